package carrier_test

import (
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

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
