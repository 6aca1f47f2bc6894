package plan_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/plan"
)

// site is the module's pages with a person signed in.
func (c city) site(who context.Context) http.Handler {
	c.t.Helper()
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), actor.From(who)), nil
		},
		Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
	})
	check(c.t, err)
	return h
}

func send(h http.Handler, target string, pairs ...string) *httptest.ResponseRecorder {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d: %.400s", w.Code, status, w.Body)
	}
	for _, p := range parts {
		if !strings.Contains(w.Body.String(), p) {
			t.Errorf("no %q in the page", p)
		}
	}
}

// Who saves second sees what stands beside what was typed, and loses neither; what both left alone is carried along.
func TestConflictShowsTheDifference(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(false)
		at := "/plans/" + id.String()
		fields := []string{"title", "融江市产教融合实施方案", "sort", "PLAN", "file_no", "融教发〔2025〕8号", "issued_on", "2025-02-03", "from", "2024-01-01", "until", "2026-12-31", "version", "1"}
		d, err := c.Plan(lead, id, on("2026-03-16"))
		check(t, err)
		d.Issuer, d.Note = "融江市人民政府办公室", "先保存的说明"
		check(t, c.Amend(second, d.Plan))
		w := send(c.site(lead), at+"/edit", append(fields, "issuer", "融江市教育局和发改委", "note", "后保存的说明")...)
		has(t, w, http.StatusConflict, "融江市人民政府办公室", "融江市教育局和发改委", "先保存的说明", "后保存的说明", `name="title" value="融江市产教融合实施方案"`)
		if now, err := c.Plan(lead, id, on("2026-03-16")); err != nil || now.Issuer != "融江市人民政府办公室" {
			t.Errorf("the second saving went through: %+v, %v", now.Plan, err)
		}
	})
}

// A revision of a target that somebody else revised meanwhile shows both and leads to the version that holds.
func TestRevisionConflictShowsTheDifference(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.imported(true)
		x := c.standing(id, "industrial_college", plan.OfCity, "2025-12-31").Target
		three := plan.Whole(3)
		mine := []string{"title", x.Title, "code", x.Code, "end", "2025-12-31", "basis", x.Basis, "scope", x.Scope, "comparator", x.Comparator, "unit", x.Unit, "base", "4", "clause", x.Clause, "why", "后来的理由", "agreed", "第二次会议", "version", "1"}
		y := x
		y.Base, y.Why, y.Agreed = &three, "先来的理由", "第一次会议"
		newer, err := c.Revise(second, y)
		check(t, err)
		w := send(c.site(lead), "/plans/"+id.String()+"/targets/"+x.ID.String()+"/revise", mine...)
		has(t, w, http.StatusConflict, "先来的理由", "后来的理由", "第一次会议", "第二次会议", "/targets/"+newer.String()+"/revise")
	})
}

// What was refused comes back with what was typed and says what is wrong beside the field.
func TestRefusedPlanComesBack(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		h := c.site(lead)
		has(t, send(h, "/plans", "title", "", "level", "CITY", "sort", "PLAN", "from", "2026-01-01", "until", "2026-12-31", "note", "打好的说明"), http.StatusUnprocessableEntity, "打好的说明", "plan.title")
		has(t, send(h, "/plans", "title", "甲方案", "level", "CITY", "sort", "PLAN", "from", "昨天", "until", "2026-12-31"), http.StatusUnprocessableEntity, "甲方案", "昨天")
		has(t, send(h, "/plans/import", "text", "没有任务的一段话"), http.StatusUnprocessableEntity, "没有任务的一段话", "plan.no_outline")
	})
}
