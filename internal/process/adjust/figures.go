package adjust

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

// FrozenPoint is a programme point as it stood when a round was computed.
type FrozenPoint struct {
	ID         ids.ID      `json:"id"`
	School     ids.ID      `json:"school"`
	Level      atlas.Level `json:"level"`
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Length     string      `json:"length"`
	Status     string      `json:"status"`
	Planned    *int64      `json:"planned,omitempty"` // places of the plan year
	Registered *int64      `json:"registered,omitempty"`
	PlanYear   int         `json:"plan_year,omitempty"`
}

// key names the programme of the point.
func (p FrozenPoint) key() string { return ProgrammeKey(p.Level, p.Code) }

// ProgrammeKey names a programme in the figures of a round.
func ProgrammeKey(l atlas.Level, code string) string { return string(l) + ":" + atlas.Base(code) }

// FrozenSchool is a school with its full-time students; nil: not known.
type FrozenSchool struct {
	ID        ids.ID `json:"id"`
	Name      string `json:"name"`
	County    string `json:"county"`
	Secondary bool   `json:"secondary"` // or a technician school
	Students  *int64 `json:"students,omitempty"`
}

// FrozenNeed is how many people of a programme are asked for, and who says so.
type FrozenNeed struct {
	Level  atlas.Level `json:"level"`
	Code   string      `json:"code"`
	Heads  int64       `json:"heads"`
	Source string      `json:"source"`
}

// FrozenCounty is a county; those without a request or a point are there too.
type FrozenCounty struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Limits are the parameters of the rules as they held on the round's day.
type Limits struct {
	Higher    int64 `json:"higher"`    // students of a higher school for one point
	Secondary int64 `json:"secondary"` // of a secondary one
	Points    int64 `json:"points"`    // of one programme in the city
	Share     int64 `json:"share"`     // percent of the secondary schools that offer one programme
	Goal      int64 `json:"goal"`      // percent of the points that move in a year
	// Versions says which version of each parameter held, and its source.
	Versions map[string]string `json:"versions"`
}

// Figures is what a round is decided on.
type Figures struct {
	Year     int             `json:"year"`
	Day      string          `json:"day"`
	Points   []FrozenPoint   `json:"points"` // that are taught, by id
	Schools  []FrozenSchool  `json:"schools"`
	Counties []FrozenCounty  `json:"counties"`
	Needs    []FrozenNeed    `json:"needs"`
	KeyList  string          `json:"key_list"` // document of the key industries; "" none in force
	Serves   map[string]bool `json:"serves"`   // programmes that serve a key industry
	Limits   Limits          `json:"limits"`
}

// tidy puts everything into one order, so that equal figures have equal text.
func (f *Figures) tidy() {
	slices.SortFunc(f.Points, func(a, b FrozenPoint) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(f.Schools, func(a, b FrozenSchool) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(f.Counties, func(a, b FrozenCounty) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(f.Needs, func(a, b FrozenNeed) int {
		return cmp.Compare(ProgrammeKey(a.Level, a.Code), ProgrammeKey(b.Level, b.Code))
	})
}

// Seal is the text of the figures and its SHA-256.
func (f Figures) Seal() (text, hash string, err error) {
	f.tidy()
	b, err := json.Marshal(f)
	if err != nil {
		return "", "", err
	}
	return string(b), digest(string(b)), nil
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// school finds a school of the figures.
func (f Figures) school(id ids.ID) (FrozenSchool, bool) {
	for _, s := range f.Schools {
		if s.ID == id {
			return s, true
		}
	}
	return FrozenSchool{}, false
}

// need is how many people of a programme are asked for.
func (f Figures) need(level atlas.Level, code string) (FrozenNeed, bool) {
	for _, n := range f.Needs {
		if n.Level == level && atlas.Base(n.Code) == atlas.Base(code) {
			return n, true
		}
	}
	return FrozenNeed{}, false
}
