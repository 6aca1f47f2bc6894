package kinds

import "rongqiao/internal/register/carrier"

// platformFields are those of what does research and development for enterprises.
func platformFields(more ...carrier.Field) []carrier.Field {
	return append([]carrier.Field{
		column(carrier.Code, "chain 服务产业链 Industry chain served"), money("equipment 设备值 Equipment"), number("staff 研发人员 Research staff", "人"), number("projects 年技术服务 Services a year", "项"),
		number("results 年转化成果 Results transferred a year", "项"), field(carrier.Link, "site 网址 Address on the web"),
	}, more...)
}

// platformCounts are what they do.
var platformCounts = []carrier.Count{
	sum("projects 年技术服务 Services a year", "项", summed, "projects"), sum("results 年转化成果 Results transferred a year", "项", summed, "results"), distinct("firms 合作企业 Enterprises", "家", distinctly, "FIRM"),
}

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_service_platform", ZH: "技术创新服务平台", EN: "Technology innovation service platform", Unit: "个", Group: platforms, Source: at(ministry, 15), Levels: levels, Place: true, Report: true,
	Help: "四项功能都有才计数。", AllOf: true, Fields: platformFields(), Members: partners, Counts: platformCounts,
	Functions: choices("MAKE 产品研发与制造 Development and making", "PROCESS 工艺开发与改进 Process improvement", "UPGRADE 技术升级与推广 Upgrading and spreading", "CRAFT 大国工匠培育 Training of craftsmen"),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "innovation_platform", ZH: "产学研用创新平台", EN: "Practice–innovation platform", Unit: "个", Group: platforms, Source: at(wuhai, 29) + "；" + at(quanzhou, 25), Levels: levels, Place: true,
	Fields:  platformFields(oneOf("sort 类别 Type", "COOP 协同型 Cooperative", "REGION 区域型 Regional", "SHARED 共享型 Shared", "PRODUCTIVE 生产型 Productive"), column(carrier.Flag, "firm_led 企业主导 Led by an enterprise")),
	Members: partners, Counts: append([]carrier.Count{tally("firm_led 企业主导的 Led by an enterprise", "个", once, carrier.Where{Field: "firm_led", Is: "1"})}, platformCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "research_platform", ZH: "科研平台", EN: "Research platform", Unit: "个", Group: platforms, Source: at(quanzhou, 15) + "；" + at(tianjin, 14), Levels: levels, Stages: carrier.Named, Place: true,
	Yearly: "year", Fields: platformFields(oneOf("host 依托单位 Host", "UNIVERSITY 高校 University", "COLLEGE 高职院校 College", "FIRM 企业 Enterprise", "OTHER 其他 Other"), column(carrier.Flag, "opened 向企业开放 Open to enterprises"), column(carrier.Year, "year 认定年度 Year"), oneOf("sort 类别 Type", "LAB 重点实验室 Key laboratory", "ENGINEERING 工程研究中心 Engineering centre", "APPLIED 应用技术协同创新中心 Applied technology centre", "OTHER 其他 Other")),
	Members: partners, Counts: append([]carrier.Count{
		tally("province 省级以上 Of the province or higher", "个", "省级和国家级，一个只计一次", carrier.Where{Level: "PROVINCE+"}), tally("university 高校科技创新平台 Of universities", "个", "高校的各级平台，不论是否省级", is("host", "UNIVERSITY")), tally("opened 向企业开放 Open to enterprises", "个", once, is("opened", "1")),
	}, platformCounts...),
})

// parkFields are those of a park that is built in phases.
func parkFields(more ...carrier.Field) []carrier.Field {
	return append([]carrier.Field{
		column(carrier.Number, "land 用地 Land", "公顷"), number("area 建筑面积 Floor space", "平方米"), money("invested 总投资 Investment"), oneOf("phase 建设阶段 Phase", "ONE 一期 First", "TWO 二期 Second", "THREE 三期 Third", "DONE 全部建成 Complete"),
		number("tenants 入驻企业 Enterprises settled", "家"), field(carrier.Long, "plan 分期内容 What each phase brings"),
	}, more...)
}

// parkRoles link schools with parks.
var parkRoles = []carrier.MemberRule{role("PARK 园区 Park", 0, 1, ofParks), role("SCHOOL 入驻或结对学校 Schools", 0, 0, ofSchools), role("FIRM 入驻企业 Enterprises", 0, 0, ofFirms)}

// parkCounts are their counts.
var parkCounts = []carrier.Count{
	sum("land 用地 Land", "公顷", summed, "land"), sum("invested 总投资 Investment", "元", summed, "invested"), distinct("schools 入驻或结对学校 Schools", "所", distinctly, "SCHOOL"),
}

var _ = carrier.Declare(carrier.Kind{
	Code: "edu_park", ZH: "产教融合园区", EN: "Integration park", Unit: "个", Group: platforms, Source: at(quanzhou, 23) + "；" + at(tianjin, 12), Levels: levels, Place: true,
	Help: "“园区+职业教育”：把园区和学校都列为成员。", Fields: parkFields(), Members: parkRoles, Counts: parkCounts,
})

var _ = carrier.Declare(carrier.Kind{
	Code: "science_park", ZH: "科创园", EN: "Science park", Unit: "个", Group: platforms, Source: at(tianjin, 14), Levels: levels, Place: true,
	Fields: parkFields(number("spinoffs 高校师生创办企业 Founded by staff and students", "家")), Members: parkRoles, Counts: append([]carrier.Count{sum("tenants 入驻企业 Enterprises settled", "家", summed, "tenants")}, parkCounts...),
})
