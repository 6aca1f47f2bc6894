package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"rongqiao/internal/platform/testenv"
)

// limit is the longest that one step may take; the machine may be busy.
const limit = 60 * time.Second

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// Tab is one page of a browser with its own cookies.
type Tab struct {
	ctx  context.Context
	base string
	dead bool // scripts of pages do not run

	mu       sync.Mutex
	messages []string // console errors, exceptions, refusals of the security policy
}

// Start runs a browser for the test; without Chromium the test is skipped.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		testenv.Skip(t, "no Chromium at "+path+"; set CHROMIUM")
	}
	opts := chromedp.DefaultExecAllocatorOptions[:]
	opts = append(opts[:len(opts):len(opts)], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("no-proxy-server", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{ctx}
}

// Tab opens a tab; base is the address that Visit's paths are added to.
func (b *Browser) Tab(t testing.TB, base string) *Tab {
	t.Helper()
	tab := &Tab{base: strings.TrimSuffix(base, "/")}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.listen))
	t.Cleanup(cancel)
	tab.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	return tab
}

func (tab *Tab) listen(ev any) {
	text := ""
	switch ev := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			text = "console: " + arguments(ev.Args)
		}
	case *runtime.EventExceptionThrown:
		text = "exception: " + ev.ExceptionDetails.Text
		if ev.ExceptionDetails.Exception != nil {
			text += " " + ev.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
			text = "log: " + ev.Entry.Text + " " + ev.Entry.URL
		}
	}
	if text != "" {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.messages = append(tab.messages, text)
	}
}

func arguments(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, string(a.Value)+a.Description)
	}
	return strings.Join(parts, " ")
}

// Messages are the complaints of the browser since the last call: script errors,
// violations of the content security policy, files not found.
func (tab *Tab) Messages() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	m := tab.messages
	tab.messages = nil
	return m
}

// with gives a step its time limit.
func (tab *Tab) with() (context.Context, context.CancelFunc) {
	return context.WithTimeout(tab.ctx, limit)
}

func (tab *Tab) do(t testing.TB, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := tab.with()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// Eval runs a JavaScript expression (which may be a promise) in the page and returns
// its value. It works under every content security policy.
func Eval[T any](t testing.TB, tab *Tab, expression string) T {
	t.Helper()
	ctx, cancel := tab.with()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate %.80s: %v", expression, err)
	}
	return v
}

// Visit goes to a path of the site and returns the HTTP status.
func (tab *Tab) Visit(t testing.TB, path string) int {
	t.Helper()
	ctx, cancel := tab.with()
	defer cancel()
	res, err := chromedp.Run(ctx, chromedp.NavigateResponse(tab.base+path))
	if err != nil {
		t.Fatalf("visit %s: %v", path, err)
	}
	if res == nil {
		return 0
	}
	return int(res.Status)
}

// In returns the path with the display mode asked for.
func In(path, mode string) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + "mode=" + url.QueryEscape(mode)
}

