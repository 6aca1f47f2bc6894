package indicator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"pgregory.net/rapid"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/indicator"
)

func formulaFields() []indicator.Field {
	return []indicator.Field{
		{Code: "level", ZH: "级别", Type: indicator.Text}, {Code: "n", ZH: "人数", Type: indicator.Whole}, {Code: "credit", ZH: "学分", Type: indicator.Number},
		{Code: "ok", ZH: "通过", Type: indicator.Flag}, {Code: "money", ZH: "经费", Type: indicator.Fen}, {Code: "on", ZH: "日期一", Type: indicator.Day},
	}
}

// one evaluates a formula over a single fact, as a count or as a sum; known is false when the fact was left out.
func one(t testing.TB, formula string, values ...any) (f float64, known bool) {
	t.Helper()
	d := indicator.Definition{Code: "x", Kind: indicator.Stock, Num: formula, Version: 1}
	m, err := indicator.Prepare(d, indicator.Source{ZH: "表", Fields: formulaFields()})
	if err != nil {
		t.Fatal(formula, err)
	}
	c, err := indicator.Load(formulaFields(), each([]indicator.Row{row(1, values...)}))
	if err != nil {
		t.Fatal(err)
	}
	tab, err := c.Roll(m, indicator.Moment{On: day}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tab.Num[0], tab.Covered[0] == 1
}

func TestFormulas(t *testing.T) {
	on := civil.MustDate("2009-09-01")
	for _, c := range []struct {
		formula string
		values  []any
		want    float64
		known   bool
	}{
		{`级别 == "国家级"`, []any{"国家级", nil, nil, nil, nil, nil}, 1, true},
		{`级别 in ["国家级", "省级"] && 人数 >= 10`, []any{"省级", 10, nil, nil, nil, nil}, 1, true},
		{`级别 not in ["国家级"]`, []any{"省级", nil, nil, nil, nil, nil}, 1, true},
		{`级别 == "国家级" && 人数 > 3`, []any{"省级", nil, nil, nil, nil, nil}, 0, true}, // one side decides
		{`级别 == "国家级" && 人数 > 3`, []any{"国家级", nil, nil, nil, nil, nil}, 0, false},
		{`级别 == "国家级" || 人数 > 3`, []any{"国家级", nil, nil, nil, nil, nil}, 1, true},
		{`!(人数 > 3)`, []any{nil, nil, nil, nil, nil, nil}, 0, false},
		{`人数 == nil`, []any{nil, nil, nil, nil, nil, nil}, 1, true},
		{`有值(级别)`, []any{nil, 1, nil, nil, nil, nil}, 0, true},
		{`人数 ?? 7`, []any{nil, nil, nil, nil, nil, nil}, 7, true},
		{`人数 in 3..5`, []any{nil, 5, nil, nil, nil, nil}, 1, true},
		{`人数 in [1, 2]`, []any{nil, 2, nil, nil, nil, nil}, 1, true},
		{`人数 * 2 + 1`, []any{nil, 20, nil, nil, nil, nil}, 41, true},
		{`人数 / 8`, []any{nil, 20, nil, nil, nil, nil}, 2.5, true},
		{`人数 / (人数 - 20)`, []any{nil, 20, nil, nil, nil, nil}, 0, false},
		{`人数 % 7`, []any{nil, 20, nil, nil, nil, nil}, 6, true},
		{`人数 * 人数`, []any{nil, int64(1) << 62, nil, nil, nil, nil}, 0, false},
		{`学分 * 0.1 + 0.2`, []any{nil, nil, 1.0, nil, nil, nil}, 0.3, true},
		{`通过 ? 人数 : 0`, []any{nil, 20, nil, false, nil, nil}, 0, true},
		{`通过 ? 人数 : 0`, []any{nil, 20, nil, nil, nil, nil}, 0, false},
		{`通过 ? 人数 : 0`, []any{nil, nil, nil, false, nil, nil}, 0, true}, // the other branch is not asked
		{`通过 == (人数 > 3)`, []any{nil, 20, nil, true, nil, nil}, 1, true},
		{`经费 >= 元(100)`, []any{nil, nil, nil, nil, 10000, nil}, 1, true},
		{`年(日期一) == 2009 && 月(日期一) == 9 && 学年(日期一) == 2009`, []any{nil, nil, nil, nil, nil, on}, 1, true},
		{`周岁(日期一, 统计日)`, []any{nil, nil, nil, nil, nil, on}, 16, true},
		{`天数("2025-12-01", 统计日)`, []any{nil, nil, nil, nil, nil, on}, 30, true},
		{`日期一 < "2010-01-01" && 日期一 >= 日期("2009-09-01")`, []any{nil, nil, nil, nil, nil, on}, 1, true},
		{`统计年 - 年(日期一)`, []any{nil, nil, nil, nil, nil, on}, 16, true},
		{`较小(人数, 5) + 较大(人数, 30) + 绝对值(0 - 人数)`, []any{nil, 20, nil, nil, nil, nil}, 55, true},
		{`级别 startsWith "国" and 级别 contains "家" and 级别 endsWith "级" and not (级别 contains "省")`, []any{"国家级", nil, nil, nil, nil, nil}, 1, true},
	} {
		if got, known := one(t, c.formula, c.values...); got != c.want || known != c.known {
			t.Errorf("%s over %v is %v, known %v; want %v, %v", c.formula, c.values, got, known, c.want, c.known)
		}
	}
}

func TestRefusedFormulas(t *testing.T) {
	for _, c := range []struct {
		formula string
		want    *errs.Error
		place   string
	}{
		{`人数 >`, indicator.ErrSyntax, "第 4 个字"},
		{`人 > 3`, indicator.ErrName, "第 1 个字"},
		{`人数 > "三"`, indicator.ErrTypes, ""},
		{`级别 && 通过`, indicator.ErrTypes, ""},
		{`级别`, indicator.ErrResult, ""},
		{`日期一`, indicator.ErrResult, ""},
		{`日期一 > "2025-02-30"`, indicator.ErrDay, "第 7 个字"},
		{`经费 > 100`, indicator.ErrMoney, ""},
		{`经费 * 经费`, indicator.ErrMoney, ""},
		{`经费 + 人数`, indicator.ErrMoney, ""},
		{`系统("rm")`, indicator.ErrCall, ""},
		{`len(级别) > 1`, indicator.ErrCall, ""},
		{`all([1, 2], # > 0)`, indicator.ErrCall, ""},
		{`let x = 人数; x > 1`, indicator.ErrConstruct, ""},
		{`级别.x == 1`, indicator.ErrConstruct, ""},
		{`{"a": 1}`, indicator.ErrConstruct, ""},
		{`1..9`, indicator.ErrConstruct, ""},
		{`级别 matches "(a+)+"`, indicator.ErrConstruct, ""},
		{`人数 in 1..人数`, indicator.ErrTypes, ""},
		{`人数 in []`, indicator.ErrConstruct, ""},
		{strings.Repeat("1 + ", 400) + "1", indicator.ErrLong, ""},
		{`"` + strings.Repeat("长", 3000) + `" == 级别`, indicator.ErrLong, ""},
	} {
		_, err := indicator.Compile("分子", c.formula, formulaFields())
		if !errors.Is(err, c.want) || !strings.Contains(fmt.Sprint(err), c.place) {
			t.Errorf("%.40s: %v, want %v %s", c.formula, err, c.want, c.place)
		}
	}
}

// drawFormula makes a yes-or-no formula that expr and the columns both know.
func drawFormula(t *rapid.T, depth int) string {
	number := func() string {
		return rapid.SampledFrom([]string{"人数", "学分", "3", "0.5", "(人数 + 2)", "(学分 * 2)", "(人数 - 学分)", "(通过 ? 人数 : 1)"}).Draw(t, "number")
	}
	if depth == 0 {
		switch rapid.IntRange(0, 4).Draw(t, "leaf") {
		case 0:
			return "通过"
		case 1:
			return "级别 " + rapid.SampledFrom([]string{`== "国家级"`, `!= "省级"`, `in ["国家级", "校级"]`, `startsWith "国"`, `contains "级"`}).Draw(t, "text")
		case 2:
			return "人数 in 2..6"
		}
		return number() + rapid.SampledFrom([]string{" < ", " <= ", " == ", " != ", " > ", " >= "}).Draw(t, "op") + number()
	}
	a := "(" + drawFormula(t, depth-1) + ")"
	switch rapid.IntRange(0, 3).Draw(t, "node") {
	case 0:
		return "not " + a
	case 1:
		return a + " and (" + drawFormula(t, depth-1) + ")"
	case 2:
		return a + " or (" + drawFormula(t, depth-1) + ")"
	}
	return a + " ? (" + drawFormula(t, depth-1) + ") : (" + drawFormula(t, depth-1) + ")"
}

// Over facts without gaps the columns say what expr's own machine says.
func TestFormulasAgreeWithExpr(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := drawFormula(rt, rapid.IntRange(0, 4).Draw(rt, "depth"))
		var rows []indicator.Row
		want := 0
		program, err := expr.Compile(text, expr.Env(map[string]any{"级别": "", "人数": 0, "学分": 0.0, "通过": false}), expr.AsBool())
		if err != nil {
			rt.Fatal(text, err)
		}
		for i := range rapid.IntRange(1, 130).Draw(rt, "rows") {
			level := rapid.SampledFrom([]string{"国家级", "省级", "校级"}).Draw(rt, "level")
			n, credit, ok := rapid.IntRange(-3, 9).Draw(rt, "n"), float64(rapid.IntRange(-4, 16).Draw(rt, "credit"))/2, rapid.Bool().Draw(rt, "ok")
			rows = append(rows, row(i, level, n, credit, ok, 1, day))
			yes, err := expr.Run(program, map[string]any{"级别": level, "人数": n, "学分": credit, "通过": ok})
			if err != nil {
				rt.Fatal(text, err)
			}
			if yes.(bool) {
				want++
			}
		}
		m, err := indicator.Prepare(indicator.Definition{Kind: indicator.Stock, Num: text}, indicator.Source{Fields: formulaFields()})
		if err != nil {
			rt.Fatal(text, err)
		}
		c, err := indicator.Load(formulaFields(), each(rows))
		if err != nil {
			rt.Fatal(err)
		}
		tab, _ := c.Roll(m, indicator.Moment{On: day}, nil, nil)
		if tab.Num[0] != float64(want) || tab.Covered[0] != int64(len(rows)) {
			rt.Fatalf("%s: %v of %d, want %d", text, tab.Num[0], tab.Covered[0], want)
		}
	})
}

// No text makes the parser or a roll-up fail in another way than by a refusal of what was typed.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{`级别 == "国家级" && 人数 >= 10`, `人数 in 2..5`, `通过 ? 人数 : 学分`, `元(3) <= 经费`, `周岁(日期一, 统计日) - 3`, `((((`, `a.b[1]`, `let x = 1; x`, `人数 ?? 经费`, "-9223372036854775808 % -1"} {
		f.Add(s)
	}
	fields := formulaFields()
	c, err := indicator.Load(fields, each([]indicator.Row{row(1, "国家级", 3, 0.5, true, 100, day), row(2, nil, nil, nil, nil, nil, nil), row(3, "", -1, -0.5, false, 0, day)}))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := indicator.Definition{Kind: indicator.Stock, Num: text}
		m, err := indicator.Prepare(d, indicator.Source{Fields: fields})
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		c.Forget()
		tab, err := c.Roll(m, indicator.Moment{On: day}, nil, nil)
		if err != nil || tab.Size[0] != 3 || tab.Covered[0] > 3 || tab.Num[0] != tab.Num[0] {
			t.Errorf("%q gives %v of %d, %v", text, tab.Num[0], tab.Size[0], err)
		}
	})
}
