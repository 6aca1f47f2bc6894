package title

import (
	"context"
	"hash/fnv"
)

// Measured are shares of titles; Lines is how many were asked.
type Measured struct {
	Lines            int
	First, Five, Ten float64 // the labelled entry is the first, among five, among ten
	Sure, SureRight  float64 // answers that need no look, and how many of those are right
}

// Measure learns from all folds of the labels but one and asks about that one, for the first tested folds.
func Measure(ctx context.Context, entries []Occupation, labels []Label, folds, tested int) (Measured, error) {
	var m Measured
	for fold := range tested {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		var inside, outside []Label
		for _, l := range labels {
			if foldOf(l.Title, folds) == fold {
				inside = append(inside, l)
			} else {
				outside = append(outside, l)
			}
		}
		m.ask(Learn(entries, outside), inside)
	}
	n := max(float64(m.Lines), 1)
	m.SureRight /= max(m.Sure, 1)
	m.First, m.Five, m.Ten, m.Sure = m.First/n, m.Five/n, m.Ten/n, m.Sure/n
	return m, nil
}

func (m *Measured) ask(r *Ranker, labels []Label) {
	for _, l := range labels {
		m.Lines++
		for i, p := range r.Rank(l.Title, 10).Ranked {
			sure := i == 0 && p.Chance >= SureAbove
			m.Sure += one(sure)
			if p.Code != l.Code {
				continue
			}
			m.First += one(i == 0)
			m.Five += one(i < 5)
			m.Ten++
			m.SureRight += one(sure)
		}
	}
}

// foldOf puts a title into one of n folds.
func foldOf(title string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(title + "q"))
	return int(h.Sum32() % uint32(n))
}
