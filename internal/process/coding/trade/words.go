package trade

import (
	_ "embed"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/base/atlas"
)

//go:embed firms.txt
var firmWords string

//go:embed phrases.txt
var phraseWords string

//go:embed goods.txt
var goodsWords string

// parts are shares of divisions, by their codes.
type parts map[string]float64

func (p parts) add(of parts, share float64) {
	for c, v := range of {
		p[c] += share * v
	}
}

// scaled gives the parts so that they sum up to one; none stay none.
func (p parts) scaled() parts {
	var sum float64
	for _, c := range slices.Sorted(maps.Keys(p)) { // in one order, so that sums come out alike
		sum += p[c]
	}
	if sum == 0 {
		return p
	}
	out := make(parts, len(p))
	for c, v := range p {
		out[c] = v / sum
	}
	return out
}

// lexicon maps words to parts.
type lexicon struct {
	words *trie
	names []string
	parts []parts
}

// readLexicon reads lines "word word = C39:5 F51:2"; a code without a number has the whole part.
func readLexicon(list string) *lexicon {
	l := &lexicon{words: newTrie()}
	for line := range strings.Lines(list) {
		words, right, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || strings.HasPrefix(words, "#") {
			continue
		}
		p := parts{}
		for _, f := range strings.Fields(right) {
			code, n, _ := strings.Cut(f, ":")
			v, err := strconv.ParseFloat(n, 64)
			if err != nil {
				v = 1
			}
			p[code] += v
		}
		p = p.scaled()
		for _, w := range strings.Fields(words) {
			l.words.add(fold(w), len(l.parts))
			l.names, l.parts = append(l.names, w), append(l.parts, p)
		}
	}
	return l
}

// addStandard adds the names of the standard's own entries, which stand in scopes as they are: 研究和试验发展.
func (l *lexicon) addStandard(list []*atlas.Industry) {
	for _, e := range list {
		name := fold(e.Name)
		if e.Depth < 2 || len([]rune(name)) < 4 && e.Depth > 2 || strings.HasPrefix(name, "其他") {
			continue
		}
		l.words.add(name, len(l.parts))
		l.names, l.parts = append(l.names, e.Name), append(l.parts, parts{e.Code[:3]: 1})
	}
}

// goods know which division makes a thing, and whether wholesalers (F51) or retailers (F52) mostly sell it.
type goods struct {
	words  *trie
	names  []string
	makers []string
	tilts  *trie
	tilted []string
}

func readGoods(list string) *goods {
	g := &goods{words: newTrie(), tilts: newTrie()}
	for line := range strings.Lines(list) {
		code, words, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(code, "#") {
			continue
		}
		for _, w := range strings.Fields(words) {
			if n, seller := strings.CutPrefix(code, "~"); seller {
				g.tilts.add(fold(w), len(g.tilted))
				g.tilted = append(g.tilted, "F"+n)
				continue
			}
			g.words.add(fold(w), len(g.makers))
			g.names, g.makers = append(g.names, w), append(g.makers, code)
		}
	}
	return g
}

// fold brings a text into the form in which it is compared: letters small and narrow, no blanks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= 0xFEE0
		}
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ', r == '\t', r == '\u3000', r == '\u00a0', r == '\ufeff', r == '\u200b', r == '\r':
			return -1
		}
		return r
	}, s)
}

// trie finds the longest of many words at a place of a text.
type trie struct {
	next map[rune]*trie
	id   int // of the word that ends here, -1 for none
}

func newTrie() *trie { return &trie{id: -1} }

func (t *trie) add(word string, id int) {
	for _, r := range word {
		if t.next == nil {
			t.next = map[rune]*trie{}
		}
		n := t.next[r]
		if n == nil {
			n = newTrie()
			t.next[r] = n
		}
		t = n
	}
	if t.id < 0 {
		t.id = id
	}
}

// found is a word with its place in a text, in characters.
type found struct{ id, from, to int }

// scan finds words from left to right, the longest at each place.
func (t *trie) scan(text []rune) []found {
	var out []found
	for i := 0; i < len(text); {
		f := found{-1, i, i}
		at := t
		for j := i; j < len(text); j++ {
			if at = at.next[text[j]]; at == nil {
				break
			}
			if at.id >= 0 {
				f.id, f.to = at.id, j+1
			}
		}
		if f.id < 0 {
			i++
			continue
		}
		out = append(out, f)
		i = f.to
	}
	return out
}
