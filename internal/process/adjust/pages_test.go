package adjust_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/adjust"
)

// site is the module's pages with a person signed in.
func site(t testing.TB, c city, who *actor.Actor) http.Handler {
	t.Helper()
	i18n.Load(adjust.Words, casepage.Words, ui.Words, web.Words, actor.Words, sheet.Words)
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), *who), nil
		},
		Env:    ui.Env{City: "融江市", Sample: true},
		Limits: web.Unlimited,
	})
	must(t, err)
	return h
}

func ask(t *testing.T, h http.Handler, target string, v url.Values, status int, parts ...string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	if v != nil {
		r = httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != status {
		t.Errorf("%s: %d, want %d", target, w.Code, status)
	}
	for _, p := range parts {
		if !strings.Contains(w.Body.String(), p) {
			t.Errorf("%s does not say %q", target, p)
		}
	}
}

// TestPages: the public objection with what was typed, who told it for the bureau alone, the answer for all; and the preview of steps.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		who := nobody
		h := site(t, c, &who)
		page := "/adjustments/rounds/" + r.ID.String()
		ask(t, h, page, nil, 200, "拟定结果公示", "提出异议", "联系方式")
		v := url.Values{"request": {list[1].ID.String()}, "words": {"数据不实"}, "name": {""}, "contact": {"13800000000"}}
		ask(t, h, page+"/objections", v, 422, "数据不实", "13800000000", "adjust.empty")
		v.Set("name", "周先生")
		ask(t, h, page+"/objections", v, 303)
		ask(t, h, page+"?filed=1", nil, 200, "异议已收到", "待处理", "TZYY-2027-0001")
		found, err := c.Objections(ctxOf(second), r.ID)
		must(t, err)
		at := "/adjustments/objections/" + found[0].ID.String()
		ask(t, h, at+"/objector", url.Values{}, 303) // to sign in
		who = second
		ask(t, h, page, nil, 200, "数据不实", "查看 TZYY-2027-0001 的提出人")
		ask(t, h, at+"/objector", url.Values{}, 200, "13800000000", "本次查看已记录")
		ask(t, h, at+"/steps/deny", url.Values{"version": {"1"}}, 422)
		ask(t, h, at+"/steps/deny", url.Values{"version": {"1"}, "note": {"已核实无误"}}, 303)
		who = nobody
		ask(t, h, page, nil, 200, "已核实无误", "异议不成立")
		who = lead
		for _, target := range []string{"/adjustments", page + "/whatif", page + "/follow", page + "/committee", page + "/steps/back", "/adjustments/requests", "/adjustments/requests/" + list[0].ID.String(), "/adjustments/requests/" + list[0].ID.String() + "/steps/cancel", "/adjustments/rounds/new", "/adjustments/lists", "/adjustments/lists/new", "/adjustments/ledger", "/adjustments/opinions"} {
			ask(t, h, target, nil, 200)
		}
		ask(t, h, page+"/steps/back", nil, 200, "将要发出的提醒和邮件", "退回评议")
		r, err = c.Round(ctxOf(lead), r.ID)
		must(t, err)
		ask(t, h, page+"/steps/back", url.Values{"step": {"back"}, "version": {casepage.Version(r.Version)}}, 422, "caseflow.")
		who = dean
		ask(t, h, "/adjustments/requests/"+list[0].ID.String(), nil, 200, "经过")
	})
}
