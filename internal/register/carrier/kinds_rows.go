package carrier

import (
	"net/url"
	"strconv"
	"strings"

	"rongqiao/internal/platform/ui"
)

// lineColumn is one part of a line: an input, or a choice when it has Options.
type lineColumn struct {
	Label   string
	Help    string
	Options []string
	Max     int
}

// lineTable is what a form shows of lines with bars between their parts: a row of inputs each.
type lineTable struct {
	Name    string // of the lines in the form: "fields"
	Title   string
	Help    string
	Columns []lineColumn
}

var (
	fieldLines = lineTable{Name: "fields", Title: "登记项", Help: "一行一项；空行不算。保存以后再打开，下面还有空行", Columns: []lineColumn{
		{Label: "代码", Help: "小写字母，如 area", Max: 40}, {Label: "名称", Max: 40}, {Label: "类型", Options: words(typeWords)},
		{Label: "单位或可选值", Help: "数字写单位；单选、多选写可选值，用顿号隔开", Max: 400}, {Label: "怎样用", Options: []string{"列表", "必填", "列表、必填"}}}}
	memberLines = lineTable{Name: "members", Title: "成员角色", Columns: []lineColumn{
		{Label: "代码", Help: "大写字母，如 LEAD", Max: 40}, {Label: "名称", Max: 40}, {Label: "至少", Max: 3}, {Label: "至多", Help: "空为不限", Max: 3}, {Label: "签协议", Options: []string{"签协议"}}}}
	stageLines = lineTable{Name: "stages", Title: "自定状态", Help: "要自己定状态时写，第一行是开始的状态", Columns: []lineColumn{
		{Label: "代码", Help: "大写字母，如 OPEN", Max: 40}, {Label: "名称", Max: 40}, {Label: "这个状态", Help: "计数、依据、暂停、终止，可以写几项，用顿号隔开", Max: 40}}}
	countLines = lineTable{Name: "counts", Title: "计数", Columns: []lineColumn{
		{Label: "代码", Max: 40}, {Label: "名称", Max: 40}, {Label: "计量单位", Max: 10}, {Label: "计法", Options: words(measureWords)}, {Label: "登记项或角色", Help: "占比和均值写 分子/分母", Max: 80},
		{Label: "条件", Help: "级别=CITY+ 状态=IN_USE 功能=代码 近年=3 登记项=值", Max: 200}, {Label: "口径", Help: "怎样计的一句话，同数字一起显示", Max: 200}}}
	linesOfKinds = []lineTable{fieldLines, memberLines, stageLines, countLines}
)

func words(list [][2]string) (out []string) {
	for _, w := range list {
		out = append(out, w[0])
	}
	return out
}

// blankRows are the empty rows below those that are filled in.
const blankRows = 3

func (t lineTable) input(i int) string { return t.Name + "_" + strconv.Itoa(i) }

// lines reads the rows that a form sent back into lines; a form that has none of the rows keeps its lines.
func (t lineTable) lines(v url.Values) {
	first := v[t.input(0)]
	if len(first) == 0 {
		return
	}
	var out strings.Builder
	for row := range first {
		parts, some := make([]string, len(t.Columns)), false
		for i := range t.Columns {
			cells := v[t.input(i)]
			if row < len(cells) {
				parts[i] = strings.TrimSpace(strings.NewReplacer("|", "/", "｜", "/", "\n", " ").Replace(cells[row]))
			}
			some = some || parts[i] != ""
			if parts[i] == "" {
				parts[i] = " " // keeps its place
			}
		}
		if some {
			out.WriteString(strings.Join(parts, " | ") + "\n")
		}
	}
	v.Set(t.Name, out.String())
}

// rows are the inputs that a form shows of the lines. The fault of the lines stands at the first input.
func (t lineTable) rows(v kindPage) (out [][]ui.Field) {
	var lines []string
	for line := range strings.Lines(v.Values.Get(t.Name)) {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	for n := range len(lines) + blankRows {
		parts := cutAll("")
		if n < len(lines) {
			parts = cutAll(lines[n])
		}
		row := make([]ui.Field, len(t.Columns))
		for i, c := range t.Columns {
			row[i] = ui.Field{Name: t.input(i), ID: t.input(i) + "-" + strconv.Itoa(n), Label: c.Label, Help: c.Help, Value: parts[i], Optional: true, Max: c.Max}
			if c.Options != nil {
				row[i].Options = pickWords(c.Options, parts[i])
			}
			if n > 0 {
				row[i].Help = ""
			}
		}
		if n == 0 {
			row[0].ID, row[0].Error = t.Name, v.Form.Errors.Of(t.Name)
		}
		out = append(out, row)
	}
	return out
}

// pickWords offers the words; one that is not among them stays as it was written.
func pickWords(list []string, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Label: "不选", Chosen: chosen == ""}}
	known := chosen == ""
	for _, w := range list {
		out = append(out, ui.Option{Value: w, Label: w, Chosen: w == chosen})
		known = known || w == chosen
	}
	if !known {
		out = append(out, ui.Option{Value: chosen, Label: chosen, Chosen: true})
	}
	return out
}
