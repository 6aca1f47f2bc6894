package condition

import (
	"math/big"
	"regexp"
	"strings"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/stat"
)

// The refusals of the module.
var (
	ErrSchool    = errs.New(errs.Invalid, "condition.school")
	ErrYear      = errs.New(errs.Invalid, "condition.year")
	ErrNumber    = errs.New(errs.Invalid, "condition.number")
	ErrDigits    = errs.New(errs.Invalid, "condition.digits")
	ErrNegative  = errs.New(errs.Invalid, "condition.negative")
	ErrEmpty     = errs.New(errs.Invalid, "condition.empty")
	ErrEvidence  = errs.New(errs.Invalid, "condition.evidence")
	ErrDouble    = errs.New(errs.Invalid, "condition.double")
	ErrSame      = errs.New(errs.Invalid, "condition.same")
	ErrTwice     = errs.New(errs.Invalid, "condition.twice")
	ErrStale     = errs.New(errs.Conflict, "condition.stale")
	ErrIndicator = errs.New(errs.Invalid, "condition.indicator")
	ErrTableCode = errs.New(errs.Invalid, "condition.table_code")
	ErrTable     = errs.New(errs.Invalid, "condition.table")
	ErrTableName = errs.New(errs.Invalid, "condition.table_name")
	ErrPer       = errs.New(errs.Invalid, "condition.per")
	ErrSource    = errs.New(errs.Invalid, "condition.source")
	ErrFrom      = errs.New(errs.Invalid, "condition.from")
)

var tableCode = regexp.MustCompile(`^[a-z][a-z0-9_]{1,30}$`)

const (
	firstYear    = 2000
	mostEvidence = 300
)

// Verdict is the result of an indicator.
type Verdict string

// The verdicts.
const (
	Pass   Verdict = "PASS"
	Basic  Verdict = "BASIC"
	Fail   Verdict = "FAIL"
	NoData Verdict = "NODATA"
)

// Verdicts lists the verdicts, best first.
var Verdicts = []Verdict{Pass, Basic, Fail, NoData}

var verdictWords = map[Verdict][3]string{
	Pass: {"达标", "Met", "green"}, Basic: {"基本达标", "Nearly met", "amber"}, Fail: {"未达标", "Not met", "red"}, NoData: {"无数据", "No data", "none"},
}

// ZH is the verdict's Chinese name, the key of its English one.
func (v Verdict) ZH() string { return verdictWords[v][0] }

// Tone is the colour of the verdict beside its word.
func (v Verdict) Tone() string { return verdictWords[v][2] }

// Outcome is what a line says of a year's figures.
type Outcome struct {
	Line    Line
	Verdict Verdict
	Value   *int64 // measured, smallest units
	Base    *int64 // what is divided by
	// Lack is how much is missing to reach both thresholds, smallest units; 0 when nothing is.
	Lack int64
}

// Judge holds figures against a line. near is SCH-NEAR, in thousandths of the threshold. A
// total that is short fails whatever else is known; without students a per-student threshold
// says nothing.
func Judge(l Line, f Figures, near int64) Outcome {
	out := Outcome{Line: l, Verdict: NoData}
	value, some := f[l.Indicator]
	if !some {
		return out
	}
	out.Value = &value
	short := l.Total != nil && value < *l.Total
	if short {
		out.Lack = *l.Total - value
	}
	if l.PerNum == nil {
		out.Verdict = pick(!short)
		return out
	}
	base, some := f[l.Base]
	if !some || base == 0 {
		if short {
			out.Verdict = Fail
		}
		return out
	}
	out.Base = &base
	need := product(*l.PerNum, base) // value × PerDen must reach it
	have := product(value, l.PerDen)
	reached := have.Cmp(need) >= 0
	if !reached {
		lack := new(big.Int).Sub(ceil(need, l.PerDen), big.NewInt(value))
		out.Lack = max(out.Lack, lack.Int64())
	}
	switch {
	case short:
		out.Verdict = Fail
	case reached:
		out.Verdict = Pass
	case have.Mul(have, big.NewInt(1000)).Cmp(need.Mul(need, big.NewInt(1000-near))) >= 0:
		out.Verdict = Basic
	default:
		out.Verdict = Fail
	}
	return out
}

