package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/plan"
)

// plannedParts is a plan of a level and place with one of each part.
type plannedParts struct {
	id, task, target, milestone, quota, file ids.ID
}

// planOf makes a plan for the matrix; drafts are changed, published ones revised.
func (o *objects) planOf(who context.Context, level, county string, school ids.ID, publish bool) plannedParts {
	s, year := o.city.Plans, o.city.Plans.Today().Year
	p := plan.Plan{Level: level, Sort: "PLAN", Title: fmt.Sprintf("矩阵方案 %s", o.city.DB.NewID()), FileNo: "矩〔2026〕1号", Issuer: "矩阵", IssuedOn: s.Today(), County: county, Org: school, From: civil.Date{Year: year, Month: 1, Day: 1}, Until: civil.Date{Year: year, Month: 12, Day: 31}}
	id, err := s.Begin(who, p)
	must(o.t, err)
	x := plannedParts{id: id}
	x.task, err = s.PutTask(who, plan.Task{Plan: id, Number: "7", Title: "矩阵任务", Sort: "TASK"}, []string{"市教育局"})
	must(o.t, err)
	goal := plan.Whole(5)
	x.target, err = s.PutTarget(who, plan.Target{Plan: id, Code: "matrix", Title: "矩阵目标", End: p.Until, Base: &goal, Comparator: "GE", Basis: plan.Cumulative, Scope: plan.OfCity, Unit: "个", Clause: "矩阵"})
	must(o.t, err)
	x.milestone, err = s.Mark(who, id, plan.Milestone{Name: "矩阵", Due: s.Today()})
	must(o.t, err)
	x.quota, err = s.SetQuota(who, id, plan.Quota{Task: x.task, Year: year, Quota: goal, Unit: "人"})
	must(o.t, err)
	file := plan.Attachment{Name: "矩阵.pdf", MIME: "application/pdf", Content: bytes.NewReader([]byte("%PDF-1.4"))}
	kept, err := s.Mark(who, id, plan.Milestone{Name: "有证明", Due: s.Today()})
	must(o.t, err)
	must(o.t, s.Reach(who, id, kept, s.Today(), "矩阵", file, 1))
	d, err := s.Plan(who, id, s.Today())
	must(o.t, err)
	for _, m := range d.Milestones {
		if m.ID == kept {
			x.file = m.Blob
		}
	}
	if publish {
		must(o.t, s.Take(actor.With(o.t.Context(), actor.Actor{Account: sample.OfficerID(o.plan.Code, 1), Name: "林晓", City: o.plan.Code, Grants: []actor.Grant{{Role: actor.CityLead}}}), plan.Step{ID: id, Code: "publish"}))
	}
	return x
}

// planPatterns are the patterns under a plan; published says which are for plans that are in force.
var planPatterns = []struct {
	path      string
	published bool
	read      bool
}{
	{"/plans/{id}", true, true}, {"/plans/{id}/export", true, true}, {"/plans/{id}/tasks/{task}", true, true}, {"/plans/{id}/targets/{target}", true, true}, {"/plans/{id}/files/{file}", true, true}, {"/api/v1/plans/{id}", true, true},
	{"/plans/{id}/change", false, false}, {"/plans/{id}/edit", false, false}, {"/plans/{id}/steps/{step}", false, false}, {"/plans/{id}/tasks", false, false}, {"/plans/{id}/tasks/{task}/drop", false, false}, {"/plans/{id}/tasks/{task}/cancel", true, false},
	{"/plans/{id}/tasks/{task}/quotas", false, false}, {"/plans/{id}/quotas/{quota}", false, false}, {"/plans/{id}/targets", false, false}, {"/plans/{id}/targets/{target}/revise", true, false}, {"/plans/{id}/targets/{target}/drop", false, false},
	{"/plans/{id}/targets/{target}/typed", false, false}, {"/plans/{id}/citations", false, false}, {"/plans/{id}/layout", false, false}, {"/plans/{id}/milestones", false, false}, {"/plans/{id}/milestones/{milestone}", false, false}, {"/plans/{id}/units", false, false},
}

// plans covers plans: the city's are kept by the bureau and the conference's office and read by all officers, a county's and a school's
// by themselves.
func (o *objects) plans() {
	lead := o.as(actor.CityLead)
	o.set("/planunits/{id}", at("id", sample.UnitID(o.plan.Code, 1)), nil)
	for _, x := range planPatterns {
		params := func(p plannedParts) webtest.Params {
			all, out := at("id", p.id, "task", p.task, "target", p.target, "milestone", p.milestone, "quota", p.quota, "file", p.file, "step", "drop"), at()
			for name, v := range all {
				if strings.Contains(x.path, "{"+name+"}") {
					out[name] = v
				}
			}
			return out
		}
		city := o.planOf(lead, plan.CityLevel, "", 0, x.published)
		far := o.planOf(lead, plan.CountyLevel, o.otherCounty, 0, x.published)
		o.set(x.path, params(city), nil)
		o.set(x.path, params(o.planOf(lead, plan.CountyLevel, o.county, 0, x.published)), params(far), actor.CountyUser)
		o.set(x.path, params(o.planOf(lead, plan.SchoolLevel, "", o.school, x.published)), params(far), actor.SchoolAdmin)
		if x.read {
			for _, role := range []actor.Role{actor.ProgrammeHead, actor.ParkAdmin, actor.IndustryOrg} {
				o.set(x.path, params(city), params(far), role)
			}
		}
		if !x.read && !strings.HasSuffix(x.path, "/change") {
			o.set(x.path, params(o.planOf(lead, plan.CityLevel, "", 0, x.published)), nil, actor.ConferenceSec)
		}
	}
}
