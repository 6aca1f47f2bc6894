package org

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var migrations = []fs.FS{audit.Migrations, caseflow.Migrations, Migrations}

func school(id int64, l Level, alsoHRSS bool) Organization {
	return Organization{ID: ids.ID(id), Name: "学校", Kind: SchoolKind, Status: Active, School: SchoolFacts{Level: l, AlsoHRSS: alsoHRSS}}
}

// TestSchoolsOfQuanzhou is ORG-01: 1 + 11 + 35 = 47 with 4 technician schools
// inside the 35, counted once though they stand in two registers (ORG-2).
func TestSchoolsOfQuanzhou(t *testing.T) {
	var list []Organization
	add := func(n int, l Level, hrss bool) {
		for range n {
			list = append(list, school(int64(len(list)+1), l, hrss))
		}
	}
	add(1, HigherUndergrad, false)
	add(11, HigherCollege, false)
	add(31, Secondary, false)
	add(2, Secondary, true)
	add(2, Technician, false)
	add(3, GeneralHEI, false)
	list = append(list, list[43], list[44]) // the second register names the same schools again
	c := CountSchools(list)
	if c.Undergrad != 1 || c.College != 11 || c.Secondary != 35 || c.TechnicianInside != 4 || c.Total != 47 || c.Others[GeneralHEI] != 3 {
		t.Errorf("counts %+v", c)
	}
}

// TestPartnersOfQuanzhou is ORG-03: 2,400 partners, 600 of them with an output of
// a hundred million yuan or more; the threshold itself belongs to the large ones.
func TestPartnersOfQuanzhou(t *testing.T) {
	large, small := LargeOutput, LargeOutput-1
	var list []Organization
	for i := range 2400 {
		o := Organization{ID: ids.ID(i + 1), Kind: Enterprise, Status: Active, Firm: FirmFacts{Partner: true}}
		switch {
		case i < 600:
			o.Firm.Output = &large
		case i < 2300:
			o.Firm.Output = &small
		}
		list = append(list, o)
	}
	list = append(list, Organization{ID: 9999, Kind: Enterprise, Status: Active, Provisional: true, Firm: FirmFacts{Partner: true}})
	if c := CountFirms(list); c.Partners != 2400 || c.Large != 600 || c.Unknown != 100 {
		t.Errorf("counts %+v", c)
	}
}

func TestNamesWithBracketsOfEitherWidth(t *testing.T) {
	if NameKey("融芯(融江) 有限公司") != NameKey("融芯（融江）有限公司") || NameKey("ＡＢＣ公司") != NameKey("abc公司") {
		t.Error("two ways to write one name have two keys")
	}
	if NameKey("乌海职业技术学院") == NameKey("乌海市职业技术学院") {
		t.Error("two names have one key; they meet as aliases")
	}
}

func TestCheck(t *testing.T) {
	good := Organization{Name: "甲", Kind: Enterprise, USCC: "91350500MA00TE5T25"}
	for _, c := range []struct {
		name  string
		spoil func(*Organization)
		want  error
	}{
		{"good", func(*Organization) {}, nil},
		{"no name", func(o *Organization) { o.Name = " " }, ErrName},
		{"enterprise with a school code", func(o *Organization) { o.School.Code = "3633000526" }, ErrFirmSchool},
		{"school without level", func(o *Organization) { o.Kind = SchoolKind; o.USCC = "" }, ErrLevel},
		{"school with an enterprise's code", func(o *Organization) { o.Kind, o.School.Level = SchoolKind, Secondary }, ErrSchoolKind},
	} {
		o := good
		c.spoil(&o)
		if err := Check(o); !errors.Is(err, c.want) && err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func as(role actor.Role, county string, org ids.ID) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 7, Name: "甲", Grants: []actor.Grant{{Role: role, County: county, Org: org}}})
}

