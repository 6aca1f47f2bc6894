package casepage

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// Control is one field of a form with the component that draws it.
type Control struct {
	sort sort
	ui.Field
}

// sort is the component that draws a field.
type sort int

const (
	input sort = iota
	choose
	radios
	check
	checks
	prose
	file
	hidden
)

func named(s sort, name string, x ui.Field) Control {
	x.Name = name
	return Control{s, x}
}

// Input is a field of one line.
func Input(name string, x ui.Field) Control { return named(input, name, x) }

// Choose is a list of which one is chosen.
func Choose(name string, x ui.Field) Control { return named(choose, name, x) }

// Radios is a short list of which one is chosen, all in sight.
func Radios(name string, x ui.Field) Control { return named(radios, name, x) }

// Check is a single box.
func Check(name string, x ui.Field) Control { return named(check, name, x) }

// Checks is a list of which any number is chosen.
func Checks(name string, x ui.Field) Control { return named(checks, name, x) }

// File is a file to be sent.
func File(name string, x ui.Field) Control { return named(file, name, x) }

// Hidden is a value that the form carries along.
func Hidden(name, value string) Control { return named(hidden, name, ui.Field{Value: value}) }

// Prose is a text of several lines, of at most longest characters unless the field says
// otherwise.
func Prose(name string, longest int, x ui.Field) Control {
	if x.Max == 0 {
		x.Max = longest
	}
	if x.Rows == 0 {
		x.Rows = 3
	}
	return named(prose, name, x)
}

// Day is a field for a day; a zero day leaves it empty.
func Day(name string, d civil.Date, x ui.Field) Control {
	x.Type, x.Width = "date", "sm"
	if !d.IsZero() {
		x.Value = d.String()
	}
	return named(input, name, x)
}

// Deed is something that can be done here, with the form that it needs.
type Deed struct {
	Title    string // Chinese key
	Told     string // who is told by it, and what
	Form     ui.Form
	Controls []Control
	Open     bool // shown unfolded: it came back with a fault, or is the one thing to do
}

// Told says above the button of a deed who will be told of it and in which words, or that
// nobody will.
func Told(ctx context.Context, list ...caseflow.Message) string {
	if len(list) == 0 {
		return i18n.T(ctx, "这一步不会向任何人发出提醒或邮件。")
	}
	said := make([]string, len(list))
	for i, m := range list {
		who := make([]string, len(m.Who))
		for k, w := range m.Who {
			who[k] = i18n.Word(ctx, w)
		}
		said[i] = i18n.T(ctx, "将告知%s：“%s”（站内提醒；按各人的设置发邮件）", strings.Join(who, i18n.T(ctx, "、")), m.Text)
	}
	return strings.Join(said, "\n")
}

// Labels are the names of a module's fields, by field, as forms and error summaries call
// them.
type Labels map[string]string

// Placed gives each refusal the name of its field as its place, where it has none.
func (l Labels) Placed(err error) error {
	out := errs.List{}
	for _, e := range errs.All(err) {
		if name, ok := l[e.Field]; ok && e.Place == "" {
			e = e.At(name)
		}
		out = append(out, e)
	}
	return out.Err()
}

// Form makes deeds. Where one of them was sent and refused, that one has what was typed
// and what is wrong with it; the others stand as they would.
type Form struct {
	ctx    context.Context
	labels Labels
	values url.Values
	err    error
	sent   string // path that was posted to
}

// Fresh is the form of a page to which nothing was sent. values are what its fields begin
// with; nil leaves them as they are declared.
func (l Labels) Fresh(ctx context.Context, values url.Values) Form {
	return Form{ctx: ctx, labels: l, values: values}
}

// Returned is a form that came back with err, for a page that runs it itself because it does
// not lead elsewhere. Without err it is as [Labels.Fresh].
func (l Labels) Returned(r *http.Request, v url.Values, err error) Form {
	return Form{ctx: r.Context(), labels: l, values: v, err: err, sent: r.URL.Path}
}

// Typed is what was sent, nil where nothing was.
func (f Form) Typed() url.Values { return f.values }

// Err is why the form came back, nil where nothing was sent.
func (f Form) Err() error { return f.err }

// Refused is the refusal in words, for a page that shows it itself.
func (f Form) Refused() ui.FormErrors { return ui.Errors(f.ctx, f.labels.Placed(f.err)) }

func (f Form) mine(action string) bool { return f.err != nil && f.sent == action }

// Deed is a form that posts to action, a path without a query. version is that of the row
// it changes, 0 for a new one.
func (f Form) Deed(title, action, submit string, version int64, list ...Control) Deed {
	d := Deed{Title: title, Form: ui.Form{Action: action, Submit: submit, Version: version, ID: strings.Trim(strings.ReplaceAll(action, "/", "-"), "-")}}
	mine := f.mine(action)
	if mine {
		d.Open, d.Form.Errors = true, ui.Errors(f.ctx, f.names(list).Placed(f.err))
	}
	for _, c := range list {
		if c.ID == "" {
			c.ID = d.Form.ID + "-" + c.Name
		}
		if c.Label == "" {
			c.Label = f.labels[c.Name]
		}
		if mine {
			c.Error = d.Form.Errors.Of(c.Name)
		}
		if v, typed := f.values[c.Name]; c.sort != hidden && (mine || typed && f.err == nil) {
			c.fill(v)
		}
		d.Form.Upload = d.Form.Upload || c.sort == file
		d.Controls = append(d.Controls, c)
	}
	for i, e := range d.Form.Errors {
		if at := slices.IndexFunc(d.Controls, func(c Control) bool { return c.Name == e.Field }); at >= 0 {
			d.Form.Errors[i].Field = d.Controls[at].ID // what the summary leads to
		}
	}
	return d
}

