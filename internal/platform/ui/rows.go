package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
)

// What a long list repeats most is written here by hand: a templ expression costs two allocations, and there are hundreds.

// gridRows is the body of a table.
type gridRows struct {
	t    Table
	idx  []int  // the columns shown
	bulk string // id of the form of the selection, "" without one
}

// Render writes one row after the other.
func (g gridRows) Render(ctx context.Context, w io.Writer) error {
	open := g.t.opens(ctx)
	for _, r := range g.t.Rows {
		if _, err := io.WriteString(w, rowOpen(r)+g.box(ctx, r)+`<th scope="row">`); err != nil {
			return err
		}
		for n, i := range g.idx {
			if n > 0 {
				if _, err := io.WriteString(w, open[i]); err != nil {
					return err
				}
			}
			if err := cellAt(r, i).Render(ctx, w); err != nil {
				return err
			}
			end := "</td>"
			if n == 0 {
				end = "</th>"
			}
			if _, err := io.WriteString(w, end); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, "</tr>"); err != nil {
			return err
		}
	}
	return nil
}

// box is the cell with the selection's box.
func (g gridRows) box(ctx context.Context, r Row) string {
	if len(g.t.Bulk) == 0 {
		return ""
	}
	return `<td class="sel"><label class="pick"><input type="checkbox" class="checkbox checkbox-sm" name="id" value="` + templ.EscapeString(r.ID) +
		`" form="` + templ.EscapeString(g.bulk) + `" aria-label="` + templ.EscapeString(i18n.T(ctx, "选择%s", r.Name)) + `"></label></td>`
}

// optionList is the inside of a Select.
type optionList struct{ f Field }

// Render writes the options.
func (l optionList) Render(ctx context.Context, w io.Writer) error {
	var b strings.Builder
	b.Grow(64 * len(l.f.Options))
	for _, o := range l.f.Options {
		b.WriteString(`<option value="`)
		b.WriteString(templ.EscapeString(o.Value))
		b.WriteByte('"')
		if o.Chosen || l.f.Value != "" && o.Value == l.f.Value {
			b.WriteString(" selected")
		}
		b.WriteByte('>')
		b.WriteString(templ.EscapeString(i18n.Word(ctx, o.Label)))
		b.WriteString("</option>")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
