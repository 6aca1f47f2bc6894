package indicator

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// back is how many years the trend shows.
const back = 10

// dimensionsOf are the splits that a definition has: those of its source, or of all its parts.
func (g *Registry) dimensionsOf(ctx context.Context, d Definition, on civil.Date) (out []Field, err error) {
	if d.Kind != Derived {
		if d.Source == "" {
			return nil, nil
		}
		src, err := g.source(ctx, d.Source)
		if err != nil {
			return nil, nil // a source that is not there yet splits nothing
		}
		for _, f := range src.Fields {
			if f.Dimension != "" && f.ZH != d.Year && f.Code != d.Year && !slices.ContainsFunc(out, func(x Field) bool { return x.Dimension == f.Dimension }) {
				out = append(out, f)
			}
		}
		return out, nil
	}
	for i, p := range d.Parts {
		part, _, err := g.one(ctx, p.Indicator, on)
		if err != nil {
			return nil, nil // a part that the reader does not see splits nothing
		}
		fields, err := g.dimensionsOf(ctx, part, on)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out = fields
			continue
		}
		out = slices.DeleteFunc(out, func(f Field) bool {
			return !slices.ContainsFunc(fields, func(x Field) bool { return x.Dimension == f.Dimension })
		})
	}
	return out, nil
}

// splitBy are the splits in the order in which they are offered.
func (g *Registry) splitBy(ctx context.Context, d Definition, on civil.Date) ([]Field, error) {
	dims, err := g.dimensionsOf(ctx, d, on)
	place := func(f Field) int {
		if i := slices.Index(g.Order, f.Dimension); i >= 0 {
			return i
		}
		return len(g.Order)
	}
	slices.SortStableFunc(dims, func(a, b Field) int { return cmp.Compare(place(a), place(b)) })
	return dims, err
}

// split computes the figure by a dimension, named, the largest denominators first.
func (g *Registry) split(ctx context.Context, a Ask) ([]Value, error) {
	list, err := g.Shown(ctx, a)
	if err != nil || a.By == "" {
		return list, err
	}
	names, err := g.names(ctx, a.By)
	for i := range list {
		list[i].Name = cmp.Or(names[list[i].Key], list[i].Name)
	}
	slices.SortStableFunc(list, func(x, y Value) int {
		fx, okx := x.Figure()
		fy, oky := y.Figure()
		switch {
		case okx != oky && okx:
			return -1
		case okx != oky:
			return 1
		}
		return cmp.Or(cmp.Compare(fy, fx), cmp.Compare(x.Name, y.Name))
	})
	return list, err
}

func (g *Registry) names(ctx context.Context, dimension string) (out map[string]string, err error) {
	if g.Names == nil || dimension == "" {
		return nil, nil
	}
	err = g.db.Read(ctx, func(q *sqldb.Reader) error {
		out, err = g.Names(ctx, q, dimension)
		return err
	})
	return out, err
}

// oneView is an indicator's page.
type oneView struct {
	Page      ui.Page
	Figures   []ui.Figure
	Why       string
	Words     []ui.Fact // what it counts, on what ground
	Formulas  []ui.Fact
	Trend     *ui.ChartData
	Tabs      []ui.Tab
	Chart     *ui.ChartData
	Split     ui.Table
	HasSplit  bool
	Stated    ui.Table
	HasStated bool
	Uses      []ui.Fact
	Examples  ui.Table
	Versions  []versionView
	Report    *ui.Form
	Reports   ui.Table
	Waiting   []ui.Fact
	Typed     url.Values // what was typed of a report that was refused
}

// versionView is a version with in what it differs from the one before.
type versionView struct {
	Title   string
	Changes []ui.Fact
}

func (g *Registry) onePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	on := g.dayOf(r.URL.Query())
	d, public, err := g.one(ctx, r.PathValue("code"), on)
	if err != nil {
		return err
	}
	v, err := g.view(ctx, d, public, on, r.URL.Query().Get("by"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, oneTempl(v))
}

