package title

import "rongqiao/internal/process/coding/learn"

// index is an inverted index of vectors.
type index struct {
	posts [][]learn.Entry // by feature; F is the number of a vector
	n     int
}

func newIndex(x []learn.Vector, features int) *index {
	ix := &index{posts: make([][]learn.Entry, features), n: len(x)}
	for i, v := range x {
		for _, e := range v {
			ix.posts[e.F] = append(ix.posts[e.F], learn.Entry{F: uint32(i), W: e.W})
		}
	}
	return ix
}

// cosines of a vector with all indexed ones, in room.
func (ix *index) cosines(x learn.Vector, room []float32) []float32 {
	room = room[:ix.n]
	clear(room)
	for _, e := range x {
		for _, p := range ix.posts[e.F] {
			room[p.F] += e.W * p.W
		}
	}
	return room
}

// phrases finds the names of entries that stand in a text.
type phrases struct {
	entries map[string][]int
	longest int // characters
}

func newPhrases() *phrases { return &phrases{entries: map[string][]int{}} }

func (p *phrases) add(s string, entry int) {
	n := len([]rune(s))
	if n < 2 {
		return
	}
	p.longest = max(p.longest, n)
	p.entries[s] = append(p.entries[s], entry)
}

// within calls found with every entry whose phrase stands in the text, and the phrase's length in characters.
func (p *phrases) within(text string, found func(entry, length int)) {
	u := []rune(text)
	for from := range u {
		for n := 2; n <= p.longest && from+n <= len(u); n++ {
			for _, entry := range p.entries[string(u[from:from+n])] {
				found(entry, n)
			}
		}
	}
}
