package app

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/agreement"
)

// superviseRows are the requirements of inspections, assessments, duties and of the plain registers behind them.
var superviseRows = []rowTest{
	{"GOV-12", showAssessmentOfTwoKinds},
	{"GOV-13", showOneIndicatorInSeveralFrameworks},
	{"GOV-14", showFindingToItsEnd},
	{"GOV-15", showEverySchoolVisited},
	{"GOV-16", showTermExceptions},
	{"ORG-06", showIndustryScoresAndEndorses},
	{"POL-06", showEightDuties},
	{"POL-07", showElevenFields},
	{"POL-08", showYearlyPlanOfAnEnterprise},
	{"TCH-05", showTeachersWhoFallShort},
	{"TRN-01", showTrainingByGroup},
}

// showAssessmentOfTwoKinds: a scheme of one kind of evaluator is refused; the sheet of a computed one has points, and no total where an item has no data.
func showAssessmentOfTwoKinds(t *testing.T, s *stage) {
	p := s.town.in(t)
	form := url.Values{"framework": {"county_supervision"}, "year": {"2026"}, "title": {"一类评价"}, "document": {"文件"}, "items": {"甲 | 专家评分 | 100"}}
	if r := p.post("/assessments", form, p.cookie(actor.CityLead)); r.Code != 422 || !strings.Contains(r.Body.String(), "评价方只有一类") {
		t.Errorf("one kind of evaluator: %d", r.Code)
	}
	at := "/assessments/" + p.id(`SELECT MIN(id) FROM supervise_assessments WHERE status = 'PUBLICITY'`)
	p.says(actor.CityLead, at, "指标计算", "专家评分", "行业组织评分", "得分表", "缺 1 项数据", "不排名")
	p.says(actor.CityLead, at+"?sheet="+s.town.plan.Counties[0].Code, "评分单", "加权分", "2 人平均")
}

// showOneIndicatorInSeveralFrameworks: the share of points for key industries stands in two frameworks, each with a table of the counties.
func showOneIndicatorInSeveralFrameworks(t *testing.T, s *stage) {
	p := s.town.in(t)
	uses, err := p.city.Supervise.Uses(p.as(actor.CityLead))
	must(t, err)
	in := map[string]bool{}
	for _, u := range uses {
		for _, x := range u.In {
			if u.Indicator == "key_share" {
				in[x.Framework] = true
			}
		}
	}
	if !in["strong_county"] || !in["modernisation"] {
		t.Errorf("key_share stands in %v", in)
	}
	p.says(actor.CityLead, "/assessments", "对县督导", "教育强县", "教育现代化监测", "指标在哪些体系里")
	for _, f := range []string{"county_supervision", "strong_county", "modernisation"} {
		id := p.id(`SELECT MIN(id) FROM supervise_assessments WHERE round > 0 AND framework = $1`, f)
		p.says(actor.CityLead, "/assessments/"+id, "得分表", s.town.plan.Counties[0].Name)
	}
}

// showFindingToItsEnd: inspection, finding, plan, rectification, verification, closed by a third person; the report of a project names both.
func showFindingToItsEnd(t *testing.T, s *stage) {
	p := s.town.in(t)
	own := p.as1(actor.SchoolAdmin)
	to := p.made(actor.Supervisor, "/supervision", url.Values{"kind": {"ONSITE"}, "title": {"行检查"}, "org": {p.nameOf(own)}, "basis": {"办法"}, "inspectors": {"甲 | 市教育督导室"}, "on": {p.today()}})
	p.made(actor.Supervisor, to+"/steps/hold", url.Values{"version": {"1"}, "note": {"看了台账"}, "on": {p.today()}})
	p.made(actor.Supervisor, to+"/findings", url.Values{"what": {"台账缺页"}, "basis": {"办法"}})
	finding := "/findings/" + p.id(`SELECT MAX(id) FROM supervise_findings`)
	for _, x := range []struct {
		who  actor.Role
		step string
	}{{actor.SchoolAdmin, "plan"}, {actor.Supervisor, "begin"}, {actor.SchoolAdmin, "submit"}, {actor.Supervisor, "verify"}, {actor.CityLead, "close"}} {
		if x.step == "close" {
			if r := p.post(finding+"/steps/close", url.Values{}, p.cookie(actor.Supervisor)); r.Code != 403 {
				t.Errorf("the verifier closes: %d", r.Code)
			}
		}
		p.made(x.who, finding+"/steps/"+x.step, url.Values{"note": {"说明"}})
	}
	p.says(actor.SchoolAdmin, finding, "已销号", "报整改方案", "核验意见")
	project := p.id(`SELECT MIN(id) FROM supervise_inspections WHERE project_id <> 0`)
	p.says(actor.CityLead, "/inspections/"+project, "项目验收报告", "建设节点", "没有销号 1 个", "还不能验收")
}

