package app

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rongqiao/internal/app/cities"
	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/process/plan"
	"rongqiao/internal/register/carrier"
)

// planRows are the requirements of plans, tasks and targets.
var planRows = []rowTest{
	{"ORG-08", showDepartments}, {"GOV-04", showTaskList}, {"GOV-05", showTaskExport}, {"GOV-06", showPlansBelow}, {"GOV-07", showTargets2024}, {"GOV-08", showTargets2025}, {"GOV-09", showBaseAndStretch}, {"GOV-10", showAnnualTargets},
	{"GOV-11", showTwentyMeasures}, {"GOV-17", showMilestonesOfPlans}, {"GOV-18", showLivelihood}, {"GOV-19", showHigherPlans}, {"GOV-21", showCoreArea}, {"GOV-22", showPilotHonour}, {"GOV-23", showHighlandHonour}, {"GOV-24", showWindowPlan},
	{"GOV-26", showPrinciples}, {"POL-09", showLayout},
}

// wuhai is the city of the paper, filled once for all rows of a stage.
func wuhai(t *testing.T, s *stage) (*scene, plan.Detail) {
	t.Helper()
	const code = "150300"
	h := s.port.house
	if _, err := h.Registry.City(code); err != nil {
		x, _ := cities.Find(code)
		at := tenant.City{Code: code, Name: x.Name, Sample: true}
		if h.Config.Placements["test"].DSN != "" {
			at.Kind, at.DSNRef = tenant.Server, "test"
		}
		must(t, h.seedCity(t.Context(), at, x, demoHash()))
	}
	c, err := h.City(t.Context(), code)
	must(t, err)
	w := &town{t: t, house: h, city: c, plan: sample.City{Code: code, Name: "乌海市"}, who: map[actor.Role]actor.Actor{}}
	w.learnRoles()
	k := &scene{w, map[actor.Role]http.Header{}}
	list, _, err := c.Plans.Plans(k.as(lead), plan.Query{Level: plan.CityLevel})
	must(t, err)
	d, err := c.Plans.Plan(k.as(lead), list[0].ID, civil.MustDate("2025-12-31"))
	must(t, err)
	return k, d
}

// ofSort is the published plan of a sort in the sample city.
func ofSort(t *testing.T, s *stage, sort string) (*scene, plan.Detail) {
	t.Helper()
	k := s.town.in(t)
	list, _, err := k.city.Plans.Plans(k.as(lead), plan.Query{Level: plan.CityLevel, Sort: sort, Status: plan.Published})
	must(t, err)
	if len(list) == 0 {
		t.Fatalf("no plan of sort %s", sort)
	}
	d, err := k.city.Plans.Plan(k.as(lead), list[0].ID, k.city.Plans.Today())
	must(t, err)
	return k, d
}

func planAt(d plan.Detail) string { return "/plans/" + d.ID.String() }

func showDepartments(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	known := map[string]bool{}
	for _, task := range d.Tasks {
		for _, u := range task.Units {
			if u.Org == 0 || u.Known == "" {
				t.Errorf("task %s: %s is unknown", task.Number, u.Name)
			}
			known[u.Known] = true
			k.says(lead, planAt(d)+"/tasks/"+task.ID.String(), u.Name)
		}
	}
	if len(known) != 13 {
		t.Errorf("%d units: %v", len(known), known)
	}
	departments := k.id(`SELECT COUNT(*) FROM org_organizations WHERE kind = 'GOV' AND status = 'ACTIVE'`)
	if departments != "12" { // the thirteenth is the college
		t.Errorf("%s departments", departments)
	}
	k.says(lead, "/planunits", "乌海市应急管理局", "国家税务总局乌海市税务局", "乌海高新技术产业开发区管理委员会")
}

