package measures

import "rongqiao/internal/platform/indicator"

// carrierCounts are counts of the registers beyond the plan's targets.
func carrierCounts() []indicator.Definition {
	both := `名册 in ["市域产教融合联合体", "行业产教融合共同体"]`
	part := func(org, kind string) map[string]any {
		return row("名册", "市域产教融合联合体", "已计数", true, "成员单位", org, "成员类别", kind)
	}
	members := func(code, zh, en, kind, unit string) indicator.Definition {
		return with(where("已计数 and "+both+` and 成员类别 == "`+kind+`"`, once("成员单位", stock(code, zh, en, carriers, "carrier.members", unit))), "联合体和行业共同体合在一起，一个单位只计一次；还没有建成的不计。", tianjinDoc+"第 12 行：参建高校 40 余所、企业 1000 余家",
			example("一个单位参加两个", "2", one(part("1", kind), part("1", kind), part("2", kind), part("3", "其他"))), example("没有成员", "0", one(part("3", "其他"))))
	}
	out := []indicator.Definition{
		members("union_firms", "联合体和共同体参建企业", "Enterprises in consortia and communities", "企业", "家"), members("union_schools", "联合体和共同体参建学校", "Schools in consortia and communities", "学校", "所"),
		built("training_bases", "实习实训基地", "Training bases", "training_base", "个", "", quanzhou+"第 15 行"), built("productive_bases", "生产性实训基地", "Productive training bases", "training_base", "个", `类别 == "生产性实训基地"`, wuhaiPlan+"第 28 行"),
		built("practice_centres", "区域开放型产教融合实践中心", "Open practice centres", "practice_centre", "个", "", tianjinDoc+"第 12 行"), built("tech_platforms", "共性技术平台", "Common technology platforms", "tech_platform", "个", "", tianjinDoc+"第 12 行：55 个"),
		built("modern_colleges", "市级以上现代产业学院", "Modern industrial colleges", "industrial_college", "个", `类型 == "现代产业学院"`, tianjinDoc+"第 13 行：20 个市级现代产业学院"), built("it_colleges", "信创产业学院", "IT-innovation colleges", "industrial_college", "个", `类型 == "信息技术应用创新"`, "教育部与天津市共建方案报道（2022-01-03）第 15 行：2 至 3 个"),
		built("education_groups", "职业教育集团", "Vocational education groups", "education_group", "个", "", quanzhou+"第 15 行：11 个"), built("alliances", "产教融合联盟", "Industry–education alliances", "alliance", "个", "", quanzhou+"第 15 行：2 个；"+taizhouDoc+"第 149 行：19 个"),
		built("coop_communities", "校企合作共同体", "School–enterprise communities", "coop_community", "个", "", taizhouDoc+"第 125 行：70 余个"), built("mixed_projects", "混合所有制办学项目", "Mixed-ownership projects", "mixed_project", "个", "", taizhouDoc+"第 131 行：32 个"),
		built("one_x_pilots", "1+X 证书试点项目", "1+X certificate pilots", "teaching_pilot", "个", `类别 == "1+X证书项目" and 试点对象 == "项目或班级"`, quanzhou+"第 15 行：228 个"),
		built("incubations", "项目孵化", "Incubated projects", "incubation", "项", "", tianjinDoc+"第 20 行：创业指导和项目孵化"), built("startup_firms", "孵化后注册的公司", "Companies founded from incubation", "incubation", "家", `结果 == "注册公司"`, tianjinDoc+"第 20 行：创业指导和项目孵化"),
		built("integrated_coop", "产教融合型企业（校企合作口径）", "Integrated enterprises, list of cooperation", "integrated_enterprise", "家", `口径 contains "校企合作口径"`, tianjinDoc+"第 12 行：62 家"),
		built("integrated_pilot", "产教融合型企业（试点城市口径）", "Integrated enterprises, list of the pilot city", "integrated_enterprise", "家", `口径 contains "试点城市口径"`, tianjinDoc+"第 13 行：255 家"),
		built("integrated_certified", "已认证产教融合型企业", "Certified integrated enterprises", "integrated_enterprise", "家", `阶段 == "已认证"`, wuhaiPlan+"第 42 行；《建设产教融合型企业实施办法（试行）》（发改社会〔2019〕590号）"),
	}
	for i := range out {
		switch out[i].Code {
		case "integrated_coop":
			out[i].Scope = "口径甲：推进产教融合深度合作中培育的企业，到“建设培育”即计数。同一企业可以也在口径乙里，两个数不相加。"
		case "integrated_pilot":
			out[i].Scope = "口径乙：国家产教融合型试点城市建设中培育的企业。和口径甲是同一件事的两种数法，并排显示，不相加。"
		}
		if len(out[i].Code) > 10 && out[i].Code[:10] == "integrated" {
			out[i].Group = partners
		}
	}
	return out
}

