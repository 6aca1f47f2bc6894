package sample

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/carrier"
)

// funding writes projects with their milestones and acceptances, and the special fund that pays for some of them.
type funding struct {
	ctx      context.Context
	d        *diary
	m        Modules
	p        Plan
	today    civil.Date
	fund     ids.ID
	budgets  map[int]ids.ID
	projects [len(works)]ids.ID
}

// work is a project of the sample: how far it has come.
type work struct {
	name, category, subject, level string
	wan, area                      int // investment in 万元, floor space
	stage                          string
	school, firm                   int // −1: without an enterprise
}

var works = [...]work{
	{"汽车后市场产教融合基地", "BASE", "TRAINING", "CITY", 5000, 9800, "RUNNING", 0, 0},
	{"智能制造产教融合联盟", "ALLIANCE", "COURSE", "PROVINCE", 1200, 0, "RUNNING", 1, 1},
	{"装备制造产业学院二期", "WORKS", "DOUBLE_HIGH", "CITY", 8600, 15200, "ACCEPTED", 0, 1},
	{"中等职业学校新校区", "WORKS", "SECONDARY", "CITY", 26000, 61000, "RUNNING", 2, -1},
	{"产教融合（职业教育）园区", "WORKS", "PARK", "PROVINCE", 120000, 210000, "APPROVED", 2, -1},
	{"现场工程师联合培养", "TEACHING", "COURSE", "CITY", 380, 0, "RUNNING", 0, 0},
	{"技师学院筹建", "WORKS", "TECHNICIAN", "CITY", 18000, 42000, "PROPOSED", 2, -1},
	{"升格本科层次建设", "WORKS", "UNDERGRADUATE", "PROVINCE", 32000, 88000, "APPROVED", 0, -1},
}

func writeFunds(ctx context.Context, d *diary, m Modules, p Plan) {
	w := &funding{ctx: ctx, d: d, m: m, p: p, today: civil.DateOf(d.now), budgets: map[int]ids.ID{}}
	for i := range works {
		d.on(d.ago(45-i, i), "project "+works[i].name, func() error { return w.project(i) })
	}
	for i := range works {
		d.on(d.ago(3, i), "progress of "+works[i].name, func() error { return w.finished(i) })
	}
	d.on(d.ago(34, 1), "fund", w.found)
	d.on(d.ago(1, 1), "grades", w.grades)
	d.on(d.ago(33, 1), "plans of the fund", w.plans)
	w.allocations()
}

func (w *funding) officer(n int) context.Context { return lead(w.ctx, w.p.City.Code, n) }

func (w *funding) school(n int) context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 700+n), "学校校企合作办（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(w.p.City.Code, n)})
}

func (w *funding) firm(n int) context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 750+n), "企业产教融合办（示例）", actor.Grant{Role: actor.EntAdmin, Org: FirmID(w.p.City.Code, n)})
}

func (w *funding) before(days int) civil.Date { return w.today.AddDays(-days) }

func (w *funding) paper(n int) string {
	return fmt.Sprintf("%s财教〔%d〕%d号（示例）", string([]rune(w.p.City.Name)[:1]), w.today.Year, 20+n)
}

