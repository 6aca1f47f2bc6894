package panorama

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

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

// Series are the years of one industry under one scope note from one publisher: figures of another scope or of another publisher are
// another series, and never joined.
type Series struct {
	Industry, Scope string
	Publisher       string
	Years           []Year // oldest first
}

// publisher is who publishes a source: its title without year, number and place in it. 统计公报2024，第 3 页 and 统计公报2025 are of one.
func publisher(source string) string {
	for _, cut := range []string{"，", ",", "；", ";", "第"} {
		source, _, _ = strings.Cut(source, cut)
	}
	return dated.ReplaceAllString(source, "")
}

// dated are the years and numbers in the title of a source, with their brackets.
var dated = regexp.MustCompile(`[0-9]+年?度?|[〔〕()（）\[\]\s—–-]+`)

// SeriesOf puts years into series, and computes the growth against the year before of the same series. A year that a publisher states
// twice stands with both figures and has no growth, nor has the year after it: nobody knows which of them counts. Series of one
// industry stand side by side, the largest industry first.
func SeriesOf(list []Year) (out []Series) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Year) int { return a.Year - b.Year })
	for _, y := range list {
		who := publisher(y.Source)
		i := slices.IndexFunc(out, func(s Series) bool { return s.Industry == y.Industry && s.Scope == y.Scope && s.Publisher == who })
		if i < 0 {
			i = len(out)
			out = append(out, Series{Industry: y.Industry, Scope: y.Scope, Publisher: who})
		}
		out[i].Years = append(out[i].Years, y)
	}
	largest := map[string]float64{}
	for _, s := range out {
		for i := range s.Years {
			s.Years[i].Growth = s.growth(i)
		}
		largest[s.Industry] = max(largest[s.Industry], last(s))
	}
	slices.SortStableFunc(out, func(a, b Series) int {
		return cmp.Or(cmp.Compare(largest[b.Industry], largest[a.Industry]), cmp.Compare(a.Industry, b.Industry), cmp.Compare(last(b), last(a)))
	})
	return out
}

// growth is the growth of a year of the series, NaN where it cannot be said.
func (s Series) growth(i int) float64 {
	now, before := s.only(s.Years[i].Year), s.only(s.Years[i].Year-1)
	if math.IsNaN(now) || math.IsNaN(before) || before <= 0 {
		return math.NaN()
	}
	return now/before - 1
}

// only is the output of a year that is stated once, NaN for others.
func (s Series) only(year int) float64 {
	n, out := 0, math.NaN()
	for _, y := range s.Years {
		if y.Year == year {
			n, out = n+1, y.Output
		}
	}
	if n != 1 {
		return math.NaN()
	}
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
	v := pageView{Page: ui.Page{Title: "行业发展状况", Sub: i18n.T(ctx, "产值、增速、企业数和从业人数，按行业和年度；口径或出处不同的分成两条，并排显示，不相连"), Crumbs: []ui.Crumb{{Label: "专业四象限", Href: "/panorama/quadrant"}, {Label: "行业发展状况"}},
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
	p := part{Title: name, Note: i18n.T(ctx, "口径：%s；出处：%s", x.Scope, x.Publisher), Columns: []ui.Column{{Title: "年度"}, {Title: "产值（亿元）", Num: true}, {Title: "增速", Num: true}, {Title: "企业（家）", Num: true}, {Title: "从业人员（人）", Num: true}, {Title: "出处", Wrap: true}}}
	c := chart.Line{Unit: i18n.T(ctx, "亿元"), Finding: i18n.T(ctx, "%s产值", name), Series: []chart.Run{{Name: i18n.T(ctx, "产值"), Tone: "primary"}}}
	for i, y := range x.Years {
		if i == 0 || x.Years[i-1].Year != y.Year {
			c.Labels = append(c.Labels, strconv.Itoa(y.Year))
			c.Series[0].Values = append(c.Series[0].Values, x.only(y.Year)/yi)
		}
		growth := templ.Component(ui.Missing(say(ctx, x.lacks(y.Year))))
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

// lacks says why a year has no growth.
func (s Series) lacks(year int) string {
	for _, y := range []int{year, year - 1} {
		if n := len(slices.DeleteFunc(slices.Clone(s.Years), func(x Year) bool { return x.Year != y })); n > 1 {
			return "同一出处有两个数"
		}
	}
	return "上一年没有数"
}

func amount(ctx context.Context, x float64, digits int) templ.Component {
	if math.IsNaN(x) {
		return ui.Missing(say(ctx, "没有登记"))
	}
	return ui.Text(ui.Decimal(x, digits))
}
