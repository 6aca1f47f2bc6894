package spectrum

import (
	"context"
	"io"
	"sort"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
)

// MostNodes is how many nodes a picture may have; more cannot be read, nor drawn in time.
const MostNodes = 200

// The columns of the map.
const (
	colChain = iota
	colNode
	colIndustry
	colOccupation
	colProgramme
	colSchool
	columns
)

var columnNames = [columns]string{"产业链", "环节", "行业", "职业", "专业", "学校"}

// columnIDs begin the ids of a column's nodes.
var columnIDs = [columns]string{"c:", "n:", "i:", "o:", "p:", "s:"}

// usualTop is how many nodes a column has unless more are wanted.
var usualTop = [columns]int{12, 16, 16, 22, 22, 18}

// node is a node of the picture before it is named.
type node struct {
	col  int
	key  string // "" = 其余
	in   int64
	out  int64
	hurt bool
}

func (n node) id() string {
	if n.key == "" {
		return "r:" + columnIDs[n.col][:1]
	}
	return columnIDs[n.col] + n.key
}

// picture collects nodes and bands.
type picture struct {
	v     *View
	top   [columns]map[string]bool
	nodes map[string]*node
	bands map[[2]string]int64
	hurt  map[string]bool // occupations that nobody teaches
	many  [columns]map[string]bool
}

// Picture makes the map for the chart: the largest things of every column, the breaks among them, the rest summed up.
func (v *View) Picture(ctx context.Context, finding string) chart.Sankey {
	p := &picture{v: v, nodes: map[string]*node{}, bands: map[[2]string]int64{}, hurt: map[string]bool{}}
	for _, l := range v.Lines {
		if l.Break {
			p.hurt[l.Occupation] = true
		}
	}
	p.choose()
	for _, a := range v.asked {
		p.walk(a.Persons, [columns]string{a.Chain, a.Node, a.Industry, a.Occupation}, colChain, colOccupation)
	}
	for _, g := range v.given {
		p.walk(g.Persons, [columns]string{colOccupation: g.Occupation, colProgramme: programmeID(g.Programme), colSchool: g.School.String()}, colOccupation, colSchool)
	}
	return p.sankey(ctx, finding)
}

// choose finds the largest things of every column.
func (p *picture) choose() {
	var size [columns]map[string]int64
	for col := range columns {
		size[col] = map[string]int64{}
		p.many[col] = map[string]bool{}
	}
	for _, a := range p.v.asked {
		for col, key := range []string{a.Chain, a.Node, a.Industry, a.Occupation} {
			size[col][key] += a.Persons
		}
	}
	for _, g := range p.v.given {
		size[colProgramme][programmeID(g.Programme)] += g.Persons
		size[colSchool][g.School.String()] += g.Persons
	}
	for col := range columns {
		p.top[col] = largest(size[col], p.limit(col), p.hurt)
	}
}

// limit is the number of nodes of a column, so that all columns together stay within MostNodes with their rests.
func (p *picture) limit(col int) int {
	if p.v.Top <= 0 {
		return usualTop[col]
	}
	return min(p.v.Top, MostNodes/columns-1)
}

// largest picks n keys by size; a quarter of the places is kept for breaks, which are what the map is for.
func largest(size map[string]int64, n int, hurt map[string]bool) map[string]bool {
	keys := make([]string, 0, len(size))
	for k := range size {
		if k != "" {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		if size[keys[i]] != size[keys[j]] {
			return size[keys[i]] > size[keys[j]]
		}
		return keys[i] < keys[j]
	})
	out := map[string]bool{}
	for _, k := range keys {
		if hurt[k] && len(out) < n/4 {
			out[k] = true
		}
	}
	for _, k := range keys {
		if len(out) < n {
			out[k] = true
		}
	}
	return out
}

// walk lays a band through the columns from..to; columns that are not shown, or empty for this flow, are passed over.
func (p *picture) walk(persons int64, keys [columns]string, from, to int) {
	if persons <= 0 {
		return
	}
	var last *node
	for col := from; col <= to; col++ {
		if !p.shown(col) || (keys[col] == "" && col != colChain) {
			continue
		}
		n := p.node(col, keys[col])
		if last != nil {
			p.bands[[2]string{last.id(), n.id()}] += persons
			last.out += persons
			n.in += persons
		}
		last = n
	}
}

func (p *picture) shown(col int) bool {
	return p.v.Wide || (col != colNode && col != colIndustry)
}

