package indicator

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

func (t typ) counts() bool { return t == tWhole || t == tNumber }

// number makes a whole term one with a fraction.
func (t term) number() numFn {
	if t.typ == tNumber {
		return t.num
	}
	whole := t.whole
	return func(b *block, v []float64, u []uint64) {
		tmp := b.ints()
		whole(b, tmp, u)
		for i := range v[:b.n] {
			v[i] = float64(tmp[i])
		}
		b.freeInts(tmp)
	}
}

func (c *compiler) unary(x *ast.UnaryNode) term {
	t := c.compile(x.Node)
	if c.err != nil {
		return t
	}
	switch {
	case (x.Operator == "!" || x.Operator == "not") && t.typ == tBool:
		return not(t)
	case x.Operator == "+" && t.typ.counts():
		return t
	case x.Operator == "-" && t.typ == tWhole:
		if t.fixed != nil {
			return wholeConst(-int64(*t.fixed))
		}
		return arith("-", wholeConst(0), t, t.money)
	case x.Operator == "-" && t.typ == tNumber:
		return arith("-", numConst(0), t, t.money)
	}
	return c.refuse(x.Location(), ErrTypes, x.Operator, t.typ.String())
}

func not(t term) term {
	inner := t.bools
	return term{typ: tBool, bools: func(b *block, t, u []uint64) {
		inner(b, t, u)
		for i := range t[:b.words()] {
			t[i] = ^t[i] &^ u[i]
		}
	}}
}

func (c *compiler) binary(x *ast.BinaryNode) term {
	if x.Operator == "in" {
		return c.within(x)
	}
	l, r := c.compile(x.Left), c.compile(x.Right)
	if c.err != nil {
		return l
	}
	wrong := func() term {
		return c.refuse(x.Location(), ErrTypes, x.Operator, l.typ.String()+"、"+r.typ.String())
	}
	switch x.Operator {
	case "and", "&&", "or", "||":
		if l.typ != tBool || r.typ != tBool {
			return wrong()
		}
		return logic(l, r, x.Operator == "and" || x.Operator == "&&")
	case "==", "!=", "<", "<=", ">", ">=":
		return c.compare(x, l, r, wrong)
	case "startsWith", "endsWith", "contains":
		if l.typ != tText || l.col < 0 || r.text == nil {
			return wrong()
		}
		want := *r.text
		fn := map[string]func(string, string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}[x.Operator]
		return c.overDict(l.col, func(s string) bool { return fn(s, want) })
	case "+", "-", "*", "/", "%":
		return c.arithmetic(x, l, r, wrong)
	case "??":
		return c.otherwise(x, l, r, wrong)
	}
	return c.refuse(x.Location(), ErrConstruct, x.Operator)
}

// logic joins two yes-or-no terms: what is not known stays so unless the other side decides.
func logic(l, r term, and bool) term {
	lf, rf := l.bools, r.bools
	return term{typ: tBool, bools: func(b *block, t, u []uint64) {
		t2, u2 := b.bits(), b.bits()
		lf(b, t, u)
		rf(b, t2, u2)
		for i := range t[:b.words()] {
			no1, no2 := ^t[i]&^u[i], ^t2[i]&^u2[i]
			if and {
				yes := t[i] & t2[i]
				t[i], u[i] = yes, ^(yes | no1 | no2)
			} else {
				yes := t[i] | t2[i]
				t[i], u[i] = yes, ^(yes | no1&no2)
			}
		}
		b.freeBits(t2, u2)
	}}
}

