package app

import (
	"context"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/sharing"
)

// shareSamples has the two sample cities agree to share, once: one agreement that was declined,
// one in force with consultations of both sides and members of the other city.
func (h *House) shareSamples(ctx context.Context) error {
	a, err := h.City(ctx, samples[0].Code)
	if err != nil {
		return err
	}
	b, err := h.City(ctx, samples[1].Code)
	if err != nil {
		return err
	}
	var there int64
	err = a.DB.Read(ctx, func(r *sqldb.Reader) (err error) {
		there, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*) FROM sharing_agreements`)
		return err
	})
	if err != nil || there > 0 {
		return err
	}
	s := sampleSharing{a, b, as(ctx, a), as(ctx, b)}
	return s.write()
}

// as is a context in which the lead of a sample city acts.
func as(ctx context.Context, c *City) context.Context {
	return actor.With(sqldb.Long(ctx), actor.Actor{Account: sample.OfficerID(c.Info.Code, 0), Login: "sample", Name: "周敏（示例）", City: c.Info.Code, Grants: []actor.Grant{{Role: actor.CityLead}}, Address: "sample"})
}

type sampleSharing struct {
	a, b         *City
	leadA, leadB context.Context
}

// settle lets both cities take and tell.
func (s sampleSharing) settle() error {
	for {
		n, err := s.a.Sharing.Exchange(s.leadA)
		if err != nil {
			return err
		}
		m, err := s.b.Sharing.Exchange(s.leadB)
		if err != nil || n+m == 0 {
			return err
		}
	}
}

func (s sampleSharing) write() error {
	today := s.a.Sharing.Today()
	d := sharing.Draft{Partner: s.b.Info.Code, Title: "两市职业教育资源互看（示例）", Mechanism: "每月会商一次，两市教育局职成教科负责", From: today.AddDays(-30), Until: today.AddMonths(12), Kinds: map[string][]string{sharedNeeds: {"kind", "org", "county", "headcount"}}}
	first, err := s.a.Sharing.Propose(s.leadA, d)
	if err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	if err := s.b.Sharing.Step(s.leadB, caseflow.Step{ID: first, Transition: "decline", Reason: "SCOPE", Note: "请把实训基地和共同体也列入（示例）"}); err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	d.Title, d.Until = "两市职业教育发展共同体共享协议（示例）", today.AddMonths(36)
	d.Mechanism = "每季度会商一次，轮流召集；两市教育局、人社局齐抓共管，信息每小时互通"
	d.Kinds["training_base"] = []string{"level", "stage", "county", "org", "since"}
	d.Kinds["industry_community"] = []string{"level", "stage", "org", "members", "f_reach"}
	id, err := s.a.Sharing.Propose(s.leadA, d)
	if err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	if err := s.b.Sharing.Step(s.leadB, caseflow.Step{ID: id, Transition: "confirm"}); err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	return s.live(id)
}

// live is what happens under the agreement: two consultations, three invitations of which one is
// confirmed and one declined.
func (s sampleSharing) live(id ids.ID) error {
	today := s.a.Sharing.Today()
	for _, m := range []struct {
		c   *City
		ctx context.Context
		sharing.Consultation
	}{
		{s.a, s.leadA, sharing.Consultation{On: today.AddDays(-24), Place: s.a.Info.Name, Topic: "共同体筹建会商（示例）", Minutes: "两市通报实训基地开放情况，议定共同体成员单位的邀请范围。", Decisions: "先开放装备制造类基地；各邀请两家单位。"}},
		{s.b, s.leadB, sharing.Consultation{On: today.AddDays(-6), Place: s.b.Info.Name, Topic: "第四季度会商（示例）", Minutes: "两市核对共享名册的口径，通报需求互看的使用情况。", Decisions: "下季度增加产业学院名册。"}},
	} {
		if err := m.c.Sharing.Consult(m.ctx, id, m.Consultation); err != nil {
			return err
		}
	}
	var record ids.ID
	err := s.a.DB.Read(s.leadA, func(r *sqldb.Reader) error {
		list, err := s.a.sharedRecords(s.leadA, r, "industry_community")
		if len(list) > 0 {
			record = list[0].ID
		}
		return err
	})
	if err != nil || record == 0 {
		return err
	}
	for n := range 3 {
		code := samples[1].SchoolUSCC(n)
		if err := s.a.Sharing.Invite(s.leadA, id, sharing.Invitation{Kind: "industry_community", Record: record, Part: []string{"副牵头单位", "成员", "成员"}[n], USCC: code, Since: today.AddDays(-20)}); err != nil {
			return err
		}
	}
	if err := s.settle(); err != nil {
		return err
	}
	list, err := s.b.Sharing.Asked(s.leadB)
	if err != nil {
		return err
	}
	for n, m := range list[:min(2, len(list))] {
		if err := s.b.Sharing.Answer(s.leadB, m.ID, m.Version, n == 0); err != nil {
			return err
		}
	}
	return s.settle()
}
