package supervise_test

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
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

var tables = []fs.FS{audit.Migrations, rule.Migrations, caseflow.Migrations, blob.Migrations, sheet.Migrations, job.Migrations, notify.Migrations, org.Migrations, carrier.Migrations, agreement.Migrations, supervise.Migrations}

// Organisations of the tests: schools, an enterprise and an association.
const (
	academy, college, firm, union ids.ID = 101, 102, 104, 105
	countyA, countyB                     = "900101", "900102"
)

// clock is Monday, 2 November 2026, 10 o'clock in Shanghai, until a test moves it.
type clock struct{ at time.Time }

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
	visitor   = person(3, actor.Grant{Role: actor.Supervisor})
	head      = person(4, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	dean      = person(5, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	boss      = person(6, actor.Grant{Role: actor.EntAdmin, Org: firm})
	countyMan = person(7, actor.Grant{Role: actor.CountyUser, County: countyA})
	student   = person(10, actor.Grant{Role: actor.Student, Org: academy})
)

type city struct {
	*supervise.Service
	db       *sqldb.DB
	clock    *clock
	register *carrier.Service
	figures  map[string]map[string]supervise.Reading // indicator → subject
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	at := &clock{time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: at.now}, func(t *testing.T, db *sqldb.DB) {
		at.at = time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)
		must(t, db.Write(t.Context(), func(tx *sqldb.Tx) error { return seed(t.Context(), tx) }))
		keys, err := secret.NewKeyset("900100", secret.Standard)
		must(t, err)
		registers := carrier.New(db)
		c := city{db: db, clock: at, register: registers, figures: map[string]map[string]supervise.Reading{}}
		c.Service = supervise.New(db, blob.NewStore(t.TempDir(), "900100", keys), registers, supervise.Options{
			Measure: func(_ context.Context, _ sqldb.Queryer, code string, _ civil.Date, _ string) (map[string]supervise.Reading, error) {
				return c.figures[code], nil
			},
		})
		fn(t, c)
	})
}

func seed(ctx context.Context, tx *sqldb.Tx) error {
	if err := org.SaveCounties(ctx, tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
		return err
	}
	for _, o := range []org.Organization{
		{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: countyA, School: org.SchoolFacts{Level: org.Secondary}},
		{ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: countyB, School: org.SchoolFacts{Level: org.HigherCollege}},
		{ID: firm, Name: "融江示例机械有限公司", Kind: org.Enterprise, County: countyA, Firm: org.FirmFacts{Industry: "C3491", Partner: true}},
		{ID: union, Name: "融江装备行业协会", Kind: org.IndustryOrg, County: countyA},
	} {
		o.Status, o.Region = org.Active, "900100"
		if err := org.Insert(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}
