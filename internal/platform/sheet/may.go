package sheet

import (
	"rongqiao/internal/platform/actor"
)

// policy says whose batches a person reaches: senders their own, the bureau and the
// auditor every one.
var policy = func() actor.Policy {
	p := actor.Policy{
		{Action: "sheet.read", Role: actor.CityLead, Reach: actor.ReachCity},
		{Action: "sheet.read", Role: actor.Auditor, Reach: actor.ReachCity},
		{Action: "sheet.file", Role: actor.CityLead, Reach: actor.ReachCity},
	}
	for _, role := range Senders {
		for _, action := range []string{"sheet.read", "sheet.file", "sheet.write"} {
			p = append(p, actor.Rule{Action: action, Role: role, Reach: actor.ReachOwn})
		}
	}
	return p
}()

// Policy is the package's part of the permission matrix.
func Policy() actor.Policy { return policy }

func mayRead(a actor.Actor, im *Import) bool {
	return policy.May(a, "sheet.read", actor.Object{Owner: im.Owner})
}

// mayTake reports whether the actor may take the file back: it holds what was sent,
// telephone numbers too, which is more than the findings show.
func mayTake(a actor.Actor, im *Import) bool {
	return policy.May(a, "sheet.file", actor.Object{Owner: im.Owner})
}

func mayWrite(a actor.Actor, im *Import, k *Kind) bool {
	return policy.May(a, "sheet.write", actor.Object{Owner: im.Owner}) && maySend(a, k)
}

// maySend reports whether the actor may send tables of the kind.
func maySend(a actor.Actor, k *Kind) bool { return a.Has(k.Roles...) }

// seesAll reports whether the actor may list everybody's batches.
func seesAll(a actor.Actor) bool { return a.Has(actor.CityLead, actor.Auditor) }
