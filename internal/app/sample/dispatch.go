package sample

import (
	"bytes"
	"context"
	"fmt"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/dispatch"
)

// secAt is the demonstration account of the conference office.
const secAt = 4

// steering writes what package dispatch shows: seven quarters of reports in every colour and state, bodies, meetings with minutes and
// resolutions, matters with co-handlers, bulletins.
type steering struct {
	docking
	s     *dispatch.Service
	last  dispatch.Quarter // the newest that is over
	first dispatch.Quarter
	units map[string]dispatch.Unit
	extra bool              // the task that is asked for by hand is there
	given map[string]ids.ID // matters by their titles
}

// sampleQuarters is how many quarters have reports.
const sampleQuarters = 7

// job is a task of the sample with the progress of its lead, in per cent, quarter by quarter; -1 is a report that did not come, -2 one that
// came late, of the progress before.
type job struct {
	title, lead string
	co          []string
	undated     bool
	progress    [sampleQuarters]int
	problem     string
	support     string
}

var jobs = []job{
	{"建成市域产教联合体，实体化运行", "工信", []string{"教育", "园区"}, false, [sampleQuarters]int{25, 45, 60, 80, 100, 100, 100}, "", ""},
	{"职业院校专业布点向重点产业集中", "教育", []string{"工信", "学校0"}, false, [sampleQuarters]int{14, 26, 40, 52, 66, 78, 88}, "部分学校传统专业撤并缓慢", ""},
	{"扩大订单班和现场工程师培养规模", "教育", []string{"人社", "学校0", "学校1"}, false, [sampleQuarters]int{12, 22, 30, 40, 50, 60, 74}, "中小企业一次招不满一个班", "请工信部门组织同一产业链企业联合下单"},
	{"新建公共实训基地 2 个", "人社", []string{"财政", "区0"}, false, [sampleQuarters]int{10, 20, 28, 34, 40, 44, 52}, "第二个基地用地没有落实", "请自然资源部门安排用地指标"},
	{"出台产教融合型企业激励清单", "发改", []string{"财政", "税务"}, true, [sampleQuarters]int{10, 20, 30, 40, 50, 60, 60}, "", ""},
	{"推动规上企业接收实习和教师实践", "工信", []string{"教育", "区1"}, false, [sampleQuarters]int{12, 25, 36, -2, 60, 70, -1}, "企业岗位安全要求高，可接收人数少", ""},
	{"建设产业导师和双师型教师队伍", "人社", []string{"教育", "学校1"}, false, [sampleQuarters]int{13, 24, 37, 49, 60, 72, 80}, "兼职取酬办法没有明确", ""},
	{"技术转移和成果转化对接机制", "科技", []string{"工信", "学校0"}, false, [sampleQuarters]int{12, 24, 35, 47, 58, 70, 85}, "", ""},
}

func writeDispatch(_ context.Context, d *diary, m Modules, p Plan) {
	today := civil.DateOf(d.now)
	w := &steering{docking: docking{context.Background(), d, m, p, today}, last: dispatch.LastEnded(today), given: map[string]ids.ID{}}
	w.first = w.last.Before(sampleQuarters - 1)
	w.s = m.Dispatch(func(context.Context) ([]dispatch.Task, error) { return w.tasks(), nil })
	w.unitsOf()
	w.bodies()
	for i := range sampleQuarters {
		w.quarter(i, w.first.Before(-i))
	}
	w.meetings()
	w.matters()
	w.running()
}

func (w *steering) unitsOf() {
	city := w.p.City
	w.units = map[string]dispatch.Unit{
		"教育": {Name: "市教育局", Function: "教育"}, "工信": {Name: "市工业和信息化局", Function: "工信"}, "人社": {Name: "市人力资源和社会保障局", Function: "人社"}, "发改": {Name: "市发展和改革委员会", Function: "发改"},
		"财政": {Name: "市财政局", Function: "财政"}, "税务": {Name: "市税务局", Function: "税务"}, "科技": {Name: "市科学技术局", Function: "科技"}, "园区": {Name: others(city)[1].Name, Org: OtherID(city.Code, 1), County: city.Counties[0].Code},
	}
	for i, c := range city.Counties[:2] {
		w.units[fmt.Sprint("区", i)] = dispatch.Unit{Name: c.Name + "教育局", County: c.Code}
	}
	for i, s := range city.Schools[:2] {
		w.units[fmt.Sprint("学校", i)] = dispatch.Unit{Name: s.Name, Org: SchoolID(city.Code, i), County: s.County}
	}
}

