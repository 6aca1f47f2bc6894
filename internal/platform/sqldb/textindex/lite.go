package textindex

import (
	"context"
	"fmt"
	"strings"

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

func selectLite(q Question, limit, next int) (string, []any) {
	var parts []string
	for _, r := range q.Runs {
		parts = append(parts, liteRun(r, q.Depth))
	}
	for _, group := range q.Marks {
		parts = append(parts, "{marks} : ("+eachQuoted(group, " OR ")+")")
	}
	text := fmt.Sprintf(`SELECT rowid AS id FROM index_search WHERE index_search MATCH $%d ORDER BY rowid DESC LIMIT $%d`, next, next+1)
	return text, []any{strings.Join(parts, " AND "), limit}
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
