package index

import "slices"

// Scratch is the memory of one reader; it grows to the index and is used again. Not for two readers at a time.
type Scratch struct {
	acc  []float64 // by slot, padded to whole segments
	idf  []float64 // by position in the words asked
	mass float64
	hits []Hit
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
	for _, p := range postings {
		acc[p>>16] += float64(idf * impact[p&0xffff])
	}
}

// Search returns the k best documents, best first, equal scores by id. The slice belongs to s until its next use.
func (x *Index) Search(terms []Term, k int, s *Scratch) []Hit {
	acc := x.Scores(terms, s)
	s.hits = s.hits[:0]
	least := 0.0
	for slot, score := range acc {
		if score <= least && (score < least || score == 0) {
			continue
		}
		h := Hit{x.ids[slot], slot, score}
		if len(s.hits) == k {
			if !before(h, s.hits[k-1]) {
				continue
			}
			s.hits = s.hits[:k-1]
		}
		s.hits = slices.Insert(s.hits, place(s.hits, h), h)
		if len(s.hits) == k {
			least = s.hits[k-1].Score
		}
	}
	return s.hits
}

func before(a, b Hit) bool { return a.Score > b.Score || a.Score == b.Score && a.ID < b.ID }

// place is where h goes in a list of hits, best first.
func place(hits []Hit, h Hit) int {
	at := len(hits)
	for at > 0 && before(h, hits[at-1]) {
		at--
	}
	return at
}

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
