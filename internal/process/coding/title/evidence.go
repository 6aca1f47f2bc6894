package title

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"rongqiao/internal/process/coding/learn"
)

// Constants of the neighbours' vote, and how many entries each sort of evidence puts up.
const (
	voters    = 25
	votePower = 3
	fewVotes  = 0.01
	putUp     = 20
	putUpMore = 30
)

// signs are the figures that speak for one entry; the choice weighs them.
const signs = 27

// evidence is what speaks for the entries that are put up for one title.
type evidence struct {
	entries []int
	signs   [][signs]float64
	near    []neighbour
	other   []int // by entry: its other name most like the title, -1 none; shared room
}

// neighbour is a labelled title with its cosine.
type neighbour struct {
	label int
	sim   float64
}

// rooms are the working memories of rankings.
type rooms struct{ pool sync.Pool }

// room has one figure per entry in every list but the first and last.
type room struct {
	sims                                                          []float32
	name, other, text, best, vote, chance, group, inName, inOther []float64
	head, labels                                                  []float64
	otherAt                                                       []int
	classes                                                       []float32
}

func (p *rooms) prepare(r *Ranker) {
	n, widest := len(r.entries), max(len(r.entries), len(r.otherNames), len(r.labels))
	p.pool.New = func() any {
		w := &room{sims: make([]float32, widest), otherAt: make([]int, n), classes: make([]float32, len(r.classes))}
		for _, list := range w.lists() {
			*list = make([]float64, n)
		}
		return w
	}
}

func (w *room) lists() []*[]float64 {
	return []*[]float64{&w.name, &w.other, &w.text, &w.best, &w.vote, &w.chance, &w.group, &w.inName, &w.inOther, &w.head, &w.labels}
}

// gather fills the room with what speaks for every entry. A label that is held back (-1: none) does not count.
func (r *Ranker) gather(p parsed, c *learn.Classifier, held int, w *room) []neighbour {
	for _, list := range w.lists() {
		clear(*list)
	}
	x := r.vocab.title(p)
	for i, s := range r.names.cosines(x, w.sims) {
		w.name[i] = float64(s)
	}
	for i, s := range r.texts.cosines(x, w.sims) {
		w.text[i] = float64(s)
	}
	for i := range w.otherAt {
		w.otherAt[i] = -1
	}
	for i, s := range r.others.cosines(x, w.sims) {
		if at := r.otherOf[i]; float64(s) > w.other[at] {
			w.other[at], w.otherAt[at] = float64(s), i
		}
	}
	near := r.vote(x, held, w)
	if c != nil {
		c.Chances(r.vocab.known(x), w.classes)
		for k, entry := range r.classes {
			w.chance[entry] = float64(w.classes[k])
			if above := r.parent[entry]; above >= 0 {
				w.group[above] += float64(w.classes[k])
			}
		}
	}
	whole := p.whole()
	r.nameIn.within(whole, func(i, n int) { w.inName[i] = max(w.inName[i], float64(n)) })
	r.otherIn.within(whole, func(i, n int) { w.inOther[i] = max(w.inOther[i], float64(n)) })
	r.heads(p, w)
	copy(w.labels, r.count)
	if held >= 0 {
		w.labels[r.right[held]]--
	}
	return near
}

// vote lets the labelled titles most like this one speak.
func (r *Ranker) vote(x learn.Vector, held int, w *room) []neighbour {
	var near []neighbour
	for i, s := range r.titles.cosines(x, w.sims) {
		if i == held || s <= 0 {
			continue
		}
		near = append(near, neighbour{i, float64(s)})
		w.best[r.right[i]] = max(w.best[r.right[i]], float64(s))
	}
	slices.SortFunc(near, func(a, b neighbour) int { return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(a.label, b.label)) })
	near = near[:min(len(near), voters)]
	sum := fewVotes
	for _, n := range near {
		sum += math.Pow(n.sim, votePower)
	}
	for _, n := range near {
		w.vote[r.right[n.label]] += math.Pow(n.sim, votePower) / sum
	}
	return near
}

// heads counts how many characters at the end of the first piece end a name of an entry too, at most four.
func (r *Ranker) heads(p parsed, w *room) {
	first, _, _ := strings.Cut(p.main, "/")
	u := []rune(first)
	for n := 1; n <= min(4, len(u)); n++ {
		for _, entry := range r.endings[string(u[len(u)-n:])] {
			w.head[entry] = float64(n)
		}
	}
}

// evidence puts entries up and collects the signs of each.
func (r *Ranker) evidence(p parsed, c *learn.Classifier, held int, w *room) evidence {
	e := evidence{near: r.gather(p, c, held, w), other: w.otherAt}
	up := map[int]bool{}
	for _, list := range []struct {
		of []float64
		n  int
	}{{w.inName, putUp / 2}, {w.inOther, putUp / 2}, {w.name, putUp}, {w.other, putUp}, {w.text, putUp}, {w.vote, voters}, {w.chance, putUpMore}} {
		for _, i := range highest(list.of, list.n) {
			up[i] = true
		}
	}
	for i := range up {
		e.entries = append(e.entries, i)
	}
	slices.Sort(e.entries)
	for _, i := range e.entries {
		e.signs = append(e.signs, r.signsOf(i, w))
	}
	return e
}

// signsOf are the figures of one entry, each about between 0 and 1.
func (r *Ranker) signsOf(i int, w *room) [signs]float64 {
	n := w.labels[i]
	group := 0.0
	if above := r.parent[i]; above >= 0 {
		group = w.group[above]
	}
	depth := r.entries[i].Depth
	return [signs]float64{
		w.name[i], w.name[i] * w.name[i], one(w.name[i] > 0.97),
		w.other[i], w.other[i] * w.other[i], one(w.other[i] > 0.97),
		w.text[i],
		w.vote[i], math.Log(w.vote[i] + 0.01), w.best[i], w.best[i] * w.best[i],
		w.chance[i], math.Log(w.chance[i] + 1e-4), group, w.group[i],
		math.Log(n + 0.5), one(n > 0), one(depth == 1), one(depth == 2), one(depth == 3),
		min(w.inName[i], 5) / 5, one(w.inName[i] > 0), one(w.inName[i] >= 3),
		min(w.inOther[i], 5) / 5, one(w.inOther[i] > 0), one(w.inOther[i] >= 4),
		w.head[i] / 4,
	}
}

// highest are the places of the n largest positive values, equal ones by place.
func highest(list []float64, n int) []int {
	var out []int
	for i, v := range list {
		if v <= 0 || len(out) == n && v <= list[out[n-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, v, func(o int, v float64) int {
			if list[o] >= v {
				return -1
			}
			return 1
		})
		out = slices.Insert(out, at, i)
		out = out[:min(len(out), n)]
	}
	return out
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
