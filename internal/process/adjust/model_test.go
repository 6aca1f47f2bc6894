package adjust_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/process/adjust"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// edge is a step of a machine written a second time: where it begins, where it leads, who takes it.
type edge struct {
	from []string
	to   string
	who  string // school, officer, unit or system
	why  bool   // needs a reason
}

var roundEdges = map[string]edge{
	"collect": {[]string{"OPEN"}, "COLLECTING", "officer", false}, "compute": {[]string{"COLLECTING"}, "COMPUTED", "officer", false}, "expire": {[]string{"COLLECTING"}, "COMPUTED", "system", false},
	"review": {[]string{"COMPUTED"}, "COMMITTEE_REVIEW", "officer", false}, "publicise": {[]string{"COMMITTEE_REVIEW"}, "PUBLICITY", "officer", false}, "back": {[]string{"PUBLICITY"}, "COMMITTEE_REVIEW", "officer", true},
	"decide": {[]string{"PUBLICITY"}, "DECIDED", "second", false}, "publish": {[]string{"DECIDED"}, "PUBLISHED", "officer", false}, "apply": {[]string{"PUBLISHED"}, "APPLIED", "officer", false},
	"appeal": {[]string{"PUBLISHED", "APPLIED"}, "APPEALED", "system", false}, "settle": {[]string{"APPEALED"}, "PUBLISHED", "system", false}, "close": {[]string{"APPLIED"}, "CLOSED", "officer", false},
}

var requestEdges = map[string]edge{
	"submit": {[]string{"DRAFT", "INCOMPLETE"}, "SUBMITTED", "school", false}, "complete": {[]string{"SUBMITTED"}, "COMPLETE", "officer", false}, "incomplete": {[]string{"SUBMITTED"}, "INCOMPLETE", "officer", true},
	"lapse": {[]string{"INCOMPLETE"}, "WITHDRAWN", "system", false}, "consult": {[]string{"COMPLETE"}, "OPINIONS", "officer", false}, "ready": {[]string{"OPINIONS"}, "READY", "officer", false},
	"withdraw": {[]string{"DRAFT", "SUBMITTED", "INCOMPLETE", "COMPLETE", "OPINIONS", "READY"}, "WITHDRAWN", "school", true},
	"approve":  {[]string{"READY"}, "APPROVED", "system", false}, "reject": {[]string{"READY"}, "REJECTED", "system", false}, "defer": {[]string{"READY"}, "DEFERRED", "system", false},
	"uphold": {[]string{"REJECTED", "DEFERRED"}, "APPROVED", "system", false}, "publish": {[]string{"APPROVED"}, "PUBLISHED", "system", false},
	"done": {[]string{"PUBLISHED", "PARTLY", "NOT_IMPLEMENTED"}, "IMPLEMENTED", "system", false}, "partly": {[]string{"PUBLISHED", "NOT_IMPLEMENTED"}, "PARTLY", "system", false}, "undone": {[]string{"PUBLISHED", "PARTLY"}, "NOT_IMPLEMENTED", "system", false},
	"await":  {[]string{"PARTLY", "NOT_IMPLEMENTED"}, "PUBLISHED", "system", false},
	"cancel": {[]string{"APPROVED", "PUBLISHED", "PARTLY", "NOT_IMPLEMENTED"}, "CANCELLED", "second", true},
}

