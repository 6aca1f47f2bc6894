package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/bench"
)

const (
	loadClients = 1000
	loadEvery   = 2 * time.Second // of one client: half a request per second
	loadSeconds = 60
	loadTimeout = 20 * time.Second
)

// loadPages are what one sort of user opens, most used first; a page stands as often as it is used.
var loadPages = map[string][]string{
	"": {"/", "/needs", "/needs?q=数控", "/offers", "/search?q=汽车", "/public/gaps", "/needs?kind=INTERNSHIP&page=2"},
	"ent_hr": {
		"/home", "/home", "/needs/mine", "/needs/mine", "/offers", "/offers?q=数控", "/needs/new", "/gaps", "/account",
	},
	"school_admin": {"/home", "/home", "/needs", "/needs?q=机器人", "/needs?kind=TALENT&page=2", "/points", "/offers/mine", "/matches", "/programmes/coverage"},
	"city_lead":    {"/home", "/home", "/needs", "/orgs", "/orgs?q=机械", "/gaps", "/spectrum", "/matches", "/atlas/edges", "/imports", "/points"},
	"county_user":  {"/home", "/needs", "/orgs", "/points", "/gaps", "/spectrum"},
	"dept_user":    {"/home", "/gaps", "/gaps/by-industry", "/spectrum", "/needs"},
	"teacher":      {"/home", "/needs", "/points", "/search?q=物流"},
	"provider":     {"/home", "/needs", "/offers"},
	"industry_org": {"/home", "/needs", "/gaps", "/spectrum"},
	"ent_admin":    {"/home", "/needs/mine", "/offers"},
}

