package supervise_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/carrier"
)

// held is an inspection of the academy with a finding.
func (c city) held(t *testing.T) (supervise.Inspection, supervise.Finding) {
	t.Helper()
	x, err := c.Plan(ctxOf(second), supervise.InspectionForm{Kind: "ONSITE", Title: "年度督导", Org: "融江工贸学校", Basis: "督导办法", Inspectors: "甲 | 市教育督导室", On: day("2026-11-02")})
	must(t, err)
	must(t, c.Step(ctxOf(second), caseflow.Step{ID: x.ID, Transition: "hold", Note: "听课查台账"}, day("2026-11-02")))
	f, err := c.Find(ctxOf(second), x.ID, "台账与实物不符", "实训管理办法", false)
	must(t, err)
	return x, f
}

func (c city) move(a actor.Actor, id ids.ID, step string) error {
	_, err := c.Move(ctxOf(a), caseflow.Step{ID: id, Transition: step, Note: "说明"})
	return err
}

// TestAFindingIsClosedByThreePersons goes the whole way, with the clocks of both stages, and refuses the same person twice.
func TestAFindingIsClosedByThreePersons(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		_, f := c.held(t)
		if f.DueOn != day("2026-11-16") {
			t.Errorf("the plan is due on %s, ten working days from 2 November", f.DueOn)
		}
		both := person(20, actor.Grant{Role: actor.SchoolAdmin, Org: academy}, actor.Grant{Role: actor.CityLead})
		for _, x := range []struct {
			who  actor.Actor
			step string
			want error
		}{
			{dean, "plan", actor.ErrNotFound}, {student, "plan", actor.ErrNotFound}, {head, "plan", nil}, {head, "begin", actor.ErrForbidden}, {both, "begin", actor.ErrForbidden}, {countyMan, "begin", nil},
			{lead, "submit", actor.ErrForbidden}, {head, "submit", nil}, {both, "verify", actor.ErrForbidden}, {visitor, "reopen", nil}, {head, "resume", nil}, {head, "submit", nil},
			{visitor, "verify", nil}, {visitor, "close", supervise.ErrThree}, {countyMan, "close", actor.ErrForbidden}, {second, "close", caseflow.ErrFourEyes}, {lead, "close", nil}, {lead, "reopen", caseflow.ErrNotThere},
		} {
			if err := c.move(x.who, f.ID, x.step); !errors.Is(err, x.want) {
				t.Errorf("%s %s: %v, want %v", x.who.Name, x.step, err, x.want)
			}
		}
		d, err := c.Finding(ctxOf(lead), f.ID)
		must(t, err)
		if d.Status != supervise.Closed || d.Rectifier != head.Account || d.Verifier != visitor.Account || d.Closer != lead.Account || !d.DueOn.IsZero() {
			t.Errorf("%+v", d.Finding)
		}
	})
}

// TestNobodyInspectsTheirOwnEmployer refuses inspectors and officers of the inspected organisation.
func TestNobodyInspectsTheirOwnEmployer(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		form := supervise.InspectionForm{Kind: "ONSITE", Title: "x", Org: "融江工贸学校", Basis: "x", Inspectors: "乙 | 融江工贸学校", On: day("2026-11-02")}
		if _, err := c.Plan(ctxOf(lead), form); !errors.Is(err, supervise.ErrNear) {
			t.Errorf("an inspector of the school: %v", err)
		}
		form.Inspectors = "甲 | 市教育督导室"
		both := person(21, actor.Grant{Role: actor.CityLead}, actor.Grant{Role: actor.Teacher, Org: academy})
		if _, err := c.Plan(ctxOf(both), form); !errors.Is(err, supervise.ErrNear) {
			t.Errorf("an officer of the school: %v", err)
		}
		form.Org = "融江职业学院"
		if _, err := c.Plan(ctxOf(countyMan), form); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("another county: %v", err)
		}
	})
}

// TestPhotosLieBesideAFinding keeps and opens a file for those who see the finding, and nobody else.
func TestPhotosLieBesideAFinding(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		_, f := c.held(t)
		must(t, c.Attach(ctxOf(head), f.ID, "照片.txt", "text/plain", 3, strings.NewReader("abc")))
		if err := c.Attach(ctxOf(dean), f.ID, "x.txt", "text/plain", 3, strings.NewReader("abc")); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school: %v", err)
		}
		d, err := c.Finding(ctxOf(visitor), f.ID)
		must(t, err)
		if len(d.Files) != 1 || d.Files[0].Name != "照片.txt" {
			t.Fatalf("%+v", d.Files)
		}
		b, err := c.OpenFile(ctxOf(visitor), f.ID, d.Files[0].ID)
		must(t, err)
		b.Close()
		if _, err := c.OpenFile(ctxOf(dean), f.ID, d.Files[0].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school opens it: %v", err)
		}
	})
}

