package dispatch

import (
	"slices"
	"strings"
	"unicode/utf8"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// The most characters of a line and of a text.
const (
	short    = 120
	long     = 2000
	maxFiles = 10
	maxFile  = 20 << 20
)

// Limits are the parameters GOV-GREEN, GOV-AMBER (points of a hundred), GOV-OVERDUE and GOV-OVERDUE-QUARTERS.
type Limits struct {
	Green, Amber float64 // shares of 1
	Overdue      int64
	Quarters     int64
}

// tiny is what two shares may differ by and still be the same: they come from divisions.
const tiny = 1e-9

// Judge gives the colour of a task (GOV-2) and what it rests on. What is achieved is DONE; who is overdue too often is red; then comes what
// the registers say; then what the unit typed against what is expected. Without either it is NODATA, which is not green and not red.
func Judge(s Standing, typed *float64, overdue int64, l Limits) (colour, basis string) {
	switch {
	case s.Done || s.Colour == Done:
		return Done, ByRegister
	case overdue >= l.Overdue:
		return Red, ByOverdue
	case s.Colour == Green || s.Colour == Amber || s.Colour == Red:
		return s.Colour, ByRegister
	}
	progress, basis := s.Progress, ByRegister
	if progress == nil {
		progress, basis = typed, ByReport
	}
	switch {
	case progress == nil || s.Expected == nil:
		return NoData, ByNothing
	case *progress >= 1-tiny:
		return Done, basis
	case *progress >= *s.Expected-l.Green-tiny:
		return Green, basis
	case *progress >= *s.Expected-l.Amber-tiny:
		return Amber, basis
	}
	return Red, basis
}

// Elapsed is the share of a task's time that is over at the end of a day; nil when it has no beginning or no end.
func Elapsed(from, to, day civil.Date) *float64 {
	if from == (civil.Date{}) || to == (civil.Date{}) || to.Before(from) {
		return nil
	}
	share := float64(from.DaysTo(day)+1) / float64(from.DaysTo(to)+1)
	share = min(max(share, 0), 1)
	return &share
}

// MustPlan reports whether a report needs a recovery plan before it can be sent: a red task from who leads it, and from everybody who is
// overdue too often.
func MustPlan(duty, colour string, overdue int64, l Limits) bool {
	return duty == Lead && colour == Red || overdue >= l.Overdue
}

// CheckContent refuses what cannot be sent.
func CheckContent(c Content, duty string, mustPlan bool, today civil.Date) error {
	var faults errs.List
	text := func(field, s string, most int, needed bool) {
		switch n := utf8.RuneCountInString(strings.TrimSpace(s)); {
		case n == 0 && needed:
			faults.Add(ErrEmpty.On(field))
		case n > most:
			faults.Add(ErrLong.With(most).On(field))
		}
	}
	if c.Progress == nil && duty == Lead {
		faults.Add(ErrEmpty.On("progress"))
	}
	if c.Progress != nil && (*c.Progress < 0 || *c.Progress > 10) {
		faults.Add(ErrPercent.On("progress"))
	}
	text("words", c.Words, long, true)
	text("problems", c.Problems, long, false)
	text("support", c.Support, long, false)
	text("measures", c.Measures, long, false)
	text("owner", c.Owner, short, false)
	if mustPlan && !c.Planned() {
		for field, missing := range map[string]bool{"measures": c.Measures == "", "owner": c.Owner == "", "by": c.By == civil.Date{}} {
			if missing {
				faults.Add(ErrPlan.On(field))
			}
		}
		slices.SortFunc(faults, func(a, b *errs.Error) int { return strings.Compare(a.Field, b.Field) })
	}
	if c.By != (civil.Date{}) && c.By.Before(today) {
		faults.Add(ErrPlanDay.On("by"))
	}
	return faults.Err()
}

// Item is one point of an agenda.
type Item struct {
	Kind    string
	Object  string // "" for one that was typed
	Title   string
	Facts   string
	Path    string
	Outcome string
}

// The sorts of agenda items, in the order of an agenda.
const (
	ItemLast    = "LAST" // what was decided last time and is not closed
	ItemRed     = "RED"
	ItemAmber   = "AMBER"
	ItemOverdue = "OVERDUE"
	ItemOwn     = "OWN"
)

var itemOrder = []string{ItemLast, ItemRed, ItemAmber, ItemOverdue, ItemOwn}

// CheckTerm refuses a term that ends before it begins.
func CheckTerm(since, until civil.Date) error {
	if since == (civil.Date{}) {
		return ErrEmpty.On("since")
	}
	if until != (civil.Date{}) && until.Before(since) {
		return ErrTerm.On("until")
	}
	return nil
}

// checkUnits refuses units that nobody can speak for, and one that stands twice.
func checkUnits(list []Unit) error {
	if len(list) == 0 {
		return ErrUnit.On("lead")
	}
	for i, u := range list {
		field := "co"
		if i == 0 {
			field = "lead"
		}
		if !u.Known() {
			return ErrUnit.On(field)
		}
		if slices.ContainsFunc(list[:i], u.Same) {
			return ErrUnitTwice.With(u.Name).On(field)
		}
	}
	return nil
}
