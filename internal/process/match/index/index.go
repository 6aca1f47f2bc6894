package index

import (
	"math"
	"slices"
	"sync/atomic"
)

// BM25's constants, those of FTS5.
const (
	k1       = 1.2
	b        = 0.75
	leastIDF = 1e-6
)

const segmentSize = 1 << 16

// Index holds documents by slot. The owner chooses slots: small, dense and reused, so that it can keep its own arrays beside.
type Index struct {
	ids      []int64 // by slot; meaningless where lengths is 0
	lengths  []uint16
	live     int
	tokens   int // sum of lengths
	segments []segment
	df       []uint32                // by Term, over all segments
	classOf  [MaxTokens + 1][]uint16 // by length, then frequency; 0 is none
	classes  []class
	idfs     []atomic.Uint64       // by df, bits of IDF or 0 when not computed yet; empty for large indexes
	impact   *[segmentSize]float64 // by class: f·(k1+1) / (f + k1·(1-b+b·length/mean))
}

// segment holds the postings of 65,536 slots: slot in the high, class in the low 16 bits, ascending.
type segment struct {
	postings [][]uint32 // by Term
}

type class struct {
	freq   uint8
	length uint16
}

// New returns an empty index.
func New() *Index {
	return &Index{classes: make([]class, 1), impact: new([segmentSize]float64)}
}

// Len is the number of documents held.
func (x *Index) Len() int { return x.live }

// Slots is one more than the greatest slot ever used.
func (x *Index) Slots() int { return len(x.lengths) }

// MeanLength is the mean number of words of a document; 0 without documents.
func (x *Index) MeanLength() float64 {
	if x.live == 0 {
		return 0
	}
	return float64(x.tokens) / float64(x.live)
}

// Build replaces the content: docs[i] goes to slot i. It is much faster than as many calls of Put.
func (x *Index) Build(docs []Doc) {
	*x = *New()
	terms := 0
	for _, d := range docs {
		for _, t := range d.Terms {
			terms = max(terms, int(t)+1)
		}
	}
	for from := 0; from < len(docs); from += segmentSize {
		part := docs[from:min(from+segmentSize, len(docs))]
		x.segments = append(x.segments, x.segmentOf(part, terms))
	}
	x.df = make([]uint32, terms)
	for _, s := range x.segments {
		for t, list := range s.postings {
			x.df[t] += uint32(len(list))
		}
	}
	x.reweigh()
}

// segmentOf lays the postings of a whole segment into one array, word after word.
func (x *Index) segmentOf(docs []Doc, terms int) segment {
	offsets := make([]uint32, terms+1)
	for _, d := range docs {
		for _, t := range d.Terms {
			offsets[t+1]++
		}
	}
	for t := range terms {
		offsets[t+1] += offsets[t]
	}
	arena := make([]uint32, offsets[terms])
	next := slices.Clone(offsets[:terms])
	for i, d := range docs {
		x.note(len(x.lengths), d)
		for j, t := range d.Terms {
			arena[next[t]] = uint32(i)<<16 | uint32(x.class(d.Freqs[j], d.Length))
			next[t]++
		}
	}
	s := segment{postings: make([][]uint32, terms)}
	for t := range terms {
		s.postings[t] = arena[offsets[t]:offsets[t+1]:offsets[t+1]]
	}
	return s
}

// note enters a document in the tables by slot.
func (x *Index) note(slot int, d Doc) {
	for slot >= len(x.lengths) {
		x.ids, x.lengths = append(x.ids, 0), append(x.lengths, 0)
	}
	x.ids[slot], x.lengths[slot] = d.ID, uint16(d.Length)
	if d.Length > 0 {
		x.live++
		x.tokens += d.Length
	}
}

