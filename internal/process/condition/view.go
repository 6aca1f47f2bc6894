package condition

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
)

var entryWords = map[string]string{ByForm: "页面填报", BySheet: "表格填报", ByAPI: "接口填报"}

// perText is the measured value each student: 32.3, or 1:19.1 for teachers.
func perText(o Outcome) string {
	x, known := o.PerUnit()
	switch {
	case !known:
		return ""
	case o.Line.PerNum != nil && *o.Line.PerNum < o.Line.PerDen:
		if x == 0 {
			return "0"
		}
		return "1:" + ui.Decimal(1/x, 1)
	}
	return ui.Decimal(x, 1)
}

func rateCell(t Tally) templ.Component {
	r := t.Rate()
	if !r.Known() {
		return ui.Missing("")
	}
	return ui.Text(ui.Percent(r.Float()))
}

func deltaCell(ctx context.Context, x float64, known bool) templ.Component {
	if !known {
		return ui.Missing("")
	}
	return ui.Text(i18n.T(ctx, "%s 个百分点", ui.Points(x)))
}

// cityParts is everything the city's list needs.
type cityParts struct {
	City
	Page    ui.Page
	Figures []ui.Figure
	Charts  []ui.ChartData
	Table   ui.Table
	ByCols  []ui.Column
	ByRows  []ui.Row
	YearsOf []ui.Row
}

func (s *Service) cityParts(ctx context.Context, c City, l ui.Listing) cityParts {
	p := cityParts{City: c, Page: ui.Page{Title: "办学条件", Sub: i18n.T(ctx, "%d 年 · 统计时点 9 月 1 日 · 数字由学校填报并附依据", c.Want.Year), Crumbs: []ui.Crumb{{Label: "办学条件"}}}}
	a := actor.From(ctx)
	if Policy.Allowed(a, maySend) {
		p.Page.Primary = &ui.Action{Label: "填报办学条件", Href: "/conditions/new"}
		p.Page.Actions = append(p.Page.Actions, ui.Action{Label: "从表格导入", Href: "/imports/new?kind=" + SheetReports})
	}
	p.Page.Actions = append(p.Page.Actions, ui.Action{Label: "标准表", Href: "/conditions/standards"})
	p.Figures, p.Charts = cityFigures(ctx, c, true), cityCharts(ctx, c)
	p.Table = cityTable(ctx, c, l)
	p.ByCols, p.ByRows = byIndicator(ctx, c)
	p.YearsOf = trendRows(ctx, c.Trend)
	return p
}

func cityFigures(ctx context.Context, c City, exact bool) []ui.Figure {
	why := i18n.T(ctx, "还没有填报")
	if exact && len(c.Lines) == 0 {
		why = i18n.T(ctx, "没有适用的标准表")
	}
	rate := ui.Figure{Label: "指标达标率", Missing: why}
	if r := c.Tally.Rate(); r.Known() {
		rate = ui.Figure{Label: "指标达标率", Value: ui.Decimal(r.Float()*100, 1), Unit: "%", Note: i18n.T(ctx, "达标 %d / 有数据的指标 %d 项次", r.Num, r.Den), Tone: "met"}
	}
	delta := ui.Figure{Label: "比上一年", Missing: i18n.T(ctx, "上一年没有填报")}
	if x, known := Change(c.Before, c.Tally); known {
		delta = ui.Figure{Label: "比上一年", Value: ui.Points(x), Unit: i18n.T(ctx, "个百分点"), Note: i18n.T(ctx, "上一年 %s", ui.Percent(c.Before.Rate().Float()))}
	}
	fail := ui.Figure{Label: "未达标", Value: ui.Thousands(c.Tally.Fail), Unit: i18n.T(ctx, "项次"), Note: i18n.T(ctx, "另有基本达标 %d 项次", c.Tally.Basic), Tone: "red"}
	if c.Tally.Applicable() == 0 {
		fail = ui.Figure{Label: "未达标", Missing: why}
	}
	out := []ui.Figure{rate, delta, fail}
	if exact {
		out = append(out, ui.Figure{Label: "已填报学校", Value: ui.Thousands(c.Reported), Unit: i18n.T(ctx, "所"), Note: i18n.T(ctx, "应填报 %d 所", len(c.Lines))})
	} else {
		out = append(out, ui.Figure{Label: "已填报学校", Value: ui.Thousands(c.Reported), Unit: i18n.T(ctx, "所")})
	}
	return out
}

