package forecast

import (
	"fmt"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/idcode"
)

// The refusals of the module.
var (
	ErrOccupation = errs.New(errs.Invalid, "forecast.occupation")
	ErrLevel      = errs.New(errs.Invalid, "forecast.level")
	ErrNegative   = errs.New(errs.Invalid, "forecast.negative")
	ErrTooMany    = errs.New(errs.Invalid, "forecast.too_many")
	ErrNotNumber  = errs.New(errs.Invalid, "forecast.not_number")
	ErrYear       = errs.New(errs.Invalid, "forecast.year")
	ErrConfidence = errs.New(errs.Invalid, "forecast.confidence")
	ErrTwice      = errs.New(errs.Invalid, "forecast.twice")
	ErrEmpty      = errs.New(errs.Invalid, "forecast.empty")
	ErrNoHeads    = errs.New(errs.Invalid, "forecast.no_heads")
	ErrOrg        = errs.New(errs.Invalid, "forecast.org")
	ErrRound      = errs.New(errs.Conflict, "forecast.round_over")
	ErrQuarter    = errs.New(errs.Invalid, "forecast.quarter")
	ErrFuture     = errs.New(errs.Invalid, "forecast.quarter_ahead")
	ErrSum        = errs.New(errs.Invalid, "forecast.sum")
	ErrRetained   = errs.New(errs.Invalid, "forecast.retained")
	ErrNote       = errs.New(errs.Invalid, "forecast.note")
	ErrRequired   = errs.New(errs.Invalid, "forecast.required")
	ErrStale      = errs.New(errs.Conflict, "forecast.stale")
)

// MaxHeads is the largest number of persons that one field takes.
const MaxHeads = 100_000

// CheckRow refuses what cannot be a row of the round.
func CheckRow(base int, r Row) errs.List {
	var out errs.List
	if _, err := idcode.Occupation(r.Occupation); err != nil {
		out.Add(ErrOccupation.On("occupation").With(r.Occupation))
	}
	if !r.Level.Known() {
		out.Add(ErrLevel.On("level").With(string(r.Level)))
	}
	if r.Year <= base || r.Year > base+Ahead {
		out.Add(ErrYear.On("year").With(r.Year, base+1, base+Ahead))
	}
	if err := CheckHeads(r.Heads); err != nil {
		out.Add(err.On("heads"))
	}
	if !r.Confidence.Known() {
		out.Add(ErrConfidence.On("confidence").With(string(r.Confidence)))
	}
	return out
}

// CheckHeads refuses a number of persons that is negative or absurd.
func CheckHeads(n int64) *errs.Error {
	switch {
	case n < 0:
		return ErrNegative.With(n)
	case n > MaxHeads:
		return ErrTooMany.With(n, MaxHeads)
	}
	return nil
}

// lineField is the name of a field of the entry grid.
func lineField(name string, line int) string { return fmt.Sprintf("%s_%d", name, line) }

// CheckLines refuses faults of the entry grid, each beside its field: a line that is
// incomplete, and an occupation and level that stand on two lines.
func CheckLines(base int, lines []Line) errs.List {
	var out errs.List
	seen := map[string]int{}
	for i, l := range lines {
		at := func(e *errs.Error, name string) { out.Add(e.On(lineField(name, i)).At(placeOf(name))) }
		if _, err := idcode.Occupation(l.Occupation); err != nil {
			at(ErrOccupation.With(l.Occupation), "occupation")
		}
		if !l.Level.Known() {
			at(ErrLevel.With(string(l.Level)), "level")
		}
		if !l.Confidence.Known() {
			at(ErrConfidence.With(string(l.Confidence)), "confidence")
		}
		some := false
		for y, n := range l.Heads {
			if n == nil {
				continue
			}
			some = true
			if e := CheckHeads(*n); e != nil {
				at(e, yearName(y))
			}
		}
		if !some {
			at(ErrNoHeads, yearName(0))
		}
		key := l.Occupation + "|" + string(l.Level)
		if first, ok := seen[key]; ok {
			at(ErrTwice.With(first+1), "occupation")
		} else {
			seen[key] = i
		}
	}
	if len(lines) == 0 {
		out.Add(ErrEmpty.On(lineField("occupation", 0)))
	}
	return out
}

// yearName is the field of the y-th year ahead, from 0.
func yearName(y int) string { return fmt.Sprintf("year%d", y+1) }

var gridNames = map[string]string{"occupation": "职业", "level": "等级", "confidence": "把握程度", "year1": "第一年人数", "year2": "第二年人数", "year3": "第三年人数"}

// placeOf is the heading of a field of the grid.
func placeOf(name string) string { return gridNames[name] }

// CheckReport refuses a report that cannot be so. With before, the report of the quarter
// before, headcounts that do not follow from hires and leavers must be confirmed.
func CheckReport(r Report, now Quarter, before *Report) errs.List {
	var out errs.List
	if year, n := r.Quarter.Parts(); year == 0 || n < 1 || n > 4 {
		out.Add(ErrQuarter.On("quarter"))
	} else if r.Quarter > now {
		out.Add(ErrFuture.On("quarter").With(string(r.Quarter)))
	}
	for _, m := range Measures {
		if n, ok := m.Of(r); ok {
			if e := CheckHeads(n); e != nil {
				out.Add(e.On(m.Code))
			}
		}
	}
	if n, ok := said(r.Retained); ok && n > r.Headcount {
		out.Add(ErrRetained.On("retained").With(n, r.Headcount))
	}
	if off, known := r.Drift(before); known && off != 0 && !r.Confirmed {
		out.Add(ErrSum.On("headcount").With(before.Headcount, r.Hires, r.Leavers, before.Headcount+r.Hires-r.Leavers, r.Headcount))
	}
	if len([]rune(strings.TrimSpace(r.Note))) > 500 {
		out.Add(ErrNote.On("note"))
	}
	return out
}

// Drift is by how many persons the headcount differs from the quarter before + hires −
// leavers; not known without the quarter before.
func (r Report) Drift(before *Report) (off int64, known bool) {
	if before == nil {
		return 0, false
	}
	return r.Headcount - (before.Headcount + r.Hires - r.Leavers), true
}

// Gap is demand − supply in thousandths of a person, and its rate of demand, which is known
// when somebody is asked for. Vector: 23 and 12.6 give 10.4 and 45.2 %.
func Gap(demand, supplyMilli int64) (gapMilli int64, rate float64, known bool) {
	gapMilli = demand*1000 - supplyMilli
	if demand <= 0 {
		return gapMilli, 0, false
	}
	return gapMilli, float64(gapMilli) / float64(demand*1000), true
}
