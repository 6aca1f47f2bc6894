package org

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// The organisations of the tests of memberships.
const (
	league, campus, university, plant ids.ID = 31, 32, 33, 34
)

func someone(account ids.ID, g actor.Grant) context.Context {
	return actor.With(context.Background(), actor.Actor{Account: account, Name: "人" + account.String(), Grants: []actor.Grant{g}})
}

var (
	bureau  = someone(1, actor.Grant{Role: actor.CityLead})
	leader  = someone(2, actor.Grant{Role: actor.IndustryOrg, Org: league})
	rector  = someone(3, actor.Grant{Role: actor.SchoolAdmin, Org: university})
	manager = someone(4, actor.Grant{Role: actor.EntAdmin, Org: plant})
	county  = someone(5, actor.Grant{Role: actor.CountyUser, County: "900102"})
)

func memberCity(t *testing.T, fn func(t *testing.T, s *Service)) {
	sqldbtest.Each(t, migrations, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
			for _, o := range []Organization{
				{ID: league, Name: "融江动力电池产教联合体", Kind: IndustryOrg, County: "900101"},
				{ID: campus, Name: "融江高新区", Kind: Park, County: "900101"},
				{ID: university, Name: "融江大学", Kind: SchoolKind, County: "900101", School: SchoolFacts{Code: "4135099001", Level: GeneralHEI}},
				{ID: plant, Name: "融江电芯有限公司", Kind: Enterprise, County: "900102"},
			} {
				o.Status = Active
				if err := Insert(context.Background(), tx, o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fn(t, New(db))
	})
}

func joining(role MemberRole) Membership {
	return Membership{Role: role, Since: civil.MustDate("2026-03-01"), Evidence: "联合体章程（2026-03-01）"}
}

func TestMemberFlow(t *testing.T) {
	if err := MemberFlow.Check(); err != nil {
		t.Error(err)
	}
}

func TestOneSideProposesTheOtherConfirms(t *testing.T) {
	memberCity(t, func(t *testing.T, s *Service) {
		step := func(ctx context.Context, m Membership, code, note string) (Membership, error) {
			return s.StepMember(ctx, caseflow.Step{ID: m.ID, Transition: code, Note: note})
		}
		m, err := s.Propose(leader, league, "融江大学", joining(LeadMember))
		if err != nil || m.Status != MemberProposed || m.Proposed != BodySide || m.Member != university {
			t.Fatalf("%+v %v", m, err)
		}
		if _, err := s.Propose(rector, university, "融江动力电池产教联合体", joining(PlainMember)); !errors.Is(err, ErrMemberTwice) {
			t.Errorf("twice: %v", err)
		}
		if _, err := step(leader, m, "confirm", ""); !errors.Is(err, ErrConfirm) {
			t.Errorf("who proposed confirms: %v", err)
		}
		if _, err := step(manager, m, "confirm", ""); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stranger confirms: %v", err)
		}
		if m, err = step(rector, m, "confirm", ""); err != nil || m.Status != MemberActive {
			t.Fatalf("%+v %v", m, err)
		}
		for name, ctx := range map[string]context.Context{"body": leader, "member": rector} {
			of := league
			if name == "member" {
				of = university
			}
			if list, err := s.Members(ctx, of); err != nil || len(list) != 1 || list[0].MemberName != "融江大学" || list[0].Role != LeadMember {
				t.Errorf("%s: %+v %v", name, list, err)
			}
		}
		if _, err := step(rector, m, "leave", ""); !errors.Is(err, caseflow.ErrReason) {
			t.Errorf("left without a reason: %v", err)
		}
		if m, err = step(rector, m, "leave", "改为观察员"); err != nil || m.Until.IsZero() {
			t.Fatalf("%+v %v", m, err)
		}
		again, err := s.Propose(rector, university, "融江动力电池产教联合体", joining(PlainMember))
		if err != nil || again.Proposed != MemberSide {
			t.Fatalf("after it left: %+v %v", again, err)
		}
		if _, err := step(leader, again, "refuse", "名额已满"); err != nil {
			t.Error(err)
		}
		// What the bureau enters holds at once; a county enters for its own.
		if m, err := s.Propose(bureau, campus, "融江大学", joining(PlainMember)); err != nil || m.Status != MemberActive {
			t.Errorf("%+v %v", m, err)
		}
		if m, err := s.Propose(county, plant, "融江动力电池产教联合体", joining(PlainMember)); err != nil || m.Status != MemberActive {
			t.Errorf("%+v %v", m, err)
		}
		for ctx, want := range map[context.Context]int64{bureau: 4, leader: 3, rector: 3, manager: 1, county: 1} {
			if _, n, err := s.Memberships(ctx, MemberFilter{Limit: 10}); err != nil || n != want {
				t.Errorf("%v sees %d, want %d, %v", actor.From(ctx).Grants, n, want, err)
			}
		}
	})
}

