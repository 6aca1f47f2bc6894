package kinds

import (
	"strings"

	"rongqiao/internal/register/carrier"
)

// groupsOfPersons are those for whom training is meant.
var groupsOfPersons = []string{"MIGRANT 农民工 Migrant workers", "VETERAN 退役军人 Veterans", "UNEMPLOYED 失业职工 Unemployed", "TRANSFERRED 转岗职工 Transferred workers", "INDUSTRIAL 产业工人 Industrial workers",
	"FARMER 高素质农民 Farmers", "GRADUATE 高校毕业生 Graduates", "DISABLED 残疾人 Disabled persons", "OTHER 其他 Others"}

// groupCounts are the person-times of this year by group.
func byGroup() (out []carrier.Count) {
	for _, line := range groupsOfPersons {
		code, zh, en := said(line)
		out = append(out, where(inYear("finished_on", is("groups", code)), sum("group_"+strings.ToLower(code)+" 本年面向"+zh+" "+"This year for: "+strings.ToLower(en), "人次",
			"面向这一人群的班的人次，这一天所在年份的；一个班面向几类人群时各计一次，总数只计一次", "persons")))
	}
	return out
}

var _ = carrier.Declare(carrier.Kind{
	Code: "training_class", ZH: "职业培训班次", EN: "Training classes", Unit: "期", Group: training, Stages: doneOnce, Yearly: "finished_on",
	Source: at(tianjin, 13) + "；" + at(quanzhou, 15) + "；" + at(taizhou, 149) + "；" + at(taizhou, 257) + "；" + at(taizhou, 86),
	Help:   "办完的班才计数；人次按班计，一人参加两个班计两次。学时是人次乘以每人课时，由系统算出。",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "SKILL 社会职业技能培训 Skills for all", "ENTERPRISE 企业员工培训 Staff of enterprises", "RURAL 农村劳动力就业技能培训 Rural labour", "FARMER 新型职业农民培养 New professional farmers", "QUALITY_FARMER 高素质农民培育 High-quality farmers", "STARTUP 创业培训 Start-ups")),
		must(number("persons 培训人次 Person-times", "人次")), number("hours 每人课时 Class hours each", "课时"), follows(carrier.Int, "person_hours 总学时 Hours in all", carrier.Product, 0, "persons", "hours"),
		must(column(carrier.Day, "finished_on 结业日期 Finished on")), oneOf("mode 方式 Mode", "OFFLINE 线下 On site", "ONLINE 线上 Online", "BLENDED 线上线下 Blended"),
		field(carrier.Org, "orderer 委托企业 Ordered by"), open(several("groups 重点人群 Groups", groupsOfPersons...)), field(carrier.Text, "occupation 职业工种 Occupation"),
	},
	Counts: append(byGroup(), []carrier.Count{
		where(inYear("finished_on"), sum("person_times 本年培训 Person-times this year", "人次", flowsSum, "persons")),
		where(inYear("finished_on", is("sort", "ENTERPRISE")), sum("staff_hours 本年企业员工培训学时 Hours of staff training this year", "学时", "企业员工培训班，Σ 人次 × 每人课时，这一天所在年份的", "person_hours")),
		where(inYear("finished_on", is("sort", "ENTERPRISE")), sum("staff 本年培训企业员工 Staff trained this year", "人次", flowsSum, "persons")),
		where(inYear("finished_on", is("sort", "RURAL")), sum("rural 本年农村劳动力 Rural labour this year", "人次", flowsSum, "persons")),
		where(inYear("finished_on", is("sort", "FARMER")), sum("farmer 本年新型职业农民 Professional farmers this year", "人次", flowsSum, "persons")),
		where(inYear("finished_on", is("sort", "QUALITY_FARMER")), sum("quality_farmer 本年高素质农民 High-quality farmers this year", "人次", flowsSum, "persons")),
		sum("all_times 累计培训 Person-times in all", "人次", summed, "persons"), different("sorts 培训类别 Types", "类", once, "sort", carrier.Where{}),
	}...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "training_order", ZH: "企业培训订单", EN: "Training orders", Unit: "单", Group: training, Source: at(wuhai, 33), Yearly: "placed_on",
	Help: "企业向学校下单；学校为此调整了专业、教学计划或课程的，一并写明。",
	Stages: []carrier.Stage{
		{Code: "PLACED", ZH: "已下单", EN: "Placed", Tone: "info"}, {Code: "ACCEPTED", ZH: "已承接", EN: "Accepted", Tone: "green", Counts: true}, {Code: "RUNNING", ZH: "实施中", EN: "Running", Tone: "green", Counts: true},
		{Code: "DONE", ZH: "已完成", EN: "Done", Tone: "green", Counts: true}, {Code: "ENDED", ZH: "已撤单", EN: "Withdrawn", Tone: "none", Closed: true},
	},
	Fields: []carrier.Field{
		must(column(carrier.Text, "topic 培训内容 Topic")), must(number("persons 人数 Persons", "人")), number("hours 每人课时 Class hours each", "课时"), must(column(carrier.Day, "placed_on 下单日期 Placed on")), column(carrier.Day, "due_on 要求完成 Due on"),
		several("adjusted 学校的调整 What the school adjusts", "PROGRAMME 专业结构 Programmes", "PLAN 教学计划 Teaching plan", "COURSE 课程设置 Courses"), money("fee 培训费 Fee"),
	},
	Members: []carrier.MemberRule{role("FIRM 下单企业 Enterprise", 1, 1, ofFirms), role("SCHOOL 承接学校 School", 1, 1, ofSchools)},
	Counts: []carrier.Count{
		where(inYear("placed_on"), sum("persons 本年订单人数 Persons ordered this year", "人", flowsSum, "persons")), tally("done 已完成 Done", "单", stageSets, carrier.Where{Stage: "DONE"}),
		tally("adjusted 带动学校调整的 That changed teaching", "单", once, carrier.Where{Field: "adjusted"}), distinct("firms 下单企业 Enterprises", "家", distinctly, "FIRM"), distinct("schools 承接学校 Schools", "所", distinctly, "SCHOOL"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "degree_upgrade", ZH: "学历提升项目", EN: "Degree upgrading", Unit: "项", Group: training, Source: at(taizhou, 86), Stages: doneOnce, Yearly: "year",
	Fields: []carrier.Field{
		must(oneOf("sort 途径 Route", "ADULT 成人高等教育 Adult higher education", "OPEN 开放教育 Open education", "EXPAND 高职扩招 Expanded college intake", "SELF 自学考试助学 Self-study exams", "SECONDARY 成人中专与双元制高中 Adult secondary")),
		oneOf("degree 提升到 Up to", "SECONDARY 中职 Secondary", "COLLEGE 大专 College", "BACHELOR 本科 Bachelor"), must(number("enrolled 在读 Enrolled", "人")), number("graduated 本年毕业 Graduated this year", "人"), must(column(carrier.Year, "year 年度 Year")),
	},
	Counts: []carrier.Count{
		where(inYear("year"), sum("enrolled 本年在读 Enrolled this year", "人", flowsSum, "enrolled")), where(inYear("year"), sum("graduated 本年毕业 Graduated this year", "人", flowsSum, "graduated")),
		different("routes 途径 Routes", "种", once, "sort", carrier.Where{}),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "talent_benefit", ZH: "留才个人待遇", EN: "Benefits for graduates who stay", Unit: "项", Group: training, Source: at(quanzhou, 21), Stages: inForce,
	Help: "一项待遇一条；发放按批登记人数和金额，不登记个人姓名和账号。",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "LIVING 生活补贴 Living", "RENT 租房补贴 Rent", "HOUSE 购房补贴 Home", "STARTUP 创业扶持 Start-up", "INTERVIEW 求职补贴 Job search", "SKILL 技能提升补贴 Skills")),
		money("amount 每人标准 For each person"), must(field(carrier.Text, "who 对象 Who")), field(carrier.Long, "condition 条件 Conditions"), column(carrier.Day, "until 有效期止 Valid until"), field(carrier.Link, "apply 办理地址 Where to apply"),
	},
	Entries: []carrier.EntryRule{{Code: "PAID", ZH: "发放", EN: "Payments", Help: "每批一条：人数和说明", Unit: "人"}},
	Counts:  []carrier.Count{noted("batches 已发放批次 Batches paid", "批", entered, "PAID"), {Code: "persons", ZH: "已享受", EN: "Persons served", Unit: "人次", Scope: entered, Of: carrier.NotedSum, Field: "PAID"}},
})
