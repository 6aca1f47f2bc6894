package spectrum

import (
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
)

// Pages answers requests for the map; Render draws pictures on the server, Stills keeps those for pages without script.
type Pages struct {
	Service *Service
	Render  *chart.Renderer
	Stills  *chart.Stills
}

// Routes lists the page of the map and its exports.
func (p *Pages) Routes() []web.Route {
	row := func(pattern string, kind web.Kind, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Kind: kind, Action: maySee, Roles: readers, Scope: "city", Handler: h}
	}
	page := row("/spectrum", web.KindPage, p.page)
	page.Menu = &web.Menu{Group: "供与需", Label: "谱系图", Order: 40}
	return []web.Route{page, row("/spectrum/map.svg", web.KindFile, p.picture), row("/spectrum/edges.xlsx", web.KindFile, p.table), row("/spectrum/edges.csv", web.KindFile, p.table)}
}

// read makes a question of the address; what cannot be read is left out.
func read(q url.Values) Ask {
	var a Ask
	a.Chain, a.County, a.Focus, a.Edges, a.Away = q.Get("chain"), q.Get("county"), q.Get("focus"), q.Get("edges"), q.Get("area") == "all"
	if a.Chain == "key" {
		a.Chain, a.Key = "", true
	}
	if id, err := ids.Parse(q.Get("school")); err == nil {
		a.School = id
	}
	if l, ok := atlas.ParseLevel(q.Get("level")); ok {
		a.Level = l
	}
	if n, err := strconv.Atoi(q.Get("year")); err == nil && n > 1990 && n < 2100 {
		a.Year = n
	}
	if n, err := strconv.Atoi(q.Get("top")); err == nil && n > 0 {
		a.Top = n
	}
	kind, _ := focusOf(a.Focus)
	a.Wide = q.Get("wide") == "1" || q.Get("wide") == "" && (a.Chain != "" || kind == 'c' || kind == 'n' || kind == 'i')
	return a
}

// pageView is what the page shows.
type pageView struct {
	Page      ui.Page
	Choices   Choices
	Ask       Ask
	Chart     ui.ChartData
	Empty     *ui.Empty
	Breaks    []breakView
	MoreBreak int
	Notes     []string
	Focus     string // name of what the map is narrowed to
	Table     ui.Table
}

type breakView struct{ Name, Text, Href string }

func (p *Pages) page(w http.ResponseWriter, r *http.Request) error {
	ask := read(r.URL.Query())
	v, c, err := p.Service.Map(r.Context(), ask)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, mapPage(p.view(r, v, c, ask)))
}

func (p *Pages) view(r *http.Request, v *View, c Choices, ask Ask) pageView {
	ctx := r.Context()
	today := civil.DateOf(p.Service.db.Now()).String()
	out := pageView{
		Choices: c, Ask: ask, Notes: v.notes(r, c),
		Page: ui.Page{Title: "产业—专业谱系图", Crumbs: []ui.Crumb{{Label: "供与需"}, {Label: "谱系图"}}, Wide: ask.Wide,
			Sub: i18n.T(ctx, "%d 年度 · 截至 %s · 岗位数为有效需求人数", c.Year, today) + " · " + say(ctx, v.Basis.ZH()) + yearOf(v)},
		Table: v.table(r),
	}
	if actor.From(ctx).Has(actor.CityLead, actor.Expert, actor.DeptUser) {
		out.Page.Primary = &ui.Action{Label: "编辑连线", Href: "/atlas/edges"}
	}
	query := r.URL.RawQuery
	out.Page.Actions = []ui.Action{{Label: "导出图（SVG）", Href: "/spectrum/map.svg?" + query, Icon: "download", Download: true}, {Label: "导出表（Excel）", Href: "/spectrum/edges.xlsx?" + query, Icon: "download", Download: true}}
	if len(v.Lines) == 0 {
		out.Empty = v.empty()
		return out
	}
	if ask.Focus != "" {
		out.Focus = v.focusName()
	}
	title := v.finding(r)
	picture := v.Picture(ctx, title)
	out.Chart = chart.Figure("spectrum", picture, title, "", nil, phoneNote())
	out.Chart.OpenURL = openAddress(r)
	if p.Stills != nil {
		out.Chart = chart.WithStill(out.Chart, p.Stills, ui.From(ctx).Theme)
	}
	const shown = 5
	for i, b := range v.Breaks {
		if i == shown {
			out.MoreBreak = len(v.Breaks) - shown
			break
		}
		text := i18n.T(ctx, "，需求 %s 人，来自 %d 家企业", ui.Thousands(b.Demand), b.Firms)
		if i+1 < min(shown, len(v.Breaks)) || len(v.Breaks) > shown {
			text += i18n.T(ctx, "；")
		} else {
			text += i18n.T(ctx, "。")
		}
		out.Breaks = append(out.Breaks, breakView{Name: b.OccupationName, Text: text, Href: "?focus=" + url.QueryEscape("o:"+b.Occupation)})
	}
	return out
}

