package ui

import (
	"context"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
)

// Field is one field of a form: label above, help between label and field, error
// between help and field. Fields are required unless Optional, which is what gets
// marked.
type Field struct {
	Name     string
	ID       string // empty: Name
	Label    string // Chinese key
	Help     string
	Error    string // from FormErrors.Of
	Value    string
	Type     string // of the input: text, date, number, tel, email, password, search, url, month
	Optional bool
	Width    string // expected length: xs (2–4 digits), sm (date, code), md (name), full
	Unit     string // after the field: 元, 人
	Max      int    // most characters
	Rows     int    // of a Textarea
	Options  []Option
	Checked  bool   // of a Checkbox
	Accept   string // of a File
	Fill     string // autocomplete token of WCAG 1.3.5
	Mode     string // inputmode: numeric, decimal
	ReadOnly bool
	List     []string // suggestions of an Input
}

// Option is a choice of a Select, Radios or Checkboxes.
type Option struct {
	Value, Label string
	Help         string
	Chosen       bool
}

// Options marks the chosen value among pairs of value and label.
func Options(chosen string, pairs ...string) []Option {
	out := make([]Option, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Label: pairs[i+1], Chosen: pairs[i] == chosen})
	}
	return out
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) wrapClass() string {
	if f.Error != "" {
		return "field field-error"
	}
	return "field"
}

func (f Field) widthClass(base string) string {
	switch f.Width {
	case "xs", "sm", "md":
		return base + " w-" + f.Width
	}
	return base + " w-full"
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// attrs are the attributes that only some fields have.
func (f Field) attrs() templ.Attributes {
	at := templ.Attributes{}
	by := ""
	if f.Help != "" {
		by = f.id() + "-h"
	}
	if f.Error != "" {
		at["aria-invalid"] = "true"
		if by != "" {
			by += " "
		}
		by += f.id() + "-e"
	}
	if by != "" {
		at["aria-describedby"] = by
	}
	if !f.Optional {
		at["aria-required"] = "true"
	}
	if f.Max > 0 {
		at["maxlength"] = f.Max
	}
	for k, v := range map[string]string{"autocomplete": f.Fill, "inputmode": f.Mode, "accept": f.Accept} {
		if v != "" {
			at[k] = v
		}
	}
	if f.ReadOnly {
		at["readonly"] = true
	}
	if len(f.List) > 0 {
		at["list"] = f.id() + "-list"
	}
	return at
}

func (f Field) rows() int {
	if f.Rows > 0 {
		return f.Rows
	}
	return 4
}

// FormErrors are the refusals of a form in words, in the order they were found.
type FormErrors []FormError

// FormError is one refusal: which field, what is wrong, how it is right.
type FormError struct {
	Field, Code, Place, Reason, Fix string
}

// Errors puts an error into words for a form. nil gives none.
func Errors(ctx context.Context, err error) FormErrors {
	var out FormErrors
	for _, e := range errs.All(err) {
		m := i18n.Error(ctx, e)
		out = append(out, FormError{Field: e.Field, Code: m.Code, Place: m.Place, Reason: m.Reason, Fix: m.Fix})
	}
	return out
}

// Of is the text beside a field, empty when the field is right.
func (es FormErrors) Of(field string) string {
	for _, e := range es {
		if e.Field == field {
			return e.Text()
		}
	}
	return ""
}

// Text is what is wrong and how it is right.
func (e FormError) Text() string {
	if e.Fix == "" {
		return e.Reason
	}
	last, _ := utf8.DecodeLastRuneInString(e.Reason)
	switch {
	case unicode.IsPunct(last) && !strings.ContainsRune("”）)", last):
		return e.Reason + " " + e.Fix
	case last > unicode.MaxLatin1:
		return e.Reason + "。" + e.Fix
	}
	return e.Reason + ". " + e.Fix
}

// placed is the place with a colon, or nothing.
func (e FormError) placed(ctx context.Context) string {
	if e.Place == "" {
		return ""
	}
	return i18n.Word(ctx, e.Place) + i18n.T(ctx, "：")
}

// Form is a form with its errors on top and its buttons below.
type Form struct {
	Action  string
	Method  string // post unless given
	Version int64  // row version the form was opened with; 0 = none
	Draft   string // key under which the browser keeps what was typed; empty = not kept
	Upload  bool
	Errors  FormErrors
	Submit  string // 检查并发布
	Cancel  string // address to go back to; empty = no link
	More    []Action
	Danger  bool
	ID      string
}

func (f Form) attrs() templ.Attributes {
	at := templ.Attributes{}
	if f.Upload {
		at["enctype"] = "multipart/form-data"
	}
	if f.Draft != "" {
		at["data-draft"] = f.Draft
	}
	if f.ID != "" {
		at["id"] = f.ID
	}
	return at
}

// action is where the form goes. A form with a file carries its idempotency key in the
// address, because its body is read as it arrives.
func (f Form) action(ctx context.Context) string {
	k := From(ctx).FormKey
	if k == "" || !f.Upload {
		return f.Action
	}
	sep := "?"
	if strings.Contains(f.Action, "?") {
		sep = "&"
	}
	return f.Action + sep + "_key=" + url.QueryEscape(k)
}

func (f Form) method() string {
	if f.Method == "" {
		return "post"
	}
	return f.Method
}
