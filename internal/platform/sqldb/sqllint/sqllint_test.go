package sqllint_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/sqllint"
)

func TestLint(t *testing.T) {
	for text, rule := range map[string]string{
		`SELECT id FROM a WHERE b = $1 AND c = '?; now() "x" ::'`:            "",
		`SELECT a.id FROM a JOIN shared.cat_majors m ON m.code = a.code`:     "",
		`INSERT INTO a (id, at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`: "",
		`UPDATE a SET updated_at = $1 WHERE id = $2 RETURNING id`:            "",
		`SELECT share.x FROM share`:                                          "",
		`SELECT COUNT(*) FROM a`:                                             "",
		`SELECT * FROM a`:                                                    "SELECT *",
		`SELECT a.* FROM a`:                                                  "SELECT *",
		`SELECT id FROM a WHERE at < now()`:                                  "clock",
		`SELECT id FROM a ORDER BY random()`:                                 "random",
		`SELECT id FROM a FOR UPDATE SKIP LOCKED`:                            "FOR UPDATE",
		`SELECT id::text FROM a`:                                             "casts",
		`SELECT id FROM a WHERE x ILIKE $1`:                                  "ILIKE",
		`SELECT id FROM t_900100.a`:                                          "schema",
		`SELECT id FROM a JOIN sharedx.b ON TRUE`:                            "schema",
		`UPDATE shared.cat_majors SET name = $1`:                             "read-only",
		`DELETE FROM audit_entries`:                                          "audit",
		`UPDATE audit_entries SET reason = ''`:                               "audit",
		`DELETE FROM a; DELETE FROM b`:                                       "semicolon",
		`SELECT id FROM a WHERE b = ?`:                                       "placeholders",
		`SELECT j->>'x' FROM a`:                                              "JSON",
		`select id FROM a`:                                                   "capital",
		`SELECT GREATEST(a, b) FROM c`:                                       "GREATEST",
		`SELECT id FROM a WHERE b = "x"`:                                     "double-quoted",
		`CREATE TABLE a (id BIGINT)`:                                         "DDL",
	} {
		check(t, "internal/a/store.go", text, rule)
	}
	for text, rule := range map[string]string{
		"CREATE TABLE a (\n  id BIGINT PRIMARY KEY,\n  day TEXT NOT NULL,\n  ok BOOLEAN NOT NULL DEFAULT FALSE,\n  x DOUBLE PRECISION\n)": "",
		`CREATE TABLE a (date_on TEXT NOT NULL, time_code TEXT)`:                                                                          "",
		`CREATE TABLE a (day DATE NOT NULL)`:                                                                                              "column types",
		`CREATE TABLE a (n INTEGER)`:                                                                                                      "column types",
		`CREATE TABLE a (n VARCHAR(20) NOT NULL)`:                                                                                         "column types",
		`CREATE TABLE a (at BIGINT DEFAULT (strftime('%s')))`:                                                                             "defaults",
		`CREATE TABLE a (m TEXT REFERENCES shared.cat_majors (code))`:                                                                     "reference to shared",
		`CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END`:                                                                          "triggers",
		`CREATE TABLE a (id BIGINT GENERATED ALWAYS AS IDENTITY)`:                                                                         "generated",
		`ALTER TABLE a ADD COLUMN tags TEXT[] NOT NULL`:                                                                                   "arrays",
	} {
		check(t, "internal/a/migrations/x.sql", text, rule)
	}
}

func check(t *testing.T, file, text, rule string) {
	t.Helper()
	found := sqllint.Lint([]sqllint.Statement{{File: file, Line: 1, Text: text, Whole: true}})
	if rule == "" && len(found) > 0 {
		t.Errorf("%s: %v", text, found)
	}
	hit := slices.ContainsFunc(found, func(f sqllint.Finding) bool { return strings.Contains(f.Rule, rule) })
	if rule != "" && !hit {
		t.Errorf("%s: %q not found in %v", text, rule, found)
	}
}

const module = "package a\n\nconst cols = `id, ` + \"name\"\n\nfunc f(w string) {\n" +
	"	q(`SELECT ` + cols + ` FROM things WHERE id = $1`)\n" +
	"	q(`SELECT ` + cols + ` FROM things` + w + ` ORDER BY id`)\n" +
	"	q(\"select the best of all\" + w)\n" +
	"	q(\"nothing of that sort\", 'x')\n" +
	"	q(\"prefix: \" + g(`DELETE FROM things`))\n}\n"

func TestLoadPutsConstantsTogether(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "internal", "a", "migrations")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ddl := "-- +goose Up\nCREATE TABLE things (\n  id BIGINT PRIMARY KEY,\n  name TEXT NOT NULL\n);\n\nCREATE INDEX things_by_name ON things (name);\n"
	for path, text := range map[string]string{"../store.go": module, "../store_test.go": "package a\nconst x = `SELECT * FROM y`\n", "20261122T0900_a.sql": ddl} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := sqllint.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, s := range all {
		got[s.Text] = s.Whole
	}
	for text, whole := range map[string]bool{
		"SELECT id, name FROM things WHERE id = $1": true, "SELECT id, name FROM things… ORDER BY id": false, "DELETE FROM things": true,
	} {
		if w, ok := got[text]; !ok || w != whole {
			t.Errorf("%q: found %t, whole %t", text, ok, w)
		}
	}
	ddls, err := sqllint.LoadMigrations(root)
	if err != nil || len(ddls) != 2 || ddls[1].Line != 7 || len(sqllint.Lint(ddls)) != 0 {
		t.Errorf("%+v, %v", ddls, err)
	}
	set := []fs.FS{fstest.MapFS{"20261122T0900_a.sql": {Data: []byte(ddl)}}}
	sqldbtest.Each(t, set, func(t *testing.T, db *sqldb.DB) { sqllint.Prepare(t, db, all) })
}
