package dispatch_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/dispatch"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// reportModel is the machine of a report written a second time.
type reportModel struct {
	status  string
	entries int64
	sent    map[int]bool // doers who sent something
	last    int          // who took the last step
}

// The people of the models: two of labour's office, one of another department, two of the conference office, one of both.
var doers = []context.Context{labour, labour2, industry, sec, sec2, both}

func speaksFor(who int) bool { return who == 0 || who == 1 || who == 5 }
func runs(who int) bool      { return who >= 3 }

// do says whether a deed succeeds, and changes the model when it does.
func (m *reportModel) do(what string, who int) bool {
	ok, to := false, m.status
	switch what {
	case "submit":
		ok, to = speaksFor(who) && (m.status == "OPEN" || m.status == "RETURNED"), "SUBMITTED"
	case "correct":
		ok, to = speaksFor(who) && m.status == "ACCEPTED", "SUBMITTED"
	case "keep":
		return speaksFor(who) && (m.status == "OPEN" || m.status == "RETURNED")
	case "return":
		ok, to = m.mayDecide(who) && m.status == "SUBMITTED", "RETURNED"
	case "accept":
		ok, to = m.mayDecide(who) && m.status == "SUBMITTED" && m.last != who, "ACCEPTED"
	case "waive":
		ok, to = m.mayDecide(who) && (m.status == "OPEN" || m.status == "RETURNED"), "WAIVED"
	}
	if !ok {
		return false
	}
	m.status, m.last = to, who
	if what == "submit" || what == "correct" {
		m.entries++
		m.sent[who] = true
	}
	return true
}

func (m *reportModel) mayDecide(who int) bool { return runs(who) && !speaksFor(who) && !m.sent[who] }

// TestRandomReportsFollowTheModel takes 1,000 sequences of steps by six people on each engine: what succeeds, what stands, and that what was
// sent is only added to.
func TestRandomReportsFollowTheModel(t *testing.T) {
	checks(t, 1000)
	each(t, func(t *testing.T, c *city) {
		c.clock.to("2026-10-08")
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			c.tasks = []dispatch.Task{{ID: ids.ID(5000 + n), Number: "1", Title: "任务", Plan: "方案", From: day("2026-01-01"), To: day("2026-12-31"), Units: []dispatch.Unit{labourUnit}}}
			fine(rt, once(c.OpenDue(context.Background())))
			id := c.report(ids.ID(5000+n), labourUnit.Name).ID
			m := &reportModel{status: "OPEN", sent: map[int]bool{}, last: -1}
			for i := range rapid.IntRange(2, 8).Draw(rt, "deeds") {
				what := rapid.SampledFrom([]string{"submit", "submit", "accept", "return", "correct", "keep", "waive"}).Draw(rt, fmt.Sprint("deed", i))
				who := rapid.IntRange(0, len(doers)-1).Draw(rt, fmt.Sprint("who", i))
				want := m.do(what, who)
				err := c.try(id, what, doers[who], m.entries)
				if (err == nil) != want {
					rt.Fatalf("%s by %d on %+v: %v, want %v", what, who, m, err, want)
				}
			}
			c.sameReport(rt, id, m)
		})
	})
}

func once(_ int, err error) error { return err }

