package supervise

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/agreement"
)

// assessmentsPage is the list of assessments with the indicators that they share.
type assessmentsPage struct {
	fields
	Page    ui.Page
	Table   ui.Table
	Uses    []ui.Row
	Columns []ui.Column
	Adds    bool
}

var backToSupervision = ui.Crumb{Label: "督导考核", Href: "/supervision"}

func (s *Service) assessmentsOf(ctx context.Context, q url.Values) (p assessmentsPage, err error) {
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
	p.Columns = []ui.Column{{Title: "指标", Wrap: true}}
	for _, f := range frameworks {
		names[f.Code] = named(ctx, f.ZH, f.EN)
		pairs = append(pairs, f.Code, names[f.Code])
		p.Columns = append(p.Columns, ui.Column{Title: names[f.Code]})
	}
	p.Adds = mayDo(ctx, mayAssess)
	p.Page = ui.Page{Title: "督导考核评价", Sub: i18n.T(ctx, "指标计算、专家评分、行业组织评分至少两类；缺数据不当作 0 分"), Crumbs: []ui.Crumb{backToSupervision, {Label: "督导考核评价"}}}
	p.Table = ui.Table{ID: "assessments", Caption: "考核，年度近的在前", List: l, Total: len(list), Find: "名称", Filters: frameworkFilter(only, pairs),
		Columns: []ui.Column{{Key: "title", Title: "考核", Wrap: true}, {Key: "framework", Title: "体系", Wrap: true}, {Key: "year", Title: "年度", Num: true}, {Key: "items", Title: "评价项", Num: true}, {Key: "status", Title: "状态"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "还没有考核"), Text: i18n.T(ctx, "市教育局发布考核方案以后，评分、得分表和公示都在这里。")}}
	if p.Adds {
		p.Page.Primary = &ui.Action{Label: "新建考核", Href: "/assessments/new"}
		p.Table.Empty.Actions = []ui.Action{*p.Page.Primary}
	}
	list = find(list, l.Find, func(x Assessment) string { return x.Title })
	p.Table.Total = len(list)
	for _, x := range cut(list, l) {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Link{Href: x.path(), Text: x.Title, Sub: x.Number}, ui.Text(names[x.Framework]), ui.Text(strconv.FormatInt(x.Year, 10)), ui.Int(int64(len(x.Items))), statusCell(Assessments, x.Status))})
	}
	return p, s.sharedRows(ctx, frameworks, &p)
}

// sharedRows say in which frameworks each indicator stands.
func (s *Service) sharedRows(ctx context.Context, frameworks []Framework, p *assessmentsPage) error {
	uses, err := s.Uses(ctx)
	if err != nil {
		return err
	}
	known, err := s.indicatorNames(ctx)
	if err != nil {
		return err
	}
	for _, u := range uses {
		cells := []templ.Component{ui.Text(cmp.Or(known[u.Indicator], u.Indicator))}
		for _, f := range frameworks {
			text := ""
			if slices.ContainsFunc(u.In, func(x Assessment) bool { return x.Framework == f.Code }) {
				text = "✓"
			}
			cells = append(cells, ui.Text(text))
		}
		p.Uses = append(p.Uses, ui.Row{Cells: cells})
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
		out[n.Code] = named(ctx, n.ZH, n.EN)
	}
	return out, err
}

// draftPage is the form of an assessment.
type draftPage struct {
	fields
	Page       ui.Page
	Form       ui.Form
	Frameworks []string // pairs
	Rows       []ui.Row // indicators that can be chosen
}

