package dispatch

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// mattersView are matters as a short table.
func (s *Service) mattersView(ctx context.Context, list []Matter) templ.Component {
	if len(list) == 0 {
		return ui.Missing(i18n.T(ctx, "没有议定事项"))
	}
	return ui.SmallTable("议定事项", matterColumns(), s.matterRows(ctx, list))
}

func matterColumns() []ui.Column {
	return []ui.Column{{Key: "title", Title: "事项", Wrap: true}, {Key: "lead", Title: "牵头单位", Wrap: true}, {Key: "co", Title: "会办单位", Wrap: true}, {Key: "due", Title: "时限"}, {Key: "status", Title: "状态"}}
}

func (s *Service) matterRows(ctx context.Context, list []Matter) (rows []ui.Row) {
	today := s.Today()
	for _, t := range list {
		var co []templ.Component
		for _, p := range t.Parts {
			if p.Duty == Co {
				co = append(co, casepage.Row(ui.Text(p.Unit.Name+" "), casepage.State(ctx, Parts, p.Status)))
			}
		}
		mark := templ.Component(templ.NopComponent)
		if t.Late(today) {
			mark = ui.Status("red", "逾期")
		}
		name := templ.Component(ui.Link{Href: t.path(), Text: t.Title, Sub: t.Number})
		if !t.visible(actor.From(ctx)) {
			name = ui.Text(t.Title)
		}
		rows = append(rows, ui.Row{ID: t.ID.String(), Name: t.Title, Cells: ui.Cells(name, ui.Text(t.Lead().Name), stacked(co...), ui.Text(t.DueDay.String()), casepage.Row(casepage.State(ctx, Matters, t.Status), mark))})
	}
	return rows
}

func matterQuery(r *http.Request, l ui.Listing) MatterQuery {
	q := r.URL.Query()
	return MatterQuery{Status: q.Get("status"), Kind: q.Get("kind"), Mine: q.Get("mine") == "1", Find: l.Find, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) mattersPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := ui.ReadListing(r.URL.Query(), "due")
	x := matterQuery(r, l)
	list, total, err := s.MatterList(ctx, x)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "会办事项", Sub: i18n.T(ctx, "一件事一个牵头单位、若干会办单位，各有自己的待办；办完由别的人核实"), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "会办事项"}}}
	t := ui.Table{
		ID: "matters", Caption: "会办事项，没有办结的在前", List: l, Total: total, Find: "编号、事项或单位", Keep: []string{"status", "kind", "mine"}, Columns: matterColumns(), Rows: s.matterRows(ctx, list), Choose: true,
		Filters: casepage.Filters(ui.Field{Name: "kind", Label: "类别", Options: choices(ctx, MatterKinds, x.Kind, "全部类别"), Optional: true}, ui.Field{Name: "status", Label: "状态", Options: ui.Options(x.Status, casepage.StatePairs(ctx, Matters, "", "全部状态", Overdue, "逾期")...), Optional: true}),
		Exports: casepage.Exports(ctx, "/matters/export", total, total), Empty: ui.Empty{Title: i18n.T(ctx, "还没有会办事项"), Text: i18n.T(ctx, "会议议定的事、建议提案、平台上要几个部门一起办的事，都可以交办到这里。")},
	}
	c := casepage.NewChips(ctx)
	c.Add("kind", "类别", choiceOf(MatterKinds, x.Kind, "zh"))
	if x.Status == Overdue {
		c.Add("status", "状态", "逾期")
	} else {
		c.Add("status", "状态", stateZH(Matters, x.Status))
	}
	if x.Mine {
		c.Add("mine", "范围", "本单位的")
	}
	t.Chips = c.List
	if runs(ctx) {
		page.Primary = &ui.Action{Label: "交办一件事", Href: "/matters/new"}
		t.Empty.Actions = []ui.Action{{Label: "交办一件事", Href: "/matters/new"}}
	}
	return web.Render(w, r, http.StatusOK, casepage.ListPage(page, nil, t))
}

