package chart

import (
	"math"
	"strings"
)

// Bars is a bar chart, lying unless Upright: one bar a label, or one a series and
// label, beside one another or stacked. Values with Percent are shares of 1.
type Bars struct {
	Finding string // the heading; begins the spoken sentence
	Unit    string
	Labels  []string
	Series  []Series
	Upright bool
	Stacked bool
	Percent bool
	Refs    []Ref
	IDs     []string // of the labels, for the page behind a click
}

// Series is a row of values, one a label; NaN is missing.
type Series struct {
	Name   string
	Tone   string // demand, supply, met, city, red … or empty
	Values []float64
}

// Kind is "bar".
func (b Bars) Kind() string { return "bar" }

// Option is the chart for ECharts.
func (b Bars) Option() string {
	o := base(b.Spoken())
	values, names := valueAxis(b.Unit, b.Percent), nameAxis(b.Labels)
	values["min"] = 0
	g := grid()
	o["grid"] = g
	refAxis := "yAxis"
	if b.Upright {
		o["xAxis"], o["yAxis"] = names, values
		g["right"] = 16 // no words at the right
	} else {
		names["inverse"] = true
		o["xAxis"], o["yAxis"] = values, names
		refAxis = "xAxis"
	}
	var series []object
	for i, s := range b.Series {
		series = append(series, b.series(i, s))
	}
	if len(b.Refs) > 0 && len(series) > 0 {
		series[0]["markLine"] = refLines(b.Refs, refAxis, b.Percent)
	}
	o["series"] = series
	if len(b.Series) > 1 {
		o["legend"] = object{"top": 0, "left": 0, "itemWidth": 18, "itemHeight": 10, "selectedMode": false, "textStyle": object{"color": "@muted", "fontSize": "@xs"}}
		g["top"] = 40
		if b.Unit != "" {
			g["top"] = 64 // the unit stands under the legend
		}
	}
	return marshal(o)
}

func (b Bars) series(i int, s Series) object {
	style := object{"color": colour(s.Tone, i)}
	if i > 0 {
		style["decal"] = hatch(s.Tone, i)
	}
	out := object{"type": "bar", "name": s.Name, "itemStyle": style, "barMaxWidth": b.widest(), "barGap": "20%", "data": b.data(s), "labelLayout": object{"hideOverlap": true}}
	switch {
	case b.Stacked:
		out["stack"] = "all"
	case b.Upright:
		out["label"] = label("top")
	default:
		out["label"] = label("right")
	}
	return out
}

// widest is the most px that a bar may be thick: bars that stand side by side need room for their figures above them.
func (b Bars) widest() int {
	if b.Upright && !b.Stacked && len(b.Series) > 1 {
		return 56
	}
	return 22
}

func (b Bars) data(s Series) []any {
	values := scaled(s.Values, b.Percent)
	out := make([]any, len(values))
	for i, v := range values {
		d := object{"value": number(v), "label": object{"formatter": figure(s.Values[i], b.Percent)}}
		if i < len(b.IDs) {
			d["id"] = b.IDs[i]
		}
		if math.IsNaN(v) {
			// No bar, only the words: a bar of no length would read as zero.
			d["value"], d["itemStyle"] = 0, object{"color": "transparent"}
			d["label"] = object{"formatter": "无数据", "color": "@muted"}
		}
		out[i] = d
	}
	return out
}

func label(position string) object {
	return object{"show": true, "position": position, "color": "@ink", "fontSize": "@xs"}
}

// Spoken names the finding and every figure of up to twelve labels.
func (b Bars) Spoken() string {
	var s strings.Builder
	s.WriteString(b.Finding)
	for i, l := range b.Labels {
		if i == 12 {
			s.WriteString("；其余见数据表")
			break
		}
		s.WriteString("；" + l + " ")
		for j, r := range b.Series {
			if j > 0 {
				s.WriteString("、")
			}
			if len(b.Series) > 1 {
				s.WriteString(r.Name + " ")
			}
			if i < len(r.Values) {
				s.WriteString(figure(r.Values[i], b.Percent))
			}
		}
	}
	return s.String()
}
