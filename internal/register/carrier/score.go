package carrier

import (
	"slices"
	"strconv"
	"strings"
)

// Score adds up points for what is recorded of a record: the running of a group as an entity. Without the data of one part the whole
// is no data; the parts that are known are shown all the same.
type Score struct {
	ZH    string      `json:"zh"`
	EN    string      `json:"en,omitempty"`
	Help  string      `json:"help,omitempty"`
	Parts []ScorePart `json:"parts"`
}

// ScorePart gives its points when the field is one of Is, or at least Least.
type ScorePart struct {
	Choice
	Field  string  `json:"field"`
	Is     string  `json:"is,omitempty"`    // "a|b"
	Least  float64 `json:"least,omitempty"` // in the field's unit
	Points int     `json:"points"`
}

// Scored is a part of a record's score.
type Scored struct {
	ScorePart
	Known bool
	Got   int
}

// Of computes the parts of a record's score and their sum; known is false while a part is no data.
func (c *Score) Of(k *Kind, v Values) (parts []Scored, sum, most int, known bool) {
	known = true
	for _, p := range c.Parts {
		x := Scored{ScorePart: p}
		most += p.Points
		value, ok := v[p.Field]
		if x.Known = ok; !ok {
			known = false
		} else if p.holds(k, value) {
			x.Got = p.Points
		}
		sum += x.Got
		parts = append(parts, x)
	}
	return parts, sum, most, known
}

func (p ScorePart) holds(k *Kind, v Value) bool {
	if p.Is != "" {
		return slices.ContainsFunc(strings.Split(p.Is, "|"), v.Has)
	}
	least := p.Least
	if f, _ := k.Field(p.Field); f.Type == Money {
		least *= float64(unitOf(f))
	}
	return v.Num >= least
}

// check says what is wrong with the score of a declaration.
func (c *Score) check(k *Kind) string {
	if c == nil {
		return ""
	}
	for _, p := range c.Parts {
		if _, ok := k.Field(p.Field); !ok || p.Points <= 0 {
			return "评分项 " + p.Code + " 的字段或分值不对"
		}
	}
	return ""
}

// points is a score in words: 75/100.
func points(got, most int) string { return strconv.Itoa(got) + "/" + strconv.Itoa(most) }
