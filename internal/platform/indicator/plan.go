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
// at once and does not depend on what was asked.
type plan struct {
	dims  []int    // of the columns, without the year of a flow
	names []string // of the dimensions
	depth int      // how many dimensions a shown cell may bind
	nodes map[string]*node
	list  []*node
	dicts []map[string]int32
}

// node is a cell.
type node struct {
	mask     uint
	codes    []int32 // by dimension; those outside the mask are −3
	base     []int32 // finest cells in it
	firms    map[int32]float64
	n        int64
	telling  bool // by itself
	hidden   bool
	children [][]*node // by dimension
}

// Limits of what is examined at once; a source with more cells shows fewer dimensions.
const (
	maxCells = 200000
	maxWork  = 300_000_000 // steps of the elimination
)

// planKey is what a plan was made for; a change of the facts forgets all plans.
type planKey struct {
	m  *Measurement
	on civil.Date
	b  bounds
}

// plan is the plan for the state that the columns are in.
func (c *Columns) plan(m *Measurement, at Moment, b bounds) *plan {
	c.mu.RLock()
	defer c.mu.RUnlock()
	cb := c.cube(m, at)
	c.plansMu.Lock()
	defer c.plansMu.Unlock()
	key := planKey{m, at.On, b}
	p := c.plans[key]
	if p == nil {
		p = c.draw(cb, m, at, b)
		if c.plans == nil || len(c.plans) > maxPlans {
			c.plans = map[planKey]*plan{}
		}
		c.plans[key] = p
	}
	return p
}

func (c *Columns) draw(cb *cube, m *Measurement, at Moment, b bounds) *plan {
	var dims []int
	var names []string
	for k, d := range c.dims {
		if !(m.yearDim && d == m.year) {
			dims, names = append(dims, k), append(names, c.fields[d].Dimension)
		}
	}
	finest := c.finest(cb, dims)
	depths := []int{len(dims)}
	for d := min(2, len(dims)-1); d >= 0; d-- {
		depths = append(depths, d)
	}
	var all []*node
	for _, depth := range depths {
		p := &plan{dims: dims, names: names, depth: depth, nodes: map[string]*node{}}
		for _, d := range dims {
			p.dicts = append(p.dicts, c.cols[c.dims[d]].lookup)
		}
		if !p.grow(finest) {
			continue
		}
		if all == nil {
			all = p.list // of the most dimensions that can be looked at
		}
		if p.settle(b, all) {
			return p
		}
	}
	return &plan{names: names, depth: -1} // cannot be: the total alone always settles
}

// atom is a finest cell with what each enterprise gives to it.
type atom struct {
	codes []int32
	firms map[int32]float64
	n     int64
}

func (c *Columns) finest(cb *cube, dims []int) []*atom {
	found := map[string]*atom{}
	var order []*atom
	atomOf := make([]*atom, len(cb.size))
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
			a = &atom{codes: codes, firms: map[int32]float64{}}
			found[cellName(codes)] = a
			order = append(order, a)
		}
		a.n += int64(cb.covered[cell])
		atomOf[cell] = a
	}
	for p, sum := range cb.shares {
		if a := atomOf[p.cell]; a != nil {
			a.firms[p.code] += math.Abs(sum.float())
		}
	}
	return order
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
				n = &node{mask: mask, codes: codes, firms: map[int32]float64{}, children: make([][]*node, len(p.dims))}
				p.nodes[cellName(codes)] = n
				p.list = append(p.list, n)
			}
			n.base = append(n.base, int32(i))
			n.n += a.n
			for f, x := range a.firms {
				n.firms[f] += x
			}
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

// tells says whether a set of enterprises is too small or one of them too large.
func (b bounds) tells(firms map[int32]float64, n int64) bool {
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

// settle hides until no line of cells tells a hidden one, and reports whether no combination
// of shown cells does.
func (p *plan) settle(b bounds, all []*node) bool {
	for _, n := range p.list {
		n.telling = b.tells(n.firms, n.n)
		n.hidden = n.telling
	}
	for changed := true; changed; {
		changed = false
		for _, n := range p.list {
			for _, line := range n.children {
				changed = b.line(n, line) || changed
			}
		}
	}
	return p.secret(all)
}

// line looks at a cell and its parts along one dimension; it hides one more where the hidden
// parts, or the cell itself, could be reckoned.
func (b bounds) line(whole *node, parts []*node) bool {
	rest, n, hidden := map[int32]float64{}, int64(0), 0
	for _, x := range parts {
		if x.hidden {
			hidden++
			n += x.n
			for f, v := range x.firms {
				rest[f] += v
			}
		}
	}
	switch {
	case whole.hidden && hidden == 0, !whole.hidden && hidden > 0 && (hidden == 1 || b.tells(rest, n)):
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

// secret reports whether no linear combination of shown cells gives a cell, of however many dimensions,
// that tells too much. Finest cells that lie in the same shown cells cannot be told apart, and count as one
// unknown.
func (p *plan) secret(all []*node) bool {
	var shown []*node
	for _, n := range p.list {
		if !n.hidden {
			shown = append(shown, n)
		}
	}
	group, sizes := p.alike(shown)
	if rank := min(len(sizes), len(shown)); len(sizes)*len(shown)*rank > maxWork {
		return false
	}
	basis := newBasis(len(sizes))
	for _, n := range shown {
		basis.add(members(n, group, sizes, false))
	}
	work := 0
	for _, n := range all {
		if !n.telling {
			continue
		}
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

// alike numbers the finest cells by the shown cells that they lie in.
func (p *plan) alike(shown []*node) (group []int, sizes []int) {
	total := 0
	for _, n := range p.list {
		if n.mask == 0 {
			total = len(n.base)
		}
	}
	group = make([]int, total)
	sizes = []int{total}
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
