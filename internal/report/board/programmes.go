package board

import (
	"cmp"
	"context"
	"slices"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// ProgrammeLine is a programme with what the city asks for and what its classes give, persons in thousandths.
type ProgrammeLine struct {
	Level        atlas.Level
	Code         string
	Demand       Milli
	Asked        bool // it trains for an occupation that somebody asks for
	Supply       Milli
	Points       int64
	Unknown      int64 // of these, points without a known supply
	Occupations  int   // that it trains for
	Contributing int   // of these, occupations that are asked for
}

// ByProgramme weighs demand and supply of a year programme by programme. The demand for an occupation is the larger of the needs
// published in the year and of what ahead says is forecast for it; it is shared among the programmes that train for it in proportion
// to what they give it, or by the weights of their edges where none gives anything yet. It asks for no permission.
func ByProgramme(ctx context.Context, q sqldb.Queryer, cat *atlas.Catalog, year int, ahead map[string]int64) ([]ProgrammeLine, error) {
	g := &gatherer{cat: cat, year: year, keyAsks: map[cell]bool{}, schools: map[ids.ID]bool{}, asked: map[string]bool{}, taughtBy: map[string]map[string]bool{}, lineChain: map[cell][]string{}}
	var err error
	if g.scope.Params, err = paramsOn(ctx, q, dayOf(year)); err != nil {
		return nil, err
	}
	if g.paths, err = readPaths(ctx, q, year); err != nil {
		return nil, err
	}
	if err := g.readAsks(ctx, q); err != nil {
		return nil, err
	}
	demand := map[string]Milli{}
	for _, a := range g.asks {
		if a.Occupation != "" {
			demand[a.Occupation] += Milli(a.Heads) * 1000
		}
	}
	for occupation, heads := range ahead {
		g.asked[occupation] = true
		demand[occupation] = max(demand[occupation], Milli(heads)*1000)
	}
	if err := g.readSupplies(ctx, q); err != nil {
		return nil, err
	}
	return weighProgrammes(worthwhile(g.supplies, g.scope.Params.Weight), demand), nil
}

// gift is what one programme gives one occupation.
type gift struct {
	given  Milli
	weight float64
}

func weighProgrammes(supplies []Supply, demand map[string]Milli) []ProgrammeLine {
	lines, gifts := map[string]*ProgrammeLine{}, map[string]map[string]gift{}
	for _, s := range supplies {
		l := lines[s.Programme]
		if l == nil {
			l = &ProgrammeLine{Level: atlas.Level(s.Level), Code: s.Programme[len(s.Level)+1:]}
			lines[s.Programme] = l
		}
		eff, known := s.Effective()
		l.Points++
		if known {
			l.Supply += eff
		} else {
			l.Unknown++
		}
		l.Occupations = max(l.Occupations, len(s.Trains))
		for i, part := range split(eff, weights(s.Trains)) {
			occ := s.Trains[i].Occupation
			if gifts[occ] == nil {
				gifts[occ] = map[string]gift{}
			}
			was := gifts[occ][s.Programme]
			gifts[occ][s.Programme] = gift{was.given + part, max(was.weight, s.Trains[i].Weight)}
		}
	}
	for occ, by := range gifts {
		if demand[occ] > 0 {
			shareDemand(lines, by, demand[occ])
		}
	}
	out := make([]ProgrammeLine, 0, len(lines))
	for _, l := range lines {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b ProgrammeLine) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// shareDemand gives each programme its part of the demand for one occupation; the parts add up to the whole.
func shareDemand(lines map[string]*ProgrammeLine, by map[string]gift, whole Milli) {
	keys := make([]string, 0, len(by))
	var given Milli
	for k, x := range by {
		keys, given = append(keys, k), given+x.given
	}
	slices.Sort(keys)
	shares := make([]float64, len(keys))
	for i, k := range keys {
		shares[i] = float64(by[k].given)
		if given == 0 {
			shares[i] = by[k].weight
		}
	}
	for i, part := range split(whole, shares) {
		l := lines[keys[i]]
		l.Demand += part
		l.Asked = true
		l.Contributing++
	}
}
