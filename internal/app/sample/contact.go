package sample

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

// The organisations of a sample city that docking needs besides others: an ordinary
// university and a consortium.
const (
	universityAt = 4
	consortiumAt = 5
)

// bodies are the ordinary university and the consortium of a city.
func bodies(c City) []org.Organization {
	short := strings.TrimSuffix(c.Name, "市")
	code := func(kind string, n int) string {
		body := fmt.Sprintf("%s%sMJ%07d", kind, c.Code, 5300000+n*307)
		return body + string(uscCheck(body))
	}
	return []org.Organization{
		{USCC: code("12", 5), Name: short + "理工学院", Kind: org.SchoolKind, School: org.SchoolFacts{Code: "41350" + c.Code[:4] + "9", Level: org.GeneralHEI, Ownership: "PUBLIC", Authority: "EDU", Students: 12600}},
		{USCC: code("51", 6), Name: short + c.Chains[0].Name + "产教联合体", Kind: org.IndustryOrg},
	}
}

// The demonstration accounts that act in the sample, as the first of their role.
const (
	deptAt   = 2
	countyAt = 3
)

// docking writes what package contact shows.
type docking struct {
	ctx   context.Context
	d     *diary
	m     Modules
	p     Plan
	today civil.Date
}

func writeContact(ctx context.Context, d *diary, m Modules, p Plan) {
	w := docking{ctx, d, m, p, civil.DateOf(d.now)}
	w.memberships()
	w.pairs()
	w.visits()
	w.filed()
	w.events()
}

func (w docking) lead() context.Context { return lead(w.ctx, w.p.City.Code, 0) }

func (w docking) dept() context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, deptAt), "何川（示例）", actor.Grant{Role: actor.DeptUser, Function: "工信"})
}

func (w docking) county() context.Context {
	return as(w.ctx, w.p.City.Code, OfficerID(w.p.City.Code, countyAt), "许宁（示例）", actor.Grant{Role: actor.CountyUser, County: w.p.City.Counties[0].Code})
}

func (w docking) school(i int) context.Context {
	return as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 7, i), "学校管理员（示例）", actor.Grant{Role: actor.SchoolAdmin, Org: SchoolID(w.p.City.Code, i)})
}

func (w docking) firm(i int) context.Context {
	return as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 6, i), "人力资源（示例）", actor.Grant{Role: actor.EntHR, Org: FirmID(w.p.City.Code, i)})
}

func (w docking) short() string { return strings.TrimSuffix(w.p.City.Name, "市") }

// at is a time in office hours of a day.
func (w docking) at(on civil.Date, n int) time.Time {
	return w.d.day(on.Year, int(on.Month), on.Day, n)
}

func (w docking) before(days int) civil.Date { return w.today.AddDays(-days) }

// memberships: a consortium that an ordinary university belongs to, an association that
// asks a school, a park with members.
func (w docking) memberships() {
	code := w.p.City.Code
	names := bodies(w.p.City)
	join := func(body ids.ID, member string, role org.MemberRole, by context.Context) func() error {
		return func() error {
			_, err := w.m.Orgs.Propose(by, body, member, org.Membership{Role: role, Since: civil.Date{Year: FirstYear, Month: 9, Day: 1}, Evidence: "章程（示例），成员大会通过"})
			return err
		}
	}
	on := w.d.day(FirstYear, 9, 5, 0)
	w.d.on(on, "consortium", join(OtherID(code, consortiumAt), names[0].Name, org.PlainMember, w.lead()))
	w.d.on(on, "consortium", join(OtherID(code, consortiumAt), w.p.City.Schools[0].Name, org.LeadMember, w.lead()))
	for i := range 3 {
		w.d.on(on, "consortium", join(OtherID(code, consortiumAt), w.p.Firms[i].Name, org.PlainMember, w.lead()))
	}
	w.d.on(on, "park", join(OtherID(code, 1), w.p.City.Schools[0].Name, org.PlainMember, w.lead()))
	w.d.on(on, "park", join(OtherID(code, 1), others(w.p.City)[2].Name, org.PlainMember, w.lead()))
	w.d.on(on, "association", join(OtherID(code, 0), w.p.Firms[0].Name, org.PlainMember, w.lead()))
	asks := as(w.ctx, code, fixed(code, 8, 0), "行业协会（示例）", actor.Grant{Role: actor.IndustryOrg, Org: OtherID(code, 0)})
	w.d.on(w.d.ago(9, 2), "association asks", join(OtherID(code, 0), w.p.City.Schools[0].Name, org.PlainMember, asks))
}

