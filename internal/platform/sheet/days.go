package sheet

import (
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sheet/book"
)

// day reads a Day or Month cell: a serial number, or the ways people write days.
func (p *cellReader) day(c *book.Cell, text string, v value) (value, said) {
	if c.Kind == book.Number {
		if d, ok := p.serial(text); ok {
			v = p.setDay(v, d)
			if c.Format != book.Date {
				return v, said{Ask, AskSerial.With(text, v.text)}
			}
			return v, said{}
		}
	}
	half := strings.ReplaceAll(narrow(text), " ", "")
	if i := strings.IndexAny(text, " T"); i >= 8 { // a time of day after the day
		half = narrow(text[:i])
	}
	d, exact := readDay(half, p.col.Type == Month)
	if d.IsZero() {
		if p.col.Type == Month {
			return v, said{Bad, ErrNotMonth}
		}
		return v, said{Bad, ErrNotDay}
	}
	v = p.setDay(v, d)
	if !exact {
		return v, said{Note, NoteDay.With(v.text)}
	}
	return v, said{}
}

func (p *cellReader) setDay(v value, d civil.Date) value {
	v.text, v.set = d.String(), true
	if p.col.Type == Month {
		v.text = v.text[:7]
	}
	return v
}

// serial reads days since the last day of 1899 as spreadsheets count them, which think
// that 1900 was a leap year; only 1927 to 2119 is taken, so that 20261122 or a year is
// not mistaken for one.
func (p *cellReader) serial(text string) (civil.Date, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f < 10000 || f > 80000 {
		return civil.Date{}, false
	}
	n := int(f)
	if p.date1904 {
		return civil.MustDate("1904-01-01").AddDays(n), true
	}
	return civil.MustDate("1899-12-30").AddDays(n), true
}

var daySigns = strings.NewReplacer("年", "-", "月", "-", "日", "", "号", "", "/", "-", ".", "-")

// readDay reads 2026-11-22, 2026/11/22, 2026.11.22, 20261122, 2026年11月22日 and, for
// months, the same without a day. exact says that it was the ISO form.
func readDay(s string, month bool) (d civil.Date, exact bool) {
	asSent := s
	s = daySigns.Replace(s)
	s = strings.Trim(s, "-")
	if allDigits(s) {
		switch {
		case len(s) == 8:
			s = s[:4] + "-" + s[4:6] + "-" + s[6:]
		case len(s) == 6 && month:
			s = s[:4] + "-" + s[4:]
		}
	}
	parts := strings.Split(s, "-")
	if month && len(parts) == 2 {
		parts = append(parts, "1")
	}
	if len(parts) != 3 || len(parts[0]) != 4 {
		return civil.Date{}, false
	}
	for i, p := range parts {
		if !allDigits(p) || len(p) > 4 {
			return civil.Date{}, false
		}
		if i > 0 && len(p) == 1 {
			parts[i] = "0" + p
		}
	}
	iso := strings.Join(parts, "-")
	d, err := civil.ParseDate(iso)
	if err != nil {
		return civil.Date{}, false
	}
	return d, asSent == iso || month
}
