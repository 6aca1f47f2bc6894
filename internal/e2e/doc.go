// Package e2e drives a real Chromium over the pages: does it look as it should, can
// it be used with a keyboard, at 320 px, without JavaScript, in every display mode,
// and does nothing break the content security policy.
//
// browser.go is the only file that knows chromedp. checks.go has what is asked of
// every page: axe-core, keyboard walk, reflow, console. reader.go is a person without
// a browser, who follows every link in seconds and so finds the pages. shots.go writes
// pictures. The tests look at one demonstration: every page (pages_test.go), the pages of
// every kind of register (registers_test.go), every link (links_test.go), the core tasks with
// and without script (tasks_test.go, tasks_registers_test.go), keyboard, menus and English
// (people_test.go). RONGQIAO_URL names a demonstration that runs already, RONGQIAO_E2E=full
// looks at everything in all display modes and in English, and at everybody's workbench.
//
// The tests need /usr/bin/chromium (or $CHROMIUM) and, for axe, node_modules; they
// are skipped without them.
package e2e
