package app

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/report/cockpit"
)

// centreBlocks are the six blocks of the second screen (row GPT-07): title, colour, and indicators, the first of which is set large.
var centreBlocks = []struct {
	title, tone string
	codes       []string
}{
	{"学校", "", []string{"schools", "schools_secondary", "schools_higher", "seats_per_100"}},
	{"专业", "supply", []string{"programme_points", "programmes_distinct", "categories_covered", "key_share"}},
	{"教师", "", []string{"teachers_returned", "teachers", "dual_ratio", "student_teacher"}},
	{"学生", "supply", []string{"students", "new_students", "plan_completion", "graduates"}},
	{"产教融合", "primary", []string{"partner_firms", "agreements", "training_bases", "intern_retention"}},
	{"就业创业", "demand", []string{"destination_rate", "local_rate", "self_employed", "incubations"}},
}

// centreYears is how many years the trend looks back.
const centreYears = 5

// centre gathers the second screen. A county's office sees the figures of its county.
func (c *City) centre(ctx context.Context) (out cockpit.Centre, err error) {
	day := civil.DateOf(c.DB.Now())
	out.Day = day.String()
	g := gauge{c: c, day: day, sources: map[string]string{}}
	if err = g.begin(ctx); err != nil {
		return out, err
	}
	out.Of = g.place
	for _, b := range centreBlocks {
		x := cockpit.Block{Title: b.title, Tone: b.tone}
		for _, code := range b.codes {
			r, err := g.read(ctx, code)
			if err != nil {
				return out, err
			}
			x.Readings = append(x.Readings, r)
		}
		out.Blocks = append(out.Blocks, x)
	}
	if out.Trend, err = g.trend(ctx); err != nil {
		return out, err
	}
	targets, err := c.cockpitTargets(ctx)
	if err != nil {
		return out, err
	}
	reports, err := c.watchReports(ctx)
	if err != nil {
		return out, err
	}
	warned, err := c.watchWarnings(ctx)
	if err != nil {
		return out, err
	}
	out.Watch = []cockpit.Watch{watchTargets(ctx, targets), reports, warned}
	out.Sentence = centreSentence(ctx, out.Blocks, out.Watch[0])
	return out, nil
}

// gauge reads indicators for one reader: of the city, or of the county of a county's office.
type gauge struct {
	c       *City
	day     civil.Date
	county  string
	place   string // name of the county
	exact   bool   // the reader may see the facts
	sources map[string]string
}

func (g *gauge) begin(ctx context.Context) error {
	who := actor.From(ctx)
	if !indicator.MaySeeRows(who, nil) {
		for _, x := range who.Grants {
			if x.Role == actor.CountyUser && x.County != "" {
				g.county = x.County
			}
		}
	}
	g.exact = indicator.MaySeeRows(who, g.only())
	sources, err := g.c.Indicators.Sources(ctx)
	for _, s := range sources {
		g.sources[s.Code] = s.ZH
		if i18n.Lang(ctx) == i18n.English && s.EN != "" {
			g.sources[s.Code] = s.EN
		}
	}
	if err != nil || g.county == "" {
		return err
	}
	return g.c.DB.Read(ctx, func(r *sqldb.Reader) error {
		list, err := org.Counties(ctx, r)
		for _, x := range list {
			if x.Code == g.county {
				g.place = x.Name
			}
		}
		return err
	})
}

func (g *gauge) only() map[string]string {
	if g.county == "" {
		return nil
	}
	return map[string]string{"county": g.county}
}

// value is an indicator on a day as the reader may see it.
func (g *gauge) value(ctx context.Context, code string, on civil.Date) (d indicator.Definition, v indicator.Value, err error) {
	err = g.c.DB.Read(ctx, func(r *sqldb.Reader) (err error) {
		d, err = g.c.Indicators.Definition(ctx, r, code, on)
		return err
	})
	if err != nil {
		return d, v, err
	}
	list, err := g.c.Indicators.Shown(ctx, indicator.Ask{Indicator: code, On: on, Only: g.only()})
	if errors.Is(err, indicator.ErrDimension) { // a register that does not know counties
		return d, indicator.Value{Status: indicator.NoData, Why: "这份名册不分区县"}, nil
	}
	if err != nil {
		return d, v, err
	}
	if len(list) == 0 {
		list = []indicator.Value{{Status: indicator.NoData, Why: "没有登记"}}
	}
	return d, list[0], nil
}

