package atlas

import (
	"errors"
	"fmt"
	"testing"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
)

var (
	chainA = Ref{EndChain, "1"}
	chainB = Ref{EndChain, "2"}
	nodeA  = Ref{EndNode, "11"}
	prog   = ProgrammeRef(HigherCollege, "460301")
	point  = Ref{EndPoint, "9"}
	job    = Ref{EndOccupation, "6-31-01-10"}
	trade  = Ref{EndIndustry, "C34"}
	chains = map[Ref]Ref{nodeA: chainA}
)

func edge(from Ref, rel Relation, to Ref, weight float64) Edge {
	return Edge{From: from, Relation: rel, To: to, Weight: weight, Years: Years{2025, 2027}, Status: Published}
}

func TestCheckEdge(t *testing.T) {
	good := edge(prog, Trains, job, 0.9)
	for name, tc := range map[string]struct {
		spoil func(*Edge)
		want  error
	}{
		"good":                 {func(*Edge) {}, nil},
		"relation fits no end": {func(e *Edge) { e.Relation = Requires }, ErrRelation},
		"weight above one":     {func(e *Edge) { e.Weight = 1.01 }, ErrWeight},
		"negative weight":      {func(e *Edge) { e.Weight = -0.1 }, ErrWeight},
		"no end":               {func(e *Edge) { e.To.Key = "" }, ErrNoEnd},
		"years turned round":   {func(e *Edge) { e.Years = Years{2027, 2025} }, ErrYears},
		"no year":              {func(e *Edge) { e.Years = Years{} }, ErrYears},
		"itself":               {func(e *Edge) { e.From, e.To, e.Relation = nodeA, nodeA, UpstreamOf }, ErrCycle},
	} {
		e := good
		tc.spoil(&e)
		if err := CheckEdge(e); !sameCode(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

func sameCode(err, want error) bool {
	if want == nil || err == nil {
		return err == nil && want == nil
	}
	is, ok := err.(interface{ Is(error) bool })
	return ok && is.Is(want)
}

func TestServes(t *testing.T) {
	key := []KeyEntry{{Ref: chainA}}
	for name, tc := range map[string]struct {
		edges []Edge
		point Ref
		key   []KeyEntry
		year  int
		want  float64 // product of the path; 0 = does not serve
	}{
		"direct":              {[]Edge{edge(prog, Trains, job, 0.8), edge(chainA, Requires, job, 0.7)}, Ref{}, key, 2026, 0.56},
		"just the threshold":  {[]Edge{edge(prog, Trains, job, 0.5), edge(nodeA, Requires, job, 1)}, Ref{}, key, 2026, 0.5},
		"decimals that round": {[]Edge{edge(prog, Trains, job, 0.625), edge(nodeA, Requires, job, 0.8)}, Ref{}, key, 2026, 0.5},
		"below the threshold": {[]Edge{edge(prog, Trains, job, 0.7), edge(chainA, Requires, job, 0.7)}, Ref{}, key, 2026, 0},
		"through an industry": {[]Edge{edge(prog, Trains, job, 0.9), edge(trade, Requires, job, 0.9), edge(trade, Serves, nodeA, 0.9)}, Ref{}, key, 2026, 0.729},
		"narrower industry":   {[]Edge{edge(prog, Trains, job, 1), edge(Ref{EndIndustry, "C3491"}, Requires, job, 1), edge(trade, Serves, nodeA, 1)}, Ref{}, key, 2026, 1},
		"wider industry":      {[]Edge{edge(prog, Trains, job, 1), edge(trade, Requires, job, 1), edge(Ref{EndIndustry, "C3491"}, Serves, nodeA, 1)}, Ref{}, key, 2026, 0},
		"industry on list":    {[]Edge{edge(prog, Trains, job, 1), edge(trade, Requires, job, 1), edge(trade, Serves, chainB, 1)}, Ref{}, []KeyEntry{{Ref: trade}}, 2026, 1},
		"chain not on list":   {[]Edge{edge(prog, Trains, job, 1), edge(chainB, Requires, job, 1)}, Ref{}, key, 2026, 0},
		"year too early":      {[]Edge{edge(prog, Trains, job, 1), edge(chainA, Requires, job, 1)}, Ref{}, key, 2024, 0},
		"expert override":     {[]Edge{edge(point, Serves, chainA, 0.3)}, point, key, 2026, 0.3},
		"override elsewhere":  {[]Edge{edge(point, Serves, chainA, 1)}, Ref{EndPoint, "8"}, key, 2026, 0},
		"best of two ways":    {[]Edge{edge(prog, Trains, job, 0.9), edge(chainA, Requires, job, 0.6), edge(nodeA, Requires, job, 0.9)}, Ref{}, key, 2026, 0.81},
		"serves directly":     {[]Edge{edge(prog, Serves, nodeA, 0.75)}, Ref{}, key, 2026, 0.75},
	} {
		paths := NewMap(tc.edges, chains, MapOptions{Year: tc.year}).Serves(prog, tc.point, tc.key)
		got := 0.0
		if len(paths) > 0 {
			got = paths[0].Product
		}
		if d := got - tc.want; len(paths) > 1 || d > 1e-9 || d < -1e-9 {
			t.Errorf("%s: %v by %d paths, want %v", name, got, len(paths), tc.want)
		}
	}
}

func TestServesNeedsPublished(t *testing.T) {
	edges := []Edge{edge(prog, Trains, job, 1), edge(chainA, Requires, job, 1)}
	key := []KeyEntry{{Ref: chainA}}
	for _, status := range []string{Proposed, Reviewed, Retired} {
		edges[0].Status = status
		if len(NewMap(edges, nil, MapOptions{Year: 2026}).Serves(prog, Ref{}, key)) != 0 {
			t.Errorf("an edge in state %s counts", status)
		}
		preview := len(NewMap(edges, nil, MapOptions{Year: 2026, Proposals: true}).Serves(prog, Ref{}, key))
		if want := map[bool]int{true: 1, false: 0}[status != Retired]; preview != want {
			t.Errorf("preview of %s: %d paths, want %d", status, preview, want)
		}
	}
}

// TestKeyShare counts 306 of 339 points, one of which serves two chains, with suspended ones outside (CHN-09).
func TestKeyShare(t *testing.T) {
	edges := []Edge{edge(prog, Trains, job, 1), edge(chainA, Requires, job, 1), edge(chainB, Requires, job, 1)}
	m := NewMap(edges, nil, MapOptions{Year: 2026})
	list := &KeyList{Entries: []KeyEntry{{Ref: chainA}, {Ref: chainB}}}
	other := ProgrammeRef(HigherCollege, "410101")
	var points []PointState
	for i := range 339 + 7 {
		p := PointState{Point: IDRef(EndPoint, ids.ID(i+1)), Programme: other, Enrolling: i < 339}
		if i < 306 || i >= 339 {
			p.Programme = prog
		}
		points = append(points, p)
	}
	s := KeyShare(m, points, list)
	if s.Serving != 306 || s.Enrolling != 339 || !s.Reaches(90) || s.Reaches(91) {
		t.Errorf("%+v", s)
	}
	points[0].Programme = other
	if s := KeyShare(m, points, list); s.Serving != 305 || s.Reaches(90) {
		t.Errorf("305 of 339 = 89.97 %% must not reach 90 %%: %+v", s)
	}
	if s := KeyShare(m, points, nil); s.NoData == "" || s.Reaches(0) {
		t.Errorf("without a list: %+v", s)
	}
	if s := KeyShare(m, points[339:], list); s.NoData == "" || s.Reaches(0) {
		t.Errorf("without an enrolling point: %+v", s)
	}
}

func TestListInForce(t *testing.T) {
	lists := []KeyList{{ID: 1, InForce: civil.MustDate("2025-03-01")}, {ID: 2, InForce: civil.MustDate("2026-09-01")}, {ID: 3, InForce: civil.MustDate("2026-09-02")}}
	for year, want := range map[int]ids.ID{2024: 0, 2025: 1, 2026: 2, 2027: 3} {
		got := ids.ID(0)
		if l := ListInForce(lists, year); l != nil {
			got = l.ID
		}
		if got != want {
			t.Errorf("%d: list %d, want %d", year, got, want)
		}
	}
}

func TestEmploymentWeight(t *testing.T) {
	for _, tc := range []struct {
		working, employed, min int
		want                   float64
		ok                     bool
	}{{15, 20, 0, 0.75, true}, {15, 19, 0, 0, false}, {0, 20, 0, 0, true}, {21, 20, 0, 0, false}, {-1, 20, 0, 0, false}, {3, 6, 5, 0.5, true}} {
		if w, ok := EmploymentWeight(tc.working, tc.employed, tc.min); w != tc.want || ok != tc.ok {
			t.Errorf("%d of %d: %v, %v", tc.working, tc.employed, w, ok)
		}
	}
}

func TestCycle(t *testing.T) {
	node := func(n int) Ref { return Ref{EndNode, fmt.Sprint(n)} }
	edges := []Edge{edge(node(1), UpstreamOf, node(2), 1), edge(node(2), UpstreamOf, node(3), 1)}
	retired := edge(node(3), UpstreamOf, node(4), 1)
	retired.Status = Retired
	edges = append(edges, retired)
	for _, tc := range []struct {
		from, to int
		want     bool
	}{{3, 1, true}, {2, 1, true}, {1, 3, false}, {3, 4, false}, {4, 3, false}, {1, 1, true}} {
		if got := Cycle(edges, node(tc.from), node(tc.to), nil); got != tc.want {
			t.Errorf("%d → %d: %v, want %v", tc.from, tc.to, got, tc.want)
		}
	}
	if !Cycle(nil, nodeA, chainA, chains) {
		t.Error("a node upstream of its own chain is no circle")
	}
	parents := map[ids.ID]ids.ID{1: 0, 2: 1, 3: 2}
	if !GroupCycle(parents, 1, 3) || GroupCycle(parents, 3, 1) || !GroupCycle(parents, 2, 2) {
		t.Error("groups: circle not seen")
	}
}

// TestSameName: 汽车制造 and 未来汽车 are one group; neither may be made a second time beside the other.
func TestSameName(t *testing.T) {
	car := Group{ID: 1, Parent: 9, Name: "未来汽车", Aliases: []string{"汽车制造"}, Years: Years{2020, 2025}}
	for _, c := range []struct {
		name string
		g    Group
		same bool
	}{
		{"the alias as a name", Group{ID: 2, Parent: 9, Name: "汽车 制造", Years: Years{2024, 0}}, true},
		{"the name as an alias", Group{ID: 2, Parent: 9, Name: "造车", Aliases: []string{"未来汽车"}, Years: Years{2025, 2026}}, true},
		{"itself", Group{ID: 1, Parent: 9, Name: "汽车制造", Years: Years{2024, 0}}, false},
		{"under another parent", Group{ID: 2, Parent: 8, Name: "汽车制造", Years: Years{2024, 0}}, false},
		{"in other years", Group{ID: 2, Parent: 9, Name: "汽车制造", Years: Years{2026, 0}}, false},
		{"another name", Group{ID: 2, Parent: 9, Name: "精密制造", Years: Years{2020, 0}}, false},
	} {
		if err := sameGroup(c.g, []Group{car}); (err != nil) != c.same {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	chains := []Chain{{ID: 1, Name: "未来汽车", Aliases: []string{"汽车制造"}, Years: Years{From: 2020}}}
	if err := sameChain(Chain{ID: 2, Name: "汽车制造", Years: Years{From: 2026}}, chains); !errors.Is(err, ErrSameName) {
		t.Error(err)
	}
}
