package supervise

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/carrier"
)

// listPage is a tab of the page of supervision.
type listPage struct {
	Page    ui.Page
	Tabs    []ui.Tab
	Figures []ui.Figure
	Note    string
	Table   ui.Table
	Deeds   []casepage.Deed
}

// page puts the tabs first, then what they are about.
func (p listPage) page(name string, f casepage.Form) casepage.Page {
	out := casepage.Page{Page: p.Page, Errors: f.Left(p.Deeds...)}
	out.Add("", "", ui.Tabs(name, p.Tabs))
	if len(p.Figures) > 0 {
		out.Add("", "", ui.Figures(p.Figures...))
	}
	if p.Note != "" {
		out.Add("", "", remark(p.Note))
	}
	out.Add("", "", p.Table)
	out.Add("", "", casepage.DeedForms(p.Deeds))
	return out
}

var tabNames = [][2]string{{tabInspections, "督导检查"}, {tabFindings, "问题整改"}, {tabSchools, "学校覆盖"}, {tabProcess, "过程监测"}, {tabPractice, "教师企业实践"}}

// head are the tabs and what can be gone to from the page.
func head(ctx context.Context, tab string) listPage {
	p := listPage{Page: ui.Page{Title: "督导考核", Sub: i18n.T(ctx, "检查、整改销号、学校覆盖、过程监测；考核和法定职责从右上角进入"), Crumbs: []ui.Crumb{{Label: "督导考核"}}}}
	if mayDo(ctx, mayInspect) {
		p.Page.Primary = &ui.Action{Label: "安排检查", Href: "/supervision/new"}
	}
	if mayDo(ctx, mayScores) {
		p.Page.Actions = append(p.Page.Actions, ui.Action{Label: "督导考核评价", Href: "/assessments"})
	}
	if mayDo(ctx, mayDuties) {
		p.Page.Actions = append(p.Page.Actions, ui.Action{Label: "法定职责清单", Href: "/duties"})
	}
	for _, t := range tabNames {
		if t[0] == tabPractice && !carrier.Policy.Allowed(actor.From(ctx), "carrier.persons") {
			continue
		}
		href := "/supervision"
		if t[0] != "" {
			href += "?tab=" + t[0]
		}
		p.Tabs = append(p.Tabs, ui.Tab{Label: t[1], Href: href, Current: t[0] == tab})
	}
	return p
}

func (s *Service) tab(ctx context.Context, q url.Values, tab string, f casepage.Form) (listPage, error) {
	p := head(ctx, tab)
	var err error
	switch tab {
	case tabFindings:
		err = s.findingsTab(ctx, q, &p)
	case tabSchools:
		err = s.schoolsTab(ctx, q, &p, f)
	case tabProcess:
		err = s.processTab(ctx, q, &p, f)
	case tabPractice:
		err = s.practiceTab(ctx, q, &p)
	default:
		err = s.inspectionsTab(ctx, q, &p)
	}
	return p, err
}

func query(q url.Values, l ui.Listing) Query {
	return Query{Status: q.Get("status"), Late: q.Get("late") == "1", Find: l.Find, Sort: l.Sort, Desc: l.Desc, Limit: l.Limit(), Offset: l.Offset()}
}

