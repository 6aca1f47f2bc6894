package e2e_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"rongqiao/internal/e2e"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/testenv"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// kitServer serves the kit page alone, under the policy that the platform sets.
func kitServer(t *testing.T) string {
	t.Helper()
	if _, err := ui.AssetBytes("app.css"); err != nil {
		testenv.Skip(t, "the browser files are not built: make dist")
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+ui.AssetPrefix, ui.AssetHandler())
	mux.HandleFunc("GET /kit", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", web.ContentPolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := ui.KitPage().Render(kitContext(r), w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /home", kitHome)
	mux.HandleFunc("GET /worker.js", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/javascript") })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// kitHome serves the public home with invented figures.
func kitHome(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", web.ContentPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	ctx := kitContext(r)
	env := *ui.From(ctx)
	env.Nav, env.Actor, env.Path = nil, actor.Actor{}, "/"
	_ = ui.KitHome().Render(ui.With(ctx, &env), w) // the reader may have gone
}

func kitContext(r *http.Request) context.Context {
	q := r.URL.Query()
	env := &ui.Env{
		Lang: "zh", Theme: ui.ParseTheme(q.Get("mode")), Size: 1, City: "融江市", Sample: true, Path: "/kit", Query: q,
		Actor: actor.Actor{Account: 1, Login: "zhoumin", Name: "周敏"}, Office: "市教育局 · 职成教科", Notices: 7,
		Host: "融江市教育局", Phone: "0000-8800 1200（工作日 8:30–17:30）", Nav: kitNav,
	}
	if q.Get("size") == "2" {
		env.Size = 2
	}
	if q.Get("lang") == "en" {
		env.Lang = "en"
	}
	return ui.With(i18n.WithLang(r.Context(), env.Lang), env)
}

var kitNav = []ui.NavGroup{
	{Items: []ui.NavItem{{Label: "工作台", Href: "/desk", Count: 7}}},
	{Label: "供与需", Items: []ui.NavItem{{Label: "企业需求", Href: "/needs", Count: 1284}, {Label: "学校供给", Href: "/supply", Count: 936}, {Label: "缺口清单", Href: "/kit", Current: true}, {Label: "谱系图", Href: "/map"}}},
	{Label: "专业", Items: []ui.NavItem{{Label: "布点与画像", Href: "/programmes", Count: 186}, {Label: "预警与答复", Href: "/warnings", Count: 11}}},
}

var modes = []string{"light", "contrast", "elder"}

func TestKit(t *testing.T) {
	base := kitServer(t)
	b := e2e.Start(t)
	for _, mode := range modes {
		t.Run(mode, func(t *testing.T) {
			tab := b.Tab(t, base)
			for _, width := range []int{1440, 360} {
				tab.Size(t, width, 900)
				if status := tab.Visit(t, e2e.In("/kit", mode)); status != 200 {
					t.Fatalf("status %d", status)
				}
				tab.Wait(t, ".chart-box svg")
				tab.NoViolations(t)
				for _, m := range tab.Messages() {
					t.Error(m)
				}
				shot(t, tab, "kit", mode, width)
				tab.Visit(t, e2e.In("/home", mode))
				tab.NoViolations(t)
				shot(t, tab, "home", mode, width)
			}
			checkSizes(t, tab, mode)
			tab.Visit(t, e2e.In("/kit", mode))
			checkSizes(t, tab, mode)
			tab.Size(t, 320, 800)
			for _, path := range []string{"/home", "/kit"} {
				tab.Visit(t, e2e.In(path, mode))
				if px, what := tab.Reflow(t); px > 0 {
					t.Errorf("at 320 px %s is %d px too wide: %v", path, px, what)
				}
			}
		})
	}
}

// checkSizes holds the elder edition to its sizes and the others to theirs.
func checkSizes(t *testing.T, tab *e2e.Tab, mode string) {
	t.Helper()
	text, target := 13.0, 24
	if mode == "elder" {
		text, target = 24, 60
	}
	for _, s := range tab.SmallText(t, text) {
		t.Errorf("text under %v px: %s", text, s)
	}
	for _, s := range tab.SmallTargets(t, target) {
		t.Errorf("target under %d px: %s", target, s)
	}
}

// TestKitLarge looks at what is larger or longer than usual: the second step of the
// elder edition, English, the wall, 200 % zoom.
func TestKitLarge(t *testing.T) {
	base := kitServer(t)
	tab := e2e.Start(t).Tab(t, base)
	for _, c := range []struct {
		name, query string
		width       int
	}{
		{"kit40", "mode=elder&size=2", 360}, {"kit-en", "lang=en", 360}, {"kit-en", "lang=en", 1440},
		{"kit-wall", "mode=wall", 1920}, {"kit-zoom", "mode=contrast", 720},
	} {
		tab.Size(t, c.width, 1080)
		tab.Visit(t, "/kit?"+c.query)
		tab.Wait(t, ".chart-box svg")
		tab.NoViolations(t)
		if px, what := tab.Reflow(t); px > 0 {
			t.Errorf("%s at %d px: %d px too wide: %v", c.query, c.width, px, what)
		}
		shot(t, tab, c.name, "large", c.width)
	}
}

func TestKitKeyboard(t *testing.T) {
	base := kitServer(t)
	tab := e2e.Start(t).Tab(t, base)
	tab.Size(t, 1440, 900)
	tab.Visit(t, "/kit")
	stops := tab.Walk(t, 150)
	if len(stops) < 30 || stops[0].Name != "A 跳到正文" {
		t.Errorf("%d stops, the first %+v", len(stops), stops[:min(3, len(stops))])
	}
	for _, s := range stops {
		if !s.Visible {
			t.Errorf("the focus is not visible on %s", s.Name)
		}
	}
	for _, name := range tab.Unreached(t) {
		t.Errorf("the keyboard does not reach %s", name)
	}
}

func TestKitWithoutScript(t *testing.T) {
	base := kitServer(t)
	tab := e2e.Start(t).Tab(t, base)
	tab.Script(t, false)
	tab.Visit(t, "/kit")
	tab.Click(t, ".tools details summary")
	tab.Wait(t, ".tools .fold-form select")
	tab.Click(t, ".more summary")
	if tab.Text(t, ".bulk") == "" {
		t.Error("the actions on rows are missing without script")
	}
}

func TestKitScript(t *testing.T) {
	base := kitServer(t)
	tab := e2e.Start(t).Tab(t, base)
	tab.Size(t, 1440, 900)
	tab.Visit(t, "/kit")
	tab.Click(t, ".head .btn-primary")
	tab.Wait(t, "dialog[open]")
	tab.Press(t, e2e.Escape)
	tab.Click(t, `tbody input[name="id"]`)
	if got := tab.Text(t, "[data-bulk-count]"); got != "已选 1 条" {
		t.Errorf("after one choice the bar says %q", got)
	}
	e2e.Eval[bool](t, tab, `window.stayed = true`)
	tab.Click(t, `thead th:nth-child(4) a`)
	tab.Wait(t, ".pager")
	ok := e2e.Eval[bool](t, tab, `new Promise(r => { const f = () => location.search.includes("sort=") ? r(window.stayed === true) : setTimeout(f, 20); f(); })`)
	if !ok {
		t.Error("ordering the table loaded the whole page")
	}
	for _, m := range tab.Messages() {
		t.Error(m)
	}
}

// shot writes a picture when RONGQIAO_SHOTS names a folder.
func shot(t *testing.T, tab *e2e.Tab, page, mode string, width int) {
	t.Helper()
	dir := os.Getenv("RONGQIAO_SHOTS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, e2e.ShotName(page, mode, width)), tab.Screenshot(t), 0o644); err != nil {
		t.Fatal(err)
	}
}
