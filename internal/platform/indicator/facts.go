package indicator

import (
	"context"
	"iter"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// Fact is a row behind a figure: what the formulas said of it.
type Fact struct {
	Row
	Counts bool // in the denominator
	Above  bool // in the numerator
	Lacks  bool // of the population, without what the formulas need
}

// Behind are the facts behind an indicator for those who may see them, and the source they stand in. Facts outside of the
// population are left out.
func (s *Service) Behind(ctx context.Context, a Ask) (out []Fact, src Source, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		d, err := s.Definition(ctx, q, a.Indicator, a.On)
		if err != nil {
			return err
		}
		if src, err = s.source(ctx, d.Source); err != nil {
			return err
		}
		if !s.opts.Sees(ctx, actor.From(ctx), src, a.Only) {
			return actor.ErrForbidden
		}
		out, err = s.behind(ctx, q, d, src, a)
		return err
	})
	return out, src, err
}

func (s *Service) behind(ctx context.Context, q sqldb.Queryer, d Definition, src Source, a Ask) (out []Fact, err error) {
	m, err := s.prepared(d, src)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for row, err := range src.Rows(ctx, q, a.On) {
		if err != nil {
			return nil, err
		}
		if row.within(src.Fields, a.Only) && m.inYear(row, a.On) {
			rows = append(rows, row)
		}
	}
	c, err := Load(src.Fields, each(rows))
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(rows))
	for i, id := range c.ids {
		at[id] = i
	}
	size, covered, num, den := c.judged(m, a.On)
	for _, row := range rows {
		if i, ok := at[row.ID]; ok && size[i] {
			out = append(out, Fact{Row: row, Counts: covered[i] && den[i], Above: covered[i] && num[i], Lacks: !covered[i]})
		}
	}
	return out, nil
}

func each(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// judged is what the formulas say of every fact, in the order of the columns.
func (c *Columns) judged(m *Measurement, on civil.Date) (size, covered, num, den []bool) {
	cb := c.cube(m, Moment{on})
	b := cb.block(c)
	var v verdict
	v.take(b)
	read := func(words []uint64) (out []bool) {
		for i := range b.n {
			out = append(out, bit(words, i))
		}
		return out
	}
	for lo := 0; lo < c.rows; lo += blockRows {
		b.lo, b.n = lo, min(blockRows, c.rows-lo)
		cb.judge(b, &v)
		size, covered, num, den = append(size, read(v.size)...), append(covered, read(v.covered)...), append(num, read(v.num)...), append(den, read(v.den)...)
	}
	return size, covered, num, den
}

// within says whether the row has the values of the dimensions.
func (r Row) within(fields []Field, only map[string]string) bool {
	for dimension, want := range only {
		ok := false
		for i, f := range fields {
			ok = ok || f.Dimension == dimension && keyOf(r.Values[i]) == want
		}
		if !ok {
			return false
		}
	}
	return true
}

// keyOf is the value of a dimension as it is asked for.
func keyOf(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case int64:
		return strconv.FormatInt(x, 10)
	}
	return ""
}

// inYear says whether the row belongs to the year of the day, where the indicator has a year.
func (m *Measurement) inYear(r Row, on civil.Date) bool {
	if m.year < 0 {
		return true
	}
	switch x := r.Values[m.year].(type) {
	case int64:
		return int(x) == on.Year
	case civil.Date:
		return x.Year == on.Year
	}
	return false
}
