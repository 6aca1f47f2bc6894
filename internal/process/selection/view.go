package selection

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

func word(ctx context.Context, zh string) string { return i18n.Word(ctx, zh) }

func lang(ctx context.Context) string { return i18n.Lang(ctx) }

// fields makes the fields of a form from what was typed and what is wrong.
type fields struct {
	Values url.Values
	Errors ui.FormErrors
}

func (f fields) field(name, label string, more ui.Field) ui.Field {
	more.Name, more.Label = name, label
	more.Value, more.Error = f.Values.Get(name), f.Errors.Of(name)
	return more
}

func (f fields) choice(name, label string, optional bool, pairs ...string) ui.Field {
	return ui.Field{Name: name, Label: label, Optional: optional, Width: "md", Options: ui.Options(f.Values.Get(name), pairs...), Error: f.Errors.Of(name)}
}

// several is a field of which any number of values can be chosen.
func (f fields) several(name, label string, optional bool, pairs ...string) ui.Field {
	x := ui.Field{Name: name, Label: label, Optional: optional, Error: f.Errors.Of(name)}
	for i := 0; i+1 < len(pairs); i += 2 {
		x.Options = append(x.Options, ui.Option{Value: pairs[i], Label: pairs[i+1], Chosen: slices.Contains(f.Values[name], pairs[i])})
	}
	return x
}

func (f fields) tick(name, label, help string) ui.Field {
	return ui.Field{Name: name, Label: label, Help: help, Value: "1", Checked: f.Values.Get(name) == "1", Error: f.Errors.Of(name)}
}

// own is the field of a call as a form shows it; its values stand under f_code.
func (f fields) own(ctx context.Context, x carrier.Field) ui.Field {
	out := ui.Field{Name: "f_" + x.Code, Label: x.Name(lang(ctx)), Help: x.Help, Unit: x.Unit, Optional: !x.Required, Value: f.Values.Get("f_" + x.Code), Error: f.Errors.Of("f_" + x.Code)}
	switch x.Type {
	case carrier.Pick, carrier.Set:
		if x.Type == carrier.Pick {
			out.Options = append(out.Options, ui.Option{Label: "没有填"})
		}
		for _, c := range x.Choices {
			out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(lang(ctx)), Chosen: slices.Contains(f.Values["f_"+x.Code], c.Code)})
		}
	case carrier.Flag:
		out.Options = ui.Options(out.Value, "", "没有填", "1", "是", "0", "否")
	case carrier.Day:
		out.Type, out.Width = "date", "sm"
	case carrier.Int, carrier.Number, carrier.Money, carrier.Percent, carrier.Year:
		out.Mode, out.Width = "decimal", "sm"
		if x.Type == carrier.Money && x.Unit == "" {
			out.Unit = "元"
		}
	case carrier.Long:
		out.Rows, out.Max = 4, 4000
	}
	return out
}

// shown is a value with its unit, "" for none.
func shown(ctx context.Context, f carrier.Field, v carrier.Values) string {
	x, ok := v[f.Code]
	text := f.Show(lang(ctx), x, nil)
	switch {
	case !ok || text == "":
		return ""
	case f.Type == carrier.Money:
		return text + " " + word(ctx, "元")
	case f.Unit != "" && f.Type != carrier.Percent:
		return text + " " + word(ctx, f.Unit)
	}
	return text
}

// chips are the filters in force, each with the page without it.
type chips struct {
	ctx  context.Context
	list []ui.Chip
}

func (c *chips) add(key, label, value string) {
	if value != "" {
		c.list = append(c.list, ui.Chip{Label: word(c.ctx, label) + i18n.T(c.ctx, "：") + word(c.ctx, value), Href: ui.From(c.ctx).Link(key, "")})
	}
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

func version(n int64) string { return strconv.FormatInt(n, 10) }

func when(t time.Time) string { return t.In(civil.Location).Format("2006-01-02 15:04") }

// trail is the course of a case, newest first.
func trail(ctx context.Context, m *caseflow.Machine, list []caseflow.Event) []ui.Event {
	out := make([]ui.Event, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		deed := "新建"
		if t, ok := m.Transition(e.Transition); ok {
			deed = t.ZH
		} else if e.Transition != "" {
			deed = "暂存"
		}
		st, _ := m.State(e.To)
		text := e.Note
		if !e.DueOn.IsZero() {
			text = joined(" · ", text, i18n.T(ctx, "期限 %s", e.DueOn.String()))
		}
		out = append(out, ui.Event{Deed: deed, By: word(ctx, e.Name), At: when(e.At), Text: text, Tone: st.Tone})
	}
	return out
}

// joined puts sep between those parts that are not empty.
func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

func statusCell(m *caseflow.Machine, status string) templ.Component {
	st, _ := m.State(status)
	return ui.Status(st.Tone, st.ZH)
}

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }

// scoreCell is a score with two decimals; no data is said, not shown as nought.
func scoreCell(n *float64) templ.Component {
	if n == nil {
		return ui.Missing("还没有评分")
	}
	return ui.Text(scoreText(*n))
}

func scoreText(n float64) string { return ui.Decimal(n, 2) }

func placeCell(n int64) templ.Component {
	if n == 0 {
		return ui.Text("")
	}
	return ui.Int(n)
}

// listedPage is a page with a list.
type listedPage struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Note    string
	Table   ui.Table
}

// plainPage is a page with a short table.
type plainPage struct {
	Page    ui.Page
	Note    string
	Caption string
	Columns []ui.Column
	Rows    []ui.Row
	Empty   ui.Empty
}

// formPage is a page with a form.
type formPage struct {
	fields
	Page ui.Page
	Form ui.Form
}

// buttons are the steps of a machine that the actor may take, with their forms.
func buttons(a actor.Actor, m *caseflow.Machine, status string, skip ...string) []caseflow.Button {
	var out []caseflow.Button
	for _, b := range m.Buttons(a, status) {
		if b.Allowed && !slices.Contains(skip, b.Code) {
			out = append(out, b)
		}
	}
	return out
}

func categoryPairs(lang, first string, list []Category) []string {
	out := []string{"", first}
	for _, c := range list {
		out = append(out, c.Code, c.Name(lang))
	}
	return out
}

func statePairs(m *caseflow.Machine, first string, skip ...string) []string {
	out := []string{"", first}
	for _, st := range m.States {
		if !slices.Contains(skip, st.Code) {
			out = append(out, st.Code, st.ZH)
		}
	}
	return out
}

func orgKindPairs() []string {
	var out []string
	for _, k := range OrgKinds {
		out = append(out, k.Code, k.ZH)
	}
	return out
}

func orgKindNames(ctx context.Context, list []string) string {
	var out []string
	for _, k := range list {
		out = append(out, word(ctx, orgKind(k)))
	}
	return strings.Join(out, i18n.T(ctx, "、"))
}
