package dispatch

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// part is a titled part of a page.
type part struct {
	Title, Note string
	Body        templ.Component
}

// control is one field of a form.
type control struct {
	Sort string // input, select, textarea, file
	ui.Field
}

// deed is something that can be done here, with the form that it needs.
type deed struct {
	Title    string
	Form     ui.Form
	Controls []control
	Hidden   [][2]string
	Open     bool // came back with a fault
}

// labels are the names of the fields as forms and error summaries call them.
var labels = map[string]string{
	"progress": "进度（%）", "words": "进展情况", "problems": "存在问题", "support": "需要支持", "measures": "整改措施", "owner": "责任人", "by": "整改完成时限", "reason": "更正原因", "file": "佐证文件",
	"name": "名称", "kind": "类别", "pillar": "五位一体归属", "parent": "上级机构", "duties": "职责", "document": "依据文件", "since": "开始日期", "until": "届满日期", "unit": "单位", "person": "姓名", "post": "职务", "role": "机构内职务",
	"title": "名称", "quarter": "季度", "held": "召开日期", "place": "地点", "chair": "主持人", "minutes": "会议内容", "item": "议题", "body": "要求", "lead": "牵头单位", "co": "会办单位", "due": "办理时限", "about": "有关页面", "task": "有关任务",
	"note": "说明", "evidence": "佐证页面", "outcome": "结论",
}

// labelled sets the human place of each refusal from its field.
func labelled(err error) error {
	out := errs.List{}
	for _, e := range errs.All(err) {
		if name, ok := labels[e.Field]; ok && e.Place == "" {
			e = e.At(name)
		}
		out = append(out, e)
	}
	return out.Err()
}

// typed makes forms with what was typed and what is wrong: only the form that was sent has both.
type typed struct {
	ctx    context.Context
	values url.Values
	err    error
	sent   string // address that was posted to
}

func fresh(r *http.Request) typed { return typed{ctx: r.Context()} }

func (f typed) mine(action string) bool { return f.sent == action && f.err != nil }

// deed is a form that posts to an address.
func (f typed) deed(title, action, submit string, version int64, list ...control) deed {
	d := deed{Title: title, Form: ui.Form{Action: action, Submit: submit, Version: version, ID: strings.Trim(strings.ReplaceAll(action, "/", "-"), "-")}}
	if f.mine(action) {
		d.Open, d.Form.Errors = true, ui.Errors(f.ctx, labelled(f.err))
	}
	for _, c := range list {
		if c.ID == "" {
			c.ID = d.Form.ID + "-" + c.Name
		}
		if c.Label == "" {
			c.Label = labels[c.Name]
		}
		if f.mine(action) {
			c.Value, c.Error = f.values.Get(c.Name), d.Form.Errors.Of(c.Name)
			for i := range c.Options {
				c.Options[i].Chosen = c.Options[i].Value == c.Value
			}
		}
		d.Form.Upload = d.Form.Upload || c.Sort == "file"
		d.Controls = append(d.Controls, c)
	}
	return d
}

func input(name string, x ui.Field) control  { x.Name = name; return control{"input", x} }
func choose(name string, x ui.Field) control { x.Name = name; return control{"select", x} }
func upload(name string, x ui.Field) control { x.Name = name; return control{"file", x} }
func dayInput(name string, d civil.Date, x ui.Field) control {
	x.Type, x.Width, x.Value = "date", "sm", d.String()
	return input(name, x)
}

func prose(name string, x ui.Field) control {
	x.Name, x.Width = name, "full"
	if x.Max == 0 {
		x.Max = long
	}
	if x.Rows == 0 {
		x.Rows = 3
	}
	return control{"textarea", x}
}

// back runs a form: it goes to a page when it was done, and shows the page again, with what was typed, when it was refused.
func back(w http.ResponseWriter, r *http.Request, do func(v url.Values) (to string, err error), again func(w http.ResponseWriter, r *http.Request, status int, f typed) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	to, err := do(v)
	if refusedHere(err) {
		return again(w, r, web.StatusOf(err), typed{ctx: r.Context(), values: v, err: err, sent: r.URL.Path})
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

// refusedHere reports whether a refusal belongs beside the fields of a form. That another person must do it does too.
func refusedHere(err error) bool {
	if err == nil {
		return false
	}
	k := errs.KindOf(err)
	return k == errs.Invalid || k == errs.Conflict
}

// dayOf reads a day of a form; an empty one is none.
func dayOf(v url.Values, field string, faults *errs.List) civil.Date {
	text := strings.TrimSpace(v.Get(field))
	if text == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(text)
	for _, e := range errs.All(err) {
		faults.Add(e.On(field))
	}
	return d
}

// contentOf reads what a unit typed.
func contentOf(v url.Values) (c Content, err error) {
	var faults errs.List
	if text := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(v.Get("progress")), "%"), "％"); text != "" {
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || n != n || n < 0 || n > 1000 {
			faults.Add(ErrPercent.On("progress"))
		} else {
			share := n / 100
			c.Progress = &share
		}
	}
	c.Words, c.Problems, c.Support, c.Measures, c.Owner = v.Get("words"), v.Get("problems"), v.Get("support"), v.Get("measures"), v.Get("owner")
	c.By = dayOf(v, "by", &faults)
	return trimmed(c), faults.Err()
}

// percentInput is a share as it stands in a field: 62.5.
func percentInput(p *float64) string {
	if p == nil {
		return ""
	}
	return strings.TrimSuffix(percentText(*p), "%")
}

