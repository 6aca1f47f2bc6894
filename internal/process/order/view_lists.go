package order

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

func countyOptions(chosen string, list []County) []ui.Option {
	pairs := []string{"", "全部"}
	for _, c := range list {
		pairs = append(pairs, c.Code, c.Name)
	}
	return ui.Options(chosen, pairs...)
}

func yearOptions(chosen, last int) []ui.Option {
	pairs := []string{"", "全部"}
	for y := last; y > last-8; y-- {
		pairs = append(pairs, strconv.Itoa(y), strconv.Itoa(y))
	}
	text := ""
	if chosen != 0 {
		text = strconv.Itoa(chosen)
	}
	return ui.Options(text, pairs...)
}

func countyName(list []County, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return code
}

// sideTabs divide a list into what is asked of one's own organisation and what it asks.
func sideTabs(ctx context.Context, path, asked, asking string, q Query) []ui.Tab {
	a := actor.From(ctx)
	tabs := []ui.Tab{{Label: "全部", Href: path, Current: q.Mine == "" && !q.Open}, {Label: "进行中", Href: path + "?open=1", Current: q.Open && q.Mine == ""}}
	if a.Has(suppliers...) {
		tabs = append(tabs, ui.Tab{Label: asked, Href: path + "?side=asked&open=1", Current: q.Mine == "asked", Tone: "supply"})
	}
	if a.Has(enterprise...) {
		tabs = append(tabs, ui.Tab{Label: asking, Href: path + "?side=asking&open=1", Current: q.Mine == "asking", Tone: "demand"})
	}
	return tabs
}

func due(day interface{ IsZero() bool }, text string) string {
	if day.IsZero() {
		return "—"
	}
	return text
}

func (s *Service) ordersView(ctx context.Context, q Query, l ui.Listing, found Listed[Order]) templ.Component {
	a := actor.From(ctx)
	t := ui.Table{
		ID: "orders", Caption: "按发单先后，新的在前", List: l, Total: found.Total, Find: "名称或编号", Choose: true, Keep: []string{"side", "open"},
		Columns: []ui.Column{{Key: "new", Title: "发单", Sort: true, Wrap: true}, {Key: "kind", Title: "类别", Off: true}, {Key: "asker", Title: "需求单位", Wrap: true}, {Key: "supplier", Title: "承接单位", Wrap: true},
			{Key: "quantity", Title: "数量", Num: true, Sort: true}, {Key: "taken", Title: "答应", Num: true}, {Key: "status", Title: "状态"}, {Key: "due", Title: "答复期限", Sort: true}},
		Filters: orderFilters(q, found.Counties), Exports: casepage.Exports(ctx, "/orders/export", found.Total, maxExport),
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有发单"), Text: i18n.T(ctx, "企业或教育局从需求页面发单给学校，进展都列在这里。"), Actions: []ui.Action{{Label: "看市内需求", Href: "/needs"}}},
		NoMatch: ui.Empty{Title: i18n.T(ctx, "没有符合条件的发单"), Text: i18n.T(ctx, "去掉一些筛选条件再看。")},
	}
	chips := casepage.NewChips(ctx)
	chips.Add("kind", "类别", kindWord(q.Kind))
	if st, ok := Orders.State(q.Status); ok {
		chips.Add("status", "状态", st.ZH)
	}
	if q.County != "" {
		chips.Add("county", "县区", countyName(found.Counties, q.County))
	}
	t.Chips = chips.List
	for _, o := range found.Rows {
		t.Rows = append(t.Rows, ui.Row{ID: o.ID.String(), Name: o.Title, Cells: ui.Cells(
			ui.Link{Href: o.path(), Text: o.Title, Sub: casepage.Joined(" · ", o.Number, o.NeedNumber)}, ui.Text(i18n.Word(ctx, o.Kind.ZH())), ui.Text(o.AskerName), ui.Lines{Main: o.SupplierIs, Sub: o.SupplyName},
			numberCell(o.Quantity), takenCell(o), casepage.State(ctx, Orders, o.Status), ui.Text(due(o.DueOn, o.DueOn.String())))})
	}
	page := ui.Page{Title: "发单", Sub: i18n.T(ctx, "一条需求发给一家或几家，五个工作日内答复；每一步都有时间和经手人"), Crumbs: []ui.Crumb{{Label: "发单"}}}
	if Policy.Allowed(a, actIssue) {
		page.Primary = &ui.Action{Label: "新的服务单", Href: "/orders/service"}
	}
	return listPage(page, sideTabs(ctx, "/orders", "等我答复", "我发出的", q), nil, t)
}

