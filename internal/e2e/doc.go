// Package e2e drives a real Chromium over the pages: does it look as it should, can
// it be used with a keyboard, at 320 px, without JavaScript, in every display mode,
// and does nothing break the content security policy.
//
// browser.go is the only file that knows chromedp. checks.go has what is asked of
// every page: axe-core, keyboard walk, reflow, console. shots.go writes pictures.
//
// The tests need /usr/bin/chromium (or $CHROMIUM) and, for axe, node_modules; they
// are skipped without them.
package e2e
