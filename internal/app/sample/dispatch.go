package sample

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/dispatch"
)

// secAt is the demonstration account of the conference office.
const secAt = 4

// steering writes what package dispatch shows: five quarters of reports in every colour and state, bodies, meetings with minutes and
// resolutions, matters with co-handlers, bulletins.
type steering struct {
	docking
	s     *dispatch.Service
	last  dispatch.Quarter // the newest that is over
	first dispatch.Quarter
	given map[string]ids.ID // matters by their titles
}

// sampleQuarters is how many quarters have reports.
const sampleQuarters = 5

// job is how a task of the plan goes: the progress of its lead in per cent, quarter by quarter, where the registers say nothing; -1 is a
// report that did not come, -2 one that came late, of the progress before.
type job struct {
	task     string // number in the plan
	progress [sampleQuarters]int
	problem  string
	support  string
	missing  bool // the last of those who answer for a part says nothing in the newest quarter
}

var jobs = []job{
	{"1", [sampleQuarters]int{36, 48, 58, 66, 75}, "", "", false},
	{"2", [sampleQuarters]int{30, 41, 48, 57, 65}, "部分学校传统专业撤并缓慢", "", false},
	{"3", [sampleQuarters]int{50, 65, 80, 90, 100}, "", "", true},
	{"4", [sampleQuarters]int{22, 28, 33, 38, 44}, "第二个基地用地没有落实", "请自然资源部门安排用地指标", false},
	{"5", [sampleQuarters]int{24, 30, 34, 35, 36}, "中小企业一次招不满一个班", "请工信部门组织同一产业链企业联合下单", false},
	{"6", [sampleQuarters]int{31, 41, 50, 60, 70}, "", "", false},
	{"7", [sampleQuarters]int{31, 41, 50, 60, 68}, "兼职取酬办法没有明确", "", false},
	{"8", [sampleQuarters]int{30, 40, 50, 60, 70}, "", "", true},
	{"9", [sampleQuarters]int{32, -2, 50, 58, -1}, "企业岗位安全要求高，可接收人数少", "", false},
}

func writeDispatch(_ context.Context, d *diary, m Modules, p Plan) {
	today := civil.DateOf(d.now)
	w := &steering{docking: docking{context.Background(), d, m, p, today}, last: dispatch.LastEnded(today), given: map[string]ids.ID{}}
	w.first = w.last.Before(sampleQuarters - 1)
	w.s = m.Dispatch
	w.bodies()
	for i := range sampleQuarters {
		w.quarter(i, w.first.Before(-i))
	}
	w.meetings()
	w.matters()
	w.running()
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

// reports are those of a task of the plan in a quarter, the lead's first.
func (w *steering) reports(q dispatch.Quarter, task string) (out []dispatch.Report, err error) {
	list, _, err := w.s.List(w.sec(), dispatch.Query{Quarter: q.String()})
	for _, r := range list {
		if !w.about(r, task) {
			continue
		}
		if r.Duty == dispatch.Lead {
			out = append([]dispatch.Report{r}, out...)
		} else {
			out = append(out, r)
		}
	}
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("no report on task %s for %s", task, q)
	}
	return out, err
}

// about reports whether a report is about a task of the plan.
func (w *steering) about(r dispatch.Report, task string) bool {
	return r.TaskNumber == task && r.Plan == mainPlan(w.p.City)
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
		w.then(day, n, "dispatch sent", func() error { return w.send(i, q, j) })
		w.then(open.AddDays(7+n%3), n, "dispatch parts sent", func() error { return w.answer(q, j, newest && j.missing) })
	}
	w.then(open.AddDays(10), 4, "dispatch of other plans", func() error { return w.rest(q) })
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

func (w *steering) send(i int, q dispatch.Quarter, j job) error {
	at := j.progress[i]
	if at == -1 {
		return nil
	}
	list, err := w.reports(q, j.task)
	if err != nil {
		return err
	}
	if at == -2 {
		at = j.progress[i-1] + 2
	}
	return w.sent(list[0], j, at)
}

