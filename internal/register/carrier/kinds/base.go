package kinds

import "rongqiao/internal/register/carrier"

// site are the fields of a place where students practise.
func site(more ...carrier.Field) []carrier.Field {
	return append([]carrier.Field{
		number("area 建筑面积 Floor space", "平方米"), number("seats 工位 Workplaces", "个"), money("equipment 设备值 Equipment"), number("persons 年接待 Persons a year", "人次"),
		field(carrier.Number, "open_hours 每周开放 Open a week", "小时"), field(carrier.Text, "programmes 对接专业 Programmes"), field(carrier.Link, "site 网址 Address on the web"),
	}, more...)
}

// siteCounts are what they have and do.
var siteCounts = []carrier.Count{
	sum("seats 工位 Workplaces", "个", summed, "seats"), sum("equipment 设备值 Equipment", "元", summed, "equipment"), sum("persons 年接待 Persons a year", "人次", summed, "persons"),
}

// builders are who builds such a place.
var builders = []carrier.MemberRule{role("SCHOOL 使用学校 Schools that use it", 0, 0, ofSchools), signed(role("FIRM 共建企业 Enterprises", 0, 0, ofFirms)), role("OTHER 其他共建单位 Others", 0, 0, nil)}

var _ = carrier.Declare(carrier.Kind{
	Code: "training_base", ZH: "实习实训基地", EN: "Training base", Unit: "个", Group: bases,
	Source: at(quanzhou, 15) + "；" + at(wuhai, 20) + "；" + at(wuhai, 28) + "；" + at(taizhou, 232), Help: "各类基地同在一个名册，按类别计数；一个基地只有一个类别。", Levels: levels, Place: true, Report: true,
	Fields: site(oneOf("sort 类别 Type", "GENERAL 一般实训基地 Training base", "PRODUCTIVE 生产性实训基地 Productive base", "DEMO 产教融合示范性基地 Demonstrative base", "HIGH 高水平专业化基地 High-level base", "APPRENTICE 学徒制联合培养基地 Apprentice base"),
		oneOf("place 校内校外 On or off campus", "ON 校内 On campus", "OFF 校外 Off campus"), field(carrier.Text, "lease 场地设备租用约定 Lease of site and equipment"),
		field(carrier.Text, "batch 遴选批次 Selection batch"), field(carrier.Number, "score 遴选得分 Score of selection", "分")),
	Members: builders, Booking: &carrier.Booking{What: "工位", Minutes: 30, Capacity: "seats", Hours: "open_hours"},
	Counts: append([]carrier.Count{
		tally("demo 产教融合示范性基地 Demonstrative bases", "个", "类别为示范性，到“已建成”，年末累计", carrier.Where{Field: "sort", Is: "DEMO"}),
		tally("productive 生产性实训基地 Productive bases", "个", once, carrier.Where{Field: "sort", Is: "PRODUCTIVE"}),
		tally("high 高水平专业化基地 High-level bases", "个", once, carrier.Where{Field: "sort", Is: "HIGH"}),
		tally("apprentice 校外学徒制基地 Apprentice bases", "个", once, carrier.Where{Field: "sort", Is: "APPRENTICE"}),
	}, siteCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "practice_centre", ZH: "区域开放型产教融合实践中心", EN: "Open practice centre", Unit: "个", Group: bases, Source: at(tianjin, 12), Levels: levels, Place: true, Report: true,
	Fields:  site(must(oneOf("sort 类别 Type", "SCHOOL 学校实践中心 Of a school", "PUBLIC 公共实践中心 Public", "ENTERPRISE 企业实践中心 Of an enterprise"))),
	Members: builders, Booking: &carrier.Booking{What: "实践场地", Minutes: 60, Capacity: "seats", Hours: "open_hours"}, Counts: append([]carrier.Count{tally("open 已投用 In use", "个", "状态为已投用", carrier.Where{Stage: "IN_USE"})}, siteCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "public_skills_centre", ZH: "公共技能实训中心", EN: "Public skills centre", Unit: "个", Group: bases, Source: at(wuhai, 40) + "；" + at(wuhai, 19), Levels: levels, Place: true, Report: true,
	Help: "建成和投用是两个状态，分别计数。", Fields: site(column(carrier.Day, "accepted_on 验收日期 Accepted on")), Members: builders, Booking: &carrier.Booking{What: "实训场地", Minutes: 60, Capacity: "seats", Hours: "open_hours"},
	Counts: append([]carrier.Count{
		tally("built 已建成 Built", "个", "到“已建成”或“已投用”", carrier.Where{Stage: "BUILT"}), tally("open 已投用 In use", "个", "状态为已投用", carrier.Where{Stage: "IN_USE"}),
	}, siteCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "facility", ZH: "共建设施", EN: "Shared facility", Unit: "处", Group: bases, Source: at(taizhou, 248), Place: true,
	Fields:  site(open(oneOf("sort 类别 Type", "LIVE 直播间 Live-stream room", "DEVELOPER 创新者开发中心 Developer centre", "LAB 联合实验室 Joint laboratory", "OTHER 其他 Other"))),
	Members: builders, Booking: &carrier.Booking{What: "设施", Minutes: 30, Capacity: "seats", Hours: "open_hours"}, Counts: siteCounts,
})
