package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Modes and widths of which pictures are made.
var (
	ShotModes  = []string{"light", "contrast", "elder"}
	ShotWidths = []int{360, 1440}
)

// ShotPage is a page to make pictures of: a path with real ids in it.
type ShotPage struct {
	Name string // file name; empty: made from the path
	Path string

	Shape  string   // what it stands for
	Traits []string // what it is made of, see [Sample]
}

// ShotName is the file name of a picture.
func ShotName(page, mode string, width int) string {
	return fmt.Sprintf("%s-%s-%d.png", page, mode, width)
}

func (p ShotPage) name() string {
	if p.Name != "" {
		return p.Name
	}
	path, _, _ := strings.Cut(p.Path, "?")
	n := strings.Trim(strings.NewReplacer("/", "_", "{", "", "}", "").Replace(path), "_")
	if n == "" {
		return "home"
	}
	return n
}

// Shots writes a picture of each page in each mode and width into dir, and one in
// English. A page that does not answer 200 is reported and the rest goes on.
func Shots(t *testing.T, tab *Tab, dir string, pages []ShotPage) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		for _, mode := range ShotModes {
			for _, width := range ShotWidths {
				tab.shot(t, filepath.Join(dir, ShotName(p.name(), mode, width)), In(p.Path, mode)+"&lang=zh", width)
			}
		}
		tab.shot(t, filepath.Join(dir, ShotName(p.name(), "english", 1440)), In(p.Path, "light")+"&lang=en", 1440)
	}
}

func (tab *Tab) shot(t *testing.T, file, path string, width int) {
	t.Helper()
	tab.Size(t, width, 900)
	if status := tab.Visit(t, path); status != 200 {
		t.Errorf("%s answers %s", path, strconv.Itoa(status))
		return
	}
	tab.Settle(t)
	if err := os.WriteFile(file, tab.Screenshot(t), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Settle waits until charts are drawn and parts fetched by the page have come, at
// most three seconds.
func (tab *Tab) Settle(t testing.TB) {
	t.Helper()
	Eval[bool](t, tab, `new Promise(done => {
		const till = Date.now() + 3000;
		const look = () => {
			const open = [...document.querySelectorAll("[data-box]")].some(b => b.clientWidth && !b.querySelector("svg")) || document.querySelector(".htmx-request");
			if (!open || Date.now() > till) done(true); else setTimeout(look, 50);
		};
		look();
	})`)
}
