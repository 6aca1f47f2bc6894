package supervise

import (
	"context"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

// newDeed is the form of a new inspection.
func newDeed(f casepage.Form) casepage.Deed {
	d := f.Deed("安排检查", "/supervision", "保存", 0,
		line("title", ui.Field{Help: "例：2026 年秋季学期实习管理专项督导"}), pick("kind", "", "ONSITE", "实地检查", "THEMATIC", "专项督导"), line("org", ui.Field{Width: "md", Help: "全称或代码"}),
		line("project", ui.Field{Optional: true, Width: "md", Help: "事中督导和验收时写名册里的项目名称；验收报告由节点、验收和问题生成"}), line("basis", ui.Field{}), casepage.Day("on", civil.Date{}, ui.Field{Label: "计划日期"}),
		casepage.Prose("inspectors", 2000, ui.Field{Rows: 4, Help: "一行一人：姓名 | 单位。被检查单位的人员要回避"}))
	d.Form.Cancel, d.Form.Draft = "/supervision", "supervise.new"
	return d
}

var findingColumns = []ui.Column{{Title: "问题", Wrap: true}, {Title: "期限"}, {Title: "状态"}}

// aside is what can be done with a case that stands in a state; a single deed stands open.
func aside(ctx context.Context, m *caseflow.Machine, status string, deeds []casepage.Deed) templ.Component {
	st, _ := m.State(status)
	if len(deeds) == 1 {
		deeds[0].Open = true
	}
	return casepage.Aside{Tone: st.Tone, State: casepage.StateName(ctx, m, status), Deeds: deeds, Idle: "现在没有要您办的。"}.View()
}

func inspectionPage(ctx context.Context, d Detail, f casepage.Form, today civil.Date) casepage.Page {
	deeds := inspectionDeeds(ctx, d, f)
	p := casepage.Page{Errors: f.Left(deeds...), Aside: aside(ctx, Inspections, d.Status, deeds)}
	p.Page.Title, p.Page.Note, p.Page.Sub, p.Page.Crumbs = d.Title, d.Number, d.OrgName, []ui.Crumb{backToSupervision, {Label: d.Number}}
	people := ""
	for _, i := range d.Inspectors {
		people = casepage.Joined(i18n.T(ctx, "、"), people, i.Name+i18n.T(ctx, "（")+i.Employer+i18n.T(ctx, "）"))
	}
	facts := []ui.Fact{{Label: "单位", Value: d.OrgName}, {Label: "方式", Value: i18n.Word(ctx, kindZH(d.Kind))}, {Label: "日期", Value: d.On.String()}, {Label: "依据", Value: d.Basis}, {Label: "检查人员", Value: people}}
	if d.Project != nil {
		facts = append(facts, ui.Fact{Label: "项目", Cell: ui.Link{Href: "/records/" + d.Project.ID.String(), Text: d.Project.Name}})
	}
	p.Add("基本情况", "", ui.Facts(facts...))
	if d.Summary != "" {
		p.Add("检查情况", "", casepage.Text(d.Summary))
	}
	if d.Project != nil {
		p.Add("项目验收报告", i18n.T(ctx, "由建设节点、验收记录和全部督导问题生成"), ui.Facts(reportFacts(ctx, d.Report)...))
	}
	p.Add("问题", "", findingRows(ctx, d.List, today))
	p.Add("照片和材料", "", filesPart(ctx, d.path(), d.Files))
	p.Add("经过", "", ui.Timeline(course.Events(ctx, Inspections, d.Trail)))
	return p
}

// inspectionDeeds are what inspectors do: record, find, attach, cancel.
func inspectionDeeds(ctx context.Context, d Detail, f casepage.Form) (out []casepage.Deed) {
	if !d.Inspects {
		return nil
	}
	steps := d.path() + "/steps/"
	switch d.Status {
	case Planned:
		hold := f.Deed("登记检查情况", steps+"hold", "登记检查情况", d.Version, casepage.Day("on", d.On, ui.Field{}), casepage.Prose("note", textLong, ui.Field{Label: "检查情况", Rows: 5}))
		hold.Open = true
		out = append(out, hold, f.Deed("取消检查", steps+"cancel", "取消检查", d.Version, casepage.Prose("note", 2000, ui.Field{Label: "理由", Rows: 2})))
	case Held:
		found := f.Deed("登记问题", d.path()+"/findings", "登记问题", 0, casepage.Prose("what", textLong, ui.Field{}), line("basis", ui.Field{}), casepage.Check("grave", ui.Field{Label: "严重问题", Value: "1"}))
		found.Told = casepage.Told(ctx, d.Told...)
		out = append(out, found)
	}
	return append(out, attaches(f, d.path()))
}

func findingRows(ctx context.Context, list []Finding, today civil.Date) templ.Component {
	if len(list) == 0 {
		return ui.Empty{Title: i18n.T(ctx, "没有登记问题"), Text: i18n.T(ctx, "登记检查情况以后，在这里逐条登记问题。")}
	}
	var rows []ui.Row
	for _, x := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.What, Sub: x.Number}, dueCell(ctx, x, today), casepage.State(ctx, Findings, x.Status))})
	}
	return ui.SmallTable("问题", findingColumns, rows)
}