func (g *Registry) view(ctx context.Context, d Definition, public bool, on civil.Date, by string) (v oneView, err error) {
	whole, err := g.Shown(ctx, Ask{Indicator: d.Code, On: on})
	if err != nil {
		return v, err
	}
	now := whole[0]
	v.Page = ui.Page{Title: d.Name(ctx), Note: d.Code, Public: !insider(ctx), Sub: i18n.T(ctx, "%s · %s · 截至 %s", i18n.Word(ctx, d.Group), i18n.Word(ctx, d.Kind.ZH()), on.String()), Crumbs: []ui.Crumb{{Label: "指标库", Href: "/indicators"}, {Label: d.Name(ctx)}}}
	now.Why = g.Because(ctx, now.Why)
	v.Figures, v.Why = figuresOf(ctx, d, now), now.Why
	v.Words = []ui.Fact{{Label: "口径", Value: d.Scope}, {Label: "依据", Value: d.Basis}, {Label: "责任单位", Value: d.Owner}, {Label: "方向", Value: i18n.Word(ctx, directionZH[d.Direction])}}
	if now.Cites != "" {
		v.Words = append(v.Words, ui.Fact{Label: "外部分母出处", Value: now.Cites})
	}
	g.actions(ctx, &v, d, public, on)
	for _, add := range []func() error{
		func() error { return g.formulas(ctx, &v, d) },
		func() error { return g.trend(ctx, &v, d, on, now) },
		func() error { return g.splits(ctx, &v, d, on, by) },
		func() error { return g.around(ctx, &v, d) },
		func() error { return g.history(ctx, &v, d) },
	} {
		if err := add(); err != nil {
			return v, err
		}
	}
	return v, nil
}

var directionZH = map[Direction]string{Up: "越大越好", Down: "越小越好", Band: "在区间内为好"}

// figuresOf are the figure with how far it can be relied on.
func figuresOf(ctx context.Context, d Definition, v Value) []ui.Figure {
	number, unit := parted(ctx, d, v)
	first := ui.Figure{Label: i18n.T(ctx, "全市"), Value: number, Unit: unit, Note: fraction(ctx, d, v)}
	if number == "" {
		first.Missing, first.Note = cmp.Or(v.Why, i18n.T(ctx, "缺数据")), ""
	}
	out := []ui.Figure{first}
	if s := interval(v); s != "—" {
		out = append(out, ui.Figure{Label: i18n.Word(ctx, "95% 区间"), Value: s, Note: i18n.T(ctx, "Wilson，n = %s", ui.Thousands(v.N))})
	}
	if s := coverage(ctx, v); s != "" && v.Known() {
		out = append(out, ui.Figure{Label: i18n.T(ctx, "覆盖"), Value: ui.Percent(float64(v.Covered) / float64(v.Size)), Note: s})
	}
	if !v.Vintage.IsZero() {
		out = append(out, ui.Figure{Label: i18n.T(ctx, "数据最近到"), Value: v.Vintage.String()})
	}
	return out
}

// actions are what the reader may do with the indicator.
func (g *Registry) actions(ctx context.Context, v *oneView, d Definition, public bool, on civil.Date) {
	a := actor.From(ctx)
	at := "/indicators/" + d.Code
	if Rules.Allowed(a, Edit) {
		v.Page.Primary = &ui.Action{Label: "修改口径", Href: at + "/edit"}
		label, shown := "公开这个指标", "1"
		if public {
			label, shown = "不再公开", "0"
		}
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: label, Href: at + "/publication", Method: "post", Hidden: map[string]string{"shown": shown}})
	}
	if Rules.Allowed(a, SeeExact) && d.Source != "" {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "看明细", Href: at + "/rows?year=" + strconv.Itoa(on.Year)})
	}
	v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "导出 Excel", Href: at + "/export?year=" + strconv.Itoa(on.Year), Download: true})
	if d.Kind == Typed && d.Source == "" && Rules.Allowed(a, Report) {
		v.Report = &ui.Form{Action: at + "/reports", Submit: "填报"}
	}
}