// lastDay is the last day of the year before.
func lastDay(d civil.Date) civil.Date { return civil.Date{Year: d.Year - 1, Month: 12, Day: 31} }

// read is an indicator for the screen. What is counted by year and has nothing for this one yet is shown for the year before, and says so.
func (g *gauge) read(ctx context.Context, code string) (r cockpit.Reading, err error) {
	on := g.day
	d, v, err := g.value(ctx, code, on)
	if errors.Is(err, indicator.ErrUnknown) {
		return cockpit.Reading{Label: code, Missing: "这个指标已经停用", About: "/indicators"}, nil
	}
	if err == nil && v.Status == indicator.NoData && d.Year != "" {
		before, old, failed := g.value(ctx, code, lastDay(g.day))
		if failed == nil && old.Status != indicator.NoData {
			d, v, on = before, old, lastDay(g.day)
		}
	}
	if err != nil {
		return r, err
	}
	r = cockpit.Reading{Label: d.Name(ctx), Scope: i18n.Word(ctx, d.Scope), Source: cmp.Or(g.sources[d.Source], i18n.Word(ctx, d.Owner)), Period: i18n.T(ctx, "截至 %s", on.String())}
	if d.Year != "" {
		r.Period = i18n.T(ctx, "%d 年", on.Year)
	}
	if !v.Vintage.IsZero() {
		r.Vintage = v.Vintage.String()
	}
	r.Value, r.Unit = d.Parted(ctx, v)
	switch {
	case r.Value == "":
		r.Missing = cmp.Or(v.Why, "没有登记")
	case v.Status == indicator.Hidden:
		r.Note = i18n.Word(ctx, v.Why)
	case v.High > v.Low:
		r.Note = ui.Percent(v.Low) + "–" + ui.Percent(v.High)
	}
	if v.Size > 0 {
		r.Coverage = ui.Thousands(v.Covered) + " / " + ui.Thousands(v.Size)
	}
	r.About, r.Rows = g.places(d, v, on)
	return r, nil
}

// places are the page of an indicator and the list of its facts, which only those have who may see them.
func (g *gauge) places(d indicator.Definition, v indicator.Value, on civil.Date) (about, rows string) {
	about = "/indicators/" + d.Code
	q := url.Values{}
	if on != g.day {
		q.Set("year", strconv.Itoa(on.Year))
	}
	if g.county != "" {
		q.Set("by", "county")
	}
	if len(q) > 0 {
		about += "?" + q.Encode()
	}
	if !g.exact || d.Source == "" || !v.Known() {
		return about, ""
	}
	q.Del("by")
	if g.county != "" {
		q.Set("county", g.county)
	}
	if d.Kind == indicator.Stock && d.Num == "" && d.Distinct == "" {
		q.Set("in", "above") // a count: the list holds what is counted, and nothing else
	}
	rows = "/indicators/" + d.Code + "/rows"
	if len(q) > 0 {
		rows += "?" + q.Encode()
	}
	return about, rows
}

// trend is new students and graduates of the last years.
func (g *gauge) trend(ctx context.Context) (t cockpit.Trend, err error) {
	for i := centreYears - 1; i >= 0; i-- {
		on := g.day
		for range i {
			on = lastDay(on)
		}
		y := cockpit.TrendYear{Year: on.Year}
		if y.In, y.InText, err = g.point(ctx, "new_students", on); err == nil {
			y.Out, y.OutText, err = g.point(ctx, "graduates", on)
		}
		if err != nil {
			return t, err
		}
		t.Years = append(t.Years, y)
	}
	for len(t.Years) > 0 && math.IsNaN(t.Years[0].In) && math.IsNaN(t.Years[0].Out) {
		t.Years = t.Years[1:] // before the registers began
	}
	known := slices.DeleteFunc(slices.Clone(t.Years), func(y cockpit.TrendYear) bool { return math.IsNaN(y.In) })
	t.Finding = i18n.T(ctx, "新生和毕业生")
	if n := len(known); n > 1 {
		first, last := known[0], known[n-1]
		switch d := int64(last.In - first.In); {
		case d > 0:
			t.Finding = i18n.T(ctx, "新生 %d 年 %s 人，比 %d 年多 %s 人", last.Year, last.InText, first.Year, ui.Thousands(d))
		case d < 0:
			t.Finding = i18n.T(ctx, "新生 %d 年 %s 人，比 %d 年少 %s 人", last.Year, last.InText, first.Year, ui.Thousands(-d))
		default:
			t.Finding = i18n.T(ctx, "新生 %d 年 %s 人，与 %d 年持平", last.Year, last.InText, first.Year)
		}
	}
	return t, nil
}

