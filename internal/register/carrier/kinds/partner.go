package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "integrated_enterprise", ZH: "产教融合型企业", EN: "Integrated enterprises", Unit: "家", Group: integrated, Levels: levels, Source: at(tianjin, 12) + "；" + at(tianjin, 13) + "；" + at(ministry, 14),
	Help: "培育、认证是两个状态。同一个“培育”在文件里有两种口径，各计各的，不相加；一家企业可以同时在两种口径里。",
	Stages: []carrier.Stage{
		{Code: "APPLIED", ZH: "已申报", EN: "Applied", Tone: "info"}, {Code: "CULTIVATING", ZH: "建设培育", EN: "Cultivated", Tone: "green", Counts: true, Proof: true}, {Code: "CERTIFIED", ZH: "已认证", EN: "Certified", Tone: "green", Counts: true, Proof: true},
		{Code: "SUSPENDED", ZH: "暂停", EN: "Suspended", Tone: "amber", Pause: true}, {Code: "ENDED", ZH: "已撤销", EN: "Revoked", Tone: "none", Closed: true},
	},
	Fields: []carrier.Field{
		must(several("lists 口径 Lists", "COOP 校企合作口径 School–enterprise cooperation", "PILOT 试点城市口径 Pilot city")), column(carrier.Text, "batch 批次 Batch"), column(carrier.Text, "industry 所属行业 Industry"), column(carrier.Day, "certified_until 有效期止 Valid until"), money("invested 办学投入 Brought into education"),
	},
	Counts: []carrier.Count{
		tally("cultivated_coop 培育（校企合作口径） Cultivated, list of cooperation", "家", "文件一的口径：到培育及以后，不与另一口径相加", carrier.Where{Field: "lists", Is: "COOP"}), tally("cultivated_pilot 培育（试点城市口径） Cultivated, list of the pilot city", "家", "文件二的口径：到培育及以后，不与另一口径相加", carrier.Where{Field: "lists", Is: "PILOT"}),
		tally("certified 已认证 Certified", "家", "状态为已认证", carrier.Where{Stage: "CERTIFIED"}), different("industries 所属行业 Industries", "个", once, "industry", carrier.Where{}),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "integrated_industry", ZH: "产教融合型行业", EN: "Integrated industries", Unit: "个", Group: integrated, Levels: levels, Stages: carrier.Named, Source: at(quanzhou, 25),
	Help: "以行业为单位培育，和企业名册并列；牵头单位一般是行业组织。", Report: true,
	Fields:  []carrier.Field{must(column(carrier.Text, "industry 行业 Industry")), column(carrier.Code, "chain 产业链 Industry chain"), number("firms 行业企业 Enterprises of the industry", "家"), number("staff 行业职工 Staff of the industry", "人"), field(carrier.Long, "plan 培育任务 Tasks")},
	Members: []carrier.MemberRule{role("BODY 行业组织 Associations", 0, 0, nil), role("FIRM 产教融合型企业 Integrated enterprises", 0, 0, ofFirms), role("SCHOOL 对接学校 Schools", 0, 0, ofSchools)},
	Counts:  []carrier.Count{distinct("firms 产教融合型企业 Integrated enterprises", "家", distinctly, "FIRM"), distinct("schools 对接学校 Schools", "所", distinctly, "SCHOOL"), different("industries 行业 Industries", "个", once, "industry", carrier.Where{})},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "industrial_park", ZH: "产业园区", EN: "Industrial parks", Unit: "个", Group: integrated, Levels: levels, Source: at(wuhai, 38), Place: true,
	Help: "联合体的依托。园区与联合体、企业、学校的联系都登记为成员。",
	Fields: []carrier.Field{
		oneOf("sort 类别 Type", "HIGHTECH 高新技术产业开发区 High-tech zone", "ECONOMIC 经济技术开发区 Economic zone", "BONDED 综合保税区 Bonded zone", "INDUSTRY 工业园区 Industrial park", "AGRI 农业园区 Agricultural park"), other("consortium 依托建设的联合体 Consortium", "city_consortium"), money("output 年产值 Output a year"), number("jobs 从业人员 Staff", "人"),
		number("demand 年用工需求 Wanted a year", "人"), field(carrier.Text, "industries 主导产业 Leading industries"),
	},
	Members: []carrier.MemberRule{role("PARK 园区管委会 Administration", 1, 1, ofParks), role("FIRM 园区企业 Enterprises", 0, 0, ofFirms), role("SCHOOL 对接学校 Schools", 0, 0, ofSchools)},
	Counts: []carrier.Count{
		tally("bases 联合体依托园区 Base of a consortium", "个", "写明了联合体的园区", carrier.Where{Field: "consortium"}), distinct("firms 园区企业 Enterprises", "家", distinctly, "FIRM"), distinct("schools 对接学校 Schools", "所", distinctly, "SCHOOL"), sum("output 年产值 Output a year", "元", summed, "output"), sum("demand 年用工需求 Wanted a year", "人", summed, "demand"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "partner_college", ZH: "多家企业共建学院", EN: "Colleges with several enterprises", Unit: "个", Group: integrated, Source: at(taizhou, 215),
	Help: "至少两家企业；股权或投入比例合计 100.00%，每家的角色写在成员备注里。", Shares: true, Assets: true, Report: true, Place: true,
	Fields:  []carrier.Field{must(column(carrier.Text, "programmes 专业 Programmes")), number("students 在读学生 Students", "人"), money("invested 企业投入 Brought in by enterprises"), field(carrier.Text, "dean 院长人选办法 How the dean is chosen"), field(carrier.Day, "until 合作期止 Until")},
	Members: []carrier.MemberRule{signed(role("SCHOOL 学校 School", 1, 1, ofSchools)), signed(role("FIRM 合作企业 Enterprises", 2, 0, ofFirms))}, Councils: choices("COUNCIL 理事会 Council"),
	Counts: append([]carrier.Count{sum("students 在读学生 Students", "人", summed, "students"), sum("invested 企业投入 Brought in by enterprises", "元", summed, "invested")}, partnerCounts...),
})
