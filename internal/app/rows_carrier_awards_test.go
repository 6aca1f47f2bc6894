package app

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// awardRows are the requirements of contests, honours, schools' projects, research, cooperation abroad and wages.
var awardRows = []rowTest{
	{"AWD-01", showContestResults}, {"AWD-02", showHostedContests}, {"AWD-03", showThreeYears}, {"AWD-04", showPrizeRate}, {"AWD-05", showTeachingAwards}, {"AWD-06", showCityHonours},
	{"AWD-07", showCraftsmen}, {"AWD-08", showGrowthRecords}, {"AWD-09", showLabourBases}, {"AWD-10", showCraftTalks}, {"AWD-11", showJointContests}, {"AWD-12", showWorldPrize},
	{"AWD-13", showLabourCourses}, {"AWD-14", showHonoursBySchool},
	{"SCH-04", showUpgrade}, {"SCH-05", showPilotProjects}, {"SCH-06", showCountySchools}, {"SCH-09", showModelSchools}, {"SCH-10", showSchoolTargets}, {"SCH-11", showDoubleHighRow}, {"SCH-12", showDoubleHighProject},
	{"SCH-14", showOwnership}, {"SCH-15", showEnlightenment}, {"SCH-16", showBenchmarks},
	{"RES-01", showInstitute}, {"RES-02", showInstitute2}, {"RES-03", showEvalStandards}, {"RES-04", showCommittee}, {"RES-06", showTopics}, {"RES-07", showVocationalCentre},
	{"INTL-01", showLuban}, {"INTL-02", showLubanManagement}, {"INTL-03", showLubanStandards}, {"INTL-04", showChineseSkills}, {"INTL-07", showEastWest}, {"INTL-08", showRegion},
	{"WAG-01", showWageGrid}, {"WAG-02", showWageCoverage},
}

// showContestResults: prizes of students and teachers by level and prize.
func showContestResults(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("contest_result", "名称,状态,日期,级别,参赛,奖项,赛事,获奖人数", "数控一队,已认定,2008-05-01,国家级,学生,一等奖或金牌,全国技能大赛（示例）,3", "教学能力组,已认定,2008-05-01,省级,教师,二等奖或银牌,教学能力比赛（示例）,4")
	k.says(lead, "/registers/contest_result?f_who=STUDENT&level=NATIONAL", "数控一队", "一等奖或金牌")
	k.lacks(lead, "/registers/contest_result?f_who=STUDENT", "教学能力组")
	k.counts("contest_result", "2008-12-31", map[string]float64{"all": 2, "persons": 7, "level_national": 1, "level_province": 1})
}

func showHostedContests(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("contest_event", "全区技能大赛", "BUILT", "2022-05-01", k.schools[0], map[string][]ids.ID{"HOST": k.schools[:1]}, "entrants", "260", "events", "12", "held_on", "2022-05-10")
	k.says(lead, recordAt(id), "260", "12", "2022-05-10", "承办单位")
	k.counts("contest_event", "2022-12-31", map[string]float64{"all": 1, "entrants": 260})
}

// showThreeYears: 77 national and 168 provincial prizes of students within three years; what is older falls out.
func showThreeYears(t *testing.T, s *stage) {
	k := registersOf(t, s)
	line := func(level string) func(i int) string {
		return func(i int) string {
			return fmt.Sprintf("%s%03d,已认定,%s,%s,学生,全省大赛（示例）", level, i, []string{"2021-06-01", "2022-06-01", "2023-06-01"}[i%3], level)
		}
	}
	head := "名称,状态,日期,级别,参赛,赛事"
	k.rows("contest_result", head, 77, line("国家级"))
	k.rows("contest_result", head, 168, line("省级"))
	k.lines("contest_result", head, "旧奖,已认定,2020-06-01,国家级,学生,旧赛（示例）")
	k.counts("contest_result", "2023-12-13", map[string]float64{"national_3y": 77, "province_3y": 168})
	k.shown("contest_result", "2023-12-13", "77", "168", "三年内认定的")
}

