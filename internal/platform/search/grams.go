package search

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// The longest texts that are indexed, in letters. What is longer is cut.
const (
	maxTitle = 200
	maxTags  = 600
	maxBody  = 4000
)

// tokens cuts folded text into what the index keeps: pairs of neighbouring Chinese
// characters, single ones that stand alone, Latin words; a code with hyphens as a whole and
// in its parts.
func tokens(text []rune) (out []string) {
	for _, r := range runs(text) {
		switch {
		case r.sort == latin:
			whole := r.bare()
			out = append(out, whole)
			if len(whole) != len(string(r.text)) {
				out = append(out, strings.FieldsFunc(string(r.text), func(c rune) bool { return sortOf(c) == other })...)
			}
		case len(r.text) == 1:
			out = append(out, string(r.text))
		default:
			out = append(out, pairs(r.text)...)
		}
	}
	return out
}

func pairs(text []rune) []string {
	if len(text) < 2 {
		return nil
	}
	out := make([]string, 0, len(text)-1)
	for i := range len(text) - 1 {
		out = append(out, string(text[i:i+2]))
	}
	return out
}

// chars are the Chinese characters of folded text, each once.
func chars(text []rune) (out []string) {
	seen := map[rune]bool{}
	for _, c := range text {
		if sortOf(c) == hanzi && !seen[c] {
			seen[c] = true
			out = append(out, string(c))
		}
	}
	return out
}

// more are the initials of characters that are commonly read in more than one way; the
// first is the usual one in names of firms, posts and programmes.
var more = map[rune]string{
	'重': "zc", '行': "xh", '长': "cz", '乐': "ly", '朝': "cz", '会': "hk", '调': "td", '单': "ds", '曾': "zc",
	'藏': "cz", '传': "cz", '车': "cj", '盛': "sc", '石': "sd", '系': "xj", '校': "xj", '解': "jx", '强': "qj",
	'降': "jx", '种': "zc", '折': "zs", '参': "cs", '省': "sx", '便': "bp", '率': "ls", '弹': "dt", '提': "td",
	'厦': "xs", '仇': "qc", '卜': "bp", '秘': "mb", '召': "zs", '葛': "g", '尉': "wy", '查': "cz", '柏': "b",
	'厂': "c", '术': "s", '区': "qo", '乾': "qg", '奇': "qj", '合': "hg", '宿': "sx", '洗': "xs", '万': "wm",
}

var pinyinArgs = sync.OnceValue(func() pinyin.Args {
	a := pinyin.NewArgs()
	a.Style = pinyin.FirstLetter
	return a
})

// initialsOf are the letters with which a character may begin, "" when it has none.
func initialsOf(c rune) string {
	if s, ok := more[c]; ok {
		return s
	}
	if sortOf(c) != hanzi {
		return ""
	}
	if found := pinyin.SinglePinyin(c, pinyinArgs()); len(found) > 0 && found[0] != "" && sortOf(rune(found[0][0])) == latin {
		return found[0]
	}
	return ""
}

// maxReadings is how many readings of a title are kept.
const maxReadings = 4

// readings are the initials of each Chinese run of a folded title, in as many ways as it
// may be read: 融江机械 → rjjx.
func readings(title []rune) (out []string) {
	for _, r := range runs(title) {
		if r.sort != hanzi {
			continue
		}
		ways := []string{""}
		for _, c := range r.text {
			ways = longer(ways, initialsOf(c))
		}
		for _, w := range ways {
			if len(w) > 1 {
				out = append(out, w)
			}
		}
	}
	return out
}

// longer adds a letter to each way; where there are several letters, the ways multiply as
// far as there is room.
func longer(ways []string, letters string) []string {
	if letters == "" {
		return ways
	}
	out := make([]string, 0, len(ways)*len(letters))
	for i := range letters {
		for _, w := range ways {
			if len(out) < maxReadings || i == 0 {
				out = append(out, w+letters[i:i+1])
			}
		}
	}
	return out
}

// initials are the pairs of letters of all readings; a gap parts one from the next.
func initials(title []rune) (out []string) {
	for i, w := range readings(title) {
		if i > 0 {
			out = append(out, gap)
		}
		out = append(out, pairs([]rune(w))...)
	}
	return out
}

// gap is a token that nobody looks for.
const gap = "0"

func cut(s string, letters int) string {
	n := 0
	for i := range s {
		if n == letters {
			return s[:i]
		}
		n++
	}
	return s
}
