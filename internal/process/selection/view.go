package selection

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

func lang(ctx context.Context) string { return i18n.Lang(ctx) }

// own is the field of a call as a form shows it; its values stand under f_code.
func own(ctx context.Context, f casepage.Fields, x carrier.Field) ui.Field {
	out := ui.Field{Name: "f_" + x.Code, Label: x.Name(lang(ctx)), Help: x.Help, Unit: x.Unit, Optional: !x.Required, Value: f.Values.Get("f_" + x.Code), Error: f.Errors.Of("f_" + x.Code)}
	switch x.Type {
	case carrier.Pick, carrier.Set:
		if x.Type == carrier.Pick {
			out.Options = append(out.Options, ui.Option{Label: "没有填"})
		}
		for _, c := range x.Choices {
			out.Options = append(out.Options, ui.Option{Value: c.Code, Label: c.Name(lang(ctx)), Chosen: slices.Contains(f.Values["f_"+x.Code], c.Code)})
		}
	case carrier.Flag:
		out.Options = ui.Options(out.Value, "", "没有填", "1", "是", "0", "否")
	case carrier.Day:
		out.Type, out.Width = "date", "sm"
	case carrier.Int, carrier.Number, carrier.Money, carrier.Percent, carrier.Year:
		out.Mode, out.Width = "decimal", "sm"
		if x.Type == carrier.Money && x.Unit == "" {
			out.Unit = "元"
		}
	case carrier.Long:
		out.Rows, out.Max = 4, 4000
	}
	return out
}

// shown is a value with its unit, "" for none.
func shown(ctx context.Context, f carrier.Field, v carrier.Values) string {
	x, ok := v[f.Code]
	text := f.Show(lang(ctx), x, nil)
	switch {
	case !ok || text == "":
		return ""
	case f.Type == carrier.Money && f.Unit == "万元": // in the unit in which it was asked for
		return money.Fen(int64(x.Num)).In(money.Wan, 2) + " " + i18n.Word(ctx, f.Unit)
	case f.Type == carrier.Money:
		return text + " " + i18n.Word(ctx, "元")
	case f.Unit != "" && f.Type != carrier.Percent:
		return text + " " + i18n.Word(ctx, f.Unit)
	}
	return text
}

// course words the events of the cases of a selection; what no transition names was kept for later.
var course = casepage.Course{Steps: map[string]string{"keep": "暂存"}}

// shownPairs are the states of a batch that visitors meet.
func shownPairs(ctx context.Context) []string {
	out := []string{"", "全部"}
	for _, st := range Batches.States {
		if st.Code != Draft && st.Code != Cancelled {
			out = append(out, st.Code, casepage.StateName(ctx, Batches, st.Code))
		}
	}
	return out
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }

// scoreCell is a score with two decimals; no data is said, not shown as nought.
func scoreCell(n *float64) templ.Component {
	if n == nil {
		return ui.Missing("还没有评分")
	}
	return ui.Text(scoreText(*n))
}

func scoreText(n float64) string { return ui.Decimal(n, 2) }

func placeCell(n int64) templ.Component {
	if n == 0 {
		return ui.Text("")
	}
	return ui.Int(n)
}

// listedPage is a page with a list.
type listedPage struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Note    string
	Table   ui.Table
}

// plainPage is a page with a short table.
type plainPage struct {
	Page    ui.Page
	Note    string
	Caption string
	Columns []ui.Column
	Rows    []ui.Row
	Empty   ui.Empty
}

// formPage is a page with a form.
type formPage struct {
	casepage.Fields
	Page ui.Page
	Form ui.Form
}

func categoryPairs(lang, first string, list []Category) []string {
	out := []string{"", first}
	for _, c := range list {
		out = append(out, c.Code, c.Name(lang))
	}
	return out
}

func orgKindPairs() []string {
	var out []string
	for _, k := range OrgKinds {
		out = append(out, k.Code, k.ZH)
	}
	return out
}

func orgKindNames(ctx context.Context, list []string) string {
	var out []string
	for _, k := range list {
		out = append(out, i18n.Word(ctx, orgKind(k)))
	}
	return strings.Join(out, i18n.T(ctx, "、"))
}
