package supervise

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/casepage"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/ui"
	"rongqiao/internal/register/agreement"
)

// The tabs of the page of duties beside those of the kinds of subjects.
const (
	tabPlans    = "plans"
	tabVersions = "versions"
)

// dutiesOf is the checklist of duties of a kind of subjects, the plans of cooperation, or the versions of all duties.
func (s *Service) dutiesOf(ctx context.Context, q url.Values, f casepage.Form) (p listPage, err error) {
	year, of, tab := yearOf(q, s.Today().Year), dutySubject(ctx, q.Get("of")), q.Get("tab")
	p.Page = ui.Page{Title: "法定职责清单", Sub: i18n.T(ctx, "每项职责写明文件和条款，按年度附证据；企业每年报送校企合作规划"), Crumbs: []ui.Crumb{backToSupervision, {Label: "法定职责清单"}}}
	for _, x := range DutySubjects {
		p.Tabs = append(p.Tabs, ui.Tab{Label: x[1], Href: "/duties?of=" + x[0], Current: tab == "" && of == x[0]})
	}
	p.Tabs = append(p.Tabs, ui.Tab{Label: "企业合作规划", Href: "/duties?tab=plans", Current: tab == tabPlans}, ui.Tab{Label: "条款版本", Href: "/duties?tab=versions", Current: tab == tabVersions})
	switch tab {
	case tabPlans:
		return p, s.coopsOf(ctx, q, year, &p, f)
	case tabVersions:
		return p, s.versionsOf(ctx, q, &p, f)
	}
	return p, s.checklistOf(ctx, q, of, year, &p, f)
}

// dutySubject is the kind of subjects asked for, or the one that the actor begins with.
func dutySubject(ctx context.Context, of string) string {
	a := actor.From(ctx)
	switch {
	case slices.ContainsFunc(DutySubjects, func(x [2]string) bool { return x[0] == of }):
		return of
	case a.Has(watchers...), a.Has(actor.CountyUser):
		return DutySubjects[0][0]
	case a.Has(actor.IndustryOrg):
		return "INDUSTRY"
	case a.Has(actor.EntAdmin):
		return "ENTERPRISE"
	}
	return "SCHOOL"
}

func (s *Service) checklistOf(ctx context.Context, q url.Values, of string, year int, p *listPage, f casepage.Form) error {
	a := actor.From(ctx)
	list, err := s.Checklist(ctx, of, year)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "subject", "subject")
	list = find(list, l.Find, func(c Check) string { return c.Subject.Name + " " + c.Duty.ZH })
	done := 0
	var codes, who []string // pairs
	for _, c := range list {
		if len(c.List) > 0 {
			done++
		}
		if !slices.Contains(codes, c.Duty.Code) {
			codes = append(codes, c.Duty.Code, i18n.Either(ctx, c.Duty.ZH, c.Duty.EN))
		}
		if !slices.Contains(who, c.Subject.Key) && Policy.May(a, mayProve, c.Subject.object()) {
			who = append(who, c.Subject.Key, c.Subject.Name)
		}
	}
	if len(who) > 0 {
		p.Deeds = append(p.Deeds, proofDeed(f, of, year, who, codes))
	}
	p.Figures = []ui.Figure{{Label: "有证据", Value: strconv.Itoa(done), Unit: "项", Tone: "green"}, {Label: "没有证据", Value: strconv.Itoa(len(list) - done), Unit: "项", Tone: tone(len(list)-done, "amber")}}
	p.Table = ui.Table{ID: "duties", Caption: "职责和证据", List: l, Total: len(list), Find: "单位或职责", Keep: []string{"of"}, Filters: casepage.Filters(yearField(year, s.Today().Year)), Exports: casepage.Exports(ctx, "/duties/export", len(list), maxExport),
		Columns: []ui.Column{{Key: "subject", Title: "单位", Wrap: true}, {Key: "duty", Title: "职责", Wrap: true}, {Key: "law", Title: "文件和条款", Wrap: true}, {Key: "evidence", Title: "证据", Wrap: true}, {Key: "state", Title: "情况"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有看得到的职责")}}
	for _, c := range cut(list, l) {
		state := ui.Status("amber", "没有证据")
		if len(c.List) > 0 {
			state = ui.Status("green", "有证据")
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(c.Subject.Name), ui.Lines{Main: i18n.Either(ctx, c.Duty.ZH, c.Duty.EN), Sub: c.Duty.Text}, ui.Lines{Main: c.Duty.Document, Sub: c.Duty.Article}, evidenceCell(c), state)})
	}
	return nil
}

