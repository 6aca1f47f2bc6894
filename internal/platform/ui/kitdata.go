package ui

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
)

// The names and figures of the kit page are invented.

type swatch struct{ class, name, use string }

var swatches = []swatch{
	{"bg-demand", "产 demand", "企业要的，只此一义"},
	{"bg-supply", "教 supply", "学校教的，只此一义"},
	{"bg-primary", "桥 primary", "对上的、主操作、链接"},
	{"bg-base-content", "墨 content", "正文、二级标题线"},
	{"bg-base-200", "纸 base-200", "页底"},
	{"bg-error", "红 error", "红、要改、不符"},
	{"bg-warning", "黄 warning", "黄、待确认"},
	{"bg-success", "绿 success", "绿、符合、可导入"},
}

type gap struct {
	name, code, chain         string
	demand, supply            int64
	tone, state, who, how, by string
	alert                     string
}

var gaps = []gap{
	{"电池制造工", "6-24-04-00", "新能源材料", 530, 120, "red", "缺 410", "融江职业技术学院", "订单班 2 个，90 座", "2027-03-01", ""},
	{"工业机器人系统运维员", "6-31-07-01", "高端装备", 412, 168, "red", "缺 244", "融江工贸学校", "扩招 60，已报省厅", "2027-05-31", ""},
	{"养老护理员", "4-10-01-05", "健康养老", 318, 110, "red", "缺 208", "市民政局", "职业培训 4 期", "2026-11-24", "剩 2 个工作日"},
	{"供应链管理师", "4-02-06-05", "现代物流", 140, 0, "red", "缺 140 · 无人教", "市教育局", "论证新增方向", "2026-12-31", ""},
	{"无人机装调检修工", "6-23-03-15", "低空经济", 86, 0, "amber", "缺 86 · 待确认", "", "", "", ""},
	{"物流服务师", "4-02-06-03", "现代物流", 296, 260, "amber", "缺 36", "岚山职教中心", "校企共管实训", "2027-06-30", ""},
	{"健康照护师", "4-14-01-03", "健康养老", 96, 96, "green", "持平", "", "", "", ""},
	{"机电设备维修工", "6-31-01-10", "高端装备", 365, 390, "green", "余 25", "", "", "", ""},
	{"储能系统运维", "待编码", "新能源材料", 64, -1, "none", "无数据", "市工信局", "补充职业编码", "2026-12-05", ""},
}

// KitTable is the table of the kit page with rows rows: gaps between demand and
// supply by occupation. It is also what the rendering benchmark measures.
func KitTable(rows int) Table {
	t := Table{
		ID: "gaps", Caption: "企业要、学校缺的职业，按缺口从大到小",
		Columns: []Column{
			{Key: "name", Title: "职业", Sort: true}, {Key: "chain", Title: "产业链", Phone: true},
			{Key: "demand", Title: "需求", Num: true, Sort: true}, {Key: "supply", Title: "供给", Num: true, Sort: true},
			{Key: "bar", Title: "差在哪里", Bar: true}, {Key: "gap", Title: "缺口", Sort: true},
			{Key: "who", Title: "谁来补、怎么补", Wrap: true}, {Key: "due", Title: "期限", Sort: true},
		},
		List: ReadListing(url.Values{}, "-gap", "name", "demand", "supply", "gap", "due"), Total: 38,
		Find:    "职业、链、责任单位",
		Filters: Select(Field{Name: "state", Label: "状态", Optional: true, Options: Options("red", "", "全部", "red", "红", "amber", "黄", "green", "绿", "none", "无数据")}),
		Chips:   []Chip{{"状态：红、黄、绿、无数据", "/kit?year=2026"}, {"年度：2026", "/kit?state=all"}},
		Choose:  true,
		Exports: []Export{{"导出本筛选 38 条（Excel）", "/kit/gaps.xlsx"}},
		Bulk:    []Action{{Label: "指定责任单位…", Href: "/kit/assign"}, {Label: "设期限…", Href: "/kit/due"}},
	}
	for i := range rows {
		t.Rows = append(t.Rows, gaps[i%len(gaps)].row(i))
	}
	return t
}

func (g gap) row(i int) Row {
	cells := Cells(
		Link{"/gaps/" + strconv.Itoa(i), g.name, g.code, g.chain}, Text(g.chain),
		Int(g.demand), Int(g.supply), Bridge{Demand: g.demand, Supply: g.supply, Met: min(g.demand, g.supply), Max: 560},
		Status(g.tone, g.state), Lines{Main: g.who, Sub: g.how}, Lines{g.by, g.alert, g.alert != ""},
	)
	if g.supply < 0 {
		cells[3], cells[4] = Missing(""), Missing("职业未编码，不能计算")
	}
	if g.who == "" {
		cells[6] = mutedText("不需处理")
	}
	return Row{ID: strconv.Itoa(i), Name: g.name, Cells: cells}
}

func mutedText(s string) templ.Component {
	return templ.Raw(`<span class="text-muted">` + templ.EscapeString(s) + `</span>`)
}