func yearOf(v *View) string {
	if v.OutYear() == 0 {
		return ""
	}
	return "（" + strconv.Itoa(v.OutYear()) + "）"
}

// openAddress is where a click on a node leads: the same page, narrowed to it.
func openAddress(r *http.Request) string {
	q := url.Values{}
	for k, v := range r.URL.Query() {
		if k != "focus" && k != "page" {
			q[k] = v
		}
	}
	if len(q) == 0 {
		return "/spectrum?focus={id}"
	}
	return "/spectrum?" + q.Encode() + "&focus={id}"
}

// finding is the map in one sentence.
func (v *View) finding(r *http.Request) string {
	ctx := r.Context()
	if len(v.Breaks) == 0 {
		return i18n.T(ctx, "需求 %s 人，每个职业都有专业承接", ui.Thousands(v.Demand))
	}
	var lost int64
	for _, b := range v.Breaks {
		lost += b.Demand
	}
	return i18n.T(ctx, "需求 %s 人，其中 %d 个职业 %s 人无人教", ui.Thousands(v.Demand), len(v.Breaks), ui.Thousands(lost))
}

// notes say what the map leaves out or takes on trust.
func (v *View) notes(r *http.Request, c Choices) []string {
	ctx := r.Context()
	var out []string
	add := func(yes bool, format string, args ...any) {
		if yes {
			out = append(out, i18n.T(ctx, format, args...))
		}
	}
	add(c.Previews && v.Machine > 0, "还没有已发布的连线，或您选择了预览：图上 %d 条连线是机器推算、未经审核的。", v.Machine)
	add(v.Assumed > 0, "%d 条需求没有写人数，各按 1 人计。", v.Assumed)
	add(v.Uncoded > 0, "%s 人的需求还没有对上职业代码，不在图上。", ui.Thousands(v.Uncoded))
	add(v.Basis == Points, "学校没有报毕业生数和新生数：右侧带宽按专业点数分摊需求，只表示谁可以承接。")
	add(v.only != "", "专业点登记只有%s：其他大类培养的职业是无数据，不算无人教。", v.categoryName())
	add(v.source.Away > 0, "另有 %d 所市外学校不在图上；在筛选里选“含市外学校”可看。", v.source.Away)
	add(len(v.Unasked) > 0, "%d 个专业培养的职业本期没有需求，不在图上，见缺口清单。", len(v.Unasked))
	return out
}

func (v *View) empty() *ui.Empty {
	e := &ui.Empty{Title: "这个范围里没有可画的流向", Text: "去掉一个筛选条件再看。", Actions: []ui.Action{{Label: "看全市", Href: "/spectrum"}}}
	if len(v.source.Needs) == 0 {
		*e = ui.Empty{Title: "还没有企业需求", Text: "谱系图从已发布的用人需求画起：先请企业发布需求，或用表格导入。", Actions: []ui.Action{{Label: "企业需求", Href: "/needs"}}}
	}
	return e
}

