package forecast

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Want narrows the city's forecast. The zero value is this round and the year after it.
type Want struct {
	Base       int
	Year       int
	Industry   string // beginning of the code, at least a division: C36
	Occupation string // beginning of the code
	County     string
	Find       string // part of the name or code
}

// Number is a count of persons as the reader may see it.
type Number struct {
	N     int64
	Hide  Hide
	Known bool // false: nobody said anything
}

// Estimate is a number in thousandths of a person, rounded for outsiders.
type Estimate struct {
	Milli int64
	Known bool
	Hide  Hide
}

// CityLine is an occupation of the city's forecast.
type CityLine struct {
	Occupation, Name string
	Firms            int64         // that ask for it in the chosen year; 0 when hidden
	Demand           [Ahead]Number // of the three years
	Supply           Estimate      // of the chosen year
	Gap              Estimate      // demand − supply
	Rate             float64       // gap ÷ demand
	RateKnown        bool
}

// City is the forecast of a round.
type City struct {
	Want    Want
	Years   []int
	Rounds  []int // with anything in them, newest first
	Exact   bool  // the reader sees the numbers as they are
	Dropped bool  // a second filter was left out because the reader sees published sums only
	Firms   int64 // enterprises that sent something in the round
	Silent  int64 // that did in the round before and not yet in this one
	Total   [Ahead]Number
	Lines   []CityLine
	Pub     Publication
}

// YearIndex is the place of the chosen year among the three.
func (c City) YearIndex() int { return c.Want.Year - c.Want.Base - 1 }

// City adds up a round as the actor may see it.
func (s *Service) City(ctx context.Context, w Want) (c City, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		c, err = s.city(ctx, r, w)
		return err
	})
	return c, err
}

func (s *Service) city(ctx context.Context, q sqldb.Queryer, w Want) (c City, err error) {
	w = s.settle(w)
	c = City{Want: w, Years: Years(w.Base), Exact: exact(actor.From(ctx), w.County)}
	if !c.Exact && w.County != "" && w.Industry != "" {
		c.Want.Industry, c.Dropped = "", true
	}
	if c.Rounds, err = rounds(ctx, q); err != nil {
		return c, err
	}
	if c.Silent, err = waiting(ctx, q, w.Base); err != nil {
		return c, err
	}
	if c.Pub, err = publicationOn(ctx, q, s.Today().String()); err != nil {
		return c, err
	}
	list, err := collect(ctx, q, w.Base)
	if err != nil {
		return c, err
	}
	firms := map[ids.ID]bool{}
	for _, x := range list {
		firms[x.Org] = true
	}
	c.Firms = int64(len(firms))
	cells, total := c.cells(list)
	supply, err := s.supplyOf(ctx, q, c, cells)
	if err != nil {
		return c, err
	}
	c.fill(cells, total, supply, s.opts.Names.Occupation)
	return c, nil
}

// settle fills in the round and the year.
func (s *Service) settle(w Want) Want {
	if w.Base == 0 {
		w.Base = s.Round()
	}
	if w.Year <= w.Base || w.Year > w.Base+Ahead {
		w.Year = w.Base + 1
	}
	return w
}