func cityCharts(ctx context.Context, c City) (out []ui.ChartData) {
	if c.Tally.Applicable() > 0 {
		b := chart.Bars{Finding: i18n.T(ctx, "%d 年各指标的达标情况", c.Want.Year), Unit: i18n.T(ctx, "所"), Stacked: true}
		series := make([]chart.Series, len(Verdicts))
		for i, v := range Verdicts {
			series[i] = chart.Series{Name: i18n.Word(ctx, v.ZH()), Tone: []string{"met", "amber", "red", ""}[i]}
		}
		for _, m := range Measures {
			t, ok := c.By[m.Code]
			if !ok {
				continue
			}
			b.Labels = append(b.Labels, i18n.Word(ctx, m.ZH))
			for i, v := range Verdicts {
				series[i].Values = append(series[i].Values, float64(t.Of(v)))
			}
		}
		b.Series = series
		out = append(out, chart.Figure("condition-by", b, b.Finding, i18n.T(ctx, "每个指标的学校数"), nil, nil))
	}
	if len(c.Trend) > 1 {
		l := chart.Line{Finding: i18n.T(ctx, "历年指标达标率"), Percent: true}
		run := chart.Run{Name: i18n.T(ctx, "指标达标率"), Tone: "met"}
		for _, t := range c.Trend {
			v := math.NaN()
			if r := t.Tally.Rate(); r.Known() {
				v = r.Float()
			}
			l.Labels, run.Values = append(l.Labels, itoa(t.Year)), append(run.Values, v)
		}
		l.Series = []chart.Run{run}
		out = append(out, chart.Figure("condition-trend", l, l.Finding, i18n.T(ctx, "达标指标之和 ÷ 有数据指标之和"), nil, nil))
	}
	return out
}

func trendRows(ctx context.Context, list []YearTally) (rows []ui.Row) {
	for i := len(list) - 1; i >= 0; i-- {
		t := list[i]
		var delta templ.Component = ui.Missing("")
		if i > 0 && list[i-1].Year == t.Year-1 {
			x, known := Change(list[i-1].Tally, t.Tally)
			delta = deltaCell(ctx, x, known)
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(itoa(t.Year)), ui.Int(t.Schools), ui.Int(t.Tally.Pass), ui.Int(t.Tally.Basic), ui.Int(t.Tally.Fail), rateCell(t.Tally), delta)})
	}
	return rows
}

var trendColumns = []ui.Column{{Title: "年度"}, {Title: "有数据的学校", Num: true}, {Title: "达标", Num: true}, {Title: "基本达标", Num: true}, {Title: "未达标", Num: true}, {Title: "达标率", Num: true}, {Title: "比上一年", Num: true}}

func byIndicator(ctx context.Context, c City) ([]ui.Column, []ui.Row) {
	cols := []ui.Column{{Title: "指标"}, {Title: "达标", Num: true}, {Title: "基本达标", Num: true}, {Title: "未达标", Num: true}, {Title: "无数据", Num: true}, {Title: "达标率", Num: true}}
	var rows []ui.Row
	for _, m := range Measures {
		if t, ok := c.By[m.Code]; ok {
			rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.Word(ctx, m.ZH)), ui.Int(t.Pass), ui.Int(t.Basic), ui.Int(t.Fail), ui.Int(t.NoData), rateCell(t))})
		}
	}
	return cols, rows
}

