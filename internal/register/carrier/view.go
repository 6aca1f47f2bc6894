package carrier

import (
	"context"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/ui"
)

// findOrg reads an organisation by name, earlier name or code; it must fit one alone.
func (s *Service) findOrg(ctx context.Context, text string) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err := org.Lookup(ctx, r, strings.TrimSpace(text), 2)
		if err == nil && len(list) != 1 {
			return ErrOrg.With("机构", text).On("org")
		}
		if err == nil {
			id = list[0].ID
		}
		return err
	})
	return id, err
}

func (s *Service) counties(ctx context.Context) (list []org.County, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error { list, err = org.Counties(ctx, r); return err })
	return list, err
}

// orgNames are the names of the organisations and records that fields point to.
func (s *Service) orgNames(ctx context.Context, k *Kind, list ...Values) (names func(id string) string, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		names, err = namesOf(ctx, r, k, list...)
		return err
	})
	return names, err
}

// valuesOf fills the form of a record with what is there.
func (s *Service) valuesOf(ctx context.Context, d Detail) url.Values {
	v := url.Values{"name": {d.Name}, "number": {d.Number}, "county": {d.County}, "note": {d.Note}, "org": {d.OrgName}, "functions": strings.Split(d.Functions.Text, ",")}
	names, err := s.orgNames(ctx, d.Of, d.Values)
	if err != nil {
		names = func(id string) string { return id }
	}
	for field, p := range map[string]*float64{"lng": d.Lng, "lat": d.Lat} {
		if p != nil {
			v.Set(field, strconv.FormatFloat(*p, 'f', -1, 64))
		}
	}
	for _, f := range d.Of.Fields {
		x, ok := d.Values[f.Code]
		if !ok {
			continue
		}
		text := x.Text
		switch f.Type {
		case Money:
			text = money.Fen(int64(x.Num)).In(unitOf(f), 2)
		case Org, Other:
			text = names(x.Text)
		}
		v["f_"+f.Code] = []string{text}
		if f.Type == Set {
			v["f_"+f.Code] = strings.Split(text, ",")
		}
	}
	return v
}

// unitOf is the unit in which a money field is typed.
func unitOf(f Field) money.Fen {
	switch f.Unit {
	case "万元":
		return money.Wan
	case "亿元":
		return money.Yi
	}
	return money.Yuan
}

// indexGroup is one heading of the registers' page with its kinds.
type indexGroup struct {
	Title string
	Rows  []ui.Row
}

// groupTitles are the headings of the product's own kinds in the order of the page; a city's own come after them.
var groupTitles = []string{"联合体与联盟", "产业学院与混合所有制", "基地与中心", "平台与园区", "项目与资金", "学校与专业群", "赛事与荣誉", "工匠与劳动教育", "专家与研究", "区域与对外合作", "工资协商",
	"培训与终身学习", "技术创新与转化", "教师队伍", "课程与教学", "产教融合型企业与园区", "目标与总量"}

func groupPlace(title string) int {
	if i := slices.Index(groupTitles, title); i >= 0 {
		return i
	}
	return len(groupTitles)
}

// unitWord is a unit in the language of the page. The measure word that fits everything has no English of its own.
func unitWord(ctx context.Context, unit string) string {
	if unit == "个" && i18n.Lang(ctx) == i18n.English {
		return i18n.Word(ctx, "项")
	}
	return i18n.Word(ctx, unit)
}

type indexPage struct {
	Page   ui.Page
	Find   ui.Field
	Groups []indexGroup
}

var indexColumns = []ui.Column{{Title: "种类", Wrap: true}, {Title: "登记", Num: true}, {Title: "计量单位"}}

func indexOf(ctx context.Context, kinds []*Kind, n map[string]int, find string) indexPage {
	v := indexPage{Page: ui.Page{Title: "名册", Sub: i18n.T(ctx, "%d 个种类；每一类有名单、计数、表格导入导出和接口", len(kinds)), Crumbs: []ui.Crumb{{Label: "名册"}}}}
	if Policy.Allowed(actor.From(ctx), mayKinds) {
		v.Page.Actions = []ui.Action{{Label: "增加本市的种类", Href: "/kinds/new"}, {Label: "名册参数", Href: "/kinds/params"}}
	}
	v.Find = ui.Field{Name: "q", Label: "找种类", Type: "search", Value: find, Optional: true, Width: "md", Max: 40, Help: "种类、分组、登记项或级别的名称"}
	lang := i18n.Lang(ctx)
	for _, k := range kinds {
		if !k.mentions(find) {
			continue
		}
		i := slices.IndexFunc(v.Groups, func(g indexGroup) bool { return g.Title == k.Group })
		if i < 0 {
			i, v.Groups = len(v.Groups), append(v.Groups, indexGroup{Title: k.Group})
		}
		v.Groups[i].Rows = append(v.Groups[i].Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: "/registers/" + k.Code, Text: k.Name(lang), Sub: own(ctx, k)}, ui.Int(int64(n[k.Code])), ui.Text(unitWord(ctx, k.Unit)))})
	}
	slices.SortStableFunc(v.Groups, func(a, b indexGroup) int { return groupPlace(a.Title) - groupPlace(b.Title) })
	return v
}

