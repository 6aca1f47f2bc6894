package indicator

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/civil"
)

// Kind says how a figure is made.
type Kind string

// The kinds of indicators.
const (
	Stock     Kind = "stock"     // 存量: facts that count on the day, or the sum of a number in them
	Flow      Kind = "flow"      // 流量: the same, of the facts of one year
	Rate      Kind = "rate"      // 比率: numerator ÷ denominator of one population
	Mean      Kind = "mean"      // 均值: the sum of a number ÷ how many facts
	Sum       Kind = "sum"       // 合计: the sum of a number
	Milestone Kind = "milestone" // 里程碑: 1 when any fact counts, else 0
	Typed     Kind = "reported"  // 填报: typed with evidence
	Derived   Kind = "derived"   // 推算: arithmetic over other indicators
)

// Kinds lists the kinds in the order of a form.
func Kinds() []Kind {
	return []Kind{Stock, Flow, Rate, Mean, Sum, Milestone, Typed, Derived}
}

// ZH is the kind's Chinese name, which is also the key of its English one.
func (k Kind) ZH() string {
	return map[Kind]string{Stock: "存量", Flow: "流量", Rate: "比率", Mean: "均值", Sum: "合计",
		Milestone: "里程碑", Typed: "填报", Derived: "推算"}[k]
}

// Direction says which way is good.
type Direction string

// The directions.
const (
	Up   Direction = "up"   // more is better
	Down Direction = "down" // less is better
	Band Direction = "band" // between two bounds
)

// Subject is who or what a figure counts, which decides what outsiders may see of it.
type Subject string

// The subjects. The empty one is read off the fields that the formulas use.
const (
	Persons     Subject = "persons"
	Enterprises Subject = "enterprises"
	Things      Subject = "things" // nobody is to be protected
)

// External is a denominator that no register holds, of one year, with its source.
type External struct {
	Year     int     `json:"year"`
	Value    float64 `json:"value"`
	Citation string  `json:"citation"` // document, page
}

// Part is an indicator inside a derived one. Its name stands in the formulas.
type Part struct {
	Name      string `json:"name"`
	Indicator string `json:"indicator"`
}

// Example is a set of facts with the figure they must give. Rows are by the field's Chinese
// name; a field that is absent is not known. For a derived indicator a row has the parts.
type Example struct {
	Name string           `json:"name"`
	Rows []map[string]any `json:"rows"`
	On   civil.Date       `json:"on"`
	Want string           `json:"want"` // as it is printed: "90.0", "0", or "NODATA"
}

// Definition is one version of an indicator. It is immutable: an edit makes the next one.
type Definition struct {
	Code      string    `json:"code"`
	ZH        string    `json:"zh"`
	EN        string    `json:"en"`
	Group     string    `json:"group,omitempty"` // chapter of the registry, zh
	Kind      Kind      `json:"kind"`
	Unit      string    `json:"unit"` // zh; "%" prints the figure in per cent
	Direction Direction `json:"direction"`
	Source    string    `json:"source"` // code; "" for typed and derived ones

	// The formulas, over the fields' Chinese names. An empty filter takes all facts. Num and Den
	// say yes or no (the facts are counted) or give a number (it is added up); in a share of
	// counted facts only those of the denominator count above. An empty Num counts all facts, an
	// empty Den is 1, the population of a rate, or the number of facts of a mean. In a derived
	// indicator both are arithmetic over the names of Parts.
	Filter   string `json:"filter"`
	Num      string `json:"num"`
	Den      string `json:"den"`
	Distinct string `json:"distinct,omitempty"` // field whose values are each counted once
	Year     string `json:"year,omitempty"`     // field with the year of a fact; "" where facts hold until they end
	Parts    []Part `json:"parts,omitempty"`

	External []External `json:"external,omitempty"` // instead of Den
	Scope    string     `json:"scope"`              // 口径
	Basis    string     `json:"basis"`              // legal basis
	Owner    string     `json:"owner"`              // unit that answers for it
	Decimals int        `json:"decimals"`
	MinN     int64      `json:"min_n,omitempty"`   // fewer facts in the denominator give no figure
	Subject  Subject    `json:"subject,omitempty"` // "" to be read off the fields

	Version  int64      `json:"version"`
	From     civil.Date `json:"from"` // first day on which this version holds; zero for always
	To       civil.Date `json:"to"`   // last day; zero for open
	Examples []Example  `json:"examples,omitempty"`
}