// tasks are the tasks of the sample; they run for eight quarters from the first.
func (w *steering) tasks() (out []dispatch.Task) {
	for i, j := range jobs {
		t := dispatch.Task{ID: fixed(w.p.City.Code, 21, i), Number: fmt.Sprint(i + 1), Title: j.title, Plan: fmt.Sprintf("%d—%d 年产教融合重点任务", w.first.Year, w.first.Before(-7).Year), From: w.first.First(), To: w.first.Before(-7).Last(), Units: []dispatch.Unit{w.units[j.lead]}}
		if j.undated {
			t.From, t.To, t.Until = civil.Date{}, civil.Date{}, w.first.Before(-7).Last()
		}
		for _, c := range j.co {
			t.Units = append(t.Units, w.units[c])
		}
		out = append(out, t)
	}
	if w.extra {
		out = append(out, dispatch.Task{ID: fixed(w.p.City.Code, 21, len(jobs)), Number: "增 1", Title: "摸清新建产业园区用工需求", Plan: "联席会议临时任务", From: w.last.First(), To: w.last.Before(-2).Last(), Units: []dispatch.Unit{w.units["工信"], w.units["区0"], w.units["学校0"]}})
	}
	return out
}

func (w *steering) sec() context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, secAt), "邵蕾（示例）", actor.Grant{Role: actor.ConferenceSec})
}

// of is somebody who answers for a unit.
func (w *steering) of(u dispatch.Unit) context.Context {
	city := w.p.City.Code
	switch {
	case u.Function == "教育":
		return lead(w.ctx, city, 0)
	case u.Function == "工信":
		return w.dept()
	case u.Function != "":
		return as(w.ctx, city, fixed(city, 22, 100+int(u.Function[1])*30+int(u.Function[2])), "承办人（示例）", actor.Grant{Role: actor.DeptUser, Function: u.Function})
	case u.Name == others(w.p.City)[1].Name:
		return as(w.ctx, city, fixed(city, 22, 90), "园区产业处（示例）", actor.Grant{Role: actor.ParkAdmin, Org: u.Org})
	case u.Org == SchoolID(city, 1):
		return w.school(1)
	case u.Org != 0:
		return w.school(0)
	case u.County == w.p.City.Counties[0].Code:
		return w.county()
	}
	return as(w.ctx, city, fixed(city, 22, 91), "区教育局职成股（示例）", actor.Grant{Role: actor.CountyUser, County: u.County})
}

// then notes what happens on a day.
func (w *steering) then(on civil.Date, n int, what string, do func() error) {
	w.d.on(w.at(on, n), what, do)
}

func (w *steering) bodies() {
	on := w.first.First().AddDays(9)
	w.then(on, 1, "bodies", func() error {
		short := w.short()
		school := w.p.City.Schools[0].Name
		list := []dispatch.Body{
			{Name: short + "市产教融合工作领导小组", Kind: "LEADING_GROUP", Duties: "统筹产教融合重大事项，审定年度任务"}, {Name: short + "市职业教育产教融合联席会议", Kind: dispatch.JointConference, Duties: "每季度听取各部门工作推进情况，议定事项并督促办理"},
			{Name: short + "市产教融合专家指导委员会", Kind: "EXPERT_COMMITTEE", Duties: "提供决策咨询"}, {Name: short + "市产教融合项目评审委员会", Kind: "REVIEW_COMMITTEE", Duties: "评审项目和专业"},
			{Name: school + "专业建设委员会", Kind: "PROGRAMME_COMMITTEE", Duties: "论证专业设置和培养方案"}, {Name: short + "市产教融合促进会", Kind: "ASSOCIATION", Duties: "联系企业，组织对接"},
			{Name: short + "市" + w.p.City.Chains[0].Name + "产教联盟", Kind: "ALLIANCE", Duties: "成员共建共享实训资源"}, {Name: short + "市产教融合研究院", Kind: "INSTITUTE", Duties: "研究产业和人才"},
		}
		var top ids.ID
		for i, b := range list {
			b.Document, b.Since = fmt.Sprintf("融委办〔%d〕%d号（示例）", on.Year, i+6), on
			if i > 0 && i != 4 {
				b.Parent = top
			}
			if b.Kind == "REVIEW_COMMITTEE" {
				b.Until = on.AddMonths(36)
			}
			id, err := w.s.SaveBody(w.sec(), b)
			if err != nil {
				return err
			}
			if i == 0 {
				top = id
			}
			if err := w.members(id, i, on); err != nil {
				return err
			}
		}
		return nil
	})
}

