package forecast

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// wantOf reads the filters of the city's table from the address.
func wantOf(v url.Values, l ui.Listing) Want {
	number := func(name string) int {
		n, _ := strconv.Atoi(v.Get(name))
		return n
	}
	return Want{Base: number("base"), Year: number("year"), Industry: idcode.Normalise(v.Get("industry")), Occupation: idcode.Normalise(v.Get("occupation")), County: v.Get("county"), Find: l.Find}
}

var citySorts = []string{"occupation", "demand", "supply", "gap", "rate"}

func (s *Service) cityPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l := ui.ReadListing(r.URL.Query(), "-demand", citySorts...)
	c, err := s.City(ctx, wantOf(r.URL.Query(), l))
	if err != nil {
		return err
	}
	counties, err := s.Counties(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, cityView(s.cityParts(ctx, c, l, counties)))
}

// cityParts is everything the city's page needs.
type cityParts struct {
	City
	Page    ui.Page
	Figures []ui.Figure
	Chart   *ui.ChartData
	Table   ui.Table
	Notes   []string
}

func (s *Service) cityParts(ctx context.Context, c City, l ui.Listing, counties []org.County) cityParts {
	p := cityParts{City: c, Page: ui.Page{Title: "技术技能人才需求预测", Sub: i18n.T(ctx, "%d 年报送，预测 %d 至 %d 年；每家企业取本年最后一次报送", c.Want.Base, c.Years[0], c.Years[Ahead-1]), Crumbs: []ui.Crumb{{Label: "供与需"}, {Label: "需求预测"}}}}
	a := actor.From(ctx)
	if Policy.Allowed(a, maySend) {
		p.Page.Primary = &ui.Action{Label: "填报需求预测", Href: "/forecasts/new"}
		p.Page.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + SheetForecast}}
	}
	if c.Dropped {
		p.Notes = append(p.Notes, i18n.T(ctx, "公布的合计不能同时按县区和行业细分，已只按县区筛选。"))
	}
	p.Figures = cityFigures(ctx, c)
	order(c.Lines, c.YearIndex(), l)
	p.Chart = cityChart(ctx, c)
	p.Table = s.cityTable(ctx, c, l, counties)
	return p
}

func cityFigures(ctx context.Context, c City) []ui.Figure {
	out := []ui.Figure{{Label: i18n.T(ctx, "报送企业"), Value: ui.Thousands(c.Firms), Unit: i18n.T(ctx, "家")}}
	if c.Exact && c.Silent > 0 {
		out[0].Note = i18n.T(ctx, "上一年报过、本年还没有报的 %d 家", c.Silent)
	}
	for i, y := range c.Years {
		f := ui.Figure{Label: i18n.T(ctx, "%d 年需求", y), Tone: "demand"}
		switch n := c.Total[i]; {
		case !n.Known && c.Want.County+c.Want.Industry != "" && !c.Exact:
			f.Missing = i18n.T(ctx, "筛选后不公布合计")
		case !n.Known:
			f.Missing = i18n.T(ctx, "没有企业报送")
		case n.Hide != Open:
			f.Missing = hideText(ctx, n.Hide)
		default:
			f.Value, f.Unit = ui.Thousands(n.N), i18n.T(ctx, "人")
		}
		out = append(out, f)
	}
	return out
}

func hideText(ctx context.Context, h Hide) string {
	switch h {
	case FewFirms:
		return i18n.T(ctx, "不足 3 家或一家过大")
	case Protects:
		return i18n.T(ctx, "为保护另一数字不公布")
	}
	return i18n.T(ctx, "少于 5")
}

func numberCell(ctx context.Context, n Number) templ.Component {
	switch {
	case !n.Known:
		return ui.Missing("")
	case n.Hide == Few:
		return ui.Text("<5")
	case n.Hide != Open:
		return ui.Lines{Main: i18n.T(ctx, "不公布"), Sub: hideText(ctx, n.Hide)}
	}
	return ui.Int(n.N)
}

// estimateText is an estimate with one decimal for those who see it exactly.
func estimateText(e Estimate, exact bool) string {
	switch {
	case e.Hide == Few:
		return "<5"
	case exact && e.Milli%1000 != 0:
		return ui.Decimal(float64(e.Milli)/1000, 1)
	}
	return ui.Thousands(e.Milli / 1000)
}

func estimateCell(ctx context.Context, e Estimate, exact bool, why string) templ.Component {
	switch {
	case !e.Known:
		return ui.Missing(why)
	case e.Hide == FewFirms || e.Hide == Protects:
		return ui.Text(i18n.T(ctx, "不公布"))
	}
	return ui.Text(estimateText(e, exact))
}

