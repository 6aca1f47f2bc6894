package order

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) claimsPage(w http.ResponseWriter, r *http.Request) error {
	l := listing(r)
	q := query(r, l)
	found, err := s.Claims(r.Context(), q)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, s.claimsView(r.Context(), q, l, found))
}

func (s *Service) claimPage(w http.ResponseWriter, r *http.Request) error {
	return s.showClaim(w, r, http.StatusOK, labels.Fresh(r.Context(), nil), "")
}

func (s *Service) showClaim(w http.ResponseWriter, r *http.Request, status int, f casepage.Form, link string) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.ClaimDetail(r.Context(), id)
	if err != nil {
		return err
	}
	web.SetETag(w, d.Version)
	v := s.claimView(r.Context(), d, f)
	v.Link = link
	return web.Render(w, r, status, casePage(v))
}

func (s *Service) claimView(ctx context.Context, d ClaimDetail, f casepage.Form) caseView {
	st, _ := Claims.State(d.Status)
	v := caseView{
		Page: ui.Page{Title: d.Title, Note: d.Number, Sub: casepage.Joined(" · ", d.SupplierIs, d.AskerName), Crumbs: []ui.Crumb{{Label: "认领", Href: "/claims"}, {Label: d.Number}}},
		Tone: st.Tone, State: st.ZH, Facts: claimFacts(ctx, d), Events: course("认领").Events(ctx, Claims, d.Trail),
		Sections: []casepage.Part{{Title: "认领说明", Body: casepage.Text(d.Message)}},
	}
	if d.Status == ClaimSent {
		v.Clock = s.clock(ctx, d.DueOn, d.AskerName, "逾期计入企业回应情况，仍可补答")
	}
	for _, b := range d.Buttons {
		v.Forms = append(v.Forms, claimStepView(ctx, d, b, f))
	}
	if d.MayLink && len(d.People) > 0 {
		v.Forms = append(v.Forms, linkForm(ctx, "/claims/"+d.ID.String()+"/link", d.People, f))
	}
	v.Errors = f.Left(v.Forms...)
	return v
}

func claimFacts(ctx context.Context, d ClaimDetail) []ui.Fact {
	facts := []ui.Fact{
		{Label: "需求", Cell: ui.Link{Href: "/needs/" + d.Need.String(), Text: d.Title, Sub: d.NeedNumber}}, {Label: "企业", Value: d.AskerName},
		{Label: "学校", Value: d.SupplierIs}, {Label: "认领数量", Value: amount(ctx, d.Quantity, Persons), Why: "需求没有写数量"},
	}
	if d.SupplyName != "" {
		facts = append(facts, ui.Fact{Label: "专业或供给", Value: d.SupplyName})
	}
	if d.Seats.Counted {
		facts = append(facts, ui.Fact{Label: "需求名额", Value: i18n.T(ctx, "共 %d，还剩 %d", d.Seats.Promise, d.Seats.Free)})
	}
	if d.Status == ClaimGranted {
		facts = append(facts, ui.Fact{Label: "同意数量", Value: amount(ctx, d.Granted, Persons)})
		if d.Order != 0 {
			facts = append(facts, ui.Fact{Label: "发单", Cell: ui.Link{Href: "/orders/" + d.Order.String(), Text: i18n.T(ctx, "由此产生的发单")}})
		}
	}
	return facts
}

// claimStepView is the form of one step of a claim.
func claimStepView(ctx context.Context, d ClaimDetail, b caseflow.Offer, f casepage.Form) casepage.Deed {
	action := "/claims/" + d.ID.String() + "/steps/" + b.Code
	form := func(list ...casepage.Control) casepage.Deed { return f.Deed(b.ZH, action, b.ZH, d.Version, list...) }
	note := lines("note", ui.Field{Optional: true})
	switch b.Code {
	case "grant":
		var list []casepage.Control
		if d.Quantity != NotSaid {
			list = append(list, casepage.Input("quantity", ui.Field{Label: "给多少名额", Help: i18n.T(ctx, "认领 %d", d.Quantity), Value: strconv.FormatInt(d.Quantity, 10), Width: "xs", Mode: "numeric", Unit: Persons}))
		}
		main := form(append(append(list, canned(d.Replies, "grant")...), note)...)
		main.Open = true
		return main
	case "refuse":
		return form(append(append([]casepage.Control{reasons(ctx, b.List)}, canned(d.Replies, "refuse")...), note)...)
	}
	return form()
}

