package dispatch_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
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
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/dispatch"
)

var tables = []fs.FS{audit.Migrations, blob.Migrations, rule.Migrations, caseflow.Migrations, sheet.Migrations, notify.Migrations, job.Migrations, web.Migrations, org.Migrations, dispatch.Migrations}

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
	academy, college ids.ID = 101, 102
	north, south            = "900101", "900102"
)

func day(s string) civil.Date { return civil.MustDate(s) }

func as(account ids.ID, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), person(account, grants...))
}

func person(account ids.ID, grants ...actor.Grant) actor.Actor {
	return actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants}
}

var (
	bureau   = as(1, actor.Grant{Role: actor.CityLead})
	bureau2  = as(2, actor.Grant{Role: actor.CityLead})
	sec      = as(3, actor.Grant{Role: actor.ConferenceSec})
	sec2     = as(4, actor.Grant{Role: actor.ConferenceSec})
	industry = as(5, actor.Grant{Role: actor.DeptUser, Function: "工信"})
	labour   = as(6, actor.Grant{Role: actor.DeptUser, Function: "人社"})
	labour2  = as(16, actor.Grant{Role: actor.DeptUser, Function: "人社"})
	county   = as(7, actor.Grant{Role: actor.CountyUser, County: north})
	dean     = as(8, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	dean2    = as(9, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	auditor  = as(10, actor.Grant{Role: actor.Auditor})
	both     = as(11, actor.Grant{Role: actor.ConferenceSec}, actor.Grant{Role: actor.DeptUser, Function: "人社"})
)

// The units of the tests.
var (
	labourUnit   = dispatch.Unit{Name: "市人力资源和社会保障局", Function: "人社"}
	industryUnit = dispatch.Unit{Name: "市工业和信息化局", Function: "工信"}
	bureauUnit   = dispatch.Unit{Name: "市教育局", Function: "教育"}
	northUnit    = dispatch.Unit{Name: "岚山区教育局", County: north}
	academyUnit  = dispatch.Unit{Name: "融江工贸学校", Org: academy, County: north}
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// clock is the time of a test.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) to(d string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = day(d).Time().Add(10 * time.Hour)
}

// city is the module on a database, with a plan of three tasks.
type city struct {
	*dispatch.Service
	t     testing.TB
	db    *sqldb.DB
	clock *clock
	tasks []dispatch.Task
	stand map[ids.ID]dispatch.Standing
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	k := &clock{}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: k.now}, func(t *testing.T, db *sqldb.DB) {
		k.to("2026-10-01")
		fn(t, newCity(t, db, k))
	})
}

func newCity(t testing.TB, db *sqldb.DB, k *clock) *city {
	t.Helper()
	c := &city{t: t, db: db, clock: k, stand: map[ids.ID]dispatch.Standing{}}
	c.tasks = []dispatch.Task{
		{ID: 1001, Number: "1", Title: "建设公共实训基地", Plan: "产教融合工作方案", Path: "/plans/1", From: day("2026-01-01"), To: day("2026-12-31"), Units: []dispatch.Unit{labourUnit, industryUnit, northUnit}},
		{ID: 1002, Number: "2", Title: "扩大订单培养", Plan: "产教融合工作方案", Path: "/plans/1", From: day("2026-01-01"), To: day("2027-12-31"), Units: []dispatch.Unit{bureauUnit, academyUnit}},
		{ID: 1003, Number: "3", Title: "引进产业教授", Plan: "产教融合工作方案", Path: "/plans/1", From: day("2026-11-01"), To: day("2027-12-31"), Units: []dispatch.Unit{industryUnit}},
	}
	check(t, db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: north, Name: "岚山区"}, {Code: south, Name: "滨湖区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: north}, {ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: south}} {
			o.Status, o.Region = org.Active, "900100"
			if err := org.Insert(t.Context(), tx, o); err != nil {
				return err
			}
		}
		return nil
	}))
	keys, err := secret.NewKeyset("900100", secret.Standard)
	check(t, err)
	c.Service = dispatch.New(db, dispatch.Options{
		City: "融江市", Files: blob.NewStore(t.TempDir(), "900100", keys),
		Tasks: func(context.Context) ([]dispatch.Task, error) { return c.tasks, nil },
		Statuses: func(_ context.Context, tasks []ids.ID, _ civil.Date) (map[ids.ID]dispatch.Standing, error) {
			out := map[ids.ID]dispatch.Standing{}
			for _, id := range tasks {
				if st, ok := c.stand[id]; ok {
					out[id] = st
				}
			}
			return out, nil
		},
		Desk: func(_ context.Context, _ sqldb.Queryer, function string) ([]ids.ID, error) {
			return map[string][]ids.ID{"人社": {6, 16}, "工信": {5}}[function], nil
		},
		Find: func(_ context.Context, _ sqldb.Queryer, name string) (dispatch.Unit, error) {
			for _, u := range []dispatch.Unit{labourUnit, industryUnit, bureauUnit, northUnit, academyUnit} {
				if u.Name == name {
					return u, nil
				}
			}
			return dispatch.Unit{}, nil
		},
	})
	return c
}

// report is the report of a unit on a task in the newest quarter.
func (c *city) report(task ids.ID, unit string) dispatch.Report {
	c.t.Helper()
	list, _, err := c.List(auditor, dispatch.Query{Task: task, Unit: unit, Sort: "quarter", Desc: true})
	check(c.t, err)
	if len(list) == 0 {
		c.t.Fatalf("no report of %s on %v", unit, task)
	}
	return list[0]
}

func share(n float64) *float64 { return &n }

func said(progress float64) dispatch.Content {
	return dispatch.Content{Progress: &progress, Words: "已建成两个中心，完成设备招标", Problems: "用地指标未落实"}
}

// sent is a report that its unit has sent.
func (c *city) sent(who context.Context, task ids.ID, unit string, progress float64) dispatch.Report {
	c.t.Helper()
	r := c.report(task, unit)
	check(c.t, c.Submit(who, dispatch.Sending{ID: r.ID, Content: said(progress)}))
	return c.report(task, unit)
}

func (c *city) step(who context.Context, id ids.ID, code string) error {
	return c.Step(who, caseflow.Step{ID: id, Transition: code, Note: "请补充佐证"})
}

// notes are the unread notes of an account that a text stands in.
func (c *city) notes(ctx context.Context) int {
	return notify.New(notify.Options{DB: c.db, City: "900100"}).Unread(ctx)
}

// opened is a city in which the reports of the third quarter of 2026 are open.
func (c *city) opened() *city {
	c.t.Helper()
	_, err := c.TimeUp(context.Background())
	check(c.t, err)
	return c
}

// blobs are attachments for imports.
func (c *city) blobs() sheet.Blobs {
	keys, err := secret.NewKeyset("900100", secret.Standard)
	check(c.t, err)
	return sheet.Blobs{Store: blob.NewStore(c.t.TempDir(), "900100", keys)}
}