var kitEvents = []Event{
	{Deed: "答复", By: "赵启明（校长）", For: "融江工贸学校", At: "2026-11-18 14:12", Quote: true, Tone: "info",
		Text: "“本专业 2026 级已停招新增班，2 个班转为现代物流方向……”", Files: []Link{{Href: "/kit/file", Text: "附件 2 份"}}},
	{Deed: "提醒", By: "按工作日历自动发送", For: "系统", At: "2026-11-05 09:00", Text: "距答复期限还有 10 个工作日，已发站内信"},
	{Deed: "发出黄牌", By: "何伟（分管副局长）", For: "市教育局", At: "2026-10-28 16:40", Text: "复核人与拟稿人不是同一人", Tone: "amber",
		Files: []Link{{Href: "/kit/file", Text: "预警通知书 融教职〔2026〕38 号"}}},
}

var kitConflict = Conflict{
	Thing: "这条需求", Opened: 6, Now: 7, Who: "林晓（人力资源部）", When: "今天 14:31", Action: "/kit", Abandon: "/kit",
	Rows: []ConflictRow{
		{Field: "count", Label: "人数", Opened: "20", Theirs: "30", Mine: "24"},
		{Field: "start", Label: "到岗日期", Opened: "2027-07-01", Mine: "2027-07-15"},
		{Field: "place", Label: "工作地点", Opened: "滨湖区一厂", Theirs: "岚山区高新园"},
	},
}

var kitErrors = FormErrors{
	{Field: "kit-count", Code: "need.count", Place: "人数", Reason: "写成了“若干”，请写一个数。", Fix: "请写 1 到 9999 之间的整数。"},
	{Field: "kit-start", Code: "need.start", Place: "到岗日期", Reason: "2026 年 2 月只有 28 天。", Fix: "请写存在的日期，且不早于今天 2026-11-22。"},
}

// kitOption is a bar chart as platform/ui/chart would write it.
const kitOption = `{"animation":false,"textStyle":{"fontFamily":"@font"},"grid":{"left":8,"right":56,"top":8,"bottom":8,"containLabel":true},` +
	`"xAxis":{"type":"value","splitLine":{"lineStyle":{"color":"@line"}},"axisLabel":{"color":"@muted","fontSize":"@xs"}},` +
	`"yAxis":{"type":"category","inverse":true,"axisTick":{"show":false},"axisLine":{"lineStyle":{"color":"@edge"}},"axisLabel":{"color":"@ink","fontSize":"@xs"},"data":["新能源材料","健康养老","现代物流","高端装备"]},` +
	`"series":[{"type":"bar","barWidth":14,"itemStyle":{"color":"@demand"},"label":{"show":true,"position":"right","color":"@ink","fontSize":"@xs"},"data":[610,290,180,145]}]}`

var kitFront = Home{
	Lines: []string{"企业要什么人，", "学校教什么人，", "差多少，谁来补。"}, Lead: "融江市 9 所职业院校、214 家企业的供需，每季度公布一次，每个数都能点到口径。",
	Hint: "专业、企业、政策、拼音首字母", Often: []Link{{Href: "/search?q=1", Text: "实习报酬标准"}, {Href: "/search?q=2", Text: "工业机器人"}},
	Stones: Stones{Laid: 61, Left: "企业要 6,320 人", Right: "学校供 4,905 人", Each: "每块 = 企业要的 100 人中的 1 人"},
	Title:  "2026 年第三季度", Note: "快照 2026-10-31 · 人数取整到 5", Main: Figure{Label: "需求满足率", Value: "61.3", Unit: "%", Tone: "met"},
	Say:  "企业每要 100 人，本市学校能对上 61 人，比上年多 5 人。",
	Side: []Figure{{Label: "有效需求", Value: "6,320", Unit: "人", Tone: "demand"}, {Label: "可供毕业生", Value: "4,905", Unit: "人", Tone: "supply"}},
	Rows: []BridgeRow{
		{Name: "新能源材料", Href: "/gaps?chain=1", Bar: Bridge{Demand: 1010, Supply: 400, Met: 400, Max: 1050}, Outcome: "缺 610"},
		{Name: "高端装备", Href: "/gaps?chain=2", Bar: Bridge{Demand: 985, Supply: 840, Met: 840, Max: 1050}, Outcome: "缺 145"},
		{Name: "数字经济", Href: "/gaps?chain=3", Bar: Bridge{Demand: 510, Supply: 600, Met: 510, Max: 1050}, Outcome: "余 90", Over: true},
		{Name: "低空经济", Missing: "职业未编码"},
	}, RowsIs: "重点产业链",
	Doors: []Door{{"我在企业", "发布用人、实习、技术需求，看谁能满足", "发布需求", "/needs/new"}, {"我在学校", "看本校专业能接的需求，答复供需发单", "看需求", "/needs"},
		{"我是学生或家长", "实习同意、签协议、报酬到没到", "学生入口", "/student"}, {"我想查政策", "写明条件、好处和还差什么，按条款回答", "查政策", "/policies"}},
	Lists: []DocList{
		{Title: "政策与文件", All: "/policies", Items: []DocItem{{"融江市深化产教融合实施方案（2026—2028 年）", "/policies/1", "融政办〔2026〕21 号 · 现行有效 · 市发展改革委等 9 部门", "11-12"}}},
		{Title: "报告与办理结果", All: "/reports", Items: []DocItem{{"2026 年度产教供需报告", "/reports/1", "HTML · Word · 数据附表 · 引用 48 个指标", "11-20"}}},
	},
}
