package kinds

import (
	"rongqiao/internal/base/org"
	"rongqiao/internal/register/carrier"
)

// union are the fields of what schools and enterprises found together.
func union(more ...carrier.Field) []carrier.Field {
	return append([]carrier.Field{
		field(carrier.Text, "charter 章程文号 Charter"), field(carrier.Link, "data_sheet 数据采集表 Data sheet"), column(carrier.Code, "chain 服务产业链 Industry chain served"),
		money("fund 运行经费 Running funds"), number("staff 专职人员 Full-time staff", "人"), field(carrier.Day, "founded_on 成立日期 Founded on"),
		oneOf("legal_form 组织形式 Legal form", "LOOSE 未登记 Not registered", "NONPROFIT 民办非企业 Non-profit body", "COMPANY 公司 Company", "PUBLIC 事业单位 Public institution"),
	}, more...)
}

// ofGovernment are public bodies.
var ofGovernment = []string{string(org.Gov)}

// fourParties lets a platform count only when government, industry, enterprise and school each take part.
var fourParties = &carrier.Before{Parties: true}

// founders are the roles of a consortium's and a community's members.
var founders = []carrier.MemberRule{
	signed(role("LEAD_SCHOOL 牵头学校 Leading school", 1, 2, ofSchools)), signed(role("LEAD_FIRM 牵头企业 Leading enterprise", 1, 2, ofFirms)),
	role("GOVERNMENT 政府部门 Government bodies", 0, 0, ofGovernment), signed(role("HEI 参建学校 Schools taking part", 1, 0, ofSchools)), signed(role("FIRM 参建企业 Enterprises taking part", 1, 0, ofFirms)), role("BODY 科研机构与行业组织 Research bodies and associations", 0, 0, nil),
}

// everybody counts who takes part in consortia or communities, an organisation in several once.
func everybody(line, unit, scope, kind string) carrier.Count {
	c := distinct(line, unit, scope, "")
	c.Where.Org, c.Also = kind, []string{"industry_community"}
	return c
}

// taking are the counts of those who take part.
var taking = []carrier.Count{
	distinct("schools 参建学校 Schools taking part", "所", distinctly, "HEI"), distinct("firms 参建企业 Enterprises taking part", "家", distinctly, "FIRM"),
	distinct("members 成员单位 Members", "家", distinctly, ""),
}

var councils = choices("COUNCIL 理事会 Council", "OFFICE 秘书处会议 Secretariat")

var _ = carrier.Declare(carrier.Kind{
	Code: "city_consortium", ZH: "市域产教融合联合体", EN: "City consortium", Unit: "个", Group: unions, Source: at(tianjin, 12) + "；" + at(wuhai, 38),
	Help: "以产业园区为依托；到“已建成”才计数，要有验收或认定文件；政府、行业、企业、院校四方都有成员才能进入计数的状态，园区管委会算政府一方。", Levels: levels, Fields: union(field(carrier.Text, "park_zone 依托园区 Park")),
	Members: append([]carrier.MemberRule{role("PARK 依托园区 Park", 1, 1, ofParks)}, founders...), Councils: councils, Before: fourParties, Report: true, Place: true,
	Checklist: choices("PRODUCT 核心产品清单 List of core products", "TECHNOLOGY 技术需求清单 List of technology needs", "TALENT 人才需求清单 List of talent needs"),
	Counts: append(taking[:len(taking):len(taking)], everybody("all_schools 联合体和共同体的学校 Schools of consortia and communities", "所", "联合体和行业共同体合在一起，一所只计一次", string(org.SchoolKind)),
		everybody("all_firms 联合体和共同体的企业 Enterprises of consortia and communities", "家", "联合体和行业共同体合在一起，一家只计一次", string(org.Enterprise))),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "industry_community", ZH: "行业产教融合共同体", EN: "Industry community", Unit: "个", Group: unions, Source: at(tianjin, 12) + "；" + at(wuhai, 19),
	Help: "由龙头企业、高水平学校和职业学校牵头，可以跨区域。", Levels: levels,
	Fields:  union(oneOf("reach 覆盖范围 Reach", "CITY 本市 This city", "REGION 跨市 Several cities", "PROVINCE 跨省 Several provinces")),
	Members: founders, Councils: councils, Before: fourParties, Report: true, Place: true,
	Counts: append([]carrier.Count{tally("cross 跨区域的 Across regions", "个", once, carrier.Where{Field: "reach", Is: "REGION|PROVINCE"})}, taking...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_platform", ZH: "共性技术平台", EN: "Common technology platform", Unit: "个", Group: platforms, Source: at(tianjin, 12), Levels: levels, Place: true,
	Fields:  []carrier.Field{column(carrier.Code, "chain 服务产业链 Industry chain served"), money("equipment 设备值 Equipment"), number("served 年服务企业 Enterprises served a year", "家"), field(carrier.Text, "of_union 所属联合体或共同体 Consortium")},
	Members: []carrier.MemberRule{role("SCHOOL 共建学校 Schools", 0, 0, ofSchools), role("FIRM 共建企业 Enterprises", 0, 0, ofFirms)},
	Counts:  []carrier.Count{sum("served 年服务企业 Enterprises served a year", "家", summed, "served")},
})
