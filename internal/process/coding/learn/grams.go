package learn

import (
	"math"
	"slices"
)

// grams calls yield with every feature string of a field: its tag, then 1…Max characters. The text is closed by a
// mark at both ends so that "^公安" differs from "公安" in the middle.
func grams(f Field, yield func(string)) {
	if f.Text == "" {
		return
	}
	tag := string(f.Tag)
	if f.Whole {
		yield(tag + "=" + f.Text)
	}
	if f.Max == 0 {
		return
	}
	text := "^" + f.Text + "$"
	starts := make([]int, 0, len(text)+1)
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for n := 1; n <= f.Max; n++ {
		for i := 0; i+n < len(starts); i++ {
			g := text[starts[i]:starts[i+n]]
			if n == 1 && (g == "^" || g == "$") {
				continue
			}
			yield(tag + ":" + g)
		}
	}
}

// vocabulary numbers the features that at least two groups of examples share, and weighs rare ones higher.
type vocabulary struct {
	names []string
	idf   []float32
	index map[string]uint32
}

func newVocabulary(examples []Example) *vocabulary {
	type seen struct {
		n     int
		group string
		more  bool
		last  int
	}
	counts := map[string]*seen{}
	for i, e := range examples {
		for _, f := range e.Record {
			grams(f, func(g string) {
				s := counts[g]
				if s == nil {
					s = &seen{group: e.Group, last: -1}
					counts[g] = s
				}
				if s.last == i {
					return
				}
				s.last = i
				s.n++
				s.more = s.more || s.group != e.Group
			})
		}
	}
	v := &vocabulary{}
	for g, s := range counts {
		if s.more {
			v.names = append(v.names, g)
		}
	}
	slices.Sort(v.names)
	v.idf = make([]float32, len(v.names))
	for i, g := range v.names {
		v.idf[i] = float32(math.Log(float64(1+len(examples)) / float64(1+counts[g].n)))
	}
	v.number()
	return v
}

func (v *vocabulary) number() {
	v.index = make(map[string]uint32, len(v.names))
	for i, g := range v.names {
		v.index[g] = uint32(i)
	}
}

// vector turns a record into a sparse vector. Every field is scaled to its own weight first, so that a long text does
// not drown a short one; the whole has length 1.
func (v *vocabulary) vector(r Record) Vector {
	var out Vector
	for _, f := range r {
		from := len(out)
		grams(f, func(g string) {
			if id, ok := v.index[g]; ok {
				out = append(out, Entry{id, v.idf[id]})
			}
		})
		out = out[:from+len(collapse(out[from:]))]
		weight := f.Weight
		if weight == 0 {
			weight = 1
		}
		scale(out[from:], weight)
	}
	slices.SortFunc(out, func(a, b Entry) int { return int(a.F) - int(b.F) })
	scale(out, 1)
	return out
}

// collapse sorts and merges equal features: presence counts, not frequency.
func collapse(part Vector) Vector {
	slices.SortFunc(part, func(a, b Entry) int { return int(a.F) - int(b.F) })
	return slices.CompactFunc(part, func(a, b Entry) bool { return a.F == b.F })
}

func scale(part Vector, length float64) {
	var sum float64
	for _, e := range part {
		sum += float64(e.W) * float64(e.W)
	}
	if sum == 0 {
		return
	}
	k := float32(length / math.Sqrt(sum))
	for i := range part {
		part[i].W *= k
	}
}
