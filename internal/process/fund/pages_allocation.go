package fund

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func listing(q url.Values) ui.Listing {
	return ui.ReadListing(q, "-number", "number", "year", "record", "amount", "status")
}

func query(q url.Values, l ui.Listing) Query {
	f := Query{Status: q.Get("status"), Purpose: q.Get("purpose"), Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	f.Year, _ = strconv.Atoi(q.Get("year")) // no year: all
	if id, err := ids.Parse(q.Get("fund")); err == nil {
		f.Fund = id
	}
	if id, err := ids.Parse(q.Get("record")); err == nil {
		f.Record = id
	}
	return f
}

func (s *Service) allocationsPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := listing(q)
	f := query(q, l)
	list, total, err := s.Allocations(ctx, f)
	if err != nil {
		return err
	}
	purposes, err := s.Paid(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "资金分配", Sub: i18n.T(ctx, "从年度预算分到项目；双方共同申请，双人审批"), Crumbs: []ui.Crumb{{Label: "资金分配"}}}
	a := actor.From(ctx)
	if Policy.Allowed(a, maySee) {
		page.Crumbs = []ui.Crumb{{Label: "专项资金", Href: "/funds"}, {Label: "资金分配"}}
	}
	if Policy.Allowed(a, mayApply) {
		page.Primary = &ui.Action{Label: "申请资金", Href: "/allocations/new"}
		page.Actions = []ui.Action{{Label: "导入支出", Href: "/imports/new?kind=" + sheetVouchers}}
	}
	values := url.Values{}
	for k, v := range q {
		values[k] = v
	}
	values.Set("format", "xlsx")
	xlsx := values.Encode()
	values.Set("format", "csv")
	t := ui.Table{Caption: "资金分配", List: l, Total: int(total), Find: "编号、项目、学校、企业", Keep: []string{"fund", "record", "year"}, Filters: casepage.Filters(
		ui.Field{Name: "status", Label: "状态", Optional: true, Options: ui.Options(f.Status, casepage.StatePairs(ctx, Allocations, "", "全部状态")...)}, ui.Field{Name: "purpose", Label: "用途", Optional: true, Options: purposeOptions(ctx, purposes, f.Purpose)},
	),
		Columns: []ui.Column{{Title: "编号", Key: "number", Sort: true}, {Title: "支持项目", Key: "record", Sort: true, Wrap: true}, {Title: "年度", Key: "year", Sort: true}, {Title: "学校", Wrap: true}, {Title: "企业", Wrap: true}, {Title: "用途", Wrap: true}, {Title: "金额", Key: "amount", Sort: true, Num: true}, {Title: "已支出", Num: true}, {Title: "状态", Key: "status", Sort: true}},
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出 Excel"), Href: "/allocations/export?" + xlsx}, {Label: i18n.T(ctx, "导出 CSV"), Href: "/allocations/export?" + values.Encode()}},
		Empty:   ui.Empty{Title: "还没有资金分配", Text: "项目有了里程碑，学校和企业可以共同申请；市教育局也可以直接安排。"}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{ID: x.ID.String(), Name: x.Number, Cells: ui.Cells(ui.Link{Href: "/allocations/" + x.ID.String(), Text: x.Number}, ui.Text(x.RecordName), ui.Text(strconv.Itoa(x.Year)), ui.Text(x.SchoolName), ui.Text(x.FirmName),
			ui.Text(purposeName(ctx, purposes, x.Purpose)), ui.Text(x.Amount.Short()), ui.Text(x.Spent.Short()), casepage.State(ctx, Allocations, x.Status))})
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{{Body: t}}}))
}

func (s *Service) allocationsExport(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(q.Get("format"))
	if err != nil {
		return err
	}
	f := query(q, listing(q))
	f.Limit, f.Offset = 0, 0
	list, _, err := s.Allocations(ctx, f)
	if err != nil {
		return err
	}
	purposes, err := s.Paid(ctx)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "资金分配"), format), format.MIME())
	sum := func(zh, en string) sheet.Column { return sheet.Column{ZH: zh, EN: en, Type: sheet.Money, Unit: "元"} }
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "专项资金", EN: "Fund"}, {ZH: "年度", EN: "Year", Type: sheet.Year}, {ZH: "项目", EN: "Project"}, {ZH: "学校", EN: "School"}, {ZH: "企业", EN: "Enterprise"}, {ZH: "用途", EN: "Purpose"}, sum("金额", "Amount"), sum("已支出", "Spent"), sum("应追回", "To be repaid"), {ZH: "状态", EN: "Status"}}
	return sheet.Export(w, format, i18n.Word(ctx, "资金分配"), cols, func(yield func([]any, error) bool) {
		for _, x := range list {
			if !yield([]any{x.Number, x.FundName, x.Year, x.RecordName, x.SchoolName, x.FirmName, purposeName(ctx, purposes, x.Purpose), int64(x.Amount), int64(x.Spent), int64(x.Owed), casepage.StateName(ctx, Allocations, x.Status)}, nil) {
				return
			}
		}
	})
}

