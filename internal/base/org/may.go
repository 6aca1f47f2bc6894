package org

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee    = "org.see"
	mayCreate = "org.create"
	mayEdit   = "org.edit"
	mayMerge  = "org.merge"
	mayKinds  = "org.kinds"
	mayJoin   = "org.join"
)

// Policy is who may do what. County users see and keep their own county only
// (ORG-10); organisations see themselves.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(maySee, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(maySee, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.EntAdmin, actor.EntHR, actor.ParkAdmin, actor.IndustryOrg, actor.Provider)
	grant(mayCreate, actor.ReachCity, actor.CityLead)
	grant(mayCreate, actor.ReachCounty, actor.CountyUser)
	grant(mayEdit, actor.ReachCity, actor.CityLead)
	grant(mayEdit, actor.ReachCounty, actor.CountyUser)
	grant(mayEdit, actor.ReachOrg, actor.SchoolAdmin, actor.EntAdmin)
	grant(mayMerge, actor.ReachCity, actor.CityLead)
	grant(mayKinds, actor.ReachCity, actor.CityLead)
	grant(mayJoin, actor.ReachCity, actor.CityLead)
	grant(mayJoin, actor.ReachCounty, actor.CountyUser)
	grant(mayJoin, actor.ReachOrg, actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider)
	return p
}
