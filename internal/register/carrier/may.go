package carrier

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee     = "carrier.see"     // records, counts, the map
	mayEdit    = "carrier.edit"    // a record, its members, checks, shares, assets, meetings
	mayMove    = "carrier.move"    // stages and levels
	mayReport  = "carrier.report"  // the yearly report
	mayBook    = "carrier.book"    // a slot
	mayKinds   = "carrier.kinds"   // the city's own kinds
	mayPersons = "carrier.persons" // records about persons
)

// Policy is who may do what. What the city keeps is seen by all who work with it; an organisation edits the records that it leads.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(maySee, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.Auditor, actor.SchoolAdmin,
		actor.ProgrammeHead, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker)
	grant(mayEdit, actor.ReachCity, actor.CityLead)
	grant(mayEdit, actor.ReachCounty, actor.CountyUser)
	grant(mayEdit, actor.ReachOrg, actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider)
	grant(mayMove, actor.ReachCity, actor.CityLead)
	grant(mayMove, actor.ReachCounty, actor.CountyUser)
	grant(mayReport, actor.ReachCity, actor.CityLead)
	grant(mayReport, actor.ReachOrg, actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg, actor.ParkAdmin, actor.Provider)
	grant(mayBook, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.Provider)
	grant(mayKinds, actor.ReachCity, actor.CityLead)
	grant(mayPersons, actor.ReachCity, actor.CityLead, actor.Supervisor, actor.Auditor)
	grant(mayPersons, actor.ReachCounty, actor.CountyUser)
	grant(mayPersons, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead)
	return p
}
