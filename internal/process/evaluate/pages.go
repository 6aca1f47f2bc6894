package evaluate

import (
	"context"
	"iter"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms, files and API rows.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "", h)
	}
	file := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindFile, action, "", h)
	}
	post := func(pattern, action, sample string, h web.Handler) web.Route {
		return row(http.MethodPost, pattern, web.KindForm, action, sample, h)
	}
	list := get("/evaluations", maySee, s.listPage)
	list.Menu = &web.Menu{Group: "专业", Label: "专业评价", Order: 25, Count: s.waits}
	return append([]web.Route{
		list,
		file("/evaluations/export", maySee, s.listExport),
		get("/evaluations/{id}", maySee, s.verdictPage),
		post("/evaluations/{id}/appeal", mayReply, "reason=x", s.appealForm),
		get("/evaluations/{id}/appeal/steps/{step}", mayMove, s.appealStepPage),
		post("/evaluations/{id}/appeal/steps/{step}", mayMove, "version=1&note=x", s.appealStep),
		file("/evaluations/{id}/files/{file}", mayCard, web.FileOf(s.OpenAppealFile)),
		get("/evaluationruns", mayRun, s.runsPage),
		post("/evaluationruns", mayRun, "year=2026", s.runForm),
		get("/evaluationruns/{id}", mayRun, s.runPage),
		post("/evaluationruns/successions", mayRun, "share=100&year=2026&source=x", s.successionForm),
		get("/evaluationrules", mayRules, s.rulesPage),
		post("/evaluationrules", mayKeep, "preset=RATING&year=2026&source=x", s.ruleForm),
		post("/evaluationrules/{id}/steps/{step}", mayKeep, "version=1&note=x", s.ruleStep),
		get("/warnings", mayCard, s.cardsPage),
		file("/warnings/export", mayCard, s.cardsExport),
		get("/warnings/{id}", mayCard, s.cardPage),
		get("/warnings/{id}/steps/{step}", mayMove, s.cardStepPage),
		post("/warnings/{id}/steps/{step}", mayMove, "version=1&note=x", s.cardStep),
		file("/warnings/{id}/files/{file}", mayCard, web.FileOf(s.OpenCardFile)),
	}, s.apiRoutes()...)
}

// waits counts what waits for the person in the menu; nothing for those who only look.
func (s *Service) waits(ctx context.Context) (int, error) {
	if !Policy.Allowed(actor.From(ctx), mayMove) {
		return 0, nil
	}
	return s.Waiting(ctx)
}

func listing(q url.Values) ui.Listing {
	return ui.ReadListing(q, "colour", "colour", "name", "code", "school", "score", "destination", "completion", "demand")
}

func query(q url.Values, l ui.Listing) Query {
	f := Query{Colour: q.Get("colour"), Level: q.Get("level"), Action: q.Get("action"), Grade: q.Get("grade"), Code: q.Get("code"), School: idOf(q, "school"), Appealed: q.Get("appeal") != "", Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	f.Year, _ = strconv.Atoi(q.Get("year")) // no year: the newest
	return f
}

// hiddenWhy is what stands in place of a figure that outsiders are not shown.
func hiddenWhy(ctx context.Context) templ.Component {
	return ui.Text(i18n.T(ctx, "毕业生少，不公布"))
}

func (h Head) colourCell(ctx context.Context) templ.Component {
	if h.Hidden {
		return hiddenWhy(ctx)
	}
	return ui.Status(h.Colour.Tone(), h.Colour.name(ctx))
}

func (h Head) numberCell(ctx context.Context, v *float64, share bool) templ.Component {
	switch {
	case h.Hidden:
		return hiddenWhy(ctx)
	case v == nil:
		return ui.Missing("")
	case share:
		return ui.Text(ui.Percent(*v))
	}
	return ui.Text(ui.Decimal(*v, 2))
}

func (h Head) gradeCell(ctx context.Context) templ.Component {
	switch {
	case h.Hidden:
		return hiddenWhy(ctx)
	case h.Score == nil:
		return ui.Missing(i18n.T(ctx, "指标不全"))
	}
	return ui.Lines{Main: h.Grade, Sub: ui.Decimal(*h.Score, 2)}
}

var actionNames = map[string][2]string{
	ActControl: {"控制布点", "No new points"}, ActWarn: {"预警", "Warn"}, ActLimit: {"限招", "Limit"}, ActAlternate: {"隔年招生", "Alternate years"}, ActStop: {"停招", "Stop"}, ActRevoke: {"撤销", "Revoke"},
}

func actionName(ctx context.Context, a string) string {
	return i18n.Either(ctx, actionNames[a][0], actionNames[a][1])
}

func levelPairs(ctx context.Context, first string) []string {
	pairs := []string{"", first}
	for _, l := range []atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad} {
		pairs = append(pairs, string(l), i18n.Either(ctx, l.ZH(), l.EN()))
	}
	return pairs
}

