package evaluate

import (
	"fmt"
	"math"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/register/programme"
)

func n(v int64) *int64 { return &v }

func x(v float64) *float64 { return &v }

// point is a point with one line of figures a year: planned, first choices, registered, graduates, placed; −1 is not known.
func point(id int, code string, first int, years map[int][5]int64) Fact {
	f := Fact{Point: ids.ID(id), School: ids.ID(1000 + id), Level: atlas.HigherCollege, Code: code, Name: code, FirstYear: first, Status: programme.Enrolling}
	at := func(v int64) *int64 {
		if v < 0 {
			return nil
		}
		return &v
	}
	for _, year := range []int{2026, 2025, 2024} {
		if v, ok := years[year]; ok {
			f.Years = append(f.Years, Year{Year: year, Planned: at(v[0]), FirstChoice: at(v[1]), Admitted: at(v[2]), Registered: at(v[2]), Graduates: at(v[3]), Placed: at(v[4]), Employed: at(v[4]), Related: at(v[4])})
		}
	}
	return f
}

// inputs are points with everything else known: every rating can be made.
func inputs(preset string, change map[string]float64, points ...Fact) Inputs {
	in := Inputs{Year: 2026, Warn: shipped(preset), Rate: shipped(Quality), Few: 10, Points: points, Secondary: 8}
	for k, v := range change {
		in.Warn.Params[k] = v
	}
	for _, f := range points {
		in.Schools = append(in.Schools, SchoolFact{School: f.School, Level: f.Level, Students: n(9800), DualNum: n(60), DualDen: n(80), Staffing: x(16), Equip: x(6500)})
		in.Demand = append(in.Demand, DemandFact{Level: f.Level, Code: f.Code, Demand: x(100), Supply: x(90)})
		in.Sites = append(in.Sites, SiteFact{Level: f.Level, Code: f.Code, Points: 3})
	}
	return in
}

func of(list []Verdict, id int) Verdict {
	for _, v := range list {
		if v.Point == ids.ID(id) {
			return v
		}
	}
	return Verdict{}
}

func reason(v Verdict, rule string) Reason {
	for _, r := range v.Reasons {
		if r.Rule == rule {
			return r
		}
	}
	return Reason{}
}

// TestVectors are P1 to P6 of domain B7.
func TestVectors(t *testing.T) {
	p1 := Year{Year: 2026, Planned: n(100), Admitted: n(96), Registered: n(88)}
	for m, want := range map[Measure]string{Completion: "88.00%", Reporting: "91.67%"} {
		if got := p1.measure(m, 1.96).Ratio().Percent(2); got != want {
			t.Errorf("P1 %s: %s, want %s", m, got, want)
		}
	}
	if got := (programme.Enrolment{Planned: n(100), Admitted: n(96)}).Admission().Percent(1); got != "96.0%" {
		t.Errorf("P1 admission: %s", got)
	}
	o := programme.Outcome{Graduates: n(120), Contract: n(70), Flexible: n(6), SelfEmployed: n(3), Freelance: n(1), Study: n(25), Army: n(3), Grassroots: n(2)}
	if o.Destination().Percent(2) != "91.67%" || o.ContractRate().Percent(2) != "58.33%" || o.FurtherStudy().Percent(2) != "20.83%" {
		t.Errorf("P2: %s %s %s", o.Destination().Percent(2), o.ContractRate().Percent(2), o.FurtherStudy().Percent(2))
	}
	p3 := map[Measure]float64{DemandIndex: .20, Completion: .88, Reporting: 88.0 / 96, Destination: 110.0 / 120, Match: .64, Dual: .75, Equipment: 6500}
	v := shipped(Quality)
	r := Rate(v.items(), func(m Measure) Figure { return plain(m, 2026, p3[m]) }, 85, 70, 60)
	if math.Abs(r.Score-79.67857) > 5e-6 || fmt.Sprintf("%.2f", r.Score) != "79.68" || r.Grade != "B" {
		t.Errorf("P3: %v %s", r.Score, r.Grade)
	}
	rates := make([]stat.Ratio, 38)
	for i := range rates {
		rates[i] = stat.Ratio{Num: int64(i), Den: 100}
	}
	if k, in, ok := BottomSet(rates, .10, true, 10); k != 4 || !ok || !in[3] || in[4] {
		t.Errorf("P4: %d %v", k, in)
	}
	if programme.CapOf(2150, 200) != 10 || programme.CapOf(9800, 300) != 32 {
		t.Error("P5")
	}
	for hours, want := range map[int64]bool{1350: true, 1349: false} {
		if ok, known := (stat.Ratio{Num: hours, Den: 2700}).AtLeast(stat.Percent(50)); ok != want || !known {
			t.Errorf("P6: %d of 2700 hours: %v", hours, ok)
		}
	}
	for points, want := range map[int64]string{221: "29.86%", 222: "30.00%"} {
		share := stat.Ratio{Num: points, Den: 740}
		ok, _ := share.AtLeast(stat.Percent(30))
		if share.Percent(2) != want || ok != (points == 222) {
			t.Errorf("P7: %d of 740: %s %v", points, share.Percent(2), ok)
		}
	}
}

