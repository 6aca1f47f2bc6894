package indicator

import (
	"cmp"
	"math"
	"slices"
)

// heads says which counts of persons outsiders see. A small count is printed as "<5" and the others
// rounded; where what is printed of a cell and its neighbours would leave one number only for a small
// count, cells around it are masked until more than one is left. Like a [plan] it is made for all
// dimensions at once.
type heads struct {
	names []string
	dicts []map[string]int32
	depth int
	nodes map[string]*head
	list  []*head
	small float64
	half  float64 // how far a rounded count may be off
	near  func(float64) float64
}

// head is a cell with the bounds that outsiders can work out.
type head struct {
	mask      uint
	codes     []int32
	n         float64
	low, high float64
	masked    bool
	parents   []*head
	lines     [][]*head // dimension → parts
}

// headRounds bounds how often bounds are narrowed; they have settled long before.
const headRounds = 40

// heads makes the plan of a headcount for the state that the columns are in.
func (c *Columns) heads(m *Measurement, at Moment, small, to float64) *heads {
	c.mu.RLock()
	defer c.mu.RUnlock()
	cb := c.cube(m, at)
	c.plansMu.Lock()
	defer c.plansMu.Unlock()
	key := planKey{m, at.On, bounds{least: int64(small), orgs: int64(to), persons: true}}
	if h := c.crowds[key]; h != nil {
		return h
	}
	h := c.census(cb, m, at, small, to)
	if c.crowds == nil || len(c.crowds) > maxPlans {
		c.crowds = map[planKey]*heads{}
	}
	c.crowds[key] = h
	return h
}

func (c *Columns) census(cb *cube, m *Measurement, at Moment, small, to float64) *heads {
	var dims []int
	h := &heads{small: small, half: math.Floor(to / 2), near: func(n float64) float64 { return math.Round(n/to) * to }}
	for k, d := range c.dims {
		if !(m.yearDim && d == m.year) {
			dims = append(dims, k)
			h.names, h.dicts = append(h.names, c.fields[d].Dimension), append(h.dicts, c.cols[d].lookup)
		}
	}
	for h.depth = len(dims); h.depth > 2 && !h.fits(c, dims); h.depth-- {
	}
	h.nodes = map[string]*head{}
	for cell := range cb.size {
		n := cb.heads(cell)
		if n == 0 {
			continue
		}
		h.put(c, dims, cell, n)
	}
	h.link()
	h.protect()
	return h
}

// heads is the count of a cell.
func (cb *cube) heads(cell int) float64 {
	switch {
	case cb.num != nil:
		return cb.num[cell].float()
	case cb.above != nil:
		return float64(cb.above[cell])
	}
	return float64(cb.covered[cell])
}

// fits estimates whether all combinations of so many dimensions are few enough.
func (h *heads) fits(c *Columns, dims []int) bool {
	masks := 0
	for mask := range uint(1) << len(dims) {
		if ones(mask) <= h.depth {
			masks++
		}
	}
	return masks*c.Cells() <= 4*maxCells
}

func (h *heads) put(c *Columns, dims []int, cell int, n float64) {
	for mask := range uint(1) << len(dims) {
		if ones(mask) > h.depth {
			continue
		}
		codes := make([]int32, len(dims))
		for d, k := range dims {
			codes[d] = -3
			if mask>>d&1 == 1 {
				codes[d] = c.cell[k][cell]
			}
		}
		name := cellName(codes)
		x := h.nodes[name]
		if x == nil {
			x = &head{mask: mask, codes: codes, lines: make([][]*head, len(dims))}
			h.nodes[name] = x
			h.list = append(h.list, x)
		}
		x.n += n
	}
}

func (h *heads) link() {
	slices.SortStableFunc(h.list, func(a, b *head) int { return cmp.Compare(ones(a.mask), ones(b.mask)) })
	for _, x := range h.list {
		for d := range x.codes {
			if x.mask>>d&1 == 1 {
				up := slices.Clone(x.codes)
				up[d] = -3
				parent := h.nodes[cellName(up)]
				parent.lines[d], x.parents = append(parent.lines[d], x), append(x.parents, parent)
			}
		}
	}
}

// known is what the printed text tells.
func (h *heads) known(x *head) (low, high float64) {
	switch {
	case x.masked:
		return 1, math.Inf(1)
	case x.n < h.small:
		return 1, h.small - 1
	}
	return max(h.small, h.near(x.n)-h.half), h.near(x.n) + h.half
}

// protect masks until every small count is open.
func (h *heads) protect() {
	for range len(h.list) + 1 {
		h.narrow()
		again := false
		for _, x := range h.list {
			if x.n < h.small && x.low >= x.high {
				again = h.loosen(x) || again
			}
		}
		if !again {
			return
		}
	}
}

// loosen masks the finest printed cell above a small one, or that one itself.
func (h *heads) loosen(x *head) bool {
	for _, p := range slices.Backward(x.parents) {
		if !p.masked {
			p.masked = true
			return true
		}
	}
	if !x.masked {
		x.masked = true
		return true
	}
	for _, line := range x.lines {
		for _, y := range line {
			if !y.masked {
				y.masked = true
				return true
			}
		}
	}
	return false
}

// narrow works out the bounds: a cell is the sum of its parts along every dimension.
func (h *heads) narrow() {
	for _, x := range h.list {
		x.low, x.high = h.known(x)
	}
	for range headRounds {
		changed := false
		for _, x := range h.list {
			for _, line := range x.lines {
				if len(line) > 0 && narrowLine(x, line) {
					changed = true
				}
			}
		}
		if !changed {
			return
		}
	}
}

func narrowLine(whole *head, parts []*head) (changed bool) {
	low, high, open := 0.0, 0.0, 0
	for _, p := range parts {
		low += p.low
		if math.IsInf(p.high, 1) {
			open++
		} else {
			high += p.high
		}
	}
	set := func(x *head, lo, hi float64) {
		if lo > x.low {
			x.low, changed = lo, true
		}
		if hi < x.high {
			x.high, changed = hi, true
		}
	}
	above := high
	if open > 0 {
		above = math.Inf(1)
	}
	set(whole, low, above)
	for _, p := range parts {
		others := high - p.high // what the others can be at most
		if math.IsInf(p.high, 1) {
			others = high
			if open > 1 {
				others = math.Inf(1)
			}
		} else if open > 0 {
			others = math.Inf(1)
		}
		lo, hi := whole.low-others, whole.high-(low-p.low)
		if lo > p.low || hi < p.high {
			was := *p
			set(p, lo, hi)
			low += p.low - was.low
			if math.IsInf(was.high, 1) && !math.IsInf(p.high, 1) {
				open, high = open-1, high+p.high
			} else if !math.IsInf(p.high, 1) {
				high += p.high - was.high
			}
		}
	}
	return changed
}

// hides reports whether a cell is masked, and whether it binds more dimensions than are shown.
func (h *heads) hides(a Ask, key string) (masked, deep bool) {
	codes, bound := make([]int32, len(h.names)), 0
	for d, name := range h.names {
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
		if k, known := h.dicts[d][value]; known && value != noKey {
			codes[d] = k
		}
	}
	x := h.nodes[cellName(codes)]
	return x != nil && x.masked, bound > h.depth
}
