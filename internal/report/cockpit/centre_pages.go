package cockpit

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// centre shows the second screen.
func (s *Service) centre(w http.ResponseWriter, r *http.Request) error {
	hang(r.Context())
	c, err := s.from.Centre(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, centrePage(c))
}

// hang shows a screen in the colours of the wall, or in the accessible mode that the reader has chosen.
func hang(ctx context.Context) {
	if e := ui.From(ctx); e.Theme == ui.Light {
		e.Theme = ui.Wall
	}
}

// placeOf is whose figures they are: the city's, or those of the county whose office reads them.
func placeOf(c Centre, e *ui.Env) string {
	if c.Of != "" {
		return c.Of
	}
	return e.City
}

// said is what stands beneath a large figure: of when, the interval, or which source is silent.
func (r Reading) said(ctx context.Context) string {
	if r.Value == "" {
		return " · " + r.lacks(ctx)
	}
	var parts []string
	for _, x := range []string{r.Period, r.Note} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	return strings.TrimSuffix(" · "+strings.Join(parts, " · "), " · ")
}

// lacks says why there is no figure.
func (r Reading) lacks(ctx context.Context) string {
	if r.Missing == "" {
		return i18n.T(ctx, "没有登记")
	}
	return i18n.Word(ctx, r.Missing)
}

// known is how many years have a figure.
func known(list []TrendYear) (n int) {
	for _, y := range list {
		if !math.IsNaN(y.In) || !math.IsNaN(y.Out) {
			n++
		}
	}
	return n
}

func trendChart(ctx context.Context, list []TrendYear) ui.ChartData {
	l := chart.Line{Unit: i18n.T(ctx, "人"), Series: []chart.Run{{Name: i18n.T(ctx, "新生"), Tone: "supply"}, {Name: i18n.T(ctx, "毕业生"), Tone: "primary"}}}
	for _, y := range list {
		l.Labels = append(l.Labels, strconv.Itoa(y.Year))
		l.Series[0].Values, l.Series[1].Values = append(l.Series[0].Values, y.In), append(l.Series[1].Values, y.Out)
	}
	return chart.Figure("trend", l, i18n.T(ctx, "新生和毕业生"), "", nil, nil)
}

var trendColumns = []ui.Column{{Title: "年度"}, {Title: "新生", Num: true}, {Title: "毕业生", Num: true}}

func trendRows(ctx context.Context, list []TrendYear) (rows []ui.Row) {
	cell := func(text string) templ.Component {
		if text == "" {
			return ui.Missing(i18n.T(ctx, "没有登记"))
		}
		return ui.Text(text)
	}
	for _, y := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(y.Year)), cell(y.InText), cell(y.OutText))})
	}
	return rows
}

var figureColumns = []ui.Column{{Title: "指标", Wrap: true}, {Title: "数", Num: true}, {Title: "时期"}, {Title: "最新登记"}, {Title: "有数的记录", Num: true}, {Title: "口径", Wrap: true}, {Title: "来源", Wrap: true}}

// figures lists what the second screen shows, with scope note, period, age and source of each figure.
func (s *Service) figures(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := s.from.Centre(ctx)
	if err != nil {
		return err
	}
	p := casepage.Page{Page: ui.Page{Title: "各数的口径、时期和来源", Sub: i18n.T(ctx, "%s，截至 %s", i18n.Word(ctx, placeOf(c, ui.From(ctx))), c.Day), Crumbs: []ui.Crumb{{Label: "驾驶舱", Href: "/cockpit"}, {Label: "职教运行", Href: "/cockpit/centre"}, {Label: "各数的口径"}}}}
	for _, b := range c.Blocks {
		var rows []ui.Row
		for _, x := range b.Readings {
			rows = append(rows, x.row(ctx))
		}
		p.Add(b.Title, "", ui.SmallTable(b.Title, figureColumns, rows))
	}
	return web.Render(w, r, http.StatusOK, casepage.View(p))
}

func (r Reading) row(ctx context.Context) ui.Row {
	value := templ.Component(ui.Missing(r.lacks(ctx)))
	if r.Value != "" {
		value = ui.Link{Href: r.To(), Text: strings.TrimSpace(r.Value + " " + r.Unit), Sub: r.Note}
	}
	text := func(s string) templ.Component {
		if s == "" {
			return ui.Text("—")
		}
		return ui.Text(s)
	}
	return ui.Row{Name: r.Label, Cells: []templ.Component{ui.Link{Href: r.About, Text: r.Label}, value, text(r.Period), text(r.Vintage), text(r.Coverage), text(r.Scope), text(r.Source)}}
}

