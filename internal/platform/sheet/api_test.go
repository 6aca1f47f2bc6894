package sheet

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/web"
)

// TestAPI: a program sends a table, reads what was found, confirms and undoes.
func TestAPI(t *testing.T) {
	i18n.Load(Words, web.Words, actor.Words)
	each(t, func(t *testing.T, db *sqldb.DB, s *Service) {
		who := by(7, actor.CityLead, 0)
		h, err := web.Build(s.Routes(), web.Options{Limits: web.Unlimited, Log: slog.New(slog.DiscardHandler), Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), actor.From(who)), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(method, path, body string, into any) int {
			t.Helper()
			r := httptest.NewRequest(method, "/api/v1/imports"+path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if into != nil {
				if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
					t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
				}
			}
			return w.Code
		}
		table := base64.StdEncoding.EncodeToString(workbook(t, "名册", club([]any{"000001", "甲"}, []any{"000002", "乙", "2026-02-30"})))
		var im importJSON
		if code := ask("POST", "", `{"kind":"club.members","file":"C:\\名册.xlsx","content":"`+table+`"}`, &im); code != 201 || im.Status != Checked || im.File != "名册.xlsx" || im.Result.Bad != 1 || im.Result.Good != 1 {
			t.Fatalf("send: %d %+v", code, im)
		}
		at := "/" + im.ID.String()
		var found struct {
			Bads  int
			Items []importFinding
		}
		if code := ask("GET", at+"/findings?least=bad", "", &found); code != 200 || found.Bads != 1 || len(found.Items) != 1 || found.Items[0].Row != 3 || found.Items[0].Fix == "" {
			t.Errorf("findings: %d %+v", code, found)
		}
		var problem struct{ Code string }
		if code := ask("POST", at+"/confirm", `{"version":1}`, &problem); code < 400 {
			t.Errorf("confirmed with rows to be mended: %d", code)
		}
		body := func(extra string) string {
			v, _ := json.Marshal(im.Version)
			return `{"version":` + string(v) + extra + `}`
		}
		if code := ask("POST", at+"/confirm", body(`,"only_good":true`), &im); code != 200 || im.Status != Done || im.Result.Inserted != 1 {
			t.Fatalf("confirm: %d %+v", code, im)
		}
		if code := ask("POST", at+"/undo", `{"version":1}`, &problem); code != 409 {
			t.Errorf("an old version undoes: %d", code)
		}
		if code := ask("POST", at+"/undo", body(""), &im); code != 200 || im.Status != Undone || dump(t, db) != "" {
			t.Errorf("undo: %d %+v", code, im)
		}
		var list struct {
			Total int
			Items []importJSON
		}
		if code := ask("GET", "?kind=club.members", "", &list); code != 200 || list.Total != 1 || list.Items[0].Status != Undone {
			t.Errorf("list: %d %+v", code, list)
		}
		who = by(8, actor.SchoolAdmin, 5)
		if code := ask("GET", at, "", nil); code != 404 {
			t.Errorf("somebody else's batch: %d", code)
		}
		if code := ask("POST", "", `{"kind":"none","file":"a.csv","content":"YQ=="}`, nil); code != 422 {
			t.Errorf("an unknown kind: %d", code)
		}
	})
}
