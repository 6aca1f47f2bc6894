package fund_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

var tables = []fs.FS{audit.Migrations, blob.Migrations, caseflow.Migrations, sheet.Migrations, ledger.Migrations, notify.Migrations, job.Migrations, web.Migrations, org.Migrations, carrier.Migrations, fund.Migrations}

func TestMain(m *testing.M) {
	// A text that several modules say stands in the catalogue of one of them.
	files, err := filepath.Glob("../../*/*/words.json")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			panic(err)
		}
		i18n.Load(b)
	}
	m.Run()
}

// Organisations of the tests.
const (
	academy, college, firm, other ids.ID = 101, 102, 103, 104
	north, south                         = "900101", "900102"
)

var theClock = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func on(s string) civil.Date { return civil.MustDate(s) }

func as(account ids.ID, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants})
}

var (
	lead    = as(1, actor.Grant{Role: actor.CityLead})
	second  = as(2, actor.Grant{Role: actor.CityLead})
	dean    = as(3, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	dean2   = as(4, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	boss    = as(5, actor.Grant{Role: actor.EntAdmin, Org: firm})
	rival   = as(6, actor.Grant{Role: actor.EntAdmin, Org: other})
	auditor = as(7, actor.Grant{Role: actor.Auditor})
	county  = as(8, actor.Grant{Role: actor.CountyUser, County: north})
	student = as(9, actor.Grant{Role: actor.Student, Org: academy})
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// city is the module on a database with a fund that has 1,000 yuan in 2026, and a project with a plan.
type city struct {
	*fund.Service
	t       testing.TB
	db      *sqldb.DB
	carrier *carrier.Service
	fund    ids.ID
	budget  ids.ID
	project ids.ID
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return theClock }}, func(t *testing.T, db *sqldb.DB) { fn(t, newCity(t, db)) })
}

func newCity(t testing.TB, db *sqldb.DB) city {
	t.Helper()
	check(t, db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: north, Name: "岚山区"}, {Code: south, Name: "滨湖区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{
			{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: north}, {ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: south},
			{ID: firm, Name: "融江甲机械有限公司", Kind: org.Enterprise, County: north}, {ID: other, Name: "融江乙机械有限公司", Kind: org.Enterprise, County: south},
		} {
			o.Status, o.Region = org.Active, "900100"
			if err := org.Insert(t.Context(), tx, o); err != nil {
				return err
			}
		}
		return nil
	}))
	c := city{Service: fund.New(db), t: t, db: db, carrier: carrier.New(db)}
	var err error
	c.fund, err = c.Found(lead, fund.Fund{Name: "职业教育发展专项资金", Document: "融政办〔2018〕12号"})
	check(t, err)
	c.budget, err = c.Provide(lead, fund.Budget{Fund: c.fund, Year: 2026, Amount: 1000 * money.Yuan, Document: "融财教〔2026〕3号"})
	check(t, err)
	c.project = c.projectOf("汽车产教融合基地", true)
	return c
}

// projectOf is a project of the academy with the enterprise, with a milestone where it is planned.
func (c city) projectOf(name string, planned bool) ids.ID {
	c.t.Helper()
	id, err := c.carrier.Create(lead, "project", carrier.Draft{Name: name, Level: "CITY", County: north, Org: academy, Stage: "APPROVED", On: on("2026-03-01"), Values: carrier.Values{"category": {Text: "BASE"}}}, "融教〔2026〕3号")
	check(c.t, err)
	if planned {
		_, err = c.carrier.Plan(lead, id, carrier.Milestone{Name: "设备到位", Due: on("2027-06-30")})
		check(c.t, err)
	}
	return id
}

// draft is an application of the school and the enterprise for so many yuan.
func (c city) draft(who context.Context, record ids.ID, yuan money.Fen) ids.ID {
	c.t.Helper()
	id, err := c.Apply(who, fund.Allocation{Budget: c.budget, Record: record, School: academy, Firm: firm, Purpose: "BASE", Reason: "购置实训设备", Amount: yuan * money.Yuan})
	check(c.t, err)
	return id
}

func (c city) step(who context.Context, id ids.ID, code string) error {
	return c.Take(who, fund.Step{ID: id, Code: code, Note: "按程序办理", Until: on("2028-11-23"), Document: "融教〔2026〕9号"})
}

// asked is an application that the bureau has drafted and submitted, so that the second officer may grant it.
func (c city) asked(yuan money.Fen) ids.ID {
	c.t.Helper()
	id := c.draft(lead, c.project, yuan)
	check(c.t, c.step(lead, id, "submit"))
	return id
}

// given is one that is granted.
func (c city) given(yuan money.Fen) ids.ID {
	c.t.Helper()
	id := c.asked(yuan)
	check(c.t, c.step(second, id, "approve"))
	return id
}

// sound refuses accounts whose entries do not give their balances, and books that do not close.
func (c city) sound() {
	c.t.Helper()
	check(c.t, c.db.Read(context.Background(), func(r *sqldb.Reader) error {
		for _, kind := range []string{"fund.budget", "fund.allocation", "fund.owed"} {
			list, err := ledger.Accounts(context.Background(), r, kind)
			if err != nil {
				return err
			}
			for _, a := range list {
				if err := ledger.Verify(context.Background(), r, a); err != nil {
					return err
				}
				if n, _, err := ledger.Replay(context.Background(), r, a); err != nil || n < 0 {
					c.t.Errorf("%s %v stands at %d: %v", a.Kind, a.Owner, n, err)
				}
			}
		}
		return nil
	}))
}

// year is the line of a year.
func (c city) year(y int) fund.Year {
	c.t.Helper()
	list, err := c.Years(lead, c.fund)
	check(c.t, err)
	for _, x := range list {
		if x.Year == y {
			return x
		}
	}
	c.t.Fatalf("no year %d in %+v", y, list)
	return fund.Year{}
}

// liftAll ends all exclusions.
func liftAll(tx *sqldb.Tx) error {
	_, err := tx.Exec(context.Background(), `DELETE FROM fund_exclusions`)
	return err
}
