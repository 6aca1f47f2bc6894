package advert

import "math"

// Weights of curated words: in the text, in the title, and of the words that count in titles only. A word of several
// classes speaks less for each.
const (
	textWord    = 1
	titleWord   = 2
	titleOnly   = 4
	sharedPower = 0.7
)

// lexicon scores classes by the curated words of work.
type lexicon struct {
	words, titles *trie
	of            [][]int // classes of a word
	names         []string
}

func newLexicon(classes map[string]int) *lexicon {
	x := &lexicon{words: newTrie(), titles: newTrie()}
	ids := map[string]int{}
	add := func(t *trie, kind, word string, class int) {
		word = fold(word)
		id, ok := ids[kind+word]
		if !ok {
			id = len(x.of)
			ids[kind+word] = id
			x.of, x.names = append(x.of, nil), append(x.names, word)
			t.add(word, id)
		}
		x.of[id] = append(x.of[id], class)
	}
	for _, e := range entries(workWords) {
		k, ok := classes[e.class]
		if !ok {
			continue
		}
		for _, w := range e.words {
			add(x.words, "w", w, k)
		}
		for _, w := range e.titles {
			add(x.titles, "t", w, k)
		}
	}
	return x
}

// hit is a curated word found in a title or a text, with what it adds to each of its classes.
type hit struct {
	word    int
	inTitle bool
	points  float64
}

// hits finds each curated word once in the text and once in the title.
func (x *lexicon) hits(title, text []rune) []hit {
	var out []hit
	find := func(t *trie, s []rune, inTitle bool, weight float64) {
		seen := map[int]bool{}
		for i := range s {
			id, _ := t.longest(s, i)
			if id < 0 || seen[id] {
				continue
			}
			seen[id] = true
			out = append(out, hit{id, inTitle, weight / math.Pow(float64(len(x.of[id])), sharedPower)})
		}
	}
	find(x.words, text, false, textWord)
	find(x.words, title, true, titleWord)
	find(x.titles, title, true, titleOnly)
	return out
}

// add adds a share of the hits' points to the classes.
func (x *lexicon) add(hits []hit, share float64, to []float32) {
	for _, h := range hits {
		for _, k := range x.of[h.word] {
			to[k] += float32(share * h.points)
		}
	}
}
