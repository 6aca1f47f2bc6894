package carrier

import (
	"cmp"
	"slices"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// The refusals of the register. Their texts stand in words.json.
var (
	ErrKind     = errs.New(errs.Invalid, "carrier.kind")
	ErrNoKind   = errs.New(errs.NotFound, "carrier.no_kind")
	ErrRequired = errs.New(errs.Invalid, "carrier.required")
	ErrType     = errs.New(errs.Invalid, "carrier.type")
	ErrRange    = errs.New(errs.Invalid, "carrier.range")
	ErrLong     = errs.New(errs.Invalid, "carrier.long")
	ErrNumber   = errs.New(errs.Invalid, "carrier.number")
	ErrYear     = errs.New(errs.Invalid, "carrier.year")
	ErrDay      = errs.New(errs.Invalid, "carrier.day")
	ErrFlag     = errs.New(errs.Invalid, "carrier.flag")
	ErrOrg      = errs.New(errs.Invalid, "carrier.org")
	ErrRecord   = errs.New(errs.Invalid, "carrier.record")
	ErrLink     = errs.New(errs.Invalid, "carrier.link")
	ErrChoice   = errs.New(errs.Invalid, "carrier.choice")
	ErrName     = errs.New(errs.Invalid, "carrier.name")
	ErrTwice    = errs.New(errs.Conflict, "carrier.twice")
	ErrLevel    = errs.New(errs.Invalid, "carrier.level")
	ErrPlace    = errs.New(errs.Invalid, "carrier.place")
	ErrOrder    = errs.New(errs.Invalid, "carrier.order")
	ErrFuture   = errs.New(errs.Invalid, "carrier.future")
	ErrProof    = errs.New(errs.Invalid, "carrier.proof")
	ErrShares   = errs.New(errs.Invalid, "carrier.shares")
	ErrMembers  = errs.New(errs.Invalid, "carrier.members")
	ErrRole     = errs.New(errs.Invalid, "carrier.role")
	ErrOrgKind  = errs.New(errs.Invalid, "carrier.org_kind")
	ErrSigned   = errs.New(errs.Invalid, "carrier.signed")
	ErrPeriod   = errs.New(errs.Invalid, "carrier.period")
	ErrMember   = errs.New(errs.Conflict, "carrier.member")
	ErrTaken    = errs.New(errs.Conflict, "carrier.taken")
	ErrSlot     = errs.New(errs.Invalid, "carrier.slot")
	ErrNotOpen  = errs.New(errs.Conflict, "carrier.not_open")
	ErrReported = errs.New(errs.Conflict, "carrier.reported")
	ErrMinutes  = errs.New(errs.Invalid, "carrier.minutes")
	ErrInUse    = errs.New(errs.Conflict, "carrier.in_use")
	ErrAbove    = errs.New(errs.Invalid, "carrier.above")
	ErrUnique   = errs.New(errs.Conflict, "carrier.unique")
	ErrCounty   = errs.New(errs.Invalid, "carrier.county")
)

// Share is a holder's part, in hundredths of a percent: 51.00 % is 5100.
type Share struct {
	Holder string
	Part   int64
}

// whole is 100.00 % in hundredths of a percent.
const whole = 10000

// CheckShares refuses parts that are not positive, a holder that stands twice, and parts that do not sum to 100.00 %. No shares at
// all are fine: they are not recorded yet.
func CheckShares(list []Share) error {
	if len(list) == 0 {
		return nil
	}
	sum, seen := int64(0), map[string]bool{}
	for _, s := range list {
		if s.Holder == "" || s.Part <= 0 || seen[s.Holder] {
			return ErrShares.With("每个股东一行，比例大于 0").On("shares")
		}
		seen[s.Holder] = true
		sum += s.Part
	}
	if sum != whole {
		return ErrShares.With(percent(sum)).On("shares")
	}
	return nil
}

func percent(part int64) string {
	return Tally{Count: Count{Percent: true}, Value: float64(part) / 100}.Shown(&Kind{})
}

// Lack is what a record misses by the rules of its kind.
type Lack struct {
	Rule string // role, check or function
	ZH   string // its name
	EN   string
	Have int
	Want int
}

// Complete lists what a record lacks on a day: members by role, functions that all must be there, points of the checklist.
func (k *Kind) Complete(members []Taking, functions Value, ticked []string, day civil.Date) (out []Lack) {
	for _, m := range k.Members {
		n := 0
		for _, t := range members {
			if t.Role == m.Code && !t.Since.After(day) && (t.Until.IsZero() || t.Until.After(day)) {
				n++
			}
		}
		if n < m.Least {
			out = append(out, Lack{Rule: m.Code, ZH: m.ZH, EN: m.EN, Have: n, Want: m.Least})
		}
	}
	if k.AllOf {
		for _, f := range k.Functions {
			if !functions.Has(f.Code) {
				out = append(out, Lack{Rule: f.Code, ZH: f.ZH, EN: f.EN, Want: 1})
			}
		}
	}
	for _, c := range k.Checklist {
		if !slices.Contains(ticked, c.Code) {
			out = append(out, Lack{Rule: c.Code, ZH: c.ZH, EN: c.EN, Want: 1})
		}
	}
	return out
}

// CheckMember refuses an organisation of a kind that the role does not take, a period that ends before it begins, a role that is full
// on a day of the period, and the same organisation twice at one time.
func (k *Kind) CheckMember(t Taking, signed civil.Date, others []Taking) error {
	rule, ok := k.Member(t.Role)
	switch {
	case !ok:
		return ErrRole.With(t.Role).On("role")
	case len(rule.Kinds) > 0 && !slices.Contains(rule.Kinds, t.OrgKind):
		return ErrOrgKind.With(rule.ZH).On("org")
	case t.Since.IsZero() || !t.Until.IsZero() && t.Until.Before(t.Since):
		return ErrPeriod.On("until")
	case rule.Signed && signed.IsZero():
		return ErrSigned.With(rule.ZH).On("signed_on")
	}
	n := 0
	for _, o := range others {
		if o.Role != t.Role || !overlaps(t, o) {
			continue
		}
		if o.Org == t.Org {
			return ErrMember.With(rule.ZH).On("org")
		}
		n++
	}
	if rule.Most > 0 && n >= rule.Most {
		return ErrMembers.With(rule.ZH, rule.Most).On("role")
	}
	return nil
}

func overlaps(a, b Taking) bool {
	before := func(x, y Taking) bool { return !x.Until.IsZero() && !x.Until.After(y.Since) }
	return !before(a, b) && !before(b, a)
}

// Slot is a time in which something is booked: from, until.
type Slot struct{ From, Until time.Time }

// CheckSlot refuses times that are past, shorter than a slot or longer than the longest, and that meet another booking.
func (b *Booking) CheckSlot(s Slot, taken []Slot, now time.Time) error {
	longest := time.Duration(cmp.Or(b.Longest, 12)) * time.Hour
	switch {
	case !s.From.After(now):
		return ErrSlot.With("开始时间要在现在以后").On("from")
	case s.Until.Sub(s.From) < time.Duration(max(b.Minutes, 1))*time.Minute || s.Until.Sub(s.From) > longest:
		return ErrSlot.With(longest.String()).On("until")
	}
	for _, t := range taken {
		if s.From.Before(t.Until) && t.From.Before(s.Until) {
			return ErrTaken.With(t.From.In(civil.Location).Format("2006-01-02 15:04"), t.Until.In(civil.Location).Format("15:04")).On("from")
		}
	}
	return nil
}

// ReportsDue are the years for which a report is missing on a day: each full calendar year in which the record counted or was
// paused, due by the end of March after it.
func (k *Kind) ReportsDue(r *Counted, reported []int, day civil.Date) (missing []int) {
	if !k.Report {
		return nil
	}
	since, ok := r.countedSince(k, day)
	if !ok {
		return nil
	}
	last := day.Year - 1
	if day.Before(civil.Date{Year: day.Year, Month: time.April, Day: 1}) {
		last--
	}
	for y := since.Year + 1; y <= last; y++ {
		if !slices.Contains(reported, y) {
			missing = append(missing, y)
		}
	}
	return missing
}

// Next are the stages that a record may enter from one: the following of the line, a pause from what counts, back from a pause, the
// end from everywhere.
func (k *Kind) Next(stage, before string) (out []Stage) {
	at, ok := k.Stage(stage)
	if !ok || at.Closed {
		return nil
	}
	if at.Pause {
		if b, ok := k.Stage(before); ok && b.Counts {
			out = append(out, b)
		}
	}
	line := slices.DeleteFunc(slices.Clone(k.Stages), func(s Stage) bool { return s.Pause || s.Closed })
	if i := slices.IndexFunc(line, func(s Stage) bool { return s.Code == stage }); i >= 0 && i+1 < len(line) {
		out = append(out, line[i+1])
	}
	for _, s := range k.Stages {
		if s.Closed || s.Pause && at.Counts {
			out = append(out, s)
		}
	}
	return out
}
