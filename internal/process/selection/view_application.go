package selection

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

func applicationsOf(ctx context.Context, q AppQuery, l ui.Listing, found AppPage) listedPage {
	own := ownOrg(actor.From(ctx)) != 0
	v := listedPage{Page: ui.Page{Title: "遴选申报", Sub: i18n.T(ctx, "一个单位在一个批次里申报一项"), Crumbs: []ui.Crumb{{Label: "遴选申报"}}}}
	v.Page.Actions = []ui.Action{{Label: "征集中的遴选", Href: "/selections?status=" + Open}}
	v.Table = ui.Table{
		ID: "applications", Caption: "遴选申报，编号大的在前", List: l, Total: found.Total, Find: "编号、名称或单位", Keep: []string{"status", "category"}, Filters: appFilters(q, found.Categories), Choose: true, Exports: casepage.Exports(ctx, "/applications/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "申报", Sort: true, Wrap: true}, {Key: "org", Title: "单位", Wrap: true}, {Key: "batch", Title: "批次", Wrap: true}, {Key: "close", Title: "截止日期", Sort: true}, {Key: "submitted", Title: "提交日期", Sort: true, Off: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有申报"), Text: i18n.T(ctx, "在征集中的遴选里点“申报”，写好以后提交。"), Actions: []ui.Action{{Label: "征集中的遴选", Href: "/selections?status=" + Open}}},
	}
	if !own {
		v.Table.Empty.Text = i18n.T(ctx, "单位提交以后在这里做形式审查；草稿只有申报单位自己看得到。")
	}
	names := map[string]string{}
	for _, c := range found.Categories {
		names[c.Code] = c.Name(lang(ctx))
	}
	c := casepage.NewChips(ctx)
	c.Add("status", "状态", appState(q.Status))
	c.Add("category", "类别", names[q.Category])
	v.Table.Chips = c.List
	for _, x := range found.Lines {
		row := ui.Row{ID: x.ID.String(), Name: x.Title, Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(x.OrgName), ui.Link{Href: Batch{ID: x.Batch}.path(), Text: x.BatchTitle}, ui.Text(x.CloseOn.String()), ui.Text(dayOf(x.SubmittedMS).String()), casepage.State(ctx, Applications, x.Status))}
		if x.Status == AppReturned {
			row.Tone = "amber"
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	return v
}

// applyPage is the form of an application.
type applyPage struct {
	formPage
	Of    Batch
	Areas []string // pairs
	Asked []carrier.Field
	What  string // to be corrected
}

func applyFormOf(ctx context.Context, b Batch, x Application, v url.Values, refused error) applyPage {
	f := applyPage{formPage: formPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}}, Of: b, Asked: b.Fields}
	title, action, cancel := "申报", b.path()+"/apply", b.path()
	if x.ID != 0 {
		title, action, cancel = "修改申报", x.path()+"/edit", x.path()
	}
	if x.Status == AppReturned {
		f.What = i18n.T(ctx, "请在 %s 前补正：%s", x.CorrectBy.String(), x.CorrectWhat)
	}
	f.Page = ui.Page{Title: title, Note: x.Number, Sub: casepage.Joined(" · ", b.Title, i18n.T(ctx, "%s 截止", b.CloseOn.String())), Crumbs: []ui.Crumb{{Label: "项目遴选", Href: "/selections"}, {Label: b.Number, Href: b.path()}, {Label: title}}}
	f.Form = ui.Form{Action: action, Version: x.Version, Errors: f.Errors, Submit: "保存草稿", Cancel: cancel}
	for _, a := range b.Areas {
		f.Areas = append(f.Areas, a, a)
	}
	return f
}

func applicationValues(d ApplicationDetail) url.Values {
	v := url.Values{"title": {d.Title}, "area": {d.Area}, "summary": {d.Summary}, "partners": {strings.Join(d.Partners, "\n")}}
	for _, f := range d.Of.Fields {
		x, ok := d.Values[f.Code]
		switch {
		case !ok:
		case f.Type == carrier.Set:
			v["f_"+f.Code] = list(x.Text)
		case f.Type == carrier.Money:
			v.Set("f_"+f.Code, moneyText(f, x))
		default:
			v.Set("f_"+f.Code, x.Text)
		}
	}
	return v
}

// moneyText is an amount as the form of the field reads it again.
func moneyText(f carrier.Field, v carrier.Value) string {
	if strings.HasPrefix(f.Unit, "万") {
		return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.6f", v.Num/1_000_000), "0"), ".")
	}
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", v.Num/100), "0"), ".")
}

// applicationPage is the page of one application.
type applicationPage struct {
	ApplicationDetail
	casepage.Fields
	Page      ui.Page
	Tone      string
	State     string
	Facts     []ui.Fact
	Own       []ui.Fact // what was filled in
	Scores    []ui.Fact
	Sheets    []ui.Row
	Events    []ui.Event
	Buttons   []caseflow.Button
	MayEdit   bool
	MayRun    bool
	MaySettle bool
	SeesAll   bool
	Notice    string
}

