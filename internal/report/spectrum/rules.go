package spectrum

import (
	"sort"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/ids"
)

// Compute finds the flows of a source: demand by occupation and route, supply by occupation, programme and school.
func Compute(s Source) *Flows {
	chainOf := atlas.ChainOf(s.Chains)
	var edges []atlas.Edge
	f := &Flows{Basis: s.Basis, trains: map[string][]atlas.Edge{}, requires: map[string]atlas.Edge{}, schools: map[ids.ID]string{}, programme: map[atlas.ProgrammeKey]string{}}
	for _, e := range s.Edges {
		if !counts(e, s.Year, s.Proposals) {
			continue
		}
		edges = append(edges, e)
		if e.Status == atlas.Published {
			f.Published++
		}
		if e.Machine && e.Status != atlas.Published {
			f.Machine++
		}
	}
	w := newWays(edges, chainOf)
	f.requires = w.edge
	f.ask(s, w)
	f.give(s, edges)
	return f
}

type askedKey struct {
	Route
	occupation string
}

// ask sends every need up its way.
func (f *Flows) ask(s Source, w *ways) {
	at := map[askedKey]int{}
	firms := map[askedKey]map[ids.ID]bool{}
	for _, n := range s.Needs {
		if n.Assumed {
			f.Assumed++
		}
		if n.Occupation == "" {
			f.Uncoded += n.Persons
			continue
		}
		r := w.best(n.Occupation, n.Industry)
		r.Weight = 0
		k := askedKey{r, n.Occupation}
		i, ok := at[k]
		if !ok {
			i = len(f.Asked)
			at[k], firms[k] = i, map[ids.ID]bool{}
			f.Asked = append(f.Asked, Asked{Route: r, Occupation: n.Occupation})
		}
		a := &f.Asked[i]
		a.Persons += n.Persons
		a.Needs++
		firms[k][n.Firm] = true
		a.Firms = len(firms[k])
		if n.Assumed {
			a.Assumed++
		}
	}
	sort.Slice(f.Asked, func(i, j int) bool {
		a, b := f.Asked[i], f.Asked[j]
		if a.Persons != b.Persons {
			return a.Persons > b.Persons
		}
		return a.Occupation+a.Chain+a.Node+a.Industry < b.Occupation+b.Chain+b.Node+b.Industry
	})
}

// demand sums the persons asked for by occupation.
func (f *Flows) demand() map[string]int64 {
	out := map[string]int64{}
	for _, a := range f.Asked {
		out[a.Occupation] += a.Persons
	}
	return out
}

// offer is what the points of one programme at one school supply.
type offer struct {
	school  ids.ID
	points  int
	unknown int
	persons int64
	milli   int64
}

type offers struct {
	key     atlas.ProgrammeKey
	name    string
	schools []offer
	persons int64
	milli   int64
	points  int
	known   int // points whose persons are known
	edges   map[string]float64
}

// give shares the supply of every programme out over the occupations that are asked for.
func (f *Flows) give(s Source, edges []atlas.Edge) {
	demand := f.demand()
	list := gather(s)
	byRef := map[atlas.Ref]*offers{}
	for _, o := range list {
		byRef[atlas.ProgrammeRef(o.key.Level, o.key.Code)] = o
		f.programme[o.key] = o.name
		for _, x := range o.schools {
			f.schools[x.school] = ""
		}
	}
	for _, x := range s.Supplies {
		f.schools[x.School] = x.SchoolName
	}
	for _, e := range edges {
		if e.Relation != atlas.Trains || e.From.Kind != atlas.EndProgramme {
			continue
		}
		f.trains[e.To.Key] = append(f.trains[e.To.Key], e)
		if o := byRef[e.From]; o != nil {
			o.edges[e.To.Key] = max(o.edges[e.To.Key], e.Weight)
		}
	}
	if s.Basis == Points {
		f.byPoints(list, demand)
		return
	}
	for _, o := range list {
		f.byPersons(o, demand)
	}
}

// gather sums the points by programme and school.
func gather(s Source) []*offers {
	at := map[atlas.ProgrammeKey]*offers{}
	school := map[atlas.ProgrammeKey]map[ids.ID]int{}
	var list []*offers
	for _, x := range s.Supplies {
		k := atlas.ProgrammeKey{Level: x.Level, Code: atlas.Base(x.Code)}
		o := at[k]
		if o == nil {
			o = &offers{key: k, name: x.Name, edges: map[string]float64{}}
			at[k], school[k] = o, map[ids.ID]int{}
			list = append(list, o)
		}
		i, ok := school[k][x.School]
		if !ok {
			i = len(o.schools)
			school[k][x.School] = i
			o.schools = append(o.schools, offer{school: x.School})
		}
		one := &o.schools[i]
		one.points++
		o.points++
		if x.Persons == nil {
			one.unknown++
			continue
		}
		o.known++
		milli := x.Milli
		if milli == 0 {
			milli = *x.Persons * 1000
		}
		one.persons, one.milli = one.persons+*x.Persons, one.milli+milli
		o.persons, o.milli = o.persons+*x.Persons, o.milli+milli
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i].key, list[j].key
		return string(a.Level)+a.Code < string(b.Level)+b.Code
	})
	return list
}

