package app

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas/mini"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/web"
)

// loadWords gives the tests the program's own texts.
var loadWords = sync.OnceFunc(func() { i18n.Load(words()...) })

// demoHash is the one hash that all accounts of the tests share.
var demoHash = sync.OnceValue(func() string {
	h, err := account.HashPassword(context.Background(), demoPhrase)
	if err != nil {
		panic(err)
	}
	return h
})

// moreRoles are the roles without a demonstration account, bound to the first
// school (2), the first enterprise (3) or nothing (0).
var moreRoles = []demoRole{
	{"internship_officer", "实习指导", "学校实习科", actor.InternshipOfficer, 2},
	{"student", "学生", "学校", actor.Student, 2},
	{"guardian", "家长", "家长", actor.Guardian, 0},
	{"mentor", "企业导师", "企业车间", actor.Mentor, 3},
}

// town is a sample city with an account for every role.
type town struct {
	t     *testing.T
	house *House
	city  *City
	plan  sample.City
	who   map[actor.Role]actor.Actor
}

// towns runs fn on both engines.
func towns(t *testing.T, fn func(t *testing.T, w *town)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, copied(t, false)) })
	t.Run("postgres", func(t *testing.T) { fn(t, copied(t, true)) })
}

// openTestHouse opens an installation in a folder of its own, its hub and its
// cities on the server when there is one.
func openTestHouse(t *testing.T, dsn string) *House {
	t.Helper()
	h := openTestHouseIn(t, t.TempDir()+"/data", dsn)
	_, err := mini.Import(t.Context(), h.Registry.Catalog())
	must(t, err)
	return h
}

// openTestHouseIn opens an installation in a folder, with what the folder holds already.
func openTestHouseIn(t *testing.T, dir, dsn string) *House {
	t.Helper()
	loadWords()
	quietLog(t)
	cfg, err := demoConfig(dir, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if dsn != "" {
		s := sqldbtest.Server(t, dsn)
		cfg.Hub, cfg.Placements = "test", map[string]config.Placement{"test": {DSN: s.DSN, RO: s.ReadOnly, Owner: s.Owner}}
	}
	h, err := openWith(t.Context(), cfg, testKEK())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	h.limits, h.demo = web.Unlimited, true
	return h
}

// quietLog keeps the refusals that a test provokes out of its output.
func quietLog(t *testing.T) {
	old := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(old) })
}

// newTown seeds a sample city as `seed --demo` does, on the house's server when
// it has one.
func newTown(t *testing.T, h *House, s sample.City) *town {
	t.Helper()
	ctx := t.Context()
	at := tenant.City{Code: s.Code, Name: s.Name, Sample: true}
	if h.Config.Placements["test"].DSN != "" {
		at.Kind, at.DSNRef = tenant.Server, "test"
	}
	must(t, h.Registry.Create(ctx, at))
	city, err := h.City(ctx, s.Code)
	must(t, err)
	must(t, sample.Write(ctx, h.modules(city), sample.Draw(s)))
	must(t, city.demoUsers(asConsole(ctx, s.Code), demoPlaceOf(s), demoHash()))
	must(t, city.afterSeed(asConsole(ctx, s.Code)))
	w := &town{t: t, house: h, city: city, plan: s, who: map[actor.Role]actor.Actor{}}
	w.addRoles(asConsole(ctx, s.Code))
	w.learnRoles()
	return w
}

// townOf is a sample city that was written before.
func townOf(t *testing.T, h *House, city *City, s sample.City) *town {
	t.Helper()
	w := &town{t: t, house: h, city: city, plan: s, who: map[actor.Role]actor.Actor{}}
	w.learnRoles()
	return w
}

// addRoles makes accounts for the roles that the demonstration leaves out.
func (w *town) addRoles(ctx context.Context) {
	w.t.Helper()
	for i, d := range moreRoles {
		login := d.login + "." + hostLabel(w.plan.Name)
		u := account.NewUser{ID: demoID(w.plan.Code, 500+i), Login: login, Name: d.name + "（示例）", Office: d.office, Hash: demoHash(), Seed: demoSeed(login)}
		_, err := w.city.Accounts.CreateUser(ctx, u)
		must(w.t, err)
		must(w.t, w.city.Accounts.GrantRole(ctx, login, grantOf(w.plan.Code, d, w.city.DB)))
	}
}

