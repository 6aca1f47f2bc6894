package condition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// Line is one version of one indicator's threshold in a table. A threshold that is nil does not
// exist for the table.
type Line struct {
	Table     string
	Indicator string // code of a measure
	Version   int64
	Total     *int64 // of the whole school, smallest units
	// PerNum ÷ PerDen is what each unit of Base asks for: 3300/1 hundredths of a square metre
	// each student, 1/20 teachers each student.
	PerNum *int64
	PerDen int64
	Base   string // measure that is divided by: students
	Source string
	From   civil.Date
}

// Table is a standard table with the lines in force on a day.
type Table struct {
	Code, ZH, EN string
	Own          bool // added by the city
	Lines        []Line
}

// Name is the table's name in the language; a table of the city has one name.
func (t Table) Name(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// ReferenceDay is the day of a year on which the figures stand and whose versions of standards
// apply: the beginning of the school year.
func ReferenceDay(year int) civil.Date { return civil.Date{Year: year, Month: 9, Day: 1} }

// InForce picks of all versions of lines those in force on a day, in the order of the measures.
func InForce(lines []Line, day civil.Date) map[string][]Line {
	last := map[string]Line{}
	for _, l := range lines {
		key := l.Table + "|" + l.Indicator
		if old, ok := last[key]; !l.From.After(day) && (!ok || l.Version > old.Version) {
			last[key] = l
		}
	}
	out := map[string][]Line{}
	for _, m := range Measures {
		for _, l := range last {
			if l.Indicator == m.Code && (l.Total != nil || l.PerNum != nil) {
				out[l.Table] = append(out[l.Table], l)
			}
		}
	}
	return out
}

// usual is the table that a school's level leads to, "" for none.
func usual(level string) string {
	switch level {
	case "SECONDARY":
		return "secondary"
	case "TECHNICIAN":
		return "technician"
	}
	return ""
}

// Per says the threshold each student in words: 33 平方米, or 1:20 where it is less than one.
func (l Line) Per() string {
	m, ok := MeasureOf(l.Indicator)
	if !ok || l.PerNum == nil {
		return ""
	}
	if *l.PerNum < l.PerDen {
		return fmt.Sprintf("%d:%d", *l.PerNum, l.PerDen)
	}
	if *l.PerNum%l.PerDen == 0 {
		return m.Show(*l.PerNum / l.PerDen)
	}
	return strconv.FormatFloat(float64(*l.PerNum)/float64(l.PerDen)/float64(m.scale()), 'f', 2, 64)
}

// NewLine is a version of a line as a form says it.
type NewLine struct {
	Table, TableZH   string // an existing code, or a new one with its name
	Indicator        string
	Total, Per, Base string // as typed; Per is 33, or 1:20
	Source           string
	From             civil.Date
}

// read checks what was typed. A line without any threshold ends the indicator.
func (n NewLine) read() (Line, error) {
	var faults errs.List
	l := Line{Table: strings.ToLower(strings.TrimSpace(n.Table)), Indicator: n.Indicator, PerDen: 1, Base: Students, Source: strings.TrimSpace(n.Source), From: n.From}
	m, ok := MeasureOf(n.Indicator)
	if !ok || n.Indicator == Students {
		faults.Add(ErrIndicator.With(n.Indicator).On("indicator"))
		return l, faults.Err()
	}
	if !tableCode.MatchString(l.Table) {
		faults.Add(ErrTableCode.With(n.Table).On("table"))
	}
	if text := strings.TrimSpace(n.Total); text != "" {
		v, err := m.Parse(text)
		addOn(&faults, "total", err)
		l.Total = &v
	}
	if text := strings.TrimSpace(n.Per); text != "" {
		num, den, err := readPer(m, text)
		addOn(&faults, "per", err)
		l.PerNum, l.PerDen = &num, den
	}
	if n := len([]rune(l.Source)); n < 2 || n > maxSource {
		faults.Add(ErrSource.On("source"))
	}
	if l.From.IsZero() {
		faults.Add(ErrFrom.On("from"))
	}
	return l, faults.Err()
}

// readPer reads 33, 2500 or 1:20.
func readPer(m Measure, text string) (num, den int64, err error) {
	if a, b, ok := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":"); ok {
		num, err = strconv.ParseInt(strings.TrimSpace(a), 10, 64)
		if err == nil {
			den, err = strconv.ParseInt(strings.TrimSpace(b), 10, 64)
		}
		if err != nil || num < 1 || den < 1 || num > maxPer || den > maxPer {
			return 0, 1, ErrPer.With(text)
		}
		return num * m.scale(), den, nil
	}
	num, err = m.Parse(text)
	if err == nil && (num < 1 || num > maxPer*m.scale()*100) {
		err = ErrPer.With(text)
	}
	return num, 1, err
}

const (
	maxPer    = 1_000_000
	maxSource = 200
)

func addOn(l *errs.List, field string, err error) {
	for _, e := range errs.All(err) {
		l.Add(e.On(field))
	}
}

// sortTables orders tables: the product's first, then by name.
func sortTables(list []Table) {
	slices.SortStableFunc(list, func(a, b Table) int {
		if a.Own != b.Own {
			if a.Own {
				return 1
			}
			return -1
		}
		return 0
	})
}