var targetColumns = []ui.Column{{Title: "目标", Wrap: true}, {Key: "light", Title: "颜色", Sort: true}, {Title: "当前数值", Num: true}, {Title: "目标值", Num: true}, {Key: "lead", Title: "牵头单位", Sort: true}, {Key: "plan", Title: "方案", Wrap: true, Sort: true}}

// targets lists the targets behind the tiles of the plan.
func (s *Service) targets(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := s.from.Targets(ctx)
	if err != nil {
		return err
	}
	light := r.URL.Query().Get("light")
	l := ui.ReadListing(r.URL.Query(), "place", "place", "plan", "lead", "light")
	list := slices.DeleteFunc(slices.Clone(all), func(t Target) bool {
		return lightWord(light) != "" && t.Light != light || l.Find != "" && !strings.Contains(t.Title+" "+t.Task+" "+t.Plan+" "+t.Lead, l.Find)
	})
	sortTargets(list, l)
	chips := casepage.NewChips(ctx)
	chips.Add("light", "颜色", lightWord(light))
	options := []ui.Option{{Label: i18n.T(ctx, "全部颜色"), Chosen: light == ""}}
	for _, x := range Lights {
		options = append(options, ui.Option{Value: x[0], Label: i18n.Word(ctx, x[2]), Chosen: x[0] == light})
	}
	t := ui.Table{ID: "targets", Caption: "目标，按方案里的次序", Columns: targetColumns, List: l, Total: len(list), Find: "目标、方案、牵头单位", Chips: chips.List,
		Filters: casepage.Filters(ui.Field{Name: "light", Label: "颜色", Optional: true, Options: options}),
		Empty:   ui.Empty{Title: "没有在执行的方案", Text: "发布一个方案以后，它的目标在这里按颜色列出。", Actions: []ui.Action{{Label: "方案和目标", Href: "/plans"}}},
		NoMatch: ui.Empty{Title: "没有这样的目标", Text: "换一个颜色，或者去掉查找的字。", Actions: []ui.Action{{Label: "看全部", Href: "/cockpit/targets"}}}}
	from := min(l.Offset(), len(list))
	for _, x := range list[from:min(from+l.Limit(), len(list))] {
		t.Rows = append(t.Rows, x.row(ctx))
	}
	page := ui.Page{Title: "目标，按颜色", Sub: i18n.T(ctx, "在执行的方案共 %d 个目标；同一目标分几个时期的，看正在执行的一个", len(all)), Crumbs: []ui.Crumb{{Label: "驾驶舱", Href: "/cockpit"}, {Label: "职教运行", Href: "/cockpit/centre"}, {Label: "目标"}}}
	return web.Render(w, r, http.StatusOK, casepage.ListPage(page, nil, t))
}

func (t Target) row(ctx context.Context) ui.Row {
	value := templ.Component(ui.Missing(i18n.T(ctx, "没有数据")))
	if t.Value != "" {
		value = ui.Text(t.Value)
	}
	return ui.Row{Name: t.Title, Cells: []templ.Component{ui.Link{Href: t.Href, Text: t.Title, Sub: t.Task}, ui.Status(t.Tone, i18n.Word(ctx, t.Word)), value, ui.Text(t.Goal), ui.Text(t.Lead), ui.Text(t.Plan)}}
}

// sortTargets orders targets; else they stay in the order of their plans.
func sortTargets(list []Target, l ui.Listing) {
	place := map[string]int{}
	for i, x := range Lights {
		place[x[0]] = i
	}
	key := map[string]func(a, b Target) int{
		"plan": func(a, b Target) int { return strings.Compare(a.Plan, b.Plan) }, "lead": func(a, b Target) int { return strings.Compare(a.Lead, b.Lead) }, "light": func(a, b Target) int { return place[a.Light] - place[b.Light] },
	}[l.Sort]
	if key != nil {
		slices.SortStableFunc(list, key)
	}
	if l.Desc {
		slices.Reverse(list)
	}
}
