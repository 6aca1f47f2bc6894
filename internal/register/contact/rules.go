package contact

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
)

// The refusals of the package.
var (
	ErrEmpty     = errs.New(errs.Invalid, "contact.empty")
	ErrLong      = errs.New(errs.Invalid, "contact.long")
	ErrKind      = errs.New(errs.Invalid, "contact.kind")
	ErrSchool    = errs.New(errs.Invalid, "contact.school")
	ErrFirm      = errs.New(errs.Invalid, "contact.firm")
	ErrOrg       = errs.New(errs.Invalid, "contact.org")
	ErrDays      = errs.New(errs.Invalid, "contact.days")
	ErrFuture    = errs.New(errs.Invalid, "contact.future")
	ErrOutside   = errs.New(errs.Invalid, "contact.outside")
	ErrPairTwice = errs.New(errs.Conflict, "contact.pair_twice")
	ErrPairOver  = errs.New(errs.Conflict, "contact.pair_over")
	ErrNobody    = errs.New(errs.Invalid, "contact.nobody")
	ErrOwner     = errs.New(errs.Invalid, "contact.owner")
	ErrSameOwner = errs.New(errs.Invalid, "contact.same_owner")
	ErrStale     = errs.New(errs.Conflict, "contact.stale")
	ErrTime      = errs.New(errs.Invalid, "contact.time")
	ErrSeats     = errs.New(errs.Invalid, "contact.seats")
	ErrFull      = errs.New(errs.Conflict, "contact.full")
	ErrTooSmall  = errs.New(errs.Conflict, "contact.too_small")
	ErrNotOpen   = errs.New(errs.Conflict, "contact.not_open")
	ErrNotHeld   = errs.New(errs.Conflict, "contact.not_held")
	ErrSameSides = errs.New(errs.Invalid, "contact.same_sides")
	ErrNoSession = errs.New(errs.Conflict, "contact.no_session")
	ErrSession   = errs.New(errs.Invalid, "contact.session")
	ErrPair      = errs.New(errs.Invalid, "contact.pair")
	ErrForeign   = errs.New(errs.Forbidden, "contact.foreign")
	ErrEnded     = errs.New(errs.Conflict, "contact.event_over")
)

// The longest texts, in characters.
const (
	maxLine = 200
	maxText = 4000
	maxHead = 2000 // seats of one session
)

// text refuses one that is missing or too long.
func text(faults *errs.List, field, s string, need bool, most int) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(s)); {
	case n == 0 && need:
		faults.Add(ErrEmpty.On(field))
	case n > most:
		faults.Add(ErrLong.With(most).On(field))
	}
}

// CheckPair says what is wrong with a pair; all of it at once.
func CheckPair(p Pair, today civil.Date) (faults errs.List) {
	switch p.Kind {
	case GovSchool:
		text(&faults, "gov", p.GovName, true, maxLine)
	case SchoolFirm:
		if p.Firm == 0 {
			faults.Add(ErrFirm.On("firm"))
		}
	default:
		faults.Add(ErrKind.On("kind"))
	}
	if p.School == 0 {
		faults.Add(ErrSchool.On("school"))
	}
	text(&faults, "purpose", p.Purpose, true, maxText)
	text(&faults, "post_a", p.PostA, true, maxLine)
	text(&faults, "post_b", p.PostB, true, maxLine)
	switch {
	case p.Since.IsZero():
		faults.Add(ErrEmpty.On("since"))
	case p.Since.After(today):
		faults.Add(ErrFuture.With(today.String()).On("since"))
	case !p.Until.IsZero() && p.Until.Before(p.Since):
		faults.Add(ErrDays.On("until"))
	}
	return faults
}

// CheckContact says what is wrong with a contact of the pair.
func CheckContact(c Contact, p Pair, today civil.Date) (faults errs.List) {
	if !knownContact(c.Kind) {
		faults.Add(ErrKind.On("kind"))
	}
	switch {
	case c.Day.IsZero():
		faults.Add(ErrEmpty.On("day"))
	case c.Day.After(today):
		faults.Add(ErrFuture.With(today.String()).On("day"))
	case !p.Active(c.Day):
		faults.Add(ErrOutside.With(p.Since.String()).On("day"))
	}
	text(&faults, "roles", c.Roles, true, maxLine)
	text(&faults, "summary", c.Summary, true, maxText)
	text(&faults, "result", c.Result, false, maxText)
	text(&faults, "next_step", c.NextStep, false, maxText)
	if !c.NextOn.IsZero() && c.NextOn.Before(c.Day) {
		faults.Add(ErrDays.On("next_on"))
	}
	return faults
}

