package dispatch_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/dispatch"
)

// conference is a joint conference with three members, one of whom is no longer in office.
func (c *city) conference() ids.ID {
	c.t.Helper()
	up, err := c.SaveBody(sec, dispatch.Body{Name: "产教融合工作领导小组", Kind: "LEADING_GROUP", Document: "融委〔2025〕8号", Since: day("2025-01-01")})
	check(c.t, err)
	id, err := c.SaveBody(sec, dispatch.Body{Name: "产教融合联席会议", Kind: dispatch.JointConference, Parent: up, Document: "融政办〔2025〕10号", Since: day("2025-01-01")})
	check(c.t, err)
	for _, m := range []dispatch.Member{
		{Unit: labourUnit.Name, Person: "王局", Post: "局长", Role: "MEMBER", Pillar: "DEPARTMENT", Since: day("2025-01-01")},
		{Unit: academyUnit.Name, Person: "李校", Post: "校长", Role: "MEMBER", Pillar: "SCHOOL", Since: day("2025-01-01")},
		{Unit: industryUnit.Name, Person: "赵局", Post: "局长", Role: "MEMBER", Pillar: "DEPARTMENT", Since: day("2025-01-01"), Until: day("2026-03-31")},
	} {
		m.Body = id
		_, err := c.AddMember(sec, m)
		check(c.t, err)
	}
	return id
}

func (c *city) convene(body ids.ID, held, quarter string) ids.ID {
	c.t.Helper()
	id, err := c.Convene(sec, dispatch.Meeting{Body: body, Title: quarter + "联席会议", Quarter: quarter, HeldOn: day(held), Place: "市政府三楼"})
	check(c.t, err)
	return id
}

func kinds(list []dispatch.AgendaItem) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Kind)
	}
	return strings.Join(out, " ")
}

func TestConferenceFromAgendaToClosedResolution(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		body := c.conference()
		red := said(0.3)
		red.Measures, red.Owner, red.By = "加快招标", "张三 副局长", day("2026-12-31")
		check(t, c.Submit(labour, dispatch.Sending{ID: c.report(1001, labourUnit.Name).ID, Content: red}))
		check(t, c.Submit(bureau, dispatch.Sending{ID: c.report(1002, bureauUnit.Name).ID, Content: said(0.25)}))
		c.clock.to("2026-10-22")
		c.opened()
		id := c.convene(body, "2026-10-23", "2026Q3")
		d, err := c.Meeting(labour, id)
		check(t, err)
		if kinds(d.Agenda) != "RED AMBER OVERDUE OVERDUE OVERDUE" || !strings.Contains(d.Agenda[0].Facts, "用地指标未落实") {
			t.Fatalf("%s %+v", kinds(d.Agenda), d.Agenda)
		}
		if len(d.Attendance) != 2 {
			t.Errorf("%+v", d.Attendance)
		}
		check(t, c.AddItem(sec, id, "明年方案"))
		check(t, c.Submit(industry, dispatch.Sending{ID: c.report(1001, industryUnit.Name).ID, Content: dispatch.Content{Words: "已协调"}}))
		check(t, c.Rebuild(sec, id))
		if d, err = c.Meeting(sec, id); err != nil || kinds(d.Agenda) != "RED AMBER OVERDUE OVERDUE OWN" {
			t.Fatalf("%s %v", kinds(d.Agenda), err)
		}
		move := func(who context.Context, step string) error {
			return c.StepMeeting(who, caseflow.Step{ID: id, Transition: step})
		}
		if _, err := c.Charge(sec, dispatch.Matter{Meeting: id, Title: "落实用地", DueDay: day("2026-12-31")}, []string{labourUnit.Name}); !errors.Is(err, dispatch.ErrShut) {
			t.Errorf("decided before it was held: %v", err)
		}
		check(t, move(sec, "hold"))
		if err := move(sec2, "issue"); !errors.Is(err, dispatch.ErrNoMinutes) {
			t.Errorf("issued without minutes: %v", err)
		}
		check(t, c.Write(sec, dispatch.Record{ID: id, Minutes: "会议听取了三季度进展。", Chair: "副市长", Outcomes: map[ids.ID]string{d.Agenda[0].ID: "限期整改"}}))
		if err := move(sec2, "issue"); !errors.Is(err, dispatch.ErrNoQuorum) {
			t.Errorf("issued without attendance: %v", err)
		}
		check(t, c.Write(sec, dispatch.Record{ID: id, Minutes: "会议听取了三季度进展。", Chair: "副市长", Attendance: map[ids.ID]dispatch.Attendee{d.Attendance[0].ID: {Status: "PRESENT"}, d.Attendance[1].ID: {Status: "ABSENT"}}}))
		matter, err := c.Charge(sec, dispatch.Matter{Meeting: id, Title: "落实实训基地用地", DueDay: day("2026-12-31")}, []string{labourUnit.Name, industryUnit.Name, academyUnit.Name})
		check(t, err)
		if err := move(sec, "issue"); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("issued by who wrote them: %v", err)
		}
		check(t, move(bureau, "issue"))
		d, err = c.Meeting(auditor, id)
		check(t, err)
		if d.Number != "纪要〔2026〕1 号" || len(d.SHA256) != 64 || d.Agenda[0].Outcome != "限期整改" || len(d.Decided) != 1 {
			t.Errorf("%+v", d.Meeting)
		}
		if err := c.Write(sec, dispatch.Record{ID: id, Minutes: "改一改"}); !errors.Is(err, dispatch.ErrShut) {
			t.Errorf("issued minutes are changed: %v", err)
		}
		c.handled(matter)
		next := c.convene(body, "2026-11-23", "")
		if d, err = c.Meeting(sec, next); err != nil || kinds(d.Agenda) != "LAST" || len(d.Before) != 1 {
			t.Errorf("%s %v", kinds(d.Agenda), err)
		}
		c.finish(matter)
	})
}

// handled: each handler has its own to-do; the lead waits for the co-handlers.
func (c *city) handled(id ids.ID) {
	t := c.t
	todo := func(ctx context.Context) int {
		n, err := c.ToAnswer(ctx)
		check(t, err)
		return n
	}
	if todo(labour) != 1 || todo(industry) != 1 || todo(dean) != 1 || todo(dean2) != 0 || todo(county) != 0 {
		t.Errorf("to-dos: %d %d %d %d %d", todo(labour), todo(industry), todo(dean), todo(dean2), todo(county))
	}
	m, err := c.Matter(labour, id)
	check(t, err)
	answer := func(who context.Context, part int, evidence string) error {
		return c.StepPart(who, dispatch.Reply{Step: caseflow.Step{ID: m.Parts[part].ID, Transition: "answer", Note: "已办"}, Evidence: evidence})
	}
	if err := answer(labour, 0, "/plans/1"); !errors.Is(err, dispatch.ErrParts) {
		t.Errorf("the lead does not wait: %v", err)
	}
	if err := answer(labour, 1, ""); !errors.Is(err, actor.ErrForbidden) {
		t.Errorf("the lead answers for another: %v", err)
	}
	if err := answer(dean2, 1, ""); !errors.Is(err, actor.ErrNotFound) {
		t.Errorf("a stranger answers: %v", err)
	}
	check(t, answer(industry, 1, ""))
	check(t, c.StepPart(labour, dispatch.Reply{Step: caseflow.Step{ID: m.Parts[1].ID, Transition: "back", Note: "缺数"}}))
	check(t, answer(industry, 1, ""))
	check(t, answer(dean, 2, ""))
	if err := answer(labour, 0, ""); !errors.Is(err, dispatch.ErrEmpty) {
		t.Errorf("a resolution without evidence: %v", err)
	}
	if todo(industry) != 0 || todo(labour) != 1 {
		t.Errorf("to-dos: %d %d", todo(industry), todo(labour))
	}
}

// finish: evidence, checked by another, reopened, closed.
func (c *city) finish(id ids.ID) {
	t := c.t
	m, err := c.Matter(labour, id)
	check(t, err)
	_, err = c.AttachPart(labour, m.Parts[0].ID, "批复.txt", "text/plain", 3, bytes.NewReader([]byte("abc")))
	check(t, err)
	check(t, c.StepPart(labour, dispatch.Reply{Step: caseflow.Step{ID: m.Parts[0].ID, Transition: "answer", Note: "用地已批"}}))
	step := func(who context.Context, code string) error {
		return c.StepMatter(who, caseflow.Step{ID: id, Transition: code, Note: "依据核实"})
	}
	if err := step(both, "close"); !errors.Is(err, dispatch.ErrOwn) {
		t.Errorf("closed by the lead's own officer: %v", err)
	}
	check(t, step(sec2, "close"))
	check(t, step(sec, "reopen"))
	if m, err = c.Matter(labour, id); err != nil || m.Status != dispatch.Open || m.Parts[0].Status != dispatch.Open || m.Parts[1].Status != dispatch.Answered || !m.ClosedOn.IsZero() {
		t.Errorf("%+v %v", m.Matter, err)
	}
	check(t, c.StepPart(labour, dispatch.Reply{Step: caseflow.Step{ID: m.Parts[0].ID, Transition: "answer", Note: "已开工"}}))
	check(t, step(sec2, "close"))
	if m, err = c.Matter(labour, id); err != nil || m.Status != dispatch.Closed || m.Answer != "已开工" {
		t.Errorf("%+v %v", m.Matter, err)
	}
}

