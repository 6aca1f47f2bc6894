package dispatch_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/dispatch"
)

// all are the fields that a refusal names.
func all(err error) (out []string) {
	for _, e := range errs.All(err) {
		out = append(out, e.Field)
	}
	return out
}

func TestOpeningByTheCalendar(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		n, err := c.OpenDue(context.Background())
		check(t, err)
		if n != 5 { // three units on the first task, two on the second; the third begins later
			t.Fatalf("%d reports opened", n)
		}
		if n, err = c.OpenDue(context.Background()); n != 0 || err != nil {
			t.Errorf("again %d, %v", n, err)
		}
		r := c.report(1001, labourUnit.Name)
		if r.Quarter.String() != "2026Q3" || r.OpenedOn != day("2026-10-01") || r.DueDay != day("2026-10-20") || r.Duty != dispatch.Lead || r.Status != dispatch.Open {
			t.Errorf("%+v", r)
		}
		if co := c.report(1001, northUnit.Name); co.Duty != dispatch.Co {
			t.Errorf("%+v", co)
		}
		for who, ctx := range map[string]context.Context{"labour": labour, "its second officer": labour2, "county": county, "school": dean, "bureau": bureau} {
			if c.notes(ctx) == 0 {
				t.Errorf("%s is told nothing", who)
			}
		}
		if c.notes(dean2) != 0 {
			t.Error("another school is told")
		}
		// A task that is set later is asked for while the quarter is not due, and not after.
		c.tasks[2].From = day("2026-07-01")
		c.clock.to("2026-10-21")
		if n, err = c.OpenDue(context.Background()); n != 0 || err != nil {
			t.Errorf("after the due day %d, %v", n, err)
		}
		q := r.Quarter
		if n, err = c.OpenQuarter(sec, q); n != 1 || err != nil {
			t.Errorf("by hand %d, %v", n, err)
		}
		if late := c.report(1003, industryUnit.Name); late.DueDay != day("2026-11-04") {
			t.Errorf("opened on 21 October it is due on %s", late.DueDay)
		}
		if _, err := c.OpenQuarter(labour, q); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a department opens: %v", err)
		}
		if _, err := c.OpenQuarter(sec, q.Before(-1)); !errors.Is(err, dispatch.ErrNotOver) {
			t.Errorf("a quarter that is not over: %v", err)
		}
	})
}

func TestACancelledTaskIsNoLongerAskedFor(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		c.tasks[1].Cancelled = true
		c.clock.to("2026-10-09")
		_, err := c.TimeUp(context.Background())
		check(t, err)
		if r := c.report(1002, bureauUnit.Name); r.Status != dispatch.Waived {
			t.Errorf("%+v", r)
		}
		if r := c.report(1001, labourUnit.Name); r.Status != dispatch.Open {
			t.Errorf("%+v", r)
		}
	})
}

func TestTheWayOfAReport(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		c.clock.to("2026-10-12")
		r := c.report(1001, labourUnit.Name)
		check(t, c.Keep(labour, r.ID, r.Version, dispatch.Content{Words: "写了一半"}))
		d, err := c.Report(labour, r.ID)
		check(t, err)
		if d.Draft.Words != "写了一半" || d.Status != dispatch.Open || d.Entries != nil {
			t.Errorf("%+v", d.Report)
		}
		check(t, c.Submit(labour, dispatch.Sending{ID: r.ID, Content: said(0.74)}))
		check(t, c.step(sec, r.ID, "return"))
		if r = c.report(1001, labourUnit.Name); r.Status != dispatch.Returned || r.DueOn != day("2026-10-15") {
			t.Errorf("%+v", r)
		}
		check(t, c.Submit(labour2, dispatch.Sending{ID: r.ID, Content: said(0.72)}))
		check(t, c.step(sec, r.ID, "accept"))
		if err := c.Submit(labour, dispatch.Sending{ID: r.ID, Content: said(0.8)}); !errors.Is(err, caseflow.ErrReason) {
			t.Errorf("corrected without a reason: %v", err)
		}
		check(t, c.Submit(labour, dispatch.Sending{ID: r.ID, Content: said(0.8), Reason: "漏计一个中心"}))
		check(t, c.step(sec, r.ID, "accept"))
		d, err = c.Report(auditor, r.ID)
		check(t, err)
		kinds := []string{}
		for _, e := range d.Entries {
			kinds = append(kinds, e.Kind)
		}
		if strings.Join(kinds, " ") != "SENT AGAIN CORRECTION" || *d.Entries[0].Content.Progress != 0.74 || *d.Entries[1].Content.Progress != 0.72 || *d.Progress != 0.8 || d.Late {
			t.Errorf("%v %+v", kinds, d.Report)
		}
		check(t, c.db.Read(context.Background(), func(q *sqldb.Reader) error { return caseflow.Verify(context.Background(), q, r.ID) }))
	})
}