func (s *Service) draftOf(ctx context.Context, v url.Values, refused error) (p draftPage, err error) {
	p = draftPage{fields: fields{v, ui.Errors(ctx, refused)}}
	p.Page = ui.Page{Title: "新建考核", Crumbs: []ui.Crumb{backToSupervision, {Label: "督导考核评价", Href: "/assessments"}, {Label: "新建考核"}}}
	p.Form = ui.Form{Action: "/assessments", Errors: p.Errors, Submit: "保存", Cancel: "/assessments", Draft: "supervise.assessment"}
	frameworks, err := s.Frameworks(ctx)
	if err != nil {
		return p, err
	}
	for _, f := range frameworks {
		p.Frameworks = append(p.Frameworks, f.Code, named(ctx, f.ZH, f.EN))
	}
	if s.opts.Indicators == nil {
		return p, nil
	}
	list, err := s.opts.Indicators(ctx)
	for _, n := range list {
		p.Rows = append(p.Rows, ui.Row{Cells: ui.Cells(ui.Text(n.Code), ui.Text(named(ctx, n.ZH, n.EN)), ui.Text(word(ctx, n.Unit)))})
	}
	return p, err
}

// assessmentPage is one assessment.
type assessmentPage struct {
	AssessmentDetail
	fields
	Page     ui.Page
	Stages   []ui.Stage
	Facts    []ui.Fact
	Items    []ui.Row
	Columns  []ui.Column
	Rows     []ui.Row
	Sheet    []ui.Row // of one subject
	SheetOf  string
	MayRun   bool
	Marking  []string // pairs: items that the actor scores
	Who      []string // pairs: subjects that can be scored
	Mine     []ui.Row
	Endorses bool
	Appealed []string // pairs: subjects for which the actor can appeal
	Events   []ui.Event
	Exports  []ui.Export
}

var (
	itemColumns  = []ui.Column{{Title: "评价项", Wrap: true}, {Title: "评价方"}, {Title: "权重", Num: true}, {Title: "指标", Wrap: true}, {Title: "起点到满分"}, {Title: "已评", Num: true}}
	sheetColumns = []ui.Column{{Title: "评价项", Wrap: true}, {Title: "评价方"}, {Title: "数值", Num: true}, {Title: "得分", Num: true}, {Title: "权重", Num: true}, {Title: "加权分", Num: true}}
	markColumns  = []ui.Column{{Title: "对象", Wrap: true}, {Title: "评价项", Wrap: true}, {Title: "得分", Num: true}, {Title: "理由", Wrap: true}, {Title: "评分人"}}
)

func assessmentPageOf(ctx context.Context, d AssessmentDetail, known map[string]string, sheetOf string, v url.Values, refused error) assessmentPage {
	a := actor.From(ctx)
	p := assessmentPage{AssessmentDetail: d, fields: fields{v, ui.Errors(ctx, refused)}, MayRun: mayDo(ctx, mayAssess)}
	st, _ := Assessments.State(d.Status)
	p.Page = ui.Page{Title: d.Title, Note: d.Number, Sub: named(ctx, d.Framework.ZH, d.Framework.EN), Crumbs: []ui.Crumb{backToSupervision, {Label: "督导考核评价", Href: "/assessments"}, {Label: d.Number}}}
	p.Stages = ui.Stages(map[string]int{Draft: 0, Scoring: 1, Computed: 2, Publicity: 3, Decided: 4}[d.Status], "起草", "评分", "计算", "公示", "审定")
	p.Facts = []ui.Fact{{Label: "状态", Cell: ui.Status(st.Tone, st.ZH)}, {Label: "体系", Value: named(ctx, d.Framework.ZH, d.Framework.EN)}, {Label: "年度", Value: strconv.FormatInt(d.Year, 10)}, {Label: "依据", Value: joined(" · ", d.Document, d.Framework.Source)}, {Label: "轮次", Value: strconv.FormatInt(d.Round, 10)}}
	if !d.PublicTo.IsZero() {
		p.Facts = append(p.Facts, ui.Fact{Label: "公示到", Value: d.PublicTo.String()})
	}
	if d.Decision != "" {
		p.Facts = append(p.Facts, ui.Fact{Label: "审定文件", Value: d.Decision})
	}
	p.items(ctx, known)
	p.scores(ctx, sheetOf)
	p.marking(ctx, a)
	p.Endorses = mayDo(ctx, mayEndorse) && d.Round > 0 && d.Status != Scoring && d.Status != Dropped
	if d.Status == Publicity && mayDo(ctx, mayAppeal) {
		for _, o := range d.Subjects {
			if Policy.May(a, mayAppeal, o.object()) {
				p.Appealed = append(p.Appealed, o.Key, o.Name)
			}
		}
	}
	p.Events = trail(ctx, Assessments, d.Trail)
	if len(d.Scores) > 0 {
		p.Exports = exports(ctx, d.path()+"/export", len(d.Scores))
	}
	return p
}