func (v *View) focusName() string {
	kind, key := focusOf(v.Focus)
	end, ok := map[byte]atlas.End{'c': atlas.EndChain, 'n': atlas.EndNode, 'i': atlas.EndIndustry, 'o': atlas.EndOccupation, 'p': atlas.EndProgramme}[kind]
	if !ok {
		return v.schoolName(key)
	}
	name, _, _ := v.names.Of(atlas.Ref{Kind: end, Key: key})
	return name
}

var sorts = []string{"gap", "demand", "supply", "name"}

// ordered gives the lines in the order asked for; the usual one has breaks first, then the widest gaps.
func (v *View) ordered(l ui.Listing) []Line {
	if l.Sort == "gap" && l.Desc {
		return v.Lines
	}
	out := slices.Clone(v.Lines)
	slices.SortStableFunc(out, func(a, b Line) int {
		n := 0
		switch l.Sort {
		case "demand":
			n = int(a.Demand - b.Demand)
		case "supply":
			n = int(a.Supply - b.Supply)
		case "name":
			n = strings.Compare(a.OccupationName, b.OccupationName)
		default:
			n = int(a.Gap() - b.Gap())
		}
		if l.Desc {
			return -n
		}
		return n
	})
	return out
}

func (v *View) table(r *http.Request) ui.Table {
	ctx := r.Context()
	list := ui.ReadListing(r.URL.Query(), "-gap", sorts...)
	lines := v.ordered(list)
	if list.Find != "" {
		lines = slices.DeleteFunc(slices.Clone(lines), func(l Line) bool {
			return !strings.Contains(l.OccupationName+l.ChainName+l.Occupation, list.Find)
		})
	}
	t := ui.Table{
		ID: "edges", Title: "图后的数据", Caption: "产业链到职业的连线，断点在前，然后按缺口", List: list, Total: len(lines), Find: "产业链或职业", Keep: []string{"chain", "county", "school", "level", "year", "focus", "wide", "edges", "area"},
		Columns: []ui.Column{{Key: "name", Title: "产业链 → 职业", Sort: true}, {Title: "需求与供给", Bar: true}, {Key: "demand", Title: "需求人数", Num: true, Sort: true}, {Key: "supply", Title: "供给人数", Num: true, Sort: true},
			{Key: "by", Title: "承接专业", Wrap: true}, {Key: "why", Title: "证据", Wrap: true}, {Key: "years", Title: "有效期"}},
		Exports: []ui.Export{{Label: i18n.T(ctx, "导出本筛选 %d 条（Excel）", len(v.Lines)), Href: "/spectrum/edges.xlsx?" + r.URL.RawQuery}, {Label: i18n.T(ctx, "导出本筛选 %d 条（CSV）", len(v.Lines)), Href: "/spectrum/edges.csv?" + r.URL.RawQuery}},
		NoMatch: ui.Empty{Title: "没有找到", Text: "换一个词再找。"}, Empty: ui.Empty{Title: "没有连线", Text: "这个范围里没有可列的连线。"},
	}
	var longest int64
	for _, l := range lines {
		longest = max(longest, l.Demand, l.Supply)
	}
	for _, l := range lines[min(list.Offset(), len(lines)):min(list.Offset()+list.Limit(), len(lines))] {
		t.Rows = append(t.Rows, v.row(r, l, longest))
	}
	return t
}

func (v *View) row(r *http.Request, l Line, longest int64) ui.Row {
	ctx := r.Context()
	supply := templ.Component(ui.Int(l.Supply))
	if !l.SupplyKnown {
		supply = ui.Missing("")
	}
	chain := l.ChainName
	if chain == "" {
		chain = i18n.T(ctx, "未归入产业链")
	}
	return ui.Row{Name: l.OccupationName, Cells: ui.Cells(
		pathCell(chain, l.OccupationName, l.Occupation, "?focus="+url.QueryEscape("o:"+l.Occupation)),
		ui.Bridge{Demand: l.Demand, Supply: l.Supply, Met: l.Met, Max: longest}, ui.Int(l.Demand), supply, taughtCell(l), evidenceCell(l), ui.Text(l.Years))}
}

