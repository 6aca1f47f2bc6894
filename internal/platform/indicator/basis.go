package indicator

import "math/bits"

// prime is 2⁶¹ − 1: sums of cells are reckoned in its field, where a small vector that is no
// combination of others over the fractions is none either, but for bad luck of one in 10¹⁸.
const prime = 1<<61 - 1

func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	x := lo&prime + (hi<<3 | lo>>61)
	if x >= prime {
		x -= prime
	}
	return x
}

func inverse(a uint64) uint64 {
	out, e := uint64(1), uint64(prime-2)
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			out = mulMod(out, a)
		}
		a = mulMod(a, a)
	}
	return out
}

// basis is a set of vectors in echelon form: row k, when there is one, begins with a 1 at k.
type basis struct{ rows [][]uint64 }

func newBasis(n int) *basis { return &basis{make([][]uint64, n)} }

// reduce takes multiples of the basis from v and returns where the rest begins, −1 for nothing.
func (b *basis) reduce(v []uint64) int {
	first := -1
	for k := range v {
		if v[k] == 0 {
			continue
		}
		row := b.rows[k]
		if row == nil {
			if first < 0 {
				first = k
			}
			continue
		}
		f := prime - v[k]
		for j := k; j < len(v); j++ {
			if row[j] != 0 {
				x := v[j] + mulMod(f, row[j])
				if x >= prime {
					x -= prime
				}
				v[j] = x
			}
		}
	}
	return first
}

func (b *basis) add(v []uint64) {
	k := b.reduce(v)
	if k < 0 {
		return
	}
	inv := inverse(v[k])
	for j := k; j < len(v); j++ {
		v[j] = mulMod(v[j], inv)
	}
	b.rows[k] = v
}

func (b *basis) spans(v []uint64) bool { return b.reduce(v) < 0 }
