package caseflow_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/stat"
)

// steerModel is the steered machine written a second time: rules as three marks, units as
// texts, the clock as days that are counted one by one.
type steerModel struct {
	status               string
	version              int64
	opener, last         ids.ID
	openerUnit, lastUnit string
	due                  civil.Date
	stopped              bool
	left                 int
	must, should         string // "", PASS, FAIL, NODATA
	today                civil.Date
}

type steerPerson struct {
	ctx   context.Context
	unit  string
	roles string
}

var crowd = map[ids.ID]steerPerson{
	1: {school, "s11", "school"}, 2: {bureau, "city", "city"}, 3: {bureau2, "city", "city"}, 4: {dept, "d31", "dept"},
	6: {in(6, actor.Grant{Role: actor.DeptUser, Org: 31}), "d31", "dept"},
}

var steerRoles = map[string]map[string]bool{
	"grant": {"city": true, "dept": true}, "refuse": {"city": true}, "reopen": {"city": true, "school": true}, "return": {"city": true, "school": true},
}

// ahead counts n weekdays on; the weeks of the test have no holidays.
func ahead(d civil.Date, n int) civil.Date {
	for n > 0 {
		d = d.AddDays(1)
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			n--
		}
	}
	return d
}

func between(from, to civil.Date) (n int) {
	for d := from; d.Before(to); {
		d = d.AddDays(1)
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			n++
		}
	}
	return n
}

func (m *steerModel) step(who ids.ID, s caseflow.Step) error {
	p := crowd[who]
	to, there := table[m.status][s.Transition]
	switch {
	case !steerRoles[s.Transition][p.roles]:
		return actor.ErrForbidden
	case s.Transition == "refuse" && s.Reason == "":
		return caseflow.ErrReason
	case !there || s.From != "" && s.From != m.status:
		return caseflow.ErrNotThere
	case s.Version != 0 && s.Version != m.version:
		return caseflow.ErrMeanwhile
	}
	if s.Transition == "grant" {
		if err := m.guards(who, s); err != nil {
			return err
		}
	}
	m.status, m.last, m.lastUnit = to, who, p.unit
	m.version++
	m.stopped, m.due = false, civil.Date{}
	if s.Transition == "grant" {
		m.due = ahead(m.today, 3)
	}
	return nil
}

func (m *steerModel) guards(who ids.ID, s caseflow.Step) error {
	switch p := crowd[who]; {
	case who == m.opener || who == m.last:
		return caseflow.ErrFourEyes
	case p.unit == m.openerUnit || p.unit == m.lastUnit:
		return caseflow.ErrFourEyesUnit
	case m.must == "FAIL":
		return caseflow.ErrRuleFails
	case m.must != "PASS":
		return caseflow.ErrRuleNoData
	case m.should == "": // a rule of which nobody speaks is as good as one that blocks
		return caseflow.ErrRuleNoData
	case m.should != "PASS" && s.Excuse == "":
		return caseflow.ErrRuleWarns
	}
	return nil
}

func (m *steerModel) pause(who ids.ID) error {
	switch {
	case crowd[who].roles != "city":
		return actor.ErrForbidden
	case m.stopped:
		return caseflow.ErrPaused
	case m.due.IsZero():
		return caseflow.ErrNoClock
	}
	m.stopped, m.left, m.due = true, between(m.today, m.due), civil.Date{}
	m.version++
	return nil
}

func (m *steerModel) resume(who ids.ID, reset bool) error {
	switch {
	case crowd[who].roles != "city":
		return actor.ErrForbidden
	case !m.stopped:
		return caseflow.ErrNotPaused
	}
	n := m.left
	if reset {
		n = 3
	}
	m.stopped, m.due = false, ahead(m.today, n)
	m.version++
	return nil
}

// silence is the night: what is past its day falls due.
func (m *steerModel) silence() int {
	if m.status != "GRANTED" || m.due.IsZero() || !m.due.Before(m.today) {
		return 0
	}
	m.status, m.due, m.last, m.lastUnit = "LATE", civil.Date{}, 0, ""
	m.version++
	return 1
}

var verdicts = map[string]stat.Ratio{"PASS": stat.Percent(60), "FAIL": {Num: 599, Den: 1000}, "NODATA": {}}

