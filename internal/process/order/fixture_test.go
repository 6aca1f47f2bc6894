package order_test

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
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, ledger.Migrations, notify.Migrations, web.Migrations, org.Migrations, demand.Migrations, order.Migrations}

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

// Organisations of the tests: two enterprises, three schools and a provider in two counties.
const (
	firm, other, academy, college, far, trainer ids.ID = 101, 102, 103, 104, 105, 106
	countyA, countyB                                   = "900101", "900102"
)

// clock is Monday, 23 November 2026, 10 o'clock in Shanghai, until a test moves it.
type clock struct{ at time.Time }

var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

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
	dean      = person(4, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	farDean   = person(5, actor.Grant{Role: actor.SchoolAdmin, Org: far})
	coach     = person(6, actor.Grant{Role: actor.Provider, Org: trainer})
	lead      = person(7, actor.Grant{Role: actor.CityLead})
	countyMan = person(8, actor.Grant{Role: actor.CountyUser, County: countyA})
	farCounty = person(9, actor.Grant{Role: actor.CountyUser, County: countyB})
	auditor   = person(10, actor.Grant{Role: actor.Auditor})
	student   = person(11, actor.Grant{Role: actor.Student, Org: academy})
	nobody    = actor.Actor{}
	everyone  = []actor.Actor{hr, rival, head, dean, farDean, coach, lead, countyMan, farCounty, auditor, student, nobody}
)

// seedOrgs puts the organisations and counties of the tests into the city.
func seedOrgs(t testing.TB, db *sqldb.DB) {
	t.Helper()
	ctx := context.Background()
	check(t, db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, o := range []struct {
			id                 ids.ID
			name, kind, county string
		}{
			{firm, "融江示例机械有限公司", "ENTERPRISE", countyA}, {other, "融江示例物流有限公司", "ENTERPRISE", countyB},
			{academy, "融江工贸学校", "SCHOOL", countyA}, {college, "融江职业技术学院", "SCHOOL", countyB}, {far, "滨湖中等职业学校", "SCHOOL", countyB},
			{trainer, "融江匠心职业培训学校", "PROVIDER", countyA},
		} {
			if err := insertOrg(ctx, tx, o.id, o.name, o.kind, o.county); err != nil {
				return err
			}
		}
		for code, name := range map[string]string{countyA: "岚山区", countyB: "滨湖区"} {
			if _, err := tx.Exec(ctx, `INSERT INTO org_counties (code, name) VALUES ($1, $2)`, code, name); err != nil {
				return err
			}
		}
		return nil
	}))
}

