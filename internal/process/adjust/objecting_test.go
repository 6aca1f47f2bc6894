package adjust_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

func (c city) answer(a actor.Actor, id ids.ID, step string) error {
	_, err := c.AnswerObjection(ctxOf(a), caseflow.Step{ID: id, Transition: step, Note: "已核实"})
	return err
}

// TestObjection: anybody objects during publicity; nothing is decided before the answer, and an upheld one takes the proposal back.
func TestObjection(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		good := adjust.ObjectionForm{Request: list[1].ID, Words: "招生数据不实", Name: "周先生", Contact: "0900-2234567"}
		for name, f := range map[string]func(*adjust.ObjectionForm){
			"words": func(f *adjust.ObjectionForm) { f.Words = " " }, "name": func(f *adjust.ObjectionForm) { f.Name = "" }, "contact": func(f *adjust.ObjectionForm) { f.Contact = strings.Repeat("1", 101) },
		} {
			bad := good
			f(&bad)
			if _, err := c.Object(ctxOf(nobody), r.ID, bad); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		j, err := c.Object(ctxOf(nobody), r.ID, good)
		must(t, err)
		signed, err := c.Object(ctxOf(head), r.ID, adjust.ObjectionForm{Request: list[0].ID, Words: "布点重复"})
		must(t, err)
		open, err := c.Objections(ctxOf(nobody), r.ID)
		if err != nil || len(open) != 2 || open[0].Words != "" || open[0].Name != "" || open[0].About != "融江职业学院 · 大数据与会计" {
			t.Errorf("what everybody reads: %+v, %v", open, err)
		}
		must(t, c.db.Read(context.Background(), func(q *sqldb.Reader) error {
			kept, err := sqldb.Value[string](context.Background(), q, `SELECT contact FROM adjust_objections WHERE id = $1`, j.ID)
			if strings.Contains(kept, "2234567") {
				t.Error("the contact lies there in plain words")
			}
			return err
		}))
		if who, err := c.Objector(ctxOf(third), j.ID); err != nil || who.Name != "周先生" || who.Contact != "0900-2234567" {
			t.Errorf("objector %+v, %v", who, err)
		}
		if _, err := c.Objector(ctxOf(dean), j.ID); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the school reads who objected: %v", err)
		}
		if n, err := c.OpenObjections(ctxOf(lead)); err != nil || n != 2 {
			t.Errorf("%d open, %v", n, err)
		}
		c.clock.to("2026-12-02")
		if _, err := c.Object(ctxOf(nobody), r.ID, good); !errors.Is(err, adjust.ErrState) {
			t.Errorf("objected after the last day: %v", err)
		}
		if err := c.Decide(ctxOf(second), r.ID, 0, "纪要3号", day("2026-12-02")); !errors.Is(err, adjust.ErrObjection) {
			t.Errorf("decided while an objection is open: %v", err)
		}
		if err := c.answer(lead, j.ID, "uphold"); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("answered by who proposed: %v", err)
		}
		must(t, c.answer(second, signed.ID, "deny"))
		must(t, c.answer(second, j.ID, "uphold"))
		if err := c.Decide(ctxOf(second), r.ID, 0, "纪要3号", day("2026-12-02")); !errors.Is(err, adjust.ErrObjected) {
			t.Errorf("decided what was objected to: %v", err)
		}
		d, err := c.Request(ctxOf(lead), list[1].ID)
		must(t, err)
		if d.Proposal != "" || d.Status != adjust.Ready {
			t.Errorf("the proposal stands: %s %s", d.Proposal, d.Status)
		}
		c.move(t, lead, r.ID, "back")
		must(t, c.Propose(ctxOf(lead), list[1].ID, 0, adjust.Proposal{Outcome: adjust.Rejected, Refusal: "wanted", Words: "保留"}))
		r, err = c.Publicise(ctxOf(lead), r.ID, 0)
		must(t, err)
		c.clock.to(r.PublicTo.AddDays(1).String())
		must(t, c.Decide(ctxOf(second), r.ID, 0, "纪要3号", r.PublicTo.AddDays(1)))
		if list, err := c.Objections(ctxOf(nobody), r.ID); err != nil || list[0].Status != adjust.ObjectionUpheld || list[0].Answer != "已核实" || list[1].Status != adjust.ObjectionDenied {
			t.Errorf("answers %+v, %v", list, err)
		}
	})
}

