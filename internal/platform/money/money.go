package money

import (
	"database/sql/driver"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"rongqiao/internal/platform/errs"
)

// Fen is an amount of money in fen; 100 fen are one yuan.
type Fen int64

// The sizes people write.
const (
	Yuan Fen = 100
	Wan  Fen = 10_000 * Yuan
	Yi   Fen = 100_000_000 * Yuan
)

// The refusals of reading an amount.
var (
	ErrAmount  = errs.New(errs.Invalid, "money.amount")
	ErrTooFine = errs.New(errs.Invalid, "money.too_fine")
	ErrTooBig  = errs.New(errs.Invalid, "money.too_big")
)

var units = []struct {
	text  string
	value uint64 // in yuan
}{
	{"亿", 100_000_000}, {"千万", 10_000_000}, {"百万", 1_000_000}, {"万", 10_000}, {"千", 1000}, {"百", 100},
}

// Parse reads an amount in yuan with an optional unit: "2,800.00", "￥300", "1.08亿元",
// "3 万", "-5元". What is finer than one fen is refused rather than rounded.
func Parse(s string) (Fen, error) {
	text := strings.TrimSpace(width.Narrow.String(s))
	bad := func(e *errs.Error) (Fen, error) { return 0, e.With(s) }
	negative := strings.HasPrefix(text, "-")
	text = strings.TrimSpace(strings.TrimPrefix(text, "-"))
	for _, sign := range []string{"¥", "RMB", "CNY"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, sign))
	}
	for _, end := range []string{"人民币", "元", "圆", "块"} {
		text = strings.TrimSpace(strings.TrimSuffix(text, end))
	}
	unit := uint64(1)
	for _, u := range units {
		if strings.HasSuffix(text, u.text) {
			text, unit = strings.TrimSpace(strings.TrimSuffix(text, u.text)), u.value
			break
		}
	}
	whole, frac, hasPoint := strings.Cut(text, ".")
	whole, ok := ungroup(whole)
	if !ok || hasPoint && frac == "" || !onlyDigits(whole) || whole == "" || !onlyDigits(frac) {
		return bad(ErrAmount)
	}
	return scaled(s, whole, strings.TrimRight(frac, "0"), unit, negative)
}

// scaled returns whole.frac × unit yuan in fen.
func scaled(s, whole, frac string, unit uint64, negative bool) (Fen, error) {
	if len(frac) > 12 {
		return 0, ErrTooFine.With(s)
	}
	n, err := strconv.ParseUint(whole+frac, 10, 64)
	if err != nil {
		return 0, ErrTooBig.With(s)
	}
	scale := uint64(1)
	for range frac {
		scale *= 10
	}
	hi, lo := bits.Mul64(n, unit*100)
	if hi >= scale {
		return 0, ErrTooBig.With(s)
	}
	q, r := bits.Div64(hi, lo, scale)
	if r != 0 {
		return 0, ErrTooFine.With(s)
	}
	if q > 1<<62 {
		return 0, ErrTooBig.With(s)
	}
	if negative {
		return -Fen(q), nil
	}
	return Fen(q), nil
}

// ungroup removes commas that stand where thousands are parted.
func ungroup(s string) (string, bool) {
	parts := strings.Split(s, ",")
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && (p == "" || len(p) > 3) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String writes yuan with two decimals and parted thousands: 2,800.00.
func (f Fen) String() string { return f.In(Yuan, 2) }

// In writes the amount in the unit with at most two decimals, halves rounded up (away
// from zero), thousands parted: Fen(291_500_000_000).In(Yi, 2) is "29.15".
func (f Fen) In(unit Fen, decimals int) string {
	n, sign := uint64(f), ""
	if f < 0 {
		n, sign = uint64(-f), "-"
	}
	scale := uint64(1)
	for range decimals {
		scale *= 10
	}
	hi, lo := bits.Mul64(n, scale)
	lo, carry := bits.Add64(lo, uint64(unit)/2, 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(unit))
	digits := strconv.FormatUint(q, 10)
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	whole, frac := digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	if strings.Trim(digits, "0") == "" {
		sign = ""
	}
	out := sign + group(whole)
	if decimals > 0 {
		out += "." + frac
	}
	return out
}

func group(s string) string {
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// Short writes the amount as people write it: 1.08 亿元, 3.5 万元, 2,800 元. It rounds to two
// decimals of the unit and leaves out zeros at the end.
func (f Fen) Short() string {
	unit, name := Yuan, "元"
	switch abs := max(f, -f); {
	case abs >= Yi:
		unit, name = Yi, "亿元"
	case abs >= Wan:
		unit, name = Wan, "万元"
	}
	return strings.TrimSuffix(strings.TrimRight(f.In(unit, 2), "0"), ".") + " " + name
}

// Floor returns num/den of the amount, rounded up to the next fen: what must at least
// be paid. The amount must not be negative, and den must be above zero.
func (f Fen) Floor(num, den int64) Fen {
	hi, lo := bits.Mul64(uint64(f), uint64(num))
	lo, carry := bits.Add64(lo, uint64(den-1), 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(den))
	return Fen(q)
}

// Value stores the amount as BIGINT.
func (f Fen) Value() (driver.Value, error) { return int64(f), nil }

// Scan reads a BIGINT; NULL is zero.
func (f *Fen) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*f = 0
	case int64:
		*f = Fen(v)
	default:
		return fmt.Errorf("money: cannot scan %T", src)
	}
	return nil
}