// proofDeed is the form of evidence.
func proofDeed(f casepage.Form, of string, year int, who, codes []string) casepage.Deed {
	return f.Deed("登记证据", "/duties/evidence", "登记证据", 0, casepage.Hidden("of", of), pick("subject", "", who...), pick("duty", "", codes...), whole("year", ui.Field{Value: strconv.Itoa(year)}), line("words", ui.Field{Max: lineLong * 4}),
		line("link", ui.Field{Optional: true, Max: 300, Help: "以 / 开头，例：/allocations"}), casepage.File("file", ui.Field{Optional: true, Help: "链接和文件至少有一个；20 MiB 以内，加密保存", Accept: accepted}))
}

func (s *Service) coopsOf(ctx context.Context, q url.Values, year int, p *listPage, f casepage.Form) error {
	list, err := s.Coops(ctx, year)
	if err != nil {
		return err
	}
	fields, err := s.coopFields(ctx)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "firm", "firm")
	list = find(list, l.Find, func(c Coop) string { return c.OrgName })
	filed := 0
	for _, c := range list {
		if !c.FiledOn.IsZero() {
			filed++
		}
	}
	if mayDo(ctx, mayCoop) {
		p.Deeds = append(p.Deeds, coopDeed(f, year, fields.Choice(s.Today()).Pairs(ctx)))
	}
	p.Note = i18n.T(ctx, "合作企业每年报送一份；没有报的由系统提醒，逾期再提醒一次。")
	p.Figures = []ui.Figure{{Label: "已报送", Value: strconv.Itoa(filed), Unit: "家", Tone: "green"}, {Label: "没有报送", Value: strconv.Itoa(len(list) - filed), Unit: "家", Tone: tone(len(list)-filed, "amber")}}
	p.Table = ui.Table{ID: "plans", Caption: "企业校企合作规划，没有报的在前", List: l, Total: len(list), Find: "企业", Keep: []string{"tab"}, Filters: casepage.Filters(yearField(year, s.Today().Year)), Exports: casepage.Exports(ctx, "/duties/export", len(list), maxExport),
		Columns: []ui.Column{{Key: "firm", Title: "企业", Wrap: true}, {Key: "goals", Title: "目标和安排", Wrap: true}, {Key: "interns", Title: "实习岗位", Num: true}, {Key: "teachers", Title: "教师实践岗位", Num: true}, {Key: "budget", Title: "经费", Num: true}, {Key: "state", Title: "情况"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有看得到的合作企业")}}
	for _, c := range cut(list, l) {
		if c.FiledOn.IsZero() {
			none := ui.Missing("没有报")
			p.Table.Rows = append(p.Table.Rows, ui.Row{Tone: "amber", Cells: ui.Cells(ui.Text(c.OrgName), none, none, none, none, ui.Status("amber", "没有报送"))})
			continue
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Text(c.OrgName), ui.Lines{Main: c.Goals, Sub: fieldNames(ctx, fields, c.Fields)}, ui.Int(c.Interns), ui.Int(c.Teachers), ui.Text(c.Budget.Short()), ui.Status("green", i18n.T(ctx, "%s 报送", c.FiledOn.String())))})
	}
	return nil
}

// coopDeed is the form of a plan of cooperation; fields are pairs.
func coopDeed(f casepage.Form, year int, fields []string) casepage.Deed {
	count := ui.Field{Unit: "个", Value: "0"}
	return f.Deed("报送合作规划", "/duties/plans", "报送", 0, whole("year", ui.Field{Value: strconv.Itoa(year)}), casepage.Checks("fields", ui.Field{Options: ui.Options("", fields...)}), casepage.Prose("goals", textLong, ui.Field{Rows: 4}),
		whole("interns", count), whole("teachers", count), figure("budget", ui.Field{Width: "sm", Unit: "万元", Value: "0"}))
}

// versionsOf lists every version of every duty, with the form of a new one.
func (s *Service) versionsOf(ctx context.Context, q url.Values, p *listPage, f casepage.Form) error {
	list, err := s.DutyVersions(ctx)
	if err != nil {
		return err
	}
	l := ui.ReadListing(q, "duty", "duty")
	list = find(list, l.Find, func(d Duty) string { return d.ZH + " " + d.EN + " " + d.Document + " " + d.Code })
	p.Note = i18n.T(ctx, "条款修订后增加一版，从施行日起算；以前年度的清单和证据仍按当时的版本。")
	p.Table = ui.Table{ID: "versions", Caption: "职责条款的版本，新的在前", List: l, Total: len(list), Find: "职责、文件或代码", Keep: []string{"tab"}, Exports: casepage.Exports(ctx, "/duties/export", len(list), maxExport),
		Columns: []ui.Column{{Key: "duty", Title: "职责", Wrap: true}, {Key: "of", Title: "对象"}, {Key: "version", Title: "版本", Num: true}, {Key: "law", Title: "文件和条款", Wrap: true}, {Key: "from", Title: "施行"}, {Key: "until", Title: "施行到"}},
		Empty:   ui.Empty{Title: i18n.T(ctx, "没有这样的职责")}}
	for _, d := range cut(list, l) {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: ui.Cells(ui.Lines{Main: i18n.Either(ctx, d.ZH, d.EN), Sub: d.Text}, ui.Lines{Main: i18n.Word(ctx, subjectZH(d.Of)), Sub: d.Code}, ui.Int(d.Version), ui.Lines{Main: d.Document, Sub: d.Article}, ui.Text(d.From.String()), dayCell(d.To, "现行"))})
	}
	if mayDo(ctx, mayLaw) {
		p.Deeds = append(p.Deeds, dutyDeed(ctx, f))
	}
	return nil
}

// dutyDeed is the form of a new version of a duty, or of a new duty.
func dutyDeed(ctx context.Context, f casepage.Form) casepage.Deed {
	var of []string // pairs
	for _, x := range DutySubjects {
		of = append(of, x[0], x[1])
	}
	d := f.Deed("增加职责或新版本", "/duties/versions", "保存新版本", 0, pick("of", "", of...), line("code", ui.Field{Width: "sm", Max: 40, Help: "小写字母和下划线；已有的代码是新版本"}), line("zh", ui.Field{Width: "md", Max: 40}), line("en", ui.Field{Optional: true, Width: "md", Max: 80}),
		casepage.Prose("body", lineLong*4, ui.Field{Rows: 2}), line("document", ui.Field{Help: "法律、条例或文件的全名"}), line("article", ui.Field{Help: "例：第四十三条第二款"}), casepage.Day("from", civil.Date{}, ui.Field{}), casepage.Day("until", civil.Date{}, ui.Field{Optional: true, Help: "条款废止时写最后一天"}))
	d.Told = i18n.T(ctx, "从施行日起，新的证据记在新版本下；已经登记的证据不变。")
	return d
}

func subjectZH(of string) string {
	for _, x := range DutySubjects {
		if x[0] == of {
			return x[1]
		}
	}
	return of
}

func fieldNames(ctx context.Context, names agreement.FieldList, codes []string) string {
	list := make([]agreement.Field, len(codes))
	for i, f := range codes {
		list[i] = agreement.Field(f)
	}
	return names.Words(ctx, list)
}

func (s *Service) dutyGrid(ctx context.Context, q url.Values) (g grid, err error) {
	year := yearOf(q, s.Today().Year)
	if q.Get("tab") == tabPlans {
		list, err := s.Coops(ctx, year)
		if err != nil {
			return g, err
		}
		fields, err := s.coopFields(ctx)
		g = grid{Name: "企业合作规划", Cols: []sheet.Column{col("year", "年度"), col("firm", "企业"), col("filed", "报送日期"), col("goals", "目标和安排"), col("fields", "合作领域"), col("interns", "实习岗位"), col("teachers", "教师实践岗位"), col("budget", "经费（万元）")}}
		for _, c := range list {
			row := []any{year, c.OrgName, c.FiledOn.String(), c.Goals, fieldNames(ctx, fields, c.Fields), nil, nil, nil}
			if !c.FiledOn.IsZero() {
				row[5], row[6], row[7] = c.Interns, c.Teachers, c.Budget.In(1_000_000, 2)
			}
			g.Rows = append(g.Rows, row)
		}
		return g, err
	}
	if q.Get("tab") == tabVersions {
		return s.versionGrid(ctx, q)
	}
	list, err := s.Checklist(ctx, dutySubject(ctx, q.Get("of")), year)
	g = grid{Name: "法定职责清单", Cols: []sheet.Column{col("year", "年度"), col("subject", "单位"), col("duty", "职责"), col("document", "文件"), col("article", "条款"), col("version", "版本"), col("evidence", "证据"), col("count", "证据数")}}
	for _, c := range list {
		words := ""
		for _, e := range c.List {
			words = casepage.Joined("；", words, casepage.Joined(" ", e.Words, e.Link, e.Name))
		}
		g.Rows = append(g.Rows, []any{year, c.Subject.Name, c.Duty.ZH, c.Duty.Document, c.Duty.Article, c.Duty.Version, words, len(c.List)})
	}
	return g, err
}

// versionGrid is every version of every duty, to be downloaded.
func (s *Service) versionGrid(ctx context.Context, q url.Values) (grid, error) {
	list, err := s.DutyVersions(ctx)
	g := grid{Name: "条款版本", Cols: []sheet.Column{col("code", "代码"), col("of", "对象"), col("version", "版本"), col("duty", "职责"), col("body", "内容"), col("document", "文件"), col("article", "条款"), col("from", "施行"), col("until", "施行到")}}
	for _, d := range find(list, q.Get("q"), func(d Duty) string { return d.ZH + " " + d.EN + " " + d.Document + " " + d.Code }) {
		g.Rows = append(g.Rows, []any{d.Code, subjectZH(d.Of), d.Version, d.ZH, d.Text, d.Document, d.Article, d.From.String(), d.To.String()})
	}
	return g, err
}
