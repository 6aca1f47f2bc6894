package index

import "slices"

// Term is the number of a word in a [Vocab]; numbers are given in order of first appearance and never change.
type Term uint32

// Field is one part of a document. A word found in it counts Weight times (1…63); the length counts it once.
type Field struct {
	Text   string
	Weight uint8
}

// Doc is a document ready for an [Index], and at the same time ready to be asked against another one.
// Terms are distinct, in order of first appearance; Freqs[i] is the weighted frequency of Terms[i].
type Doc struct {
	ID     int64
	Length int // words, repeated ones included, at most MaxTokens
	Terms  []Term
	Freqs  []uint8
}

// Vocab numbers words. Its zero value is not ready; use NewVocab.
type Vocab struct {
	keys  []uint64 // open addressing, power of two; 0 is free
	terms []Term
	used  int
	words map[string]Term
	names []string // by Term
	pairs []uint64 // by Term: Token.Key
	stamp []uint32 // by Term: the document that met it last
	place []int32  // by Term: its position in that document
	round uint32
}

// NewVocab returns an empty vocabulary.
func NewVocab() *Vocab {
	return &Vocab{keys: make([]uint64, 1<<12), terms: make([]Term, 1<<12), words: map[string]Term{}}
}

// Len is the number of words known.
func (v *Vocab) Len() int { return len(v.names) }

// Name is the word of a term.
func (v *Vocab) Name(t Term) string { return v.names[t] }

// Follows tells whether b begins with the character that a ends with, both being pairs: 机器, 器人.
func (v *Vocab) Follows(a, b Term) bool {
	last := v.pairs[a] & 0x1fffff
	return last != 0 && v.pairs[b]&0x1fffff != 0 && last == v.pairs[b]>>21
}

// Lookup finds a scanned word without learning it.
func (v *Vocab) Lookup(t Token) (Term, bool) {
	if t.Key == 0 {
		term, ok := v.words[string(t.Word)]
		return term, ok
	}
	at := v.slot(t.Key)
	return v.terms[at], v.keys[at] == t.Key
}

// slot is where key is, or where it would go.
func (v *Vocab) slot(key uint64) int {
	mask := uint64(len(v.keys) - 1)
	at := (key * 0x9e3779b97f4a7c15 >> 20) & mask
	for v.keys[at] != 0 && v.keys[at] != key {
		at = (at + 1) & mask
	}
	return int(at)
}

func (v *Vocab) learn(t Token) Term {
	if term, ok := v.Lookup(t); ok {
		return term
	}
	term := Term(len(v.names))
	v.names = append(v.names, t.String())
	v.pairs = append(v.pairs, t.Key)
	v.stamp = append(v.stamp, 0)
	v.place = append(v.place, 0)
	if t.Key == 0 {
		v.words[v.names[term]] = term
		return term
	}
	if v.used++; v.used*2 > len(v.keys) {
		v.grow()
	}
	at := v.slot(t.Key)
	v.keys[at], v.terms[at] = t.Key, term
	return term
}

func (v *Vocab) grow() {
	keys, terms := v.keys, v.terms
	v.keys, v.terms = make([]uint64, 2*len(keys)), make([]Term, 2*len(keys))
	for i, key := range keys {
		if key != 0 {
			at := v.slot(key)
			v.keys[at], v.terms[at] = key, terms[i]
		}
	}
}

// Doc reads the fields of one document, learning its words. It writes: see the package's word on locks.
func (v *Vocab) Doc(id int64, fields ...Field) Doc {
	d := Doc{ID: id}
	bytes := 0
	for _, f := range fields {
		bytes += len(f.Text)
	}
	room := min(bytes/3+1, MaxTokens)
	d.Terms, d.Freqs = make([]Term, 0, room), make([]uint8, 0, room)
	v.round++
	for _, f := range fields {
		Scan(f.Text, func(t Token) bool {
			if d.Length == MaxTokens {
				return false
			}
			d.Length++
			term := v.learn(t)
			if v.stamp[term] != v.round {
				v.stamp[term], v.place[term] = v.round, int32(len(d.Terms))
				d.Terms = append(d.Terms, term)
				d.Freqs = append(d.Freqs, min(f.Weight, MaxFreq))
				return true
			}
			at := v.place[term]
			d.Freqs[at] = min(d.Freqs[at]+f.Weight, MaxFreq)
			return true
		})
	}
	return d
}

// Query reads a text that is only asked and appends its distinct known words, in order of first appearance, until there are limit.
func (v *Vocab) Query(text string, limit int, terms []Term) []Term {
	Scan(text, func(t Token) bool {
		if term, ok := v.Lookup(t); ok && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
		return len(terms) < limit
	})
	return terms
}
