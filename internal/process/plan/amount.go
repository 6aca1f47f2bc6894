package plan

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Amount is a number of a target in ten-thousandths of its unit: 60 % is 600000, 0.5 is 5000. It is exact.
type Amount int64

const (
	one  Amount = 10_000
	most Amount = 1e16 // a million million
)

// Whole is a whole number as an amount.
func Whole(n int64) Amount { return Amount(n) * one }

// ParseAmount reads "60", "75%", "2万", "1.5", with full-width digits and thousands separators.
func ParseAmount(s string) (Amount, bool) {
	s = strings.Map(narrow, strings.TrimSpace(s))
	s = strings.ReplaceAll(strings.TrimSuffix(s, "%"), ",", "")
	factor := one
	for _, u := range []struct {
		word string
		n    Amount
	}{{"万", 10_000}, {"亿", 100_000_000}} {
		if rest, ok := strings.CutSuffix(s, u.word); ok {
			s, factor = rest, one*u.n
		}
	}
	r, ok := new(big.Rat).SetString(strings.TrimSpace(s))
	if !ok || strings.ContainsAny(s, "/eEpPxX_") {
		return 0, false
	}
	r.Mul(r, new(big.Rat).SetInt64(int64(factor)))
	if !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	n := Amount(r.Num().Int64())
	return n, n >= 0 && n <= most
}

// narrow turns full-width digits, letters and signs into half-width ones.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - ('！' - '!')
	case r == '　':
		return ' '
	}
	return r
}

// String writes the amount without trailing zeros.
func (a Amount) String() string {
	return strconv.FormatFloat(float64(a)/float64(one), 'f', -1, 64)
}

// rat is the amount as a fraction.
func (a Amount) rat() *big.Rat { return big.NewRat(int64(a), int64(one)) }

// shown writes a fraction with at most two digits after the point, halves away from zero.
func shown(r *big.Rat) string {
	f, _ := r.Float64()
	s := strconv.FormatFloat(math.Round(f*100)/100, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// tenth writes a percentage as boards show it: one digit after the point.
func tenth(r *big.Rat) string { return r.FloatString(1) }

func fraction(f float64) *big.Rat {
	r := new(big.Rat)
	if r.SetFloat64(f) == nil {
		return new(big.Rat)
	}
	return r
}
