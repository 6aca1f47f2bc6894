package app

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"rongqiao/internal/platform/i18n"
)

// wordsFiles reads every words.json of the tree, by path.
func wordsFiles(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "words.json" {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		out[filepath.ToSlash(rel)] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(out)) {
		i18n.Load(out[path])
	}
	return out
}

// said is a Chinese text in the source that a reader will see.
type said struct{ text, at string }

// spoken lists, of packages whose texts are read by people, the functions that take Chinese
// keys; the numbers are the places of the keys among the arguments, -1 for all of them.
var spoken = map[string]map[string]int{
	"i18n":     {"T": 1, "Word": 1},
	"":         {"say": 1},
	"casepage": {"Pairs": -1, "StatePairs": -1, "ReasonPairs": -1},
	"ui": {
		"Section": -1, "Panel": -1, "TablePanel": -1, "Tabs": 0, "Dialog": 1, "Disclosure": 0, "Progress": -1, "SmallTable": 0,
		"Group": 0, "SideNote": 0, "Status": 1, "Stages": -1, "Lazy": 1, "Chart": 2,
	},
}

// methods are those of casepage's forms, fields and chips that take Chinese keys, with the
// places of the keys; whose method it is cannot be told here, so that the name decides.
var methods = map[string][]int{"Deed": {0, 2}, "Add": {0, 1, 2}, "Text": {1}, "Choice": {1}, "Several": {1}, "Tick": {1, 2}, "In": {0, 1}}

// fields are the fields of other packages' structs that hold Chinese keys. Of ui structs all
// fields do, but those of unspoken.
var fields = map[string][]string{
	"web.Menu":            {"Group", "Label"},
	"casepage.Part":       {"Title"},
	"casepage.Aside":      {"Title", "Idle"},
	"casepage.Course":     {"Begun", "Due", "Steps", "Reasons"},
	"caseflow.Machine":    {"ZH"},
	"caseflow.State":      {"ZH"},
	"caseflow.Transition": {"ZH"},
	"sheet.Kind":          {"Help", "SameHelp"},
	"sheet.Column":        {"Help"},
}

// unspoken are fields of ui structs whose texts are shown as they are: data, or texts that
// were put into the language before.
var unspoken = []string{"Value", "Name", "Full", "City", "Platform", "Host", "Phone", "Office", "Text", "Sub", "Note", "Why", "Help"}

// spokenAnyway are fields of ui structs that go through the catalogue all the same.
var spokenAnyway = []string{
	"ui.Empty.Text", "ui.Page.Sub", "ui.Figure.Note", "ui.Flash.Text", "ui.Step.Note", "ui.Step.Why", "ui.ChartData.Note", "ui.Action.Why",
	"ui.Field.Help", "ui.Option.Help",
}

// lists are variables whose texts are said: stateNames, kindWords, roleZH.
var lists = regexp.MustCompile(`(?i)(names|labels|words|titles|zh)$`)

// uiSamples are files whose Chinese texts are data: the kit page, the sample cities, benches.
var uiSamples = regexp.MustCompile(`^internal/(platform/ui/kit|app/sample/|platform/sheet/sheetbench/)`)

func TestWordsHaveEnglish(t *testing.T) {
	wordsFiles(t)
	missing := map[string]string{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") || floorOf(s.pkg) < 0 || uiSamples.MatchString(s.path) {
			continue
		}
		for _, w := range textsOf(s) {
			if !i18n.Has(w.text) {
				missing[w.text] = w.at
			}
		}
	}
	for _, text := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s: no English for %q", missing[text], text)
	}
}

// textsOf finds the Chinese keys of a file.
func textsOf(s source) []said {
	f := &finder{at: s.path, home: s.file.Name.Name}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) == 1 && lists.MatchString(v.Names[0].Name) {
					f.list(v.Values[0])
				}
			}
		case *ast.FuncDecl:
			if d.Name.Name == "ZH" && d.Body != nil {
				f.returns(d.Body)
			}
		}
	}
	f.walk(s.file, "")
	return f.found
}

// What stands in casepage's forms, courses and rows is found too.
func TestWordsAreFound(t *testing.T) {
	const text = `package x
func view() {
	f.Deed("甲", at, "乙", 0, casepage.Input("n", ui.Field{Label: "丙"}))
	_ = casepage.Course{Begun: "丁", Steps: map[string]string{"a": "戊"}}
	_ = []casepage.Part{{Title: "己", Body: ui.Text("不译")}}
	chips.Add("k", "庚", value)
	rows.Page("/x", see, s.x).In("辛", "壬", 1)
	_ = casepage.StatePairs(ctx, m, "", "癸")
}`
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range textsOf(source{file: file}) {
		got = append(got, w.text)
	}
	slices.Sort(got)
	if want := []string{"丁", "丙", "乙", "壬", "己", "庚", "戊", "甲", "癸", "辛"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

type finder struct {
	at, home string
	found    []said
}

func (f *finder) keep(e ast.Expr) {
	for _, text := range literals(e) {
		if hasHan(text) {
			f.found = append(f.found, said{text, f.at})
		}
	}
}

// list takes the elements of a list or map of texts.
func (f *finder) list(e ast.Expr) {
	c, ok := e.(*ast.CompositeLit)
	if !ok {
		return
	}
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		f.keep(e)
	}
}

// returns takes the texts that a method returns.
func (f *finder) returns(body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
			f.keep(r.Results[0])
		}
		return true
	})
}