func (s *Service) applyPage(w http.ResponseWriter, r *http.Request) error {
	return s.showApply(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showApply(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	purposes, err := s.Paid(ctx)
	if err != nil {
		return err
	}
	budgets, err := s.openBudgets(ctx)
	if err != nil {
		return err
	}
	names, err := s.suggestions(ctx)
	if err != nil {
		return err
	}
	pairs := []string{"", i18n.T(ctx, "请选择")}
	for _, b := range budgets {
		pairs = append(pairs, b.ID.String(), i18n.T(ctx, "%s，%d 年", b.FundName, b.Year))
	}
	help := i18n.T(ctx, "名册里的全称；项目要先有里程碑")
	side := ui.Field{Optional: true, Help: "名册里的名称或统一社会信用代码；自己的单位可以空着"}
	d := f.Deed("申请资金", "/allocations", "保存草稿", 0,
		casepage.Choose("budget", ui.Field{Options: ui.Options("", pairs...)}), casepage.Input("record", ui.Field{Help: help, List: names, Value: r.URL.Query().Get("name")}), casepage.Input("school", side), casepage.Input("firm", side),
		casepage.Choose("purpose", ui.Field{Options: purposeOptions(ctx, purposes, "")}), sum("amount", ""), casepage.Prose("reason", long, ui.Field{}), casepage.Input("document", ui.Field{Optional: true, Max: short}))
	d.Form.Cancel = "/allocations"
	var notes []string
	for _, p := range purposes {
		notes = append(notes, p.Name(i18n.Lang(ctx))+i18n.T(ctx, "（%s）", i18n.Word(ctx, p.Source)))
	}
	return web.Render(w, r, status, casepage.FormPage(ui.Page{Title: "申请资金", Sub: i18n.T(ctx, "学校和企业都填的，要对方确认以后才提交"), Crumbs: []ui.Crumb{{Label: "资金分配", Href: "/allocations"}, {Label: "申请资金"}}},
		i18n.T(ctx, "可以支付的用途：%s", strings.Join(notes, i18n.T(ctx, "，"))), d))
}

// readApplication reads the form; an applicant's own organisation is filled in.
func (s *Service) readApplication(ctx context.Context, v url.Values) (a Allocation, err error) {
	a = Allocation{Purpose: v.Get("purpose"), Reason: v.Get("reason"), Document: v.Get("document")}
	if a.Budget, err = ids.Parse(v.Get("budget")); err != nil {
		return a, ErrNoBudget.On("budget")
	}
	if a.Record, err = s.recordNamed(ctx, v.Get("record")); err != nil {
		return a, ErrRecord.With(v.Get("record")).On("record")
	}
	if a.School, err = s.orgNamed(ctx, v.Get("school"), "school"); err != nil {
		return a, err
	}
	if a.Firm, err = s.orgNamed(ctx, v.Get("firm"), "firm"); err != nil {
		return a, err
	}
	who := actor.From(ctx)
	if own := who.Orgs(actor.SchoolAdmin); a.School == 0 && len(own) > 0 {
		a.School = own[0]
	}
	if own := who.Orgs(actor.EntAdmin); a.Firm == 0 && len(own) > 0 {
		a.Firm = own[0]
	}
	a.Amount, err = sumOf(v, "amount")
	return a, err
}

func (s *Service) applyForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		a, err := s.readApplication(r.Context(), v)
		if err != nil {
			return "", err
		}
		id, err := s.Apply(r.Context(), a)
		return "/allocations/" + id.String(), err
	}, s.showApply)
}

