package approvals

import (
	"context"
	"math"
	"net/http"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// Routes lists the page, its export and the API row.
func (s *Service) Routes() []web.Route {
	row := func(pattern string, kind web.Kind, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: maySee, Roles: Policy.Roles(maySee), Scope: "city", Handler: h}
	}
	page := row("/approvals", web.KindPage, s.page)
	page.Menu = &web.Menu{Group: "督办", Label: "办理用时", Order: 60}
	op := huma.Operation{OperationID: "approval-times", Method: http.MethodGet, Path: "/api/v1/approvals", Summary: "Working days that offices take, by kind of case", Tags: []string{"approvals"}}
	return []web.Route{page, row("/approvals/export", web.KindFile, s.export), web.API(op, maySee, Policy.Roles(maySee), s.api)}
}

func (s *Service) page(w http.ResponseWriter, r *http.Request) error {
	rep, err := s.Times(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, timesView(viewOf(r.Context(), rep)))
}

// timesPage is everything that the page shows.
type timesPage struct {
	Page    ui.Page
	Figures []ui.Figure
	Slowest string
	Chart   templ.Component
	Lines   []ui.Row
	Months  []ui.Row
	Scope   string
}

var (
	lineColumns  = []ui.Column{{Title: "事项", Wrap: true}, {Title: "办结件数", Num: true}, {Title: "平均", Num: true}, {Title: "中位数", Num: true}, {Title: "最长", Num: true}, {Title: "在办", Num: true}, {Title: "在办最久", Num: true}}
	monthColumns = []ui.Column{{Title: "月份"}, {Title: "办结件数", Num: true}, {Title: "平均", Num: true}, {Title: "中位数", Num: true}}
)

func name(ctx context.Context, m Matter) string {
	if i18n.Lang(ctx) == i18n.English {
		return m.EN + ": " + m.StateEN
	}
	return m.ZH + "：" + m.StateZH
}

func viewOf(ctx context.Context, rep Report) timesPage {
	v := timesPage{Page: ui.Page{Title: "办理用时", Sub: i18n.T(ctx, "从送到办理单位到作出决定的工作日，取自流程记录，不用填报"), Crumbs: []ui.Crumb{{Label: "办理用时"}}, Actions: []ui.Action{{Label: "导出 Excel", Href: "/approvals/export?format=xlsx"}, {Label: "导出 CSV", Href: "/approvals/export?format=csv"}}}}
	few := i18n.T(ctx, "不足 %d 件", rep.Least)
	v.Scope = i18n.T(ctx, "%s 到 %s 办结的；同一天算 0 天；不足 %d 件不给平均和中位数", rep.Since.String(), rep.Today.String(), rep.Least)
	v.Figures = append(figuresOf(ctx, rep.All, few), ui.Figure{Label: i18n.T(ctx, "上一期平均"), Value: days(rep.Before.Mean), Unit: i18n.T(ctx, "工作日")})
	if !rep.Before.Known {
		v.Figures[len(v.Figures)-1] = ui.Figure{Label: i18n.T(ctx, "上一期平均"), Missing: few}
	}
	for i, l := range rep.Lines {
		if i == 0 && l.Known {
			v.Slowest = i18n.T(ctx, "最慢的是“%s”：平均 %s 个工作日，中位数 %s，共 %d 件", name(ctx, l.Matter), days(l.Mean), days(l.Median), l.N)
		}
		row := ui.Row{Cells: append(ui.Cells(ui.Text(name(ctx, l.Matter)), ui.Int(int64(l.N))), timeCells(l.Time, few)...)}
		longest := templ.Component(ui.Int(int64(l.Longest)))
		if l.N == 0 {
			longest = ui.Missing(few)
		}
		row.Cells = append(row.Cells, longest, ui.Int(int64(l.Open)))
		if l.Open > 0 {
			row.Cells = append(row.Cells, ui.Int(int64(l.Oldest)))
		} else {
			row.Cells = append(row.Cells, ui.Text(""))
		}
		v.Lines = append(v.Lines, row)
	}
	for _, m := range rep.Months {
		v.Months = append(v.Months, ui.Row{Cells: append(ui.Cells(ui.Text(m.Month), ui.Int(int64(m.N))), timeCells(m.Time, few)...)})
	}
	v.Chart = v.drawn(ctx, rep)
	return v
}

