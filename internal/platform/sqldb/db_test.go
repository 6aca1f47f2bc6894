package sqldb_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var noteTables = []fs.FS{fstest.MapFS{"migrations/20261122T0900_notes.sql": {Data: []byte(`-- +goose Up
CREATE TABLE notes (
  id BIGINT PRIMARY KEY,
  title TEXT NOT NULL UNIQUE,
  parent BIGINT REFERENCES notes (id),
  score DOUBLE PRECISION,
  done BOOLEAN NOT NULL,
  body BYTEA,
  amount BIGINT NOT NULL
);
CREATE INDEX notes_by_amount ON notes (amount, id);
`)}}}

type title string

type note struct {
	ID     ids.ID
	Title  title
	Parent ids.ID
	Score  *float64
	Done   bool
	Body   []byte
	Amount int
}

const noteCols = `id, title, parent, score, done, body, amount`

func scanNote(r sqldb.Row) (n note, err error) {
	return n, r.Scan(&n.ID, &n.Title, &n.Parent, &n.Score, &n.Done, &n.Body, &n.Amount)
}

func insertNote(ctx context.Context, tx *sqldb.Tx, n note) error {
	_, err := tx.Exec(ctx, `INSERT INTO notes (`+noteCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		n.ID, n.Title, n.Parent, n.Score, n.Done, n.Body, n.Amount)
	return err
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		half := 0.5
		first := note{ID: db.NewID(), Title: "一条 ' ; $1", Score: &half, Done: true, Body: []byte{0, 1, 2}, Amount: 1 << 40}
		second := note{ID: db.NewID(), Title: "", Parent: first.ID}
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			return errors.Join(insertNote(ctx, tx, first), insertNote(ctx, tx, second))
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(r *sqldb.Reader) error {
			all, err := sqldb.All(ctx, r, scanNote, `SELECT `+noteCols+` FROM notes ORDER BY id`)
			if err != nil {
				return err
			}
			if len(all) != 2 || all[0].Title != first.Title || *all[0].Score != half || !all[0].Done || !slices.Equal(all[0].Body, first.Body) ||
				all[0].Amount != first.Amount || all[1].Parent != first.ID || all[1].Score != nil || all[1].Body != nil || all[1].Done {
				t.Errorf("got %+v", all)
			}
			// The second placeholder comes first in the text.
			swapped, err := sqldb.One(ctx, r, scanNote, `SELECT `+noteCols+` FROM notes WHERE done = $2 AND title = $1`, first.Title, true)
			if err != nil || swapped.ID != first.ID {
				t.Errorf("swapped: %+v, %v", swapped, err)
			}
			sum, err := sqldb.Value[int64](ctx, r, `SELECT SUM(amount) FROM notes`)
			if err != nil || sum != 1<<40 {
				t.Errorf("sum %d, %v", sum, err)
			}
			if _, err := sqldb.Value[int64](ctx, r, `SELECT id FROM notes WHERE title = $1`, "没有"); !errors.Is(err, sqldb.ErrNoRow) {
				t.Errorf("no row: %v", err)
			}
			if _, err := sqldb.Value[string](ctx, r, `SELECT parent FROM notes WHERE id = $1`, first.ID); err == nil {
				t.Error("NULL was read into a string")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWriteIsAllOrNothing(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		told := 0
		wrong := errors.New("wrong")
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			tx.AfterCommit(func() { told++ })
			if err := insertNote(ctx, tx, note{ID: 1, Title: "a"}); err != nil {
				return err
			}
			return wrong
		})
		if !errors.Is(err, wrong) || told != 0 || count(t, db) != 0 {
			t.Fatalf("%v, told %d, %d rows", err, told, count(t, db))
		}
		func() {
			defer func() { recover() }()
			_ = db.Write(ctx, func(tx *sqldb.Tx) error {
				_ = insertNote(ctx, tx, note{ID: 1, Title: "a"})
				panic("in the middle")
			})
		}()
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			tx.AfterCommit(func() { told++ })
			bad := tx.Savepoint(ctx, func() error {
				if err := insertNote(ctx, tx, note{ID: 2, Title: "b"}); err != nil {
					return err
				}
				return insertNote(ctx, tx, note{ID: 3, Title: "b"})
			})
			if !sqldb.IsDuplicate(bad) {
				t.Errorf("duplicate: %v", bad)
			}
			return insertNote(ctx, tx, note{ID: 4, Title: "d"})
		})
		if err != nil || told != 1 || count(t, db) != 1 {
			t.Fatalf("%v, told %d, %d rows", err, told, count(t, db))
		}
		err = db.Write(ctx, func(tx *sqldb.Tx) error { return insertNote(ctx, tx, note{ID: 5, Title: "e", Parent: 99}) })
		if !sqldb.IsMissingParent(err) {
			t.Errorf("missing parent: %v", err)
		}
	})
}

