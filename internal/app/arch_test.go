package app

import (
	"bufio"
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
)

// floors lists the house from the ground up. A package may import packages of
// its own floor only where allowedNeighbours says so, and never a higher floor.
var floors = []string{"platform", "base", "register", "process", "report", "app"}

// besides stand beside the floors: they may import anything, and no floor but
// app may import them.
var besides = []string{"bench", "e2e", "tools"}

// allowedNeighbours are the settled exceptions. A child package
// and its parent (atlas and atlas/require) may always meet.
var allowedNeighbours = map[[2]string]bool{
	{"base/people", "base/org"}: true,
}

// parts says what a file must not import, by its name.
var parts = map[string][]string{
	"rules.go":   {"context", "net/http", "rongqiao/internal/platform/web", "rongqiao/internal/platform/sqldb"},
	"may.go":     {"context", "net/http", "rongqiao/internal/platform/web", "rongqiao/internal/platform/sqldb"},
	"service.go": {"net/http", "rongqiao/internal/platform/web"},
	"store.go":   {"net/http", "rongqiao/internal/platform/web"},
	"pages.go":   {"rongqiao/internal/platform/sqldb"},
	"api.go":     {"rongqiao/internal/platform/sqldb"},
	"sheet.go":   {"net/http"},
	"jobs.go":    {"net/http", "rongqiao/internal/platform/web"},
}

// platformOnly are libraries that only platform packages (and the benches'
// peers) touch, so that a change of library stays in one place.
var platformOnly = []string{"database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/xuri/excelize", "github.com/gomutex/godocx", "github.com/dop251/goja", "html/template", "text/template"}

const maxLines = 600

const root = "../.."

type source struct {
	path    string // from the repository's root, with slashes
	pkg     string // "register/demand"
	imports []string
	file    *ast.File
}

// sources parses every hand-written Go file under internal and cmd.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		s := source{path: filepath.ToSlash(rel), file: f}
		s.pkg = strings.TrimPrefix(filepath.ToSlash(filepath.Dir(rel)), "internal/")
		for _, i := range f.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			s.imports = append(s.imports, p)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func floorOf(pkg string) int {
	return slices.Index(floors, strings.SplitN(pkg, "/", 2)[0])
}

// room is the module a package belongs to: the first two path elements.
func room(pkg string) string {
	p := strings.Split(pkg, "/")
	return strings.Join(p[:min(2, len(p))], "/")
}

func TestImportsGoDown(t *testing.T) {
	for _, s := range sources(t) {
		from := floorOf(s.pkg)
		if from < 0 {
			if !slices.Contains(besides, strings.SplitN(s.pkg, "/", 2)[0]) {
				t.Errorf("%s: package %s stands on no floor", s.path, s.pkg)
			}
			continue
		}
		if strings.HasSuffix(s.path, "_test.go") && s.pkg == "app" {
			continue
		}
		for _, i := range s.imports {
			to, ok := strings.CutPrefix(i, "rongqiao/internal/")
			if !ok {
				continue
			}
			checkArrow(t, s, from, to)
		}
	}
}

func checkArrow(t *testing.T, s source, from int, to string) {
	t.Helper()
	floor := floorOf(to)
	switch {
	case floor < 0:
		if s.pkg != "app" && !strings.HasSuffix(s.path, "_test.go") {
			t.Errorf("%s imports %s, which stands beside the floors", s.path, to)
		}
	case floor > from:
		t.Errorf("%s imports %s: imports go down only", s.path, to)
	case floor == from && floors[from] != "platform" && floors[from] != "app":
		if room(s.pkg) != room(to) && !allowedNeighbours[[2]string{room(s.pkg), room(to)}] {
			t.Errorf("%s imports its neighbour %s", s.path, to)
		}
	}
}

func TestPartsStayApart(t *testing.T) {
	for _, s := range sources(t) {
		base := filepath.Base(s.path)
		f := floorOf(s.pkg)
		if f <= 0 || floors[f] == "app" {
			continue
		}
		for _, bad := range parts[base] {
			if slices.Contains(s.imports, bad) {
				t.Errorf("%s must not import %s", s.path, bad)
			}
		}
	}
}

func TestLibrariesStayInPlatform(t *testing.T) {
	for _, s := range sources(t) {
		first := strings.SplitN(s.pkg, "/", 2)[0]
		if first == "platform" || s.pkg == "bench/peer" || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, i := range s.imports {
			for _, bad := range platformOnly {
				if i == bad || strings.HasPrefix(i, bad+"/") {
					t.Errorf("%s imports %s, which only platform packages may", s.path, i)
				}
			}
		}
	}
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	docs := map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		docs[s.pkg] = docs[s.pkg] || s.file.Doc != nil
	}
	for pkg, ok := range docs {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

// TestReadingOrderExists: the files that a package comment names are there.
func TestReadingOrderExists(t *testing.T) {
	file := regexp.MustCompile(`[a-z][a-z_]*\.(go|templ)\b`)
	for _, s := range sources(t) {
		if s.file.Doc == nil || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		_, order, _ := strings.Cut(s.file.Doc.Text(), "\nRead ")
		for _, name := range file.FindAllString(order, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(s.path), name)); err != nil {
				t.Errorf("%s names %s, which is not there", s.path, name)
			}
		}
	}
}

var handWritten = regexp.MustCompile(`\.(go|templ|ts|sql)$`)

func TestFilesStayShort(t *testing.T) {
	for _, dir := range []string{"internal", "cmd", "web"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return ignoreMissing(err)
			}
			if d.IsDir() || !handWritten.MatchString(path) || strings.HasSuffix(path, "_templ.go") {
				return nil
			}
			if n := countLines(t, path); n > maxLines {
				t.Errorf("%s has %d lines, more than %d", path, n, maxLines)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func ignoreMissing(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

func countLines(t *testing.T, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	n := 0
	for sc.Scan() {
		n++
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestDocumentsNameWhatIsThere keeps ARCHITECTURE.md and CONTRIBUTING.md true:
// every path in backquotes that looks like one of ours must exist.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	ours := regexp.MustCompile("`((?:internal|cmd|docs|web|scripts|tools)/[A-Za-z0-9_./-]+)`")
	for _, doc := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"} {
		text, err := os.ReadFile(filepath.Join(root, doc))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ours.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", doc, m[1])
			}
		}
	}
}
