package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/carrier"
)

// fundRows are the requirements of projects and the special funds.
var fundRows = []rowTest{
	{"PRJ-02", showProjectLevels},
	{"PRJ-03", showFund},
	{"PRJ-05", showFloorArea},
	{"PRJ-06", showServiceTimes},
	{"PRJ-07", showPlanItems},
}

// imported takes a table in and confirms it.
func (p *scene) imported(kind, table string) {
	p.t.Helper()
	lead := p.as(actor.CityLead)
	im, err := p.city.Sheets.Receive(lead, kind, "表.csv", strings.NewReader(table), nil)
	must(p.t, err)
	if im.Result == nil || im.Result.Bad > 0 {
		p.t.Fatalf("%+v %v", im.Result, im.Refused())
	}
	_, err = p.city.Sheets.Confirm(lead, im.ID, im.Version, false, nil)
	must(p.t, err)
}

// levels counts the projects of the city and of the province.
func (p *scene) levels() (city, province float64) {
	p.t.Helper()
	list, err := p.city.Carrier.Figures(p.as(actor.CityLead), "project", p.city.Carrier.Today())
	must(p.t, err)
	for _, f := range list {
		switch f.Count.Code {
		case "city":
			city = f.Value
		case "province":
			province = f.Value
		}
	}
	return city, province
}

// showProjectLevels: 248 projects of the city and 85 of the province come by a table and are counted by level, each once by its
// highest; one that rises to the province leaves the city's count; a draft does not count.
func showProjectLevels(t *testing.T, s *stage) {
	p := s.town.in(t)
	city, province := p.levels()
	var b strings.Builder
	b.WriteString("名称,类别,级别,状态,日期,遴选批次\n")
	for i := range 248 + 85 {
		level := "市级"
		if i >= 248 {
			level = "省级"
		}
		fmt.Fprintf(&b, "级别项目%03d,产教融合工程项目,%s,已立项,2024-05-20,2024 年第一批\n", i, level)
	}
	b.WriteString("级别项目未立项,产教融合工程项目,市级,拟立项,2024-05-20,2024 年第二批\n")
	p.imported("carrier.project", b.String())
	if c, v := p.levels(); c != city+248 || v != province+85 {
		t.Errorf("%v of the city and %v of the province, was %v and %v", c, v, city, province)
	}
	list, err := p.city.Carrier.Figures(p.as(actor.CityLead), "project", p.city.Carrier.Today())
	must(t, err)
	if list[0].Missing != 0 {
		t.Errorf("%+v", list[0])
	}
	_, one, _, err := p.city.Carrier.List(p.as(actor.CityLead), carrier.Filter{Kind: "project", Find: "级别项目000", Limit: 1})
	must(t, err)
	must(t, p.city.Carrier.Raise(p.as(actor.CityLead), one[0].ID, "PROVINCE", p.city.Carrier.Today(), "省教育厅公布名单"))
	if c, v := p.levels(); c != city+247 || v != province+86 {
		t.Errorf("a project that rose counts twice: %v and %v", c, v)
	}
	p.says(actor.CityLead, "/registers/project/figures", "市级项目", fmt.Sprint(int(city)+247), "省级项目", fmt.Sprint(int(province)+86), "一个只计一次")
	p.says(actor.CityLead, "/registers/project?level=PROVINCE&q=级别项目000&cols=level,chosen", "级别项目000", "省级", "2024 年第一批")
}

// nameOf is an organisation's name.
func (p *scene) nameOf(org ids.ID) (name string) {
	p.t.Helper()
	must(p.t, p.city.DB.Read(p.t.Context(), func(r *sqldb.Reader) (err error) {
		name, err = sqldb.Value[string](p.t.Context(), r, `SELECT name FROM org_organizations WHERE id = $1`, org)
		return err
	}))
	return name
}