// cooperation are agreements, promises and joint work.
func cooperation() []indicator.Definition {
	firm := func(id string, long bool) map[string]any { return row("企业", id, "长期协议", long) }
	return []indicator.Definition{
		with(where("长期协议", once("企业", stock("long_agreement_firms", "签订长期协议的企业", "Enterprises with long-term agreements", partners, "agreement.firms", "家"))), "和学校签有长期协议（期限达到市里规定）的企业，签几份都只计一家；到期、终止的不计。", lawVET+"第四十条；《职业学校校企合作促进办法》（教职成〔2018〕1号）",
			example("一家签两份", "1", one(firm("1", true), firm("1", true), firm("2", false))), example("没有长期的", "0", one(firm("2", false)))),
		with(where("已生效", stock("agreements", "有效校企合作协议", "Agreements in force", partners, "agreement.agreements", "份")), "当天有效的协议。", "教职成〔2018〕1号第七条：校企合作应签订协议", example("两份", "2", times(2, row("已生效", true))), example("都没有生效", "0", one(row("已生效", false)))),
		with(where("有登记 and 承诺 > 0", ratio("兑现 >= 承诺", "", percent("promises_kept", "协议承诺兑现率", "Promises kept", partners, "agreement.promises"))), "可以计量、已登记兑现情况的承诺中，兑现数达到承诺数的占比；没有登记兑现的不计入，写在覆盖率里。", wuhaiPlan+"第 27 行：明确合作内容和责任",
			example("1/2", "50.0%", one(row("有登记", true, "承诺", 10, "兑现", 10), row("有登记", true, "承诺", 10, "兑现", 9))), example("都没有登记", "NODATA", one(row("有登记", false, "承诺", 10, "兑现", 0)))),
		with(ofYear("年度", flow("contacts", "校企结对联系次数", "Contacts of pairs", partners, "contact.contacts", "次", "年度")), "当年结对双方登记的联系。", wuhaiPlan+"第 25 行：“双对接、双促进”机制", example("今年两次", "2", one(row("年度", 2025), row("年度", 2025), row("年度", 2024))), example("今年没有登记", "NODATA", one(row("年度", 2024)))),
		with(ofYear("年度", flow("visits", "走访座谈次数", "Visits", partners, "contact.visits", "次", "年度")), "当年走访企业和面对面座谈的次数。", wuhaiPlan+"第 25 行：深入企业调研或面对面座谈", example("今年一次", "1", one(row("年度", 2025), row("年度", 2024))), example("今年没有登记", "NODATA", one(row("年度", 2024)))),
		with(ofYear("年度", flow("events", "对接活动场数", "Events", partners, "contact.events", "场", "年度")), "当年已举办的对接活动；取消的不计。", wuhaiPlan+"第 25 行", example("今年一场", "1", one(row("年度", 2025), row("年度", 2024))), example("今年没有登记", "NODATA", one(row("年度", 2024)))),
	}
}

