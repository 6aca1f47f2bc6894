package indicator

import (
	"math/bits"
	"runtime"
	"strconv"
	"sync"

	"rongqiao/internal/platform/civil"
)

// cubeKey is a measure of a snapshot: the definition, and the day where its formulas read it.
type cubeKey struct {
	m    *Measurement
	day  int64
	year int
}

// cube is a measure added up for every cell of the snapshot. A changed fact changes its cell
// alone.
type cube struct {
	m          *Measurement
	day, year  int64
	code       int32    // of the year whose cells are added up, allYears for all cells
	from, to   int64    // span of the year field where cells cannot tell
	ft, nt, dt [][]byte // answers by text of filter, numerator and denominator

	size, covered, n []int32 // cell → facts of the population, with all that is needed, in the denominator
	above            []int32 // cell → counted facts of the numerator
	num, den         []fixed // cell → sums, where formulas give numbers
	pairs            map[pair]*[2]int32
	shares           map[pair]fixed // cell and enterprise → its part of the numerator
	bases            map[pair]fixed // the same of the denominator of a rate or mean
}

// pair is a cell and the code of a value in it. Of distinct values it holds how many facts
// have them: in the numerator and in the denominator.
type pair struct{ cell, code int32 }

// verdict is what a cube says about the facts of a block.
type verdict struct {
	size, covered, num, den []uint64
	numW, denW              []int64
	numF, denF              []float64
}

func (c *Columns) cube(m *Measurement, at Moment) *cube {
	key := cubeKey{m: m}
	reads := func(f *Formula) bool { return f != nil && f.onDay }
	if reads(m.filter) || reads(m.num) || reads(m.den) {
		key.day = dayNumber(at.On)
	}
	if m.year >= 0 {
		key.year = at.On.Year
	}
	c.cubesMu.Lock()
	defer c.cubesMu.Unlock()
	if cb := c.cubes[key]; cb != nil {
		return cb
	}
	cb := c.addUp(m, at)
	if len(c.order) >= c.maxCubes() {
		delete(c.cubes, c.order[0])
		c.order = c.order[1:]
	}
	c.cubes[key], c.order = cb, append(c.order, key)
	return cb
}

// addUp makes a cube from all facts, on all processors.
func (c *Columns) addUp(m *Measurement, at Moment) *cube {
	cells := c.Cells()
	cb := &cube{m: m, code: c.yearCode(m, at), day: dayNumber(at.On), year: int64(at.On.Year), size: make([]int32, cells), covered: make([]int32, cells)}
	if m.year >= 0 && !m.yearDim {
		cb.from, cb.to = m.span(at.On)
	}
	if m.den != nil {
		cb.n = make([]int32, cells)
	}
	if m.sumsNum() {
		cb.num = make([]fixed, cells)
	} else if m.num != nil {
		cb.above = make([]int32, cells)
	}
	if m.sumsDen() {
		cb.den = make([]fixed, cells)
	}
	if m.distinct >= 0 {
		cb.pairs = map[pair]*[2]int32{}
	}
	if m.firms() {
		cb.shares = map[pair]fixed{}
		if len(m.Def.External) == 0 && (m.Def.Kind == Rate || m.Def.Kind == Mean) {
			cb.bases = map[pair]fixed{}
		}
	}
	cb.extend(c)
	parts := 1
	if c.main > 1<<16 && cb.pairs == nil && cb.shares == nil {
		parts = runtime.GOMAXPROCS(0)
	}
	var wg sync.WaitGroup
	begin, built := c.cellsOf(cb.code)
	for p := range parts {
		first, last := begin+(built-begin)*p/parts, begin+(built-begin)*(p+1)/parts
		wg.Go(func() { cb.walk(c, first, last) })
	}
	wg.Wait()
	b := cb.block(c)
	var v verdict
	v.take(b)
	for i, cell := range c.tail {
		if at := c.main + i; bit(c.live, at) {
			cb.one(b, &v, at, int(cell), 1)
		}
	}
	return cb
}

// extend follows the texts and cells that the snapshot has by now.
func (cb *cube) extend(c *Columns) {
	if cb.code == noYear { // its first fact may just have come
		cb.code = c.yearCode(cb.m, Moment{civil.Date{Year: int(cb.year)}})
	}
	for _, x := range []struct {
		f *Formula
		t *[][]byte
	}{{cb.m.filter, &cb.ft}, {cb.m.num, &cb.nt}, {cb.m.den, &cb.dt}} {
		if x.f != nil {
			*x.t = x.f.answers(c, *x.t)
		}
	}
	for len(cb.size) < c.Cells() {
		cb.size, cb.covered = append(cb.size, 0), append(cb.covered, 0)
		if cb.n != nil {
			cb.n = append(cb.n, 0)
		}
		if cb.above != nil {
			cb.above = append(cb.above, 0)
		}
		if cb.num != nil {
			cb.num = append(cb.num, fixed{})
		}
		if cb.den != nil {
			cb.den = append(cb.den, fixed{})
		}
	}
}

