package cities

import (
	"fmt"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
)

func wuhai() City {
	return City{
		Code: "150300", Name: "乌海市", Lng: 106.82, Lat: 39.66,
		Counties: counties("150302海勃湾区", "150303海南区", "150304乌达区"),
		Schools:  []schools{{level: org.HigherCollege, n: 1, name: "高职院校", students: 3200}, {level: org.Secondary, n: 2, name: "中职学校", students: 1800}},
		Firms:    60, Large: 18, Chains: 5, KeyTitle: "重点产业名单（名称为示例）", Units: wuhaiUnits, Plan: WuhaiPlan,
		Points: wuhaiPoints(), Batches: wuhaiBatches(), Figures: wuhaiFigures(), Checks: wuhaiChecks,
	}
}

// wuhaiPoints are 30 of 50 points for key industries at the end of 2024 (60 %) and 39 of 52 at the end of 2025 (75 %).
func wuhaiPoints() []points {
	opened, categories := day("2020-09-01"), span(1, 19, 5, 18)
	return []points{
		{level: atlas.HigherCollege, n: 20, opened: opened, key: 20, categories: categories, first: 1},
		{level: atlas.Secondary, n: 10, opened: opened, key: 10, categories: categories, first: 1},
		{level: atlas.HigherCollege, n: 8, opened: opened, categories: categories, first: 1},
		{level: atlas.Secondary, n: 5, opened: opened, categories: categories, first: 1},
		{level: atlas.Secondary, n: 7, opened: opened, categories: categories, first: 10, stopped: day("2025-03-10")},
		{level: atlas.HigherCollege, n: 9, opened: day("2025-09-01"), key: 9, categories: categories, first: 20},
	}
}

func wuhaiBatches() []batch {
	in2024, in2025 := day("2024-10-15"), day("2025-10-15")
	both := []part{{"SCHOOL", "school", 1}, {"FIRM", "firm", 2}}
	demo := map[string]string{"sort": "DEMO", "place": "ON"}
	base := func(level, org string, n int) batch {
		sort := map[string]string{"secondary": "SECONDARY", "college": "HIGHER"}[org]
		return batch{kind: "dual_base", n: n, name: "双师型教师培养培训基地", on: in2025, lead: org, level: level, values: map[string]string{"school_sort": sort, "year": "2025", "teachers": "30"}, parts: []part{{"SCHOOL", org, 1}, {"FIRM", "firm", 1}}}
	}
	return []batch{
		{kind: "city_consortium", n: 1, name: "市域产教融合联合体", on: in2024, lead: "park", level: "CITY", parts: []part{{"PARK", "park", 1}, {"LEAD_SCHOOL", "college", 1}, {"LEAD_FIRM", "firm", 1}, {"BODY", "body", 1}, {"BODY", "park", 1}, {"HEI", "school", 2}, {"FIRM", "firm", 12}}},
		{kind: "industry_community", n: 1, name: "行业产教融合共同体", on: in2024, lead: "firm", level: "CITY", values: map[string]string{"reach": "REGION"}, parts: []part{{"LEAD_SCHOOL", "college", 1}, {"LEAD_FIRM", "firm", 1}, {"BODY", "body", 1}, {"BODY", "park", 1}, {"HEI", "school", 2}, {"FIRM", "firm", 9}}},
		{kind: "training_base", n: 1, name: "产教融合示范性基地", on: in2024, lead: "college", level: "CITY", values: demo, parts: both},
		{kind: "training_base", n: 2, name: "产教融合示范性基地", on: in2025, lead: "college", level: "CITY", values: demo, parts: both},
		{kind: "training_base", n: 2, name: "中职示范性实习实训基地", on: in2025, lead: "secondary", values: demo, parts: both},
		{kind: "industrial_college", n: 2, name: "产业学院", on: in2024, lead: "college", level: "CITY", parts: both},
		{kind: "teacher_station", n: 3, name: "教师企业实践流动站", on: in2024, lead: "firm", level: "CITY", parts: both},
		{kind: "teacher_station", n: 2, name: "教师企业实践流动站", on: in2025, lead: "firm", level: "CITY", parts: both},
		{kind: "public_skills_centre", n: 1, name: "公共技能实训中心", on: in2024, lead: "college", level: "CITY", parts: []part{{"SCHOOL", "college", 1}}, later: later{1, "IN_USE", day("2025-03-01")}},
		base("CITY", "secondary", 6), base("CITY", "college", 4),
		{kind: "training_class", n: 40, name: "职业技能培训班", from: day("2025-01-20"), on: day("2025-12-20"), lead: "school", values: map[string]string{"sort": "SKILL", "hours": "24", "groups": "INDUSTRIAL"},
			each: func(i int) map[string]string {
				return map[string]string{"persons": strconv.Itoa(share(20000, 40, i)), "finished_on": within("2025", 40, i)}
			}},
		{kind: "teacher", n: 244, name: "工号", on: day("2023-09-01"), lead: "school", values: map[string]string{"post": "COURSE", "subject": "示例专业"}, each: certificates},
		{kind: "teacher_practice", n: 244, name: "实践", on: day("2025-09-01"), lead: "school", values: map[string]string{"form": "POST"}, each: practices},
		{kind: "student_return", n: 3, name: "在校生年报", on: day("2025-09-20"), lead: "school", values: map[string]string{"year": "2025"},
			each: func(i int) map[string]string {
				return map[string]string{"students": []string{"3200", "1800", "1800"}[i]}
			}},
		{kind: "curriculum", n: 10, name: "人才培养方案", on: day("2025-08-20"), lead: "school", values: map[string]string{"programme": "469901", "year": "2025", "total_hours": "2700", "practice_hours": "1380"}, parts: []part{{"SCHOOL", "school", 1}, {"FIRM", "firm", 1}}},
	}
}

