package board

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"rongqiao/internal/platform/ids"
)

// Scope is what a computation rests on; it is printed with every figure (口径).
type Scope struct {
	Year      int    `json:"year"`
	City      string `json:"city"`
	County    string `json:"county"` // code, "" for the whole city
	Group            // what the whole scope asks for: firms counted once
	Uncoded   int64  `json:"uncoded"`   // needs without an occupation code
	Unsaid    int64  `json:"unsaid"`    // needs without a number of persons, left out
	Points    int64  `json:"points"`    // programme points taken in
	Unknown   int64  `json:"unknown"`   // of these, without outcomes
	Schools   int64  `json:"schools"`   // schools, counted once
	Edges     int64  `json:"edges"`     // published edges of the year that train for an occupation
	Graduates int64  `json:"graduates"` // of the points with outcomes
	Params    Params `json:"params"`
}

// Named is a Line with the names of the day, so that a snapshot reads the same
// after a catalogue has changed.
type Named struct {
	Line
	Name       string   `json:"name"` // of the occupation, "" when it is not coded
	Industries []string `json:"industries,omitempty"`
	Programmes []string `json:"programmes,omitempty"` // that train for it
	Chains     []string `json:"chains,omitempty"`     // the first is the one it is counted in
	Key        bool     `json:"key"`                  // of a key industry of the year
}

// SumLine is an industry or a chain with all its lines.
type SumLine struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Group
	Supply  Milli `json:"supply_milli"`
	Met     Milli `json:"met_milli"`
	Lines   int64 `json:"lines"`
	Unknown int64 `json:"unknown"` // of the lines, without a known supply
	Key     bool  `json:"key"`
}

// Gap is demand − supply in thousandths.
func (s SumLine) Gap() Milli { return Milli(s.Demand)*1000 - s.Supply }

// Rate is gap ÷ demand; ok is false when nobody asks or no supply is known.
func (s SumLine) Rate() (rate float64, ok bool) {
	if s.Demand == 0 || s.NoSupply() {
		return 0, false
	}
	return float64(s.Gap()) / (float64(s.Demand) * 1000), true
}

// NoSupply says that the supply of no line is known: it is NODATA, not zero.
func (s SumLine) NoSupply() bool { return s.Lines > 0 && s.Unknown == s.Lines }

// KeyShare is the share of programme points that serve a key industry of the year
// (rule CHN-2) and the list it rests on (CHN-05).
type KeyShare struct {
	List      string `json:"list"`
	Serving   int64  `json:"serving"`
	Enrolling int64  `json:"enrolling"`
	NoData    string `json:"no_data,omitempty"`
}

// Frozen is the content of a snapshot: all that the report prints.
type Frozen struct {
	Scope       Scope     `json:"scope"`
	Occupations []Named   `json:"occupations"` // each once
	Lines       []Named   `json:"lines"`       // by occupation and industry
	Industries  []SumLine `json:"industries"`
	Chains      []SumLine `json:"chains"`
	Idle        []Idle    `json:"idle"`
	KeyShare    KeyShare  `json:"key_share"`
}

// Snapshot is a frozen year.
type Snapshot struct {
	ID          ids.ID
	Year        int
	TakenAt     time.Time
	TakenBy     string
	PublishedAt time.Time // zero: not published
	SHA256      string    // of Body
	Body        string    // canonical JSON of Frozen; empty in lists
}

// Published says whether schools, enterprises and the public see it.
func (s Snapshot) Published() bool { return !s.PublishedAt.IsZero() }

// Short is the digest as headings show it: 7c41…e09a.
func (s Snapshot) Short() string {
	if len(s.SHA256) < 8 {
		return s.SHA256
	}
	return s.SHA256[:4] + "…" + s.SHA256[len(s.SHA256)-4:]
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

// Totals sums the occupations.
func (f Frozen) Totals() Totals {
	lines := make([]Line, len(f.Occupations))
	for i, l := range f.Occupations {
		lines[i] = l.Line
	}
	return Sum(lines)
}

// NoSupply says that the outcomes of no point are known: the supply of the year
// is NODATA.
func (f Frozen) NoSupply() bool { return f.Scope.Unknown == f.Scope.Points }

// Side is one of the two directions of the gap list.
type Side string

// The two directions.
const (
	Asked  Side = "asked"  // 企业要、学校缺
	Taught Side = "taught" // 学校教、企业少要
)

// Of reports whether a line stands on the side: what is in surplus or asked for by
// nobody on the taught one, the others, even lines among them, on the asked one.
// An occupation that nobody asks for stands on the taught side, known or not.
func (l Line) Of(side Side) bool {
	taught := l.State == Surplus || l.State == Unasked || l.Demand == 0
	return taught == (side == Taught)
}

// Find returns the occupation's line.
func (f Frozen) Find(occupation string) (Named, bool) {
	i := slices.IndexFunc(f.Occupations, func(n Named) bool { return n.Occupation == occupation })
	if i < 0 {
		return Named{}, false
	}
	return f.Occupations[i], true
}
