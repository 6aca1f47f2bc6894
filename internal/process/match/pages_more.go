package match

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/match/engine"
	"rongqiao/internal/process/match/score"
)

// home leads to the rankings that the person may see; the city's people see the whole first.
func (s *Service) home(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := actor.From(ctx)
	list := ui.ReadListing(r.URL.Query(), "")
	needs, points, total, err := s.ownFrom(ctx, list.Offset(), list.Limit())
	if err != nil {
		return err
	}
	var figures []ui.Figure
	if Policy.Allowed(a, actCity) {
		if figures, err = s.cityFigures(ctx); err != nil {
			return err
		}
	}
	asks, serves := Policy.Allowed(a, actNeed), Policy.Allowed(a, actPoint)
	var tabs []ui.Tab
	if asks && serves {
		serves = r.URL.Query().Get("side") == "points"
		asks = !serves
		tabs = []ui.Tab{{Label: "需求", Href: "/matches", Count: total[0], Current: asks, Tone: "demand"},
			{Label: "专业与供给", Href: "/matches?side=points", Count: total[1], Current: serves, Tone: "supply"}}
	}
	var t ui.Table
	switch {
	case asks:
		t = s.needTable(ctx, needs, total[0])
	case serves:
		t = s.pointTable(ctx, points, total[1])
	}
	t.List, t.Keep = list, []string{"side"}
	page := ui.Page{Title: "供需匹配", Sub: i18n.T(ctx, "规则 %s，市级参数。", s.engine.Params().Version),
		Crumbs: []ui.Crumb{{Label: "供需匹配"}}, Actions: []ui.Action{{Label: "看参数", Href: "/matches/params"}}}
	return web.Render(w, r, http.StatusOK, matchesPage(page, figures, tabs, t))
}

func (s *Service) cityFigures(ctx context.Context) ([]ui.Figure, error) {
	sum, err := s.Overview(ctx)
	if err != nil {
		return nil, err
	}
	figure := func(label string, n int, tone, note string) ui.Figure {
		return ui.Figure{Label: label, Value: ui.Thousands(n), Unit: "条", Tone: tone, Note: note}
	}
	return []ui.Figure{
		figure("有效需求", sum.Needs, "demand", ""),
		figure("有符合的专业或供给", sum.Best[score.Fit], "met", ""),
		figure("最好的是待确认", sum.Best[score.Confirm], "amber", ""),
		figure("没有能满足的", sum.Best[score.Unfit]+sum.None, "red", i18n.T(ctx, "其中 %d 条毫无交集", sum.None)),
	}, nil
}

func (s *Service) needTable(ctx context.Context, needs []NeedInfo, total int) ui.Table {
	t := ui.Table{
		ID: "needs", Title: "需求", Caption: "已发布的需求和最合适的专业或供给，新的在前", Total: total,
		Columns: []ui.Column{{Title: "需求", Wrap: true}, {Title: "类别"}, {Title: "最合适的", Wrap: true}, {Title: "结论"}, {Title: "得分", Num: true}},
		Empty:   ui.Empty{Title: "还没有已发布的需求", Text: "需求审核发布后，这里马上给出谁能满足。", Actions: []ui.Action{{Label: "我的需求", Href: "/needs/mine"}}},
	}
	for _, n := range needs {
		cells := []templ.Component{
			ui.Link{Text: n.Title, Sub: n.Number + " " + n.OrgName, Href: "/needs/" + n.ID.String() + "/matches"},
			ui.Text(say(ctx, n.Kind.ZH())), ui.Text(say(ctx, "没有交集")), ui.Text("—"), ui.Text("—"),
		}
		if best, ok := s.Best(n); ok {
			cells[2] = ui.Lines{Main: best.Point.Name, Sub: best.Point.SchoolName}
			cells[3], cells[4] = ui.Status(tones[best.Verdict], best.Verdict.String()), ui.Text(pointsOf(best))
		}
		t.Rows = append(t.Rows, ui.Row{ID: n.ID.String(), Name: n.Title, Cells: cells})
	}
	return t
}

func (s *Service) pointTable(ctx context.Context, points []PointInfo, total int) ui.Table {
	t := ui.Table{
		ID: "points", Title: "专业与供给", Caption: "专业点与供给，和最合适的需求", Total: total,
		Columns: []ui.Column{{Title: "专业与供给", Wrap: true}, {Title: "最合适的需求", Wrap: true}, {Title: "结论"}, {Title: "得分", Num: true}},
		Empty:   ui.Empty{Title: "还没有专业点或供给", Text: "登记专业点或发布供给后，这里马上给出能服务哪些需求。"},
	}
	var buffer []engine.Match
	for _, p := range points {
		href := "/points/" + p.ID.String() + "/matches"
		if p.Offer {
			href = "/offers/" + p.ID.String() + "/matches"
		}
		cells := []templ.Component{ui.Link{Text: p.Name, Sub: p.SchoolName, Href: href}, ui.Text(say(ctx, "没有交集")), ui.Text("—"), ui.Text("—")}
		buffer, _ = s.engine.ForPoint(int64(p.ID), 1, buffer[:0])
		if list := s.candidates(buffer); len(list) > 0 {
			cells[1] = ui.Lines{Main: list[0].Need.Title, Sub: list[0].Need.OrgName}
			cells[2], cells[3] = ui.Status(tones[list[0].Verdict], list[0].Verdict.String()), ui.Text(pointsOf(list[0]))
		}
		t.Rows = append(t.Rows, ui.Row{ID: p.ID.String(), Name: p.Name, Cells: cells})
	}
	return t
}

