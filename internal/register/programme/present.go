package programme

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/civil"
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
		rateFigure(ctx, "招生计划完成率", e.Completion(), e.Year, "supply"),
		rateFigure(ctx, "报到率", e.Registration(), e.Year, "supply"),
		rateFigure(ctx, "毕业去向落实率", o.Destination(), o.Year, ""),
		rateFigure(ctx, "专业对口率", o.Match(), o.Year, "met"),
	}
}

func rateFigure(ctx context.Context, label string, r stat.Ratio, year int, tone string) ui.Figure {
	f := ui.Figure{Label: label, Tone: tone}
	switch {
	case !r.Known() && r.Num > 0:
		f.Missing = i18n.T(ctx, "分母为零")
	case !r.Known():
		f.Missing = i18n.T(ctx, "没有这项数据")
	default:
		f.Value, f.Unit = strings.TrimSuffix(r.Percent(1), "%"), "%"
		f.Note = i18n.T(ctx, "%d 年，%d / %d", year, r.Num, r.Den)
	}
	return f
}

var enrolmentColumns = []ui.Column{{Title: "年度"}, {Title: "计划", Num: true}, {Title: "录取", Num: true}, {Title: "报到", Num: true}, {Title: "计划完成率", Num: true}, {Title: "报到率", Num: true}}

func enrolmentRows(v pointView) []ui.Row {
	var rows []ui.Row
	for _, e := range v.Enrolments {
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.Text(yearText(e.Year)), count(e.Planned), count(e.Admitted), count(e.Registered), rateCell(e.Completion()), rateCell(e.Registration())}})
	}
	return rows
}

var outcomeColumns = []ui.Column{{Title: "届"}, {Title: "毕业生", Num: true}, {Title: "就业", Num: true}, {Title: "升学", Num: true}, {Title: "去向落实率", Num: true}, {Title: "对口率", Num: true}, {Title: "留市率", Num: true}}

func outcomeRows(v pointView) []ui.Row {
	var rows []ui.Row
	for _, o := range v.Outcomes {
		year := yearText(o.Year)
		if o.AsOf == "YEAR_END" {
			year += "（年终）"
		} else {
			year += "（初次）"
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.Text(year), count(o.Graduates), count(o.Employed()), count(o.Study), rateCell(o.Destination()), rateCell(o.Match()), rateCell(o.LocalRate())}})
	}
	return rows
}

// events turns the trail into the timeline, newest first.
func events(ctx context.Context, v pointView) []ui.Event {
	var out []ui.Event
	for i := len(v.Trail) - 1; i >= 0; i-- {
		e := v.Trail[i]
		deed := i18n.T(ctx, "登记")
		if t, ok := PointFlow.Transition(e.Transition); ok {
			deed = word(ctx, t.ZH, t.EN)
		}
		out = append(out, ui.Event{Deed: strings.TrimSuffix(deed, "…"), By: e.Name, At: e.At.In(civil.Location).Format("2006-01-02 15:04"), Text: strings.TrimSpace(e.Reason + " " + e.Note)})
	}
	return out
}

var coverColumns = []ui.Column{{Title: "专业大类"}, {Title: "专业点", Num: true}, {Title: "专业", Num: true}, {Title: "学校", Num: true}, {Title: "占比", Num: true}, {Title: "覆盖"}}

func coverRows(ctx context.Context, c Coverage) []ui.Row {
	var rows []ui.Row
	for _, s := range c.Shares {
		state := ui.Status("green", i18n.T(ctx, "有"))
		if s.Points == 0 {
			state = ui.Status("amber", i18n.T(ctx, "没有"))
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.Link{Href: "/points?level=" + string(c.Level) + "&category=" + s.Category, Text: s.Name, Sub: s.Category},
			ui.Int(s.Points), ui.Int(s.Programmes), ui.Int(s.Schools), rateCell(stat.Ratio{Num: int64(s.Points), Den: int64(c.Points)}), state,
		}})
	}
	return rows
}

// keyShare is the share of equipment manufacturing (6) and electronics (11): the
// threshold of 30 % is Tianjin's (S0:17).
func coverFigures(ctx context.Context, c Coverage) []ui.Figure {
	share := stat.Ratio{Num: int64(c.PointsIn(6, 11)), Den: int64(c.Points)}
	return []ui.Figure{
		{Label: i18n.T(ctx, "覆盖大类"), Value: strconv.Itoa(c.Covered()), Unit: "/ 19", Tone: "supply"},
		{Label: i18n.T(ctx, "专业点"), Value: ui.Thousands(c.Points), Note: i18n.T(ctx, "%d 个专业", c.Programmes)},
		{Label: i18n.T(ctx, "学校"), Value: strconv.Itoa(c.Schools), Unit: i18n.T(ctx, "所")},
		rateFigureOf(ctx, i18n.T(ctx, "装备制造与电子信息占比"), share),
	}
}

func rateFigureOf(ctx context.Context, label string, r stat.Ratio) ui.Figure {
	f := ui.Figure{Label: label, Note: i18n.T(ctx, "%d / %d 个专业点", r.Num, r.Den)}
	f.Value, f.Unit = strings.TrimSuffix(r.Percent(1), "%"), "%"
	return f
}
