package app

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/register/forecast"
	"rongqiao/internal/register/standard"
)

// forecasts covers submissions of forecasts and the city's tags.
func (o *objects) forecasts() {
	lines := []forecast.Line{{Occupation: fitter, Level: "3", Confidence: forecast.High, Heads: [3]*int64{heads(3)}}}
	draft := func(role actor.Role, firm ids.ID) webtest.Params {
		x, err := o.city.Forecast.Save(o.as(role), forecast.Draft{Org: firm, Lines: lines}, false)
		must(o.t, err)
		return at("id", x.ID)
	}
	sent := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(s.id) FROM forecast_submissions s JOIN org_organizations o ON o.id = s.org_id WHERE s.status = 'SENT' AND `+where, args...))
	}
	for _, p := range []string{"/forecasts/{id}", "/api/v1/forecasts/{id}"} {
		o.set(p, sent(`s.org_id = $1`, o.firm), nil)
		o.set(p, sent(`s.org_id = $1`, o.firm), sent(`s.org_id <> $1`, o.firm), firmRoles...)
		o.set(p, sent(`o.county = $1`, o.county), sent(`o.county = $1`, o.otherCounty), actor.CountyUser)
	}
	near, err := ids.Parse(o.id(`SELECT id FROM org_organizations WHERE kind = 'ENTERPRISE' AND county = $1 ORDER BY id LIMIT 1 OFFSET 5`, o.county))
	must(o.t, err)
	for role, firm := range map[actor.Role]ids.ID{actor.CityLead: o.firm, actor.EntAdmin: o.firm, actor.EntHR: o.firm, actor.CountyUser: near} {
		foreign := sent(`s.org_id <> $1 AND o.county <> $2`, o.firm, o.county)
		if role == actor.CityLead {
			foreign = nil
		}
		o.set("/forecasts/{id}/edit", draft(role, firm), foreign, role)
		o.set("/forecasts/{id}/steps/{step}", with(draft(role, firm), "step", "send"), with(foreignOr(foreign), "step", "send"), role)
	}
	o.set("/programmes/tags/{id}", at("id", o.id(`SELECT MIN(id) FROM programme_tags`)), nil)
}

// foreignOr is an address that nobody has where there is no foreign object.
func foreignOr(p webtest.Params) webtest.Params {
	if p == nil {
		return at("id", 4711)
	}
	return p
}

// standards covers competency standards, surveys and replies.
func (o *objects) standards() {
	one := func(where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MAX(id) FROM standard_standards WHERE `+where, args...))
	}
	shown := one(`status = 'PUBLISHED'`)
	somebody := actor.With(o.t.Context(), actor.Actor{Account: 991, Login: "x", Name: "某人", City: o.plan.Code, Grants: []actor.Grant{{Role: actor.EntHR, Org: o.otherFirm}}})
	theirs, err := o.city.Standard.Save(somebody, standard.Standard{Post: "别人的岗位", Occupation: fitter, Industry: "C34", Level: 3}, false)
	must(o.t, err)
	foreign := at("id", theirs.ID)
	for _, p := range []string{"/standards/{id}", "/api/v1/standards/{id}", "/standards/{id}/print", "/standards/{id}/table"} {
		o.set(p, shown, foreign)
	}
	linkers := append(append([]actor.Role{actor.IndustryOrg}, schoolRoles...), firmRoles...)
	o.set("/standards/{id}/links", shown, foreign, linkers...)
	for _, role := range append(append([]actor.Role{}, linkers...), officeRoles...) {
		x, err := o.city.Standard.Save(o.as(role), standard.Standard{Post: "矩阵里的岗位", Occupation: fitter, Industry: "C34", Level: 3}, false)
		must(o.t, err)
		mine := at("id", x.ID)
		o.set("/standards/{id}/edit", mine, foreign, role)
		o.set("/standards/{id}/steps/{step}", with(mine, "step", "submit"), with(foreign, "step", "publish"), role)
		o.set("/standards/{id}/versions", mine, foreign, role)
		if role != actor.CityLead && role != actor.CountyUser {
			o.set("/standards/{id}/unlink", nil, foreign, role) // the sample's link is unknown to everybody
		}
	}
	o.surveys()
}

func (o *objects) surveys() {
	ask := func(role actor.Role) ids.ID {
		var names []string
		for _, firm := range []ids.ID{o.firm, o.otherFirm} {
			var name string
			o.count(&name, `SELECT name FROM org_organizations WHERE id = $1`, firm)
			names = append(names, name)
		}
		if role == actor.CountyUser {
			var name string
			o.count(&name, `SELECT MIN(name) FROM org_organizations WHERE kind = 'ENTERPRISE' AND county = $1`, o.county)
			names = []string{name}
		}
		v, err := o.city.Standard.Send(o.as(role), standard.Ask{Survey: standard.Survey{Title: "矩阵里的调查", Post: "矩阵里的岗位", Occupation: fitter}, Firms: names})
		must(o.t, err)
		return v.ID
	}
	reply := func(survey ids.ID, where string, args ...any) webtest.Params {
		return at("id", o.id(`SELECT MIN(id) FROM standard_replies WHERE survey_id = $1 AND `+where, append([]any{survey}, args...)...))
	}
	lead := ask(actor.CityLead)
	watchers := []actor.Role{actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	o.set("/surveys/{id}", at("id", lead), nil, append(watchers, actor.CityLead)...)
	o.set("/survey-replies/{id}", reply(lead, `org_id = $2`, o.firm), nil, append(watchers, actor.CityLead)...)
	o.set("/survey-replies/{id}", reply(lead, `org_id = $2`, o.firm), reply(lead, `org_id = $2`, o.otherFirm), firmRoles...)
	o.set("/survey-replies/{id}/steps/{step}", with(reply(lead, `org_id = $2`, o.firm), "step", "close"), nil, actor.CityLead)
	for _, role := range []actor.Role{actor.IndustryOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.CountyUser} {
		own := ask(role)
		o.set("/surveys/{id}", at("id", own), at("id", lead), role)
		o.set("/survey-replies/{id}", reply(own, `org_id > $2`, 0), reply(lead, `org_id = $2`, o.firm), role)
		o.set("/survey-replies/{id}/steps/{step}", with(reply(own, `org_id > $2`, 0), "step", "close"), with(reply(lead, `org_id = $2`, o.firm), "step", "close"), role)
	}
}

// count reads one value.
func (o *objects) count(into any, query string, args ...any) {
	(&scene{town: o.town}).count(into, query, args...)
}
