package sqldb_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const benchRows = 20_000

func benchDB(b *testing.B) (*sqldb.DB, string) {
	b.Helper()
	ctx := context.Background()
	path := b.TempDir() + "/bench.db"
	db, err := sqldb.OpenSQLite(ctx, path, sqldb.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(ctx, noteTables...); err != nil {
		b.Fatal(err)
	}
	rows := make([][]any, benchRows)
	for i := range rows {
		rows[i] = []any{i + 1, fmt.Sprintf("需求标题 %d", i), i%3 == 0, i % 997, float64(i) / 7}
	}
	if err := db.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Bulk(ctx, `INSERT INTO notes (id, title, done, amount, score)`, 5, rows, "")
	}); err != nil {
		b.Fatal(err)
	}
	return db, path
}

const (
	benchPage  = `SELECT id, title, parent, score, done, body, amount FROM notes WHERE amount >= $1 ORDER BY amount, id LIMIT 20`
	benchCount = `SELECT COUNT(*) FROM notes WHERE amount >= $1`
)

// BenchmarkListPage is what a list page asks: how many there are, and the first twenty.
func BenchmarkListPage(b *testing.B) {
	db, path := benchDB(b)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.Run("sqldb", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			err := db.Read(ctx, func(r *sqldb.Reader) error {
				if _, err := sqldb.Value[int](ctx, r, benchCount, 900); err != nil {
					return err
				}
				page, err := sqldb.All(ctx, r, scanNote, benchPage, 900)
				if len(page) != 20 {
					b.Fatal(len(page))
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("database-sql", func(b *testing.B) {
		plain, err := sql.Open("sqlite", path)
		if err != nil {
			b.Fatal(err)
		}
		defer plain.Close()
		count, err := plain.Prepare(benchCount)
		if err != nil {
			b.Fatal(err)
		}
		list, err := plain.Prepare(benchPage)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			var n int
			if err := count.QueryRowContext(ctx, 900).Scan(&n); err != nil {
				b.Fatal(err)
			}
			rows, err := list.QueryContext(ctx, 900)
			if err != nil {
				b.Fatal(err)
			}
			var page []note
			for rows.Next() {
				n, err := scanNote(rows)
				if err != nil {
					b.Fatal(err)
				}
				page = append(page, n)
			}
			rows.Close()
			if len(page) != 20 {
				b.Fatal(len(page))
			}
		}
	})
}

func BenchmarkReadOneRow(b *testing.B) {
	db, _ := benchDB(b)
	ctx := context.Background()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		err := db.Read(ctx, func(r *sqldb.Reader) error {
			_, err := sqldb.One(ctx, r, scanNote, `SELECT `+noteCols+` FROM notes WHERE id = $1`, ids.ID(i%benchRows+1))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteOneRow(b *testing.B) {
	db, _ := benchDB(b)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			id := tx.NewID()
			return insertNote(ctx, tx, note{ID: id, Title: title(id.String()), Amount: 1})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBulk5000Rows(b *testing.B) {
	db, _ := benchDB(b)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			rows := make([][]any, 5000)
			for i := range rows {
				id := tx.NewID()
				rows[i] = []any{id, id.String(), false, i, 0.5}
			}
			return tx.Bulk(ctx, `INSERT INTO notes (id, title, done, amount, score)`, 5, rows, "")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
