// Package textindex is the text index of a city in the engine's own form: FTS5 on SQLite, a
// tsvector under GIN on PostgreSQL. It is given tokens and gives back identifiers; what a
// token is, and in which order answers come, is platform/search's.
//
// It is the only place where SQL of full text differs by engine. Its table index_search is
// no part of a backup.
//
// Read textindex.go (rows and questions), lite.go and postgres.go (how each engine is told).
package textindex

import (
	"context"
	"embed"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Migrations make the index, in every city's database.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Row is a document as tokens. A token is made of letters and digits in small letters,
// nothing else.
type Row struct {
	ID       ids.ID
	Title    []string // in the order of the text, since phrases are looked for
	Tags     []string
	Body     []string
	Initials []string // in order
	Chars    []string // single characters of the title
	Marks    []string // words to filter by, such as the kind
}

// Run is a piece of a question: tokens that follow one another in a text.
type Run struct {
	Tokens   []string
	Prefix   bool     // the only token may be the beginning of a word
	Char     bool     // the only token is a single character of the title
	Initials []string // or the title has these one after another
}

// Depth says where a question is asked.
type Depth uint8

// The depths. What is found at one is found at the next.
const (
	Phrase   Depth = iota // each run in one piece in the title
	Heads                 // all tokens in title and tags
	Anywhere              // all tokens in title, tags and body
)

// Question is what rows must have: every run, and one of each group of marks.
type Question struct {
	Runs  []Run
	Marks [][]string
	Depth Depth
}

// Put writes rows; those of known are there already.
func Put(ctx context.Context, tx *sqldb.Tx, rows []Row, known []ids.ID) error {
	if err := Remove(ctx, tx, known...); err != nil {
		return err
	}
	if tx.Dialect() == sqldb.Postgres {
		return putPostgres(ctx, tx, rows)
	}
	return putLite(ctx, tx, rows)
}

// Remove takes rows out.
func Remove(ctx context.Context, tx *sqldb.Tx, list ...ids.ID) error {
	text := `DELETE FROM index_search WHERE rowid = $1`
	if tx.Dialect() == sqldb.Postgres {
		text = `DELETE FROM index_search WHERE id = $1`
	}
	for _, id := range list {
		if _, err := tx.Exec(ctx, text, id); err != nil {
			return err
		}
	}
	return nil
}

// Refill takes all rows out and has fn put them in again, which is quicker than putting
// them beside what is there. On PostgreSQL nobody else reads the index meanwhile.
func Refill(ctx context.Context, tx *sqldb.Tx, fn func() error) error {
	before, after := liteClear, liteSettle
	if tx.Dialect() == sqldb.Postgres {
		before, after = postgresClear, postgresSettle
	}
	if err := runAll(ctx, tx, before); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	return runAll(ctx, tx, after)
}

func runAll(ctx context.Context, tx *sqldb.Tx, texts []string) error {
	for _, text := range texts {
		if _, err := tx.Exec(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// Find reads the identifiers that answer, the largest first, at most limit.
func Find(ctx context.Context, r sqldb.Queryer, q Question, limit int) ([]ids.ID, error) {
	if r.Dialect() == sqldb.Postgres {
		return findPostgres(ctx, r, q, limit)
	}
	return findLite(ctx, r, q, limit)
}

func scanID(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }
