package programme

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee    = "programme.see"    // points and their figures
	mayEdit   = "programme.edit"   // tags, propose a point
	mayMove   = "programme.move"   // steps of a point's flow; the flow knows who takes which
	mayCover  = "programme.cover"  // coverage and shares of the whole city
	mayTags   = "programme.tags"   // the city's tags on programmes
	maySenior = "programme.senior" // the city's senior secondary enrolment
	mayExact  = "programme.exact"  // counts of persons as they are; others see what may be published
)

// Policy is who may do what. Schools see their own points; those who ask for people see
// all of the city.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(maySee, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor, actor.IndustryOrg, actor.EntAdmin, actor.EntHR, actor.ParkAdmin, actor.Broker)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(maySee, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher)
	grant(mayExact, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor)
	grant(mayExact, actor.ReachCounty, actor.CountyUser)
	grant(mayExact, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher)
	grant(mayEdit, actor.ReachCity, actor.CityLead)
	grant(mayTags, actor.ReachCity, actor.CityLead)
	grant(maySenior, actor.ReachCity, actor.CityLead)
	grant(mayEdit, actor.ReachOrg, actor.SchoolAdmin)
	grant(mayMove, actor.ReachCity, actor.CityLead)
	grant(mayMove, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead)
	grant(mayCover, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor, actor.SchoolAdmin)
	return p
}