func kindWord(code string) string {
	if code == "" {
		return ""
	}
	return Kind(code).ZH()
}

func numberCell(n int64) templ.Component {
	if n == NotSaid {
		return ui.Text("—")
	}
	return ui.Int(n)
}

func takenCell(o Order) templ.Component {
	if !o.Holds() {
		return ui.Text("—")
	}
	return numberCell(o.Taken)
}

func (s *Service) claimsView(ctx context.Context, q Query, l ui.Listing, found Listed[Claim]) templ.Component {
	t := ui.Table{
		ID: "claims", Caption: "按认领先后，新的在前", List: l, Total: found.Total, Find: "名称或编号", Choose: true, Keep: []string{"side", "open"},
		Columns: []ui.Column{{Key: "new", Title: "认领", Sort: true, Wrap: true}, {Key: "supplier", Title: "学校", Wrap: true}, {Key: "asker", Title: "企业", Wrap: true},
			{Key: "quantity", Title: "数量", Num: true, Sort: true}, {Key: "granted", Title: "同意", Num: true}, {Key: "status", Title: "状态"}, {Key: "due", Title: "答复期限", Sort: true}},
		Filters: claimFilters(q, found.Counties), Exports: casepage.Exports(ctx, "/claims/export", found.Total, maxExport),
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有认领"), Text: i18n.T(ctx, "学校打开一条需求，写明能提供多少，就可以认领。"), Actions: []ui.Action{{Label: "看市内需求", Href: "/needs"}}},
		NoMatch: ui.Empty{Title: i18n.T(ctx, "没有符合条件的认领"), Text: i18n.T(ctx, "去掉一些筛选条件再看。")},
	}
	chips := casepage.NewChips(ctx)
	if st, ok := Claims.State(q.Status); ok {
		chips.Add("status", "状态", st.ZH)
	}
	if q.County != "" {
		chips.Add("county", "县区", countyName(found.Counties, q.County))
	}
	t.Chips = chips.List
	for _, c := range found.Rows {
		t.Rows = append(t.Rows, ui.Row{ID: c.ID.String(), Name: c.Title, Cells: ui.Cells(
			ui.Link{Href: c.path(), Text: c.Title, Sub: casepage.Joined(" · ", c.Number, c.NeedNumber)}, ui.Lines{Main: c.SupplierIs, Sub: c.SupplyName}, ui.Text(c.AskerName),
			numberCell(c.Quantity), grantedCell(c), casepage.State(ctx, Claims, c.Status), ui.Text(due(c.DueOn, c.DueOn.String())))})
	}
	page := ui.Page{Title: "认领", Sub: i18n.T(ctx, "学校主动承接公开的需求；谁在什么时候认领、企业怎样答复，都在这里"), Crumbs: []ui.Crumb{{Label: "认领"}}}
	return listPage(page, sideTabs(ctx, "/claims", "我的认领", "等我答复", q), nil, t)
}

func grantedCell(c Claim) templ.Component {
	if c.Status != ClaimGranted {
		return ui.Text("—")
	}
	return numberCell(c.Granted)
}

