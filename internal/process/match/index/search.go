package index

import (
	"math"
	"slices"
)

// Scratch is the memory of one reader; it grows to the index and is used again. Not for two readers at a time.
type Scratch struct {
	acc   []float64 // by slot, padded to whole segments
	idf   []float64 // by position in the words asked
	mass  float64
	hits  []Hit
	least float64 // a score below it does not enter hits
	order []int32 // positions in the words asked, rarest first
}

// Hit is one document found.
type Hit struct {
	ID    int64
	Slot  int
	Score float64
}

// IDFs are the weights of the words of the last call of Scores or Search, one for one; 0 where no document has the word.
func (s *Scratch) IDFs() []float64 { return s.idf }

// Mass is the sum of IDFs.
func (s *Scratch) Mass() float64 { return s.mass }

// Scores returns the score of every slot for the words asked; 0 where none occurs. The slice belongs to s until its next use.
func (x *Index) Scores(terms []Term, s *Scratch) []float64 {
	n := s.room(x)
	x.Weigh(terms, s)
	for j, t := range terms {
		idf := s.idf[j]
		if idf == 0 {
			continue
		}
		for i := range x.segments {
			if postings := x.segments[i].postings; int(t) < len(postings) {
				add((*[segmentSize]float64)(s.acc[i*segmentSize:]), x.impact, postings[t], idf)
			}
		}
	}
	return s.acc[:n]
}

// Weigh computes IDFs and Mass without scoring anything.
func (x *Index) Weigh(terms []Term, s *Scratch) {
	s.idf, s.mass = s.idf[:0], 0
	for _, t := range terms {
		idf := x.IDF(t)
		s.idf = append(s.idf, idf)
		s.mass += idf
	}
}

// ScoreAt is the score of one document, bit for bit that of Scores.
func (x *Index) ScoreAt(terms []Term, slot int) (sum float64) {
	for _, t := range terms {
		sum += x.Contribution(t, slot)
	}
	return sum
}

// Sums returns, for every slot, the sum of weights[i] over the words terms[i] that occur there.
func (x *Index) Sums(terms []Term, weights []float64, s *Scratch) []float64 {
	n := s.room(x)
	for i, t := range terms {
		for j := range x.segments {
			if postings := x.segments[j].postings; int(t) < len(postings) {
				acc := (*[segmentSize]float64)(s.acc[j*segmentSize:])
				for _, p := range postings[t] {
					acc[p>>16] += weights[i]
				}
			}
		}
	}
	return s.acc[:n]
}

// room clears as many sums as the index has slots.
func (s *Scratch) room(x *Index) int {
	n := len(x.lengths)
	if whole := (n + segmentSize - 1) / segmentSize * segmentSize; len(s.acc) < whole {
		s.acc = make([]float64, whole)
	}
	clear(s.acc[:n])
	return n
}

// add is the inner loop. The explicit conversion keeps the compiler from fusing the two operations where a machine could.
func add(acc, impact *[segmentSize]float64, postings []uint32, idf float64) {
	for ; len(postings) >= 4; postings = postings[4:] {
		four := (*[4]uint32)(postings)
		acc[four[0]>>16] += float64(idf * impact[four[0]&0xffff])
		acc[four[1]>>16] += float64(idf * impact[four[1]&0xffff])
		acc[four[2]>>16] += float64(idf * impact[four[2]&0xffff])
		acc[four[3]>>16] += float64(idf * impact[four[3]&0xffff])
	}
	for _, p := range postings {
		acc[p>>16] += float64(idf * impact[p&0xffff])
	}
}