func pick(met bool) Verdict {
	if met {
		return Pass
	}
	return Fail
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// ceil is n ÷ den, rounded up.
func ceil(n *big.Int, den int64) *big.Int {
	q, r := new(big.Int).QuoRem(n, big.NewInt(den), new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// PerUnit is the measured value each unit of the base, in the measure's unit: 32.3.
func (o Outcome) PerUnit() (x float64, known bool) {
	m, ok := MeasureOf(o.Line.Indicator)
	if !ok || o.Value == nil || o.Base == nil || *o.Base == 0 {
		return 0, false
	}
	return float64(*o.Value) / float64(m.scale()) / float64(*o.Base), true
}

// Tally counts the verdicts of indicators.
type Tally struct{ Pass, Basic, Fail, NoData int64 }

// Add counts one verdict.
func (t *Tally) Add(v Verdict) {
	switch v {
	case Pass:
		t.Pass++
	case Basic:
		t.Basic++
	case Fail:
		t.Fail++
	default:
		t.NoData++
	}
}

// Plus adds another tally: rates of groups are ratios of sums.
func (t *Tally) Plus(o Tally) {
	t.Pass, t.Basic, t.Fail, t.NoData = t.Pass+o.Pass, t.Basic+o.Basic, t.Fail+o.Fail, t.NoData+o.NoData
}

// Of is the count of one verdict.
func (t Tally) Of(v Verdict) int64 {
	return map[Verdict]int64{Pass: t.Pass, Basic: t.Basic, Fail: t.Fail, NoData: t.NoData}[v]
}

// Applicable is how many indicators have a result.
func (t Tally) Applicable() int64 { return t.Pass + t.Basic + t.Fail }

// Rate is the pass rate, without data when no indicator has a result.
func (t Tally) Rate() stat.Ratio { return stat.Ratio{Num: t.Pass, Den: t.Applicable()} }

// Change is the difference of two pass rates as a share of one, when both are known.
func Change(before, now Tally) (x float64, known bool) {
	a, b := before.Rate(), now.Rate()
	if !a.Known() || !b.Known() {
		return 0, false
	}
	num := new(big.Int).Sub(product(b.Num, a.Den), product(a.Num, b.Den))
	x, _ = new(big.Rat).SetFrac(num, product(a.Den, b.Den)).Float64()
	return x, true
}

// Assessment is a school's year: its outcomes and their tally.
type Assessment struct {
	School   School
	Report   *Report // nil: nothing was reported
	Outcomes []Outcome
	Tally    Tally
}

// Assess holds a school's figures against its table's lines.
func Assess(s School, r *Report, lines []Line, near int64) Assessment {
	a := Assessment{School: s, Report: r}
	var f Figures
	if r != nil {
		f = r.Figures
	}
	for _, l := range lines {
		o := Judge(l, f, near)
		a.Outcomes = append(a.Outcomes, o)
		a.Tally.Add(o.Verdict)
	}
	return a
}

// CheckReport refuses what cannot be a year's figures.
func CheckReport(r Report, thisYear int) errs.List {
	var out errs.List
	if r.Year < firstYear || r.Year > thisYear {
		out.Add(ErrYear.With(r.Year, firstYear, thisYear).On("year"))
	}
	if len(r.Figures) == 0 {
		out.Add(ErrEmpty.On(Students))
	}
	for _, m := range Measures {
		v, some := r.Figures[m.Code]
		switch {
		case some && v < 0:
			out.Add(ErrNegative.On(m.Code))
		case some && v > maxValue:
			out.Add(ErrNumber.With(v).On(m.Code))
		}
	}
	if d, ok := r.Figures["double"]; ok {
		if t, ok := r.Figures["teachers"]; ok && d > t {
			out.Add(ErrDouble.With(d, t).On("double"))
		}
	}
	if n := len([]rune(strings.TrimSpace(r.Evidence))); n < 2 || n > mostEvidence {
		out.Add(ErrEvidence.On("evidence"))
	}
	return out
}
