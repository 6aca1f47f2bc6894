package supervise

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
)

func word(ctx context.Context, zh string) string { return i18n.Word(ctx, zh) }

func lang(ctx context.Context) string { return i18n.Lang(ctx) }

// named is the English text where it is asked for and there is one.
func named(ctx context.Context, zh, en string) string {
	if lang(ctx) == "en" && en != "" {
		return en
	}
	return zh
}

// fields makes the fields of a form from what was typed and what is wrong.
type fields struct {
	Values url.Values
	Errors ui.FormErrors
}

func (f fields) field(name, label string, more ui.Field) ui.Field {
	more.Name, more.Label = name, label
	if v, ok := f.Values[name]; ok && len(v) > 0 {
		more.Value = v[0]
	}
	more.Error = f.Errors.Of(name)
	return more
}

func (f fields) choice(name, label string, optional bool, pairs ...string) ui.Field {
	return ui.Field{Name: name, Label: label, Optional: optional, Width: "md", Options: ui.Options(f.Values.Get(name), pairs...), Error: f.Errors.Of(name)}
}

// several is a field of which any number of values can be chosen.
func (f fields) several(name, label string, pairs ...string) ui.Field {
	x := ui.Field{Name: name, Label: label, Error: f.Errors.Of(name)}
	for i := 0; i+1 < len(pairs); i += 2 {
		x.Options = append(x.Options, ui.Option{Value: pairs[i], Label: pairs[i+1], Chosen: slices.Contains(f.Values[name], pairs[i])})
	}
	return x
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
		}
		st, _ := m.State(e.To)
		words := e.Note
		if !e.DueOn.IsZero() {
			words = joined(" · ", words, i18n.T(ctx, "期限 %s", e.DueOn.String()))
		}
		out = append(out, ui.Event{Deed: deed, By: word(ctx, e.Name), At: when(e.At), Text: words, Tone: st.Tone})
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

func statePairs(m *caseflow.Machine, first ...string) []string {
	out := first
	for _, st := range m.States {
		out = append(out, st.Code, st.ZH)
	}
	return out
}

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }

// dayCell is a day, or that there is none.
func dayCell(d civil.Date, none string) templ.Component {
	if d.IsZero() {
		return ui.Missing(none)
	}
	return ui.Text(d.String())
}

// pointsText is a number of points with two decimals, "" for none.
func pointsText(n *float64) string {
	if n == nil {
		return ""
	}
	return ui.Decimal(*n, 2)
}

// pointsCell says no data where there is none; it is never shown as nought.
func pointsCell(n *float64, why string) templ.Component {
	if n == nil {
		return ui.Missing(why)
	}
	return ui.Text(pointsText(n))
}

// plain is a number without needless decimals.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// cut is the page of a list that lies in memory.
func cut[T any](list []T, l ui.Listing) []T {
	from := min(l.Offset(), len(list))
	return list[from:min(from+l.Limit(), len(list))]
}

// find keeps the rows whose text holds what is looked for.
func find[T any](list []T, what string, of func(T) string) []T {
	what = strings.ToLower(strings.TrimSpace(what))
	if what == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return !strings.Contains(strings.ToLower(of(x)), what) })
}

func fileRows(ctx context.Context, base string, list []File) (out []ui.Row) {
	for _, f := range list {
		out = append(out, ui.Row{Cells: ui.Cells(ui.Link{Href: base + "/files/" + f.ID.String(), Text: f.Name}, ui.Text(f.By), ui.Text(when(f.At)))})
	}
	return out
}

var fileColumns = []ui.Column{{Title: "文件", Wrap: true}, {Title: "上传人"}, {Title: "时间"}}

// kindZH are the kinds of inspections.
func kindZH(kind string) string {
	return map[string]string{"ONSITE": "实地检查", "THEMATIC": "专项督导"}[kind]
}

func visitCell(v Visit) templ.Component {
	switch v {
	case Covered:
		return ui.Status("green", "周期内已督导")
	case Scheduled:
		return ui.Status("info", "已列入计划")
	case Overdue:
		return ui.Status("red", "逾期未督导")
	}
	return ui.Status("amber", "还没有安排")
}

func verdictCell(v Verdict) templ.Component {
	switch v {
	case Exception:
		return ui.Status("red", "异常")
	case NoData:
		return ui.Status("none", "缺数据")
	}
	return ui.Status("green", "正常")
}