func (c *compiler) compare(x *ast.BinaryNode, l, r term, wrong func() term) term {
	equal := x.Operator == "==" || x.Operator == "!="
	if l.typ == tNil || r.typ == tNil {
		if !equal || l.typ == r.typ {
			return wrong()
		}
		known := has(pick(l.typ == tNil, r, l))
		if x.Operator == "==" {
			return not(known)
		}
		return known
	}
	if l.typ == tDay && r.text != nil {
		r = c.dayOf(r)
	} else if r.typ == tDay && l.text != nil {
		l = c.dayOf(l)
	}
	if c.err != nil {
		return l
	}
	switch {
	case l.typ == tText && r.typ == tText && equal:
		return c.texts(l, r, x.Operator == "==", wrong)
	case l.typ == tBool && r.typ == tBool && equal:
		return same(l, r, x.Operator == "==")
	case l.typ == tDay && r.typ == tDay:
		return order(x.Operator, l.whole, r.whole)
	case l.typ.counts() && r.typ.counts():
		if l.money != r.money {
			return c.refuse(x.Location(), ErrMoney)
		}
		if l.typ == tWhole && r.typ == tWhole {
			return order(x.Operator, l.whole, r.whole)
		}
		return orderNum(x.Operator, l.number(), r.number())
	}
	return wrong()
}

func pick(first bool, a, b term) term {
	if first {
		return a
	}
	return b
}

func (c *compiler) texts(l, r term, equal bool, wrong func() term) term {
	var t term
	switch {
	case l.text != nil && r.text != nil:
		return wrong()
	case l.text == nil && r.text == nil:
		t = columns(l.col, r.col)
	default:
		if l.text != nil {
			l, r = r, l
		}
		want := *r.text
		t = c.overDict(l.col, func(s string) bool { return s == want })
	}
	if !equal {
		return not(t)
	}
	return t
}

// columns compares two text columns row by row.
func columns(i, j int) term {
	return term{typ: tBool, bools: func(b *block, t, u []uint64) {
		x, y := &b.c.cols[i], &b.c.cols[j]
		for k := range b.n {
			p, q := x.codes[b.lo+k], y.codes[b.lo+k]
			if p < 0 || q < 0 {
				u[k>>6] |= 1 << (k & 63)
			} else if x.dict[p] == y.dict[q] {
				t[k>>6] |= 1 << (k & 63)
			}
		}
	}}
}

// overDict asks about a text column by its dictionary: once for each text, then by code.
func (c *compiler) overDict(col int, yes func(string) bool) term {
	slot := len(c.out.preds)
	c.out.preds = append(c.out.preds, dictPred{col, yes})
	return term{typ: tBool, bools: func(b *block, t, u []uint64) { b.lookUp(col, slot, t, u) }}
}

func same(l, r term, equal bool) term {
	lf, rf := l.bools, r.bools
	return term{typ: tBool, bools: func(b *block, t, u []uint64) {
		t2, u2 := b.bits(), b.bits()
		lf(b, t, u)
		rf(b, t2, u2)
		for i := range t[:b.words()] {
			u[i] |= u2[i]
			if equal {
				t[i] = ^(t[i] ^ t2[i]) &^ u[i]
			} else {
				t[i] = (t[i] ^ t2[i]) &^ u[i]
			}
		}
		b.freeBits(t2, u2)
	}}
}

func order(op string, l, r wholeFn) term {
	return term{typ: tBool, bools: func(b *block, t, u []uint64) {
		x, y := b.ints(), b.ints()
		l(b, x, u)
		r(b, y, u)
		compareBits(op, x[:b.n], y[:b.n], t)
		b.mask(t, u)
		b.freeInts(x)
		b.freeInts(y)
	}}
}

func orderNum(op string, l, r numFn) term {
	return term{typ: tBool, bools: func(b *block, t, u []uint64) {
		x, y := b.floats(), b.floats()
		l(b, x, u)
		r(b, y, u)
		compareBits(op, x[:b.n], y[:b.n], t)
		b.mask(t, u)
		b.freeFloats(x)
		b.freeFloats(y)
	}}
}

// compareBits sets the bits where x op y.
func compareBits[T int64 | float64](op string, x, y []T, t []uint64) {
	y = y[:len(x)]
	for i := range x {
		var yes bool
		switch op {
		case "==":
			yes = x[i] == y[i]
		case "!=":
			yes = x[i] != y[i]
		case "<":
			yes = x[i] < y[i]
		case "<=":
			yes = x[i] <= y[i]
		case ">":
			yes = x[i] > y[i]
		default:
			yes = x[i] >= y[i]
		}
		if yes {
			t[i>>6] |= 1 << (i & 63)
		}
	}
}

