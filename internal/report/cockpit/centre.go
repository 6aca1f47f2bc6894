package cockpit

import (
	"context"

	"rongqiao/internal/platform/ui"
)

// Centre (职教运行) is the second screen: how vocational education runs. Six blocks – schools, programmes, teachers, students,
// integration, employment and start-ups – with indicators, and beside them what the conference looks at: the targets of the plan by
// colour, the reports of the quarter, the warnings. Texts are in the reader's language.
type Centre struct {
	Of       string // the county whose figures a county's office sees; "" for the city
	Day      string // 2026-11-23
	Sentence []Span
	Blocks   []Block
	Trend    Trend
	Watch    []Watch
}

// Block is one of the six: its first figure is set large.
type Block struct {
	Title    string // Chinese key
	Tone     string // demand, supply, primary
	Readings []Reading
}

// Reading is an indicator as the reader may see it.
type Reading struct {
	Label, Value, Unit string
	Note               string // interval, or why it is incomplete
	Missing            string // which source is silent, zh words
	Period             string // 截至 2026-11-23, or the year of a flow
	Vintage            string // day of the newest fact
	Coverage           string // 7 / 8
	Scope              string // 口径
	Source             string // table of facts
	Rows               string // list of the facts, for those who may see them; "" for others
	About              string // page of the indicator
}

// To is where the figure leads: its facts, or its page where the reader may not see them.
func (r Reading) To() string {
	if r.Rows != "" {
		return r.Rows
	}
	return r.About
}

// Trend is how many come and leave by year; a year without a figure is a gap.
type Trend struct {
	Finding string
	Years   []TrendYear // oldest first
}

// TrendYear is a year of the trend, persons.
type TrendYear struct {
	Year            int
	In, Out         float64 // NaN: not known or not shown
	InText, OutText string
}

// Watch is a group of counts, each with the list behind it.
type Watch struct {
	Title, Href string // Title: Chinese key
	Note        string
	Missing     string // why there is nothing, zh words
	Tiles       []Tile
}

// Target is a target of a running plan with its light.
type Target struct {
	Title, Task, Plan, Lead string
	Value, Goal             string // as they are measured; "" when there is no data
	Light, Tone, Word       string // code, tone and Chinese key of the light
	Href                    string
}

// Lights are the colours of targets in the order of the screen: code, tone, Chinese key.
var Lights = [][3]string{{"DONE", "green", "已达到"}, {"GREEN", "green", "跟上"}, {"AMBER", "amber", "略落后"}, {"RED", "red", "落后"}, {"NODATA", "none", "无数据"}}

// lightWord is the Chinese key of a light, "" of one that does not exist.
func lightWord(code string) string {
	for _, l := range Lights {
		if l[0] == code {
			return l[2]
		}
	}
	return ""
}

// ByLight counts targets by light, in the order of Lights.
func ByLight(list []Target) []Tile {
	n := map[string]int{}
	for _, t := range list {
		n[t.Light]++
	}
	var out []Tile
	for _, l := range Lights {
		out = append(out, Tile{Label: l[2], Count: n[l[0]], Tone: l[1], Href: "/cockpit/targets?light=" + l[0]})
	}
	return out
}

// screens lead from one screen to the other.
func screens(at string) []ui.Tab {
	return []ui.Tab{{Label: "供需", Href: "/cockpit", Current: at == "/cockpit"}, {Label: "职教运行", Href: "/cockpit/centre", Current: at == "/cockpit/centre"}}
}

// Sources gather what the screens show.
type Sources struct {
	Wall    func(ctx context.Context) (Wall, error)
	Centre  func(ctx context.Context) (Centre, error)
	Targets func(ctx context.Context) ([]Target, error)
}
