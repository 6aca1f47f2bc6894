package evaluate

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
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
	pairs := casepage.StatePairs(ctx, Cards, "", i18n.T(ctx, "全部状态"))
	page := ui.Page{Title: "预警卡", Sub: i18n.T(ctx, "按规则起草，另一人确认，学校答复后再定"), Crumbs: []ui.Crumb{{Label: "专业评价", Href: "/evaluations"}, {Label: "预警卡"}},
		Actions: []ui.Action{{Label: "所依据的数字已更正", Href: "/warnings?stale=1"}}}
	t := ui.Table{Caption: "预警卡", List: l, Total: int(total), Find: "编号、专业、学校", Keep: []string{"year", "stale"}, Exports: casepage.Exports(ctx, "/warnings/export", int(total), int(total)),
		Filters: casepage.Filters(ui.Field{Name: "status", Label: "状态", Optional: true, Options: ui.Options(q.Get("status"), pairs...)}, ui.Field{Name: "colour", Label: "颜色", Optional: true,
			Options: ui.Options(q.Get("colour"), "", i18n.T(ctx, "红和黄"), string(Red), Red.name(ctx), string(Yellow), Yellow.name(ctx))}),
		Columns: []ui.Column{{Title: "编号", Key: "number", Sort: true}, {Title: "专业", Key: "name", Sort: true, Wrap: true}, {Title: "学校", Key: "school", Sort: true, Wrap: true}, {Title: "颜色"}, {Title: "建议"}, {Title: "状态", Key: "status", Sort: true}, {Title: "期限", Key: "due", Sort: true}},
		Empty:   ui.Empty{Title: "没有预警卡", Text: "评价之后，红和黄的专业点会按规则起草预警卡；学校在发出之后看到。"}, NoMatch: ui.Empty{Title: "没有符合条件的预警卡", Text: "换一个状态再看。"}}
	for _, c := range list {
		t.Rows = append(t.Rows, ui.Row{ID: c.ID.String(), Name: c.Number, Cells: ui.Cells(ui.Link{Href: c.path(), Text: c.Number, Sub: c.staleNote(ctx)}, ui.Lines{Main: c.Name, Sub: c.Code}, ui.Text(c.SchoolName),
			ui.Status(c.Colour.Tone(), c.Colour.name(ctx)), ui.Text(actionName(ctx, c.Action)), casepage.State(ctx, Cards, c.Status), s.dueCell(ctx, c))})
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Parts: []casepage.Part{{Body: t}}}))
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
			if !yield([]any{c.Number, c.Year, c.Code, c.Name, c.SchoolName, c.Colour.name(ctx), actionName(ctx, c.Action), casepage.StateName(ctx, Cards, c.Status), due, c.Reply, c.Plan}, nil) {
				return
			}
		}
	})
}

func (s *Service) cardPage(w http.ResponseWriter, r *http.Request) error {
	return s.showCard(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showCard(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
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
	parts := []casepage.Part{{Title: "内容", Body: ui.Facts(d.facts(ctx)...)}, {Title: "评价理由", Body: reasonTable(ctx, d.Verdict, d.Warn)}}
	if d.Reply != "" {
		parts = append(parts, casepage.Part{Title: "学校答复", Body: casepage.Text(d.Reply)})
	}
	if len(d.Files) > 0 {
		parts = append(parts, casepage.Part{Title: "佐证材料", Body: fileList(ctx, d.Files, d.path())})
	}
	if d.Plan != "" {
		parts = append(parts, casepage.Part{Title: "整改方案", Body: casepage.Row(casepage.Text(d.Plan), ui.Facts(ui.Fact{Label: "责任岗位", Value: d.PlanOwner}, ui.Fact{Label: "完成日期", Value: d.PlanBy.String()}))})
	}
	parts = append(parts, casepage.Part{Title: "经过", Body: ui.Timeline(d.events(ctx))})
	notice := ""
	if d.Stale {
		notice = i18n.T(ctx, "所依据的数字已更正并重新评价：请按新的结果解除、降级或维持")
	}
	st, _ := Cards.State(d.Status)
	v := casepage.Page{Page: page, Parts: parts}
	v.Say("info", notice)
	own := slices.DeleteFunc(slices.Clone(d.Steps), func(o caseflow.Offer) bool { return !written(o.Code) })
	deeds := f.Steps(own, d.Version, d.path(), long, cardControls, func(step string) string { return told(ctx, step) })
	links := casepage.StepLinks(ctx, Cards, d.Status, d.path(), func(step string) bool { return !written(step) && d.Card.mayStep(actor.From(ctx), step) })
	v.Aside = casepage.Aside{Title: "现在", Tone: st.Tone, State: casepage.StateName(ctx, Cards, d.Status), Deeds: deeds, Steps: links, Idle: "现在没有要您办的"}.View()
	return web.Render(w, r, status, casepage.View(v))
}

// events are the course of the card with the reasons that were chosen; a reply stands above, so that the course does not repeat it.
func (d CardDetail) events(ctx context.Context) []ui.Event {
	c := casepage.Course{Begun: "按规则起草", Steps: map[string]string{stepTaken: "纳入专业调整"}, Reasons: map[string]string{}}
	for code, r := range d.Words {
		c.Reasons[code] = i18n.Either(ctx, r.ZH, r.EN)
	}
	trail := slices.Clone(d.Trail)
	for i := range trail {
		if trail[i].Transition == stepReply {
			trail[i].Note = ""
		}
	}
	return c.Events(ctx, Cards, trail)
}

// written reports whether a step is a form of its own on the card's page; the others are confirmed where one sees what they do.
func written(step string) bool { return step == stepReply || step == stepPlan }

// cardControls are the fields of the steps that a school takes.
func cardControls(step string) []casepage.Control {
	switch step {
	case stepReply:
		return []casepage.Control{casepage.Prose("reply", long, ui.Field{Help: "说明原因；数字不对的，写明在哪里更正"}), evidence()}
	case stepPlan:
		return []casepage.Control{casepage.Prose("plan", long, ui.Field{Help: "一行一条措施", Rows: 5}), casepage.Input("owner", ui.Field{Max: short, Help: "写岗位，不写姓名"}), casepage.Input("by", ui.Field{Type: "date", Width: "sm"}), evidence()}
	}
	return nil
}

// told says before a form of the school who will be told.
func told(ctx context.Context, step string) string {
	if titles[step] == "" {
		return ""
	}
	return i18n.T(ctx, "办理后站内告知市教育局，按各人设置发邮件")
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
	again := s.showCardStep
	if written(r.PathValue("step")) {
		again = s.showCard
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		version, err := web.Version(r)
		if err != nil {
			return "", err
		}
		up, done, err := uploaded(w, r)
		if err != nil {
			return "", err
		}
		defer done()
		st, err := readStep(id, r.PathValue("step"), version, v, up)
		if err == nil {
			err = s.Step(r.Context(), st)
		}
		return "/warnings/" + id.String(), err
	}, again)
}

func readStep(id ids.ID, step string, version int64, v url.Values, up *Upload) (CardStep, error) {
	var faults errs.List
	by := casepage.DayOf(v, "by", &faults)
	return CardStep{Step: caseflow.Step{ID: id, Transition: step, From: v.Get("from"), Version: version, Reason: v.Get("reason"), Note: v.Get("note"), Excuse: v.Get("excuse")}, Reply: v.Get("reply"), Plan: v.Get("plan"), Owner: v.Get("owner"), By: by, Upload: up}, faults.Err()
}
