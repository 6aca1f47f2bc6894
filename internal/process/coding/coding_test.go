package coding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// mini are a few programmes, exam codes and labelled positions, as files of a folder.
var mini = map[string]string{
	"programmes.csv": `level,code,name,class_code,class_name,category_code,category_name,years,degree,source_edition
普通本科,030101K,法学,0301,法学类,03,法学,四年,法学学士,test
普通本科,080901,计算机科学与技术,0809,计算机类,08,工学,四年,工学学士,test
普通本科,080902,软件工程,0809,计算机类,08,工学,四年,工学学士,test
普通本科,120203K,会计学,1202,工商管理类,12,管理学,四年,管理学学士,test
`,
	"exam.csv": `year,gd_code,level,name,national_code,mentions,variants
2023,B0301,普通本科,法学类,0301,9,
2023,B0809,普通本科,计算机类,0809,9,
2023,B1202,普通本科,工商管理类,1202,9,
`,
}

func positionsFile() string {
	var b strings.Builder
	b.WriteString("id,year,system,unit,position,duties,position_type,headcount,education,degree,majors_postgrad,majors_bachelor,majors_college,codes_postgrad,codes_bachelor,codes_college,two_year_grassroots,fresh_graduate,other_requirements,exam_area\n")
	for i, place := range []string{"甲县", "乙县", "丙县", "丁县", "戊县", "己县"} {
		for j, row := range [][4]string{{"人民法院", "法官助理", "从事审判辅助工作", "法学类(B0301)"}, {"公安局", "网络管理员", "从事网络安全和信息系统维护工作", "计算机类(B0809)"}, {"财政局", "会计", "从事财务核算工作", "工商管理类(B1202)"}} {
			code := row[3][strings.Index(row[3], "B") : len(row[3])-1]
			b.WriteString(string(rune('a'+i)) + string(rune('a'+j)) + ",2023,s," + place + row[0] + "," + row[1] + "," + row[2] + ",综合管理类,1,本科,学士,,\"" + row[3] + "\",,," + code + ",,否,否,,\n")
		}
	}
	return b.String()
}

func miniService(t *testing.T) *Service {
	t.Helper()
	ctx, folder := context.Background(), t.TempDir()
	files := map[string]string{"positions.csv": positionsFile()}
	for name, text := range mini {
		files[name] = text
	}
	for name, text := range files {
		writeFile(t, filepath.Join(folder, name), text)
	}
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(ctx, atlas.SharedMigrations); err != nil {
		t.Fatal(err)
	}
	if _, err := atlas.ImportFolder(ctx, db, folder, func(atlas.FileReport) {}); err != nil {
		t.Fatal(err)
	}
	return New(db, nil)
}

func runText(t *testing.T, s *Service, kind, in string) ([]Result, error) {
	t.Helper()
	var out bytes.Buffer
	_, err := s.Run(context.Background(), kind, strings.NewReader(in), &out, nil)
	var list []Result
	for d := json.NewDecoder(&out); err == nil && d.More(); {
		var r Result
		if err := d.Decode(&r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list, err
}

func TestRunKeepsOrderAndIDs(t *testing.T) {
	s := miniService(t)
	list, err := runText(t, s, Requirements, "\ufeff{\"id\":\"x\",\"expression\":\"计算机类（0809）\"}\n\n{\"id\":7,\"expression\":\"法学类(B0301)，会计学\"}\r\n{\"expression\":null}")
	if err != nil || len(list) != 3 {
		t.Fatal(len(list), err)
	}
	if string(list[0].ID) != `"x"` || string(list[1].ID) != "7" || string(list[2].ID) != "null" {
		t.Errorf("ids %s %s %s", list[0].ID, list[1].ID, list[2].ID)
	}
	if !slices.Equal(list[0].Ranked, []string{"0809"}) || !slices.Equal(list[1].Ranked, []string{"0301", "120203"}) || list[2].Verdict != confirm || list[2].Ranked == nil {
		t.Errorf("%+v", list)
	}
	if list[0].Verdict != fits || !strings.Contains(list[0].Why[0], "0809 计算机类") {
		t.Errorf("%+v", list[0])
	}
}

func TestPositionsLearn(t *testing.T) {
	s := miniService(t)
	in := `{"id":"1","unit":"庚县人民法院","position":"法官助理","duties":"从事审判执行辅助工作","position_type":"综合管理类","education":"本科"}
{"id":"2","unit":"庚县公安局","position":"技术员","duties":"网络安全"}
{"id":"3"}
`
	list, err := runText(t, s, Positions, in)
	if err != nil {
		t.Fatal(err)
	}
	if list[0].Ranked[0] != "0301" || list[1].Ranked[0] != "0809" || list[0].Names[0] != "法学类" || len(list[0].Scores) != len(list[0].Ranked) {
		t.Errorf("%+v", list)
	}
	if why := strings.Join(list[0].Why, " "); !strings.Contains(why, "人民法院") || !strings.Contains(why, "用词") {
		t.Errorf("why: %s", why)
	}
	if list[2].Verdict != confirm {
		t.Errorf("nothing was said, yet %s", list[2].Verdict)
	}
	again, err := runText(t, miniService(t), Positions, in)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if !slices.Equal(list[i].Scores, again[i].Scores) || !slices.Equal(list[i].Ranked, again[i].Ranked) {
			t.Errorf("a second training differs: %v, %v", list[i].Scores, again[i].Scores)
		}
	}
}

func TestBadInput(t *testing.T) {
	s := miniService(t)
	for _, c := range []struct {
		kind, in string
		want     error
		place    string
	}{
		{"nothing", "", ErrKind, ""},
		{Requirements, "{\"id\":1}\n[1]\n", ErrLine, "第2行"},
		{Requirements, "null\n", ErrLine, "第1行"},
		{Requirements, strings.Repeat("x", lineMax+1), ErrLong, "第1行"},
	} {
		_, err := runText(t, s, c.kind, c.in)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.place) {
			t.Errorf("%s %.20q: %v", c.kind, c.in, err)
		}
	}
	db, err := sqldb.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "catalog.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(context.Background(), atlas.SharedMigrations); err != nil {
		t.Fatal(err)
	}
	if _, err := New(db, nil).Coder(context.Background(), Positions); !errors.Is(err, ErrCatalogue) {
		t.Errorf("an empty catalogue: %v", err)
	}
}

