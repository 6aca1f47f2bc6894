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
	"rongqiao/internal/register/carrier"
)

// teachRows are the requirements of the registers of teachers, teaching, integrated enterprises and parks.
var teachRows = []rowTest{
	{"TCH-03", showDualBases}, {"TCH-04", showBasesPerYear}, {"TCH-07", showStations}, {"TCH-08", showPracticeBases}, {"TCH-16", showStudios}, {"TCH-17", showTeams}, {"TCH-18", showSixClasses},
	{"TCH-19", showSubjectLeaders}, {"TCH-20", showGuests}, {"TCH-23", showIntegratedTeachers},
	{"EIE-02", showCertified}, {"EIE-07", showCultivated}, {"EIE-08", showIntegratedIndustry}, {"ORG-05", showPark}, {"ORG-13", showPartnerCollege},
	{"PRG-10", showEightMeasures}, {"PRG-19", showHighLevelGroups}, {"PRG-20", showDoubleHigh}, {"PRG-23", showParticipation}, {"PRG-24", showSharedResources}, {"PRG-25", showNationalTextbooks},
	{"PRG-26", showPracticeShare}, {"PRG-27", showCourseLinks}, {"PRG-30", showStandardChanges}, {"PRG-31", showDocking}, {"PRG-32", showJointWork}, {"PRG-33", showOutputs},
}

func (k *keeper) pairOf(school, firm int) map[string][]ids.ID {
	return map[string][]ids.ID{"SCHOOL": k.schools[school : school+1], "FIRM": k.firms[firm : firm+1]}
}

func showDualBases(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.kept("teacher_base", "双师型培训实践基地甲", "NAMED", "2024-03-01", k.firms[0], k.pairOf(0, 0), "sort", "DUAL", "firm_size", "LARGE", "posts", "12", "teachers", "36", "year", "2024")
	k.kept("teacher_base", "双师型培训实践基地乙", "NAMED", "2024-03-01", k.firms[1], k.pairOf(2, 1), "sort", "DUAL", "firm_size", "SMALL", "year", "2024")
	k.counts("teacher_base", "2024-12-31", map[string]float64{"dual": 2, "larger": 1})
	k.says(actor.CityLead, "/registers/teacher_base?f_sort=DUAL&f_firm_size=LARGE", "双师型培训实践基地甲", "大型")
}

