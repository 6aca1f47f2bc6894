package e2e_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/platform/ui"
)

// shown is the demonstration that all tests of the package look at.
var shown struct {
	once sync.Once
	base string
	err  error
	stop func()
}

// demo gives the address of a running demonstration: RONGQIAO_URL, or the program,
// built and started once for all tests with new data.
func demo(t *testing.T) string {
	t.Helper()
	if base := os.Getenv("RONGQIAO_URL"); base != "" {
		return base
	}
	if _, err := ui.AssetBytes("app.css"); err != nil {
		testenv.Skip(t, "the browser files are not built: make dist")
	}
	shown.once.Do(func() { shown.base, shown.err = begin() })
	if shown.err != nil {
		t.Fatal(shown.err)
	}
	return shown.base
}

// begin builds the program and runs the demonstration.
func begin() (base string, err error) {
	dir, err := os.MkdirTemp("", "rongqiao-e2e")
	if err != nil {
		return "", err
	}
	shown.stop = func() { _ = os.RemoveAll(dir) } // a temporary folder
	program := filepath.Join(dir, "rongqiao")
	if out, err := exec.Command("go", "build", "-o", program, "rongqiao/cmd/rongqiao").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", err
	}
	cmd := exec.Command(program, "demo", "--data", filepath.Join(dir, "data"), "--addr", addr)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return "", err
	}
	shown.stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // its exit code after an interrupt says nothing
		_ = os.RemoveAll(dir)
	}
	for till := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(till) {
			return "", fmt.Errorf("the demonstration does not listen: %s", said.String())
		}
	}
	_, port, _ := net.SplitHostPort(addr)
	return "http://rongjiang.localhost:" + port, nil
}

func TestMain(m *testing.M) {
	i18n.Load(ui.Words)
	code := m.Run()
	if shown.stop != nil {
		shown.stop()
	}
	os.Exit(code)
}
