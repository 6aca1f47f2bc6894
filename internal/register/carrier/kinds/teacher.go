package kinds

import "rongqiao/internal/register/carrier"

// Teachers are persons: they stand here by the number that their school gave them, without name, contact or document of identity, and are
// seen by their school and by those who supervise it.

// onDuty is the life of a post.
var onDuty = []carrier.Stage{
	{Code: "ON_DUTY", ZH: "在岗", EN: "On duty", Tone: "green", Counts: true}, {Code: "LEAVE", ZH: "暂离岗", EN: "On leave", Tone: "amber", Pause: true}, {Code: "ENDED", ZH: "已离校", EN: "Left", Tone: "none", Closed: true},
}

// certified asks for a certificate in force on the day.
func certified(more carrier.Where) carrier.Where {
	return carrier.Where{Field: "grade", Begun: "issued_on", Valid: "valid_until", And: &more}
}

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher", ZH: "专业课教师", EN: "Teachers of professional courses", Unit: "人", Group: faculty, Stages: onDuty, Persons: true, Source: at(wuhai, 20) + "；" + at(wuhai, 36),
	Help: "名称写学校的工号，不写姓名、联系方式和证件号；只收专任的专业课教师和实习指导教师，兼职教师另有名册，分子分母都不计。“双师型”按认定证书在当天有效计。",
	Fields: []carrier.Field{
		must(oneOf("post 岗位 Post", "COURSE 专业课教师 Professional courses", "INSTRUCTOR 实习指导教师 Instructor")), column(carrier.Text, "subject 任教专业 Subject"), column(carrier.Flag, "young 三年内新教师 New within three years"),
		oneOf("grade 双师型等级 Grade of dual qualification", "JUNIOR 初级 Junior", "INTERMEDIATE 中级 Intermediate", "SENIOR 高级 Senior"),
		column(carrier.Day, "issued_on 证书生效日 Certificate from"), column(carrier.Day, "valid_until 证书有效期止 Certificate until"),
	},
	Counts: []carrier.Count{
		tally("dual 双师型教师 Dual-qualified", "人", "在岗，有等级，证书在这一天已生效且未过期；没有写有效期止的长期有效", certified(carrier.Where{})), dualShare(),
		tally("senior 其中高级 Of them senior", "人", "在岗，高级证书在这一天有效", certified(is("grade", "SENIOR"))),
		tally("graded 登记过等级 With a grade", "人", "在岗，登记过等级，证书是否有效不论；比双师型教师多出的是证书未生效或已过期", carrier.Where{Field: "grade"}),
	},
})

// dualShare is the share that the plan sets at 75 percent; it is compared by whole numbers.
func dualShare() carrier.Count {
	c := tally("dual_share 双师型教师占比 Share of dual-qualified", "%", "双师型教师 ÷ 在岗专业课教师，按证书当天有效计；183/244 达标，182/244 不达标", certified(carrier.Where{}))
	c.Percent, c.Least = true, 75
	return c
}

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher_practice", ZH: "教师企业实践", EN: "Teachers' practice in enterprises", Unit: "次", Group: faculty, Stages: doneOnce, Persons: true, Source: at(wuhai, 36), Yearly: "from",
	Help: "一位教师一段实践一条，名称写“工号 起始日”；起止日在同一年内，同一位教师的两段不能重叠；天数是实际参加的天数；学校填报，主管部门核实后记为“已完成”才计数。",
	Fields: []carrier.Field{
		must(column(carrier.Text, "staff 工号 Number of staff")), must(column(carrier.Day, "from 起始日 From")), must(column(carrier.Day, "until 结束日 Until")), must(number("days 实践天数 Days", "天")),
		oneOf("form 形式 Form", "VISIT 考察观摩 Visit", "TRAINING 技能培训 Training", "POST 顶岗兼职 Post", "RESEARCH 产品研发 Research"), field(carrier.Org, "host 实践企业或基地 Host"),
	},
	Span: &carrier.Span{Who: "staff", From: "from", Until: "until", Days: "days"},
	Counts: []carrier.Count{
		where(inYear("from"), sum("days 本年实践天数 Days of practice this year", "天", flowsSum, "days")), where(inYear("from"), different("teachers 本年参加的教师 Teachers who took part this year", "人", "工号不同的计一人", "staff", inYear("from"))),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "student_return", ZH: "全日制在校生年报", EN: "Full-time students by year", Unit: "份", Group: schools, Stages: returned, Source: at(wuhai, 33), Yearly: "year", Help: "每所学校每年一份，9 月 1 日时点；名称写“学校 年度”。用作年培训量的分母。",
	Fields: []carrier.Field{must(column(carrier.Year, "year 年度 Year")), must(number("students 全日制在校生 Full-time students", "人")), stagesOfSchools},
	Counts: []carrier.Count{where(inYear("year"), sum("students 本年全日制在校生 Full-time students this year", "人", flowsSum, "students"))},
})
