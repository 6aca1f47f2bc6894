package adjust

import (
	"net/http"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.roundRoutes(), s.requestRoutes(), s.listRoutes(), s.apiRoutes())
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

func roles(r web.Route, list ...actor.Role) web.Route {
	r.Roles = list
	return r
}

func (s *Service) roundRoutes() []web.Route {
	home := public(view("/adjustments", mayRead, s.homePage))
	home.Menu = &web.Menu{Group: "专业", Label: "专业调整", Order: 40}
	const round = "year=2027&title=x&document=x&notice=x&open_on=2026-11-22&collect_until=2027-01-31&version=1"
	return []web.Route{
		home,
		view("/adjustments/rounds/new", mayRun, s.newRoundPage),
		form("/adjustments/rounds", mayRun, round, s.createRound),
		public(view("/adjustments/rounds/{id}", mayRead, s.roundPage)),
		view("/adjustments/rounds/{id}/edit", mayRun, s.editRoundPage),
		form("/adjustments/rounds/{id}/edit", mayRun, round, s.editRound),
		view("/adjustments/rounds/{id}/steps/{step}", mayRun, s.roundStepPage),
		form("/adjustments/rounds/{id}/steps/{step}", mayRun, "version=1&note=x", s.roundStep),
		form("/adjustments/rounds/{id}/publicity", mayRun, "version=1", s.publicityForm),
		form("/adjustments/rounds/{id}/decision", mayRun, "version=1&document=x&on=2026-11-22", s.decisionForm),
		public(form("/adjustments/rounds/{id}/objections", mayObject, "request=1&words=x&name=x&contact=x", s.objectForm)),
		form("/adjustments/objections/{id}/steps/{step}", mayRun, "version=1&note=x", s.objectionStep),
		form("/adjustments/objections/{id}/objector", mayRun, "", s.objectorForm),
		form("/adjustments/rounds/{id}/opinions", mayRun, "version=1&units=DRC", s.askAllForm),
		view("/adjustments/rounds/{id}/whatif", mayWatch, s.whatIfPage),
		view("/adjustments/rounds/{id}/follow", mayWatch, s.followPage),
		view("/adjustments/rounds/{id}/committee", mayWatch, s.committeePage),
		form("/adjustments/rounds/{id}/members", maySecret, "name=x&post=x&org=x", s.memberForm),
		form("/adjustments/rounds/{id}/meetings", maySecret, "held_on=2026-11-22&place=x&minutes=x&present=1", s.meetingForm),
		form("/adjustments/rounds/{id}/votes", maySecret, "request=1&meeting=1", s.voteForm),
	}
}

func (s *Service) requestRoutes() []web.Route {
	const sample = "kind=ADD&level=HIGHER_COLLEGE&code=460104&length=3&after=90&motive=demand_up&summary=x&version=1"
	check := view("/adjustments/rounds/{id}/check", mayWrite, s.checkPart)
	check.Kind = web.KindFragment
	upload := form("/adjustments/requests/{id}/files", mayWrite, "", s.attachForm)
	upload.MaxBody = maxFile + 1<<20
	both, steps := slices.Concat(Policy.Roles(mayWrite), officers), slices.Concat(schools, officers)
	opine := slices.Concat(Policy.Roles(mayOpine), officers)
	return []web.Route{
		view("/adjustments/requests", maySee, s.requestsPage),
		file("/adjustments/requests/export", maySee, s.requestsExport),
		view("/adjustments/rounds/{id}/request", mayWrite, s.newRequestPage),
		form("/adjustments/rounds/{id}/request", mayWrite, sample, s.createRequest),
		check,
		view("/adjustments/requests/{id}", maySee, s.requestPage),
		view("/adjustments/requests/{id}/edit", mayWrite, s.editRequestPage),
		form("/adjustments/requests/{id}/edit", mayWrite, sample, s.editRequest),
		roles(view("/adjustments/requests/{id}/steps/{step}", mayWrite, s.requestStepPage), steps...),
		roles(form("/adjustments/requests/{id}/steps/{step}", mayWrite, "version=1&note=x", s.requestStep), steps...),
		upload,
		file("/adjustments/requests/{id}/files/{file}", maySee, web.FileOf(s.OpenFile)),
		form("/adjustments/requests/{id}/opinions", mayRun, "version=1&units=DRC", s.askForm),
		form("/adjustments/requests/{id}/proposal", mayRun, "version=1&outcome=APPROVED", s.proposalForm),
		roles(form("/adjustments/requests/{id}/override/{step}", mayWrite, "version=1&reason=x", s.overrideForm), both...),
		form("/adjustments/requests/{id}/correction", mayRun, "version=1&what=POSTPONED&document=x", s.correctForm),
		form("/adjustments/requests/{id}/appeal", mayWrite, "words=x", s.appealForm),
		form("/adjustments/requests/{id}/appeal/{step}", mayRun, "version=1&note=x", s.appealStep),
		roles(view("/adjustments/opinions", mayOpine, s.opinionsPage), opine...),
		roles(view("/adjustments/opinions/{id}", mayOpine, s.opinionPage), opine...),
		form("/adjustments/opinions/{id}", mayOpine, "version=1&verdict=FAVOURABLE", s.giveForm),
		form("/adjustments/opinions/{id}/back", mayRun, "version=1&note=x", s.backForm),
	}
}

func (s *Service) listRoutes() []web.Route {
	return []web.Route{
		public(view("/adjustments/lists", mayRead, s.listsPage)),
		view("/adjustments/lists/new", mayRun, s.newListPage),
		form("/adjustments/lists", mayRun, "year=2027&level=HIGHER_COLLEGE&sign=NEGATIVE&document=x&entries=x", s.createList),
		public(view("/adjustments/lists/{id}", mayRead, s.listPage)),
		form("/adjustments/lists/{id}/publish", mayRun, "version=1", s.publishList),
		public(view("/adjustments/shortage", mayRead, s.shortagePage)),
		public(view("/adjustments/ledger", mayRead, s.ledgerPage)),
		public(file("/adjustments/ledger/export", mayRead, s.ledgerExport)),
		form("/adjustments/ledger", mayRun, "kind=ADD&on=2026-05-20&school=x&level=HIGHER_COLLEGE&code=460104&reason=x&document=x", s.recordForm),
	}
}
