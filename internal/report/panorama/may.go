package panorama

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee    = "panorama.see"    // quadrant, portraits, schools
	mayCounty = "panorama.county" // county panoramas
	mayLink   = "panorama.link"   // linkage board, industries, docking report
	mayEdit   = "panorama.edit"   // the list of links
	mayPublic = "panorama.public" // achievements
)

// Policy is who may do what. What each page shows of a point, a school or a county is decided again by the module that owns it.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	add := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	watchers := []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	add(maySee, actor.ReachCity, append([]actor.Role{actor.Expert, actor.IndustryOrg}, watchers...)...)
	add(maySee, actor.ReachCounty, actor.CountyUser)
	add(maySee, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead)
	add(mayCounty, actor.ReachCity, watchers...)
	add(mayCounty, actor.ReachCounty, actor.CountyUser)
	add(mayLink, actor.ReachCity, append([]actor.Role{actor.CountyUser, actor.SchoolAdmin, actor.Expert, actor.IndustryOrg, actor.ParkAdmin, actor.EntAdmin}, watchers...)...)
	add(mayEdit, actor.ReachCity, actor.CityLead)
	return p
}
