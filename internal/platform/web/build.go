package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// Options is what a city's handler needs besides its routes. The zero value
// works: nobody can sign in, nothing is remembered, limits are the defaults.
type Options struct {
	// DB is the city's database; it keeps the answers to Idempotency-Keys.
	DB *sqldb.DB
	// Secure is true when browsers come by https (base_url), also through a
	// proxy. It adds HSTS and Secure cookies.
	Secure bool
	// Proxies are the networks whose forwarded headers are believed.
	Proxies []netip.Prefix
	// Session finds who asks and returns the request's context with the actor
	// in it. Without a sign-in it returns the context as it was.
	Session func(w http.ResponseWriter, r *http.Request) (context.Context, error)
	// SignIn is the page to which a signed-out reader is sent; "/sign-in" by default.
	SignIn string
	// Env is what all pages of the city share: its name, whether it is a
	// sample, the footer. The chain adds language, theme, person and menu.
	Env ui.Env
	// Complete may add to the frame what only the modules know (the person's
	// office, unread notices); nil adds nothing.
	Complete func(ctx context.Context, env *ui.Env)
	// Refused is told of every refused attempt (401, 403, 404 on objects) by
	// a signed-in person; nil tells nobody.
	Refused func(ctx context.Context, action string, status int)
	// Limits are the rates; zero fields take the defaults.
	Limits Limits
	// Metrics counts requests; nil counts nothing.
	Metrics *Metrics
	// Log takes faults and refusals; slog.Default() by default.
	Log *slog.Logger
	// Title and Version stand in the OpenAPI document.
	Title, Version string
	// Now is the clock; time.Now by default.
	Now func() time.Time
}

// Site is the handler of one city.
type Site struct {
	opt    Options
	routes []Route
	mux    *http.ServeMux
	cross  *http.CrossOriginProtection
	limits *limiter
	nav    *navigator
	once   *idempotency
	head   []headerLine
}

// Build checks the table and makes the handler of one city from it.
func Build(routes []Route, opt Options) (http.Handler, error) {
	s, err := NewSite(routes, opt)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// NewSite is Build for callers that also want the site's table.
func NewSite(routes []Route, opt Options) (*Site, error) {
	opt.fill()
	s := &Site{
		opt: opt, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(),
		limits: newLimiter(opt.Limits, opt.Now), head: securityHeaders(opt.Secure),
	}
	s.routes = append(s.routes, routes...)
	s.routes = append(s.routes, s.openAPIRoute())
	if err := Check(s.routes); err != nil {
		return nil, err
	}
	if opt.DB != nil {
		s.once = &idempotency{db: opt.DB, running: map[string]chan struct{}{}}
	}
	if err := s.registerAPI(); err != nil {
		return nil, err
	}
	s.nav = newNavigator(s.routes, opt.Now)
	return s, s.mount()
}

func (o *Options) fill() {
	if o.SignIn == "" {
		o.SignIn = "/sign-in"
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Title == "" {
		o.Title = "Rongqiao"
	}
	if o.Version == "" {
		o.Version = "1"
	}
}

// mount puts every row into the mux. The mux panics on patterns that conflict;
// that is a fault of the table and comes back as an error.
func (s *Site) mount() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("route table: %v", p)
		}
	}()
	for i := range s.routes {
		rt := &s.routes[i]
		s.mux.Handle(rt.Key(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := w.(*visit)
			v.route = rt
			if err := s.serve(v, r); err != nil {
				s.refuse(v, v.request(r), err)
			}
		}))
	}
	return nil
}

// Routes returns the table from which the site was built, with the rows that
// Build added.
func (s *Site) Routes() []Route { return s.routes }

// ServeHTTP is the way in for every request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := s.opt.Now()
	v := &visit{ResponseWriter: w, id: requestID(), address: clientAddress(r, s.opt.Proxies)}
	h := v.Header()
	for _, line := range s.head {
		h[line.name] = line.value
	}
	h["X-Request-Id"] = []string{v.id}
	v.prefs = s.preferences(v, r)
	defer func() {
		if p := recover(); p != nil {
			s.broken(v, r, p)
		}
		v.dropFiles()
		s.opt.Metrics.seen(v, r, s.opt.Now().Sub(began))
	}()
	if err := s.limits.global(); err != nil {
		s.refuse(v, r, err)
		return
	}
	if err := s.cross.Check(r); err != nil {
		s.refuse(v, r, ErrCrossOrigin.Because(err))
		return
	}
	s.mux.ServeHTTP(v, r)
	if v.unmatched != 0 {
		status := v.unmatched
		v.unmatched, v.status = 0, 0
		h.Del("Content-Length")
		s.refuse(v, r, unmatchedError(status))
	}
}

func unmatchedError(status int) error {
	if status == http.StatusMethodNotAllowed {
		return ErrMethod
	}
	return actor.ErrNotFound
}

// broken answers a panic: 500 without detail, the detail in the log.
func (s *Site) broken(v *visit, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.refuse(v, v.request(r), fmt.Errorf("panic: %v\n%s", p, stack()))
}

