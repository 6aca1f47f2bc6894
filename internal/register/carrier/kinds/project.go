package kinds

import "rongqiao/internal/register/carrier"

// ofProjects is the life of what is proposed, approved, carried out and accepted. It counts from its approval.
var ofProjects = []carrier.Stage{
	{Code: "PROPOSED", ZH: "拟立项", EN: "Proposed", Tone: "info"},
	{Code: "APPROVED", ZH: "已立项", EN: "Approved", Tone: "green", Counts: true, Proof: true},
	{Code: "RUNNING", ZH: "实施中", EN: "Running", Tone: "green", Counts: true},
	{Code: carrier.AcceptedStage, ZH: "已验收", EN: "Accepted", Tone: "green", Counts: true, Proof: true},
	{Code: "SUSPENDED", ZH: "暂停", EN: "Suspended", Tone: "amber", Pause: true},
	{Code: "ENDED", ZH: "已终止", EN: "Ended", Tone: "none", Closed: true},
}

// open lets the city add to the choices of a field and rename them.
func open(f carrier.Field) carrier.Field { f.Open = true; return f }

// explained is a field with a note for who fills it in.
func explained(note string, f carrier.Field) carrier.Field { f.Help = note; return f }

// ofCategory counts the projects of one of the five batches.
func ofCategory(code, names string) carrier.Count {
	return tally("category_"+names, "个", approved, carrier.Where{Field: "category", Is: code})
}

// ofSubject counts the projects of one subject.
func ofSubject(code, names string) carrier.Count {
	return tally("subject_"+names, "个", approved, carrier.Where{Field: "subject", Is: code})
}

// approved is what the counts of projects take.
const approved = "到这一天已立项的，一个只计一次，按最高级别"

var _ = carrier.Declare(carrier.Kind{
	Code: "project", ZH: "产教融合项目", EN: "Integration projects", Unit: "个", Group: projects, Source: at(taizhou, 65) + "；" + at(quanzhou, 23), Levels: levels, Stages: ofProjects, Place: true, Milestones: true, Report: true,
	Help: "“五个一批”的类别按本市工作方案，可以改名、增加；没有里程碑的项目不能安排专项资金，没有通过验收的不能进入已验收。",
	Fields: []carrier.Field{
		must(open(oneOf("category 类别 Category", "ALLIANCE 产教融合联盟 Alliance", "BASE 产教融合示范基地 Model base", "FIRM 产教融合试点企业 Pilot enterprise", "WORKS 产教融合工程项目 Construction", "TEACHING 产学合作育人项目 Joint education"))),
		open(oneOf("subject 建设内容 Subject", "UNDERGRADUATE 升格本科层次 Upgrade to bachelor level", "VOC_BACHELOR 试办职业本科 Pilot vocational bachelor", "TECHNICIAN 组建技师学院 Technician college", "OPEN_UNIVERSITY 开放大学转型 Open university",
			"SECONDARY 中职学校新改扩建 Secondary schools built", "DOUBLE_HIGH 双高计划建设 Double-high plan", "PARK 产教融合园区 Integration park", "TRAINING 实训基地 Training base", "COURSE 课程教材 Courses and textbooks", "OTHER 其他 Other")),
		explained("在哪一批里选出，例：2023 年第一批", column(carrier.Text, "chosen 遴选批次 Chosen in batch")),
		money("investment 总投资 Investment"), number("floor_area 建筑面积 Floor space", "平方米"), column(carrier.Number, "land 用地 Land", "公顷"),
		oneOf("phase 建设阶段 Phase", "ONE 一期 First", "TWO 二期 Second", "THREE 三期 Third", "DONE 全部建成 Complete"), field(carrier.Long, "phases 分期内容 What each phase brings"),
		column(carrier.Day, "starts 开工日期 Starts"), column(carrier.Day, "finishes 计划完成 Planned end"), field(carrier.Long, "content 主要内容 Content"),
	},
	Members: []carrier.MemberRule{role("SCHOOL 学校 School", 0, 0, ofSchools), role("FIRM 企业 Enterprise", 0, 0, ofFirms), role("PARK 园区 Park", 0, 0, ofParks), role("PARTNER 其他参与单位 Other partners", 0, 0, nil)},
	Counts: []carrier.Count{
		tally("city 市级项目 Of the city", "个", approved, carrier.Where{Level: "CITY"}), tally("province 省级项目 Of the province", "个", approved, carrier.Where{Level: "PROVINCE"}), tally("national 国家级项目 National", "个", approved, carrier.Where{Level: "NATIONAL"}),
		sum("investment 总投资 Investment", "元", summed, "investment"), sum("floor_area 建筑面积 Floor space", "平方米", summed, "floor_area"), sum("land 用地 Land", "公顷", summed, "land"),
		ofCategory("ALLIANCE", "alliance 产教融合联盟 Alliances"), ofCategory("BASE", "base 产教融合示范基地 Model bases"), ofCategory("FIRM", "firm 产教融合试点企业 Pilot enterprises"), ofCategory("WORKS", "works 产教融合工程项目 Construction"), ofCategory("TEACHING", "teaching 产学合作育人项目 Joint education"),
		ofSubject("SECONDARY", "secondary 中职学校新改扩建 Secondary schools built"), ofSubject("UNDERGRADUATE|VOC_BACHELOR", "bachelor 本科层次建设 Towards bachelor level"), ofSubject("DOUBLE_HIGH", "double_high 双高计划建设 Double-high plan"), ofSubject("PARK", "park 产教融合园区 Integration parks"),
		distinct("schools 参加学校 Schools", "所", distinctly, "SCHOOL"), distinct("firms 参加企业 Enterprises", "家", distinctly, "FIRM"),
	},
})
