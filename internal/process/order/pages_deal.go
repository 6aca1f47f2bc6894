package order

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

func (s *Service) dealsPage(w http.ResponseWriter, r *http.Request) error {
	l := listing(r)
	q := query(r, l)
	found, err := s.Deals(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, s.dealsView(r.Context(), q, l, found))
}

func dealKindOptions(chosen, first string) []ui.Option {
	pairs := []string{"", first}
	for _, k := range DealKinds {
		pairs = append(pairs, string(k), k.ZH())
	}
	return ui.Options(chosen, pairs...)
}

// contractFields are the fields of a contract.
func contractFields(ctx context.Context, d Deal, sessions []Choice, why string) []casepage.Control {
	text := ""
	if d.ID != 0 {
		text = strings.TrimSuffix(d.Amount.String(), ".00")
	}
	session := ""
	if d.Session != 0 {
		session = d.Session.String()
	}
	list := []casepage.Control{
		casepage.Input("contract", ui.Field{Value: d.Contract, Max: maxContract}), casepage.Input("title", ui.Field{Label: "合同名称", Value: d.Title, Max: maxTitle}),
		casepage.Choose("kind", ui.Field{Options: dealKindOptions(string(d.Kind), "请选择")}), casepage.Input("signed_on", ui.Field{Value: d.SignedOn.String(), Help: "计入签订的那一年", Width: "sm"}),
		casepage.Input("amount", ui.Field{Value: text, Help: "例：35万元；框架协议写 0", Width: "sm"}),
	}
	if len(sessions) > 0 {
		list = append(list, casepage.Choose("session", ui.Field{Optional: true, Help: "在哪一场对接活动谈成的", Options: choices("没有", sessions, session)}))
	}
	if why != "" {
		list = append(list, lines("why", ui.Field{Help: why}))
	}
	return list
}

func dealFacts(ctx context.Context, d Deal) []ui.Fact {
	return []ui.Fact{
		{Label: "合同编号", Cell: ui.Link{Href: "/deals/" + d.ID.String(), Text: d.Contract}}, {Label: "合同类型", Value: i18n.Word(ctx, d.Kind.ZH())},
		{Label: "签订日期", Value: d.SignedOn.String()}, {Label: "金额", Value: sumText(ctx, d.Amount)},
	}
}

func (s *Service) sessionChoices(ctx context.Context) (list []Choice, err error) {
	if s.opts.Sessions == nil {
		return nil, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = s.opts.Sessions(ctx, r)
		return err
	})
	return list, err
}

func (s *Service) newDealPage(w http.ResponseWriter, r *http.Request) error {
	return s.showDealForm(w, r, http.StatusOK, DealDetail{}, labels.Fresh(r.Context(), nil))
}

// showDealForm is the form of a contract: a new one, or the correction of one.
func (s *Service) showDealForm(w http.ResponseWriter, r *http.Request, status int, d DealDetail, f casepage.Form) error {
	ctx := r.Context()
	sessions, err := s.sessionChoices(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "登记合同", Sub: i18n.T(ctx, "一份合同只登记一次；由发单产生的，请在发单页面登记"), Crumbs: []ui.Crumb{{Label: "成交", Href: "/deals"}, {Label: "登记合同"}}}
	action, cancel, submit := "/deals", "/deals", "登记"
	list := []casepage.Control{}
	why := ""
	if d.ID == 0 {
		names, err := s.supplierChoices(ctx)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if len(a.Orgs(enterprise...)) == 0 {
			list = append(list, casepage.Input("asker", ui.Field{Label: "企业", Help: "全称或代码", Width: "full"}))
		}
		if len(a.Orgs(suppliers...)) == 0 {
			list = append(list, casepage.Input("supplier", ui.Field{Help: "学校或机构的全称", Width: "full", List: names}))
		}
	} else {
		page = ui.Page{Title: "更正合同", Note: d.Contract, Sub: i18n.T(ctx, "更正会留下新的版本，原来的版本仍然看得到"), Crumbs: []ui.Crumb{{Label: "成交", Href: "/deals"}, {Label: d.Contract, Href: "/deals/" + d.ID.String()}, {Label: "更正合同"}}}
		action, cancel, submit = "/deals/"+d.ID.String()+"/edit", "/deals/"+d.ID.String(), "保存更正"
		why = "写明哪里错了"
	}
	form := f.Deed(page.Title, action, submit, d.Version, append(list, contractFields(ctx, d.Deal, sessions, why)...)...)
	form.Form.Cancel = cancel
	return web.Render(w, r, status, casepage.FormPage(page, "", form))
}

// parties fills in whose contract it is: the actor's own organisation, others by name.
func (s *Service) parties(ctx context.Context, v url.Values, f *DealFacts) (err error) {
	a := actor.From(ctx)
	for _, side := range []struct {
		own  []ids.ID
		name string
		to   *ids.ID
	}{{a.Orgs(enterprise...), "asker", &f.Asker}, {a.Orgs(suppliers...), "supplier", &f.Supplier}} {
		if len(side.own) > 0 {
			*side.to = side.own[0]
		} else if *side.to, err = s.orgNamed(ctx, v.Get(side.name)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dealForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	f, faults := readContract(v)
	if err := s.parties(r.Context(), v, &f); err != nil {
		return err
	}
	var d Deal
	if err = faults.Err(); err == nil {
		d, err = s.Enter(r.Context(), f)
	}
	if errs.Typed(err) {
		return s.showDealForm(w, r, web.StatusOf(err), DealDetail{}, labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/deals/"+d.ID.String())
}

func (s *Service) dealPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	d, err := s.Deal(ctx, id)
	if err != nil {
		return err
	}
	v := caseView{Page: ui.Page{Title: d.Title, Note: d.Contract, Sub: casepage.Joined(" · ", d.AskerName, d.SupplierIs), Crumbs: []ui.Crumb{{Label: "成交", Href: "/deals"}, {Label: d.Contract}}}, Tone: "green", State: "有效"}
	if !d.Current {
		v.Tone, v.State = "none", "已被更正"
	}
	v.Facts = append(dealFacts(ctx, d.Deal), ui.Fact{Label: "企业", Value: d.AskerName}, ui.Fact{Label: "承接单位", Value: d.SupplierIs})
	if d.OrderIs != "" {
		v.Facts = append(v.Facts, ui.Fact{Label: "发单", Cell: ui.Link{Href: "/orders/" + d.Deal.Order.String(), Text: d.OrderIs}})
	}
	if d.Session != "" {
		v.Facts = append(v.Facts, ui.Fact{Label: "对接专场", Value: d.Session})
	}
	if d.MayEdit {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "更正", Href: "/deals/" + id.String() + "/edit"})
	}
	for _, old := range d.Versions {
		deed := "登记"
		if old.Edition > 1 {
			deed = "更正"
		}
		v.Events = append(v.Events, ui.Event{Deed: deed, By: i18n.Word(ctx, old.OwnerName), At: casepage.When(old.Updated), Text: casepage.Joined(" · ", old.SignedOn.String(), sumText(ctx, old.Amount), old.Reason)})
	}
	web.SetETag(w, d.Version)
	return web.Render(w, r, http.StatusOK, casePage(v))
}

func (s *Service) editDealPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	return s.showDealForm(w, r, http.StatusOK, d, labels.Fresh(r.Context(), nil))
}

func (s *Service) editable(r *http.Request) (DealDetail, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return DealDetail{}, err
	}
	d, err := s.Deal(r.Context(), id)
	if err == nil && !d.MayEdit {
		err = actor.ErrNotFound
	}
	return d, err
}

func (s *Service) correctDealForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.editable(r)
	if err != nil {
		return err
	}
	ver, err := web.Version(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	f, faults := readContract(v)
	var now Deal
	if err = faults.Err(); err == nil {
		now, err = s.Correct(r.Context(), d.ID, ver, f, v.Get("why"))
	}
	if err != nil && (errs.KindOf(err) == errs.Invalid || errs.KindOf(err) == errs.Conflict) {
		return s.showDealForm(w, r, web.StatusOf(err), d, labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/deals/"+now.ID.String())
}

// yearsShown is how many years the page sums up.
const yearsShown = 10

func (s *Service) yearsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	years, hidden, err := s.Years(ctx, yearsShown)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "合同金额，按签订年份", Sub: i18n.T(ctx, "每份合同只计一次，按现行版本计入签订的那一年；框架协议只计份数"), Crumbs: []ui.Crumb{{Label: "成交", Href: "/deals"}, {Label: "按年汇总"}},
		Public: !actor.From(ctx).Signed()}
	if page.Public {
		page.Crumbs = []ui.Crumb{{Label: "合同金额"}}
	}
	note := ""
	if len(hidden) > 0 {
		note = i18n.T(ctx, "不到 3 家企业、或一家占八成以上的合计不对外显示。")
	}
	return web.Render(w, r, http.StatusOK, yearsPage(page, yearFigures(ctx, years, hidden), note, yearChart(ctx, years, hidden), yearTable(ctx, years, hidden)))
}

// growthOf is the change against the year before, "" where either is not known or not shown.
func growthOf(years []YearSum, hidden map[int]bool, i int) string {
	if i+1 >= len(years) || years[i+1].Year != years[i].Year-1 || hidden[years[i].Year] || hidden[years[i+1].Year] {
		return ""
	}
	g := Growth(years[i+1].Amount, years[i].Amount)
	if !g.Known() {
		return ""
	}
	return g.Percent(1)
}

