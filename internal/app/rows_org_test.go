package app

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/demand"
)

// orgRows are the requirements of the register of organisations.
var orgRows = []rowTest{
	{"ORG-01", showSchoolsByLevel},
	{"ORG-02", showOrdinaryUniversity},
	{"ORG-03", showFirmsByOutput},
	{"ORG-10", showCounties},
	{"ORG-11", showSpecialtyNames},
	{"ORG-12", showLearningProviders},
	{"ORG-14", showOwnKinds},
}

// showSchoolsByLevel: 1 + 11 + 35 = 47, with 4 technician schools inside the 35.
func showSchoolsByLevel(t *testing.T, s *stage) {
	p := s.port.in(t)
	c, err := p.city.Orgs.Count(p.as(actor.CityLead))
	must(t, err)
	if got := c.Schools; got.Undergrad != 1 || got.College != 11 || got.Secondary != 35 || got.TechnicianInside != 4 || got.Total != 47 {
		t.Errorf("schools %+v", got)
	}
	p.says(actor.CityLead, "/orgs", "职业院校 47 所", "本科层次 1 · 高职 11 · 中职 35（含技工 4）")
	for level, n := range map[org.Level]int64{org.HigherUndergrad: 1, org.HigherCollege: 11, org.Secondary: 33, org.Technician: 2} {
		if _, total, err := p.city.Orgs.List(p.as(actor.CityLead), org.Filter{Kind: org.SchoolKind, Level: level, Limit: 1}); err != nil || total != n {
			t.Errorf("%s: %d, %v", level, total, err)
		}
	}
}

// showOrdinaryUniversity: an ordinary university publishes results, takes interns
// and recommends graduates, and is found for needs of these kinds.
func showOrdinaryUniversity(t *testing.T, s *stage) {
	p := s.town.in(t)
	county := p.plan.Counties[0].Code
	uni, err := p.city.Orgs.Create(p.as(actor.CityLead), org.Organization{Name: "融江大学", Kind: org.SchoolKind, County: county, Region: county,
		School: org.SchoolFacts{Code: "4135099001", Level: org.GeneralHEI, Ownership: "PUBLIC", Authority: "EDU"}})
	must(t, err)
	p.says(actor.CityLead, "/orgs/"+uni.ID.String(), "融江大学", "普通本科高校")
	author := p.person(910_001, actor.Grant{Role: actor.SchoolAdmin, Org: uni.ID})
	showConsortium(p, uni)
	for kind, title := range map[demand.Kind]string{demand.Tech: "电芯缺陷在线检测成果转化", demand.Internship: "电池方向实习生", demand.Talent: "电池方向毕业生"} {
		offer := demand.Blank(demand.Offer, kind)
		offer.Title, offer.Details, offer.Region, offer.Occupation = title, "电芯制造缺陷检测，已在中试线验证", county, "6-24-04-00"
		offer.StartOn = p.city.Demand.Today().AddDays(200)
		if offer.Kind.Persons() {
			offer.Headcount = 60
		}
		offer = p.published(author, offer)
		need := demand.Blank(demand.Need, kind)
		need.Title, need.Duties, need.Occupation = "征集"+title, "电芯制造缺陷检测", "6-24-04-00"
		need.StartOn = p.city.Demand.Today().AddDays(220)
		if need.Kind.Persons() {
			need.Headcount = 5
		}
		need = p.published(p.as(actor.EntHR), need)
		p.says(actor.Public, "/offers?q="+url.QueryEscape(title), title, "融江大学")
		rank, err := p.city.Match.ForNeed(p.as(actor.EntHR), need.ID, 100)
		must(t, err)
		found := false
		for _, c := range rank.List {
			found = found || c.Point.ID == offer.ID && c.Point.SchoolName == "融江大学" && c.Verdict.Code() != "UNFIT"
		}
		if !found {
			t.Errorf("%s: the university is not among the %d found", kind, len(rank.List))
		}
	}
}

