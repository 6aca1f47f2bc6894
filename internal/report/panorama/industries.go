package panorama

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// industryKind is the register of industries by year (row GPT-04).
const industryKind = "industry_year"

// Year is what one source says of one industry in one year. What is NaN was not said.
type Year struct {
	Record   ids.ID
	Industry string
	Year     int
	Output   float64 // yuan
	Firms    float64
	Jobs     float64
	Source   string
	Scope    string
	Growth   float64 // of the output against the year before in the same series, share of 1; NaN without
}

// Series are the years of one industry under one scope note: figures of another scope are another series, and never joined.
type Series struct {
	Industry, Scope string
	Years           []Year // oldest first
}

// SeriesOf puts years into series, and computes the growth against the year before of the same series.
func SeriesOf(list []Year) (out []Series) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Year) int { return a.Year - b.Year })
	for _, y := range list {
		i := slices.IndexFunc(out, func(s Series) bool { return s.Industry == y.Industry && s.Scope == y.Scope })
		if i < 0 {
			i = len(out)
			out = append(out, Series{Industry: y.Industry, Scope: y.Scope})
		}
		s := &out[i]
		y.Growth = math.NaN()
		if n := len(s.Years); n > 0 && s.Years[n-1].Year == y.Year-1 && s.Years[n-1].Output > 0 && !math.IsNaN(y.Output) {
			y.Growth = y.Output/s.Years[n-1].Output - 1
		}
		s.Years = append(s.Years, y)
	}
	slices.SortStableFunc(out, func(a, b Series) int { return compareFloat(last(b), last(a)) })
	return out
}

func last(s Series) float64 {
	if y := s.Years[len(s.Years)-1]; !math.IsNaN(y.Output) {
		return y.Output
	}
	return -1
}

// Industries are the series of the register.
func (s *Service) Industries(ctx context.Context) (out []Series, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		k, list, _, err := s.o.Carrier.Standing(ctx, r, industryKind)
		if err != nil || k == nil {
			return err
		}
		var years []Year
		for _, x := range list {
			num := func(field string) float64 {
				v, ok := x.Values[field]
				if !ok || v.Text == "" {
					return math.NaN()
				}
				return v.Num
			}
			y := Year{Record: x.ID, Industry: x.Values["industry"].Text, Year: int(num("year")), Output: num("output") / 100, Firms: num("firms"), Jobs: num("jobs"), Source: x.Values["source"].Text, Scope: x.Values["scope"].Text}
			years = append(years, y)
		}
		out = SeriesOf(years)
		return nil
	})
	return out, err
}

func (s *Service) industriesPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Industries(ctx)
	if err != nil {
		return err
	}
	cat, err := s.o.Shelf.Catalog(ctx)
	if err != nil {
		return err
	}
	v := pageView{Page: ui.Page{Title: "行业发展状况", Sub: i18n.T(ctx, "产值、增速、企业数和从业人数，按行业和年度；口径不同的分成两条，不相连"), Crumbs: []ui.Crumb{{Label: "专业四象限", Href: "/panorama/quadrant"}, {Label: "行业发展状况"}},
		Actions: []ui.Action{{Label: "名册", Href: "/registers/" + industryKind}}}, Tabs: s.tabs(ctx, "industries")}
	if len(list) == 0 {
		v.Empty = &ui.Empty{Title: "还没有行业年度数据", Text: "在名册里一个行业一年登记一条，写明出处和口径；可以用表格导入。", Actions: []ui.Action{{Label: "名册", Href: "/registers/" + industryKind}}}
	}
	for i, x := range list {
		name := x.Industry
		if ind, ok := cat.Industry(x.Industry); ok {
			name = ind.Name
		}
		v.Parts = append(v.Parts, s.seriesPart(ctx, i, name, x))
	}
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

const yi = 1e8 // yuan in 亿元

func (s *Service) seriesPart(ctx context.Context, i int, name string, x Series) part {
	p := part{Title: name, Note: i18n.T(ctx, "口径：%s", x.Scope), Columns: []ui.Column{{Title: "年度"}, {Title: "产值（亿元）", Num: true}, {Title: "增速", Num: true}, {Title: "企业（家）", Num: true}, {Title: "从业人员（人）", Num: true}, {Title: "出处", Wrap: true}}}
	c := chart.Line{Unit: i18n.T(ctx, "亿元"), Finding: i18n.T(ctx, "%s产值", name), Series: []chart.Run{{Name: i18n.T(ctx, "产值"), Tone: "primary"}}}
	for _, y := range x.Years {
		c.Labels = append(c.Labels, strconv.Itoa(y.Year))
		c.Series[0].Values = append(c.Series[0].Values, y.Output/yi)
		growth := templ.Component(ui.Missing(say(ctx, "上一年没有数")))
		if !math.IsNaN(y.Growth) {
			growth = ui.Text(ui.Percent(y.Growth))
		}
		p.Rows = append(p.Rows, ui.Row{Cells: []templ.Component{ui.Link{Href: "/records/" + y.Record.String(), Text: strconv.Itoa(y.Year)}, amount(ctx, y.Output/yi, 2), growth, amount(ctx, y.Firms, 0), amount(ctx, y.Jobs, 0), ui.Text(y.Source)}})
	}
	now := x.Years[len(x.Years)-1]
	if !math.IsNaN(now.Growth) {
		c.Finding = i18n.T(ctx, "%s产值，%d 年比上年 %s", name, now.Year, ui.Percent(now.Growth))
	}
	p.Chart = s.drawn(ctx, "industry"+strconv.Itoa(i), c, c.Finding, "")
	return p
}

func amount(ctx context.Context, x float64, digits int) templ.Component {
	if math.IsNaN(x) {
		return ui.Missing(say(ctx, "没有登记"))
	}
	return ui.Text(ui.Decimal(x, digits))
}
