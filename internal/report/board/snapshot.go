package board

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"rongqiao/internal/platform/ids"
)

// Scope is what a computation rests on; it is printed with every figure (口径).
type Scope struct {
	Year      int    `json:"year"`
	City      string `json:"city"`
	Needs     int64  `json:"needs"`     // needs taken in
	Uncoded   int64  `json:"uncoded"`   // of these, without an occupation code
	Firms     int64  `json:"firms"`     // enterprises, counted once
	Points    int64  `json:"points"`    // programme points taken in
	Unknown   int64  `json:"unknown"`   // of these, without outcomes
	Schools   int64  `json:"schools"`   // schools, counted once
	Edges     int64  `json:"edges"`     // published edges of the year
	Graduates int64  `json:"graduates"` // of the points with outcomes
	Params    Params `json:"params"`
	Note      string `json:"note"` // what is known to be missing
}

// Named is a Line with the names of the day, so that a snapshot reads the same
// after a catalogue has changed.
type Named struct {
	Line
	OccupationName string
	IndustryName   string
	Programmes     []string // names of programmes that train for it
	Chains         []string
}

// Frozen is the content of a snapshot: all that the report prints.
type Frozen struct {
	Scope Scope   `json:"scope"`
	Lines []Named `json:"lines"`
	Idle  []Idle  `json:"idle"`
}

// Snapshot is a frozen year.
type Snapshot struct {
	ID      ids.ID
	Year    int
	TakenAt time.Time
	TakenBy string
	SHA256  string // of Body
	Body    string // canonical JSON of Frozen
}

// Seal writes the canonical JSON and its SHA-256 in hex. The same content always
// gives the same bytes: fields in declared order, lines in the order of Compute.
func (f Frozen) Seal() (body, sum string, err error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", "", err
	}
	h := sha256.Sum256(b)
	return string(b), hex.EncodeToString(h[:]), nil
}

// Open reads a snapshot back and refuses one whose bytes were changed.
func (s Snapshot) Open() (Frozen, error) {
	var f Frozen
	h := sha256.Sum256([]byte(s.Body))
	if hex.EncodeToString(h[:]) != s.SHA256 {
		return f, ErrBroken.With(s.SHA256)
	}
	return f, json.Unmarshal([]byte(s.Body), &f)
}

// Totals sums the lines.
func (f Frozen) Totals() Totals {
	lines := make([]Line, len(f.Lines))
	for i, l := range f.Lines {
		lines[i] = l.Line
	}
	return Sum(lines)
}

// Side is one of the two directions of the gap list.
type Side string

// The two directions.
const (
	Asked  Side = "asked"  // 企业要、学校缺
	Taught Side = "taught" // 学校教、企业少要
)

// Of keeps the lines of one direction: what is short or not known, or what is
// in surplus or asked for by nobody. Even lines stand on the asked side.
func (f Frozen) Of(side Side) []Named {
	var out []Named
	for _, l := range f.Lines {
		surplus := l.State == Surplus || l.State == Unasked
		if surplus == (side == Taught) {
			out = append(out, l)
		}
	}
	if side == Taught {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}
