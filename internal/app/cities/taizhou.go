package cities

import (
	"fmt"
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
)

// college is the higher college to which the figures of one college belong.
const college = "示例高职院校 001"

func taizhou() City {
	return City{
		Code: "331000", Name: "台州市", Lng: 121.42, Lat: 28.66,
		Counties: counties("331002椒江区", "331003黄岩区", "331004路桥区", "331022三门县", "331023天台县", "331024仙居县", "331081温岭市", "331082临海市", "331083玉环市"),
		Schools:  []schools{{level: org.HigherCollege, n: 4, name: "高职院校", students: 40000}, {level: org.Secondary, n: 26, name: "中职学校", students: 65000}},
		Firms:    1512, Large: 260, Chains: 5, Agreements: 1512, KeyTitle: "支柱产业名单（名称为示例）",
		Points: taizhouPoints(), Batches: append(append(taizhouSchools(), taizhouCarriers()...), taizhouServices()...), Figures: taizhouFigures(), Checks: taizhouChecks,
	}
}

// taizhouPoints are 339 points, 306 of them for pillar industries: 90.27 %.
func taizhouPoints() []points {
	opened, categories := day("2020-09-01"), span(1, 19, 5, 18)
	return []points{
		{level: atlas.HigherCollege, n: 120, opened: opened, key: 120, categories: categories, programmes: 5, first: 1},
		{level: atlas.Secondary, n: 186, opened: opened, key: 186, categories: categories, programmes: 4, first: 1},
		{level: atlas.Secondary, n: 33, opened: opened, categories: categories, programmes: 2, first: 1},
	}
}

func taizhouSchools() []batch {
	on := day("2023-09-01")
	honour := func(title, name, level, lead string, n int) batch {
		sort := map[string]string{"higher": "HIGHER", "secondary": "SECONDARY", "": "ADULT"}[lead]
		b := batch{kind: "school_honour", n: n, name: name, on: on, lead: lead, level: level, values: map[string]string{"title": title, "school_sort": sort, "year": "2023"}}
		if lead != "" {
			b.parts = []part{{"SCHOOL", lead, 1}}
		}
		return b
	}
	team := func(sort, name string, n int) batch {
		return batch{kind: "teacher_team", n: n, name: name, on: on, lead: "school", level: "CITY", values: map[string]string{"sort": sort, "persons": "12"}, parts: []part{{"SCHOOL", "school", 1}}}
	}
	prize := func(level string, n int) batch {
		return batch{kind: "contest_result", n: n, name: "赛项获奖", from: day("2021-01-20"), on: day("2023-11-20"), lead: "school", level: level, parts: []part{{"SCHOOL", "school", 1}}, values: map[string]string{"who": "STUDENT", "contest": "示例技能大赛", "sort": "SKILL"},
			each: func(i int) map[string]string {
				v := map[string]string{"prize": []string{"FIRST", "SECOND", "THIRD"}[i%3], "year": strconv.Itoa(2021 + i*3/n), "persons": "3"}
				if i%30 == 0 { // the first college: more than 3 in 100 of its students have a prize
					v["persons"] = "45"
				}
				return v
			}}
	}
	return []batch{
		honour("NAME", "特色化校名", "CITY", "secondary", 7), honour("DOUBLE_HIGH", "双高建设单位", "PROVINCE", "higher", 3), honour("DOUBLE_HIGH", "双高建设单位", "PROVINCE", "secondary", 14),
		honour("IT", "信息化标杆学校", "PROVINCE", "secondary", 7), honour("IT", "信息化标杆学校", "NATIONAL", "secondary", 1), honour("INTEGRATED", "一体化培养试点校", "PROVINCE", "secondary", 4),
		honour("ADULT", "优秀成人继续教育院校", "NATIONAL", "", 3), honour("COMMUNITY", "现代化社区学校", "PROVINCE", "", 17),
		{kind: "programme_group", n: 35, name: "高水平专业群", on: on, lead: "school", level: "CITY", values: map[string]string{"title": "HIGH_LEVEL"}, parts: []part{{"SCHOOL", "school", 1}}},
		team("INNOVATION", "教学创新团队", 30), team("RESEARCH", "教科研训团队", 28), prize("NATIONAL", 77), prize("PROVINCE", 168),
		{kind: "teacher_training", n: 12, name: "师资培养班", from: day("2023-02-01"), on: day("2023-11-20"), values: map[string]string{"persons": "50"},
			each: func(i int) map[string]string {
				return map[string]string{"sort": []string{"LEADER", "PRINCIPAL", "BACKBONE", "DUAL", "NEW", "TUTOR"}[i%6], "finished_on": within("2023", 12, i)}
			}},
		{kind: "textbook", n: 4, name: "规划教材", on: on, lead: "higher", level: "NATIONAL", values: map[string]string{"sort": "PLANNED", "year": "2023"}, parts: []part{{"SCHOOL", "higher", 1}}},
		{kind: "teaching_pilot", n: 21, name: "学分互认试点校", on: on, lead: "school", level: "CITY", values: map[string]string{"sort": "CREDIT", "subject": "SCHOOL"}},
		{kind: "teaching_pilot", n: 72, name: "学分互认试点专业", on: on, lead: "school", level: "CITY", values: map[string]string{"sort": "CREDIT", "subject": "PROGRAMME"}},
		{kind: "part_time_teacher", n: 1, name: "兼职教师年报", on: day("2023-12-10"), lead: "college", values: map[string]string{"year": "2023", "guest_prof": "143", "guest_mentor": "764"}},
		{kind: "graduate_flow", n: 30, name: "在校生与毕业生年报", on: day("2023-12-20"), lead: "school", each: taizhouGraduates},
	}
}

