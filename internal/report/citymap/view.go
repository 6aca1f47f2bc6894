package citymap

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/geo"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

// pageView is what the page of the map shows.
type pageView struct {
	Page         ui.Page
	A            *Answer
	Title        string
	Spoken       string
	Source       string
	Wide, Narrow picture
	Table        ui.Table
	Errors       ui.FormErrors
	Lead         bool // may bring an outline
}

// picture is a drawn map with its size.
type picture struct {
	ID            string
	Width, Height float64
	Inner         string
	Ground        string // what the whole picture shows
}

func (p picture) viewBox() string { return "0 0 " + n(p.Width) + " " + n(p.Height) }

func (s *Service) title(ctx context.Context) string { return i18n.T(ctx, "%s产教地图", s.city) }

func (s *Service) view(r *http.Request, a *Answer, faults error) pageView {
	ctx := r.Context()
	e := ui.From(ctx)
	v := pageView{A: a, Title: s.title(ctx), Spoken: a.spoken(ctx), Source: s.sourceLine(ctx, a), Errors: ui.Errors(ctx, faults), Lead: Policy.Allowed(actor.From(ctx), mayManage)}
	for _, x := range []struct {
		to *picture
		f  frame
	}{{&v.Wide, wide(e, a.Whole)}, {&v.Narrow, narrow(e, a.Whole)}} {
		*x.to = picture{"map-" + x.f.id, x.f.width, x.f.height, a.draw(ctx, x.f), geo.Fit(a.View, x.f.width, x.f.height, 6).Box.Text()}
	}
	v.Page = ui.Page{Title: v.Title, Sub: v.Spoken, Crumbs: []ui.Crumb{{Label: "数据"}, {Label: "城市地图"}}, Wide: true}
	v.Page.Actions = []ui.Action{{Label: "下载图（SVG）", Href: "/map/map.svg?" + r.URL.RawQuery, Icon: "download", Download: true}}
	if v.Lead {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "底图和参数", Href: "/map/setup"})
	}
	v.Table = a.table(r)
	return v
}

// spoken is the map in one sentence, for those who do not see it, and under the heading.
func (a *Answer) spoken(ctx context.Context) string {
	where := i18n.T(ctx, "全市")
	if a.Ask.County != "" {
		where = a.g.county(a.Ask.County)
	}
	lang := ui.From(ctx).Lang
	var parts []string
	for _, r := range a.Layers {
		if r.Chosen && r.Shown > 0 && len(parts) < 8 {
			parts = append(parts, a.g.layers[r.Number].Name(lang)+" "+ui.Thousands(int64(r.Shown)))
		}
	}
	text := i18n.T(ctx, "%s，图上 %s 处", where, ui.Thousands(int64(len(a.Shown))))
	if len(parts) > 0 {
		text += i18n.T(ctx, "：") + strings.Join(parts, i18n.T(ctx, "，"))
	}
	if a.Single() {
		text += i18n.T(ctx, "；圈内 %s 处", ui.Thousands(int64(len(a.Near))))
	}
	return text + i18n.T(ctx, "。")
}

// sourceLine names where the outline comes from; without a review number it says that the map is for use within.
func (s *Service) sourceLine(ctx context.Context, a *Answer) string {
	o := a.g.outline
	if o.Number == 0 {
		return i18n.T(ctx, "没有底图：按登记的坐标画点。")
	}
	text := i18n.T(ctx, "底图：%s，%s，%s，第 %d 版。", o.Source, o.DrawnOn.String(), o.Licence, o.Number)
	if o.Review != "" {
		return text + i18n.T(ctx, "审图号：%s。", o.Review)
	}
	return text + i18n.T(ctx, "没有审图号，只供内部使用；公开前要送审。")
}

// placeText is a place as people read it.
func placeText(ctx context.Context, p geo.Point) string {
	d := func(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) + "°" }
	return i18n.T(ctx, "东经 %s 北纬 %s", d(p.Lng), d(p.Lat))
}

// stage is the stage of a record, "" of an organisation.
func (a *Answer) stage(lang string, p Place) string {
	k := a.g.layers[p.Layer].Kind
	if k == nil {
		return ""
	}
	st, ok := k.Stage(p.Status)
	if !ok {
		return p.Status
	}
	if lang == "en" && st.EN != "" {
		return st.EN
	}
	return st.ZH
}

var kept = []string{"layers", "county", "box", "shade", "circle", "km", "at", "cover", "out", "pick"}