// What units reported is no other school's to read before the minutes are issued, and neither is the draft of these.
func TestMeetingsAreVeiledUntilTheirMinutesAreIssued(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.opened()
		red := said(0.3)
		red.Measures, red.Owner, red.By = "加快招标", "张三 副局长", day("2026-12-31")
		check(t, c.Submit(labour, dispatch.Sending{ID: c.report(1001, labourUnit.Name).ID, Content: red}))
		c.clock.to("2026-10-22")
		id := c.convene(c.conference(), "2026-10-23", "2026Q3")
		check(t, c.AddItem(sec, id, "明年方案"))
		step := func(who context.Context, code string) {
			t.Helper()
			check(t, c.StepMeeting(who, caseflow.Step{ID: id, Transition: code}))
		}
		read := func(who context.Context) dispatch.MeetingDetail {
			t.Helper()
			d, err := c.Meeting(who, id)
			check(t, err)
			return d
		}
		all := kinds(read(labour).Agenda)
		if got := kinds(read(dean2).Agenda); !strings.Contains(all, "RED") || got != "OWN" {
			t.Errorf("another school reads %q of %q", got, all)
		}
		if got := kinds(read(dean).Agenda); !strings.Contains(got, "OVERDUE") || strings.Contains(got, "RED") {
			t.Errorf("the school that is to report reads %q", got)
		}
		step(sec, "hold")
		d := read(sec)
		check(t, c.Write(sec, dispatch.Record{ID: id, Minutes: "会议原则同意，尚未核稿。", Outcomes: map[ids.ID]string{d.Agenda[0].ID: "责成整改"}, Attendance: map[ids.ID]dispatch.Attendee{d.Attendance[0].ID: {Status: "PRESENT"}}}))
		if d := read(dean2); d.Minutes != "" {
			t.Errorf("the draft of the minutes is read: %q", d.Minutes)
		}
		step(sec2, "issue")
		if d := read(dean2); d.Minutes == "" || kinds(d.Agenda) != all {
			t.Errorf("issued minutes: %q, %q", d.Minutes, kinds(d.Agenda))
		}
	})
}

func TestBodies(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		id := c.conference()
		d, err := c.Body(county, id)
		check(t, err)
		if len(d.People) != 3 || d.Above != "产教融合工作领导小组" || d.Pillar != "GOVERNMENT" {
			t.Errorf("%+v", d)
		}
		chart, err := c.Chart(auditor)
		check(t, err)
		if strings.Join(chart.Lacking, " ") != "COMMUNITY" || len(chart.Members) != 2 {
			t.Errorf("lacking %v, %d members", chart.Lacking, len(chart.Members))
		}
		top := d.Parent
		b := dispatch.Body{ID: top, Version: 1, Name: "产教融合工作领导小组", Kind: "LEADING_GROUP", Parent: id, Document: "x", Since: day("2025-01-01")}
		if _, err := c.SaveBody(sec, b); !errors.Is(err, dispatch.ErrLoop) {
			t.Errorf("above itself: %v", err)
		}
		b.Parent, b.Until = 0, day("2024-01-01")
		if _, err := c.SaveBody(sec, b); !errors.Is(err, dispatch.ErrTerm) {
			t.Errorf("a term that ends first: %v", err)
		}
		b.ID, b.Until = 0, day("2027-01-01")
		if _, err := c.SaveBody(sec, b); !errors.Is(err, dispatch.ErrTwice) {
			t.Errorf("twice: %v", err)
		}
		if _, err := c.SaveBody(labour, b); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a department: %v", err)
		}
		check(t, c.EndMember(sec, id, d.People[0].ID, day("2026-09-30"), 1))
		if err := c.EndMember(sec, id, d.People[0].ID, day("2026-09-30"), 1); !errors.Is(err, dispatch.ErrStale) {
			t.Errorf("the old version: %v", err)
		}
	})
}

func TestMattersOfAnyKind(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		x := dispatch.Matter{Kind: "PROPOSAL", Title: "关于改善职业教育产教融合短板的建议", AboutPath: "/allocations/12", DueDay: day("2026-11-30")}
		for name, bad := range map[string][]string{"nobody": {""}, "an unknown one": {"市气象局"}} {
			if _, err := c.Charge(sec, x, bad); !errors.Is(err, dispatch.ErrUnit) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Charge(sec, x, []string{labourUnit.Name, labourUnit.Name}); !errors.Is(err, dispatch.ErrUnitTwice) {
			t.Errorf("twice: %v", err)
		}
		late := x
		late.DueDay = day("2026-09-30")
		if _, err := c.Charge(sec, late, []string{labourUnit.Name}); !errors.Is(err, dispatch.ErrDue) {
			t.Errorf("due before: %v", err)
		}
		id, err := c.Charge(sec, x, []string{bureauUnit.Name, labourUnit.Name, industryUnit.Name, northUnit.Name})
		check(t, err)
		m, err := c.Matter(county, id)
		check(t, err)
		if m.Number != "SX-2026-001" || len(m.Parts) != 4 || m.Parts[0].Duty != dispatch.Lead || m.Parts[3].DueDay != day("2026-10-20") {
			t.Errorf("%+v", m.Matter)
		}
		// When the time of the co-handlers is over, the lead goes on without them.
		c.clock.to("2026-10-21")
		check(t, c.StepPart(bureau, dispatch.Reply{Step: caseflow.Step{ID: m.Parts[0].ID, Transition: "answer", Note: "已答复代表"}}))
		if about, err := c.Concerns(sec, "/allocations/12"); err != nil || len(about) != 1 {
			t.Errorf("%v %v", about, err)
		}
		if _, n, err := c.MatterList(dean, dispatch.MatterQuery{}); err != nil || n != 0 {
			t.Errorf("a school sees %d, %v", n, err)
		}
	})
}
