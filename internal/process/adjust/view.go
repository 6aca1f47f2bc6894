package adjust

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
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
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

func word(ctx context.Context, zh string) string { return i18n.Word(ctx, zh) }

func version(n int64) string { return strconv.FormatInt(n, 10) }

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }

// notice is a line on top of a page.
type notice struct{ Tone, Text string }

// page is every page of the package: parts below one another, with a side where there is one.
type page struct {
	Page    ui.Page
	Errors  ui.FormErrors
	Notices []notice
	Stages  []ui.Stage
	Figures []ui.Figure
	Side    templ.Component
	Parts   []templ.Component
}

func (p *page) add(c templ.Component) { p.Parts = append(p.Parts, c) }

// rowsOf is a short table with its heading.
type rowsOf struct {
	ID, Title, Note string
	Columns         []ui.Column
	Rows            []ui.Row
	Empty           ui.Empty
	Exports         []ui.Export
}

// input is a field with the component that draws it.
type input struct {
	Kind string // "" an input, select, radios, checks, check, area, file, hidden
	ui.Field
}

type group struct {
	Title  string
	Inputs []input
}

// formOf is a form with its fields, in groups or without.
type formOf struct {
	Title, Note string
	Form        ui.Form
	Inputs      []input
	Groups      []group
}

// checkOf is what the rules say of a form while it is written.
type checkOf struct {
	Notices []notice
	Note    string
	Rows    []ui.Row
}

// sideOf is the course of a case with its steps.
type sideOf struct {
	Events  []ui.Event
	Base    string
	Version int64
	Buttons []caseflow.Button
	Errors  ui.FormErrors
}

type whatIfOf struct {
	Action string
	Chosen ui.Field
}

// fields makes the fields of a form from what was typed and what is wrong.
type fields struct {
	Values url.Values
	Errors ui.FormErrors
}

func (f fields) text(name, label string, more ui.Field) input {
	more.Name, more.Label, more.Value, more.Error = name, label, f.Values.Get(name), f.Errors.Of(name)
	return input{Field: more}
}

func (f fields) area(name, label string, more ui.Field) input {
	x := f.text(name, label, more)
	x.Kind = "area"
	return x
}

func (f fields) choice(name, label string, more ui.Field, pairs ...string) input {
	x := f.text(name, label, more)
	x.Kind, x.Options = "select", ui.Options(f.Values.Get(name), pairs...)
	return x
}

func (f fields) several(name, label string, more ui.Field, pairs ...string) input {
	more.Name, more.Label, more.Error = name, label, f.Errors.Of(name)
	for i := 0; i+1 < len(pairs); i += 2 {
		more.Options = append(more.Options, ui.Option{Value: pairs[i], Label: pairs[i+1], Chosen: slices.Contains(f.Values[name], pairs[i])})
	}
	return input{"checks", more}
}

// trail is the course of a case, newest first.
func trail(ctx context.Context, m *caseflow.Machine, list []caseflow.Event) []ui.Event {
	out := make([]ui.Event, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		deed := "新建"
		if t, ok := m.Transition(e.Transition); ok {
			deed = t.ZH
		} else if zh := extraSteps[e.Transition]; zh != "" {
			deed = zh
		}
		st, _ := m.State(e.To)
		text := e.Note
		if !e.DueOn.IsZero() {
			text = joined(" · ", text, i18n.T(ctx, "期限 %s", e.DueOn.String()))
		}
		who := e.Name
		if who == "" {
			who = "系统"
		}
		out = append(out, ui.Event{Deed: deed, By: word(ctx, who), At: when(e.At), Text: text, Tone: st.Tone})
	}
	return out
}

// extraSteps are entries of the course that keep the state.
var extraSteps = map[string]string{
	"propose": "拟定结果", "correct": "更正决定", "objected": "公示异议成立，收回拟定结果", "override_asked": "请求负面清单例外", "override_granted": "批准例外（第一人）", "override_confirmed": "复核例外（第二人）", "override_refused": "不批准例外",
}

func when(t time.Time) string { return t.In(civil.Location).Format("2006-01-02 15:04") }

func dayOf(ms int64) civil.Date {
	if ms == 0 {
		return civil.Date{}
	}
	return civil.DateOf(time.UnixMilli(ms))
}

