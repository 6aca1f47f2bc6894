// Package sqllint reads the SQL out of the source and says what would not run the same on
// SQLite, PostgreSQL and a distributed schema. The roof's test runs it over the whole
// tree.
//
// [Load] finds the texts in Go files that are not tests, [LoadMigrations] those in
// migrations; [Lint] looks for forbidden constructs; [Prepare] has an engine read every
// text whose parts are all constant.
package sqllint

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/sqldb"
)

// Statement is one SQL text in the source.
type Statement struct {
	File  string // with slashes, from the root
	Line  int
	Text  string
	Whole bool // every part is constant; otherwise "…" stands for what is not
}

// Finding is one construct that is forbidden.
type Finding struct {
	Statement
	Rule string
}

func (f Finding) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Rule) }

// exempt are folders whose SQL may differ by engine: the dialect itself, and the
// benchmarks' comparison partners. Helpers of tests (sqldbtest, webtest) are left out too.
var exempt = []string{"internal/platform/sqldb", "internal/bench", "internal/e2e", "internal/tools"}

var looksLikeSQL = regexp.MustCompile(`^\s*(?i:select\s[\s\S]*|insert\s+into\s|update\s+\S+\s+set\b|delete\s+from\s|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\b|create\s+(unique\s+)?(table|index|view|trigger|type|schema)\s|alter\s+table\s|drop\s+(table|index)\s|pragma\s|merge\s+into\s|truncate\s)`)

// Load finds the SQL texts in the Go files below root/internal.
func Load(root string) ([]Statement, error) {
	packages := map[string][]*ast.File{}
	fset := token.NewFileSet()
	err := walk(root, ".go", func(path string) error {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Statement
	for _, files := range packages {
		l := &loader{root: root, fset: fset, names: constants(files)}
		for _, f := range files {
			ast.Inspect(f, l.visit)
		}
		out = append(out, l.found...)
	}
	return out, nil
}

func walk(root, ext string, fn func(path string) error) error {
	return filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(exempt, filepath.ToSlash(rel)) || strings.HasSuffix(rel, "test") {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ext {
			return nil
		}
		return fn(path)
	})
}

// constants maps the package's string constants to their expressions.
func constants(files []*ast.File) map[string]ast.Expr {
	names := map[string]ast.Expr{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			d, ok := n.(*ast.GenDecl)
			if !ok || d.Tok != token.CONST {
				return true
			}
			for _, s := range d.Specs {
				v := s.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						names[name.Name] = v.Values[i]
					}
				}
			}
			return true
		})
	}
	return names
}

type loader struct {
	root  string
	fset  *token.FileSet
	names map[string]ast.Expr
	found []Statement
}

// visit takes the largest string expression and does not look into its parts.
func (l *loader) visit(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok {
		return true
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return false
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return true
		}
	default:
		return true
	}
	text, whole := l.value(e, 0)
	if !looksLikeSQL.MatchString(text) {
		// An addition of other things may hold a statement deeper down.
		return !whole
	}
	pos := l.fset.Position(e.Pos())
	rel, err := filepath.Rel(l.root, pos.Filename)
	if err != nil {
		rel = pos.Filename
	}
	l.found = append(l.found, Statement{filepath.ToSlash(rel), pos.Line, text, whole})
	return false
}

const unknown = "…"

func (l *loader) value(e ast.Expr, depth int) (string, bool) {
	if depth > 20 {
		return unknown, false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
	case *ast.ParenExpr:
		return l.value(e.X, depth+1)
	case *ast.BinaryExpr:
		a, wholeA := l.value(e.X, depth+1)
		b, wholeB := l.value(e.Y, depth+1)
		return a + b, wholeA && wholeB && e.Op == token.ADD
	case *ast.Ident:
		if v := l.names[e.Name]; v != nil {
			return l.value(v, depth+1)
		}
	}
	return unknown, false
}

// LoadMigrations finds the statements of the .sql files below root/internal.
func LoadMigrations(root string) ([]Statement, error) {
	var out []Statement
	err := walk(root, ".sql", func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		out = append(out, split(filepath.ToSlash(rel), string(b))...)
		return nil
	})
	return out, err
}

// split cuts a migration at the semicolons that end a line.
func split(file, text string) []Statement {
	var out []Statement
	var b strings.Builder
	start := 0
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "--") {
			continue
		}
		if b.Len() == 0 {
			start = i + 1
		}
		b.WriteString(line + "\n")
		if strings.HasSuffix(trimmed, ";") {
			out = append(out, Statement{file, start, strings.TrimSuffix(strings.TrimSpace(b.String()), ";"), true})
			b.Reset()
		}
	}
	if b.Len() > 0 {
		out = append(out, Statement{file, start, b.String(), true})
	}
	return out
}

// Prepare has the database's engine read every whole statement that is not DDL. The
// database needs the migrations of all modules, and the shared catalogue.
func Prepare(t *testing.T, db *sqldb.DB, statements []Statement) {
	t.Helper()
	ctx := context.Background()
	for _, s := range statements {
		if !s.Whole || ddl.MatchString(s.Text) {
			continue
		}
		err := db.Read(ctx, func(r *sqldb.Reader) error { return r.Prepare(ctx, s.Text) })
		if err != nil {
			t.Errorf("%s:%d: %s: %v\n%s", s.File, s.Line, db.Dialect(), err, s.Text)
		}
	}
}

var ddl = regexp.MustCompile(`^\s*(?i:create|alter|drop|pragma)\s`)