// TestPostponed: a decision that was postponed is compared with the September to which it was postponed, not with the first one.
func TestPostponed(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		c.clock.to("2026-12-02")
		must(t, c.Decide(ctxOf(second), r.ID, 0, "纪要3号", day("2026-12-02")))
		c.move(t, second, r.ID, "publish")
		c.move(t, lead, r.ID, "apply")
		enrol := func(year int, planned int64) {
			must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error {
				return programme.InsertEnrolment(context.Background(), tx, programme.Enrolment{Point: cash, Year: year, Planned: num(planned), Admitted: num(planned), Registered: num(planned)})
			}))
		}
		enrol(2027, 60)
		must(t, c.Correct(ctxOf(second), list[2].ID, 0, "POSTPONED", nil, "纪要5号", ""))
		c.clock.to("2027-10-08")
		_, err := c.TimeUp(ctxOf(nobody))
		must(t, err)
		stop, err := c.Request(ctxOf(lead), list[1].ID)
		must(t, err)
		limit, err := c.Request(ctxOf(lead), list[2].ID)
		must(t, err)
		if stop.Status != adjust.NotImplemented || limit.Status != adjust.Published || len(limit.Follows) != 0 || limit.Start() != 2028 {
			t.Errorf("stop %s; postponed %s with %d follow-ups from %d", stop.Status, limit.Status, len(limit.Follows), limit.Start())
		}
		must(t, c.Correct(ctxOf(second), list[1].ID, 0, "POSTPONED", nil, "纪要6号", "")) // after it was found not done
		stop, err = c.Request(ctxOf(lead), list[1].ID)
		must(t, err)
		if stop.Status != adjust.Published || len(stop.Follows) != 0 || stop.Fixes[0].Before != "2027-09-01" || stop.Fixes[0].After != "2028-09-01" {
			t.Errorf("postponed stop %s %+v", stop.Status, stop.Fixes)
		}
		follows, err := c.NotDone(ctxOf(lead), r.ID)
		must(t, err)
		due := map[ids.ID]adjust.Outcome{}
		for _, f := range follows {
			due[f.Request.ID] = f.Outcome
		}
		if due[list[1].ID] != adjust.OutcomeNotDue || due[list[2].ID] != adjust.OutcomeNotDue {
			t.Errorf("outcomes before the September: %v", due)
		}
		l, err := c.Ledger(ctxOf(nobody), adjust.LedgerQuery{Year: 2028, Limit: 10})
		if err != nil || l.Total != 2 {
			t.Errorf("%d changes from 2028, %v", l.Total, err)
		}
		enrol(2028, 0)
		c.clock.to("2028-10-09")
		_, err = c.TimeUp(ctxOf(nobody))
		must(t, err)
		if stop, err = c.Request(ctxOf(lead), list[1].ID); err != nil || stop.Status != adjust.Implemented || len(stop.Follows) != 1 || stop.Follows[0].Year != 2028 {
			t.Errorf("compared with %+v: %s, %v", stop.Follows, stop.Status, err)
		}
		must(t, c.Correct(ctxOf(second), list[2].ID, 0, "POSTPONED", nil, "纪要7号", ""))
		if limit, err = c.Request(ctxOf(lead), list[2].ID); err != nil || limit.Start() != 2029 {
			t.Errorf("postponed twice from %d, %v", limit.Start(), err)
		}
	})
}
