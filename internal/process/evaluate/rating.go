package evaluate

import "math"

// Item is one indicator of the rating: floor and target of its value, and its weight in per cent.
type Item struct {
	Measure       Measure `json:"measure"`
	Weight        float64 `json:"weight"`
	Floor, Target float64
}

// ratingMeasures are the indicators of the rating, in the order of the formula.
var ratingMeasures = []Measure{DemandIndex, Completion, Reporting, Destination, Match, Dual, Equipment}

// Term is an indicator with its value and what it adds.
type Term struct {
	Item
	Figure Figure  `json:"figure"`
	Scaled float64 `json:"scaled"` // 0 … 100
}

// Rating is the yearly rating of a programme point (PRG-Q).
type Rating struct {
	Known bool    `json:"known"`
	Score float64 `json:"score"` // 0 … 100, not rounded
	Grade string  `json:"grade"` // A B C D, "" when not known
	Terms []Term  `json:"terms"`
}

// Rate is PRG-Q: s = clamp((x − floor) ÷ (target − floor), 0, 1) · 100, weighted. A missing input makes the whole unknown: the rest
// is not spread over its weight. Vector P3: 79.67857, grade B.
func Rate(items []Item, of func(Measure) Figure, a, b, c float64) Rating {
	r := Rating{Known: len(items) > 0}
	var sum, weight float64
	for _, it := range items {
		if it.Weight <= 0 {
			continue
		}
		t := Term{Item: it, Figure: of(it.Measure)}
		if !t.Figure.Known || it.Target == it.Floor {
			r.Known = false
		} else {
			t.Scaled = min(1, max(0, (t.Figure.Value-it.Floor)/(it.Target-it.Floor))) * 100
			sum += it.Weight * t.Scaled
			weight += it.Weight
		}
		r.Terms = append(r.Terms, t)
	}
	if !r.Known || weight == 0 {
		r.Known = false
		return r
	}
	r.Score = sum / weight
	r.Grade = grade(r.Score, a, b, c)
	return r
}

func grade(score, a, b, c float64) string {
	switch s := math.Round(score*1e6) / 1e6; {
	case s >= a:
		return "A"
	case s >= b:
		return "B"
	case s >= c:
		return "C"
	}
	return "D"
}
