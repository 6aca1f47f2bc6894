package atlas

import (
	"context"
	"testing"

	"rongqiao/internal/platform/testenv"
)

// TestDefaultEdges builds the proposals from the real catalogue and checks their shape and some of their content.
func TestDefaultEdges(t *testing.T) {
	dir := testenv.Data(t)
	db := openCatalogue(t)
	if _, err := ImportFolder(context.Background(), db, dir, nil); err != nil {
		t.Fatal(err)
	}
	c := loadCatalogue(t, db)
	trains := DefaultTrains(c, nil, Years{2026, 2028})
	requires := DefaultRequires(c, nil, Years{2026, 2028})
	t.Logf("%d edges programme → occupation, %d edges industry → occupation", len(trains), len(requires))
	if len(trains) < 1200 || len(requires) < 1200 {
		t.Errorf("too few proposals: %d and %d", len(trains), len(requires))
	}
	seen := map[[2]Ref]bool{}
	for _, e := range append(trains, requires...) {
		if err := CheckEdge(e); err != nil {
			t.Errorf("%v → %v: %v", e.From, e.To, err)
		}
		if k := [2]Ref{e.From, e.To}; seen[k] {
			t.Errorf("%v → %v twice", e.From, e.To)
		} else {
			seen[k] = true
		}
		if !e.Machine || len(e.Evidence) != 1 {
			t.Errorf("%v → %v is not marked or has no evidence", e.From, e.To)
		}
	}
	for _, want := range [][2]Ref{
		{{EndIndustry, "C384"}, {EndOccupation, "6-24-04-00"}},                 // 电池制造 → 电池制造工
		{ProgrammeRef(HigherCollege, "460301"), {EndOccupation, "2-02-07-01"}}, // 机电一体化技术 → 机械设计工程技术人员
	} {
		if !seen[want] {
			t.Errorf("%v → %v is missing", want[0], want[1])
		}
	}
	for text, want := range map[string]string{
		"光伏电力生产和供应行业的电气工程技术人员": "电气工程技术人员", "信息通信网络运行管理": "信息通信网络运行管理人员", "质量管理工程师": "质量管理工程技术人员", "从事资产评估": "", "各行业": "",
	} {
		got := ""
		if o := c.OccupationLike(text); o != nil {
			got = o.Name
		}
		if got != want {
			t.Errorf("%s is read as %q, want %q", text, got, want)
		}
	}
}
