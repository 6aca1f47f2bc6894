package indicator

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/web"
)

// drill is what the address of the rows asks for.
type drill struct {
	ask Ask
	on  civil.Date
	in  string // "", above, below, lacks
}

func (g *Registry) drillOf(r *http.Request, src Source) drill {
	q := r.URL.Query()
	d := drill{on: g.dayOf(q), in: q.Get("in")}
	d.ask = Ask{Indicator: r.PathValue("code"), On: d.on, Only: map[string]string{}}
	for _, f := range src.Fields {
		if v := q.Get(f.Dimension); f.Dimension != "" && f.Dimension != "year" && v != "" {
			d.ask.Only[f.Dimension] = v
		}
	}
	a := actor.From(r.Context())
	if !Rules.May(a, SeeExact, actor.Object{}) {
		for _, grant := range a.Grants { // a county's office sees the rows of its county
			if grant.Role == actor.CountyUser && grant.County != "" {
				d.ask.Only["county"] = cmp.Or(d.ask.Only["county"], grant.County)
			}
		}
	}
	return d
}

// rowsPage lists the facts behind a figure for those who may see them.
func (g *Registry) rowsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	def, _, err := g.one(ctx, r.PathValue("code"), g.dayOf(r.URL.Query()))
	if err != nil {
		return err
	}
	if def.Source == "" {
		return actor.ErrNotFound
	}
	src, err := g.source(ctx, def.Source)
	if err != nil {
		return actor.ErrNotFound.Because(err)
	}
	d := g.drillOf(r, src)
	facts, _, err := g.Behind(ctx, d.ask)
	if err != nil {
		return err
	}
	v := rowsView{Page: ui.Page{Title: def.Name(ctx), Note: i18n.T(ctx, "明细"), Sub: i18n.T(ctx, "来源：%s · 截至 %s", src.ZH, d.on.String()), Crumbs: []ui.Crumb{{Label: "指标库", Href: "/indicators"}, {Label: def.Name(ctx), Href: "/indicators/" + def.Code}, {Label: "明细"}}}}
	list := ui.ReadListing(r.URL.Query(), "id")
	chosen, above, counts, lacks := pickFacts(facts, d.in, list.Find)
	values, err := g.Shown(ctx, d.ask)
	if err != nil {
		return err
	}
	v.Figures = []ui.Figure{g.valueFigure(ctx, def, values), {Label: i18n.T(ctx, "记录"), Value: ui.Thousands(len(facts)), Unit: i18n.T(ctx, "条")}, {Label: i18n.T(ctx, "计入分母"), Value: ui.Thousands(counts), Unit: i18n.T(ctx, "条")}, {Label: i18n.T(ctx, "计入分子"), Value: ui.Thousands(above), Unit: i18n.T(ctx, "条")}, {Label: i18n.T(ctx, "缺数"), Value: ui.Thousands(lacks), Unit: i18n.T(ctx, "条")}}
	v.In = d.in
	v.Table, err = g.rowsTable(ctx, src, chosen, list)
	if err != nil {
		return err
	}
	for dimension, key := range d.ask.Only {
		names, err := g.names(ctx, dimension)
		if err != nil {
			return err
		}
		v.Table.Keep = append(v.Table.Keep, dimension)
		v.Table.Chips = append(v.Table.Chips, ui.Chip{Label: cmp.Or(names[key], key), Href: ui.From(ctx).Link(dimension, "")})
	}
	return web.Render(w, r, http.StatusOK, rowsTempl(v))
}

// valueFigure is the figure of which the page lists the facts.
func (g *Registry) valueFigure(ctx context.Context, def Definition, list []Value) ui.Figure {
	f := ui.Figure{Label: i18n.T(ctx, "指标值"), Tone: "met", Missing: "无数据", Href: "/indicators/" + def.Code}
	if len(list) > 0 {
		f.Value, f.Unit = parted(ctx, def, list[0])
		f.Missing = g.Because(ctx, list[0].Why)
	}
	if f.Value != "" {
		f.Missing = ""
	}
	return f
}

// pickFacts narrows facts and counts them.
func pickFacts(all []Fact, in, find string) (out []Fact, above, counts, lacks int) {
	for _, f := range all {
		switch {
		case f.Lacks:
			lacks++
		case f.Above:
			above++
		}
		if f.Counts {
			counts++
		}
		takes := in == "" || in == "above" && f.Above || in == "below" && f.Counts && !f.Above || in == "lacks" && f.Lacks
		if takes && (find == "" || f.holds(find)) {
			out = append(out, f)
		}
	}
	return out, above, counts, lacks
}

func (f Fact) holds(find string) bool {
	for _, v := range f.Values {
		if s, ok := v.(string); ok && strings.Contains(strings.ToLower(s), strings.ToLower(find)) {
			return true
		}
	}
	return false
}

// shownColumns is how many fields of a source stand in the table at first.
const shownColumns = 8

func (g *Registry) rowsTable(ctx context.Context, src Source, facts []Fact, list ui.Listing) (ui.Table, error) {
	t := ui.Table{ID: "rows", Caption: "指标背后的记录", List: list, Total: len(facts), Find: "记录里的文字", Keep: []string{"year", "in"}, Columns: []ui.Column{{Title: "计入"}},
		Empty: ui.Empty{Title: "没有记录", Text: "这一天没有符合口径的登记。"}, NoMatch: ui.Empty{Title: "没有符合条件的记录", Text: "换一个词或清除筛选。"}}
	names := map[int]map[string]string{}
	for i, f := range src.Fields {
		t.Columns = append(t.Columns, ui.Column{Key: f.Code, Title: f.name(ctx), Num: f.Type == Whole || f.Type == Number || f.Type == Fen, Off: i >= shownColumns, Wrap: f.Type == Text})
		if f.Dimension != "" && f.Dimension != "year" {
			var err error
			if names[i], err = g.names(ctx, f.Dimension); err != nil {
				return t, err
			}
		}
	}
	from := min(list.Offset(), len(facts))
	for _, f := range facts[from:min(from+list.Limit(), len(facts))] {
		tone, word := "none", "不计"
		switch {
		case f.Lacks:
			tone, word = "amber", "缺数"
		case f.Above:
			tone, word = "green", "分子"
		case f.Counts:
			tone, word = "info", "分母"
		}
		row := ui.Row{ID: f.ID, Name: f.ID, Cells: ui.Cells(ui.Status(tone, i18n.Word(ctx, word)))}
		for i, x := range f.Values {
			row.Cells = append(row.Cells, factCell(ctx, src, f, i, x, names[i]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// factCell is a value of a fact; the first leads to the page of the row.
func factCell(ctx context.Context, src Source, f Fact, i int, x any, names map[string]string) templ.Component {
	text := ""
	switch v := x.(type) {
	case nil:
		if i > 0 {
			return ui.Missing("")
		}
	case string:
		text = cmp.Or(names[v], v)
	case int64:
		text = strconv.FormatInt(v, 10)
		if src.Fields[i].Type == Fen {
			text = decimal(float64(v)/100, 2)
		}
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		text = i18n.Word(ctx, map[bool]string{true: "是", false: "否"}[v])
	case civil.Date:
		text = v.String()
	}
	if i == 0 && src.Href != nil && src.Href(f.ID) != "" {
		return ui.Link{Href: src.Href(f.ID), Text: cmp.Or(text, f.ID)}
	}
	return ui.Text(text)
}
