package dispatch

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// pillarView is one of the five on the org chart.
type pillarView struct {
	Name    string
	Bodies  []bodyNode
	Members []memberView
}

// bodyNode is a body with those below it.
type bodyNode struct {
	Name, Href, Note string
	Below            []bodyNode
}

type memberView struct{ Name, In string }

func (s *Service) bodiesPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "协调机构", Sub: i18n.T(ctx, "党、政、部门、共同体、学校“五位一体”，机构、成员、任期和会议"), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "协调机构"}}, Actions: []ui.Action{{Label: "会议和决议", Href: "/meetings"}}}
	if runs(ctx) {
		page.Primary = &ui.Action{Label: "登记机构", Href: "/bodies/new"}
	}
	notice := ""
	if len(c.Bodies) > 0 && len(c.Lacking) > 0 {
		var names []string
		for _, code := range c.Lacking {
			names = append(names, choiceOf(Pillars, code, i18n.Lang(ctx)))
		}
		notice = i18n.T(ctx, "“五位一体”还缺：%s", strings.Join(names, i18n.T(ctx, "、")))
	}
	parts := []casepage.Part{{Title: "五位一体架构图", Note: i18n.T(ctx, "上级机构在上，下设机构缩进；成员单位按归属列出"), Body: pillarColumns(pillarsOf(ctx, c))}}
	var rows []ui.Row
	for _, b := range c.Bodies {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: b.path(), Text: b.Name, Sub: b.Document}, ui.Text(choiceOf(BodyKinds, b.Kind, i18n.Lang(ctx))), ui.Text(choiceOf(Pillars, b.Pillar, i18n.Lang(ctx))), ui.Text(termText(ctx, b.Since, b.Until)), ui.Int(b.Members), ui.Int(b.Meetings))})
	}
	if len(rows) == 0 {
		parts = []casepage.Part{{Body: ui.Empty{Title: "还没有协调机构", Text: "登记领导小组和联席会议，写明依据文件、任期和成员，会议和决议就能挂在上面。"}}}
	} else {
		parts = append(parts, casepage.Part{Title: "机构名册", Body: ui.SmallTable("机构名册", []ui.Column{{Title: "机构", Wrap: true}, {Title: "类别"}, {Title: "归属"}, {Title: "任期"}, {Title: "在任成员", Num: true}, {Title: "会议", Num: true}}, rows)})
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes("amber", notice), Parts: parts}))
}

func termText(ctx context.Context, since, until civil.Date) string {
	if until == (civil.Date{}) {
		return i18n.T(ctx, "%s 起", since.String())
	}
	return since.String() + " — " + until.String()
}

// pillarsOf sorts bodies and member units into the five; a body below another of the same pillar stands under it.
func pillarsOf(ctx context.Context, c Chart) (out []pillarView) {
	lang := i18n.Lang(ctx)
	names := map[ids.ID]string{}
	for _, b := range c.Bodies {
		names[b.ID] = b.Name
	}
	for _, p := range Pillars {
		v := pillarView{Name: choiceOf(Pillars, p.Code, lang)}
		inside := func(id ids.ID) bool {
			return slices.ContainsFunc(c.Bodies, func(b Body) bool { return b.ID == id && b.Pillar == p.Code })
		}
		var below func(parent ids.ID, top bool) []bodyNode
		below = func(parent ids.ID, top bool) (list []bodyNode) {
			for _, b := range c.Bodies {
				if b.Pillar != p.Code || top && inside(b.Parent) || !top && b.Parent != parent {
					continue
				}
				note := choiceOf(BodyKinds, b.Kind, lang) + i18n.T(ctx, "，%d 名成员", b.Members)
				if top && b.Parent != 0 {
					note += i18n.T(ctx, "，隶属%s", names[b.Parent])
				}
				list = append(list, bodyNode{Name: b.Name, Href: b.path(), Note: note, Below: below(b.ID, false)})
			}
			return list
		}
		v.Bodies = below(0, true)
		at := map[string]int{}
		for _, m := range c.Members {
			if m.Pillar != p.Code {
				continue
			}
			i, ok := at[m.Unit]
			if !ok {
				i = len(v.Members)
				at[m.Unit] = i
				v.Members = append(v.Members, memberView{Name: m.Unit})
			}
			if in := names[m.Body]; !strings.Contains(v.Members[i].In, in) {
				v.Members[i].In = strings.TrimPrefix(v.Members[i].In+"、"+in, "、")
			}
		}
		out = append(out, v)
	}
	return out
}

