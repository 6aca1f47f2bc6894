package indicator

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
)

// What is wrong with a formula. Each names the place by formula and character.
var (
	ErrSyntax    = errs.New(errs.Invalid, "indicator.formula_syntax")
	ErrLong      = errs.New(errs.Invalid, "indicator.formula_long")
	ErrName      = errs.New(errs.Invalid, "indicator.formula_name")
	ErrTypes     = errs.New(errs.Invalid, "indicator.formula_types")
	ErrMoney     = errs.New(errs.Invalid, "indicator.formula_money")
	ErrConstruct = errs.New(errs.Invalid, "indicator.formula_construct")
	ErrCall      = errs.New(errs.Invalid, "indicator.formula_call")
	ErrDay       = errs.New(errs.Invalid, "indicator.formula_day")
	ErrResult    = errs.New(errs.Invalid, "indicator.formula_result")
)

// Bounds of a formula.
const (
	maxRunes = 2000
	maxNodes = 300
)

// typ is what a term of a formula gives.
type typ uint8

const (
	tNil typ = iota
	tBool
	tWhole
	tNumber
	tText
	tDay
)

var typeZH = [...]string{"空", "是否", "整数", "数", "文字", "日期"}

func (t typ) String() string { return typeZH[t] }

// term is a compiled piece of a formula: one of the functions by its type, or a constant.
type term struct {
	typ   typ
	money bool     // counts in fen
	bools boolFn   // tBool
	whole wholeFn  // tWhole, tDay
	num   numFn    // tNumber
	col   int      // tText: column
	text  *string  // tText: constant
	fixed *float64 // tWhole, tNumber: constant
	at    file.Location
}

// Formula is a compiled formula over the fields of one source. It has no side effects and
// no loops; its cost is its length times the rows. What is not known makes a result not
// known, but for "and" and "or", where one side may decide.
type Formula struct {
	Text   string
	root   term
	fields []int // columns it reads
	preds  []dictPred
	onDay  bool // reads 统计日 or 统计年
}

// Yes reports whether the formula says yes or no; else it gives a number.
func (f *Formula) Yes() bool { return f.root.typ == tBool }

// compiler turns a syntax tree into functions over columns.
type compiler struct {
	place  string // 筛选, 分子, 分母
	text   string
	fields []Field
	out    *Formula
	err    error
}

// Compile reads a formula over the fields. place names it in what is refused: 分子.
func Compile(place, text string, fields []Field) (*Formula, error) {
	c := &compiler{place: place, text: text, fields: fields, out: &Formula{Text: text}}
	root, err := parse(place, text)
	if err != nil {
		return nil, err
	}
	t := c.compile(root)
	if c.err == nil && t.typ != tBool && t.typ != tWhole && t.typ != tNumber {
		c.refuse(t.at, ErrResult, t.typ)
	}
	if c.err != nil {
		return nil, c.err
	}
	c.out.root = t
	slices.Sort(c.out.fields)
	c.out.fields = slices.Compact(c.out.fields)
	return c.out, nil
}

func parse(place, text string) (ast.Node, error) {
	if n := utf8.RuneCountInString(text); n > maxRunes {
		return nil, ErrLong.With(maxRunes, maxNodes).At(at(place, text, maxRunes)).On("formula")
	}
	cfg := conf.CreateNew()
	cfg.MaxNodes = maxNodes
	cfg.DisableIfOperator = true
	tree, err := new(parser.Parser).Parse(text, cfg)
	if err == nil {
		return tree.Node, nil
	}
	from := 0
	if e, ok := err.(*file.Error); ok {
		from = e.From
		if strings.Contains(e.Message, "maximum allowed nodes") {
			return nil, ErrLong.With(maxRunes, maxNodes).At(at(place, text, from)).On("formula")
		}
	}
	return nil, ErrSyntax.With(near(text, from)).At(at(place, text, from)).On("formula").Because(err)
}

// at names a place in a formula for people.
func at(place, text string, from int) string {
	return fmt.Sprintf("「%s」第 %d 个字", place, min(from, utf8.RuneCountInString(text))+1)
}

