package measures

import "rongqiao/internal/platform/indicator"

const (
	pointsOf     = "programme.points"
	enrolmentsOf = "programme.enrolments"
	outcomesOf   = "programme.outcomes"
)

// serving is a share of points that enrol.
func serving(code, zh, en, field, scope, basis string, examples ...indicator.Example) indicator.Definition {
	return with(where("招生", ratio(field, "招生", percent(code, zh, en, layout, pointsOf))), scope, basis, examples...)
}

// layoutShares are the shares of programme points that serve industries (rows GOV-08, PRG-08, CHN-09, CHN-10, PRG-34).
func layoutShares() []indicator.Definition {
	point := func(field string, yes, enrols bool) map[string]any { return row("招生", enrols, field, yes) }
	key, pillar, leading := "服务重点产业", "对接支柱产业", "对接主导产业"
	return []indicator.Definition{
		serving("key_share", "服务重点产业的专业布点占比", "Share of programme points that serve key industries", key,
			"分子：有已发布的“专业→职业→产业链”路径（权重乘积不低于 0.5，或专家认定）通到当年 9 月 1 日有效的重点产业名单的专业点；一个点服务几条链只计一次。分母：当年招生的专业点，停招的不计。没有有效名单为缺数据。", wuhaiPlan+"三、第 20 行：到 2025 年底达到 75%；规则 CHN-1、CHN-2",
			example("39/52 达到 75%", "75.0%", facts(times(39, point(key, true, true)), times(13, point(key, false, true)))),
			example("38/52 没有达到", "73.1%", facts(times(38, point(key, true, true)), times(14, point(key, false, true)))),
			example("停招的点不进分母", "100.0%", facts(times(3, point(key, true, true)), times(9, point(key, false, false)))),
			example("没有有效名单", "NODATA", times(5, row("招生", true)))),
		serving("pillar_share", "专业对接支柱产业比例", "Share of programme points that serve pillar industries", pillar,
			"分子：通到当年有效的“支柱产业”名单的招生专业点；分母：当年招生的全部专业点。与 90% 按整数交叉相乘比较，不看印出来的小数。", taizhouDoc+"第 113 行：全市职业院校专业对接支柱产业率达 90% 以上",
			example("306/339 达到 90%", "90.3%", facts(times(306, point(pillar, true, true)), times(33, point(pillar, false, true)))),
			example("305/339 印成 90.0%，没有达到", "90.0%", facts(times(305, point(pillar, true, true)), times(34, point(pillar, false, true))))),
		where(`招生 and 办学层次 in ["高职专科", "职业本科"]`, serving("leading_share", "高职专业对接主导产业比例", "Share of higher programme points that serve leading industries", leading,
			"只看高等职业学校。分子：通到当年有效的“主导产业”名单的招生专业点；分母：高等职业学校当年招生的专业点。", tianjinDoc+"第 12 行：高职专业设置对接主导产业比重保持在 98% 以上",
			example("49/50 达到 98%", "98.0%", facts(times(49, row("招生", true, leading, true, "办学层次", "高职专科")), times(1, row("招生", true, leading, false, "办学层次", "职业本科")), times(7, row("招生", true, leading, false, "办学层次", "中职")))),
			example("没有主导产业名单", "NODATA", times(4, row("招生", true, "办学层次", "高职专科"))))),
		with(ratio("应用型 ? 在校生 : 0", "在校生", percent("applied_share", "应用型专业在校生占比", "Share of students in applied programmes", layout, pointsOf)),
			"分子：市里公布为“应用型”的专业的在校生；分母：全部专业点的在校生。在校生按学制内各届实际注册人数推算。没有公布应用型专业为缺数据。", wuhaiPlan+"第 29 行：提高应用型人才培养比重",
			example("120/400", "30.0%", one(row("应用型", true, "在校生", 120), row("应用型", false, "在校生", 280))),
			example("没有公布应用型专业", "NODATA", one(row("在校生", 120))),
			example("都不是应用型，是真的 0", "0.0%", one(row("应用型", false, "在校生", 280)))),
		with(where("招生", ratio(`专业大类 in ["装备制造", "电子与信息"]`, "招生", percent("equip_it_share", "装备制造和电子信息专业点占比", "Share of points in equipment and electronics", layout, pointsOf))),
			"分子：装备制造、电子与信息两个大类的招生专业点；分母：全部招生专业点。", taizhouDoc+"：布点占比 30% 以上",
			example("221/740 没有达到 30%", "29.9%", facts(times(221, row("招生", true, "专业大类", "装备制造")), times(519, row("招生", true, "专业大类", "财经商贸")))),
			example("222/740 达到 30%", "30.0%", facts(times(222, row("招生", true, "专业大类", "电子与信息")), times(518, row("招生", true, "专业大类", "财经商贸"))))),
	}
}

