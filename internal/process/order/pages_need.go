package order

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// needView is what the page of a need says about orders and claims.
type needView struct {
	Seats   string
	Paused  string
	Columns []ui.Column
	Rows    []ui.Row
	Claim   *casepage.Deed
	Grant   *grantView
	Issue   *issueView
	More    string
}

// grantView is the form by which an enterprise accepts claims.
type grantView struct {
	Form   casepage.Deed // with the controls below the claims
	Claims []claimBox
}

// claimBox is one claim within the form.
type claimBox struct {
	Title    string
	Controls []casepage.Control
}

// issueView is the form by which suppliers are chosen.
type issueView struct {
	Form       casepage.Deed // with the controls below the candidates
	Note       string
	Candidates []casepage.Control // one group of check boxes, empty when nobody is ranked
}

// part tells whether another page's script asks for a part of it.
func part(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

func (s *Service) needPage(w http.ResponseWriter, r *http.Request) error {
	return s.showNeed(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showNeed(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	n, err := s.AtNeed(ctx, id)
	if err != nil {
		return err
	}
	v := s.needView(ctx, n, f)
	if part(r) {
		v.Issue = nil
		return web.Render(w, r, status, needPart(v))
	}
	if v.Issue, err = s.issueView(ctx, n, f); err != nil {
		return err
	}
	v.More = ""
	if v.Claim != nil {
		v.Claim.Open = true
	}
	page := ui.Page{Title: n.Item.Title, Note: n.Item.Number, Sub: casepage.Joined(" · ", n.Item.OrgName, i18n.Word(ctx, n.Item.Kind.ZH())),
		Crumbs: []ui.Crumb{{Label: "市内需求", Href: "/needs"}, {Label: n.Item.Title, Href: "/needs/" + id.String()}, {Label: "对接"}}}
	return web.Render(w, r, status, needPage(page, v))
}

func (s *Service) needView(ctx context.Context, n AtNeed, f casepage.Form) needView {
	v := needView{Columns: []ui.Column{{Key: "no", Title: "编号"}, {Key: "supplier", Title: "承接单位", Wrap: true}, {Key: "quantity", Title: "数量", Num: true}, {Key: "status", Title: "状态"}}}
	if n.Seats.Counted {
		v.Seats = i18n.T(ctx, "名额共 %d，还剩 %d", n.Seats.Promise, n.Seats.Free)
	}
	if n.Paused {
		v.Paused = i18n.T(ctx, "这家企业连续没有答复，已暂停认领；恢复后可以再认领。")
	}
	for _, o := range n.Orders {
		v.Rows = append(v.Rows, ui.Row{ID: o.ID.String(), Name: o.Number, Cells: ui.Cells(ui.Link{Href: o.path(), Text: o.Number, Sub: i18n.Word(ctx, "发单")},
			ui.Lines{Main: o.SupplierIs, Sub: leadZH(ctx, o)}, numberCell(o.Quantity), casepage.State(ctx, Orders, o.Status))})
	}
	for _, c := range n.Claims {
		v.Rows = append(v.Rows, ui.Row{ID: c.ID.String(), Name: c.Number, Cells: ui.Cells(ui.Link{Href: c.path(), Text: c.Number, Sub: i18n.Word(ctx, "认领")},
			ui.Text(c.SupplierIs), numberCell(c.Quantity), casepage.State(ctx, Claims, c.Status))})
	}
	if n.MayAsk {
		v.More = "/needs/" + n.Item.ID.String() + "/orders"
	}
	if n.MayClaim {
		form := f.Deed("认领这条需求", "/needs/"+n.Item.ID.String()+"/claims", "认领", 0, claimFields(ctx, n)...)
		v.Claim = &form
	}
	v.Grant = grantsOf(ctx, n, f)
	return v
}

func claimFields(ctx context.Context, n AtNeed) (list []casepage.Control) {
	if n.Seats.Counted {
		list = append(list, casepage.Input("quantity", ui.Field{Label: "能提供多少人", Help: i18n.T(ctx, "最多 %d", n.Seats.Free), Width: "xs", Mode: "numeric", Unit: Persons}))
	}
	if len(n.Supplies) > 0 {
		list = append(list, casepage.Choose("supply", ui.Field{Optional: true, Options: choices("不指定", n.Supplies, "")}))
	}
	return append(list, lines("message", ui.Field{Help: "凭什么承接：专业、学生、时间", Rows: 3}))
}

// chosenPrefix stands before a claim's identifier in the name of its check box.
const chosenPrefix = "claim-"

// grantsOf is the form for the claims that wait for the actor's answer; nil without any.
func grantsOf(ctx context.Context, n AtNeed, f casepage.Form) *grantView {
	a := actor.From(ctx)
	g := &grantView{}
	var all []casepage.Control
	pairs := []string{"", "第一家"}
	for _, c := range n.Claims {
		if !open(c.Status) || !mayClaimStep(a, c, "grant") {
			continue
		}
		id := c.ID.String()
		pairs = append(pairs, id, c.SupplierIs)
		from := len(all)
		all = append(all, casepage.Check(chosenPrefix+id, ui.Field{Label: "同意", Optional: true}))
		if c.Quantity != NotSaid {
			all = append(all, casepage.Input("quantity-"+id, ui.Field{Label: "给多少名额", Value: strconv.FormatInt(c.Quantity, 10), Help: i18n.T(ctx, "认领 %d", c.Quantity), Width: "xs", Mode: "numeric", Unit: Persons}))
		}
		g.Claims = append(g.Claims, claimBox{Title: casepage.Joined(" · ", c.SupplierIs, c.Number), Controls: all[from:]})
	}
	if len(g.Claims) == 0 {
		return nil
	}
	if len(g.Claims) > 1 {
		all = append(all, casepage.Choose("lead", ui.Field{Label: "牵头学校", Optional: true, Options: ui.Options("", pairs...)}))
	}
	all = append(all, lines("note", ui.Field{Optional: true}), casepage.Hidden("need", n.Item.ID.String()))
	g.Form = f.Deed("答复认领", "/claims/grant", "同意选中的认领", 0, all...)
	for i := range g.Claims {
		n := len(g.Claims[i].Controls)
		g.Claims[i].Controls, g.Form.Controls = g.Form.Controls[:n], g.Form.Controls[n:]
	}
	return g
}

func open(status string) bool { return status == ClaimSent || status == ClaimLapsed }

// issueView is the form by which a need is handed out: the best of the ranking that were not
// asked yet, and a line for another one.
func (s *Service) issueView(ctx context.Context, n AtNeed, f casepage.Form) (*issueView, error) {
	if !n.MayAsk {
		return nil, nil
	}
	next, err := s.nextBest(ctx, n.Item.ID)
	if err != nil {
		return nil, err
	}
	quantity := ""
	if n.Seats.Counted {
		quantity = strconv.FormatInt(max(n.Seats.Free, 1), 10)
	}
	all, err := s.targetFields(ctx, next, quantity)
	if err != nil {
		return nil, err
	}
	all = append(all, lines("message", ui.Field{Optional: true, Rows: 3}),
		casepage.Check("auto", ui.Field{Label: "自动递补：谢绝或逾期以后，自动发给排在下一位的学校", Optional: true}))
	return issueOf(f.Deed("发单给学校", "/needs/"+n.Item.ID.String()+"/orders", "发单", 0, all...), i18n.T(ctx, "可以一次发给几家；每家各自答复")), nil
}

// issueOf divides the form into the candidates and what stands below them.
func issueOf(d casepage.Deed, note string) *issueView {
	v := &issueView{Form: d, Note: note}
	if d.Controls[0].Name == "supply" {
		v.Candidates, v.Form.Controls = d.Controls[:1], d.Controls[1:]
		v.Candidates[0].Error = d.Form.Errors.Of("targets")
	}
	return v
}

// maxShown is how many of the ranking are offered.
const maxShown = 8

// targetFields are the candidates as check boxes where there are some, and the fields for one more.
func (s *Service) targetFields(ctx context.Context, next []Candidate, quantity string) (out []casepage.Control, err error) {
	var options []ui.Option
	for _, c := range next[:min(len(next), maxShown)] {
		zh, _ := verdictZH(c.Verdict)
		value := c.Supply.String()
		options = append(options, ui.Option{Value: value, Label: c.OrgName + " · " + c.Name, Help: i18n.T(ctx, "%s，%s 分", i18n.Word(ctx, zh), tenths(c.Score))})
	}
	if len(options) > 0 {
		out = append(out, casepage.Checks("supply", ui.Field{Label: "学校", Optional: true, Options: options}))
	}
	names, err := s.supplierChoices(ctx)
	if err != nil {
		return nil, err
	}
	out = append(out, casepage.Input("supplier", ui.Field{Label: "另写一家", Help: "学校或培训机构的全称", Optional: true, Width: "full", List: names}))
	if quantity != "" {
		out = append(out, casepage.Input("quantity", ui.Field{Label: "每家要多少人", Value: quantity, Width: "xs", Mode: "numeric", Unit: Persons}))
	}
	return out, nil
}

// targets reads who was chosen: candidates of the ranking by their supply, and one by name.
func (s *Service) targets(ctx context.Context, need ids.ID, v url.Values) (list []Target, err error) {
	quantity := int64(NotSaid)
	if q := strings.TrimSpace(v.Get("quantity")); q != "" {
		quantity = number(q)
	}
	next, err := s.nextBest(ctx, need)
	if err != nil {
		return nil, err
	}
	for _, c := range next {
		if slices.Contains(v["supply"], c.Supply.String()) {
			list = append(list, Target{Org: c.Org, Supply: c.Supply, Name: c.Name, Quantity: quantity, Verdict: c.Verdict, Score: c.Score})
		}
	}
	if name := strings.TrimSpace(v.Get("supplier")); name != "" {
		org, err := s.orgNamed(ctx, name)
		if err != nil {
			return nil, err
		}
		if org == 0 {
			return nil, ErrSupplier.On("supplier")
		}
		list = append(list, Target{Org: org, Quantity: quantity})
	}
	return list, nil
}

func (s *Service) issueForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	n, err := s.AtNeed(ctx, id)
	if err != nil {
		return err
	}
	if !Policy.May(actor.From(ctx), actIssue, needObject(n.Item)) {
		return actor.ErrNotFound
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	f := Issue{Need: id, Auto: v.Get("auto") != "", Message: strings.TrimSpace(v.Get("message"))}
	var d Dispatch
	if f.Targets, err = s.targets(ctx, id, v); err == nil {
		d, err = s.Issue(ctx, f)
	}
	if errs.Typed(err) {
		return s.showNeed(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/dispatches/"+d.ID.String())
}

func (s *Service) claimForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	f := ClaimForm{Need: id, Quantity: NotSaid, Message: strings.TrimSpace(v.Get("message"))}
	if q := strings.TrimSpace(v.Get("quantity")); q != "" {
		f.Quantity = number(q)
	}
	if supply, err := ids.Parse(v.Get("supply")); err == nil {
		f.Supply, f.Name = s.supplyNamed(ctx, supply)
	}
	c, err := s.Claim(ctx, f)
	if errs.Typed(err) {
		return s.showNeed(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, c.path())
}

func (s *Service) grantForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	var list []Granted
	for _, name := range slices.Sorted(maps.Keys(v)) {
		text, chosen := strings.CutPrefix(name, chosenPrefix)
		if !chosen {
			continue
		}
		id, err := ids.Parse(text)
		if err != nil {
			return actor.ErrNotFound
		}
		g := Granted{Claim: id}
		if q := strings.TrimSpace(v.Get("quantity-" + text)); q != "" {
			g.Quantity = number(q)
		}
		list = append(list, g)
	}
	lead, _ := ids.Parse(v.Get("lead"))
	orders, err := s.Grant(r.Context(), list, lead, said(v))
	if err != nil && errs.KindOf(err) == errs.NotFound {
		err = ErrChoose.On("claims") // none of the actor's own
	}
	if need, perr := ids.Parse(v.Get("need")); errs.Typed(err) && perr == nil {
		r.SetPathValue("id", need.String())
		return s.showNeed(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/dispatches/"+orders[0].Dispatch.String())
}

func (s *Service) dispatchPage(w http.ResponseWriter, r *http.Request) error {
	return s.showDispatch(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showDispatch(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	d, err := s.Dispatch(ctx, id)
	if err != nil {
		return err
	}
	v := needView{Columns: []ui.Column{{Key: "no", Title: "发单"}, {Key: "supplier", Title: "承接单位", Wrap: true}, {Key: "quantity", Title: "数量", Num: true}, {Key: "taken", Title: "答应", Num: true}, {Key: "status", Title: "状态"}, {Key: "due", Title: "答复期限"}}}
	if d.Seats.Counted {
		v.Seats = i18n.T(ctx, "名额共 %d，还剩 %d", d.Seats.Promise, d.Seats.Free)
	}
	for _, o := range d.Orders {
		v.Rows = append(v.Rows, ui.Row{ID: o.ID.String(), Name: o.Number, Cells: ui.Cells(ui.Link{Href: o.path(), Text: o.Number, Sub: i18n.T(ctx, "第 %d 轮", o.Wave)},
			ui.Lines{Main: o.SupplierIs, Sub: casepage.Joined(" · ", leadZH(ctx, o), o.SupplyName)}, numberCell(o.Quantity), takenCell(o), casepage.State(ctx, Orders, o.Status), ui.Text(due(o.DueOn, o.DueOn.String())))})
	}
	auto := "由发单人选择下一家"
	if d.Auto {
		auto = "谢绝或逾期后自动递补"
	}
	page := ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", i18n.T(ctx, "共 %d 轮", d.Waves), i18n.Word(ctx, auto), casepage.When(d.Created)),
		Crumbs: []ui.Crumb{{Label: "发单", Href: "/orders"}, {Label: d.Number}}, Actions: []ui.Action{{Label: "看需求", Href: "/needs/" + d.Need.String()}}}
	if d.MayAsk {
		quantity := ""
		if d.Seats.Counted {
			quantity = strconv.FormatInt(max(d.Seats.Free, 1), 10)
		}
		all, err := s.targetFields(ctx, d.Next, quantity)
		if err != nil {
			return err
		}
		v.Issue = issueOf(f.Deed("发单给学校", "/dispatches/"+id.String()+"/wave", "发单", d.Version, all...), i18n.T(ctx, "下一轮发给谁，按匹配结果从好到差"))
	}
	return web.Render(w, r, status, needPage(page, v))
}

func (s *Service) waveForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	d, err := s.Dispatch(ctx, id)
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
	list, err := s.targets(ctx, d.Need, v)
	if err == nil {
		_, err = s.Wave(ctx, id, ver, list)
	}
	if err != nil && errs.KindOf(err) == errs.Invalid {
		return s.showDispatch(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/dispatches/"+id.String())
}
