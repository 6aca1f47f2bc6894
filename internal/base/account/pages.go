package account

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes are the rows of this package.
func (s *Service) Routes() []web.Route {
	public := func(rt web.Route) web.Route { rt.Public = true; return rt }
	page := func(pattern, action string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: action, Scope: "own", Handler: h}
	}
	form := func(pattern, action, sample string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: action, Scope: "own", Sample: sample, Handler: h}
	}
	rows := []web.Route{
		public(page("/sign-in", actSignIn, s.signInPage)),
		public(form("/sign-in", actSignIn, "login=nobody&password=wrong-pass-phrase", s.signInForm)),
		public(page("/sign-in/code", actSignIn, s.codePage)),
		public(form("/sign-in/code", actSignIn, "code=000000", s.codeForm)),
		public(page(EnrolPath, actEnrol, s.enrolPage)),
		public(form(EnrolPath, actEnrol, "t=none&password=x&again=x&code=000000", s.enrolForm)),
		form("/sign-out", actSignOut, "", s.signOutForm),
		page("/account", actOwn, s.ownPage),
		page("/account/password", actOwn, s.passwordPage),
		form("/account/password", actOwn, "old=x&password=y&again=z", s.passwordForm),
		page("/account/roles", actOwn, s.rolesPage),
		form("/account/roles", actOwn, "role=nobody", s.rolesForm),
		page("/account/log", actOwn, s.logPage),
		form("/account/sessions/end", actOwn, "", s.endSessionsForm),
		page("/account/tokens", actOwn, s.tokensPage),
		form("/account/tokens", actOwn, "name=report&days=30&read_only=1", s.tokenForm),
		form("/account/tokens/{token}/end", actOwn, "", s.tokenEndForm),
	}
	return append(append(rows, s.passkeyRoutes()...), s.adminRoutes()...)
}

// begin makes sure that ctx carries a session, also for readers without one.
func (s *Service) begin(r *http.Request) (*http.Request, error) {
	ctx, err := s.sessions.Load(r.Context(), "")
	return r.WithContext(ctx), err
}

// save stores the session and sends its cookie.
func (s *Service) save(w http.ResponseWriter, r *http.Request) error {
	token, expiry, err := s.sessions.Commit(r.Context())
	if err != nil {
		return err
	}
	s.sessions.WriteSessionCookie(r.Context(), w, token, expiry)
	return nil
}

// signInView is the sign-in page.
type signInView struct {
	Login, Next string
	Errors      ui.FormErrors
	Demo        []demoAccount
	Phrase      string
	Offer       passkeyOffer
}

// demoAccount is a sample account on the sign-in page of a demonstration.
type demoAccount struct {
	Login, Name, Role, Code string
	Does                    string // what the role is good for, in a line
	rank                    int    // where it stands among the others
}

func (s *Service) signInPage(w http.ResponseWriter, r *http.Request) error {
	if actor.From(r.Context()).Signed() {
		return web.Redirect(w, r, web.LocalPath(r.URL.Query().Get("next")))
	}
	v := signInView{Login: r.URL.Query().Get("login"), Next: web.LocalPath(r.URL.Query().Get("next"))}
	return s.showSignIn(w, r, http.StatusOK, v)
}

func (s *Service) showSignIn(w http.ResponseWriter, r *http.Request, status int, v signInView) error {
	if s.opt.Demo && web.IsLoopback(web.Address(r.Context())) {
		demo, err := s.demoAccounts(r.Context())
		if err != nil {
			return err
		}
		v.Demo, v.Phrase = demo, s.opt.DemoPhrase
	}
	v.Offer = s.offer(r, toEnter, v.Next)
	return web.Render(w, r, status, signInPageView(v))
}

func (s *Service) signInForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	a := attempt{
		Login: values.Get("login"), Password: values.Get("password"), Code: values.Get("code"),
		Network: web.Network(web.Address(r.Context())), Next: web.LocalPath(values.Get("next")),
	}
	needsCode, err := s.signIn(r.Context(), a)
	if err != nil {
		return s.signInAgain(w, r, signInView{Login: a.Login, Next: a.Next}, err)
	}
	if err := s.save(w, r); err != nil {
		return err
	}
	if needsCode {
		return web.Redirect(w, r, "/sign-in/code")
	}
	return web.Redirect(w, r, s.landing(r.Context(), a.Next))
}

