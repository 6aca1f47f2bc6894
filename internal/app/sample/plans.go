package sample

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/dispatch"
	"rongqiao/internal/process/plan"
)

// units are the departments of a sample city that answer for tasks.
var units = []string{"发展和改革委员会", "教育局", "工业和信息化局", "人力资源和社会保障局", "科学技术局", "财政局", "自然资源局", "生态环境局", "应急管理局", "市场监督管理局", "税务局", "高新技术产业开发区管理委员会"}

// UnitID is the fixed id of the city's n-th department.
func UnitID(city string, n int) ids.ID { return fixed(city, 41, n) }

// planner writes plans of the city, of two counties and of two schools, in every state and with lights of every colour.
type planner struct {
	ctx   context.Context
	d     *diary
	m     Modules
	p     Plan
	year  int
	began int // year in which the plan that the year is steered by began
	ids   map[string]ids.ID
	count int // of the papers that were issued
	today civil.Date
}

func writePlans(ctx context.Context, d *diary, m Modules, p Plan) {
	today := civil.DateOf(d.now)
	w := &planner{ctx: ctx, d: d, m: m, p: p, year: today.Year, began: dispatch.LastEnded(today).Before(sampleQuarters - 1).Year, ids: map[string]ids.ID{}, today: today}
	d.on(d.day(FirstYear, 8, 20, 1), "departments", func() error { return m.DB.Write(ctx, w.departments) })
	d.on(d.day(FirstYear, 8, 20, 2), "plan before", w.before)
	d.on(d.day(FirstYear, 8, 21, 1), "plan", w.main)
	d.on(d.ago(280, 1), "measures", w.measures)
	d.on(d.ago(270, 1), "special plans", w.special)
	d.on(d.ago(260, 1), "livelihood projects", w.livelihood)
	d.on(d.ago(200, 1), "plans of counties and schools", w.below)
	d.on(d.ago(120, 1), "target revised", w.revise)
	d.on(d.ago(30, 1), "reports of targets", w.report)
	d.on(d.ago(8, 1), "draft", w.draft)
	d.on(d.ago(6, 1), "tasks of the conference", w.urgent)
}

func (w *planner) code() string                  { return w.p.City.Code }
func (w *planner) officer(n int) context.Context { return lead(w.ctx, w.code(), n) }

// paper is the number of the next paper of the year.
func (w *planner) paper() int {
	w.count++
	return w.count
}

func (w *planner) first() civil.Date { return civil.Date{Year: w.year, Month: 1, Day: 1} }
func (w *planner) last(more int) civil.Date {
	return civil.Date{Year: w.year + more, Month: 12, Day: 31}
}

func (w *planner) departments(tx *sqldb.Tx) error {
	names := slices.Clone(units)
	for _, c := range w.p.City.Counties[:2] {
		names = append(names, c.Name+"教育局")
	}
	for i, name := range names {
		full, county := w.p.City.Name+name, w.p.City.Counties[0].Code
		if i >= len(units) {
			full, county = name, w.p.City.Counties[i-len(units)].Code
		}
		body := fmt.Sprintf("11%sMJ%07d", w.code(), 5_400_000+i*311)
		o := org.Organization{ID: UnitID(w.code(), i), Name: full, USCC: body + string(uscCheck(body)), Kind: org.Gov, Status: org.Active, County: county, Source: "sample"}
		if err := org.Insert(w.ctx, tx, placed(w.p.City, o, 340+i)); err != nil {
			return err
		}
	}
	return nil
}

