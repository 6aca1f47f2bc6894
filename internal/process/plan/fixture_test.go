package plan_test

import (
	"context"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
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
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/plan"
)

var tables = []fs.FS{audit.Migrations, blob.Migrations, caseflow.Migrations, notify.Migrations, job.Migrations, web.Migrations, org.Migrations, plan.Migrations}

func TestMain(m *testing.M) {
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
	academy, college, institute, edu, devo, tax, park ids.ID = 101, 102, 103, 201, 202, 203, 204
	north, south                                             = "900101", "900102"
)

var theClock = time.Date(2026, 3, 16, 2, 0, 0, 0, time.UTC)

func on(s string) civil.Date { return civil.MustDate(s) }

func as(account ids.ID, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants})
}

var (
	lead     = as(1, actor.Grant{Role: actor.CityLead})
	second   = as(2, actor.Grant{Role: actor.CityLead})
	dean     = as(3, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	dean2    = as(4, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	officer  = as(5, actor.Grant{Role: actor.DeptUser, Function: "发改"})
	auditor  = as(7, actor.Grant{Role: actor.Auditor})
	county   = as(8, actor.Grant{Role: actor.CountyUser, County: north})
	county2  = as(9, actor.Grant{Role: actor.CountyUser, County: south})
	student  = as(10, actor.Grant{Role: actor.Student, Org: academy})
	everyone = []context.Context{lead, second, dean, dean2, officer, auditor, county, county2, student, context.Background()}
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fact is a row of the register of the tests: a thing that a school leads, of a sort, begun in a year, yes or no.
type fact struct {
	id, sort, school, county string
	since                    civil.Date
	yes                      bool
}

// city is the module on a database with departments, schools and a register of facts in a table of its own.
type city struct {
	*plan.Service
	t  testing.TB
	db *sqldb.DB
}

// register is the test's register, as modules describe theirs to the engine of indicators.
var register = indicator.Source{Code: "facts", ZH: "试验名册", EN: "Facts", Owner: "试验名册", Fields: []indicator.Field{
	{Code: "sort", ZH: "类别", Type: indicator.Text}, {Code: "school", ZH: "学校", Type: indicator.Text, Dimension: "school"}, {Code: "county", ZH: "县区", Type: indicator.Text, Dimension: "county"},
	{Code: "year", ZH: "年份", Type: indicator.Whole}, {Code: "yes", ZH: "是", Type: indicator.Flag},
}, Rows: func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[indicator.Row, error] {
	return func(yield func(indicator.Row, error) bool) {
		for f, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (f fact, err error) {
			return f, r.Scan(&f.id, &f.sort, &f.school, &f.county, &f.since, &f.yes)
		}, `SELECT id, sort, school, county, since, yes FROM test_facts WHERE since <= $1 ORDER BY id`, day) {
			if err != nil {
				yield(indicator.Row{}, err)
				return
			}
			if !yield(indicator.Row{ID: f.id, Values: []any{f.sort, f.school, f.county, int64(f.since.Year), f.yes}}, nil) {
				return
			}
		}
	}
}}

func stock(code, sort string) indicator.Definition {
	return indicator.Definition{Code: code, ZH: code, EN: code, Kind: indicator.Stock, Unit: "个", Source: "facts", Filter: `类别 == "` + sort + `"`}
}

func share(code, sort string) indicator.Definition {
	return indicator.Definition{Code: code, ZH: code, EN: code, Kind: indicator.Rate, Unit: "%", Source: "facts", Filter: `类别 == "` + sort + `"`, Num: "是"}
}

// ofPersons says that the facts of a definition are persons.
func ofPersons(d indicator.Definition) indicator.Definition {
	d.Subject = indicator.Persons
	return d
}

func flow(code, sort string) indicator.Definition {
	d := stock(code, sort)
	d.Kind, d.Year = indicator.Flow, "年份"
	return d
}

var definitions = []indicator.Definition{stock("demo_base", "base"), stock("industrial_college", "college"), stock("teacher_station", "station"), share("key_share", "point"), ofPersons(share("dual_ratio", "teacher")), flow("demo_new", "base"), flow("training", "class")}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: append(tables[:len(tables):len(tables)], indicator.Migrations), Now: func() time.Time { return theClock }}, func(t *testing.T, db *sqldb.DB) { fn(t, newCity(t, db)) })
}

