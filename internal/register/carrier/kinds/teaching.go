package kinds

import "rongqiao/internal/register/carrier"

// coOwners are a school and an enterprise that own something together.
var coOwners = []carrier.MemberRule{role("SCHOOL 学校 Schools", 1, 0, ofSchools), role("FIRM 共有企业 Enterprises", 0, 0, ofFirms)}

var _ = carrier.Declare(carrier.Kind{
	Code: "textbook", ZH: "教材", EN: "Textbooks", Unit: "本", Group: teaching, Stages: carrier.Named, Levels: levels, Source: at(taizhou, 143) + "；" + at(tianjin, 19), Yearly: "year",
	Fields: []carrier.Field{
		oneOf("sort 类别 Type", "PLANNED 规划教材 Planned", "JOINT 校企合编 Written jointly", "LOOSE 活页式与工作手册式 Loose-leaf", "DIGITAL 数字教材 Digital", "SCHOOL 校本教材 Of the school"), column(carrier.Text, "plan 入选规划 Plan"), field(carrier.Code, "isbn 书号 ISBN"),
		column(carrier.Text, "publisher 出版社 Publisher"), column(carrier.Year, "year 出版年度 Year"), field(carrier.Text, "programmes 适用专业 Programmes"),
	},
	Members: coOwners,
	Counts: []carrier.Count{
		tally("national 国家规划教材 National planned textbooks", "本", "国家级的规划教材", carrier.Where{Level: "NATIONAL", Field: "sort", Is: "PLANNED"}), tally("province 省级以上 Of the province or higher", "本", once, carrier.Where{Level: "PROVINCE+"}), tally("joint 校企合编 Written jointly", "本", once, is("sort", "JOINT")),
		distinct("firms 参与企业 Enterprises", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "teaching_resource", ZH: "共同开发的教学资源", EN: "Teaching resources", Unit: "项", Group: teaching, Stages: inForce, Levels: levels, Source: at(tianjin, 19), Yearly: "year",
	Help: "课程、教材、标准和其他资源由谁共有，共有各方都登记为成员。",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "COURSE 课程资源 Course", "TEXTBOOK 教材 Textbook", "STANDARD 标准 Standard", "LIBRARY 资源库 Library", "CASE 案例 Case", "VIDEO 视频 Video", "SIMULATION 虚拟仿真 Simulation")), column(carrier.Year, "year 完成年度 Year"), column(carrier.Flag, "open 开放共享 Open"),
		field(carrier.Text, "rights 权属约定 Rights"), number("users 年使用 Used a year", "人次"), field(carrier.Link, "site 网址 Address on the web"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 共有学校 Schools", 1, 0, ofSchools), role("FIRM 共有企业 Enterprises", 1, 0, ofFirms)},
	Counts: []carrier.Count{
		tally("courses 课程 Courses", "项", once, is("sort", "COURSE")), tally("textbooks 教材 Textbooks", "项", once, is("sort", "TEXTBOOK")), tally("standards 标准 Standards", "项", once, is("sort", "STANDARD")), tally("open 开放共享 Open", "项", once, is("open", "1")),
		distinct("firms 共有企业 Enterprises", "家", distinctly, "FIRM"), distinct("schools 共有学校 Schools", "所", distinctly, "SCHOOL"),
	},
})

// took counts one way in which enterprises take part.
func took(line, is string) carrier.Count {
	return tally(line, "次", once, carrier.Where{Field: "sort", Is: is})
}

var _ = carrier.Declare(carrier.Kind{
	Code: "participation", ZH: "企业参与人才培养", EN: "Enterprises in teaching", Unit: "次", Group: teaching, Stages: doneOnce, Source: at(wuhai, 27), Yearly: "on_day",
	Help: "企业参与一次记一条，要有依据。按企业分开看，就是认定产教融合型企业时用的次数。",
	Fields: []carrier.Field{
		must(oneOf("sort 参与内容 Kind", "PLANNING 专业规划 Programme planning", "TEXTBOOK 教材开发 Textbook", "DESIGN 教学设计 Teaching design", "COURSE 课程设置 Course setting", "PLAN 人才培养方案制定 Curriculum", "PRACTICE 实习实训 Practice")),
		must(column(carrier.Day, "on_day 参与日期 Day")), column(carrier.Text, "programme 专业 Programme"), must(field(carrier.Text, "evidence 依据 Evidence")), number("persons 企业人员 Persons of the enterprise", "人"),
	},
	Members: []carrier.MemberRule{role("FIRM 参与企业 Enterprise", 1, 1, ofFirms), role("SCHOOL 学校 School", 1, 0, ofSchools)},
	Counts: []carrier.Count{
		took("planning 专业规划 Programme planning", "PLANNING"), took("textbook 教材开发 Textbooks", "TEXTBOOK"), took("design 教学设计 Teaching design", "DESIGN"), took("course 课程设置 Course setting", "COURSE"), took("plan 人才培养方案制定 Curricula", "PLAN"), took("practice 实习实训 Practice", "PRACTICE"),
		different("kinds 参与内容 Kinds", "种", once, "sort", carrier.Where{}), distinct("firms 参与企业 Enterprises", "家", distinctly, "FIRM"), distinct("schools 学校 Schools", "所", distinctly, "SCHOOL"), tally("this_year 本年参与 This year", "次", flows, inYear("on_day")),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "joint_teaching", ZH: "校企共同育人", EN: "Joint teaching", Unit: "个", Group: teaching, Stages: inForce, Source: at(taizhou, 251),
	Help: "一个专业一条；四项各写依据，写了才算有。",
	Fields: []carrier.Field{
		must(column(carrier.Code, "programme 专业代码 Programme code")), column(carrier.Text, "goals 共同制订培养目标 Training goals"), column(carrier.Text, "courses 共同设置专业核心课程 Core courses"), column(carrier.Text, "books 共同开发教材 Textbooks"), column(carrier.Text, "teachers 共同担任理论和实践教学 Teaching"),
		follows(carrier.Flag, "all_four 四项齐全 All four", carrier.Filled, 0, "goals", "courses", "books", "teachers"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 1, 1, ofSchools), role("FIRM 企业 Enterprises", 1, 0, ofFirms)},
	Counts: []carrier.Count{
		covered("goals 共同制订培养目标 Training goals", coverage, "goals"), covered("courses 共同设置核心课程 Core courses", coverage, "courses"), covered("books 共同开发教材 Textbooks", coverage, "books"), covered("teachers 共同担任教学 Teaching", coverage, "teachers"),
		{Code: "all_four", ZH: "四项齐全", EN: "All four", Unit: "个", Scope: "四项都写了依据的专业", Of: carrier.Records, Where: is("all_four", "1")}, distinct("firms 企业 Enterprises", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "community_output", ZH: "联合开发成果", EN: "Outputs of communities", Unit: "项", Group: teaching, Stages: inForce, Source: at(wuhai, 39), Yearly: "year",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "COURSE 专业核心课程 Core course", "PROJECT 实践能力项目 Practice project", "EQUIPMENT 实训装备 Training equipment")), must(column(carrier.Text, "community 联合体或共同体 Community")), column(carrier.Year, "year 完成年度 Year"), column(carrier.Flag, "renewed 更新 An update"),
		field(carrier.Long, "about 说明 Description"),
	},
	Members: coOwners,
	Counts: []carrier.Count{
		tally("courses 专业核心课程 Core courses", "门", once, is("sort", "COURSE")), tally("projects 实践能力项目 Practice projects", "项", once, is("sort", "PROJECT")), tally("equipment 实训装备 Training equipment", "项", once, is("sort", "EQUIPMENT")),
		different("communities 有成果的共同体 Communities with outputs", "个", once, "community", carrier.Where{}), distinct("firms 参与企业 Enterprises", "家", distinctly, "FIRM"),
	},
})