func (s *Service) inspectionsTab(ctx context.Context, q url.Values, p *listPage) error {
	l := ui.ReadListing(q, "-on", "on", "title", "org")
	f := query(q, l)
	list, total, err := s.List(ctx, f)
	if err != nil {
		return err
	}
	c := casepage.NewChips(ctx)
	if st, ok := Inspections.State(f.Status); ok {
		c.Add("status", "状态", st.ZH)
	}
	p.Table = ui.Table{ID: "inspections", Caption: "督导检查，日期近的在前", List: l, Total: total, Find: "名称、编号或单位", Filters: stateFilter(f.Status, casepage.StatePairs(ctx, Inspections, "", "全部")), Chips: c.List, Exports: casepage.Exports(ctx, "/supervision/export", total, maxExport),
		Columns: []ui.Column{{Key: "title", Title: "检查", Sort: true, Wrap: true}, {Key: "org", Title: "单位", Sort: true, Wrap: true}, {Key: "kind", Title: "方式"}, {Key: "on", Title: "日期", Sort: true}, {Key: "findings", Title: "问题", Num: true}, {Key: "open", Title: "未销号", Num: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有督导检查"), Text: i18n.T(ctx, "安排检查以后，问题、整改和销号都在这里。")}}
	if p.Page.Primary != nil {
		p.Table.Empty.Actions = []ui.Action{*p.Page.Primary}
	}
	for _, x := range list {
		p.Table.Rows = append(p.Table.Rows, ui.Row{ID: x.ID.String(), Name: x.Title, Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(x.OrgName), ui.Text(i18n.Word(ctx, kindZH(x.Kind))), ui.Text(x.On.String()),
			ui.Int(x.Findings), ui.Int(x.Unclosed), casepage.State(ctx, Inspections, x.Status))})
	}
	return nil
}

func (s *Service) findingsTab(ctx context.Context, q url.Values, p *listPage) error {
	l := ui.ReadListing(q, "due", "due", "org", "filed")
	f := query(q, l)
	list, total, err := s.Findings(ctx, f)
	if err != nil {
		return err
	}
	_, late, err := s.Findings(ctx, Query{Late: true, Limit: 1})
	if err != nil {
		return err
	}
	_, open, err := s.Findings(ctx, Query{Status: "UNCLOSED", Limit: 1})
	if err != nil {
		return err
	}
	p.Figures = []ui.Figure{{Label: "没有销号", Value: ui.Thousands(open), Unit: "个", Href: "/supervision?tab=findings&status=UNCLOSED"}, {Label: "已逾期", Value: ui.Thousands(late), Unit: "个", Tone: tone(late, "red"), Href: "/supervision?tab=findings&late=1"}}
	c := casepage.NewChips(ctx)
	if st, ok := Findings.State(f.Status); ok {
		c.Add("status", "状态", st.ZH)
	}
	if f.Status == "UNCLOSED" {
		c.Add("status", "状态", "没有销号")
	}
	if f.Late {
		c.Add("late", "期限", "已逾期")
	}
	p.Table = ui.Table{ID: "findings", Caption: "督导问题，期限近的在前", List: l, Total: total, Find: "问题、编号或单位", Filters: stateFilter(f.Status, casepage.StatePairs(ctx, Findings, "", "全部", "UNCLOSED", "没有销号")), Keep: []string{"tab", "late"}, Chips: c.List, Exports: casepage.Exports(ctx, "/supervision/export", total, maxExport),
		Columns: []ui.Column{{Key: "what", Title: "问题", Wrap: true}, {Key: "org", Title: "单位", Sort: true, Wrap: true}, {Key: "filed", Title: "发现日期", Sort: true}, {Key: "due", Title: "期限", Sort: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有督导问题"), Text: i18n.T(ctx, "检查中发现的问题登记以后在这里跟踪到销号。")}}
	for _, x := range list {
		p.Table.Rows = append(p.Table.Rows, ui.Row{ID: x.ID.String(), Name: x.Number, Tone: map[bool]string{true: "amber"}[x.Late(s.Today())],
			Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.What, Sub: casepage.Joined(" · ", x.Number, x.Title)}, ui.Text(x.OrgName), ui.Text(x.FiledOn.String()), dueCell(ctx, x, s.Today()), casepage.State(ctx, Findings, x.Status))})
	}
	return nil
}

func tone(n int, bad string) string {
	if n > 0 {
		return bad
	}
	return ""
}

func (s *Service) schoolsTab(ctx context.Context, q url.Values, p *listPage, f casepage.Form) error {
	c, err := s.Coverage(ctx)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "name", "name")
	list := find(c.Schools, l.Find, func(x School) string { return x.Name })
	if mayDo(ctx, mayInspect) {
		p.Deeds = append(p.Deeds, f.Deed("编制年度督导计划", "/supervision/visits", "保存计划", 0, whole("year", ui.Field{Value: strconv.Itoa(c.Year)}), line("document", ui.Field{Help: "年度督导计划的文件名和文号"}),
			casepage.Prose("lines", textLong, ui.Field{Rows: 6, Help: "一行一所：学校 | 月份。再写一次就改到新的月份"})))
	}
	p.Note = i18n.T(ctx, "每 %d 年每所学校至少督导一次；逾期是计划的月份已过还没有检查，或上一次检查已满周期又没有安排。", c.Cycle)
	p.Figures = []ui.Figure{{Label: "周期内已督导", Value: strconv.Itoa(c.Count(Covered)), Unit: "所", Tone: "green"}, {Label: "已列入计划", Value: strconv.Itoa(c.Count(Scheduled)), Unit: "所"},
		{Label: "逾期未督导", Value: strconv.Itoa(c.Count(Overdue)), Unit: "所", Tone: tone(c.Count(Overdue), "red")}, {Label: "还没有安排", Value: strconv.Itoa(c.Count(Unplanned)), Unit: "所", Tone: tone(c.Count(Unplanned), "amber")}}
	p.Table = ui.Table{ID: "visits", Caption: "学校在督导周期里的位置，逾期的在前", List: l, Total: len(list), Find: "学校", Keep: []string{"tab"}, Exports: casepage.Exports(ctx, "/supervision/export", len(list), maxExport),
		Columns: []ui.Column{{Key: "name", Title: "学校", Wrap: true}, {Key: "last", Title: "上次督导"}, {Key: "month", Title: "本年计划"}, {Key: "state", Title: "情况"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有看得到的学校")}}
	for _, x := range cut(list, l) {
		last := dayCell(x.Last, "没有记录")
		if x.Visited != 0 {
			last = ui.Link{Href: "/inspections/" + x.Visited.String(), Text: x.Last.String()}
		}
		month := templ.Component(ui.Missing("没有列入"))
		if !x.Month.IsZero() {
			month = ui.Text(x.Month.String()[:7])
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(x.Name), last, month, visitCell(x.Visit))})
	}
	return nil
}

func (s *Service) processTab(ctx context.Context, q url.Values, p *listPage, f casepage.Form) error {
	term := q.Get("term")
	if _, err := ReadTerm(term); err != nil {
		term = TermOf(s.Today())
	}
	x, err := s.Process(ctx, term)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "school", "school")
	only := q.Get("only")
	list := find(x.Lines, l.Find, func(n Line) string { return n.OrgName })
	if only != "all" {
		list = find(list, "", nil)
		kept := list[:0:0]
		for _, n := range list {
			if n.Verdict != Fine {
				kept = append(kept, n)
			}
		}
		list = kept
	}
	p.Deeds = processDeeds(ctx, f, term, x.Measures)
	p.Note = i18n.T(ctx, "列出异常和没有报的；报了 0 是数值，没有报是缺数据。阈值按版本，从施行日起算。")
	p.Figures = []ui.Figure{{Label: "异常", Value: strconv.Itoa(x.Exceptions), Unit: "项", Tone: tone(x.Exceptions, "red")}, {Label: "缺数据", Value: strconv.Itoa(x.Missing), Unit: "项", Tone: tone(x.Missing, "amber")}, {Label: "应报", Value: strconv.Itoa(len(x.Lines)), Unit: "项"}}
	before := TermBefore(term)
	p.Table = ui.Table{ID: "process", Caption: "过程指标", List: l, Total: len(list), Find: "学校", Keep: []string{"tab"}, Filters: casepage.Filters(termField(term, before, TermBefore(before)), onlyField(only, "异常和缺报")), Exports: casepage.Exports(ctx, "/supervision/export", len(list), maxExport),
		Columns: []ui.Column{{Key: "school", Title: "学校", Wrap: true}, {Key: "measure", Title: "指标", Wrap: true}, {Key: "value", Title: "数值", Num: true}, {Key: "limit", Title: "阈值"}, {Key: "state", Title: "判定"}, {Key: "note", Title: "说明", Wrap: true}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "这个学期没有异常，也没有缺报")}}
	for _, n := range cut(list, l) {
		value := templ.Component(ui.Missing("没有报"))
		if n.Value != nil {
			value = ui.Text(plain(*n.Value) + " " + i18n.Word(ctx, n.Measure.Unit))
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(n.OrgName), ui.Text(i18n.Either(ctx, n.Measure.ZH, n.Measure.EN)), value, ui.Lines{Main: limitText(ctx, n.Measure), Sub: i18n.T(ctx, "第 %d 版，%s 起", n.Measure.Version, n.Measure.From.String())}, verdictCell(n.Verdict), ui.Text(n.Note))})
	}
	return nil
}