// project writes the i-th project with its plan, and brings it as far as it is.
func (w *funding) project(i int) error {
	x, ctx := works[i], w.officer(0)
	k, err := w.m.Carrier.Kind(ctx, "project")
	if err != nil {
		return err
	}
	values, err := k.ReadAll(func(code string) string {
		return map[string]string{"category": x.category, "subject": x.subject, "investment": fmt.Sprint(x.wan), "floor_area": fmt.Sprint(x.area), "chosen": fmt.Sprintf("%d 年第一批", w.today.Year-1),
			"phase": map[bool]string{true: "ONE"}[x.subject == "PARK"], "land": map[bool]string{true: "38.5"}[x.subject == "PARK"], "phases": map[bool]string{true: "一期实训中心和教学楼，二期产业孵化，三期生活配套（示例）"}[x.subject == "PARK"],
			"starts": w.before(400).String(), "finishes": w.today.AddDays(300).String(), "content": "校企共同建设，共同使用（示例）。"}[code]
	})
	if err != nil {
		return err
	}
	d := carrier.Draft{Name: x.name, Number: w.paper(i), Level: x.level, County: w.p.City.Counties[i%len(w.p.City.Counties)].Code, Org: SchoolID(w.p.City.Code, x.school), Stage: "PROPOSED", On: w.before(420), Values: values}
	id, err := w.m.Carrier.Create(ctx, "project", d, "")
	if err != nil {
		return err
	}
	w.projects[i] = id
	if err := w.m.Carrier.Join(ctx, id, carrier.Member{Role: "SCHOOL", Org: d.Org, Since: w.before(420)}); err != nil {
		return err
	}
	if x.firm >= 0 {
		if err := w.m.Carrier.Join(ctx, id, carrier.Member{Role: "FIRM", Org: FirmID(w.p.City.Code, x.firm), Since: w.before(420)}); err != nil {
			return err
		}
	}
	if x.stage == "PROPOSED" {
		return nil // has no plan yet: no money
	}
	return w.planned(i, id)
}

// step is a milestone of the sample.
type step struct {
	name string
	due  int // days from today
	done int // days ago, 0: not yet
	part int64
}

func stepsOf(i int) []step {
	out := []step{{"方案论证和备案", -300, 310, 10}, {"主体建设完成", -60 + 25*i, 50 * (i % 2), 40}, {"设备到位和调试", 20 + 15*i, 0, 30}, {"投入使用并验收", 200, 0, 20}}
	for n := range out {
		if works[i].stage == carrier.AcceptedStage {
			out[n].done = max(out[n].done, 60-10*n)
		}
	}
	return out
}

