package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "village_hall", ZH: "社区教育进礼堂", EN: "Community education in village halls", Unit: "条", Group: training, Source: at(taizhou, 155), Stages: inForce, Place: true,
	Help: "一个礼堂一条，也可以一个乡镇街道一条；覆盖率是已覆盖礼堂之和 ÷ 礼堂之和。",
	Fields: []carrier.Field{
		must(number("halls 文化礼堂 Halls", "座")), must(under("halls", number("served 已覆盖 Served", "座"))), follows(carrier.Percent, "coverage 覆盖率 Coverage", carrier.PerCent, 0, "served", "halls"),
		number("courses 常设课程 Standing courses", "门"), number("teachers 辅导教师 Tutors", "人"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 承担学校 Schools in charge", 0, 0, ofSchools)},
	Counts: []carrier.Count{
		ratio("coverage 覆盖率 Coverage", "Σ 已覆盖礼堂 ÷ Σ 礼堂，两个数都填了的记录", "served", "halls", carrier.Where{}), sum("halls 礼堂 Halls", "座", summed, "halls"), sum("served 已覆盖 Served", "座", summed, "served"),
		distinct("schools 承担学校 Schools in charge", "所", distinctly, "SCHOOL"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "community_event", ZH: "社区教育活动", EN: "Community education events", Unit: "条", Group: training, Source: at(taizhou, 155), Stages: doneOnce, Yearly: "held_on",
	Help: "一场一条，也可以一个礼堂一个月汇总一条并写场次。",
	Fields: []carrier.Field{
		must(number("times 场次 Events", "场")), number("persons 参加 Persons", "人次"), must(column(carrier.Day, "held_on 举办日期 Held on")), other("hall 礼堂 Hall", "village_hall"),
		oneOf("sort 内容 Subject", "CULTURE 文化素养 Culture", "SKILL 职业技能 Skills", "HEALTH 健康养生 Health", "FAMILY 家庭教育 Family", "DIGITAL 智能技术 Digital skills", "LAW 法治与安全 Law and safety"),
	},
	Counts: []carrier.Count{
		where(inYear("held_on"), sum("this_year 本年场次 Events this year", "场", flowsSum, "times")), where(inYear("held_on"), sum("persons 本年参加 Persons this year", "人次", flowsSum, "persons")), sum("all_times 累计场次 Events in all", "场", summed, "times"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "lifelong_return", ZH: "终身学习服务年报", EN: "Lifelong learning returns", Unit: "份", Group: training, Source: at(ministry, 16), Stages: returned, Yearly: "year",
	Help: "每所学校每年一份，名称写“学校 年度”。",
	Fields: []carrier.Field{
		must(column(carrier.Year, "year 年度 Year")), must(number("person_times 服务 Person-times", "人次")), number("courses 开放课程 Open courses", "门"), number("hours 授课 Hours taught", "课时"), number("venues 开放场馆 Open venues", "处"),
		number("elderly 老年学员 Elderly learners", "人次"), number("online 线上学习 Online", "人次"), field(carrier.Long, "work 主要做法 Work"),
	},
	Counts: []carrier.Count{
		where(inYear("year"), sum("person_times 本年服务 Person-times this year", "人次", flowsSum, "person_times")), where(inYear("year"), sum("courses 本年开放课程 Open courses this year", "门", flowsSum, "courses")),
		where(inYear("year"), tally("returns 本年年报 Returns this year", "份", flows, carrier.Where{})), where(inYear("year"), sum("elderly 本年老年学员 Elderly learners this year", "人次", flowsSum, "elderly")),
	},
})

// outcome is a number of graduates, never more than another.
func outcome(top, line string) carrier.Field { return under(top, number(line, "人")) }

var _ = carrier.Declare(carrier.Kind{
	Code: "graduate_flow", ZH: "在校生与毕业生", EN: "Students and graduates", Unit: "份", Group: training, Stages: returned, Yearly: "year",
	Source: at(quanzhou, 15) + "；" + at(taizhou, 149), Help: "每所学校每年一份，名称写“学校 年度”。比率的分子分母写在口径里；分母是零时没有数据。",
	Fields: []carrier.Field{
		must(column(carrier.Year, "year 年度 Year")), must(oneOf("school_sort 学校类型 Type of school", "HIGHER 高职 Higher", "SECONDARY 中职 Secondary", "TECHNICIAN 技工 Technician")), number("students 在校生 Students", "人"), number("graduates 毕业生 Graduates", "人"),
		outcome("graduates", "settled 落实去向 Settled"), outcome("settled", "employed 就业 Employed"), outcome("employed", "in_firms 在企业就业 Employed in enterprises"), outcome("employed", "local 在本市就业 Employed in the city"), outcome("graduates", "stayed 留在本市 Stayed in the city"),
		follows(carrier.Percent, "settled_rate 去向落实率 Share settled", carrier.PerCent, 0, "settled", "graduates"), follows(carrier.Percent, "local_rate 本市就业占比 Share in the city", carrier.PerCent, 0, "local", "employed"),
	},
	Counts: []carrier.Count{
		where(inYear("year"), sum("students 本年在校生 Students this year", "人", flowsSum, "students")), where(inYear("year"), sum("graduates 本年毕业生 Graduates this year", "人", flowsSum, "graduates")),
		where(inYear("year"), sum("delivered 本年向企业输送 Delivered to enterprises this year", "人", "这一天所在年份毕业并在企业就业的", "in_firms")),
		ratio("settled_rate 毕业去向落实率 Share settled", "落实去向 ÷ 毕业生，这一天所在年份", "settled", "graduates", inYear("year")), ratio("local_rate 本市就业占比 Share employed in the city", "在本市就业 ÷ 就业，这一天所在年份", "local", "employed", inYear("year")),
		ratio("stay_rate 高职毕业生留市率 Retention of higher graduates", "高职：留在本市 ÷ 毕业生，这一天所在年份", "stayed", "graduates", inYear("year", is("school_sort", "HIGHER"))),
		where(inYear("year"), tally("schools 本年填报学校 Schools that report this year", "份", flows, carrier.Where{})),
	},
})
