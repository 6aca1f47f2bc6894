package app

import (
	"net/url"
	"strings"
	"testing"

	"rongqiao/internal/app/sample"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/register/agreement"
)

// agreementRows are the requirements of cooperation agreements.
var agreementRows = []rowTest{
	{"ORG-04", showLongTermAgreements},
	{"PRJ-04", showAgreementWizard},
}

// showAgreementWizard: an agreement is written step by step, cannot be sent while content,
// duties, team or plan are missing, and has its milestones from class and term.
func showAgreementWizard(t *testing.T, s *stage) {
	p := s.town.in(t)
	today := p.city.Agreement.Today()
	at := placeOf(p.made(actor.SchoolAdmin, "/agreements", url.Values{"class": {"ORDER_CLASS"}, "title": {"x"}, "schools": {p.plan.Schools[0].Name}, "partners": {p.firmName(0)},
		"starts": {today.String()}, "ends": {today.AddMonths(36).AddDays(-1).String()}}))
	base := strings.TrimSuffix(at, "/write/content")
	p.says(actor.SchoolAdmin, base+"/write/check", "合作内容：没有填写", "责任分工：没有填写", "合作团队：没有填写", "条款与承诺：订单人数")
	p.says(actor.SchoolAdmin, base+"/write/check", "确定订单班培养方案和人数", "学生到企业实习", "年度对照：承诺与兑现", "到期总结")
	id := p.agreementID(base)
	if err := p.city.Agreement.Step(p.as(actor.SchoolAdmin), caseflow.Step{ID: id, Transition: "send"}, false); err == nil {
		t.Error("an agreement without content, duties and team was sent")
	}
	p.fill(id)
	p.says(actor.SchoolAdmin, base+"/write/check", "可以送签")
	w, err := p.city.Agreement.Write(p.as(actor.SchoolAdmin), id)
	must(t, err)
	must(t, p.city.Agreement.SavePlan(p.as(actor.SchoolAdmin), id, 0, nil, false, false, nil))
	p.says(actor.SchoolAdmin, base+"/write/check", "进度安排：没有进度安排")
	must(t, p.city.Agreement.SavePlan(p.as(actor.SchoolAdmin), id, 0, nil, true, true, nil))
	p.made(actor.SchoolAdmin, base+"/steps/send", url.Values{"version": {"1"}})
	p.says(actor.EntAdmin, base, "待签署", "合作团队第一次会议", "替本单位签署")
	if len(w.Text.Plan) < 6 {
		t.Errorf("%d milestones", len(w.Text.Plan))
	}
}

// showLongTermAgreements: an agreement has parties, term and scope; the report counts distinct
// enterprises with a long-term agreement that holds on the day.
func showLongTermAgreements(t *testing.T, s *stage) {
	p := s.town.in(t)
	today := p.city.Agreement.Today()
	before := p.longFirms()
	for _, months := range []int{36, 48, 12} { // the same two enterprises, three agreements, two of them long-term
		b := agreement.Basics{Class: agreement.General, Title: "长期合作", Schools: p.plan.Schools[0].Name, Partners: p.firmName(0) + "\n" + p.firmName(40), Starts: today, Ends: today.AddMonths(months).AddDays(-1)}
		a, err := p.city.Agreement.Create(p.as(actor.SchoolAdmin), b, nil)
		must(t, err)
		p.fill(a.ID)
		must(t, p.city.Agreement.Step(p.as(actor.SchoolAdmin), caseflow.Step{ID: a.ID, Transition: "send"}, false))
		other := sample.FirmID(p.plan.Code, 40)
		for _, by := range []actor.Actor{p.who[actor.SchoolAdmin], p.who[actor.EntAdmin], {Account: 7_000_040, Name: "企业管理员", City: p.plan.Code, Grants: []actor.Grant{{Role: actor.EntAdmin, Org: other}}}} {
			ctx := actor.With(p.as(actor.SchoolAdmin), by)
			d, err := p.city.Agreement.Detail(ctx, a.ID)
			must(t, err)
			must(t, p.city.Agreement.Sign(ctx, a.ID, d.Open.Digest, "负责人"))
		}
	}
	want := before
	for _, firm := range []string{p.firmName(0), p.firmName(40)} {
		want[firm] = true
	}
	after := p.longFirms()
	if len(after) != len(want) {
		t.Errorf("%d enterprises with a long-term agreement, want %d", len(after), len(want))
	}
	list, err := p.city.Agreement.Figures(p.as(actor.CityLead), today)
	must(t, err)
	for _, f := range list {
		if f.Code == agreement.FigureLongFirms && (!f.Known || f.Value != int64(len(want))) {
			t.Errorf("the report says %d, want %d", f.Value, len(want))
		}
		if f.Code == agreement.FigureFirms && f.Value < int64(len(want)) {
			t.Errorf("%d cooperating enterprises", f.Value)
		}
	}
	p.says(actor.CityLead, "/agreements/figures", "签订长期协议的企业", "年产值亿元以上的合作企业", "没有产值数据的合作企业")
	p.says(actor.EntAdmin, "/agreements?long=1", "长期合作", p.plan.Schools[0].Name)
}

// longFirms are the names of enterprises with a long-term agreement that holds today, counted a
// second way: by the list of agreements.
func (p *scene) longFirms() map[string]bool {
	found, err := p.city.Agreement.List(p.as(actor.CityLead), agreement.Query{Long: true, Limit: 1000})
	must(p.t, err)
	out := map[string]bool{}
	for _, l := range found.Lines {
		for _, x := range l.Parties {
			if x.Role == agreement.FirmRole && l.Holds(found.Today) {
				out[x.Name] = true
			}
		}
	}
	return out
}

func (p *scene) agreementID(base string) ids.ID {
	id, err := ids.Parse(base[strings.LastIndex(base, "/")+1:])
	must(p.t, err)
	return id
}

// fill writes the parts of a draft that were not written.
func (p *scene) fill(id ids.ID) {
	ctx, s := p.as(actor.SchoolAdmin), p.city.Agreement
	for _, part := range []agreement.Part{{Step: agreement.StepContent, Fields: []agreement.Field{"TALENT"}, Text: "共育人才"}, {Step: agreement.StepDuties, Text: "各负其责"}, {Step: agreement.StepTeam, Text: "双方组成合作团队"}} {
		must(p.t, s.SavePart(ctx, id, 0, part))
	}
	w, err := s.Write(ctx, id)
	must(p.t, err)
	for _, c := range w.Text.Clauses {
		if c.Kind != agreement.PlainText {
			n := int64(30)
			c.Promised = &n
			must(p.t, s.SaveClause(ctx, id, 0, c.Line, c, nil))
		}
	}
}
