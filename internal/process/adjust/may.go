package adjust

import (
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

// The actions of this module.
const (
	mayObject = "adjust.object" // say something against what is publicised: everybody
	mayRead   = "adjust.read"   // rounds, lists, publicity and results, the ledger: everybody
	mayRun    = "adjust.run"    // rounds, checks, proposals, decisions, lists
	mayWatch  = "adjust.watch"  // all requests, the what-if, the follow-up
	maySee    = "adjust.see"    // one request
	mayWrite  = "adjust.write"  // one's own school's requests
	mayOpine  = "adjust.opine"  // opinions that one's unit is asked for
	maySecret = "adjust.secret" // the committee: meetings and votes
)

var watchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// Policy is who may do what.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	grant(mayRead, actor.ReachCity, actor.Public)
	grant(mayObject, actor.ReachCity, actor.Public)
	grant(mayRun, actor.ReachCity, officers...)
	grant(mayWatch, actor.ReachCity, watchers...)
	grant(maySee, actor.ReachCity, watchers...)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(maySee, actor.ReachOrg, writers...)
	grant(maySee, actor.ReachCity, actor.IndustryOrg) // narrowed by MaySee to requests it is asked about
	grant(mayWrite, actor.ReachOrg, writers...)
	grant(mayOpine, actor.ReachCity, units...)
	grant(maySecret, actor.ReachCity, actor.CityLead, actor.ConferenceSec)
	return p
}

func (x Request) object() actor.Object { return actor.Object{County: x.County, Org: x.School} }

// asks reports whether the actor's organisation is only shown what it is asked about.
func asked(a actor.Actor) bool {
	return a.Has(actor.IndustryOrg) && !a.Has(watchers...) && !a.Has(actor.CountyUser) && !a.Has(writers...)
}

// MaySee reports whether the request is shown to the actor; consulted says whether the actor's unit was asked about it. A draft is its
// school's own, unless an override was asked for.
func MaySee(a actor.Actor, x Request, consulted bool) bool {
	if own(a, x) {
		return true
	}
	if x.Status == Draft && (x.Override.State == "" || !Policy.Allowed(a, mayRun)) {
		return false
	}
	if asked(a) {
		return consulted
	}
	return Policy.May(a, maySee, x.object())
}

// own reports whether the actor works at the request's school.
func own(a actor.Actor, x Request) bool {
	return x.School != 0 && slices.Contains(a.Orgs(writers...), x.School)
}

// partial reports whether the actor has a hand in the request: wrote it, or holds any grant at the school. Nobody decides their own.
func partial(a actor.Actor, x Request) bool {
	if a.Account != 0 && a.Account == x.Owner {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(g actor.Grant) bool { return g.Org != 0 && g.Org == x.School })
}

// MayEdit reports whether the actor may change the words of a request.
func MayEdit(a actor.Actor, x Request) bool {
	return (x.Status == Draft || x.Status == Incomplete) && Policy.May(a, mayWrite, x.object())
}

// answers reports whether the actor speaks for the unit of an opinion.
func answers(a actor.Actor, o Opinion) bool {
	return slices.ContainsFunc(a.Grants, func(g actor.Grant) bool {
		switch o.UnitKind {
		case "DEPT":
			return g.Role == actor.DeptUser && g.Function == o.UnitMark
		case "ORG":
			return g.Role == actor.IndustryOrg && g.Org != 0 && g.Org.String() == o.UnitMark
		case "COUNTY":
			return g.Role == actor.CountyUser && g.County == o.UnitMark
		}
		return false
	})
}

// seesOpinion reports whether the actor is shown an opinion on the request.
func seesOpinion(a actor.Actor, x Request, o Opinion) bool {
	if a.Has(officers...) || a.Has(actor.ConferenceSec, actor.Supervisor, actor.Auditor) || answers(a, o) {
		return true
	}
	if own(a, x) {
		return OpinionShown(o.Stage, x.Status)
	}
	return a.Has(units...) && (o.Stage == Preliminary || x.Status != InOpinion)
}

// ownOrg is the school for which the actor writes, 0 when there is none.
func ownOrg(a actor.Actor) ids.ID {
	if own := a.Orgs(writers...); len(own) > 0 {
		return own[0]
	}
	return 0
}
