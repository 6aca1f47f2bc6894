package web

import (
	"net/http"

	"rongqiao/internal/platform/actor"
)

// Rows makes a module's rows of the table: the roles of a row are those of its action, its
// scope is the module's.
type Rows struct {
	Roles func(action string) []actor.Role
	Scope string // city, county, org or own
}

func (t Rows) row(method, pattern string, kind Kind, action, sample string, h Handler) Route {
	return Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: t.Roles(action), Scope: t.Scope, Sample: sample, Handler: h}
}

// Page is a page.
func (t Rows) Page(pattern, action string, h Handler) Route {
	return t.row(http.MethodGet, pattern, KindPage, action, "", h)
}

// File is a download.
func (t Rows) File(pattern, action string, h Handler) Route {
	return t.row(http.MethodGet, pattern, KindFile, action, "", h)
}

// Form takes a form; sample is one that it takes.
func (t Rows) Form(pattern, action, sample string, h Handler) Route {
	return t.row(http.MethodPost, pattern, KindForm, action, sample, h)
}

// Open is the row without a sign-in.
func (rt Route) Open() Route {
	rt.Public, rt.Roles = true, nil
	return rt
}

// In is the page with its place in the navigation, Chinese keys, for those who have use for it.
func (rt Route) In(group, label string, order int, roles ...actor.Role) Route {
	rt.Menu = &Menu{Group: group, Label: label, Order: order, Roles: roles}
	return rt
}