// bodyControls are the fields of a body.
func (s *Service) bodyControls(ctx context.Context, b Body, all []Body) []casepage.Control {
	parents := []string{"", "没有上级机构"}
	for _, x := range all {
		if x.ID != b.ID {
			parents = append(parents, x.ID.String(), x.Name)
		}
	}
	up := ""
	if b.Parent != 0 {
		up = b.Parent.String()
	}
	return []casepage.Control{
		casepage.Input("name", ui.Field{Value: b.Name, Max: short}), casepage.Choose("kind", ui.Field{Options: choices(ctx, BodyKinds, b.Kind, "")}),
		casepage.Choose("pillar", ui.Field{Options: choices(ctx, Pillars, b.Pillar, "按类别"), Optional: true}), casepage.Choose("parent", ui.Field{Options: ui.Options(up, parents...), Optional: true}),
		casepage.Prose("duties", long, ui.Field{Value: b.Duties, Optional: true}), casepage.Input("document", ui.Field{Value: b.Document, Max: short, Help: "文号或会议名称"}), casepage.Day("since", b.Since, ui.Field{}), casepage.Day("until", b.Until, ui.Field{Optional: true}),
	}
}

func (s *Service) newBodyPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNewBody(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showNewBody(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	c, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	d := f.Deed("登记机构", "/bodies", "登记机构", 0, s.bodyControls(ctx, Body{Kind: JointConference, Since: s.Today()}, c.Bodies)...)
	d.Form.Cancel = "/bodies"
	return web.Render(w, r, status, casepage.FormPage(ui.Page{Title: "登记机构", Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "协调机构", Href: "/bodies"}, {Label: "登记机构"}}}, "", d))
}

// bodyForm sets up a body, or changes the one of the address.
func (s *Service) bodyForm(w http.ResponseWriter, r *http.Request) error {
	again := s.showNewBody
	var b Body
	if r.PathValue("id") != "" {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		if b.Version, err = web.Version(r); err != nil {
			return err
		}
		b.ID, again = id, s.showBody
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		var faults errs.List
		b.Name, b.Kind, b.Pillar, b.Duties, b.Document = v.Get("name"), v.Get("kind"), v.Get("pillar"), v.Get("duties"), v.Get("document")
		b.Since, b.Until = casepage.DayOf(v, "since", &faults), casepage.DayOf(v, "until", &faults)
		if up := v.Get("parent"); up != "" {
			id, err := ids.Parse(up)
			if err != nil {
				faults.Add(ErrLoop.On("parent"))
			}
			b.Parent = id
		}
		if err := faults.Err(); err != nil {
			return "", err
		}
		id, err := s.SaveBody(r.Context(), b)
		return "/bodies/" + id.String(), err
	}, again)
}

func (s *Service) bodyPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBody(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showBody(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	lang := i18n.Lang(ctx)
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Body(ctx, id)
	if err != nil {
		return err
	}
	at := d.path()
	page := ui.Page{Title: d.Name, Note: choiceOf(BodyKinds, d.Kind, lang), Sub: d.Document, Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "协调机构", Href: "/bodies"}, {Label: d.Name}}}
	facts := []ui.Fact{{Label: "五位一体归属", Value: choiceOf(Pillars, d.Pillar, lang)}, {Label: "任期", Value: termText(ctx, d.Since, d.Until)}, {Label: "上级机构", Value: d.Above, Why: i18n.T(ctx, "没有上级机构")}, {Label: "职责", Value: d.Duties, Why: i18n.T(ctx, "没有填")}}
	parts := []casepage.Part{{Body: ui.Facts(facts...)}, {Title: "成员", Note: i18n.T(ctx, "届满的成员留在名册里"), Body: s.membersView(ctx, d, f)}, {Title: "会议", Body: meetingsView(ctx, d.Sessions)}}
	if len(d.Matters) > 0 {
		parts = append(parts, casepage.Part{Title: "议定事项", Body: s.mattersView(ctx, d.Matters)})
	}
	if !runs(ctx) {
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: parts}))
	}
	page.Primary = &ui.Action{Label: "召开会议", Href: "/meetings/new?body=" + id.String()}
	c, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	deeds := []casepage.Deed{
		f.Deed("增加成员", at+"/members", "加入", 0, casepage.Input("unit", ui.Field{Max: short}), casepage.Input("person", ui.Field{Max: short, Optional: true}), casepage.Input("post", ui.Field{Max: short}), casepage.Choose("role", ui.Field{Options: choices(ctx, MemberRoles, "MEMBER", "")}),
			casepage.Choose("pillar", ui.Field{Options: choices(ctx, Pillars, d.Pillar, "")}), casepage.Day("since", s.Today(), ui.Field{}), casepage.Day("until", civil.Date{}, ui.Field{Optional: true})),
		f.Deed("修改机构", at, "保存", d.Version, s.bodyControls(ctx, d.Body, c.Bodies)...),
	}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Parts: parts, Aside: casepage.Aside{Deeds: deeds}.View()}))
}

