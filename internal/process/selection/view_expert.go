package selection

import (
	"context"
	"net/url"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

func expertsOf(ctx context.Context, q ExpertQuery, l ui.Listing, found ExpertPage, today civil.Date) listedPage {
	run := mayDo(ctx, mayExperts)
	v := listedPage{Page: ui.Page{Title: "专家库", Sub: i18n.T(ctx, "评审专家按领域随机抽取，工作单位与申报有关的自动回避"), Crumbs: []ui.Crumb{{Label: "专家库"}}}}
	v.Figures = []ui.Figure{{Label: "在册专家", Value: ui.Thousands(found.All), Unit: "人"}, {Label: "现在可抽", Value: ui.Thousands(found.Ready), Unit: "人", Href: "/experts?standing=ACTIVE"}, {Label: "专业领域", Value: ui.Thousands(len(found.Areas)), Unit: "个"}}
	v.Table = ui.Table{
		ID: "experts", Caption: "评审专家，按编号", List: l, Total: found.Total, Find: "编号、姓名或单位", Keep: []string{"area", "standing"}, Filters: expertFilters(q, found.Areas), Choose: true, Exports: casepage.Exports(ctx, "/experts/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "number", Title: "专家", Sort: true, Wrap: true}, {Key: "areas", Title: "专业领域", Wrap: true}, {Key: "employer", Title: "单位", Wrap: true}, {Key: "term", Title: "聘期"}, {Key: "sheets", Title: "评审次数", Num: true, Sort: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "专家库还是空的"), Text: i18n.T(ctx, "登记专家的领域、单位和聘期，或从表格导入；没有专家不能开始评审。")},
	}
	if run {
		v.Page.Primary = &ui.Action{Label: "登记专家", Href: "/experts/new"}
		v.Page.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=" + sheetExperts}}
		v.Table.Empty.Actions = []ui.Action{{Label: "登记专家", Href: "/experts/new"}, {Label: "从表格导入", Href: "/imports/new?kind=" + sheetExperts}}
	}
	c := casepage.NewChips(ctx)
	c.Add("area", "专业领域", q.Area)
	c.Add("standing", "状态", map[string]string{"ACTIVE": "可抽", "OUT": "不可抽"}[q.Standing])
	v.Table.Chips = c.List
	for _, e := range found.Lines {
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: e.ID.String(), Name: e.Name, Cells: ui.Cells(ui.Link{Href: "/experts/" + e.ID.String(), Text: e.Name, Sub: casepage.Joined(" · ", e.Number, e.Title)}, ui.Text(strings.Join(e.Areas, "、")), ui.Text(e.Employer), ui.Text(term(ctx, e)), ui.Int(e.Sheets), ui.Status(standing(e, today)))})
	}
	return v
}

func term(ctx context.Context, e Expert) string {
	if e.Until.IsZero() {
		return i18n.T(ctx, "%s 起", e.Since.String())
	}
	return e.Since.String() + " — " + e.Until.String()
}

func standing(e Expert, today civil.Date) (tone, text string) {
	if e.InTerm(today) {
		return "green", "可抽"
	}
	return "none", "不可抽"
}

// expertPage is one expert.
type expertPage struct {
	Page  ui.Page
	Facts []ui.Fact
	Tone  string
	State string
	Rows  []ui.Row
}

var expertColumns = []ui.Column{{Title: "申报", Wrap: true}, {Title: "单位", Wrap: true}, {Title: "批次", Wrap: true}, {Title: "总分", Num: true}, {Title: "状态"}}

func expertOf(ctx context.Context, d ExpertDetail, today civil.Date) expertPage {
	v := expertPage{Page: ui.Page{Title: d.Name, Note: d.Number, Sub: casepage.Joined(" · ", d.Title, d.Employer), Crumbs: []ui.Crumb{{Label: "专家库", Href: "/experts"}, {Label: d.Number}}}}
	if mayDo(ctx, mayExperts) {
		v.Page.Actions = []ui.Action{{Label: "修改并查看联系方式", Href: "/experts/" + d.ID.String() + "/edit"}}
	}
	v.Tone, v.State = standing(d.Expert, today)
	inRegister := i18n.T(ctx, "在单位名册里，按名册回避")
	if d.EmployerID == 0 {
		inRegister = i18n.T(ctx, "不在单位名册里，按名称回避")
	}
	account := i18n.T(ctx, "登录评分")
	if d.Account == 0 {
		account = i18n.T(ctx, "没有账号，纸质评分")
	}
	v.Facts = []ui.Fact{{Label: "专业领域", Value: strings.Join(d.Areas, "、")}, {Label: "工作单位", Value: d.Employer + "（" + inRegister + "）"}, {Label: "聘期", Value: term(ctx, d.Expert)}, {Label: "评分方式", Value: account}}
	for _, t := range d.Sheets {
		v.Rows = append(v.Rows, ui.Row{Name: t.AppTitle, Cells: ui.Cells(ui.Link{Href: "/reviews/" + t.ID.String(), Text: t.AppTitle, Sub: t.AppNumber}, ui.Text(t.OrgName), ui.Text(t.BatchTitle), totalCell(t), casepage.State(ctx, Sheets, t.Status))})
	}
	return v
}