func insertOrg(ctx context.Context, tx *sqldb.Tx, id ids.ID, name, kind, county string) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO org_organizations (id, row_version, batch_id, updated_at, name, name_key, kind, sub_kind, county, region, address, legal, status,
		 provisional, source, school_level, ownership, authority, also_hrss, students, industry, scale, above_scale, output_year, headcount, partner)
		 VALUES ($1, 1, 0, 0, $2, $3, $4, '', $5, '900100', '', '', 'ACTIVE', FALSE, 'test', '', '', '', FALSE, 0, '', '', FALSE, 0, 0, FALSE)`,
		int64(id), name, org.NameKey(name), kind, county)
	return err
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// city is the module on a database with the organisations.
type city struct {
	*order.Service
	t      testing.TB
	demand *demand.Service
	db     *sqldb.DB
	clock  *clock
	ranked *[]order.Candidate // what the ranking says
}

// newCity joins the module to a database. Its ranking is a list that a test sets; a session
// with the number 77 exists.
func newCity(t testing.TB, db *sqldb.DB, k *clock) city {
	t.Helper()
	keys, err := secret.NewKeyset("900100", secret.Standard)
	check(t, err)
	c := city{t: t, db: db, clock: k, demand: demand.New(db, keys, demand.Options{}), ranked: &[]order.Candidate{}}
	c.Service = order.New(db, c.demand, order.Options{
		Rank: func(context.Context, ids.ID, int) ([]order.Candidate, error) {
			return append([]order.Candidate{}, *c.ranked...), nil
		},
		Session: func(_ context.Context, _ sqldb.Queryer, id ids.ID) (string, error) {
			if id != 77 {
				return "", actor.ErrNotFound
			}
			return "储能专场", nil
		},
		Lead: func(_ context.Context, _ sqldb.Queryer, id ids.ID) (order.LeadFacts, error) {
			if id != 55 {
				return order.LeadFacts{}, actor.ErrNotFound
			}
			return order.LeadFacts{Asker: firm, Supplier: college, Session: 77}, nil
		},
		People: func(_ context.Context, _ sqldb.Queryer, org ids.ID) (list []order.Person, err error) {
			for _, a := range everyone {
				for _, g := range a.Grants {
					if g.Org == org && g.Role != actor.Student {
						list = append(list, order.Person{Account: a.Account, Name: a.Name, Role: g.Role})
					}
				}
			}
			return list, nil
		},
		Standing: func(_ context.Context, a actor.Actor) (actor.Actor, bool, error) {
			return a, a.Account != coach.Account, nil
		},
		Link: func(path string) string { return "https://test" + path },
	})
	return c
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	k := &clock{monday}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: k.now}, func(t *testing.T, db *sqldb.DB) {
		*k = clock{monday}
		seedOrgs(t, db)
		fn(t, newCity(t, db, k))
	})
}

// need publishes a need of the firm for so many persons; NotSaid: a technical one.
func (c city) need(heads int64) demand.Item {
	c.t.Helper()
	d := demand.Draft{Item: demand.Blank(demand.Need, demand.Talent), Contact: demand.Contact{Name: "陈立群", Phone: "13800000000"}}
	if heads == order.NotSaid {
		d.Item = demand.Blank(demand.Need, demand.Tech)
	}
	d.Org, d.Region, d.Headcount = firm, countyA, heads
	d.Title, d.Requirement, d.Details = "机器人运维工程技术员", "机电、自动化相关专业", "说明"
	d.StartOn = day("2027-07-01")
	return c.published(hr, d)
}

func (c city) published(who actor.Actor, d demand.Draft) demand.Item {
	c.t.Helper()
	it, err := c.demand.Post(ctxOf(who), d)
	check(c.t, err)
	it, err = c.demand.Step(ctxOf(lead), caseflow.Step{ID: it.ID, Transition: "publish"})
	check(c.t, err)
	return it
}

// offer publishes an offer of the academy for so many persons.
func (c city) offer(heads int64) demand.Item {
	c.t.Helper()
	d := demand.Draft{Item: demand.Blank(demand.Offer, demand.Talent), Contact: demand.Contact{Name: "周敏", Phone: "0900-2234567"}}
	d.Org, d.Region, d.Title, d.Details, d.Requirement, d.Headcount = academy, countyA, "机器人专业毕业生", "已完成实习", "提供住宿", heads
	return c.published(head, d)
}

// issue hands a need to suppliers, each for n.
func (c city) issue(it demand.Item, auto bool, n int64, orgs ...ids.ID) []order.Order {
	c.t.Helper()
	f := order.Issue{Need: it.ID, Auto: auto, Message: "请协助推荐"}
	for _, id := range orgs {
		f.Targets = append(f.Targets, order.Target{Org: id, Quantity: n})
	}
	d, err := c.Issue(ctxOf(hr), f)
	check(c.t, err)
	return c.ordersOf(d.ID)
}

func (c city) ordersOf(dispatch ids.ID) []order.Order {
	c.t.Helper()
	d, err := c.Dispatch(ctxOf(lead), dispatch)
	check(c.t, err)
	return d.Orders
}

// step takes a step that must succeed.
func (c city) step(who actor.Actor, id ids.ID, step string, more ...func(*order.Answer)) order.Order {
	c.t.Helper()
	o, err := c.try(who, id, step, more...)
	if err != nil {
		c.t.Fatalf("%s: %v", step, err)
	}
	return o
}

func (c city) try(who actor.Actor, id ids.ID, step string, more ...func(*order.Answer)) (order.Order, error) {
	f := order.Answer{ID: id, Step: step}
	switch step {
	case "decline":
		f.Reason = "NO_CAPACITY"
	case "fail", "withdraw":
		f.Reason = "NOT_AGREED"
	case "rate":
		f.Stars = 4
	case "contract":
		f.Contract = order.DealFacts{Contract: "HT-" + id.String(), Title: "联合培养", Kind: order.TalentDeal, SignedOn: c.Today(), Amount: 1_000_000}
	}
	for _, m := range more {
		m(&f)
	}
	return c.Step(ctxOf(who), f)
}

func quantity(n int64) func(*order.Answer) { return func(a *order.Answer) { a.Quantity = n } }

// status is how an order stands, and the need it is for.
func (c city) status(id ids.ID) string {
	c.t.Helper()
	o, err := c.Find(ctxOf(lead), id)
	check(c.t, err)
	return o.Status
}

func (c city) needStatus(id ids.ID) string {
	c.t.Helper()
	it, err := c.demand.Find(ctxOf(lead), id)
	check(c.t, err)
	return it.Status
}

func (c city) seats(need ids.ID) order.Seats {
	c.t.Helper()
	n, err := c.AtNeed(ctxOf(lead), need)
	check(c.t, err)
	return n.Seats
}

// timeUp runs the nightly job.
func (c city) timeUp() int {
	c.t.Helper()
	n, err := c.TimeUp(context.Background())
	check(c.t, err)
	return n
}

// count is the answer to a counting query.
func (c city) count(text string, args ...any) (n int64) {
	c.t.Helper()
	check(c.t, c.db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		n, err = sqldb.Value[int64](context.Background(), r, text, args...)
		return err
	}))
	return n
}

// told is how many notes with the beginning of a title an organisation has.
func (c city) told(title string) int64 {
	return c.count(`SELECT COUNT(*) FROM notify_notes WHERE title LIKE $1`, title+"%")
}
