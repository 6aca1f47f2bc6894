package spectrum

import (
	"sort"
	"strings"

	"rongqiao/internal/base/atlas"
)

// View is the map as one filter shows it.
type View struct {
	*Flows
	Filter
	source Source
	names  *atlas.Names
	only   string  // category of all points, where they are of one: the register is partial
	asked  []Asked // after the filters
	given  []Given

	Lines  []Line // breaks first, then the widest gaps
	Demand int64
	Supply int64 // of the lines whose supply is known
	Breaks []Line
}

// Show applies a filter to the flows.
func (f *Flows) Show(s Source, filter Filter) *View {
	v := &View{Flows: f, Filter: filter, source: s, names: atlas.NewNames(s.Catalog, s.Chains), only: onlyCategory(s.Supplies)}
	v.narrow()
	v.lines()
	return v
}

// keeps says whether a route passes the filters of the demand side.
func (v *View) keeps(a Asked, key map[string]bool) bool {
	kind, id := focusOf(v.Focus)
	switch {
	case v.Chain != "" && a.Chain != v.Chain, v.Key && !key[a.Chain]:
		return false
	case kind == 'c' && a.Chain != id, kind == 'n' && a.Node != id, kind == 'i' && a.Industry != id, kind == 'o' && a.Occupation != id:
		return false
	}
	return true
}

func focusOf(focus string) (kind byte, id string) {
	if len(focus) < 3 || focus[1] != ':' {
		return 0, ""
	}
	return focus[0], focus[2:]
}

// takes says whether supply passes the filters of the supply side.
func (v *View) takes(g Given) bool {
	kind, id := focusOf(v.Focus)
	switch {
	case v.School != 0 && g.School != v.School, v.Level != "" && g.Programme.Level != v.Level:
		return false
	case kind == 'p' && programmeID(g.Programme) != id, kind == 's' && g.School.String() != id:
		return false
	}
	return true
}

// narrow keeps the demand that passes and, for its occupations, the supply in the same share.
func (v *View) narrow() {
	key := map[string]bool{}
	if v.source.Key != nil {
		for _, e := range v.source.Key.Entries {
			if e.Ref.Kind == atlas.EndChain {
				key[e.Ref.Key] = true
			}
		}
	}
	all, kept := v.demand(), map[string]int64{}
	for _, a := range v.Flows.Asked {
		if v.keeps(a, key) {
			v.asked = append(v.asked, a)
			kept[a.Occupation] += a.Persons
		}
	}
	supplied := map[string]bool{}
	for _, g := range v.Flows.Given {
		if kept[g.Occupation] == 0 || !v.takes(g) {
			continue
		}
		g.Milli = Split(g.Milli, []float64{float64(kept[g.Occupation]), float64(all[g.Occupation] - kept[g.Occupation])})[0]
		g.Persons = whole(g.Milli)
		v.given = append(v.given, g)
		supplied[g.Occupation] = true
	}
	if kind, _ := focusOf(v.Focus); v.School == 0 && v.Level == "" && kind != 'p' && kind != 's' {
		return
	}
	only := v.asked[:0:0]
	for _, a := range v.asked {
		if supplied[a.Occupation] {
			only = append(only, a)
		}
	}
	v.asked = only
}

type lineKey struct{ chain, occupation string }

// lines makes the table: one row an occupation within a chain.
func (v *View) lines() {
	at := map[lineKey]*Line{}
	var keys []lineKey
	for _, a := range v.asked {
		k := lineKey{a.Chain, a.Occupation}
		l := at[k]
		if l == nil {
			l = v.line(k)
			at[k] = l
			keys = append(keys, k)
		}
		l.Demand += a.Persons
		l.Needs += a.Needs
		l.Firms += a.Firms
		v.Demand += a.Persons
	}
	v.supplyLines(at, keys)
	for _, k := range keys {
		l := at[k]
		l.Met = min(l.Demand, l.Supply)
		v.Lines = append(v.Lines, *l)
		if l.SupplyKnown {
			v.Supply += l.Supply
		}
	}
	sort.SliceStable(v.Lines, func(i, j int) bool {
		a, b := v.Lines[i], v.Lines[j]
		if a.Break != b.Break {
			return a.Break
		}
		if a.Gap() != b.Gap() {
			return a.Gap() > b.Gap()
		}
		return a.Occupation < b.Occupation
	})
	v.breaks()
}

// breaks sums the breaks over chains: one entry an occupation.
func (v *View) breaks() {
	at := map[string]int{}
	for _, l := range v.Lines {
		if !l.Break {
			continue
		}
		if i, ok := at[l.Occupation]; ok {
			v.Breaks[i].Demand += l.Demand
			v.Breaks[i].Firms += l.Firms
			continue
		}
		at[l.Occupation] = len(v.Breaks)
		v.Breaks = append(v.Breaks, l)
	}
	sort.SliceStable(v.Breaks, func(i, j int) bool { return v.Breaks[i].Demand > v.Breaks[j].Demand })
}

