package app

import (
	"context"
	"fmt"
	"net/url"
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
	"rongqiao/internal/process/selection"
)

// selectionRows are the requirements of selections, experts and the library of projects.
var selectionRows = []rowTest{
	{"PRJ-01", showFiveBatches},
	{"PLT-47", showSelectionWithScores},
	{"PRG-09", showTwentySixProgrammes},
	{"RES-05", showExpertPool},
	{"TEC-07", showProjectLibrary},
}

// showFiveBatches: five categories that the city changes; who is named becomes a project with category, level and batch.
func showFiveBatches(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.CityLead, "/selection-categories", "五个一批", "产教融合联盟", "产教融合示范基地", "产教融合试点企业", "产教融合工程项目", "产学合作育人项目", "产教融合项目", "市级", "已立项")
	p.made(actor.CityLead, "/selection-categories", url.Values{"code": {"batch_sixth"}, "zh": {"产教融合创新团队"}, "family": {"五个一批"}, "source": {"工作方案修订"}, "position": {"6"}, "active": {"1"}, "kind": {"project"}, "level": {"CITY"}, "stage": {"APPROVED"}, "preset": {"category=TEACHING"}})
	p.says(actor.CityLead, "/selection-categories", "产教融合创新团队", "工作方案修订")
	p.says(actor.CityLead, "/selections/new", "五个一批：产教融合创新团队")
	record := p.id(`SELECT MIN(x.record_id) FROM selection_applications x JOIN selection_batches b ON b.id = x.batch_id WHERE b.category = 'batch_firm' AND x.status = 'NAMED'`)
	var batch, decision string
	p.count(&batch, `SELECT title FROM selection_batches WHERE category = 'batch_firm' AND status = 'DECIDED'`)
	p.count(&decision, `SELECT decision FROM selection_batches WHERE category = 'batch_firm' AND status = 'DECIDED'`)
	p.says(actor.CityLead, "/records/"+record, "产教融合试点企业", "市级", "已立项", batch, decision)
	var name string
	p.count(&name, `SELECT name FROM carrier_records WHERE id = $1`, record)
	p.says(actor.CityLead, "/registers/project?category=FIRM", name)
}

// showSelectionWithScores: a batch of training centres with the scores of its applications, their spread and places.
func showSelectionWithScores(t *testing.T, s *stage) {
	p := s.town.in(t)
	at := "/selections/" + p.id(`SELECT id FROM selection_batches WHERE category = 'training_centre' AND status = 'RANKED'`)
	p.says(actor.CityLead, at+"/desk", "高水平校内外实习实训中心", "名次", "得分", "分差", "3 / 3 份", "1. ", "同分时依次比较")
	app := "/applications/" + p.id(`SELECT x.id FROM selection_applications x JOIN selection_batches b ON b.id = x.batch_id WHERE b.category = 'training_centre' AND b.status = 'RANKED' AND x.place = 1`)
	var score float64
	p.count(&score, `SELECT score FROM selection_applications WHERE id = $1`, idOf(t, app))
	p.says(actor.CityLead, app, fmt.Sprintf("%.2f", score), "最低分", "最高分", "标准差", "计入的评分表")
	p.says(actor.Public, at, "合作基础", "30%", "建设方案", "40%")
	if r := p.ask(actor.Auditor, at+"/scores?format=csv"); r.Code != 200 {
		t.Errorf("scores: %d", r.Code)
	}
}

// showTwentySixProgrammes: the first batch of integrated-type programmes, twenty-six of thirty applications.
func showTwentySixProgrammes(t *testing.T, s *stage) {
	p := emptyCity(t, s.metro.house, "900900", "津门市")
	m := s.metro.house.modules(p.city)
	on := func(day string) { m.Clock(civil.MustDate(day).Time().Add(10 * time.Hour)) }
	lead, second := p.as(actor.CityLead), p.second()
	on("2026-03-02")
	for i := range 4 {
		_, err := m.Selection.SaveExpert(lead, selection.Expert{Number: fmt.Sprintf("ZJ-%02d", i), Name: fmt.Sprintf("专家%02d", i), Areas: []string{"专业建设"}, Employer: "外地大学（示例）", Since: civil.MustDate("2026-01-01"), Active: true}, nil)
		must(t, err)
	}
	b, err := m.Selection.SaveBatch(lead, selection.Batch{
		Title: "首批职业教育产教融合型专业", Category: "integrated_programme", Call: "遴选首批产教融合型专业", Document: "八项举措", OpenOn: civil.MustDate("2026-03-02"), CloseOn: civil.MustDate("2026-03-20"), CorrectDays: 3, PublicityDays: 5, Quota: 26, Applicants: []string{"SCHOOL"},
		Areas: []string{"专业建设"}, Rubric: []selection.Criterion{{Code: "c1", ZH: "产教融合", Weight: 60, Scale: 100}, {Code: "c2", ZH: "就业质量", Weight: 40, Scale: 100}}, Experts: 3, Spread: 30,
	}, nil)
	must(t, err)
	step := func(step string) {
		_, err := m.Selection.StepBatch(lead, caseflow.Step{ID: b.ID, Transition: step})
		must(t, err)
	}
	step("open")
	var apps []ids.ID
	for i := range 30 {
		apps = append(apps, applied(t, p, m.Selection, b, i))
	}
	on("2026-03-23")
	step("close")
	step("review")
	for i, x := range apps {
		scored(t, p, m.Selection, x, float64(95-i))
	}
	step("rank")
	must(t, m.Selection.Propose(lead, b.ID, 0, apps[:26], ""))
	on("2026-04-10")
	must(t, m.Selection.Decide(second, b.ID, 0, "津教〔2026〕5号（示例）", civil.MustDate("2026-04-09")))
	step("publish")
	page := "/selections/" + b.ID.String()
	p.says(actor.Public, page, "首批职业教育产教融合型专业", "专业00", "专业25", "津教〔2026〕5号（示例）")
	p.lacks(actor.Public, page, "专业26")
	p.says(actor.CityLead, "/registers/integrated_programme/figures", "产教融合型专业26个")
}