// processDeeds are the forms of a value and of a threshold.
func processDeeds(ctx context.Context, f casepage.Form, term string, list []Measure) (out []casepage.Deed) {
	pairs := measurePairs(ctx, list)
	if mayDo(ctx, mayReport) {
		d := f.Deed("填报一个指标", "/supervision/process", "报送", 0, line("org", ui.Field{Label: "学校", Width: "md", Help: "全称或学校代码"}), line("term", ui.Field{Width: "sm", Value: term, Help: "例：2026-2027-1"}),
			pick("measure", "", pairs...), figure("value", ui.Field{}), line("note", ui.Field{Optional: true}))
		d.Told = i18n.T(ctx, "多所学校的多个指标用 Excel：在“数据导入”里选“过程监测”。")
		out = append(out, d)
	}
	if mayDo(ctx, mayAssess) {
		out = append(out, f.Deed("调整阈值", "/supervision/thresholds", "保存新版本", 0, pick("measure", "", pairs...), figure("threshold", ui.Field{}), line("source", ui.Field{}), casepage.Day("from", civil.Date{}, ui.Field{})))
	}
	return out
}

func limitText(ctx context.Context, m Measure) string {
	sign := "≤ "
	if m.AtLeast {
		sign = "≥ "
	}
	return sign + plain(m.Threshold) + " " + i18n.Word(ctx, m.Unit)
}