func showTaskList(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	var numbers []string
	for _, task := range d.Tasks {
		numbers = append(numbers, task.Number)
		if len(task.Units) == 0 || task.Lead != task.Units[0] {
			t.Errorf("task %s: %+v", task.Number, task.Units)
		}
	}
	if strings.Join(numbers, " ") != "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17" || d.Tasks[0].Lead.Name != "市发展和改革委员会" || len(d.Tasks[15].Units) != 7 {
		t.Errorf("%v, led by %s", numbers, d.Tasks[0].Lead.Name)
	}
	k.says(lead, planAt(d), "落实财政税收用地等政策", "市发展和改革委员会", "乌教发〔2024〕50号")
	// the same outline, pasted: what was understood is shown before anything is written
	r := k.post("/plans/import", url.Values{"text": {cities.WuhaiPlan}}, k.cookie(lead))
	if text := squeeze(r.Body.String()); r.Code != http.StatusOK || !strings.Contains(text, "看懂17项任务") {
		t.Errorf("%d %.300s", r.Code, text)
	}
}

func showTaskExport(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	r := k.ask(actor.DeptUser, planAt(d)+"/export?format=xlsx")
	b, err := book.Open(bytes.NewReader(r.Body.Bytes()), int64(r.Body.Len()), "x.xlsx")
	must(t, err)
	rows, text := 0, ""
	_, err = b.Each(0, func(l book.Line) error {
		rows++
		for _, c := range l.Cells {
			text += c.Text + "|"
		}
		return nil
	})
	must(t, err)
	if rows != 18 || !strings.Contains(text, "市教育局、市人力资源和社会保障局、乌海职业技术学院|市教育局|2025-12-31") {
		t.Errorf("%d rows: %.600s", rows, text)
	}
}

func showPlansBelow(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "PLAN")
	b, err := k.city.Plans.Below(k.as(lead), d.ID, d.Day)
	must(t, err)
	levels := map[string]int{}
	tasks := 0
	for _, c := range b.Children {
		levels[c.Level]++
		tasks += c.Tasks
		if c.Parent != d.ID {
			t.Errorf("%s hangs elsewhere", c.Title)
		}
	}
	if levels[plan.CountyLevel] != 1 || levels[plan.SchoolLevel] != 2 || tasks != b.Tasks || len(b.MissingCounties) == 0 || len(b.MissingSchools) == 0 || len(b.Rolled) == 0 {
		t.Errorf("%v, %d tasks, %d counties and %d schools missing", levels, b.Tasks, len(b.MissingCounties), len(b.MissingSchools))
	}
	k.says(lead, planAt(d), "一县一策、一校一案", "没有方案的学校", b.MissingSchools[0].Name, b.MissingCounties[0].Name)
}

// goal is a target of Wuhai's plan on a day.
func goal(t *testing.T, k *scene, d plan.Detail, code, scope, day string) plan.Standing {
	t.Helper()
	all, err := k.city.Plans.Plan(k.as(lead), d.ID, civil.MustDate(day))
	must(t, err)
	i := slices.IndexFunc(all.Standings, func(x plan.Standing) bool { return x.Code == code && x.Scope == scope && x.End.String() == day })
	if i < 0 {
		t.Fatalf("no target %s %s %s", code, scope, day)
	}
	return all.Standings[i]
}

// reaches looks at a target of Wuhai on a day: the value, and whether it is reached.
func reaches(t *testing.T, k *scene, d plan.Detail, day string, want map[string]string) {
	t.Helper()
	for key, value := range want {
		code, scope, _ := strings.Cut(key, " ")
		if scope == "" {
			scope = plan.OfCity
		}
		x := goal(t, k, d, code, scope, day)
		got := "NODATA"
		if x.Judgement.Value != nil {
			got = x.Judgement.Value.RatString()
			if x.Judgement.Base {
				got += " ✓"
			}
		} else if x.Measured.Why == "" {
			t.Errorf("%s on %s does not say which source is missing", key, day)
		}
		if got != value {
			t.Errorf("%s on %s: %s, want %s (%s)", key, day, got, value, x.Measured.Why)
		}
	}
}

func showTargets2024(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	reaches(t, k, d, "2024-12-31", map[string]string{"city_consortium": "1 ✓", "industry_community": "1 ✓", "demo_base": "1 ✓", "industrial_college": "2 ✓", "teacher_station": "3 ✓", "key_share": "60 ✓", "public_skill_centre": "1 ✓"})
	x := goal(t, k, d, "teacher_station", plan.OfCity, "2024-12-31")
	if x.Measured.Reported {
		t.Error("typed, not computed")
	}
	k.says(lead, planAt(d)+"/targets/"+x.ID.String()+"?on=2024-12-31", "3个教师企业实践流动站", "看指标和明细", "100.0%")
}

func showTargets2025(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	reaches(t, k, d, "2025-12-31", map[string]string{"city_consortium": "1 ✓", "industrial_college": "2 ✓", "demo_base": "3 ✓", "teacher_station": "5 ✓", "key_share": "75 ✓", "practice_share": "460/9 ✓", "training_person_times": "20000 ✓",
		"dual_ratio": "4550/61", "internship_months": "NODATA", "surcharge_credit": "NODATA", "hnte_rate": "NODATA", "dual_base " + plan.PerSecondary: "2 ✓", "dual_base " + plan.PerHigher: "1 ✓"})
	if x := goal(t, k, d, "training_multiple", plan.OfCity, "2025-12-31"); !x.Judgement.Base || x.Goal().String() != "2" {
		t.Errorf("training: %+v", x.Measured)
	}
	// one station fewer in the register, and the target is missed
	station := goal(t, k, d, "teacher_station", plan.OfCity, "2025-12-31")
	id := k.id(`SELECT MIN(id) FROM carrier_records WHERE kind = 'teacher_station'`)
	record, err := ids.Parse(id)
	must(t, err)
	must(t, k.city.Carrier.Enter(k.as(lead), record, "ENDED", civil.MustDate("2025-12-01"), "撤销（示例）", "", 0))
	if x := goal(t, k, d, station.Code, plan.OfCity, "2025-12-31"); x.Judgement.Achieved.RatString() != "4/5" || x.Judgement.Base {
		t.Errorf("without one station: %s", x.Judgement.Achieved.RatString())
	}
	k.says(lead, planAt(d)+"?on=2025-12-31", "80.0%", "到期未达到")
}

func showBaseAndStretch(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	x := goal(t, k, d, "key_share", plan.OfCity, "2024-12-31")
	if x.Base.String() != "60" || x.Stretch.String() != "65" || !x.Judgement.Base || x.Judgement.Stretch {
		t.Errorf("%+v", x.Target)
	}
	k.says(lead, planAt(d)+"?on=2024-12-31", "≥ 60 % ✓", "争先 ≥ 65 % ✗")
	k.says(lead, planAt(d)+"/targets/"+x.ID.String()+"?on=2024-12-31", "基础目标", "争先目标", "≥ 65 %", "（30/50）")
}

func showAnnualTargets(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	for _, day := range []string{"2024-12-31", "2025-12-31"} {
		x := goal(t, k, d, "demo_base", plan.PerSecondary, day)
		if x.Basis != plan.Annual || x.Base.String() != "1" || len(x.Measured.Schools) != 2 && x.Measured.Known {
			t.Errorf("%s: %+v", day, x.Target)
		}
	}
	if y := goal(t, k, d, "demo_base", plan.OfCity, "2025-12-31"); y.Basis != plan.Cumulative {
		t.Error("the city's is cumulative")
	}
	x := goal(t, k, d, "demo_base", plan.PerSecondary, "2025-12-31")
	if x.Judgement.Light != plan.LightDone {
		t.Errorf("2025: %+v %s", x.Measured, x.Judgement.Light)
	}
	if before := goal(t, k, d, "demo_base", plan.PerSecondary, "2024-12-31"); before.Judgement.Base {
		t.Error("what was built in 2025 counts for 2024")
	}
	k.says(lead, planAt(d)+"/targets/"+x.ID.String()+"?on=2025-12-31", "每所中职学校", "按年", "各校")
}

func showTwentyMeasures(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "MEASURES")
	if len(d.Tasks) != 20 || d.Tasks[9].Sort != "MEASURE" || d.Tasks[9].State == "" {
		t.Errorf("%d measures", len(d.Tasks))
	}
	k.says(lead, planAt(d), "国际标准", "完成的任务", "共 20 项")
}

