package chart

import (
	"math"
	"strconv"
	"strings"
)

// Scatter is the quadrant chart: a ratio on a logarithmic axis with 供需相等 in the
// middle, a rate upwards with its threshold, names in the corners. The shape of a
// mark says its verdict, so colour is not needed to read it.
type Scatter struct {
	Finding    string
	XName      string // 有效需求比（需求 ÷ 毕业生）
	YName      string // 就业去向落实率
	YRef       Ref    // threshold; share of 1
	XRef       Ref    // equal demand and supply: 1
	Corners    [4]string
	Points     []Point
	LabelAbove int // at most so many marks are named beside them; 0 = 12
}

// Point is one programme. X is a ratio above 0, Y a share of 1, Size a count.
type Point struct {
	ID, Name string
	X, Y     float64
	Size     float64
	Verdict  string // grow, watch, check, warn
}

// Kind is "scatter".
func (s Scatter) Kind() string { return "scatter" }

var verdicts = []struct{ code, word, symbol, tone string }{
	{"grow", "扩", "circle", "primary"},
	{"watch", "看流向", "rect", "supply"},
	{"check", "查质量", "diamond", "c5"},
	{"warn", "预警", "triangle", "red"},
}

// Option is the chart for ECharts. Points without a ratio or a rate are left to the
// table.
func (s Scatter) Option() string {
	o := base(s.Spoken())
	x := valueAxis(s.XName, false)
	x["type"], x["logBase"], x["nameLocation"] = "log", 2, "middle"
	x["nameGap"] = 32
	x["splitLine"] = object{"show": false}
	x["axisLine"] = object{"show": true, "lineStyle": object{"color": "@edge"}}
	y := valueAxis(s.YName, true)
	y["scale"] = true
	y["max"] = 100
	g := grid()
	g["bottom"], g["right"], g["top"] = 36, 24, 48
	o["grid"], o["xAxis"], o["yAxis"] = g, x, y
	o["legend"] = object{"top": 0, "right": 0, "selectedMode": false, "textStyle": object{"color": "@muted", "fontSize": "@xs"}}
	var series []object
	named := s.named()
	for i, v := range verdicts {
		series = append(series, object{
			"type": "scatter", "name": v.word, "symbol": v.symbol, "data": s.data(v.code, named),
			"itemStyle": object{"color": colour(v.tone, i), "opacity": 0.8, "borderColor": "@page", "borderWidth": 1},
		})
	}
	lines := refLines([]Ref{s.YRef}, "yAxis", true)
	lines["data"] = append(lines["data"].([]object), refLines([]Ref{s.XRef}, "xAxis", false)["data"].([]object)...)
	series[0]["markLine"] = lines
	o["series"], o["graphic"] = series, s.corners()
	return marshal(o)
}

// named are the points that get their name: the largest.
func (s Scatter) named() map[string]bool {
	most := s.LabelAbove
	if most == 0 {
		most = 12
	}
	out := map[string]bool{}
	for range most {
		best := -1
		for i, p := range s.Points {
			if !out[p.ID] && (best < 0 || p.Size > s.Points[best].Size) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		out[s.Points[best].ID] = true
	}
	return out
}

func (s Scatter) data(verdict string, named map[string]bool) []object {
	out := []object{}
	for _, p := range s.Points {
		if p.Verdict != verdict || math.IsNaN(p.X) || math.IsNaN(p.Y) || p.X <= 0 {
			continue
		}
		d := object{"id": p.ID, "name": p.Name, "value": []float64{p.X, scaled([]float64{p.Y}, true)[0]},
			"symbolSize": math.Round(8 + math.Min(30, math.Sqrt(math.Max(0, p.Size))*1.5))}
		if named[p.ID] {
			d["label"] = object{"show": true, "formatter": plain(p.Name), "position": side(p.X), "color": "@ink", "fontSize": "@xs"}
		}
		out = append(out, d)
	}
	return out
}

// side keeps names inside: left of marks in the right half, right of the others.
func side(x float64) string {
	if x > 1 {
		return "left"
	}
	return "right"
}

func (s Scatter) corners() []object {
	var out []object
	for i, word := range s.Corners {
		if word == "" {
			continue
		}
		g := object{"type": "text", "silent": true, "style": object{"text": word, "fill": "@muted", "fontSize": "@sm", "fontWeight": 500, "fontFamily": "@font"}}
		if i%2 == 0 {
			g["left"] = 64
		} else {
			g["right"] = 32
		}
		if i < 2 {
			g["top"] = 56
		} else {
			g["bottom"] = 64
		}
		out = append(out, g)
	}
	return out
}

// Spoken counts the verdicts and names those that are warned.
func (s Scatter) Spoken() string {
	var b strings.Builder
	b.WriteString(s.Finding)
	for _, v := range verdicts {
		n, names := 0, []string{}
		for _, p := range s.Points {
			if p.Verdict == v.code {
				n++
				if v.code == "warn" && len(names) < 8 {
					names = append(names, p.Name)
				}
			}
		}
		b.WriteString("；" + v.word + " " + strconv.Itoa(n) + " 个")
		if len(names) > 0 {
			b.WriteString("（" + strings.Join(names, "、") + "）")
		}
	}
	return b.String()
}
