package citymap

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee    = "citymap.see"    // the map, its list, its exports
	mayManage = "citymap.manage" // the outline and the parameters
)

// The actions of the registers whose places are shown: a place is seen by whom its record is.
const (
	seeRecords = "carrier.see"
	seeOrgs    = "org.see"
)

// Policy is who may open the map and who brings its outline. What they see on it is decided by the policies of the registers.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	for _, r := range []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor, actor.SchoolAdmin,
		actor.ProgrammeHead, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker} {
		p = append(p, actor.Rule{Action: maySee, Role: r, Reach: actor.ReachCity})
	}
	return append(p, actor.Rule{Action: mayManage, Role: actor.CityLead, Reach: actor.ReachCity})
}
