package contact

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// pairsPage is the list of pairs with its figures.
type pairsPage struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Table   ui.Table
}

func pairTabs(ctx context.Context, at string) []ui.Tab {
	return []ui.Tab{
		{Label: "结对名单", Href: "/pairs", Current: at == "list"}, {Label: "季度一览", Href: "/pairs/matrix", Current: at == "matrix"},
		{Label: "逾期与待办", Href: "/pairs/overdue", Current: at == "overdue"},
	}
}

func pairActions(ctx context.Context, p *ui.Page) {
	if mayDo(ctx, pairEdit) {
		p.Primary = &ui.Action{Label: "新建结对", Href: "/pairs/new"}
		p.Actions = append(p.Actions, ui.Action{Label: "从表格导入", Href: "/imports/new?kind=" + sheetPairs})
	}
	if mayDo(ctx, pairLog) {
		p.Actions = append(p.Actions, ui.Action{Label: "导入联系记录", Href: "/imports/new?kind=" + sheetContacts})
	}
}

func pairFiguresOf(ctx context.Context, f PairFigures, needed int64) []ui.Figure {
	link := func(s Standing) string { return "/pairs?standing=" + string(s) }
	share := ui.Figure{Label: "本季度已对接的比例", Missing: i18n.T(ctx, "没有进行中的结对")}
	if all := f.Overdue + f.Due + f.InTouch; all > 0 {
		share = ui.Figure{Label: "本季度已对接的比例", Value: ui.Percent(float64(f.InTouch) / float64(all)), Note: i18n.T(ctx, "%s / %s 对；每季度至少 %s 次", ui.Thousands(f.InTouch), ui.Thousands(all), ui.Thousands(needed))}
	}
	overdue := ui.Figure{Label: Overdue.ZH(), Value: ui.Thousands(f.Overdue), Unit: "对", Href: link(Overdue)}
	if f.Overdue > 0 {
		overdue.Tone = "red"
	}
	return []ui.Figure{overdue, {Label: DueNow.ZH(), Value: ui.Thousands(f.Due), Unit: "对", Href: link(DueNow)}, {Label: InTouch.ZH(), Value: ui.Thousands(f.InTouch), Unit: "对", Href: link(InTouch)}, share}
}

func pairsPageOf(ctx context.Context, q PairQuery, l ui.Listing, found PairPage) pairsPage {
	v := pairsPage{Tabs: pairTabs(ctx, "list"), Figures: pairFiguresOf(ctx, found.Figures, found.Needed.Value)}
	v.Page = ui.Page{Title: "结对联系", Sub: i18n.T(ctx, "政府对接学校、学校对接企业；结对双方每季度至少联系 %d 次，逾期按日历推算", found.Needed.Value), Crumbs: []ui.Crumb{{Label: "结对联系"}}}
	pairActions(ctx, &v.Page)
	v.Table = pairTable(ctx, q, l, found)
	v.Table.Columns = []ui.Column{
		{Key: "pair", Title: "结对", Wrap: true}, {Key: "kind", Title: "类别"}, {Key: "last", Title: "最近联系", Sort: true}, {Key: "present", Title: "本季度", Num: true},
		{Key: "before", Title: "上季度", Num: true}, {Key: "since", Title: "结对日期", Sort: true, Off: true}, {Key: "county", Title: "区县", Off: true}, {Key: "standing", Title: "状态", Sort: true},
	}
	names := countyMap(found.Counties)
	for _, x := range found.Lines {
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: x.ID.String(), Name: x.Title(), Cells: ui.Cells(pairLink(x.Pair), ui.Text(i18n.Word(ctx, x.Kind.ZH())), lastCell(ctx, x.LastOn), ui.Int(x.Present), ui.Int(x.Before),
			ui.Text(x.Since.String()), ui.Text(names[x.County]), ui.Status(x.Standing.Tone(), x.Standing.ZH()))})
	}
	return v
}

