package contact

import (
	"slices"

	"rongqiao/internal/platform/actor"
)

// The actions of the package.
const (
	pairSee      = "pair.see"
	pairEdit     = "pair.edit"  // make, change, end
	pairLog      = "pair.log"   // log a contact
	pairParam    = "pair.param" // how often in a quarter
	visitSee     = "visit.see"
	visitRecord  = "visit.record"
	feedbackSee  = "feedback.see"
	feedbackFile = "feedback.file"
	feedbackOwn  = "feedback.own" // answer, hand over
	feedbackRate = "feedback.rate"
	eventSee     = "event.see"
	eventEdit    = "event.edit"
	eventSeat    = "event.seat" // take and give back seats
	eventLead    = "event.lead"
)

// watchers see the whole city.
var watchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// attending may take seats at an event.
var attending = []actor.Role{actor.SchoolAdmin, actor.ProgrammeHead, actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider}

// Policy is the permission table. A department acts for pairs and items of its own
// function, which [byFunction] adds to the table.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	for _, action := range []string{pairSee, visitSee, feedbackSee} {
		grant(action, actor.ReachCity, watchers...)
		grant(action, actor.ReachCounty, actor.CountyUser)
		grant(action, actor.ReachOrg, schoolRoles...)
		grant(action, actor.ReachOrg, firmRoles...)
	}
	grant(feedbackSee, actor.ReachOrg, actor.IndustryOrg, actor.ParkAdmin, actor.Provider)
	grant(pairEdit, actor.ReachCity, actor.CityLead)
	grant(pairEdit, actor.ReachCounty, actor.CountyUser)
	grant(pairEdit, actor.ReachOrg, actor.SchoolAdmin)
	grant(pairLog, actor.ReachCity, actor.CityLead)
	grant(pairLog, actor.ReachCounty, actor.CountyUser)
	grant(pairLog, actor.ReachOrg, append(slices.Clone(schoolRoles), firmRoles...)...)
	grant(pairLog, actor.ReachOwn, actor.DeptUser)
	grant(pairParam, actor.ReachCity, actor.CityLead)
	grant(visitRecord, actor.ReachCity, actor.CityLead)
	grant(visitRecord, actor.ReachOwn, actor.DeptUser)
	grant(visitRecord, actor.ReachCounty, actor.CountyUser)
	grant(visitRecord, actor.ReachOrg, schoolRoles...)
	grant(feedbackFile, actor.ReachOrg, firmRoles...)
	grant(feedbackOwn, actor.ReachCity, actor.CityLead)
	grant(feedbackOwn, actor.ReachOwn, actor.DeptUser)
	grant(feedbackOwn, actor.ReachCounty, actor.CountyUser)
	grant(feedbackOwn, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead, actor.IndustryOrg, actor.ParkAdmin, actor.Provider)
	grant(feedbackRate, actor.ReachOrg, firmRoles...)
	grant(eventSee, actor.ReachCity, actor.Public)
	grant(eventEdit, actor.ReachCity, actor.CityLead)
	grant(eventEdit, actor.ReachCounty, actor.CountyUser)
	grant(eventEdit, actor.ReachOwn, actor.DeptUser)
	grant(eventEdit, actor.ReachOrg, actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin)
	grant(eventSeat, actor.ReachOrg, attending...)
	grant(eventLead, actor.ReachCity, actor.CityLead)
	grant(eventLead, actor.ReachCounty, actor.CountyUser)
	grant(eventLead, actor.ReachOwn, actor.DeptUser)
	grant(eventLead, actor.ReachOrg, attending...)
	return p
}

// mayAny reports whether the actor may do the action to one of the objects.
func mayAny(a actor.Actor, action string, objects []actor.Object) bool {
	return slices.ContainsFunc(objects, func(o actor.Object) bool { return Policy.May(a, action, o) })
}

// byFunction reports whether the actor is of the department with the function.
func byFunction(a actor.Actor, function string) bool {
	return function != "" && slices.ContainsFunc(a.Grants, func(g actor.Grant) bool { return g.Role == actor.DeptUser && g.Function == function })
}