// applied is a programme with which a school of its own applies, and which is admitted.
func applied(t *testing.T, p *scene, s *selection.Service, b selection.Batch, i int) ids.ID {
	t.Helper()
	o := org.Organization{ID: ids.ID(990_000_000 + i), Name: fmt.Sprintf("示例职业学校%02d", i), Kind: org.SchoolKind, County: p.plan.Counties[0].Code, Region: p.plan.Counties[0].Code, Status: org.Active, School: org.SchoolFacts{Level: org.HigherCollege}}
	must(t, p.city.DB.Write(t.Context(), func(tx *sqldb.Tx) error { return org.Insert(context.Background(), tx, o) }))
	who := p.person(ids.ID(880_000+i), actor.Grant{Role: actor.SchoolAdmin, Org: o.ID})
	x, err := s.Apply(who, b.ID, selection.DraftForm{Title: fmt.Sprintf("专业%02d", i), Area: "专业建设", Summary: "产教融合基础好"}, nil)
	must(t, err)
	_, err = s.Step(who, caseflow.Step{ID: x.ID, Transition: "submit"})
	must(t, err)
	_, err = s.Step(p.as(actor.CityLead), caseflow.Step{ID: x.ID, Transition: "admit"})
	must(t, err)
	return x.ID
}

// scored has the experts of an application, who have accounts here, send the same scores.
func scored(t *testing.T, p *scene, s *selection.Service, app ids.ID, score float64) {
	t.Helper()
	list, err := s.SheetsOf(p.as(actor.CityLead), app)
	must(t, err)
	for i, x := range list {
		must(t, p.city.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE selection_experts SET account_id = $1 WHERE id = $2 AND account_id = 0`, int64(870_000+i), x.Expert)
			return err
		}))
		now, err := s.Sheet(p.as(actor.CityLead), x.ID)
		must(t, err)
		m := selection.Marking{Send: true, Marks: []selection.Mark{{Criterion: "c1", Score: &score}, {Criterion: "c2", Score: &score}}}
		must(t, s.Mark(p.person(now.Account, actor.Grant{Role: actor.Expert}), x.ID, m))
	}
}

// showExpertPool: experts with fields, a random draw whose seed was fixed before, and nobody drawn who is near to the application.
func showExpertPool(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.CityLead, "/experts", "专业领域", "装备制造、企业管理", "现在可抽", "聘期")
	var number, id string
	p.count(&number, `SELECT x.number FROM selection_draws d JOIN selection_applications x ON x.id = d.application_id WHERE d.pool LIKE '%"why":"PARTY"%' ORDER BY d.id LIMIT 1`)
	id = p.id(`SELECT id FROM selection_applications WHERE number = $1`, number)
	p.says(actor.Auditor, "/applications/"+id+"/draw?verify=1", "复核通过", "种子与征集时公布的哈希", "一致", "申报单位或合作单位的人员", "领域不符", "候补")
	var hash, seed string
	batch := p.id(`SELECT batch_id FROM selection_applications WHERE number = $1`, number)
	p.count(&hash, `SELECT seed_hash FROM selection_batches WHERE id = $1`, batch)
	p.count(&seed, `SELECT seed FROM selection_batches WHERE id = $1`, batch)
	p.says(actor.Public, "/selections/"+batch, hash, seed)
	open := p.id(`SELECT MIN(id) FROM selection_batches WHERE status = 'OPEN'`)
	p.says(actor.Public, "/selections/"+open, "抽取种子的哈希", "抽取专家时公布")
	p.says(actor.Expert, "/reviews", "待评分")
	p.made(actor.CityLead, "/experts", url.Values{"number": {"ZJ-900"}, "name": {"新专家"}, "areas": {"装备制造"}, "employer": {sample.Draw(p.plan).Firms[0].Name}, "since": {"2026-01-01"}, "active": {"1"}, "phone": {"0900-5550000"}})
	p.says(actor.CityLead, "/experts?q=ZJ-900", "新专家", p.firmName(0))
	p.lacks(actor.Auditor, "/experts?q=ZJ-900", "5550000")
}

// showProjectLibrary: projects that are not chosen yet, with stage and schedule.
func showProjectLibrary(t *testing.T, s *stage) {
	p := s.town.in(t)
	p.says(actor.CityLead, "/project-library", "阶段", "计划进度", "下一步", "申报截止", "补正", "专家评分", "拟立项")
	p.says(actor.CityLead, "/project-library?stage=ADMITTED", "通过形式审查")
	var returned string
	p.count(&returned, `SELECT number FROM selection_applications WHERE status = 'RETURNED' ORDER BY id LIMIT 1`)
	id := p.id(`SELECT id FROM selection_applications WHERE number = $1`, returned)
	if !strings.Contains(p.page(actor.CityLead, "/project-library?stage=RETURNED&size=100"), "/applications/"+id) || strings.Contains(p.page(actor.CityLead, "/project-library?stage=ADMITTED&size=100"), "/applications/"+id) {
		t.Error("the library does not tell stages apart")
	}
	p.says(actor.CityLead, "/project-library?source=REGISTER", "项目名册", "立项")
	if r := p.ask(actor.CityLead, "/project-library/export?format=xlsx"); r.Code != 200 {
		t.Errorf("export: %d", r.Code)
	}
}
