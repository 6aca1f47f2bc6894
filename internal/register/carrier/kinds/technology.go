package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_result", ZH: "可转化科技成果", EN: "Transferable results", Unit: "项", Group: technology, Source: at(tianjin, 14), Levels: levels,
	Stages: []carrier.Stage{
		{Code: "DRAFT", ZH: "整理中", EN: "Being prepared", Tone: "info"}, {Code: "PUBLISHED", ZH: "已发布", EN: "Published", Tone: "green", Counts: true}, {Code: "TRANSFERRED", ZH: "已转化", EN: "Transferred", Tone: "green", Counts: true, Proof: true},
		{Code: "ENDED", ZH: "已撤下", EN: "Withdrawn", Tone: "none", Closed: true},
	},
	Fields: []carrier.Field{
		must(helped("1 到 9 级", between(1, 9, number("trl 技术成熟度 Technology readiness", "级")))), several("ip 知识产权 Property rights", "INVENTION 发明专利 Invention", "UTILITY 实用新型 Utility model", "SOFTWARE 软件著作权 Software", "VARIETY 植物新品种 Plant variety", "SECRET 技术秘密 Trade secret", "STANDARD 标准 Standard", "NONE 暂无 None"),
		must(oneOf("price_mode 定价方式 Price", "NEGOTIATED 协议定价 Negotiated", "LISTED 挂牌交易 Listed", "AUCTION 拍卖 Auction", "EQUITY 作价入股 Equity", "OPEN 开放许可 Open licence", "FREE 免费 Free")), money("price 参考价 Asking price"),
		must(oneOf("exclusive 许可方式 Licence", "EXCLUSIVE 独占许可 Exclusive", "SOLE 排他许可 Sole", "ORDINARY 普通许可 Ordinary", "SALE 转让 Sale")), column(carrier.Text, "area 技术领域 Field"), column(carrier.Code, "chain 对接产业链 Industry chain"), field(carrier.Long, "about 成果简介 Summary"),
	},
	Members: []carrier.MemberRule{role("OWNER 权利人 Owners", 0, 0, nil), role("FIRM 受让企业 Taken by", 0, 0, ofFirms)},
	Counts: []carrier.Count{
		tally("transferred 已转化 Transferred", "项", stageSets, carrier.Where{Stage: "TRANSFERRED"}), tally("inventions 有发明专利的 With an invention patent", "项", once, is("ip", "INVENTION")), distinct("firms 受让企业 Enterprises", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "broker", ZH: "技术经理人与转移团队", EN: "Technology brokers", Unit: "个", Group: technology, Source: at(tianjin, 14), Stages: carrier.Named, Levels: levels,
	Help: "技术经理人写证书编号，不登记联系方式；每促成一笔合同记一条。",
	Fields: []carrier.Field{
		must(oneOf("form 类别 Type", "PERSON 技术经理人 Broker", "TEAM 转移团队 Team", "BODY 转移机构 Agency")), number("persons 人数 Persons", "人"), column(carrier.Text, "area 服务领域 Field"), field(carrier.Text, "certificate 证书编号 Certificate"),
	},
	Entries: []carrier.EntryRule{{Code: "DEAL", ZH: "促成合同", EN: "Deals", Help: "写合同编号和金额", Unit: "万元", Kinds: ofFirms, Proof: true, Sorts: contractSorts}},
	Counts: []carrier.Count{
		tally("teams 团队和机构 Teams and agencies", "个", once, is("form", "TEAM|BODY")), tally("brokers 技术经理人 Brokers", "人", once, is("form", "PERSON")), noted("deals 促成合同 Deals", "项", entered, "DEAL"),
		{Code: "amount", ZH: "促成金额", EN: "Amount of deals", Unit: "万元", Scope: entered, Of: carrier.NotedSum, Field: "DEAL"}, notedBy("firms 服务企业 Enterprises served", "家", enteredBy, "DEAL"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_breakthrough", ZH: "关键技术攻关", EN: "Key technologies", Unit: "项", Group: technology, Source: at(tianjin, 13), Levels: levels, Yearly: "solved_on",
	Help: "攻克的要有证明；写清问题、成果和应用企业。",
	Stages: []carrier.Stage{
		{Code: "OPEN", ZH: "攻关中", EN: "Being worked on", Tone: "info"}, {Code: "SOLVED", ZH: "已攻克", EN: "Solved", Tone: "green", Counts: true, Proof: true}, {Code: "USED", ZH: "已应用", EN: "In use", Tone: "green", Counts: true, Proof: true},
		{Code: "ENDED", ZH: "已终止", EN: "Ended", Tone: "none", Closed: true},
	},
	Fields: []carrier.Field{
		must(column(carrier.Text, "problem 攻克的问题 Problem")), oneOf("evidence_sort 证明 Evidence", "APPRAISAL 成果评价 Appraisal", "PATENT 专利 Patent", "USE 企业应用证明 Proof of use", "AWARD 科技奖 Award"), field(carrier.Text, "evidence 证明文号 Its number"),
		column(carrier.Day, "solved_on 攻克日期 Solved on"), column(carrier.Flag, "bottleneck 卡脖子技术 Bottleneck"), money("benefit 年经济效益 Benefit a year"), column(carrier.Code, "chain 对接产业链 Industry chain"),
	},
	Members: partners,
	Counts: append([]carrier.Count{
		tally("bottleneck 卡脖子技术 Bottlenecks", "项", once, is("bottleneck", "1")), where(inYear("solved_on"), tally("this_year 本年攻克 Solved this year", "项", flows, carrier.Where{})), tally("used 已应用 In use", "项", stageSets, carrier.Where{Stage: "USED"}),
		covered("proved 有证明的 With evidence", coverage, "evidence"),
	}, partnerCounts...),
})

var contractSorts = choices("DEVELOP 技术开发 Development", "TRANSFER 技术转让 Transfer", "LICENSE 技术许可 Licence", "CONSULT 技术咨询 Consulting", "SERVICE 技术服务 Service")

var _ = carrier.Declare(carrier.Kind{
	Code: "tech_contract", ZH: "技术合同", EN: "Technology contracts", Unit: "项", Group: technology, Source: at(taizhou, 149), Yearly: "signed_on",
	Help: "合同编号只登记一次：学校和企业各报一份时以编号对上，后报的不重复计。收入按到账日期计入年度。",
	Stages: []carrier.Stage{
		{Code: "DRAFT", ZH: "洽谈中", EN: "Being negotiated", Tone: "info"}, {Code: "SIGNED", ZH: "已签订", EN: "Signed", Tone: "green", Counts: true}, {Code: "DONE", ZH: "已履行", EN: "Fulfilled", Tone: "green", Counts: true}, {Code: "ENDED", ZH: "已解除", EN: "Dissolved", Tone: "none", Closed: true},
	},
	Fields: []carrier.Field{
		must(unique(column(carrier.Code, "contract_no 合同编号 Contract number"))), must(carrier.Field{Code: "sort", ZH: "类别", EN: "Type", Type: carrier.Pick, Choices: contractSorts, List: true}), must(money("amount 合同金额 Amount")),
		must(column(carrier.Day, "signed_on 签订日期 Signed on")), field(carrier.Text, "registered 登记编号 Registration"), other("broker 技术经理人或团队 Broker", "broker"), column(carrier.Code, "chain 对接产业链 Industry chain"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 0, 0, ofSchools), role("FIRM 企业 Enterprises", 0, 0, ofFirms)},
	Entries: []carrier.EntryRule{{Code: "RECEIPT", ZH: "到账", EN: "Receipts", Help: "一笔一条，按到账日期计入年度", Unit: "万元", Proof: true}},
	Counts: []carrier.Count{
		tally("services 本年技术服务项目 Services this year", "项", "技术开发、咨询、服务合同，按签订日期", inYear("signed_on", is("sort", "SERVICE|CONSULT|DEVELOP"))),
		tally("transfers 本年科技成果转化 Transfers this year", "项", "技术转让、许可合同，按签订日期", inYear("signed_on", is("sort", "TRANSFER|LICENSE"))),
		{Code: "income", ZH: "本年到账收入", EN: "Income of this year", Unit: "万元", Scope: "按到账日期计入年度，不按签订日期", Of: carrier.NotedSum, Field: "RECEIPT", ThisYear: true},
		where(inYear("signed_on"), sum("amount 本年合同金额 Amount this year", "元", flowsSum, "amount")), distinct("firms 合作企业 Enterprises", "家", distinctly, "FIRM"),
	},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "patent_transfer", ZH: "专利转让台账", EN: "Patent transfers", Unit: "件", Group: technology, Source: at(taizhou, 149), Stages: doneOnce, Yearly: "transferred_on", Help: "一件专利一次转让一条；按学校和年度分开看，就是本市的排名。",
	Fields: []carrier.Field{
		must(unique(column(carrier.Code, "patent_no 专利号 Patent number"))), must(oneOf("sort 专利类别 Type", "INVENTION 发明 Invention", "UTILITY 实用新型 Utility model", "DESIGN 外观设计 Design")), oneOf("way 方式 Way", "ASSIGN 转让 Assignment", "LICENSE 许可 Licence"),
		must(column(carrier.Day, "transferred_on 变更日期 Transferred on")), money("amount 金额 Amount"),
	},
	Members: []carrier.MemberRule{role("FIRM 受让企业 Taken by", 0, 0, ofFirms)},
	Counts: []carrier.Count{
		tally("this_year 本年转让 Transfers this year", "件", flows, inYear("transferred_on")), tally("inventions 本年发明专利 Inventions this year", "件", flows, inYear("transferred_on", is("sort", "INVENTION"))),
		where(inYear("transferred_on"), sum("amount 本年金额 Amount this year", "元", flowsSum, "amount")), distinct("firms 受让企业 Enterprises", "家", distinctly, "FIRM"),
	},
})
