package app

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/report/rulebook"
)

// rules covers the rules, their results and what waits to be confirmed; all of it belongs to the city.
func (o *objects) rules() {
	lead := o.as(actor.CityLead)
	r := condition.Norms[0]
	result := []rule.Result{r.Judge(rule.Subject{Kind: condition.SubjectSchool, ID: o.school}, stat.Ratio{Num: 25, Den: 1}, rule.Version{Param: "MAX", Level: rule.City, Number: 1, Value: stat.Ratio{Num: 20, Den: 1}})}
	must(o.t, o.city.DB.Write(lead, func(tx *sqldb.Tx) error { return rule.Store(lead, tx, result) }))
	p, err := o.city.Rulebook.Set(lead, rulebook.Draft{Rule: r.Code, Param: "MAX", Value: "18", SourceDoc: "矩阵", SourceArticle: "一", From: "2027-01-01"})
	must(o.t, err)
	o.set("/rules/{rule}", at("rule", r.Code), nil)
	o.set("/rules/{rule}/versions", at("rule", r.Code), nil)
	o.set("/ruleresults/{id}", at("id", result[0].ID), nil)
	o.set("/ruleresults/{id}/exceptions", at("id", result[0].ID), nil)
	o.set("/ruleproposals/{id}", at("id", p), nil)
	o.set("/ruleproposals/{id}/steps/{step}", at("id", p, "step", "withdraw"), nil, actor.CityLead)
	for _, role := range []actor.Role{actor.CountyUser, actor.DeptUser, actor.ConferenceSec} {
		p, err := o.city.Rulebook.Ask(o.as(role), result[0].ID, "矩阵", "2099-12-31")
		must(o.t, err)
		o.set("/ruleproposals/{id}/steps/{step}", at("id", p, "step", "withdraw"), nil, role)
	}
}
