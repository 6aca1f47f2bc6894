package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/plan"
)

// dispatchRows are the requirements of the quarterly dispatch, the conference and its bodies, and of matters with co-handlers.
var dispatchRows = []rowTest{
	{"ORG-09", showCoHandlers}, {"GOV-01", showQuarterlyHearing}, {"GOV-02", showFourReportsAYear}, {"GOV-03", showBodiesAndResolutions}, {"GOV-20", showFiveInOne},
}

// round is a city with a published plan of two tasks for two years, lived through quarter by quarter.
type round struct {
	*scene
	m  sample.Modules
	d  *dispatch.Service
	on func(day string)
}

func newRound(t *testing.T, s *stage, code, name string) round {
	t.Helper()
	p := emptyCity(t, s.metro.house, code, name)
	m := s.metro.house.modules(p.city)
	r := round{p, m, newDispatch(p.city, m.DB, m.Plans), func(day string) { m.Clock(civil.MustDate(day).Time().Add(10 * time.Hour)) }}
	r.on("2025-01-06")
	must(t, m.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		for i, office := range []string{"教育局", "人力资源和社会保障局", "工业和信息化局"} {
			if err := org.Insert(t.Context(), tx, org.Organization{ID: ids.ID(9000 + i), Name: name + office, Kind: org.Gov, Status: org.Active, County: p.plan.Counties[0].Code, Region: p.plan.Counties[0].Code, Source: "test"}); err != nil {
				return err
			}
		}
		return nil
	}))
	lead := p.as(actor.CityLead)
	id, err := m.Plans.Begin(lead, plan.Plan{Level: plan.CityLevel, Sort: "PLAN", Title: "产教融合两年方案", FileNo: "政办〔2025〕1号", Issuer: name + "人民政府", IssuedOn: civil.MustDate("2025-01-06"), From: civil.MustDate("2025-01-01"), Until: civil.MustDate("2026-12-31")})
	must(t, err)
	for i, x := range [][]string{{name + "教育局", name + "工业和信息化局"}, {name + "人力资源和社会保障局"}} {
		_, err := m.Plans.PutTask(lead, plan.Task{Plan: id, Number: fmt.Sprint(i + 1), Sort: "TASK", Title: []string{"优化专业布点", "建设公共实训基地"}[i]}, x)
		must(t, err)
	}
	must(t, m.Plans.Take(p.second(), plan.Step{ID: id, Code: "publish"}))
	return r
}

// tick is the daily job on a day.
func (r round) tick(day string) {
	r.t.Helper()
	r.on(day)
	_, err := r.d.TimeUp(context.Background())
	must(r.t, err)
}

func (r round) sec() context.Context {
	return r.person(9101, actor.Grant{Role: actor.ConferenceSec})
}

func (r round) dept(function string) context.Context {
	return r.person(ids.ID(9200+int64(function[1])), actor.Grant{Role: actor.DeptUser, Function: function})
}

// report is a unit's report of a quarter by its function.
func (r round) report(quarter, function string) dispatch.Report {
	r.t.Helper()
	list, _, err := r.d.List(r.sec(), dispatch.Query{Quarter: quarter})
	must(r.t, err)
	i := slices.IndexFunc(list, func(x dispatch.Report) bool { return x.Unit.Function == function })
	if i < 0 {
		r.t.Fatalf("no report of %s for %s in %d", function, quarter, len(list))
	}
	return list[i]
}

func (r round) send(who context.Context, x dispatch.Report, percent float64, words string) {
	r.t.Helper()
	p := percent / 100
	c := dispatch.Content{Progress: &p, Words: words, Measures: "加快建设", Owner: "分管副局长", By: r.d.Today().AddDays(60)}
	must(r.t, r.d.Submit(who, dispatch.Sending{ID: x.ID, Content: c}))
}

