package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Stage is one station of a case or one step of an import.
type Stage struct {
	Label string
	Done  bool
	Now   bool
}

// Stages marks the stations before the present one as done. now is the index of the
// present station; len(labels) means that all are done.
func Stages(now int, labels ...string) []Stage {
	out := make([]Stage, len(labels))
	for i, l := range labels {
		out[i] = Stage{Label: l, Done: i < now, Now: i == now}
	}
	return out
}

// Event is one entry of a case's course (经过), newest first.
type Event struct {
	Deed  string // 发出黄牌
	By    string // person with office
	For   string // for whom they acted
	At    string // 2026-10-28 16:40
	Text  string
	Quote bool // Text is the person's own words
	Tone  string
	Files []Link
}

// Clock says who must act, how long is left, and what happens then.
type Clock struct {
	What string // 研判，由市教育局
	Left int    // working days; negative = overdue
	Used int    // working days gone
	Term int    // working days in all
	Till string // 2026-12-02 24:00
	Then string // what happens when nothing is decided
}

func (c Clock) share() float64 {
	if c.Term <= 0 {
		return 0
	}
	return float64(c.Used) / float64(c.Term)
}

func (c Clock) tone() string {
	switch {
	case c.Left < 0:
		return "fig text-error"
	case c.Left <= 2:
		return "fig text-warning"
	}
	return "fig"
}

// Step is a thing one can do now; with Why it is forbidden and says so.
type Step struct {
	Label, Href string
	Note        string // 须写理由
	Why         string
}

// Person is someone who had a hand in a case.
type Person struct{ Name, Did string }

// ConflictRow is one field that differs between two versions of a record.
type ConflictRow struct {
	Field, Label string
	Opened       string // when the form was opened
	Theirs, Mine string // empty = not changed
}

// Both tells whether both people changed the field, to different values.
func (r ConflictRow) Both() bool {
	return r.Theirs != "" && r.Mine != "" && r.Theirs != r.Mine
}

// Merged is the value that will be saved where there is no overlap.
func (r ConflictRow) Merged() string {
	if r.Mine != "" {
		return r.Mine
	}
	if r.Theirs != "" {
		return r.Theirs
	}
	return r.Opened
}

// Conflict is the answer 409 to a form: someone saved before. Nothing typed is lost.
type Conflict struct {
	Thing   string // 这条需求
	Opened  int64  // version the form was opened with
	Now     int64  // version that stands
	Who     string // 林晓（人力资源部）
	When    string // 今天 14:31
	Rows    []ConflictRow
	Action  string            // where the form goes again
	Hidden  map[string]string // all values that do not differ
	Abandon string            // address of the present version
}

func (c Conflict) overlaps() int {
	n := 0
	for _, r := range c.Rows {
		if r.Both() {
			n++
		}
	}
	return n
}

// Failure is a page that says what went wrong: what happened, that nothing is lost,
// what to do, the request number.
type Failure struct {
	Status  int
	Code    string
	Title   string
	Place   string
	Reason  string
	Fix     string
	Also    []string // further reasons: the other rules that stand against it, the steps taken since
	Request string
	Actions []Action
}

// ChartData is a chart with everything that stands for it where there is no script,
// no room or no eye: a heading that says the finding, a sentence, a table, a list.
type ChartData struct {
	ID      string
	Kind    string // bar, line, scatter, sankey, graph: also decides the height
	Option  string // JSON for ECharts, made by platform/ui/chart
	Title   string // the finding
	Note    string // unit, period, scope
	Spoken  string // sentence for screen readers; empty = Title
	Still   string // address of the drawn SVG for those without script
	Table   templ.Component
	Phone   templ.Component // shown instead under 640 px (Sankey, quadrant)
	Narrow  string          // option for about 300 px; empty = the same
	OpenURL string          // page behind a click on a node, with {id}
	Export  bool            // offer the picture as SVG and PNG
	Height  int             // px; 0 = what is usual for the kind
}

func (c ChartData) spoken() string {
	if c.Spoken != "" {
		return c.Spoken
	}
	return c.Title
}

func (c ChartData) height() string {
	if c.Height <= 0 {
		return ""
	}
	return strconv.Itoa(c.Height)
}

func (c ChartData) boxClass() string {
	s := "chart chart-" + c.Kind
	if c.Phone != nil {
		s += " phone-hide"
	}
	return s
}

// Chart is the short form of ChartData: kind, option as JSON, finding, data table.
func Chart(kind, json, title string, table templ.Component) templ.Component {
	return ChartData{ID: "chart-" + kind, Kind: kind, Option: json, Title: title, Table: table}
}

// Render writes the chart.
func (c ChartData) Render(ctx context.Context, w io.Writer) error {
	return chartBox(c).Render(ctx, w)
}

// Render writes the list.
func (t Table) Render(ctx context.Context, w io.Writer) error { return TableView(t).Render(ctx, w) }

// Render writes the empty state.
func (s Empty) Render(ctx context.Context, w io.Writer) error { return EmptyBox(s).Render(ctx, w) }

// optionData embeds a chart's option as a data block, which the content security
// policy does not count as script.
func optionData(attr, option string) templ.Component {
	if option == "" {
		return templ.NopComponent
	}
	return templ.Raw(`<script type="application/json" ` + attr + `>` + strings.ReplaceAll(option, "</", `<\/`) + `</script>`)
}

// QuestionData is what Question needs. Answers stand in their order, none is chosen
// beforehand.
type QuestionData struct {
	Step, Of int
	Action   string
	Hidden   [][2]string
	Answers  []Option
	After    string // what can be undone, and who does not see the answer
	Phone    string
	Paper    string // address of the form on paper
}
