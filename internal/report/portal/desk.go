package portal

import (
	"context"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

// soonDays is how near an expiry is said: days.
const soonDays = 14

// Todos lists what waits for the actor, what is most urgent first as far as the
// modules say so; counts of zero are left out.
func (s *Service) Todos(ctx context.Context) ([]Todo, error) {
	var out []Todo
	for _, part := range append([]func(context.Context) ([]Todo, error){s.items, s.expiring, s.imports, s.edges}, s.o.More...) {
		list, err := part(ctx)
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			if t.Count > 0 {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// count is the number of things that wait, for the menu.
func (s *Service) count(ctx context.Context) (int, error) {
	list, err := s.Todos(ctx)
	n := 0
	for _, t := range list {
		n += t.Count
	}
	return n, err
}

var sides = []struct {
	side                 demand.Side
	review, draft, base  string
	expiring             string
	reviewers, ownersAre []actor.Role
}{
	{demand.Need, "待审核的需求", "没有交出或被退回的需求", "/needs", "两周内到期的需求", demand.Policy.Roles("need.review"), demand.Policy.Roles("need.own")},
	{demand.Offer, "待审核的供给", "没有交出或被退回的供给", "/offers", "两周内到期的供给", demand.Policy.Roles("offer.review"), demand.Policy.Roles("offer.own")},
}

// items are needs and offers to review or to mend; one statement counts them all.
func (s *Service) items(ctx context.Context) (out []Todo, err error) {
	a := actor.From(ctx)
	var asked []demand.Query
	for _, x := range sides {
		review, own := a.Has(x.reviewers...), a.Has(x.ownersAre...)
		if s.o.Demand == nil || !review && !own {
			continue
		}
		if review {
			out = append(out, Todo{Label: x.review, Href: x.base + "?status=" + demand.Submitted, Tone: "amber"})
			asked = append(asked, demand.Query{Side: x.side, View: demand.All, Status: demand.Submitted})
			continue
		}
		out = append(out, Todo{Label: x.draft, Href: x.base + "/mine?status=" + demand.Drafted, Tone: "info"})
		asked = append(asked, demand.Query{Side: x.side, View: demand.Mine, Status: demand.Drafted})
	}
	if len(asked) == 0 {
		return nil, nil
	}
	counts, err := s.o.Demand.Numbers(ctx, asked...)
	for i := range out {
		if err == nil {
			out[i].Count = counts[i]
		}
	}
	return out, err
}

// mostOwn is how many of one's own items are looked through for those that expire.
const mostOwn = 500

func (s *Service) expiring(ctx context.Context) (out []Todo, err error) {
	a := actor.From(ctx)
	for _, x := range sides {
		if s.o.Demand == nil || !a.Has(x.ownersAre...) || a.Has(x.reviewers...) {
			continue
		}
		page, err := s.o.Demand.List(ctx, demand.Query{Side: x.side, View: demand.Mine, Status: demand.Published, Limit: mostOwn})
		if err != nil {
			return nil, err
		}
		last, n := s.o.Demand.Today().AddDays(soonDays), 0
		for _, l := range page.Lines {
			if !l.DueOn.IsZero() && !l.DueOn.After(last) {
				n++
			}
		}
		out = append(out, Todo{Label: x.expiring, Count: n, Href: x.base + "/mine?status=" + demand.Published, Tone: "amber"})
	}
	return out, nil
}

// mostBatches is how many of one's own newest batches are looked through.
const mostBatches = 100

func (s *Service) imports(ctx context.Context) ([]Todo, error) {
	a := actor.From(ctx)
	if s.o.Sheets == nil || !a.Has(sheet.Senders...) {
		return nil, nil
	}
	list, _, err := s.o.Sheets.List(ctx, sheet.Filter{Owner: a.Account, Limit: mostBatches})
	if err != nil {
		return nil, err
	}
	confirm, columns := 0, 0
	for _, im := range list {
		switch im.Status {
		case sheet.Checked:
			confirm++
		case sheet.Uploaded:
			columns++
		}
	}
	return []Todo{{Label: "待确认的导入", Count: confirm, Href: "/imports", Tone: "amber"}, {Label: "待对应列的导入", Count: columns, Href: "/imports", Tone: "amber"}}, nil
}

func (s *Service) edges(ctx context.Context) ([]Todo, error) {
	a := actor.From(ctx)
	review, _ := atlas.EdgeFlow.Transition("review")
	publish, _ := atlas.EdgeFlow.Transition("publish")
	if s.o.Atlas == nil || !a.Has(review.Roles...) && !a.Has(publish.Roles...) {
		return nil, nil
	}
	n, err := s.o.Atlas.EdgeCounts(ctx)
	var out []Todo
	if a.Has(review.Roles...) {
		out = append(out, Todo{Label: "待审核的谱系连线", Count: n[atlas.Proposed], Href: "/atlas/edges?status=" + atlas.Proposed, Tone: "info"})
	}
	if a.Has(publish.Roles...) {
		out = append(out, Todo{Label: "待发布的谱系连线", Count: n[atlas.Reviewed], Href: "/atlas/edges?status=" + atlas.Reviewed, Tone: "info"})
	}
	return out, err
}

// deskView is the workbench.
type deskView struct {
	Page    ui.Page
	Todos   []ui.Row
	Figures []ui.Figure
	Own     []ui.Figure // of the person's port
	News    *ui.DocList
	Doors   []ui.Door
}

func (s *Service) desk(ctx context.Context) (deskView, error) {
	a := actor.From(ctx)
	var roles []string
	for _, g := range a.Grants {
		if zh := i18n.Word(ctx, g.Role.ZH()); !strings.Contains(strings.Join(roles, "|"), zh) {
			roles = append(roles, zh)
		}
	}
	v := deskView{
		Page:  ui.Page{Title: portOf(a).title, Sub: a.Name + " · " + strings.Join(roles, i18n.T(ctx, "、")), Actions: []ui.Action{{Label: "看公开首页", Href: "/?public=1"}}},
		Doors: doorsOf(a),
	}
	todos, err := s.Todos(ctx)
	if err != nil {
		return v, err
	}
	for _, t := range todos {
		v.Todos = append(v.Todos, ui.Row{Cells: ui.Cells(ui.Link{Href: t.Href, Text: i18n.Word(ctx, t.Label)}, ui.Status(t.Tone, i18n.T(ctx, "%s 件", ui.Thousands(t.Count))))})
	}
	if v.Figures, err = s.deskFigures(ctx); err != nil {
		return v, err
	}
	if s.o.Port != nil {
		if v.Own, err = s.o.Port(ctx); err != nil {
			return v, err
		}
	}
	if s.o.News != nil {
		items, err := s.o.News(ctx)
		if err != nil {
			return v, err
		}
		v.News = &ui.DocList{Title: "新消息", All: "/notices", Items: items, Empty: "没有新消息。订阅行业、职业或区县以后，有人发布就会告诉您。"}
	}
	return v, nil
}

// deskFigures are the city's figures that the actor may open.
func (s *Service) deskFigures(ctx context.Context) (out []ui.Figure, err error) {
	if s.o.Demand != nil {
		for _, x := range []struct {
			side              demand.Side
			label, tone, href string
		}{{demand.Need, "有效的需求", "demand", "/needs"}, {demand.Offer, "有效的供给", "supply", "/offers"}} {
			page, err := s.o.Demand.List(ctx, demand.Query{Side: x.side, View: demand.Market, Limit: 1})
			if err != nil {
				return nil, err
			}
			out = append(out, ui.Figure{Label: x.label, Tone: x.tone, Value: ui.Thousands(page.Total), Unit: "条", Href: x.href})
		}
	}
	if s.o.Programme != nil && programme.Policy.Allowed(actor.From(ctx), "programme.see") {
		_, n, err := s.o.Programme.List(ctx, programme.Filter{Limit: 1})
		if err != nil {
			return nil, err
		}
		out = append(out, ui.Figure{Label: "专业布点", Tone: "supply", Value: ui.Thousands(n), Unit: "个", Href: "/points"})
	}
	y, err := s.year(ctx)
	switch {
	case err != nil:
		return nil, err
	case y != nil && y.RateKnown:
		out = append(out, ui.Figure{Label: "需求满足率", Tone: "met", Value: strings.TrimSuffix(ui.Percent(y.Rate), "%"), Unit: "%", Note: i18n.T(ctx, "%d 年度，快照 %s", y.Year, y.Day), Href: "/public/gaps"})
	case y != nil:
		out = append(out, ui.Figure{Label: "需求满足率", Missing: "没有可公布的比例"})
	default:
		out = append(out, ui.Figure{Label: "需求满足率", Missing: "还没有公布年度快照"})
	}
	return out, nil
}
