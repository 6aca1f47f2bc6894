package sample

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/dispatch"
)

// decided is a resolution of a meeting: units by their names, and how far it has come.
type decided struct {
	title, body string
	units       []string
	days        int    // from the meeting to its due day
	state       string // OPEN, PARTS, ANSWERED, CLOSED, REOPENED
}

// sessions are the last three quarterly meetings; the newest has minutes that are not issued yet.
var sessions = [][]decided{
	{{"落实第一个公共实训基地用地", "明确地块、面积和供地时间。", []string{"市自然资源局", "市人力资源和社会保障局"}, 45, "CLOSED"}, {"统一订单班企业出资标准", "拟定指导标准，报联席会议。", []string{"市教育局", "市财政局", "市工业和信息化局"}, 60, "CLOSED"}},
	{{"明确企业兼职教师取酬办法", "参照上级规定出台实施细则。", []string{"市人力资源和社会保障局", "市财政局", "市教育局"}, 60, "REOPENED"}, {"建立园区用工需求月报", "每月 5 日前报送，接入本平台。", []string{"市工业和信息化局", "市发展和改革委员会"}, 40, "ANSWERED"}},
	{{"解决第二个公共实训基地用地", "研究存量厂房改造方案，月底前报联席会议。", []string{"市人力资源和社会保障局", "市自然资源局", "市财政局"}, 60, "PARTS"}, {"推动规上企业报送实习岗位", "对连续逾期未报的单位约谈。", []string{"市工业和信息化局", "市教育局"}, 45, "OPEN"}},
}

func (w *steering) meetings() {
	for i, list := range sessions {
		q := w.last.Before(len(sessions) - 1 - i)
		on := q.Opens().AddDays(40)
		w.then(on, 2, "conference", func() error { return w.conference(i, q, on, list) })
		for _, x := range list {
			w.follow(on, x)
		}
	}
	w.then(w.before(2), 7, "conference called", func() error {
		body, err := w.jointConference()
		if err != nil {
			return err
		}
		_, err = w.s.Convene(w.sec(), dispatch.Meeting{Body: body, Title: "重点任务专题推进会", HeldOn: w.today.AddDays(6), Place: "市政府第二会议室", Chair: "祝市长（示例）"})
		return err
	})
}

func (w *steering) jointConference() (ids.ID, error) {
	c, err := w.s.Chart(w.sec())
	for _, b := range c.Bodies {
		if b.Kind == dispatch.JointConference {
			return b.ID, err
		}
	}
	return 0, fmt.Errorf("no joint conference: %w", err)
}

// conference is held, written down, and the older ones issued.
func (w *steering) conference(i int, q dispatch.Quarter, on civil.Date, list []decided) error {
	body, err := w.jointConference()
	if err != nil {
		return err
	}
	id, err := w.s.Convene(w.sec(), dispatch.Meeting{Body: body, Title: q.ZH() + "联席会议", Quarter: q.String(), HeldOn: on, Place: "市政府第二会议室", Chair: "祝市长（示例）"})
	if err != nil {
		return err
	}
	if err := w.s.AddItem(w.sec(), id, "下季度重点工作安排"); err != nil {
		return err
	}
	step := func(ctx context.Context, code string) error {
		return w.s.StepMeeting(ctx, caseflow.Step{ID: id, Transition: code})
	}
	if err := step(w.sec(), "hold"); err != nil {
		return err
	}
	d, err := w.s.Meeting(w.sec(), id)
	if err != nil {
		return err
	}
	r := dispatch.Record{ID: id, Minutes: "会议听取了各部门本季度产教融合工作推进情况，逐项研究红色和黄色任务，通报了逾期未报的单位。\n会议要求：各牵头单位倒排时间，按季度目标推进；需要协调的事项由联席会议办公室跟踪。", Chair: "祝市长（示例）", Outcomes: map[ids.ID]string{}, Attendance: map[ids.ID]dispatch.Attendee{}}
	for n, a := range d.Agenda {
		r.Outcomes[a.ID] = []string{"限期整改，下次会议报告", "由牵头单位提出方案", "同意，抓紧落实"}[n%3]
	}
	for n, a := range d.Attendance {
		status := "PRESENT"
		if n%4 == 3 {
			status = "PROXY"
		} else if n%7 == 5 {
			status = "ABSENT"
		}
		r.Attendance[a.ID] = dispatch.Attendee{Status: status}
	}
	if err := w.s.Write(w.sec(), r); err != nil {
		return err
	}
	for _, x := range list {
		if err := w.decide(id, on, x); err != nil {
			return err
		}
	}
	if i == len(sessions)-1 {
		return nil
	}
	return step(lead(w.ctx, w.p.City.Code, 1), "issue")
}

// decide gives out a resolution.
func (w *steering) decide(meeting ids.ID, on civil.Date, x decided) (err error) {
	due := on.AddDays(x.days)
	if due.Before(w.s.Today()) {
		due = w.s.Today().AddDays(x.days)
	}
	w.given[x.title], err = w.s.Charge(w.sec(), dispatch.Matter{Meeting: meeting, Title: x.title, Body: x.body, DueDay: due}, x.units)
	return err
}

// follow takes a resolution as far as it has come.
func (w *steering) follow(on civil.Date, x decided) {
	if x.state == "OPEN" {
		return
	}
	last := len(x.units)
	if x.state == "PARTS" {
		last = 2
	}
	for n := 1; n < last; n++ {
		w.then(on.AddDays(5+n), n, "part answered", func() error { return w.reply(x.title, n, "已提出本单位意见，同意按方案办理。", "") })
	}
	if x.state == "PARTS" {
		return
	}
	w.then(on.AddDays(12), 1, "matter answered", func() error {
		return w.reply(x.title, 0, "已按会议要求办结，材料见佐证页面。", "/dispatch")
	})
	if x.state == "ANSWERED" {
		return
	}
	w.then(on.AddDays(15), 1, "matter closed", func() error { return w.step(x.title, "close", "") })
	if x.state == "REOPENED" {
		w.then(on.AddDays(22), 1, "matter reopened", func() error { return w.step(x.title, "reopen", "细则没有印发，重新办理") })
	}
}

func (w *steering) step(title, code, note string) error {
	return w.s.StepMatter(w.sec(), caseflow.Step{ID: w.given[title], Transition: code, Note: note})
}

// reply answers the n-th part of a matter, the lead's for 0.
func (w *steering) reply(title string, n int, words, evidence string) error {
	m, err := w.s.Matter(w.sec(), w.given[title])
	if err != nil {
		return err
	}
	p := m.Parts[n]
	return w.s.StepPart(w.of(p.Unit), dispatch.Reply{Step: caseflow.Step{ID: p.ID, Transition: "answer", Note: words}, Evidence: evidence})
}

// matters are what is handled together without a meeting: a proposal with five departments, a case of the platform, one that was dropped.
func (w *steering) matters() {
	const proposal = "关于改善职业教育产教融合短板的建议"
	w.then(w.before(30), 4, "proposal", func() (err error) {
		w.given[proposal], err = w.s.Charge(w.sec(), dispatch.Matter{Kind: "PROPOSAL", Title: proposal, Body: "书面答复代表，抄送联席会议办公室。", DueDay: w.today.AddDays(15)}, []string{"市教育局", "市科学技术局", "市发展和改革委员会", "市审计局", "市人力资源和社会保障局"})
		return err
	})
	for n := 1; n <= 2; n++ {
		w.then(w.before(24-n), 2, "proposal answered", func() error { return w.reply(proposal, n, "已提供会办意见。", "") })
	}
	w.then(w.before(9), 4, "case", func() error {
		_, err := w.s.Charge(w.sec(), dispatch.Matter{Kind: "CASE", Title: "会办专项资金安排意见", Body: "对年度专项资金安排提出意见。", AboutPath: "/allocations", DueDay: w.today.AddDays(10)}, []string{"市财政局", "市工业和信息化局", w.p.City.Counties[0].Name + "教育局", w.p.City.Schools[0].Name})
		return err
	})
	w.then(w.before(20), 4, "dropped", func() error {
		id, err := w.s.Charge(w.sec(), dispatch.Matter{Kind: "OTHER", Title: "筹备产教融合成果展", DueDay: w.today.AddDays(60)}, []string{"市教育局", "市工业和信息化局"})
		if err != nil {
			return err
		}
		return w.s.StepMatter(w.sec(), caseflow.Step{ID: id, Transition: "drop", Note: "并入年度大会，不单独办理"})
	})
}
