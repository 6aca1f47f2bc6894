package kinds

import "rongqiao/internal/register/carrier"

// together are the ten things that school and enterprise do jointly.
var together = choices("PROGRAMME 专业同建 Programmes", "RESOURCE 资源同用 Resources", "CULTURE 文化同融 Culture", "TALENT 人才同育 Training", "JOB 就业同促 Employment", "TECH 技术同研 Research",
	"SERVICE 服务同承 Service", "RISK 风险同担 Risk", "RESULT 成果同享 Results", "GROWTH 多方同长 Growth")

var _ = carrier.Declare(carrier.Kind{
	Code: "mixed_project", ZH: "混合所有制办学项目", EN: "Mixed-ownership project", Unit: "个", Group: colleges,
	Source: at(taizhou, 131) + "；" + at(taizhou, 220) + "；" + at(ministry, 14), Help: "股权合计 100.00 %；资产谁投入归谁，共享共用，只追加不改写；学院理事会和公司董事会的会议都记录。", Levels: levels,
	Fields: []carrier.Field{
		oneOf("mode 办学模式 Mode", "GOV_FIRM 政府加企业 Government and enterprise", "FIRM_COLLEGE 企业加二级学院 Enterprise and college", "FIRM_SCHOOL 企业加学校 Enterprise and school", "STOCK 股份制 Joint stock"),
		money("social_capital 社会资本 Social capital"), number("students 在读学生 Students", "人"), field(carrier.Text, "company 运营公司 Operating company"), field(carrier.Day, "until 合作期止 Until"),
	},
	Members:   []carrier.MemberRule{signed(role("SCHOOL 学校 School", 1, 0, ofSchools)), signed(role("INVESTOR 出资单位 Investors", 1, 0, nil))},
	Functions: choices("CAPITAL 资本参与 Capital", "TECHNOLOGY 技术参与 Technology", "MANAGEMENT 管理参与 Management", "EQUIPMENT 设备参与 Equipment"),
	Checklist: together, Councils: choices("COLLEGE 学院理事会 College council", "COMPANY 公司董事会 Company board"), Shares: true, Assets: true, Report: true,
	Counts: []carrier.Count{
		sum("social_capital 社会资本投入 Social capital", "元", summed, "social_capital"), distinct("investors 出资单位 Investors", "家", distinctly, "INVESTOR"),
		{Code: "modes", ZH: "办学模式", EN: "Modes", Unit: "种", Scope: "已计数的项目用到的模式", Of: carrier.Distinct, Field: "mode"},
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "brand_centre", ZH: "品牌合作培训中心", EN: "Brand training centre", Unit: "个", Group: colleges, Source: at(taizhou, 232), Place: true,
	Fields:  []carrier.Field{must(column(carrier.Text, "brand 合作品牌 Brand")), number("trained 年培训 Trained a year", "人次"), money("invested 总投资 Investment"), column(carrier.Flag, "free 免费共享 Shared free of charge")},
	Members: partners, Booking: &carrier.Booking{What: "培训场地", Minutes: 60},
	Counts: append([]carrier.Count{sum("invested 总投资 Investment", "元", summed, "invested"), sum("trained 年培训 Trained a year", "人次", summed, "trained")}, partnerCounts...),
})
