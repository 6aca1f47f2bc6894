package e2e_test

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/e2e"
)

// tour is what one person is shown of the site.
type tour struct {
	login string // "" is a visitor
	pages []e2e.ShotPage
}

// first are those whose view of a page is taken when several may see it.
var first = []string{"", "city_lead.rongjiang", "ent_hr.rongjiang", "school_admin.rongjiang"}

// portion is how many pages one tab looks at, so that two tabs are busy to the end.
const portion = 8

// fresh uploads the batch that stands for all batches on the pages of the import.
var fresh sync.Once

// tours finds every page that links lead to, each shape once, in portions; the
// workbench of all, or of those whose view is taken first. Of the registers' pages one
// kind stands for all.
func tours(t *testing.T, base string, all bool) (out []tour) {
	t.Helper()
	fresh.Do(func() {
		a := e2e.NewReader(t, base, lead).Upload(t, "/imports", url.Values{"kind": {"org.enterprises"}}, "file", "企业名册.csv", firms)
		if a.Status != 200 {
			t.Errorf("the upload answers %d", a.Status)
		}
	})
	seen := map[string]bool{}
	logins := slices.Clone(first)
	for _, l := range e2e.NewReader(t, base, "").SampleLogins(t) {
		if !slices.Contains(logins, l) {
			logins = append(logins, l)
		}
	}
	for _, login := range logins {
		var pages []e2e.ShotPage
		for _, p := range e2e.NewReader(t, base, login).Walk(t, func(string, e2e.Answer) {}) {
			shape := e2e.Shape(p.Path)
			if shape == "/home" && (all || slices.Contains(first, login)) {
				who, _, _ := strings.Cut(login, ".")
				p.Name, shape = "home_"+who, "/home "+who
			}
			if !seen[shape] {
				seen[shape] = true
				pages = append(pages, p)
			}
		}
		out = append(out, split(login, pages)...)
	}
	return out
}

func split(login string, pages []e2e.ShotPage) (out []tour) {
	for part := range slices.Chunk(pages, portion) {
		out = append(out, tour{login, part})
	}
	return out
}

// visitor opens a tab signed in as somebody.
func visitor(t *testing.T, b *e2e.Browser, base, login string) *e2e.Tab {
	t.Helper()
	tab := b.Tab(t, base)
	if login != "" {
		tab.SignInAs(t, login)
	}
	return tab
}

// TestShots writes build/shots/PAGE-MODE-WIDTH.png for every page (make shots).
func TestShots(t *testing.T) {
	dir := os.Getenv("RONGQIAO_SHOTS")
	if dir == "" {
		t.Skip("RONGQIAO_SHOTS names no folder; nothing is tested here")
	}
	base, b := demo(t), e2e.Start(t)
	for _, tour := range tours(t, base, true) {
		t.Run(tour.login, func(t *testing.T) {
			t.Parallel()
			e2e.Shots(t, visitor(t, b, base, tour.login), dir, tour.pages)
		})
	}
}

// full says that RONGQIAO_E2E asks for more than the sample of continuous integration.
func full() bool { return os.Getenv("RONGQIAO_E2E") == "full" }

// looks are all ways in which a page can be looked at: the display modes in Chinese, and English.
var looks = []string{"light", "elder", "contrast", "wall", english}

const english = "english"

// tried are the ways in which each page is looked at; the full run adds those that
// differ from the standard only in colours, which have a test of their own, and English.
func tried() []string {
	if full() {
		return looks
	}
	return []string{"light", "elder"}
}

// TestEveryPage asks of each page in each mode, on a desk and on a phone: axe-core finds
// nothing, nothing is wider than 320 px, no text and no target is too small, the browser
// complains of nothing.
func TestEveryPage(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	for _, tour := range tours(t, base, full()) {
		t.Run(tour.login, func(t *testing.T) {
			t.Parallel()
			tab := visitor(t, b, base, tour.login)
			for _, p := range tour.pages {
				for _, mode := range tried() {
					t.Run(p.Name+"/"+mode, func(t *testing.T) { everything(t, tab, p.Path, mode) })
				}
			}
		})
	}
}

// widths are the desk and the phone; elder mode, which enlarges what light mode was looked at
// for, is looked at on the phone alone unless all is asked for.
func widths(mode string) []int {
	if mode == "elder" && !full() {
		return []int{360}
	}
	return []int{1440, 360}
}

func everything(t *testing.T, tab *e2e.Tab, path, mode string) {
	t.Helper()
	tab.Messages()
	for i, width := range widths(mode) {
		tab.Size(t, width, 900)
		// A chart is drawn once, for the width it meets; everything else follows the window.
		if i == 0 || e2e.Eval[bool](t, tab, `!!document.querySelector("[data-box]")`) {
			if status := tab.Visit(t, look(path, mode)); status != 200 {
				t.Fatalf("answers %d", status)
			}
		}
		tab.Settle(t)
		tab.NoViolations(t)
	}
	tab.Size(t, 320, 800)
	if px, what := tab.Reflow(t); px > 0 {
		t.Errorf("at 320 px %d px too wide: %v", px, what)
	}
	checkSizes(t, tab, mode)
	for _, m := range tab.Messages() {
		t.Error(m)
	}
}

// look is the address of a page in a mode or in English.
func look(path, mode string) string {
	if mode == english {
		return e2e.In(path, "light") + "&lang=en"
	}
	return e2e.In(path, mode) + "&lang=zh"
}
