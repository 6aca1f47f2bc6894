package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func init() { i18n.Load(web.Words, actor.Words, ui.Words) }

var errShort = errs.New(errs.Invalid, "web.body")

type noteIn struct {
	ID      web.ID `path:"id"`
	IfMatch string `header:"If-Match"`
	Body    struct {
		Text string `json:"text" maxLength:"20"`
	}
}

type noteOut struct {
	ETag string `header:"ETag"`
	Body struct {
		Text string `json:"text"`
	}
}

// note is the one object of the test site.
type note struct {
	mu      sync.Mutex
	version int64
	text    string
}

func (n *note) put(_ context.Context, in *noteIn) (*noteOut, error) {
	if in.ID.ID != 7 {
		return nil, actor.ErrNotFound
	}
	want, err := web.ParseETag(in.IfMatch)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if want != n.version {
		return nil, web.ErrStale
	}
	n.version, n.text = n.version+1, in.Body.Text
	out := &noteOut{ETag: web.ETag(n.version)}
	out.Body.Text = n.text
	return out, nil
}

// text is a page without a frame.
func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

// fixture is a small site: who asks stands in the header Test-Role.
type fixture struct {
	site  http.Handler
	note  note
	made  atomic.Int64
	slow  chan struct{}
	route []web.Route
}

func newFixture(t testing.TB, change func(*web.Options)) *fixture {
	t.Helper()
	f := &fixture{note: note{version: 1}}
	page := func(s string) web.Handler {
		return func(w http.ResponseWriter, r *http.Request) error { return web.Render(w, r, http.StatusOK, text(s)) }
	}
	f.route = []web.Route{
		{Method: "GET", Pattern: "/{$}", Kind: web.KindPage, Action: "t.home", Public: true, Handler: page("home")},
		{Method: "GET", Pattern: "/desk", Kind: web.KindPage, Action: "t.desk", Roles: []actor.Role{actor.CityLead}, Menu: &web.Menu{Group: "数据", Label: "案头"}, Handler: page("desk")},
		{Method: "GET", Pattern: "/things/{id}", Kind: web.KindPage, Action: "t.thing", Roles: []actor.Role{actor.CityLead}, Handler: f.thing},
		{Method: "GET", Pattern: "/part", Kind: web.KindFragment, Action: "t.part", Handler: page("part")},
		{Method: "GET", Pattern: "/panic", Kind: web.KindPage, Action: "t.panic", Public: true, Handler: func(http.ResponseWriter, *http.Request) error { panic("secret detail") }},
		{Method: "GET", Pattern: "/fault", Kind: web.KindPage, Action: "t.fault", Public: true, Handler: func(http.ResponseWriter, *http.Request) error { return errors.New("secret detail") }},
		{Method: "GET", Pattern: "/answer/{token}", Kind: web.KindPage, Action: "t.answer", Public: true, Handler: func(http.ResponseWriter, *http.Request) error { return errors.New("fault") }},
		{Method: "POST", Pattern: "/things", Kind: web.KindForm, Action: "t.make", Roles: []actor.Role{actor.CityLead}, Handler: f.makeThing},
		{Method: "POST", Pattern: "/upload", Kind: web.KindForm, Action: "t.upload", Public: true, Handler: upload},
		web.API(huma.Operation{Method: "PUT", Path: "/api/notes/{id}"}, "t.note", []actor.Role{actor.CityLead}, f.note.put),
		web.AssetRoute(),
	}
	opt := web.Options{Limits: web.Unlimited, Log: slog.New(slog.DiscardHandler), Session: byHeader}
	if change != nil {
		change(&opt)
	}
	site, err := web.Build(f.route, opt)
	if err != nil {
		t.Fatal(err)
	}
	f.site = site
	return f
}

func (f *fixture) thing(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if id != 7 {
		return actor.ErrNotFound
	}
	return web.Render(w, r, http.StatusOK, text("thing"))
}

func (f *fixture) makeThing(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	if v.Get("text") == "bad" {
		return errShort.On("text")
	}
	if f.slow != nil {
		<-f.slow
	}
	return web.Redirect(w, r, "/things/"+strconv.FormatInt(f.made.Add(1), 10))
}

func upload(w http.ResponseWriter, r *http.Request) error {
	up, err := web.Upload(w, r, "file", 1<<20)
	if err != nil {
		return err
	}
	defer up.Close()
	return web.Render(w, r, http.StatusOK, text(up.Type+" "+up.Name))
}