// functions are those of the actor's departments.
func functions(a actor.Actor) []string {
	var out []string
	for _, g := range a.Grants {
		if g.Role == actor.DeptUser && g.Function != "" {
			out = append(out, g.Function)
		}
	}
	return out
}

// MaySeePair reports whether the pair is shown to the actor.
func MaySeePair(a actor.Actor, p Pair) bool { return mayAny(a, pairSee, p.objects()) }

// MayEditPair reports whether the actor may change or end the pair: the bureau, the county,
// and a school those with its enterprises.
func MayEditPair(a actor.Actor, p Pair) bool {
	if p.Kind == GovSchool {
		return Policy.May(a, pairEdit, actor.Object{County: p.County})
	}
	return Policy.May(a, pairEdit, actor.Object{County: p.County, Org: p.School})
}

// MayLog reports whether the actor may log a contact of the pair.
func MayLog(a actor.Actor, p Pair) bool {
	return mayAny(a, pairLog, p.objects()) || byFunction(a, p.GovFunction)
}

// MaySeeVisit reports whether the visit is shown to the actor.
func MaySeeVisit(a actor.Actor, v Visit) bool { return mayAny(a, visitSee, v.objects()) }

// MayReadMinutes reports whether the actor reads minutes and attachments: who went, and
// those who watch, but not the enterprises, of which others may be named there.
func MayReadMinutes(a actor.Actor, v Visit) bool {
	own := []actor.Object{{County: v.County, Org: v.Org, Owner: v.Owner}}
	for _, s := range v.Schools {
		own = append(own, actor.Object{County: v.County, Org: s.ID})
	}
	return mayAny(a, visitSee, own)
}

// MayEditVisit reports whether the actor may change the visit, attach files to it and add
// what the enterprises raised: who recorded it, and the bureau.
func MayEditVisit(a actor.Actor, v Visit) bool {
	return Policy.May(a, visitRecord, actor.Object{County: v.County, Org: v.Org, Owner: v.Owner})
}

// MaySeeFeedback reports whether the item is shown to the actor.
func MaySeeFeedback(a actor.Actor, f Feedback) bool {
	return Policy.May(a, feedbackSee, actor.Object{County: f.County, Org: f.Firm}) || ownsFeedback(a, f) ||
		f.Owner.Kind == OwnerOrg && Policy.May(a, feedbackSee, actor.Object{Org: f.Owner.Org}) ||
		f.Owner.Kind == OwnerCounty && Policy.May(a, feedbackSee, actor.Object{County: f.Owner.County})
}

// ownsFeedback reports whether the actor answers for the item's owner.
func ownsFeedback(a actor.Actor, f Feedback) bool {
	switch f.Owner.Kind {
	case OwnerDept:
		return byFunction(a, f.Owner.Function) || a.Has(actor.CityLead)
	case OwnerCounty:
		return Policy.May(a, feedbackOwn, actor.Object{County: f.Owner.County})
	case OwnerOrg:
		return Policy.May(a, feedbackOwn, actor.Object{Org: f.Owner.Org})
	}
	return a.Has(actor.CityLead)
}

// mayStepFeedback reports whether the actor may take the step with this very item; the
// machine then asks for the role.
func mayStepFeedback(a actor.Actor, f Feedback, step string) bool {
	switch step {
	case "accept", "reopen":
		return Policy.May(a, feedbackRate, actor.Object{Org: f.Firm})
	case "close":
		return a.Has(actor.CityLead) || Policy.May(a, feedbackOwn, actor.Object{County: f.County})
	}
	return ownsFeedback(a, f)
}

// MaySeeEvent reports whether the event is shown to the actor.
func MaySeeEvent(a actor.Actor, e Event) bool { return e.Shown() || MayEditEvent(a, e) }

// MayEditEvent reports whether the actor organises the event.
func MayEditEvent(a actor.Actor, e Event) bool { return Policy.May(a, eventEdit, e.object()) }

// whereEither is a policy's condition on rows that have two organisations.
func whereEither(a actor.Actor, action string, first, second actor.Columns, next int) (sql string, args []any) {
	left, args := Policy.Where(a, action, first, next)
	if left == "(1=1)" {
		return left, args
	}
	right, more := Policy.Where(a, action, second, next+len(args))
	return "(" + left + " OR " + right + ")", append(args, more...)
}