// loadBench serves the sample cities from a second process of this program and asks it as 1,000 people with kept connections would:
// each opens a page, or posts a need, every two seconds for a minute. The clients run in this process, on the same cores.
func loadBench(ctx context.Context, o bench.Options) ([]bench.Result, error) {
	dir, err := os.MkdirTemp("", "rongqiao-bench-load-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	l := &load{Options: o, dir: dir, clients: loadClients, span: loadSeconds * time.Second}
	if o.Small {
		l.clients, l.span = 20, 4*time.Second
	}
	l.http = &http.Client{Timeout: loadTimeout, Transport: &http.Transport{MaxIdleConns: 2 * l.clients, MaxIdleConnsPerHost: 2 * l.clients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if err := l.start(ctx); err != nil {
		return nil, err
	}
	defer l.stop()
	if err := l.signIn(ctx); err != nil {
		return nil, err
	}
	l.run(ctx)
	return l.results()
}

// load is a server under load and what its clients saw.
type load struct {
	bench.Options
	dir, addr string
	clients   int
	span      time.Duration
	server    *exec.Cmd
	http      *http.Client
	people    []visitor

	mu     sync.Mutex
	took   []time.Duration
	slow   map[string]time.Duration // the longest of each page
	failed map[string]int
	posted int
}

// visitor is one session; signed-out ones have no cookie.
type visitor struct {
	host, role, cookie string
}

// start seeds a data folder and serves it from another process, as `rongqiao demo` does.
func (l *load) start(ctx context.Context) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	l.addr = socket.Addr().String()
	if err := socket.Close(); err != nil {
		return err
	}
	l.server = exec.CommandContext(ctx, program, "demo", "--data", filepath.Join(l.dir, "demo"), "--addr", l.addr)
	l.server.Stderr = l.Log
	if err := l.server.Start(); err != nil {
		return err
	}
	for began := time.Now(); time.Since(began) < 3*time.Minute; time.Sleep(100 * time.Millisecond) {
		if r, err := l.http.Get("http://" + l.addr + "/healthz"); err == nil {
			r.Body.Close()
			return nil
		}
	}
	l.stop()
	return errors.New("the server did not come up")
}

func (l *load) stop() {
	_ = l.server.Process.Signal(os.Interrupt) // it may have ended by itself; Wait says so
	_ = l.server.Wait()
}

// signIn opens one session per role and city, by the buttons of the demonstration.
func (l *load) signIn(ctx context.Context) error {
	for _, s := range samples {
		host := s.Code + ".localhost"
		_, page, _, err := l.ask(ctx, visitor{host: host}, http.MethodGet, "/sign-in", nil)
		if err != nil {
			return err
		}
		for role := range loadPages {
			v := visitor{host: host, role: role}
			if role != "" {
				if v.cookie, err = l.session(ctx, v, page); err != nil {
					return err
				}
			}
			l.people = append(l.people, v)
		}
	}
	slices.SortFunc(l.people, func(a, b visitor) int { return strings.Compare(a.host+a.role, b.host+b.role) })
	return nil
}

func (l *load) session(ctx context.Context, v visitor, page string) (string, error) {
	city := samples[slices.IndexFunc(samples, func(s sample.City) bool { return strings.HasPrefix(v.host, s.Code) })]
	login := v.role + "." + hostLabel(city.Name)
	found := regexp.MustCompile(`name="login" value="` + regexp.QuoteMeta(login) + `"[\s\S]*?name="code" value="(\d{6})"`).FindStringSubmatch(page)
	if found == nil {
		return "", fmt.Errorf("no button for %s", login)
	}
	form := url.Values{"login": {login}, "password": {demoPhrase}, "code": {found[1]}}
	status, _, head, err := l.ask(ctx, v, http.MethodPost, "/sign-in", form)
	if err != nil {
		return "", err
	}
	var pairs []string
	for _, c := range (&http.Response{Header: head}).Cookies() {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	if status != http.StatusSeeOther || len(pairs) == 0 {
		return "", fmt.Errorf("%s: sign-in answered %d", login, status)
	}
	return strings.Join(pairs, "; "), nil
}

// ask sends one request and reads the whole answer.
func (l *load) ask(ctx context.Context, v visitor, method, path string, form url.Values) (int, string, http.Header, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	path, query, _ := strings.Cut(path, "?")
	if q, err := url.ParseQuery(query); err == nil && query != "" {
		path += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+l.addr+path, body)
	if err != nil {
		return 0, "", nil, err
	}
	r.Host = v.host
	r.Header.Set("Cookie", v.cookie)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Idempotency-Key", strconv.FormatUint(rand.Uint64(), 36))
	}
	res, err := l.http.Do(r)
	if err != nil {
		return 0, "", nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), res.Header, err
}

// run lets every client ask at its own beat; the beats are spread over the interval.
func (l *load) run(ctx context.Context) {
	l.slow, l.failed = map[string]time.Duration{}, map[string]int{}
	began := time.Now()
	var clients sync.WaitGroup
	for i := range l.clients {
		clients.Go(func() {
			rng := rand.New(rand.NewPCG(l.Seed, uint64(i)))
			v := l.people[i%len(l.people)]
			at := began.Add(time.Duration(rng.Int64N(int64(loadEvery))))
			for ; at.Sub(began) < l.span && ctx.Err() == nil; at = at.Add(loadEvery) {
				time.Sleep(time.Until(at))
				l.visit(ctx, v, rng, i)
			}
		})
	}
	clients.Wait()
}

// visit opens a page of the visitor; of an enterprise's requests one in twenty posts a need.
func (l *load) visit(ctx context.Context, v visitor, rng *rand.Rand, client int) {
	method, path, form, want := http.MethodGet, loadPages[v.role][rng.IntN(len(loadPages[v.role]))], url.Values(nil), http.StatusOK
	if v.role == "ent_hr" && rng.IntN(20) == 0 {
		method, path, want = http.MethodPost, "/needs", http.StatusSeeOther
		form = url.Values{"kind": {"PROJECT"}, "title": {fmt.Sprintf("并发 %d-%d", client, rng.Uint32())}, "do": {"draft"}}
	}
	began := time.Now()
	status, _, _, err := l.ask(ctx, v, method, path, form)
	took := time.Since(began)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err != nil:
		l.failed[path+": "+err.Error()]++
		return
	case status != want:
		l.failed[fmt.Sprintf("%s as %s: %d", path, v.role, status)]++
		return
	case method == http.MethodPost:
		l.posted++
	}
	l.took = append(l.took, took)
	l.slow[path] = max(l.slow[path], took)
}

func (l *load) results() ([]bench.Result, error) {
	failures := 0
	for what, n := range l.failed {
		failures += n
		if l.Log != nil {
			fmt.Fprintln(l.Log, n, what)
		}
	}
	if len(l.took) == 0 {
		return nil, errors.New("no request was answered")
	}
	slices.Sort(l.took)
	at := func(q float64) float64 { return l.took[int(q*float64(len(l.took)-1))].Seconds() * 1000 }
	out := []bench.Result{
		{Metric: "requests", Value: float64(len(l.took)), Unit: "n", Note: fmt.Sprintf("%d clients, %v, %d needs posted", l.clients, l.span, l.posted)},
		{Metric: "errors", Value: float64(failures), Unit: "n"},
		{Metric: "p50_ms", Value: at(0.5), Unit: "ms"},
		{Metric: "p99_ms", Value: at(0.99), Unit: "ms", Note: "the clients run on the same cores"},
		{Metric: "max_ms", Value: at(1), Unit: "ms"},
	}
	if mib, ok := peakMemory(l.server.Process.Pid); ok {
		out = append(out, bench.Result{Metric: "rss_mib", Value: mib, Unit: "MiB", Note: "highest of the server, the seeding of two cities included"})
	}
	for i := range out {
		out[i].Bench = "load"
	}
	return out, nil
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMemory is the largest resident set that a process had, where the system tells it.
func peakMemory(pid int) (mib float64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	found := peakLine.FindSubmatch(text)
	if found == nil {
		return 0, false
	}
	kib, err := strconv.ParseFloat(string(found[1]), 64)
	return kib / 1024, err == nil
}
