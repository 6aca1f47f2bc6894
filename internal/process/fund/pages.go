package fund

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Routes lists the pages, forms and API rows.
func (s *Service) Routes() []web.Route {
	row := func(method, pattern string, kind web.Kind, action, scope, sample string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Kind: kind, Action: action, Roles: Policy.Roles(action), Scope: scope, Sample: sample, Handler: h}
	}
	get := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindPage, action, "city", "", h)
	}
	file := func(pattern, action string, h web.Handler) web.Route {
		return row(http.MethodGet, pattern, web.KindFile, action, "city", "", h)
	}
	post := func(pattern, action, sample string, h web.Handler) web.Route {
		return row(http.MethodPost, pattern, web.KindForm, action, "city", sample, h)
	}
	list := get("/funds", maySee, s.fundsPage)
	list.Menu = &web.Menu{Group: "督办", Label: "专项资金", Order: 46}
	given := get("/allocations", mayOwn, s.allocationsPage)
	given.Menu = &web.Menu{Group: "督办", Label: "资金分配", Order: 47, Count: s.Waiting}
	open := get("/funds/published", mayPublish, s.publishedPage)
	open.Public, open.Roles = true, nil
	open.Menu = &web.Menu{Group: "督办", Label: "资金绩效", Order: 48, Visitors: true}
	return append([]web.Route{
		list, given, open,
		file("/funds/export", maySee, s.yearsExport),
		get("/funds/new", mayKeep, s.newFundPage),
		post("/funds", mayKeep, "name=x&document=x", s.fundForm),
		get("/funds/exclusions", maySee, s.exclusionsPage),
		post("/funds/exclusions", mayKeep, "org=x&until=2028-01-01&reason=x&document=x", s.exclusionForm),
		get("/funds/{id}", maySee, s.fundPage),
		post("/funds/{id}/budgets", mayKeep, "year=2030&amount=1&document=x", s.budgetForm),
		post("/funds/{id}/plans", mayKeep, "year=2030&title=x", s.planForm),
		get("/budgets/{id}", maySee, s.budgetPage),
		post("/budgets/{id}/revise", mayKeep, "amount=5&document=x&version=1", s.reviseForm),
		get("/fundplans/{id}", maySee, s.planPage),
		post("/fundplans/{id}/items", mayKeep, "name=x", s.itemForm),
		post("/fundplans/{id}/items/{item}", mayKeep, "name=x&version=1", s.itemForm),
		post("/fundplans/{id}/items/{item}/drop", mayKeep, "", s.dropForm),
		post("/fundplans/{id}/steps/{step}", mayKeep, "version=1", s.planStep),
		file("/allocations/export", mayOwn, s.allocationsExport),
		get("/allocations/new", mayApply, s.applyPage),
		post("/allocations", mayApply, "amount=1&record=x", s.applyForm),
		get("/allocations/{id}", mayOwn, s.allocationPage),
		post("/allocations/{id}/edit", mayApply, "amount=1&purpose=BASE&reason=x&version=1", s.amendForm),
		post("/allocations/{id}/steps/{step}", mayApply, "version=1&note=x", s.stepForm),
		post("/allocations/{id}/expenditures", maySpend, "voucher=x&on=2026-01-01&purpose=BASE&amount=1", s.spendForm),
		post("/allocations/{id}/expenditures/{expenditure}", maySpend, "voucher=y&amount=1&note=x", s.correctForm),
		post("/allocations/{id}/repayments", mayDecide, "voucher=x&amount=1", s.repayForm),
		post("/allocations/{id}/evaluation", mayKeep, "grade=GOOD&year=2026&document=x", s.evaluateForm),
	}, s.apiRoutes()...)
}

// sumOf reads an amount in yuan, or with its unit.
func sumOf(v url.Values, field string) (money.Fen, error) {
	f, err := money.Parse(strings.TrimSpace(v.Get(field)))
	if err != nil {
		return 0, ErrAmount.On(field).Because(err)
	}
	return f, nil
}

func yearOf(v url.Values) (int, error) {
	y, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(v.Get("year")), "年"))
	if err != nil {
		return 0, ErrYear.With(v.Get("year")).On("year")
	}
	return y, nil
}

