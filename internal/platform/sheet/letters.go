package sheet

import (
	"strings"
	"unicode/utf8"
)

// narrow turns full-width letters, digits and signs into their half-width forms.
func narrow(s string) string {
	if !hasWide(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '\u3000' || r == '\u00a0':
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hasWide reports whether s holds a full-width form of an ASCII character.
func hasWide(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0xc2 {
			return strings.ContainsFunc(s, func(r rune) bool {
				return r >= '！' && r <= '～' || r == '\u3000' || r == '\u00a0'
			})
		}
	}
	return false
}

// fold is the form in which headings and options are compared: half-width, lower case,
// without blanks and line ends.
func fold(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\n', '\r', '\u200b', '\ufeff':
			return -1
		}
		return r
	}, narrow(s)))
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// thousands reports whether every comma of a number stands before three digits.
func thousands(s string) bool {
	i := strings.IndexByte(s, ',')
	if i <= 0 {
		return false
	}
	whole, _, _ := strings.Cut(s[i+1:], ".")
	for _, group := range strings.Split(whole, ",") {
		if len(group) < 3 || !allDigits(group[:3]) || (len(group) > 3 && group[3] >= '0' && group[3] <= '9') {
			return false
		}
	}
	return true
}

const numeralSigns = "〇一二三四五六七八九"

var sameNumerals = strings.NewReplacer("零", "〇", "○", "〇", "两", "二")

// numerals reads 二〇二六 and 十二, as years and small numbers are sometimes written.
func numerals(s string) (int64, bool) {
	if s == "" || s[0] < utf8.RuneSelf || len(s) > 6*utf8.UTFMax {
		return 0, false
	}
	s = sameNumerals.Replace(s)
	if before, after, ok := strings.Cut(s, "十"); ok {
		tens, ok1 := digit(before, 1)
		ones, ok2 := digit(after, 0)
		return tens*10 + ones, ok1 && ok2
	}
	var n int64
	for _, r := range s {
		d, ok := digit(string(r), -1)
		if !ok {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// digit reads one numeral; missing is the value of none, -1 when there must be one.
func digit(s string, missing int64) (int64, bool) {
	if s == "" {
		return missing, missing >= 0
	}
	i := strings.Index(numeralSigns, s)
	if i < 0 || utf8.RuneCountInString(s) != 1 {
		return 0, false
	}
	return int64(i / len("〇")), true
}

// shorten bounds what is shown of a cell.
func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// startsFormula reports whether a spreadsheet would compute the text.
func startsFormula(s string) bool {
	return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0
}
