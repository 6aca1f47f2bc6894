package evaluate_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/evaluate"
)

// checks has rapid run so many sequences.
func checks(t *testing.T, many int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(many))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// model is the course of a card written a second time: where it stands, who drafted it and who moved it last.
type model struct {
	status  string
	drafter int
	last    int
}

// leg is one step of the course.
type leg struct {
	from   []string
	to     string
	school bool
	reason string // that the list needs, "*" for any words
	eyes   bool
}

var course = map[string]leg{
	"confirm": {[]string{"DRAFTED"}, "CONFIRMED", false, "", true}, "drop": {[]string{"DRAFTED", "CONFIRMED"}, "DROPPED", false, "WRONG", true}, "send": {[]string{"CONFIRMED"}, "SENT", false, "", false},
	"reply": {[]string{"SENT"}, "REPLIED", true, "", false}, "keep": {[]string{"REPLIED", "EXPIRED"}, "KEPT", false, "EVIDENCE", true}, "downgrade": {[]string{"REPLIED", "EXPIRED"}, "DOWNGRADED", false, "ONCE", true},
	"lift": {[]string{"REPLIED", "EXPIRED", "KEPT", "DOWNGRADED"}, "LIFTED", false, "DEMAND", true}, "ask_plan": {[]string{"KEPT", "DOWNGRADED"}, "PLAN_DUE", false, "", false}, "file_plan": {[]string{"PLAN_DUE"}, "PLAN_FILED", true, "", false},
	"return_plan": {[]string{"PLAN_FILED"}, "PLAN_DUE", false, "*", false}, "accept_plan": {[]string{"PLAN_FILED"}, "PLAN_ACCEPTED", false, "", false}, "improved": {[]string{"PLAN_ACCEPTED"}, "IMPROVED", false, "*", false},
	"not_improved": {[]string{"PLAN_ACCEPTED"}, "NOT_IMPROVED", false, "*", false}, "close": {[]string{"IMPROVED", "NOT_IMPROVED"}, "CLOSED", false, "", false},
}

// take says what must come of a step by a person (1 and 2 are of the bureau, 3 the school, 4 another school), and takes it.
func (m *model) take(who int, step string, noted bool) error {
	r := course[step]
	sent := !slices.Contains([]string{"DRAFTED", "CONFIRMED", "DROPPED"}, m.status)
	switch {
	case who == 4, who == 3 && !sent:
		return actor.ErrNotFound
	case (who == 3) != r.school:
		return actor.ErrForbidden
	case r.reason != "" && !noted:
		return caseflow.ErrReason
	case !slices.Contains(r.from, m.status):
		return caseflow.ErrNotThere
	case r.eyes && (who == m.drafter || who == m.last):
		return caseflow.ErrFourEyes
	}
	m.status, m.last = r.to, who
	return nil
}

// expire is the step of the job.
func (m *model) expire() {
	if m.status == "SENT" {
		m.status, m.last = "EXPIRED", 0
	}
}

// TestRandomCoursesFollowTheModel takes 1,000 sequences of steps on each engine: the card goes only where the model says, by whom it
// says.
func TestRandomCoursesFollowTheModel(t *testing.T) {
	checks(t, 1000)
	steps := make([]string, 0, len(course))
	for s := range course {
		steps = append(steps, s)
	}
	slices.Sort(steps)
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		like := c.card()
		serial := 0
		rapid.Check(t, func(rt *rapid.T) {
			serial++
			m := &model{status: evaluate.Drafted, drafter: 1, last: 1}
			id := c.another(rt, like, serial)
			for i := range rapid.IntRange(1, 14).Draw(rt, "steps") {
				who := rapid.SampledFrom([]int{1, 2, 2, 2, 3, 3, 4}).Draw(rt, fmt.Sprint("who", i))
				likely := m.next(steps)
				s := rapid.SampledFrom(append(append([]string{"expire"}, steps...), slices.Concat(likely, likely, likely, likely)...)).Draw(rt, fmt.Sprint("step", i))
				noted := rapid.IntRange(0, 4).Draw(rt, fmt.Sprint("noted", i)) > 0
				c.same(rt, m, id, who, s, noted)
			}
		})
	})
}

// next are the steps that lead out of where the model stands.
func (m *model) next(steps []string) (out []string) {
	for _, s := range steps {
		if slices.Contains(course[s].from, m.status) {
			out = append(out, s)
		}
	}
	return out
}

// another is a fresh card like the one that the run drafted.
func (c city) another(rt *rapid.T, k evaluate.Card, serial int) (id ids.ID) {
	err := c.db.Write(lead, func(tx *sqldb.Tx) error {
		id = tx.NewID()
		if _, err := tx.Exec(lead, `INSERT INTO evaluate_cards (id, row_version, updated_at, status, due_on, year, number, verdict_id, point_id, school_id, county, colour, action, drafter_id, drafter, reply, plan, plan_owner, plan_by, request_id)
 VALUES ($1, 1, 0, 'DRAFTED', NULL, $2, $3, $4, $5, $6, $7, 'RED', 'STOP', 1, 'x', '', '', '', NULL, 0)`, id, 10_000+serial, fmt.Sprint("M-", serial), k.Verdict, k.Point, k.School, k.County); err != nil {
			return err
		}
		return evaluate.Cards.Open(lead, tx, id, "")
	})
	if err != nil {
		rt.Fatal(err)
	}
	return id
}

func (c city) same(rt *rapid.T, m *model, id ids.ID, who int, step string, noted bool) {
	var want, err error
	if step == "expire" {
		m.expire()
		err = c.db.Write(lead, func(tx *sqldb.Tx) error {
			_, err := evaluate.Cards.Move(caseflow.AsSystem(lead), tx, caseflow.Step{ID: id, Transition: "expire"})
			if errors.Is(err, caseflow.ErrNotThere) {
				return nil
			}
			return err
		})
	} else {
		want = m.take(who, step, noted)
		st := evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: step}, Reply: "答复", Plan: "措施", Owner: "教务处", By: civil.MustDate("2027-06-30")}
		if noted && course[step].reason == "*" {
			st.Note = "说明"
		} else if noted {
			st.Reason = course[step].reason
		}
		err = c.Step(as(ids.ID(who), map[int]actor.Grant{1: {Role: actor.CityLead}, 2: {Role: actor.CityLead}, 3: {Role: actor.SchoolAdmin, Org: academy}, 4: {Role: actor.SchoolAdmin, Org: college}}[who]), st)
	}
	if !errors.Is(err, want) {
		rt.Fatalf("%s by %d from %+v: %v, want %v", step, who, m, err, want)
	}
	var k evaluate.CardDetail
	if k, err = c.Card(lead, id); err != nil || k.Status != m.status {
		rt.Fatalf("%s, model %s, %v", k.Status, m.status, err)
	}
}
