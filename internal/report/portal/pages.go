package portal

import (
	"net/http"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the public pages and the workbench.
func (s *Service) Routes() []web.Route {
	page := func(pattern, action string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: action, Public: true, Scope: "city", Handler: h}
	}
	desk := web.Route{Method: http.MethodGet, Pattern: "/home", Kind: web.KindPage, Action: "portal.desk", Scope: "own", Handler: s.deskPage, Menu: &web.Menu{Label: "工作台", Count: s.count}}
	return []web.Route{
		page("/{$}", "portal.home", s.homePage),
		desk,
		page("/search", "portal.search", s.searchPage),
		page("/accessibility", "portal.about", s.aboutPage("无障碍声明", accessibility)),
		page("/open", "portal.about", s.aboutPage("开放数据", openData)),
		page("/privacy", "portal.about", s.aboutPage("隐私", privacy)),
	}
}

// homePage is the public home; who has signed in goes on to the workbench unless the
// public home is asked for.
func (s *Service) homePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if actor.From(ctx).Signed() && r.URL.Query().Get("public") != "1" {
		return web.Redirect(w, r, "/home")
	}
	if ui.From(ctx).Theme == ui.Elder {
		v, err := s.elder(ctx)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, elderPage(v))
	}
	h, err := s.home(ctx)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, homePage(h))
}

func (s *Service) deskPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.desk(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, deskPage(v))
}

func (s *Service) searchPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l := ui.ReadListing(q, "new")
	v, err := s.search(r.Context(), asked{text: q.Get("q"), kind: q.Get("kind"), county: q.Get("county"), page: l.Page, size: l.Size})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, searchPage(v))
}

func (s *Service) aboutPage(title string, parts []part) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		page := ui.Page{Title: title, Public: true, Crumbs: []ui.Crumb{{Label: title}}}
		phone := ""
		if s.o.Phone != "" {
			phone = i18n.T(r.Context(), "服务电话 %s", s.o.Phone)
		}
		return web.Render(w, r, http.StatusOK, aboutPage(page, parts, phone))
	}
}
