package plan

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func (s *Service) templateFile(w http.ResponseWriter, r *http.Request) error {
	web.Attachment(w, sheet.FileName(i18n.Word(r.Context(), "任务清单"), sheet.XLSX), sheet.XLSX.MIME())
	return writeTemplate(w, sheet.XLSX, i18n.Word(r.Context(), "任务清单"))
}

func (s *Service) importPage(w http.ResponseWriter, r *http.Request) error {
	return s.showImport(w, r, http.StatusOK, labels.Fresh(r.Context(), nil), "")
}

func (s *Service) showImport(w http.ResponseWriter, r *http.Request, code int, f casepage.Form, text string) error {
	ctx := r.Context()
	d := f.Deed("导入方案", "/plans/import", "识别", 0,
		casepage.Prose("text", prosaLongest, ui.Field{Label: "方案全文", Value: text, Optional: true, Rows: 16, Max: maxOutline, Help: "从文件里全选、复制、粘贴；认得“一、”“（一）”“1.”和“（责任单位：…）”，全角半角都可以"}),
		casepage.File("file", ui.Field{Label: "或上传表格", Optional: true, Accept: ".xlsx,.csv,.txt", Help: "Excel 任务清单，列名见模板；也可以是文本文件"}))
	d.Form.Cancel = "/plans"
	page := ui.Page{Title: "导入方案", Sub: i18n.T(ctx, "先识别给您看，确认后才写入草稿"), Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: "导入方案"}}, Actions: []ui.Action{{Label: "下载模板", Href: "/plans/import/template", Download: true}}}
	return web.Render(w, r, code, casepage.FormPage(page, "", d))
}

// pasted is the text that was pasted, or that of the file.
func pasted(w http.ResponseWriter, r *http.Request, v url.Values) (string, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return v.Get("text"), nil
	}
	up, err := web.Upload(w, r, "file", 4<<20, web.TypeZip, web.TypeText)
	if err != nil {
		return "", err
	}
	defer up.Close()
	if up.Type == web.TypeText && !strings.HasSuffix(strings.ToLower(up.Name), ".csv") {
		b, err := io.ReadAll(io.LimitReader(up, maxOutline+1))
		return strings.ToValidUTF8(string(b), ""), err
	}
	return ReadWorkbook(up, up.Size, up.Name)
}

// previewForm shows what was understood of a paper and what was not. It writes nothing.
func (s *Service) previewForm(w http.ResponseWriter, r *http.Request) error {
	web.Again(r)
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	text, err := pasted(w, r, v)
	if err == nil && strings.TrimSpace(text) == "" {
		err = ErrNoOutline.On("text")
	}
	o := Outline{}
	if err == nil {
		if o = ReadOutline(text); len(o.Tasks) == 0 {
			err = ErrNoOutline.On("text")
		}
	}
	if err == nil {
		return s.showPreview(w, r, http.StatusOK, labels.Fresh(r.Context(), nil), text, o)
	}
	return labels.Back(w, r, func(url.Values) (string, error) { return "", err }, func(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
		return s.showImport(w, r, code, f, text)
	})
}

// headGuess is the head of a plan as far as its paper says.
func (s *Service) headGuess(o Outline) Plan {
	p := Plan{Level: CityLevel, Sort: "PLAN", Title: o.Title, FileNo: o.FileNo, Issuer: o.Issuer, IssuedOn: o.IssuedOn}
	first, last := s.Today().Year, s.Today().Year
	for i, g := range o.Goals {
		if g.End.IsZero() {
			continue
		}
		if i == 0 || g.End.Year < first {
			first = g.End.Year
		}
		last = max(last, g.End.Year)
		if !o.IssuedOn.IsZero() {
			last = lastGoal(o.Goals)
		}
	}
	if !o.IssuedOn.IsZero() {
		first = o.IssuedOn.Year
	}
	p.From, p.Until = civil.Date{Year: first, Month: 1, Day: 1}, civil.Date{Year: max(first, last), Month: 12, Day: 31}
	return p
}

func lastGoal(list []Goal) (year int) {
	for _, g := range list {
		year = max(year, g.End.Year)
	}
	return year
}