func (s *Service) claimStepForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.ClaimDetail(r.Context(), id); err != nil {
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
	if step == "grant" {
		g := Granted{Claim: id, Version: ver}
		if q := strings.TrimSpace(v.Get("quantity")); q != "" {
			g.Quantity = number(q)
		}
		_, err = s.Grant(r.Context(), []Granted{g}, 0, said(v))
	} else {
		_, err = s.ClaimStep(r.Context(), caseflow.Step{ID: id, Transition: step, Version: ver, Reason: v.Get("reason"), Note: said(v)})
	}
	if errs.Typed(err) {
		return s.showClaim(w, r, web.StatusOf(err), labels.Returned(r, v, err), "")
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/claims/"+id.String())
}

func (s *Service) claimLink(w http.ResponseWriter, r *http.Request) error {
	return s.link(w, r, "claim", func(status int, link string, f casepage.Form) error {
		return s.showClaim(w, r, status, f, link)
	})
}

// answerView is the page of a personal link.
type answerView struct {
	Who, Message, Done string
	Facts              []ui.Fact
	Form               casepage.Deed
}

// answerPage shows what a link asks. GET and HEAD change nothing, however often they come.
func (s *Service) answerPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAnswer(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showAnswer(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx, token := r.Context(), r.PathValue("token")
	asked, err := s.View(ctx, web.Network(web.Address(ctx)), token)
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	v := answerView{Who: i18n.T(ctx, "%s，请您答复。链接在 %s 前有效，只能答复一次。", asked.Name, casepage.When(asked.Left))}
	title, no, yes := "", "decline", "accept"
	var quantity int64
	if asked.Claim != nil {
		c := asked.Claim
		title, yes, no, quantity, v.Message = c.Title, "grant", "refuse", c.Quantity, c.Message
		v.Facts = []ui.Fact{{Label: "需求", Value: casepage.Joined(" ", c.Title, c.NeedNumber)}, {Label: "认领学校", Value: c.SupplierIs}, {Label: "认领数量", Value: amount(ctx, c.Quantity, Persons), Why: "需求没有写数量"}, {Label: "答复期限", Value: c.DueOn.String()}}
	} else {
		o := asked.Order
		title, quantity, v.Message = o.Title, o.Quantity, o.Message
		v.Facts = []ui.Fact{{Label: "需求", Value: casepage.Joined(" ", o.Title, o.NeedNumber)}, {Label: "需求单位", Value: o.AskerName}, {Label: "承接单位", Value: o.SupplierIs}, {Label: "要求数量", Value: amount(ctx, o.Quantity, o.Unit), Why: "需求没有写数量"}, {Label: "答复期限", Value: o.DueOn.String()}}
	}
	list := []casepage.Control{casepage.Choose("step", ui.Field{Label: "答复", Options: ui.Options("", "", "请选择", yes, answerWords[yes], no, answerWords[no])})}
	if quantity != NotSaid {
		list = append(list, casepage.Input("quantity", ui.Field{Help: "同意时填写；不填就是全部", Optional: true, Width: "xs", Mode: "numeric"}))
	}
	reason := reasons(ctx, asked.Reasons)
	reason.Help, reason.Optional = "谢绝时选择", true
	list = append(append(append(list, reason), canned(asked.Replies, yes)...), lines("note", ui.Field{Optional: true}))
	v.Form = f.Deed("答复", "/answer/"+token, "提交答复", 0, list...)
	return web.Render(w, r, status, answerPage(ui.Page{Title: title, Plain: true}, v))
}

var answerWords = map[string]string{"accept": "接受", "decline": "谢绝", "grant": "同意认领", "refuse": "谢绝认领"}

func (s *Service) answerForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	network := web.Network(web.Address(ctx))
	f := Answer{Step: v.Get("step"), Reason: v.Get("reason"), Note: said(v)}
	if q := strings.TrimSpace(v.Get("quantity")); q != "" && (f.Step == "accept" || f.Step == "grant") {
		f.Quantity = number(q)
	}
	if _, known := answerWords[f.Step]; !known {
		if _, err := s.View(ctx, network, r.PathValue("token")); err != nil {
			return err
		}
		return s.showAnswer(w, r, http.StatusUnprocessableEntity, labels.Returned(r, v, ErrChoose.On("step")))
	}
	err = s.AnswerByLink(ctx, network, r.PathValue("token"), f)
	if err != nil && errs.KindOf(err) == errs.Forbidden {
		err = actor.ErrNotFound
	}
	if errs.Typed(err) && !isLink(err) {
		return s.showAnswer(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	web.Unkept(r)
	return web.Render(w, r, http.StatusOK, answerPage(ui.Page{Title: "已答复", Plain: true}, answerView{Done: i18n.T(ctx, "答复已记下，对方会收到通知。这个链接已经用过，不能再用。")}))
}

// isLink reports whether the link itself is no good, so that its page cannot be shown again.
func isLink(err error) bool {
	for _, e := range errs.All(err) {
		if e.Code == ErrLinkUsed.Code || e.Code == ErrLinkOver.Code {
			return true
		}
	}
	return false
}