// wanted lists the demanded occupations of a programme with the shares of its supply, in the order of codes.
func (o *offers) wanted(demand map[string]int64) (codes []string, shares []float64) {
	for code := range o.edges {
		if demand[code] > 0 {
			codes = append(codes, code)
		}
	}
	sort.Strings(codes)
	for _, code := range codes {
		shares = append(shares, float64(demand[code])*o.edges[code])
	}
	return codes, shares
}

// byPersons shares the supply of a programme out over all its occupations by the
// weights of the edges, as the gap list does; what goes to an occupation that nobody
// asks for is not drawn.
func (f *Flows) byPersons(o *offers, demand map[string]int64) {
	if len(o.edges) == 0 {
		f.Unlinked += o.points
	}
	if codes, _ := o.wanted(demand); len(codes) == 0 {
		f.unasked(o)
		return
	}
	codes, weights := o.trained()
	for i, part := range Split(o.milli, weights) {
		if demand[codes[i]] == 0 {
			continue
		}
		schools := make([]float64, len(o.schools))
		for j, x := range o.schools {
			schools[j] = float64(x.milli)
		}
		for j, milli := range Split(part, schools) {
			x := o.schools[j]
			f.Given = append(f.Given, Given{Occupation: codes[i], Programme: o.key, School: x.school, Persons: whole(milli), Milli: milli, Points: x.points, Unknown: x.unknown})
		}
	}
}

// trained lists all occupations of a programme with the weights of the edges.
func (o *offers) trained() (codes []string, weights []float64) {
	for code := range o.edges {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	for _, code := range codes {
		weights = append(weights, o.edges[code])
	}
	return codes, weights
}

// whole rounds thousandths to persons, half up.
func whole(milli int64) int64 { return (milli + 500) / 1000 }

func (f *Flows) unasked(o *offers) {
	p := Programme{Key: o.key, Name: o.name, Points: o.points}
	if o.known > 0 {
		n := o.persons
		p.Persons = &n
	}
	f.Unasked = append(f.Unasked, p)
}

// byPoints shares the demand of every occupation out over the points that train for it: a picture of who could, not of
// how many do.
func (f *Flows) byPoints(list []*offers, demand map[string]int64) {
	takers := map[string][]*offers{}
	for _, o := range list {
		if len(o.edges) == 0 {
			f.Unlinked += o.points
		}
		codes, _ := o.wanted(demand)
		if len(codes) == 0 {
			f.unasked(o)
		}
		for _, code := range codes {
			takers[code] = append(takers[code], o)
		}
	}
	codes := make([]string, 0, len(takers))
	for code := range takers {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	for _, code := range codes {
		var weights []float64
		for _, o := range takers[code] {
			weights = append(weights, float64(o.points)*o.edges[code])
		}
		for i, part := range Split(demand[code], weights) {
			o := takers[code][i]
			points := make([]float64, len(o.schools))
			for j, x := range o.schools {
				points[j] = float64(x.points)
			}
			for j, persons := range Split(part, points) {
				x := o.schools[j]
				f.Given = append(f.Given, Given{Occupation: code, Programme: o.key, School: x.school, Persons: persons, Milli: persons * 1000, Points: x.points, Unknown: x.points})
			}
		}
	}
}

// Split divides whole persons by weights so that the parts add up: the largest remainders get what rounding leaves, the
// earlier ones first where they are equal. Weights that add up to nothing give nothing.
func Split(total int64, weights []float64) []int64 {
	out := make([]int64, len(weights))
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	if sum <= 0 || total <= 0 {
		return out
	}
	rest := make([]float64, len(weights))
	left := total
	for i, w := range weights {
		exact := float64(total) * w / sum
		out[i] = int64(exact)
		rest[i] = exact - float64(out[i])
		left -= out[i]
	}
	byRest := make([]int, len(weights))
	for i := range byRest {
		byRest[i] = i
	}
	sort.SliceStable(byRest, func(a, b int) bool { return rest[byRest[a]] > rest[byRest[b]] })
	for i := 0; left > 0; i = (i + 1) % len(byRest) {
		if weights[byRest[i]] > 0 {
			out[byRest[i]]++
			left--
		}
	}
	return out
}
