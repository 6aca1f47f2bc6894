package board

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRound(t *testing.T) {
	for _, c := range []struct {
		in   Milli
		want Shown
	}{
		{0, Shown{}}, {1000, Shown{N: 1, Hide: Few}}, {4000, Shown{N: 1, Hide: Few}}, {5000, Shown{N: 5}}, {7000, Shown{N: 5}}, {8000, Shown{N: 10}},
		{12600, Shown{N: 15}}, {-3000, Shown{N: -1, Hide: Few}}, {-12000, Shown{N: -10}}, {6318_000, Shown{N: 6320}},
	} {
		if got := Round(c.in); got != c.want {
			t.Errorf("%d: %+v, want %+v", c.in, got, c.want)
		}
	}
}

// golden writes the published rows in a form that is easy to read and to compare.
func golden(y PublicYear) string {
	var b strings.Builder
	cell := func(s Shown) string {
		if s.Hide != ShownFigure {
			return string(s.Hide)
		}
		return fmt.Sprint(s.N)
	}
	for _, r := range y.Rows {
		rate := "-"
		if r.RateKnown {
			rate = fmt.Sprintf("%.3f", r.Rate)
		}
		fmt.Fprintf(&b, "%s %s %s %s %s %s %s\n", r.Code, cell(r.Demand), cell(r.Supply), cell(r.Met), cell(r.Gap), rate, r.State)
	}
	return b.String()
}

// TestSuppression is the golden of what leaves the house: an occupation of two
// enterprises, one of which a single enterprise has nine tenths, one of 4 persons, one
// without outcomes, one that nobody asks for.
func TestSuppression(t *testing.T) {
	line := func(code string, firms, demand, largest, supply int64, state State) Named {
		return Named{Line: Line{Occupation: code, Firms: firms, Demand: demand, Largest: largest, Supply: Milli(supply) * 1000, Points: 1, State: state}, Name: code}
	}
	f := Frozen{Occupations: []Named{
		line("plain", 4, 118, 40, 52, Short),
		line("twofirms", 2, 60, 30, 10, Short),
		line("oneholds", 5, 100, 90, 10, Short),
		line("tiny", 3, 4, 2, 0, Short),
		line("nodata", 3, 33, 11, 0, NoData),
		line("unasked", 0, 0, 0, 23, Unasked),
	}}
	f.Scope = Scope{Group: Group{Firms: 9, Needs: 12, Demand: 315, Largest: 100}, Points: 5, Unknown: 1}
	want := `plain 120 50 50 65 0.559 SHORT
twofirms FIRMS 10 FIRMS FIRMS - 
oneholds FIRMS 10 FIRMS FIRMS - 
tiny FEW 0 0 FEW - SHORT
nodata 35 NODATA NODATA NODATA - NODATA
unasked 0 25 0 -25 - UNASKED
`
	if got := golden(f.Public()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	f.Occupations[2].Largest = 50 // now one figure alone is hidden: the smallest other one goes with it
	got := golden(f.Public())
	if !strings.Contains(got, "tiny PROTECT 0 PROTECT PROTECT") || !strings.Contains(got, "oneholds 100 10") {
		t.Errorf("a single hidden figure is not protected:\n%s", got)
	}
}

func TestNothingSmallLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f Frozen
		hidden := 0
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			firms := int64(rapid.IntRange(1, 5).Draw(t, "firms"))
			demand := int64(rapid.IntRange(1, 60).Draw(t, "demand"))
			l := Line{Occupation: fmt.Sprint(i), Firms: firms, Demand: demand, Largest: int64(rapid.IntRange(1, int(demand)).Draw(t, "largest")), Supply: Milli(rapid.IntRange(0, 60_000).Draw(t, "supply")), Points: 1, State: Short}
			f.Occupations = append(f.Occupations, Named{Line: l})
		}
		for i, r := range f.Public().Rows {
			l := f.Occupations[i]
			for _, s := range []Shown{r.Demand, r.Supply, r.Met, r.Gap} {
				if s.Hide == ShownFigure && s.N%5 != 0 {
					t.Fatalf("%+v is not rounded", s)
				}
			}
			if (l.Firms < 3 || l.Largest*100 > l.Demand*80) && r.Demand.Hide == ShownFigure {
				t.Fatalf("%+v is shown", l)
			}
			if r.Demand.Hide == FewFirms || r.Demand.Hide == Protects {
				hidden++
				if r.Gap.N != 0 || r.Met.N != 0 || r.RateKnown {
					t.Fatalf("%+v gives the hidden figure away", r)
				}
			}
		}
		if hidden == 1 && len(f.Occupations) > 1 {
			t.Fatal("one figure alone is hidden")
		}
	})
}

func TestSnapshotTampering(t *testing.T) {
	f := Frozen{Scope: Scope{Year: 2026, City: "融江市"}, Occupations: []Named{{Line: Line{Occupation: "x", Demand: 9, State: Untaught}, Name: "x"}}}
	body, sum, err := f.Seal()
	if err != nil {
		t.Fatal(err)
	}
	s := Snapshot{SHA256: sum, Body: body}
	again, err := s.Open()
	if err != nil || !reflect.DeepEqual(again.Occupations, f.Occupations) {
		t.Fatalf("%+v, %v", again, err)
	}
	if _, second, err := again.Seal(); err != nil || second != sum {
		t.Errorf("sealed again: %s, %v", second, err)
	}
	s.Body = strings.Replace(body, `"demand":9`, `"demand":8`, 1)
	if _, err := s.Open(); err == nil {
		t.Error("a changed body opens")
	}
}

func TestReadQuery(t *testing.T) {
	f := Frozen{
		Occupations: []Named{
			{Line: Line{Occupation: "6-31", Demand: 9, State: Untaught}, Name: "机电设备维修工", Chains: []string{"高端装备"}, Key: true},
			{Line: Line{Occupation: "4-10", Demand: 20, Supply: 30_000, State: Surplus}, Name: "养老护理员"},
			{Line: Line{Demand: 5, State: NoData}},
			{Line: Line{Occupation: "4-02", Points: 1, Unknown: 1, State: NoData}, Name: "物流服务师"},
		},
		Lines: []Named{{Line: Line{Occupation: "6-31", Industry: "C34", Demand: 4, State: Untaught}, Name: "机电设备维修工"}, {Line: Line{Occupation: "6-31", Industry: "C38", Demand: 5, State: Untaught}, Name: "机电设备维修工"}},
	}
	for query, want := range map[string]int{
		"": 2, "tab=taught": 2, "chain=高端装备": 1, "state=NODATA": 1, "key=1": 1, "industry=c3": 2, "industry=C38": 1, "state=junk": 2,
	} {
		v := mustQuery(t, query)
		if got := len(ReadQuery(v).rows(f)); got != want {
			t.Errorf("%q: %d rows, want %d", query, got, want)
		}
	}
	q := Query{Side: Asked, Sort: "gap", Desc: true}
	if rows := q.rows(f); rows[0].Occupation != "6-31" || rows[1].Occupation != "" {
		t.Errorf("what is not known must come last: %+v", rows)
	}
	q.Find = "待编码"
	if rows := q.rows(f); len(rows) != 1 {
		t.Errorf("%+v", rows)
	}
}
