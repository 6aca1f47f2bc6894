package indicator_test

import (
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func freeze(t *testing.T, db *sqldb.DB, s *indicator.Service, name string, asks ...indicator.Ask) indicator.Snapshot {
	t.Helper()
	var out indicator.Snapshot
	err := db.Write(lead(), func(tx *sqldb.Tx) (err error) {
		out, err = s.Freeze(lead(), tx, name, "季度调度", asks)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func verify(t *testing.T, db *sqldb.DB, s *indicator.Service, x indicator.Snapshot) (same bool, err error) {
	t.Helper()
	err = db.Read(lead(), func(q *sqldb.Reader) error {
		same, err = s.Verify(lead(), q, x.ID)
		return err
	})
	return same, err
}

// Test 5 of anchors 6.9: an old campaign computed again after a new year came, after its facts changed and after
// the definition was edited gives the identical hash.
func TestOldSnapshotsRecompute(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		f := points()
		f.rows = []indicator.Row{
			point(1, "甲县", "甲校", 2025, 100, 96, 88, true, "装备", 123456), point(2, "乙县", "乙校", 2025, 50, 40, nil, false, "医药", nil), point(3, nil, "丙校", 2024, 7, 7, 7, nil, nil, 5),
		}
		typed := indicator.Definition{Code: "typed", ZH: "填", EN: "typed", Kind: indicator.Typed, Scope: "全市", Version: 1, Decimals: 1}
		derived := indicator.Definition{Code: "derived", ZH: "推", EN: "d", Kind: indicator.Derived, Parts: []indicator.Part{{Name: "报", Indicator: "sum"}, {Name: "填", Indicator: "typed"}}, Num: "报", Den: "填", Scope: "全市", Version: 1}
		s := service(db, []indicator.Definition{share("rate", "报到数", "计划数"), def("sum", indicator.Flow, "报到数", ""), typed, derived}, f)
		report(t, db, s, indicator.Reported{Code: "typed", On: civil.MustDate("2025-06-30"), Num: 4, Den: 1, Evidence: "教发〔2025〕3号"})
		asks := []indicator.Ask{{Indicator: "rate", On: day, By: "county"}, {Indicator: "rate", On: day}, {Indicator: "sum", On: civil.MustDate("2024-12-31")}, {Indicator: "derived", On: day}, {Indicator: "typed", On: day}}
		first := freeze(t, db, s, "2025 年四季度", asks...)
		if same, err := verify(t, db, s, first); err != nil || !same {
			t.Fatalf("at once: %v %v", same, err)
		}
		f.rows = append(f.rows, point(4, "甲县", "甲校", 2026, 10, 10, 10, true, "装备", 1), point(5, "甲县", "甲校", 2025, 1, 1, 0, true, "装备", 1))
		f.rows[0] = point(1, "甲县", "甲校", 2025, 200, 96, 88, true, "装备", 123456)
		report(t, db, s, indicator.Reported{Code: "typed", On: civil.MustDate("2025-09-30"), Num: 5, Den: 1, Evidence: "教发〔2025〕9号"})
		changed := share("rate", "录取数", "计划数")
		if _, err := s.Save(lead(), changed, 1, "改口径"); err != nil {
			t.Fatal(err)
		}
		if same, err := verify(t, db, s, first); err != nil || !same {
			t.Fatalf("after new facts: %v %v", same, err)
		}
		second := freeze(t, db, s, "2025 年四季度（更正）", asks...)
		if second.SHA256 == first.SHA256 {
			t.Error("two states have one hash")
		}
		if moved := indicator.Compare(first.Body, second.Body); len(moved) < 3 {
			t.Errorf("%+v", moved)
		}
		var back indicator.Snapshot
		err := db.Read(lead(), func(q *sqldb.Reader) (err error) {
			back, err = s.Snapshot(lead(), q, first.ID)
			return err
		})
		if err != nil || len(back.Body.Values) != len(first.Body.Values) || len(back.Body.Params) != 7 || back.Body.Typed[0].Evidence == "" {
			t.Errorf("%+v %v", back.Body, err)
		}
	})
}

func TestTamperedSnapshot(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	f.rows = []indicator.Row{point(1, "甲县", "甲校", 2025, 100, 96, 88, true, "装备", 1)}
	s := service(db, []indicator.Definition{def("sum", indicator.Flow, "报到数", "")}, f)
	x := freeze(t, db, s, "一季度", indicator.Ask{Indicator: "sum", On: day})
	f.rows = nil
	y := freeze(t, db, s, "二季度", indicator.Ask{Indicator: "sum", On: day})
	err := db.Write(lead(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(lead(), `UPDATE indicator_snapshots SET body = (SELECT body FROM indicator_snapshots WHERE id = $1) WHERE id = $2`, x.ID, y.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, db, s, y); !errors.Is(err, indicator.ErrTampered) {
		t.Errorf("a changed snapshot gives %v", err)
	}
	err = db.Write(outsider(), func(tx *sqldb.Tx) error {
		_, err := s.Freeze(outsider(), tx, "x", "y", nil)
		return err
	})
	if !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("an outsider freezes: %v", err)
	}
}

func report(t *testing.T, db *sqldb.DB, s *indicator.Service, x indicator.Reported) {
	t.Helper()
	err := db.Write(lead(), func(tx *sqldb.Tx) error {
		_, err := s.Report(lead(), tx, x)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
