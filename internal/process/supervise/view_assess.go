package supervise

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
)

var backToSupervision = ui.Crumb{Label: "督导考核", Href: "/supervision"}

func (s *Service) assessmentsOf(ctx context.Context, q url.Values, f casepage.Form) (p casepage.Page, err error) {
	l := ui.ReadListing(q, "year", "year")
	only := q.Get("framework")
	list, err := s.Assessments(ctx, only)
	if err != nil {
		return p, err
	}
	frameworks, err := s.Frameworks(ctx)
	if err != nil {
		return p, err
	}
	names := map[string]string{}
	pairs := []string{"", "全部"}
	for _, x := range frameworks {
		names[x.Code] = i18n.Either(ctx, x.ZH, x.EN)
		pairs = append(pairs, x.Code, names[x.Code])
	}
	p.Page = ui.Page{Title: "督导考核评价", Sub: i18n.T(ctx, "指标计算、专家评分、行业组织评分至少两类；缺数据不当作 0 分"), Crumbs: []ui.Crumb{backToSupervision, {Label: "督导考核评价"}}}
	list = find(list, l.Find, func(x Assessment) string { return x.Title })
	table := ui.Table{ID: "assessments", Caption: "考核，年度近的在前", List: l, Total: len(list), Find: "名称", Filters: casepage.Filters(choice("framework", "体系", only, pairs...)),
		Columns: []ui.Column{{Key: "title", Title: "考核", Wrap: true}, {Key: "framework", Title: "体系", Wrap: true}, {Key: "year", Title: "年度", Num: true}, {Key: "items", Title: "评价项", Num: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有考核"), Text: i18n.T(ctx, "市教育局发布考核方案以后，评分、得分表和公示都在这里。")}}
	var deeds []casepage.Deed
	if mayDo(ctx, mayAssess) {
		p.Page.Primary = &ui.Action{Label: "新建考核", Href: "/assessments/new"}
		table.Empty.Actions = []ui.Action{*p.Page.Primary}
		deeds = append(deeds, f.Deed("增加或改名考核体系", "/assessment-frameworks", "保存", 0, line("code", ui.Field{Width: "sm", Max: 40, Help: "小写字母和下划线；已有的代码是改名"}), line("zh", ui.Field{Width: "md", Max: 40}),
			line("en", ui.Field{Optional: true, Width: "md", Max: 80}), pick("of", "", "COUNTY", "区县", "SCHOOL", "学校"), line("source", ui.Field{})))
	}
	for _, x := range cut(list, l) {
		table.Rows = append(table.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(names[x.Framework]), ui.Text(strconv.FormatInt(x.Year, 10)), ui.Int(int64(len(x.Items))), casepage.State(ctx, Assessments, x.Status))})
	}
	p.Errors = f.Left(deeds...)
	p.Add("", "", table)
	if err := s.shared(ctx, frameworks, &p); err != nil {
		return p, err
	}
	p.Add("", "", casepage.DeedForms(deeds))
	return p, nil
}

// shared says in which frameworks each indicator stands.
func (s *Service) shared(ctx context.Context, frameworks []Framework, p *casepage.Page) error {
	uses, err := s.Uses(ctx)
	if err != nil {
		return err
	}
	known, err := s.indicatorNames(ctx)
	if err != nil {
		return err
	}
	columns := []ui.Column{{Title: "指标", Wrap: true}}
	for _, f := range frameworks {
		columns = append(columns, ui.Column{Title: i18n.Either(ctx, f.ZH, f.EN)})
	}
	var rows []ui.Row
	for _, u := range uses {
		cells := []templ.Component{ui.Text(cmp.Or(known[u.Indicator], u.Indicator))}
		for _, f := range frameworks {
			text := ""
			if slices.ContainsFunc(u.In, func(x Assessment) bool { return x.Framework == f.Code }) {
				text = "✓"
			}
			cells = append(cells, ui.Text(text))
		}
		rows = append(rows, ui.Row{Cells: cells})
	}
	if len(rows) > 0 {
		p.Add("指标在哪些体系里", i18n.T(ctx, "一个指标可以进入几个体系，口径只有一个"), ui.SmallTable("指标和体系", columns, rows))
	}
	return nil
}

// indicatorNames are the names of indicators by code; one that is not there any more has its code.
func (s *Service) indicatorNames(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	if s.opts.Indicators == nil {
		return out, nil
	}
	list, err := s.opts.Indicators(ctx)
	for _, n := range list {
		out[n.Code] = i18n.Either(ctx, n.ZH, n.EN)
	}
	return out, err
}

// draftOf is the form of an assessment, with the indicators that can be chosen.
func (s *Service) draftOf(ctx context.Context, f casepage.Form) (templ.Component, error) {
	page := ui.Page{Title: "新建考核", Crumbs: []ui.Crumb{backToSupervision, {Label: "督导考核评价", Href: "/assessments"}, {Label: "新建考核"}}}
	frameworks, err := s.Frameworks(ctx)
	if err != nil {
		return nil, err
	}
	var pairs []string
	for _, x := range frameworks {
		pairs = append(pairs, x.Code, i18n.Either(ctx, x.ZH, x.EN))
	}
	d := f.Deed("新建考核", "/assessments", "保存", 0, pick("framework", f.Typed().Get("framework"), pairs...), line("title", ui.Field{}), whole("year", ui.Field{Value: f.Typed().Get("year")}), line("document", ui.Field{Label: "依据"}),
		casepage.Prose("items", textLong, ui.Field{Rows: 8, Help: "一行一项：名称 | 指标计算、专家评分或行业组织评分 | 权重 | 指标代码 | 起点 | 满分值。后三格只有指标计算要写；权重合计 100，评价方至少两类"}))
	d.Form.Cancel, d.Form.Draft = "/assessments", "supervise.assessment"
	if s.opts.Indicators == nil {
		return casepage.FormPage(page, "", d), nil
	}
	list, err := s.opts.Indicators(ctx)
	var rows []ui.Row
	for _, n := range list {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(n.Code), ui.Text(i18n.Either(ctx, n.ZH, n.EN)), ui.Text(i18n.Word(ctx, n.Unit)))})
	}
	known := casepage.Part{Title: "可用的指标", Body: ui.SmallTable("可用的指标", []ui.Column{{Title: "代码"}, {Title: "指标", Wrap: true}, {Title: "单位"}}, rows)}
	return casepage.FormPage(page, "", d, known), err
}

