package indicator

import (
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/stat"
)

// Ask asks for one indicator: at a day or of a year, of the whole city or split.
type Ask struct {
	Indicator string            // code
	On        civil.Date        // the state of facts on this day; flows are of its year
	By        string            // dimension to split by; "" for one figure
	Only      map[string]string // dimension → value that facts must have
}

// Status says what a value is worth.
type Status string

// The statuses of values.
const (
	Known   Status = "OK"
	NoData  Status = "NODATA"     // nothing registered, or a denominator of zero
	Partial Status = "PARTIAL"    // some of the population has no data
	Hidden  Status = "SUPPRESSED" // known, and not for this reader
)

// Value is a figure. A count has Den 1; a share is Num ÷ Den; a mean is the sum ÷ how many.
type Value struct {
	Indicator string
	Version   int64  // of the definition
	Key       string // value of the dimension it was split by, "" for all
	Name      string // of Key, as it is shown
	On        civil.Date
	Status    Status
	Why       string // zh words: for NODATA the source that is silent, or the denominator that is zero
	Num, Den  float64
	N         int64      // facts in the denominator
	Covered   int64      // facts of the population with all that the formula needs
	Size      int64      // facts of the population
	Low, High float64    // 95 % Wilson interval of a share of persons or things; both 0 for other kinds
	Vintage   civil.Date // of the newest fact, zero when facts bear no day
	Reported  bool       // typed with evidence (填报), not computed
	Mask      string     // what is printed in place of a hidden figure: "<5", "—"
	Rounded   bool       // persons rounded for outsiders; N, Covered and Size are left out
	Off       float64    // of a rounded share: how far the true one may be, as a fraction; 0 when it is exact
	Source    string     // code of the source, for the way to its rows; "" for typed and derived ones
	Cites     string     // where a denominator from outside comes from
}

// Known reports whether there is a figure to compare.
func (v Value) Known() bool { return v.Status == Known || v.Status == Partial }

// Figure is Num ÷ Den; ok is false when there is none.
func (v Value) Figure() (f float64, ok bool) {
	if !v.Known() || v.Den == 0 {
		return 0, false
	}
	return v.Num / v.Den, true
}

// Ratio is the figure as an exact fraction of whole numbers, for thresholds.
func (v Value) Ratio() stat.Ratio {
	if !v.Known() || v.Num != float64(int64(v.Num)) || v.Den != float64(int64(v.Den)) {
		return stat.Ratio{}
	}
	return stat.Ratio{Num: int64(v.Num), Den: int64(v.Den)}
}