func (s *Service) practiceTab(ctx context.Context, q url.Values, p *listPage) error {
	year := yearOf(q, s.Today().Year)
	y, err := s.Practice(ctx, year)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "school", "school")
	list := find(y.All, l.Find, func(x Practice) string { return x.OrgName + " " + x.Staff })
	only := q.Get("only")
	if only != "all" {
		list = list[:0:0]
		for _, x := range find(y.All, l.Find, func(x Practice) string { return x.OrgName + " " + x.Staff }) {
			if !x.Met || x.Long == Exception {
				list = append(list, x)
			}
		}
	}
	p.Note = i18n.T(ctx, "专业课教师每年累计不少于 1 个月（%d 天），任意五年累计不少于 6 个月（%d 天）；同一天不重复计，没有核实的不计。教师以学校工号列出。", y.Month, y.Five)
	p.Figures = []ui.Figure{{Label: "在岗专业课教师", Value: ui.Thousands(len(y.All)), Unit: "人"}, {Label: "不足 1 个月", Value: ui.Thousands(y.Short()), Unit: "人", Tone: tone(y.Short(), "red")}, fiveFigure(ctx, y)}
	p.Table = ui.Table{ID: "practice", Caption: "教师企业实践，不足的在前", List: l, Total: len(list), Find: "学校或工号", Keep: []string{"tab"}, Filters: casepage.Filters(yearField(year, s.Today().Year), onlyField(only, "不足的")), Exports: casepage.Exports(ctx, "/supervision/export", len(list), maxExport),
		Columns: []ui.Column{{Key: "school", Title: "学校", Wrap: true}, {Key: "staff", Title: "工号"}, {Key: "days", Title: "天数", Num: true}, {Key: "short", Title: "差", Num: true}, {Key: "open", Title: "待核实", Num: true}, {Key: "state", Title: "判定"}, {Key: "five", Title: "近五年天数", Num: true}, {Key: "long", Title: "五年判定"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有不足的教师"), Text: i18n.T(ctx, "名单来自名册“专业课教师”和“教师企业实践”。"), Actions: []ui.Action{{Label: "教师名册", Href: "/registers/teacher"}}}}
	for _, x := range cut(list, l) {
		state := ui.Status("green", "够 1 个月")
		if !x.Met {
			state = ui.Status("red", "不足 1 个月")
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(x.OrgName), ui.Link{Href: "/records/" + x.Record.String(), Text: x.Staff}, ui.Int(x.Days), ui.Int(max(0, y.Month-x.Days)), ui.Int(x.Open), state, ui.Int(x.Five), fiveCell(x.Long))})
	}
	return nil
}

// choice is a filter of pairs of value and label.
func choice(name, label, chosen string, pairs ...string) ui.Field {
	return ui.Field{Name: name, Label: label, Optional: true, Options: ui.Options(chosen, pairs...)}
}

func stateFilter(chosen string, pairs []string) templ.Component {
	return casepage.Filters(choice("status", "状态", chosen, pairs...))
}

func termField(term, before, earlier string) ui.Field {
	return choice("term", "学期", term, term, term, before, before, earlier, earlier)
}

func onlyField(only, few string) ui.Field {
	return choice("only", "范围", only, "", few, "all", "全部")
}

func yearField(year, today int) ui.Field {
	var pairs []string
	for y := today; y > today-3; y-- {
		pairs = append(pairs, strconv.Itoa(y), strconv.Itoa(y))
	}
	return choice("year", "年度", strconv.Itoa(year), pairs...)
}

// fiveFigure is how many fall short of the five years; nobody who can be judged is no data.
func fiveFigure(ctx context.Context, y PracticeYear) ui.Figure {
	out := ui.Figure{Label: "五年不足 6 个月", Missing: "在册都不满五年"}
	if slices.ContainsFunc(y.All, func(x Practice) bool { return x.Long != NoData }) {
		n := y.ShortOfFive()
		out = ui.Figure{Label: out.Label, Value: ui.Thousands(n), Unit: "人", Tone: tone(n, "red"), Note: i18n.T(ctx, "只列在册满五年的")}
	}
	return out
}