// CheckVisit says what is wrong with a visit.
func CheckVisit(v Visit, today civil.Date) (faults errs.List) {
	if !slices.Contains(VisitKinds, v.Kind) {
		faults.Add(ErrKind.On("kind"))
	}
	switch {
	case v.Day.IsZero():
		faults.Add(ErrEmpty.On("day"))
	case v.Day.After(today):
		faults.Add(ErrFuture.With(today.String()).On("day"))
	}
	if len(v.Offices()) == 0 && len(v.Schools) == 0 {
		faults.Add(ErrNobody.On("departments"))
	}
	if len(v.Firms) == 0 {
		faults.Add(ErrFirm.On("firms"))
	}
	text(&faults, "place", v.Place, true, maxLine)
	text(&faults, "departments", v.Departments, false, maxText)
	text(&faults, "topics", v.Topics, true, maxText)
	text(&faults, "minutes", v.Minutes, false, 2*maxText)
	return faults
}

// CheckFeedback says what is wrong with a feedback item.
func CheckFeedback(f Feedback) (faults errs.List) {
	text(&faults, "title", f.Title, true, maxLine)
	text(&faults, "details", f.Details, true, maxText)
	if f.Firm == 0 {
		faults.Add(ErrFirm.On("firm"))
	}
	for _, e := range CheckOwner(f.Owner) {
		faults.Add(e)
	}
	return faults
}

// CheckOwner refuses an owner that nobody stands behind.
func CheckOwner(o Owner) (faults errs.List) {
	ok := false
	switch o.Kind {
	case OwnerCity:
		ok = true
	case OwnerDept:
		ok = strings.TrimSpace(o.Function) != ""
	case OwnerCounty:
		ok = o.County != ""
	case OwnerOrg:
		ok = o.Org != 0
	}
	if !ok {
		faults.Add(ErrOwner.On("owner"))
	}
	return faults
}

// same reports whether two owners are one.
func (o Owner) same(p Owner) bool {
	return o.Kind == p.Kind && o.Org == p.Org && o.County == p.County && o.Function == p.Function
}

// CheckEvent says what is wrong with an event.
func CheckEvent(e Event) (faults errs.List) {
	if !knownEvent(e.Kind) {
		faults.Add(ErrKind.On("kind"))
	}
	text(&faults, "title", e.Title, true, maxLine)
	text(&faults, "organiser", e.Organiser, true, maxLine)
	text(&faults, "place", e.Place, true, maxLine)
	text(&faults, "summary", e.Summary, false, maxText)
	switch {
	case e.From.IsZero():
		faults.Add(ErrEmpty.On("from"))
	case !e.To.IsZero() && e.To.Before(e.From):
		faults.Add(ErrDays.On("to"))
	}
	return faults
}

var clockText = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// CheckSession says what is wrong with a session of the event.
func CheckSession(s Session, e Event) (faults errs.List) {
	text(&faults, "theme", s.Theme, true, maxLine)
	text(&faults, "place", s.Place, true, maxLine)
	switch {
	case s.Day.IsZero():
		faults.Add(ErrEmpty.On("day"))
	case s.Day.Before(e.From) || s.Day.After(e.To):
		faults.Add(ErrOutside.With(e.From.String()).On("day"))
	}
	if !clockText.MatchString(s.Starts) {
		faults.Add(ErrTime.On("starts"))
	}
	if !clockText.MatchString(s.Ends) || s.Ends <= s.Starts {
		faults.Add(ErrTime.On("ends"))
	}
	if s.Capacity < 1 || s.Capacity > maxHead {
		faults.Add(ErrSeats.With(maxHead).On("capacity"))
	}
	return faults
}

// CheckLead says what is wrong with a lead.
func CheckLead(l Lead) (faults errs.List) {
	text(&faults, "topic", l.Topic, true, maxLine)
	for field, id := range map[string]ids.ID{"need": l.NeedOrg, "supply": l.SupplyOrg} {
		if id == 0 {
			faults.Add(ErrOrg.On(field))
		}
	}
	if l.NeedOrg != 0 && l.NeedOrg == l.SupplyOrg {
		faults.Add(ErrSameSides.On("supply"))
	}
	return faults
}

// Quarter is a quarter of a calendar year: {2026, 4}.
type Quarter struct{ Year, Number int }

// QuarterOf is the quarter in which the day lies.
func QuarterOf(d civil.Date) Quarter { return Quarter{d.Year, (int(d.Month) + 2) / 3} }

// First is the quarter's first day.
func (q Quarter) First() civil.Date {
	return civil.Date{Year: q.Year, Month: time.Month(3*q.Number - 2), Day: 1}
}

// Last is the quarter's last day.
func (q Quarter) Last() civil.Date { return q.Add(1).First().AddDays(-1) }

// Add is the quarter n quarters later.
func (q Quarter) Add(n int) Quarter { return QuarterOf(q.First().AddMonths(3 * n)) }

// String is the quarter as 2026Q4.
func (q Quarter) String() string { return fmt.Sprintf("%dQ%d", q.Year, q.Number) }

// LastQuarters are the n quarters up to that of the day, the oldest first.
func LastQuarters(day civil.Date, n int) []Quarter {
	out := make([]Quarter, n)
	for i := range out {
		out[i] = QuarterOf(day).Add(i - n + 1)
	}
	return out
}

// Cell is one pair in one quarter: how often it was in touch, and whether that was asked for.
type Cell struct {
	Quarter  Quarter
	Contacts int64
	Asked    bool // the pair lasted the whole quarter; a quarter in which it began is not held against it
	Running  bool // the quarter is not over
}

// Missed reports whether a quarter that is over had fewer contacts than needed.
func (c Cell) Missed(needed int64) bool { return c.Asked && !c.Running && c.Contacts < needed }

// cells counts the contact days of a pair by quarter.
func cells(p Pair, days []civil.Date, today civil.Date, quarters []Quarter) []Cell {
	out := make([]Cell, len(quarters))
	for i, q := range quarters {
		out[i] = Cell{Quarter: q, Asked: asked(p, q), Running: !q.Last().Before(today)}
		for _, d := range days {
			if QuarterOf(d) == q {
				out[i].Contacts++
			}
		}
	}
	return out
}

// asked reports whether the pair lasted the whole quarter.
func asked(p Pair, q Quarter) bool {
	return !p.Since.After(q.First()) && (p.Until.IsZero() || !p.Until.Before(q.Last()))
}

// StandingOf is how a pair stands on the day that was in touch so often in the present and
// the last quarter: a contact in the present one clears what was missed before.
func StandingOf(p Pair, present, last, needed int64, today civil.Date) Standing {
	q := QuarterOf(today)
	switch {
	case !p.Active(today):
		return PairEnded
	case present >= needed:
		return InTouch
	case !p.Since.After(q.Add(-1).First()) && last < needed:
		return Overdue
	}
	return DueNow
}

// Timeliness is how many first replies came in time, of those whose day has come or that
// were given.
type Timeliness struct {
	Owner    string
	Items    int64 // all items
	Answered int64
	InTime   int64
	Late     int64 // answered late, or not answered and overdue
	Open     int64 // not answered, the clock still runs
}

// Rate is the share of replies in time among those that are decided; ok is false when none
// is, which is no data and not a pass.
func (t Timeliness) Rate() (share float64, ok bool) {
	if t.InTime+t.Late == 0 {
		return 0, false
	}
	return float64(t.InTime) / float64(t.InTime+t.Late), true
}

// add counts one item on the day.
func (t *Timeliness) add(firstDue, replied, today civil.Date) {
	t.Items++
	switch {
	case !replied.IsZero():
		t.Answered++
		if replied.After(firstDue) {
			t.Late++
		} else {
			t.InTime++
		}
	case firstDue.Before(today):
		t.Late++
	default:
		t.Open++
	}
}