func (s *Service) allocationPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAllocation(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showAllocation(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	c, err := s.Allocation(ctx, id)
	if err != nil {
		return err
	}
	purposes, err := s.Paid(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Number, Sub: c.RecordName, Crumbs: []ui.Crumb{{Label: "资金分配", Href: "/allocations"}, {Label: c.Number}}}
	parts := []casepage.Part{{Title: "内容", Body: ui.Facts(c.facts(ctx, purposes)...)}, {Title: "申请理由", Body: casepage.Text(c.Reason)}}
	deeds := s.deeds(ctx, c, f, purposes)
	all := slices.Clone(deeds)
	if c.Status == Approved || len(c.Paid) > 0 {
		corrections := c.corrections(ctx, f)
		parts, all = append(parts, c.paidPart(ctx, purposes, corrections)), append(all, slices.Collect(maps.Values(corrections))...)
	}
	if len(c.Entries)+len(c.Repaid) > 0 {
		parts = append(parts, casepage.Part{Title: "台账", Note: i18n.T(ctx, "只增不改；余额由各笔相加得出"), Body: entryTable(ctx, append(c.Entries, c.Repaid...))})
	}
	parts = append(parts, casepage.Part{Title: "经过", Body: ui.Timeline(course("起草").Events(ctx, Allocations, c.Trail))})
	st, _ := Allocations.State(c.Status)
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Errors: f.Left(all...), Notices: casepage.Notes("info", c.warning(ctx)), Parts: parts, Aside: casepage.Aside{Title: "现在", Tone: st.Tone, State: casepage.StateName(ctx, Allocations, c.Status), Deeds: deeds}.View()}))
}

// warning says what will stand in the way of a grant.
func (c Case) warning(ctx context.Context) string {
	switch {
	case c.Status == Approved || c.Status == Closed || c.Status == Recalled || c.Status == Repaid || c.Status == Refused:
		return ""
	case c.Planned == 0 && c.RecordKind == project:
		return i18n.T(ctx, "这个项目还没有里程碑，不能提交：先在项目页面写计划")
	case c.Amount > c.Rest:
		return i18n.T(ctx, "申请的金额超过这一年预算的余额 %s", c.Rest.Short())
	}
	return ""
}

func (c Case) facts(ctx context.Context, purposes []Purpose) []ui.Fact {
	none := i18n.T(ctx, "没有填")
	out := []ui.Fact{
		{Label: "专项资金", Value: i18n.T(ctx, "%s，%d 年", c.FundName, c.Year)}, {Label: "支持项目", Cell: ui.Link{Href: "/records/" + c.Record.String(), Text: c.RecordName}}, {Label: "学校", Value: c.SchoolName, Why: none}, {Label: "企业", Value: c.FirmName, Why: none},
		{Label: "用途", Value: purposeName(ctx, purposes, c.Purpose)}, {Label: "金额", Value: c.Amount.Short()}, {Label: "已支出", Value: c.Spent.Short()}, {Label: "依据文件", Value: c.Document, Why: none},
		{Label: "项目里程碑", Value: i18n.T(ctx, "%d 个", c.Planned)},
	}
	if c.Limited {
		out = append(out, ui.Fact{Label: "本年上限", Value: i18n.T(ctx, "%s（按上一年评价）", c.Limit.Short())})
	}
	if c.Owed > 0 {
		out = append(out, ui.Fact{Label: "应追回", Value: c.Owed.Short()})
	}
	for _, g := range c.Grades {
		out = append(out, ui.Fact{Label: i18n.T(ctx, "%d 年评价", g.Year), Value: nameOf(Grades, g.Grade, i18n.Lang(ctx))})
	}
	return out
}

// corrections are the forms by which vouchers are put right, by voucher; none for who may not.
func (c Case) corrections(ctx context.Context, f casepage.Form) map[ids.ID]casepage.Deed {
	out := map[ids.ID]casepage.Deed{}
	if c.Status != Approved || !c.may(actor.From(ctx), maySpend) {
		return out
	}
	for _, e := range c.Paid {
		if e.Corrects == 0 {
			out[e.ID] = f.Deed("更正", "/allocations/"+c.ID.String()+"/expenditures/"+e.ID.String(), "更正", 0,
				sum("amount", ""), casepage.Input("voucher", ui.Field{Label: "更正凭证号", Max: 60}), casepage.Input("note", ui.Field{Label: "更正理由", Max: short}))
		}
	}
	return out
}

