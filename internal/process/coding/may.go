package coding

import "rongqiao/internal/platform/actor"

const actCode = "coding.code" // code texts and tables

// coders are those who keep tables of positions and requirements. Nothing of the city is read or kept, so there is no
// object to check.
var coders = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.SchoolAdmin, actor.ProgrammeHead, actor.InternshipOfficer,
	actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Auditor}

// Policy says who may use the coding service.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	for _, r := range coders {
		p = append(p, actor.Rule{Action: actCode, Role: r, Reach: actor.ReachCity})
	}
	return p
}
