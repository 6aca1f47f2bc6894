package demand_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/register/demand"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, demand.Migrations}

// Organisations of the tests: two enterprises and a school in two counties.
const (
	firm, other, academy ids.ID = 101, 102, 103
	countyA, countyB            = "900101", "900102"
)

// clock is Sunday, 22 November 2026, 10 o'clock in Shanghai, until a test moves it.
type clock struct{ at time.Time }

func newClock() *clock                    { return &clock{time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)} }
func (c *clock) now() time.Time           { return c.at }
func (c *clock) days(n int)               { c.at = c.at.AddDate(0, 0, n) }
func day(s string) civil.Date             { return civil.MustDate(s) }
func ctxOf(a actor.Actor) context.Context { return actor.With(context.Background(), a) }

func person(account ids.ID, grants ...actor.Grant) actor.Actor {
	return actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants}
}

var (
	hr        = person(1, actor.Grant{Role: actor.EntHR, Org: firm})
	rival     = person(2, actor.Grant{Role: actor.EntHR, Org: other})
	head      = person(3, actor.Grant{Role: actor.ProgrammeHead, Org: academy})
	lead      = person(4, actor.Grant{Role: actor.CityLead})
	lead2     = person(5, actor.Grant{Role: actor.CityLead})
	countyMan = person(6, actor.Grant{Role: actor.CountyUser, County: countyA})
	farCounty = person(7, actor.Grant{Role: actor.CountyUser, County: countyB})
	auditor   = person(8, actor.Grant{Role: actor.Auditor})
	student   = person(9, actor.Grant{Role: actor.Student, Org: academy})
	dept      = person(10, actor.Grant{Role: actor.DeptUser})
	nobody    = actor.Actor{}
	everyone  = []actor.Actor{hr, rival, head, lead, lead2, countyMan, farCounty, auditor, student, dept, nobody}
)

func keys(t testing.TB) *secret.Keyset {
	t.Helper()
	k, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// seedOrgs puts the organisations and counties of the tests into the city.
func seedOrgs(t testing.TB, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, o := range []struct {
			id                                ids.ID
			name, kind, county, industry, usc string
		}{
			{firm, "融江示例机械有限公司", "ENTERPRISE", countyA, "C3491", "91150300MAC0DE0169"},
			{other, "融江示例物流有限公司", "ENTERPRISE", countyB, "G5910", "91350500MA00TE5T25"},
			{academy, "融江工贸学校", "SCHOOL", countyA, "", "12331000000000019J"},
		} {
			_, err := tx.Exec(ctx,
				`INSERT INTO org_organizations (id, row_version, batch_id, updated_at, uscc, name, name_key, kind, sub_kind, county, region, address, legal, status,
				 provisional, source, school_level, ownership, authority, also_hrss, students, industry, scale, above_scale, output_year, headcount, partner)
				 VALUES ($1, 1, 0, 0, $2, $3, $4, $5, '', $6, '900100', '', '', 'ACTIVE', FALSE, 'test', '', '', '', FALSE, 0, $7, '', FALSE, 0, 0, FALSE)`,
				int64(o.id), o.usc, o.name, org.NameKey(o.name), o.kind, o.county, o.industry)
			if err != nil {
				return err
			}
		}
		for code, name := range map[string]string{countyA: "岚山区", countyB: "滨湖区"} {
			if _, err := tx.Exec(ctx, `INSERT INTO org_counties (code, name) VALUES ($1, $2)`, code, name); err != nil {
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
	*demand.Service
	db    *sqldb.DB
	clock *clock
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	k := newClock()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: k.now}, func(t *testing.T, db *sqldb.DB) {
		*k = *newClock()
		seedOrgs(t, db)
		fn(t, city{demand.New(db, keys(t), demand.Options{}), db, k})
	})
}

// goodNeed is a need that can be handed in; each case spoils one thing.
func goodNeed() demand.Draft {
	d := demand.Draft{Item: demand.Blank(demand.Need, demand.Talent), Contact: demand.Contact{Name: "陈立群", Phone: "13800000000"}}
	d.Org, d.Region = firm, countyA
	d.Title, d.Headcount = "机器人运维工程技术员", 24
	d.Requirement = "机电、自动化相关专业，中专及以上\n会示教编程和 PLC 点检"
	d.Occupation, d.Education = "6-31-07-01", demand.Secondary
	d.SalaryFrom, d.SalaryTo = 650_000, 800_000
	d.StartOn = day("2027-07-01")
	return d
}

func goodOffer() demand.Draft {
	d := demand.Draft{Item: demand.Blank(demand.Offer, demand.Training), Contact: demand.Contact{Name: "周敏", Phone: "0900-2234567"}}
	d.Org, d.Region = academy, countyA
	d.Title, d.Details, d.Programme = "企业职工培训", "可送教上门，含实操考核", "660301"
	return d
}

func post(t testing.TB, c city, a actor.Actor, d demand.Draft) demand.Item {
	t.Helper()
	it, err := c.Post(ctxOf(a), d)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func step(t testing.TB, c city, a actor.Actor, it demand.Item, code, reason string) demand.Item {
	t.Helper()
	now, err := c.Step(ctxOf(a), caseflow.Step{ID: it.ID, Transition: code, Reason: reason})
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return now
}

func published(t testing.TB, c city, d demand.Draft) demand.Item {
	t.Helper()
	who := hr
	if d.Side == demand.Offer {
		who = head
	}
	return step(t, c, lead, post(t, c, who, d), "publish", "")
}