// joined puts sep between those parts that are not empty.
func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

func statusCell(m *caseflow.Machine, status string) templ.Component {
	st, _ := m.State(status)
	return ui.Status(st.Tone, st.ZH)
}

// countCell is a number; no data is said, not shown as nought.
func countCell(n *int64) templ.Component {
	if n == nil {
		return ui.Missing("没有登记")
	}
	return ui.Int(*n)
}

// deltaText is a change with its sign, "" where it is not known.
func deltaText(n int64, known bool) string {
	switch {
	case !known:
		return ""
	case n > 0:
		return "+" + strconv.FormatInt(n, 10)
	case n < 0:
		return "−" + strconv.FormatInt(-n, 10)
	}
	return "0"
}

func deltaCell(n int64, known bool) templ.Component {
	if !known {
		return ui.Missing("没有登记")
	}
	return ui.Text(deltaText(n, true))
}

// ratioText is a share with its exact fraction: 75.00%（39/52）.
func ratioText(r stat.Ratio) string {
	if !r.Known() {
		return ""
	}
	return r.Percent(2) + "（" + strconv.FormatInt(r.Num, 10) + "/" + strconv.FormatInt(r.Den, 10) + "）"
}

// buttons are the steps of a machine that the actor may take with the case.
func buttons(a actor.Actor, m *caseflow.Machine, status string, may func(string) bool, skip ...string) []caseflow.Button {
	var out []caseflow.Button
	for _, b := range m.Buttons(a, status) {
		if b.Allowed && may(b.Code) && !slices.Contains(skip, b.Code) {
			out = append(out, b)
		}
	}
	return out
}

func statePairs(m *caseflow.Machine, first string) []string {
	out := []string{"", first}
	for _, st := range m.States {
		out = append(out, st.Code, st.ZH)
	}
	return out
}

func kindPairs(first string) []string {
	var out []string
	if first != "" {
		out = []string{"", first}
	}
	for _, k := range Kinds {
		out = append(out, string(k), k.ZH())
	}
	return out
}

// day reads a day of a form; what is none goes to the faults.
func day(v url.Values, field string, faults *errs.List) civil.Date {
	d, err := civil.ParseDate(strings.TrimSpace(v.Get(field)))
	for _, e := range errs.All(err) {
		faults.Add(e.On(field))
	}
	return d
}

// number reads a whole number of a form, nil where it is empty; what is none goes to the faults.
func number(v url.Values, field string, faults *errs.List) *int64 {
	text := strings.TrimSpace(v.Get(field))
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		faults.Add(sheet.ErrNotInt.On(field))
		return nil
	}
	return &n
}

func idOf(v url.Values, field string) ids.ID {
	id, err := ids.Parse(v.Get(field))
	if err != nil {
		return 0
	}
	return id
}

// typed reports whether a refusal belongs beside the fields of a form. That a second person must decide does too.
func typed(err error) bool {
	return errs.Typed(err) || errors.Is(err, caseflow.ErrFourEyes) || errors.Is(err, ErrOwn) || errors.Is(err, ErrSecond)
}

func format(r *http.Request) (sheet.Format, error) {
	return sheet.ParseFormat(r.URL.Query().Get("format"))
}

// formed reads what a change of an object needs: its id, the form, the version seen.
func formed(r *http.Request) (id ids.ID, v url.Values, seen int64, err error) {
	if id, err = web.PathID(r, "id"); err != nil {
		return
	}
	if v, err = web.Form(r); err != nil {
		return
	}
	seen, err = web.Version(r)
	return
}

// exports are the downloads of a list as it is filtered.
func exports(ctx context.Context, base string, total int) []ui.Export {
	v := url.Values{}
	for k, s := range ui.From(ctx).Query {
		v[k] = s
	}
	v.Del("page")
	href := func(format string) string {
		v.Set("format", format)
		return base + "?" + v.Encode()
	}
	n := strconv.Itoa(min(total, maxExport))
	return []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %s 条（Excel）", n), Href: href("xlsx")}, {Label: i18n.T(ctx, "导出本筛选 %s 条（CSV）", n), Href: href("csv")}}
}