// signInAgain shows the form with what was wrong; a wait goes to the chain,
// which knows how to say it.
func (s *Service) signInAgain(w http.ResponseWriter, r *http.Request, v signInView, err error) error {
	if status := web.StatusOf(err); status != http.StatusUnprocessableEntity {
		return err
	}
	v.Errors = ui.Errors(r.Context(), err)
	return s.showSignIn(w, r, http.StatusUnprocessableEntity, v)
}

// landing is the first page after the sign-in.
func (s *Service) landing(ctx context.Context, next string) string {
	if s.sessions.GetString(ctx, keyStale) != "" {
		return "/account/password"
	}
	return web.LocalPath(next)
}

func (s *Service) codePage(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, codePageView(s.offer(r, toFollow, ""), nil))
}

func (s *Service) codeForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	next := s.sessions.GetString(r.Context(), keyNext)
	err = s.signInCode(r.Context(), attempt{Code: values.Get("code"), Network: web.Network(web.Address(r.Context()))})
	if err != nil {
		if web.StatusOf(err) != http.StatusUnprocessableEntity {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, codePageView(s.offer(r, toFollow, ""), ui.Errors(r.Context(), err)))
	}
	if err := s.save(w, r); err != nil {
		return err
	}
	return web.Redirect(w, r, s.landing(r.Context(), next))
}

func (s *Service) signOutForm(w http.ResponseWriter, r *http.Request) error {
	r, err := s.begin(r)
	if err != nil {
		return err
	}
	if err := s.signOut(r.Context()); err != nil {
		return err
	}
	s.sessions.WriteSessionCookie(r.Context(), w, "", time.Time{})
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return web.Redirect(w, r, "/")
}

// enrolView is the page of an enrolment link.
type enrolView struct {
	Token, Login, Seed, Picture string
	Least                       int
	Errors                      ui.FormErrors
}

func (s *Service) enrolPage(w http.ResponseWriter, r *http.Request) error {
	return s.showEnrol(w, r, http.StatusOK, r.URL.Query().Get("t"), nil)
}

func (s *Service) showEnrol(w http.ResponseWriter, r *http.Request, status int, token string, faults ui.FormErrors) error {
	o, err := s.openLink(r.Context(), token)
	if err != nil {
		return err
	}
	picture, err := seedPicture(seedAddress(s.opt.Issuer, o.login.Login, o.seed))
	if err != nil {
		return err
	}
	v := enrolView{Token: token, Login: o.login.Login, Seed: o.seed, Picture: picture, Least: minWithCode, Errors: faults}
	return web.Render(w, r, status, enrolPageView(v))
}

func (s *Service) enrolForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	token := values.Get("t")
	err = s.enrol(r.Context(), token, values.Get("password"), values.Get("again"), values.Get("code"))
	if err != nil && web.StatusOf(err) == http.StatusUnprocessableEntity {
		return s.showEnrol(w, r, http.StatusUnprocessableEntity, token, ui.Errors(r.Context(), err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/sign-in")
}

// ownView is the page of the person's own account.
type ownView struct {
	Person actor.Actor
	Office string
	Roles  []roleLine
	Stale  bool
	// Added and Stopped are the passkeys that the person should know about.
	Added, Stopped []Passkey
}

// roleLine is one grant in words.
type roleLine struct{ Role, Scope, From, To string }

func (s *Service) ownPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := ownView{Person: actor.From(ctx), Stale: s.sessionValue(ctx, keyStale) != ""}
	if c := carriedOf(ctx); c != nil {
		v.Office = c.office
	}
	for _, g := range v.Person.Grants {
		v.Roles = append(v.Roles, describe(ctx, g))
	}
	var err error
	if v.Added, v.Stopped, err = s.news(ctx); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, ownPageView(v))
}

// sessionValue reads the session of ctx, if there is one: a token has none.
func (s *Service) sessionValue(ctx context.Context, key string) string {
	if c := carriedOf(ctx); c == nil || c.hash == "" {
		return ""
	}
	return s.sessions.GetString(ctx, key)
}

// describe puts a grant into words of the reader's language.
func describe(ctx context.Context, g actor.Grant) roleLine {
	scope := i18n.T(ctx, "全市")
	switch {
	case g.Org != 0:
		scope = i18n.T(ctx, "单位 %s", g.Org.String())
	case g.County != "":
		scope = i18n.T(ctx, "区县 %s", g.County)
	}
	if g.Function != "" {
		scope += " · " + g.Function
	}
	return roleLine{roleName(ctx, g.Role), scope, g.From.String(), g.To.String()}
}

// roleName is a role in the reader's language; its Chinese name is the key.
func roleName(ctx context.Context, r actor.Role) string {
	var none []any
	return i18n.T(ctx, r.ZH(), none...)
}

