package kinds

import "rongqiao/internal/register/carrier"

// partners are a school and the enterprises that build with it.
var partners = []carrier.MemberRule{signed(role("SCHOOL 学校 School", 1, 0, ofSchools)), signed(role("FIRM 合作企业 Enterprises", 1, 0, ofFirms)), role("OTHER 其他成员 Others", 0, 0, nil)}

// partnerCounts are their counts.
var partnerCounts = []carrier.Count{
	distinct("schools 参与学校 Schools", "所", distinctly, "SCHOOL"), distinct("firms 合作企业 Enterprises", "家", distinctly, "FIRM"),
}

var _ = carrier.Declare(carrier.Kind{
	Code: "industrial_college", ZH: "产业学院", EN: "Industrial college", Unit: "个", Group: colleges,
	Source: at(quanzhou, 15) + "；" + at(tianjin, 13) + "；" + at(wuhai, 19) + "；" + at(taizhou, 254), Help: "理事会领导下的院长负责制：记录理事会会议和院长；管理办法上传到“文件”。", Levels: levels,
	Fields: []carrier.Field{
		oneOf("sort 类型 Type", "GENERAL 产业学院 Industrial college", "MODERN 现代产业学院 Modern industrial college", "IT 信息技术应用创新 IT innovation"), column(carrier.Code, "chain 对接产业链 Industry chain"),
		field(carrier.Text, "programmes 对接专业 Programmes"), number("students 在读学生 Students", "人"), field(carrier.Text, "dean 院长 Dean"), field(carrier.Text, "rules 管理办法文号 Rules"),
		oneOf("ownership 办学形式 Ownership", "SCHOOL 学校内设 Part of the school", "JOINT 校企共建 Built jointly", "MIXED 混合所有制 Mixed ownership"), money("invested 企业投入 Brought in by enterprises"), field(carrier.Day, "founded_on 成立日期 Founded on"),
	},
	Functions: choices("TEACH 人才培养 Teaching", "RESEARCH 技术研发 Research", "INCUBATOR 孵化器 Incubator", "STAFF 员工培训基地 Staff training"), Members: partners,
	Councils: choices("COUNCIL 理事会 Council"), Report: true, Place: true, Assets: true,
	Counts: append([]carrier.Count{
		tally("modern_city 市级现代产业学院 Modern colleges of the city", "个", "类型为现代产业学院，市级以上", carrier.Where{Level: "CITY+", Field: "sort", Is: "MODERN"}),
		tally("it 信创产业学院 IT innovation colleges", "个", once, carrier.Where{Field: "sort", Is: "IT"}), sum("students 在读学生 Students", "人", summed, "students"),
		tally("incubators 设孵化器的 With an incubator", "个", once, carrier.Where{Function: "INCUBATOR"}),
	}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "college_tech_centre", ZH: "龙头企业共建学院与技术工程中心", EN: "Colleges and technology centres with leading firms", Unit: "个", Group: colleges, Source: at(tianjin, 13), Levels: levels, Place: true,
	Help:   "与“产业学院”名册口径不同，各计各的，不相加。",
	Fields: []carrier.Field{oneOf("sort 形式 Form", "COLLEGE 产业学院 Industrial college", "CENTRE 技术工程中心 Technology centre"), column(carrier.Code, "chain 对接产业链 Industry chain"), number("projects 联合项目 Joint projects", "项"), money("equipment 设备值 Equipment")},
	Counts: append([]carrier.Count{tally("centres 技术工程中心 Technology centres", "个", once, carrier.Where{Field: "sort", Is: "CENTRE"})}, partnerCounts...), Members: partners,
})

var _ = carrier.Declare(carrier.Kind{
	Code: "engineers_college", ZH: "卓越工程师学院", EN: "Excellent engineers college", Unit: "个", Group: colleges, Source: at(tianjin, 14), Levels: levels, Place: true,
	Fields:  []carrier.Field{number("students 在读工程硕博 Students", "人"), number("mentors 企业导师 Mentors from enterprises", "人"), field(carrier.Text, "fields 培养方向 Fields")},
	Members: partners, Councils: choices("COUNCIL 理事会 Council"), Report: true, Counts: append([]carrier.Count{sum("students 在读工程硕博 Students", "人", summed, "students")}, partnerCounts...),
})
