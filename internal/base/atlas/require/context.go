package require

import (
	"math"
	"slices"
)

// Lesson is one labelled line: its entries in the order of the text, each as a folded name with the size that was meant.
type Lesson struct{ Entries []Entry }

// contextModel decides whether a name that is a category and a programme means the one or the other: a logistic model
// over what else the line holds. Weights are learned from labelled lines; the built-in ones come from 8,356 lines of 2023.
type contextModel struct{ w map[string]float64 }

var builtIn = map[string]float64{
	"one": -3.16, "n法学": 1.59, "some6": 1.58, "some4": 1.13, "some2": -1.84, "open": 0.69, "same": 4.54, "n法学 alone": 1.40, "n法学 some6": 1.20,
	"n法学 some2": -0.52, "n教育学": 1.41, "n经济学": -1.02, "n农学": -0.38, "n法学 open": -0.79, "only6": 1.76, "long": -0.85,
}

// Fitting constants: full-batch AdaGrad with a quadratic penalty, chosen on folds by unit.
const (
	fitRounds  = 150
	fitRate    = 0.5
	fitPenalty = 12
	fewLessons = 50
	sureAt     = 0.96
)

type feature struct {
	name  string
	value float64
}

// neighbour is what a decision sees of another item of the line.
type neighbour struct {
	entry Entry
	open  bool
	name  string
}

// features describe one open name among the others. They do not depend on the order of the line.
func features(name string, cat string, others []neighbour) []feature {
	var n [3]float64
	open, same := 0.0, false
	f := []feature{{"one", 1}, {"n" + name, 1}}
	for _, o := range others {
		if o.open {
			open++
			f = append(f, feature{"o" + o.name, 1})
			continue
		}
		g := o.entry.grain()
		n[g]++
		same = same || o.entry.Category() == cat
		size := string('2' + 2*rune(g))
		f = append(f, feature{"c" + size + o.entry.Class(), 1}, feature{"k" + size + o.entry.Category(), 1})
	}
	mark := func(on bool, label string) {
		if on {
			f = append(f, feature{label, 1}, feature{"n" + name + " " + label, 1})
		}
	}
	mark(n[2] > 0, "some6")
	mark(n[1] > 0, "some4")
	mark(n[0] > 0, "some2")
	mark(open > 0, "open")
	mark(same, "same")
	mark(len(others) == 0, "alone")
	mark(n[2] > 0 && n[1] == 0 && n[0] == 0, "only6")
	mark(len(others) > 5, "long")
	if n[1]+n[2] > 0 {
		share := (n[2] - n[1]) / (n[1] + n[2])
		f = append(f, feature{"share", share}, feature{"n" + name + " share", share})
	}
	f = append(f, feature{"size", math.Log(float64(len(others) + 1))})
	slices.SortFunc(f, func(a, b feature) int {
		if a.name < b.name {
			return -1
		}
		if a.name > b.name {
			return 1
		}
		return 0
	})
	return slices.CompactFunc(f, func(a, b feature) bool { return a.name == b.name })
}

// sample is one open name of a lesson in numbered features.
type sample struct {
	f     []int
	v     []float64
	right float64
}

// learnContext fits the weights; the same lessons give the same weights.
func learnContext(d *dictionary, lessons []Lesson) *contextModel {
	number := map[string]int{}
	var names []string
	var samples []sample
	for _, l := range lessons {
		for i, e := range l.Entries {
			name := nameKey(fold(e.Name))
			if !mixedName(d, name) {
				continue
			}
			s := sample{}
			if e.grain() == programme {
				s.right = 1
			}
			for _, f := range features(name, e.Category(), l.others(d, i)) {
				id, ok := number[f.name]
				if !ok {
					id = len(names)
					number[f.name] = id
					names = append(names, f.name)
				}
				s.f, s.v = append(s.f, id), append(s.v, f.value)
			}
			samples = append(samples, s)
		}
	}
	if len(samples) < fewLessons {
		return &contextModel{builtIn}
	}
	w := fit(samples, len(names))
	m := &contextModel{make(map[string]float64, len(names))}
	for i, n := range names {
		m.w[n] = w[i]
	}
	return m
}

func mixedName(d *dictionary, name string) bool {
	return double(d.byName[name])
}

func (l Lesson) others(d *dictionary, i int) []neighbour {
	var out []neighbour
	for j, o := range l.Entries {
		if j != i {
			name := nameKey(fold(o.Name))
			out = append(out, neighbour{o, mixedName(d, name), name})
		}
	}
	return out
}

func fit(samples []sample, n int) []float64 {
	w, g, sum := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range sum {
		sum[i] = 1e-3
	}
	for range fitRounds {
		for i := range g {
			g[i] = -fitPenalty * w[i]
		}
		for _, s := range samples {
			var z float64
			for j, id := range s.f {
				z += w[id] * s.v[j]
			}
			miss := s.right - 1/(1+math.Exp(-z))
			for j, id := range s.f {
				g[id] += miss * s.v[j]
			}
		}
		for i, x := range g {
			sum[i] += x * x
			w[i] += fitRate * x / math.Sqrt(sum[i])
		}
	}
	return w
}

// decide settles the open parts of a line.
func (m *contextModel) decide(d *dictionary, parts []*part) {
	for _, t := range parts {
		if !t.open {
			continue
		}
		var others []neighbour
		for _, o := range parts {
			if o == t || o.name == t.name && o.open {
				continue
			}
			if o.open {
				others = append(others, neighbour{open: true, name: o.name})
				continue
			}
			for _, e := range o.item.Codes {
				others = append(others, neighbour{entry: e, open: o.bare && mixedName(d, o.name), name: o.name})
			}
		}
		m.settle(t, others)
	}
	for _, t := range parts {
		t.open = false
	}
}

func (m *contextModel) settle(t *part, others []neighbour) {
	var z float64
	for _, f := range features(t.name, t.found[0].Category(), others) {
		z += m.w[f.name] * f.value
	}
	chance := 1 / (1 + math.Exp(-z))
	size, other := programme, category
	if chance < 0.5 {
		chance, size, other = 1-chance, category, programme
	}
	codes := ofGrain(t.found, size)
	if len(codes) == 0 {
		codes = ofGrain(t.found, other)
	}
	t.set(ByContext, codes, chance >= sureAt && !hasRemark(t))
	t.item.Chance = chance
	if !t.item.Sure && t.item.Remark == "" {
		t.item.Remark = "「" + t.name + "」既是门类也是专业，按上下文读作" + map[grain]string{category: "门类", programme: "专业"}[size]
	}
}

func hasRemark(t *part) bool { return t.item.Remark != "" }