func TestRandomSteeringFollowsTheModel(t *testing.T) {
	old := flag.Lookup("rapid.checks").Value.String()
	_ = flag.Set("rapid.checks", "1200")
	defer func() { _ = flag.Set("rapid.checks", old) }()
	start := time.Date(2026, 10, 12, 2, 0, 0, 0, time.UTC)
	now := start
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }})
	seen := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		now = start
		opener := rapid.SampledFrom([]ids.ID{1, 1, 1, 2, 4}).Draw(rt, "opener")
		id := open(t, db, crowd[opener].ctx)
		m := steerModel{status: "ASKED", version: 1, opener: opener, last: opener, openerUnit: crowd[opener].unit, lastUnit: crowd[opener].unit, today: civil.DateOf(now)}
		mark(t, db, id, "R-HINT", stat.Percent(1))
		if opener == 1 && rapid.IntRange(0, 3).Draw(rt, "granted") > 0 {
			good(t, db, id)
			m.must, m.should = "PASS", "PASS"
			s := caseflow.Step{ID: id, Transition: "grant"}
			if _, err := steer(db, dept, s); err != nil || m.step(4, s) != nil {
				rt.Fatal(err)
			}
		}
		for i := range rapid.IntRange(3, 12).Draw(rt, "deeds") {
			deed := rapid.SampledFrom([]string{"grant", "grant", "grant", "refuse", "reopen", "return", "pause", "pause", "pause", "resume", "resume", "reset", "reset", "wait", "wait", "must", "should", "both"}).Draw(rt, fmt.Sprint(i))
			want, got := m.play(rt, db, id, deed, i, &now)
			if !errors.Is(got, want) {
				rt.Fatalf("deed %d %s: %v, want %v; %+v", i, deed, got, want, m)
			}
			if want == nil {
				seen[deed]++
			} else {
				seen[want.Error()]++
			}
			if deed == "wait" && m.status == "LATE" {
				seen["silence"]++
			}
			m.compare(rt, db, id)
		}
		if err := db.Write(bureau, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(bureau, `UPDATE test_loans SET due_on = NULL WHERE id = $1`, id)
			return err
		}); err != nil {
			rt.Fatal(err)
		}
	})
	for _, what := range []string{"grant", "refuse", "reopen", "return", "pause", "resume", "reset", "caseflow.rule_fails", "caseflow.rule_nodata", "caseflow.rule_warns", "caseflow.four_eyes_unit", "caseflow.paused", "caseflow.meanwhile", "silence"} {
		if seen[what] == 0 {
			t.Errorf("%s was never seen: %v", what, seen)
		}
	}
}

// play does one deed with the machine and with the model.
func (m *steerModel) play(rt *rapid.T, db *sqldb.DB, id ids.ID, deed string, i int, now *time.Time) (want, got error) {
	who := rapid.SampledFrom([]ids.ID{1, 2, 2, 2, 3, 4, 6}).Draw(rt, fmt.Sprint("who", i))
	ctx := crowd[who].ctx
	switch deed {
	case "must", "should", "both":
		mk := rapid.SampledFrom([]string{"PASS", "PASS", "FAIL", "NODATA"}).Draw(rt, fmt.Sprint("mark", i))
		if deed != "should" {
			mark(rt, db, id, "R-MUST", verdicts[mk])
			m.must = mk
		}
		if deed != "must" {
			mark(rt, db, id, "R-SHOULD", verdicts[mk])
			m.should = mk
		}
		return nil, nil
	case "wait":
		*now = now.AddDate(0, 0, rapid.IntRange(1, 3).Draw(rt, fmt.Sprint("days", i)))
		m.today = civil.DateOf(*now)
		moved := m.silence()
		n, err := steered.RunDue(context.Background(), db, nil)
		if n != moved {
			rt.Fatalf("night %d: %d fell due, want %d; %+v", i, n, moved, m)
		}
		return nil, err
	case "pause", "resume", "reset":
		err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			s := caseflow.Step{ID: id, Note: "等材料"}
			if deed == "pause" {
				_, err = steered.Pause(ctx, tx, s)
			} else {
				_, err = steered.Resume(ctx, tx, s, deed == "reset")
			}
			return err
		})
		if deed == "pause" {
			return m.pause(who), err
		}
		return m.resume(who, deed == "reset"), err
	}
	s := caseflow.Step{
		ID: id, Transition: deed,
		Version: rapid.SampledFrom([]int64{0, 0, 0, m.version, m.version, 99}).Draw(rt, fmt.Sprint("version", i)),
		From:    rapid.SampledFrom([]string{"", "", "", m.status, m.status, "DONE"}).Draw(rt, fmt.Sprint("from", i)),
		Reason:  rapid.SampledFrom([]string{"", "USED"}).Draw(rt, fmt.Sprint("reason", i)),
		Excuse:  rapid.SampledFrom([]string{"", "试点"}).Draw(rt, fmt.Sprint("excuse", i)),
	}
	want = m.step(who, s)
	_, got = steer(db, ctx, s)
	return want, got
}

func (m *steerModel) compare(rt *rapid.T, db *sqldb.DB, id ids.ID) {
	err := db.Read(bureau, func(r *sqldb.Reader) error {
		var status string
		var version int64
		var due civil.Date
		if err := r.QueryRow(bureau, `SELECT status, row_version, due_on FROM test_loans WHERE id = $1`, id).Scan(&status, &version, &due); err != nil {
			return err
		}
		_, stopped, err := steered.Paused(bureau, r, id)
		if err != nil {
			return err
		}
		if status != m.status || version != m.version || due != m.due || stopped != m.stopped {
			rt.Fatalf("%s v%d due %s stopped %v, model %+v", status, version, due, stopped, m)
		}
		return caseflow.Verify(bureau, r, id)
	})
	if err != nil {
		rt.Fatal(err)
	}
}
