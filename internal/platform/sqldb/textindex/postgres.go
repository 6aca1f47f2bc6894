package textindex

import (
	"context"
	"strconv"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The lexemes of a row. Title and tags bear the weights A and B in heads, where positions
// tell phrases; initials begin with ~ and marks with #, which no token has.
const (
	titleStart    = 1
	tagsStart     = 4000
	initialsStart = 8000
	lastPosition  = 16383
)

func putPostgres(ctx context.Context, tx *sqldb.Tx, rows []Row) error {
	values := make([][]any, len(rows))
	for i, r := range rows {
		values[i] = []any{r.ID, headsOf(r), wordsOf(r)}
	}
	return tx.Bulk(ctx, `INSERT INTO index_search (id, heads, words)`, 3, values, "")
}

// vector writes the text of a tsvector.
type vector struct{ b strings.Builder }

func (v *vector) add(prefix, token, suffix string) {
	v.b.WriteString(" '")
	v.b.WriteString(prefix)
	v.b.WriteString(token)
	v.b.WriteByte('\'')
	v.b.WriteString(suffix)
}

// placed adds tokens one after another from a position.
func (v *vector) placed(prefix string, tokens []string, start int, weight string) {
	for i, t := range tokens {
		if start+i > lastPosition {
			return
		}
		v.add(prefix, t, ":"+strconv.Itoa(start+i)+weight)
	}
}

func (v *vector) plain(prefix string, tokens []string) {
	for _, t := range tokens {
		v.add(prefix, t, "")
	}
}

func headsOf(r Row) string {
	var v vector
	v.placed("", r.Title, titleStart, "A")
	// A lexeme without a place would count as of every weight.
	v.placed("", r.Tags, tagsStart, "B")
	v.placed("~", r.Initials, initialsStart, "")
	v.plain(".", r.Chars)
	v.plain("#", r.Marks)
	return v.b.String()
}

func wordsOf(r Row) string {
	var v vector
	for _, list := range [][]string{r.Title, r.Tags, r.Body} {
		v.plain("", list)
	}
	v.placed("~", r.Initials, initialsStart, "")
	v.plain(".", r.Chars)
	v.plain("#", r.Marks)
	return v.b.String()
}

var (
	postgresClear  = []string{`TRUNCATE index_search`, `DROP INDEX index_search_heads`, `DROP INDEX index_search_words`}
	postgresSettle = []string{
		`CREATE INDEX index_search_heads ON index_search USING gin (heads) WITH (gin_pending_list_limit = 512)`,
		`CREATE INDEX index_search_words ON index_search USING gin (words) WITH (gin_pending_list_limit = 512)`,
		`ANALYZE index_search`,
	}
)

// newest is how many rows are looked into one by one before the index is asked.
const newest = 2000

// findPostgres looks into the newest rows first: what is common is found there at once,
// whereas GIN would gather every row that has it. What is not common among them is rare
// enough for GIN.
func findPostgres(ctx context.Context, r sqldb.Queryer, q Question, limit int) ([]ids.ID, error) {
	var parts []string
	for _, x := range q.Runs {
		parts = append(parts, postgresRun(x, q.Depth))
	}
	for _, group := range q.Marks {
		parts = append(parts, "("+lexemes(group, "#", "", " | ")+")")
	}
	column := "heads"
	if q.Depth == Anywhere {
		column = "words"
	}
	query := strings.Join(parts, " & ")
	list, err := sqldb.All(ctx, r, scanID, `SELECT n.id FROM (SELECT i.id, i.`+column+` AS vector FROM index_search i ORDER BY i.id DESC LIMIT $1) n
WHERE n.vector @@ CAST($2 AS tsquery) ORDER BY n.id DESC LIMIT $3`, newest, query, limit)
	if err != nil || len(list) == limit {
		return list, err
	}
	return sqldb.All(ctx, r, scanID, `SELECT h.id FROM (SELECT i.id FROM index_search i WHERE i.`+column+` @@ CAST($1 AS tsquery) OFFSET 0) h
ORDER BY h.id DESC LIMIT $2`, query, limit)
}

func postgresRun(r Run, d Depth) string {
	var s string
	switch {
	case r.Char:
		s = lexemes(r.Tokens, ".", "", " & ")
	case r.Prefix && d == Phrase:
		s = lexemes(r.Tokens, "", ":*A", " & ")
	case r.Prefix:
		s = lexemes(r.Tokens, "", ":*", " & ")
	case d == Phrase:
		s = lexemes(r.Tokens, "", ":A", " <-> ")
	default:
		s = lexemes(r.Tokens, "", "", " & ")
	}
	if len(r.Initials) > 0 && d != Phrase {
		return "(" + s + " | (" + lexemes(r.Initials, "~", "", " <-> ") + "))"
	}
	return "(" + s + ")"
}

func lexemes(tokens []string, prefix, suffix, between string) string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = "'" + prefix + t + "'" + suffix
	}
	return strings.Join(out, between)
}
