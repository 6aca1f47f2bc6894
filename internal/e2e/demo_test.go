package e2e_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
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

// pagesOfAll visits, as everybody whom the demonstration offers, every page that links
// lead to.
func pagesOfAll(t *testing.T, b *e2e.Browser, base string, use func(t *testing.T, tab *e2e.Tab, login string, pages []e2e.ShotPage)) {
	t.Helper()
	seen := map[string]bool{"/sign-out": true}
	logins := append([]string{""}, b.Tab(t, base).SampleLogins(t)...)
	for _, login := range logins {
		t.Run(login, func(t *testing.T) {
			tab := b.Tab(t, base)
			if login != "" {
				tab.SignInAs(t, login)
			}
			seen["/"] = false // everybody's first page is another
			pages := e2e.Crawl(t, tab, "/", 120, seen, func(path string, status int) {
				if status != 200 && status != 403 {
					t.Errorf("%s answers %d", path, status)
				}
			})
			for i := range pages {
				if pages[i].Name == "" {
					pages[i].Name = "home_" + login
				}
			}
			use(t, tab, login, pages)
		})
	}
}

// TestShots writes build/shots/PAGE-MODE-WIDTH.png for every page (make shots).
func TestShots(t *testing.T) {
	dir := os.Getenv("RONGQIAO_SHOTS")
	if dir == "" {
		t.Skip("RONGQIAO_SHOTS names no folder; nothing is tested here")
	}
	base, b := demo(t), e2e.Start(t)
	pagesOfAll(t, b, base, func(t *testing.T, tab *e2e.Tab, _ string, pages []e2e.ShotPage) {
		e2e.Shots(t, tab, dir, pages)
	})
}

// TestEveryPage asks of each page in each mode: axe-core finds nothing, nothing is
// wider than 320 px, no text and no target is too small, the browser complains of
// nothing.
func TestEveryPage(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	pagesOfAll(t, b, base, func(t *testing.T, tab *e2e.Tab, _ string, pages []e2e.ShotPage) {
		for _, p := range pages {
			for _, mode := range modes {
				t.Run(p.Name+"/"+mode, func(t *testing.T) { everything(t, tab, p.Path, mode) })
			}
		}
	})
}

func everything(t *testing.T, tab *e2e.Tab, path, mode string) {
	t.Helper()
	tab.Messages()
	tab.Size(t, 1440, 900)
	tab.Visit(t, e2e.In(path, mode))
	tab.Settle(t)
	tab.NoViolations(t)
	tab.Size(t, 320, 800)
	tab.Visit(t, e2e.In(path, mode))
	tab.Settle(t)
	if px, what := tab.Reflow(t); px > 0 {
		t.Errorf("at 320 px %d px too wide: %v", px, what)
	}
	checkSizes(t, tab, mode)
	for _, m := range tab.Messages() {
		t.Error(m)
	}
}