func (cb *cube) block(c *Columns) *block { return &block{c: c, day: cb.day, year: cb.year} }

func (v *verdict) take(b *block) {
	v.size, v.covered, v.num, v.den = b.bits(), b.bits(), b.bits(), b.bits()
	v.numW, v.denW, v.numF, v.denF = b.ints(), b.ints(), b.floats(), b.floats()
}

// judge decides about every fact of the block.
func (cb *cube) judge(b *block, v *verdict) {
	m := cb.m
	u := b.bits()
	clear(v.size)
	if m.filter != nil {
		b.tables = cb.ft
		m.filter.root.bools(b, v.size, u)
	} else {
		b.fill(v.size)
	}
	cb.inYear(b, v.size, u)
	for i := range v.size[:b.words()] {
		live := b.c.live[b.lo>>6+i]
		v.covered[i] = v.size[i] & live
		v.size[i] = (v.size[i] | u[i]) & live
	}
	clear(u)
	clear(v.num)
	clear(v.den)
	b.tables = cb.nt
	side(b, m.num, v.num, u, v.numW, v.numF)
	b.tables = cb.dt
	side(b, m.den, v.den, u, v.denW, v.denF)
	if m.distinct >= 0 {
		cb.unnamed(b, u)
	}
	for i := range v.covered[:b.words()] {
		v.covered[i] &^= u[i]
		v.den[i] &= v.covered[i]
		v.num[i] &= v.covered[i]
		if m.counted && m.den != nil {
			v.num[i] &= v.den[i]
		}
	}
	b.freeBits(u)
}

// side runs one formula: bits of the facts that count and, for sums, their numbers.
func side(b *block, f *Formula, t, u []uint64, w []int64, x []float64) {
	switch {
	case f == nil:
		b.fill(t)
	case f.root.typ == tBool:
		tu := b.bits()
		f.root.bools(b, t, tu)
		for i := range u[:b.words()] {
			u[i] |= tu[i]
		}
		b.freeBits(tu)
	case f.root.typ == tWhole:
		b.fill(t)
		f.root.whole(b, w, u)
	default:
		b.fill(t)
		f.root.num(b, x, u)
	}
}

// inYear takes out the facts of other years; a fact without a year is not known to count.
func (cb *cube) inYear(b *block, t, u []uint64) {
	m := cb.m
	if m.year < 0 || m.yearDim {
		return
	}
	w, unknown := b.ints(), b.bits()
	b.wholes(m.year, w, unknown)
	for i, x := range w[:b.n] {
		if bit := uint64(1) << (i & 63); unknown[i>>6]&bit != 0 {
			u[i>>6] |= t[i>>6] & bit
			t[i>>6] &^= bit
		} else if x < cb.from || x > cb.to {
			t[i>>6] &^= bit
			u[i>>6] &^= bit
		}
	}
	b.freeInts(w)
	b.freeBits(unknown)
}

// unnamed adds the facts without a value to be counted once.
func (cb *cube) unnamed(b *block, u []uint64) {
	x := &b.c.cols[cb.m.distinct]
	if x.field.Type == Text {
		for k, code := range x.codes[b.lo : b.lo+b.n] {
			if code < 0 {
				u[k>>6] |= 1 << (k & 63)
			}
		}
		return
	}
	b.missing(cb.m.distinct, u)
}

// walk adds up the facts that lie in the order of cells first to last.
func (cb *cube) walk(c *Columns, first, last int) {
	if first >= last {
		return
	}
	b := cb.block(c)
	var v verdict
	v.take(b)
	cell := first
	begin, end := int(c.start[first]), int(c.start[last])
	for lo := begin &^ 63; lo < end; lo += blockRows {
		b.lo, b.n = lo, min(blockRows, c.rows-lo)
		cb.judge(b, &v)
		for at := max(lo, begin); at < min(lo+b.n, end); {
			stop := min(int(c.start[cell+1]), lo+b.n)
			cb.run(&v, cell, at-lo, stop-lo, c, lo)
			at = stop
			if at == int(c.start[cell+1]) {
				cell++
			}
		}
	}
}

// run adds the facts from one place of the block to another to a cell.
func (cb *cube) run(v *verdict, cell, from, to int, c *Columns, lo int) {
	size, covered, n, above := 0, 0, 0, 0
	for w := from >> 6; w <= (to-1)>>6; w++ {
		mask := ^uint64(0)
		if w == from>>6 {
			mask <<= from & 63
		}
		if w == (to-1)>>6 {
			mask &= ^uint64(0) >> (63 - (to-1)&63)
		}
		size += bits.OnesCount64(v.size[w] & mask)
		covered += bits.OnesCount64(v.covered[w] & mask)
		n += bits.OnesCount64(v.den[w] & mask)
		above += bits.OnesCount64(v.num[w] & mask)
		if cb.num != nil || cb.den != nil || cb.pairs != nil || cb.shares != nil {
			cb.numbers(v, cell, w, v.covered[w]&mask, c, lo, 1)
		}
	}
	cb.size[cell] += int32(size)
	cb.covered[cell] += int32(covered)
	if cb.n != nil {
		cb.n[cell] += int32(n)
	}
	if cb.above != nil {
		cb.above[cell] += int32(above)
	}
}

