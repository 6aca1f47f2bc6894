package spectrum

import "rongqiao/internal/platform/actor"

// maySee is the one action: look at the map, its table and its exports.
const maySee = "spectrum.see"

var readers = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher,
	actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker, actor.Auditor}

// Policy is who may see the map. It shows sums of needs that their enterprises have published to all members, so nobody
// who is signed in with one of these roles learns what the lists do not show.
var Policy = policy()

func policy() actor.Policy {
	p := make(actor.Policy, 0, len(readers))
	for _, r := range readers {
		p = append(p, actor.Rule{Action: maySee, Role: r, Reach: actor.ReachCity})
	}
	return p
}
