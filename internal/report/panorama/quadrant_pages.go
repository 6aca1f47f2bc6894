package panorama

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/evaluate"
)

func readAsk(q url.Values) (a Ask) {
	if id, err := ids.Parse(q.Get("run")); err == nil {
		a.Run = id
	}
	if id, err := ids.Parse(q.Get("school")); err == nil {
		a.School = id
	}
	if l, ok := atlas.ParseLevel(q.Get("level")); ok {
		a.Level = string(l)
	}
	a.County, a.Category = q.Get("county"), q.Get("category")
	if q.Get("by") == "programme" {
		a.By = "programme"
	}
	return a
}

// scene reads the run that is asked for.
func (s *Service) scene(ctx context.Context, a Ask) (evaluate.Scene, error) {
	return s.o.Evaluate.Standings(ctx, a.Run)
}

func (s *Service) quadrantPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ask := readAsk(r.URL.Query())
	sc, err := s.scene(ctx, ask)
	if err != nil {
		return err
	}
	v := pageView{Page: ui.Page{Title: "专业四象限", Crumbs: []ui.Crumb{{Label: "专业"}, {Label: "专业四象限"}}}, Tabs: s.tabs(ctx, "quadrant"), Action: "/panorama/quadrant"}
	if sc.ID == 0 {
		v.Empty = &ui.Empty{Title: "还没有专业评价", Text: "四象限随年度评价定格：先算一次专业评价，再回来看。", Actions: []ui.Action{{Label: "专业评价", Href: "/evaluations"}}}
		return web.Render(w, r, http.StatusOK, pageOf(v))
	}
	v.Page.Sub = i18n.T(ctx, "%d 年度第 %d 次评价 · 定格于 %s · 输入 SHA-256 %s", sc.Year, sc.Revision, civil.DateOf(sc.At).String(), sc.InputsSHA[:12])
	if v.Picks, err = s.quadrantPicks(ctx, ask, sc); err != nil {
		return err
	}
	list := Places(sc, ask)
	v.Figures = quadrantFigures(ctx, list)
	c := quadrantChart(ctx, list, sc, ask)
	d := s.drawn(ctx, "quadrant", c, c.Finding, i18n.T(ctx, "竖线是落实率的置信区间；区间压住均值的点画成空心，不进任何象限"))
	if ask.By == "" {
		d.OpenURL = "/evaluations/{id}"
	}
	v.Parts = append(v.Parts, part{Title: "落实率与社会需求度", Chart: d, Wide: true})
	l := ui.ReadListing(r.URL.Query(), "-students", "name", "school", "students", "rate", "demand", "verdict")
	t := s.quadrantTable(ctx, l, list, ask)
	v.Table = &t
	return web.Render(w, r, http.StatusOK, pageOf(v))
}

// quadrantPicks are the runs and what the marks can be narrowed to: only what the reader sees.
func (s *Service) quadrantPicks(ctx context.Context, a Ask, sc evaluate.Scene) (out []pick, err error) {
	run := pick{Name: "run", Label: "评价轮次"}
	runs, err := s.o.Evaluate.Runs(ctx)
	if err != nil { // outsiders see the newest run only
		runs = []evaluate.Run{sc.Run}
	}
	for _, x := range runs {
		run.Options = append(run.Options, ui.Option{Value: x.ID.String(), Label: i18n.T(ctx, "%d 年度第 %d 次", x.Year, x.Revision), Chosen: x.ID == sc.ID})
	}
	level, county, school, category := pick{Name: "level", Label: "层次", Options: all(a.Level)}, pick{Name: "county", Label: "区县", Options: all(a.County)}, pick{Name: "school", Label: "学校", Options: all(a.School.String())}, pick{Name: "category", Label: "专业大类", Options: all(a.Category)}
	names, cats, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range atlas.Levels {
		if slices.ContainsFunc(sc.List, func(x evaluate.Standing) bool { return x.Level == l }) {
			level.Options = append(level.Options, ui.Option{Value: string(l), Label: l.ZH(), Chosen: string(l) == a.Level})
		}
	}
	for _, x := range sc.List {
		county.add(x.County, names[x.County], a.County)
		school.add(x.School.String(), x.SchoolName, a.School.String())
		if len(x.Code) > 1 {
			category.add(x.Code[:2], cats[string(x.Level)+x.Code[:2]], a.Category)
		}
	}
	for _, p := range []*pick{&county, &school, &category} {
		slices.SortStableFunc(p.Options[1:], func(a, b ui.Option) int { return strings.Compare(a.Value, b.Value) })
	}
	by := pick{Name: "by", Label: "每个点是", Options: ui.Options(a.By, "", "专业点", "programme", "专业")}
	return []pick{run, by, level, category, county, school}, nil
}

func all(chosen string) []ui.Option {
	return []ui.Option{{Value: "", Label: "全部", Chosen: chosen == "" || chosen == "0"}}
}

func (p *pick) add(value, label, chosen string) {
	if value == "" || slices.ContainsFunc(p.Options, func(o ui.Option) bool { return o.Value == value }) {
		return
	}
	if label == "" {
		label = value
	}
	p.Options = append(p.Options, ui.Option{Value: value, Label: label, Chosen: value == chosen})
}

