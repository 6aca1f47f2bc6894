package title

import (
	"math"
	"slices"
	"strings"

	"rongqiao/internal/process/coding/learn"
)

// Constants of the features.
const (
	longest   = 3   // characters of an n-gram
	headWord  = 1.3 // weight of n-grams that end a piece: the head of a Chinese title stands there
	asideWord = 0.5 // weight of what stands in brackets
)

// grams calls yield with every n-gram of a text whose pieces are parted by /; ^ and $ mark the ends of a text.
func grams(s string, yield func(string)) {
	if s == "" {
		return
	}
	u := []rune("^" + s + "$")
	for n := 1; n <= longest; n++ {
		for i := 0; i+n <= len(u); i++ {
			if n == 1 && (u[i] == '^' || u[i] == '$') || slices.Contains(u[i:i+n], '/') {
				continue
			}
			yield(string(u[i : i+n]))
		}
	}
}

// vocabulary numbers the n-grams of all texts: first those that two texts share, which the classifier learns from.
type vocabulary struct {
	id     map[string]uint32
	idf    []float32
	shared int
}

func newVocabulary(texts []string) *vocabulary {
	count, last := map[string]int{}, map[string]int{}
	for i, t := range texts {
		grams(t, func(g string) {
			if at, ok := last[g]; !ok || at != i {
				last[g] = i
				count[g]++
			}
		})
	}
	names := make([]string, 0, len(count))
	for g := range count {
		names = append(names, g)
	}
	slices.SortFunc(names, func(a, b string) int {
		if one, other := count[a] > 1, count[b] > 1; one != other {
			if one {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	v := &vocabulary{id: make(map[string]uint32, len(names)), idf: make([]float32, len(names))}
	for i, g := range names {
		v.id[g] = uint32(i)
		v.idf[i] = float32(math.Log(float64(1+len(texts)) / float64(1+count[g])))
		if count[g] > 1 {
			v.shared = i + 1
		}
	}
	return v
}

// vector of a text, of length 1.
func (v *vocabulary) vector(s string) learn.Vector {
	var out learn.Vector
	grams(s, func(g string) {
		id, ok := v.id[g]
		if !ok {
			return
		}
		w := v.idf[id]
		if strings.HasSuffix(g, "$") {
			w *= headWord
		}
		out = append(out, learn.Entry{F: id, W: w})
	})
	return tidy(out, false)
}

// title is the vector of a title: its brackets count less.
func (v *vocabulary) title(p parsed) learn.Vector {
	x := v.vector(p.main)
	if p.aside == "" {
		return x
	}
	for _, e := range v.vector(p.aside) {
		x = append(x, learn.Entry{F: e.F, W: e.W * asideWord})
	}
	return tidy(x, true)
}

// tidy sorts a vector, makes one entry of equal features, their sum or the first, and scales it to length 1.
func tidy(x learn.Vector, sum bool) learn.Vector {
	slices.SortStableFunc(x, func(a, b learn.Entry) int { return int(a.F) - int(b.F) })
	out := x[:0]
	for _, e := range x {
		switch n := len(out); {
		case n == 0 || out[n-1].F != e.F:
			out = append(out, e)
		case sum:
			out[n-1].W += e.W
		}
	}
	var square float64
	for _, e := range out {
		square += float64(e.W) * float64(e.W)
	}
	if square > 0 {
		scale := float32(1 / math.Sqrt(square))
		for i := range out {
			out[i].W *= scale
		}
	}
	return out
}

// known keeps the features that the classifier learns from.
func (v *vocabulary) known(x learn.Vector) learn.Vector {
	n, _ := slices.BinarySearchFunc(x, uint32(v.shared), func(e learn.Entry, f uint32) int { return int(e.F) - int(f) })
	return x[:n]
}
