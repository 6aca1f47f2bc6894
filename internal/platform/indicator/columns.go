package indicator

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"sync"

	"rongqiao/internal/platform/civil"
)

// noKey is the group of facts whose dimension is not known.
const noKey = "-"

// column holds one field of all facts. A text is a code into the dictionary, −1 when it is
// not known; a dimension has codes beside its numbers.
type column struct {
	field  Field
	codes  []int32
	dict   []string
	lookup map[string]int32
	ints   []int64
	floats []float64
	yes    []uint64 // flags
	null   []uint64
	nulls  int
}

// Columns is the state of one source on one day, column by column. Facts with equal
// dimensions form a cell and lie next to each other, so that a roll-up walks memory once and
// adds up cells after that. A fact that came later lies behind the others until the columns
// are built again. Several may read at once; Put and Remove wait for them.
type Columns struct {
	mu      sync.RWMutex
	fields  []Field
	cols    []column
	dims    []int // columns that are dimensions
	dayCol  int   // first day, −1
	ids     []string
	came    []int32 // facts in the order in which they were read
	rows    int
	main    int      // facts before this one lie in the order of their cells
	live    []uint64 // facts that were not removed
	removed int

	start   []int32   // cell → its first fact; one more than there were cells when built
	cell    [][]int32 // dimension → cell → code
	tail    []int32   // fact − main → cell
	newest  []int32   // cell → number of its latest day, 0 for none
	alive   []int32   // cell → facts
	rowOf   map[string]int32
	cellOf  map[string]int32
	indexed sync.Once

	yearDim int      // dimension that is a year, the outermost; −1
	years   [][2]int // code of the year → its cells among those that were built

	groupsMu sync.Mutex
	groups   map[string]*grouping

	cubesMu sync.Mutex
	cubes   map[cubeKey]*cube
	order   []cubeKey // oldest first

	plansMu sync.Mutex
	plans   map[planKey]*plan
	crowds  map[planKey]*heads
}

// keptCubes is how much memory the measures of one snapshot may take that stay added up.
const keptCubes = 64 << 20

// maxCubes is how many measures of the snapshot stay added up.
func (c *Columns) maxCubes() int { return min(max(keptCubes/(24*c.Cells()+1), 16), 512) }

// maxPlans is how many plans of what outsiders see are kept.
const maxPlans = 64

// Load reads all facts. A value that is not of its field's type is an error that names the
// field.
func Load(fields []Field, rows iter.Seq2[Row, error]) (*Columns, error) {
	c := newColumns(fields)
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if err := c.append(row); err != nil {
			return nil, err
		}
	}
	c.arrange()
	return c, nil
}

func newColumns(fields []Field) *Columns {
	c := &Columns{fields: fields, cols: make([]column, len(fields)), dayCol: -1, yearDim: -1, cubes: map[cubeKey]*cube{}}
	for i, f := range fields {
		c.cols[i] = column{field: f, lookup: map[string]int32{}}
		if f.Dimension != "" && (f.Type == Text || f.Type == Whole) {
			if f.Type == Whole && c.yearDim < 0 {
				c.yearDim = len(c.dims)
			}
			c.dims = append(c.dims, i)
		}
		if f.Type == Day && c.dayCol < 0 {
			c.dayCol = i
		}
	}
	return c
}

// Rows is how many facts there are.
func (c *Columns) Rows() int { return c.rows - c.removed }

// Cells is how many combinations of dimensions occurred.
func (c *Columns) Cells() int { return len(c.newest) }

// Bytes is about how much memory the facts take.
func (c *Columns) Bytes() int64 {
	n := int64(len(c.ids))*40 + int64(len(c.came))*4
	for i := range c.cols {
		x := &c.cols[i]
		n += int64(len(x.codes))*4 + int64(len(x.ints)+len(x.floats)+len(x.yes)+len(x.null))*8 + int64(len(x.dict))*64
	}
	return n + int64(c.Cells())*int64(8+4*len(c.dims))
}

