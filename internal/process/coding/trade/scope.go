package trade

import (
	"regexp"
	"strings"
)

// Item is one activity of a scope of business.
type Item struct {
	Text   string // folded, without brackets
	Permit bool   // under 许可项目
	Lead   string // what a colon before the list says of all its items: 销售：…
	First  bool   // opens its section
}

// itemsMax is how many items are read; what comes after them hardly says what an enterprise lives on.
const itemsMax = 60

// headings open a section of a scope; permits are those of licensed items.
var headings = regexp.MustCompile(`(许可经营项目|许可项目|前置许可经营项目|一般经营项目|一般项目|经营范围|主营项目|主营|兼营|经营项目)(是|为)?[:：]?`)

// boilerplate are clauses that say nothing of the trade.
var boilerplate = regexp.MustCompile(`依法须经批准的项目[^;；。]*|除(依法须经批准|许可业务|法律|国家)[^;；。]*|自主(依法)?(开展|选择)?经营[^;；。]*|凭[^;；。,，]*(许可证|营业执照|资质)[^;；。,，]*|以(相关部门|审批|许可)[^;；。]*|国家(法律|限制|禁止)[^;；。]*|法律[、,，]?(行政)?法规[^;；。]*|具体经营项目[^;；。]*|经相关部门批准[^;；。]*|未经[^;；。]*不得[^;；。]*|涉及[^;；。]*许可[^;；。]*|企业经营涉及[^;；。]*|后方可[^;；。]*`)

// Split takes a scope of business apart. It never fails; an empty scope has no items.
func Split(scope string) []Item {
	text := withoutBrackets(fold(scope))
	text = headings.ReplaceAllStringFunc(text, func(h string) string {
		if strings.Contains(h, "许可") {
			return ";\x01"
		}
		return ";\x02"
	})
	text = boilerplate.ReplaceAllString(text, "")
	var out []Item
	permit, first := false, true
	for _, segment := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '。' || r == '\n' }) {
		if strings.HasPrefix(segment, "\x01") || strings.HasPrefix(segment, "\x02") {
			permit, first = segment[0] == 1, true
		}
		for _, it := range pieces(strings.Trim(segment, "\x01\x02")) {
			it.Permit, it.First = permit, first
			first = false
			if out = append(out, it); len(out) == itemsMax {
				return out
			}
		}
	}
	return out
}

// withoutBrackets drops what stands in brackets, however deep; an open one reaches to the end of its item.
func withoutBrackets(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(' || r == '【' || r == '〔' || r == '[':
			depth++
		case r == ')' || r == '】' || r == '〕' || r == ']':
			depth = max(0, depth-1)
		case r == ';' || r == '。' || r == '\n':
			depth = 0
			b.WriteRune(r)
		case depth == 0 && r > 2:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// pieces splits a segment at commas, and at 、 where its parts are activities of their own. A list of goods before one
// verb stays together.
func pieces(segment string) []Item {
	lead := ""
	var out []Item
	for _, part := range strings.FieldsFunc(segment, func(r rune) bool { return r == ',' || r == '，' }) {
		if before, after, ok := strings.Cut(part, ":"); ok {
			lead, part = before, after
			if part == "" {
				part = before
				continue
			}
		}
		part = strings.Trim(part, "、.·-*0123456789 ")
		part = strings.TrimPrefix(part, "从事")
		if len([]rune(part)) < 2 {
			continue
		}
		out = append(out, Item{Text: part, Lead: lead})
	}
	return out
}
