package civil

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"io"
	"maps"
	"sync"
	"time"

	"rongqiao/internal/platform/errs"
)

//go:embed holidays.csv
var shipped []byte

// ErrCalendar is returned for a holiday row that cannot be read.
var ErrCalendar = errs.New(errs.Invalid, "civil.calendar")

// Kind says what a special day is.
type Kind string

// The two kinds of special days.
const (
	Holiday Kind = "HOLIDAY" // off, though perhaps a weekday
	Workday Kind = "WORKDAY" // worked, though a Saturday or Sunday
)

// Special is one row of a calendar: a day off, or a weekend day that is worked.
type Special struct {
	Day    Date
	Kind   Kind
	Source string // the State Council notice, or who entered the row
}

// ParseSpecials reads CSV with the columns day, kind and source and a header line.
func ParseSpecials(r io.Reader) ([]Special, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, ErrCalendar.Because(err)
	}
	var out []Special
	for i, row := range rows {
		if i == 0 {
			continue
		}
		if len(row) < 3 {
			return nil, ErrCalendar.With(i + 1)
		}
		day, err := ParseDate(row[0])
		kind := Kind(row[1])
		if err != nil || day.IsZero() || kind != Holiday && kind != Workday {
			return nil, ErrCalendar.With(i + 1).Because(err)
		}
		out = append(out, Special{day, kind, row[2]})
	}
	return out, nil
}

// Calendar knows which days are worked. It is never changed; [Calendar.With] makes
// another.
type Calendar struct {
	special map[Date]Kind
	years   map[int]bool
}

// NewCalendar makes a calendar of the rows; every year that has a row is loaded.
func NewCalendar(rows []Special) *Calendar {
	return (&Calendar{special: map[Date]Kind{}, years: map[int]bool{}}).With(rows)
}

// With returns a calendar that knows the rows too; a later row for a day wins.
func (c *Calendar) With(rows []Special) *Calendar {
	out := &Calendar{special: maps.Clone(c.special), years: maps.Clone(c.years)}
	for _, s := range rows {
		out.special[s.Day] = s.Kind
		out.years[s.Day.Year] = true
	}
	return out
}

// Shipped returns the rows of 2023–2026 that come with the product.
func Shipped() []Special {
	rows, err := ParseSpecials(bytes.NewReader(shipped))
	if err != nil {
		panic(err) // the file is embedded and tested
	}
	return rows
}

var defaultCalendar = sync.OnceValue(func() *Calendar {
	c := NewCalendar(Shipped())
	delete(c.years, 2022) // only its last day is in the file
	return c
})

// DefaultCalendar returns the calendar of 2023–2026.
func DefaultCalendar() *Calendar { return defaultCalendar() }

// Loaded reports whether the year's holidays are known.
func (c *Calendar) Loaded(year int) bool { return c.years[year] }

// IsWorking reports whether people work on the day. In a year that is not loaded
// this is Monday to Friday.
func (c *Calendar) IsWorking(d Date) bool {
	switch c.special[d] {
	case Holiday:
		return false
	case Workday:
		return true
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AddWorkingDays returns the n-th working day after d, before it when n is negative.
// The day d itself is not counted, and zero days give d. Loaded is false when a year
// on the way is not in the calendar.
func (c *Calendar) AddWorkingDays(d Date, n int) (day Date, loaded bool) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	loaded = c.years[d.Year]
	for n > 0 {
		d = d.AddDays(step)
		if d.Month == time.January && d.Day == 1 || d.Month == time.December && d.Day == 31 {
			loaded = loaded && c.years[d.Year]
		}
		if c.IsWorking(d) {
			n--
		}
	}
	return d, loaded
}

// WorkingDays counts the working days after from up to and including to, so that it
// undoes [Calendar.AddWorkingDays]. It is negative when to lies before from.
func (c *Calendar) WorkingDays(from, to Date) (n int, loaded bool) {
	if to.Before(from) {
		n, loaded = c.WorkingDays(to, from)
		return -n, loaded
	}
	loaded = true
	for y := from.Year; y <= to.Year; y++ {
		loaded = loaded && c.years[y]
	}
	for d := from; d.Before(to); {
		d = d.AddDays(1)
		if c.IsWorking(d) {
			n++
		}
	}
	return n, loaded
}