// numbers adds what is more than a count, for the facts of one word of bits, or takes it away.
func (cb *cube) numbers(v *verdict, cell, w int, facts uint64, c *Columns, lo int, sign int32) {
	for ; facts != 0; facts &= facts - 1 {
		i := w<<6 + bits.TrailingZeros64(facts)
		if cb.num != nil {
			accumulate(&cb.num[cell], cb.m.num, v.numW, v.numF, i, sign)
		}
		if cb.den != nil {
			accumulate(&cb.den[cell], cb.m.den, v.denW, v.denF, i, sign)
		}
		if cb.pairs != nil {
			cb.count(cell, c.codeAt(cb.m.distinct, lo+i), bit(v.num, i), bit(v.den, i), sign)
		}
		if cb.shares != nil {
			key := pair{int32(cell), c.cols[cb.m.orgCol].codes[lo+i]}
			if bit(v.num, i) {
				give(cb.shares, key, cb.m.num, v.numW, v.numF, i, sign)
			}
			if cb.bases != nil && bit(v.den, i) {
				give(cb.bases, key, cb.m.den, v.denW, v.denF, i, sign)
			}
		}
	}
}

func accumulate(sum *fixed, f *Formula, w []int64, x []float64, i int, sign int32) {
	a := number(f, w, x, i)
	if sign > 0 {
		sum.add(a)
	} else {
		sum.sub(a)
	}
}

// number is what a formula gave for the fact; a number too large to be added up counts nothing.
func number(f *Formula, w []int64, x []float64, i int) fixed {
	if f.root.typ == tWhole {
		return fixedWhole(w[i])
	}
	a, _ := fixedOf(x[i])
	return a
}

func (cb *cube) count(cell int, code int32, above, below bool, sign int32) {
	key := pair{int32(cell), code}
	p := cb.pairs[key]
	if p == nil {
		p = new([2]int32)
		cb.pairs[key] = p
	}
	if above {
		p[0] += sign
	}
	if below {
		p[1] += sign
	}
	if *p == [2]int32{} {
		delete(cb.pairs, key)
	}
}

// give adds to an enterprise's part of a cell. Facts without an enterprise are one of their own.
func give(parts map[pair]fixed, key pair, f *Formula, w []int64, x []float64, i int, sign int32) {
	a := fixedWhole(1)
	if f != nil && !f.Yes() {
		a = number(f, w, x, i)
	}
	sum := parts[key]
	if sign > 0 {
		sum.add(a)
	} else {
		sum.sub(a)
	}
	if sum == (fixed{}) {
		delete(parts, key) // who gives nothing hides nobody
		return
	}
	parts[key] = sum
}

// one adds a single fact to its cell, or takes it away when sign is −1.
func (cb *cube) one(b *block, v *verdict, at, cell int, sign int32) {
	if cb.code != allYears && b.c.cell[b.c.yearDim][cell] != cb.code {
		return
	}
	b.lo = at &^ 63
	b.n = min(64, b.c.rows-b.lo)
	cb.judge(b, v)
	k := at - b.lo
	get := func(words []uint64) int32 { return int32(words[0]>>k&1) * sign }
	cb.size[cell] += get(v.size)
	cb.covered[cell] += get(v.covered)
	if cb.n != nil {
		cb.n[cell] += get(v.den)
	}
	if cb.above != nil {
		cb.above[cell] += get(v.num)
	}
	cb.numbers(v, cell, 0, v.covered[0]&(1<<k), b.c, b.lo, sign)
}

// allYears and noYear stand for a code of the year: a measure that is of no year, and a year
// without facts.
const (
	allYears = -3
	noYear   = -2
)

// yearCode is the year of a flow whose year is a dimension.
func (c *Columns) yearCode(m *Measurement, at Moment) int32 {
	if !m.yearDim {
		return allYears
	}
	if k, ok := c.cols[m.year].lookup[strconv.Itoa(at.On.Year)]; ok {
		return k
	}
	return noYear
}

// cellsOf is the range of built cells of a year.
func (c *Columns) cellsOf(code int32) (from, to int) {
	switch {
	case code == allYears:
		return 0, len(c.start) - 1
	case code < 0 || int(code) >= len(c.years):
		return 0, 0
	}
	return c.years[code][0], c.years[code][1]
}

// codeAt is the code of a text or, for a whole number, a code made for it.
func (c *Columns) codeAt(col, at int) int32 {
	x := &c.cols[col]
	if x.codes != nil {
		return x.codes[at]
	}
	return x.wholeCode(x.ints[at])
}