func (p *assessmentPage) items(ctx context.Context, known map[string]string) {
	p.Columns = []ui.Column{{Title: "名次", Num: true}, {Title: "对象", Wrap: true}, {Title: "总分", Num: true}}
	for _, x := range p.AssessmentDetail.Items {
		line, count := "", ui.Text("")
		if x.Evaluator == ByIndicator {
			line = plain(x.Base) + " → " + plain(x.Target)
		} else {
			count = ui.Text(strconv.FormatInt(p.Counts[x.Code], 10))
		}
		p.Items = append(p.Items, ui.Row{Cells: ui.Cells(ui.Text(x.ZH), ui.Text(word(ctx, x.Evaluator.ZH())), ui.Int(x.Weight), ui.Text(cmp.Or(known[x.Indicator], x.Indicator)), ui.Text(line), count)})
		p.Columns = append(p.Columns, ui.Column{Title: x.ZH, Num: true})
	}
}

func (p *assessmentPage) scores(ctx context.Context, sheetOf string) {
	for _, c := range p.Scores {
		place := templ.Component(ui.Missing("不排名"))
		if c.Place > 0 {
			place = ui.Int(c.Place)
		}
		total := pointsCell(c.Total, i18n.T(ctx, "缺 %d 项数据，已得 %s / %d", len(c.Missing), ui.Decimal(c.Got, 2), c.Known))
		cells := ui.Cells(place, ui.Link{Href: p.path() + "?sheet=" + url.QueryEscape(c.Key) + "#sheet", Text: c.Subject.Name}, total)
		for _, x := range c.Points {
			cells = append(cells, pointsCell(x.Points, "缺数据"))
		}
		p.Rows = append(p.Rows, ui.Row{Cells: cells})
		if c.Key == sheetOf {
			p.SheetOf, p.Sheet = c.Subject.Name, sheetRows(ctx, p.AssessmentDetail.Items, c.Sheet)
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
		out = append(out, ui.Row{Cells: ui.Cells(ui.Text(x.ZH), ui.Text(word(ctx, x.Evaluator.ZH())), value, pointsCell(pt.Points, pt.Why), ui.Int(x.Weight), weighted)})
	}
	return out
}

func (p *assessmentPage) marking(ctx context.Context, a actor.Actor) {
	names := map[string]string{}
	for _, o := range p.Subjects {
		names[o.Key] = o.Name
		if !own(a, o.Org) {
			p.Who = append(p.Who, o.Key, o.Name)
		}
	}
	items := map[string]string{}
	for _, x := range p.AssessmentDetail.Items {
		items[x.Code] = x.ZH
		if p.Status == Scoring && slices.Contains(evaluatorOf(a), x.Evaluator) {
			p.Marking = append(p.Marking, x.Code, x.ZH)
		}
	}
	for _, m := range p.Marks {
		p.Mine = append(p.Mine, ui.Row{Cells: ui.Cells(ui.Text(names[m.Subject]), ui.Text(items[m.Item]), ui.Text(ui.Decimal(m.Points, 1)), ui.Text(m.Words), ui.Text(m.Name))})
	}
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

// dutiesPage is the checklist of duties, or the plans of cooperation.
type dutiesPage struct {
	fields
	Page     ui.Page
	Tabs     []ui.Tab
	Figures  []ui.Figure
	Note     string
	Table    ui.Table
	Of       string
	Year     int
	Duties   []string // pairs
	Subjects []string // pairs: for whom the actor files evidence
	Files    bool     // the form of a plan
	Fields   []string // pairs
}

func (s *Service) dutiesOf(ctx context.Context, q, v url.Values, refused error) (p dutiesPage, err error) {
	year := yearOf(q, s.Today().Year)
	p = dutiesPage{fields: fields{v, ui.Errors(ctx, refused)}, Year: year, Of: q.Get("of")}
	if !slices.ContainsFunc(DutySubjects, func(x [2]string) bool { return x[0] == p.Of }) {
		p.Of = DutySubjects[0][0]
		if a := actor.From(ctx); !a.Has(watchers...) && !a.Has(actor.CountyUser) {
			p.Of = map[bool]string{true: "ENTERPRISE", false: "SCHOOL"}[a.Has(actor.EntAdmin)]
			if a.Has(actor.IndustryOrg) {
				p.Of = "INDUSTRY"
			}
		}
	}
	plans := q.Get("tab") == "plans"
	p.Page = ui.Page{Title: "法定职责清单", Sub: i18n.T(ctx, "每项职责写明文件和条款，按年度附证据；企业每年报送校企合作规划"), Crumbs: []ui.Crumb{backToSupervision, {Label: "法定职责清单"}}}
	for _, x := range DutySubjects {
		p.Tabs = append(p.Tabs, ui.Tab{Label: x[1], Href: "/duties?of=" + x[0], Current: !plans && p.Of == x[0]})
	}
	p.Tabs = append(p.Tabs, ui.Tab{Label: "企业合作规划", Href: "/duties?tab=plans", Current: plans})
	if plans {
		return p, s.coopsOf(ctx, q, &p)
	}
	return p, s.checklistOf(ctx, q, &p)
}

func (s *Service) checklistOf(ctx context.Context, q url.Values, p *dutiesPage) error {
	a := actor.From(ctx)
	list, err := s.Checklist(ctx, p.Of, p.Year)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "subject", "subject")
	list = find(list, l.Find, func(c Check) string { return c.Subject.Name + " " + c.Duty.ZH })
	done := 0
	for _, c := range list {
		if len(c.List) > 0 {
			done++
		}
		if !slices.Contains(p.Duties, c.Duty.Code) {
			p.Duties = append(p.Duties, c.Duty.Code, named(ctx, c.Duty.ZH, c.Duty.EN))
		}
		if !slices.Contains(p.Subjects, c.Subject.Key) && Policy.May(a, mayProve, c.Subject.object()) {
			p.Subjects = append(p.Subjects, c.Subject.Key, c.Subject.Name)
		}
	}
	p.Figures = []ui.Figure{{Label: "有证据", Value: strconv.Itoa(done), Unit: "项", Tone: "green"}, {Label: "没有证据", Value: strconv.Itoa(len(list) - done), Unit: "项", Tone: tone(len(list)-done, "amber")}}
	p.Table = ui.Table{ID: "duties", Caption: "职责和证据", List: l, Total: len(list), Find: "单位或职责", Keep: []string{"of"}, Filters: yearFilter(p.Year, s.Today().Year), Exports: exports(ctx, "/duties/export", len(list)),
		Columns: []ui.Column{{Key: "subject", Title: "单位", Wrap: true}, {Key: "duty", Title: "职责", Wrap: true}, {Key: "law", Title: "文件和条款", Wrap: true}, {Key: "evidence", Title: "证据", Wrap: true}, {Key: "state", Title: "情况"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有看得到的职责")}}
	for _, c := range cut(list, l) {
		state := ui.Status("amber", "没有证据")
		if len(c.List) > 0 {
			state = ui.Status("green", "有证据")
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(c.Subject.Name), ui.Lines{Main: named(ctx, c.Duty.ZH, c.Duty.EN), Sub: c.Duty.Text}, ui.Lines{Main: c.Duty.Document, Sub: c.Duty.Article}, evidenceCell(c.List), state)})
	}
	return nil
}

func (s *Service) coopsOf(ctx context.Context, q url.Values, p *dutiesPage) error {
	list, err := s.Coops(ctx, p.Year)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "firm", "firm")
	list = find(list, l.Find, func(c Coop) string { return c.OrgName })
	p.Files = mayDo(ctx, mayCoop)
	filed := 0
	for _, c := range list {
		if !c.FiledOn.IsZero() {
			filed++
		}
	}
	for _, f := range agreement.Fields {
		p.Fields = append(p.Fields, string(f), f.ZH())
	}
	p.Note = i18n.T(ctx, "合作企业每年报送一份；没有报的由系统提醒，逾期再提醒一次。")
	p.Figures = []ui.Figure{{Label: "已报送", Value: strconv.Itoa(filed), Unit: "家", Tone: "green"}, {Label: "没有报送", Value: strconv.Itoa(len(list) - filed), Unit: "家", Tone: tone(len(list)-filed, "amber")}}
	p.Table = ui.Table{ID: "plans", Caption: "企业校企合作规划，没有报的在前", List: l, Total: len(list), Find: "企业", Keep: []string{"tab"}, Filters: yearFilter(p.Year, s.Today().Year), Exports: exports(ctx, "/duties/export", len(list)),
		Columns: []ui.Column{{Key: "firm", Title: "企业", Wrap: true}, {Key: "goals", Title: "目标和安排", Wrap: true}, {Key: "interns", Title: "实习岗位", Num: true}, {Key: "teachers", Title: "教师实践岗位", Num: true}, {Key: "budget", Title: "经费", Num: true}, {Key: "state", Title: "情况"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有看得到的合作企业")}}
	for _, c := range cut(list, l) {
		if c.FiledOn.IsZero() {
			none := ui.Missing("没有报")
			p.Table.Rows = append(p.Table.Rows, ui.Row{Tone: "amber", Cells: ui.Cells(ui.Text(c.OrgName), none, none, none, none, ui.Status("amber", "没有报送"))})
			continue
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(c.OrgName), ui.Lines{Main: c.Goals, Sub: fieldNames(ctx, c.Fields)}, ui.Int(c.Interns), ui.Int(c.Teachers), ui.Text(c.Budget.Short()), ui.Status("green", i18n.T(ctx, "%s 报送", c.FiledOn.String())))})
	}
	return nil
}

func fieldNames(ctx context.Context, codes []string) (out string) {
	for _, f := range codes {
		out = joined(i18n.T(ctx, "、"), out, word(ctx, agreement.Field(f).ZH()))
	}
	return out
}

func (s *Service) dutyGrid(ctx context.Context, q url.Values) (g grid, err error) {
	year := yearOf(q, s.Today().Year)
	if q.Get("tab") == "plans" {
		list, err := s.Coops(ctx, year)
		g = grid{Name: "企业合作规划", Cols: []sheet.Column{col("year", "年度"), col("firm", "企业"), col("filed", "报送日期"), col("goals", "目标和安排"), col("fields", "合作领域"), col("interns", "实习岗位"), col("teachers", "教师实践岗位"), col("budget", "经费（万元）")}}
		for _, c := range list {
			row := []any{year, c.OrgName, c.FiledOn.String(), c.Goals, fieldNames(ctx, c.Fields), nil, nil, nil}
			if !c.FiledOn.IsZero() {
				row[5], row[6], row[7] = c.Interns, c.Teachers, c.Budget.In(1_000_000, 2)
			}
			g.Rows = append(g.Rows, row)
		}
		return g, err
	}
	of := q.Get("of")
	if of == "" {
		of = "GOVERNMENT"
	}
	list, err := s.Checklist(ctx, of, year)
	g = grid{Name: "法定职责清单", Cols: []sheet.Column{col("year", "年度"), col("subject", "单位"), col("duty", "职责"), col("document", "文件"), col("article", "条款"), col("evidence", "证据"), col("count", "证据数")}}
	for _, c := range list {
		words := ""
		for _, e := range c.List {
			words = joined("；", words, joined(" ", e.Words, e.Link, e.Name))
		}
		g.Rows = append(g.Rows, []any{year, c.Subject.Name, c.Duty.ZH, c.Duty.Document, c.Duty.Article, words, len(c.List)})
	}
	return g, err
}

func measurePairs(ctx context.Context, list []Measure) (out []string) {
	for _, m := range list {
		out = append(out, m.Code, named(ctx, m.ZH, m.EN)+i18n.T(ctx, "（")+word(ctx, m.Unit)+i18n.T(ctx, "）"))
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
