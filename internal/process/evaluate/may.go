package evaluate

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee   = "evaluate.see"   // verdicts and ratings
	mayExact = "evaluate.exact" // figures of points with few graduates
	mayCard  = "evaluate.card"  // warning cards
	mayRun   = "evaluate.run"   // compute a run, successions
	mayRules = "evaluate.rules" // see and propose versions of presets
	mayKeep  = "evaluate.keep"  // confirm, send, decide
	mayReply = "evaluate.reply" // reply, file plans, appeal
	mayMove  = "evaluate.move"  // send a step of a card or an appeal; which ones, mayStep says
)

// Policy is who may do what. Schools see their own points; experts and associations see what may be published.
var Policy = policy()

var watchers = []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}

func policy() actor.Policy {
	var p actor.Policy
	add := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	for _, action := range []string{maySee, mayExact, mayCard} {
		add(action, actor.ReachCity, watchers...)
		add(action, actor.ReachCounty, actor.CountyUser)
		add(action, actor.ReachOrg, actor.SchoolAdmin, actor.ProgrammeHead)
	}
	add(maySee, actor.ReachCity, actor.Expert, actor.IndustryOrg)
	add(mayRules, actor.ReachCity, append([]actor.Role{actor.Expert, actor.SchoolAdmin, actor.CountyUser}, watchers...)...)
	add(mayRun, actor.ReachCity, bureau...)
	add(mayKeep, actor.ReachCity, bureau...)
	add(mayReply, actor.ReachOrg, schools...)
	add(mayMove, actor.ReachCity, bureau...)
	add(mayMove, actor.ReachOrg, schools...)
	return p
}

func (h Head) object() actor.Object { return actor.Object{County: h.County, Org: h.School} }

// hides reports whether the actor is shown no figures of a point because it has few graduates.
func hides(who actor.Actor, h Head) bool { return h.Few && !Policy.May(who, mayExact, h.object()) }

// mayStep reports whether the actor may take a step with this very appeal.
func (a Appeal) mayStep(who actor.Actor, step string) bool {
	if step == "withdraw" {
		return Policy.May(who, mayReply, a.object())
	}
	return Policy.May(who, mayKeep, a.object())
}

// mayStep reports whether the actor may take a step with this very card; the machine then asks for the role.
func (c Card) mayStep(who actor.Actor, step string) bool {
	if step == stepReply || step == stepPlan {
		return Policy.May(who, mayReply, c.object())
	}
	return Policy.May(who, mayKeep, c.object())
}
