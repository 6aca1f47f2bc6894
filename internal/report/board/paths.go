package board

import (
	"context"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
)

// paths is the part of the city's map that the gap list needs, of one year.
type paths struct {
	trains   map[atlas.Ref][]atlas.Edge // by programme or point
	edges    int64                      // edges that train
	names    map[atlas.Ref]string       // of chains
	asking   map[string][]string        // chains that ask for an occupation, strongest first
	branches map[string][]string        // chains that an industry serves, strongest first
}

// readPaths reads the published edges of the year.
func readPaths(ctx context.Context, q sqldb.Queryer, year int) (*paths, error) {
	chains, err := atlas.Chains(ctx, q)
	if err != nil {
		return nil, err
	}
	live, err := atlas.LiveEdges(ctx, q, false)
	if err != nil {
		return nil, err
	}
	p := &paths{trains: map[atlas.Ref][]atlas.Edge{}, names: map[atlas.Ref]string{}, asking: map[string][]string{}, branches: map[string][]string{}}
	for _, c := range chains {
		p.names[atlas.IDRef(atlas.EndChain, c.ID)] = c.Name
		for _, n := range c.Nodes {
			p.names[atlas.IDRef(atlas.EndNode, n.ID)] = c.Name
		}
	}
	edges := slices.DeleteFunc(live, func(e atlas.Edge) bool { return e.Status != atlas.Published || !e.Years.Holds(year) })
	slices.SortStableFunc(edges, func(a, b atlas.Edge) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return 0
	})
	for _, e := range edges {
		p.add(e)
	}
	for _, e := range edges { // an industry that asks for an occupation brings its chains
		if e.Relation == atlas.Requires && e.From.Kind == atlas.EndIndustry {
			p.asking[e.To.Key] = union(p.asking[e.To.Key], p.served(e.From.Key))
		}
	}
	return p, nil
}

func (p *paths) add(e atlas.Edge) {
	switch {
	case e.Relation == atlas.Trains && e.To.Kind == atlas.EndOccupation:
		p.trains[e.From] = append(p.trains[e.From], e)
		p.edges++
	case e.Relation == atlas.Requires && p.names[e.From] != "":
		p.asking[e.To.Key] = union(p.asking[e.To.Key], []string{p.names[e.From]})
	case e.Relation == atlas.Serves && e.From.Kind == atlas.EndOccupation && p.names[e.To] != "":
		p.asking[e.From.Key] = union(p.asking[e.From.Key], []string{p.names[e.To]})
	case e.Relation == atlas.Serves && e.From.Kind == atlas.EndIndustry && p.names[e.To] != "":
		p.branches[e.From.Key] = union(p.branches[e.From.Key], []string{p.names[e.To]})
	}
}

// served lists the chains that an industry serves, its own edges before those of the
// wider ones.
func (p *paths) served(industry string) (out []string) {
	for _, code := range atlas.IndustryAncestors(industry) {
		out = union(out, p.branches[code])
	}
	return out
}

// of lists the chains of a line: those that ask for the occupation and that the
// industry serves, else the occupation's, else the industry's.
func (p *paths) of(occupation, industry string) []string {
	asking, served := p.asking[occupation], p.served(industry)
	var both []string
	for _, c := range asking {
		if slices.Contains(served, c) {
			both = append(both, c)
		}
	}
	switch {
	case both != nil:
		return both
	case industry != "" && served != nil:
		return slices.Clone(served)
	}
	return slices.Clone(asking)
}
