package app

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
)

// TestTableIsWhatIsServed holds the printed table, the mux and the OpenAPI
// document against one another.
func TestTableIsWhatIsServed(t *testing.T) {
	w := newTown(t, openTestHouse(t, ""), samples[0])
	routes := w.city.site.Routes()
	cookie := w.signIn(t, actor.CityLead)
	objects := objectsOf(w)
	known := map[string]bool{}
	for _, rt := range routes {
		known[rt.Key()] = true
		if rt.Writes() {
			continue
		}
		target, ok := objects.Own(rt.Pattern, actor.CityLead)
		if !ok {
			continue
		}
		if r := w.send(http.MethodDelete, target, nil, cookie); r.Code != http.StatusMethodNotAllowed {
			t.Errorf("DELETE %s, which is in no row: %d", target, r.Code)
		}
		// Below a list there may be a form that is only sent.
		r := w.send(http.MethodGet, strings.TrimSuffix(target, "/")+"/no-such-row", nil, cookie)
		if r.Code != http.StatusNotFound && r.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s/no-such-row: %d", target, r.Code)
		}
	}
	listed := web.List(routes)
	if len(listed) != len(routes) || len(known) != len(routes) {
		t.Errorf("%d rows, %d listed, %d different", len(routes), len(listed), len(known))
	}
	checkOpenAPI(t, w.send(http.MethodGet, "/openapi.json", nil), routes)
}

// checkOpenAPI compares the document's operations with the table's API rows.
func checkOpenAPI(t *testing.T, r *httptest.ResponseRecorder, routes []web.Route) {
	t.Helper()
	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(r.Body.Bytes(), &doc); r.Code != http.StatusOK || err != nil || !strings.HasPrefix(doc.OpenAPI, "3.") {
		t.Fatalf("%d %v %s", r.Code, err, doc.OpenAPI)
	}
	want := map[string]bool{}
	for _, rt := range routes {
		if rt.Kind == web.KindAPI {
			want[rt.Key()] = true
			if !rt.IsAPI() {
				t.Errorf("%s answers programs and is not described", rt.Key())
			}
		}
	}
	got := map[string]bool{}
	for path, operations := range doc.Paths {
		for method := range operations {
			got[strings.ToUpper(method)+" "+path] = true
		}
	}
	if !maps.Equal(want, got) {
		t.Errorf("table: %v\ndocument: %v", slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
	}
	if len(want) < 8 {
		t.Errorf("only %d operations", len(want))
	}
}