// layoutCounts are how many points, programmes and categories there are.
func layoutCounts() []indicator.Definition {
	p := func(on bool, programme, category string) map[string]any {
		return row("招生", on, "专业", programme, "专业大类", category)
	}
	three := one(p(true, "SECONDARY:660301", "装备制造"), p(true, "SECONDARY:660301", "装备制造"), p(true, "SECONDARY:710205", "电子与信息"), p(false, "SECONDARY:730301", "财经商贸"))
	basis := "《职业教育专业目录（2021年）》；教职成〔2015〕10号：专业备案与审批"
	return []indicator.Definition{
		with(where("招生", stock("programme_points", "招生专业点", "Programme points that enrol", layout, pointsOf, "个")), "学校×专业×层次×学制为一个点；只计当天在招生（含限招、隔年招生）的，停招、撤销的不计。", basis,
			example("停招的不计", "3", three), example("没有在招的，是真的 0", "0", one(p(false, "SECONDARY:660301", "装备制造")))),
		with(where("招生", once("专业", stock("programmes_distinct", "开设专业种数", "Different programmes", layout, pointsOf, "种"))), "几所学校开设同一专业只计一种；中职、高职同名按两种计。", basis,
			example("同一专业两所学校", "2", three), example("没有在招的", "0", one(p(false, "SECONDARY:660301", "装备制造")))),
		with(where(`招生 and 专业大类 != "目录外"`, once("专业大类", stock("categories_covered", "覆盖专业大类", "Categories covered", layout, pointsOf, "个"))), "职业教育专业目录 19 个大类中有招生专业点的大类。", basis,
			example("两类", "2", three), example("目录外的不计", "0", one(p(true, "SECONDARY:000000", "目录外")))),
		with(where(`状态 == "停招"`, less(stock("points_stopped", "停招专业点", "Points that have stopped", layout, pointsOf, "个"))), "当天处于停招的专业点，撤销的不在内。", basis,
			example("一个停招", "1", one(row("状态", "停招"), row("状态", "招生"))), example("没有停招", "0", one(row("状态", "招生")))),
	}
}

// intakes are the rates of enrolment (domain B7, vector P1).
func intakes() []indicator.Definition {
	p1 := one(row("年度", 2025, "计划招生", 100, "第一志愿报考", 40, "录取", 96, "实际注册", 88))
	zero := one(row("年度", 2025, "计划招生", 0, "第一志愿报考", 0, "录取", 0, "实际注册", 0))
	two := facts(p1, one(row("年度", 2025, "计划招生", 300, "第一志愿报考", 200, "录取", 300, "实际注册", 312), row("年度", 2024, "计划招生", 50, "第一志愿报考", 1, "录取", 1, "实际注册", 1)))
	rate := func(code, zh, en, num, den, scope, first, second string) indicator.Definition {
		return with(ofYear("年度", ratio(num, den, percent(code, zh, en, intake, enrolmentsOf))), scope+"几个专业点合起来是分子之和除以分母之和，不是比率的平均；缺分子或分母的点不计入，写在覆盖率里。", "教职成〔2015〕10号：专业点和招生计划；"+wuhaiPlan+"第 24 行：招生计划、招生计划完成率作为调优专业布局的基本依据",
			example("计划 100，录取 96，注册 88", first, p1), example("两个点合计，上年的不计", second, two), example("计划为零", "NODATA", zero))
	}
	return []indicator.Definition{
		rate("plan_completion", "招生计划完成率", "Completion of the enrolment plan", "实际注册", "计划招生", "实际注册新生 ÷ 计划招生；补录时可以超过 100%。", "88.0%", "100.0%"),
		rate("admission_rate", "录取率", "Admission rate", "录取", "计划招生", "录取 ÷ 计划招生。", "96.0%", "99.0%"),
		rate("registration_rate", "报到率", "Registration rate", "实际注册", "录取", "实际注册 ÷ 录取。", "91.7%", "101.0%"),
		rate("first_choice_rate", "第一志愿报考率", "First-choice rate", "第一志愿报考", "计划招生", "第一志愿报考人数 ÷ 计划招生。", "40.0%", "60.0%"),
		with(ofYear("年度", adds("实际注册", flow("new_students", "实际注册新生", "New students", intake, enrolmentsOf, "人", "年度"))), "当年各专业点实际注册新生之和；没有填报的点不计入。", "教职成〔2015〕10号",
			example("两个点", "400", two), example("没有填报", "NODATA", one(row("年度", 2025, "计划招生", 10)))),
	}
}

// settled are the parts of the destination rate (domain B7).
const settled = "协议和合同就业 + 其他形式就业 + 自主创业 + 自由职业 + 升学 + 应征入伍 + 基层项目"

