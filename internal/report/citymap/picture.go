package citymap

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

// paint turns the token of a colour into what stands in the picture: a variable of the page's theme, or the colour itself in a file.
type paint func(token string) string

// variables are the CSS variables behind the tokens.
var variables = map[string]string{
	"page": "--color-base-100", "ground": "--color-base-200", "ink": "--color-base-content", "primary": "--color-primary", "demand": "--color-accent", "supply": "--color-secondary", "muted": "--rq-muted",
	"line": "--rq-line", "edge": "--rq-edge", "none": "--rq-none", "soft": "--rq-ink", "c1": "--rq-c1", "c2": "--rq-c2", "c3": "--rq-c3", "c4": "--rq-c4", "c5": "--rq-c5", "c6": "--rq-c6",
}

func onPage(token string) string { return "var(" + variables[token] + ")" }

// inFile reads the colours of the standard display.
func inFile() (paint, error) {
	b, err := ui.AssetBytes("tokens.json")
	if err != nil {
		return nil, err
	}
	var all map[string]map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	light := all[string(ui.Light)]
	return func(token string) string {
		if token == "ground" {
			token = "none"
		}
		s, _ := light[token].(string)
		return s
	}, nil
}

// frame is the size of a picture and its text, and whether it is for a page with links.
type frame struct {
	id            string // before the ids in the picture
	width, height float64
	text          float64 // pixels
	paint         paint
	links         bool
}

// textSize is the smallest text of a mode in pixels.
func textSize(e *ui.Env) float64 {
	switch {
	case e.Theme == ui.Elder && e.Size == 2:
		return 30
	case e.Theme == ui.Elder:
		return 24
	case e.Theme == ui.Wall:
		return 20
	}
	return 13
}

// wide is the picture beside the layers, narrow the one for phones.
func wide(e *ui.Env, whole geo.Box) frame {
	w := 800.0
	return frame{id: "w", width: w, height: math.Min(680, math.Max(460, w*whole.Aspect()+40)), text: textSize(e), paint: onPage, links: true}
}

func narrow(e *ui.Env, whole geo.Box) frame {
	w := 288.0
	return frame{id: "n", width: w, height: math.Min(430, math.Max(300, w*whole.Aspect()+24)), text: textSize(e), paint: onPage, links: true}
}

// drawing is an SVG picture in the making.
type drawing struct {
	bytes.Buffer
	frame
	ctx   context.Context
	a     *Answer
	v     geo.View
	taken []rect // by names and marks
}

type rect struct{ x, y, w, h float64 }

