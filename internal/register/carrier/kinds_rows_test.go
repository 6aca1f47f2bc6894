package carrier

import (
	"net/url"
	"reflect"
	"slices"
	"testing"
)

// The rows of a form say the same as the lines that they were made of.
func TestRowsAndLinesSayTheSame(t *testing.T) {
	for name, text := range map[string]string{
		"fields":  "area | 面积 | 整数 | 平方米 | 列表\nmode | 模式 | 单选 | 共建、租用 | 列表、必填\nshared | 对外开放 | 是否\nabout | 简介 | 长文 |  | 必填",
		"members": "LEAD | 牵头单位 | 1 | 1 | 签协议\nFIRM | 企业 | 1 | 0",
		"stages":  "IDEA | 筹备\nOPEN | 挂牌 | 计数、依据",
		"counts":  "area | 总面积 | 平方米 | 合计 | area |  | 已挂牌的面积之和",
	} {
		i := slices.IndexFunc(linesOfKinds, func(x lineTable) bool { return x.Name == name })
		table, sent := linesOfKinds[i], url.Values{}
		for _, row := range table.rows(kindPage{Values: url.Values{name: {text}}}) {
			for _, f := range row {
				sent.Add(f.Name, f.Value)
			}
		}
		table.lines(sent)
		before, errBefore := readKind(url.Values{"code": {"x"}, name: {text}}, &Kind{})
		after, errAfter := readKind(url.Values{"code": {"x"}, name: {sent.Get(name)}}, &Kind{})
		if errBefore != nil || errAfter != nil || !slices.EqualFunc(before.Fields, after.Fields, func(a, b Field) bool { return a.line() == b.line() }) ||
			!reflect.DeepEqual(before.Members, after.Members) || !slices.Equal(before.Stages, after.Stages) ||
			!slices.EqualFunc(before.Counts, after.Counts, func(a, b Count) bool { return a.line() == b.line() }) {
			t.Errorf("%s: %q became %q (%v, %v)", name, text, sent.Get(name), errBefore, errAfter)
		}
	}
}