func cityTable(ctx context.Context, c City, l ui.Listing) ui.Table {
	names := tableNames(ctx, c.Tables)
	t := ui.Table{
		ID: "conditions", Caption: "各学校的办学条件", List: l, Total: len(c.Lines), Find: "学校名称", Keep: []string{"year"},
		Columns: []ui.Column{{Key: "name", Title: "学校", Sort: true, Wrap: true}, {Key: "county", Title: "县区", Sort: true}, {Key: "pass", Title: "达标", Num: true, Sort: true}, {Key: "basic", Title: "基本达标", Num: true, Sort: true},
			{Key: "fail", Title: "未达标", Num: true, Sort: true}, {Key: "nodata", Title: "无数据", Num: true, Sort: true}, {Key: "rate", Title: "达标率", Num: true, Sort: true}, {Key: "delta", Title: "比上一年", Num: true, Sort: true}, {Key: "lacks", Title: "还差", Wrap: true}},
		Filters: cityFilters(c.filterOptions(ctx)), Chips: cityChips(ctx, c, names),
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %d 所（Excel）", len(c.Lines)), Href: "/conditions/export?" + ui.From(ctx).Query.Encode()}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有学校"), Text: i18n.T(ctx, "先在机构库里登记中职、技工学校。")},
		NoMatch: ui.Empty{Title: i18n.T(ctx, "没有符合条件的学校"), Text: i18n.T(ctx, "放宽筛选再看。")},
	}
	if Policy.Allowed(actor.From(ctx), mayStandard) {
		t.Empty.Actions = []ui.Action{{Label: "去机构库", Href: "/orgs"}}
	}
	from := min(l.Offset(), len(c.Lines))
	for _, x := range c.Lines[from:min(from+l.Limit(), len(c.Lines))] {
		d, known := x.delta()
		sub := names[x.School.Table]
		if x.Report == nil {
			sub += " · " + i18n.T(ctx, "本年还没有填报")
		}
		cells := ui.Cells(ui.Link{Href: "/conditions/schools/" + x.School.ID.String() + "?year=" + itoa(c.Want.Year), Text: x.School.Name, Sub: sub}, ui.Text(countyName(c.Counties, x.School.County)),
			ui.Int(x.Tally.Pass), ui.Int(x.Tally.Basic), ui.Int(x.Tally.Fail), ui.Int(x.Tally.NoData), rateCell(x.Tally), deltaCell(ctx, d, known), ui.Text(lackText(ctx, x.Outcomes)))
		t.Rows = append(t.Rows, ui.Row{ID: x.School.ID.String(), Name: x.School.Name, Cells: cells})
	}
	return t
}

// lackText says what is missing in absolute numbers: 占地面积 900 平方米；纸质图书 1,000 册.
func lackText(ctx context.Context, list []Outcome) string {
	out := ""
	for _, o := range list {
		if o.Lack == 0 {
			continue
		}
		m, _ := MeasureOf(o.Line.Indicator)
		if out != "" {
			out += i18n.T(ctx, "；")
		}
		out += i18n.Word(ctx, m.ZH) + " " + m.Show(o.Lack) + " " + i18n.Word(ctx, m.Unit)
	}
	if out == "" {
		return "—"
	}
	return out
}

// cityChips are the filters in force, each with the address that takes it away.
func cityChips(ctx context.Context, c City, tables map[string]string) []ui.Chip {
	chips := casepage.NewChips(ctx)
	chips.Add("county", "县区", countyName(c.Counties, c.Want.County))
	chips.Add("table", "标准表", tables[c.Want.Table])
	if m, ok := MeasureOf(c.Want.Indicator); ok {
		chips.Add("indicator", "指标", m.ZH)
	}
	chips.Add("verdict", "结果", c.Want.Verdict.ZH())
	return chips.List
}

type filterParts struct{ Years, Counties, Tables, Indicators, Verdicts []ui.Option }

func (c City) filterOptions(ctx context.Context) (f filterParts) {
	var years []string
	seen := false
	for _, y := range c.Years {
		years = append(years, itoa(y), itoa(y))
		seen = seen || y == c.Want.Year
	}
	if !seen {
		years = append([]string{itoa(c.Want.Year), itoa(c.Want.Year)}, years...)
	}
	counties, sets, indicators, verdicts := []string{"", "全部"}, []string{"", "全部"}, []string{"", "全部"}, []string{"", "全部"}
	for _, x := range c.Counties {
		counties = append(counties, x.Code, x.Name)
	}
	for _, t := range c.Tables {
		sets = append(sets, t.Code, t.Name(i18n.Lang(ctx)))
	}
	for _, m := range Measures[1:] {
		indicators = append(indicators, m.Code, m.ZH)
	}
	for _, v := range Verdicts {
		verdicts = append(verdicts, string(v), v.ZH())
	}
	w := c.Want
	return filterParts{ui.Options(itoa(w.Year), years...), ui.Options(w.County, counties...), ui.Options(w.Table, sets...), ui.Options(w.Indicator, indicators...), ui.Options(string(w.Verdict), verdicts...)}
}

