package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "craftsman", ZH: "工匠与技能大师", EN: "Craftsmen", Unit: "人", Group: people, Stages: carrier.Named, Levels: levels, Source: at(ministry, 17),
	Help: "只登记已公布的荣誉；名称写称号和专业方向，不登记未成年人。",
	Fields: []carrier.Field{
		must(oneOf("title 称号 Title", "NATION 大国工匠 Craftsman of the nation", "CITY 本市工匠 Craftsman of the city", "MASTER 技能大师 Master", "WORKER 劳动模范 Model worker")), column(carrier.Text, "trade 工种 Trade"),
		oneOf("step 培养阶段 Step of the plan", "CANDIDATE 遴选 Chosen", "TRAINING 培养 In training", "LEADING 引领 Leading others"), number("apprentices 带徒 Apprentices", "人"),
	},
	Members: []carrier.MemberRule{role("EMPLOYER 所在单位 Employer", 0, 1, nil)},
	Counts:  []carrier.Count{tally("nation 大国工匠 Craftsmen of the nation", "人", once, carrier.Where{Field: "title", Is: "NATION"}), sum("apprentices 带徒 Apprentices", "人", summed, "apprentices")},
})

// strands are the five projects of the plan for young artisans.
var strands = choices("STEEP 匠心浸润 Steeped in craft", "SKILL 匠技锤炼 Skills", "ROOT 匠苗扎根 Roots", "STAR 匠星引领 Examples", "MASTER 匠师提升 Mentors")

var _ = carrier.Declare(carrier.Kind{
	Code: "artisan_plan", ZH: "匠苗成长工程", EN: "Young artisans", Unit: "个", Group: people, Source: at(taizhou, 92), Report: true,
	Help:      "一个班级或一名学生一条成长记录；学生只写学校编的编号，不写姓名。五大工程每做一件追加一条。",
	Entries:   []carrier.EntryRule{{Code: "GROWTH", ZH: "成长记录", EN: "Growth record", Help: "写做了什么、在哪里、结果怎样，不写姓名", Sorts: strands}},
	Fields:    []carrier.Field{oneOf("of 登记对象 Record of", "CLASS 班级 A class", "STUDENT 学生（编号） A student, by number"), number("students 参加学生 Students", "人"), number("mentors 匠师 Mentors", "人"), field(carrier.Long, "work 做法 How")},
	Checklist: strands,
	Members:   []carrier.MemberRule{role("SCHOOL 学校 School", 1, 1, ofSchools), role("FIRM 合作企业 Enterprises", 0, 0, ofFirms)},
	Counts:    []carrier.Count{noted("growth 成长记录 Growth entries", "条", entered, "GROWTH"), sum("students 参加学生 Students", "人", summed, "students"), distinct("schools 参加学校 Schools", "所", distinctly, "SCHOOL")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "labour_base", ZH: "劳动教育实验校与实践基地", EN: "Labour education", Unit: "个", Group: people, Source: at(wuhai, 31), Stages: carrier.Named, Levels: levels, Place: true, Report: true,
	Fields:  []carrier.Field{oneOf("sort 类别 Type", "SCHOOL 实验校 Experimental school", "BASE 实践基地 Practice base"), number("times 年活动 Activities a year", "场"), number("pupils 年参加 Pupils a year", "人次")},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 0, 0, ofSchools), role("PARTNER 合作单位 Partners", 0, 0, nil)}, Booking: &carrier.Booking{What: "实践场次", Minutes: 60},
	Counts: []carrier.Count{tally("bases 实践基地 Practice bases", "个", once, carrier.Where{Field: "sort", Is: "BASE"}), sum("pupils 年参加 Pupils a year", "人次", summed, "pupils")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "labour_course", ZH: "劳动与职业体验课程", EN: "Labour and career courses", Unit: "门", Group: people, Source: at(wuhai, 31),
	Fields:  []carrier.Field{must(oneOf("sort 类别 Type", "LABOUR 劳动技术课程 Labour", "CAREER_EXPERIENCE 职业体验课程 Career experience")), number("hours 课时 Hours", "课时"), number("pupils 年选修 Pupils a year", "人次")},
	Members: partners, Counts: append([]carrier.Count{tally("labour 劳动技术课程 Labour courses", "门", once, carrier.Where{Field: "sort", Is: "LABOUR"}), sum("pupils 年选修 Pupils a year", "人次", summed, "pupils")}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "craft_talk", ZH: "劳模工匠进校园", EN: "Craftsmen in schools", Unit: "场", Group: people, Source: at(taizhou, 92),
	Fields:  []carrier.Field{column(carrier.Day, "held_on 日期 Held on"), number("listeners 听众 Listeners", "人次"), oneOf("sort 形式 Form", "TALK 宣讲 Talk", "SHOW 技能展示 Demonstration", "CLASS 授课 Lesson")},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 1, 0, ofSchools), role("FROM 派出单位 Sent by", 0, 0, nil)},
	Counts:  []carrier.Count{sum("listeners 听众 Listeners", "人次", summed, "listeners"), distinct("schools 到过的学校 Schools", "所", distinctly, "SCHOOL")},
})
