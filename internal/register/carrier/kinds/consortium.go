package kinds

import "rongqiao/internal/register/carrier"

// union are the fields of what schools and enterprises found together.
func union(more ...carrier.Field) []carrier.Field {
	return append([]carrier.Field{
		field(carrier.Text, "charter 章程文号 Charter"), field(carrier.Link, "data_sheet 数据采集表 Data sheet"), column(carrier.Code, "chain 服务产业链 Industry chain served"),
		money("fund 运行经费 Running funds"), number("staff 专职人员 Full-time staff", "人"),
	}, more...)
}

// founders are the roles of a consortium's and a community's members.
var founders = []carrier.MemberRule{
	signed(role("LEAD_SCHOOL 牵头学校 Leading school", 1, 2, ofSchools)), signed(role("LEAD_FIRM 牵头企业 Leading enterprise", 1, 2, ofFirms)),
	signed(role("HEI 参建学校 Schools taking part", 1, 0, ofSchools)), signed(role("FIRM 参建企业 Enterprises taking part", 1, 0, ofFirms)), role("BODY 科研机构与行业组织 Research bodies and associations", 0, 0, nil),
}

// taking are the counts of those who take part.
var taking = []carrier.Count{
	distinct("schools 参建学校 Schools taking part", "所", distinctly, "HEI"), distinct("firms 参建企业 Enterprises taking part", "家", distinctly, "FIRM"),
	distinct("members 成员单位 Members", "家", distinctly, ""),
}

var councils = choices("COUNCIL 理事会 Council", "OFFICE 秘书处会议 Secretariat")

var _ = carrier.Declare(carrier.Kind{
	Code: "city_consortium", ZH: "市域产教融合联合体", EN: "City consortium", Unit: "个", Group: unions, Source: at(tianjin, 12) + "；" + at(wuhai, 38),
	Help: "以产业园区为依托；到“已建成”才计数，要有验收或认定文件。", Levels: levels, Fields: union(field(carrier.Text, "park_zone 依托园区 Park")),
	Members: append([]carrier.MemberRule{role("PARK 依托园区 Park", 1, 1, ofParks)}, founders...), Councils: councils, Counts: taking, Report: true, Place: true,
})

var _ = carrier.Declare(carrier.Kind{
	Code: "industry_community", ZH: "行业产教融合共同体", EN: "Industry community", Unit: "个", Group: unions, Source: at(tianjin, 12) + "；" + at(wuhai, 19),
	Help: "由龙头企业、高水平学校和职业学校牵头，可以跨区域。", Levels: levels,
	Fields:  union(oneOf("reach 覆盖范围 Reach", "CITY 本市 This city", "REGION 跨市 Several cities", "PROVINCE 跨省 Several provinces")),
	Members: founders, Councils: councils, Report: true, Place: true,
	Counts: append([]carrier.Count{tally("cross 跨区域的 Across regions", "个", once, carrier.Where{Field: "reach", Is: "REGION|PROVINCE"})}, taking...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_platform", ZH: "共性技术平台", EN: "Common technology platform", Unit: "个", Group: platforms, Source: at(tianjin, 12), Levels: levels, Place: true,
	Fields:  []carrier.Field{column(carrier.Code, "chain 服务产业链 Industry chain served"), money("equipment 设备值 Equipment"), number("served 年服务企业 Enterprises served a year", "家"), field(carrier.Text, "of_union 所属联合体或共同体 Consortium")},
	Members: []carrier.MemberRule{role("SCHOOL 共建学校 Schools", 0, 0, ofSchools), role("FIRM 共建企业 Enterprises", 0, 0, ofFirms)},
	Counts:  []carrier.Count{sum("served 年服务企业 Enterprises served a year", "家", summed, "served")},
})
