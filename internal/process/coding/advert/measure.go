package advert

import (
	"context"
	"hash/fnv"
	"slices"

	"rongqiao/internal/base/atlas"
)

// Score says how well classes were ranked for advertisements whose names of programmes were taken out.
type Score struct {
	Lines      int
	First      float64 // share with a right class in the first place
	Three      float64 // share with any right class among the first three
	ThreeMain  float64 // share with the class named first among the first three
	Sure       float64 // share above the chance that needs no second look, of those without a name that the mask left over
	SureRight  float64 // of these, the share with a right class in the first place
	MeanChance float64 // of the first place; calibrated chances make it equal to First
}

// Measure asks about the advertisements of each fold of companies what was learned from the others, in both readings:
// programmes that are asked for, and printed names anywhere.
func Measure(ctx context.Context, c *atlas.Catalog, ads []Ad, folds int, sure float64) (asked, printed Score, err error) {
	n := NewNames(c)
	for fold := range folds {
		if err := ctx.Err(); err != nil {
			return asked, printed, err
		}
		var lessons, tests []Lesson
		for _, ad := range ads {
			a, p := n.Lessons(ad)
			if foldOf(ad.Company, folds) == fold {
				tests = append(tests, a, p)
			} else {
				lessons = append(lessons, a, p)
			}
		}
		m := fit(c, n, append(lessons, profiles(c)...))
		for _, t := range tests {
			to := &asked
			if t.printed {
				to = &printed
			}
			if len(t.Classes) > 0 {
				to.add(m, t, sure)
			}
		}
	}
	asked.divide()
	printed.divide()
	return asked, printed, nil
}

func (s *Score) add(m *Model, t Lesson, sure float64) {
	ad := t.Ad
	ad.Description = t.Text
	a := m.Rank(ad, 3)
	in := func(c Choice) bool { return slices.Contains(t.Classes, c.Class) }
	first := in(a.Ranked[0])
	s.Lines++
	s.First += one(first)
	s.Three += one(slices.ContainsFunc(a.Ranked, in))
	s.ThreeMain += one(slices.ContainsFunc(a.Ranked, func(c Choice) bool { return c.Class == t.Classes[0] }))
	s.MeanChance += a.Ranked[0].Chance
	if len(a.Named) == 0 && a.Ranked[0].Chance >= sure {
		s.Sure++
		s.SureRight += one(first)
	}
}

func (s *Score) divide() {
	n := float64(max(s.Lines, 1))
	s.SureRight /= max(s.Sure, 1)
	for _, v := range []*float64{&s.First, &s.Three, &s.ThreeMain, &s.Sure, &s.MeanChance} {
		*v /= n
	}
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// foldOf puts a company into one of n folds.
func foldOf(company string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(company))
	return int(h.Sum32() % uint32(n))
}
