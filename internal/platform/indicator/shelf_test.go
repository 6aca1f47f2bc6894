package indicator_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

func TestFactsAreReadOnceForAMark(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	f.mark = "1"
	f.rows = []indicator.Row{point(1, "甲县", "甲校", 2025, 100, 96, 88, true, "装备", 1)}
	s := service(db, []indicator.Definition{def("sum", indicator.Flow, "报到数", ""), def("plan", indicator.Flow, "计划数", "")}, f)
	get := func() float64 {
		return measure(t, db, s, indicator.Ask{Indicator: "sum", On: day}, indicator.Ask{Indicator: "plan", On: day})[0].Num
	}
	get()
	f.rows = append(f.rows, point(2, "甲县", "甲校", 2025, 1, 1, 1, true, "装备", 1))
	if n := get(); n != 88 || f.read != 1 {
		t.Errorf("%v after %d readings with the same mark", n, f.read)
	}
	f.mark = "2"
	if n := get(); n != 89 || f.read != 2 {
		t.Errorf("%v after %d readings with another mark", n, f.read)
	}
	// What a transaction sees before it is committed stays with it.
	f.mark = "3"
	f.rows = append(f.rows, point(3, "甲县", "甲校", 2025, 1, 1, 1, true, "装备", 1))
	err := db.Write(lead(), func(tx *sqldb.Tx) error {
		v, err := s.Measure(lead(), tx, indicator.Ask{Indicator: "sum", On: day})
		if v[0].Num != 90 {
			t.Errorf("%+v", v)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f.rows = f.rows[:2]
	if n := get(); n != 89 {
		t.Errorf("%v after the transaction was taken back", n)
	}
}

// Without a mark the facts are read again after every write of this program, and at the latest after ten seconds.
func TestFactsWithoutMark(t *testing.T) {
	now := time.Date(2025, 12, 31, 2, 0, 0, 0, time.UTC)
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: func() time.Time { return now }})
	f := points()
	f.rows = []indicator.Row{point(1, "甲县", "甲校", 2025, 100, 96, 88, true, "装备", 1)}
	s := service(db, []indicator.Definition{def("sum", indicator.Flow, "报到数", "")}, f)
	ask := indicator.Ask{Indicator: "sum", On: day}
	shown(t, s, ask)
	shown(t, s, ask)
	if f.read != 1 {
		t.Errorf("read %d times", f.read)
	}
	now = now.Add(11 * time.Second)
	shown(t, s, ask)
	if f.read != 2 {
		t.Errorf("read %d times after eleven seconds", f.read)
	}
	if err := db.Write(lead(), func(*sqldb.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	shown(t, s, ask)
	if f.read != 3 {
		t.Errorf("read %d times after a write", f.read)
	}
}

func TestBudget(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	f := points()
	f.mark = "1"
	for i := range 1000 {
		f.rows = append(f.rows, point(i, "甲县", "甲校", 2025, 100, 96, 88, true, "装备", 1))
	}
	s := indicator.New(db, indicator.Options{Definitions: []indicator.Definition{def("sum", indicator.Flow, "报到数", "")}, Budget: 300000,
		Sources: func(context.Context) ([]indicator.Source, error) { return []indicator.Source{f.source()}, nil }})
	days := []civil.Date{day, civil.MustDate("2025-06-30"), civil.MustDate("2025-03-31"), civil.MustDate("2025-01-31")}
	for range 2 {
		for _, on := range days {
			measure(t, db, s, indicator.Ask{Indicator: "sum", On: on})
		}
	}
	if f.read <= len(days) || s.Held() > 300000 {
		t.Errorf("%d readings, %d bytes held", f.read, s.Held())
	}
}

// Many read while facts change: each sees a state that was, and the race detector sees nothing.
func TestReadersAndChanges(t *testing.T) {
	ms := measures(t)
	c, err := indicator.Load(ms[0].Source.Fields, each(manyPoints(2000)))
	if err != nil {
		t.Fatal(err)
	}
	rows := manyPoints(2000)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 60 {
				m := ms[i%len(ms)]
				tab, err := c.Roll(m, indicator.Moment{On: day}, []string{"school"}, nil)
				if err != nil || tab.Len() == 0 {
					t.Errorf("%d lines, %v", tab.Len(), err)
				}
			}
		})
	}
	wg.Go(func() {
		for i := range 300 {
			if i%3 == 0 {
				c.Remove(rows[i].ID)
			} else if err := c.Put(rows[i]); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	if c.Rows() != 1900 {
		t.Errorf("%d facts", c.Rows())
	}
}

// A register whose mark moved is followed fact by fact; what comes out is what a fresh service computes.
func TestRefreshFollows(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	defs := []indicator.Definition{def("sum", indicator.Flow, "报到数", ""), share("rate", "重点产业", ""), def("old", indicator.Stock, `专业大类 == "装饰"`, "")}
	asks := []indicator.Ask{{Indicator: "sum", On: day}, {Indicator: "rate", On: day, By: "county"}, {Indicator: "old", On: day, By: "school"}}
	rapid.Check(t, func(rt *rapid.T) {
		f := points()
		f.mark = "0"
		for i := range rapid.IntRange(0, 30).Draw(rt, "rows") {
			f.rows = append(f.rows, shortPoint(rt, i))
		}
		s := service(db, defs, f)
		for step := range rapid.IntRange(1, 6).Draw(rt, "steps") {
			f.mark = strconv.Itoa(step)
			f.rows = slices.Clone(f.rows)
			for range rapid.IntRange(0, 4).Draw(rt, "changes") {
				id := rapid.IntRange(0, 35).Draw(rt, "id")
				f.rows = slices.DeleteFunc(f.rows, func(r indicator.Row) bool { return r.ID == strconv.Itoa(id) })
				if rapid.Bool().Draw(rt, "put") {
					f.rows = append(f.rows, shortPoint(rt, id))
				}
			}
			if rapid.IntRange(0, 9).Draw(rt, "double") == 0 && len(f.rows) > 0 { // a register that gives an ID twice
				f.rows = append(f.rows, f.rows[0])
			}
			got, want := measure(t, db, s, asks...), measure(t, db, service(db, defs, f), asks...)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				rt.Fatalf("step %d:\n%+v\n%+v", step, got, want)
			}
		}
	})
}

func shortPoint(t *rapid.T, id int) indicator.Row {
	r := drawPoint(t, id)
	r.Values = r.Values[:len(points().Fields)]
	return r
}
