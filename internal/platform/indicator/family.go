package indicator

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
)

// family are the indicators of a source on a day whose figures, put side by side, could tell what one of
// them hides. It has all that are defined, whoever may open them, so that everybody is shown the same.
type family struct {
	list    []*Measurement // what counts everything first, then by code
	key     string
	year    int
	yearDim bool
}

// families are the headcounts and the figures of enterprises that belong with a measure.
func (r *run) families(ctx context.Context, m *Measurement, on civil.Date) (persons, firms family, err error) {
	if _, err = r.definition(ctx, m.Def.Code, on); err != nil {
		return persons, firms, err
	}
	var all []*Measurement
	for _, d := range r.defs[on] {
		if d.Source != m.Source.Code || d.Kind == Derived {
			continue
		}
		x, err := r.prepared(d, m.Source)
		if err != nil || x.year != m.year || x.yearDim != m.yearDim {
			continue // it has no figure, or one of other facts
		}
		all = append(all, x)
	}
	return familyOf(m, all, (*Measurement).heads), familyOf(m, all, (*Measurement).alone), nil
}

func familyOf(m *Measurement, all []*Measurement, belongs func(*Measurement) bool) family {
	f := family{year: m.year, yearDim: m.yearDim}
	for _, x := range all {
		if belongs(x) {
			f.list = append(f.list, x)
		}
	}
	slices.SortFunc(f.list, func(a, b *Measurement) int {
		return cmp.Or(cmp.Compare(a.narrow(), b.narrow()), strings.Compare(a.Def.Code, b.Def.Code))
	})
	for _, x := range f.list {
		f.key += x.Def.Code + "@" + strconv.FormatInt(x.Def.Version, 10) + " "
	}
	return f
}

// narrow is how many conditions a measure puts on its facts.
func (m *Measurement) narrow() (n int) {
	for _, f := range []*Formula{m.filter, m.num, m.den} {
		if f != nil && f.Yes() {
			n++
		}
	}
	return n
}

// heads says whether the figure is a count of persons whose parts add up, or a share of two such counts.
func (m *Measurement) heads() bool { return m.persons && (m.counts() || m.share()) }

// share says whether the figure is a share of two counts of persons.
func (m *Measurement) share() bool {
	return m.distinct < 0 && m.Def.Kind == Rate && m.headcount(m.num) && m.headcount(m.den) && len(m.Def.External) == 0
}

// alone says whether the figure is hidden where few enterprises stand behind it.
func (m *Measurement) alone() bool { return m.firms() && !m.persons }