// showEverySchoolVisited: the plan of the year, and the list of those who are overdue or in no plan.
func showEverySchoolVisited(t *testing.T, s *stage) {
	p := s.town.in(t)
	c, err := p.city.Supervise.Coverage(p.as(actor.CityLead))
	must(t, err)
	if c.Cycle != 1 || c.Count(supervise.Covered) == 0 || c.Count(supervise.Unplanned) == 0 || len(c.Schools) != len(s.town.plan.Schools) {
		t.Errorf("%d of %d schools covered in %d years", c.Count(supervise.Covered), len(c.Schools), c.Cycle)
	}
	last := c.Schools[0]
	for _, x := range c.Schools {
		if x.Visit == supervise.Unplanned {
			last = x
		}
	}
	p.made(actor.CityLead, "/supervision/visits", url.Values{"year": {strconv.Itoa(c.Year)}, "document": {"年度计划"}, "lines": {last.Name + " | 1"}})
	p.says(actor.CityLead, "/supervision?tab=schools", "逾期未督导", last.Name, strconv.Itoa(c.Year)+"-01")
}

// showTermExceptions: values of a term by school, exceptions by the threshold in force, missing values as no data.
func showTermExceptions(t *testing.T, s *stage) {
	p := s.town.in(t)
	term := supervise.TermOf(p.city.Supervise.Today())
	before, err := p.city.Supervise.Process(p.as(actor.CityLead), term)
	must(t, err)
	if before.Exceptions == 0 || before.Missing == 0 {
		t.Errorf("%d exceptions, %d missing", before.Exceptions, before.Missing)
	}
	p.made(actor.SchoolAdmin, "/supervision/process", url.Values{"org": {p.nameOf(p.as1(actor.SchoolAdmin))}, "term": {term}, "measure": {"attendance"}, "value": {"80"}})
	after, err := p.city.Supervise.Process(p.as(actor.CityLead), term)
	must(t, err)
	if after.Exceptions != before.Exceptions+1 {
		t.Errorf("%d exceptions after %d", after.Exceptions, before.Exceptions)
	}
	p.says(actor.CityLead, "/supervision?tab=process", "学生到课率", "异常", "缺数据", "≥ 95", "第 1 版")
}

// showIndustryScoresAndEndorses: the role of an industry organisation gives marks and endorses a computed assessment, once.
func showIndustryScoresAndEndorses(t *testing.T, s *stage) {
	p := s.town.in(t)
	at := "/assessments/" + p.id(`SELECT MIN(id) FROM supervise_assessments WHERE status = 'SCORING'`)
	id := idOf(t, at)
	d, err := p.city.Supervise.Assessment(p.as(actor.IndustryOrg), id)
	must(t, err)
	item := ""
	for _, x := range d.Items {
		if x.Evaluator == supervise.ByIndustry {
			item = x.Code
		}
	}
	p.made(actor.IndustryOrg, at+"/marks", url.Values{"subject": {d.Subjects[0].Key}, "item": {item}, "points": {"77.5"}, "words": {"岗位适应快"}})
	p.says(actor.IndustryOrg, at, "77.5", "岗位适应快")
	must(t, p.city.Supervise.Advance(p.as(actor.CityLead), caseflow.Step{ID: id, Transition: "compute"}, ""))
	org := p.as1(actor.IndustryOrg)
	var said int64
	p.count(&said, `SELECT COUNT(*) FROM supervise_endorsements WHERE assessment_id = $1 AND org_id = $2`, id, org)
	p.made(actor.IndustryOrg, at+"/endorsements", url.Values{"agrees": {"1"}, "words": {"符合行业实际"}})
	p.says(actor.CityLead, at, "行业组织意见", "符合行业实际")
	if r := p.post(at+"/endorsements", url.Values{"agrees": {"1"}, "words": {"再说一次"}}, p.cookie(actor.IndustryOrg)); r.Code != 409 || said != 0 {
		t.Errorf("a second time: %d", r.Code)
	}
}

