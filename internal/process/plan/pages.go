package plan

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) plansPage(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	list := ui.ReadListing(v, "")
	year, _ := strconv.Atoi(v.Get("year"))
	f := Query{Level: v.Get("level"), Sort: v.Get("sort"), Status: v.Get("status"), Year: year, Find: list.Find, Limit: list.Limit(), Offset: list.Offset()}
	plans, total, err := s.Plans(ctx, f)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "方案和目标", Sub: i18n.T(ctx, "文件里的每个目标都绑定指标，由名册计算；只能手填的，附证明并标“填报”"), Crumbs: []ui.Crumb{{Label: "方案和目标"}},
		Actions: []ui.Action{{Label: "责任单位", Href: "/planunits"}, {Label: "城市荣誉", Href: "/registers/city_honour"}}}
	if Policy.Allowed(actor.From(ctx), mayWrite) {
		page.Primary = &ui.Action{Label: "导入方案", Href: "/plans/import"}
		page.Actions = append(page.Actions, ui.Action{Label: "新建方案", Href: "/plans/new"})
	}
	var rows []ui.Row
	for _, p := range plans {
		sum, err := s.summary(ctx, p)
		if err != nil {
			return err
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: p.path(), Text: p.Title, Sub: strings.TrimSpace(p.FileNo + " " + p.AreaName)}, ui.Text(named(Levels, p.Level, i18n.Lang(ctx))), ui.Text(place(p)), ui.Text(named(Sorts, p.Sort, i18n.Lang(ctx))),
			ui.Text(p.From.String()[:4]+"–"+p.Until.String()[:4]), casepage.State(ctx, Flow, p.Status), ui.Text(sum.tasks), sum.lights)})
	}
	t := ui.Table{ID: "plans", Caption: i18n.T(ctx, "方案，市级在前"), List: list, Total: int(total), Rows: rows, Find: "名称、文号、发文机构",
		Columns: []ui.Column{{Title: "方案", Wrap: true}, {Title: "层级"}, {Title: "地方或学校"}, {Title: "类别"}, {Title: "年度"}, {Title: "状态"}, {Title: "任务完成", Num: true}, {Title: "当前目标", Wrap: true}},
		Filters: casepage.Row(ui.Select(ui.Field{Name: "level", Label: "层级", Options: options(ctx, Levels, f.Level, "全部层级"), Optional: true}), ui.Select(ui.Field{Name: "sort", Label: "类别", Options: options(ctx, Sorts, f.Sort, "全部类别"), Optional: true}), ui.Select(ui.Field{Name: "status", Label: "状态", Options: ui.Options(f.Status, casepage.StatePairs(ctx, Flow, "", "全部状态")...), Optional: true})),
		Exports: casepage.Exports(ctx, "/plans/export", int(total), int(total)), Chips: plansChips(ctx, f),
		Empty:   ui.Empty{Title: "还没有方案", Text: "把印发的方案全文粘贴进来，或上传任务清单，平台识别章节、任务、责任单位和目标。", Actions: []ui.Action{{Label: "导入方案", Href: "/plans/import"}}},
		NoMatch: ui.Empty{Title: "没有符合条件的方案", Text: "放宽筛选条件再试。"}}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{{Body: t}}}))
}

func plansChips(ctx context.Context, f Query) []ui.Chip {
	c := casepage.NewChips(ctx)
	c.Add("level", "层级", named(Levels, f.Level, i18n.Lang(ctx)))
	c.Add("sort", "类别", named(Sorts, f.Sort, i18n.Lang(ctx)))
	if f.Status != "" {
		c.Add("status", "状态", casepage.StateName(ctx, Flow, f.Status))
	}
	return c.List
}

func place(p Plan) string {
	switch p.Level {
	case CountyLevel:
		return p.CountyName
	case SchoolLevel:
		return p.OrgName
	}
	return p.AreaName
}

// sum is the short account of a plan in the list.
type sum struct {
	tasks  string
	lights templ.Component
}

// summary counts the tasks that are done and the lights of the targets whose period runs.
func (s *Service) summary(ctx context.Context, p Plan) (out sum, err error) {
	d, err := s.Plan(ctx, p.ID, s.Today())
	if err != nil {
		return out, err
	}
	done, all := 0, 0
	for _, t := range d.Tasks {
		if t.State != Cancelled {
			all++
		}
		if t.State == Done {
			done++
		}
	}
	out.tasks = strconv.Itoa(done) + "/" + strconv.Itoa(all)
	var parts []string
	for _, l := range countLights(d.Standings) {
		if l.n > 0 {
			parts = append(parts, i18n.T(ctx, l.word, l.n))
		}
	}
	out.lights = ui.Text(strings.Join(parts, " · "))
	if len(parts) == 0 {
		out.lights = ui.Missing(i18n.T(ctx, "没有目标"))
	}
	return out, nil
}

