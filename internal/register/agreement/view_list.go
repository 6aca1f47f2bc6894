package agreement

import (
	"context"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// listed is a list page.
type listed struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Sums    []ui.Row
	Table   ui.Table
}

var viewTones = map[View]string{SignView: "empty", DormantView: "empty"}

func listPageOf(ctx context.Context, q Query, l ui.Listing, found Page) listed {
	v := listed{Page: ui.Page{Title: "校企合作协议", Sub: i18n.T(ctx, "谁和谁签了什么、承诺了多少、兑现了多少；期限满 %s 个月的是长期协议", itoa(found.Rules[ParamLong].Value)), Crumbs: []ui.Crumb{{Label: "校企合作协议"}}}}
	for _, view := range Views {
		href := "/agreements"
		if view != AllView {
			href += "?view=" + string(view)
		}
		v.Tabs = append(v.Tabs, ui.Tab{Label: view.ZH(), Href: href, Count: found.Counts[view], Current: view == q.View, Tone: viewTones[view]})
	}
	v.Table = ui.Table{
		ID: "agreements", Caption: "校企合作协议，新的在前", List: l, Total: found.Total, Find: "编号、名称或单位", Keep: []string{"view", "status", "class", "field", "county", "long", "mine"}, Filters: listFilters(q, found.Counties, found.Fields), Choose: true,
		Exports: casepage.Exports(ctx, "/agreements/export", found.Total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "协议", Wrap: true}, {Key: "class", Title: "类别"}, {Key: "schools", Title: "学校", Wrap: true}, {Key: "partners", Title: "企业与其他各方", Wrap: true},
			{Key: "starts", Title: "起始", Sort: true}, {Key: "ends", Title: "截止", Sort: true}, {Key: "last", Title: "最近动静", Sort: true}, {Key: "age", Title: "送签天数", Num: true, Off: q.View != SignView}, {Key: "status", Title: "状态"}},
		Empty: ui.Empty{Title: i18n.T(ctx, "还没有协议"), Text: i18n.T(ctx, "学校和企业在这里分步起草协议，双方签署后按条款登记兑现。")},
	}
	if q.View != AllView {
		v.Table.Empty = ui.Empty{Title: i18n.T(ctx, "这一类现在没有"), Text: i18n.T(ctx, "看全部协议，或换一类。"), Actions: []ui.Action{{Label: "看全部协议", Href: "/agreements"}}}
	}
	if mayDo(ctx, actMake) {
		v.Page.Primary = &ui.Action{Label: "起草协议", Href: "/agreements/new"}
		if q.View == AllView {
			v.Table.Empty.Actions = []ui.Action{{Label: "起草协议", Href: "/agreements/new"}}
		}
	}
	if mayDo(ctx, actImport) {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "从表格导入", Href: "/imports/new?kind=" + sheetItems})
	}
	v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "承诺与兑现", Href: "/agreements/promises"}, ui.Action{Label: "条款库与规则", Href: "/agreements/library"})
	c := casepage.NewChips(ctx)
	if st, ok := Flow.State(q.Status); ok {
		c.Add("status", "状态", st.ZH)
	}
	c.Add("class", "类别", q.Class.ZH())
	if f, ok := found.Fields.Find(q.Field); ok {
		c.Add("field", "合作领域", i18n.Either(ctx, f.ZH, f.EN))
	}
	c.Add("county", "区县", countyName(found.Counties, q.County))
	if q.Long {
		c.Add("long", "期限", "长期")
	}
	v.Table.Chips = c.List
	for _, x := range found.Lines {
		v.Table.Rows = append(v.Table.Rows, listRow(ctx, x))
	}
	return v
}

func listRow(ctx context.Context, x Line) ui.Row {
	term := ""
	if x.Long {
		term = i18n.T(ctx, "长期")
	}
	ends := ui.Lines{Main: x.Ends.String(), Sub: term}
	if x.Ending {
		ends = ui.Lines{Main: x.Ends.String(), Sub: i18n.T(ctx, "即将到期"), Alert: true}
	}
	last := templ.Component(ui.Missing(""))
	if !x.LastOn.IsZero() {
		last = ui.Lines{Main: x.LastOn.String()}
	}
	if x.Dormant {
		last = ui.Lines{Main: x.LastOn.String(), Sub: i18n.T(ctx, "休眠"), Alert: true}
	}
	age := templ.Component(ui.Text(""))
	if x.Age >= 0 {
		age = ui.Text(i18n.T(ctx, "%d 天", x.Age))
	}
	return ui.Row{ID: x.ID.String(), Name: x.Title, Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(i18n.Word(ctx, x.Class.ZH())), ui.Text(sideNames(x.Parties, true)), ui.Text(sideNames(x.Parties, false)),
		ui.Text(x.Starts.String()), ends, last, age, casepage.State(ctx, Flow, x.Status))}
}

func statusPairs() []string {
	out := []string{"", "全部"}
	for _, st := range Flow.States {
		out = append(out, st.Code, st.ZH)
	}
	return out
}

