package app

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/sqllint"
)

// TestSQLIsPortable reads every SQL text of the tree, migrations included, and
// reports what does not hold on both engines or in a city of its own.
func TestSQLIsPortable(t *testing.T) {
	dir := root
	texts, err := sqllint.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := sqllint.LoadMigrations(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 100 || len(schema) < 30 {
		t.Fatalf("only %d texts and %d migrations were found", len(texts), len(schema))
	}
	for _, f := range sqllint.Lint(append(texts, schema...)) {
		t.Error(f)
	}
}

// TestSQLPrepares lets both engines prepare every constant text against the
// schema of a whole city with the hub's tables beside it.
func TestSQLPrepares(t *testing.T) {
	texts, err := sqllint.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	all := append(cityMigrations(), hubMigrations()...)
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: distinct(all), Shared: []fs.FS{atlas.SharedMigrations}}, func(t *testing.T, db *sqldb.DB) {
		sqllint.Prepare(t, db, whole(texts))
	})
}

// whole gives the beginning of a bulk insert the values it gets when it runs,
// and leaves out fragments that are put together with others.
func whole(texts []sqllint.Statement) []sqllint.Statement {
	var out []sqllint.Statement
	for _, s := range texts {
		upper := strings.ToUpper(s.Text)
		switch {
		case strings.HasPrefix(upper, "INSERT") && !strings.Contains(strings.Join(strings.Fields(upper), " "), " VALUES") && !strings.Contains(upper, "SELECT"):
			marks := make([]string, strings.Count(s.Text, ",")+1)
			for i := range marks {
				marks[i] = fmt.Sprintf("$%d", i+1)
			}
			s.Text += " VALUES (" + strings.Join(marks, ", ") + ")"
		case strings.HasPrefix(upper, "SELECT") && !strings.Contains(upper, "FROM"):
			continue
		}
		out = append(out, s)
	}
	return out
}

// distinct leaves out what the hub and a city both have.
func distinct(list []fs.FS) []fs.FS {
	var out []fs.FS
	seen := map[string]bool{}
	for _, f := range list {
		names, err := fs.Glob(f, "*/*.sql")
		if err != nil || len(names) == 0 || seen[names[0]] {
			continue
		}
		seen[names[0]] = true
		out = append(out, f)
	}
	return out
}