// employed are those who work; match and local rates are of them.
const employed = "协议和合同就业 + 其他形式就业 + 自主创业 + 自由职业 + 基层项目"

// destinations are the rates of graduating classes (domain B7, vector P2; rows PRG-28, PRG-29, GPT-06).
func destinations() []indicator.Definition {
	class := func(year, all, contract, flexible, own, free, study, army, base, local, related int) map[string]any {
		return row("毕业年份", year, "最近时点", true, "统计时点", "年终", "毕业生", all, "协议和合同就业", contract, "其他形式就业", flexible, "自主创业", own, "自由职业", free, "升学", study, "应征入伍", army, "基层项目", base,
			"待就业", all-contract-flexible-own-free-study-army-base, "暂不就业", 0, "本市就业", local, "对口就业", related, "办学层次", "高职专科")
	}
	p2 := one(class(2025, 120, 70, 6, 3, 1, 25, 3, 2, 60, 50))
	initial := row("毕业年份", 2025, "最近时点", false, "统计时点", "初次", "毕业生", 120, "协议和合同就业", 10, "其他形式就业", 0, "自主创业", 0, "自由职业", 0, "升学", 0, "应征入伍", 0, "基层项目", 0, "待就业", 110, "暂不就业", 0, "本市就业", 5, "对口就业", 5, "办学层次", "高职专科")
	none := one(class(2025, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
	rate := func(code, zh, en, num, den, scope, want string) indicator.Definition {
		return with(where("最近时点", ofYear("毕业年份", ratio(num, den, percent(code, zh, en, leaving, outcomesOf)))), scope+"同一届有初次（8 月 31 日）和年终（12 月 31 日）两个时点的，只计最近的一个。", quanzhou+"第 15 行；《普通高等学校毕业生就业去向统计》口径",
			example("120 名毕业生", want, p2), example("同届初次数不重复计", want, append(one(initial), p2...)), example("没有毕业生", "NODATA", none))
	}
	higher := rate("retention_higher", "高职毕业生留市率", "Retention of higher graduates", "本市就业", "毕业生", "只看高等职业学校。分子：在本市就业的毕业生；分母：全部毕业生（升学、参军的也在分母）。", "50.0%")
	higher.Filter, higher.Basis = `最近时点 and 办学层次 in ["高职专科", "职业本科"]`, taizhouDoc+"第 149 行：2023 年高职院校毕业生留台率达 50.6%"
	list := []indicator.Definition{
		rate("destination_rate", "毕业去向落实率", "Destination rate", settled, "毕业生", "（协议和合同就业＋其他形式就业＋自主创业＋自由职业＋升学＋应征入伍＋基层项目）÷ 毕业生。", "91.7%"),
		rate("contract_rate", "协议和合同就业率", "Rate of employment by contract", "协议和合同就业", "毕业生", "签就业协议或劳动合同的毕业生 ÷ 毕业生。", "58.3%"),
		rate("further_study_rate", "升学率", "Further-study rate", "升学", "毕业生", "升学的毕业生 ÷ 毕业生。", "20.8%"),
		less(rate("waiting_rate", "待就业率", "Rate of those seeking work", "待就业", "毕业生", "想就业还没有就业的毕业生 ÷ 毕业生；暂不就业的另计。", "8.3%")),
		less(rate("not_intending_rate", "暂不就业率", "Rate of those not seeking work", "暂不就业", "毕业生", "暂时没有就业打算的毕业生 ÷ 毕业生。", "0.0%")),
		rate("match_rate", "专业对口率", "Rate of related jobs", "对口就业", employed, "对口就业 ÷ 就业的毕业生（升学、参军的不在分母）。", "61.0%"),
		rate("local_rate", "本市就业率", "Local employment rate", "本市就业", employed, "在本市就业 ÷ 就业的毕业生，分母不是全部毕业生。", "73.2%"), higher,
	}
	sum := with(where("最近时点", ofYear("毕业年份", adds("毕业生", flow("graduates", "毕业生", "Graduates", leaving, outcomesOf, "人", "毕业年份")))), "当年毕业生之和，同一届只计最近时点。", "《普通高等学校毕业生就业去向统计》口径", example("120 人", "120", append(one(initial), p2...)), example("真的 0", "0", none))
	own := with(where("最近时点", ofYear("毕业年份", adds("自主创业", flow("self_employed", "自主创业毕业生", "Graduates who founded a business", leaving, outcomesOf, "人", "毕业年份")))), "当年毕业生中自主创业的人数，同一届只计最近时点；没有填报的专业点不计入，写在覆盖率里。", "《普通高等学校毕业生就业去向统计》口径", example("3 人", "3", append(one(initial), p2...)), example("真的 0", "0", none))
	return append(list, sum, own)
}
