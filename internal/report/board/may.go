package board

import (
	"slices"

	"rongqiao/internal/platform/actor"
)

// The actions of this module.
const (
	maySee       = "board.see"       // exact figures, live and frozen
	mayPublished = "board.published" // the published snapshot, by the rules of publication
	mayAssign    = "board.assign"    // say who closes a gap by when
	mayFreeze    = "board.freeze"    // freeze a year, publish it
)

var (
	seers     = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	assigners = []actor.Role{actor.CityLead, actor.ConferenceSec}
	freezers  = []actor.Role{actor.CityLead}
	outsiders = []actor.Role{
		actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.IndustryOrg,
		actor.ParkAdmin, actor.Provider, actor.Broker,
	}
)

// Policy is who may do what. The bureau and those who watch see exact figures,
// a county user those of the own county; schools, enterprises and experts see what
// was published.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(maySee, actor.ReachCity, seers...)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(mayPublished, actor.ReachCity, seers...)
	grant(mayPublished, actor.ReachCity, actor.CountyUser)
	grant(mayPublished, actor.ReachCity, outsiders...)
	grant(mayAssign, actor.ReachCity, assigners...)
	grant(mayFreeze, actor.ReachCity, freezers...)
	return p
}

// exact says whether the actor sees exact figures of the county, "" the whole city.
func exact(a actor.Actor, county string) bool {
	return Policy.May(a, maySee, actor.Object{County: county})
}

// ownCounties are the counties to which a county user is bound, in the order of the
// grants; nil for the others.
func ownCounties(a actor.Actor) (out []string) {
	if exact(a, "") {
		return nil
	}
	for _, g := range a.Grants {
		if g.Role == actor.CountyUser && !slices.Contains(out, g.County) {
			out = append(out, g.County)
		}
	}
	return out
}
