package citymap

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ui"
)

func join(ctx context.Context, list []string) string { return strings.Join(list, i18n.T(ctx, "、")) }

func dated(f ui.Field) ui.Field    { f.Type = "date"; return f }
func optional(f ui.Field) ui.Field { f.Optional = true; return f }

func countyOptions(a *Answer) []ui.Option {
	out := []ui.Option{{Value: "", Label: "全市", Chosen: a.Ask.County == ""}}
	for _, c := range a.g.counties {
		out = append(out, ui.Option{Value: c.Code, Label: c.Name, Chosen: c.Code == a.Ask.County})
	}
	return out
}

func shadeOptions(ctx context.Context, a *Answer) []ui.Option {
	out := []ui.Option{{Value: "", Label: "不上色", Chosen: a.Ask.Shade == ""}}
	for _, s := range a.Shades() {
		name := s.ZH
		if ui.From(ctx).Lang == "en" {
			name = s.EN
		}
		out = append(out, ui.Option{Value: s.Code, Label: name, Chosen: a.Ask.Shade == s.Code})
	}
	return out
}

// circleHelp says how long the chosen circle's radius is and where that comes from.
func circleHelp(ctx context.Context, a *Answer) string {
	p := a.g.params
	if way := map[Mode]int64{Walk: p.Walk, Bike: p.Bike, Drive: p.Drive}[a.Ask.Mode]; way > 0 {
		return i18n.T(ctx, "沿路 %d 米 ÷ 绕行系数 %s = 直线 %d 米", way, strconv.FormatFloat(float64(p.Detour)/100, 'f', -1, 64), int(math.Round(p.Radius(a.Ask.Mode, 0))))
	}
	return i18n.T(ctx, "15 分钟圈按沿路距离除以绕行系数画成直线半径")
}

// classSign is a class's tint and hatch for the legend.
func classSign(i, of int) string {
	last := max(1, of-1)
	var b strings.Builder
	fmt.Fprintf(&b, `<rect x="1" y="1" width="28" height="20" fill="%s" fill-opacity="%s" stroke="%s"/>`, onPage("primary"), n(0.1+0.4*float64(i)/float64(last)), onPage("edge"))
	step := 12 - 2*min(4, i*4/last)
	for x := step / 2; x < 46; x += step {
		fmt.Fprintf(&b, `<path d="M%d 1L%d 21" stroke="%s" stroke-opacity="0.55" stroke-width="%s"/>`, min(29, x), max(1, x-20), onPage("primary"), n(0.6+0.3*float64(min(4, i*4/last))))
	}
	return b.String()
}

func shadeTable(ctx context.Context, a *Answer) ui.Table {
	t := ui.Table{ID: "shade", Caption: "各区县的数量", NoPages: true, Total: len(a.Shading.Rows), Columns: []ui.Column{{Title: "区县"}, {Title: "数量", Num: true}},
		Empty: ui.Empty{Title: "没有区县", Text: "先登记本市的区县。"}}
	for _, r := range a.Shading.Rows {
		cell := templ.Component(ui.Text(a.Shading.text(ctx, r)))
		if math.IsNaN(r.Value) {
			cell = ui.Missing(i18n.Word(ctx, r.Why))
		}
		t.Rows = append(t.Rows, ui.Row{Name: r.Name, Cells: ui.Cells(ui.Link{Href: a.Ask.Query("county", r.County, "box", ""), Text: r.Name}, cell)})
	}
	return t
}

func coverFinding(ctx context.Context, a *Answer) string {
	in, out := 0, 0
	for _, r := range a.Cover {
		in, out = in+r.In, out+r.Out
	}
	name := a.g.layers[a.g.layer(a.Ask.Cover)].Name(ui.From(ctx).Lang)
	if in+out == 0 {
		return i18n.T(ctx, "%s的 %d 个圈里外都没有所选图层的地点", name, len(a.Centres))
	}
	return i18n.T(ctx, "%s的 %d 个圈（各 %s）覆盖 %d / %d 处，%d 处不在任何一圈内", name, len(a.Centres), distance(ctx, a.Metres), in, in+out, out)
}

