package atlas

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// call sends a request to the module's routes as the person of ctx, past the chain that web builds around them.
func call(t *testing.T, s *Service, ctx context.Context, method, target string, form url.Values) (*httptest.ResponseRecorder, error) {
	t.Helper()
	var failed error
	mux := http.NewServeMux()
	for _, rt := range s.Routes() {
		mux.HandleFunc(rt.Key(), func(w http.ResponseWriter, r *http.Request) { failed = rt.Handler(w, r) })
	}
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	env := &ui.Env{Lang: "zh", Theme: ui.Light, City: "融江市", Path: r.URL.Path, Query: r.URL.Query()}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(ui.With(ctx, env)))
	return w, failed
}

func TestRoutesTable(t *testing.T) {
	if err := web.Check(NewService(nil, nil).Routes()); err != nil {
		t.Error(err)
	}
}

func TestPages(t *testing.T) {
	i18n.Load(Words)
	eachService(t, func(t *testing.T, s *Service) {
		c := makeChain(t, s)
		done, err := s.ProposeAll(school, sampleEdges(c))
		if err != nil {
			t.Fatal(err)
		}
		edge, chain := "/atlas/edges/"+done.IDs[0].String(), "/atlas/chains/"+c.ID.String()
		for target, want := range map[string]string{
			"/atlas/chains": "新能源材料", "/atlas/chains?class=SERVICE": "没有", chain: "电芯", chain + "/edit": "保存产业链", "/atlas/chains/new": "新建产业链", "/atlas/groups": "产业体系", "/atlas/groups/new": "保存产业体系",
			"/atlas/edges": "机电一体化技术 培养 机电设备维修工", "/atlas/edges?status=PUBLISHED": "连线", "/atlas/edges/new": "提交审核", edge: "审核通过", edge + "/edit": "保存提案",
			"/atlas/keys": "重点产业名单", "/atlas/keys/new": "保存名单", "/atlas/lists?list=SCHOOL": "职业院校", "/atlas/lists/new": "保存条目", "/atlas/programme-groups": "专业群登记", "/atlas/programme-groups/new": "保存专业群", "/atlas/packs": "专业目录",
		} {
			w, err := call(t, s, lead1, http.MethodGet, target, nil)
			if err != nil || w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d %v, lacks %q", target, w.Code, err, want)
			}
			for _, bad := range []string{" style=", "<style", " onclick=", "%!"} {
				if strings.Contains(w.Body.String(), bad) {
					t.Errorf("%s holds %q", target, bad)
				}
			}
			if _, err := call(t, s, pupil, http.MethodGet, target, nil); web.StatusOf(err) != http.StatusForbidden {
				t.Errorf("%s by a student: %v", target, err)
			}
		}
		if _, err := call(t, s, lead1, http.MethodGet, "/atlas/edges/1", nil); web.StatusOf(err) != http.StatusNotFound {
			t.Errorf("an unknown edge: %v", err)
		}
	})
}

func TestForms(t *testing.T) {
	i18n.Load(Words)
	eachService(t, func(t *testing.T, s *Service) {
		good := url.Values{"code": {"GD"}, "name": {"高端装备"}, "class": {"EMERGING"}, "from_year": {"2026"}, "node_id": {"", ""}, "node_name": {"整机", ""}, "node_stage": {"MID", "MID"}}
		if w, err := call(t, s, lead1, http.MethodPost, "/atlas/chains", good); err != nil || w.Code != http.StatusSeeOther {
			t.Fatalf("%d, %v", w.Code, err)
		}
		bad := url.Values{"code": {"GD2"}, "name": {"<b>x"}, "class": {"EMERGING"}, "from_year": {"26"}}
		w, err := call(t, s, lead1, http.MethodPost, "/atlas/chains", bad)
		if err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "&lt;b&gt;x") || !strings.Contains(w.Body.String(), "四位年份") {
			t.Errorf("a bad year: %d, %v", w.Code, err)
		}
		edge := url.Values{"from_kind": {"PROGRAMME"}, "from": {"机电一体化技术"}, "relation": {"TRAINS"}, "to_kind": {"OCCUPATION"}, "to": {"设备维护工程师"}, "weight": {"0.9"}, "from_year": {"2026"}, "evidence_kind": {"DOCUMENT"}, "evidence_ref": {"目录"}}
		w, err = call(t, s, school, http.MethodPost, "/atlas/edges", edge)
		if err != nil || w.Code != http.StatusSeeOther {
			t.Fatalf("%d, %v: %s", w.Code, err, w.Body.String())
		}
		at := w.Header().Get("Location")
		edge.Set("to", "没有的职业")
		if w, err := call(t, s, school, http.MethodPost, "/atlas/edges", edge); err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "没有的职业") {
			t.Errorf("an unknown occupation: %d, %v", w.Code, err)
		}
		for _, step := range []struct {
			target string
			form   url.Values
		}{
			{at, url.Values{"weight": {"0.7"}, "from_year": {"2026"}, "version": {"1"}}}, {at + "/evidence", url.Values{"evidence_kind": {"EXPERT"}, "evidence_ref": {"王某"}}},
			{at + "/move", url.Values{"transition": {"review"}}}, {"/atlas/edges/move?transition=publish", url.Values{"all": {"1"}}},
			{"/atlas/keys", url.Values{"in_force": {"2026-01-01"}, "title": {"名单"}, "reviewer": {"周某"}, "reviewed_on": {"2026-01-01"}, "chains": {"GD"}, "industries": {"C34、26"}}},
			{"/atlas/lists", url.Values{"list": {"SCHOOL"}, "name": {"某校"}, "reviewer": {"周某"}, "reviewed_on": {"2026-01-01"}, "from_year": {"2026"}}},
			{"/atlas/programme-groups", url.Values{"name": {"群"}, "school": {"某校"}, "grade": {"CITY"}, "sort": {"GROUP"}, "from_year": {"2026"}}},
			{"/atlas/groups", url.Values{"code": {"G"}, "name": {"五城"}, "from_year": {"2026"}}}, {"/atlas/edges/defaults", url.Values{}},
		} {
			if w, err := call(t, s, lead2, http.MethodPost, step.target, step.form); err != nil || w.Code != http.StatusSeeOther {
				t.Errorf("%s: %d, %v: %s", step.target, w.Code, err, w.Body.String())
			}
		}
		edges, total, err := s.Edges(lead1, EdgeFilter{Status: Published, Limit: 10})
		if err != nil || total != 1 || edges[0].Weight != 0.7 || len(edges[0].Evidence) != 2 {
			t.Errorf("%+v, %d, %v", edges, total, err)
		}
	})
}
