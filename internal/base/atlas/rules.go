package atlas

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"rongqiao/internal/platform/ids"
)

func itoa(n int) string { return strconv.Itoa(n) }

// allowed says which kinds of ends a relation joins.
var allowed = map[Relation][][2]End{
	Serves:     {{EndIndustry, EndNode}, {EndIndustry, EndChain}, {EndOccupation, EndNode}, {EndOccupation, EndChain}, {EndProgramme, EndIndustry}, {EndProgramme, EndNode}, {EndProgramme, EndChain}, {EndPoint, EndChain}, {EndPoint, EndNode}},
	Requires:   {{EndChain, EndOccupation}, {EndNode, EndOccupation}, {EndIndustry, EndOccupation}},
	Trains:     {{EndProgramme, EndOccupation}, {EndPoint, EndOccupation}},
	UpstreamOf: {{EndChain, EndChain}, {EndNode, EndNode}},
}

// CheckEdge refuses an edge whose ends do not fit its relation, whose weight is outside 0–1, or whose years are turned
// round. It does not look at other edges: see Cycle.
func CheckEdge(e Edge) error {
	fits := false
	for _, pair := range allowed[e.Relation] {
		fits = fits || pair == [2]End{e.From.Kind, e.To.Kind}
	}
	switch {
	case !fits:
		return ErrRelation.With(e.From.Kind.ZH(), e.Relation.ZH(), e.To.Kind.ZH()).On("relation")
	case e.From == e.To:
		return ErrCycle.With(e.From.Key).On("to")
	case e.From.Key == "":
		return ErrNoEnd.On("from")
	case e.To.Key == "":
		return ErrNoEnd.On("to")
	case math.IsNaN(e.Weight) || e.Weight < 0 || e.Weight > 1:
		return ErrWeight.With(strconv.FormatFloat(e.Weight, 'g', 4, 64)).On("weight")
	}
	return CheckYears(e.Years)
}

// CheckYears refuses a span that ends before it begins or lies outside 1990–2100.
func CheckYears(y Years) error {
	if y.From < 1990 || y.From > 2100 || (y.To != 0 && (y.To < y.From || y.To > 2100)) {
		return ErrYears.With(y.From, y.To).On("from_year")
	}
	return nil
}

// meets says whether two spans have a year in common.
func (y Years) meets(z Years) bool {
	return (y.To == 0 || z.From <= y.To) && (z.To == 0 || y.From <= z.To)
}

// shared is a name that both go by, "" when there is none; other spellings of one thing are its aliases and never a
// second thing (CHN-07).
func shared(mine, theirs []string) string {
	for _, m := range mine {
		if aliased(theirs, nameKey(m)) {
			return m
		}
	}
	return ""
}

func (g Group) names() []string { return append([]string{g.Name}, g.Aliases...) }

func (c Chain) names() []string { return append([]string{c.Name}, c.Aliases...) }

// sameGroup refuses a group that goes by a name of its neighbour under the same parent in the same years.
func sameGroup(g Group, list []Group) error {
	for _, x := range list {
		if x.ID == g.ID || x.Parent != g.Parent || !x.Years.meets(g.Years) {
			continue
		}
		if name := shared(g.names(), x.names()); name != "" {
			return ErrSameName.With(name, x.Name).On("name")
		}
	}
	return nil
}

// sameChain refuses a chain that goes by a name of another chain of the same years; one without an id is none of the list.
func sameChain(c Chain, list []Chain) error {
	for _, x := range list {
		if c.ID != 0 && x.ID == c.ID || !x.Years.meets(c.Years) {
			continue
		}
		if name := shared(c.names(), x.names()); name != "" {
			return ErrSameName.With(name, x.Name).On("name")
		}
	}
	return nil
}

// Cycle says whether joining from → to closes a circle among edges of the same relation; nodes hang on their chains, so a
// chain that feeds itself by way of a node is a circle too. chainOf gives the chain of a node.
func Cycle(edges []Edge, from, to Ref, chainOf map[Ref]Ref) bool {
	after := map[Ref][]Ref{}
	for _, e := range edges {
		if e.Relation == UpstreamOf && e.Status != Retired {
			after[e.From] = append(after[e.From], e.To)
		}
	}
	seen := map[Ref]bool{}
	var reaches func(Ref) bool
	reaches = func(at Ref) bool {
		if at == from {
			return true
		}
		if seen[at] {
			return false
		}
		seen[at] = true
		for _, next := range after[at] {
			if reaches(next) {
				return true
			}
		}
		return false
	}
	if c, ok := chainOf[from]; ok && to.Kind == EndChain && c == to {
		return true
	}
	return reaches(to)
}