// showFund: budgets of years come by a table and sum to 403 million yuan by 2021; money goes from a budget to a project for which
// school and enterprise apply together, is granted by a second officer, never above the budget, and is spent by vouchers; by year
// there are budget, allocated, spent and the rest.
func showFund(t *testing.T, s *stage) {
	p := s.town.in(t)
	at := p.made(actor.CityLead, "/funds", url.Values{"name": {"职业教育发展专项资金甲"}, "document": {"市政府办公室通知"}})
	p.imported("fund.budgets", "专项资金,年度,预算,依据文件\n职业教育发展专项资金甲,2018,9000,2018 年预算\n职业教育发展专项资金甲,2019,9800,2019 年预算\n职业教育发展专项资金甲,2020,10300,2020 年预算\n职业教育发展专项资金甲,2021,11200,2021 年预算\n")
	p.says(actor.CityLead, at, "到 2021 年累计预算", "4.03", "亿元", "2018", "9,000 万元", "这一年没有登记分配")
	year := p.city.Funds.Today().Year
	p.made(actor.CityLead, at+"/budgets", url.Values{"year": {fmt.Sprint(year)}, "amount": {"500万元"}, "document": {"当年预算"}})
	project, err := p.city.Carrier.Create(p.as(actor.CityLead), "project", carrier.Draft{Name: "资金行项目", County: p.plan.Counties[0].Code, Values: carrier.Values{"category": {Text: "BASE"}}}, "")
	must(t, err)
	school, firm := p.plan.Schools[0].Name, p.nameOf(p.who[actor.EntAdmin].Grants[0].Org)
	form := url.Values{"budget": {p.id(`SELECT MAX(id) FROM fund_budgets`)}, "record": {"资金行项目"}, "school": {school}, "firm": {firm}, "purpose": {"INSURANCE"}, "amount": {"300万元"}, "reason": {"为实习学生统一投保"}}
	first := p.made(actor.SchoolAdmin, "/allocations", form)
	join := url.Values{"version": {"1"}}
	if r := p.post(first+"/steps/join", join, p.cookie(actor.SchoolAdmin)); r.Code != http.StatusConflict || !strings.Contains(r.Body.String(), "FND-2") {
		t.Errorf("no plan and asked for: %d", r.Code)
	}
	_, err = p.city.Carrier.Plan(p.as(actor.CityLead), project, carrier.Milestone{Name: "投保完成", Due: p.city.Carrier.Today().AddDays(60)})
	must(t, err)
	p.made(actor.SchoolAdmin, first+"/steps/join", join)
	p.made(actor.EntAdmin, first+"/steps/confirm", url.Values{"version": {"2"}})
	p.made(actor.CityLead, first+"/steps/approve", url.Values{"version": {"3"}})
	form["amount"] = []string{"201万元"}
	second := p.made(actor.SchoolAdmin, "/allocations", form)
	p.made(actor.SchoolAdmin, second+"/steps/join", join)
	p.made(actor.EntAdmin, second+"/steps/confirm", url.Values{"version": {"2"}})
	if r := p.post(second+"/steps/approve", url.Values{"version": {"3"}}, p.cookie(actor.CityLead)); r.Code != http.StatusConflict || !strings.Contains(r.Body.String(), "FND-1") {
		t.Errorf("more than the budget is granted: %d", r.Code)
	}
	today := p.city.Funds.Today().String()
	p.made(actor.SchoolAdmin, first+"/expenditures", url.Values{"voucher": {"记-001"}, "on": {today}, "purpose": {"INSURANCE"}, "amount": {"120万元"}, "payee": {"保险公司"}})
	if r := p.post(first+"/expenditures", url.Values{"voucher": {"记-002"}, "on": {today}, "purpose": {"INSURANCE"}, "amount": {"181万元"}}, p.cookie(actor.SchoolAdmin)); r.Code != http.StatusConflict {
		t.Errorf("more than granted is spent: %d", r.Code)
	}
	p.says(actor.CityLead, first, "已下达", "300 万元", "120 万元", "记-001", "台账")
	p.says(actor.CityLead, at, fmt.Sprintf("%d 年预算", year), "500", "300", "120", "4.08", "亿元")
	p.says(actor.Public, "/funds/published", "专项资金绩效公布", "评价结果")
	if r := p.ask(actor.CityLead, "/funds/export?format=csv"); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "2018 年预算") {
		t.Errorf("export: %d", r.Code)
	}
}

// showFloorArea: a project has its investment and floor area, in units, and the register sums them up.
func showFloorArea(t *testing.T, s *stage) {
	p := s.town.in(t)
	at := p.made(actor.CityLead, "/registers/project", url.Values{"name": {"汽车实训基地（投入行）"}, "f_category": {"BASE"}, "f_investment": {"5000"}, "f_floor_area": {"9800"}, "f_land": {"1.2"}, "stage": {"APPROVED"}, "proof": {"立项批复"}, "level": {"CITY"}, "on": {"2024-03-01"}})
	p.says(actor.CityLead, at, "总投资", "5,000 万元", "建筑面积", "9800 平方米")
	p.says(actor.CityLead, "/registers/project?q=投入行&cols=investment", "5,000 万元")
	p.says(actor.CityLead, "/registers/project/figures", "总投资", "建筑面积")
	if r := p.post("/registers/project", url.Values{"name": {"面积不对"}, "f_category": {"BASE"}, "f_floor_area": {"-1"}}, p.cookie(actor.CityLead)); r.Code != http.StatusUnprocessableEntity {
		t.Errorf("a floor area below zero: %d", r.Code)
	}
}

