package citymap

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Answer is what the map shows to one actor.
type Answer struct {
	Residents *Residents // of a cover; nil: not asked
	Ask       Ask
	g         *gathered
	Chosen    []int // numbers of the layers shown
	View      geo.Box
	Whole     geo.Box // of the city
	Shown     []int   // places of the chosen layers within county and view, by name
	Near      []Near  // of Shown, with a circle: those inside, the nearest first

	Metres  float64     // radius of the circles, 0 without
	Centres []geo.Point // of the circles
	Layers  []LayerRow  // every layer with something on it
	Shading *Shading
	Cover   []CoverRow
	Layouts []LayoutView
	Picked  *Place
}

// LayerRow is a layer with its numbers.
type LayerRow struct {
	Number  int
	Chosen  bool
	Shown   int // within county and view
	Inside  int // within the circle
	Placed  int // in the city, seen by the actor
	Without int // records without coordinates, −1 when that is not the actor's to know
}

// CoverRow says how many places of a layer lie in a circle and how many in none.
type CoverRow struct {
	Layer   int
	In, Out int
}

// Answer answers a question for the actor of the context.
func (s *Service) Answer(ctx context.Context, ask Ask) (*Answer, error) {
	if !Policy.Allowed(actor.From(ctx), maySee) {
		return nil, actor.ErrForbidden
	}
	g, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	v := sightOf(actor.From(ctx))
	a := &Answer{Ask: ask, g: g}
	a.choose(v)
	a.look(v)
	a.circle(v)
	if a.Shading, err = s.shade(ctx, a, v); err != nil {
		return nil, err
	}
	if ask.Cover != "" && s.Residents != nil {
		r, err := s.Residents(ctx)
		if err != nil {
			return nil, err
		}
		a.Residents = &r
	}
	if at := g.layer(layoutKind); slices.Contains(a.Chosen, at) {
		a.Layouts, err = s.layouts(ctx)
	}
	return a, err
}

// choose finds the layers that have something on them for the actor, and those that are shown.
func (a *Answer) choose(v sight) {
	rows := make([]LayerRow, len(a.g.layers))
	for i := range rows {
		rows[i].Number = i
	}
	for i := range a.g.places {
		if p := &a.g.places[i]; v.sees(a.g, p) {
			rows[p.Layer].Placed++
		}
	}
	for _, t := range a.g.tallies {
		l := &rows[t.Layer]
		if !v.counts(a.g.layers[t.Layer], t.County) {
			l.Without = -1
		} else if l.Without >= 0 {
			l.Without += int(t.N - t.Placed)
		}
	}
	wanted := a.Ask.Layers
	if len(wanted) == 0 {
		wanted = usual
	}
	for _, r := range rows {
		code := a.g.layers[r.Number].Code
		if r.Chosen = slices.Contains(wanted, code) || slices.Contains(a.Ask.Layers, "all"); r.Chosen {
			a.Chosen = append(a.Chosen, r.Number)
		}
		if r.Placed > 0 || r.Without > 0 || r.Chosen && len(a.Ask.Layers) > 0 {
			a.Layers = append(a.Layers, r)
		}
	}
}

// look finds the view and the places in it.
func (a *Answer) look(v sight) {
	on := make([]bool, len(a.g.layers))
	for _, n := range a.Chosen {
		on[n] = true
	}
	a.Whole = a.g.outline.Box
	var seen []int
	picked, ofOrg := readKey(a.Ask.Pick)
	for i := range a.g.places {
		p := &a.g.places[i]
		if !v.sees(a.g, p) {
			continue
		}
		if a.g.outline.Number == 0 {
			a.Whole = a.Whole.Add(p.At)
		}
		if p.ID == picked && a.g.layers[p.Layer].OfOrgs() == ofOrg {
			a.Picked = p
		}
		if on[p.Layer] && (a.Ask.County == "" || p.County == a.Ask.County) {
			seen = append(seen, i)
		}
	}
	if a.Whole.Empty() {
		a.Whole = geo.Around(geo.Point{Lng: 105, Lat: 35}, 1_000_000)
	}
	a.Whole = a.Whole.AtLeast(5000).Scaled(1.04)
	a.View = a.Ask.Box
	if a.View.Empty() && a.Ask.County != "" {
		a.View = a.countyBox(seen)
	}
	if a.View.Empty() {
		a.View = a.Whole
		a.Shown = seen
		return
	}
	a.View = a.View.AtLeast(300)
	for _, i := range seen {
		if a.View.Has(a.g.places[i].At) {
			a.Shown = append(a.Shown, i)
		}
	}
}

