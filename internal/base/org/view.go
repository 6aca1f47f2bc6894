package org

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/ui"
)

// listPage is the register with its figures.
type listPage struct {
	Table  ui.Table
	Counts Counts
	Acts   pageActs
}

// pageActs are the actions on top of the register.
type pageActs struct {
	Primary *ui.Action
	More    []ui.Action
}

func listActions(a actor.Actor) (acts pageActs) {
	if Policy.May(a, mayKinds, actor.Object{}) {
		acts.More = append(acts.More, ui.Action{Label: "机构类别", Href: "/orgs/kinds"})
	}
	acts.More = append(acts.More, ui.Action{Label: "成员关系", Href: "/orgs/memberships"})
	if a.Has(keepers...) {
		acts.More = append(acts.More, ui.Action{Label: "导入名册", Href: "/imports/new?kind=org.enterprises"})
		acts.Primary = &ui.Action{Label: "登记机构", Href: "/orgs/new"}
	}
	return acts
}

// figures are the counts of the register (ORG-01, ORG-03).
func (v listPage) figures(ctx context.Context) []ui.Figure {
	sc, fc := v.Counts.Schools, v.Counts.Firms
	return []ui.Figure{
		{Label: "职业院校", Value: ui.Thousands(sc.Total), Unit: "所", Tone: "supply", Href: "/orgs?kind=SCHOOL",
			Note: i18n.T(ctx, "本科层次 %d · 高职 %d · 中职 %d（含技工 %d）", sc.Undergrad, sc.College, sc.Secondary, sc.TechnicianInside)},
		{Label: "合作企业", Value: ui.Thousands(fc.Partners), Unit: "家", Tone: "demand", Href: "/orgs?kind=ENTERPRISE"},
		{Label: "其中年产值亿元以上", Value: ui.Thousands(fc.Large), Unit: "家", Href: "/orgs?kind=ENTERPRISE&band=GE_1E8", Note: i18n.T(ctx, "%d 家没有产值数据", fc.Unknown)},
	}
}

// bandNames are the size bands in words.
var bandNames = [][2]string{{string(BandLarge), "年产值亿元以上"}, {string(BandSmall), "年产值不足亿元"}, {string(BandUnknown), "没有产值数据"}}

var statusNames = [][2]string{{string(Active), "正常"}, {string(Suspended), "停业或停办"}, {string(Cancelled), "已注销"}, {string(Merged), "已并入"}}

func nameIn(list [][2]string, code string) string {
	for _, p := range list {
		if p[0] == code {
			return p[1]
		}
	}
	return code
}

func statusZH(o Organization) string { return nameIn(statusNames, string(o.Status)) }

func statusCell(o Organization) templ.Component {
	switch {
	case o.Status == Active && o.Provisional:
		return ui.Status("amber", "暂定，待补代码")
	case o.Status == Active:
		return ui.Status("green", "正常")
	case o.Status == Merged:
		return ui.Status("none", "已并入")
	}
	return ui.Status("red", statusZH(o))
}

// kindText is what an organisation is, in a word or two.
func kindText(ctx context.Context, o Organization, n names) string {
	switch {
	case o.Kind == SchoolKind && o.School.Level != "":
		return i18n.Word(ctx, o.School.Level.ZH())
	case o.Kind == Provider && o.SubKind != "":
		return n.subKind(ctx, o.SubKind)
	}
	return i18n.Word(ctx, o.Kind.ZH())
}

func (n names) subKind(ctx context.Context, code string) string {
	for _, k := range n.Kinds {
		if k.Code == code {
			return i18n.Either(ctx, k.ZH, k.EN)
		}
	}
	return code
}

func orgTableView(ctx context.Context, l ui.Listing, f Filter, list []Organization, total int64, n names) ui.Table {
	env := ui.From(ctx)
	t := ui.Table{
		Caption: "机构名录，按名称排列", List: l, Total: int(total), Find: "名称、曾用名、代码", Keep: []string{"kind", "level", "county", "band", "status", "only"}, Choose: true,
		Columns: []ui.Column{{Key: "name", Title: "名称", Sort: true}, {Key: "kind", Title: "类别"}, {Key: "county", Title: "区县", Sort: true}, {Key: "industry", Title: "行业", Wrap: true, Off: true},
			{Key: "output", Title: "年产值", Num: true, Sort: true}, {Key: "students", Title: "在校生", Num: true, Sort: true, Off: true}, {Key: "updated", Title: "更新", Sort: true, Off: true}, {Key: "state", Title: "状态"}},
		Filters: filters(f, n),
		Exports: casepage.Exports(ctx, "/orgs/export", int(total), int(total)),
		Empty:   ui.Empty{Title: "名录还是空的", Text: "导入学校名册和企业名册，或逐家登记。", Actions: []ui.Action{{Label: "导入名册", Href: "/imports/new?kind=org.schools"}}},
	}
	chip := func(key, label string) {
		if label != "" {
			t.Chips = append(t.Chips, ui.Chip{Label: label, Href: env.Link(key, "")})
		}
	}
	chip("kind", f.Kind.ZH())
	chip("level", f.Level.ZH())
	chip("county", n.county(f.County))
	chip("band", nameIn(bandNames, string(f.Band)))
	chip("status", nameIn(statusNames, string(f.Status)))
	if f.Only == "provisional" {
		chip("only", "只看暂定机构")
	}
	for _, o := range list {
		t.Rows = append(t.Rows, orgRow(ctx, o, n))
	}
	return t
}

func orgRow(ctx context.Context, o Organization, n names) ui.Row {
	code := o.USCC
	if o.Kind == SchoolKind && o.School.Code != "" {
		code = o.School.Code
	}
	county := templ.Component(ui.Text(n.county(o.County)))
	if o.County == "" {
		county = ui.Text(i18n.T(ctx, "市级"))
	}
	output, students := templ.Component(ui.Text("—")), templ.Component(ui.Text("—"))
	switch {
	case o.Kind == Enterprise && o.Firm.Output != nil:
		output = ui.Lines{Main: o.Firm.Output.Short(), Sub: yearText(o.Firm.OutputYear)}
	case o.Kind == Enterprise:
		output = ui.Missing("")
	case o.Kind == SchoolKind && o.School.Students > 0:
		students = ui.Int(o.School.Students)
	case o.Kind == SchoolKind:
		students = ui.Missing("")
	}
	return ui.Row{ID: o.ID.String(), Name: o.Name, Cells: ui.Cells(ui.Link{Href: "/orgs/" + o.ID.String(), Text: o.Name, Sub: code}, ui.Text(kindText(ctx, o, n)), county, ui.Text(n.industry(o.Firm.Industry)),
		output, students, ui.Text(o.UpdatedAt.In(civil.Location).Format("2006-01-02")), statusCell(o))}
}

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

// pairs flattens a list for ui.Options, with an entry for none of them first.
func pairs(empty string, list [][2]string) []string {
	out := []string{"", empty}
	for _, p := range list {
		out = append(out, p[0], p[1])
	}
	return out
}

func kindPairs() (out [][2]string) {
	for _, k := range Kinds {
		out = append(out, [2]string{string(k.Kind), k.ZH})
	}
	return out
}

func levelPairs() (out [][2]string) {
	for _, l := range Levels {
		out = append(out, [2]string{string(l.Level), l.ZH})
	}
	return out
}

func (n names) countyPairs() (out [][2]string) {
	for _, c := range n.Counties {
		out = append(out, [2]string{c.Code, c.Name})
	}
	return out
}

func (n names) subKindPairs() (out [][2]string) {
	for _, k := range n.Kinds {
		out = append(out, [2]string{k.Code, k.ZH})
	}
	return out
}

// orgPage is the page of one organisation.
type orgPage struct {
	Org               Organization
	Aliases           []Alias
	Names             names
	From              *Organization // the merged record that led here
	Errors            ui.FormErrors
	Form              url.Values // as sent, when a form comes back
	MayEdit, MayMerge bool
	Members           memberBox
	Outside           bool // lies outside the city's map
}

func (v orgPage) actions() (primary *ui.Action, more []ui.Action) {
	at := "/orgs/" + v.Org.ID.String()
	if v.Org.Kind == SchoolKind && v.Org.Status != Merged {
		more = append(more, ui.Action{Label: "它的专业点", Href: "/points?school=" + v.Org.ID.String()})
	}
	if v.MayMerge {
		more = append(more, ui.Action{Label: "并入另一家…", Href: at + "/merge"})
	}
	if v.MayEdit {
		primary = &ui.Action{Label: "修改", Href: at + "/edit"}
	}
	return primary, more
}