func choices(ctx context.Context, list []Choice, chosen, first string) []ui.Option {
	pairs := []string{}
	if first != "" {
		pairs = append(pairs, "", first)
	}
	for _, c := range list {
		pairs = append(pairs, c.Code, choiceOf(list, c.Code, i18n.Lang(ctx)))
	}
	return ui.Options(chosen, pairs...)
}

func stateName(ctx context.Context, m *caseflow.Machine, code string) string {
	st, _ := m.State(code)
	if i18n.Lang(ctx) == i18n.English {
		return st.EN
	}
	return st.ZH
}

func state(ctx context.Context, m *caseflow.Machine, code string) templ.Component {
	st, _ := m.State(code)
	return ui.Status(st.Tone, stateName(ctx, m, code))
}

func stateOptions(ctx context.Context, m *caseflow.Machine, chosen string, late bool) []ui.Option {
	pairs := []string{"", "全部状态"}
	if late {
		pairs = append(pairs, Overdue, "逾期")
	}
	for _, st := range m.States {
		pairs = append(pairs, st.Code, stateName(ctx, m, st.Code))
	}
	return ui.Options(chosen, pairs...)
}

var colourTones = map[string]string{Done: "green", Green: "green", Amber: "amber", Red: "red", NoData: "none"}

// colourCell is a colour with its word: colour alone says nothing.
func colourCell(ctx context.Context, colour string) templ.Component {
	return ui.Status(colourTones[colour], i18n.Word(ctx, colourZH[colour]))
}

func colourOptions(ctx context.Context, chosen string) []ui.Option {
	pairs := []string{"", "全部颜色"}
	for _, c := range Colours {
		pairs = append(pairs, c, i18n.Word(ctx, colourZH[c]))
	}
	return ui.Options(chosen, pairs...)
}

func quarterName(ctx context.Context, q Quarter) string {
	if i18n.Lang(ctx) == i18n.English {
		return "Q" + strconv.Itoa(q.N) + " " + strconv.Itoa(q.Year)
	}
	return q.ZH()
}

func when(t time.Time) string { return t.In(civil.Location).Format("2006-01-02 15:04") }

// events turns a trail into the course of a case, newest first.
func events(ctx context.Context, m *caseflow.Machine, trail []caseflow.Event, begun string) []ui.Event {
	out := make([]ui.Event, 0, len(trail))
	for i := len(trail) - 1; i >= 0; i-- {
		e, name := trail[i], begun
		if t, ok := m.Transition(e.Transition); ok {
			name = t.ZH
		} else if e.Transition == stepMinutes {
			name = "记录纪要"
		}
		st, _ := m.State(e.To)
		out = append(out, ui.Event{Deed: name, By: i18n.Word(ctx, e.Name), At: when(e.At), Text: e.Note, Tone: st.Tone})
	}
	return out
}

// listed is a page with one table, and parts above it.
type listed struct {
	Page  ui.Page
	Above []part
	Table ui.Table
}

// filters are the fields of a table's filter form.
func filters(list ...ui.Field) templ.Component { return filterFields(list) }

func exports(ctx context.Context, path string, total int64) []ui.Export {
	if total == 0 {
		return nil
	}
	return []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %d 条（Excel）", total), Href: path + "format=xlsx"}, {Label: i18n.T(ctx, "导出本筛选 %d 条（CSV）", total), Href: path + "format=csv"}}
}

// chips are the active filters of a page.
type chips struct {
	ctx  context.Context
	list []ui.Chip
}

func (c *chips) add(key, label, value string) {
	if value != "" {
		c.list = append(c.list, ui.Chip{Label: i18n.T(c.ctx, "%s：%s", i18n.Word(c.ctx, label), i18n.Word(c.ctx, value)), Href: ui.From(c.ctx).Link(key, "")})
	}
}

func runs(ctx context.Context) bool { return Policy.Allowed(actor.From(ctx), mayRun) }

// confirm shows what a step would do before it is done: where it leads, and what everybody will be told.
func (s *Service) confirm(w http.ResponseWriter, r *http.Request, m *caseflow.Machine, id ids.ID, step, title, at string, f typed) error {
	ctx := r.Context()
	var p caseflow.Preview
	err := s.read(ctx, mayRun, func(q *sqldb.Reader) (err error) {
		p, err = m.Preview(ctx, q, id, step)
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	var faults ui.FormErrors
	if f.err != nil {
		status, faults = web.StatusOf(f.err), ui.Errors(ctx, labelled(f.err))
	}
	c := caseflow.Confirm(ctx, p, at+"/steps/"+step, at, f.values, faults)
	page := ui.Page{Title: i18n.Word(ctx, p.Step.ZH), Note: title, Crumbs: []ui.Crumb{{Label: "季度调度", Href: "/dispatch"}, {Label: title, Href: at}, {Label: p.Step.ZH}}}
	return web.Render(w, r, status, confirmPage(page, c))
}

// stepLinks are the steps that the person may take, each by way of its preview.
func stepLinks(ctx context.Context, m *caseflow.Machine, status, at string, may func(step string) bool) []ui.Step {
	var out []ui.Step
	for _, b := range m.Buttons(actor.From(ctx), status) {
		if !b.Allowed || !may(b.Code) {
			continue
		}
		note := ""
		if b.NeedsReason {
			note = "须写理由"
		}
		label := b.ZH
		if i18n.Lang(ctx) == i18n.English {
			label = b.EN
		}
		out = append(out, ui.Step{Label: label, Href: at + "/steps/" + b.Code, Note: note})
	}
	return out
}
