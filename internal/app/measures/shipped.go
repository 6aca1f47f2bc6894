package measures

import (
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/indicator"
)

// The chapters of the registry, in its order.
const (
	layout   = "专业布局"
	intake   = "招生"
	leaving  = "毕业去向"
	teaching = "教学与师资"
	equipped = "办学条件"
	carriers = "平台载体"
	partners = "校企合作"
	matching = "供需对接"
	training = "社会培训"
	money    = "经费"
	steering = "统筹推进"
	size     = "规模"
)

// Groups lists the chapters in their order.
func Groups() []string {
	return []string{layout, intake, leaving, teaching, equipped, carriers, partners, matching, training, money, steering, size}
}

// The documents that indicators rest on.
const (
	lawVET     = "《中华人民共和国职业教育法》（2022 年修订）"
	wuhaiPlan  = "《以产教融合型城市建设为抓手推动职业教育高质量发展实施方案》（乌教发〔2024〕50号）"
	taizhouDoc = "台州市推进“国家职业教育创新高地试点”工作新闻发布会（2023-12-13）"
	tianjinDoc = "天津市教委对市政协第0447号提案的答复（2024-04-26）"
	quanzhou   = "泉州市教育局关于市政协第20222223号提案的答复（泉教函〔2022〕153号）"
	bureau     = "市教育局"
)

// Shipped are the indicators that come with the program. A city's own and its edits stand above them.
func Shipped() []indicator.Definition {
	return slices.Concat(layoutShares(), layoutCounts(), intakes(), destinations(), teachingShares(), schoolConditions(), wuhaiTargets(), carrierCounts(), cooperation(), exchange(), vocationalTraining(), funds(), conference(), sizes(), typed())
}

// day0 is the day of examples.
var day0 = civil.MustDate("2025-12-31")

// row is a fact by its fields: name, value, name, value …
func row(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		out[name] = pairs[i+1]
	}
	return out
}

// times repeats a fact.
func times(n int, r map[string]any) []map[string]any { return slices.Repeat([]map[string]any{r}, n) }

// facts joins lists of facts.
func facts(lists ...[]map[string]any) []map[string]any { return slices.Concat(lists...) }

// one is a list of single facts.
func one(rows ...map[string]any) []map[string]any { return rows }

func example(name, want string, rows []map[string]any) indicator.Example {
	return indicator.Example{Name: name, Rows: rows, On: day0, Want: want}
}

// percent is a rate that prints with one decimal.
func percent(code, zh, en, group, source string) indicator.Definition {
	return indicator.Definition{Code: code, ZH: zh, EN: en, Group: group, Kind: indicator.Rate, Unit: "%", Direction: indicator.Up, Source: source, Decimals: 1, Owner: bureau}
}

// stock is a count of what is there on the day.
func stock(code, zh, en, group, source, unit string) indicator.Definition {
	return indicator.Definition{Code: code, ZH: zh, EN: en, Group: group, Kind: indicator.Stock, Unit: unit, Direction: indicator.Up, Source: source, Owner: bureau}
}

// flow is a count, or a sum, of what happened in the year of the day.
func flow(code, zh, en, group, source, unit, year string) indicator.Definition {
	d := stock(code, zh, en, group, source, unit)
	d.Kind, d.Year = indicator.Flow, year
	return d
}

// derived is arithmetic over other indicators.
func derived(code, zh, en, group, unit, num, den string, parts ...indicator.Part) indicator.Definition {
	return indicator.Definition{Code: code, ZH: zh, EN: en, Group: group, Kind: indicator.Derived, Unit: unit, Direction: indicator.Up, Num: num, Den: den, Parts: parts, Decimals: 1, Owner: bureau}
}

// with fills in what a definition says in words, and its examples.
func with(d indicator.Definition, scope, basis string, examples ...indicator.Example) indicator.Definition {
	d.Scope, d.Basis, d.Examples = scope, basis, examples
	return d
}

// where narrows the population.
func where(filter string, d indicator.Definition) indicator.Definition {
	d.Filter = filter
	return d
}

// ratio sets numerator and denominator.
func ratio(num, den string, d indicator.Definition) indicator.Definition {
	d.Num, d.Den = num, den
	return d
}

// adds makes the figure the sum of a number.
func adds(num string, d indicator.Definition) indicator.Definition {
	d.Num = num
	return d
}

// ofYear says which field has the year.
func ofYear(field string, d indicator.Definition) indicator.Definition {
	d.Year = field
	return d
}

// once counts each value of a field once.
func once(field string, d indicator.Definition) indicator.Definition {
	d.Distinct = field
	return d
}

// less says that less is better.
func less(d indicator.Definition) indicator.Definition {
	d.Direction = indicator.Down
	return d
}
