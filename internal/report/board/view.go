package board

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
)

// listView is the page of the gap list.
type listView struct {
	Page    ui.Page
	Figures []ui.Figure
	Tabs    []ui.Tab
	Table   ui.Table
	Idle    []Idle
	Notes   []string
}

var listColumns = []ui.Column{
	{Key: "name", Title: "职业", Sort: true}, {Key: "chain", Title: "产业链", Phone: true, Wrap: true}, {Key: "demand", Title: "需求", Num: true, Sort: true}, {Key: "supply", Title: "供给", Num: true, Sort: true},
	{Key: "bar", Title: "差在哪里", Bar: true}, {Key: "gap", Title: "缺口", Sort: true}, {Key: "rate", Title: "缺口率", Num: true, Sort: true, Off: true}, {Key: "owner", Title: "谁来补、怎么补", Wrap: true}, {Key: "until", Title: "期限"},
}

func (p *pages) listView(ctx context.Context, src Source, q Query, l ui.Listing, closings map[string]Closing, c choice) listView {
	env := ui.From(ctx)
	rows := q.rows(src.Frozen)
	v := listView{Page: p.listHead(ctx, src, c), Figures: figures(ctx, src), Notes: src.Scope.Notes(ctx)}
	v.Tabs = []ui.Tab{
		{Label: "企业要、学校缺", Tone: "demand", Href: env.Link("tab", ""), Count: q.count(src.Frozen, Asked), Current: q.Side == Asked},
		{Label: "学校教、企业少要", Tone: "supply", Href: env.Link("tab", string(Taught)), Count: q.count(src.Frozen, Taught), Current: q.Side == Taught},
	}
	if q.Side == Taught {
		v.Idle = src.Idle
	}
	v.Table = ui.Table{
		ID: "gaps", Caption: "企业要、学校缺的职业，按缺口从大到小", List: l, Total: len(rows), Find: "职业、代码、产业链", Choose: true,
		Keep:    []string{"tab", "at", "year", "industry", "chain", "county", "state", "key"},
		Columns: listColumns, Rows: gapRows(ctx, src, cut(rows, l), most(rows), closings, p.s.today()),
		Filters: filters(ctx, src, q, c), Chips: chips(ctx, src, q, c),
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %d 条（Excel）", len(rows)), Href: "/gaps/export/xlsx?" + env.Query.Encode()}},
		Empty:   ui.Empty{Title: "这一年还没有可以对照的供需", Text: "企业需求审核发布、专业布点和连线登记以后，这里按缺口列出职业。", Actions: []ui.Action{{Label: "看市内需求", Href: "/needs"}, {Label: "看谱系连线", Href: "/atlas/edges"}}},
	}
	if q.Side == Taught {
		v.Table.Caption = "学校教、企业少要的职业，按富余从大到小"
	}
	if Policy.Allowed(actor.From(ctx), mayAssign) {
		v.Table.Bulk = []ui.Action{{Label: "指定责任单位和期限…", Href: "/gaps/assign?" + env.Query.Encode()}}
	}
	return v
}

func (p *pages) listHead(ctx context.Context, src Source, c choice) ui.Page {
	year := yearText(src.Scope.Year)
	page := ui.Page{Title: "供需缺口清单", Sub: subtitle(ctx, src), Crumbs: []ui.Crumb{{Label: "供与需"}, {Label: "缺口清单"}}}
	for _, x := range c.counties {
		if x[0] == src.Scope.County {
			page.Note = x[1]
		}
	}
	page.Actions = []ui.Action{{Label: "按行业看", Href: "/gaps/by-industry?year=" + year}, {Label: "历次快照", Href: "/gaps/snapshots"}}
	switch {
	case src.Scope.County != "":
	case src.Snapshot != nil:
		page.Actions = append(page.Actions, ui.Action{Label: "按现在的数据重算", Href: listLink("year", year, "at", "now")}, ui.Action{Label: "缺口报告", Icon: "print", Href: snapshotHref(src.Snapshot.ID) + "/report"})
	case Policy.Allowed(actor.From(ctx), mayFreeze):
		page.Primary = &ui.Action{Label: i18n.T(ctx, "冻结 %d 年度…", src.Scope.Year), Href: "/gaps/freeze?year=" + year}
	}
	return page
}