// membersView are the members; for the office each with a form that ends the term.
func (s *Service) membersView(ctx context.Context, d BodyDetail, f casepage.Form) templ.Component {
	if len(d.People) == 0 {
		return ui.Empty{Title: i18n.T(ctx, "还没有成员"), Text: i18n.T(ctx, "登记成员单位、姓名、职务和任期，会议签到就按名单来。")}
	}
	lang, today := i18n.Lang(ctx), s.Today()
	var rows []ui.Row
	cols := []ui.Column{{Title: "单位", Wrap: true}, {Title: "姓名和职务", Wrap: true}, {Title: "机构内职务"}, {Title: "归属"}, {Title: "任期"}, {Title: "状态"}}
	if runs(ctx) {
		cols = append(cols, ui.Column{Title: "办理", Wrap: true})
	}
	for _, m := range d.People {
		status := ui.Status("green", "在任")
		if !m.In(today) {
			status = ui.Status("none", "不在任")
		}
		cells := ui.Cells(ui.Text(m.Unit), ui.Text(strings.TrimSpace(m.Person+" "+m.Post)), ui.Text(choiceOf(MemberRoles, m.Role, lang)), ui.Text(choiceOf(Pillars, m.Pillar, lang)), ui.Text(termText(ctx, m.Since, m.Until)), status)
		if runs(ctx) {
			end := templ.Component(templ.NopComponent)
			if m.In(today) {
				end = casepage.DeedForms([]casepage.Deed{f.Deed("卸任", d.path()+"/members/"+m.ID.String()+"/end", "卸任", m.Version, casepage.Day("until", today, ui.Field{}))})
			}
			cells = append(cells, end)
		}
		rows = append(rows, ui.Row{Cells: cells})
	}
	return ui.SmallTable("成员", cols, rows)
}

func (s *Service) memberForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		var faults errs.List
		m := Member{Body: id, Unit: v.Get("unit"), Person: v.Get("person"), Post: v.Get("post"), Role: v.Get("role"), Pillar: v.Get("pillar"), Since: casepage.DayOf(v, "since", &faults), Until: casepage.DayOf(v, "until", &faults)}
		if err := faults.Err(); err != nil {
			return "", err
		}
		_, err := s.AddMember(r.Context(), m)
		return "/bodies/" + id.String(), err
	}, s.showBody)
}

func (s *Service) endForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	member, err := web.PathID(r, "member")
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		var faults errs.List
		until := casepage.DayOf(v, "until", &faults)
		if err := faults.Err(); err != nil {
			return "", err
		}
		return "/bodies/" + id.String(), s.EndMember(r.Context(), id, member, until, version)
	}, s.showBody)
}

// meetingsView are meetings as a table, the newest first.
func meetingsView(ctx context.Context, list []Meeting) templ.Component {
	if len(list) == 0 {
		return ui.Empty{Title: i18n.T(ctx, "还没有会议"), Text: i18n.T(ctx, "召开季度联席会议时，议程按本季度的红、黄任务和上次议定事项自动生成。")}
	}
	var rows []ui.Row
	for _, m := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: m.path(), Text: m.Title, Sub: m.BodyName}, ui.Text(m.HeldOn.String()), ui.Text(m.Quarter), casepage.State(ctx, Meetings, m.Status), ui.Text(m.Number))})
	}
	return ui.SmallTable("会议", []ui.Column{{Title: "会议", Wrap: true}, {Title: "日期"}, {Title: "季度"}, {Title: "状态"}, {Title: "纪要"}}, rows)
}

func (s *Service) meetingsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.MeetingsList(ctx)
	if err != nil {
		return err
	}
	matters, _, err := s.MatterList(ctx, MatterQuery{Kind: Resolution})
	if err != nil {
		return err
	}
	page := ui.Page{Title: "会议和决议", Sub: i18n.T(ctx, "议程自动生成，纪要印发后不再改，议定的事项一直跟到核实办结"), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "会议和决议"}}, Actions: []ui.Action{{Label: "全部会办事项", Href: "/matters"}}}
	if runs(ctx) {
		page.Primary = &ui.Action{Label: "召开会议", Href: "/meetings/new"}
	}
	open, late := 0, 0
	for _, t := range matters {
		if t.Status == Open || t.Status == Answered {
			open++
		}
		if t.Late(s.Today()) {
			late++
		}
	}
	figures := []ui.Figure{{Label: "会议", Value: strconv.Itoa(len(list)), Unit: i18n.T(ctx, "次")}, {Label: "议定事项", Value: strconv.Itoa(len(matters)), Unit: i18n.T(ctx, "件"), Href: "/matters?kind=" + Resolution}, {Label: "没有办结", Value: strconv.Itoa(open), Unit: i18n.T(ctx, "件")}, {Label: "逾期", Value: strconv.Itoa(late), Unit: i18n.T(ctx, "件"), Href: "/matters?status=" + Overdue}}
	parts := []casepage.Part{{Title: "会议", Body: meetingsView(ctx, list)}}
	if len(matters) > 0 {
		parts = append(parts, casepage.Part{Title: "议定事项", Note: i18n.T(ctx, "没有办结的在前"), Body: s.mattersView(ctx, matters[:min(len(matters), 20)])})
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Figures: figures, Parts: parts}))
}
