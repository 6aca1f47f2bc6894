package supervise

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// The refusals of the package.
var (
	ErrEmpty    = errs.New(errs.Invalid, "supervise.empty")
	ErrLong     = errs.New(errs.Invalid, "supervise.long")
	ErrOrg      = errs.New(errs.Invalid, "supervise.org")
	ErrChoice   = errs.New(errs.Invalid, "supervise.choice")
	ErrFuture   = errs.New(errs.Invalid, "supervise.future")
	ErrNear     = errs.New(errs.Forbidden, "supervise.near")
	ErrThree    = errs.New(errs.Forbidden, "supervise.three")
	ErrState    = errs.New(errs.Conflict, "supervise.state")
	ErrKinds    = errs.New(errs.Invalid, "supervise.kinds")
	ErrWeights  = errs.New(errs.Invalid, "supervise.weights")
	ErrItem     = errs.New(errs.Invalid, "supervise.item")
	ErrScore    = errs.New(errs.Invalid, "supervise.score")
	ErrUnscored = errs.New(errs.Conflict, "supervise.unscored")
	ErrPublic   = errs.New(errs.Conflict, "supervise.public")
	ErrAppeals  = errs.New(errs.Conflict, "supervise.appeals")
	ErrTwice    = errs.New(errs.Conflict, "supervise.twice")
	ErrTerm     = errs.New(errs.Invalid, "supervise.term")
	ErrNumber   = errs.New(errs.Invalid, "supervise.number")
	ErrLink     = errs.New(errs.Invalid, "supervise.link")
	ErrStale    = errs.New(errs.Conflict, "supervise.stale")
	ErrNoParam  = errs.New(errs.Internal, "supervise.no_param")
	ErrProject  = errs.New(errs.Invalid, "supervise.project")
	ErrCode     = errs.New(errs.Invalid, "supervise.code")
	ErrEnds     = errs.New(errs.Invalid, "supervise.ends")
	ErrSooner   = errs.New(errs.Conflict, "supervise.sooner")
)

const (
	lineLong = 120
	textLong = 4000
)

// text refuses what is empty or too long; it stands beside its field.
func text(faults *errs.List, field, label, s string, must bool, most int) string {
	s = strings.TrimSpace(s)
	switch n := len([]rune(s)); {
	case n == 0 && must:
		faults.Add(ErrEmpty.With(label).On(field))
	case n > most:
		faults.Add(ErrLong.With(label, most).On(field))
	}
	return s
}

// finite says whether a number is one: with none, nothing would be below or above a threshold, and so everything fine.
func finite(n float64) bool { return !math.IsNaN(n) && !math.IsInf(n, 0) }

// three reports whether rectifier, verifier and closer are different persons.
func three(rectifier, verifier, closer ids.ID) bool {
	return rectifier != verifier && verifier != closer && rectifier != closer
}

var terms = regexp.MustCompile(`^(20\d\d)-(20\d\d)-([12])$`)

// ReadTerm checks a term: 2026-2027-1 is the autumn of the school year 2026–2027.
func ReadTerm(s string) (string, error) {
	s = strings.TrimSpace(s)
	m := terms.FindStringSubmatch(s)
	if m == nil {
		return "", ErrTerm.With(s).On("term")
	}
	from, err := strconv.Atoi(m[1])
	until, bad := strconv.Atoi(m[2])
	if err != nil || bad != nil || until != from+1 {
		return "", ErrTerm.With(s).On("term")
	}
	return s, nil
}

// TermOf is the term of a day: autumn from 1 August, spring from 1 February.
func TermOf(d civil.Date) string {
	year, half := d.AcademicYear(), "1"
	if d.Month >= 2 && d.Month < 8 {
		half = "2"
	}
	if d.Month == 8 {
		year = d.Year
	}
	return strconv.Itoa(year) + "-" + strconv.Itoa(year+1) + "-" + half
}

// TermBefore is the term before a term.
func TermBefore(term string) string {
	m := terms.FindStringSubmatch(term)
	if m == nil {
		return ""
	}
	year, err := strconv.Atoi(m[1])
	if err != nil {
		return ""
	}
	if m[3] == "2" {
		return m[1] + "-" + m[2] + "-1"
	}
	return strconv.Itoa(year-1) + "-" + m[1] + "-2"
}

// Verdict is what a process value is worth.
type Verdict string

// The verdicts.
const (
	Fine      Verdict = "FINE"
	Exception Verdict = "EXCEPTION"
	NoData    Verdict = "NODATA"
)

// Judge compares a value with the threshold of its measure; nothing filed is no data, a filed 0 is a value.
func (m Measure) Judge(value *float64) Verdict {
	switch {
	case value == nil:
		return NoData
	case m.AtLeast && *value < m.Threshold, !m.AtLeast && *value > m.Threshold:
		return Exception
	}
	return Fine
}

// InForce are the versions of measures that hold on a day, in their order.
func InForce(list []Measure, day civil.Date) []Measure {
	best := map[string]Measure{}
	for _, m := range list {
		if b, ok := best[m.Code]; !m.From.After(day) && (!ok || m.Version > b.Version) {
			best[m.Code] = m
		}
	}
	var out []Measure
	for _, m := range best {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Measure) int { return cmp.Or(cmp.Compare(a.Place, b.Place), strings.Compare(a.Code, b.Code)) })
	return out
}

// Visit is where a school stands in the cycle of visits.
type Visit string

// The places in the cycle.
const (
	Covered   Visit = "COVERED"   // held within the cycle
	Scheduled Visit = "SCHEDULED" // planned, its month has not passed
	Overdue   Visit = "OVERDUE"   // the planned month has passed, or nothing was planned and the cycle is over
	Unplanned Visit = "UNPLANNED" // never visited and in no plan
)

// VisitOf judges a school on a day: the day of its last inspection, the month in which the plan of this year has it (zero for none),
// and the years of a cycle.
func VisitOf(last, month, today civil.Date, cycle int) Visit {
	due := civil.Date{}
	if !month.IsZero() {
		due = month.AddMonths(1).AddDays(-1)
	}
	heldAsPlanned := !last.IsZero() && !month.IsZero() && last.Year == month.Year
	switch {
	case !due.IsZero() && !heldAsPlanned && today.After(due):
		return Overdue
	case !due.IsZero() && !heldAsPlanned:
		return Scheduled
	case !last.IsZero() && last.AddMonths(12*cycle).After(today):
		return Covered
	case !last.IsZero():
		return Overdue
	}
	return Unplanned
}