// TestBottomSet: ties at the edge are all in, few points have no set, and the rounding is a parameter.
func TestBottomSet(t *testing.T) {
	tied := []stat.Ratio{{Num: 1, Den: 2}, {Num: 2, Den: 4}, {Num: 50, Den: 100}, {Num: 9, Den: 10}, {Num: 9, Den: 10}, {Num: 9, Den: 10}, {Num: 9, Den: 10}, {Num: 9, Den: 10}, {Num: 9, Den: 10}, {Num: 9, Den: 10}}
	k, in, ok := BottomSet(tied, .10, true, 10)
	if k != 1 || !ok || !in[0] || !in[1] || !in[2] || in[3] {
		t.Errorf("%d %v %v", k, in, ok)
	}
	if _, _, ok := BottomSet(tied[:9], .10, true, 10); ok {
		t.Error("nine points have a bottom set")
	}
	if k, in, _ := BottomSet(tied, .05, false, 10); k != 0 || in[0] {
		t.Errorf("rounded down: %d %v", k, in)
	}
	if k, _, _ := BottomSet(make([]stat.Ratio, 30), .10, true, 10); k != 3 {
		t.Errorf("30 points have %d", k)
	}
}

// TestFigures: a zero denominator is no figure, a true zero is one, more than the whole has no interval.
func TestFigures(t *testing.T) {
	for _, c := range []struct {
		num, den *int64
		known    bool
		value    float64
	}{{n(5), n(0), false, 0}, {n(0), n(10), true, 0}, {nil, n(10), false, 0}, {n(12), n(10), true, 1.2}} {
		f := rateOf(Completion, 2026, c.num, c.den, 1.96)
		if f.Known != c.known || f.Value != c.value || f.Known && (f.Low > f.Value || f.High < f.Value) {
			t.Errorf("%+v", f)
		}
	}
	if f := (Year{Year: 2026, Planned: n(0)}).measure(PlanSize, 1.96); f.Known {
		t.Errorf("a plan of nobody is %+v", f)
	}
	if _, ok := (DemandFact{Demand: x(0), Supply: x(5)}).Index(); ok {
		t.Error("nobody is asked for, and there is an index")
	}
	if v, _ := (DemandFact{Demand: x(10), Supply: x(50)}).Index(); v != -1 {
		t.Errorf("clipped to %v", v)
	}
}

// ladder is twelve points of a rate of 90 %, and one with other outcomes.
func ladder(change map[string]float64, graduates, placed int64, extra ...func(*Inputs)) Verdict {
	list := []Fact{point(1, "460101", 2015, map[int][5]int64{2026: {100, 80, 90, graduates, placed}, 2025: {100, 80, 90, graduates, placed}, 2024: {100, 80, 90, graduates, placed}})}
	for i := 2; i <= 13; i++ {
		list = append(list, point(i, fmt.Sprint(460100+i), 2015, map[int][5]int64{2026: {100, 80, 90, 200, 180}, 2025: {100, 80, 90, 200, 180}, 2024: {100, 80, 90, 200, 180}}))
	}
	in := inputs(Ladder, change, list...)
	for _, fn := range extra {
		fn(&in)
	}
	return of(Evaluate(in), 1)
}

