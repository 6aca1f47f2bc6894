package title

import (
	"bytes"
	"encoding/gob"
	"errors"

	"rongqiao/internal/process/coding/learn"
)

// saved is what training gave; the rest is prepared anew from entries and labels.
type saved struct {
	Choice     [signs]float64
	Labels     int
	Classifier []byte
}

// Save writes what the ranker learned.
func (r *Ranker) Save() ([]byte, error) {
	s := saved{Choice: r.choice, Labels: len(r.labels)}
	var err error
	if r.classed != nil {
		if s.Classifier, err = r.classed.Save(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err = gob.NewEncoder(&b).Encode(s)
	return b.Bytes(), err
}

// errOther refuses what was learned from other entries or labels.
var errOther = errors.New("title: saved model of other entries or labels")

// Open prepares a ranker with what one over the same entries and labels had learned.
func Open(entries []Occupation, labels []Label, bytesSaved []byte) (*Ranker, error) {
	var s saved
	if err := gob.NewDecoder(bytes.NewReader(bytesSaved)).Decode(&s); err != nil {
		return nil, err
	}
	r := prepare(entries, labels)
	if s.Labels != len(r.labels) || (len(s.Classifier) > 0) != (len(r.classes) > 0) {
		return nil, errOther
	}
	r.choice = s.Choice
	if len(s.Classifier) > 0 {
		var err error
		if r.classed, err = learn.OpenClassifier(s.Classifier, r.vocab.shared, len(r.classes)); err != nil {
			return nil, err
		}
	}
	return r, nil
}
