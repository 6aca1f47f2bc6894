package indicator

import (
	"slices"
	"strings"
	"sync"

	"rongqiao/internal/platform/civil"
)

// Table is a roll-up: one line for each combination of the dimensions that occurs. Lines
// stand in no particular order; Sorted gives one.
type Table struct {
	By               []string
	Size, Covered, N []int64
	Num, Den         []float64
	newest           []int32
	codes            [][]int32 // dimension → line → code
	dicts            [][]string
	cells            []int32 // cell → line, −1 where it was left out
	from, to         int     // built cells that the measure is of
	seen             []bool  // lines with facts in the scope, of whatever year; nil when all
}

// Len is the number of lines.
func (t *Table) Len() int { return len(t.Size) }

// Key is the value of a dimension in a line, "-" where it is not known.
func (t *Table) Key(line, dimension int) string {
	k := t.codes[dimension][line]
	if k < 0 {
		return noKey
	}
	return t.dicts[dimension][k]
}

// Newest is the latest day in the facts of a line, zero when they bear none.
func (t *Table) Newest(line int) civil.Date {
	if t.newest[line] == 0 {
		return civil.Date{}
	}
	return dayAt(int64(t.newest[line]))
}

// Sorted are the lines that have facts in the scope, by their keys. Facts of another year give a
// line too, so that what was nothing this year is a true zero.
func (t *Table) Sorted() []int {
	out := make([]int, 0, t.Len())
	for i := range t.Len() {
		if t.seen == nil || len(t.By) == 0 || t.seen[i] {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int) int {
		for d := range t.By {
			if c := strings.Compare(t.Key(a, d), t.Key(b, d)); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}

// Roll adds a measure up by dimensions, of the facts whose dimensions have the given values.
// Without dimensions there is one line, of zeros when no fact is left.
func (c *Columns) Roll(m *Measurement, at Moment, by []string, only map[string]string) (*Table, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.roll(m, at, by, only)
}

func (c *Columns) roll(m *Measurement, at Moment, by []string, only map[string]string) (*Table, error) {
	scope, err := c.scope(m, only)
	if err != nil {
		return nil, err
	}
	g, err := c.grouping(by)
	if err != nil {
		return nil, err
	}
	t := &Table{By: by, codes: g.codes, dicts: g.dicts, cells: g.cells, seen: g.seen}
	t.size(g.count)
	if len(scope) > 0 {
		t.leaveOut(c, scope)
	}
	cb := c.cube(m, at)
	t.from, t.to = c.cellsOf(cb.code)
	t.sum(c, cb)
	return t, nil
}

// want is a dimension and the code that cells must have; −2 matches none.
type want struct {
	dim  int
	code int32
}

// scope turns the asked values into codes.
func (c *Columns) scope(m *Measurement, only map[string]string) ([]want, error) {
	var out []want
	for name, value := range only {
		d := c.dimension(name)
		if d < 0 {
			return nil, ErrDimension.With(m.Source.ZH, name)
		}
		code, ok := c.cols[c.dims[d]].lookup[value]
		switch {
		case value == noKey || value == "":
			code = -1
		case !ok:
			code = -2
		}
		out = append(out, want{d, code})
	}
	return out, nil
}

// dimension is the place of a dimension, −1 when the source has it not.
func (c *Columns) dimension(name string) int {
	return slices.IndexFunc(c.dims, func(i int) bool { return c.fields[i].Dimension == name || c.fields[i].Code == name })
}

// grouping is the way from cells to the lines of a split; it is kept until facts change.
type grouping struct {
	count int
	cells []int32
	codes [][]int32
	dicts [][]string
	seen  []bool // lines with facts, nil when all
}

func (c *Columns) grouping(by []string) (*grouping, error) {
	key := strings.Join(by, "\x00")
	c.groupsMu.Lock()
	defer c.groupsMu.Unlock()
	if g := c.groups[key]; g != nil {
		return g, nil
	}
	g := &grouping{}
	dims := make([]int, len(by))
	for i, name := range by {
		if dims[i] = c.dimension(name); dims[i] < 0 {
			return nil, ErrDimension.With("", name)
		}
		g.dicts = append(g.dicts, c.cols[c.dims[dims[i]]].dict)
	}
	switch {
	case len(by) == 0:
		g.cells, g.count = make([]int32, c.Cells()), 1
	case len(by) == len(c.dims) && distinct(dims):
		g.cells, g.count = identity(c.Cells()), c.Cells()
		for _, d := range dims {
			g.codes = append(g.codes, c.cell[d])
		}
	default:
		g.group(c, dims)
	}
	if c.removed > 0 && len(by) > 0 {
		g.seen = make([]bool, g.count)
		for cell, line := range g.cells {
			g.seen[line] = g.seen[line] || c.alive[cell] > 0
		}
	}
	if c.groups == nil || len(c.groups) > maxPlans {
		c.groups = map[string]*grouping{}
	}
	c.groups[key] = g
	return g, nil
}

func distinct(dims []int) bool {
	s := slices.Sorted(slices.Values(dims))
	return len(slices.Compact(s)) == len(dims)
}

var identities = struct {
	sync.Mutex
	longest []int32
}{}

// identity is 0, 1, 2 …; it is shared and only read.
func identity(n int) []int32 {
	identities.Lock()
	defer identities.Unlock()
	if len(identities.longest) < n {
		s := make([]int32, n)
		for i := range s {
			s[i] = int32(i)
		}
		identities.longest = s
	}
	return identities.longest[:n:n]
}

// group numbers the combinations of some dimensions: in an array when there are few possible
// ones, in a map else.
func (g *grouping) group(c *Columns, dims []int) {
	g.cells, g.codes = make([]int32, c.Cells()), make([][]int32, len(dims))
	room := int64(1)
	for i := range dims {
		room = min(room*int64(len(g.dicts[i])+1), 1<<40)
	}
	var dense []int32
	hashed := map[int64]int32{}
	if room <= 1<<22 {
		dense = make([]int32, room)
	}
	for cell := range g.cells {
		key := int64(0)
		for i, d := range dims {
			key = key*int64(len(g.dicts[i])+1) + int64(c.cell[d][cell]+1)
		}
		var line int32
		var seen bool
		if dense != nil {
			line = dense[key] - 1
			seen = line >= 0
		} else {
			line, seen = hashed[key]
		}
		if !seen {
			line = int32(g.count)
			g.count++
			for i, d := range dims {
				g.codes[i] = append(g.codes[i], c.cell[d][cell])
			}
			if dense != nil {
				dense[key] = line + 1
			} else {
				hashed[key] = line
			}
		}
		g.cells[cell] = line
	}
}

// leaveOut drops the cells outside the scope.
func (t *Table) leaveOut(c *Columns, scope []want) {
	t.cells, t.seen = slices.Clone(t.cells), make([]bool, t.Len())
	for cell, line := range t.cells {
		in := true
		for _, w := range scope {
			in = in && c.cell[w.dim][cell] == w.code
		}
		if !in {
			t.cells[cell] = -1
		} else if c.alive[cell] > 0 {
			t.seen[line] = true
		}
	}
}

func (t *Table) size(n int) {
	t.Size, t.Covered, t.N = make([]int64, n), make([]int64, n), make([]int64, n)
	t.Num, t.Den, t.newest = make([]float64, n), make([]float64, n), make([]int32, n)
}

// sum adds the cells up to lines.
func (t *Table) sum(c *Columns, cb *cube) {
	var num, den []fixed
	if cb.num != nil {
		num = make([]fixed, t.Len())
	}
	if cb.den != nil {
		den = make([]fixed, t.Len())
	}
	add := func(cell int) {
		line := t.cells[cell]
		if line < 0 || cb.size[cell] == 0 {
			return
		}
		t.Size[line] += int64(cb.size[cell])
		t.Covered[line] += int64(cb.covered[cell])
		if cb.n != nil {
			t.N[line] += int64(cb.n[cell])
		}
		if cb.above != nil {
			t.Num[line] += float64(cb.above[cell])
		}
		if num != nil {
			num[line].add(cb.num[cell])
		}
		if den != nil {
			den[line].add(cb.den[cell])
		}
		t.newest[line] = max(t.newest[line], c.newest[cell])
	}
	for cell := t.from; cell < t.to; cell++ {
		add(cell)
	}
	for cell := len(c.start) - 1; cell < len(t.cells); cell++ {
		add(cell)
	}
	for line := range t.Size {
		if cb.n == nil {
			t.N[line] = t.Covered[line]
		}
		if num != nil {
			t.Num[line] = num[line].float()
		} else if cb.above == nil {
			t.Num[line] = float64(t.Covered[line])
		}
		t.Den[line] = float64(t.N[line])
		if den != nil {
			t.Den[line] = den[line].float()
		}
	}
	if cb.pairs != nil {
		t.countOnce(cb)
	}
}

// countOnce puts numbers of distinct values in place of numbers of facts.
func (t *Table) countOnce(cb *cube) {
	above, below := map[pair]bool{}, map[pair]bool{}
	for p, n := range cb.pairs {
		if line := t.cells[p.cell]; line >= 0 {
			if n[0] > 0 {
				above[pair{line, p.code}] = true
			}
			if n[1] > 0 {
				below[pair{line, p.code}] = true
			}
		}
	}
	clear(t.Num)
	clear(t.Den)
	for p := range above {
		t.Num[p.cell]++
	}
	for p := range below {
		t.Den[p.cell]++
	}
}

// anyIn reports whether there are facts of the year, whatever they say.
func (c *Columns) anyIn(m *Measurement, on civil.Date) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if m.yearDim {
		code := c.yearCode(m, Moment{on})
		from, to := c.cellsOf(code)
		for cell := from; cell < len(c.alive); cell++ {
			if cell == to {
				cell = len(c.start) - 1
			}
			if cell < len(c.alive) && c.alive[cell] > 0 && c.cell[c.yearDim][cell] == code {
				return true
			}
		}
		return false
	}
	from, to := m.span(on)
	x := &c.cols[m.year]
	for at, n := range x.ints {
		if n >= from && n <= to && bit(c.live, at) && !bit(x.null, at) {
			return true
		}
	}
	return false
}
