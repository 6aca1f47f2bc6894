package coding

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
)

// occupationsFile are some entries of the classification of occupations.
const occupationsFile = `code,depth,is_occupation,parent,name,green,digital,definition,tasks,job_title_aliases
2-02-10-03,4,1,2-02-10-00,计算机软件工程技术人员,0,1,从事计算机软件研究、设计和测试的工程技术人员。,1.分析需求,Java|软件工程师
4-10-01-03,4,1,4-10-01-00,保育师,0,0,在托育机构照料婴幼儿的人员。,1.照料生活,
4-10-01-06,4,1,4-10-01-00,家政服务员,0,0,为家庭提供家务服务的人员。,1.打扫,
6-18-02-04,4,1,6-18-02-00,焊工,0,0,操作焊接设备的人员。,1.焊接,
`

// officer of a city, with a name.
func officer(id ids.ID, name, city string, role actor.Role) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: id, Login: "o", Name: name, City: city, Grants: []actor.Grant{{Role: role}}})
}

// everyEngine gives a service with the mini files and occupations, and a city, on both engines.
func everyEngine(t *testing.T, fn func(t *testing.T, d *Desk)) {
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: []fs.FS{atlas.SharedMigrations}}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		for name, text := range map[string]string{"occupations.csv": occupationsFile, "positions.csv": positionsFile(), "industries.csv": industriesFile, "programmes.csv": mini["programmes.csv"], "exam.csv": mini["exam.csv"]} {
			if _, err := atlas.ImportFile(ctx, db, name, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		fn(t, New(db, nil).At(cityOf(t)))
	})
}

func coded(t *testing.T, d *Desk, kind string, values map[string]string) Result {
	t.Helper()
	c, err := d.Coder(context.Background(), kind)
	if err != nil {
		t.Fatal(err)
	}
	return c.Code(values)
}

// TestConfirmAndCodeAgain confirms a code for a text of every kind: from then on it comes first for the text and for nearly
// the same one, with the pair and the person as the reason, until it is undone.
func TestConfirmAndCodeAgain(t *testing.T) {
	everyEngine(t, func(t *testing.T, d *Desk) {
		li := officer(7, "李四", "900100", actor.CountyUser)
		for _, c := range []struct {
			kind, code, first, name string
			text, nearly            map[string]string
		}{
			{Titles, "家政服务员", "4-10-01-06", "家政服务员", map[string]string{"title": "金牌月嫂阿姨住家"}, map[string]string{"title": "金牌月嫂阿姨住家！"}},
			{Positions, "1202", "1202", "工商管理类", map[string]string{"unit": "辛县人民法院", "position": "法官助理", "duties": "从事司法行政经费核算工作"}, map[string]string{"unit": "壬县人民法院", "position": "法官助理", "duties": "从事司法行政经费核算工作"}},
			{Ads, "0301、0809", "法学类", "0301", map[string]string{"title": "合规专员", "description": "负责数据合规与系统权限审查"}, map[string]string{"title": "合规专员", "description": "负责数据合规与系统权限的审查"}},
			{Industries, "C39", "C39", "计算机、通信和其他电子设备制造业", map[string]string{"company": "老街面馆电子"}, map[string]string{"company": "老街面馆电子厂"}},
		} {
			before := coded(t, d, c.kind, c.text)
			id, err := d.Confirm(li, c.kind, c.text, c.code)
			if err != nil {
				t.Fatal(c.kind, err)
			}
			for how, text := range map[string]map[string]string{"同一条": c.text, "相近": c.nearly} {
				got := coded(t, d, c.kind, text)
				if got.Ranked[0] != c.first || got.Names[0] != c.name || len(got.Scores) != len(got.Ranked) {
					t.Errorf("%s %s: %+v", c.kind, how, got)
				}
				if why := got.Why[0]; !strings.Contains(why, how) || !strings.Contains(why, "李四") || !strings.Contains(why, strings.Split(firstOf(c.text), " ")[0]) || !strings.Contains(why, c.name) {
					t.Errorf("%s %s, the reason: %s", c.kind, how, why)
				}
			}
			if got := coded(t, d, c.kind, c.text); got.Verdict != fits || got.Scores[0] < 0.9 {
				t.Errorf("%s: %+v", c.kind, got)
			}
			if _, err := d.End(li, id); err != nil {
				t.Fatal(err)
			}
			if got := coded(t, d, c.kind, c.text); got.Why[0] != before.Why[0] || got.Ranked[0] != before.Ranked[0] {
				t.Errorf("%s after undoing: %+v, before %+v", c.kind, got, before)
			}
		}
		entries := 0
		if err := d.city.Read(context.Background(), func(r *sqldb.Reader) error {
			list, err := audit.List(context.Background(), r, audit.Filter{}, 100)
			entries = len(list)
			return err
		}); err != nil || entries != 8 {
			t.Errorf("%d entries in the audit log, %v", entries, err)
		}
	})
}

