package indicator

import (
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"rongqiao/internal/platform/civil"
)

// Words that formulas may call: the years, days and ages of the calendar, and a little arithmetic.
var calls = map[string]string{
	"年": "年(日期)", "月": "月(日期)", "学年": "学年(日期)", "天数": "天数(从, 到)", "周岁": "周岁(生日, 到)", "日期": `日期("2026-08-31")`,
	"元": "元(10000)", "绝对值": "绝对值(数)", "较小": "较小(甲, 乙)", "较大": "较大(甲, 乙)", "有值": "有值(字段)",
}

// Calls lists what formulas may call, with their arguments.
func Calls() []string {
	out := make([]string, 0, len(calls))
	for _, v := range calls {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// call compiles one of the functions of [Calls].
func (c *compiler) call(n ast.Node, name string, args []ast.Node) term {
	use, ok := calls[name]
	if !ok {
		return c.refuse(n.Location(), ErrCall, name, strings.Join(Calls(), "、"))
	}
	var ts []term
	for _, a := range args {
		t := c.compile(a)
		if c.err != nil {
			return t
		}
		if t.text != nil && slices.Contains([]string{"年", "月", "学年", "天数", "周岁"}, name) {
			if t = c.dayOf(t); c.err != nil {
				return t
			}
		}
		ts = append(ts, t)
	}
	is := func(types ...typ) bool {
		if len(ts) != len(types) {
			return false
		}
		for i, t := range ts {
			if t.typ != types[i] && !(types[i] == tNumber && t.typ == tWhole) {
				return false
			}
		}
		return true
	}
	switch {
	case name == "日期" && len(ts) == 1 && ts[0].text != nil:
		return c.dayOf(ts[0])
	case name == "有值" && len(ts) == 1 && ts[0].typ != tNil:
		return has(ts[0])
	case name == "元" && len(ts) == 1 && ts[0].fixed != nil:
		t := wholeConst(int64(math.Round(*ts[0].fixed * 100)))
		t.money = true
		return t
	case name == "年" && is(tDay):
		return overDays(ts[0].whole, func(d civil.Date) int64 { return int64(d.Year) })
	case name == "月" && is(tDay):
		return overDays(ts[0].whole, func(d civil.Date) int64 { return int64(d.Month) })
	case name == "学年" && is(tDay):
		return overDays(ts[0].whole, func(d civil.Date) int64 { return int64(d.AcademicYear()) })
	case name == "天数" && is(tDay, tDay):
		return arith("-", term{typ: tWhole, whole: ts[1].whole}, term{typ: tWhole, whole: ts[0].whole}, false)
	case name == "周岁" && is(tDay, tDay):
		return ages(ts[0].whole, ts[1].whole)
	case name == "绝对值" && is(tNumber):
		zero := wholeConst(0)
		neg := arith("-", zero, ts[0], ts[0].money)
		return c.select3(orderNum("<", ts[0].number(), zero.number()).bools, neg, ts[0], nil)
	case (name == "较小" || name == "较大") && is(tNumber, tNumber):
		if ts[0].money != ts[1].money {
			return c.refuse(n.Location(), ErrMoney)
		}
		op := map[string]string{"较小": "<=", "较大": ">="}[name]
		return c.select3(orderNum(op, ts[0].number(), ts[1].number()).bools, ts[0], ts[1], nil)
	}
	return c.refuse(n.Location(), ErrTypes, name, use)
}

func overDays(f wholeFn, of func(civil.Date) int64) term {
	return term{typ: tWhole, whole: func(b *block, v []int64, u []uint64) {
		f(b, v, u)
		for i := range v[:b.n] {
			v[i] = of(dayAt(v[i]))
		}
	}}
}

func ages(born, on wholeFn) term {
	return term{typ: tWhole, whole: func(b *block, v []int64, u []uint64) {
		y := b.ints()
		born(b, v, u)
		on(b, y, u)
		for i := range v[:b.n] {
			v[i] = int64(dayAt(v[i]).AgeOn(dayAt(y[i])))
		}
		b.freeInts(y)
	}}
}