func publicParts(ctx context.Context, c City) cityParts {
	p := cityParts{City: c, Page: ui.Page{Title: "办学条件", Sub: i18n.T(ctx, "%d 年 · 全市中职和技工学校的合计，不公布单个学校", c.Want.Year), Crumbs: []ui.Crumb{{Label: "办学条件"}}, Public: true, Actions: []ui.Action{{Label: "标准表", Href: "/conditions/standards"}}}}
	if !c.Shown() {
		return p
	}
	p.Figures, p.Charts = cityFigures(ctx, c, false), cityCharts(ctx, c)
	p.ByCols, p.ByRows = byIndicator(ctx, c)
	p.YearsOf = trendRows(ctx, c.Trend)
	return p
}

// shownYears are the years that enough schools make.
func shownYears(c City) (out []YearTally) {
	for _, t := range c.Trend {
		if t.Schools >= c.Least {
			out = append(out, t)
		}
	}
	return out
}

// schoolParts is everything a school's page needs.
type schoolParts struct {
	Detail
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Rows    []ui.Row
	Past    []ui.Row
	YearsOf []ui.Row
	Lacking []string
	TableOf []ui.Option
	Values  url.Values
	Errors  ui.FormErrors
}

func schoolPartsOf(ctx context.Context, d Detail, typed url.Values, faults ui.FormErrors) schoolParts {
	p := schoolParts{Detail: d, Values: typed, Errors: faults, YearsOf: trendRows(ctx, d.Trend)}
	name := d.Table.Name(i18n.Lang(ctx))
	if d.School.Table == "" {
		name = i18n.T(ctx, "没有适用的标准表")
	}
	p.Page = ui.Page{Title: d.School.Name, Sub: i18n.T(ctx, "办学条件 · %d 年 · 标准：%s", d.Year, name), Crumbs: []ui.Crumb{{Label: "办学条件", Href: "/conditions?year=" + itoa(d.Year)}, {Label: d.School.Name}}}
	if d.MaySend {
		p.Page.Primary = &ui.Action{Label: "填报办学条件", Href: "/conditions/new?org=" + d.School.ID.String() + "&year=" + itoa(d.Year)}
	}
	p.Page.Actions = []ui.Action{{Label: "标准表", Href: "/conditions/standards"}}
	for _, y := range d.Years {
		p.Tabs = append(p.Tabs, ui.Tab{Label: itoa(y), Href: "/conditions/schools/" + d.School.ID.String() + "?year=" + itoa(y), Current: y == d.Year})
	}
	p.figures(ctx)
	for _, o := range d.Outcomes {
		p.Rows = append(p.Rows, outcomeRow(ctx, o))
		if o.Lack > 0 {
			m, _ := MeasureOf(o.Line.Indicator)
			p.Lacking = append(p.Lacking, i18n.T(ctx, "%s还差 %s %s", i18n.Word(ctx, m.ZH), m.Show(o.Lack), i18n.Word(ctx, m.Unit)))
		}
	}
	for _, x := range d.History {
		p.Past = append(p.Past, historyRow(ctx, x, d.History))
	}
	var pairs []string
	for _, t := range d.Tables {
		pairs = append(pairs, t.Code, t.Name(i18n.Lang(ctx)))
	}
	p.TableOf = ui.Options(d.School.Table, pairs...)
	return p
}

