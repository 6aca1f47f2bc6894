package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// carrierRows are the requirements of platforms, colleges, bases and parks.
var carrierRows = []rowTest{
	{"ORG-07", showFourParties}, {"PLT-01", showConsortia}, {"PLT-02", showConsortiumTarget}, {"PLT-03", showCommunities}, {"PLT-04", showMembersAcross}, {"PLT-05", showEntityScore},
	{"PLT-06", showNationalGroups}, {"PLT-07", showGroups}, {"PLT-08", showAlliances19}, {"PLT-09", showCoopCommunities}, {"PLT-10", showSixSorts}, {"PLT-11", showColleges},
	{"PLT-12", showCollegeTarget}, {"PLT-13", showCollegesByChain}, {"PLT-14", showRangeTarget}, {"PLT-15", showGovernance}, {"PLT-16", showRuleDocument}, {"PLT-17", showEcosystem},
}

// registersAt are the cities of these rows, by the stage on which they were made.
var registersAt = map[*stage]*keeper{}

// registersOf makes the city once and gives it to a subtest.
func registersOf(t *testing.T, s *stage) *keeper {
	t.Helper()
	k := registersAt[s]
	if k == nil {
		k = &keeper{scene: emptyCity(s.port.t, s.port.house, "900800", "台江市")}
		registersAt[s] = k
		s.port.t.Cleanup(func() { delete(registersAt, s) })
		must(t, k.city.DB.Write(s.port.t.Context(), k.settle))
	}
	out := *k
	out.scene = k.in(t)
	return &out
}

// four are members of all four parties.
func (k *keeper) four() map[string][]ids.ID {
	return map[string][]ids.ID{"BODY": {k.body, k.park}, "FIRM": k.firms[:1], "HEI": k.schools[:1], "LEAD_SCHOOL": k.schools[1:2], "LEAD_FIRM": k.firms[1:2]}
}

// enter moves a record into a stage.
func (k *keeper) enter(id ids.ID, stage, on string) error {
	return k.city.Carrier.Enter(k.as(actor.CityLead), id, stage, civil.MustDate(on), "册教〔2024〕9号", "", 0)
}

// grows says that a count grows by n while something is done.
func (k *keeper) grows(kind, code, on string, n float64, do func()) {
	k.t.Helper()
	before := k.figure(kind, code, on)
	do()
	if after := k.figure(kind, code, on); after.NoData || after.Value-before.Value != n {
		k.t.Errorf("%s %s on %s: from %v to %v, want %v more", kind, code, on, before.Value, after.Value, n)
	}
}

// add imports so many records of a kind, all alike.
func (k *keeper) add(kind, prefix string, n int, head, rest string) {
	k.t.Helper()
	k.rows(kind, "名称,"+head, n, func(i int) string { return fmt.Sprintf("%s%d,%s", prefix, i+1, rest) })
}

const lead = actor.CityLead

// at is the address of a record.
func recordAt(id ids.ID) string { return "/records/" + id.String() }

// refused posts a form that must be refused and says why.
func (k *keeper) refused(path string, form url.Values, want ...string) {
	k.t.Helper()
	r := k.post(path, form, k.cookie(lead))
	text := squeeze(r.Body.String())
	for _, w := range want {
		if r.Code < 400 || r.Code >= 500 || !strings.Contains(text, squeeze(w)) {
			k.t.Errorf("%s %v: %d without %q", path, form, r.Code, w)
		}
	}
}

func (k *keeper) version(id ids.ID) string {
	return k.id(`SELECT row_version FROM carrier_records WHERE id = $1`, id)
}

// showFourParties: a platform does not begin to count before government, industry, enterprise and school have a member each; what is
// missing is named; the bureau turns the rule off and on as a parameter with its source.
func showFourParties(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("city_consortium", "四方联合体", "PLANNED", "2023-01-01", 0, map[string][]ids.ID{"HEI": k.schools[:1], "FIRM": k.firms[:1]})
	must(t, k.enter(id, "BUILDING", "2023-02-01"))
	stage := func() url.Values {
		return url.Values{"stage": {"BUILT"}, "on": {"2023-03-01"}, "proof": {"册教〔2023〕1号"}, "version": {k.version(id)}}
	}
	k.refused(recordAt(id)+"/stage", stage(), "政府成员", "行业成员")
	if _, err := k.keep("city_consortium", "一步到位", "BUILT", "2023-03-01", 0, map[string][]ids.ID{"HEI": k.schools[:1]}); !errors.Is(err, carrier.ErrBefore) {
		t.Errorf("built at once: %v", err)
	}
	k.says(lead, recordAt(id), "还缺", "政府成员", "行业成员")
	today := k.city.Carrier.Today().String()
	param := func(value string) url.Values {
		return url.Values{"code": {carrier.ParamParties}, "value": {value}, "valid_from": {today}, "source": {"册政办〔2026〕3号，第 4 条"}}
	}
	k.made(lead, "/kinds/params", param("0"))
	k.made(lead, recordAt(id)+"/stage", stage())
	k.made(lead, "/kinds/params", param("1"))
	k.says(lead, "/kinds/params", "四方齐全才启用", "册政办〔2026〕3号", "PLT-PARTIES")
	all := k.kept("city_consortium", "四方都在", "BUILT", "2023-03-01", 0, k.four())
	k.says(lead, recordAt(all), "已建成", "册江装备行业协会", "册江高新区管委会")
}

