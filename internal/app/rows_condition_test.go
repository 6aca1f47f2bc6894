package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/condition"
	"rongqiao/internal/register/carrier"
	"rongqiao/internal/register/programme"
)

// conditionRows are the requirements of school conditions, enrolment by channel, sharing
// between cities and the exchange of technology needs with programs.
var conditionRows = []rowTest{
	{"SCH-01", showConditions},
	{"SCH-02", showPassRate},
	{"SCH-03", showSeniorRatio},
	{"SCH-13", showChannels},
	{"TEC-02", showTechExchange},
	{"INTL-05", showSharing},
	{"INTL-06", showCrossRegion},
}

// secondarySchool is the n-th secondary school of the city and a person who speaks for it.
func (p *scene) secondarySchool(n int) (id ids.ID) {
	id, err := ids.Parse(p.id(`SELECT id FROM org_organizations WHERE kind = 'SCHOOL' AND school_level = 'SECONDARY' AND status = 'ACTIVE' ORDER BY id LIMIT 1 OFFSET $1`, n))
	must(p.t, err)
	return id
}

// told reports a school's year: students, hundredths of a square metre of land and buildings,
// teachers, fen, books.
func (p *scene) told(school ids.ID, year int, students, site, building, teachers, equipment, books int64) {
	p.t.Helper()
	who := p.person(8100+school%89, actor.Grant{Role: actor.SchoolAdmin, Org: school})
	_, err := p.city.Condition.Report(who, condition.Report{Year: year, Evidence: "学年初统计报表",
		Figures: condition.Figures{condition.Students: students, "site": site, "building": building, "teachers": teachers, "equipment": equipment, "books": books}})
	must(p.t, err)
}

// showConditions is the vector of domain B18: 1,300 students on 42,000 m² are 32.3 m² each and
// fail, with 900 m² missing; one thousandth short is nearly met; what is not said is no data.
func showConditions(t *testing.T, s *stage) {
	p := s.port.in(t)
	year := p.city.Condition.Year()
	a, b, c := p.secondarySchool(0), p.secondarySchool(1), p.secondarySchool(2)
	p.told(a, year, 1300, 4_200_000, 2_650_000, 65, 325_000_000, 40_000)
	p.told(b, year, 1300, 4_290_000, 2_600_000, 65, 325_000_000, 38_999)
	at := "/conditions/schools/" + a.String()
	p.says(actor.CityLead, at, "占地面积还差 900 平方米", "32.3", "≥ 40,000", "≥ 33", "未达标", "≥ 1:20", "1:20.0", "第 1 版", "《中等职业学校设置标准》", "学年初统计报表")
	p.says(actor.CityLead, "/conditions/schools/"+b.String(), "基本达标", "还差 1 册")
	p.says(actor.CityLead, "/conditions/schools/"+c.String(), "无数据", "本年还没有填报")
	p.says(actor.CityLead, "/conditions?indicator=site&verdict=FAIL", "占地面积 900 平方米")
	d, err := p.city.Condition.School(p.as(actor.CityLead), a, year)
	must(t, err)
	if d.Outcomes[0].Verdict != condition.Fail || d.Tally != (condition.Tally{Pass: 4, Fail: 1}) {
		t.Errorf("%+v", d.Tally)
	}
}

// showPassRate: indicators passed ÷ all that have a figure, as a ratio of sums, and the change
// against the year before in percentage points.
func showPassRate(t *testing.T, s *stage) {
	p := s.port.in(t)
	year := p.city.Condition.Year()
	a, c := p.secondarySchool(0), p.secondarySchool(2)
	p.told(a, year-1, 1300, 4_000_000, 2_650_000, 60, 325_000_000, 30_000)
	p.told(c, year, 900, 4_100_000, 2_500_000, 60, 310_000_000, 40_000)
	got, err := p.city.Condition.City(p.as(actor.CityLead), condition.Want{Year: year})
	must(t, err)
	// 4 + 4 + 5 of 15 this year; 2 of 5 the year before, when one school reported.
	if got.Tally.Rate().Num != 13 || got.Tally.Rate().Den != 15 || got.Before.Rate().Num != 2 || got.Before.Rate().Den != 5 {
		t.Errorf("%+v %+v", got.Tally, got.Before)
	}
	p.says(actor.CityLead, "/conditions", "86.7", "达标 13 / 有数据的指标 15 项次", "+46.7", "个百分点")
	p.says(actor.CityLead, "/conditions/schools/"+a.String(), "80.0", "+40.0")
	p.says(actor.Public, "/conditions/public", "86.7", "已填报学校", "各指标")
	var name string
	p.count(&name, `SELECT name FROM org_organizations WHERE id = $1`, a)
	p.lacks(actor.Public, "/conditions/public", name)
	s.metro.in(t).says(actor.Public, "/conditions/public", "还没有可以公布的数字")
}

