package fund

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee     = "fund.see"     // funds, budgets, plans, sums
	mayOwn     = "fund.own"     // allocations: all for those who watch, its own for a side
	mayKeep    = "fund.keep"    // funds, budgets, plans, evaluations, exclusions
	mayApply   = "fund.apply"   // draft, submit, confirm
	mayDecide  = "fund.decide"  // return, grant, settle, recall
	maySpend   = "fund.spend"   // vouchers
	mayPublish = "fund.publish" // what everybody sees
)

// Policy is who may do what.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	add := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	add(maySee, actor.ReachCity, watchers...)
	for _, r := range watchers {
		reach := actor.ReachCity
		if r == actor.CountyUser {
			reach = actor.ReachCounty
		}
		add(mayOwn, reach, r)
	}
	add(mayOwn, actor.ReachOrg, applicants...)
	add(mayKeep, actor.ReachCity, bureau...)
	add(mayDecide, actor.ReachCity, bureau...)
	add(mayApply, actor.ReachCity, bureau...)
	add(mayApply, actor.ReachOrg, applicants...)
	add(maySpend, actor.ReachCity, bureau...)
	add(maySpend, actor.ReachOrg, applicants...)
	add(mayPublish, actor.ReachCity, actor.Public)
	return p
}

// may reports whether the actor may do the action to an allocation.
func (a Allocation) may(who actor.Actor, action string) bool {
	for _, o := range a.sides() {
		if Policy.May(who, action, o) {
			return true
		}
	}
	return false
}

// mayStep reports whether the actor may take a step with this very allocation; the machine then asks for the role. The other side
// alone confirms, and the side that drafted it sends it.
func (a Allocation) mayStep(who actor.Actor, step string) bool {
	switch step {
	case "confirm", "decline":
		return Policy.May(who, mayApply, actor.Object{Org: a.other()}) && !who.Has(bureau...)
	case "join", "submit":
		if a.AskedBy == 0 {
			return who.Has(bureau...)
		}
		return Policy.May(who, mayApply, actor.Object{Org: a.AskedBy})
	}
	return a.may(who, mayDecide)
}

// where is may as a condition on the table a.
func where(who actor.Actor, action string, next int) (sql string, args []any) {
	near, far := actor.Columns{County: "a.county", Org: "a.school_id"}, actor.Columns{County: "a.county", Org: "a.firm_id"}
	one, first := Policy.Where(who, action, near, next)
	if one == "(1=1)" {
		return one, nil
	}
	two, second := Policy.Where(who, action, far, next+len(first))
	return "(" + one + " OR " + two + ")", append(first, second...)
}
