package standard

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.detail(r)
	if err != nil {
		return err
	}
	web.SetETag(w, d.RowVersion)
	return web.Render(w, r, http.StatusOK, detailPage(s.detailView(r.Context(), d)))
}

// detailView is everything the page of a version needs.
type detailView struct {
	Detail
	Page     ui.Page
	Status   templ.Component
	Facts    []ui.Fact
	Tasks    []taskView
	Changes  []ui.Row
	Versions []ui.Row
	Coverage []ui.Row
	Events   []ui.Event
	Stages   []ui.Stage
	Signed   bool
}

// taskView is a task with what its abilities are linked to.
type taskView struct {
	Task
	Number int
	Rows   []ui.Row
}

func (s *Service) detailView(ctx context.Context, d Detail) detailView {
	v := detailView{Detail: d, Status: statusCell(ctx, d.Standard, s.Today()), Facts: s.facts(ctx, d.Standard), Signed: actor.From(ctx).Signed()}
	v.Page = ui.Page{Title: d.Post, Note: d.Code, Sub: casepage.Joined(" · ", s.occupationName(d.Occupation), gradeName(ctx, d.Level), d.IssuerName, i18n.T(ctx, "第 %d 版", d.Version)),
		Crumbs: []ui.Crumb{{Label: "能力标准", Href: "/standards"}, {Label: d.Post}}}
	base := path(d.ID)
	v.Page.Actions = []ui.Action{{Label: "打印", Href: base + "/print"}, {Label: "导出（Excel）", Href: base + "/table", Download: true, Icon: "download"}}
	if d.MayEdit {
		v.Page.Primary = &ui.Action{Label: "修改", Href: base + "/edit"}
	}
	if d.MayLink {
		v.Page.Primary = &ui.Action{Label: "挂接课程与证书", Href: base + "/links"}
	}
	if d.MayRenew {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "起草新版", Href: base + "/versions", Method: "post"})
	}
	for i, t := range d.Standard.Tasks {
		v.Tasks = append(v.Tasks, taskView{Task: t, Number: i + 1, Rows: abilityRows(ctx, t, d.Links)})
	}
	for _, c := range d.Changes {
		v.Changes = append(v.Changes, changeRow(ctx, c))
	}
	for _, x := range d.Versions {
		label := i18n.T(ctx, "第 %d 版", x.Version)
		cell := templ.Component(ui.Link{Href: path(x.ID), Text: label})
		if x.ID == d.ID {
			cell = ui.Text(label)
		}
		v.Versions = append(v.Versions, ui.Row{Cells: ui.Cells(cell, statusCell(ctx, x, s.Today()), ui.Text(dayOf(x.Published)), ui.Text(validity(ctx, x)))})
	}
	for _, c := range d.Coverage {
		v.Coverage = append(v.Coverage, ui.Row{Cells: ui.Cells(ui.Text(c.School), ui.Text(c.Programme), coverCell(ctx, c))})
	}
	v.Events = course.Events(ctx, Flow, d.Trail)
	if d.Trail != nil && d.Status != string(Withdrawn) {
		v.Stages = ui.Stages(map[string]int{Drafted: 0, Submitted: 1, Published: 3, Superseded: 3}[d.Standard.Status], "草稿", "审核", "发布")
	}
	return v
}

func validity(ctx context.Context, x Standard) string {
	switch {
	case x.From.IsZero():
		return ""
	case x.To.IsZero():
		return i18n.T(ctx, "%s 起", x.From.String())
	}
	return x.From.String() + " – " + x.To.String()
}

