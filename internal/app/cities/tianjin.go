package cities

import (
	"strconv"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
)

func tianjin() City {
	return City{
		Code: "120000", Name: "天津市", Lng: 117.20, Lat: 39.12,
		Counties: counties("120101和平区", "120102河东区", "120103河西区", "120104南开区", "120105河北区", "120106红桥区", "120110东丽区", "120111西青区", "120112津南区", "120113北辰区", "120114武清区", "120115宝坻区",
			"120116滨海新区", "120117宁河区", "120118静海区", "120119蓟州区"),
		Schools: []schools{{level: org.HigherCollege, n: 23, name: "高职院校", students: 180000}, {level: org.GeneralHEI, n: 20, name: "本科高校", students: 300000}, {level: org.Secondary, n: 30, name: "中职学校", students: 75000},
			{level: org.Technician, n: 8, name: "技工院校", students: 16000}},
		Firms: 1012, Large: 210, Chains: 12, KeyTitle: "重点产业链名单（12 条，名称为示例）",
		Points: tianjinPoints(), Batches: append(tianjinCarriers(), tianjinResults()...), Figures: tianjinFigures(), Checks: tianjinChecks,
	}
}

// tianjinPoints come to 740 points that enrol in higher colleges, 228 of them in equipment and electronics and 726 for key chains, and
// to 333 programmes of secondary schools in 17 categories; 42 were filed in 2022, 34 of them docked, 18 in 2023, 25 in 2024.
func tianjinPoints() []points {
	opened, rest := day("2020-09-01"), span(1, 19, 5, equipment, electronics)
	both := []int{equipment, electronics}
	secondary := span(1, 19, 5, 18)
	return []points{
		{level: atlas.HigherCollege, n: 203, opened: opened, key: 203, categories: both, programmes: 12, first: 1},
		{level: atlas.HigherCollege, n: 450, opened: opened, key: 450, categories: rest, programmes: 6, first: 1},
		{level: atlas.HigherCollege, n: 14, opened: opened, categories: rest, programmes: 2, first: 1},
		{level: atlas.HigherCollege, n: 12, opened: opened, categories: rest, programmes: 2, first: 10, closed: day("2024-04-01")},
		{level: atlas.HigherCollege, n: 30, opened: day("2022-09-01"), key: 30, categories: rest, programmes: 2, first: 20},
		{level: atlas.HigherCollege, n: 18, opened: day("2023-09-01"), key: 18, categories: rest, programmes: 2, first: 30},
		{level: atlas.HigherCollege, n: 25, opened: day("2024-03-01"), key: 25, categories: both, programmes: 4, first: 40},
		{level: atlas.Secondary, n: 200, opened: opened, key: 200, categories: secondary, first: 1},
		{level: atlas.Secondary, n: 121, opened: opened, categories: secondary, first: 1},
		{level: atlas.Secondary, n: 20, opened: opened, categories: secondary, first: 20, closed: day("2022-05-01")},
		{level: atlas.Secondary, n: 4, opened: day("2022-09-01"), key: 4, categories: secondary, first: 30},
		{level: atlas.Secondary, n: 8, opened: day("2022-09-01"), categories: secondary, first: 30},
	}
}

// The places of two categories among the 19.
const equipment, electronics = 6, 11

