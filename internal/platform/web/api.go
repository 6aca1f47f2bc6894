package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
)

// operation is what an API row still needs to be registered with huma, which
// happens in Build: the description depends on the whole table.
type operation struct {
	op       huma.Operation
	register func(api huma.API, op huma.Operation)
}

// API makes a row of the table from a described operation. I and O are structs
// as huma reads them: `path:`, `query:`, `header:` fields and Body. The
// operation's Method and Path become the row's; Path begins with /api/.
// Without roles any signed-in account may call it; see [PublicAPI] for open data.
func API[I, O any](op huma.Operation, action string, roles []actor.Role, fn func(ctx context.Context, in *I) (*O, error)) Route {
	if op.OperationID == "" {
		op.OperationID = strings.ReplaceAll(action, ".", "-") + "-" + strings.ToLower(op.Method)
	}
	return Route{
		Method: op.Method, Pattern: op.Path, Kind: KindAPI, Action: action, Roles: roles,
		api: &operation{op: op, register: func(api huma.API, op huma.Operation) {
			huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
				out, err := fn(ctx, in)
				if err != nil {
					return nil, apiRefusal{err}
				}
				return out, nil
			})
		}},
	}
}

// PublicAPI is API for operations that everyone may call.
func PublicAPI[I, O any](op huma.Operation, action string, fn func(ctx context.Context, in *I) (*O, error)) Route {
	rt := API(op, action, nil, fn)
	rt.Public = true
	return rt
}

// apiRefusal carries a module's refusal through huma, which is then told apart
// from huma's own complaints about the request.
type apiRefusal struct{ error }

func (a apiRefusal) Unwrap() error { return a.error }

// openAPIPattern is where the description lies.
const openAPIPattern = "/openapi.json"

// registerAPI describes all API rows to huma and takes its handlers back into
// the table. Huma's own pages (docs, schemas) are off.
func (s *Site) registerAPI() error {
	taken := &taker{}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: s.opt.Title, Version: s.opt.Version},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: CookieName(s.opt.Secure)},
					"token":   {Type: "http", Scheme: "bearer"},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
	}
	api := humago.New(taken, config)
	var err error
	for i := range s.routes {
		if s.routes[i].api != nil {
			err = errors.Join(err, s.register(api, taken, &s.routes[i]))
		}
	}
	if err != nil {
		return err
	}
	doc, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return fmt.Errorf("openapi: %w", err)
	}
	for i := range s.routes {
		if s.routes[i].Pattern == openAPIPattern {
			s.routes[i].Handler = func(w http.ResponseWriter, _ *http.Request) error {
				return send(w, http.StatusOK, jsonType, doc)
			}
		}
	}
	return nil
}

func (s *Site) register(api huma.API, taken *taker, rt *Route) (err error) {
	defer func() { // huma panics on types that it cannot describe
		if p := recover(); p != nil {
			err = fmt.Errorf("route %s: %v", rt.Key(), p)
		}
	}()
	op := rt.api.op
	op.SkipValidateBody = false
	op.MaxBodyBytes = PageBody
	if rt.MaxBody > 0 {
		op.MaxBodyBytes = rt.MaxBody
	}
	op.Extensions = map[string]any{"x-action": rt.Action, "x-roles": rt.Roles, "x-public": rt.Public}
	if !rt.Public {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	taken.last = nil
	rt.api.register(api, op)
	h := taken.last
	if h == nil {
		return fmt.Errorf("route %s: huma registered no handler", rt.Key())
	}
	rt.Handler = func(w http.ResponseWriter, r *http.Request) error {
		h(w, r)
		return nil
	}
	return nil
}

// openAPIRoute is the row of the description; registerAPI fills its handler.
func (s *Site) openAPIRoute() Route {
	return Route{
		Method: http.MethodGet, Pattern: openAPIPattern, Kind: KindFile, Action: "web.openapi", Public: true,
		Handler: func(http.ResponseWriter, *http.Request) error { return actor.ErrNotFound },
	}
}

// taker stands in for a mux and only keeps what is registered.
type taker struct {
	last func(http.ResponseWriter, *http.Request)
}

// HandleFunc keeps the handler.
func (t *taker) HandleFunc(_ string, h func(http.ResponseWriter, *http.Request)) { t.last = h }

// ServeHTTP is part of huma's idea of a mux; nothing is served here.
func (t *taker) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

func init() {
	// Huma keeps the making of its error bodies in package variables.
	huma.NewErrorWithContext = func(c huma.Context, status int, msg string, causes ...error) huma.StatusError {
		ctx := context.Background()
		if c != nil {
			ctx = c.Context()
		}
		return problemFromHuma(ctx, status, msg, causes)
	}
	huma.NewError = func(status int, msg string, causes ...error) huma.StatusError {
		return problemFromHuma(context.Background(), status, msg, causes)
	}
}

// ID is an identifier in the path or query of a described operation:
// `path:"id"`. A bare ids.ID would be described as a number there.
type ID struct{ ids.ID }

// problemFromHuma turns huma's complaint, or a module's refusal that huma
// passes on, into our problem.
func problemFromHuma(ctx context.Context, status int, msg string, causes []error) huma.StatusError {
	var own apiRefusal
	for _, c := range causes {
		if errors.As(c, &own) {
			return ownProblem(ctx, own.error)
		}
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "web.request", Detail: msg, RequestID: RequestID(ctx)}
	if status == http.StatusUnprocessableEntity || status == http.StatusBadRequest {
		m := i18n.Error(ctx, ErrBody)
		p.Code, p.Detail, p.Remedy = m.Code, m.Reason, m.Fix
	}
	for _, c := range causes {
		f := ProblemField{Code: p.Code, Detail: c.Error()}
		var d huma.ErrorDetailer
		if errors.As(c, &d) {
			if strings.HasPrefix(d.ErrorDetail().Location, "path.") {
				return ownProblem(ctx, actor.ErrNotFound) // what cannot be named does not exist
			}
			f.Location, f.Detail = d.ErrorDetail().Location, d.ErrorDetail().Message
		}
		p.Errors = append(p.Errors, f)
	}
	return p
}

// ownProblem answers a module's refusal on an API row: the log and the headers
// as for pages.
func ownProblem(ctx context.Context, err error) *Problem {
	v := visitOf(ctx)
	f := failure(ctx, err, v != nil && v.ifMatch)
	if v == nil {
		return f.asProblem()
	}
	h := v.Header()
	h["Cache-Control"] = noStore
	if n := retryAfter(err); n > 0 {
		h.Set("Retry-After", strconv.Itoa(n))
	}
	v.refused = err
	return f.asProblem()
}

// CookieName is the name of the session cookie: with the prefix that binds it
// to this host and to https, where there is https.
func CookieName(secure bool) string {
	if secure {
		return "__Host-sid"
	}
	return "sid"
}
