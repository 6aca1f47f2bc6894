package sheet

import (
	"testing"

	"rongqiao/internal/platform/sheet/book"
)

// FuzzCell reads any text as every type of column: a value or a refusal, never a panic,
// and a refusal always with words.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"0.88", "88%", "二〇二六", "2026-02-30", "1,234.5", "１２", "4.6E+5", "1.2万元", "'=x", "-", "20261122"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, number bool) {
		c := book.Cell{Text: text, Kind: book.Text}
		if number {
			c.Kind = book.Number
		}
		for typ := Text; typ <= Flag; typ++ {
			col := Column{Type: typ, Digits: 6, Required: true, Unit: "元", Options: []Option{{Code: "A", ZH: "甲"}}}
			v, said := newCellReader(&col, Head{Small: 1, Large: 1}, false).read(&c)
			if said.sev == Bad && said.err == nil || said.sev != Bad && !v.set {
				t.Errorf("type %d of %q: %+v %+v", typ, text, v, said)
			}
		}
	})
}
