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
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/register/carrier"
)

// showResults: 485 results with readiness, rights and price; a readiness of 0 or 10 is refused.
func showResults(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	modes := []string{"协议定价", "挂牌交易", "拍卖", "作价入股", "开放许可"}
	k.rows("tech_result", "名称,牵头单位,状态,日期,技术成熟度,知识产权,定价方式,许可方式,技术领域", 485, func(i int) string {
		return fmt.Sprintf("成果第%d项,册江第%d学校,已发布,2024-03-01,%d,发明专利、技术秘密,%s,普通许可,装备", i+1, i%2+1, i%9+1, modes[i%5])
	})
	k.counts("tech_result", "2024-06-01", map[string]float64{"all": 485, "inventions": 485, "transferred": 0})
	for _, trl := range []string{"0", "10"} {
		if _, err := k.keep("tech_result", "成熟度不对", "PUBLISHED", "2024-03-01", k.schools[0], nil, "trl", trl, "price_mode", "LISTED", "exclusive", "SALE"); !errors.Is(err, carrier.ErrRange) {
			t.Errorf("readiness %s: %v", trl, err)
		}
	}
	k.says(actor.CityLead, "/registers/tech_result?f_price_mode=EQUITY", "技术成熟度", "作价入股", "共97条")
}

func showUniversityPlatforms(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("research_platform", "名称,文号,状态,日期,级别,依托单位,向企业开放,类别", 735, func(i int) string {
		level, open := "市级", "否"
		if i%3 == 0 {
			level, open = "省级", "是"
		}
		return fmt.Sprintf("高校平台第%d个,册科%d号,已认定,2023-03-01,%s,高校,%s,重点实验室", i+1, i+1, level, open)
	})
	k.rows("research_platform", "名称,文号,状态,日期,级别,依托单位", 2, func(i int) string {
		return fmt.Sprintf("高职平台第%d个,册科高%d号,已认定,2023-03-01,省级,高职院校", i+1, i+1)
	})
	k.counts("research_platform", "2024-06-01", map[string]float64{"university": 735, "opened": 245, "province": 247, "all": 737})
	k.shown("research_platform", "2024-06-01", "高校科技创新平台", "735 个", "向企业开放")
}

// showBrokers: a team brings deals about, each an entry with its contract and the enterprise.
func showBrokers(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	team := k.kept("broker", "册江技术转移团队", "NAMED", "2023-02-01", k.schools[0], nil, "form", "TEAM", "persons", "8")
	k.kept("broker", "技术经理人甲", "NAMED", "2023-02-01", 0, nil, "form", "PERSON", "persons", "1", "certificate", "示例 0001")
	at := "/records/" + team.String()
	for i, deal := range [][3]string{{"TRANSFER", "120", "册江第1机械有限公司"}, {"SERVICE", "18.5", "册江第1机械有限公司"}, {"CONSULT", "6", "册江第2机械有限公司"}} {
		k.made(actor.CityLead, at+"/entries", url.Values{"list": {"DEAL"}, "sort": {deal[0]}, "on": {"2023-05-10"}, "text": {fmt.Sprintf("第%d笔合同", i+1)}, "number": {deal[1]}, "org": {deal[2]}, "proof": {"HT-1"}})
	}
	if r := k.post(at+"/entries", url.Values{"list": {"DEAL"}, "sort": {"SERVICE"}, "on": {"2023-05-10"}, "text": {"没有企业"}, "proof": {"HT-2"}}, k.cookie(actor.CityLead)); r.Code == 303 {
		t.Error("a deal without an enterprise")
	}
	k.counts("broker", "2023-12-31", map[string]float64{"teams": 1, "brokers": 1, "deals": 3, "amount": 144.5, "firms": 2})
	k.says(actor.CityLead, at, "促成合同", "第1笔合同", "册江第2机械有限公司", "18.5", "HT-1")
}

// showBreakthroughs: what is solved needs its evidence.
func showBreakthroughs(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	draft := carrier.Draft{Name: "精密级进模具", Org: k.schools[0], Stage: "SOLVED", On: civil.MustDate("2023-04-01"), Values: carrier.Values{"problem": {Text: "模具寿命不足"}}}
	if _, err := k.city.Carrier.Create(k.as(actor.CityLead), "tech_breakthrough", draft, ""); !errors.Is(err, carrier.ErrProof) {
		t.Errorf("solved without a document: %v", err)
	}
	both := map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[:1]}
	id := k.kept("tech_breakthrough", "手表零件精密级进模具", "SOLVED", "2023-04-01", k.schools[0], both, "problem", "高速精密级进模具", "evidence_sort", "APPRAISAL", "evidence", "鉴字1号", "solved_on", "2023-04-01", "bottleneck", "1")
	k.kept("tech_breakthrough", "仍在攻关的密封材料", "OPEN", "2023-04-01", k.schools[0], nil, "problem", "密封材料老化", "bottleneck", "1")
	k.counts("tech_breakthrough", "2023-12-31", map[string]float64{"all": 1, "bottleneck": 1, "this_year": 1, "proved": 100, "firms": 1})
	k.says(actor.CityLead, "/records/"+id.String(), "成果评价", "鉴字1号", "高速精密级进模具", "已攻克", "册江第1机械有限公司")
}

