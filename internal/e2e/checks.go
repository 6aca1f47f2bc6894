package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/testenv"
)

// Violation is a finding of axe-core.
type Violation struct {
	ID, Impact, Help string
	Nodes            []string // the first elements concerned, with the reason
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n    %s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n    "))
}

// Axe asks axe-core about the page as it stands: WCAG 2.0 to 2.2 A and AA, best
// practice.
func (tab *Tab) Axe(t testing.TB) []Violation {
	t.Helper()
	file := filepath.Join(root(t), "node_modules", "axe-core", "axe.min.js")
	source, err := os.ReadFile(file)
	if err != nil {
		testenv.Skip(t, "axe-core is not installed: npm ci")
	}
	if !Eval[bool](t, tab, "window.scrollTo(0, 0), !!window.axe") {
		Eval[bool](t, tab, string(source)+"; true")
	}
	return Eval[[]Violation](t, tab, `axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag",
		values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}).then(r => r.violations.map(v => ({
		ID: v.id, Impact: v.impact ?? "", Help: v.help,
		Nodes: v.nodes.slice(0, 5).map(n => n.target.join(" ") + " · " + (n.any[0] ?? n.all[0] ?? n.none[0])?.message)})))`)
}

// NoViolations fails the test for each finding of axe-core, which is a script and so
// says nothing where scripts do not run.
func (tab *Tab) NoViolations(t testing.TB) {
	t.Helper()
	if tab.dead {
		return
	}
	for _, v := range tab.Axe(t) {
		t.Errorf("axe: %s", v)
	}
}

// Reflow tells by how many pixels the page is wider than the window, and what sticks
// out; 0 is right (WCAG 1.4.10 at 320 px).
func (tab *Tab) Reflow(t testing.TB) (px int, what []string) {
	t.Helper()
	r := Eval[struct {
		PX   int
		What []string
	}](t, tab, `(() => {
		const w = document.documentElement.clientWidth;
		const out = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() &&
			e.getBoundingClientRect().right > w + 1 && !e.closest("svg svg, [data-box] *") && getComputedStyle(e).clipPath === "none");
		return {PX: document.documentElement.scrollWidth - w,
			What: out.slice(0, 5).map(e => e.tagName + "." + (e.getAttribute("class") ?? "") + " " + Math.round(e.getBoundingClientRect().right))};
	})()`)
	return r.PX, r.What
}

// Stop is one stop of the keyboard on its way through the page.
type Stop struct {
	Name    string // element and its text
	Visible bool   // the focus can be seen: outline, and not covered or off the screen
}

// Walk presses the tab key until the focus comes round or n stops were made.
func (tab *Tab) Walk(t testing.TB, n int) []Stop {
	t.Helper()
	Eval[bool](t, tab, `document.body.tabIndex = -1, document.body.focus(), window.scrollTo(0, 0), document.body.removeAttribute("tabindex"), true`)
	var out []Stop
	for range n {
		tab.Press(t, Tabulator)
		s := Eval[*Stop](t, tab, `(() => {
			const e = document.activeElement;
			if (!e || e === document.body) return null;
			if (e.dataset.walked) return null;
			e.dataset.walked = "1";
			const r = e.getBoundingClientRect(), c = getComputedStyle(e);
			const ring = c.outlineStyle !== "none" && parseFloat(c.outlineWidth) >= 2;
			const inside = e.closest("label") && getComputedStyle(e.closest("label")).outlineStyle !== "none";
			const seen = r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight;
			return {Name: e.tagName + " " + (e.getAttribute("aria-label") ?? e.innerText ?? e.name ?? "").trim().slice(0, 30),
				Visible: (ring || !!inside) && seen};
		})()`)
		if s == nil {
			break
		}
		out = append(out, *s)
	}
	return out
}

// Unreached lists links, buttons and fields that are visible and that the walk did
// not come to.
func (tab *Tab) Unreached(t testing.TB) []string {
	t.Helper()
	return Eval[[]string](t, tab, `[...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(e =>
		e.getClientRects().length && !e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && !e.dataset.walked &&
		e.checkVisibility() && !(e.type === "radio" && document.querySelector('input[name="' + e.name + '"][data-walked]')))
		.map(e => e.tagName + " " + (e.getAttribute("aria-label") ?? e.innerText ?? e.name ?? "").trim().slice(0, 40))`)
}

// SmallTargets lists controls whose clickable area is less than px high or wide.
// Links within running text are exempt (WCAG 2.5.8); a point on a map, which has its entry in
// the list beside it, need not be larger than 24 px.
func (tab *Tab) SmallTargets(t testing.TB, px int) []string {
	t.Helper()
	return Eval[[]string](t, tab, fmt.Sprintf(`[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(e => {
		if (!e.getClientRects().length || !e.checkVisibility() || e.closest("[data-box]")) return false;
		if (e.closest(".skip, .sr-only") || (e.tagName === "A" && getComputedStyle(e).display === "inline")) return false;
		const box = (e.closest("label") ?? e).getBoundingClientRect();
		return box.height < (e.closest("svg") ? Math.min(%[1]d, 24) : %[1]d) - 0.5 || box.width < Math.min(%[1]d, 24) - 0.5;
	}).map(e => e.tagName + "." + (e.getAttribute("class") ?? "") + " " + (e.innerText ?? e.name ?? "").trim().slice(0, 20) + " " +
		Math.round(e.getBoundingClientRect().width) + "×" + Math.round(e.getBoundingClientRect().height))`, px))
}

// SmallText lists visible texts smaller than px pixels.
func (tab *Tab) SmallText(t testing.TB, px float64) []string {
	t.Helper()
	return Eval[[]string](t, tab, fmt.Sprintf(`(() => {
		const out = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = walk.nextNode());) {
			const e = n.parentElement;
			if (!n.data.trim() || !e.checkVisibility() || e.closest("script, noscript, .sr-only")) continue;
			const size = parseFloat(getComputedStyle(e).fontSize);
			if (size < %f) out.add(size + "px " + e.tagName + "." + (e.getAttribute("class") ?? "") + " " + n.data.trim().slice(0, 20));
		}
		return [...out].slice(0, 20);
	})()`, px))
}

// root is the top folder of the repository.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}