// taizhouGraduates are the returns of 30 schools: 33,000 graduates employed in enterprises; 6,072 of 12,000 graduates of the four higher
// colleges stay (50.6 %).
func taizhouGraduates(i int) map[string]string {
	v := map[string]string{"year": "2023", "school_sort": "SECONDARY"}
	set := func(field string, n int) { v[field] = strconv.Itoa(n) }
	if i < 4 {
		v["school_sort"] = "HIGHER"
		set("students", share(40000, 4, i))
		set("graduates", share(12000, 4, i))
		set("settled", share(11800, 4, i))
		set("employed", share(11000, 4, i))
		set("in_firms", share(10000, 4, i))
		set("local", share(6000, 4, i))
		set("stayed", share(6072, 4, i))
		return v
	}
	set("students", share(65000, 26, i-4))
	set("graduates", share(26000, 26, i-4))
	set("settled", share(25600, 26, i-4))
	set("employed", share(24000, 26, i-4))
	set("in_firms", share(23000, 26, i-4))
	set("local", share(20000, 26, i-4))
	return v
}

func taizhouCarriers() []batch {
	from, on := day("2020-09-01"), day("2023-10-01")
	both := []part{{"SCHOOL", "school", 1}, {"FIRM", "firm", 1}}
	union := []part{{"LEAD", "school", 1}, {"SCHOOL", "school", 2}, {"FIRM", "firm", 6}}
	project := func(level string, n int) batch {
		return batch{kind: "project", n: n, name: "产教融合项目", from: from, on: on, lead: "school", level: level, parts: both,
			each: func(i int) map[string]string {
				return map[string]string{"category": []string{"ALLIANCE", "BASE", "FIRM", "WORKS", "TEACHING"}[i%5], "chosen": "示例批次"}
			}}
	}
	return []batch{
		{kind: "coop_community", n: 72, name: "校企合作共同体", from: from, on: on, lead: "school", parts: union,
			each: func(i int) map[string]string {
				return map[string]string{"community": []string{"SCHOOL", "PROGRAMME", "TEACHER", "STUDENT", "INTEGRATION", "STARTUP"}[i%6]}
			}},
		project("CITY", 248), project("PROVINCE", 85),
		{kind: "mixed_project", n: 32, name: "混合所有制办学项目", from: from, on: on, lead: "school", parts: []part{{"SCHOOL", "school", 1}, {"INVESTOR", "firm", 1}}, values: map[string]string{"mode": "FIRM_COLLEGE"}},
		{kind: "alliance", n: 19, name: "产教联盟", from: from, on: on, lead: "school", level: "CITY", parts: union},
		{kind: "ecosystem", n: 1, name: "产教融合生态圈", on: on, lead: "college", values: map[string]string{"programme_group": "示例专业群", "chain": "EX01", "capital": "7200"}, parts: []part{{"COLLEGE", "college", 1}, {"FIRM", "firm", 8}}},
		{kind: "brand_centre", n: 1, name: "汽车维修实训基地", on: on, lead: "college", values: map[string]string{"brand": "示例品牌", "invested": "5000"}, parts: []part{{"SCHOOL", "college", 1}, {"FIRM", "firm", 2}}},
		{kind: "wage_standard", n: 24, name: "行业能级工资协商", from: from, on: on,
			each: func(i int) map[string]string {
				return map[string]string{"industry": fmt.Sprintf("示例行业 %02d", i+1), "firms": strconv.Itoa(share(3913, 24, i)), "workers": strconv.Itoa(share(481500, 24, i))}
			}},
		{kind: "lifelong_brand", n: 64, name: "终身学习项目", from: from, on: on, level: "NATIONAL",
			each: func(i int) map[string]string {
				switch {
				case i < 5:
					return map[string]string{"sort": "BRAND"}
				case i < 50:
					return map[string]string{"sort": "PROJECT"}
				case i < 61:
					return map[string]string{"sort": "ELDERLY"}
				}
				return map[string]string{"sort": "TEACHER"}
			}},
		{kind: "policy_document", n: 23, name: "政策文件", from: from, on: on, level: "CITY", values: map[string]string{"issuer": "示例发文单位", "issued_on": "2023-01-05", "sort": "RULE"}},
	}
}

