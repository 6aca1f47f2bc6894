package kinds

import "rongqiao/internal/register/carrier"

var _ = carrier.Declare(carrier.Kind{
	Code: "expert_body", ZH: "研究与专家机构", EN: "Research and expert bodies", Unit: "个", Group: bodies, Stages: carrier.Named, Levels: levels,
	Source: at(ministry, 15) + "；" + at(quanzhou, 23) + "；" + at(taizhou, 65) + "；" + at(wuhai, 24),
	Fields: []carrier.Field{
		must(oneOf("sort 类别 Type", "INSTITUTE 产教融合研究院 Research institute", "VOCATIONAL 职业教育研究所 Institute of vocational education", "GUIDANCE 专家指导委员会 Guidance committee", "REVIEW 专家评审委员会 Review committee", "ASSOCIATION 产教融合促进会 Promotion association", "CENTRE 职教中心 Vocational centre")),
		number("persons 成员 Members", "人"), column(carrier.Day, "term_from 本届任期起 Term from"), column(carrier.Day, "term_until 本届任期止 Term until"), field(carrier.Text, "charter 章程文号 Charter"), field(carrier.Long, "duties 职责 Duties"),
	},
	Members: []carrier.MemberRule{role("HOME 依托单位 Home", 0, 1, nil), role("MEMBER 成员单位 Members", 0, 0, nil)}, Councils: choices("FULL 全体会议 Full meeting", "REVIEW 评审会议 Review"), Report: true,
	Entries: []carrier.EntryRule{{Code: "TERM", ZH: "委员与任期", EN: "Members and terms", Help: "写姓名、单位、职务和任期，例：李工（示例），融江装备集团，2024–2027；日期是任期开始", Proof: true,
		Sorts: choices("CHAIR 主任委员 Chair", "VICE 副主任委员 Vice chair", "MEMBER 委员 Member", "SECRETARY 秘书 Secretary")}},
	Counts: []carrier.Count{tally("institutes 研究院所 Institutes", "个", once, carrier.Where{Field: "sort", Is: "INSTITUTE|VOCATIONAL"}), tally("committees 专家委员会 Committees", "个", once, carrier.Where{Field: "sort", Is: "GUIDANCE|REVIEW"}), sum("persons 成员 Members", "人", summed, "persons"), noted("terms 已登记的委员 Members on record", "人", entered, "TERM")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "eval_standard", ZH: "评价标准", EN: "Evaluation standards", Unit: "项", Group: bodies, Levels: levels, Source: at(quanzhou, 23),
	Fields:  []carrier.Field{oneOf("subject 对象 Subject", "SCHOOL 职业学校 Schools", "COLLEGE 产业学院 Industrial colleges", "BASE 实训基地 Bases", "ENTERPRISE 产教融合型企业 Enterprises", "PROGRAMME 专业 Programmes"), number("indicators 指标 Indicators", "项"), column(carrier.Day, "valid_until 有效期止 Valid until"), field(carrier.Text, "scheme 指标方案代码 Indicator scheme"), oneOf("standing 水平 Standing", "CITY 本市首个 First in the city", "PROVINCE 全省领先 First in the province", "NATIONAL 全国前列 Among the first in the country"), field(carrier.Link, "text 标准文本 Text")},
	Members: []carrier.MemberRule{role("BY 起草单位 Drafted by", 1, 0, nil)}, Counts: []carrier.Count{tally("leading 全省领先以上 First in the province or higher", "项", once, carrier.Where{Field: "standing", Is: "PROVINCE|NATIONAL"}), sum("indicators 指标 Indicators", "项", summed, "indicators"), distinct("by 起草单位 Bodies that drafted", "家", distinctly, "BY")},
})

var _ = carrier.Declare(carrier.Kind{
	Code: "research_topic", ZH: "重点课题", EN: "Research topics", Unit: "项", Group: bodies, Levels: levels, Source: at(quanzhou, 23),
	Fields:  []carrier.Field{oneOf("sort 类别 Type", "KEY 重点 Key", "GENERAL 一般 General", "COMMISSIONED 委托 Commissioned"), column(carrier.Year, "year 立项年度 Year"), money("fund 经费 Funds"), field(carrier.Day, "due 结题期限 Due"), field(carrier.Text, "result 成果形式 Result")},
	Members: []carrier.MemberRule{role("BY 承担单位 Carried out by", 1, 0, nil)},
	Counts:  []carrier.Count{sum("fund 经费 Funds", "元", summed, "fund"), tally("key 重点课题 Key topics", "项", once, carrier.Where{Field: "sort", Is: "KEY"})},
	Stages: []carrier.Stage{
		{Code: "PROPOSED", ZH: "申报", EN: "Proposed", Tone: "info"}, {Code: "GRANTED", ZH: "已立项", EN: "Granted", Tone: "green", Counts: true, Proof: true}, {Code: "DONE", ZH: "已结题", EN: "Finished", Tone: "green", Counts: true, Proof: true},
		{Code: "SUSPENDED", ZH: "暂停", EN: "Suspended", Tone: "amber", Pause: true}, {Code: "ENDED", ZH: "已撤项", EN: "Withdrawn", Tone: "none", Closed: true},
	},
})