// certificates are those of the i-th teacher: 182 of 244 hold one in force at the end of 2025; of one more it ended in June.
func certificates(i int) map[string]string {
	grade := []string{"JUNIOR", "JUNIOR", "INTERMEDIATE", "SENIOR"}[i%4]
	switch {
	case i < 182:
		return map[string]string{"grade": grade, "issued_on": "2024-03-01", "valid_until": "2029-02-28"}
	case i == 182:
		return map[string]string{"grade": grade, "issued_on": "2020-07-01", "valid_until": "2025-06-30"}
	}
	return nil
}

// practices are those of the i-th teacher in the summer of 2025: a month, but for every twelfth, who was there for 20 days.
func practices(i int) map[string]string {
	until, days := "2025-08-03", "30"
	if i%12 == 11 {
		until, days = "2025-07-24", "20"
	}
	return map[string]string{"staff": fmt.Sprintf("示例工号 %03d", i+1), "from": "2025-07-05", "until": until, "days": days}
}

func wuhaiFigures() []figure {
	t := &table{doc: wuhaiPlan}
	t.in("2024", "2024-12-31")
	const base = "目标；全市累计，到年末"
	t.add("target.city_consortium", "1", "个", "市域产教融合联合体（目标）", "City consortia (target)", base, 19, "carrier:city_consortium:all")
	t.lead("target.industry_community", "1", "个", "行业产教融合共同体（目标）", "Industry communities (target)", base, 19, "carrier:industry_community:all")
	t.add("target.demo_base", "1", "个", "产教融合示范性实习实训基地（目标）", "Demonstrative bases (target)", demoScope, 19, demoCity)
	t.add("target.industrial_college", "2", "个", "产业学院（目标）", "Industrial colleges (target)", base, 19, "carrier:industrial_college:all")
	t.add("target.teacher_station", "3", "个", "教师企业实践流动站（目标）", "Teachers' stations (target)", base, 19, "carrier:teacher_station:all")
	t.lead("target.key_share", "60", "%", "重点产业专业布点占比（基础目标）", "Share of points for key industries (base target)", "基础目标；招生专业点中服务重点产业的 ÷ 全部招生专业点", 19, "programme:key")
	t.lead("target.key_share", ">=65", "%", "重点产业专业布点占比（争先目标）", "Share of points for key industries (stretch target)", "争先目标（任务二）；和基础目标是同一指标的两档，不相加", 24, "programme:key")
	t.lead("target.public_skill_centre", "1", "个", "公共技能实训中心（目标）", "Public skills centre (target)", "目标；已建成", 19, "carrier:public_skills_centre:built")
	t.in("2025", "2025-12-31")
	t.lead("target.city_consortium", "1", "个", "市域产教融合联合体（目标）", "City consortia (target)", base, 20, "carrier:city_consortium:all")
	t.lead("target.industrial_college", "2", "个", "产业学院（目标）", "Industrial colleges (target)", base, 20, "carrier:industrial_college:all")
	t.lead("target.demo_base", "3", "个", "产教融合示范性实习实训基地（目标）", "Demonstrative bases (target)", demoScope, 20, demoCity)
	t.lead("target.teacher_station", "5", "个", "教师企业实践流动站（目标）", "Teachers' stations (target)", base, 20, "carrier:teacher_station:all")
	t.lead("target.key_share", "75", "%", "重点产业专业布点占比（基础目标）", "Share of points for key industries (base target)", "基础目标；招生专业点中服务重点产业的 ÷ 全部招生专业点", 20, "programme:key")
	t.add("target.dual_ratio", ">=75", "%", "“双师型”教师占比（目标）", "Share of dual-qualified teachers (target)", "目标；占专业课教师", 20, "carrier:teacher:dual_share")
	t.add("target.demo_base_secondary", "1", "个/校·年", "中职每校年度新建示范性基地（目标）", "Demonstrative bases a year for each secondary school (target)", "按校、按年；当年中职新建 ÷ 中职学校数，不论是否列入全市示范", 28, "count:training_base?where=sort&is=DEMO&new=1&by=SECONDARY&per=1")
	t.add("target.demo_base_higher", "2", "个/校·年", "高职每校年度新建示范性基地（目标）", "Demonstrative bases a year for each higher college (target)", "按校、按年；当年高职新建 ÷ 高职院校数，不论是否列入全市示范", 28, "count:training_base?where=sort&is=DEMO&new=1&by=HIGHER_COLLEGE&per=1")
	t.lead("target.dual_base_secondary", "3", "个/校·年", "中职每校年度新建双师型基地（目标）", "Dual-qualified bases a year for each secondary school (target)", "按校、按年；当年中职新建 ÷ 中职学校数", 36, "count:dual_base?new=1&by=SECONDARY&per=1")
	t.lead("target.dual_base_higher", "4", "个/校·年", "高职每校年度新建双师型基地（目标）", "Dual-qualified bases a year for each higher college (target)", "按校、按年；当年高职新建 ÷ 高职院校数", 36, "count:dual_base?new=1&by=HIGHER_COLLEGE&per=1")
	t.in("always", "2025-12-31")
	t.add("rule.internship_months", ">=3", "个月", "学生实习实训时间", "Internship of every student", "每名学生", 28, "-实习名册还没有")
	t.add("rule.practice_share", ">=50", "%", "实践教学比例", "Share of practice in teaching", "人才培养方案的实践学时 ÷ 总学时", 32, "carrier:curriculum:practice_share")
	t.in("yearly", "2025-12-31")
	t.add("rule.training_multiple", ">=2", "倍", "年培训人次与在校生之比", "Person-times of training for each student", "年培训人次 ÷ 全日制在校生", 33, "ratio:carrier:training_class:person_times|org:students")
	t.in("gradually", "2025-12-31")
	t.lead("target.training_person_times", "20000", "人次", "职业院校年培训量（目标）", "Person-times of training a year (target)", "目标；全市职业院校", 33, "carrier:training_class:person_times")
	t.in("yearly", "2025-12-31")
	t.add("rule.teacher_practice_months", ">=1", "个月", "教师每年到企业实践", "Teachers in enterprises a year", "每名教师每年累计", 36, "-逐人计算，见督导中心的教师企业实践名单")
	t.in("quarter", "2025-12-31")
	t.add("rule.dispatch_per_quarter", "1", "次", "联席会议听取汇报", "Reports to the joint conference a quarter", "每季度", 23, "-联席会议的会议记录还没有")
	t.in("year", "2025-12-31")
	t.add("rule.surcharge_credit", "30", "%", "教育费附加抵免比例", "Credit against education surcharges", "符合条件的投资额", 43, "-优惠政策的规则，不是数量")
	t.add("rule.hnte_rate", "15", "%", "高新技术企业所得税率", "Income tax of high-tech enterprises", "符合条件的企业", 43, "-优惠政策的规则，不是数量")
	return t.list
}

// demoCity counts the demonstrative bases of the city; those that schools build by their own yearly targets have no level of the city.
const (
	demoCity  = "count:training_base?where=sort&is=DEMO&level=CITY%2B"
	demoScope = "目标；列入全市示范的，全市累计，到年末"
)
