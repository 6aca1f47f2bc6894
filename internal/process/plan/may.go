package plan

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	mayList  = "plan.list"  // published plans of the city, units and their tasks
	maySee   = "plan.see"   // plans of counties and schools
	mayKeep  = "plan.keep"  // any plan, units that are not known, parameters
	mayWrite = "plan.write" // one's own plan: the county's, the school's
)

var (
	watchers = []actor.Role{actor.CityLead, actor.ConferenceSec, actor.DeptUser, actor.Supervisor, actor.Auditor}
	readers  = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead, actor.ParkAdmin, actor.IndustryOrg}
)

// Policy is who may do what.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(mayList, actor.ReachCity, watchers...)
	grant(mayList, actor.ReachCity, actor.CountyUser)
	grant(mayList, actor.ReachCity, readers...)
	grant(maySee, actor.ReachCity, watchers...)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(maySee, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead)
	grant(mayKeep, actor.ReachCity, keepers...)
	grant(mayWrite, actor.ReachCity, keepers...)
	grant(mayWrite, actor.ReachCounty, actor.CountyUser)
	grant(mayWrite, actor.ReachOrg, actor.SchoolAdmin)
	return p
}

// MaySee reports whether a plan is shown to the actor: what is published for the city to all who have to do with it, a draft to its authors.
func MaySee(a actor.Actor, p Plan) bool {
	switch {
	case MayWrite(a, p):
		return true
	case p.Status == Draft || p.Status == Dropped:
		return a.Has(actor.Auditor)
	case p.Level == CityLevel:
		return Policy.Allowed(a, mayList)
	}
	return Policy.May(a, maySee, p.object())
}

// MayWrite reports whether the actor may write a plan of this level and place. A county writes county plans and those of its schools, a
// school its own.
func MayWrite(a actor.Actor, p Plan) bool {
	switch {
	case Policy.May(a, mayKeep, actor.Object{}):
		return true
	case p.Level == CityLevel:
		return false
	case p.Level == CountyLevel:
		return a.Has(actor.CountyUser) && Policy.May(a, mayWrite, p.object())
	}
	return Policy.May(a, mayWrite, p.object())
}
