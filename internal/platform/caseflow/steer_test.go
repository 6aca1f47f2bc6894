package caseflow_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/stat"
)

func init() { i18n.Load(caseflow.Words, rule.Words) }

var (
	must = rule.Rule{Code: "R-MUST", ZH: "参加率", EN: "Share that takes part", Severity: rule.Block, SourceDoc: "办法", Authority: actor.ConferenceSec,
		Params: []rule.Param{{Code: "MIN", ZH: "下限", EN: "Minimum", Unit: "%", Bound: rule.AtLeast}}}
	should = rule.Rule{Code: "R-SHOULD", ZH: "人数", EN: "Heads", Severity: rule.Warn, SourceDoc: "办法",
		Params: []rule.Param{{Code: "MIN", ZH: "下限", EN: "Minimum", Bound: rule.AtLeast}}}
	hint = rule.Rule{Code: "R-HINT", ZH: "提醒", EN: "Hint", Severity: rule.Info, SourceDoc: "办法", Params: should.Params}
)

// steered is the loan with all that steers a step: rules, units, clocks, people told.
var steered = steeredMachine()

var said = struct {
	sync.Mutex
	behalf, reminded []string
}{}

func steeredMachine() *caseflow.Machine {
	m := &caseflow.Machine{
		Kind: "test.steered", Table: "test_loans", ZH: "借用", EN: "Loan", States: machine.States,
		Pauses: []actor.Role{actor.CityLead}, Remind: "T-R", Guard: marks,
		Transitions: []caseflow.Transition{
			{Code: "grant", ZH: "同意", EN: "Grant", From: []string{"ASKED"}, To: "GRANTED", Roles: []actor.Role{actor.CityLead, actor.DeptUser}, FourEyes: true, FourEyesUnit: true,
				Guards: []string{"R-MUST", "R-SHOULD", "R-HINT"}, DueDays: "T-1", OnDue: "remind"},
			{Code: "refuse", ZH: "拒绝", EN: "Refuse", From: []string{"ASKED"}, To: "REFUSED", Roles: []actor.Role{actor.CityLead}, NeedsReason: true, Reasons: "test.refuse"},
			{Code: "reopen", ZH: "撤回", EN: "Take back", From: []string{"GRANTED"}, To: "ASKED", Roles: []actor.Role{actor.CityLead, actor.SchoolAdmin}},
			{Code: "return", ZH: "归还", EN: "Return", From: []string{"GRANTED", "LATE"}, To: "DONE", Roles: []actor.Role{actor.SchoolAdmin, actor.CityLead}},
			{Code: "remind", ZH: "到期", EN: "Fall due", From: []string{"GRANTED"}, To: "LATE", System: true},
		},
	}
	m.Behalf = func(_ context.Context, _ *sqldb.Tx, ev caseflow.Event) error {
		said.Lock()
		defer said.Unlock()
		said.behalf = append(said.behalf, ev.Name+" for "+ev.OnBehalf.String()+": "+ev.Note)
		return nil
	}
	m.OnRemind = func(_ context.Context, _ *sqldb.Tx, r caseflow.Reminder) error {
		said.Lock()
		defer said.Unlock()
		said.reminded = append(said.reminded, r.Case.String()+" "+r.DueOn.String())
		return nil
	}
	m.Told = func(_ context.Context, _ sqldb.Queryer, id ids.ID, step string) ([]caseflow.Message, error) {
		return []caseflow.Message{{Who: []string{"示例学校"}, Text: step + " " + id.String(), Mail: true}}, nil
	}
	return m
}

// marks judges by rows of test_marks; a rule without row is not spoken of.
func marks(ctx context.Context, q sqldb.Queryer, id ids.ID, rules []string) (out []rule.Result, err error) {
	type mark struct {
		rule string
		r    stat.Ratio
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (m mark, err error) { return m, r.Scan(&m.rule, &m.r.Num, &m.r.Den) },
		`SELECT rule, num, den FROM test_marks WHERE case_id = $1`, id)
	for _, m := range list {
		for _, r := range []rule.Rule{must, should, hint} {
			if r.Code == m.rule {
				v := rule.Version{Rule: r.Code, Param: "MIN", Level: rule.City, Number: 1, Value: stat.Percent(60)}
				out = append(out, r.Judge(rule.Subject{Kind: "test", ID: id}, m.r, v))
			}
		}
	}
	return out, err
}

