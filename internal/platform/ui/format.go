package ui

import (
	"math"
	"strconv"
)

// Thousands writes a whole number with separators and a true minus: 6,318, −25.
func Thousands[N ~int | ~int64 | ~int32](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	neg := s[0] == '-'
	if neg {
		s = s[1:]
	}
	if len(s) > 3 {
		b := make([]byte, 0, len(s)+len(s)/3)
		lead := len(s) % 3
		b = append(b, s[:lead]...)
		for i := lead; i < len(s); i += 3 {
			if len(b) > 0 {
				b = append(b, ',')
			}
			b = append(b, s[i:i+3]...)
		}
		s = string(b)
	}
	if neg {
		return "−" + s
	}
	return s
}

// Percent writes a share of 1 with one decimal: 0.6127 → 61.3%. NaN and infinities
// are 无数据.
func Percent(share float64) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "无数据"
	}
	return Decimal(share*100, 1) + "%"
}

// Points writes a change of a rate in percentage points with its sign: +4.6, −0.3.
// The unit 个百分点 is the caller's.
func Points(change float64) string {
	s := Decimal(change*100, 1)
	if change > 0 && s != "0.0" {
		return "+" + s
	}
	return s
}

// Decimal writes a number with a fixed count of decimals, separators and a true
// minus.
func Decimal(x float64, digits int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "无数据"
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', digits, 64)
	whole, rest := s, ""
	if i := len(s) - digits - 1; digits > 0 {
		whole, rest = s[:i], s[i:]
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err == nil {
		s = Thousands(n) + rest
	}
	if x < 0 && math.Abs(x) >= 0.5*math.Pow10(-digits) {
		return "−" + s
	}
	return s
}

// Persons writes a count of people for reading: 6318 → 6,318 and 人; from 万 on with
// two decimals: 42618 → 4.26 and 万人. full is the exact number for the title.
func Persons(n int64) (figure, unit, full string) {
	full = Thousands(n)
	switch {
	case n >= 100_000_000:
		return Decimal(float64(n)/1e8, 2), "亿人", full
	case n >= 10_000:
		return Decimal(float64(n)/1e4, 2), "万人", full
	}
	return full, "人", full
}

// width is a share of 1 as an SVG width, "37.25%".
func width(share float64) string {
	if math.IsNaN(share) || share <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(math.Min(share, 1)*100, 'f', 2, 64) + "%"
}