var (
	itemColumns  = []ui.Column{{Title: "评价项", Wrap: true}, {Title: "评价方"}, {Title: "权重", Num: true}, {Title: "指标", Wrap: true}, {Title: "起点到满分"}, {Title: "已评", Num: true}}
	sheetColumns = []ui.Column{{Title: "评价项", Wrap: true}, {Title: "评价方"}, {Title: "数值", Num: true}, {Title: "得分", Num: true}, {Title: "权重", Num: true}, {Title: "加权分", Num: true}}
	markColumns  = []ui.Column{{Title: "对象", Wrap: true}, {Title: "评价项", Wrap: true}, {Title: "得分", Num: true}, {Title: "理由", Wrap: true}, {Title: "评分人"}}
)

func assessmentPage(ctx context.Context, d AssessmentDetail, known map[string]string, sheetOf string, f casepage.Form) casepage.Page {
	deeds := assessmentDeeds(ctx, d, f)
	p := casepage.Page{}
	p.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: i18n.Either(ctx, d.Framework.ZH, d.Framework.EN), Crumbs: []ui.Crumb{backToSupervision, {Label: "督导考核评价", Href: "/assessments"}, {Label: d.Number}}}
	if d.Status == Dropped {
		p.Say("red", i18n.T(ctx, "这次考核已取消。"))
	} else {
		p.Stages = ui.Stages(map[string]int{Draft: 0, Scoring: 1, Computed: 2, Publicity: 3, Decided: 4}[d.Status], "起草", "评分", "计算", "公示", "审定")
	}
	facts := []ui.Fact{{Label: "状态", Cell: casepage.State(ctx, Assessments, d.Status)}, {Label: "体系", Value: i18n.Either(ctx, d.Framework.ZH, d.Framework.EN)}, {Label: "年度", Value: strconv.FormatInt(d.Year, 10)}, {Label: "依据", Value: casepage.Joined(" · ", d.Document, d.Framework.Source)}, {Label: "轮次", Value: strconv.FormatInt(d.Round, 10)}}
	if !d.PublicTo.IsZero() {
		facts = append(facts, ui.Fact{Label: "公示到", Value: d.PublicTo.String()})
	}
	if d.Decision != "" {
		facts = append(facts, ui.Fact{Label: "审定文件", Value: d.Decision})
	}
	p.Add("基本情况", "", ui.Facts(facts...))
	if len(deeds) > 0 {
		p.Add("现在可以做的", "", casepage.DeedForms(deeds))
	}
	p.Add("评价项", "", ui.SmallTable("评价项", itemColumns, itemRows(ctx, d, known)))
	scoreParts(ctx, d, sheetOf, &p)
	markParts(d, &p)
	if len(d.Endorsed) > 0 {
		p.Add("行业组织意见", "", endorsed(d.Endorsed))
	}
	answers := appealParts(ctx, d, f, &p)
	p.Add("经过", "", ui.Timeline(course.Events(ctx, Assessments, d.Trail)))
	p.Errors = f.Left(append(deeds, answers...)...)
	return p
}

