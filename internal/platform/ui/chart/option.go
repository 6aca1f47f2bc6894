package chart

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"rongqiao/internal/platform/ui"
)

// object is a part of an option.
type object = map[string]any

// Chart is a description that can be drawn.
type Chart interface {
	Kind() string   // bar, line, scatter, sankey, graph: the class of the box
	Option() string // JSON for ECharts with tokens in place of colours
	Spoken() string // the chart in a sentence or two
}

// tones are the names of colours in descriptions and their tokens.
var tones = map[string]string{
	"demand": "@demand", "supply": "@supply", "met": "@primary", "primary": "@primary", "muted": "@muted",
	"red": "@error", "amber": "@warning", "green": "@success", "city": "@muted",
	"c1": "@c1", "c2": "@c2", "c3": "@c3", "c4": "@c4", "c5": "@c5", "c6": "@c6",
}

// colour is the token of a tone; series without a tone take c1 to c6 in turn.
func colour(tone string, i int) string {
	if c, ok := tones[tone]; ok {
		return c
	}
	return fmt.Sprintf("@c%d", i%6+1)
}

// hatch is the pattern that doubles colour: copper rises, teal falls, others by turns.
func hatch(tone string, i int) object {
	angle := -math.Pi / 4
	if tone == "supply" || (tone != "demand" && i%2 == 0) {
		angle = math.Pi / 4
	}
	return object{"symbol": "rect", "color": "@page", "dashArrayX": []int{1, 0}, "dashArrayY": []int{3, 3}, "rotation": angle}
}

// base is what every option has.
func base(spoken string) object {
	return object{
		"animation": false,
		"textStyle": object{"fontFamily": "@font", "fontSize": "@xs", "color": "@ink"},
		"aria":      object{"enabled": true, "label": object{"description": spoken}},
		"tooltip":   object{"show": false},
	}
}

func marshal(o object) string {
	b, err := json.Marshal(o)
	if err != nil {
		return "{}" // only strings, numbers and their lists go in
	}
	return string(b)
}

// number is a value for JSON: a missing one is null, which ECharts leaves out.
func number(x float64) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return x
}

func numbers(xs []float64) []any {
	out := make([]any, len(xs))
	for i, x := range xs {
		out[i] = number(x)
	}
	return out
}

// figure is a value in words: 61.3%, 1,284, 无数据.
func figure(x float64, percent bool) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "无数据"
	case percent:
		return ui.Percent(x)
	case x == math.Trunc(x):
		return ui.Decimal(x, 0)
	}
	return ui.Decimal(x, 2)
}

// valueAxis is an axis of figures: hairlines, no ticks, at most six marks.
func valueAxis(name string, percent bool) object {
	ax := object{
		"type": "value", "splitNumber": 4,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"splitLine": object{"lineStyle": object{"color": "@line", "width": 1}},
		"axisLabel": object{"color": "@muted", "fontSize": "@xs"},
	}
	if name != "" {
		ax["name"], ax["nameTextStyle"] = name, object{"color": "@muted", "fontSize": "@xs", "align": "left"}
		ax["nameGap"] = 14
	}
	if percent {
		ax["axisLabel"] = object{"color": "@muted", "fontSize": "@xs", "formatter": "{value}%"}
	}
	return ax
}

// nameAxis is an axis of names.
func nameAxis(labels []string) object {
	return object{
		"type": "category", "data": labels,
		"axisTick": object{"show": false}, "axisLine": object{"lineStyle": object{"color": "@edge"}},
		"axisLabel": object{"color": "@ink", "fontSize": "@xs", "interval": 0, "hideOverlap": true},
	}
}

func grid() object {
	return object{"left": 8, "right": 96, "top": 28, "bottom": 8, "containLabel": true}
}

// Ref is a reference line with its word: 界线 80%.
type Ref struct {
	Word  string
	Value float64
}

// refLines are dashed lines across the value axis ("xAxis" or "yAxis").
func refLines(refs []Ref, axis string, percent bool) object {
	var data []object
	for _, r := range refs {
		v := r.Value
		if percent {
			v *= 100
		}
		word := object{"formatter": plain(r.Word), "color": "@muted", "fontSize": "@xs", "position": "insideEndTop"}
		if axis == "xAxis" {
			word["position"], word["rotate"] = "end", 0
		}
		data = append(data, object{axis: v, "label": word})
	}
	return object{"silent": true, "symbol": "none", "lineStyle": object{"color": "@muted", "type": "dashed", "width": 1.5}, "data": data}
}

// plain keeps a text from being read as a template of ECharts.
func plain(s string) string { return strings.NewReplacer("{", "（", "}", "）").Replace(s) }

// scaled puts shares of 1 into percent.
func scaled(xs []float64, percent bool) []float64 {
	if !percent {
		return xs
	}
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = math.Round(x*1e6) / 1e4
	}
	return out
}
