package spectrum

import (
	"sort"
	"strings"

	"rongqiao/internal/base/atlas"
)

// ways knows how one gets from occupations and industries up to chains, by the edges of one year.
type ways struct {
	up     map[string][]Route // by occupation, the strongest first
	direct map[string][]Route // by industry: what that industry serves
	edge   map[string]atlas.Edge
}

// counts says whether an edge is on the map of the year.
func counts(e atlas.Edge, year int, proposals bool) bool {
	return e.Years.Holds(year) && (e.Status == atlas.Published || proposals && e.Status != atlas.Retired)
}

func newWays(edges []atlas.Edge, chainOf map[atlas.Ref]atlas.Ref) *ways {
	w := &ways{up: map[string][]Route{}, direct: map[string][]Route{}, edge: map[string]atlas.Edge{}}
	for _, e := range edges {
		if e.Relation == atlas.Serves && e.From.Kind == atlas.EndIndustry {
			w.direct[e.From.Key] = append(w.direct[e.From.Key], routeTo(e.To, chainOf, e.From.Key, e.Weight))
		}
	}
	for _, e := range edges {
		at, occupation := e.From, e.To
		if e.Relation == atlas.Serves && e.From.Kind == atlas.EndOccupation {
			at, occupation = e.To, e.From
		} else if e.Relation != atlas.Requires {
			continue
		}
		if have, ok := w.edge[occupation.Key]; !ok || e.Weight > have.Weight {
			w.edge[occupation.Key] = e
		}
		w.up[occupation.Key] = append(w.up[occupation.Key], w.routes(at, e.Weight, chainOf)...)
	}
	for _, list := range w.up {
		order(list)
	}
	for _, list := range w.direct {
		order(list)
	}
	return w
}

// routes gives the ways from a chain, node or industry upwards. An industry also goes by what a wider industry serves.
func (w *ways) routes(at atlas.Ref, weight float64, chainOf map[atlas.Ref]atlas.Ref) []Route {
	if at.Kind != atlas.EndIndustry {
		return []Route{routeTo(at, chainOf, "", weight)}
	}
	var out []Route
	for _, wider := range atlas.IndustryAncestors(at.Key) {
		for _, r := range w.direct[wider] {
			r.Industry, r.Weight = at.Key, r.Weight*weight
			out = append(out, r)
		}
	}
	if out == nil {
		out = []Route{{Industry: at.Key, Weight: weight}}
	}
	return out
}

func routeTo(at atlas.Ref, chainOf map[atlas.Ref]atlas.Ref, industry string, weight float64) Route {
	if at.Kind == atlas.EndNode {
		return Route{Chain: chainOf[at].Key, Node: at.Key, Industry: industry, Weight: weight}
	}
	return Route{Chain: at.Key, Industry: industry, Weight: weight}
}

// order puts ways that reach a chain first, then the stronger, then by keys, so that equal input gives equal maps.
func order(list []Route) {
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if (a.Chain == "") != (b.Chain == "") {
			return b.Chain == ""
		}
		if a.Weight != b.Weight {
			return a.Weight > b.Weight
		}
		return a.Chain+"/"+a.Node+"/"+a.Industry < b.Chain+"/"+b.Node+"/"+b.Industry
	})
}

// best picks the way of one need: where its industry is known, a way through that industry comes first, then what the
// industry itself serves, then the occupation's strongest way.
func (w *ways) best(occupation, industry string) Route {
	list := w.up[occupation]
	if industry != "" {
		for _, r := range list {
			if r.Chain != "" && akin(r.Industry, industry) {
				return r
			}
		}
		for _, wider := range atlas.IndustryAncestors(industry) {
			if d := w.direct[wider]; len(d) > 0 {
				r := d[0]
				r.Industry = industry
				return r
			}
		}
		for _, r := range list {
			if r.Chain != "" && r.Industry == "" {
				return r
			}
		}
		return Route{Industry: industry}
	}
	if len(list) > 0 {
		return list[0]
	}
	return Route{}
}

// akin says whether one industry lies in the other.
func akin(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}