// follow runs random steps of a machine beside its second writing.
func follow(t *testing.T, m *caseflow.Machine, edges map[string]edge, first string, insert func(tx *sqldb.Tx, id ids.ID) error) {
	checks(t, 1000)
	k := &clock{time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)}
	c := newCity(t, sqldbtest.OpenSQLite(t, setup(k)), k)
	var codes []string
	for code := range edges {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	if len(codes) != len(m.Transitions) {
		t.Fatalf("%d steps are written a second time, the machine has %d", len(codes), len(m.Transitions))
	}
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		id := ids.ID(1_000_000 + n)
		if err := c.db.Write(ctxOf(lead), func(tx *sqldb.Tx) error {
			if err := insert(tx, id); err != nil {
				return err
			}
			return m.Open(ctxOf(dean), tx, id, "")
		}); err != nil {
			t.Fatal(err)
		}
		state, last := first, ids.ID(0)
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			code := rapid.SampledFrom(codes).Draw(t, "step")
			who := rapid.SampledFrom([]string{"school", "officer", "second", "system", "nobody"}).Draw(t, "who")
			note := rapid.SampledFrom([]string{"", "理由"}).Draw(t, "note")
			e := edges[code]
			a := map[string]actor.Actor{"school": dean, "officer": lead, "second": second, "system": nobody, "nobody": nobody}[who]
			may := e.who == who || e.who == "officer" && who == "second" || e.who == "second" && (who == "second" || who == "officer") && a.Account != last
			ok := slices.Contains(e.from, state) && may && (!e.why || note != "")
			ctx := ctxOf(a)
			if who == "system" {
				ctx = caseflow.AsSystem(ctx)
			}
			err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
				_, err := m.Move(ctx, tx, caseflow.Step{ID: id, Transition: code, Note: note, Excuse: "测试"})
				return err
			})
			if (err == nil) != ok {
				t.Fatalf("%s by %s in %s: %v", code, who, state, err)
			}
			if ok {
				if state, last = e.to, a.Account; who == "system" {
					last = 0
				}
			}
		}
		if err := c.db.Read(ctxOf(lead), func(r *sqldb.Reader) error {
			now, err := sqldb.Value[string](ctxOf(lead), r, `SELECT status FROM `+m.Table+` WHERE id = $1`, id)
			if err == nil && now != state {
				err = fmt.Errorf("it stands at %s, the model at %s", now, state)
			}
			if err != nil {
				return err
			}
			return caseflow.Verify(ctxOf(lead), r, id)
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRoundFollowsTheModel(t *testing.T) {
	follow(t, adjust.Rounds, roundEdges, adjust.RoundOpen, func(tx *sqldb.Tx, id ids.ID) error {
		_, err := tx.Exec(ctxOf(lead), `INSERT INTO adjust_rounds (id, row_version, status, due_on, year, title, document, notice, open_on, collect_until, public_from, public_to, decision, decided_on, published_on, applied_on, appeal_until, figures, figures_hash, figures_ms, owner_id, touched)
			VALUES ($1, 1, 'OPEN', NULL, $2, '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, 1, 0)`, id, int64(id))
		return err
	})
}

func TestRequestFollowsTheModel(t *testing.T) {
	round := false
	follow(t, adjust.Requests, requestEdges, adjust.Draft, func(tx *sqldb.Tx, id ids.ID) error {
		ctx := ctxOf(lead)
		if !round {
			round = true
			if _, err := tx.Exec(ctx, `INSERT INTO adjust_rounds (id, row_version, status, due_on, year, title, document, notice, open_on, collect_until, public_from, public_to, decision, decided_on, published_on, applied_on, appeal_until, figures, figures_hash, figures_ms, owner_id, touched)
			VALUES (900, 1, 'COLLECTING', NULL, 2027, '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, 1, 0)`); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO adjust_requests (id, row_version, batch_id, updated_at, slot, status, due_on, number, round_id, kind, school_id, county, point_id, level, code, name, length, places_before, places_after, into_id, new_code, new_name,
			motive, summary, teachers_need, teachers_have, equipment_fen, override_state, override_reason, override_by, override_name, override_second, warning_id, owner_id, submitted_ms, correct_what, proposal, proposal_places, refusal, decision_note, applied_on, result_point)
			VALUES ($1, 1, 0, 0, $2, 'DRAFT', NULL, $2, 900, 'ADD', 101, '', 0, '', '', '', '', NULL, NULL, 0, '', '', '', '', NULL, NULL, NULL, '', '', 0, '', '', 0, 3, 0, '', '', NULL, '', '', '', 0)`, id, id.String())
		return err
	})
}