// within is membership in a list of constants or in a span of whole numbers.
func (c *compiler) within(x *ast.BinaryNode) term {
	l := c.compile(x.Left)
	if c.err != nil {
		return l
	}
	if span, ok := x.Right.(*ast.BinaryNode); ok && span.Operator == ".." {
		from, to := c.compile(span.Left), c.compile(span.Right)
		if c.err != nil {
			return l
		}
		if l.typ != tWhole || l.money || from.fixed == nil || to.fixed == nil {
			return c.refuse(x.Location(), ErrTypes, "in", l.typ.String())
		}
		return logic(order(">=", l.whole, from.whole), order("<=", l.whole, to.whole), true)
	}
	list, ok := x.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return c.refuse(x.Right.Location(), ErrConstruct, near(c.text, x.Right.Location().From))
	}
	var texts []string
	var any term
	for i, n := range list.Nodes {
		v := c.compile(n)
		if c.err != nil {
			return l
		}
		switch {
		case l.typ == tText && l.col >= 0 && v.text != nil:
			texts = append(texts, *v.text)
			continue
		case l.typ == tWhole && !l.money && v.typ == tWhole && v.fixed != nil:
			v = order("==", l.whole, v.whole)
		default:
			return c.refuse(n.Location(), ErrTypes, "in", l.typ.String()+"、"+v.typ.String())
		}
		if i == 0 {
			any = v
		} else {
			any = logic(any, v, false)
		}
	}
	if texts != nil {
		return c.overDict(l.col, func(s string) bool { return slices.Contains(texts, s) })
	}
	return any
}

// has says which facts have a value; its answer is always known.
func has(t term) term {
	return term{typ: tBool, bools: func(b *block, out, _ []uint64) {
		u := b.bits()
		t.unknown(b, u)
		for i := range out[:b.words()] {
			out[i] = ^u[i]
		}
		b.freeBits(u)
	}}
}

// unknown sets the bits of facts for which the term has no value.
func (t term) unknown(b *block, u []uint64) {
	switch t.typ {
	case tBool:
		tmp := b.bits()
		t.bools(b, tmp, u)
		b.freeBits(tmp)
	case tWhole, tDay:
		tmp := b.ints()
		t.whole(b, tmp, u)
		b.freeInts(tmp)
	case tNumber:
		tmp := b.floats()
		t.num(b, tmp, u)
		b.freeFloats(tmp)
	case tText:
		if t.col >= 0 {
			for k, code := range b.c.cols[t.col].codes[b.lo : b.lo+b.n] {
				if code < 0 {
					u[k>>6] |= 1 << (k & 63)
				}
			}
		}
	}
}

func (c *compiler) arithmetic(x *ast.BinaryNode, l, r term, wrong func() term) term {
	if !l.typ.counts() || !r.typ.counts() {
		return wrong()
	}
	money := false
	switch x.Operator {
	case "+", "-":
		if l.money != r.money {
			return c.refuse(x.Location(), ErrMoney)
		}
		money = l.money
	case "*":
		if l.money && r.money {
			return c.refuse(x.Location(), ErrMoney)
		}
		money = l.money || r.money
	case "/":
		if !l.money && r.money {
			return c.refuse(x.Location(), ErrMoney)
		}
		money = l.money && !r.money
	case "%":
		if l.typ != tWhole || r.typ != tWhole || l.money || r.money {
			return wrong()
		}
	}
	return arith(x.Operator, l, r, money)
}

// arith is one operation. What does not fit into a whole number, and a quotient by zero, is
// not known.
func arith(op string, l, r term, money bool) term {
	if op == "/" || l.typ == tNumber || r.typ == tNumber {
		lf, rf := l.number(), r.number()
		return term{typ: tNumber, money: money, num: func(b *block, v []float64, u []uint64) {
			y := b.floats()
			lf(b, v, u)
			rf(b, y, u)
			for i := range v[:b.n] {
				switch op {
				case "+":
					v[i] += y[i]
				case "-":
					v[i] -= y[i]
				case "*":
					v[i] *= y[i]
				default:
					v[i] /= y[i]
				}
				if math.IsInf(v[i], 0) || math.IsNaN(v[i]) {
					v[i] = 0
					u[i>>6] |= 1 << (i & 63)
				}
			}
			b.freeFloats(y)
		}}
	}
	lf, rf := l.whole, r.whole
	return term{typ: tWhole, money: money, whole: func(b *block, v []int64, u []uint64) {
		y := b.ints()
		lf(b, v, u)
		rf(b, y, u)
		for i := range v[:b.n] {
			z, ok := exact(op, v[i], y[i])
			v[i] = z
			if !ok {
				u[i>>6] |= 1 << (i & 63)
			}
		}
		b.freeInts(y)
	}}
}

