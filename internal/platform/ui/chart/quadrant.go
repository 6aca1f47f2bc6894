package chart

import (
	"math"
	"strconv"
	"strings"
)

// Quadrant is a chart of marks on two even axes that are cut into four by a line each: a share upwards, with its interval as a light
// whisker, and an index from −1 to 1 to the right. The shape of a mark says in which quadrant it surely is; a mark whose interval is
// not clear of its line is hollow and in none.
type Quadrant struct {
	Finding string
	XName   string
	YName   string
	YRef    Ref // the mean; each mark is judged by its own, which leaves it out
	XRef    Ref
	Corners [4]string // above left, above right, below left, below right
	Marks   []Mark
	Named   int // at most so many marks are named beside them; 0 = 10
}

// Mark is one point or programme. X is the index, Y a share of 1 with its interval, Size a count of persons (0: not known).
type Mark struct {
	ID, Name  string
	X, Y      float64
	Low, High float64
	Size      float64
	Verdict   string // grow, watch, check, warn; "" for 无法区分
}

var corners = []struct{ code, word, symbol, tone string }{
	{"grow", "扩", "circle", "primary"},
	{"watch", "看流向", "rect", "supply"},
	{"check", "查质量", "diamond", "c5"},
	{"warn", "预警", "triangle", "red"},
	{"", "无法区分", "emptyCircle", "muted"},
}

// Kind is "scatter".
func (q Quadrant) Kind() string { return "scatter" }

// Option is the chart for ECharts. Marks without an index or a share are left to the table.
func (q Quadrant) Option() string { return q.option(false) }

// Narrow is the chart for a phone: without names, with room for the legend in several lines.
func (q Quadrant) Narrow() string { return q.option(true) }

func (q Quadrant) option(narrow bool) string {
	o := base(q.Spoken())
	x := valueAxis(q.XName, false)
	x["min"], x["max"], x["nameLocation"], x["nameGap"] = -1, 1, "middle", 32
	x["nameTextStyle"] = object{"color": "@muted", "fontSize": "@xs", "align": "center"}
	x["splitLine"], x["axisLine"] = object{"show": false}, object{"show": true, "onZero": false, "lineStyle": object{"color": "@edge"}}
	y := valueAxis(q.YName, true)
	y["min"], y["max"] = q.floor(), 100
	y["axisLine"] = object{"show": false, "onZero": false} // its name stands over the left edge, not at the index 0
	g := grid()
	g["bottom"], g["right"], g["top"] = 36, 24, 56
	o["grid"], o["xAxis"], o["yAxis"] = g, x, y
	o["legend"] = object{"top": 0, "right": 0, "selectedMode": false, "textStyle": object{"color": "@muted", "fontSize": "@xs"}}
	named := q.named()
	if narrow {
		named, g["top"] = nil, 112
	}
	var series []object
	for i, c := range corners {
		style := object{"color": colour(c.tone, i), "opacity": 0.8}
		if c.code != "" {
			style["borderColor"], style["borderWidth"] = "@page", 1
		}
		series = append(series, object{"type": "scatter", "name": c.word, "symbol": c.symbol, "data": q.data(c.code, named), "itemStyle": style, "labelLayout": object{"hideOverlap": true},
			"markLine": object{"silent": true, "symbol": "none", "label": object{"show": false}, "lineStyle": object{"color": colour(c.tone, i), "type": "solid", "width": 1, "opacity": 0.35}, "data": q.whiskers(c.code)}})
	}
	lines := refLines([]Ref{q.YRef}, "yAxis", true)
	if math.IsNaN(q.YRef.Value) {
		lines["data"] = []object{}
	}
	lines["data"] = append(lines["data"].([]object), refLines([]Ref{q.XRef}, "xAxis", false)["data"].([]object)...)
	series = append(series, object{"type": "scatter", "name": "", "data": []object{}, "markLine": lines})
	words := Scatter{Corners: q.Corners}.corners()
	for _, w := range words {
		if narrow && w["top"] != nil {
			w["top"] = g["top"]
		}
	}
	o["series"], o["graphic"] = series, words
	return marshal(o)
}

// floor is where the upright axis begins: below the lowest whisker, by tens.
func (q Quadrant) floor() float64 {
	low := 1.0
	for _, m := range q.Marks {
		if q.drawn(m) {
			low = min(low, m.Low, m.Y)
		}
	}
	if !math.IsNaN(q.YRef.Value) {
		low = min(low, q.YRef.Value)
	}
	return max(0, math.Floor(low*10-0.2)*10)
}

func (q Quadrant) drawn(m Mark) bool { return !math.IsNaN(m.X) && !math.IsNaN(m.Y) }

func (q Quadrant) data(verdict string, named map[string]bool) []object {
	out := []object{}
	for _, m := range q.Marks {
		if m.Verdict != verdict || !q.drawn(m) {
			continue
		}
		d := object{"id": m.ID, "name": m.Name, "value": []float64{m.X, m.Y * 100}, "symbolSize": math.Round(9 + math.Min(28, math.Sqrt(math.Max(0, m.Size))*1.2))}
		if named[m.ID] {
			d["label"] = object{"show": true, "formatter": plain(m.Name), "position": side(m.X + 0.6), "color": "@ink", "fontSize": "@xs", "minMargin": 6, "textBorderColor": "@page", "textBorderWidth": 3}
		}
		out = append(out, d)
	}
	return out
}

// whiskers are the intervals, drawn lightly behind the marks.
func (q Quadrant) whiskers(verdict string) []any {
	out := []any{}
	for _, m := range q.Marks {
		if m.Verdict == verdict && q.drawn(m) && m.High > m.Low {
			out = append(out, []object{{"coord": []float64{m.X, m.Low * 100}}, {"coord": []float64{m.X, m.High * 100}}})
		}
	}
	return out
}

func (q Quadrant) named() map[string]bool {
	s := Scatter{LabelAbove: q.Named}
	if s.LabelAbove == 0 {
		s.LabelAbove = 10
	}
	for _, m := range q.Marks {
		if q.drawn(m) {
			s.Points = append(s.Points, Point{ID: m.ID, Size: m.Size})
		}
	}
	return s.named()
}

// Spoken counts the marks in each quadrant and those that cannot be told apart, and names those that are warned.
func (q Quadrant) Spoken() string {
	var b strings.Builder
	b.WriteString(q.Finding)
	for _, c := range corners {
		n, names := 0, []string{}
		for _, m := range q.Marks {
			if m.Verdict == c.code && q.drawn(m) {
				n++
				if c.code == "warn" && len(names) < 8 {
					names = append(names, m.Name)
				}
			}
		}
		b.WriteString("；" + c.word + " " + strconv.Itoa(n) + " 个")
		if len(names) > 0 {
			b.WriteString("（" + strings.Join(names, "、") + "）")
		}
	}
	return b.String()
}
