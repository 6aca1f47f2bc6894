package dispatch

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) bulletinsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := s.Bulletins(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: "调度通报", Sub: i18n.T(ctx, "发布时冻结内容和 SHA-256；以后数据变了，旧通报一字不变"), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "调度通报"}}}
	var rows []ui.Row
	for _, x := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(x.Quarter), ui.Int(x.Seq), ui.Text(x.ReleasedOn.String()), ui.Text(x.Person), ui.Text(x.SHA256[:12]))})
	}
	parts := []casepage.Part{{Body: ui.Empty{Title: "还没有通报", Text: "季度调度收齐以后生成通报，看过再发布。"}}}
	if len(rows) > 0 {
		parts = []casepage.Part{{Title: "已发布", Body: ui.SmallTable("已发布", []ui.Column{{Title: "通报", Wrap: true}, {Title: "季度"}, {Title: "版次", Num: true}, {Title: "发布日期"}, {Title: "发布人"}, {Title: "SHA-256"}}, rows)}}
	}
	if runs(ctx) {
		page.Primary = &ui.Action{Label: "生成通报", Href: "/bulletins/draft?quarter=" + LastEnded(s.Today()).String()}
	}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Parts: parts}))
}

func (s *Service) draftPage(w http.ResponseWriter, r *http.Request) error {
	return s.showDraft(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

// showDraft is a bulletin before it is released.
func (s *Service) showDraft(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	ctx := r.Context()
	quarter := r.URL.Query().Get("quarter")
	if quarter == "" {
		quarter = f.Typed().Get("quarter")
	}
	if quarter == "" {
		quarter = LastEnded(s.Today()).String()
	}
	page := ui.Page{Title: "生成通报", Note: quarter, Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "调度通报", Href: "/bulletins"}, {Label: "生成通报"}}}
	b, err := s.Draw(ctx, quarter)
	if errs.Typed(err) {
		return web.Render(w, r, web.StatusOf(err), casepage.View(casepage.Page{Page: page, Notices: casepage.Notes("red", ui.Errors(ctx, err)[0].Text())}))
	}
	if err != nil {
		return err
	}
	d := f.Deed("发布", "/bulletins", "发布并冻结", 0, casepage.Hidden("quarter", quarter))
	d.Open = true
	sheet := ui.Sheet{Title: b.Title, Number: i18n.T(ctx, "草稿"), Version: b.TakenOn.String(), Digest: "—"}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes("info", i18n.T(ctx, "这是草稿：发布以后内容冻结，给联席会议成员单位发提醒。")), Parts: []casepage.Part{{Body: minutesSheet(sheet, nil, bulletinParts(ctx, b))}}, Aside: casepage.Aside{Tone: "info", State: i18n.T(ctx, "草稿"), Deeds: []casepage.Deed{d}}.View()}))
}

func (s *Service) releaseForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		id, err := s.Release(r.Context(), v.Get("quarter"))
		return "/bulletins/" + id.String(), err
	}, s.showDraft)
}

func (s *Service) bulletinPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	x, err := s.Bulletin(ctx, id)
	if err != nil {
		return err
	}
	page := ui.Page{Title: x.Title, Note: x.Number, Sub: i18n.T(ctx, "%s 由%s发布", x.ReleasedOn.String(), x.Person), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: "调度通报", Href: "/bulletins"}, {Label: x.Number}}, Actions: []ui.Action{{Label: "通报（Word）", Href: x.path() + "/word", Download: true}, {Label: "本季度调度", Href: "/dispatch?quarter=" + x.Quarter}}}
	tone, notice := "green", i18n.T(ctx, "内容与发布时一致，SHA-256 核验通过。")
	if !x.Intact() {
		tone, notice = "red", i18n.T(ctx, "内容与发布时的 SHA-256 不一致，请查审计记录。")
	}
	sheet := ui.Sheet{Title: x.Title, Number: x.Number, Version: i18n.T(ctx, "第 %d 版，%s", x.Seq, x.ReleasedOn.String()), Digest: x.SHA256}
	return web.Render(w, r, http.StatusOK, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes(tone, notice), Parts: []casepage.Part{{Body: minutesSheet(sheet, nil, bulletinParts(ctx, x.Bulletin))}}}))
}

