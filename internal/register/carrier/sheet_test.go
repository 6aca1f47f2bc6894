package carrier

import (
	"testing"

	"rongqiao/internal/platform/sheet"
)

func TestTemplateSaysWhatACellHolds(t *testing.T) {
	for typ, want := range map[Type]sheet.Type{Text: sheet.Text, Int: sheet.Int, Money: sheet.Money, Day: sheet.Day, Year: sheet.Year, Flag: sheet.Flag} {
		c := Field{Code: "x", ZH: "数", Type: typ}.column()
		if c.Reads != want || c.Type != sheet.Text {
			t.Errorf("%s: the template says %v of a cell of type %v", typ, c.Reads, c.Type)
		}
	}
}