// workbook writes rows as an Excel file.
func workbook(t *testing.T, head []string, rows ...[]any) []byte {
	t.Helper()
	var cols []sheet.Column
	for _, h := range head {
		cols = append(cols, sheet.Column{Key: h, ZH: h})
	}
	var out bytes.Buffer
	err := sheet.Export(&out, sheet.XLSX, "表", cols, func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var official = actor.With(context.Background(), actor.Actor{Account: 1, Login: "lead", City: "900100", Grants: []actor.Grant{{Role: actor.CityLead}}})

// cityOf makes a city's database with the audit log.
func cityOf(t *testing.T) *sqldb.DB { return sqldbtest.New(t, audit.Migrations) }

func call(t *testing.T, s *Service, ctx context.Context, r *http.Request) (*httptest.ResponseRecorder, error) {
	t.Helper()
	return callDesk(t, s.At(cityOf(t)), ctx, r)
}

func callDesk(t *testing.T, d *Desk, ctx context.Context, r *http.Request) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range d.Routes() {
		mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
	}
	env := &ui.Env{Lang: "zh", Theme: ui.Light, City: "融江市", Path: r.URL.Path, Query: r.URL.Query()}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(ui.With(ctx, env)))
	return w, failed
}

func upload(t *testing.T, kind, name string, content []byte) *http.Request {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	f, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.Write(content)
	_ = m.WriteField("kind", kind)
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, "/coding", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func TestPage(t *testing.T) {
	i18n.Load(Words)
	s := miniService(t)
	if err := web.Check(s.At(nil).Routes()); err != nil {
		t.Error(err)
	}
	for target, want := range map[string]string{
		"/coding": "试一条", "/coding?kind=positions": "职责",
		"/coding?kind=requirements&expression=" + url.QueryEscape("计算机类（0809）"): "0809",
		"/coding?kind=positions&position=" + url.QueryEscape("会计"):              "工商管理类",
		"/coding?kind=requirements&expression=" + url.QueryEscape("工学"):         "待确认",
	} {
		w, err := call(t, s, official, httptest.NewRequest(http.MethodGet, target, nil))
		if err != nil || w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "%!") {
			t.Errorf("%s: %d %v, lacks %q", target, w.Code, err, want)
		}
	}
	if _, err := call(t, s, context.Background(), httptest.NewRequest(http.MethodGet, "/coding", nil)); web.StatusOf(err) != http.StatusForbidden && web.StatusOf(err) != http.StatusUnauthorized {
		t.Errorf("a stranger: %v", err)
	}
}

func TestTableInAndOut(t *testing.T) {
	i18n.Load(Words)
	s := miniService(t)
	file := workbook(t, []string{"序号", "专业要求", "备注"}, []any{"1", "计算机类（0809）、会计学", "甲"}, []any{"2", "工学", nil})
	w, err := call(t, s, official, upload(t, Requirements, "岗位表.xlsx", file))
	if err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, err, w.Body.String())
	}
	b, err := book.Open(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()), "x.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	if _, err := b.Each(0, func(l book.Line) error {
		var row []string
		for _, c := range l.Cells {
			row = append(row, c.Text)
		}
		got = append(got, row)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || !slices.Equal(got[0], []string{"序号", "专业要求", "备注", "代码", "名称", "把握", "结论", "依据"}) ||
		got[1][3] != "0809|120203" || got[1][6] != fits || got[2][3] != "08" || got[2][6] != confirm {
		t.Errorf("%q", got)
	}
	for name, content := range map[string][]byte{
		"no column": workbook(t, []string{"序号", "备注"}, []any{"1", "x"}), "no rows": workbook(t, []string{"专业要求"}), "empty": {},
	} {
		w, err := call(t, s, official, upload(t, Requirements, "x.xlsx", content))
		if err != nil || w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), "role=\"alert\"") {
			t.Errorf("%s: %d %v", name, w.Code, err)
		}
	}
}
