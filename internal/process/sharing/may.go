package sharing

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee    = "sharing.see"    // agreements and the partner's records
	mayManage = "sharing.manage" // propose, confirm, end, consult, invite
	mayAnswer = "sharing.answer" // whether an organisation joins a record of another city
)

// Policy is who may do what. The partner's records are read by those who read the city's own
// registers.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(maySee, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor, actor.SchoolAdmin,
		actor.ProgrammeHead, actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin)
	grant(mayManage, actor.ReachCity, actor.CityLead)
	grant(mayAnswer, actor.ReachCity, actor.CityLead)
	grant(mayAnswer, actor.ReachOrg, actor.SchoolAdmin, actor.EntAdmin)
	return p
}

// mayAnswerFor reports whether the actor answers for the organisation that is asked.
func mayAnswerFor(a actor.Actor, m Member) bool {
	return m.Direction == In && Policy.May(a, mayAnswer, actor.Object{County: m.County, Org: m.Org})
}