// formulas are the formulas as they stand, with the source that they count in.
func (g *Registry) formulas(ctx context.Context, v *oneView, d Definition) error {
	line := func(label, text string) {
		if text != "" {
			v.Formulas = append(v.Formulas, ui.Fact{Label: label, Value: text})
		}
	}
	if d.Kind == Derived {
		for _, p := range d.Parts {
			part := ui.Fact{Label: p.Name, Value: p.Indicator}
			if sees, err := g.Sees(ctx, p.Indicator, civil.DateOf(g.db.Now())); err != nil {
				return err
			} else if sees { // what the city does not publish leads a visitor nowhere
				part.Cell = ui.Link{Href: "/indicators/" + p.Indicator, Text: p.Indicator}
			}
			v.Formulas = append(v.Formulas, part)
		}
	}
	if d.Source != "" {
		name := d.Source
		if src, err := g.source(ctx, d.Source); err == nil {
			name = src.ZH + "（" + src.Owner + "）"
		} else if errs.KindOf(err) != errs.Invalid {
			return err
		}
		line("数据来源", name)
		line("筛选", cmp.Or(d.Filter, i18n.T(ctx, "全部记录")))
	}
	line("分子", cmp.Or(d.Num, map[bool]string{true: i18n.T(ctx, "记录数")}[d.Source != ""]))
	line("分母", d.Den)
	line("去重", d.Distinct)
	line("年份字段", d.Year)
	for _, e := range d.External {
		line("外部分母", strconv.Itoa(e.Year)+"："+strconv.FormatFloat(e.Value, 'f', -1, 64)+"，"+e.Citation)
	}
	return nil
}

// trend is the figure of ten years, each on its last day, this year's today.
func (g *Registry) trend(ctx context.Context, v *oneView, d Definition, on civil.Date, now Value) error {
	var asks []Ask
	for y := on.Year - back + 1; y < on.Year; y++ {
		asks = append(asks, Ask{Indicator: d.Code, On: civil.Date{Year: y, Month: 12, Day: 31}})
	}
	list, err := g.Shown(ctx, asks...)
	if errs.KindOf(err) == errs.NotFound {
		return nil // it did not hold ten years ago
	}
	if err != nil {
		return err
	}
	list = append(list, now)
	run := chart.Run{Name: d.Name(ctx), Tone: "city"}
	line := chart.Line{Unit: i18n.Word(ctx, d.Unit), Percent: d.Share()}
	var rows []ui.Row
	known := 0
	for _, x := range list {
		y := strconv.Itoa(x.On.Year)
		f, ok := x.Figure()
		low, high := math.NaN(), math.NaN()
		if ok {
			known++
		} else {
			f = math.NaN()
		}
		if x.High > 0 && ok {
			low, high = x.Low, x.High
		}
		line.Labels, run.Values, run.Low, run.High = append(line.Labels, y), append(run.Values, f), append(run.Low, low), append(run.High, high)
		rows = append(rows, g.valueRow(ctx, d, x, y))
	}
	if known == 0 {
		return nil
	}
	line.Series = []chart.Run{run}
	line.Finding = i18n.T(ctx, "%s：十年走势", d.Name(ctx))
	table := ui.SmallTable(i18n.T(ctx, "历年的数"), []ui.Column{{Title: "年度"}, {Title: "数", Num: true}, {Title: "分子和分母", Num: true}, {Title: "95% 区间", Num: true}, {Title: "状态"}}, rows)
	fig := chart.Figure("trend", line, line.Finding, i18n.T(ctx, "各年取 12 月 31 日，今年取今天；缺数据的年份断开，不画成零"), table, nil)
	v.Trend = &fig
	return nil
}

func (g *Registry) valueRow(ctx context.Context, d Definition, x Value, name string) ui.Row {
	tone, word := statusOf(x)
	cells := ui.Cells(ui.Text(name), ui.Missing(g.Because(ctx, x.Why)), ui.Text(fraction(ctx, d, x)), ui.Text(interval(x)), ui.Status(tone, i18n.Word(ctx, word)))
	if text := figure(ctx, d, x); text != "" {
		cells[1] = ui.Text(text)
	}
	return ui.Row{Name: name, Cells: cells}
}

// bars is how many groups the chart of a split shows.
const bars = 12

