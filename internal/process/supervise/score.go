package supervise

import (
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/errs"
)

// Evaluator is who gives the points of an item.
type Evaluator string

// The kinds of evaluators.
const (
	ByIndicator Evaluator = "INDICATOR" // computed from the registers
	ByExpert    Evaluator = "EXPERT"
	ByIndustry  Evaluator = "INDUSTRY" // industry organisations
)

// Evaluators are the kinds in the order of a form.
var Evaluators = []Evaluator{ByIndicator, ByExpert, ByIndustry}

// ZH is the kind's Chinese name, which is also the key of its English one.
func (e Evaluator) ZH() string {
	return map[Evaluator]string{ByIndicator: "指标计算", ByExpert: "专家评分", ByIndustry: "行业组织评分"}[e]
}

// Item is one line of an assessment. Weights sum to 100. A computed item gets no points at Base or beyond and all at Target.
type Item struct {
	Code      string    `json:"code"`
	ZH        string    `json:"zh"`
	Evaluator Evaluator `json:"evaluator"`
	Weight    int64     `json:"weight"`
	Indicator string    `json:"indicator,omitempty"`
	Base      float64   `json:"base,omitempty"`   // as the indicator prints it: 60 for 60 %
	Target    float64   `json:"target,omitempty"` // the same
}

// Reading is an indicator's figure of one subject, as it is printed: 74.6 for 74.6 %.
type Reading struct {
	Known bool
	Value float64
	Why   string // of no data
}

// Points are 0 to 100 points of a reading, on the line from Base to Target; either may be the larger.
func (x Item) Points(r Reading) (points float64, ok bool) {
	if !r.Known || x.Base == x.Target {
		return 0, false
	}
	share := (r.Value - x.Base) / (x.Target - x.Base)
	return math.Min(1, math.Max(0, share)) * 100, true
}

// Point is what a subject got for an item.
type Point struct {
	Item   string
	Points *float64 // of 100; nil is no data
	Value  *float64 // of a computed item
	Count  int64    // marks behind it
	Why    string   // of no data
}

// Sheet is the score of a subject.
type Sheet struct {
	Points  []Point
	Total   *float64 // of 100; nil as long as an item has no data
	Got     float64  // weighted points of the items that have data
	Known   int64    // their weights
	Missing []string // names of the items without data
}

// SheetOf adds up: an item without data leaves the total open and is never taken for nought.
func SheetOf(items []Item, got map[string]Point) Sheet {
	var s Sheet
	for _, x := range items {
		p, ok := got[x.Code]
		if !ok {
			p = Point{Item: x.Code, Why: "没有评分"}
		}
		s.Points = append(s.Points, p)
		if p.Points == nil {
			s.Missing = append(s.Missing, x.ZH)
			continue
		}
		s.Known += x.Weight
		s.Got += *p.Points * float64(x.Weight) / 100
	}
	if len(s.Missing) == 0 && len(items) > 0 {
		total := s.Got
		s.Total = &total
	}
	return s
}

// mean is the mean of marks, nil for none.
func mean(list []float64) *float64 {
	if len(list) == 0 {
		return nil
	}
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	sum /= float64(len(list))
	return &sum
}

// checkItems refuses a scheme whose weights do not sum to 100, whose items are incomplete, or whose evaluators are of one kind alone.
func checkItems(items []Item) error {
	var faults errs.List
	sum, kinds, seen := int64(0), map[Evaluator]bool{}, map[string]bool{}
	for _, x := range items {
		sum += x.Weight
		kinds[x.Evaluator] = true
		switch {
		case strings.TrimSpace(x.ZH) == "" || x.Weight <= 0 || !slices.Contains(Evaluators, x.Evaluator):
			faults.Add(ErrItem.With(x.ZH, "名称、权重或评价方式没有写对").On("items"))
		case seen[x.Code]:
			faults.Add(ErrItem.With(x.ZH, "代码重复").On("items"))
		case x.Evaluator == ByIndicator && (x.Indicator == "" || x.Base == x.Target):
			faults.Add(ErrItem.With(x.ZH, "要写指标，起点和满分值要不同").On("items"))
		}
		seen[x.Code] = true
	}
	if sum != 100 {
		faults.Add(ErrWeights.With(sum).On("items"))
	}
	if len(kinds) < 2 {
		faults.Add(ErrKinds.On("items"))
	}
	return faults.Err()
}

// Place is the rank of each total, the highest first; equal totals share a place and no data has none.
func Place(totals []*float64) []int {
	out := make([]int, len(totals))
	for i, a := range totals {
		if a == nil {
			continue
		}
		out[i] = 1
		for _, b := range totals {
			if b != nil && math.Round(*b*100) > math.Round(*a*100) {
				out[i]++
			}
		}
	}
	return out
}
