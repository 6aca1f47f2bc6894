package sqllint

import (
	"regexp"
	"strings"
)

// rule is a construct that must not occur. Quoted strings are taken out of the text before
// it is matched, so what a person reads is not mistaken for SQL.
type rule struct {
	name    string
	pattern *regexp.Regexp
}

func forbid(name, pattern string) rule {
	return rule{name, regexp.MustCompile(`(?i)` + pattern)}
}

// anywhere holds for statements and migrations.
var anywhere = []rule{
	forbid("no clock in SQL: pass tx.Now()", `\bnow\s*\(|\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b|\b(datetime|date|julianday|unixepoch|strftime|clock_timestamp)\s*\(`),
	forbid("no random values in SQL", `\brandom\s*\(|\brandomblob\s*\(|\bgen_random_uuid\b`),
	forbid("no sequences: identifiers come from NewID", `\bnextval\b|\b(big|small)?serial\b|\bidentity\b|\bautoincrement\b|\blast_insert_rowid\b`),
	forbid("no triggers, types, domains, views, procedures", `\bcreate\s+(or\s+replace\s+)?(temp(orary)?\s+)?(materialized\s+)?(trigger|type|domain|view|function|procedure|sequence|extension)\b`),
	forbid("no generated columns", `\bgenerated\s+always\b`),
	forbid("no SELECT *: list the columns", `\bselect\s+(distinct\s+)?(\w+\.)?\*|,\s*\w+\.\*`),
	forbid("no FOR UPDATE: compare and swap", `\bfor\s+(no\s+key\s+)?(update|share)\b`),
	forbid("nothing of the session: LISTEN, NOTIFY, advisory locks, SET", `^\s*(listen|notify|set|reset)\b|\bpg_advisory|\bpg_notify`),
	forbid("no :: casts: CAST(x AS T)", `::`),
	forbid("no ILIKE: lower(x) LIKE", `\bilike\b`),
	forbid("no MERGE: ON CONFLICT", `\bmerge\s+into\b`),
	forbid("no TRUNCATE: DELETE", `\btruncate\b`),
	forbid("no inheritance", `\binherits\b`),
	forbid("no FTS5 or other virtual tables", `\bvirtual\s+table\b|\bmatch\s+\$`),
	forbid("no GREATEST or LEAST: CASE", `\b(greatest|least)\s*\(`),
	forbid("no date_trunc or extract", `\bdate_trunc\b|\bextract\s*\(`),
	forbid("no JSON operators: JSON is opaque", `->>?|\bjsonb?_\w+\s*\(|@>`),
	forbid("no DISTINCT ON", `\bdistinct\s+on\s*\(`),
	forbid("no reference to shared: check it in code", `\breferences\s+"?shared"?\.`),
	forbid("the shared catalogue is read-only", `\b(insert\s+into|update|delete\s+from)\s+"?shared"?\.`),
	forbid("no IFNULL or NVL: COALESCE", `\b(ifnull|nvl|isnull)\s*\(`),
	forbid("no GROUP_CONCAT: string_agg", `\bgroup_concat\s*\(`),
	forbid("no GLOB or REGEXP", `\b(glob|regexp)\s`),
	forbid("no INSERT OR REPLACE: ON CONFLICT", `\binsert\s+or\b|\breplace\s+into\b`),
	forbid("no double-quoted strings or names", `"`),
	forbid("write placeholders as $1", `\?`),
}

// statements holds for the texts in Go.
var statements = []rule{
	forbid("one statement, no semicolon", `;`),
	forbid("the audit log is never changed", `\b(update|delete\s+from)\s+audit_entries\b`),
	forbid("no DDL outside migrations", `^\s*(create|alter|drop)\s`),
	forbid("no PRAGMA outside sqldb", `^\s*pragma\s`),
}

// migrations holds for DDL.
var migrations = []rule{
	forbid("column types are BIGINT, TEXT, DOUBLE PRECISION, BOOLEAN, BYTEA", `\b(date|datetime|timestamp|timestamptz|time|numeric|decimal|real|float|uuid|jsonb?|enum|bool|int|integer|smallint|money|blob|(var)?char\s*\(\s*\d+\s*\)|varchar|character)\s*(,|\)|$|not\s+null|null|primary|unique|references|default|check)`),
	forbid("defaults are constants", `\bdefault\s*\(|\bdefault\s+\w+\s*\(`),
	forbid("no arrays", `\b(text|bigint|boolean)\s*\[`),
}

// qualified finds the schema before a table's name.
var qualified = regexp.MustCompile(`(?i)\b(?:from|join|into|update|table|references)\s+"?(\w+)"?\.`)

func otherSchema(bare string) bool {
	for _, m := range qualified.FindAllStringSubmatch(bare, -1) {
		if !strings.EqualFold(m[1], "shared") {
			return true
		}
	}
	return false
}

var keyword = regexp.MustCompile(`^\s*(select|insert|update|delete|with|create|alter|drop)\b`)

// Lint says what is forbidden in the statements. A file ending in .sql is a migration.
func Lint(all []Statement) []Finding {
	var found []Finding
	for _, s := range all {
		rules := statements
		if strings.HasSuffix(s.File, ".sql") {
			rules = migrations
		}
		bare := strip(s.Text)
		for _, set := range [][]rule{anywhere, rules} {
			for _, r := range set {
				if r.pattern.MatchString(bare) {
					found = append(found, Finding{s, r.name})
				}
			}
		}
		if otherSchema(bare) {
			found = append(found, Finding{s, "no schema but shared"})
		}
		if keyword.MatchString(s.Text) {
			found = append(found, Finding{s, "keywords in capital letters"})
		}
	}
	return found
}

var (
	strings1 = regexp.MustCompile(`'(?:[^']|'')*'`)
	comments = regexp.MustCompile(`(?m)--.*$`)
)

// strip takes out quoted strings and comments.
func strip(s string) string {
	return comments.ReplaceAllString(strings1.ReplaceAllString(s, "''"), "")
}