func tianjinCarriers() []batch {
	from, on := day("2021-03-01"), day("2024-04-01")
	both := []part{{"SCHOOL", "hei", 1}, {"FIRM", "firm", 1}}
	return []batch{
		{kind: "city_consortium", n: 4, name: "市域产教融合联合体", from: from, on: on, lead: "park", level: "CITY", parts: []part{{"PARK", "park", 1}, {"LEAD_SCHOOL", "hei", 1}, {"LEAD_FIRM", "firm", 1}, {"BODY", "body", 1}, {"BODY", "park", 1}, {"HEI", "hei", 6}, {"FIRM", "firm", 116}}},
		{kind: "industry_community", n: 5, name: "行业产教融合共同体", from: from, on: on, lead: "firm", level: "CITY", parts: []part{{"LEAD_SCHOOL", "hei", 1}, {"LEAD_FIRM", "firm", 1}, {"BODY", "body", 1}, {"BODY", "park", 1}, {"HEI", "hei", 9}, {"FIRM", "firm", 203}},
			each: func(i int) map[string]string {
				return map[string]string{"reach": []string{"CITY", "REGION", "PROVINCE"}[i%3]}
			}},
		{kind: "tech_platform", n: 55, from: from, on: on, lead: "college", level: "CITY", parts: both},
		{kind: "practice_centre", n: 6, name: "开放型产教融合实践中心", from: from, on: on, lead: "college", level: "CITY", parts: both,
			each: func(i int) map[string]string {
				return map[string]string{"sort": []string{"SCHOOL", "PUBLIC", "ENTERPRISE"}[i%3], "seats": "120"}
			}},
		{kind: "integrated_enterprise", n: 255, name: "产教融合型企业", from: from, on: on, lead: "firm", level: "CITY", later: later{104, "CERTIFIED", day("2025-06-30")},
			each: func(i int) map[string]string {
				if i < 62 {
					return map[string]string{"lists": "COOP、PILOT"}
				}
				return map[string]string{"lists": "PILOT"}
			}},
		{kind: "education_group", n: 6, name: "职教集团", from: from, on: on, lead: "college", level: "NATIONAL", parts: []part{{"LEAD", "college", 1}, {"SCHOOL", "school", 3}, {"FIRM", "firm", 6}}},
		{kind: "industrial_college", n: 20, name: "现代产业学院", from: from, on: on, lead: "college", level: "CITY", values: map[string]string{"sort": "MODERN", "chain": "EX01"}, parts: both},
		{kind: "industrial_college", n: 2, name: "信创产业学院", on: day("2025-09-01"), lead: "college", level: "CITY", values: map[string]string{"sort": "IT"}, parts: both},
		{kind: "tech_service_platform", n: 2, on: day("2025-09-01"), lead: "college", level: "CITY", all: true, parts: both},
		{kind: "grad_station", n: 116, name: "研究生工作站", from: from, on: on, lead: "firm", level: "CITY", parts: []part{{"SCHOOL", "university", 1}, {"FIRM", "firm", 1}}},
		{kind: "college_tech_centre", n: 55, name: "产业学院与技术工程中心", from: from, on: on, lead: "college", level: "CITY", parts: both,
			each: func(i int) map[string]string { return map[string]string{"sort": []string{"COLLEGE", "CENTRE"}[i%2]} }},
		{kind: "integrated_programme", n: 26, name: "产教融合型专业", on: day("2024-03-01"), lead: "college", level: "CITY", values: map[string]string{"batch": "首批"}, parts: both},
	}
}

