package sample

import (
	"fmt"
	"slices"
	"time"

	"rongqiao/internal/platform/civil"
)

// diary is what happened in a sample city and when. It is written in any order and lived
// through day by day.
type diary struct {
	now    time.Time
	events []event
}

type event struct {
	at   time.Time
	what string
	do   func() error
}

// on notes an event; none lies ahead of now.
func (d *diary) on(at time.Time, what string, do func() error) {
	if at.After(d.now) {
		at = d.now
	}
	d.events = append(d.events, event{at, what, do})
}

// live lets everything happen, the earliest first; what has one time keeps its order.
func (d *diary) live(clock func(time.Time)) error {
	slices.SortStableFunc(d.events, func(a, b event) int { return a.at.Compare(b.at) })
	for _, e := range d.events {
		clock(e.at)
		if err := e.do(); err != nil {
			return fmt.Errorf("%s on %s: %w", e.what, e.at.Format(time.DateOnly), err)
		}
	}
	return nil
}

// opens is when an office begins its day, in hours UTC: nine in the morning in the city.
const opens = 1

// hour is the time of the n-th event of a day: within office hours.
func hour(n int) time.Duration {
	return opens*time.Hour + time.Duration(n*37%480)*time.Minute
}

// day is a time in office hours of a calendar day.
func (d *diary) day(year, month, day, n int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Add(hour(n))
}

// ago is a time in office hours so many days before today, but of this year: figures are
// counted by years.
func (d *diary) ago(days, n int) time.Time {
	today := civil.DateOf(d.now)
	on := today.AddDays(-days)
	if first := (civil.Date{Year: today.Year, Month: 1, Day: 2}); on.Before(first) && first.Before(today) {
		on = first
	}
	return d.day(on.Year, int(on.Month), on.Day, n)
}
