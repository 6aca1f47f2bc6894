package app

import (
	"net/http"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/platform/web/webtest"
)

// TestAuthorizationMatrix asks every row of the whole table as every role and
// as nobody, for an own, a foreign and an unknown object, on both engines.
func TestAuthorizationMatrix(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		objects := objectsOf(w)
		began := time.Now()
		rep := webtest.Matrix{
			Site: w.city, Routes: w.city.site.Routes(), Roles: w.roles(), SignIn: w.signIn, Objects: objects, Fingerprint: w.fingerprint,
			Ending: []string{"/sign-out", "/account/sessions/end"}, May: mayBeRefused,
		}.Run(t)
		took := time.Since(began)
		t.Logf("%d roles, %d requests in %.1f s", len(w.roles()), rep.Requests, took.Seconds())
		if rep.Routes < 120 || rep.Requests < 3000 {
			t.Errorf("only %d routes and %d requests", rep.Routes, rep.Requests)
		}
	})
}

// mayBeRefused are the answers that depend on more than the role: the sample step of a
// point is the bureau's, though schools take other steps there; the sample plan is the
// city's, and counties and schools write their own; the sample duty is the government's;
// the label of the sample body is nobody's.
func mayBeRefused(rt web.Route, role actor.Role, status int) bool {
	switch rt.Pattern {
	case "/coding/labels/end":
		return status == http.StatusNotFound
	case "/points/{id}/steps":
		return role != actor.CityLead && status == http.StatusForbidden
	case "/plans":
		return (role == actor.CountyUser || role == actor.SchoolAdmin) && status == http.StatusForbidden
	case "/duties/evidence":
		return (role == actor.CountyUser || role == actor.SchoolAdmin || role == actor.EntAdmin || role == actor.IndustryOrg) && status == http.StatusForbidden
	}
	return false
}

// fingerprint is the state of the city and of the hub.
func (w *town) fingerprint(t testing.TB) webtest.Fingerprint {
	t.Helper()
	skip := append([]string{"tenant_processes"}, webtest.Untouched...)
	all, err := webtest.Take(w.t.Context(), w.city.DB, skip...)
	must(t, err)
	hub, err := webtest.Take(w.t.Context(), w.house.Registry.Hub(), skip...)
	must(t, err)
	for name, sum := range hub {
		all["hub."+name] = sum
	}
	return all
}
