package board

import (
	"cmp"
	"slices"
)

// The rules of published figures (rule EPT-3): a count of persons is
// rounded to 5 and 1–4 is written <5; what enterprises ask for is shown only when
// at least SUP-FIRMS of them contribute and none has more than SUP-SHARE; a rate is
// shown on a base of at least SUP-BASE; a hidden cell that could be worked out from the
// total takes a second one with it.

// shipped are the parameters of publication that snapshots without their own go by.
var shipped = Params{Firms: 3, Share: 0.8, Base: 20}

// publication is p with the parameters of publication filled in.
func (p Params) publication() Params {
	if p.Firms == 0 || p.Share == 0 || p.Base == 0 {
		p.Firms, p.Share, p.Base = shipped.Firms, shipped.Share, shipped.Base
	}
	return p
}

// Hide says why a published figure is not a number.
type Hide string

// The reasons.
const (
	ShownFigure Hide = ""
	Few         Hide = "FEW"     // 1 to 4 persons: <5
	FewFirms    Hide = "FIRMS"   // fewer than three enterprises, or one has most of it
	Protects    Hide = "PROTECT" // would give another hidden figure away
	NotKnown    Hide = "NODATA"
)

// Shown is a figure as it may be published.
type Shown struct {
	N    int64 // persons, rounded to 5; negative for a surplus
	Hide Hide
}

// Round makes a published figure of an exact one in thousandths.
func Round(m Milli) Shown {
	n := m.Persons()
	sign := int64(1)
	if n < 0 {
		n, sign = -n, -1
	}
	if n > 0 && n < 5 {
		return Shown{N: sign * n, Hide: Few}.blind()
	}
	return Shown{N: sign * ((n + 2) / 5 * 5)}
}

// blind takes the exact number out of a hidden figure; its sign stays.
func (s Shown) blind() Shown {
	switch {
	case s.Hide == ShownFigure:
	case s.Hide == Few && s.N < 0:
		s.N = -1
	case s.Hide == Few:
		s.N = 1
	default:
		s.N = 0
	}
	return s
}

// mayPublish is rule EPT-3.
func (g Group) mayPublish(p Params) bool {
	return g.Demand == 0 || g.Firms >= p.Firms && float64(g.Largest) <= float64(g.Demand)*p.Share
}

// PublicRow is a line, an industry or a chain as everyone may see it.
type PublicRow struct {
	Code, Name  string
	Chains      []string
	Demand      Shown
	Supply, Met Shown
	Gap         Shown
	Unmet       Shown   // demand − met: of several occupations, not the same as the gap
	Rate        float64 // gap ÷ demand, from exact figures
	RateKnown   bool
	State       State // "" when the figures are hidden
	demand      int64 // exact, for protecting a single hidden cell
}

// PublicYear is a snapshot as everyone may see it.
type PublicYear struct {
	Year                    int
	City                    string
	Firms, Schools          int64
	Needs, Points           int64
	Demand, Supply, Met     Shown
	MetRate                 float64
	MetKnown                bool
	Rows                    []PublicRow // occupations
	Industries, ChainGroups []PublicRow
}

// Public applies the rules of publication to a whole snapshot.
func (f Frozen) Public() PublicYear {
	t, p := f.Totals(), f.Scope.Params.publication()
	out := PublicYear{Year: f.Scope.Year, City: f.Scope.City, Firms: f.Scope.Firms, Schools: f.Scope.Schools, Needs: f.Scope.Needs, Points: f.Scope.Points}
	all := publicRow(p, f.Scope.Group, t.Supply, t.Met, f.NoSupply())
	out.Demand, out.Supply, out.Met = all.Demand, all.Supply, all.Met
	if rate, ok := t.Rate(); ok && all.Demand.Hide == ShownFigure && !f.NoSupply() && f.Scope.Demand >= p.Base {
		out.MetRate, out.MetKnown = rate, true
	}
	for _, l := range f.Occupations {
		g := Group{Firms: l.Firms, Needs: l.Needs, Demand: l.Demand, Largest: l.Largest}
		r := publicRow(p, g, l.Supply, l.Met(), l.State == NoData)
		r.Code, r.Name, r.Chains = l.Occupation, l.Name, l.Chains
		if r.Demand.Hide != FewFirms {
			r.State = l.State
		}
		out.Rows = append(out.Rows, r)
	}
	out.Industries, out.ChainGroups = publicSums(p, f.Industries), publicSums(p, f.Chains)
	protect(out.Rows)
	return out
}

func publicSums(p Params, sums []SumLine) []PublicRow {
	var out []PublicRow
	for _, s := range sums {
		r := publicRow(p, s.Group, s.Supply, s.Met, s.NoSupply())
		r.Code, r.Name = s.Code, s.Name
		out = append(out, r)
	}
	protect(out)
	return out
}

func publicRow(p Params, g Group, supply, met Milli, noSupply bool) PublicRow {
	r := PublicRow{demand: g.Demand, Demand: Round(Milli(g.Demand) * 1000), Supply: Round(supply), Met: Round(met), Gap: Round(Milli(g.Demand)*1000 - supply), Unmet: Round(Milli(g.Demand)*1000 - met)}
	if noSupply {
		r.Supply, r.Met, r.Gap, r.Unmet = Shown{Hide: NotKnown}, Shown{Hide: NotKnown}, Shown{Hide: NotKnown}, Shown{Hide: NotKnown}
	}
	if !g.mayPublish(p) {
		r.hide(FewFirms)
		return r
	}
	if g.Demand >= p.Base && !noSupply {
		r.Rate, r.RateKnown = float64(Milli(g.Demand)*1000-supply)/(float64(g.Demand)*1000), true
	}
	return r
}

// hide takes out what enterprises ask for and all that would give it away.
func (r *PublicRow) hide(why Hide) {
	r.Demand, r.Met, r.Gap, r.Unmet = Shown{Hide: why}, Shown{Hide: why}, Shown{Hide: why}, Shown{Hide: why}
	r.Rate, r.RateKnown, r.State = 0, false, ""
}

// protect hides a second figure where a single one is hidden, the smallest that is
// shown: total minus the rest would tell the hidden one.
func protect(rows []PublicRow) {
	hidden, second := 0, -1
	for i, r := range rows {
		switch {
		case r.Demand.Hide == FewFirms:
			hidden++
		case r.demand > 0 && (second < 0 || cmp.Or(cmp.Compare(r.demand, rows[second].demand), cmp.Compare(r.Code, rows[second].Code)) < 0):
			second = i
		}
	}
	if hidden == 1 && second >= 0 {
		rows[second].hide(Protects)
	}
	for i := range rows {
		rows[i].demand = 0
	}
}

// Largest returns the n rows with the largest shown demand, largest first.
func Largest(rows []PublicRow, n int) []PublicRow {
	out := slices.DeleteFunc(slices.Clone(rows), func(r PublicRow) bool { return r.Demand.Hide != ShownFigure || r.Demand.N == 0 })
	slices.SortStableFunc(out, func(a, b PublicRow) int { return cmp.Compare(b.Demand.N, a.Demand.N) })
	return out[:min(n, len(out))]
}
