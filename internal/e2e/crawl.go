package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// kinds of registers share their pages.
var kinds = regexp.MustCompile(`^(/registers/|/sheets/carrier\.)[^/]+`)

var changing = regexp.MustCompile(`[0-9]{2,}|[0-9a-f]{8,}|%[0-9A-F]{2}[^/]*`)

// Shape is the address with ids, codes and the query taken out: pages of one shape are
// one page with other data.
func Shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return changing.ReplaceAllString(kinds.ReplaceAllString(path, "$1{}"), "{}")
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
