package panorama

import (
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/plan"
)

// A school's panorama shows an expert the school, not the school's own plan; the school and its county see both.
func TestTasksOfPlansThatTheReaderIsShown(t *testing.T) {
	const school, other ids.ID = 101, 102
	own := plan.Task{Level: plan.SchoolLevel, PlanStatus: plan.Published, County: "900101", Org: school}
	city := plan.Task{Level: plan.CityLevel, PlanStatus: plan.Published, Units: []plan.Unit{{Org: school}}}
	for _, c := range []struct {
		name       string
		grant      actor.Grant
		own, citys bool
	}{
		{"expert", actor.Grant{Role: actor.Expert}, false, false},
		{"association", actor.Grant{Role: actor.IndustryOrg, Org: 103}, false, true},
		{"bureau", actor.Grant{Role: actor.CityLead}, true, true},
		{"its county", actor.Grant{Role: actor.CountyUser, County: "900101"}, true, true},
		{"another county", actor.Grant{Role: actor.CountyUser, County: "900102"}, false, true},
		{"the school", actor.Grant{Role: actor.SchoolAdmin, Org: school}, true, true},
		{"another school", actor.Grant{Role: actor.SchoolAdmin, Org: other}, false, true},
	} {
		a := actor.Actor{Account: 1, Grants: []actor.Grant{c.grant}}
		if mayRead(a, own) != c.own || mayRead(a, city) != c.citys {
			t.Errorf("%s: own plan %v, city's %v", c.name, mayRead(a, own), mayRead(a, city))
		}
	}
	if !concerns(own, school, "") || !concerns(city, school, "") || concerns(city, other, "") || !concerns(own, 0, "900101") || concerns(city, 0, "900101") {
		t.Error("whose task it is")
	}
}
