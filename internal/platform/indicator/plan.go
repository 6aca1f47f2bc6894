package indicator

import (
	"cmp"
	"math"
	"slices"

	"rongqiao/internal/platform/civil"
)

// bounds are the parameters by which a cell is too telling to be shown.
type bounds struct {
	firms, share int64
	persons      bool // a mean of persons: least persons and least organisations instead
	least, orgs  int64
}

// plan says which cells of a source outsiders see of a measure. A cell is a choice of values
// for some dimensions. Beside the cells that few enterprises make up it hides so many others
// that no sum or difference of shown cells gives a hidden one. It is made for all dimensions
// at once and does not depend on what was asked. Nor do the shown cells of several measures, taken from
// one another, give what few enterprises make up: see rivals.go.
type plan struct {
	dims    []int    // of the columns, without the year of a flow
	names   []string // of the dimensions
	depth   int      // how many dimensions a shown cell may bind
	nodes   map[string]*node
	list    []*node
	all     []*node // of as many dimensions as can be looked at
	dicts   []map[string]int32
	units   []string       // of the faces
	parts   []*atom        // finest cells
	atoms   map[string]int // by name
	of      *Measurement
	against []*rival
	strata  *strata // of its family, nil for one that stands alone
}

// node is a cell.
type node struct {
	mask     uint
	codes    []int32 // by dimension; those outside the mask are −3
	base     []int32 // finest cells in it
	faces    []face
	n        int64
	telling  bool // by itself
	hidden   bool
	children [][]*node // by dimension
}

// face is what each enterprise gives to one number of a cell: its numerator, its denominator, or what is
// in the denominator alone. A shown cell shows all its faces.
type face map[int32]float64

// Limits of what is examined at once; a source with more cells shows fewer dimensions.
const (
	maxCells = 200000
	maxWork  = 300_000_000 // steps of the elimination
)

// planKey is what a plan was made for; a change of the facts forgets all plans.
type planKey struct {
	m   *Measurement
	on  civil.Date
	b   bounds
	kin string // the family that it was made for
}

// plan is the plan of a measure for the state that the columns are in. The measures of its family before
// it are planned first, and it hides what would tell on them.
func (c *Columns) plan(m *Measurement, f family, at Moment, b bounds) *plan {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.plansMu.Lock()
	defer c.plansMu.Unlock()
	key := func(m *Measurement) planKey { return planKey{m, at.On, b, f.key} }
	if p := c.plans[key(m)]; p != nil {
		return p
	}
	if c.plans == nil || len(c.plans) > maxPlans {
		c.plans = map[planKey]*plan{}
	}
	if b.persons { // a mean, rounded: nothing is taken from it
		p := c.draw(c.cube(m, at), m, b, nil, nil)
		c.plans[key(m)] = p
		return p
	}
	var before []*plan
	var s *strata
	for i, x := range f.list {
		p := c.plans[key(x)]
		if p == nil && i < most {
			if s == nil {
				s = c.strata(f, at, c.dimsOf(x))
			}
			p = c.draw(c.cube(x, at), x, b, s, before)
			c.plans[key(x)] = p
		}
		if x == m && p != nil {
			return p
		}
		before = append(before, p)
	}
	return &plan{depth: -1}
}

// dimsOf are the dimensions that split a measure: all, but for the year of a flow.
func (c *Columns) dimsOf(m *Measurement) (dims []int) {
	for k, d := range c.dims {
		if !(m.yearDim && d == m.year) {
			dims = append(dims, k)
		}
	}
	return dims
}

func (c *Columns) draw(cb *cube, m *Measurement, b bounds, s *strata, before []*plan) *plan {
	dims := c.dimsOf(m)
	names := make([]string, len(dims))
	for i, d := range dims {
		names[i] = c.fields[c.dims[d]].Dimension
	}
	finest := c.finest(cb, dims)
	atoms := map[string]int{}
	for i, a := range finest {
		atoms[cellName(a.codes)] = i
	}
	depths := []int{len(dims)}
	for d := min(2, len(dims)-1); d >= 0; d-- {
		depths = append(depths, d)
	}
	var all []*node
	for _, depth := range depths {
		p := &plan{dims: dims, names: names, depth: depth, nodes: map[string]*node{}, units: cb.units(), parts: finest, atoms: atoms, of: m, strata: s}
		for _, d := range dims {
			p.dicts = append(p.dicts, c.cols[c.dims[d]].lookup)
		}
		if !p.grow(finest) {
			continue
		}
		if all == nil {
			all = p.list // of the most dimensions that can be looked at
		}
		p.all = all
		if p.settle(b, before) {
			return p
		}
	}
	return &plan{depth: -1} // nothing is shown
}

