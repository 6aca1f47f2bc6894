package dispatch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) reportPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReport(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) correctPage(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Report(r.Context(), id)
	if err != nil {
		return err
	}
	if !d.Owns {
		return actor.ErrForbidden
	}
	if d.Status != Accepted {
		return web.Redirect(w, r, d.path())
	}
	return s.show(w, r, http.StatusOK, d, labels.Fresh(r.Context(), nil), true)
}

func (s *Service) showReport(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Report(r.Context(), id)
	if err != nil {
		return err
	}
	return s.show(w, r, status, d, f, d.Status == Accepted && f.Typed().Get("correct") == "1")
}

func (s *Service) show(w http.ResponseWriter, r *http.Request, status int, d Detail, f casepage.Form, correct bool) error {
	ctx := r.Context()
	page := ui.Page{Title: d.Title(), Note: quarterName(ctx, d.Quarter), Sub: i18n.T(ctx, "%s · %s · %s 到期", d.Unit.Name, i18n.Word(ctx, dutyZH(d.Duty)), d.DueDay.String()),
		Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch?quarter=" + d.Quarter.String()}, {Label: d.Title()}}}
	var parts []casepage.Part
	parts = append(parts, casepage.Part{Title: "登记数据", Note: i18n.T(ctx, "系统按名册和办件算出的目标完成情况，已替您填好"), Body: valuesOf(ctx, d.Now, d.TaskPath)})
	if writes := d.Owns && d.Editable() || correct; writes {
		parts = append(parts, s.formParts(ctx, d, f, correct)...)
	}
	if len(d.Entries) > 0 {
		parts = append(parts, casepage.Part{Title: "报送的内容", Note: i18n.T(ctx, "只增不改；更正是新的一条"), Body: stackedPanels(entryPanels(ctx, d))})
	}
	if len(d.Others) > 0 {
		parts = append(parts, casepage.Part{Title: "同一任务的其他填报", Body: othersOf(ctx, d)})
	}
	parts = append(parts, casepage.Part{Title: "经过", Body: ui.Timeline(casepage.Course{Begun: "开出填报", Steps: notes}.Events(ctx, Reports, d.Trail))})
	tone, notice := "info", ""
	switch {
	case d.Overdue(s.Today()):
		tone, notice = "red", i18n.T(ctx, "这份填报已逾期。")
	case d.Status == Returned && d.Owns:
		tone, notice = "amber", i18n.T(ctx, "退回原因：%s（%s 前补报）", lastNote(d.Trail, "return"), d.DueOn.String())
	}
	return web.Render(w, r, status, casepage.View(casepage.Page{Page: page, Notices: casepage.Notes(tone, notice), Figures: s.reportFigures(ctx, d), Parts: parts, Aside: s.reportAside(ctx, d, f)}))
}

func lastNote(trail []caseflow.Event, step string) string {
	for i := len(trail) - 1; i >= 0; i-- {
		if trail[i].Transition == step {
			return trail[i].Note
		}
	}
	return ""
}

func (s *Service) reportFigures(ctx context.Context, d Detail) []ui.Figure {
	share := func(label string, p *float64, why string) ui.Figure {
		if p == nil {
			return ui.Figure{Label: label, Missing: i18n.Word(ctx, why)}
		}
		return ui.Figure{Label: label, Value: percentInput(p), Unit: "%"}
	}
	basis := map[string]string{ByOverdue: "逾期次数", ByRegister: "登记数据", ByReport: "单位填报"}[d.Basis]
	colour := ui.Figure{Label: "颜色", Value: i18n.Word(ctx, colourZH[d.Colour]), Tone: colourTones[d.Colour], Note: i18n.Word(ctx, basis)}
	out := []ui.Figure{colour, share("填报进度", d.Progress, "还没有填"), share("应达进度", d.Now.Expected, "方案没有写起止日期"), {Label: "近四个季度逾期", Value: strconv.FormatInt(d.Overdues, 10), Unit: i18n.T(ctx, "次")}}
	if d.Now.Progress != nil {
		out = append(out, share("登记进度", d.Now.Progress, ""))
	}
	if d.Now.Forecast != "" {
		out = append(out, ui.Figure{Label: "按进度预计", Value: d.Now.Forecast})
	}
	return out
}

// valuesOf are the targets of the task as the registers have them.
func valuesOf(ctx context.Context, st Standing, path string) templ.Component {
	if len(st.Values) == 0 {
		e := ui.Empty{Title: i18n.T(ctx, "没有能从登记算出的目标"), Text: i18n.T(ctx, "请按实际情况填进度，并附佐证。")}
		if path != "" {
			e.Actions = []ui.Action{{Label: "看任务和目标", Href: path}}
		}
		return e
	}
	var rows []ui.Row
	for _, v := range st.Values {
		value := templ.Component(ui.Missing(v.Source))
		if v.Text != "" {
			value = ui.Text(v.Text)
		}
		source := v.Source
		if v.Reported {
			source = i18n.T(ctx, "填报") + " " + source
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(v.Name), value, ui.Text(v.Target), ui.Text(source))})
	}
	return ui.SmallTable("登记数据", []ui.Column{{Title: "目标", Wrap: true}, {Title: "现状", Num: true}, {Title: "要求", Wrap: true}, {Title: "来源", Wrap: true}}, rows)
}