// read imports an outline as a plan; the second officer publishes it where it says so.
func (w *planner) read(who context.Context, key, text string, p plan.Plan, publish bool) error {
	o := plan.ReadOutline(text)
	p.Title = o.Title
	if publish {
		p.FileNo, p.IssuedOn = fmt.Sprintf("%s产教〔%d〕%d号（示例）", strings.TrimSuffix(w.p.City.Name, "市"), civil.DateOf(w.m.DB.Now()).Year, w.paper()), civil.DateOf(w.m.DB.Now())
		if p.Issuer == "" {
			p.Issuer = w.p.City.Name + "职业教育联席会议（示例）"
		}
	}
	targets, of := plan.TargetsOf(o.Goals, p.From, p.Until)
	id, err := w.m.Plans.Import(who, p, o, targets, of, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	w.ids[key] = id
	if !publish {
		return nil
	}
	return w.m.Plans.Take(w.officer(1), plan.Step{ID: id, Code: "publish"})
}

func (w *planner) before() error {
	p := plan.Plan{Level: plan.CityLevel, Sort: "PLAN", From: civil.Date{Year: w.began - 3, Month: 1, Day: 1}, Until: civil.Date{Year: w.began - 1, Month: 12, Day: 31}}
	return w.read(w.officer(0), "before", w.p.City.Name+"校企合作三年实施方案\n一、任务\n（一）打基础\n1.建立联席会议。（责任单位：市教育局、市发展和改革委员会）\n2.登记合作企业。（责任单位：市工业和信息化局）\n", p, true)
}

func (w *planner) title() string { return mainPlan(w.p.City) }

// mainPlan is the title of the plan that the year is steered by; its tasks are those of the quarter's round.
func mainPlan(c City) string { return c.Name + "产教融合三年行动方案" }

// urgent is a list of tasks that the conference gave out lately.
func (w *planner) urgent() error {
	last := dispatch.LastEnded(w.today)
	text := fmt.Sprintf("%s职业教育联席会议临时任务清单\n一、任务\n1.摸清新建产业园区用工需求。（责任单位：市工业和信息化局、%s教育局、%s）\n", w.p.City.Name, w.p.City.Counties[0].Name, w.p.City.Schools[0].Name)
	return w.read(w.officer(0), "urgent", text, plan.Plan{Level: plan.CityLevel, Sort: "PLAN", From: last.First(), Until: last.Before(-2).Last()}, true)
}

// main is the plan that the year is steered by.
func (w *planner) main() error {
	y, city := w.year, w.p.City
	text := fmt.Sprintf(`%s
一、工作目标
到%d年底，建成1个市域产教融合联合体、2个产业学院、2个教师企业实践流动站，服务重点产业的专业布点占比达到60%%。力争%d年服务重点产业的专业布点占比达到65%%以上。
到%d年底，建成2个市域产教融合联合体、40个产业学院、60个教师企业实践流动站，“双师型”教师占专业课教师比例达75%%。
二、重点任务
（一）统筹布局
1.把产教融合写进规划。联席会议每季度听取1次汇报，协调解决企业和学校提出的问题。（责任单位：市发展和改革委员会、市教育局）
2.专业随产业调整。到%d年底，覆盖专业和产业链的需求预测每年更新。（责任单位：市教育局、市工业和信息化局、市人力资源和社会保障局、%s）
3.畅通供需对接。供需信息平台全年运行，注重实效。（责任单位：市工业和信息化局、市教育局、市发展和改革委员会）
（二）共建载体
4.共建实训基地。到%d年底，中职学校每年度建成1个产教融合示范性实习实训基地；高职院校每年度建成2个产教融合示范性实习实训基地。（责任单位：市人力资源和社会保障局、市教育局、%s教育局）
5.共建产业学院和流动站。由园区牵头企业参与。（牵头单位：高新技术产业开发区管理委员会；配合单位：市教育局、市科学技术局、%s）
（三）培养和培训
6.办好社会培训。全市职业院校年培训量逐步达到2万人次，年培训人次达到全日制在校生总数的2倍。（责任单位：市人力资源和社会保障局、市教育局、市财政局）
7.教师到企业实践。职业院校教师每年累计不少于1个月到企业实践。（责任单位：市教育局、市人力资源和社会保障局、%s）
（四）支持政策
8.落实组合激励。用地、环评、安全、市场监管和税收政策一次办好。（责任单位：市财政局、市自然资源局、市生态环境局、市应急管理局、市市场监督管理局、市税务局）
9.推动规模以上企业接收实习。岗位数量逐年增加，安全设施到位。（责任单位：市工业和信息化局、市教育局、%s教育局）
10.评选优秀案例。此项工作并入二十项举措。（责任单位：市教育局）
`, w.title(), y, y, y+1, y+1, city.Schools[0].Name, y+1, city.Counties[0].Name, others(city)[1].Name, city.Schools[1].Name, city.Counties[1].Name)
	if err := w.read(w.officer(0), "main", text, plan.Plan{Level: plan.CityLevel, Sort: "PLAN", From: civil.Date{Year: w.began, Month: 1, Day: 1}, Until: w.last(1)}, false); err != nil {
		return err
	}
	s, id := w.m.Plans, w.ids["main"]
	for i, x := range []struct {
		code, title string
		goal        int64
	}{{"orders_filled", "企业紧缺岗位订单完成", 100}, {"cases_published", "公布的典型案例", 20}} {
		goal := plan.Whole(x.goal)
		t := plan.Target{Plan: id, Code: x.code, Title: x.title + "（示例）", End: w.last(0), Base: &goal, Comparator: "GE", Basis: plan.Annual, Scope: plan.OfCity, Unit: "个", Phasing: [4]int64{1, 2, 3, 4}, Clause: fmt.Sprintf("%d年完成%d个%s。", y, x.goal, x.title), Place: "三、保障措施"}
		var err error
		if w.ids[fmt.Sprint("typed", i)], err = s.PutTarget(w.officer(0), t); err != nil {
			return err
		}
	}
	if _, err := s.Cite(w.officer(0), id, plan.Citation{Sort: "OVERALL", Title: w.p.City.Name + "经济社会发展总体规划（示例）", FileNo: "示例发〔2025〕1号", Clause: "第五章第三节第（二）条", Text: "把产教融合作为城市发展的基础性要求。", Verified: true}); err != nil {
		return err
	}
	if _, err := s.Cite(w.officer(0), id, plan.Citation{Sort: "INDUSTRY", Title: w.p.City.Name + "产业发展规划（示例）", Clause: "第四章第一节"}); err != nil {
		return err
	}
	if err := w.publish("main"); err != nil {
		return err
	}
	return s.Take(w.officer(0), plan.Step{ID: w.ids["before"], Code: "replace", Note: "三年行动方案接替", By: id})
}

// publish gives a draft its number and lets the second officer publish it.
func (w *planner) publish(key string) error {
	d, err := w.m.Plans.Plan(w.officer(0), w.ids[key], w.today)
	if err != nil {
		return err
	}
	d.FileNo, d.Issuer, d.IssuedOn = fmt.Sprintf("%s产教〔%d〕%d号（示例）", strings.TrimSuffix(w.p.City.Name, "市"), civil.DateOf(w.m.DB.Now()).Year, w.paper()), w.p.City.Name+"职业教育联席会议（示例）", civil.DateOf(w.m.DB.Now())
	if err := w.m.Plans.Amend(w.officer(0), d.Plan); err != nil {
		return err
	}
	return w.m.Plans.Take(w.officer(1), plan.Step{ID: w.ids[key], Code: "publish"})
}

// measures is a list of twenty measures, agreed with the level above.
func (w *planner) measures() error {
	var b strings.Builder
	b.WriteString(w.p.City.Name + "共建职业教育改革试验区举措清单\n一、举措\n")
	for i, t := range []string{"组建联合体", "开放实践中心", "贯通培养", "现场工程师", "企业导师库", "教师实践", "数字资源", "实习安全", "技能竞赛", "国际标准", "社区教育", "案例推广", "质量报告", "供需清单", "专业预警", "订单班", "校中厂", "厂中校", "技能等级", "评价改革"} {
		fmt.Fprintf(&b, "%d.%s。按年推进，到%d年底完成。（责任单位：%s）\n", i+1, t, w.year+i%2, strings.Join([]string{"市" + units[i%6], "市教育局"}[:1+min(1, i%6)], "、"))
	}
	return w.read(w.officer(0), "measures", b.String(), plan.Plan{Level: plan.CityLevel, Sort: "MEASURES", From: w.first(), Until: w.last(1)}, true)
}

// special are a plan with a layout, for one district, and a work plan with milestones.
func (w *planner) special() error {
	s, county := w.m.Plans, w.p.City.Counties[0]
	belt, err := s.Begin(w.officer(0), plan.Plan{Level: plan.CityLevel, Sort: "SPECIAL", Title: w.p.City.Name + "产业带职业教育发展规划（示例）", From: w.first(), Until: w.last(4), Area: county.Code, AreaName: county.Name + "试点核心区"})
	if err != nil {
		return err
	}
	w.ids["belt"] = belt
	for _, l := range []plan.Layout{{Number: 1, What: "个产教园区", Place: county.Name, Note: "学校、实训和孵化同园"}, {Number: 9, What: "个公共实训中心", Place: "产业带沿线", Note: "按产业链布点"}, {Number: 0, What: "所职业学校", Place: "各县（市、区）"}} {
		if _, err := s.Lay(w.officer(0), belt, l); err != nil {
			return err
		}
	}
	if err := w.publish("belt"); err != nil {
		return err
	}
	window, err := s.Begin(w.officer(0), plan.Plan{Level: plan.CityLevel, Sort: "WINDOW", Title: w.p.City.Name + "职业教育“窗口”城市工作方案（示例）", From: w.first(), Until: w.last(2)})
	if err != nil {
		return err
	}
	w.ids["window"] = window
	for _, x := range []plan.Milestone{{Name: "动员部署", Phrase: "起步成势", Due: w.first().AddDays(60)}, {Name: "机制建成", Phrase: "一年成式", Due: w.last(0).AddDays(-60)}, {Name: "形成示范", Phrase: "两年成是", Due: w.last(1)}, {Name: "全面达标", Phrase: "三年成事", Due: w.last(2)}} {
		if _, err := s.Mark(w.officer(0), window, x); err != nil {
			return err
		}
	}
	if err := w.publish("window"); err != nil {
		return err
	}
	d, err := s.Plan(w.officer(0), window, w.today)
	if err != nil {
		return err
	}
	on := civil.DateOf(w.m.DB.Now())
	return s.Reach(w.officer(0), window, d.Milestones[0].ID, on, "全市动员会会议纪要（示例）", plan.Attachment{}, d.Milestones[0].Version)
}

func (w *planner) livelihood() error {
	text := w.p.City.Name + "民生实事项目清单\n一、项目\n1.技能培训。（责任单位：市人力资源和社会保障局、市教育局）\n2.学历提升。（责任单位：市教育局）\n3.老年学堂。（责任单位：市教育局、市财政局）\n"
	if err := w.read(w.officer(0), "livelihood", text, plan.Plan{Level: plan.CityLevel, Sort: "LIVELIHOOD", From: w.first(), Until: w.last(1)}, true); err != nil {
		return err
	}
	d, err := w.m.Plans.Plan(w.officer(0), w.ids["livelihood"], w.today)
	if err != nil {
		return err
	}
	for i, n := range []int64{12000, 3000, 40} {
		unit := []string{"人次", "人", "个"}[i]
		for year := w.year; year <= w.year+1; year++ {
			if _, err := w.m.Plans.SetQuota(w.officer(0), d.ID, plan.Quota{Task: d.Tasks[i].ID, Year: year, Quota: plan.Whole(n), Unit: unit}); err != nil {
				return err
			}
		}
	}
	return nil
}

// below are the plans of two counties, one of them a draft, and of two schools; the others are missing.
func (w *planner) below() error {
	for i, c := range w.p.City.Counties[:2] {
		who := as(w.ctx, w.code(), fixed(w.code(), 42, i), "县区经办人（示例）", actor.Grant{Role: actor.CountyUser, County: c.Code})
		text := fmt.Sprintf("%s产教融合实施方案\n一、目标\n到%d年底，建成1个产业学院、1个教师企业实践流动站，服务重点产业的专业布点占比达到55%%。\n二、任务\n1.推动企业进校园。（责任单位：市教育局）\n2.建设实训点。（责任单位：市教育局、市工业和信息化局）\n", c.Name, w.year)
		if err := w.read(who, fmt.Sprint("county", i), text, plan.Plan{Level: plan.CountyLevel, Sort: "PLAN", County: c.Code, Parent: w.ids["main"], From: w.first(), Until: w.last(1), Issuer: c.Name + "教育局（示例）"}, i == 0); err != nil {
			return err
		}
	}
	for i := range 2 {
		school := SchoolID(w.code(), i)
		who := as(w.ctx, w.code(), fixed(w.code(), 42, 5+i), "学校经办人（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: school})
		name := w.p.City.Schools[i].Name
		text := fmt.Sprintf("%s产教融合工作方案\n一、目标\n到%d年底，建成1个产业学院。全校年培训量达到800人次。\n二、任务\n1.对接三家企业。（责任单位：%s）\n2.办好社会培训。（责任单位：%s、市人力资源和社会保障局）\n", name, w.year, name, name)
		if err := w.read(who, fmt.Sprint("school", i), text, plan.Plan{Level: plan.SchoolLevel, Sort: "PLAN", Org: school, Parent: w.ids["main"], From: w.first(), Until: w.last(0), Issuer: name}, true); err != nil {
			return err
		}
	}
	return nil
}

// revise lowers a target of the plan, and takes a task off because the measures have it.
func (w *planner) revise() error {
	d, err := w.m.Plans.Plan(w.officer(0), w.ids["main"], w.today)
	if err != nil {
		return err
	}
	for _, x := range d.Standings {
		if x.Code == "teacher_station" && x.End.Year > w.year {
			t, less := x.Target, plan.Whole(30)
			t.Base, t.Why, t.Agreed = &less, "企业申报数量少于预计，分两年建设", "联席会议第二次会议（示例）"
			if _, err := w.m.Plans.Revise(w.officer(0), t); err != nil {
				return err
			}
		}
	}
	t := d.Tasks[len(d.Tasks)-1]
	return w.m.Plans.CancelTask(w.officer(0), d.ID, t.ID, w.ids["measures"], "并入举措清单第 12 项", t.Version)
}

// report types two numbers that no register has, one on schedule and one behind it, and what is done of the livelihood projects.
func (w *planner) report() error {
	s := w.m.Plans
	file := func() plan.Attachment {
		return plan.Attachment{Name: "统计表（示例）.pdf", MIME: "application/pdf", Content: bytes.NewReader([]byte("%PDF-1.4\n% sample\n"))}
	}
	on := civil.DateOf(w.m.DB.Now())
	for i, goal := range []float64{100, 20} {
		t := plan.Target{Basis: plan.Annual, End: w.last(0), Phasing: [4]int64{1, 2, 3, 4}}
		share, _ := t.ElapsedShare(w.first(), w.today).Float64()
		value := plan.Whole(int64(goal * max(0, min(0.99, share-[]float64{0.01, 0.13}[i]))))
		if _, err := s.Type(w.officer(0), w.ids["main"], plan.Typed{Target: w.ids[fmt.Sprint("typed", i)], On: on, Value: value, Note: "经办科室统计（示例）"}, file()); err != nil {
			return err
		}
	}
	d, err := s.Plan(w.officer(0), w.ids["livelihood"], w.today)
	if err != nil {
		return err
	}
	for i, n := range []int64{12840, 2100} {
		k := d.Quotas[i]
		if err := s.Fulfil(w.officer(0), d.ID, k.ID, plan.Whole(n), "季度统计（示例）", plan.Attachment{}, k.Version); err != nil {
			return err
		}
	}
	return nil
}

// draft is a plan that waits: the register does not know one of its units.
func (w *planner) draft() error {
	text := w.p.City.Name + "技能型社会建设方案\n一、任务\n1.建设技能社区。（责任单位：市教育局、市技能促进办公室）\n2.发布技能地图。（责任单位：市人力资源和社会保障局）\n"
	return w.read(w.officer(0), "draft", text, plan.Plan{Level: plan.CityLevel, Sort: "PLAN", From: w.first(), Until: w.last(2)}, false)
}