func (p *schoolParts) figures(ctx context.Context) {
	rate := ui.Figure{Label: "指标达标率", Missing: i18n.T(ctx, "本年还没有填报")}
	if p.Report != nil {
		rate.Missing = i18n.T(ctx, "没有可判的指标")
	}
	if r := p.Tally.Rate(); r.Known() {
		rate = ui.Figure{Label: "指标达标率", Value: ui.Decimal(r.Float()*100, 1), Unit: "%", Note: i18n.T(ctx, "达标 %d / 有数据的指标 %d 项", r.Num, r.Den), Tone: "met"}
	}
	delta := ui.Figure{Label: "比上一年", Missing: i18n.T(ctx, "上一年没有填报")}
	if p.Before != nil {
		if x, known := Change(p.Before.Tally, p.Tally); known {
			delta = ui.Figure{Label: "比上一年", Value: ui.Points(x), Unit: i18n.T(ctx, "个百分点")}
		}
	}
	students := ui.Figure{Label: "在校生数", Missing: i18n.T(ctx, "没有填报")}
	if p.Report != nil {
		if n, ok := p.Report.Figures[Students]; ok {
			students = ui.Figure{Label: "在校生数", Value: ui.Thousands(n), Unit: i18n.T(ctx, "人")}
		}
	}
	p.Figures = []ui.Figure{rate, delta, {Label: "未达标", Value: ui.Thousands(p.Tally.Fail), Unit: i18n.T(ctx, "项"), Note: i18n.T(ctx, "基本达标 %d 项，无数据 %d 项", p.Tally.Basic, p.Tally.NoData), Tone: "red"}, students}
	if p.Tally.Applicable() == 0 {
		p.Figures[2] = ui.Figure{Label: "未达标", Missing: i18n.T(ctx, "没有可判的指标")}
	}
}

// outcomeColumns head the results of a school.
var outcomeColumns = []ui.Column{{Title: "指标"}, {Title: "实有", Num: true}, {Title: "总量标准", Num: true}, {Title: "生均实有", Num: true}, {Title: "生均标准", Num: true}, {Title: "结果"}, {Title: "还差", Num: true}, {Title: "标准版次", Wrap: true}}

func outcomeRow(ctx context.Context, o Outcome) ui.Row {
	m, _ := MeasureOf(o.Line.Indicator)
	var value, per templ.Component = ui.Missing(""), ui.Text("—")
	if o.Value != nil {
		value = ui.Text(m.Show(*o.Value) + " " + i18n.Word(ctx, m.Unit))
	}
	if o.Line.PerNum != nil {
		if per = ui.Missing(""); perText(o) != "" {
			per = ui.Text(perText(o))
		}
	}
	total, pers, lack := "—", "—", "—"
	if o.Line.Total != nil {
		total = "≥ " + m.Show(*o.Line.Total)
	}
	if o.Line.PerNum != nil {
		pers = "≥ " + o.Line.Per()
	}
	if o.Lack > 0 {
		lack = i18n.T(ctx, "还差 %s %s", m.Show(o.Lack), i18n.Word(ctx, m.Unit))
	}
	return ui.Row{Cells: ui.Cells(ui.Text(i18n.Word(ctx, m.ZH)), value, ui.Text(total), per, ui.Text(pers), ui.Status(o.Verdict.Tone(), o.Verdict.ZH()), ui.Text(lack),
		ui.Lines{Main: i18n.T(ctx, "第 %d 版，%s 起", o.Line.Version, o.Line.From.String()), Sub: o.Line.Source})}
}

func historyRow(ctx context.Context, x Report, all []Report) ui.Row {
	state := ui.Status("green", "有效")
	for _, o := range all {
		if o.Year == x.Year && o.Revision > x.Revision {
			state = ui.Status("none", "已修订")
		}
	}
	cells := ui.Cells(ui.Lines{Main: i18n.T(ctx, "%d 年 · 第 %d 次", x.Year, x.Revision), Sub: fmt.Sprintf("%s %s · %s", casepage.When(x.Sent), x.Sender, i18n.Word(ctx, entryWords[x.Entry]))}, state)
	var said []string
	for _, m := range Measures {
		if n, ok := x.Figures[m.Code]; ok {
			said = append(said, i18n.Word(ctx, m.ZH)+" "+m.Show(n)+" "+i18n.Word(ctx, m.Unit))
		}
	}
	return ui.Row{Cells: append(cells, ui.Text(strings.Join(said, i18n.T(ctx, "；"))), ui.Text(x.Evidence))}
}

