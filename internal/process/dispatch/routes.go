package dispatch

import (
	"net/http"

	"rongqiao/internal/platform/web"
)

func view(pattern, action string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: web.KindPage, Action: action, Roles: Policy.Roles(action), Scope: "org", Handler: h}
}

func file(pattern, action string, h web.Handler) web.Route {
	r := view(pattern, action, h)
	r.Kind = web.KindFile
	return r
}

func post(pattern, action, sample string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Kind: web.KindForm, Action: action, Roles: Policy.Roles(action), Scope: "org", Sample: sample, Handler: h}
}

// large lets a route take a file.
func large(r web.Route) web.Route {
	r.MaxBody = maxFile + 1<<20
	return r
}

const (
	reportSample  = "progress=50&words=x&version=1"
	bodySample    = "name=x&kind=ALLIANCE&document=x&since=2026-01-01"
	memberSample  = "unit=x&pillar=SCHOOL&post=x&role=MEMBER&since=2026-01-01"
	meetingSample = "title=x&held=2026-12-01"
	matterSample  = "title=x&kind=OTHER&lead=x&due=2030-01-01"
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	front := view("/dispatch", maySee, s.frontPage)
	front.Menu = &web.Menu{Group: "督办", Label: "季度调度", Order: 29, Count: s.ToFill}
	all := []web.Route{
		front,
		file("/dispatch/export", maySee, s.frontExport),
		post("/dispatch/open", mayRun, "quarter=2026Q3", s.openForm),
		view("/dispatch/urge", mayRun, s.urgePage),
		post("/dispatch/urge", mayRun, "quarter=2026Q3", s.urgeForm),
		post("/dispatch/send", mayReport, "quarter=2026Q3", s.sendForm),
		view("/dispatch/reports/{id}", maySee, s.reportPage),
		post("/dispatch/reports/{id}", mayReport, reportSample, s.reportForm),
		view("/dispatch/reports/{id}/correct", mayReport, s.correctPage),
		large(post("/dispatch/reports/{id}/files", mayReport, "", s.attachForm)),
		file("/dispatch/reports/{id}/files/{file}", maySee, web.FileOf(s.OpenFile)),
		view("/dispatch/reports/{id}/steps/{step}", mayRun, s.reportConfirm),
		post("/dispatch/reports/{id}/steps/{step}", mayRun, "version=1&note=x", s.reportStep),
	}
	all = append(all, s.bodyRoutes()...)
	all = append(all, s.matterRoutes()...)
	return append(all, s.apiRoutes()...)
}

func (s *Service) bodyRoutes() []web.Route {
	return []web.Route{
		view("/bodies", mayBodies, s.bodiesPage),
		view("/bodies/new", mayRun, s.newBodyPage),
		post("/bodies", mayRun, bodySample, s.bodyForm),
		view("/bodies/{id}", mayBodies, s.bodyPage),
		post("/bodies/{id}", mayRun, bodySample+"&version=1", s.bodyForm),
		post("/bodies/{id}/members", mayRun, memberSample, s.memberForm),
		post("/bodies/{id}/members/{member}/end", mayRun, "until=2026-12-01&version=1", s.endForm),
		view("/meetings", mayBodies, s.meetingsPage),
		view("/meetings/new", mayRun, s.newMeetingPage),
		post("/meetings", mayRun, meetingSample, s.meetingForm),
		view("/meetings/{id}", mayBodies, s.meetingPage),
		post("/meetings/{id}/agenda", mayRun, "", s.rebuildForm),
		post("/meetings/{id}/items", mayRun, "item=x", s.itemForm),
		post("/meetings/{id}/record", mayRun, "minutes=x&version=1", s.recordForm),
		post("/meetings/{id}/matters", mayRun, matterSample, s.resolveForm),
		post("/meetings/{id}/steps/{step}", mayRun, "version=1&note=x", s.meetingStep),
		file("/meetings/{id}/word", mayBodies, s.minutesFile),
		view("/bulletins", mayBodies, s.bulletinsPage),
		view("/bulletins/draft", mayRun, s.draftPage),
		post("/bulletins", mayRun, "quarter=2026Q3", s.releaseForm),
		view("/bulletins/{id}", mayBodies, s.bulletinPage),
		file("/bulletins/{id}/word", mayBodies, s.bulletinFile),
	}
}

func (s *Service) matterRoutes() []web.Route {
	return []web.Route{
		view("/matters", maySee, s.mattersPage),
		file("/matters/export", maySee, s.mattersExport),
		view("/matters/new", mayRun, s.newMatterPage),
		post("/matters", mayRun, matterSample, s.matterForm),
		view("/matters/{id}", maySee, s.matterPage),
		view("/matters/{id}/steps/{step}", mayRun, s.matterConfirm),
		post("/matters/{id}/steps/{step}", mayRun, "version=1&note=x", s.matterStep),
		post("/matter-parts/{id}/steps/{step}", mayReport, "version=1&note=x&evidence=/dispatch", s.partStep),
		large(post("/matter-parts/{id}/files", mayReport, "", s.partAttachForm)),
		file("/matter-parts/{id}/files/{file}", maySee, web.FileOf(s.OpenPartFile)),
	}
}
