package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher_base", ZH: "教师实践与师资培训基地", EN: "Teachers' bases", Unit: "个", Group: faculty, Levels: levels, Stages: carrier.Named, Place: true, Report: true, Yearly: "year",
	Source: at(wuhai, 36) + "；" + at(quanzhou, 23) + "；" + at(tianjin, 19), Help: "“双师型”培养培训基地和流动站各有名册；这里是企业实践基地、培训实践基地和师资培训中心。",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "PRACTICE 教师企业实践基地 Practice base", "DUAL 双师型教师培训实践基地 Base for dual-qualified teachers", "CENTRE 工学一体化师资培训中心 Integrated training centre", "INTEGRATED 工学一体化师资培训基地 Integrated training base", "NATIONAL 全国重点建设师资培训基地 National training base")),
		oneOf("firm_size 企业规模 Size of the enterprise", "LARGE 大型 Large", "MEDIUM 中型 Medium", "SMALL 小型 Small"), number("posts 实践岗位 Posts", "个"), number("teachers 年接收教师 Teachers a year", "人"), column(carrier.Year, "year 建成年度 Year"), field(carrier.Text, "programmes 对接专业 Programmes"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 合作学校 Schools", 0, 0, ofSchools), signed(role("FIRM 依托企业 Enterprise", 0, 0, ofFirms))},
	Counts: []carrier.Count{
		tally("practice 教师企业实践基地 Practice bases", "个", once, is("sort", "PRACTICE")), tally("dual 双师型教师培训实践基地 Bases for dual-qualified teachers", "个", once, is("sort", "DUAL")),
		tally("larger 大中型企业建的双师型基地 With larger enterprises", "个", "类别为双师型，企业规模大型或中型", carrier.Where{Field: "sort", Is: "DUAL", And: &carrier.Where{Field: "firm_size", Is: "LARGE|MEDIUM"}}),
		tally("centres 师资培训中心 Training centres", "个", once, is("sort", "CENTRE")), tally("integrated 工学一体化师资培训基地 Integrated training bases", "个", once, is("sort", "INTEGRATED")),
		tally("this_year 本年新增 New this year", "个", flows, inYear("year")), sum("teachers 年接收教师 Teachers a year", "人", summed, "teachers"), distinct("firms 依托企业 Enterprises", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher_studio", ZH: "名师（匠）名校长工作室", EN: "Teachers' studios", Unit: "个", Group: faculty, Levels: levels, Stages: carrier.Named, Source: at(wuhai, 36) + "；" + at(quanzhou, 23), Report: true,
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "MASTER 双师型名师工作室 Master teacher", "CRAFTSMAN 名匠工作室 Craftsman", "PRINCIPAL 名校长工作室 Principal")), column(carrier.Text, "programme 专业 Programme"), number("persons 成员 Members", "人"), number("trained 年培养 Trained a year", "人"), field(carrier.Day, "until 建设期止 Until"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 所在学校 School", 0, 1, ofSchools), role("FIRM 合作企业 Enterprises", 0, 0, ofFirms)},
	Counts: []carrier.Count{
		tally("master 名师工作室 Of master teachers", "个", once, is("sort", "MASTER")), tally("craftsman 名匠工作室 Of craftsmen", "个", once, is("sort", "CRAFTSMAN")), tally("principal 名校长工作室 Of principals", "个", once, is("sort", "PRINCIPAL")),
		tally("city 市级以上 Of the city or higher", "个", once, carrier.Where{Level: "CITY+"}), sum("persons 成员 Members", "人", summed, "persons"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "subject_leader", ZH: "学科（专业）带头人", EN: "Subject leaders", Unit: "人", Group: faculty, Levels: levels, Stages: carrier.Named, Source: at(quanzhou, 23), Yearly: "year",
	Help:    "只登记已公布的认定；名称写文件上的公布名，不登记联系方式和证件号。",
	Fields:  []carrier.Field{must(oneOf("sort 类别 Type", "SUBJECT 学科带头人 Subject leader", "PROGRAMME 专业带头人 Programme leader", "BACKBONE 骨干教师 Key teacher")), must(column(carrier.Text, "programme 学科或专业 Subject")), column(carrier.Year, "year 认定年度 Year"), field(carrier.Day, "until 任期止 Term until")},
	Members: []carrier.MemberRule{role("SCHOOL 所在学校 School", 0, 1, ofSchools)},
	Counts: []carrier.Count{
		tally("subject 学科带头人 Subject leaders", "人", once, is("sort", "SUBJECT")), tally("programme 专业带头人 Programme leaders", "人", once, is("sort", "PROGRAMME")), tally("city 市级以上 Of the city or higher", "人", once, carrier.Where{Level: "CITY+"}), distinct("schools 所在学校 Schools", "所", distinctly, "SCHOOL"),
	},
})

// sixClasses are the six classes of training for teachers; training for integrated teaching is counted apart.
const sixClasses = "LEADER|PRINCIPAL|BACKBONE|DUAL|NEW|TUTOR"

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher_training", ZH: "师资培养", EN: "Teacher training", Unit: "期", Group: faculty, Stages: doneOnce, Source: at(taizhou, 143) + "；" + at(tianjin, 19) + "；" + at(wuhai, 36), Yearly: "finished_on",
	Help: "六类师资培养分别计数；工学一体化教师培训另计，按三个等级。",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "LEADER 专业带头人 Programme leaders", "PRINCIPAL 校长 Principals", "BACKBONE 骨干教师 Key teachers", "DUAL 双师型教师 Dual-qualified teachers", "NEW 新教师 New teachers", "TUTOR 班主任 Class tutors", "INTEGRATED 工学一体化教师 Integrated teachers")),
		oneOf("grade 一体化等级 Grade of integration", "THREE 三级 Grade 3", "TWO 二级 Grade 2", "ONE 一级 Grade 1"), must(number("persons 培训人数 Persons", "人")), number("days 天数 Days", "天"), must(column(carrier.Day, "finished_on 结业日期 Finished on")), field(carrier.Org, "base 培训基地 Training base"), column(carrier.Flag, "ordered 订单式 By order"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 参训学校 Schools", 0, 0, ofSchools), role("HOST 承办单位 Hosts", 0, 0, nil)},
	Counts: []carrier.Count{
		different("kinds 师资培养类别 Classes of training", "类", "六类师资培养中已办过的", "sort", is("sort", sixClasses)), where(is("sort", sixClasses), sum("persons 累计培训 Persons in all", "人", summed, "persons")),
		where(is("sort", "INTEGRATED"), sum("integrated 累计培训工学一体化教师 Integrated teachers in all", "人", "各级累计，不按年份", "persons")), where(inYear("finished_on"), sum("this_year 本年培训 Trained this year", "人", flowsSum, "persons")), tally("ordered 订单式 By order", "期", once, is("ordered", "1")),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "part_time_teacher", ZH: "兼职教师", EN: "Part-time teachers", Unit: "份", Group: faculty, Stages: returned, Source: at(taizhou, 251) + "；" + at(wuhai, 35), Yearly: "year", Help: "每所学校每年一份，只报人数；名称写“学校 年度”。",
	Fields: []carrier.Field{
		must(column(carrier.Year, "year 年度 Year")), number("guest_prof 客座教授 Guest professors", "人"), number("guest_mentor 客座导师 Guest mentors", "人"), number("industry 产业导师 Industry mentors", "人"), number("part_time 企业兼职教师 Part-time teachers from enterprises", "人"),
		number("resident 企业驻校教师 Resident teachers", "人"), number("hours 年授课 Hours taught a year", "课时"), number("full_time 专任教师 Full-time teachers", "人"),
	},
	Counts: []carrier.Count{
		where(inYear("year"), sum("guest_prof 客座教授 Guest professors", "人", flowsSum, "guest_prof")), where(inYear("year"), sum("guest_mentor 客座导师 Guest mentors", "人", flowsSum, "guest_mentor")), where(inYear("year"), sum("industry 产业导师 Industry mentors", "人", flowsSum, "industry")),
		where(inYear("year"), sum("part_time 企业兼职教师 Part-time teachers from enterprises", "人", flowsSum, "part_time")), where(inYear("year"), sum("resident 企业驻校教师 Resident teachers", "人", flowsSum, "resident")), where(inYear("year"), sum("hours 本年授课 Hours taught this year", "课时", flowsSum, "hours")),
	},
})
