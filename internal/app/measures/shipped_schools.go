package measures

import (
	"strings"

	"rongqiao/internal/platform/indicator"
)

const reportsOf = "condition.reports"

// teachingShares are what curricula and courses say (row of S2, line 32; vector P6).
func teachingShares() []indicator.Definition {
	dual := func(from, until string) map[string]any {
		r := row("已计数", true, "双师型等级", "中级", "证书生效日", from)
		if until != "" {
			r["证书有效期止"] = until
		}
		return r
	}
	return []indicator.Definition{
		with(where("已计数", ratio("实践学时", "总学时", percent("practice_share", "实践教学学时占比", "Share of practice hours", teaching, "carrier.curriculum"))), "在用的人才培养方案：Σ 实践学时 ÷ Σ 总学时；与 50% 按整数比较。", wuhaiPlan+"第 32 行；《教育部关于职业院校专业人才培养方案制订与实施工作的指导意见》（教职成〔2019〕13号）：实践性教学学时原则上占总学时一半以上",
			example("1,350/2,700 达到", "50.0%", one(row("已计数", true, "实践学时", 1350, "总学时", 2700))), example("1,349/2,700 没有达到", "50.0%", one(row("已计数", true, "实践学时", 1349, "总学时", 2700))), example("没有学时", "NODATA", one(row("已计数", true)))),
		with(where("已计数", ratio(`有值(双师型等级) and 有值(证书生效日) and 证书生效日 <= 统计日 and (有值(证书有效期止) ? 证书有效期止 >= 统计日 : true)`, "", percent("dual_ratio", "双师比例", "Dual-qualified share of professional-course teachers", teaching, register("teacher")))),
			"分子：在岗、有等级、证书当天已生效且未过期的“双师型”教师；分母：在岗的专任专业课教师和实习指导教师。兼职教师分子分母都不计。75% 按整数交叉相乘比较。", wuhaiPlan+"第 20 行：“双师型”教师占专业课教师比例达 75%；《职业教育“双师型”教师基本标准（试行）》（教师厅〔2022〕2号）",
			example("183/244 达到 75%", "75.0%", facts(times(183, dual("2024-01-01", "2026-12-31")), times(61, row("已计数", true)))), example("182/244 没有达到", "74.6%", facts(times(182, dual("2024-01-01", "2026-12-31")), times(62, row("已计数", true)))),
			example("过期和未生效的不计", "50.0%", one(dual("2024-01-01", "2026-12-31"), dual("2024-01-01", ""), dual("2022-01-01", "2025-12-30"), dual("2026-01-01", "")))),
		with(ratio("实践天数 >= 30", "", percent("teacher_practice_share", "教师企业实践达标率", "Teachers with a month of practice", teaching, "teacher.years")), "在岗专业课教师中，本年经核实的企业实践累计不少于 1 个月（30 天）的占比；“只在分母”的明细就是没有达到的名单。", wuhaiPlan+"第 36 行：每年累计不少于 1 个月",
			example("30 天达到，29 天没有", "50.0%", one(row("实践天数", 30), row("实践天数", 29))), example("今年还没有登记实践", "NODATA", one(row("工号", "1")))),
		with(adds("实践天数 / 30", indicator.Definition{Code: "teacher_practice_months", ZH: "教师人均企业实践月数", EN: "Months of practice per teacher", Group: teaching, Kind: indicator.Mean, Unit: "月", Direction: indicator.Up, Source: "teacher.years", Decimals: 2, Owner: bureau}), "本年经核实的企业实践天数合计 ÷ 30 ÷ 在岗专业课教师；每名教师是否达到 1 个月看“教师企业实践达标率”。", wuhaiPlan+"第 36 行",
			example("14＋16 天是 1 个月", "1.00", one(row("实践天数", 30))), example("今年还没有登记实践", "NODATA", one(row("工号", "1")))),
		with(where("已计数", once("专业代码", stock("curricula_programmes", "有在用培养方案的专业", "Programmes with a curriculum in force", teaching, "carrier.curriculum", "个"))), "在用培养方案覆盖的专业，一个专业只计一次。", "教职成〔2019〕13号：专业人才培养方案",
			example("两份一个专业", "1", times(2, row("已计数", true, "专业代码", "660301"))), example("没有在用的", "0", one(row("已计数", false, "专业代码", "660301")))),
		with(where("已计数", stock("teachers", "在岗专业课教师", "Teachers of professional courses", teaching, register("teacher"), "人")), "在岗的专任专业课教师和实习指导教师，就是“双师比例”的分母；公共课教师和兼职教师不计。", wuhaiPlan+"第 20 行：专业课教师",
			example("两名在岗，一名不在", "2", one(row("已计数", true), row("已计数", true), row("已计数", false))), example("没有在岗的", "0", one(row("已计数", false)))),
	}
}