// countyBox is the box of the county's border, or of its places.
func (a *Answer) countyBox(seen []int) (b geo.Box) {
	for _, x := range a.g.outline.Areas {
		if x.Code == a.Ask.County {
			b = x.Shape.Box()
		}
	}
	if b.Empty() {
		for _, i := range seen {
			b = b.Add(a.g.places[i].At)
		}
	}
	if b.Empty() {
		return b
	}
	return b.AtLeast(3000).Scaled(1.06)
}

// mostCircles are the circles of a cover that are drawn; all are counted.
const mostCircles = 400

// circle finds what lies inside and outside.
func (a *Answer) circle(v sight) {
	a.Metres = a.g.params.Radius(a.Ask.Mode, a.Ask.Km)
	at := func(i int) geo.Point { return a.g.places[a.Shown[i]].At }
	switch cover := a.g.layer(a.Ask.Cover); {
	case a.Metres == 0:
	case cover >= 0:
		// The places of a county are reached from across its border too: all centres count.
		for i := range a.g.places {
			if p := &a.g.places[i]; p.Layer == cover && p.Counts && v.sees(a.g, p) {
				a.Centres = append(a.Centres, p.At)
			}
		}
		a.covered(cover, Cover(a.Centres, a.Metres, len(a.Shown), at))
	default:
		c := a.Ask.Centre
		if c == nil && a.Picked != nil {
			c = &a.Picked.At
		}
		if c == nil {
			a.Metres = 0
			break
		}
		a.Centres = []geo.Point{*c}
		a.Near = Inside(*c, a.Metres, len(a.Shown), at)
		for i := range a.Near {
			a.Near[i].Place = a.Shown[a.Near[i].Place]
		}
	}
	a.numbers()
}

// covered counts by layer what lies in no circle; the layer of the centres lies in its own.
func (a *Answer) covered(cover int, in []bool) {
	rows := map[int]*CoverRow{}
	var out []int
	for i, n := range a.Shown {
		l := a.g.places[n].Layer
		if l == cover {
			continue
		}
		r := rows[l]
		if r == nil {
			r = &CoverRow{Layer: l}
			rows[l] = r
		}
		if in[i] {
			r.In++
		} else {
			r.Out++
			out = append(out, n)
		}
	}
	for _, r := range rows {
		a.Cover = append(a.Cover, *r)
	}
	slices.SortFunc(a.Cover, func(x, y CoverRow) int { return x.Layer - y.Layer })
	if a.Ask.Out {
		a.Shown = out
	}
}

// numbers counts the shown places by layer.
func (a *Answer) numbers() {
	at := make(map[int]*LayerRow, len(a.Layers))
	for i := range a.Layers {
		at[a.Layers[i].Number] = &a.Layers[i]
	}
	for _, n := range a.Shown {
		if r := at[a.g.places[n].Layer]; r != nil {
			r.Shown++
		}
	}
	for _, n := range a.Near {
		if r := at[a.g.places[n.Place].Layer]; r != nil {
			r.Inside++
		}
	}
}

