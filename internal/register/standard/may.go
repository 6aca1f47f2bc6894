package standard

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	mayPublic = "standard.public" // what is in force or was
	mayOwn    = "standard.own"    // see everything of it, drafts as well; write, hand in, withdraw
	maySee    = "standard.see"    // what was handed in
	mayReview = "standard.review" // publish, return
	mayLink   = "standard.link"   // join courses and certificates to abilities, for one's own unit
	mayAsk    = "survey.send"     // send a survey, read its replies, use them
	maySurvey = "survey.see"      // read surveys and replies of others
	mayAnswer = "survey.answer"   // answer for an enterprise
)

// Policy is who may do what.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	watchers := []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	grant(mayPublic, actor.ReachCity, actor.Public)
	grant(mayOwn, actor.ReachOrg, firmRoles...)
	grant(mayOwn, actor.ReachOrg, actor.IndustryOrg)
	grant(mayOwn, actor.ReachOrg, schoolRoles...)
	grant(mayOwn, actor.ReachOwn, officers...)
	grant(maySee, actor.ReachCity, watchers...)
	grant(maySee, actor.ReachCity, actor.Expert)
	grant(maySee, actor.ReachCounty, actor.CountyUser)
	grant(mayReview, actor.ReachCity, actor.CityLead)
	grant(mayReview, actor.ReachCounty, actor.CountyUser)
	grant(mayLink, actor.ReachOrg, schoolRoles...)
	grant(mayLink, actor.ReachOrg, firmRoles...)
	grant(mayLink, actor.ReachOrg, actor.IndustryOrg)
	grant(mayAsk, actor.ReachOrg, actor.IndustryOrg)
	grant(mayAsk, actor.ReachOrg, schoolRoles...)
	grant(mayAsk, actor.ReachCity, actor.CityLead)
	grant(mayAsk, actor.ReachCounty, actor.CountyUser)
	grant(maySurvey, actor.ReachOrg, actor.IndustryOrg)
	grant(maySurvey, actor.ReachOrg, schoolRoles...)
	grant(maySurvey, actor.ReachCity, watchers...)
	grant(maySurvey, actor.ReachCounty, actor.CountyUser)
	grant(mayAnswer, actor.ReachOrg, firmRoles...)
	return p
}

var (
	columns       = actor.Columns{County: "s.county", Org: "s.org_id", Owner: "s.owner_id"}
	surveyColumns = actor.Columns{County: "v.county", Org: "v.org_id", Owner: "v.owner_id"}
)

// MayRead reports whether the actor may read a version.
func MayRead(a actor.Actor, s Standard) bool {
	o := s.object()
	return s.Open() || Policy.May(a, mayOwn, o) || s.Status != Drafted && Policy.May(a, maySee, o)
}

// mayStep reports whether the actor may take the step with this very standard; the machine
// then asks for the role.
func mayStep(a actor.Actor, s Standard, step string) bool {
	switch step {
	case "publish", "return":
		return Policy.May(a, mayReview, s.object())
	case "withdraw":
		return Policy.May(a, mayOwn, s.object()) || s.Status == Published && Policy.May(a, mayReview, s.object())
	}
	return Policy.May(a, mayOwn, s.object())
}

// where is [MayRead] as a condition on standard_standards s.
func where(a actor.Actor, next int) (sql string, args []any) {
	own, v := Policy.Where(a, mayOwn, columns, next)
	args = append(args, v...)
	see, w := Policy.Where(a, maySee, columns, next+len(args))
	args = append(args, w...)
	return "(s.status IN ('PUBLISHED', 'SUPERSEDED') OR " + own + " OR s.status <> 'DRAFT' AND " + see + ")", args
}
