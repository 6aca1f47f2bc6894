package agreement

import (
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

// The actions of the package.
const (
	actSee     = "agreement.see"
	actMake    = "agreement.make"    // draw up, send, amend, renew, terminate
	actSign    = "agreement.sign"    // sign, return
	actPaper   = "agreement.paper"   // enter and check a signature on paper
	actDeliver = "agreement.deliver" // enter and confirm what was delivered, meetings, milestones
	actPersons = "agreement.persons" // see the contacts
	actImport  = "agreement.import"
	actRemind  = "agreement.remind" // remind those who have not signed
	actRules   = "agreement.rules"  // clause library, parameters
	actCount   = "agreement.count"  // figures for everybody
)

// Policy is the permission table.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(actSee, actor.ReachCity, watchers...)
	grant(actSee, actor.ReachCounty, actor.CountyUser)
	for _, action := range []string{actSee, actSign, actPaper, actDeliver, actPersons} {
		grant(action, actor.ReachOrg, signers...)
	}
	for _, action := range []string{actMake, actRemind, actImport} {
		grant(action, actor.ReachOrg, makers...)
	}
	for _, action := range []string{actPaper, actPersons, actRemind, actImport} {
		grant(action, actor.ReachCity, actor.CityLead)
		grant(action, actor.ReachCounty, actor.CountyUser)
	}
	grant(actRules, actor.ReachCity, actor.CityLead)
	grant(actCount, actor.ReachCity, actor.Public)
	return p
}

// may reports whether the actor may do the action to one of the agreement's parties.
func may(who actor.Actor, action string, a Agreement) bool {
	return slices.ContainsFunc(a.Parties, func(p Party) bool {
		return Policy.May(who, action, actor.Object{County: p.County, Org: p.Org})
	})
}

// MaySee reports whether the agreement is shown to the actor. A draft that was never sent is
// shown to who draws it up and to the offices, not to the other parties.
func MaySee(who actor.Actor, a Agreement) bool {
	if !a.SentOn.IsZero() || a.Owner == 0 {
		return may(who, actSee, a)
	}
	if Policy.May(who, actSee, actor.Object{Org: a.Owner}) {
		return true
	}
	return who.Has(watchers...) && may(who, actSee, a) || who.Has(actor.CountyUser) && mayAsOffice(who, actSee, a)
}

// mayAsOffice is may by the county alone, not by an organisation of one's own.
func mayAsOffice(who actor.Actor, action string, a Agreement) bool {
	return slices.ContainsFunc(a.Parties, func(p Party) bool {
		return Policy.May(who, action, actor.Object{County: p.County})
	})
}

// MayMake reports whether the actor may write, send, amend, renew and end the agreement.
func MayMake(who actor.Actor, a Agreement) bool {
	if !a.SignedOn.IsZero() || a.Owner == 0 {
		return may(who, actMake, a)
	}
	return Policy.May(who, actMake, actor.Object{Org: a.Owner})
}

// ownParties are the parties for which the actor may do the action.
func ownParties(who actor.Actor, action string, a Agreement) []Party {
	var out []Party
	for _, p := range a.Parties {
		if Policy.May(who, action, actor.Object{Org: p.Org}) {
			out = append(out, p)
		}
	}
	return out
}

// ownParty is the party for which the actor acts, the zero value when there is none.
func ownParty(who actor.Actor, action string, a Agreement) Party {
	if own := ownParties(who, action, a); len(own) > 0 {
		return own[0]
	}
	return Party{}
}

// MayConfirm reports whether the actor speaks for a receiving side of the promise: a party that
// is not the one which promised.
func MayConfirm(who actor.Actor, a Agreement, promiser ids.ID) bool {
	return slices.ContainsFunc(ownParties(who, actDeliver, a), func(p Party) bool { return p.Org != promiser })
}

// mayCheckPaper reports whether the actor may say that a paper is the text: the office of the
// county, the bureau, and the party whose signature it is.
func mayCheckPaper(who actor.Actor, a Agreement, org ids.ID) bool {
	return mayAsOffice(who, actPaper, a) || Policy.May(who, actPaper, actor.Object{Org: org})
}

// MayList reports whether the list of agreements is open to the actor; which of them it shows is another matter.
func MayList(a actor.Actor) bool { return Policy.Allowed(a, actSee) }
