package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_alliance", ZH: "技术创新联盟与研究平台", EN: "Technology alliances and research platforms", Unit: "个", Group: technology, Source: at(taizhou, 89), Levels: levels, Stages: carrier.Named, Report: true,
	Fields:  []carrier.Field{must(oneOf("form 形式 Form", "PLATFORM 技术研究平台 Research platform", "ALLIANCE 技术创新联盟 Innovation alliance")), column(carrier.Text, "area 技术领域 Field"), column(carrier.Code, "chain 服务产业链 Industry chain served"), number("projects 联合项目 Joint projects", "项"), money("fund 研发投入 Research funds")},
	Members: partners, Councils: choices("COUNCIL 理事会 Council"),
	Counts: append([]carrier.Count{
		tally("platforms 技术研究平台 Research platforms", "个", once, is("form", "PLATFORM")), tally("alliances 技术创新联盟 Innovation alliances", "个", once, is("form", "ALLIANCE")), sum("projects 联合项目 Joint projects", "项", summed, "projects"),
	}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "ip_outlet", ZH: "知识产权信息公共服务网点", EN: "IP information outlets", Unit: "个", Group: technology, Source: at(taizhou, 149), Levels: levels, Stages: carrier.Named, Place: true,
	Fields:  []carrier.Field{column(carrier.Text, "given_by 认定单位 Recognised by"), column(carrier.Year, "year 认定年度 Year"), number("served 年服务 Served a year", "次")},
	Members: holder, Counts: []carrier.Count{tally("province 省级以上 Of the province or higher", "个", once, carrier.Where{Level: "PROVINCE+"}), sum("served 年服务 Served a year", "次", summed, "served")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "incubation", ZH: "项目孵化", EN: "Incubated projects", Unit: "项", Group: technology, Source: at(tianjin, 20), Yearly: "entered_on",
	Help: "创业指导和项目孵化：阶段、导师和结果。导师写单位和人数，不登记学生姓名。",
	Stages: []carrier.Stage{
		{Code: "IDEA", ZH: "创意", EN: "Idea", Tone: "info"}, {Code: "INCUBATING", ZH: "在孵", EN: "Incubated", Tone: "green", Counts: true}, {Code: "GROWING", ZH: "加速", EN: "Growing", Tone: "green", Counts: true}, {Code: "OUT", ZH: "出孵", EN: "Graduated", Tone: "green", Counts: true, Proof: true},
		{Code: "ENDED", ZH: "已终止", EN: "Ended", Tone: "none", Closed: true},
	},
	Fields: []carrier.Field{
		column(carrier.Text, "area 领域 Field"), number("team 团队 Team", "人"), must(number("mentors 导师 Mentors", "人")), field(carrier.Org, "mentor_from 导师单位 Mentors' employer"), must(column(carrier.Day, "entered_on 入孵日期 Entered on")),
		oneOf("outcome 结果 Outcome", "COMPANY 注册公司 Company founded", "FUNDED 获得投资 Funded", "SOLD 成果转让 Sold", "JOB 带动就业 Jobs", "NONE 未成 None"), number("guided 创业指导 Guidance", "次"), number("jobs 带动就业 Jobs", "人"), money("funds 投资 Investment"),
	},
	Members: []carrier.MemberRule{role("HOST 孵化单位 Host", 1, 1, nil), role("MENTOR 导师单位 Mentors", 0, 0, nil)},
	Counts: []carrier.Count{
		tally("out 已出孵 Graduated", "项", stageSets, carrier.Where{Stage: "OUT"}), tally("companies 注册公司 Companies founded", "家", once, is("outcome", "COMPANY")), sum("jobs 带动就业 Jobs", "人", summed, "jobs"), sum("guided 创业指导 Guidance", "次", summed, "guided"),
		covered("ended 有结果的 With an outcome", coverage, "outcome"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "external_ranking", ZH: "外部排名", EN: "External rankings", Unit: "项", Group: technology, Source: at(taizhou, 257), Stages: carrier.Named, Yearly: "year",
	Help: "写清发布单位、参评总数和来源；名次 ÷ 总数由系统算出，是否进入前 5% 按整数比较。",
	Fields: []carrier.Field{
		must(column(carrier.Text, "publisher 发布单位 Publisher")), must(column(carrier.Year, "year 年度 Year")), must(between(1, 100000, under("total", number("rank 名次 Rank", "名")))), must(between(1, 100000, number("total 参评总数 Ranked in all", "所"))),
		follows(carrier.Percent, "percentile 位次 Percentile", carrier.PerCent, 0, "rank", "total"), follows(carrier.Flag, "top 进入前5% Top 5 %", carrier.AtMost, 5, "rank", "total"), must(field(carrier.Text, "source 来源 Source")), field(carrier.Link, "link 网址 Address on the web"),
	},
	Members: holder,
	Counts: []carrier.Count{
		tally("top 进入前5% In the top 5 %", "项", "名次 × 100 不大于 5 × 总数", is("top", "1")), where(inYear("year"), tally("this_year 本年排名 Rankings this year", "项", flows, carrier.Where{})), different("publishers 发布单位 Publishers", "家", once, "publisher", carrier.Where{}),
	},
})
