package selection

import (
	"slices"

	"rongqiao/internal/platform/actor"
)

// The actions of this module.
const (
	mayRead    = "selection.read"    // calls, publicity, published lists
	mayRun     = "selection.run"     // batches, categories, checks, draws, decisions
	mayWatch   = "selection.watch"   // applications of all, sheets, the register of experts without ways to reach them
	mayApply   = "selection.apply"   // one's own application
	maySee     = "selection.see"     // one application
	mayDraft   = "selection.draft"   // one that is not submitted yet
	mayScore   = "selection.score"   // sheets that are assigned to one
	mayExperts = "selection.experts" // change the register of experts
	mayObject  = "selection.object"  // object during publicity
	mayLibrary = "selection.library" // projects that are not chosen yet
)

var watchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// readers are those of an organisation who see its applications, and are told of them. Its pupils and their guardians are not.
var readers = append(slices.Clone(applicants), actor.ProgrammeHead, actor.EntHR)

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
	grant(mayExperts, actor.ReachCity, officers...)
	grant(mayWatch, actor.ReachCity, watchers...)
	grant(mayWatch, actor.ReachCounty, actor.CountyUser)
	grant(mayApply, actor.ReachOrg, applicants...)
	grant(maySee, actor.ReachCity, watchers...)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	for _, action := range []string{maySee, mayDraft} {
		grant(action, actor.ReachOrg, readers...)
	}
	grant(mayScore, actor.ReachOwn, actor.Expert)
	grant(mayScore, actor.ReachCity, officers...)
	grant(mayLibrary, actor.ReachCity, watchers...)
	grant(mayLibrary, actor.ReachCounty, actor.CountyUser)
	grant(mayLibrary, actor.ReachOrg, applicants...)
	return p
}

// object is what the policy looks at.
func (x Application) object() actor.Object { return actor.Object{County: x.County, Org: x.Org} }

// MaySee reports whether the application is shown to the actor. An expert sees those that are assigned to them by their sheet.
func MaySee(a actor.Actor, x Application) bool {
	if x.Status == AppDraft && !Policy.May(a, mayDraft, x.object()) {
		return false // nobody else's business yet
	}
	return Policy.May(a, maySee, x.object())
}

// MayEdit reports whether the actor may change the words of an application.
func MayEdit(a actor.Actor, x Application) bool {
	return (x.Status == AppDraft || x.Status == AppReturned) && Policy.May(a, mayApply, x.object())
}

// MaySeeSheet reports whether the actor may read a sheet: the expert their own, the bureau and those who watch over it all.
func MaySeeSheet(a actor.Actor, s Sheet) bool {
	return a.Has(watchers...) || s.Account != 0 && s.Account == a.Account && a.Has(actor.Expert)
}

// mayMark reports whether the actor may write a sheet: the expert their own, the bureau for them on paper.
func mayMark(a actor.Actor, s Sheet) bool {
	return a.Has(officers...) || s.Account != 0 && s.Account == a.Account && a.Has(actor.Expert)
}

// mayStep reports whether the actor may take the step with this very application; the machine then asks for the role.
func mayStep(a actor.Actor, x Application, step string) bool {
	if slices.Contains([]string{"submit", "withdraw", "resume"}, step) {
		return Policy.May(a, mayApply, x.object())
	}
	return Policy.Allowed(a, mayRun)
}

// ranks reports whether the actor sees scores and places of applications of others.
func ranks(a actor.Actor) bool { return a.Has(watchers...) }