// showPrizeRate: students with a prize over students enrolled, above 3 %; without the enrolment there is no rate.
func showPrizeRate(t *testing.T, s *stage) {
	k := registersOf(t, s)
	if f := k.figure("contest_result", "prize_rate", "2007-12-31"); !f.NoData {
		t.Errorf("without an enrolment: %v", f.Value)
	}
	k.lines("contest_result", "名称,状态,日期,级别,参赛,赛事,获奖人数", "学生一队,已认定,2007-05-01,省级,学生,大赛（示例）,301", "教师队,已认定,2007-05-01,省级,教师,大赛（示例）,50")
	k.lines("reference_total", "名称,状态,日期,对应计数,总数,地区,年度,来源", "在校生,施行中,2006-01-01,contest_result.prize_rate,10000,本市,2007,教育统计公报（示例）")
	f := k.figure("contest_result", "prize_rate", "2007-12-31")
	if f.NoData || f.Num != 301 || f.Den != 10000 || !f.Met {
		t.Errorf("%+v", f.Tally)
	}
	k.shown("contest_result", "2007-12-31", "3.01%", "301 ÷ 10000", "达到 3%", "教育统计公报（示例）")
}

// showTeachingAwards: one special, two first and fourteen second prizes, counted each and not added.
func showTeachingAwards(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.rows("teaching_award", "名称,状态,日期,级别,等次,年度", 17, func(i int) string {
		return fmt.Sprintf("成果%02d,已认定,2023-07-24,国家级,%s,2023", i, []string{"特等奖", "一等奖", "一等奖", "二等奖"}[min(i, 3)])
	})
	k.counts("teaching_award", "2023-12-31", map[string]float64{"special": 1, "first": 2, "second": 14, "national": 17})
	k.shown("teaching_award", "2023-12-31", "不相加")
}

func showCityHonours(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("city_honour", "职业教育改革成效明显市", "NAMED", "2022-05-01", 0, nil, "given_by", "国务院办公厅（示例）", "sort", "督查激励", "year", "2022")
	must(t, k.city.Carrier.Raise(k.as(lead), id, "NATIONAL", civil.MustDate("2022-05-01"), "国办（示例）"))
	k.says(lead, recordAt(id), "国务院办公厅（示例）", "督查激励", "国家级")
	k.counts("city_honour", "2022-12-31", map[string]float64{"national": 1})
}

func showCraftsmen(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("craftsman", "名称,状态,日期,称号,工种,培养阶段,带徒", "大国工匠（数控）,已认定,2022-05-01,大国工匠,数控加工,引领,6", "本市工匠（焊接）,已认定,2022-05-01,本市工匠,焊接,培养,2")
	k.counts("craftsman", "2022-12-31", map[string]float64{"nation": 1, "apprentices": 8, "all": 2})
	k.says(lead, "/registers/craftsman?f_step=TRAINING", "本市工匠（焊接）")
	k.lacks(lead, "/registers/craftsman?f_step=TRAINING", "大国工匠（数控）")
}

