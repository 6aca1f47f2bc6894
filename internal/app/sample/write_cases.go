package sample

import (
	"context"
	"fmt"
	"time"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

// writeGraph writes chains and edges and takes most edges through review to
// publication; a few stay in every earlier state.
func writeGraph(ctx context.Context, d *diary, m Modules, p Plan) {
	first, second := lead(ctx, p.City.Code, 0), lead(ctx, p.City.Code, 1)
	var edges []atlas.Edge
	var old, fresh []ids.ID
	propose := func(list *[]ids.ID, of func() []atlas.Edge) func() error {
		return func() error {
			done, err := m.Atlas.ProposeAll(first, of())
			*list = done.IDs
			return err
		}
	}
	move := func(of func() []ids.ID, step, note string) func() error {
		return func() error {
			_, _, err := m.Atlas.MoveAll(second, of(), step, note)
			return err
		}
	}
	d.on(d.day(FirstYear, 8, 24, 0), "chains", func() (err error) {
		edges, err = writeChains(first, m, p)
		return err
	})
	// The last two edges stay behind: one reviewed, one proposed; the one before is retired.
	d.on(d.day(FirstYear, 8, 25, 1), "edges", propose(&old, func() []atlas.Edge { return edges[:len(edges)-2] }))
	d.on(d.day(FirstYear, 8, 28, 2), "review", move(func() []ids.ID { return old }, "review", "示例复核"))
	d.on(d.day(FirstYear, 9, 3, 3), "publish", move(func() []ids.ID { return old }, "publish", "示例发布"))
	d.on(d.ago(20, 4), "retire", move(func() []ids.ID { return old[len(old)-1:] }, "retire", "证据过期（示例）"))
	d.on(d.ago(6, 5), "edges", propose(&fresh, func() []atlas.Edge { return edges[len(edges)-2:] }))
	d.on(d.ago(3, 6), "review", move(func() []ids.ID { return fresh[:1] }, "review", "示例复核"))
}

// writeChains writes chains and lists and returns the edges that belong to them.
func writeChains(ctx context.Context, m Modules, p Plan) (edges []atlas.Edge, err error) {
	group, err := m.Atlas.SaveGroup(ctx, atlas.Group{Code: "KEY", Name: "重点产业体系", Years: atlas.Years{From: FirstYear}})
	if err != nil {
		return nil, err
	}
	var keys []atlas.KeyEntry
	for _, ch := range p.City.Chains {
		chain, err := writeChain(ctx, m, group, ch)
		if err != nil {
			return nil, err
		}
		if ch.Key {
			keys = append(keys, atlas.KeyEntry{Ref: atlas.IDRef(atlas.EndChain, chain.ID), Name: ch.Name})
		}
		edges = append(edges, edgesOf(ch, chain)...)
	}
	return dedupe(edges), writeLists(ctx, m, p, keys)
}

func writeChain(ctx context.Context, m Modules, group ids.ID, ch Chain) (atlas.Chain, error) {
	chain := atlas.Chain{Group: group, Code: ch.Code, Name: ch.Name, Class: atlas.ChainClass(ch.Class), Shortage: ch.Class == "LIVELIHOOD", Years: atlas.Years{From: FirstYear}}
	for i, n := range ch.Nodes {
		chain.Nodes = append(chain.Nodes, atlas.ChainNode{Name: n.Name, Stage: atlas.Stage(n.Stage), Position: i})
	}
	id, err := m.Atlas.SaveChain(ctx, chain)
	if err != nil {
		return chain, err
	}
	return m.Atlas.Chain(ctx, id)
}

func edgesOf(ch Chain, chain atlas.Chain) []atlas.Edge {
	ref := map[string]atlas.Ref{}
	for _, n := range chain.Nodes {
		ref[n.Name] = atlas.IDRef(atlas.EndNode, n.ID)
	}
	var out []atlas.Edge
	add := func(from, to atlas.Ref, rel atlas.Relation, weight float64, kind atlas.EvidenceKind, why string, count int64) {
		out = append(out, atlas.Edge{From: from, To: to, Relation: rel, Weight: weight, Years: atlas.Years{From: FirstYear, To: LastYear + 2},
			Evidence: []atlas.Evidence{{Kind: kind, Ref: why, Count: count, Period: fmt.Sprint(LastYear)}}})
	}
	for _, n := range ch.Nodes {
		for _, ind := range n.Industries {
			add(atlas.Ref{Kind: atlas.EndIndustry, Key: ind}, ref[n.Name], atlas.Serves, 1, atlas.Document, "重点产业链名录（示例）", 0)
		}
		for _, j := range n.Jobs {
			occ := atlas.Ref{Kind: atlas.EndOccupation, Key: j.Occupation}
			add(ref[n.Name], occ, atlas.Requires, 0.95, atlas.Postings, "企业需求（示例）", int64(j.Heads))
			for i, code := range j.Programmes {
				level, _ := programme.LevelOf(code)
				add(atlas.ProgrammeRef(level, code), occ, atlas.Trains, []float64{0.94, 0.82, 0.66}[min(i, 2)], atlas.Document, "专业简介（示例摘编）", 0)
			}
		}
	}
	return out
}

// dedupe keeps the first of edges with the same ends: an occupation may serve two nodes.
func dedupe(edges []atlas.Edge) []atlas.Edge {
	seen := map[[2]atlas.Ref]bool{}
	var out []atlas.Edge
	for _, e := range edges {
		if k := [2]atlas.Ref{e.From, e.To}; !seen[k] {
			seen[k] = true
			out = append(out, e)
		}
	}
	return out
}

func writeLists(ctx context.Context, m Modules, p Plan, keys []atlas.KeyEntry) error {
	c := p.City
	day := civil.MustDate(fmt.Sprintf("%d-03-01", FirstYear))
	if _, err := m.Atlas.SaveKeyList(ctx, atlas.KeyList{InForce: day, Title: c.Name + "重点产业目录（示例）", Reviewer: "市发改委（示例）", ReviewedOn: day, Entries: keys}); err != nil {
		return err
	}
	lists := []atlas.Curated{
		{List: atlas.CuratedIndustry, Code: c.Chains[0].Nodes[0].Industries[0], Name: c.Chains[0].Name},
		{List: atlas.CuratedEnterprise, Code: p.Firms[0].USCC, Name: p.Firms[0].Name},
		{List: atlas.CuratedSchool, Name: c.Schools[0].Name},
	}
	for _, l := range lists {
		l.Years, l.Reviewer, l.ReviewedOn = atlas.Years{From: FirstYear}, "市教育局（示例）", day
		if _, err := m.Atlas.SaveCurated(ctx, l); err != nil {
			return err
		}
	}
	if err := writeIndustries(ctx, m, p, day); err != nil {
		return err
	}
	_, err := m.Atlas.SaveProgrammeGroup(ctx, atlas.ProgrammeGroup{Name: c.Chains[0].Name + "专业群", School: c.Schools[0].Name, Grade: "PROVINCIAL", Sort: "GROUP", Industry: c.Chains[0].Nodes[0].Industries[0],
		Programmes: c.Schools[0].Programmes[:4], Years: atlas.Years{From: FirstYear}})
	return err
}

// writeNeeds posts the needs as the enterprises would, publishes most, and leaves some in
// every other state. Those of the year before are all over: filled, or run out.
func writeNeeds(ctx context.Context, d *diary, m Modules, p Plan) {
	today := civil.DateOf(d.now)
	for i, n := range p.Needs {
		l := lifeOf(d, i, n.AgeDays)
		l.bring(ctx, d, m, p, needDraft(ctx, p, n, i, nextSummer(today)), stateOf(i))
	}
	if today.Year <= FirstYear {
		return
	}
	for i, n := range p.Before {
		at := func(days int) time.Time { return d.day(FirstYear, 9, 5+days, i) }
		l := life{n: i, posted: at(n.AgeDays), published: at(n.AgeDays + 2), moved: at(n.AgeDays + 90)}
		state := demand.Expired
		if i%3 == 0 {
			state = demand.Dealt
		}
		l.bring(ctx, d, m, p, needDraft(ctx, p, n, i+len(p.Needs), civil.Date{Year: FirstYear + 1, Month: 7, Day: 1}), state)
	}
}

// owned is an item with the person who hands it in.
type owned struct {
	by    context.Context
	draft demand.Draft
}

func needDraft(ctx context.Context, p Plan, n Need, i int, start civil.Date) owned {
	f := p.Firms[n.Firm]
	it := demand.Blank(demand.Need, demand.Kind(n.Kind))
	it.Title, it.Duties, it.Requirement, it.Occupation, it.Industry = n.Title, n.Duties, n.Require, n.Occupation, n.Industry
	it.Region, it.Org, it.Education = f.County, FirmID(p.City.Code, n.Firm), demand.Education(n.Level)
	if n.Heads > 0 {
		it.Headcount = int64(n.Heads)
	}
	if n.SalaryFen > 0 {
		it.SalaryFrom, it.SalaryTo = money.Fen(n.SalaryFen), money.Fen(n.SalaryFen*5/4)
	}
	if n.BudgetFen > 0 {
		it.Budget, it.DeadlineOn = money.Fen(n.BudgetFen), start
	}
	// Every fourth post says nothing about its start, so that 待确认 can be seen.
	if it.Kind.Persons() && i%4 != 2 {
		it.StartOn = start
	}
	hr := as(ctx, p.City.Code, fixed(p.City.Code, 6, n.Firm), "人力资源（示例）", actor.Grant{Role: actor.EntHR, Org: FirmID(p.City.Code, n.Firm)})
	return owned{hr, demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: fmt.Sprintf("1380000%04d", i)}}}
}