const contractHead = "名称,牵头单位,状态,日期,合同编号,类别,合同金额,签订日期"

// showContracts: 400 services and 450 transfers of a year; a contract number counts once; income belongs to the year of its receipt.
func showContracts(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	sorts := []string{"技术服务", "技术咨询", "技术开发", "技术转让", "技术许可"}
	k.rows("tech_contract", contractHead, 850, func(i int) string {
		sort := sorts[i%3]
		if i >= 400 {
			sort = sorts[3+i%2]
		}
		return fmt.Sprintf("合同第%d项,册江第%d学校,已签订,2023-0%d-15,CJ2023-%04d,%s,%d,2023-0%d-15", i+1, i%2+1, i%9+1, i, sort, 10+i%20, i%9+1)
	})
	k.counts("tech_contract", "2023-12-31", map[string]float64{"services": 400, "transfers": 450})
	k.refuses("tech_contract", contractHead+"\n企业也报了这一份,册江第1机械有限公司,已签订,2023-02-15,cj2023-0001,技术服务,10,2023-02-15\n", "CJ2023-0001")
	if _, err := k.keep("tech_contract", "表单也报", "SIGNED", "2023-02-15", k.firms[1], nil, "contract_no", "CJ2023-0001", "sort", "SERVICE", "amount", "10", "signed_on", "2023-02-15"); !errors.Is(err, carrier.ErrUnique) {
		t.Errorf("the same number by the form: %v", err)
	}
	k.counts("tech_contract", "2023-12-31", map[string]float64{"services": 400})
	id := k.kept("tech_contract", "跨年到账的合同", "SIGNED", "2023-11-15", k.schools[0], map[string][]ids.ID{"FIRM": k.firms[:1]}, "contract_no", "CJ2023-9999", "sort", "TRANSFER", "amount", "50", "signed_on", "2023-11-15")
	for day, n := range map[string]float64{"2023-12-20": 20, "2024-01-20": 30} {
		must(t, k.city.Carrier.Note(k.as(actor.CityLead), id, carrier.Entry{List: "RECEIPT", On: civil.MustDate(day), Text: "到账", Number: &n, Proof: "凭证"}))
	}
	k.counts("tech_contract", "2023-12-31", map[string]float64{"income": 20, "transfers": 451})
	k.counts("tech_contract", "2024-12-31", map[string]float64{"income": 30})
	k.shown("tech_contract", "2023-12-31", "本年技术服务项目", "400 项", "451 项", "按到账日期计入年度")
}

// refuses sends a table of which every line is refused with a text.
func (k *keeper) refuses(kind, table, why string) {
	k.t.Helper()
	sheets := k.city.console()
	im, err := sheets.Receive(k.as(actor.CityLead), "carrier."+kind, "表.csv", strings.NewReader(table), silent)
	must(k.t, err)
	list, _, err := sheets.Findings(k.as(actor.CityLead), im.ID, sheet.Ask, 5, 0)
	must(k.t, err)
	if text := fmt.Sprint(im.Refused(), list); im.Result == nil || im.Result.Bad == 0 || !strings.Contains(text, why) {
		k.t.Errorf("%s: %+v %s", kind, im.Result, text)
	}
}

// showPatents: a ledger of transfers; split by school and year it is the ranking.
func showPatents(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.rows("patent_transfer", "名称,牵头单位,状态,日期,专利号,专利类别,方式,变更日期,金额", 9, func(i int) string {
		school, year := "册江第1学校", 2021+i%3
		if i >= 6 {
			school = "册江第2学校"
		}
		return fmt.Sprintf("专利转让第%d件,%s,已完成,%d-05-01,ZL2021%05d.X,发明,转让,%d-05-01,3", i+1, school, year, i, year)
	})
	for year, want := range map[string]float64{"2021": 3, "2022": 3, "2023": 3} {
		if f := k.part("patent_transfer", carrier.ByYear, year, "this_year", "2024-01-01"); f.Value != want {
			t.Errorf("%s: %v", year, f.Value)
		}
	}
	if a, b := k.part("patent_transfer", carrier.ByOrg, "册江第1学校", "this_year", "2023-12-31"), k.part("patent_transfer", carrier.ByOrg, "册江第2学校", "this_year", "2023-12-31"); a.Value != 2 || b.Value != 1 {
		t.Errorf("%v %v", a.Value, b.Value)
	}
	k.refuses("patent_transfer", "名称,牵头单位,状态,日期,专利号,专利类别,变更日期\n又报一次,册江第3学校,已完成,2023-05-01,ZL202100001.X,发明,2023-05-01\n", "ZL202100001.X")
	k.says(actor.CityLead, "/registers/patent_transfer/figures?on=2023-12-31&by=org", "册江第1学校", "2 件", "册江第2学校", "1 件")
	if r := k.ask(actor.CityLead, "/api/v1/registers/patent_transfer/figures?on=2023-12-31&by=org"); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), `"name":"册江第1学校"`) {
		t.Errorf("the parts as machines read them: %d %.300s", r.Code, r.Body.String())
	}
	if r := k.ask(actor.CityLead, "/api/v1/registers/patent_transfer/figures?by=nothing"); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("parts that there are not: %d", r.Code)
	}
}