// byHeader finds who asks in the header Test-Role.
func byHeader(_ http.ResponseWriter, r *http.Request) (context.Context, error) {
	role := r.Header.Get("Test-Role")
	if role == "" {
		return r.Context(), nil
	}
	return actor.With(r.Context(), actor.Actor{Account: 5, Name: "测试", Grants: []actor.Grant{{Role: actor.Role(role)}}}), nil
}

// ask sends one request and returns the answer.
func (f *fixture) ask(method, target, role, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.9:4711"
	if role != "" {
		r.Header.Set("Test-Role", role)
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, r)
	return w
}

func TestStatusByRule(t *testing.T) {
	f := newFixture(t, nil)
	lead := string(actor.CityLead)
	cases := []struct {
		name, method, target, role, body string
		header                           []string
		want                             int
	}{
		{"public page", "GET", "/", "", "", nil, 200},
		{"own role", "GET", "/desk", lead, "", nil, 200},
		{"wrong role on a collection", "GET", "/desk", "expert", "", nil, 403},
		{"wrong role on an object", "GET", "/things/7", "expert", "", nil, 404},
		{"known object", "GET", "/things/7", lead, "", nil, 200},
		{"unknown object", "GET", "/things/8", lead, "", nil, 404},
		{"no identifier for a program", "PUT", "/api/notes/x", lead, `{"text":"a"}`, []string{"Content-Type", "application/json", "If-Match", `"v1"`}, 404},
		{"no identifier", "GET", "/things/x", lead, "", nil, 404},
		{"signed out page", "GET", "/desk", "", "", nil, 303},
		{"signed out fragment", "GET", "/part", "", "", nil, 401},
		{"signed out form", "POST", "/things", "", "", nil, 303},
		{"signed out program", "PUT", "/api/notes/7", "", "{}", []string{"Content-Type", "application/json"}, 401},
		{"unknown address", "GET", "/nowhere", "", "", nil, 404},
		{"wrong method", "DELETE", "/desk", lead, "", nil, 405},
		{"method override is ignored", "POST", "/desk", lead, "", []string{"X-HTTP-Method-Override", "GET"}, 405},
		{"other address in a header is ignored", "GET", "/desk", "", "", []string{"X-Original-URL", "/"}, 303},
		{"cross-site form", "POST", "/things", lead, "", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"foreign origin", "POST", "/things", lead, "", []string{"Origin", "https://evil.example"}, 403},
		{"same origin", "POST", "/things", lead, "", []string{"Sec-Fetch-Site", "same-origin"}, 303},
		{"no version", "PUT", "/api/notes/7", lead, `{"text":"a"}`, []string{"Content-Type", "application/json"}, 428},
		{"old version", "PUT", "/api/notes/7", lead, `{"text":"a"}`, []string{"Content-Type", "application/json", "If-Match", `"v0"`}, 412},
		{"not JSON", "PUT", "/api/notes/7", lead, `text=a`, []string{"Content-Type", "text/plain", "If-Match", `"v1"`}, 415},
		{"against the schema", "PUT", "/api/notes/7", lead, `{"text":"a","more":1}`, []string{"Content-Type", "application/json", "If-Match", `"v1"`}, 422},
		{"current version", "PUT", "/api/notes/7", lead, `{"text":"a"}`, []string{"Content-Type", "application/json", "If-Match", `"v1"`}, 200},
		{"refused form", "POST", "/things", lead, "text=bad", nil, 422},
		{"panic", "GET", "/panic", "", "", nil, 500},
		{"fault", "GET", "/fault", "", "", nil, 500},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := f.ask(c.method, c.target, c.role, c.body, c.header...)
			if w.Code != c.want {
				t.Fatalf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
			if strings.Contains(w.Body.String(), "secret detail") {
				t.Error("the cause is shown")
			}
			if w.Header().Get("Content-Security-Policy") != web.ContentPolicy || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Error("the answer lacks the security headers")
			}
			if w.Header().Get("X-Request-Id") == "" {
				t.Error("no request number")
			}
			if w.Code >= 400 && w.Header().Get("Cache-Control") != "no-store" {
				t.Error("a refusal may be stored")
			}
		})
	}
}

func TestProblemForPrograms(t *testing.T) {
	f := newFixture(t, nil)
	w := f.ask("PUT", "/api/notes/9", string(actor.CityLead), `{"text":"a"}`, "Content-Type", "application/json", "If-Match", `"v1"`)
	var p web.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if w.Header().Get("Content-Type") != "application/problem+json" || p.Status != 404 || p.Code != "actor.not_found" || p.RequestID == "" || p.Detail == "" {
		t.Errorf("%s %+v", w.Header().Get("Content-Type"), p)
	}
}

