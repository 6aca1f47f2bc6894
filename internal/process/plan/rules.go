package plan

import (
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// The refusals of the package. Their texts stand in words.json.
var (
	ErrTitle      = errs.New(errs.Invalid, "plan.title")
	ErrTwice      = errs.New(errs.Conflict, "plan.twice")
	ErrChoice     = errs.New(errs.Invalid, "plan.choice")
	ErrPeriod     = errs.New(errs.Invalid, "plan.period")
	ErrDay        = errs.New(errs.Invalid, "plan.day")
	ErrPlace      = errs.New(errs.Invalid, "plan.place")     // a county or school that is not there
	ErrParent     = errs.New(errs.Invalid, "plan.parent")    // not above
	ErrIssue      = errs.New(errs.Conflict, "plan.issue")    // published without number, body or day
	ErrEmpty      = errs.New(errs.Conflict, "plan.empty")    // published without tasks
	ErrNoUnit     = errs.New(errs.Conflict, "plan.no_unit")  // published with a task that nobody answers for
	ErrUnknown    = errs.New(errs.Conflict, "plan.unknown")  // published with units that the register does not know
	ErrUnit       = errs.New(errs.Invalid, "plan.unit")      // no such organisation
	ErrFixed      = errs.New(errs.Conflict, "plan.fixed")    // no draft any more
	ErrNotOpen    = errs.New(errs.Conflict, "plan.not_open") // not published
	ErrNumber     = errs.New(errs.Invalid, "plan.number")
	ErrText       = errs.New(errs.Invalid, "plan.text")
	ErrDeadline   = errs.New(errs.Invalid, "plan.deadline")
	ErrAmount     = errs.New(errs.Invalid, "plan.amount")
	ErrGoal       = errs.New(errs.Invalid, "plan.goal") // no base and no range
	ErrRange      = errs.New(errs.Invalid, "plan.range")
	ErrStretch    = errs.New(errs.Invalid, "plan.stretch")
	ErrPhasing    = errs.New(errs.Invalid, "plan.phasing")
	ErrClause     = errs.New(errs.Invalid, "plan.clause")
	ErrIndicator  = errs.New(errs.Invalid, "plan.indicator")
	ErrWhy        = errs.New(errs.Invalid, "plan.why")
	ErrAgreed     = errs.New(errs.Invalid, "plan.agreed")
	ErrStale      = errs.New(errs.Conflict, "plan.stale")
	ErrEvidence   = errs.New(errs.Invalid, "plan.evidence")
	ErrComputed   = errs.New(errs.Conflict, "plan.computed") // a register computes it
	ErrPart       = errs.New(errs.Invalid, "plan.part")
	ErrSuccessor  = errs.New(errs.Invalid, "plan.successor")
	ErrNoOutline  = errs.New(errs.Invalid, "plan.no_outline")
	ErrNoParam    = errs.New(errs.Internal, "plan.no_param")
	ErrAlreadyOut = errs.New(errs.Conflict, "plan.cancelled")
	ErrYear       = errs.New(errs.Invalid, "plan.year")
)

const (
	short = 200
	long  = 8000
)

func empty(s string, n int) bool {
	s = strings.TrimSpace(s)
	return s == "" || len([]rune(s)) > n
}

// CheckPlan refuses a plan whose head is not complete or contradicts itself.
func CheckPlan(p Plan) error {
	var faults errs.List
	if empty(p.Title, short) {
		faults.Add(ErrTitle.On("title"))
	}
	if !known(Levels, p.Level) {
		faults.Add(ErrChoice.On("level"))
	}
	if !known(Sorts, p.Sort) {
		faults.Add(ErrChoice.On("sort"))
	}
	if p.From.IsZero() || p.Until.IsZero() || p.Until.Before(p.From) || p.Until.Year > p.From.Year+30 {
		faults.Add(ErrPeriod.On("until"))
	}
	if p.Level == CountyLevel && p.County == "" {
		faults.Add(ErrPlace.On("county"))
	}
	if p.Level == SchoolLevel && p.Org == 0 {
		faults.Add(ErrPlace.On("school"))
	}
	for field, s := range map[string]string{"file_no": p.FileNo, "issuer": p.Issuer, "area_name": p.AreaName} {
		if len([]rune(s)) > short {
			faults.Add(ErrText.On(field))
		}
	}
	if len([]rune(p.Note)) > long {
		faults.Add(ErrText.On("note"))
	}
	return faults.Err()
}

// CheckTask refuses a task that cannot stand in a plan.
func CheckTask(t Task) error {
	var faults errs.List
	if empty(t.Number, 20) {
		faults.Add(ErrNumber.On("number"))
	}
	if empty(t.Title, short) {
		faults.Add(ErrTitle.On("title"))
	}
	if len([]rune(t.Text)) > long {
		faults.Add(ErrText.On("text"))
	}
	if !known(TaskSorts, t.Sort) {
		faults.Add(ErrChoice.On("sort"))
	}
	for _, tag := range t.Tags {
		if !known(Principles, tag) {
			faults.Add(ErrChoice.On("tags"))
		}
	}
	if len(t.Units) > maxUnits {
		faults.Add(ErrText.On("units"))
	}
	return faults.Err()
}

// CheckTarget refuses a target that cannot be judged.
func CheckTarget(t Target, p Plan) error {
	var faults errs.List
	if empty(t.Title, short) {
		faults.Add(ErrTitle.On("title"))
	}
	if empty(t.Code, 60) {
		faults.Add(ErrNumber.On("code"))
	}
	if empty(t.Clause, long) {
		faults.Add(ErrClause.On("clause"))
	}
	for field, x := range map[string]struct {
		list []Choice
		code string
	}{"comparator": {Comparators, t.Comparator}, "basis": {Bases, t.Basis}, "scope": {Scopes, t.Scope}} {
		if !known(x.list, x.code) {
			faults.Add(ErrChoice.On(field))
		}
	}
	if t.End.IsZero() || t.End.Before(p.From) || t.End.After(civil.Date{Year: p.Until.Year, Month: 12, Day: 31}) {
		faults.Add(ErrPeriod.On("end"))
	}
	faults.Add(checkAmounts(t))
	sum := int64(0)
	for _, w := range t.Phasing {
		sum += w
		if w < 0 || w > 1000 {
			faults.Add(ErrPhasing.On("phasing"))
			break
		}
	}
	if len([]rune(t.Unit)) > 20 || len([]rune(t.Place)) > short || len([]rune(t.Indicator)) > short {
		faults.Add(ErrText.On("unit"))
	}
	return faults.Err()
}

func checkAmounts(t Target) error {
	var faults errs.List
	switch {
	case t.Base == nil && t.Low == nil:
		faults.Add(ErrGoal.On("base"))
	case (t.Low == nil) != (t.High == nil), t.Low != nil && *t.Low > *t.High:
		faults.Add(ErrRange.On("low"))
	}
	if t.Stretch != nil && t.Base != nil && (t.Comparator == "GE" && *t.Stretch < *t.Base || t.Comparator == "LE" && *t.Stretch > *t.Base) {
		faults.Add(ErrStretch.On("stretch"))
	}
	for _, a := range []*Amount{t.Baseline, t.Base, t.Stretch, t.Low, t.High} {
		if a != nil && (*a < 0 || *a > most || t.Unit == "%" && *a > 1000*one) {
			faults.Add(ErrAmount.With(a.String()).On("base"))
		}
	}
	return faults.Err()
}
