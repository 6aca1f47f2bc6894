package forecast_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/forecast"
)

func cityOf(t *testing.T, c city, who context.Context, w forecast.Want) forecast.City {
	t.Helper()
	out, err := c.City(who, w)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLatestReplaces is the vector of domain B4 through the service: 12, 8 and 5 for 2027,
// the first revises 12 to 10.
func TestLatestReplaces(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		first := send(t, c, hrA, line(fitter, 12, 14, 15))
		send(t, c, hrB, line(fitter, 8))
		send(t, c, hrC, line(fitter, 5))
		if got := cityOf(t, c, lead, forecast.Want{}).Lines[0].Demand[0].N; got != 25 {
			t.Fatalf("before the revision %d", got)
		}
		second := send(t, c, hrA, line(fitter, 10))
		got := cityOf(t, c, lead, forecast.Want{})
		l := got.Lines[0]
		if !got.Exact || got.Firms != 3 || l.Demand[0].N != 23 || l.Supply.Milli != 12_600 || l.Gap.Milli != 10_400 || fmt.Sprintf("%.1f", l.Rate*100) != "45.2" || l.Firms != 3 {
			t.Errorf("%+v", l)
		}
		if seen := cityOf(t, c, nobody, forecast.Want{}).Lines[0]; !seen.RateKnown || seen.Rate != 0.45 || seen.Demand[0].N != 25 {
			t.Errorf("an exact share beside a rounded number tells the number: %+v", seen)
		}
		if l.Demand[1].Known {
			t.Errorf("what the first said of 2028 is still counted: %+v", l.Demand)
		}
		old, err := c.Find(hrA, first.ID)
		if err != nil || old.Latest || old.Status != forecast.Sent || len(old.Rows) != 3 {
			t.Errorf("the history: %+v, %v", old.Submission, err)
		}
		now, err := c.Find(hrA, second.ID)
		if err != nil || !now.Latest || now.Before == nil || now.Before.ID != first.ID {
			t.Errorf("the latest: %+v, %v", now, err)
		}
		if _, err := c.Step(hrA, caseflow.Step{ID: second.ID, Transition: "withdraw", Reason: "MISTAKE"}); err != nil {
			t.Fatal(err)
		}
		if got := cityOf(t, c, lead, forecast.Want{}).Lines[0].Demand[0].N; got != 25 {
			t.Errorf("after withdrawing the revision the first holds again: %d", got)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x := send(t, c, hrA, line(fitter, 12), line(welder, 40))
		send(t, c, hrB, line(fitter, 8))
		send(t, c, hrC, line(fitter, 5), line(welder, 3))
		for _, who := range []context.Context{nobody, teacher, hrA, countyX} {
			got := cityOf(t, c, who, forecast.Want{})
			if got.Exact || got.Lines[0].Demand[0].N != 25 && got.Lines[0].Demand[0].Hide == forecast.Open {
				t.Errorf("outsiders see %+v", got.Lines)
			}
			for _, l := range got.Lines {
				if l.Occupation == welder && (l.Demand[0].Hide == forecast.Open || l.Demand[0].N != 0 || l.Firms != 0) {
					t.Errorf("two enterprises are shown: %+v", l)
				}
			}
		}
		if got := cityOf(t, c, countyX, forecast.Want{County: countyA}); !got.Exact || got.Lines[0].Demand[0].N != 40 {
			t.Errorf("the county's own: %+v", got.Lines)
		}
		if got := cityOf(t, c, countyX, forecast.Want{County: countyB}); got.Exact {
			t.Error("another county is exact")
		}
		if got := cityOf(t, c, nobody, forecast.Want{County: countyA, Industry: "C34"}); !got.Dropped || got.Want.Industry != "" {
			t.Error("outsiders narrow by two things")
		}
		if _, err := c.Find(hrB, x.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a rival reads it: %v", err)
		}
		if _, err := c.Find(countyX, x.ID); err != nil {
			t.Errorf("the county reads its own: %v", err)
		}
		o, err := c.Occupation(nobody, 0, fitter)
		if err != nil || len(o.Rows) != 0 || len(o.Confidence) != 0 {
			t.Errorf("rows for everyone: %+v, %v", o.Rows, err)
		}
		o, err = c.Occupation(lead, 0, fitter)
		if err != nil || len(o.Rows) != 3 || o.Confidence[forecast.High][0] != 25 || len(o.Counties) != 2 || !o.Supplies[0].Known || o.Supplies[1].Known {
			t.Errorf("the bureau: %+v, %v", o, err)
		}
		if _, err := c.Occupation(lead, 0, "4-10-01-05"); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an occupation of which nobody spoke: %v", err)
		}
	})
}

