package sample

import (
	"context"
	"fmt"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/supervise"
	"rongqiao/internal/register/carrier"
)

// supervising writes what package supervise shows: inspections with findings in every state, the yearly plan, process values, assessments
// of counties and schools, duties with evidence, plans of cooperation.
type supervising struct {
	docking
	s *supervise.Service
}

// looked is an inspection of the sample: of a school, so many days ago (negative: planned ahead), with findings "state|what".
type looked struct {
	kind, title string
	school, ago int
	project     bool
	cancelled   bool
	findings    []string
}

var lookedAt = []looked{
	{"ONSITE", "年度综合督导", 0, 330, false, false, []string{"CLOSED|实习协议缺少报酬和保险条款，抽查 20 份有 3 份", "CLOSED|实训设备台账与实物不符"}},
	{"ONSITE", "年度综合督导", 1, 60, false, false, []string{"CLOSED|实践课时开出率 88%，低于人才培养方案", "SUBMITTED|兼职教师没有签订协议", "RECTIFYING|实训室安全警示标识不全"}},
	{"THEMATIC", "实习管理专项督导", 0, 48, false, false, []string{"VERIFIED|实习巡查记录不完整", "REOPENED|学生实习报酬没有按月直接支付"}},
	{"ONSITE", "产教融合项目事中督导", 0, 35, true, false, []string{"PLAN_FILED|设备采购进度晚于实施方案"}},
	{"THEMATIC", "培训质量专项督导", 2, 25, false, false, []string{"OPEN|培训班签到记录缺两次", "OPEN|培训补贴申领材料与实际人数不符"}},
	{"ONSITE", "年度综合督导", 2, -12, false, false, nil},
	{"THEMATIC", "教材使用专项督导", 1, 20, false, true, nil},
}

// courses are the steps that lead to a state.
var courses = map[string][]string{
	supervise.Open: nil, supervise.PlanFiled: {"plan"}, supervise.Rectifying: {"plan", "begin"}, supervise.Submitted: {"plan", "begin", "submit"}, supervise.Verified: {"plan", "begin", "submit", "verify"},
	supervise.Reopened: {"plan", "begin", "submit", "reopen"}, supervise.Closed: {"plan", "begin", "submit", "verify", "close"},
}

func writeSupervision(_ context.Context, d *diary, m Modules, p Plan) {
	w := supervising{docking{context.Background(), d, m, p, civil.DateOf(d.now)}, m.Supervise}
	for n, x := range lookedAt {
		w.inspection(n, x)
	}
	w.on(300, 0, "plan of visits", w.visits)
	w.on(9, 1, "process", w.process)
	w.on(40, 2, "evidence", w.evidence)
	w.on(44, 3, "plans of cooperation", w.coops)
	w.assessments()
}

func (w supervising) on(days, n int, what string, do func() error) {
	w.d.on(w.at(w.before(days), n), what, do)
}

// inspector is the second officer, who inspects; the first one closes.
func (w supervising) inspector() context.Context { return lead(w.ctx, w.p.City.Code, 1) }

// verifier is the demonstration account of supervision.
func (w supervising) verifier() context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 60), "季川（示例）", actor.Grant{Role: actor.Supervisor})
}

func (w supervising) inspection(n int, x looked) {
	id, found := new(ids.ID), make([]ids.ID, len(x.findings))
	planned := x.ago + 8
	if x.ago < 0 {
		planned = 6
	}
	w.on(max(planned, lately+1), n, "inspection", func() error {
		f := supervise.InspectionForm{Kind: x.kind, Title: x.title, Org: w.p.City.Schools[x.school%len(w.p.City.Schools)].Name, Basis: w.document(n), Inspectors: "季川 | 市教育督导室\n林晓 | 市教育局职成科", On: w.before(x.ago)}
		if x.project {
			f.Project = w.project()
		}
		made, err := w.s.Plan(w.inspector(), f)
		*id = made.ID
		return err
	})
	if x.ago < 0 {
		return
	}
	w.on(x.ago, n, "inspection held", func() error {
		st := caseflow.Step{ID: *id, Transition: "hold", Note: "听取汇报、查阅台账、随机听课和走访实习企业；问题逐条登记。"}
		if x.cancelled {
			st.Transition, st.Note = "cancel", "与省里的检查合并"
		}
		if err := w.s.Step(w.inspector(), st, w.before(x.ago)); err != nil {
			return err
		}
		for k := range x.findings {
			_, what, _ := strings.Cut(x.findings[k], "|")
			made, err := w.s.Find(w.inspector(), *id, what, "职业学校学生实习管理规定和本市督导办法", k == 1)
			if err != nil {
				return err
			}
			found[k] = made.ID
		}
		return nil
	})
	for i, line := range x.findings {
		state, _, _ := strings.Cut(line, "|")
		for k, step := range courses[state] {
			w.on(max(x.ago-2-4*k, 1), 10*n+2*i+k, "finding "+step, func() error { return w.step(found[i], x.school, step) })
		}
	}
}

func (w supervising) document(n int) string {
	return fmt.Sprintf("%s教督〔%d〕%d号（示例）", string([]rune(w.short())[:1]), w.today.Year, n+1)
}

// project is a project of the registers, "" for none.
func (w supervising) project() string {
	_, list, _, err := w.m.Carrier.List(w.lead(), carrier.Filter{Kind: "project", Limit: 1})
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[0].ID.String()
}

var stepWords = map[string]string{"plan": "成立整改小组，逐项对照，限期完成并公示。", "submit": "已完成整改，佐证材料随附。", "verify": "现场核对，整改到位。", "reopen": "只补了部分材料，请继续整改。"}

func (w supervising) step(id ids.ID, school int, step string) error {
	who := w.inspector()
	switch step {
	case "plan", "submit", "resume":
		who = w.school(school)
	case "verify", "reopen":
		who = w.verifier()
	case "close":
		who = w.lead()
	}
	_, err := w.s.Move(who, caseflow.Step{ID: id, Transition: step, Note: stepWords[step]})
	return err
}

func (w supervising) visits() error {
	var lines strings.Builder
	for i, s := range w.p.City.Schools {
		if i < 3 {
			fmt.Fprintf(&lines, "%s | %d\n", s.Name, []int{int(w.before(330).Month), int(w.before(60).Month), 12}[i])
		}
	}
	return w.s.Schedule(w.lead(), w.today.Year, w.document(20), lines.String())
}

// process leaves one school without some values, and one with exceptions.
func (w supervising) process() error {
	term := supervise.TermOf(w.today)
	for _, t := range []string{supervise.TermBefore(term), term} {
		for i, s := range w.p.City.Schools {
			for k, m := range []struct {
				code  string
				value float64
			}{{"attendance", 97.2}, {"practice", 96.4}, {"evaluation", 88.5}, {"passed", 91}, {"visits", 94}, {"accidents", 0}, {"left", 1.4}} {
				value := m.value - float64(i)*0.6
				switch {
				case t == term && (i+k)%5 == 4:
					continue
				case i == 1 && k == 1:
					value = 88
				case i == 2 && k == 6:
					value = 4.2
				case m.code == "accidents":
					value = float64(i % 2)
				case m.code == "left":
					value = m.value
				}
				if err := w.s.Report(w.lead(), s.Name, t, m.code, value, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w supervising) evidence() error {
	year := int64(w.today.Year)
	for _, e := range []supervise.Evidence{
		{Duty: "gov_plan", Subject: "CITY", Words: "产教融合列入本市国民经济和社会发展计划", Link: "/plans"}, {Duty: "gov_money", Subject: "CITY", Words: "本年专项资金分配", Link: "/allocations"},
		{Duty: "gov_coordinate", Subject: "CITY", Words: "联席会议季度调度", Link: "/dispatch"}, {Duty: "gov_supervise", Subject: "CITY", Words: "年度督导计划和问题销号", Link: "/supervision"},
		{Duty: "gov_docking", Subject: "CITY", Words: "供需发布与对接活动", Link: "/events"}, {Duty: "gov_plan", Subject: w.p.City.Counties[0].Code, Words: "区产教融合实施方案", Link: "/plans"},
		{Duty: "gov_supervise", Subject: w.p.City.Counties[0].Code, Words: "区督导室检查记录", Link: "/supervision"},
	} {
		e.Year = year
		if err := w.s.Prove(w.lead(), "GOVERNMENT", e, nil); err != nil {
			return err
		}
	}
	return w.s.Prove(w.school(0), "SCHOOL", supervise.Evidence{Duty: "school_interns", Subject: SchoolID(w.p.City.Code, 0).String(), Year: year, Words: "实习协议和报酬台账", Link: "/agreements"}, nil)
}

func (w supervising) enterprise(i int) context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 80+i), "陈立群（示例）", actor.Grant{Role: actor.EntAdmin, Org: FirmID(w.p.City.Code, i)})
}

func (w supervising) coops() error {
	for i, goals := range []string{"接收数控和机电专业实习学生，共建产线课程", "开设订单班，设教师实践岗位，共建实训室"} {
		if _, err := w.s.FileCoop(w.enterprise(i), supervise.Coop{Year: int64(w.today.Year), Fields: []string{"TALENT", "PRACTICE", "TEACHERS"}, Goals: goals, Interns: int64(40 - 10*i), Teachers: int64(4 + i), Budget: 50_000_000}); err != nil {
			return err
		}
	}
	return nil
}

// tested is an assessment of the sample.
type tested struct {
	framework, title, state string
	year, ago               int
	items                   string
}

const countyItems = "重点产业专业布点占比 | 指标计算 | 40 | key_share | 0 | 65\n年培训人次 | 指标计算 | 20 | training_person_times | 0 | 2000\n统筹推进工作 | 专家评分 | 25\n校企合作成效 | 行业组织评分 | 15"

func (w supervising) assessments() {
	for n, x := range []tested{
		{"county_supervision", "%d 年对县督导考核", supervise.Decided, w.today.Year - 1, 260, "统筹推进工作 | 专家评分 | 60\n校企合作成效 | 行业组织评分 | 40"},
		{"strong_county", "%d 年教育强县考核", supervise.Publicity, w.today.Year, 16, countyItems},
		{"modernisation", "%d 年区域教育现代化监测", supervise.Computed, w.today.Year, 20, "重点产业专业布点占比 | 指标计算 | 70 | key_share | 0 | 65\n行业评价 | 行业组织评分 | 30"},
		{"city_schools", "%d 年职业学校办学质量考核", supervise.Scoring, w.today.Year, 12, "专业结构 | 指标计算 | 40 | key_share | 0 | 80\n教学质量 | 专家评分 | 40\n企业评价 | 行业组织评分 | 20"},
		{"county_supervision", "%d 年对县督导考核", supervise.Draft, w.today.Year, 5, countyItems},
	} {
		w.assessment(n, x)
	}
}

func (w supervising) expert(n int) context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 70+n), []string{"沈岳（示例）", "钟岚（示例）"}[n], actor.Grant{Role: actor.Expert})
}

func (w supervising) industry() context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, 72), "行业协会秘书处（示例）", actor.Grant{Role: actor.IndustryOrg, Org: OtherID(w.p.City.Code, 0)})
}

func (w supervising) assessment(n int, x tested) {
	id := new(ids.ID)
	w.on(x.ago, 60+n, "assessment", func() error {
		items, err := supervise.ReadItems(x.items)
		if err != nil {
			return err
		}
		made, err := w.s.Draft(w.inspector(), supervise.Assessment{Framework: x.framework, Year: int64(x.year), Title: fmt.Sprintf(x.title, x.year), Document: w.document(30 + n), Items: items})
		*id = made.ID
		return err
	})
	steps := map[string][]string{supervise.Scoring: {"open"}, supervise.Computed: {"open", "compute"}, supervise.Publicity: {"open", "compute", "publicise"}, supervise.Decided: {"open", "compute", "publicise", "decide"}}[x.state]
	ago := map[string]int{"open": x.ago - 1, "compute": x.ago - 8, "publicise": min(x.ago-10, 3), "decide": x.ago - 30}
	if x.state == supervise.Decided {
		ago["publicise"] = x.ago - 12
	}
	for k, step := range steps {
		w.on(ago[step], 70+n+10*k, "assessment "+step, func() error {
			who := w.inspector()
			if step == "decide" {
				who = w.lead()
			}
			if err := w.s.Advance(who, caseflow.Step{ID: *id, Transition: step}, w.document(40+n)); err != nil {
				return err
			}
			switch step {
			case "open":
				return w.marks(*id, x)
			case "publicise":
				return w.said(*id, x)
			}
			return nil
		})
	}
}

// marks are given by two experts and by the association; one item of one county stays without.
func (w supervising) marks(id ids.ID, x tested) error {
	d, err := w.s.Assessment(w.lead(), id)
	if err != nil {
		return err
	}
	for i, o := range d.Subjects {
		for _, it := range d.Items {
			by := map[supervise.Evaluator][]context.Context{supervise.ByExpert: {w.expert(0), w.expert(1)}, supervise.ByIndustry: {w.industry()}}[it.Evaluator]
			if it.Evaluator == supervise.ByIndustry && i == len(d.Subjects)-1 && x.state != supervise.Decided {
				continue
			}
			for k, who := range by {
				if err := w.s.Give(who, id, supervise.Mark{Subject: o.Key, Item: it.Code, Points: float64(92 - 4*i - 3*k), Words: "材料齐全，有两项措施落地较慢。"}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// said is what is said of a published result: the association endorses it, a county appeals.
func (w supervising) said(id ids.ID, x tested) error {
	if err := w.s.Endorse(w.industry(), id, true, "评价口径与行业实际相符。"); err != nil {
		return err
	}
	if x.state != supervise.Publicity {
		return nil
	}
	_, err := w.s.Object(w.county(), id, w.p.City.Counties[0].Code, "年培训人次少计一个班，请复核。")
	return err
}