func yearOptions(years []int, chosen int) []ui.Option {
	var pairs []string
	for _, y := range years {
		pairs = append(pairs, strconv.Itoa(y), strconv.Itoa(y))
	}
	return ui.Options(strconv.Itoa(chosen), pairs...)
}

func colourOptions(ctx context.Context, chosen string) []ui.Option {
	pairs := []string{"", i18n.T(ctx, "全部结论")}
	for _, c := range Colours {
		pairs = append(pairs, string(c), c.name(ctx))
	}
	return ui.Options(chosen, pairs...)
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := listing(q)
	p, err := s.Verdicts(ctx, query(q, l))
	if err != nil {
		return err
	}
	a := actor.From(ctx)
	page := ui.Page{Title: "专业评价", Sub: i18n.T(ctx, "每年一次；数据不全的不评绿，区间没有越过界限的不发卡"), Crumbs: []ui.Crumb{{Label: "专业评价"}}}
	if Policy.Allowed(a, mayCard) {
		page.Actions = append(page.Actions, ui.Action{Label: "预警卡", Href: "/warnings"})
	}
	if Policy.Allowed(a, mayRules) {
		page.Actions = append(page.Actions, ui.Action{Label: "评价规则", Href: "/evaluationrules"})
	}
	if Policy.Allowed(a, mayRun) {
		page.Primary = &ui.Action{Label: "评价批次", Href: "/evaluationruns"}
	}
	t := ui.Table{Caption: "专业点评价", List: l, Total: int(p.Total), Find: "专业、代码、学校", Keep: []string{"school", "code", "grade", "appeal"}, Exports: casepage.Exports(ctx, "/evaluations/export", int(p.Total), int(p.Total)),
		Filters: casepage.Filters(ui.Field{Name: "year", Label: "年度", Optional: true, Options: yearOptions(p.Years, p.Year)}, ui.Field{Name: "colour", Label: "结论", Optional: true, Options: colourOptions(ctx, q.Get("colour"))},
			ui.Field{Name: "level", Label: "层次", Optional: true, Options: ui.Options(q.Get("level"), levelPairs(ctx, i18n.T(ctx, "全部层次"))...)}),
		Columns: []ui.Column{{Title: "专业点", Key: "name", Sort: true, Wrap: true}, {Title: "学校", Key: "school", Sort: true, Wrap: true}, {Title: "结论", Key: "colour", Sort: true}, {Title: "建议"}, {Title: "质量评价", Key: "score", Sort: true, Num: true},
			{Title: "毕业去向落实率", Key: "destination", Sort: true, Num: true}, {Title: "招生计划完成率", Key: "completion", Sort: true, Num: true}, {Title: "社会需求度", Key: "demand", Sort: true, Num: true}},
		Empty: ui.Empty{Title: "还没有评价", Text: "市教育局每年在“评价批次”里计算一次，算完就能在这里看到每个专业点的结论和理由。"}, NoMatch: ui.Empty{Title: "没有符合条件的专业点", Text: "换一个年度、结论或学校再看。"}}
	for _, h := range p.List {
		action := ui.Text(actionName(ctx, h.Action))
		if h.Place > 0 {
			action = ui.Text(i18n.T(ctx, "第 %d 名", h.Place))
		}
		t.Rows = append(t.Rows, ui.Row{ID: h.ID.String(), Name: h.Name, Cells: ui.Cells(ui.Link{Href: h.path(), Text: h.Name, Sub: h.Code + " " + i18n.Either(ctx, h.Level.ZH(), h.Level.EN())}, ui.Text(h.SchoolName), h.colourCell(ctx), action, h.gradeCell(ctx),
			h.numberCell(ctx, h.Destination, true), h.numberCell(ctx, h.Completion, true), h.numberCell(ctx, h.Demand, true))})
	}
	v := casepage.Page{Page: page, Figures: p.figures(ctx), Parts: []casepage.Part{{Body: t}}}
	v.Say("info", p.notice(ctx))
	return web.Render(w, r, http.StatusOK, casepage.View(v))
}