func TestProposeRefuses(t *testing.T) {
	memberCity(t, func(t *testing.T, s *Service) {
		for _, k := range []struct {
			name  string
			who   context.Context
			of    ids.ID
			other string
			m     Membership
			want  error
		}{
			{"nobody of the name", leader, league, "没有这家", joining(PlainMember), ErrOther},
			{"a school has no members", rector, university, "融江电芯有限公司", joining(PlainMember), ErrBody},
			{"itself", leader, league, "融江动力电池产教联合体", joining(PlainMember), ErrMemberSelf},
			{"no such role", leader, league, "融江大学", joining("KING"), ErrMemberRole},
			{"tomorrow", leader, league, "融江大学", Membership{Role: PlainMember, Since: civil.MustDate("2999-01-01"), Evidence: "x"}, ErrSince},
			{"without evidence", leader, league, "融江大学", Membership{Role: PlainMember, Since: civil.MustDate("2026-01-01")}, ErrEvidence},
			{"for another", manager, league, "融江电芯有限公司", joining(PlainMember), actor.ErrNotFound},
		} {
			if _, err := s.Propose(k.who, k.of, k.other, k.m); !errors.Is(err, k.want) {
				t.Errorf("%s: %v, want %v", k.name, err, k.want)
			}
		}
	})
}

func TestMembershipsFollowAMerger(t *testing.T) {
	memberCity(t, func(t *testing.T, s *Service) {
		for _, name := range []string{"融江大学", "融江电芯有限公司"} {
			if _, err := s.Propose(bureau, league, name, joining(PlainMember)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Propose(bureau, campus, "融江大学", joining(PlainMember)); err != nil {
			t.Fatal(err)
		}
		if err := s.Merge(bureau, league, campus, "同一家"); err != nil {
			t.Fatal(err)
		}
		list, err := s.Members(bureau, campus)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d memberships, %v", len(list), err)
		}
		lasting := 0
		for _, m := range list {
			if m.Body != campus {
				t.Errorf("%+v", m)
			}
			if m.Until.IsZero() {
				lasting++
			}
		}
		if lasting != 2 {
			t.Errorf("%d last, want the university once and the enterprise", lasting)
		}
	})
}

func TestMemberPages(t *testing.T) {
	memberCity(t, func(t *testing.T, s *Service) {
		body := site(t, s, leader)
		wants(t, body(http.MethodGet, "/orgs/31", nil), 200, "成员单位", "没有登记成员关系", "登记一个成员")
		bad := url.Values{"other": {"没有这家"}, "role": {"LEAD"}, "since": {"2026-03-01"}, "evidence": {"章程"}}
		wants(t, body(http.MethodPost, "/orgs/31/memberships", bad), 422, "名录里没有这家单位", `value="没有这家"`)
		bad.Set("other", "4135099001")
		wants(t, body(http.MethodPost, "/orgs/31/memberships", bad), 303)
		list, err := s.Members(leader, league)
		if err != nil || len(list) != 1 {
			t.Fatal(err)
		}
		at := "/orgs/memberships/" + list[0].ID.String() + "/steps/"
		wants(t, body(http.MethodPost, at+"confirm", url.Values{"version": {"1"}}), 403)
		member := site(t, s, rector)
		wants(t, member(http.MethodGet, "/orgs/33", nil), 200, "参加的联合体、联盟和行业组织", "融江动力电池产教联合体", "待对方确认", "确认加入")
		wants(t, member(http.MethodPost, at+"confirm", url.Values{"version": {"1"}, "back": {"33"}}), 303)
		wants(t, member(http.MethodGet, "/orgs/memberships", nil), 200, "融江大学", "牵头单位", "在册")
		wants(t, member(http.MethodGet, "/orgs/memberships/export?format=csv", nil), 200, "融江动力电池产教联合体")
		wants(t, site(t, s, manager)(http.MethodGet, "/orgs/memberships", nil), 200, "还没有成员关系")
	})
}
