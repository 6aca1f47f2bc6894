package chart

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Line is a line chart over years, months or quarters. A missing value is a gap.
// With From the value axis does not begin at zero, and shows where it begins.
type Line struct {
	Finding string
	Unit    string
	Labels  []string
	Series  []Run
	Percent bool
	Refs    []Ref
	From    *float64 // lowest value of the axis; nil = 0
}

// Run is one line, with its interval when Low and High are given.
type Run struct {
	Name      string
	Tone      string
	Values    []float64
	Low, High []float64
}

// Kind is "line".
func (l Line) Kind() string { return "line" }

var symbols = []string{"circle", "rect", "diamond", "triangle", "emptyCircle", "emptyRect"}
var dashes = []any{"solid", []int{8, 4}, []int{2, 3}, []int{12, 4, 2, 4}, []int{4, 4}, []int{1, 2}}

// Heights in px of the plot on the screen and on paper.
const (
	plotHigh  = 300.0
	plotSmall = 110.0
)

// Size in px of a line chart on paper: at 88 mm it is 30 mm high and its text of 14 px is 7 pt.
const SmallWide, SmallHigh = 500, 170

// Option is the chart for ECharts.
func (l Line) Option() string { return l.option(plotHigh, false) }

// Small is the chart for paper, SmallWide × SmallHigh px: fewer lines across, and words at the lines' ends that stay apart.
func (l Line) Small() string { return l.option(plotSmall, false) }

// Narrow is the chart for a phone: a line that is alone has its word above its end, so the plot is as wide as the page.
func (l Line) Narrow() string {
	if len(l.Series) != 1 {
		return ""
	}
	return l.option(plotHigh, true)
}

func (l Line) option(plot float64, narrow bool) string {
	o := base(l.Spoken())
	values, names := valueAxis(l.Unit, l.Percent), nameAxis(l.Labels)
	if l.From != nil {
		values["min"] = scaled([]float64{*l.From}, l.Percent)[0]
	} else {
		values["min"] = 0
	}
	if plot < plotHigh {
		values["splitNumber"] = 2
	}
	names["boundaryGap"] = false
	g := grid()
	g["right"] = 132
	if narrow {
		g["right"], g["top"] = 20, 44
	}
	o["grid"], o["xAxis"], o["yAxis"] = g, names, values
	var series []object
	shifts := l.shifts(plot)
	for i, r := range l.Series {
		series = append(series, l.band(i, r)...)
		run := l.run(i, r)
		word := run["endLabel"].(object)
		word["offset"] = []float64{0, shifts[i]}
		if narrow {
			word["align"], word["verticalAlign"], word["offset"] = "right", "bottom", []float64{0, -10}
		}
		series = append(series, run)
	}
	if len(l.Refs) > 0 && len(series) > 0 {
		series[len(series)-1]["markLine"] = refLines(l.Refs, "yAxis", l.Percent)
	}
	o["series"] = series
	return marshal(o)
}

func (l Line) run(i int, r Run) object {
	c := colour(r.Tone, i)
	return object{
		"type": "line", "name": r.Name, "data": numbers(scaled(r.Values, l.Percent)), "connectNulls": false,
		"symbol": symbols[i%len(symbols)], "symbolSize": 8, "showAllSymbol": true,
		"lineStyle": object{"color": c, "width": 2.5, "type": dashes[i%len(dashes)]}, "itemStyle": object{"color": c},
		"endLabel": object{"show": true, "formatter": plain(l.ending(r)), "color": c, "fontSize": "@xs", "width": 124, "overflow": "truncate"},
	}
}

// ending are the words at a line's end. A line that is alone has its name in the heading, so a long one is not said again.
func (l Line) ending(r Run) string {
	if len(l.Series) == 1 && utf8.RuneCountInString(r.Name) > 6 {
		return l.last(r)
	}
	return r.Name + " " + l.last(r)
}

// shifts are the vertical offsets in px that keep the words at the lines' ends apart:
// from the highest end downwards, each at least one line of text below the one before
// in a plot of that height.
func (l Line) shifts(plot float64) []float64 {
	low, high := math.Inf(1), math.Inf(-1)
	ends := make([]float64, len(l.Series))
	order := make([]int, len(l.Series))
	for i, r := range l.Series {
		order[i], ends[i] = i, math.NaN()
		for _, v := range r.Values {
			if !math.IsNaN(v) {
				low, high, ends[i] = min(low, v), max(high, v), v
			}
		}
	}
	if l.From == nil {
		low = 0
	} else {
		low = min(low, *l.From)
	}
	line := min(24, plot/6)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ends[b], ends[a]) })
	out, free := make([]float64, len(ends)), math.Inf(-1)
	for _, i := range order {
		if math.IsNaN(ends[i]) || high <= low {
			continue
		}
		y := (high - ends[i]) / (high - low) * plot
		put := max(y, free)
		out[i], free = put-y, put+line
	}
	return out
}

// last is the last value that is there.
func (l Line) last(r Run) string {
	for i := len(r.Values) - 1; i >= 0; i-- {
		if !math.IsNaN(r.Values[i]) {
			return figure(r.Values[i], l.Percent)
		}
	}
	return "无数据"
}

// band is the interval as two stacked areas of which the lower is not drawn.
func (l Line) band(i int, r Run) []object {
	if len(r.Low) == 0 || len(r.High) != len(r.Low) {
		return nil
	}
	low, high := scaled(r.Low, l.Percent), scaled(r.High, l.Percent)
	height := make([]float64, len(low))
	for k := range low {
		height[k] = high[k] - low[k]
	}
	hidden := object{"type": "line", "name": r.Name + " 区间", "silent": true, "symbol": "none", "stack": "band" + r.Name,
		"lineStyle": object{"opacity": 0}, "data": numbers(low)}
	area := object{"type": "line", "name": r.Name + " 区间", "silent": true, "symbol": "none", "stack": "band" + r.Name,
		"lineStyle": object{"opacity": 0}, "areaStyle": object{"color": colour(r.Tone, i), "opacity": 0.16}, "data": numbers(height)}
	return []object{hidden, area}
}

// Spoken names the finding, first and last value of each line, and its gaps.
func (l Line) Spoken() string {
	var s strings.Builder
	s.WriteString(l.Finding)
	for _, r := range l.Series {
		first, last, gaps := -1, -1, 0
		for i, v := range r.Values {
			if math.IsNaN(v) {
				gaps++
				continue
			}
			if first < 0 {
				first = i
			}
			last = i
		}
		if first < 0 {
			s.WriteString("；" + r.Name + "无数据")
			continue
		}
		s.WriteString("；" + r.Name + "从 " + at(l.Labels, first) + " 的 " + figure(r.Values[first], l.Percent) +
			" 到 " + at(l.Labels, last) + " 的 " + figure(r.Values[last], l.Percent))
		if gaps > 0 {
			s.WriteString("，有 " + figure(float64(gaps), false) + " 期无数据")
		}
	}
	return s.String()
}

func at(labels []string, i int) string {
	if i < len(labels) {
		return labels[i]
	}
	return ""
}