func firstOf(values map[string]string) string {
	for _, name := range []string{"title", "position", "company"} {
		if values[name] != "" {
			return values[name]
		}
	}
	return ""
}

// TestWhoMayConfirm refuses strangers, wrong codes and undoing what others said.
func TestWhoMayConfirm(t *testing.T) {
	everyEngine(t, func(t *testing.T, d *Desk) {
		text := map[string]string{"title": "住家阿姨"}
		li, lead := officer(7, "李四", "900100", actor.CountyUser), officer(8, "王五", "900100", actor.CityLead)
		for name, c := range map[string]struct {
			ctx               context.Context
			kind, title, code string
			want              error
		}{
			"a firm": {officer(9, "赵六", "900100", actor.EntHR), Titles, "x", "6-18-02-04", actor.ErrForbidden}, "nobody": {context.Background(), Titles, "x", "6-18-02-04", actor.ErrForbidden},
			"no such code": {li, Titles, "x", "9-99-99-99", ErrCode}, "no code": {li, Titles, "x", " ", ErrCode}, "two codes": {li, Titles, "x", "6-18-02-04 4-10-01-06", ErrOneCode},
			"no text": {li, Titles, " ", "6-18-02-04", ErrNoText}, "requirements": {li, Requirements, "x", "0809", ErrNoConfirm}, "no kind": {li, "nothing", "x", "1", ErrKind},
		} {
			if _, err := d.Confirm(c.ctx, c.kind, map[string]string{"title": c.title}, c.code); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		id, err := d.Confirm(li, Titles, text, "4-10-01-06")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.Confirm(lead, Titles, text, "家政服务员"); err != nil || again != id {
			t.Errorf("the same again: %v %v", again, err)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			want error
		}{
			"another officer": {officer(6, "钱七", "900100", actor.CountyUser), actor.ErrForbidden}, "another city": {officer(7, "李四", "900200", actor.CityLead), actor.ErrNotFound}, "a firm": {officer(9, "赵六", "900100", actor.EntHR), actor.ErrForbidden},
		} {
			if _, err := d.End(c.ctx, id); !errors.Is(err, c.want) {
				t.Errorf("%s undoes: %v", name, err)
			}
		}
		for range 2 {
			if _, err := d.End(lead, id); err != nil {
				t.Errorf("the lead undoes: %v", err)
			}
		}
		if _, err := d.End(lead, 12345); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("no such label: %v", err)
		}
	})
}

