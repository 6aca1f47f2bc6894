package spectrum

import (
	"fmt"
	"reflect"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

func TestSplit(t *testing.T) {
	for _, tc := range []struct {
		total   int64
		weights []float64
		want    []int64
	}{
		{10, []float64{1, 1, 1}, []int64{4, 3, 3}}, {7, []float64{2, 5}, []int64{2, 5}}, {1, []float64{0, 1}, []int64{0, 1}}, {5, []float64{0, 0}, []int64{0, 0}}, {0, []float64{1}, []int64{0}}, {3, nil, []int64{}},
		{100, []float64{1, 2}, []int64{33, 67}},
	} {
		if got := Split(tc.total, tc.weights); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%d by %v: %v, want %v", tc.total, tc.weights, got, tc.want)
		}
	}
}

func persons(n int64) *int64 { return &n }

const (
	fitter  = "6-31-01-10" // 机电设备维修工
	planner = "4-02-06-05" // 供应链管理师
	carer   = "4-10-01-05" // 养老护理员
)

var (
	energy    = atlas.IDRef(atlas.EndChain, 1)
	logistics = atlas.IDRef(atlas.EndChain, 2)
	cells     = atlas.IDRef(atlas.EndNode, 11)
)

func link(from atlas.Ref, rel atlas.Relation, to atlas.Ref, weight float64) atlas.Edge {
	return atlas.Edge{ID: 77, From: from, Relation: rel, To: to, Weight: weight, Years: atlas.Years{From: 2026}, Status: atlas.Published, Evidence: []atlas.Evidence{{Ref: "目录"}}}
}

func job(code string) atlas.Ref   { return atlas.Ref{Kind: atlas.EndOccupation, Key: code} }
func trade(code string) atlas.Ref { return atlas.Ref{Kind: atlas.EndIndustry, Key: code} }

// sample is a little city: two chains, three occupations, one of which nobody teaches, two programmes, two schools.
func sample() Source {
	fit := atlas.ProgrammeRef(atlas.HigherCollege, "460301")
	return Source{
		Year: 2026, Basis: Graduates, Catalog: &atlas.Catalog{},
		Chains: []atlas.Chain{{ID: 1, Name: "新能源", Nodes: []atlas.ChainNode{{ID: 11, Chain: 1, Name: "电芯"}}}, {ID: 2, Name: "物流"}},
		Edges: []atlas.Edge{
			link(trade("C384"), atlas.Requires, job(fitter), 0.8), link(trade("C38"), atlas.Serves, cells, 0.9), link(logistics, atlas.Requires, job(fitter), 0.5),
			link(logistics, atlas.Requires, job(planner), 0.9), link(fit, atlas.Trains, job(fitter), 0.9),
			link(atlas.ProgrammeRef(atlas.Secondary, "790302"), atlas.Trains, job(carer), 0.9),
		},
		Needs: []Need{
			{ID: 1, Firm: 1, Occupation: fitter, Industry: "C3841", Persons: 100}, {ID: 2, Firm: 2, Occupation: fitter, Industry: "G59", Persons: 50},
			{ID: 3, Firm: 1, Occupation: planner, Persons: 40}, {ID: 4, Firm: 3, Occupation: planner, Persons: 1, Assumed: true}, {ID: 5, Firm: 3, Persons: 9},
		},
		Supplies: []Supply{
			{Point: 1, School: 21, SchoolName: "甲校", Level: atlas.HigherCollege, Code: "460301", Name: "机电一体化技术", Persons: persons(40)},
			{Point: 2, School: 22, SchoolName: "乙校", Level: atlas.HigherCollege, Code: "460301", Name: "机电一体化技术", Persons: persons(20)},
			{Point: 3, School: 22, SchoolName: "乙校", Level: atlas.Secondary, Code: "790302", Name: "老年人服务与管理", Persons: persons(30)},
		},
	}
}

