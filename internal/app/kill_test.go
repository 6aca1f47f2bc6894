package app

import (
	"bytes"
	"context"
	"encoding/csv"
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
	"strings"
	"sync"
	"testing"
	"time"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

const (
	killRounds  = 9
	killClients = 6
)

// TestKillLosesNoNeed kills the real server while people post needs, starts it
// again and looks whether everything that it had acknowledged is there once.
func TestKillLosesNoNeed(t *testing.T) {
	if testing.Short() {
		testenv.Skip(t, "builds the program and kills it nine times")
	}
	k := newKilled(t)
	var longest time.Duration
	for round := range killRounds {
		k.start(t)
		if round == 0 {
			k.signIn(t)
		}
		took := k.ready(t)
		if round > 0 {
			longest = max(longest, took)
		}
		unknown := k.retry(t)
		k.readBack(t, round)
		acked := k.round(t, round)
		t.Logf("round %d: up in %v, %d retried, %d acknowledged before the kill, %d in doubt", round+1, took.Round(time.Millisecond), unknown, acked, len(k.doubt))
	}
	k.start(t)
	k.ready(t)
	k.retry(t)
	k.readBack(t, killRounds)
	t.Logf("%d needs acknowledged in %d rounds, all there once; longest start after a kill %v", len(k.acked), killRounds, longest.Round(time.Millisecond))
	if len(k.acked) < killRounds*killClients {
		t.Errorf("only %d needs", len(k.acked))
	}
}

// killed is a server that is killed again and again, and what it promised.
type killed struct {
	program, data, addr string
	cmd                 *exec.Cmd
	began               time.Time
	client              *http.Client
	cookie              string

	mu    sync.Mutex
	acked map[string]int  // titles answered with success, times
	doubt map[string]bool // titles without an answer
}

func newKilled(t *testing.T) *killed {
	t.Helper()
	loadWords()
	dir := t.TempDir()
	k := &killed{program: filepath.Join(dir, "rongqiao"), data: filepath.Join(dir, "demo"), acked: map[string]int{}, doubt: map[string]bool{},
		client: &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if out, err := exec.Command("go", "build", "-o", k.program, "rongqiao/cmd/rongqiao").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	var out bytes.Buffer
	if n := Main([]string{"seed", "--demo", "--data", k.data}, nil, &out, &out); n != 0 {
		t.Fatalf("seed: %d %s", n, out.String())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	k.addr = l.Addr().String()
	must(t, l.Close())
	t.Cleanup(k.kill)
	return k
}

func (k *killed) start(t *testing.T) {
	t.Helper()
	k.cmd = exec.Command(k.program, "demo", "--data", k.data, "--addr", k.addr)
	k.cmd.Stderr = os.Stderr
	k.began = time.Now()
	must(t, k.cmd.Start())
}

func (k *killed) kill() {
	if k.cmd != nil {
		_ = k.cmd.Process.Kill() // it may have ended by itself; Wait says so
		_ = k.cmd.Wait()
		k.cmd = nil
	}
}

// ready waits for /healthz and returns how long the start took.
func (k *killed) ready(t *testing.T) time.Duration {
	t.Helper()
	for time.Since(k.began) < 20*time.Second {
		if r, err := k.client.Get("http://" + k.addr + "/healthz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return time.Since(k.began)
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("the server does not come up")
	return 0
}

// ask sends a request to the sample city.
func (k *killed) ask(method, path, key, kind string, body io.Reader) (*http.Response, string, error) {
	r, err := http.NewRequest(method, "http://"+k.addr+path, body)
	if err != nil {
		return nil, "", err
	}
	r.Host = samples[0].Code + ".localhost"
	for name, v := range map[string]string{"Cookie": k.cookie, "Idempotency-Key": key, "Content-Type": kind} {
		if v != "" {
			r.Header.Set(name, v)
		}
	}
	res, err := k.client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res, string(b), err
}

const formType = "application/x-www-form-urlencoded"

// signIn presses the button of a demonstration account on the sign-in page.
func (k *killed) signIn(t *testing.T) {
	t.Helper()
	k.ready(t)
	_, page, err := k.ask(http.MethodGet, "/sign-in", "", "", nil)
	must(t, err)
	login := "ent_hr." + hostLabel(samples[0].Name)
	found := regexp.MustCompile(`name="login" value="` + regexp.QuoteMeta(login) + `"[\s\S]*?name="code" value="(\d{6})"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no button for %s on the sign-in page", login)
	}
	res, body, err := k.ask(http.MethodPost, "/sign-in", "", formType, strings.NewReader(url.Values{"login": {login}, "password": {demoPhrase}, "code": {found[1]}}.Encode()))
	must(t, err)
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) == 0 {
		t.Fatalf("sign-in: %d %s", res.StatusCode, body)
	}
	var pairs []string
	for _, c := range res.Cookies() {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	k.cookie = strings.Join(pairs, "; ")
}

// post sends a need by the form or, for every second one, by the API. The title
// is the key. It reports whether the need was acknowledged; an error says that
// no answer came.
func (k *killed) post(title string) (acknowledged bool, said string, err error) {
	var res *http.Response
	if len(title)%2 == 0 {
		form := url.Values{"kind": {"PROJECT"}, "title": {title}, "do": {"draft"}}
		res, said, err = k.ask(http.MethodPost, "/needs", title, formType, strings.NewReader(form.Encode()))
	} else {
		body := fmt.Sprintf(`{"kind":"PROJECT","title":%q,"draft":true,"contact_name":"陈女士","contact_phone":"13800000000"}`, title)
		res, said, err = k.ask(http.MethodPost, "/api/v1/needs", title, "application/json", strings.NewReader(body))
	}
	if err != nil {
		return false, "", err
	}
	said = fmt.Sprint(res.StatusCode, " ", said)
	return res.StatusCode == http.StatusSeeOther || res.StatusCode == http.StatusCreated, said, nil
}

// round lets clients post until the server is killed at a random moment.
func (k *killed) round(t *testing.T, round int) int {
	t.Helper()
	before := len(k.acked)
	var clients sync.WaitGroup
	for c := range killClients {
		clients.Go(func() {
			for n := 0; ; n++ {
				title := fmt.Sprintf("kill-%d-%d-%s%d", round, c, strings.Repeat("x", n%2), n)
				ok, said, err := k.post(title)
				k.mu.Lock()
				switch {
				case err != nil:
					k.doubt[title] = true
				case ok:
					k.acked[title]++
				case strings.HasPrefix(said, "429"): // enough of one account for a while
				default:
					t.Errorf("%s: %.300s", title, said)
				}
				k.mu.Unlock()
				if err != nil || !ok {
					return
				}
			}
		})
	}
	time.Sleep(time.Duration(20+rand.IntN(250)) * time.Millisecond)
	k.kill()
	clients.Wait()
	return len(k.acked) - before
}

// retry sends what got no answer again under its old key. The answer may be
// that it was carried out before.
func (k *killed) retry(t *testing.T) int {
	t.Helper()
	for title := range k.doubt {
		ok, said, err := k.post(title)
		if err != nil || !ok && !strings.Contains(said, "web.key_unknown") {
			t.Errorf("%s again: %v %.300s", title, err, said)
			continue
		}
		k.acked[title]++
	}
	n := len(k.doubt)
	k.doubt = map[string]bool{}
	return n
}

// readBack counts the firm's needs by title, through the export.
func (k *killed) readBack(t *testing.T, round int) {
	t.Helper()
	res, body, err := k.ask(http.MethodGet, "/needs/export?view=mine&format=csv&q=kill-", "", "", nil)
	must(t, err)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("export: %d %.300s", res.StatusCode, body)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	must(t, err)
	seen := map[string]int{}
	for _, row := range rows {
		if i := slices.IndexFunc(row, func(cell string) bool { return strings.HasPrefix(cell, "kill-") }); i >= 0 {
			seen[row[i]]++
		}
	}
	for title := range k.acked {
		if seen[title] != 1 {
			t.Errorf("round %d: %s is there %d times", round+1, title, seen[title])
		}
	}
	if len(seen) != len(k.acked) {
		t.Errorf("round %d: %d needs are there, %d were acknowledged", round+1, len(seen), len(k.acked))
	}
}

// TestEveryConnectionIsDurable asks all connections of hub, catalogue and city
// for their settings: the readers are held at once.
func TestEveryConnectionIsDurable(t *testing.T) {
	w := newTown(t, openTestHouse(t, ""), samples[0])
	ctx := t.Context()
	check := func(q sqldb.Queryer) error {
		mode, err := sqldb.Value[string](ctx, q, `PRAGMA journal_mode`)
		if err != nil || mode != "wal" {
			return fmt.Errorf("journal_mode %s: %w", mode, err)
		}
		level, err := sqldb.Value[int](ctx, q, `PRAGMA synchronous`)
		if err != nil || level != 2 {
			return fmt.Errorf("synchronous %d: %w", level, err)
		}
		return nil
	}
	for name, db := range map[string]*sqldb.DB{"hub": w.house.Registry.Hub(), "catalogue": w.house.Registry.Catalog(), "city": w.city.DB} {
		var nest func(depth int) error
		nest = func(depth int) error {
			return db.Read(ctx, func(r *sqldb.Reader) error {
				if err := check(r); err != nil || depth == 1 {
					return err
				}
				return nest(depth - 1)
			})
		}
		if err := nest(2); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := db.Write(context.WithoutCancel(ctx), func(tx *sqldb.Tx) error { return check(tx) }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