func yearOf(q url.Values, today int) int {
	if y, err := strconv.Atoi(q.Get("year")); err == nil && y > 2000 && y < 2100 {
		return y
	}
	return today
}

func col(key, zh string) sheet.Column { return sheet.Column{Key: key, ZH: zh, EN: key} }

// grid is the list of a tab without its pages, as it is filtered.
func (s *Service) grid(ctx context.Context, q url.Values) (g grid, err error) {
	l := ui.ReadListing(q, "", "on", "title", "org", "due", "filed")
	f := query(q, l)
	f.Limit, f.Offset = maxExport, 0
	switch q.Get("tab") {
	case tabFindings:
		list, _, err := s.Findings(ctx, f)
		g = grid{Name: "问题整改", Cols: []sheet.Column{col("number", "编号"), col("organisation", "单位"), col("inspection", "检查"), col("what", "问题"), col("basis", "依据"), col("found", "发现日期"), col("due", "期限"), col("late", "逾期"), col("status", "状态"), col("plan", "整改方案"), col("result", "整改结果"), col("verdict", "核验意见")}}
		for _, x := range list {
			st, _ := Findings.State(x.Status)
			g.Rows = append(g.Rows, []any{x.Number, x.OrgName, x.Title, x.What, x.Basis, x.FiledOn.String(), x.DueOn.String(), yes(x.Late(s.Today())), st.ZH, x.Plan, x.Result, x.Verdict})
		}
		return g, err
	case tabSchools:
		c, err := s.Coverage(ctx)
		g = grid{Name: "学校覆盖", Cols: []sheet.Column{col("school", "学校"), col("last", "上次督导"), col("month", "本年计划"), col("state", "情况")}}
		for _, x := range find(c.Schools, l.Find, func(x School) string { return x.Name }) {
			g.Rows = append(g.Rows, []any{x.Name, x.Last.String(), x.Month.String(), string(x.Visit)})
		}
		return g, err
	case tabProcess:
		return s.processGrid(ctx, q, l)
	case tabPractice:
		return s.practiceGrid(ctx, q, l)
	}
	list, _, err := s.List(ctx, f)
	g = grid{Name: "督导检查", Cols: []sheet.Column{col("number", "编号"), col("title", "名称"), col("organisation", "单位"), col("kind", "方式"), col("on", "日期"), col("basis", "依据"), col("findings", "问题"), col("open", "未销号"), col("status", "状态")}}
	for _, x := range list {
		st, _ := Inspections.State(x.Status)
		g.Rows = append(g.Rows, []any{x.Number, x.Title, x.OrgName, kindZH(x.Kind), x.On.String(), x.Basis, x.Findings, x.Unclosed, st.ZH})
	}
	return g, err
}

func (s *Service) processGrid(ctx context.Context, q url.Values, l ui.Listing) (g grid, err error) {
	term := q.Get("term")
	if _, bad := ReadTerm(term); bad != nil {
		term = TermOf(s.Today())
	}
	p, err := s.Process(ctx, term)
	g = grid{Name: "过程监测", Cols: []sheet.Column{col("term", "学期"), col("school", "学校"), col("measure", "指标"), col("value", "数值"), col("threshold", "阈值"), col("version", "阈值版本"), col("verdict", "判定")}}
	for _, x := range find(p.Lines, l.Find, func(x Line) string { return x.OrgName }) {
		if q.Get("only") != "all" && x.Verdict == Fine {
			continue
		}
		var value any
		if x.Value != nil {
			value = *x.Value
		}
		g.Rows = append(g.Rows, []any{p.Term, x.OrgName, x.Measure.ZH, value, x.Measure.Threshold, x.Measure.Version, string(x.Verdict)})
	}
	return g, err
}

func (s *Service) practiceGrid(ctx context.Context, q url.Values, l ui.Listing) (g grid, err error) {
	y, err := s.Practice(ctx, yearOf(q, s.Today().Year))
	g = grid{Name: "教师企业实践", Cols: []sheet.Column{col("year", "年度"), col("school", "学校"), col("staff", "工号"), col("days", "天数"), col("open", "待核实"), col("met", "够 1 个月"), col("five", "近五年天数"), col("long", "五年判定")}}
	for _, x := range find(y.All, l.Find, func(x Practice) string { return x.OrgName + " " + x.Staff }) {
		if q.Get("only") == "all" || !x.Met || x.Long == Exception {
			g.Rows = append(g.Rows, []any{y.Year, x.OrgName, x.Staff, x.Days, x.Open, yes(x.Met), x.Five, string(x.Long)})
		}
	}
	return g, err
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