// facts are what is known, 无数据 where nothing is.
func (v orgPage) facts(ctx context.Context) []ui.Fact {
	o := v.Org
	county := v.Names.county(o.County)
	if county == "" {
		county = i18n.T(ctx, "市级")
	}
	out := []ui.Fact{{Label: "类别", Value: kindText(ctx, o, v.Names)}, {Label: "统一社会信用代码", Value: o.USCC, Why: i18n.T(ctx, "暂定机构补上代码后才计数")}, {Label: "区县", Value: county},
		{Label: "地址", Value: o.Address}, {Label: "坐标", Value: o.placeText(ctx), Why: i18n.T(ctx, "填上后地图上才看得到")}, {Label: "法定代表人", Value: o.Legal}, {Label: "状态", Cell: statusCell(o)}}
	switch o.Kind {
	case SchoolKind:
		out = append(out, ui.Fact{Label: "学校标识码", Value: o.School.Code, Why: i18n.T(ctx, "技工学校可以没有")}, ui.Fact{Label: "办学性质", Value: i18n.Word(ctx, nameIn(ownerships, o.School.Ownership))},
			ui.Fact{Label: "主管部门", Value: i18n.Word(ctx, nameIn(authorities, o.School.Authority))}, ui.Fact{Label: "全日制在校生数", Value: count(o.School.Students)})
		if o.School.AlsoHRSS {
			out = append(out, ui.Fact{Label: "兼技工学校", Value: i18n.T(ctx, "是，统计时只计一次")})
		}
	case Enterprise:
		output := ""
		if o.Firm.Output != nil {
			output = o.Firm.Output.Short()
			if o.Firm.OutputYear != 0 {
				output += i18n.T(ctx, "（%d 年）", o.Firm.OutputYear)
			}
		}
		out = append(out, ui.Fact{Label: "行业", Value: v.Names.industry(o.Firm.Industry)}, ui.Fact{Label: "企业规模", Value: i18n.Word(ctx, nameIn(scales, o.Firm.Scale))}, ui.Fact{Label: "是否规上", Value: yesNo(ctx, o.Firm.AboveScale)},
			ui.Fact{Label: "年产值", Value: output}, ui.Fact{Label: "在岗职工数", Value: count(o.Firm.Headcount)}, ui.Fact{Label: "校企合作", Value: yesNo(ctx, o.Firm.Partner)})
	}
	if o.Source != "" {
		out = append(out, ui.Fact{Label: "来源", Value: sourceText(ctx, o.Source)})
	}
	return out
}

// sourceText is where a record came from: a file by its name, the sample by a word.
func sourceText(ctx context.Context, source string) string {
	if source == "sample" {
		return i18n.T(ctx, "示例数据")
	}
	return source
}

var (
	ownerships  = [][2]string{{"PUBLIC", "公办"}, {"PRIVATE", "民办"}, {"MIXED", "混合所有制"}}
	authorities = [][2]string{{"EDU", "教育部门"}, {"HRSS", "人社部门"}}
	scales      = [][2]string{{"LARGE", "大型"}, {"MEDIUM", "中型"}, {"SMALL", "小型"}, {"MICRO", "微型"}}
)

func count(n int64) string {
	if n == 0 {
		return ""
	}
	return ui.Thousands(n)
}

func yesNo(ctx context.Context, b bool) string {
	if b {
		return i18n.T(ctx, "是")
	}
	return i18n.T(ctx, "否")
}

// aliasRows are the other names with their dates.
func (v orgPage) aliasRows(ctx context.Context) []ui.Row {
	rows := make([]ui.Row, 0, len(v.Aliases))
	for _, a := range v.Aliases {
		sort := a.Sort
		for _, o := range aliasSorts {
			if o.Code == a.Sort {
				sort = i18n.Word(ctx, o.ZH)
			}
		}
		from, to := a.From.String(), a.To.String()
		if from == "" {
			from = i18n.T(ctx, "不详")
		}
		if to == "" {
			to = i18n.T(ctx, "在用")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(a.Name), ui.Text(sort), ui.Text(from), ui.Text(to))})
	}
	return rows
}

func aliasOptions(chosen string) []ui.Option {
	out := make([]ui.Option, 0, len(aliasSorts))
	for _, o := range aliasSorts {
		out = append(out, ui.Option{Value: o.Code, Label: o.ZH, Chosen: o.Code == chosen})
	}
	return out
}

// formPage is the form for a new or a known organisation.
type formPage struct {
	Org    Organization // zero for a new one
	Values url.Values
	Opened url.Values // values when the form was opened, for the conflict page
	Names  names
	Errors ui.FormErrors

	Guesses []Guess // of an enterprise's industry, where none is given
}

// guessed names the suggested industries, "" without any.
func (v formPage) guessed(ctx context.Context) string {
	list := make([]string, 0, len(v.Guesses))
	for _, g := range v.Guesses {
		list = append(list, fmt.Sprintf("%s %s (%.0f%%)", g.Code, g.Name, 100*g.Chance))
	}
	if len(list) == 0 {
		return ""
	}
	return i18n.T(ctx, "按名称推测的行业大类，请核对后自己填写：%s", strings.Join(list, "、"))
}

