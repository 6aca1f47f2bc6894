package match

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/register/demand"
)

// The actions of this module.
const (
	actNeed    = "match.need"    // see who can meet a need
	actPoint   = "match.point"   // see which needs a supply could serve
	actAnswer  = "match.answer"  // say that a pair fits or does not, or object to what was computed
	actCity    = "match.city"    // the whole city, objections included
	actParams  = "match.params"  // see the parameters
	actSettle  = "match.settle"  // change the parameters, reply to objections
	actMatches = "match.matches" // the page that leads to what the person may see
)

var (
	enterprise = []actor.Role{actor.EntAdmin, actor.EntHR}
	school     = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead, actor.InternshipOfficer}
	watchers   = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
)

// Policy is who may do what. Enterprises see the ranking of their own needs, schools that of their own supplies.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	add := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	add(actNeed, actor.ReachOrg, enterprise...)
	add(actPoint, actor.ReachOrg, school...)
	for _, action := range []string{actNeed, actPoint} {
		add(action, actor.ReachCity, watchers...)
		add(action, actor.ReachCounty, actor.CountyUser)
	}
	add(actAnswer, actor.ReachOrg, actor.EntAdmin, actor.EntHR, actor.SchoolAdmin, actor.ProgrammeHead)
	add(actAnswer, actor.ReachCity, actor.CityLead)
	add(actAnswer, actor.ReachCounty, actor.CountyUser)
	add(actCity, actor.ReachCity, watchers...)
	add(actParams, actor.ReachCity, watchers...)
	add(actParams, actor.ReachCity, actor.CountyUser)
	add(actParams, actor.ReachOrg, enterprise...)
	add(actParams, actor.ReachOrg, school...)
	add(actSettle, actor.ReachCity, actor.CityLead)
	for _, r := range Readers() {
		add(actMatches, actor.ReachCity, r)
	}
	return p
}

// Readers are the roles that see any ranking.
func Readers() []actor.Role {
	all := append([]actor.Role{actor.CountyUser}, watchers...)
	return append(append(all, enterprise...), school...)
}

// MayRank reports whether the actor sees the ranking for a need, or for a supply, of that
// place and organisation; pages of the registers ask it before they lead there.
func MayRank(a actor.Actor, need bool, o actor.Object) bool {
	if need {
		return Policy.May(a, actNeed, o)
	}
	return Policy.May(a, actPoint, o)
}

// mayNeed reports whether the actor sees who can meet the need.
func mayNeed(a actor.Actor, n NeedInfo) bool { return Policy.May(a, actNeed, n.object()) }

// mayPoint reports whether the actor sees which needs the supply could serve.
func mayPoint(a actor.Actor, p PointInfo) bool { return Policy.May(a, actPoint, p.object()) }

// mayPair reports whether the actor sees this pair: from the need's side, or from the supply's, if the need is visible to them.
func mayPair(a actor.Actor, n NeedInfo, p PointInfo) bool {
	return mayNeed(a, n) || mayPoint(a, p) && demand.MaySee(a, n.Item)
}

// mayAnswer reports whether the actor may say whether the pair fits.
func mayAnswer(a actor.Actor, n NeedInfo, p PointInfo) bool {
	return mayPair(a, n, p) && (Policy.May(a, actAnswer, n.object()) || Policy.May(a, actAnswer, p.object()))
}
