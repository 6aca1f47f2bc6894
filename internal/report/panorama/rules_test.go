package panorama

import (
	"context"
	"math"
	"slices"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/process/evaluate"
)

const z95 = 1.96

// rate is so many of so many with its interval.
func rate(num, den int64) evaluate.Figure {
	f := evaluate.Figure{Measure: evaluate.Destination, Known: true, Num: num, Den: den, Value: float64(num) / float64(den)}
	f.Low, f.High, _ = stat.Wilson(num, den, z95)
	return f
}

func value(v float64) evaluate.Figure { return evaluate.Figure{Known: true, Value: v} }

var none = evaluate.Figure{Why: "没有登记"}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		rate, mean, demand evaluate.Figure
		want               Verdict
	}{
		"above, people lacking":          {rate(960, 1000), value(0.9), value(0.3), Grow},
		"above, too many taught":         {rate(960, 1000), value(0.9), value(-0.3), Watch},
		"below, people lacking":          {rate(800, 1000), value(0.9), value(0.3), Check},
		"below, too many taught":         {rate(800, 1000), value(0.9), value(-0.3), Warn},
		"the same rate of few graduates": {rate(24, 25), value(0.9), value(0.3), Unclear},
		"few graduates below":            {rate(20, 25), value(0.9), value(-0.3), Unclear},
		"as much asked for as taught":    {rate(960, 1000), value(0.9), value(0), Unclear},
		"the mean touches the interval":  {evaluate.Figure{Known: true, Value: 0.95, Low: 0.9, High: 0.98}, value(0.9), value(0.3), Unclear},
		"no rate":                        {none, value(0.9), value(0.3), NoData},
		"no mean":                        {rate(960, 1000), none, value(0.3), NoData},
		"no demand":                      {rate(960, 1000), value(0.9), none, NoData},
		"a rate of nought is a figure":   {rate(0, 1000), value(0.9), value(-1), Warn},
	} {
		if got := Judge(c.rate, c.mean, c.demand); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// standing is a point of a programme with its rate, below a mean of 0.9 and more taught than asked for.
func standing(id, school ids.ID, code string, f evaluate.Figure, students int64) evaluate.Standing {
	x := evaluate.Standing{Destination: f, Mean: value(0.9), Demand: value(-0.2), Students: &students}
	x.ID, x.Point, x.School, x.Level, x.Code, x.Name = id, id, school, atlas.Secondary, code, code
	return x
}

func TestProgrammesAreRatiosOfSums(t *testing.T) {
	sc := evaluate.Scene{Z: z95, List: []evaluate.Standing{
		standing(1, 1, "660101", rate(10, 10), 30), standing(2, 2, "660101", rate(100, 190), 500), standing(3, 3, "660101", none, 40), standing(4, 1, "710201", rate(95, 100), 90),
	}}
	list := Places(sc, Ask{By: "programme"})
	if len(list) != 2 || list[0].Code != "660101" || list[0].Points != 3 || *list[0].Students != 570 || list[0].School != 0 {
		t.Fatalf("%+v", list)
	}
	want := rate(110, 200)
	if got := list[0].Rate; got.Num != 110 || got.Den != 200 || got.Value != 0.55 || got.Low != want.Low || got.High != want.High {
		t.Errorf("%+v is no ratio of sums (the mean of ratios were %v)", got, (1+100.0/190)/2)
	}
	if list[0].Verdict != Warn || list[1].Points != 1 || list[1].Verdict != Unclear {
		t.Errorf("%s %s", list[0].Verdict, list[1].Verdict)
	}
	if got := Places(sc, Ask{}); len(got) != 4 || got[0].Point != 2 || got[3].Point != 1 || got[2].Verdict != NoData {
		t.Errorf("the points: %+v", got)
	}
	if got := Places(sc, Ask{School: 1, Category: "71"}); len(got) != 1 || got[0].Point != 4 {
		t.Errorf("narrowed: %+v", got)
	}
}

// TestSumsTellNothingHidden: a programme with a point that is hidden is hidden, on the page and in the file; one whose persons are not
// the reader's to see has no rate.
func TestSumsTellNothingHidden(t *testing.T) {
	small := standing(1, 1, "660101", evaluate.Figure{}, 0)
	small.Hidden, small.Students = true, nil
	sc := evaluate.Scene{Z: z95, List: []evaluate.Standing{standing(2, 2, "660101", rate(100, 190), 500), small}}
	list := Places(sc, Ask{By: "programme"})
	if len(list) != 1 || !list[0].Hidden || list[0].Verdict != NoData {
		t.Fatalf("%+v", list)
	}
	if row := list[0].exported(context.Background(), sc); slices.ContainsFunc(row[4:10], func(x any) bool { return x != nil }) || row[10] != "不公布" {
		t.Errorf("the file tells %v", row)
	}
	blurred := func(id ids.ID) evaluate.Standing {
		f := rate(100, 190)
		f.Num, f.Den = 0, 0
		return standing(id, id, "660101", f, 500)
	}
	sc.List = []evaluate.Standing{blurred(1)}
	if got := Places(sc, Ask{By: "programme"})[0]; got.Verdict != Warn || !got.Rate.Known {
		t.Errorf("one point stands for its programme: %+v", got)
	}
	sc.List = append(sc.List, blurred(2))
	if got := Places(sc, Ask{By: "programme"})[0]; got.Verdict != NoData || got.Rate.Known || got.Rate.Why == "" {
		t.Errorf("rates without persons were joined: %+v", got)
	}
}

func TestBreaks(t *testing.T) {
	has, empty, unknown := Measure{Known: true, N: 7}, Measure{Known: true}, Measure{Why: "不公布"}
	for name, c := range map[string]struct {
		of   []Measure
		want int
	}{
		"holds": {[]Measure{has, has, has, has, has}, -1}, "at the first": {[]Measure{empty, has, empty, has, has}, 0}, "at the last": {[]Measure{has, has, has, has, empty}, 4},
		"not known is no break": {[]Measure{has, unknown, has, has, has}, -1}, "behind what is not known": {[]Measure{has, unknown, has, empty, has}, 3}, "nothing known": {make([]Measure, 5), -1},
	} {
		of := map[string]Measure{}
		for i, m := range c.of {
			of[usualLinks[i]] = m
		}
		if got := Breaks(of, usualLinks); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestChosenLinks(t *testing.T) {
	got, err := Chosen([]string{"EMPLOYMENT", "INDUSTRY", "ENTERPRISE", "PROGRAMME", "OCCUPATION", "PROGRAMME"})
	if err != nil || !slices.Equal(got, usualLinks) {
		t.Errorf("%v %v", got, err)
	}
	six := append(slices.Clone(usualLinks), "STARTUP")
	if got, err := Chosen(six); err != nil || len(got) != 6 {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range [][]string{nil, usualLinks[:4], append(slices.Clone(usualLinks[:4]), "WEATHER"), append(slices.Clone(six), "TALENT")} {
		if got, err := Chosen(bad); err == nil {
			t.Errorf("%v became %v", bad, got)
		}
	}
}

func TestGrowthAgainstTheYearBefore(t *testing.T) {
	const wide, narrow = "全部法人", "规模以上"
	list := SeriesOf([]Year{
		{Industry: "C36", Scope: narrow, Year: 2024, Output: 110}, {Industry: "C36", Scope: narrow, Year: 2023, Output: 100}, {Industry: "C36", Scope: narrow, Year: 2026, Output: 99},
		{Industry: "C36", Scope: wide, Year: 2025, Output: 220}, {Industry: "C26", Scope: narrow, Year: 2023, Output: 0}, {Industry: "C26", Scope: narrow, Year: 2024, Output: 5},
		{Industry: "C26", Scope: narrow, Year: 2025, Output: math.NaN()}, {Industry: "C26", Scope: narrow, Year: 2026, Output: 6},
	})
	if len(list) != 3 || list[0].Scope != wide || list[1].Industry != "C36" {
		t.Fatalf("%+v", list)
	}
	if y := list[0].Years; len(y) != 1 || !math.IsNaN(y[0].Growth) {
		t.Errorf("figures of another scope were joined: %+v", y)
	}
	y := list[1].Years
	if y[0].Year != 2023 || !math.IsNaN(y[0].Growth) || math.Abs(y[1].Growth-0.1) > 1e-12 || !math.IsNaN(y[2].Growth) {
		t.Errorf("the first year has none, the second a tenth, that after a gap none: %+v", y)
	}
	for _, y := range list[2].Years {
		if !math.IsNaN(y.Growth) {
			t.Errorf("growth without a figure before or now: %+v", y)
		}
	}
}

// TestTwoSourcesStandSideBySide: two publishers of one industry and year are two series with their own growth; what one publisher states
// twice has no growth, nor has the year after it.
func TestTwoSourcesStandSideBySide(t *testing.T) {
	year := func(at int, output float64, source string) Year {
		return Year{Industry: "C36", Scope: "规模以上", Year: at, Output: output, Source: source}
	}
	list := SeriesOf([]Year{year(2024, 100, "统计公报2024，第 3 页"), year(2024, 400, "行业协会年报（2024）"), year(2025, 440, "行业协会年报（2025）"), year(2025, 120, "统计公报2025，第 5 页")})
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	for i, want := range []struct {
		publisher string
		growth    float64
	}{{"行业协会年报", 0.1}, {"统计公报", 0.2}} {
		s := list[i]
		if s.Publisher != want.publisher || len(s.Years) != 2 || math.Abs(s.Years[1].Growth-want.growth) > 1e-12 {
			t.Errorf("%+v, want %+v", s, want)
		}
	}
	list = SeriesOf([]Year{year(2023, 90, "统计公报2023"), year(2024, 100, "统计公报2024，第 3 页"), year(2024, 105, "统计公报2024，第 9 页"), year(2025, 120, "统计公报2025"), year(2026, 132, "统计公报2026")})
	if len(list) != 1 || len(list[0].Years) != 5 {
		t.Fatalf("%+v", list)
	}
	for i, y := range list[0].Years {
		if known := !math.IsNaN(y.Growth); known != (i == 4) {
			t.Errorf("%d: growth %v", y.Year, y.Growth)
		}
	}
	if list[0].lacks(2025) != "同一出处有两个数" || list[0].lacks(2023) != "上一年没有数" {
		t.Error("why there is no growth")
	}
}