// exchange are needs, orders, deals, forecasts and gaps.
func exchange() []indicator.Definition {
	basis := lawVET + "第六十一条：县级以上人民政府推动产教供需对接；" + wuhaiPlan + "第 25 行"
	need := func(state string, heads int) map[string]any {
		return row("年度", 2025, "状态", state, "类别", "人才", "人数", heads)
	}
	deal := func(year, fen int) map[string]any { return row("签订年度", year, "金额", fen) }
	gap := func(demand int, supply float64) map[string]any {
		return row("年度", 2025, "需求人数", demand, "供给人数", supply)
	}
	return []indicator.Definition{
		with(ofYear("年度", flow("needs_published", "发布企业需求", "Needs published", matching, "demand.needs", "条", "年度")), "当年发布的企业需求，一条只计一次。", basis, example("两条", "2", one(need("已发布", 3), need("已成交", 5))), example("今年没有登记", "NODATA", one(row("年度", 2024)))),
		with(ofYear("年度", adds("人数", where(`类别 == "人才"`, flow("needs_heads", "企业招聘需求人数", "Persons asked for", matching, "demand.needs", "人", "年度")))), "当年发布的人才需求的人数之和；没有写人数的写在覆盖率里。", basis, example("8 人", "8", one(need("已发布", 3), need("已成交", 5))), example("都没有写人数", "NODATA", one(row("年度", 2025, "类别", "人才")))),
		with(ofYear("年度", ratio(`状态 == "已成交"`, "", percent("needs_met", "需求成交率", "Needs that were met", matching, "demand.needs"))), "当年发布的需求中已成交的占比。", basis, example("1/2", "50.0%", one(need("已发布", 3), need("已成交", 5))), example("今年没有需求", "NODATA", one(row("年度", 2024, "状态", "已成交")))),
		with(ofYear("年度", ratio("已答复", "", percent("orders_answered", "发单答复率", "Orders answered", matching, "order.orders"))), "当年发出的单中受单单位已答复的占比。", basis, example("1/2", "50.0%", one(row("年度", 2025, "已答复", true), row("年度", 2025, "已答复", false))), example("今年没有发单", "NODATA", one(row("年度", 2024, "已答复", true)))),
		with(ofYear("签订年度", flow("deals", "成交合同", "Deals", matching, "order.deals", "份", "签订年度")), "当年签订、当前有效版本的合同；更正只计最后一版。", tianjinDoc+"第 14 行：对接成交", example("一份", "1", one(deal(2025, 100), deal(2024, 100))), example("今年没有登记", "NODATA", one(deal(2024, 100)))),
		with(ofYear("签订年度", adds("金额", flow("deals_amount", "成交金额", "Value of deals", matching, "order.deals", "元", "签订年度"))), "当年签订合同的金额之和；框架协议按 0 元计。", tianjinDoc+"第 14 行：成交额 29.15 亿元", example("一份 1 万元", "10000", one(deal(2025, 1000000), deal(2024, 100))), example("框架协议，是真的 0", "0", one(deal(2025, 0)))),
		with(ofYear("年度", ratio("需求人数 - 供给人数", "需求人数", percent("demand_index", "社会需求度", "Demand index", matching, "board.gaps"))), "（需求 − 供给）÷ 需求，来自当年定稿的供需缺口；供给是毕业生按留市率和对口率折算的有效供给。负数是供过于求；单个专业评价时截到 ±100%。", basis,
			example("缺 20%", "20.0%", one(gap(100, 80))), example("过剩", "-50.0%", one(gap(100, 150))), example("没有需求", "NODATA", one(gap(0, 10)))),
		with(ofYear("预测年份", adds("人数", flow("forecast_heads", "企业预测用人", "Demand foreseen", matching, "forecast.rows", "人", "预测年份"))), "各企业最近一次报送的预测中，这一年的人数之和。", wuhaiPlan+"第 23 行：同步联动规划", example("一家", "30", one(row("预测年份", 2025, "人数", 30), row("预测年份", 2026, "人数", 40))), example("没有预测到这一年", "NODATA", one(row("预测年份", 2026, "人数", 40)))),
		with(ofYear("年度", ratio("实习留用", "实习生", percent("intern_retention", "实习生留用率", "Interns retained", leaving, "forecast.quarters"))), "季度用工填报中：留用的实习生 ÷ 实习生，可以按行业分开看。", wuhaiPlan+"第 25 行：就业情况", example("3/10", "30.0%", one(row("年度", 2025, "实习留用", 3, "实习生", 10))), example("没有实习生", "NODATA", one(row("年度", 2025, "实习留用", 0, "实习生", 0)))),
		with(ofYear("年度", adds("新进", flow("hires", "企业新进员工", "Hires", leaving, "forecast.quarters", "人", "年度"))), "当年各季度新进员工之和，可以按行业、区县分开看。", wuhaiPlan+"第 25 行：就业情况", example("两季", "15", one(row("年度", 2025, "新进", 10), row("年度", 2025, "新进", 5))), example("没有填报", "NODATA", one(row("年度", 2025)))),
	}
}

// funds are the special funds.
func funds() []indicator.Definition {
	basis := quanzhou + "：至 2021 年累计投入 4.03 亿元"
	budget := func(year, fen int) map[string]any { return row("年度", year, "金额", fen) }
	return []indicator.Definition{
		with(adds("金额", stock("fund_total", "专项资金累计投入", "Special funds in all", money, "fund.budget", "元")), "各项专项资金历年预算之和，到这一年为止。", basis, example("两年", "3000000", one(budget(2024, 100000000), budget(2025, 200000000))), example("没有登记", "NODATA", nil)),
		with(ofYear("年度", adds("金额", flow("fund_year", "当年专项资金预算", "Special funds of the year", money, "fund.budget", "元", "年度"))), "当年预算之和。", basis, example("今年", "2000000", one(budget(2024, 100000000), budget(2025, 200000000))), example("今年没有登记", "NODATA", one(budget(2024, 100000000)))),
		with(ofYear("年度", adds("金额", flow("fund_spent", "当年专项资金支出", "Special funds spent", money, "fund.expenditure", "元", "年度"))), "当年预算下的支出凭证之和。", basis, example("1 万元", "10000", one(budget(2025, 1000000))), example("今年没有登记", "NODATA", one(budget(2024, 1)))),
		with(derived("fund_use", "专项资金执行率", "Use of special funds", money, "%", "支出", "预算", indicator.Part{Name: "支出", Indicator: "fund_spent"}, indicator.Part{Name: "预算", Indicator: "fund_year"}), "当年支出 ÷ 当年预算。", basis,
			example("80%", "80.0%", one(row("支出", 80, "预算", 100))), example("没有预算", "NODATA", one(row("支出", 80, "预算", 0)))),
	}
}