func (v formPage) action() string {
	if v.Org.ID == 0 {
		return "/orgs"
	}
	return "/orgs/" + v.Org.ID.String()
}

// formFields are the fields of the form with their labels, in its order.
var formFields = [][2]string{
	{"name", "名称"}, {"kind", "类别"}, {"uscc", "统一社会信用代码"}, {"county", "区县"}, {"address", "地址"}, {"lng", "经度"}, {"lat", "纬度"}, {"legal", "法定代表人"}, {"status", "状态"}, {"sub_kind", "机构种类"},
	{"school_code", "学校标识码"}, {"level", "办学层次"}, {"ownership", "办学性质"}, {"authority", "主管部门"}, {"also_hrss", "兼技工学校"}, {"students", "全日制在校生数"},
	{"industry", "行业代码"}, {"scale", "企业规模"}, {"above_scale", "是否规上"}, {"output", "年产值"}, {"output_year", "产值年度"}, {"headcount", "在岗职工数"}, {"partner", "校企合作"},
}

// formValues are the values of a record as its form shows them.
func formValues(o Organization) url.Values {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	set("name", o.Name)
	set("kind", string(o.Kind))
	set("sub_kind", o.SubKind)
	set("uscc", o.USCC)
	set("county", o.County)
	set("address", o.Address)
	set("lng", coordinate(o.Lng))
	set("lat", coordinate(o.Lat))
	set("legal", o.Legal)
	set("status", string(o.Status))
	set("school_code", o.School.Code)
	set("level", string(o.School.Level))
	set("ownership", o.School.Ownership)
	set("authority", o.School.Authority)
	set("also_hrss", flag(o.School.AlsoHRSS))
	set("students", plain(o.School.Students))
	set("industry", o.Firm.Industry)
	set("scale", o.Firm.Scale)
	set("above_scale", flag(o.Firm.AboveScale))
	if o.Firm.Output != nil {
		set("output", o.Firm.Output.In(money.Yuan, 2))
	}
	set("output_year", yearText(o.Firm.OutputYear))
	set("headcount", plain(o.Firm.Headcount))
	set("partner", flag(o.Firm.Partner))
	return v
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func plain(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// opened takes the values with which a form was opened out of its hidden fields.
func opened(v url.Values) url.Values {
	out := url.Values{}
	for _, f := range formFields {
		if s := v.Get("was_" + f[0]); s != "" {
			out.Set(f[0], s)
		}
	}
	return out
}

// conflictOf compares three versions: as opened, as it stands, as sent.
func conflictOf(now Organization, mine url.Values, version int64) ui.Conflict {
	was, theirs := opened(mine), formValues(now)
	c := ui.Conflict{Thing: now.Name, Opened: version, Now: now.RowVersion, When: casepage.When(now.UpdatedAt),
		Action: "/orgs/" + now.ID.String(), Abandon: "/orgs/" + now.ID.String(), Hidden: map[string]string{}}
	for _, f := range formFields {
		key, label := f[0], f[1]
		a, b, m := was.Get(key), theirs.Get(key), mine.Get(key)
		c.Hidden["was_"+key] = b
		if a == b && a == m {
			c.Hidden[key] = m
			continue
		}
		row := ui.ConflictRow{Field: key, Label: label, Opened: a}
		if b != a {
			row.Theirs = orBlank(b)
		}
		if m != a {
			row.Mine = orBlank(m)
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// orBlank marks a value that was taken away.
func orBlank(s string) string {
	if s == "" {
		return " "
	}
	return s
}

// mergePage chooses the record that stays.
type mergePage struct {
	Org    Organization
	Find   string
	Found  []Organization
	Names  names
	Errors ui.FormErrors
}

func (v mergePage) options(ctx context.Context) []ui.Option {
	out := make([]ui.Option, 0, len(v.Found))
	for _, o := range v.Found {
		help := kindText(ctx, o, v.Names) + " · " + v.Names.county(o.County)
		if o.USCC != "" {
			help += " · " + o.USCC
		}
		out = append(out, ui.Option{Value: o.ID.String(), Label: o.Name, Help: help})
	}
	return out
}

// kindsPage lists the kinds of providers (ORG-14).
type kindsPage struct {
	Kinds  []SubKind
	Values url.Values
	Errors ui.FormErrors
}

func (v kindsPage) rows(ctx context.Context) []ui.Row {
	rows := make([]ui.Row, 0, len(v.Kinds))
	for _, k := range v.Kinds {
		origin := i18n.T(ctx, "本市增设")
		if k.Builtin {
			origin = i18n.T(ctx, "内置")
		}
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(k.ZH), ui.Text(k.EN), ui.Text(k.Code), ui.Text(origin))})
	}
	return rows
}
