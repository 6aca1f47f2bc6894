package engine

import (
	"strings"
	"sync/atomic"

	"rongqiao/internal/process/match/score"
)

// cell is one entry of a table looked up per pair.
type cell struct {
	points  score.Tenths
	verdict score.Verdict
}

// majorKey is all that score.Major reads of a need, as text.
type majorKey string

func majorKeyOf(n *score.Need) majorKey {
	var b strings.Builder
	for _, list := range [][]string{n.Requirement.Codes, n.Requirement.Excluded, n.Occupations, {n.Industry}} {
		for _, s := range list {
			b.WriteString(s)
			b.WriteByte(' ')
		}
		b.WriteByte('\n')
	}
	for _, flag := range []bool{n.Requirement.Any, n.Requirement.Related, n.Requirement.Wish, n.Requirement.Doubt} {
		if flag {
			b.WriteByte('!')
		} else {
			b.WriteByte('.')
		}
	}
	return majorKey(b.String())
}

// placeKey is all that score.PlaceFit reads of a need.
type placeKey struct {
	place  score.Place
	within score.Scope
}

// demands numbers distinct demands and keeps, for each, a table that readers fill when they first need it. Two readers may fill the
// same table; both write the same.
type demands[K comparable] struct {
	numbers map[K]int32
	example []*Need // a need with that demand
	tables  []*atomic.Pointer[[]cell]
}

func newDemands[K comparable]() demands[K] { return demands[K]{numbers: map[K]int32{}} }

func (d *demands[K]) number(key K, n *Need) int32 {
	i, ok := d.numbers[key]
	if !ok {
		i = int32(len(d.tables))
		d.numbers[key] = i
		d.example = append(d.example, n)
		d.tables = append(d.tables, new(atomic.Pointer[[]cell]))
	}
	return i
}

func (d *demands[K]) forget() {
	for _, t := range d.tables {
		t.Store(nil)
	}
}

// table returns the table of demand i, of at least size cells, computing what is missing.
func (d *demands[K]) table(i int32, size int, compute func(n *Need, j int) cell) []cell {
	var have []cell
	if p := d.tables[i].Load(); p != nil {
		have = *p
	}
	if len(have) >= size {
		return have
	}
	next := make([]cell, size)
	for j := copy(next, have); j < size; j++ {
		next[j] = compute(d.example[i], j)
	}
	d.tables[i].Store(&next)
	return next
}

// majorTable is the relation of demand i to every profile.
func (e *Engine) majorTable(i int32) []cell {
	return e.majors.table(i, len(e.profiles), func(n *Need, j int) cell {
		part, check := score.Major(e.params, &n.Need, e.profiles[j])
		return cell{part.Points, score.EarlyVerdict(check)}
	})
}

// placeTable is the nearness of demand i to every site.
func (e *Engine) placeTable(i int32) []cell {
	return e.places.table(i, len(e.sites), func(n *Need, j int) cell {
		part, check := score.PlaceFit(e.params, n.Within, n.Place, e.sites[j])
		return cell{part.Points, score.EarlyVerdict(check)}
	})
}