// TestColours: a line is passed only where the interval clears it; each colour has its action.
func TestColours(t *testing.T) {
	for _, c := range []struct {
		graduates, placed int64
		colour            Colour
		action            string
	}{
		{1000, 900, Green, ""}, {1000, 650, Yellow, ActLimit}, {1000, 550, Yellow, ActAlternate}, {1000, 400, Red, ActStop},
		{20, 13, Unclear, ""}, {100, 70, Green, ""}, {0, 0, NoData, ""}, {1000, 0, Red, ActStop},
	} {
		v := ladder(nil, c.graduates, c.placed)
		if v.Colour != c.colour || v.Action != c.action {
			t.Errorf("%d of %d: %s %s, want %s %s", c.placed, c.graduates, v.Colour, v.Action, c.colour, c.action)
		}
	}
	r := reason(ladder(nil, 20, 13), "PRG-L1")
	if r.Status != Blurred || r.Figures[0].Den != 20 || r.Line != .70 || r.Figures[0].High < .70 {
		t.Errorf("%+v", r)
	}
}

// TestMissingIsNeverGreen is PRG-04: each of the four bases taken away alone.
func TestMissingIsNeverGreen(t *testing.T) {
	if v := ladder(nil, 1000, 900); v.Colour != Green || len(v.Lacking) > 0 {
		t.Fatalf("%+v", v)
	}
	for name, take := range map[string]func(in *Inputs){
		"plan": func(in *Inputs) { in.Points[0].Years[0].Planned = nil }, "plan 0": func(in *Inputs) { in.Points[0].Years[0].Planned = n(0) },
		"registered": func(in *Inputs) { in.Points[0].Years[0].Registered = nil }, "placed": func(in *Inputs) { in.Points[0].Years[0].Placed = nil },
		"rating": func(in *Inputs) { in.Schools[0].Equip = nil }, "demand": func(in *Inputs) { in.Demand[0].Demand = nil },
	} {
		v := ladder(nil, 1000, 900, take)
		if v.Colour != NoData || len(v.Lacking) == 0 {
			t.Errorf("without %s: %s, lacking %v", name, v.Colour, v.Lacking)
		}
	}
}

// TestDemandDecides: what the city lacks is limited, not stopped; what nobody asks for is warned of.
func TestDemandDecides(t *testing.T) {
	v := ladder(nil, 1000, 400, func(in *Inputs) { in.Demand[0].Supply = x(20) })
	if v.Colour != Red || v.Action != ActLimit || !v.Soft {
		t.Errorf("%+v", v)
	}
	if v = ladder(nil, 1000, 900, func(in *Inputs) { in.Demand[0].Supply = x(200) }); v.Colour != Yellow || reason(v, "PRG-D1").Status != Fires {
		t.Errorf("%+v", v)
	}
	if v = ladder(nil, 1000, 900, func(in *Inputs) { in.Demand[0].Supply = x(20) }); v.Group != "KEY" {
		t.Errorf("%+v", v)
	}
	if v = ladder(nil, 1000, 900, func(in *Inputs) { in.Demand[0].Supply, in.Sites[0].Points = x(20), 21 }); v.Group != "CONTROL" || v.Colour != Green {
		t.Errorf("more than 20 points: %+v", v)
	}
}

// fujian is twelve points of 90 % and a thirteenth with its own years.
func fujian(years map[int][5]int64, first int) Verdict {
	list := []Fact{point(1, "460101", first, years)}
	for i := 2; i <= 13; i++ {
		list = append(list, point(i, fmt.Sprint(460100+i), 2015, map[int][5]int64{2026: {100, 80, 90, 200, 180}, 2025: {100, 80, 90, 200, 182}, 2024: {100, 80, 90, 200, 184}}))
	}
	return of(Evaluate(inputs(Fujian, nil, list...)), 1)
}