func tianjinResults() []batch {
	from, on := day("2021-03-01"), day("2024-04-01")
	contract := func(year string, total int) batch {
		return batch{kind: "tech_contract", n: 60, name: "技术合同", on: day(year + "-12-20"), lead: "hei", parts: []part{{"SCHOOL", "hei", 1}, {"FIRM", "firm", 1}},
			each: func(i int) map[string]string {
				return map[string]string{"contract_no": "EX" + year + strconv.Itoa(100+i), "sort": []string{"DEVELOP", "TRANSFER", "LICENSE", "CONSULT", "SERVICE"}[i%5], "amount": strconv.Itoa(share(total, 60, i)), "signed_on": within(year, 60, i)}
			}}
	}
	certificate := func(n int, subject string, each func(i int) map[string]string) batch {
		return batch{kind: "teaching_pilot", n: n, name: "1+X证书试点", on: on, lead: "school", level: "NATIONAL", values: map[string]string{"sort": "CERTIFICATE", "subject": subject}, each: each}
	}
	return []batch{
		{kind: "training_class", n: 40, name: "企业员工培训班", from: day("2024-01-20"), on: day("2024-12-20"), lead: "college", values: map[string]string{"sort": "ENTERPRISE", "hours": "40"},
			each: func(i int) map[string]string {
				return map[string]string{"persons": strconv.Itoa(share(15200, 40, i)), "finished_on": within("2024", 40, i)}
			}},
		{kind: "tech_result", n: 485, name: "可转化成果", from: from, on: on, lead: "hei", values: map[string]string{"price_mode": "NEGOTIATED", "exclusive": "ORDINARY"},
			each: func(i int) map[string]string { return map[string]string{"trl": strconv.Itoa(3 + i%6)} }},
		{kind: "research_platform", n: 735, name: "高校科技创新平台", from: from, on: on, lead: "hei", values: map[string]string{"host": "UNIVERSITY", "opened": "1"},
			each: func(i int) map[string]string {
				return map[string]string{"sort": []string{"LAB", "ENGINEERING", "APPLIED", "OTHER"}[i%4]}
			}},
		contract("2022", 242300), contract("2023", 291500),
		{kind: "teaching_pilot", n: 17, name: "现代学徒制试点", from: from, on: on, lead: "school", level: "NATIONAL", values: map[string]string{"sort": "APPRENTICE", "subject": "CLASS"}},
		certificate(51, "SCHOOL", func(i int) map[string]string {
			return map[string]string{"persons": strconv.Itoa(share(80000, 51, i)), "examined": strconv.Itoa(share(64000, 51, i)), "passed": strconv.Itoa(share(50003, 51, i))}
		}),
		certificate(244, "PROGRAMME", nil), certificate(233, "CERTIFICATE", nil),
		{kind: "teaching_pilot", n: 8, name: "工学一体化院校", on: on, lead: "technician", values: map[string]string{"sort": "INTEGRATED", "subject": "SCHOOL"}},
		{kind: "teaching_pilot", n: 16, name: "工学一体化专业", on: on, lead: "technician", values: map[string]string{"sort": "INTEGRATED", "subject": "PROGRAMME"}},
		{kind: "teacher_training", n: 9, name: "工学一体化教师培训", from: day("2023-03-01"), on: on, values: map[string]string{"sort": "INTEGRATED", "persons": "25", "finished_on": "2024-03-20"},
			each: func(i int) map[string]string { return map[string]string{"grade": []string{"THREE", "TWO", "ONE"}[i%3]} }},
		{kind: "teaching_award", n: 17, name: "教学成果", on: day("2022-12-20"), lead: "college", level: "NATIONAL", parts: []part{{"SCHOOL", "college", 1}},
			each: func(i int) map[string]string {
				prize := "SECOND"
				if i < 3 {
					prize = []string{"SPECIAL", "FIRST", "FIRST"}[i]
				}
				return map[string]string{"prize": prize, "year": "2022", "field": "VOCATIONAL"}
			}},
		{kind: "policy_document", n: 1, name: "部市共建方案", on: day("2021-12-31"), values: map[string]string{"issuer": "示例发文单位", "issued_on": "2021-12-31", "sort": "PLAN", "measures": "20"}},
	}
}

