package textindex

import (
	"context"
	"strings"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

func putLite(ctx context.Context, tx *sqldb.Tx, rows []Row) error {
	values := make([][]any, len(rows))
	for i, r := range rows {
		values[i] = []any{r.ID, joined(r.Title), joined(r.Tags), joined(r.Body), joined(r.Initials), joined(r.Chars), joined(r.Marks)}
	}
	return tx.Bulk(ctx, `INSERT INTO index_search (rowid, title, tags, body, initials, chars, marks)`, 7, values, "")
}

func joined(tokens []string) string { return strings.Join(tokens, " ") }

// The columns in which FTS5 looks, by depth.
var liteColumns = [...]string{Phrase: "{title}", Heads: "{title tags}", Anywhere: "{title tags body}"}

var (
	liteClear  = []string{`INSERT INTO index_search (index_search) VALUES ('delete-all')`}
	liteSettle = []string{`INSERT INTO index_search (index_search) VALUES ('optimize')`}
)

// findLite reads FTS5 from its newest end, which is how it is walked at no cost.
func findLite(ctx context.Context, r sqldb.Queryer, q Question, limit int) ([]ids.ID, error) {
	var parts []string
	for _, x := range q.Runs {
		parts = append(parts, liteRun(x, q.Depth))
	}
	for _, group := range q.Marks {
		parts = append(parts, "{marks} : ("+eachQuoted(group, " OR ")+")")
	}
	return sqldb.All(ctx, r, scanID, `SELECT rowid FROM index_search WHERE index_search MATCH $1 ORDER BY rowid DESC LIMIT $2`,
		strings.Join(parts, " AND "), limit)
}

func liteRun(r Run, d Depth) string {
	var s string
	switch {
	case r.Char:
		s = "{chars} : " + eachQuoted(r.Tokens, " AND ")
	case r.Prefix:
		s = liteColumns[d] + ` : "` + r.Tokens[0] + `" *`
	case d == Phrase:
		s = liteColumns[d] + ` : "` + joined(r.Tokens) + `"`
	default:
		s = liteColumns[d] + " : (" + eachQuoted(r.Tokens, " AND ") + ")"
	}
	if len(r.Initials) > 0 && d != Phrase {
		s = "(" + s + ` OR {initials} : "` + joined(r.Initials) + `")`
	}
	return s
}

func eachQuoted(tokens []string, between string) string {
	return `"` + strings.Join(tokens, `"`+between+`"`) + `"`
}