// units say what the faces of a cube count: facts, or a sum.
func (cb *cube) units() []string {
	unit := func(f *Formula, text string) string {
		if f == nil || f.Yes() {
			return "#"
		}
		return text
	}
	m := cb.m
	out := []string{unit(m.num, m.Def.Num)}
	if cb.bases == nil {
		return out
	}
	if out = append(out, unit(m.den, m.Def.Den)); m.counted && m.Def.Kind == Rate {
		out = append(out, "#")
	}
	return out
}

// atom is a finest cell with what each enterprise gives to it.
type atom struct {
	codes []int32
	faces []face
	n     int64
}

func (c *Columns) finest(cb *cube, dims []int) []*atom {
	found := map[string]*atom{}
	var order []*atom
	atomOf := make([]*atom, len(cb.size))
	sides := []map[pair]fixed{cb.shares}
	if cb.bases != nil {
		sides = append(sides, cb.bases)
	}
	for cell := range cb.size {
		if cb.covered[cell] == 0 {
			continue
		}
		codes := make([]int32, len(dims))
		for i, d := range dims {
			codes[i] = c.cell[d][cell]
		}
		a := found[cellName(codes)]
		if a == nil {
			a = &atom{codes: codes, faces: newFaces(len(cb.units()))}
			found[cellName(codes)] = a
			order = append(order, a)
		}
		a.n += int64(cb.covered[cell])
		atomOf[cell] = a
	}
	for i, side := range sides {
		for p, sum := range side {
			if a := atomOf[p.cell]; a != nil {
				a.faces[i][p.code] += math.Abs(sum.float())
			}
		}
	}
	for _, a := range order {
		if len(a.faces) == 3 {
			a.faces[2], _ = less(a.faces[1], a.faces[0])
		}
	}
	return order
}

func newFaces(n int) []face {
	out := make([]face, n)
	for i := range out {
		out[i] = face{}
	}
	return out
}

// addFaces adds to faces, number by number.
func addFaces(to, from []face) {
	for i, f := range from {
		for firm, x := range f {
			to[i][firm] += x
		}
	}
}

// grow makes all cells up to the depth; it gives up when they are too many.
func (p *plan) grow(finest []*atom) bool {
	for i, a := range finest {
		for mask := range uint(1) << len(p.dims) {
			if ones(mask) > p.depth {
				continue
			}
			codes := make([]int32, len(p.dims))
			for d := range codes {
				codes[d] = -3
				if mask>>d&1 == 1 {
					codes[d] = a.codes[d]
				}
			}
			n := p.nodes[cellName(codes)]
			if n == nil {
				n = &node{mask: mask, codes: codes, faces: newFaces(len(a.faces)), children: make([][]*node, len(p.dims))}
				p.nodes[cellName(codes)] = n
				p.list = append(p.list, n)
			}
			n.base = append(n.base, int32(i))
			n.n += a.n
			addFaces(n.faces, a.faces)
		}
		if len(p.list) > maxCells {
			return false
		}
	}
	slices.SortStableFunc(p.list, func(a, b *node) int { return cmp.Compare(ones(a.mask), ones(b.mask)) })
	for _, n := range p.list {
		for d := range p.dims {
			if n.mask>>d&1 == 0 {
				continue
			}
			up := slices.Clone(n.codes)
			up[d] = -3
			parent := p.nodes[cellName(up)]
			parent.children[d] = append(parent.children[d], n)
		}
	}
	return true
}

func ones(mask uint) (n int) {
	for ; mask != 0; mask &= mask - 1 {
		n++
	}
	return n
}

// tells says whether a number is made up by too few enterprises, or by one of them nearly alone.
func (b bounds) tells(firms face, n int64) bool {
	if len(firms) == 0 {
		return false
	}
	if b.persons {
		return n < b.least || int64(len(firms)) < b.orgs
	}
	total, largest := 0.0, 0.0
	for _, x := range firms {
		total, largest = total+x, max(largest, x)
	}
	return int64(len(firms)) < b.firms || total > 0 && largest*100 > float64(b.share)*total
}

// tell says whether any of the numbers tells too much.
func (b bounds) tell(faces []face, n int64) bool {
	return slices.ContainsFunc(faces, func(f face) bool { return b.tells(f, n) })
}

// settle hides until no line of cells tells a hidden one, and reports whether no combination
// of shown cells does, with those of the plans before it.
func (p *plan) settle(b bounds, before []*plan) bool {
	for _, n := range p.list {
		n.telling = b.tell(n.faces, n.n)
		n.hidden = n.telling
	}
	p.against = p.rivals(before)
	for _, r := range p.against {
		r.seed(b)
	}
	for changed := true; changed; {
		changed = false
		for _, n := range p.list {
			for _, line := range n.children {
				changed = b.line(n, line) || changed
			}
		}
	}
	if !secret(len(p.atoms), shownOf(p.list), tellingOf(p.all)) {
		return false
	}
	for i, unit := range p.units {
		if p.strata != nil && !slices.Contains(p.units[:i], unit) && !p.together(b, before, unit) {
			return false
		}
	}
	return true
}

func shownOf(list []*node) []*node {
	return slices.DeleteFunc(slices.Clone(list), func(n *node) bool { return n.hidden })
}

func tellingOf(list []*node) []*node {
	return slices.DeleteFunc(slices.Clone(list), func(n *node) bool { return !n.telling })
}

// line looks at a cell and its parts along one dimension; it hides one more where the hidden
// parts, or the cell itself, could be reckoned.
func (b bounds) line(whole *node, parts []*node) bool {
	rest, n, hidden := newFaces(len(whole.faces)), int64(0), 0
	for _, x := range parts {
		if x.hidden {
			hidden++
			n += x.n
			addFaces(rest, x.faces)
		}
	}
	switch {
	case whole.hidden && hidden == 0, !whole.hidden && hidden > 0 && (hidden == 1 || b.tell(rest, n)):
		if next := smallest(parts); next != nil {
			next.hidden = true
		} else if !whole.hidden {
			whole.hidden = true
		} else {
			return false
		}
		return true
	}
	return false
}

// smallest is the shown part with the fewest facts, the first of equals.
func smallest(parts []*node) (least *node) {
	for _, x := range parts {
		if !x.hidden && (least == nil || x.n < least.n) {
			least = x
		}
	}
	return least
}

// secret reports whether no linear combination of shown cells gives one that tells too much. The cells are
// made of so many finest ones; those that lie in the same shown cells cannot be told apart, and count as
// one unknown.
func secret(finest int, shown, telling []*node) bool {
	group, sizes := groups(finest, shown)
	if rank := min(len(sizes), len(shown)); len(sizes)*len(shown)*rank > maxWork {
		return false
	}
	basis := newBasis(len(sizes))
	for _, n := range shown {
		basis.add(members(n, group, sizes, false))
	}
	work := 0
	for _, n := range telling {
		v := members(n, group, sizes, true)
		if v == nil {
			continue
		}
		if work += len(sizes) * min(len(sizes), len(shown)); work > maxWork || basis.spans(v) {
			return false
		}
	}
	return true
}

// groups numbers the finest cells by the shown cells that they lie in.
func groups(finest int, shown []*node) (group []int, sizes []int) {
	group = make([]int, finest)
	sizes = []int{finest}
	for _, n := range shown {
		split := map[int]int{}
		for _, a := range n.base {
			g := group[a]
			to, ok := split[g]
			if !ok {
				to = len(sizes)
				split[g], sizes = to, append(sizes, 0)
			}
			group[a] = to
			sizes[g]--
			sizes[to]++
		}
	}
	return group, sizes
}

// members is a cell as a vector over groups. When asked for whole groups it is nil for
// a cell that cuts through one, which no combination can do.
func members(n *node, group, sizes []int, whole bool) []uint64 {
	count := map[int]int{}
	for _, a := range n.base {
		count[group[a]]++
	}
	v := make([]uint64, len(sizes))
	for g, k := range count {
		if whole && sizes[g] != k {
			return nil
		}
		v[g] = 1
	}
	return v
}

// hides says why a value is not shown, "" when it is.
func (p *plan) hides(a Ask, key string) string {
	if p.depth < 0 {
		return "分得过细，不对外公布"
	}
	codes := make([]int32, len(p.dims))
	bound := 0
	for d, name := range p.names {
		codes[d] = -3
		value, ok := a.Only[name]
		if a.By == name {
			value, ok = key, true
		}
		if !ok {
			continue
		}
		bound++
		codes[d] = -1
		if k, known := p.dicts[d][value]; known && value != noKey {
			codes[d] = k
		}
	}
	n := p.nodes[cellName(codes)]
	switch {
	case bound > p.depth:
		return "分得过细，不对外公布"
	case n == nil || !n.hidden:
		return ""
	case n.telling:
		return "由少数单位构成，不对外公布"
	}
	return "由它可以推出不公布的数"
}