func tianjinFigures() []figure {
	t := &table{doc: tianjinReply}
	t.in("2024", "2024-12-31")
	t.lead("carrier.city_consortium", "4", "个", "市域产教融合联合体", "City consortia", "已建成的联合体", 12, "carrier:city_consortium:all")
	t.lead("carrier.industry_community", "5", "个", "行业产教融合共同体", "Industry communities", "已建成的共同体", 12, "carrier:industry_community:all")
	t.lead("member.hei", ">40", "所", "参建高校", "Universities and colleges taking part", "参加联合体和共同体的学校，参加几个的只计一次", 12, "members:city_consortium+industry_community:LEAD_SCHOOL,HEI:SCHOOL")
	t.lead("member.enterprise", ">1000", "家", "参建企业", "Enterprises taking part", "参加联合体和共同体的企业，参加几个的只计一次", 12, "members:city_consortium+industry_community:LEAD_FIRM,FIRM:ENTERPRISE")
	t.add("carrier.tech_platform", "55", "个", "共性技术平台", "Common technology platforms", "联合体和共同体搭建的共性技术平台", 12, "carrier:tech_platform:all")
	t.add("programme.integrated_type", "26", "个", "职业教育产教融合型专业", "Integrated-type programmes", "首批遴选", 12, "carrier:integrated_programme:programmes")
	t.add("programme.point_added", "25", "个", "新增专业点", "Programme points added", "对接主导产业的新增高职专业点，按首次招生年度", 12, "programme:opened:HIGHER_COLLEGE")
	t.add("programme.point_revoked", "12", "个", "撤销专业点", "Programme points revoked", "撤销的落后专业点，按撤销日期", 12, "programme:revoked")
	t.add("programme.leading_share", ">=98", "%", "高职专业设置对接主导产业比重", "Share of higher points that serve leading industries", "高职招生专业点中服务重点产业的 ÷ 全部高职招生专业点", 12, "programme:key:HIGHER_COLLEGE")
	t.add("carrier.practice_centre", "6", "个", "区域开放型产教融合实践中心", "Open practice centres", "已建成", 12, "carrier:practice_centre:all")
	t.lead("eie.cultivated", "62", "家", "培育产教融合型企业（口径甲）", "Integrated enterprises cultivated, scope A", "口径甲：推进产教融合深度合作中培育的企业；和口径乙是两个数，不相加", 12, "carrier:integrated_enterprise:cultivated_coop")
	t.lead("eie.cultivated", "255", "家", "培育产教融合型企业（口径乙）", "Integrated enterprises cultivated, scope B", "口径乙：国家产教融合型试点城市建设中培育的企业；和口径甲是两个数，不相加", 13, "carrier:integrated_enterprise:cultivated_pilot")
	t.add("carrier.group_national", "6", "家", "国家示范性职教集团培育单位", "National demonstrative groups", "国家级的职教集团", 13, "carrier:education_group:national")
	t.add("carrier.modern_college", "20", "个", "市级现代产业学院", "Modern industrial colleges of the city", "类型为现代产业学院，市级", 13, "carrier:industrial_college:modern_city")
	t.lead("carrier.grad_station", "116", "家", "产教融合研究生工作站", "Graduate workstations", "已认定", 13, "carrier:grad_station:all")
	t.add("carrier.college_tech_centre", "55", "个", "产业学院和技术工程中心", "Colleges and technology centres with leading firms", "与龙头企业共建；和“现代产业学院”口径不同", 13, "carrier:college_tech_centre:all")
	t.add("training.staff_hours", ">600000", "学时", "年培训企业员工", "Hours of staff training a year", "企业员工培训班：人次 × 每人课时之和", 13, "carrier:training_class:staff_hours")
	t.lead("tech.result", "485", "项", "高校可转化科技成果", "Transferable results", "已发布或已转化", 14, "carrier:tech_result:all")
	t.lead("tech.platform", "735", "个", "高校科技创新平台", "University innovation platforms", "依托高校的各级平台", 14, "carrier:research_platform:university")
	t.in("2023", "2023-12-31")
	t.lead("deal.amount", "2915000000", "元", "校企握手活动促成合同额", "Contracts brought about by handshake events", "当年签订的技术合同金额", 14, "carrier:tech_contract:amount")
	t.add("deal.growth", "20.3", "%", "合同额比上年增长", "Growth of contracts on 2022", "2023 年比 2022 年", 14, "growth:carrier:tech_contract:amount")
	t.in("2024", "2024-12-31")
	t.lead("chain.key", "12", "条", "重点产业链", "Key industry chains", "当年有效的重点产业名单上的产业链", 15, "atlas:key_chains")
	t.add("programme.secondary", "333", "个", "中职招生专业数", "Programmes of secondary schools", "不同的专业，覆盖 17 个专业大类；不是专业点", 17, "programme:distinct:SECONDARY")
	t.lead("programme.point_higher", "740", "个", "高职招生专业点", "Programme points of higher colleges", "学校 × 专业，覆盖 18 个专业大类；不是专业数", 17, "programme:points:HIGHER_COLLEGE")
	t.add("programme.equip_it_share", ">=30", "%", "装备制造和电子信息大类比例", "Share of equipment and electronics", "高职招生专业点中这两个大类的比例", 17, "programme:equip_it:HIGHER_COLLEGE")
	t.in("2022", "2022-12-31")
	t.add("programme.filed", "42", "个", "新增备案专业", "Programmes filed", "中职和高职，按首次招生年度", 17, "programme:opened")
	t.add("programme.filed_docked", "34", "个", "新增备案中对接重点产业的", "Filed and docked to key industries", "42 个中对接“1+3+4”现代工业产业体系及现代服务业的", 17, "programme:opened_key")
	t.add("programme.revoked", "20", "个", "撤销招生专业", "Programmes revoked", "按撤销日期", 17, "programme:revoked")
	t.in("2023", "2023-12-31")
	t.add("programme.point_added", "18", "个", "新增高职专业（点）", "Higher programme points added", "高职，全部对接重点产业；和 2024 年的 25 个是两个年度", 17, "programme:opened:HIGHER_COLLEGE")
	t.in("2024", "2024-12-31")
	t.add("class.modern_apprentice", "17", "个", "教育部现代学徒制试点", "Modern apprenticeship pilots of the ministry", "教育部试点", 18, "carrier:teaching_pilot:apprentice")
	t.add("cert.1x_school", "51", "所", "1+X 试点院校", "1+X pilot schools", "试点院校", 18, "carrier:teaching_pilot:certificate_schools")
	t.add("cert.1x_programme", "244", "个", "1+X 试点专业", "1+X programmes", "申报证书的专业", 18, "carrier:teaching_pilot:certificate_programmes")
	t.add("cert.1x_certificate", "233", "个", "1+X 证书", "1+X certificates", "申报的证书", 18, "carrier:teaching_pilot:certificates")
	t.add("cert.1x_person", "80000", "人", "1+X 参加学生", "1+X students", "累计参与试点，不是参加考核的人数", 18, "carrier:teaching_pilot:persons")
	t.add("cert.1x_pass", "78.13", "%", "1+X 通过率", "1+X pass rate", "分母是参加考核的人，不是参与试点的 8 万人", 18, "carrier:teaching_pilot:pass_rate")
	t.in("2022", "2022-12-31")
	t.add("award.national_special", "1", "项", "国家级教学成果奖特等奖", "National teaching awards: special prize", "2022 年职业教育国家级教学成果奖", 18, "carrier:teaching_award:special")
	t.add("award.national_first", "2", "项", "国家级教学成果奖一等奖", "National teaching awards: first prize", "2022 年职业教育国家级教学成果奖", 18, "carrier:teaching_award:first")
	t.add("award.national_second", "14", "项", "国家级教学成果奖二等奖", "National teaching awards: second prize", "2022 年职业教育国家级教学成果奖", 18, "carrier:teaching_award:second")
	t.in("2024", "2024-12-31")
	t.add("technician.school_integrated", "8", "所", "工学一体化技工院校", "Technician schools of integrated teaching", "全市技工院校", 19, "carrier:teaching_pilot:integrated_schools")
	t.add("technician.programme_integrated", "16", "个", "工学一体化专业", "Programmes of integrated teaching", "技工院校开设的一体化专业", 19, "carrier:teaching_pilot:integrated_programmes")
	t.add("teacher.integrated_trained", "225", "人", "工学一体化教师培训", "Integrated teachers trained", "累计，各级", 19, "carrier:teacher_training:integrated")
	t.in("2023", "2023-12-31")
	t.add("event.media_reach", ">10000000", "人", "网络受众", "Media reach", "校企握手活动的媒体报道受众", 14, "-媒体报道的受众不在任何名册里")
	t.doc = tianjinNews
	t.in("2021", "2021-12-31")
	t.add("plan.measure", "20", "项", "部市共建举措", "Measures of the ministry–city plan", "部市共建方案的举措", 13, "carrier:policy_document:measures")
	t.in("plan", "2025-12-31")
	t.add("target.eie_certified", ">=100", "家", "认证产教融合型企业（目标）", "Integrated enterprises certified (target)", "目标；状态为已认证，和“培育”不同", 14, "carrier:integrated_enterprise:certified")
	t.add("target.tech_service_platform", "2-3", "个", "技术创新服务平台（目标）", "Technology service platforms (target)", "目标；四项功能都有的", 15, "carrier:tech_service_platform:all")
	t.add("target.it_college", "2-3", "个", "信创产业学院（目标）", "IT innovation colleges (target)", "目标；类型为信息技术应用创新", 15, "carrier:industrial_college:it")
	return t.list
}
