package programme

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
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

// TestExports: each table holds what the reader may see exactly, empty cells for what is
// not known, and nothing of other schools.
func TestExports(t *testing.T) {
	migrations := []fs.FS{audit.Migrations, caseflow.Migrations, org.Migrations, Migrations}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: migrations, Shared: []fs.FS{atlas.SharedMigrations}}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			for i, code := range []string{"3635000001", "3635000002"} {
				school, point := ids.ID(11+10*i), ids.ID(12+10*i)
				if err := org.Insert(t.Context(), tx, org.Organization{ID: school, Name: "学校" + code, Kind: org.SchoolKind, Status: org.Active, School: org.SchoolFacts{Code: code, Level: org.Secondary}}); err != nil {
					return err
				}
				if err := Insert(t.Context(), tx, Point{ID: point, School: school, Level: atlas.Secondary, Code: "660301", Given: "660301", Name: "机电技术应用", Length: "3", FirstYear: 2020, Status: Enrolling}); err != nil {
					return err
				}
				if err := InsertEnrolment(t.Context(), tx, Enrolment{Point: point, Year: 2026, Planned: n(40), Registered: n(38)}); err != nil {
					return err
				}
				if err := InsertOutcome(t.Context(), tx, Outcome{Point: point, Year: 2026, AsOf: "INITIAL", Graduates: n(4), Contract: n(3), Related: n(2)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s := New(db, atlas.NewShelf(db))
		read := func(ctx context.Context, kind int) (out []string) {
			t.Helper()
			k := s.Sheets()[kind]
			err := db.Read(ctx, func(q *sqldb.Reader) error {
				for row, err := range k.Rows(ctx, q) {
					if err != nil {
						return err
					}
					if len(row) != len(k.Columns) {
						t.Errorf("%s: %d values for %d columns", k.Code, len(row), len(k.Columns))
					}
					out = append(out, strings.ReplaceAll(fmt.Sprint(row), "<nil>", "-"))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		for kind, want := range []string{
			"[3635000001 学校3635000001 660301 3 机电技术应用 2020 ]",
			"[3635000001 学校3635000001 660301 3 2026 40 - - 38]",
			"[3635000001 学校3635000001 660301 3 2026 INITIAL 4 3 - - - - - - - - 2 -]",
		} {
			if own := read(as(actor.SchoolAdmin, 11), kind); len(own) != 1 || own[0] != want {
				t.Errorf("own school: %q, want %q", own, want)
			}
			if all := read(as(actor.CityLead, 0), kind); len(all) != 2 {
				t.Errorf("the city: %d rows", len(all))
			}
			if none := read(as(actor.EntHR, 7), kind); len(none) != 0 {
				t.Errorf("an enterprise: %q", none)
			}
		}
	})
}

// TestMoreRegisteredThanAdmitted is asked about, not refused.
func TestMoreRegisteredThanAdmitted(t *testing.T) {
	for _, c := range []struct {
		admitted, registered *int64
		want                 bool
	}{{n(40), n(41), true}, {n(40), n(40), false}, {nil, n(41), false}, {n(40), nil, false}} {
		e := Enrolment{Planned: n(40), Admitted: c.admitted, Registered: c.registered}
		if err := CheckEnrolment(e); err != nil || e.OverAdmitted() != c.want {
			t.Errorf("%+v: %v %v", e, err, e.OverAdmitted())
		}
	}
}
