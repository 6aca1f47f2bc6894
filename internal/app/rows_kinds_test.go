package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// kindRows are the requirements of the registers of training, lifelong learning and technology.
var kindRows = []rowTest{
	{"TRN-12", showStaffHours}, {"TRN-13", showPersonTimes}, {"TRN-14", showCityTraining}, {"TRN-15", showCollegeTraining}, {"TRN-16", showRuralTraining}, {"TRN-17", showDegreeUpgrading},
	{"TRN-18", showHallCoverage}, {"TRN-19", showEvents}, {"TRN-20", showLifelongHonours}, {"TRN-21", showElderlyHonours}, {"TRN-22", showCommunitySchools}, {"TRN-23", showTrainingOrder},
	{"TRN-24", showDelivered}, {"TRN-25", showStudents}, {"TRN-26", showBenefits}, {"TRN-27", showAdultSchools}, {"TRN-28", showLifelongReturns},
	{"TEC-03", showResults}, {"TEC-04", showUniversityPlatforms}, {"TEC-05", showBrokers}, {"TEC-06", showBreakthroughs}, {"TEC-10", showContracts}, {"TEC-11", showPatents}, {"TEC-12", showOutlets},
	{"TEC-14", showAlliances}, {"TEC-17", showIncubation}, {"TEC-18", showRanking},
}

// keeper is a city whose registers are empty but for what the rows of this file and its neighbours write.
type keeper struct {
	*scene
	schools, firms []ids.ID
	park, body     ids.ID
}

// keepers are the cities by the stage on which they were made; rows of one stage run one after another.
var keepers = map[*stage]*keeper{}

// keeperOf makes the city once and gives it to a subtest.
func keeperOf(t *testing.T, s *stage) *keeper {
	t.Helper()
	k := keepers[s]
	if k == nil {
		k = &keeper{scene: emptyCity(s.port.t, s.port.house, "900700", "册江市")}
		keepers[s] = k
		s.port.t.Cleanup(func() { delete(keepers, s) })
		must(t, k.city.DB.Write(s.port.t.Context(), k.settle))
	}
	out := *k
	out.scene = k.in(t)
	return &out
}

// settle writes the city's schools, enterprises, park and association.
func (k *keeper) settle(tx *sqldb.Tx) error {
	add := func(o org.Organization) (ids.ID, error) {
		o.ID, o.Status, o.County = tx.NewID(), org.Active, k.plan.Counties[0].Code
		return o.ID, org.Insert(context.Background(), tx, o)
	}
	for i, level := range []org.Level{org.HigherCollege, org.HigherCollege, org.Secondary, org.Secondary, org.Technician} {
		id, err := add(org.Organization{Name: fmt.Sprintf("册江第%d学校", i+1), Kind: org.SchoolKind, School: org.SchoolFacts{Code: fmt.Sprintf("41350970%02d", i), Level: level}})
		if err != nil {
			return err
		}
		k.schools = append(k.schools, id)
	}
	for i := range 6 {
		id, err := add(org.Organization{Name: fmt.Sprintf("册江第%d机械有限公司", i+1), Kind: org.Enterprise, Firm: org.FirmFacts{Industry: "C3491"}})
		if err != nil {
			return err
		}
		k.firms = append(k.firms, id)
	}
	var err error
	if k.park, err = add(org.Organization{Name: "册江高新区管委会", Kind: org.Park}); err != nil {
		return err
	}
	k.body, err = add(org.Organization{Name: "册江装备行业协会", Kind: org.IndustryOrg})
	return err
}

// rows imports a table of a kind: the heading, and so many lines.
func (k *keeper) rows(kind, head string, n int, line func(i int) string) {
	k.t.Helper()
	var b strings.Builder
	b.WriteString(head + "\n")
	for i := range n {
		b.WriteString(line(i) + "\n")
	}
	if r := k.load("carrier."+kind, b.String()); r.Inserted != n {
		k.t.Fatalf("%s: %+v", kind, r)
	}
}

// lines imports a table of a kind as it is written here.
func (k *keeper) lines(kind, head string, list ...string) {
	k.t.Helper()
	k.rows(kind, head, len(list), func(i int) string { return list[i] })
}

// figure is a count on a day.
func (k *keeper) figure(kind, code, on string) carrier.Figure {
	k.t.Helper()
	list, err := k.city.Carrier.Figures(k.as(actor.CityLead), kind, civil.MustDate(on))
	must(k.t, err)
	for _, f := range list {
		if f.Count.Code == code {
			return f
		}
	}
	k.t.Fatalf("%s has no count %s", kind, code)
	return carrier.Figure{}
}