func (s *Service) showPreview(w http.ResponseWriter, r *http.Request, code int, f casepage.Form, text string, o Outline) error {
	ctx := r.Context()
	unknown, remedies, matched, err := s.Unmatched(ctx, o)
	if err != nil {
		return err
	}
	p := s.headGuess(o)
	targets, of := TargetsOf(o.Goals, p.From, p.Until)
	head, err := s.headControls(ctx, p, true)
	if err != nil {
		return err
	}
	list := append([]casepage.Control{}, head...)
	bodies, err := s.bodies(ctx)
	if err != nil {
		return err
	}
	for i, u := range unknown {
		list = append(list, casepage.Choose(fmt.Sprintf("unit_%d", i), ui.Field{Label: i18n.T(ctx, "“%s”是", u.Name), Options: options(ctx, bodies, "", "先空着，以后再定"), Help: remedies[u.Name], Optional: true}))
	}
	var take []ui.Option
	for i, t := range targets {
		label := casepage.Joined(" ", t.End.String()[:4], named(Scopes, t.Scope, i18n.Lang(ctx)), i18n.Word(ctx, t.Title), t.goalText(t.Goal()), t.goalText(t.Stretch))
		if of[i] != "" {
			label += i18n.T(ctx, "（任务 %s）", of[i])
		}
		take = append(take, ui.Option{Value: t.Code + " " + t.Scope + " " + t.End.String(), Label: label, Chosen: true})
	}
	if len(take) > 0 {
		list = append(list, casepage.Checks("take", ui.Field{Label: "收入的目标", Options: take, Optional: true, Help: "去掉看错的；收入后还可以改"}))
	}
	list = append(list, casepage.Prose("text", prosaLongest, ui.Field{Label: "方案全文", Value: text, Rows: 12, Max: maxOutline, Help: "有看错的，在这里改序号、标题或责任单位"}))
	d := f.Deed("确认导入", "/plans/import/confirm", "确认，写入草稿", 0, list...)
	d.Form.Upload, d.Form.Cancel = true, "/plans"
	page := ui.Page{Title: "识别结果", Sub: i18n.T(ctx, "看懂 %d 项任务、%d 个目标；没有看懂或要补的 %d 处", len(o.Tasks), len(targets), len(o.Unread)+len(unknown)), Crumbs: []ui.Crumb{{Label: "方案和目标", Href: "/plans"}, {Label: "导入方案", Href: "/plans/import"}, {Label: "识别结果"}}}
	parts := []casepage.Part{{Title: "看懂的任务", Body: previewTasks(ctx, o, matched)}}
	if len(o.Unread) > 0 {
		parts = append(parts, casepage.Part{Title: "没有看懂或要补的", Body: unreadTable(ctx, o.Unread)})
	}
	parts = append(parts, casepage.Part{Title: "核对并确认", Body: casepage.DeedForm(d)})
	return web.Render(w, r, code, casepage.View(casepage.Page{Page: page, Parts: parts}))
}

func previewTasks(ctx context.Context, o Outline, matched map[string]string) templ.Component {
	var rows []ui.Row
	for _, t := range o.Tasks {
		var units []string
		alert := len(t.Units) == 0
		for _, u := range t.Units {
			if known, there := matched[u]; there && known != u {
				units = append(units, u+" → "+known)
			} else if there {
				units = append(units, u)
			} else {
				alert = true
				units = append(units, i18n.T(ctx, "%s（名册里没有）", u))
			}
		}
		deadline := templ.Component(ui.Missing(i18n.T(ctx, "文件没有写")))
		if !t.Deadline.IsZero() {
			deadline = ui.Text(t.Deadline.String())
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(t.Number), ui.Lines{Main: t.Title, Sub: t.Section}, ui.Lines{Main: strings.Join(units, "、"), Alert: alert}, deadline)})
	}
	return ui.SmallTable(i18n.T(ctx, "看懂的任务"), []ui.Column{{Title: "序号", Num: true}, {Title: "任务", Wrap: true}, {Title: "责任单位", Wrap: true}, {Title: "完成时限"}}, rows)
}

func unreadTable(ctx context.Context, list []Unread) templ.Component {
	var rows []ui.Row
	for _, u := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(u.Line)), ui.Text(u.Text), ui.Text(i18n.Word(ctx, u.Why)))})
	}
	return ui.SmallTable(i18n.T(ctx, "没有看懂或要补的"), []ui.Column{{Title: "行", Num: true}, {Title: "内容", Wrap: true}, {Title: "原因", Wrap: true}}, rows)
}

// confirmForm writes the outline, as the text now stands, as a draft.
func (s *Service) confirmForm(w http.ResponseWriter, r *http.Request) error {
	return labels.Back(w, r, func(v url.Values) (string, error) {
		p, err := headOf(v)
		if err != nil {
			return "", err
		}
		id, err := s.importChosen(r.Context(), p, ReadOutline(v.Get("text")), v)
		return "/plans/" + id.String(), err
	}, func(w http.ResponseWriter, r *http.Request, code int, f casepage.Form) error {
		text := f.Typed().Get("text")
		return s.showPreview(w, r, code, f, text, ReadOutline(text))
	})
}

func (s *Service) importChosen(ctx context.Context, p Plan, o Outline, v url.Values) (ids.ID, error) {
	unknown, _, _, err := s.Unmatched(ctx, o)
	if err != nil {
		return 0, err
	}
	chosen := map[string]ids.ID{}
	for i, u := range unknown {
		name := fmt.Sprintf("unit_%d", i)
		if v.Get(name) == "" {
			continue
		}
		if chosen[u.Name], err = ids.Parse(v.Get(name)); err != nil {
			return 0, ErrUnit.On(name)
		}
	}
	all, of := TargetsOf(o.Goals, p.From, p.Until)
	var targets []Target
	var tasks []string
	for i, t := range all {
		if slices.Contains(v["take"], t.Code+" "+t.Scope+" "+t.End.String()) {
			targets, tasks = append(targets, t), append(tasks, of[i])
		}
	}
	return s.Import(ctx, p, o, targets, tasks, chosen)
}