// showQuarterlyHearing: the scheduler opens one round a quarter, on the day after it; what is missing after the 10th working day raises an
// alarm at the unit and at the conference office.
func showQuarterlyHearing(t *testing.T, s *stage) {
	r := newRound(t, s, "901900", "青川市")
	for _, day := range []string{"2025-03-31", "2025-04-01", "2025-04-02", "2025-07-01", "2025-10-01", "2026-01-01"} {
		r.tick(day)
	}
	var rounds, reports int64
	r.count(&rounds, `SELECT COUNT(DISTINCT quarter) FROM dispatch_reports WHERE quarter LIKE '2025%'`)
	r.count(&reports, `SELECT COUNT(*) FROM dispatch_reports`)
	if rounds != 4 || reports != 12 {
		t.Errorf("%d rounds with %d reports", rounds, reports)
	}
	q3 := r.report("2025Q3", "人社")
	if q3.OpenedOn.String() != "2025-10-01" || q3.DueDay.String() != "2025-10-21" {
		t.Errorf("opened %s, due %s: 1 to 8 October are off, 11 October is worked", q3.OpenedOn, q3.DueDay)
	}
	if q4 := r.report("2025Q4", "人社"); q4.DueDay.String() != "2026-01-15" {
		t.Errorf("due %s: 1 to 3 January are off, 4 January is worked", q4.DueDay)
	}
	r.send(r.dept("人社"), r.report("2025Q4", "人社"), 48, "按计划推进")
	alarms := func() (n int64) {
		r.count(&n, `SELECT COUNT(*) FROM notify_notes WHERE topic = 'dispatch.alarm' AND object_id = $1`, int64(r.report("2025Q4", "教育").ID))
		return n
	}
	r.tick("2026-01-15")
	if n := alarms(); n != 0 {
		t.Errorf("%d alarms on the due day", n)
	}
	r.tick("2026-01-16")
	if n := alarms(); n != 2 { // to the unit and to the office
		t.Errorf("%d alarms on the day after", n)
	}
	r.says(actor.CityLead, "/dispatch?quarter=2025Q4", "2025年第四季度", "优化专业布点", "青川市教育局", "逾期未报", "建设公共实训基地", "48%")
	r.says(actor.CityLead, "/dispatch?quarter=2025Q4&status=OVERDUE", "优化专业布点", "待填报")
}

// showFourReportsAYear: each task has four records in the year, in green, amber and red; a correction is a further entry, the first stays.
func showFourReportsAYear(t *testing.T, s *stage) {
	r := newRound(t, s, "902900", "云麓市")
	lead := r.as(actor.CityLead)
	for i, day := range []string{"2025-04-02", "2025-07-02", "2025-10-09", "2026-01-05"} {
		r.tick(day)
		quarter := fmt.Sprintf("2025Q%d", i+1)
		x := r.report(quarter, "教育")
		r.send(lead, x, []float64{12, 24, 30, 20}[i], fmt.Sprintf("第 %d 季度进展", i+1))
		must(t, r.d.Step(r.sec(), caseflow.Step{ID: x.ID, Transition: "accept"}))
		r.send(r.dept("人社"), r.report(quarter, "人社"), 60, "提前")
	}
	var colours []string
	for _, quarter := range []string{"2025Q1", "2025Q2", "2025Q3", "2025Q4"} {
		colours = append(colours, r.report(quarter, "教育").Colour)
	}
	if got := strings.Join(colours, " "); got != "GREEN GREEN AMBER RED" {
		t.Errorf("the year of the task: %s", got)
	}
	var tasks, most, least int64
	r.count(&tasks, `SELECT COUNT(DISTINCT task_id) FROM dispatch_reports WHERE duty = 'LEAD'`)
	r.count(&most, `SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM dispatch_reports WHERE duty = 'LEAD' AND quarter LIKE '2025%' GROUP BY task_id) x`)
	r.count(&least, `SELECT MIN(n) FROM (SELECT COUNT(*) AS n FROM dispatch_reports WHERE duty = 'LEAD' AND quarter LIKE '2025%' GROUP BY task_id) x`)
	if tasks != 2 || most != 4 || least != 4 {
		t.Errorf("%d tasks with %d to %d records", tasks, least, most)
	}
	x := r.report("2025Q4", "教育")
	p := 0.21
	must(t, r.d.Submit(lead, dispatch.Sending{ID: x.ID, Reason: "漏计一所学校", Content: dispatch.Content{Progress: &p, Words: "更正后的进展", Measures: "加快", Owner: "分管副局长", By: r.d.Today().AddDays(60)}}))
	r.says(actor.CityLead, "/dispatch/reports/"+x.ID.String(), "第 1 条 · 报送", "第 4 季度进展", "第 2 条 · 更正", "更正后的进展", "漏计一所学校", "只增不改", "整改措施")
	r.says(actor.CityLead, "/dispatch?quarter=2025Q3", "优化专业布点", "黄")
	if !slices.Contains(appendOnly, "dispatch_entries") {
		t.Error("entries may be changed")
	}
}