// dueCell is the day on which a finding is due, marked when it has passed.
func dueCell(ctx context.Context, x Finding, today civil.Date) templ.Component {
	if x.Late(today) {
		return ui.Status("red", i18n.T(ctx, "%s 已逾期", x.DueOn.String()))
	}
	return ui.Text(x.DueOn.String())
}

func reportFacts(ctx context.Context, r AcceptanceReport) []ui.Fact {
	ready := ui.Status("amber", "还不能验收")
	if r.Ready {
		ready = ui.Status("green", "可以验收")
	}
	out := []ui.Fact{{Label: "结论", Cell: ready}, {Label: "建设节点", Value: i18n.T(ctx, "共 %d 个，完成 %d 个，逾期 %d 个", r.Steps, r.Done, r.LateSteps)}, {Label: "督导问题", Value: i18n.T(ctx, "共 %d 个，没有销号 %d 个", r.Found, r.Unclosed)}}
	for _, a := range r.Accepted {
		out = append(out, ui.Fact{Label: "验收", Value: casepage.Joined(" · ", a.On.String(), resultText(ctx, a.Result), a.Document, a.Opinion)})
	}
	return out
}

func findingPage(ctx context.Context, d FindingDetail, f casepage.Form, today civil.Date) casepage.Page {
	deeds := stepDeeds(ctx, f, d.path(), d.Version, d.Buttons, d.Told)
	if d.Adds {
		deeds = append(deeds, attaches(f, d.path()))
	}
	p := casepage.Page{Errors: f.Left(deeds...), Aside: aside(ctx, Findings, d.Status, deeds)}
	p.Page = ui.Page{Title: "督导问题", Note: d.Number, Sub: d.OrgName, Crumbs: []ui.Crumb{backToSupervision, {Label: "问题整改", Href: "/supervision?tab=findings"}, {Label: d.Number}}}
	if d.Late(today) {
		p.Say("red", i18n.T(ctx, "期限 %s 已过。", d.DueOn.String()))
	}
	at := map[string]int{Open: 0, PlanFiled: 1, Rectifying: 2, Reopened: 2, Submitted: 3, Verified: 4, Closed: 5}[d.Status]
	p.Stages = ui.Stages(at, "发现问题", "报方案", "整改", "报结果", "核验", "销号")
	grave := "一般"
	if d.Grave {
		grave = "严重"
	}
	facts := []ui.Fact{{Label: "问题", Value: d.What}, {Label: "程度", Value: i18n.Word(ctx, grave)}, {Label: "依据", Value: d.Basis}, {Label: "来自检查", Cell: ui.Link{Href: "/inspections/" + d.Inspection.String(), Text: d.Title}}}
	if !d.DueOn.IsZero() {
		facts = append(facts, ui.Fact{Label: "期限", Value: d.DueOn.String()})
	}
	for _, x := range [][2]string{{"整改方案", d.Plan}, {"整改结果", d.Result}, {"核验意见", d.Verdict}} {
		if x[1] != "" {
			facts = append(facts, ui.Fact{Label: x[0], Value: x[1]})
		}
	}
	p.Add("基本情况", "", ui.Facts(facts...))
	p.Add("照片和材料", "", filesPart(ctx, d.path(), d.Files))
	p.Add("经过", i18n.T(ctx, "整改、核验、销号是三个人"), ui.Timeline(course.Events(ctx, Findings, d.Trail)))
	return p
}

// stepDeeds are the steps of a case with the words that they ask for, and who is told of them.
func stepDeeds(ctx context.Context, f casepage.Form, base string, version int64, list []caseflow.Button, told map[string][]caseflow.Message) (out []casepage.Deed) {
	for _, b := range list {
		words := casepage.Prose("note", textLong, ui.Field{Label: wordsOf(b), Optional: !b.NeedsReason})
		d := f.Deed(b.ZH, base+"/steps/"+b.Code, b.ZH, version, words)
		d.Told = casepage.Told(ctx, told[b.Code]...)
		out = append(out, d)
	}
	return out
}

// wordsOf is what a step asks to be written.
func wordsOf(b caseflow.Button) string {
	switch b.Code {
	case stepPlan:
		return "整改方案"
	case stepSubmit:
		return "整改结果"
	case stepVerify:
		return "核验意见"
	}
	if !b.NeedsReason {
		return "说明"
	}
	return "理由"
}

func resultText(ctx context.Context, r carrier.Result) string {
	for _, c := range carrier.Results {
		if c.Code == string(r) {
			return i18n.Either(ctx, c.ZH, c.EN)
		}
	}
	return ""
}

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }
