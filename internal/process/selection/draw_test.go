package selection_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/selection"
)

func poolOf(n int) []selection.Standing {
	out := make([]selection.Standing, n)
	for i := range out {
		out[i] = selection.Standing{Expert: ids.ID(1000 + i), Number: fmt.Sprintf("ZJ-%03d", i)}
	}
	return out
}

// Over many seeds each eligible expert is drawn, and drawn first, as often as any other.
func TestDrawIsFair(t *testing.T) {
	const seeds, n, drawn = 20000, 10, 3
	pool := poolOf(n)
	pool[9].Why = selection.IsParty
	asked, first := map[ids.ID]int{}, map[ids.ID]int{}
	for i := range seeds {
		order := selection.Order(fmt.Sprint("seed", i), "SB-2026-0001", 1, pool)
		first[order[0]]++
		for _, id := range order[:drawn] {
			asked[id]++
		}
	}
	if asked[1009] != 0 {
		t.Error("somebody with a conflict is drawn")
	}
	for _, s := range pool[:9] {
		for what, got := range map[string][2]float64{"asked": {float64(asked[s.Expert]), drawn / 9.0}, "first": {float64(first[s.Expert]), 1 / 9.0}} {
			want := seeds * got[1]
			if dev := math.Abs(got[0] - want); dev > 5*math.Sqrt(want*(1-got[1])) {
				t.Errorf("%s is %s %v times, want %.0f", s.Number, what, got[0], want)
			}
		}
	}
}

// The same seed and the same pool give the same draw, in whatever order the pool is; another application gives another.
func TestDrawIsDetermined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		pool := poolOf(n)
		for i := range pool {
			pool[i].Why = rapid.SampledFrom([]string{"", "", "", selection.NotArea, selection.IsParty, selection.IsAbove, selection.NotActive}).Draw(t, fmt.Sprint("why", i))
		}
		seed := rapid.String().Draw(t, "seed")
		a := selection.Order(seed, "SB-1", 1, pool)
		shuffled := rapid.Permutation(pool).Draw(t, "order")
		if b := selection.Order(seed, "SB-1", 1, shuffled); !slices.Equal(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
		if selection.PoolHash(pool) != selection.PoolHash(shuffled) {
			t.Fatal("the order of a pool changes its hash")
		}
		for _, s := range pool {
			if slices.Contains(a, s.Expert) != (s.Why == selection.Eligible) {
				t.Fatalf("%+v in %v", s, a)
			}
		}
		k := rapid.IntRange(0, len(a)).Draw(t, "asked")
		b := selection.Batch{Number: "LX-1", SeedHash: selection.Commit("LX-1", seed)}
		d := selection.Draw{Round: 1, Seed: seed, SeedHash: b.SeedHash, Pool: pool, PoolHash: selection.PoolHash(pool)}
		if r := selection.Recompute(b, "SB-1", d, a[:k]); !r.Good() {
			t.Fatalf("%+v", r)
		}
		if k > 1 {
			wrong := slices.Clone(a[:k])
			wrong[0], wrong[1] = wrong[1], wrong[0]
			if selection.Recompute(b, "SB-1", d, wrong).Good() {
				t.Fatal("another order holds")
			}
		}
		d.Seed += "x"
		if selection.Recompute(b, "SB-1", d, a[:k]).SeedHolds {
			t.Fatal("another seed holds")
		}
	})
}

// Whoever works for a party, for what stands above one, or wrote the application is never eligible.
func TestConflictIsNeverEligible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		org := func(label string) ids.ID { return ids.ID(rapid.IntRange(0, 6).Draw(t, label)) }
		p := selection.Parties{Orgs: []ids.ID{1 + org("a"), 1 + org("b")}, Above: []ids.ID{1 + org("c")}, Names: []string{"融江工贸学校"}, Author: org("author")}
		e := selection.Expert{EmployerID: org("employer"), Employer: rapid.SampledFrom([]string{"", "融江工贸学校", "融江工贸学校 ", "外地大学"}).Draw(t, "name"), Account: org("account")}
		near := e.Account != 0 && e.Account == p.Author || e.EmployerID != 0 && (slices.Contains(p.Orgs, e.EmployerID) || slices.Contains(p.Above, e.EmployerID)) || len(e.Employer) > 15
		if got := p.Conflict(e); (got != selection.Eligible) != near {
			t.Fatalf("%+v of %+v: %q", e, p, got)
		}
	})
}