func (c *Columns) append(row Row) error {
	if len(row.Values) != len(c.fields) {
		return fmt.Errorf("indicator: row %q has %d values, want %d", row.ID, len(row.Values), len(c.fields))
	}
	at := c.rows
	if row.ID != "" {
		c.ids = append(c.ids, row.ID)
	}
	for i, v := range row.Values {
		if err := c.cols[i].set(at, v); err != nil {
			return fmt.Errorf("indicator: row %q, field %s: %w", row.ID, c.fields[i].Code, err)
		}
	}
	c.live = setBit(c.live, at, true)
	c.rows++
	return nil
}

// setBit sets or clears a bit, one behind the end too.
func setBit(words []uint64, at int, on bool) []uint64 {
	if at>>6 >= len(words) {
		words = append(words, 0)
	}
	if on {
		words[at>>6] |= 1 << (at & 63)
	} else {
		words[at>>6] &^= 1 << (at & 63)
	}
	return words
}

func bit(words []uint64, at int) bool { return words[at>>6]>>(at&63)&1 == 1 }

// put stores v at a place of the slice or just behind its end.
func put[T any](s []T, at int, v T) []T {
	if at == len(s) {
		return append(s, v)
	}
	s[at] = v
	return s
}

// code is the dictionary's code of a text.
func (x *column) code(s string) int32 {
	k, ok := x.lookup[s]
	if !ok {
		k = int32(len(x.dict))
		x.lookup[s], x.dict = k, append(x.dict, s)
	}
	return k
}

// set stores a value at a row, or appends it.
func (x *column) set(at int, v any) error {
	known := v != nil
	was := at>>6 < len(x.null) && bit(x.null, at)
	switch x.field.Type {
	case Text:
		s, ok := v.(string)
		if known && !ok {
			return wrongType(v)
		}
		k := int32(-1)
		if known {
			k = x.code(s)
		}
		x.codes = put(x.codes, at, k)
		return nil
	case Whole, Fen:
		n, ok := v.(int64)
		if known && !ok {
			return wrongType(v)
		}
		if x.field.Dimension != "" && x.field.Type == Whole {
			k := int32(-1)
			if known {
				k = x.code(strconv.FormatInt(n, 10))
			}
			x.codes = put(x.codes, at, k)
		}
		x.ints = put(x.ints, at, n)
	case Day:
		d, ok := v.(civil.Date)
		if known && !ok {
			return wrongType(v)
		}
		known = known && !d.IsZero()
		n := int64(0)
		if known {
			n = dayNumber(d)
		}
		x.ints = put(x.ints, at, n)
	case Number:
		f, ok := v.(float64)
		if known && !ok {
			return wrongType(v)
		}
		if _, fits := fixedOf(f); !fits {
			known, f = false, 0
		}
		x.floats = put(x.floats, at, f)
	case Flag:
		yes, ok := v.(bool)
		if known && !ok {
			return wrongType(v)
		}
		x.yes = setBit(x.yes, at, yes)
	default:
		return fmt.Errorf("unknown type %q", x.field.Type)
	}
	x.null = setBit(x.null, at, !known)
	if was {
		x.nulls--
	}
	if !known {
		x.nulls++
	}
	return nil
}

func wrongType(v any) error { return fmt.Errorf("holds a %T", v) }

// value is what was put in.
func (x *column) value(at int) any {
	if x.field.Type == Text {
		if x.codes[at] < 0 {
			return nil
		}
		return x.dict[x.codes[at]]
	}
	if bit(x.null, at) {
		return nil
	}
	switch x.field.Type {
	case Day:
		return dayAt(x.ints[at])
	case Number:
		return x.floats[at]
	case Flag:
		return bit(x.yes, at)
	}
	return x.ints[at]
}

