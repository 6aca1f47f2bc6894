package forecast_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/register/forecast"
)

// site is the module's pages with a person signed in.
func site(t *testing.T, c city, who *context.Context) http.Handler {
	t.Helper()
	i18n.Load(forecast.Words, ui.Words, web.Words, actor.Words)
	h, err := web.Build(c.Routes(), web.Options{
		Session: func(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
			return actor.With(r.Context(), actor.From(*who)), nil
		},
		Env: ui.Env{City: "融江市", Sample: true}, Limits: web.Unlimited,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var tags = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>|<[^>]*>`)

func has(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	body := html.UnescapeString(w.Body.String())
	text := strings.Join(strings.Fields(tags.ReplaceAllString(body, "")), "")
	if w.Code != status {
		t.Errorf("status %d, want %d: %.800s", w.Code, status, text)
	}
	for _, p := range parts {
		if !strings.Contains(text, strings.Join(strings.Fields(p), "")) {
			t.Errorf("no %q in %.1500s", p, text)
		}
	}
	for _, bad := range []string{" style=\"", "<style", "onclick=", "%!"} {
		if strings.Contains(body, bad) {
			t.Errorf("%q in the page", bad)
		}
	}
}

func get(h http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w
}

func post(h http.Handler, target string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestPages is the vector of domain B4 through the pages, with what people do around it.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		who := hrA
		h := site(t, c, &who)
		has(t, get(h, "/forecasts"), 200, "本年还没有企业报送预测")
		has(t, get(h, "/forecasts/mine"), 200, "还没有报送过")
		has(t, get(h, "/forecasts/new"), 200, "2027 年", "2029 年", "第 5 行")
		grid := url.Values{"occupation_0": {fitter}, "level_0": {"3"}, "year1_0": {"12"}, "confidence_0": {"HIGH"}}
		bad := url.Values{"occupation_0": {"什么工"}, "year1_0": {"-2"}, "level_0": {"77"}}
		has(t, post(h, "/forecasts", bad), 422, "不是职业", "人数 -2 小于 0", "等级“77”不在名单里")
		has(t, post(h, "/forecasts", url.Values{}), 422, "还没有填任何一行")
		more := url.Values{"do": {"more"}, "occupation_4": {"焊工"}}
		has(t, post(h, "/forecasts", more), 200, "第 8 行")
		if w := post(h, "/forecasts", grid); w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		who = hrB
		grid.Set("year1_0", "8")
		draft := url.Values{"do": {"draft"}, "occupation_0": {"焊工"}, "level_0": {"2"}, "year1_0": {"1"}}
		at := post(h, "/forecasts", draft).Header().Get("Location")
		has(t, get(h, at), 200, "草稿", "焊工", "改草稿")
		has(t, get(h, at+"/edit"), 200, "修改预测草稿")
		grid.Set("version", "1")
		if w := post(h, at+"/edit", grid); w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		who = hrC
		grid.Set("year1_0", "5")
		post(h, "/forecasts", grid)
		who = hrA
		grid.Set("year1_0", "10")
		at = post(h, "/forecasts", grid).Header().Get("Location")
		has(t, get(h, at), 200, "有效", "12 → 10")
		has(t, get(h, "/forecasts/mine"), 200, "已被替换", "有效")
		has(t, get(h, "/forecasts"), 200, "25")
		who = lead
		has(t, get(h, "/forecasts"), 200, "机电设备维修工", "23", "12.6", "10.4", "45.2%")
		has(t, get(h, "/forecasts/occupation?code="+fitter), 200, "23人", "12.6人", "10.4人", "45.2%", "融江甲机械有限公司", "按县区", "按把握程度")
		has(t, get(h, "/forecasts?county="+countyB+"&industry=C35"), 200, "供给不分行业")
		has(t, get(h, "/forecasts/occupation?code=4-10-01-05"), 404)
		if w := get(h, "/forecasts/export?format=csv"); w.Code != 200 || !strings.Contains(w.Body.String(), "45.2%") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		who = nobody
		has(t, get(h, "/forecasts?county="+countyA), 200, "不公布")
		has(t, get(h, "/forecasts/occupation?code="+fitter), 200, "25人", "不公布不足3家或一家过大")
		if w := get(h, at); w.Code != 303 {
			t.Errorf("the public reads a submission: %d", w.Code)
		}
	})
}

func TestEmploymentPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		who := hrA
		h := site(t, c, &who)
		has(t, get(h, "/employment/mine"), 200, "还没有报送")
		has(t, get(h, "/employment/new"), 200, "期末从业人数", "2026 年第 3 季度")
		form := url.Values{"quarter": {"2026Q2"}, "headcount": {"100"}, "hires": {"5"}, "leavers": {"2"}, "interns": {"4"}}
		has(t, post(h, "/employment", url.Values{"quarter": {"2026Q2"}, "hires": {"x"}}), 422, "这个数字必须填", "不是整数")
		if w := post(h, "/employment", form); w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		form.Set("quarter", "2026Q3")
		form.Set("headcount", "140")
		has(t, post(h, "/employment", form), 422, "上季末 100 人 + 新招 5 − 离职 2 = 103 人，与填写的 140 人不一致", "已核对")
		form.Set("confirmed", "1")
		if w := post(h, "/employment", form); w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		has(t, get(h, "/employment/mine"), 200, "140", "已确认人数变动")
		has(t, get(h, "/employment/new"), 200, "这个季度已报送过 1 次", "上一季度末 100 人")
		has(t, get(h, "/employment/missing"), 403)
		who = lead
		has(t, get(h, "/employment"), 200, "140人", "岚山区", "融江甲机械有限公司")
		has(t, get(h, "/employment?by=industry"), 200, "C34")
		has(t, get(h, "/employment/missing?quarter=2026Q1"), 200, "1 家还没有报", "从未报送", "提醒还没有提醒过的企业")
		if w := post(h, "/employment/remind", url.Values{"quarter": {"2026Q1"}}); w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		has(t, get(h, "/employment/missing?quarter=2026Q1&told=1"), 200, "已提醒 1 家企业", "2026-11-22 已提醒")
		who = teacher
		has(t, get(h, "/employment"), 200, "不足 3 家或一家过大")
		if w := get(h, "/employment/export?format=csv"); w.Code != 200 || strings.Contains(w.Body.String(), "140") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
