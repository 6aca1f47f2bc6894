package adjust

import "rongqiao/internal/platform/rule"

// The parameters of the rules.
const (
	paramHigher    = "HIGHER"    // students of a higher school for one point
	paramSecondary = "SECONDARY" // of a secondary one
	paramMost      = "MAX"
	paramLeast     = "MIN"
)

const fujian = "福建省2023年专业设置口径"

// Rules are the norms of the package. The bureau sets their numbers where all rules stand, with four eyes; a round keeps those that held
// when its figures were frozen. The list of the year is no number, and its exceptions are the package's own: they are asked for before the
// request is sent and confirmed by two persons.
var Rules = []rule.Rule{
	{Code: RuleFiled, ZH: "专业点已备案或审批", EN: "The point is filed or approved", Severity: rule.Block, SourceDoc: "教职成〔2015〕10号"},
	{Code: RuleNegative, ZH: "不在当年负面清单上", EN: "Not on the negative list of the year", Severity: rule.Block, SourceDoc: "当年公布的负面清单"},
	{Code: RuleListed, ZH: "当年公布了负面清单", EN: "A negative list of the year is published", Severity: rule.Warn, SourceDoc: "市教育局按年度和层次公布"},
	{Code: RuleTotal, ZH: "学校专业点总数", EN: "Points of the school", Severity: rule.Warn, SourceDoc: fujian, Params: []rule.Param{
		{Code: paramHigher, ZH: "高职每个专业点的在校生", EN: "Students per point, higher", Unit: "人", Bound: rule.AtLeast},
		{Code: paramSecondary, ZH: "中职每个专业点的在校生", EN: "Students per point, secondary", Unit: "人", Bound: rule.AtLeast},
	}},
	{Code: RulePoints, ZH: "全市同一专业布点数", EN: "Points of the programme in the city", Severity: rule.Warn, SourceDoc: fujian, Params: []rule.Param{{Code: paramMost, ZH: "布点上限", EN: "Most points", Unit: "个", Bound: rule.AtMost}}},
	{Code: RuleShare, ZH: "开设该专业的中职学校占比", EN: "Secondary schools that offer it", Severity: rule.Warn, SourceDoc: fujian, Params: []rule.Param{{Code: paramMost, ZH: "学校占比上限", EN: "Largest share of schools", Unit: "%", Bound: rule.AtMost}}},
	goalRule, yearsRule, quorumRule,
}

var (
	goalRule   = rule.Rule{Code: "ADJ-GOAL", ZH: "每年调整的专业点占比", EN: "Points that move in a year", Severity: rule.Info, SourceDoc: "平台缺省", Params: []rule.Param{{Code: paramLeast, ZH: "目标", EN: "Goal", Unit: "%", Bound: rule.AtLeast}}}
	yearsRule  = rule.Rule{Code: "ADJ-YEARS", ZH: "核对几个九月", EN: "Septembers that are compared", Severity: rule.Info, SourceDoc: "平台缺省", Params: []rule.Param{{Code: paramLeast, ZH: "九月数", EN: "Septembers", Unit: "个", Bound: rule.AtLeast}}}
	quorumRule = rule.Rule{Code: "ADJ-QUORUM", ZH: "到会委员", EN: "Members at the meeting", Severity: rule.Block, SourceDoc: "平台缺省", Params: []rule.Param{{Code: paramLeast, ZH: "占比", EN: "Share", Unit: "%", Bound: rule.Above}}}
)

// ruleOf is a rule of the package.
func ruleOf(code string) rule.Rule {
	for _, r := range Rules {
		if r.Code == code {
			return r
		}
	}
	return rule.Rule{Code: code, ZH: code, EN: code, Severity: rule.Block}
}