func rateCell(l CityLine) templ.Component {
	if !l.RateKnown {
		return ui.Missing("")
	}
	return ui.Rate(l.Rate)
}

// order sorts lines by what is shown of them.
func order(lines []CityLine, year int, l ui.Listing) {
	key := func(x CityLine) float64 {
		switch l.Sort {
		case "supply":
			return shownMilli(x.Supply)
		case "gap":
			return shownMilli(x.Gap)
		case "rate":
			if !x.RateKnown {
				return math.Inf(-1)
			}
			return x.Rate
		}
		return float64(rank(x.Demand[year]))
	}
	slices.SortStableFunc(lines, func(a, b CityLine) int {
		c := cmp.Compare(key(a), key(b))
		if l.Sort == "occupation" {
			c = cmp.Compare(a.Occupation, b.Occupation)
		}
		if l.Desc {
			c = -c
		}
		return c
	})
}

func shownMilli(e Estimate) float64 {
	if !e.Known || e.Hide != Open {
		return math.Inf(-1)
	}
	return float64(e.Milli)
}

func supplyWhy(ctx context.Context, c City) string {
	if c.Want.Industry != "" {
		return i18n.T(ctx, "供给不分行业")
	}
	return i18n.T(ctx, "没有对应专业的去向数据")
}

func (s *Service) cityTable(ctx context.Context, c City, l ui.Listing, counties []org.County) ui.Table {
	year := strconv.Itoa(c.Want.Year)
	t := ui.Table{
		ID: "forecast", Caption: "各职业的预测需求、供给与缺口，需求多的在前", List: l, Total: len(c.Lines), Find: "职业名称或代码", Choose: true,
		Columns: []ui.Column{{Key: "occupation", Title: "职业", Sort: true, Wrap: true}, {Key: "firms", Title: "企业", Num: true}},
		Filters: cityFilters(ctx, c, counties), Chips: cityChips(ctx, c, counties),
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %d 条（Excel）", len(c.Lines)), Href: "/forecasts/export?" + ui.From(ctx).Query.Encode()}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "本年还没有企业报送预测"), Text: i18n.T(ctx, "企业在“我的预测”里填报，或由主管部门代为导入。")},
	}
	if Policy.Allowed(actor.From(ctx), maySend) {
		t.Empty.Actions = []ui.Action{{Label: "填报需求预测", Href: "/forecasts/new"}}
	}
	for i, y := range c.Years {
		col := ui.Column{Key: "y" + strconv.Itoa(i+1), Title: i18n.T(ctx, "%d 需求", y), Num: true}
		if y == c.Want.Year {
			col.Key, col.Sort = "demand", true
		}
		t.Columns = append(t.Columns, col)
	}
	t.Columns = append(t.Columns, ui.Column{Key: "supply", Title: i18n.T(ctx, "%s 供给", year), Num: true, Sort: true}, ui.Column{Key: "gap", Title: "缺口", Num: true, Sort: true}, ui.Column{Key: "rate", Title: "缺口率", Num: true, Sort: true})
	for _, x := range page(c.Lines, l) {
		t.Rows = append(t.Rows, cityRow(ctx, c, x))
	}
	return t
}

// page is the part of a list that a listing shows.
func page[T any](list []T, l ui.Listing) []T {
	from := min(l.Offset(), len(list))
	return list[from:min(from+l.Limit(), len(list))]
}

func cityRow(ctx context.Context, c City, x CityLine) ui.Row {
	name := x.Name
	if name == "" {
		name = x.Occupation
	}
	cells := ui.Cells(ui.Link{Href: "/forecasts/occupation?code=" + x.Occupation + "&base=" + strconv.Itoa(c.Want.Base), Text: name, Sub: x.Occupation})
	if x.Firms > 0 {
		cells = append(cells, ui.Int(x.Firms))
	} else {
		cells = append(cells, ui.Text("—"))
	}
	for _, n := range x.Demand {
		cells = append(cells, numberCell(ctx, n))
	}
	why := supplyWhy(ctx, c)
	return ui.Row{ID: x.Occupation, Name: name, Cells: append(cells, estimateCell(ctx, x.Supply, c.Exact, why), estimateCell(ctx, x.Gap, c.Exact, ""), rateCell(x))}
}

func cityFilters(ctx context.Context, c City, counties []org.County) templ.Component {
	rounds := slices.Clone(c.Rounds)
	if !slices.Contains(rounds, c.Want.Base) {
		rounds = append([]int{c.Want.Base}, rounds...)
	}
	return cityFilterFields(yearOptions(rounds, c.Want.Base), yearOptions(c.Years, c.Want.Year), countyOptions(ctx, counties, c.Want.County), c.Want)
}