// offices dock the schools of the city, in their order.
var offices = []struct{ name, function string }{{"市工业和信息化局", "工信"}, {"市人力资源和社会保障局", "人社"}, {"市科学技术局", "科技"}, {"", ""}, {"", ""}, {"", ""}}

var purposes = []string{"共建实训基地，接收学生实习", "联合开设订单班，共定培养方案", "教师到企业实践，技师到学校授课", "技术难题揭榜，联合申报项目"}

const pairCount = 24

func (w docking) pairs() {
	code := w.p.City.Code
	since := civil.Date{Year: FirstYear, Month: 9, Day: 1}
	quarters := contact.LastQuarters(w.today, 5)
	for i, s := range w.p.City.Schools {
		f := contact.PairForm{}
		f.Pair = contact.Pair{Kind: contact.GovSchool, GovName: offices[i].name, GovFunction: offices[i].function, School: SchoolID(code, i), Purpose: "听取需求，协调政策、用地和实训投入", Since: since, PostA: "分管副局长", PostB: "校长"}
		if f.GovName == "" {
			f.GovName, f.County, f.PostA = w.countyOf(s.County)+"人民政府", s.County, "分管副县（区）长"
		}
		w.pair(f, i*5, quarters, []int{0, 1, 2, 4, 3, 0}[i])
	}
	for i := range pairCount {
		f := contact.PairForm{}
		f.Pair = contact.Pair{Kind: contact.SchoolFirm, School: SchoolID(code, i%6), Firm: FirmID(code, i), Purpose: purposes[i%len(purposes)], Since: since, PostA: "校企合作处处长", PostB: "人力资源总监"}
		f.Persons = contact.Persons{PersonA: "李老师", PhoneA: fmt.Sprintf("1390001%04d", i), PersonB: "陈女士", PhoneB: fmt.Sprintf("1380001%04d", i)}
		w.pair(f, i, quarters, i%6)
	}
}

