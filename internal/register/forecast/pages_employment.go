package forecast

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// quarterName is a quarter in words.
func quarterName(ctx context.Context, q Quarter) string {
	year, n := q.Parts()
	return i18n.T(ctx, "%d 年第 %d 季度", year, n)
}

func quarterWantOf(v url.Values) QuarterWant {
	q, _ := ParseQuarter(v.Get("quarter"))
	return QuarterWant{Quarter: q, By: v.Get("by"), County: v.Get("county"), Industry: division(idcode.Normalise(v.Get("industry")))}
}

func (s *Service) quartersPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	out, err := s.Quarters(ctx, quarterWantOf(r.URL.Query()))
	if err != nil {
		return err
	}
	counties, err := s.Counties(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, quartersView(s.quarterParts(ctx, out, counties)))
}

// quarterParts is everything the page of the sums needs.
type quarterParts struct {
	Quarters
	Page        ui.Page
	Figures     []ui.Figure
	Chart       *ui.ChartData
	Table       ui.Table
	RowColumns  []ui.Column
	RowsOf      []ui.Row
	TrendOf     []ui.Row
	TrendColumn []ui.Column
}

func (s *Service) quarterParts(ctx context.Context, q Quarters, counties []org.County) quarterParts {
	p := quarterParts{Quarters: q, Page: ui.Page{Title: "行业用工状况", Sub: quarterName(ctx, q.Want.Quarter) + " · " + i18n.T(ctx, "企业按季报送，以最后一次修订为准"), Crumbs: []ui.Crumb{{Label: "供与需"}, {Label: "用工状况"}}}}
	a := actor.From(ctx)
	if Policy.Allowed(a, mayReport) {
		p.Page.Primary = &ui.Action{Label: "报送用工状况", Href: "/employment/new"}
		p.Page.Actions = append(p.Page.Actions, ui.Action{Label: "从表格导入", Href: "/imports/new?kind=" + SheetEmployment})
	}
	if Policy.Allowed(a, mayChase) {
		p.Page.Actions = append(p.Page.Actions, ui.Action{Label: "谁还没有报", Href: "/employment/missing?quarter=" + string(q.Want.Quarter)})
	}
	for i, m := range Measures[:4] {
		f := ui.Figure{Label: i18n.Word(ctx, m.ZH), Unit: i18n.T(ctx, "人"), Tone: [4]string{"", "met", "demand", "supply"}[i]}
		switch n := q.Total.Numbers[i]; {
		case !n.Known:
			f.Missing = i18n.T(ctx, "没有企业报送")
		case n.Hide != Open:
			f.Missing = hideText(ctx, n.Hide)
		default:
			f.Value = ui.Thousands(n.N)
		}
		if i == 0 && q.Total.Firms > 0 {
			f.Note = i18n.T(ctx, "%d 家企业", q.Total.Firms)
		}
		p.Figures = append(p.Figures, f)
	}
	p.Chart = trendChart(ctx, q)
	p.trendTable(ctx)
	p.Table = s.quarterTable(ctx, q, counties)
	p.RowColumns = append([]ui.Column{{Title: "企业", Wrap: true}}, measureColumns()...)
	for _, x := range q.Rows {
		p.RowsOf = append(p.RowsOf, ui.Row{Cells: append(ui.Cells(ui.Link{Href: "/employment/mine?org=" + x.Org.String(), Text: x.OrgName}), reportCells(x)...)})
	}
	return p
}

func measureColumns() []ui.Column {
	var out []ui.Column
	for _, m := range Measures {
		out = append(out, ui.Column{Key: m.Code, Title: m.ZH, Num: true})
	}
	return out
}

func numberCells(ctx context.Context, l QuarterLine) (cells []templ.Component) {
	for _, n := range l.Numbers {
		cells = append(cells, numberCell(ctx, n))
	}
	return cells
}

func (p *quarterParts) trendTable(ctx context.Context) {
	p.TrendColumn = append([]ui.Column{{Title: "季度"}, {Title: "企业", Num: true}}, measureColumns()...)
	for i := len(p.Trend) - 1; i >= 0; i-- {
		l := p.Trend[i]
		cells := ui.Cells(ui.Link{Href: "/employment?quarter=" + l.Code, Text: quarterName(ctx, Quarter(l.Code))}, ui.Int(l.Firms))
		p.TrendOf = append(p.TrendOf, ui.Row{Cells: append(cells, numberCells(ctx, l)...)})
	}
}