// showBodiesAndResolutions: a body with document, term and members; a meeting with an agenda of its own making, minutes that are issued by
// another, and a resolution that becomes a task with owner and day, evidence, and a check by another person.
func showBodiesAndResolutions(t *testing.T, s *stage) {
	p := s.town.in(t)
	const office = actor.ConferenceSec
	body := p.made(office, "/bodies", url.Values{"name": {"泉港产教融合工作联席会议"}, "kind": {"JOINT_CONFERENCE"}, "document": {"泉教〔2022〕22号"}, "since": {"2022-06-01"}, "until": {"2028-05-31"}, "duties": {"统筹协调"}})
	for _, m := range []string{"市教育局", "市财政局"} {
		p.made(office, body+"/members", url.Values{"unit": {m}, "person": {"某某"}, "post": {"局长"}, "role": {"MEMBER"}, "pillar": {"DEPARTMENT"}, "since": {"2022-06-01"}})
	}
	p.says(actor.Auditor, body, "联席会议", "泉教〔2022〕22号", "2022-06-01 — 2028-05-31", "市财政局", "在任")
	held := p.city.Dispatch.Today().String()
	meeting := p.made(office, "/meetings", url.Values{"body": {idOf(t, body).String()}, "title": {"专题会议"}, "quarter": {dispatch.LastEnded(p.city.Dispatch.Today()).String()}, "held": {held}})
	p.says(office, meeting, "红色任务", "黄色任务", "逾期未报")
	p.made(office, meeting+"/steps/hold", url.Values{"version": {"1"}})
	member := p.id(`SELECT MIN(id) FROM dispatch_members WHERE body_id = $1`, int64(idOf(t, body)))
	p.made(office, meeting+"/record", url.Values{"version": {"2"}, "minutes": {"听取进展，议定一项。"}, "at_" + member: {"PRESENT"}})
	p.made(office, meeting+"/matters", url.Values{"title": {"设立专项资金"}, "lead": {"市财政局"}, "co": {"市教育局"}, "due": {p.city.Dispatch.Today().AddDays(30).String()}})
	p.made(actor.CityLead, meeting+"/steps/issue", url.Values{"version": {"3"}})
	p.says(office, meeting, "听取进展，议定一项。", "出席", "设立专项资金", "市财政局", "纪要〔", "SHA-256")
	if r := p.ask(actor.Auditor, meeting+"/word"); r.Code != 200 || !strings.HasPrefix(r.Body.String(), "PK") {
		t.Errorf("the minutes in Word: %d", r.Code)
	}
	matter := "/matters/" + p.id(`SELECT id FROM dispatch_matters WHERE title = '设立专项资金'`)
	p.says(office, matter, "会议决议", "专题会议", "市财政局", "牵头", "市教育局", "配合", "办理中")
	parts := func(n int) string {
		return "/matter-parts/" + p.id(`SELECT id FROM dispatch_parts WHERE matter_id = $1 AND position = $2`, int64(idOf(t, matter)), n) + "/steps/answer"
	}
	p.made(actor.CityLead, parts(1), url.Values{"version": {"1"}, "note": {"同意"}})
	money := p.person(9301, actor.Grant{Role: actor.DeptUser, Function: "财政"})
	must(t, p.city.Dispatch.StepPart(money, dispatch.Reply{Step: caseflow.Step{ID: idOf(t, strings.TrimSuffix(parts(0), "/steps/answer")), Transition: "answer", Note: "已设立"}, Evidence: "/funds"}))
	p.says(office, matter+"/steps/close", "市财政局", "已核实办结")
	p.made(office, matter+"/steps/close", url.Values{})
	p.says(actor.Auditor, matter, "已办结", "已设立", "/funds")
	p.says(actor.Auditor, body, "设立专项资金", "已办结")
}