// table is the list beside the map.
func (a *Answer) table(r *http.Request) ui.Table {
	ctx := r.Context()
	l := listing(r.URL.Query(), a)
	lines := a.Lines(l.Find, l.Sort, l.Desc)
	t := ui.Table{
		ID: "places", Title: "地点列表", Caption: "图上的地点", List: l, Total: len(lines), Find: "名称", Keep: kept,
		Columns: []ui.Column{{Key: "name", Title: "名称", Sort: true}, {Key: "kind", Title: "类别", Sort: true, Wrap: true}, {Key: "county", Title: "区县", Sort: true}, {Key: "stage", Title: "状态"}, {Key: "place", Title: "坐标"}},
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %d 条（Excel）", len(lines)), Href: "/map/places.xlsx?" + r.URL.RawQuery}, {Label: i18n.T(ctx, "导出本筛选 %d 条（CSV）", len(lines)), Href: "/map/places.csv?" + r.URL.RawQuery}},
		NoMatch: ui.Empty{Title: "没有找到", Text: "换一个词再找。"},
		Empty:   ui.Empty{Title: "图上没有地点", Text: "给机构和登记填上经纬度，或多选几个图层、放宽范围。", Actions: []ui.Action{{Label: "全部图层", Href: "/map?layers=all"}, {Label: "机构名录", Href: "/orgs"}}},
	}
	switch {
	case a.Single():
		t.Note = i18n.T(ctx, "圈内，由近到远")
		t.Columns = append(t.Columns, ui.Column{Key: "distance", Title: "距离", Num: true, Sort: true})
	case a.Ask.Out:
		t.Note = i18n.T(ctx, "不在任何一圈内")
	}
	for _, x := range lines[min(l.Offset(), len(lines)):min(l.Offset()+l.Limit(), len(lines))] {
		t.Rows = append(t.Rows, a.row(ctx, x))
	}
	return t
}

func (a *Answer) row(ctx context.Context, near Near) ui.Row {
	x := a.g.places[near.Place]
	lang := ui.From(ctx).Lang
	county := templ.Component(ui.Missing(""))
	if name := a.g.county(x.County); name != "" {
		county = ui.Text(name)
	}
	cells := ui.Cells(ui.Link{Href: x.Href(a.g), Text: x.Name}, layerCell(a.g.layers[x.Layer], x.Counts), county, ui.Text(a.stage(lang, x)), placeCell(placeText(ctx, x.At), a.Ask.Query("pick", x.Key(a.g))+"#picked"))
	if a.Single() {
		cells = append(cells, ui.Text(distance(ctx, near.Metres)))
	}
	return ui.Row{Name: x.Name, Cells: cells}
}

// symbol is a layer's mark for legends and lists.
func symbol(l Layer, full bool) string { return sign(l, 11, 11, 7, full, onPage) }

// groups are the layers by their headings, in the order of layers.
func (a *Answer) groups() (names []string, of map[string][]LayerRow) {
	of = map[string][]LayerRow{}
	for _, r := range a.Layers {
		g := a.g.layers[r.Number].Group
		if of[g] == nil {
			names = append(names, g)
		}
		of[g] = append(of[g], r)
	}
	return names, of
}

// open says whether a heading's list is unfolded.
func open(rows []LayerRow) bool {
	return slices.ContainsFunc(rows, func(r LayerRow) bool { return r.Chosen })
}

// numberText is a layer's number: those on the map, and how many have no coordinates.
func (r LayerRow) numberText(ctx context.Context) string {
	text := ui.Thousands(int64(r.Placed))
	if r.Without > 0 {
		text += i18n.T(ctx, "，另 %s 处没有坐标", ui.Thousands(int64(r.Without)))
	}
	return text
}

// text is a county's count in words.
func (sh *Shading) text(ctx context.Context, r ShadeRow) string {
	switch {
	case math.IsNaN(r.Value) && r.Why != "":
		return i18n.T(ctx, "无数据（%s）", i18n.Word(ctx, r.Why))
	case math.IsNaN(r.Value):
		return i18n.T(ctx, "无数据")
	case sh.Money:
		return money.Fen(int64(r.Value)).Short()
	}
	return sh.number(r.Value) + " " + i18n.Word(ctx, sh.Unit)
}

func (sh *Shading) number(v float64) string {
	if sh.Money {
		return money.Fen(int64(v)).Short()
	}
	if v == math.Trunc(v) {
		return ui.Thousands(int64(v))
	}
	return ui.Decimal(v, 1)
}

// rangeText is a class in words.
func (sh *Shading) rangeText(c Class) string {
	if c.From == c.To {
		return sh.number(c.From)
	}
	return sh.number(c.From) + "–" + sh.number(c.To)
}

func (sh *Shading) name(ctx context.Context) string {
	if ui.From(ctx).Lang == "en" {
		return sh.EN
	}
	return sh.ZH
}

