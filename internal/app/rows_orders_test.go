package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/match/score"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

// orderRows are the requirements of orders, contracts, claims and services.
var orderRows = []rowTest{
	{"MAT-03", showOrder},
	{"MAT-06", showContractGrowth},
	{"MAT-08", showClaims},
	{"MAT-09", showServiceVolume},
}

// orderNeed publishes a need of the first enterprise for so many persons.
func (p *scene) orderNeed(title string, heads int64) demand.Item {
	it := demand.Blank(demand.Need, demand.Talent)
	it.Title, it.Requirement, it.Occupation, it.Headcount = title, "储能材料技术", "6-24-04-00", heads
	return p.published(p.as(actor.EntHR), it)
}

// showOrder: a need is handed to two suppliers; one declines with a reason, one accepts, and
// the order goes on to contract and outcome; every step has its time and person, and what
// nobody answers times out after five working days.
func showOrder(t *testing.T, s *stage) {
	p := s.town.in(t)
	need := p.orderNeed("化成工序值守员", 12)
	school, other := p.plan.Schools[0].Name, p.plan.Schools[1].Name
	at := "/needs/" + need.ID.String() + "/orders"
	p.says(actor.EntHR, at, "名额共 12，还剩 12", "发单给学校")
	first := p.made(actor.EntHR, at, url.Values{"supplier": {school}, "quantity": {"8"}, "message": {"请推荐毕业生"}})
	p.made(actor.EntHR, at, url.Values{"supplier": {other}, "quantity": {"4"}})
	path := "/orders/" + p.id(`SELECT MIN(id) FROM order_orders WHERE need_id = $1`, need.ID)
	p.says(actor.EntHR, first, school, "待答复", "PD-")
	p.says(actor.SchoolAdmin, "/orders?side=asked&open=1", "化成工序值守员")
	p.says(actor.SchoolAdmin, path, "请推荐毕业生", "5 个工作日", "谢绝")
	p.made(actor.SchoolAdmin, path+"/steps/accept", url.Values{"version": {"1"}, "quantity": {"6"}, "note": {"六名可以"}})
	p.says(actor.EntHR, at, "名额共 12，还剩 6", "已接受")
	p.says(actor.EntHR, "/needs/"+need.ID.String(), "对接中")
	p.made(actor.EntHR, path+"/steps/talk", url.Values{"version": {"2"}})
	p.made(actor.SchoolAdmin, path+"/steps/contract", url.Values{"version": {"3"}, "contract": {"HT-MAT-03"}, "title": {"联合用工"}, "kind": {"TALENT"}, "signed_on": {p.city.Orders.Today().String()}, "amount": {"18万元"}})
	p.made(actor.EntHR, path+"/steps/fulfil", url.Values{"version": {"4"}})
	p.made(actor.EntHR, path+"/steps/rate", url.Values{"version": {"5"}, "stars": {"5"}, "note": {"到岗及时"}})
	p.says(actor.CityLead, path, "发单", "接受", "六名可以", "开始洽谈", "登记签约", "HT-MAT-03", "18 万元", "确认履约", "到岗及时", p.city.Orders.Today().String())
	// The other school has until the end of the fifth working day.
	second := "/orders/" + p.id(`SELECT MAX(id) FROM order_orders WHERE need_id = $1`, need.ID)
	p.write(`UPDATE order_orders SET due_on = $1 WHERE id = $2`, p.city.Orders.Today().AddDays(-1).String(), int64(idOf(t, second)))
	if _, err := p.city.Orders.TimeUp(p.as(actor.CityLead)); err != nil {
		t.Fatal(err)
	}
	p.says(actor.EntHR, second, "逾期未复", "系统")
	// What is promised and how both sides answered stands in the ranking.
	rank, err := p.city.Match.ForNeed(p.as(actor.EntHR), need.ID, 1)
	must(t, err)
	if len(rank.List) == 0 || rank.List[0].Parts[score.PartReply].Max != 40 || rank.List[0].Parts[score.PartReply].Why.Fact != score.FactReplies {
		t.Errorf("answers are no part of the ranking: %+v", rank.List)
	}
	p.says(actor.EntHR, "/needs/"+need.ID.String()+"/matches", "答复情况", "次、答复")
}

// write changes what a test cannot wait for.
func (p *scene) write(text string, args ...any) {
	p.t.Helper()
	must(p.t, p.city.DB.Write(p.t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(p.t.Context(), text, args...)
		return err
	}))
}

