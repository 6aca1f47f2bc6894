package indicator_test

import (
	"errors"
	"math"
	"testing"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// A typed figure without end once made every later snapshot fail; one of a day to come is no figure yet.
func TestTypedFiguresAreNumbersOfDaysThatWere(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		s := service(db, []indicator.Definition{{Code: "typed", ZH: "填", EN: "typed", Kind: indicator.Typed, Scope: "全市", Version: 1}})
		good := indicator.Reported{Code: "typed", On: civil.MustDate("2025-06-30"), Num: 4, Den: 1, Evidence: "教发〔2025〕3号"}
		for name, c := range map[string]struct {
			spoil func(x *indicator.Reported)
			want  error
		}{
			"no number":       {func(x *indicator.Reported) { x.Num = math.NaN() }, indicator.ErrFigure},
			"endless":         {func(x *indicator.Reported) { x.Num = math.Inf(1) }, indicator.ErrFigure},
			"endlessly below": {func(x *indicator.Reported) { x.Den = math.Inf(1) }, indicator.ErrFigure},
			"to come":         {func(x *indicator.Reported) { x.On = civil.DateOf(db.Now()).AddDays(1) }, indicator.ErrPeriod},
			"as it should be": {func(*indicator.Reported) {}, nil},
		} {
			x := good
			c.spoil(&x)
			err := db.Write(lead(), func(tx *sqldb.Tx) error {
				_, err := s.Report(lead(), tx, x)
				return err
			})
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		freeze(t, db, s, "封存", indicator.Ask{Indicator: "typed", On: good.On})
	})
}
