package cities

import (
	"strconv"

	"rongqiao/internal/base/org"
)

func quanzhou() City {
	return City{
		Code: "350500", Name: "泉州市", Lng: 118.59, Lat: 24.91,
		Counties: counties("350502鲤城区", "350503丰泽区", "350504洛江区", "350505泉港区", "350521惠安县", "350524安溪县", "350525永春县", "350526德化县", "350527金门县", "350581石狮市", "350582晋江市", "350583南安市"),
		Schools: []schools{{level: org.HigherUndergrad, n: 1, name: "职业本科学校", students: 12000}, {level: org.HigherCollege, n: 11, name: "高职院校", students: 95000}, {level: org.Secondary, n: 31, name: "中职学校", students: 77000},
			{level: org.Technician, n: 4, name: "技工学校", students: 8000}},
		Firms: 2412, Large: 618, Fund: 403000000, Batches: append(quanzhouSchools(), quanzhouCarriers()...), Figures: quanzhouFigures(), Checks: quanzhouChecks,
	}
}

func quanzhouSchools() []batch {
	from, on := day("2018-03-01"), day("2022-05-01")
	honour := func(title, level, sort, lead string, n int, on string) batch {
		return batch{kind: "school_honour", n: n, name: map[string]string{"MODEL": "示范性现代职业院校", "DOUBLE_HIGH": "双高建设单位", "HIGH_LEVEL": "高水平职业学校"}[title], on: day(on), lead: lead, level: level,
			values: map[string]string{"title": title, "school_sort": sort, "year": on[:4]}, parts: []part{{"SCHOOL", lead, 1}}}
	}
	group := func(title, sort, lead string, n int, on string) batch {
		return batch{kind: "programme_group", n: n, name: "专业群", on: day(on), lead: lead, level: "PROVINCE", values: map[string]string{"title": title, "school_sort": sort}, parts: []part{{"SCHOOL", lead, 1}}}
	}
	const done, plan = "2021-06-01", "2025-06-01"
	return []batch{
		honour("MODEL", "PROVINCE", "HIGHER", "higher", 4, done), honour("MODEL", "PROVINCE", "SECONDARY", "secondary", 11, done),
		honour("DOUBLE_HIGH", "PROVINCE", "HIGHER", "higher", 3, done), honour("DOUBLE_HIGH", "PROVINCE", "SECONDARY", "secondary", 7, done), honour("HIGH_LEVEL", "PROVINCE", "SECONDARY", "secondary", 10, plan),
		group("DOUBLE_HIGH", "HIGHER", "higher", 14, done), group("DOUBLE_HIGH", "SECONDARY", "secondary", 22, done), group("SERVICE", "HIGHER", "higher", 70, done), group("MODEL", "SECONDARY", "secondary", 51, done), group("HIGH_LEVEL", "HIGHER", "higher", 34, plan),
		{kind: "graduate_flow", n: 47, name: "在校生与毕业生年报", on: day("2022-12-20"), lead: "school",
			each: func(i int) map[string]string {
				sort := "SECONDARY"
				if i < 12 {
					sort = "HIGHER"
				}
				n := func(total int) string { return strconv.Itoa(share(total, 47, i)) }
				return map[string]string{"year": "2022", "school_sort": sort, "students": n(192000), "graduates": n(49000), "settled": n(48020), "employed": n(48020), "local": n(33614)}
			}},
		{kind: "training_class", n: 100, name: "职业技能培训班", from: day("2022-01-20"), on: day("2022-12-20"), lead: "school", values: map[string]string{"sort": "SKILL", "hours": "32"},
			each: func(i int) map[string]string {
				return map[string]string{"persons": strconv.Itoa(share(250000, 100, i)), "finished_on": within("2022", 100, i)}
			}},
		{kind: "teaching_pilot", n: 278, name: "二元制试点", from: from, on: on, lead: "school", level: "PROVINCE", values: map[string]string{"sort": "DUAL_SYSTEM", "subject": "CLASS"}},
		{kind: "teaching_pilot", n: 71, name: "现代学徒制试点", from: from, on: on, lead: "school", level: "PROVINCE", values: map[string]string{"sort": "APPRENTICE", "subject": "CLASS"}},
		{kind: "teaching_pilot", n: 228, name: "1+X证书试点项目", from: from, on: on, lead: "school", level: "NATIONAL", values: map[string]string{"sort": "CERTIFICATE", "subject": "CLASS"}},
		{kind: "reference_total", n: 1, name: "全省总数", on: on, values: map[string]string{"about": "teaching_pilot.certificate", "value": "1081", "region": "全省", "year": "2022", "source": quanzhouReply.at(15) + "：由 228 个占全省 21.1% 推算"}},
	}
}

func quanzhouCarriers() []batch {
	from, on := day("2016-03-01"), day("2022-05-01")
	both := []part{{"SCHOOL", "school", 1}, {"FIRM", "firm", 2}}
	union := []part{{"LEAD", "higher", 1}, {"SCHOOL", "school", 3}, {"FIRM", "firm", 6}}
	return []batch{
		{kind: "industrial_college", n: 33, name: "产业学院", from: from, on: on, lead: "higher", parts: both},
		{kind: "education_group", n: 11, name: "职教集团", from: from, on: on, lead: "higher", level: "CITY", parts: union},
		{kind: "alliance", n: 2, name: "产教融合联盟", from: from, on: on, lead: "higher", level: "CITY", parts: union},
		{kind: "research_platform", n: 57, name: "科研平台", from: from, on: on, lead: "higher", level: "PROVINCE", values: map[string]string{"host": "COLLEGE"}, parts: both,
			each: func(i int) map[string]string {
				return map[string]string{"sort": []string{"LAB", "ENGINEERING", "APPLIED", "OTHER"}[i%4]}
			}},
		{kind: "training_base", n: 334, name: "实训基地", from: from, on: on, lead: "school", values: map[string]string{"sort": "GENERAL", "seats": "60"}, parts: []part{{"SCHOOL", "school", 1}},
			each: func(i int) map[string]string { return map[string]string{"place": []string{"ON", "OFF"}[i%2]} }},
	}
}

