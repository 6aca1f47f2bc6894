package indicator

import (
	"cmp"
	"math"
	"slices"
)

// heads says which counts and shares of persons outsiders see of a source. A small count is printed as
// "<5" and the others rounded; shares come in steps of so many persons. Where what is printed of a cell,
// of its neighbours and of other indicators would leave one number only for a small count, cells around
// it are masked until more than one is left. It is made for all dimensions and for all indicators of the
// source at once, so that it does not depend on what was asked, nor in which order.
type heads struct {
	names  []string
	dicts  []map[string]int32
	depth  int
	layers []*layer
	shares map[*Measurement]map[string]*share
	counts map[*Measurement]*layer
	lines  []line
	list   []*head
	small  float64
	base   float64 // of shares
	to     float64 // step of rounding
}

// layer is a table of counts: one that an indicator shows, a side of a share, or what is left of
// one table when another is taken from it.
type layer struct {
	cells []float64 // by cell of the columns
	shown bool      // an indicator prints it
	taken []*layer  // what was taken from a table of the indicators to make this one; nil for one of theirs
	nodes map[string]*head
}

// head is a cell of a layer with the bounds that outsiders can work out.
type head struct {
	of        *layer
	mask      uint
	codes     []int32
	n         float64
	low, high float64
	masked    bool
	parents   []*head
	parts     []*head // along all dimensions
	kin       []*head // the same cell in layers that add up with this one
	shares    []*share
}

// share is a cell of a rate.
type share struct {
	num, den, rest *head // nil where nobody is
	masked         bool
}

// line is a cell and its parts, along a dimension or over layers.
type line struct {
	whole *head
	parts []*head
}

// headRounds bounds how often bounds are narrowed; they have settled long before.
const headRounds = 40

// maxHeads is how many cells of more than one dimension are looked at; no page splits figures further.
const maxHeads = 60000

// maxLayers bounds how many tables are looked at together.
const maxLayers = 48

// heads makes the plan of the headcounts of a family for the state that the columns are in.
func (c *Columns) heads(f family, at Moment, small, base, to float64) *heads {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var cubes []*cube
	for _, m := range f.list {
		cubes = append(cubes, c.cube(m, at))
	}
	c.plansMu.Lock()
	defer c.plansMu.Unlock()
	key := planKey{on: at.On, b: bounds{least: int64(small), orgs: int64(to), share: int64(base)}, kin: f.key}
	if h := c.crowds[key]; h != nil {
		return h
	}
	h := c.census(f, cubes, small, base, to)
	if c.crowds == nil || len(c.crowds) > maxPlans {
		c.crowds = map[planKey]*heads{}
	}
	c.crowds[key] = h
	return h
}

func (c *Columns) census(f family, cubes []*cube, small, base, to float64) *heads {
	h := &heads{small: small, base: base, to: to, shares: map[*Measurement]map[string]*share{}, counts: map[*Measurement]*layer{}}
	var dims []int
	for k, d := range c.dims {
		if !(f.yearDim && d == f.year) {
			dims = append(dims, k)
			h.names, h.dicts = append(h.names, c.fields[d].Dimension), append(h.dicts, c.cols[d].lookup)
		}
	}
	sides := h.tables(f, cubes)
	differences := h.differ()
	for h.depth = len(dims); h.depth > 1 && !h.fits(c, dims); h.depth-- {
	}
	for _, l := range h.layers {
		for cell, n := range l.cells {
			if n > 0 {
				h.put(c, l, dims, cell, n)
			}
		}
	}
	h.link()
	for _, d := range differences {
		h.relate(d)
	}
	for m, s := range sides {
		h.rate(m, s)
	}
	h.protect()
	return h
}

// tables makes the layers of a family, and says which are the sides of its rates.
func (h *heads) tables(f family, cubes []*cube) map[*Measurement][2]*layer {
	sides := map[*Measurement][2]*layer{}
	for i, m := range f.list {
		num := h.layer(cubes[i].tops())
		if m.counts() {
			num.shown = true
			h.counts[m] = num
		} else {
			sides[m] = [2]*layer{num, h.layer(cubes[i].bottoms())}
		}
	}
	return sides
}

// layer is the layer with the counts, there or new.
func (h *heads) layer(cells []float64) *layer {
	for _, l := range h.layers {
		if slices.Equal(l.cells, cells) {
			return l
		}
	}
	l := &layer{cells: cells, nodes: map[string]*head{}}
	h.layers = append(h.layers, l)
	return l
}

// differ adds what is left of a layer when those of the indicators that are nowhere larger are taken from it.
func (h *heads) differ() (out [][3]*layer) {
	theirs := slices.Clone(h.layers)
	for i := 0; i < len(h.layers) && len(h.layers) < maxLayers; i++ {
		whole := h.layers[i]
		for _, part := range theirs {
			if part == whole || slices.Contains(whole.taken, part) {
				continue
			}
			cells := minus(whole.cells, part.cells)
			if cells == nil {
				continue
			}
			had := len(h.layers)
			rest := h.layer(cells)
			if len(h.layers) > had {
				rest.taken = append(slices.Clone(whole.taken), part)
			}
			if !slices.Contains(out, [3]*layer{whole, rest, part}) {
				out = append(out, [3]*layer{whole, part, rest})
			}
		}
	}
	return out
}

