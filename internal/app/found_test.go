package app

import (
	"slices"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/register/demand"
)

// Who may not open what an organisation has not published does not find it either: a hit
// shows title and text.
func TestWhatOfAnOrganisationIsFound(t *testing.T) {
	const own ids.ID = 101
	for role, want := range map[actor.Role]bool{
		actor.EntAdmin: true, actor.EntHR: true, actor.SchoolAdmin: true, actor.ProgrammeHead: true,
		actor.Mentor: false, actor.Teacher: false, actor.InternshipOfficer: false, actor.Student: false, actor.Provider: false,
	} {
		a := actor.Actor{Account: 1, Grants: []actor.Grant{{Role: role, Org: own}}}
		sees := false
		for _, side := range []demand.Side{demand.Need, demand.Offer} {
			sees = sees || demand.MaySee(a, demand.Item{Side: side, Org: own, Status: demand.Submitted})
		}
		q := seenBy(a, search.Query{})
		if found := slices.Contains(q.Orgs, own) || q.All || len(q.Counties) > 0; found != want || sees != want {
			t.Errorf("%s: finds it %v, sees it %v", role, found, sees)
		}
	}
}
