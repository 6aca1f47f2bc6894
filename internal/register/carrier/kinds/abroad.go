package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "luban_workshop", ZH: "鲁班工坊", EN: "Luban workshops", Unit: "个", Group: abroad, Source: at(ministry, 17), Levels: levels, Report: true,
	Help: "统一管理：建设标准逐项核对，每年交一份报告。",
	Fields: []carrier.Field{
		must(column(carrier.Text, "country 国家 Country")), must(field(carrier.Text, "partner 外方院校 Partner abroad")), field(carrier.Text, "programmes 开设专业 Programmes"), number("students 学历教育 Students", "人"),
		number("trained 累计培训 Trained in all", "人次"), money("equipment 设备值 Equipment"), field(carrier.Text, "standard 执行的建设标准 Standard followed"),
	},
	Checklist: choices("SITE 场地 Site", "EQUIPMENT 设备 Equipment", "STANDARD 教学标准 Teaching standard", "TEACHER 师资培训 Teachers trained", "BOOK 双语教材 Bilingual textbooks"), Members: partners,
	Counts: append([]carrier.Count{
		{Code: "countries", ZH: "国家", EN: "Countries", Unit: "个", Scope: "已计数的工坊所在国家，一国只计一次", Of: carrier.Distinct, Field: "country"}, sum("trained 累计培训 Trained in all", "人次", summed, "trained"),
	}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "luban_standard", ZH: "鲁班工坊规范与标准", EN: "Standards of Luban workshops", Unit: "项", Group: abroad, Source: at(ministry, 17), Levels: levels, Stages: carrier.Named,
	Help: "标准文本上传到“文件”；一个版本一条。",
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "BUILD 建设规范 Building", "TEACH 教学标准 Teaching", "TEACHER 师资标准 Teachers", "EQUIPMENT 装备标准 Equipment", "MANAGE 管理办法 Management")), column(carrier.Text, "edition 版本 Edition"), column(carrier.Day, "valid_until 有效期止 Valid until"), field(carrier.Text, "languages 语种 Languages"),
	},
	Members: []carrier.MemberRule{role("BY 起草单位 Drafted by", 0, 0, nil)},
	Counts:  []carrier.Count{distinct("by 起草单位 Bodies that drafted", "家", distinctly, "BY"), tally("teach 教学标准 Teaching standards", "项", once, carrier.Where{Field: "sort", Is: "TEACH"})},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "chinese_skills", ZH: "“中文+职业技能”项目", EN: "Chinese and skills", Unit: "项", Group: abroad, Source: at(ministry, 17), Levels: levels,
	Fields:  []carrier.Field{must(column(carrier.Text, "country 国家 Country")), number("learners 学员 Learners", "人次"), field(carrier.Text, "course 课程 Course"), oneOf("mode 方式 Mode", "ON_SITE 线下 On site", "ONLINE 线上 Online", "BOTH 线上线下 Both")},
	Members: partners, Counts: append([]carrier.Count{sum("learners 学员 Learners", "人次", summed, "learners")}, partnerCounts...),
})

var _ = carrier.Declare(carrier.Kind{
	Code: "regional_cooperation", ZH: "区域协作", EN: "Regional cooperation", Unit: "项", Group: abroad, Source: at(taizhou, 68) + "；" + at(wuhai, 44) + "；" + at(ministry, 12),
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "JOINT 两地联动 Two cities", "EAST_WEST 东西协作 East and west", "REGION 区域协同 Region", "CROSS 跨区域共同体 Cross-region community")), must(column(carrier.Text, "region 合作地区 Region")),
		field(carrier.Day, "from 起 From"), column(carrier.Day, "until 止 Until"), number("projects 在做项目 Projects", "项"), number("persons 惠及 Persons served", "人次"),
	},
	Checklist: choices("CONSULT 定期会商 Regular consultation", "SHARE 资源共享 Sharing", "INFORM 信息互通 Information", "MANAGE 齐抓共管 Joint management"), Councils: choices("CONSULT 会商会议 Consultation"),
	Members: []carrier.MemberRule{role("PARTY 本市单位 Bodies of this city", 1, 0, nil)},
	Counts:  []carrier.Count{tally("east_west 东西协作 East and west", "项", once, carrier.Where{Field: "sort", Is: "EAST_WEST"}), tally("region 区域协同 Regional", "项", once, carrier.Where{Field: "sort", Is: "REGION|CROSS"}), sum("projects 在做项目 Projects", "项", summed, "projects")},
})
