package ui

import (
	"context"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
)

// Page is what the frame of a page needs. Title is a finding or a thing, never
// 数据概览; Sub is the muted line with period, snapshot and scope.
type Page struct {
	Title   string
	Note    string // smaller, muted, in the heading beside the title: a code, a place
	Sub     string
	Crumbs  []Crumb // without 首页, which is always first; the last may lack Href
	Primary *Action // at most one main action
	Actions []Action
	Wide    bool // no limit on the width: maps, walls
	Plain   bool // one question to a page: no navigation, narrow column (student, guardian, sign-in)
	Public  bool // with the footer of the public site
	Bare    bool // the content brings its own h1
	Wall    bool // a wall screen: no header, no navigation
}

// Crumb is one step of the breadcrumb.
type Crumb struct{ Label, Href string }

// Action is a button or a link that looks like one. With Method "post" it is a form
// with one button; otherwise a link. Disabled with Why stays visible with its reason.
// A label that ends in … means that a question follows.
type Action struct {
	Label    string
	Href     string
	Icon     string
	Method   string            // "post": a form of its own
	Hidden   map[string]string // values of that form
	Danger   bool
	Disabled bool
	Why      string // reason for Disabled
	Dialog   string // id of the Dialog to open; Href is the page for those without script
	Download bool
	Form     string // id of a form elsewhere on the page that this button sends
	Name     string // name and value of that button
	Value    string
}

// Flash is the outcome of the request before, shown on top of the page.
type Flash struct {
	Tone string // green, amber, red, info
	Text string
	Undo *Action // how to take it back
}

func (p Page) docTitle(ctx context.Context, e *Env) string {
	t := i18n.Word(ctx, p.Title) + " · " + i18n.T(ctx, "融桥")
	if e.City != "" {
		t += " " + e.City
	}
	return t
}

// onWall says that the page hangs on a wall, where nobody clicks; in the accessible modes it keeps its frame.
func (p Page) onWall(e *Env) bool { return p.Wall && e.Theme == Wall }

func (p Page) mainClass() string {
	switch {
	case p.Plain:
		return "page page-plain"
	case p.Wide, p.Wall:
		return "page page-wide"
	}
	return "page"
}

// class is the button's look; primary is decided by the page, not by the action.
func (a Action) class(primary bool) string {
	switch {
	case a.Danger:
		return "btn btn-error"
	case primary:
		return "btn btn-primary"
	}
	return "btn"
}

func (a Action) dialogAttrs() templ.Attributes {
	at := templ.Attributes{}
	if a.Dialog != "" {
		at["data-dialog"] = a.Dialog
	}
	if a.Download {
		at["download"] = true
	}
	return at
}

// modes are the display modes offered in the header.
var modes = []struct {
	Theme Theme
	Label string
}{
	{Light, "标准显示"},
	{Contrast, "高对比（无障碍）"},
	{Elder, "长辈版"},
	{Wall, "大屏（深色）"},
}