// sent is the report of a lead: what the registers say, otherwise what the unit itself reckons.
func (w *steering) sent(r dispatch.Report, j job, percent int) error {
	if p := r.Standing.Progress; p != nil {
		percent = max(0, min(100, int(math.Round(*p*100))))
	}
	p := float64(percent) / 100
	c := dispatch.Content{Progress: &p, Words: fmt.Sprintf("本季度按计划推进，累计完成 %d%%。", percent), Problems: j.problem, Support: j.support}
	if j.problem != "" || r.Standing.Colour == dispatch.Red {
		c.Measures, c.Owner, c.By = "倒排工期，按周调度；先用存量资源补上", "分管副局长（示例）", w.today.AddDays(120)
	}
	if r.Quarter == w.last && percent < 90 {
		if err := w.s.Attach(w.of(r.Unit), r.ID, "进展佐证（示例）.txt", "text/plain", 12, bytes.NewReader([]byte("示例佐证"))); err != nil {
			return err
		}
	}
	return w.s.Submit(w.of(r.Unit), dispatch.Sending{ID: r.ID, Content: c})
}

// answer is what those report who answer for a part of a task.
func (w *steering) answer(q dispatch.Quarter, j job, missing bool) error {
	list, err := w.reports(q, j.task)
	if err != nil {
		return err
	}
	if missing {
		list = list[:len(list)-1]
	}
	for _, r := range list[1:] {
		if err := w.part(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *steering) part(r dispatch.Report) error {
	return w.s.Submit(w.of(r.Unit), dispatch.Sending{ID: r.ID, Content: dispatch.Content{Words: "已按牵头单位要求完成本单位承担的部分。"}})
}

// rest are the reports on tasks of the other plans; they go by the time.
func (w *steering) rest(q dispatch.Quarter) error {
	list, _, err := w.s.List(w.sec(), dispatch.Query{Quarter: q.String()})
	for n, r := range list {
		if err != nil {
			return err
		}
		if r.Plan == mainPlan(w.p.City) && r.TaskNumber != "10" || r.Status != dispatch.Open {
			continue
		}
		if r.Duty == dispatch.Co {
			err = w.part(r)
			continue
		}
		share := 0.5
		if e := r.Standing.Expected; e != nil {
			share = *e
		}
		err = w.sent(r, job{}, int(math.Round(100*min(1, share+float64(n%5)/50))))
	}
	return err
}

// checked accepts what was sent; of the newest quarter one is returned, one waits, and one co-handler is not asked for.
func (w *steering) checked(q dispatch.Quarter, newest bool) error {
	list, _, err := w.s.List(w.sec(), dispatch.Query{Quarter: q.String()})
	if err != nil {
		return err
	}
	waits := false
	for _, r := range list {
		step := caseflow.Step{ID: r.ID, Transition: "accept"}
		switch {
		case newest && !waits && r.Status == dispatch.Submitted && r.Unit.Function == "科技":
			waits = true
			continue
		case r.Status == dispatch.Open && r.Unit.Function == "税务" && newest:
			step.Transition, step.Note = "waive", "本季度没有该单位承担的内容"
		case r.Status != dispatch.Submitted:
			continue
		case newest && w.about(r, "6") && r.Duty == dispatch.Lead:
			step.Transition, step.Note = "return", "请补充各县（市、区）培训人次和佐证"
		}
		if err := w.s.Step(w.sec(), step); err != nil {
			return err
		}
	}
	return nil
}

func (w *steering) correct(q dispatch.Quarter) error {
	list, err := w.reports(q, "2")
	if err != nil {
		return err
	}
	r, p := list[0], 0.64
	c := dispatch.Content{Progress: &p, Words: "重新核对布点，累计完成 64%。", Problems: jobs[1].problem}
	c.Measures, c.Owner, c.By = "按学校列出撤并清单，逐月核对", "职成科科长（示例）", w.today.AddDays(90)
	if err := w.s.Submit(w.of(r.Unit), dispatch.Sending{ID: r.ID, Reason: "一所学校的布点数重复计算", Content: c}); err != nil {
		return err
	}
	return w.s.Step(w.sec(), caseflow.Step{ID: r.ID, Transition: "accept"})
}

// running is a task that is asked for by hand and still open, so that the demonstration accounts have something to fill in.
func (w *steering) running() {
	w.then(w.before(4), 5, "dispatch by hand", func() error {
		_, err := w.s.OpenQuarter(w.sec(), w.last)
		return err
	})
}
