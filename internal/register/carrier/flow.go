package carrier

import (
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
)

// officers move records through their stages.
var officers = []actor.Role{actor.CityLead, actor.CountyUser}

// table is where the cases of all kinds stand.
const table = "carrier_records"

// Flow is the kind's life as a machine: along the line of its stages, into a pause and back, to an end with a reason.
func (k *Kind) Flow() *caseflow.Machine {
	m := &caseflow.Machine{Kind: "carrier." + k.Code, Table: table, ZH: k.ZH, EN: pick("en", k.ZH, k.EN)}
	for _, s := range k.Stages {
		m.States = append(m.States, caseflow.State{Code: s.Code, ZH: s.ZH, EN: pick("en", s.ZH, s.EN), Terminal: s.Closed, Tone: s.Tone})
	}
	for _, to := range k.Stages {
		t := caseflow.Transition{Code: "to_" + to.Code, ZH: to.ZH + "…", EN: pick("en", to.ZH, to.EN) + "…", To: to.Code, Roles: officers, NeedsReason: to.Pause || to.Closed}
		for _, from := range k.Stages {
			if leads(k.Next(from.Code, to.Code), to.Code) {
				t.From = append(t.From, from.Code)
			}
		}
		if len(t.From) > 0 {
			m.Transitions = append(m.Transitions, t)
		}
	}
	if t := k.suspension(); t != nil {
		m.Transitions = append(m.Transitions, *t)
	}
	return m
}

func leads(list []Stage, code string) bool {
	for _, s := range list {
		if s.Code == code {
			return true
		}
	}
	return false
}

// Lives are the two lives that most kinds have, as machines that can be drawn: what is built, and what is recognised.
func Lives() []*caseflow.Machine {
	usual := Kind{Code: "usual", ZH: "载体：规划到投用", EN: "what is built and used", Stages: Usual, Report: true}
	named := Kind{Code: "named", ZH: "载体：认定到撤销", EN: "what is recognised by a list", Stages: Named, Report: true}
	return []*caseflow.Machine{usual.Flow(), named.Flow()}
}
