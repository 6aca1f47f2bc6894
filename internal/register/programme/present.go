package programme

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/stat"
	"rongqiao/internal/platform/ui"
)

func yearText(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

func yesNo(ctx context.Context, b bool) string {
	if b {
		return i18n.T(ctx, "是")
	}
	return i18n.T(ctx, "否")
}

func occupations(v pointView) string {
	var names []string
	for _, l := range v.Links {
		names = append(names, l.Text)
	}
	return strings.Join(names, "、")
}

// figures are the four large figures of a point: each with its year, or why it
// is not there.
func figures(ctx context.Context, v pointView) []ui.Figure {
	var e Enrolment
	if len(v.Enrolments) > 0 {
		e = v.Enrolments[0]
	}
	var o Outcome
	if len(v.Outcomes) > 0 {
		o = v.Outcomes[0]
	}
	return []ui.Figure{
		rateFigure(ctx, "招生计划完成率", e.Completion(), e.Year, "supply", v.Lens),
		rateFigure(ctx, "报到率", e.Registration(), e.Year, "supply", v.Lens),
		rateFigure(ctx, "毕业去向落实率", o.Destination(), o.Year, "", v.Lens),
		rateFigure(ctx, "专业对口率", o.Match(), o.Year, "met", v.Lens),
	}
}

// ninetyFive is the z of a 95 % interval.
const ninetyFive = 1.959964

func rateFigure(ctx context.Context, label string, r stat.Ratio, year int, tone string, l Lens) ui.Figure {
	f := ui.Figure{Label: label, Tone: tone}
	switch {
	case !r.Known() && r.Num > 0:
		f.Missing = i18n.T(ctx, "分母为零")
	case !r.Known():
		f.Missing = i18n.T(ctx, "没有这项数据")
	case !l.Shows(r):
		f.Missing = i18n.T(ctx, "基数不足 %d，不公布", l.Base)
	case !l.Exact:
		f.Value, f.Unit = strings.TrimSuffix(r.Percent(1), "%"), "%"
		f.Note = i18n.T(ctx, "%d 年", year)
	default:
		f.Value, f.Unit = strings.TrimSuffix(r.Percent(1), "%"), "%"
		f.Note = i18n.T(ctx, "%d 年，%d / %d", year, r.Num, r.Den)
		if low, high, known := stat.Wilson(r.Num, r.Den, ninetyFive); known {
			f.Note += i18n.T(ctx, "；区间 %s–%s", ui.Percent(low), ui.Percent(high))
		}
	}
	return f
}

var enrolmentColumns = []ui.Column{{Title: "年度"}, {Title: "计划", Num: true}, {Title: "录取", Num: true}, {Title: "报到", Num: true}, {Title: "计划完成率", Num: true}, {Title: "报到率", Num: true}}

func enrolmentRows(ctx context.Context, v pointView) []ui.Row {
	var rows []ui.Row
	for _, e := range v.Enrolments {
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.Text(yearText(e.Year)), count(e.Planned, Lens{Exact: true}), count(e.Admitted, v.Lens), count(e.Registered, v.Lens), rateCell(ctx, e.Completion(), v.Lens), rateCell(ctx, e.Registration(), v.Lens)}})
	}
	return rows
}

var outcomeColumns = []ui.Column{{Title: "届"}, {Title: "毕业生", Num: true}, {Title: "就业", Num: true}, {Title: "升学", Num: true}, {Title: "去向落实率", Num: true}, {Title: "对口率", Num: true}, {Title: "留市率", Num: true}}

func outcomeRows(ctx context.Context, v pointView) []ui.Row {
	var rows []ui.Row
	for _, o := range v.Outcomes {
		var year string
		if o.AsOf == "YEAR_END" {
			year = i18n.T(ctx, "%d（年终）", o.Year)
		} else {
			year = i18n.T(ctx, "%d（初次）", o.Year)
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.Text(year), count(o.Graduates, v.Lens), count(o.Employed(), v.Lens), count(o.Study, v.Lens), rateCell(ctx, o.Destination(), v.Lens), rateCell(ctx, o.Match(), v.Lens), rateCell(ctx, o.LocalRate(), v.Lens)}})
	}
	return rows
}

// course words the events of a point; its reasons are written in full.
var course = casepage.Course{Begun: "登记"}

func coverColumns(list []Coverage) []ui.Column {
	out := []ui.Column{{Title: "专业大类"}}
	for _, c := range list {
		out = append(out, ui.Column{Title: c.Level.ZH(), Num: true})
	}
	return append(out, ui.Column{Title: "合计", Num: true}, ui.Column{Title: "覆盖"})
}

// coverRows are the categories with their points at each level.
func coverRows(ctx context.Context, list []Coverage) []ui.Row {
	rows := make([]ui.Row, 0, categoryCount)
	for i := range categoryCount {
		cells, sum, here := []templ.Component{}, 0, 0
		var name string
		for _, c := range list {
			s := c.Shares[i]
			name = s.Name
			cells = append(cells, coverCell(ctx, c, s))
			sum += s.Points
			here += min(s.Points, 1)
		}
		state := ui.Status("green", i18n.T(ctx, "有"))
		if here == 0 {
			state = ui.Status("amber", i18n.T(ctx, "没有"))
		}
		rows = append(rows, ui.Row{Cells: append(append([]templ.Component{ui.Text(i18n.Word(ctx, name))}, cells...), ui.Int(sum), state)})
	}
	return rows
}

func coverCell(ctx context.Context, c Coverage, s Share) templ.Component {
	if s.Points == 0 {
		return ui.Text("0")
	}
	return ui.Link{Href: "/points?level=" + string(c.Level) + "&category=" + s.Category, Text: ui.Thousands(s.Points), Sub: i18n.T(ctx, "%d 个专业，%d 所学校", s.Programmes, s.Schools)}
}

// coverFigures say for each level how many categories it covers, and the share of
// equipment manufacturing (6) and electronics (11): Tianjin's threshold for that is
// 30 %.
func coverFigures(ctx context.Context, list []Coverage) []ui.Figure {
	out := make([]ui.Figure, 0, len(list))
	for _, c := range list {
		f := ui.Figure{Label: c.Level.ZH(), Tone: "supply", Value: strconv.Itoa(c.Covered()), Unit: i18n.T(ctx, "/ 19 个大类")}
		if c.Points == 0 {
			f.Missing = i18n.T(ctx, "本市没有登记这一层次的专业点")
		} else {
			share := stat.Ratio{Num: int64(c.PointsIn(6, 11)), Den: int64(c.Points)}
			f.Note = i18n.T(ctx, "%d 个专业点，%d 所学校；装备制造与电子信息 %d / %d = %s", c.Points, c.Schools, share.Num, share.Den, share.Percent(1))
		}
		out = append(out, f)
	}
	return out
}
