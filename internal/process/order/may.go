package order

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	actIssue   = "order.issue"   // hand a need, or a service, to suppliers
	actSee     = "order.see"     // see orders, claims and contracts of one's side, or all
	actAnswer  = "order.answer"  // accept, decline, claim: the supplier
	actRun     = "order.run"     // talk, contract, fail: both sides and officers
	actDecide  = "order.decide"  // answer claims, rate: the enterprise
	actDeal    = "order.deal"    // enter and correct contracts and leads
	actVolume  = "order.volume"  // enter what was delivered
	actCall    = "order.call"    // the call list
	actReplies = "order.replies" // canned replies of the city
	actHeard   = "order.heard"   // who answers, and resume
	actYears   = "order.years"   // sums of contracts
	actLink    = "order.link"    // make a link by which somebody answers
	actGroup   = "order.group"   // see all orders of a dispatch: who asks, not who is asked
	actResume  = "order.resume"  // end a pause
	actClaim   = "order.claim"   // take a step with a claim
)

var watchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

// Policy is who may do what. Either side sees and moves its own.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	add := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	own := join(enterprise, suppliers)
	add(actSee, actor.ReachOrg, own...)
	add(actSee, actor.ReachCity, watchers...)
	add(actSee, actor.ReachCounty, actor.CountyUser)
	add(actIssue, actor.ReachOrg, enterprise...)
	add(actAnswer, actor.ReachOrg, suppliers...)
	add(actDecide, actor.ReachOrg, enterprise...)
	for _, action := range []string{actRun, actDeal, actVolume, actResume, actClaim} {
		add(action, actor.ReachOrg, own...)
	}
	add(actGroup, actor.ReachOrg, enterprise...)
	add(actGroup, actor.ReachCity, watchers...)
	add(actGroup, actor.ReachCounty, actor.CountyUser)
	add(actHeard, actor.ReachOrg, own...)
	add(actHeard, actor.ReachCity, watchers...)
	add(actHeard, actor.ReachCounty, actor.CountyUser)
	for _, action := range []string{actIssue, actRun, actDeal, actVolume, actCall, actLink, actResume} {
		add(action, actor.ReachCity, actor.CityLead)
		add(action, actor.ReachCounty, actor.CountyUser)
	}
	add(actReplies, actor.ReachCity, actor.CityLead)
	add(actYears, actor.ReachCity, actor.Public)
	return p
}

// may reports whether the actor may do the action to a thing with two sides.
func may(a actor.Actor, action string, sides ...actor.Object) bool {
	for _, o := range sides {
		if Policy.May(a, action, o) {
			return true
		}
	}
	return false
}

// MaySee reports whether the actor sees the order.
func MaySee(a actor.Actor, o Order) bool { return may(a, actSee, o.asker(), o.supplier()) }

// sideOf says whether the actor is the supplier of the order and not its asker.
func (o Order) sideOf(a actor.Actor) string {
	switch {
	case Policy.May(a, actDecide, o.asker()):
		return "asker"
	case Policy.May(a, actAnswer, o.supplier()):
		return "supplier"
	}
	return ""
}

// mayStep reports whether the actor may take the step with this very order; the machine then
// asks for the role.
func mayStep(a actor.Actor, o Order, step string) bool {
	switch step {
	case "accept", "decline":
		return Policy.May(a, actAnswer, o.supplier())
	case "rate":
		return Policy.May(a, actDecide, o.asker())
	case "withdraw", "fulfil":
		return may(a, actIssue, o.asker())
	}
	return may(a, actRun, o.asker(), o.supplier())
}

// mayClaimStep is mayStep for a claim.
func mayClaimStep(a actor.Actor, c Claim, step string) bool {
	if step == "withdraw" {
		return Policy.May(a, actAnswer, c.supplier())
	}
	return Policy.May(a, actDecide, c.asker())
}

// outsider reports whether the actor sees sums only as they go outside.
func outsider(a actor.Actor) bool {
	return !a.Has(watchers...)
}

// near and far are the columns of the two sides.
var (
	near = actor.Columns{County: "x.county", Org: "x.asker_id", Owner: "x.owner_id"}
	far  = actor.Columns{County: "x.supplier_county", Org: "x.supplier_id", Owner: "x.owner_id"}
)

// where is may as a condition on a table x with two sides.
func where(a actor.Actor, action string, next int) (sql string, args []any) {
	one, first := Policy.Where(a, action, near, next)
	two, second := Policy.Where(a, action, far, next+len(first))
	switch {
	case one == "(1=1)" || two == "(1=1)":
		return "(1=1)", nil
	case one == "(1=0)":
		two, second = Policy.Where(a, action, far, next)
		return two, second
	case two == "(1=0)":
		return one, first
	}
	return "(" + one + " OR " + two + ")", append(first, second...)
}

// MaySeeOrders reports whether the actor has any use for the orders of needs of that place
// and organisation; the page of a need asks it before it leads there.
func MaySeeOrders(a actor.Actor, _ actor.Object) bool { return Policy.Allowed(a, actSee) }