// planFields is how many fields of a report are its recovery plan; they come first in the list.
const planFields = 3

// fieldsOf are the fields of a report as a form has them.
func fieldsOf(c Content) map[string]string {
	return map[string]string{"progress": percentInput(c.Progress), "words": c.Words, "problems": c.Problems, "support": c.Support, "measures": c.Measures, "owner": c.Owner, "by": c.By.String()}
}

// formParts are the form of a report and its evidence.
func (s *Service) formParts(ctx context.Context, d Detail, f casepage.Form, correct bool) []casepage.Part {
	c := d.Draft
	before := ""
	if d.Before != nil {
		before = i18n.T(ctx, "上季度：%s", percentOr(d.Before.Content.Progress, "—")+" "+d.Before.Content.Words)
	}
	list := []casepage.Control{
		casepage.Prose("measures", long, ui.Field{Value: c.Measures, Optional: !d.MustPlan, Rows: 3}),
		casepage.Input("owner", ui.Field{Value: c.Owner, Optional: !d.MustPlan, Width: "md", Max: short, Help: "姓名和职务"}),
		casepage.Day("by", c.By, ui.Field{Optional: !d.MustPlan}),
		casepage.Input("progress", ui.Field{Value: percentInput(c.Progress), Mode: "decimal", Width: "xs", Unit: "%", Optional: d.Duty == Co, Help: "完成整项任务的百分比"}),
		casepage.Prose("words", long, ui.Field{Value: c.Words, Rows: 4, Help: before}),
		casepage.Prose("problems", long, ui.Field{Value: c.Problems, Optional: true, Rows: 2}),
		casepage.Prose("support", long, ui.Field{Value: c.Support, Optional: true, Rows: 2, Help: "需要联席会议协调的事项，会写进会议议程"}),
	}
	was := fieldsOf(c)
	for _, name := range conflictFields {
		list = append(list, casepage.Hidden("was_"+name, was[name]))
	}
	if correct {
		list = append(list, casepage.Prose("reason", long, ui.Field{Rows: 2}), casepage.Hidden("correct", "1"))
	}
	form := f.Deed("填报", d.path(), "报送", d.Version, list...)
	form.Form.ID, form.Form.Cancel = "report", "/dispatch?quarter="+d.Quarter.String()
	if correct {
		form.Form.Submit = "报送更正"
	} else {
		form.Form.Draft, form.Form.More = "dispatch-"+d.ID.String(), []ui.Action{{Label: "先保存", Form: "report", Name: "go", Value: "keep"}}
	}
	needed := d.MustPlan || slices.ContainsFunc(form.Controls[:planFields], func(c casepage.Control) bool { return c.Error != "" })
	out := []casepage.Part{{Title: "填报", Body: reportForm(form, needed)}}
	if correct {
		return out
	}
	files := []templ.Component{filesView(ctx, d.path(), d.Files)}
	if len(d.Files) < maxFiles {
		files = append(files, casepage.DeedForm(f.Deed("上传佐证", d.path()+"/files", "上传", 0, casepage.File("file", ui.Field{Help: "照片、文件、表格，每个 20 MB 以内；先保存填好的内容再上传", Accept: ".pdf,.docx,.xlsx,.zip,.txt,.jpg,.jpeg,.png"}))))
	}
	return append(out, casepage.Part{Title: "佐证", Note: i18n.T(ctx, "%d 个文件，随下一次报送提交", len(d.Files)), Body: casepage.Row(files...)})
}

