package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "curriculum", ZH: "人才培养方案", EN: "Curricula", Unit: "份", Group: teaching, Stages: inForce, Source: at(wuhai, 32), Yearly: "year",
	Help: "实践教学占比由学时算出；是否达到 50% 按学时的整数比较，不看印出来的小数。",
	Fields: []carrier.Field{
		must(column(carrier.Code, "programme 专业代码 Programme code")), must(column(carrier.Year, "year 入学年级 Year of entry")), oneOf("degree 层次 Level", "SECONDARY 中职 Secondary", "COLLEGE 高职专科 College", "BACHELOR 职业本科 Bachelor", "TECHNICIAN 技工 Technician"),
		must(number("total_hours 总学时 Hours in all", "学时")), must(under("total_hours", number("practice_hours 实践学时 Practice hours", "学时"))), follows(carrier.Percent, "practice_share 实践占比 Practice share", carrier.PerCent, 0, "practice_hours", "total_hours"),
		follows(carrier.Flag, "practice_ok 实践达到50% Practice of at least 50 %", carrier.AtLeast, 50, "practice_hours", "total_hours"), under("total_hours", number("elective_hours 选修学时 Elective hours", "学时")), under("total_hours", number("public_hours 公共基础学时 Hours of public basics", "学时")), number("credits 总学分 Credits", "学分"), number("core 核心课程 Core courses", "门"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 0, 1, ofSchools), role("FIRM 参与制定的企业 Enterprises that take part", 0, 0, ofFirms)},
	Counts: []carrier.Count{
		{Code: "practice_share", ZH: "实践教学占比", EN: "Practice share", Unit: "%", Scope: "Σ 实践学时 ÷ Σ 总学时，不低于 50%，按学时的整数比较", Of: carrier.Ratio, Field: "practice_hours", Base: "total_hours", Least: 50},
		tally("pass 达到50%的 That reach 50 %", "份", "实践学时 × 100 不小于 50 × 总学时", is("practice_ok", "1")), tally("fail 没有达到50%的 That do not", "份", "实践学时 × 100 小于 50 × 总学时", is("practice_ok", "0")), different("programmes 专业 Programmes", "个", once, "programme", carrier.Where{}), distinct("firms 参与制定的企业 Enterprises that take part", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "course", ZH: "课程", EN: "Courses", Unit: "门", Group: teaching, Stages: inForce, Source: at(wuhai, 32), Levels: levels,
	Help: "岗课赛证：写这门课对接的岗位标准、竞赛、证书；课程内容对接的职业标准，教学过程对接的生产过程。",
	Fields: []carrier.Field{
		must(column(carrier.Code, "programme 专业代码 Programme code")), other("curriculum 所属人才培养方案 Curriculum", "curriculum"), oneOf("sort 类别 Type", "CORE 专业核心课 Core", "BASIC 专业基础课 Basic", "PUBLIC 公共课 Public", "PRACTICE 实训课 Practice", "ELECTIVE 选修课 Elective"), number("hours 学时 Hours", "学时"), under("hours", number("practice_hours 实践学时 Practice hours", "学时")),
		column(carrier.Text, "post_standard 岗位标准 Post standard"), column(carrier.Text, "contest 竞赛 Contest"), column(carrier.Text, "certificate 证书 Certificate"), column(carrier.Text, "occupation 职业标准 Occupational standard"), column(carrier.Text, "process 生产过程 Production process"),
		follows(carrier.Flag, "integrated 岗课赛证齐全 Post, contest and certificate", carrier.Filled, 0, "post_standard", "contest", "certificate"), follows(carrier.Flag, "docked 双对接 Both links", carrier.Filled, 0, "occupation", "process"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 0, 0, ofSchools), role("FIRM 共同开发企业 Enterprises that develop it", 0, 0, ofFirms)},
	Counts: []carrier.Count{
		covered("post 对接岗位标准 Linked to a post standard", coverage, "post_standard"), covered("contest 对接竞赛 Linked to a contest", coverage, "contest"), covered("certificate 对接证书 Linked to a certificate", coverage, "certificate"),
		{Code: "integrated", ZH: "岗课赛证齐全", EN: "Post, contest and certificate", Unit: "%", Scope: "三项都有的门数 ÷ 全部已计数的门数", Of: carrier.Records, Percent: true, Where: is("integrated", "1")},
		covered("occupation 课程内容对接职业标准 Linked to an occupational standard", coverage, "occupation"), covered("process 教学过程对接生产过程 Linked to a production process", coverage, "process"),
		{Code: "docked", ZH: "两项对接都有", EN: "Both links", Unit: "%", Scope: "两项都有的门数 ÷ 全部已计数的门数", Of: carrier.Records, Percent: true, Where: is("docked", "1")}, distinct("firms 共同开发企业 Enterprises that develop courses", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "course_standard", ZH: "课程标准", EN: "Course standards", Unit: "份", Group: teaching, Stages: inForce, Source: at(tianjin, 19), Yearly: "year",
	Help: "新技术、新工艺、新规范写进课程标准时记一条变更：哪家企业提出、依据是什么。只增不改。",
	Fields: []carrier.Field{
		must(other("course 课程 Course", "course")), column(carrier.Code, "programme 专业代码 Programme code"), must(column(carrier.Text, "version 版本 Version")), column(carrier.Year, "year 施行年度 In force from"), number("hours 学时 Hours", "学时"), field(carrier.Link, "text 标准文本 Text"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 0, 0, ofSchools), role("FIRM 共同制订企业 Enterprises", 0, 0, ofFirms)},
	Entries: []carrier.EntryRule{{Code: "CHANGE", ZH: "变更", EN: "Changes", Help: "写清增加或替换了什么内容", Kinds: ofFirms, Proof: true, Sorts: choices("TECHNOLOGY 新技术 New technology", "PROCESS 新工艺 New process", "STANDARD 新规范 New standard")}},
	Counts: []carrier.Count{
		noted("changes 新技术新工艺新规范 Changes from enterprises", "条", entered, "CHANGE"), notedBy("firms 提出变更的企业 Enterprises behind them", "家", enteredBy, "CHANGE"), different("courses 课程 Courses", "门", once, "course", carrier.Where{}),
	},
})