func (r rect) meets(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

// n is a number of the picture, to a tenth of a pixel.
func n(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func (d *drawing) put(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func esc(s string) string { return html.EscapeString(s) }

// Draw makes the inner part of the SVG: the outer element with size, title and description is the page's.
func (a *Answer) draw(ctx context.Context, f frame) string {
	d := &drawing{frame: f, ctx: ctx, a: a, v: geo.Fit(a.View, f.width, f.height, 6)}
	d.defs()
	d.put(`<rect width="%s" height="%s" fill="%s"/>`, n(f.width), n(f.height), f.paint("ground"))
	d.put(`<g clip-path="url(#%sclip)">`, f.id)
	d.graticule()
	d.areas()
	d.circles()
	d.stars()
	marks := Clusters(d.v, d.text*2.4, len(a.Shown), func(i int) geo.Point { return a.g.places[a.Shown[i]].At })
	for _, m := range marks {
		d.taken = append(d.taken, rect{m.X - 9, m.Y - 9, 18, 18})
	}
	d.names()
	for _, m := range marks {
		d.mark(m)
	}
	d.put(`</g>`)
	d.scale()
	return d.String()
}

// defs are the hatches of the classes and the frame that cuts everything off.
func (d *drawing) defs() {
	d.put(`<defs><clipPath id="%sclip"><rect width="%s" height="%s"/></clipPath>`, d.id, n(d.width), n(d.height))
	if d.a.Shading != nil {
		for i := range 5 {
			gap, wide := 12-2*i, 0.6+0.3*float64(i)
			d.put(`<pattern id="%sk%d" patternUnits="userSpaceOnUse" width="%d" height="%d" patternTransform="rotate(45)"><path d="M0 0V%d" stroke="%s" stroke-width="%s"/></pattern>`,
				d.id, i, gap, gap, gap, d.paint("primary"), n(wide))
		}
		d.put(`<pattern id="%sk-" patternUnits="userSpaceOnUse" width="9" height="9"><circle cx="2" cy="2" r="1" fill="%s"/></pattern>`, d.id, d.paint("muted"))
	}
	d.put(`</defs>`)
}

// graticule draws lines of longitude and latitude where there is no outline, with their degrees.
func (d *drawing) graticule() {
	if d.a.g.outline.Number > 0 {
		return
	}
	step := 10.0
	for _, s := range []float64{5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005} {
		if (d.v.Box.Max.Lng-d.v.Box.Min.Lng)/s <= 7 {
			step = s
		}
	}
	line := func(x1, y1, x2, y2 float64, label string, lx, ly float64) {
		d.put(`<path d="M%s %sL%s %s" stroke="%s" stroke-width="1" fill="none"/><text x="%s" y="%s" font-size="%s" fill="%s">%s</text>`,
			n(x1), n(y1), n(x2), n(y2), d.paint("edge"), n(lx), n(ly), n(d.text), d.paint("muted"), label)
	}
	for v := math.Ceil(d.v.Box.Min.Lng/step) * step; v < d.v.Box.Max.Lng; v += step {
		x, _ := d.v.XY(geo.Point{Lng: v, Lat: d.v.Box.Min.Lat})
		line(x, 0, x, d.height, degrees(v)+"E", x+3, d.height-6)
	}
	for v := math.Ceil(d.v.Box.Min.Lat/step) * step; v < d.v.Box.Max.Lat; v += step {
		_, y := d.v.XY(geo.Point{Lng: d.v.Box.Min.Lng, Lat: v})
		line(0, y, d.width, y, degrees(v)+"N", 3, y-4)
	}
}

func degrees(v float64) string {
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64) + "°"
}

// areas draws the counties, shaded when a count was asked for. Borders are thinned to half a pixel.
func (d *drawing) areas() {
	a := d.a
	shapes := make([]geo.Shape, len(a.g.outline.Areas))
	for i, x := range a.g.outline.Areas {
		if x.Shape.Box().Meets(d.v.Box) {
			shapes[i] = x.Shape
		}
	}
	for i, s := range geo.Simplify(shapes, d.v.Metres(0.5)) {
		if len(s) == 0 {
			continue
		}
		x := a.g.outline.Areas[i]
		path := d.path(s)
		edge, width := d.paint("edge"), "1"
		if x.Code != "" && x.Code == a.Ask.County {
			edge, width = d.paint("primary"), "2.5"
		}
		open := d.links && x.Code != "" && x.Code != a.Ask.County
		if open {
			d.put(`<a href="%s" tabindex="-1">`, esc(a.Ask.Query("county", x.Code, "box", "")))
		}
		title := x.Name
		row := a.shadeRow(x.Code)
		if row != nil {
			title += i18n.T(d.ctx, "：") + a.Shading.text(d.ctx, *row)
		}
		d.put(`<path d="%s" fill="%s" stroke="%s" stroke-width="%s" stroke-linejoin="round" fill-rule="evenodd"><title>%s</title></path>`, path, d.paint("page"), edge, width, esc(title))
		d.shadow(path, row)
		if open {
			d.put(`</a>`)
		}
	}
}

// shadow lays a class's tint and hatch over a county: the denser, the more.
func (d *drawing) shadow(path string, row *ShadeRow) {
	switch {
	case row == nil:
	case math.IsNaN(row.Value):
		d.put(`<path d="%s" fill="url(#%sk-)" stroke="%s" stroke-width="1" stroke-dasharray="4 3" fill-rule="evenodd" pointer-events="none"/>`, path, d.id, d.paint("edge"))
	case row.Class >= 0:
		of := max(1, len(d.a.Shading.Classes)-1)
		d.put(`<path d="%s" fill="%s" fill-opacity="%s" fill-rule="evenodd" pointer-events="none"/><path d="%s" fill="url(#%sk%d)" fill-opacity="0.55" fill-rule="evenodd" pointer-events="none"/>`,
			path, d.paint("primary"), n(0.1+0.4*float64(row.Class)/float64(of)), path, d.id, min(4, row.Class*4/of))
	}
}

func (a *Answer) shadeRow(county string) *ShadeRow {
	if a.Shading == nil || county == "" {
		return nil
	}
	return a.Shading.row(county)
}

func (d *drawing) path(s geo.Shape) string {
	b := make([]byte, 0, 1024)
	for _, g := range s {
		for _, r := range g {
			for i, p := range r[:len(r)-1] {
				x, y := d.v.XY(p)
				if i == 0 {
					b = append(b, 'M')
				} else {
					b = append(b, 'L')
				}
				b = strconv.AppendFloat(b, math.Round(x*10)/10, 'f', -1, 64)
				b = append(b, ' ')
				b = strconv.AppendFloat(b, math.Round(y*10)/10, 'f', -1, 64)
			}
			b = append(b, 'Z')
		}
	}
	return string(b)
}

// circles draws the circles beneath the marks, with their radius beside a single one.
func (d *drawing) circles() {
	a := d.a
	if a.Metres == 0 {
		return
	}
	r, drawn := d.v.Pixels(a.Metres), 0
	for _, c := range a.Centres {
		x, y := d.v.XY(c)
		if x+r < 0 || y+r < 0 || x-r > d.width || y-r > d.height || drawn == mostCircles {
			continue
		}
		drawn++
		opacity := "0.14"
		if len(a.Centres) > 20 {
			opacity = "0.08"
		}
		d.put(`<circle cx="%s" cy="%s" r="%s" fill="%s" fill-opacity="%s" stroke="%s" stroke-width="1.5" stroke-dasharray="6 4" pointer-events="none"/>`, n(x), n(y), n(r), d.paint("primary"), opacity, d.paint("primary"))
	}
	if a.Single() {
		x, y := d.v.XY(a.Centres[0])
		d.put(`<path d="M%s %sh12M%s %sv12" stroke="%s" stroke-width="2" fill="none"/>`, n(x-6), n(y), n(x), n(y-6), d.paint("primary"))
		d.label(x, math.Max(d.text+4, y-r-5), distance(d.ctx, a.Metres), "primary", "600")
	}
}

// stars draws the layouts: lines from the park, whole ones to centres, dashed ones to schools.
func (d *drawing) stars() {
	for _, l := range d.a.Layouts {
		if l.Park == nil {
			continue
		}
		px, py := d.v.XY(*l.Park)
		for _, e := range l.Ends {
			x, y := d.v.XY(e.At)
			dash, token := "", "primary"
			if e.School {
				dash, token = ` stroke-dasharray="7 4"`, "supply"
			}
			d.put(`<path d="M%s %sL%s %s" stroke="%s" stroke-width="1.6"%s fill="none"/><circle cx="%s" cy="%s" r="4" fill="%s"><title>%s</title></circle>`,
				n(px), n(py), n(x), n(y), d.paint(token), dash, n(x), n(y), d.paint(token), esc(l.Name+i18n.T(d.ctx, "：")+e.Name))
		}
		d.put(`<circle cx="%s" cy="%s" r="14" fill="none" stroke="%s" stroke-width="2"><title>%s</title></circle>`, n(px), n(py), d.paint("primary"), esc(l.Name+" "+l.ParkName))
	}
}

// names writes the counties' names, the largest county first, each where it meets neither another nor a mark; what finds no room
// stands in the list of counties beside the map.
func (d *drawing) names() {
	type named struct {
		x, y, size float64
		name       string
	}
	var list []named
	for _, x := range d.a.g.outline.Areas {
		p := x.Label
		if p == nil {
			p = d.a.centroid(x.Code)
		}
		if p == nil || x.Name == "" {
			continue
		}
		px, py := d.v.XY(*p)
		if b := x.Shape.Box(); !b.Empty() && !d.v.Box.Has(*p) && b.Meets(d.v.Box) {
			px, py = math.Min(math.Max(px, 30), d.width-30), math.Min(math.Max(py, 20), d.height-20)
			if !x.Shape.Has(d.v.Point(px, py)) {
				continue
			}
		}
		list = append(list, named{px, py, x.Shape.Area(), x.Name})
	}
	for i := range list { // insertion by size, few
		for j := i; j > 0 && list[j].size > list[j-1].size; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	size := d.text
	for _, l := range list {
		w, h := size*float64(len([]rune(l.name)))*1.02+4, size*1.35
		for _, o := range [][2]float64{{0, 0}, {0, -h}, {0, h}, {-w / 2, 0}, {w / 2, 0}, {-w / 2, -h}, {w / 2, -h}, {-w / 2, h}, {w / 2, h}, {0, -2 * h}, {0, 2 * h}} {
			r := rect{l.x + o[0] - w/2, l.y + o[1] - h/2, w, h}
			if r.x < 0 || r.y < 0 || r.x+w > d.width || r.y+h > d.height || d.meets(r) {
				continue
			}
			d.taken = append(d.taken, r)
			d.label(r.x+w/2, r.y+h/2+size*0.36, l.name, "ink", "500")
			break
		}
	}
}

func (d *drawing) meets(r rect) bool {
	for _, t := range d.taken {
		if r.meets(t) {
			return true
		}
	}
	return false
}

// label is text with a halo, so that it is read on any ground.
func (d *drawing) label(x, y float64, text, token, weight string) {
	d.put(`<text x="%s" y="%s" font-size="%s" font-weight="%s" text-anchor="middle" fill="%s" stroke="%s" stroke-width="3" stroke-linejoin="round" paint-order="stroke" pointer-events="none">%s</text>`,
		n(x), n(y), n(d.text), weight, d.paint(token), d.paint("page"), esc(text))
}

// centroid is the middle of a county's places, where there is no border.
func (a *Answer) centroid(county string) *geo.Point {
	var p geo.Point
	k := 0.0
	for _, i := range a.Shown {
		if x := a.g.places[i]; county != "" && x.County == county {
			p.Lng, p.Lat, k = p.Lng+x.At.Lng, p.Lat+x.At.Lat, k+1
		}
	}
	if k == 0 {
		return nil
	}
	return &geo.Point{Lng: p.Lng / k, Lat: p.Lat / k}
}

// mark draws one place, or a cluster with its number that leads to a narrower view.
func (d *drawing) mark(m Spot) {
	a := d.a
	if len(m.Of) > 1 {
		d.cluster(m)
		return
	}
	p := a.g.places[a.Shown[m.Of[0]]]
	l := a.g.layers[p.Layer]
	title := p.Name + i18n.T(d.ctx, "（%s）", l.Name(ui.From(d.ctx).Lang))
	if d.links {
		d.put(`<a href="%s"><title>%s</title>`, esc(a.Ask.Query("pick", p.Key(a.g))+"#picked"), esc(title))
		defer d.put(`</a>`)
		d.put(`<circle cx="%s" cy="%s" r="%s" fill="transparent"/>`, n(m.X), n(m.Y), n(d.hit()))
	}
	if a.Picked != nil && a.Picked.ID == p.ID {
		d.put(`<circle cx="%s" cy="%s" r="13" fill="none" stroke="%s" stroke-width="2.5"/>`, n(m.X), n(m.Y), d.paint("ink"))
	}
	d.WriteString(sign(l, m.X, m.Y, 3+0.31*d.text, p.Counts, d.paint))
}

func (d *drawing) cluster(m Spot) {
	text := short(len(m.Of))
	r := d.text * (0.62 + 0.2*float64(len(text)))
	if d.links {
		to := d.a.Ask.Query("box", m.Box.AtLeast(400).Scaled(1.25).Text(), "pick", "")
		if m.Box.Max == m.Box.Min || d.v.Metres(1) < 1 {
			to = d.a.Ask.Query("box", m.Box.AtLeast(300).Text(), "pick", "") + "#places"
		}
		d.put(`<a href="%s"><title>%s</title>`, esc(to), esc(i18n.T(d.ctx, "%d 处，点开看", len(m.Of))))
		defer d.put(`</a>`)
	}
	if d.links {
		d.put(`<circle cx="%s" cy="%s" r="%s" fill="transparent"/>`, n(m.X), n(m.Y), n(math.Max(d.hit(), r)))
	}
	d.put(`<circle cx="%s" cy="%s" r="%s" fill="%s" stroke="%s" stroke-width="2"/><text x="%s" y="%s" font-size="%s" font-weight="600" text-anchor="middle" fill="%s">%s</text>`,
		n(m.X), n(m.Y), n(r), d.paint("ink"), d.paint("page"), n(m.X), n(m.Y+d.text*0.35), n(d.text), d.paint("page"), text)
}

// hit is the radius within which a mark can be hit: 24 pixels across, 44 in the elder edition.
func (d *drawing) hit() float64 { return math.Max(14, d.text*0.98) }

// short is a number of a cluster: 999, 1.2k, 12k.
func short(k int) string {
	switch {
	case k < 1000:
		return strconv.Itoa(k)
	case k < 10_000:
		return strconv.FormatFloat(float64(k/100)/10, 'f', -1, 64) + "k"
	}
	return strconv.Itoa(k/1000) + "k"
}

// sign draws a layer's shape; hollow for what is only planned.
func sign(l Layer, x, y, r float64, full bool, colour paint) string {
	fill, edge := colour(l.Tone), colour("page")
	width := 1.2
	if !full {
		fill, edge, width = colour("page"), colour(l.Tone), 2
	}
	look := fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="%s"`, fill, edge, n(width))
	if l.Shape == Disc {
		return fmt.Sprintf(`<circle cx="%s" cy="%s" r="%s" %s/>`, n(x), n(y), n(r), look)
	}
	var b strings.Builder
	for i, p := range corners[l.Shape] {
		b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
		b.WriteString(n(x+p[0]*r) + " " + n(y+p[1]*r))
	}
	return fmt.Sprintf(`<path d="%sZ" %s stroke-linejoin="round"/>`, b.String(), look)
}

// corners are the shapes in a circle of radius one, made a little larger where they are slim.
var corners = map[Shape][][2]float64{
	Square: {{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}}, Triangle: {{0, -1.15}, {1.1, .85}, {-1.1, .85}}, Down: {{0, 1.15}, {1.1, -.85}, {-1.1, -.85}}, Diamond: {{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}},
	Pentagon: star(5, 1.1, 0), Hexagon: star(6, 1.1, 0), Star: star(5, 1.4, .6),
	Cross: {{-.4, -1.1}, {.4, -1.1}, {.4, -.4}, {1.1, -.4}, {1.1, .4}, {.4, .4}, {.4, 1.1}, {-.4, 1.1}, {-.4, .4}, {-1.1, .4}, {-1.1, -.4}, {-.4, -.4}},
}

// star is a regular polygon, or with an inner radius a star.
func star(k int, outer, inner float64) (out [][2]float64) {
	at := func(turn, r float64) { out = append(out, [2]float64{math.Sin(turn) * r, -math.Cos(turn) * r}) }
	for i := range k {
		turn := 2 * math.Pi * float64(i) / float64(k)
		at(turn, outer)
		if inner > 0 {
			at(turn+math.Pi/float64(k), inner)
		}
	}
	return out
}

// scale draws the scale bar.
func (d *drawing) scale() {
	metres := bar(d.v.Metres(d.width * 0.25))
	w, x, y := d.v.Pixels(metres), 14.0, d.height-14
	if d.a.g.outline.Number == 0 {
		y -= d.text + 6
	}
	d.put(`<path d="M%s %sv6h%sv-6" stroke="%s" stroke-width="1.5" fill="none"/>`, n(x), n(y-6), n(w), d.paint("ink"))
	d.put(`<text x="%s" y="%s" font-size="%s" fill="%s" stroke="%s" stroke-width="3" paint-order="stroke">%s</text>`, n(x+w+6), n(y), n(d.text), d.paint("ink"), d.paint("ground"), esc(distance(d.ctx, metres)))
}

// distance is a length in words: 850 米, 3.2 公里.
func distance(ctx context.Context, metres float64) string {
	if metres < 1000 {
		return i18n.T(ctx, "%d 米", int(math.Round(metres)))
	}
	return i18n.T(ctx, "%s 公里", strconv.FormatFloat(math.Round(metres/100)/10, 'f', -1, 64))
}
