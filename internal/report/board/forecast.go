package board

import (
	"context"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/programme"
)

// Ahead says what the schools will supply in a year, for each occupation of which so many
// persons are asked for, in thousandths: graduates × those who stay × those in their field,
// shared out as in the gap list. Of a year whose classes have left, their outcomes count; of
// a later one the class that registered so many years before, with the rates of the newest
// class of its point. An occupation that nobody teaches, or of whose points nothing is
// known, is missing in the answer. County "" is the whole city. It asks for no permission.
func Ahead(ctx context.Context, q sqldb.Queryer, cat *atlas.Catalog, year int, county string, demand map[string]int64) (map[string]int64, error) {
	g := &gatherer{cat: cat, year: year, county: county, keyAsks: map[cell]bool{}, schools: map[ids.ID]bool{}, asked: map[string]bool{}, taughtBy: map[string]map[string]bool{}}
	var err error
	if g.scope.Params, err = paramsOn(ctx, q, dayOf(year)); err != nil {
		return nil, err
	}
	if g.paths, err = readPaths(ctx, q, year); err != nil {
		return nil, err
	}
	for occupation, heads := range demand {
		g.asks = append(g.asks, Ask{Org: "all", Occupation: occupation, Heads: heads})
		g.asked[occupation] = true
	}
	classes, err := classesOf(ctx, q, year)
	if err != nil {
		return nil, err
	}
	for v, err := range programme.Iter(ctx, q) {
		if err != nil {
			return nil, err
		}
		if county == "" || v.County == county {
			g.supplies = append(g.supplies, g.supply(v, classes[v.ID]))
		}
	}
	out := map[string]int64{}
	for _, l := range Compute(g.asks, g.supplies, g.scope.Params).Lines {
		if l.Points > l.Unknown {
			out[l.Occupation] = int64(l.Supply)
		}
	}
	return out, nil
}

// classesOf are the classes that leave in a year, with what became of them or, as far as it
// can be told, will.
func classesOf(ctx context.Context, q sqldb.Queryer, year int) (map[ids.ID]programme.Outcome, error) {
	out := map[ids.ID]programme.Outcome{}
	for o, err := range programme.OutcomesOf(ctx, q, year) {
		if err != nil {
			return nil, err
		}
		out[o.Point] = o
	}
	begun, err := programme.Begun(ctx, q, year-longest, year-1)
	if err != nil {
		return nil, err
	}
	for v, err := range programme.Iter(ctx, q) {
		if err != nil {
			return nil, err
		}
		length, bad := strconv.Atoi(v.Length)
		if _, left := out[v.ID]; left || bad != nil || v.OutYear >= year {
			continue
		}
		o := programme.Outcome{Point: v.ID, Year: year, Contract: v.Employed, Local: v.Local, Related: v.Related}
		if n, ok := begun[v.ID][year-length]; ok {
			o.Graduates = &n
		}
		out[v.ID] = o
	}
	return out, nil
}

// longest is how many years a programme takes at most.
const longest = 8