func promisesPageOf(ctx context.Context, q PromiseQuery, l ui.Listing, found PromisePage) listed {
	v := listed{Page: ui.Page{Title: "协议兑现", Sub: i18n.T(ctx, "承诺多少、兑现多少；接收方确认的才算兑现，没有登记的另列，不算兑现也不算没有兑现"), Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: "协议兑现"}}}}
	for _, t := range [][2]string{{"", "逐条"}, {"agreement", "按协议"}, {"firm", "按企业"}, {"school", "按学校"}} {
		href := "/agreements/promises"
		if t[0] != "" {
			href += "?by=" + t[0]
		}
		v.Tabs = append(v.Tabs, ui.Tab{Label: t[1], Href: href, Current: q.By == t[0]})
	}
	if found.All.Promises > 0 {
		v.Figures = keepingFigures(ctx, found.All)
	}
	v.Sums = sumRows(ctx, found.All)
	v.Table = ui.Table{
		ID: "promises", Caption: "协议承诺与兑现，先到期的在前", List: l, Total: found.Total, Find: "协议、条款或单位", Keep: []string{"by", "state", "kind", "county"}, Filters: promiseFilters(q, found.Counties), Choose: true,
		Exports: casepage.Exports(ctx, "/agreements/promises/export", found.Total, maxExport),
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有承诺"), Text: i18n.T(ctx, "协议签署以后，条款里写了数量的承诺列在这里。"), Actions: []ui.Action{{Label: "看协议", Href: "/agreements"}}},
	}
	c := casepage.NewChips(ctx)
	c.Add("state", "状态", q.State.ZH())
	c.Add("kind", "承诺类别", q.Kind.ZH())
	c.Add("county", "区县", countyName(found.Counties, q.County))
	v.Table.Chips = c.List
	if q.By != "" {
		v.groups(ctx, q, found)
		return v
	}
	v.Table.Columns = []ui.Column{{Key: "clause", Title: "承诺", Wrap: true}, {Key: "who", Title: "承诺方", Wrap: true}, {Key: "agreement", Title: "协议", Wrap: true}, {Key: "promised", Title: "承诺数", Num: true}, {Key: "delivered", Title: "兑现数", Num: true},
		{Key: "due", Title: "兑现期限", Sort: true}, {Key: "last", Title: "最近兑现"}, {Key: "state", Title: "状态", Sort: true}}
	for _, p := range found.Lines {
		v.Table.Rows = append(v.Table.Rows, promiseRow(ctx, p))
	}
	return v
}

func promiseRow(ctx context.Context, p PromiseLine) ui.Row {
	last := templ.Component(ui.Missing(""))
	if !p.LastOn.IsZero() {
		last = ui.Text(p.LastOn.String())
	}
	href := "/agreements/" + p.Agreement.String()
	return ui.Row{ID: p.Line.String(), Name: p.Title, Cells: ui.Cells(ui.Link{Href: href + "#promises", Text: p.Title, Sub: i18n.Word(ctx, p.Kind.ZH())}, ui.Text(p.PromiserIs), ui.Lines{Main: p.Of, Sub: p.Number},
		ui.Text(p.Amount(*p.Promised)), amountCell(ctx, p.Promise), ui.Text(dueText(ctx, p.Promise)), last, keptCell(p.State))}
}

func (v *listed) groups(ctx context.Context, q PromiseQuery, found PromisePage) {
	name := map[string]string{"agreement": "协议", "firm": "企业", "school": "学校"}[q.By]
	v.Table.Caption = "承诺与兑现合计，问题多的在前"
	v.Table.Columns = []ui.Column{{Key: "name", Title: name, Wrap: true}, {Key: "agreements", Title: "协议数", Num: true, Off: q.By == "agreement"}, {Key: "promises", Title: "承诺数", Num: true}, {Key: "good", Title: "按期兑现", Num: true},
		{Key: "late", Title: "逾期兑现", Num: true}, {Key: "short", Title: "兑现不足", Num: true}, {Key: "nodata", Title: "没有登记", Num: true}, {Key: "open", Title: "未到期", Num: true}, {Key: "rate", Title: "按期兑现率", Num: true}}
	for _, g := range found.Groups {
		rate := templ.Component(ui.Missing(""))
		if share, ok := g.Rate(); ok {
			rate = ui.Text(ui.Percent(share))
		}
		cell := templ.Component(ui.Lines{Main: g.Name, Sub: g.Note})
		if q.By == "agreement" {
			cell = ui.Link{Href: "/agreements/" + g.ID.String(), Text: g.Name, Sub: g.Note}
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: g.ID.String(), Name: g.Name, Cells: ui.Cells(cell, ui.Int(g.Agreements), ui.Int(g.Promises), ui.Int(g.Good()), ui.Int(g.By[Late]), ui.Int(g.By[Short]), ui.Int(g.By[NoData]), ui.Int(g.By[NotDue]), rate)})
	}
}

