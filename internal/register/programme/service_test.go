package programme

import (
	"context"
	"io/fs"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func as(role actor.Role, school ids.ID) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 5, Name: "甲", Grants: []actor.Grant{{Role: role, Org: school}}})
}

// TestOutsidersSeeWhatMayBePublished lists one small class as the bureau, the
// school itself, another school and an enterprise.
func TestOutsidersSeeWhatMayBePublished(t *testing.T) {
	migrations := []fs.FS{audit.Migrations, caseflow.Migrations, org.Migrations, Migrations}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: migrations, Shared: []fs.FS{atlas.SharedMigrations}}, func(t *testing.T, db *sqldb.DB) {
		const school, point = ids.ID(11), ids.ID(12)
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := org.Insert(t.Context(), tx, org.Organization{ID: school, Name: "学校", Kind: org.SchoolKind, Status: org.Active, School: org.SchoolFacts{Code: "3635000001", Level: org.Secondary}}); err != nil {
				return err
			}
			if err := Insert(t.Context(), tx, Point{ID: point, School: school, Level: atlas.Secondary, Code: "660301", Name: "机电技术应用", Status: Enrolling}); err != nil {
				return err
			}
			return InsertOutcome(t.Context(), tx, Outcome{Point: point, Year: 2026, AsOf: "INITIAL", Graduates: n(4), Contract: n(3), Related: n(2)})
		})
		if err != nil {
			t.Fatal(err)
		}
		s := New(db, atlas.NewShelf(db))
		for _, c := range []struct {
			name  string
			who   context.Context
			rows  int
			exact bool
		}{
			{"bureau", as(actor.CityLead, 0), 1, true}, {"own school", as(actor.SchoolAdmin, school), 1, true},
			{"another school", as(actor.SchoolAdmin, 99), 0, false}, {"enterprise", as(actor.EntHR, 7), 1, false},
		} {
			list, _, err := s.List(c.who, Filter{Sort: "graduates"})
			if err != nil || len(list) != c.rows {
				t.Fatalf("%s: %d rows, %v", c.name, len(list), err)
			}
			if c.rows == 0 {
				continue
			}
			l := list[0].Lens
			if _, few := l.Count(*list[0].Graduates); l.Exact != c.exact || few == c.exact || l.Shows(rate(list[0].Related, list[0].Employed)) != c.exact {
				t.Errorf("%s: lens %+v, want exact %v", c.name, l, c.exact)
			}
		}
	})
}
