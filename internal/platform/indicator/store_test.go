package indicator_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// Test 12 of anchors 6.9 and the bar of the issue: twenty edits of one version, one wins, nineteen are told that it
// moved and in what.
func TestRacingEdits(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		s := service(db, []indicator.Definition{share("rate", "报到数", "计划数")}, points())
		var mu sync.Mutex
		var won, lost int
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				d := share("rate", "报到数", "计划数")
				d.Scope = fmt.Sprintf("口径 %d", i)
				_, err := s.Save(lead(), d, 1, "改口径")
				mu.Lock()
				defer mu.Unlock()
				var c *indicator.Conflict
				switch {
				case err == nil:
					won++
				case errors.As(err, &c) && errs.KindOf(err) == errs.Conflict && c.Current.Version == 2 && c.By == "王晓" && len(c.Changes) == 1 && c.Changes[0].Field == "口径":
					lost++
				default:
					t.Errorf("edit %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if won != 1 || lost != 19 {
			t.Errorf("%d won, %d were told", won, lost)
		}
		err := db.Read(lead(), func(q *sqldb.Reader) error {
			list, err := s.Versions(lead(), q, "rate")
			if len(list) != 2 || list[0].Version != 2 || list[0].Name != "王晓" || list[1].At != 0 {
				t.Errorf("%+v", list)
			}
			n, _ := sqldb.Value[int64](lead(), q, `SELECT COUNT(*) FROM audit_entries WHERE action = 'indicator.edit'`)
			if n != 1 {
				t.Errorf("%d audit entries", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestSaveRefuses(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	s := service(db, nil, points())
	good := share("rate", "报到数", "计划数")
	good.Examples = []indicator.Example{{Name: "P1", On: day, Rows: []map[string]any{{"年份": 2025, "报到数": 88, "计划数": 100}}, Want: "88.00%"}}
	with := func(change func(*indicator.Definition)) indicator.Definition {
		d := good
		change(&d)
		return d
	}
	for _, c := range []struct {
		name string
		d    indicator.Definition
		want *errs.Error
		says string
	}{
		{"no words", with(func(d *indicator.Definition) { d.Scope = " " }), indicator.ErrMissing, "scope"},
		{"no such source", with(func(d *indicator.Definition) { d.Source = "nowhere" }), indicator.ErrNoSource, "nowhere"},
		{"no such field", with(func(d *indicator.Definition) { d.Num = "报名数 + 1" }), indicator.ErrName, "「分子」第 1 个字"},
		{"a text is added", with(func(d *indicator.Definition) { d.Num = "学校" }), indicator.ErrResult, "文字"},
		{"a broken formula", with(func(d *indicator.Definition) { d.Filter = "计划数 > (3" }), indicator.ErrSyntax, "「筛选」"},
		{"dates backwards", with(func(d *indicator.Definition) {
			d.From, d.To = civil.MustDate("2026-01-01"), civil.MustDate("2025-01-01")
		}), indicator.ErrPeriod, "to"},
		{"an example that does not come out", with(func(d *indicator.Definition) { d.Num = "计划数 - 报到数" }), indicator.ErrExample, "12.00%"},
		{"a denominator of a sum", with(func(d *indicator.Definition) { d.Kind = indicator.Sum }), indicator.ErrNeedsNo, "den"},
	} {
		_, err := s.Save(lead(), c.d, 0, "新增")
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := s.Save(outsider(), good, 0, "新增"); !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("an outsider saves: %v", err)
	}
	if _, err := s.Save(lead(), good, 0, ""); !errors.Is(err, indicator.ErrReason) {
		t.Errorf("without reason: %v", err)
	}
	if d, err := s.Save(lead(), good, 0, "新增"); err != nil || d.Version != 1 {
		t.Errorf("%+v %v", d, err)
	}
}

// Versions hold by their days: an old year is computed by the old definition.
func TestVersionsByDay(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	f.rows = []indicator.Row{point(1, "甲县", "甲校", 2025, 100, 96, 88, true, "", nil), point(2, "甲县", "甲校", 2026, 100, 96, 88, true, "", nil)}
	s := service(db, []indicator.Definition{share("rate", "报到数", "计划数")}, f)
	d := share("rate", "录取数", "计划数")
	d.From = civil.MustDate("2026-01-01")
	if _, err := s.Save(lead(), d, 1, "自 2026 年起按录取数"); err != nil {
		t.Fatal(err)
	}
	vs := measure(t, db, s, indicator.Ask{Indicator: "rate", On: day}, indicator.Ask{Indicator: "rate", On: civil.MustDate("2026-12-31")})
	if vs[0].Num != 88 || vs[0].Version != 1 || vs[1].Num != 96 || vs[1].Version != 2 {
		t.Errorf("%+v", vs)
	}
}

func TestTyped(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	d := indicator.Definition{Code: "typed", ZH: "对外交流人次", EN: "Visits", Kind: indicator.Typed, Scope: "全市", Owner: "市商务局", Version: 1}
	s := service(db, []indicator.Definition{d})
	ask := indicator.Ask{Indicator: "typed", On: day}
	if v := measure(t, db, s, ask)[0]; v.Status != indicator.NoData || !strings.Contains(v.Why, "市商务局") || !v.Reported {
		t.Errorf("%+v", v)
	}
	on := civil.MustDate("2025-06-30")
	report(t, db, s, indicator.Reported{Code: "typed", On: on, Num: 3, Den: 1, Evidence: "函"})
	report(t, db, s, indicator.Reported{Code: "typed", On: on, Num: 0, Den: 1, Evidence: "更正函"})
	report(t, db, s, indicator.Reported{Code: "typed", On: on, Dimension: "county", Key: "甲县", Num: 7, Den: 1, Evidence: "函"})
	if v := measure(t, db, s, ask)[0]; v.Status != indicator.Known || v.Num != 0 || v.Vintage != on {
		t.Errorf("%+v", v)
	}
	ask.By = "county"
	if v := measure(t, db, s, ask)[0]; v.Key != "甲县" || v.Num != 7 {
		t.Errorf("%+v", v)
	}
	ask.By, ask.Only = "", map[string]string{"county": "甲县"}
	if v := measure(t, db, s, ask)[0]; v.Num != 7 {
		t.Errorf("%+v", v)
	}
	err := db.Write(lead(), func(tx *sqldb.Tx) error {
		_, err := s.Report(lead(), tx, indicator.Reported{Code: "typed", On: on, Num: 1, Den: 1})
		return err
	})
	if !errors.Is(err, indicator.ErrEvidence) {
		t.Errorf("without evidence: %v", err)
	}
}