func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		r, school := c.report(1001, labourUnit.Name), c.report(1002, academyUnit.Name)
		for name, x := range map[string]struct {
			ctx  context.Context
			r    dispatch.Report
			want error
		}{
			"another department": {industry, r, actor.ErrForbidden}, "the office": {sec, r, actor.ErrForbidden}, "a county": {county, r, actor.ErrNotFound}, "a school": {dean, r, actor.ErrNotFound},
			"a county for its school": {county, school, actor.ErrForbidden}, "another school": {dean2, school, actor.ErrNotFound},
		} {
			if err := c.Submit(x.ctx, dispatch.Sending{ID: x.r.ID, Content: said(0.7)}); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", name, err, x.want)
			}
		}
		check(t, c.Submit(both, dispatch.Sending{ID: r.ID, Content: said(0.74)}))
		for name, ctx := range map[string]context.Context{"who sent it": both} {
			if err := c.step(ctx, r.ID, "accept"); !errors.Is(err, dispatch.ErrOwn) {
				t.Errorf("%s accepts: %v", name, err)
			}
		}
		own := c.report(1002, bureauUnit.Name)
		check(t, c.Submit(bureau, dispatch.Sending{ID: own.ID, Content: said(0.5)}))
		if err := c.step(bureau2, own.ID, "accept"); !errors.Is(err, dispatch.ErrOwn) {
			t.Errorf("the bureau accepts its own: %v", err)
		}
		check(t, c.step(sec, own.ID, "accept"))
		if err := c.step(labour, r.ID, "accept"); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a department accepts: %v", err)
		}
		check(t, c.step(sec2, r.ID, "accept"))
		list, n, err := c.List(dean, dispatch.Query{})
		if err != nil || n != 1 || len(list) != 1 {
			t.Errorf("the school sees %d of %d, %v", len(list), n, err)
		}
		if _, n, err = c.List(county, dispatch.Query{}); err != nil || n != 2 {
			t.Errorf("the county sees %d, %v", n, err)
		}
		if _, n, err = c.List(labour, dispatch.Query{Mine: true}); err != nil || n != 1 {
			t.Errorf("labour's own are %d, %v", n, err)
		}
	})
}

// Red is not sent without a recovery plan; a missing report becomes red when it happens the second time.
func TestRedNeedsARecoveryPlan(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		r := c.report(1001, labourUnit.Name)
		err := c.Submit(labour, dispatch.Sending{ID: r.ID, Content: said(0.3)})
		if !errors.Is(err, dispatch.ErrPlan) || strings.Join(all(err), " ") != "by measures owner" {
			t.Fatalf("%v", err)
		}
		x := said(0.3)
		x.Measures, x.Owner, x.By = "加快招标", "张三 副局长", day("2026-12-31")
		check(t, c.Submit(labour, dispatch.Sending{ID: r.ID, Content: x}))
		if r = c.report(1001, labourUnit.Name); r.Colour != dispatch.Red || r.Basis != dispatch.ByReport {
			t.Errorf("%+v", r)
		}
		// The co-handler misses this quarter and the next.
		c.clock.to("2026-12-31")
		c.tasks[0].To = day("2027-12-31")
		c.clock.to("2027-01-04")
		c.opened()
		c.clock.to("2027-01-22")
		c.opened()
		if r = c.report(1001, industryUnit.Name); r.Colour != dispatch.Red || r.Basis != dispatch.ByOverdue || !r.Overdue(c.Today()) {
			t.Errorf("%+v", r)
		}
		if err := c.Submit(industry, dispatch.Sending{ID: r.ID, Content: dispatch.Content{Words: "x"}}); !errors.Is(err, dispatch.ErrPlan) {
			t.Errorf("overdue twice: %v", err)
		}
	})
}

