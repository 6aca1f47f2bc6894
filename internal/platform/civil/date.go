package civil

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // the product runs on machines without a zone database

	"rongqiao/internal/platform/errs"
)

// Location is Asia/Shanghai, in which all days of the product are counted.
var Location = mustLocation()

// ErrDate is returned for text that is not a day.
var ErrDate = errs.New(errs.Invalid, "civil.date")

func mustLocation() *time.Location {
	l, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err) // the zone database is embedded
	}
	return l
}

// Date is one day of the Gregorian calendar. The zero Date is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of the instant in Shanghai; the zero instant gives none.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.In(Location).Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD. Empty text is none; a day that does not exist, such as
// 2026-02-29, is refused.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, ErrDate.With(s)
	}
	y, ok1 := digits(s[0:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:10])
	out := Date{y, time.Month(m), d}
	if !ok1 || !ok2 || !ok3 || !out.exists() {
		return Date{}, ErrDate.With(s)
	}
	return out, nil
}

// MustDate is ParseDate for constants in tests and tables; it panics on bad text.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func (d Date) exists() bool {
	return d.Year >= 1 && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= lastDay(d.Year, d.Month)
}

func lastDay(year int, m time.Month) int {
	switch m {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// IsZero reports whether the date is none.
func (d Date) IsZero() bool { return d == Date{} }

// String writes YYYY-MM-DD, "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	b := [10]byte{4: '-', 7: '-'}
	put(b[0:4], d.Year)
	put(b[5:7], int(d.Month))
	put(b[8:10], d.Day)
	return string(b[:])
}

func put(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// Time returns the instant at which the day begins in Shanghai.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Location)
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func fromUTC(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays returns the day n days later, earlier when n is negative.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return fromUTC(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths returns the same day n months later, clipped to the end of the month:
// 31 January and one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	first := fromUTC(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	first.Day = min(d.Day, lastDay(first.Year, first.Month))
	return first
}

// DaysTo returns how many days later e is than d; negative when it is earlier.
func (d Date) DaysTo(e Date) int { return int(e.utc().Sub(d.utc()).Hours() / 24) }

// Compare returns −1, 0 or 1. None sorts before every day.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AgeOn returns the full years since birth d on the given day. The birthday itself
// counts as reached; who was born on 29 February reaches the year on 1 March.
func (d Date) AgeOn(day Date) int {
	age := day.Year - d.Year
	if day.Month < d.Month || day.Month == d.Month && day.Day < d.Day {
		age--
	}
	return age
}

// AcademicYear returns the year in which the school year of the day began: it runs
// from 1 September to 31 August.
func (d Date) AcademicYear() int {
	if d.Month >= time.September {
		return d.Year
	}
	return d.Year - 1
}

// MarshalText writes YYYY-MM-DD, and nothing for none.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Value stores the day as TEXT, and none as NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads TEXT; NULL and empty text are none.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("civil: cannot scan %T", src)
}
