package caseflow_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var machine = &caseflow.Machine{
	Kind: "test.loan", Table: "test_loans", ZH: "借用", EN: "Loan",
	States: []caseflow.State{
		{Code: "ASKED", ZH: "已申请", EN: "Asked"},
		{Code: "GRANTED", ZH: "已同意", EN: "Granted"},
		{Code: "LATE", ZH: "逾期", EN: "Late"},
		{Code: "DONE", ZH: "已归还", EN: "Returned", Terminal: true},
		{Code: "REFUSED", ZH: "已拒绝", EN: "Refused", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "grant", ZH: "同意", EN: "Grant", From: []string{"ASKED"}, To: "GRANTED", Roles: []actor.Role{actor.CityLead}, FourEyes: true, DueDays: "T-1", OnDue: "remind"},
		{Code: "refuse", ZH: "拒绝", EN: "Refuse", From: []string{"ASKED"}, To: "REFUSED", Roles: []actor.Role{actor.CityLead}, NeedsReason: true, Reasons: "test.refuse"},
		{Code: "reopen", ZH: "撤回", EN: "Take back", From: []string{"GRANTED"}, To: "ASKED", Roles: []actor.Role{actor.CityLead, actor.SchoolAdmin}, NeedsReason: true},
		{Code: "return", ZH: "归还", EN: "Return", From: []string{"GRANTED", "LATE"}, To: "DONE", Roles: []actor.Role{actor.SchoolAdmin}},
		{Code: "remind", ZH: "到期", EN: "Fall due", From: []string{"GRANTED"}, To: "LATE", System: true},
	},
}

var tables = []fs.FS{audit.Migrations, rule.Migrations, caseflow.Migrations, fstest.MapFS{"20261122T2122_test_loans.sql": {Data: []byte(`-- +goose Up
CREATE TABLE test_loans (id BIGINT PRIMARY KEY, status TEXT NOT NULL, row_version BIGINT NOT NULL, due_on TEXT);
CREATE TABLE test_marks (case_id BIGINT NOT NULL, rule TEXT NOT NULL, num BIGINT NOT NULL, den BIGINT NOT NULL, PRIMARY KEY (case_id, rule));
INSERT INTO caseflow_reasons (list, code, zh, en, position, active) VALUES ('test.refuse', 'USED', '在用', 'in use', 1, TRUE), ('test.refuse', 'OLD', '旧的', 'old', 2, FALSE);
INSERT INTO caseflow_params (code, version, days, working, source, valid_from) VALUES ('T-1', 1, 3, TRUE, 'test', '2020-01-01'), ('T-2', 1, 5, FALSE, 'test', '2020-01-01'), ('T-R', 1, 1, TRUE, 'test', '2020-01-01');
`)}}}

// fataler is a test or a random sequence of one.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func as(account ids.ID, role actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Name: "人" + account.String(), Grants: []actor.Grant{{Role: role}}})
}

var (
	asker = as(1, actor.SchoolAdmin)
	city  = as(2, actor.CityLead)
	other = as(3, actor.CityLead)
)

func open(t fataler, db *sqldb.DB, ctx context.Context) ids.ID {
	t.Helper()
	id := db.NewID()
	err := db.Write(ctx, func(tx *sqldb.Tx) error { return begin(ctx, tx, id) })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func begin(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	if _, err := tx.Exec(ctx, `INSERT INTO test_loans (id, status, row_version) VALUES ($1, $2, 1)`, id, machine.First()); err != nil {
		return err
	}
	return machine.Open(ctx, tx, id, "")
}

func move(db *sqldb.DB, ctx context.Context, s caseflow.Step) (ev caseflow.Event, err error) {
	err = db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		ev, err = machine.Move(ctx, tx, s)
		return err
	})
	return ev, err
}

// fixed is Sunday, 22 November 2026, 10 o'clock in Shanghai.
func fixed() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }

func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: fixed}, fn)
}

