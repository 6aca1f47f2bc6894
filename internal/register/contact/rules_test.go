package contact_test

import (
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/register/contact"
)

func TestMachines(t *testing.T) {
	for _, m := range []*caseflow.Machine{contact.FeedbackFlow, contact.EventFlow} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestQuarters(t *testing.T) {
	for _, k := range []struct{ day, name, first, last string }{
		{"2026-01-01", "2026Q1", "2026-01-01", "2026-03-31"},
		{"2026-06-30", "2026Q2", "2026-04-01", "2026-06-30"},
		{"2026-07-01", "2026Q3", "2026-07-01", "2026-09-30"},
		{"2026-12-31", "2026Q4", "2026-10-01", "2026-12-31"},
	} {
		q := contact.QuarterOf(day(k.day))
		if q.String() != k.name || q.First() != day(k.first) || q.Last() != day(k.last) {
			t.Errorf("%s: %s from %s to %s", k.day, q, q.First(), q.Last())
		}
	}
	if q := (contact.Quarter{Year: 2026, Number: 1}).Add(-1); q.String() != "2025Q4" {
		t.Errorf("before 2026Q1 is %s", q)
	}
	list := contact.LastQuarters(day("2026-11-22"), 6)
	if len(list) != 6 || list[0].String() != "2025Q3" || list[5].String() != "2026Q4" {
		t.Errorf("%v", list)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := day("2020-01-01").AddDays(rapid.IntRange(0, 5000).Draw(t, "day"))
		q, n := contact.QuarterOf(d), rapid.IntRange(-20, 20).Draw(t, "n")
		if q.First().After(d) || q.Last().Before(d) || q.Add(n).Add(-n) != q || q.Last().AddDays(1) != q.Add(1).First() {
			t.Fatalf("%s in %s, %d", d, q, n)
		}
	})
}

func TestStandings(t *testing.T) {
	today := day("2026-11-22")
	for _, k := range []struct {
		name, since, until string
		present, last      int64
		want               contact.Standing
	}{
		{"in touch", "2025-01-01", "", 1, 0, contact.InTouch},
		{"nothing this quarter, something last", "2025-01-01", "", 0, 1, contact.DueNow},
		{"nothing in both", "2025-01-01", "", 0, 0, contact.Overdue},
		{"a contact clears what was missed", "2025-01-01", "", 1, 0, contact.InTouch},
		{"began within the last quarter", "2026-07-02", "", 0, 0, contact.DueNow},
		{"began with the last quarter", "2026-07-01", "", 0, 0, contact.Overdue},
		{"over", "2025-01-01", "2026-11-21", 0, 0, contact.PairEnded},
		{"its last day", "2025-01-01", "2026-11-22", 1, 1, contact.InTouch},
	} {
		p := contact.Pair{Since: day(k.since)}
		if k.until != "" {
			p.Until = day(k.until)
		}
		if got := contact.StandingOf(p, k.present, k.last, 1, today); got != k.want {
			t.Errorf("%s: %s, want %s", k.name, got, k.want)
		}
	}
}

func TestNoItemsIsNoRate(t *testing.T) {
	if _, ok := (contact.Timeliness{Items: 3, Open: 3}).Rate(); ok {
		t.Error("items whose day has not come make a rate")
	}
	if share, ok := (contact.Timeliness{InTime: 3, Late: 1}).Rate(); !ok || share != 0.75 {
		t.Errorf("%v %v", share, ok)
	}
}

func TestWhatEverybodySeesOfSums(t *testing.T) {
	for _, k := range []struct {
		sum  contact.YearSum
		want bool
	}{
		{contact.YearSum{Amount: 300, Firms: 3, Largest: 240}, true},
		{contact.YearSum{Amount: 300, Firms: 3, Largest: 241}, false},
		{contact.YearSum{Amount: 300, Firms: 2, Largest: 150}, false},
	} {
		if k.sum.Public(3, 80) != k.want {
			t.Errorf("%+v", k.sum)
		}
	}
}

func TestCheckPair(t *testing.T) {
	good := goodPair().Pair
	good.School, good.Firm = academy, firm
	if faults := contact.CheckPair(good, day("2026-11-22")); len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, k := range []struct {
		field string
		spoil func(p *contact.Pair)
	}{
		{"kind", func(p *contact.Pair) { p.Kind = "OTHER" }},
		{"school", func(p *contact.Pair) { p.School = 0 }},
		{"firm", func(p *contact.Pair) { p.Firm = 0 }},
		{"gov", func(p *contact.Pair) { p.Kind = contact.GovSchool }},
		{"purpose", func(p *contact.Pair) { p.Purpose = " " }},
		{"post_a", func(p *contact.Pair) { p.PostA = "" }},
		{"until", func(p *contact.Pair) { p.Until = day("2024-12-31") }},
		{"since", func(p *contact.Pair) { p.Since = day("2026-11-23") }},
	} {
		p := good
		k.spoil(&p)
		faults := contact.CheckPair(p, day("2026-11-22"))
		if len(faults) != 1 || faults.Field(k.field) == nil {
			t.Errorf("%s: %v", k.field, faults)
		}
	}
}
