package citymap

import (
	"context"
	"math"
	"slices"
	"strings"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// Shading is a count by county.
type Shading struct {
	Code    string
	ZH, EN  string
	Unit    string
	Money   bool // values are fen
	Rows    []ShadeRow
	Classes []Class
}

// ShadeRow is a county's count. Without data Value is NaN and Why says why, a Chinese key.
type ShadeRow struct {
	County string
	Name   string
	Value  float64
	Class  int // −1: zero or no data
	Why    string
}

// Shade is one count by which counties can be shaded.
type Shade struct{ Code, ZH, EN, Unit string }

// Shades are the counts that the shown layers offer.
func (a *Answer) Shades() []Shade {
	out := []Shade{{shadePlaces, "所选图层的数量", "Number on the chosen layers", "处"}, {shadeStudents, "学校全日制在校生", "Full-time students of schools", "人"}}
	for _, n := range a.Chosen {
		k := a.g.layers[n].Kind
		if k == nil {
			continue
		}
		for _, f := range k.Listed() {
			if slices.Contains([]carrier.Type{carrier.Int, carrier.Number, carrier.Money}, f.Type) {
				unit := f.Unit
				if f.Type == carrier.Money {
					unit = ""
				}
				out = append(out, Shade{k.Code + "." + f.Code, k.ZH + "：" + f.ZH, k.Name("en") + ": " + f.Name("en"), unit})
			}
		}
	}
	return out
}

// shade counts by county; nil when nothing was asked.
func (s *Service) shade(ctx context.Context, a *Answer, v sight) (*Shading, error) {
	list := a.Shades()
	i := slices.IndexFunc(list, func(x Shade) bool { return x.Code == a.Ask.Shade })
	if i < 0 {
		return nil, nil
	}
	sh := &Shading{Code: list[i].Code, ZH: list[i].ZH, EN: list[i].EN, Unit: list[i].Unit}
	for _, c := range a.g.counties {
		sh.Rows = append(sh.Rows, ShadeRow{County: c.Code, Name: c.Name, Class: -1})
	}
	switch sh.Code {
	case shadePlaces:
		a.countPlaces(sh, v)
	case shadeStudents:
		a.countStudents(sh, v)
	default:
		if err := s.countField(ctx, a, sh); err != nil {
			return nil, err
		}
	}
	var values []float64
	for _, r := range sh.Rows {
		values = append(values, r.Value)
	}
	sh.Classes = Classes(values)
	for i, r := range sh.Rows {
		sh.Rows[i].Class = ClassOf(sh.Classes, r.Value)
	}
	return sh, nil
}

const (
	notYours   = "不在您能看的范围"
	notKnown   = "没有登记"
	notCounted = "没有填这一项"
)

// row finds a county's row.
func (sh *Shading) row(county string) *ShadeRow {
	i := slices.IndexFunc(sh.Rows, func(r ShadeRow) bool { return r.County == county })
	if i < 0 {
		return nil
	}
	return &sh.Rows[i]
}

// countPlaces adds up what the chosen layers hold, with and without coordinates. Where a register holds nothing at all, nothing is
// known; where it holds something elsewhere, a county has none.
func (a *Answer) countPlaces(sh *Shading, v sight) {
	any := false
	for _, t := range a.g.tallies {
		if !slices.Contains(a.Chosen, t.Layer) {
			continue
		}
		any = true
		if r := sh.row(t.County); r != nil {
			r.Value += float64(t.N)
		}
	}
	for i := range sh.Rows {
		r := &sh.Rows[i]
		if !any {
			r.Value, r.Why = math.NaN(), notKnown
		} else if slices.ContainsFunc(a.Chosen, func(n int) bool { return !v.counts(a.g.layers[n], r.County) }) {
			r.Value, r.Why = math.NaN(), notYours
		}
	}
}

// countStudents adds up the students of schools; a county whose schools all say nothing has no data.
func (a *Answer) countStudents(sh *Shading, v sight) {
	schools, known := map[string]int64{}, map[string]int64{}
	for _, t := range a.g.tallies {
		if t.Sort != "SCHOOL" {
			continue
		}
		schools[t.County] += t.N
		known[t.County] += t.Known
		if r := sh.row(t.County); r != nil {
			r.Value += float64(t.Students)
		}
	}
	for i := range sh.Rows {
		r := &sh.Rows[i]
		switch {
		case !v.counts(orgLayers[0], r.County):
			r.Value, r.Why = math.NaN(), notYours
		case len(schools) == 0:
			r.Value, r.Why = math.NaN(), notKnown
		case schools[r.County] > 0 && known[r.County] == 0:
			r.Value, r.Why = math.NaN(), notCounted
		}
	}
}

// countField adds up a field of a kind over the records that count.
func (s *Service) countField(ctx context.Context, a *Answer, sh *Shading) error {
	kind, field, _ := strings.Cut(sh.Code, ".")
	k := a.g.layers[a.g.layer(kind)].Kind
	f, _ := k.Field(field)
	sh.Money = f.Type == carrier.Money
	var list []carrier.CountySum
	err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = carrier.SumByCounty(ctx, r, kind, field)
		return err
	})
	for i := range sh.Rows {
		sh.Rows[i].Value, sh.Rows[i].Why = math.NaN(), notCounted
	}
	for _, x := range list {
		if r := sh.row(x.County); r != nil {
			r.Value, r.Why = x.Value, ""
		}
	}
	if err != nil {
		return err
	}
	for i := range sh.Rows { // no record at all in the county is a true zero
		r := &sh.Rows[i]
		has := slices.ContainsFunc(a.g.tallies, func(t counted) bool { return t.Sort == kind && t.County == r.County })
		if r.Why == notCounted && !has && len(list) > 0 {
			r.Value, r.Why = 0, ""
		}
	}
	return nil
}
