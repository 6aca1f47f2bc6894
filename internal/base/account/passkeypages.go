package account

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// passkeyRoutes are the rows about passkeys. What a device answers comes back in a form,
// like everything else; only the question to it is JSON.
func (s *Service) passkeyRoutes() []web.Route {
	row := func(method, pattern, action string, kind web.Kind, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Scope: "own", Sample: sample, Handler: h}
	}
	public := func(rt web.Route) web.Route { rt.Public = true; return rt }
	return []web.Route{
		public(row(http.MethodPost, "/sign-in/passkey/options", actSignIn, web.KindForm, "for=enter", s.signInOptions)),
		public(row(http.MethodPost, "/sign-in/passkey", actSignIn, web.KindForm, "credential=none", s.signInPasskey)),
		row(http.MethodGet, "/account/passkeys", actOwn, web.KindPage, "", s.passkeysPage),
		row(http.MethodPost, "/account/passkeys", actOwn, web.KindForm, "name=office&credential=none", s.addPasskeyForm),
		row(http.MethodPost, "/account/passkeys/options", actOwn, web.KindForm, "for=confirm", s.ownOptions),
		row(http.MethodPost, "/account/passkeys/{passkey}/name", actOwn, web.KindForm, "name=office", s.namePasskeyForm),
		row(http.MethodPost, "/account/passkeys/{passkey}/remove", actOwn, web.KindForm, "", s.removePasskeyForm),
		row(http.MethodGet, "/account/confirm", actOwn, web.KindPage, "", s.confirmPage),
		row(http.MethodPost, "/account/confirm", actOwn, web.KindForm, "password=x&code=000000", s.confirmForm),
	}
}

// passkeyOffer is what a page says about signing in by passkey.
type passkeyOffer struct {
	Possible bool   // the address is one that passkeys can be bound to
	For      string // what the device is asked for
	Options  string // where the question comes from
	Action   string // where the answer goes
	Next     string
	Label    string
}

func (s *Service) offer(r *http.Request, what purpose, next string) passkeyOffer {
	_, err := partyOf(s.opt.BaseURL, r.Host)
	o := passkeyOffer{Possible: err == nil, For: string(what), Options: "/sign-in/passkey/options", Action: "/sign-in/passkey", Next: next, Label: "用通行密钥登录"}
	switch what {
	case toFollow:
		o.Label = "用通行密钥代替动态码"
	case toConfirm:
		o.Options, o.Action, o.Label = "/account/passkeys/options", "/account/confirm", "用通行密钥确认"
	}
	return o
}

func (s *Service) signInOptions(w http.ResponseWriter, r *http.Request) error {
	return s.sendOptions(w, r, toEnter, toFollow)
}

func (s *Service) ownOptions(w http.ResponseWriter, r *http.Request) error {
	return s.sendOptions(w, r, toAdd, toConfirm)
}

// sendOptions answers with the question to the device, one of the given purposes.
func (s *Service) sendOptions(w http.ResponseWriter, r *http.Request, allowed ...purpose) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	what := purpose(values.Get("for"))
	if !slices.Contains(allowed, what) {
		return ErrPasskeyOver
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	options, err := s.ask(r.Context(), r.Host, what)
	if err != nil {
		return err
	}
	if err := s.save(w, r); err != nil {
		return err
	}
	web.Unkept(r)
	return web.JSON(w, http.StatusOK, options)
}

func proofOf(r *http.Request, values url.Values) proof {
	return proof{Host: r.Host, Answer: values.Get("credential"), Network: web.Network(web.Address(r.Context()))}
}

func (s *Service) signInPasskey(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	next, err := s.enterByPasskey(r.Context(), proofOf(r, values), web.LocalPath(values.Get("next")))
	if err != nil {
		return s.signInAgain(w, r, signInView{Next: web.LocalPath(next)}, err)
	}
	if err := s.save(w, r); err != nil {
		return err
	}
	return web.Redirect(w, r, s.landing(r.Context(), next))
}

