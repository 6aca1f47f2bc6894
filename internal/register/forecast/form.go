package forecast

import (
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
)

// The entry grid has as many lines as are filled and some more, within bounds.
const (
	leastLines = 5
	spareLines = 3
	mostLines  = 60
)

// parseLines reads the entry grid. Lines on which nothing stands are left out; what cannot
// be read is reported beside its field. index says on which line of the form each came.
func parseLines(v url.Values, code func(name string) string) (lines []Line, index []int, faults errs.List) {
	for i := range mostLines {
		get := func(name string) string { return strings.TrimSpace(v.Get(lineField(name, i))) }
		l := Line{Occupation: occupationOf(get("occupation"), code), Level: Level(get("level")), Confidence: Confidence(get("confidence"))}
		empty := l.Occupation == ""
		for y := range Ahead {
			text := get(yearName(y))
			if text == "" {
				continue
			}
			empty = false
			n, err := parseHeads(text)
			if err != nil {
				faults.Add(err.On(lineField(yearName(y), i)).At(placeOf(yearName(y))))
				continue
			}
			l.Heads[y] = &n
		}
		if empty {
			continue
		}
		if l.Confidence == "" {
			l.Confidence = Mid
		}
		lines, index = append(lines, l), append(index, i)
	}
	return lines, index, faults
}

// occupationOf is the code of what was typed: a code, or the name of an occupation.
func occupationOf(text string, code func(name string) string) string {
	if norm, err := idcode.Occupation(text); err == nil {
		return norm
	}
	if found := nameOf(code, text); found != "" {
		return found
	}
	return text
}

func parseHeads(text string) (int64, *errs.Error) {
	n, err := strconv.ParseInt(strings.TrimSuffix(idcode.Normalise(text), "人"), 10, 64)
	if err != nil {
		return 0, ErrNotNumber.With(text)
	}
	return n, CheckHeads(n)
}

// lineValues writes lines as the form shows them.
func lineValues(lines []Line) url.Values {
	v := url.Values{}
	for i, l := range lines {
		v.Set(lineField("occupation", i), l.Occupation)
		v.Set(lineField("level", i), string(l.Level))
		v.Set(lineField("confidence", i), string(l.Confidence))
		for y, n := range l.Heads {
			if n != nil {
				v.Set(lineField(yearName(y), i), strconv.FormatInt(*n, 10))
			}
		}
	}
	return v
}

// gridSize is how many lines a form with these values shows.
func gridSize(v url.Values, more bool) int {
	last := 0
	for i := range mostLines {
		for _, name := range []string{"occupation", "year1", "year2", "year3"} {
			if v.Get(lineField(name, i)) != "" {
				last = i + 1
			}
		}
	}
	n := max(leastLines, last+1)
	if more {
		n = max(leastLines, last) + spareLines
	}
	return min(n, mostLines)
}

// relabel moves refusals from the lines as they were checked to those of the form.
func relabel(list []*errs.Error, index []int) errs.List {
	out := make(errs.List, 0, len(list))
	for _, e := range list {
		name, at, ok := strings.Cut(e.Field, "_")
		line, err := strconv.Atoi(at)
		if ok && err == nil && line < len(index) {
			e = e.On(lineField(name, index[line])).At(placeOf(name))
		}
		out = append(out, e)
	}
	return out
}

// parseReport reads the form of an employment report.
func parseReport(v url.Values) (Report, errs.List) {
	var faults errs.List
	p := Report{Note: strings.TrimSpace(v.Get("note")), Confirmed: v.Get("confirmed") != ""}
	q, err := ParseQuarter(strings.TrimSpace(v.Get("quarter")))
	if err != nil {
		faults.Add(ErrQuarter.On("quarter"))
	}
	p.Quarter = q
	number := func(name string, required bool) *int64 {
		text := strings.TrimSpace(v.Get(name))
		if text == "" {
			if required {
				faults.Add(ErrRequired.On(name))
			}
			return nil
		}
		n, bad := parseHeads(text)
		if bad != nil {
			faults.Add(bad.On(name))
			return nil
		}
		return &n
	}
	for name, to := range map[string]*int64{"headcount": &p.Headcount, "hires": &p.Hires, "leavers": &p.Leavers} {
		if n := number(name, true); n != nil {
			*to = *n
		}
	}
	p.Interns, p.Retained, p.Vacancies = number("interns", false), number("retained", false), number("vacancies", false)
	return p, label(faults)
}

// label sets the human place of a report's refusals.
func label(l []*errs.Error) errs.List {
	out := make(errs.List, 0, len(l))
	for _, e := range l {
		for _, m := range Measures {
			if m.Code == e.Field && e.Place == "" {
				e = e.At(m.ZH)
			}
		}
		out = append(out, e)
	}
	return out
}

// reportValues writes a report as the form shows it.
func reportValues(p Report) url.Values {
	v := url.Values{"quarter": {string(p.Quarter)}, "note": {p.Note}}
	for _, m := range Measures {
		if n, ok := m.Of(p); ok {
			v.Set(m.Code, strconv.FormatInt(n, 10))
		}
	}
	return v
}
