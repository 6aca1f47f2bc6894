package carrier

import (
	"math"
	"slices"
	"strconv"

	"rongqiao/internal/platform/errs"
)

// Op is how a computed field follows from others of its record.
type Op string

// The operations. Limits are compared on the whole numbers that were typed, never on the number that is printed.
const (
	PerCent Op = "percent"  // Of[0] ÷ Of[1] × 100; none when Of[1] is zero
	Product Op = "product"  // Of[0] × Of[1]
	AtLeast Op = "at_least" // yes when Of[0] ÷ Of[1] is at least Limit percent
	AtMost  Op = "at_most"  // yes when Of[0] ÷ Of[1] is at most Limit percent
	Filled  Op = "filled"   // yes when all of Of have a value, no otherwise
)

// Formula computes a field when its record is written. Without the data it needs, the field has no value.
type Formula struct {
	Op    Op       `json:"op"`
	Of    []string `json:"of"`
	Limit float64  `json:"limit,omitempty"` // percent, of AtLeast and AtMost
}

// of is the formula's value on a record.
func (f Formula) of(v Values) (Value, bool) {
	if f.Op == Filled {
		return flag(!slices.ContainsFunc(f.Of, func(code string) bool { _, ok := v[code]; return !ok })), true
	}
	a, some := v.Number(f.Of[0])
	b, more := v.Number(f.Of[1])
	if !some || !more {
		return Value{}, false
	}
	if f.Op == Product {
		return decimal(a * b), true
	}
	if b <= 0 {
		return Value{}, false
	}
	switch f.Op {
	case AtLeast:
		return flag(a*100 >= f.Limit*b), true
	case AtMost:
		return flag(a*100 <= f.Limit*b), true
	}
	return decimal(math.Round(a/b*10000) / 100), true
}

func flag(yes bool) Value {
	if yes {
		return Value{Text: "1", Num: 1}
	}
	return Value{Text: "0"}
}

func decimal(n float64) Value { return Value{Text: strconv.FormatFloat(n, 'f', -1, 64), Num: n} }

// compute returns the values of a record with those that follow from others.
func (k *Kind) compute(v Values) Values {
	out := Values{}
	for code, x := range v {
		out[code] = x
	}
	for _, f := range k.Fields {
		if f.From == nil {
			continue
		}
		delete(out, f.Code)
		if x, ok := f.From.of(out); ok {
			out[f.Code] = x
		}
	}
	return out
}

// checkValues refuses numbers that are larger than the field above them: practice hours above all hours.
func (k *Kind) checkValues(v Values) error {
	var faults errs.List
	for _, f := range k.Fields {
		if f.Under == "" {
			continue
		}
		a, some := v.Number(f.Code)
		b, more := v.Number(f.Under)
		if some && more && a > b {
			top, _ := k.Field(f.Under)
			faults.Add(ErrAbove.With(f.ZH, top.ZH).On("f_" + f.Code))
		}
	}
	return faults.Err()
}

// checkFormula says what is wrong with a computed or bounded field of a declaration.
func (k *Kind) checkFormula(f Field) string {
	measured := func(code string) bool {
		x, ok := k.Field(code)
		return ok && slices.Contains([]Type{Int, Number, Money, Percent, Year}, x.Type)
	}
	if f.Under != "" && (!measured(f.Under) || !measured(f.Code)) {
		return "上限字段 " + f.Under + " 不是数"
	}
	if f.From == nil {
		return ""
	}
	want := map[Op]Type{PerCent: Percent, Product: f.Type, AtLeast: Flag, AtMost: Flag, Filled: Flag}[f.From.Op]
	switch {
	case want == "" || want != f.Type || f.Required:
		return "计算方式和类型不对"
	case f.From.Op == Filled && len(f.From.Of) == 0 || f.From.Op != Filled && len(f.From.Of) != 2:
		return "计算要用的字段数量不对"
	}
	for _, code := range f.From.Of {
		if _, ok := k.Field(code); !ok || f.From.Op != Filled && !measured(code) {
			return "没有可计算的字段 " + code
		}
	}
	return ""
}
