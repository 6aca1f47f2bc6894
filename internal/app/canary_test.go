package app

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/register/demand"
)

// phone is a telephone number of the sample's contacts.
var phone = regexp.MustCompile(`13[89]0000\d{4}`)

// showsOwnContact are the pages on which owners see what they typed themselves.
var showsOwnContact = regexp.MustCompile(`^/(needs|offers)/\{id\}/edit$`)

// TestNothingOfAnotherCity reads every page of one city as everybody, while
// another city lies in the same installation, and looks for that city's names
// and for telephone numbers.
func TestNothingOfAnotherCity(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		other := newTown(t, w.house, samples[1])
		c := canaries{names: namesOf(samples[1]), objects: objectsOf(w)}
		pages := 0
		for _, role := range append(w.roles(), actor.Public) {
			var cookie http.Header
			if role != actor.Public {
				cookie = w.signIn(t, role)
			}
			for _, rt := range w.city.site.Routes() {
				if rt.Writes() || rt.Kind == web.KindFile && strings.HasPrefix(rt.Pattern, "/assets/") {
					continue
				}
				if strings.HasPrefix(rt.Pattern, "/hub") {
					continue // shows all cities to those who run the installation, and to nobody else
				}
				if target, ok := c.objects.Own(rt.Pattern, role); ok {
					pages++
					c.look(t, rt, role, w.send(rt.Method, target, nil, cookie).Body.Bytes())
				}
			}
		}
		t.Logf("%d pages read, %d names looked for", pages, len(c.names))
		if pages < 1500 || len(c.names) < 60 {
			t.Errorf("only %d pages and %d names", pages, len(c.names))
		}
		strangersHere(t, w, other)
	})
}

// namesOf are the names that only one city has: schools, enterprises, counties.
func namesOf(s sample.City) [][]byte {
	names := []string{s.Name}
	for _, x := range s.Schools {
		names = append(names, x.Name)
	}
	for _, c := range s.Counties {
		names = append(names, c.Name)
	}
	for _, f := range sample.Draw(s).Firms {
		names = append(names, f.Name, f.USCC)
	}
	out := make([][]byte, len(names))
	for i, n := range names {
		out[i] = []byte(n)
	}
	return out
}

type canaries struct {
	names   [][]byte
	objects webtest.Objects
}

func (c canaries) look(t *testing.T, rt web.Route, role actor.Role, body []byte) {
	t.Helper()
	for _, part := range unpacked(body) {
		for i, name := range c.names {
			if i == 0 && rt.Pattern == "/sharing/new" {
				continue // the city's own name: one chooses there whom to share with
			}
			if bytes.Contains(part, name) {
				t.Errorf("%s shows %s %q of another city", rt.Key(), role, name)
			}
		}
		if n := phone.Find(part); n != nil && !showsOwnContact.MatchString(rt.Pattern) {
			t.Errorf("%s shows %s the telephone number %s", rt.Key(), role, n)
		}
	}
}

// unpacked is a body, or the files inside when it is a workbook or a document.
func unpacked(body []byte) [][]byte {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return [][]byte{body}
	}
	var out [][]byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return append(out, body)
		}
		b, _ := io.ReadAll(r)
		out = append(out, b)
	}
	return out
}

// strangersHere brings a session of the other city, and asks for its objects.
func strangersHere(t *testing.T, w, other *town) {
	t.Helper()
	theirs := other.signIn(t, actor.CityLead)
	if r := w.send(http.MethodGet, "/needs/mine", nil, theirs); r.Code != http.StatusSeeOther {
		t.Errorf("a session of another city is taken: %d", r.Code)
	}
	lead := w.signIn(t, actor.CityLead)
	for pattern, query := range map[string]string{
		"/needs/": `SELECT MIN(id) FROM demand_items WHERE side = 'NEED' AND status = 'PUBLISHED'`, "/offers/": `SELECT MIN(id) FROM demand_items WHERE side = 'OFFER' AND status = 'PUBLISHED'`,
		"/points/": `SELECT MIN(id) FROM programme_points`, "/orgs/": `SELECT MIN(id) FROM org_organizations`, "/atlas/chains/": `SELECT MIN(id) FROM atlas_chains`,
	} {
		target := pattern + other.id(query)
		if r := w.send(http.MethodGet, target, nil, lead); r.Code != http.StatusNotFound {
			t.Errorf("%s of another city: %d", target, r.Code)
		}
		if r := other.send(http.MethodGet, target, nil, theirs); r.Code != http.StatusOK {
			t.Errorf("%s in its own city: %d", target, r.Code)
		}
	}
}

// TestSeenIsNotOwned lets firms and schools try to change what others have
// published: they see it, and may change nothing of it.
func TestSeenIsNotOwned(t *testing.T) {
	towns(t, func(t *testing.T, w *town) {
		for side, roles := range map[demand.Side][]actor.Role{demand.Need: slices.Concat(firmRoles, schoolRoles), demand.Offer: slices.Concat(firmRoles, schoolRoles)} {
			base, own := "/needs/", sample.FirmID(w.plan.Code, 0)
			if side == demand.Offer {
				base, own = "/offers/", sample.SchoolID(w.plan.Code, 0)
			}
			target := base + w.id(`SELECT MIN(id) FROM demand_items WHERE side = $1 AND status = 'PUBLISHED' AND org_id <> $2`, string(side), own)
			for _, role := range roles {
				cookie := w.signIn(t, role)
				before := w.fingerprint(t)
				if r := w.send(http.MethodGet, target, nil, cookie); r.Code != http.StatusOK {
					t.Errorf("%s does not see %s: %d", role, target, r.Code)
				}
				for _, act := range []string{"/edit", "/refresh", "/copy", "/contact", "/steps/withdraw", "/steps/deal", "/steps/publish", "/steps/expire", "/steps/amend"} {
					r := w.post(target+act, map[string][]string{"version": {"3"}, "title": {"换成别的"}, "reason": {"FILLED"}, "kind": {"TALENT"}}, cookie)
					steps := strings.HasPrefix(act, "/steps/") && (r.Code == http.StatusConflict || r.Code == http.StatusUnprocessableEntity)
					if r.Code != http.StatusForbidden && r.Code != http.StatusNotFound && !steps {
						t.Errorf("%s as %s: %d", target+act, role, r.Code)
					}
				}
				if d := before.Differences(w.fingerprint(t)); len(d) > 0 {
					t.Errorf("%s changed %v of others", role, d)
				}
			}
		}
	})
}