func (g *gauge) point(ctx context.Context, code string, on civil.Date) (n float64, text string, err error) {
	d, v, err := g.value(ctx, code, on)
	if errors.Is(err, indicator.ErrUnknown) {
		return math.NaN(), "", nil
	}
	if err != nil {
		return 0, "", err
	}
	text, _ = d.Parted(ctx, v)
	if f, ok := v.Figure(); ok {
		return f, text, nil
	}
	return math.NaN(), text, nil
}

// centreSentence is what can be read out: how many schools and students, and how many targets are red.
func centreSentence(ctx context.Context, blocks []cockpit.Block, targets cockpit.Watch) []cockpit.Span {
	schools, students := blocks[0].Readings[0], blocks[3].Readings[0]
	var out []cockpit.Span
	if schools.Value != "" && students.Value != "" {
		out = append(out, cockpit.Span{Text: i18n.T(ctx, "%s 所职业学校，%s 名学生。", schools.Value, students.Value)})
	}
	all, red := 0, 0
	for _, t := range targets.Tiles {
		all += t.Count
		if t.Tone == "red" {
			red += t.Count
		}
	}
	switch {
	case all == 0:
	case red == 0:
		out = append(out, cockpit.Span{Text: i18n.T(ctx, "%d 个目标，没有红的。", all)})
	default:
		out = append(out, cockpit.Span{Text: i18n.T(ctx, "%d 个目标里", all)}, cockpit.Span{Text: i18n.T(ctx, "%d 个落后。", red), Tone: "red"})
	}
	return out
}

func watchTargets(ctx context.Context, list []cockpit.Target) cockpit.Watch {
	w := cockpit.Watch{Title: "目标，按颜色", Href: "/cockpit/targets", Note: i18n.T(ctx, "在执行的方案共 %d 个目标", len(list))}
	if len(list) == 0 {
		w.Note, w.Missing = "", "没有在执行的方案"
		return w
	}
	w.Tiles = cockpit.ByLight(list)
	return w
}

// cockpitTargets are the targets of published plans that run today and that the reader may see.
func (c *City) cockpitTargets(ctx context.Context) (out []cockpit.Target, err error) {
	who := actor.From(ctx)
	err = c.DB.Read(ctx, func(r *sqldb.Reader) error {
		day := civil.DateOf(r.Now())
		list, err := c.Plans.Statuses(ctx, r, day)
		for _, x := range list {
			t := x.Task
			if !plan.MaySee(who, plan.Plan{ID: t.Plan, Level: t.Level, County: t.County, Org: t.Org, Status: t.PlanStatus}) {
				continue
			}
			for _, s := range running(x.Standings, day) {
				y := cockpit.Target{Title: s.Title, Task: strings.TrimSpace(t.Number + " " + t.Title), Plan: t.PlanTitle, Lead: t.Lead.Name, Light: s.Judgement.Light, Href: "/plans/" + t.Plan.String() + "/targets/" + s.ID.String()}
				y.Tone, y.Word = lightOf(y.Light)
				y.Value, y.Goal = amountOf(s.Judgement.Value, i18n.Word(ctx, s.Unit)), amountOf(s.Judgement.Goal, i18n.Word(ctx, s.Unit))
				out = append(out, y)
			}
		}
		return err
	})
	return out, err
}

// running are the targets that hold now: of one that is set for several periods, the period that runs, else the last one.
func running(list []plan.Standing, day civil.Date) (out []plan.Standing) {
	for _, x := range list {
		i := slices.IndexFunc(out, func(y plan.Standing) bool { return y.Code == x.Code && y.Scope == x.Scope })
		switch {
		case i < 0:
			out = append(out, x)
		case out[i].End.Before(day) && x.End.After(out[i].End), !x.End.Before(day) && x.End.Before(out[i].End):
			out[i] = x
		}
	}
	return out
}