func (s *Service) fundsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Years(ctx, 0)
	if err != nil {
		return err
	}
	funds, err := s.Funds(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "专项资金", Sub: i18n.T(ctx, "预算、分配和支出都是台账，只增不改"), Crumbs: []ui.Crumb{{Label: "专项资金"}},
		Actions: []ui.Action{{Label: "资金分配", Href: "/allocations"}, {Label: "公布的绩效", Href: "/funds/published"}, {Label: "取消资格的单位", Href: "/funds/exclusions"}, {Label: "导出 Excel", Href: "/funds/export?format=xlsx"}}}
	if Policy.Allowed(actor.From(ctx), mayKeep) {
		page.Primary = &ui.Action{Label: "设立专项资金", Href: "/funds/new"}
		page.Actions = append(page.Actions, ui.Action{Label: "导入预算", Href: "/imports/new?kind=" + sheetBudgets})
	}
	var rows []ui.Row
	for _, f := range funds {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/funds/" + f.ID.String(), Text: f.Name}, ui.Text(f.Document), ui.Text(f.Note))})
	}
	var parts []casepage.Part
	if c := yearChart(ctx, list); c != nil {
		parts = append(parts, casepage.Part{Body: c})
	} else if len(list) > 0 {
		parts = append(parts, casepage.Part{Title: "按年度", Body: yearTable(ctx, list)})
	}
	if len(rows) == 0 {
		parts = append(parts, casepage.Part{Body: ui.Empty{Title: "还没有专项资金", Text: "先设立一个专项资金，写明依据文件，再登记各年预算。"}})
	} else {
		parts = append(parts, casepage.Part{Title: "各项资金", Body: ui.SmallTable("各项资金", []ui.Column{{Title: "名称", Wrap: true}, {Title: "依据文件", Wrap: true}, {Title: "说明", Wrap: true}}, rows)})
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Figures: yearFigures(ctx, list, s.Today().Year), Parts: parts}))
}

func (s *Service) yearsExport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	list, err := s.Years(ctx, 0)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "专项资金"), f), f.MIME())
	cols := []sheet.Column{{ZH: "年度", EN: "Year", Type: sheet.Year}, {ZH: "预算", EN: "Budget", Type: sheet.Money, Unit: "元"}, {ZH: "已分配", EN: "Allocated", Type: sheet.Money, Unit: "元"}, {ZH: "已支出", EN: "Spent", Type: sheet.Money, Unit: "元"}, {ZH: "累计预算", EN: "Cumulative", Type: sheet.Money, Unit: "元"}, {ZH: "依据文件", EN: "Document"}}
	return sheet.Export(w, f, i18n.Word(ctx, "专项资金"), cols, func(yield func([]any, error) bool) {
		for _, y := range list {
			if !yield([]any{y.Year, int64(y.Budget), fenOrNil(y.Allocated), fenOrNil(y.Spent), int64(y.Sum), strings.Join(y.Documents, "；")}, nil) {
				return
			}
		}
	})
}

func fenOrNil(f *money.Fen) any {
	if f == nil {
		return nil
	}
	return int64(*f)
}

func (s *Service) newFundPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNewFund(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showNewFund(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	d := f.Deed("设立专项资金", "/funds", "设立", 0, casepage.Input("name", ui.Field{Max: short}), casepage.Input("document", ui.Field{Max: short}), casepage.Prose("note", long, ui.Field{Optional: true}))
	d.Form.Cancel = "/funds"
	return web.Render(w, r, status, casepage.FormPage(ui.Page{Title: "设立专项资金", Crumbs: []ui.Crumb{{Label: "专项资金", Href: "/funds"}, {Label: "设立专项资金"}}}, "", d))
}

func (s *Service) fundForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		id, err := s.Found(r.Context(), Fund{Name: v.Get("name"), Document: v.Get("document"), Note: v.Get("note")})
		return "/funds/" + id.String(), err
	}, s.showNewFund)
}

func (s *Service) fundPage(w http.ResponseWriter, r *http.Request) error {
	return s.showFund(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showFund(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Fund(ctx, id)
	if err != nil {
		return err
	}
	page := ui.Page{Title: d.Name, Sub: d.Document, Crumbs: []ui.Crumb{{Label: "专项资金", Href: "/funds"}, {Label: d.Name}}, Actions: []ui.Action{{Label: "资金分配", Href: "/allocations?fund=" + id.String()}}}
	var budgets, plans []ui.Row
	for _, b := range d.Budgets {
		budgets = append(budgets, ui.Row{Cells: ui.Cells(ui.Link{Href: "/budgets/" + b.ID.String(), Text: strconv.Itoa(b.Year)}, ui.Text(b.Amount.Short()), ui.Text(b.Rest.Short()), ui.Text(b.Document))})
	}
	for _, p := range d.Plans {
		plans = append(plans, ui.Row{Cells: ui.Cells(ui.Link{Href: "/fundplans/" + p.ID.String(), Text: p.Title}, ui.Text(strconv.Itoa(p.Year)), casepage.State(ctx, Plans, p.Status))})
	}
	var parts []casepage.Part
	if c := yearChart(ctx, d.Years); c != nil {
		parts = append(parts, casepage.Part{Body: c})
	}
	budgetPart := casepage.Part{Title: "各年预算", Body: ui.SmallTable("各年预算", []ui.Column{{Title: "年度"}, {Title: "预算", Num: true}, {Title: "未分配", Num: true}, {Title: "依据文件", Wrap: true}}, budgets)}
	if len(budgets) == 0 {
		budgetPart.Body = ui.Empty{Title: "还没有预算", Text: "登记一个年度的预算和文件，或者从表格导入。"}
	}
	planPart := casepage.Part{Title: "资金安排计划", Note: i18n.T(ctx, "支持方式、配套措施和项目同时提出"), Body: ui.SmallTable("资金安排计划", []ui.Column{{Title: "计划名称", Wrap: true}, {Title: "年度"}, {Title: "状态"}}, plans)}
	if len(plans) == 0 {
		planPart.Body = ui.Empty{Title: "还没有计划", Text: "编一个年度的资金安排计划，每一项写明支持方式、配套措施和项目。"}
	}
	parts = append(parts, budgetPart, planPart)
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes("info", d.Note), Figures: yearFigures(ctx, d.Years, s.Today().Year), Parts: parts}))
	}
	at := "/funds/" + id.String()
	year := ui.Field{Mode: "numeric", Width: "xs", Value: strconv.Itoa(s.Today().Year + 1)}
	deeds := []casepage.Deed{
		f.Deed("登记一年预算", at+"/budgets", "登记", 0, casepage.Input("year", year), sum("amount", ""), casepage.Input("document", ui.Field{Max: short})),
		f.Deed("编一个年度计划", at+"/plans", "开始编制", 0, casepage.Input("year", year), casepage.Input("title", ui.Field{Max: short}), casepage.Input("document", ui.Field{Max: short, Optional: true})),
	}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes("info", d.Note), Figures: yearFigures(ctx, d.Years, s.Today().Year), Errors: f.Left(deeds...), Parts: parts, Aside: casepage.Aside{Title: "办理", Deeds: deeds}.View()}))
}

