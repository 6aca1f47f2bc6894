package condition

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

func num(n int64) *int64 { return &n }

var (
	siteLine    = Line{Table: "secondary", Indicator: "site", Version: 1, Total: num(4_000_000), PerNum: num(3300), PerDen: 1, Base: Students}
	teacherLine = Line{Table: "secondary", Indicator: "teachers", Version: 1, Total: num(60), PerNum: num(1), PerDen: 20, Base: Students}
	bookLine    = Line{Table: "secondary", Indicator: "books", Version: 1, PerNum: num(30), PerDen: 1, Base: Students}
)

// TestVector is the vector of domain B18: 1,300 students on 42,000 m² are 32.3 m² each, which
// fails although the total passes.
func TestVector(t *testing.T) {
	o := Judge(siteLine, Figures{Students: 1300, "site": 4_200_000}, 10)
	x, known := o.PerUnit()
	if o.Verdict != Fail || !known || x < 32.30 || x > 32.31 {
		t.Errorf("%+v %v", o, x)
	}
	m, _ := MeasureOf("site")
	if got := m.Show(o.Lack); got != "900" {
		t.Errorf("missing %s m²", got)
	}
}

func TestJudge(t *testing.T) {
	tests := []struct {
		name string
		line Line
		f    Figures
		want Verdict
		lack int64
	}{
		{"exactly", siteLine, Figures{Students: 1300, "site": 4_290_000}, Pass, 0},
		{"one hundredth short is near", siteLine, Figures{Students: 1300, "site": 4_289_999}, Basic, 1},
		{"at the tolerance", siteLine, Figures{Students: 1300, "site": 4_247_100}, Basic, 42_900},
		{"below the tolerance", siteLine, Figures{Students: 1300, "site": 4_247_099}, Fail, 42_901},
		{"total short, each well", siteLine, Figures{Students: 100, "site": 3_999_999}, Fail, 1},
		{"total short without students", siteLine, Figures{"site": 100}, Fail, 3_999_900},
		{"no students", siteLine, Figures{"site": 5_000_000}, NoData, 0},
		{"students zero", siteLine, Figures{"site": 5_000_000, Students: 0}, NoData, 0},
		{"no figure", siteLine, Figures{Students: 5}, NoData, 0},
		{"zero is a figure", siteLine, Figures{Students: 5, "site": 0}, Fail, 4_000_000},
		{"1:20", teacherLine, Figures{Students: 1300, "teachers": 65}, Pass, 0},
		{"65 for 1,301 is near", teacherLine, Figures{Students: 1301, "teachers": 65}, Basic, 1},
		{"61 for 1,300", teacherLine, Figures{Students: 1300, "teachers": 61}, Fail, 4},
		{"books", bookLine, Figures{Students: 1000, "books": 29_700}, Basic, 300},
		{"books", bookLine, Figures{Students: 1000, "books": 29_699}, Fail, 301},
	}
	for _, tt := range tests {
		if o := Judge(tt.line, tt.f, 10); o.Verdict != tt.want || o.Lack != tt.lack {
			t.Errorf("%s: %s, missing %d", tt.name, o.Verdict, o.Lack)
		}
	}
	// 90.0 % after rounding is no pass: 1,299,950 ÷ 32.9987 prints 33.0.
	o := Judge(siteLine, Figures{Students: 1300, "site": 4_289_900}, 0)
	if o.Verdict != Fail || perText(o) != "33.0" {
		t.Errorf("rounded: %s %s", o.Verdict, perText(o))
	}
}

// TestLackIsWhatIsMissing: with what is missing added a line passes, with less it does not; more
// land never makes a result worse, more students never better.
func TestLackIsWhatIsMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Line{Indicator: "site", Base: Students, PerDen: rapid.Int64Range(1, 100).Draw(t, "den")}
		if rapid.Bool().Draw(t, "total") {
			l.Total = num(rapid.Int64Range(0, 10_000_000).Draw(t, "t"))
		}
		if l.Total == nil || rapid.Bool().Draw(t, "per") {
			l.PerNum = num(rapid.Int64Range(1, 100_000).Draw(t, "num"))
		}
		near := rapid.Int64Range(0, 200).Draw(t, "near")
		f := Figures{Students: rapid.Int64Range(1, 20_000).Draw(t, "students"), "site": rapid.Int64Range(0, 200_000_000).Draw(t, "site")}
		o := Judge(l, f, near)
		if (o.Lack == 0) != (o.Verdict == Pass) {
			t.Fatalf("%s with %d missing", o.Verdict, o.Lack)
		}
		if o.Lack > 0 {
			more := Figures{Students: f[Students], "site": f["site"] + o.Lack}
			if x := Judge(l, more, near); x.Verdict != Pass {
				t.Fatalf("%d more: %+v", o.Lack, x)
			}
			more["site"]--
			if x := Judge(l, more, near); x.Verdict == Pass || x.Lack != 1 {
				t.Fatalf("one less: %+v", x)
			}
		}
		rank := map[Verdict]int{Fail: 0, Basic: 1, Pass: 2}
		bigger := Judge(l, Figures{Students: f[Students], "site": f["site"] + rapid.Int64Range(0, 1_000_000).Draw(t, "more")}, near)
		fuller := Judge(l, Figures{Students: f[Students] + 1, "site": f["site"]}, near)
		if rank[bigger.Verdict] < rank[o.Verdict] || rank[fuller.Verdict] > rank[o.Verdict] {
			t.Fatalf("%s, with more land %s, with a further student %s", o.Verdict, bigger.Verdict, fuller.Verdict)
		}
	})
}