func (s *Service) bulletinFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	x, err := s.Bulletin(r.Context(), id)
	if err != nil {
		return err
	}
	web.Attachment(w, x.Title+".docx", wordMIME)
	return x.write(w)
}

// bulletinParts are a bulletin's chapters.
func bulletinParts(ctx context.Context, b Bulletin) []casepage.Part {
	var rows []ui.Row
	var closer []templ.Component
	for _, l := range b.Lines {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strings.TrimPrefix(l.Number+". ", ". ")+l.Title), ui.Text(l.Unit), colourCell(ctx, l.Colour), shareCell(ctx, l.Progress, "还没有填"), shareCell(ctx, l.Expected, "方案没有写起止日期"), ui.Text(i18n.Word(ctx, l.State)))})
		if l.Colour == Red || l.Colour == Amber {
			closer = append(closer, lineView(ctx, l))
		}
	}
	out := []casepage.Part{{Title: "总体情况", Body: casepage.Text(b.Finding())}, {Title: "各项任务", Body: ui.SmallTable("各项任务", []ui.Column{{Title: "任务", Wrap: true}, {Title: "牵头单位", Wrap: true}, {Title: "颜色"}, {Title: "进度", Num: true}, {Title: "应达", Num: true}, {Title: "状态"}}, rows)}}
	none := casepage.Text(i18n.T(ctx, "没有黄、红任务。"))
	if len(closer) > 0 {
		none = casepage.Row(closer...)
	}
	out = append(out, casepage.Part{Title: "需要关注的任务", Body: none})
	missing := casepage.Text(i18n.T(ctx, "没有逾期未报的单位。"))
	if len(b.Missing) > 0 {
		var list []templ.Component
		for _, m := range b.Missing {
			list = append(list, ui.Text(m))
		}
		missing = stacked(list...)
	}
	out = append(out, casepage.Part{Title: "逾期未报", Body: missing})
	before := casepage.Text(i18n.T(ctx, "没有未办结的决议。"))
	if len(b.Before) > 0 {
		var rows []ui.Row
		for _, t := range b.Before {
			mark := templ.Component(templ.NopComponent)
			if t.Late {
				mark = ui.Status("red", "逾期")
			}
			rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(t.Title), ui.Text(t.Number), ui.Text(t.Unit), ui.Text(t.Due.String()), casepage.Row(ui.Text(i18n.Word(ctx, t.State)+" "), mark))})
		}
		before = ui.SmallTable("上次会议决议的办理", []ui.Column{{Title: "事项", Wrap: true}, {Title: "编号"}, {Title: "牵头单位", Wrap: true}, {Title: "时限"}, {Title: "状态"}}, rows)
	}
	return append(out, casepage.Part{Title: "上次会议决议的办理", Body: before})
}

// lineView is a task of a bulletin that needs attention.
func lineView(ctx context.Context, l BulletinLine) templ.Component {
	facts := []ui.Fact{{Label: "任务", Value: strings.TrimPrefix(l.Number+". ", ". ") + l.Title}, {Label: "颜色", Cell: colourCell(ctx, l.Colour)}}
	for _, p := range [][2]string{{"进展情况", l.Words}, {"存在问题", l.Problems}, {"需要支持", l.Support}, {"整改措施", l.Measures}, {"责任人", l.Owner}} {
		if p[1] != "" {
			facts = append(facts, ui.Fact{Label: p[0], Value: p[1]})
		}
	}
	if !l.By.IsZero() {
		facts = append(facts, ui.Fact{Label: "整改完成时限", Value: l.By.String()})
	}
	return ui.Facts(facts...)
}