func TestRubricSums(t *testing.T) {
	for text, ok := range map[string]bool{
		"甲 | 40\n乙 | 60": true, "甲 | 40 | 50 | 文件\n乙｜60%": true, "甲 | 40\n乙 | 50": false, "": false, "甲 | 100": true, "甲 | 0\n乙 | 100": false, "甲 | x": false, "甲": false, "甲 | 100 | 0": false, " | 100": false, "甲 | -10\n乙 | 110": false,
	} {
		list, err := selection.ReadRubric(text)
		if (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
		if ok {
			again, err := selection.ReadRubric(selection.RubricText(list))
			if err != nil || !slices.Equal(again, list) {
				t.Errorf("%q is read again as %+v %v", text, again, err)
			}
		}
	}
}

func TestSums(t *testing.T) {
	for _, x := range []struct {
		totals []float64
		ends   bool
		want   selection.Outcome
		ok     bool
	}{
		{nil, false, selection.Outcome{}, false},
		{[]float64{80}, false, selection.Outcome{Mean: 80, Low: 80, High: 80, Counted: 1, Whole: 1}, true},
		{[]float64{90, 60, 75}, false, selection.Outcome{Mean: 75, Low: 60, High: 90, Deviation: 12.2474, Counted: 3, Whole: 3}, true},
		{[]float64{90, 60, 75}, true, selection.Outcome{Mean: 75, Low: 60, High: 90, Deviation: 12.2474, Counted: 3, Whole: 3}, true},
		{[]float64{90, 10, 80, 85, 75}, true, selection.Outcome{Mean: 80, Low: 10, High: 90, Deviation: 29.4279, Counted: 3, Whole: 5}, true},
	} {
		got, ok := selection.Sum(x.totals, x.ends)
		if ok != x.ok || got != x.want {
			t.Errorf("%v %v: %+v %v", x.totals, x.ends, got, ok)
		}
	}
	n := 40.0
	if _, ok := selection.Total(rubric, []selection.Mark{{Criterion: "c1", Score: &n}, {Criterion: "c2"}}); ok {
		t.Error("a missing score counts")
	}
	if got, ok := selection.Total(rubric, []selection.Mark{{Criterion: "c1", Score: &n}, {Criterion: "c2", Score: &n}}); !ok || got != 64 {
		t.Errorf("%v %v", got, ok)
	}
}

func TestRankBreaksTies(t *testing.T) {
	list := []selection.Entrant{
		{Number: "F", Score: 80, ByCriterion: []float64{70, 80}, Deviation: 1, Submitted: 5}, {Number: "A", Score: 90}, {Number: "B", Score: 80, ByCriterion: []float64{60, 90}},
		{Number: "C", Score: 80, ByCriterion: []float64{75, 80}, Deviation: 9}, {Number: "D", Score: 80, ByCriterion: []float64{70, 80}, Deviation: 1, Submitted: 3}, {Number: "E", Score: 80, ByCriterion: []float64{70, 80}, Deviation: 1, Submitted: 5},
	}
	got := ""
	for _, e := range selection.Rank(rubric, list) {
		got += e.Number
	}
	if got != "ABCDEF" {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		again := ""
		for _, e := range selection.Rank(rubric, rapid.Permutation(list).Draw(t, "list")) {
			again += e.Number
		}
		if again != "ABCDEF" {
			t.Fatal(again)
		}
	})
}
