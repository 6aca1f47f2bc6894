package condition_test

import (
	"maps"
	"testing"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/process/condition"
)

// What a single school makes is not told outside: an indicator that it alone reports, a year, the comparison with that year.
func TestThePublicCountsHideSingleSchools(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		if err := c.Choose(lead, schoolC, "secondary", civil.MustDate("2020-09-01"), "市政府文件"); err != nil {
			t.Fatal(err)
		}
		less := maps.Clone(vector())
		delete(less, "books")
		report(t, c, lead, schoolA, 2024, vector())
		report(t, c, lead, schoolA, 2025, vector())
		report(t, c, lead, schoolB, 2025, less)
		report(t, c, lead, schoolC, 2025, less)
		out, err := c.Public(nobody, 2025)
		if err != nil || !out.Shown() || out.Reported != 3 {
			t.Fatalf("%d reported: %v", out.Reported, err)
		}
		if _, ok := out.By["books"]; ok {
			t.Error("the books of one school are told")
		}
		if len(out.By) != 3 {
			t.Errorf("the total tells what is hidden: %v", out.By)
		}
		if len(out.Trend) != 1 || out.Before != (condition.Tally{}) {
			t.Errorf("the year of one school is told: %+v, before %+v", out.Trend, out.Before)
		}
		own, err := c.City(lead, condition.Want{Year: 2025})
		if err != nil || len(own.Trend) != 2 || len(own.By) != 5 {
			t.Errorf("the bureau sees %d years, %d indicators: %v", len(own.Trend), len(own.By), err)
		}
	})
}
