package app

import (
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/register/contact"
)

// contactRows are the requirements of visits, pairs and docking events.
var contactRows = []rowTest{
	{"EPT-06", showVisitsAndFeedback},
	{"MAT-02", showPairs},
	{"MAT-05", showDockingEvents},
}

// placeOf is where a form leads, without its query.
func placeOf(location string) string {
	p, _, _ := strings.Cut(location, "?")
	p, _, _ = strings.Cut(p, "#")
	return p
}

// showVisitsAndFeedback: visit record → feedback item → owner → reply within fifteen
// working days, and the enterprise says what it thinks of it.
func showVisitsAndFeedback(t *testing.T, s *stage) {
	p := s.town.in(t)
	today := p.city.Contact.Today()
	firm, school := p.firmName(0), p.plan.Schools[0].Name
	at := placeOf(p.made(actor.DeptUser, "/visits", url.Values{"kind": {"SURVEY"}, "day": {today.String()}, "place": {"厂区"}, "departments": {"市工业和信息化局"}, "schools": {school}, "firms": {firm},
		"topics": {"带教师傅不够"}, "minutes": {"只给参加单位看的纪要"}}))
	p.made(actor.DeptUser, at+"/feedback", url.Values{"firm": {firm}, "title": {"带教师傅津贴"}, "details": {"希望给带教师傅津贴"}, "owner_org": {school}})
	due, loaded := civil.DefaultCalendar().AddWorkingDays(today, 15)
	if !loaded {
		t.Logf("the calendar does not know %d", due.Year)
	}
	p.says(actor.EntHR, at, "带教师傅津贴", school, due.String(), "待答复")
	p.lacks(actor.EntHR, at, "只给参加单位看的纪要")
	p.says(actor.SchoolAdmin, at, "只给参加单位看的纪要")
	item := "/feedback/" + p.id(`SELECT MAX(id) FROM contact_feedback`)
	p.says(actor.SchoolAdmin, "/feedback?mine=1", "带教师傅津贴", "剩 15 个工作日")
	p.made(actor.SchoolAdmin, item+"/steps/reply", url.Values{"version": {"1"}, "note": {"每月三百元，下月起"}})
	p.says(actor.EntHR, item, "每月三百元，下月起", "满意", "FK-")
	p.made(actor.EntHR, item+"/steps/accept", url.Values{"version": {"2"}})
	p.says(actor.CityLead, item, "企业满意", "首次答复日期", today.String())
	// An enterprise raises something itself; handing over keeps the clock.
	own := placeOf(p.made(actor.EntHR, "/feedback", url.Values{"title": {"公共实训中心开放时间"}, "details": {"周末能否开放"}, "owner": {"CITY"}}))
	p.says(actor.EntHR, own, due.String())
	p.made(actor.CityLead, own+"/hand", url.Values{"version": {"1"}, "owner": {"DEPT:工信"}, "reason": {"NEARER"}})
	p.says(actor.DeptUser, own, "市教育局 → 市工业和信息化局", "由更直接的单位答复", due.String(), "答复企业")
	p.says(actor.CityLead, "/feedback/stats", "按期答复率", school)
	p.says(actor.CityLead, "/feedback?status=LATE", "已逾期")
}

// firmName is the name of the city's n-th enterprise.
func (p *scene) firmName(n int) string { return sample.Draw(p.plan).Firms[n].Name }