func collect(ctx context.Context, q sqldb.Queryer, base int) (list []Contribution, err error) {
	for x, err := range contributions(ctx, q, base) {
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

type years map[int]*Cell

// cells are the sums of the occupations within the filters, and their total; for outsiders
// they come out of the round's cube, so that no filter tells what another hides.
func (c City) cells(list []Contribution) (map[string]years, years) {
	w := c.Want
	out, total := map[string]years{}, years{}
	if c.Exact {
		for _, x := range list {
			if w.County != "" && x.County != w.County || w.Industry != "" && !strings.HasPrefix(x.Industry, division(w.Industry)) {
				continue
			}
			if out[x.Occupation] == nil {
				out[x.Occupation] = years{}
			}
			put(out[x.Occupation], x.Year, x)
			put(total, x.Year, x)
		}
		return out, total
	}
	cube := NewCube(c.Pub, list)
	if w.County == "" && w.Industry == "" {
		for code, by := range cube.Occupations {
			out[code] = by
		}
		return out, cube.All
	}
	kind, code := ByCounty, w.County
	if w.County == "" {
		kind, code = ByIndustry, division(w.Industry)
	}
	for k, cell := range cube.Parts {
		if k.Kind == kind && k.Code == code {
			if out[k.Occupation] == nil {
				out[k.Occupation] = years{}
			}
			out[k.Occupation][k.Year] = cell
		}
	}
	return out, nil
}

// supplyOf asks for the supply of the chosen year; nothing is known of one industry's part.
func (s *Service) supplyOf(ctx context.Context, q sqldb.Queryer, c City, cells map[string]years) (map[string]int64, error) {
	if s.opts.Supply == nil || c.Want.Industry != "" {
		return nil, nil
	}
	demand := map[string]int64{}
	for code, by := range cells {
		if cell := by[c.Want.Year]; cell != nil {
			demand[code] = cell.Heads()
		}
	}
	return s.opts.Supply(ctx, q, c.Want.Year, c.Want.County, demand)
}

func (c *City) fill(cells map[string]years, total years, supply map[string]int64, name func(string) string) {
	for i, y := range c.Years {
		c.Total[i] = c.number(total[y])
	}
	for _, code := range slices.Sorted(maps.Keys(cells)) {
		l := CityLine{Occupation: code, Name: nameOf(name, code)}
		if !c.matches(l) {
			continue
		}
		for i, y := range c.Years {
			l.Demand[i] = c.number(cells[code][y])
		}
		now := l.Demand[c.YearIndex()]
		if cell := cells[code][c.Want.Year]; cell != nil && now.Hide == Open {
			l.Firms = int64(len(cell.By))
		}
		if milli, ok := supply[code]; ok {
			c.balance(&l, cells[code][c.Want.Year], milli)
		}
		c.Lines = append(c.Lines, l)
	}
	at := c.YearIndex()
	slices.SortStableFunc(c.Lines, func(a, b CityLine) int { return cmp.Compare(rank(b.Demand[at]), rank(a.Demand[at])) })
}

// rank orders by what is shown: hidden numbers after all others.
func rank(n Number) int64 {
	if n.Hide != Open || !n.Known {
		return -1
	}
	return n.N
}

func (c *City) matches(l CityLine) bool {
	w := c.Want
	return strings.HasPrefix(l.Occupation, w.Occupation) && (w.Find == "" || strings.Contains(l.Name, w.Find) || strings.HasPrefix(l.Occupation, w.Find))
}

func (c *City) number(cell *Cell) Number {
	switch {
	case cell == nil:
		return Number{}
	case c.Exact:
		return Number{N: cell.Heads(), Known: true}
	}
	n, why := c.Pub.Shown(cell)
	return Number{N: n, Hide: why, Known: true}
}

// balance sets supply against the exact demand; outsiders see both rounded, and no gap
// where demand is hidden.
func (c *City) balance(l *CityLine, cell *Cell, supply int64) {
	var heads int64
	if cell != nil {
		heads = cell.Heads()
	}
	gap, rate, known := Gap(heads, supply)
	l.Supply, l.Gap = Estimate{Milli: supply, Known: true}, Estimate{Milli: gap, Known: true}
	l.Rate, l.RateKnown = rate, known
	if c.Exact {
		return
	}
	l.Supply = c.Pub.rough(supply)
	l.Gap = c.Pub.rough(gap)
	if now := l.Demand[c.YearIndex()]; now.Hide != Open {
		l.Gap, l.RateKnown = Estimate{Known: true, Hide: now.Hide}, false
	}
	l.RateKnown = l.RateKnown && heads >= c.Pub.Base
	l.Rate = math.Round(rate*100) / 100 // the exact share would give the exact demand away
}

// rough is an estimate as outsiders see it: persons rounded, few ones hidden.
func (p Publication) rough(milli int64) Estimate {
	sign := int64(1)
	if milli < 0 {
		sign, milli = -1, -milli
	}
	n := (milli + 500) / 1000
	switch {
	case n == 0:
		return Estimate{Known: true}
	case n < p.Least:
		return Estimate{Known: true, Hide: Few}
	}
	return Estimate{Milli: sign * ((n + p.Step/2) / p.Step * p.Step) * 1000, Known: true}
}

// Occupation is one occupation of a round in all its parts.
type Occupation struct {
	City
	Line       CityLine
	Levels     []PartLine
	Counties   []PartLine
	Industries []PartLine
	Confidence map[Confidence][Ahead]int64 // for those who see exact numbers
	Rows       []Contribution              // for those who may see them, by enterprise
	Supplies   [Ahead]Estimate             // of the three years
}

// PartLine is a part of an occupation's sum.
type PartLine struct {
	Code   string
	Demand [Ahead]Number
}

// Occupation returns one occupation; one that nobody asked for in the round does not exist.
func (s *Service) Occupation(ctx context.Context, base int, code string) (o Occupation, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if o.City, err = s.city(ctx, r, Want{Base: base, Occupation: code}); err != nil {
			return err
		}
		if len(o.Lines) != 1 || o.Lines[0].Occupation != code {
			return actor.ErrNotFound
		}
		o.Line = o.Lines[0]
		list, err := collect(ctx, r, o.Want.Base)
		if err != nil {
			return err
		}
		o.parts(NewCube(o.Pub, list))
		o.rows(actor.From(ctx), list)
		return s.supplies(ctx, r, &o, list)
	})
	return o, err
}

