package programme

import (
	"errors"
	"fmt"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
)

func n(v int64) *int64 { return &v }

// TestVectorP1 is domain B7, P1.
func TestVectorP1(t *testing.T) {
	e := Enrolment{Planned: n(100), Admitted: n(96), Registered: n(88)}
	for want, r := range map[string]stat.Ratio{"88.00%": e.Completion(), "96.00%": e.Admission(), "91.67%": e.Registration()} {
		if got := r.Percent(2); got != want {
			t.Errorf("rate %s, want %s", got, want)
		}
	}
	if (Enrolment{Planned: n(0), Registered: n(3)}).Completion().Known() {
		t.Error("a plan of zero has a completion rate")
	}
}

// TestVectorP2 is domain B7, P2: 110 of 120.
func TestVectorP2(t *testing.T) {
	o := Outcome{Graduates: n(120), Contract: n(70), Flexible: n(6), SelfEmployed: n(3), Freelance: n(1), Study: n(25), Army: n(3), Grassroots: n(2)}
	for want, r := range map[string]stat.Ratio{"91.67%": o.Destination(), "58.33%": o.ContractRate(), "20.83%": o.FurtherStudy()} {
		if got := r.Percent(2); got != want {
			t.Errorf("rate %s, want %s", got, want)
		}
	}
	if o.Match().Known() {
		t.Error("match rate is known without the related jobs")
	}
	if (Outcome{Graduates: n(0), Contract: n(0)}).Destination().Known() {
		t.Error("a class of nobody has a destination rate")
	}
}

func TestBadFigures(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"three times the plan", CheckEnrolment(Enrolment{Planned: n(10), Registered: n(30)}), nil},
		{"more than three times the plan", CheckEnrolment(Enrolment{Planned: n(10), Registered: n(31)}), ErrTooMany},
		{"negative", CheckEnrolment(Enrolment{Planned: n(-1)}), ErrNegative},
		{"parts equal the class", CheckOutcome(Outcome{Graduates: n(10), Contract: n(6), Study: n(4)}), nil},
		{"parts over the class", CheckOutcome(Outcome{Graduates: n(10), Contract: n(7), Study: n(4)}), ErrOverTotal},
		{"more related than employed", CheckOutcome(Outcome{Graduates: n(10), Contract: n(5), Related: n(6)}), ErrOverTotal},
		{"plan for a proposed point", CheckPlan(Proposed), ErrNotFiled},
		{"plan for a filed point", CheckPlan(Filed), nil},
		{"plan of a stopped point for this year", checkBoth(Enrolment{Year: 2026, Planned: n(40)}, Stopped, 2026), ErrNotFiled},
		{"plan of a stopped point before", checkBoth(Enrolment{Year: 2025, Planned: n(40)}, Stopped, 2026), nil},
		{"plan of a proposed point before", checkBoth(Enrolment{Year: 2025, Planned: n(40)}, Proposed, 2026), ErrNotFiled},
	} {
		if !errors.Is(c.err, c.want) && c.err != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
		}
	}
}

// TestVectorP5 is domain B7, P5.
func TestVectorP5(t *testing.T) {
	if CapOf(2150, 200) != 10 || CapOf(9800, 300) != 32 {
		t.Errorf("caps %d, %d", CapOf(2150, 200), CapOf(9800, 300))
	}
}

// spread makes points over categories: counts[i] points in category i+1, no
// point twice.
func spread(l atlas.Level, counts [categoryCount]int, schools int) []Point {
	var out []Point
	for i, c := range counts {
		for k := range c {
			out = append(out, Point{Level: l, Code: fmt.Sprintf("%02d%02d%02d", firstCategory[l]+i+1, 1+k/90, 1+k%90), School: ids.ID(1 + len(out)%schools)})
		}
	}
	return out
}

// TestCoverageOfTianjin is PRG-12, PRG-13 and vector P8: 333 secondary
// programmes cover 17 of 19 categories, 740 higher points 18 of 19.
func TestCoverageOfTianjin(t *testing.T) {
	secondary := [categoryCount]int{10, 10, 10, 20, 0, 60, 10, 10, 10, 30, 50, 10, 40, 20, 20, 3, 10, 0, 10}
	c := Cover(atlas.Secondary, spread(atlas.Secondary, secondary, 40))
	if c.Covered() != 17 || c.Programmes != 333 || fmt.Sprint(c.Missing()) != "[水利 公安与司法]" {
		t.Errorf("secondary: %d categories, %d programmes, missing %v", c.Covered(), c.Programmes, c.Missing())
	}
	higher := [categoryCount]int{20, 20, 20, 40, 0, 110, 20, 20, 30, 60, 111, 40, 80, 30, 50, 20, 30, 9, 30}
	h := Cover(atlas.HigherCollege, spread(atlas.HigherCollege, higher, 26))
	if h.Covered() != 18 || h.Points != 740 || fmt.Sprint(h.Missing()) != "[水利]" {
		t.Errorf("higher: %d categories, %d points, missing %v", h.Covered(), h.Points, h.Missing())
	}
}

// TestVectorP7 is PRG-14: 221 of 740 fails 30 %, 222 passes, though 221 prints 29.9.
func TestVectorP7(t *testing.T) {
	for equipment, want := range map[int]bool{110: false, 111: true} {
		counts := [categoryCount]int{0: 740 - equipment - 111, 5: equipment, 10: 111}
		ok, known := Cover(atlas.HigherCollege, spread(atlas.HigherCollege, counts, 20)).ReachesShare(30, 6, 11)
		if !known || ok != want {
			t.Errorf("%d + 111 of 740: %v, %v", equipment, ok, known)
		}
	}
	if _, known := Cover(atlas.HigherCollege, nil).ReachesShare(30, 6); known {
		t.Error("a share of nothing is known")
	}
}

// TestThirtySchools is PRG-18: 30 schools with 339 programmes in all.
func TestThirtySchools(t *testing.T) {
	counts := [categoryCount]int{5: 200, 10: 139}
	c := Cover(atlas.Secondary, spread(atlas.Secondary, counts, 30))
	if c.Schools != 30 || c.Programmes != 339 {
		t.Errorf("%d schools, %d programmes", c.Schools, c.Programmes)
	}
}

func TestPointFlowIsSound(t *testing.T) {
	if err := PointFlow.Check(); err != nil {
		t.Error(err)
	}
}
