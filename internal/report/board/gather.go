package board

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
	"rongqiao/internal/register/programme"
)

// gatherer reads a year of a city, or of one county of it.
type gatherer struct {
	cat    *atlas.Catalog
	year   int
	county string
	scope  Scope

	asks      []Ask
	keyAsks   map[cell]bool // lines with a need in a key industry
	supplies  []Supply
	paths     *paths
	key       *atlas.KeyList
	share     KeyShare
	schools   map[ids.ID]bool
	asked     map[string]bool // occupations
	taughtBy  map[string]map[string]bool
	lineChain map[cell][]string
}

// gather computes the balance of a year from the registers as they stand. It asks
// for no permission.
func gather(ctx context.Context, q sqldb.Queryer, cat *atlas.Catalog, city string, year int, county string) (Frozen, error) {
	g := &gatherer{cat: cat, year: year, county: county, keyAsks: map[cell]bool{}, schools: map[ids.ID]bool{}, asked: map[string]bool{}, taughtBy: map[string]map[string]bool{}, lineChain: map[cell][]string{}}
	g.scope = Scope{Year: year, City: city, County: county}
	var err error
	if g.scope.Params, err = paramsOn(ctx, q, dayOf(year)); err != nil {
		return Frozen{}, err
	}
	if g.key, err = atlas.KeyListInForce(ctx, q, year); err != nil {
		return Frozen{}, err
	}
	if g.paths, err = readPaths(ctx, q, year); err != nil {
		return Frozen{}, err
	}
	if err := g.readAsks(ctx, q); err != nil {
		return Frozen{}, err
	}
	if err := g.readSupplies(ctx, q); err != nil {
		return Frozen{}, err
	}
	return g.frozen(), nil
}

// readAsks takes the published needs for personnel of the year: those that were
// published in it, whenever they begin, as the map counts them.
func (g *gatherer) readAsks(ctx context.Context, q sqldb.Queryer) error {
	for it, err := range demand.Iter(ctx, q) {
		if err != nil {
			return err
		}
		if it.Side != demand.Need || it.Kind != demand.Talent || cityYear(it.Published) != g.year || g.county != "" && it.Region != g.county {
			continue
		}
		if it.Headcount == demand.NotSaid {
			g.scope.Unsaid++
			continue
		}
		a := Ask{Org: it.Org.String(), Occupation: g.occupation(it), Industry: division(it.Industry), Heads: it.Headcount}
		if a.Occupation == "" {
			g.scope.Uncoded++
		}
		g.asks = append(g.asks, a)
		g.asked[a.Occupation] = true
		k := cell{a.Occupation, a.Industry}
		g.keyAsks[k] = g.keyAsks[k] || g.keyIndustry(it.Industry)
	}
	return nil
}

// occupation is the need's code, else the one occupation that its title names.
func (g *gatherer) occupation(it demand.Item) string {
	if code, ok := atlas.OccupationCode(it.Occupation); ok {
		return code
	}
	if found := g.cat.OccupationsNamed(it.Title); len(found) == 1 && found[0].IsOccupation {
		return found[0].Code
	}
	return ""
}

// division is an industry at the depth of the gap list: letter and two digits.
func division(code string) string { return code[:min(3, len(code))] }

func (g *gatherer) keyIndustry(industry string) bool {
	return g.key != nil && industry != "" && slices.ContainsFunc(g.key.Entries, func(e atlas.KeyEntry) bool {
		return e.Ref.Kind == atlas.EndIndustry && strings.HasPrefix(industry, e.Ref.Key)
	})
}

func (g *gatherer) keyChain(names []string) bool {
	return g.key != nil && slices.ContainsFunc(g.key.Entries, func(e atlas.KeyEntry) bool {
		return e.Ref.Kind == atlas.EndChain && slices.Contains(names, g.paths.names[e.Ref])
	})
}

// readSupplies takes the points that are taught with their outcomes of the year.
func (g *gatherer) readSupplies(ctx context.Context, q sqldb.Queryer) error {
	outcomes := map[ids.ID]programme.Outcome{}
	for o, err := range programme.OutcomesOf(ctx, q, g.year) {
		if err != nil {
			return err
		}
		outcomes[o.Point] = o
	}
	var states []atlas.PointState
	for v, err := range programme.Iter(ctx, q) {
		if err != nil {
			return err
		}
		states = append(states, pointState(v))
		if g.county != "" && v.County != g.county {
			continue
		}
		g.supplies = append(g.supplies, g.supply(v, outcomes[v.ID]))
		g.schools[v.School] = true
	}
	g.scope.Schools = int64(len(g.schools))
	if g.county != "" {
		return nil
	}
	m, err := atlas.LoadMap(ctx, q, atlas.MapOptions{Year: g.year})
	if err != nil {
		return err
	}
	s := atlas.KeyShare(m, states, g.key)
	g.share = KeyShare{Serving: int64(s.Serving), Enrolling: int64(s.Enrolling), NoData: s.NoData}
	if g.key != nil {
		g.share.List = g.key.Title
	}
	return nil
}

func pointState(v programme.Overview) atlas.PointState {
	return atlas.PointState{
		Point: atlas.IDRef(atlas.EndPoint, v.ID), Programme: atlas.ProgrammeRef(v.Level, v.Code),
		Enrolling: v.Status == programme.Enrolling || v.Status == programme.Limited || v.Status == programme.Alternate,
	}
}