// nextSummer is the first 1 July that is at least sixty days away: when a class
// that graduates can begin to work.
func nextSummer(today civil.Date) civil.Date {
	d := civil.Date{Year: today.Year, Month: 7, Day: 1}
	if d.Before(today.AddDays(60)) {
		d.Year++
	}
	return d
}

func writeOffers(ctx context.Context, d *diary, m Modules, p Plan) {
	for i, o := range p.Offers {
		school := as(ctx, p.City.Code, fixed(p.City.Code, 7, o.School), "学校管理员（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(p.City.Code, o.School)})
		it := demand.Blank(demand.Offer, demand.Kind(o.Kind))
		it.Title, it.Details, it.Programme = names[o.Code]+o.Title, o.Text, o.Code
		it.Region, it.Org = p.City.Schools[o.School].County, SchoolID(p.City.Code, o.School)
		if it.Kind.Persons() {
			it.Headcount = int64(o.Heads)
		}
		l := lifeOf(d, i, o.AgeDays)
		l.bring(ctx, d, m, p, owned{school, demand.Draft{Item: it, Contact: demand.Contact{Name: "李老师", Phone: fmt.Sprintf("1390000%04d", i)}}}, stateOf(i))
	}
}

// stateOf spreads the states: most are published.
func stateOf(i int) string {
	switch i % 20 {
	case 3:
		return demand.Submitted
	case 7:
		return demand.Drafted
	case 11:
		return demand.Matching
	case 13:
		return demand.Dealt
	case 17:
		return demand.Expired
	case 19:
		return demand.Withdrawn
	}
	return demand.Published
}

// life are the times of an item: when it was handed in, published, and moved on.
type life struct {
	n                        int // tells items apart within a day
	posted, published, moved time.Time
}

// lifeOf spreads an item over the last weeks: what waits is young, what has run out is old.
func lifeOf(d *diary, i, age int) life {
	age++
	switch stateOf(i) {
	case demand.Submitted, demand.Drafted:
		age = 1 + i%6
	case demand.Expired:
		age = 91 + i%9
	}
	later := max(0, age-1-i%3)
	l := life{n: i, posted: d.ago(age+1, i), published: d.ago(later, i+1), moved: d.ago(later/2, i+2)}
	if stateOf(i) == demand.Expired {
		l.moved = d.ago(i%9, i)
	}
	if l.published.Before(l.posted) {
		l.published = l.posted
	}
	if l.moved.Before(l.published) {
		l.moved = l.published
	}
	return l
}

// bring notes the steps that take an item through its flow to a state.
func (l life) bring(ctx context.Context, d *diary, m Modules, p Plan, o owned, state string) {
	var it demand.Item
	what := fmt.Sprintf("%s %d %s", o.draft.Item.Side, l.n, o.draft.Item.Title)
	if state == demand.Drafted {
		d.on(l.posted, what, func() error {
			_, err := m.Demand.Save(o.by, o.draft)
			return err
		})
		return
	}
	d.on(l.posted, what, func() (err error) {
		it, err = m.Demand.Post(o.by, o.draft)
		return err
	})
	step := func(at time.Time, by context.Context, code string, s caseflow.Step) {
		d.on(at, what, func() error {
			s.ID, s.Transition = it.ID, code
			_, err := m.Demand.Step(by, s)
			return err
		})
	}
	officer := lead(ctx, p.City.Code, 0)
	switch state {
	case demand.Submitted:
		return
	case demand.Withdrawn:
		step(l.published, o.by, "withdraw", caseflow.Step{Reason: "FILLED", Note: "岗位已满（示例）"})
		return
	}
	step(l.published, officer, "publish", caseflow.Step{})
	switch state {
	case demand.Matching:
		step(l.moved, o.by, "talk", caseflow.Step{})
	case demand.Dealt:
		step(l.moved, o.by, "deal", caseflow.Step{})
	case demand.Expired:
		d.on(l.moved, what, func() error {
			return m.DB.Write(officer, func(tx *sqldb.Tx) error {
				_, err := m.Demand.StepIn(caseflow.AsSystem(officer), tx, caseflow.Step{ID: it.ID, Transition: "expire"})
				return err
			})
		})
	}
}