func newCity(t testing.TB, db *sqldb.DB) city {
	t.Helper()
	check(t, db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(t.Context(), `CREATE TABLE test_facts (id TEXT PRIMARY KEY, sort TEXT NOT NULL, school TEXT NOT NULL, county TEXT NOT NULL, since TEXT NOT NULL, yes BOOLEAN NOT NULL)`); err != nil {
			return err
		}
		if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: north, Name: "岚山区"}, {Code: south, Name: "滨湖区"}}); err != nil {
			return err
		}
		school := func(l org.Level) org.SchoolFacts {
			return org.SchoolFacts{Level: l, Ownership: "PUBLIC", Authority: "EDU"}
		}
		for i, o := range []org.Organization{
			{ID: academy, Name: "融江工贸学校", Kind: org.SchoolKind, County: north, School: school(org.Secondary)}, {ID: institute, Name: "融江商业学校", Kind: org.SchoolKind, County: south, School: school(org.Secondary)}, {ID: college, Name: "融江职业学院", Kind: org.SchoolKind, County: south, School: school(org.HigherCollege)},
			{ID: edu, Name: "融江市教育局", Kind: org.Gov, County: north}, {ID: devo, Name: "融江市发展和改革委员会", Kind: org.Gov, County: north}, {ID: tax, Name: "国家税务总局融江市税务局", Kind: org.Gov, County: north}, {ID: park, Name: "高新技术产业开发区管理委员会", Kind: org.Gov, County: north},
		} {
			o.Status, o.Region, o.USCC = org.Active, "900100", []string{"", "91900100MACODE0001", "91900100MACODE0002", "91900100MACODE0003"}[min(3, i)%4]
			o.USCC = ""
			if err := org.Insert(t.Context(), tx, o); err != nil {
				return err
			}
		}
		return nil
	}))
	engine := indicator.New(db, indicator.Options{Sources: func(context.Context) ([]indicator.Source, error) { return []indicator.Source{register}, nil }, Definitions: definitions, Sees: func(_ context.Context, a actor.Actor, _ indicator.Source, _ map[string]string) bool {
		return a.Has(actor.CityLead)
	}})
	keys, err := secret.NewKeyset("900100", secret.Standard)
	check(t, err)
	bind := func(code, scope string) (string, string) {
		switch {
		case code == "demo_base" && scope != plan.OfCity:
			return "demo_new", ""
		case code == "internship_months":
			return "", "实习名册还没有"
		case code == "training_person_times":
			return "training", ""
		}
		for _, d := range definitions {
			if d.Code == code {
				return code, ""
			}
		}
		return "", ""
	}
	return city{plan.New(db, blob.NewStore(t.TempDir(), "900100", keys), plan.Options{City: "融江市", Measure: engine.Measure, Shown: engine.ShownIn, Bind: bind}), t, db}
}

// facts adds so many rows of a sort to the register.
func (c city) facts(n int, f fact) {
	c.t.Helper()
	check(c.t, c.db.Write(c.t.Context(), func(tx *sqldb.Tx) error {
		for range n {
			if _, err := tx.Exec(c.t.Context(), `INSERT INTO test_facts (id, sort, school, county, since, yes) VALUES ($1, $2, $3, $4, $5, $6)`, tx.NewID().String(), f.sort, f.school, f.county, f.since, f.yes); err != nil {
				return err
			}
		}
		return nil
	}))
}

// lose deletes one row of a sort.
func (c city) lose(sort string, yes bool) {
	c.t.Helper()
	check(c.t, c.db.Write(c.t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(c.t.Context(), `DELETE FROM test_facts WHERE id = (SELECT MIN(x.id) FROM test_facts x WHERE x.sort = $1 AND x.yes = $2)`, sort, yes)
		return err
	}))
}

const outline = `融江市产教融合实施方案
融教发〔2025〕8号
2025年2月3日
一、目标
到2025年底，建成3个产教融合示范性实习实训基地、2个产业学院、5个教师企业实践流动站，服务重点产业的专业布点占比达到75%，“双师型”教师占专业课教师比例达75%。
二、任务
（一）布局
1.写进规划。学生实习实训时间达3月以上。（责任单位：市发展和改革委员会、融江职业学院）
2.建好基地。到2025年底，中职学校每年度建成1个产教融合示范性实习实训基地。（责任单位：教育局，高新技术产业开发区管理委员会）
3.落实政策。（责任单位：国家税务总局融江市税务局）
`

// head is the head of a plan for its outline.
func head(o plan.Outline) plan.Plan {
	return plan.Plan{Level: plan.CityLevel, Sort: "PLAN", Title: o.Title, FileNo: o.FileNo, Issuer: "融江市教育局", IssuedOn: o.IssuedOn, From: on("2024-01-01"), Until: on("2026-12-31")}
}

// imported is the plan of the outline, published when asked for.
func (c city) imported(publish bool) ids.ID {
	c.t.Helper()
	o := plan.ReadOutline(outline)
	p := head(o)
	targets, of := plan.TargetsOf(o.Goals, p.From, on("2025-12-31"))
	id, err := c.Import(lead, p, o, targets, of, nil)
	check(c.t, err)
	if publish {
		check(c.t, c.Take(second, plan.Step{ID: id, Code: "publish"}))
	}
	return id
}

// standing is the target of a matter in a plan on a day.
func (c city) standing(id ids.ID, code, scope, day string) plan.Standing {
	c.t.Helper()
	d, err := c.Plan(lead, id, on(day))
	check(c.t, err)
	for _, x := range d.Standings {
		if x.Code == code && x.Scope == scope && strings.HasPrefix(day, x.End.String()[:4]) {
			return x
		}
	}
	c.t.Fatalf("no target %s %s", code, scope)
	return plan.Standing{}
}
