package supervise_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/process/supervise"
)

// duty is the one line of the city on a duty in a year.
func (c city) duty(t *testing.T, code string, year int) (x supervise.Check, there bool) {
	t.Helper()
	list, err := c.Checklist(ctxOf(lead), "GOVERNMENT", year)
	must(t, err)
	i := slices.IndexFunc(list, func(x supervise.Check) bool { return x.Duty.Code == code && x.Subject.Key == "CITY" })
	if i < 0 {
		return x, false
	}
	return list[i], true
}

// TestANewVersionLeavesTheOldYears adds versions: what was recorded stands under the version of its year, and an ended duty does not come back.
func TestANewVersionLeavesTheOldYears(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		e := supervise.Evidence{Duty: "gov_reward", Subject: "CITY", Year: 2025, Words: "表彰决定", Link: "/figures"}
		must(t, c.Prove(ctxOf(lead), "GOVERNMENT", e, nil))
		d := supervise.Duty{Code: "gov_reward", Of: "GOVERNMENT", ZH: "表彰", Text: "新的条款", Document: "示例条例", Article: "第九条", From: day("2026-10-01"), To: day("2026-12-31")}
		if err := c.SaveDuty(ctxOf(visitor), d); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a supervisor writes a duty: %v", err)
		}
		must(t, c.SaveDuty(ctxOf(lead), d))
		e.Year = 2026
		must(t, c.Prove(ctxOf(lead), "GOVERNMENT", e, nil))
		for year, version := range map[int]int64{2025: 1, 2026: 2} {
			x, ok := c.duty(t, "gov_reward", year)
			if !ok || x.Duty.Version != version || len(x.List) != 1 || x.List[0].Version != version {
				t.Errorf("%d: %+v", year, x)
			}
		}
		c.clock.to("2027-02-01")
		if x, ok := c.duty(t, "gov_reward", 2027); ok {
			t.Errorf("a duty that has ended comes back as version %d", x.Duty.Version)
		}
		if err := c.SaveDuty(ctxOf(lead), d); !errors.Is(err, supervise.ErrSooner) {
			t.Errorf("twice from the same day: %v", err)
		}
		for _, bad := range []struct {
			change func(*supervise.Duty)
			want   error
		}{
			{func(d *supervise.Duty) { d.Article = "" }, supervise.ErrEmpty}, {func(d *supervise.Duty) { d.Document = " " }, supervise.ErrEmpty}, {func(d *supervise.Duty) { d.Code = "第九条" }, supervise.ErrCode},
			{func(d *supervise.Duty) { d.Of = "SCHOOL" }, supervise.ErrChoice}, {func(d *supervise.Duty) { d.To = day("2026-01-01") }, supervise.ErrEnds},
		} {
			x := d
			x.From = day("2027-03-01")
			x.To = civil.Date{}
			if bad.change(&x); !errors.Is(c.SaveDuty(ctxOf(lead), x), bad.want) {
				t.Errorf("%+v is not refused by %v", x, bad.want)
			}
		}
		must(t, c.SaveDuty(ctxOf(lead), supervise.Duty{Code: "gov_ninth", Of: "GOVERNMENT", ZH: "第九项", Text: "本市增加", Document: "示例条例", Article: "第十条", From: day("2027-01-01")}))
		if list, err := c.Checklist(ctxOf(lead), "GOVERNMENT", 2027); err != nil || list[len(list)-1].Duty.Code != "gov_ninth" {
			t.Errorf("a duty of the city's own stands last: %v", err)
		}
	})
}

// TestTheNewestBegunVersionHolds compares with a model for random versions and days.
func TestTheNewestBegunVersionHolds(t *testing.T) {
	checks(t, 1000)
	rapid.Check(t, func(rt *rapid.T) {
		first := day("2026-01-01")
		var list []supervise.Duty // newest first
		from := first
		for v := range int64(rapid.IntRange(1, 5).Draw(rt, "versions")) {
			d := supervise.Duty{Code: "x", Version: v + 1, From: from}
			if rapid.Bool().Draw(rt, "ends") {
				d.To = from.AddDays(rapid.IntRange(0, 60).Draw(rt, "days"))
			}
			list = append([]supervise.Duty{d}, list...)
			from = from.AddDays(rapid.IntRange(1, 40).Draw(rt, "gap"))
		}
		on := first.AddDays(rapid.IntRange(-10, 200).Draw(rt, "on"))
		want := int64(0)
		for _, d := range slices.Backward(list) {
			if d.From.Compare(on) <= 0 {
				want = d.Version
				if !d.To.IsZero() && d.To.Before(on) {
					want = 0
				}
			}
		}
		got := supervise.DutiesOn(list, on)
		if (len(got) == 1) != (want > 0) || len(got) == 1 && got[0].Version != want {
			rt.Fatalf("on %s %+v, by the model version %d of %+v", on, got, want, list)
		}
	})
}