// paidPart is the list of vouchers, with corrections beneath it.
func (c Case) paidPart(ctx context.Context, purposes []Purpose, corrections map[ids.ID]casepage.Deed) casepage.Part {
	out := casepage.Part{Title: "支出凭证", Note: i18n.T(ctx, "%d 张", len(c.Paid))}
	if len(c.Paid) == 0 {
		out.Body = ui.Empty{Title: "还没有支出", Text: "每一笔支出带凭证号和用途登记，不能超过下达的金额。"}
		return out
	}
	may := len(corrections) > 0
	cols := []ui.Column{{Title: "凭证号"}, {Title: "日期"}, {Title: "用途", Wrap: true}, {Title: "金额", Num: true}, {Title: "收款单位", Wrap: true}, {Title: "说明", Wrap: true}}
	if may {
		cols = append(cols, ui.Column{Title: "办理"})
	}
	var rows []ui.Row
	for _, e := range c.Paid {
		cells := ui.Cells(ui.Text(e.Voucher), ui.Text(e.On.String()), ui.Text(purposeName(ctx, purposes, e.Purpose)), ui.Text(e.Amount.Short()), ui.Text(e.Payee), ui.Text(e.Note))
		switch {
		case may && e.Corrects == 0:
			cells = append(cells, casepage.DeedForms([]casepage.Deed{corrections[e.ID]}))
		case may:
			cells = append(cells, ui.Text(""))
		}
		rows = append(rows, ui.Row{Cells: cells})
	}
	out.Body = ui.SmallTable("支出凭证", cols, rows)
	return out
}

func entryTable(ctx context.Context, list []ledger.Entry) templ.Component {
	var rows []ui.Row
	for _, e := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(casepage.When(e.At)), ui.Text(i18n.Word(ctx, entryNames[e.Reason])), ui.Text(money.Fen(e.Amount).Short()), ui.Text(money.Fen(e.Balance).Short()), ui.Text(e.Note), ui.Text(e.Name))})
	}
	return ui.SmallTable("台账", []ui.Column{{Title: "时间"}, {Title: "事项"}, {Title: "金额", Num: true}, {Title: "余额", Num: true}, {Title: "依据", Wrap: true}, {Title: "经办人"}}, rows)
}

// deeds are what the actor can do with the allocation now.
func (s *Service) deeds(ctx context.Context, c Case, f casepage.Form, purposes []Purpose) (out []casepage.Deed) {
	a, at := actor.From(ctx), "/allocations/"+c.ID.String()
	may := func(step string) bool {
		if step == "join" && c.other() == 0 || step == "submit" && c.AskedBy != 0 && c.other() != 0 {
			return false
		}
		return c.mayStep(a, step)
	}
	if (c.Status == Draft || c.Status == Returned) && c.mayStep(a, "submit") {
		out = append(out, f.Deed("修改", at+"/edit", "保存", c.Version, sum("amount", strings.ReplaceAll(c.Amount.String(), ",", "")), casepage.Choose("purpose", ui.Field{Options: purposeOptions(ctx, purposes, c.Purpose)}),
			casepage.Prose("reason", long, ui.Field{Value: c.Reason}), casepage.Input("document", ui.Field{Value: c.Document, Optional: true, Max: short})))
	}
	if c.Status == Approved && c.may(a, maySpend) {
		out = append(out, f.Deed("登记支出", at+"/expenditures", "登记", 0, casepage.Input("voucher", ui.Field{Max: 60}), casepage.Day("on", s.Today(), ui.Field{}),
			casepage.Choose("purpose", ui.Field{Options: purposeOptions(ctx, purposes, c.Purpose)}), sum("amount", ""), casepage.Input("payee", ui.Field{Optional: true, Max: short}), casepage.Input("note", ui.Field{Optional: true, Max: short})))
	}
	if c.Status == Recalled && Policy.Allowed(a, mayDecide) {
		out = append(out, f.Deed("登记退回", at+"/repayments", "登记", 0, casepage.Input("voucher", ui.Field{Max: 60}), sum("amount", "")))
	}
	if Policy.Allowed(a, mayKeep) && c.Status != Draft && c.Status != Joint {
		out = append(out, f.Deed("绩效评价", at+"/evaluation", "登记", 0, casepage.Input("year", ui.Field{Mode: "numeric", Width: "xs", Value: strconv.Itoa(min(c.Year, s.Today().Year))}), casepage.Choose("grade", ui.Field{Options: modes(ctx, Grades, "", "请选择")}),
			casepage.Input("document", ui.Field{Max: short}), casepage.Check("published", ui.Field{Optional: true}), casepage.Input("note", ui.Field{Optional: true, Max: short})))
	}
	return append(out, steps(ctx, f, Allocations, c.Status, c.Version, at, may)...)
}