// picture draws the map on the server.
func (p *Pages) picture(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.Service.Map(r.Context(), read(r.URL.Query()))
	if err != nil {
		return err
	}
	s := v.Picture(r.Context(), v.finding(r))
	svg, err := p.Render.SVG(r.Context(), s.Option(), ui.Light, 1280, max(500, s.Height()))
	if err != nil {
		return err
	}
	web.Attachment(w, i18n.T(r.Context(), "谱系图")+".svg", "image/svg+xml; charset=utf-8")
	_, err = w.Write([]byte(svg))
	return err
}

var exportColumns = []sheet.Column{
	{Key: "chain", ZH: "产业链", EN: "Chain"}, {Key: "occupation_code", ZH: "职业代码", EN: "Occupation code"}, {Key: "occupation", ZH: "职业", EN: "Occupation"}, {Key: "demand", ZH: "需求（人）", EN: "Demand", Type: sheet.Int},
	{Key: "supply", ZH: "供给（人）", EN: "Supply", Type: sheet.Int}, {Key: "met", ZH: "已对上（人）", EN: "Met", Type: sheet.Int}, {Key: "gap", ZH: "缺口（人）", EN: "Gap", Type: sheet.Int}, {Key: "break", ZH: "断点", EN: "Break"},
	{Key: "needs", ZH: "需求条数", EN: "Needs", Type: sheet.Int}, {Key: "firms", ZH: "企业数", EN: "Firms", Type: sheet.Int}, {Key: "points", ZH: "专业点数", EN: "Points", Type: sheet.Int}, {Key: "programmes", ZH: "承接专业", EN: "Programmes"}, {Key: "could", ZH: "可设专业", EN: "Could be opened"},
	{Key: "weight", ZH: "权重", EN: "Weight", Type: sheet.Number}, {Key: "evidence", ZH: "证据", EN: "Evidence"}, {Key: "machine", ZH: "机器推算", EN: "Derived"}, {Key: "years", ZH: "有效期", EN: "Valid"},
}

// table exports the lines of the filter as Excel or CSV.
func (p *Pages) table(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.Service.Map(r.Context(), read(r.URL.Query()))
	if err != nil {
		return err
	}
	format := sheet.XLSX
	if strings.HasSuffix(r.URL.Path, ".csv") {
		format = sheet.CSV
	}
	if err := p.Service.Exported(r.Context()); err != nil {
		return err
	}
	web.Attachment(w, sheet.FileName(i18n.T(r.Context(), "谱系图"), format), format.MIME())
	return sheet.Export(w, format, "谱系图", exportColumns, v.rows())
}

func (v *View) rows() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, l := range v.Lines {
			var supply, met, gap any
			if l.SupplyKnown {
				supply, met, gap = l.Supply, l.Met, l.Gap()
			}
			mark := map[bool]string{true: "是"}
			row := []any{l.ChainName, l.Occupation, l.OccupationName, l.Demand, supply, met, gap, state(l), int64(l.Needs), int64(l.Firms), int64(l.Points), taught(l.Programmes, 50), taught(l.Could, 10), l.Weight, l.Evidence, mark[l.Machine], l.Years}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func state(l Line) string {
	switch {
	case l.Break:
		return "无人教"
	case l.Outside:
		return "无数据"
	}
	return ""
}

// taught lists programmes with their points.
func taught(list []Programme, most int) string {
	var out []string
	for i, p := range list {
		if i == most {
			out = append(out, "…")
			break
		}
		s := p.Name + "（" + p.Key.Level.ZH()
		if p.Points > 0 {
			s += fmt.Sprintf(" %d 点", p.Points)
		}
		out = append(out, s+"）")
	}
	return strings.Join(out, "；")
}
