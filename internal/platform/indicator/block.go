package indicator

import (
	"time"

	"rongqiao/internal/platform/civil"
)

// blockRows is how many facts are worked on at a time: their intermediate results stay in
// the processor's cache.
const blockRows = 1024

// Kernels work on a block of facts. Bits are set by position in the block: t where the
// answer is yes, u where it is not known; t and u are never both set. Callers pass cleared
// t and u; a kernel of values adds to u.
type (
	boolFn  func(b *block, t, u []uint64)
	wholeFn func(b *block, v []int64, u []uint64)
	numFn   func(b *block, v []float64, u []uint64)
)

// dictPred is a question about the texts of a column.
type dictPred struct {
	col int
	yes func(string) bool
}

// block is the place where kernels work: rows lo to lo+n of the columns. lo is a multiple
// of 64.
type block struct {
	c         *Columns
	lo, n     int
	day, year int64
	tables    [][]byte // of the formula at work: answers by code+1; 1 yes, 2 not known

	bitPool   [][]uint64
	intPool   [][]int64
	floatPool [][]float64
}

// words is how many words of bits the block has.
func (b *block) words() int { return (b.n + 63) >> 6 }

func (b *block) bits() []uint64 {
	if k := len(b.bitPool); k > 0 {
		x := b.bitPool[k-1]
		b.bitPool = b.bitPool[:k-1]
		clear(x)
		return x
	}
	return make([]uint64, blockRows/64)
}

func (b *block) freeBits(x ...[]uint64) { b.bitPool = append(b.bitPool, x...) }

func (b *block) ints() []int64 {
	if k := len(b.intPool); k > 0 {
		x := b.intPool[k-1]
		b.intPool = b.intPool[:k-1]
		return x
	}
	return make([]int64, blockRows)
}

func (b *block) freeInts(x []int64) { b.intPool = append(b.intPool, x) }

func (b *block) floats() []float64 {
	if k := len(b.floatPool); k > 0 {
		x := b.floatPool[k-1]
		b.floatPool = b.floatPool[:k-1]
		return x
	}
	return make([]float64, blockRows)
}

func (b *block) freeFloats(x []float64) { b.floatPool = append(b.floatPool, x) }

// fill sets the bits of all facts of the block.
func (b *block) fill(t []uint64) {
	for i := range t[:b.words()] {
		t[i] = ^uint64(0)
	}
}

// mask takes out of t what is not known.
func (b *block) mask(t, u []uint64) {
	for i := range t[:b.words()] {
		t[i] &^= u[i]
	}
}

// missing adds the facts whose value in the column is not known.
func (b *block) missing(col int, u []uint64) {
	null := b.c.cols[col].null
	if b.c.cols[col].nulls == 0 {
		return
	}
	for i := range u[:b.words()] {
		u[i] |= null[b.lo>>6+i]
	}
}

func (b *block) flags(col int, t, u []uint64) {
	yes := b.c.cols[col].yes
	b.missing(col, u)
	for i := range t[:b.words()] {
		t[i] = yes[b.lo>>6+i] &^ u[i]
	}
}

func (b *block) wholes(col int, v []int64, u []uint64) {
	copy(v[:b.n], b.c.cols[col].ints[b.lo:b.lo+b.n])
	b.missing(col, u)
}

func (b *block) numbers(col int, v []float64, u []uint64) {
	copy(v[:b.n], b.c.cols[col].floats[b.lo:b.lo+b.n])
	b.missing(col, u)
}

// lookUp answers for each fact by the code of its text.
func (b *block) lookUp(col, slot int, t, u []uint64) {
	table := b.tables[slot]
	codes := b.c.cols[col].codes[b.lo : b.lo+b.n]
	for w := range t[:b.words()] {
		part := codes[w*64 : min(w*64+64, len(codes))]
		var yes, not uint64
		for j := len(part) - 1; j >= 0; j-- {
			x := uint64(table[part[j]+1])
			yes = yes<<1 | x&1
			not = not<<1 | x>>1
		}
		t[w], u[w] = yes, u[w]|not
	}
}

// choose runs both branches and takes the second where the condition does not hold.
func (b *block) choose(cond boolFn, u []uint64, first, second func(u []uint64), take func(i int)) {
	ct, cu, u1, u2 := b.bits(), b.bits(), b.bits(), b.bits()
	cond(b, ct, cu)
	first(u1)
	second(u2)
	for i := range b.n {
		if ct[i>>6]>>(i&63)&1 == 0 {
			take(i)
		}
	}
	for i := range u[:b.words()] {
		u[i] |= u1[i]&ct[i] | u2[i]&^ct[i] | cu[i]
	}
	b.freeBits(ct, cu, u1, u2)
}

// answers extends the tables of a formula to the texts that its columns have by now.
func (f *Formula) answers(c *Columns, tables [][]byte) [][]byte {
	if tables == nil {
		tables = make([][]byte, len(f.preds))
	}
	for i, p := range f.preds {
		dict := c.cols[p.col].dict
		if tables[i] == nil {
			tables[i] = append(make([]byte, 0, len(dict)+1), 2)
		}
		for k := len(tables[i]) - 1; k < len(dict); k++ {
			x := byte(0)
			if p.yes(dict[k]) {
				x = 1
			}
			tables[i] = append(tables[i], x)
		}
	}
	return tables
}

// dayNumber counts days from 1970-01-01.
func dayNumber(d civil.Date) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func dayAt(n int64) civil.Date {
	y, m, d := time.Unix(n*86400, 0).UTC().Date()
	return civil.Date{Year: y, Month: m, Day: d}
}
