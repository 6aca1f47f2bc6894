package programme

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func TestTagsOf(t *testing.T) {
	rows := []TagRow{
		{Tag: Emerging, Code: "5102", From: 2025}, {Tag: OldYoung, Code: "590302", From: 2024, To: 2025}, {Tag: Scarce, Code: "59", From: 2026}, {Tag: Emerging, Code: "59", From: 2020, Withdrawn: true},
	}
	for _, c := range []struct {
		code string
		year int
		want []Tag
	}{
		{"510205", 2024, nil}, {"510205", 2025, []Tag{Emerging}}, {"510105", 2026, nil}, {"590302", 2025, []Tag{OldYoung}}, {"590302", 2026, []Tag{Scarce}},
	} {
		if got := TagsOf(rows, c.code, c.year); !slices.Equal(got, c.want) {
			t.Errorf("%s in %d: %v", c.code, c.year, got)
		}
	}
}

func TestTrend(t *testing.T) {
	rows := []TagRow{{Tag: Emerging, Code: "5102", From: 2025}}
	got := Trend(rows, []YearCount{{"510205", 2024, 2, 2, 80}, {"510205", 2026, 3, 2, 100}, {"510202", 2026, 1, 1, 40}, {"460301", 2026, 5, 5, 300}})
	e := got[1]
	if len(got) != len(Tags) || len(e.Years) != 3 || !e.Years[0].Known || e.Years[0].Points != 0 || e.Years[1].Known || e.Years[2].Points != 4 || e.Years[2].Enrolled != 140 || e.Years[2].Reported != 3 {
		t.Errorf("%+v", e)
	}
	if ok, known := e.Steady(); !ok || !known {
		t.Errorf("%v, %v", ok, known)
	}
	if _, known := (TagTrend{Years: []TagYear{{Known: true}}}).Steady(); known {
		t.Error("one year tells a trend")
	}
	if Trend(rows, nil) != nil {
		t.Error("a trend of nothing")
	}
}

func TestCheckTag(t *testing.T) {
	good := TagRow{Tag: Emerging, Code: "5102", From: 2026, Source: "市教〔2026〕1号"}
	for name, c := range map[string]struct {
		spoil func(*TagRow)
		want  *errs.Error
	}{
		"good": {func(*TagRow) {}, nil}, "tag": {func(r *TagRow) { r.Tag = "X" }, ErrTag}, "code": {func(r *TagRow) { r.Code = "510" }, ErrTagCode}, "letters": {func(r *TagRow) { r.Code = "51AB" }, ErrTagCode},
		"years": {func(r *TagRow) { r.To = 2025 }, ErrTagYears}, "no year": {func(r *TagRow) { r.From = 0 }, ErrTagYears}, "source": {func(r *TagRow) { r.Source = " " }, ErrTagSource},
	} {
		r := good
		c.spoil(&r)
		err := CheckTag(r).Err()
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTagsOfTheCity tags a class, filters the points by it and ends it.
func TestTagsOfTheCity(t *testing.T) {
	migrations := []fs.FS{audit.Migrations, caseflow.Migrations, org.Migrations, Migrations}
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: migrations, Shared: []fs.FS{atlas.SharedMigrations}}, func(t *testing.T, db *sqldb.DB) {
		const school = ids.ID(11)
		lead := as(actor.CityLead, 0)
		s := New(db, atlas.NewShelf(db))
		year := 2026
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			year = tx.Now().Year()
			if err := org.Insert(t.Context(), tx, org.Organization{ID: school, Name: "学校", Kind: org.SchoolKind, Status: org.Active, School: org.SchoolFacts{Code: "3635000001", Level: org.Secondary}}); err != nil {
				return err
			}
			for i, code := range []string{"710205", "660301"} {
				id := ids.ID(20 + i)
				if err := Insert(t.Context(), tx, Point{ID: id, School: school, Level: atlas.Secondary, Code: code, Name: "专业" + code, Status: Enrolling}); err != nil {
					return err
				}
				for _, y := range []int{year - 1, year} {
					if err := InsertEnrolment(t.Context(), tx, Enrolment{Point: id, Year: y, Planned: n(40), Registered: n(30 + int64(y-year))}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		row := TagRow{Tag: Emerging, Code: "7102", From: year - 1, Source: "市教〔2026〕1号"}
		if _, err := s.SaveTag(as(actor.SchoolAdmin, school), row); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school tags: %v", err)
		}
		id, err := s.SaveTag(lead, row)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveTag(lead, row); !errors.Is(err, ErrTagTwice) {
			t.Errorf("twice: %v", err)
		}
		list, total, err := s.List(lead, Filter{Tag: Emerging})
		if err != nil || total != 1 || list[0].Code != "710205" || !slices.Equal(list[0].Tags, []Tag{Emerging}) {
			t.Errorf("%d %+v, %v", total, list, err)
		}
		v, err := s.TagView(lead)
		if err != nil || len(v.Trends) != 4 || v.Points[id] != 1 {
			t.Fatalf("%+v, %v", v, err)
		}
		last := v.Trends[1].Years[len(v.Trends[1].Years)-1]
		if last.Points != 1 || last.Enrolled != 30 || v.Trends[0].Years[0].Points != 0 || !v.Trends[0].Years[0].Known {
			t.Errorf("%+v", v.Trends)
		}
		if err := s.EndTag(lead, id, year-1, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.EndTag(lead, id, year, 1); !errors.Is(err, ErrStale) {
			t.Errorf("a stale end: %v", err)
		}
		if _, total, _ := s.List(lead, Filter{Tag: Emerging}); total != 0 {
			t.Errorf("%d after it ended", total)
		}
		if err := s.EndTag(lead, 4711, year, 1); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown row: %v", err)
		}
	})
}
