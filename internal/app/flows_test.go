package app

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/register/carrier"
)

var update = flag.Bool("update", false, "write docs/flows.md anew")

// TestFlowsAreDrawn keeps docs/flows.md what the machines say: each is checked
// and draws its own diagram. -update writes the file.
func TestFlowsAreDrawn(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Flows 流程\n\nEvery state machine, drawn from its own table. `go test ./internal/app -run Flows -update` writes this file.\n")
	for _, m := range append(machines(), carrier.Lives()...) {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
		b.WriteString("\n## " + m.ZH + " · " + m.EN + " (`" + m.Kind + "`)\n\n```mermaid\n" + strings.TrimSpace(m.Diagram()) + "\n```\n")
	}
	path := filepath.Join(root, "docs", "flows.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Error("docs/flows.md is not what the machines say; run the test with -update")
	}
}
