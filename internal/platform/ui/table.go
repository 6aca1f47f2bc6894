package ui

import (
	"context"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
)

// Column is one column of a Table. The first column without Check is the row's name
// (th scope=row).
type Column struct {
	Key   string // for sort and column choice
	Title string // Chinese key
	Num   bool   // right-aligned figures
	Sort  bool   // may be ordered by
	Bar   bool   // holds a bridge bar: a fixed width, no label on the phone card
	Wrap  bool   // may break lines on the wide screen
	Phone bool   // hidden on the phone card (its content stands elsewhere in the row)
	Off   bool   // not shown unless chosen in 选择列
}

// Row is one row; Cells stand in the order of the columns.
type Row struct {
	ID    string // value of the selection box
	Name  string // spoken name for the selection box
	Tone  string // "amber" marks a row that must be decided
	Cells []templ.Component
}

// Chip is an active filter; Href is the page without it.
type Chip struct{ Label, Href string }

// Export is a download that says what it holds: 导出本筛选 38 条（Excel）.
type Export struct{ Label, Href string }

// Table is a list with everything around it: search, filters, column choice, order,
// selection, paging, export, empty states.
type Table struct {
	ID      string // of the element; also what JavaScript swaps
	Caption string // what it is, in which order; for screen readers
	Title   string // visible heading, optional
	Note    string // muted, beside the heading
	Columns []Column
	Rows    []Row
	List    Listing
	Total   int
	Find    string          // what the find box searches (职业、链、责任单位); empty = no box
	Filters templ.Component // fields of the filter form (Field components); nil = none
	Keep    []string        // query keys the find and filter forms carry along (tab, year)
	Chips   []Chip
	Choose  bool // offer 选择列
	Exports []Export
	Bulk    []Action // actions on the selection; shown when rows are chosen
	Empty   Empty    // no rows at all
	NoMatch Empty    // rows exist, the filters hide them
	NoPages bool     // a short table without a foot
}

// Empty is an empty state: what will be here, why, and what to do now.
type Empty struct {
	Title, Text string
	Actions     []Action
}

func (t Table) shown() []int {
	idx := make([]int, 0, len(t.Columns))
	for i, c := range t.Columns {
		if t.has(i, c) {
			idx = append(idx, i)
		}
	}
	return idx
}

func (t Table) has(i int, c Column) bool {
	if i == 0 || c.Key == "" {
		return true
	}
	if len(t.List.Cols) == 0 {
		return !c.Off
	}
	for _, k := range t.List.Cols {
		if k == c.Key {
			return true
		}
	}
	return false
}

func (t Table) ariaSort(c Column) string {
	switch {
	case !c.Sort:
		return ""
	case c.Key != t.List.Sort:
		return "none"
	case t.List.Desc:
		return "descending"
	}
	return "ascending"
}

func (t Table) sortHref(e *Env, c Column) templ.SafeURL {
	s := c.Key
	if c.Key == t.List.Sort && !t.List.Desc {
		s = "-" + c.Key
	}
	return templ.URL(e.Link("sort", s))
}

func (t Table) filtered() bool { return t.List.Find != "" || len(t.Chips) > 0 }

func (t Table) section() string {
	if t.ID == "" {
		return "list"
	}
	return t.ID
}

// kept lists the query values that a form inside the table must carry as hidden
// fields: everything but the page and what the form sets itself.
func (t Table) kept(e *Env, own ...string) [][2]string {
	var out [][2]string
	for _, k := range append([]string{"sort", "rows", "cols", "q"}, t.Keep...) {
		mine := false
		for _, o := range own {
			mine = mine || o == k
		}
		if v := e.Query.Get(k); v != "" && !mine {
			out = append(out, [2]string{k, v})
		}
	}
	return out
}

func (c Column) class() string {
	switch {
	case c.Num && c.Phone:
		return "num phone-hide"
	case c.Num:
		return "num"
	case c.Bar:
		return "bar"
	case c.Phone:
		return "phone-hide"
	case c.Wrap:
		return "wrap"
	}
	return ""
}

// cellOpen is the opening tag of a body cell, computed once per column and page.
func (c Column) cellOpen(ctx context.Context) string {
	s := "<td"
	if cl := c.class(); cl != "" {
		s += ` class="` + cl + `"`
	}
	if !c.Bar && !c.Phone && c.Title != "" {
		s += ` data-l="` + templ.EscapeString(i18n.Word(ctx, c.Title)) + `"`
	}
	return s + ">"
}

func rowOpen(r Row) string {
	if r.Tone == "amber" {
		return `<tr class="row-amber">`
	}
	return "<tr>"
}

func (t Table) opens(ctx context.Context) []string { return opens(ctx, t.Columns) }

func opens(ctx context.Context, columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.cellOpen(ctx)
	}
	return out
}

// cellAt is the row's cell i; a row that is too short has nothing there.
func cellAt(r Row, i int) templ.Component {
	if i < len(r.Cells) && r.Cells[i] != nil {
		return r.Cells[i]
	}
	return templ.NopComponent
}

// noMatch is the state for filters that leave nothing; without words of the page's
// own it names the filters and offers to take them away.
func (t Table) noMatch(ctx context.Context, e *Env) Empty {
	if t.NoMatch.Title != "" {
		return t.NoMatch
	}
	s := Empty{Title: i18n.T(ctx, "没有符合筛选的行")}
	for i, c := range t.Chips {
		if i > 0 {
			s.Text += i18n.T(ctx, "，")
		}
		s.Text += i18n.Word(ctx, c.Label)
		s.Actions = append(s.Actions, Action{Label: i18n.T(ctx, "去掉“%s”", i18n.Word(ctx, c.Label)), Href: c.Href})
	}
	if t.List.Find != "" {
		s.Actions = append(s.Actions, Action{Label: i18n.T(ctx, "不再查找“%s”", t.List.Find), Href: e.Link("q", "")})
	}
	return s
}
