package selection_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/process/selection"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, notify.Migrations, search.Migrations, textindex.Migrations, job.Migrations, ledger.Migrations, org.Migrations, carrier.Migrations, selection.Migrations}

// Organisations of the tests: schools, an enterprise and an association of which the second school is a member.
const (
	academy, college, third, firm, union ids.ID = 101, 102, 103, 104, 105
	countyA, countyB                            = "900101", "900102"
)

// clock is Monday, 2 November 2026, 10 o'clock in Shanghai, until a test moves it.
type clock struct{ at time.Time }

func newClock() *clock          { return &clock{time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)} }
func (c *clock) now() time.Time { return c.at }
func (c *clock) to(day string)  { c.at = civil.MustDate(day).Time().Add(10 * time.Hour) }

func day(s string) civil.Date             { return civil.MustDate(s) }
func ctxOf(a actor.Actor) context.Context { return actor.With(context.Background(), a) }

func person(account ids.ID, grants ...actor.Grant) actor.Actor {
	return actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants}
}

var (
	lead      = person(1, actor.Grant{Role: actor.CityLead})
	second    = person(2, actor.Grant{Role: actor.CityLead})
	head      = person(3, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	dean      = person(4, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	boss      = person(5, actor.Grant{Role: actor.EntAdmin, Org: firm})
	countyMan = person(6, actor.Grant{Role: actor.CountyUser, County: countyA})
	auditor   = person(7, actor.Grant{Role: actor.Auditor})
	student   = person(8, actor.Grant{Role: actor.Student, Org: academy})
	principal = person(9, actor.Grant{Role: actor.SchoolAdmin, Org: third})
	nobody    = actor.Actor{}
	everyone  = []actor.Actor{lead, second, head, dean, boss, countyMan, auditor, student, principal, expertOf(1), nobody}
)

// expertOf is the n-th expert as they sign in.
func expertOf(n int) actor.Actor {
	return person(ids.ID(100+n), actor.Grant{Role: actor.Expert})
}

func seedOrgs(t testing.TB, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(ctx, tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{
			{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: countyA, School: org.SchoolFacts{Level: org.Secondary}},
			{ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: countyB, School: org.SchoolFacts{Level: org.HigherCollege}},
			{ID: third, Name: "融江技师学院", Kind: org.SchoolKind, County: countyA, School: org.SchoolFacts{Level: org.Technician}},
			{ID: firm, Name: "融江示例机械有限公司", Kind: org.Enterprise, County: countyA},
			{ID: union, Name: "融江装备行业协会", Kind: org.IndustryOrg, County: countyA},
		} {
			o.Status, o.Region = org.Active, "900100"
			if err := org.Insert(ctx, tx, o); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO org_memberships (id, row_version, updated_at, row_key, status, due_on, body_id, member_id, role, since_day, until_day, evidence, proposed_by)
			VALUES (1, 1, 0, 'k', 'ACTIVE', NULL, $1, $2, 'MEMBER', '2025-01-01', '', '', 'BODY')`, union, college)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// city is a service on a database with the organisations.
type city struct {
	*selection.Service
	carrier *carrier.Service
	db      *sqldb.DB
	clock   *clock
	seed    *string
}

func newCity(t testing.TB, db *sqldb.DB, k *clock) city {
	t.Helper()
	*k = *newClock()
	seedOrgs(t, db)
	keys, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	registers := carrier.New(db)
	seed := "seed"
	account := func(_ context.Context, _ sqldb.Queryer, login string) (ids.ID, error) {
		id, err := ids.Parse(strings.TrimPrefix(login, "p"))
		if err != nil {
			return 0, nil
		}
		return id, nil
	}
	s := selection.New(db, keys, blob.NewStore(t.TempDir(), "900100", keys), registers, selection.Options{Account: account, Seed: func() string { return seed }})
	return city{s, registers, db, k, &seed}
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	k := newClock()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: k.now}, func(t *testing.T, db *sqldb.DB) { fn(t, newCity(t, db, k)) })
}

func oneCity(t *testing.T) city {
	t.Helper()
	k := newClock()
	return newCity(t, sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: k.now}), k)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var rubric = []selection.Criterion{{Code: "c1", ZH: "基础条件", Weight: 40, Scale: 100}, {Code: "c2", ZH: "建设方案", Weight: 60, Scale: 50, Source: "方案文本"}}

// goodBatch is a call for training centres; each case spoils one thing.
func goodBatch() selection.Batch {
	return selection.Batch{
		Title: "2026 年高水平实训中心", Category: "training_centre", Call: "符合条件的学校和企业均可申报。", Document: "融教〔2026〕18号", OpenOn: day("2026-11-01"), CloseOn: day("2026-11-10"), CorrectDays: 2, PublicityDays: 5, Quota: 2,
		Applicants: []string{"SCHOOL", "ENTERPRISE"}, Areas: []string{"装备制造", "信息技术"}, Rubric: rubric, Experts: 3, Spread: 20,
		Fields: []carrier.Field{{Code: "area", ZH: "建筑面积", Type: carrier.Int, Unit: "平方米"}, {Code: "own_1", ZH: "自筹资金", Type: carrier.Money, Unit: "万元", Required: true}},
	}
}

func goodDraft(title string) selection.DraftForm {
	return selection.DraftForm{Title: title, Area: "装备制造", Summary: "条件具备，方案可行。", Values: carrier.Values{"area": {Text: "3200", Num: 3200}, "own_1": {Text: "12000000", Num: 12_000_000}}}
}

func (c city) addExpert(t testing.TB, n int, area, employer string) selection.Expert {
	t.Helper()
	e, err := c.SaveExpert(ctxOf(lead), selection.Expert{Number: fmt.Sprintf("ZJ-%03d", n), Name: fmt.Sprintf("专家%d", n), Title: "教授", Areas: []string{area}, Employer: employer, Since: day("2025-01-01"), Active: true,
		Login: fmt.Sprintf("p%d", 100+n), Phone: "0900-2234567"}, nil)
	must(t, err)
	return e
}

// manned is a city with eight experts of two fields; the eighth works for the first school, the seventh for the association.
func (c city) manned(t testing.TB) {
	t.Helper()
	for n := 1; n <= 6; n++ {
		c.addExpert(t, n, "装备制造", fmt.Sprintf("外地大学%d", n))
	}
	c.addExpert(t, 7, "装备制造", "融江装备行业协会")
	c.addExpert(t, 8, "装备制造", "融江工贸学校")
	c.addExpert(t, 9, "信息技术", "外地大学")
}

func (c city) step(t testing.TB, a actor.Actor, b selection.Batch, step, note string) selection.Batch {
	t.Helper()
	out, err := c.StepBatch(ctxOf(a), caseflow.Step{ID: b.ID, Transition: step, Note: note})
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	return out
}

// opened is an open call.
func (c city) opened(t testing.TB, b selection.Batch) selection.Batch {
	t.Helper()
	b, err := c.SaveBatch(ctxOf(lead), b, nil)
	must(t, err)
	return c.step(t, lead, b, "open", "")
}

// submitted is an application of somebody that was submitted.
func (c city) submitted(t testing.TB, a actor.Actor, b selection.Batch, title string) selection.Application {
	t.Helper()
	x, err := c.Apply(ctxOf(a), b.ID, goodDraft(title), nil)
	must(t, err)
	return c.app(t, a, x.ID, "submit", "")
}

func (c city) app(t testing.TB, a actor.Actor, id ids.ID, step, note string) selection.Application {
	t.Helper()
	x, err := c.Step(ctxOf(a), caseflow.Step{ID: id, Transition: step, Note: note})
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	return x
}

// inReview is a batch in review with three admitted applications.
func (c city) inReview(t testing.TB) (selection.Batch, []selection.Application) {
	t.Helper()
	c.manned(t)
	b := c.opened(t, goodBatch())
	var list []selection.Application
	for i, a := range []actor.Actor{head, dean, boss} {
		x := c.submitted(t, a, b, fmt.Sprintf("实训中心%d", i+1))
		list = append(list, c.app(t, lead, x.ID, "admit", ""))
	}
	c.clock.to("2026-11-11")
	c.step(t, lead, b, "close", "")
	return c.step(t, lead, b, "review", ""), list
}

func (c city) sheets(t testing.TB, app ids.ID) []selection.Sheet {
	t.Helper()
	list, err := c.SheetsOf(ctxOf(lead), app)
	must(t, err)
	return list
}

func marks(scores ...float64) []selection.Mark {
	var out []selection.Mark
	for i, n := range scores {
		m := selection.Mark{Criterion: rubric[i].Code, Comment: "意见"}
		if n >= 0 {
			m.Score = &n
		}
		out = append(out, m)
	}
	return out
}

// score has everybody who is asked give the same; further ones too.
func (c city) score(t testing.TB, app ids.ID, first, second float64) {
	t.Helper()
	for range 9 {
		open := false
		for _, s := range c.sheets(t, app) {
			if s.Status == selection.SheetAssigned {
				open = true
				must(t, c.Mark(ctxOf(actor.Actor{Account: s.Account, Name: s.ExpertName, Grants: []actor.Grant{{Role: actor.Expert}}}), s.ID, selection.Marking{Marks: marks(first, second), Send: true}))
			}
		}
		if !open {
			return
		}
	}
	t.Fatal("sheets without end")
}

func (c city) status(t testing.TB, app ids.ID) selection.ApplicationDetail {
	t.Helper()
	d, err := c.Application(ctxOf(lead), app)
	must(t, err)
	return d
}

// inPublicity is a batch whose first two applications are proposed.
func (c city) inPublicity(t testing.TB) (selection.Batch, []selection.Application) {
	t.Helper()
	b, list := c.inReview(t)
	for i, x := range list {
		c.score(t, x.ID, float64(90-i*10), float64(45-i*5))
	}
	c.step(t, lead, b, "rank", "")
	must(t, c.Propose(ctxOf(lead), b.ID, 0, []ids.ID{list[0].ID, list[1].ID}, ""))
	b, _, err := c.Batch(ctxOf(lead), b.ID)
	must(t, err)
	return b, list
}

// schoolsApply makes so many schools, which all apply and are admitted.
func (c city) schoolsApply(t testing.TB, b selection.Batch, n int) (out []ids.ID) {
	t.Helper()
	for i := range n {
		o := org.Organization{ID: ids.ID(5000 + i), Name: fmt.Sprintf("示例学校%02d", i), Kind: org.SchoolKind, County: countyA, Status: org.Active, Region: "900100", School: org.SchoolFacts{Level: org.Secondary}}
		must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error { return org.Insert(context.Background(), tx, o) }))
		d := goodDraft(fmt.Sprintf("专业%02d", i))
		d.Values = nil
		a := person(o.ID, actor.Grant{Role: actor.SchoolAdmin, Org: o.ID})
		x, err := c.Apply(ctxOf(a), b.ID, d, nil)
		must(t, err)
		c.app(t, a, x.ID, "submit", "")
		out = append(out, c.app(t, lead, x.ID, "admit", "").ID)
	}
	return out
}
