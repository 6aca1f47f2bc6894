// Command testsum reads `go test -json` from standard input and prints what a
// person wants to know: every failure with its output, every skip with its
// reason, and one closing line with the counts. It exits 1 when a test or a
// package failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// event is one line of the test2json stream.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

type tally struct {
	passed, failed, skipped int
	output                  map[string][]string // per package/test
	broken                  []string            // packages that failed without a failing test
	skips                   map[string]string
	slow                    []event
	failedIn                map[string]bool
}

func main() {
	t := &tally{output: map[string][]string{}, skips: map[string]string{}, failedIn: map[string]bool{}}
	if err := t.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	t.print(os.Stdout)
	if t.failed > 0 || len(t.broken) > 0 {
		os.Exit(1)
	}
}

func (t *tally) read(r io.Reader) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 1<<20), 64<<20)
	for sc.Scan() {
		var e event
		if json.Unmarshal(sc.Bytes(), &e) != nil {
			fmt.Println(sc.Text()) // a build message that is not JSON
			continue
		}
		t.take(e)
	}
	return sc.Err()
}

func (t *tally) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		t.output[key] = append(t.output[key], e.Output)
	case "build-output":
		fmt.Print(e.Output)
	case "pass":
		t.pass(e, key)
	case "skip":
		if e.Test != "" {
			t.skipped++
			t.skips[key] = reason(t.output[key])
		}
		delete(t.output, key)
	case "fail":
		t.fail(e, key)
	}
}

func (t *tally) pass(e event, key string) {
	if e.Test != "" {
		t.passed++
	} else {
		t.slow = append(t.slow, e)
	}
	delete(t.output, key)
}

func (t *tally) fail(e event, key string) {
	if e.Test == "" && t.failedIn[e.Package] {
		return
	}
	t.failedIn[e.Package] = true
	if e.Test == "" {
		t.broken = append(t.broken, e.Package)
	} else {
		t.failed++
	}
	fmt.Printf("--- FAIL %s (%.1f s)\n%s", key, e.Elapsed, strings.Join(t.output[key], ""))
}

// reason is the text that t.Skip printed, without the file and line before it.
func reason(lines []string) string {
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if i := strings.Index(l, ".go:"); i >= 0 {
			if _, text, ok := strings.Cut(l[i+4:], ": "); ok {
				return text
			}
		}
	}
	return "no reason given"
}

func (t *tally) print(w io.Writer) {
	sort.Slice(t.slow, func(i, j int) bool { return t.slow[i].Elapsed > t.slow[j].Elapsed })
	for _, e := range t.slow[:min(8, len(t.slow))] {
		fmt.Fprintf(w, "%7.1f s  %s\n", e.Elapsed, e.Package)
	}
	keys := make([]string, 0, len(t.skips))
	for k := range t.skips {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(w, "skipped: %s: %s\n", k, t.skips[k])
	}
	for _, p := range t.broken {
		fmt.Fprintf(w, "package failed: %s\n", p)
	}
	fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", t.passed, t.failed+len(t.broken), t.skipped)
}
