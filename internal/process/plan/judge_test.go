package plan

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
)

var limits = Limits{Green: 5, Amber: 20, Overdue: 2}

func amount(n int64) *Amount { a := Whole(n); return &a }

func day(s string) civil.Date { return civil.MustDate(s) }

func figure(num, den float64) Measured { return Measured{Known: true, Num: num, Den: den} }

func TestAmounts(t *testing.T) {
	for text, want := range map[string]Amount{"60": 600000, "75%": 750000, "７５％": 750000, "2万": 200_000_000, "1.5": 15000, "20,000": 200_000_000, "78.13%": 781300, "0": 0} {
		if got, ok := ParseAmount(text); !ok || got != want {
			t.Errorf("%s: %d %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "x", "1/3", "1e9", "-1", "0.00001", "99999999999999999999"} {
		if got, ok := ParseAmount(text); ok {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
	if s := Amount(781300).String(); s != "78.13" {
		t.Error(s)
	}
}

// The vectors of the specification: shares are compared as fractions, never as they are printed.
func TestExactComparison(t *testing.T) {
	share := Target{Unit: "%", Scope: OfCity, Comparator: "GE", Basis: Cumulative, End: day("2025-12-31")}
	for _, c := range []struct {
		num, den float64
		goal     int64
		met      bool
		prints   string
	}{{39, 52, 75, true, "75.0"}, {38, 52, 75, false, "73.1"}, {305, 339, 90, false, "90.0"}, {306, 339, 90, true, "90.3"}, {182, 244, 75, false, "74.6"}} {
		share.Base = amount(c.goal)
		j := Judge(share, figure(c.num, c.den), civil.Date{}, day("2025-12-31"), limits)
		if j.Base != c.met || tenth(j.Value) != c.prints {
			t.Errorf("%v/%v ≥ %d: %v, prints %s", c.num, c.den, c.goal, j.Base, tenth(j.Value))
		}
	}
}

func TestAchievementIsNotCapped(t *testing.T) {
	target := Target{Scope: OfCity, Comparator: "GE", Basis: Cumulative, Base: amount(5), Stretch: amount(7), End: day("2025-12-31")}
	for v, want := range map[float64]string{4: "80.0", 5: "100.0", 6: "120.0"} {
		j := Judge(target, figure(v, 1), civil.Date{}, day("2025-12-31"), limits)
		if got := tenth(new(big.Rat).Mul(j.Achieved, big.NewRat(100, 1))); got != want || j.Base != (v >= 5) || j.Stretch {
			t.Errorf("%v of 5: %s %%", v, got)
		}
	}
}

func TestComparatorsAndRanges(t *testing.T) {
	for _, c := range []struct {
		t   Target
		v   float64
		met bool
	}{
		{Target{Comparator: "LE", Base: amount(10)}, 10, true}, {Target{Comparator: "LE", Base: amount(10)}, 11, false},
		{Target{Comparator: "EQ", Base: amount(2)}, 2, true}, {Target{Comparator: "EQ", Base: amount(2)}, 3, false},
		{Target{Comparator: "EQ", Low: amount(2), High: amount(3)}, 3, true}, {Target{Comparator: "EQ", Low: amount(2), High: amount(3)}, 4, false},
		{Target{Comparator: "GE", Low: amount(2), High: amount(3)}, 2, true}, {Target{Comparator: "GE", Low: amount(2), High: amount(3)}, 1, false},
	} {
		c.t.Scope, c.t.End = OfCity, day("2025-12-31")
		if j := Judge(c.t, figure(c.v, 1), civil.Date{}, day("2025-12-31"), limits); j.Base != c.met {
			t.Errorf("%+v: %v", c.t, c.v)
		}
	}
}

func TestLights(t *testing.T) {
	target := Target{Scope: OfCity, Comparator: "GE", Basis: Annual, Base: amount(100), End: day("2026-12-31"), Phasing: [4]int64{1, 2, 3, 4}}
	for _, c := range []struct {
		v    float64
		on   string
		want string
	}{
		{100, "2026-03-31", LightDone}, {5, "2026-03-31", LightGreen}, {4, "2026-03-31", LightAmber}, // expected 10
		{25, "2026-06-30", LightGreen}, {24, "2026-06-30", LightAmber}, {10, "2026-06-30", LightAmber}, {9, "2026-06-30", LightRed}, // expected 30
		{99, "2026-12-30", LightGreen}, {99, "2026-12-31", LightAmber}, {99, "2027-01-01", LightAmber}, {79, "2027-01-01", LightRed},
	} {
		if j := Judge(target, figure(c.v, 1), civil.Date{}, day(c.on), limits); j.Light != c.want {
			t.Errorf("%v on %s: %s, elapsed %s", c.v, c.on, j.Light, j.Elapsed.FloatString(3))
		}
	}
	if j := Judge(target, Measured{Why: "名册里没有记录"}, civil.Date{}, day("2026-06-30"), limits); j.Light != LightNone || j.Value != nil {
		t.Errorf("no data is %s", j.Light)
	}
	if j := Judge(target, figure(0, 1), civil.Date{}, day("2026-06-30"), limits); j.Light != LightRed || j.Value == nil {
		t.Errorf("a true zero is %s", j.Light)
	}
	if j := Judge(target, figure(3, 0), civil.Date{}, day("2026-06-30"), limits); j.Light != LightNone {
		t.Errorf("a denominator of zero is %s", j.Light)
	}
}

func TestBaselineAndForecast(t *testing.T) {
	target := Target{Scope: OfCity, Unit: "%", Comparator: "GE", Basis: Cumulative, Baseline: amount(50), Base: amount(70), End: day("2026-12-31")}
	j := Judge(target, figure(60, 100), day("2026-01-01"), day("2026-06-30"), limits)
	if j.Progress.Cmp(big.NewRat(1, 2)) != 0 || j.Elapsed.Cmp(big.NewRat(1, 2)) != 0 || shown(j.Forecast) != "70" || j.Light != LightGreen {
		t.Errorf("progress %s, elapsed %s, forecast %s, %s", j.Progress, j.Elapsed, shown(j.Forecast), j.Light)
	}
	down := Target{Scope: OfCity, Comparator: "LE", Basis: Cumulative, Baseline: amount(20), Base: amount(10), End: day("2026-12-31")}
	if j := Judge(down, figure(15, 1), day("2026-01-01"), day("2026-06-30"), limits); j.Progress.Cmp(big.NewRat(1, 2)) != 0 || j.Light != LightGreen {
		t.Errorf("less is better: %s %s", j.Progress, j.Light)
	}
}

func TestEverySchool(t *testing.T) {
	target := Target{Scope: PerSecondary, Comparator: "GE", Basis: Annual, Base: amount(1), End: day("2025-12-31")}
	m := Measured{Known: true, Schools: []SchoolFigure{{Met: true}, {Met: false}}}
	j := Judge(target, m, civil.Date{}, day("2026-01-05"), limits)
	if j.Base || j.Achieved.Cmp(big.NewRat(1, 2)) != 0 || j.Light != LightRed {
		t.Errorf("one of two schools: %s %s", j.Achieved, j.Light)
	}
	m.Schools[1].Met = true
	if j := Judge(target, m, civil.Date{}, day("2026-01-05"), limits); !j.Base {
		t.Error("both schools reach it")
	}
}

// A school of which the register has no row has none of it; one whose rows lack something has no figure and reaches nothing.
func TestSchoolsWithoutDataReachNothing(t *testing.T) {
	schools := []org.Organization{{ID: 1, School: org.SchoolFacts{Level: org.Secondary}}, {ID: 2, School: org.SchoolFacts{Level: org.Secondary}}, {ID: 3, School: org.SchoolFacts{Level: org.Secondary}}}
	split := []indicator.Value{{Key: "1", Status: indicator.Known, Num: 2, Den: 1}, {Key: "2", Status: indicator.NoData}}
	for comparator, want := range map[string][3]bool{"GE": {true, false, false}, "LE": {false, false, true}} {
		got := schoolFigures(Target{Scope: PerSecondary, Comparator: comparator, Base: amount(1)}, split, schools)
		if got[0].Value == nil || got[1].Value != nil || got[2].Value == nil || got[2].Value.Sign() != 0 {
			t.Fatalf("%s: %+v", comparator, got)
		}
		for i, f := range got {
			if f.Met != want[i] {
				t.Errorf("%s: school %d: %v", comparator, i+1, f.Met)
			}
		}
	}
}

func TestStatesOfTasks(t *testing.T) {
	task := Task{From: day("2026-01-01"), Until: day("2026-12-31")}
	cancelled, finished := task, task
	cancelled.CancelledOn, finished.Done = day("2026-03-01"), day("2026-03-01")
	for _, c := range []struct {
		t      Task
		lights []string
		r      Report
		on     string
		want   string
	}{
		{task, nil, Report{}, "2026-05-01", NotStarted}, {task, []string{LightNone}, Report{}, "2026-05-01", NotStarted}, {task, nil, Report{Begun: true}, "2026-05-01", OnTrack},
		{task, []string{LightGreen, LightNone}, Report{}, "2026-05-01", OnTrack}, {task, []string{LightGreen, LightAmber}, Report{}, "2026-05-01", AtRisk},
		{task, []string{LightRed, LightDone}, Report{}, "2026-05-01", Delayed}, {task, []string{LightDone, LightDone}, Report{}, "2026-05-01", Done}, {task, []string{LightDone, LightNone}, Report{}, "2026-05-01", OnTrack},
		{task, []string{LightGreen}, Report{Begun: true, Overdue: 2}, "2026-05-01", Delayed}, {task, nil, Report{}, "2027-01-01", Delayed},
		{cancelled, []string{LightRed}, Report{}, "2026-05-01", Cancelled}, {cancelled, []string{LightRed}, Report{}, "2026-02-01", Delayed}, {finished, []string{LightRed}, Report{}, "2026-05-01", Done},
		{task, nil, Report{Finished: true}, "2026-05-01", Done}, {task, []string{LightGreen}, Report{Light: LightRed}, "2026-05-01", Delayed},
	} {
		if got := StateOf(c.t, c.lights, c.r, day(c.on), limits); got != c.want {
			t.Errorf("%v %+v on %s: %s, want %s", c.lights, c.r, c.on, got, c.want)
		}
	}
}

// The elapsed share rises from 0 to 1 whatever the phasing, and is 1 on the last day.
func TestElapsedShareRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := Target{Basis: Cumulative, End: day("2026-12-31")}
		for i := range x.Phasing {
			x.Phasing[i] = rapid.Int64Range(0, 9).Draw(t, "weight")
		}
		from := day("2024-01-01").AddDays(rapid.IntRange(0, 700).Draw(t, "from"))
		a := from.AddDays(rapid.IntRange(0, 400).Draw(t, "a"))
		b := a.AddDays(rapid.IntRange(0, 400).Draw(t, "b"))
		if ea, eb := x.ElapsedShare(from, a), x.ElapsedShare(from, b); ea.Cmp(eb) > 0 || ea.Sign() < 0 || eb.Cmp(big.NewRat(1, 1)) > 0 {
			t.Fatalf("%s on %v, %s on %v", ea, a, eb, b)
		}
		if e := x.ElapsedShare(from, x.End); e.Cmp(big.NewRat(1, 1)) != 0 {
			t.Fatalf("%s at the end", e)
		}
	})
}
