package indicator

import "rongqiao/internal/platform/actor"

// Actions of this package, for the matrix of rights.
const (
	SeeExact = "indicator.exact" // figures as they are, not rounded and not hidden
	Edit     = "indicator.edit"  // definitions
	Freeze   = "indicator.freeze"
	Report   = "indicator.report" // type a figure with evidence
)

// Rules say who may do what.
var Rules = actor.Policy{
	{Action: SeeExact, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: SeeExact, Role: actor.ConferenceSec, Reach: actor.ReachCity},
	{Action: SeeExact, Role: actor.Supervisor, Reach: actor.ReachCity},
	{Action: SeeExact, Role: actor.Auditor, Reach: actor.ReachCity},
	{Action: SeeExact, Role: actor.CountyUser, Reach: actor.ReachCounty},
	{Action: Edit, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: Freeze, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: Freeze, Role: actor.ConferenceSec, Reach: actor.ReachCity},
	{Action: Report, Role: actor.CityLead, Reach: actor.ReachCity},
	{Action: Report, Role: actor.DeptUser, Reach: actor.ReachCity},
}

// MaySeeRows reports whether the actor may see the facts that the scope leaves: the city's
// offices all, a county's office those of its county.
func MaySeeRows(a actor.Actor, only map[string]string) bool {
	return Rules.May(a, SeeExact, actor.Object{County: only["county"]})
}