func TestCompute(t *testing.T) {
	f := Compute(sample())
	v := f.Show(sample(), Filter{Wide: true})
	got := map[string]string{}
	for _, l := range v.Lines {
		got[l.Chain+" "+l.Occupation] = fmt.Sprintf("%d/%d/%d firms %d points %d break %v", l.Demand, l.Supply, l.Met, l.Firms, l.Points, l.Break)
	}
	want := map[string]string{
		"1 " + fitter:  "100/40/40 firms 1 points 2 break false",
		"2 " + fitter:  "50/20/20 firms 1 points 2 break false",
		"2 " + planner: "41/0/0 firms 2 points 0 break true",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if !v.Lines[0].Break || v.Lines[0].Evidence != "目录" || len(v.Breaks) != 1 || v.Demand != 191 || v.Supply != 60 {
		t.Errorf("breaks first: %+v, %d, %d", v.Lines[0], v.Demand, v.Supply)
	}
	if f.Uncoded != 9 || f.Assumed != 1 || len(f.Unasked) != 1 || f.Unasked[0].Name != "老年人服务与管理" || *f.Unasked[0].Persons != 30 {
		t.Errorf("uncoded %d, assumed %d, unasked %+v", f.Uncoded, f.Assumed, f.Unasked)
	}
}

func TestFilters(t *testing.T) {
	s := sample()
	s.Key = &atlas.KeyList{Entries: []atlas.KeyEntry{{Ref: energy}}}
	f := Compute(s)
	for name, tc := range map[string]struct {
		filter         Filter
		demand, supply int64
	}{
		"all": {Filter{}, 191, 60}, "chain": {Filter{Chain: "1"}, 100, 40}, "key": {Filter{Key: true}, 100, 40}, "school": {Filter{School: 22}, 150, 20}, "level": {Filter{Level: atlas.Secondary}, 0, 0},
		"focus chain": {Filter{Focus: "c:2"}, 91, 20}, "focus node": {Filter{Focus: "n:11"}, 100, 40}, "focus occupation": {Filter{Focus: "o:" + planner}, 41, 0},
		"focus programme": {Filter{Focus: "p:HIGHER_COLLEGE:460301"}, 150, 60}, "focus school": {Filter{Focus: "s:21"}, 150, 40}, "nonsense": {Filter{Focus: "x"}, 191, 60},
	} {
		if v := f.Show(s, tc.filter); v.Demand != tc.demand || v.Supply != tc.supply {
			t.Errorf("%s: %d asked, %d supplied, want %d and %d", name, v.Demand, v.Supply, tc.demand, tc.supply)
		}
	}
}

// TestUnknownSupply keeps what is not known apart from nothing.
func TestUnknownSupply(t *testing.T) {
	s := sample()
	for i := range s.Supplies {
		s.Supplies[i].Persons = nil
	}
	s.Basis = Points
	v := Compute(s).Show(s, Filter{})
	for _, l := range v.Lines {
		if l.SupplyKnown != l.Break || l.Supply != 0 {
			t.Errorf("%s: what nobody teaches has no supply, all else is not known: %+v", l.Occupation, l)
		}
		if l.Break != (l.Occupation == planner) {
			t.Errorf("%s: break %v", l.Occupation, l.Break)
		}
	}
	var flowing int64
	for _, g := range v.given {
		flowing += g.Persons
	}
	if flowing != 150 {
		t.Errorf("%d persons flow down, want the 150 asked for", flowing)
	}
}

func TestProposalsOnlyWhenWanted(t *testing.T) {
	s := sample()
	for i := range s.Edges {
		s.Edges[i].Status, s.Edges[i].Machine = atlas.Proposed, true
	}
	if v := Compute(s).Show(s, Filter{}); len(v.Lines) != 2 || !v.Lines[0].Break || v.Lines[0].Chain != "" {
		t.Errorf("without published edges: %+v", v.Lines)
	}
	s.Proposals = true
	if f := Compute(s); f.Machine != len(s.Edges) || f.Show(s, Filter{}).Supply != 60 {
		t.Errorf("with proposals: %d machine edges", f.Machine)
	}
}

// TestPictureIsBounded draws a city of thousands of needs and points.
func TestPictureIsBounded(t *testing.T) {
	s := Source{Year: 2026, Basis: Graduates, Catalog: &atlas.Catalog{}}
	for c := range 40 {
		s.Chains = append(s.Chains, atlas.Chain{ID: ids.ID(c + 1), Name: fmt.Sprint("链", c)})
	}
	for o := range 900 {
		code := fmt.Sprintf("6-%02d-%02d-%02d", 1+o/400, 1+o/20%20, 1+o%20)
		s.Edges = append(s.Edges, link(atlas.IDRef(atlas.EndChain, ids.ID(o%40+1)), atlas.Requires, job(code), 0.8), link(atlas.ProgrammeRef(atlas.HigherCollege, fmt.Sprint(410101+o%700)), atlas.Trains, job(code), 0.9))
		for n := range 4 {
			s.Needs = append(s.Needs, Need{ID: ids.ID(o*4 + n + 1), Firm: ids.ID(n + 1), Occupation: code, Persons: int64(1 + o%7)})
		}
	}
	for p := range 9126 {
		s.Supplies = append(s.Supplies, Supply{Point: ids.ID(p + 1), School: ids.ID(p%600 + 1), SchoolName: fmt.Sprint("校", p%600), Level: atlas.HigherCollege, Code: fmt.Sprint(410101 + p%600), Name: fmt.Sprint("专业", p%600), Persons: persons(int64(p % 50))})
	}
	f := Compute(s)
	for _, filter := range []Filter{{}, {Wide: true}, {Wide: true, Top: 1000}, {Top: 5}} {
		v := f.Show(s, filter)
		p := v.Picture(t.Context(), "发现")
		if len(p.Nodes) > MostNodes {
			t.Errorf("%+v: %d nodes, more than %d", filter, len(p.Nodes), MostNodes)
		}
		var in, out float64
		for _, l := range p.Links {
			if l.From[0] == 'c' || l.From == "r:c" {
				in += l.Persons
			}
			if l.To[0] == 's' || l.To == "r:s" {
				out += l.Persons
			}
		}
		if in != float64(v.Demand) || out != float64(v.Supply) {
			t.Errorf("%+v: %v persons leave the chains and %v reach the schools, want %d and %d", filter, in, out, v.Demand, v.Supply)
		}
		if again := f.Show(s, filter).Picture(t.Context(), "发现"); !reflect.DeepEqual(p, again) {
			t.Errorf("%+v: another picture from the same flows", filter)
		}
	}
}