func TestOpenAPIListsTheTable(t *testing.T) {
	f := newFixture(t, nil)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Action string   `json:"x-action"`
			Roles  []string `json:"x-roles"`
		}
	}
	if err := json.Unmarshal(f.ask("GET", "/openapi.json", "", "").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	op, ok := doc.Paths["/api/notes/{id}"]["put"]
	if doc.OpenAPI != "3.1.0" || !ok || len(doc.Paths) != 1 || op.Action != "t.note" || len(op.Roles) != 1 {
		t.Errorf("%+v", doc)
	}
	for _, gone := range []string{"/docs", "/openapi.yaml", "/schemas/Note"} {
		if c := f.ask("GET", gone, "", "").Code; c != 404 {
			t.Errorf("%s answers %d", gone, c)
		}
	}
}

func TestCheckFindsFaults(t *testing.T) {
	h := func(http.ResponseWriter, *http.Request) error { return nil }
	good := web.Route{Method: "GET", Pattern: "/x", Kind: web.KindPage, Action: "x", Public: true, Handler: h}
	cases := []struct {
		name  string
		spoil func(*web.Route)
	}{
		{"no action", func(r *web.Route) { r.Action = "" }},
		{"no handler", func(r *web.Route) { r.Handler = nil }},
		{"public and roles", func(r *web.Route) { r.Roles = []actor.Role{actor.Expert} }},
		{"a page that writes", func(r *web.Route) { r.Method = "POST" }},
		{"a form that is read", func(r *web.Route) { r.Kind = web.KindForm }},
		{"unknown kind", func(r *web.Route) { r.Kind = "x" }},
		{"menu on an object", func(r *web.Route) { r.Pattern, r.Menu = "/x/{id}", &web.Menu{} }},
		{"relative pattern", func(r *web.Route) { r.Pattern = "x" }},
	}
	if err := web.Check([]web.Route{good}); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		r := good
		c.spoil(&r)
		if web.Check([]web.Route{r}) == nil {
			t.Errorf("%s is accepted", c.name)
		}
	}
	if web.Check([]web.Route{good, good}) == nil {
		t.Error("a double row is accepted")
	}
	clash := good
	clash.Pattern = "/{a}/x"
	other := good
	other.Pattern = "/x/{b}"
	if _, err := web.Build([]web.Route{clash, other}, web.Options{}); err == nil {
		t.Error("patterns that conflict are accepted")
	}
}