// passkeysView is the page of the person's own passkeys.
type passkeysView struct {
	Keys   []Passkey
	Host   string // to which new passkeys are bound; "" where they cannot be
	Fresh  bool
	Name   string
	Errors ui.FormErrors
}

func (s *Service) passkeysPage(w http.ResponseWriter, r *http.Request) error {
	return s.showPasskeys(w, r, http.StatusOK, passkeysView{})
}

func (s *Service) showPasskeys(w http.ResponseWriter, r *http.Request, status int, v passkeysView) (err error) {
	if v.Keys, err = s.passkeys(r.Context()); err != nil {
		return err
	}
	if p, err := partyOf(s.opt.BaseURL, r.Host); err == nil {
		v.Host = p.ID
	}
	v.Fresh = s.recognised(r.Context())
	return web.Render(w, r, status, passkeysPageView(v))
}

func (s *Service) addPasskeyForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	err = s.addPasskey(r.Context(), r.Host, values.Get("name"), values.Get("credential"))
	if err != nil {
		return s.passkeyRefused(w, r, err, values.Get("name"))
	}
	return s.on(w, r, "/account/passkeys")
}

// passkeyRefused shows the list again with what was wrong, or asks for a new sign-in.
func (s *Service) passkeyRefused(w http.ResponseWriter, r *http.Request, err error, name string) error {
	switch status := web.StatusOf(err); {
	case errors.Is(err, ErrNotFresh):
		return web.Redirect(w, r, "/account/confirm?next=/account/passkeys")
	case status == http.StatusUnprocessableEntity || status == http.StatusConflict:
		return s.showPasskeys(w, r, status, passkeysView{Name: name, Errors: ui.Errors(r.Context(), err)})
	}
	return err
}

func (s *Service) namePasskeyForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "passkey")
	if err != nil {
		return err
	}
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := s.namePasskey(r.Context(), id, values.Get("name")); err != nil {
		return s.passkeyRefused(w, r, err, "")
	}
	return web.Redirect(w, r, "/account/passkeys")
}

func (s *Service) removePasskeyForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "passkey")
	if err != nil {
		return err
	}
	if err := s.removePasskey(r.Context(), id); err != nil {
		return s.passkeyRefused(w, r, err, "")
	}
	return web.Redirect(w, r, "/account/passkeys")
}

// confirmView asks a person who has signed in long ago who they are.
type confirmView struct {
	Next   string
	Offer  passkeyOffer
	Has    bool // the person has a passkey
	Errors ui.FormErrors
}

func (s *Service) confirmPage(w http.ResponseWriter, r *http.Request) error {
	return s.showConfirm(w, r, http.StatusOK, web.LocalPath(r.URL.Query().Get("next")), nil)
}

func (s *Service) showConfirm(w http.ResponseWriter, r *http.Request, status int, next string, faults ui.FormErrors) error {
	list, err := s.passkeys(r.Context())
	if err != nil {
		return err
	}
	v := confirmView{Next: next, Offer: s.offer(r, toConfirm, next), Has: len(list) > 0, Errors: faults}
	return web.Render(w, r, status, confirmPageView(v))
}

func (s *Service) confirmForm(w http.ResponseWriter, r *http.Request) error {
	values, err := web.Form(r)
	if err != nil {
		return err
	}
	if c := carriedOf(r.Context()); c == nil || c.hash == "" {
		return ErrNotFresh // a token has no session that could be fresh
	}
	if r, err = s.begin(r); err != nil {
		return err
	}
	next := web.LocalPath(values.Get("next"))
	if values.Get("credential") != "" {
		err = s.confirmByPasskey(r.Context(), proofOf(r, values))
	} else {
		err = s.confirm(r.Context(), attempt{Password: values.Get("password"), Code: values.Get("code"), Network: web.Network(web.Address(r.Context()))})
	}
	if err != nil && web.StatusOf(err) == http.StatusUnprocessableEntity {
		return s.showConfirm(w, r, http.StatusUnprocessableEntity, next, ui.Errors(r.Context(), err))
	}
	if err != nil {
		return err
	}
	return s.on(w, r, next)
}