// TestRateIsARatioOfSums: what is not known is in neither part.
func TestRateIsARatioOfSums(t *testing.T) {
	a, b := Tally{Pass: 4, Basic: 1}, Tally{Pass: 1, Fail: 4, NoData: 7}
	a.Plus(b)
	if r := a.Rate(); r.Num != 5 || r.Den != 10 {
		t.Errorf("%+v", r)
	}
	if (Tally{NoData: 5}).Rate().Known() {
		t.Error("a rate of nothing")
	}
	if x, known := Change(Tally{Pass: 1, Fail: 2}, Tally{Pass: 2, Fail: 1}); !known || x < 0.333333 || x > 0.333334 {
		t.Errorf("%v %v", x, known)
	}
	if _, known := Change(Tally{}, a); known {
		t.Error("a change against nothing")
	}
}

func TestVersions(t *testing.T) {
	newer := siteLine
	newer.Version, newer.PerNum, newer.From = 2, num(3500), civil.MustDate("2026-10-01")
	old := siteLine
	old.From = civil.MustDate("2010-07-06")
	ended := bookLine
	ended.Version, ended.PerNum, ended.From = 2, nil, civil.MustDate("2020-01-01")
	all := []Line{old, newer, bookLine, ended}
	if got := InForce(all, ReferenceDay(2026))["secondary"]; len(got) != 1 || got[0].Version != 1 {
		t.Errorf("2026: %+v", got)
	}
	if got := InForce(all, ReferenceDay(2027))["secondary"]; len(got) != 1 || *got[0].PerNum != 3500 {
		t.Errorf("2027: %+v", got)
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		measure, text string
		want          int64
		err           error
	}{
		{"site", "42,000", 4_200_000, nil}, {"site", "４２０００．５平方米", 4_200_050, nil}, {"site", "42000.555", 0, ErrDigits},
		{"equipment", "360万元", 360_000_000, nil}, {"equipment", "3600000", 360_000_000, nil}, {"equipment", "3600000.25元", 360_000_025, nil},
		{"students", "1300人", 1300, nil}, {"students", "1300.5", 0, ErrDigits}, {"students", "很多", 0, ErrNumber}, {"students", "-3", 0, ErrNegative}, {"books", "99999999999999999999", 0, ErrNumber},
	}
	for _, tt := range tests {
		m, _ := MeasureOf(tt.measure)
		n, err := m.Parse(tt.text)
		if n != tt.want && tt.err == nil || !errors.Is(err, tt.err) {
			t.Errorf("%s %q: %d, %v", tt.measure, tt.text, n, err)
		}
	}
	m, _ := MeasureOf("site")
	for n, want := range map[int64]string{4_200_000: "42,000", 4_200_050: "42,000.5", 5: "0.05", 0: "0"} {
		if got := m.Show(n); got != want {
			t.Errorf("%d shows as %s", n, got)
		}
		if back, err := m.Parse(m.Show(n)); back != n || err != nil {
			t.Errorf("%d comes back as %d", n, back)
		}
	}
}

func TestCheckReport(t *testing.T) {
	err := CheckReport(Report{Year: 1990, Figures: Figures{"double": 5, "teachers": 4, "site": -1}}, 2026).Err()
	for _, want := range []error{ErrYear, ErrDouble, ErrNegative, ErrEvidence} {
		if !errors.Is(err, want) {
			t.Errorf("no %v", want)
		}
	}
	if got := CheckReport(Report{Year: 2026, Evidence: "统计报表"}, 2026); len(got) != 1 || !got[0].Is(ErrEmpty) {
		t.Error(errs.All(got.Err()))
	}
}
