package supervise

import (
	"net/http"
	"slices"

	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.inspectionRoutes(), s.assessmentRoutes(), s.dutyRoutes(), s.apiRoutes())
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

// maxFile is the largest photo or document.
const maxFile = 20 << 20

// upload lets a route take a file.
func upload(r web.Route) web.Route {
	r.MaxBody = maxFile + 1<<20
	return r
}

// and opens a route to the roles of further actions.
func and(r web.Route, actions ...string) web.Route {
	for _, a := range actions {
		for _, role := range Policy.Roles(a) {
			if !slices.Contains(r.Roles, role) {
				r.Roles = append(slices.Clone(r.Roles), role)
			}
		}
	}
	return r
}

func (s *Service) inspectionRoutes() []web.Route {
	list := view("/supervision", maySee, s.listPage)
	list.Menu = &web.Menu{Group: "督办", Label: "督导考核", Order: 40, Count: s.Waiting}
	return []web.Route{
		and(list, mayScores, mayDuties),
		file("/supervision/export", maySee, s.listExport),
		view("/supervision/new", mayInspect, s.newPage),
		form("/supervision", mayInspect, "kind=ONSITE&title=x&org=x&basis=x&inspectors=x|y&on=2026-11-20", s.createForm),
		form("/supervision/visits", mayInspect, "year=2026&document=x&lines=x|3", s.visitsForm),
		form("/supervision/process", mayReport, "org=x&term=2026-2027-1&measure=attendance&value=96", s.processForm),
		form("/supervision/thresholds", mayAssess, "measure=attendance&threshold=96&source=x&from=2026-12-01", s.thresholdForm),
		view("/inspections/{id}", maySee, s.inspectionPage),
		form("/inspections/{id}/steps/{step}", mayInspect, "version=1&note=x&on=2026-11-20", s.stepForm),
		form("/inspections/{id}/findings", mayInspect, "what=x&basis=x", s.findForm),
		upload(form("/inspections/{id}/files", mayInspect, "", s.attachForm)),
		file("/inspections/{id}/files/{file}", maySee, web.FileOf(s.OpenFile)),
		view("/findings/{id}", maySee, s.findingPage),
		and(form("/findings/{id}/steps/{step}", mayInspect, "version=1&note=x", s.moveForm), mayRectify),
		upload(and(form("/findings/{id}/files", mayInspect, "", s.attachForm), mayRectify)),
		file("/findings/{id}/files/{file}", maySee, web.FileOf(s.OpenFile)),
	}
}

func (s *Service) assessmentRoutes() []web.Route {
	return []web.Route{
		view("/assessments", mayScores, s.assessmentsPage),
		view("/assessments/new", mayAssess, s.newAssessmentPage),
		form("/assessments", mayAssess, "framework=county_supervision&year=2026&title=x&document=x&items=x", s.draftForm),
		form("/assessment-frameworks", mayAssess, "code=x&zh=x&of=COUNTY&source=x", s.frameworkForm),
		view("/assessments/{id}", mayScores, s.assessmentPage),
		file("/assessments/{id}/export", mayScores, s.assessmentExport),
		form("/assessments/{id}/steps/{step}", mayAssess, "version=1&note=x&document=x", s.advanceForm),
		form("/assessments/{id}/marks", mayMark, "subject=x&item=i1&points=80&words=x", s.markForm),
		form("/assessments/{id}/endorsements", mayEndorse, "agrees=1&words=x", s.endorseForm),
		form("/assessments/{id}/appeals", mayAppeal, "subject=x&words=x", s.appealForm),
		form("/assessment-appeals/{id}/steps/{step}", mayAssess, "note=x", s.answerForm),
	}
}

func (s *Service) dutyRoutes() []web.Route {
	return []web.Route{
		view("/duties", mayDuties, s.dutiesPage),
		file("/duties/export", mayDuties, s.dutiesExport),
		upload(form("/duties/evidence", mayProve, "of=GOVERNMENT&duty=gov_plan&subject=CITY&year=2026&words=x&link=/plans", s.proveForm)),
		file("/duties/{id}/files/{file}", mayDuties, web.FileOf(s.OpenFile)),
		form("/duties/versions", mayLaw, "of=GOVERNMENT&code=gov_plan&zh=x&body=x&document=x&article=x&from=2026-12-01", s.versionForm),
		form("/duties/plans", mayCoop, "year=2026&fields=TALENT&goals=x&interns=1&teachers=1&budget=1", s.coopForm),
	}
}
