package plan

import (
	"math/big"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// The lights of a target.
const (
	LightDone  = "DONE"
	LightGreen = "GREEN"
	LightAmber = "AMBER"
	LightRed   = "RED"
	LightNone  = "NODATA" // neither green nor red
)

// Limits are the parameters of the lights: percentage points behind schedule, reports overdue.
type Limits struct {
	Green, Amber float64
	Overdue      int64
}

// SchoolFigure is what one school has of a target of every school.
type SchoolFigure struct {
	School ids.ID
	Name   string
	County string
	Value  *big.Rat
	Met    bool
}

// Measured is what a target was found to have on a day.
type Measured struct {
	Known    bool
	Why      string // of what is not known: which source is silent
	Num, Den float64
	On       civil.Date
	Reported bool // typed with evidence, 填报
	Evidence Typed
	Partial  bool
	Schools  []SchoolFigure // of a target of every school
	Href     string         // where the rows are
	Rounded  bool           // for a reader who may not see the rows
}

// value is the measured figure in the unit of the target.
func (m Measured) value(t Target) *big.Rat {
	if !m.Known || m.Den == 0 {
		return nil
	}
	v := new(big.Rat).Quo(fraction(m.Num), fraction(m.Den))
	if t.Unit == "%" {
		v.Mul(v, big.NewRat(100, 1))
	}
	return v
}

// Judgement is what follows from a figure.
type Judgement struct {
	Value    *big.Rat // in the unit of the target; of a target of every school, how many schools reach it
	Goal     *big.Rat // what is compared with, the base target
	Achieved *big.Rat // Value ÷ Goal as a share; never capped: 6 of 5 is 1.2
	Base     bool     // the base target is reached
	Stretch  bool     // the stretch target is reached
	Elapsed  *big.Rat // share of the time that has passed, by phasing
	Progress *big.Rat // share of the way from the baseline
	Forecast *big.Rat // value at the end when it goes on so
	Over     bool     // the last day of the period has come
	Light    string
}

// Goal is the amount that the base target asks for: the base, or the lower end of a range.
func (t Target) Goal() *Amount {
	if t.Base != nil {
		return t.Base
	}
	return t.Low
}

// Meets compares a value with a goal, exactly.
func (t Target) Meets(v *big.Rat, goal Amount) bool {
	c := v.Cmp(goal.rat())
	switch t.Comparator {
	case "LE":
		return c <= 0
	case "EQ":
		if t.Low != nil && t.High != nil {
			return v.Cmp(t.Low.rat()) >= 0 && v.Cmp(t.High.rat()) <= 0
		}
		return c == 0
	}
	return c >= 0
}

// begins is the first day that counts for the target.
func (t Target) begins(from civil.Date) civil.Date {
	first := civil.Date{Year: t.End.Year, Month: 1, Day: 1}
	if t.Basis == Annual || from.IsZero() || from.After(t.End) {
		return first
	}
	return from
}

// place counts years and the shares of their quarters by phasing up to the end of a day.
func (t Target) place(d civil.Date) *big.Rat {
	w, sum := t.Phasing, int64(0)
	for _, x := range w {
		sum += x
	}
	if sum <= 0 {
		w, sum = [4]int64{1, 1, 1, 1}, 4
	}
	q := (int(d.Month) - 1) / 3
	first := civil.Date{Year: d.Year, Month: d.Month, Day: 1}.AddMonths(-(int(d.Month) - 1) % 3)
	var gone int64
	for _, x := range w[:q] {
		gone += x
	}
	part := big.NewRat(int64(first.DaysTo(d))+1, int64(first.DaysTo(first.AddMonths(3))))
	part.Mul(part, big.NewRat(w[q], sum))
	part.Add(part, big.NewRat(gone, sum))
	return part.Add(part, new(big.Rat).SetInt64(int64(d.Year)))
}

// ElapsedShare is the share of the target's time that has passed at the end of a day, by phasing: 0 to 1.
func (t Target) ElapsedShare(from, day civil.Date) *big.Rat {
	first := t.begins(from)
	zero := t.place(first.AddDays(-1))
	whole := new(big.Rat).Sub(t.place(t.End), zero)
	gone := new(big.Rat).Sub(t.place(day), zero)
	switch {
	case whole.Sign() <= 0 || day.After(t.End):
		return big.NewRat(1, 1)
	case gone.Sign() <= 0:
		return new(big.Rat)
	}
	e := gone.Quo(gone, whole)
	if e.Cmp(big.NewRat(1, 1)) > 0 {
		return big.NewRat(1, 1)
	}
	return e
}

// Judge works out what a figure says of a target on a day. A figure that is not known says nothing.
func Judge(t Target, m Measured, from, day civil.Date, limits Limits) Judgement {
	j := Judgement{Elapsed: t.ElapsedShare(from, day), Over: !day.Before(t.End), Light: LightNone}
	goal := t.Goal()
	if goal == nil || !m.Known {
		return j
	}
	if t.Scope != OfCity {
		return j.schools(m, limits)
	}
	if j.Value = m.value(t); j.Value == nil {
		return j
	}
	j.Goal = goal.rat()
	j.Base = t.Meets(j.Value, *goal)
	j.Stretch = t.Stretch != nil && t.Meets(j.Value, *t.Stretch)
	j.Achieved = achieved(t, j.Value, j.Goal)
	j.Progress = t.progress(j.Value, j.Goal, j.Base)
	if t.Comparator != "LE" {
		j.Forecast = t.forecast(j.Value, j.Elapsed)
	}
	return j.lit(limits)
}

// schools judges a target of every school: the share of schools that reach it.
func (j Judgement) schools(m Measured, limits Limits) Judgement {
	if len(m.Schools) == 0 {
		return j
	}
	var reach int64
	for _, s := range m.Schools {
		if s.Met {
			reach++
		}
	}
	n := int64(len(m.Schools))
	j.Value, j.Goal = big.NewRat(reach, 1), big.NewRat(n, 1)
	j.Base = reach == n
	j.Achieved, j.Progress = big.NewRat(reach, n), big.NewRat(reach, n)
	return j.lit(limits)
}

func achieved(t Target, v, goal *big.Rat) *big.Rat {
	a, b := v, goal
	if t.Comparator == "LE" {
		a, b = goal, v
	}
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

// start is where the progress begins: the baseline, nothing for what is counted anew every year or has no baseline.
func (t Target) start() *big.Rat {
	if t.Basis == Annual || t.Baseline == nil {
		return new(big.Rat)
	}
	return t.Baseline.rat()
}

// progress is the share of the way from the baseline to the goal.
func (t Target) progress(v, goal *big.Rat, met bool) *big.Rat {
	b := t.start()
	way := new(big.Rat).Sub(goal, b)
	switch {
	case way.Sign() == 0 && met, t.Comparator == "LE" && t.Baseline == nil && met:
		return big.NewRat(1, 1)
	case way.Sign() == 0:
		return new(big.Rat)
	case t.Comparator == "LE" && t.Baseline == nil:
		return achieved(t, v, goal)
	}
	return new(big.Rat).Quo(new(big.Rat).Sub(v, b), way)
}

// forecast is the value at the end of the period when it goes on as it went, by phasing.
func (t Target) forecast(v, e *big.Rat) *big.Rat {
	if e.Sign() <= 0 {
		return nil
	}
	b := t.start()
	out := new(big.Rat).Sub(v, b)
	return out.Add(b, out.Quo(out, e))
}

// lit sets the light: done when reached; otherwise progress against elapsed time. What was missed is not green once the time is over.
func (j Judgement) lit(limits Limits) Judgement {
	behind := new(big.Rat).Sub(j.Elapsed, j.Progress) // share of the way
	within := func(points float64) bool {
		return behind.Cmp(new(big.Rat).Quo(fraction(points), big.NewRat(100, 1))) <= 0
	}
	switch {
	case j.Base:
		j.Light = LightDone
	case within(limits.Green) && !j.Over:
		j.Light = LightGreen
	case within(limits.Amber):
		j.Light = LightAmber
	default:
		j.Light = LightRed
	}
	return j
}

// Report is what the last quarterly report said of a task; the module of dispatch gives it.
type Report struct {
	Finished bool   // the unit says so and it was accepted
	Light    string // GREEN, AMBER, RED as reported, "" when none was
	Overdue  int64  // reports in a row that are overdue
	Begun    bool   // there is at least one report
}

// StateOf derives the state of a task on a day from the lights of its targets and its last report. A light of no data says nothing.
func StateOf(t Task, lights []string, r Report, day civil.Date, limits Limits) string {
	worst, reached, seen := "", len(lights) > 0, false
	rank := map[string]int{LightGreen: 1, LightAmber: 2, LightRed: 3}
	for _, l := range append(append([]string{}, lights...), r.Light) {
		seen = seen || l != "" && l != LightNone
		if rank[l] > rank[worst] {
			worst = l
		}
	}
	for _, l := range lights {
		reached = reached && l == LightDone
	}
	due := t.Due()
	switch {
	case !t.CancelledOn.IsZero() && !t.CancelledOn.After(day):
		return Cancelled
	case !t.Done.IsZero() && !t.Done.After(day), r.Finished, reached:
		return Done
	case limits.Overdue > 0 && r.Overdue >= limits.Overdue, !due.IsZero() && day.After(due), worst == LightRed:
		return Delayed
	case worst == LightAmber:
		return AtRisk
	case day.Before(t.From), !seen && !r.Begun:
		return NotStarted
	}
	return OnTrack
}