// TestOverdueIsRemindedOnce reminds the school before the day, school and bureau after it, and nobody twice.
func TestOverdueIsRemindedOnce(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.held(t)
		notes := func(a actor.Actor) int { return notify.New(notify.Options{DB: c.db, City: "900100"}).Unread(ctxOf(a)) }
		for _, x := range []struct {
			on   string
			told int
		}{{"2026-11-02", 1}, {"2026-11-12", 1}, {"2026-11-12", 0}, {"2026-11-17", 2}, {"2026-11-18", 0}} { // the first is the missing plan of the enterprise
			c.clock.to(x.on)
			n, err := c.TimeUp(t.Context())
			if err != nil || n != x.told {
				t.Errorf("%s: told %d, %v; want %d", x.on, n, err, x.told)
			}
		}
		list, total, err := c.Findings(ctxOf(lead), supervise.Query{Late: true, Limit: 10})
		if err != nil || total != 1 || !list[0].Late(c.Today()) {
			t.Errorf("late: %d %v", total, err)
		}
		if notes(head) < 3 || notes(lead) < 1 || notes(boss) != 1 {
			t.Errorf("notes: school %d, bureau %d, enterprise %d", notes(head), notes(lead), notes(boss))
		}
	})
}

// TestEverySchoolIsVisited lists who is overdue: planned and not held, never planned, and covered again after the visit.
func TestEverySchoolIsVisited(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		at := func() map[ids.ID]supervise.Visit {
			v, err := c.Coverage(ctxOf(lead))
			must(t, err)
			out := map[ids.ID]supervise.Visit{}
			for _, x := range v.Schools {
				out[x.Org] = x.Visit
			}
			return out
		}
		if got := at(); got[academy] != supervise.Unplanned || len(got) != 2 {
			t.Errorf("at first %v", got)
		}
		must(t, c.Schedule(ctxOf(lead), 2026, "计划", "融江工贸学校 | 10\n融江职业学院 | 12月"))
		if got := at(); got[academy] != supervise.Overdue || got[college] != supervise.Scheduled {
			t.Errorf("planned %v", got)
		}
		c.held(t)
		if got := at(); got[academy] != supervise.Covered {
			t.Errorf("held %v", got)
		}
		c.clock.to("2027-11-03")
		if got := at(); got[academy] != supervise.Overdue || got[college] != supervise.Unplanned {
			t.Errorf("a year later %v", got)
		}
		for lines, want := range map[string]error{"": supervise.ErrEmpty, "融江工贸学校 | 13": supervise.ErrNumber, "没有的学校 | 3": supervise.ErrOrg, "融江示例机械有限公司 | 3": supervise.ErrOrg} {
			if err := c.Schedule(ctxOf(lead), 2026, "计划", lines); !errors.Is(err, want) {
				t.Errorf("%q: %v, want %v", lines, err, want)
			}
		}
	})
}

// TestProcessExceptions tells a filed nought from nothing filed, by the threshold that holds.
func TestProcessExceptions(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		report := func(a actor.Actor, school, measure string, value float64) error {
			return c.Report(ctxOf(a), school, "2026-2027-1", measure, value, "")
		}
		must(t, report(head, "融江工贸学校", "attendance", 94.9))
		must(t, report(lead, "融江职业学院", "attendance", 95))
		must(t, report(lead, "融江职业学院", "accidents", 0))
		if err := report(head, "融江职业学院", "attendance", 99); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("another school: %v", err)
		}
		if err := report(lead, "融江职业学院", "attendance", 101); !errors.Is(err, supervise.ErrNumber) {
			t.Errorf("101 %%: %v", err)
		}
		p, err := c.Process(ctxOf(lead), "2026-2027-1")
		must(t, err)
		if p.Exceptions != 1 || p.Missing != 2*len(p.Measures)-3 || len(p.Lines) != 14 {
			t.Errorf("%d exceptions, %d missing of %d", p.Exceptions, p.Missing, len(p.Lines))
		}
		must(t, c.SetMeasure(ctxOf(lead), supervise.Measure{Code: "attendance", Threshold: 96, Source: "市文件", From: day("2026-11-10")}))
		c.clock.to("2026-11-10")
		p, err = c.Process(ctxOf(lead), "2026-2027-1")
		must(t, err)
		if p.Exceptions != 2 || p.Measures[0].Version != 2 {
			t.Errorf("with the new threshold %d exceptions, version %d", p.Exceptions, p.Measures[0].Version)
		}
		if p, err = c.Process(ctxOf(head), "2026-2027-1"); err != nil || len(p.Lines) != 7 {
			t.Errorf("the school sees %d lines, %v", len(p.Lines), err)
		}
	})
}

