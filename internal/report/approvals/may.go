package approvals

import "rongqiao/internal/platform/actor"

// maySee is the one action of this module.
const maySee = "approvals.see"

// Policy is who may do what: offices and who watches over them.
var Policy = policy()

func policy() (p actor.Policy) {
	for _, r := range []actor.Role{actor.CityLead, actor.CountyUser, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor} {
		p = append(p, actor.Rule{Action: maySee, Role: r, Reach: actor.ReachCity})
	}
	return p
}