func (s *Service) quarterTable(ctx context.Context, q Quarters, counties []org.County) ui.Table {
	first := "县区"
	if q.Want.By == ByIndustry {
		first = "行业"
	}
	t := ui.Table{
		ID: "employment", Caption: "本季各县区或各行业的合计", NoPages: true, Total: len(q.Lines),
		Columns: append([]ui.Column{{Key: "code", Title: first, Wrap: true}, {Key: "firms", Title: "企业", Num: true}}, measureColumns()...),
		Filters: quarterFilters(s.quarterOptions(ctx, q), ui.Options(q.Want.By, ByCounty, "按县区", ByIndustry, "按行业"), countyOptions(ctx, counties, q.Want.County), q.Want.Industry),
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本表（Excel）"), Href: "/employment/export?" + ui.From(ctx).Query.Encode()}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "本季还没有企业报送"), Text: i18n.T(ctx, "换一个季度，或等企业报送。")},
	}
	if Policy.Allowed(actor.From(ctx), mayReport) {
		t.Empty.Actions = []ui.Action{{Label: "报送用工状况", Href: "/employment/new?quarter=" + string(q.Want.Quarter)}}
	}
	for _, l := range q.Lines {
		name := countyName(counties, l.Code)
		if q.Want.By == ByIndustry {
			name = strings.TrimSpace(l.Code + " " + nameOf(s.opts.Names.Industry, l.Code))
		}
		if l.Code == "" {
			name = i18n.T(ctx, "未登记")
		}
		cells := ui.Cells(ui.Text(name), ui.Int(l.Firms))
		if l.Firms == 0 {
			cells[1] = ui.Text("—")
		}
		t.Rows = append(t.Rows, ui.Row{ID: l.Code, Name: name, Cells: append(cells, numberCells(ctx, l)...)})
	}
	return t
}

func (s *Service) quarterOptions(ctx context.Context, q Quarters) []ui.Option {
	var pairs []string
	seen := false
	for _, k := range q.Known {
		pairs = append(pairs, string(k), quarterName(ctx, k))
		seen = seen || k == q.Want.Quarter
	}
	if !seen {
		pairs = append([]string{string(q.Want.Quarter), quarterName(ctx, q.Want.Quarter)}, pairs...)
	}
	return ui.Options(string(q.Want.Quarter), pairs...)
}

func trendChart(ctx context.Context, q Quarters) *ui.ChartData {
	l := chart.Line{Unit: i18n.T(ctx, "人"), Finding: i18n.T(ctx, "各季新招与离职")}
	runs := []chart.Run{{Name: i18n.T(ctx, "本季新招"), Tone: "met"}, {Name: i18n.T(ctx, "本季离职"), Tone: "demand"}, {Name: i18n.T(ctx, "空缺岗位"), Tone: "supply"}}
	some := 0
	for _, x := range q.Trend {
		l.Labels = append(l.Labels, x.Code)
		for i, m := range []int{1, 2, 5} {
			v := math.NaN()
			if n := x.Numbers[m]; n.Known && n.Hide == Open {
				v = float64(n.N)
				some++
			}
			runs[i].Values = append(runs[i].Values, v)
		}
	}
	if some < 4 {
		return nil
	}
	l.Series = runs
	out := chart.Figure("employment-chart", l, l.Finding, i18n.T(ctx, "没有数据或不公布的季度断开"), nil, nil)
	return &out
}

func (s *Service) quartersExport(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(v.Get("format"))
	if err != nil {
		return err
	}
	q, err := s.Quarters(ctx, quarterWantOf(v))
	if err != nil {
		return err
	}
	counties, err := s.Counties(ctx)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.T(ctx, "用工状况"), format), format.MIME())
	return writeQuarters(ctx, w, format, q, func(code string) string {
		if q.Want.By == ByIndustry {
			return strings.TrimSpace(code + " " + nameOf(s.opts.Names.Industry, code))
		}
		return countyName(counties, code)
	})
}

func reportCells(x Report) (cells []templ.Component) {
	for _, m := range Measures {
		if n, ok := m.Of(x); ok {
			cells = append(cells, ui.Int(n))
		} else {
			cells = append(cells, ui.Missing(""))
		}
	}
	return cells
}

