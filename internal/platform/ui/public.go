package ui

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// Home is the first page for everybody: one sentence, one search, one bridge, the
// period's figures, four doors, two lists.
type Home struct {
	Lines  []string // the sentence, a line each
	Lead   string
	Hint   string // what the search finds
	Often  []Link // common searches
	Stones Stones
	Title  string // of the figures: 2026 年第三季度
	Note   string // snapshot, rounding
	Main   Figure
	Say    string // the main figure in a sentence
	Side   []Figure
	Rows   []BridgeRow
	RowsIs string // title of the rows
	Doors  []Door
	Lists  []DocList
}

// BridgeRow is a named bridge bar with its outcome.
type BridgeRow struct {
	Name, Href string
	Bar        Bridge
	Outcome    string // 缺 610
	Over       bool   // more offered than asked
	Missing    string // why there is no bar
}

// Door is an entrance for one kind of person.
type Door struct{ Who, What, Go, Href string }

// DocList is a titled list of documents.
type DocList struct {
	Title, All string // All is the address of the whole list
	Items      []DocItem
	Empty      string
}

// DocItem is a document: title, a line of number, validity, issuers, and its day.
type DocItem struct{ Title, Href, Line, Day string }

// Stones is the bridge of a hundred stones: so many laid, so many missing. Laid below
// zero means that nothing is known yet.
type Stones struct {
	Laid        int
	Left, Right string // words at the banks: 企业要 6,320 人
	Each        string // what one stone stands for
	Missing     string // why nothing is known
}

// stonePaths are the hundred stones in the order in which they are laid: from both
// banks towards the crown, the outer ring first.
var stonePaths = sync.OnceValue(func() []string {
	rings := [][4]float64{{240, 200, 214, 175}, {208, 169, 184, 146}}
	const columns, gap = 50, 0.12
	corner := func(rx, ry, at float64) string {
		a := math.Pi * (1 - at/columns)
		return fmt.Sprintf("%.1f %.1f", 270+rx*math.Cos(a), 250-ry*math.Sin(a))
	}
	var out []string
	for k := range columns / 2 {
		for _, col := range []float64{float64(k), float64(columns - 1 - k)} {
			for _, r := range rings {
				from, to := col+gap, col+1-gap
				out = append(out, "M"+corner(r[0], r[1], from)+"L"+corner(r[0], r[1], to)+"L"+corner(r[2], r[3], to)+"L"+corner(r[2], r[3], from)+"Z")
			}
		}
	}
	return out
})

// draw is the inside of the SVG: two paths, so that a hundred stones cost little.
func (s Stones) draw() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		laid := min(max(s.Laid, 0), 100)
		all := stonePaths()
		_, err := io.WriteString(w, `<path class="f-matched" d="`+strings.Join(all[:laid], "")+`"/><path fill="url(#hd)" d="`+strings.Join(all[laid:], "")+`"/>`)
		return err
	})
}