// showSeniorRatio: vocational ÷ general enrolment of a year, no data while a side is missing; a
// correction is a revision, what the points count stands beside it.
func showSeniorRatio(t *testing.T, s *stage) {
	p := s.port.in(t)
	p.says(actor.CityLead, "/programmes/enrolment", "还没有普通高中和中职的招生数")
	p.made(actor.CityLead, "/programmes/enrolment/senior", url.Values{"year": {"2025"}, "general": {"21800"}, "source": {"教育事业统计"}})
	p.says(actor.CityLead, "/programmes/enrolment", "缺普通高中或中职的招生数")
	p.made(actor.CityLead, "/programmes/enrolment/senior", url.Values{"year": {"2025"}, "general": {"21800"}, "vocational": {"18,530"}, "source": {"教育事业统计（更正）"}})
	p.says(actor.CityLead, "/programmes/enrolment", "0.85 : 1", "只列出，不设标准", "教育事业统计（更正）（第 1 次修订）")
}

// showChannels imports intakes by channel; sums by channel and year agree, and what a school says
// is held against its programme points.
func showChannels(t *testing.T, s *stage) {
	p := s.port.in(t)
	school := p.secondarySchool(3)
	var code string
	p.count(&code, `SELECT school_code FROM org_organizations WHERE id = $1`, school)
	must(t, p.city.DB.Write(p.as(actor.CityLead), func(tx *sqldb.Tx) error {
		pt := programme.Point{ID: tx.NewID(), School: school, Level: atlas.Secondary, Code: "660302", Given: "660302", Name: "数控技术应用", Length: "3", Status: programme.Enrolling}
		if err := programme.Insert(t.Context(), tx, pt); err != nil {
			return err
		}
		return programme.InsertEnrolment(t.Context(), tx, programme.Enrolment{Point: pt.ID, Year: 2025, Planned: heads(300), Registered: heads(290)})
	}))
	p.load(programme.SheetChannels, strings.Join([]string{"学校标识码,层次,年度,渠道,报到",
		code + ",中职,2025,普通招生,180", code + ",中职,2025,分类招生,20", code + ",中职,2025,职教高考,40", code + ",中职,2025,免试入学,10", code + ",中职,2025,贯通培养,35", code + ",中职,2025,双元制,9", code + ",中职,2024,贯通培养,30"}, "\n"))
	p.says(actor.CityLead, "/programmes/enrolment?year=2025", "普通招生", "分类招生", "职教高考", "免试入学", "贯通培养", "双元制、学徒制", "294", "290", "+4")
	v, err := p.city.Programme.Enrolment(p.as(actor.CityLead), 2025, "")
	must(t, err)
	if n := v.Sums[2025][programme.SkillExam]; n == nil || *n != 40 || *v.Total.Registered != 294 || *v.Sums[2024][programme.Through] != 30 {
		t.Errorf("%+v", v.Sums)
	}
	s.town.in(t).says(actor.CityLead, "/programmes/enrolment", "分类招生", "职普比")
}

