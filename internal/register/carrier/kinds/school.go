package kinds

import "rongqiao/internal/register/carrier"

// stagesOfSchools tell higher from secondary, as the documents count them.
var stagesOfSchools = oneOf("school_sort 学校类型 Type of school", "HIGHER 高职 Higher", "SECONDARY 中职 Secondary", "TECHNICIAN 技工 Technician", "ADULT 成人与社区 Adult and community")

// holder is the school that has an honour.
var holder = []carrier.MemberRule{role("SCHOOL 获得学校 School", 0, 1, ofSchools)}

// titles asks for a title held by schools of a type.
func titles(title, sort string) carrier.Where {
	return carrier.Where{Field: "title", Is: title, And: &carrier.Where{Field: "school_sort", Is: sort}}
}

// titled counts one title of a school.
func titled(code, zh, en, is, scope string) carrier.Count {
	return carrier.Count{Code: code, ZH: zh, EN: en, Unit: "所", Scope: scope, Of: carrier.Records, Where: carrier.Where{Field: "title", Is: is}}
}

var _ = carrier.Declare(carrier.Kind{
	Code: "school_honour", ZH: "学校荣誉与建设项目", EN: "Schools' honours", Unit: "项", Group: schools, Stages: carrier.Named, Levels: levels,
	Source: at(quanzhou, 15) + "；" + at(quanzhou, 23) + "；" + at(taizhou, 119) + "；" + at(taizhou, 161), Help: "一所学校的一项称号一条；有批文才计数。",
	Fields: []carrier.Field{
		must(oneOf("title 称号 Title", "MODEL 示范性现代职业院校 Model vocational school", "DOUBLE_HIGH 双高建设单位 Double-high school", "HIGH_LEVEL 高水平职业学校 High-level school",
			"IT 信息化标杆学校 IT benchmark school", "INTEGRATED 一体化培养试点校 Integrated training pilot", "NAME 特色化校名 Speciality name", "COMMUNITY 现代化社区学校 Modern community school", "ADULT 优秀成人继续教育院校 Adult school of excellence")),
		stagesOfSchools, column(carrier.Year, "year 认定年度 Year"), field(carrier.Text, "batch 批次 Batch"),
	},
	Members: holder,
	Counts: []carrier.Count{
		titled("model", "示范性现代职业院校", "Model schools", "MODEL", "高职与中职之和，省级"), titled("double_high", "双高建设单位", "Double-high schools", "DOUBLE_HIGH", "省级以上，高职与中职之和"),
		titled("high_level", "高水平职业学校", "High-level schools", "HIGH_LEVEL", once), titled("it", "信息化标杆学校", "IT benchmark schools", "IT", "省级以上"), titled("integrated", "一体化培养试点校", "Integrated pilots", "INTEGRATED", once),
		titled("name", "特色化校名", "Speciality names", "NAME", "中职学校增挂的市级校名"), titled("community", "现代化社区学校", "Modern community schools", "COMMUNITY", "省级"), titled("adult", "优秀成人继续教育院校", "Adult schools of excellence", "ADULT", "国家级"),
		tally("higher 高职获得的 Held by higher colleges", "项", once, carrier.Where{Field: "school_sort", Is: "HIGHER"}), tally("secondary 中职获得的 Held by secondary schools", "项", once, carrier.Where{Field: "school_sort", Is: "SECONDARY"}),
		tally("double_high_higher 高职双高建设单位 Double-high higher colleges", "所", once, titles("DOUBLE_HIGH", "HIGHER")), tally("double_high_secondary 中职双高建设单位 Double-high secondary schools", "所", once, titles("DOUBLE_HIGH", "SECONDARY")),
		tally("model_higher 高职示范校 Model higher colleges", "所", once, titles("MODEL", "HIGHER")), tally("model_secondary 中职示范校 Model secondary schools", "所", once, titles("MODEL", "SECONDARY")),
		ofTotal("double_high_share 双高建设单位占全省 Double-high schools of the province", "省级双高院校 ÷ 全省总数；没有总数时没有数据", "school_honour.double_high", is("title", "DOUBLE_HIGH")),
		distinct("schools 有称号的学校 Schools with a title", "所", distinctly, "SCHOOL"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "programme_group", ZH: "专业（群）建设项目", EN: "Programme groups", Unit: "个", Group: schools, Stages: carrier.Named, Levels: levels, Source: at(quanzhou, 15) + "；" + at(quanzhou, 23) + "；" + at(taizhou, 125),
	Fields: []carrier.Field{
		must(oneOf("title 称号 Title", "DOUBLE_HIGH 双高专业群 Double-high group", "HIGH_LEVEL 高水平专业群 High-level group", "MODEL 示范专业 Model programme", "SERVICE 服务产业特色专业群 Group that serves industry")),
		stagesOfSchools, column(carrier.Code, "lead 核心专业 Core programme"), field(carrier.Text, "programmes 群内专业 Programmes"), column(carrier.Code, "chain 对接产业链 Industry chain"),
	},
	Members: holder,
	Counts: []carrier.Count{
		tally("double_high 双高专业群 Double-high groups", "个", "高职与中职之和", is("title", "DOUBLE_HIGH")),
		tally("double_high_higher 高职双高专业群 Double-high groups of higher colleges", "个", once, titles("DOUBLE_HIGH", "HIGHER")), tally("double_high_secondary 中职双高专业群 Double-high groups of secondary schools", "个", once, titles("DOUBLE_HIGH", "SECONDARY")),
		ofTotal("double_high_share 双高专业群占全省 Double-high groups of the province", "省级双高专业群 ÷ 全省总数；没有总数时没有数据", "programme_group.double_high", is("title", "DOUBLE_HIGH")),
		tally("high_level 高水平专业群 High-level groups", "个", once, carrier.Where{Field: "title", Is: "HIGH_LEVEL"}),
		tally("province 省级以上 Of the province or higher", "个", "省级以上的专业和专业群", carrier.Where{Level: "PROVINCE+"}), distinct("schools 有项目的学校 Schools", "所", distinctly, "SCHOOL"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "double_high_project", ZH: "“双高计划”建设任务", EN: "Double-high project", Unit: "项", Group: schools, Levels: levels, Source: at(quanzhou, 23), Report: true,
	Fields:  []carrier.Field{stagesOfSchools, money("budget 预算 Budget"), money("spent 已支出 Spent"), column(carrier.Percent, "progress 任务完成 Progress"), field(carrier.Day, "until 建设期止 Until")},
	Members: holder, Counts: []carrier.Count{sum("budget 预算 Budget", "元", summed, "budget"), sum("spent 已支出 Spent", "元", summed, "spent")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "enlightenment", ZH: "职业启蒙活动", EN: "Vocational enlightenment", Unit: "项", Group: schools, Source: at(quanzhou, 23), Place: true,
	Fields:  []carrier.Field{number("times 年场次 Times a year", "场"), number("pupils 年参加 Pupils a year", "人次"), oneOf("ages 学段 Ages", "PRIMARY 小学 Primary", "JUNIOR 初中 Junior", "SENIOR 高中 Senior")},
	Members: []carrier.MemberRule{role("SCHOOL 承办学校 Host school", 1, 1, ofSchools), role("PARTNER 合作单位 Partners", 0, 0, nil)},
	Counts:  []carrier.Count{sum("times 年场次 Times a year", "场", summed, "times"), sum("pupils 年参加 Pupils a year", "人次", summed, "pupils")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher_team", ZH: "教师团队", EN: "Teaching team", Unit: "支", Group: schools, Stages: carrier.Named, Levels: levels, Source: at(taizhou, 143),
	Fields:  []carrier.Field{must(oneOf("sort 类别 Type", "INNOVATION 教育教学创新团队 Innovation team", "RESEARCH 一体化教科研训团队 Research and training team", "SKILL 技能大师工作室 Master's studio")), number("persons 成员 Members", "人"), field(carrier.Text, "programme 专业 Programme")},
	Members: holder,
	Counts: []carrier.Count{
		tally("innovation 教育教学创新团队 Innovation teams", "支", once, carrier.Where{Field: "sort", Is: "INNOVATION"}), tally("research 一体化教科研训团队 Research and training teams", "支", once, carrier.Where{Field: "sort", Is: "RESEARCH"}),
	},
})
