package supervise

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
)

// The actions of this module.
const (
	maySee     = "supervise.see"     // inspections, findings, visits, process, practice
	mayInspect = "supervise.inspect" // inspections, findings, the yearly plan
	mayRectify = "supervise.rectify" // plans and results of one's own organisation
	mayReport  = "supervise.report"  // process measures of one's own school
	mayScores  = "supervise.scores"  // assessments
	mayAssess  = "supervise.assess"  // make assessments, decide them, answer appeals
	mayMark    = "supervise.mark"    // score
	mayEndorse = "supervise.endorse" // endorse as an industry organisation
	mayAppeal  = "supervise.appeal"
	mayDuties  = "supervise.duties"   // see the list of duties
	mayProve   = "supervise.evidence" // file evidence
	mayCoop    = "supervise.plan"     // an enterprise's plan of cooperation
	mayLaw     = "supervise.law"      // versions of the duties
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
	for _, action := range []string{maySee, mayScores, mayDuties} {
		grant(action, actor.ReachCity, watchers...)
		grant(action, actor.ReachCounty, actor.CountyUser)
		grant(action, actor.ReachOrg, actor.SchoolAdmin)
	}
	grant(maySee, actor.ReachOrg, actor.ProgrammeHead, actor.EntAdmin)
	grant(mayScores, actor.ReachCity, markers...)
	grant(mayDuties, actor.ReachOrg, actor.EntAdmin, actor.IndustryOrg)
	grant(mayInspect, actor.ReachCity, closers...)
	grant(mayInspect, actor.ReachCounty, actor.CountyUser)
	grant(mayRectify, actor.ReachOrg, rectifiers...)
	grant(mayReport, actor.ReachCity, actor.CityLead)
	grant(mayReport, actor.ReachOrg, actor.SchoolAdmin)
	grant(mayAssess, actor.ReachCity, officers...)
	grant(mayMark, actor.ReachCity, markers...)
	grant(mayEndorse, actor.ReachOrg, actor.IndustryOrg)
	grant(mayAppeal, actor.ReachCounty, actor.CountyUser)
	grant(mayAppeal, actor.ReachOrg, actor.SchoolAdmin)
	grant(mayProve, actor.ReachCity, actor.CityLead)
	grant(mayProve, actor.ReachCounty, actor.CountyUser)
	grant(mayProve, actor.ReachOrg, actor.SchoolAdmin, actor.EntAdmin, actor.IndustryOrg)
	grant(mayCoop, actor.ReachOrg, actor.EntAdmin)
	grant(mayLaw, actor.ReachCity, officers...)
	return p
}

// own reports whether the actor belongs to the organisation.
func own(a actor.Actor, org ids.ID) bool {
	for _, g := range a.Grants {
		if org != 0 && g.Org == org {
			return true
		}
	}
	return false
}

// object is what the policy looks at.
func (x Inspection) object() actor.Object { return actor.Object{County: x.County, Org: x.Org} }

func (x Finding) object() actor.Object { return actor.Object{County: x.County, Org: x.Org} }

// mayStep reports whether the actor may take the step with this very finding; the machine then asks for the role.
func mayStep(a actor.Actor, x Finding, step string) bool {
	switch step {
	case stepPlan, stepSubmit, stepResume:
		return Policy.May(a, mayRectify, x.object())
	}
	return Policy.May(a, mayInspect, x.object()) && !own(a, x.Org)
}

// subjectOf is the object of a subject of assessments and duties.
func (s Subject) object() actor.Object { return actor.Object{County: s.County, Org: s.Org} }
