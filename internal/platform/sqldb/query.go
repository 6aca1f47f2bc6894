package sqldb

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"rongqiao/internal/platform/ids"
)

// Queryer is what reads: a [Reader] or a [Tx]. A store function that takes one cannot
// write.
type Queryer interface {
	Query(ctx context.Context, sql string, args ...any) (*Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	Now() time.Time
	NewID() ids.ID
	Dialect() Dialect
}

var _, _ Queryer = (*Reader)(nil), (*Tx)(nil)

// Row is one row of an answer. Scan takes pointers to int64, int, float64, bool, string,
// []byte, named types of these, anything with a Scan method, and pointers to pointers for
// columns that may be NULL.
type Row interface{ Scan(dest ...any) error }

// Rows is an answer that is being read. Close it; reading to the end closes it too.
type Rows struct {
	ctx    context.Context
	cursor cursor
	err    error
	done   bool
}

// Query runs a SELECT. Only one answer may be open at a time in a transaction on
// PostgreSQL, so read it to its end before the next statement; [All] does.
func (t *transaction) Query(ctx context.Context, sql string, args ...any) (*Rows, error) {
	c, err := t.session.query(ctx, sql, args)
	if err != nil {
		return nil, ended(ctx, err)
	}
	return &Rows{ctx: ctx, cursor: c}, nil
}

// QueryRow runs a SELECT of at most one row; its Scan returns [ErrNoRow] when there is none.
func (t *transaction) QueryRow(ctx context.Context, sql string, args ...any) Row {
	rows, err := t.Query(ctx, sql, args...)
	return oneRow{rows, err}
}

// Prepare has the engine read a statement without running it, and returns what is wrong
// with it.
func (t *transaction) Prepare(ctx context.Context, sql string) error {
	return t.session.prepare(ctx, sql)
}

type oneRow struct {
	rows *Rows
	err  error
}

func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if r.rows.err != nil {
			return r.rows.err
		}
		return ErrNoRow
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.rows.Close()
}

// Next goes to the next row and reports whether there is one.
func (r *Rows) Next() bool {
	if r.done {
		return false
	}
	ok, err := r.cursor.next()
	if err != nil {
		r.err = ended(r.ctx, err)
	}
	if !ok {
		r.Close()
	}
	return ok
}

// Scan copies the row's columns.
func (r *Rows) Scan(dest ...any) error { return r.cursor.scan(dest) }

// Columns names the columns of the answer.
func (r *Rows) Columns() []string { return r.cursor.columns() }

// Err is what ended the reading, nil at the end of the rows.
func (r *Rows) Err() error { return r.err }

// Close ends the reading. It may be called again.
func (r *Rows) Close() error {
	if r.done {
		return r.err
	}
	r.done = true
	if err := r.cursor.close(); r.err == nil {
		r.err = err
	}
	return r.err
}

// All reads every row of the answer.
func All[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// One reads the only row of the answer, or returns [ErrNoRow].
func One[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), sql string, args ...any) (T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		var zero T
		return zero, err
	}
	defer rows.Close()
	if !rows.Next() {
		var zero T
		if rows.err != nil {
			return zero, rows.err
		}
		return zero, ErrNoRow
	}
	v, err := scan(rows)
	if err == nil {
		err = rows.Close()
	}
	return v, err
}

// Each walks the rows of the answer without holding them all. The loop must not run
// another statement of the same transaction.
func Each[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), sql string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		rows, err := q.Query(ctx, sql, args...)
		if err != nil {
			yield(zero, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			v, err := scan(rows)
			if !yield(v, err) || err != nil {
				return
			}
		}
		if rows.Err() != nil {
			yield(zero, rows.Err())
		}
	}
}

// Value reads one column of one row, or returns [ErrNoRow].
func Value[T any](ctx context.Context, q Queryer, sql string, args ...any) (T, error) {
	var v T
	err := q.QueryRow(ctx, sql, args...).Scan(&v)
	return v, err
}

// Exec runs a statement that writes and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	n, err := tx.session.exec(ctx, sql, args)
	return n, ended(ctx, err)
}

// maxParams keeps a multi-row INSERT below the limits of both engines (32,766 and 65,535)
// and its text short enough to be worth preparing.
const maxParams = 4000

// Bulk inserts rows of cols values each with as few statements as possible. prefix is
// "INSERT INTO t (a, b)", suffix is empty or "ON CONFLICT …".
func (tx *Tx) Bulk(ctx context.Context, prefix string, cols int, rows [][]any, suffix string) error {
	per := max(1, maxParams/cols)
	for len(rows) > 0 {
		n := min(per, len(rows))
		// Short remainders are cut to powers of two, so that few texts are prepared.
		for n < per && n&(n-1) != 0 {
			n &= n - 1
		}
		args := make([]any, 0, n*cols)
		for i, row := range rows[:n] {
			if len(row) != cols {
				return fmt.Errorf("sqldb: row %d has %d values, want %d", i, len(row), cols)
			}
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, bulkText(prefix, cols, n, suffix), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func bulkText(prefix string, cols, rows int, suffix string) string {
	var b strings.Builder
	b.Grow(len(prefix) + len(suffix) + rows*cols*6)
	b.WriteString(prefix)
	b.WriteString(" VALUES ")
	for i := range rows * cols {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%cols == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$")
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteString(") ")
	b.WriteString(suffix)
	return b.String()
}

// Savepoint runs fn and takes back its writes alone when it fails; the transaction goes
// on. An import uses it so that one bad row does not spoil the others.
func (tx *Tx) Savepoint(ctx context.Context, fn func() error) error {
	tx.saves++
	name := "s" + strconv.Itoa(tx.saves)
	defer func() { tx.saves-- }()
	if _, err := tx.Exec(ctx, "SAVEPOINT "+name); err != nil {
		return err
	}
	kept := len(tx.after)
	err := fn()
	if err != nil {
		tx.after = tx.after[:kept]
		if _, back := tx.Exec(ctx, "ROLLBACK TO SAVEPOINT "+name); back != nil {
			return back
		}
	}
	if _, gone := tx.Exec(ctx, "RELEASE SAVEPOINT "+name); gone != nil {
		return gone
	}
	return err
}