// showTechExchange: an enterprise makes a token for the city's technology innovation system that
// reaches needs alone; the system brings technology needs, once however often it sends them, and
// fetches what is published by cursor.
func showTechExchange(t *testing.T, s *stage) {
	p := s.town.in(t)
	r := p.post("/account/tokens", url.Values{"name": {"技术创新系统"}, "days": {"30"}, "scopes": {"needs"}}, p.cookie(actor.EntHR))
	token := regexp.MustCompile(`rq_[A-Za-z0-9_-]{43}`).FindString(r.Body.String())
	if r.Code != 200 || token == "" {
		t.Fatal(r.Code)
	}
	call := func(method, target, key, body string) *httptest.ResponseRecorder {
		h := http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
		if key != "" {
			h.Set("Idempotency-Key", key)
		}
		return p.send(method, target, strings.NewReader(body), h)
	}
	item := func(key, title string) string {
		return fmt.Sprintf(`{"key":%q,"item":{"kind":"TECH","title":%q,"details":"换模时间由四十分钟降到十分钟","budget_fen":30000000,"contact_name":"陈女士","contact_phone":"13800001234"}}`, key, title)
	}
	batch := `{"items":[` + item("TIS-1", "快速换模技术攻关") + `,` + item("TIS-2", "铝件去毛刺技术攻关") + `]}`
	first := call(http.MethodPost, "/api/v1/needs/import", "batch-1", batch)
	var got struct {
		Created, Unchanged int
		Items              []struct{ ID, Number, Status string }
	}
	if err := json.Unmarshal(first.Body.Bytes(), &got); first.Code != 200 || err != nil || got.Created != 2 || got.Items[0].Status != "SUBMITTED" {
		t.Fatalf("%d %s", first.Code, first.Body)
	}
	if again := call(http.MethodPost, "/api/v1/needs/import", "batch-1", batch); again.Body.String() != first.Body.String() {
		t.Errorf("the same key: %s", again.Body)
	}
	other := call(http.MethodPost, "/api/v1/needs/import", "batch-2", batch)
	if err := json.Unmarshal(other.Body.Bytes(), &got); other.Code != 200 || err != nil || got.Unchanged != 2 {
		t.Errorf("%d %s", other.Code, other.Body)
	}
	if r := call(http.MethodPost, "/api/v1/needs/import", "", `{"items":[`+item("TIS-3", "")+`]}`); r.Code != 422 || !strings.Contains(r.Body.String(), "items[0].title") {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	at := "/needs/" + got.Items[0].ID
	_, err := p.city.Demand.Step(p.as(actor.CityLead), caseflow.Step{ID: idOf(t, at), Transition: "publish"})
	must(t, err)
	p.says(actor.Public, at, "快速换模技术攻关", got.Items[0].Number)
	found, next := false, ""
	for range 200 {
		r := call(http.MethodGet, "/api/v1/needs/export?kind=TECH,PROJECT&limit=5&cursor="+next, "", "")
		var leaf struct {
			Items []struct{ ID, Kind, Title string }
			Next  string
		}
		if err := json.Unmarshal(r.Body.Bytes(), &leaf); r.Code != 200 || err != nil || strings.Contains(r.Body.String(), "13800001234") {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
		for _, x := range leaf.Items {
			found = found || x.Title == "快速换模技术攻关"
			if x.Kind != "TECH" && x.Kind != "PROJECT" {
				t.Errorf("%+v", x)
			}
		}
		if next = leaf.Next; next == "" {
			break
		}
	}
	if !found || next != "" {
		t.Errorf("found %v, still at %s", found, next)
	}
	for _, beyond := range []string{"/api/v1/offers", "/needs/mine", "/account"} {
		if r := call(http.MethodGet, beyond, "", ""); r.Code != 403 {
			t.Errorf("%s: %d", beyond, r.Code)
		}
	}
	p.says(actor.EntHR, "/account/tokens", "技术创新系统", "只限接口：needs", "上次使用")
}

// bothCities are the leads of the stage's two cities that live in one installation.
func (s *stage) bothCities(t *testing.T) (a, b *scene) { return s.port.in(t), s.metro.in(t) }

// exchanged lets both cities take and tell until nothing waits.
func exchanged(t *testing.T, a, b *scene) {
	t.Helper()
	for {
		n, err := a.city.Sharing.Exchange(a.as(actor.CityLead))
		must(t, err)
		m, err := b.city.Sharing.Exchange(b.as(actor.CityLead))
		must(t, err)
		if n+m == 0 {
			return
		}
	}
}

// agreedCities proposes through the page of the one, confirms through the page of the other.
func agreedCities(t *testing.T, a, b *scene, title string) string {
	t.Helper()
	today := a.city.Sharing.Today()
	at := a.made(actor.CityLead, "/sharing", url.Values{"partner": {b.plan.Code}, "title": {title}, "mechanism": {"每季度会商一次，两市教育局负责"}, "from": {today.String()}, "until": {today.AddMonths(24).String()},
		"share": {"training_base:level", "training_base:stage", "regional_cooperation:stage", "regional_cooperation:f_sort"}})
	exchanged(t, a, b)
	b.says(actor.CityLead, at, title, "待我市确认", a.city.Info.Name)
	b.made(actor.CityLead, at+"/steps/confirm", url.Values{"version": {versionOf(t, b, at)}})
	exchanged(t, a, b)
	return at
}

func versionOf(t *testing.T, p *scene, at string) string {
	d, err := p.city.Sharing.Agreement(p.as(actor.CityLead), idOf(t, at))
	must(t, err)
	return fmt.Sprint(d.Version)
}

// standing is a record of a register that counts.
func (p *scene) standing(kind, name, stage string, values carrier.Values) ids.ID {
	p.t.Helper()
	id, err := p.city.Carrier.Create(p.as(actor.CityLead), kind, carrier.Draft{Name: name, Stage: stage, On: p.city.Carrier.Today(), Values: values}, "市教〔2026〕1号")
	must(p.t, err)
	return id
}

// showSharing: two cities agree; each reads the other's registers of the agreed kinds, marked and
// read only; the partner's consultation stands in both; kinds that are not shared do not exist; an
// end takes everything away.
func showSharing(t *testing.T, s *stage) {
	a, b := s.bothCities(t)
	a.standing("training_base", "海津储能实训基地", "BUILT", nil)
	a.standing("mixed_project", "海津不共享项目", "PLANNED", nil)
	at := agreedCities(t, a, b, "海津津川共享协议")
	a.made(actor.CityLead, at+"/consultations", url.Values{"on": {a.city.Sharing.Today().String()}, "topic": {"四季度会商"}, "minutes": {"两市通报实训基地开放情况"}, "decisions": {"扩大共享"}})
	exchanged(t, a, b)
	b.says(actor.CityLead, at, "四季度会商", "两市通报实训基地开放情况", "扩大共享", "共享中")
	b.says(actor.CityLead, "/sharing", "实训基地", "来自海津市")
	b.says(actor.CityLead, at+"/kinds/training_base", "海津储能实训基地", "来自海津市", "只能查看")
	record := regexp.MustCompile(at + `/kinds/training_base/\d+`).FindString(b.page(actor.CityLead, at+"/kinds/training_base"))
	b.says(actor.CityLead, record, "海津储能实训基地", "已建成", "只读副本", "来自海津市")
	for _, gone := range []string{at + "/kinds/mixed_project", at + "/kinds/needs", strings.Replace(record, "training_base", "mixed_project", 1)} {
		if r := b.ask(actor.CityLead, gone); r.Code != http.StatusNotFound {
			t.Errorf("%s: %d", gone, r.Code)
		}
	}
	a.made(actor.CityLead, at+"/steps/end", url.Values{"version": {versionOf(t, a, at)}, "reason": {"OVER"}})
	if r := b.ask(actor.CityLead, at+"/kinds/training_base"); r.Code != http.StatusNotFound {
		t.Errorf("after the end: %d", r.Code)
	}
	exchanged(t, a, b)
	var left int64
	b.count(&left, `SELECT COUNT(*) FROM sharing_copies`)
	if left != 0 {
		t.Errorf("%d copies stay", left)
	}
	b.says(actor.CityLead, at, "已终止")
}

// showCrossRegion: a community of one city has a member of the other, named by its credit code
// and confirmed there; the other city reads the record with its member.
func showCrossRegion(t *testing.T, s *stage) {
	a, b := s.bothCities(t)
	community := a.standing("regional_cooperation", "海津津川职业教育发展共同体", "BUILT", carrier.Values{"sort": {Text: "CROSS"}, "region": {Text: "津川市"}})
	const uscc = "91350500MA00TE5T25"
	must(t, b.city.DB.Write(b.as(actor.CityLead), func(tx *sqldb.Tx) error {
		return org.Insert(t.Context(), tx, org.Organization{ID: tx.NewID(), USCC: uscc, Name: "津川精工有限公司", Kind: org.Enterprise, Status: org.Active, Source: "test"})
	}))
	at := agreedCities(t, a, b, "海津津川共同体协议")
	a.made(actor.CityLead, at+"/members", url.Values{"record": {"regional_cooperation:" + community.String()}, "uscc": {uscc}, "part": {"副牵头单位"}, "since": {"2026-01-05"}})
	exchanged(t, a, b)
	a.says(actor.CityLead, at, uscc, "待对方确认")
	b.says(actor.CityLead, "/sharing/members", "海津津川职业教育发展共同体", "津川精工有限公司", "副牵头单位")
	form := regexp.MustCompile(`/sharing/members/\d+/confirm`).FindString(b.page(actor.CityLead, "/sharing/members"))
	list, err := b.city.Sharing.Asked(b.as(actor.CityLead))
	must(t, err)
	b.made(actor.CityLead, form, url.Values{"version": {fmt.Sprint(list[0].Version)}})
	exchanged(t, a, b)
	a.says(actor.CityLead, at, "津川精工有限公司", "已确认")
	b.says(actor.CityLead, at+"/kinds/regional_cooperation/"+community.String(), "海津津川职业教育发展共同体", "跨区域共同体", "我市成员", "津川精工有限公司")
}
