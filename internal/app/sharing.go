package app

import (
	"context"
	"log/slog"
	"strconv"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/process/sharing"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/demand"
)

// newSharing joins what a city shares with others to the registers, and to the hub's mailbox.
func (h *House) newSharing(c *City) *sharing.Service {
	return sharing.New(c.DB, sharing.Options{
		City: sharing.City{Code: c.Info.Code, Name: c.Info.Name}, Hub: h.Registry.Hub(), Org: sharing.OrgByCode, Wake: h.wakeSharing,
		Cities: func(ctx context.Context) ([]sharing.City, error) { return h.partners(ctx, c.Info) },
		Kinds:  c.sharedKinds,
		Records: func(ctx context.Context, q sqldb.Queryer, kind string) ([]sharing.Record, error) {
			return c.sharedRecords(ctx, q, kind)
		},
	})
}

// partners are the other cities that can be agreed with: sample cities among themselves.
func (h *House) partners(ctx context.Context, own tenant.City) (out []sharing.City, err error) {
	list, err := h.Registry.List(ctx)
	for _, t := range list {
		if t.Code != own.Code && t.Sample == own.Sample && (t.Status == tenant.Active || t.Status == tenant.Moving) {
			out = append(out, sharing.City{Code: t.Code, Name: t.Name})
		}
	}
	return out, err
}

// wakeSharing has another city take its letters soon. One that does not answer takes them at the
// next hour.
func (h *House) wakeSharing(ctx context.Context, city string) {
	db, err := h.Registry.Open(city)
	if err == nil {
		ctx := actor.With(context.WithoutCancel(ctx), actor.Actor{City: city})
		err = db.Write(ctx, func(tx *sqldb.Tx) error { return sharing.Soon(ctx, tx) })
	}
	if err != nil {
		slog.Warn("sharing: a city is told at the next hour", "city", city, "error", err)
	}
}

// baseFields are what every record of a register has.
var baseFields = []sharing.Field{
	{Code: "number", ZH: "编号", EN: "Number"}, {Code: "level", ZH: "级别", EN: "Level"}, {Code: "stage", ZH: "状态", EN: "Stage"}, {Code: "county", ZH: "县区", EN: "County"},
	{Code: "org", ZH: "牵头单位", EN: "Lead"}, {Code: "since", ZH: "计数起始", EN: "Counts since"}, {Code: "members", ZH: "成员单位", EN: "Members"},
}

// itemFields are what is shared of published needs and offers.
var itemFields = []sharing.Field{
	{Code: "number", ZH: "编号", EN: "Number"}, {Code: "kind", ZH: "类别", EN: "Kind"}, {Code: "org", ZH: "单位", EN: "Organisation"}, {Code: "county", ZH: "县区", EN: "County"},
	{Code: "occupation", ZH: "职业代码", EN: "Occupation code"}, {Code: "industry", ZH: "行业代码", EN: "Industry code"}, {Code: "headcount", ZH: "人数", EN: "Headcount"}, {Code: "deadline", ZH: "截止日期", EN: "Deadline"},
}

// The kinds of shared needs and offers.
const (
	sharedNeeds  = "needs"
	sharedOffers = "offers"
)

// sharedKinds are what the city can share: all registers, published needs and offers.
func (c *City) sharedKinds(ctx context.Context) ([]sharing.Kind, error) {
	all, err := c.Carrier.Kinds(ctx)
	if err != nil {
		return nil, err
	}
	out := []sharing.Kind{{Code: sharedNeeds, ZH: "需求", EN: "Needs", Group: "供与需", Fields: itemFields}, {Code: sharedOffers, ZH: "供给", EN: "Offers", Group: "供与需", Fields: itemFields}}
	for _, k := range all {
		out = append(out, sharing.Kind{Code: k.Code, ZH: k.ZH, EN: k.EN, Group: k.Group, Fields: kindFields(k), Members: len(k.Members) > 0})
	}
	return out, nil
}

func kindFields(k *carrier.Kind) []sharing.Field {
	out := append([]sharing.Field{}, baseFields...)
	for _, f := range k.Shareable() {
		out = append(out, sharing.Field{Code: "f_" + f.Code, ZH: f.ZH, EN: f.EN})
	}
	return out
}

// sharedRecords are what is published of a kind, with all fields that can be shared.
func (c *City) sharedRecords(ctx context.Context, q sqldb.Queryer, kind string) ([]sharing.Record, error) {
	counties, err := org.Counties(ctx, q)
	if err != nil {
		return nil, err
	}
	place := map[string]string{}
	for _, x := range counties {
		place[x.Code] = x.Name
	}
	switch kind {
	case sharedNeeds:
		return publishedItems(ctx, q, demand.Need, place)
	case sharedOffers:
		return publishedItems(ctx, q, demand.Offer, place)
	}
	k, list, members, err := c.Carrier.Standing(ctx, q, kind)
	if err != nil || k == nil {
		return nil, err
	}
	out := make([]sharing.Record, 0, len(list))
	for _, r := range list {
		out = append(out, standingRecord(k, r, members[r.ID], place))
	}
	return out, nil
}

func standingRecord(k *carrier.Kind, r carrier.Record, members []string, place map[string]string) sharing.Record {
	v := map[string]string{"number": r.Number, "county": place[r.County], "org": r.OrgName, "since": r.BuiltOn.String(), "members": strings.Join(members, "、")}
	if st, ok := k.Stage(r.Status); ok {
		v["stage"] = st.ZH
	}
	if n := k.Rank(r.Level); n >= 0 {
		v["level"] = k.Levels[n].ZH
	}
	for _, f := range k.Shareable() {
		if x, ok := r.Values[f.Code]; ok {
			v["f_"+f.Code] = f.Show("zh", x, nil)
		}
	}
	return sharing.Record{ID: r.ID, Name: r.Name, Values: v}
}

// publishedItems are the needs or offers that are published to everyone.
func publishedItems(ctx context.Context, q sqldb.Queryer, side demand.Side, place map[string]string) ([]sharing.Record, error) {
	var out []sharing.Record
	for it, err := range demand.Iter(ctx, q) {
		if err != nil {
			return nil, err
		}
		if it.Side != side || it.Visibility != demand.Open {
			continue
		}
		v := map[string]string{"number": it.Number, "kind": it.Kind.ZH(), "org": it.OrgName, "county": place[it.Region], "occupation": it.Occupation, "industry": it.Industry, "deadline": it.DeadlineOn.String()}
		if it.Headcount != demand.NotSaid {
			v["headcount"] = strconv.FormatInt(it.Headcount, 10)
		}
		out = append(out, sharing.Record{ID: it.ID, Name: it.Title, Values: v})
	}
	return out, nil
}