func countyMap(list []County) map[string]string {
	out := make(map[string]string, len(list))
	for _, c := range list {
		out[c.Code] = c.Name
	}
	return out
}

func pairLink(p Pair) templ.Component {
	a, b := p.Names()
	return ui.Link{Href: "/pairs/" + p.ID.String(), Text: a, Sub: b}
}

func lastCell(ctx context.Context, d civil.Date) templ.Component {
	if d.IsZero() {
		return ui.Missing(i18n.T(ctx, "还没有记录"))
	}
	return ui.Text(d.String())
}

func pairTable(ctx context.Context, q PairQuery, l ui.Listing, found PairPage) ui.Table {
	t := ui.Table{
		ID: "pairs", Caption: "结对名单，逾期的在前", List: l, Total: found.Total, Find: "单位名称", Keep: []string{"kind", "standing", "county"}, Choose: true,
		Filters: pairFilters(q, found.Counties), Exports: casepage.Exports(ctx, "/pairs/export", found.Total, maxExport),
		Empty: ui.Empty{Title: i18n.T(ctx, "还没有结对"), Text: i18n.T(ctx, "为每所学校定一个对接的部门或县区，为学校和企业结成对子，这里就会按季度提醒联系。")},
	}
	if mayDo(ctx, pairEdit) {
		t.Empty.Actions = []ui.Action{{Label: "新建结对", Href: "/pairs/new"}, {Label: "从表格导入", Href: "/imports/new?kind=" + sheetPairs}}
	}
	c := casepage.NewChips(ctx)
	c.Add("kind", "类别", q.Kind.ZH())
	c.Add("standing", "状态", q.Standing.ZH())
	c.Add("county", "区县", countyMap(found.Counties)[q.County])
	t.Chips = c.List
	return t
}

// matrixPage is pair by quarter.
type matrixPage struct {
	pairsPage
	casepage.Fields
	Needed   Param
	MayParam bool
	Refused  bool
}

func matrixPageOf(ctx context.Context, q PairQuery, l ui.Listing, found PairPage, typed url.Values, refused error) matrixPage {
	v := matrixPage{Needed: found.Needed, MayParam: mayDo(ctx, pairParam), Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Refused: refused != nil}
	v.Page = ui.Page{Title: "季度一览", Sub: i18n.T(ctx, "每格是这一季度的联系次数；结对不满一季的不作要求"), Crumbs: []ui.Crumb{{Label: "结对联系", Href: "/pairs"}, {Label: "季度一览"}}}
	v.Tabs = pairTabs(ctx, "matrix")
	v.Table = pairTable(ctx, q, l, found)
	v.Table.Choose = false
	v.Table.Columns = []ui.Column{{Key: "pair", Title: "结对", Wrap: true}}
	for _, quarter := range found.Quarters {
		v.Table.Columns = append(v.Table.Columns, ui.Column{Key: quarter.String(), Title: quarter.String()})
	}
	v.Table.Columns = append(v.Table.Columns, ui.Column{Key: "standing", Title: "状态"})
	for _, x := range found.Lines {
		row := ui.Row{ID: x.ID.String(), Name: x.Title(), Cells: ui.Cells(pairLink(x.Pair))}
		for _, c := range x.Cells {
			row.Cells = append(row.Cells, quarterCell(ctx, c, found.Needed.Value))
		}
		row.Cells = append(row.Cells, ui.Status(x.Standing.Tone(), x.Standing.ZH()))
		v.Table.Rows = append(v.Table.Rows, row)
	}
	return v
}

// quarterCell says how often a pair was in touch, in words and colour.
func quarterCell(ctx context.Context, c Cell, needed int64) templ.Component {
	n := i18n.T(ctx, "%d 次", c.Contacts)
	switch {
	case c.Contacts >= needed:
		return ui.Status("green", n)
	case !c.Asked:
		return ui.Lines{Main: n, Sub: i18n.T(ctx, "不作要求")}
	case c.Running:
		return ui.Status("info", n)
	}
	return ui.Status("red", n)
}