// Size sets the size of the window in CSS pixels; under 500 px it is a phone.
func (tab *Tab) Size(t testing.TB, width, height int) {
	t.Helper()
	var opts []chromedp.EmulateViewportOption
	if width < 500 {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	tab.do(t, "set the size", chromedp.EmulateViewport(int64(width), int64(height), opts...))
}

// Script switches JavaScript of the pages on or off.
func (tab *Tab) Script(t testing.TB, on bool) {
	t.Helper()
	tab.dead = !on
	tab.call(t, func(ctx context.Context, tg *chromedp.Target) error {
		_, err := cdp.Call(ctx, tg, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

// Print switches between screen and paper.
func (tab *Tab) Print(t testing.TB, on bool) {
	t.Helper()
	media := ""
	if on {
		media = "print"
	}
	tab.call(t, func(ctx context.Context, tg *chromedp.Target) error {
		_, err := cdp.Call(ctx, tg, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	})
}

// PDF prints the page.
func (tab *Tab) PDF(t testing.TB) []byte {
	t.Helper()
	ctx, cancel := tab.with()
	defer cancel()
	yes := true
	b, err := chromedp.Run(ctx, func(ctx context.Context, tg *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, tg, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
		return res.Data, err
	})
	if err != nil {
		t.Fatalf("print: %v", err)
	}
	return b
}

func (tab *Tab) call(t testing.TB, fn func(context.Context, *chromedp.Target) error) {
	t.Helper()
	tab.do(t, "call the browser", chromedp.Func(fn))
}

// Press sends keys to the element with the focus; see package kb for the others.
func (tab *Tab) Press(t testing.TB, keys string) {
	t.Helper()
	tab.do(t, "press a key", chromedp.KeyEvent(keys))
}

// Keys that pages are walked with.
const (
	Tabulator = kb.Tab
	Enter     = kb.Enter
	Escape    = kb.Escape
)

// Click clicks the first element of the CSS selector.
func (tab *Tab) Click(t testing.TB, selector string) {
	t.Helper()
	tab.do(t, "click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Fill writes into the field of the CSS selector.
func (tab *Tab) Fill(t testing.TB, selector, text string) {
	t.Helper()
	if !Eval[bool](t, tab, fmt.Sprintf(`(() => { const e = document.querySelector(%q); if (!e) return false; e.value = ""; e.focus(); return true; })()`, selector)) {
		t.Fatalf("%s has no %s", tab.Path(t), selector)
	}
	tab.do(t, "fill "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Choose takes one value of a select or a set of radio buttons.
func (tab *Tab) Choose(t testing.TB, name, value string) {
	t.Helper()
	if !Eval[bool](t, tab, fmt.Sprintf(`(() => {
		for (const e of document.getElementsByName(%q)) {
			if (e.tagName === "SELECT") e.value = %q; else if (e.value === %q) e.checked = true; else continue;
			e.dispatchEvent(new Event("change", {bubbles: true}));
			if (e.value === %q) return true;
		}
		return false;
	})()`, name, value, value, value)) {
		t.Fatalf("%s has no value %s", name, value)
	}
}

// Attach puts a file into the upload field of the CSS selector.
func (tab *Tab) Attach(t testing.TB, selector, name string, content []byte) {
	t.Helper()
	bytes, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	Eval[bool](t, tab, fmt.Sprintf(`(() => {
		const box = new DataTransfer();
		box.items.add(new File([Uint8Array.from(atob(%s), c => c.charCodeAt(0))], %q));
		document.querySelector(%q).files = box.files;
		return true;
	})()`, bytes, name, selector))
}

// Submit clicks what sends a form, or a link, and waits for the page after it. The
// button is the first of the CSS selector whose text or label contains word.
func (tab *Tab) Submit(t testing.TB, selector, word string) {
	t.Helper()
	ctx, cancel := tab.with()
	defer cancel()
	click := fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll(%q)].filter(e => e.getClientRects().length);
		const b = all.find(e => (e.innerText + (e.getAttribute("aria-label") ?? "")).includes(%q));
		if (!b) throw new Error("among " + all.map(e => e.innerText.trim()).join(" | "));
		b.click();
	})()`, selector, word)
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Evaluate[chromedp.Void](click))); err != nil {
		t.Fatalf("%s %q at %s: %v", selector, word, Eval[string](t, tab, "location.pathname"), err)
	}
}

// Has fails the test when the text is not on the page.
func (tab *Tab) Has(t testing.TB, texts ...string) {
	t.Helper()
	body := tab.Text(t, "body")
	for _, s := range texts {
		if !strings.Contains(body, s) {
			t.Fatalf("%s does not show %q:\n%.1500s", Eval[string](t, tab, "location.pathname"), s, tab.Text(t, "main"))
		}
	}
}

// Path is where the tab is.
func (tab *Tab) Path(t testing.TB) string {
	t.Helper()
	return Eval[string](t, tab, "location.pathname")
}

// Wait waits until an element of the CSS selector is visible.
func (tab *Tab) Wait(t testing.TB, selector string) {
	t.Helper()
	tab.do(t, "wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Text is the visible text of the first element of the CSS selector.
func (tab *Tab) Text(t testing.TB, selector string) string {
	t.Helper()
	return Eval[string](t, tab, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
}

// SignIn signs in with name and password on the sign-in page and fails the test when
// the page is still there afterwards.
func (tab *Tab) SignIn(t testing.TB, login, password string) {
	t.Helper()
	tab.Visit(t, "/sign-in")
	tab.Fill(t, `input[name="login"]`, login)
	tab.Fill(t, `input[name="password"]`, password)
	ctx, cancel := tab.with()
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(`main button[type="submit"]`))))
	if err != nil {
		t.Fatalf("sign in as %s: %v", login, err)
	}
	if Eval[string](t, tab, "location.pathname") == "/sign-in" {
		t.Fatalf("sign in as %s: %s", login, tab.Text(t, "main"))
	}
}

// Screenshot is the whole page as PNG.
func (tab *Tab) Screenshot(t testing.TB) []byte {
	t.Helper()
	Eval[bool](t, tab, "window.scrollTo(0, 0), true")
	ctx, cancel := tab.with()
	defer cancel()
	b, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("screenshot: %v", err)
	}
	return b
}
