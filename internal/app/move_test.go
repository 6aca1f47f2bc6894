package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/bench"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/sqldb/sqllint"
	"rongqiao/internal/platform/tenant"
)

// onPlaces is an installation with two servers and a second folder; its hub is a file.
func onPlaces(t *testing.T, one, two string) *House {
	t.Helper()
	h := openTestHouse(t, "")
	cfg := h.Config
	cfg.Placements = map[string]config.Placement{"disk": {Dir: filepath.Join(t.TempDir(), "two")}}
	for name, dsn := range map[string]string{"one": one, "two": two} {
		s := sqldbtest.Server(t, dsn)
		cfg.Placements[name] = config.Placement{DSN: s.DSN, RO: s.ReadOnly, Owner: s.Owner}
	}
	again := beside(t, h, cfg)
	return again
}

// beside opens the same installation once more, as another process would.
func beside(t *testing.T, h *House, cfg config.Config) *House {
	t.Helper()
	other, err := openWith(t.Context(), cfg, h.kek)
	must(t, err)
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	other.limits, other.demo = h.limits, true
	return other
}

// ask sends a request through the house, as the listener does.
func ask(h *House, city, method, path string, head http.Header, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://"+city+".localhost"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = loopbackAddr
	for name, values := range head {
		r.Header[name] = values
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestSampleCityMoves takes the sample city in all four directions by the command's way
// while another process serves it: its people stay signed in and find everything.
func TestSampleCityMoves(t *testing.T) {
	mover := onPlaces(t, sqldbtest.Database(t), sqldbtest.Second(t))
	w := newTown(t, mover, samples[0])
	code := samples[0].Code
	served := beside(t, mover, mover.Config)
	must(t, served.learnHosts(t.Context()))
	s := *w
	s.house = served
	city, err := served.City(t.Context(), code)
	must(t, err)
	s.city = city
	head := s.signIn(t, actor.CityLead)
	need := w.id(`SELECT MIN(id) FROM demand_items WHERE side = 'NEED' AND kind = 'TALENT' AND status = 'PUBLISHED'`)
	pages := []string{"/", "/needs", "/spectrum", "/admin/params", "/matches", "/needs/" + need + "/matches", "/api/needs/" + need + "/matches"}
	before := bodies(t, served, code, head, pages)
	if found := before[len(before)-1] - 200*100_000; found <= 0 {
		t.Fatalf("no matches to compare: %v", before)
	}
	for _, to := range []string{"one", "two", "sqlite", "disk"} {
		m, err := mover.hub().Move(asConsole(t.Context(), code), code, to, backup.MoveOptions{})
		must(t, err)
		if t.Logf("to %s: %d rows in %.1f s", to, m.Rows, seconds(m.Move)); !m.Audit.OK() || m.Rows < 1000 {
			t.Errorf("to %s: %d rows, log %+v", to, m.Rows, m.Audit.Findings)
		}
		must(t, served.Registry.Refresh(t.Context())) // what the watch does every few seconds
		now, err := served.City(t.Context(), code)
		must(t, err)
		if now == city || now.Info.Where().String() != to {
			t.Errorf("to %s: the server still has the city at %s", to, now.Info.Where())
		}
		city = now
		if after := bodies(t, served, code, head, pages); !slices.Equal(before, after) {
			t.Errorf("to %s: pages differ: %v, %v", to, before, after)
		}
		v, err := audit.Verify(t.Context(), now.DB, code, nil, now.Keys.PublicKey())
		if err != nil || !v.OK() {
			t.Errorf("to %s: the log: %+v, %v", to, v.Findings, err)
		}
		s.city = now
		s.signIn(t, actor.SchoolAdmin)
	}
}

// bodies are the answers in short: the status and the number of cells, and of points that an
// index of matches gives.
func bodies(t *testing.T, h *House, code string, head http.Header, pages []string) (out []int) {
	t.Helper()
	for _, p := range pages {
		r := ask(h, code, http.MethodGet, p, head, nil)
		if r.Code != http.StatusOK && r.Code != http.StatusSeeOther && r.Code != http.StatusNotFound && r.Code != http.StatusForbidden {
			t.Errorf("%s: %d", p, r.Code)
		}
		text := r.Body.String()
		out = append(out, r.Code*100_000+strings.Count(text, "<td")+strings.Count(text, `"score"`))
	}
	return out
}

// TestMovingCityCanBeRead tries to change something while the city moves: it is refused with
// the time to come back, signing in and reading go on.
func TestMovingCityCanBeRead(t *testing.T) {
	h := onPlaces(t, sqldbtest.Database(t), sqldbtest.Second(t))
	w := newTown(t, h, samples[0])
	must(t, h.learnHosts(t.Context()))
	code := samples[0].Code
	head := w.signIn(t, actor.SysAdmin)
	tried := false
	_, err := h.hub().Move(asConsole(t.Context(), code), code, "one", backup.MoveOptions{Stage: func(s tenant.Stage) error {
		if s != tenant.StageFill {
			return nil
		}
		tried = true
		moving := *w
		var err error
		if moving.city, err = h.City(t.Context(), code); err != nil {
			return err
		}
		moving.signIn(t, actor.CityLead)
		if r := ask(h, code, http.MethodGet, "/needs", head, nil); r.Code != http.StatusOK && r.Code != http.StatusForbidden {
			t.Errorf("reading: %d", r.Code)
		}
		r := ask(h, code, http.MethodPost, "/admin/calendar", head, url.Values{"days": {"2031-01-01 放假"}, "source": {"通知"}})
		if r.Code != http.StatusServiceUnavailable || r.Header().Get("Retry-After") == "" {
			t.Errorf("writing: %d, retry after %q", r.Code, r.Header().Get("Retry-After"))
		}
		return nil
	}})
	if err != nil || !tried {
		t.Fatal(tried, err)
	}
	r := ask(h, code, http.MethodPost, "/admin/calendar", head, url.Values{"days": {"2031-01-01 放假"}, "source": {"通知"}})
	if r.Code != http.StatusSeeOther {
		t.Errorf("writing after the move: %d", r.Code)
	}
}

// TestDeadServer stops one of two servers: the pages of its city say 503 and when to come
// back, those of the other city work, and so do the hub's. A program that is started now
// serves the other city. When the server is back, nothing has to be restarted.
func TestDeadServer(t *testing.T) {
	second := sqldbtest.StartServer(t)
	h := onPlaces(t, sqldbtest.Database(t), second.DSN)
	w := newTown(t, h, samples[0])
	other := newTown(t, h, samples[1])
	must(t, h.learnHosts(t.Context()))
	here, there := samples[0].Code, samples[1].Code
	_, err := h.hub().Move(asConsole(t.Context(), there), there, "two", backup.MoveOptions{DropOld: true})
	must(t, err)
	head, theirs := w.signIn(t, actor.SysAdmin), other.signIn(t, actor.SysAdmin)
	status := func(h *House) [3]int {
		return [3]int{ask(h, here, http.MethodGet, "/admin/health", head, nil).Code, ask(h, there, http.MethodGet, "/admin/health", theirs, nil).Code, ask(h, here, http.MethodGet, "/hub", head, nil).Code}
	}
	if got := status(h); got != [3]int{200, 200, 200} {
		t.Fatal(got)
	}
	second.Halt(t)
	began := time.Now()
	if got := status(h); got != [3]int{200, 503, 200} {
		t.Errorf("with a dead server: %v", got)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("the three pages took %s", took)
	}
	r := ask(h, there, http.MethodGet, "/admin/health", theirs, nil)
	if r.Header().Get("Retry-After") == "" {
		t.Error("no word of when to come back")
	}
	page := ask(h, here, http.MethodGet, "/hub", head, nil).Body.String()
	if !strings.Contains(page, "two 连不上") {
		t.Error("the hub's page does not name the dead server")
	}
	late := beside(t, h, h.Config)
	must(t, late.migrateAll(t.Context()))
	must(t, late.learnHosts(t.Context()))
	if got := status(late); got != [3]int{200, 503, 200} {
		t.Errorf("started with a dead server: %v", got)
	}
	second.Resume(t)
	if got := status(h); got != [3]int{200, 200, 200} {
		t.Errorf("after the restart: %v", got)
	}
	late.late.asked = time.Time{}
	for end := time.Now().Add(20 * time.Second); late.late.has(there) && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		late.catchUp(t.Context())
	}
	if got := status(late); got != [3]int{200, 200, 200} {
		t.Errorf("started with a dead server, after its restart: %v", got)
	}
}

// TestAppendOnlyIsTrue compares the list with the SQL of all modules, both ways: nothing on
// the list is changed by any of them, and what looks like a log and is not changed is on it.
func TestAppendOnlyIsTrue(t *testing.T) {
	texts, err := sqllint.Load(root)
	must(t, err)
	change := regexp.MustCompile(`(?i)\b(?:update|delete\s+from)\s+(\w+)`)
	changed := map[string]string{}
	for _, s := range texts {
		for _, m := range change.FindAllStringSubmatch(s.Text, -1) {
			changed[m[1]] = s.File
		}
	}
	for _, name := range appendOnly {
		if f := changed[name]; f != "" {
			t.Errorf("%s is said to be added to only, and %s changes it", name, f)
		}
	}
	migrations, err := sqllint.LoadMigrations(root)
	must(t, err)
	gone := map[string]bool{}
	for _, s := range migrations {
		for _, m := range regexp.MustCompile(`(?i)DROP TABLE (\w+)`).FindAllStringSubmatch(s.Text, -1) {
			gone[m[1]] = true
		}
	}
	table := regexp.MustCompile(`(?i)CREATE TABLE (\w+_(?:entries|events|steps|log|checks|signins|params|trail))\b`)
	for _, s := range migrations {
		for _, m := range table.FindAllStringSubmatch(s.Text, -1) {
			if changed[m[1]] == "" && !gone[m[1]] && !slices.Contains(appendOnly, m[1]) {
				t.Errorf("%s (%s) is never changed: put it on the list in appendonly.go", m[1], s.File)
			}
		}
	}
}

// TestMoveBench runs the bench without servers: it proves the figures before it prints them.
func TestMoveBench(t *testing.T) {
	loadWords()
	quietLog(t)
	list, err := moveBench("", "")(t.Context(), bench.Options{})
	if err != nil || len(list) != 4 || list[1].Value < 1000 {
		t.Errorf("%+v, %v", list, err)
	}
}