func filters(ctx context.Context, src Source, q Query, c choice) templ.Component {
	all := i18n.T(ctx, "全部")
	years := []string{}
	for _, y := range c.years {
		years = append(years, yearText(y), yearText(y))
	}
	counties := []string{"", i18n.T(ctx, "全市")}
	if len(c.own) > 0 {
		counties = nil
	}
	for _, x := range c.counties {
		counties = append(counties, x[0], x[1])
	}
	industries, chains := []string{"", all}, []string{"", all}
	for _, x := range c.industries {
		industries = append(industries, x[0], x[1])
	}
	for _, x := range c.chains {
		chains = append(chains, x, x)
	}
	states := []string{"", all}
	for _, s := range []State{Short, Untaught, Even, Surplus, Unasked, NoData} {
		states = append(states, string(s), s.ZH())
	}
	return templ.Join(
		ui.Select(ui.Field{Name: "year", Label: "年度", Options: ui.Options(yearText(src.Scope.Year), years...), Width: "sm"}),
		ui.Select(ui.Field{Name: "industry", Label: "行业", Optional: true, Options: ui.Options(q.Industry, industries...)}),
		ui.Select(ui.Field{Name: "chain", Label: "产业链", Optional: true, Options: ui.Options(q.Chain, chains...)}),
		ui.Select(ui.Field{Name: "county", Label: "县区", Help: "选县区时按现在的数据计算", Optional: true, Options: ui.Options(src.Scope.County, counties...)}),
		ui.Select(ui.Field{Name: "state", Label: "状态", Optional: true, Options: ui.Options(string(q.State), states...)}),
		ui.Select(ui.Field{Name: "key", Label: "重点产业", Optional: true, Options: ui.Options(flag(q.Key), "", all, "1", "只看当年重点产业")}),
	)
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func chips(ctx context.Context, src Source, q Query, c choice) []ui.Chip {
	env := ui.From(ctx)
	var out []ui.Chip
	chip := func(name, text string) {
		if text != "" {
			out = append(out, ui.Chip{Label: text, Href: env.Link(name, "")})
		}
	}
	if env.Query.Get("year") != "" {
		chip("year", i18n.T(ctx, "年度：%d", src.Scope.Year))
	}
	if q.Industry != "" {
		chip("industry", i18n.T(ctx, "行业：%s", q.Industry))
	}
	if q.Chain != "" {
		chip("chain", i18n.T(ctx, "产业链：%s", q.Chain))
	}
	for _, x := range c.counties {
		if len(c.own) == 0 && x[0] == src.Scope.County {
			chip("county", i18n.T(ctx, "县区：%s", x[1]))
		}
	}
	if q.State != "" {
		chip("state", i18n.T(ctx, "状态：%s", i18n.Word(ctx, q.State.ZH())))
	}
	if q.Key {
		chip("key", i18n.T(ctx, "只看当年重点产业"))
	}
	return out
}

// writeList writes the rows of the list as a table for downloading.
func writeList(ctx context.Context, w io.Writer, format sheet.Format, rows []Named, closings map[string]Closing) error {
	num := func(key, zh string) sheet.Column { return sheet.Column{Key: key, ZH: zh, Type: sheet.Number} }
	text := func(key, zh string) sheet.Column { return sheet.Column{Key: key, ZH: zh} }
	cols := []sheet.Column{
		text("occupation", "职业代码"), text("name", "职业"), text("industry", "行业代码"), text("chain", "产业链"), num("demand", "需求（人）"), num("supply", "供给（人）"),
		num("gap", "缺口（人）"), num("rate", "缺口率（%）"), text("state", "状态"), text("programmes", "培养的专业"), text("owner", "责任单位"), text("measure", "措施"), text("until", "期限"),
	}
	return sheet.Export(w, format, i18n.T(ctx, "供需缺口清单"), cols, func(yield func([]any, error) bool) {
		for _, l := range rows {
			var supply, gap, rate any
			if l.State != NoData {
				supply, gap = l.Supply.Persons(), l.Gap().Persons()
				if r, ok := l.Rate(); ok {
					rate = float64(int(r*1000+0.5)) / 10
				}
			}
			c := closings[l.Occupation]
			if c.Status == Withdrawn {
				c = Closing{}
			}
			row := []any{l.Occupation, label(ctx, l), l.Industry, strings.Join(l.Chains, "、"), l.Demand, supply, gap, rate, i18n.Word(ctx, l.State.ZH()), strings.Join(l.Programmes, "、"), c.Owner, c.Measure, c.Until.String()}
			if !yield(row, nil) {
				return
			}
		}
	})
}

// sumsView is the page by industry or chain.
type sumsView struct {
	Page    ui.Page
	Figures []ui.Figure
	Tabs    []ui.Tab
	Years   []ui.Tab
	Caption string
	Columns []ui.Column
	Rows    []ui.Row
	Empty   ui.Empty
	Notes   []string
}

func (p *pages) sumsView(ctx context.Context, src Source, byChain bool, c choice) sumsView {
	env, year := ui.From(ctx), yearText(src.Scope.Year)
	at := ""
	if src.Snapshot == nil {
		at = "now"
	}
	head, sums := "行业", src.Industries
	link := func(s SumLine) string {
		return listLink("year", year, "at", at, "county", src.Scope.County, "industry", s.Code)
	}
	if byChain {
		head, sums = "产业链", src.Chains
		link = func(s SumLine) string {
			return listLink("year", year, "at", at, "county", src.Scope.County, "chain", s.Code)
		}
	}
	v := sumsView{
		Page:    ui.Page{Title: "各行业的供需和缺口", Sub: subtitle(ctx, src), Crumbs: []ui.Crumb{{Label: "缺口清单", Href: listLink("year", year, "county", src.Scope.County)}, {Label: "按行业看"}}},
		Figures: figures(ctx, src), Caption: "按需求从大到小", Notes: src.Scope.Notes(ctx),
		Columns: []ui.Column{{Title: head, Wrap: true}, {Title: "企业", Num: true}, {Title: "需求", Num: true}, {Title: "供给", Num: true}, {Title: "缺口", Num: true}, {Title: "缺口率", Num: true}, {Title: "对上多少", Bar: true}, {Title: "没对上"}},
		Rows:    sumRows(ctx, sums, src.Scope.Params, link),
		Empty:   ui.Empty{Title: "这一年没有可归到行业的需求", Text: "需求写明行业代码或单位登记了行业以后，这里按行业相加。"},
		Tabs: []ui.Tab{
			{Label: "按行业", Href: env.Link("by", ""), Count: len(src.Industries), Current: !byChain},
			{Label: "按产业链", Href: env.Link("by", "chain"), Count: len(src.Chains), Current: byChain},
		},
	}
	if src.Scope.County == "" {
		v.Figures = append(v.Figures, keyFigure(ctx, src.KeyShare))
	}
	for _, y := range c.years {
		v.Years = append(v.Years, ui.Tab{Label: yearText(y), Href: env.Link("year", yearText(y), "at", ""), Current: y == src.Scope.Year})
	}
	return v
}

// keyFigure is the share of programme points that serve a key industry of the year.
func keyFigure(ctx context.Context, k KeyShare) ui.Figure {
	f := ui.Figure{Label: "对接重点产业的专业点", Href: "/atlas/keys"}
	if k.NoData != "" || k.Enrolling == 0 {
		f.Missing = i18n.Word(ctx, k.NoData)
		return f
	}
	share := float64(k.Serving) / float64(k.Enrolling)
	f.Value, f.Unit = strings.TrimSuffix(ui.Percent(share), "%"), "%"
	f.Note = i18n.T(ctx, "%s / %s 个招生的专业点 · %s", ui.Thousands(k.Serving), ui.Thousands(k.Enrolling), k.List)
	return f
}

// occupationView is the page of one occupation.
type occupationView struct {
	Page    ui.Page
	Bar     templ.Component
	Facts   []ui.Fact
	Lines   []ui.Row
	Closing *Closing
	Until   templ.Component
	Forms   []stepForm
	Trail   []ui.Event
	Notes   []string
}

// stepForm is a step that asks for a reason.
type stepForm struct {
	Label, Action string
	Version       int64
}

func (p *pages) occupationView(ctx context.Context, d Detail) occupationView {
	l, year := d.Named, yearText(d.Scope.Year)
	v := occupationView{
		Page: ui.Page{Title: label(ctx, l), Note: l.Occupation, Sub: subtitle(ctx, d.Source), Crumbs: []ui.Crumb{{Label: "缺口清单", Href: listLink("year", year, "county", d.Scope.County)}, {Label: label(ctx, l)}}},
		Bar:  l.bar(ctx, 0), Lines: nil, Closing: d.Closing, Notes: d.Scope.Notes(ctx),
	}
	v.Facts = []ui.Fact{
		{Label: "缺口", Cell: ui.Status(l.tone(d.Scope.Params), l.say(ctx))},
		{Label: "需求", Value: i18n.T(ctx, "%s 人，%s 条，%s 家企业", ui.Thousands(l.Demand), ui.Thousands(l.Needs), ui.Thousands(l.Firms))},
		{Label: "供给", Cell: l.supplyCell(ctx)},
		{Label: "缺口率", Cell: l.rateCell(ctx)},
		{Label: "产业链", Value: strings.Join(l.Chains, i18n.T(ctx, "、")), Why: i18n.T(ctx, "没有已发布的连线")},
		{Label: "培养的专业", Value: strings.Join(l.Programmes, i18n.T(ctx, "、")), Why: i18n.T(ctx, "本市没有专业培养，或还没有连线")},
	}
	for _, x := range d.Lines {
		name := x.Industry
		for _, s := range d.Industries {
			if s.Code == x.Industry {
				name = s.Name
			}
		}
		if name == "" {
			name = i18n.T(ctx, "未写行业")
		}
		v.Lines = append(v.Lines, ui.Row{Cells: ui.Cells(ui.Lines{Main: name, Sub: x.Industry}, ui.Int(x.Firms), ui.Int(x.Demand), x.supplyCell(ctx), ui.Status(x.tone(d.Scope.Params), x.say(ctx)))})
	}
	if Policy.Allowed(actor.From(ctx), mayAssign) {
		text := "指定责任单位…"
		if d.Closing != nil && d.Closing.Open() {
			text = "改责任单位或期限…"
		}
		v.Page.Primary = &ui.Action{Label: text, Method: "post", Href: "/gaps/assign", Hidden: map[string]string{"id": key(l.Occupation), "year": year}}
	}
	if d.Closing != nil {
		p.closingView(ctx, d, &v)
	}
	return v
}

func (p *pages) closingView(ctx context.Context, d Detail, v *occupationView) {
	c := *d.Closing
	v.Until = until(ctx, d.Named, c, p.s.today())
	for _, b := range d.Buttons {
		if b.Code != "assign" && b.Allowed {
			v.Forms = append(v.Forms, stepForm{Label: b.ZH, Action: "/gaps/closings/" + c.ID.String() + "/" + b.Code, Version: c.RowVersion})
		}
	}
	for _, e := range d.Trail {
		deed := i18n.T(ctx, "指定责任单位")
		if t, ok := ClosingFlow.Transition(e.Transition); ok {
			deed = i18n.Word(ctx, strings.TrimSuffix(t.ZH, "…"))
		}
		v.Trail = append([]ui.Event{{Deed: deed, By: e.Name, At: e.At.In(civil.Location).Format("2006-01-02 15:04"), Text: e.Note}}, v.Trail...)
	}
}

// assignView is the form that gives a task.
type assignView struct {
	Page  ui.Page
	Form  ui.Form
	Codes []string
	Names string
	Task  Task
	Until string
	Year  string
}

func (p *pages) assignView(ctx context.Context, t Task, until string, es ui.FormErrors) assignView {
	v := assignView{Task: t, Until: until, Year: yearText(t.Year)}
	v.Page = ui.Page{Title: i18n.T(ctx, "给 %d 个职业的缺口指定责任单位", len(t.Occupations)), Crumbs: []ui.Crumb{{Label: "缺口清单", Href: listLink("year", v.Year)}, {Label: "指定责任单位"}}}
	v.Form = ui.Form{Action: "/gaps/assign", Errors: es, Submit: "指定责任单位", Cancel: listLink("year", v.Year)}
	var names []string
	cat, err := p.s.shelf.Catalog(ctx)
	for _, occ := range t.Occupations {
		v.Codes = append(v.Codes, key(occ))
		name := occ
		if occ == "" {
			name = i18n.T(ctx, "职业待编码")
		} else if err == nil {
			if o, ok := cat.Occupation(occ); ok {
				name = o.Name
			}
		}
		names = append(names, name)
	}
	v.Names = strings.Join(names, i18n.T(ctx, "、"))
	return v
}

// freezeView is the question before a year is frozen.
type freezeView struct {
	Page    ui.Page
	Form    ui.Form
	Figures []ui.Figure
	Notes   []string
	Year    string
}

func (p *pages) freezeView(ctx context.Context, src Source) freezeView {
	year := yearText(src.Scope.Year)
	return freezeView{
		Page:    ui.Page{Title: i18n.T(ctx, "冻结 %d 年度供需", src.Scope.Year), Sub: i18n.T(ctx, "冻结后数字不再变化，报告都从快照生成；以后可以再冻结一次，旧快照保留。"), Crumbs: []ui.Crumb{{Label: "缺口清单", Href: listLink("year", year)}, {Label: "冻结"}}},
		Form:    ui.Form{Action: "/gaps/snapshots", Submit: "冻结", Cancel: listLink("year", year, "at", "now")},
		Figures: figures(ctx, src), Notes: src.Scope.Notes(ctx), Year: year,
	}
}

// snapshotsView lists snapshots.
type snapshotsView struct {
	Page  ui.Page
	Table ui.Table
}

func (p *pages) snapshotsView(ctx context.Context, list []Snapshot) snapshotsView {
	t := ui.Table{
		ID: "snapshots", Caption: "快照，新的在前", NoPages: true, Total: len(list),
		Columns: []ui.Column{{Title: "年度"}, {Title: "冻结时间"}, {Title: "谁冻结的"}, {Title: "状态"}, {Title: "校验"}},
		Empty:   ui.Empty{Title: "还没有快照", Text: "市教育局冻结一个年度以后，快照列在这里；报告都从快照生成。"},
	}
	for _, s := range list {
		status := ui.Status("none", "未公布")
		if s.Published() {
			status = ui.Status("green", "已公布")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: snapshotHref(s.ID), Text: i18n.T(ctx, "%d 年度", s.Year)}, ui.Text(s.TakenAt.In(civil.Location).Format("2006-01-02 15:04")), ui.Text(s.TakenBy), status, ui.Text(s.Short()))})
	}
	return snapshotsView{ui.Page{Title: "历次快照", Sub: i18n.T(ctx, "冻结的数字不再变化；每次打开都核对 SHA-256"), Crumbs: []ui.Crumb{{Label: "缺口清单", Href: "/gaps"}, {Label: "历次快照"}}}, t}
}

