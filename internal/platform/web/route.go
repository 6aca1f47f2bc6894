package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ui"
)

// Kind says how a route is called and how its refusals look.
type Kind string

// The kinds of routes.
const (
	KindPage     Kind = "page"     // a whole HTML page, GET
	KindFragment Kind = "fragment" // a part of a page, GET, fetched by the page's script
	KindForm     Kind = "form"     // a change sent by an HTML form, POST
	KindFile     Kind = "file"     // bytes to keep: an export, a picture, an asset
	KindAPI      Kind = "api"      // JSON for programs
)

// Sizes of request bodies, in bytes.
const (
	PageBody int64 = 10 << 20 // a form of a page
	BulkBody int64 = 64 << 20 // a bulk import
)

// Handler answers one request or returns why it does not. It must not have
// written anything when it returns an error.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one row of the table from which the mux, the menu, the OpenAPI
// document and the authorization matrix are made.
type Route struct {
	Method  string // GET, POST, PUT, PATCH, DELETE
	Pattern string // as in net/http: "/needs/{id}"
	Kind    Kind
	Action  string // what the person does, as in the policies: "demand.publish"

	// Public routes are open to everyone. Other routes need a sign-in and,
	// when Roles is not empty, one of the roles.
	Public bool
	Roles  []actor.Role

	// Scope tells the reader which rows are reached: "city", "county", "org"
	// or "own". The check itself is in the module's service.
	Scope string
	// Sample is a body that the route takes: JSON for API rows, a query string
	// for forms. The authorization matrix sends it.
	Sample string
	// MaxBody is the largest request body in bytes; 0 stands for [PageBody].
	MaxBody int64
	// Menu, when set, places the page in the navigation.
	Menu    *Menu
	Handler Handler

	api *operation // set by API rows; Handler is then made by Build
}

// Menu places a page in the navigation. Group and Label are Chinese keys.
type Menu struct {
	Group    string // 供与需, 专业, 督办, 数据, 系统
	Label    string
	Order    int
	Roles    []actor.Role                           // who has use for it; nil: all whom the route admits
	Visitors bool                                   // only those who have not signed in see it
	Count    func(ctx context.Context) (int, error) // open items; may be nil
}

// MenuGroups is the order of the groups in the navigation.
var MenuGroups = []string{"供与需", "专业", "督办", "数据", "系统"}

// Writes says whether the method may change something.
func (rt Route) Writes() bool {
	return rt.Method != http.MethodGet && rt.Method != http.MethodHead
}

// HasObject says whether the pattern names a single object, so that a person
// without access must not learn whether it exists.
func (rt Route) HasObject() bool { return strings.Contains(strings.TrimSuffix(rt.Pattern, "{$}"), "{") }

// Key is the pattern as net/http writes it: "GET /needs/{id}".
func (rt Route) Key() string { return rt.Method + " " + rt.Pattern }

// IsAPI says whether the row was made by [API] and so is in the OpenAPI document.
func (rt Route) IsAPI() bool { return rt.api != nil }

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// check returns what is wrong with a row, or nil.
func (rt Route) check() error {
	var wrong []string
	say := func(bad bool, what string) {
		if bad {
			wrong = append(wrong, what)
		}
	}
	say(!slices.Contains(methods, rt.Method), "method")
	say(!strings.HasPrefix(rt.Pattern, "/"), "pattern must begin with /")
	say(rt.Action == "", "no action")
	say(rt.Handler == nil && rt.api == nil, "no handler")
	say(rt.Public && len(rt.Roles) > 0, "public and roles")
	say(rt.Menu != nil && (rt.Kind != KindPage || rt.HasObject()), "a menu entry needs a page without parameters")
	switch rt.Kind {
	case KindPage, KindFragment:
		say(rt.Method != http.MethodGet, "a page is read by GET")
	case KindForm:
		say(rt.Method != http.MethodPost, "a form is sent by POST")
	case KindFile, KindAPI, asset:
	default:
		say(true, "kind "+string(rt.Kind))
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("route %s: %s", rt.Key(), strings.Join(wrong, ", "))
}

// Check returns every fault of the table: bad rows and double patterns.
func Check(routes []Route) error {
	var all []error
	seen := map[string]bool{}
	for _, rt := range routes {
		all = append(all, rt.check())
		if seen[rt.Key()] {
			all = append(all, fmt.Errorf("route %s: twice in the table", rt.Key()))
		}
		seen[rt.Key()] = true
	}
	return errors.Join(all...)
}

// Listing is a row of the table as `routes --json` prints it.
type Listing struct {
	Method  string       `json:"method"`
	Pattern string       `json:"pattern"`
	Kind    Kind         `json:"kind"`
	Action  string       `json:"action"`
	Public  bool         `json:"public"`
	Roles   []actor.Role `json:"roles,omitempty"`
	Scope   string       `json:"scope,omitempty"`
	OpenAPI bool         `json:"openapi"`
}

// List prints the table in the order of patterns, then methods.
func List(routes []Route) []Listing {
	out := make([]Listing, 0, len(routes))
	for _, rt := range routes {
		out = append(out, Listing{rt.Method, rt.Pattern, rt.Kind, rt.Action, rt.Public, rt.Roles, rt.Scope, rt.IsAPI()})
	}
	slices.SortFunc(out, func(a, b Listing) int {
		return strings.Compare(a.Pattern+" "+a.Method, b.Pattern+" "+b.Method)
	})
	return out
}

// asset is the kind of the row that serves scripts, styles and fonts: no
// session, no frame, kept by browsers for ever.
const asset Kind = "asset"

// AssetRoute is the row that serves the built scripts, styles and fonts.
func AssetRoute() Route {
	files := ui.AssetHandler()
	return Route{
		Method: http.MethodGet, Pattern: ui.AssetPrefix + "{file...}", Kind: asset, Action: "web.asset", Public: true,
		Handler: func(w http.ResponseWriter, r *http.Request) error {
			files.ServeHTTP(w, r)
			return nil
		},
	}
}
