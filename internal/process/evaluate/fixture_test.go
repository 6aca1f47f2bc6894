package evaluate_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/textindex"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/evaluate"
	"rongqiao/internal/register/programme"
)

var tables = []fs.FS{audit.Migrations, blob.Migrations, rule.Migrations, caseflow.Migrations, sheet.Migrations, notify.Migrations, job.Migrations, web.Migrations, search.Migrations, textindex.Migrations, org.Migrations, atlas.Migrations, programme.Migrations, evaluate.Migrations}

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

// Schools of the tests.
const (
	academy, college ids.ID = 101, 102
	north, south            = "900101", "900102"
)

func as(account ids.ID, grants ...actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: "p" + account.String(), Name: "人员" + account.String(), Grants: grants})
}

var (
	lead    = as(1, actor.Grant{Role: actor.CityLead})
	second  = as(2, actor.Grant{Role: actor.CityLead})
	dean    = as(3, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
	other   = as(4, actor.Grant{Role: actor.SchoolAdmin, Org: college})
	expert  = as(5, actor.Grant{Role: actor.Expert})
	county  = as(6, actor.Grant{Role: actor.CountyUser, County: south})
	student = as(7, actor.Grant{Role: actor.Student, Org: academy})
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func n(v int64) *int64 { return &v }

func x(v float64) *float64 { return &v }

// city is the module on a database with twelve points at two schools: the first clearly bad, the second new, the third small, the
// fourth without outcomes, the others good.
type city struct {
	*evaluate.Service
	t   testing.TB
	db  *sqldb.DB
	now *time.Time
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }}, func(t *testing.T, db *sqldb.DB) {
		now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
		fn(t, newCity(t, db, &now))
	})
}

func pointOf(i int) ids.ID { return ids.ID(1000 + i) }

func newCity(t testing.TB, db *sqldb.DB, now *time.Time) city {
	t.Helper()
	keys, err := secret.NewKeyset("900100", secret.Standard)
	check(t, err)
	c := city{t: t, db: db, now: now}
	c.Service = evaluate.New(db, blob.NewStore(t.TempDir(), "900100", keys), evaluate.Options{Schools: schoolFacts, Demand: demandFacts})
	ctx := t.Context()
	check(t, db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := org.SaveCounties(ctx, tx, []org.County{{Code: north, Name: "岚山区"}, {Code: south, Name: "滨湖区"}}); err != nil {
			return err
		}
		for _, o := range []org.Organization{{ID: academy, Name: "融江工贸学院", County: north}, {ID: college, Name: "融江职业学院", County: south}} {
			o.Status, o.Region, o.Kind, o.School.Level = org.Active, "900100", org.SchoolKind, "HIGHER_COLLEGE"
			if err := org.Insert(ctx, tx, o); err != nil {
				return err
			}
		}
		for i := 1; i <= 12; i++ {
			if err := insertPoint(ctx, tx, i); err != nil {
				return err
			}
		}
		return nil
	}))
	return c
}

func insertPoint(ctx context.Context, tx *sqldb.Tx, i int) error {
	p := programme.Point{ID: pointOf(i), School: academy, Level: atlas.HigherCollege, Code: ids.ID(460100 + i).String(), Given: "x", Name: "专业" + ids.ID(i).String(), Length: "3", FirstYear: 2015, Status: programme.Enrolling}
	if i > 6 {
		p.School = college
	}
	if i == 2 {
		p.FirstYear = 2025
	}
	if err := programme.Insert(ctx, tx, p); err != nil {
		return err
	}
	for year := 2024; year <= 2026; year++ {
		if err := programme.InsertEnrolment(ctx, tx, programme.Enrolment{Point: p.ID, Year: year, Planned: n(100), FirstChoice: n(80), Admitted: n(95), Registered: n(92)}); err != nil {
			return err
		}
		o := programme.Outcome{Point: p.ID, Year: year, AsOf: "INITIAL", Graduates: n(200), Contract: n(185), Study: n(5), Related: n(150), Local: n(140)}
		switch i {
		case 1:
			o.Contract, o.Related, o.Local = n(60), n(50), n(40)
		case 2, 4:
			continue
		case 3:
			o.Graduates, o.Contract, o.Study, o.Related, o.Local = n(6), n(4), n(0), n(3), n(3)
		}
		if err := programme.InsertOutcome(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

func schoolFacts(context.Context, sqldb.Queryer, int) (out []evaluate.SchoolFact, err error) {
	for _, s := range []ids.ID{academy, college} {
		out = append(out, evaluate.SchoolFact{School: s, Level: atlas.HigherCollege, Students: n(9800), DualNum: n(60), DualDen: n(80), Staffing: x(16), Equip: x(6500)})
	}
	return out, nil
}

func demandFacts(context.Context, sqldb.Queryer, int) (out []evaluate.DemandFact, err error) {
	for i := 1; i <= 12; i++ {
		out = append(out, evaluate.DemandFact{Level: atlas.HigherCollege, Code: ids.ID(460100 + i).String(), Demand: x(100), Supply: x(90)})
	}
	return out, nil
}

// useLadder has the rate ladder in force from 2026.
func (c city) useLadder() {
	c.t.Helper()
	p, _ := evaluate.PresetOf(evaluate.Ladder)
	id, err := c.Propose(lead, evaluate.Ladder, 2026, p.Defaults(), "融教〔2026〕1号")
	check(c.t, err)
	check(c.t, c.StepSetting(second, caseflow.Step{ID: id, Transition: "confirm"}))
}

func (c city) run() evaluate.Run {
	c.t.Helper()
	r, err := c.Compute(lead, 2026, "")
	check(c.t, err)
	return r
}

// verdict is the head of the i-th point in the run that holds.
func (c city) verdict(i int) evaluate.Head {
	c.t.Helper()
	p, err := c.Verdicts(lead, evaluate.Query{Year: 2026})
	check(c.t, err)
	for _, h := range p.List {
		if h.Point == pointOf(i) {
			return h
		}
	}
	c.t.Fatalf("no verdict of point %d", i)
	return evaluate.Head{}
}

// card is the only card of the year.
func (c city) card() evaluate.Card {
	c.t.Helper()
	var list []evaluate.Card
	check(c.t, c.db.Read(c.t.Context(), func(r *sqldb.Reader) (err error) {
		list, err = c.Cards(c.t.Context(), r, 2026)
		return err
	}))
	if len(list) != 1 {
		c.t.Fatalf("%d cards", len(list))
	}
	return list[0]
}

// correct writes another outcome of the i-th point, as an import does.
func (c city) correct(i int, contract int64) {
	c.t.Helper()
	check(c.t, c.db.Write(c.t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(c.t.Context(), `UPDATE programme_outcomes SET contract = $1 WHERE point_id = $2 AND year = 2026`, contract, pointOf(i))
		return err
	}))
}
