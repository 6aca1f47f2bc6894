package account

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

const (
	phrase   = "quiet heron above the weir"
	testCity = "900100"
	loopback = "127.0.0.1:50000"
	outside  = "203.0.113.20:50000"
)

func TestMain(m *testing.M) {
	i18n.Load(Words, web.Words, actor.Words, ui.Words, audit.Words, sqldb.Words)
	os.Exit(m.Run())
}

func idOf(n int64) ids.ID { return ids.ID(n) }

// phraseHash is the one hash that all test accounts share.
var phraseHash = sync.OnceValue(func() string {
	h, err := HashPassword(context.Background(), phrase)
	if err != nil {
		panic(err)
	}
	return h
})

// town is a city with accounts and a site that serves only them.
type town struct {
	t       *testing.T
	hub, db *sqldb.DB
	svc     *Service
	site    *web.Site
	ahead   time.Duration
	seed    string
	ids     map[actor.Role]ids.ID
}

// now is the clock of both databases.
func (w *town) now() time.Time { return time.Now().Add(w.ahead) }

// towns runs fn with a fresh town on every engine.
func towns(t *testing.T, change func(*Options), fn func(t *testing.T, w *town)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, newTown(t, sqldbtest.OpenSQLite, change)) })
	t.Run("postgres", func(t *testing.T) { fn(t, newTown(t, sqldbtest.OpenPostgres, change)) })
}

func newTown(t *testing.T, open func(*testing.T, sqldbtest.Setup) *sqldb.DB, change func(*Options)) *town {
	t.Helper()
	w := &town{t: t, ids: map[actor.Role]ids.ID{}}
	w.hub = open(t, sqldbtest.Setup{Migrations: []fs.FS{audit.Migrations, HubMigrations}, Now: w.now})
	w.db = open(t, sqldbtest.Setup{Migrations: []fs.FS{audit.Migrations, web.Migrations, notify.Migrations, Migrations}, Now: w.now})
	keys, err := secret.NewKeyset(testCity, secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{City: testCity, Hub: w.hub, DB: w.db, Keys: keys}
	if change != nil {
		change(&opt)
	}
	w.svc = New(opt)
	if w.seed, err = newSeed("t", "t"); err != nil {
		t.Fatal(err)
	}
	w.site, err = web.NewSite(append(w.svc.Routes(), web.Route{
		Method: "GET", Pattern: "/{$}", Kind: web.KindPage, Action: "t.home", Public: true,
		Handler: func(rw http.ResponseWriter, r *http.Request) error {
			_, err := rw.Write([]byte(actor.From(r.Context()).Login))
			return err
		},
	}), web.Options{
		DB: w.db, Secure: opt.Secure, Session: w.svc.Session, Complete: w.svc.Complete, Limits: web.Unlimited,
		Now: w.now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// user makes an account that can sign in, named like its role.
func (w *town) user(g actor.Grant) string {
	w.t.Helper()
	login := strings.ReplaceAll(string(g.Role), "_", ".") + ".one"
	id, err := w.svc.CreateUser(w.t.Context(), NewUser{Login: login, Name: "某" + string(g.Role), Office: "示例单位", Hash: phraseHash(), Seed: w.seed})
	if err != nil {
		w.t.Fatal(err)
	}
	w.ids[g.Role] = id
	if g.From == (civil.Date{}) {
		g.From = civil.DateOf(w.now())
	}
	if err := w.svc.GrantRole(w.t.Context(), login, g); err != nil {
		w.t.Fatal(err)
	}
	return login
}

// browser keeps cookies like a person's browser.
type browser struct {
	w       *town
	from    string
	cookies map[string]*http.Cookie
	bearer  string
}

func (w *town) browser() *browser {
	return &browser{w: w, from: outside, cookies: map[string]*http.Cookie{}}
}

func (b *browser) do(method, target string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.from
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if b.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+b.bearer)
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	b.w.site.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return rec
}

func (b *browser) get(target string) *httptest.ResponseRecorder { return b.do("GET", target, nil) }

func (b *browser) post(target string, pairs ...string) *httptest.ResponseRecorder {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return b.do("POST", target, v)
}

// who is the login name under which the browser is known, "" when signed out.
func (b *browser) who() string { return b.get("/").Body.String() }

// code is the present code; the clock moves one step so that it is unused.
func (w *town) code() string {
	w.ahead += codePeriod
	c, err := codeAt(w.seed, step(w.now()))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// enter signs in through both forms.
func (b *browser) enter(login string) {
	b.w.t.Helper()
	if r := b.post("/sign-in", "login", login, "password", phrase); r.Code != 303 || r.Header().Get("Location") != "/sign-in/code" {
		b.w.t.Fatalf("first step of %s: %d %s %s", login, r.Code, r.Header().Get("Location"), r.Body)
	}
	if r := b.post("/sign-in/code", "code", b.w.code()); r.Code != 303 {
		b.w.t.Fatalf("second step of %s: %d %s", login, r.Code, r.Body)
	}
	if got := b.who(); got != login {
		b.w.t.Fatalf("signed in as %q, want %q", got, login)
	}
}

func (w *town) entered(login string) *browser {
	w.t.Helper()
	b := w.browser()
	b.enter(login)
	return b
}
