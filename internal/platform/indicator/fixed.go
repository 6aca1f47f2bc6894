package indicator

import (
	"math"
	"math/bits"
)

// fixed is a sum that does not depend on the order in which it was made: a number of 128
// bits, 56 of them behind the point. Whole numbers are exact; a fraction is off by less than
// 2⁻⁵⁷ for each fact.
type fixed struct {
	hi int64
	lo uint64
}

const fracBits = 56

func (a *fixed) add(b fixed) {
	var carry uint64
	a.lo, carry = bits.Add64(a.lo, b.lo, 0)
	a.hi += b.hi + int64(carry)
}

func (a *fixed) sub(b fixed) {
	var borrow uint64
	a.lo, borrow = bits.Sub64(a.lo, b.lo, 0)
	a.hi -= b.hi + int64(borrow)
}

func fixedWhole(n int64) fixed { return fixed{n >> (64 - fracBits), uint64(n) << fracBits} }

// fixedOf rounds f to the nearest; ok is false for what is no number or beyond 2⁶⁰.
func fixedOf(f float64) (x fixed, ok bool) {
	if !(math.Abs(f) < 1<<60) {
		return fixed{}, false
	}
	raw := math.Float64bits(f)
	exp := int(raw>>52&0x7ff) - 1075 + fracBits
	mant := raw&(1<<52-1) | 1<<52
	switch {
	case exp >= 0:
		x = fixed{int64(mant >> (64 - exp)), mant << exp}
	case exp > -54:
		x.lo = (mant + 1<<(-exp-1)) >> -exp
	}
	if f < 0 {
		var zero fixed
		zero.sub(x)
		x = zero
	}
	return x, true
}

// float is the sum as a number: exact when it is whole, else rounded to nine digits behind
// the point.
func (a fixed) float() float64 {
	if a.lo&(1<<fracBits-1) == 0 && a.hi >= -1<<55 && a.hi < 1<<55 {
		return float64(a.hi<<(64-fracBits) | int64(a.lo>>fracBits))
	}
	f := float64(a.hi)*256 + float64(a.lo)/(1<<fracBits)
	if math.Abs(f) < 1e6 {
		return math.Round(f*1e9) / 1e9
	}
	return f
}