// GroupCycle says whether hanging a group under a parent closes a circle. parentOf holds the tree as it is.
func GroupCycle(parentOf map[ids.ID]ids.ID, group, parent ids.ID) bool {
	for steps := 0; parent != 0; steps++ {
		if parent == group || steps > len(parentOf) {
			return true
		}
		parent = parentOf[parent]
	}
	return false
}

// Map is the graph of one year, ready to be asked which programme serves which chain. Only what is published counts,
// unless proposals are let in for a preview.
type Map struct {
	Year      int
	Threshold float64 // least product of weights of a path (rule CHN-1)

	trains   map[Ref][]Edge // by programme or point
	asked    map[Ref][]Edge // occupation → its requirers (REQUIRES turned round, SERVES as it is)
	feeds    map[Ref][]Edge // industry → nodes and chains it serves
	serves   map[Ref][]Edge // programme or point → industry, node, chain directly
	chainOf  map[Ref]Ref
	override map[Ref][]Edge
}

// DefaultThreshold is the least product of weights of a path that counts, parameter CHN1_WEIGHT.
const DefaultThreshold = 0.5

// MapOptions choose what NewMap takes in.
type MapOptions struct {
	Year      int
	Threshold float64 // 0 = DefaultThreshold
	Proposals bool    // also edges not yet published: a preview, never a figure
}

// NewMap builds the graph of a year. chainOf gives the chain of every node.
func NewMap(edges []Edge, chainOf map[Ref]Ref, o MapOptions) *Map {
	m := &Map{Year: o.Year, Threshold: o.Threshold, trains: map[Ref][]Edge{}, asked: map[Ref][]Edge{}, feeds: map[Ref][]Edge{}, serves: map[Ref][]Edge{}, chainOf: chainOf, override: map[Ref][]Edge{}}
	if m.Threshold == 0 {
		m.Threshold = DefaultThreshold
	}
	for _, e := range edges {
		if !e.Years.Holds(o.Year) || e.Status == Retired || (e.Status != Published && !o.Proposals) {
			continue
		}
		m.add(e)
	}
	return m
}

func (m *Map) add(e Edge) {
	switch e.Relation {
	case Trains:
		m.trains[e.From] = append(m.trains[e.From], e)
	case Requires:
		m.asked[e.To] = append(m.asked[e.To], e)
	case Serves:
		switch e.From.Kind {
		case EndIndustry:
			m.feeds[e.From] = append(m.feeds[e.From], e)
		case EndOccupation:
			m.asked[e.From] = append(m.asked[e.From], turned(e))
		case EndPoint:
			m.override[e.From] = append(m.override[e.From], e)
		default:
			m.serves[e.From] = append(m.serves[e.From], e)
		}
	}
}

// turned makes occupation SERVES chain read as chain REQUIRES occupation.
func turned(e Edge) Edge {
	e.From, e.To, e.Relation = e.To, e.From, Requires
	return e
}

// Path is one way from a programme to a chain.
type Path struct {
	Chain    Ref
	Edges    []Edge
	Product  float64 // of the weights
	Override bool    // an expert's decision for this point
}

// Paths finds the best path to every chain that a programme, as taught at a point (zero Ref = anywhere), leads to,
// strongest first. Paths below the threshold are left out; an expert's override always counts.
func (m *Map) Paths(programme, point Ref) []Path {
	best := map[Ref]Path{}
	take := func(p Path) {
		if have, ok := best[p.Chain]; !ok || p.Override && !have.Override || p.Override == have.Override && p.Product > have.Product {
			best[p.Chain] = p
		}
	}
	for _, start := range []Ref{programme, point} {
		if start.Key == "" {
			continue
		}
		for _, t := range m.trains[start] {
			for _, a := range m.asked[t.To] {
				m.climb([]Edge{t, a}, a.From, take)
			}
		}
		for _, s := range m.serves[start] {
			m.climb([]Edge{s}, s.To, take)
		}
	}
	for _, o := range m.override[point] {
		take(Path{Chain: m.chain(o.To), Edges: []Edge{o}, Product: o.Weight, Override: true})
	}
	out := make([]Path, 0, len(best))
	for _, p := range best {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Product != out[j].Product {
			return out[i].Product > out[j].Product
		}
		return out[i].Chain.Key < out[j].Chain.Key
	})
	return out
}

