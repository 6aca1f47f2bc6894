package selection

import (
	"net/http"
	"slices"

	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	all := append(s.batchRoutes(), s.applicationRoutes()...)
	all = append(all, s.expertRoutes()...)
	return append(all, s.apiRoutes()...)
}

func view(pattern, action string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: action, Roles: Policy.Roles(action), Scope: "org", Handler: h}
}

func file(pattern, action string, h web.Handler) web.Route {
	r := view(pattern, action, h)
	r.Kind = web.KindFile
	return r
}

func form(pattern, action, sample string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: action, Roles: Policy.Roles(action), Scope: "org", Sample: sample, Handler: h}
}

func public(r web.Route) web.Route {
	r.Public, r.Roles = true, nil
	return r
}

func menu(r web.Route, group, label string, order int) web.Route {
	r.Menu = &web.Menu{Group: group, Label: label, Order: order}
	return r
}

// watched is open to those who see all of the city's selections, not to a county.
func watched(r web.Route) web.Route {
	r.Roles = watchers
	return r
}

// upload lets a route take a file.
func upload(r web.Route) web.Route {
	r.MaxBody = maxFile + 1<<20
	return r
}

const (
	batchSample    = "title=x&category=training_centre&call=x&document=x&open_on=2026-11-01&close_on=2026-12-01&correct_days=3&publicity_days=5&quota=1&applicants=SCHOOL&areas=x&rubric=x|100&experts=3&spread=20&version=1"
	expertSample   = "number=x&name=x&employer=x&areas=x&since=2026-01-01&version=1"
	categorySample = "code=x&zh=x&family=x&kind=project&stage=APPROVED&source=x&version=1"
)

func (s *Service) batchRoutes() []web.Route {
	return []web.Route{
		menu(public(view("/selections", mayRead, s.listPage)), "督办", "项目遴选", 30),
		public(file("/selections/export", mayRead, s.listExport)),
		view("/selections/new", mayRun, s.newPage),
		form("/selections", mayRun, batchSample, s.createForm),
		public(view("/selections/{id}", mayRead, s.batchPage)),
		public(file("/selections/{id}/list", mayRead, s.namedExport)),
		public(form("/selections/{id}/objections", mayObject, "application=1&words=x&name=x&contact=x", s.objectForm)),
		view("/selections/{id}/edit", mayRun, s.editPage),
		form("/selections/{id}/edit", mayRun, batchSample, s.editForm),
		view("/selections/{id}/desk", mayWatch, s.deskPage),
		file("/selections/{id}/export", mayWatch, s.applicationsExport),
		watched(file("/selections/{id}/scores", mayWatch, s.scoresExport)),
		form("/selections/{id}/steps/{step}", mayRun, "version=1&note=x", s.stepForm),
		form("/selections/{id}/proposal", mayRun, "version=1&chosen=1", s.proposeForm),
		form("/selections/{id}/decision", mayRun, "version=1&document=x&on=2026-11-22", s.decideForm),
		form("/objections/{id}/steps/{step}", mayRun, "version=1&note=x", s.answerForm),
		form("/objections/{id}/objector", mayRun, "", s.objectorForm),
		view("/selection-categories", mayRun, s.categoriesPage),
		view("/selection-categories/new", mayRun, s.newCategoryPage),
		form("/selection-categories", mayRun, categorySample, s.categoryForm),
		view("/selection-categories/{code}", mayRun, s.categoryPage),
	}
}

func (s *Service) applicationRoutes() []web.Route {
	library := menu(view("/project-library", mayLibrary, s.libraryPage), "督办", "项目库", 32)
	return []web.Route{
		menu(view("/applications", maySee, s.applicationsPage), "督办", "遴选申报", 31),
		file("/applications/export", maySee, s.allExport),
		view("/selections/{id}/apply", mayApply, s.applyPage),
		form("/selections/{id}/apply", mayApply, "title=x&area=x&summary=x", s.applyForm),
		view("/applications/{id}", maySee, s.applicationPage),
		view("/applications/{id}/edit", mayApply, s.editApplicationPage),
		form("/applications/{id}/edit", mayApply, "title=x&area=x&summary=x&version=1", s.editApplicationForm),
		web.Route{Method: http.MethodPost, Pattern: "/applications/{id}/steps/{step}", Kind: web.KindForm, Action: mayApply, Roles: slices.Concat(applicants, officers), Scope: "org", Sample: "version=1&note=x", Handler: s.applicationStep},
		upload(form("/applications/{id}/files", mayApply, "", s.attachForm)),
		web.Route{Method: http.MethodGet, Pattern: "/applications/{id}/files/{file}", Kind: web.KindFile, Action: maySee, Roles: append(Policy.Roles(maySee), experts...), Scope: "org", Handler: web.FileOf(s.OpenFile)},
		watched(view("/applications/{id}/draw", mayWatch, s.drawPage)),
		form("/applications/{id}/draw", mayRun, "", s.moreForm),
		form("/applications/{id}/settle", mayRun, "version=1", s.settleForm),
		library,
		file("/project-library/export", mayLibrary, s.libraryExport),
	}
}

func (s *Service) expertRoutes() []web.Route {
	reviews := web.Route{Method: http.MethodGet, Pattern: "/reviews", Kind: web.KindPage, Action: mayScore, Roles: append(Policy.Roles(mayScore), watchers[1:]...), Scope: "own", Handler: s.reviewsPage,
		Menu: &web.Menu{Group: "督办", Label: "专家评审", Order: 33, Count: s.ToScore}}
	one := view("/reviews/{id}", mayScore, s.sheetPage)
	one.Roles = reviews.Roles
	scan := file("/reviews/{id}/scan", mayScore, s.scanFile)
	scan.Roles = reviews.Roles
	return []web.Route{
		reviews, one, scan,
		upload(form("/reviews/{id}", mayScore, "version=1&score_c1=1", s.markForm)),
		form("/reviews/{id}/steps/{step}", mayScore, "version=1&note=x", s.sheetStep),
		menu(watched(view("/experts", mayWatch, s.expertsPage)), "督办", "专家库", 34),
		watched(file("/experts/export", mayWatch, s.expertsExport)),
		view("/experts/new", mayExperts, s.newExpertPage),
		form("/experts", mayExperts, expertSample, s.createExpert),
		watched(view("/experts/{id}", mayWatch, s.expertPage)),
		view("/experts/{id}/edit", mayExperts, s.editExpertPage),
		form("/experts/{id}/edit", mayExperts, expertSample, s.saveExpert),
	}
}