// schoolConditions are the ratios of the yearly reports of schools.
func schoolConditions() []indicator.Definition {
	basis := "《中等职业学校设置标准》（教职成〔2010〕12号）；《职业学校办学条件达标工程实施方案》（教职成〔2022〕5号）"
	one1 := one(row("年度", 2025, "在校生", 2000, "专任教师", 100, "仪器设备值", 13000000_00, "实训工位", 900, "纸质图书", 60000, "双师型教师", 60))
	gap := one(row("年度", 2025, "在校生", 2000))
	per := func(code, zh, en, unit, num, den, scope, want string, decimals int) indicator.Definition {
		d := with(ofYear("年度", ratio(num, den, indicator.Definition{Code: code, ZH: zh, EN: en, Group: equipped, Kind: indicator.Rate, Unit: unit, Direction: indicator.Up, Source: reportsOf, Decimals: decimals, Owner: "各学校"})), scope+"每校取当年最后一次填报，合起来是分子之和除以分母之和。", basis, example("一所学校", want, one1), example("缺分子", "NODATA", gap))
		if code == "student_teacher" {
			d.Examples[1] = example("缺教师数", "NODATA", gap)
		}
		return d
	}
	return []indicator.Definition{
		less(per("student_teacher", "生师比", "Students per teacher", "比 1", "在校生", "专任教师", "在校生 ÷ 专任教师；外聘教师没有登记，不折算。", "20.0", 1)),
		per("equip_per_student", "生均教学仪器设备值", "Equipment per student", "元", "仪器设备值", "在校生", "仪器设备值 ÷ 在校生。", "6500", 0),
		per("seats_per_100", "每百名学生实训工位", "Training places per 100 students", "个", "实训工位 * 100", "在校生", "实训工位 × 100 ÷ 在校生。", "45.0", 1),
		per("books_per_student", "生均纸质图书", "Books per student", "册", "纸质图书", "在校生", "纸质图书 ÷ 在校生。", "30.0", 1),
		with(ofYear("年度", ratio("双师型教师", "专任教师", percent("dual_reported", "双师型教师占专任教师比例", "Dual-qualified share of full-time teachers", equipped, reportsOf))), "学校自报：双师型教师 ÷ 专任教师。和“双师比例”（认定且在有效期内 ÷ 专业课教师）口径不同，不能互换。", basis, example("60/100", "60.0%", one1), example("缺数", "NODATA", gap)),
		with(ofYear("年度", adds("专任教师", flow("teachers_returned", "专任教师（年报）", "Full-time teachers (yearly returns)", equipped, reportsOf, "人", "年度"))), "各校当年最后一次填报的专任教师之和，公共课和专业课都计；没有填报的学校写在覆盖率里。", basis, example("一所学校", "100", one1), example("缺数", "NODATA", gap)),
	}
}

