package engine

import (
	"unicode/utf8"

	"rongqiao/internal/process/match/index"
)

// sieve has one bit per hash of a word; a word whose bit is not set is not in the point. Most are not.
type sieve [16]uint64

func newSieve(terms []index.Term) (v sieve) {
	for _, t := range terms {
		h := uint32(t) * 0x9e3779b1 >> 22
		v[h>>6] |= 1 << (h & 63)
	}
	return v
}

func (v *sieve) may(t index.Term) bool {
	h := uint32(t) * 0x9e3779b1 >> 22
	return v[h>>6]>>(h&63)&1 == 1
}

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
	from, to int32 // positions in the need's words
	weight   float64
}

// dull is the weight below which a word says nothing: a quarter of the points have it.
const dull = 1.0986122886681098 // ln 3

// sharpen notes which of the need's words say something. It reads the weights that the last question of the index left in s.
func (s *scratch) sharpen(n *needEntry) {
	s.sharp = s.sharp[:0]
	for i, idf := range s.text.IDFs() {
		if idf >= dull {
			s.sharp = append(s.sharp, sharp{n.words.Terms[i], int32(i), idf})
		}
	}
}

// sharp is a word of the need that says something.
type sharp struct {
	term index.Term
	at   int32 // its position in the need's words
	idf  float64
}

// inner is what the weight of a lone pair is divided by that stands in the midst of a longer
// word, such as 件装 in 零件装配: it is hardly a word itself.
const inner = 4

// common gives up to three stretches of words in common, the weightiest first, the earlier of equal ones; after sharpen. A stretch has
// at least one word that says something and goes on as far as both texts do, through words that say nothing by themselves.
func (e *Engine) common(n *needEntry, pt *pointEntry, s *scratch) (words [3]string) {
	terms := n.words.Terms
	s.runs = s.runs[:0]
	end := int32(-1) // where the last stretch ends
	for i := range s.sharp {
		x := &s.sharp[i]
		if !pt.may.may(x.term) || !pt.has.has(x.term) {
			continue
		}
		if x.at < end {
			s.runs[len(s.runs)-1].weight += x.idf
			continue
		}
		r := run{x.at, x.at + 1, x.idf}
		for r.from > max(0, end) && e.goesOn(terms, r.from-1) && pt.has.has(terms[r.from-1]) {
			r.from--
		}
		for int(r.to) < len(terms) && e.goesOn(terms, r.to-1) && pt.has.has(terms[r.to]) {
			r.to++
		}
		end = r.to
		s.runs = append(s.runs, r)
	}
	for i := range s.runs {
		r := &s.runs[i]
		if r.to-r.from == 1 && r.from > 0 && int(r.to) < len(terms) && e.goesOn(terms, r.from-1) && e.goesOn(terms, r.from) {
			r.weight /= inner
		}
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
		words[i] = e.join(terms[s.runs[best].from:s.runs[best].to])
		s.runs[best].weight = 0
	}
	return words
}

// goesOn says that the word after position i overlaps with it, as 器人 does with 机器.
func (e *Engine) goesOn(terms []index.Term, i int32) bool {
	return int(i)+1 < len(terms) && e.vocab.Follows(terms[i], terms[i+1])
}

// join writes overlapping pairs as one word.
func (e *Engine) join(terms []index.Term) string {
	first := e.vocab.Name(terms[0])
	if len(terms) == 1 {
		return first
	}
	var room [96]byte
	text := append(room[:0], first...)
	for _, t := range terms[1:] {
		name := e.vocab.Name(t)
		_, size := utf8.DecodeRuneInString(name)
		text = append(text, name[size:]...)
	}
	return string(text)
}
