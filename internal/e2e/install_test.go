package e2e_test

import (
	"strings"
	"testing"

	"rongqiao/internal/e2e"
)

// TestInstall: the platform can be installed; without a network one is told what to do and
// sees nothing of what was read before.
func TestInstall(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	tab := visitor(t, b, base, lead)
	tab.Visit(t, "/needs")
	if state := e2e.Eval[string](t, tab, `navigator.serviceWorker.ready.then(r => r.active.scriptURL)`); !strings.HasSuffix(state, "/worker.js") {
		t.Fatalf("service worker %q", state)
	}
	tab.Visit(t, "/gaps")
	for _, m := range tab.Messages() {
		t.Errorf("console: %s", m)
	}
	if faults := tab.Installable(t); len(faults) > 0 {
		t.Errorf("not installable: %v", faults)
	}
	kept := e2e.Eval[string](t, tab, `(async () => {
		let all = [];
		for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.push(new URL(r.url).pathname);
		return all.sort().join(" ");
	})()`)
	for _, path := range strings.Fields(kept) {
		if path != "/offline" && !strings.HasPrefix(path, "/assets/") {
			t.Errorf("the browser keeps %s", path)
		}
	}
	if !strings.Contains(kept, "/offline") {
		t.Errorf("the browser keeps only %s", kept)
	}
	tab.Offline(t, true)
	tab.Visit(t, "/needs")
	tab.Has(t, "现在没有网络", "请检查网络")
	tab.NoViolations(t)
	if text := tab.Text(t, "body"); strings.Contains(text, "XQ-") {
		t.Error("the offline page shows a record")
	}
	tab.Offline(t, false)
	tab.Visit(t, "/needs")
	tab.Has(t, "需求")
}

// TestWall: the wall screen is a mode like the others, also at 4K.
func TestWall(t *testing.T) {
	base, b := demo(t), e2e.Start(t)
	tab := visitor(t, b, base, lead)
	for _, size := range [][2]int{{1920, 1080}, {3840, 2160}} {
		tab.Size(t, size[0], size[1])
		for _, path := range []string{"/gaps", "/needs"} {
			tab.Visit(t, path+"?theme=wall")
			tab.Settle(t)
			if got := e2e.Eval[string](t, tab, `document.documentElement.dataset.theme`); got != "wall" {
				t.Fatalf("%s is shown as %s", path, got)
			}
			tab.NoViolations(t)
			want := 24.0 * float64(size[0]) / 1920
			if got := e2e.Eval[float64](t, tab, `parseFloat(getComputedStyle(document.body).fontSize)`); got < want {
				t.Errorf("%s at %d px: text of %v px, want %v", path, size[0], got, want)
			}
			if over := e2e.Eval[int](t, tab, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s at %d px is %d px too wide", path, size[0], over)
			}
		}
	}
}
