package fund

import (
	"context"
	"math"
	"rongqiao/internal/platform/casepage"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
)

// labels are the names of the fields as forms and error summaries call them.
var labels = casepage.Labels{
	"name": "名称", "document": "依据文件", "note": "说明", "year": "年度", "amount": "金额", "budget": "资金和年度", "record": "支持项目", "school": "学校", "firm": "企业", "purpose": "用途", "reason": "申请理由",
	"voucher": "凭证号", "on": "日期", "payee": "收款单位", "title": "计划名称", "support": "支持方式", "measure": "配套措施", "projects": "支持项目", "grade": "评价结果", "published": "向社会公布", "until": "取消资格到", "org": "单位",
}

func sum(name, value string) casepage.Control {
	return casepage.Input(name, ui.Field{Value: value, Mode: "decimal", Width: "sm", Help: "例：35万元"})
}

func modes(ctx context.Context, list []Mode, chosen, first string) []ui.Option {
	pairs := []string{"", first}
	for _, m := range list {
		pairs = append(pairs, m.Code, nameOf(list, m.Code, i18n.Lang(ctx)))
	}
	return ui.Options(chosen, pairs...)
}

func purposeOptions(ctx context.Context, list []Purpose, chosen string) []ui.Option {
	pairs := []string{"", "请选择"}
	for _, p := range list {
		pairs = append(pairs, p.Code, p.Name(i18n.Lang(ctx)))
	}
	return ui.Options(chosen, pairs...)
}

func purposeName(ctx context.Context, list []Purpose, code string) string {
	for _, p := range list {
		if p.Code == code {
			return p.Name(i18n.Lang(ctx))
		}
	}
	return code
}

// course words the events of a case that begins with the entry named.
func course(begun string) casepage.Course {
	return casepage.Course{Begun: begun, Steps: map[string]string{stepAmend: "修改"}}
}

// amount is a sum as people write it; nil is no data.
func amountCell(f *money.Fen, why string) templ.Component {
	if f == nil {
		return ui.Missing(why)
	}
	return ui.Text(f.Short())
}

// missing is why a year has no sums of allocations.
func (y Year) missing(ctx context.Context) string {
	if y.Hidden {
		return i18n.T(ctx, "单位太少，不公布")
	}
	return i18n.T(ctx, "这一年没有登记分配")
}

var yearColumns = []ui.Column{{Title: "年度"}, {Title: "预算", Num: true}, {Title: "已分配", Num: true}, {Title: "已支出", Num: true}, {Title: "未分配", Num: true}, {Title: "累计预算", Num: true}, {Title: "依据文件", Wrap: true}}

// yearTable is the table of years, the newest first.
func yearTable(ctx context.Context, list []Year) templ.Component {
	var rows []ui.Row
	for i := len(list) - 1; i >= 0; i-- {
		y := list[i]
		rest, why := &list[i].Rest, y.missing(ctx)
		if y.Allocated == nil {
			rest = nil
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(strconv.Itoa(y.Year)), ui.Text(y.Budget.Short()), amountCell(y.Allocated, why), amountCell(y.Spent, why), amountCell(rest, why), ui.Text(y.Sum.Short()), ui.Text(strings.Join(y.Documents, "；")))})
	}
	return ui.SmallTable(i18n.T(ctx, "按年度"), yearColumns, rows)
}

// yearChart draws the years of which allocations are recorded, all with their budgets alone when there are none; nil when there are
// fewer than two. Its table has every year.
func yearChart(ctx context.Context, list []Year) templ.Component {
	from := slices.IndexFunc(list, func(y Year) bool { return y.Allocated != nil })
	whole := from < 0 || len(list)-from < 2
	if whole {
		from = 0
	}
	if len(list) < 2 {
		return nil
	}
	var labels []string
	var budget, allocated, spent []float64
	value := func(f *money.Fen) float64 {
		if f == nil {
			return math.NaN()
		}
		return float64(*f) / float64(money.Wan)
	}
	for _, y := range list[from:] {
		labels = append(labels, strconv.Itoa(y.Year))
		budget, allocated, spent = append(budget, value(&y.Budget)), append(allocated, value(y.Allocated)), append(spent, value(y.Spent))
	}
	title := i18n.T(ctx, "各年预算、分配和支出，万元")
	series := []chart.Series{{Name: i18n.T(ctx, "预算"), Tone: "supply", Values: budget}}
	if !whole {
		series = append(series, chart.Series{Name: i18n.T(ctx, "已分配"), Tone: "met", Values: allocated}, chart.Series{Name: i18n.T(ctx, "已支出"), Tone: "demand", Values: spent})
	}
	b := chart.Bars{Finding: title, Unit: i18n.T(ctx, "万元"), Labels: labels, Upright: true, Series: series}
	return chart.Figure("fund-years", b, title, i18n.T(ctx, "图从有分配记录的年度画起，各年见数据表"), yearTable(ctx, list), nil)
}

// figure is a large figure of money: the number, and its unit beside it.
type figure ui.Figure

func (f figure) of(sum money.Fen) ui.Figure {
	f.Value, f.Unit, _ = strings.Cut(sum.Short(), " ")
	return ui.Figure(f)
}

// yearFigures are the large figures of the newest years: cumulative, this year's budget, allocated, spent.
func yearFigures(ctx context.Context, list []Year, year int) []ui.Figure {
	out := []ui.Figure{}
	var now *Year
	for i := range list {
		if list[i].Year <= year {
			now = &list[i]
		}
	}
	if now == nil {
		return []ui.Figure{{Label: "累计预算", Missing: i18n.T(ctx, "还没有登记预算")}}
	}
	out = append(out, figure{Label: i18n.T(ctx, "到 %d 年累计预算", now.Year), Full: now.Sum.String(), Note: i18n.T(ctx, "各年预算相加，不是支出")}.of(now.Sum))
	out = append(out, figure{Label: i18n.T(ctx, "%d 年预算", now.Year)}.of(now.Budget))
	for _, x := range []struct {
		label string
		f     *money.Fen
	}{{"已分配", now.Allocated}, {"已支出", now.Spent}} {
		if x.f == nil {
			out = append(out, ui.Figure{Label: x.label, Missing: now.missing(ctx)})
			continue
		}
		out = append(out, figure{Label: x.label}.of(*x.f))
	}
	return out
}
