package chart

import (
	"cmp"
	"strconv"
	"strings"

	"rongqiao/internal/platform/ui"
)

// Sankey is the spectrum map (谱系图): industry chain → occupation → programme →
// school. The width of a link is persons; the colour of a node its bank; a break is
// red and says so in words.
type Sankey struct {
	Finding string
	Layers  []string // names of the columns, from left to right
	Nodes   []Node
	Links   []Flow
	Breaks  string // the word for breaks, in the reader's language; 断点 when empty
}

// Node is a box of the map.
type Node struct {
	ID, Name string
	Layer    int
	Tone     string // demand, supply, met
	Break    string // why the way ends here: 无人教, 无人要; empty = it does not
}

// Flow is a link; From and To are node ids, Persons its width.
type Flow struct {
	From, To string
	Persons  float64
	Broken   bool
}

// Kind is "sankey".
func (s Sankey) Kind() string { return "sankey" }

// Height is the room in px that the fullest column needs.
func (s Sankey) Height() int {
	count := map[int]int{}
	most := 1
	for _, n := range s.Nodes {
		count[n.Layer]++
		most = max(most, count[n.Layer])
	}
	return min(2400, max(420, 60+most*30))
}

// Option is the map for ECharts.
func (s Sankey) Option() string {
	o := base(s.Spoken())
	o["graphic"] = s.heads()
	o["series"] = []object{{
		"type": "sankey", "top": 36, "bottom": 8, "left": 8, "right": "@side", "nodeWidth": 12, "nodeGap": 16,
		"nodeAlign": "justify", "layoutIterations": 48, "draggable": false,
		"emphasis":  object{"focus": "adjacency"},
		"label":     object{"color": "@ink", "fontSize": "@xs", "position": "right"},
		"lineStyle": object{"color": "source", "opacity": 0.22, "curveness": 0.5},
		"data":      s.nodes(), "links": s.links(),
	}}
	return marshal(o)
}

func (s Sankey) nodes() []object {
	out := make([]object, 0, len(s.Nodes))
	for i, n := range s.Nodes {
		d := object{"name": n.ID, "id": n.ID, "depth": n.Layer, "itemStyle": object{"color": colour(n.Tone, i), "borderWidth": 0},
			"label": object{"formatter": plain(n.Name)}}
		if n.Break != "" {
			d["itemStyle"] = object{"color": "@error", "borderColor": "@error", "borderWidth": 2, "borderType": "dashed"}
			d["label"] = object{"formatter": plain(n.Name + " · " + n.Break), "color": "@error", "fontWeight": 600}
		}
		out = append(out, d)
	}
	return out
}

func (s Sankey) links() []object {
	known := map[string]bool{}
	for _, n := range s.Nodes {
		known[n.ID] = true
	}
	out := make([]object, 0, len(s.Links))
	for _, f := range s.Links {
		if !known[f.From] || !known[f.To] || f.From == f.To || f.Persons <= 0 {
			continue
		}
		d := object{"source": f.From, "target": f.To, "value": f.Persons}
		if f.Broken {
			d["lineStyle"] = object{"color": "@error", "opacity": 0.4, "type": "dashed"}
		}
		out = append(out, d)
	}
	return out
}

// heads are the names of the columns above them.
func (s Sankey) heads() []object {
	var out []object
	for i, name := range s.Layers {
		g := object{"type": "text", "top": 4, "silent": true, "style": object{"text": name, "fill": "@muted", "fontSize": "@xs", "fontFamily": "@font"}}
		if last := len(s.Layers) - 1; last > 0 {
			g["left"] = strconv.Itoa(i*82/last) + "%"
		} else {
			g["left"] = 8
		}
		out = append(out, g)
	}
	return out
}

// Spoken counts the columns and names the breaks.
func (s Sankey) Spoken() string {
	var b strings.Builder
	b.WriteString(s.Finding)
	for i, name := range s.Layers {
		n := 0
		for _, node := range s.Nodes {
			if node.Layer == i {
				n++
			}
		}
		b.WriteString("；" + name + " " + strconv.Itoa(n))
	}
	breaks := 0
	for _, n := range s.Nodes {
		if n.Break == "" {
			continue
		}
		if breaks == 0 {
			b.WriteString("；" + cmp.Or(s.Breaks, "断点") + " ")
		} else if breaks < 10 {
			b.WriteString("、")
		}
		if breaks < 10 {
			b.WriteString(n.Name + "（" + n.Break + "）")
		}
		breaks++
	}
	if breaks > 10 {
		b.WriteString(" … " + ui.Thousands(breaks))
	}
	return b.String()
}

// Ring is a network drawn on a circle, which needs no simulation and is the same each
// time: partners of a body, versions of an article.
type Ring struct {
	Finding string
	Nodes   []Node
	Links   []Flow
}

// Kind is "graph".
func (r Ring) Kind() string { return "graph" }

// Option is the network for ECharts.
func (r Ring) Option() string {
	o := base(r.Spoken())
	s := Sankey{Nodes: r.Nodes, Links: r.Links}
	o["series"] = []object{{
		"type": "graph", "layout": "circular", "circular": object{"rotateLabel": true}, "symbolSize": 14,
		"left": 120, "right": 120, "top": 90, "bottom": 90,
		"label":     object{"show": true, "position": "right", "color": "@ink", "fontSize": "@xs"},
		"lineStyle": object{"color": "@edge", "curveness": 0.2, "width": 1.5},
		"data":      s.nodes(), "links": s.links(),
	}}
	return marshal(o)
}

// Spoken counts nodes and links.
func (r Ring) Spoken() string {
	return r.Finding + "；" + strconv.Itoa(len(r.Nodes)) + " 个点，" + strconv.Itoa(len(r.Links)) + " 条连线"
}
