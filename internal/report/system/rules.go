package system

import (
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// Bounds of what is entered at once.
const (
	maxDays   = 200 // a year's notice names about forty
	maxSource = 200 // characters
)

// kindWords are the words for the kinds of days, as notices write them.
var kindWords = map[string]civil.Kind{
	"放假": civil.Holiday, "休": civil.Holiday, "休息": civil.Holiday, "HOLIDAY": civil.Holiday,
	"上班": civil.Workday, "班": civil.Workday, "调休上班": civil.Workday, "WORKDAY": civil.Workday,
}

// ReadDays reads special days, one entry a line: a day or two days for a range, then what
// they are. "2027-01-01 放假", "2027-02-06 2027-02-12 放假", "2027-02-20 上班". Every line
// that cannot be read is named.
func ReadDays(text, source string) ([]civil.Special, error) {
	var faults errs.List
	source = strings.TrimSpace(source)
	if n := len([]rune(source)); n == 0 || n > maxSource {
		faults = append(faults, ErrSource.With(maxSource).On("source"))
	}
	var out []civil.Special
	seen := map[civil.Date]bool{}
	for i, line := range strings.Split(text, "\n") {
		days, kind, err := readLine(line)
		if err != nil {
			faults = append(faults, ErrDayLine.With(strings.TrimSpace(line)).At(fmt.Sprintf("第%d行", i+1)).On("days").Because(err))
			continue
		}
		for _, d := range days {
			if seen[d] {
				faults = append(faults, ErrDayTwice.With(d.String()).At(fmt.Sprintf("第%d行", i+1)).On("days"))
				continue
			}
			seen[d] = true
			out = append(out, civil.Special{Day: d, Kind: kind, Source: source})
		}
	}
	switch {
	case len(out) > maxDays:
		faults = append(faults, ErrManyDays.With(maxDays).On("days"))
	case len(out) == 0 && len(faults) == 0:
		faults = append(faults, ErrNoDays.On("days"))
	}
	return out, faults.Err()
}

// separators may stand between the parts of a line.
var separators = strings.NewReplacer("至", " ", "到", " ", "~", " ", "～", " ", "—", " ", ",", " ", "，", " ", "、", " ", "\t", " ", "：", " ", "　", " ")

// readLine reads one line; an empty one has no days.
func readLine(line string) (days []civil.Date, kind civil.Kind, err error) {
	parts := strings.Fields(separators.Replace(line))
	if len(parts) == 0 {
		return nil, "", nil
	}
	kind, ok := kindWords[strings.ToUpper(parts[len(parts)-1])]
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return nil, "", ErrDayLine
	}
	from, err := civil.ParseDate(parts[0])
	if err != nil {
		return nil, "", err
	}
	to, err := civil.ParseDate(parts[len(parts)-2])
	if err != nil {
		return nil, "", err
	}
	if n := from.DaysTo(to); from.IsZero() || to.IsZero() || n < 0 || n > maxDays {
		return nil, "", ErrDayLine
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		days = append(days, d)
	}
	return days, kind, nil
}

// yearOf gathers the special days of a year; the city's own replace those shipped.
func yearOf(year int, cal *civil.Calendar, shipped, own []civil.Special) Year {
	y := Year{Year: year, Loaded: cal.Loaded(year)}
	mine := map[civil.Date]bool{}
	for _, s := range own {
		if s.Day.Year == year {
			mine[s.Day] = true
			y.Days = append(y.Days, Day{s, true})
		}
	}
	for _, s := range shipped {
		if s.Day.Year == year && !mine[s.Day] {
			y.Days = append(y.Days, Day{s, false})
		}
	}
	slices.SortFunc(y.Days, func(a, b Day) int { return a.Day.Compare(b.Day) })
	first := civil.Date{Year: year, Month: 1, Day: 1}
	y.Work, _ = cal.WorkingDays(first.AddDays(-1), civil.Date{Year: year, Month: 12, Day: 31})
	return y
}

// marks tells of the years around today, and of the one shown, which are loaded.
func marks(cal *civil.Calendar, today, shown int) []YearMark {
	var out []YearMark
	for y := today - 3; y <= today+2; y++ {
		out = append(out, YearMark{y, cal.Loaded(y)})
	}
	if shown < today-3 {
		return slices.Insert(out, 0, YearMark{shown, cal.Loaded(shown)})
	}
	if shown > today+2 {
		out = append(out, YearMark{shown, cal.Loaded(shown)})
	}
	return out
}

// markCurrent marks, of versions that stand newest first within each code, the one in
// force on the day.
func markCurrent(list []Param, today civil.Date) {
	seen := map[string]bool{}
	for i, p := range list {
		if !seen[p.Code] && !p.From.After(today) {
			seen[p.Code], list[i].Current = true, true
		}
	}
}
