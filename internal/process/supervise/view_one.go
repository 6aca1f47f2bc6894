package supervise

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

// newPageData is the form of a new inspection.
type newPageData struct {
	fields
	Page ui.Page
	Form ui.Form
}

func newPageOf(ctx context.Context, v url.Values, refused error) newPageData {
	p := newPageData{fields: fields{v, ui.Errors(ctx, refused)}}
	p.Page = ui.Page{Title: "安排检查", Crumbs: []ui.Crumb{{Label: "督导考核", Href: "/supervision"}, {Label: "安排检查"}}}
	p.Form = ui.Form{Action: "/supervision", Errors: p.Errors, Submit: "保存", Cancel: "/supervision", Draft: "supervise.new"}
	return p
}

// inspectionPage is one inspection.
type inspectionPage struct {
	Detail
	fields
	Page    ui.Page
	Facts   []ui.Fact
	Rows    []ui.Row
	Report  []ui.Fact
	Files   []ui.Row
	Events  []ui.Event
	Holds   bool
	Cancels bool
	Finds   bool
}

var findingColumns = []ui.Column{{Title: "问题", Wrap: true}, {Title: "期限"}, {Title: "状态"}}

func inspectionPageOf(ctx context.Context, d Detail, v url.Values, today civil.Date, refused error) inspectionPage {
	if v == nil {
		v = url.Values{"on": {d.On.String()}}
	}
	p := inspectionPage{Detail: d, fields: fields{v, ui.Errors(ctx, refused)}}
	st, _ := Inspections.State(d.Status)
	p.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: d.OrgName, Crumbs: []ui.Crumb{{Label: "督导考核", Href: "/supervision"}, {Label: d.Number}}}
	people := ""
	for _, i := range d.Inspectors {
		people = joined(i18n.T(ctx, "、"), people, i.Name+i18n.T(ctx, "（")+i.Employer+i18n.T(ctx, "）"))
	}
	p.Facts = []ui.Fact{{Label: "状态", Cell: ui.Status(st.Tone, st.ZH)}, {Label: "单位", Value: d.OrgName}, {Label: "方式", Value: word(ctx, kindZH(d.Kind))}, {Label: "日期", Value: d.On.String()}, {Label: "依据", Value: d.Basis}, {Label: "检查人员", Value: people}}
	if d.Project != nil {
		p.Facts = append(p.Facts, ui.Fact{Label: "项目", Cell: ui.Link{Href: "/records/" + d.Project.ID.String(), Text: d.Project.Name}})
		p.Report = reportFacts(ctx, d.Report)
	}
	for _, f := range d.List {
		due := templ.Component(ui.Text(f.DueOn.String()))
		if f.Late(today) {
			due = ui.Status("red", i18n.T(ctx, "%s 已逾期", f.DueOn.String()))
		}
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: f.path(), Text: f.What, Sub: f.Number}, due, statusCell(Findings, f.Status))})
	}
	p.Files, p.Events = fileRows(ctx, d.path(), d.Files), trail(ctx, Inspections, d.Trail)
	p.Holds, p.Cancels, p.Finds = d.Inspects && d.Status == Planned, d.Inspects && d.Status == Planned, d.Inspects && d.Status == Held
	return p
}

func reportFacts(ctx context.Context, r AcceptanceReport) []ui.Fact {
	ready := ui.Status("amber", "还不能验收")
	if r.Ready {
		ready = ui.Status("green", "可以验收")
	}
	out := []ui.Fact{{Label: "结论", Cell: ready}, {Label: "建设节点", Value: i18n.T(ctx, "共 %d 个，完成 %d 个，逾期 %d 个", r.Steps, r.Done, r.LateSteps)}, {Label: "督导问题", Value: i18n.T(ctx, "共 %d 个，没有销号 %d 个", r.Found, r.Unclosed)}}
	for _, a := range r.Accepted {
		out = append(out, ui.Fact{Label: "验收", Value: joined(" · ", a.On.String(), resultText(ctx, a.Result), a.Document, a.Opinion)})
	}
	return out
}

// findingPage is one finding.
type findingPage struct {
	FindingDetail
	fields
	Page   ui.Page
	Stages []ui.Stage
	Facts  []ui.Fact
	Files  []ui.Row
	Events []ui.Event
	Late   bool
}

func findingPageOf(ctx context.Context, d FindingDetail, v url.Values, today civil.Date, refused error) findingPage {
	p := findingPage{FindingDetail: d, fields: fields{v, ui.Errors(ctx, refused)}, Late: d.Finding.Late(today)}
	st, _ := Findings.State(d.Status)
	p.Page = ui.Page{Title: "督导问题", Note: d.Number, Sub: d.OrgName, Crumbs: []ui.Crumb{{Label: "督导考核", Href: "/supervision"}, {Label: "问题整改", Href: "/supervision?tab=findings"}, {Label: d.Number}}}
	at := map[string]int{Open: 0, PlanFiled: 1, Rectifying: 2, Reopened: 2, Submitted: 3, Verified: 4, Closed: 5}[d.Status]
	p.Stages = ui.Stages(at, "发现问题", "报方案", "整改", "报结果", "核验", "销号")
	grave := "一般"
	if d.Grave {
		grave = "严重"
	}
	p.Facts = []ui.Fact{{Label: "状态", Cell: ui.Status(st.Tone, st.ZH)}, {Label: "问题", Value: d.What}, {Label: "程度", Value: word(ctx, grave)}, {Label: "依据", Value: d.Basis}, {Label: "来自检查", Cell: ui.Link{Href: "/inspections/" + d.Inspection.String(), Text: d.Title}}, {Label: "期限", Value: d.DueOn.String()}}
	for _, x := range [][2]string{{"整改方案", d.Plan}, {"整改结果", d.Result}, {"核验意见", d.Verdict}} {
		if x[1] != "" {
			p.Facts = append(p.Facts, ui.Fact{Label: x[0], Value: x[1]})
		}
	}
	p.Files, p.Events = fileRows(ctx, d.path(), d.Files), trail(ctx, Findings, d.Trail)
	return p
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
	return "理由"
}

// buttonsOf are the steps of a machine that the actor may take.
func buttonsOf(ctx context.Context, m *caseflow.Machine, status string) (out []caseflow.Button) {
	for _, b := range m.Buttons(actor.From(ctx), status) {
		if b.Allowed {
			out = append(out, b)
		}
	}
	return out
}

func resultText(ctx context.Context, r carrier.Result) string {
	for _, c := range carrier.Results {
		if c.Code == string(r) {
			return named(ctx, c.ZH, c.EN)
		}
	}
	return ""
}
