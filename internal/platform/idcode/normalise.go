package idcode

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Normalise makes half-width upper-case text without spaces and other invisible
// characters, and turns every kind of dash into a hyphen.
func Normalise(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c >= 'a' && c <= 'z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r) || r == '−':
			return '-'
		}
		return unicode.ToUpper(r)
	}, width.Narrow.String(s))
}

// compact is Normalise without hyphens.
func compact(s string) string { return strings.ReplaceAll(Normalise(s), "-", "") }

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Mask keeps the first head and the last tail characters and covers the others.
func Mask(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail {
		return strings.Repeat("*", len(r))
	}
	for i := head; i < len(r)-tail; i++ {
		r[i] = '*'
	}
	return string(r)
}

// MaskCitizen shows 350500********0016.
func MaskCitizen(number string) string { return Mask(number, 6, 4) }

// MaskPhone shows 138****0000.
func MaskPhone(number string) string { return Mask(number, 3, 4) }

// MaskName shows the family name only: 张**.
func MaskName(name string) string {
	if len([]rune(name)) < 2 {
		return Mask(name, 0, 0)
	}
	return Mask(name, 1, 0)
}
