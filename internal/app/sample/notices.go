package sample

import (
	"context"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// The demonstration accounts that subscribe, by their place in the list of accounts.
const (
	schoolAdmin = 7
	firmHR      = 11
)

// box is a mail server that keeps the newest mail and refuses an address.
type box struct {
	last    notify.Message
	refused string
}

// Send takes a mail.
func (b *box) Send(_ context.Context, m notify.Message) error {
	if m.To == b.refused {
		return notify.ErrRefused
	}
	b.last = m
	return nil
}

// token is the signed part of the link in the newest mail.
func (b *box) token() string {
	_, rest, _ := strings.Cut(b.last.Text, "?t=")
	t, _, _ := strings.Cut(rest, "\n")
	t, _ = url.QueryUnescape(t)
	return t
}

// writeNotices has three persons subscribe, one of them with
// an address that later fails, so that an officer has somebody to telephone.
func writeNotices(ctx context.Context, d *diary, m Modules, p Plan) {
	city := p.City.Code
	post := &box{}
	notices := m.Notices(post)
	people := map[ids.ID]context.Context{
		OfficerID(city, 0):           lead(ctx, city, 0),
		OfficerID(city, schoolAdmin): as(ctx, city, OfficerID(city, schoolAdmin), "李文（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(city, 0)}),
		OfficerID(city, firmHR):      as(ctx, city, OfficerID(city, firmHR), "吴倩（示例）", actor.Grant{Role: actor.EntHR, Org: FirmID(city, 0)}),
	}
	notices.Standing = func(_ context.Context, id ids.ID) (actor.Actor, bool, error) {
		own, ok := people[id]
		if !ok {
			return actor.Actor{}, false, nil
		}
		return actor.From(own), true, nil
	}
	notices.Holders = func(_ context.Context, a notify.Audience) (out []ids.ID, err error) {
		for id, own := range people {
			for _, g := range actor.From(own).Grants {
				if a.Holds(g) {
					out = append(out, id)
				}
			}
		}
		return out, nil
	}
	confirm := func(n int, address string) error {
		own := people[OfficerID(city, n)]
		if err := notices.SetAddress(own, address, "zh"); err != nil {
			return err
		}
		if _, err := notices.Post(ctx); err != nil {
			return err
		}
		return notices.Confirm(own, post.token())
	}
	d.on(d.ago(14, 0), "subscriptions", func() error {
		for n, x := range map[int][]notify.Subscription{
			0: {{Kind: "need"}, {Industry: "C"}}, schoolAdmin: {{Kind: "need.TALENT"}, {Kind: "need.TEACHER"}}, firmHR: {{Kind: "offer"}, {County: p.City.Counties[0].Code}},
		} {
			for _, s := range x {
				if err := notices.Subscribe(people[OfficerID(city, n)], s); err != nil {
					return err
				}
			}
		}
		if err := confirm(0, "zhoumin@example.invalid"); err != nil {
			return err
		}
		return confirm(firmHR, "wuqian@example.invalid")
	})
	urgent := func(path string) func() error {
		return func() error {
			post.refused = "wuqian@example.invalid"
			err := m.DB.Write(ctx, func(tx *sqldb.Tx) error {
				return notify.Tell(ctx, tx, notify.Note{Topic: notify.TopicAddress, Accounts: []ids.ID{OfficerID(city, firmHR)}, Title: "请核对贵单位的联系方式", Path: path, AtOnce: true})
			})
			if err != nil {
				return err
			}
			if err := notices.SetModes(people[OfficerID(city, firmHR)], map[string]notify.Mode{notify.TopicAddress: notify.AtOnce}); err != nil {
				return err
			}
			_, err = notices.Post(ctx)
			return err
		}
	}
	d.on(d.ago(9, 1), "a mail that came back", urgent("/account"))
	d.on(d.ago(2, 1), "another", urgent("/needs/mine"))
	d.on(d.ago(1, 1), "a call made", func() error {
		list, err := notices.Calls(lead(ctx, city, 0), 1)
		if err != nil || len(list) == 0 {
			return err
		}
		return notices.CallDone(lead(ctx, city, 0), list[0].ID)
	})
}