func TestDraftsAndRounds(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		d, err := c.Save(hrA, forecast.Draft{Lines: []forecast.Line{line(fitter, 3)}}, false)
		if err != nil || d.Status != forecast.Drafted || len(cityOf(t, c, lead, forecast.Want{}).Lines) != 0 {
			t.Fatalf("%+v, %v", d, err)
		}
		if _, err := c.Find(person(9, actor.Grant{Role: actor.Auditor}), d.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a draft is read: %v", err)
		}
		d2, err := c.Save(hrA, forecast.Draft{ID: d.ID, Version: d.Version, Lines: []forecast.Line{line(fitter, 4, 6, 8)}}, true)
		if err != nil || d2.Status != forecast.Sent {
			t.Fatalf("%+v, %v", d2, err)
		}
		if _, err := c.Save(hrA, forecast.Draft{ID: d.ID, Version: d2.Version, Lines: []forecast.Line{line(fitter, 5)}}, false); err == nil {
			t.Error("what was sent is changed")
		}
		*c.now = c.now.AddDate(1, 0, 0)
		lines, from, err := c.Begin(hrA)
		if err != nil || from.Base != 2026 || len(lines) != 1 || *lines[0].Heads[0] != 6 || *lines[0].Heads[1] != 8 || lines[0].Heads[2] != nil {
			t.Errorf("carried over: %+v of %d, %v", lines, from.Base, err)
		}
		if got := cityOf(t, c, lead, forecast.Want{}); got.Silent != 1 || len(got.Lines) != 0 {
			t.Errorf("a new round begins empty: %+v", got)
		}
		if got := cityOf(t, c, lead, forecast.Want{Base: 2026}); len(got.Lines) != 1 {
			t.Errorf("the last round stays: %+v", got)
		}
		for name, lines := range map[string][]forecast.Line{
			"negative": {line(fitter, -1)}, "twice": {line(fitter, 1), line(fitter, 2)}, "nothing": nil, "level": {{Occupation: fitter, Level: "9", Confidence: forecast.Low, Heads: [3]*int64{n(1)}}},
		} {
			if _, err := c.Save(hrA, forecast.Draft{Lines: lines}, true); errs.KindOf(err) != errs.Invalid || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Save(hrA, forecast.Draft{Org: firmB, Lines: []forecast.Line{line(fitter, 1)}}, true); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("for another: %v", err)
		}
	})
}

// TestSurveyBecomesADraft writes what a survey said as a draft, which counts only when the
// enterprise sends it.
func TestSurveyBecomesADraft(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		wishes := []forecast.Wish{{Occupation: fitter, Level: "3", Heads: [3]*int64{n(7)}}, {Occupation: "nonsense", Level: "3"}}
		err := c.db.Write(lead, func(tx *sqldb.Tx) error {
			id, err := c.Propose(lead, tx, firmB, wishes)
			if id == 0 {
				t.Error("no draft")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, list, err := c.Mine(hrB, 0)
		if err != nil || len(list) != 1 || list[0].Status != forecast.Drafted || list[0].Source != forecast.FromSurvey {
			t.Fatalf("%+v, %v", list, err)
		}
		if n, err := c.Drafts(hrB); n != 1 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
		if _, err := c.Step(hrA, caseflow.Step{ID: list[0].ID, Transition: "send"}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another sends it: %v", err)
		}
		if x, err := c.Step(hrB, caseflow.Step{ID: list[0].ID, Transition: "send"}); err != nil || !x.Latest {
			t.Errorf("%+v, %v", x, err)
		}
	})
}

func TestReports(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		report := func(who context.Context, q forecast.Quarter, heads, hires, leavers int64) (forecast.Report, error) {
			*c.now = c.now.Add(time.Minute)
			return c.Report(who, forecast.Report{Quarter: q, Headcount: heads, Hires: hires, Leavers: leavers, Interns: n(2)})
		}
		must := func(_ forecast.Report, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(report(hrA, "2026Q2", 100, 5, 5))
		must(report(hrB, "2026Q3", 200, 20, 8))
		must(report(hrC, "2026Q3", 300, 10, 9))
		if _, err := report(hrA, "2026Q3", 110, 8, 5); !errors.Is(err, forecast.ErrSum) {
			t.Errorf("what does not add up is taken: %v", err)
		}
		must(report(hrA, "2026Q3", 103, 8, 5))
		if got, err := c.Report(hrA, forecast.Report{Quarter: "2026Q3", Headcount: 110, Hires: 8, Leavers: 5, Confirmed: true, Note: "并入一个车间"}); err != nil || got.Revision != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		_, list, err := c.Reports(hrA, 0)
		if err != nil || len(list) != 3 {
			t.Errorf("revisions are overwritten: %+v, %v", list, err)
		}
		q, err := c.Quarters(lead, forecast.QuarterWant{})
		if err != nil || q.Total.Numbers[0].N != 610 || q.Total.Firms != 3 || len(q.Lines) != 2 || len(q.Rows) != 3 || q.Total.Numbers[5].Known {
			t.Errorf("%+v, %v", q, err)
		}
		q, err = c.Quarters(teacher, forecast.QuarterWant{})
		if err != nil || q.Exact || q.Total.Numbers[0].N != 610 || q.Lines[0].Numbers[0].Hide == forecast.Open || q.Lines[1].Numbers[0].Hide == forecast.Open || len(q.Rows) != 0 {
			t.Errorf("outsiders: %+v, %v", q, err)
		}
		if _, err := c.Report(hrA, forecast.Report{Org: firmB, Quarter: "2026Q3"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("for another: %v", err)
		}
	})
}

func TestThoseWhoHaveNotReported(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		if _, err := c.Report(hrB, forecast.Report{Quarter: "2026Q2", Headcount: 10}); err != nil {
			t.Fatal(err)
		}
		list, due, err := c.Absent(lead, "2026Q3")
		if err != nil || len(list) != 2 || due.IsZero() {
			t.Fatalf("%+v, %v, %v", list, due, err)
		}
		if _, _, err := c.Absent(hrA, "2026Q3"); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise reads the list: %v", err)
		}
		if n, err := c.Remind(lead, "2026Q3"); n != 2 || err != nil {
			t.Errorf("%d told, %v", n, err)
		}
		if n, err := c.Remind(lead, "2026Q3"); n != 0 || err != nil {
			t.Errorf("%d told again, %v", n, err)
		}
		if n, err := c.RemindDue(context.Background()); n != 0 || err != nil {
			t.Errorf("the job tells %d again, %v", n, err)
		}
		*c.now = time.Date(2027, 1, 5, 2, 0, 0, 0, time.UTC)
		if n, err := c.RemindDue(context.Background()); n != 0 || err != nil {
			t.Errorf("the job tells %d before the day, %v", n, err)
		}
	})
}
