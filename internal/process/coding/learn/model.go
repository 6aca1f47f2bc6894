package learn

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// Constants of the blend: the neighbours' share beside one share for each trained model, and how far knowing one label
// tells about another when the second and third proposals are chosen. All constants were chosen on folds by unit and by
// city of the 11,272 positions of 2023.
const (
	neighbourShare = 0.5
	trained        = 4 // linear model and networks
	spreadPower    = 0.2
)

// plan is how the model's classifier is trained.
var plan = Plan{Soft: 0.3, LinearRounds: 7, LinearRate: 0.15, LinearSeed: 20231122, LinearShare: 1.0 / trained, Networks: trained - 1, NetRounds: 8, NetRate: 0.1, HideFeatures: 0.5, HideUnits: 0.3}

// Model is what the examples taught. It is safe for use by many at a time.
type Model struct {
	labels   []string
	vocab    *vocabulary
	classes  *Classifier
	nearest  *nearest
	examples []Example // without hints, numbered like the neighbours
	x        []Vector
	y        [][]int
	count    []float64   // examples per label
	pair     [][]float64 // examples per pair of labels
	scratch  sync.Pool
}

// Train learns from the examples; those without labels are left out. It takes some seconds for ten thousand.
func Train(examples []Example) *Model {
	m := &Model{}
	var usable, hints []Example
	for _, e := range examples {
		switch {
		case len(e.Labels) == 0:
		case e.Hint > 0:
			hints = append(hints, e)
		default:
			usable = append(usable, e)
		}
	}
	m.examples = usable
	all := append(usable[:len(usable):len(usable)], hints...)
	m.vocab = newVocabulary(all)
	index := m.number(all)
	x, y := make([]Vector, len(all)), make([][]int, len(all))
	for i, e := range all {
		x[i] = m.vocab.vector(e.Record)
		if e.Hint > 0 {
			for j := range x[i] {
				x[i][j].W *= float32(e.Hint)
			}
		}
		for _, l := range e.Labels {
			y[i] = append(y[i], index[l])
		}
	}
	m.x, m.y = x[:len(usable)], y[:len(usable)]
	for _, v := range m.x {
		for j := range v {
			v[j].W = long(short(v[j].W)) // as a saved model has it
		}
	}
	if len(m.labels) > 0 {
		m.classes = TrainClassifier(x, y, nil, len(m.vocab.names), len(m.labels), plan)
	}
	m.ready()
	return m
}

// ready prepares what follows from examples and labels.
func (m *Model) ready() {
	m.nearest = newNearest(m.x, len(m.vocab.names))
	m.countPairs()
	labels := len(m.labels)
	m.scratch.New = func() any {
		return &room{sims: make([]float32, len(m.y)), part: make([]float32, labels), sum: make([]float64, labels)}
	}
}

// number lists the labels in their own order.
func (m *Model) number(all []Example) map[string]int {
	index := map[string]int{}
	for _, e := range all {
		for _, l := range e.Labels {
			index[l] = 0
		}
	}
	for l := range index {
		m.labels = append(m.labels, l)
	}
	slices.Sort(m.labels)
	for i, l := range m.labels {
		index[l] = i
	}
	return index
}

func (m *Model) countPairs() {
	m.count = make([]float64, len(m.labels))
	m.pair = make([][]float64, len(m.labels))
	for a := range m.pair {
		m.pair[a] = make([]float64, len(m.labels))
	}
	for _, labels := range m.y {
		for _, a := range labels {
			m.count[a]++
			for _, b := range labels {
				m.pair[a][b]++
			}
		}
	}
}

// room is the working memory of one ranking.
type room struct {
	sims, part []float32
	sum        []float64
}

// Proposal is a label with its chance of being right, 0…1.
type Proposal struct {
	Label  string
	Chance float64
}

// Word is a piece of text that spoke for the first label.
type Word struct {
	Tag    byte // of its field
	Text   string
	Points float64
}

// Neighbour is a labelled example like the record.
type Neighbour struct {
	Name       string
	Similarity float64
	Labels     []string
}

// Answer is a ranking with what speaks for it.
type Answer struct {
	Ranked     []Proposal // best first
	Words      []Word
	Neighbours []Neighbour
}

// Rank proposes labels for a record. A model that has learned nothing answers nothing.
func (m *Model) Rank(r Record, top int) Answer {
	if len(m.labels) == 0 {
		return Answer{}
	}
	x := m.vocab.vector(r)
	w := m.scratch.Get().(*room)
	defer m.scratch.Put(w)
	near := m.blend(x, w)
	ranked := m.spread(w.sum, min(top, len(m.labels)))
	a := Answer{}
	for _, k := range ranked {
		a.Ranked = append(a.Ranked, Proposal{m.labels[k], w.sum[k]})
	}
	a.Words = m.words(x, ranked[0])
	for _, b := range near[:min(len(near), 3)] {
		a.Neighbours = append(a.Neighbours, Neighbour{m.examples[b.i].Name, float64(b.sim), m.examples[b.i].Labels})
	}
	return a
}

// blend fills w.sum with the mean chance of each label.
func (m *Model) blend(x Vector, w *room) []neighbour {
	clear(w.sum)
	add := func(share float64) {
		for k, v := range w.part {
			w.sum[k] += share * float64(v) / (trained + neighbourShare)
		}
	}
	m.classes.Chances(x, w.part)
	add(trained)
	near := m.nearest.find(x, w.sims)
	if len(near) > 0 {
		m.nearest.vote(near, m.y, w.part)
		add(neighbourShare)
	}
	for k := range w.sum {
		w.sum[k] = min(w.sum[k], 0.999)
	}
	return near
}

// spread ranks the labels: the likeliest first, then those that are likeliest if the ones before them are wrong; labels
// that mostly come together with an earlier one step back a little. Beyond the third the chance alone decides.
func (m *Model) spread(chance []float64, top int) []int {
	left := slices.Clone(chance)
	used := make([]bool, len(chance))
	var out []int
	for len(out) < top {
		best := -1
		for k := range left {
			if !used[k] && (best < 0 || left[k] > left[best]) {
				best = k
			}
		}
		used[best] = true
		out = append(out, best)
		switch {
		case len(out) < 3:
			for k := range left {
				left[k] *= 1 - m.together(k, best, chance[best])
			}
		case len(out) == 3:
			copy(left, chance)
		}
	}
	return out
}

// together estimates the chance of label b, given label k, for a record on which b alone has the chance p.
func (m *Model) together(k, b int, p float64) float64 {
	alone := (m.count[b] + 1) / (float64(len(m.y)) + 2)
	with := min((m.pair[k][b]+alone*3)/(m.count[k]+3), 0.999)
	odds := p / (1 - p) * math.Pow(with/(1-with)/(alone/(1-alone)), spreadPower)
	return odds / (1 + odds)
}

// words finds the n-grams that speak loudest for a label, none of them part of another.
func (m *Model) words(x Vector, k int) []Word {
	var all []Word
	for _, e := range x {
		if p := m.classes.Points(e, k); p > 0.05 {
			name := m.vocab.names[e.F]
			all = append(all, Word{name[0], strings.Trim(name[2:], "^$~"), p})
		}
	}
	slices.SortFunc(all, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Text, b.Text))
	})
	var out []Word
	for _, w := range all {
		if len(out) == 3 {
			break
		}
		overlaps := len([]rune(w.Text)) < 2
		for _, o := range out {
			overlaps = overlaps || strings.Contains(o.Text, w.Text) || strings.Contains(w.Text, o.Text)
		}
		if !overlaps {
			out = append(out, w)
		}
	}
	return out
}
