package org

import (
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func TestLookup(t *testing.T) {
	sqldbtest.Each(t, migrations, func(t *testing.T, db *sqldb.DB) {
		s, lead := New(db), as(actor.CityLead, "", 0)
		for _, name := range []string{"精密机械", "精密机械二厂", "融江精密机械", "别的公司"} {
			if _, err := s.Create(lead, Organization{Name: name, Kind: Enterprise, County: "900101"}); err != nil {
				t.Fatal(err)
			}
		}
		for text, want := range map[string]int{"精密机械": 1, "精密": 3, "机械二": 1, "没有": 0, "%": 0} {
			err := db.Read(lead, func(q *sqldb.Reader) error {
				list, err := Lookup(lead, q, text, 20)
				if len(list) != want {
					t.Errorf("%q finds %d, want %d", text, len(list), want)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}