func grantOf(code string, d demoRole, db *sqldb.DB) actor.Grant {
	g := actor.Grant{Role: d.role, From: civil.DateOf(db.Now())}
	switch d.at {
	case 2:
		g.Org = sample.SchoolID(code, 0)
	case 3:
		g.Org = sample.FirmID(code, 0)
	}
	return g
}

// learnRoles reads who stands for which role, with the grants as stored.
func (w *town) learnRoles() {
	w.t.Helper()
	day := civil.DateOf(w.city.DB.Now())
	scan := func(r sqldb.Row) (a actor.Actor, err error) {
		var g actor.Grant
		err = r.Scan(&a.Account, &a.Login, &a.Name, &g.Role, &g.County, &g.Org, &g.Function)
		g.From, a.City, a.Grants = day, w.plan.Code, []actor.Grant{g}
		return a, err
	}
	w.read(func(ctx context.Context, r *sqldb.Reader) error {
		list, err := sqldb.All(ctx, r, scan, `SELECT p.account_id, p.login, p.name, g.role, g.county, g.org_id, g.function
			FROM account_people p JOIN account_grants g ON g.account_id = p.account_id ORDER BY p.account_id`)
		for _, a := range list {
			if role := a.Grants[0].Role; w.who[role].Account == 0 {
				w.who[role] = a
			}
		}
		return err
	})
}

// roles are all roles that a person can have.
func (w *town) roles() []actor.Role {
	var out []actor.Role
	for _, d := range slices.Concat(demoRoles, moreRoles) {
		if w.who[d.role].Account != 0 && !slices.Contains(out, d.role) {
			out = append(out, d.role)
		}
	}
	return out
}

// as is a context in which the person of a role acts.
func (w *town) as(role actor.Role) context.Context { return actor.With(w.t.Context(), w.who[role]) }

func (w *town) read(fn func(ctx context.Context, r *sqldb.Reader) error) {
	w.t.Helper()
	must(w.t, w.city.DB.Read(w.t.Context(), func(r *sqldb.Reader) error { return fn(w.t.Context(), r) }))
}

// id is the identifier that a query finds; the test ends when it finds none.
func (w *town) id(query string, args ...any) string {
	w.t.Helper()
	var id ids.ID
	w.read(func(ctx context.Context, r *sqldb.Reader) (err error) {
		id, err = sqldb.Value[ids.ID](ctx, r, query, args...)
		return err
	})
	if id == 0 {
		w.t.Fatalf("nothing for %s %v", query, args)
	}
	return id.String()
}

// loopbackAddr is where a browser on this machine comes from.
const loopbackAddr = "127.0.0.1:50000"

// send makes one request of the city.
func (w *town) send(method, target string, body io.Reader, headers ...http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	r.RemoteAddr = loopbackAddr
	for _, h := range headers {
		for name, values := range h {
			r.Header[name] = values
		}
	}
	rec := httptest.NewRecorder()
	w.city.ServeHTTP(rec, r)
	return rec
}

// post sends a form.
func (w *town) post(target string, form url.Values, headers ...http.Header) *httptest.ResponseRecorder {
	return w.send(http.MethodPost, target, strings.NewReader(form.Encode()),
		append(headers, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})...)
}

// signIn signs a role's person in through the form, with the code of the moment.
func (w *town) signIn(t testing.TB, role actor.Role) http.Header {
	t.Helper()
	login := w.who[role].Login
	code, _, err := w.city.Accounts.TOTPNow(w.t.Context(), login)
	must(t, err)
	r := w.post("/sign-in", url.Values{"login": {login}, "password": {demoPhrase}, "code": {code}})
	if r.Code != http.StatusSeeOther || len(r.Result().Cookies()) == 0 {
		t.Fatalf("%s cannot sign in: %d %s", login, r.Code, r.Body)
	}
	var pairs []string
	for _, c := range r.Result().Cookies() {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return http.Header{"Cookie": {strings.Join(pairs, "; ")}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