func TestMove(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		cases := []struct {
			name string
			ctx  context.Context
			step caseflow.Step
			want error
		}{
			{"somebody without the role", asker, caseflow.Step{Transition: "grant"}, actor.ErrForbidden},
			{"nobody", context.Background(), caseflow.Step{Transition: "grant"}, actor.ErrForbidden},
			{"an unknown step", city, caseflow.Step{Transition: "fly"}, caseflow.ErrNoStep},
			{"a step from elsewhere", asker, caseflow.Step{Transition: "return"}, caseflow.ErrNotThere},
			{"an old version", city, caseflow.Step{Transition: "grant", Version: 7}, caseflow.ErrMeanwhile},
			{"no reason", city, caseflow.Step{Transition: "refuse"}, caseflow.ErrReason},
			{"a reason that is not in the list", city, caseflow.Step{Transition: "refuse", Reason: "BAD"}, caseflow.ErrReasonList},
			{"a reason out of use", city, caseflow.Step{Transition: "refuse", Reason: "OLD"}, caseflow.ErrReasonList},
			{"a step of the system by a person", city, caseflow.Step{Transition: "remind"}, actor.ErrForbidden},
			{"good", city, caseflow.Step{Transition: "grant", Version: 1}, nil},
			{"good with reason", city, caseflow.Step{Transition: "refuse", Reason: "USED"}, nil},
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				c.step.ID = open(t, db, asker)
				if _, err := move(db, c.ctx, c.step); !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
			})
		}
		if _, err := move(db, city, caseflow.Step{ID: 99, Transition: "grant"}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown case: %v", err)
		}
	})
}

func TestFourEyes(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		own := open(t, db, city)
		if _, err := move(db, city, caseflow.Step{ID: own, Transition: "grant"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("grants what they asked for: %v", err)
		}
		id := open(t, db, asker)
		steps := []struct {
			ctx  context.Context
			step caseflow.Step
			want error
		}{
			{city, caseflow.Step{Transition: "grant"}, nil},
			{city, caseflow.Step{Transition: "reopen", Note: "再看"}, nil},
			{city, caseflow.Step{Transition: "grant"}, caseflow.ErrFourEyes},
			{other, caseflow.Step{Transition: "grant"}, nil},
		}
		for i, s := range steps {
			s.step.ID = id
			if _, err := move(db, s.ctx, s.step); !errors.Is(err, s.want) {
				t.Errorf("step %d: %v, want %v", i, err, s.want)
			}
		}
	})
}

func TestTrailAndTampering(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, asker)
		ev, err := move(db, city, caseflow.Step{ID: id, Transition: "grant", OnBehalf: 55})
		if err != nil || ev.DueOn != civil.MustDate("2026-11-25") || !ev.Loaded || ev.OnBehalf != 55 {
			t.Fatalf("%+v %v", ev, err)
		}
		check := func() (trail []caseflow.Event, err error) {
			err = db.Read(asker, func(r *sqldb.Reader) error {
				trail, _ = caseflow.Trail(asker, r, id)
				return caseflow.Verify(asker, r, id)
			})
			return trail, err
		}
		trail, err := check()
		if err != nil || len(trail) != 2 || trail[0].To != "ASKED" || trail[1].Account != 2 || trail[1].Name != "人2" || trail[1].Prev != trail[0].Hash {
			t.Fatalf("%+v %v", trail, err)
		}
		if _, err := move(db, city, caseflow.Step{ID: id, Transition: "grant"}); !errors.Is(err, caseflow.ErrNotThere) || !strings.Contains(err.Error(), "已同意 人2") {
			t.Errorf("who was faster is not said: %v", err)
		}
		spoil := `UPDATE caseflow_events SET account_id = 9 WHERE case_id = $1 AND seq = 1`
		if err := db.Write(asker, func(tx *sqldb.Tx) error { _, err := tx.Exec(asker, spoil, id); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := check(); !errors.Is(err, caseflow.ErrBroken) {
			t.Errorf("a changed event is not found: %v", err)
		}
	})
}