// TestDutiesOfGovernments lists eight duties for the city and each county, with evidence by year.
func TestDutiesOfGovernments(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		list, err := c.Checklist(ctxOf(lead), "GOVERNMENT", 2026)
		must(t, err)
		if len(list) != 8*3 {
			t.Fatalf("%d lines for the city and two counties", len(list))
		}
		e := supervise.Evidence{Duty: "gov_money", Subject: countyA, Year: 2026, Words: "资金分配", Link: "/allocations"}
		must(t, c.Prove(ctxOf(countyMan), "GOVERNMENT", e, nil))
		e.Subject = countyB
		if err := c.Prove(ctxOf(countyMan), "GOVERNMENT", e, nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("another county: %v", err)
		}
		e.Link = "https://example.org"
		if err := c.Prove(ctxOf(lead), "GOVERNMENT", e, nil); !errors.Is(err, supervise.ErrLink) {
			t.Errorf("an address elsewhere: %v", err)
		}
		e.Link = ""
		must(t, c.Prove(ctxOf(lead), "GOVERNMENT", e, &supervise.Proof{Name: "文件.txt", MIME: "text/plain", Size: 3, Content: strings.NewReader("abc")}))
		list, err = c.Checklist(ctxOf(lead), "GOVERNMENT", 2026)
		must(t, err)
		proved := slices.DeleteFunc(slices.Clone(list), func(x supervise.Check) bool { return len(x.List) == 0 })
		if len(proved) != 2 || proved[1].List[0].File == 0 {
			t.Errorf("%+v", proved)
		}
		if _, err := c.OpenFile(ctxOf(boss), proved[1].List[0].ID, proved[1].List[0].File); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an enterprise opens the county's evidence: %v", err)
		}
		if list, err := c.Checklist(ctxOf(lead), "GOVERNMENT", 2025); err != nil || slices.ContainsFunc(list, func(x supervise.Check) bool { return len(x.List) > 0 }) {
			t.Errorf("evidence of another year: %v", err)
		}
		if mine, err := c.Checklist(ctxOf(boss), "ENTERPRISE", 2026); err != nil || len(mine) != 5 {
			t.Errorf("the enterprise's own duties: %d %v", len(mine), err)
		}
	})
}

// TestPlansOfCooperation reminds who has not filed, and stops when they have.
func TestPlansOfCooperation(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.clock.to("2026-02-27")
		told := func(want int) {
			t.Helper()
			if n, err := c.TimeUp(t.Context()); err != nil || n != want {
				t.Errorf("%s: told %d %v, want %d", c.Today(), n, err, want)
			}
		}
		told(0)
		c.clock.to("2026-03-02")
		told(1)
		told(0)
		c.clock.to("2026-04-01")
		told(1)
		if _, err := c.FileCoop(ctxOf(boss), supervise.Coop{Year: 2026, Fields: []string{"NO_SUCH"}, Goals: "x"}); !errors.Is(err, supervise.ErrChoice) {
			t.Errorf("an unknown field: %v", err)
		}
		_, err := c.FileCoop(ctxOf(boss), supervise.Coop{Year: 2026, Fields: []string{"TALENT", "PRACTICE"}, Goals: "共建实训室", Interns: 20})
		must(t, err)
		list, err := c.Coops(ctxOf(lead), 2026)
		if err != nil || len(list) != 1 || list[0].FiledOn != day("2026-04-01") {
			t.Errorf("%+v %v", list, err)
		}
		if n, err := c.ToFile(ctxOf(boss)); err != nil || n != 0 {
			t.Errorf("still to file: %d %v", n, err)
		}
		if _, err := c.FileCoop(ctxOf(head), supervise.Coop{Year: 2026}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school files it: %v", err)
		}
	})
}