func taizhouServices() []batch {
	contract := func(n int, prefix string, sorts ...string) batch {
		return batch{kind: "tech_contract", n: n, name: "技术合同", on: day("2023-12-20"), lead: "school", values: map[string]string{"amount": "12"}, parts: []part{{"SCHOOL", "school", 1}, {"FIRM", "firm", 1}},
			each: func(i int) map[string]string {
				return map[string]string{"contract_no": fmt.Sprintf("%s%04d", prefix, i), "sort": sorts[i%len(sorts)], "signed_on": within("2023", n, i)}
			}}
	}
	return []batch{
		{kind: "training_class", n: 20, name: "社会培训班", from: day("2023-01-20"), on: day("2023-12-20"), lead: "college1", values: map[string]string{"sort": "SKILL", "hours": "24"},
			each: func(i int) map[string]string {
				return map[string]string{"persons": strconv.Itoa(share(31000, 20, i)), "finished_on": within("2023", 20, i)}
			}},
		{kind: "training_class", n: 100, name: "社会培训班", from: day("2023-01-20"), on: day("2023-12-20"), lead: "secondary", values: map[string]string{"sort": "SKILL", "hours": "24"},
			each: func(i int) map[string]string {
				return map[string]string{"persons": strconv.Itoa(share(174000, 100, i)), "finished_on": within("2023", 100, i)}
			}},
		contract(412, "EXS", "SERVICE", "CONSULT", "DEVELOP"), contract(450, "EXT", "TRANSFER", "LICENSE"),
		{kind: "village_hall", n: 9, name: "县域文化礼堂", on: day("2023-10-01"), each: func(i int) map[string]string {
			return map[string]string{"halls": strconv.Itoa(share(3188, 9, i)), "served": strconv.Itoa(share(3114, 9, i))}
		}},
		{kind: "community_event", n: 108, name: "礼堂活动月报", from: day("2023-01-31"), on: day("2023-12-31"), values: map[string]string{"sort": "CULTURE"},
			each: func(i int) map[string]string {
				return map[string]string{"times": strconv.Itoa(share(10200, 108, i)), "held_on": within("2023", 108, i)}
			}},
	}
}
