package search

import (
	"strings"
	"unicode"
)

// fold makes letters alike that people mean alike: full width and half width, capital and
// small. It gives one letter for each letter, so that places in the text stay the same.
func fold(s string) []rune {
	out := make([]rune, 0, len(s))
	for _, c := range s {
		out = append(out, foldRune(c))
	}
	return out
}

const (
	wideSpace = 0x3000
	wideFirst = 0xFF01
	wideLast  = 0xFF5E
	wideShift = 0xFEE0
)

func foldRune(c rune) rune {
	switch {
	case c == wideSpace:
		return ' '
	case c >= wideFirst && c <= wideLast:
		c -= wideShift
	}
	return unicode.ToLower(c)
}

// sort of letter: what stands together in a run.
type letter uint8

const (
	other letter = iota // spaces and signs: they end a run
	latin               // letters and digits of words and codes
	hanzi               // every other letter: Chinese, Japanese
)

func sortOf(c rune) letter {
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return latin
	case c < 0x80:
		return other
	case unicode.Is(unicode.Latin, c), unicode.Is(unicode.Greek, c), unicode.Is(unicode.Cyrillic, c):
		return latin
	case unicode.IsLetter(c), unicode.IsNumber(c):
		return hanzi
	}
	return other
}

// run is a piece of folded text of one sort of letter.
type run struct {
	text []rune
	sort letter
}

// runs cuts folded text. Words that are joined by a hyphen or a point, as codes are, stay
// one run: 4-12-04-02.
func runs(text []rune) (out []run) {
	for i := 0; i < len(text); {
		sort := sortOf(text[i])
		if sort == other {
			i++
			continue
		}
		end := i + 1
		for end < len(text) && (sortOf(text[end]) == sort || sort == latin && joins(text, end)) {
			end++
		}
		out = append(out, run{text[i:end], sort})
		i = end
	}
	return out
}

// joins tells whether the sign at i stands inside a code.
func joins(text []rune, i int) bool {
	return (text[i] == '-' || text[i] == '.') && i+1 < len(text) && sortOf(text[i+1]) == latin && sortOf(text[i-1]) == latin
}

// bare is a code without its hyphens and points.
func (r run) bare() string {
	return strings.Map(func(c rune) rune {
		if sortOf(c) == other {
			return -1
		}
		return c
	}, string(r.text))
}

// key is a folded text without what does not count: by it equal titles are known.
func key(s string) string {
	return strings.Map(func(c rune) rune {
		if sortOf(c) == other {
			return -1
		}
		return c
	}, string(fold(s)))
}
