package carrier_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Contracts and minutes on a record are read by those who take part and by the offices, not by every school and enterprise of the city.
func TestContractsAreReadByThoseWhoTakePart(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		keys, err := secret.NewKeyset("900100", secret.Standard)
		if err != nil {
			t.Fatal(err)
		}
		s.KeepFiles(blob.NewStore(t.TempDir(), "900100", keys))
		id := create(t, s, draft("岚山实训基地"))
		for _, sort := range []string{"CONTRACT", "MINUTES", "RULES"} {
			if err := s.Attach(schools, id, carrier.File{Sort: sort, Name: sort + ".txt", Size: 6}, "text/plain", strings.NewReader("正文")); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.Find(lead, id)
		if err != nil || len(all.Files) != 3 {
			t.Fatalf("%+v %v", all.Files, err)
		}
		rival := as(6, actor.Grant{Role: actor.EntAdmin, Org: firmB})
		teacher := as(7, actor.Grant{Role: actor.Teacher, Org: school})
		reads := func(who context.Context) (n int) {
			for _, f := range all.Files {
				c, err := s.OpenFile(who, id, f.ID)
				if err == nil {
					n++
					c.Close()
				} else if !errors.Is(err, actor.ErrNotFound) {
					t.Error(err)
				}
			}
			if d, err := s.Find(who, id); err != nil || len(d.Files) != n {
				t.Errorf("%d are listed, %d are read: %v", len(d.Files), n, err)
			}
			return n
		}
		for name, c := range map[string]struct {
			who  context.Context
			want int
		}{"the bureau": {lead, 3}, "the county": {officer, 3}, "its teacher": {teacher, 3}, "a rival": {rival, 1}, "an enterprise": {firm, 1}} {
			if n := reads(c.who); n != c.want {
				t.Errorf("%s reads %d documents, want %d", name, n, c.want)
			}
		}
		if err := s.Join(lead, id, carrier.Member{Org: firmA, Role: "FIRM", Since: day("2024-03-01"), SignedOn: day("2024-03-01")}); err != nil {
			t.Fatal(err)
		}
		if n := reads(firm); n != 3 {
			t.Errorf("a member reads %d documents", n)
		}
	})
}

// Who leads a record does not give it a level by writing it down: levels are given by the city and its counties, by a document.
func TestNobodyGivesThemselvesALevel(t *testing.T) {
	each(t, func(t *testing.T, s *carrier.Service, _ *sqldb.DB) {
		d := draft("岚山实训基地")
		d.Stage, d.Level, d.Org = "", "CITY", school
		if _, err := s.Create(schools, "test_base", d, ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school gives itself a level: %v", err)
		}
		d.Level = ""
		if _, err := s.Create(schools, "test_base", d, ""); err != nil {
			t.Errorf("without a level: %v", err)
		}
	})
}
