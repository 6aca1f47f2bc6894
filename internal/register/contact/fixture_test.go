package contact_test

import (
	"context"
	"io/fs"
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
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/register/contact"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, notify.Migrations, search.Migrations, textindex.Migrations, job.Migrations, org.Migrations, contact.Migrations}

// Organisations of the tests: two enterprises, two schools and an association.
const (
	firm, other, academy, college, union ids.ID = 101, 102, 103, 104, 105
	countyA, countyB                            = "900101", "900102"
)

// clock is Sunday, 22 November 2026, 10 o'clock in Shanghai, until a test moves it.
type clock struct{ at time.Time }

func newClock() *clock                    { return &clock{time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)} }
func (c *clock) now() time.Time           { return c.at }
func (c *clock) to(day string)            { c.at = civil.MustDate(day).Time().Add(10 * time.Hour) }
func day(s string) civil.Date             { return civil.MustDate(s) }
func ctxOf(a actor.Actor) context.Context { return actor.With(context.Background(), a) }

func person(account ids.ID, grants ...actor.Grant) actor.Actor {
	return actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants}
}

var (
	hr        = person(1, actor.Grant{Role: actor.EntHR, Org: firm})
	rival     = person(2, actor.Grant{Role: actor.EntHR, Org: other})
	head      = person(3, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	head2     = person(4, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	lead      = person(5, actor.Grant{Role: actor.CityLead})
	countyMan = person(6, actor.Grant{Role: actor.CountyUser, County: countyA})
	farCounty = person(7, actor.Grant{Role: actor.CountyUser, County: countyB})
	auditor   = person(8, actor.Grant{Role: actor.Auditor})
	student   = person(9, actor.Grant{Role: actor.Student, Org: academy})
	dept      = person(10, actor.Grant{Role: actor.DeptUser, Function: "工信"})
	trade     = person(11, actor.Grant{Role: actor.IndustryOrg, Org: union})
	nobody    = actor.Actor{}
	everyone  = []actor.Actor{hr, rival, head, head2, lead, countyMan, farCounty, auditor, student, dept, trade, nobody}
)

func seedOrgs(t testing.TB, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(ctx, tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{
			{ID: firm, Name: "融江示例机械有限公司", Kind: org.Enterprise, County: countyA, USCC: "91150300MAC0DE0169"},
			{ID: other, Name: "融江示例物流有限公司", Kind: org.Enterprise, County: countyB, USCC: "91150500MA00TE5T25"},
			{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: countyA, USCC: "12331000000000019J", School: org.SchoolFacts{Level: org.Secondary}},
			{ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: countyB, School: org.SchoolFacts{Level: org.HigherCollege, Code: "4135099002"}},
			{ID: union, Name: "融江装备行业协会", Kind: org.IndustryOrg, County: countyA},
		} {
			o.Status, o.Region = org.Active, "900100"
			if err := org.Insert(ctx, tx, o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// city is a service on a database with the organisations.
type city struct {
	*contact.Service
	db    *sqldb.DB
	clock *clock
}

func newCity(t testing.TB, db *sqldb.DB, k *clock) city {
	t.Helper()
	*k = *newClock()
	seedOrgs(t, db)
	keys, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	sums := func(context.Context, sqldb.Queryer, ids.ID) ([]contact.YearSum, error) {
		return []contact.YearSum{{Year: 2026, Deals: 2, Amount: 120_000_000, Firms: 2, Largest: 70_000_000}}, nil
	}
	return city{contact.New(db, keys, blob.NewStore(t.TempDir(), "900100", keys), contact.Options{Sums: sums}), db, k}
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

// goodPair is a pair of the first school and the first enterprise; each case spoils one
// thing.
func goodPair() contact.PairForm {
	f := contact.PairForm{SchoolText: "融江工贸学校", FirmText: "融江示例机械有限公司"}
	f.Pair = contact.Pair{Kind: contact.SchoolFirm, Purpose: "共建实训基地", Since: day("2025-01-01"), PostA: "校企合作处处长", PostB: "人力资源总监"}
	f.Persons = contact.Persons{PersonA: "周敏", PhoneA: "0900-2234567", PersonB: "陈立群", PhoneB: "13800000000"}
	return f
}

func goodGov() contact.PairForm {
	f := goodPair()
	f.Kind, f.GovName, f.GovFunction, f.FirmText = contact.GovSchool, "市工业和信息化局", "工信", ""
	return f
}

func paired(t testing.TB, c city, a actor.Actor, f contact.PairForm) contact.Pair {
	t.Helper()
	p, err := c.SavePair(ctxOf(a), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func logged(t testing.TB, c city, a actor.Actor, p contact.Pair, on string) {
	t.Helper()
	_, err := c.Log(ctxOf(a), contact.Contact{Pair: p.ID, Day: day(on), Kind: contact.Called, Roles: "处长、总监", Summary: "商定走访"}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

func goodVisit() contact.VisitForm {
	f := contact.VisitForm{SchoolsText: "融江工贸学校", FirmsText: "融江示例机械有限公司"}
	f.Visit = contact.Visit{Kind: contact.Survey, Day: day("2026-11-10"), Place: "融江示例机械有限公司", Departments: "市教育局\n市工业和信息化局", Topics: "订单班\n实训设备", Minutes: "纪要全文"}
	return f
}

func visited(t testing.TB, c city, a actor.Actor, f contact.VisitForm) contact.Visit {
	t.Helper()
	v, err := c.SaveVisit(ctxOf(a), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// filed is an item that the first enterprise files itself.
func filed(t testing.TB, c city, owner string) contact.Feedback {
	t.Helper()
	form := contact.FeedbackForm{OwnerText: owner}
	form.Title, form.Details = "实习生保险由谁买", "希望明确由学校统一购买"
	f, err := c.File(ctxOf(hr), form, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// opened is a published event with one session of so many seats.
func opened(t testing.TB, c city, a actor.Actor, seats int64) (contact.Event, contact.Session) {
	t.Helper()
	e, err := c.SaveEvent(ctxOf(a), contact.Event{Kind: contact.Handshake, Title: "校企握手专场", Organiser: "市教育局", Place: "会展中心", From: day("2026-12-05")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	n, err := c.SaveSession(ctxOf(a), contact.Session{Event: e.ID, Theme: "装备制造", Industry: "C34", Day: e.From, Starts: "09:30", Ends: "11:30", Place: "一号厅", Capacity: seats}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err = c.StepEvent(ctxOf(a), caseflow.Step{ID: e.ID, Transition: "publish"})
	if err != nil {
		t.Fatal(err)
	}
	return e, n
}