// showGrowthRecords: a student's growth record by number has five strands; entries are added, never changed.
func showGrowthRecords(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("artisan_plan", "匠苗 2024-017", "BUILT", "2024-01-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, "of", "学生（编号）")
	for i, strand := range []string{"STEEP", "SKILL", "ROOT", "STAR", "MASTER"} {
		k.made(lead, recordAt(id)+"/entries", url.Values{"list": {"GROWTH"}, "sort": {strand}, "on": {fmt.Sprintf("2024-0%d-10", i+2)}, "text": {"参加活动 " + strand}})
	}
	k.says(lead, recordAt(id), "成长记录", "匠心浸润", "匠技锤炼", "匠苗扎根", "匠星引领", "匠师提升", "5 条")
	k.counts("artisan_plan", "2024-12-31", map[string]float64{"growth": 5})
	k.says(lead, "/registers/artisan_plan", "不写姓名")
}

func showLabourBases(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("labour_base", "名称,状态,日期,类别,年活动,年参加", "劳动实验校,已认定,2022-05-01,实验校,20,900", "实践基地,已认定,2022-05-01,实践基地,40,2100")
	k.counts("labour_base", "2022-12-31", map[string]float64{"all": 2, "bases": 1, "pupils": 3000})
	k.says(lead, "/registers/labour_base", "实验校", "实践基地")
}

func showCraftTalks(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("craft_talk", "劳模宣讲", "BUILT", "2023-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, "held_on", "2023-05-01", "listeners", "420", "sort", "宣讲")
	k.says(lead, recordAt(id), "宣讲", "420", "册江第1学校")
	k.counts("craft_talk", "2023-12-31", map[string]float64{"all": 1, "listeners": 420, "schools": 1})
}

// showJointContests: a contest of two cities has a host of each.
func showJointContests(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("contest_event", "两地师生技能竞赛", "BUILT", "2023-05-01", k.schools[0], map[string][]ids.ID{"HOST": k.schools[:1], "CO_HOST": k.schools[2:3]}, "joint", "是")
	k.says(lead, recordAt(id), "承办单位", "外市联办单位", "册江第1学校", "册江第3学校", "两地联办")
	k.counts("contest_event", "2023-12-31", map[string]float64{"joint": 1})
}

func showWorldPrize(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("contest_result", "名称,状态,日期,级别,参赛,奖项,赛事", "世界大赛队,已认定,2009-08-01,世界级,学生,三等奖或铜牌,世界职业院校技能大赛（示例）")
	k.counts("contest_result", "2009-12-31", map[string]float64{"world": 1})
	k.says(lead, "/registers/contest_result?level=WORLD", "世界大赛队", "世界级")
}

func showLabourCourses(t *testing.T, s *stage) {
	k := registersOf(t, s)
	partners := map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:1]}
	k.kept("labour_course", "木工课", "BUILT", "2022-05-01", k.schools[0], partners, "sort", "劳动技术课程", "hours", "16")
	k.kept("labour_course", "职业体验课", "BUILT", "2022-05-01", k.schools[0], partners, "sort", "职业体验课程", "hours", "8")
	k.counts("labour_course", "2022-12-31", map[string]float64{"all": 2, "labour": 1, "schools": 1, "firms": 1})
	if kind, err := k.city.Carrier.Kind(k.as(lead), "labour_course"); err != nil || fmt.Sprint(kind.Fields[0].Choices[0].Code, " ", kind.Fields[0].Choices[1].Code) != "LABOUR CAREER_EXPERIENCE" {
		t.Errorf("%v %v", kind.Fields[0].Choices, err)
	}
}

