package index

import "slices"

// Scratch is the memory of one reader; it grows to the index and is used again. Not for two readers at a time.
type Scratch struct {
	acc  []float64 // by slot, padded to whole segments when there are several
	hits []Hit
}

// Hit is one document found.
type Hit struct {
	ID    int64
	Slot  int
	Score float64
}

// Scores returns the score of every slot for the words asked; 0 where none occurs. The slice belongs to s until its next use.
func (x *Index) Scores(terms []Term, s *Scratch) []float64 {
	n := len(x.lengths)
	if room := (n + segmentSize - 1) / segmentSize * segmentSize; len(s.acc) < room {
		s.acc = make([]float64, room)
	}
	clear(s.acc[:n])
	for _, t := range terms {
		idf := x.IDF(t)
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
