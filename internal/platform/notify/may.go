package notify

import "rongqiao/internal/platform/actor"

// The actions.
const (
	actRead      = "notify.read"      // one's own notes, settings, address
	actSubscribe = "notify.subscribe" // one's own subscriptions
	actPreview   = "notify.preview"   // what would go out, and to how many
	actCalls     = "notify.calls"     // whom to telephone
	actLink      = "notify.link"      // the pages behind links of mails
)

// Policy is the permission table. Reading one's own notes needs a sign-in and no role.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	for _, r := range subscribers {
		p = append(p, actor.Rule{Action: actSubscribe, Role: r, Reach: actor.ReachOwn})
	}
	return append(p,
		actor.Rule{Action: actPreview, Role: actor.CityLead, Reach: actor.ReachCity},
		actor.Rule{Action: actCalls, Role: actor.CityLead, Reach: actor.ReachCity},
	)
}

// subscribers may hear of what is published to members.
var subscribers = []actor.Role{
	actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead,
	actor.InternshipOfficer, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.Mentor, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker,
}