func (s *Service) mattersExport(w http.ResponseWriter, r *http.Request) error {
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	x := matterQuery(r, ui.ReadListing(r.URL.Query(), "due"))
	x.Limit, x.Offset = 0, 0
	list, _, err := s.MatterList(r.Context(), x)
	if err != nil {
		return err
	}
	title := i18n.Word(r.Context(), "会办事项")
	web.Attachment(w, sheet.FileName(title, f), f.MIME())
	return writeMatters(w, f, title, list)
}

// matterControls are the fields of a matter; units are named, with those that are known suggested.
func (s *Service) matterControls(ctx context.Context, due string, whole bool) ([]casepage.Control, error) {
	var units []string
	if s.o.Units != nil {
		if err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
			units, err = s.o.Units(ctx, q)
			return err
		}); err != nil {
			return nil, err
		}
	}
	out := []casepage.Control{casepage.Input("title", ui.Field{Label: "事项", Max: short}), casepage.Prose("body", long, ui.Field{Optional: true, Rows: 2})}
	if whole {
		out = append([]casepage.Control{casepage.Choose("kind", ui.Field{Options: choices(ctx, MatterKinds[1:], "PROPOSAL", "")})}, out...)
		out = append(out, casepage.Input("about", ui.Field{Optional: true, Width: "md", Help: "平台里有关的页面，如 /allocations/12"}))
	}
	return append(out, casepage.Input("lead", ui.Field{List: units, Width: "md", Help: "名册里的单位、市直部门或县（市、区）教育局"}), casepage.Input("co", ui.Field{Optional: true, Help: "几个单位用顿号隔开"}), casepage.Input("due", ui.Field{Type: "date", Width: "sm", Value: due})), nil
}

func (s *Service) newMatterPage(w http.ResponseWriter, r *http.Request) error {
	f := labels.Fresh(r.Context(), nil)
	return s.showNewMatter(w, r, http.StatusOK, f)
}

func (s *Service) showNewMatter(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	list, err := s.matterControls(ctx, s.Today().AddDays(30).String(), true)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	for i := range list {
		if text := q.Get(list[i].Name); text != "" && (list[i].Name == "title" || list[i].Name == "about") {
			list[i].Value = text
		}
	}
	d := f.Deed("交办一件事", "/matters", "交办", 0, list...)
	d.Form.Cancel = "/matters"
	return web.Render(w, r, status, casepage.FormPage(ui.Page{Title: "交办一件事", Sub: i18n.T(ctx, "牵头单位和每个会办单位都会收到自己的待办"), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "会办事项", Href: "/matters"}, {Label: "交办一件事"}}}, "", d))
}

// matterOf reads a matter and the names of its units, the lead's first.
func matterOf(v url.Values) (t Matter, names []string, err error) {
	var faults errs.List
	t = Matter{Kind: v.Get("kind"), Title: v.Get("title"), Body: v.Get("body"), AboutPath: strings.TrimSpace(v.Get("about")), DueDay: casepage.DayOf(v, "due", &faults)}
	names = append([]string{v.Get("lead")}, strings.FieldsFunc(v.Get("co"), func(c rune) bool { return strings.ContainsRune("、,，;；\n", c) })...)
	return t, names, faults.Err()
}

func (s *Service) matterForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		t, names, err := matterOf(v)
		if err != nil {
			return "", err
		}
		if t.Kind == Resolution {
			t.Kind = "OTHER" // a resolution is written down at its meeting
		}
		id, err := s.Charge(r.Context(), t, names)
		return "/matters/" + id.String(), err
	}, s.showNewMatter)
}

