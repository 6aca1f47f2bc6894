package peer

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the same driver as the product's
)

// Doc is a document with its columns as words between blanks: the product's pairs of characters, so that both search the same.
type Doc struct {
	ID      int64
	Columns []string
}

// Hit is a document found, with the score as FTS5 gives it: the smaller the better.
type Hit struct {
	ID    int64
	Score float64
}

// FTS5 is a full-text table in memory on one connection, merged into one segment, with a prepared question. Text is not stored
// (content=”), since the question asks for ids and scores only.
type FTS5 struct {
	db     *sql.DB
	conn   *sql.Conn
	search *sql.Stmt
}

// OpenFTS5 builds the table. weights are the columns' weights in bm25.
func OpenFTS5(ctx context.Context, docs []Doc, weights []float64) (*FTS5, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	f := &FTS5{db: db}
	if f.conn, err = db.Conn(ctx); err != nil {
		return nil, err
	}
	return f, f.fill(ctx, docs, weights)
}

func (f *FTS5) fill(ctx context.Context, docs []Doc, weights []float64) error {
	columns, marks, rank := make([]string, len(weights)), make([]string, len(weights)), make([]string, len(weights))
	for i, w := range weights {
		columns[i], marks[i], rank[i] = fmt.Sprintf("c%d", i), "?", fmt.Sprintf("%.1f", w)
	}
	list := strings.Join(columns, ", ")
	for _, statement := range []string{
		`PRAGMA cache_size = -200000`,
		`CREATE VIRTUAL TABLE t USING fts5(` + list + `, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '+#'")`,
		`INSERT INTO t(t, rank) VALUES ('rank', 'bm25(` + strings.Join(rank, ", ") + `)')`,
		`BEGIN`,
	} {
		if _, err := f.conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	insert, err := f.conn.PrepareContext(ctx, `INSERT INTO t(rowid, `+list+`) VALUES (?, `+strings.Join(marks, ", ")+`)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, d := range docs {
		args := []any{d.ID}
		for _, c := range d.Columns {
			args = append(args, c)
		}
		if _, err := insert.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	for _, statement := range []string{`COMMIT`, `INSERT INTO t(t) VALUES ('optimize')`} {
		if _, err := f.conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	f.search, err = f.conn.PrepareContext(ctx, `SELECT rowid, rank FROM t WHERE t MATCH ? ORDER BY rank, rowid LIMIT ?`)
	return err
}

// Question writes words as a question for any of them.
func Question(words []string) string {
	return `"` + strings.Join(words, `" OR "`) + `"`
}

// Search appends the k best documents to out, best first.
func (f *FTS5) Search(ctx context.Context, question string, k int, out []Hit) ([]Hit, error) {
	rows, err := f.search.QueryContext(ctx, question, k)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var h Hit
		if err := rows.Scan(&h.ID, &h.Score); err != nil {
			return out, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// Close frees the table.
func (f *FTS5) Close() error {
	f.search.Close()
	f.conn.Close()
	return f.db.Close()
}
