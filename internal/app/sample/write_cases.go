package sample

import (
	"context"
	"fmt"

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
func writeGraph(ctx context.Context, m Modules, c City) error {
	first, second := lead(ctx, c.Code, 0), lead(ctx, c.Code, 1)
	group, err := m.Atlas.SaveGroup(first, atlas.Group{Code: "KEY", Name: "重点产业体系", Years: atlas.Years{From: FirstYear}})
	if err != nil {
		return err
	}
	var edges []atlas.Edge
	var keys []atlas.KeyEntry
	for _, ch := range c.Chains {
		chain, err := writeChain(first, m, group, ch)
		if err != nil {
			return err
		}
		if ch.Key {
			keys = append(keys, atlas.KeyEntry{Ref: atlas.IDRef(atlas.EndChain, chain.ID), Name: ch.Name})
		}
		edges = append(edges, edgesOf(ch, chain)...)
	}
	done, err := m.Atlas.ProposeAll(first, dedupe(edges))
	if err != nil {
		return err
	}
	// The last edges stay behind: one proposed, one reviewed, one retired.
	rest := len(done.IDs) - 3
	if _, _, err := m.Atlas.MoveAll(second, done.IDs[:rest+2], "review", "示例复核"); err != nil {
		return err
	}
	if _, _, err := m.Atlas.MoveAll(second, done.IDs[:rest+1], "publish", "示例发布"); err != nil {
		return err
	}
	if _, _, err := m.Atlas.MoveAll(second, done.IDs[rest:rest+1], "retire", "证据过期（示例）"); err != nil {
		return err
	}
	return writeLists(first, m, c, keys)
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

func writeLists(ctx context.Context, m Modules, c City, keys []atlas.KeyEntry) error {
	day := civil.MustDate(fmt.Sprintf("%d-03-01", FirstYear))
	if _, err := m.Atlas.SaveKeyList(ctx, atlas.KeyList{InForce: day, Title: c.Name + "重点产业目录（示例）", Reviewer: "市发改委（示例）", ReviewedOn: day, Entries: keys}); err != nil {
		return err
	}
	plan := Draw(c)
	lists := []atlas.Curated{
		{List: atlas.CuratedIndustry, Code: c.Chains[0].Nodes[0].Industries[0], Name: c.Chains[0].Name},
		{List: atlas.CuratedEnterprise, Code: plan.Firms[0].USCC, Name: plan.Firms[0].Name},
		{List: atlas.CuratedSchool, Name: c.Schools[0].Name},
	}
	for _, l := range lists {
		l.Years, l.Reviewer, l.ReviewedOn = atlas.Years{From: FirstYear}, "市教育局（示例）", day
		if _, err := m.Atlas.SaveCurated(ctx, l); err != nil {
			return err
		}
	}
	_, err := m.Atlas.SaveProgrammeGroup(ctx, atlas.ProgrammeGroup{Name: c.Chains[0].Name + "专业群", School: c.Schools[0].Name, Grade: "PROVINCIAL", Sort: "GROUP", Industry: c.Chains[0].Nodes[0].Industries[0],
		Programmes: c.Schools[0].Programmes[:4], Years: atlas.Years{From: FirstYear}})
	return err
}

// writeNeeds posts the needs as the enterprises would, publishes most, and
// leaves some in every other state.
func writeNeeds(ctx context.Context, m Modules, p Plan) error {
	start := nextSummer(civil.DateOf(m.DB.Now()))
	for i, n := range p.Needs {
		f := p.Firms[n.Firm]
		hr := as(ctx, p.City.Code, fixed(p.City.Code, 6, n.Firm), "人力资源（示例）", actor.Grant{Role: actor.EntHR, Org: FirmID(p.City.Code, n.Firm)})
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
		d := demand.Draft{Item: it, Contact: demand.Contact{Name: "陈女士", Phone: fmt.Sprintf("1380000%04d", i)}}
		if err := bring(ctx, m, p.City, hr, d, stateOf(i)); err != nil {
			return fmt.Errorf("need %d %s: %w", i, n.Title, err)
		}
	}
	return nil
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

func writeOffers(ctx context.Context, m Modules, p Plan) error {
	for i, o := range p.Offers {
		school := as(ctx, p.City.Code, fixed(p.City.Code, 7, o.School), "学校管理员（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(p.City.Code, o.School)})
		it := demand.Blank(demand.Offer, demand.Kind(o.Kind))
		it.Title, it.Details, it.Programme = names[o.Code]+o.Title, o.Text, o.Code
		it.Region, it.Org = p.City.Schools[o.School].County, SchoolID(p.City.Code, o.School)
		if it.Kind.Persons() {
			it.Headcount = int64(o.Heads)
		}
		d := demand.Draft{Item: it, Contact: demand.Contact{Name: "李老师", Phone: fmt.Sprintf("1390000%04d", i)}}
		if err := bring(ctx, m, p.City, school, d, stateOf(i)); err != nil {
			return fmt.Errorf("offer %d %s: %w", i, it.Title, err)
		}
	}
	return nil
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

// bring takes an item through its flow to a state.
func bring(ctx context.Context, m Modules, c City, owner context.Context, d demand.Draft, state string) error {
	if state == demand.Drafted {
		_, err := m.Demand.Save(owner, d)
		return err
	}
	it, err := m.Demand.Post(owner, d)
	if err != nil || state == demand.Submitted {
		return err
	}
	officer := lead(ctx, c.Code, 0)
	step := func(by context.Context, code string, s caseflow.Step) error {
		s.ID, s.Transition = it.ID, code
		_, err := m.Demand.Step(by, s)
		return err
	}
	if state == demand.Withdrawn {
		return step(owner, "withdraw", caseflow.Step{Reason: "FILLED", Note: "岗位已满（示例）"})
	}
	if err := step(officer, "publish", caseflow.Step{}); err != nil {
		return err
	}
	switch state {
	case demand.Matching:
		return step(owner, "talk", caseflow.Step{})
	case demand.Dealt:
		return step(owner, "deal", caseflow.Step{})
	case demand.Expired:
		return m.DB.Write(officer, func(tx *sqldb.Tx) error {
			_, err := m.Demand.StepIn(caseflow.AsSystem(officer), tx, caseflow.Step{ID: it.ID, Transition: "expire"})
			return err
		})
	}
	return nil
}
