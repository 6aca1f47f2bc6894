package condition

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee      = "condition.see"       // a school's figures and results
	maySend     = "condition.send"      // report for a school
	mayStandard = "condition.standards" // versions of standards, which one applies to a school
	mayOpen     = "condition.public"    // the city's counts
)

// Policy is who may do what: a school sees and reports its own figures, the bureau all.
var Policy = policy()

var schoolRoles = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher}

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(maySee, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(maySee, actor.ReachOrg, schoolRoles...)
	grant(maySend, actor.ReachCity, actor.CityLead)
	grant(maySend, actor.ReachCounty, actor.CountyUser)
	grant(maySend, actor.ReachOrg, actor.SchoolAdmin)
	grant(mayStandard, actor.ReachCity, actor.CityLead)
	grant(mayOpen, actor.ReachCity, actor.Public)
	return p
}

// May says whether the actor may do something with the school.
func (s School) May(a actor.Actor, action string) bool { return Policy.May(a, action, s.object()) }
