package selection_test

import (
	"errors"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/selection"
)

// Twenty-six programmes are named in one batch, as PRG-09 asks, and each is a record of the register.
func TestTwentySixProgrammes(t *testing.T) {
	c := oneCity(t)
	for n := 1; n <= 4; n++ {
		c.addExpert(t, n, "装备制造", "外地大学")
	}
	b := goodBatch()
	b.Category, b.Title, b.Quota, b.Fields = "integrated_programme", "首批职业教育产教融合型专业", 26, nil
	b = c.opened(t, b)
	apps := c.schoolsApply(t, b, 30)
	c.clock.to("2026-11-11")
	c.step(t, lead, b, "close", "")
	c.step(t, lead, b, "review", "")
	for i, x := range apps {
		c.score(t, x, float64(95-i), 40)
	}
	c.step(t, lead, b, "rank", "")
	must(t, c.Propose(ctxOf(lead), b.ID, 0, apps[:26], ""))
	if err := c.Propose(ctxOf(lead), b.ID, 0, apps, ""); err == nil {
		t.Error("proposed twice")
	}
	c.clock.to("2026-11-19")
	must(t, c.Decide(ctxOf(second), b.ID, 0, "津教〔2026〕5号", day("2026-11-19")))
	list, err := c.carrier.Figures(ctxOf(lead), "integrated_programme", day("2026-11-19"))
	must(t, err)
	for _, f := range list {
		if f.Count.Code == "programmes" && (f.NoData || f.Value != 26) {
			t.Errorf("%v programmes", f.Value)
		}
	}
}

// A quota is not exceeded.
func TestQuota(t *testing.T) {
	c := oneCity(t)
	b, list := c.inReview(t)
	for _, x := range list {
		c.score(t, x.ID, 80, 40)
	}
	c.step(t, lead, b, "rank", "")
	if err := c.Propose(ctxOf(lead), b.ID, 0, []ids.ID{list[0].ID, list[1].ID, list[2].ID}, "x"); !errors.Is(err, selection.ErrQuota) {
		t.Error(err)
	}
}

func TestExpertSheet(t *testing.T) {
	c := oneCity(t)
	kind := c.SheetKinds()[0]
	var keys []string
	for _, col := range kind.Columns {
		keys = append(keys, col.Key)
	}
	if !strings.Contains(strings.Join(keys, " "), "areas employer since") || len(kind.Roles) != 1 || kind.Roles[0] != actor.CityLead {
		t.Errorf("%v %v", keys, kind.Roles)
	}
}
