package learn

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"math"
)

// errShape refuses saved bytes that do not fit together.
var errShape = errors.New("learn: saved model does not fit together")

// short keeps the upper half of a float32: sign, size and three digits. long is its inverse.
func short(v float32) uint16 { return uint16((math.Float32bits(v) + 0x8000) >> 16) }
func long(v uint16) float32  { return math.Float32frombits(uint32(v) << 16) }

func pack(list []float32) []byte {
	out := make([]byte, 2*len(list))
	for i, v := range list {
		binary.LittleEndian.PutUint16(out[2*i:], short(v))
	}
	return out
}

func unpack(b []byte) []float32 {
	out := make([]float32, len(b)/2)
	for i := range out {
		out[i] = long(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return out
}

// savedClassifier is a classifier as it is written.
type savedClassifier struct {
	Plan    Plan
	Labels  int
	Weights [][]byte
}

func (c *Classifier) saved() savedClassifier {
	s := savedClassifier{Plan: c.plan, Labels: c.linear.labels}
	for _, w := range c.weights() {
		s.Weights = append(s.Weights, pack(*w))
	}
	return s
}

// open restores a classifier over so many features.
func (s savedClassifier) open(features int) (*Classifier, error) {
	if s.Plan.Networks < 0 || len(s.Weights) != 2+4*s.Plan.Networks {
		return nil, errShape
	}
	c := &Classifier{plan: s.Plan, linear: &linear{labels: s.Labels}}
	for range s.Plan.Networks {
		c.nets = append(c.nets, &network{labels: s.Labels})
	}
	for i, w := range c.weights() {
		*w = unpack(s.Weights[i])
	}
	ok := len(c.linear.w) == features*s.Labels && len(c.linear.bias) == s.Labels
	for _, n := range c.nets {
		ok = ok && len(n.in) == features*hiddenUnits && len(n.inBias) == hiddenUnits && len(n.out) == hiddenUnits*s.Labels && len(n.outBias) == s.Labels
	}
	if !ok {
		return nil, errShape
	}
	return c, nil
}

// Save writes the classifier as bytes that OpenClassifier reads.
func (c *Classifier) Save() ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(c.saved())
	return b.Bytes(), err
}

// OpenClassifier restores a saved classifier over so many features and labels; bytes that do not fit are refused.
func OpenClassifier(saved []byte, features, labels int) (*Classifier, error) {
	var s savedClassifier
	if err := gob.NewDecoder(bytes.NewReader(saved)).Decode(&s); err != nil {
		return nil, err
	}
	if s.Labels != labels {
		return nil, errShape
	}
	return s.open(features)
}

// savedModel is a model as it is written: the vectors of the examples stand for the index of neighbours.
type savedModel struct {
	Labels     []string
	Features   []string
	IDF        []float32
	Classifier savedClassifier
	Names      []string   // of the examples
	Right      [][]uint16 // labels of the examples
	Lengths    []uint32   // of their vectors
	F          []byte     // features of the vectors, four bytes each
	W          []byte     // weights, two bytes each
}

// Save writes the model as bytes that Open reads.
func (m *Model) Save() ([]byte, error) {
	s := savedModel{Labels: m.labels, Features: m.vocab.names, IDF: m.vocab.idf}
	if m.classes != nil {
		s.Classifier = m.classes.saved()
	}
	for i, e := range m.examples {
		s.Names = append(s.Names, e.Name)
		var right []uint16
		for _, k := range m.y[i] {
			right = append(right, uint16(k))
		}
		s.Right = append(s.Right, right)
		s.Lengths = append(s.Lengths, uint32(len(m.x[i])))
		for _, e := range m.x[i] {
			s.F = binary.LittleEndian.AppendUint32(s.F, e.F)
			s.W = binary.LittleEndian.AppendUint16(s.W, short(e.W))
		}
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(s)
	return b.Bytes(), err
}

// Open restores a saved model; bytes that do not fit together are refused.
func Open(saved []byte) (*Model, error) {
	var s savedModel
	if err := gob.NewDecoder(bytes.NewReader(saved)).Decode(&s); err != nil {
		return nil, err
	}
	if len(s.IDF) != len(s.Features) || len(s.Right) != len(s.Names) || len(s.Lengths) != len(s.Names) {
		return nil, errShape
	}
	m := &Model{labels: s.Labels, vocab: &vocabulary{names: s.Features, idf: s.IDF}}
	m.vocab.number()
	if err := m.openExamples(s); err != nil {
		return nil, err
	}
	if len(m.labels) > 0 {
		var err error
		if m.classes, err = s.Classifier.open(len(s.Features)); err != nil {
			return nil, err
		}
		if s.Classifier.Labels != len(m.labels) {
			return nil, errShape
		}
	}
	m.ready()
	return m, nil
}

func (m *Model) openExamples(s savedModel) error {
	at := 0
	for i, name := range s.Names {
		e, y := Example{Name: name}, []int{}
		for _, k := range s.Right[i] {
			if int(k) >= len(s.Labels) {
				return errShape
			}
			y = append(y, int(k))
			e.Labels = append(e.Labels, s.Labels[k])
		}
		n := int(s.Lengths[i])
		if 4*(at+n) > len(s.F) || 2*(at+n) > len(s.W) {
			return errShape
		}
		x := make(Vector, n)
		for j := range x {
			x[j] = Entry{binary.LittleEndian.Uint32(s.F[4*(at+j):]), long(binary.LittleEndian.Uint16(s.W[2*(at+j):]))}
			if int(x[j].F) >= len(s.Features) {
				return errShape
			}
		}
		at += n
		m.examples, m.y, m.x = append(m.examples, e), append(m.y, y), append(m.x, x)
	}
	return nil
}