func quanzhouFigures() []figure {
	t := &table{doc: quanzhouReply}
	t.in("2022", "2022-12-31")
	t.add("school.undergrad", "1", "所", "本科层次职业院校", "Vocational undergraduate schools", "本科层次", 15, "org:undergrad")
	t.add("school.higher", "11", "所", "高职院校", "Higher vocational colleges", "专科层次", 15, "org:higher")
	t.add("school.secondary", "35", "所", "中职学校", "Secondary schools", "含技工学校 4 所", 15, "org:secondary")
	t.lead("students", "~192000", "人", "在校生", "Students", "各职业院校年报之和", 15, "carrier:graduate_flow:students")
	t.lead("graduates", "~49000", "人", "年毕业生", "Graduates a year", "各职业院校年报之和", 15, "carrier:graduate_flow:graduates")
	t.add("employment_rate", ">=98", "%", "就业率", "Employment rate", "落实去向 ÷ 毕业生", 15, "carrier:graduate_flow:settled_rate")
	t.lead("local_rate", "~70", "%", "在泉州就业占比", "Share employed in the city", "在本市就业 ÷ 就业；分母是就业的人，不是毕业生", 15, "carrier:graduate_flow:local_rate")
	t.in("to 2021", "2021-12-31")
	t.lead("fund.cumulative", "403000000", "元", "职业教育发展专项资金累计投入", "Special fund in all", "市级专项资金，设立以来累计", 15, "fund:cumulative")
	t.in("2022", "2022-12-31")
	t.add("school.model", "15", "所", "省级示范性现代职业院校", "Model schools of the province", "高职 4 所、中职 11 所", 15, "carrier:school_honour:model")
	t.add("school.double_high", "10", "所", "省“双高计划”院校", "Double-high schools of the province", "高职 3 所、中职 7 所；占全省 1/5", 15, "carrier:school_honour:double_high")
	t.add("group.double_high", "36", "个", "省“双高计划”专业群", "Double-high programme groups", "高职 14 个、中职 22 个；占全省 1/5", 15, "carrier:programme_group:double_high")
	t.add("group.provincial", "157", "个", "省级以上学科和专业（群）", "Subjects and groups of the province or higher", "省级以上，对接产业的各类学科和专业（群）", 15, "carrier:programme_group:province")
	t.lead("enterprise.partner", ">2400", "家", "校企合作企业", "Enterprises that work with schools", "与高校建立合作关系的企业，一家只计一次", 15, "org:partners")
	t.lead("enterprise.partner_100m", ">600", "家", "年产值亿元以上的合作企业", "Partner enterprises with an output of 100 million yuan or more", "合作企业中年产值亿元以上的", 15, "org:partners_large")
	t.lead("carrier.industrial_college", "33", "个", "产业学院", "Industrial colleges", "已建成", 15, "carrier:industrial_college:all")
	t.lead("carrier.group", "11", "个", "职教集团", "Vocational education groups", "已认定", 15, "carrier:education_group:all")
	t.add("carrier.alliance", "2", "个", "产教融合联盟", "Alliances", "已认定", 15, "carrier:alliance:all")
	t.lead("carrier.research_platform", "57", "个", "科研平台", "Research platforms", "省级以上", 15, "carrier:research_platform:province")
	t.lead("carrier.training_base", "334", "个", "实训基地", "Training bases", "各类实训基地，一个只计一次", 15, "carrier:training_base:all")
	t.lead("class.dual_system", "278", "个", "“二元制”试点", "Dual-system pilots", "省级", 15, "carrier:teaching_pilot:dual_system")
	t.add("class.modern_apprentice", "71", "个", "现代学徒制试点", "Modern apprenticeship pilots", "试点", 15, "carrier:teaching_pilot:apprentice")
	t.add("cert.1x_project", "228", "个", "1+X 证书制度试点项目", "1+X projects", "占全省 21.1%", 15, "carrier:teaching_pilot:certificate")
	t.lead("training.person_times", "250000", "人次", "年职业技能培训", "Person-times of training a year", "面向社会的各类职业技能培训", 15, "carrier:training_class:person_times")
	t.in("plan", "2025-12-31")
	t.add("target.school_high_level", "10", "所", "省级高水平职业学校（目标）", "High-level schools (target)", "目标；省级", 23, "carrier:school_honour:high_level")
	t.add("target.group_high_level", "34", "个", "省级高水平专业群（目标）", "High-level groups (target)", "目标；省级", 23, "carrier:programme_group:high_level")
	t.in("2021-07", "2021-07-31")
	t.add("pilot.batch_size", "21", "座", "首批国家产教融合试点城市", "Cities of the first national batch", "全国首批", 15, "-全国的数，不是本市名册里的")
	return t.list
}