// expertFormPage is the form of an expert.
type expertFormPage struct {
	formPage
	Areas []string
}

func expertFormOf(ctx context.Context, e Expert, v url.Values, areas []string, refused error) expertFormPage {
	f := expertFormPage{formPage: formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}}, Areas: areas}
	title, action, cancel := "登记专家", "/experts", "/experts"
	if e.ID != 0 {
		title, action, cancel = "修改专家", "/experts/"+e.ID.String()+"/edit", "/experts/"+e.ID.String()
	}
	f.Page = ui.Page{Title: title, Note: e.Number, Sub: i18n.T(ctx, "电话和邮箱加密保存，只有市教育局看得到，查看留记录"), Crumbs: []ui.Crumb{{Label: "专家库", Href: "/experts"}, {Label: title}}}
	f.Form = ui.Form{Action: action, Version: e.Version, Errors: f.Errors, Submit: "保存专家", Cancel: cancel}
	return f
}

func expertValues(e Expert) url.Values {
	v := url.Values{}
	for key, text := range map[string]string{"number": e.Number, "name": e.Name, "title": e.Title, "areas": strings.Join(e.Areas, "、"), "employer": e.Employer, "since": e.Since.String(), "until": e.Until.String(), "login": e.Login, "phone": e.Phone, "mail": e.Mail} {
		v.Set(key, text)
	}
	if e.Active {
		v.Set("active", "1")
	}
	return v
}