func coverTable(ctx context.Context, a *Answer) ui.Table {
	t := ui.Table{ID: "cover-table", Caption: "各图层有多少在圈内", NoPages: true, Total: len(a.Cover), Columns: []ui.Column{{Title: "图层"}, {Title: "圈内", Num: true}, {Title: "圈外", Num: true}, {Title: "覆盖率", Num: true}},
		Empty: ui.Empty{Title: "没有可数的地点", Text: "除画圈的那一层外，再选一个图层。"}}
	for _, r := range a.Cover {
		all := r.In + r.Out
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(layerCell(a.g.layers[r.Layer], true), ui.Int(r.In), ui.Int(r.Out), ui.Text(fmt.Sprintf("%d / %d = %s", r.In, all, ui.Percent(float64(r.In)/float64(all)))))})
	}
	if r := a.Residents; r != nil {
		t.Total++
		var share templ.Component = ui.Missing(i18n.T(ctx, "没有居民住址的登记（市公安局、市统计局），%s", r.Why))
		if r.Share != "" {
			share = ui.Text(i18n.T(ctx, "%s（填报，%d 年）", r.Share, r.Year))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(residentsCell(ctx, r), ui.Text("—"), ui.Text("—"), share)})
	}
	return t
}

// residentsCell leads to the figure's page where the reader may open it.
func residentsCell(ctx context.Context, r *Residents) templ.Component {
	if r.Href == "" {
		return ui.Text(i18n.T(ctx, "居民"))
	}
	return ui.Link{Href: r.Href, Text: i18n.T(ctx, "居民")}
}

// text is a layout in words: 1 个园区 + 9 个中心 + 12 所学校.
func (l LayoutView) text(ctx context.Context) string {
	park := 0
	if l.ParkName != "" {
		park = 1
	}
	return i18n.T(ctx, "%d 个园区 + %d 个中心 + %d 所学校", park, l.Centres, l.Schools)
}

// lack is what a layout misses: members by its rules and its plan, coordinates.
func (l LayoutView) lack(ctx context.Context) string {
	var out []string
	for _, x := range l.Lacks {
		name := x.ZH
		if ui.From(ctx).Lang == "en" && x.EN != "" {
			name = x.EN
		}
		out = append(out, i18n.T(ctx, "缺%s", name))
	}
	if want := l.Planned[0]; want > float64(l.Centres) {
		out = append(out, i18n.T(ctx, "规划 %d 个中心，还差 %d 个", int(want), int(want)-l.Centres))
	}
	if want := l.Planned[1]; want > float64(l.Schools) {
		out = append(out, i18n.T(ctx, "规划 %d 所学校，还差 %d 所", int(want), int(want)-l.Schools))
	}
	if len(l.Lost) > 0 {
		out = append(out, i18n.T(ctx, "没有坐标，图上没有连线：%s", join(ctx, l.Lost)))
	}
	return strings.Join(out, i18n.T(ctx, "；"))
}

func paramTable(ctx context.Context, v setupPage) ui.Table {
	t := ui.Table{ID: "params", Caption: "现行参数", NoPages: true, Total: len(paramNames), Columns: []ui.Column{{Title: "参数"}, {Title: "数值", Num: true}, {Title: "版本"}, {Title: "起用日期"}, {Title: "来源", Wrap: true}}}
	for _, n := range paramNames {
		p := v.param(n[0])
		t.Rows = append(t.Rows, ui.Row{Cells: ui.Cells(ui.Text(i18n.Word(ctx, n[1])), ui.Text(strconv.FormatInt(p.Value, 10)+" "+i18n.Word(ctx, n[2])), ui.Text(i18n.T(ctx, "第 %d 版", p.Version)), ui.Text(p.ValidFrom), ui.Text(p.Source))})
	}
	return t
}

// paramSource is what was typed as the source of a parameter, not that of an outline.
func paramSource(v setupPage) string {
	if len(v.ParamErrors) == 0 {
		return ""
	}
	return v.Form.Get("source")
}
