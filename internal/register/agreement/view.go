package agreement

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ui"
)

// on makes the id of a field unique on a page with several forms.
func on(f ui.Field, suffix string) ui.Field {
	f.ID = f.Name + "-" + suffix
	return f
}

func partyPairs(first string, list []Party) []string {
	var out []string
	if first != "" {
		out = append(out, "", first)
	}
	for _, p := range list {
		out = append(out, p.Org.String(), p.Name)
	}
	return out
}

func countyTexts(list []County) []string {
	out := []string{"", "全部"}
	for _, c := range list {
		out = append(out, c.Code, c.Name)
	}
	return out
}

func countyName(list []County, code string) string {
	if i := slices.IndexFunc(list, func(c County) bool { return c.Code == code }); i >= 0 {
		return list[i].Name
	}
	return ""
}

// maxExport is how many rows an export has at most.
const maxExport = 20_000

// course words the events of an agreement, with the reasons that ship with the product.
var course = casepage.Course{Begun: "起草", Steps: map[string]string{stepSignature: "签字"}, Reasons: map[string]string{
	"CONTENT": "合作内容要改", "PROMISE": "承诺的数量或期限做不到", "DUTY": "责任划分不清", "PARTY": "签约单位不对", "OTHER": "其他",
	"AGREED": "各方协商一致解除", "BREACH": "一方没有履行约定", "CLOSED": "一方停办、注销或搬离", "REPLACED": "由新的协议代替",
}}

func keptCell(k Kept) templ.Component { return ui.Status(keptTones[k], k.ZH()) }

func mayDo(ctx context.Context, action string) bool { return Policy.Allowed(actor.From(ctx), action) }

func sideNames(list []Party, school bool) string {
	var out []Party
	for _, p := range list {
		if (p.Role == SchoolRole) == school {
			out = append(out, p)
		}
	}
	return partyNames(out)
}

// amountCell is a quantity, or no data where nobody entered one.
func amountCell(ctx context.Context, p Promise) templ.Component {
	if p.Rows == 0 {
		why := ""
		if p.Waiting > 0 {
			why = i18n.T(ctx, "待确认 %s", p.Amount(p.Waiting))
		}
		return ui.Missing(why)
	}
	note := ""
	if p.Waiting > 0 {
		note = i18n.T(ctx, "另有待确认 %s", p.Amount(p.Waiting))
	}
	return ui.Lines{Main: p.Amount(p.Delivered), Sub: note}
}

// dueText is the day by which a promise is due.
func dueText(ctx context.Context, p Promise) string {
	if p.Due.IsZero() {
		return i18n.T(ctx, "%s（协议到期）", p.Ends.String())
	}
	return p.Due.String()
}

// rateFigure is the share of promises kept, of those with data.
func rateFigure(ctx context.Context, k Keeping) ui.Figure {
	f := ui.Figure{Label: "按期兑现", Note: i18n.T(ctx, "%s / %s 条到期承诺；另有 %s 条没有登记", itoa(k.Good()), itoa(k.Due()-k.By[NoData]), itoa(k.By[NoData]))}
	if share, ok := k.Rate(); ok {
		f.Value, f.Unit = strings.TrimSuffix(ui.Percent(share), "%"), "%"
		return f
	}
	f.Missing = i18n.T(ctx, "还没有到期且有登记的承诺")
	return f
}

// keepingFigures are promises by how they stand.
func keepingFigures(ctx context.Context, k Keeping) []ui.Figure {
	one := func(label string, n int, tone string) ui.Figure {
		return ui.Figure{Label: label, Value: ui.Thousands(n), Unit: "条", Tone: tone}
	}
	late := ""
	if k.By[Short] > 0 {
		late = "red"
	}
	return []ui.Figure{one("承诺", k.Promises, ""), rateFigure(ctx, k), one("兑现不足", k.By[Short], late), one("逾期兑现", k.By[Late], ""), one("未到期", k.By[NotDue], "")}
}

// sumRows are promised against delivered by kind.
func sumRows(ctx context.Context, k Keeping) []ui.Row {
	var rows []ui.Row
	for _, s := range k.Sums {
		c := Clause{Kind: s.Kind, Unit: s.Unit}
		done := templ.Component(ui.Missing(i18n.T(ctx, "没有登记")))
		if s.Known > 0 {
			done = ui.Lines{Main: c.Amount(s.Delivered), Sub: i18n.T(ctx, "%s 条有登记，共 %s 条", itoa(s.Known), itoa(s.All))}
		}
		name := i18n.Word(ctx, s.Kind.ZH())
		if s.Kind == OtherKind {
			name += " · " + s.Unit
		}
		rows = append(rows, ui.Row{Name: name, Cells: ui.Cells(ui.Text(name), ui.Text(c.Amount(s.Promised)), done)})
	}
	return rows
}

var sumColumns = []ui.Column{{Title: "承诺类别"}, {Title: "承诺", Num: true}, {Title: "兑现", Num: true}}

// idOf reads an identifier of a form; 0 for none.
func idOf(v url.Values, name string) ids.ID {
	id, err := ids.Parse(strings.TrimSpace(v.Get(name)))
	if err != nil {
		return 0
	}
	return id
}