// mentions says whether the text stands in the kind's name, group, fields, levels or functions, in either language.
func (k *Kind) mentions(text string) bool {
	text = strings.ToLower(text)
	all := []string{k.Code, k.ZH, k.EN, k.Group}
	for _, f := range k.Fields {
		all = append(all, f.ZH, f.EN)
	}
	for _, c := range slices.Concat(k.Levels, k.Functions) {
		all = append(all, c.ZH, c.EN)
	}
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(strings.ToLower(s), text) })
}

func own(ctx context.Context, k *Kind) string {
	if k.Own {
		return i18n.T(ctx, "本市自定")
	}
	return ""
}

// listed is the page of a kind's records.
type listed struct {
	Page  ui.Page
	Help  string
	Table ui.Table
}

func listOf(ctx context.Context, k *Kind, f Filter, l ui.Listing, list []Record, total int, counties []org.County, chains []Choice, pointed func(string) string) listed {
	lang, a := i18n.Lang(ctx), actor.From(ctx)
	v := listed{Help: k.Help, Page: ui.Page{Title: k.Name(lang), Sub: k.Source, Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: k.Name(lang)}}, Actions: []ui.Action{{Label: "计数", Href: "/registers/" + k.Code + "/figures"}}}}
	if Policy.Allowed(a, mayEdit) {
		v.Page.Primary = &ui.Action{Label: "登记一条", Href: "/registers/" + k.Code + "/new"}
	}
	if Policy.Allowed(a, mayMove) {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "从表格导入", Href: "/imports/new?kind=carrier." + k.Code})
	}
	if len(k.opened()) > 0 && Policy.Allowed(a, mayKinds) {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "可选的值", Href: "/registers/" + k.Code + "/choices"})
	}
	if Policy.Allowed(a, mayKinds) {
		label := "增加登记项"
		if k.Own {
			label = "改种类"
		}
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: label, Href: "/kinds/" + k.Code})
	}
	if k.Booking != nil {
		v.Page.Actions = append(v.Page.Actions, ui.Action{Label: "使用时数", Href: "/registers/" + k.Code + "/usage"})
	}
	v.Table = ui.Table{Caption: k.Name(lang), List: l, Total: total, Find: "名称、文号、牵头单位", Choose: true, Filters: kindFilters(k, f, counties, chains, lang),
		Columns: k.listColumns(ctx), Empty: ui.Empty{Title: "还没有登记", Text: "一条一条登记，或者下载模板从表格导入。"}}
	if a.Has(officers...) {
		export := "/sheets/carrier." + k.Code + "/export?format="
		v.Table.Exports = []ui.Export{{Label: i18n.T(ctx, "导出 Excel"), Href: export + "xlsx"}, {Label: i18n.T(ctx, "导出 CSV"), Href: export + "csv"}}
		v.Table.Empty.Actions = []ui.Action{{Label: "从表格导入", Href: "/imports/new?kind=carrier." + k.Code}}
	}
	names := map[string]string{}
	for _, c := range counties {
		names[c.Code] = c.Name
	}
	for _, c := range list {
		v.Table.Rows = append(v.Table.Rows, k.listRow(c, lang, names, pointed))
	}
	return v
}

func (k *Kind) listColumns(ctx context.Context) []ui.Column {
	lang := i18n.Lang(ctx)
	out := []ui.Column{{Key: "name", Title: "名称", Sort: true, Wrap: true}}
	if len(k.Levels) > 0 {
		out = append(out, ui.Column{Key: "level", Title: "级别", Sort: true})
	}
	out = append(out, ui.Column{Key: "org", Title: "牵头单位", Wrap: true})
	first := k.first()
	for _, f := range k.Listed() {
		title := f.Name(lang)
		if f.Unit != "" && f.Type != Money {
			title += pick(lang, "（"+f.Unit+"）", " ("+unitWord(ctx, f.Unit)+")")
		}
		out = append(out, ui.Column{Key: f.Code, Title: title, Sort: true, Num: f.Type == Int || f.Type == Number || f.Type == Money || f.Type == Percent, Off: !slices.Contains(first, f.Code)})
	}
	return append(out, ui.Column{Key: "county", Title: "区县", Sort: true}, ui.Column{Key: "built", Title: "计数起", Sort: true}, ui.Column{Key: "status", Title: "状态", Sort: true})
}

// shownAtOnce is how many of a kind's own columns the list shows unless more are chosen.
const shownAtOnce = 3

// first are the fields that the list shows at once: those of choice, then those that are computed, then the others in their order.
func (k *Kind) first() (out []string) {
	rank := func(f Field) int {
		switch {
		case f.Type == Pick:
			return 0
		case f.From != nil:
			return 1
		}
		return 2
	}
	for place := range 3 {
		for _, f := range k.Listed() {
			if rank(f) == place && len(out) < shownAtOnce {
				out = append(out, f.Code)
			}
		}
	}
	return out
}

