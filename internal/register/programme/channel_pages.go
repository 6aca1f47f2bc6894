package programme

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// channelRoutes are the rows of the table about channels and the ratio.
func (s *Service) channelRoutes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: "city", Sample: sample, Handler: h}
	}
	list := row(http.MethodGet, "/programmes/enrolment", web.KindPage, mayCover, "", s.enrolmentPage)
	list.Menu = &web.Menu{Group: "专业", Label: "招生渠道", Order: 32}
	return []web.Route{
		list,
		row(http.MethodGet, "/programmes/enrolment/export", web.KindFile, mayCover, "", s.enrolmentExport),
		row(http.MethodPost, "/programmes/enrolment/senior", web.KindForm, maySenior, "year=2025&general=1&vocational=1&source=统计年鉴", s.seniorForm),
	}
}

// enrolmentParts is everything the page needs.
type enrolmentParts struct {
	EnrolmentView
	Page     ui.Page
	Figures  []ui.Figure
	Charts   []ui.ChartData
	Table    ui.Table
	SumCols  []ui.Column
	SumRows  []ui.Row
	Ratios   []ui.Row
	May      bool
	Import   bool
	Values   url.Values
	Errors   ui.FormErrors
	YearsOf  []ui.Option
	LevelsOf []ui.Option
}

func enrolmentWant(v url.Values) (year int, level atlas.Level) {
	year, _ = strconv.Atoi(v.Get("year"))
	if level = atlas.Level(v.Get("level")); channelLevelNames[level][0] == "" {
		level = ""
	}
	return year, level
}

func (s *Service) enrolmentPage(w http.ResponseWriter, r *http.Request) error {
	return s.showEnrolment(w, r, http.StatusOK, url.Values{}, nil)
}

func (s *Service) showEnrolment(w http.ResponseWriter, r *http.Request, status int, typed url.Values, fault error) error {
	ctx := r.Context()
	year, level := enrolmentWant(r.URL.Query())
	v, err := s.Enrolment(ctx, year, level)
	if err != nil {
		return err
	}
	a := actor.From(ctx)
	p := enrolmentParts{EnrolmentView: v, Values: typed, Errors: ui.Errors(ctx, fault), May: Policy.Allowed(a, maySenior), Import: a.Has(senders...)}
	p.Page = ui.Page{Title: "招生渠道与职普比", Sub: i18n.T(ctx, "%d 年 · 学校按渠道填报，与专业点的报到数核对", v.Year), Crumbs: []ui.Crumb{{Label: "专业点", Href: "/points"}, {Label: "招生渠道"}}}
	if p.Import {
		p.Page.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + SheetChannels}}
	}
	var years, levels = []string{}, []string{"", "全部"}
	for _, y := range v.Years {
		years = append(years, strconv.Itoa(y), strconv.Itoa(y))
	}
	for _, l := range channelLevels {
		levels = append(levels, string(l), channelLevelNames[l][0])
	}
	p.YearsOf, p.LevelsOf = ui.Options(strconv.Itoa(v.Year), years...), ui.Options(string(v.Level), levels...)
	p.Figures, p.Charts = enrolmentFigures(ctx, v), enrolmentCharts(ctx, v)
	p.SumCols, p.SumRows = channelSums(ctx, v)
	p.Ratios = ratioRows(ctx, v)
	p.Table = p.table(ctx, ui.ReadListing(r.URL.Query(), ""))
	return web.Render(w, r, status, enrolmentView(p))
}

// shownCount is a count as the reader may see it.
func (v EnrolmentView) shownCount(n *int64) templ.Component {
	if n == nil {
		return ui.Missing("")
	}
	shown, few := v.Lens.Count(*n)
	if few {
		return ui.Text("<" + strconv.FormatInt(v.Lens.Least, 10))
	}
	return ui.Int(shown)
}

func ratioText(s Senior) string {
	r := s.Ratio()
	if !r.Known() {
		return ""
	}
	return ui.Decimal(r.Float(), 2) + " : 1"
}

