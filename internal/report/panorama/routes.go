package panorama

import (
	"net/http"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
)

var errNothing = actor.ErrNotFound

// Routes lists the pages and files.
func (s *Service) Routes() []web.Route {
	own := func(pattern string, kind web.Kind, action, scope string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: scope, Handler: h}
	}
	open := func(pattern string, kind web.Kind, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: mayPublic, Public: true, Scope: "city", Handler: h}
	}
	index := own("/panorama/quadrant", web.KindPage, maySee, "org", s.quadrantPage)
	index.Menu = &web.Menu{Group: "专业", Label: "专业全景", Order: 5}
	links := web.Route{Method: http.MethodPost, Pattern: "/panorama/linkage/links", Kind: web.KindForm, Action: mayEdit, Roles: Policy.Roles(mayEdit), Scope: "city",
		Sample: "version=0&source=x&links=INDUSTRY&links=ENTERPRISE&links=OCCUPATION&links=PROGRAMME&links=EMPLOYMENT", Handler: s.linkFormPost}
	return []web.Route{
		index,
		own("/panorama/quadrant/export", web.KindFile, maySee, "org", s.quadrantExport),
		own("/panorama/points/{id}", web.KindPage, maySee, "org", s.portraitPage),
		own("/panorama/schools/{id}", web.KindPage, maySee, "org", s.schoolPage),
		own("/panorama/counties/{code}", web.KindPage, mayCounty, "county", s.countyPage),
		own("/panorama/linkage", web.KindPage, mayLink, "city", s.linkagePage),
		own("/panorama/linkage/links", web.KindPage, mayEdit, "city", s.linkFormPage),
		links,
		own("/panorama/industries", web.KindPage, mayLink, "city", s.industriesPage),
		open("/panorama/docking", web.KindPage, s.dockingPage),
		open("/panorama/docking/word", web.KindFile, s.dockingWord),
		open("/panorama/achievements", web.KindPage, s.achievementsPage),
	}
}