// showEightDuties: eight duties for the city and each county, with document, article and evidence by year.
func showEightDuties(t *testing.T, s *stage) {
	p := s.town.in(t)
	list, err := p.city.Supervise.Checklist(p.as(actor.CityLead), "GOVERNMENT", p.city.Supervise.Today().Year)
	must(t, err)
	if len(list) != 8*(1+len(s.town.plan.Counties)) {
		t.Errorf("%d lines for the city and %d counties", len(list), len(s.town.plan.Counties))
	}
	p.made(actor.CityLead, "/duties/evidence", url.Values{"of": {"GOVERNMENT"}, "duty": {"gov_reward"}, "subject": {"CITY"}, "year": {p.today()[:4]}, "words": {"表彰决定"}, "link": {"/figures"}})
	p.says(actor.CityLead, "/duties", "纳入规划", "保障投入", "统筹协调", "开展督导", "台州市职业教育校企合作促进条例", "第四十三条第二款", "表彰决定")
	p.made(actor.CityLead, "/duties/versions", url.Values{"of": {"GOVERNMENT"}, "code": {"gov_reward"}, "zh": {"表彰奖励"}, "body": {"新的条文"}, "document": {"示例条例"}, "article": {"第九条"}, "from": {p.today()}})
	p.says(actor.CityLead, "/duties", "示例条例", "第九条", "表彰决定", "按第 1 版")
	p.says(actor.CityLead, "/duties?tab=versions&q=示例条例", "第九条", "现行")
}

// showElevenFields: agreements and plans of cooperation name fields from a list of eleven, to which the city adds a
// twelfth; then an agreement has it and is counted by it.
func showElevenFields(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.EntAdmin, "/duties?tab=plans", "合作领域", "报送合作规划")
	if r := p.post("/duties/plans", url.Values{"year": {p.today()[:4]}, "fields": {"NO_SUCH"}, "goals": {"x"}, "interns": {"0"}, "teachers": {"0"}, "budget": {"0"}}, p.cookie(actor.EntAdmin)); r.Code != 422 {
		t.Errorf("a twelfth field: %d", r.Code)
	}
	if n := strings.Count(p.page(actor.EntAdmin, "/duties?tab=plans"), `name="fields"`); n != 11 {
		t.Errorf("%d fields to choose from", n)
	}
	today := p.city.Agreement.Today()
	p.made(actor.CityLead, "/agreements/fields", url.Values{"code": {"GREEN"}, "zh": {"绿色制造"}, "en": {"Green manufacturing"}, "position": {"12"}, "document": {"本市办法"}, "from": {today.String()}})
	if n := strings.Count(p.page(actor.EntAdmin, "/duties?tab=plans"), `name="fields"`); n != 12 {
		t.Errorf("%d fields to choose from, with the city's own", n)
	}
	a, err := p.city.Agreement.Create(p.as(actor.SchoolAdmin), agreement.Basics{Class: agreement.General, Title: "绿色合作", Schools: p.plan.Schools[0].Name, Partners: p.firmName(0), Starts: today, Ends: today.AddMonths(12)}, nil)
	must(t, err)
	p.fill(a.ID)
	must(t, p.city.Agreement.SavePart(p.as(actor.SchoolAdmin), a.ID, 0, agreement.Part{Step: agreement.StepContent, Fields: []agreement.Field{"TALENT", "GREEN"}, Text: "共建"}))
	must(t, p.city.Agreement.Step(p.as(actor.SchoolAdmin), caseflow.Step{ID: a.ID, Transition: "send"}, false))
	for _, role := range []actor.Role{actor.SchoolAdmin, actor.EntAdmin} {
		d, err := p.city.Agreement.Detail(p.as(role), a.ID)
		must(t, err)
		must(t, p.city.Agreement.Sign(p.as(role), a.ID, d.Open.Digest, "负责人"))
	}
	list, err := p.city.Agreement.Figures(p.as(actor.CityLead), today)
	must(t, err)
	counted := int64(0)
	for _, f := range list {
		for _, c := range f.Cells {
			if f.Code == agreement.FigureByField && c.Code == "GREEN" {
				counted = c.Agreements
			}
		}
	}
	if counted != 1 {
		t.Errorf("%d agreements of the city's own field", counted)
	}
	p.says(actor.CityLead, "/agreements/figures", "绿色制造")
	p.says(actor.CityLead, "/agreements?field=GREEN", "绿色合作")
}