// arrange brings facts of a cell together, a year outermost, then dimensions with few values, and
// keeps their order within a cell.
func (c *Columns) arrange() {
	outer := slices.Clone(c.dims)
	rank := func(col int) int {
		if c.yearDim >= 0 && col == c.dims[c.yearDim] {
			return -1
		}
		return len(c.cols[col].dict)
	}
	slices.SortStableFunc(outer, func(a, b int) int { return rank(a) - rank(b) })
	order := make([]int32, c.rows)
	for i := range order {
		order[i] = int32(i)
	}
	for _, d := range slices.Backward(outer) { // the last pass decides
		order = byCode(order, c.cols[d].keys(), len(c.cols[d].dict))
	}
	for i := range c.cols {
		c.cols[i].permute(order)
	}
	keys := make([][]int32, len(c.dims))
	for k, d := range c.dims {
		keys[k] = c.cols[d].keys()
	}
	if len(c.ids) == c.rows {
		c.ids = permuted(c.ids, order)
		c.came = make([]int32, c.rows)
		for at, from := range order {
			c.came[from] = int32(at)
		}
	}
	c.main = c.rows
	c.cell = make([][]int32, len(c.dims))
	for at := 0; at < c.rows; at++ {
		if at > 0 && alike(keys, at-1, at) {
			continue
		}
		c.start = append(c.start, int32(at))
		for k := range keys {
			c.cell[k] = append(c.cell[k], keys[k][at])
		}
	}
	c.start = append(c.start, int32(c.rows))
	c.markYears()
	c.newest, c.alive = make([]int32, len(c.start)-1), make([]int32, len(c.start)-1)
	for k := range c.newest {
		c.newest[k], c.alive[k] = c.latest(k), c.start[k+1]-c.start[k]
	}
}

// markYears notes where the cells of each year lie.
func (c *Columns) markYears() {
	if c.yearDim < 0 {
		return
	}
	c.years = make([][2]int, len(c.cols[c.dims[c.yearDim]].dict))
	for cell, code := range c.cell[c.yearDim] {
		if code < 0 {
			continue
		}
		if y := &c.years[code]; y[1] == 0 {
			*y = [2]int{cell, cell + 1}
		} else {
			y[1] = cell + 1
		}
	}
}

func alike(keys [][]int32, a, b int) bool {
	for _, codes := range keys {
		if codes[a] != codes[b] {
			return false
		}
	}
	return true
}

// key is a code as cells have it: an empty text is no value to split by.
func (x *column) key(code int32) int32 {
	if code >= 0 && x.dict[code] == "" {
		return -1
	}
	return code
}

// keys are the codes as cells have them.
func (x *column) keys() []int32 {
	if _, empty := x.lookup[""]; !empty {
		return x.codes
	}
	out := make([]int32, len(x.codes))
	for i, k := range x.codes {
		out[i] = x.key(k)
	}
	return out
}

// byCode sorts rows by code, keeping the order of equals; −1 comes first.
func byCode(rows, codes []int32, kinds int) []int32 {
	place := make([]int32, kinds+2)
	for _, r := range rows {
		place[codes[r]+2]++
	}
	for i := 1; i < len(place); i++ {
		place[i] += place[i-1]
	}
	out := make([]int32, len(rows))
	for _, r := range rows {
		k := codes[r] + 1
		out[place[k]] = r
		place[k]++
	}
	return out
}

func permuted[T any](s []T, order []int32) []T {
	out := make([]T, len(order))
	for i, from := range order {
		out[i] = s[from]
	}
	return out
}

func permutedBits(words []uint64, order []int32) []uint64 {
	out := make([]uint64, len(words))
	for i, from := range order {
		if bit(words, int(from)) {
			out[i>>6] |= 1 << (i & 63)
		}
	}
	return out
}

func (x *column) permute(order []int32) {
	if x.codes != nil {
		x.codes = permuted(x.codes, order)
	}
	if x.ints != nil {
		x.ints = permuted(x.ints, order)
	}
	if x.floats != nil {
		x.floats = permuted(x.floats, order)
	}
	if x.yes != nil {
		x.yes = permutedBits(x.yes, order)
	}
	if x.nulls > 0 {
		x.null = permutedBits(x.null, order)
	}
}

// latest is the last day in the facts of a cell, 0 when there is none.
func (c *Columns) latest(cell int) int32 {
	if c.dayCol < 0 {
		return 0
	}
	x, last := &c.cols[c.dayCol], int64(0)
	see := func(at int) {
		if bit(c.live, at) && !bit(x.null, at) {
			last = max(last, x.ints[at])
		}
	}
	if cell+1 < len(c.start) {
		for at := c.start[cell]; at < c.start[cell+1]; at++ {
			see(int(at))
		}
	}
	for i, k := range c.tail {
		if int(k) == cell {
			see(c.main + i)
		}
	}
	return int32(last)
}