func yearOptions(list []int, chosen int) []ui.Option {
	var pairs []string
	for _, y := range list {
		pairs = append(pairs, strconv.Itoa(y), strconv.Itoa(y))
	}
	return ui.Options(strconv.Itoa(chosen), pairs...)
}

func countyOptions(_ context.Context, counties []org.County, chosen string) []ui.Option {
	pairs := []string{"", "全部"}
	for _, c := range counties {
		pairs = append(pairs, c.Code, c.Name)
	}
	return ui.Options(chosen, pairs...)
}

func countyName(list []org.County, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

func cityChips(ctx context.Context, c City, counties []org.County) []ui.Chip {
	chips := casepage.NewChips(ctx)
	chips.Add("county", "县区", countyName(counties, c.Want.County))
	chips.Add("industry", "行业", c.Want.Industry)
	chips.Add("occupation", "职业", c.Want.Occupation)
	return chips.List
}

// chartBars is how many occupations the chart shows.
const chartBars = 8

func cityChart(ctx context.Context, c City) *ui.ChartData {
	at := c.YearIndex()
	lines := slices.DeleteFunc(slices.Clone(c.Lines), func(x CityLine) bool { return rank(x.Demand[at]) <= 0 })
	slices.SortStableFunc(lines, func(a, b CityLine) int { return cmp.Compare(b.Demand[at].N, a.Demand[at].N) })
	lines = lines[:min(chartBars, len(lines))]
	if len(lines) < 2 {
		return nil
	}
	b := chart.Bars{Unit: i18n.T(ctx, "人"), Finding: i18n.T(ctx, "%d 年需求最多的职业", c.Want.Year),
		Series: []chart.Series{{Name: i18n.T(ctx, "需求"), Tone: "demand"}, {Name: i18n.T(ctx, "供给"), Tone: "supply"}}}
	for _, x := range lines {
		b.Labels = append(b.Labels, cmp.Or(x.Name, x.Occupation))
		b.Series[0].Values = append(b.Series[0].Values, float64(x.Demand[at].N))
		supply := math.NaN()
		if x.Supply.Known && x.Supply.Hide == Open {
			supply = math.Round(float64(x.Supply.Milli)/100) / 10
		}
		b.Series[1].Values = append(b.Series[1].Values, supply)
	}
	out := chart.Figure("forecast-chart", b, b.Finding, i18n.T(ctx, "前 %d 个职业；没有供给数据的不画", len(lines)), nil, nil)
	return &out
}

func (s *Service) cityExport(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(v.Get("format"))
	if err != nil {
		return err
	}
	l := ui.ReadListing(v, "-demand", citySorts...)
	c, err := s.City(ctx, wantOf(v, l))
	if err != nil {
		return err
	}
	order(c.Lines, c.YearIndex(), l)
	web.Attachment(w, sheet.FileName(i18n.T(ctx, "需求预测"), format), format.MIME())
	return writeCity(ctx, w, format, c)
}

func (s *Service) occupationPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if r.URL.Query().Get("code") == "" {
		return s.cityPage(w, r)
	}
	code, err := idcode.Occupation(r.URL.Query().Get("code"))
	if err != nil {
		return actor.ErrNotFound
	}
	base, _ := strconv.Atoi(r.URL.Query().Get("base"))
	o, err := s.Occupation(ctx, base, code)
	if err != nil {
		return err
	}
	counties, err := s.Counties(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, occupationView(s.occupationParts(ctx, o, counties)))
}

// occupationParts is everything an occupation's page needs.
type occupationParts struct {
	Occupation
	Page                        ui.Page
	Figures                     []ui.Figure
	Chart                       ui.ChartData
	Columns                     []ui.Column
	ByLevel, ByCounty, ByBranch []ui.Row
	Sure                        []ui.Row
	FirmColumns                 []ui.Column
	Firms                       []ui.Row
}

