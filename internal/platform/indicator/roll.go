package indicator

import (
	"slices"
	"strconv"
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
	scope, err := c.scope(m, at, only)
	if err != nil {
		return nil, err
	}
	t, err := c.lines(by, scope)
	if err != nil {
		return nil, err
	}
	t.sum(c, c.cube(m, at))
	return t, nil
}

// want is a dimension and the code that cells must have; none matches −2.
type want struct {
	dim  int
	code int32
	year bool // it is the year of a flow
}

// scope turns the asked values into codes.
func (c *Columns) scope(m *Measurement, at Moment, only map[string]string) ([]want, error) {
	var out []want
	add := func(dim int, value string, year bool) {
		x := &c.cols[c.dims[dim]]
		code, ok := x.lookup[value]
		if value == noKey {
			code, ok = -1, true
		}
		if !ok {
			code = -2
		}
		out = append(out, want{dim, code, year})
	}
	for name, value := range only {
		d := c.dimension(name)
		if d < 0 {
			return nil, ErrDimension.With(m.Source.ZH, name)
		}
		add(d, value, false)
	}
	if m.yearDim {
		add(slices.Index(c.dims, m.year), strconv.Itoa(at.On.Year), true)
	}
	return out, nil
}

// dimension is the place of a dimension, −1 when the source has it not.
func (c *Columns) dimension(name string) int {
	return slices.IndexFunc(c.dims, func(i int) bool { return c.fields[i].Dimension == name || c.fields[i].Code == name })
}

// lines finds the line of every cell.
func (c *Columns) lines(by []string, scope []want) (*Table, error) {
	t := &Table{By: by}
	dims := make([]int, len(by))
	for i, name := range by {
		if dims[i] = c.dimension(name); dims[i] < 0 {
			return nil, ErrDimension.With("", name)
		}
		t.dicts = append(t.dicts, c.cols[c.dims[dims[i]]].dict)
	}
	count := 0
	switch {
	case len(by) == 0:
		t.cells, count = make([]int32, c.Cells()), 1
	case len(by) == len(c.dims) && distinct(dims):
		t.cells, count = identity(c.Cells()), c.Cells()
		for _, d := range dims {
			t.codes = append(t.codes, c.cell[d])
		}
	default:
		count = t.group(c, dims)
	}
	t.size(count)
	if len(scope) > 0 || c.removed > 0 {
		t.leaveOut(c, scope)
	}
	return t, nil
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
func (t *Table) group(c *Columns, dims []int) int {
	t.cells, t.codes = make([]int32, c.Cells()), make([][]int32, len(dims))
	room := int64(1)
	for i := range dims {
		room = min(room*int64(len(t.dicts[i])+1), 1<<40)
	}
	var dense []int32
	hashed := map[int64]int32{}
	if room <= 1<<22 {
		dense = make([]int32, room)
	}
	count := int32(0)
	for cell := range t.cells {
		key := int64(0)
		for i, d := range dims {
			key = key*int64(len(t.dicts[i])+1) + int64(c.cell[d][cell]+1)
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
			line = count
			count++
			for i, d := range dims {
				t.codes[i] = append(t.codes[i], c.cell[d][cell])
			}
			if dense != nil {
				dense[key] = line + 1
			} else {
				hashed[key] = line
			}
		}
		t.cells[cell] = line
	}
	return int(count)
}

// leaveOut drops the cells outside the scope.
func (t *Table) leaveOut(c *Columns, scope []want) {
	t.cells, t.seen = slices.Clone(t.cells), make([]bool, t.Len())
	for cell, line := range t.cells {
		in, seen := true, c.alive[cell] > 0
		for _, w := range scope {
			if c.cell[w.dim][cell] != w.code {
				in = false
				seen = seen && w.year
			}
		}
		if seen {
			t.seen[line] = true
		}
		if !in {
			t.cells[cell] = -1
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
	for cell, line := range t.cells {
		if line < 0 || cb.size[cell] == 0 {
			continue
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
		k, ok := c.cols[m.year].lookup[strconv.Itoa(on.Year)]
		d := slices.Index(c.dims, m.year)
		for cell, n := range c.alive {
			if ok && n > 0 && c.cell[d][cell] == k {
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