func TestOnlyOneWins(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for range 10 {
			id := open(t, db, asker)
			var wg sync.WaitGroup
			results := make([]error, 6)
			for i := range results {
				step := caseflow.Step{ID: id, Transition: "grant", Version: 1}
				if i%2 == 1 {
					step = caseflow.Step{ID: id, Transition: "refuse", Reason: "USED"}
				}
				wg.Go(func() { _, results[i] = move(db, as(ids.ID(10+i), actor.CityLead), step) })
			}
			wg.Wait()
			won := 0
			for _, err := range results {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, caseflow.ErrNotThere) && !errors.Is(err, caseflow.ErrMeanwhile):
					t.Errorf("%v", err)
				}
			}
			if won != 1 {
				t.Fatalf("%d won", won)
			}
			err := db.Read(asker, func(r *sqldb.Reader) error { return caseflow.Verify(asker, r, id) })
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestRunDue(t *testing.T) {
	day := fixed()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return day }}, func(t *testing.T, db *sqldb.DB) {
		day = fixed()
		late, returned, asked := open(t, db, asker), open(t, db, asker), open(t, db, asker)
		for _, id := range []ids.ID{late, returned} {
			if _, err := move(db, city, caseflow.Step{ID: id, Transition: "grant"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := move(db, asker, caseflow.Step{ID: returned, Transition: "return"}); err != nil {
			t.Fatal(err)
		}
		told := 0
		run := func(want int) {
			t.Helper()
			after := func(_ context.Context, _ *sqldb.Tx, ev caseflow.Event) error {
				if ev.Case != late || ev.Account != 0 {
					t.Errorf("%+v", ev)
				}
				told++
				return nil
			}
			if n, err := machine.RunDue(context.Background(), db, after); err != nil || n != want {
				t.Fatalf("%d %v, want %d", n, err, want)
			}
		}
		day = fixed().AddDate(0, 0, 3) // the due day itself still counts
		run(0)
		day = fixed().AddDate(0, 0, 4)
		run(1)
		run(0)
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		status := func(id ids.ID) (s string) {
			_ = db.Read(asker, func(r *sqldb.Reader) (err error) {
				s, err = sqldb.Value[string](asker, r, `SELECT status FROM test_loans WHERE id = $1`, id)
				return err
			})
			return s
		}
		if status(late) != "LATE" || status(returned) != "DONE" || status(asked) != "ASKED" {
			t.Errorf("%s %s %s", status(late), status(returned), status(asked))
		}
		if n, err := caseflow.DueJob(db, machine)(context.Background()); n != 0 || err != nil {
			t.Errorf("%d %v", n, err)
		}
	})
}

func TestParamsAndCalendar(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			if err := caseflow.SetParam(ctx, tx, caseflow.Param{Code: "T-1", Days: 10, Source: "later", ValidFrom: civil.MustDate("2026-12-01")}); err != nil {
				return err
			}
			holiday := civil.Special{Day: civil.MustDate("2026-11-23"), Kind: civil.Holiday, Source: "city"}
			return caseflow.LoadHolidays(ctx, tx, []civil.Special{holiday, {Day: civil.MustDate("2026-11-28"), Kind: civil.Workday, Source: "city"}})
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Read(ctx, func(r *sqldb.Reader) error {
			for from, want := range map[string]string{"2026-11-22": "2026-11-26", "2026-11-26": "2026-11-30", "2026-12-01": "2026-12-11"} {
				if got, loaded, err := caseflow.Due(ctx, r, "T-1", civil.MustDate(from)); err != nil || !loaded || got != civil.MustDate(want) {
					t.Errorf("from %s: %s %v %v, want %s", from, got, loaded, err, want)
				}
			}
			if p, err := caseflow.ParamOn(ctx, r, "T-1", civil.MustDate("2026-12-01")); err != nil || p.Version != 2 {
				t.Errorf("%+v %v", p, err)
			}
			if _, _, err := caseflow.Due(ctx, r, "T-9", civil.MustDate("2026-12-01")); !errors.Is(err, caseflow.ErrNoParam) {
				t.Errorf("%v", err)
			}
			if list, err := caseflow.Reasons(ctx, r, "test.refuse"); err != nil || len(list) != 1 || list[0].EN != "in use" {
				t.Errorf("%v %v", list, err)
			}
			return nil
		})
	})
}