// showFiveInOne: the sorts of bodies and their members cover party, government, departments, community and schools; the org chart shows all.
func showFiveInOne(t *testing.T, s *stage) {
	p := s.town.in(t)
	chart, err := p.city.Dispatch.Chart(p.as(actor.Auditor))
	must(t, err)
	if len(chart.Lacking) > 0 || len(dispatch.Pillars) != 5 {
		t.Errorf("lacking %v of %d", chart.Lacking, len(dispatch.Pillars))
	}
	for _, k := range dispatch.BodyKinds {
		if !slices.ContainsFunc(chart.Bodies, func(b dispatch.Body) bool { return b.Kind == k.Code }) {
			t.Errorf("no %s in the sample", k.ZH)
		}
	}
	p.says(actor.SchoolAdmin, "/bodies", "五位一体架构图", "党", "领导小组", "政", "联席会议", "部门", "专家指导委员会", "共同体", "联盟", "促进会", "学校", "专业建设委员会", "研究院", "成员单位", "市财政局")
}

// showCoHandlers: the bureau leads a proposal with four departments, audit and science among them; each has a to-do of its own.
func showCoHandlers(t *testing.T, s *stage) {
	p := s.town.in(t)
	functions := []string{"科技", "发改", "审计", "人社"}
	todo := func(function string) int {
		n, err := p.city.Dispatch.ToAnswer(p.person(ids.ID(9400+int64(function[2])), actor.Grant{Role: actor.DeptUser, Function: function}))
		must(t, err)
		return n
	}
	before := map[string]int{}
	for _, f := range functions {
		before[f] = todo(f)
	}
	matter := p.made(actor.ConferenceSec, "/matters", url.Values{"kind": {"PROPOSAL"}, "title": {"关于产教融合的建议（20222223 号）"}, "lead": {"市教育局"}, "co": {"市科学技术局、市发展和改革委员会、市审计局、市人力资源和社会保障局"}, "due": {p.city.Dispatch.Today().AddDays(30).String()}})
	for _, f := range functions {
		if n := todo(f); n != before[f]+1 {
			t.Errorf("%s has %d to-dos, had %d", f, n, before[f])
		}
	}
	var leads, co int64
	p.count(&leads, `SELECT COUNT(*) FROM dispatch_parts WHERE matter_id = $1 AND duty = 'LEAD'`, int64(idOf(t, matter)))
	p.count(&co, `SELECT COUNT(*) FROM dispatch_parts WHERE matter_id = $1 AND duty = 'CO'`, int64(idOf(t, matter)))
	if leads != 1 || co != 4 {
		t.Errorf("%d leads, %d co-handlers", leads, co)
	}
	p.says(actor.CityLead, matter, "市教育局", "牵头", "市审计局", "市科学技术局", "配合", "报办理结果")
	p.says(actor.CityLead, "/matters?mine=1&status=OPEN", "关于产教融合的建议（20222223 号）")
}