// finding is the shading in a sentence: who has most, and who none.
func (sh *Shading) finding(ctx context.Context) string {
	best, sum, none := -1, 0.0, 0
	for i, r := range sh.Rows {
		if math.IsNaN(r.Value) {
			continue
		}
		sum += r.Value
		if r.Value == 0 {
			none++
		}
		if best < 0 || r.Value > sh.Rows[best].Value {
			best = i
		}
	}
	if best < 0 {
		return i18n.T(ctx, "%s：各区县都没有数据", sh.name(ctx))
	}
	text := i18n.T(ctx, "%s：合计 %s，最多的是%s", sh.name(ctx), sh.text(ctx, ShadeRow{Value: sum}), sh.Rows[best].Name)
	if none > 0 {
		text += i18n.T(ctx, "，%d 个区县一个也没有", none)
	}
	return text
}

// circleLink puts a circle of a mode about the picked place.
func (a *Answer) circleLink(m Mode, p geo.Point) string {
	b := a.Ask
	b.Mode, b.Centre, b.Cover, b.Out = m, &p, "", false
	b.County, b.Box = "", geo.Around(p, a.g.params.Radius(m, b.Km)*1.15)
	return b.Query()
}

// zoomLink is the view made larger or smaller.
func (a *Answer) zoomLink(factor float64) string {
	b := a.View.Scaled(factor)
	if factor > 1 && b.Max.Lng-b.Min.Lng >= a.Whole.Max.Lng-a.Whole.Min.Lng && b.Max.Lat-b.Min.Lat >= a.Whole.Max.Lat-a.Whole.Min.Lat {
		return a.Ask.Query("box", "")
	}
	return a.Ask.Query("box", b.Text())
}

// modes are the circles that one may choose.
func modes(chosen Mode) []ui.Option {
	return ui.Options(string(chosen), "", "不画圈", string(Radius), "按半径（公里）", string(Walk), "步行 15 分钟", string(Bike), "骑行 15 分钟", string(Drive), "驾车 15 分钟")
}

// covers are the layers around whose places circles may lie.
func (a *Answer) covers(lang string) []ui.Option {
	out := []ui.Option{{Value: "", Label: "只画一个圈", Chosen: a.Ask.Cover == ""}}
	for _, r := range a.Layers {
		l := a.g.layers[r.Number]
		if r.Placed > 0 {
			out = append(out, ui.Option{Value: l.Code, Label: l.Name(lang), Chosen: a.Ask.Cover == l.Code})
		}
	}
	return out
}

// hidden are the parts of the question that the form does not ask.
func (a *Answer) hidden() [][2]string {
	q, _ := url.ParseQuery(strings.TrimPrefix(a.Ask.Query(), "/map?")) // made by Query
	var out [][2]string
	for _, k := range []string{"box", "pick"} {
		if s := q.Get(k); s != "" {
			out = append(out, [2]string{k, s})
		}
	}
	return out
}

func centreText(p *geo.Point) string {
	if p == nil {
		return ""
	}
	return p.Text()
}

// setupPage is what the page of the outline shows.
type setupPage struct {
	Versions            []Version
	Params              Params
	Outline             *Outline
	Form                url.Values
	Errors, ParamErrors ui.FormErrors
}

func (v setupPage) field(name, label, width, help string) ui.Field {
	return ui.Field{Name: name, Label: label, Width: width, Help: help, Value: v.Form.Get(name), Error: v.Errors.Of(name), Max: longText}
}

// paramNames are the parameters in words with their units.
var paramNames = [][3]string{
	{"WALK", "步行 15 分钟", "米"}, {"BIKE", "骑行 15 分钟", "米"}, {"DRIVE", "驾车 15 分钟", "米"}, {"DETOUR", "绕行系数", "%"}, {"TOLERANCE", "边界简化容差", "米"},
}

func (v setupPage) param(code string) Param {
	i := slices.IndexFunc(v.Params.List, func(p Param) bool { return p.Code == code })
	if i < 0 {
		return Param{Code: code}
	}
	return v.Params.List[i]
}

func paramOptions(chosen string) []ui.Option {
	var out []ui.Option
	for _, p := range paramNames {
		out = append(out, ui.Option{Value: p[0], Label: p[1], Chosen: p[0] == chosen})
	}
	return out
}

func (v setupPage) rows(ctx context.Context) []ui.Row {
	var out []ui.Row
	for _, x := range v.Versions {
		size := i18n.T(ctx, "%s 个点，简化到 %s 个（容差 %d 米）", ui.Thousands(x.Vertices), ui.Thousands(x.Kept), x.Tolerance)
		review := templ.Component(ui.Missing("只供内部使用"))
		if x.Review != "" {
			review = ui.Text(x.Review)
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(i18n.T(ctx, "第 %d 版", x.Number)), ui.Lines{Main: x.Source, Sub: x.Licence}, ui.Text(x.DrawnOn.String()), review, ui.Lines{Main: x.File, Sub: x.Digest[:min(12, len(x.Digest))]},
			ui.Lines{Main: i18n.T(ctx, "%d 个区域", x.Areas), Sub: size}, ui.Lines{Main: x.At.In(civil.Location).Format("2006-01-02 15:04"), Sub: x.By})})
	}
	return out
}
