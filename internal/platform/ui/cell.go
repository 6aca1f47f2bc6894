package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
)

// Text is a table cell of plain text.
type Text string

// Render writes the text escaped; a dash stands where there is none.
func (t Text) Render(_ context.Context, w io.Writer) error {
	if t == "" {
		t = "—"
	}
	_, err := io.WriteString(w, unbroken(string(t)))
	return err
}

// unbroken is the text escaped; dates, codes and other short texts in Latin letters
// are kept on one line.
func unbroken(s string) string {
	if len(s) < 6 || len(s) > 16 {
		return templ.EscapeString(s)
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return templ.EscapeString(s)
		}
	}
	return `<span class="solid">` + templ.EscapeString(s) + `</span>`
}

// Int is a table cell with a whole number, with separators.
type Int int64

// Render writes the number.
func (n Int) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, Thousands(n))
	return err
}

// Rate is a table cell with a share of 1 as a percentage; NaN is 无数据.
type Rate float64

// Render writes the percentage.
func (r Rate) Render(ctx context.Context, w io.Writer) error {
	s := Percent(float64(r))
	if s == "无数据" {
		return Missing("").Render(ctx, w)
	}
	_, err := io.WriteString(w, s)
	return err
}

// Missing is a table cell without data; its text says why, in a word or two
// (分母为零：回收 0 份). Empty: 无数据 alone.
type Missing string

// Render writes 无数据 and the reason.
func (m Missing) Render(ctx context.Context, w io.Writer) error {
	s := `<span class="text-muted">` + templ.EscapeString(i18n.T(ctx, "无数据")) + `</span>`
	if m != "" {
		s += `<span class="sub">` + templ.EscapeString(string(m)) + `</span>`
	}
	_, err := io.WriteString(w, s)
	return err
}

// Link is a cell that leads to its row's page, with a smaller line beneath it (code,
// place).
type Link struct {
	Href, Text, Sub string
	Phone           string // added to Sub on a phone, in place of a column hidden there
}

// Render writes the link.
func (l Link) Render(_ context.Context, w io.Writer) error {
	s := `<a class="link-q" href="` + templ.EscapeString(string(templ.URL(l.Href))) + `">` + templ.EscapeString(l.Text) + `</a>`
	if l.Sub != "" {
		s += `<span class="sub">` + templ.EscapeString(l.Sub)
		if l.Phone != "" {
			s += `<span class="phone-text"> · ` + templ.EscapeString(l.Phone) + `</span>`
		}
		s += `</span>`
	}
	_, err := io.WriteString(w, s)
	return err
}

// Lines is a cell of a main line and a smaller one beneath it. Alert shows the
// second in the error colour (剩 2 个工作日). An empty Main is —: there is nothing to say.
type Lines struct {
	Main, Sub string
	Alert     bool
}

// Render writes both lines.
func (l Lines) Render(_ context.Context, w io.Writer) error {
	s := unbroken(l.Main)
	if l.Main == "" {
		s = `<span class="text-muted">—</span>`
	}
	if l.Sub != "" {
		class := "sub"
		if l.Alert {
			class = "sub text-error"
		}
		s += `<span class="` + class + `">` + templ.EscapeString(l.Sub) + `</span>`
	}
	_, err := io.WriteString(w, s)
	return err
}

// Cells is a shorthand for a row's cells.
func Cells(c ...templ.Component) []templ.Component { return c }
