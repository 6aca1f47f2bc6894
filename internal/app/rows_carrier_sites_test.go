package app

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// siteRows are the requirements of mixed ownership, bases, centres, platforms and parks.
var siteRows = []rowTest{
	{"PLT-18", showShares}, {"PLT-19", showModes}, {"PLT-20", showAssetLedger}, {"PLT-21", showInvestment}, {"PLT-22", showContributions}, {"PLT-23", showPracticeCentres}, {"PLT-24", showTrainingBases},
	{"PLT-25", showProductiveBase}, {"PLT-26", showDemoBases}, {"PLT-27", showPublicCentre}, {"PLT-28", showBookings}, {"PLT-29", showGraduateStations}, {"PLT-30", showLeadingFirms}, {"PLT-31", showEngineers},
	{"PLT-32", showFourFunctions}, {"PLT-33", showPlatformSorts}, {"PLT-34", showResearchPlatforms}, {"PLT-35", showEduPark}, {"PLT-36", showSciencePark}, {"PLT-37", showExperienceCentre},
	{"PLT-38", showRuralInstitute}, {"PLT-39", showBrandCentre}, {"PLT-40", showFacilities}, {"PLT-41", showHighLevel}, {"PLT-42", showParkAndSchool}, {"PLT-43", showDualBoards}, {"PLT-44", showTenTogether},
	{"PLT-45", showCollegeFunctions}, {"PLT-46", showApprenticeBases}, {"PLT-48", showNamedColleges},
}

// mixed is a project of mixed ownership with its shares.
func (k *keeper) mixed(name, on string, parts []carrier.Share, mode string) (ids.ID, error) {
	d := carrier.Draft{Name: name, Org: k.schools[0], Stage: "BUILT", On: civil.MustDate(on), Shares: parts, Values: carrier.Values{"mode": {Text: mode}}}
	return k.city.Carrier.Create(k.as(lead), "mixed_project", d, "册教〔2020〕1号")
}

// halves are two holders of one hundred percent.
var halves = []carrier.Share{{Holder: "册江第1学校", Part: 5100}, {Holder: "册江第1机械有限公司", Part: 4900}}