// vocationalTraining are training for society (rows TRN-01 to TRN-03).
func vocationalTraining() []indicator.Definition {
	class := func(day string, persons int) map[string]any {
		return row("已计数", true, "结业日期", day, "培训人次", persons)
	}
	list := []indicator.Definition{
		with(where("已计数", ofYear("年度", adds("全日制在校生", flow("students_returned", "全日制在校生（年报）", "Full-time students, by yearly return", training, register("student_return"), "人", "年度")))), "各校 9 月 1 日时点的年报之和，用作培训任务的分母。", wuhaiPlan+"第 33 行",
			example("一所", "5000", one(row("已计数", true, "年度", 2025, "全日制在校生", 5000), row("已计数", true, "年度", 2024, "全日制在校生", 4000))), example("今年没有登记", "NODATA", one(row("已计数", true, "年度", 2024, "全日制在校生", 4000)))),
		with(where("已计数", ofYear("结业日期", adds("培训人次", flow("training_person_times", "年培训人次", "Training person-times", training, register("training_class"), "人次", "结业日期")))), "当年办完的培训班的人次之和，一人参加两个班计两次。", wuhaiPlan+"第 33 行：全市职业院校年培训量逐步达到 2 万人次",
			example("今年 80，去年 50", "80", one(class("2025-06-30", 80), class("2024-06-30", 50))), example("今年没有登记", "NODATA", one(class("2024-06-30", 50)))),
		with(derived("training_multiple", "培训人次为在校生的倍数", "Training as a multiple of students", training, "倍", "培训", "在校生", indicator.Part{Name: "培训", Indicator: "training_person_times"}, indicator.Part{Name: "在校生", Indicator: "students_returned"}), "年培训人次 ÷ 全日制在校生，要求不低于 2；可以按学校分开看。", wuhaiPlan+"第 33 行：年培训人次达到全日制在校生总数的 2 倍",
			example("5,000 名学生 10,000 人次", "2.0", one(row("培训", 10000, "在校生", 5000))), example("没有在校生", "NODATA", one(row("培训", 10, "在校生", 0)))),
		with(derived("training_reach", "培训任务完成率", "Training against twice the students", training, "%", "培训", "2 * 在校生", indicator.Part{Name: "培训", Indicator: "training_person_times"}, indicator.Part{Name: "在校生", Indicator: "students_returned"}), "年培训人次 ÷（2 × 全日制在校生）。", wuhaiPlan+"第 33 行",
			example("一半", "50.0%", one(row("培训", 5000, "在校生", 5000))), example("没有在校生", "NODATA", one(row("培训", 10, "在校生", 0)))),
	}
	for _, x := range [][3]string{{"training_migrant", "农民工", "Training for migrant workers"}, {"training_veteran", "退役军人", "Training for veterans"}, {"training_unemployed", "失业职工", "Training for the unemployed"},
		{"training_transferred", "转岗职工", "Training for transferred workers"}, {"training_industrial", "产业工人", "Training for industrial workers"}} {
		list = append(list, with(where(`已计数 and 重点人群 contains "`+x[1]+`"`, ofYear("结业日期", adds("培训人次", flow(x[0], "面向"+x[1]+"的培训人次", x[2], training, register("training_class"), "人次", "结业日期")))), "当年办完、面向"+x[1]+"的培训班人次；一个班面向几类人群时各计一次，因此各类不能相加成总数。", wuhaiPlan+"第 33 行：为农民工、退役军人、失业职工、转岗职工和产业工人等重点人群",
			example("一个班面向两类", "40", one(row("已计数", true, "结业日期", "2025-06-30", "培训人次", 40, "重点人群", x[1]+"、其他"), row("已计数", true, "结业日期", "2025-06-30", "培训人次", 10, "重点人群", "其他"))),
			example("今年没有这类培训，是真的 0", "0", one(row("已计数", true, "结业日期", "2025-06-30", "培训人次", 10, "重点人群", "其他")))))
	}
	return list
}