func enrolmentFigures(ctx context.Context, v EnrolmentView) []ui.Figure {
	ratio := ui.Figure{Label: "职普比（中职 : 普高）", Missing: i18n.T(ctx, "缺普通高中或中职的招生数")}
	if list := v.Latest(); len(list) > 0 {
		if text := ratioText(list[0]); text != "" {
			ratio = ui.Figure{Label: "职普比（中职 : 普高）", Value: text, Note: i18n.T(ctx, "%d 年，只列出，不设标准", list[0].Year)}
		}
	}
	total := ui.Figure{Label: "各渠道报到", Missing: i18n.T(ctx, "还没有填报")}
	if n := v.Total.Registered; n != nil {
		if shown, few := v.Lens.Count(*n); few {
			total.Missing = i18n.T(ctx, "人数太少，不公布")
		} else {
			total = ui.Figure{Label: "各渠道报到", Value: ui.Thousands(shown), Unit: i18n.T(ctx, "人"), Note: i18n.T(ctx, "%d 年", v.Year), Tone: "supply"}
		}
	}
	diff := ui.Figure{Label: "与专业点相差", Missing: i18n.T(ctx, "专业点没有报到数")}
	if n, known := v.Total.Difference(); known && v.Lens.Exact {
		diff = ui.Figure{Label: "与专业点相差", Value: signed(n), Unit: i18n.T(ctx, "人"), Note: i18n.T(ctx, "渠道合计 − 专业点报到"), Tone: map[bool]string{true: "green", false: "amber"}[n == 0]}
	} else if known {
		diff.Missing = i18n.T(ctx, "只供本级核对")
	}
	return []ui.Figure{ratio, total, diff}
}

func enrolmentCharts(ctx context.Context, v EnrolmentView) (out []ui.ChartData) {
	if len(v.Years) > 0 {
		b := chart.Bars{Finding: i18n.T(ctx, "各渠道报到人数"), Unit: i18n.T(ctx, "人"), Stacked: true}
		tones := []string{"supply", "demand", "met", "city", "amber", "red"}
		for i, c := range Channels {
			run := chart.Series{Name: i18n.Either(ctx, c.ZH(), c.EN()), Tone: tones[i]}
			for j := len(v.Years) - 1; j >= 0; j-- {
				if i == 0 {
					b.Labels = append(b.Labels, strconv.Itoa(v.Years[j]))
				}
				x := math.NaN()
				if n := v.Sums[v.Years[j]][c]; n != nil {
					if shown, few := v.Lens.Count(*n); !few {
						x = float64(shown)
					}
				}
				run.Values = append(run.Values, x)
			}
			b.Series = append(b.Series, run)
		}
		out = append(out, chart.Figure("enrolment-channels", b, b.Finding, i18n.T(ctx, "没有数据的渠道不画"), nil, nil))
	}
	list := v.Latest()
	if len(list) < 2 {
		return out
	}
	l := chart.Line{Finding: i18n.T(ctx, "历年职普比"), Unit: ": 1"}
	run := chart.Run{Name: i18n.T(ctx, "职普比"), Tone: "met"}
	for i := len(list) - 1; i >= 0; i-- {
		l.Labels, run.Values = append(l.Labels, strconv.Itoa(list[i].Year)), append(run.Values, list[i].Ratio().Float())
	}
	l.Series = []chart.Run{run}
	return append(out, chart.Figure("enrolment-ratio", l, l.Finding, i18n.T(ctx, "没有数据的年度断开"), nil, nil))
}

// channelSums are the sums by year and channel.
func channelSums(ctx context.Context, v EnrolmentView) (cols []ui.Column, rows []ui.Row) {
	cols = []ui.Column{{Title: "年度"}}
	for _, c := range Channels {
		cols = append(cols, ui.Column{Title: c.ZH(), Num: true})
	}
	cols = append(cols, ui.Column{Title: "合计", Num: true})
	for _, y := range v.Years {
		cells := ui.Cells(ui.Text(strconv.Itoa(y)))
		var sum *int64
		for _, c := range Channels {
			n := v.Sums[y][c]
			cells, sum = append(cells, v.shownCount(n)), plus(sum, n)
		}
		rows = append(rows, ui.Row{Cells: append(cells, v.shownCount(sum))})
	}
	return cols, rows
}

func ratioRows(ctx context.Context, v EnrolmentView) (rows []ui.Row) {
	for _, x := range v.Latest() {
		var ratio, counted templ.Component = ui.Missing(""), ui.Missing("")
		if text := ratioText(x); text != "" {
			ratio = ui.Text(text)
		}
		if n, ok := v.Counted[x.Year]; ok {
			counted = v.shownCount(&n)
			if x.Vocational != nil && v.Lens.Exact {
				counted = ui.Lines{Main: ui.Thousands(n), Sub: i18n.T(ctx, "相差 %s", signed(n-*x.Vocational))}
			}
		}
		source := x.Source
		if x.Revision > 1 {
			source += i18n.T(ctx, "（第 %d 次修订）", x.Revision-1)
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(x.Year)), numberOrMissing(x.Vocational), numberOrMissing(x.General), ratio, counted, ui.Text(source))})
	}
	return rows
}

func numberOrMissing(n *int64) templ.Component {
	if n == nil {
		return ui.Missing("")
	}
	return ui.Int(*n)
}

