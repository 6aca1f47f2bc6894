package order

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// heardView is one's own organisation on the page of responsiveness.
type heardView struct {
	Name           string
	Paused, Warned bool
	Silence        int64
	Resume         string
	Facts          []ui.Fact
}

// lasting is a time of answers in words: hours below two days, days above.
func lasting(ctx context.Context, d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < 48*time.Hour:
		return i18n.T(ctx, "%s 小时", strconv.FormatFloat(d.Hours(), 'f', 1, 64))
	}
	return i18n.T(ctx, "%s 天", strconv.FormatFloat(d.Hours()/24, 'f', 1, 64))
}

func heardFacts(ctx context.Context, h HeardOrg, p Prior) []ui.Fact {
	return []ui.Fact{
		{Label: "被征询", Value: strconv.FormatInt(h.Heard.Asked, 10)}, {Label: "已答复", Value: strconv.FormatInt(h.Heard.Answered, 10)},
		{Label: "回应分", Value: i18n.T(ctx, "%s，（%d＋%d）÷（%d＋%d）", ui.Percent(h.Score), h.Heard.Answered, p.Yes, h.Heard.Asked, p.Yes+p.No)},
		{Label: "答复时间中位数", Value: lasting(ctx, h.Heard.Median), Why: i18n.T(ctx, "还没有答复过")},
		{Label: "等待答复", Value: strconv.FormatInt(h.Open, 10)}, {Label: "连续未复", Value: strconv.FormatInt(h.Silence, 10)},
	}
}

func (s *Service) heardPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := actor.From(ctx)
	found, err := s.Responsiveness(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "回应情况", Sub: i18n.T(ctx, "最近 %d 天；（答复＋%d）÷（征询＋%d），联系一次没有答复的不会排在末位；连续 %d 次未复自动暂停", found.Window, found.Prior.Yes, found.Prior.Yes+found.Prior.No, found.Pause),
		Crumbs: []ui.Crumb{{Label: "回应情况"}}}
	var own []heardView
	t := heardTable(ctx)
	for _, h := range found.List {
		if mine := may(a, actDecide, actor.Object{Org: h.Org}) || may(a, actAnswer, actor.Object{Org: h.Org}); mine {
			own = append(own, heardView{Name: h.Name, Paused: h.Standing.Paused(), Warned: h.Silence > 0 && h.Silence == found.Pause-1, Silence: h.Silence, Resume: "/responsiveness/" + h.Org.String() + "/resume", Facts: heardFacts(ctx, h, found.Prior)})
		}
		t.Rows = append(t.Rows, heardRow(ctx, h))
	}
	t.Total = len(t.Rows)
	if Policy.Allowed(a, actCall) {
		page.Actions = []ui.Action{{Label: "电话名单", Href: "/calls"}}
	}
	return web.Render(w, r, http.StatusOK, heardPage(page, own, t))
}

func heardTable(ctx context.Context) ui.Table {
	return ui.Table{ID: "heard", Caption: "回应分低的在前，暂停的最前", NoPages: true, Exports: []ui.Export{{Label: "导出（Excel）", Href: "/responsiveness/export"}},
		Columns: []ui.Column{{Key: "org", Title: "单位", Wrap: true}, {Key: "state", Title: "状态"}, {Key: "asked", Title: "被征询", Num: true}, {Key: "answered", Title: "已答复", Num: true},
			{Key: "score", Title: "回应分", Num: true}, {Key: "median", Title: "答复时间中位数"}, {Key: "open", Title: "等待答复", Num: true}, {Key: "silence", Title: "连续未复", Num: true}},
		Empty: ui.Empty{Title: i18n.T(ctx, "还没有征询记录"), Text: i18n.T(ctx, "有发单或认领以后，这里显示谁答复得快、谁没有答复。")}}
}

func heardState(h HeardOrg) templ.Component {
	switch {
	case h.Standing.Paused():
		return ui.Status("red", "已暂停")
	case h.Silence > 0:
		return ui.Status("amber", "有未复")
	}
	return ui.Status("green", "正常")
}

func heardRow(ctx context.Context, h HeardOrg) ui.Row {
	return ui.Row{ID: h.Org.String(), Name: h.Name, Cells: ui.Cells(ui.Link{Href: "/orgs/" + h.Org.String(), Text: h.Name}, heardState(h), ui.Int(h.Heard.Asked), ui.Int(h.Heard.Answered),
		ui.Rate(h.Score), ui.Text(lasting(ctx, h.Heard.Median)), ui.Int(h.Open), ui.Int(h.Silence))}
}

func (s *Service) resumeForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "org")
	if err != nil {
		return err
	}
	if err := s.Resume(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, "/responsiveness")
}

// callView is one organisation of the call list.
type callView struct {
	Name, Why, Last string
	Waiting         []templ.Component
	Form            casepage.Deed
}

var whyZH = map[string]string{"PAUSED": "已暂停", "DUE": "快到期或已逾期", "SILENT": "连续未复"}

func (s *Service) callsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showCalls(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showCalls(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	list, err := s.Calls(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "电话名单", Sub: i18n.T(ctx, "该给谁打电话、为什么；通话只是提醒，对方自己答复才算数"), Crumbs: []ui.Crumb{{Label: "回应情况", Href: "/responsiveness"}, {Label: "电话名单"}}}
	var views []callView
	for _, l := range list {
		views = append(views, callOf(ctx, l, f))
	}
	return web.Render(w, r, status, callsPage(page, views))
}

func callOf(ctx context.Context, l CallLine, f casepage.Form) callView {
	v := callView{Name: l.Name, Why: casepage.Joined(" · ", i18n.Word(ctx, whyZH[l.Why]), i18n.T(ctx, "连续未复 %d 次", l.Silence), i18n.T(ctx, "回应分 %s", ui.Percent(l.Score)))}
	if l.Why == "SILENT" {
		v.Why = casepage.Joined(" · ", i18n.T(ctx, "连续未复 %d 次", l.Silence), i18n.T(ctx, "回应分 %s", ui.Percent(l.Score)))
	}
	for _, o := range l.Due {
		v.Waiting = append(v.Waiting, ui.Link{Href: o.path(), Text: o.Title, Sub: casepage.Joined(" · ", o.Number, i18n.T(ctx, "请在 %s 前答复", o.DueOn.String()))})
	}
	for _, c := range l.Claims {
		st, _ := Claims.State(c.Status)
		v.Waiting = append(v.Waiting, ui.Link{Href: c.path(), Text: c.Title, Sub: casepage.Joined(" · ", c.Number, i18n.Word(ctx, st.ZH))},
			ui.Link{Href: "/needs/" + c.Need.String(), Text: i18n.T(ctx, "到需求页查看联系人和电话"), Sub: c.NeedNumber})
	}
	if len(v.Waiting) == 0 {
		v.Waiting = append(v.Waiting, ui.Link{Href: "/orgs/" + l.Org.String(), Text: i18n.T(ctx, "看单位资料")})
	}
	if n := l.Last; n != nil {
		v.Last = i18n.T(ctx, "上次联系：%s，%s", casepage.When(n.At), casepage.Joined(" · ", i18n.Word(ctx, callOutcomes[n.Outcome]), n.Text, n.By))
	}
	pairs := []string{"", "请选择"}
	for _, code := range CallOutcomes {
		pairs = append(pairs, code, callOutcomes[code])
	}
	v.Form = f.Deed("记下通话", "/calls/"+l.Org.String(), "记下", 0, casepage.Choose("outcome", ui.Field{Options: ui.Options("", pairs...)}), lines("note", ui.Field{Label: "说了什么", Optional: true}))
	return v
}

func (s *Service) callForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "org")
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = s.Called(r.Context(), id, v.Get("outcome"), v.Get("note"))
	if errs.Typed(err) {
		return s.showCalls(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/calls")
}

var stepZH = map[string]string{"accept": "接受发单", "decline": "谢绝发单", "grant": "同意认领", "refuse": "谢绝认领"}

func (s *Service) repliesPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReplies(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showReplies(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	list, err := s.Replies(ctx)
	if err != nil {
		return err
	}
	var forms []casepage.Deed
	for _, x := range list {
		forms = append(forms, replyForm(ctx, x, f))
	}
	page := ui.Page{Title: "常用答复", Sub: i18n.T(ctx, "答复发单和认领时可以直接选用；各市自己维护"), Crumbs: []ui.Crumb{{Label: "发单", Href: "/orders"}, {Label: "常用答复"}}}
	return web.Render(w, r, status, repliesPage(page, forms, replyForm(ctx, Reply{Active: true, Position: int64(len(list) + 1)}, f)))
}

// replyForm is the form of a reply, of a new one without an id. All of them go to one
// address, so that what was sent is told by the id.
func replyForm(ctx context.Context, x Reply, f casepage.Form) casepage.Deed {
	id, title := "", "新增"
	if x.ID != 0 {
		id, title = x.ID.String(), casepage.Joined(" · ", i18n.Word(ctx, stepZH[x.Step]), x.Words)
		if !x.Active {
			title = casepage.Joined(" · ", title, i18n.T(ctx, "未启用"))
		}
	}
	if f.Typed().Get("id") != id {
		f = labels.Fresh(ctx, nil)
	}
	pairs := []string{"", "请选择"}
	for _, code := range ReplySteps {
		pairs = append(pairs, code, stepZH[code])
	}
	at := "reply-" + id
	d := f.Deed(title, "/orders/replies", "保存", x.Version, casepage.Choose("step", ui.Field{ID: at + "-step", Options: ui.Options(x.Step, pairs...)}), lines("words", ui.Field{ID: at + "-words", Value: x.Words}),
		casepage.Input("position", ui.Field{ID: at + "-position", Value: strconv.FormatInt(x.Position, 10), Width: "xs", Mode: "numeric", Optional: true}),
		casepage.Check("active", ui.Field{ID: at + "-active", Label: "启用", Checked: x.Active, Optional: true}))
	if d.Form.ID = at; id != "" {
		d.Controls = append(d.Controls, casepage.Hidden("id", id))
	}
	return d
}

func (s *Service) replyForm(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	x := Reply{Step: v.Get("step"), Words: v.Get("words"), Position: max(0, number(v.Get("position"))), Active: v.Get("active") != ""}
	if text := v.Get("id"); text != "" {
		if x.ID, err = ids.Parse(text); err != nil {
			return actor.ErrNotFound
		}
		x.Version = number(strings.TrimSpace(v.Get("version")))
	}
	err = s.SaveReply(r.Context(), x)
	if errs.Typed(err) {
		return s.showReplies(w, r, web.StatusOf(err), labels.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/orders/replies")
}
