package approvals_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/report/approvals"
)

// permits is a machine of two offices and an applicant.
var permits = &caseflow.Machine{
	Kind: "test.permit", Table: "test_permits", ZH: "许可", EN: "Permit",
	States: []caseflow.State{{Code: "DRAFT", ZH: "草稿", EN: "Draft"}, {Code: "SENT", ZH: "待审批", EN: "Sent"}, {Code: "BACK", ZH: "退回", EN: "Back"}, {Code: "GIVEN", ZH: "已批准", EN: "Given", Terminal: true}},
	Transitions: []caseflow.Transition{
		{Code: "send", ZH: "送审", EN: "Send", From: []string{"DRAFT", "BACK"}, To: "SENT", Roles: []actor.Role{actor.SchoolAdmin}},
		{Code: "give", ZH: "批准", EN: "Give", From: []string{"SENT"}, To: "GIVEN", Roles: []actor.Role{actor.CityLead}},
		{Code: "back", ZH: "退回", EN: "Back", From: []string{"SENT"}, To: "BACK", Roles: []actor.Role{actor.CityLead, actor.CountyUser}},
	},
}

func on(s string) civil.Date { return civil.MustDate(s) }

func TestMattersAreStatesOfTheMachine(t *testing.T) {
	if err := permits.Check(); err != nil {
		t.Fatal(err)
	}
	if got := approvals.Of(permits, "SENT"); len(got) != 1 || got[0].State != "SENT" || got[0].StateZH != "待审批" {
		t.Errorf("%+v", got)
	}
	for _, state := range []string{"GIVEN", "NOWHERE"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is measured", state)
				}
			}()
			approvals.Of(permits, state)
		}()
	}
}

// A case that was returned and sent again waits twice for the office; the time in between is the applicant's.
func TestSpans(t *testing.T) {
	event := func(c int64, seq int64, to, day string) approvals.Event {
		return approvals.Event{Kind: "test.permit", To: to, Case: c, Seq: seq, On: on(day)}
	}
	got := approvals.Spans([]approvals.Event{
		event(1, 1, "DRAFT", "2026-11-02"), event(1, 2, "SENT", "2026-11-02"), event(1, 3, "BACK", "2026-11-04"), event(1, 4, "SENT", "2026-11-16"), event(1, 5, "GIVEN", "2026-11-17"),
		event(2, 1, "DRAFT", "2026-11-02"), event(2, 2, "SENT", "2026-11-05"), event(2, 3, "SENT", "2026-11-06"),
	}, map[[2]string]bool{{"test.permit", "SENT"}: true})
	want := []approvals.Span{
		{Kind: "test.permit", State: "SENT", From: on("2026-11-02"), Until: on("2026-11-04")}, {Kind: "test.permit", State: "SENT", From: on("2026-11-16"), Until: on("2026-11-17")}, {Kind: "test.permit", State: "SENT", From: on("2026-11-05")},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}

func TestTimesFromEventsOnBothEngines(t *testing.T) {
	at := time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC) // a Monday
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: []fs.FS{audit.Migrations, caseflow.Migrations, approvals.Migrations}, Now: func() time.Time { return at }}, func(t *testing.T, db *sqldb.DB) {
		at = time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ctx := context.Background()
		check(db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `CREATE TABLE test_permits (id BIGINT PRIMARY KEY, status TEXT NOT NULL, row_version BIGINT NOT NULL, due_on TEXT)`)
			return err
		}))
		who := func(r actor.Role) context.Context {
			return actor.With(ctx, actor.Actor{Account: 1, Name: "周敏", Grants: []actor.Grant{{Role: r, Org: 7}}})
		}
		move := func(id ids.ID, r actor.Role, step string) {
			t.Helper()
			check(db.Write(who(r), func(tx *sqldb.Tx) error {
				_, err := permits.Move(who(r), tx, caseflow.Step{ID: id, Transition: step})
				return err
			}))
		}
		// Six permits sent on Monday; decided after 0, 1, 2, 3, 4 and 7 working days (a weekend lies between); a seventh still waits.
		for i := range 7 {
			id := ids.ID(i + 1)
			check(db.Write(who(actor.SchoolAdmin), func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(ctx, `INSERT INTO test_permits (id, status, row_version, due_on) VALUES ($1, 'DRAFT', 1, NULL)`, id); err != nil {
					return err
				}
				return permits.Open(who(actor.SchoolAdmin), tx, id, "")
			}))
			move(id, actor.SchoolAdmin, "send")
		}
		monday := at
		for i, days := range []int{0, 1, 2, 3, 4, 9} {
			at = monday.AddDate(0, 0, days)
			move(ids.ID(i+1), actor.CityLead, "give")
		}
		s := approvals.New(db, approvals.Of(permits, "SENT")...)
		rep, err := s.Times(who(actor.Supervisor))
		check(err)
		l := rep.Lines[0]
		if len(rep.Lines) != 1 || l.N != 6 || !l.Known || l.Median != 2.5 || l.Longest != 7 || l.Open != 1 || l.Oldest != 7 || l.Mean < 2.83 || l.Mean > 2.84 {
			t.Errorf("%+v", rep.Lines)
		}
		if m := l.Months["2026-11"]; m.N != 6 || !m.Known || rep.All.N != 6 || rep.Before.Known {
			t.Errorf("%+v %+v", m, rep)
		}
		if _, err := s.Times(who(actor.SchoolAdmin)); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an applicant reads the times: %v", err)
		}
	})
}

// Fewer than SUP-MEAN decisions give no mean.
func TestFewAreNoData(t *testing.T) {
	m := approvals.Of(permits, "SENT")
	var spans []approvals.Span
	for range 4 {
		spans = append(spans, approvals.Span{Kind: "test.permit", State: "SENT", From: on("2026-11-02"), Until: on("2026-11-04")})
	}
	got := approvals.Lines(m, spans, civil.DefaultCalendar(), on("2026-01-01"), on("2026-11-22"), 5)
	if len(got) != 1 || got[0].Known || got[0].N != 4 || got[0].Mean != 0 {
		t.Errorf("%+v", got)
	}
	if got := approvals.Lines(m, nil, civil.DefaultCalendar(), on("2026-01-01"), on("2026-11-22"), 5); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