// waiting is a machine whose first state has a clock.
var waiting = &caseflow.Machine{
	Kind: "test.ask", Table: "test_loans", ZH: "征询", EN: "Ask", DueDays: "T-1", OnDue: "lapse",
	States: []caseflow.State{
		{Code: "ASKED", ZH: "已发出", EN: "Sent"},
		{Code: "DONE", ZH: "已答复", EN: "Answered", Terminal: true},
		{Code: "REFUSED", ZH: "未答复", EN: "Not answered", Terminal: true},
	},
	Transitions: []caseflow.Transition{
		{Code: "answer", ZH: "答复", EN: "Answer", From: []string{"ASKED"}, To: "DONE", Roles: []actor.Role{actor.SchoolAdmin}},
		{Code: "lapse", ZH: "逾期", EN: "Lapse", From: []string{"ASKED"}, To: "REFUSED", System: true},
	},
}

func TestTheFirstStateMayHaveAClock(t *testing.T) {
	if err := waiting.Check(); err != nil {
		t.Fatal(err)
	}
	bad := *waiting
	bad.OnDue = "answer"
	if bad.Check() == nil {
		t.Error("a person's step is taken when time is up")
	}
	if d := waiting.Diagram(); !strings.Contains(d, "[*] --> ASKED: 限时 T-1") {
		t.Error(d)
	}
	each(t, func(t *testing.T, db *sqldb.DB) {
		open := func() (id ids.ID) {
			id = db.NewID()
			err := db.Write(asker, func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(asker, `INSERT INTO test_loans (id, status, row_version) VALUES ($1, 'ASKED', 1)`, id); err != nil {
					return err
				}
				ev, err := waiting.OpenDue(asker, tx, id, "")
				if err == nil && ev.DueOn.String() != "2026-11-25" {
					t.Errorf("due on %s", ev.DueOn)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		late, done := open(), open()
		if err := db.Write(asker, func(tx *sqldb.Tx) error {
			_, err := waiting.Move(asker, tx, caseflow.Step{ID: done, Transition: "answer"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		n, err := waiting.RunDue(context.Background(), db, nil)
		if err != nil || n != 0 {
			t.Fatalf("%d before the day: %v", n, err)
		}
		after := db.With(sqldb.Options{Now: func() time.Time { return fixed().AddDate(0, 0, 4) }})
		if n, err = waiting.RunDue(context.Background(), after, nil); err != nil || n != 1 {
			t.Fatalf("%d after the day: %v", n, err)
		}
		err = db.Read(asker, func(r *sqldb.Reader) error {
			status, err := sqldb.Value[string](asker, r, `SELECT status FROM test_loans WHERE id = $1`, late)
			if status != "REFUSED" {
				t.Errorf("%s", status)
			}
			if err != nil {
				return err
			}
			return caseflow.Verify(asker, r, late)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestKeepLeavesStateAndDueDay(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, asker)
		granted, err := move(db, city, caseflow.Step{ID: id, Transition: "grant"})
		if err != nil {
			t.Fatal(err)
		}
		keep := func(version int64) (ev caseflow.Event, err error) {
			err = db.Write(other, func(tx *sqldb.Tx) (err error) {
				ev, err = machine.Keep(other, tx, caseflow.Step{ID: id, Transition: "handover", Version: version, Note: "乙接手"})
				return err
			})
			return ev, err
		}
		ev, err := keep(2)
		if err != nil || ev.From != "GRANTED" || ev.To != "GRANTED" || ev.DueOn != granted.DueOn || ev.DueOn.IsZero() {
			t.Fatalf("%+v %v", ev, err)
		}
		if _, err := keep(2); !errors.Is(err, caseflow.ErrMeanwhile) {
			t.Errorf("an old version: %v", err)
		}
		err = db.Read(city, func(r *sqldb.Reader) error {
			due, err := sqldb.Value[civil.Date](city, r, `SELECT due_on FROM test_loans WHERE id = $1`, id)
			if err != nil || due != granted.DueOn {
				t.Errorf("due %s, %v", due, err)
			}
			return caseflow.Verify(city, r, id)
		})
		if err != nil {
			t.Error(err)
		}
	})
}
