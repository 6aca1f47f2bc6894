package e2e

import (
	"context"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Reader is a person without a browser: it fetches pages by HTTP, keeps cookies, and
// so walks the whole site in seconds.
type Reader struct {
	Login string // "" is a visitor
	Every bool   // Walk looks at every kind of register; else one stands for all
	base  *url.URL
	http  *http.Client
}

// Answer is what a page answered.
type Answer struct {
	Path   string // where the answer came from, after redirects
	Status int
	Type   string // media type
	Body   string
	Took   time.Duration
}

// NewReader returns a reader of the site at base, signed in as the sample account
// login when it is not empty.
func NewReader(t testing.TB, base, login string) *Reader {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// Names under .localhost are this machine, whether or not its resolver knows it.
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(addr); err == nil && strings.HasSuffix(host, ".localhost") {
			addr = net.JoinHostPort("127.0.0.1", port)
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	r := &Reader{Login: login, base: u, http: &http.Client{Jar: jar, Timeout: limit, Transport: &http.Transport{DialContext: dial}}}
	t.Cleanup(r.http.CloseIdleConnections)
	if login != "" {
		r.signIn(t)
	}
	return r
}

var (
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
	forms  = regexp.MustCompile(`(?s)<form\b.*?</form>`)
	href   = regexp.MustCompile(`<a\b([^>]*?)href="([^"]*)"([^>]*)>`)
	target = regexp.MustCompile(`<form\b[^>]*action="([^"]*)"[^>]*>`)
)

// SampleLogins are the accounts that a demonstration offers on its sign-in page.
func (r *Reader) SampleLogins(t testing.TB) (logins []string) {
	t.Helper()
	for _, f := range forms.FindAllString(r.Get(t, "/sign-in").Body, -1) {
		for _, m := range hidden.FindAllStringSubmatch(f, -1) {
			if m[1] == "login" {
				logins = append(logins, html.UnescapeString(m[2]))
			}
		}
	}
	return logins
}

func (r *Reader) signIn(t testing.TB) {
	t.Helper()
	for _, f := range forms.FindAllString(r.Get(t, "/sign-in").Body, -1) {
		form := url.Values{}
		for _, m := range hidden.FindAllStringSubmatch(f, -1) {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
		if form.Get("login") != r.Login {
			continue
		}
		if a := r.Post(t, "/sign-in", form); a.Status != http.StatusOK && a.Status != http.StatusNotFound || strings.HasPrefix(a.Path, "/sign-in") {
			t.Fatalf("sign in as %s: %d at %s", r.Login, a.Status, a.Path)
		}
		return
	}
	t.Fatalf("the sign-in page does not offer %s", r.Login)
}

// Get fetches a path of the site. Where the site asks to wait, because this reader is faster than a person, it waits.
func (r *Reader) Get(t testing.TB, path string) Answer {
	t.Helper()
	a := r.do(t, http.MethodGet, path, nil)
	for range 20 {
		if a.Status != http.StatusTooManyRequests {
			break
		}
		time.Sleep(time.Second)
		a = r.do(t, http.MethodGet, path, nil)
	}
	return a
}

// Post sends a form.
func (r *Reader) Post(t testing.TB, path string, form url.Values) Answer {
	t.Helper()
	return r.do(t, http.MethodPost, path, form)
}

// Upload sends a form with a file.
func (r *Reader) Upload(t testing.TB, path string, form url.Values, field, name, content string) Answer {
	t.Helper()
	var body strings.Builder
	w := multipart.NewWriter(&body)
	for k := range form {
		if err := w.WriteField(k, form.Get(k)); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return r.send(t, http.MethodPost, path, strings.NewReader(body.String()), w.FormDataContentType())
}

func (r *Reader) do(t testing.TB, method, path string, form url.Values) Answer {
	t.Helper()
	if form == nil {
		return r.send(t, method, path, nil, "")
	}
	return r.send(t, method, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

func (r *Reader) send(t testing.TB, method, path string, body io.Reader, media string) Answer {
	t.Helper()
	req, err := http.NewRequest(method, r.base.String()+path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	req.Header.Set("Accept", "text/html")
	if media != "" {
		req.Header.Set("Content-Type", media)
		req.Header.Set("Origin", r.base.String())
	}
	begin := time.Now()
	res, err := r.http.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	return Answer{Path: res.Request.URL.RequestURI(), Status: res.StatusCode, Type: kind, Body: string(b), Took: time.Since(begin)}
}

// Page says whether the answer is a page and no file.
func (a Answer) Page() bool { return a.Type == "text/html" }

// Links are the addresses within the site that the page leads to, forms included, with
// downloads and without anchors and switches of display.
func (a Answer) Links() (out []string) {
	here, err := url.Parse(a.Path)
	if err != nil {
		return nil
	}
	add := func(ref string) {
		u, err := here.Parse(html.UnescapeString(ref))
		if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(ref, "#") || display.MatchString(u.RawQuery) {
			return
		}
		u.Fragment = ""
		out = append(out, u.RequestURI())
	}
	for _, m := range href.FindAllStringSubmatch(a.Body, -1) {
		add(m[2])
	}
	for _, m := range target.FindAllStringSubmatch(a.Body, -1) {
		if !strings.Contains(m[0], `method="post"`) {
			add(m[1])
		}
	}
	return out
}

var display = regexp.MustCompile(`(^|&)(lang|mode|size|sort|page|rows)=`)

// Walk follows every link from the home page and the person's own page, each shape of
// address once, and calls look on every answer with the page that led to it. Of pages of
// one shape it returns the first, of records the one with the most on it.
func (r *Reader) Walk(t testing.TB, look func(from string, a Answer)) (pages []ShotPage) {
	t.Helper()
	seen, kept := map[string]bool{}, map[string]int{}
	queue := []step{{"", "/", ""}, {"", "/sign-in", ""}}
	if r.Login != "" {
		queue[1].path = "/account"
	}
	for ; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		if visit := s.visit(r.Every); seen[visit] {
			continue
		} else {
			seen[visit] = true
		}
		a := r.Get(t, s.path)
		look(s.from, a)
		if !a.Page() {
			continue
		}
		if a.Status == http.StatusOK {
			p := ShotPage{Name: nameOf(a.Path), Path: a.Path, Shape: step{path: a.Path, kind: s.kind}.shape(r.Every), Traits: a.traits()}
			if i, ok := kept[p.Shape]; !ok {
				kept[p.Shape] = len(pages)
				pages = append(pages, p)
			} else if record.MatchString(p.Path) && len(p.Traits) > len(pages[i].Traits) {
				pages[i] = p
			}
		}
		for _, l := range a.Links() {
			queue = append(queue, s.next(l))
		}
	}
	return pages
}

func nameOf(path string) string {
	n := strings.Trim(strings.NewReplacer("/", "_", "{}", "id").Replace(Shape(path)), "_")
	if n == "" {
		return "portal"
	}
	return n
}

var (
	notText = regexp.MustCompile(`(?s)<(script|style|head|svg|textarea|code|pre)\b.*?</(script|style|head|svg|textarea|code|pre)>`)
	tags    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// Text is what a reader of the page sees, tags taken out.
func (a Answer) Text() string {
	body := a.Body
	if i := strings.Index(body, "<body"); i >= 0 {
		body = body[i:]
	}
	return html.UnescapeString(tags.ReplaceAllString(notText.ReplaceAllString(body, " "), "\n"))
}
