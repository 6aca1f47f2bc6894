package app

import (
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/register/demand"
)

// TestPostsGetTheirOccupation posts needs without a code: a title that is an
// occupation's name or one of its aliases gives the code, another gives none.
func TestPostsGetTheirOccupation(t *testing.T) {
	h := openTestHouse(t, "")
	w := newTown(t, h, samples[0])
	hr := w.as(actor.EntHR)
	for title, want := range map[string]string{"养老护理员": "4-10-01-05", "机器人调试员三班": "", "资深多面手": ""} {
		it := demand.Blank(demand.Need, demand.Talent)
		it.Title, it.Requirement, it.Headcount, it.Org = title, "不限", 3, sample.FirmID(w.city.Info.Code, 0)
		got, err := w.city.Demand.Post(hr, demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: "13800009999"}})
		must(t, err)
		if got.Occupation != want {
			t.Errorf("%s: occupation %q, want %q", title, got.Occupation, want)
		}
	}
}