// climb goes on from a chain, node or industry to the chains above it.
func (m *Map) climb(way []Edge, at Ref, take func(Path)) {
	switch at.Kind {
	case EndChain, EndNode:
		if p := (Path{Chain: m.chain(at), Edges: way, Product: product(way)}); reaches(p.Product, m.Threshold) {
			take(p)
		}
	case EndIndustry:
		for _, wider := range IndustryAncestors(at.Key) {
			for _, f := range m.feeds[Ref{EndIndustry, wider}] {
				m.climb(append(way[:len(way):len(way)], f), f.To, take)
			}
		}
	}
}

func (m *Map) chain(at Ref) Ref {
	if c, ok := m.chainOf[at]; ok {
		return c
	}
	return at
}

func product(way []Edge) float64 {
	p := 1.0
	for _, e := range way {
		p *= e.Weight
	}
	return p
}

// reaches compares a product of decimal weights with the threshold; what binary fractions lose does not decide.
func reaches(product, threshold float64) bool { return product >= threshold-1e-9 }

// IndustryAncestors lists an industry code and the wider ones above it: C3911, C391, C39, C.
func IndustryAncestors(code string) []string {
	out := []string{code}
	for len(code) > 3 {
		code = code[:len(code)-1]
		out = append(out, code)
	}
	if len(code) == 3 {
		out = append(out, code[:1])
	}
	return out
}

// Serves is rule CHN-1: the paths by which a point serves an industry of the key list. An entry of the list is a chain,
// or an industry that the path passes.
func (m *Map) Serves(programme, point Ref, key []KeyEntry) []Path {
	var out []Path
	for _, p := range m.Paths(programme, point) {
		if onList(p, key) {
			out = append(out, p)
		}
	}
	return out
}

func onList(p Path, key []KeyEntry) bool {
	for _, k := range key {
		if k.Ref == p.Chain {
			return true
		}
		for _, e := range p.Edges {
			for _, end := range []Ref{e.From, e.To} {
				if k.Ref.Kind == EndIndustry && end.Kind == EndIndustry && strings.HasPrefix(end.Key, k.Ref.Key) {
					return true
				}
			}
		}
	}
	return false
}

// PointState is what rule CHN-2 must know of a programme point.
type PointState struct {
	Point     Ref
	Programme Ref
	Enrolling bool // enrols in the year; a suspended point (停招) does not and leaves the denominator
}

// Share is the outcome of rule CHN-2: points that serve a key industry ÷ points that enrol. No point enrols, no list in
// force: NODATA.
type Share struct {
	Serving, Enrolling int
	NoData             string // why there is no figure; "" = there is one
}

// Reaches compares with a target in per cent by integers: 305 of 339 does not reach 90 %.
func (s Share) Reaches(percent int) bool {
	return s.NoData == "" && s.Serving*100 >= percent*s.Enrolling
}

// KeyShare is rule CHN-2. A point that serves two chains counts once. list is the list in force, nil where there is none.
func KeyShare(m *Map, points []PointState, list *KeyList) Share {
	var s Share
	for _, p := range points {
		if !p.Enrolling {
			continue
		}
		s.Enrolling++
		if list != nil && len(m.Serves(p.Programme, p.Point, list.Entries)) > 0 {
			s.Serving++
		}
	}
	switch {
	case list == nil:
		s.NoData = "当年 9 月 1 日没有有效的重点产业名单"
	case s.Enrolling == 0:
		s.NoData = "分母为零：当年没有招生的专业点"
	}
	return s
}

// ListInForce picks the key list that counts for a year: the last one in force on 1 September of it.
func ListInForce(lists []KeyList, year int) *KeyList {
	day := itoa(year) + "-09-01"
	var best *KeyList
	for i := range lists {
		if d := lists[i].InForce.String(); d != "" && d <= day && (best == nil || d > best.InForce.String()) {
			best = &lists[i]
		}
	}
	return best
}

// MinGraduates is the least number of employed graduates from which rule CHN-3 estimates a weight, parameter CHN3_MIN.
const MinGraduates = 20

// EmploymentWeight is rule CHN-3: graduates of a programme who work in the industry ÷ employed graduates. ok is false on a
// base below min (0 = MinGraduates) or on counts that cannot be.
func EmploymentWeight(working, employed, min int) (weight float64, ok bool) {
	if min == 0 {
		min = MinGraduates
	}
	if employed < min || working < 0 || working > employed {
		return 0, false
	}
	return float64(working) / float64(employed), true
}
