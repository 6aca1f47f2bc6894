package notify

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages and forms.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern, action, sample string, h web.Handler) web.Route {
		kind := web.KindForm
		if method == http.MethodGet {
			kind = web.KindPage
		}
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Scope: "own", Roles: Policy.Roles(action), Sample: sample, Handler: h}
	}
	open := func(method, pattern, sample string, h web.Handler) web.Route {
		rt := row(method, pattern, actLink, sample, h)
		rt.Public = true
		return rt
	}
	calls := row(http.MethodGet, "/notices/calls", actCalls, "", s.callsPage)
	calls.Scope = "city"
	calls.Menu = &web.Menu{Group: "督办", Label: "电话通知", Order: 80, Count: s.OpenCalls}
	mails := row(http.MethodGet, "/notices/mails", actPreview, "", s.mailsPage)
	mails.Scope = "city"
	subs := row(http.MethodGet, "/subscriptions", actSubscribe, "", s.subscriptionsPage)
	subs.Menu = &web.Menu{Group: "供与需", Label: "订阅", Order: 60}
	return []web.Route{
		row(http.MethodGet, "/notices", actRead, "", s.inboxPage),
		row(http.MethodPost, "/notices/read", actRead, "", s.readAllForm),
		row(http.MethodPost, "/notices/{id}/open", actRead, "", s.openForm),
		row(http.MethodPost, "/notices/{id}/read", actRead, "", s.readForm),
		row(http.MethodGet, "/notices/settings", actRead, "", s.settingsPage),
		row(http.MethodPost, "/notices/settings", actRead, "mode.notify.address=PAGE", s.settingsForm),
		row(http.MethodPost, "/notices/address", actRead, "address=a@example.org", s.addressForm),
		row(http.MethodPost, "/notices/address/remove", actRead, "", s.removeForm),
		row(http.MethodGet, "/notices/digest", actRead, "", s.digestPage),
		mails, calls,
		row(http.MethodPost, "/notices/calls/{id}/done", actCalls, "", s.callForm),
		subs,
		row(http.MethodPost, "/subscriptions", actSubscribe, "industry=C", s.subscribeForm),
		row(http.MethodPost, "/subscriptions/{id}/remove", actSubscribe, "", s.unsubscribeForm),
		open(http.MethodGet, confirmPath, "", s.linkPage(linkConfirm)),
		open(http.MethodPost, confirmPath, "t=x", s.linkForm(linkConfirm)),
		open(http.MethodGet, stopPath, "", s.linkPage(linkStop)),
		open(http.MethodPost, stopPath, "t=x", s.linkForm(linkStop)),
	}
}

func (s *Service) inboxPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := ui.ReadListing(q, "-new", "new")
	f := Filter{Topic: q.Get("topic"), Unread: q.Get("unread") == "1", Limit: l.Limit(), Offset: l.Offset()}
	in, err := s.Inbox(ctx, f)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, inboxView(s.inboxHead(ctx, in), tabsOf(ctx, "/notices"), s.inboxTable(ctx, f, l, in)))
}

func (s *Service) readAllForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.ReadAll(r.Context()); err != nil {
		return err
	}
	return web.Redirect(w, r, "/notices")
}

// openForm marks a note as read and goes on to its page.
func (s *Service) openForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	it, err := s.Read(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, it.Path)
}

func (s *Service) readForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Read(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/notices")
}

// settingsState is the settings page with what was typed and what is wrong.
type settingsState struct {
	values url.Values
	fault  error
}

func (s *Service) settingsPage(w http.ResponseWriter, r *http.Request) error {
	return s.settings(w, r, http.StatusOK, settingsState{})
}

func (s *Service) settings(w http.ResponseWriter, r *http.Request, status int, st settingsState) error {
	set, err := s.Settings(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, status, settingsView(s.settingsModel(r.Context(), set, st)))
}

func (s *Service) settingsForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	modes := map[string]Mode{}
	for _, t := range s.topics {
		if m := v.Get("mode." + t.Code); m != "" {
			modes[t.Code] = Mode(m)
		}
	}
	err = s.SetModes(r.Context(), modes)
	if errs.KindOf(err) == errs.Invalid && err != nil {
		return s.settings(w, r, http.StatusUnprocessableEntity, settingsState{values: v, fault: err})
	}
	if err == nil && v.Get("lang") != "" {
		err = s.SetLanguage(r.Context(), v.Get("lang"))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/notices/settings?saved=1")
}

