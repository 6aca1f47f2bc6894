package demand

import "rongqiao/internal/platform/actor"

// The actions, for each side with its name before them: need.edit, offer.edit.
const (
	actOwn     = ".own"     // see everything of it, drafts as well; edit, submit, withdraw
	actSee     = ".see"     // see what was handed in
	actReview  = ".review"  // publish, return
	actBrowse  = ".browse"  // see what is published
	actPublic  = ".public"  // see what is published to everyone
	actContact = ".contact" // see whom to ask
)

// Policy is the permission table: what each role may do with needs and offers.
var Policy = append(policyOf("need", enterprise), policyOf("offer", school)...)

// browsers see what is published to members, of either side.
var browsers = []actor.Role{
	actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead,
	actor.InternshipOfficer, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.Mentor, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker,
}

func policyOf(side string, owners []actor.Role) actor.Policy {
	var p actor.Policy
	add := func(act string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: side + act, Role: r, Reach: reach})
		}
	}
	add(actOwn, actor.ReachOrg, owners...)
	add(actOwn, actor.ReachOwn, officers...)
	add(actSee, actor.ReachCity, actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Auditor)
	add(actSee, actor.ReachCounty, actor.CountyUser)
	add(actReview, actor.ReachCity, actor.CityLead)
	add(actReview, actor.ReachCounty, actor.CountyUser)
	add(actBrowse, actor.ReachCity, browsers...)
	add(actBrowse, actor.ReachCity, officers...)
	add(actPublic, actor.ReachCity, actor.Public)
	add(actContact, actor.ReachOrg, owners...)
	add(actContact, actor.ReachCity, actor.CityLead)
	add(actContact, actor.ReachCounty, actor.CountyUser)
	return p
}

// act returns the action's full name for the side.
func (s Side) act(action string) string {
	if s == Offer {
		return "offer" + action
	}
	return "need" + action
}

// MaySee reports whether the actor sees the item: their own in every state, what was
// handed in for those who review or watch, what is published for the others.
func MaySee(a actor.Actor, it Item) bool {
	o := it.object()
	switch {
	case Policy.May(a, it.Side.act(actOwn), o):
		return true
	case it.Status != Drafted && Policy.May(a, it.Side.act(actSee), o):
		return true
	case !it.Live():
		return false
	case it.Visibility == Open && Policy.May(a, it.Side.act(actPublic), o):
		return true
	}
	return Policy.May(a, it.Side.act(actBrowse), o)
}

// MayEdit reports whether the actor may change the item's words.
func MayEdit(a actor.Actor, it Item) bool {
	return Policy.May(a, it.Side.act(actOwn), it.object()) && (it.Status == Drafted || it.Live())
}

// mayStep reports whether the actor may take the step with this very item; the machine
// then asks for the role.
func mayStep(a actor.Actor, it Item, step string) bool {
	switch step {
	case "publish", "return":
		return Policy.May(a, it.Side.act(actReview), it.object())
	}
	return Policy.May(a, it.Side.act(actOwn), it.object())
}

// mayContact reports whether the actor may see whom to ask.
func mayContact(a actor.Actor, it Item) bool {
	o := it.object()
	return Policy.May(a, it.Side.act(actContact), o) || Policy.May(a, it.Side.act(actOwn), o)
}

var columns = actor.Columns{County: "i.region", Org: "i.org_id", Owner: "i.owner_id"}

// live is the condition for what is published. It names the states that are not, because
// a list that is read from its newest end must not be looked up by state.
const live = "i.status NOT IN ('DRAFT', 'SUBMITTED', 'DEALT', 'EXPIRED', 'WITHDRAWN')"

// where is [MaySee] as a condition on demand_items i.
func where(a actor.Actor, s Side, next int) (sql string, args []any) {
	part := func(action, also string) string {
		p, v := Policy.Where(a, s.act(action), columns, next+len(args))
		args = append(args, v...)
		switch {
		case p == "(1=0)":
			return ""
		case p == "(1=1)" && also != "":
			return "(" + also + ")"
		case also != "":
			return "(" + p + " AND " + also + ")"
		}
		return p
	}
	sql = "(1=0)"
	for _, c := range []string{
		part(actOwn, ""),
		part(actSee, "i.status <> 'DRAFT'"),
		part(actBrowse, live),
		part(actPublic, live+" AND i.visibility = 'PUBLIC'"),
	} {
		switch {
		case c == "":
		case sql == "(1=0)":
			sql = c
		default:
			sql += " OR " + c
		}
	}
	return "(" + sql + ")", args
}
