package kinds

import "rongqiao/internal/register/carrier"

// groupRoles are the roles in a group or an alliance.
var groupRoles = []carrier.MemberRule{
	signed(role("LEAD 牵头单位 Leading organisation", 1, 1, nil)), signed(role("SCHOOL 成员学校 Member schools", 1, 0, ofSchools)), signed(role("FIRM 成员企业 Member enterprises", 1, 0, ofFirms)),
	role("OTHER 其他成员 Other members", 0, 0, nil),
}

// groupCounts are the counts of their members.
var groupCounts = []carrier.Count{
	distinct("schools 成员学校 Member schools", "所", distinctly, "SCHOOL"), distinct("firms 成员企业 Member enterprises", "家", distinctly, "FIRM"),
}

var _ = carrier.Declare(carrier.Kind{
	Code: "education_group", ZH: "职业教育集团", EN: "Vocational education group", Unit: "个", Group: unions, Source: at(quanzhou, 15) + "；" + at(tianjin, 13) + "；" + at(taizhou, 65),
	Help: "实体化运行看四样：法人登记、自有经费、专职人员、在做的项目。", Levels: levels, Stages: carrier.Named, Members: groupRoles, Councils: councils, Report: true,
	Fields: union(number("projects 在做项目 Projects", "项")),
	Score: &carrier.Score{ZH: "实体化运行", EN: "Running as an entity", Help: "四项各 25 分；有一项没有登记就是缺数据，不算零分。", Parts: []carrier.ScorePart{
		{Choice: choices("LEGAL 法人登记 Legal person")[0], Field: "legal_form", Is: "NONPROFIT|COMPANY|PUBLIC", Points: 25}, {Choice: choices("FUND 自有经费 Own funds")[0], Field: "fund", Least: 1, Points: 25},
		{Choice: choices("STAFF 专职人员 Own staff")[0], Field: "staff", Least: 1, Points: 25}, {Choice: choices("PROJECT 在做的项目 Projects")[0], Field: "projects", Least: 1, Points: 25},
	}},
	Functions: choices("LEGAL 法人登记 Legal person", "FUND 自有经费 Own funds", "STAFF 专职人员 Own staff", "PROJECT 项目运行 Own projects"),
	Counts: append([]carrier.Count{
		tally("national 国家示范性集团培育单位 National demonstrative groups", "家", "国家级的职教集团", carrier.Where{Level: "NATIONAL"}),
		tally("entity 登记为法人的 Registered as legal persons", "个", once, carrier.Where{Function: "LEGAL"}),
	}, groupCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "alliance", ZH: "产教融合联盟", EN: "Industry–education alliance", Unit: "个", Group: unions, Source: at(quanzhou, 15) + "；" + at(taizhou, 149),
	Levels: levels, Stages: carrier.Named, Fields: union(oneOf("sort 类别 Type", "INDUSTRY 产业联盟 Of an industry", "LUBAN 鲁班工坊建设联盟 Luban workshop alliance", "OTHER 其他 Other"), oneOf("reach 覆盖范围 Reach", "CITY 本市 This city", "REGION 跨市 Several cities", "PROVINCE 跨省 Several provinces")),
	Members: groupRoles, Counts: groupCounts, Report: true,
})

var _ = carrier.Declare(carrier.Kind{
	Code: "coop_community", ZH: "校企合作共同体", EN: "School–enterprise community", Unit: "个", Group: unions, Source: at(taizhou, 125) + "；" + at(taizhou, 62), Stages: carrier.Named,
	Fields: union(oneOf("community 类别 Sort", "SCHOOL 学校共同体 Schools", "PROGRAMME 专业共同体 Programmes", "TEACHER 教师共同体 Teachers", "STUDENT 学生共同体 Students", "INTEGRATION 产教融合共同体 Integration", "STARTUP 双创教育共同体 Start-ups")),
	Counts: append([]carrier.Count{{Code: "sorts", ZH: "已建的类别", EN: "Sorts that exist", Unit: "类", Scope: "六类共同体中已有的", Of: carrier.Distinct, Field: "community"}}, groupCounts...), Members: groupRoles,
})

var _ = carrier.Declare(carrier.Kind{
	Code: "ecosystem", ZH: "“1+1+1+N”产教融合生态圈", EN: "1+1+1+N ecosystem", Unit: "个", Group: unions, Source: at(taizhou, 245),
	Help:    "一个专业群、一条产业链、一个牵头学院和若干企业；缺一样就不完整。",
	Fields:  []carrier.Field{must(column(carrier.Text, "programme_group 专业群 Programme group")), must(column(carrier.Code, "chain 产业链 Industry chain")), to("programme_group", "group 专业群登记 Programme group in the register"), money("capital 社会资本 Social capital")},
	Before:  &carrier.Before{Members: true},
	Members: []carrier.MemberRule{signed(role("COLLEGE 牵头学院 Leading college", 1, 1, ofSchools)), signed(role("FIRM 参与企业 Enterprises", 1, 0, ofFirms))},
	Counts:  []carrier.Count{distinct("firms 参与企业 Enterprises", "家", distinctly, "FIRM"), sum("capital 社会资本 Social capital", "元", summed, "capital")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "rural_institute", ZH: "乡村振兴研究院与联盟", EN: "Rural revitalisation institutes", Unit: "个", Group: unions, Source: at(taizhou, 86), Stages: carrier.Named, Place: true,
	Fields:  []carrier.Field{oneOf("form 形式 Form", "INSTITUTE 研究院 Institute", "ALLIANCE 产教联盟 Alliance"), field(carrier.Long, "work 主要工作 Work"), number("projects 在做项目 Projects", "项")},
	Members: groupRoles, Counts: groupCounts,
})
