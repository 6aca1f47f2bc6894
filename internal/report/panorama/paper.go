package panorama

import (
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
)

// paper is a portrait as one sheet of A4. It stands in the page for screens, which does not show it, and is printed in its place.
type paper struct {
	Number, Day, Digest string
	Facts               part
	Left, Right         []part
	Foot                []part // tables as wide as the sheet
}

// onPaper is what a part has on the sheet besides what it has on the screen.
type onPaper struct {
	Name       string
	Still, Alt string // small picture of the chart and what it says
	All        int    // lines of the register, of which Rows may be the first
	Most       int    // lines printed
	Columns    int    // columns printed; 0 prints all
}

// small is the address of a line drawn for paper, whatever the display mode.
func (s *Service) small(c chart.Line) string {
	if s.o.Stills == nil {
		return ""
	}
	return s.o.Stills.Address(c.Small(), ui.Light, chart.SmallWide, chart.SmallHigh)
}

// sheetParts names the parts of a portrait in their order, for the style sheet, with the lines of each that are printed. They are so few
// that any portrait goes onto one page.
var sheetParts = []struct {
	name string
	most int
}{{"facts", 0}, {"intake", 4}, {"leaving", 4}, {"reasons", 9}, {"demand", 0}, {"staff", 0}, {"bases", 10}, {"pacts", 5}, {"changes", 3}}

// onSheet lays a portrait out.
func onSheet(v pageView) *paper {
	list := make([]part, len(sheetParts))
	for i, x := range sheetParts {
		list[i] = v.Parts[i]
		list[i].Paper.Name, list[i].Paper.Most = x.name, x.most
	}
	list[3].Paper.Columns = 5 // version and source of the rules are one for all, and on the screen
	return &paper{Number: v.Number, Day: v.Version, Digest: v.Digest, Facts: list[0], Left: list[1:3], Right: list[4:7], Foot: []part{list[7], list[3], list[8]}}
}

// printed are the lines of a part that go onto the sheet: the newest years of a chart, the first of a register.
func (p part) printed() []ui.Row {
	n := min(p.Paper.Most, len(p.Rows))
	if p.Chart != nil {
		return p.Rows[len(p.Rows)-n:]
	}
	return p.Rows[:n]
}

// all is how many lines there are, printed or not.
func (p part) all() int { return max(p.Paper.All, len(p.Rows)) }

// cut are the columns of a part that go onto the sheet.
func (p part) cut() []ui.Column {
	if p.Paper.Columns > 0 && p.Paper.Columns < len(p.Columns) {
		return p.Columns[:p.Paper.Columns]
	}
	return p.Columns
}
