package board

import (
	"cmp"
	"math"
	"slices"

	"rongqiao/internal/register/programme"
)

// Milli is a number of persons in thousandths, so that sums are exact and
// shares of a class add up.
type Milli int64

// Persons rounds half up for display.
func (m Milli) Persons() int64 { return int64(math.Floor(float64(m)/1000 + 0.5)) }

// Ask is one need with posts: how many persons, of which occupation and industry.
type Ask struct {
	Org        string // identity of the enterprise, for counting firms
	Occupation string // "" when the need is not coded
	Industry   string
	Heads      int64
}

// Supply is one programme point's class of the year.
type Supply struct {
	Point, School, County, Level string
	Programme                    string // programme key, level:code
	Name                         string
	Known                        bool // outcomes are there; false is NODATA
	Graduates                    int64
	Employed                     int64 // of the graduates
	Local, Related               int64 // of the employed
	Trains                       []Train
}

// Train is a published edge programme → occupation.
type Train struct {
	Occupation string
	Weight     float64 // 0–1
}

// Effective is the supply that a class really gives: graduates × local rate ×
// match rate (domain B4). Both rates are shares of the employed; with nobody
// employed it is not known.
func (s Supply) Effective() (Milli, bool) {
	if !s.Known || s.Employed <= 0 {
		return 0, false
	}
	milli, known := programme.Effective(&s.Graduates, &s.Employed, &s.Local, &s.Related)
	return Milli(milli), known
}

// State says what a line means.
type State string

// The states of a line.
const (
	Short    State = "SHORT"    // asked for, more than supplied
	Untaught State = "UNTAUGHT" // asked for, taught by nobody
	Even     State = "EVEN"
	Surplus  State = "SURPLUS" // supplied, more than asked for
	Unasked  State = "UNASKED" // taught, asked for by nobody
	NoData   State = "NODATA"  // not coded, or supply not known
)

// Line is one occupation of one industry in one year. Industry is empty where
// occupations are weighed as a whole.
type Line struct {
	Occupation string `json:"occupation"`
	Industry   string `json:"industry"`
	Firms      int64  `json:"firms"`
	Needs      int64  `json:"needs"`
	Demand     int64  `json:"demand"`  // persons
	Largest    int64  `json:"largest"` // persons that the largest single enterprise asks for
	Supply     Milli  `json:"supply_milli"`
	Points     int64  `json:"points"`  // programme points that train for it
	Unknown    int64  `json:"unknown"` // of these, points without outcomes
	State      State  `json:"state"`
}

// Met is the smaller of demand and supply, persons in thousandths.
func (l Line) Met() Milli { return min(Milli(l.Demand)*1000, l.Supply) }

// Gap is demand − supply in thousandths; negative is a surplus.
func (l Line) Gap() Milli { return Milli(l.Demand)*1000 - l.Supply }

// Rate is gap ÷ demand; ok is false when nobody asks.
func (l Line) Rate() (rate float64, ok bool) {
	if l.Demand == 0 {
		return 0, false
	}
	return float64(l.Gap()) / (float64(l.Demand) * 1000), true
}

// Params are the versioned parameters of the computation (table board_params).
type Params struct {
	Even   float64 `json:"even"`   // GAP-EVEN: a gap or surplus of at most this share of the demand is called even
	Weight float64 `json:"weight"` // GAP-WEIGHT: edges below this weight do not count
	Red    float64 `json:"red"`    // GAP-RED: a gap above this share of the demand is red, a smaller one amber
	Source string  `json:"source"` // document and article these three rest on

	// What may be published, rule EPT-3; zero in snapshots of before these were parameters.
	Firms int64   `json:"sup_firms,omitzero"` // SUP-FIRMS: enterprises that contribute to a figure, at least
	Share float64 `json:"sup_share,omitzero"` // SUP-SHARE: share of one enterprise in it, at most
	Base  int64   `json:"sup_base,omitzero"`  // SUP-BASE: persons that a rate is made of, at least
}