func count(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	ctx := context.Background()
	err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
		n, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notes`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadSeesOneMomentAndCannotWrite(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		err := db.Read(ctx, func(r *sqldb.Reader) error {
			before, err := sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notes`)
			if err != nil {
				return err
			}
			if err := db.Write(ctx, func(tx *sqldb.Tx) error { return insertNote(ctx, tx, note{ID: 1, Title: "a"}) }); err != nil {
				return err
			}
			after, err := sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notes`)
			if before != 0 || after != 0 {
				t.Errorf("before %d, after %d", before, after)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(r *sqldb.Reader) error {
			_, err := sqldb.Value[int64](ctx, r, `INSERT INTO notes (id, title, done, amount) VALUES (9, 'x', false, 0) RETURNING id`)
			return err
		})
		if !errors.Is(err, sqldb.ErrReadOnly) {
			t.Errorf("a reader wrote: %v", err)
		}
	})
}

func TestAgreeOnce(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		if err := db.Write(ctx, func(tx *sqldb.Tx) error { return insertNote(ctx, tx, note{ID: 1, Title: "a"}) }); err != nil {
			t.Fatal(err)
		}
		wins := make(chan int64, 20)
		for range 20 {
			go func() {
				var n int64
				err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
					n, err = tx.Exec(ctx, `UPDATE notes SET done = TRUE WHERE id = $1 AND done = FALSE`, ids.ID(1))
					return err
				})
				if err != nil {
					t.Error(err)
				}
				wins <- n
			}()
		}
		var won int64
		for range 20 {
			won += <-wins
		}
		if won != 1 {
			t.Errorf("%d winners", won)
		}
	})
}

func TestBulkWritesEveryRow(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		var rows [][]any
		for i := range 3017 {
			rows = append(rows, []any{i + 1, title(ids.ID(i + 1).String()), false, i})
		}
		for range 2 { // the second time every row is there already
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				return tx.Bulk(ctx, `INSERT INTO notes (id, title, done, amount)`, 4, rows, `ON CONFLICT (id) DO UPDATE SET amount = excluded.amount + 1`)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db); n != len(rows) {
			t.Errorf("%d rows", n)
		}
	})
}

func TestEachStops(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			for i := range 10 {
				if err := insertNote(ctx, tx, note{ID: ids.ID(i + 1), Title: title(ids.ID(i + 1).String())}); err != nil {
					return err
				}
			}
			seen := 0
			for n, err := range sqldb.Each(ctx, tx, scanNote, `SELECT `+noteCols+` FROM notes ORDER BY id`) {
				if err != nil {
					return err
				}
				if seen++; n.ID == 3 {
					break
				}
			}
			if seen != 3 {
				t.Errorf("seen %d", seen)
			}
			n, err := sqldb.Value[int](ctx, tx, `SELECT COUNT(*) FROM notes`)
			if n != 10 {
				t.Errorf("%d rows after the loop", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// slow counts far enough to take seconds on either engine.
const slow = `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50000000) SELECT COUNT(*) FROM c`

func TestTimeoutAndCancelEndAQuery(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := db.Read(ctx, func(r *sqldb.Reader) error {
			_, err := sqldb.Value[int](ctx, r, slow)
			return err
		})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if n := count(t, db); n != 0 {
			t.Errorf("the connection is spoilt: %d", n)
		}
	})
	db, err := sqldb.OpenSQLite(context.Background(), t.TempDir()+"/a.db", sqldb.Options{Timeout: 30 * time.Millisecond, Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	err = db.Read(ctx, func(r *sqldb.Reader) error { _, err := sqldb.Value[int](ctx, r, slow); return err })
	if errs.KindOf(err) != errs.Unavailable || !errors.Is(err, sqldb.ErrTooSlow) {
		t.Errorf("timeout: %v", err)
	}
	err = db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		time.Sleep(40 * time.Millisecond)
		_, err := sqldb.Value[int](ctx, r, `SELECT 1`)
		return err
	})
	if err != nil {
		t.Errorf("a long read was cut: %v", err)
	}
}

func TestRowsLeftOpenDoNotOutliveTheTransaction(t *testing.T) {
	sqldbtest.Each(t, noteTables, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		var left *sqldb.Rows
		for range 20 {
			err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
				id := tx.NewID()
				if err := insertNote(ctx, tx, note{ID: id, Title: title(id.String())}); err != nil {
					return err
				}
				if db.Dialect() == sqldb.Postgres {
					return nil // a second statement would not run while rows are open
				}
				left, err = tx.Query(ctx, `SELECT `+noteCols+` FROM notes`)
				left.Next()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db); n != 20 {
			t.Errorf("%d rows", n)
		}
		if left != nil && (left.Next() || left.Err() == nil) {
			t.Error("rows were read after their transaction")
		}
	})
}

func TestWrongCallsAreRefused(t *testing.T) {
	db := sqldbtest.New(t, noteTables...)
	ctx := context.Background()
	for name, call := range map[string]func(tx *sqldb.Tx) error{
		"two statements":    func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM notes; DELETE FROM notes`); return err },
		"too few arguments": func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM notes WHERE id = $1`); return err },
		"too many":          func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM notes WHERE id = $1`, 1, 2); return err },
		"a question mark":   func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM notes WHERE id = ?`, 1); return err },
		"a time": func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM notes WHERE id = $1`, time.Now())
			return err
		},
		"a struct": func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM notes WHERE id = $1`, note{})
			return err
		},
	} {
		if err := db.Write(ctx, call); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestContainingIsVerbatim(t *testing.T) {
	for typed, want := range map[string]string{"焊": "%焊%", `5%_\`: `%5\%\_\\%`, "": "%%"} {
		if got := sqldb.Containing(typed); got != want {
			t.Errorf("%q becomes %q, not %q", typed, got, want)
		}
	}
}

func TestWhereNumbersItself(t *testing.T) {
	var w sqldb.Where
	if w.SQL() != "" || w.Next() != 1 {
		t.Error("the zero Where has a condition")
	}
	w.And("a = ? AND b <> '?' AND c = ?", 1, 2)
	w.If(false, "x = ?", 9)
	w.In("d", "p", "q")
	w.Numbered("(e = $5)", 5)
	limit := w.Arg(20)
	want := ` WHERE a = $1 AND b <> '?' AND c = $2 AND d IN ($3, $4) AND (e = $5)`
	if w.SQL() != want || limit != "$6" || len(w.Args()) != 6 {
		t.Errorf("%s | %s | %v", w.SQL(), limit, w.Args())
	}
}