func (w docking) countyOf(code string) string {
	for _, c := range w.p.City.Counties {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// rhythms say in which of the last five quarters a pair was in touch, the present one last:
// always, not yet, not for two quarters, not for three, often, hardly.
var rhythms = [][5]int{{1, 1, 1, 1, 1}, {1, 1, 1, 1, 0}, {1, 1, 1, 0, 0}, {1, 1, 0, 0, 0}, {2, 2, 1, 2, 1}, {1, 0, 0, 0, 0}}

var talks = []struct{ summary, result, next string }{
	{"走访车间，看了岗位和带教师傅", "确定接收实习生 12 人", "签订三方协议"},
	{"商量订单班课程和企业授课安排", "两门课由企业技师讲", "排入下学期课表"},
	{"电话了解毕业生到岗情况", "到岗率八成，两人转岗", ""},
	{"线上交流设备更新需求", "学校提出三台设备清单", "请工信部门帮助对接补贴"},
	{"安排教师到企业实践", "四名教师，为期一个月", "返校后做汇报"},
}

func (w docking) pair(f contact.PairForm, n int, quarters []contact.Quarter, rhythm int) {
	var made contact.Pair
	w.d.on(w.d.day(FirstYear, 9, 10, n), "pair", func() (err error) {
		made, err = w.m.Contact.SavePair(w.lead(), f, nil)
		return err
	})
	for q, times := range rhythms[rhythm] {
		for k := range times {
			on := quarters[q].First().AddDays(8 + (n*7+k*31)%38)
			if on.After(w.today) {
				on = w.today
			}
			t := talks[(n+q+k)%len(talks)]
			c := contact.Contact{Day: on, Kind: contact.ContactKinds[(n+q+k)%len(contact.ContactKinds)], Roles: f.PostA + "、" + f.PostB, Summary: t.summary, Result: t.result, NextStep: t.next}
			w.d.on(w.at(on, n), "contact", func() error {
				c.Pair = made.ID
				_, err := w.m.Contact.Log(w.lead(), c, nil)
				return err
			})
		}
	}
	if n == pairCount-1 {
		w.d.on(w.d.ago(30, n), "end", func() error {
			return w.m.Contact.EndPair(w.lead(), made.ID, made.Version, w.before(30), "企业搬迁到外地")
		})
	}
}

// raised is what an enterprise said at a visit, with who answers and how far it has come.
type raised struct {
	title, details, owner string
	to                    string // state, "tardy" for one that was answered late, "passed" for one that was handed over
}

var sayings = []raised{
	{"实习生意外险由谁购买", "企业和学校各说各的，希望统一由学校购买", "ORG0", contact.FeedbackClosed},
	{"设备更新补贴怎样申报", "想给实训车间换三台设备，不清楚条件和时间", "DEPT:工信", contact.FeedbackClosed},
	{"技能等级评价一年只开一次", "职工等不起，希望每季度开一批", "DEPT:人社", "tardy"},
	{"企业兼职教师课酬标准", "标准偏低，技师不愿去", "CITY", contact.FeedbackClosed},
	{"校企共建实验室用地", "想在厂区旁建共享实验室，用地性质怎么办", "DEPT:自然资源", contact.FeedbackClosed},
	{"希望学校开夜校", "三班倒，白天没法参加培训", "ORG0", contact.FeedbackOpen}, // overdue by now
	{"产业工人子女入学", "外来职工子女在园区附近上学难", "CITY", contact.FeedbackReopened},
	{"公交通勤班次太少", "晚班后没有车", "COUNTY", contact.FeedbackAccepted},
	{"技术合同登记减税材料", "清单每次不一样", "DEPT:科技", "passed"},
	{"实习岗位信息重复填报", "三个平台要填三遍", "CITY", contact.FeedbackOpen},
}

// visits: one about every month, each with what the enterprises raised.
func (w docking) visits() {
	for i, days := range []int{330, 280, 215, 160, 110, 62, 38, 20, 11, 4} {
		on, n := w.before(days), i
		by := []context.Context{w.lead(), w.dept(), w.school(0), w.county()}[i%4]
		f := contact.VisitForm{SchoolsText: w.p.City.Schools[i%6].Name, FirmsText: w.p.Firms[i%6].Name}
		if i%3 == 2 {
			f.FirmsText += "\n" + w.p.Firms[i+10].Name
		}
		f.Visit = contact.Visit{Kind: contact.VisitKinds[i%2], Day: on, Place: w.p.Firms[i%6].Name + "会议室", Departments: "市教育局\n" + []string{"市工业和信息化局", "市人力资源和社会保障局", "市科学技术局"}[i%3],
			Topics: sayings[i].title + "\n用工和实习安排", Minutes: "参加人员看了车间，听取企业介绍；企业提出：" + sayings[i].details + "。会后交办。"}
		var made contact.Visit
		w.d.on(w.at(on, n), "visit", func() (err error) {
			made, err = w.m.Contact.SaveVisit(by, f, nil)
			return err
		})
		if i%3 == 0 {
			w.d.on(w.at(on, n+1), "minutes", func() error {
				text := "座谈纪要（示例）\n" + f.Minutes + "\n"
				return w.m.Contact.Attach(by, made.ID, "座谈纪要.txt", "text/plain; charset=utf-8", int64(len(text)), strings.NewReader(text))
			})
		}
		w.item(sayings[i], by, func() ids.ID { return made.ID }, i%6, on, n)
	}
}

// owner turns the owner of a saying into what a form holds.
func (w docking) owner(s raised) string {
	switch s.owner {
	case "ORG0":
		return "ORG:" + SchoolID(w.p.City.Code, 0).String()
	case "COUNTY":
		return "COUNTY:" + w.p.City.Counties[0].Code
	}
	return s.owner
}

// answerer is who replies for the owner.
func (w docking) answerer(s raised) context.Context {
	switch kind, function, _ := strings.Cut(s.owner, ":"); kind {
	case "DEPT":
		return as(w.ctx, w.p.City.Code, fixed(w.p.City.Code, 9, len(function)), "承办人（示例）", actor.Grant{Role: actor.DeptUser, Function: function})
	case "ORG0":
		return w.school(0)
	case "COUNTY":
		return w.county()
	}
	return w.lead()
}

// item files what an enterprise raised and takes it to its state.
func (w docking) item(s raised, by context.Context, visit func() ids.ID, firm int, on civil.Date, n int) {
	var f contact.Feedback
	w.d.on(w.at(on, n+2), "feedback", func() (err error) {
		form := contact.FeedbackForm{OwnerText: w.owner(s)}
		if visit != nil {
			form.Visit, form.FirmText = visit(), w.p.Firms[firm].Name
		}
		form.Title, form.Details = s.title, s.details
		f, err = w.m.Contact.File(by, form, nil)
		return err
	})
	step := func(days int, who context.Context, code, reason, note string) {
		w.d.on(w.at(on.AddDays(days), n+3), "feedback "+code, func() error {
			_, err := w.m.Contact.StepFeedback(who, caseflow.Step{ID: f.ID, Transition: code, Reason: reason, Note: note})
			return err
		})
	}
	reply := func(days int) {
		step(days, w.answerer(s), "reply", "", "已研究："+s.title+"一事按现行规定办理，具体条件和联系人已当面说明，有问题随时再提。")
	}
	switch s.to {
	case contact.FeedbackReplied:
		reply(2)
	case contact.FeedbackAccepted:
		reply(3)
		step(6, w.firm(firm), "accept", "", "")
	case contact.FeedbackReopened:
		reply(10)
		step(30, w.firm(firm), "reopen", "NOT_DONE", "说好的学位没有安排")
	case contact.FeedbackClosed:
		reply(6)
		step(8, w.firm(firm), "accept", "", "")
		step(12, w.lead(), "close", "DONE", "")
	case "tardy":
		reply(30)
		step(33, w.firm(firm), "accept", "", "")
		step(40, w.lead(), "close", "DONE", "")
	case "passed":
		w.d.on(w.at(on.AddDays(2), n+3), "hand over", func() error {
			_, err := w.m.Contact.HandOver(w.lead(), f.ID, f.Version, "DEPT:工信", "NEARER", "由工信部门牵头，科技部门配合")
			return err
		})
	}
}

// filed is what the first enterprise raised by itself.
func (w docking) filed() {
	w.item(raised{"顶岗实习结束后转正的档案", "学校寄档慢，社保接不上", "ORG0", contact.FeedbackReplied}, w.firm(0), nil, 0, w.before(8), 40)
	w.item(raised{"实训耗材采购目录", "希望公布学校实训耗材的采购目录", "DEPT:工信", contact.FeedbackOpen}, w.firm(0), nil, 0, w.before(3), 44)
}

// shows are the events, with the day on which each was or will be, from today.
var shows = []struct {
	kind    contact.EventKind
	title   string
	days    int
	to      string
	summary string
}{
	{contact.Release, "高校科技成果发布暨校企对接会", -140, contact.EventClosed, "发布成果 38 项，设四个产业专场，成果人与企业一对一洽谈。"},
	{contact.Handshake, "校企握手·秋季专场", -32, contact.EventHeld, "学校带着专业、教师和毕业生来，企业带着岗位和难题来。"},
	{contact.Forum, "产教融合论坛", 24, contact.EventPublished, "产业趋势、人才需求预测和专业调整三个议题。"},
	{contact.PolicyCampus, "政策进校园", 45, contact.EventDraft, "就业创业、技能提升和人才引进政策解读。"},
	{contact.Handshake, "校企握手·夏季专场", -120, contact.EventCancelled, "因台风取消。"},
}

func (w docking) events() {
	for i := range shows {
		w.event(i)
	}
}

func (w docking) event(i int) {
	s, n := shows[i], i*9
	on := w.today.AddDays(s.days)
	var e contact.Event
	var sessions []contact.Session
	begun := w.before(max(2, 25-s.days))
	w.d.on(w.at(begun, n), "event", func() (err error) {
		e, err = w.m.Contact.SaveEvent(w.lead(), contact.Event{Kind: s.kind, Title: w.short() + s.title, Organiser: "市教育局、市工业和信息化局", Place: w.short() + "国际会展中心", From: on, Summary: s.summary}, nil)
		for k, chain := range w.p.City.Chains {
			if err != nil {
				return err
			}
			x := contact.Session{Event: e.ID, Theme: chain.Name + "专场", Industry: chain.Nodes[0].Industries[0], Day: on, Starts: fmt.Sprintf("%02d:30", 9+2*k), Ends: fmt.Sprintf("%02d:15", 11+2*k), Place: fmt.Sprintf("%d 号厅", k+1), Capacity: []int64{40, 24, 6}[k%3]}
			x, err = w.m.Contact.SaveSession(w.lead(), x, nil)
			sessions = append(sessions, x)
		}
		return err
	})
	step := func(at time.Time, code, note string) {
		w.d.on(at, "event "+code, func() error {
			_, err := w.m.Contact.StepEvent(w.lead(), caseflow.Step{ID: e.ID, Transition: code, Note: note})
			return err
		})
	}
	if s.to == contact.EventDraft {
		return
	}
	step(w.at(begun.AddDays(1), n+1), "publish", "")
	w.d.on(w.at(begun.AddDays(2), n+2), "seats", func() error { return w.seats(sessions) })
	if s.to == contact.EventCancelled {
		step(w.at(begun.AddDays(20), n+3), "cancel", "台风预警，另行安排")
		return
	}
	if s.to == contact.EventPublished {
		return
	}
	step(w.at(on, n+4), "hold", "")
	w.d.on(w.at(on, n+5), "leads", func() error { return w.leads(sessions) })
	if s.to == contact.EventClosed {
		step(w.at(on.AddDays(20), n+6), "close", "")
	}
}

// seats registers schools and enterprises; the last session is full.
func (w docking) seats(sessions []contact.Session) error {
	for k, x := range sessions {
		for i := range 3 {
			if _, err := w.m.Contact.Register(w.school(i), x.ID, 1); err != nil {
				return err
			}
			if _, err := w.m.Contact.Register(w.firm(i+3*k), x.ID, 1); err != nil {
				return err
			}
		}
	}
	return nil
}

var topics = []string{"缺陷在线检测", "产线能耗优化", "订单班共建", "技师进课堂", "实训设备共享", "工艺知识库"}

// leads notes who came and what began at a session.
func (w docking) leads(sessions []contact.Session) error {
	for k, x := range sessions {
		for i := range 3 {
			if _, err := w.m.Contact.Attend(w.lead(), x.ID, FirmID(w.p.City.Code, i+3*k), int64(1+i%2)); err != nil {
				return err
			}
		}
		for i := range 2 {
			form := contact.LeadForm{Session: x.ID, NeedText: w.p.Firms[i+3*k].Name, SupplyText: w.p.City.Schools[i].Name, Topic: topics[(2*k+i)%len(topics)]}
			if _, _, err := w.m.Contact.AddLead(w.lead(), form); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeBodies adds the university and the consortium to the register.
func writeBodies(ctx context.Context, tx *sqldb.Tx, c City) error {
	for i, o := range bodies(c) {
		o.ID, o.Status, o.County, o.Region, o.Source = OtherID(c.Code, universityAt+i), org.Active, c.Counties[0].Code, c.Counties[0].Code, "sample"
		if err := org.Insert(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}