// sizes are how many schools, students and enterprises there are.
func sizes() []indicator.Definition {
	schools := one(row("学校", "1", "办学层次", "中职", "全日制在校生", 2150), row("学校", "2", "办学层次", "高职专科", "全日制在校生", 9800), row("学校", "3", "办学层次", "技工"))
	basis := lawVET
	count := func(code, zh, en, filter, want string) indicator.Definition {
		return with(where(filter, stock(code, zh, en, size, "org.schools", "所")), "在办、有编码的学校；教育和人社两边都登记的只计一所。", basis, example("三所", want, schools), example("名录是空的", "NODATA", nil))
	}
	return []indicator.Definition{
		count("schools", "职业学校", "Vocational schools", "", "3"), count("schools_secondary", "中等职业学校", "Secondary vocational schools", `办学层次 in ["中职", "技工"]`, "2"), count("schools_higher", "高等职业学校", "Higher vocational schools", `办学层次 in ["高职专科", "职业本科"]`, "1"),
		with(adds("全日制在校生", stock("students", "全日制在校生", "Full-time students", size, "org.schools", "人")), "名录里各校全日制在校生之和；没有登记的学校写在覆盖率里。", basis, example("两所有数", "11950", schools), example("都没有数", "NODATA", one(row("学校", "3")))),
		with(where("合作企业", stock("partner_firms", "校企合作企业", "Partner enterprises", partners, "org.enterprises", "家")), "至少和一所学校合作的企业，一家只计一次；只知道名字没有编码的不计。", quanzhou+"第 15 行：2,400 多家", example("一家", "1", one(row("合作企业", true), row("合作企业", false))), example("真的 0", "0", one(row("合作企业", false)))),
		with(where("合作企业", ratio("规模以上", "合作企业", percent("partner_above", "合作企业中规模以上占比", "Share above designated size", partners, "org.enterprises"))), "合作企业中规模以上的占比。", wuhaiPlan+"第 26 行：强化企业重要主体作用", example("1/2", "50.0%", one(row("合作企业", true, "规模以上", true), row("合作企业", true, "规模以上", false))), example("没有合作企业", "NODATA", one(row("合作企业", false, "规模以上", true)))),
	}
}

// register is the source of a kind of records.
func register(kind string) string { return "carrier." + kind }

// built counts the records of a kind that count on the day.
func built(code, zh, en, kind, unit, filter, basis string) indicator.Definition {
	f := "已计数"
	if filter != "" {
		f += " and " + filter
	}
	fact := func(counts bool) map[string]any {
		r := row("已计数", counts)
		for name, value := range needs(filter) {
			r[name] = value
		}
		return r
	}
	return with(where(f, stock(code, zh, en, carriers, register(kind), unit)), "到这一天已进入计数的状态（有验收或认定文件）的，规划、在建、暂停、终止的不计；一个只计一次。", basis,
		example("两个已计数，一个没有", "2", one(fact(true), fact(true), fact(false))), example("都还没有建成，是真的 0", "0", one(fact(false))))
}

// needs reads the fields that a simple filter (甲 == "乙" and 丙 == "丁", 甲 contains "乙") asks for, for examples.
func needs(filter string) map[string]any {
	out := map[string]any{}
	for _, term := range strings.Split(filter, " and ") {
		for _, op := range []string{" == ", " contains "} {
			if name, value, ok := strings.Cut(term, op); ok {
				out[name] = strings.Trim(value, `"`)
			}
		}
	}
	return out
}