// Left is the refusal in words where none of the deeds has it: what was sent is no longer
// offered, so that the page says it itself.
func (f Form) Left(deeds ...Deed) ui.FormErrors {
	if f.err == nil || slices.ContainsFunc(deeds, func(d Deed) bool { return f.mine(d.Form.Action) }) {
		return nil
	}
	return f.Refused()
}

// names are the labels with those that the controls themselves have.
func (f Form) names(list []Control) Labels {
	out := maps.Clone(f.labels)
	for _, c := range list {
		if c.Label != "" && out != nil {
			out[c.Name] = c.Label
		}
	}
	return out
}

// fill puts what was typed into the field.
func (c *Control) fill(typed []string) {
	c.Value = ""
	if len(typed) > 0 {
		c.Value = typed[0]
	}
	c.Checked = c.Value != ""
	c.Options = slices.Clone(c.Options)
	for i := range c.Options {
		c.Options[i].Chosen = slices.Contains(typed, c.Options[i].Value)
	}
}

// Steps are forms for the steps that the person may take. more gives the fields of a step
// beside its reason; where it has none, a note is asked for. told says who is told.
func (f Form) Steps(offers []caseflow.Offer, version int64, at string, longest int, more func(step string) []Control, told func(step string) string) (out []Deed) {
	for _, o := range offers {
		var list []Control
		if o.Reasons != "" {
			list = append(list, Choose("reason", ui.Field{Options: ui.Options("", ReasonPairs(f.ctx, o.List, "", "请选择")...), Optional: !o.NeedsReason}))
		}
		own := more(o.Code)
		if list = append(list, own...); len(own) == 0 {
			list = append(list, Prose("note", longest, ui.Field{Rows: 2, Optional: !o.NeedsReason || o.Reasons != ""}))
		}
		d := f.Deed(o.ZH, at+"/steps/"+o.Code, o.ZH, version, list...)
		if told != nil {
			d.Told = told(o.Code)
		}
		out = append(out, d)
	}
	return out
}

// Back runs a form: it goes to a page when it was done, and shows the page again, with what
// was typed, when it was refused. Who lacks the role for it has no page to come back to.
func (l Labels) Back(w http.ResponseWriter, r *http.Request, do func(v url.Values) (to string, err error), again func(w http.ResponseWriter, r *http.Request, status int, f Form) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	to, err := do(v)
	if errs.Typed(err) || errs.KindOf(err) == errs.Forbidden && !errors.Is(err, actor.ErrForbidden) { // another person may, or on another day
		return again(w, r, web.StatusOf(err), l.Returned(r, v, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

// DayOf reads a day of a form; an empty one is none, and what is no day goes to the faults.
func DayOf(v url.Values, field string, faults *errs.List) civil.Date {
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

// WholeOf reads a whole number of a form, with or without commas; what is none goes to the
// faults.
func WholeOf(v url.Values, field string, faults *errs.List) int64 {
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(v.Get(field)), ",", ""), 10, 64)
	if err != nil {
		faults.Add(sheet.ErrNotInt.On(field))
	}
	return n
}

// Fields makes the fields of a form that a page draws by itself, from what was typed and
// what is wrong.
type Fields struct {
	Values url.Values
	Errors ui.FormErrors
}

// Text is a field of one line, or of several when a Textarea draws it.
func (f Fields) Text(name, label string, more ui.Field) ui.Field {
	more.Name, more.Label, more.Error = name, label, f.Errors.Of(name)
	if v, typed := f.Values[name]; typed && len(v) > 0 {
		more.Value = v[0]
	}
	return more
}

// Choice is a list of which one is chosen, of pairs of value and label.
func (f Fields) Choice(name, label string, optional bool, pairs ...string) ui.Field {
	return ui.Field{Name: name, Label: label, Optional: optional, Width: "md", Options: ui.Options(f.Values.Get(name), pairs...), Error: f.Errors.Of(name)}
}

// Several is a list of which any number is chosen, of pairs of value and label.
func (f Fields) Several(name, label string, pairs ...string) ui.Field {
	x := ui.Field{Name: name, Label: label, Error: f.Errors.Of(name), Options: ui.Options("", pairs...)}
	for i := range x.Options {
		x.Options[i].Chosen = slices.Contains(f.Values[name], x.Options[i].Value)
	}
	return x
}

// Tick is a single box that stands for yes.
func (f Fields) Tick(name, label, help string) ui.Field {
	return ui.Field{Name: name, Label: label, Help: help, Value: "1", Checked: f.Values.Get(name) == "1", Error: f.Errors.Of(name)}
}
