package evaluate

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// control is one field of a form.
type control struct {
	Sort string // input, select, textarea, file
	ui.Field
}

// deed is something that can be done here, with the form that it needs.
type deed struct {
	Title    string
	Told     string // who is told by it, and what
	Form     ui.Form
	Controls []control
	Open     bool // came back with a fault, or the only thing to do
}

// labels are the names of the fields as forms and error summaries call them.
var labels = map[string]string{
	"year": "评价年度", "note": "说明", "reason": "理由", "reply": "答复", "plan": "整改措施", "owner": "责任岗位", "by": "完成日期", "file": "佐证材料", "preset": "规则", "source": "依据文件",
	"point": "承接的专业点", "former": "原专业点", "share": "承接比例",
}

// form makes deeds with what was typed and what is wrong: only the form that was sent has both.
type form struct {
	ctx    context.Context
	values url.Values
	err    error
	sent   string // address that was posted to
}

// labelled sets the human place of each refusal from its field.
func labelled(err error, names map[string]string) error {
	out := errs.List{}
	for _, e := range errs.All(err) {
		if name, ok := names[e.Field]; ok && e.Place == "" {
			e = e.At(name)
		} else if name, ok := labels[e.Field]; ok && e.Place == "" {
			e = e.At(name)
		}
		out = append(out, e)
	}
	return out.Err()
}

// deed is a form that posts to an address.
func (f form) deed(title, action, submit string, version int64, list ...control) deed {
	d := deed{Title: title, Form: ui.Form{Action: action, Submit: submit, Version: version, ID: strings.Trim(strings.ReplaceAll(action, "/", "-"), "-")}}
	mine := f.sent == action && f.err != nil
	names := map[string]string{}
	for _, c := range list {
		if c.Label != "" {
			names[c.Name] = c.Label
		}
	}
	if mine {
		d.Open, d.Form.Errors = true, ui.Errors(f.ctx, labelled(f.err, names))
	}
	for _, c := range list {
		c.ID = d.Form.ID + "-" + c.Name
		if c.Label == "" {
			c.Label = labels[c.Name]
		}
		if mine {
			c.Value, c.Error = f.values.Get(c.Name), d.Form.Errors.Of(c.Name)
			c.Options = slices.Clone(c.Options)
			for i := range c.Options {
				c.Options[i].Chosen = c.Options[i].Value == c.Value
			}
		}
		if c.Sort == "file" {
			d.Form.Upload = true
		}
		d.Controls = append(d.Controls, c)
	}
	return d
}

func input(name string, x ui.Field) control  { x.Name = name; return control{"input", x} }
func choose(name string, x ui.Field) control { x.Name = name; return control{"select", x} }

func prosa(name string, x ui.Field) control {
	x.Name, x.Max = name, long
	if x.Rows == 0 {
		x.Rows = 4
	}
	return control{"textarea", x}
}

func evidence() control {
	return control{"file", ui.Field{Name: "file", Optional: true, Accept: ".pdf,.png,.jpg,.jpeg", Help: "PDF 或图片，不超过 20 MB"}}
}

// maxFile is the largest evidence in bytes.
const maxFile = 20 << 20

// uploaded is the file of a form, nil when none was sent.
func uploaded(w http.ResponseWriter, r *http.Request) (*Upload, func(), error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return nil, func() {}, nil
	}
	up, err := web.Upload(w, r, "file", maxFile, web.TypePDF, web.TypePNG, web.TypeJPEG)
	if err != nil {
		return nil, func() {}, err
	}
	return &Upload{Name: up.Name, MIME: up.MIME(), Size: up.Size, Content: up}, func() { _ = up.Close() }, nil
}

// refused reports whether a refusal belongs beside the fields of a form.
func refused(err error) bool {
	k := errs.KindOf(err)
	return err != nil && (k == errs.Invalid || k == errs.Conflict)
}

// back runs a form: it goes to a page when it was done, and shows the page again, with what was typed, when it was refused.
func back(w http.ResponseWriter, r *http.Request, do func(v url.Values) (to string, err error), again func(w http.ResponseWriter, r *http.Request, status int, f form) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	to, err := do(v)
	if refused(err) {
		return again(w, r, web.StatusOf(err), form{ctx: r.Context(), values: v, err: err, sent: r.URL.Path})
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

func when(t time.Time) string { return t.In(civil.Location).Format("2006-01-02 15:04") }

func day(s string) civil.Date {
	d, err := civil.ParseDate(strings.TrimSpace(s))
	if err != nil {
		return civil.Date{}
	}
	return d
}

func idOf(v url.Values, name string) ids.ID {
	id, err := ids.Parse(strings.TrimSpace(v.Get(name)))
	if err != nil {
		return 0
	}
	return id
}

// word chooses between the two languages of a table of the code.
func word(ctx context.Context, zh, en string) string {
	if i18n.Lang(ctx) == i18n.English {
		return en
	}
	return zh
}

func (c Colour) name(ctx context.Context) string {
	return word(ctx, colourNames[c][0], colourNames[c][1])
}

func (m Measure) name(ctx context.Context) string {
	return word(ctx, measureNames[m][0], measureNames[m][1])
}

func stateName(ctx context.Context, m *caseflow.Machine, code string) string {
	st, _ := m.State(code)
	return word(ctx, st.ZH, st.EN)
}

func state(ctx context.Context, m *caseflow.Machine, code string) templ.Component {
	st, _ := m.State(code)
	return ui.Status(st.Tone, stateName(ctx, m, code))
}

// events turns a trail into the course of a case, newest first.
func events(ctx context.Context, m *caseflow.Machine, trail []caseflow.Event, begun string) []ui.Event {
	out := make([]ui.Event, 0, len(trail))
	for i := len(trail) - 1; i >= 0; i-- {
		e, name := trail[i], begun
		if t, ok := m.Transition(e.Transition); ok {
			name = t.ZH
		} else if e.Transition == stepTaken {
			name = "纳入专业调整"
		}
		st, _ := m.State(e.To)
		out = append(out, ui.Event{Deed: name, By: i18n.Word(ctx, e.Name), At: when(e.At), Text: i18n.Word(ctx, e.Note), Tone: st.Tone})
	}
	return out
}

// steps are forms for the steps that the person may take.
func (f form) steps(list []caseflow.Offer, m *caseflow.Machine, version int64, at string, more func(step string) []control, told func(step string) string) (out []deed) {
	for _, o := range list {
		title := word(f.ctx, o.ZH, o.EN)
		var fields []control
		if o.Reasons != "" {
			pairs := []string{"", i18n.T(f.ctx, "请选择")}
			for _, r := range o.List {
				pairs = append(pairs, r.Code, word(f.ctx, r.ZH, r.EN))
			}
			fields = append(fields, choose("reason", ui.Field{Options: ui.Options("", pairs...), Optional: !o.NeedsReason}))
		}
		own := more(o.Code)
		fields = append(fields, own...)
		if len(own) == 0 {
			fields = append(fields, prosa("note", ui.Field{Rows: 2, Optional: !o.NeedsReason || o.Reasons != ""}))
		}
		d := f.deed(title, at+"/steps/"+o.Code, title, version, fields...)
		d.Told = told(o.Code)
		out = append(out, d)
	}
	return out
}