// showPairs: pairs of government and school, school and enterprise, with contacts by
// quarter; what is overdue is flagged, and a contact takes the flag away.
func showPairs(t *testing.T, s *stage) {
	p := s.town.in(t)
	lead := p.as(actor.CityLead)
	all, err := p.city.Contact.Pairs(lead, contact.PairQuery{Limit: 100})
	must(t, err)
	kinds := map[contact.PairKind]int{}
	for _, l := range all.Lines {
		kinds[l.Pair.Kind]++
	}
	if kinds[contact.GovSchool] != 6 || kinds[contact.SchoolFirm] < 24 || all.Figures.Overdue == 0 || all.Figures.Due == 0 || all.Figures.InTouch == 0 || all.Needed.Value != 1 {
		t.Errorf("%v %+v", kinds, all.Figures)
	}
	p.says(actor.CityLead, "/pairs", "政府对接学校", "学校对接企业", "逾期未对接", "每季度至少联系 1 次")
	quarter := contact.QuarterOf(p.city.Contact.Today())
	p.says(actor.CityLead, "/pairs/matrix", quarter.String(), quarter.Add(-1).String(), "MAT-3")
	late := all.Lines[0]
	if late.Standing != contact.Overdue {
		t.Fatalf("the first of the list is %s", late.Standing)
	}
	at := "/pairs/" + late.ID.String()
	p.says(actor.CityLead, "/pairs/overdue", late.Title()[:len(late.SchoolName)], "逾期未对接")
	p.says(actor.CityLead, at, "逾期未对接")
	p.made(actor.CityLead, at+"/contacts", url.Values{"day": {p.city.Contact.Today().String()}, "kind": {"VISIT"}, "roles": {"副局长、校长"}, "summary": {"补上这一季的走访"}})
	p.says(actor.CityLead, at, "本季度已对接", "补上这一季的走访")
	now, err := p.city.Contact.Pairs(lead, contact.PairQuery{Limit: 1})
	must(t, err)
	if now.Figures.Overdue != all.Figures.Overdue-1 || now.Figures.InTouch != all.Figures.InTouch+1 {
		t.Errorf("before %+v, after %+v", all.Figures, now.Figures)
	}
	// The quarter that was missed stays in the matrix, and each side sees its own pairs.
	d, err := p.city.Contact.PairDetail(lead, late.ID)
	must(t, err)
	if n := len(d.Cells); !d.Cells[n-2].Missed(1) {
		t.Errorf("%+v", d.Cells)
	}
	mine, err := p.city.Contact.Pairs(p.as(actor.EntHR), contact.PairQuery{Limit: 100})
	must(t, err)
	for _, l := range mine.Lines {
		if l.Firm != sample.FirmID(p.plan.Code, 0) {
			t.Errorf("an enterprise sees %s", l.Title())
		}
	}
	if mine.Total == 0 {
		t.Error("the enterprise sees no pair")
	}
}

// showDockingEvents: an event with sessions; leads made in it are attributed to it.
func showDockingEvents(t *testing.T, s *stage) {
	p := s.town.in(t)
	for _, kind := range contact.EventKinds {
		if found, err := p.city.Contact.Events(p.as(actor.CityLead), contact.EventQuery{Kind: kind, Limit: 10}); err != nil || found.Total == 0 {
			t.Errorf("%s: %d, %v", kind, found.Total, err)
		}
	}
	on := p.city.Contact.Today()
	at := placeOf(p.made(actor.CityLead, "/events", url.Values{"kind": {"RELEASE"}, "title": {"高校科技成果发布暨校企对接会（续）"}, "organiser": {"市教育局"}, "place": {"会展中心"}, "from": {on.String()}}))
	for i, theme := range []string{"新材料专场", "装备专场"} {
		p.made(actor.CityLead, at+"/sessions", url.Values{"theme": {theme}, "industry": {"C34"}, "day": {on.String()}, "starts": {[]string{"09:00", "14:00"}[i]}, "ends": {[]string{"11:00", "16:00"}[i]}, "place": {"一号厅"}, "capacity": {"2"}})
	}
	p.made(actor.CityLead, at+"/steps/publish", url.Values{"version": {"1"}})
	p.says(actor.Public, "/events", "高校科技成果发布暨校企对接会（续）")
	p.says(actor.Public, at, "新材料专场", "装备专场", "共 2 席")
	session := p.id(`SELECT MIN(id) FROM contact_sessions WHERE event_id = $1`, idOf(t, at))
	p.made(actor.EntHR, "/sessions/"+session+"/seats", url.Values{"seats": {"2"}})
	if r := p.post("/sessions/"+session+"/seats", url.Values{"seats": {"1"}}, p.cookie(actor.SchoolAdmin)); r.Code != 409 {
		t.Errorf("a seat too many: %d", r.Code)
	}
	p.made(actor.CityLead, at+"/steps/hold", url.Values{"version": {"2"}})
	p.made(actor.CityLead, "/sessions/"+session+"/leads", url.Values{"need": {p.firmName(0)}, "supply": {p.plan.Schools[0].Name}, "topic": {"电芯涂布缺陷检测"}})
	p.says(actor.CityLead, at, "电芯涂布缺陷检测", "新材料专场", "参加单位")
	d, err := p.city.Contact.EventDetail(p.as(actor.CityLead), idOf(t, at))
	must(t, err)
	if d.LeadSum != 1 || d.Leads[0].Session.String() != session || d.Counts.Taken != 2 {
		t.Errorf("%+v %+v", d.Leads, d.Counts)
	}
}