// TestTwoYearsInTheBottom is Fujian's rule: two years in a row, against the mean of the others.
func TestTwoYearsInTheBottom(t *testing.T) {
	low := [5]int64{100, 80, 90, 200, 100}
	good := [5]int64{100, 80, 90, 200, 190}
	v := fujian(map[int][5]int64{2026: low, 2025: low, 2024: good}, 2015)
	r := reason(v, "PRG-W1")
	if v.Colour != Yellow || v.Action != ActLimit || r.Status != Fires || len(r.Ranks) != 2 || r.Ranks[0] != (Rank{2026, 1, 13, 2, true}) || r.Lines[0].Num != 12*180 || r.Lines[0].Den != 12*200 {
		t.Errorf("%+v", v)
	}
	if v = fujian(map[int][5]int64{2026: low, 2025: low, 2024: low}, 2015); v.Colour != Red || v.Action != ActStop {
		t.Errorf("three years: %+v", v)
	}
	if v = fujian(map[int][5]int64{2026: low, 2025: good, 2024: low}, 2015); v.Colour != Green {
		t.Errorf("one year alone: %+v", v)
	}
	if v = fujian(map[int][5]int64{2026: low, 2024: low}, 2015); v.Colour != NoData || reason(v, "PRG-W1").Status != Absent {
		t.Errorf("a year is missing: %+v", v)
	}
	small := [5]int64{100, 80, 90, 5, 4}
	if v = fujian(map[int][5]int64{2026: small, 2025: small}, 2015); v.Colour != Unclear || !v.Few {
		t.Errorf("five graduates: %+v", v)
	}
	if v = fujian(map[int][5]int64{2026: {100, 80, 90, -1, -1}}, 2024); v.Colour != Exempt || len(v.Reasons) == 0 || v.Reasons[0].Status != NotHere {
		t.Errorf("new: %+v", v)
	}
	if v = fujian(map[int][5]int64{2026: {100, 80, 90, -1, -1}}, 2020); v.Colour != NoData {
		t.Errorf("old without outcomes: %+v", v)
	}
}

// TestNewPointsAreOutsideTheRanking: nine points and a new one are not ten.
func TestNewPointsAreOutsideTheRanking(t *testing.T) {
	var list []Fact
	for i := 1; i <= 9; i++ {
		list = append(list, point(i, fmt.Sprint(460100+i), 2015, map[int][5]int64{2026: {100, 80, 90, 200, int64(100 + i)}, 2025: {100, 80, 90, 200, int64(100 + i)}}))
	}
	list = append(list, point(10, "460110", 2025, map[int][5]int64{2026: {100, 80, 90, -1, -1}}))
	if r := reason(of(Evaluate(inputs(Fujian, nil, list...)), 1), "PRG-W1"); r.Status != NotHere {
		t.Errorf("%+v", r)
	}
}

// TestAnyTwo counts parts; those that are not known can still be the ones that are short.
func TestAnyTwo(t *testing.T) {
	good := map[int][5]int64{2026: {100, 80, 90, 1000, 900}}
	judge := func(change func(in *Inputs), years map[int][5]int64) Verdict {
		list := []Fact{point(1, "460101", 2015, years)}
		for i := 2; i <= 5; i++ {
			list = append(list, point(i, fmt.Sprint(460100+i), 2015, good))
		}
		in := inputs(AnyTwo, nil, list...)
		if change != nil {
			change(&in)
		}
		return of(Evaluate(in), 1)
	}
	if v := judge(nil, good); v.Colour != Green {
		t.Errorf("%+v", v)
	}
	if v := judge(nil, map[int][5]int64{2026: {100, 2, 90, 1000, 500}}); v.Colour != Yellow || reason(v, "PRG-A0").Failing != 2 {
		t.Errorf("%+v", v)
	}
	if v := judge(nil, map[int][5]int64{2026: {100, 80, 90, 1000, 500}}); v.Colour != Green {
		t.Errorf("one of five: %+v", v)
	}
	if v := judge(func(in *Inputs) { in.Schools[0].Staffing = nil }, map[int][5]int64{2026: {100, 80, 90, 1000, 500}}); v.Colour != NoData {
		t.Errorf("one of five and one unknown: %+v", v)
	}
}