func (s *Service) passwordPage(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, passwordPageView(nil))
}

func (s *Service) passwordForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	network := web.Network(web.Address(r.Context()))
	err = s.changePassword(r.Context(), network, values.Get("old"), values.Get("password"), values.Get("again"))
	if err != nil && web.StatusOf(err) == http.StatusUnprocessableEntity {
		return web.Render(w, r, http.StatusUnprocessableEntity, passwordPageView(ui.Errors(r.Context(), err)))
	}
	if err != nil {
		return err
	}
	return s.on(w, r, "/account")
}

// on stores the session and goes to a page.
func (s *Service) on(w http.ResponseWriter, r *http.Request, to string) error {
	if err := s.save(w, r); err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

// rolesView offers the roles that the person may act in.
type rolesView struct {
	Options []ui.Option
	Errors  ui.FormErrors
}

func (s *Service) rolesPage(w http.ResponseWriter, r *http.Request) error {
	return s.showRoles(w, r, http.StatusOK, nil)
}

func (s *Service) showRoles(w http.ResponseWriter, r *http.Request, status int, faults ui.FormErrors) error {
	ctx := r.Context()
	now := s.sessionValue(ctx, keyRole)
	v := rolesView{Errors: faults, Options: []ui.Option{{Value: "", Label: "全部身份", Chosen: now == ""}}}
	seen := map[actor.Role]bool{}
	if c := carriedOf(ctx); c != nil {
		for _, role := range c.allRoles {
			if !seen[role] {
				v.Options = append(v.Options, ui.Option{Value: string(role), Label: role.ZH(), Chosen: now == string(role)})
			}
			seen[role] = true
		}
	}
	return web.Render(w, r, status, rolesPageView(v))
}

func (s *Service) rolesForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	if err := s.switchRole(r.Context(), actor.Role(values.Get("role"))); err != nil {
		if web.StatusOf(err) != http.StatusUnprocessableEntity {
			return err
		}
		return s.showRoles(w, r, http.StatusUnprocessableEntity, ui.Errors(r.Context(), err))
	}
	return s.on(w, r, "/")
}

// logView is the person's own log.
type logView struct {
	Visits []Visit
	Grants []Held
}

func (s *Service) logPage(w http.ResponseWriter, r *http.Request) error {
	visits, grants, err := s.ownLog(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, logPageView(logView{visits, grants}))
}

func (s *Service) endSessionsForm(w http.ResponseWriter, r *http.Request) error {
	r, err := s.begin(r)
	if err != nil {
		return err
	}
	if err := s.endOthers(r.Context()); err != nil {
		return err
	}
	return s.on(w, r, "/account")
}

// tokensView lists the person's access tokens; New is shown once.
type tokensView struct {
	Tokens []Token
	New    string
	Now    int64
	Scopes []ui.Option
	Errors ui.FormErrors
	Values url.Values
}

func (s *Service) tokensPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTokens(w, r, http.StatusOK, tokensView{})
}

func (s *Service) showTokens(w http.ResponseWriter, r *http.Request, status int, v tokensView) (err error) {
	if v.Tokens, err = s.tokens(r.Context()); err != nil {
		return err
	}
	v.Now = s.hub.Now().UnixMilli()
	for _, x := range s.scopes() {
		v.Scopes = append(v.Scopes, ui.Option{Value: x.Code, Label: x.ZH, Help: apiPrefix + x.Code, Chosen: slices.Contains(v.Values["scopes"], x.Code)})
	}
	return web.Render(w, r, status, tokensPageView(v))
}

func (s *Service) tokenForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(values.Get("days"))
	if err != nil {
		days = 0
	}
	token, err := s.createToken(r.Context(), values.Get("name"), days, values.Get("read_only") != "", values["scopes"])
	if err != nil && web.StatusOf(err) == http.StatusUnprocessableEntity {
		return s.showTokens(w, r, http.StatusUnprocessableEntity, tokensView{Errors: ui.Errors(r.Context(), err), Values: values})
	}
	if err != nil {
		return err
	}
	web.Unkept(r)
	return s.showTokens(w, r, http.StatusOK, tokensView{New: token})
}

func (s *Service) tokenEndForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "token")
	if err != nil {
		return err
	}
	if err := s.dropToken(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/account/tokens")
}

// instant prints a moment of ms UTC in the city's time.
func instant(ms int64) string {
	return time.UnixMilli(ms).In(cityTime).Format("2006-01-02 15:04")
}
