package coding

import (
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
)

const (
	actCode    = "coding.code"    // code texts and tables
	actConfirm = "coding.confirm" // say which code a text has, and undo it
)

// coders are those who keep tables of positions and requirements. Nothing of the city is read, so there is no object
// to check.
var coders = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec, actor.SchoolAdmin, actor.ProgrammeHead, actor.InternshipOfficer,
	actor.EntAdmin, actor.EntHR, actor.IndustryOrg, actor.ParkAdmin, actor.Auditor}

// officers say which codes are right: coders of all cities learn from it.
var officers = []actor.Role{actor.CityLead, actor.DeptUser, actor.CountyUser, actor.ConferenceSec}

// Policy says who may use the coding service.
var Policy = policy()

func policy() actor.Policy {
	var p actor.Policy
	for _, r := range coders {
		p = append(p, actor.Rule{Action: actCode, Role: r, Reach: actor.ReachCity})
	}
	for _, r := range officers {
		p = append(p, actor.Rule{Action: actConfirm, Role: r, Reach: actor.ReachCity})
	}
	return p
}

// mayEnd lets a person undo the own confirmation, and the lead of the city every one of the city. Those of other cities
// do not exist here, imported ones are corrected by a confirmation.
func mayEnd(a actor.Actor, l atlas.Label) error {
	switch {
	case l.Source != atlas.LabelConfirmed || l.City != a.City:
		return actor.ErrNotFound
	case l.Account != a.Account && !a.Has(actor.CityLead):
		return actor.ErrForbidden
	}
	return nil
}
