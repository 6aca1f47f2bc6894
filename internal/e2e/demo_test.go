package e2e_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/e2e"
	"rongqiao/internal/platform/testenv"
)

// demo gives the address of a running demonstration: RONGQIAO_URL, or the program that
// `make` built, started for the test with new data.
func demo(t *testing.T) string {
	t.Helper()
	if base := os.Getenv("RONGQIAO_URL"); base != "" {
		return base
	}
	program, err := filepath.Abs("../../build/rongqiao")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		testenv.Skip(t, "build/rongqiao is not built and RONGQIAO_URL is not set")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "demo", "--data", t.TempDir(), "--addr", addr)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // its exit code after an interrupt says nothing
	})
	for till := time.Now().Add(3 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(till) {
			t.Fatalf("the demonstration does not listen: %s", said.String())
		}
	}
	_, port, _ := net.SplitHostPort(addr)
	return "http://rongjiang.localhost:" + port
}

// tour is what one person is shown of the site.
type tour struct {
	login string // "" is a visitor
	pages []e2e.ShotPage
}

// first are those whose view of a page is taken when several may see it.
var first = []string{"", "city_lead.rongjiang", "ent_hr.rongjiang", "school_admin.rongjiang"}

// tours finds every page that links lead to, each shape once, and everybody's home.
func tours(t *testing.T, base string) (out []tour) {
	t.Helper()
	seen := map[string]bool{}
	logins := slices.Clone(first)
	for _, l := range e2e.NewReader(t, base, "").SampleLogins(t) {
		if !slices.Contains(logins, l) {
			logins = append(logins, l)
		}
	}
	for _, login := range logins {
		r := e2e.NewReader(t, base, login)
		this := tour{login: login}
		for _, p := range r.Walk(t, func(string, e2e.Answer) {}) {
			shape := e2e.Shape(p.Path)
			if shape == "/" && login != "" {
				who, _, _ := strings.Cut(login, ".")
				p.Name, shape = "home_"+who, "/ "+who
			}
			if !seen[shape] {
				seen[shape] = true
				this.pages = append(this.pages, p)
			}
		}
		if len(this.pages) > 0 {
			out = append(out, this)
		}
	}
	return out
}

// TestShots writes build/shots/PAGE-MODE-WIDTH.png for every page (make shots).
func TestShots(t *testing.T) {
	dir := os.Getenv("RONGQIAO_SHOTS")
	if dir == "" {
		t.Skip("RONGQIAO_SHOTS names no folder; nothing is tested here")
	}
	base, b := demo(t), e2e.Start(t)
	for _, tour := range tours(t, base) {
		t.Run(tour.login, func(t *testing.T) {
			t.Parallel()
			tab := b.Tab(t, base)
			if tour.login != "" {
				tab.SignInAs(t, tour.login)
			}
			e2e.Shots(t, tab, dir, tour.pages)
		})
	}
}
