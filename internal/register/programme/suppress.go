package programme

import "rongqiao/internal/platform/stat"

// Lens is how exactly somebody sees counts of persons. Who answers for a point
// sees every person; others see what may be published (parameters SUP-*).
type Lens struct {
	Exact bool
	Least int64 // SUP-LEAST: smaller counts above zero are not shown
	Step  int64 // SUP-STEP: other counts are rounded to it
	Base  int64 // SUP-BASE: a rate needs at least so many persons
}

// Count is a count as the lens shows it; few says that it is too small to be shown.
// A true zero stays zero.
func (l Lens) Count(n int64) (shown int64, few bool) {
	switch {
	case l.Exact || n == 0:
		return n, false
	case n < l.Least:
		return 0, true
	}
	return (n + l.Step/2) / l.Step * l.Step, false
}

// Shows says whether a rate may be shown: it is known and its base is not too small.
func (l Lens) Shows(r stat.Ratio) bool { return r.Known() && (l.Exact || r.Den >= l.Base) }