// planned approves the i-th project and writes its milestones.
func (w *funding) planned(i int, id ids.ID) error {
	x, s := works[i], w.m.Carrier
	if err := s.Enter(w.officer(0), id, "APPROVED", w.before(380), w.paper(i), "", 0); err != nil {
		return err
	}
	if x.stage != "APPROVED" {
		if err := s.Enter(w.officer(0), id, "RUNNING", w.before(350), w.paper(i), "", 0); err != nil {
			return err
		}
	}
	for n, m := range stepsOf(i) {
		var owner ids.ID
		if n == 2 && x.firm >= 0 {
			owner = FirmID(w.p.City.Code, x.firm)
		}
		step, err := s.Plan(w.officer(0), id, carrier.Milestone{Name: m.name, Due: w.today.AddDays(m.due), Weight: m.part, Owner: owner})
		if err != nil {
			return err
		}
		if n == 1 && i%3 == 0 {
			if err := s.Postpone(w.officer(0), id, step, w.today.AddDays(m.due+12), "施工许可延后（示例）", 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// finished ends the milestones of the i-th project that were reached, and examines what is to be accepted.
func (w *funding) finished(i int) error {
	if works[i].stage == "PROPOSED" {
		return nil
	}
	s, id := w.m.Carrier, w.projects[i]
	d, err := s.Find(w.officer(0), id)
	if err != nil {
		return err
	}
	for _, m := range stepsOf(i) {
		for _, x := range d.Steps {
			if x.Name != m.name || m.done == 0 {
				continue
			}
			if err := s.Finish(w.officer(0), id, x.ID, w.before(m.done), "验收单和现场照片（示例）", x.RowVersion); err != nil {
				return err
			}
		}
	}
	return w.accepted(i, id)
}

// accepted writes the acceptance of what was accepted, after one that it did not pass, and of one that must be put right.
func (w *funding) accepted(i int, id ids.ID) error {
	s := w.m.Carrier
	if i == 1 {
		return s.Accept(w.officer(0), id, carrier.Acceptance{On: w.before(20), Result: carrier.Fail, Experts: "五名专家（示例）", Document: "验收意见书一号（示例）", Opinion: "课程资源没有建完，三个月内整改。"})
	}
	if works[i].stage != carrier.AcceptedStage {
		return nil
	}
	for n, r := range []carrier.Result{carrier.Fail, carrier.PassAfterFix} {
		if err := s.Accept(w.officer(0), id, carrier.Acceptance{On: w.before(28 - 10*n), Result: r, Experts: "七名专家（示例）", Document: fmt.Sprintf("验收意见书 %d 号（示例）", n+2), Opinion: "按意见整改后复核。"}); err != nil {
			return err
		}
	}
	return s.Enter(w.officer(1), id, carrier.AcceptedStage, w.before(15), w.paper(90), "", 0)
}

// found sets up the fund with the budgets of its years.
func (w *funding) found() (err error) {
	w.fund, err = w.m.Funds.Found(w.officer(0), fund.Fund{Name: "职业教育发展专项资金（示例）", Document: "市政府办公室关于设立专项资金的通知（示例）", Note: "用于校企合作、实训基地和教师企业实践。"})
	if err != nil {
		return err
	}
	for i := range 6 {
		year := w.today.Year - 5 + i
		if w.budgets[year], err = w.m.Funds.Provide(w.officer(0), fund.Budget{Fund: w.fund, Year: year, Amount: money.Fen(3200+i*450) * money.Wan, Document: fmt.Sprintf("%d 年市级财政预算（示例）", year)}); err != nil {
			return err
		}
	}
	_, err = w.m.Funds.Evaluate(w.officer(0), fund.Evaluation{Fund: w.fund, Record: w.projects[2], Year: w.today.Year - 1, Grade: "GOOD", Document: "绩效评价报告（示例）", Published: true})
	return err
}

// grades are those of this year: one published, one not yet.
func (w *funding) grades() error {
	for n, grade := range []string{"EXCELLENT", "POOR"} {
		e := fund.Evaluation{Fund: w.fund, Record: w.projects[n], Year: w.today.Year, Grade: grade, Document: "绩效评价报告（示例）", Published: n == 1}
		if _, err := w.m.Funds.Evaluate(w.officer(0), e); err != nil {
			return err
		}
	}
	return nil
}

// plans are the plan of this year, approved; that of the next, in the making; and one that was returned.
func (w *funding) plans() error {
	s := w.m.Funds
	item := func(plan ids.ID, name, support, measure string, wan int, projects ...int) error {
		i := fund.Item{Plan: plan, Name: name, Support: support, Measure: measure, Amount: money.Fen(wan) * money.Wan}
		for _, n := range projects {
			i.Projects = append(i.Projects, fund.Project{ID: w.projects[n]})
		}
		_, err := s.Put(w.officer(0), i)
		return err
	}
	for n, title := range []string{"资金安排计划", "资金安排计划（征求意见）", "资金补充安排"} {
		year := w.today.Year + n%2
		id, err := s.Begin(w.officer(0), fund.Plan{Fund: w.fund, Year: year, Title: fmt.Sprintf("%d 年%s", year, title), Document: w.paper(40 + n)})
		if err != nil {
			return err
		}
		if err := item(id, "实训基地建设", "GRANT", "优先安排用地指标和设备采购", 1800, 0, 2, 3); err != nil {
			return err
		}
		if n == 1 {
			if err := item(id, "园区配套", "", "", 0); err != nil { // lacks everything: cannot be submitted
				return err
			}
			continue
		}
		if err := item(id, "联合培养", "REWARD", "企业接收实习生和教师，按人数奖补", 420, 1, 5); err != nil {
			return err
		}
		if err := s.TakePlan(w.officer(0), fund.Step{ID: id, Code: "submit"}); err != nil {
			return err
		}
		code := []string{"approve", "", "return"}[n]
		if err := s.TakePlan(w.officer(1), fund.Step{ID: id, Code: code, Note: "补充绩效目标（示例）"}); err != nil {
			return err
		}
	}
	return nil
}

// claim is an application of the sample: for which project, by whom, how far it has come.
type claim struct {
	project, days int
	wan           int
	purpose       string
	by            string // school, firm, office
	way           []string
	year          int // back from this one
}

var applications = []claim{
	{2, 32, 420, "BASE", "office", []string{"submit", "approve", "spend", "close"}, 1},
	{0, 30, 360, "BASE", "school", []string{"join", "confirm", "approve", "spend", "correct"}, 0},
	{1, 28, 90, "COURSE", "firm", []string{"join", "confirm", "approve", "spend", "recall", "repay"}, 0},
	{2, 26, 260, "BASE", "office", []string{"submit", "approve", "spend"}, 0},
	{3, 24, 800, "BASE", "school", []string{"submit", "approve", "spend"}, 0},
	{4, 21, 1200, "OTHER", "school", []string{"submit", "return"}, 0},
	{5, 19, 60, "RECEIVE", "school", []string{"join", "confirm", "approve"}, 0},
	{5, 15, 25, "INSURANCE", "school", []string{"join"}, 0},
	{0, 12, 48, "RESEARCH", "firm", []string{"join"}, 0},
	{7, 9, 500, "OTHER", "school", []string{"submit"}, 0},
	{3, 7, 2600, "BASE", "school", []string{"submit", "refuse"}, 0},
	{0, 5, 30, "REWARD", "school", nil, 0},
}

func (w *funding) allocations() {
	for n, a := range applications {
		var id ids.ID
		w.d.on(w.d.ago(a.days, n), "application", func() (err error) {
			id, err = w.apply(a)
			return err
		})
		for i, step := range a.way {
			w.d.on(w.d.ago(a.days-1-i, n), "allocation "+step, func() error { return w.step(a, id, n, step) })
		}
	}
}

// who asks for the project.
func (w *funding) who(side string, a claim) context.Context {
	switch side {
	case "school":
		return w.school(works[a.project].school)
	case "firm":
		return w.firm(works[a.project].firm)
	}
	return w.officer(0)
}

func (w *funding) apply(a claim) (ids.ID, error) {
	x := fund.Allocation{Budget: w.budgets[w.today.Year-a.year], Record: w.projects[a.project], School: SchoolID(w.p.City.Code, works[a.project].school), Purpose: a.purpose, Reason: "按项目计划申请，附预算明细（示例）。", Amount: money.Fen(a.wan) * money.Wan, Document: w.paper(60)}
	if f := works[a.project].firm; f >= 0 {
		x.Firm = FirmID(w.p.City.Code, f)
	}
	return w.m.Funds.Apply(w.who(a.by, a), x)
}

func (w *funding) step(a claim, id ids.ID, n int, step string) error {
	s, ctx := w.m.Funds, w.officer(1)
	switch step {
	case "spend":
		for i, share := range []money.Fen{40, 25} {
			if _, err := s.Spend(w.officer(0), fund.Expenditure{Allocation: id, Voucher: fmt.Sprintf("记-%02d%02d", n, i+1), On: s.Today(), Purpose: a.purpose, Amount: money.Fen(a.wan) * money.Wan * share / 100, Payee: "设备和服务供应商（示例）"}); err != nil {
				return err
			}
		}
		return nil
	case "correct":
		c, err := s.Allocation(w.officer(0), id)
		if err != nil {
			return err
		}
		_, err = s.Correct(w.officer(0), id, c.Paid[0].ID, c.Paid[0].Amount-money.Wan, "更正-01", "多记 1 万元（示例）")
		return err
	case "repay":
		return s.Repay(w.officer(0), id, 20*money.Wan, "退-01")
	case "join", "submit":
		ctx = w.who(a.by, a)
	case "confirm":
		ctx = w.who(map[string]string{"school": "firm", "firm": "school"}[a.by], a)
	}
	return s.Take(ctx, fund.Step{ID: id, Code: step, Note: "经办意见见附件（示例）", Until: w.today.AddDays(365), Document: w.paper(70)})
}