// assessmentDeeds are the steps of those who run it, and the forms of those who score, endorse and appeal.
func assessmentDeeds(ctx context.Context, d AssessmentDetail, f casepage.Form) (out []casepage.Deed) {
	if items, who := marking(ctx, d); len(items) > 0 {
		x := f.Deed("评分", d.path()+"/marks", "提交评分", 0, pick("subject", "", who...), pick("item", "", items...), figure("points", ui.Field{Unit: "分", Help: "0 到 100"}), line("words", ui.Field{Label: "理由", Max: lineLong * 4}))
		x.Told, x.Open = i18n.T(ctx, "本单位的对象要回避；评分期内再评一次就改"), true
		out = append(out, x)
	}
	if mayDo(ctx, mayEndorse) && d.Round > 0 && d.Status != Scoring && d.Status != Dropped {
		x := f.Deed("出具认可意见", d.path()+"/endorsements", "出具意见", 0, pick("agrees", "1", "1", "认可", "0", "不认可"), casepage.Prose("words", textLong, ui.Field{Label: "意见"}))
		x.Told = casepage.Told(ctx)
		out = append(out, x)
	}
	if who := appellants(ctx, d); len(who) > 0 {
		x := f.Deed("提出申诉", d.path()+"/appeals", "提交申诉", 0, pick("subject", "", who...), casepage.Prose("words", textLong, ui.Field{Label: "申诉理由", Rows: 4}))
		x.Told = casepage.Told(ctx, d.Told.Appeal...)
		out = append(out, x)
	}
	if !mayDo(ctx, mayAssess) {
		return out
	}
	steps := casepage.Buttons(ctx, Assessments, d.Status, func(string) bool { return true }, "decide")
	out = append(out, stepDeeds(ctx, f, d.path(), d.Version, steps, d.Told.Steps)...)
	if d.Status == Publicity {
		x := f.Deed("审定", d.path()+"/steps/decide", "审定", d.Version, line("document", ui.Field{Label: "审定文件"}))
		x.Told = casepage.Told(ctx, d.Told.Steps["decide"]...)
		out = append(out, x)
	}
	return out
}

// appellants are the subjects for which the actor can appeal, pairs of key and name.
func appellants(ctx context.Context, d AssessmentDetail) (out []string) {
	if d.Status != Publicity || !mayDo(ctx, mayAppeal) {
		return nil
	}
	for _, o := range d.Subjects {
		if Policy.May(actor.From(ctx), mayAppeal, o.object()) {
			out = append(out, o.Key, o.Name)
		}
	}
	return out
}

func itemRows(ctx context.Context, d AssessmentDetail, known map[string]string) (out []ui.Row) {
	for _, x := range d.Items {
		span, count := "", ui.Text("")
		if x.Evaluator == ByIndicator {
			span = plain(x.Base) + " → " + plain(x.Target)
		} else {
			count = ui.Text(strconv.FormatInt(d.Counts[x.Code], 10))
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(x.ZH), ui.Text(i18n.Word(ctx, x.Evaluator.ZH())), ui.Int(x.Weight), ui.Text(cmp.Or(known[x.Indicator], x.Indicator)), ui.Text(span), count)})
	}
	return out
}

// scoreParts are the table of all subjects and the sheet of the one asked for.
func scoreParts(ctx context.Context, d AssessmentDetail, sheetOf string, p *casepage.Page) {
	if len(d.Scores) == 0 {
		if d.Round > 0 {
			p.Add("得分表", "", remark(i18n.T(ctx, "得分公示以后显示。")))
		}
		return
	}
	columns := []ui.Column{{Title: "名次", Num: true}, {Title: "对象", Wrap: true}, {Title: "总分", Num: true}}
	for _, x := range d.Items {
		columns = append(columns, ui.Column{Title: x.ZH, Num: true})
	}
	var rows []ui.Row
	for _, c := range d.Scores {
		place := templ.Component(ui.Text(i18n.T(ctx, "不排名")))
		if c.Place > 0 {
			place = ui.Int(c.Place)
		}
		total := pointsCell(c.Total, i18n.T(ctx, "缺 %d 项数据，已得 %s / %d", len(c.Missing), ui.Decimal(c.Got, 2), c.Known))
		cells := ui.Cells(place, ui.Link{Href: d.path() + "?sheet=" + url.QueryEscape(c.Key) + "#sheet", Text: c.Subject.Name}, total)
		for _, x := range c.Points {
			cells = append(cells, pointsCell(x.Points, "缺数据"))
		}
		rows = append(rows, ui.Row{Cells: cells})
	}
	table := ui.SmallTable("得分表，按名次", columns, rows)
	p.Add("得分表", i18n.T(ctx, "缺数据的项不当作 0 分；有缺项的没有总分，不排名"), casepage.Row(table, downloads(casepage.Exports(ctx, d.path()+"/export", len(d.Scores), maxExport))))
	for _, c := range d.Scores {
		if c.Key == sheetOf {
			p.Add("评分单", c.Subject.Name, anchored("sheet", ui.SmallTable("评分单", sheetColumns, sheetRows(ctx, d.Items, c.Sheet))))
		}
	}
}