// TestPracticeOfTeachers is the vector of domain B14: 14 + 16 days are a month, 29 are not; nothing filed is 0 days.
func TestPracticeOfTeachers(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		load := func(kind string, rows ...[]string) {
			t.Helper()
			k, err := c.register.Kind(t.Context(), kind)
			must(t, err)
			var list []carrier.Whole
			for _, row := range rows {
				values, err := k.ReadAll(func(code string) string {
					for _, part := range row[2:] {
						if name, value, _ := strings.Cut(part, "="); name == code {
							return value
						}
					}
					return ""
				})
				must(t, err)
				list = append(list, carrier.Whole{Draft: carrier.Draft{Name: row[0], Org: academy, County: countyA, Stage: row[1], On: day("2025-01-02"), Values: values}})
			}
			_, err = c.register.Load(ctxOf(lead), kind, list)
			must(t, err)
		}
		load("teacher", []string{"T1", "ON_DUTY", "post=COURSE"}, []string{"T2", "ON_DUTY", "post=COURSE"}, []string{"T3", "ON_DUTY", "post=COURSE"}, []string{"T4", "LEAVE", "post=COURSE"})
		load("teacher_practice", []string{"a", "DONE", "staff=T1", "from=2025-07-01", "until=2025-07-14", "days=14"}, []string{"b", "DONE", "staff=T1", "from=2025-07-15", "until=2025-07-30", "days=16"},
			[]string{"c", "DONE", "staff=T2", "from=2025-07-01", "until=2025-07-29", "days=29"}, []string{"d", "PLANNED", "staff=T2", "from=2025-08-01", "until=2025-08-05", "days=5"})
		y, err := c.Practice(ctxOf(lead), 2025)
		must(t, err)
		got := map[string]supervise.Practice{}
		for _, x := range y.All {
			got[x.Staff] = x
		}
		if len(got) != 3 || !got["T1"].Met || got["T1"].Days != 30 || got["T2"].Met || got["T2"].Open != 1 || got["T3"].Met || got["T3"].Days != 0 || y.Short() != 2 {
			t.Errorf("%+v", y.All)
		}
		if y, err := c.Practice(ctxOf(dean), 2025); err != nil || len(y.All) != 0 {
			t.Errorf("another school sees %d, %v", len(y.All), err)
		}
		if _, err := c.Practice(ctxOf(boss), 2025); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise: %v", err)
		}
	})
}

// TestAnyFiveYears counts the stays that began in the five years that end with the year; who is on the register for less is not judged.
func TestAnyFiveYears(t *testing.T) {
	tk, sk := kindOf(t, supervise.KindTeacher), kindOf(t, supervise.KindPractice)
	teacher := func(staff, since string) carrier.Counted {
		return carrier.Counted{ID: "7", Org: academy.String(), Name: staff, Stages: []carrier.Passed{{Stage: "ON_DUTY", On: day(since)}}}
	}
	stay := func(staff, from, days string) carrier.Counted {
		v, err := sk.ReadAll(func(code string) string {
			return map[string]string{"staff": staff, "from": from, "until": from[:4] + "-12-31", "days": days}[code]
		})
		must(t, err)
		return carrier.Counted{Org: academy.String(), Values: v, Stages: []carrier.Passed{{Stage: "DONE", On: day("2020-01-01")}}}
	}
	list := supervise.PracticeSum([]carrier.Counted{teacher("T1", "2015-09-01"), teacher("T2", "2015-09-01"), teacher("T3", "2024-09-01"), teacher("T4", "2024-09-01")},
		[]carrier.Counted{stay("T1", "2021-01-01", "60"), stay("T1", "2022-07-01", "60"), stay("T1", "2025-07-01", "60"), stay("T2", "2020-12-31", "150"), stay("T2", "2025-07-01", "30"), stay("T3", "2025-07-01", "30"), stay("T4", "2025-01-05", "180")},
		tk, sk, 2025, day("2025-12-31"), day("2026-02-01"), supervise.Norm{Month: 30, Five: 180})
	want := []struct {
		five int64
		long supervise.Verdict
	}{{180, supervise.Fine}, {30, supervise.Exception}, {30, supervise.NoData}, {180, supervise.Fine}}
	for i, x := range list {
		if x.Five != want[i].five || x.Long != want[i].long || !x.Met {
			t.Errorf("%s: %+v", x.Staff, x)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d teachers", len(list))
	}
}

func kindOf(t *testing.T, code string) *carrier.Kind {
	t.Helper()
	for _, k := range carrier.Declared() {
		if k.Code == code {
			return k
		}
	}
	t.Fatal(code)
	return nil
}

// TestMergedOrganisationsKeepTheirInspections hands them on.
func TestMergedOrganisationsKeepTheirInspections(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		x, _ := c.held(t)
		must(t, c.db.Write(t.Context(), func(tx *sqldb.Tx) error { return c.Inherit(t.Context(), tx, academy, college) }))
		d, err := c.Inspection(ctxOf(lead), x.ID)
		if err != nil || d.Org != college {
			t.Errorf("%v %v", d.Org, err)
		}
	})
}
