package org

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/web"
)

// shelf keeps files in memory.
type shelf map[ids.ID][]byte

func (s shelf) Put(_ context.Context, tx *sqldb.Tx, _, _ string, r io.Reader) (ids.ID, error) {
	data, err := io.ReadAll(r)
	id := tx.NewID()
	s[id] = data
	return id, err
}

func (s shelf) Open(_ context.Context, _ sqldb.Queryer, id ids.ID) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(s[id])), nil
}

func site(t *testing.T, s *Service, who context.Context) func(method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	i18n.Load(Words)
	h, err := web.Build(s.Routes(), web.Options{Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
		return actor.With(r.Context(), actor.From(who)), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return func(method, path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
}

func wants(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.800s", w.Code, status, w.Body)
	}
	for _, s := range texts {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("%q is not on the page", s)
		}
	}
}

// TestPages registers, finds, edits, collides, merges.
func TestPages(t *testing.T) {
	db := sqldbtest.New(t, migrations...)
	s := New(db)
	do := site(t, s, as(actor.CityLead, "", 0))
	wants(t, do("GET", "/orgs", nil), 200, "名录还是空的")
	wants(t, do("GET", "/orgs/new", nil), 200, "统一社会信用代码")
	bad := do("POST", "/orgs", url.Values{"name": {""}, "kind": {"ENTERPRISE"}, "uscc": {"350500100012345"}, "output": {"很多"}})
	wants(t, bad, 422, "USCC_OLD_FORMAT", "很多")
	w := do("POST", "/orgs", url.Values{"name": {"融芯(融江)<b>有限公司"}, "kind": {"ENTERPRISE"}, "uscc": {"91350500MA00TE5T25"}, "output": {"1.2亿元"}, "partner": {"1"}})
	wants(t, w, http.StatusSeeOther)
	page := w.Header().Get("Location")
	wants(t, do("GET", page, nil), 200, "融芯（融江）&lt;b&gt;有限公司", "1.2 亿元")
	wants(t, do("GET", "/orgs?band=GE_1E8&kind=ENTERPRISE&q=融芯", nil), 200, "融芯（融江）", "导出本筛选 1 条")
	wants(t, do("GET", "/orgs?band=LT_1E8", nil), 200, "没有符合筛选的行")
	wants(t, do("GET", "/orgs/export?format=csv&band=GE_1E8", nil), 200, "91350500MA00TE5T25", "120000000.00")

	edit := url.Values{"version": {"1"}, "name": {"融芯新材料有限公司"}, "kind": {"ENTERPRISE"}, "uscc": {"91350500MA00TE5T25"}, "output": {"120000000.00"}, "partner": {"1"}, "status": {"ACTIVE"},
		"was_name": {"融芯（融江）<b>有限公司"}, "was_kind": {"ENTERPRISE"}, "was_uscc": {"91350500MA00TE5T25"}, "was_output": {"120,000,000.00"}, "was_partner": {"1"}, "was_status": {"ACTIVE"}}
	wants(t, do("GET", page+"/edit", nil), 200, `name="version" value="1"`, "was_name")
	wants(t, do("POST", page, edit), http.StatusSeeOther)
	edit.Set("name", "融芯集团有限公司")
	edit.Set("legal", "林晓")
	wants(t, do("POST", page, edit), http.StatusConflict, "两人都改了", "融芯新材料有限公司", "融芯集团有限公司", "林晓")
	wants(t, do("GET", page, nil), 200, "曾用名", "融芯（融江）&lt;b&gt;有限公司")
	wants(t, do("POST", page+"/aliases", url.Values{"alias": {"融芯"}, "sort": {"SHORT"}, "from": {"2026-02-30"}}), 422, "融芯")
	wants(t, do("POST", page+"/aliases", url.Values{"alias": {"融芯"}, "sort": {"SHORT"}, "from": {"2026-02-03"}}), http.StatusSeeOther)

	w = do("POST", "/orgs", url.Values{"name": {"融芯新材料"}, "kind": {"ENTERPRISE"}})
	wants(t, w, http.StatusSeeOther)
	second := w.Header().Get("Location")
	wants(t, do("GET", second, nil), 200, "可以参加匹配，不计入统计")
	wants(t, do("GET", second+"/merge", nil), 200, "融芯新材料有限公司")
	wants(t, do("POST", second+"/merge", url.Values{"into": {strings.TrimPrefix(page, "/orgs/")}}), 422, "org.merge_reason")
	wants(t, do("POST", second+"/merge", url.Values{"into": {strings.TrimPrefix(page, "/orgs/")}, "reason": {"同一家"}}), http.StatusSeeOther)
	wants(t, do("GET", second, nil), http.StatusSeeOther)
	wants(t, do("GET", page+"?from="+strings.TrimPrefix(second, "/orgs/"), nil), 200, "“融芯新材料”已并入这里")
	wants(t, do("GET", second+"?record=1", nil), 200, "已并入另一家")
	wants(t, do("GET", second+"/edit", nil), 404)
	wants(t, do("POST", "/orgs/kinds", url.Values{"code": {"garden"}, "zh": {"社区学习花园"}}), http.StatusSeeOther)
	wants(t, do("GET", "/orgs/kinds", nil), 200, "社区学习花园", "本市增设", "乡村振兴学院")

	wants(t, do("POST", second+"/merge", url.Values{"into": {"4711"}, "reason": {"同一家"}}), 422, "org.merge_target")
	stranger := site(t, s, as(actor.CountyUser, "900103", 0))
	for _, p := range []string{page, page + "/edit", "/orgs/123"} {
		wants(t, stranger("GET", p, nil), 404)
	}
	wants(t, stranger("POST", page, edit), 404)
	wants(t, stranger("GET", "/orgs/kinds", nil), 403)
	wants(t, site(t, s, as(actor.Student, "", 0))("GET", "/orgs", nil), 403)
}

// TestGuessedIndustry suggests industries on the form of an enterprise without one, and fills in nothing.
func TestGuessedIndustry(t *testing.T) {
	s := New(sqldbtest.New(t, migrations...))
	s.GuessIndustries(func(_ context.Context, name string) []Guess {
		if name != "海澜餐饮有限公司" {
			t.Errorf("asked about %q", name)
		}
		return []Guess{{Code: "H62", Name: "餐饮业", Chance: 0.914}}
	})
	do := site(t, s, as(actor.CityLead, "", 0))
	page := do("POST", "/orgs", url.Values{"name": {"海澜餐饮有限公司"}, "kind": {"ENTERPRISE"}}).Header().Get("Location")
	w := do("GET", page+"/edit", nil)
	wants(t, w, 200, "按名称推测的行业大类", "H62 餐饮业 (91%)")
	if strings.Contains(w.Body.String(), `value="H62"`) {
		t.Error("a guess was filled in")
	}
	given := url.Values{"version": {"1"}, "name": {"海澜餐饮有限公司"}, "kind": {"ENTERPRISE"}, "industry": {"H62"}, "status": {"ACTIVE"}}
	wants(t, do("POST", page, given), http.StatusSeeOther)
	if w := do("GET", page+"/edit", nil); strings.Contains(w.Body.String(), "按名称推测") {
		t.Error("an enterprise with an industry is guessed at")
	}
}