func (p Page) notice(ctx context.Context) string {
	if p.Run == nil {
		return ""
	}
	return i18n.T(ctx, "%d 年度第 %d 次评价，%s 计算；输入 SHA-256 %s", p.Run.Year, p.Run.Revision, casepage.When(p.Run.At), p.Run.InputsSHA[:12])
}

// figures are the counts by colour; a colour that nobody has is left out, but red, yellow, green and no data always stand.
func (p Page) figures(ctx context.Context) (out []ui.Figure) {
	if p.Run == nil {
		return nil
	}
	for _, c := range Colours {
		n := p.Counts[c]
		if n == 0 && c != Red && c != Yellow && c != Green && c != NoData {
			continue
		}
		tone := c.Tone()
		if tone == "none" || tone == "info" {
			tone = ""
		}
		out = append(out, ui.Figure{Label: c.name(ctx), Value: ui.Thousands(n), Unit: "个", Tone: tone, Href: "/evaluations?year=" + strconv.Itoa(p.Year) + "&colour=" + string(c)})
	}
	return out
}

func orNil(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func percent(v *float64) any {
	if v == nil {
		return nil
	}
	return math.Round(*v*1e4) / 100
}

func (s *Service) listExport(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(q.Get("format"))
	if err != nil {
		return err
	}
	f := query(q, listing(q))
	f.Limit, f.Offset = 0, 0
	p, err := s.Verdicts(ctx, f)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "专业评价"), format), format.MIME())
	cols := []sheet.Column{{ZH: "年度", EN: "Year", Type: sheet.Year}, {ZH: "层次", EN: "Level"}, {ZH: "专业代码", EN: "Code"}, {ZH: "专业", EN: "Programme"}, {ZH: "学校", EN: "School"}, {ZH: "结论", EN: "Verdict"}, {ZH: "建议", EN: "Action"}, {ZH: "评价等级", EN: "Grade"},
		{ZH: "评价得分", EN: "Score", Type: sheet.Number}, {ZH: "毕业去向落实率", EN: "Destination rate", Type: sheet.Percent}, {ZH: "招生计划完成率", EN: "Plan completion", Type: sheet.Percent}, {ZH: "社会需求度", EN: "Demand index", Type: sheet.Percent}}
	return sheet.Export(w, format, i18n.Word(ctx, "专业评价"), cols, rowsOf(ctx, p.List))
}

func rowsOf(ctx context.Context, list []Head) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, h := range list {
			colour := h.Colour.name(ctx)
			if h.Hidden {
				colour = i18n.T(ctx, "毕业生少，不公布")
			}
			if !yield([]any{h.Year, i18n.Either(ctx, h.Level.ZH(), h.Level.EN()), h.Code, h.Name, h.SchoolName, colour, actionName(ctx, h.Action), h.Grade, orNil(h.Score), percent(h.Destination), percent(h.Completion), percent(h.Demand)}, nil) {
				return
			}
		}
	}
}