func (s *Service) matterPage(w http.ResponseWriter, r *http.Request) error {
	return s.showMatter(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showMatter(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Matter(r.Context(), id)
	if err != nil {
		return err
	}
	return s.renderMatter(w, r, status, d, f)
}

func (s *Service) renderMatter(w http.ResponseWriter, r *http.Request, status int, d MatterDetail, f casepage.Form) error {
	ctx := r.Context()
	page := ui.Page{Title: d.Title, Note: d.Number, Sub: i18n.T(ctx, "%s · %s 前", choiceOf(MatterKinds, d.Kind, i18n.Lang(ctx)), d.DueDay.String()), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "会办事项", Href: "/matters"}, {Label: d.Number}}}
	none := i18n.T(ctx, "没有填")
	facts := []ui.Fact{{Label: "要求", Value: d.Body, Why: none}, {Label: "牵头单位", Value: d.Lead().Name}}
	if d.Meeting != 0 {
		facts = append(facts, ui.Fact{Label: "会议", Cell: ui.Link{Href: Meeting{ID: d.Meeting}.path(), Text: d.MeetingTitle}})
	}
	if d.AboutPath != "" {
		facts = append(facts, ui.Fact{Label: "有关页面", Cell: ui.Link{Href: d.AboutPath, Text: d.AboutPath}})
	}
	if d.Answer != "" {
		facts = append(facts, ui.Fact{Label: "办理结果", Value: d.Answer}, ui.Fact{Label: "报结果日期", Value: d.AnsweredOn.String()})
	}
	if !d.ClosedOn.IsZero() {
		facts = append(facts, ui.Fact{Label: "办结日期", Value: d.ClosedOn.String()})
	}
	parts := []casepage.Part{{Body: ui.Facts(facts...)}, {Title: "各单位的任务", Note: i18n.T(ctx, "牵头单位等会办单位答复或到期以后报结果"), Body: stackedPanels(s.partPanels(ctx, d))}}
	for _, p := range d.Parts {
		if forms := s.partDeeds(ctx, d, p, f); len(forms) > 0 {
			parts = append(parts, casepage.Part{Title: "本单位要办的", Note: p.Unit.Name, Body: casepage.DeedForms(forms)})
		}
	}
	parts = append(parts, casepage.Part{Title: "经过", Body: ui.Timeline(casepage.Course{Begun: "交办", Steps: notes}.Events(ctx, Matters, d.Trail))})
	tone, notice := "red", ""
	if d.Late(s.Today()) {
		notice = i18n.T(ctx, "这件事已逾期。")
	}
	st, _ := Matters.State(d.Status)
	a := actor.From(ctx)
	steps := casepage.StepLinks(ctx, Matters, d.Status, d.path(), func(step string) bool { return step != "answer" && Policy.Allowed(a, mayRun) })
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes(tone, notice), Parts: parts, Aside: casepage.Aside{Tone: st.Tone, State: casepage.StateName(ctx, Matters, d.Status), Steps: steps}.View()}))
}

func (s *Service) partPanels(ctx context.Context, d MatterDetail) (out []panelView) {
	for _, p := range d.Parts {
		mark := templ.Component(templ.NopComponent)
		if p.Late(s.Today()) {
			mark = ui.Status("red", "逾期")
		}
		facts := []ui.Fact{{Label: "状态", Cell: casepage.Row(casepage.State(ctx, Parts, p.Status), mark)}, {Label: "时限", Value: p.DueDay.String()}, {Label: "答复", Value: p.Answer, Why: i18n.T(ctx, "还没有答复")}}
		if p.Evidence != "" {
			facts = append(facts, ui.Fact{Label: "佐证页面", Cell: ui.Link{Href: p.Evidence, Text: p.Evidence}})
		}
		if len(p.Files) > 0 {
			facts = append(facts, ui.Fact{Label: "佐证文件", Cell: filesView(ctx, "/matter-parts/"+p.ID.String(), p.Files)})
		}
		out = append(out, panelView{Title: p.Unit.Name, Note: i18n.Word(ctx, dutyZH(p.Duty)), Facts: facts})
	}
	return out
}

