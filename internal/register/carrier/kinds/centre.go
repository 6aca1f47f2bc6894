package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "grad_station", ZH: "产教融合研究生工作站", EN: "Graduate workstation", Unit: "家", Group: bases, Source: at(tianjin, 13), Levels: levels, Stages: carrier.Named, Place: true, Report: true,
	Fields:  []carrier.Field{number("students 在站研究生 Graduates at work", "人"), number("mentors 企业导师 Mentors", "人"), number("projects 合作课题 Joint topics", "项"), column(carrier.Code, "chain 对接产业链 Industry chain")},
	Members: partners, Counts: append([]carrier.Count{sum("students 在站研究生 Graduates at work", "人", summed, "students")}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "teacher_station", ZH: "教师企业实践流动站", EN: "Teachers' practice station", Unit: "个", Group: bases, Source: at(wuhai, 19) + "；" + at(wuhai, 20), Levels: levels, Stages: carrier.Named, Place: true, Report: true,
	Fields:  []carrier.Field{number("posts 实践岗位 Posts", "个"), number("teachers 年接收教师 Teachers a year", "人"), field(carrier.Text, "programmes 对接专业 Programmes")},
	Members: partners, Counts: append([]carrier.Count{sum("teachers 年接收教师 Teachers a year", "人", summed, "teachers")}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "dual_base", ZH: "“双师型”教师培养培训基地", EN: "Training base for dual-qualified teachers", Unit: "个", Group: bases, Source: at(wuhai, 36), Levels: levels, Stages: carrier.Named, Place: true, Report: true,
	Help: "目标按学校类型和年度计：中职每校每年 3 个，高职每校每年 4 个。", Yearly: "year", Members: partners,
	Fields: []carrier.Field{oneOf("school_sort 学校类型 Type of school", "SECONDARY 中职 Secondary", "HIGHER 高职 Higher"), column(carrier.Year, "year 建成年度 Year"), number("teachers 年培训教师 Teachers a year", "人")},
	Counts: append([]carrier.Count{
		tally("secondary 中职 Secondary schools", "个", once, carrier.Where{Field: "school_sort", Is: "SECONDARY"}), tally("higher 高职 Higher colleges", "个", once, carrier.Where{Field: "school_sort", Is: "HIGHER"}),
		tally("secondary_year 本年中职新增 New in secondary schools this year", "个", flows, inYear("year", is("school_sort", "SECONDARY"))), tally("higher_year 本年高职新增 New in higher colleges this year", "个", flows, inYear("year", is("school_sort", "HIGHER"))),
		within(1, tally("this_year 一年内新增 New within a year", "个", "这一天以前一年内认定的", carrier.Where{})),
	}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "experience_centre", ZH: "职业体验中心", EN: "Career experience centre", Unit: "个", Group: bases, Source: at(wuhai, 31), Levels: levels, Place: true,
	Help: "中小学按时段预约；不登记学生姓名，只登记人数。", Members: builders, Booking: &carrier.Booking{What: "体验场次", Minutes: 60, Longest: 8, Capacity: "seats", Shared: true, Hours: "open_hours"}, Counts: siteCounts,
	Fields: site(number("projects 体验项目 Programmes offered", "项"), oneOf("ages 适合学段 Ages", "PRIMARY 小学 Primary", "JUNIOR 初中 Junior", "SENIOR 高中 Senior", "ALL 各学段 All")),
})
