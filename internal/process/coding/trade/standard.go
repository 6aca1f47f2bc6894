package trade

import (
	"cmp"
	"math"
	"slices"

	"rongqiao/internal/base/atlas"
)

// standard finds the entries of GB/T 4754 whose names and definitions are most like a text. Every division has some.
type standard struct {
	entries  []*atlas.Industry
	division []string
	posts    map[[2]rune][]posting
	weight   map[[2]rune]float64
}

type posting struct {
	entry int
	w     float64
}

// How much a pair of characters in a definition counts beside one in a name, and how likeness turns into shares.
const (
	definitionWeight = 0.35
	likePower        = 3
	likeLeast        = 0.12
	likeMost         = 4
)

func newStandard(list []*atlas.Industry) *standard {
	s := &standard{posts: map[[2]rune][]posting{}, weight: map[[2]rune]float64{}}
	vectors := []map[[2]rune]float64{}
	for _, e := range list {
		if e.Depth < 2 || len(e.Code) < 3 {
			continue
		}
		v := map[[2]rune]float64{}
		for p := range pairs([]rune(fold(e.Definition))) {
			v[p] = definitionWeight
		}
		for p := range pairs([]rune(fold(e.Name))) {
			v[p] = 1
		}
		for p := range v {
			s.weight[p]++
		}
		s.entries, s.division, vectors = append(s.entries, e), append(s.division, e.Code[:3]), append(vectors, v)
	}
	for p, n := range s.weight {
		s.weight[p] = math.Log(float64(1+len(vectors)) / n)
	}
	for i, v := range vectors {
		var sum float64
		order := sorted(v)
		for _, p := range order {
			v[p] *= s.weight[p]
			sum += v[p] * v[p]
		}
		for _, p := range order {
			s.posts[p] = append(s.posts[p], posting{i, v[p] / math.Sqrt(sum+1)})
		}
	}
	return s
}

// pairs are the neighbouring characters of a text.
func pairs(text []rune) map[[2]rune]bool {
	out := map[[2]rune]bool{}
	for i := 0; i+1 < len(text); i++ {
		out[[2]rune{text[i], text[i+1]}] = true
	}
	return out
}

func sorted[V any](m map[[2]rune]V) [][2]rune {
	out := make([][2]rune, 0, len(m))
	for p := range m {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b [2]rune) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return out
}

// like gives the divisions whose entries are most like a text. The parts sum up to the likeness of the best.
func (s *standard) like(text []rune) opinion {
	q := sorted(pairs(text))
	var sum float64
	score := map[int]float64{}
	for _, p := range q {
		w := s.weight[p]
		sum += w * w
		for _, e := range s.posts[p] {
			score[e.entry] += w * e.w
		}
	}
	best := map[string]int{}
	for i, v := range score {
		d := s.division[i]
		if j, ok := best[d]; !ok || v > score[j] || v == score[j] && i < j {
			best[d] = i
		}
	}
	order := make([]int, 0, len(best))
	for _, i := range best {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b)) })
	o := opinion{parts: parts{}}
	for _, i := range order[:min(len(order), likeMost)] {
		v := score[i] / math.Sqrt(sum+1e-9)
		if v < likeLeast {
			break
		}
		o.parts[s.division[i]] = math.Pow(v, likePower)
		o.words = append(o.words, s.entries[i].Name)
	}
	if len(order) > 0 {
		top := score[order[0]] / math.Sqrt(sum+1e-9)
		o.parts = o.parts.scaled()
		for d := range o.parts {
			o.parts[d] *= min(top, 1)
		}
	}
	o.words = o.words[:min(len(o.words), 1)]
	return o
}