// showHonoursBySchool: the ledger of honours stands by school.
func showHonoursBySchool(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for i, title := range []string{"首获国家教学成果一等奖", "教学成果二等奖"} {
		id := k.kept("teaching_award", title, "NAMED", "2018-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[i : i+1]}, "prize", []string{"一等奖", "二等奖"}[i], "year", "2018")
		must(t, k.city.Carrier.Raise(k.as(lead), id, "NATIONAL", civil.MustDate("2018-05-01"), "教师〔2018〕（示例）"))
	}
	if f := k.part("teaching_award", "SCHOOL", "册江第1学校", "first", "2018-12-31"); f.Value != 1 {
		t.Errorf("%+v", f.Tally)
	}
	k.says(lead, "/registers/teaching_award/figures?on=2018-12-31&by=SCHOOL", "册江第1学校", "册江第2学校", "各行不相加")
}

// project is a project of schools on one subject.
func (k *keeper) project(name, subject string, pairs ...string) ids.ID {
	k.t.Helper()
	return k.kept("project", name, "APPROVED", "2022-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, append([]string{"category", "WORKS", "subject", subject}, pairs...)...)
}

func showUpgrade(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.says(lead, recordAt(k.project("升本项目", "UNDERGRADUATE", "investment", "30000")), "升格本科层次", "3亿元", "已立项", "册江第1学校")
}

func showPilotProjects(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for subject, name := range map[string]string{"VOC_BACHELOR": "试办职业本科", "TECHNICIAN": "组建技师学院", "OPEN_UNIVERSITY": "开放大学转型"} {
		k.says(lead, recordAt(k.project("项目"+subject, subject)), name, "已立项")
	}
}

func showCountySchools(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("project", "subject_secondary", "2022-12-31", 1, func() {
		k.says(lead, recordAt(k.project("东区中职扩建", "SECONDARY", "floor_area", "42000")), "中职学校新改扩建", "42000平方米")
	})
}

// showModelSchools: four colleges and eleven secondary schools are fifteen.
func showModelSchools(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.rows("school_honour", "名称,状态,日期,级别,称号,学校类型", 15, func(i int) string {
		return fmt.Sprintf("示范校%02d,已认定,2015-05-01,省级,示范性现代职业院校,%s", i, []string{"高职", "中职"}[min(i/4, 1)])
	})
	k.rows("school_honour", "名称,状态,日期,级别,称号,学校类型", 10, func(i int) string {
		return fmt.Sprintf("双高校%02d,已认定,2015-05-01,省级,双高建设单位,高职", i)
	})
	k.counts("school_honour", "2015-12-31", map[string]float64{"model": 15, "double_high": 10, "secondary": 11, "higher": 14})
}

// showSchoolTargets: ten high-level schools and 34 groups are goals beside the counts.
func showSchoolTargets(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.goal("school_honour.high_level", "不少于", "10", "", "2025", "")
	k.goal("programme_group.high_level", "不少于", "34", "", "2025", "")
	k.rows("school_honour", "名称,状态,日期,级别,称号", 10, func(i int) string {
		return fmt.Sprintf("高水平校%02d,已认定,2024-05-01,省级,高水平职业学校", i)
	})
	k.rows("programme_group", "名称,状态,日期,级别,称号", 33, func(i int) string {
		return fmt.Sprintf("高水平群%02d,已认定,2024-05-01,省级,高水平专业群", i)
	})
	if g := k.figure("school_honour", "high_level", "2025-12-31").Goals; len(g) != 1 || g[0].State != carrier.GoalReached {
		t.Errorf("schools %+v", g)
	}
	if g := k.figure("programme_group", "high_level", "2025-12-31").Goals; len(g) != 1 || g[0].State != carrier.GoalShort || g[0].Have != 33 {
		t.Errorf("groups %+v", g)
	}
}

func showDoubleHighRow(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("school_honour", "double_high", "2023-12-31", 17, func() {
		k.rows("school_honour", "名称,状态,日期,级别,称号", 17, func(i int) string {
			return fmt.Sprintf("省双高%02d,已认定,2023-05-01,省级,双高建设单位", i)
		})
	})
	k.grows("school_honour", "it", "2023-12-31", 8, func() {
		k.rows("school_honour", "名称,状态,日期,级别,称号", 8, func(i int) string {
			return fmt.Sprintf("信息化标杆%02d,已认定,2023-05-01,省级,信息化标杆学校", i)
		})
	})
}

func showDoubleHighProject(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("double_high_project", "国家双高任务", "BUILT", "2022-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, "budget", "50000", "spent", "21000", "progress", "42")
	must(t, k.city.Carrier.Raise(k.as(lead), id, "NATIONAL", civil.MustDate("2022-05-01"), "教职成（示例）"))
	k.says(lead, recordAt(id), "5亿元", "2.1亿元", "42%", "国家级")
	if f := k.figure("double_high_project", "budget", "2022-12-31"); f.Value != float64(50000*money.Wan) {
		t.Errorf("%v", f.Value)
	}
}

// showOwnership: who runs a college: joint stock, social forces, mixed.
func showOwnership(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for i, mode := range []string{"STOCK", "SOCIAL"} {
		_, err := k.mixed("多元办学"+mode, fmt.Sprintf("2009-0%d-01", i+1), halves, mode)
		must(t, err)
	}
	k.says(lead, "/registers/mixed_project?f_mode=SOCIAL", "多元办学SOCIAL", "社会力量举办")
	id := k.kept("industrial_college", "股份制产业学院", "BUILT", "2009-05-01", k.schools[0], nil, "ownership", "混合所有制")
	k.says(lead, recordAt(id), "办学形式", "混合所有制")
}

func showEnlightenment(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("enlightenment", "职业启蒙日", "BUILT", "2022-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, "times", "12", "pupils", "1500", "ages", "小学")
	k.says(lead, recordAt(id), "12 场", "1500", "小学")
	k.counts("enlightenment", "2022-12-31", map[string]float64{"times": 12, "pupils": 1500})
}

func showBenchmarks(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("school_honour", "信息化教学标杆", "NAMED", "2021-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, "title", "信息化标杆学校", "year", "2021")
	k.says(lead, recordAt(id), "信息化标杆学校", "册江第1学校", "2021")
	k.counts("school_honour", "2021-12-31", map[string]float64{"it": 1})
}

// body is a body of experts with its kind and term.
func (k *keeper) bodyOf(name, sort string) ids.ID {
	k.t.Helper()
	return k.kept("expert_body", name, "NAMED", "2022-05-01", k.schools[0], map[string][]ids.ID{"HOME": k.schools[:1]}, "sort", sort, "term_from", "2022-05-01", "term_until", "2025-04-30", "charter", "章程（示例）")
}

func showInstitute(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.says(lead, recordAt(k.bodyOf("产教融合研究院", "产教融合研究院")), "产教融合研究院", "2025-04-30", "依托单位")
}

func showInstitute2(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("expert_body", "institutes", "2022-12-31", 1, func() { k.bodyOf("产教融合研究院二", "产教融合研究院") })
}

// showEvalStandards: a library of standards, each with its text, its indicator scheme and how far it leads.
func showEvalStandards(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("eval_standard", "产业学院评价标准", "BUILT", "2022-05-01", k.schools[0], map[string][]ids.ID{"BY": k.schools[:1]}, "subject", "产业学院", "indicators", "38", "scheme", "CXY-2022", "standing", "全省领先")
	if n := k.upload(recordAt(id)+"/files", "标准.txt", "评价标准文本", url.Values{"sort": {"PLAN"}, "title": {"标准文本"}}); n != http.StatusSeeOther {
		t.Errorf("uploading answered %d", n)
	}
	k.says(lead, recordAt(id), "38", "CXY-2022", "全省领先", "标准文本")
	k.counts("eval_standard", "2022-12-31", map[string]float64{"leading": 1, "indicators": 38})
}

// showCommittee: a committee has members with their posts and terms, and its meetings.
func showCommittee(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.bodyOf("专家指导委员会", "专家指导委员会")
	for i, post := range []string{"CHAIR", "MEMBER", "MEMBER"} {
		k.made(lead, recordAt(id)+"/entries", url.Values{"list": {"TERM"}, "sort": {post}, "on": {"2022-05-01"}, "text": {fmt.Sprintf("委员%d（示例），2022–2025", i+1)}, "proof": {"聘书（示例）"}})
	}
	k.refused(recordAt(id)+"/entries", url.Values{"list": {"TERM"}, "sort": {"MEMBER"}, "on": {"2022-05-01"}, "text": {"没有聘书"}}, "委员与任期")
	k.says(lead, recordAt(id), "委员与任期", "主任委员", "委员2（示例），2022–2025", "聘书（示例）")
	k.grows("expert_body", "committees", "2022-12-31", 1, func() { k.bodyOf("市职业教育指导委员会", "专家指导委员会") })
}

func showTopics(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("research_topic", "人才需求研究", "GRANTED", "2022-05-01", k.schools[0], map[string][]ids.ID{"BY": k.schools[:1]}, "sort", "重点", "year", "2022", "fund", "5")
	k.counts("research_topic", "2022-12-31", map[string]float64{"all": 1, "key": 1})
	must(t, k.enter(id, "DONE", "2023-05-01"))
	k.says(lead, recordAt(id), "已结题", "5万元", "承担单位")
}

func showVocationalCentre(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.bodyOf("职教中心", "职教中心")
	k.bodyOf("职业教育研究所", "职业教育研究所")
	k.says(lead, "/registers/expert_body?q=职教中心", "职教中心")
	k.says(lead, "/registers/expert_body?f_sort=VOCATIONAL", "职业教育研究所")
}

// workshop is a Luban workshop abroad.
func (k *keeper) workshop(name, country string) ids.ID {
	k.t.Helper()
	return k.kept("luban_workshop", name, "BUILT", "2021-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:1]}, "country", country, "partner", "示例国技术学院", "programmes", "机电一体化", "students", "90", "trained", "1200")
}

// showLuban: workshops with country, partner, programmes and status, and the alliance that builds them.
func showLuban(t *testing.T, s *stage) {
	k := registersOf(t, s)
	a := k.workshop("示例国鲁班工坊", "示例国")
	k.workshop("示例国第二工坊", "示例国")
	k.says(lead, recordAt(a), "示例国", "示例国技术学院", "机电一体化", "已建成")
	k.counts("luban_workshop", "2021-12-31", map[string]float64{"all": 2, "countries": 1, "trained": 2400})
	k.kept("alliance", "鲁班工坊建设联盟", "NAMED", "2021-05-01", k.schools[0], map[string][]ids.ID{"LEAD": k.schools[:1], "SCHOOL": k.schools[:2], "FIRM": k.firms[:1]}, "sort", "鲁班工坊建设联盟")
	k.says(lead, "/registers/alliance?f_sort=LUBAN", "鲁班工坊建设联盟")
}

// showLubanManagement: one set of points for all, a report every year; a workshop that owes two is suspended by the rule.
func showLubanManagement(t *testing.T, s *stage) {
	k := registersOf(t, s)
	c, ctx := k.city.Carrier, k.as(lead)
	good, bad := k.workshop("按时报告的工坊", "甲国"), k.workshop("不报告的工坊", "乙国")
	k.made(lead, recordAt(good)+"/checks", url.Values{"item": {"STANDARD"}, "note": {"按教学标准第二版"}})
	for year := 2022; year < c.Today().Year; year++ {
		must(t, c.Report(ctx, good, year, "全年运行正常"))
	}
	from := carrier.ParamVersion{Code: carrier.ParamReportFrom, Value: int64(c.Today().Year) - 3, Source: "册教〔2026〕5号", From: c.Today()}
	must(t, c.SetParam(ctx, from))
	_, err := c.SuspendUnreported(sqldb.Long(t.Context()))
	must(t, err)
	from.Value = 2100
	must(t, c.SetParam(ctx, from))
	k.says(lead, recordAt(bad), "暂停", "PLT-REPORTS", "年度报告")
	k.says(lead, recordAt(good), "已建成", "按教学标准第二版")
	if err := c.Enter(ctx, bad, "BUILT", c.Today(), "补报后恢复", "", 0); err != nil {
		t.Errorf("nothing is due any more: %v", err)
	}
}

func showLubanStandards(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("luban_standard", "鲁班工坊建设规范", "NAMED", "2021-05-01", k.schools[0], map[string][]ids.ID{"BY": k.schools[:2]}, "sort", "建设规范", "edition", "第二版", "languages", "中文、英文")
	if n := k.upload(recordAt(id)+"/files", "规范.pdf", "%PDF-1.7 规范", url.Values{"sort": {"PLAN"}, "title": {"规范全文"}}); n != http.StatusSeeOther {
		t.Errorf("uploading answered %d", n)
	}
	k.says(lead, recordAt(id), "建设规范", "第二版", "规范全文", "方案与标准")
}

func showChineseSkills(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("chinese_skills", "中文加焊接", "BUILT", "2021-05-01", k.schools[0], nil, "country", "示例国", "learners", "240", "mode", "线上线下")
	k.says(lead, recordAt(id), "示例国", "240", "线上线下")
	k.counts("chinese_skills", "2021-12-31", map[string]float64{"all": 1, "learners": 240})
}

func showEastWest(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("regional_cooperation", "东西协作", "BUILT", "2021-05-01", 0, map[string][]ids.ID{"PARTY": k.schools[:1]}, "sort", "东西协作", "region", "西部某市（示例）", "projects", "4")
	k.says(lead, recordAt(id), "东西协作", "西部某市（示例）", "定期会商")
	k.counts("regional_cooperation", "2021-12-31", map[string]float64{"east_west": 1, "projects": 4})
}

func showRegion(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("regional_cooperation", "服务京津冀", "BUILT", "2020-05-01", 0, map[string][]ids.ID{"PARTY": k.schools[:1]}, "sort", "区域协同", "region", "京津冀")
	k.says(lead, recordAt(id), "区域协同", "京津冀")
	k.counts("regional_cooperation", "2020-12-31", map[string]float64{"region": 1})
}

// showWageGrid: a standard as a document with its grid by grade; the lowest grade's wage of an industry on a day is answered.
func showWageGrid(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("wage_standard", "模具行业能级工资", "BUILT", "2022-05-01", 0, nil, "industry", "模具", "grade5", "4200", "grade4", "4900", "grade3", "5800", "until", "2024-12-31")
	if n := k.upload(recordAt(id)+"/files", "协议.pdf", "%PDF-1.7 工资集体协议", url.Values{"sort": {"CONTRACT"}, "title": {"能级工资集体协议"}}); n != http.StatusSeeOther {
		t.Errorf("uploading answered %d", n)
	}
	k.says(lead, recordAt(id), "能级工资集体协议", "4,200", "5,800", "初级工", "高级工")
	lowest := func(industry, day string) (fen money.Fen, ok bool) {
		must(t, k.city.DB.Read(k.as(lead), func(r *sqldb.Reader) (err error) {
			fen, _, ok, err = carrier.LowestWage(k.as(lead), r, industry, civil.MustDate(day))
			return err
		}))
		return fen, ok
	}
	for day, want := range map[string]money.Fen{"2023-01-01": 4200 * money.Yuan, "2022-04-30": 0, "2025-01-01": 0} {
		if fen, ok := lowest("模具", day); fen != want || ok != (want > 0) {
			t.Errorf("on %s: %v %v", day, fen, ok)
		}
	}
	if _, ok := lowest("纺织", "2023-01-01"); ok {
		t.Error("a wage where nothing is agreed")
	}
}

// showWageCoverage: 3,913 enterprises with 481,500 workers are 123.05 an enterprise; what is not filled in is missing and no zero.
func showWageCoverage(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("wage_standard", "名称,状态,日期,行业,覆盖企业,覆盖职工", "装备协商,已建成,2019-05-01,装备,2913,300000", "医药协商,已建成,2019-05-01,医药,1000,181500", "未统计,已建成,2019-05-01,其他,,")
	k.counts("wage_standard", "2019-12-31", map[string]float64{"firms": 3913, "workers": 481_500})
	f := k.figure("wage_standard", "per_firm", "2019-12-31")
	if f.Num != 481_500 || f.Den != 3913 || f.Missing != 1 || f.Tally.Shown(f.Kind) != "123.05" {
		t.Errorf("%+v %s", f.Tally, f.Tally.Shown(f.Kind))
	}
	k.shown("wage_standard", "2019-12-31", "123.05", "481,500", "3,913")
	if _, err := k.keep("wage_standard", "没有行业", "BUILT", "2019-05-01", 0, nil); !errors.Is(err, carrier.ErrRequired) || strings.Contains(err.Error(), string(actor.CityLead)) {
		t.Errorf("without an industry: %v", err)
	}
}
