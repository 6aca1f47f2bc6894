package atlas

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// tidy folds full-width letters, digits and signs to half width, and drops spaces at both ends, byte-order marks and
// zero-width characters. Chinese punctuation inside names is kept: tidyName does the rest.
func tidy(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] <= ' ' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\ufeff' || r == '\u200b' || r == '\u200c' || r == '\u200d':
			return -1
		case r == '\u3000' || r == '\u00a0':
			return ' '
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '－', r == '．', r == '／':
			return r - 0xFEE0
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// tidyName is tidy plus the canonical composition of characters; the form in which names are stored.
func tidyName(s string) string {
	s = tidy(s)
	if norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// nameKey folds a name for look-up: brackets and dots of either width are one, spaces are nothing, letters are lower.
func nameKey(s string) string {
	s = strings.ToLower(tidyName(s))
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\n', '\r':
			return -1
		case '（', '〔', '【', '[':
			return '('
		case '）', '〕', '】', ']':
			return ')'
		case '，', '、':
			return ','
		case '；':
			return ';'
		case '：':
			return ':'
		case '·', '•', '．':
			return '.'
		case '－', '—', '–':
			return '-'
		}
		return r
	}, s)
}

// Base strips the suffix letters of a programme code (080904K → 080904): K marks national control, T a special programme.
func Base(code string) string {
	end := len(code)
	for end > 0 && (code[end-1] < '0' || code[end-1] > '9') {
		end--
	}
	return code[:end]
}

// Controlled says whether a programme code's suffix marks national control (国控, letter K).
func Controlled(code string) bool { return strings.Contains(code[len(Base(code)):], "K") }

// programmeCode normalises a programme code: half width, upper case, no spaces, letters kept. Spreadsheets eat leading
// zeros: five digits of a general undergraduate programme get theirs back. ok is false where the shape is impossible.
func programmeCode(level Level, s string) (code string, ok bool) {
	code = strings.ToUpper(strings.ReplaceAll(tidy(s), " ", ""))
	code = strings.TrimSuffix(code, ".0")
	base := Base(code)
	if level == UndergradGeneral && (len(base) == 5 || len(base) == 3) {
		code, base = "0"+code, "0"+base
	}
	return code, len(base) >= 4 && len(base) <= 7 && digits(base) && len(code)-len(base) <= 3
}

// OccupationCode normalises an occupation code of the national classification to n-nn-nn-nn; the shorter forms of groups
// (2-02, 2-02-10) are filled with zeros. ok is false where the text is no such code.
func OccupationCode(s string) (code string, ok bool) {
	s = strings.ReplaceAll(tidy(s), " ", "")
	parts := strings.Split(s, "-")
	if len(parts) == 1 && len(s) == 7 && digits(s) {
		parts = []string{s[:1], s[1:3], s[3:5], s[5:]}
	}
	if len(parts) > 4 || len(parts[0]) != 1 {
		return s, false
	}
	out := []string{"", "00", "00", "00"}
	for i, p := range parts {
		if !digits(p) || (i > 0 && len(p) > 2) || p == "" {
			return s, false
		}
		if i > 0 && len(p) == 1 {
			p = "0" + p
		}
		out[i] = p
	}
	return strings.Join(out, "-"), true
}

// IndustryCode normalises an industry code of GB/T 4754: a letter, then 0, 2, 3 or 4 digits. A code without its letter
// is accepted: the division's digits decide the letter.
func IndustryCode(s string) (code string, ok bool) {
	s = strings.ToUpper(strings.ReplaceAll(tidy(s), " ", ""))
	if s == "" {
		return "", false
	}
	if s[0] >= 'A' && s[0] <= 'T' {
		d := s[1:]
		return s, d == "" || (len(d) >= 2 && len(d) <= 4 && digits(d))
	}
	if len(s) < 2 || len(s) > 4 || !digits(s) {
		return s, false
	}
	letter := sectionOf(int(s[0]-'0')*10 + int(s[1]-'0'))
	return letter + s, letter != ""
}

// sectionOf gives the letter of a division (01–97) of GB/T 4754-2017.
func sectionOf(division int) string {
	lastOfSection := []int{5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97}
	for i, last := range lastOfSection {
		if division >= 1 && division <= last {
			return string(rune('A' + i))
		}
	}
	return ""
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