func (k *Kind) listRow(c Record, lang string, counties map[string]string, pointed func(string) string) ui.Row {
	cells := ui.Cells(ui.Link{Href: "/records/" + c.ID.String(), Text: c.Name, Sub: c.Number})
	if len(k.Levels) > 0 {
		cells = append(cells, ui.Text(k.levelName(c.Level, lang)))
	}
	cells = append(cells, ui.Text(c.OrgName))
	for _, f := range k.Listed() {
		cells = append(cells, f.cell(c.Values, lang, pointed))
	}
	return ui.Row{ID: c.ID.String(), Name: c.Name, Cells: append(cells, ui.Text(counties[c.County]), ui.Text(c.BuiltOn.String()), k.status(c.Status, lang))}
}

func (k *Kind) levelName(code, lang string) string {
	if i := k.Rank(code); i >= 0 {
		return k.Levels[i].Name(lang)
	}
	return ""
}

func (k *Kind) status(code, lang string) templ.Component {
	st, _ := k.Stage(code)
	return ui.Status(st.Tone, pick(lang, st.ZH, st.EN))
}

func (f Field) cell(v Values, lang string, names func(string) string) templ.Component {
	x, ok := v[f.Code]
	switch {
	case !ok:
		return ui.Missing("")
	case f.Type == Int:
		return ui.Int(int64(x.Num))
	case f.Type == Money:
		return ui.Text(f.amount(x))
	case f.Type == Other:
		return ui.Link{Href: "/records/" + x.Text, Text: f.Show(lang, x, names)}
	case f.Code == aboutField:
		return ui.Text(countName(lang, x.Text))
	}
	return ui.Text(f.Show(lang, x, names))
}

// amount is a sum of money as it is shown: what is typed in yuan stays in yuan, other amounts are shortened.
func (f Field) amount(v Value) string {
	if unitOf(f) == money.Yuan && math.Abs(v.Num) < float64(10*money.Wan) {
		return money.Fen(int64(v.Num)).In(money.Yuan, 2) + "元"
	}
	return money.Fen(int64(v.Num)).Short()
}

// figuresPage is what the register counts, beside what documents say.
type figuresPage struct {
	Page  ui.Page
	On    ui.Field
	Rows  []ui.Row
	Kind  *Kind
	State stating
	By    ui.Field // how the counts are split
	Name  string   // of the split that is shown
	Cols  []ui.Column
	Part  []ui.Row
}

var figureColumns = []ui.Column{{Title: "计数"}, {Title: "名册算出", Num: true}, {Title: "文件公布", Num: true, Wrap: true}, {Title: "目标", Wrap: true}, {Title: "口径", Wrap: true}, {Title: "缺数据", Num: true}}

func figuresOf(ctx context.Context, k *Kind, on civil.Date, list []Figure) figuresPage {
	lang := i18n.Lang(ctx)
	v := figuresPage{Kind: k, On: ui.Field{Name: "on", Label: "到哪一天", Type: "date", Value: on.String(), Width: "sm"}, Page: ui.Page{Title: i18n.T(ctx, "%s：计数", k.Name(lang)), Sub: i18n.T(ctx, "按 %s 的状态；名册算出的与文件公布的并列，不相加", on.String()),
		Crumbs: []ui.Crumb{{Label: "名册", Href: "/registers"}, {Label: k.Name(lang), Href: "/registers/" + k.Code}, {Label: "计数"}}}}
	for _, f := range list {
		v.Rows = append(v.Rows, ui.Row{Cells: ui.Cells(ui.Text(pick(lang, f.Count.ZH, f.Count.EN)), counted(ctx, k, f.Tally), published(f.Published), goalLines(f), ui.Text(i18n.Word(ctx, f.Count.Scope)), ui.Int(int64(f.Missing)))})
	}
	return v
}

// valued is a count with its unit; money and shares carry theirs.
func valued(ctx context.Context, k *Kind, t Tally) string {
	f, _ := k.Field(t.Count.Field)
	switch {
	case t.Count.Percent, t.Count.Of == Ratio, t.Count.Total != "":
		return t.Shown(k)
	case t.Count.Of == Sum && f.Type == Money, t.Count.Of == Brought:
		return money.Fen(int64(t.Value)).Short()
	case t.Value == math.Trunc(t.Value):
		return ui.Thousands(int64(t.Value)) + " " + unitWord(ctx, t.Count.Unit)
	}
	return t.Shown(k) + " " + unitWord(ctx, t.Count.Unit)
}

func published(list []Published) templ.Component {
	if len(list) == 0 {
		return ui.Text("")
	}
	var lines []string
	for _, p := range list {
		lines = append(lines, p.line())
	}
	return ui.Text(strings.Join(lines, "；"))
}

// day and time of a booking, in the city's zone.
func clock(at time.Time) string { return at.In(civil.Location).Format("2006-01-02 15:04") }