// showConsortia: four consortia and five communities; members by kind, charter, council and data sheet on each.
func showConsortia(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("city_consortium", "all", "2021-12-31", 4, func() {
		for i := range 4 {
			k.kept("city_consortium", fmt.Sprintf("联合体%d", i), "BUILT", "2021-05-01", k.schools[0], k.four(), "charter", "章程第1版", "data_sheet", "https://data.example.cn/1")
		}
	})
	k.grows("industry_community", "all", "2021-12-31", 5, func() {
		for i := range 5 {
			k.kept("industry_community", fmt.Sprintf("共同体%d", i), "BUILT", "2021-05-01", k.firms[0], k.four())
		}
	})
	id, err := ids.Parse(k.id(`SELECT id FROM carrier_records WHERE name = '联合体0'`))
	must(t, err)
	must(t, k.city.Carrier.Meet(k.as(lead), id, carrier.Meeting{Council: "COUNCIL", On: civil.MustDate("2021-06-01"), Present: "四方代表", Minutes: "通过章程"}))
	k.says(lead, recordAt(id), "章程第1版", "https://data.example.cn/1", "通过章程", "参建学校", "参建企业", "牵头学校", "牵头企业")
	k.counts("city_consortium", "2021-12-31", map[string]float64{"schools": 1, "firms": 1, "members": 6})
}

// showConsortiumTarget: one built by the end of 2025; built needs a document of acceptance, and the goal stands beside the count.
func showConsortiumTarget(t *testing.T, s *stage) {
	k := registersOf(t, s)
	_, err := k.city.Carrier.Create(k.as(lead), "city_consortium", carrier.Draft{Name: "没有验收", Stage: "BUILT", On: civil.MustDate("2025-03-01")}, "")
	if !errors.Is(err, carrier.ErrProof) {
		t.Errorf("built without acceptance: %v", err)
	}
	k.goal("city_consortium.all", "不少于", "1", "", "2025", "")
	g := k.figure("city_consortium", "all", "2025-12-31").Goals
	if len(g) != 1 || g[0].State != carrier.GoalReached || g[0].Line() != "≥ 1" {
		t.Errorf("%+v", g)
	}
	if g := k.figure("city_consortium", "all", "2019-12-31").Goals; len(g) != 1 || g[0].State == carrier.GoalReached {
		t.Errorf("before anything was built: %+v", g)
	}
	k.shown("city_consortium", "2025-12-31", "≥ 1", "达到", "乌教发（示例）")
}

// goal registers a goal of a count.
func (k *keeper) goal(about, relation, value, upto, year, per string) {
	k.t.Helper()
	if per == "" {
		per = "全市"
	}
	k.lines("goal", "名称,状态,日期,对应计数,目标值,目标上限,要求,年度,范围,性质,来源", fmt.Sprintf("目标 %s %s %s,施行中,2001-01-01,%s,%s,%s,%s,%s,%s,基础目标,乌教发（示例）", about, year, per, about, value, upto, relation, year, per))
}

// showCommunities: five industry communities, one leading enterprise and one leading school at least, across regions.
func showCommunities(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("industry_community", "cross", "2022-12-31", 1, func() {
		k.kept("industry_community", "跨省共同体", "BUILT", "2022-05-01", k.firms[0], k.four(), "reach", "跨省")
	})
	members := k.four()
	delete(members, "LEAD_FIRM")
	id := k.kept("industry_community", "缺牵头企业", "PLANNED", "2022-05-01", k.firms[0], members)
	k.says(lead, recordAt(id), "还缺", "牵头企业")
	k.shown("industry_community", "2022-12-31", "行业产教融合共同体", "跨区域的", "参加几个的机构只计一次")
}

