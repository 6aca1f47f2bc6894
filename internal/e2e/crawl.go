package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Links are the addresses within the site that the page leads to, without downloads,
// anchors and switches of display.
func (tab *Tab) Links(t testing.TB) []string {
	t.Helper()
	return Eval[[]string](t, tab, `[...new Set([...document.querySelectorAll("a[href]")].filter(a =>
		a.origin === location.origin && !a.hasAttribute("download") && a.getAttribute("hx-boost") !== "false" &&
		!/[?&](lang|mode|theme|size|sort|page|rows)=/.test(a.search) && !/\.(xlsx|csv|docx|pdf|svg|png|json|yaml|zip)$/.test(a.pathname) && a.pathname !== location.pathname)
		.map(a => a.pathname + (a.search.length > 1 ? a.search : "")))]`)
}

var changing = regexp.MustCompile(`[0-9]{2,}|[0-9a-f]{8,}|%[0-9A-F]{2}[^/]*`)

// Shape is the address with ids, codes and the query taken out: pages of one shape are
// one page with other data.
func Shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return changing.ReplaceAllString(path, "{}")
}

// Crawl visits pages from start on, each shape once, at most most of them, calls look
// on each, and returns them. seen holds the shapes met before and is added to.
func Crawl(t *testing.T, tab *Tab, start string, most int, seen map[string]bool, look func(path string, status int)) []ShotPage {
	t.Helper()
	var out []ShotPage
	queue := []string{start}
	for len(queue) > 0 && len(out) < most {
		path := queue[0]
		queue = queue[1:]
		shape := Shape(path)
		if seen[shape] {
			continue
		}
		seen[shape] = true
		status := tab.Visit(t, path)
		tab.Settle(t)
		look(path, status)
		out = append(out, ShotPage{Name: strings.Trim(strings.NewReplacer("/", "_", "{}", "id").Replace(shape), "_"), Path: path})
		queue = append(queue, tab.Links(t)...)
	}
	return out
}

// SignInAs takes the row of a sample account on the sign-in page of a demonstration.
func (tab *Tab) SignInAs(t testing.TB, login string) {
	t.Helper()
	tab.Visit(t, "/sign-in")
	ctx, cancel := tab.with()
	defer cancel()
	click := fmt.Sprintf(`document.querySelector('form input[type="hidden"][name="login"][value=%q]').form.querySelector("button").click()`, login)
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Evaluate[chromedp.Void](click)))
	if err != nil {
		t.Fatalf("sign in as %s: %v", login, err)
	}
	if Eval[string](t, tab, "location.pathname") == "/sign-in" {
		t.Fatalf("sign in as %s: %s", login, tab.Text(t, "main"))
	}
}

// SampleLogins are the accounts that a demonstration offers on its sign-in page.
func (tab *Tab) SampleLogins(t testing.TB) []string {
	t.Helper()
	tab.Visit(t, "/sign-in")
	return Eval[[]string](t, tab, `[...document.querySelectorAll('form input[type="hidden"][name="login"]')].map(i => i.value)`)
}