// showBasesPerYear: three a year for each secondary school, four for each college; each school is held against its own goal.
func showBasesPerYear(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	for per, n := range map[string]string{"SECONDARY": "3", "HIGHER": "4"} {
		k.kept("goal", "双师基地年目标 "+per, "IN_FORCE", "2024-01-05", 0, nil, "about", "dual_base."+strings.ToLower(per)+"_year", "value", n, "relation", "GE", "year", "2024", "per", per, "basis", "BASE", "source", "乌教发〔2024〕50号")
	}
	base := func(school, i int, sort string) {
		k.kept("dual_base", fmt.Sprintf("第%d校双师基地%d", school+1, i+1), "NAMED", "2024-05-01", k.schools[school], k.pairOf(school, i), "school_sort", sort, "year", "2024")
	}
	for i := range 4 {
		base(0, i, "HIGHER")
	}
	for i := range 3 {
		base(1, i, "HIGHER")
		base(2, i, "SECONDARY")
	}
	base(3, 0, "SECONDARY")
	reached := map[string]bool{}
	_, parts, err := k.city.Carrier.Split(k.as(actor.CityLead), "dual_base", "SCHOOL", civil.MustDate("2024-12-31"))
	must(t, err)
	for _, p := range parts {
		for _, f := range p.Figures {
			for _, g := range f.Goals {
				reached[p.Name] = g.Reached(f.Tally)
			}
		}
	}
	for name, want := range map[string]bool{"册江第1学校": true, "册江第2学校": false, "册江第3学校": true, "册江第4学校": false, "册江第5学校": false} {
		if got, ok := reached[name]; !ok || got != want {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
	k.says(actor.CityLead, "/registers/dual_base/figures?on=2024-12-31&by=SCHOOL", "册江第5学校", "≥ 3", "≥ 4", "每所中职", "每所高职", "未达到", "达到")
}

// showStations: three stations of one year, five of the next, held against the goals.
func showStations(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	for year, n := range map[string]string{"2024": "3", "2025": "5"} {
		k.kept("goal", year+"年流动站目标", "IN_FORCE", "2024-01-05", 0, nil, "about", "teacher_station.all", "value", n, "relation", "GE", "year", year, "per", "CITY", "basis", "BASE", "source", "乌教发〔2024〕50号")
	}
	for i := range 5 {
		on := "2024-06-01"
		if i >= 3 {
			on = "2025-06-01"
		}
		k.kept("teacher_station", fmt.Sprintf("流动站%d号", i+1), "NAMED", on, k.firms[i], k.pairOf(i, i), "posts", "6")
	}
	for on, want := range map[string]float64{"2024-12-31": 3, "2025-12-31": 5} {
		f := k.figure("teacher_station", "all", on)
		if f.Value != want {
			t.Errorf("%s: %v", on, f.Value)
		}
		for _, g := range f.Goals {
			if on[:4] == fmt.Sprint(g.Year) && !g.Reached(f.Tally) {
				t.Errorf("%s: %+v", on, g)
			}
		}
	}
	k.shown("teacher_station", "2024-12-31", "教师企业实践流动站", "3 个", "≥ 3")
}

func showPracticeBases(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("teacher_base", "教师企业实践基地丙", "NAMED", "2023-03-01", k.firms[2], k.pairOf(1, 2), "sort", "PRACTICE", "firm_size", "MEDIUM", "posts", "8", "teachers", "20", "programmes", "数控技术")
	k.counts("teacher_base", "2023-12-31", map[string]float64{"practice": 1, "teachers": 20})
	k.says(actor.CityLead, "/records/"+id.String(), "教师企业实践基地", "册江第3机械有限公司", "册江第2学校", "数控技术")
}

// showStudios: studios of teachers, craftsmen and principals by level; one that rises counts once, by its higher level.
func showStudios(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("teacher_studio", "名称,牵头单位,文号,状态,日期,级别,类别,成员", "名师工作室甲,册江第1学校,册1号,已认定,2023-03-01,省级,双师型名师工作室,8", "名匠工作室乙,册江第2学校,册2号,已认定,2023-03-01,市级,名匠工作室,6", "名校长工作室丙,册江第3学校,册3号,已认定,2023-03-01,市级,名校长工作室,7")
	k.counts("teacher_studio", "2023-12-31", map[string]float64{"master": 1, "craftsman": 1, "principal": 1, "city": 3, "persons": 21})
	k.says(actor.CityLead, "/registers/teacher_studio?level=PROVINCE", "名师工作室甲")
	k.lacks(actor.CityLead, "/registers/teacher_studio?level=PROVINCE", "名匠工作室乙")
}

func showTeams(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.honoured("teacher_team", "类别", "教育教学创新团队", "市级", 30)
	k.honoured("teacher_team", "类别", "一体化教科研训团队", "市级", 28)
	k.counts("teacher_team", "2023-12-31", map[string]float64{"innovation": 30, "research": 28})
	k.shown("teacher_team", "2023-12-31", "30 支", "28 支")
}

const trainHead = "名称,牵头单位,状态,日期,类别,一体化等级,培训人数,天数,结业日期"

// showSixClasses: six classes of training, those that took place counted one by one.
func showSixClasses(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	sorts := []string{"专业带头人", "校长", "骨干教师", "双师型教师", "新教师", "班主任"}
	k.rows("teacher_training", trainHead, 6, func(i int) string {
		return fmt.Sprintf("二三年%s班,册江第1学校,已完成,2023-0%d-10,%s,,%d,5,2023-0%d-10", sorts[i], i+1, sorts[i], 10*(i+1), i+1)
	})
	k.counts("teacher_training", "2023-03-31", map[string]float64{"kinds": 3, "this_year": 60})
	k.counts("teacher_training", "2023-12-31", map[string]float64{"kinds": 6, "persons": 210})
	k.shown("teacher_training", "2023-12-31", "师资培养类别", "6 类")
}

func showSubjectLeaders(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("subject_leader", "名称,牵头单位,文号,状态,日期,级别,类别,学科或专业", "专业带头人甲,册江第1学校,册9号,已认定,2023-03-01,市级,专业带头人,数控技术", "学科带头人乙,册江第2学校,册10号,已认定,2023-03-01,市级,学科带头人,语文", "骨干教师丙,册江第3学校,册11号,已认定,2023-03-01,县级,骨干教师,护理")
	k.counts("subject_leader", "2023-12-31", map[string]float64{"programme": 1, "subject": 1, "city": 2, "all": 3})
	k.says(actor.CityLead, "/registers/subject_leader", "专业带头人甲", "数控技术", "市级")
}

func showGuests(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("part_time_teacher", "名称,牵头单位,状态,日期,年度,客座教授,客座导师,产业导师", "一校2023,册江第1学校,已报送,2023-12-01,2023,143,764,20", "三校2023,册江第3学校,已报送,2023-12-01,2023,2,,9")
	if f := k.part("part_time_teacher", carrier.ByOrg, "册江第1学校", "guest_prof", "2023-12-31"); f.Value != 143 {
		t.Errorf("%+v", f.Tally)
	}
	if f := k.part("part_time_teacher", carrier.ByOrg, "册江第1学校", "guest_mentor", "2023-12-31"); f.Value != 764 {
		t.Errorf("%+v", f.Tally)
	}
	if f := k.figure("part_time_teacher", "guest_mentor", "2023-12-31"); f.Missing != 1 {
		t.Errorf("what was not filled in: %+v", f.Tally)
	}
	k.says(actor.CityLead, "/registers/part_time_teacher/figures?on=2023-12-31&by=org", "143 人", "764 人")
}

// showIntegratedTeachers: 225 teachers of all grades, one centre and two bases.
func showIntegratedTeachers(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("teacher_training", trainHead, "一体化三级一期,册江第1学校,已完成,2021-05-10,工学一体化教师,三级,120,12,2021-05-10", "一体化三级二期,册江第1学校,已完成,2022-05-10,工学一体化教师,三级,65,12,2022-05-10", "一体化二级,册江第2学校,已完成,2022-08-10,工学一体化教师,二级,40,10,2022-08-10")
	k.lines("teacher_base", "名称,牵头单位,文号,状态,日期,类别", "一体化师资培训中心,册江第1学校,册21号,已认定,2022-01-01,工学一体化师资培训中心", "一体化东部基地,册江第2学校,册22号,已认定,2022-01-01,工学一体化师资培训基地", "一体化西部基地,册江第3学校,册23号,已认定,2022-01-01,工学一体化师资培训基地")
	k.counts("teacher_training", "2022-12-31", map[string]float64{"integrated": 225})
	k.counts("teacher_base", "2022-12-31", map[string]float64{"centres": 1, "integrated": 2})
	k.shown("teacher_training", "2022-12-31", "累计培训工学一体化教师", "225 人", "各级累计")
}

const eieHead = "名称,文号,状态,日期,口径,批次"

// showCertified: what is certified is held against the goal of a hundred; what is cultivated is not certified.
func showCertified(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.kept("goal", "认证目标", "IN_FORCE", "2024-01-05", 0, nil, "about", "integrated_enterprise.certified", "value", "100", "relation", "GE", "per", "CITY", "basis", "BASE", "source", "部市共建方案")
	k.rows("integrated_enterprise", eieHead, 99, func(i int) string {
		return fmt.Sprintf("认证企业%d,认%d号,已认证,2022-05-01,校企合作口径,第一批", i+1, i+1)
	})
	k.shown("integrated_enterprise", "2022-06-01", "已认证", "99 家")
	k.lines("integrated_enterprise", eieHead, "认证企业100,认100号,已认证,2022-08-01,校企合作口径,第二批")
	for on, want := range map[string]float64{"2022-06-01": 99, "2022-12-31": 100} {
		if f := k.figure("integrated_enterprise", "certified", on); f.Value != want {
			t.Errorf("%s: %v", on, f.Value)
		}
	}
	f := k.figure("integrated_enterprise", "certified", "2024-06-01")
	if len(f.Goals) != 1 || !f.Goals[0].Reached(f.Tally) {
		t.Errorf("%+v", f.Goals)
	}
	k.counts("integrated_enterprise", "2022-06-01", map[string]float64{"cultivated_coop": 99})
}

// showCultivated: two lists of one thing stand side by side; an enterprise in both is one enterprise.
func showCultivated(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	before := k.figure("integrated_enterprise", "cultivated_coop", "2024-06-01").Value
	k.rows("integrated_enterprise", eieHead, 255, func(i int) string {
		lists := "试点城市口径"
		if i < 62 {
			lists = "校企合作口径、试点城市口径"
		}
		return fmt.Sprintf("培育企业%d,培%d号,建设培育,2023-05-01,%s,第三批", i+1, i+1, lists)
	})
	k.counts("integrated_enterprise", "2023-12-31", map[string]float64{"cultivated_coop": before + 62, "cultivated_pilot": 255, "all": before + 255, "certified": before})
	k.shown("integrated_enterprise", "2023-12-31", "培育（校企合作口径）", "培育（试点城市口径）", "255 家", "不与另一口径相加")
}

func showIntegratedIndustry(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("integrated_industry", "装备制造产教融合型行业", "NAMED", "2023-03-01", k.body, map[string][]ids.ID{"BODY": {k.body}, "FIRM": k.firms[:3], "SCHOOL": k.schools[:2]}, "industry", "装备制造", "firms", "46", "staff", "12600")
	k.counts("integrated_industry", "2023-12-31", map[string]float64{"all": 1, "firms": 3, "schools": 2, "industries": 1})
	k.says(actor.CityLead, "/records/"+id.String(), "册江装备行业协会", "产教融合型企业", "册江第3机械有限公司", "12600 人")
}

// showPark: a park with its consortium, enterprises and schools.
func showPark(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	union := k.kept("city_consortium", "册江市域产教联合体", "PLANNED", "2023-03-01", k.schools[0], nil)
	id := k.kept("industrial_park", "册江高新技术产业开发区", "PLANNED", "2023-01-01", k.park, map[string][]ids.ID{"PARK": {k.park}, "FIRM": k.firms[:4], "SCHOOL": k.schools[:2]}, "sort", "HIGHTECH", "consortium", union.String(), "output", "5600000", "demand", "3200")
	lead := k.as(actor.CityLead)
	for _, step := range []string{"BUILDING", "BUILT", "IN_USE"} {
		must(t, k.city.Carrier.Enter(lead, id, step, civil.MustDate("2023-02-01"), "册政〔2023〕3号", "", 0))
	}
	k.counts("industrial_park", "2023-12-31", map[string]float64{"bases": 1, "firms": 4, "schools": 2, "demand": 3200})
	k.says(actor.CityLead, "/records/"+id.String(), "册江市域产教联合体", "高新技术产业开发区", "册江高新区管委会", "册江第4机械有限公司", "册江第2学校")
	if _, err := k.keep("industrial_park", "连错的园区", "PLANNED", "2023-01-01", k.park, nil, "consortium", id.String()); err == nil {
		t.Error("a park whose consortium is a park")
	}
}

// showPartnerCollege: one enterprise is not enough; shares sum to 100.00 %, each with its role.
func showPartnerCollege(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("partner_college", "笃行汽车工程学院", "PLANNED", "2023-01-01", k.schools[0], k.pairOf(0, 0), "programmes", "新能源汽车技术", "students", "860", "invested", "1200")
	at, lead := "/records/"+id.String(), k.as(actor.CityLead)
	k.says(actor.CityLead, at, "合作企业：已有 1，至少 2")
	must(t, k.city.Carrier.Join(lead, id, carrier.Member{Role: "FIRM", Org: k.firms[1], Since: civil.MustDate("2023-01-01"), SignedOn: civil.MustDate("2023-01-01"), Note: "提供整车和师资"}))
	if err := k.city.Carrier.Divide(lead, id, civil.MustDate("2023-01-02"), []carrier.Share{{Holder: "册江第1学校", Part: 5100}, {Holder: "册江第1机械有限公司", Part: 2900}}); !errors.Is(err, carrier.ErrShares) {
		t.Errorf("shares of 80 %%: %v", err)
	}
	must(t, k.city.Carrier.Divide(lead, id, civil.MustDate("2023-01-02"), []carrier.Share{{Holder: "册江第1学校", Part: 5100}, {Holder: "册江第1机械有限公司", Part: 2900}, {Holder: "册江第2机械有限公司", Part: 2000}}))
	k.says(actor.CityLead, at, "册江第2机械有限公司", "提供整车和师资", "29.00%", "20.00%", "股权")
	k.lacks(actor.CityLead, at, "合作企业：已有 1")
}

// showEightMeasures: eight measures of a policy, each linked to the rule of programmes that it changes.
func showEightMeasures(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("policy_document", "优化专业设置的八项举措", "IN_FORCE", "2024-02-01", 0, nil, "issuer", "市教委", "issued_on", "2024-02-01", "sort", "PROGRAMME", "measures", "8")
	at := "/records/" + id.String()
	for i, rule := range []string{"FILING", "REVOKE", "WARNING", "NEGATIVE", "CAP", "KEY", "PRACTICE", "JOINT"} {
		k.made(actor.CityLead, at+"/entries", url.Values{"list": {"MEASURE"}, "sort": {rule}, "on": {"2024-02-01"}, "text": {fmt.Sprintf("第%d项举措", i+1)}, "proof": {fmt.Sprintf("第%d条", i+1)}})
	}
	if r := k.post(at+"/entries", url.Values{"list": {"MEASURE"}, "sort": {"NONE"}, "on": {"2024-02-01"}, "text": {"没有规则"}, "proof": {"第九条"}}, k.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a measure without a rule: %d", r.Code)
	}
	k.counts("policy_document", "2024-12-31", map[string]float64{"this_year": 1, "measures": 8, "linked": 8, "programme": 1})
	k.says(actor.CityLead, at, "举措与规则", "重点产业布点占比", "第6项举措", "第6条", "负面清单")
}

func showHighLevelGroups(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("programme_group", "名称,牵头单位,文号,状态,日期,级别,称号,学校类型", 35, func(i int) string {
		return fmt.Sprintf("高水平专业群%d,册江第%d学校,群%d号,已认定,2023-05-01,%s,高水平专业群,高职", i+1, i%2+1, i+1, []string{"省级", "市级"}[i%2])
	})
	k.counts("programme_group", "2023-12-31", map[string]float64{"high_level": 35})
	k.says(actor.CityLead, "/registers/programme_group?f_title=HIGH_LEVEL&level=PROVINCE", "共18条", "省级")
}

// showDoubleHigh: 14 + 22 = 36; the share of the province is computed from its total and is no data without it.
func showDoubleHigh(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("programme_group", "名称,牵头单位,文号,状态,日期,级别,称号,学校类型", 36, func(i int) string {
		sort, school := "高职", 1
		if i >= 14 {
			sort, school = "中职", 3
		}
		return fmt.Sprintf("双高专业群%d,册江第%d学校,双%d号,已认定,2022-05-01,省级,双高专业群,%s", i+1, school, i+1, sort)
	})
	k.counts("programme_group", "2022-12-31", map[string]float64{"double_high": 36, "double_high_higher": 14, "double_high_secondary": 22})
	if f := k.figure("programme_group", "double_high_share", "2022-12-31"); !f.NoData {
		t.Errorf("a share without a total: %+v", f.Tally)
	}
	k.kept("reference_total", "全省双高专业群", "IN_FORCE", "2022-06-01", 0, nil, "about", "programme_group.double_high", "value", "180", "region", "全省", "year", "2022", "source", "省厅名单")
	if f := k.figure("programme_group", "double_high_share", "2022-12-31"); f.NoData || f.Num*5 != f.Den || f.Value != 20 {
		t.Errorf("one fifth: %+v", f.Tally)
	}
	k.shown("programme_group", "2022-12-31", "20.00%", "36 ÷ 180", "省厅名单")
	k.honoured("school_honour", "称号", "双高建设单位", "省级", 10)
	k.counts("school_honour", "2023-12-31", map[string]float64{"double_high": 10})
}

// showParticipation: six kinds of taking part, each with evidence; the number of each enterprise is what certification asks for.
func showParticipation(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	kinds := []string{"PLANNING", "TEXTBOOK", "DESIGN", "COURSE", "PLAN", "PRACTICE"}
	for i, sort := range kinds {
		k.kept("participation", fmt.Sprintf("参与第%d次", i+1), "DONE", "2023-05-01", 0, k.pairOf(i%2, i%3), "sort", sort, "on_day", "2023-05-01", "evidence", "纪要")
	}
	k.kept("participation", "又一次教材开发", "DONE", "2023-06-01", 0, k.pairOf(0, 0), "sort", "TEXTBOOK", "on_day", "2023-06-01", "evidence", "合同")
	if _, err := k.keep("participation", "没有依据", "DONE", "2023-06-01", 0, k.pairOf(0, 0), "sort", "TEXTBOOK", "on_day", "2023-06-01"); !errors.Is(err, carrier.ErrRequired) {
		t.Errorf("without evidence: %v", err)
	}
	k.counts("participation", "2023-12-31", map[string]float64{"kinds": 6, "textbook": 2, "firms": 3, "all": 7})
	for name, want := range map[string]float64{"册江第1机械有限公司": 3, "册江第2机械有限公司": 2, "册江第3机械有限公司": 2} {
		if f := k.part("participation", "FIRM", name, "all", "2023-12-31"); f.Value != want {
			t.Errorf("%s: %v", name, f.Value)
		}
	}
	k.says(actor.CityLead, "/registers/participation/figures?on=2023-12-31&by=FIRM", "按参与企业分开", "册江第1机械有限公司", "3 次")
}

// showSharedResources: courses, textbooks and standards with those who own them together.
func showSharedResources(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("teaching_resource", "数控课程资源包", "IN_FORCE", "2023-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:2], "FIRM": k.firms[:1]}, "sort", "COURSE", "year", "2023", "open", "1", "rights", "校企各半")
	k.kept("teaching_resource", "合编教材", "IN_FORCE", "2023-05-01", k.schools[0], k.pairOf(0, 1), "sort", "TEXTBOOK", "year", "2023")
	k.kept("teaching_resource", "岗位标准", "IN_FORCE", "2023-05-01", k.schools[1], k.pairOf(1, 1), "sort", "STANDARD", "year", "2023")
	k.counts("teaching_resource", "2023-12-31", map[string]float64{"courses": 1, "textbooks": 1, "standards": 1, "firms": 2, "schools": 2, "open": 1})
	k.says(actor.CityLead, "/records/"+id.String(), "共有企业", "册江第1机械有限公司", "共有学校", "册江第2学校", "校企各半")
	alone := k.kept("teaching_resource", "独有资源", "DRAFT", "2023-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1]}, "sort", "VIDEO")
	k.says(actor.CityLead, "/records/"+alone.String(), "还缺 1 项", "共有企业")
}

func showNationalTextbooks(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("textbook", "名称,牵头单位,文号,状态,日期,级别,类别,入选规划", 6, func(i int) string {
		return fmt.Sprintf("教材第%d种,册江第1学校,教材函%d号,已认定,2023-06-01,%s,规划教材,“十四五”职业教育国家规划教材", i+1, i+1, []string{"国家级", "省级"}[i/4])
	})
	k.counts("textbook", "2023-12-31", map[string]float64{"national": 4, "province": 6})
	k.says(actor.CityLead, "/registers/textbook?level=NATIONAL", "教材第4种", "“十四五”职业教育国家规划教材")
}

// showPracticeShare: 1,350 of 2,700 hours pass, 1,349 of 2,700 fail, by whole hours.
func showPracticeShare(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	head := "名称,牵头单位,状态,日期,专业代码,入学年级,总学时,实践学时"
	k.lines("curriculum", head, "方案甲,册江第1学校,施行中,2023-09-01,460103,2023,2700,1350")
	if f := k.figure("curriculum", "practice_share", "2023-12-31"); !f.Met || f.Value != 50 {
		t.Errorf("half: %+v", f.Tally)
	}
	k.lines("curriculum", head, "方案乙,册江第2学校,施行中,2023-09-01,460301,2023,2700,1349")
	k.counts("curriculum", "2023-12-31", map[string]float64{"pass": 1, "fail": 1})
	if f := k.figure("curriculum", "practice_share", "2023-12-31"); f.Met {
		t.Errorf("less than half: %+v", f.Tally)
	}
	k.refuses("curriculum", head+"\n方案丙,册江第2学校,施行中,2023-09-01,460302,2023,2700,2701\n", "总学时")
	k.says(actor.CityLead, "/registers/curriculum?f_practice_ok=0", "方案乙")
	k.says(actor.CityLead, k.record("curriculum", "方案乙"), "实践占比", "49.96%", "实践达到50%", "否")
	k.lacks(actor.CityLead, "/registers/curriculum?f_practice_ok=0", "方案甲")
	k.shown("curriculum", "2023-12-31", "2699 ÷ 5400", "未达到 50%")
}

const courseHead = "名称,牵头单位,状态,日期,专业代码,学时,岗位标准,竞赛,证书,职业标准,生产过程"

// showCourseLinks: which courses have their post standard, contest and certificate, and how many do.
func showCourseLinks(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("course", courseHead, "数控车削,册江第1学校,施行中,2023-02-01,460103,96,数控车工岗位标准,数控车赛项,数控车铣证书,,", "机器人编程,册江第1学校,施行中,2023-02-01,460305,80,调试岗位标准,机器人赛项,,,", "机械制图,册江第2学校,施行中,2023-02-01,460301,72,制图岗位标准,,,,", "职业素养,册江第2学校,施行中,2023-02-01,460301,32,,,,,")
	k.counts("course", "2023-02-28", map[string]float64{"post": 75, "contest": 50, "certificate": 25, "integrated": 25})
	k.shown("course", "2023-02-28", "对接岗位标准", "75.0%", "3 ÷ 4", "有这项的条数 ÷ 全部已计数的条数")
	k.says(actor.CityLead, "/registers/course?f_integrated=0&sort=name", "职业素养", "机械制图")
	k.lacks(actor.CityLead, "/registers/course?f_integrated=0", "数控车削")
}

// showDocking: content against the occupational standard and teaching against the production process, course by course.
func showDocking(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	n := k.figure("course", "all", "2023-12-31").Value
	k.lines("course", courseHead, "焊接工艺,册江第3学校,施行中,2023-05-01,660105,80,,,,焊工国家职业标准,结构件焊接流程", "电工基础,册江第3学校,施行中,2023-05-01,660302,72,,,,电工国家职业标准,")
	f, g := k.figure("course", "occupation", "2023-12-31"), k.figure("course", "docked", "2023-12-31")
	if f.Num != 2 || f.Den != n+2 || g.Num != 1 || g.Den != n+2 {
		t.Errorf("%+v %+v", f.Tally, g.Tally)
	}
	k.shown("course", "2023-12-31", "课程内容对接职业标准", "教学过程对接生产过程")
	k.says(actor.CityLead, "/registers/course?f_docked=1", "焊接工艺")
	k.says(actor.CityLead, k.record("course", "焊接工艺"), "焊工国家职业标准", "结构件焊接流程", "双对接", "是")
	k.lacks(actor.CityLead, "/registers/course?f_docked=1", "电工基础")
}

// showStandardChanges: what enterprises bring into a course standard stands in its log with the enterprise and the evidence.
func showStandardChanges(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	course := k.kept("course", "铣削加工", "IN_FORCE", "2024-02-01", k.schools[0], nil, "programme", "460103")
	id := k.kept("course_standard", "铣削加工课程标准", "IN_FORCE", "2024-02-01", k.schools[0], k.pairOf(0, 0), "course", course.String(), "version", "2.1")
	at := "/records/" + id.String()
	for i, sort := range []string{"TECHNOLOGY", "PROCESS", "STANDARD"} {
		k.made(actor.CityLead, at+"/entries", url.Values{"list": {"CHANGE"}, "sort": {sort}, "on": {"2024-03-01"}, "text": {fmt.Sprintf("换入第%d单元", i+1)}, "org": {fmt.Sprintf("册江第%d机械有限公司", i%2+1)}, "proof": {"技术协议"}})
	}
	if r := k.post(at+"/entries", url.Values{"list": {"CHANGE"}, "sort": {"PROCESS"}, "on": {"2024-03-01"}, "text": {"学校自己改的"}, "org": {"册江第1学校"}, "proof": {"会议"}}, k.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a change without an enterprise: %d", r.Code)
	}
	k.counts("course_standard", "2024-12-31", map[string]float64{"changes": 3, "firms": 2, "courses": 1})
	k.says(actor.CityLead, at, "铣削加工", "新技术", "新工艺", "新规范", "换入第2单元", "册江第2机械有限公司", "技术协议")
}

// showJointWork: four things done jointly in a programme, each with its evidence.
func showJointWork(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	all := k.kept("joint_teaching", "数控专业共同育人", "IN_FORCE", "2023-03-01", k.schools[0], k.pairOf(0, 0), "programme", "460103", "goals", "论证纪要", "courses", "核心课清单", "books", "合编合同", "teachers", "授课表")
	k.kept("joint_teaching", "机器人专业共同育人", "IN_FORCE", "2023-03-01", k.schools[1], k.pairOf(1, 1), "programme", "460305", "goals", "论证纪要", "courses", "核心课清单")
	k.counts("joint_teaching", "2023-12-31", map[string]float64{"goals": 100, "courses": 100, "books": 50, "teachers": 50, "all_four": 1})
	k.says(actor.CityLead, "/records/"+all.String(), "共同制订培养目标", "论证纪要", "共同担任理论和实践教学", "授课表", "四项齐全", "是")
	k.says(actor.CityLead, "/registers/joint_teaching?f_all_four=0", "机器人专业共同育人")
}

// showOutputs: core courses, practice projects and equipment that the members of a community develop.
func showOutputs(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	for i, sort := range []string{"COURSE", "PROJECT", "EQUIPMENT", "COURSE"} {
		k.kept("community_output", fmt.Sprintf("联合成果%d", i+1), "IN_FORCE", "2023-04-01", k.schools[0], k.pairOf(i%2, i), "sort", sort, "community", fmt.Sprintf("册江共同体%d", i%2+1), "year", "2023")
	}
	k.counts("community_output", "2023-12-31", map[string]float64{"courses": 2, "projects": 1, "equipment": 1, "communities": 2, "firms": 4})
	k.says(actor.CityLead, "/registers/community_output?f_sort=EQUIPMENT", "联合成果3", "实训装备", "册江共同体1")
}
