package engine

import (
	"strings"
	"unicode/utf8"

	"rongqiao/internal/process/match/index"
)

// termSet answers whether a point has a word, by open addressing in a table of a power of two; entries are terms plus one.
type termSet []uint32

func newTermSet(terms []index.Term) termSet {
	size := 4
	for size < 2*len(terms) {
		size *= 2
	}
	set := make(termSet, size)
	for _, t := range terms {
		set[set.find(t)] = uint32(t) + 1
	}
	return set
}

func (s termSet) find(t index.Term) uint32 {
	mask := uint32(len(s) - 1)
	at := uint32(t) * 0x9e3779b1 >> 7 & mask
	for s[at] != 0 && s[at] != uint32(t)+1 {
		at = (at + 1) & mask
	}
	return at
}

func (s termSet) has(t index.Term) bool { return len(s) > 0 && s[s.find(t)] != 0 }

// run is a stretch of the need's words that all occur in the point and overlap like 机器, 器人.
type run struct {
	from, to int // positions in the need's words
	weight   float64
}

// common gives up to three stretches of words in common, the weightiest first, the earlier of equal ones. It reads the weights that
// the last question of the index left in s.
func (e *Engine) common(n *needEntry, pt *pointEntry, s *scratch) (words [3]string) {
	idf := s.text.IDFs()
	s.runs = s.runs[:0]
	last := -2
	for i, t := range n.words.Terms {
		if idf[i] == 0 || !pt.has.has(t) {
			continue
		}
		if last == i-1 && e.overlap(n.words.Terms[last], t) {
			end := &s.runs[len(s.runs)-1]
			end.to, end.weight = i+1, end.weight+idf[i]
		} else {
			s.runs = append(s.runs, run{i, i + 1, idf[i]})
		}
		last = i
	}
	for i := range words {
		best := -1
		for j, r := range s.runs {
			if r.weight > 0 && (best < 0 || r.weight > s.runs[best].weight) {
				best = j
			}
		}
		if best < 0 {
			break
		}
		words[i] = e.join(n.words.Terms[s.runs[best].from:s.runs[best].to])
		s.runs[best].weight = 0
	}
	return words
}

// overlap tells whether b begins with the character that ends a, both being pairs.
func (e *Engine) overlap(a, b index.Term) bool {
	left, right := e.vocab.Name(a), e.vocab.Name(b)
	last, size := utf8.DecodeLastRuneInString(left)
	first, _ := utf8.DecodeRuneInString(right)
	return size < len(left) && size > 1 && last == first
}

func (e *Engine) join(terms []index.Term) string {
	if len(terms) == 1 {
		return e.vocab.Name(terms[0])
	}
	var b strings.Builder
	b.WriteString(e.vocab.Name(terms[0]))
	for _, t := range terms[1:] {
		name := e.vocab.Name(t)
		_, size := utf8.DecodeRuneInString(name)
		b.WriteString(name[size:])
	}
	return b.String()
}