// counts compares counts on a day.
func (k *keeper) counts(kind, on string, want map[string]float64) {
	k.t.Helper()
	for code, n := range want {
		if f := k.figure(kind, code, on); f.NoData || f.Value != n {
			k.t.Errorf("%s %s on %s: %v (no data: %v), want %v", kind, code, on, f.Value, f.NoData, n)
		}
	}
}

// shown looks at the page of the counts.
func (k *keeper) shown(kind, on string, want ...string) {
	k.t.Helper()
	k.says(actor.CityLead, "/registers/"+kind+"/figures?on="+on, want...)
}

// keep writes one record with its members by the service and returns it. Values are field, text, field, text.
func (k *keeper) keep(kind, name, stage, on string, lead ids.ID, members map[string][]ids.ID, pairs ...string) (ids.ID, error) {
	k.t.Helper()
	ctx := k.as(actor.CityLead)
	of, err := k.city.Carrier.Kind(ctx, kind)
	must(k.t, err)
	typed := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	v, err := of.ReadAll(func(f string) string { return typed[f] })
	if err != nil {
		return 0, err
	}
	day := civil.MustDate(on)
	w := carrier.Whole{Draft: carrier.Draft{Name: name, Org: lead, Stage: stage, On: day, Number: "册教〔" + on[:4] + "〕1号", Values: v}, Proof: "册教〔" + on[:4] + "〕1号"}
	for role, list := range members {
		for _, id := range list {
			w.Members = append(w.Members, carrier.Member{Role: role, Org: id, Since: day, SignedOn: day})
		}
	}
	made, err := k.city.Carrier.Load(ctx, kind, []carrier.Whole{w})
	if err != nil {
		return 0, err
	}
	return made[0], nil
}

// kept is a record that must be accepted.
func (k *keeper) kept(kind, name, stage, on string, lead ids.ID, members map[string][]ids.ID, pairs ...string) ids.ID {
	k.t.Helper()
	id, err := k.keep(kind, name, stage, on, lead, members, pairs...)
	must(k.t, err)
	return id
}

// record is the page of the record of a name.
func (k *keeper) record(kind, name string) string {
	k.t.Helper()
	_, list, _, err := k.city.Carrier.List(k.as(actor.CityLead), carrier.Filter{Kind: kind, Find: name, Limit: 1})
	must(k.t, err)
	if len(list) == 0 {
		k.t.Fatalf("%s has no %s", kind, name)
	}
	return "/records/" + list[0].ID.String()
}

// part is the count of one part of a kind.
func (k *keeper) part(kind, by, name, code, on string) carrier.Figure {
	k.t.Helper()
	_, parts, err := k.city.Carrier.Split(k.as(actor.CityLead), kind, by, civil.MustDate(on))
	must(k.t, err)
	for _, p := range parts {
		for _, f := range p.Figures {
			if p.Name == name && f.Count.Code == code {
				return f
			}
		}
	}
	k.t.Fatalf("%s has no part %s with %s by %s", kind, name, code, by)
	return carrier.Figure{}
}

const classHead = "名称,牵头单位,状态,日期,类别,培训人次,每人课时,结业日期"

// class is a line of a table of finished classes.
func class(name, school, sort string, persons, hours int, day string) string {
	each := ""
	if hours > 0 {
		each = fmt.Sprint(hours)
	}
	return fmt.Sprintf("%s,%s,已完成,%s,%s,%d,%s,%s", name, school, day, sort, persons, each, day)
}

// showStaffHours: hours are Σ persons × class hours of the staff of enterprises in the year; a class without hours is missing, not zero.
func showStaffHours(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("training_class", classHead, class("员工一期", "册江第1学校", "企业员工培训", 8000, 48, "2024-05-10"), class("员工二期", "册江第2学校", "企业员工培训", 5400, 40, "2024-09-10"),
		class("员工三期", "册江第2学校", "企业员工培训", 10, 0, "2024-10-10"), class("社会班", "册江第1学校", "社会职业技能培训", 900, 40, "2024-10-11"), class("上年员工", "册江第1学校", "企业员工培训", 700, 40, "2019-10-11"))
	k.counts("training_class", "2024-12-31", map[string]float64{"staff_hours": 8000*48 + 5400*40, "staff": 13410})
	if f := k.figure("training_class", "staff_hours", "2024-12-31"); f.Missing != 1 || f.Value <= 599_000 {
		t.Errorf("%+v", f.Tally)
	}
	if f := k.figure("training_class", "staff_hours", "2010-12-31"); !f.NoData {
		t.Errorf("a year without classes: %+v", f.Tally)
	}
	k.shown("training_class", "2024-12-31", "本年企业员工培训学时", "600,000 学时", "Σ 人次 × 每人课时")
	k.says(actor.CityLead, "/registers/training_class?sort=name", "员工一期")
}

