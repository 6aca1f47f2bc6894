package agreement

import (
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

// Kept says how a promise stands on a day.
type Kept string

// How a promise can stand.
const (
	NotDue Kept = "NOT_DUE"
	OnTime Kept = "ON_TIME"
	Over   Kept = "OVER"  // on time, and more than was promised
	Late   Kept = "LATE"  // all of it, after the day
	Short  Kept = "SHORT" // the day is over, a part is missing
	NoData Kept = "NODATA"
)

// Keeps lists them in the order of the forms.
var Keeps = []Kept{NotDue, OnTime, Over, Late, Short, NoData}

var keptNames = map[Kept]string{NotDue: "未到期", OnTime: "按期兑现", Over: "超额兑现", Late: "逾期兑现", Short: "兑现不足", NoData: "没有登记"}

var keptTones = map[Kept]string{NotDue: "info", OnTime: "green", Over: "green", Late: "amber", Short: "red", NoData: "none"}

// ZH is its Chinese name.
func (k Kept) ZH() string { return keptNames[k] }

// Promise is a measured clause of the version in force with what was delivered on it.
type Promise struct {
	Clause
	Agreement ids.ID
	Number    string // of the agreement
	Of        string // title of the agreement
	Ends      civil.Date
	Delivered int64      // confirmed up to the day
	Waiting   int64      // entered, not confirmed
	Rows      int        // entries confirmed
	LastOn    civil.Date // of the last confirmed delivery
	State     Kept
}

// DueDay is the day by which it is due: its own, else the last day of the agreement.
func (p Promise) DueDay() civil.Date {
	if p.Due.IsZero() {
		return p.Ends
	}
	return p.Due
}

// Measure sums what was delivered on a clause up to the day, and says how it stands. Only what
// the receiving side confirmed counts; a promise that is due and of which nothing was confirmed
// is no data.
func Measure(p Promise, list []Delivery, day civil.Date) Promise {
	if p.Promised == nil {
		return p
	}
	p.Delivered, p.Waiting, p.Rows, p.LastOn = 0, 0, 0, civil.Date{}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b Delivery) int { return a.Day.Compare(b.Day) })
	onTime := int64(0)
	for _, d := range sorted {
		if d.Line != p.Line || d.Day.After(day) {
			continue
		}
		if d.Answer == nil {
			p.Waiting += d.Quantity
		}
		if !d.Confirmed() {
			continue
		}
		p.Delivered += d.Quantity
		p.Rows++
		if d.Day.After(p.LastOn) {
			p.LastOn = d.Day
		}
		if !d.Day.After(p.DueDay()) { // a correction has the day of the one it corrects
			onTime += d.Quantity
		}
	}
	p.State = stateOf(*p.Promised, p.Delivered, onTime, p.Rows, day.After(p.DueDay()))
	return p
}

func stateOf(promised, delivered, onTime int64, rows int, over bool) Kept {
	switch {
	case onTime > promised:
		return Over
	case onTime == promised:
		return OnTime
	case delivered >= promised:
		return Late
	case !over:
		return NotDue
	case rows == 0:
		return NoData
	}
	return Short
}

// Keeping is how an agreement, an enterprise or a school kept its promises.
type Keeping struct {
	Promises int
	By       map[Kept]int
	Sums     []KindSum
}

// KindSum adds promises of one kind and unit: they alone can be added.
type KindSum struct {
	Kind      ClauseKind
	Unit      string
	Promised  int64
	Delivered int64
	Known     int // promises with a confirmed delivery
	All       int
}

// Sum adds up promises.
func Sum(list []Promise) Keeping {
	k := Keeping{By: map[Kept]int{}}
	for _, p := range list {
		k.Promises++
		k.By[p.State]++
		i := slices.IndexFunc(k.Sums, func(s KindSum) bool { return s.Kind == p.Kind && s.Unit == p.Unit })
		if i < 0 {
			k.Sums = append(k.Sums, KindSum{Kind: p.Kind, Unit: p.Unit})
			i = len(k.Sums) - 1
		}
		s := &k.Sums[i]
		s.All++
		s.Promised += *p.Promised
		s.Delivered += p.Delivered
		if p.Rows > 0 {
			s.Known++
		}
	}
	slices.SortStableFunc(k.Sums, func(a, b KindSum) int {
		return slices.Index(ClauseKinds, a.Kind) - slices.Index(ClauseKinds, b.Kind)
	})
	return k
}

// Due are the promises whose day is over or which were kept before: what a rate is of. Those
// without data are among them and stand apart.
func (k Keeping) Due() int { return k.Promises - k.By[NotDue] }

// Good are the promises that were kept, late ones not among them.
func (k Keeping) Good() int { return k.By[OnTime] + k.By[Over] }

// Rate is the share of those kept among those with data; ok is false when there is none.
func (k Keeping) Rate() (share float64, ok bool) {
	base := k.Due() - k.By[NoData]
	if base == 0 {
		return 0, false
	}
	return float64(k.Good()) / float64(base), true
}
