package spectrum

import (
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

// Need is what an enterprise asks for, as far as the map counts it.
type Need struct {
	ID         ids.ID
	Firm       ids.ID
	Occupation string // code; "" = not said, counted apart
	Industry   string // code; "" = not said
	County     string
	Persons    int64
	Assumed    bool // the need gives no number: counted as one person
}

// Supply is a programme point with the persons it supplies.
type Supply struct {
	Point, School ids.ID
	SchoolName    string
	County        string
	Level         atlas.Level
	Code, Name    string
	Persons       *int64 // nil = not known
	Milli         int64  // the same in thousandths, where a rate was applied; 0 = Persons × 1000
}

// Basis says what the persons of the supply side are.
type Basis string

// The bases, the better first.
const (
	Graduates Basis = "GRADUATES" // graduates of the latest class known
	Entrants  Basis = "ENTRANTS"  // registered new students of the latest year known
	Points    Basis = "POINTS"    // nothing is known: demand is shared out by programme points
)

// ZH says the basis in Chinese.
func (b Basis) ZH() string {
	switch b {
	case Graduates:
		return "供给数为最近一届毕业生 × 留市率 × 对口率，按连线权重分到职业，与缺口清单同一口径"
	case Entrants:
		return "没有毕业生数：供给数为最近一年报到的新生"
	}
	return "学校没有报人数：右侧带宽是需求人数按专业点分摊，不是供给"
}

// Source is everything the map is drawn from.
type Source struct {
	Year      int
	Proposals bool // let edges in that are not yet published
	Needs     []Need
	Supplies  []Supply
	Chains    []atlas.Chain
	Edges     []atlas.Edge
	Key       *atlas.KeyList // in force, nil = none
	Catalog   *atlas.Catalog
	Basis     Basis
	OutYear   int // of the latest figures of the supply side, 0 = none
	Away      int // schools outside the city that were left out
}

// Route is one way from an occupation up to a chain.
type Route struct {
	Chain    string // id; "" = no chain
	Node     string // id; "" = the edge joins the chain itself
	Industry string // code; "" = the edge joins chain or node directly
	Weight   float64
}

// Asked is demand for an occupation on one route.
type Asked struct {
	Route
	Occupation string
	Persons    int64
	Needs      int
	Firms      int
	Assumed    int // needs without a number
}

// Given is supply of one programme at one school for an occupation.
type Given struct {
	Occupation string
	Programme  atlas.ProgrammeKey
	School     ids.ID
	Persons    int64
	Milli      int64 // Persons in thousandths, so that sums round once
	Points     int
	Unknown    int // points whose persons are not known
}

// Flows is the outcome of Compute, before filters.
type Flows struct {
	Asked []Asked
	Given []Given
	Basis Basis

	Uncoded   int64 // persons of needs without an occupation
	Assumed   int   // needs without a number, counted as one person each
	Unasked   []Programme
	Unlinked  int // programme points of programmes that no edge leads out of
	Machine   int // edges on the map that the software proposed
	Published int // edges on the map that are published
	trains    map[string][]atlas.Edge
	requires  map[string]atlas.Edge
	schools   map[ids.ID]string
	programme map[atlas.ProgrammeKey]string
}

// Programme is one programme with what its points supply.
type Programme struct {
	Key     atlas.ProgrammeKey
	Name    string
	Points  int
	Persons *int64
}

// Filter narrows what is shown; it never changes what is computed.
type Filter struct {
	Chain  string // id
	Key    bool   // only chains on the key list in force
	County string // of the needs
	School ids.ID
	Level  atlas.Level
	Focus  string // id of a node of the picture: c:…, n:…, i:…, o:…, p:…, s:…
	Year   int
	Wide   bool // with the columns node and industry
	Top    int  // nodes a column; 0 = the usual number
}

// Line is a row of the table behind the map: an occupation within a chain.
type Line struct {
	Chain, ChainName           string
	Occupation, OccupationName string
	Demand                     int64
	Supply                     int64
	SupplyKnown                bool
	Met                        int64
	Needs, Firms               int
	Programmes                 []Programme
	Points                     int
	Break                      bool        // nobody teaches it
	Outside                    bool        // the register holds one category only, and not this occupation's: no data
	Could                      []Programme // programmes that train for it and have no open point: how a break may be closed
	Edge                       ids.ID
	Weight                     float64
	Evidence                   string
	Machine                    bool
	Years                      string
}

// Gap is demand less supply.
func (l Line) Gap() int64 { return l.Demand - l.Supply }
