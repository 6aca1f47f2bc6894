package agreement_test

import (
	"context"
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
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/register/agreement"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, notify.Migrations, search.Migrations, textindex.Migrations, job.Migrations, org.Migrations, agreement.Migrations}

// Organisations of the tests.
const (
	firm, other, academy, college, union, small ids.ID = 101, 102, 103, 104, 105, 106
	countyA, countyB                                   = "900101", "900102"
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
	boss      = person(1, actor.Grant{Role: actor.EntAdmin, Org: firm})
	rival     = person(2, actor.Grant{Role: actor.EntAdmin, Org: other})
	head      = person(3, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	lead      = person(5, actor.Grant{Role: actor.CityLead})
	countyMan = person(6, actor.Grant{Role: actor.CountyUser, County: countyA})
	farCounty = person(7, actor.Grant{Role: actor.CountyUser, County: countyB})
	auditor   = person(8, actor.Grant{Role: actor.Auditor})
	student   = person(9, actor.Grant{Role: actor.Student, Org: academy})
	nobody    = actor.Actor{}
)

func seedOrgs(t testing.TB, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	large, below := org.LargeOutput, money.Fen(5_000_000_000)
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(ctx, tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{
			{ID: firm, Name: "融江示例机械有限公司", Kind: org.Enterprise, County: countyA, USCC: "91150300MAC0DE0169", Firm: org.FirmFacts{Output: &large, OutputYear: 2025}},
			{ID: other, Name: "融江示例物流有限公司", Kind: org.Enterprise, County: countyB, USCC: "91150500MA00TE5T25", Firm: org.FirmFacts{Output: &below, OutputYear: 2025}},
			{ID: small, Name: "融江示例电子有限公司", Kind: org.Enterprise, County: countyB},
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
	*agreement.Service
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
	find := func(_ context.Context, _ sqldb.Queryer, number string) (agreement.Case, error) {
		if number != "FD-2026-0001" {
			return agreement.Case{}, actor.ErrNotFound
		}
		return agreement.Case{Title: "订单", Path: "/orders/1", Day: civil.MustDate("2026-11-20"), Orgs: []ids.ID{firm}}, nil
	}
	return city{agreement.New(db, keys, blob.NewStore(t.TempDir(), "900100", keys), agreement.Options{FindCase: find}), db, k}
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

// failing is a test, of rapid too.
type failing interface {
	Helper()
	Fatal(args ...any)
}

func must(t failing, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func basics() agreement.Basics {
	return agreement.Basics{Class: agreement.NamedClass, Title: "融江机械冠名班合作协议", Schools: "融江工贸学校", Partners: "融江示例机械有限公司", Starts: day("2026-12-01"), Ends: day("2029-11-30")}
}

// drafted is a complete draft of the school's, with one promise of 50 places by the firm.
func drafted(t testing.TB, c city, b agreement.Basics) agreement.Agreement {
	t.Helper()
	a, err := c.Create(ctxOf(head), b, nil)
	must(t, err)
	complete(t, c, head, a.ID)
	return a
}

func complete(t failing, c city, who actor.Actor, id ids.ID) {
	t.Helper()
	ctx := ctxOf(who)
	for _, p := range []agreement.Part{
		{Step: agreement.StepContent, Fields: []agreement.Field{"TALENT", "PRACTICE"}, Text: "共建冠名班，企业参与教学", Whole: true},
		{Step: agreement.StepDuties, Text: "学校负责教学，企业负责实习", Whole: true}, {Step: agreement.StepTeam, Text: "组长：校企双方分管负责人", Whole: true},
	} {
		must(t, c.SavePart(ctx, id, 0, p))
	}
	w, err := c.Write(ctx, id)
	must(t, err)
	for _, x := range w.Text.Clauses {
		if x.Kind == agreement.PlainText {
			continue
		}
		n := int64(50)
		if x.Kind.Money() {
			n = 200_000_00
		}
		x.Promised = &n
		must(t, c.SaveClause(ctx, id, 0, x.Line, x, nil))
	}
}

// signedBy sends an agreement and has the people sign it.
func signedBy(t testing.TB, c city, id ids.ID, people ...actor.Actor) {
	t.Helper()
	must(t, c.Step(ctxOf(head), caseflow.Step{ID: id, Transition: "send"}, false))
	signOnly(t, c, id, people...)
}

func signOnly(t testing.TB, c city, id ids.ID, people ...actor.Actor) {
	t.Helper()
	for _, p := range people {
		d, err := c.Detail(ctxOf(p), id)
		must(t, err)
		must(t, c.Sign(ctxOf(p), id, d.Open.Digest, "校长"))
	}
}

// activeOne is an agreement in force with promises; it returns the lines of two of them.
func activeOne(t testing.TB, c city) (a agreement.Agreement, seats, fund ids.ID) {
	t.Helper()
	c.clock.to("2026-11-22")
	a = drafted(t, c, basics())
	signedBy(t, c, a.ID, head, boss)
	c.clock.to("2026-12-01")
	_, err := c.TimeUp(context.Background())
	must(t, err)
	d, err := c.Detail(ctxOf(head), a.ID)
	must(t, err)
	for _, p := range d.Promises {
		switch p.Kind {
		case agreement.OrderSeats:
			seats = p.Line
		case agreement.Donation:
			fund = p.Line
		}
	}
	return d.Agreement, seats, fund
}

func scan(text string) *agreement.Upload {
	return &agreement.Upload{Name: "签字页.pdf", MIME: "application/pdf", Size: int64(len(text)), Content: strings.NewReader(text)}
}
