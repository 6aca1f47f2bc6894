package indicator

import (
	"context"
	"iter"
	"math"
	"strconv"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// ErrExampleRow is an example whose row holds what its field cannot.
var ErrExampleRow = errs.New(errs.Invalid, "indicator.example_row")

// Try computes an example and gives the figure as it is printed.
func (s *Service) Try(ctx context.Context, d Definition, e Example) (string, error) {
	if d.Kind == Derived {
		return tryDerived(d, e)
	}
	src, err := s.source(ctx, d.Source)
	if err != nil {
		return "", err
	}
	m, err := Prepare(d, src)
	if err != nil {
		return "", err
	}
	c, err := Load(src.Fields, exampleRows(src.Fields, e.Rows))
	if err != nil {
		return "", err
	}
	if c.Rows() == 0 || m.year >= 0 && !c.anyIn(m, e.On) {
		return "NODATA", nil
	}
	t, err := c.Roll(m, Moment{e.On}, nil, nil)
	if err != nil {
		return "", err
	}
	return d.Print(m.value(blank(d, Ask{On: e.On}), t, 0)), nil
}

func tryDerived(d Definition, e Example) (string, error) {
	dv, err := deriveOf(d)
	if err != nil {
		return "", err
	}
	parts := make([]map[string]Value, len(d.Parts))
	for i, p := range d.Parts {
		parts[i] = map[string]Value{}
		for _, row := range e.Rows {
			if f, ok := number64(row[p.Name]); ok {
				parts[i][""] = Value{Status: Known, Num: f, Den: 1}
			}
		}
	}
	v, err := dv.value(blank(d, Ask{On: e.On}), parts)
	if err != nil {
		return "", err
	}
	return d.Print(v), nil
}

func exampleRows(fields []Field, rows []map[string]any) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for i, in := range rows {
			row := Row{ID: strconv.Itoa(i + 1), Values: make([]any, len(fields))}
			for k, f := range fields {
				v, ok := in[f.ZH]
				if !ok {
					v = in[f.Code]
				}
				x, fits := coerce(f.Type, v)
				if !fits {
					yield(row, ErrExampleRow.With(i+1, f.ZH, v).On("examples"))
					return
				}
				row.Values[k] = x
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func number64(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case int:
		return float64(x), true
	case int64:
		return float64(x), true
	}
	return 0, false
}

// coerce makes what JSON or a table of Go has into what a field holds.
func coerce(t Type, v any) (any, bool) {
	if v == nil {
		return nil, true
	}
	switch t {
	case Text:
		s, ok := v.(string)
		return s, ok
	case Flag:
		b, ok := v.(bool)
		return b, ok
	case Day:
		if d, ok := v.(civil.Date); ok {
			return d, true
		}
		s, ok := v.(string)
		d, err := civil.ParseDate(s)
		return d, ok && err == nil
	case Number:
		return number64(v)
	}
	f, ok := number64(v)
	return int64(f), ok && f == math.Trunc(f) && math.Abs(f) < 1<<53
}