func fine(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

func (c *city) try(id ids.ID, what string, who context.Context, n int64) error {
	switch what {
	case "submit", "correct":
		x := dispatch.Sending{ID: id, Content: said(0.9)}
		x.Words = fmt.Sprint("第", n)
		if what == "correct" {
			x.Reason = "更正"
			return c.correctOnly(who, x)
		}
		return c.submitOnly(who, x)
	case "keep":
		return c.Keep(who, id, 0, said(0.5))
	}
	return c.step(who, id, what)
}

// submitOnly and correctOnly tell the two ways of sending apart, which the service takes from the state.
func (c *city) submitOnly(who context.Context, x dispatch.Sending) error {
	if d, err := c.Report(auditor, x.ID); err != nil || d.Status == dispatch.Accepted {
		return dispatch.ErrShut
	}
	return c.Submit(who, x)
}

func (c *city) correctOnly(who context.Context, x dispatch.Sending) error {
	if d, err := c.Report(auditor, x.ID); err != nil || d.Status != dispatch.Accepted {
		return dispatch.ErrShut
	}
	return c.Submit(who, x)
}

func (c *city) sameReport(rt *rapid.T, id ids.ID, m *reportModel) {
	d, err := c.Report(auditor, id)
	fine(rt, err)
	if d.Status != m.status || int64(len(d.Entries)) != m.entries || d.Report.Entries != m.entries {
		rt.Fatalf("%s with %d entries, model %+v", d.Status, len(d.Entries), m)
	}
	for i, e := range d.Entries {
		if e.Seq != int64(i+1) || e.Content.Words != fmt.Sprint("第", e.Seq) {
			rt.Fatalf("entry %d says %+v", i, e)
		}
	}
	fine(rt, c.db.Read(context.Background(), func(q *sqldb.Reader) error { return caseflow.Verify(context.Background(), q, id) }))
}

// matterModel is the machines of a matter and its three parts written a second time.
type matterModel struct {
	status string
	parts  [3]string
}

// handlers answer for the parts: labour leads, the department of industry and the academy have a part each.
var handlers = []context.Context{labour, industry, dean}

func (m *matterModel) do(what string, at, who int) bool {
	switch what {
	case "answer":
		return m.answer(at, who)
	case "back":
		if at == 0 || who != 0 || m.status != "OPEN" || m.parts[at] != "ANSWERED" {
			return false
		}
		m.parts[at] = "OPEN"
		return true
	}
	from := map[string][]string{"return": {"ANSWERED"}, "close": {"ANSWERED"}, "reopen": {"CLOSED"}, "drop": {"OPEN"}}[what]
	if !slices.Contains(from, m.status) {
		return false
	}
	m.status = map[string]string{"return": "OPEN", "close": "CLOSED", "reopen": "OPEN", "drop": "CANCELLED"}[what]
	switch what {
	case "return", "reopen":
		m.parts[0] = "OPEN"
	case "drop":
		m.parts = [3]string{"CANCELLED", "CANCELLED", "CANCELLED"}
	}
	return true
}

func (m *matterModel) answer(at, who int) bool {
	if who != at || m.status != "OPEN" || m.parts[at] != "OPEN" || at == 0 && (m.parts[1] == "OPEN" || m.parts[2] == "OPEN") {
		return false
	}
	m.parts[at] = "ANSWERED"
	if at == 0 {
		m.status = "ANSWERED"
	}
	return true
}

// TestRandomMattersFollowTheModel takes 1,000 sequences of answers and checks on each engine.
func TestRandomMattersFollowTheModel(t *testing.T) {
	checks(t, 1000)
	each(t, func(t *testing.T, c *city) {
		rapid.Check(t, func(rt *rapid.T) {
			id, err := c.Charge(sec, dispatch.Matter{Kind: "OTHER", Title: "任意事项", DueDay: day("2026-12-31")}, []string{labourUnit.Name, industryUnit.Name, academyUnit.Name})
			fine(rt, err)
			d, err := c.Matter(auditor, id)
			fine(rt, err)
			m := &matterModel{status: "OPEN", parts: [3]string{"OPEN", "OPEN", "OPEN"}}
			for i := range rapid.IntRange(3, 10).Draw(rt, "deeds") {
				what := rapid.SampledFrom([]string{"answer", "answer", "answer", "back", "return", "close", "reopen", "drop"}).Draw(rt, fmt.Sprint("deed", i))
				at, who := rapid.IntRange(0, 2).Draw(rt, fmt.Sprint("part", i)), rapid.IntRange(0, 2).Draw(rt, fmt.Sprint("who", i))
				want := m.do(what, at, who)
				step := caseflow.Step{ID: id, Transition: what, Note: "办"}
				if what == "answer" || what == "back" {
					step.ID = d.Parts[at].ID
					err = c.StepPart(handlers[who], dispatch.Reply{Step: step})
				} else {
					err = c.StepMatter(sec2, step)
				}
				if (err == nil) != want {
					rt.Fatalf("%s of %d by %d on %+v: %v, want %v", what, at, who, m, err, want)
				}
			}
			d, err = c.Matter(auditor, id)
			fine(rt, err)
			for i, p := range d.Parts {
				if p.Status != m.parts[i] {
					rt.Fatalf("part %d is %s, model %+v", i, p.Status, m)
				}
			}
			if d.Status != m.status {
				rt.Fatalf("%s, model %+v", d.Status, m)
			}
		})
	})
}
