package advert

import (
	"math"
	"slices"
)

// feature is one weighted feature of a text; lists are sorted by id.
type feature struct {
	id uint32
	w  float32
}

// field is a part of a text whose n-grams are features of their own.
type field struct {
	tag    string
	text   string
	most   int  // longest n-gram in characters, from two on
	whole  bool // the whole text is one feature
	weight float64
}

func (f field) each(yield func(string)) {
	if f.text == "" {
		return
	}
	if f.whole {
		yield(f.tag + "=" + f.text)
		return
	}
	text := "^" + f.text + "$"
	starts := make([]int, 0, len(text)+1)
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for n := 2; n <= f.most; n++ {
		for i := 0; i+n < len(starts); i++ {
			yield(f.tag + ":" + text[starts[i]:starts[i+n]])
		}
	}
}

// grams numbers the features that at least two companies share, and weighs rare ones higher.
type grams struct {
	names []string
	idf   []float32
	index map[string]uint32
}

func newGrams(docs [][]field, groups []string) *grams {
	type seen struct {
		n, last int
		group   string
		more    bool
	}
	counts := map[string]*seen{}
	for i, d := range docs {
		for _, f := range d {
			f.each(func(g string) {
				s := counts[g]
				if s == nil {
					s = &seen{group: groups[i], last: -1}
					counts[g] = s
				}
				if s.last != i {
					s.last = i
					s.n++
					s.more = s.more || s.group != groups[i]
				}
			})
		}
	}
	g := &grams{index: map[string]uint32{}}
	for name, s := range counts {
		if s.more {
			g.names = append(g.names, name)
		}
	}
	slices.Sort(g.names)
	g.idf = make([]float32, len(g.names))
	for i, name := range g.names {
		g.index[name] = uint32(i)
		g.idf[i] = float32(math.Log(float64(1+len(docs)) / float64(1+counts[name].n)))
	}
	return g
}

// vector turns fields into features; each field has its own length, so that a long text does not drown a short title.
func (g *grams) vector(d []field) []feature {
	var out []feature
	for _, f := range d {
		from := len(out)
		f.each(func(name string) {
			if id, ok := g.index[name]; ok {
				out = append(out, feature{id, g.idf[id]})
			}
		})
		part := out[from:]
		slices.SortFunc(part, byID)
		part = slices.CompactFunc(part, func(a, b feature) bool { return a.id == b.id })
		out = out[:from+len(part)]
		var sum float64
		for _, e := range part {
			sum += float64(e.w) * float64(e.w)
		}
		if sum > 0 {
			k := float32(f.weight / math.Sqrt(sum))
			for i := range part {
				part[i].w *= k
			}
		}
	}
	slices.SortFunc(out, byID)
	return out
}

func byID(a, b feature) int { return int(a.id) - int(b.id) }

// cosine is how alike two vectors are, 0…1.
func cosine(a, b []feature) float64 {
	var dot float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].id < b[j].id:
			i++
		case a[i].id > b[j].id:
			j++
		default:
			dot += float64(a[i].w) * float64(b[j].w)
			i, j = i+1, j+1
		}
	}
	return dot / (length(a) * length(b))
}

func length(a []feature) float64 {
	sum := 1e-12
	for _, e := range a {
		sum += float64(e.w) * float64(e.w)
	}
	return math.Sqrt(sum)
}