func yearFigures(ctx context.Context, years []YearSum, hidden map[int]bool) []ui.Figure {
	if len(years) == 0 {
		return []ui.Figure{{Label: "合同金额", Missing: i18n.T(ctx, "还没有登记合同")}}
	}
	y := years[0]
	figures := []ui.Figure{
		{Label: i18n.T(ctx, "%d 年合同金额", y.Year), Value: y.Amount.In(money.Yi, 2), Unit: "亿元", Full: y.Amount.String()},
		{Label: "比上年", Value: growthOf(years, hidden, 0)}, {Label: "合同", Value: strconv.FormatInt(y.Contracts, 10), Unit: "份"}, {Label: "框架协议", Value: strconv.FormatInt(y.Frameworks, 10), Unit: "份"},
	}
	if y.Amount < money.Yi {
		figures[0].Value, figures[0].Unit = y.Amount.In(money.Wan, 2), "万元"
	}
	if figures[1].Value == "" {
		figures[1].Missing = i18n.T(ctx, "没有上一年可比")
	}
	if hidden[y.Year] {
		for i := range figures {
			figures[i].Value, figures[i].Full, figures[i].Missing = "", "", i18n.T(ctx, "企业太少，不对外显示")
		}
	}
	return figures
}

func yearTable(ctx context.Context, years []YearSum, hidden map[int]bool) templ.Component {
	t := ui.Table{ID: "years", Caption: "按年份，新的在前", NoPages: true, Total: len(years), Exports: []ui.Export{{Label: "导出（Excel）", Href: "/deals/years/export"}},
		Columns: []ui.Column{{Key: "year", Title: "签订年份"}, {Key: "kind", Title: "类型"}, {Key: "n", Title: "合同", Num: true}, {Key: "frames", Title: "框架协议", Num: true}, {Key: "amount", Title: "金额", Num: true}, {Key: "growth", Title: "比上年", Num: true}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有登记合同"), Text: i18n.T(ctx, "登记以后按签订年份汇总在这里。")}}
	for _, x := range yearRows(ctx, years, hidden) {
		t.Rows = append(t.Rows, ui.Row{ID: x[0] + x[1], Name: casepage.Joined(" ", x[0], x[1]), Cells: ui.Cells(ui.Text(x[0]), ui.Text(x[1]), ui.Text(x[2]), ui.Text(x[3]), ui.Text(x[4]), ui.Text(x[5]))})
	}
	return t
}

// yearRows are the lines of the summary: each year, then its kinds.
func yearRows(ctx context.Context, years []YearSum, hidden map[int]bool) (rows [][6]string) {
	secret := i18n.T(ctx, "不显示")
	for i, y := range years {
		row := [6]string{strconv.Itoa(y.Year), i18n.T(ctx, "合计"), strconv.FormatInt(y.Contracts, 10), strconv.FormatInt(y.Frameworks, 10), y.Amount.Short(), growthOf(years, hidden, i)}
		if hidden[y.Year] {
			row = [6]string{row[0], row[1], secret, secret, secret, ""}
		}
		rows = append(rows, row)
		if hidden[y.Year] {
			continue
		}
		for _, k := range y.ByKind {
			line := [6]string{row[0], i18n.Word(ctx, k.Kind.ZH()), strconv.FormatInt(k.Contracts, 10), strconv.FormatInt(k.Frameworks, 10), k.Amount.Short(), ""}
			if k.Hidden {
				line = [6]string{line[0], line[1], secret, secret, secret, ""}
			}
			rows = append(rows, line)
		}
	}
	return rows
}

// yearChart draws the sums that may be shown, the oldest first.
func yearChart(ctx context.Context, years []YearSum, hidden map[int]bool) templ.Component {
	var labels []string
	var values []float64
	for i := len(years) - 1; i >= 0; i-- {
		if !hidden[years[i].Year] {
			labels, values = append(labels, strconv.Itoa(years[i].Year)), append(values, float64(years[i].Amount)/float64(money.Wan))
		}
	}
	if len(labels) < 2 {
		return nil
	}
	title := i18n.T(ctx, "合同金额，万元")
	b := chart.Bars{Finding: title, Unit: i18n.T(ctx, "万元"), Labels: labels, Upright: true, Series: []chart.Series{{Name: i18n.T(ctx, "合同金额"), Tone: "met", Values: values}}}
	var rows []ui.Row
	for i, l := range labels {
		rows = append(rows, ui.Row{ID: l, Name: l, Cells: ui.Cells(ui.Text(l), ui.Text(ui.Decimal(values[i], 2)))})
	}
	data := ui.SmallTable(title, []ui.Column{{Key: "year", Title: "签订年份"}, {Key: "amount", Title: "万元", Num: true}}, rows)
	return chart.Figure("deal-years", b, title, i18n.T(ctx, "只画可以显示的年份"), data, nil)
}