// partDeeds are what the person can do with one part: answer it, add evidence, or as the lead ask a co-handler again.
func (s *Service) partDeeds(ctx context.Context, d MatterDetail, p Part, f casepage.Form) (out []casepage.Deed) {
	a := actor.From(ctx)
	at := "/matter-parts/" + p.ID.String()
	if d.Status != Open {
		return nil
	}
	if speaks(a, p.Unit) && p.Status == Open {
		title, label := "答复会办", "会办意见"
		if p.Duty == Lead {
			title, label = "报办理结果", "办理结果"
		}
		answer := f.Deed(title, at+"/steps/answer", title, p.Version, casepage.Prose("note", long, ui.Field{Label: label, Rows: 4}), casepage.Input("evidence", ui.Field{Optional: d.Kind != Resolution || p.Duty == Co || len(p.Files) > 0, Width: "md", Help: "平台里能看到结果的页面，或者上传佐证文件"}))
		answer.Open = true
		out = append(out, answer, f.Deed("上传佐证", at+"/files", "上传", 0, casepage.File("file", ui.Field{Help: "照片、文件、表格，每个 20 MB 以内", Accept: ".pdf,.docx,.xlsx,.zip,.txt,.jpg,.jpeg,.png"})))
	}
	if p.Duty == Co && p.Status == Answered && speaks(a, d.Lead()) {
		out = append(out, f.Deed("请补充答复", at+"/steps/back", "请补充答复", p.Version, casepage.Prose("note", long, ui.Field{Rows: 2})))
	}
	return out
}

func (s *Service) matterConfirm(w http.ResponseWriter, r *http.Request) error {
	return s.showMatterConfirm(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showMatterConfirm(w http.ResponseWriter, r *http.Request, _ int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Matter(r.Context(), id)
	if err != nil {
		return err
	}
	return s.confirm(w, r, Matters, id, r.PathValue("step"), d.Title, d.path(), f)
}

func (s *Service) matterStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		x := caseflow.StepOf(id, v)
		x.Transition = r.PathValue("step")
		return "/matters/" + id.String(), s.StepMatter(r.Context(), x)
	}, s.showMatterConfirm)
}

// ofPart shows the matter of the part in the address.
func (s *Service) ofPart(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	d, err := s.matterOfPart(r)
	if err != nil {
		return err
	}
	return s.renderMatter(w, r, status, d, f)
}

func (s *Service) matterOfPart(r *http.Request) (d MatterDetail, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return d, err
	}
	var t Matter
	err = s.db.Read(r.Context(), func(q *sqldb.Reader) error {
		t, _, err = s.part(r.Context(), q, id)
		return err
	})
	if err != nil {
		return d, err
	}
	return s.Matter(r.Context(), t.ID)
}

func (s *Service) partStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		d, err := s.matterOfPart(r)
		if err != nil {
			return "", err
		}
		return d.path(), s.StepPart(r.Context(), Reply{Step: caseflow.Step{ID: id, Transition: r.PathValue("step"), Version: version, Note: v.Get("note")}, Evidence: v.Get("evidence")})
	}, s.ofPart)
}

func (s *Service) partAttachForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.matterOfPart(r); err != nil {
		return err // before the file is looked at
	}
	return received(w, r, func(up *web.Uploaded) (string, error) {
		matter, err := s.AttachPart(r.Context(), id, up.Name, up.MIME(), up.Size, up.File)
		return "/matters/" + matter.String(), err
	}, s.ofPart)
}

// Concerns are the matters that are about a page of the product, for the module whose page it is.
func (s *Service) Concerns(ctx context.Context, path string) (out []Matter, err error) {
	list, _, err := s.MatterList(ctx, MatterQuery{})
	return slices.DeleteFunc(list, func(t Matter) bool { return t.AboutPath != path }), err
}
