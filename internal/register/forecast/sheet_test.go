package forecast_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/forecast"
)

// shelf keeps the files of imports in memory.
type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = data
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

func receive(t *testing.T, s *sheet.Service, who context.Context, kind string, lines ...string) *sheet.Import {
	t.Helper()
	im, err := s.Receive(who, kind, "表.csv", strings.NewReader(strings.Join(lines, "\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	return im
}

// TestForecastSheet imports good rows beside every kind of bad one, and takes it back.
func TestForecastSheet(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		before := send(t, c, hrA, line(fitter, 50))
		im := receive(t, s, lead, forecast.SheetForecast, "企业,职业,等级,年份,人数,把握程度",
			"融江甲机械有限公司,6-31-01-10,高级工,2027,10,高",
			"融江甲机械有限公司,6-31-01-10,高级工,2028,11,",
			"91350500MA00TE5T25,6-31-01-10,高级工,2027,8,低",
			"融江乙机械有限公司,6-31-01-10,高级工,2027,9,低",
			"融江丙机械有限公司,6-31-01-10,高级工,2027,-3,",
			"融江丙机械有限公司,6-31-01-10,高级工,2026,3,",
			"融江丙机械有限公司,6-31-01-10,八级工,2027,3,",
			"某某公司,6-31-01-10,高级工,2027,3,",
		)
		if im.Result.Good != 3 || im.Result.Bad != 5 {
			t.Fatalf("%+v", im.Result)
		}
		found, _, err := s.Findings(lead, im.ID, sheet.Bad, 100, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := map[int]*errs.Error{5: forecast.ErrTwice, 6: forecast.ErrNegative, 7: forecast.ErrYear, 8: sheet.ErrNotOption, 9: forecast.ErrOrg}
		for _, f := range found {
			if w := want[f.Row]; w == nil || !errors.Is(f.Err, w) || f.Column == 0 {
				t.Errorf("line %d column %d: %v", f.Row, f.Column, f.Err)
			}
			delete(want, f.Row)
		}
		if len(want) > 0 {
			t.Errorf("not found: %v", want)
		}
		if got := cityOf(t, c, lead, forecast.Want{}).Lines[0].Demand[0].N; got != 50 {
			t.Errorf("the dry run has written: %d", got)
		}
		if im, err = s.Confirm(lead, im.ID, im.Version, true, nil); err != nil {
			t.Fatal(err)
		}
		if got := cityOf(t, c, lead, forecast.Want{}).Lines[0]; got.Demand[0].N != 18 || got.Demand[1].N != 11 || got.Firms != 2 {
			t.Errorf("after the import: %+v", got)
		}
		if old, _ := c.Find(hrA, before.ID); old.Latest {
			t.Error("the import does not replace")
		}
		if _, err = s.Undo(lead, im.ID, im.Version, nil); err != nil {
			t.Fatal(err)
		}
		if got := cityOf(t, c, lead, forecast.Want{}).Lines[0].Demand[0].N; got != 50 {
			t.Errorf("after taking it back: %d", got)
		}
	})
}

// TestEmploymentSheet imports a first report, and a second time a revision of it.
func TestEmploymentSheet(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		s := sheet.New(c.db, shelf{}, nil, c.SheetKinds()...)
		const heads = "企业,季度,期末从业人数,本季新招,本季离职,在岗实习生,说明"
		for i, rows := range [][]string{{",2026Q2,100,5,3,4,", ",2026年第三季度,120,8,5,,"}, {",2026Q3,103,8,5,6,更正"}} {
			im := receive(t, s, hrA, forecast.SheetEmployment, append([]string{heads}, rows...)...)
			if im.Result.Bad > 0 || im.Result.Good != len(rows) {
				t.Fatalf("%d: %+v", i, im.Result)
			}
			if _, err := s.Confirm(hrA, im.ID, im.Version, false, nil); err != nil {
				t.Fatal(err)
			}
		}
		_, list, err := c.Reports(hrA, 0)
		if err != nil || len(list) != 3 || list[0].Revision != 2 || list[0].Headcount != 103 || list[1].Interns != nil {
			t.Errorf("%+v, %v", list, err)
		}
		im := receive(t, s, hrA, forecast.SheetEmployment, heads, ",2026Q9,1,1,1,,", ",2027Q1,1,1,1,,", ",2026Q1,-1,1,1,,", "融江乙机械有限公司,2026Q3,1,1,1,,")
		if im.Result.Bad != 4 {
			t.Errorf("%+v", im.Result)
		}
	})
}