// members of the bodies, one list for each.
func (w *steering) members(body ids.ID, n int, on civil.Date) error {
	type seat struct{ unit, person, post, role, pillar string }
	short := w.short() + "市"
	school := w.p.City.Schools[0].Name
	all := [][]seat{
		{{short + "委教育工作领导小组", "蔺书记", "市委副书记", "CHAIR", "PARTY"}, {short + "人民政府", "祝市长", "副市长", "VICE", "GOVERNMENT"}, {"市教育局", "章局", "局长", "SECRETARY", "DEPARTMENT"}},
		{{short + "人民政府", "祝市长", "副市长", "CHAIR", "GOVERNMENT"}, {"市教育局", "章局", "局长", "VICE", "DEPARTMENT"}, {"市发展和改革委员会", "纪主任", "副主任", "MEMBER", "DEPARTMENT"}, {"市工业和信息化局", "靳局", "副局长", "MEMBER", "DEPARTMENT"},
			{"市人力资源和社会保障局", "芮局", "副局长", "MEMBER", "DEPARTMENT"}, {"市财政局", "储局", "副局长", "MEMBER", "DEPARTMENT"}, {school, "查校长", "校长", "MEMBER", "SCHOOL"}, {others(w.p.City)[0].Name, "牧秘书长", "秘书长", "MEMBER", "COMMUNITY"}, {"联席会议办公室", "邵蕾", "联络员", "LIAISON", "DEPARTMENT"}},
		{{"东湾理工学院（示例）", "沈岳", "教授", "CHAIR", "SCHOOL"}}, {{"省教育评估院（示例）", "骆宁", "研究员", "CHAIR", "COMMUNITY"}}, {{school, "方洁", "教务处长", "CHAIR", "SCHOOL"}, {w.p.Firms[0].Name, "陈工", "总工程师", "MEMBER", "COMMUNITY"}},
		{{others(w.p.City)[0].Name, "牧秘书长", "秘书长", "CHAIR", "COMMUNITY"}}, {{w.p.Firms[1].Name, "金总", "总经理", "CHAIR", "COMMUNITY"}, {school, "查校长", "校长", "VICE", "SCHOOL"}}, {{"西堤大学（示例）", "柯教授", "院长", "CHAIR", "SCHOOL"}},
	}
	for _, x := range all[n] {
		if _, err := w.s.AddMember(w.sec(), dispatch.Member{Body: body, Unit: x.unit, Person: x.person, Post: x.post, Role: x.role, Pillar: x.pillar, Since: on}); err != nil {
			return err
		}
	}
	if n == 1 { // somebody who was replaced
		id, err := w.s.AddMember(w.sec(), dispatch.Member{Body: body, Unit: "市科学技术局", Person: "庞局", Post: "原副局长", Role: "MEMBER", Pillar: "DEPARTMENT", Since: on})
		if err != nil {
			return err
		}
		return w.s.EndMember(w.sec(), body, id, on.AddDays(200), 1)
	}
	return nil
}

// report is the report of a unit on a task of a quarter.
func (w *steering) report(q dispatch.Quarter, n int, unit dispatch.Unit) (dispatch.Report, error) {
	list, _, err := w.s.List(w.sec(), dispatch.Query{Quarter: q.String(), Task: fixed(w.p.City.Code, 21, n)})
	for _, r := range list {
		if r.Unit.Same(unit) {
			return r, err
		}
	}
	return dispatch.Report{}, fmt.Errorf("no report of %s on task %d for %s: %w", unit.Name, n+1, q, err)
}

// quarter is one round: opened, sent, accepted, bulletin.
func (w *steering) quarter(i int, q dispatch.Quarter) {
	tick := func() error {
		_, err := w.s.TimeUp(w.ctx)
		return err
	}
	open := q.Opens()
	w.then(open, 0, "dispatch opened", tick)
	newest := q == w.last
	for n, j := range jobs {
		day := open.AddDays(8 + n/3)
		if j.progress[i] == -2 { // after the due day
			day = open.AddDays(29)
			w.then(open.AddDays(31), n, "dispatch checked", func() error { return w.checked(q, false) })
		}
		w.then(day, n, "dispatch sent", func() error { return w.send(i, q, n, j, w.units[j.lead]) })
		for k, c := range j.co {
			if newest && k == len(j.co)-1 && n%3 == 1 { // some co-handlers are missing
				continue
			}
			w.then(open.AddDays(7+k), n+k, "dispatch part sent", func() error { return w.answer(q, n, w.units[c]) })
		}
	}
	w.then(open.AddDays(26), 1, "dispatch overdue", tick)
	w.then(open.AddDays(27), 2, "dispatch checked", func() error { return w.checked(q, newest) })
	w.then(open.AddDays(36), 1, "dispatch escalated", tick)
	w.then(open.AddDays(37), 2, "bulletin", func() error {
		_, err := w.s.Release(w.sec(), q.String())
		return err
	})
	if newest {
		w.then(open.AddDays(38), 3, "dispatch corrected", func() error { return w.correct(q) })
	}
}

func (w *steering) send(i int, q dispatch.Quarter, n int, j job, unit dispatch.Unit) error {
	at := j.progress[i]
	if at == -1 {
		return nil
	}
	r, err := w.report(q, n, unit)
	if err != nil {
		return err
	}
	if at == -2 {
		at = j.progress[i-1] + 2
	}
	return w.sent(r, j, at, unit)
}

func (w *steering) sent(r dispatch.Report, j job, percent int, unit dispatch.Unit) error {
	p := float64(percent) / 100
	c := dispatch.Content{Progress: &p, Words: fmt.Sprintf("本季度按计划推进，累计完成 %d%%。", percent), Problems: j.problem, Support: j.support}
	if j.title == jobs[3].title {
		c.Measures, c.Owner, c.By = "倒排工期，按周调度；先用存量厂房改造", "芮局（示例）副局长", w.today.AddDays(120)
	}
	if r.Quarter == w.last && percent < 90 {
		if err := w.s.Attach(w.of(unit), r.ID, "进展佐证（示例）.txt", "text/plain", 12, bytes.NewReader([]byte("示例佐证"))); err != nil {
			return err
		}
	}
	return w.s.Submit(w.of(unit), dispatch.Sending{ID: r.ID, Content: c})
}

func (w *steering) answer(q dispatch.Quarter, n int, unit dispatch.Unit) error {
	r, err := w.report(q, n, unit)
	if err != nil {
		return err
	}
	return w.s.Submit(w.of(unit), dispatch.Sending{ID: r.ID, Content: dispatch.Content{Words: "已按牵头单位要求完成本单位承担的部分。"}})
}

// checked accepts what was sent; of the newest quarter one is returned, one waits, and one co-handler is not asked for.
func (w *steering) checked(q dispatch.Quarter, newest bool) error {
	list, _, err := w.s.List(w.sec(), dispatch.Query{Quarter: q.String()})
	if err != nil {
		return err
	}
	for _, r := range list {
		step := caseflow.Step{ID: r.ID, Transition: "accept"}
		switch {
		case r.Status == dispatch.Open && r.Unit.Function == "税务" && newest:
			step.Transition, step.Note = "waive", "本季度没有该单位承担的内容"
		case r.Status != dispatch.Submitted, newest && r.Task == fixed(w.p.City.Code, 21, 7) && r.Duty == dispatch.Lead:
			continue
		case newest && r.Task == fixed(w.p.City.Code, 21, 6) && r.Duty == dispatch.Lead:
			step.Transition, step.Note = "return", "请补充兼职取酬办法的进展和佐证"
		}
		if err := w.s.Step(w.sec(), step); err != nil {
			return err
		}
	}
	return nil
}

func (w *steering) correct(q dispatch.Quarter) error {
	r, err := w.report(q, 1, w.units["教育"])
	if err != nil {
		return err
	}
	p := 0.87
	if err := w.s.Submit(w.of(w.units["教育"]), dispatch.Sending{ID: r.ID, Reason: "一所学校的布点数重复计算", Content: dispatch.Content{Progress: &p, Words: "重新核对布点，累计完成 87%。"}}); err != nil {
		return err
	}
	return w.s.Step(w.sec(), caseflow.Step{ID: r.ID, Transition: "accept"})
}

// running is a task that is asked for by hand and still open, so that the demonstration accounts have something to fill in.
func (w *steering) running() {
	w.then(w.before(4), 5, "dispatch by hand", func() error {
		w.extra = true
		_, err := w.s.OpenQuarter(w.sec(), w.last)
		return err
	})
}