func showMilestonesOfPlans(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "WINDOW")
	var phrases []string
	for _, m := range d.Milestones {
		phrases = append(phrases, m.Phrase)
	}
	if strings.Join(phrases, "、") != "起步成势、一年成式、两年成是、三年成事" || d.Milestones[0].Done.IsZero() || d.Milestones[0].Evidence == "" {
		t.Errorf("%v", phrases)
	}
	if err := k.city.Plans.Reach(k.as(lead), d.ID, d.Milestones[1].ID, d.Day, "", plan.Attachment{}, d.Milestones[1].Version); err == nil {
		t.Error("reached without evidence")
	}
	k.says(lead, planAt(d), "三年成事", "全市动员会会议纪要")
}

func showLivelihood(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "LIVELIHOOD")
	if len(d.Tasks) != 3 || d.Tasks[0].Sort != "PROJECT" || len(d.Quotas) != 6 || d.Quotas[0].Done == nil || d.Quotas[2].Done != nil {
		t.Errorf("%+v", d.Quotas)
	}
	k.says(lead, planAt(d), "老年学堂", "12000 人次", "107.0%", "还没有报")
}

func showHigherPlans(t *testing.T, s *stage) {
	k, d := wuhai(t, s)
	sorts := map[string]bool{}
	for _, c := range d.Citations {
		sorts[c.Sort] = c.Clause != ""
	}
	for _, sort := range []string{"OVERALL", "REGIONAL", "INDUSTRY", "URBAN"} {
		if !sorts[sort] {
			t.Errorf("no %s plan with its clause", sort)
		}
	}
	k.says(lead, planAt(d), "经济社会发展总体规划", "S2 第 23 行", "未核对")
}

func showCoreArea(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "SPECIAL")
	if d.Area != k.plan.Counties[0].Code {
		t.Errorf("area %q", d.Area)
	}
	k.says(lead, planAt(d), k.plan.Counties[0].Name+"试点核心区")
	k.says(lead, "/plans", k.plan.Counties[0].Name+"试点核心区")
}

// honour registers an honour of the city and looks at its page.
func honour(t *testing.T, s *stage, name, by, batch, on string) {
	t.Helper()
	k := s.port.in(t)
	id, err := k.city.Carrier.Create(k.as(lead), "city_honour", carrier.Draft{Name: name, Level: "NATIONAL", County: k.plan.Counties[0].Code, Stage: "NAMED", On: civil.MustDate(on), Values: carrier.Values{"given_by": {Text: by}, "batch": {Text: batch}, "year": {Text: on[:4]}, "sort": {Text: "PILOT"}}}, "公布文件（示例）")
	must(t, err)
	want := []string{name, by, on, "国家级"}
	if batch != "" {
		want = append(want, batch)
	}
	k.says(lead, "/records/"+id.String(), want...)
	k.says(lead, "/registers/city_honour", name)
	k.says(lead, "/plans", "城市荣誉")
}

func showPilotHonour(t *testing.T, s *stage) {
	honour(t, s, "国家产教融合试点城市", "国家发展改革委、教育部等（示例）", "首批", "2021-07-01")
}

func showHighlandHonour(t *testing.T, s *stage) {
	honour(t, s, "国家职业教育创新高地建设城市", "教育部（示例）", "", "2020-06-01")
}

func showWindowPlan(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "WINDOW")
	if d.FileNo == "" || d.IssuedOn.IsZero() || d.Milestones[0].Name != "动员部署" {
		t.Errorf("%+v", d.Plan)
	}
	k.says(lead, "/plans?sort=WINDOW", "“窗口”城市工作方案", d.FileNo)
}

func showPrinciples(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "PLAN")
	tags := map[string]bool{}
	for _, task := range d.Tasks {
		for _, tag := range task.Tags {
			tags[tag] = true
		}
	}
	if len(tags) != 4 {
		t.Errorf("%v", tags)
	}
	k.says(lead, planAt(d), "规划引领", "产业需求", "问题导向", "实效导向")
}

func showLayout(t *testing.T, s *stage) {
	k, d := ofSort(t, s, "SPECIAL")
	if len(d.Layout) != 3 || d.Layout[0].Number != 1 || d.Layout[1].Number != 9 || d.Layout[2].Number != 0 {
		t.Errorf("%+v", d.Layout)
	}
	k.says(lead, planAt(d), "1 个产教园区 + 9 个公共实训中心 + N 所职业学校", "产业带沿线")
}