// Put adds a document at a free slot. A document without words has its slot and is never found. The owner removes what was there
// before.
func (x *Index) Put(slot int, d Doc) {
	x.note(slot, d)
	if d.Length == 0 {
		return
	}
	for len(x.segments) <= slot/segmentSize {
		x.segments = append(x.segments, segment{})
	}
	s := &x.segments[slot/segmentSize]
	for j, t := range d.Terms {
		for int(t) >= len(x.df) {
			x.df = append(x.df, 0)
		}
		for int(t) >= len(s.postings) {
			s.postings = append(s.postings, nil)
		}
		posting := uint32(slot%segmentSize)<<16 | uint32(x.class(d.Freqs[j], d.Length))
		s.postings[t] = insert(s.postings[t], posting)
		x.df[t]++
	}
	x.reweigh()
}

// Remove takes the document d away from its slot; d is what was put there.
func (x *Index) Remove(slot int, d Doc) {
	if slot >= len(x.lengths) || x.lengths[slot] == 0 {
		return
	}
	x.live--
	x.tokens -= d.Length
	x.lengths[slot] = 0
	s := &x.segments[slot/segmentSize]
	low := uint32(slot%segmentSize) << 16
	for _, t := range d.Terms {
		list := s.postings[t]
		if at, _ := slices.BinarySearch(list, low); at < len(list) && list[at]>>16 == low>>16 {
			s.postings[t] = slices.Delete(list, at, at+1)
			x.df[t]--
		}
	}
	x.reweigh()
}

func insert(list []uint32, posting uint32) []uint32 {
	if n := len(list); n == 0 || list[n-1] < posting {
		return append(list, posting)
	}
	at, _ := slices.BinarySearch(list, posting)
	return slices.Insert(list, at, posting)
}

// class numbers a (frequency, length) pair; the bounds of both keep the number below 65,536.
func (x *Index) class(freq uint8, length int) uint16 {
	byFreq := x.classOf[length]
	if byFreq == nil {
		byFreq = make([]uint16, MaxFreq+1)
		x.classOf[length] = byFreq
	}
	if byFreq[freq] == 0 {
		byFreq[freq] = uint16(len(x.classes))
		x.classes = append(x.classes, class{freq, uint16(length)})
		x.impact[byFreq[freq]] = x.impactOf(freq, length)
	}
	return byFreq[freq]
}

// remembered is the number of documents up to which IDFs are kept; forgetting more would cost a new document too much.
const remembered = 1 << 13

// reweigh follows a change of the number of documents and of their mean length.
func (x *Index) reweigh() {
	switch {
	case x.live > remembered:
		x.idfs = nil
	case len(x.idfs) == x.live+1:
		clear(x.idfs)
	default:
		x.idfs = make([]atomic.Uint64, x.live+1)
	}
	for i := 1; i < len(x.classes); i++ {
		x.impact[i] = x.impactOf(x.classes[i].freq, int(x.classes[i].length))
	}
}

func (x *Index) impactOf(freq uint8, length int) float64 {
	mean := x.MeanLength()
	if mean == 0 {
		return 0
	}
	f := float64(freq)
	damp := float64(k1 * (1 - b + float64(b*float64(length)/mean)))
	return float64(f*(k1+1)) / (f + damp)
}

// DF is the number of documents with the word.
func (x *Index) DF(t Term) int {
	if int(t) >= len(x.df) {
		return 0
	}
	return int(x.df[t])
}

// IDF is the word's weight: ln((N-df+½)/(df+½)), at least 1e-6; 0 when no document has it.
func (x *Index) IDF(t Term) float64 {
	df := x.DF(t)
	if df == 0 {
		return 0
	}
	if df < len(x.idfs) {
		if bits := x.idfs[df].Load(); bits != 0 {
			return math.Float64frombits(bits)
		}
	}
	n := float64(df)
	idf := max(leastIDF, math.Log((float64(x.live)-n+0.5)/(n+0.5)))
	if df < len(x.idfs) {
		x.idfs[df].Store(math.Float64bits(idf))
	}
	return idf
}
