package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// kinds of registers share their pages, categories of selections and indicators theirs.
var kinds = regexp.MustCompile(`^(/registers/|/kinds/|/selection-categories/|/sheets/carrier\.|/indicators/|/sharing/agreements/[0-9]+/kinds/)[^/]+`)

// apart are pages that look like one of a kind and are none.
var apart = regexp.MustCompile(`^(/kinds/params|/indicators/snapshots|/indicators/export|/[^/]+/new)$`)

// presented are indicators of which each stands for a way to show a figure: a share with its interval, a count, a rounded share of
// persons, a sum that few enterprises make up, one that is reported or missing.
var presented = regexp.MustCompile(`^/indicators/(key_share|programme_points|destination_rate|deals_amount|residents_quarter)$`)

var changing = regexp.MustCompile(`[0-9]{2,}|[0-9a-f]{8,}|%[0-9A-F]{2}[^/]*`)

// Shape is the address with ids, codes and the query taken out: pages of one shape are
// one page with other data.
func Shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if presented.MatchString(path) {
		return path
	}
	if !apart.MatchString(path) {
		path = kinds.ReplaceAllString(path, "$1{}")
	}
	return changing.ReplaceAllString(path, "{}")
}

var (
	register = regexp.MustCompile(`^/registers/([a-z0-9_]+)`)
	record   = regexp.MustCompile(`^/records/[0-9]+`)
	lone     = regexp.MustCompile(`^/records/[0-9]+$`)
)

// step is a page to go to. A record's address does not say of which kind it is, so the way to it does.
type step struct{ from, path, kind string }

// next is the step that a link of the page leads to.
func (s step) next(link string) step {
	n := step{from: s.path, path: link}
	id := record.FindString(link)
	if m := register.FindStringSubmatch(s.path); id != "" && m != nil {
		n.kind = m[1]
	} else if id != "" && record.FindString(s.path) == id {
		n.kind = s.kind
	}
	return n
}

// shape is the page's shape; every kind of register has its own where that is asked for.
func (s step) shape(every bool) string {
	if !every || s.kind == "" && !register.MatchString(s.path) {
		return Shape(s.path)
	}
	path, _, _ := strings.Cut(s.path, "?")
	return strings.TrimSpace(changing.ReplaceAllString(path, "{}") + " " + s.kind)
}

// visit is what is visited once: a shape, and each record that the list of its kind shows.
func (s step) visit(every bool) string {
	if every && s.kind != "" && lone.MatchString(s.path) {
		return s.path
	}
	return s.shape(every)
}

var (
	content = regexp.MustCompile(`(?s)<main.*</main>`)
	classes = regexp.MustCompile(`\bclass="([^"]*)"`)
	posts   = regexp.MustCompile(`<form\b[^>]*\baction="([^"]*)"`)
	fields  = regexp.MustCompile(`<(input|select|textarea)\b[^>]*>`)
	sorts   = regexp.MustCompile(`\b(type="[^"]*"|inputmode="[^"]*"|multiple|list=|required|disabled|readonly)`)
	heads   = regexp.MustCompile(`<h[23][^>]*>([^<]*)`)
)

// traits are the things of which a page is made: styles, forms, kinds of fields, headed parts. Two pages
// with the same traits look alike.
func (a Answer) traits() (out []string) {
	main := content.FindString(a.Body)
	add := func(sort, what string) {
		if s := sort + " " + strings.TrimSpace(what); what != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, m := range classes.FindAllStringSubmatch(main, -1) {
		for _, c := range strings.Fields(m[1]) {
			add("class", c)
		}
	}
	for _, m := range posts.FindAllStringSubmatch(main, -1) {
		add("form", Shape(m[1]))
	}
	for _, m := range fields.FindAllString(main, -1) {
		add("field", strings.Join(sorts.FindAllString(m, -1), " "))
	}
	for _, m := range heads.FindAllStringSubmatch(main, -1) {
		add("part", m[1])
	}
	return out
}

// Sample takes the fewest pages it can so that every trait that several of the pages have, and every form
// and kind of field, is on one of them.
func Sample(pages []ShotPage) (out []ShotPage) {
	on := map[string]int{}
	for _, p := range pages {
		for _, s := range p.Traits {
			on[s]++
		}
	}
	open := func(p ShotPage) (n int) {
		for _, s := range p.Traits {
			if on[s] > 1 || on[s] == 1 && !strings.HasPrefix(s, "part ") {
				n++
			}
		}
		return n
	}
	for {
		best, most := -1, 0
		for i, p := range pages {
			if n := open(p); n > most {
				best, most = i, n
			}
		}
		if best < 0 {
			return out
		}
		out = append(out, pages[best])
		for _, s := range pages[best].Traits {
			on[s] = 0
		}
	}
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