// exact is a whole-number operation; ok is false where the result does not fit.
func exact(op string, x, y int64) (z int64, ok bool) {
	switch op {
	case "+":
		z = x + y
		return z, (x^z)&(y^z) >= 0
	case "-":
		z = x - y
		return z, (x^y)&(x^z) >= 0
	case "*":
		hi, lo := bits.Mul64(magnitude(x), magnitude(y))
		return x * y, hi == 0 && lo <= math.MaxInt64
	}
	if y == 0 {
		return 0, false
	}
	return x % y, true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// otherwise is l, or r where l is not known.
func (c *compiler) otherwise(x *ast.BinaryNode, l, r term, wrong func() term) term {
	if l.typ.counts() && r.typ.counts() && l.money != r.money && (r.fixed == nil || *r.fixed != 0) {
		return c.refuse(x.Location(), ErrMoney)
	}
	known := has(l)
	return c.select3(known.bools, l, r, wrong)
}

func (c *compiler) choice(x *ast.ConditionalNode) term {
	cond, l, r := c.compile(x.Cond), c.compile(x.Exp1), c.compile(x.Exp2)
	if c.err != nil {
		return l
	}
	wrong := func() term {
		return c.refuse(x.Location(), ErrTypes, "? :", cond.typ.String()+"、"+l.typ.String()+"、"+r.typ.String())
	}
	if cond.typ != tBool {
		return wrong()
	}
	zero := func(t term) bool { return t.fixed != nil && *t.fixed == 0 }
	if l.typ.counts() && r.typ.counts() && l.money != r.money && !zero(l) && !zero(r) {
		return c.refuse(x.Location(), ErrMoney)
	}
	return c.select3(cond.bools, l, r, wrong)
}

// select3 takes l where the condition holds, r where it does not, nothing where it is not
// known.
func (c *compiler) select3(cond boolFn, l, r term, wrong func() term) term {
	switch {
	case l.typ == tBool && r.typ == tBool:
		return term{typ: tBool, bools: func(b *block, t, u []uint64) {
			ct, cu, t2, u2 := b.bits(), b.bits(), b.bits(), b.bits()
			cond(b, ct, cu)
			l.bools(b, t, u)
			r.bools(b, t2, u2)
			for i := range t[:b.words()] {
				u[i] = u[i]&ct[i] | u2[i]&^ct[i] | cu[i]
				t[i] = (t[i]&ct[i] | t2[i]&^ct[i]) &^ u[i]
			}
			b.freeBits(ct, cu, t2, u2)
		}}
	case l.typ == r.typ && (l.typ == tWhole || l.typ == tDay):
		return term{typ: l.typ, money: l.money || r.money, whole: func(b *block, v []int64, u []uint64) {
			y := b.ints()
			b.choose(cond, u, func(u1 []uint64) { l.whole(b, v, u1) }, func(u2 []uint64) { r.whole(b, y, u2) }, func(i int) { v[i] = y[i] })
			b.freeInts(y)
		}}
	case l.typ.counts() && r.typ.counts():
		lf, rf := l.number(), r.number()
		return term{typ: tNumber, money: l.money || r.money, num: func(b *block, v []float64, u []uint64) {
			y := b.floats()
			b.choose(cond, u, func(u1 []uint64) { lf(b, v, u1) }, func(u2 []uint64) { rf(b, y, u2) }, func(i int) { v[i] = y[i] })
			b.freeFloats(y)
		}}
	}
	return wrong()
}
