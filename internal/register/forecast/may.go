package forecast

import "rongqiao/internal/platform/actor"

// The actions of this module.
const (
	maySee     = "forecast.see"     // the city's sums as they may be published
	mayExact   = "forecast.exact"   // the sums as they are, and the rows behind them
	maySend    = "forecast.send"    // write and send for an enterprise
	mayRead    = "forecast.read"    // an enterprise's submissions
	mayWatch   = "employment.see"   // sums of the employment reports
	mayReport  = "employment.send"  // report for an enterprise
	mayReports = "employment.read"  // an enterprise's reports
	mayChase   = "employment.chase" // the list of those who have not reported, reminders
)

// Policy is who may do what.
var Policy = policy()

// members are all but those who only keep the system running.
var members = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.Supervisor, actor.Expert, actor.SchoolAdmin, actor.ProgrammeHead,
	actor.InternshipOfficer, actor.Teacher, actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Provider, actor.Broker, actor.Auditor}

func policy() actor.Policy {
	var p actor.Policy
	grant := func(action string, reach actor.Reach, roles ...actor.Role) {
		for _, r := range roles {
			p = append(p, actor.Rule{Action: action, Role: r, Reach: reach})
		}
	}
	watchers := []actor.Role{actor.CityLead, actor.DeptUser, actor.ConferenceSec, actor.Supervisor, actor.Auditor}
	grant(maySee, actor.ReachCity, actor.Public)
	grant(mayExact, actor.ReachCity, watchers...)
	grant(mayExact, actor.ReachCounty, actor.CountyUser)
	grant(maySend, actor.ReachOrg, firms...)
	grant(maySend, actor.ReachCity, actor.CityLead)
	grant(maySend, actor.ReachCounty, actor.CountyUser)
	grant(mayRead, actor.ReachOrg, firms...)
	grant(mayRead, actor.ReachCity, watchers...)
	grant(mayRead, actor.ReachCounty, actor.CountyUser)
	grant(mayWatch, actor.ReachCity, members...)
	grant(mayReport, actor.ReachOrg, firms...)
	grant(mayReport, actor.ReachCity, actor.CityLead)
	grant(mayReport, actor.ReachCounty, actor.CountyUser)
	grant(mayReports, actor.ReachOrg, firms...)
	grant(mayReports, actor.ReachCity, watchers...)
	grant(mayReports, actor.ReachCounty, actor.CountyUser)
	grant(mayChase, actor.ReachCity, actor.CityLead, actor.DeptUser)
	grant(mayChase, actor.ReachCounty, actor.CountyUser)
	return p
}

var columns = actor.Columns{County: "o.county", Org: "o.id"}

// exact reports whether the actor sees the sums of a county, or with "" of the whole city,
// as they are.
func exact(a actor.Actor, county string) bool {
	return Policy.May(a, mayExact, actor.Object{County: county})
}