func (s *Service) facts(ctx context.Context, x Standard) []ui.Fact {
	out := []ui.Fact{
		{Label: "职业", Value: casepage.Joined(" ", s.occupationName(x.Occupation), x.Occupation)}, {Label: "行业", Value: casepage.Joined(" ", x.Industry, nameOf(s.opts.Names.Industry, x.Industry))},
		{Label: "等级", Value: gradeName(ctx, x.Level)}, {Label: "发布单位", Value: x.IssuerName}, {Label: "有效期", Value: validity(ctx, x)},
	}
	if x.Summary != "" {
		out = append(out, ui.Fact{Label: "岗位概述", Value: x.Summary})
	}
	if x.Firms > 0 {
		out = append(out, ui.Fact{Label: "来源", Value: i18n.T(ctx, "企业调查，%d 家企业答复", x.Firms)})
	}
	return out
}

// abilityRows are the abilities of a task with what each is linked to.
func abilityRows(ctx context.Context, t Task, links []Link) []ui.Row {
	var out []ui.Row
	for _, a := range t.Abilities {
		var joinedTo []string
		for _, l := range links {
			if l.Lineage == a.Lineage {
				joinedTo = append(joinedTo, i18n.Word(ctx, l.Kind.ZH())+i18n.T(ctx, "：")+l.Name+i18n.T(ctx, "（%s）", casepage.Joined(" ", l.OrgName, l.Programme)))
			}
		}
		text := ui.Lines{Main: a.Text}
		if a.Firms > 0 {
			text.Sub = i18n.T(ctx, "%d 家企业提到", a.Firms)
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(i18n.Either(ctx, a.Kind.ZH(), a.Kind.EN())), text, ui.Text(strings.Join(joinedTo, "；")))})
	}
	return out
}

func changeRow(ctx context.Context, c Change) ui.Row {
	tone, name := map[string]string{Added: "green", Removed: "red", Changed: "amber"}[c.Sort], changeNames[c.Sort]
	what := i18n.T(ctx, "任务")
	if c.Kind != "" {
		what = i18n.Either(ctx, c.Kind.ZH(), c.Kind.EN())
	}
	return ui.Row{Cells: ui.Cells(ui.Status(tone, name), ui.Text(c.Task), ui.Text(what), ui.Text(c.Before), ui.Text(c.After))}
}

var changeNames = map[string]string{Added: "新增", Removed: "删去", Changed: "修改"}

func coverCell(ctx context.Context, c Coverage) templ.Component {
	if !c.Known {
		return ui.Missing(i18n.T(ctx, "还没有挂接"))
	}
	return ui.Lines{Main: i18n.T(ctx, "%d / %d 项", c.Covered, c.All), Sub: ui.Percent(float64(c.Covered) / float64(c.All))}
}

// course words the events of standards and surveys, with the reasons that ship with the product.
var course = casepage.Course{Steps: map[string]string{"term": "定下答复期限"}, Reasons: map[string]string{
	"INCOMPLETE": "内容不完整", "UNCLEAR": "要求不清楚", "DUPLICATE": "与已有信息重复", "OUTDATED": "不再适用", "MISTAKE": "填错了", "OTHER": "其他",
}}

func (s *Service) stepForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.detail(r)
	if err != nil {
		return err
	}
	if !mayStep(actor.From(r.Context()), d.Standard, r.PathValue("step")) {
		return actor.ErrNotFound
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	if _, err := s.Step(r.Context(), caseflow.Step{ID: d.ID, Transition: r.PathValue("step"), Version: version, Reason: v.Get("reason"), Note: strings.TrimSpace(v.Get("note"))}); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.ID))
}

func (s *Service) renew(w http.ResponseWriter, r *http.Request) error {
	d, err := s.detail(r)
	if err != nil {
		return err
	}
	if !Policy.May(actor.From(r.Context()), mayOwn, d.object()) {
		return actor.ErrNotFound
	}
	x, err := s.Renew(r.Context(), d.ID)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(x.ID)+"/edit")
}

func (s *Service) printPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.detail(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, printView(s.detailView(r.Context(), d)))
}

func (s *Service) tableFile(w http.ResponseWriter, r *http.Request) error {
	d, err := s.detail(r)
	if err != nil {
		return err
	}
	format, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.T(r.Context(), "能力标准"), format), format.MIME())
	return writeStandard(r.Context(), w, format, d.Standard)
}