// TestFourBasesRank: no lines, so nobody is red or green; the best is first.
func TestFourBasesRank(t *testing.T) {
	var list []Fact
	for i := 1; i <= 4; i++ {
		list = append(list, point(i, fmt.Sprint(460100+i), 2015, map[int][5]int64{2026: {100, 80, 60 + 10*int64(i), 200, 100 + 20*int64(i)}}))
	}
	list = append(list, point(5, "460105", 2015, map[int][5]int64{2026: {-1, 80, 90, 200, 180}}))
	got := Evaluate(inputs(Four, nil, list...))
	if got[3].Place != 1 || got[0].Place != 4 || got[0].Of != 4 || got[3].Colour != Ranked || got[4].Colour != NoData || got[4].Place != 0 {
		t.Errorf("%+v", got)
	}
}

// TestSuccession: one to one, one to many by share, none; what was taken over is not counted twice in the mean.
func TestSuccession(t *testing.T) {
	old := point(1, "460101", 2010, map[int][5]int64{2025: {100, 80, 90, 200, 100}, 2024: {100, 80, 90, 200, 100}})
	old.Status = programme.Stopped
	heirs := []Fact{point(2, "460102", 2026, map[int][5]int64{2026: {60, 50, 55, 100, 50}}), point(3, "460103", 2026, map[int][5]int64{2026: {40, 30, 35, 100, 50}})}
	heirs[0].Parts, heirs[1].Parts = []Part{{1, 600, 2026}}, []Part{{1, 400, 2026}}
	all := append([]Fact{old}, heirs...)
	for mode, want := range map[int]int64{SuccessNone: -1, SuccessOne: -1, SuccessWeighted: 60} {
		y, ok := Succeed(all, mode)[1].Of(2025)
		if ok != (want >= 0) || ok && (*y.Placed != want || !y.Inherited || *y.Graduates != 120) {
			t.Errorf("mode %d: %+v %v", mode, y, ok)
		}
	}
	if y, ok := Succeed(all[:2], SuccessOne)[1].Of(2025); !ok || *y.Graduates != 200 {
		t.Errorf("one to one: %+v", y)
	}
	b := newBoard(inputs(Fujian, nil, append(all, point(4, "460104", 2015, map[int][5]int64{2025: {1, 1, 1, 100, 90}}))...))
	if m := b.mean(b.points[3], Destination, 2025); m.Den != 200 || m.Num != 100 {
		t.Errorf("the mean counts %+v", m)
	}
	if got := len(Evaluate(b.in)); got != 3 {
		t.Errorf("%d points are judged", got)
	}
}

// TestParameters: every preset takes its own defaults and refuses what is missing or out of bounds.
func TestParameters(t *testing.T) {
	for _, p := range Presets {
		v := p.Defaults()
		if err := p.CheckParams(v).Err(); err != nil {
			t.Errorf("%s: %v", p.Code, err)
		}
		v[p.Specs[0].Code] = p.Specs[0].Max + 1
		if p.CheckParams(v).Err() == nil {
			t.Errorf("%s takes %v", p.Code, v)
		}
		delete(v, p.Specs[0].Code)
		if p.CheckParams(v).Err() == nil {
			t.Errorf("%s takes too few", p.Code)
		}
	}
}

// TestMachines are well-formed.
func TestMachines(t *testing.T) {
	for _, err := range []error{Cards.Check(), Appeals.Check(), Settings.Check()} {
		if err != nil {
			t.Error(err)
		}
	}
}
