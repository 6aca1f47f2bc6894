package indicator

import (
	"strings"

	"rongqiao/internal/platform/errs"
)

// What is wrong with a derived indicator.
var (
	ErrCircle = errs.New(errs.Invalid, "indicator.circle")
	ErrParts  = errs.New(errs.Invalid, "indicator.parts")
)

// derivation is a derived definition made ready: two formulas over a single fact, whose
// fields are the parts.
type derivation struct {
	def      Definition
	fields   []Field
	num, den *Formula
}

func deriveOf(d Definition) (*derivation, error) {
	dv := &derivation{def: d}
	if len(d.Parts) == 0 || d.Num == "" {
		return nil, ErrParts.On("parts")
	}
	for _, p := range d.Parts {
		if strings.TrimSpace(p.Name) == "" || p.Indicator == "" || p.Indicator == d.Code {
			return nil, ErrParts.On("parts")
		}
		dv.fields = append(dv.fields, Field{Code: p.Indicator, ZH: p.Name, Type: Number})
	}
	var list errs.List
	var err error
	dv.num, err = Compile("分子", d.Num, dv.fields)
	list.Add(err)
	if d.Den != "" {
		dv.den, err = Compile("分母", d.Den, dv.fields)
		list.Add(err)
	}
	for place, f := range map[string]*Formula{"num": dv.num, "den": dv.den} {
		if f != nil && f.Yes() {
			list.Add(ErrNeedsNum.With(d.Kind.ZH()).On(place))
		}
	}
	return dv, list.Err()
}

// value computes the figure of one group from its parts.
func (dv *derivation) value(v Value, parts []map[string]Value) (Value, error) {
	row := Row{Values: make([]any, len(parts))}
	v.Status = Known
	for i, p := range dv.def.Parts {
		x, ok := parts[i][v.Key]
		if !ok {
			if whole, silent := parts[i][""]; silent && v.Key != "" {
				x, ok = whole, true
			}
		}
		f, known := x.Figure()
		switch {
		case x.Status == Hidden:
			v.Status, v.Mask, v.Num, v.Den, v.Why = Hidden, "—", 0, 0, x.Why
			return v, nil
		case !ok:
			return nodata(v, "“"+p.Name+"”没有这一组的数"), nil
		case !known:
			return nodata(v, "“"+p.Name+"”："+x.Why), nil
		}
		row.Values[i] = f
		v.Reported, v.Rounded = v.Reported || x.Reported, v.Rounded || x.Rounded
		if x.Status == Partial {
			v.Status, v.Why = Partial, "“"+p.Name+"”："+x.Why
		}
		if v.Vintage.IsZero() || !x.Vintage.IsZero() && x.Vintage.Before(v.Vintage) {
			v.Vintage = x.Vintage
		}
		v.Size, v.Covered = v.Size+x.Size, v.Covered+x.Covered
	}
	c := newColumns(dv.fields)
	if err := c.append(row); err != nil {
		return v, err
	}
	num, ok := c.single(dv.num)
	if !ok {
		return nodata(v, "算式没有结果："+dv.def.Num), nil
	}
	den := 1.0
	if dv.den != nil {
		if den, ok = c.single(dv.den); !ok {
			return nodata(v, "算式没有结果："+dv.def.Den), nil
		}
	}
	if den == 0 {
		return nodata(v, "分母为零："+dv.def.Den), nil
	}
	v.Num, v.Den, v.N = num, den, v.Covered
	return v, nil
}

// single is a formula's number for the only fact.
func (c *Columns) single(f *Formula) (float64, bool) {
	b := &block{c: c, n: 1, tables: f.answers(c, nil)}
	u, w, x := b.bits(), b.ints(), b.floats()
	if f.root.typ == tWhole {
		f.root.whole(b, w, u)
		x[0] = float64(w[0])
	} else {
		f.root.num(b, x, u)
	}
	return x[0], u[0]&1 == 0
}