// names are the names of counties by code, and of categories by level and digits.
func (s *Service) names(ctx context.Context) (counties, categories map[string]string, err error) {
	cat, err := s.o.Shelf.Catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	counties, categories = map[string]string{}, map[string]string{}
	for _, l := range atlas.Levels {
		for _, c := range cat.Categories(l) {
			categories[string(l)+c.Code] = c.Name
		}
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := org.Counties(ctx, r)
		for _, c := range list {
			counties[c.Code] = c.Name
		}
		return err
	})
	return counties, categories, err
}

func quadrantFigures(ctx context.Context, list []Place) (out []ui.Figure) {
	n := map[Verdict]int{}
	for _, p := range list {
		n[p.Verdict]++
	}
	for _, v := range []Verdict{Grow, Watch, Check, Warn, Unclear, NoData} {
		tone := verdictWords[v][1]
		if tone == "none" || tone == "info" || n[v] == 0 {
			tone = ""
		}
		out = append(out, ui.Figure{Label: verdictWords[v][0], Value: ui.Thousands(n[v]), Unit: say(ctx, "个"), Tone: tone})
	}
	return out
}

func quadrantChart(ctx context.Context, list []Place, sc evaluate.Scene, a Ask) chart.Quadrant {
	q := chart.Quadrant{XName: i18n.T(ctx, "社会需求度（需求−供给）÷需求"), YName: i18n.T(ctx, "毕业去向落实率"), YRef: chart.Ref{Value: math.NaN()}, XRef: chart.Ref{Word: i18n.T(ctx, "供需相等")},
		Corners: [4]string{i18n.T(ctx, "看流向"), i18n.T(ctx, "扩"), i18n.T(ctx, "预警"), i18n.T(ctx, "查质量")}}
	var sum float64
	means, sure := 0, 0
	for _, p := range list {
		if p.Hidden || !p.Rate.Known || !p.Demand.Known {
			continue
		}
		m := chart.Mark{ID: p.Key, Name: p.Name, X: p.Demand.Value, Y: p.Rate.Value, Low: p.Rate.Low, High: p.Rate.High, Size: float64(max(0, size(p.Students)))}
		if p.SchoolName != "" {
			m.Name += " · " + p.SchoolName
		}
		if p.Verdict != Unclear && p.Verdict != NoData {
			m.Verdict = string(p.Verdict)
			sure++
		}
		if p.Mean.Known {
			sum, means = sum+p.Mean.Value, means+1
		}
		q.Marks = append(q.Marks, m)
	}
	if means > 0 && a.Level != "" {
		q.YRef = chart.Ref{Word: i18n.T(ctx, "本层次均值 %s", ui.Percent(sum/float64(means))), Value: sum / float64(means)}
	}
	q.Finding = i18n.T(ctx, "%d 年度：%d 个里 %d 个分得清，%d 个无法区分", sc.Year, len(q.Marks), sure, len(q.Marks)-sure)
	return q
}

var quadrantColumns = []ui.Column{{Key: "name", Title: "专业", Sort: true}, {Key: "school", Title: "学校", Sort: true}, {Key: "students", Title: "在校生", Num: true, Sort: true}, {Key: "rate", Title: "落实率（区间）", Num: true, Sort: true},
	{Key: "mean", Title: "除本专业外的均值", Num: true}, {Key: "demand", Title: "社会需求度", Num: true, Sort: true}, {Key: "verdict", Title: "象限", Sort: true}}

func (s *Service) quadrantTable(ctx context.Context, l ui.Listing, list []Place, a Ask) ui.Table {
	list = slices.Clone(list)
	if l.Find != "" {
		list = slices.DeleteFunc(list, func(p Place) bool { return !strings.Contains(p.Name+p.Code+p.SchoolName, l.Find) })
	}
	sortPlaces(list, l)
	t := ui.Table{ID: "places", Caption: "四象限后面的数据", Columns: quadrantColumns, List: l, Total: len(list), Find: "专业、学校", Keep: []string{"run", "level", "school", "county", "category", "by"},
		Empty: ui.Empty{Title: "这个范围里没有专业点", Text: "去掉一个筛选条件再看。", Actions: []ui.Action{{Label: "看全部", Href: "/panorama/quadrant"}}}}
	q := url.Values{}
	for k, v := range ui.From(ctx).Query {
		q[k] = v
	}
	q.Del("page")
	t.Exports = []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %s 个（Excel）", ui.Thousands(len(list))), Href: "/panorama/quadrant/export?" + q.Encode()}}
	from := min(l.Offset(), len(list))
	for _, p := range list[from:min(from+l.Limit(), len(list))] {
		t.Rows = append(t.Rows, p.row(ctx))
	}
	return t
}

