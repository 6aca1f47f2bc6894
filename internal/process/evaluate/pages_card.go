package evaluate

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func cardListing(q url.Values) ui.Listing {
	return ui.ReadListing(q, "-number", "number", "school", "name", "status", "due")
}

func cardQuery(q url.Values, l ui.Listing) CardQuery {
	f := CardQuery{Status: q.Get("status"), Colour: q.Get("colour"), Stale: q.Get("stale") != "", Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
	f.Year, _ = strconv.Atoi(q.Get("year")) // no year: all
	return f
}

func (s *Service) cardsPage(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := cardListing(q)
	list, total, err := s.List(ctx, cardQuery(q, l))
	if err != nil {
		return err
	}
	pairs := []string{"", i18n.T(ctx, "全部状态")}
	for _, st := range Cards.States {
		pairs = append(pairs, st.Code, word(ctx, st.ZH, st.EN))
	}
	page := ui.Page{Title: "预警卡", Sub: i18n.T(ctx, "按规则起草，另一人确认，学校答复后再定"), Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations"}, {Label: "预警卡"}},
		Actions: []ui.Action{{Label: "所依据的数字已更正", Href: "/warnings?stale=1"}}}
	t := ui.Table{Caption: "预警卡", List: l, Total: int(total), Find: "编号、专业、学校", Keep: []string{"year", "stale"}, Exports: exports(ctx, "/warnings/export", q),
		Filters: selects(ui.Field{Name: "status", Label: "状态", Optional: true, Options: ui.Options(q.Get("status"), pairs...)}, ui.Field{Name: "colour", Label: "颜色", Optional: true,
			Options: ui.Options(q.Get("colour"), "", i18n.T(ctx, "红和黄"), string(Red), Red.name(ctx), string(Yellow), Yellow.name(ctx))}),
		Columns: []ui.Column{{Title: "编号", Key: "number", Sort: true}, {Title: "专业", Key: "name", Sort: true, Wrap: true}, {Title: "学校", Key: "school", Sort: true, Wrap: true}, {Title: "颜色"}, {Title: "建议"}, {Title: "状态", Key: "status", Sort: true}, {Title: "期限", Key: "due", Sort: true}},
		Empty:   ui.Empty{Title: "没有预警卡", Text: "评价之后，红和黄的专业点会按规则起草预警卡；学校在发出之后看到。"}, NoMatch: ui.Empty{Title: "没有符合条件的预警卡", Text: "换一个状态再看。"}}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Row{ID: c.ID.String(), Name: c.Number, Cells: ui.Cells(ui.Link{Href: c.path(), Text: c.Number, Sub: c.staleNote(ctx)}, ui.Lines{Main: c.Name, Sub: c.Code}, ui.Text(c.SchoolName),
			ui.Status(c.Colour.Tone(), c.Colour.name(ctx)), ui.Text(actionName(ctx, c.Action)), state(ctx, Cards, c.Status), s.dueCell(ctx, c))})
	}
	return web.Render(w, r, http.StatusOK, pageOf(page, "", nil, []part{{Body: t}}, nil))
}

func (c Card) staleNote(ctx context.Context) string {
	if c.Stale {
		return i18n.T(ctx, "所依据的数字已更正")
	}
	return ""
}

func (s *Service) dueCell(ctx context.Context, c Card) templ.Component {
	if c.DueOn.IsZero() {
		return ui.Text("")
	}
	if c.DueOn.Before(s.Today()) {
		return ui.Lines{Main: c.DueOn.String(), Sub: i18n.T(ctx, "已过期"), Alert: true}
	}
	return ui.Text(c.DueOn.String())
}

func (s *Service) cardsExport(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	format, err := sheet.ParseFormat(q.Get("format"))
	if err != nil {
		return err
	}
	f := cardQuery(q, cardListing(q))
	f.Limit, f.Offset = 0, 0
	list, _, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "预警卡"), format), format.MIME())
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "年度", EN: "Year", Type: sheet.Year}, {ZH: "专业代码", EN: "Code"}, {ZH: "专业", EN: "Programme"}, {ZH: "学校", EN: "School"}, {ZH: "颜色", EN: "Colour"}, {ZH: "建议", EN: "Action"}, {ZH: "状态", EN: "Status"}, {ZH: "期限", EN: "Due"}, {ZH: "学校答复", EN: "Reply"}, {ZH: "整改措施", EN: "Plan"}}
	return sheet.Export(w, format, i18n.Word(ctx, "预警卡"), cols, func(yield func([]any, error) bool) {
		for _, c := range list {
			due := ""
			if !c.DueOn.IsZero() {
				due = c.DueOn.String()
			}
			if !yield([]any{c.Number, c.Year, c.Code, c.Name, c.SchoolName, c.Colour.name(ctx), actionName(ctx, c.Action), stateName(ctx, Cards, c.Status), due, c.Reply, c.Plan}, nil) {
				return
			}
		}
	})
}

func (s *Service) cardPage(w http.ResponseWriter, r *http.Request) error {
	return s.showCard(w, r, http.StatusOK, form{ctx: r.Context()})
}

func (s *Service) showCard(w http.ResponseWriter, r *http.Request, status int, f form) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Card(ctx, id)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "预警卡 %s", d.Number), Sub: d.SchoolName + " · " + d.Name, Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations?year=" + strconv.Itoa(d.Year)}, {Label: "预警卡", Href: "/warnings"}, {Label: d.Number}},
		Actions: []ui.Action{{Label: "评价全文", Href: d.Head.path()}}}
	parts := []part{{Title: "内容", Body: ui.Facts(d.facts(ctx)...)}, {Title: "评价理由", Body: reasonTable(ctx, d.Verdict, d.Warn)}}
	if d.Reply != "" {
		parts = append(parts, part{Title: "学校答复", Body: prose(d.Reply)})
	}
	if len(d.Files) > 0 {
		parts = append(parts, part{Title: "佐证材料", Body: fileList(ctx, d.Files, d.path())})
	}
	if d.Plan != "" {
		parts = append(parts, part{Title: "整改方案", Body: sheaf(prose(d.Plan), ui.Facts(ui.Fact{Label: "责任岗位", Value: d.PlanOwner}, ui.Fact{Label: "完成日期", Value: d.PlanBy.String()}))})
	}
	parts = append(parts, part{Title: "经过", Body: ui.Timeline(d.events(ctx))})
	notice := ""
	if d.Stale {
		notice = i18n.T(ctx, "所依据的数字已更正并重新评价：请按新的结果解除、降级或维持")
	}
	st, _ := Cards.State(d.Status)
	deeds := f.steps(d.Steps, Cards, d.Version, d.path(), cardControls, func(step string) string { return told(ctx, step) })
	return web.Render(w, r, status, pageOf(page, notice, nil, parts, asideOf("现在", st.Tone, stateName(ctx, Cards, d.Status), deeds)))
}

// events are the course of the card with the reasons that were chosen.
func (d CardDetail) events(ctx context.Context) []ui.Event {
	out := events(ctx, Cards, d.Trail, "按规则起草")
	for i, e := range d.Trail {
		x := &out[len(out)-1-i]
		if r, ok := d.Words[e.Reason]; ok {
			x.Text = strings.TrimSuffix(word(ctx, r.ZH, r.EN)+i18n.T(ctx, "：")+x.Text, i18n.T(ctx, "："))
		}
		if e.Transition == stepReply {
			x.Text = "" // stands above, as the reply
		}
	}
	return out
}

// cardControls are the fields of the steps that a school takes.
func cardControls(step string) []control {
	switch step {
	case stepReply:
		return []control{prosa("reply", ui.Field{Help: "说明原因；数字不对的，写明在哪里更正"}), evidence()}
	case stepPlan:
		return []control{prosa("plan", ui.Field{Help: "一行一条措施", Rows: 5}), input("owner", ui.Field{Max: short, Help: "写岗位，不写姓名"}), input("by", ui.Field{Type: "date", Width: "sm"}), evidence()}
	}
	return nil
}

// told says before the step who will be told.
func told(ctx context.Context, step string) string {
	switch {
	case titles[step] == "":
		return ""
	case step == stepReply || step == stepPlan:
		return i18n.T(ctx, "办理后站内告知市教育局，按各人设置发邮件")
	case step == "send":
		return i18n.T(ctx, "办理后立即站内告知并邮件通知学校管理员：收到专业预警，请在 15 个工作日内答复")
	}
	return i18n.T(ctx, "办理后站内告知学校管理员，按各人设置发邮件")
}

func (d CardDetail) facts(ctx context.Context) []ui.Fact {
	none := i18n.T(ctx, "没有")
	out := []ui.Fact{{Label: "专业点", Value: d.Name + " " + d.Code}, {Label: "学校", Value: d.SchoolName}, {Label: "颜色", Cell: ui.Status(d.Colour.Tone(), d.Colour.name(ctx))}, {Label: "建议", Value: actionName(ctx, d.Action), Why: none},
		{Label: "规则版本", Value: d.Warn.Name()}, {Label: "来源", Value: i18n.Word(ctx, d.Warn.Source)}, {Label: "起草", Value: d.DraftedBy, Why: i18n.T(ctx, "系统")}}
	if !d.DueOn.IsZero() {
		out = append(out, ui.Fact{Label: "期限", Value: d.DueOn.String()})
	}
	if d.Request != 0 {
		out = append(out, ui.Fact{Label: "专业调整", Value: i18n.T(ctx, "已纳入调整申请")})
	}
	return out
}

func (s *Service) cardStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return back(w, r, func(v url.Values) (string, error) {
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		up, done, err := uploaded(w, r)
		if err != nil {
			return "", err
		}
		defer done()
		return "/warnings/" + id.String(), s.Step(r.Context(), readStep(id, r.PathValue("step"), version, v, up))
	}, s.showCard)
}

func readStep(id ids.ID, step string, version int64, v url.Values, up *Upload) CardStep {
	return CardStep{Step: caseflow.Step{ID: id, Transition: step, Version: version, Reason: v.Get("reason"), Note: v.Get("note")}, Reply: v.Get("reply"), Plan: v.Get("plan"), Owner: v.Get("owner"), By: day(v.Get("by")), Upload: up}
}