func showOutlets(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.lines("ip_outlet", "名称,牵头单位,文号,状态,日期,级别,认定单位,年服务", "学院知识产权服务网点,册江第1学校,省知〔2023〕7号,已认定,2023-05-01,省级,省知识产权局,260")
	k.counts("ip_outlet", "2023-12-31", map[string]float64{"all": 1, "province": 1, "served": 260})
	k.says(actor.CityLead, "/registers/ip_outlet", "学院知识产权服务网点", "省级", "省知〔2023〕7号")
}

func showAlliances(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	k.kept("tech_alliance", "智能装备技术创新联盟", "NAMED", "2023-02-01", k.firms[0], map[string][]ids.ID{"SCHOOL": k.schools[:2], "FIRM": k.firms[:3]}, "form", "ALLIANCE", "projects", "6")
	k.kept("tech_alliance", "储能研究平台", "NAMED", "2023-02-01", k.schools[0], map[string][]ids.ID{"SCHOOL": k.schools[:1], "FIRM": k.firms[2:4]}, "form", "PLATFORM", "projects", "3")
	k.counts("tech_alliance", "2023-12-31", map[string]float64{"alliances": 1, "platforms": 1, "projects": 9, "firms": 4, "schools": 2})
	k.shown("tech_alliance", "2023-12-31", "技术研究平台", "技术创新联盟", "参加几个的机构只计一次")
}

// showIncubation: stage, mentors and outcome of a project.
func showIncubation(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	id := k.kept("incubation", "校园快修", "INCUBATING", "2022-03-01", k.schools[0], map[string][]ids.ID{"HOST": k.schools[:1], "MENTOR": k.firms[:1]}, "team", "5", "mentors", "2", "mentor_from", k.firms[0].String(), "entered_on", "2022-03-01", "guided", "14")
	k.kept("incubation", "无人机植保", "INCUBATING", "2022-04-01", k.schools[1], map[string][]ids.ID{"HOST": k.schools[1:2]}, "mentors", "1", "entered_on", "2022-04-01", "guided", "6")
	at := "/records/" + id.String()
	lead := k.as(actor.CityLead)
	if err := k.city.Carrier.Enter(lead, id, "GROWING", civil.MustDate("2022-09-01"), "", "", 0); err != nil {
		t.Fatal(err)
	}
	if err := k.city.Carrier.Enter(lead, id, "OUT", civil.MustDate("2023-05-01"), "", "", 0); !errors.Is(err, carrier.ErrProof) {
		t.Errorf("out without a proof: %v", err)
	}
	must(t, k.city.Carrier.Enter(lead, id, "OUT", civil.MustDate("2023-05-01"), "营业执照", "", 0))
	k.made(actor.CityLead, at+"/edit", url.Values{"name": {"校园快修"}, "org": {"册江第1学校"}, "f_mentors": {"2"}, "f_mentor_from": {"册江第1机械有限公司"}, "f_entered_on": {"2022-03-01"}, "f_outcome": {"COMPANY"}, "f_guided": {"14"}, "f_jobs": {"9"}, "version": {k.id2(`SELECT row_version FROM carrier_records WHERE id = $1`, id)}})
	k.counts("incubation", "2023-12-31", map[string]float64{"all": 2, "out": 1, "companies": 1, "jobs": 9, "guided": 20, "ended": 50})
	k.says(actor.CityLead, at, "出孵", "注册公司", "导师单位", "册江第1机械有限公司", "营业执照")
}

// id2 reads one whole number as text.
func (k *keeper) id2(query string, args ...any) string {
	var n int64
	k.count(&n, query, args...)
	return fmt.Sprint(n)
}

// showRanking: rank ÷ total is computed; the top five percent are decided by whole numbers.
func showRanking(t *testing.T, s *stage) {
	k := keeperOf(t, s)
	head := "名称,牵头单位,文号,状态,日期,发布单位,年度,名次,参评总数,来源"
	k.lines("external_ranking", head, "一校科研排名,册江第1学校,评1号,已认定,2023-06-01,评价中心,2023,59,1180,年度报告第12页", "二校科研排名,册江第2学校,评2号,已认定,2023-06-01,评价中心,2023,60,1180,年度报告第13页")
	k.counts("external_ranking", "2023-12-31", map[string]float64{"top": 1, "this_year": 2, "publishers": 1})
	k.says(actor.CityLead, "/registers/external_ranking?f_top=1", "一校科研排名", "5%")
	k.lacks(actor.CityLead, "/registers/external_ranking?f_top=1", "二校科研排名")
	k.refuses("external_ranking", head+"\n名次不对,册江第1学校,评3号,已认定,2023-06-01,评价中心,2023,1200,1180,报告\n", "参评总数")
}
