package webtest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
)

// Matrix is a city with its table, ready to be asked.
type Matrix struct {
	Site   http.Handler
	Routes []web.Route // all rows: (*web.Site).Routes()
	Roles  []actor.Role
	// SignIn returns the headers by which a role is known (its cookie). It is
	// called again when a role's session has ended.
	SignIn func(t testing.TB, role actor.Role) http.Header
	// Objects says which object is whose.
	Objects Objects
	// Fingerprint reads the state of the city. See [Take].
	Fingerprint func(t testing.TB) Fingerprint
	// Ending lists patterns whose allowed call ends the session; they are
	// asked as strangers only.
	Ending []string
	// May says that a role that the table admits may still be refused on a
	// collection with this status, because of its function or county.
	May func(rt web.Route, role actor.Role, status int) bool
}

// Report counts what was asked.
type Report struct{ Routes, Requests, Denied, Objects int }

type run struct {
	Matrix
	t       *testing.T
	report  Report
	headers map[actor.Role]http.Header
}

// spoofs are headers by which a careless server would let someone in.
var spoofs = http.Header{
	"X-Forwarded-For":        {"127.0.0.1"},
	"X-Real-Ip":              {"127.0.0.1"},
	"X-Original-Url":         {"/"},
	"X-Rewrite-Url":          {"/"},
	"X-Http-Method-Override": {"GET"},
	"X-Forwarded-User":       {"admin"},
	"X-Remote-User":          {"admin"},
	"X-Forwarded-Host":       {"localhost"},
	"Forwarded":              {"for=127.0.0.1;host=localhost"},
}

// Run asks every row as everybody and reports each wrong answer.
func (m Matrix) Run(t *testing.T) Report {
	t.Helper()
	r := &run{Matrix: m, t: t, headers: map[actor.Role]http.Header{}}
	// Signing in uses up a code; everybody is in before anything is compared.
	for _, role := range m.Roles {
		r.known(role)
	}
	r.report.Routes = len(m.Routes)
	before := m.Fingerprint(t)
	for list := range slices.Chunk(m.Routes, together) {
		for _, rt := range list {
			r.harmless(rt)
		}
		if after := m.Fingerprint(t); len(before.Differences(after)) > 0 {
			before = r.blame(list, before, after)
		}
	}
	for _, rt := range m.Routes {
		if rt.Writes() {
			r.allowed(rt)
		}
	}
	t.Logf("authorization matrix: %d routes, %d requests, %d denied, %d on objects",
		r.report.Routes, r.report.Requests, r.report.Denied, r.report.Objects)
	return r.report
}

// together is how many rows are asked between two looks at the state: a look reads every
// table of the city.
const together = 40

// harmless asks everything of a row that must not change anything.
func (r *run) harmless(rt web.Route) {
	r.strangers(rt)
	r.wrongRoles(rt)
	r.hidden(rt)
	if !rt.Writes() {
		r.allowed(rt)
	}
}

// blame asks rows again, one by one, to name the one that changed the state; where the
// change does not come again it names them all. It returns the state that stands then.
func (r *run) blame(list []web.Route, before, after Fingerprint) Fingerprint {
	first, found, keys := before.Differences(after), false, []string{}
	for _, rt := range list {
		keys = append(keys, rt.Key())
		r.harmless(rt)
		now := r.Fingerprint(r.t)
		if d := after.Differences(now); len(d) > 0 {
			found = true
			r.t.Errorf("%s: refused or reading requests changed %v", rt.Key(), d)
		}
		after = now
	}
	if !found {
		r.t.Errorf("one of these changed %v by a refused or reading request: %s", first, strings.Join(keys, ", "))
	}
	return after
}

// answer is what came back, reduced to what may differ.
type answer struct {
	status   int
	location string
	body     string
}

// ask sends the row's sample to an address.
func (r *run) ask(rt web.Route, p Params, headers ...http.Header) answer {
	r.report.Requests++
	target := address(rt.Pattern, p)
	var body io.Reader
	if rt.Writes() {
		body = strings.NewReader(rt.Sample)
	}
	req := httptest.NewRequest(rt.Method, target, body)
	req.RemoteAddr = "203.0.113.77:40000"
	if rt.Writes() {
		req.Header.Set("If-Match", `"v1"`)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if rt.Kind == web.KindAPI {
			req.Header.Set("Content-Type", "application/json")
		}
	}
	for _, h := range headers {
		for name, values := range h {
			req.Header[name] = values
		}
	}
	w := httptest.NewRecorder()
	r.Site.ServeHTTP(w, req)
	text := w.Body.String()
	for _, own := range []string{w.Header().Get("X-Request-Id"), target} {
		if own != "" && own != "/" {
			text = strings.ReplaceAll(text, own, "")
		}
	}
	for _, v := range p {
		text = strings.ReplaceAll(text, v, "")
	}
	return answer{w.Code, w.Header().Get("Location"), strings.ReplaceAll(text, unknownID, "")}
}

// denied is what a reader without a sign-in must get.
func denied(rt web.Route, a answer) bool {
	if rt.Kind == web.KindAPI || rt.Kind == web.KindFragment {
		return a.status == http.StatusUnauthorized
	}
	return a.status == http.StatusSeeOther && strings.HasPrefix(a.location, "/sign-in")
}

