package require

import (
	"strings"
	"unicode"
)

// fold writes a text in one way: half width, one kind of bracket, no marks, no invisible characters. The enumeration
// comma 、 stays, the other separators become , ; / or a line end.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= 0xFEE0
		case r == '\u3000' || r == '\u00a0' || r == '\t':
			r = ' '
		}
		switch r {
		case '\ufeff', '\u200b', '\u200c', '\u200d', '\r', '*', '★', '※', '●', '▲', '《', '》', '“', '”', '"', '\'', '‘', '’', unicode.ReplacementChar:
			return -1
		case '[', '{', '〔', '【', '〈', '「', '﹝':
			return '('
		case ']', '}', '〕', '】', '〉', '」', '﹞':
			return ')'
		case '∶', '﹕':
			return ':'
		case '。':
			return ';'
		case '﹑':
			return '、'
		case '—', '–', '―', '‐':
			return '-'
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// held stands for a separator that belongs to a name or to an exclusion.
const held = '\x01'

func separates(r rune) bool {
	switch r {
	case ',', '、', ';', '/', '|', '\n', '+':
		return true
	}
	return false
}

// hold replaces the separators inside names such as 政治学、经济学与哲学, whatever separator the text uses there.
func (d *dictionary) hold(text []rune) {
	for _, name := range d.joined {
		for at := 0; at+len(name) <= len(text); at++ {
			if !sameName(text[at:at+len(name)], name) {
				continue
			}
			for i := range name {
				if separates(name[i]) {
					text[at+i] = held
				}
			}
		}
	}
}

func sameName(text, name []rune) bool {
	for i, r := range name {
		if r != text[i] && !(separates(r) && (separates(text[i]) || text[i] == held)) {
			return false
		}
	}
	return true
}

// holdExclusions keeps 除甲、乙外 in one piece.
func holdExclusions(text []rune) {
	from := -1
	for i, r := range text {
		switch {
		case r == '除':
			from = i
		case r == ';' || r == '\n' || r == '(' || r == ')':
			from = -1
		case r == '外' && from >= 0:
			for j := from; j < i; j++ {
				if separates(text[j]) {
					text[j] = held
				}
			}
			from = -1
		}
	}
}

// pairs finds the closing bracket of every opening one; brackets without a partner have -1.
func pairs(text []rune) []int {
	pair := make([]int, len(text))
	var open []int
	for i, r := range text {
		pair[i] = -1
		switch {
		case r == '(':
			open = append(open, i)
		case r == ')' && len(open) > 0:
			j := open[len(open)-1]
			open = open[:len(open)-1]
			pair[i], pair[j] = j, i
		}
	}
	return pair
}

// split cuts a folded text at its separators outside closed brackets, and after a bracket with a code.
func split(text []rune) []string {
	pair := pairs(text)
	var out []string
	from := 0
	cut := func(to int) {
		if s := strings.TrimSpace(string(text[from:to])); s != "" {
			out = append(out, s)
		}
	}
	for i := 0; i < len(text); i++ {
		switch r := text[i]; {
		case r == '(' && pair[i] >= 0:
			closing := pair[i]
			if len(codesIn(string(text[i+1:closing]))) > 0 && beginsName(text[closing+1:]) {
				cut(closing + 1)
				from = closing + 1
			}
			i = closing
		case separates(r):
			cut(i)
			from = i + 1
		}
	}
	cut(len(text))
	return out
}

// beginsName tells whether what follows a coded bracket is another name rather than the rest of this one.
func beginsName(rest []rune) bool {
	s := strings.TrimLeft(string(rest), " ")
	if s == "" || strings.HasPrefix(s, "(") || separates([]rune(s)[0]) {
		return false
	}
	for _, tail := range []string{"专业", "学科", "类", "等", "及", "和", "与", "方向", "或", "相关", "除", "不含", ")", held2} {
		if strings.HasPrefix(s, tail) {
			return false
		}
	}
	return true
}

const held2 = string(held)

// unhold gives a piece its own separators back.
func unhold(s string) string { return strings.ReplaceAll(s, held2, "、") }

// nameKey is a folded name without blanks.
func nameKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\n':
			return -1
		case held:
			return '、'
		}
		return r
	}, s)
}