// Holds reports whether the version is valid on the day.
func (d Definition) Holds(day civil.Date) bool {
	return !d.From.After(day) && (d.To.IsZero() || !d.To.Before(day))
}

// Share reports whether the figure is printed in per cent.
func (d Definition) Share() bool { return d.Unit == "%" }

// Print writes a value for people, without the unit except "%": the figure with the
// definition's decimals, what stands in place of a hidden one, or NODATA.
func (d Definition) Print(v Value) string {
	if v.Status == Hidden {
		return cmp.Or(v.Mask, "—")
	}
	f, ok := v.Figure()
	if !ok {
		return "NODATA"
	}
	about, decimals := "", d.Decimals
	if v.Rounded && v.Num != 0 && (v.Off > 0 || d.Kind == Derived || d.Kind == Rate && !d.Share()) {
		about = "≈"
	}
	if v.Off >= coarse {
		decimals = 0
	}
	if d.Share() {
		if r := v.Ratio(); r.Known() {
			return about + r.Percent(decimals)
		}
		return about + decimal(f*100, decimals) + "%"
	}
	return about + decimal(f, decimals)
}

// coarse is how far off a share is that is printed in whole per cent.
const coarse = 0.005

// decimal rounds halves away from zero, on the shortest decimal form of f.
func decimal(f float64, decimals int) string {
	shift := math.Pow10(decimals)
	scaled := f * shift
	near := math.Round(scaled)
	if math.Abs(math.Abs(scaled-math.Trunc(scaled))-0.5) < 1e-9 {
		near = math.Trunc(scaled) + math.Copysign(1, scaled)
	}
	return strconv.FormatFloat(near/shift, 'f', decimals, 64)
}

// Change is one field in which two versions differ.
type Change struct{ Field, Was, Is string }

// Differences are the fields in which the versions differ, in the order of a form.
func Differences(was, is Definition) []Change {
	a, b := was.lines(), is.lines()
	var out []Change
	for i := range a {
		if a[i].Is != b[i].Is {
			out = append(out, Change{a[i].Field, a[i].Is, b[i].Is})
		}
	}
	return out
}

// lines are the fields as text; Field is the Chinese label.
func (d Definition) lines() []Change {
	parts := make([]string, len(d.Parts))
	for i, p := range d.Parts {
		parts[i] = p.Name + "=" + p.Indicator
	}
	external := make([]string, len(d.External))
	for i, e := range d.External {
		external[i] = strconv.Itoa(e.Year) + ": " + strconv.FormatFloat(e.Value, 'f', -1, 64) + " " + e.Citation
	}
	examples := make([]string, len(d.Examples))
	for i, e := range d.Examples {
		examples[i] = string(canonical(e))
	}
	line := func(field, text string) Change { return Change{Field: field, Is: text} }
	return []Change{
		line("名称", d.ZH), line("英文名", d.EN), line("分组", d.Group), line("类型", d.Kind.ZH()), line("单位", d.Unit), line("方向", string(d.Direction)),
		line("数据来源", d.Source), line("筛选", d.Filter), line("分子", d.Num), line("分母", d.Den), line("去重", d.Distinct), line("年份字段", d.Year),
		line("组成", strings.Join(parts, "\n")), line("外部分母", strings.Join(external, "\n")), line("口径", d.Scope), line("依据", d.Basis),
		line("责任单位", d.Owner), line("小数位", strconv.Itoa(d.Decimals)), line("最少个数", strconv.FormatInt(d.MinN, 10)),
		line("对象", string(d.Subject)), line("起", d.From.String()), line("止", d.To.String()), line("示例", strings.Join(examples, "\n")),
	}
}

// external is the denominator for the year: that year's, or the latest before it.
func (d Definition) external(year int) (e External, ok bool) {
	list := slices.SortedFunc(slices.Values(d.External), func(a, b External) int { return cmp.Compare(a.Year, b.Year) })
	for _, x := range list {
		if x.Year <= year {
			e, ok = x, true
		}
	}
	return e, ok
}
