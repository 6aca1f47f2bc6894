package figures

import (
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/stat"
)

// The refusals of the module. Their texts stand in words.json.
var (
	ErrTitle     = errs.New(errs.Invalid, "figures.title")
	ErrValue     = errs.New(errs.Invalid, "figures.value")
	ErrHigh      = errs.New(errs.Invalid, "figures.high")
	ErrQualifier = errs.New(errs.Invalid, "figures.qualifier")
	ErrScope     = errs.New(errs.Invalid, "figures.scope")
	ErrSource    = errs.New(errs.Invalid, "figures.source")
	ErrOn        = errs.New(errs.Invalid, "figures.on")
	ErrTwice     = errs.New(errs.Conflict, "figures.twice")
	ErrMany      = errs.New(errs.Invalid, "figures.many")
)

// most is how many figures a cockpit has room for.
const most = 12

// Judge compares a count with the stated figure. A lower bound is compared exactly, a share by whole numbers; an exact figure is
// compared with as many decimals as the document prints, an approximate one with half a unit of its last printed digit.
func (s Stated) Judge(c Computed) Verdict {
	switch {
	case s.Of == "":
		return Alone
	case !c.Known:
		return NoData
	case s.holds(c):
		return Met
	}
	return Not
}

func (s Stated) holds(c Computed) bool {
	switch s.Qualifier {
	case EQ:
		return math.Abs(round(c.Value, decimals(s.Value))-s.Value) < 1e-9
	case About:
		return math.Abs(c.Value-s.Value) <= tolerance(s.Value)
	case Range:
		return c.Value >= s.Value && c.Value <= s.High
	}
	order := s.compare(c)
	return order > 0 || order == 0 && s.Qualifier == GE
}

// compare is −1, 0 or 1 as the count is below, equal to or above the stated figure, by whole numbers for shares.
func (s Stated) compare(c Computed) int {
	if c.Ratio.Known() {
		want, err := stat.ParsePercent(strconv.FormatFloat(s.Value, 'f', -1, 64))
		if order, known := c.Ratio.Compare(want); err == nil && known {
			return order
		}
	}
	switch {
	case c.Value < s.Value:
		return -1
	case c.Value > s.Value:
		return 1
	}
	return 0
}

// decimals are the digits behind the point that a document prints.
func decimals(v float64) int {
	_, frac, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(frac)
}

func round(v float64, places int) float64 {
	scale := math.Pow10(places)
	return math.Round(v*scale) / scale
}

// tolerance is half a unit of the last digit that is not zero; two digits are taken as printed at least, so that 约 70% is 69.5 to 70.5.
func tolerance(v float64) float64 {
	unit := math.Pow10(-decimals(v))
	if decimals(v) == 0 {
		for n := 10.0; n <= v/10 && math.Mod(v, n) == 0; n *= 10 {
			unit = n
		}
	}
	return unit / 2
}

// check reports everything that is wrong with a figure as the form gives it.
func (s Stated) check() error {
	var all errs.List
	bad := func(is bool, e *errs.Error) {
		if is {
			all = append(all, e)
		}
	}
	bad(s.Code == "" || s.Title == "" || s.Unit == "" || s.Period == "", ErrTitle.On("title"))
	bad(math.IsNaN(s.Value) || math.IsInf(s.Value, 0) || s.Value < 0, ErrValue.On("value"))
	bad(!s.Qualifier.known(), ErrQualifier.On("qualifier"))
	bad(s.Qualifier == Range && s.High < s.Value, ErrHigh.On("high"))
	bad(s.Scope == "", ErrScope.On("scope"))
	bad(s.Source == "", ErrSource.On("source"))
	bad(s.On.IsZero(), ErrOn.On("on"))
	return all.Err()
}

func (q Qualifier) known() bool {
	for _, x := range qualifiers {
		if x[0] == string(q) {
			return true
		}
	}
	return false
}