// wuhaiTargets are the counts of the plan's targets of 2024 and 2025.
func wuhaiTargets() []indicator.Definition {
	at := func(line string) string { return wuhaiPlan + "第 " + line + " 行" }
	grown := func(code, zh, en, kind, filter, year, line string) indicator.Definition {
		d := built(code, zh, en, kind, "个", filter, at(line))
		d.Kind, d.Year = indicator.Flow, year
		d.Scope = "当年新建成的，按学校分开看（每校每年）；牵头学校的层次决定归中职还是高职。上年建成的不计。"
		now, before := row("已计数", true, year, 2025), row("已计数", true, year, 2024)
		for name, value := range needs(filter) {
			now[name], before[name] = value, value
		}
		d.Examples = []indicator.Example{example("今年一个，去年一个", "1", one(now, before)), example("今年没有登记", "NODATA", one(before))}
		return d
	}
	return []indicator.Definition{
		built("city_consortium", "市域产教融合联合体", "City consortia", "city_consortium", "个", "", at("19、20")+"：1 个"), built("industry_community", "行业产教融合共同体", "Industry communities", "industry_community", "个", "", at("19、20")+"：1 个"),
		built("demo_base", "产教融合示范性实习实训基地", "Demonstrative training bases", "training_base", "个", `类别 == "产教融合示范性基地" and 级别 contains "级"`, at("19、20")+"：2024 年 1 个，2025 年 3 个"), built("industrial_college", "产业学院", "Industrial colleges", "industrial_college", "个", "", at("19、20")+"：2 个"),
		built("teacher_station", "教师企业实践流动站", "Teachers' practice stations", "teacher_station", "个", "", at("19、20")+"：2024 年 3 个，2025 年 5 个"), built("public_skill_centre", "公共技能实训中心", "Public skills centres", "public_skills_centre", "个", "", at("19")+"：建成公共技能实训中心"),
		built("dual_base", "“双师型”教师培养培训基地", "Bases for dual-qualified teachers", "dual_base", "个", "", at("36")),
		grown("demo_base_secondary", "中职当年新建示范性基地", "Demonstrative bases of secondary schools this year", "training_base", `类别 == "产教融合示范性基地" and 办学层次 == "中职"`, "计数年份", "28"), grown("demo_base_higher", "高职当年新建示范性基地", "Demonstrative bases of higher colleges this year", "training_base", `类别 == "产教融合示范性基地" and 办学层次 == "高职专科"`, "计数年份", "28"),
		grown("dual_base_secondary", "中职当年新建双师基地", "Dual bases of secondary schools this year", "dual_base", `学校类型 == "中职"`, "建成年度", "36"), grown("dual_base_higher", "高职当年新建双师基地", "Dual bases of higher colleges this year", "dual_base", `学校类型 == "高职"`, "建成年度", "36"),
	}
}

// ResidentsQuarter is the share of the residents with a service within a quarter of an hour.
const ResidentsQuarter = "residents_quarter"

// typed are what no register can know: they are reported with evidence.
func typed() []indicator.Definition {
	report := func(code, zh, en, unit, scope, basis, group string) indicator.Definition {
		return indicator.Definition{Code: code, ZH: zh, EN: en, Group: group, Kind: indicator.Typed, Unit: unit, Direction: indicator.Up, Scope: scope + "没有名册可算，由责任单位填报并附凭据，标注“填报”。", Basis: basis, Owner: bureau}
	}
	residents := report(ResidentsQuarter, "居民一刻钟优教覆盖率", "Residents with a service within fifteen minutes", "%", "住处到最近的职业教育和培训服务点不超过 15 分钟的居民，占全部居民。", "以建设“一刻钟优教普惠圈”为契机；居民住址由市公安局、市统计局掌握，本系统没有登记。"+wuhaiPlan+"第 24 行", size)
	residents.Decimals = 1
	return []indicator.Definition{
		residents, report("internship_months", "学生累计实习实训月数", "Months of practice per student", "月", "每名学生毕业前累计实习实训时间，不少于 3 个月。", wuhaiPlan+"第 28 行；《职业学校学生实习管理规定》（2021）", teaching),
		report("surcharge_credit", "教育费附加抵免比例", "Surcharge credit", "%", "产教融合型企业投资额可抵免的比例，30%。", wuhaiPlan+"第 43 行；财税〔2019〕46号", money),
		report("hnte_rate", "高新技术企业所得税率", "Income-tax rate of high-technology enterprises", "%", "减按 15% 征收。", wuhaiPlan+"第 43 行；《中华人民共和国企业所得税法》第二十八条", money),
	}
}
