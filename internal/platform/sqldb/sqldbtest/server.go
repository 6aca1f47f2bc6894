package sqldbtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
)

// Own is a PostgreSQL server that belongs to one test, so that it can be stopped.
type Own struct {
	DSN string
	dir string
}

// StartServer starts a server of the test's own, or skips. It takes a second or two.
func StartServer(t *testing.T) Own {
	t.Helper()
	testenv.Postgres(t) // where there is none, there is none to be started
	dir, err := os.MkdirTemp("", "rongqiao-own-pg")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the server runs under another name
		t.Fatal(err)
	}
	s := Own{dir: filepath.Join(dir, "server")}
	t.Cleanup(func() {
		s.run(t, "stop")
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s.DSN = s.run(t, "start")
	return s
}

// Halt stops the server and cuts all connections. (It is not killed: without durability that
// would lose what was just committed.)
func (s Own) Halt(t *testing.T) { t.Helper(); s.run(t, "halt") }

// Resume starts it again on the same port.
func (s Own) Resume(t *testing.T) { t.Helper(); s.run(t, "resume") }

func (s Own) run(t *testing.T, what string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "../../../../scripts/pg.sh")
	// The server must not keep the test's output open.
	out, err := exec.Command("sh", script, what, s.dir).Output()
	if err != nil {
		testenv.Skip(t, "scripts/pg.sh "+what+": "+err.Error())
	}
	return strings.TrimSpace(string(out))
}