// drawn are the months as lines, from the first that is known; nil when fewer than two are.
func (v timesPage) drawn(ctx context.Context, rep Report) templ.Component {
	var labels []string
	var mean, median []float64
	known := 0
	for _, m := range rep.Months {
		if known == 0 && !m.Known {
			continue
		}
		a, b := math.NaN(), math.NaN()
		if m.Known {
			a, b = m.Mean, m.Median
			known++
		}
		labels, mean, median = append(labels, m.Month), append(mean, a), append(median, b)
	}
	if known < 2 {
		return nil
	}
	title := i18n.T(ctx, "各月办结的平均用时和中位数，工作日")
	line := chart.Line{Finding: title, Unit: i18n.T(ctx, "工作日"), Labels: labels, Series: []chart.Run{{Name: i18n.T(ctx, "平均"), Tone: "met", Values: mean}, {Name: i18n.T(ctx, "中位数"), Tone: "supply", Values: median}}}
	return chart.Figure("approval-months", line, title, v.Scope, ui.SmallTable(title, monthColumns, v.Months), nil)
}

func figuresOf(ctx context.Context, t Time, few string) []ui.Figure {
	out := []ui.Figure{{Label: i18n.T(ctx, "办结件数"), Value: ui.Thousands(int64(t.N)), Unit: i18n.T(ctx, "件")}}
	for _, x := range []struct {
		label string
		value float64
	}{{i18n.T(ctx, "平均"), t.Mean}, {i18n.T(ctx, "中位数"), t.Median}} {
		if !t.Known {
			out = append(out, ui.Figure{Label: x.label, Missing: few})
			continue
		}
		out = append(out, ui.Figure{Label: x.label, Value: days(x.value), Unit: i18n.T(ctx, "工作日")})
	}
	return out
}

// days are working days with one decimal.
func days(n float64) string { return ui.Decimal(n, 1) }

func timeCells(t Time, few string) []templ.Component {
	if !t.Known {
		return ui.Cells(ui.Missing(few), ui.Missing(few))
	}
	return ui.Cells(ui.Text(days(t.Mean)), ui.Text(days(t.Median)))
}

func (s *Service) export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := sheet.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	rep, err := s.Times(ctx)
	if err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.Word(ctx, "办理用时"), f), f.MIME())
	cols := []sheet.Column{{ZH: "事项", EN: "Matter"}, {ZH: "月份", EN: "Month"}, {ZH: "办结件数", EN: "Decided", Type: sheet.Int}, {ZH: "平均", EN: "Mean", Type: sheet.Number}, {ZH: "中位数", EN: "Median", Type: sheet.Number}}
	return sheet.Export(w, f, i18n.Word(ctx, "办理用时"), cols, func(yield func([]any, error) bool) {
		put := func(what, month string, t Time) bool {
			row := []any{what, month, t.N, nil, nil}
			if t.Known {
				row[3], row[4] = t.Mean, t.Median
			}
			return yield(row, nil)
		}
		for _, l := range rep.Lines {
			if !put(name(ctx, l.Matter), "", l.Time) {
				return
			}
			for _, m := range rep.Months {
				if t, ok := l.Months[m.Month]; ok && !put(name(ctx, l.Matter), m.Month, t) {
					return
				}
			}
		}
	})
}

type timeJSON struct {
	Kind   string   `json:"kind"`
	State  string   `json:"state"`
	Name   string   `json:"name"`
	N      int      `json:"n" doc:"decisions in the period"`
	Mean   *float64 `json:"mean,omitempty" doc:"working days; left out with too few decisions"`
	Median *float64 `json:"median,omitempty" doc:"working days; left out with too few decisions"`
	Open   int      `json:"open" doc:"cases that wait"`
}

type timesOutput struct {
	Body struct {
		Since   string     `json:"since"`
		Matters []timeJSON `json:"matters"`
	}
}

func (s *Service) api(ctx context.Context, _ *struct{}) (*timesOutput, error) {
	rep, err := s.Times(ctx)
	if err != nil {
		return nil, err
	}
	out := &timesOutput{}
	out.Body.Since, out.Body.Matters = rep.Since.String(), make([]timeJSON, 0, len(rep.Lines))
	for _, l := range rep.Lines {
		j := timeJSON{Kind: l.Kind, State: l.State, Name: l.ZH, N: l.N, Open: l.Open}
		if l.Known {
			j.Mean, j.Median = &l.Mean, &l.Median
		}
		out.Body.Matters = append(out.Body.Matters, j)
	}
	return out, nil
}