func (g *gatherer) supply(v programme.Overview, o programme.Outcome) Supply {
	s := Supply{Point: v.ID.String(), School: v.SchoolName, County: v.County, Level: string(v.Level), Programme: string(v.Level) + ":" + v.Code, Name: v.Name}
	if o.Graduates != nil {
		s.Graduates = *o.Graduates
	}
	if e := o.Employed(); o.Graduates != nil && e != nil && o.Local != nil && o.Related != nil {
		s.Known, s.Employed, s.Local, s.Related = true, *e, *o.Local, *o.Related
	}
	g.scope.Points++
	if _, ok := s.Effective(); ok {
		g.scope.Graduates += s.Graduates
	} else {
		g.scope.Unknown++
	}
	s.Trains = g.trains(pointState(v))
	for _, t := range s.Trains {
		if g.taughtBy[t.Occupation] == nil {
			g.taughtBy[t.Occupation] = map[string]bool{}
		}
		g.taughtBy[t.Occupation][v.Name] = true
	}
	return s
}

// trains is what a point trains for by the published edges of its programme and of
// its own. An edge to a group of occupations is shared out over those of the group
// that are asked for.
func (g *gatherer) trains(p atlas.PointState) []Train {
	weight := map[string]float64{}
	for _, e := range append(slices.Clone(g.paths.trains[p.Programme]), g.paths.trains[p.Point]...) {
		leaves := g.leaves(e.To.Key)
		for _, occ := range leaves {
			weight[occ] = max(weight[occ], e.Weight/float64(len(leaves)))
		}
	}
	out := make([]Train, 0, len(weight))
	for occ, w := range weight {
		out = append(out, Train{occ, w})
	}
	slices.SortFunc(out, func(a, b Train) int { return cmp.Compare(a.Occupation, b.Occupation) })
	return out
}

func (g *gatherer) leaves(code string) []string {
	o, ok := g.cat.Occupation(code)
	if !ok || o.IsOccupation {
		return []string{code}
	}
	stem := code
	for strings.HasSuffix(stem, "-00") {
		stem = strings.TrimSuffix(stem, "-00")
	}
	var out []string
	for occ := range g.asked {
		if strings.HasPrefix(occ, stem+"-") {
			out = append(out, occ)
		}
	}
	if out == nil {
		return []string{code}
	}
	slices.Sort(out)
	return out
}

// frozen does the sums and puts the names of the day to them.
func (g *gatherer) frozen() Frozen {
	p := g.scope.Params
	lines := Compute(g.asks, g.supplies, p)
	whole := slices.Clone(g.asks)
	for i := range whole {
		whole[i].Industry = ""
	}
	occupations := Compute(whole, g.supplies, p)
	g.scope.Group = tally(g.asks, func(Ask) bool { return true })[true]
	g.scope.Edges = g.paths.edges
	f := Frozen{Scope: g.scope, Idle: occupations.Idle, KeyShare: g.share}
	industries := map[string][]string{}
	for _, l := range lines.Lines {
		n := g.named(l)
		f.Lines = append(f.Lines, n)
		g.lineChain[cell{l.Occupation, l.Industry}] = n.Chains
		if l.Industry != "" {
			industries[l.Occupation] = append(industries[l.Occupation], l.Industry)
		}
	}
	for _, l := range occupations.Lines {
		n := g.named(l)
		n.Industries = slices.Sorted(slices.Values(industries[l.Occupation]))
		for _, i := range n.Industries {
			k := cell{l.Occupation, i}
			n.Key = n.Key || g.keyAsks[k]
			n.Chains = union(n.Chains, g.lineChain[k])
		}
		n.Key = n.Key || g.keyChain(n.Chains)
		f.Occupations = append(f.Occupations, n)
	}
	f.Industries = g.sums(f.Lines, func(n Named) string { return n.Industry }, func(a Ask) string { return a.Industry }, g.industryName)
	f.Chains = g.sums(f.Lines, func(n Named) string { return first(n.Chains) }, func(a Ask) string { return first(g.lineChain[cell{a.Occupation, a.Industry}]) }, func(name string) string { return name })
	return f
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func (g *gatherer) named(l Line) Named {
	n := Named{Line: l, Chains: g.paths.of(l.Occupation, l.Industry)}
	if o, ok := g.cat.Occupation(l.Occupation); ok {
		n.Name = o.Name
	} else {
		n.Name = l.Occupation
	}
	for name := range g.taughtBy[l.Occupation] {
		n.Programmes = append(n.Programmes, name)
	}
	slices.Sort(n.Programmes)
	n.Key = g.keyAsks[cell{l.Occupation, l.Industry}] || g.keyChain(n.Chains)
	return n
}

func (g *gatherer) industryName(code string) string {
	if i, ok := g.cat.Industry(code); ok {
		return i.Name
	}
	return code
}

// sums adds up lines under a heading; what belongs under none is left out. Largest
// demand first.
func (g *gatherer) sums(lines []Named, of func(Named) string, asked func(Ask) string, name func(string) string) []SumLine {
	groups := tally(g.asks, asked)
	at := map[string]*SumLine{}
	for _, l := range lines {
		code := of(l)
		if code == "" {
			continue
		}
		s := at[code]
		if s == nil {
			s = &SumLine{Code: code, Name: name(code), Group: groups[code]}
			at[code] = s
		}
		s.Lines++
		s.Supply += l.Supply
		s.Met += l.Met()
		s.Key = s.Key || l.Key
		if l.State == NoData {
			s.Unknown++
		}
	}
	out := make([]SumLine, 0, len(at))
	for _, s := range at {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b SumLine) int {
		return cmp.Or(cmp.Compare(b.Demand, a.Demand), cmp.Compare(a.Code, b.Code))
	})
	return out
}