var historyColumns = []ui.Column{{Title: "年度", Wrap: true}, {Title: "状态"}, {Title: "填报的数字", Wrap: true}, {Title: "依据", Wrap: true}}

// standardParts is everything the page of standards needs.
type standardParts struct {
	Standards
	Page       ui.Page
	Tables     []tablePart
	Versions   []ui.Row
	Params     []ui.Row
	Indicators []ui.Option
	May        bool
	Near       bool // the faults are those of the tolerance
	Values     url.Values
	Errors     ui.FormErrors
}

type tablePart struct {
	Name, Note string
	Rows       []ui.Row
}

func standardPartsOf(ctx context.Context, d Standards, typed url.Values, faults ui.FormErrors) standardParts {
	p := standardParts{Standards: d, May: Policy.Allowed(actor.From(ctx), mayStandard), Near: typed.Get("near") != "", Values: typed, Errors: faults,
		Page: ui.Page{Title: "办学条件标准表", Sub: i18n.T(ctx, "%s 有效的标准；每一版都有依据和起始日期，新版不改动以前年度的结果", d.Today.String()), Crumbs: []ui.Crumb{{Label: "办学条件", Href: "/conditions/public"}, {Label: "标准表"}}}}
	names := tableNames(ctx, d.Tables)
	for _, t := range d.Tables {
		part := tablePart{Name: t.Name(i18n.Lang(ctx))}
		if p.May {
			part.Note = t.Code // a new version is written with it
		}
		for _, l := range t.Lines {
			part.Rows = append(part.Rows, lineRow(ctx, l, ""))
		}
		p.Tables = append(p.Tables, part)
	}
	for _, l := range d.Lines {
		p.Versions = append(p.Versions, lineRow(ctx, l, names[l.Table]))
	}
	for _, x := range d.Params {
		p.Params = append(p.Params, ui.Row{Cells: ui.Cells(ui.Text(x.Code), ui.Text(strconv.FormatInt(x.Version, 10)), ui.Int(x.Value), ui.Text(x.From.String()), ui.Text(x.Source))})
	}
	var pairs []string
	for _, m := range Measures[1:] {
		pairs = append(pairs, m.Code, m.ZH)
	}
	p.Indicators = ui.Options(typed.Get("indicator"), pairs...)
	return p
}

func lineRow(ctx context.Context, l Line, table string) ui.Row {
	m, _ := MeasureOf(l.Indicator)
	total, per := "—", "—"
	if l.Total != nil {
		total = "≥ " + m.Show(*l.Total) + " " + i18n.Word(ctx, m.Unit)
	}
	if l.PerNum != nil {
		per = "≥ " + l.Per()
		if *l.PerNum >= l.PerDen {
			per += " " + i18n.Word(ctx, m.Unit)
		}
	}
	first := ui.Cells(ui.Text(i18n.Word(ctx, m.ZH)))
	if table != "" {
		first = append(ui.Cells(ui.Text(table)), first...)
	}
	return ui.Row{Cells: append(first, ui.Text(total), ui.Text(per), ui.Text(strconv.FormatInt(l.Version, 10)), ui.Text(l.From.String()), ui.Text(l.Source))}
}

// lineColumns head the lines of a table, with the table's name in the list of all versions.
func lineColumns(named bool) []ui.Column {
	out := []ui.Column{{Title: "指标"}, {Title: "总量标准", Num: true}, {Title: "生均标准", Num: true}, {Title: "版次", Num: true}, {Title: "起始日期"}, {Title: "依据", Wrap: true}}
	if named {
		return append([]ui.Column{{Title: "标准表", Wrap: true}}, out...)
	}
	return out
}

// pickErrors are the faults of one of the two forms of the page.
func pickErrors(p standardParts, near bool) ui.FormErrors {
	if p.Near != near {
		return nil
	}
	return p.Errors
}

// typed is what stands in a field that both forms have.
func (p standardParts) typed(name string, near bool) string {
	if p.Near != near {
		return ""
	}
	return p.Values.Get(name)
}

func (p standardParts) fault(name string, near bool) string { return pickErrors(p, near).Of(name) }
