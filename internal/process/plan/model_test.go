package plan_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/plan"
)

// planDoers try everything: the first three may write plans of the city.
var planDoers = []context.Context{lead, second, as(11, actor.Grant{Role: actor.ConferenceSec}), dean, officer, county, auditor}

const planKeepers = 3

// planModel is the life of a plan of the city written a second time.
type planModel struct {
	status string
	opener int
	tasks  []ids.ID
	live   int // tasks that were not cancelled
}

// may says whether a deed succeeds, and lets it happen.
func (m *planModel) may(what string, who int, note string) bool {
	if who >= planKeepers {
		return false
	}
	switch what {
	case "task", "amend":
		return m.status == plan.Draft
	case "take off":
		return m.status == plan.Draft && len(m.tasks) > 0
	case "cancel":
		return m.status == plan.Published && m.live > 0 && note != ""
	}
	from := map[string]string{"publish": plan.Draft, "drop": plan.Draft, "close": plan.Published, "replace": plan.Published}[what]
	if m.status != from || what != "publish" && note == "" || what == "publish" && (who == m.opener || len(m.tasks) == 0) {
		return false
	}
	m.status = map[string]string{"publish": plan.Published, "drop": plan.Dropped, "close": plan.Closed, "replace": plan.Revised}[what]
	return true
}

// try does it for good.
func (m *planModel) try(c city, id, other ids.ID, what string, who context.Context, note string) error {
	switch what {
	case "task":
		n := len(m.tasks) + 1
		task, err := c.PutTask(who, plan.Task{Plan: id, Number: fmt.Sprint(n), Title: fmt.Sprint("任务", n), Sort: "TASK"}, []string{"融江市教育局"})
		if err == nil {
			m.tasks = append(m.tasks, task)
			m.live++
		}
		return err
	case "amend":
		d, err := c.Plan(lead, id, on("2026-03-16"))
		if err != nil {
			d, err = c.Plan(second, id, on("2026-03-16"))
		}
		if err != nil {
			return err
		}
		d.Note = note + "."
		return c.Amend(who, d.Plan)
	case "take off":
		if len(m.tasks) == 0 {
			return plan.ErrPart
		}
		err := c.DropTask(who, id, m.tasks[len(m.tasks)-1])
		if err == nil {
			m.tasks, m.live = m.tasks[:len(m.tasks)-1], m.live-1
		}
		return err
	case "cancel":
		if m.live == 0 {
			return plan.ErrPart
		}
		task := m.tasks[m.live-1]
		err := c.CancelTask(who, id, task, 0, note, 1)
		if err == nil {
			m.live--
		}
		return err
	}
	return c.Take(who, plan.Step{ID: id, Code: what, Note: note, By: other})
}

// TestRandomPlansFollowTheModel takes 1,000 sequences of deeds by seven people on each engine: what succeeds and what stands.
func TestRandomPlansFollowTheModel(t *testing.T) {
	was := flag.Lookup("rapid.checks").Value.String()
	check(t, flag.Set("rapid.checks", "1000"))
	t.Cleanup(func() { check(t, flag.Set("rapid.checks", was)) })
	each(t, func(t *testing.T, c city) {
		other, n := c.imported(true), 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			m := &planModel{status: plan.Draft, opener: rapid.IntRange(0, planKeepers-1).Draw(rt, "opener")}
			id, err := c.Begin(planDoers[m.opener], plan.Plan{Level: plan.CityLevel, Sort: "PLAN", Title: fmt.Sprint("任意方案", n), FileNo: fmt.Sprint("文〔2026〕", n), Issuer: "融江市教育局", IssuedOn: on("2026-03-01"), From: on("2026-01-01"), Until: on("2026-12-31")})
			if err != nil {
				rt.Fatal(err)
			}
			for i := range rapid.IntRange(2, 9).Draw(rt, "deeds") {
				what := rapid.SampledFrom([]string{"task", "task", "publish", "publish", "amend", "take off", "cancel", "drop", "close", "replace"}).Draw(rt, fmt.Sprint("deed", i))
				who := rapid.IntRange(0, len(planDoers)-1).Draw(rt, fmt.Sprint("who", i))
				note := rapid.SampledFrom([]string{"理由", "理由", ""}).Draw(rt, fmt.Sprint("note", i))
				want := m.may(what, who, note)
				if err := m.try(c, id, other, what, planDoers[who], note); (err == nil) != want {
					rt.Fatalf("%s by %d on %+v: %v, want %t", what, who, m, err, want)
				}
			}
			m.same(rt, c, id)
		})
	})
}

func (m *planModel) same(rt *rapid.T, c city, id ids.ID) {
	d, err := c.Plan(lead, id, on("2026-03-16"))
	if err != nil {
		rt.Fatal(err)
	}
	cancelled := 0
	for _, t := range d.Tasks {
		if !slices.Contains(m.tasks, t.ID) {
			rt.Fatalf("a task that nobody wrote: %+v", t)
		}
		if !t.CancelledOn.IsZero() {
			cancelled++
		}
	}
	if d.Status != m.status || len(d.Tasks) != len(m.tasks) || cancelled != len(m.tasks)-m.live {
		rt.Fatalf("%s with %d tasks, %d cancelled; model %+v", d.Status, len(d.Tasks), cancelled, m)
	}
	if err := c.db.Read(context.Background(), func(q *sqldb.Reader) error { return caseflow.Verify(context.Background(), q, id) }); err != nil {
		rt.Fatal(err)
	}
}