// filesView are files as links.
func filesView(ctx context.Context, at string, list []File) templ.Component {
	if len(list) == 0 {
		return ui.Missing(i18n.T(ctx, "还没有文件"))
	}
	var links []templ.Component
	for _, x := range list {
		links = append(links, ui.Link{Href: at + "/files/" + x.ID.String(), Text: x.Name, Sub: x.Person + " " + casepage.When(x.At)})
	}
	return stacked(links...)
}

var entryZH = map[string]string{EntrySent: "报送", EntryAgain: "补报", EntryCorrection: "更正"}

// entryPanels are what was sent, the newest first.
func entryPanels(ctx context.Context, d Detail) (out []panelView) {
	names := map[ids.ID]File{}
	for _, x := range d.Files {
		names[x.ID] = x
	}
	for i := len(d.Entries) - 1; i >= 0; i-- {
		e := d.Entries[i]
		c := e.Content
		none := i18n.T(ctx, "没有填")
		facts := []ui.Fact{{Label: "颜色", Cell: colourCell(ctx, e.Colour)}, {Label: "进度", Value: percentOr(c.Progress, ""), Why: none}, {Label: "进展情况", Value: c.Words, Why: none}, {Label: "存在问题", Value: c.Problems, Why: none}, {Label: "需要支持", Value: c.Support, Why: none}}
		if c.Measures != "" {
			facts = append(facts, ui.Fact{Label: "整改措施", Value: c.Measures}, ui.Fact{Label: "责任人", Value: c.Owner}, ui.Fact{Label: "整改完成时限", Value: c.By.String()})
		}
		if e.Reason != "" {
			facts = append(facts, ui.Fact{Label: "更正原因", Value: e.Reason})
		}
		var files []File
		for _, id := range e.Files {
			files = append(files, names[id])
		}
		if len(files) > 0 {
			facts = append(facts, ui.Fact{Label: "佐证文件", Cell: filesView(ctx, d.path(), files)})
		}
		out = append(out, panelView{Title: i18n.T(ctx, "第 %d 条 · %s", e.Seq, i18n.Word(ctx, entryZH[e.Kind])), Note: e.Person + " " + casepage.When(e.At), Facts: facts})
	}
	return out
}

// othersOf are the other units of the quarter, and the other quarters of the unit.
func othersOf(ctx context.Context, d Detail) templ.Component {
	var rows []ui.Row
	for _, o := range d.Others {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Link{Href: o.path(), Text: o.Unit.Name, Sub: i18n.Word(ctx, dutyZH(o.Duty))}, ui.Text(quarterName(ctx, o.Quarter)), leadColour(ctx, o), leadShare(ctx, o, o.Progress, "还没有填"), casepage.State(ctx, Reports, o.Status))})
	}
	return ui.SmallTable("同一任务的其他填报", []ui.Column{{Title: "单位", Wrap: true}, {Title: "季度"}, {Title: "颜色"}, {Title: "进度", Num: true}, {Title: "状态"}}, rows)
}

func (s *Service) reportAside(ctx context.Context, d Detail, f casepage.Form) templ.Component {
	a := actor.From(ctx)
	steps := casepage.StepLinks(ctx, Reports, d.Status, d.path(), func(step string) bool { return step != "submit" && step != "correct" && d.mayStep(a, step) && !d.Owns })
	if d.Owns && d.Status == Accepted {
		steps = append(steps, ui.Step{Label: "更正已通过的报告", Href: d.path() + "/correct", Note: "须写理由"})
	}
	if runs(ctx) && d.Owns && d.Status == Submitted {
		steps = append(steps, ui.Step{Label: "审核通过", Why: "本单位的报告由别的人审核"})
	}
	st, _ := Reports.State(d.Status)
	return casepage.Aside{Tone: st.Tone, State: casepage.StateName(ctx, Reports, d.Status), Steps: steps}.View()
}