var sheetColumns = []ui.Column{{Title: "专家", Wrap: true}, {Title: "单位", Wrap: true}, {Title: "总分", Num: true}, {Title: "状态"}}

// formal are the steps that ask for the batch to be before its review.
var formal = []string{"return", "admit", "refuse", "withdraw"}

func applicationOf(ctx context.Context, d ApplicationDetail, sheets []Sheet, typed url.Values, today civil.Date, refused error) applicationPage {
	a := actor.From(ctx)
	st, _ := Applications.State(d.Status)
	v := applicationPage{ApplicationDetail: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Tone: st.Tone, State: st.ZH, MayEdit: MayEdit(a, d.Application), MayRun: mayDo(ctx, mayRun), SeesAll: ranks(a)}
	v.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", d.OrgName, d.Of.Title), Crumbs: []ui.Crumb{{Label: "遴选申报", Href: "/applications"}, {Label: d.Number}}}
	if d.Of.Shown() || v.SeesAll {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "查看批次", Href: d.Of.path()})
	}
	if v.MayEdit {
		v.Page.Primary = &ui.Action{Label: "修改申报", Href: d.path() + "/edit"}
	}
	if v.SeesAll && d.Rounds > 0 {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "抽取记录", Href: d.path() + "/draw"})
	}
	v.Facts = []ui.Fact{
		{Label: "申报单位", Value: d.OrgName}, {Label: "类别", Value: d.Cat.Name(lang(ctx))}, {Label: "评审领域", Value: d.Area}, {Label: "合作单位", Value: strings.Join(d.Partners, "、"), Why: i18n.T(ctx, "没有合作单位")},
		{Label: "提交日期", Value: dayOf(d.SubmittedMS).String(), Why: i18n.T(ctx, "还没有提交")},
	}
	if d.Record != 0 {
		v.Facts = append(v.Facts, ui.Fact{Label: "名册记录", Cell: ui.Link{Href: "/records/" + d.Record.String(), Text: d.Title}})
	}
	for _, f := range d.Of.Fields {
		v.Own = append(v.Own, ui.Fact{Label: f.Name(lang(ctx)), Value: shown(ctx, f, d.Values), Why: i18n.T(ctx, "没有填")})
	}
	if d.Status == AppReturned {
		v.Notice = i18n.T(ctx, "请在 %s 前补正：%s", d.CorrectBy.String(), d.CorrectWhat)
	}
	v.steps(ctx, a, today)
	v.scores(ctx, sheets)
	v.Events = course.Events(ctx, Applications, d.Trail)
	return v
}

// steps are the buttons that make sense in the batch's state; the service checks again.
func (v *applicationPage) steps(ctx context.Context, a actor.Actor, today civil.Date) {
	for _, b := range casepage.Buttons(ctx, Applications, v.Status, nil) {
		during := v.Of.Status == Open || v.Of.Status == Closed
		switch {
		case !mayStep(a, v.Application, b.Code):
			continue
		case slices.Contains(formal, b.Code) && !during, b.Code == "drop" && v.Of.Status != Publicity && v.Of.Status != Decided:
			continue
		case (b.Code == "resume" || b.Code == "submit" && v.Status == AppDraft) && !v.Of.Takes(today):
			continue
		}
		v.Buttons = append(v.Buttons, b)
	}
	v.MaySettle = v.MayRun && v.Status == AppProposed && v.Of.Status == Decided
}

func (v *applicationPage) scores(ctx context.Context, sheets []Sheet) {
	if !v.SeesAll || len(sheets) == 0 {
		return
	}
	v.Scores = []ui.Fact{{Label: "得分", Value: optional(v.Score), Why: i18n.T(ctx, "还没有评分")}, {Label: "最低分", Value: optional(v.Low), Why: i18n.T(ctx, "还没有评分")}, {Label: "最高分", Value: optional(v.High), Why: i18n.T(ctx, "还没有评分")}, {Label: "标准差", Value: optional(v.Deviation), Why: i18n.T(ctx, "还没有评分")},
		{Label: "计入的评分表", Value: i18n.T(ctx, "%d 份", v.Counted)}}
	if v.Place > 0 {
		v.Scores = append(v.Scores, ui.Fact{Label: "名次", Value: digits(v.Place)})
	}
	for _, t := range sheets {
		v.Sheets = append(v.Sheets, ui.Row{ID: t.ID.String(), Name: t.ExpertName, Cells: ui.Cells(ui.Link{Href: "/reviews/" + t.ID.String(), Text: t.ExpertName}, ui.Text(t.Employer), totalCell(t), casepage.State(ctx, Sheets, t.Status))})
	}
}

