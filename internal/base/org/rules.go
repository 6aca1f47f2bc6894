package org

import (
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
)

// The refusals of the register.
var (
	ErrName        = errs.New(errs.Invalid, "org.name")
	ErrKind        = errs.New(errs.Invalid, "org.kind")
	ErrLevel       = errs.New(errs.Invalid, "org.level")
	ErrCounty      = errs.New(errs.Invalid, "org.county")
	ErrTaken       = errs.New(errs.Conflict, "org.uscc_taken")
	ErrNameDiffers = errs.New(errs.Invalid, "org.name_differs")
	ErrFirmSchool  = errs.New(errs.Invalid, "org.firm_with_school_code")
	ErrSchoolKind  = errs.New(errs.Invalid, "org.school_uscc")
	ErrNoCode      = errs.New(errs.Invalid, "org.no_code")
	ErrSelf        = errs.New(errs.Invalid, "org.merge_self")
	ErrMerged      = errs.New(errs.Conflict, "org.merged_already")
	ErrDates       = errs.New(errs.Invalid, "org.alias_dates")
	ErrStale       = errs.New(errs.Conflict, "org.stale")
)

// Check says what is wrong with a record, all of it at once. Codes were brought
// into their normal form before.
func Check(o Organization) error {
	var all errs.List
	add := func(bad bool, e *errs.Error) {
		if bad {
			all = append(all, e)
		}
	}
	add(strings.TrimSpace(o.Name) == "", ErrName.On("name"))
	add(o.Kind == "", ErrKind.On("kind"))
	add(o.Kind == SchoolKind && o.School.Level == "", ErrLevel.On("level"))
	add(o.Kind == Enterprise && o.School.Code != "", ErrFirmSchool.With(o.School.Code).On("school_code"))
	add(o.Kind == SchoolKind && strings.HasPrefix(o.USCC, "9"), ErrSchoolKind.With(o.USCC).On("uscc"))
	add(!checkPlace(o), ErrPlace.On("lng"))
	return all.Err()
}

// Band is a size band by annual output.
type Band string

// The size bands of enterprises: of one hundred million yuan a year (domain B1).
const (
	BandLarge   Band = "GE_1E8"
	BandSmall   Band = "LT_1E8"
	BandUnknown Band = "UNKNOWN"
)

// LargeOutput is the threshold of [BandLarge] in fen: 亿元以上 (seed 003, line 15).
const LargeOutput money.Fen = 100_000_000 * 100

// BandOf is the band of an enterprise; no figure is UNKNOWN, never small.
func BandOf(f FirmFacts) Band {
	switch {
	case f.Output == nil:
		return BandUnknown
	case *f.Output >= LargeOutput:
		return BandLarge
	}
	return BandSmall
}

// Countable says whether an organisation counts in figures: it has a code and is active.
func Countable(o Organization) bool { return o.Status == Active && !o.Provisional }

// SchoolCounts is how many schools there are by level. Technicians are schools of
// level TECHNICIAN and secondary schools that are technician schools too; the
// latter are inside Secondary and counted once in Total (ORG-2).
type SchoolCounts struct {
	Undergrad, College, Secondary, TechnicianInside int
	Others                                          map[Level]int
	Total                                           int // vocational: undergraduate, college, secondary
}

// CountSchools counts distinct schools. In a published count such as 中职学校35所
// (含技工学校4所) technician schools are part of the secondary ones.
func CountSchools(list []Organization) SchoolCounts {
	c := SchoolCounts{Others: map[Level]int{}}
	seen := map[ids.ID]bool{}
	for _, o := range list {
		if o.Kind != SchoolKind || !Countable(o) || seen[o.ID] {
			continue
		}
		seen[o.ID] = true
		c.add(o.School, 1)
	}
	return c
}

// add counts n schools that are alike.
func (c *SchoolCounts) add(s SchoolFacts, n int) {
	switch s.Level {
	case HigherUndergrad:
		c.Undergrad += n
	case HigherCollege:
		c.College += n
	case Secondary:
		c.Secondary += n
		if s.AlsoHRSS {
			c.TechnicianInside += n
		}
	case Technician:
		c.Secondary += n
		c.TechnicianInside += n
	default:
		c.Others[s.Level] += n
	}
	c.Total = c.Undergrad + c.College + c.Secondary
}

// FirmCounts is how many partner enterprises there are, and how many with an
// annual output of one hundred million yuan or more.
type FirmCounts struct{ Partners, Large, Unknown int }

// CountFirms counts partner enterprises once each (seed 003: 2400多家, 600多家).
func CountFirms(list []Organization) FirmCounts {
	var c FirmCounts
	for _, o := range list {
		if o.Kind != Enterprise || !o.Firm.Partner || !Countable(o) {
			continue
		}
		c.add(BandOf(o.Firm), 1)
	}
	return c
}

// add counts n partners of a band.
func (c *FirmCounts) add(b Band, n int) {
	c.Partners += n
	switch b {
	case BandLarge:
		c.Large += n
	case BandUnknown:
		c.Unknown += n
	}
}

// CheckAlias refuses a name without text or with dates the wrong way round.
func CheckAlias(a Alias) error {
	if strings.TrimSpace(a.Name) == "" {
		return ErrName.On("alias")
	}
	if a.To.Year != 0 && a.To.Before(a.From) {
		return ErrDates.On("to")
	}
	return nil
}

// The refusals of the pages.
var (
	ErrNoTarget = errs.New(errs.Invalid, "org.merge_target")
	ErrNoReason = errs.New(errs.Invalid, "org.merge_reason")
)