func (v *View) line(k lineKey) *Line {
	l := &Line{Chain: k.chain, Occupation: k.occupation}
	if k.chain != "" {
		l.ChainName, _, _ = v.names.Of(atlas.Ref{Kind: atlas.EndChain, Key: k.chain})
	}
	l.OccupationName, _, _ = v.names.Of(atlas.Ref{Kind: atlas.EndOccupation, Key: k.occupation})
	v.teach(l)
	return l
}

// teach lists the programmes that train for the line's occupation, and takes evidence, weight and years from the
// strongest edge; where nobody teaches it, from the edge that asks for it.
func (v *View) teach(l *Line) {
	best := atlas.Edge{Weight: -1}
	seen := map[atlas.ProgrammeKey]bool{}
	inScope := v.only == ""
	for _, e := range v.trains[l.Occupation] {
		level, code := e.From.Programme()
		k := atlas.ProgrammeKey{Level: level, Code: code}
		inScope = inScope || strings.HasPrefix(code, v.only)
		name, open := v.programme[k]
		if seen[k] {
			continue
		}
		seen[k] = true
		if !open {
			l.Could = append(l.Could, Programme{Key: k, Name: v.programmeName(k)})
			continue
		}
		l.Programmes = append(l.Programmes, Programme{Key: k, Name: name})
		if e.Weight > best.Weight {
			best = e
		}
	}
	l.Break, l.Outside = len(l.Programmes) == 0 && inScope, len(l.Programmes) == 0 && !inScope
	if len(l.Programmes) == 0 {
		e, ok := v.requires[l.Occupation]
		if !ok {
			return
		}
		best = e
	}
	l.Edge, l.Weight, l.Machine, l.Years = best.ID, best.Weight, best.Machine && best.Status != atlas.Published, best.Years.String()
	if len(best.Evidence) > 0 {
		l.Evidence = best.Evidence[0].Ref
	}
}

// supplyLines shares the supply of an occupation out over its chains, by demand, and counts points.
func (v *View) supplyLines(at map[lineKey]*Line, keys []lineKey) {
	byOcc := map[string][]lineKey{}
	for _, k := range keys {
		byOcc[k.occupation] = append(byOcc[k.occupation], k)
	}
	type pointsOf struct {
		programme atlas.ProgrammeKey
		school    string
	}
	milli, unknown := map[string]int64{}, map[string]bool{}
	points := map[string]map[pointsOf]int{}
	for _, g := range v.given {
		milli[g.Occupation] += g.Milli
		if points[g.Occupation] == nil {
			points[g.Occupation] = map[pointsOf]int{}
		}
		points[g.Occupation][pointsOf{g.Programme, g.School.String()}] = g.Points
		unknown[g.Occupation] = unknown[g.Occupation] || g.Unknown == g.Points
	}
	for occupation, list := range byOcc {
		weights := make([]float64, len(list))
		for i, k := range list {
			weights[i] = float64(at[k].Demand)
		}
		byProgramme, total := map[atlas.ProgrammeKey]int{}, 0
		for k, n := range points[occupation] {
			byProgramme[k.programme] += n
			total += n
		}
		for i, part := range Split(whole(milli[occupation]), weights) {
			l := at[list[i]]
			l.Points = total
			l.SupplyKnown = l.Break || !l.Outside && v.Basis != Points && (milli[occupation] > 0 || !unknown[occupation])
			if l.SupplyKnown {
				l.Supply = part
			}
			l.Programmes = counted(l.Programmes, byProgramme)
		}
	}
}

// counted puts the number of points to the programmes, the most first, and drops those that the filter hides.
func counted(list []Programme, points map[atlas.ProgrammeKey]int) []Programme {
	out := make([]Programme, 0, len(list))
	for _, p := range list {
		if p.Points = points[p.Key]; p.Points > 0 {
			out = append(out, p)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Points != out[j].Points {
			return out[i].Points > out[j].Points
		}
		return out[i].Key.Code < out[j].Key.Code
	})
	return out
}

// partial is the least number of points from which a register of a single category is taken for a part of the whole.
const partial = 20

// onlyCategory gives the category (two digits) that all points are of, "" where there are several or hardly any points.
func onlyCategory(supplies []Supply) string {
	if len(supplies) < partial {
		return ""
	}
	for _, x := range supplies {
		if len(x.Code) < 2 || x.Code[:2] != supplies[0].Code[:2] {
			return ""
		}
	}
	return supplies[0].Code[:2]
}

func programmeID(k atlas.ProgrammeKey) string { return string(k.Level) + ":" + k.Code }