// showServiceTimes: the working days that offices take stand on a page and in an export: how many, mean, median, by month, what is
// slowest; too few give no mean.
func showServiceTimes(t *testing.T, s *stage) {
	p := s.town.in(t)
	rep, err := p.city.Approvals.Times(p.as(actor.Supervisor))
	must(t, err)
	if !rep.All.Known || len(rep.Months) != 12 || len(rep.Lines) < 3 {
		t.Fatalf("%+v", rep)
	}
	n := 0
	for i, l := range rep.Lines {
		n += l.N
		if i > 0 && l.Known && rep.Lines[i-1].Known && l.Mean > rep.Lines[i-1].Mean || !l.Known && l.N >= rep.Least {
			t.Errorf("%+v", l)
		}
	}
	if n != rep.All.N {
		t.Errorf("%d by matter, %d together", n, rep.All.N)
	}
	p.says(actor.Supervisor, "/approvals", "办理用时", "最慢的是", "资金分配：待审批", "中位数", "工作日", "不足 5 件", fmt.Sprint(rep.All.N))
	if r := p.ask(actor.CityLead, "/approvals/export?format=csv"); r.Code != http.StatusOK || !strings.Contains(r.Body.String(), "资金分配：待审批") {
		t.Errorf("export: %d", r.Code)
	}
	if r := p.ask(actor.SchoolAdmin, "/approvals"); r.Code != http.StatusForbidden {
		t.Errorf("a school: %d", r.Code)
	}
}

// showPlanItems: an item of a yearly plan is submitted with its support mode, its measures and at least one project only.
func showPlanItems(t *testing.T, s *stage) {
	p := s.town.in(t)
	f, err := p.city.Funds.Found(p.as(actor.CityLead), fund.Fund{Name: "计划行资金", Document: "x"})
	must(t, err)
	_, err = p.city.Carrier.Create(p.as(actor.CityLead), "project", carrier.Draft{Name: "计划行项目", Values: carrier.Values{"category": {Text: "WORKS"}}}, "")
	must(t, err)
	at := p.made(actor.CityLead, "/funds/"+f.String()+"/plans", url.Values{"year": {"2027"}, "title": {"2027 年安排"}})
	p.made(actor.CityLead, at+"/items", url.Values{"name": {"实训设备"}, "amount": {"80万元"}})
	item := at + "/items/" + p.id(`SELECT MAX(id) FROM fund_items`)
	plan := idOf(t, at)
	submit := func(want int, texts ...string) {
		t.Helper()
		d, err := p.city.Funds.Plan(p.as(actor.CityLead), plan)
		must(t, err)
		r := p.post(at+"/steps/submit", url.Values{"version": {fmt.Sprint(d.Version)}}, p.cookie(actor.CityLead))
		if r.Code != want {
			t.Errorf("submitted: %d, want %d", r.Code, want)
		}
		for _, x := range texts {
			if !strings.Contains(r.Body.String(), x) {
				t.Errorf("does not say %q", x)
			}
		}
	}
	submit(http.StatusUnprocessableEntity, "支持方式、配套措施、支持项目")
	p.made(actor.CityLead, item, url.Values{"name": {"实训设备"}, "support": {"GRANT"}, "version": {"1"}})
	submit(http.StatusUnprocessableEntity, "配套措施、支持项目")
	p.made(actor.CityLead, item, url.Values{"name": {"实训设备"}, "support": {"GRANT"}, "measure": {"配套用地"}, "version": {"2"}})
	submit(http.StatusUnprocessableEntity, "还缺")
	p.made(actor.CityLead, item, url.Values{"name": {"实训设备"}, "support": {"GRANT"}, "measure": {"配套用地"}, "projects": {"计划行项目"}, "version": {"3"}})
	submit(http.StatusSeeOther)
	p.says(actor.CityLead, at, "待审批", "直接补助", "配套用地", "计划行项目")
}