// minus is a − b, nil when b is larger anywhere or nothing is in it or left.
func minus(a, b []float64) []float64 {
	out, some, left := make([]float64, len(a)), false, false
	for i := range a {
		if out[i] = a[i] - b[i]; out[i] < 0 {
			return nil
		}
		some, left = some || b[i] > 0, left || out[i] > 0
	}
	if !some || !left {
		return nil
	}
	return out
}

// tops are the counts of the cells above the line, bottoms those below.
func (cb *cube) tops() []float64 {
	out := make([]float64, len(cb.size))
	for cell := range out {
		switch {
		case cb.num != nil:
			out[cell] = cb.num[cell].float()
		case cb.above != nil:
			out[cell] = float64(cb.above[cell])
		default:
			out[cell] = float64(cb.covered[cell])
		}
	}
	return out
}

func (cb *cube) bottoms() []float64 {
	out := make([]float64, len(cb.size))
	for cell := range out {
		switch {
		case cb.den != nil:
			out[cell] = cb.den[cell].float()
		case cb.n != nil:
			out[cell] = float64(cb.n[cell])
		default:
			out[cell] = float64(cb.covered[cell])
		}
	}
	return out
}

// fits estimates whether all combinations of so many dimensions are few enough.
func (h *heads) fits(c *Columns, dims []int) bool {
	masks := 0
	for mask := range uint(1) << len(dims) {
		if ones(mask) <= h.depth {
			masks++
		}
	}
	return masks*c.Cells()*len(h.layers) <= maxHeads
}

func (h *heads) put(c *Columns, l *layer, dims []int, cell int, n float64) {
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
		x := l.nodes[name]
		if x == nil {
			x = &head{of: l, mask: mask, codes: codes}
			l.nodes[name] = x
			h.list = append(h.list, x)
		}
		x.n += n
	}
}

// link makes the lines along dimensions.
func (h *heads) link() {
	slices.SortStableFunc(h.list, func(a, b *head) int { return cmp.Compare(ones(a.mask), ones(b.mask)) })
	along := map[*head][]*line{}
	var wholes []*head
	for _, x := range h.list {
		for d := range x.codes {
			if x.mask>>d&1 == 0 {
				continue
			}
			up := slices.Clone(x.codes)
			up[d] = -3
			parent := x.of.nodes[cellName(up)]
			if along[parent] == nil {
				along[parent] = make([]*line, len(x.codes))
				wholes = append(wholes, parent)
			}
			if along[parent][d] == nil {
				along[parent][d] = &line{whole: parent}
			}
			along[parent][d].parts = append(along[parent][d].parts, x)
			x.parents, parent.parts = append(x.parents, parent), append(parent.parts, x)
		}
	}
	for _, w := range wholes {
		for _, l := range along[w] {
			if l != nil {
				h.lines = append(h.lines, *l)
			}
		}
	}
}

// relate makes the lines over a layer, a part of it and the rest.
func (h *heads) relate(d [3]*layer) {
	for _, x := range h.list {
		if x.of != d[0] {
			continue
		}
		l := line{whole: x}
		name := cellName(x.codes)
		for _, of := range d[1:] {
			if y := of.nodes[name]; y != nil {
				l.parts = append(l.parts, y)
				x.kin, y.kin = append(x.kin, y), append(y.kin, x)
			}
		}
		if len(l.parts) == 2 {
			a, b := l.parts[0], l.parts[1]
			a.kin, b.kin = append(a.kin, b), append(b.kin, a)
		}
		h.lines = append(h.lines, l)
	}
}

// rate makes the cells of a rate.
func (h *heads) rate(m *Measurement, sides [2]*layer) {
	h.shares[m] = map[string]*share{}
	var rest *layer
	if left := minus(sides[1].cells, sides[0].cells); left != nil {
		rest = h.layer(left)
	}
	for name, den := range sides[1].nodes {
		s := &share{num: sides[0].nodes[name], den: den}
		if rest != nil {
			s.rest = rest.nodes[name]
		}
		h.shares[m][name] = s
		for _, x := range []*head{s.num, s.den, s.rest} {
			if x != nil {
				x.shares = append(x.shares, s)
			}
		}
	}
}

func (h *heads) near(n float64) float64 { return math.Round(n/h.to) * h.to }

// hides says whether a figure is masked, and whether it is too deep to be shown at all.
func (h *heads) hides(m *Measurement, a Ask, key string) (masked, deep bool) {
	codes := make([]int32, len(h.names))
	bound := 0
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
	if bound > h.depth {
		return false, true
	}
	name := cellName(codes)
	if l := h.counts[m]; l != nil {
		x := l.nodes[name]
		return x != nil && x.masked, false
	}
	s := h.shares[m][name]
	return s != nil && s.masked, false
}