func sortPlaces(list []Place, l ui.Listing) {
	num := func(f evaluate.Figure) float64 {
		if !f.Known {
			return math.Inf(-1)
		}
		return f.Value
	}
	slices.SortStableFunc(list, func(a, b Place) int {
		c := 0
		switch l.Sort {
		case "name":
			c = strings.Compare(a.Code+a.Name, b.Code+b.Name)
		case "school":
			c = strings.Compare(a.SchoolName, b.SchoolName)
		case "rate":
			c = compareFloat(num(a.Rate), num(b.Rate))
		case "demand":
			c = compareFloat(num(a.Demand), num(b.Demand))
		case "verdict":
			c = strings.Compare(string(a.Verdict), string(b.Verdict))
		default:
			c = int(size(a.Students) - size(b.Students))
		}
		if l.Desc {
			return -c
		}
		return c
	})
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (p Place) row(ctx context.Context) ui.Row {
	name := ui.Link{Href: "/panorama/points/" + p.Point.String(), Text: p.Name, Sub: p.Code + " · " + say(ctx, p.Level.ZH())}
	cells := []templ.Component{name, ui.Text(p.SchoolName)}
	if p.Point == 0 {
		cells[0], cells[1] = ui.Lines{Main: p.Name, Sub: name.Sub}, ui.Text(i18n.T(ctx, "%d 个布点", p.Points))
	}
	if p.Hidden {
		hide := ui.Missing(say(ctx, "毕业生少，不公布"))
		return ui.Row{Name: p.Name, Cells: append(cells, hide, hide, hide, hide, ui.Status("none", say(ctx, "不公布")))}
	}
	students := templ.Component(ui.Missing(say(ctx, "没有登记")))
	if p.Students != nil {
		students = ui.Text(ui.Thousands(*p.Students))
	}
	cells = append(cells, students, rateCell(ctx, p.Rate), plainRate(ctx, p.Mean), indexCell(ctx, p.Demand), ui.Status(verdictWords[p.Verdict][1], say(ctx, verdictWords[p.Verdict][0])))
	return ui.Row{Name: p.Name, Cells: cells}
}

func rateCell(ctx context.Context, f evaluate.Figure) templ.Component {
	if !f.Known {
		return ui.Missing(say(ctx, f.Why))
	}
	sub := ui.Percent(f.Low) + "–" + ui.Percent(f.High)
	if f.Den > 0 {
		sub += " · " + ui.Thousands(f.Num) + "/" + ui.Thousands(f.Den)
	}
	return ui.Lines{Main: ui.Percent(f.Value), Sub: sub}
}

func plainRate(ctx context.Context, f evaluate.Figure) templ.Component {
	if !f.Known {
		return ui.Missing(say(ctx, f.Why))
	}
	return ui.Text(ui.Percent(f.Value))
}

func indexCell(ctx context.Context, f evaluate.Figure) templ.Component {
	if !f.Known {
		return ui.Missing(say(ctx, f.Why))
	}
	return ui.Text(ui.Decimal(f.Value, 2))
}

func (s *Service) quadrantExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ask := readAsk(r.URL.Query())
	sc, err := s.scene(ctx, ask)
	if err != nil {
		return err
	}
	heads := []sheet.Column{{ZH: "专业代码", EN: "Code"}, {ZH: "专业", EN: "Programme"}, {ZH: "学校", EN: "School"}, {ZH: "层次", EN: "Level"}, {ZH: "在校生", EN: "Students", Type: sheet.Number}, {ZH: "落实率", EN: "Destination rate", Type: sheet.Number},
		{ZH: "区间下限", EN: "Low", Type: sheet.Number}, {ZH: "区间上限", EN: "High", Type: sheet.Number}, {ZH: "除本专业外的均值", EN: "Mean without it", Type: sheet.Number}, {ZH: "社会需求度", EN: "Demand index", Type: sheet.Number}, {ZH: "象限", EN: "Quadrant"}, {ZH: "说明", EN: "Note"}}
	var buf bytes.Buffer
	err = sheet.Export(&buf, sheet.XLSX, say(ctx, "专业四象限"), heads, func(yield func([]any, error) bool) {
		for _, p := range Places(sc, ask) {
			if !yield(p.exported(ctx, sc), nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(say(ctx, "专业四象限")+strconv.Itoa(sc.Year), sheet.XLSX), sheet.XLSX.MIME())
	_, err = buf.WriteTo(w)
	return err
}

func (p Place) exported(ctx context.Context, sc evaluate.Scene) []any {
	value := func(f evaluate.Figure, x float64) any {
		if !f.Known {
			return nil
		}
		return x
	}
	if p.Hidden {
		return []any{p.Code, p.Name, p.SchoolName, say(ctx, p.Level.ZH()), nil, nil, nil, nil, nil, nil, say(ctx, "不公布"), say(ctx, "毕业生少，不公布")}
	}
	var students any
	if p.Students != nil {
		students = float64(*p.Students)
	}
	note := i18n.T(ctx, "%d 年度第 %d 次评价 %s", sc.Year, sc.Revision, sc.InputsSHA)
	return []any{p.Code, p.Name, p.SchoolName, say(ctx, p.Level.ZH()), students, value(p.Rate, p.Rate.Value), value(p.Rate, p.Rate.Low), value(p.Rate, p.Rate.High), value(p.Mean, p.Mean.Value), value(p.Demand, p.Demand.Value), say(ctx, verdictWords[p.Verdict][0]), note}
}