func (s *Service) occupationParts(ctx context.Context, o Occupation, counties []org.County) occupationParts {
	name := cmp.Or(o.Line.Name, o.Line.Occupation)
	p := occupationParts{Occupation: o, Page: ui.Page{Title: name, Note: o.Line.Occupation, Sub: i18n.T(ctx, "%d 年报送的预测", o.Want.Base), Crumbs: []ui.Crumb{{Label: "需求预测", Href: "/forecasts?base=" + strconv.Itoa(o.Want.Base)}, {Label: name}}}}
	p.Figures = balanceFigures(ctx, o)
	p.Chart = occupationChart(ctx, o)
	for _, y := range o.Years {
		p.Columns = append(p.Columns, ui.Column{Title: strconv.Itoa(y), Num: true})
	}
	p.ByLevel = partRows(ctx, o.Levels, func(code string) string { return i18n.Either(ctx, Level(code).ZH(), Level(code).EN()) })
	p.ByCounty = partRows(ctx, o.Counties, func(code string) string { return countyName(counties, code) })
	p.ByBranch = partRows(ctx, o.Industries, func(code string) string {
		if name := nameOf(s.opts.Names.Industry, code); name != "" {
			return code + " " + name
		}
		return code
	})
	if o.Exact {
		for _, c := range Confidences {
			n := o.Confidence[c]
			cells := ui.Cells(ui.Text(i18n.Either(ctx, c.ZH(), c.EN())))
			for _, x := range n {
				cells = append(cells, ui.Int(x))
			}
			p.Sure = append(p.Sure, ui.Row{Cells: cells})
		}
	}
	for _, x := range o.Rows {
		p.Firms = append(p.Firms, ui.Row{Cells: ui.Cells(ui.Link{Href: "/forecasts/" + x.Submission.String(), Text: x.OrgName}, ui.Text(i18n.Either(ctx, x.Level.ZH(), x.Level.EN())), ui.Text(strconv.Itoa(x.Year)), ui.Int(x.Heads), ui.Text(i18n.Either(ctx, x.Confidence.ZH(), x.Confidence.EN())))})
	}
	return p
}

func balanceFigures(ctx context.Context, o Occupation) []ui.Figure {
	l := o.Line
	demand := ui.Figure{Label: i18n.T(ctx, "%d 年需求", o.Want.Year), Tone: "demand"}
	switch n := l.Demand[o.YearIndex()]; {
	case !n.Known:
		demand.Missing = i18n.T(ctx, "没有企业报送")
	case n.Hide != Open:
		demand.Missing = hideText(ctx, n.Hide)
	default:
		demand.Value, demand.Unit, demand.Note = ui.Thousands(n.N), i18n.T(ctx, "人"), i18n.T(ctx, "%d 家企业", l.Firms)
	}
	return []ui.Figure{demand,
		estimateFigure(ctx, i18n.T(ctx, "%d 年供给", o.Want.Year), "supply", l.Supply, o.Exact, i18n.T(ctx, "毕业生 × 留市率 × 对口率")),
		estimateFigure(ctx, i18n.T(ctx, "缺口"), "", l.Gap, o.Exact, ""), rateFigure(ctx, l)}
}

func rateFigure(ctx context.Context, l CityLine) ui.Figure {
	f := ui.Figure{Label: i18n.T(ctx, "缺口率"), Note: i18n.T(ctx, "缺口 ÷ 需求")}
	if !l.RateKnown {
		f.Missing = i18n.T(ctx, "需求或供给没有数据，或不公布")
		return f
	}
	f.Value = ui.Percent(l.Rate)
	return f
}

func estimateFigure(ctx context.Context, label, tone string, e Estimate, exact bool, note string) ui.Figure {
	f := ui.Figure{Label: label, Tone: tone, Note: note}
	switch {
	case !e.Known:
		f.Missing = i18n.T(ctx, "没有对应专业的去向数据")
	case e.Hide != Open:
		f.Missing = hideText(ctx, e.Hide)
	default:
		f.Value, f.Unit = estimateText(e, exact), i18n.T(ctx, "人")
	}
	return f
}

func occupationChart(ctx context.Context, o Occupation) ui.ChartData {
	b := chart.Bars{Upright: true, Unit: i18n.T(ctx, "人"), Finding: i18n.T(ctx, "三年的需求与供给"),
		Series: []chart.Series{{Name: i18n.T(ctx, "需求"), Tone: "demand"}, {Name: i18n.T(ctx, "供给"), Tone: "supply"}}}
	for i, y := range o.Years {
		demand, supply := math.NaN(), math.NaN()
		if n := o.Line.Demand[i]; rank(n) >= 0 {
			demand = float64(n.N)
		}
		if e := o.Supplies[i]; e.Known && e.Hide == Open {
			supply = math.Round(float64(e.Milli)/100) / 10
		}
		b.Labels = append(b.Labels, strconv.Itoa(y))
		b.Series[0].Values, b.Series[1].Values = append(b.Series[0].Values, demand), append(b.Series[1].Values, supply)
	}
	return chart.Figure("occupation-chart", b, b.Finding, i18n.T(ctx, "没有数据的年度不画"), nil, nil)
}

func partRows(ctx context.Context, list []PartLine, name func(code string) string) []ui.Row {
	var out []ui.Row
	for _, x := range list {
		cells := ui.Cells(ui.Text(name(x.Code)))
		for _, n := range x.Demand {
			cells = append(cells, numberCell(ctx, n))
		}
		out = append(out, ui.Row{Cells: cells})
	}
	return out
}
