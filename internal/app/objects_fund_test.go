package app

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/carrier"
)

// funds covers the special funds and the milestones of projects: the bureau keeps the funds, either side has its own allocations.
func (o *objects) funds() {
	o.milestones()
	lead := o.as(actor.CityLead)
	f, err := o.city.Funds.Found(lead, fund.Fund{Name: "矩阵资金", Document: "矩阵"})
	must(o.t, err)
	budget, err := o.city.Funds.Provide(lead, fund.Budget{Fund: f, Year: 2029, Amount: 100 * money.Wan, Document: "矩阵"})
	must(o.t, err)
	plan, err := o.city.Funds.Begin(lead, fund.Plan{Fund: f, Year: 2029, Title: "矩阵计划"})
	must(o.t, err)
	item := func(name string) ids.ID {
		id, err := o.city.Funds.Put(lead, fund.Item{Plan: plan, Name: name})
		must(o.t, err)
		return id
	}
	for _, p := range []string{"/funds/{id}", "/funds/{id}/budgets", "/funds/{id}/plans"} {
		o.set(p, at("id", f), nil)
	}
	o.set("/budgets/{id}", at("id", budget), nil)
	o.set("/budgets/{id}/revise", at("id", budget), nil)
	o.set("/fundplans/{id}", at("id", plan), nil)
	o.set("/fundplans/{id}/items", at("id", plan), nil)
	o.set("/fundplans/{id}/items/{item}", at("id", plan, "item", item("矩阵安排一")), nil)
	o.set("/fundplans/{id}/items/{item}/drop", at("id", plan, "item", item("矩阵安排二")), nil)
	o.set("/fundplans/{id}/steps/{step}", at("id", plan, "step", "submit"), nil)
	o.allocations(budget)
}

// planned is a new project of the first school with a milestone.
func (o *objects) planned(name, county string) (project, milestone ids.ID) {
	lead := o.as(actor.CityLead)
	project, err := o.city.Carrier.Create(lead, "project", carrier.Draft{Name: name, Org: o.school, County: county, Values: carrier.Values{"category": {Text: "BASE"}}}, "")
	must(o.t, err)
	milestone, err = o.city.Carrier.Plan(lead, project, carrier.Milestone{Name: "完工", Due: o.city.Carrier.Today().AddDays(90)})
	must(o.t, err)
	return project, milestone
}

// milestones covers what hangs on projects: who leads one plans and finishes, officers accept.
func (o *objects) milestones() {
	o.set("/registers/{kind}/choices", at("kind", "project"), at("kind", "no_such_kind"))
	far, step := o.planned("矩阵项目远", o.otherCounty)
	lead := o.as(actor.CityLead)
	for _, p := range []string{"milestones", "acceptances", "milestones/{milestone}/done", "milestones/{milestone}/move"} {
		o.set("/records/{id}/"+p, only(p, at("id", far, "milestone", step)), nil)
		for role, org := range o.editors() {
			own, err := o.city.Carrier.Create(lead, "project", carrier.Draft{Name: "矩阵工程" + string(role) + p, Org: org, County: o.county, Values: carrier.Values{"category": {Text: "BASE"}}}, "")
			must(o.t, err)
			m, err := o.city.Carrier.Plan(lead, own, carrier.Milestone{Name: "完工", Due: o.city.Carrier.Today().AddDays(90)})
			must(o.t, err)
			foreign := only(p, at("id", far, "milestone", step))
			if role == actor.SchoolAdmin { // the first school leads the far one too
				foreign = nil
			}
			o.set("/records/{id}/"+p, only(p, at("id", own, "milestone", m)), foreign, role)
		}
		own, m := o.planned("矩阵工程县"+p, o.county)
		o.set("/records/{id}/"+p, only(p, at("id", own, "milestone", m)), only(p, at("id", far, "milestone", step)), actor.CountyUser)
	}
}

// only keeps the parameters that a pattern has.
func only(pattern string, p webtest.Params) webtest.Params {
	for name := range p {
		if name != "id" && !strings.Contains(pattern, "{"+name+"}") {
			delete(p, name)
		}
	}
	return p
}

// application is a draft of somebody for a project of a county.
func (o *objects) application(ctx context.Context, budget, project, school, firm ids.ID) ids.ID {
	id, err := o.city.Funds.Apply(ctx, fund.Allocation{Budget: budget, Record: project, School: school, Firm: firm, Purpose: "BASE", Reason: "矩阵", Amount: money.Wan})
	must(o.t, err)
	return id
}

func (o *objects) allocations(budget ids.ID) {
	near, _ := o.planned("矩阵申请近", o.county)
	away, _ := o.planned("矩阵申请远", o.otherCounty)
	lead := o.as(actor.CityLead)
	foreign := o.application(lead, budget, away, o.otherSchool, o.otherFirm)
	sent := o.application(lead, budget, near, o.school, 0)
	must(o.t, o.city.Funds.Take(lead, fund.Step{ID: sent, Code: "submit"}))
	for _, p := range []string{"", "/edit", "/expenditures", "/expenditures/{expenditure}", "/repayments", "/evaluation", "/steps/{step}"} {
		pattern := "/allocations/{id}" + p
		own := o.application(lead, budget, near, o.school, o.firm)
		o.set(pattern, only(pattern, at("id", own, "expenditure", 987654321987, "step", "submit")), nil)
		for role := range map[actor.Role]bool{actor.SchoolAdmin: true, actor.EntAdmin: true} {
			mine := o.application(o.as(role), budget, near, o.school, o.firm)
			o.set(pattern, only(pattern, at("id", mine, "expenditure", 987654321987, "step", "join")), only(pattern, at("id", foreign, "expenditure", 987654321987, "step", "join")), role)
		}
		o.set(pattern, only(pattern, at("id", own, "expenditure", 987654321987, "step", "submit")), only(pattern, at("id", foreign, "expenditure", 987654321987, "step", "submit")), actor.CountyUser)
	}
	o.set("/allocations/{id}/steps/{step}", at("id", sent, "step", "return"), nil, actor.CityLead)
}
