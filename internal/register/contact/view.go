package contact

import (
	"context"
	"net/url"
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

// texts turns a list of codes into the pairs of a choice.
func texts[T interface {
	~string
	ZH() string
}](first string, list []T) []string {
	var out []string
	if first != "" {
		out = append(out, "", first)
	}
	for _, x := range list {
		out = append(out, string(x), x.ZH())
	}
	return out
}

func countyTexts(first string, list []County) []string {
	out := []string{"", first}
	for _, c := range list {
		out = append(out, c.Code, c.Name)
	}
	return out
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
func exports(ctx context.Context, base string, total int, more ...string) []ui.Export {
	v := url.Values{}
	for k, s := range ui.From(ctx).Query {
		v[k] = s
	}
	v.Del("page")
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	href := func(format string) string {
		v.Set("format", format)
		return base + "?" + v.Encode()
	}
	n := strconv.Itoa(min(total, maxExport))
	return []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %s 条（Excel）", n), Href: href("xlsx")}, {Label: i18n.T(ctx, "导出本筛选 %s 条（CSV）", n), Href: href("csv")}}
}

// version is the hidden value of a form that changes an object.
func version(n int64) string { return strconv.FormatInt(n, 10) }

func when(t time.Time) string { return t.In(civil.Location).Format("2006-01-02 15:04") }

// trail is the course of a case, newest first.
func trail(ctx context.Context, m *caseflow.Machine, list []caseflow.Event, due string) []ui.Event {
	out := make([]ui.Event, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		deed := "新建"
		if t, ok := m.Transition(e.Transition); ok {
			deed = t.ZH
		} else if e.Transition == StepHandOver {
			deed = "移交"
		}
		st, _ := m.State(e.To)
		text := e.Note
		if e.Reason != "" {
			text = joined(i18n.T(ctx, "："), reasonText(ctx, e.Reason), text)
		}
		if !e.DueOn.IsZero() && due != "" && e.Transition != StepHandOver {
			text = joined(" · ", text, i18n.T(ctx, due, e.DueOn.String()))
		}
		out = append(out, ui.Event{Deed: deed, By: word(ctx, e.Name), At: when(e.At), Text: text, Tone: st.Tone})
	}
	return out
}

// joined puts sep between those parts that are not empty.
func joined(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

var reasonNames = map[string]string{
	"UNANSWERED": "没有回答提出的问题", "NOT_DONE": "承诺的事没有办", "MORE": "情况有变，需要再答复",
	"DUTY": "不属于本单位职责", "NEARER": "由更直接的单位答复", "MERGED": "机构职责调整",
	"DONE": "事项已经办结", "NOT_POSSIBLE": "依现行规定不能办理，已当面说明", "DUPLICATE": "与已有事项重复",
}

// reasonText is a reason as the list that ships with the product words it; a reason that a
// city added stands by its code.
func reasonText(ctx context.Context, code string) string {
	if zh, ok := reasonNames[code]; ok {
		return word(ctx, zh)
	}
	return code
}

func reasonPairs(list []caseflow.Reason) []string {
	var out []string
	for _, r := range list {
		out = append(out, r.Code, r.ZH)
	}
	return out
}

func statusCell(m *caseflow.Machine, status string) templ.Component {
	st, _ := m.State(status)
	return ui.Status(st.Tone, st.ZH)
}

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }
