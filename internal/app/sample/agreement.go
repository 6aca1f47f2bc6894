package sample

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/agreement"
)

// pacts writes the agreements of a sample city, each through its course.
type pacts struct {
	docking
}

func writeAgreements(ctx context.Context, d *diary, m Modules, p Plan) {
	w := pacts{docking{ctx, d, m, p, civil.DateOf(d.now)}}
	for i, s := range pactPlan {
		w.pact(i, s)
	}
	w.d.on(w.d.now, "agreements move on", func() error {
		_, err := w.m.Agreement.TimeUp(ctx)
		return err
	})
}

// The courses that the agreements of the sample take.
const (
	pactDraft    = "draft"    // begun, not finished
	pactReady    = "ready"    // finished, not sent
	pactSent     = "sent"     // sent, signed by the school alone
	pactReturned = "returned" // sent back by the enterprise
	pactPaper    = "paper"    // the enterprise's signature on paper waits to be compared
	pactHeld     = "held"
	pactEnded    = "ended"
)

// pactSpec is one agreement. Days count back from today; shares are of what was promised, in
// percent, of each promise in its order, -1 for nothing entered.
type pactSpec struct {
	school, firm int
	class        agreement.Class
	ago, months  int // beginning and term
	course       string
	shares       []int
	lastAgo      int  // of the last delivery or meeting; 0: a week ago
	open         bool // the last delivery waits to be confirmed
	amend        bool
	more         int // a second enterprise, 0 for none
}

var pactPlan = []pactSpec{
	{school: 0, firm: 0, class: agreement.NamedClass, ago: 410, months: 36, course: pactHeld, shares: []int{110, 60, 100}, open: true},
	{school: 0, firm: 1, class: agreement.College, ago: 395, months: 60, course: pactHeld, shares: []int{80, 100, 50, 120}, amend: true},
	{school: 1, firm: 0, class: agreement.Base, ago: 380, months: 36, course: pactHeld, shares: []int{100, 130, 90}},
	{school: 0, firm: 2, class: agreement.OrderClass, ago: 420, months: 14, course: pactHeld, shares: []int{100, 70, 100}},
	{school: 2, firm: 3, class: agreement.Technology, ago: 300, months: 24, course: pactHeld, shares: []int{-1, -1}, lastAgo: 300},
	{school: 3, firm: 4, class: agreement.Staff, ago: 430, months: 12, course: pactHeld, shares: []int{100, 100}},
	{school: 1, firm: 5, class: agreement.NamedClass, ago: 400, months: 15, course: pactHeld, shares: []int{90, -1, 100}},
	{school: 4, firm: 6, class: agreement.Base, ago: 350, months: 48, course: pactHeld, shares: []int{40, 100, 100}, lastAgo: 250},
	{school: 5, firm: 7, class: agreement.OrderClass, ago: 330, months: 36, course: pactHeld, shares: []int{100, 40, 60}},
	{school: 0, firm: 8, class: agreement.General, ago: 200, months: 12, course: pactHeld},
	{school: 2, firm: 9, class: agreement.College, ago: 150, months: 36, course: pactHeld, shares: []int{30, 20}, amend: true},
	{school: 3, firm: 10, class: agreement.NamedClass, ago: 120, months: 36, course: pactHeld, shares: []int{100}},
	{school: 1, firm: 11, class: agreement.Technology, ago: 90, months: 36, course: pactHeld, shares: []int{20, 30}},
	{school: 0, firm: 12, class: agreement.Staff, ago: 60, months: 12, course: pactHeld, shares: []int{25}, open: true},
	{school: 4, firm: 13, class: agreement.NamedClass, ago: 405, months: 36, course: pactEnded, shares: []int{20}, lastAgo: 90},
	{school: 5, firm: 14, class: agreement.Base, ago: -20, months: 36, course: pactHeld},
	{school: 0, firm: 0, class: agreement.Technology, ago: -30, months: 24, course: pactSent, lastAgo: 46},
	{school: 2, firm: 15, class: agreement.OrderClass, ago: -15, months: 36, course: pactSent, lastAgo: 9},
	{school: 1, firm: 16, class: agreement.Base, ago: -40, months: 48, course: pactReturned, lastAgo: 12},
	{school: 0, firm: 17, class: agreement.Staff, ago: -10, months: 12, course: pactPaper, lastAgo: 6},
	{school: 0, firm: 18, class: agreement.College, ago: -60, months: 60, course: pactDraft, lastAgo: 4},
	{school: 1, firm: 0, class: agreement.OrderClass, ago: -50, months: 36, course: pactReady, lastAgo: 3},
	{school: 3, firm: 19, class: agreement.College, ago: 250, months: 40, course: pactHeld, shares: []int{60, 100, 100, 50}, more: 20},
}

