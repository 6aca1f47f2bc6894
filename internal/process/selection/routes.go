package selection

import (
	"net/http"
	"slices"

	"rongqiao/internal/platform/web"
)

// rows makes the rows of the table.
var rows = web.Rows{Roles: Policy.Roles, Scope: "org"}

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	all := append(s.batchRoutes(), s.applicationRoutes()...)
	all = append(all, s.expertRoutes()...)
	return append(all, s.apiRoutes()...)
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
		rows.Page("/selections", mayRead, s.listPage).Open().In("督办", "项目遴选", 30),
		rows.File("/selections/export", mayRead, s.listExport).Open(),
		rows.Page("/selections/new", mayRun, s.newPage),
		rows.Form("/selections", mayRun, batchSample, s.createForm),
		rows.Page("/selections/{id}", mayRead, s.batchPage).Open(),
		rows.File("/selections/{id}/list", mayRead, s.namedExport).Open(),
		rows.Form("/selections/{id}/objections", mayObject, "application=1&words=x&name=x&contact=x", s.objectForm).Open(),
		rows.Page("/selections/{id}/edit", mayRun, s.editPage),
		rows.Form("/selections/{id}/edit", mayRun, batchSample, s.editForm),
		rows.Page("/selections/{id}/desk", mayWatch, s.deskPage),
		rows.File("/selections/{id}/export", mayWatch, s.applicationsExport),
		watched(rows.File("/selections/{id}/scores", mayWatch, s.scoresExport)),
		rows.Form("/selections/{id}/steps/{step}", mayRun, "version=1&note=x", s.stepForm),
		rows.Form("/selections/{id}/proposal", mayRun, "version=1&chosen=1", s.proposeForm),
		rows.Form("/selections/{id}/decision", mayRun, "version=1&document=x&on=2026-11-22", s.decideForm),
		rows.Form("/objections/{id}/steps/{step}", mayRun, "version=1&note=x", s.answerForm),
		rows.Form("/objections/{id}/objector", mayRun, "", s.objectorForm),
		rows.Page("/selection-categories", mayRun, s.categoriesPage),
		rows.Page("/selection-categories/new", mayRun, s.newCategoryPage),
		rows.Form("/selection-categories", mayRun, categorySample, s.categoryForm),
		rows.Page("/selection-categories/{code}", mayRun, s.categoryPage),
	}
}

func (s *Service) applicationRoutes() []web.Route {
	library := rows.Page("/project-library", mayLibrary, s.libraryPage).In("督办", "项目库", 32)
	return []web.Route{
		rows.Page("/applications", maySee, s.applicationsPage).In("督办", "遴选申报", 31),
		rows.File("/applications/export", maySee, s.allExport),
		rows.Page("/selections/{id}/apply", mayApply, s.applyPage),
		rows.Form("/selections/{id}/apply", mayApply, "title=x&area=x&summary=x", s.applyForm),
		rows.Page("/applications/{id}", maySee, s.applicationPage),
		rows.Page("/applications/{id}/edit", mayApply, s.editApplicationPage),
		rows.Form("/applications/{id}/edit", mayApply, "title=x&area=x&summary=x&version=1", s.editApplicationForm),
		web.Route{Method: http.MethodPost, Pattern: "/applications/{id}/steps/{step}", Kind: web.KindForm, Action: mayApply, Roles: slices.Concat(applicants, officers), Scope: "org", Sample: "version=1&note=x", Handler: s.applicationStep},
		upload(rows.Form("/applications/{id}/files", mayApply, "", s.attachForm)),
		web.Route{Method: http.MethodGet, Pattern: "/applications/{id}/files/{file}", Kind: web.KindFile, Action: maySee, Roles: append(Policy.Roles(maySee), experts...), Scope: "org", Handler: web.FileOf(s.OpenFile)},
		watched(rows.Page("/applications/{id}/draw", mayWatch, s.drawPage)),
		rows.Form("/applications/{id}/draw", mayRun, "", s.moreForm),
		rows.Form("/applications/{id}/settle", mayRun, "version=1", s.settleForm),
		library,
		rows.File("/project-library/export", mayLibrary, s.libraryExport),
	}
}

func (s *Service) expertRoutes() []web.Route {
	reviews := web.Route{Method: http.MethodGet, Pattern: "/reviews", Kind: web.KindPage, Action: mayScore, Roles: append(Policy.Roles(mayScore), watchers[1:]...), Scope: "own", Handler: s.reviewsPage,
		Menu: &web.Menu{Group: "督办", Label: "专家评审", Order: 33, Count: s.ToScore}}
	one := rows.Page("/reviews/{id}", mayScore, s.sheetPage)
	one.Roles = reviews.Roles
	scan := rows.File("/reviews/{id}/scan", mayScore, s.scanFile)
	scan.Roles = reviews.Roles
	return []web.Route{
		reviews, one, scan,
		upload(rows.Form("/reviews/{id}", mayScore, "version=1&score_c1=1", s.markForm)),
		rows.Form("/reviews/{id}/steps/{step}", mayScore, "version=1&note=x", s.sheetStep),
		watched(rows.Page("/experts", mayWatch, s.expertsPage)).In("督办", "专家库", 34),
		watched(rows.File("/experts/export", mayWatch, s.expertsExport)),
		rows.Page("/experts/new", mayExperts, s.newExpertPage),
		rows.Form("/experts", mayExperts, expertSample, s.createExpert),
		watched(rows.Page("/experts/{id}", mayWatch, s.expertPage)),
		rows.Page("/experts/{id}/edit", mayExperts, s.editExpertPage),
		rows.Form("/experts/{id}/edit", mayExperts, expertSample, s.saveExpert),
	}
}