// splits is the figure by a dimension, as chart and table.
func (g *Registry) splits(ctx context.Context, v *oneView, d Definition, on civil.Date, by string) error {
	dims, err := g.splitBy(ctx, d, on)
	if err != nil || len(dims) == 0 {
		return err
	}
	i := max(0, slices.IndexFunc(dims, func(f Field) bool { return f.Dimension == by }))
	for k, f := range dims {
		v.Tabs = append(v.Tabs, ui.Tab{Label: f.name(ctx), Href: ui.From(ctx).Link("by", f.Dimension), Current: k == i})
	}
	list, err := g.split(ctx, Ask{Indicator: d.Code, On: on, By: dims[i].Dimension})
	if err != nil {
		return err
	}
	v.HasSplit = true
	v.Split = ui.Table{ID: "split", Caption: "分组的数，大的在前", NoPages: true, Total: len(list), Columns: []ui.Column{{Title: dims[i].name(ctx)}, {Title: "数", Num: true}, {Title: "分子和分母", Num: true}, {Title: "95% 区间", Num: true}, {Title: "状态"}},
		Exports: exportsOf(ctx, "/indicators/"+d.Code+"/export", len(list)), Empty: ui.Empty{Title: "没有分组的数", Text: "这一年没有可以分开的登记。"}}
	b := chart.Bars{Unit: i18n.Word(ctx, d.Unit), Percent: d.Share(), Series: []chart.Series{{Name: d.Name(ctx), Tone: "city"}}}
	for _, x := range list {
		row := g.valueRow(ctx, d, x, cmp.Or(x.Name, x.Key))
		if Rules.Allowed(actor.From(ctx), SeeExact) && d.Source != "" && x.Key != "" {
			row.Cells[0] = ui.Link{Href: "/indicators/" + d.Code + "/rows?" + url.Values{"year": {strconv.Itoa(on.Year)}, dims[i].Dimension: {x.Key}}.Encode(), Text: cmp.Or(x.Name, x.Key)}
		}
		v.Split.Rows = append(v.Split.Rows, row)
		if f, ok := x.Figure(); ok && len(b.Labels) < bars {
			b.Labels, b.Series[0].Values = append(b.Labels, cmp.Or(x.Name, x.Key)), append(b.Series[0].Values, f)
		}
	}
	if len(b.Labels) > 1 {
		b.Finding = i18n.T(ctx, "%s：按%s", d.Name(ctx), dims[i].name(ctx))
		fig := chart.Figure("split-chart", b, b.Finding, i18n.T(ctx, "最多 %d 组，全部在下面的表里", bars), nil, nil)
		v.Chart = &fig
	}
	return nil
}

// around are the figures that documents state, and where the indicator stands.
func (g *Registry) around(ctx context.Context, v *oneView, d Definition) error {
	if g.Stated != nil {
		list, err := g.Stated(ctx, d.Code)
		if err != nil {
			return err
		}
		v.HasStated = len(list) > 0
		v.Stated = ui.Table{ID: "stated", Caption: "公开材料里的数，各带口径，不相加", NoPages: true, Total: len(list), Columns: []ui.Column{{Title: "公开材料的说法", Wrap: true}, {Title: "数", Num: true}, {Title: "时期"}, {Title: "口径", Wrap: true}, {Title: "出处", Wrap: true}}}
		for _, x := range list {
			var first templ.Component = ui.Text(x.Title)
			if x.Href != "" {
				first = ui.Link{Href: x.Href, Text: x.Title}
			}
			v.Stated.Rows = append(v.Stated.Rows, ui.Row{Name: x.Title, Cells: ui.Cells(first, ui.Text(x.Says), ui.Text(x.Period), ui.Text(x.Scope), ui.Text(x.Source))})
		}
	}
	if g.Uses == nil || !insider(ctx) {
		return nil
	}
	uses, err := g.Uses(ctx, d.Code)
	for _, u := range uses {
		v.Uses = append(v.Uses, ui.Fact{Label: u.Title, Cell: ui.Link{Href: u.Href, Text: cmp.Or(u.Note, u.Title)}})
	}
	return err
}

// history are the examples with what they give now, the versions, the proposals and what was typed.
func (g *Registry) history(ctx context.Context, v *oneView, d Definition) error {
	if !insider(ctx) {
		return nil
	}
	v.Examples = g.examples(ctx, d)
	return g.db.Read(ctx, func(q *sqldb.Reader) error {
		list, err := g.Service.Versions(ctx, q, d.Code)
		if err != nil {
			return err
		}
		for i, x := range list {
			v.Versions = append(v.Versions, versionOf(ctx, list, i, x))
		}
		waiting, err := drafts(ctx, q, d.Code)
		for _, w := range waiting {
			v.Waiting = append(v.Waiting, ui.Fact{Label: i18n.T(ctx, "待他人确认"), Cell: ui.Link{Href: "/indicator-drafts/" + w.ID.String(), Text: w.Reason, Sub: w.Name}})
		}
		if err != nil || d.Kind != Typed {
			return err
		}
		return g.typedFigures(ctx, q, v, d)
	})
}