func (w pacts) boss(i int) context.Context {
	return as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 5, i), "企业管理员（示例）", actor.Grant{Role: actor.EntAdmin, Org: FirmID(w.p.City.Code, i)})
}

// promised are the usual quantities of each kind, money in fen.
var promised = map[agreement.ClauseKind]int64{
	agreement.Equipment: 350_000_000, agreement.Seats: 40, agreement.Teachers: 6, agreement.Courses: 8, agreement.Internship: 60, agreement.OrderSeats: 45, agreement.Jobs: 30,
	agreement.Research: 80_000_000, agreement.Donation: 20_000_000, agreement.Funding: 12_000_000, agreement.Training: 300, agreement.Services: 5,
}

var pactFields = map[agreement.Class][]agreement.Field{
	agreement.NamedClass: {"TALENT", "TEACHERS", "ENROLMENT"}, agreement.College: {"TALENT", "PROGRAMME", "COURSE", "PLATFORM", "INNOVATION"}, agreement.Base: {"PRACTICE", "PLATFORM"},
	agreement.Technology: {"INNOVATION", "TRANSFER"}, agreement.OrderClass: {"TALENT", "PRACTICE", "ENROLMENT"}, agreement.Staff: {"STAFF"}, agreement.General: {"TALENT", "PRACTICE", "QUALITY"},
}

// pact writes one agreement on its days.
func (w pacts) pact(i int, s pactSpec) {
	starts := w.today.AddDays(-s.ago)
	begun := starts.AddDays(-25)
	if starts.After(w.today) || starts == w.today {
		begun = w.before(max(s.lastAgo, 8))
	}
	b := agreement.Basics{Class: s.class, Title: w.short() + w.p.City.Chains[i%len(w.p.City.Chains)].Name + strings.TrimSuffix(s.class.ZH(), "合作") + "合作协议", Schools: w.p.City.Schools[s.school].Name, Partners: w.p.Firms[s.firm].Name,
		Starts: starts, Ends: starts.AddMonths(s.months).AddDays(-1)}
	if s.more > 0 {
		b.Partners += "\n" + w.p.Firms[s.more].Name
	}
	var a agreement.Agreement
	w.d.on(w.at(begun, i), "agreement", func() (err error) {
		if a, err = w.m.Agreement.Create(w.school(s.school), b, nil); err != nil {
			return err
		}
		return w.write(a.ID, s)
	})
	if s.course == pactDraft || s.course == pactReady {
		return
	}
	w.signatures(i, s, begun, func() ids.ID { return a.ID })
	if s.course != pactHeld && s.course != pactEnded {
		return
	}
	if !starts.After(w.today) {
		w.d.on(w.at(starts, 0), "agreements begin", func() error {
			_, err := w.m.Agreement.TimeUp(w.ctx)
			return err
		})
		w.kept(i, s, starts, func() ids.ID { return a.ID })
	}
	if s.amend {
		w.amendment(i, s, func() ids.ID { return a.ID })
	}
	if s.course == pactEnded {
		w.d.on(w.at(w.before(70), i), "agreement ends", func() error {
			return w.m.Agreement.Step(w.school(s.school), caseflow.Step{ID: a.ID, Transition: "terminate", Reason: "CLOSED", Note: "企业生产线外迁（示例）"}, false)
		})
	}
}