// showMembersAcross: more than 40 schools and 1,000 enterprises take part in consortia and communities, each counted once however often
// it takes part; 55 common technology platforms.
func showMembersAcross(t *testing.T, s *stage) {
	k := registersOf(t, s)
	var schools, firms []ids.ID
	must(t, k.city.DB.Write(sqldb.Long(k.as(lead)), func(tx *sqldb.Tx) error {
		for i := range 1041 {
			o := org.Organization{ID: tx.NewID(), Name: fmt.Sprintf("参建企业%04d有限公司", i), Kind: org.Enterprise, Status: org.Active, Firm: org.FirmFacts{Industry: "C3491"}}
			if i < 41 {
				o.Name, o.Kind, o.Firm, o.School = fmt.Sprintf("参建高校%02d", i), org.SchoolKind, org.FirmFacts{}, org.SchoolFacts{Code: fmt.Sprintf("41350980%02d", i), Level: org.HigherCollege}
				schools = append(schools, o.ID)
			} else {
				firms = append(firms, o.ID)
			}
			if err := org.Insert(context.Background(), tx, o); err != nil {
				return err
			}
		}
		return nil
	}))
	members := func(schools, firms []ids.ID) map[string][]ids.ID {
		return map[string][]ids.ID{"BODY": {k.body, k.park}, "HEI": schools, "FIRM": firms}
	}
	k.kept("city_consortium", "大联合体", "BUILT", "2017-05-01", 0, members(schools[:30], firms[:700]))
	k.kept("industry_community", "大共同体", "BUILT", "2017-06-01", 0, members(schools[20:], firms[400:]))
	k.counts("city_consortium", "2017-12-31", map[string]float64{"all_schools": 41, "all_firms": 1000, "schools": 30, "firms": 700})
	k.grows("tech_platform", "all", "2023-12-31", 55, func() { k.add("tech_platform", "共性平台", 55, "状态,日期", "已建成,2023-05-01") })
	k.shown("city_consortium", "2017-12-31", "1,000", "一家只计一次")
}

// showEntityScore: a group runs as an entity by four parts; a part that is not recorded is no data and no zero.
func showEntityScore(t *testing.T, s *stage) {
	k := registersOf(t, s)
	whole := k.kept("education_group", "实体集团", "NAMED", "2020-05-01", k.schools[0], nil, "legal_form", "公司", "fund", "120", "staff", "6", "projects", "3")
	part := k.kept("education_group", "半实体集团", "NAMED", "2020-05-01", k.schools[0], nil, "legal_form", "未登记", "fund", "120", "projects", "3")
	k.says(lead, recordAt(whole), "实体化运行", "100/100 分", "法人登记", "自有经费", "专职人员")
	k.says(lead, recordAt(part), "缺数据，已知的得 50 分", "没有填")
	k.lacks(lead, recordAt(part), "50/100")
}

// showNationalGroups: groups carry a level from a day, by a document; each counts in its highest, or in each level as a parameter says.
func showNationalGroups(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("education_group", "升级集团", "NAMED", "2016-05-01", k.schools[0], nil)
	c, ctx := k.city.Carrier, k.as(lead)
	must(t, c.Raise(ctx, id, "CITY", civil.MustDate("2016-05-01"), "册教〔2016〕1号"))
	k.grows("education_group", "national", "2018-12-31", 1, func() { must(t, c.Raise(ctx, id, "NATIONAL", civil.MustDate("2018-03-01"), "教职成〔2018〕1号")) })
	k.counts("education_group", "2016-12-31", map[string]float64{"level_city": 1, "national": 0})
	k.counts("education_group", "2018-12-31", map[string]float64{"level_city": 0, "national": 1})
	each := carrier.ParamVersion{Code: carrier.ParamLevels, Value: 2, Source: "册教〔2026〕2号", From: c.Today()}
	must(t, c.SetParam(ctx, each))
	today := c.Today().String()
	both := k.figure("education_group", "level_city", today)
	each.Value = 1
	must(t, c.SetParam(ctx, each))
	if once := k.figure("education_group", "level_city", today); both.Value != once.Value+1 {
		t.Errorf("in each level %v, once %v", both.Value, once.Value)
	}
}

func showGroups(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("education_group", "all", "2022-12-31", 11, func() {
		k.add("education_group", "职教集团", 11, "状态,日期,级别", "已认定,2022-05-01,市级")
	})
	k.grows("alliance", "all", "2022-12-31", 2, func() { k.add("alliance", "产教联盟", 2, "状态,日期,级别", "已认定,2022-05-01,省级") })
	k.shown("education_group", "2022-12-31", "职业教育集团", "11")
	k.says(lead, "/registers/alliance", "产教联盟1", "省级")
}