// none stands for demand that no chain claims.
const none = "none"

func (p *picture) node(col int, key string) *node {
	if key == "" {
		key = none
	} else if !p.top[col][key] {
		p.many[col][key] = true
		key = ""
	}
	n := node{col: col, key: key, hurt: col == colOccupation && p.hurt[key]}
	if have := p.nodes[n.id()]; have != nil {
		return have
	}
	p.nodes[n.id()] = &n
	return &n
}

// sankey names the nodes and puts them in an order that is the same each time.
func (p *picture) sankey(ctx context.Context, finding string) chart.Sankey {
	s := chart.Sankey{Finding: finding, Breaks: i18n.T(ctx, "断点")}
	layer := map[int]int{}
	for col := range columns {
		if p.shown(col) {
			layer[col] = len(s.Layers)
			s.Layers = append(s.Layers, say(ctx, columnNames[col]))
		}
	}
	list := make([]*node, 0, len(p.nodes))
	for _, n := range p.nodes {
		list = append(list, n)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.col != b.col {
			return a.col < b.col
		}
		if (a.key == "") != (b.key == "") {
			return b.key == ""
		}
		if x, y := max(a.in, a.out), max(b.in, b.out); x != y {
			return x > y
		}
		return a.key < b.key
	})
	twice := p.doubles(ctx, list)
	for _, n := range list {
		out := chart.Node{ID: n.id(), Name: p.name(ctx, n), Layer: layer[n.col], Tone: tones[n.col]}
		if n.col == colProgramme && twice[out.Name] {
			level, _, _ := strings.Cut(n.key, ":")
			out.Name += i18n.T(ctx, "（%s）", say(ctx, atlas.Level(level).ZH()))
		}
		if n.hurt {
			out.Break = i18n.T(ctx, "无人教")
		}
		s.Nodes = append(s.Nodes, out)
	}
	for _, a := range list {
		for _, b := range list {
			if persons := p.bands[[2]string{a.id(), b.id()}]; persons > 0 {
				s.Links = append(s.Links, chart.Flow{From: a.id(), To: b.id(), Persons: float64(persons), Broken: b.hurt})
			}
		}
	}
	return s
}

// doubles lists the names that programmes of several levels share: 护理 is taught at three.
func (p *picture) doubles(ctx context.Context, list []*node) map[string]bool {
	seen, out := map[string]bool{}, map[string]bool{}
	for _, n := range list {
		if n.col == colProgramme && n.key != "" {
			name := p.name(ctx, n)
			out[name] = seen[name]
			seen[name] = true
		}
	}
	return out
}

var tones = [columns]string{"demand", "demand", "demand", "met", "supply", "supply"}

func (p *picture) name(ctx context.Context, n *node) string {
	if n.key == "" {
		return i18n.T(ctx, "其余%s %d 个", say(ctx, columnNames[n.col]), len(p.many[n.col]))
	}
	if n.key == none {
		return i18n.T(ctx, "未归入产业链")
	}
	switch n.col {
	case colSchool:
		return clip(p.v.schoolName(n.key), 12)
	case colProgramme:
		name, _, _ := p.v.names.Of(atlas.Ref{Kind: atlas.EndProgramme, Key: n.key})
		return clip(name, 12)
	case colNode:
		name, _, _ := p.v.names.Of(atlas.Ref{Kind: atlas.EndNode, Key: n.key})
		return clip(afterSlash(name), 12)
	}
	kind := [columns]atlas.End{colChain: atlas.EndChain, colIndustry: atlas.EndIndustry, colOccupation: atlas.EndOccupation}[n.col]
	name, _, _ := p.v.names.Of(atlas.Ref{Kind: kind, Key: n.key})
	return clip(name, 12)
}

// WritePicture draws the map that a question asks for as SVG and returns how
// many lines it shows; for the command line.
func WritePicture(ctx context.Context, s *Service, render *chart.Renderer, ask Ask, w io.Writer) (int, error) {
	v, _, err := s.Map(ctx, ask)
	if err != nil {
		return 0, err
	}
	pic := v.Picture(ctx, i18n.T(ctx, "谱系图"))
	svg, err := render.SVG(ctx, pic.Option(), ui.Light, 1280, max(500, pic.Height()))
	if err != nil {
		return 0, err
	}
	_, err = io.WriteString(w, svg)
	return len(v.Lines), err
}
