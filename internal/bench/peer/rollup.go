package peer

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Outcome is one fact of the roll-up, all in codes: the peer has no texts to compare.
type Outcome struct{ Programme, School, County, Year, To int32 }

// Group is a line of the answer.
type Group struct{ Programme, School, County, Year, Total, Placed int64 }

// Rollup is a table of outcomes in SQLite, in memory and on one connection, with statistics and a prepared question.
type Rollup struct {
	db   *sql.DB
	conn *sql.Conn
	ask  *sql.Stmt
}

// OpenRollup fills the table. With an index the whole question is answered from it, in the order of the groups.
func OpenRollup(ctx context.Context, facts func(yield func(Outcome) bool), index bool, placed []int32) (*Rollup, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	r := &Rollup{db: db}
	if r.conn, err = db.Conn(ctx); err != nil {
		return nil, err
	}
	steps := []string{
		`PRAGMA cache_size = -400000`, `PRAGMA temp_store = MEMORY`, `PRAGMA threads = 2`, `PRAGMA journal_mode = OFF`, `PRAGMA synchronous = OFF`,
		`CREATE TABLE outcomes (programme INTEGER NOT NULL, school INTEGER NOT NULL, county INTEGER NOT NULL, year INTEGER NOT NULL, destination INTEGER NOT NULL)`, `BEGIN`,
	}
	for _, s := range steps {
		if _, err := r.conn.ExecContext(ctx, s); err != nil {
			return nil, err
		}
	}
	if err := r.fill(ctx, facts); err != nil {
		return nil, err
	}
	last := []string{`COMMIT`, `ANALYZE`}
	if index {
		last = []string{`COMMIT`, `CREATE INDEX outcomes_all ON outcomes (programme, school, county, year, destination)`, `ANALYZE`}
	}
	for _, s := range last {
		if _, err := r.conn.ExecContext(ctx, s); err != nil {
			return nil, err
		}
	}
	list := ""
	for i, p := range placed {
		if i > 0 {
			list += ", "
		}
		list += fmt.Sprint(p)
	}
	r.ask, err = r.conn.PrepareContext(ctx, `SELECT programme, school, county, year, COUNT(*), SUM(destination IN (`+list+`)) FROM outcomes GROUP BY programme, school, county, year`)
	return r, err
}

func (r *Rollup) fill(ctx context.Context, facts func(yield func(Outcome) bool)) error {
	const per = 200
	text := `INSERT INTO outcomes VALUES (?, ?, ?, ?, ?)`
	for range per - 1 {
		text += `, (?, ?, ?, ?, ?)`
	}
	many, err := r.conn.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	defer many.Close()
	args := make([]any, 0, 5*per)
	for f := range facts {
		args = append(args, f.Programme, f.School, f.County, f.Year, f.To)
		if len(args) == cap(args) {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	for a := range slices.Chunk(args, 5) {
		if _, err := r.conn.ExecContext(ctx, `INSERT INTO outcomes VALUES (?, ?, ?, ?, ?)`, a...); err != nil {
			return err
		}
	}
	return nil
}

// Ask answers the question and reads every line.
func (r *Rollup) Ask(ctx context.Context, out []Group) ([]Group, error) {
	rows, err := r.ask.QueryContext(ctx)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var g Group
		if err := rows.Scan(&g.Programme, &g.School, &g.County, &g.Year, &g.Total, &g.Placed); err != nil {
			return out, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// Close frees the table.
func (r *Rollup) Close() error {
	if r.ask != nil {
		r.ask.Close()
	}
	r.conn.Close()
	return r.db.Close()
}
