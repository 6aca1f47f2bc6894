package match_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/match"
)

// call sends a request to the module's routes as a person, past the chain that web builds around them.
func call(t *testing.T, c city, who actor.Actor, lang, method, target string, form url.Values) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range c.Routes() {
		if rt.IsAPI() {
			continue
		}
		mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
	}
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	env := &ui.Env{Lang: lang, Theme: ui.Light, City: "融江市", Path: r.URL.Path, Query: r.URL.Query(), Actor: who}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(i18n.WithLang(ui.With(as(who), env), lang)))
	return w, failed
}

func TestRoutesAreSound(t *testing.T) {
	if err := web.Check(match.New(nil, match.Options{}).Routes()); err != nil {
		t.Error(err)
	}
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		need, point := "/needs/"+wanted.String()+"/matches", "/points/"+robots.String()+"/matches"
		for _, x := range []struct {
			who    actor.Actor
			target string
			want   []string
		}{
			{hr, need, []string{"机电设备运维技术员，招 24 人", "机电一体化技术", "为什么是", "460306", "是否算相关专业", "分数怎样来的", "要 24 人，可供 98 人", "MAT-2026.1", "再看更多", "我认为不对"}},
			{hr, need + "?why=" + nursing.String(), []string{"为什么不符", "护理"}},
			{head, point, []string{"机电一体化技术", "机电设备运维技术员", "融江示例机械有限公司"}},
			{head, "/offers/" + course.String() + "/matches", []string{"机电设备点检课程"}},
			{lead, "/matches", []string{"有效需求", "毫无交集", "物流调度员"}},
			{lead, "/matches?side=points", []string{"专业与供给", "机电一体化技术"}},
			{hr, "/matches", []string{"机电设备运维技术员"}},
			{head, "/matches", []string{"专业与供给"}},
			{hr, "/matches/params", []string{"MAT-PASS", "出厂值"}},
			{lead, "/matches/params/edit", []string{"保存为新版次"}},
			{auditor, "/matches/objections", []string{"没有异议"}},
		} {
			w, err := call(t, c, x.who, i18n.Chinese, http.MethodGet, x.target, nil)
			if err != nil || w.Code != http.StatusOK {
				t.Errorf("%s: %d, %v", x.target, w.Code, err)
			}
			for _, want := range x.want {
				if want == "再看更多" {
					continue // only with more than ten
				}
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("%s lacks %q", x.target, want)
				}
			}
			for _, bad := range []string{" style=", "<style", " onclick=", "%!"} {
				if strings.Contains(w.Body.String(), bad) {
					t.Errorf("%s holds %q", x.target, bad)
				}
			}
		}
		for _, target := range []string{"/needs/999/matches", "/points/999/matches", "/needs/x/matches", need + "?why=999", need + "?why=x"} {
			if _, err := call(t, c, lead, i18n.Chinese, http.MethodGet, target, nil); web.StatusOf(err) != http.StatusNotFound {
				t.Errorf("%s: %v", target, err)
			}
		}
	})
}

func TestPagesSpeakEnglish(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		w, err := call(t, c, hr, i18n.English, http.MethodGet, "/needs/"+wanted.String()+"/matches", nil)
		must(t, err)
		for _, want := range []string{"in the same class as 460306", "does it count as related?", "24 needed, 98 available", "to be confirmed", "or above is asked for"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("lacks %q", want)
			}
		}
	})
}

func TestForms(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		pair := "/needs/" + wanted.String() + "/matches/" + robots.String()
		for _, x := range []struct {
			name   string
			who    actor.Actor
			target string
			form   url.Values
			status int
		}{
			{"answer", hr, pair + "/answer", url.Values{"fits": {"yes"}, "note": {"去年招过"}}, http.StatusSeeOther},
			{"answer of the school", head, pair + "/answer", url.Values{"fits": {"no"}}, http.StatusSeeOther},
			{"nothing chosen", hr, pair + "/answer", url.Values{}, http.StatusUnprocessableEntity},
			{"another enterprise's", rival, pair + "/answer", url.Values{"fits": {"yes"}}, http.StatusNotFound},
			{"objection", hr, pair + "/objection", url.Values{"reason": {"我们要的是本科层次"}}, http.StatusSeeOther},
			{"objection without words", hr, pair + "/objection", url.Values{"reason": {"不"}}, http.StatusUnprocessableEntity},
			{"parameters", lead, "/matches/params", url.Values{"seen": {"MAT-2026.1"}, "from": {"2026-11-22"}, "source": {"纪要"}, "MAT-PASS": {"60"}}, http.StatusSeeOther},
			{"parameters, again from the old ones", lead, "/matches/params", url.Values{"seen": {"MAT-2026.1"}, "from": {"2026-11-22"}, "source": {"纪要"}, "MAT-PASS": {"60"}}, http.StatusConflict},
			{"parameters, no number", lead, "/matches/params", url.Values{"seen": {"MAT-2026.2"}, "from": {"2026-11-22"}, "source": {"纪要"}, "MAT-PASS": {"x"}}, http.StatusUnprocessableEntity},
			{"reply to nothing", lead, "/matches/objections/999", url.Values{"reply": {"没有这一条异议"}}, http.StatusNotFound},
		} {
			w, err := call(t, c, x.who, i18n.Chinese, http.MethodPost, x.target, x.form)
			status := w.Code
			if err != nil {
				status = web.StatusOf(err)
			}
			if status != x.status {
				t.Errorf("%s: %d, %v", x.name, status, err)
			}
		}
		w, err := call(t, c, hr, i18n.Chinese, http.MethodGet, "/needs/"+wanted.String()+"/matches", nil)
		must(t, err)
		if !strings.Contains(w.Body.String(), "去年招过") {
			t.Error("the answer is not shown")
		}
		w, err = call(t, c, lead, i18n.Chinese, http.MethodGet, "/matches/objections", nil)
		must(t, err)
		if !strings.Contains(w.Body.String(), "我们要的是本科层次") || !strings.Contains(w.Body.String(), "发出答复") {
			t.Error("the objection is not shown")
		}
	})
}