// walk looks at calls and structs; elem is the type of structs that name none.
func (f *finder) walk(n ast.Node, elem string) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			pkg, name := called(n.Fun, f.home)
			place, ok := spoken[pkg][name]
			for i, arg := range n.Args {
				if ok && (place < 0 || place == i) || !ok && spoken[pkg] == nil && slices.Contains(methods[name], i) {
					f.keep(arg)
				}
			}
		case *ast.CompositeLit:
			typ := elem
			if n.Type != nil {
				typ = typeName(n.Type, f.home)
			}
			if typ != "" {
				f.fields(n, typ)
				return false
			}
		}
		return true
	})
}

func (f *finder) fields(n *ast.CompositeLit, typ string) {
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			f.walk(e, typ) // an element of a slice
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && isSpoken(typ, key.Name) {
			f.keep(kv.Value)
			if strings.HasPrefix(typ, "casepage.") {
				f.list(kv.Value)
			}
		}
		f.walk(kv.Value, "")
	}
}

// isSpoken tells whether a field goes through the catalogue.
func isSpoken(typ, field string) bool {
	if strings.HasPrefix(typ, "ui.") {
		return !slices.Contains(unspoken, field) || slices.Contains(spokenAnyway, typ+"."+field)
	}
	return slices.Contains(fields[typ], field)
}

// called splits the function of a call into package and name; "" for the own package.
func called(fun ast.Expr, home string) (pkg, name string) {
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name, f.Sel.Name
		}
		return "?", f.Sel.Name
	case *ast.Ident:
		if home == "ui" && f.IsExported() || home == "errs" {
			return home, f.Name
		}
		return "", f.Name
	}
	return "?", ""
}

// typeName is the name of a struct that holds keys, also as the element of a slice; ""
// for all other types.
func typeName(e ast.Expr, home string) string {
	switch x := e.(type) {
	case *ast.ArrayType:
		return typeName(x.Elt, home)
	case *ast.StarExpr:
		return typeName(x.X, home)
	case *ast.SelectorExpr:
		if p, ok := x.X.(*ast.Ident); ok && (p.Name == "ui" || fields[p.Name+"."+x.Sel.Name] != nil) {
			return p.Name + "." + x.Sel.Name
		}
	case *ast.Ident:
		name := home + "." + x.Name
		if home == "ui" && x.IsExported() && x.Name != "Env" || fields[name] != nil {
			return name
		}
	}
	return ""
}

// literals are the texts that an expression stands for: a literal, or constants joined.
func literals(e ast.Expr) []string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			if s, err := strconv.Unquote(x.Value); err == nil {
				return []string{s}
			}
		}
	case *ast.ParenExpr:
		return literals(x.X)
	}
	return nil
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestWordsOfRefusals: every code made by errs.New has reason and remedy in both languages.
func TestWordsOfRefusals(t *testing.T) {
	wordsFiles(t)
	codes := map[string]string{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") || uiSamples.MatchString(s.path) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			pkg, name := called(call.Fun, s.file.Name.Name)
			if pkg == "errs" && name == "New" {
				for _, code := range literals(call.Args[1]) {
					codes[code] = s.path
				}
			}
			return true
		})
	}
	if len(codes) < 50 {
		t.Fatalf("only %d codes found: the test looks in the wrong place", len(codes))
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		if !i18n.HasError(code) {
			t.Errorf("%s: no texts for %s", codes[code], code)
		}
	}
}

// TestWordsAgree: a Chinese text has one English one, a code has its texts once, and the
// texts take as many arguments in one language as in the other.
func TestWordsAgree(t *testing.T) {
	type words struct {
		UI     map[string]string         `json:"ui"`
		Errors map[string]i18n.ErrorText `json:"errors"`
	}
	english, code := map[string]string{}, map[string]string{}
	from := map[string]string{}
	files := wordsFiles(t)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		var w words
		if err := json.Unmarshal(files[path], &w); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for zh, en := range w.UI {
			if other, ok := english[zh]; ok && other != en {
				t.Errorf("%q is %q in %s and %q in %s", zh, en, path, other, from[zh])
			}
			english[zh], from[zh] = en, path
			if verbs(zh) != verbs(en) && !strings.Contains(en, "%[") {
				t.Errorf("%s: %q and %q take different arguments", path, zh, en)
			}
			if strings.TrimSpace(en) == "" && strings.TrimSpace(zh) != "" && hasHan(zh) {
				t.Errorf("%s: %q has an empty English text", path, zh)
			}
		}
		for c := range w.Errors {
			if code[c] != "" {
				t.Errorf("%s is in %s and %s", c, path, code[c])
			}
			code[c] = path
		}
	}
}

// verb is an argument's place in a format.
var verb = regexp.MustCompile(`%(\[\d+\])?[-+#0]*[\d.]*[vdsfgqtx]`)

// verbs counts the arguments that a format takes; a percentage takes none.
func verbs(s string) int {
	return len(verb.FindAllString(strings.ReplaceAll(s, "%%", ""), -1))
}
