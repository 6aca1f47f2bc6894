package selection

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/ids"
)

// leastForEnds is the fewest sheets of which the highest and the lowest can be left out.
const leastForEnds = 5

// Mark is a score for a criterion; nil is no data.
type Mark struct {
	Criterion string
	Score     *float64
	Comment   string
}

// Total is the weighted sum of a sheet in points of 100. One missing score leaves the sheet without a total.
func Total(rubric []Criterion, marks []Mark) (total float64, ok bool) {
	for _, c := range rubric {
		i := slices.IndexFunc(marks, func(m Mark) bool { return m.Criterion == c.Code })
		if i < 0 || marks[i].Score == nil {
			return 0, false
		}
		total += *marks[i].Score / float64(c.Scale) * float64(c.Weight)
	}
	return rounded(total), len(rubric) > 0
}

// rounded is a score to four decimals, so that the order of additions does not matter.
func rounded(x float64) float64 { return math.Round(x*10000) / 10000 }

// Outcome is what the sheets of an application come to.
type Outcome struct {
	Mean, Low, High, Deviation float64
	Counted                    int64 // sheets in Mean
	Whole                      int64 // sheets with a total
}

// Spread is the distance of the highest from the lowest sheet.
func (o Outcome) Spread() float64 { return rounded(o.High - o.Low) }

// Sum sums sheets up; ok is false without any. Lowest, highest and standard deviation are of all sheets, also of those that are left
// out of the mean.
func Sum(totals []float64, dropEnds bool) (o Outcome, ok bool) {
	if len(totals) == 0 {
		return o, false
	}
	list := slices.Sorted(slices.Values(totals))
	o.Low, o.High, o.Whole = list[0], list[len(list)-1], int64(len(list))
	all := mean(list)
	var square float64
	for _, x := range list {
		square += (x - all) * (x - all)
	}
	o.Deviation = rounded(math.Sqrt(square / float64(len(list))))
	if dropEnds && len(list) >= leastForEnds {
		list = list[1 : len(list)-1]
	}
	o.Mean, o.Counted = rounded(mean(list)), int64(len(list))
	return o, true
}

func mean(list []float64) float64 {
	var sum float64
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

// Entrant is an application in the order of merit.
type Entrant struct {
	ID          ids.ID
	Number      string
	Score       float64
	ByCriterion []float64 // means, in the order of the rubric
	Deviation   float64
	Submitted   int64 // ms
}

// TieZH says how ties are broken, for pages and exports; [Rank] does it.
const TieZH = "同分时依次比较：权重最高的评分项得分、其余评分项按权重、标准差小者、提交早者、编号小者"

// Rank puts entrants in the order of merit: score; then the criteria from the heaviest; then who is judged more alike; then who sent
// it first; then the number. The order is total.
func Rank(rubric []Criterion, list []Entrant) []Entrant {
	heavy := make([]int, len(rubric))
	for i := range heavy {
		heavy[i] = i
	}
	slices.SortStableFunc(heavy, func(a, b int) int { return cmp.Compare(rubric[b].Weight, rubric[a].Weight) })
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Entrant) int {
		c := cmp.Compare(b.Score, a.Score)
		for _, i := range heavy {
			if c == 0 && i < len(a.ByCriterion) && i < len(b.ByCriterion) {
				c = cmp.Compare(b.ByCriterion[i], a.ByCriterion[i])
			}
		}
		return cmp.Or(c, cmp.Compare(a.Deviation, b.Deviation), cmp.Compare(a.Submitted, b.Submitted), strings.Compare(a.Number, b.Number))
	})
	return out
}
