package rulebook

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee     = "rules.see"
	mayResults = "rules.results"
	maySet     = "rules.set"     // propose a version for the city, or set one's school's
	mayDecide  = "rules.decide"  // confirm or refuse what another person proposed
	mayAsk     = "rules.ask"     // ask for an exception
	mayReasons = "rules.reasons" // keep the reason lists
)

var (
	offices = []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	askers  = []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.ConferenceSec}
	judges  = []actor.Role{actor.CityLead, actor.ConferenceSec, actor.DeptUser}
)

// Policy is who may do what.
var Policy = policy()

func policy() (p actor.Policy) {
	add := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	add(maySee, actor.ReachCity, append([]actor.Role{actor.SchoolAdmin}, offices...)...)
	add(mayResults, actor.ReachCity, offices...)
	add(maySet, actor.ReachCity, actor.CityLead)
	add(maySet, actor.ReachOrg, actor.SchoolAdmin)
	add(mayDecide, actor.ReachCity, judges...)
	add(mayAsk, actor.ReachCity, askers...)
	add(mayReasons, actor.ReachCity, actor.CityLead)
	return p
}