// sheetRows is the score sheet of a subject.
func sheetRows(ctx context.Context, items []Item, s Sheet) (out []ui.Row) {
	for i, x := range items {
		pt := s.Points[i]
		value := templ.Component(ui.Text(""))
		switch {
		case pt.Value != nil:
			value = ui.Text(ui.Decimal(*pt.Value, 2))
		case x.Evaluator != ByIndicator && pt.Count > 0:
			value = ui.Text(i18n.T(ctx, "%d 人平均", pt.Count))
		}
		weighted := templ.Component(ui.Missing("缺数据"))
		if pt.Points != nil {
			weighted = ui.Text(ui.Decimal(*pt.Points*float64(x.Weight)/100, 2))
		}
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(x.ZH), ui.Text(i18n.Word(ctx, x.Evaluator.ZH())), value, pointsCell(pt.Points, pt.Why), ui.Int(x.Weight), weighted)})
	}
	return out
}

// marking are the items that the actor scores now and the subjects, but for their own; pairs of code and name.
func marking(ctx context.Context, d AssessmentDetail) (items, who []string) {
	a := actor.From(ctx)
	for _, x := range d.Items {
		if d.Status == Scoring && slices.Contains(evaluatorOf(a), x.Evaluator) {
			items = append(items, x.Code, x.ZH)
		}
	}
	for _, o := range d.Subjects {
		if !own(a, o.Org) {
			who = append(who, o.Key, o.Name)
		}
	}
	return items, who
}

// markParts are the marks that the actor sees.
func markParts(d AssessmentDetail, p *casepage.Page) {
	items := map[string]string{}
	for _, x := range d.Items {
		items[x.Code] = x.ZH
	}
	var rows []ui.Row
	for _, m := range d.Marks {
		rows = append(rows, ui.Row{Cells: ui.Cells(ui.Text(subjectName(d.Subjects, m.Subject)), ui.Text(items[m.Item]), ui.Text(ui.Decimal(m.Points, 1)), ui.Text(m.Words), ui.Text(m.Name))})
	}
	if len(rows) > 0 {
		p.Add("评分记录", "", ui.SmallTable("评分记录", markColumns, rows))
	}
}

// appealParts are the appeals, each with the forms of its answers.
func appealParts(ctx context.Context, d AssessmentDetail, f casepage.Form, p *casepage.Page) (deeds []casepage.Deed) {
	for _, j := range d.Appeals {
		var answers []casepage.Deed
		if mayDo(ctx, mayAssess) {
			for _, b := range casepage.Buttons(ctx, Appeals, j.Status, func(string) bool { return true }) {
				x := f.Deed(b.ZH, "/assessment-appeals/"+j.ID.String()+"/steps/"+b.Code, b.ZH, 0, casepage.Prose("note", textLong, ui.Field{Label: "答复", Rows: 2}))
				x.Told = casepage.Told(ctx, d.Told.Answers[j.ID][b.Code]...)
				answers = append(answers, x)
			}
		}
		p.Add("申诉", subjectName(d.Subjects, j.Subject), casepage.Row(appealed(j), casepage.DeedForms(answers)))
		deeds = append(deeds, answers...)
	}
	return deeds
}

// scoreGrid is the score table to be downloaded; what has no data stays empty.
func scoreGrid(d AssessmentDetail) grid {
	g := grid{Name: "得分表", Cols: []sheet.Column{col("place", "名次"), col("subject", "对象"), col("total", "总分"), col("missing", "缺数据项")}}
	for _, x := range d.Items {
		g.Cols = append(g.Cols, col(x.Code, x.ZH))
	}
	for _, c := range d.Scores {
		row := []any{nil, c.Subject.Name, nil, len(c.Missing)}
		if c.Place > 0 {
			row[0] = c.Place
		}
		if c.Total != nil {
			row[2] = *c.Total
		}
		for _, x := range c.Points {
			var v any
			if x.Points != nil {
				v = *x.Points
			}
			row = append(row, v)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func measurePairs(ctx context.Context, list []Measure) (out []string) {
	for _, m := range list {
		out = append(out, m.Code, i18n.Either(ctx, m.ZH, m.EN)+i18n.T(ctx, "（")+i18n.Word(ctx, m.Unit)+i18n.T(ctx, "）"))
	}
	return out
}

func subjectName(list []Subject, key string) string {
	for _, o := range list {
		if o.Key == key {
			return o.Name
		}
	}
	return key
}