// near is the text from the place on, cut short.
func near(text string, from int) string {
	r := []rune(text)
	from = max(0, min(from, len(r)))
	if from == len(r) {
		return "结尾"
	}
	return string(r[from:min(len(r), from+12)])
}

func (c *compiler) refuse(loc file.Location, e *errs.Error, args ...any) term {
	if c.err == nil {
		c.err = e.With(args...).At(at(c.place, c.text, loc.From)).On("formula")
	}
	return term{at: loc}
}

func (c *compiler) names() string {
	var out []string
	for _, f := range c.fields {
		out = append(out, f.ZH)
	}
	return strings.Join(out, "、")
}

func (c *compiler) compile(n ast.Node) term {
	if c.err != nil || n == nil {
		return term{}
	}
	t := c.node(n)
	t.at = n.Location()
	return t
}

func (c *compiler) node(n ast.Node) term {
	switch x := n.(type) {
	case *ast.NilNode:
		return term{typ: tNil}
	case *ast.BoolNode:
		v := x.Value
		return term{typ: tBool, bools: func(b *block, t, _ []uint64) {
			if v {
				b.fill(t)
			}
		}}
	case *ast.IntegerNode:
		return wholeConst(int64(x.Value))
	case *ast.FloatNode:
		return numConst(x.Value)
	case *ast.StringNode:
		v := x.Value
		return term{typ: tText, text: &v, col: -1}
	case *ast.IdentifierNode:
		return c.name(x)
	case *ast.UnaryNode:
		return c.unary(x)
	case *ast.BinaryNode:
		return c.binary(x)
	case *ast.ConditionalNode:
		return c.choice(x)
	case *ast.CallNode:
		if name, ok := x.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, name.Value, x.Arguments)
		}
	case *ast.BuiltinNode:
		return c.call(n, x.Name, x.Arguments)
	}
	return c.refuse(n.Location(), ErrConstruct, near(c.text, n.Location().From))
}

func (c *compiler) name(x *ast.IdentifierNode) term {
	switch x.Value {
	case "统计日":
		c.out.onDay = true
		return term{typ: tDay, whole: func(b *block, v []int64, _ []uint64) { fillWhole(v[:b.n], b.day) }}
	case "统计年":
		c.out.onDay = true
		return term{typ: tWhole, whole: func(b *block, v []int64, _ []uint64) { fillWhole(v[:b.n], b.year) }}
	}
	i := slices.IndexFunc(c.fields, func(f Field) bool { return f.ZH == x.Value || f.Code == x.Value })
	if i < 0 {
		return c.refuse(x.Location(), ErrName, x.Value, c.names())
	}
	c.out.fields = append(c.out.fields, i)
	switch c.fields[i].Type {
	case Text:
		return term{typ: tText, col: i}
	case Flag:
		return term{typ: tBool, bools: func(b *block, t, u []uint64) { b.flags(i, t, u) }}
	case Day:
		return term{typ: tDay, whole: func(b *block, v []int64, u []uint64) { b.wholes(i, v, u) }}
	case Number:
		return term{typ: tNumber, num: func(b *block, v []float64, u []uint64) { b.numbers(i, v, u) }}
	default:
		return term{typ: tWhole, money: c.fields[i].Type == Fen, whole: func(b *block, v []int64, u []uint64) { b.wholes(i, v, u) }}
	}
}

func wholeConst(v int64) term {
	f := float64(v)
	return term{typ: tWhole, fixed: &f, whole: func(b *block, out []int64, _ []uint64) { fillWhole(out[:b.n], v) }}
}

func numConst(v float64) term {
	return term{typ: tNumber, fixed: &v, num: func(b *block, out []float64, _ []uint64) {
		for i := range out[:b.n] {
			out[i] = v
		}
	}}
}

func fillWhole(v []int64, x int64) {
	for i := range v {
		v[i] = x
	}
}

// dayOf reads a day out of a constant text.
func (c *compiler) dayOf(t term) term {
	d, err := civil.ParseDate(*t.text)
	if err != nil || d.IsZero() {
		return c.refuse(t.at, ErrDay, *t.text)
	}
	n := dayNumber(d)
	return term{typ: tDay, at: t.at, whole: func(b *block, v []int64, _ []uint64) { fillWhole(v[:b.n], n) }}
}