func (s *Service) dealsView(ctx context.Context, q Query, l ui.Listing, found Listed[Deal]) templ.Component {
	t := ui.Table{
		ID: "deals", Caption: "按登记先后，新的在前", List: l, Total: found.Total, Find: "名称或合同编号", Choose: true, Keep: []string{"session"},
		Columns: []ui.Column{{Key: "new", Title: "合同", Sort: true, Wrap: true}, {Key: "kind", Title: "类型"}, {Key: "asker", Title: "企业", Wrap: true}, {Key: "supplier", Title: "承接单位", Wrap: true},
			{Key: "signed", Title: "签订日期", Sort: true}, {Key: "amount", Title: "金额", Num: true, Sort: true}},
		Filters: dealFilters(q, found.Counties, s.Today().Year), Exports: casepage.Exports(ctx, "/deals/export", found.Total, maxExport),
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有登记合同"), Text: i18n.T(ctx, "在发单页面登记签约，或者在这里登记线下签的合同。")},
		NoMatch: ui.Empty{Title: i18n.T(ctx, "没有符合条件的合同"), Text: i18n.T(ctx, "去掉一些筛选条件再看。")},
	}
	chips := casepage.NewChips(ctx)
	chips.Add("kind", "类型", DealKind(q.Kind).ZH())
	if q.Year != 0 {
		chips.Add("year", "签订年份", strconv.Itoa(q.Year))
	}
	if q.County != "" {
		chips.Add("county", "县区", countyName(found.Counties, q.County))
	}
	t.Chips = chips.List
	for _, d := range found.Rows {
		t.Rows = append(t.Rows, ui.Row{ID: d.ID.String(), Name: d.Title, Cells: ui.Cells(
			ui.Link{Href: "/deals/" + d.ID.String(), Text: d.Title, Sub: d.Contract}, ui.Text(i18n.Word(ctx, d.Kind.ZH())), ui.Text(d.AskerName), ui.Text(d.SupplierIs),
			ui.Text(d.SignedOn.String()), ui.Text(sumText(ctx, d.Amount)))})
	}
	page := ui.Page{Title: "成交", Sub: i18n.T(ctx, "一份合同只计一次，计入签订的那一年；金额为零的是框架协议，只算成果，不算金额"), Crumbs: []ui.Crumb{{Label: "成交"}},
		Actions: []ui.Action{{Label: "按年汇总", Href: "/deals/years"}}}
	if Policy.Allowed(actor.From(ctx), actDeal) {
		page.Primary = &ui.Action{Label: "登记合同", Href: "/deals/new"}
		page.Actions = append(page.Actions, ui.Action{Label: "从表格导入", Href: "/imports/new?kind=" + sheetDeals})
	}
	return listPage(page, nil, nil, t)
}

// sumText is an amount, and that there is none for a framework agreement.
func sumText(ctx context.Context, f money.Fen) string {
	if f == 0 {
		return i18n.T(ctx, "框架协议")
	}
	return f.Short()
}

var volumeColumns = []ui.Column{{Key: "period", Title: "月份"}, {Key: "what", Title: "类别"}, {Key: "n", Title: "数量", Num: true}, {Key: "why", Title: "佐证", Wrap: true}, {Key: "who", Title: "经手人"}}

// corrections are the forms by which entries of a volume are put right.
func corrections(ctx context.Context, d Detail, f casepage.Form) (forms []casepage.Deed) {
	if !d.Holds() || !may(actor.From(ctx), actVolume, d.asker(), d.supplier()) {
		return nil
	}
	for _, e := range d.Volume {
		if e.Corrects != 0 {
			continue
		}
		forms = append(forms, f.Deed(i18n.T(ctx, "更正 %s（现为 %d）", e.Reason, e.Fixed), "/orders/"+d.ID.String()+"/volume/"+e.ID.String(), "更正", 0,
			casepage.Input("volume", ui.Field{Label: "应为", Width: "sm", Mode: "numeric", Unit: d.Unit}), lines("evidence", ui.Field{Label: "更正理由"})))
	}
	return forms
}
