package forecast_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/register/forecast"
)

var tables = []fs.FS{audit.Migrations, caseflow.Migrations, notify.Migrations, sheet.Migrations, org.Migrations, forecast.Migrations}

// Four enterprises in two counties and two industries.
const (
	firmA, firmB, firmC, firmD ids.ID = 101, 102, 103, 104
	countyA, countyB                  = "900101", "900102"
	fitter, welder                    = "6-31-01-10", "6-18-02-04"
)

func person(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Login: account.String(), Name: "人员" + account.String(), Grants: []actor.Grant{g}})
}

var (
	hrA     = person(1, actor.Grant{Role: actor.EntHR, Org: firmA})
	hrB     = person(2, actor.Grant{Role: actor.EntHR, Org: firmB})
	hrC     = person(3, actor.Grant{Role: actor.EntHR, Org: firmC})
	lead    = person(5, actor.Grant{Role: actor.CityLead})
	countyX = person(6, actor.Grant{Role: actor.CountyUser, County: countyA})
	teacher = person(7, actor.Grant{Role: actor.Teacher, Org: 300})
	nobody  = context.Background()
)

type city struct {
	*forecast.Service
	db  *sqldb.DB
	now *time.Time
}

// supply is what the schools give: 30 fitters × 0.7 × 0.6.
func supply(_ context.Context, _ sqldb.Queryer, year int, county string, _ map[string]int64) (map[string]int64, error) {
	if year != 2027 || county != "" {
		return nil, nil
	}
	return map[string]int64{fitter: 12_600}, nil
}

func each(t *testing.T, fn func(t *testing.T, c city)) {
	t.Helper()
	begin := time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
	now := begin
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }}, func(t *testing.T, db *sqldb.DB) {
		now = begin
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := org.SaveCounties(t.Context(), tx, []org.County{{Code: countyA, Name: "岚山区"}, {Code: countyB, Name: "滨湖区"}}); err != nil {
				return err
			}
			for _, o := range []org.Organization{
				{ID: firmA, USCC: "91150300MAC0DE0169", Name: "融江甲机械有限公司", County: countyA, Firm: org.FirmFacts{Industry: "C3491", Partner: true}},
				{ID: firmB, USCC: "91350500MA00TE5T25", Name: "融江乙机械有限公司", County: countyA, Firm: org.FirmFacts{Industry: "C3491"}},
				{ID: firmC, Name: "融江丙机械有限公司", County: countyB, Firm: org.FirmFacts{Industry: "C3512"}},
				{ID: firmD, Name: "融江丁机械有限公司", County: countyB, Firm: org.FirmFacts{Industry: "C3512"}},
			} {
				o.Kind, o.Status = org.Enterprise, org.Active
				if err := org.Insert(t.Context(), tx, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s := forecast.New(db, forecast.Options{Supply: supply, Names: forecast.Names{
			Occupation: func(code string) string {
				return map[string]string{fitter: "机电设备维修工", welder: "焊工"}[code]
			},
			OccupationCode: func(name string) string { return map[string]string{"焊工": welder}[name] },
		}})
		fn(t, city{s, db, &now})
	})
}

func n(x int64) *int64 { return &x }

// line is a line of the grid with a number for the first year.
func line(occupation string, heads ...int64) forecast.Line {
	l := forecast.Line{Occupation: occupation, Level: "3", Confidence: forecast.High}
	for i, h := range heads {
		l.Heads[i] = n(h)
	}
	return l
}

func send(t *testing.T, c city, who context.Context, lines ...forecast.Line) forecast.Submission {
	t.Helper()
	*c.now = c.now.Add(time.Minute)
	x, err := c.Save(who, forecast.Draft{Lines: lines}, true)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