func showAlliances19(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("alliance", "all", "2023-12-31", 19, func() { k.add("alliance", "产业联盟", 19, "状态,日期,级别", "已认定,2023-05-01,市级") })
}

func showCoopCommunities(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.grows("coop_community", "all", "2022-12-31", 71, func() {
		k.add("coop_community", "合作共同体", 71, "状态,日期,类别", "已认定,2022-05-01,产教融合共同体")
	})
}

// showSixSorts: a community is of one of six sorts and of no other.
func showSixSorts(t *testing.T, s *stage) {
	k := registersOf(t, s)
	sorts := []string{"学校共同体", "专业共同体", "教师共同体", "学生共同体", "产教融合共同体", "双创教育共同体"}
	k.rows("coop_community", "名称,状态,日期,类别", 6, func(i int) string { return fmt.Sprintf("六类%d,已认定,2018-05-01,%s", i, sorts[i]) })
	k.counts("coop_community", "2018-12-31", map[string]float64{"sorts": 6})
	if _, err := k.keep("coop_community", "第七类", "NAMED", "2018-05-01", 0, nil, "community", "企业共同体"); !errors.Is(err, carrier.ErrChoice) {
		t.Errorf("a seventh sort: %v", err)
	}
}

// showColleges: industrial colleges with their partners, programmes and students.
func showColleges(t *testing.T, s *stage) {
	k := registersOf(t, s)
	partners := map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:3]}
	id := k.kept("industrial_college", "机械产业学院", "BUILT", "2018-05-01", k.schools[0], partners, "programmes", "数控技术、机电一体化", "students", "320")
	k.kept("industrial_college", "电子产业学院", "BUILT", "2018-06-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[2:4]}, "students", "180")
	k.counts("industrial_college", "2018-12-31", map[string]float64{"all": 2, "students": 500, "schools": 1, "firms": 4})
	k.says(lead, recordAt(id), "数控技术、机电一体化", "320", "册江第1机械有限公司")
}

// showCollegeTarget: the goal stands beside the count as a line: reached, short, or no data.
func showCollegeTarget(t *testing.T, s *stage) {
	k := registersOf(t, s)
	for i := range 2 {
		k.kept("industrial_college", fmt.Sprintf("目标学院%d", i), "BUILT", "2018-05-01", k.schools[0], nil)
	}
	k.goal("industrial_college.all", "不少于", "2", "", "2018", "")
	k.goal("industrial_college.all", "不少于", "400", "", "2030", "")
	g := k.figure("industrial_college", "all", "2018-12-31").Goals
	if len(g) != 2 || g[0].State != carrier.GoalReached || g[1].State != carrier.GoalShort {
		t.Errorf("%+v", g)
	}
	k.goal("engineers_college.all", "不少于", "1", "", "2030", "")
	if g := k.figure("engineers_college", "all", "2018-12-31").Goals; len(g) != 1 || g[0].State != carrier.GoalUnknown {
		t.Errorf("without any record: %+v", g)
	}
	k.shown("industrial_college", "2018-12-31", "≥ 2", "达到", "≥ 400", "未达到")
}

// showCollegesByChain: twenty modern colleges of the city, each with its chain, found by the chain.
func showCollegesByChain(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.write(`INSERT INTO atlas_chains (id, row_version, batch_id, updated_at, group_id, code, name, aliases, class, shortage, note, from_year, to_year) VALUES (9008001, 1, 0, 0, NULL, 'MJ', '模具产业链', '', 'TRADITIONAL', FALSE, '', 2020, 0)`)
	k.grows("industrial_college", "modern_city", "2023-12-31", 20, func() {
		k.rows("industrial_college", "名称,状态,日期,级别,类型,对接产业链", 20, func(i int) string {
			return fmt.Sprintf("现代学院%02d,已建成,2023-05-01,市级,现代产业学院,%s", i, []string{"MJ", "QC"}[i%2])
		})
	})
	k.says(lead, "/registers/industrial_college?f_chain=MJ", "现代学院00", "模具产业链")
	k.lacks(lead, "/registers/industrial_college?f_chain=MJ", "现代学院01")
}

// showRangeTarget: two to three is a range: two and three reach it, one and four do not.
func showRangeTarget(t *testing.T, s *stage) {
	k := registersOf(t, s)
	k.goal("industrial_college.it", "范围", "2", "3", "2030", "")
	for n, want := range []carrier.Reach{carrier.GoalShort, carrier.GoalReached, carrier.GoalReached, carrier.GoalShort} {
		k.kept("industrial_college", fmt.Sprintf("信创学院%d", n+1), "BUILT", fmt.Sprintf("20%02d-05-01", 10+n), k.schools[0], nil, "sort", "信息技术应用创新")
		if g := k.figure("industrial_college", "it", fmt.Sprintf("20%02d-12-31", 10+n)).Goals; len(g) != 1 || g[0].State != want || g[0].Line() != "2–3" {
			t.Errorf("with %d: %+v, want %s", n+1, g, want)
		}
	}
}