// write fills a draft in.
func (w pacts) write(id ids.ID, s pactSpec) error {
	ctx := w.school(s.school)
	content := "双方围绕" + s.class.ZH() + "开展合作，共同确定培养目标和年度任务，每学年末对照承诺总结一次（示例）。"
	parts := []agreement.Part{{Step: agreement.StepContent, Fields: pactFields[s.class], Text: content}}
	if s.course != pactDraft {
		parts = append(parts, agreement.Part{Step: agreement.StepDuties, Text: "学校负责招生、教学组织和学生管理；企业负责岗位、设备和企业教师，并参与考核（示例）。"},
			agreement.Part{Step: agreement.StepTeam, Text: "组长：学校分管副校长；副组长：企业人力资源总监；成员：专业带头人、企业工程师、实习管理员（示例）。"})
	}
	for _, p := range parts {
		if err := w.m.Agreement.SavePart(ctx, id, 0, p); err != nil {
			return err
		}
	}
	if s.course == pactDraft {
		return nil
	}
	t, err := w.m.Agreement.Write(ctx, id)
	if err != nil {
		return err
	}
	span := t.Text.Starts.DaysTo(t.Text.Ends)
	for i, c := range t.Text.Clauses {
		if c.Kind == agreement.PlainText {
			continue
		}
		n := promised[c.Kind]
		c.Promised = &n
		if i%2 == 0 {
			c.Due = t.Text.Starts.AddDays(min(span, 240))
		}
		if err := w.m.Agreement.SaveClause(ctx, id, 0, c.Line, c, nil); err != nil {
			return err
		}
	}
	return w.m.Agreement.SetPerson(ctx, id, agreement.Person{Org: SchoolID(w.p.City.Code, s.school), Post: "校企合作处处长", Person: "李老师", Tel: fmt.Sprintf("1390002%04d", s.school)})
}

// signatures sends an agreement and has it signed, as far as its course goes.
func (w pacts) signatures(i int, s pactSpec, begun civil.Date, id func() ids.ID) {
	sent := begun.AddDays(2)
	if sent.After(w.today) {
		sent = w.today
	}
	w.d.on(w.at(sent, i), "agreement sent", func() error {
		return w.m.Agreement.Step(w.school(s.school), caseflow.Step{ID: id(), Transition: "send"}, false)
	})
	sign := func(n int, what string, by context.Context, post string) {
		w.d.on(w.at(sent, i).Add(time.Duration(n)*time.Hour), what, func() error { return w.sign(by, id(), post) })
	}
	sign(1, "school signs", w.school(s.school), "校长")
	switch s.course {
	case pactSent:
	case pactReturned:
		w.d.on(w.at(sent.AddDays(3), i), "agreement returned", func() error {
			return w.m.Agreement.Step(w.boss(s.firm), caseflow.Step{ID: id(), Transition: "return", Reason: "PROMISE", Note: "工位数量要和产线排班核对后再定（示例）"}, false)
		})
	case pactPaper:
		w.d.on(w.at(sent, i).Add(2*time.Hour), "paper", func() error {
			d, err := w.m.Agreement.Detail(w.school(s.school), id())
			if err != nil {
				return err
			}
			text := "签字页扫描件（示例）"
			p := agreement.Paper{Org: FirmID(w.p.City.Code, s.firm), Signer: "总经理", On: d.Open.SentOn, Code: agreement.CheckCode(d.Open.Digest),
				Scan: &agreement.Upload{Name: "签字页.pdf", MIME: "application/pdf", Size: int64(len(text)), Content: strings.NewReader(text)}}
			return w.m.Agreement.SignPaper(w.school(s.school), id(), p, nil)
		})
	default:
		sign(2, "enterprise signs", w.boss(s.firm), "总经理")
		if s.more > 0 {
			sign(3, "enterprise signs", w.boss(s.more), "总经理")
		}
	}
}