// overduePage is what the actor must do.
type overduePage struct {
	pairsPage
	Items      []ui.Row
	ItemsTitle string
	ItemsNone  string
}

var itemColumns = []ui.Column{{Title: "反馈事项", Wrap: true}, {Title: "企业", Wrap: true}, {Title: "期限"}, {Title: "状态"}}

func overduePageOf(ctx context.Context, q PairQuery, l ui.Listing, found PairPage, items FeedbackPage) overduePage {
	v := overduePage{ItemsTitle: "等您答复的反馈事项", ItemsNone: i18n.T(ctx, "现在没有等您答复的事项。")}
	if mayDo(ctx, feedbackRate) {
		v.ItemsTitle, v.ItemsNone = "等您评价的答复", i18n.T(ctx, "现在没有等您评价的答复。")
	}
	v.pairsPage = pairsPageOf(ctx, q, l, found)
	v.Page = ui.Page{Title: "逾期对接", Sub: i18n.T(ctx, "上季度没有联系、至今也没有补上的；以及本季度还要联系的"), Crumbs: []ui.Crumb{{Label: "结对联系", Href: "/pairs"}, {Label: "逾期对接"}}}
	v.Tabs = pairTabs(ctx, "overdue")
	v.Table.Empty = ui.Empty{Title: i18n.T(ctx, "没有逾期的结对"), Text: i18n.T(ctx, "本季度都联系过了；下季度开始时这里会重新列出。"), Actions: []ui.Action{{Label: "看全部结对", Href: "/pairs"}}}
	v.Table.Exports = nil
	v.Table.Columns = []ui.Column{{Key: "pair", Title: "结对", Wrap: true}, {Key: "last", Title: "最近联系", Sort: true}, {Key: "who", Title: "负责", Wrap: true}, {Key: "standing", Title: "状态", Sort: true}}
	v.Table.Rows = nil
	for _, x := range found.Lines {
		row := ui.Row{ID: x.ID.String(), Name: x.Title(), Cells: ui.Cells(pairLink(x.Pair), lastCell(ctx, x.LastOn), ui.Lines{Main: x.PostA, Sub: x.PostB}, ui.Status(x.Standing.Tone(), x.Standing.ZH()))}
		if x.Standing == Overdue {
			row.Tone = "amber"
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	for _, f := range items.Lines {
		v.Items = append(v.Items, ui.Row{Name: f.Title, Cells: ui.Cells(ui.Link{Href: "/feedback/" + f.ID.String(), Text: f.Title, Sub: f.Number}, ui.Text(f.FirmName), clockCell(ctx, f, items), casepage.State(ctx, FeedbackFlow, f.Status))})
	}
	return v
}

// pairFormPage is the form of a pair.
type pairFormPage struct {
	casepage.Fields
	Page     ui.Page
	Form     ui.Form
	Pair     Pair
	Kind     PairKind
	Counties []County
	School   bool // the school is the actor's own
	County   bool // the county is the actor's own
}

func pairFormOf(ctx context.Context, p Pair, v url.Values, list []County, refused error) pairFormPage {
	a := actor.From(ctx)
	f := pairFormPage{Fields: casepage.Fields{Values: v, Errors: ui.Errors(ctx, refused)}, Pair: p, Kind: PairKind(v.Get("kind")), Counties: list}
	f.School, f.County = !a.Has(officers...), ownCounty(a) != ""
	title, action, cancel := "新建结对", "/pairs", "/pairs"
	if p.ID != 0 {
		title, action, cancel = "修改结对", "/pairs/"+p.ID.String()+"/edit", "/pairs/"+p.ID.String()
		f.Kind = p.Kind
	}
	f.Page = ui.Page{Title: title, Sub: i18n.T(ctx, "责任人的姓名和电话加密保存；每次查看都有记录"), Crumbs: []ui.Crumb{{Label: "结对联系", Href: "/pairs"}, {Label: title}}}
	if p.ID != 0 {
		f.Page.Note = p.Title()
	}
	f.Form = ui.Form{Action: action, Version: p.Version, Errors: f.Errors, Submit: "保存结对", Cancel: cancel}
	return f
}

// pairValues are the values of a pair as its form shows them.
func pairValues(d PairDraft) url.Values {
	v := url.Values{}
	for key, value := range map[string]string{
		"kind": string(d.Kind), "gov": d.GovName, "function": d.GovFunction, "county": d.County, "purpose": d.Purpose, "since": d.Since.String(), "until": d.Until.String(),
		"post_a": d.PostA, "post_b": d.PostB, "person_a": d.PersonA, "phone_a": d.PhoneA, "person_b": d.PersonB, "phone_b": d.PhoneB,
	} {
		v.Set(key, value)
	}
	return v
}

// pairPage is the page of one pair.
type pairPage struct {
	PairDetail
	casepage.Fields
	Page    ui.Page
	Figures []ui.Figure
	Rows    []ui.Row
	Today   civil.Date
	Log     ui.Form
}

func pairPageOf(ctx context.Context, d PairDetail, typed url.Values, today civil.Date, refused error) pairPage {
	if typed == nil {
		typed = url.Values{}
	}
	if typed.Get("day") == "" {
		typed.Set("day", today.String())
	}
	v := pairPage{PairDetail: d, Fields: casepage.Fields{Values: typed, Errors: ui.Errors(ctx, refused)}, Today: today}
	v.Page = ui.Page{Title: d.Title(), Sub: casepage.Joined(" · ", i18n.Word(ctx, d.Kind.ZH()), d.County), Crumbs: []ui.Crumb{{Label: "结对联系", Href: "/pairs"}, {Label: d.Title()}}}
	if d.MayEdit {
		v.Page.Actions = []ui.Action{{Label: "修改结对", Href: "/pairs/" + d.ID.String() + "/edit"}}
	}
	for _, c := range d.Cells {
		f := ui.Figure{Label: c.Quarter.String(), Value: strconv.FormatInt(c.Contacts, 10), Unit: "次"}
		switch {
		case c.Contacts == 0 && !c.Asked:
			f = ui.Figure{Label: c.Quarter.String(), Missing: i18n.T(ctx, "不作要求")}
		case c.Missed(d.Needed.Value):
			f.Tone, f.Note = "red", i18n.T(ctx, "未达到")
		case c.Contacts >= d.Needed.Value:
			f.Tone = "green"
		case c.Running:
			f.Note = i18n.T(ctx, "到 %s", c.Quarter.Last().String())
		}
		v.Figures = append(v.Figures, f)
	}
	v.Log = ui.Form{Action: "/pairs/" + d.ID.String() + "/contacts", Submit: "记下这次联系", Errors: v.Errors}
	return v
}

// deed is a contact as the page of its pair tells it.
func deed(ctx context.Context, c Contact) ui.Event {
	text := c.Summary
	if c.Result != "" {
		text = casepage.Joined(i18n.T(ctx, "；"), text, i18n.T(ctx, "结果：%s", c.Result))
	}
	if c.NextStep != "" {
		text = casepage.Joined(i18n.T(ctx, "；"), text, i18n.T(ctx, "下一步：%s", casepage.Joined(" ", c.NextStep, c.NextOn.String())))
	}
	e := ui.Event{Deed: c.Kind.ZH(), By: c.By, For: c.Roles, At: c.Day.String(), Text: text, Tone: "info"}
	if c.Visit != 0 {
		e.Files = []ui.Link{{Href: "/visits/" + c.Visit.String(), Text: i18n.T(ctx, "看这次调研座谈")}}
	}
	return e
}

func deeds(ctx context.Context, list []Contact) []ui.Event {
	out := make([]ui.Event, len(list))
	for i, c := range list {
		out[i] = deed(ctx, c)
	}
	return out
}