func TestRegister(t *testing.T) {
	sqldbtest.Each(t, migrations, func(t *testing.T, db *sqldb.DB) {
		s, lead := New(db), as(actor.CityLead, "", 0)
		fen := money.Fen(200_000_000_00)
		a, err := s.Create(lead, Organization{Name: "融芯(融江)有限公司", Kind: Enterprise, USCC: "91350500MA00TE5T25", County: "900101", Firm: FirmFacts{Output: &fen, Partner: true}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Create(lead, Organization{Name: "另一家", Kind: Enterprise, USCC: a.USCC, County: "900101"}); !errors.Is(err, ErrTaken) {
			t.Errorf("a second owner of one code: %v", err)
		}
		p, err := s.Create(lead, Organization{Name: "招聘中的公司", Kind: Enterprise, County: "900102"})
		if err != nil || !p.Provisional {
			t.Fatalf("provisional: %+v, %v", p, err)
		}
		seen(t, s, a.ID, p.ID)
		a.Name = "融芯新材料有限公司"
		a.RowVersion = 1
		if err := s.Update(lead, a); err != nil {
			t.Fatal(err)
		}
		if err := s.Update(lead, a); !errors.Is(err, ErrStale) {
			t.Errorf("an old version was written: %v", err)
		}
		if list, n, err := s.List(lead, Filter{Find: "融芯(融江)", Band: BandLarge}); err != nil || n != 1 || list[0].Name != "融芯新材料有限公司" {
			t.Errorf("found by its former name: %v, %d, %v", list, n, err)
		}
		mergeThem(t, s, lead, p.ID, a.ID)
	})
}

// seen is ORG-10: a county user sees their own county only, an enterprise itself.
func seen(t *testing.T, s *Service, first, second ids.ID) {
	t.Helper()
	county := as(actor.CountyUser, "900101", 0)
	if list, n, err := s.List(county, Filter{}); err != nil || n != 1 || list[0].ID != first {
		t.Errorf("county list: %v, %d, %v", list, n, err)
	}
	if _, _, err := s.Find(county, second); !errors.Is(err, actor.ErrNotFound) {
		t.Errorf("another county's enterprise: %v", err)
	}
	if _, err := s.Create(county, Organization{Name: "x", Kind: Other, County: "900102"}); !errors.Is(err, ErrCounty) {
		t.Errorf("a county user wrote into another county: %v", err)
	}
	if _, _, err := s.Find(as(actor.EntAdmin, "", second), first); !errors.Is(err, actor.ErrNotFound) {
		t.Errorf("another enterprise: %v", err)
	}
}

func mergeThem(t *testing.T, s *Service, ctx context.Context, from, into ids.ID) {
	t.Helper()
	if err := s.Merge(ctx, from, into, "同一家"); err != nil {
		t.Fatal(err)
	}
	if err := s.Merge(ctx, from, into, "again"); !errors.Is(err, ErrMerged) {
		t.Errorf("merged twice: %v", err)
	}
	err := s.db.Read(ctx, func(r *sqldb.Reader) error {
		id, err := Resolve(ctx, r, from)
		if id != into {
			t.Errorf("the merged record leads to %v", id)
		}
		o, err2 := ByName(ctx, r, Enterprise, "招聘中的公司")
		if o.ID != into && o.ID != from {
			t.Errorf("the old name leads to %v", o.ID)
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}

// TestSpecialtyNames is ORG-11: seven secondary schools carry a second name since a day.
func TestSpecialtyNames(t *testing.T) {
	sqldbtest.Each(t, migrations, func(t *testing.T, db *sqldb.DB) {
		s, lead := New(db), as(actor.CityLead, "", 0)
		for i := range 7 {
			o, err := s.Create(lead, Organization{Name: "第" + string(rune('一'+i)) + "职业中专", Kind: SchoolKind, School: SchoolFacts{Level: Secondary}})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.AddAlias(lead, Alias{Org: o.ID, Name: "特色学校" + string(rune('甲'+i)), Sort: "SPECIALTY", From: civil.MustDate("2023-09-01")}); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(lead, func(r *sqldb.Reader) error {
			n, err := sqldb.Value[int64](lead, r, `SELECT COUNT(*) FROM org_aliases WHERE sort = $1 AND from_day = $2`, "SPECIALTY", "2023-09-01")
			if n != 7 {
				t.Errorf("%d specialty names", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if err := s.AddAlias(lead, Alias{Org: 1, Name: "x", From: civil.MustDate("2024-01-01"), To: civil.MustDate("2023-01-01")}); !errors.Is(err, ErrDates) {
			t.Errorf("dates the wrong way round: %v", err)
		}
	})
}