func (w pacts) sign(by context.Context, id ids.ID, post string) error {
	d, err := w.m.Agreement.Detail(by, id)
	if err != nil {
		return err
	}
	return w.m.Agreement.Sign(by, id, d.Open.Digest, post)
}

// kept enters what was delivered: each promise in two parts, the second late in the time since
// the beginning.
func (w pacts) kept(i int, s pactSpec, starts civil.Date, id func() ids.ID) {
	last := max(s.lastAgo, 7)
	span := starts.DaysTo(w.before(last))
	if span < 1 {
		return
	}
	for n, share := range s.shares {
		for half := range 2 {
			on := starts.AddDays(span * (half + 1) / 2)
			open := s.open && half == 1 && n == 0
			w.d.on(w.at(on, i+n), "delivery", func() error { return w.deliver(s, id(), n, half, share, on, open) })
		}
	}
	if s.course == pactHeld && i%2 == 0 && s.lastAgo == 0 {
		met := starts.AddDays(min(30, span))
		w.d.on(w.at(met, i), "meeting", func() error {
			if err := w.m.Agreement.Meet(w.school(s.school), id(), met, "合作团队第一次会议，排定学年任务（示例）", nil); err != nil {
				return err
			}
			d, err := w.m.Agreement.Detail(w.school(s.school), id())
			if err != nil || len(d.Text.Plan) == 0 {
				return err
			}
			return w.m.Agreement.Reach(w.school(s.school), id(), d.Text.Plan[0].Line, met, "已召开，有纪要（示例）", nil)
		})
	}
}

func (w pacts) deliver(s pactSpec, id ids.ID, n, half, share int, on civil.Date, open bool) error {
	d, err := w.m.Agreement.Detail(w.school(s.school), id)
	if err != nil || n >= len(d.Promises) || share < 0 {
		return err
	}
	p := d.Promises[n]
	part := *p.Promised * int64(share) / 200
	if half == 1 {
		part = *p.Promised*int64(share)/100 - part
	}
	if part <= 0 {
		return nil
	}
	by, other := w.school(s.school), w.boss(s.firm)
	if p.Promiser == FirmID(w.p.City.Code, s.firm) {
		by, other = other, by
	}
	made, err := w.m.Agreement.Deliver(by, agreement.Delivery{Agreement: id, Line: p.Line, Day: on, Quantity: part, Note: []string{"第一批（示例）", "第二批（示例）"}[half]}, nil, nil)
	if err != nil || open {
		return err
	}
	return w.m.Agreement.Answer(other, id, made.ID, true, "已验收（示例）")
}

// amendment raises the first promise, signed by both a month ago; the last one of the plan
// waits for the enterprise still.
func (w pacts) amendment(i int, s pactSpec, id func() ids.ID) {
	done := s.months == 60
	days := 35
	if !done {
		days = 10
	}
	on := w.before(days)
	w.d.on(w.at(on, i+3), "amendment", func() error {
		ctx := w.school(s.school)
		if _, err := w.m.Agreement.Amend(ctx, id()); err != nil {
			return err
		}
		t, err := w.m.Agreement.Write(ctx, id())
		if err != nil {
			return err
		}
		b := agreement.Basics{Title: t.Text.Title, Ends: t.Text.Ends, Effective: on, Reason: "产线扩建，设备投入和课程门数相应增加（示例）"}
		if err := w.m.Agreement.SaveBasics(ctx, id(), 0, b, nil); err != nil {
			return err
		}
		for _, c := range t.Text.Clauses {
			if c.Kind == agreement.Equipment || c.Kind == agreement.Courses {
				n := *c.Promised * 3 / 2
				c.Promised = &n
				if err := w.m.Agreement.SaveClause(ctx, id(), 0, c.Line, c, nil); err != nil {
					return err
				}
			}
		}
		if err := w.m.Agreement.Step(ctx, caseflow.Step{ID: id(), Transition: "send"}, true); err != nil {
			return err
		}
		if err := w.sign(ctx, id(), "校长"); err != nil || !done {
			return err
		}
		return w.sign(w.boss(s.firm), id(), "总经理")
	})
}