// serve runs the part of the chain that knows the route.
func (s *Site) serve(v *visit, r *http.Request) error {
	rt := v.route
	s.limitBody(v, r)
	ctx := context.WithValue(r.Context(), visitKey{}, v)
	ctx = i18n.WithLang(ctx, v.prefs.lang)
	v.ctx = ctx
	if s.opt.Session != nil && rt.Kind != asset {
		sctx, err := s.opt.Session(v, r.WithContext(ctx))
		if err != nil {
			return err
		}
		ctx = sctx
	}
	who := actor.From(ctx)
	if who.Address != v.address || who.RequestID != v.id {
		who.Address, who.RequestID = v.address, v.id
		ctx = actor.With(ctx, who)
	}
	s.cacheRules(v, rt, who)
	framed := rt.Kind == KindPage || rt.Kind == KindFragment || rt.Kind == KindForm
	if framed {
		ctx = s.frame(ctx, v, r, who)
	}
	v.ctx = ctx
	if err := s.limits.caller(who, v.address); err != nil {
		return err
	}
	if framed {
		s.fillFrame(ctx, rt, who)
	}
	if err := s.admit(ctx, rt, who); err != nil {
		return err
	}
	r = r.WithContext(ctx)
	v.ifMatch = r.Header.Get("If-Match") != ""
	var err error
	if rt.Writes() {
		err = s.write(v, r, rt, who)
	} else {
		err = rt.Handler(v, r)
	}
	if err == nil && v.refused != nil {
		s.note(ctx, v, r, failure(ctx, v.refused, v.ifMatch), v.refused)
	}
	return err
}

// write checks what only changes need, then runs the handler at most once per
// Idempotency-Key.
func (s *Site) write(v *visit, r *http.Request, rt *Route, who actor.Actor) error {
	if rt.Kind == KindAPI {
		if err := checkJSON(r); err != nil {
			return err
		}
		if rt.Method != http.MethodPost && !v.ifMatch {
			return ErrIfMatch
		}
	}
	if s.once == nil {
		return rt.Handler(v, r)
	}
	return s.once.run(v, r, rt, who)
}

// admit is the first, coarse check: signed in where it must be, and one of the
// route's roles. The object itself is checked by the service.
func (s *Site) admit(ctx context.Context, rt *Route, who actor.Actor) error {
	var err error
	switch {
	case rt.Public:
		return nil
	case !who.Signed():
		return actor.ErrSignIn
	case len(rt.Roles) == 0 || who.Has(rt.Roles...):
		return nil
	case rt.HasObject():
		err = actor.ErrNotFound
	default:
		err = actor.ErrForbidden
	}
	if s.opt.Refused != nil {
		s.opt.Refused(ctx, rt.Action, statusOf(err))
	}
	return err
}

// frame puts into the context what the page's frame shows without asking a database.
func (s *Site) frame(ctx context.Context, v *visit, r *http.Request, who actor.Actor) context.Context {
	env := s.opt.Env
	env.Lang, env.Theme, env.Size = v.prefs.lang, v.prefs.theme, v.prefs.size
	env.Actor, env.Path, env.FormKey = who, r.URL.Path, v.id
	if r.URL.RawQuery != "" {
		env.Query = r.URL.Query()
		for _, name := range preferenceNames {
			env.Query.Del(name) // the cookie has it now
		}
	}
	if v.route == nil || v.route.Kind != KindFragment {
		env.Nav = s.nav.groups(who)
	}
	return ui.With(ctx, &env)
}

// fillFrame adds what the modules are asked for: the numbers in the menu, the person's
// office. Who asks too often is not worth a query.
func (s *Site) fillFrame(ctx context.Context, rt *Route, who actor.Actor) {
	env := ui.From(ctx)
	if rt.Kind != KindFragment {
		env.Nav = s.nav.counted(ctx, who, env.Nav)
	}
	if s.opt.Complete != nil {
		s.opt.Complete(ctx, env)
	}
}

// limitBody caps the body and, for bulk uploads and exports, moves the
// connection's deadlines, which are set for pages.
func (s *Site) limitBody(v *visit, r *http.Request) {
	limit := v.route.MaxBody
	if limit == 0 {
		limit = PageBody
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(v.ResponseWriter, r.Body, limit)
	}
	if limit <= PageBody && v.route.Kind != KindFile {
		return
	}
	until := time.Now().Add(10 * time.Minute)
	ctl := http.NewResponseController(v.ResponseWriter)
	// A writer without deadlines (a test's recorder) has none to move.
	if err := errors.Join(ctl.SetReadDeadline(until), ctl.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.opt.Log.Warn("deadline", "request", v.id, "error", err)
	}
}

func (s *Site) cacheRules(v *visit, rt *Route, who actor.Actor) {
	if rt.Kind == asset {
		return
	}
	h := v.Header()
	if who.Signed() || !rt.Public {
		h["Cache-Control"] = noStore
		return
	}
	h["Cache-Control"] = noCache
	h["Vary"] = varyCookie
}

// Refusals of the chain itself.
var (
	ErrCrossOrigin = errs.New(errs.Forbidden, "web.cross_origin")
	ErrMethod      = errs.New(errs.NotFound, "web.method")
	ErrIfMatch     = errs.New(errs.Precondition, "web.if_match")
	ErrStale       = errs.New(errs.Conflict, "web.stale")
	ErrMediaType   = errs.New(errs.Unsupported, "web.media_type")
	ErrBody        = errs.New(errs.Invalid, "web.body")
	ErrTooLarge    = errs.New(errs.TooLarge, "web.too_large")
	ErrTooMany     = errs.New(errs.TooMany, "web.too_many")
	ErrParts       = errs.New(errs.TooLarge, "web.parts")
	ErrNoFile      = errs.New(errs.Invalid, "web.no_file")
	ErrFileType    = errs.New(errs.Unsupported, "web.file_type")
	ErrEmptyFile   = errs.New(errs.Invalid, "web.empty_file")
	ErrKeyReused   = errs.New(errs.Invalid, "web.key_reused")
	ErrKeyLength   = errs.New(errs.Invalid, "web.key_length")
	ErrKeyRunning  = errs.New(errs.Conflict, "web.key_running")
	ErrKeyUnknown  = errs.New(errs.Conflict, "web.key_unknown")
	errInternal    = errs.New(errs.Internal, "web.internal")
)