func (s *Service) showParams(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, list, err := s.Params(ctx)
	if err != nil {
		return err
	}
	t := ui.Table{ID: "params", Caption: "匹配参数", NoPages: true, Total: len(score.Parameters),
		Columns: []ui.Column{{Title: "参数", Wrap: true}, {Title: "代码"}, {Title: "现值", Num: true}, {Title: "出厂值", Num: true}, {Title: "计量单位"}, {Title: "来源", Wrap: true}}}
	for _, row := range score.Parameters {
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(say(ctx, row.ZH)), ui.Text(row.Code), ui.Text(row.Text(p.Value(row))), ui.Text(row.Text(row.Value)), ui.Text(say(ctx, row.Shown())), ui.Text(say(ctx, row.Source)))})
	}
	page := ui.Page{Title: "匹配参数", Note: p.Version, Sub: sourceOf(ctx, p, list), Crumbs: []ui.Crumb{{Label: "供需匹配", Href: "/matches"}, {Label: "匹配参数"}}}
	if Policy.Allowed(actor.From(ctx), actSettle) {
		page.Primary = &ui.Action{Label: "改参数", Href: "/matches/params/edit", Icon: "edit"}
	}
	return web.Render(w, r, http.StatusOK, listPage(page, say(ctx, "每次修改都成为新的版次，写明依据和生效日；旧版次保留，结果上印有所用版次。"), t))
}

// sourceOf says since when the parameters are in force and who decided them.
func sourceOf(ctx context.Context, p *score.Params, list []Version) string {
	for _, v := range list {
		if v.Name == p.Version {
			return i18n.T(ctx, "自 %s 起有效，依据：%s，%s 设定", v.From.String(), v.Source, v.ByName)
		}
	}
	return i18n.T(ctx, "自 %s 起有效，出厂值", p.From)
}

func (s *Service) editParams(w http.ResponseWriter, r *http.Request) error {
	p, list, err := s.Params(r.Context())
	if err != nil {
		return err
	}
	values := url.Values{"seen": {lastVersion(list)}, "from": {civil.DateOf(s.db.Now()).String()}}
	for _, row := range score.Parameters {
		values.Set(row.Code, row.Text(p.Value(row)))
	}
	return s.paramForm(w, r, http.StatusOK, values, nil)
}

func (s *Service) paramForm(w http.ResponseWriter, r *http.Request, status int, values url.Values, es ui.FormErrors) error {
	ctx := r.Context()
	fields := []templ.Component{ui.Hidden("seen", values.Get("seen"))}
	for _, row := range score.Parameters {
		fields = append(fields, ui.Input(ui.Field{Name: row.Code, Label: row.ZH, Help: row.Code, Value: values.Get(row.Code), Width: "xs", Mode: "numeric", Unit: say(ctx, row.Shown()), Error: es.Of(row.Code)}))
	}
	fields = append(fields,
		ui.Input(ui.Field{Name: "from", Label: "生效日", Type: "date", Value: values.Get("from"), Width: "sm", Error: es.Of("from")}),
		ui.Input(ui.Field{Name: "source", Label: "依据", Help: "文件名与文号，或会议纪要", Value: values.Get("source"), Max: 120, Error: es.Of("source")}))
	page := ui.Page{Title: "改参数", Crumbs: []ui.Crumb{{Label: "供需匹配", Href: "/matches"}, {Label: "匹配参数", Href: "/matches/params"}, {Label: "改参数"}}}
	return web.Render(w, r, status, formPage(page, ui.Form{Action: "/matches/params", Errors: es, Submit: "保存为新版次", Cancel: "/matches/params"}, fields))
}

func (s *Service) saveParams(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	values := map[string]int32{}
	for _, row := range score.Parameters {
		if text := f.Get(row.Code); text != "" {
			values[row.Code] = row.Read(text)
		}
	}
	from, err := civil.ParseDate(f.Get("from"))
	if err != nil {
		from = civil.Date{}
	}
	if _, err := s.SetParams(r.Context(), f.Get("seen"), values, from, f.Get("source")); err != nil {
		status := web.StatusOf(err)
		if status != http.StatusUnprocessableEntity && status != http.StatusConflict {
			return err
		}
		return s.paramForm(w, r, status, f, ui.Errors(r.Context(), err))
	}
	return web.Redirect(w, r, "/matches/params")
}
