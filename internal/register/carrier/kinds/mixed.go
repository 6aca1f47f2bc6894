package kinds

import "rongqiao/internal/register/carrier"

// together are the ten things that school and enterprise do jointly.
var together = choices("PROGRAMME 专业同建 Programmes", "RESOURCE 资源同用 Resources", "CULTURE 文化同融 Culture", "TALENT 人才同育 Training", "JOB 就业同促 Employment", "TECH 技术同研 Research",
	"SERVICE 服务同承 Service", "RISK 风险同担 Risk", "RESULT 成果同享 Results", "GROWTH 多方同长 Growth")

// brought sums what owners bring in of some sorts.
func brought(line, sorts string) carrier.Count {
	c := tally(line, "万元", "投入明细相加，更正的记差额；到这一天为止", carrier.Where{})
	c.Of, c.Field = carrier.Brought, sorts
	return c
}

var _ = carrier.Declare(carrier.Kind{
	Code: "mixed_project", ZH: "混合所有制办学项目", EN: "Mixed-ownership project", Unit: "个", Group: colleges,
	Source: at(taizhou, 131) + "；" + at(taizhou, 220) + "；" + at(ministry, 14), Help: "股权合计 100.00 %；资产谁投入归谁，共享共用，只追加不改写；学院理事会和公司董事会的会议都记录。", Levels: levels,
	Fields: []carrier.Field{
		oneOf("mode 办学模式 Mode", "GOV_FIRM 政府加企业 Government and enterprise", "FIRM_COLLEGE 企业加二级学院 Enterprise and college", "FIRM_SCHOOL 企业加学校 Enterprise and school", "STOCK 股份制 Joint stock", "SOCIAL 社会力量举办 Run by social forces"),
		money("social_capital 社会资本 Social capital"), number("students 在读学生 Students", "人"), field(carrier.Text, "company 运营公司 Operating company"), field(carrier.Day, "until 合作期止 Until"),
	},
	Members:   []carrier.MemberRule{signed(role("SCHOOL 学校 School", 1, 0, ofSchools)), signed(role("INVESTOR 出资单位 Investors", 1, 0, nil))},
	Functions: choices("CAPITAL 资本参与 Capital", "TECHNOLOGY 技术参与 Technology", "MANAGEMENT 管理参与 Management", "EQUIPMENT 设备参与 Equipment"),
	Checklist: together, Councils: choices("COLLEGE 学院理事会 College council", "COMPANY 公司董事会 Company board"), Shares: true, Assets: true, Report: true, Before: &carrier.Before{Shares: true},
	Counts: []carrier.Count{
		brought("brought 投入合计 Brought in", "资本|技术|管理|设备|场地"), brought("brought_capital 资本投入 Capital", "资本"), brought("brought_technology 技术投入 Technology", "技术"), brought("brought_management 管理投入 Management", "管理"),
		tally("capital_by 以资本参与的 With capital", "个", once, carrier.Where{Function: "CAPITAL"}), tally("technology_by 以技术参与的 With technology", "个", once, carrier.Where{Function: "TECHNOLOGY"}), tally("management_by 以管理参与的 With management", "个", once, carrier.Where{Function: "MANAGEMENT"}),
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
