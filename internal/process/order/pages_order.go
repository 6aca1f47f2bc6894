package order

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return -2 // a number that no rule takes
	}
	return n
}

// said is what was typed, or the canned reply that was chosen.
func said(v url.Values) string {
	if t := strings.TrimSpace(v.Get("note")); t != "" {
		return t
	}
	return v.Get("canned")
}

func listing(r *http.Request) ui.Listing {
	return ui.ReadListing(r.URL.Query(), "-new", "new", "due", "quantity", "signed", "amount")
}

func query(r *http.Request, l ui.Listing) Query {
	q := r.URL.Query()
	year, _ := strconv.Atoi(q.Get("year"))
	session, _ := ids.Parse(q.Get("session"))
	return Query{Mine: q.Get("side"), Open: q.Get("open") == "1", Kind: q.Get("kind"), County: q.Get("county"), Status: q.Get("status"), Year: year, Session: session,
		Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) ordersPage(w http.ResponseWriter, r *http.Request) error {
	l := listing(r)
	q := query(r, l)
	found, err := s.List(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, s.ordersView(r.Context(), q, l, found))
}

// orderView puts an order on its page.
func (s *Service) orderView(ctx context.Context, d Detail, f casepage.Form) caseView {
	st, _ := Orders.State(d.Status)
	v := caseView{
		Page:   ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", i18n.Word(ctx, d.Kind.ZH()), d.AskerName, d.SupplierIs), Crumbs: []ui.Crumb{{Label: "发单", Href: "/orders"}, {Label: d.Number}}},
		Tone:   st.Tone,
		State:  st.ZH,
		Stages: stages(d.Order), Facts: orderFacts(ctx, d), Events: course("发单").Events(ctx, Orders, d.Trail),
	}
	if d.Status == Issued {
		v.Clock = s.clock(ctx, d.DueOn, d.SupplierIs, "逾期记为未复，另请下一家")
	}
	if d.Message != "" {
		v.Sections = append(v.Sections, casepage.Part{Title: "来信", Body: casepage.Text(d.Message)})
	}
	if d.Deal != nil {
		v.Sections = append(v.Sections, casepage.Part{Title: "合同", Body: ui.Facts(dealFacts(ctx, *d.Deal)...)})
	}
	var mend []casepage.Deed
	if d.Kind == ServiceKind {
		mend = corrections(ctx, d, f)
		v.Sections = append(v.Sections, casepage.Part{Title: "已完成", Body: s.volumePart(ctx, d, mend)})
	}
	for _, b := range d.Buttons {
		v.Forms = append(v.Forms, s.orderForm(ctx, d, b, f))
	}
	if d.Kind == ServiceKind && d.Holds() && may(actor.From(ctx), actVolume, d.asker(), d.supplier()) {
		v.Forms = append(v.Forms, deliverForm(d, f))
	}
	if d.MayLink && len(d.People) > 0 {
		v.Forms = append(v.Forms, linkForm(ctx, "/orders/"+d.ID.String()+"/link", d.People, f))
	}
	v.Errors = f.Left(append(mend, v.Forms...)...)
	return v
}

// orderForm is the form of one step of an order.
func (s *Service) orderForm(ctx context.Context, d Detail, b caseflow.Offer, f casepage.Form) casepage.Deed {
	action := "/orders/" + d.ID.String() + "/steps/" + b.Code
	form := func(list ...casepage.Control) casepage.Deed { return f.Deed(b.ZH, action, b.ZH, d.Version, list...) }
	note := lines("note", ui.Field{Optional: true})
	switch b.Code {
	case "accept":
		var list []casepage.Control
		if d.Quantity != NotSaid {
			list = append(list, casepage.Input("quantity", ui.Field{Label: "答应数量", Help: i18n.T(ctx, "最多 %d", d.Quantity), Value: strconv.FormatInt(d.Quantity, 10), Width: "xs", Mode: "numeric", Unit: d.Unit}))
		}
		if len(d.Choices) > 0 && d.Kind == ForNeed {
			chosen := ""
			if d.Supply != 0 {
				chosen = d.Supply.String()
			}
			list = append(list, casepage.Choose("supply", ui.Field{Optional: true, Options: choices("不指定", d.Choices, chosen)}))
		}
		main := form(append(append(list, canned(d.Replies, "accept")...), note)...)
		main.Open = true
		return main
	case "decline":
		return form(append(append([]casepage.Control{reasons(ctx, b.List)}, canned(d.Replies, "decline")...), note)...)
	case "withdraw", "fail":
		return form(reasons(ctx, b.List), note)
	case "contract":
		return form(contractFields(ctx, Deal{Title: d.Title, SignedOn: s.Today()}, nil, "")...)
	case "rate":
		return form(casepage.Choose("stars", ui.Field{Options: ui.Options("", "", "请选择", "5", "★★★★★", "4", "★★★★☆", "3", "★★★☆☆", "2", "★★☆☆☆", "1", "★☆☆☆☆")}), note)
	}
	return form()
}

func linkForm(ctx context.Context, action string, people []Person, f casepage.Form) casepage.Deed {
	pairs := []string{"", "请选择"}
	for _, p := range people {
		pairs = append(pairs, p.Account.String(), p.Name+" · "+i18n.Word(ctx, p.Role.ZH()))
	}
	return f.Deed("生成答复链接", action, "生成", 0, casepage.Choose("account", ui.Field{Help: "对方不用登录，凭链接答复一次", Options: ui.Options("", pairs...)}))
}

func deliverForm(d Detail, f casepage.Form) casepage.Deed {
	return f.Deed("登记完成量", "/orders/"+d.ID.String()+"/volume", "登记", 0,
		casepage.Input("period", ui.Field{Help: "例：2026-11", Width: "sm"}), casepage.Input("volume", ui.Field{Label: "完成数量", Width: "sm", Mode: "numeric", Unit: d.Unit}),
		lines("evidence", ui.Field{Help: "用什么证明，例如回执、名单、照片的存放处"}))
}

// volumePart shows what was delivered of a service order, entry by entry.
func (s *Service) volumePart(ctx context.Context, d Detail, mend []casepage.Deed) templ.Component {
	var rows []ui.Row
	for _, e := range d.Volume {
		what := "登记"
		if e.Corrects != 0 {
			what = "更正"
		}
		rows = append(rows, ui.Row{ID: e.ID.String(), Name: e.Reason, Cells: ui.Cells(ui.Text(e.Reason), ui.Text(i18n.Word(ctx, what)), ui.Int(e.Amount), ui.Text(e.Note), ui.Lines{Main: e.Name, Sub: casepage.When(e.At)})})
	}
	return volumeView(d, rows, mend)
}

func (s *Service) orderPage(w http.ResponseWriter, r *http.Request) error {
	return s.showOrder(w, r, http.StatusOK, labels.Fresh(r.Context(), nil), "")
}

func (s *Service) showOrder(w http.ResponseWriter, r *http.Request, status int, f casepage.Form, link string) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Detail(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	v := s.orderView(r.Context(), d, f)
	v.Link = link
	return web.Render(w, r, status, casePage(v))
}

func (s *Service) orderStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Find(r.Context(), id); err != nil {
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
	step := r.PathValue("step")
	f, faults := s.answer(r.Context(), id, step, v)
	f.Version = ver
	if err = faults.Err(); err == nil {
		_, err = s.Step(r.Context(), f)
	}
	if errs.Typed(err) {
		return s.showOrder(w, r, web.StatusOf(err), labels.Returned(r, v, err), "")
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orders/"+id.String())
}

// answer reads the form of a step.
func (s *Service) answer(ctx context.Context, id ids.ID, step string, v url.Values) (f Answer, faults errs.List) {
	f = Answer{ID: id, Step: step, Reason: v.Get("reason"), Note: said(v)}
	if q := v.Get("quantity"); step == "accept" && q != "" {
		f.Quantity = number(q)
	}
	if step == "rate" {
		f.Stars = number(v.Get("stars"))
	}
	if step == "contract" {
		f.Contract, faults = readContract(v)
	}
	if supply, err := ids.Parse(v.Get("supply")); err == nil && step == "accept" {
		f.Supply, f.Name = s.supplyNamed(ctx, supply)
	}
	return f, faults
}

// supplyNamed is a supply of one of the actor's own organisations; another is none.
func (s *Service) supplyNamed(ctx context.Context, id ids.ID) (ids.ID, string) {
	if s.opts.Supplies == nil {
		return 0, ""
	}
	for _, org := range actor.From(ctx).Orgs(suppliers...) {
		list, err := s.opts.Supplies(ctx, org)
		if err != nil {
			return 0, ""
		}
		for _, c := range list {
			if c.ID == id {
				return c.ID, c.Name
			}
		}
	}
	return 0, ""
}

func (s *Service) deliverForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.Deliver(r.Context(), id, v.Get("period"), number(v.Get("volume")), strings.TrimSpace(v.Get("evidence")))
	return s.back(w, r, id, v, err)
}

func (s *Service) back(w http.ResponseWriter, r *http.Request, id ids.ID, v url.Values, err error) error {
	if errs.Typed(err) {
		return s.showOrder(w, r, web.StatusOf(err), labels.Returned(r, v, err), "")
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orders/"+id.String())
}

func (s *Service) correctForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	entry, err := web.PathID(r, "entry")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.CorrectDelivery(r.Context(), id, entry, number(v.Get("volume")), strings.TrimSpace(v.Get("evidence")))
	return s.back(w, r, id, v, err)
}

func (s *Service) orderLink(w http.ResponseWriter, r *http.Request) error {
	return s.link(w, r, "order", func(status int, link string, f casepage.Form) error {
		return s.showOrder(w, r, status, f, link)
	})
}

// link makes a link and shows it once; the answer to this form is not kept.
func (s *Service) link(w http.ResponseWriter, r *http.Request, object string, show func(status int, link string, f casepage.Form) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	web.Unkept(r)
	account, _ := ids.Parse(v.Get("account"))
	link, _, err := s.Link(r.Context(), object, id, account)
	if errs.Typed(err) {
		return show(web.StatusOf(err), "", labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return show(http.StatusOK, link, labels.Fresh(r.Context(), nil))
}

func (s *Service) servicePage(w http.ResponseWriter, r *http.Request) error {
	return s.showService(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showService(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	list, err := s.supplierChoices(ctx)
	if err != nil {
		return err
	}
	var all []casepage.Control
	if len(actor.From(ctx).Orgs(enterprise...)) == 0 {
		all = append(all, casepage.Input("asker", ui.Field{Help: "统一社会信用代码或全称，您替这个单位填写", Width: "full"}))
	}
	all = append(all, casepage.Input("title", ui.Field{Help: "例：小微企业代账", Max: maxTitle}), casepage.Input("supplier", ui.Field{Help: "学校或培训机构的全称", Width: "full", List: list}),
		casepage.Input("volume", ui.Field{Label: "约定数量", Width: "sm", Mode: "numeric"}), casepage.Input("unit", ui.Field{Help: "户、课时、份……", Width: "xs"}), lines("message", ui.Field{Optional: true, Rows: 3}))
	d := f.Deed("新的服务单", "/orders/service", "发单", 0, all...)
	d.Form.Cancel = "/orders"
	return web.Render(w, r, status, casepage.FormPage(
		ui.Page{Title: "新的服务单", Sub: i18n.T(ctx, "约定做多少，按月登记做了多少"), Crumbs: []ui.Crumb{{Label: "发单", Href: "/orders"}, {Label: "新的服务单"}}}, "", d))
}

func (s *Service) supplierChoices(ctx context.Context) (names []string, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := schools(ctx, r)
		for _, o := range list {
			names = append(names, o.Name)
		}
		return err
	})
	return names, err
}

// orgNamed finds an organisation by what was typed; 0 when there is none.
func (s *Service) orgNamed(ctx context.Context, text string) (id ids.ID, err error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		o, err := findOrg(ctx, r, text)
		id = o.ID
		return err
	})
	return id, err
}

func (s *Service) serviceForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	f := ServiceOrder{Title: strings.TrimSpace(v.Get("title")), Volume: number(v.Get("volume")), Unit: strings.TrimSpace(v.Get("unit")), Message: strings.TrimSpace(v.Get("message"))}
	if f.Supplier, err = s.orgNamed(ctx, v.Get("supplier")); err != nil {
		return err
	}
	if len(actor.From(ctx).Orgs(enterprise...)) == 0 {
		if f.Asker, err = s.orgNamed(ctx, v.Get("asker")); err != nil {
			return err
		}
	}
	o, err := s.OrderService(ctx, f)
	if errs.Typed(err) {
		return s.showService(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orders/"+o.ID.String())
}

// readContract reads the fields of a contract.
func readContract(v url.Values) (f DealFacts, faults errs.List) {
	f = DealFacts{Contract: strings.TrimSpace(v.Get("contract")), Title: strings.TrimSpace(v.Get("title")), Kind: DealKind(v.Get("kind"))}
	var err error
	if f.SignedOn, err = civil.ParseDate(strings.TrimSpace(v.Get("signed_on"))); err != nil {
		faults.Add(errs.All(err)[0].On("signed_on"))
	}
	if text := strings.TrimSpace(v.Get("amount")); text != "" {
		var fen money.Fen
		if fen, err = money.Parse(text); err != nil {
			faults.Add(errs.All(err)[0].On("amount"))
		}
		f.Amount = fen
	} else {
		faults.Add(ErrAmount.On("amount"))
	}
	for name, to := range map[string]*ids.ID{"session": &f.Session, "lead": &f.Lead} {
		if text := strings.TrimSpace(v.Get(name)); text != "" {
			id, err := ids.Parse(text)
			if err != nil {
				faults.Add(ErrSession.On(name))
			}
			*to = id
		}
	}
	return f, faults
}