// showContractGrowth: contracts are summed up by the year of signing, and the growth is
// computed: 29.15 hundred million yuan against 24.23 is 20.3 %.
func showContractGrowth(t *testing.T, s *stage) {
	p := s.port.in(t)
	firm, school := p.id(`SELECT MIN(id) FROM org_organizations WHERE kind = 'ENTERPRISE'`), p.id(`SELECT MIN(id) FROM org_organizations WHERE kind = 'SCHOOL'`)
	var firmName, schoolName string
	p.count(&firmName, `SELECT name FROM org_organizations WHERE id = $1`, firm)
	p.count(&schoolName, `SELECT name FROM org_organizations WHERE id = $1`, school)
	p.load("order.deals", "合同编号,合同名称,合同类型,企业,承接单位,签订日期,金额\n"+
		fmt.Sprintf("W-1,校企握手一,技术开发,%s,%s,2022-05-01,2423000000\n", firmName, schoolName)+
		fmt.Sprintf("W-2,校企握手二,技术转让,%s,%s,2023-01-01,2000000000\n", firmName, schoolName)+
		fmt.Sprintf("W-3,校企握手三,技术服务,%s,%s,2023-12-31,915000000\n", firmName, schoolName)+
		fmt.Sprintf("W-4,框架协议,其他合作,%s,%s,2023-06-01,0\n", firmName, schoolName))
	p.says(actor.CityLead, "/deals/years", "2023 年合同金额", "29.15 亿元", "20.3%", "24.23 亿元", "框架协议", "技术转让")
	p.says(actor.CityLead, "/deals?year=2023", "W-2", "W-3", "W-4", "框架协议")
	p.lacks(actor.Public, "/deals/years", "29.15", "20.3%")
	p.says(actor.Public, "/deals/years", "不显示")
	if r := p.ask(actor.CityLead, "/deals/years/export?format=csv"); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "20.3%") {
		t.Errorf("the export does not say the growth: %d", r.Code)
	}
}

// showClaims: a school claims an open need, the enterprise answers, and the log has it all.
func showClaims(t *testing.T, s *stage) {
	p := s.town.in(t)
	need := p.orderNeed("分容工序值守员", 5)
	at := "/needs/" + need.ID.String()
	p.says(actor.SchoolAdmin, at+"/orders", "认领这条需求", "最多 5")
	claim := p.made(actor.SchoolAdmin, at+"/claims", url.Values{"quantity": {"3"}, "message": {"毕业班可以承接"}})
	p.says(actor.EntHR, "/claims", "分容工序值守员", "待企业答复")
	p.says(actor.EntHR, claim, "毕业班可以承接", "同意认领", "谢绝认领", "名额已满")
	p.made(actor.EntHR, claim+"/steps/grant", url.Values{"version": {"1"}, "quantity": {"2"}, "note": {"先来两名"}})
	p.says(actor.SchoolAdmin, claim, "已同意", "同意数量", "2 人", "先来两名", "由此产生的发单")
	p.says(actor.CityLead, "/claims?q="+url.QueryEscape("分容工序值守员"), p.plan.Schools[0].Name, "已同意", "RL-")
	p.says(actor.EntHR, at+"/orders", "名额共 5，还剩 3")
}

// showServiceVolume: a service order has a volume, and a counter of what was delivered; a
// correction is an entry of its own.
func showServiceVolume(t *testing.T, s *stage) {
	p := s.town.in(t)
	var provider string
	p.count(&provider, `SELECT name FROM org_organizations WHERE id = $1`, sample.OtherID(p.plan.Code, 2))
	at := p.made(actor.EntHR, "/orders/service", url.Values{"title": {"三万户小微企业代账"}, "supplier": {provider}, "volume": {"30000"}, "unit": {"户"}})
	p.made(actor.Provider, at+"/steps/accept", url.Values{"version": {"1"}})
	for i, n := range []string{"12000", "9000"} {
		p.made(actor.Provider, at+"/volume", url.Values{"period": {fmt.Sprintf("2026-0%d", i+1)}, "volume": {n}, "evidence": {"税务申报回执"}})
	}
	p.says(actor.EntHR, at, "约定 30000 户，已完成 21000", "税务申报回执", "2026-01")
	entry := p.id(`SELECT MIN(id) FROM ledger_entries WHERE kind = 'order.volume' AND owner_id = $1`, idOf(t, at))
	p.made(actor.Provider, at+"/volume/"+entry, url.Values{"volume": {"11500"}, "evidence": {"重复 500 户"}})
	p.says(actor.EntHR, at, "已完成 20500", "更正", "重复 500 户", "12,000", "−500")
	if d, err := p.city.Orders.Detail(p.as(actor.EntHR), idOf(t, at)); err != nil || d.Kind != order.ServiceKind || len(d.Volume) != 3 {
		t.Errorf("%+v %v", d.Volume, err)
	}
}