// figuresPage is what everybody sees of the register.
type figuresPage struct {
	casepage.Fields
	Page    ui.Page
	Figures []ui.Figure
	Parts   []part
}

type part struct {
	Title   string
	Columns []ui.Column
	Rows    []ui.Row
}

func figuresPageOf(ctx context.Context, on civil.Date, list []Figure, refused error) figuresPage {
	v := figuresPage{Fields: casepage.Fields{Values: url.Values{"day": {on.String()}}, Errors: ui.Errors(ctx, refused)},
		Page: ui.Page{Title: "合作企业", Sub: i18n.T(ctx, "%s 有效的校企合作协议；企业少于规定家数的不公布", on.String()), Crumbs: []ui.Crumb{{Label: "合作企业"}}, Public: !actor.From(ctx).Signed()}}
	for _, f := range list {
		if f.Cells == nil && !slices.Contains([]string{FigureByClass, FigureByField, FigureBySchool}, f.Code) {
			v.Figures = append(v.Figures, figureOf(ctx, f))
			continue
		}
		p := part{Title: f.ZH, Columns: []ui.Column{{Title: f.ZH}, {Title: "有效协议", Num: true}, {Title: "企业", Num: true}}}
		for _, c := range f.Cells {
			cells := ui.Cells(ui.Text(c.named(ctx)), ui.Int(c.Agreements), ui.Int(c.Firms))
			if c.Hidden {
				cells = ui.Cells(ui.Text(c.named(ctx)), ui.Missing(i18n.T(ctx, "不公布")), ui.Missing(i18n.T(ctx, "不公布")))
			}
			p.Rows = append(p.Rows, ui.Row{Name: c.Name, Cells: cells})
		}
		if len(p.Rows) > 0 {
			v.Parts = append(v.Parts, p)
		}
	}
	return v
}

func figureOf(ctx context.Context, f Figure) ui.Figure {
	out := ui.Figure{Label: f.ZH, Unit: f.Unit, Value: ui.Thousands(f.Value), Note: i18n.Word(ctx, f.Scope)}
	if !f.Known {
		out.Missing = i18n.T(ctx, "还没有登记协议")
	} else if f.Hidden {
		out.Missing = i18n.T(ctx, "企业太少，不公布")
	}
	return out
}

// libraryPage is the page of clauses and rules.
type libraryPage struct {
	clause, rule casepage.Fields
	Page         ui.Page
	Rows         []ui.Row
	Params       []ui.Row
	MayEdit      bool
}

var libraryColumns = []ui.Column{{Title: "条款", Wrap: true}, {Title: "类别"}, {Title: "承诺类别"}, {Title: "条文", Wrap: true}, {Title: "依据", Wrap: true}, {Title: "版本"}, {Title: "要求"}}

var paramColumns = []ui.Column{{Title: "规则", Wrap: true}, {Title: "数值", Num: true}, {Title: "来源", Wrap: true}, {Title: "起用日期"}}

func libraryPageOf(ctx context.Context, list []LibraryClause, params []Param, typed url.Values, refused error) libraryPage {
	v := libraryPage{MayEdit: mayDo(ctx, actRules), Page: ui.Page{Title: "条款库与规则", Sub: i18n.T(ctx, "起草协议时按类别带出条款；必备条款不能改也不能删。条文改了就是新版本，已有的协议不变"),
		Crumbs: []ui.Crumb{{Label: "校企合作协议", Href: "/agreements"}, {Label: "条款库与规则"}}, Actions: []ui.Action{{Label: "合作领域", Href: fieldsPath}}}}
	at := casepage.Fields{Values: formOf(typed), Errors: ui.Errors(ctx, refused)}
	if typed.Get("value") != "" || typed.Get("code") == ParamLong {
		v.rule = at
	} else {
		v.clause = at
	}
	for _, l := range list {
		class := i18n.T(ctx, "各类")
		if l.Class != "" {
			class = i18n.Word(ctx, l.Class.ZH())
		}
		must := ui.Status("none", "可选")
		if l.Locked {
			must = ui.Status("green", "必备")
		}
		v.Rows = append(v.Rows, ui.Row{Name: l.Title, Cells: ui.Cells(ui.Lines{Main: l.Title, Sub: l.Code}, ui.Text(class), ui.Text(i18n.Word(ctx, l.Kind.ZH())), ui.Text(l.Body), ui.Text(l.Basis),
			ui.Lines{Main: i18n.T(ctx, "第 %s 版", itoa(l.Version)), Sub: l.From.String()}, must)})
	}
	for _, p := range params {
		v.Params = append(v.Params, ui.Row{Name: p.Code, Cells: ui.Cells(ui.Lines{Main: i18n.Word(ctx, paramNames[p.Code]), Sub: p.Code}, ui.Int(p.Value), ui.Text(p.Source), ui.Text(p.From.String()))})
	}
	return v
}

func paramPairs() []string {
	var out []string
	for _, code := range ParamCodes {
		out = append(out, code, paramNames[code])
	}
	return out
}
