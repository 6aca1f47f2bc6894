package carrier

import (
	"context"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

var stepColumns = []ui.Column{{Title: "里程碑", Wrap: true}, {Title: "到期"}, {Title: "责任单位", Wrap: true}, {Title: "权重", Num: true}, {Title: "状态"}, {Title: "办理"}}

// mayPlan says whether milestones are added now.
func (p recordPage) mayPlan() bool {
	st, _ := p.Of.Stage(p.Status)
	return p.MayEdit && !st.Closed && p.Status != AcceptedStage
}

// stepRows are the milestones of the record's page with what the actor may do with them.
func stepRows(ctx context.Context, p recordPage) (out []ui.Row) {
	a, today := actor.From(ctx), civil.MustDate(p.Today)
	for _, m := range p.Steps {
		row := ui.Row{Cells: ui.Cells(ui.Text(m.Name), ui.Text(m.Due.String()), ui.Text(ownerOf(m, p.OrgName)), ui.Text(weightText(m.Weight)), stepState(ctx, m, today))}
		if m.Done.IsZero() && p.Status != AcceptedStage && (p.MayEdit || m.Owner != 0 && Policy.May(a, mayEdit, actor.Object{Org: m.Owner})) {
			row.Cells = append(row.Cells, stepForms(p, m, p.MayEdit))
		} else {
			row.Cells = append(row.Cells, ui.Text(m.Evidence))
		}
		if m.Overdue(today) {
			row.Tone = "amber"
		}
		out = append(out, row)
	}
	return out
}

// ownerOf is who answers for a milestone: its own owner, else who leads the record.
func ownerOf(m Milestone, lead string) string {
	if m.Owner != 0 {
		return m.OwnerName
	}
	return lead
}

func stepState(ctx context.Context, m Milestone, today civil.Date) templ.Component {
	late := m.Late(today)
	switch {
	case !m.Done.IsZero() && late > 0:
		return ui.Status("amber", i18n.T(ctx, "%s 办结，迟 %d 天", m.Done.String(), late))
	case !m.Done.IsZero():
		return ui.Status("green", i18n.T(ctx, "%s 办结", m.Done.String()))
	case late > 0:
		return ui.Status("red", i18n.T(ctx, "逾期 %d 天", late))
	case today.DaysTo(m.Due) <= soonDays:
		return ui.Status("amber", i18n.T(ctx, "还有 %d 天", today.DaysTo(m.Due)))
	}
	return ui.Status("none", "未到期")
}

// courseOf is the plan and what became of it, the newest first: what is still to come stands on top.
func courseOf(ctx context.Context, p recordPage) (out []ui.Event) {
	today := civil.MustDate(p.Today)
	for _, m := range p.Steps {
		switch {
		case !m.Done.IsZero():
			out = append(out, ui.Event{Deed: i18n.T(ctx, "办结：%s", m.Name), At: m.Done.String(), Text: m.Evidence, Tone: "green"})
		case m.Overdue(today):
			out = append(out, ui.Event{Deed: i18n.T(ctx, "逾期：%s", m.Name), At: m.Due.String(), Text: i18n.T(ctx, "逾期 %d 天", m.Late(today)), Tone: "red"})
		default:
			out = append(out, ui.Event{Deed: i18n.T(ctx, "计划：%s", m.Name), At: m.Due.String(), Tone: "info"})
		}
		for _, v := range m.Moves {
			out = append(out, ui.Event{Deed: i18n.T(ctx, "改期：%s", m.Name), At: v.On.String(), Text: i18n.T(ctx, "%s 改为 %s：%s", v.Was.String(), v.Now.String(), v.Reason), Tone: "amber"})
		}
	}
	for _, a := range p.Accepted {
		tone := "green"
		if !a.Result.Passed() {
			tone = "red"
		}
		text := i18n.T(ctx, "专家：%s；文件：%s", a.Experts, a.Document)
		if a.Opinion != "" {
			text += i18n.T(ctx, "；意见：%s", a.Opinion)
		}
		out = append(out, ui.Event{Deed: i18n.T(ctx, "验收：%s", resultName(p.Lang, a.Result)), At: a.On.String(), Text: text, Tone: tone})
	}
	slices.SortStableFunc(out, func(a, b ui.Event) int { return -compareText(a.At, b.At) })
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func resultName(lang string, r Result) string {
	for _, c := range Results {
		if c.Code == string(r) {
			return c.Name(lang)
		}
	}
	return string(r)
}

// stepsPage is the list of the milestones of all records.
type stepsPage struct {
	Page    ui.Page
	Figures []ui.Figure
	Table   ui.Table
}

// stepStates are the states that the list is narrowed by.
var stepStates = []Choice{{"OVERDUE", "已逾期", "Overdue"}, {"SOON", "30 天内到期", "Due within 30 days"}, {"OPEN", "未办结", "Not done"}, {"DONE", "已办结", "Done"}}

func stepsOf(ctx context.Context, f StepFilter, l ui.Listing, list []Step, total int64, late, soon int64, kinds []*Kind, counties []org.County, today civil.Date, query url.Values) stepsPage {
	lang := i18n.Lang(ctx)
	v := stepsPage{Page: ui.Page{Title: "里程碑", Sub: i18n.T(ctx, "名册里各项目的进度；已终止的不列"), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: "里程碑"}}}}
	if actor.From(ctx).Has(officers...) {
		v.Page.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + milestoneSheet}}
	}
	v.Figures = []ui.Figure{{Label: "已逾期", Value: ui.Thousands(late), Unit: "个", Tone: toneOf(late), Href: "/milestones?state=OVERDUE"}, {Label: "30 天内到期", Value: ui.Thousands(soon), Unit: "个", Href: "/milestones?state=SOON"}}
	var choices []Choice
	names := map[string]*Kind{}
	for _, k := range kinds {
		choices, names[k.Code] = append(choices, Choice{Code: k.Code, ZH: k.ZH, EN: k.EN}), k
	}
	pickOne := func(name, label, all, chosen string, list []Choice) ui.Field {
		out := ui.Field{Name: name, Label: label, Optional: true, Options: []ui.Option{{Value: "", Label: all, Chosen: chosen == ""}}}
		for _, c := range list {
			out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(lang), Chosen: c.Code == chosen})
		}
		return out
	}
	filters := []ui.Field{pickOne("state", "状态", "全部状态", f.State, stepStates), pickOne("kind", "种类", "全部", f.Kind, choices), pickOne("county", "区县", "全部区县", f.County, countyChoices(counties))}
	query = clone(query, "format", "xlsx")
	csv := clone(query, "format", "csv")
	v.Table = ui.Table{Caption: "里程碑", List: l, Total: int(total), Find: "里程碑、项目、责任单位", Filters: filterFields(filters), Keep: []string{"owner"},
		Columns: []ui.Column{{Title: "里程碑", Key: "name", Sort: true, Wrap: true}, {Title: "所属项目", Key: "record", Sort: true, Wrap: true}, {Title: "到期", Key: "due", Sort: true}, {Title: "责任单位", Key: "owner", Sort: true, Wrap: true}, {Title: "权重", Num: true}, {Title: "改期", Num: true}, {Title: "状态"}},
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出 Excel"), Href: "/milestones/export?" + query.Encode()}, {Label: i18n.T(ctx, "导出 CSV"), Href: "/milestones/export?" + csv.Encode()}},
		Empty:   ui.Empty{Title: "没有这样的里程碑", Text: "在项目的页面上写里程碑，或者下载模板从表格导入。", Actions: []ui.Action{{Label: "看项目", Href: "/registers/project"}}}}
	for _, x := range list {
		lead := x.RecordName
		if k := names[x.Kind]; k != nil {
			lead = k.Name(lang)
		}
		row := ui.Row{ID: x.ID.String(), Name: x.Name, Cells: ui.Cells(ui.Text(x.Name), ui.Link{Href: "/records/" + x.Record.String(), Text: x.RecordName, Sub: lead}, ui.Text(x.Due.String()),
			ui.Text(ownerOf(x.Milestone, x.LeadName)), ui.Text(weightText(x.Weight)), ui.Int(x.Moves), stepState(ctx, x.Milestone, today))}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	return v
}