// showConsortium: an ordinary university asks to join a consortium, which confirms.
func showConsortium(p *scene, uni org.Organization) {
	p.t.Helper()
	body, err := p.city.Orgs.Create(p.as(actor.CityLead), org.Organization{Name: "融江电芯产教联合体", Kind: org.IndustryOrg, County: uni.County, Region: uni.County})
	must(p.t, err)
	member := p.person(910_001, actor.Grant{Role: actor.SchoolAdmin, Org: uni.ID})
	leader := p.person(910_002, actor.Grant{Role: actor.IndustryOrg, Org: body.ID})
	m, err := p.city.Orgs.Propose(member, uni.ID, body.Name, org.Membership{Role: org.LeadMember, Since: p.city.Demand.Today(), Evidence: "联合体章程"})
	must(p.t, err)
	if _, err := p.city.Orgs.StepMember(member, caseflow.Step{ID: m.ID, Transition: "confirm"}); !errors.Is(err, org.ErrConfirm) {
		p.t.Errorf("the university confirms what it asked for: %v", err)
	}
	_, err = p.city.Orgs.StepMember(leader, caseflow.Step{ID: m.ID, Transition: "confirm"})
	must(p.t, err)
	p.says(actor.CityLead, "/orgs/"+uni.ID.String(), "参加的联合体、联盟和行业组织", "融江电芯产教联合体", "牵头单位", "在册")
	p.says(actor.CityLead, "/orgs/"+body.ID.String(), "成员单位", "融江大学", "联合体章程")
	p.says(actor.CityLead, "/orgs/memberships", "融江电芯产教联合体", "融江大学")
}

// showFirmsByOutput: the filter by output band, and 2400+/600+ from the rows.
func showFirmsByOutput(t *testing.T, s *stage) {
	p := s.port.in(t)
	c, err := p.city.Orgs.Count(p.as(actor.CityLead))
	must(t, err)
	if c.Firms != (org.FirmCounts{Partners: 2412, Large: 605, Unknown: 107}) {
		t.Errorf("enterprises %+v", c.Firms)
	}
	p.says(actor.CityLead, "/orgs", "合作企业 2,412 家", "其中年产值亿元以上 605 家", "107 家没有产值数据")
	for band, n := range map[org.Band]int{org.BandLarge: 605, org.BandSmall: 1788, org.BandUnknown: 107} {
		p.says(actor.CityLead, "/orgs?kind=ENTERPRISE&band="+string(band), fmt.Sprintf("导出本筛选 %s 条", ui.Thousands(n)))
	}
}

// showCounties: records and rights lie in a county; its people see and keep that
// county only.
func showCounties(t *testing.T, s *stage) {
	p := s.port.in(t)
	here, there := p.plan.Counties[0].Code, p.plan.Counties[1].Code
	lead, county := p.as(actor.CityLead), p.as(actor.CountyUser)
	all, _, err := p.city.Orgs.List(lead, org.Filter{})
	must(t, err)
	mine, total, err := p.city.Orgs.List(county, org.Filter{})
	must(t, err)
	want := 0
	var foreign org.Organization
	for _, o := range all {
		switch o.County {
		case here:
			want++
		case there:
			foreign = o
		}
	}
	if len(mine) != want || int(total) != want || want == 0 || want == len(all) {
		t.Errorf("the county sees %d of %d, its own are %d", len(mine), len(all), want)
	}
	for _, o := range mine {
		if o.County != here {
			t.Errorf("%s lies in %s", o.Name, o.County)
		}
	}
	if _, _, err := p.city.Orgs.Find(county, foreign.ID); !errors.Is(err, actor.ErrNotFound) {
		t.Errorf("a foreign record: %v", err)
	}
	if r := p.ask(actor.CountyUser, "/orgs/"+foreign.ID.String()); r.Code != http.StatusNotFound {
		t.Errorf("the page of a foreign record: %d", r.Code)
	}
	_, err = p.city.Orgs.Create(county, org.Organization{Name: "别县的学校", Kind: org.SchoolKind, County: there, School: org.SchoolFacts{Level: org.Secondary}})
	if !errors.Is(err, org.ErrCounty) {
		t.Errorf("a record for another county: %v", err)
	}
	row := fmt.Sprintf("学校标识码,学校名称,办学层次,区县代码\n3635099901,别县中专,中职,%s\n", there)
	im, err := p.city.console().Receive(county, "org.schools", "别县.csv", strings.NewReader(row), silent)
	must(t, err)
	if im.Result == nil || im.Result.Bad != 1 {
		t.Errorf("a row of another county: %+v", im.Result)
	}

	w := s.town.in(t) // needs too
	list, err := w.city.Demand.List(w.as(actor.CountyUser), demand.Query{Side: demand.Need, View: demand.All, Limit: 500})
	must(t, err)
	for _, l := range list.Lines {
		if l.Region != w.plan.Counties[0].Code {
			t.Errorf("a need of %s", l.Region)
		}
	}
	if list.Total == 0 {
		t.Error("the county has no needs")
	}
}

// showSpecialtyNames: seven schools carry a second name with the day from which.
func showSpecialtyNames(t *testing.T, s *stage) {
	p := s.port.in(t)
	var b strings.Builder
	b.WriteString("机构,别名,名称类别,启用日期\n")
	for i := range 7 {
		fmt.Fprintf(&b, "36350932%02d,海津特色第%d技术学校,市级特色校名,2023-0%d-01\n", i+10, i+1, i+1)
	}
	if got := p.load("org.aliases", b.String()); got.Inserted != 7 {
		t.Errorf("%+v", got)
	}
	schools, _, err := p.city.Orgs.List(p.as(actor.CityLead), org.Filter{Kind: org.SchoolKind})
	must(t, err)
	n := 0
	for _, o := range schools {
		_, names, err := p.city.Orgs.Find(p.as(actor.CityLead), o.ID)
		must(t, err)
		for _, a := range names {
			if a.Sort == "SPECIALTY" && a.From != (civil.Date{}) && a.To == (civil.Date{}) {
				n++
			}
		}
	}
	if n != 7 {
		t.Errorf("%d specialised names, want 7", n)
	}
	found, total, err := p.city.Orgs.List(p.as(actor.CityLead), org.Filter{Find: "特色第3技术学校"})
	must(t, err)
	if total != 1 || found[0].School.Code != "3635093212" {
		t.Fatalf("by its second name: %d", total)
	}
	p.says(actor.CityLead, "/orgs/"+found[0].ID.String(), "海津特色第3技术学校", "市级特色校名", "2023-03-01", "在用")
}

// showLearningProviders: open university, community school and senior school are
// kinds of providers and levels of schools.
func showLearningProviders(t *testing.T, s *stage) {
	p := s.town.in(t)
	for code, zh := range map[string]string{"OPEN_UNIV": "开放大学", "COMMUNITY": "社区学校", "SENIOR": "老年学校"} {
		p.says(actor.CityLead, "/orgs/kinds", zh, code+"内置")
		form := url.Values{"name": {"融江东区" + zh}, "kind": {"PROVIDER"}, "sub_kind": {code}, "county": {p.plan.Counties[0].Code}}
		p.says(actor.CityLead, p.made(actor.CityLead, "/orgs", form), "融江东区"+zh, "类别"+zh)
		if org.Level(code).ZH() != zh {
			t.Errorf("the school level %s is called %s", code, org.Level(code).ZH())
		}
	}
}

// showOwnKinds: a city adds a kind of provider by a row of configuration, and the
// forms offer it.
func showOwnKinds(t *testing.T, s *stage) {
	p := s.port.in(t)
	p.says(actor.CityLead, "/orgs/kinds", "公众教育学院", "家庭教育指导中心", "乡村振兴学院")
	for code, zh := range map[string]string{"SORTING": "垃圾分类公众教育学院", "HOME_EDU": "社区家庭教育指导中心"} {
		if page := p.page(actor.CityLead, "/orgs/new"); strings.Contains(page, zh) {
			t.Errorf("%s is offered before it was added", zh)
		}
		p.made(actor.CityLead, "/orgs/kinds", url.Values{"code": {code}, "zh": {zh}, "en": {"Own kind"}})
		p.says(actor.CityLead, "/orgs/kinds", zh+"Own kind"+code+"本市增设")
		p.says(actor.CityLead, "/orgs/new", zh)
		form := url.Values{"name": {"海津" + zh}, "kind": {"PROVIDER"}, "sub_kind": {code}}
		p.says(actor.CityLead, p.made(actor.CityLead, "/orgs", form), "类别"+zh)
	}
}
