package sharing_test

import (
	"errors"
	"testing"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/sharing"
)

// After the end of an agreement nobody joins a record of the other city, and no consultation of it arrives.
func TestNothingIsToldAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, p pair) {
		const code = "91350500MA00TE5T25"
		must(t, p.b.db.Write(t.Context(), func(tx *sqldb.Tx) error {
			return org.Insert(t.Context(), tx, org.Organization{ID: 201, USCC: code, Name: "桥州职业学校", Kind: org.SchoolKind, Status: org.Active})
		}))
		p.a.has["union"] = []sharing.Record{record(31, "跨区域共同体", "市级")}
		id := p.agreed(t)
		must(t, p.a.Invite(lead, id, sharing.Invitation{Kind: "union", Record: 31, Part: "成员", USCC: code, Since: civil.MustDate("2026-11-20")}))
		p.settle(t)
		asked, err := p.b.Asked(schoolOf)
		if err != nil || len(asked) != 1 {
			t.Fatalf("%+v %v", asked, err)
		}
		must(t, p.a.Consult(lead, id, sharing.Consultation{On: civil.MustDate("2026-11-20"), Topic: "第四季度会商", Minutes: "双方通报进展"}))
		must(t, p.b.Step(lead, caseflow.Step{ID: id, Transition: "end", Reason: "OVER"}))
		if err := p.b.Answer(schoolOf, asked[0].ID, asked[0].Version, true); !errors.Is(err, sharing.ErrNotActive) {
			t.Errorf("joined after the end: %v", err)
		}
		must(t, p.b.Answer(schoolOf, asked[0].ID, asked[0].Version, false))
		p.settle(t)
		d, err := p.b.Agreement(lead, id)
		if err != nil || len(d.Meetings) != 0 {
			t.Errorf("%+v %v", d.Meetings, err)
		}
	})
}
