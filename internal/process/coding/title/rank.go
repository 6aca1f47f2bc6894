package title

import (
	"cmp"
	"slices"
	"strings"
)

// SureAbove is the chance of the first entry from which nobody needs to look.
const SureAbove = 0.75

// Proposal is an entry with its chance of being right, 0…1.
type Proposal struct {
	Code, Name string
	Chance     float64
}

// Neighbour is a labelled title like the one asked about.
type Neighbour struct {
	Label      Label
	Name       string // of the entry
	Similarity float64
}

// Answer is a ranking with what speaks for it.
type Answer struct {
	Ranked     []Proposal  // best first
	Read       string      // the title without what says nothing about the work
	Own        bool        // the first entry's own name stands in the title
	Other      string      // other name of the first entry that is like the title
	OtherSure  float64     // how like it is, 0…1
	Neighbours []Neighbour // at most three
}

// take lends a working memory, back returns it.
func (p *rooms) take() *room  { return p.pool.Get().(*room) }
func (p *rooms) back(w *room) { p.pool.Put(w) }

// Rank proposes entries for a title, at most top of them. An empty title has no proposals.
func (r *Ranker) Rank(title string, top int) Answer {
	if strings.TrimSpace(title) == "" || len(r.entries) == 0 {
		return Answer{}
	}
	p := parse(title)
	w := r.rooms.take()
	defer r.rooms.back(w)
	e := r.evidence(p, r.classed, -1, w)
	a := Answer{Read: p.whole()}
	type placed struct {
		entry  int
		chance float64
	}
	var list []placed
	for i, chance := range r.choice.chances(e.signs) {
		list = append(list, placed{e.entries[i], chance})
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Or(cmp.Compare(b.chance, a.chance), cmp.Compare(a.entry, b.entry)) })
	for _, it := range list[:min(top, len(list))] {
		o := r.entries[it.entry]
		a.Ranked = append(a.Ranked, Proposal{o.Code, o.Name, it.chance})
	}
	if len(list) > 0 {
		first := list[0].entry
		a.Own = w.inName[first] >= 2
		if at := e.other[first]; at >= 0 && w.other[first] >= likeness {
			a.Other, a.OtherSure = r.otherNames[at], w.other[first]
		}
	}
	for _, n := range e.near[:min(3, len(e.near))] {
		if n.sim >= likeness {
			a.Neighbours = append(a.Neighbours, Neighbour{r.labels[n.label], r.entries[r.right[n.label]].Name, min(n.sim, 1)})
		}
	}
	return a
}

// likeness from which a name or a labelled title is worth mentioning.
const likeness = 0.3
