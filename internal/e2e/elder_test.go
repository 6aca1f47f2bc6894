package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

// most is how many stops a task may need on one page.
const most = 120

// reach presses the tab key until the element with the focus matches the CSS selector
// and has the text in its words, name or address.
func reach(t *testing.T, tab *e2e.Tab, selector, text string) {
	t.Helper()
	for range most {
		tab.Press(t, e2e.Tabulator)
		if e2e.Eval[bool](t, tab, fmt.Sprintf(`(e => e.matches(%q) && [e.innerText, e.name, e.getAttribute("href")].some(s => (s ?? "").includes(%q)))(document.activeElement)`, selector, text)) {
			return
		}
	}
	t.Fatalf("%s: the tab key does not come to %s %q", tab.Path(t), selector, text)
}

// enter follows the link, or presses the button, that has the focus.
func enter(t *testing.T, tab *e2e.Tab, path string) {
	t.Helper()
	tab.Press(t, e2e.Enter)
	ok := e2e.Eval[bool](t, tab, fmt.Sprintf(`new Promise(r => { let n = 0; const f = () => location.pathname.startsWith(%q) && document.readyState === "complete" ? r(true) : n++ > 500 ? r(false) : setTimeout(f, 20); f(); })`, path))
	if !ok {
		t.Fatalf("the key leads to %s, not to %s", tab.Path(t), path)
	}
}

// simple holds a page to the elder edition: its mode, its sizes, nothing that pops up.
func simple(t *testing.T, tab *e2e.Tab) {
	t.Helper()
	tab.Settle(t)
	checkSizes(t, tab, "elder")
	if got := e2e.Eval[string](t, tab, `document.documentElement.dataset.theme + " " + document.querySelectorAll("dialog[open], iframe").length`); got != "elder 0" {
		t.Errorf("%s: mode and things that pop up: %s", tab.Path(t), got)
	}
}

// TestElderTasksByKeyboard does the core tasks of the elder edition with the keyboard
// alone: to see what is asked for, offered and missing, and to post a need (PUB-02).
func TestElderTasksByKeyboard(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	t.Run("look", func(t *testing.T) {
		tab := visitor(t, b, base, "")
		for door, path := range map[string]string{"/needs": "/needs/", "/offers": "/offers/", "/public/gaps": ""} {
			tab.Visit(t, e2e.In("/", "elder"))
			simple(t, tab)
			reach(t, tab, "a", door)
			enter(t, tab, door)
			simple(t, tab)
			if path != "" {
				reach(t, tab, `main a[href^="`+path+`"]`, path)
				enter(t, tab, path)
				simple(t, tab)
			}
		}
	})
	t.Run("larger", func(t *testing.T) {
		tab := visitor(t, b, base, "")
		tab.Visit(t, e2e.In("/needs", "elder"))
		reach(t, tab, "a", "size=2")
		tab.Press(t, e2e.Enter)
		tab.Wait(t, `html[data-size="2"]`)
		for _, path := range []string{"/", "/needs", "/public/gaps"} {
			tab.Visit(t, path)
			const thirtyPoints = 40 // pixels
			if px := e2e.Eval[float64](t, tab, `parseFloat(getComputedStyle(document.querySelector("main")).fontSize)`); px < thirtyPoints {
				t.Errorf("%s: main text of %v px", path, px)
			}
			tab.NoViolations(t)
		}
	})
	t.Run("post", func(t *testing.T) {
		tab := visitor(t, b, base, hr)
		tab.Visit(t, e2e.In("/needs/new", "elder"))
		for _, f := range [][2]string{{"title", "Packer 12"}, {"headcount", "3"}, {"requirement", "PLC"}, {"contact_name", "Wu"}, {"contact_phone", "13800001111"}} {
			reach(t, tab, "main input, main textarea", f[0])
			tab.Press(t, f[1])
		}
		reach(t, tab, "main form button", "检查并提交")
		tab.Press(t, e2e.Enter)
		tab.Wait(t, ".timeline, .steps, [class*=timeline]")
		simple(t, tab)
		if !strings.Contains(e2e.Eval[string](t, tab, `document.querySelector("main").innerText`), "已受理，编号 XQ-") {
			t.Errorf("%s: the need has no number", tab.Path(t))
		}
	})
}