// amountOf prints a value of a target with its unit, "" when there is none.
func amountOf(v *big.Rat, unit string) string {
	if v == nil {
		return ""
	}
	f, _ := v.Float64()
	text := strings.TrimSuffix(ui.Decimal(f, 1), ".0")
	if unit == "%" {
		return text + "%"
	}
	return text + " " + unit
}

func lightOf(code string) (tone, word string) {
	for _, l := range cockpit.Lights {
		if l[0] == code {
			return l[1], l[2]
		}
	}
	return "none", "无数据"
}

// watchReports is the quarter: reports that came, wait, are missing, and are red. Each counts the list to which it leads.
func (c *City) watchReports(ctx context.Context) (w cockpit.Watch, err error) {
	w = cockpit.Watch{Title: "季度调度", Href: "/dispatch"}
	g, err := c.Dispatch.At(ctx, "")
	if closedTo(err) {
		w.Missing = "您的身份看不到这一部分"
		return w, nil
	}
	if err != nil || g.Reports == nil {
		w.Missing = "还没有开过季度填报"
		return w, err
	}
	at := g.Quarter.String()
	w.Note = i18n.T(ctx, "%s，应报 %d 份，%s 到期", at, g.Summary.Reports, g.Due.String())
	for _, x := range []struct {
		label, tone string
		q           dispatch.Query
		href        string
	}{
		{"已通过", "green", dispatch.Query{Status: dispatch.Accepted}, "&status=" + dispatch.Accepted},
		{"已报待核", "info", dispatch.Query{Status: dispatch.Submitted}, "&status=" + dispatch.Submitted},
		{"逾期未报", "red", dispatch.Query{Status: dispatch.Overdue}, "&status=" + dispatch.Overdue},
		{"亮红灯", "red", dispatch.Query{Colour: dispatch.Red}, "&colour=" + dispatch.Red},
	} {
		x.q.Quarter, x.q.Limit = at, 1
		_, n, err := c.Dispatch.List(ctx, x.q)
		if err != nil {
			return w, err
		}
		w.Tiles = append(w.Tiles, cockpit.Tile{Label: x.label, Count: int(n), Tone: toneOf(int(n), x.tone), Href: "/dispatch?quarter=" + at + x.href})
	}
	return w, nil
}

// watchWarnings are the points of the newest evaluation by colour, and the warning cards that are under way.
func (c *City) watchWarnings(ctx context.Context) (w cockpit.Watch, err error) {
	w = cockpit.Watch{Title: "专业预警", Href: "/evaluations"}
	p, err := c.Evaluate.Verdicts(ctx, evaluate.Query{Limit: 1})
	if closedTo(err) {
		w.Missing = "您的身份看不到这一部分"
		return w, nil
	}
	if err != nil || p.Run == nil {
		w.Missing = "还没有评价"
		return w, err
	}
	w.Note = i18n.T(ctx, "%d 年度评价", p.Year)
	year := strconv.Itoa(p.Year)
	for _, colour := range []evaluate.Colour{evaluate.Red, evaluate.Yellow, evaluate.Green} {
		page, err := c.Evaluate.Verdicts(ctx, evaluate.Query{Year: p.Year, Colour: string(colour), Limit: 1})
		if err != nil {
			return w, err
		}
		w.Tiles = append(w.Tiles, cockpit.Tile{Label: strings.TrimSpace(colour.ZH()), Count: int(page.Total), Tone: toneOf(int(page.Total), colour.Tone()), Href: "/evaluations?year=" + year + "&colour=" + string(colour)})
	}
	_, cards, err := c.Evaluate.List(ctx, evaluate.CardQuery{Year: p.Year, Limit: 1})
	if closedTo(err) {
		return w, nil
	}
	w.Tiles = append(w.Tiles, cockpit.Tile{Label: "预警卡", Count: int(cards), Tone: toneOf(int(cards), "info"), Href: "/warnings?year=" + year})
	return w, err
}

// closedTo reports whether a module refused the reader.
func closedTo(err error) bool {
	return errors.Is(err, actor.ErrForbidden) || errors.Is(err, actor.ErrNotFound)
}