func optional(n *float64) string {
	if n == nil {
		return ""
	}
	return scoreText(*n)
}

// totalCell is a sheet's total; a sheet that was sent with a criterion left out has none.
func totalCell(t Sheet) templ.Component {
	switch {
	case t.Total != nil:
		return ui.Text(scoreText(*t.Total))
	case t.Status == SheetSent:
		return ui.Missing("有评分项没有分数")
	}
	return ui.Text("")
}

// drawPage is the draws for an application.
type drawPage struct {
	Page   ui.Page
	Errors ui.FormErrors
	App    Application
	Of     Batch
	Boxes  []drawBox
	More   bool
	Verify bool
}

// drawBox is one draw.
type drawBox struct {
	Title string
	Facts []ui.Fact
	Rows  []ui.Row
	Good  bool
	Check []ui.Fact
}

var drawColumns = []ui.Column{{Title: "顺序"}, {Title: "专家", Wrap: true}, {Title: "单位", Wrap: true}, {Title: "结果"}}

func drawOf(ctx context.Context, x Application, b Batch, list []DrawDetail, names map[ids.ID]Expert, verify bool, refused error) drawPage {
	v := drawPage{App: x, Of: b, Verify: verify, Errors: ui.Errors(ctx, refused), More: mayDo(ctx, mayRun) && b.Status == InReview && x.Status == AppAdmitted}
	v.Page = ui.Page{Title: "抽取记录", Note: x.Number, Sub: casepage.Joined(" · ", x.Title, x.Area), Crumbs: []ui.Crumb{{Label: "遴选申报", Href: "/applications"}, {Label: x.Number, Href: x.path()}, {Label: "抽取记录"}}}
	if len(list) > 0 && !verify {
		v.Page.Primary = &ui.Action{Label: "复核", Href: x.path() + "/draw?verify=1"}
	}
	for _, d := range list {
		v.Boxes = append(v.Boxes, boxOf(ctx, d, names))
	}
	return v
}

func boxOf(ctx context.Context, d DrawDetail, names map[ids.ID]Expert) drawBox {
	out := 0
	for _, p := range d.Pool {
		if p.Why != Eligible {
			out++
		}
	}
	b := drawBox{Title: i18n.T(ctx, "第 %d 轮", d.Round), Good: d.Again.Good()}
	b.Facts = []ui.Fact{
		{Label: "抽取时间", Value: casepage.When(d.At)}, {Label: "操作人", Value: d.By}, {Label: "专家库", Value: i18n.T(ctx, "%d 人，可抽 %d 人，回避和不符 %d 人", len(d.Pool), len(d.Pool)-out, out)},
		{Label: "种子的哈希", Cell: ui.Copy(d.SeedHash)}, {Label: "种子", Cell: ui.Copy(d.Seed)}, {Label: "专家库快照的哈希", Cell: ui.Copy(d.PoolHash)},
	}
	holds := func(ok bool) string {
		if ok {
			return i18n.T(ctx, "一致")
		}
		return i18n.T(ctx, "不一致")
	}
	b.Check = []ui.Fact{{Label: "种子与征集时公布的哈希", Value: holds(d.Again.SeedHolds)}, {Label: "专家库快照与记录的哈希", Value: holds(d.Again.PoolHolds)}, {Label: "重新计算的顺序与记录", Value: holds(d.Again.Same)}}
	place := map[ids.ID]int{}
	for i, id := range d.Again.Order {
		place[id] = i + 1
	}
	asked := map[ids.ID]Sheet{}
	for _, t := range d.Asked {
		asked[t.Expert] = t
	}
	name := func(p Standing) string {
		if e, ok := names[p.Expert]; ok {
			return e.Name + "（" + p.Number + "）"
		}
		return p.Number
	}
	for _, id := range d.Again.Order {
		for _, p := range d.Pool {
			if p.Expert != id {
				continue
			}
			result := templ.Component(ui.Text(i18n.T(ctx, "候补")))
			if t, ok := asked[id]; ok {
				result = casepage.State(ctx, Sheets, t.Status)
			}
			b.Rows = append(b.Rows, ui.Row{Name: p.Number, Cells: ui.Cells(ui.Int(place[id]), ui.Text(name(p)), ui.Text(names[id].Employer), result)})
		}
	}
	for _, p := range d.Pool {
		if p.Why != Eligible {
			b.Rows = append(b.Rows, ui.Row{Name: p.Number, Cells: ui.Cells(ui.Text(""), ui.Text(name(p)), ui.Text(names[p.Expert].Employer), ui.Status("none", becauseZH[p.Why]))})
		}
	}
	return b
}

func sizeText(n int64) string {
	if n >= 1<<20 {
		return ui.Decimal(float64(n)/(1<<20), 1) + " MiB"
	}
	return digits(max(1, n>>10)) + " KiB"
}
