package org

import (
	"fmt"
	"reflect"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func TestTheDatabaseCountsAsTheRulesDo(t *testing.T) {
	sqldbtest.Each(t, migrations, func(t *testing.T, db *sqldb.DB) {
		s, lead := New(db), as(actor.CityLead, "", 0)
		small, large := money.Fen(100), LargeOutput
		var all []Organization
		for i, l := range []Level{Secondary, Secondary, Technician, HigherCollege, HigherUndergrad, GeneralHEI} {
			all = append(all, Organization{Kind: SchoolKind, School: SchoolFacts{Level: l, AlsoHRSS: i == 1}, Firm: FirmFacts{Partner: i == 2}})
		}
		for i, output := range []*money.Fen{nil, &small, &large, &large} {
			all = append(all, Organization{Kind: Enterprise, Firm: FirmFacts{Output: output, Partner: i < 3}})
		}
		all = append(all, all[0], all[8], Organization{Kind: Park, Firm: FirmFacts{Partner: true}})
		all[len(all)-3].Provisional = true
		err := db.Write(lead, func(tx *sqldb.Tx) error {
			for i := range all {
				o := &all[i]
				o.ID, o.Name, o.County, o.Status = ids.ID(i+1), fmt.Sprint("机构", i), "900101", Active
				if i == len(all)-2 {
					o.Status = Suspended
				}
				if err := Insert(lead, tx, *o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Count(lead)
		if want := (Counts{CountSchools(all), CountFirms(all)}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v, %v", got, want, err)
		}
	})
}