func mark(t fataler, db *sqldb.DB, id ids.ID, code string, r stat.Ratio) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO test_marks (case_id, rule, num, den) VALUES ($1, $2, $3, $4)
			 ON CONFLICT (case_id, rule) DO UPDATE SET num = excluded.num, den = excluded.den`, id, code, r.Num, r.Den)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func steer(db *sqldb.DB, ctx context.Context, s caseflow.Step) (ev caseflow.Event, err error) {
	err = db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		ev, err = steered.Move(ctx, tx, s)
		return err
	})
	return ev, err
}

func in(account ids.ID, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Name: "人" + account.String(), Grants: grants})
}

var (
	school    = in(1, actor.Grant{Role: actor.SchoolAdmin, Org: 11})
	bureau    = in(2, actor.Grant{Role: actor.CityLead})
	bureau2   = in(3, actor.Grant{Role: actor.CityLead})
	dept      = in(4, actor.Grant{Role: actor.DeptUser, Org: 31})
	colleague = in(5, actor.Grant{Role: actor.DeptUser, Org: 31}, actor.Grant{Role: actor.SchoolAdmin, Org: 11})
)

func good(t fataler, db *sqldb.DB, id ids.ID) {
	mark(t, db, id, "R-MUST", stat.Percent(60))
	mark(t, db, id, "R-SHOULD", stat.Percent(60))
	mark(t, db, id, "R-HINT", stat.Percent(1))
}

func TestRulesGuardAStep(t *testing.T) {
	if err := steered.Check(); err != nil {
		t.Fatal(err)
	}
	blind := *steered
	blind.Guard = nil
	if blind.Check() == nil {
		t.Error("rules are named and nobody asks them")
	}
	d := steered.Diagram()
	if !strings.Contains(d, "ASKED --> GRANTED: 同意（市教育局、市直部门）·换单位·规则 R-MUST R-SHOULD R-HINT·限时 T-1\n") {
		t.Error(d)
	}
	each(t, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, school)
		grant := caseflow.Step{ID: id, Transition: "grant"}
		try := func(name string, ctx context.Context, s caseflow.Step, want error, says ...string) {
			t.Helper()
			_, err := steer(db, ctx, s)
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
			for _, text := range says {
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("%s: %v does not say %q", name, err, text)
				}
			}
		}
		try("nothing is known", bureau, grant, caseflow.ErrRuleNoData, "R-MUST", "R-SHOULD")
		good(t, db, id)
		mark(t, db, id, "R-MUST", stat.Ratio{Num: 599, Den: 1000})
		try("below the line", bureau, grant, caseflow.ErrRuleFails, "参加率", "59.9%", "≥ 60%")
		mark(t, db, id, "R-MUST", stat.Ratio{})
		try("no denominator", bureau, grant, caseflow.ErrRuleNoData, "参加率")
		try("an excuse does not lift a BLOCK", bureau, caseflow.Step{ID: id, Transition: "grant", Excuse: "急"}, caseflow.ErrRuleNoData)
		mark(t, db, id, "R-MUST", stat.Percent(60))
		mark(t, db, id, "R-SHOULD", stat.Percent(1))
		try("a warning without a word", bureau, grant, caseflow.ErrRuleWarns, "人数")
		try("a warning with one", bureau, caseflow.Step{ID: id, Transition: "grant", Excuse: "试点"}, nil)
		_ = db.Read(school, func(r *sqldb.Reader) error {
			list, err := caseflow.Findings(school, r, id)
			if err != nil || len(list) != 3 || list[2].Rule != "R-SHOULD" || list[2].Excuse != "试点" || list[0].Excuse != "" || list[0].Result == 0 {
				t.Errorf("%+v %v", list, err)
			}
			kept, err := rule.Latest(school, r, rule.Subject{Kind: "test", ID: id})
			if err != nil || len(kept) != 3 || kept[2].Status != rule.Fail {
				t.Errorf("%+v %v", kept, err)
			}
			return caseflow.Verify(school, r, id)
		})
		own := open(t, db, bureau)
		good(t, db, own)
		mark(t, db, own, "R-MUST", stat.Percent(1))
		excuse(t, db, own)
		try("a BLOCK that its authority excused", dept, caseflow.Step{ID: own, Transition: "grant"}, nil)
	})
}

func excuse(t *testing.T, db *sqldb.DB, id ids.ID) {
	t.Helper()
	sec := in(9, actor.Grant{Role: actor.ConferenceSec})
	err := db.Write(sec, func(tx *sqldb.Tx) error {
		_, err := rule.Excuse(sec, tx, must, rule.Override{Subject: rule.Subject{Kind: "test", ID: id}, Reason: "备案", AskedBy: 1, To: civil.MustDate("2026-12-31")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAWarningIsNotExcusedByWhoOpenedTheCase(t *testing.T) {
	lone := *steered
	lone.Transitions = append([]caseflow.Transition(nil), steered.Transitions...)
	lone.Transitions[0].FourEyes, lone.Transitions[0].FourEyesUnit = false, false
	each(t, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, bureau)
		good(t, db, id)
		mark(t, db, id, "R-SHOULD", stat.Percent(1))
		for _, c := range []struct {
			ctx  context.Context
			want error
		}{{bureau, caseflow.ErrOwnExcuse}, {bureau2, nil}} {
			err := db.Write(c.ctx, func(tx *sqldb.Tx) error {
				_, err := lone.Move(c.ctx, tx, caseflow.Step{ID: id, Transition: "grant", Excuse: "试点"})
				return err
			})
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
	})
}

func TestNobodyDecidesTheirOwnUnitsCase(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for _, c := range []struct {
			name   string
			opener context.Context
			who    context.Context
			want   error
		}{
			{"another person of the same department", dept, in(6, actor.Grant{Role: actor.DeptUser, Org: 31}), caseflow.ErrFourEyesUnit},
			{"the bureau's own case by the bureau", bureau, bureau2, caseflow.ErrFourEyesUnit},
			{"themselves", dept, dept, caseflow.ErrFourEyes},
			{"somebody who also belongs to the school", school, colleague, caseflow.ErrFourEyesUnit},
			{"for whom it was opened", actor.With(bureau, actor.Actor{Account: 2, OnBehalf: 31, Grants: []actor.Grant{{Role: actor.CityLead}}}), dept, caseflow.ErrFourEyesUnit},
			{"another department", school, dept, nil},
			{"the bureau", school, bureau, nil},
		} {
			id := open(t, db, c.opener)
			good(t, db, id)
			if _, err := steer(db, c.who, caseflow.Step{ID: id, Transition: "grant"}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
	})
}

func TestAnothersNameNeedsAReasonAndTellsThem(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		said.behalf = nil
		id := open(t, db, school)
		good(t, db, id)
		steps := []struct {
			ctx  context.Context
			step caseflow.Step
			want error
		}{
			{bureau, caseflow.Step{Transition: "grant"}, nil},
			{bureau, caseflow.Step{Transition: "return", OnBehalf: 11}, caseflow.ErrBehalf},
			{school, caseflow.Step{Transition: "reopen", OnBehalf: 11}, nil}, // their own school
			{dept, caseflow.Step{Transition: "grant"}, nil},
			{bureau, caseflow.Step{Transition: "return", OnBehalf: 11, Note: "电话委托"}, nil},
		}
		for i, s := range steps {
			s.step.ID = id
			if _, err := steer(db, s.ctx, s.step); !errors.Is(err, s.want) {
				t.Errorf("step %d: %v, want %v", i, err, s.want)
			}
		}
		if len(said.behalf) != 1 || said.behalf[0] != "人2 for 11: 电话委托" {
			t.Errorf("%q", said.behalf)
		}
		_ = db.Read(school, func(r *sqldb.Reader) error {
			rows, err := sqldb.All(school, r, func(r sqldb.Row) (x audit.Row, err error) { return x, r.Scan(&x.Account, &x.OnBehalf, &x.Action) },
				`SELECT account, on_behalf, action FROM audit_entries WHERE object_id = $1 AND action = 'test.steered.return'`, int64(id))
			if err != nil || len(rows) != 1 || rows[0].Account != 2 || rows[0].OnBehalf != 11 {
				t.Errorf("the log names %+v %v", rows, err)
			}
			return err
		})
	})
}

// TestAWrongFromIsRefused and the race below are anchors 6.9, tests 6 and 12.
func TestAWrongFromIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, school)
		good(t, db, id)
		for _, from := range []string{"GRANTED", "DONE", "MOON"} {
			if _, err := steer(db, bureau, caseflow.Step{ID: id, Transition: "grant", From: from}); !errors.Is(err, caseflow.ErrNotThere) {
				t.Errorf("from %s: %v", from, err)
			}
		}
		if _, err := steer(db, bureau, caseflow.Step{ID: id, Transition: "grant", From: "ASKED", Version: 1}); err != nil {
			t.Fatal(err)
		}
		_, err := steer(db, dept, caseflow.Step{ID: id, Transition: "grant", From: "ASKED", Version: 1})
		zh := i18n.Errors(context.Background(), err)
		if !errors.Is(err, caseflow.ErrNotThere) || !strings.Contains(err.Error(), "[2026-11-22 10:00 人2 同意 已申请 已同意]") {
			t.Errorf("the difference is not said: %v %v", err, zh)
		}
	})
}

func TestTwentyRacingMoves(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, school)
		good(t, db, id)
		var wg sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			who := in(ids.ID(100+i), actor.Grant{Role: actor.DeptUser, Org: ids.ID(200 + i)})
			wg.Go(func() {
				_, results[i] = steer(db, who, caseflow.Step{ID: id, Transition: "grant", From: "ASKED", Version: 1})
			})
		}
		wg.Wait()
		won, lost := 0, 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case (errors.Is(err, caseflow.ErrNotThere) || errors.Is(err, caseflow.ErrMeanwhile)) && strings.Contains(err.Error(), " 同意 已申请 已同意]"):
				lost++
			default:
				t.Error(err)
			}
		}
		if won != 1 || lost != 19 {
			t.Errorf("%d won, %d were told the difference", won, lost)
		}
	})
}

func TestClocksStopAndRunAgain(t *testing.T) {
	now := fixed()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }}, func(t *testing.T, db *sqldb.DB) {
		now = fixed() // Sunday; due on Wednesday 25
		id := open(t, db, school)
		good(t, db, id)
		clock := func(ctx context.Context, what string) (ev caseflow.Event, err error) {
			err = db.Write(ctx, func(tx *sqldb.Tx) (err error) {
				s := caseflow.Step{ID: id, Note: "等材料"}
				switch what {
				case "pause":
					ev, err = steered.Pause(ctx, tx, s)
				case "pause without a word":
					_, err = steered.Pause(ctx, tx, caseflow.Step{ID: id})
				default:
					ev, err = steered.Resume(ctx, tx, s, what == "reset")
				}
				return err
			})
			return ev, err
		}
		want := func(what string, ctx context.Context, fault error, due string) {
			t.Helper()
			ev, err := clock(ctx, what)
			if !errors.Is(err, fault) || err == nil && ev.DueOn.String() != due {
				t.Errorf("%s: due %s, %v", what, ev.DueOn, err)
			}
		}
		want("pause", bureau, caseflow.ErrNoClock, "")
		if _, err := steer(db, bureau, caseflow.Step{ID: id, Transition: "grant"}); err != nil {
			t.Fatal(err)
		}
		want("resume", bureau, caseflow.ErrNotPaused, "")
		want("pause", school, actor.ErrForbidden, "")
		want("pause without a word", bureau, caseflow.ErrReason, "")
		now = fixed().AddDate(0, 0, 2) // Tuesday: one day is left
		want("pause", bureau, nil, "2026-11-25")
		want("pause", bureau, caseflow.ErrPaused, "")
		now = fixed().AddDate(0, 0, 12) // Friday, 4 December
		if n, err := steered.RunDue(context.Background(), db, nil); n != 0 || err != nil {
			t.Errorf("a stopped clock ran out: %d %v", n, err)
		}
		if n, err := steered.RunReminders(context.Background(), db); n != 0 || err != nil {
			t.Errorf("a stopped clock reminds: %d %v", n, err)
		}
		want("resume", bureau, nil, "2026-12-07")
		want("pause", bureau, nil, "2026-12-07")
		want("reset", bureau, nil, "2026-12-09")
		said.reminded = nil
		for i, step := range []struct {
			after int
			told  int
		}{{12, 0}, {15, 0}, {16, 1}, {16, 0}, {17, 0}} { // due on Wednesday 9: told on Tuesday, once
			now = fixed().AddDate(0, 0, step.after)
			if n, err := steered.RunReminders(context.Background(), db); n != step.told || err != nil {
				t.Errorf("reminder %d: %d %v", i, n, err)
			}
		}
		now = fixed().AddDate(0, 0, 18)
		if n, err := steered.RunDue(context.Background(), db, nil); n != 1 || err != nil {
			t.Errorf("silence: %d %v", n, err)
		}
		_ = db.Read(school, func(r *sqldb.Reader) error { return caseflow.Verify(school, r, id) })
	})
}

func TestReasonsBelongToYears(t *testing.T) {
	now := fixed()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }}, func(t *testing.T, db *sqldb.DB) {
		now = fixed()
		change := func(fn func(tx *sqldb.Tx) error) error { return db.Write(bureau, fn) }
		fault := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		next := caseflow.Reason{Code: "COST", ZH: "费用", EN: "cost", From: 2027, To: 2027}
		fault(change(func(tx *sqldb.Tx) error { return caseflow.AddReason(bureau, tx, "test.refuse", next) }), nil)
		fault(change(func(tx *sqldb.Tx) error { return caseflow.AddReason(bureau, tx, "test.refuse", next) }), caseflow.ErrReasonTwice)
		fault(change(func(tx *sqldb.Tx) error { return caseflow.AddReason(bureau, tx, "no.list", next) }), caseflow.ErrReasonTwice)
		fault(change(func(tx *sqldb.Tx) error {
			return caseflow.AddReason(bureau, tx, "test.refuse", caseflow.Reason{Code: "X", ZH: "x"})
		}), caseflow.ErrReasonRow)
		refuse := func(reason string) (ids.ID, error) {
			id := open(t, db, school)
			_, err := steer(db, bureau, caseflow.Step{ID: id, Transition: "refuse", Reason: reason})
			return id, err
		}
		_, err := refuse("COST")
		fault(err, caseflow.ErrReasonList)
		id, err := refuse("USED")
		fault(err, nil)
		fault(change(func(tx *sqldb.Tx) error { return caseflow.EndReason(bureau, tx, "test.refuse", "USED", 2026) }), nil)
		now = time.Date(2027, 1, 5, 2, 0, 0, 0, time.UTC)
		_, err = refuse("USED")
		fault(err, caseflow.ErrReasonList)
		_, err = refuse("COST")
		fault(err, nil)
		_ = db.Read(bureau, func(r *sqldb.Reader) error {
			trail, err := caseflow.Trail(bureau, r, id)
			if err != nil || trail[1].ReasonZH != "在用" || trail[1].ReasonEN != "in use" {
				t.Errorf("%+v %v", trail, err)
			}
			for year, want := range map[int]string{2026: "USED", 2027: "COST"} {
				if list, err := caseflow.ReasonsIn(bureau, r, "test.refuse", year); err != nil || len(list) != 1 || list[0].Code != want {
					t.Errorf("%d: %v %v", year, list, err)
				}
			}
			return caseflow.Verify(bureau, r, id)
		})
	})
}

func TestPreviewSaysWhatAStepWouldDo(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		id := open(t, db, school)
		look := func(ctx context.Context, step string) (p caseflow.Preview, err error) {
			err = db.Read(ctx, func(r *sqldb.Reader) (err error) {
				p, err = steered.Preview(ctx, r, id, step)
				return err
			})
			return p, err
		}
		p, err := look(bureau, "grant")
		if err != nil || !p.Stopped() || p.To.Code != "GRANTED" || p.DueOn.String() != "2026-11-25" || p.Then.Code != "remind" || p.Messages[0].Text != "grant "+id.String() || p.Stale != nil {
			t.Errorf("%+v %v", p, err)
		}
		good(t, db, id)
		mark(t, db, id, "R-SHOULD", stat.Percent(1))
		if p, err = look(bureau, "grant"); err != nil || p.Stopped() || !p.Warned() {
			t.Errorf("%+v %v", p, err)
		}
		c := caseflow.Confirm(bureau, p, "/x", "/y", nil, nil)
		if c.Refusal != "" || len(c.Rules) != 3 || len(c.Mails) != 1 || !c.Warned {
			t.Errorf("%+v", c)
		}
		if p, err = look(bureau, "refuse"); err != nil || len(p.Reasons) != 1 {
			t.Errorf("%+v %v", p, err)
		}
		if _, err = look(school, "grant"); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("%v", err)
		}
		if p, err = look(bureau, "return"); err != nil || !errors.Is(p.Stale, caseflow.ErrNotThere) {
			t.Errorf("%+v %v", p, err)
		}
		if _, err := steer(db, bureau, caseflow.Step{ID: id, Transition: "refuse", Reason: "USED"}); err != nil {
			t.Fatal(err)
		}
		if p, err = look(bureau, "grant"); err != nil || !strings.Contains(caseflow.Confirm(bureau, p, "/x", "/y", nil, nil).Refusal, "此后的变化：2026-11-22 10:00 人2“拒绝”，“已申请”→“已拒绝”") {
			t.Errorf("%+v %v", caseflow.Confirm(bureau, p, "/x", "/y", nil, nil).Refusal, err)
		}
		if trail := trailOf(t, db, id); len(trail) != 2 {
			t.Errorf("looking has written %d events", len(trail))
		}
	})
}

func trailOf(t *testing.T, db *sqldb.DB, id ids.ID) (trail []caseflow.Event) {
	t.Helper()
	err := db.Read(school, func(r *sqldb.Reader) (err error) {
		trail, err = caseflow.Trail(school, r, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return trail
}