// strangers asks as nobody, plainly and with forged headers.
func (r *run) strangers(rt web.Route) {
	pair, known := r.Objects.find(rt.Pattern, Any)
	if rt.Public && rt.HasObject() && !known {
		r.t.Errorf("%s: the matrix knows no object for everybody", rt.Key())
	}
	for _, h := range []http.Header{nil, spoofs, {"Authorization": {"Bearer rq_" + strings.Repeat("A", 43)}}, {"Cookie": {"sid=" + strings.Repeat("A", 43)}}} {
		a := r.ask(rt, pair.Own, h)
		switch {
		case rt.Public && h.Get("Authorization") == "":
			if a.status >= 500 || a.status == http.StatusForbidden || a.status == http.StatusUnauthorized {
				r.t.Errorf("%s is public and answers nobody with %d", rt.Key(), a.status)
			}
		case rt.Public:
		default:
			r.report.Denied++
			if !denied(rt, a) {
				r.t.Errorf("%s answers nobody (%v) with %d %s", rt.Key(), h, a.status, a.location)
			}
		}
	}
}

// wrongRoles asks as every role that the row does not list.
func (r *run) wrongRoles(rt web.Route) {
	if rt.Public || len(rt.Roles) == 0 {
		return
	}
	want := http.StatusForbidden
	if rt.HasObject() {
		want = http.StatusNotFound
	}
	for _, role := range r.Roles {
		if slices.Contains(rt.Roles, role) {
			continue
		}
		pair, _ := r.Objects.find(rt.Pattern, role)
		for _, p := range []Params{pair.Own, pair.Foreign, nil} {
			r.report.Denied++
			if a := r.ask(rt, p, r.known(role)); a.status != want {
				r.t.Errorf("%s answers %s with %d, want %d", rt.Key(), role, a.status, want)
			}
			if !rt.HasObject() {
				break
			}
		}
	}
}

// hidden asks as the right roles for objects that they must not reach; on
// public rows as everybody, and as nobody.
func (r *run) hidden(rt web.Route) {
	if !rt.HasObject() {
		return
	}
	roles := r.admitted(rt)
	if rt.Public {
		roles = append([]actor.Role{actor.Public}, r.Roles...)
	}
	for _, role := range roles {
		unknown := r.ask(rt, nil, r.known(role))
		r.report.Objects++
		if unknown.status != http.StatusNotFound {
			r.t.Errorf("%s answers %s for an unknown object with %d", rt.Key(), role, unknown.status)
		}
		pair, _ := r.Objects.find(rt.Pattern, role)
		if pair.Foreign == nil {
			continue
		}
		r.report.Objects++
		if foreign := r.ask(rt, pair.Foreign, r.known(role)); foreign != unknown {
			r.t.Errorf("%s tells %s a foreign object (%d) from an unknown one (%d)%s", rt.Key(), role, foreign.status, unknown.status, difference(foreign.body, unknown.body))
		}
	}
}

// difference shows where two answers part.
func difference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf(": …%q, …%q", a[i:min(i+60, len(a))], b[i:min(i+60, len(b))])
		}
	}
	return ""
}

// allowed asks as the right roles for what they may reach. The sample may be
// refused for what it says, but not for who says it.
func (r *run) allowed(rt web.Route) {
	if rt.Public || slices.Contains(r.Ending, rt.Pattern) {
		return
	}
	for _, role := range r.admitted(rt) {
		pair, known := r.Objects.find(rt.Pattern, role)
		if rt.HasObject() {
			if !known {
				r.t.Errorf("%s: the matrix knows no object for %s", rt.Key(), role)
			}
			if pair.Own == nil {
				continue
			}
			r.report.Objects++
		}
		if rt.Writes() {
			r.renew(role) // a change before, their own or another's, may have ended the session
		}
		a := r.ask(rt, pair.Own, r.known(role))
		if refusedForWho(a) && (r.May == nil || !r.May(rt, role, a.status)) || a.status >= 500 {
			r.t.Errorf("%s answers %s with %d %s", rt.Key(), role, a.status, a.location)
		}
	}
}

func refusedForWho(a answer) bool {
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return a.status == http.StatusSeeOther && strings.HasPrefix(a.location, "/sign-in")
}

// admitted are the roles that the row admits.
func (r *run) admitted(rt web.Route) []actor.Role {
	if len(rt.Roles) == 0 {
		return r.Roles
	}
	var out []actor.Role
	for _, role := range r.Roles {
		if slices.Contains(rt.Roles, role) {
			out = append(out, role)
		}
	}
	return out
}

func (r *run) known(role actor.Role) http.Header {
	if role == actor.Public {
		return nil
	}
	if r.headers[role] == nil {
		r.headers[role] = r.SignIn(r.t, role)
	}
	return r.headers[role]
}

// renew signs in again when the session has ended.
func (r *run) renew(role actor.Role) {
	probe := httptest.NewRequest(http.MethodGet, "/account", nil)
	for name, values := range r.known(role) {
		probe.Header[name] = values
	}
	w := httptest.NewRecorder()
	r.Site.ServeHTTP(w, probe)
	if w.Code == http.StatusSeeOther {
		delete(r.headers, role)
	}
}
