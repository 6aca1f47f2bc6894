package carrier_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
	_ "rongqiao/internal/register/carrier/kinds"
)

func said(t *testing.T, kind, text string) carrier.Values {
	t.Helper()
	out := carrier.Values{}
	for _, k := range carrier.Declared() {
		for part := range strings.SplitSeq(text, ";") {
			code, value, _ := strings.Cut(part, "=")
			if f, ok := k.Field(code); ok && k.Code == kind {
				v, _, err := f.Read(value)
				if err != nil {
					t.Fatal(part, err)
				}
				out[code] = v
			}
		}
	}
	return out
}

// TestTeachersAreSeenByTheirSchool holds that nobody but the school and those who supervise it finds a record about a person.
func TestTeachersAreSeenByTheirSchool(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		id, err := s.Create(schools, "teacher", carrier.Draft{Name: "T0001", Org: school, County: north, Values: said(t, "teacher", "post=COURSE;grade=JUNIOR;issued_on=2024-03-01")}, "")
		if err != nil {
			t.Fatal(err)
		}
		seen := func(who actor.Grant, want int64) {
			t.Helper()
			ctx := as(9, who)
			_, list, n, err := s.List(ctx, carrier.Filter{Kind: "teacher", Limit: 10})
			if want < 0 {
				if _, found := s.Find(ctx, id); !errors.Is(err, actor.ErrForbidden) || !errors.Is(found, actor.ErrNotFound) {
					t.Errorf("%v: list %v, record %v", who, err, found)
				}
				if _, err := s.Figures(ctx, "teacher", s.Today()); !errors.Is(err, actor.ErrForbidden) {
					t.Errorf("%v: figures %v", who, err)
				}
				return
			}
			if err != nil || n != want || int64(len(list)) != want {
				t.Errorf("%v: %d of %d, %v", who, len(list), n, err)
			}
		}
		seen(actor.Grant{Role: actor.CityLead}, 1)
		seen(actor.Grant{Role: actor.SchoolAdmin, Org: school}, 1)
		seen(actor.Grant{Role: actor.CountyUser, County: north}, 1)
		seen(actor.Grant{Role: actor.CountyUser, County: south}, 0)
		seen(actor.Grant{Role: actor.SchoolAdmin, Org: firmB}, 0)
		for _, r := range []actor.Role{actor.EntAdmin, actor.Expert, actor.IndustryOrg, actor.ParkAdmin} {
			seen(actor.Grant{Role: r, Org: firmA}, -1)
		}
	})
}

// TestDualShare is the vector of domain B14: certificates that are in force on the day, 183 of 244 pass and 182 do not.
func TestDualShare(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		var list []carrier.Whole
		for i := range 244 {
			text := "post=COURSE"
			switch {
			case i < 182:
				text += ";grade=JUNIOR;issued_on=2024-03-01;valid_until=2029-02-28"
			case i == 182:
				text += ";grade=SENIOR;issued_on=2020-03-01;valid_until=2025-06-30" // ends in the middle of a year
			}
			list = append(list, carrier.Whole{Draft: carrier.Draft{Name: fmt.Sprintf("T%04d", i), Org: school, County: north, Stage: "ON_DUTY", On: civil.Date{Year: 2023, Month: 9, Day: 1}, Values: said(t, "teacher", text)}})
		}
		if _, err := s.Load(lead, "teacher", list); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			on    civil.Date
			shown string
			met   bool
		}{{civil.Date{Year: 2025, Month: 6, Day: 30}, "75.0%", true}, {civil.Date{Year: 2025, Month: 7, Day: 1}, "74.6%", false}, {civil.Date{Year: 2024, Month: 2, Day: 1}, "0.4%", false}} {
			k, all, err := s.Counted(lead, "teacher")
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range k.Counts {
				if got := k.Tally(c, all, x.on); c.Code == "dual_share" && (got.Shown(k) != x.shown || got.Met != x.met) {
					t.Errorf("%s: %s %v, want %s %v", x.on, got.Shown(k), got.Met, x.shown, x.met)
				}
			}
		}
	})
}

// TestPractisedDaysCountOnce refuses the same days in two enterprises, periods over New Year and more days than there were.
func TestPractisedDaysCountOnce(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		file := func(name, text string) error {
			_, err := s.Create(schools, "teacher_practice", carrier.Draft{Name: name, Org: school, County: north, Values: said(t, "teacher_practice", text)}, "")
			return err
		}
		if err := file("T0001 甲", "staff=T0001;from=2026-07-01;until=2026-07-14;days=14"); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			text string
			want error
		}{
			{"staff=T0001;from=2026-07-14;until=2026-07-30;days=10", carrier.ErrApart}, {"staff=T0001;from=2026-06-20;until=2026-08-20;days=40", carrier.ErrApart},
			{"staff=T0001;from=2025-12-20;until=2026-01-10;days=20", carrier.ErrSpan}, {"staff=T0001;from=2026-09-10;until=2026-09-01;days=3", carrier.ErrSpan},
			{"staff=T0001;from=2026-09-01;until=2026-09-10;days=11", carrier.ErrTooMany}, {"staff=T0001;from=2026-09-01;until=2026-09-10;days=0", carrier.ErrTooMany},
			{"staff=T0001;from=2026-07-15;until=2026-07-30;days=16", nil}, {"staff=T0002;from=2026-07-01;until=2026-07-14;days=14", nil},
		} {
			if err := file("段 "+x.text, x.text); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.text, err, x.want)
			}
		}
	})
}
