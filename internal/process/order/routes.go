package order

import (
	"net/http"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	all := join(s.orderRoutes(), s.claimRoutes(), s.dealRoutes(), s.heardRoutes())
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

func menu(r web.Route, label string, order int, roles ...actor.Role) web.Route {
	r.Menu = &web.Menu{Group: "供与需", Label: label, Order: order, Roles: roles}
	return r
}

const contractSample = "contract=HT-1&title=项目&kind=DEVELOPMENT&signed_on=2026-01-01&amount=100&why=x&version=1"

func (s *Service) orderRoutes() []web.Route {
	list := menu(view("/orders", actSee, s.ordersPage), "发单", 16)
	list.Menu.Count = s.Waiting
	return []web.Route{
		list,
		file("/orders/export", actSee, s.ordersExport),
		view("/orders/service", actIssue, s.servicePage),
		form("/orders/service", actIssue, "title=代账&volume=10&unit=户&supplier=x", s.serviceForm),
		view("/orders/{id}", actSee, s.orderPage),
		form("/orders/{id}/steps/{step}", actRun, "version=1&reason=OTHER", s.orderStep),
		form("/orders/{id}/volume", actVolume, "period=2026-01&volume=1&evidence=x", s.deliverForm),
		form("/orders/{id}/volume/{entry}", actVolume, "volume=1&evidence=x", s.correctForm),
		form("/orders/{id}/link", actLink, "account=1", s.orderLink),
		view("/needs/{id}/orders", actSee, s.needPage),
		form("/needs/{id}/orders", actIssue, "supplier=x&quantity=1", s.issueForm),
		form("/needs/{id}/claims", actAnswer, "quantity=1&message=x", s.claimForm),
		view("/dispatches/{id}", actGroup, s.dispatchPage),
		form("/dispatches/{id}/wave", actIssue, "version=1&supplier=x&quantity=1", s.waveForm),
	}
}

func (s *Service) claimRoutes() []web.Route {
	return []web.Route{
		menu(view("/claims", actSee, s.claimsPage), "认领", 17),
		file("/claims/export", actSee, s.claimsExport),
		form("/claims/grant", actDecide, "claim-1=1", s.grantForm),
		view("/claims/{id}", actSee, s.claimPage),
		form("/claims/{id}/steps/{step}", actClaim, "version=1&reason=OTHER", s.claimStepForm),
		form("/claims/{id}/link", actLink, "account=1", s.claimLink),
		public(view("/answer/{token}", actAnswer, s.answerPage)),
		public(form("/answer/{token}", actAnswer, "step=accept", s.answerForm)),
	}
}

func (s *Service) dealRoutes() []web.Route {
	return []web.Route{
		menu(view("/deals", actSee, s.dealsPage), "成交", 18),
		file("/deals/export", actSee, s.dealsExport),
		public(view("/deals/years", actYears, s.yearsPage)),
		public(file("/deals/years/export", actYears, s.yearsExport)),
		view("/deals/new", actDeal, s.newDealPage),
		form("/deals", actDeal, contractSample+"&asker=x&supplier=y", s.dealForm),
		view("/deals/{id}", actSee, s.dealPage),
		view("/deals/{id}/edit", actDeal, s.editDealPage),
		form("/deals/{id}/edit", actDeal, contractSample, s.correctDealForm),
	}
}

func (s *Service) heardRoutes() []web.Route {
	return []web.Route{
		menu(view("/responsiveness", actHeard, s.heardPage), "回应情况", 19),
		file("/responsiveness/export", actHeard, s.heardExport),
		form("/responsiveness/{org}/resume", actResume, "", s.resumeForm),
		menu(view("/calls", actCall, s.callsPage), "电话名单", 19),
		form("/calls/{org}", actCall, "outcome=REACHED&note=x", s.callForm),
		menu(view("/orders/replies", actReplies, s.repliesPage), "常用答复", 19),
		form("/orders/replies", actReplies, "step=accept&words=x&active=1", s.replyForm),
	}
}