// TestImportLabels takes files in all forms, refuses wrong lines with their numbers and adds nothing twice.
func TestImportLabels(t *testing.T) {
	everyEngine(t, func(t *testing.T, d *Desk) {
		ctx := context.Background()
		in := func(name, text string, dry bool) LabelReport {
			t.Helper()
			rep, err := d.ImportLabels(ctx, Titles, name, []byte(text), "人才中心", dry)
			if err != nil {
				t.Fatal(name, err)
			}
			return rep
		}
		file := "\ufeff职位名称,职业代码\n住家阿姨,4-10-01-06\n托班老师,保育师\n托班老师,4-10-01-03\n"
		if rep := in("a.csv", file, true); rep.Added != 2 || rep.Read != 3 || len(rep.Faults) != 0 {
			t.Errorf("dry: %s", rep)
		}
		if rep := in("a.csv", file, false); rep.Added != 2 {
			t.Errorf("first: %s", rep)
		}
		if rep := in("b.csv", file, false); rep.Added != 0 || rep.Same == 0 {
			t.Errorf("again: %s", rep)
		}
		bad := in("c.csv", "title,code\n好,6-18-02-04\n坏,9-99-99-99\n,6-18-02-04\n托班老师,6-18-02-04\n好,4-10-01-03\n", false)
		if bad.Added != 0 || len(bad.Faults) != 3 || !strings.Contains(bad.Faults.Error(), "第3行") || !strings.Contains(bad.Faults.Error(), "第4行") || !strings.Contains(bad.Faults.Error(), "第6行") {
			t.Errorf("wrong lines: %+v", bad)
		}
		if rep := in("d.jsonl", "{\"title\":\"二保焊\",\"code\":\"6-18-02-04\"}\n\n{\"title\":\"全栈\",\"codes\":[\"2-02-10-03\"]}", false); rep.Added != 2 {
			t.Errorf("objects: %s", rep)
		}
		book := workbook(t, []string{"序号", "招聘职位", "职业"}, []any{"1", "氩弧焊", "焊工"})
		if rep := in("e.xlsx", string(book), false); rep.Added != 1 {
			t.Errorf("workbook: %s", rep)
		}
		if got := coded(t, d, Titles, map[string]string{"title": "二保焊"}); got.Ranked[0] != "6-18-02-04" || !strings.Contains(got.Why[0], "人才中心") {
			t.Errorf("after the import: %+v", got)
		}
		if _, err := d.Confirm(officer(7, "李四", "900100", actor.CityLead), Titles, map[string]string{"title": "全栈"}, "6-18-02-04"); err != nil {
			t.Fatal(err)
		}
		if rep := in("d.jsonl", "{\"title\":\"全栈\",\"code\":\"2-02-10-03\"}", false); rep.Kept != 1 || rep.Added != 0 {
			t.Errorf("what a person confirmed: %s", rep)
		}
		for name, want := range map[string]error{"x.csv": ErrColumn, "x.jsonl": ErrLine} {
			if _, err := d.ImportLabels(ctx, Titles, name, []byte("名称,代码\n1,2\n"), "", false); !errors.Is(err, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestConfirmPage shows the form to officers only, takes the confirmation and its undoing, and keeps what was typed wrong.
func TestConfirmPage(t *testing.T) {
	i18n.Load(Words)
	everyEngine(t, func(t *testing.T, d *Desk) {
		lead, firm := officer(8, "王五", "900100", actor.CityLead), officer(9, "赵六", "900100", actor.EntHR)
		page := "/coding?kind=titles&title=" + url.QueryEscape("住家阿姨")
		body := func(ctx context.Context) string {
			t.Helper()
			w, err := callDesk(t, d, ctx, httptest.NewRequest(http.MethodGet, page, nil))
			if err != nil || w.Code != http.StatusOK {
				t.Fatal(w.Code, err)
			}
			return w.Body.String()
		}
		send := func(ctx context.Context, to string, form url.Values) (*httptest.ResponseRecorder, error) {
			r := httptest.NewRequest(http.MethodPost, to, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return callDesk(t, d, ctx, r)
		}
		if !strings.Contains(body(lead), "确认这个代码") || strings.Contains(body(firm), "确认这个代码") {
			t.Error("the form is not for officers alone")
		}
		w, err := send(lead, "/coding/labels", url.Values{"kind": {"titles"}, "title": {"住家阿姨"}, "code": {"9-9"}})
		if err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "9-9") || !strings.Contains(w.Body.String(), "role=\"alert\"") {
			t.Errorf("a wrong code: %d %v", w.Code, err)
		}
		if w, err := send(lead, "/coding/labels", url.Values{"kind": {"titles"}, "title": {"住家阿姨"}, "code": {"4-10-01-06"}}); err != nil || w.Code != http.StatusSeeOther || w.Header().Get("Location") != page {
			t.Errorf("%d %v %s", w.Code, err, w.Header().Get("Location"))
		}
		text := body(lead)
		if !strings.Contains(text, "王五确认过这一条") || !strings.Contains(text, "同一条经「王五」确认") || !strings.Contains(text, "撤销这条确认") {
			t.Error("the page does not say who confirmed")
		}
		at := strings.Index(text, `name="label" value="`) + len(`name="label" value="`)
		label := text[at : at+strings.Index(text[at:], `"`)]
		if _, err := send(firm, "/coding/labels/end", url.Values{"label": {label}}); web.StatusOf(err) != http.StatusForbidden {
			t.Errorf("a firm undoes: %v", err)
		}
		if w, err := send(lead, "/coding/labels/end", url.Values{"label": {label}}); err != nil || w.Code != http.StatusSeeOther || strings.Contains(body(lead), "王五") {
			t.Errorf("undoing: %v", err)
		}
	})
}

// TestModelsAreKept opens what was saved, and learns again where the file is broken or of another catalogue.
func TestModelsAreKept(t *testing.T) {
	everyEngine(t, func(t *testing.T, d *Desk) {
		ctx, dir := context.Background(), filepath.Join(t.TempDir(), "models")
		ask := func() string {
			t.Helper()
			s := New(d.db, nil).KeepIn(dir)
			var out []string
			for kind, text := range map[string]map[string]string{Titles: {"title": "高级Java开发"}, Positions: {"unit": "庚县人民法院", "position": "法官助理"}} {
				c, err := s.Coder(ctx, kind)
				if err != nil {
					t.Fatal(err)
				}
				r := c.Code(text)
				out = append(out, kind+strings.Join(r.Ranked, " ")+strings.Join(r.Why, " "))
			}
			if out[0] > out[1] {
				out[0], out[1] = out[1], out[0]
			}
			return strings.Join(out, "\n")
		}
		files := func() []string {
			t.Helper()
			list, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(list) != 2 {
				t.Fatal(list, err)
			}
			return list
		}
		first := ask()
		saved := files()
		for _, path := range saved {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for name, bad := range map[string]string{"cut": string(text[:len(text)-3]), "flipped": string(text[:len(text)/2]) + "x" + string(text[len(text)/2+1:]), "empty": "", "other": "hello"} {
				writeFile(t, path, bad)
				if got := ask(); got != first {
					t.Errorf("%s: %s", name, got)
				}
				if now, err := os.ReadFile(path); err != nil || string(now) != string(text) {
					t.Errorf("%s: the file was not written again", name)
				}
			}
		}
		if got := ask(); got != first {
			t.Errorf("opened: %s, learned: %s", got, first)
		}
		if _, err := d.ImportLabels(ctx, Titles, "a.csv", []byte("title,code\nJava 资深,6-18-02-04\n"), "", false); err != nil {
			t.Fatal(err)
		}
		ask()
		if now := files(); now[1] == saved[1] || now[0] != saved[0] {
			t.Errorf("after labels of titles: %v, before %v", now, saved)
		}
		writeFile(t, filepath.Join(t.TempDir(), "file"), "")
		if _, err := New(d.db, nil).KeepIn("/dev/null/x").Coder(ctx, Titles); err != nil {
			t.Errorf("where nothing can be kept: %v", err)
		}
	})
}