func (s *Service) budgetForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		year, err := yearOf(v)
		if err != nil {
			return "", err
		}
		amount, err := sumOf(v, "amount")
		if err != nil {
			return "", err
		}
		_, err = s.Provide(r.Context(), Budget{Fund: id, Year: year, Amount: amount, Document: v.Get("document")})
		return "/funds/" + id.String(), err
	}, s.showFund)
}

func (s *Service) planForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		year, err := yearOf(v)
		if err != nil {
			return "", err
		}
		plan, err := s.Begin(r.Context(), Plan{Fund: id, Year: year, Title: v.Get("title"), Document: v.Get("document")})
		return "/fundplans/" + plan.String(), err
	}, s.showFund)
}

func (s *Service) budgetPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBudget(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// deeds of money as the page of a budget names them.
var entryNames = map[string]string{byBudget: "预算", byAllocate: "下达", byReturn: "收回余额", byRepay: "追回", bySpend: "支出", byCorrect: "更正", byOwe: "应追回"}

func (s *Service) showBudget(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	b, list, err := s.Entries(ctx, id)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "%d 年预算", b.Year)
	page := ui.Page{Title: title, Sub: b.FundName, Crumbs: []ui.Crumb{{Label: "专项资金", Href: "/funds"}, {Label: b.FundName, Href: "/funds/" + b.Fund.String()}, {Label: title}}}
	var rows []ui.Row
	for _, e := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(casepage.When(e.At)), ui.Text(i18n.Word(ctx, entryNames[e.Reason])), ui.Text(money.Fen(e.Amount).Short()), ui.Text(money.Fen(e.Balance).Short()), ui.Text(e.Note), ui.Text(e.Name))})
	}
	figures := []ui.Figure{figure{Label: "预算"}.of(b.Amount), figure{Label: "未分配"}.of(b.Rest)}
	parts := []casepage.Part{{Title: "台账", Note: i18n.T(ctx, "只增不改；余额由各笔相加得出"), Body: ui.SmallTable("台账", []ui.Column{{Title: "时间"}, {Title: "事项"}, {Title: "金额", Num: true}, {Title: "余额", Num: true}, {Title: "依据", Wrap: true}, {Title: "经办人"}}, rows)}}
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Figures: figures, Parts: parts}))
	}
	d := f.Deed("调整预算", "/budgets/"+id.String()+"/revise", "调整", b.Version, sum("amount", ""), casepage.Input("document", ui.Field{Max: short, Help: "调整的依据；不能低于已经分配的"}))
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Figures: figures, Errors: f.Left(d), Parts: parts, Aside: casepage.Aside{Title: "办理", Deeds: []casepage.Deed{d}}.View()}))
}

func (s *Service) reviseForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		amount, err := sumOf(v, "amount")
		if err != nil {
			return "", err
		}
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		return "/budgets/" + id.String(), s.Revise(r.Context(), id, amount, v.Get("document"), version)
	}, s.showBudget)
}

// Waiting counts the applications that wait for the person: for approval, or for the other side's word.
func (s *Service) Waiting(ctx context.Context) (int, error) {
	a := actor.From(ctx)
	if a.Has(bureau...) {
		_, n, err := s.Allocations(ctx, Query{Status: Submitted, Limit: 1})
		return int(n), err
	}
	list, _, err := s.Allocations(ctx, Query{Status: Joint})
	n := 0
	for _, x := range list {
		if x.mayStep(a, "confirm") {
			n++
		}
	}
	return n, err
}