func reviewsOf(ctx context.Context, q SheetQuery, l ui.Listing, list []Sheet, total int, today civil.Date) listedPage {
	v := listedPage{Page: ui.Page{Title: "专家评审", Sub: i18n.T(ctx, "只看得到分给自己的申报；提交以后不能改，确需改的由市教育局退回"), Crumbs: []ui.Crumb{{Label: "专家评审"}}}}
	all := ranks(actor.From(ctx))
	if all {
		v.Page.Sub = i18n.T(ctx, "每份评分表的期限和状态；没有账号的专家由市教育局录入纸质评分")
	}
	v.Table = ui.Table{
		ID: "reviews", Caption: "评分表，最急的在前", List: l, Total: total, Find: "申报或批次", Keep: []string{"status"}, Filters: sheetFilters(q), Choose: true,
		Columns: []ui.Column{{Key: "title", Title: "申报", Sort: true, Wrap: true}, {Key: "org", Title: "单位", Wrap: true}, {Key: "batch", Title: "批次", Wrap: true}, {Key: "due", Title: "期限", Sort: true}, {Key: "total", Title: "总分", Num: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有要评的申报"), Text: i18n.T(ctx, "被抽取以后这里会有评分表，并收到提醒。")},
	}
	if all {
		v.Table.Columns = append(v.Table.Columns, ui.Column{Key: "expert", Title: "专家", Wrap: true})
	}
	c := casepage.NewChips(ctx)
	c.Add("status", "状态", sheetState(q.Status))
	v.Table.Chips = c.List
	for _, t := range list {
		due := ui.Lines{Main: t.DueOn.String()}
		if t.Status == SheetAssigned && today.After(t.DueOn) {
			due.Sub, due.Alert = i18n.T(ctx, "已逾期"), true
		}
		row := ui.Row{ID: t.ID.String(), Name: t.AppTitle, Cells: ui.Cells(ui.Link{Href: "/reviews/" + t.ID.String(), Text: t.AppTitle, Sub: t.AppNumber}, ui.Text(t.OrgName), ui.Text(t.BatchTitle), due, totalCell(t), casepage.State(ctx, Sheets, t.Status))}
		if all {
			row.Cells = append(row.Cells, ui.Text(t.ExpertName))
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	return v
}

// sheetPage is one scoring sheet.
type sheetPage struct {
	SheetDetail
	casepage.Fields
	Page    ui.Page
	Tone    string
	State   string
	Facts   []ui.Fact
	Own     []ui.Fact
	Sent    []ui.Row
	Events  []ui.Event
	Write   bool
	Paper   bool // the bureau types it in
	Recuse  bool
	Reopen  bool
	Late    bool
	Buttons []caseflow.Button
}

var markColumns = []ui.Column{{Title: "评分项", Wrap: true}, {Title: "权重", Num: true}, {Title: "分数", Num: true}, {Title: "意见", Wrap: true}}

func sheetOf(ctx context.Context, d SheetDetail, typed url.Values, today civil.Date, refused error) sheetPage {
	a := actor.From(ctx)
	st, _ := Sheets.State(d.Status)
	v := sheetPage{SheetDetail: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Tone: st.Tone, State: st.ZH}
	if typed == nil {
		v.Values = markValues(d.Sheet)
	}
	v.Page = ui.Page{Note: d.AppNumber, Sub: casepage.Joined(" · ", d.OrgName, d.BatchTitle), Crumbs: []ui.Crumb{{Label: "专家评审", Href: "/reviews"}, {Label: d.AppNumber}}}
	v.Page.Title = i18n.T(ctx, "评分：%s", d.AppTitle)
	reviewing := d.App.Of.Status == InReview
	own := d.Account != 0 && d.Account == a.Account
	v.Write = d.Mine && d.Status == SheetAssigned && reviewing
	v.Paper = v.Write && !own
	for _, b := range casepage.Buttons(ctx, Sheets, d.Status, nil, "send") {
		if d.Mine && reviewing {
			v.Buttons = append(v.Buttons, b)
		}
	}
	v.Late = d.Status == SheetAssigned && today.After(d.DueOn)
	v.Facts = []ui.Fact{{Label: "申报单位", Value: d.OrgName}, {Label: "合作单位", Value: strings.Join(d.App.Partners, "、"), Why: i18n.T(ctx, "没有合作单位")}, {Label: "评审领域", Value: d.App.Area}, {Label: "评分期限", Value: d.DueOn.String(), Why: i18n.T(ctx, "已评分")}}
	if !own {
		v.Facts = append(v.Facts, ui.Fact{Label: "专家", Value: d.ExpertName + "（" + d.Employer + "）"})
	}
	for _, f := range d.App.Of.Fields {
		v.Own = append(v.Own, ui.Fact{Label: f.Name(lang(ctx)), Value: shown(ctx, f, d.App.Values), Why: i18n.T(ctx, "没有填")})
	}
	for _, c := range d.App.Of.Rubric {
		for _, m := range d.Marks {
			if m.Criterion == c.Code {
				v.Sent = append(v.Sent, ui.Row{Name: c.ZH, Cells: ui.Cells(ui.Text(c.ZH), ui.Text(digits(c.Weight)+"%"), scoreCell(m.Score), ui.Text(m.Comment))})
			}
		}
	}
	v.Events = course.Events(ctx, Sheets, d.Trail)
	return v
}

func markValues(t Sheet) url.Values {
	v := url.Values{"comment": {t.Comment}}
	for _, m := range t.Marks {
		if m.Score != nil {
			v.Set("score_"+m.Criterion, strings.TrimRight(strings.TrimRight(ui.Decimal(*m.Score, 2), "0"), "."))
		}
		v.Set("comment_"+m.Criterion, m.Comment)
	}
	return v
}

func libraryOf(ctx context.Context, q LibraryQuery, l ui.Listing, found LibraryPage) listedPage {
	v := listedPage{Page: ui.Page{Title: "项目库", Sub: i18n.T(ctx, "还没有入选或立项的项目：处在哪一步、下一步什么时候、计划什么时候做"), Crumbs: []ui.Crumb{{Label: "项目库"}}}}
	v.Table = ui.Table{
		ID: "library", Caption: "项目库，按名称", List: l, Total: found.Total, Find: "项目、单位或批次", Keep: []string{"stage", "source"}, Filters: libraryFilters(q, found.Stages), Choose: true, Exports: casepage.Exports(ctx, "/project-library/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "项目", Sort: true, Wrap: true}, {Key: "org", Title: "单位", Wrap: true}, {Key: "category", Title: "类别", Wrap: true}, {Key: "stage", Title: "阶段"}, {Key: "next", Title: "下一步"}, {Key: "until", Title: "计划进度", Sort: true}, {Key: "source", Title: "来源", Off: true}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "项目库还是空的"), Text: i18n.T(ctx, "单位提交的申报、名册里拟立项的项目都列在这里，入选或立项以后移出。"), Actions: []ui.Action{{Label: "项目遴选", Href: "/selections"}}},
	}
	stage := ""
	for _, p := range found.Stages {
		if p.Stage == q.Stage {
			stage = p.StageZH
		}
	}
	c := casepage.NewChips(ctx)
	c.Add("stage", "阶段", stage)
	if q.Source != "" {
		c.Add("source", "来源", sourceZH(q.Source))
	}
	v.Table.Chips = c.List
	for _, p := range found.Lines {
		next := ui.Lines{Main: i18n.Word(ctx, p.Next), Sub: p.NextOn.String()}
		plan := casepage.Joined(" — ", p.Begins.String(), p.Ends.String())
		if plan == "" {
			plan = i18n.T(ctx, "没有填")
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: p.ID.String(), Name: p.Title, Cells: ui.Cells(ui.Link{Href: p.Path, Text: p.Title, Sub: p.Batch}, ui.Text(p.OrgName), ui.Text(i18n.Word(ctx, p.Category)), ui.Status(p.Tone, p.StageZH), next, ui.Text(plan), ui.Text(i18n.Word(ctx, sourceZH(p.Source))))})
	}
	return v
}

func areaPairs(first string, areas []string) []string {
	out := []string{"", first}
	for _, a := range areas {
		out = append(out, a, a)
	}
	return out
}

func stagePairs(first string, list []Project) []string {
	out := []string{"", first}
	for _, p := range list {
		out = append(out, p.Stage, p.StageZH)
	}
	return out
}