func showPersonTimes(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("training_class", classHead, 50, func(i int) string {
		return class(fmt.Sprintf("二二年第%d班", i+1), "册江第1学校", "社会职业技能培训", 5000, 24, "2022-06-15")
	})
	k.counts("training_class", "2022-12-31", map[string]float64{"person_times": 250_000})
	if f := k.part("training_class", carrier.ByYear, "2022", "person_times", "2026-01-01"); f.Value != 250_000 {
		t.Errorf("by year: %+v", f.Tally)
	}
	k.says(actor.CityLead, "/registers/training_class/figures?on=2026-01-01&by=year", "按年度分开", "2022", "250,000 人次")
}

// showCityTraining: 200,000 person-times and more, held against the goal of the year.
func showCityTraining(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.kept("goal", "年培训目标", "IN_FORCE", "2023-01-05", 0, nil, "about", "training_class.person_times", "value", "200000", "relation", "GE", "year", "2023", "per", "CITY", "basis", "BASE", "source", "规划")
	k.lines("training_class", classHead, class("二三年上", "册江第1学校", "社会职业技能培训", 150_000, 24, "2023-06-15"))
	k.shown("training_class", "2023-07-01", "150,000 人次", "未达到", "≥ 200000")
	k.lines("training_class", classHead, class("二三年下", "册江第2学校", "社会职业技能培训", 50_000, 24, "2023-11-15"))
	k.counts("training_class", "2023-12-31", map[string]float64{"person_times": 200_000})
	if f := k.figure("training_class", "person_times", "2023-12-31"); len(f.Goals) != 1 || !f.Goals[0].Reached(f.Tally) {
		t.Errorf("%+v", f.Goals)
	}
}

func showCollegeTraining(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("training_class", classHead, class("学院上半年", "册江第1学校", "社会职业技能培训", 18_000, 16, "2021-06-15"), class("学院下半年", "册江第1学校", "企业员工培训", 12_500, 16, "2021-11-15"), class("别校", "册江第3学校", "社会职业技能培训", 700, 16, "2021-11-15"))
	if f := k.part("training_class", carrier.ByOrg, "册江第1学校", "person_times", "2021-12-31"); f.Value != 30_500 {
		t.Errorf("by school: %+v", f.Tally)
	}
	k.says(actor.CityLead, "/registers/training_class/figures?on=2021-12-31&by=org", "按牵头单位分开", "册江第1学校", "30,500 人次", "册江第3学校")
}

func showRuralTraining(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("training_class", classHead, class("农村电工", "册江第3学校", "农村劳动力就业技能培训", 300, 40, "2020-06-15"), class("职业农民", "册江第3学校", "新型职业农民培养", 200, 40, "2020-06-16"), class("高素质农民", "册江第4学校", "高素质农民培育", 100, 40, "2020-06-17"))
	k.counts("training_class", "2020-12-31", map[string]float64{"rural": 300, "farmer": 200, "quality_farmer": 100, "person_times": 600})
	k.shown("training_class", "2020-12-31", "本年农村劳动力", "本年新型职业农民", "本年高素质农民")
}

func showDegreeUpgrading(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("degree_upgrade", "名称,牵头单位,状态,日期,途径,提升到,在读,本年毕业,年度", "职工大专班,册江第1学校,已完成,2023-07-01,成人高等教育,大专,320,96,2023", "开放本科班,册江第2学校,已完成,2023-07-01,开放教育,本科,150,40,2023", "成人中专班,册江第3学校,已完成,2022-07-01,成人中专与双元制高中,中职,90,80,2022")
	k.counts("degree_upgrade", "2023-12-31", map[string]float64{"enrolled": 470, "graduated": 136, "routes": 3})
	k.says(actor.CityLead, "/registers/degree_upgrade", "职工大专班", "成人高等教育")
}

// showHallCoverage: halls served ÷ halls; more served than there are is refused, no halls are no data.
func showHallCoverage(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	if f := k.figure("village_hall", "coverage", "2023-12-31"); !f.NoData {
		t.Errorf("coverage of nothing: %+v", f.Tally)
	}
	k.lines("village_hall", "名称,牵头单位,状态,日期,文化礼堂,已覆盖", "东片礼堂,册江第1学校,施行中,2023-01-05,200,195", "西片礼堂,册江第3学校,施行中,2023-01-05,59,58")
	f := k.figure("village_hall", "coverage", "2023-12-31")
	if f.Num != 253 || f.Den != 259 {
		t.Errorf("%+v", f.Tally)
	}
	k.shown("village_hall", "2023-12-31", "97.68%", "253 ÷ 259", "Σ 已覆盖礼堂 ÷ Σ 礼堂")
	if _, err := k.keep("village_hall", "多算的礼堂", "IN_FORCE", "2023-01-05", 0, nil, "halls", "10", "served", "11"); !errors.Is(err, carrier.ErrAbove) {
		t.Errorf("more served than there are: %v", err)
	}
}

func showEvents(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("community_event", "名称,牵头单位,状态,日期,场次,参加,举办日期", 8, func(i int) string {
		on := fmt.Sprintf("%d-%02d-28", 2022+i/4, 3*(i%4)+3)
		return fmt.Sprintf("礼堂活动第%d批,册江第1学校,已完成,%s,2510,90000,%s", i+1, on, on)
	})
	k.counts("community_event", "2023-12-31", map[string]float64{"this_year": 10_040, "all_times": 20_080})
	k.shown("community_event", "2023-12-31", "本年场次", "10,040 场")
}

// honoured registers so many honours of a sort.
func (k *keeper) honoured(kind, column, sort, level string, n int) {
	k.t.Helper()
	k.rows(kind, "名称,文号,状态,日期,级别,"+column, n, func(i int) string {
		return fmt.Sprintf("%s第%d项,册字〔2023〕%d号,已认定,2023-06-01,%s,%s", sort, i+1, i+1, level, sort)
	})
}

func showLifelongHonours(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.honoured("lifelong_brand", "类别", "终身学习品牌", "国家级", 5)
	k.honoured("lifelong_brand", "类别", "品牌项目", "国家级", 45)
	k.counts("lifelong_brand", "2023-12-31", map[string]float64{"brand": 5, "project": 45})
	k.shown("lifelong_brand", "2023-12-31", "终身学习品牌", "品牌项目", "国家级")
}

func showElderlyHonours(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.honoured("lifelong_brand", "类别", "智慧助老", "国家级", 11)
	k.honoured("lifelong_brand", "类别", "能者为师", "国家级", 3)
	k.counts("lifelong_brand", "2023-12-31", map[string]float64{"elderly": 11, "teacher": 3})
}

func showCommunitySchools(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.honoured("school_honour", "称号", "现代化社区学校", "省级", 17)
	k.counts("school_honour", "2023-12-31", map[string]float64{"community": 17})
	k.says(actor.CityLead, "/registers/school_honour?f_title=COMMUNITY&level=PROVINCE", "现代化社区学校第1项", "省级")
}

func showAdultSchools(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.honoured("school_honour", "称号", "优秀成人继续教育院校", "国家级", 3)
	k.counts("school_honour", "2023-12-31", map[string]float64{"adult": 3})
}

// showTrainingOrder: an enterprise orders training from a school, which says what it adjusts; the bureau takes it through its stages.
func showTrainingOrder(t *testing.T, s *stage) {
	p := s.town.in(t)
	today := p.city.Carrier.Today().String()
	form := url.Values{"name": {"册外订单：机器人操作"}, "org": {p.firmName(0)}, "f_topic": {"机器人操作与维护"}, "f_persons": {"40"}, "f_hours": {"64"}, "f_placed_on": {today}, "f_adjusted": {"PLAN", "COURSE"}}
	at := p.made(actor.EntAdmin, "/registers/training_order", form)
	lead := p.as(actor.CityLead)
	id, since := idOf(t, at), p.city.Carrier.Today()
	for role, name := range map[string]string{"FIRM": p.firmName(0), "SCHOOL": p.plan.Schools[0].Name} {
		p.made(actor.CityLead, at+"/members", url.Values{"role": {role}, "org": {name}, "since": {today}})
	}
	must(t, p.city.Carrier.Enter(lead, id, "ACCEPTED", since, "承接函", "", 0))
	must(t, p.city.Carrier.Enter(lead, id, "RUNNING", since, "", "", 0))
	p.says(actor.EntAdmin, at, "机器人操作与维护", "40 人", "教学计划、课程设置", "实施中", p.plan.Schools[0].Name)
	if r := p.post("/registers/training_order", url.Values{"name": {"没有人数"}, "f_topic": {"x"}, "f_placed_on": {today}}, p.cookie(actor.EntAdmin)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("an order without persons: %d", r.Code)
	}
}