func (l Line) state(p Params) State {
	switch {
	case l.Occupation == "" || l.Points > 0 && l.Unknown == l.Points:
		return NoData
	case l.Demand > 0 && l.Points == 0:
		return Untaught
	case l.Demand == 0 && l.Supply > 0:
		return Unasked
	}
	gap, near := float64(l.Gap()), p.Even*float64(l.Demand)*1000
	switch {
	case gap > near:
		return Short
	case gap < -near:
		return Surplus
	}
	return Even
}

// Idle is a programme that nobody asks for: none of its occupations has a need.
type Idle struct {
	Programme string `json:"programme"`
	Name      string `json:"name"`
	Points    int64  `json:"points"`
	Unknown   int64  `json:"unknown"`  // of these, points without a figure of graduates
	Students  int64  `json:"students"` // graduates of the year
	Linked    bool   `json:"linked"`   // false: the map has no edge for it yet
}

// Balance is the whole computation of a year.
type Balance struct {
	Lines []Line // in the order of what needs action first
	Idle  []Idle
}

type cell struct{ occupation, industry string }

// Compute weighs asks against supplies. A point's effective class is shared out
// to its occupations in proportion to the edge weights, and an occupation's
// supply to its industries in proportion to their demand, so that nobody is
// counted twice. The result depends on the input alone, not on its order.
func Compute(asks []Ask, supplies []Supply, p Params) Balance {
	supplies = worthwhile(supplies, p.Weight)
	lines := map[cell]*Line{}
	demand := countAsks(asks, lines)
	supply := shareOut(supplies)
	for occ, s := range supply {
		place(lines, demand, occ, s)
	}
	out := Balance{Lines: make([]Line, 0, len(lines)), Idle: idle(supplies, demand)}
	for _, l := range lines {
		l.State = l.state(p)
		out.Lines = append(out.Lines, *l)
	}
	slices.SortFunc(out.Lines, byUrgency)
	return out
}

// worthwhile leaves out edges below the least weight; the input is not changed.
func worthwhile(supplies []Supply, least float64) []Supply {
	out := slices.Clone(supplies)
	for i := range out {
		out[i].Trains = slices.DeleteFunc(slices.Clone(out[i].Trains), func(t Train) bool { return t.Weight < least })
	}
	return out
}

func countAsks(asks []Ask, lines map[cell]*Line) map[string]int64 {
	demand := map[string]int64{}
	for k, t := range tally(asks, func(a Ask) cell { return cell{a.Occupation, a.Industry} }) {
		lines[k] = &Line{Occupation: k.occupation, Industry: k.industry, Firms: t.Firms, Needs: t.Needs, Demand: t.Demand, Largest: t.Largest}
		demand[k.occupation] += t.Demand
	}
	return demand
}

// Group is what is asked for under one heading: an industry, a chain, the city.
type Group struct {
	Firms   int64 `json:"firms"`
	Needs   int64 `json:"needs"`
	Demand  int64 `json:"demand"`  // persons
	Largest int64 `json:"largest"` // persons of the largest single enterprise
}

// tally adds up asks by a key; an enterprise counts once under each key.
func tally[K comparable](asks []Ask, key func(Ask) K) map[K]Group {
	heads := map[K]map[string]int64{}
	out := map[K]Group{}
	for _, a := range asks {
		k := key(a)
		if heads[k] == nil {
			heads[k] = map[string]int64{}
		}
		heads[k][a.Org] += a.Heads
		g := out[k]
		g.Needs++
		g.Demand += a.Heads
		g.Firms, g.Largest = int64(len(heads[k])), max(g.Largest, heads[k][a.Org])
		out[k] = g
	}
	return out
}

// pool is what all points together give one occupation.
type pool struct {
	supply          Milli
	points, unknown int64
}

func shareOut(supplies []Supply) map[string]*pool {
	out := map[string]*pool{}
	for _, s := range supplies {
		eff, known := s.Effective()
		var total float64
		for _, t := range s.Trains {
			total += t.Weight
		}
		for i, part := range split(eff, weights(s.Trains)) {
			p := out[s.Trains[i].Occupation]
			if p == nil {
				p = &pool{}
				out[s.Trains[i].Occupation] = p
			}
			p.points++
			if !known || total == 0 {
				p.unknown++
			} else {
				p.supply += part
			}
		}
	}
	return out
}