// showShares: 32 projects; shares are parts of 100.00 % exactly, and a project without them does not count.
func showShares(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for _, bad := range [][]carrier.Share{{{Holder: "甲", Part: 5100}, {Holder: "乙", Part: 4899}}, {{Holder: "甲", Part: 10001}}, {{Holder: "甲", Part: 5000}, {Holder: "甲", Part: 5000}}} {
		if _, err := k.mixed("不足百", "2020-05-01", bad, "STOCK"); !errors.Is(err, carrier.ErrShares) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := k.mixed("没有股权", "2020-05-01", nil, "STOCK"); !errors.Is(err, carrier.ErrBefore) {
		t.Errorf("without shares: %v", err)
	}
	k.grows("mixed_project", "all", "2020-12-31", 32, func() {
		for i := range 32 {
			_, err := k.mixed(fmt.Sprintf("混合所有制%02d", i), "2020-05-01", halves, "STOCK")
			must(t, err)
		}
	})
	at := "/records/" + k.id(`SELECT id FROM carrier_records WHERE name = '混合所有制00'`)
	k.says(lead, at, "51.00%", "49.00%")
	k.refused(at+"/shares", url.Values{"from": {"2020-06-01"}, "shares": {"甲 51\n乙 48.99"}}, "100.00")
}

// showModes: the ways of mixed ownership are a list.
func showModes(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for i, mode := range []string{"GOV_FIRM", "FIRM_COLLEGE", "FIRM_SCHOOL"} {
		_, err := k.mixed("模式"+mode, fmt.Sprintf("2010-0%d-01", i+1), halves, mode)
		must(t, err)
	}
	k.counts("mixed_project", "2010-12-31", map[string]float64{"modes": 3})
	if _, err := k.keep("mixed_project", "没有的模式", "PLANNED", "2010-01-01", 0, nil, "mode", "租赁"); !errors.Is(err, carrier.ErrChoice) {
		t.Errorf("an unknown mode: %v", err)
	}
}

// asset posts an entry of the ledger of assets.
func (k *keeper) asset(at, owner, what, sort, wan, on string) {
	k.t.Helper()
	k.made(lead, at+"/assets", url.Values{"owner": {owner}, "what": {what}, "sort": {sort}, "amount": {wan}, "on": {on}})
}

// showAssetLedger: assets stand by owner in a ledger that is only added to; a correction is a further entry.
func showAssetLedger(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id, err := k.mixed("一院一公司", "2011-05-01", halves, "FIRM_COLLEGE")
	must(t, err)
	at := recordAt(id)
	k.asset(at, "册江第1学校", "实训楼使用权", "场地", "260", "2011-06-01")
	k.asset(at, "册江第1机械有限公司", "加工中心", "设备", "480", "2011-07-01")
	k.asset(at, "册江第1机械有限公司", "少记一台", "设备", "60", "2011-08-01")
	k.says(lead, at, "按所有者合计", "260万元", "540万元", "加工中心", "少记一台")
	if n := k.id(`SELECT COUNT(*) FROM carrier_assets WHERE record_id = $1`, id); n != "3" {
		t.Errorf("%s entries", n)
	}
}

// showInvestment: what social capital has brought in is the sum of the ledger up to the day.
func showInvestment(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for i := range 2 {
		id, err := k.mixed(fmt.Sprintf("社会资本%d", i), "2012-05-01", halves, "STOCK")
		must(t, err)
		k.asset(recordAt(id), "投资公司（示例）", "注册资本", "资本", "12000", "2012-06-01")
	}
	if a, b := k.figure("mixed_project", "brought_capital", "2012-05-31"), k.figure("mixed_project", "brought_capital", "2012-12-31"); b.Value-a.Value != float64(240_000_000*money.Yuan) {
		t.Errorf("from %v to %v", a.Value, b.Value)
	}
	k.shown("mixed_project", "2012-12-31", "资本投入", "2.4亿元")
}

// showContributions: capital, technology and management are ways to take part, summed and counted each.
func showContributions(t *testing.T, s *stage) {
	k := registersOf(t, s)
	d := carrier.Draft{Name: "三种参与", Stage: "BUILT", On: civil.MustDate("2013-05-01"), Shares: halves, Functions: []string{"CAPITAL", "TECHNOLOGY", "MANAGEMENT"}}
	id, err := k.city.Carrier.Create(k.as(lead), "mixed_project", d, "册教〔2013〕1号")
	must(t, err)
	for i, sort := range []string{"资本", "技术", "管理"} {
		k.asset(recordAt(id), "册江第1机械有限公司", sort+"作价", sort, fmt.Sprint(100*(i+1)), "2013-06-01")
	}
	k.says(lead, recordAt(id), "按投入方式合计", "100万元", "200万元", "300万元", "资本参与", "技术参与", "管理参与")
	k.grows("mixed_project", "technology_by", "2013-12-31", 0, func() {})
	for code, fen := range map[string]money.Fen{"brought_technology": 200 * money.Wan, "brought_management": 300 * money.Wan} {
		if a, b := k.figure("mixed_project", code, "2013-05-31"), k.figure("mixed_project", code, "2013-12-31"); b.Value-a.Value != float64(fen) {
			t.Errorf("%s: from %v to %v", code, a.Value, b.Value)
		}
	}
}

func showPracticeCentres(t *testing.T, s *stage) {
	k := registersOf(t, s)
	sorts := []string{"学校实践中心", "公共实践中心", "企业实践中心"}
	k.grows("practice_centre", "all", "2024-12-31", 6, func() {
		k.rows("practice_centre", "名称,状态,日期,类别", 6, func(i int) string { return fmt.Sprintf("实践中心%d,已建成,2024-05-01,%s", i, sorts[i%3]) })
	})
	k.says(lead, "/registers/practice_centre?f_sort=PUBLIC", "实践中心1", "公共实践中心")
	k.lacks(lead, "/registers/practice_centre?f_sort=PUBLIC", "实践中心2")
}

func showTrainingBases(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("training_base", "all", "2022-12-31", 334, func() {
		k.add("training_base", "实训基地", 334, "状态,日期,类别,工位", "已建成,2022-05-01,一般实训基地,40")
	})
	k.shown("training_base", "2022-12-31", "实习实训基地", "334")
}

// showProductiveBase: a productive base with those who built it and the terms of the lease.
func showProductiveBase(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("training_base", "生产性基地", "BUILT", "2020-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:2]}, "sort", "生产性实训基地", "lease", "场地学校提供，设备企业租用，三年一签")
	k.says(lead, recordAt(id), "生产性实训基地", "共建企业", "册江第1机械有限公司", "三年一签")
	k.counts("training_base", "2020-12-31", map[string]float64{"productive": 1})
}

// showDemoBases: one demonstrative base in 2023, three by 2025, with evidence.
func showDemoBases(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.goal("training_base.demo", "不少于", "1", "", "2023", "")
	k.goal("training_base.demo", "不少于", "3", "", "2025", "")
	first := k.kept("training_base", "示范基地1", "BUILT", "2023-05-01", k.schools[0], nil, "sort", "产教融合示范性基地")
	if g := k.figure("training_base", "demo", "2023-12-31").Goals; len(g) != 2 || g[0].State != carrier.GoalReached || g[1].State != carrier.GoalShort {
		t.Errorf("2023: %+v", g)
	}
	for i := range 2 {
		k.kept("training_base", fmt.Sprintf("示范基地%d", i+2), "BUILT", "2025-05-01", k.schools[0], nil, "sort", "产教融合示范性基地")
	}
	if g := k.figure("training_base", "demo", "2025-12-31").Goals; len(g) != 2 || g[1].State != carrier.GoalReached {
		t.Errorf("2025: %+v", g)
	}
	k.upload(recordAt(first)+"/files", "验收.txt", "验收意见：通过", url.Values{"sort": {"PROOF"}, "title": {"验收意见"}})
	k.says(lead, recordAt(first), "验收意见", "认定与验收", "册教〔2023〕1号")
}

// showPublicCentre: built and in use are two states with two counts.
func showPublicCentre(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("public_skills_centre", "公共实训中心", "BUILT", "2023-05-01", 0, nil, "accepted_on", "2023-04-20")
	k.counts("public_skills_centre", "2023-12-31", map[string]float64{"built": 1, "open": 0})
	must(t, k.enter(id, "IN_USE", "2024-03-01"))
	k.counts("public_skills_centre", "2024-12-31", map[string]float64{"built": 1, "open": 1})
	k.counts("public_skills_centre", "2023-12-31", map[string]float64{"built": 1, "open": 0})
}

// booker is somebody of an organisation who may book.
func (k *keeper) booker(role actor.Role, at ids.ID) (book func(record ids.ID, from time.Time, hours int, persons int64) (ids.ID, error)) {
	ctx := k.person(ids.ID(9_008_000+int64(len(role))), actor.Grant{Role: role, Org: at})
	return func(record ids.ID, from time.Time, hours int, persons int64) (ids.ID, error) {
		return k.city.Carrier.Book(ctx, record, carrier.Booked{Org: at, From: from, Until: from.Add(time.Duration(hours) * time.Hour), Purpose: "实训", Persons: persons})
	}
}

// showBookings: equipment is booked by the slot, never twice, within its room; hours offered, booked and used stand by month.
func showBookings(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("training_base", "共享设备", "BUILT", "2023-05-01", k.schools[0], nil, "sort", "一般实训基地", "seats", "30", "open_hours", "40")
	from := civil.DateOf(k.city.DB.Now()).AddDays(5).Time().Add(9 * time.Hour)
	school, firm := k.booker(actor.SchoolAdmin, k.schools[1]), k.booker(actor.EntHR, k.firms[0])
	booking, err := school(id, from, 3, 25)
	must(t, err)
	if _, err := firm(id, from.Add(2*time.Hour), 2, 5); !errors.Is(err, carrier.ErrTaken) {
		t.Errorf("the same time twice: %v", err)
	}
	if _, err := firm(id, from.Add(4*time.Hour), 2, 31); !errors.Is(err, carrier.ErrCapacity) {
		t.Errorf("more than there is room for: %v", err)
	}
	_, err = firm(id, from.Add(4*time.Hour), 2, 30)
	must(t, err)
	// The first has taken place and was used for two hours and a half.
	past := civil.DateOf(k.city.DB.Now()).AddDays(-40).Time().Add(9 * time.Hour)
	k.write(`UPDATE carrier_bookings SET starts_at = $1, ends_at = $2 WHERE id = $3`, past.UnixMilli(), past.Add(3*time.Hour).UnixMilli(), booking)
	must(t, k.city.Carrier.Close(k.person(ids.ID(9_008_000+len(actor.SchoolAdmin)), actor.Grant{Role: actor.SchoolAdmin, Org: k.schools[1]}), id, booking, 150, 1))
	day := civil.DateOf(past)
	k.says(lead, "/registers/training_base/usage?from="+day.String()+"&to="+day.String(), "共享设备", day.String()[:7], "3.0", "2.5", "利用率", "25")
	_, list, err := k.city.Carrier.Usage(k.as(lead), "training_base", day, day)
	must(t, err)
	if len(list) != 1 || list[0].Booked != 180 || list[0].Used != 150 || list[0].Share() != 150*10000/list[0].Offered {
		t.Errorf("%+v", list)
	}
}

func showGraduateStations(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("grad_station", "all", "2024-12-31", 116, func() {
		k.add("grad_station", "研究生工作站", 116, "状态,日期,在站研究生", "已认定,2024-05-01,6")
	})
	k.counts("grad_station", "2024-12-31", map[string]float64{"students": 696})
}

// showLeadingFirms: 55 with leading firms are a count of their own, never added to the industrial colleges.
func showLeadingFirms(t *testing.T, s *stage) {
	k := registersOf(t, s)
	colleges := k.figure("industrial_college", "all", "2024-12-31").Value
	k.grows("college_tech_centre", "all", "2024-12-31", 55, func() {
		k.rows("college_tech_centre", "名称,状态,日期,形式", 55, func(i int) string {
			return fmt.Sprintf("龙头共建%02d,已建成,2024-05-01,%s", i, []string{"产业学院", "技术工程中心"}[i%2])
		})
	})
	if now := k.figure("industrial_college", "all", "2024-12-31").Value; now != colleges {
		t.Errorf("industrial colleges went from %v to %v", colleges, now)
	}
	k.shown("college_tech_centre", "2024-12-31", "55", "技术工程中心", "27")
	k.says(lead, "/registers/college_tech_centre", "各计各的，不相加")
}

func showEngineers(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("engineers_college", "卓越工程师学院", "BUILT", "2023-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:1]}, "students", "60", "fields", "智能制造")
	k.says(lead, recordAt(id), "在读工程硕博", "60", "智能制造")
}

// showFourFunctions: a platform counts with all four functions only.
func showFourFunctions(t *testing.T, s *stage) {
	k := registersOf(t, s)
	head := "名称,状态,日期,功能"
	k.lines("tech_service_platform", head, "三项平台,已建成,2022-05-01,产品研发与制造、工艺开发与改进、技术升级与推广", "四项平台,已建成,2022-05-01,产品研发与制造、工艺开发与改进、技术升级与推广、大国工匠培育")
	k.counts("tech_service_platform", "2022-12-31", map[string]float64{"all": 1})
	k.says(lead, "/records/"+k.id(`SELECT id FROM carrier_records WHERE name = '三项平台'`), "还缺", "大国工匠培育")
}

func showPlatformSorts(t *testing.T, s *stage) {
	k := registersOf(t, s)
	sorts := []string{"协同型", "区域型", "共享型", "生产型"}
	k.grows("innovation_platform", "all", "2022-12-31", 4, func() {
		k.rows("innovation_platform", "名称,状态,日期,类别,企业主导", 4, func(i int) string { return fmt.Sprintf("创新平台%d,已建成,2022-05-01,%s,是", i, sorts[i]) })
	})
	for _, sort := range []string{"COOP", "REGION", "SHARED", "PRODUCTIVE"} {
		if text := k.page(lead, "/registers/innovation_platform?f_sort="+sort); strings.Count(text, "创新平台") < 1 {
			t.Errorf("no platform of the sort %s", sort)
		}
	}
}

func showResearchPlatforms(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("research_platform", "province", "2022-12-31", 57, func() {
		k.rows("research_platform", "名称,状态,日期,级别", 60, func(i int) string {
			return fmt.Sprintf("科研平台%02d,已认定,2022-05-01,%s", i, []string{"省级", "国家级", "市级"}[min(i/50, 1)+min(i/57, 1)])
		})
	})
}

// showEduPark: a park of vocational education with its land and phases.
func showEduPark(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("edu_park", "产教融合园区", "BUILDING", "2022-05-01", 0, map[string][]ids.ID{"PARK": {k.park}}, "land", "33.5", "phase", "一期", "plan", "一期实训楼，二期宿舍", "invested", "120000")
	k.says(lead, recordAt(id), "33.5公顷", "一期", "一期实训楼，二期宿舍", "12亿元", "在建")
	k.says(lead, "/registers/edu_park?status=BUILDING", "产教融合园区")
	project := k.kept("project", "园区建设项目", "APPROVED", "2022-05-01", 0, nil, "category", "WORKS", "subject", "PARK", "land", "33.5", "phase", "一期")
	k.says(lead, recordAt(project), "产教融合园区", "33.5")
}

func showSciencePark(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("science_park", "科创园", "IN_USE", "2022-05-01", 0, nil, "tenants", "42", "spinoffs", "9")
	k.says(lead, recordAt(id), "入驻企业", "42", "高校师生创办企业", "9")
	k.counts("science_park", "2022-12-31", map[string]float64{"tenants": 42})
}

// showExperienceCentre: primary and middle schools book, several at once within the room; only numbers of pupils are recorded.
func showExperienceCentre(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("experience_centre", "职业体验中心", "BUILT", "2023-05-01", k.schools[0], nil, "seats", "80", "ages", "小学")
	var primary [2]ids.ID
	must(t, k.city.DB.Write(k.as(lead), func(tx *sqldb.Tx) error {
		for i := range primary {
			primary[i] = tx.NewID()
			o := org.Organization{ID: primary[i], Name: fmt.Sprintf("册江第%d小学", i+1), Kind: org.SchoolKind, Status: org.Active}
			if err := org.Insert(k.as(lead), tx, o); err != nil {
				return err
			}
		}
		return nil
	}))
	from := civil.DateOf(k.city.DB.Now()).AddDays(7).Time().Add(9 * time.Hour)
	one, two := k.booker(actor.SchoolAdmin, primary[0]), k.booker(actor.SchoolAdmin, primary[1])
	_, err := one(id, from, 2, 45)
	must(t, err)
	if _, err := two(id, from.Add(time.Hour), 2, 36); !errors.Is(err, carrier.ErrCapacity) {
		t.Errorf("81 in a room for 80: %v", err)
	}
	_, err = two(id, from.Add(time.Hour), 2, 35)
	must(t, err)
	k.says(lead, recordAt(id), "册江第1小学", "册江第2小学", "已约")
	k.says(lead, "/registers/experience_centre", "不登记学生姓名")
}

func showRuralInstitute(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("rural_institute", "all", "2022-12-31", 2, func() {
		k.lines("rural_institute", "名称,状态,日期,形式", "乡村振兴研究院,已认定,2022-05-01,研究院", "乡村振兴联盟,已认定,2022-05-01,产教联盟")
	})
	k.says(lead, "/registers/rural_institute", "研究院", "产教联盟")
}

func showBrandCentre(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("brand_centre", "品牌培训中心", "BUILT", "2022-05-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:1]}, "brand", "示例汽车", "trained", "800", "invested", "500", "free", "是")
	k.says(lead, recordAt(id), "示例汽车", "800", "500万元", "免费共享")
}

// showFacilities: sorts of facilities are the city's to add, with fields of its own, without a release.
func showFacilities(t *testing.T, s *stage) {
	k := registersOf(t, s)
	must(t, k.city.Carrier.Offer(k.as(lead), "facility", "sort", carrier.Choice{Code: "KITCHEN", ZH: "中央厨房", EN: "Central kitchen"}))
	k.made(lead, "/kinds/facility/overlay", url.Values{"fields": {"power | 用电容量 | 整数 | 千瓦 | 列表"}, "counts": {"power | 用电容量 | 千瓦 | 合计 | power |  | 已建成的相加"}, "checklist": {"SAFE 安全验收"}})
	k.lines("facility", "名称,状态,日期,类别,用电容量", "直播间一号,已建成,2022-05-01,直播间,20", "开发中心,已建成,2022-05-01,创新者开发中心,35", "厨房一号,已建成,2022-05-01,中央厨房,120")
	k.says(lead, "/registers/facility?sort=-power", "厨房一号", "中央厨房", "用电容量（千瓦）")
	k.counts("facility", "2022-12-31", map[string]float64{"power": 175})
	k.says(lead, "/records/"+k.id(`SELECT id FROM carrier_records WHERE name = '直播间一号'`), "直播间", "安全验收", "20 千瓦")
	k.refused("/kinds/facility/overlay", url.Values{"version": {"1"}, "fields": {""}}, "用电容量")
}

func showHighLevel(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.kept("training_base", "高水平基地", "BUILT", "2019-05-01", k.schools[0], nil, "sort", "高水平专业化基地")
	k.kept("innovation_platform", "产学研一体化平台", "BUILT", "2019-05-01", k.schools[0], nil, "sort", "协同型")
	k.counts("training_base", "2019-12-31", map[string]float64{"high": 1})
	id, err := ids.Parse(k.id(`SELECT id FROM carrier_records WHERE name = '高水平基地'`))
	must(t, err)
	must(t, k.city.Carrier.Raise(k.as(lead), id, "PROVINCE", civil.MustDate("2020-05-01"), "省教〔2020〕5号"))
	k.made(lead, recordAt(id)+"/honours", url.Values{"title": {"高水平专业化产教融合实训基地"}, "level": {"PROVINCE"}, "given_by": {"省教育厅"}, "on": {"2020-05-01"}, "document": {"省教〔2020〕5号"}})
	k.says(lead, recordAt(id), "省级", "高水平专业化产教融合实训基地", "省教育厅")
}

// showParkAndSchool: a park and a school are linked: the page shows both, the count tells how many schools have a park.
func showParkAndSchool(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("edu_park", "园区加职教", "BUILT", "2018-05-01", 0, map[string][]ids.ID{"PARK": {k.park}, "SCHOOL": k.schools[:2]})
	k.says(lead, recordAt(id), "册江高新区管委会", "册江第1学校", "册江第2学校", "入驻或结对学校")
	k.counts("edu_park", "2018-12-31", map[string]float64{"schools": 2})
}

// showDualBoards: college council and company board are two bodies with minutes of their own.
func showDualBoards(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id, err := k.mixed("双理事会", "2014-05-01", halves, "FIRM_COLLEGE")
	must(t, err)
	at := recordAt(id)
	k.says(lead, at, "学院理事会的会议纪要", "公司董事会的会议纪要")
	for body, minutes := range map[string]string{"COLLEGE": "审议人才培养方案", "COMPANY": "审议年度分红"} {
		k.made(lead, at+"/meetings", url.Values{"council": {body}, "on": {"2014-09-01"}, "minutes": {minutes}})
	}
	k.says(lead, at, "学院理事会", "公司董事会", "审议人才培养方案", "审议年度分红")
	k.lacks(lead, at, "的会议纪要")
}

// showTenTogether: ten points, each ticked with what was done and its evidence.
func showTenTogether(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id, err := k.mixed("十个共同", "2015-05-01", halves, "FIRM_COLLEGE")
	must(t, err)
	kind, err := k.city.Carrier.Kind(k.as(lead), "mixed_project")
	must(t, err)
	if len(kind.Checklist) != 10 {
		t.Fatalf("%d points", len(kind.Checklist))
	}
	k.made(lead, recordAt(id)+"/checks", url.Values{"item": {"RISK"}, "note": {"协议第八条：风险按股权分担"}})
	k.says(lead, recordAt(id), "1 / 10 项", "风险同担", "协议第八条：风险按股权分担")
}

func showCollegeFunctions(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("industrial_college", "名称,状态,日期,功能", "有孵化器的学院,已建成,2008-05-01,人才培养、孵化器、员工培训基地", "没有的学院,已建成,2008-05-01,人才培养")
	k.counts("industrial_college", "2008-12-31", map[string]float64{"incubators": 1})
	k.says(lead, "/records/"+k.id(`SELECT id FROM carrier_records WHERE name = '有孵化器的学院'`), "孵化器", "员工培训基地")
}

func showApprenticeBases(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.lines("training_base", "名称,状态,日期,类别,校内校外", "学徒基地甲,已建成,2008-05-01,学徒制联合培养基地,校外", "学徒基地乙,已建成,2008-05-01,学徒制联合培养基地,校外", "校内基地,已建成,2008-05-01,一般实训基地,校内")
	k.counts("training_base", "2008-12-31", map[string]float64{"apprentice": 2})
}

// showNamedColleges: three colleges come from one table in the form of the template.
func showNamedColleges(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("industrial_college", "all", "2024-12-31", 3, func() {
		k.lines("industrial_college", "名称,状态,日期,级别,对接产业链,在读学生", "示例网络安全产业学院,已建成,2024-05-01,市级,XX,210", "示例鲲鹏产业学院,已建成,2024-05-01,市级,XX,180", "示例模具产业学院,已建成,2024-05-01,市级,MJ,160")
	})
	k.says(lead, "/registers/industrial_college?q=示例鲲鹏", "示例鲲鹏产业学院", "2024-05-01")
	k.says(lead, "/records/"+k.id(`SELECT id FROM carrier_records WHERE name = '示例模具产业学院'`), "模具产业链", "160", "市级")
}