func (s *Service) reportsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	org, err := namedOrg(r)
	if err != nil {
		return err
	}
	f, list, err := s.Reports(ctx, org)
	if refused(err) {
		return web.Redirect(w, r, "/employment")
	}
	if err != nil {
		return err
	}
	var rows []ui.Row
	for _, x := range list {
		state := ui.Status("green", "有效")
		if revised(list, x) {
			state = ui.Status("none", "已修订")
		}
		note := x.Note
		if x.Confirmed && note == "" {
			note = i18n.T(ctx, "已确认人数变动")
		}
		cells := ui.Cells(ui.Lines{Main: quarterName(ctx, x.Quarter), Sub: i18n.T(ctx, "第 %d 次报送，%s", x.Revision, casepage.When(x.Sent))}, state)
		rows = append(rows, ui.Row{Cells: append(append(cells, reportCells(x)...), ui.Text(note))})
	}
	columns := append([]ui.Column{{Title: "季度"}, {Title: "状态"}}, measureColumns()...)
	return web.Render(w, r, http.StatusOK, reportsView(reportsPageOf(ctx, f), append(columns, ui.Column{Title: "说明", Wrap: true}), rows, s.Quarter(), hasQuarter(list, s.Quarter())))
}

// reportsPageOf is the frame of an enterprise's reports; who only reads them is not led to the form.
func reportsPageOf(ctx context.Context, f firm) ui.Page {
	p := ui.Page{Title: "用工报送", Sub: f.Name, Crumbs: []ui.Crumb{{Label: "用工状况", Href: "/employment"}, {Label: "用工报送"}}}
	if Policy.Allowed(actor.From(ctx), mayReport) {
		p.Primary = &ui.Action{Label: "报送用工状况", Href: "/employment/new"}
		p.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + SheetEmployment}}
	}
	return p
}

// revised reports whether a later revision stands in the place of x.
func revised(list []Report, x Report) bool {
	for _, o := range list {
		if o.Quarter == x.Quarter && o.Revision > x.Revision {
			return true
		}
	}
	return false
}

func hasQuarter(list []Report, q Quarter) bool {
	for _, x := range list {
		if x.Quarter == q {
			return true
		}
	}
	return false
}

func (s *Service) reportForm(w http.ResponseWriter, r *http.Request) error {
	quarter, err := ParseQuarter(r.URL.Query().Get("quarter"))
	if err != nil {
		quarter = s.Quarter()
	}
	now, before, err := s.Filled(r.Context(), quarter)
	if err != nil {
		return err
	}
	v := url.Values{"quarter": {string(quarter)}}
	if now != nil {
		v = reportValues(*now)
	}
	return s.reportPage(w, r, http.StatusOK, v, nil, now, before)
}

// reportParts is everything the report's form needs.
type reportParts struct {
	Page     ui.Page
	Form     ui.Form
	Values   url.Values
	Errors   ui.FormErrors
	Quarters []ui.Option
	NameOrg  bool
	Ask      bool // numbers that do not add up are to be confirmed
	Notes    []string
}

func (p reportParts) field(name string, more ui.Field) ui.Field {
	more.Name, more.Value, more.Error = name, p.Values.Get(name), p.Errors.Of(name)
	for _, m := range Measures {
		if m.Code == name {
			more.Label, more.Unit, more.Mode, more.Width = m.ZH, "人", "numeric", "sm"
		}
	}
	return more
}

func (s *Service) reportPage(w http.ResponseWriter, r *http.Request, status int, v url.Values, fault error, now, before *Report) error {
	ctx := r.Context()
	a := actor.From(ctx)
	errors := ui.Errors(ctx, fault)
	p := reportParts{
		Page:   ui.Page{Title: "报送用工状况", Sub: i18n.T(ctx, "人数都按季末或本季计；没有这项数字的空着，不要填 0"), Crumbs: []ui.Crumb{{Label: "我的用工报送", Href: "/employment/mine"}, {Label: "报送用工状况"}}},
		Form:   ui.Form{Action: "/employment", Errors: errors, Submit: "检查并报送", Cancel: "/employment/mine", ID: "employment", Draft: "/employment"},
		Values: v, Errors: errors, NameOrg: a.Has(officers...) && len(a.Orgs(firms...)) == 0, Ask: v.Get("confirmed") != "",
	}
	for _, e := range errs.All(fault) {
		p.Ask = p.Ask || e.Is(ErrSum)
	}
	var pairs []string
	for i := range trendLength {
		q := QuarterOf(s.Today()).Add(-i)
		pairs = append(pairs, string(q), quarterName(ctx, q))
	}
	p.Quarters = ui.Options(v.Get("quarter"), pairs...)
	if now != nil {
		p.Notes = append(p.Notes, i18n.T(ctx, "这个季度已报送过 %d 次；再次报送作为修订，以前的数字留着。", now.Revision))
	}
	if before != nil {
		p.Notes = append(p.Notes, i18n.T(ctx, "上一季度末 %d 人。", before.Headcount))
	}
	return web.Render(w, r, status, reportFormView(p))
}

