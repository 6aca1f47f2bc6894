package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rongqiao/internal/base/account"
	"rongqiao/internal/platform/web"
)

// scopeNames name the parts of the interface for programs.
var scopeNames = map[string]string{
	"needs": "需求", "offers": "供给", "orgs": "单位", "registers": "名册", "records": "名册记录", "forecasts": "需求预测", "employment": "用工状况", "conditions": "办学条件",
	"deals": "签约", "orders": "发单", "standards": "能力标准", "gaps": "缺口", "imports": "导入", "map": "地图",
	"adjustments": "专业调整", "agreements": "校企合作协议", "allocations": "资金分配", "applications": "遴选申报", "dispatch": "季度调度", "evaluations": "专业评价", "events": "对接活动", "feedback": "反馈事项", "figures": "公开数字", "funds": "专项资金", "pairs": "结对联系", "plans": "方案和目标", "selections": "项目遴选",
}

// tokenScopes are the parts of the interface for programs that a token can be bound to: the
// first part of the addresses of its operations.
func (c *City) tokenScopes() []account.Scope {
	found := map[string]bool{}
	for _, part := range c.pages {
		for _, rt := range part {
			if rest, ok := strings.CutPrefix(rt.Pattern, "/api/v1/"); ok && rt.Kind == web.KindAPI {
				code, _, _ := strings.Cut(rest, "/")
				found[code] = true
			}
		}
	}
	var out []account.Scope
	for _, code := range slices.Sorted(maps.Keys(found)) {
		out = append(out, account.Scope{Code: code, ZH: cmp.Or(scopeNames[code], code)})
	}
	return out
}
