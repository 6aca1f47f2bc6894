package advert

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed names.txt
var shortNames string

//go:embed work.txt
var workWords string

// entry is one line of a curated list: a class and its words; those of titles only stand after ~.
type entry struct {
	class         string
	words, titles []string
}

// entries reads a curated list.
func entries(list string) []entry {
	var out []entry
	for line := range strings.Lines(list) {
		class, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(class, "#") {
			continue
		}
		words, titles, _ := strings.Cut(rest, "~")
		out = append(out, entry{class, strings.Fields(words), strings.Fields(titles)})
	}
	return out
}

// fold brings a text into the form in which it is compared: letters small and narrow, brackets wide, lines kept, other
// blanks dropped except between Latin words.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	blank := false
	for _, r := range s {
		switch {
		case r >= '！' && r <= '～':
			r -= 0xFEE0
		case r == '\u3000' || r == '\u00a0':
			r = ' '
		case r == '\r':
			r = '\n'
		case r == '\ufeff' || r == '\u200b':
			continue
		}
		r = unicode.ToLower(r)
		if r == ' ' || r == '\t' {
			blank = true
			continue
		}
		if blank && latin(last) && latin(r) {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func latin(r rune) bool { return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

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
	t.id = id
}

// longest returns the word that starts at text[from] and its end; Latin words only end where no letter follows.
func (t *trie) longest(text []rune, from int) (id, end int) {
	id, end = -1, from
	if from > 0 && latin(text[from]) && latin(text[from-1]) {
		return id, end
	}
	for i := from; i < len(text); i++ {
		if t = t.next[text[i]]; t == nil {
			break
		}
		if t.id >= 0 && !(i+1 < len(text) && latin(text[i]) && latin(text[i+1])) {
			id, end = t.id, i+1
		}
	}
	return id, end
}