// showGovernance: the meetings of the council and the dean are on record.
func showGovernance(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("industrial_college", "治理学院", "BUILT", "2019-05-01", k.schools[0], nil)
	k.says(lead, recordAt(id), "还缺", "理事会的会议纪要")
	k.made(lead, recordAt(id)+"/meetings", url.Values{"council": {"COUNCIL"}, "on": {"2019-09-01"}, "present": {"校方三人、企业四人"}, "minutes": {"聘任院长，审议预算"}})
	form := url.Values{"name": {"治理学院"}, "org": {"册江第1学校"}, "f_dean": {"王工（示例）"}, "version": {k.version(id)}}
	k.made(lead, recordAt(id)+"/edit", form)
	k.says(lead, recordAt(id), "王工（示例）", "聘任院长，审议预算", "理事会")
	k.refused(recordAt(id)+"/meetings", url.Values{"council": {"COUNCIL"}, "on": {"2019-09-01"}}, "纪要")
}

// showRuleDocument: the rules of a college are attached as a document: PDF is taken and given back byte by byte, a program is refused.
func showRuleDocument(t *testing.T, s *stage) {
	k := registersOf(t, s)
	id := k.kept("industrial_college", "制度学院", "BUILT", "2019-05-01", k.schools[0], nil)
	body := "%PDF-1.7 产业学院管理办法"
	if r := k.upload(recordAt(id)+"/files", "办法.pdf", body, url.Values{"sort": {"RULES"}, "title": {"产业学院管理办法"}}); r != http.StatusSeeOther {
		t.Fatalf("uploading answered %d", r)
	}
	if r := k.upload(recordAt(id)+"/files", "坏.pdf", "MZ\x00\x01\x02", url.Values{"sort": {"RULES"}}); r != http.StatusUnsupportedMediaType {
		t.Errorf("a program answered %d", r)
	}
	k.says(lead, recordAt(id), "产业学院管理办法", "管理办法与制度", "办法.pdf")
	r := k.ask(lead, recordAt(id)+"/files/"+k.id(`SELECT id FROM carrier_files WHERE record_id = $1`, id))
	if r.Code != http.StatusOK || r.Body.String() != body || !strings.Contains(r.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("the document: %d %q %v", r.Code, r.Body.String(), r.Header())
	}
}

// upload sends a file with a form.
func (k *keeper) upload(path, name, content string, form url.Values) int {
	k.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for field, v := range form {
		must(k.t, m.WriteField(field, v[0]))
	}
	w, err := m.CreateFormFile("file", name)
	must(k.t, err)
	_, err = w.Write([]byte(content))
	must(k.t, err)
	must(k.t, m.Close())
	header := k.cookie(lead).Clone()
	header.Set("Content-Type", m.FormDataContentType())
	return k.send(http.MethodPost, path, &b, header).Code
}

// showEcosystem: one programme group, one chain, one leading college and enterprises; an incomplete one does not count.
func showEcosystem(t *testing.T, s *stage) {
	k := registersOf(t, s)
	values := []string{"programme_group", "智能制造专业群", "chain", "MJ"}
	if _, err := k.keep("ecosystem", "缺链", "PLANNED", "2022-05-01", 0, nil, "programme_group", "智能制造专业群"); !errors.Is(err, carrier.ErrRequired) {
		t.Errorf("without a chain: %v", err)
	}
	id := k.kept("ecosystem", "生态圈", "PLANNED", "2022-05-01", 0, map[string][]ids.ID{"COLLEGE": k.schools[:1]}, values...)
	must(t, k.enter(id, "BUILDING", "2022-05-02"))
	err := k.enter(id, "BUILT", "2022-06-01")
	if list := errs.All(err); !errors.Is(err, carrier.ErrBefore) || list[0].Args[1] != "参与企业" {
		t.Errorf("without an enterprise: %v", err)
	}
	for _, firm := range k.firms[:3] {
		must(t, k.city.Carrier.Join(k.as(lead), id, carrier.Member{Role: "FIRM", Org: firm, Since: civil.MustDate("2022-05-03"), SignedOn: civil.MustDate("2022-05-03")}))
	}
	must(t, k.enter(id, "BUILT", "2022-06-01"))
	k.counts("ecosystem", "2022-12-31", map[string]float64{"all": 1, "firms": 3})
}