func toneOf(late int64) string {
	if late > 0 {
		return "red"
	}
	return ""
}

// choicesPage is where a city adds to the choices of a kind's open fields.
type choicesPage struct {
	Page   ui.Page
	Form   ui.Form
	Field  ui.Field
	Fields []choiceField
	Values url.Values
}

type choiceField struct {
	Title string
	Rows  []ui.Row
}

var choiceColumns = []ui.Column{{Title: "代码"}, {Title: "名称"}, {Title: "英文名称"}}

func choicesOf(ctx context.Context, k *Kind, v url.Values, refused error) choicesPage {
	lang := i18n.Lang(ctx)
	title := i18n.T(ctx, "%s：可选的值", k.Name(lang))
	p := choicesPage{Values: v, Form: ui.Form{Action: "/registers/" + k.Code + "/choices", Cancel: "/registers/" + k.Code, Submit: "保存", Errors: ui.Errors(ctx, refused)}}
	p.Page = ui.Page{Title: title, Sub: i18n.T(ctx, "增加或改名马上生效；记录已经用着的值不能取消"), Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: k.Name(lang), Href: "/registers/" + k.Code}, {Label: "可选的值"}}}
	p.Field = ui.Field{Name: "field", Label: "字段", Error: p.Form.Errors.Of("field")}
	for _, f := range k.opened() {
		p.Field.Options = append(p.Field.Options, ui.Option{Value: f.Code, Label: f.Name(lang), Chosen: v.Get("field") == f.Code})
		out := choiceField{Title: f.Name(lang)}
		for _, c := range f.Choices {
			out.Rows = append(out.Rows, ui.Row{Cells: ui.Cells(ui.Text(c.Code), ui.Text(c.ZH), ui.Text(c.EN))})
		}
		p.Fields = append(p.Fields, out)
	}
	return p
}

func (p choicesPage) input(name, label string, x ui.Field) ui.Field {
	x.Name, x.Label, x.Value, x.Error = name, label, p.Values.Get(name), p.Form.Errors.Of(name)
	return x
}