type lightCount struct {
	word string
	n    int
}

func countLights(list []Standing) []lightCount {
	n := map[string]int{}
	for _, x := range list {
		n[x.Judgement.Light]++
	}
	return []lightCount{{"达到 %d", n[LightDone]}, {"绿 %d", n[LightGreen]}, {"黄 %d", n[LightAmber]}, {"红 %d", n[LightRed]}, {"没有数据 %d", n[LightNone]}}
}

func (s *Service) plansExport(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := sheet.ParseFormat(v.Get("format"))
	if err != nil {
		return err
	}
	list, _, err := s.Plans(ctx, Query{Level: v.Get("level"), Sort: v.Get("sort"), Status: v.Get("status"), Find: v.Get("q")})
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "方案和目标"), f), f.MIME())
	cols := []sheet.Column{{ZH: "方案", EN: "Plan"}, {ZH: "层级", EN: "Level"}, {ZH: "地方或学校", EN: "County or school"}, {ZH: "文号", EN: "Number"}, {ZH: "发文机构", EN: "Issued by"}, {ZH: "印发日期", EN: "Issued on"}, {ZH: "起始日期", EN: "From"}, {ZH: "结束日期", EN: "Until"}, {ZH: "状态", EN: "State"}}
	return sheet.Export(w, f, i18n.Word(ctx, "方案和目标"), cols, func(yield func([]any, error) bool) {
		for _, p := range list {
			st := casepage.StateName(ctx, Flow, p.Status)
			if !yield([]any{p.Title, named(Levels, p.Level, i18n.Lang(ctx)), place(p), p.FileNo, p.Issuer, kept(p.IssuedOn), p.From.String(), p.Until.String(), st}, nil) {
				return
			}
		}
	})
}

// headControls are the fields of a plan's head.
func (s *Service) headControls(ctx context.Context, p Plan, fresh bool) ([]casepage.Control, error) {
	parents, schools, counties, err := s.headChoices(ctx)
	if err != nil {
		return nil, err
	}
	parent, school := "", ""
	if p.Parent != 0 {
		parent = p.Parent.String()
	}
	if p.Org != 0 {
		school = p.Org.String()
	}
	out := []casepage.Control{casepage.Input("title", ui.Field{Value: p.Title, Max: short})}
	if fresh {
		var levels []Choice
		for _, l := range Levels {
			if l.Code == CityLevel && !actor.From(ctx).Has(keepers...) || l.Code == CountyLevel && !actor.From(ctx).Has(append(keepers[:2:2], actor.CountyUser)...) {
				continue
			}
			levels = append(levels, l)
		}
		out = append(out, casepage.Choose("level", ui.Field{Options: options(ctx, levels, p.Level, "")}), casepage.Choose("county", ui.Field{Options: options(ctx, counties, p.County, "县级方案选"), Optional: true}), casepage.Choose("school", ui.Field{Options: options(ctx, schools, school, "校级方案选"), Optional: true}))
	}
	out = append(out, casepage.Choose("sort", ui.Field{Options: options(ctx, Sorts, p.Sort, "")}), casepage.Choose("parent", ui.Field{Options: options(ctx, parents, parent, "没有上级方案"), Optional: true}),
		casepage.Input("file_no", ui.Field{Value: p.FileNo, Max: short, Optional: true, Help: "印发前补上"}), casepage.Input("issuer", ui.Field{Value: p.Issuer, Max: short, Optional: true}), casepage.Day("issued_on", p.IssuedOn, ui.Field{Optional: true}), casepage.Day("from", p.From, ui.Field{}), casepage.Day("until", p.Until, ui.Field{}),
		casepage.Choose("area", ui.Field{Options: options(ctx, counties, p.Area, "全市"), Optional: true, Help: "试点可以只在一个区"}), casepage.Input("area_name", ui.Field{Value: p.AreaName, Max: short, Optional: true, Help: "例：试点核心区"}), casepage.Prose("note", prosaLongest, ui.Field{Value: p.Note, Optional: true, Max: long}))
	return out, err
}

func headOf(v url.Values) (Plan, error) {
	f := fields{v: v}
	p := Plan{Title: f.text("title"), Level: f.text("level"), Sort: f.text("sort"), FileNo: f.text("file_no"), Issuer: f.text("issuer"), IssuedOn: f.day("issued_on"), From: f.day("from"), Until: f.day("until"), Parent: f.id("parent"),
		County: f.text("county"), Org: f.id("school"), Area: f.text("area"), AreaName: f.text("area_name"), Note: f.text("note")}
	return p, f.faults.Err()
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNew(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showNew(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
	list, err := s.headControls(r.Context(), Plan{Level: CityLevel, Sort: "PLAN"}, true)
	if err != nil {
		return err
	}
	d := f.Deed("新建方案", "/plans", "建立草稿", 0, list...)
	d.Form.Cancel = "/plans"
	return web.Render(w, r, code, casepage.FormPage(ui.Page{Title: "新建方案", Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: "新建方案"}}}, i18n.T(r.Context(), "有全文的，用“导入方案”更快。"), d))
}

func (s *Service) newForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		p, err := headOf(v)
		if err != nil {
			return "", err
		}
		id, err := s.Begin(r.Context(), p)
		return "/plans/" + id.String(), err
	}, s.showNew)
}

func (s *Service) editForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		p, err := headOf(v)
		if err != nil {
			return "", err
		}
		p.ID = id
		if p.Version, err = web.Version(r); err != nil {
			return "", err
		}
		return "/plans/" + id.String(), s.Amend(r.Context(), p)
	}, func(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
		if errors.Is(f.Err(), ErrStale) {
			return s.headConflict(w, r, id, f.Typed())
		}
		return s.showChange(w, r, code, f)
	})
}

// headConflict shows what somebody else saved beside what was typed.
func (s *Service) headConflict(w http.ResponseWriter, r *http.Request, id ids.ID, v url.Values) error {
	d, err := s.Plan(r.Context(), id, s.Today())
	if err != nil {
		return err
	}
	parent := ""
	if d.Parent != 0 {
		parent = d.Parent.String()
	}
	now := map[string]string{"title": d.Title, "sort": d.Sort, "file_no": d.FileNo, "issuer": d.Issuer, "issued_on": kept(d.IssuedOn), "from": d.From.String(), "until": d.Until.String(), "parent": parent, "area": d.Area, "area_name": d.AreaName, "note": d.Note}
	return conflict(w, r, d.Title, d.path()+"/edit", d.path(), d.Version, casepage.When(d.Updated), now, v)
}

// conflict is the page of 409: what stands, what was typed, field by field.
func conflict(w http.ResponseWriter, r *http.Request, thing, action, abandon string, stands int64, at string, now map[string]string, v url.Values) error {
	opened, _ := strconv.ParseInt(v.Get("version"), 10, 64)
	c := ui.Conflict{Thing: thing, Opened: opened, Now: stands, When: at, Action: action, Abandon: abandon, Hidden: map[string]string{"version": strconv.FormatInt(stands, 10)}}
	for _, name := range sortedKeys(now) {
		mine := strings.TrimSpace(v.Get(name))
		if mine == now[name] {
			c.Hidden[name] = mine
			continue
		}
		c.Rows = append(c.Rows, ui.ConflictRow{Field: name, Label: labels[name], Theirs: now[name], Mine: mine})
	}
	for name := range v {
		if _, there := now[name]; !there && name != "version" {
			c.Hidden[name] = v.Get(name)
		}
	}
	return web.Render(w, r, http.StatusConflict, casepage.ConflictPage(ui.Page{Title: "有人先保存了", Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: thing, Href: abandon}, {Label: "有人先保存了"}}}, c))
}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		seen, err := web.Version(r)
		if err != nil {
			return "", err
		}
		f := fields{v: v}
		x := Step{ID: id, Code: r.PathValue("step"), Note: f.text("note"), Version: seen, By: f.id("by")}
		if err := f.faults.Err(); err != nil {
			return "", err
		}
		return "/plans/" + id.String(), s.Take(r.Context(), x)
	}, s.showPlan)
}

// steps are the forms of the steps that the actor may take now.
func (s *Service) steps(ctx context.Context, f casepage.Form, p Plan, later []Choice) (out []casepage.Deed, err error) {
	told, err := s.foretold(ctx, p)
	for _, b := range Flow.Buttons(actor.From(ctx), p.Status) {
		if !b.Allowed || !writes(ctx, p) {
			continue
		}
		title := b.ZH
		if i18n.Lang(ctx) == i18n.English {
			title = b.EN
		}
		list := []casepage.Control{casepage.Prose("note", prosaLongest, ui.Field{Label: "原因", Optional: !b.NeedsReason, Rows: 2})}
		if b.Code == "replace" {
			list = append(list, casepage.Choose("by", ui.Field{Options: options(ctx, later, "", "请选择")}))
		}
		d := f.Deed(title, p.path()+"/steps/"+b.Code, title, p.Version, list...)
		d.Told = casepage.Told(ctx, told[b.Code]...)
		out = append(out, d)
	}
	return out, err
}

// later are the published plans of the same level and place that could replace one.
func (s *Service) later(ctx context.Context, p Plan) (out []Choice, err error) {
	list, _, err := s.Plans(ctx, Query{Level: p.Level, Status: Published})
	for _, x := range list {
		if x.ID != p.ID && x.County == p.County && x.Org == p.Org {
			out = append(out, Choice{x.ID.String(), x.Title, x.Title})
		}
	}
	return out, err
}
