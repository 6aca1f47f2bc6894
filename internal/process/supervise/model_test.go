package supervise_test

import (
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/process/supervise"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// model is the machine of a finding, written a second time: from, to, and who may.
var model = map[string]struct {
	from []string
	to   string
	who  []actor.Actor
}{
	"plan": {[]string{"OPEN"}, "PLAN_FILED", []actor.Actor{head}}, "begin": {[]string{"PLAN_FILED"}, "RECTIFYING", []actor.Actor{lead, second, visitor, countyMan}},
	"submit": {[]string{"RECTIFYING"}, "SUBMITTED", []actor.Actor{head}}, "verify": {[]string{"SUBMITTED"}, "VERIFIED", []actor.Actor{lead, second, visitor, countyMan}},
	"close": {[]string{"VERIFIED"}, "CLOSED", []actor.Actor{lead, second, visitor}}, "reopen": {[]string{"SUBMITTED", "VERIFIED"}, "REOPENED", []actor.Actor{lead, second, visitor, countyMan}},
	"resume": {[]string{"REOPENED"}, "RECTIFYING", []actor.Actor{head}},
}

// TestFindingsFollowTheModel takes random steps by random people: the product answers as the model does, and nobody closes what they opened or
// verified.
func TestFindingsFollowTheModel(t *testing.T) {
	checks(t, 1000)
	c := alone(t)
	x, _ := c.held(t)
	steps := []string{"plan", "begin", "submit", "verify", "close", "reopen", "resume"}
	doers := []actor.Actor{lead, second, visitor, countyMan, head, dean, boss, student}
	reached := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		f, err := c.Find(ctxOf(second), x.ID, "问题", "依据", false)
		if err != nil {
			rt.Fatal(err)
		}
		status, verifier := "OPEN", actor.Actor{}
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			step, who := rapid.SampledFrom(steps).Draw(rt, "step"), rapid.SampledFrom(doers).Draw(rt, "who")
			if rapid.IntRange(0, 3).Draw(rt, "likely") > 0 { // mostly a step that is possible
				for code, m := range model {
					if m.from[0] == status && code != "reopen" {
						step, who = code, rapid.SampledFrom(m.who).Draw(rt, "able")
					}
				}
			}
			m := model[step]
			want := contains(m.from, status) && able(m.who, who) && !(step == "close" && (who.Account == verifier.Account || who.Account == second.Account))
			_, err := c.Move(ctxOf(who), caseflow.Step{ID: f.ID, Transition: step, Note: "说明"})
			if (err == nil) != want {
				rt.Fatalf("%s by %s in %s: %v, by the model %v", step, who.Name, status, err, want)
			}
			if err != nil {
				continue
			}
			if status = m.to; step == "verify" || step == "reopen" {
				verifier = who
			}
		}
		d, err := c.Finding(ctxOf(lead), f.ID)
		if err != nil || d.Status != status {
			rt.Fatalf("stands in %s, by the model %s: %v", d.Status, status, err)
		}
		reached[status]++
	})
	for _, st := range supervise.Findings.States {
		if reached[st.Code] == 0 {
			t.Errorf("no sequence ended in %s: %v", st.Code, reached)
		}
	}
	t.Log(reached)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func able(list []actor.Actor, a actor.Actor) bool {
	for _, x := range list {
		if x.Account == a.Account {
			return true
		}
	}
	return false
}

// TestMachinesAreWhole checks every table.
func TestMachinesAreWhole(t *testing.T) {
	for _, m := range supervise.Machines {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// TestNoDataIsNeverNought holds for random sheets: the total is there exactly when every item has points, and the points of a computed item
// lie on the line between base and target.
func TestNoDataIsNeverNought(t *testing.T) {
	checks(t, 1000)
	items := []supervise.Item{{Code: "a", ZH: "甲", Evaluator: supervise.ByIndicator, Weight: 50, Base: 60, Target: 80}, {Code: "b", ZH: "乙", Evaluator: supervise.ByExpert, Weight: 30}, {Code: "c", ZH: "丙", Evaluator: supervise.ByIndustry, Weight: 20}}
	rapid.Check(t, func(rt *rapid.T) {
		got := map[string]supervise.Point{}
		want := 0.0
		for _, x := range items {
			if rapid.Bool().Draw(rt, x.Code) {
				p := rapid.Float64Range(0, 100).Draw(rt, "points")
				got[x.Code] = supervise.Point{Item: x.Code, Points: &p}
				want += p * float64(x.Weight) / 100
			}
		}
		s := supervise.SheetOf(items, got)
		if (s.Total != nil) != (len(got) == len(items)) || len(s.Missing) != len(items)-len(got) || s.Got-want > 1e-9 || want-s.Got > 1e-9 {
			rt.Fatalf("%+v", s)
		}
	})
	for value, want := range map[float64]float64{50: 0, 60: 0, 70: 50, 80: 100, 95: 100} {
		if got, ok := items[0].Points(supervise.Reading{Known: true, Value: value}); !ok || got != want {
			t.Errorf("%g gives %g, want %g", value, got, want)
		}
	}
	if _, ok := items[0].Points(supervise.Reading{}); ok {
		t.Error("no data has points")
	}
}
