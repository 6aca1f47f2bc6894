package sheet

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
)

// site serves the pages for one signed-in person.
func site(t *testing.T, s *Service, who context.Context) http.Handler {
	t.Helper()
	i18n.Load(Words)
	h, err := web.Build(s.Routes(), web.Options{Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
		return actor.With(r.Context(), actor.From(who)), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func post(t *testing.T, h http.Handler, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func upload(t *testing.T, h http.Handler, name string, data []byte) *httptest.ResponseRecorder {
	t.Helper()
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	_ = m.WriteField("kind", "club.members")
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, "/imports", &buf)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func wants(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.600s", w.Code, status, w.Body)
	}
	for _, s := range texts {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("%q is not on the page", s)
		}
	}
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// TestPages walks through an import as a person without script does.
func TestPages(t *testing.T) {
	db := sqldbtest.OpenSQLite(t, flowSetup())
	s := clubService(db)
	h := site(t, s, by(7, actor.CityLead, 0))
	wants(t, get(t, h, "/imports"), 200, "还没有导入过", "下载模板", "会员名册")
	wants(t, get(t, h, "/imports/new?kind=club.members"), 200, "上传并试导入")
	wants(t, upload(t, h, "坏.xlsx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old")), 415, "另存为 .xlsx")
	wants(t, upload(t, h, "坏.xlsx", workbook(t, "甲", [][]any{{"书名", "作者"}})), 422, "没有找到合适的表头")

	w := upload(t, h, "名册<b>.xlsx", workbook(t, "名册", club([]any{"000001", "甲"}, []any{"000002", "<script>", "2026-02-30"})))
	wants(t, w, http.StatusSeeOther)
	page := w.Header().Get("Location")
	body := get(t, h, page)
	wants(t, body, 200, "现在还没有写入任何数据", "2026-02-30", "没有这一天", "请写成 2026-11-22", "sheet.not_day", "只导入 1 行…", "名册&lt;b&gt;.xlsx")
	wants(t, get(t, h, page+"/annotated"), 200)
	wants(t, get(t, h, page+"/columns"), 200, "会员编号", "不导入")
	ask := get(t, h, page+"/confirm")
	wants(t, ask, 200, "将写入 1 行", "要改的 1 行不写入")
	version := versionField.FindStringSubmatch(ask.Body.String())[1]
	wants(t, post(t, h, page+"/confirm", "version="+version), http.StatusConflict, "还有 1 行要改")
	wants(t, post(t, h, page+"/confirm", "version=1&only_good=1"), http.StatusConflict)
	wants(t, post(t, h, page+"/confirm", "version="+version+"&only_good=1"), http.StatusSeeOther)
	wants(t, get(t, h, page), 200, "可撤销至 2026-12-22")
	wants(t, get(t, h, "/sheets/club.members/export?format=csv"), 200, "000001")
	wants(t, get(t, h, "/sheets/club.members/template"), 200)
	version = versionField.FindStringSubmatch(get(t, h, page+"/undo").Body.String())[1]
	wants(t, post(t, h, page+"/undo", "version="+version), http.StatusSeeOther)
	wants(t, get(t, h, page), 200, "已撤销")
	wants(t, get(t, h, "/imports?kind=club.members"), 200, "PC-20261122-01")

	stranger := site(t, s, by(8, actor.SchoolAdmin, 3))
	for _, p := range []string{page, page + "/annotated", page + "/columns", "/imports/123", "/imports/123/undo"} {
		wants(t, get(t, stranger, p), 404)
	}
	auditor := site(t, s, by(10, actor.Auditor, 0))
	wants(t, get(t, auditor, page), 200)
	wants(t, get(t, auditor, page+"/annotated"), 404)
	wants(t, post(t, stranger, page+"/discard", "version=1"), 404)
	wants(t, get(t, site(t, s, by(9, actor.Student, 0)), "/imports"), 403)
}

// TestJob sends a large file through the job runner.
func TestJob(t *testing.T) {
	setup := flowSetup()
	setup.Migrations = append(setup.Migrations, job.Migrations)
	sqldbtest.EachWith(t, setup, func(t *testing.T, db *sqldb.DB) {
		k := clubKind()
		k.Roles = []actor.Role{actor.CityLead}
		s := New(db, shelf{}, Enqueue, k)
		ctx := by(7, actor.CityLead, 0)
		var csv strings.Builder
		csv.WriteString("编号,姓名\n")
		for i := range atOnce + 1 {
			csv.WriteString(cellCode(i) + ",甲\n")
		}
		im, err := s.Receive(ctx, "club.members", "a.csv", strings.NewReader(csv.String()), nil)
		if err != nil || im.Status != Mapped {
			t.Fatalf("%v %+v", err, im)
		}
		if _, _, _, running := s.Standing(ctx, im); !running {
			t.Error("the dry run is not shown as running")
		}
		runner := &job.Runner{
			Handlers: map[string]job.Handler{JobKind: Handler(func(string) (*Service, error) { return s, nil })},
			Places:   func(context.Context) ([]job.Place, error) { return []job.Place{{City: "900100", DB: db}}, nil },
		}
		drain := func(want string) {
			t.Helper()
			if _, err := runner.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if im, _, err = s.Find(ctx, im.ID); err != nil || im.Status != want {
				t.Fatalf("%v %s %v", err, im.Status, im.Refused())
			}
		}
		drain(Checked)
		if _, err := s.Confirm(ctx, im.ID, im.Version, false, nil); err != nil {
			t.Fatal(err)
		}
		drain(Done)
		if _, err := s.Undo(ctx, im.ID, im.Version, nil); err != nil {
			t.Fatal(err)
		}
		drain(Undone)
		if dump(t, db) != "" {
			t.Error("rows are left")
		}
	})
}