// Search returns the k best documents, best first, equal scores by id. The slice belongs to s until its next use.
//
// All scores are exact; what is saved is looking at all of them. Documents are looked at word by word, the rarest word first, until
// the words that are left could not together reach the k-th best; a common word is not worth its list, and ends in one pass over all.
func (x *Index) Search(terms []Term, k int, s *Scratch) []Hit {
	acc := x.Scores(terms, s)
	s.hits, s.least = s.hits[:0], math.SmallestNonzeroFloat64
	if k <= 0 {
		return s.hits
	}
	// The impact of a word is below k1+1.
	const most = k1 + 1
	rest := most * s.mass
	slack := rest * 1e-9 // for rounding
	for _, i := range s.sort() {
		if rest+slack < s.least {
			return s.hits
		}
		if x.DF(terms[i]) > len(acc)/worthwhile {
			x.visitAll(acc, k, s)
			return s.hits
		}
		x.visit(terms[i], acc, k, s)
		rest -= most * s.idf[i]
	}
	return s.hits
}

// worthwhile is the share of documents, as its inverse, above which reading all scores in a row is cheaper than a word's list.
const worthwhile = 8

// sort orders the positions of the words asked by weight, the greatest first, leaving out those that no document has.
func (s *Scratch) sort() []int32 {
	s.order = s.order[:0]
	for i, idf := range s.idf {
		if idf == 0 {
			continue
		}
		at := len(s.order)
		s.order = append(s.order, 0)
		for ; at > 0 && s.idf[s.order[at-1]] < idf; at-- {
			s.order[at] = s.order[at-1]
		}
		s.order[at] = int32(i)
	}
	return s.order
}

// visit offers the documents with the word. One that was offered is marked by the sign of its score.
func (x *Index) visit(t Term, acc []float64, k int, s *Scratch) {
	for i := range x.segments {
		if int(t) >= len(x.segments[i].postings) {
			continue
		}
		part := (*[segmentSize]float64)(s.acc[i*segmentSize:])
		for _, p := range x.segments[i].postings[t] {
			if score := part[p>>16]; score >= s.least {
				part[p>>16] = -score
				x.offer(i*segmentSize+int(p>>16), score, k, s)
			}
		}
	}
}

// visitAll offers all documents that were not offered yet.
func (x *Index) visitAll(acc []float64, k int, s *Scratch) {
	const stride = 8
	at := 0
	for ; at+stride <= len(acc); at += stride {
		eight := (*[stride]float64)(acc[at:])
		if least := s.least; eight[0] < least && eight[1] < least && eight[2] < least && eight[3] < least &&
			eight[4] < least && eight[5] < least && eight[6] < least && eight[7] < least {
			continue
		}
		for i, score := range eight {
			if score >= s.least {
				x.offer(at+i, score, k, s)
			}
		}
	}
	for ; at < len(acc); at++ {
		if acc[at] >= s.least {
			x.offer(at, acc[at], k, s)
		}
	}
}

// offer puts a slot into the list of the k best.
func (x *Index) offer(slot int, score float64, k int, s *Scratch) {
	h := Hit{x.ids[slot], slot, score}
	n := len(s.hits)
	switch {
	case n < k:
		s.hits = append(s.hits, h)
	case !before(h, s.hits[n-1]):
		return
	default:
		n--
	}
	for ; n > 0 && before(h, s.hits[n-1]); n-- {
		s.hits[n] = s.hits[n-1]
	}
	s.hits[n] = h
	if len(s.hits) == k {
		s.least = s.hits[k-1].Score
	}
}

func before(a, b Hit) bool { return a.Score > b.Score || a.Score == b.Score && a.ID < b.ID }

// Contribution is what one word added to the score of the document at slot; 0 when it does not occur there.
func (x *Index) Contribution(t Term, slot int) float64 {
	if slot/segmentSize >= len(x.segments) {
		return 0
	}
	postings := x.segments[slot/segmentSize].postings
	if int(t) >= len(postings) {
		return 0
	}
	list, low := postings[t], uint32(slot%segmentSize)<<16
	at, _ := slices.BinarySearch(list, low)
	if at == len(list) || list[at]>>16 != low>>16 {
		return 0
	}
	return float64(x.IDF(t) * x.impact[list[at]&0xffff])
}