// Lines are the places as the list shows them, narrowed by a text, in an order: name, kind, county, distance. Metres is NaN without a
// circle.
func (a *Answer) Lines(find, order string, desc bool) []Near {
	list := a.Near
	if !a.Single() {
		list = make([]Near, len(a.Shown))
		for i, n := range a.Shown {
			list[i] = Near{n, math.NaN()}
		}
	} else {
		list = slices.Clone(list)
	}
	if find != "" {
		find = strings.ToLower(find)
		list = slices.DeleteFunc(list, func(x Near) bool { return !strings.Contains(strings.ToLower(a.g.places[x.Place].Name), find) })
	}
	// Places are numbered in the order of their names.
	switch order {
	case "name":
		slices.SortStableFunc(list, func(x, y Near) int { return x.Place - y.Place })
	case "kind":
		list = bucketed(list, func(x Near) int { return a.g.places[x.Place].Layer })
	case "county":
		number := map[string]int{}
		for i, c := range a.g.counties {
			number[c.Code] = i + 1
		}
		list = bucketed(list, func(x Near) int { return number[a.g.places[x.Place].County] })
	}
	if desc {
		slices.Reverse(list)
	}
	return list
}

// bucketed orders by a small number and keeps the order of equals.
func bucketed(list []Near, by func(Near) int) []Near {
	var buckets [][]Near
	for _, x := range list {
		n := by(x)
		for len(buckets) <= n {
			buckets = append(buckets, nil)
		}
		buckets[n] = append(buckets[n], x)
	}
	return slices.Concat(buckets...)
}

// Single says that one circle lies on the map and the list is what lies inside.
func (a *Answer) Single() bool { return a.Metres > 0 && len(a.Centres) == 1 && a.Ask.Cover == "" }

// LayoutView is one layout: its park and the lines to its centres and schools.
type LayoutView struct {
	ID               ids.ID
	Name             string
	Park             *geo.Point
	ParkName         string
	Ends             []LayoutEnd
	Centres, Schools int
	Planned          [2]float64     // centres and schools by the plan, NaN where it does not say
	Lost             []string       // members without coordinates
	Lacks            []carrier.Lack // what the rules of the register miss
}

// LayoutEnd is a centre or a school at the end of a line.
type LayoutEnd struct {
	At     geo.Point
	Name   string
	School bool
}

// layouts reads the layouts with their members' places.
func (s *Service) layouts(ctx context.Context) (out []LayoutView, err error) {
	var list []ids.ID
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = layouts(ctx, r)
		return err
	})
	for _, id := range list {
		if err != nil {
			return nil, err
		}
		var v LayoutView
		if v, err = s.layoutOf(ctx, id); err == nil {
			out = append(out, v)
		}
	}
	return out, err
}

func (s *Service) layoutOf(ctx context.Context, id ids.ID) (v LayoutView, err error) {
	d, err := s.carriers.Find(ctx, id)
	if err != nil {
		return v, err
	}
	var at map[ids.ID]geo.Point
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		at, err = placesOf(ctx, r, d.Members)
		return err
	})
	v = LayoutView{ID: id, Name: d.Name, Planned: [2]float64{math.NaN(), math.NaN()}}
	for i, f := range []string{"centres", "schools"} {
		if n, ok := d.Values.Number(f); ok {
			v.Planned[i] = n
		}
	}
	if d.Lng != nil && d.Lat != nil {
		v.Park = &geo.Point{Lng: *d.Lng, Lat: *d.Lat}
	}
	today := s.Today()
	for _, m := range d.Members {
		if m.Since.After(today) || !m.Until.IsZero() && !m.Until.After(today) {
			continue
		}
		p, ok := at[m.Org]
		switch {
		case m.Role == "PARK":
			v.ParkName = m.OrgName
			if ok {
				v.Park = &p
			}
		case m.Role == "CENTRE":
			v.Centres++
		default:
			v.Schools++
		}
		if !ok {
			v.Lost = append(v.Lost, m.OrgName)
		} else if m.Role != "PARK" {
			v.Ends = append(v.Ends, LayoutEnd{p, m.OrgName, m.Role == "SCHOOL"})
		}
	}
	v.Lacks = d.Lacks
	slices.SortFunc(v.Ends, func(a, b LayoutEnd) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.At.Lng, b.At.Lng)) })
	return v, err
}