func (g *Registry) typedFigures(ctx context.Context, q sqldb.Queryer, v *oneView, d Definition) error {
	list, err := g.Reports(ctx, q, d.Code)
	v.Reports = ui.Table{ID: "reports", Caption: "填报的数，新的在前", NoPages: true, Total: len(list), Columns: []ui.Column{{Title: "日期"}, {Title: "数", Num: true}, {Title: "凭据", Wrap: true}, {Title: "填报人"}},
		Empty: ui.Empty{Title: "还没有填报", Text: "这个数没有登记可算，由责任单位填报并附凭据。"}}
	for _, x := range list {
		val := Value{Status: Known, Num: x.Num, Den: x.Den, Reported: true}
		v.Reports.Rows = append(v.Reports.Rows, ui.Row{Name: x.On.String(), Cells: ui.Cells(ui.Text(x.On.String()), ui.Text(figure(ctx, d, val)), ui.Text(x.Evidence), ui.Text(x.Name))})
	}
	return err
}

// examples run now: an example that no longer comes out is shown in red.
func (g *Registry) examples(ctx context.Context, d Definition) ui.Table {
	t := ui.Table{ID: "examples", Caption: "示例，和现在的口径一起重新算过", NoPages: true, Total: len(d.Examples), Columns: []ui.Column{{Title: "示例", Wrap: true}, {Title: "记录", Num: true}, {Title: "应得", Num: true}, {Title: "算出", Num: true}, {Title: "结果"}},
		Empty: ui.Empty{Title: "没有示例", Text: "修改口径时可以写几条记录和应得的数，保存前会自动核对。"}}
	for _, e := range d.Examples {
		got, err := g.Try(ctx, d, e)
		tone, word := "green", "相符"
		if err != nil {
			got, tone, word = i18n.T(ctx, "算不出"), "red", "不相符"
		} else if got != e.Want {
			tone, word = "red", "不相符"
		}
		t.Rows = append(t.Rows, ui.Row{Name: e.Name, Cells: ui.Cells(ui.Text(e.Name), ui.Int(int64(len(e.Rows))), ui.Text(printed(ctx, e.Want)), ui.Text(printed(ctx, got)), ui.Status(tone, i18n.Word(ctx, word)))})
	}
	return t
}

// printed is the result of an example as people read it.
func printed(ctx context.Context, result string) string {
	if result == "NODATA" {
		return i18n.T(ctx, "缺数")
	}
	return result
}

func versionOf(ctx context.Context, list []Stored, i int, x Stored) versionView {
	who := i18n.T(ctx, "随系统提供")
	if x.At != 0 {
		who = x.Name + "：" + x.Reason
	}
	v := versionView{Title: i18n.T(ctx, "第 %d 版", x.Version) + " · " + who}
	if i+1 < len(list) {
		for _, c := range Differences(list[i+1].Definition, x.Definition) {
			v.Changes = append(v.Changes, ui.Fact{Label: c.Field, Value: cmp.Or(c.Was, "—") + " → " + cmp.Or(c.Is, "—")})
		}
	}
	return v
}

func (g *Registry) publishForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	if err := g.Publish(r.Context(), code, v.Get("shown") == "1"); err != nil {
		if errors.Is(err, ErrUnknown) {
			return actor.ErrNotFound
		}
		return err
	}
	return web.Redirect(w, r, "/indicators/"+url.PathEscape(code))
}

func (g *Registry) reportForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	d, public, err := g.one(ctx, code, civil.DateOf(g.db.Now()))
	if err != nil {
		return err
	}
	number := func(name string, none float64) float64 {
		text := strings.ReplaceAll(strings.TrimSpace(v.Get(name)), ",", "")
		if text == "" {
			return none
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	x := Reported{Code: d.Code, Num: number("num", math.NaN()), Den: number("den", 1), Evidence: strings.TrimSpace(v.Get("evidence")), Note: strings.TrimSpace(v.Get("note"))}
	if x.On, err = civil.ParseDate(v.Get("on")); err == nil {
		err = g.db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := g.Service.Report(ctx, tx, x)
			return err
		})
	}
	if err == nil {
		return web.Redirect(w, r, "/indicators/"+d.Code)
	}
	if !errs.Typed(err) {
		return err
	}
	page, again := g.view(ctx, d, public, civil.DateOf(g.db.Now()), "")
	if again != nil {
		return again
	}
	if page.Report != nil {
		page.Report.Errors = ui.Errors(ctx, err)
	}
	page.Typed = v
	return web.Render(w, r, web.StatusOf(err), oneTempl(page))
}