// snapshotView is one snapshot with its proof.
type snapshotView struct {
	Page    ui.Page
	Figures []ui.Figure
	Facts   []ui.Fact
	SHA256  string
	Notes   []string
}

func (p *pages) snapshotView(ctx context.Context, src Source) snapshotView {
	s := *src.Snapshot
	v := snapshotView{
		Page:    ui.Page{Title: i18n.T(ctx, "%d 年度供需快照", s.Year), Sub: subtitle(ctx, src), Crumbs: []ui.Crumb{{Label: "历次快照", Href: "/gaps/snapshots"}, {Label: s.Short()}}},
		Figures: figures(ctx, src), SHA256: s.SHA256, Notes: src.Scope.Notes(ctx),
	}
	if !src.Exact {
		v.Figures = publicFigures(ctx, src.Public())
	}
	published := i18n.T(ctx, "未公布")
	if s.Published() {
		published = s.PublishedAt.In(civil.Location).Format("2006-01-02 15:04")
	}
	v.Facts = []ui.Fact{
		{Label: "冻结时间", Value: s.TakenAt.In(civil.Location).Format("2006-01-02 15:04")}, {Label: "谁冻结的", Value: i18n.Word(ctx, s.TakenBy), Why: i18n.T(ctx, "由命令行冻结")},
		{Label: "公布时间", Value: published}, {Label: "核对", Cell: ui.Status("green", "内容与校验值一致")},
	}
	href := snapshotHref(s.ID)
	list := listLink("year", yearText(s.Year), "at", s.ID.String())
	if !src.Exact {
		v.Page.Actions = []ui.Action{{Label: "看缺口清单", Href: listLink("year", yearText(s.Year))}}
		return v
	}
	v.Page.Actions = []ui.Action{
		{Label: "看缺口清单", Href: list}, {Label: "报告（打印）", Icon: "print", Href: href + "/report"},
		{Label: "Word", Icon: "download", Href: href + "/report/docx", Download: true}, {Label: "Excel", Icon: "download", Href: href + "/report/xlsx", Download: true}, {Label: "JSON", Icon: "download", Href: href + "/report/json", Download: true},
	}
	if Policy.Allowed(actor.From(ctx), mayFreeze) && !s.Published() {
		v.Page.Primary = &ui.Action{Label: "公布", Method: "post", Href: href + "/publish", Hidden: map[string]string{"version": "1"}}
	}
	return v
}