func TestRemindersAndAlarms(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		count := func() [4]int { return [4]int{c.notes(labour), c.notes(sec), c.notes(bureau), c.notes(dean)} }
		last := count()
		for _, x := range []struct {
			on   string
			more [4]int // labour, office, bureau (its own report, and what is escalated to it), school
		}{
			{"2026-10-14", [4]int{0, 0, 0, 0}}, {"2026-10-15", [4]int{1, 0, 1, 1}}, {"2026-10-16", [4]int{0, 0, 0, 0}}, {"2026-10-19", [4]int{1, 0, 1, 1}}, {"2026-10-20", [4]int{0, 0, 0, 0}},
			{"2026-10-21", [4]int{1, 5, 1, 1}}, {"2026-10-27", [4]int{0, 0, 0, 0}}, {"2026-10-28", [4]int{1, 5, 6, 1}}, {"2026-10-29", [4]int{0, 0, 0, 0}},
		} {
			c.clock.to(x.on)
			c.opened()
			c.opened() // twice a day tells once
			now := count()
			for i := range now {
				if now[i]-last[i] != x.more[i] {
					t.Errorf("%s: %v more %v, want %v", x.on, last, now, x.more)
					break
				}
			}
			last = now
		}
		if n, err := c.NotSent(sec); n != 5 || err != nil {
			t.Errorf("missing %d, %v", n, err)
		}
	})
}

// Twenty people save the same version: one wins, nineteen are told.
func TestTwentyRacingEdits(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		r := c.report(1001, labourUnit.Name)
		for name, edit := range map[string]func(n int) error{
			"keep": func(n int) error { return c.Keep(labour, r.ID, r.Version, said(float64(n)/100)) },
			"send": func(n int) error {
				return c.Submit(labour, dispatch.Sending{ID: r.ID, Version: r.Version, Content: said(0.74)})
			},
		} {
			_ = name
			r = c.report(1001, labourUnit.Name)
			var wg sync.WaitGroup
			results := make([]error, 20)
			for i := range results {
				wg.Add(1)
				go func() {
					defer wg.Done()
					results[i] = edit(i)
				}()
			}
			wg.Wait()
			won, told := 0, 0
			for _, err := range results {
				switch {
				case err == nil:
					won++
				case errs.KindOf(err) == errs.Conflict:
					told++
				default:
					t.Errorf("%s: %v", name, err)
				}
			}
			if won != 1 || told != 19 {
				t.Errorf("%s: %d won, %d were told", name, won, told)
			}
			if name == "send" {
				check(t, c.step(sec, r.ID, "return"))
			}
		}
	})
}

func TestBulletinIsFrozen(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		r := c.sent(labour, 1001, labourUnit.Name, 0.74)
		id, err := c.Release(sec, "2026Q3")
		check(t, err)
		x, err := c.Bulletin(auditor, id)
		check(t, err)
		if !x.Intact() || x.Seq != 1 || len(x.Bulletin.Lines) != 2 || x.Number != "调度通报〔2026〕1 号" {
			t.Errorf("%+v", x)
		}
		if _, err := c.Release(sec, "2026Q3"); !errors.Is(err, dispatch.ErrNotCurrent) {
			t.Errorf("the same text again: %v", err)
		}
		check(t, c.step(sec, r.ID, "accept"))
		second, err := c.Release(sec, "2026Q3")
		check(t, err)
		old, err := c.Bulletin(auditor, id)
		check(t, err)
		fresh, err := c.Bulletin(auditor, second)
		check(t, err)
		if old.Body != x.Body || old.SHA256 != x.SHA256 || fresh.Seq != 2 || fresh.SHA256 == x.SHA256 {
			t.Errorf("%s, %s", old.SHA256, fresh.SHA256)
		}
		if _, err := c.Release(labour, "2026Q3"); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a department releases: %v", err)
		}
		if _, err := c.Release(sec, "2025Q3"); !errors.Is(err, dispatch.ErrNoReports) {
			t.Errorf("an empty quarter: %v", err)
		}
	})
}