func (s *Service) addressForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.SetAddress(r.Context(), v.Get("address"), v.Get("lang"))
	if errors.Is(err, ErrAddress) || errors.Is(err, ErrNoMail) || errors.Is(err, ErrOften) {
		return s.settings(w, r, web.StatusOf(err), settingsState{values: v, fault: err})
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/notices/settings?asked=1")
}

func (s *Service) removeForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.RemoveAddress(r.Context()); err != nil {
		return err
	}
	return web.Redirect(w, r, "/notices/settings")
}

func (s *Service) digestPage(w http.ResponseWriter, r *http.Request) error {
	sample, ok, err := s.OwnDigest(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, digestView(digestHead(), tabsOf(r.Context(), "/notices/digest"), sample, ok))
}

func (s *Service) mailsPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Preview(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, mailsView(s.mailsModel(r.Context(), p)))
}

// mostCalls is how many calls the page shows.
const mostCalls = 200

func (s *Service) callsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Calls(r.Context(), mostCalls)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, callsView(callsHead(r.Context()), s.callsTable(r.Context(), list)))
}

func (s *Service) callForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.CallDone(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/notices/calls")
}

func (s *Service) subscriptionsPage(w http.ResponseWriter, r *http.Request) error {
	return s.subscriptions(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (s *Service) subscriptions(w http.ResponseWriter, r *http.Request, status int, v url.Values, fault error) error {
	ctx := r.Context()
	list, err := s.Subscriptions(ctx)
	if err != nil {
		return err
	}
	m, err := s.subscriptionsModel(ctx, list, v, fault)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, subscriptionsView(m))
}

func (s *Service) subscribeForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.Subscribe(r.Context(), Subscription{Industry: v.Get(ByIndustry), Occupation: v.Get(ByOccupation), County: v.Get(ByCounty), Kind: v.Get(ByKind)})
	if errs.KindOf(err) == errs.Invalid && err != nil {
		return s.subscriptions(w, r, http.StatusUnprocessableEntity, v, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/subscriptions")
}

func (s *Service) unsubscribeForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.Unsubscribe(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/subscriptions")
}

// linkPage is what a link of a mail opens: a page with one button. Whoever opens it, as
// often as they like, changes nothing.
func (s *Service) linkPage(purpose string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := r.URL.Query().Get("t")
		_, err := s.openLink(token, purpose, s.db.Now())
		return web.Render(w, r, http.StatusOK, linkView(linkModel(r.Context(), purpose, token, err == nil, r.URL.Query().Get("done") == "1")))
	}
}

// linkForm is the button of that page.
func (s *Service) linkForm(purpose string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := web.Form(r)
		if err != nil {
			return err
		}
		path, act := confirmPath, s.Confirm
		if purpose == linkStop {
			path, act = stopPath, s.Stop
		}
		token := v.Get("t")
		err = act(r.Context(), token)
		if errors.Is(err, ErrLink) {
			return web.Render(w, r, http.StatusUnprocessableEntity, linkView(linkModel(r.Context(), purpose, token, false, false)))
		}
		if err != nil {
			return err
		}
		return web.Redirect(w, r, path+"?done=1&t="+url.QueryEscape(token))
	}
}

// tabsOf are the ways between the pages of one's own notices.
func tabsOf(ctx context.Context, current string) []ui.Tab {
	list := []ui.Tab{{Label: "提醒", Href: "/notices"}, {Label: "怎样提醒我", Href: "/notices/settings"}, {Label: "今天的汇总", Href: "/notices/digest"}}
	if Policy.Allowed(actor.From(ctx), actSubscribe) {
		list = append(list, ui.Tab{Label: "订阅", Href: "/subscriptions"})
	}
	if Policy.Allowed(actor.From(ctx), actPreview) {
		list = append(list, ui.Tab{Label: "邮件预览", Href: "/notices/mails"})
	}
	for i := range list {
		list[i].Current = list[i].Href == current
	}
	return list
}
