package sheet

import (
	"context"
	"io"
	"iter"
	"slices"

	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// The sets of codes of which an export writes the names beside the codes.
const (
	CountyCodes     = "county"
	IndustryCodes   = "industry"
	OccupationCodes = "occupation"
	ProgrammeCodes  = "programme"
)

// besideHeads are the headings of the names. No kind reads a column of that name as
// something else, so that an export can be sent back.
var besideHeads = map[string]string{CountyCodes: "区县名称", IndustryCodes: "行业名称", OccupationCodes: "职业名称", ProgrammeCodes: "专业名称"}

// Namer turns a code of a set into its name, "" for a code that has none.
type Namer func(set, code string) string

// NameCodes tells the service how to read the names of codes for an export; until then
// exports hold codes alone.
func (s *Service) NameCodes(load func(ctx context.Context, q sqldb.Queryer) (Namer, error)) {
	s.names = load
}

// WriteRows writes all rows of a register that the actor may see, in the form in which they
// can be sent back: options by their Chinese names, money in the unit of its column, names
// beside codes.
func (s *Service) WriteRows(ctx context.Context, q sqldb.Queryer, w io.Writer, f Format, k *Kind) error {
	name := Namer(func(string, string) string { return "" })
	if s.names != nil {
		var err error
		if name, err = s.names(ctx, q); err != nil {
			return err
		}
	}
	cols, rows := k.exported(name, k.Rows(ctx, q))
	return Export(w, f, k.ZH, cols, rows)
}

// exported widens columns and rows by the names of codes.
func (k *Kind) exported(name Namer, rows iter.Seq2[[]any, error]) ([]Column, iter.Seq2[[]any, error]) {
	var cols []Column
	var from []int // for each column written: the index of its value
	for i, c := range k.Columns {
		cols, from = append(cols, c), append(from, i)
		head := besideHeads[c.Named]
		if head != "" && !slices.ContainsFunc(k.Columns, func(o Column) bool { return o.ZH == head }) {
			cols, from = append(cols, Column{ZH: head, Named: c.Named}), append(from, i)
		}
	}
	return cols, func(yield func([]any, error) bool) {
		for row, err := range rows {
			out := make([]any, len(cols))
			for i := range cols {
				v := cell(row, from[i])
				if code, ok := v.(string); ok && cols[i].Key == "" {
					out[i] = name(cols[i].Named, code)
					continue
				}
				out[i] = cols[i].exported(v)
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

// beside reports whether a heading is one of the names that our own export adds.
func (k *Kind) beside(head string) bool {
	return slices.ContainsFunc(k.Columns, func(c Column) bool { return c.Named != "" && besideHeads[c.Named] == head })
}

// units are the fen of one unit of a Money column.
var units = map[string]float64{"万元": 1e6, "亿元": 1e10}

// exported is a value in the form in which the column is read.
func (c *Column) exported(v any) any {
	switch x := v.(type) {
	case string:
		for _, o := range c.Options {
			if c.Type == Enum && o.Code == x {
				return o.ZH
			}
		}
	case int64:
		if c.Type == Money {
			return c.exported(money.Fen(x))
		}
		if c.Type == Year && x == 0 {
			return nil
		}
	case money.Fen:
		if fen, ok := units[c.Unit]; ok {
			return float64(x) / fen
		}
	}
	return v
}
