package order

import "rongqiao/internal/platform/web"

// rows makes the rows of the table.
var rows = web.Rows{Roles: Policy.Roles, Scope: "org"}

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	all := join(s.orderRoutes(), s.claimRoutes(), s.dealRoutes(), s.heardRoutes())
	return append(all, s.apiRoutes()...)
}

const contractSample = "contract=HT-1&title=项目&kind=DEVELOPMENT&signed_on=2026-01-01&amount=100&why=x&version=1"

func (s *Service) orderRoutes() []web.Route {
	list := rows.Page("/orders", actSee, s.ordersPage).In("供与需", "发单", 16)
	list.Menu.Count = s.Waiting
	return []web.Route{
		list,
		rows.File("/orders/export", actSee, s.ordersExport),
		rows.Page("/orders/service", actIssue, s.servicePage),
		rows.Form("/orders/service", actIssue, "title=代账&volume=10&unit=户&supplier=x", s.serviceForm),
		rows.Page("/orders/{id}", actSee, s.orderPage),
		rows.Form("/orders/{id}/steps/{step}", actRun, "version=1&reason=OTHER", s.orderStep),
		rows.Form("/orders/{id}/volume", actVolume, "period=2026-01&volume=1&evidence=x", s.deliverForm),
		rows.Form("/orders/{id}/volume/{entry}", actVolume, "volume=1&evidence=x", s.correctForm),
		rows.Form("/orders/{id}/link", actLink, "account=1", s.orderLink),
		rows.Page("/needs/{id}/orders", actSee, s.needPage),
		rows.Form("/needs/{id}/orders", actIssue, "supplier=x&quantity=1", s.issueForm),
		rows.Form("/needs/{id}/claims", actAnswer, "quantity=1&message=x", s.claimForm),
		rows.Page("/dispatches/{id}", actGroup, s.dispatchPage),
		rows.Form("/dispatches/{id}/wave", actIssue, "version=1&supplier=x&quantity=1", s.waveForm),
	}
}

func (s *Service) claimRoutes() []web.Route {
	return []web.Route{
		rows.Page("/claims", actSee, s.claimsPage).In("供与需", "认领", 17),
		rows.File("/claims/export", actSee, s.claimsExport),
		rows.Form("/claims/grant", actDecide, "claim-1=1", s.grantForm),
		rows.Page("/claims/{id}", actSee, s.claimPage),
		rows.Form("/claims/{id}/steps/{step}", actClaim, "version=1&reason=OTHER", s.claimStepForm),
		rows.Form("/claims/{id}/link", actLink, "account=1", s.claimLink),
		rows.Page("/answer/{token}", actAnswer, s.answerPage).Open(),
		rows.Form("/answer/{token}", actAnswer, "step=accept", s.answerForm).Open(),
	}
}

func (s *Service) dealRoutes() []web.Route {
	return []web.Route{
		rows.Page("/deals", actSee, s.dealsPage).In("供与需", "成交", 18),
		rows.File("/deals/export", actSee, s.dealsExport),
		rows.Page("/deals/years", actYears, s.yearsPage).Open(),
		rows.File("/deals/years/export", actYears, s.yearsExport).Open(),
		rows.Page("/deals/new", actDeal, s.newDealPage),
		rows.Form("/deals", actDeal, contractSample+"&asker=x&supplier=y", s.dealForm),
		rows.Page("/deals/{id}", actSee, s.dealPage),
		rows.Page("/deals/{id}/edit", actDeal, s.editDealPage),
		rows.Form("/deals/{id}/edit", actDeal, contractSample, s.correctDealForm),
	}
}

func (s *Service) heardRoutes() []web.Route {
	return []web.Route{
		rows.Page("/responsiveness", actHeard, s.heardPage).In("供与需", "回应情况", 19),
		rows.File("/responsiveness/export", actHeard, s.heardExport),
		rows.Form("/responsiveness/{org}/resume", actResume, "", s.resumeForm),
		rows.Page("/calls", actCall, s.callsPage).In("供与需", "电话名单", 19),
		rows.Form("/calls/{org}", actCall, "outcome=REACHED&note=x", s.callForm),
		rows.Page("/orders/replies", actReplies, s.repliesPage).In("供与需", "常用答复", 19),
		rows.Form("/orders/replies", actReplies, "step=accept&words=x&active=1", s.replyForm),
	}
}