func (p enrolmentParts) table(ctx context.Context, l ui.Listing) ui.Table {
	t := ui.Table{
		ID: "enrolment", Caption: "各学校按渠道的报到人数，与专业点核对", Title: "各学校", List: l, Total: len(p.Checks),
		Columns: []ui.Column{{Title: "学校", Wrap: true}}, Filters: enrolmentFilters(p.YearsOf, p.LevelsOf),
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本表（Excel）"), Href: "/programmes/enrolment/export?" + ui.From(ctx).Query.Encode()}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有按渠道的招生数据"), Text: i18n.T(ctx, "由学校或市教育局导入“招生渠道”表。")},
	}
	if p.Hidden > 0 {
		t.Note = i18n.T(ctx, "另有 %d 所学校的人数不对您公开", p.Hidden)
	}
	if p.Import {
		t.Empty.Actions = []ui.Action{{Label: "去导入", Href: "/imports/new?kind=" + SheetChannels}}
	}
	for _, c := range Channels {
		t.Columns = append(t.Columns, ui.Column{Title: c.ZH(), Num: true})
	}
	t.Columns = append(t.Columns, ui.Column{Title: "渠道合计", Num: true}, ui.Column{Title: "专业点报到", Num: true}, ui.Column{Title: "相差", Num: true})
	from := min(l.Offset(), len(p.Checks))
	for _, c := range p.Checks[from:min(from+l.Limit(), len(p.Checks))] {
		cells := ui.Cells(ui.Link{Href: "/orgs/" + c.School.String(), Text: c.SchoolName, Sub: i18n.Either(ctx, channelLevelNames[c.Level][0], channelLevelNames[c.Level][1])})
		for _, ch := range Channels {
			cells = append(cells, numberOrMissing(c.By[ch]))
		}
		var diff templ.Component = ui.Missing("")
		if n, known := c.Difference(); known {
			diff = ui.Text(signed(n))
			if c.Silent > 0 {
				diff = ui.Lines{Main: signed(n), Sub: i18n.T(ctx, "%d 个专业点没有报到数", c.Silent)}
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: append(cells, numberOrMissing(c.Registered), numberOrMissing(c.Points), diff)})
	}
	return t
}

func (s *Service) seniorForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var faults errs.List
	number := func(name string) *int64 {
		text := strings.ReplaceAll(strings.TrimSpace(v.Get(name)), ",", "")
		if text == "" {
			return nil
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			faults.Add(ErrSeniorNumber.On(name))
			return nil
		}
		return &n
	}
	year, _ := strconv.Atoi(strings.TrimSpace(v.Get("year")))
	x := Senior{Year: year, General: number("general"), Vocational: number("vocational"), Source: v.Get("source")}
	err = faults.Err()
	if err == nil {
		err = s.SaveSenior(r.Context(), x)
	}
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict) {
		return s.showEnrolment(w, r, web.StatusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/programmes/enrolment")
}

func (s *Service) enrolmentExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	year, level := enrolmentWant(r.URL.Query())
	v, err := s.Enrolment(ctx, year, level)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.T(ctx, "招生渠道"), format), format.MIME())
	return writeEnrolment(ctx, w, format, v)
}

func writeEnrolment(ctx context.Context, w io.Writer, f sheet.Format, v EnrolmentView) error {
	cols := []sheet.Column{{Key: "school", ZH: "学校", EN: "School"}, {Key: "level", ZH: "层次", EN: "Level"}, {Key: "year", ZH: "年度", EN: "Year"}}
	for _, c := range Channels {
		cols = append(cols, sheet.Column{Key: string(c), ZH: c.ZH(), EN: c.EN()})
	}
	cols = append(cols, sheet.Column{Key: "sum", ZH: "渠道合计", EN: "Sum of channels"}, sheet.Column{Key: "points", ZH: "专业点报到", EN: "Registered at programme points"}, sheet.Column{Key: "difference", ZH: "相差", EN: "Difference"})
	missing := i18n.T(ctx, "无数据")
	cell := func(n *int64) any {
		if n == nil {
			return missing
		}
		return *n
	}
	rows := func(yield func([]any, error) bool) {
		for _, c := range v.Checks {
			row := []any{c.SchoolName, i18n.Either(ctx, channelLevelNames[c.Level][0], channelLevelNames[c.Level][1]), strconv.Itoa(c.Year)}
			for _, ch := range Channels {
				row = append(row, cell(c.By[ch]))
			}
			var diff any = missing
			if n, known := c.Difference(); known {
				diff = n
			}
			if !yield(append(row, cell(c.Registered), cell(c.Points), diff), nil) {
				return
			}
		}
	}
	return sheet.Export(w, f, i18n.T(ctx, "招生渠道"), cols, rows)
}
