package forecast

import (
	"cmp"
	"maps"
	"slices"

	"rongqiao/internal/platform/ids"
)

// Publication are the parameters of what may be shown to outsiders.
type Publication struct {
	Firms int64 // SUP-FIRMS: enterprises that make a sum, at least
	Share int64 // SUP-SHARE: per cent of it that one enterprise has, at most
	Least int64 // SUP-LEAST: smaller numbers above zero are not shown
	Step  int64 // SUP-STEP: other numbers are rounded to it
	Base  int64 // SUP-BASE: persons that a rate is made of, at least
}

// Hide says why a number is not shown.
type Hide string

// The reasons.
const (
	Open     Hide = ""
	FewFirms Hide = "FIRMS"   // fewer than SUP-FIRMS enterprises, or one has most of it
	Protects Hide = "PROTECT" // would give another hidden number away
	Few      Hide = "FEW"     // 1 to 4 persons
)

// Tally is what each enterprise gives to a sum; those that give nothing are not in it.
type Tally map[ids.ID]int64

// Put adds persons of an enterprise.
func (t Tally) Put(org ids.ID, n int64) {
	if n > 0 {
		t[org] += n
	}
}

// Sum is the whole.
func (t Tally) Sum() (n int64) {
	for _, v := range t {
		n += v
	}
	return n
}

func (t Tally) add(o Tally) {
	for org, n := range o {
		t[org] += n
	}
}

// allows is rule EPT-3; nothing at all may be told.
func (p Publication) allows(t Tally) bool {
	var sum, largest int64
	for _, n := range t {
		sum += n
		largest = max(largest, n)
	}
	return sum == 0 || int64(len(t)) >= p.Firms && largest*100 <= sum*p.Share
}

// Cell is a sum with what may be shown of it.
type Cell struct {
	By   Tally
	Hide Hide
}

// Heads is the exact sum, for those who may see it.
func (c *Cell) Heads() int64 { return c.By.Sum() }

// Shown is the number as outsiders see it: rounded, or hidden with the reason.
func (p Publication) Shown(c *Cell) (n int64, why Hide) {
	n = c.Heads()
	switch {
	case c.Hide != Open:
		return 0, c.Hide
	case n == 0:
		return 0, Open
	case n < p.Least:
		return 0, Few
	}
	return (n + p.Step/2) / p.Step * p.Step, Open
}

// first hides the cell when it may not be shown by itself.
func (p Publication) first(c *Cell) {
	if c.Hide == Open && !p.allows(c.By) {
		c.Hide = FewFirms
	}
}

// Guard hides parts of a shown total until the hidden rest, which total minus shown parts
// tells, is itself a sum that may be told. Under a hidden total every part is hidden.
func (p Publication) Guard(total *Cell, parts ...*Cell) {
	if total.Hide != Open {
		for _, c := range parts {
			if c.Hide == Open && c.Heads() > 0 {
				c.Hide = Protects
			}
		}
		return
	}
	rest := Tally{}
	for _, c := range parts {
		if p.first(c); c.Hide != Open {
			rest.add(c.By)
		}
	}
	for !p.allows(rest) {
		next := smallest(parts)
		if next == nil {
			total.Hide = Protects
			return
		}
		next.Hide = Protects
		rest.add(next.By)
	}
}

// smallest is the shown part above zero with the fewest persons.
func smallest(parts []*Cell) (least *Cell) {
	for _, c := range parts {
		if c.Hide == Open && c.Heads() > 0 && (least == nil || c.Heads() < least.Heads()) {
			least = c
		}
	}
	return least
}

// Contribution is one number of one enterprise in a round.
type Contribution struct {
	Org        ids.ID
	OrgName    string
	Submission ids.ID
	County     string
	Industry   string // division: letter and two digits
	Row
}

// Cube is a round as outsiders may see it: for each occupation and year the sum, and its
// parts by level, county and industry, hidden where they must be.
type Cube struct {
	All         map[int]*Cell
	Occupations map[string]map[int]*Cell
	Parts       map[PartKey]*Cell
}

// The ways in which an occupation's sum is parted.
const (
	ByLevel    = "level"
	ByCounty   = "county"
	ByIndustry = "industry"
)

// PartKey names a part of an occupation's sum of a year.
type PartKey struct {
	Occupation string
	Year       int
	Kind, Code string
}

// NewCube adds up a round and hides what must be hidden.
func NewCube(p Publication, list []Contribution) *Cube {
	c := &Cube{All: map[int]*Cell{}, Occupations: map[string]map[int]*Cell{}, Parts: map[PartKey]*Cell{}}
	for _, x := range list {
		put(c.All, x.Year, x)
		if c.Occupations[x.Occupation] == nil {
			c.Occupations[x.Occupation] = map[int]*Cell{}
		}
		put(c.Occupations[x.Occupation], x.Year, x)
		for kind, code := range map[string]string{ByLevel: string(x.Level), ByCounty: x.County, ByIndustry: x.Industry} {
			put(c.Parts, PartKey{x.Occupation, x.Year, kind, code}, x)
		}
	}
	c.protect(p)
	return c
}

func put[K comparable](m map[K]*Cell, k K, x Contribution) {
	if m[k] == nil {
		m[k] = &Cell{By: Tally{}}
	}
	m[k].By.Put(x.Org, x.Heads)
}

func (c *Cube) protect(p Publication) {
	codes := slices.Sorted(maps.Keys(c.Occupations))
	for _, year := range slices.Sorted(maps.Keys(c.All)) {
		var parts []*Cell
		for _, code := range codes {
			if cell := c.Occupations[code][year]; cell != nil {
				parts = append(parts, cell)
			}
		}
		p.first(c.All[year])
		if c.All[year].Hide != Open {
			// Nobody is told the whole, so each occupation stands for itself.
			for _, cell := range parts {
				p.first(cell)
			}
			continue
		}
		p.Guard(c.All[year], parts...)
	}
	groups := map[PartKey][]PartKey{}
	for k := range c.Parts {
		at := k
		at.Code = ""
		groups[at] = append(groups[at], k)
	}
	for at, keys := range groups {
		slices.SortFunc(keys, func(a, b PartKey) int { return cmp.Compare(a.Code, b.Code) })
		parts := make([]*Cell, len(keys))
		for i, k := range keys {
			parts[i] = c.Parts[k]
		}
		p.Guard(c.Occupations[at.Occupation][at.Year], parts...)
	}
}