func weights(trains []Train) []float64 {
	out := make([]float64, len(trains))
	for i, t := range trains {
		out[i] = t.Weight
	}
	return out
}

// split divides whole by weights; the parts add up to whole exactly (the last
// thousandths go to the largest remainders, first come first).
func split(whole Milli, weights []float64) []Milli {
	out := make([]Milli, len(weights))
	var total float64
	for _, w := range weights {
		total += w
	}
	if total <= 0 {
		return out
	}
	type rest struct {
		i int
		r float64
	}
	left, rests := whole, make([]rest, len(weights))
	for i, w := range weights {
		x := float64(whole) * w / total
		out[i] = Milli(math.Floor(x))
		left -= out[i]
		rests[i] = rest{i, x - math.Floor(x)}
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return cmp.Compare(b.r, a.r) })
	for k := 0; left > 0 && k < len(rests); k++ {
		out[rests[k].i]++
		left--
	}
	return out
}

// place divides an occupation's supply over the industries that ask for it; an
// occupation nobody asks for gets one line without industry.
func place(lines map[cell]*Line, demand map[string]int64, occ string, p *pool) {
	var keys []cell
	for k := range lines {
		if k.occupation == occ {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		keys = []cell{{occupation: occ}}
		lines[keys[0]] = &Line{Occupation: occ}
	}
	slices.SortFunc(keys, func(a, b cell) int { return cmp.Compare(a.industry, b.industry) })
	w := make([]float64, len(keys))
	for i, k := range keys {
		w[i] = float64(lines[k].Demand)
		if demand[occ] == 0 {
			w[i] = 1
		}
	}
	for i, part := range split(p.supply, w) {
		l := lines[keys[i]]
		l.Supply, l.Points, l.Unknown = part, p.points, p.unknown
	}
}

func idle(supplies []Supply, demand map[string]int64) []Idle {
	at := map[string]*Idle{}
	asked := map[string]bool{}
	for _, s := range supplies {
		i := at[s.Programme]
		if i == nil {
			i = &Idle{Programme: s.Programme, Name: s.Name}
			at[s.Programme] = i
		}
		i.Points++
		i.Students += s.Graduates
		if !s.Known && s.Graduates == 0 {
			i.Unknown++
		}
		for _, t := range s.Trains {
			i.Linked = true
			asked[s.Programme] = asked[s.Programme] || demand[t.Occupation] > 0
		}
	}
	var out []Idle
	for code, i := range at {
		if !asked[code] {
			out = append(out, *i)
		}
	}
	slices.SortFunc(out, func(a, b Idle) int {
		return cmp.Or(cmp.Compare(b.Students, a.Students), cmp.Compare(a.Programme, b.Programme))
	})
	return out
}

// byUrgency puts what needs action first: the largest gap, then names.
func byUrgency(a, b Line) int {
	return cmp.Or(cmp.Compare(b.Gap(), a.Gap()), cmp.Compare(a.Occupation, b.Occupation), cmp.Compare(a.Industry, b.Industry))
}

// Totals sums lines: persons asked, supplied and met (the sum of the lines' met,
// not the lesser of the sums).
type Totals struct {
	Demand      int64
	Supply, Met Milli
	Needs       int64
	Untaught    int64 // lines
	NoData      int64 // lines
}

// Rate is met ÷ demand (需求满足率); ok is false when nobody asks.
func (t Totals) Rate() (rate float64, ok bool) {
	if t.Demand == 0 {
		return 0, false
	}
	return float64(t.Met) / (float64(t.Demand) * 1000), true
}

// Sum adds up lines.
func Sum(lines []Line) Totals {
	var t Totals
	for _, l := range lines {
		t.Demand += l.Demand
		t.Supply += l.Supply
		t.Met += l.Met()
		t.Needs += l.Needs
		switch l.State {
		case Untaught:
			t.Untaught++
		case NoData:
			t.NoData++
		}
	}
	return t
}
