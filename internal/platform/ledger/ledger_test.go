package ledger_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var (
	tables = []fs.FS{ledger.Migrations}
	seats  = ledger.Account{Kind: "test.seats", Owner: 7, Unit: "人"}
	clerk  = actor.With(context.Background(), actor.Actor{Account: 1, Name: "周敏"})
)

func post(db *sqldb.DB, a ledger.Account, amount, floor int64) (e ledger.Entry, err error) {
	err = db.Write(clerk, func(tx *sqldb.Tx) error {
		e, err = ledger.Post(clerk, tx, ledger.Entry{Account: a, Amount: amount, Reason: "test", Object: 9}, floor)
		return err
	})
	return e, err
}

func balance(t *testing.T, db *sqldb.DB, a ledger.Account) (n int64) {
	t.Helper()
	err := db.Read(clerk, func(r *sqldb.Reader) (err error) {
		if n, err = ledger.Balance(clerk, r, a); err != nil {
			return err
		}
		return ledger.Verify(clerk, r, a)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEntriesAddUpAndTheFloorHolds(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		if got := balance(t, db, seats); got != 0 {
			t.Fatalf("empty account stands at %d", got)
		}
		for _, c := range []struct {
			amount, floor int64
			err           error
			balance       int64
		}{
			{-1, 0, ledger.ErrShort, 0},
			{5, 0, nil, 5},
			{-3, 0, nil, 2},
			{-3, 0, ledger.ErrShort, 2},
			{0, 0, ledger.ErrZero, 2},
			{-2, 0, nil, 0},
			{-4, ledger.NoFloor, nil, -4},
			{1, 0, nil, -3}, // what brings it nearer is never refused
			{math.MinInt64, ledger.NoFloor, ledger.ErrTooMuch, -3},
		} {
			if _, err := post(db, seats, c.amount, c.floor); !errors.Is(err, c.err) {
				t.Fatalf("%+d over %d: %v, want %v", c.amount, c.floor, err, c.err)
			}
			if got := balance(t, db, seats); got != c.balance {
				t.Fatalf("after %+d: %d, want %d", c.amount, got, c.balance)
			}
		}
	})
}

func TestACorrectionIsANewEntry(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		first, err := post(db, seats, 120, 0)
		if err != nil {
			t.Fatal(err)
		}
		correct := func(id ids.ID, right int64) (e ledger.Entry, err error) {
			err = db.Write(clerk, func(tx *sqldb.Tx) error {
				e, err = ledger.Correct(clerk, tx, id, right, "correct", "多记了", 0)
				return err
			})
			return e, err
		}
		second, err := correct(first.ID, 100)
		if err != nil || second.Amount != -20 || second.Corrects != first.ID || second.By != 1 || second.Name != "周敏" {
			t.Fatalf("%+v %v", second, err)
		}
		if _, err := correct(first.ID, 110); err != nil {
			t.Fatal(err)
		}
		if got := balance(t, db, seats); got != 110 {
			t.Errorf("balance %d", got)
		}
		if _, err := correct(first.ID, 110); !errors.Is(err, ledger.ErrZero) {
			t.Errorf("nothing to correct: %v", err)
		}
		if _, err := correct(second.ID, 1); !errors.Is(err, ledger.ErrCorrected) {
			t.Errorf("a correction is corrected: %v", err)
		}
		if _, err := correct(12345, 1); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown entry is corrected: %v", err)
		}
	})
}

// Forty take one of ten seats at once: ten have it, thirty are told, the entries say so.
func TestRacersNeverTakeMoreThanThereIs(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		if _, err := post(db, seats, 10, 0); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		won, told := 0, 0
		for range 40 {
			wg.Go(func() {
				_, err := post(db, seats, -1, 0)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, ledger.ErrShort):
					told++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 10 || told != 30 || balance(t, db, seats) != 0 {
			t.Errorf("%d won, %d were told, %d left", won, told, balance(t, db, seats))
		}
	})
}

// Twenty bring an account to the same balance at once: one entry does it.
func TestReachIsDoneOnce(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		reach := func(want int64) {
			err := db.Write(clerk, func(tx *sqldb.Tx) error {
				_, err := ledger.Reach(clerk, tx, ledger.Entry{Account: seats, Reason: "promise"}, want)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { reach(24) })
		}
		wg.Wait()
		reach(20)
		reach(20)
		err := db.Read(clerk, func(r *sqldb.Reader) error {
			list, err := ledger.Entries(clerk, r, seats)
			if len(list) != 2 || list[0].Amount != 24 || list[1].Amount != -4 {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil || balance(t, db, seats) != 20 {
			t.Errorf("%d %v", balance(t, db, seats), err)
		}
	})
}

func TestAChangedEntryIsFound(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		for _, n := range []int64{4, 5, 6} {
			if _, err := post(db, seats, n, 0); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Write(clerk, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(clerk, `UPDATE ledger_entries SET amount = 50 WHERE seq = 2`); err != nil {
				return err
			}
			return ledger.Verify(clerk, tx, seats)
		})
		if !errors.Is(err, ledger.ErrBroken) {
			t.Errorf("%v", err)
		}
	})
}

// Random movements on three accounts: balance = sum of what was not refused = replay.
func TestRandomMovementsFollowTheModel(t *testing.T) {
	old := flag.Lookup("rapid.checks").Value.String()
	_ = flag.Set("rapid.checks", "1000")
	defer func() { _ = flag.Set("rapid.checks", old) }()
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables})
	rapid.Check(t, func(rt *rapid.T) {
		base := db.NewID()
		model := map[ledger.Account]int64{}
		first := map[ledger.Account]ledger.Entry{}
		whole := map[ids.ID]int64{}
		err := db.Write(clerk, func(tx *sqldb.Tx) error {
			for i := range rapid.IntRange(1, 15).Draw(rt, "moves") {
				a := ledger.Account{Kind: "test.random", Owner: base, Unit: rapid.SampledFrom([]string{"人", "分", "户"}).Draw(rt, fmt.Sprint("of", i))}
				amount := rapid.Int64Range(-8, 8).Draw(rt, fmt.Sprint("amount", i))
				floor := rapid.SampledFrom([]int64{0, 0, -5, ledger.NoFloor}).Draw(rt, fmt.Sprint("floor", i))
				fixed, again := first[a]
				var e ledger.Entry
				var err error
				if again && rapid.Bool().Draw(rt, fmt.Sprint("correct", i)) {
					right := amount
					amount = right - whole[fixed.ID]
					e, err = ledger.Correct(clerk, tx, fixed.ID, right, "correct", "", floor)
				} else {
					e, err = ledger.Post(clerk, tx, ledger.Entry{Account: a, Amount: amount, Reason: "move"}, floor)
				}
				want := error(nil)
				switch {
				case amount == 0:
					want = ledger.ErrZero
				case amount < 0 && model[a]+amount < floor:
					want = ledger.ErrShort
				}
				if !errors.Is(err, want) {
					rt.Fatalf("%+d on %d over %d: %v, want %v", amount, model[a], floor, err, want)
				}
				if err != nil {
					continue
				}
				model[a] += amount
				if e.Corrects != 0 {
					whole[e.Corrects] += amount
				} else if !again {
					first[a], whole[e.ID] = e, amount
				}
			}
			for a, want := range model {
				got, err := ledger.Balance(clerk, tx, a)
				if err != nil {
					return err
				}
				sum, _, err := ledger.Replay(clerk, tx, a)
				if err != nil || got != want || sum != want {
					rt.Fatalf("balance %d, replay %d, model %d: %v", got, sum, want, err)
				}
				if err := ledger.Verify(clerk, tx, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}
