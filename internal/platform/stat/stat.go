package stat

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"rongqiao/internal/platform/errs"
)

// ErrPercent is returned for text that is not a percentage.
var ErrPercent = errs.New(errs.Invalid, "stat.percent")

// Ratio is a share or threshold as a fraction. A zero denominator means NODATA.
type Ratio struct{ Num, Den int64 }

// Percent returns p %.
func Percent(p int64) Ratio { return Ratio{p, 100} }

// ParsePercent reads "90%", "90", "12.5 %" as a share of one hundred.
func ParsePercent(s string) (Ratio, error) {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	whole, frac, _ := strings.Cut(text, ".")
	den := int64(100)
	for range frac {
		den *= 10
	}
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || whole == "" || len(frac) > 6 {
		return Ratio{}, ErrPercent.With(s)
	}
	return Ratio{n, den}, nil
}

// Known reports whether there is a figure.
func (r Ratio) Known() bool { return r.Den > 0 }

// Compare returns −1, 0 or 1 as r is below, equal to or above o, exactly. It is not
// known when either has no denominator.
func (r Ratio) Compare(o Ratio) (c int, known bool) {
	if !r.Known() || !o.Known() {
		return 0, false
	}
	return compareProducts(r.Num, o.Den, o.Num, r.Den), true
}

// compareProducts compares a×b with c×d; b and d are above zero.
func compareProducts(a, b, c, d int64) int {
	if (a < 0) != (c < 0) {
		if a < 0 {
			return -1
		}
		return 1
	}
	hi1, lo1 := bits.Mul64(magnitude(a), uint64(b))
	hi2, lo2 := bits.Mul64(magnitude(c), uint64(d))
	sign := 1
	if a < 0 {
		sign = -1
	}
	switch {
	case hi1 == hi2 && lo1 == lo2:
		return 0
	case hi1 > hi2 || hi1 == hi2 && lo1 > lo2:
		return sign
	}
	return -sign
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// AtLeast reports whether r reaches the threshold, and whether that is known.
func (r Ratio) AtLeast(threshold Ratio) (ok, known bool) {
	c, known := r.Compare(threshold)
	return known && c >= 0, known
}

// Float returns the share as a number, NaN when there is none.
func (r Ratio) Float() float64 {
	if !r.Known() {
		return math.NaN()
	}
	return float64(r.Num) / float64(r.Den)
}

// Percent writes the share in per cent with the given decimals, halves rounded up
// (away from zero), and "NODATA" when there is none.
func (r Ratio) Percent(decimals int) string {
	if !r.Known() {
		return "NODATA"
	}
	scale := uint64(100)
	for range decimals {
		scale *= 10
	}
	hi, lo := bits.Mul64(magnitude(r.Num), scale)
	den := uint64(r.Den)
	lo, carry := bits.Add64(lo, den/2, 0)
	if hi+carry >= den {
		return strconv.FormatFloat(r.Float()*100, 'f', decimals, 64) + "%"
	}
	q, _ := bits.Div64(hi+carry, lo, den)
	digits := strconv.FormatUint(q, 10)
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	out := digits[:len(digits)-decimals]
	if decimals > 0 {
		out += "." + digits[len(digits)-decimals:]
	}
	if r.Num < 0 && q != 0 {
		out = "-" + out
	}
	return out + "%"
}

// Growth returns the change from before to now as a share of before; it has no figure
// when before is not above zero.
func Growth(before, now int64) Ratio {
	if before <= 0 {
		return Ratio{}
	}
	return Ratio{now - before, before}
}

// Wilson returns the Wilson score interval of k successes in n trials for the normal
// quantile z (1.96 for 95 %). It has no figure when n is zero or k is outside 0…n.
func Wilson(k, n int64, z float64) (low, high float64, known bool) {
	if n <= 0 || k < 0 || k > n {
		return 0, 0, false
	}
	nf := float64(n)
	p := float64(k) / nf
	z2 := z * z
	centre := p + z2/(2*nf)
	half := z * math.Sqrt(p*(1-p)/nf+z2/(4*nf*nf))
	den := 1 + z2/nf
	return max(0, (centre-half)/den), min(1, (centre+half)/den), true
}

// Quantile returns the p-quantile (0…1) of values in rising order, by linear
// interpolation between the neighbours (type 7 of Hyndman and Fan). It has no figure
// for no values.
func Quantile(sorted []float64, p float64) (v float64, known bool) {
	if len(sorted) == 0 || math.IsNaN(p) || p < 0 || p > 1 {
		return 0, false
	}
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1], true
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i]), true
}
