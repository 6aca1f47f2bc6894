package atlas

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee     = "atlas.see"     // look at chains, edges and lists
	mayEdit    = "atlas.edit"    // groups, chains, key lists, curated lists, programme groups
	mayPropose = "atlas.propose" // edges and evidence
	mayDecide  = "atlas.decide"  // review, publish, retire: the case flow knows who takes which step
	mayPacks   = "atlas.packs"   // see the packs of the shared catalogue
)

var readers = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher,
	actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker, actor.Auditor}

var packReaders = []actor.Role{actor.SysAdmin, actor.CityLead, actor.DeptUser, actor.CountyUser, actor.SchoolAdmin, actor.ProgrammeHead, actor.EntAdmin, actor.EntHR, actor.Auditor}

// Policy is who may do what to the graph. The map is one for the whole city, so every rule reaches the city.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, roles []actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: actor.ReachCity})
		}
	}
	grant(maySee, readers)
	grant(mayEdit, publishers)
	grant(mayPropose, proposers)
	grant(mayDecide, reviewers)
	grant(mayPacks, packReaders)
	return p
}
