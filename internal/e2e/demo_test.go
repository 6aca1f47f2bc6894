package e2e_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