func (s *Service) report(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p, faults := parseReport(v)
	if name := strings.TrimSpace(v.Get("org")); name != "" && actor.From(ctx).Has(officers...) {
		if p.Org, err = s.FindFirm(ctx, name); err != nil {
			faults = append(faults, errs.All(err)...)
		}
	}
	err = faults.Err()
	if err == nil {
		p, err = s.Report(ctx, p)
	}
	if refused(err) {
		return s.reportPage(w, r, http.StatusUnprocessableEntity, v, label(errs.All(err)), nil, nil)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/employment/mine?org="+p.Org.String())
}

func (s *Service) absentPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	quarter, err := ParseQuarter(r.URL.Query().Get("quarter"))
	if err != nil {
		quarter = s.Quarter()
	}
	list, due, err := s.Absent(ctx, quarter)
	if err != nil {
		return err
	}
	counties, err := s.Counties(ctx)
	if err != nil {
		return err
	}
	l := ui.ReadListing(r.URL.Query(), "name")
	t := ui.Table{
		ID: "absent", Caption: "还没有报送的企业", List: l, Total: len(list), Keep: []string{"quarter"},
		Columns: []ui.Column{{Key: "name", Title: "企业", Wrap: true}, {Key: "county", Title: "县区"}, {Key: "last", Title: "最近一次报送"}, {Key: "told", Title: "提醒"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "本季都报送了"), Text: i18n.T(ctx, "应报的企业是合作企业和报送过的企业。")},
	}
	waiting := 0
	for _, x := range list {
		if x.Told.IsZero() {
			waiting++
		}
	}
	for _, x := range page(list, l) {
		last := i18n.T(ctx, "从未报送")
		if x.Last != "" {
			last = quarterName(ctx, x.Last)
		}
		told := ui.Status("amber", "未提醒")
		if !x.Told.IsZero() {
			told = ui.Status("info", i18n.T(ctx, "%s 已提醒", day(x.Told)))
		}
		t.Rows = append(t.Rows, ui.Row{ID: x.ID.String(), Name: x.Name, Cells: ui.Cells(ui.Link{Href: "/orgs/" + x.ID.String(), Text: x.Name}, ui.Text(countyName(counties, x.County)), ui.Text(last), told)})
	}
	v := absentParts{Quarter: quarter, Due: due, Table: t, Waiting: waiting, Told: r.URL.Query().Get("told")}
	v.Page = ui.Page{Title: "用工未报送", Sub: quarterName(ctx, quarter) + " · " + i18n.T(ctx, "应于 %s 前报送，%d 家还没有报", due.String(), len(list)), Crumbs: []ui.Crumb{{Label: "用工状况", Href: "/employment?quarter=" + string(quarter)}, {Label: "用工未报送"}}}
	if waiting > 0 {
		v.Page.Primary = &ui.Action{Label: "提醒还没有提醒过的企业", Href: "/employment/remind", Method: "post", Hidden: map[string]string{"quarter": string(quarter)}}
	}
	var pairs []string
	for i := range trendLength {
		q := s.Quarter().Add(-i)
		pairs = append(pairs, string(q), quarterName(ctx, q))
	}
	v.Choices = ui.Options(string(quarter), pairs...)
	return web.Render(w, r, http.StatusOK, absentView(v))
}

func day(t time.Time) string { return civil.DateOf(t).String() }

// absentParts is everything the list of those who have not reported needs.
type absentParts struct {
	Page    ui.Page
	Quarter Quarter
	Due     civil.Date
	Table   ui.Table
	Waiting int
	Told    string
	Choices []ui.Option
}

func (s *Service) remind(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	quarter, err := ParseQuarter(v.Get("quarter"))
	if err != nil {
		return ErrQuarter.On("quarter")
	}
	n, err := s.Remind(r.Context(), quarter)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/employment/missing?quarter="+string(quarter)+"&told="+strconv.Itoa(n))
}