func TestForwardedHeadersOnlyFromProxies(t *testing.T) {
	cases := []struct {
		name, remote, forwarded, proxies, want string
	}{
		{"no proxies", "203.0.113.9:1", "10.9.9.9", "", "203.0.113.9"},
		{"not a proxy", "203.0.113.9:1", "10.9.9.9", "192.0.2.0/24", "203.0.113.9"},
		{"a proxy", "192.0.2.1:1", "198.51.100.7", "192.0.2.0/24", "198.51.100.7"},
		{"what the client wrote is passed over", "192.0.2.1:1", "1.1.1.1, 198.51.100.7", "192.0.2.0/24", "198.51.100.7"},
		{"two proxies", "192.0.2.1:1", "198.51.100.7, 192.0.2.2", "192.0.2.0/24", "198.51.100.7"},
		{"nonsense", "192.0.2.1:1", "localhost", "192.0.2.0/24", "192.0.2.1"},
	}
	for _, c := range cases {
		var nets []netip.Prefix
		if c.proxies != "" {
			nets, _ = web.ParseProxies([]string{c.proxies})
		}
		var got string
		site, err := web.Build([]web.Route{{Method: "GET", Pattern: "/", Kind: web.KindPage, Action: "a", Public: true,
			Handler: func(w http.ResponseWriter, r *http.Request) error {
				got = web.Address(r.Context())
				return web.Render(w, r, 200, text("x"))
			}}}, web.Options{Proxies: nets})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forwarded)
		site.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for in, want := range map[string]string{
		"/needs?q=1": "/needs?q=1", "": "/", "//evil.example": "/", "/\\evil.example": "/", "https://evil.example": "/",
		"javascript:alert(1)": "/", "/a\nb": "/", "\\\\evil": "/", "/%2f/evil": "/", "needs": "/", "/ok/%2f": "/ok/%2f",
	} {
		if got := web.LocalPath(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPreferencesByPlainLinks(t *testing.T) {
	f := newFixture(t, nil)
	w := f.ask("GET", "/?lang=en&theme=elder&size=2&x=1", "", "")
	set := map[string]string{}
	for _, c := range w.Result().Cookies() {
		set[c.Name] = c.Value
	}
	if set["lang"] != "en" || set["theme"] != "elder" || set["size"] != "2" {
		t.Errorf("cookies %v", set)
	}
	if n := len(f.ask("GET", "/?lang=xx&theme=../../x&size=9", "", "").Result().Cookies()); n != 0 {
		t.Errorf("%d cookies for nonsense", n)
	}
	w = f.ask("GET", "/nowhere", "", "", "Cookie", "lang=en; theme=contrast")
	if !strings.Contains(w.Body.String(), `lang="en"`) || !strings.Contains(w.Body.String(), `data-theme="contrast"`) {
		t.Errorf("the error page does not follow: %.300s", w.Body)
	}
}

func TestRateLimits(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	f := newFixture(t, func(o *web.Options) {
		o.Now = func() time.Time { return now }
		o.Limits = web.Limits{Global: 1000, GlobalBurst: 1000, Network: 1, NetworkBurst: 3, Account: 1, AccountBurst: 5, Keys: 2}
	})
	count := func(role string) (ok int, last *httptest.ResponseRecorder) {
		for range 10 {
			if last = f.ask("GET", "/", role, ""); last.Code == 200 {
				ok++
			}
		}
		return ok, last
	}
	if n, w := count(""); n != 3 || w.Code != 429 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("network: %d passed, then %d with Retry-After %q", n, w.Code, w.Header().Get("Retry-After"))
	}
	if n, _ := count("expert"); n != 5 {
		t.Errorf("account: %d passed", n)
	}
	now = now.Add(2 * time.Second)
	if n, _ := count(""); n != 2 {
		t.Errorf("after two seconds %d passed", n)
	}
}

func TestIdempotencyKey(t *testing.T) {
	sqldbtest.Each(t, []fs.FS{web.Migrations}, func(t *testing.T, db *sqldb.DB) {
		f := newFixture(t, func(o *web.Options) { o.DB = db })
		lead := string(actor.CityLead)
		var wg sync.WaitGroup
		places := make([]string, 20)
		for i := range places {
			wg.Go(func() {
				w := f.ask("POST", "/things", lead, "text=a", "Idempotency-Key", "k1")
				places[i] = strconv.Itoa(w.Code) + w.Header().Get("Location")
			})
		}
		wg.Wait()
		for _, p := range places {
			if p != "303/things/1" {
				t.Errorf("answers %v", places)
				break
			}
		}
		if n := f.made.Load(); n != 1 {
			t.Errorf("%d things were made", n)
		}
		if w := f.ask("POST", "/things", lead, "text=b", "Idempotency-Key", "k1"); w.Code != 422 {
			t.Errorf("another request under the same key: %d", w.Code)
		}
		if w := f.ask("POST", "/things", lead, "text=c&_key=k2"); w.Header().Get("Location") != "/things/2" {
			t.Error("the hidden field is not the key")
		}
		if w := f.ask("POST", "/things", lead, "text=c&_key=k2"); w.Header().Get("Location") != "/things/2" || w.Header().Get("Idempotency-Replayed") != "true" {
			t.Error("the answer is not repeated")
		}
		if w := f.ask("POST", "/things", lead, "text=bad&_key=k3"); w.Code != 422 {
			t.Errorf("refused form: %d", w.Code)
		}
		if w := f.ask("POST", "/things", lead, "text=good&_key=k3"); w.Code != 303 {
			t.Errorf("the corrected form under the same key: %d", w.Code)
		}
	})
}

// TestKeyOfADeadProcess claims a key and dies before its effect. A file has one
// server, so the next start may try again at once; on PostgreSQL the lease runs.
func TestKeyOfADeadProcess(t *testing.T) {
	sqldbtest.Each(t, []fs.FS{web.Migrations}, func(t *testing.T, db *sqldb.DB) {
		f := newFixture(t, func(o *web.Options) { o.DB = db })
		ask := func() int {
			return f.ask("POST", "/things", string(actor.CityLead), "text=a", "Idempotency-Key", "k1").Code
		}
		ask()
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE web_idempotency SET state = 0, status = 4711`)
			return err
		})
		want := map[sqldb.Dialect]int{sqldb.SQLite: 303, sqldb.Postgres: 409}[db.Dialect()]
		if got := ask(); err != nil || got != want {
			t.Errorf("the key of a dead process: %d, want %d, %v", got, want, err)
		}
		if got := ask(); got != want {
			t.Errorf("after that: %d, want %d", got, want)
		}
	})
}

func TestRacingEdits(t *testing.T) {
	f := newFixture(t, nil)
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			switch f.ask("PUT", "/api/notes/7", string(actor.CityLead), `{"text":"a"}`, "Content-Type", "application/json", "If-Match", `"v1"`).Code {
			case 200:
				won.Add(1)
			case 412:
				lost.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 19 {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
}

func TestUploads(t *testing.T) {
	f := newFixture(t, nil)
	send := func(name string, content []byte, fields int) *httptest.ResponseRecorder {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for i := range fields {
			m.WriteField("f"+strconv.Itoa(i), "x")
		}
		p, _ := m.CreateFormFile("file", name)
		p.Write(content)
		m.Close()
		return f.ask("POST", "/upload", "", body.String(), "Content-Type", m.FormDataContentType())
	}
	cases := []struct {
		name, file string
		content    []byte
		fields     int
		want       int
	}{
		{"text", "a.csv", []byte("代码,名称\n1,甲\n"), 0, 200},
		{"zip", "a.xlsx", []byte("PK\x03\x04rest"), 0, 200},
		{"GB 18030", "a.csv", []byte{0xb4, 0xfa, 0xc2, 0xeb, ',', '1', '\n'}, 0, 200},
		{"empty", "a.csv", nil, 0, 422},
		{"page in disguise", "a.csv", []byte(" <!DOCTYPE html><script>"), 0, 415},
		{"program in disguise", "a.xlsx", []byte("MZ\x90\x00\x03\x00\x00"), 0, 415},
		{"larger than the field allows", "a.csv", bytes.Repeat([]byte("a"), 2<<20), 0, 413},
		{"larger than the route allows", "a.csv", bytes.Repeat([]byte("a"), 11<<20), 0, 413},
		{"too many parts", "a.csv", []byte("a"), 1200, 413},
	}
	for _, c := range cases {
		if w := send(c.file, c.content, c.fields); w.Code != c.want {
			t.Errorf("%s: %d, want %d: %.200s", c.name, w.Code, c.want, w.Body)
		}
	}
	if w := send(`..\..\etc\passwd.csv`, []byte("a,b"), 0); !strings.HasSuffix(w.Body.String(), " passwd.csv") {
		t.Errorf("path kept: %s", w.Body)
	}
	if w := f.ask("POST", "/upload", "", url.Values{"file": {"x"}}.Encode()); w.Code != 415 {
		t.Errorf("plain form: %d", w.Code)
	}
}

func TestMenuFollowsRoles(t *testing.T) {
	var menu []ui.NavGroup
	f := newFixture(t, func(o *web.Options) {
		o.Complete = func(_ context.Context, env *ui.Env) { menu = env.Nav }
	})
	f.ask("GET", "/", string(actor.CityLead), "")
	if len(menu) != 1 || menu[0].Items[0].Href != "/desk" {
		t.Errorf("the city sees %v", menu)
	}
	if f.ask("GET", "/", string(actor.Expert), ""); len(menu) != 0 {
		t.Errorf("the expert sees %v", menu)
	}
}

func TestServerStartsAndStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	addrs := make(chan [2]string, 1)
	f := newFixture(t, nil)
	m := web.NewMetrics()
	s := web.Server{Addr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0", Handler: f.site, Metrics: m,
		Ready:     func(context.Context) error { return errors.New("not yet") },
		Listening: func(main, admin net.Addr) { addrs <- [2]string{main.String(), admin.String()} }}
	go func() { done <- s.Run(ctx) }()
	a := <-addrs
	for _, c := range []struct {
		url  string
		want int
	}{{a[0] + "/healthz", 200}, {a[0] + "/readyz", 503}, {a[0] + "/metrics", 404}, {a[0] + "/debug/pprof/cmdline", 404}, {a[1] + "/metrics", 200}, {a[1] + "/debug/pprof/cmdline", 200}} {
		resp, err := http.Get("http://" + c.url)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.url, resp.StatusCode, c.want)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := (web.Server{Addr: "127.0.0.1:0", AdminAddr: "0.0.0.0:0", Handler: f.site}).Run(context.Background()); err == nil {
		t.Error("the admin listener opens to the network")
	}
}

func BenchmarkChain(b *testing.B) {
	f := newFixture(b, func(o *web.Options) { o.Metrics = web.NewMetrics() })
	r := httptest.NewRequest("GET", "/desk?page=2", nil)
	r.Header.Set("Test-Role", string(actor.CityLead))
	r.Header.Set("Cookie", "lang=zh; theme=light")
	b.ReportAllocs()
	for b.Loop() {
		f.site.ServeHTTP(httptest.NewRecorder(), r)
	}
}
