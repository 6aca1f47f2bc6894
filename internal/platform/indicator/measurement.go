package indicator

import (
	"cmp"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// What is wrong with a definition beside its formulas.
var (
	ErrNoSource  = errs.New(errs.Invalid, "indicator.no_source")
	ErrNoField   = errs.New(errs.Invalid, "indicator.no_field")
	ErrNeedsNum  = errs.New(errs.Invalid, "indicator.needs_num")
	ErrNeedsNo   = errs.New(errs.Invalid, "indicator.needs_no")
	ErrDimension = errs.New(errs.Invalid, "indicator.dimension")
)

// Measurement is a definition made ready for its source.
type Measurement struct {
	Def    Definition
	Source Source

	filter, num, den *Formula // nil when empty
	distinct, year   int      // columns, −1 when there is none
	yearDim          bool     // the year is the first dimension of whole numbers: other years' cells are left out
	perFen           float64  // fen in the unit when money is divided by what is no money; 1 else
	counted          bool     // numerator and denominator are counts of facts
	persons, orgs    bool     // whom the veil protects
	orgCol           int      // column that names the enterprise, −1
}

// Prepare compiles a definition over its source. It refuses what could not be computed,
// naming the formula, the place and the remedy.
func Prepare(d Definition, src Source) (*Measurement, error) {
	m := &Measurement{Def: d, Source: src, distinct: -1, year: -1, orgCol: -1, perFen: 1}
	var list errs.List
	compile := func(place, text string) *Formula {
		if text == "" {
			return nil
		}
		f, err := Compile(place, text, src.Fields)
		list.Add(err)
		return f
	}
	m.filter, m.num, m.den = compile("筛选", d.Filter), compile("分子", d.Num), compile("分母", d.Den)
	if err := list.Err(); err != nil {
		return nil, err
	}
	if m.filter != nil && !m.filter.Yes() {
		list.Add(ErrResult.With(m.filter.root.typ.String()).At("「筛选」").On("filter"))
	}
	m.distinct = m.column(d.Distinct, "distinct", &list, Text, Whole)
	m.year = m.column(d.Year, "year", &list, Whole, Day)
	m.shape(&list)
	if err := list.Err(); err != nil {
		return nil, err
	}
	m.yearDim = m.year >= 0 && m.year == slices.IndexFunc(src.Fields, func(f Field) bool { return f.Type == Whole && f.Dimension != "" })
	m.protect()
	return m, nil
}

func (m *Measurement) column(name, field string, list *errs.List, types ...Type) int {
	if name == "" {
		return -1
	}
	i := slices.IndexFunc(m.Source.Fields, func(f Field) bool { return f.Code == name || f.ZH == name })
	if i < 0 || !slices.Contains(types, m.Source.Fields[i].Type) {
		list.Add(ErrNoField.With(name, m.Source.ZH).On(field))
	}
	return i
}

// shape checks that the formulas fit the kind.
func (m *Measurement) shape(list *errs.List) {
	d := m.Def
	number := func(f *Formula) bool { return f != nil && !f.Yes() }
	switch d.Kind {
	case Mean, Sum:
		if !number(m.num) {
			list.Add(ErrNeedsNum.With(d.Kind.ZH()).On("num"))
		}
	case Milestone:
		if number(m.num) {
			list.Add(ErrNeedsNo.With(d.Kind.ZH()).On("num"))
		}
	case Rate:
		if m.num == nil {
			list.Add(ErrNeedsNum.With(d.Kind.ZH()).On("num"))
		}
	}
	if m.den != nil && d.Kind != Rate {
		list.Add(ErrNeedsNo.With(d.Kind.ZH()).On("den"))
	}
	if m.distinct >= 0 && (number(m.num) || number(m.den)) {
		list.Add(ErrNeedsNo.With("去重").On("distinct"))
	}
	if list.Err() != nil {
		return
	}
	m.counted = !number(m.num) && !number(m.den)
	money := func(f *Formula) bool { return f != nil && f.root.money }
	if money(m.num) && !money(m.den) {
		m.perFen = cmp.Or(map[string]float64{"元": 100, "万元": 1e6, "亿元": 1e10}[d.Unit], 1)
	}
}

// protect reads off the fields whom the figure counts.
func (m *Measurement) protect() {
	fields := m.Source.Fields
	m.orgCol = slices.IndexFunc(fields, func(f Field) bool { return f.Org && f.Type == Text })
	switch m.Def.Subject {
	case Persons:
		m.persons = true
		return
	case Enterprises:
		m.orgs = true
		return
	case Things:
		return
	}
	uses := func(f *Formula, is func(Field) bool) bool {
		return f != nil && slices.ContainsFunc(f.fields, func(i int) bool { return is(fields[i]) })
	}
	person := func(f Field) bool { return f.Person }
	rowsArePersons := slices.ContainsFunc(fields, func(f Field) bool { return f.Person && f.Type == Text })
	m.persons = uses(m.num, person) || uses(m.den, person) || rowsArePersons
	if m.distinct >= 0 {
		m.persons = m.persons || fields[m.distinct].Person
	}
	m.orgs = m.orgCol >= 0 && !m.persons && m.Def.Kind != Milestone
}

// Moment is the day that a figure is of.
type Moment struct{ On civil.Date }

// span is the range of the year field that counts, as the column holds it.
func (m *Measurement) span(on civil.Date) (from, to int64) {
	if m.Source.Fields[m.year].Type == Day {
		return dayNumber(civil.Date{Year: on.Year, Month: 1, Day: 1}), dayNumber(civil.Date{Year: on.Year, Month: 12, Day: 31})
	}
	return int64(on.Year), int64(on.Year)
}

// sums says whether the numerator, or the denominator, adds up numbers.
func (m *Measurement) sumsNum() bool { return m.num != nil && !m.num.Yes() }
func (m *Measurement) sumsDen() bool { return m.den != nil && !m.den.Yes() }

// firms says whether figures are hidden by how many enterprises stand behind them.
func (m *Measurement) firms() bool {
	return m.orgCol >= 0 && (m.orgs || m.persons && m.Def.Kind == Mean)
}

// needs names the fields that a fact must have to be counted, for people.
func (m *Measurement) needs() []string {
	var cols []int
	for _, f := range []*Formula{m.filter, m.num, m.den} {
		if f != nil {
			cols = append(cols, f.fields...)
		}
	}
	if m.distinct >= 0 {
		cols = append(cols, m.distinct)
	}
	slices.Sort(cols)
	var out []string
	for _, i := range slices.Compact(cols) {
		out = append(out, m.Source.Fields[i].ZH)
	}
	return out
}