const flowHead = "名称,牵头单位,状态,日期,年度,学校类型,在校生,毕业生,落实去向,就业,在企业就业,在本市就业,留在本市"

func showDelivered(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("graduate_flow", flowHead, "一校2023,册江第1学校,已报送,2023-09-01,2023,高职,60000,21000,20600,19500,18000,12000,10626", "三校2023,册江第3学校,已报送,2023-09-01,2023,中职,50000,17000,16700,15800,15000,11000,11200")
	k.counts("graduate_flow", "2023-12-31", map[string]float64{"delivered": 33_000})
	if f := k.figure("graduate_flow", "stay_rate", "2023-12-31"); f.Num != 10_626 || f.Den != 21_000 {
		t.Errorf("only higher colleges: %+v", f.Tally)
	}
	k.shown("graduate_flow", "2023-12-31", "本年向企业输送", "33,000 人", "50.60%", "10626 ÷ 21000")
}

func showStudents(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("graduate_flow", flowHead, "一校2022,册江第1学校,已报送,2022-09-01,2022,高职,100000,26000,25500,24000,20000,17000,17500", "三校2022,册江第3学校,已报送,2022-09-01,2022,中职,92000,23000,22600,16000,14000,11000,12000")
	k.counts("graduate_flow", "2022-12-31", map[string]float64{"students": 192_000, "graduates": 49_000, "schools": 2, "local_rate": 70})
	k.shown("graduate_flow", "2022-12-31", "192,000 人", "49,000 人", "28000 ÷ 40000")
	k.says(actor.CityLead, "/registers/graduate_flow/figures?on=2022-12-31&by=org", "册江第1学校", "100,000 人")
	if _, err := k.keep("graduate_flow", "多算", "FILED", "2022-09-01", k.schools[4], nil, "year", "2022", "school_sort", "TECHNICIAN", "graduates", "100", "settled", "101"); !errors.Is(err, carrier.ErrAbove) {
		t.Errorf("more settled than graduates: %v", err)
	}
}

// showBenefits: a benefit with its standard and conditions; payments are entries with persons, without names.
func showBenefits(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("talent_benefit", "留本市生活补贴", "IN_FORCE", "2024-01-05", 0, nil, "sort", "LIVING", "amount", "0.6", "who", "留在本市就业满一年的毕业生", "condition", "签订一年以上合同")
	at := "/records/" + id.String()
	for i, n := range []string{"86", "54"} {
		k.made(actor.CityLead, at+"/entries", url.Values{"list": {"PAID"}, "on": {fmt.Sprintf("2024-0%d-10", i+3)}, "text": {"一批补贴"}, "number": {n}, "proof": {"拨付单"}})
	}
	k.counts("talent_benefit", "2024-12-31", map[string]float64{"batches": 2, "persons": 140})
	k.says(actor.CityLead, at, "留在本市就业满一年的毕业生", "6,000 元", "发放", "86", "54", "2024-03-10", "拨付单")
}

func showLifelongReturns(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("lifelong_return", "名称,牵头单位,状态,日期,年度,服务,开放课程,老年学员", "一校2023,册江第1学校,已报送,2024-01-10,2023,5200,36,860", "三校2023,册江第3学校,已报送,2024-01-10,2023,2300,18,410", "一校2022,册江第1学校,已报送,2023-01-10,2022,4000,30,700")
	if f := k.figure("lifelong_return", "person_times", "2022-12-31"); !f.NoData {
		t.Errorf("what was filed later counts before: %+v", f.Tally)
	}
	for year, want := range map[string]float64{"2023": 7500, "2022": 4000} {
		if f := k.part("lifelong_return", carrier.ByYear, year, "person_times", "2024-06-01"); f.Value != want {
			t.Errorf("%s: %+v", year, f.Tally)
		}
	}
	_, parts, err := k.city.Carrier.Split(k.as(actor.CityLead), "lifelong_return", carrier.ByYear, civil.MustDate("2024-06-01"))
	must(t, err)
	if len(parts) != 2 || parts[0].Name != "2023" {
		t.Errorf("%+v", parts)
	}
	k.says(actor.CityLead, "/registers/lifelong_return?sort=name", "一校2023", "册江第1学校", "5,200", "册江第3学校")
}