// showYearlyPlanOfAnEnterprise: who has not filed is reminded by the nightly job; filing ends it.
func showYearlyPlanOfAnEnterprise(t *testing.T, s *stage) {
	p := s.town.in(t)
	year := p.today()[:4]
	n, err := p.city.Supervise.TimeUp(t.Context())
	must(t, err)
	var told, missing int64
	p.count(&told, `SELECT COUNT(*) FROM supervise_reminders WHERE stage LIKE 'coop%'`)
	p.count(&missing, `SELECT COUNT(*) FROM org_organizations o WHERE o.kind = 'ENTERPRISE' AND o.status = 'ACTIVE' AND o.merged_into IS NULL AND o.partner = TRUE AND NOT EXISTS (SELECT 1 FROM supervise_coops c WHERE c.org_id = o.id AND c.year = `+year+`)`)
	if p.city.Supervise.Today().Month > 3 && told < missing {
		t.Errorf("%d told (%d now) of %d enterprises without a plan", told, n, missing)
	}
	p.made(actor.EntAdmin, "/duties/plans", url.Values{"year": {year}, "fields": {"TALENT", "PRACTICE"}, "goals": {"行规划：共建实训室"}, "interns": {"12"}, "teachers": {"2"}, "budget": {"30.5"}})
	p.says(actor.EntAdmin, "/duties?tab=plans", "行规划：共建实训室")
	if left, err := p.city.Supervise.ToFile(p.as(actor.EntAdmin)); err != nil || left != 0 {
		t.Errorf("still to file: %d %v", left, err)
	}
}

// showTeachersWhoFallShort: the sum of days of each teacher in a year against a month, and the list of shortfalls of each school.
func showTeachersWhoFallShort(t *testing.T, s *stage) {
	p := s.town.in(t)
	year := p.city.Supervise.Today().Year - 1
	y, err := p.city.Supervise.Practice(p.as(actor.CityLead), year)
	must(t, err)
	if y.Month != 30 || y.Short() == 0 || y.Short() == len(y.All) {
		t.Errorf("%d of %d fall short of %d days", y.Short(), len(y.All), y.Month)
	}
	schools := map[ids.ID]int{}
	for _, x := range y.All {
		if (x.Days >= 30) != x.Met {
			t.Errorf("%s has %d days and is %v", x.Staff, x.Days, x.Met)
		}
		if !x.Met {
			schools[x.Org]++
		}
	}
	if len(schools) < 2 {
		t.Errorf("shortfalls in %d schools", len(schools))
	}
	p.says(actor.CityLead, "/supervision?tab=practice&year="+strconv.Itoa(year), "不足 1 个月", y.All[0].Staff, "1 个月（30 天）", "6 个月（180 天）", "五年判定")
	if mine, err := p.city.Supervise.Practice(p.as(actor.SchoolAdmin), year); err != nil || len(mine.All) == 0 || len(mine.All) >= len(y.All) {
		t.Errorf("a school sees %d teachers, %v", len(mine.All), err)
	}
}

// showTrainingByGroup: at least five groups, person-times counted in each, in the total once.
func showTrainingByGroup(t *testing.T, s *stage) {
	p := s.town.in(t)
	list, err := p.city.Carrier.Figures(p.as(actor.CityLead), "training_class", p.city.Carrier.Today())
	must(t, err)
	groups, total, sum := 0, 0.0, 0.0
	for _, f := range list {
		switch {
		case strings.HasPrefix(f.Count.Code, "group_"):
			groups++
			sum += f.Value
		case f.Count.Code == "person_times":
			total = f.Value
		}
	}
	if groups < 5 || total == 0 || sum <= 0 {
		t.Errorf("%d groups, %g in groups, %g in all", groups, sum, total)
	}
	p.says(actor.CityLead, "/registers/training_class/figures", "本年面向农民工", "本年面向退役军人", "本年面向失业职工", "本年面向转岗职工", "本年面向产业工人")
}
