package programme

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// TestSeniorRatio: a ratio needs both sides, and a general side above zero.
func TestSeniorRatio(t *testing.T) {
	for _, c := range []struct {
		x     Senior
		known bool
		text  string
	}{
		{Senior{General: n(20_000), Vocational: n(18_000)}, true, "0.90 : 1"}, {Senior{General: n(20_000)}, false, ""}, {Senior{Vocational: n(1)}, false, ""}, {Senior{General: n(0), Vocational: n(5)}, false, ""}, {Senior{General: n(10), Vocational: n(0)}, true, "0.00 : 1"},
	} {
		if r := c.x.Ratio(); r.Known() != c.known || ratioText(c.x) != c.text {
			t.Errorf("%+v: %v %s", c.x, r, ratioText(c.x))
		}
	}
}

// TestReconcile: sums by channel keep every person, and a difference needs both sides.
func TestReconcile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Intake
		want := map[ids.ID]int64{}
		for school := range ids.ID(3) {
			for _, c := range Channels {
				if !rapid.Bool().Draw(t, "said") {
					continue
				}
				x := Intake{School: school + 1, Level: atlas.Secondary, Year: 2026, Channel: c}
				if rapid.Bool().Draw(t, "known") {
					x.Registered = n(rapid.Int64Range(0, 500).Draw(t, "heads"))
					want[x.School] += *x.Registered
				}
				list = append(list, x)
			}
		}
		for _, c := range Reconcile(list, []LevelSum{{School: 1, Level: atlas.Secondary, Year: 2026, Registered: n(100)}, {School: 9, Level: atlas.Secondary, Year: 2026, Registered: n(7)}}) {
			if c.Registered != nil && *c.Registered != want[c.School] || c.Registered == nil && want[c.School] != 0 {
				t.Fatalf("%+v, want %d", c, want[c.School])
			}
			d, known := c.Difference()
			if known != (c.School == 1 && c.Registered != nil) || known && d != want[1]-100 {
				t.Fatalf("%+v: %d %v", c, d, known)
			}
		}
	})
}

// kept keeps the files of imports in memory.
type kept map[ids.ID][]byte

func (s kept) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = data
	return id, err
}

func (s kept) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

// TestChannels imports channels, holds them against a point and enters the ratio.
func TestChannels(t *testing.T) {
	migrations := []fs.FS{audit.Migrations, caseflow.Migrations, sheet.Migrations, org.Migrations, Migrations}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: migrations, Shared: []fs.FS{atlas.SharedMigrations}}, func(t *testing.T, db *sqldb.DB) {
		const school, other, point = ids.ID(11), ids.ID(13), ids.ID(12)
		year := civil.DateOf(db.Now()).Year
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			for id, code := range map[ids.ID]string{school: "3635000001", other: "3635000002"} {
				if err := org.Insert(t.Context(), tx, org.Organization{ID: id, Name: "学校" + code, Kind: org.SchoolKind, Status: org.Active, School: org.SchoolFacts{Code: code, Level: org.Secondary}}); err != nil {
					return err
				}
			}
			if err := Insert(t.Context(), tx, Point{ID: point, School: school, Level: atlas.Secondary, Code: "660301", Name: "机电技术应用", Status: Enrolling}); err != nil {
				return err
			}
			return InsertEnrolment(t.Context(), tx, Enrolment{Point: point, Year: 2025, Planned: n(150), Registered: n(130)})
		})
		if err != nil {
			t.Fatal(err)
		}
		s := New(db, atlas.NewShelf(db))
		lead, own := as(actor.CityLead, 0), as(actor.SchoolAdmin, school)
		sheets := sheet.New(db, kept{}, nil, s.Sheets()...)
		table := strings.Join([]string{"学校标识码,层次,年度,渠道,录取,报到",
			"3635000001,中职,2025,普通招生,90,88", "3635000001,中职,2025,3+2,50,48", "3635000002,中职,2025,免试,,40",
			"3635000002,中职,2025,抽签,,40", "3635000002,中职,2025,分类招生,,", "3635000002,中职,2199,分类招生,,3", "3635000009,中职,2025,分类招生,,3"}, "\n")
		im, err := sheets.Receive(lead, SheetChannels, "表.csv", strings.NewReader(table), nil)
		if err != nil || im.Result.Good != 3 || im.Result.Bad != 4 {
			t.Fatalf("%+v %v", im.Result, err)
		}
		if _, err := sheets.Confirm(lead, im.ID, im.Version, true, nil); err != nil {
			t.Fatal(err)
		}
		v, err := s.Enrolment(lead, 0, "")
		if err != nil || v.Year != 2025 || len(v.Checks) != 2 || *v.Sums[2025][Through] != 48 || v.Sums[2025][SkillExam] != nil || v.Counted[2025] != 130 {
			t.Fatalf("%+v %v", v, err)
		}
		if d, known := v.Checks[0].Difference(); !known || d != 6 {
			t.Errorf("difference %d %v", d, known)
		}
		if _, known := v.Checks[1].Difference(); known {
			t.Error("a difference to nothing")
		}
		if v, err = s.Enrolment(own, 0, atlas.HigherCollege); err != nil || len(v.Checks) != 0 || v.Lens.Exact {
			t.Errorf("%+v %v", v.Checks, err)
		}
		if v, err = s.Enrolment(own, 0, ""); err != nil || len(v.Checks) != 1 || v.Hidden != 1 {
			t.Errorf("a school sees %+v, %d hidden, %v", v.Checks, v.Hidden, err)
		}
		if _, err := s.Enrolment(as(actor.Teacher, school), 0, ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a teacher: %v", err)
		}
		if err := s.SaveSenior(own, Senior{Year: year, General: n(1), Source: "统计年鉴"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school enters the ratio: %v", err)
		}
		if err := s.SaveSenior(lead, Senior{Year: year + 1, General: n(-1)}); !errors.Is(err, ErrSeniorYear) || !errors.Is(err, ErrSeniorSource) || !errors.Is(err, ErrSeniorNumber) {
			t.Errorf("%v", err)
		}
		for _, x := range []Senior{{Year: 2025, General: n(200), Source: "统计年鉴"}, {Year: 2025, General: n(200), Vocational: n(160), Source: "统计年鉴（更正）"}} {
			if err := s.SaveSenior(lead, x); err != nil {
				t.Fatal(err)
			}
		}
		v, err = s.Enrolment(lead, 2025, "")
		if last := v.Latest(); err != nil || len(v.Seniors) != 2 || len(last) != 1 || last[0].Revision != 2 || ratioText(last[0]) != "0.80 : 1" {
			t.Errorf("%+v %v", v.Seniors, err)
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { return s.Inherit(t.Context(), tx, other, school) }); err != nil {
			t.Fatal(err)
		}
		if v, err = s.Enrolment(lead, 2025, ""); err != nil || len(v.Checks) != 1 || *v.Checks[0].Registered != 176 {
			t.Errorf("after the merge: %+v %v", v.Checks, err)
		}
	})
}