func (s *Service) reportForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	version, err := web.Version(r)
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		c, err := contentOf(v)
		if err != nil {
			return "", err
		}
		if v.Get("go") == "keep" {
			return "/dispatch/reports/" + id.String(), s.Keep(r.Context(), id, version, c)
		}
		if err := s.Submit(r.Context(), Sending{ID: id, Version: version, Content: c, Reason: v.Get("reason")}); err != nil {
			return "", err
		}
		return s.nextToFill(r.Context(), id)
	}, func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error {
		if errors.Is(f.Err(), ErrStale) || errors.Is(f.Err(), caseflow.ErrMeanwhile) {
			return s.showConflict(w, r, id, version, f.Typed())
		}
		return s.showReport(w, r, status, f)
	})
}

// nextToFill is the next report that waits for the same person in the quarter, and the quarter when there is none.
func (s *Service) nextToFill(ctx context.Context, id ids.ID) (string, error) {
	d, err := s.Report(ctx, id)
	if err != nil {
		return "", err
	}
	list, _, err := s.List(ctx, Query{Quarter: d.Quarter.String(), Mine: true})
	for _, r := range list {
		if r.Editable() {
			return r.path(), err
		}
	}
	return "/dispatch?quarter=" + d.Quarter.String(), err
}

var conflictFields = []string{"progress", "words", "problems", "support", "measures", "owner", "by"}

// showConflict answers who came second with both versions side by side; nothing that was typed is lost.
func (s *Service) showConflict(w http.ResponseWriter, r *http.Request, id ids.ID, version int64, mine url.Values) error {
	ctx := r.Context()
	d, err := s.Report(ctx, id)
	if err != nil {
		return err
	}
	theirs := fieldsOf(d.Draft)
	c := ui.Conflict{Thing: d.Title(), Opened: version, Now: d.Version, Who: orDash(d.DraftBy), When: casepage.When(d.DraftAt), Action: d.path(), Abandon: d.path(), Hidden: map[string]string{"go": "keep"}}
	if !d.Editable() {
		c.Hidden["correct"], c.Hidden["go"] = "1", ""
	}
	for _, name := range conflictFields {
		was, t, m := mine.Get("was_"+name), theirs[name], mine.Get(name)
		c.Hidden["was_"+name] = t
		if was == t && was == m {
			c.Hidden[name] = m
			continue
		}
		row := ui.ConflictRow{Field: name, Label: labels[name], Opened: was}
		if t != was {
			row.Theirs = orBlank(t)
		}
		if m != was {
			row.Mine = orBlank(m)
		}
		c.Rows = append(c.Rows, row)
	}
	return web.Render(w, r, http.StatusConflict, casepage.ConflictPage(ui.Page{Title: "有人先保存了", Note: d.Title(), Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch?quarter=" + d.Quarter.String()}, {Label: d.Title(), Href: d.path()}, {Label: "对照两版"}}}, c))
}

// orBlank marks a value that was taken away.
func orBlank(s string) string {
	if s == "" {
		return " "
	}
	return s
}

func (s *Service) attachForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.Report(r.Context(), id); err != nil {
		return err // before the file is looked at
	}
	at := "/dispatch/reports/" + id.String()
	return received(w, r, func(up *web.Uploaded) (string, error) {
		return at, s.Attach(r.Context(), id, up.Name, up.MIME(), up.Size, up.File)
	}, s.showReport)
}

// received takes the file of a form, and shows the page again when it is refused.
func received(w http.ResponseWriter, r *http.Request, take func(up *web.Uploaded) (to string, err error), again func(w http.ResponseWriter, r *http.Request, status int, f casepage.Form) error) error {
	return labels.Back(w, r, func(url.Values) (string, error) {
		up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG, web.TypeZip, web.TypeText)
		if err != nil {
			return "", err
		}
		defer up.File.Close()
		return take(up)
	}, again)
}

func (s *Service) reportConfirm(w http.ResponseWriter, r *http.Request) error {
	return s.showReportConfirm(w, r, http.StatusOK, labels.Fresh(r.Context(), nil))
}

func (s *Service) showReportConfirm(w http.ResponseWriter, r *http.Request, _ int, f casepage.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	d, err := s.Report(r.Context(), id)
	if err != nil {
		return err
	}
	return s.confirm(w, r, Reports, id, r.PathValue("step"), d.Title(), d.path(), f)
}

func (s *Service) reportStep(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return labels.Back(w, r, func(v url.Values) (string, error) {
		x := caseflow.StepOf(id, v)
		x.Transition = r.PathValue("step")
		return "/dispatch/reports/" + id.String(), s.Step(r.Context(), x)
	}, s.showReportConfirm)
}