// reportView is the report on paper.
type reportView struct {
	Page   ui.Page
	Sheet  ui.Sheet
	Say    string
	Tables []Sheet
	Notes  []string
}

func (p *pages) reportView(ctx context.Context, snap Snapshot, f Frozen) reportView {
	return reportView{
		Page:  ui.Page{Title: f.Title(), Crumbs: []ui.Crumb{{Label: "历次快照", Href: "/gaps/snapshots"}, {Label: snap.Short(), Href: snapshotHref(snap.ID)}, {Label: "缺口报告"}}},
		Sheet: ui.Sheet{Title: f.Title(), Number: "QK-" + yearText(snap.Year) + "-" + snap.ID.String(), Version: snap.Stamp(), Digest: snap.SHA256, Back: snapshotHref(snap.ID)},
		Say:   f.Finding(), Tables: f.Tables(), Notes: f.Scope.Notes(context.Background()),
	}
}

// sheetRows draws a table of the report.
func sheetRows(t Sheet) (columns []ui.Column, rows []ui.Row) {
	columns = make([]ui.Column, len(t.Head))
	for i, h := range t.Head {
		columns[i] = ui.Column{Title: h}
	}
	for _, n := range t.Numbers {
		columns[n].Num = true
	}
	for _, r := range t.Rows {
		cells := make([]templ.Component, len(r))
		for i, c := range r {
			cells[i] = ui.Text(c)
		}
		rows = append(rows, ui.Row{Cells: cells})
	}
	return columns, rows
}