func (o *Occupation) parts(cube *Cube) {
	for kind, into := range map[string]*[]PartLine{ByLevel: &o.Levels, ByCounty: &o.Counties, ByIndustry: &o.Industries} {
		at := map[string]*PartLine{}
		for k, cell := range cube.Parts {
			if k.Kind != kind || k.Occupation != o.Line.Occupation {
				continue
			}
			if at[k.Code] == nil {
				at[k.Code] = &PartLine{Code: k.Code}
			}
			at[k.Code].Demand[k.Year-o.Want.Base-1] = o.number(cell)
		}
		for _, code := range slices.Sorted(maps.Keys(at)) {
			*into = append(*into, *at[code])
		}
	}
	slices.SortStableFunc(o.Levels, func(a, b PartLine) int {
		return cmp.Compare(slices.Index(Levels, Level(a.Code)), slices.Index(Levels, Level(b.Code)))
	})
}

// rows are what stands behind the sum, as far as the actor may see it.
func (o *Occupation) rows(a actor.Actor, list []Contribution) {
	o.Confidence = map[Confidence][Ahead]int64{}
	for _, x := range list {
		if x.Occupation != o.Line.Occupation {
			continue
		}
		if Policy.May(a, mayRead, actor.Object{County: x.County, Org: x.Org}) {
			o.Rows = append(o.Rows, x)
		}
		if o.Exact {
			n := o.Confidence[x.Confidence]
			n[x.Year-o.Want.Base-1] += x.Heads
			o.Confidence[x.Confidence] = n
		}
	}
}

func (s *Service) supplies(ctx context.Context, q sqldb.Queryer, o *Occupation, list []Contribution) error {
	if s.opts.Supply == nil {
		return nil
	}
	for i, year := range o.Years {
		demand := map[string]int64{}
		for _, x := range list {
			if x.Year == year {
				demand[x.Occupation] += x.Heads
			}
		}
		all, err := s.opts.Supply(ctx, q, year, "", demand)
		if err != nil {
			return err
		}
		if milli, ok := all[o.Line.Occupation]; ok {
			o.Supplies[i] = Estimate{Milli: milli, Known: true}
			if !o.Exact {
				o.Supplies[i] = o.Pub.rough(milli)
			}
		}
	}
	return nil
}
