package forecast

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/idcode"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The codes of the tables.
const (
	SheetForecast   = "forecast.rows"
	SheetEmployment = "forecast.employment"
)

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.forecastSheet(), s.employmentSheet()}
}

var submissionTable = &sheet.Table{Name: "forecast_submissions", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key"}, {Name: "org_id", Type: sheet.IntField}, {Name: "base_year", Type: sheet.IntField}, {Name: "status", Once: true}, {Name: "source", Once: true},
	{Name: "account_id", Type: sheet.IntField, Once: true}, {Name: "sent_ms", Type: sheet.IntField, Once: true},
}}

var rowTable = &sheet.Table{Name: "forecast_rows", Key: []string{"submission_id", "occupation", "level", "year"}, Fields: []sheet.Field{
	{Name: "submission_id", Type: sheet.IntField}, {Name: "occupation"}, {Name: "level"}, {Name: "year", Type: sheet.IntField}, {Name: "heads", Type: sheet.IntField}, {Name: "confidence"},
}}

var reportTable = &sheet.Table{Name: "forecast_reports", Key: []string{"org_id", "quarter", "revision"}, Fields: []sheet.Field{
	{Name: "org_id", Type: sheet.IntField}, {Name: "quarter"}, {Name: "revision", Type: sheet.IntField},
	{Name: "headcount", Type: sheet.IntField}, {Name: "hires", Type: sheet.IntField}, {Name: "leavers", Type: sheet.IntField}, {Name: "interns", Type: sheet.IntField}, {Name: "retained", Type: sheet.IntField}, {Name: "vacancies", Type: sheet.IntField},
	{Name: "confirmed", Type: sheet.FlagField}, {Name: "note"}, {Name: "account_id", Type: sheet.IntField}, {Name: "sent_ms", Type: sheet.IntField},
}}

func firmColumn() sheet.Column {
	return sheet.Column{Key: "org", ZH: "企业", EN: "Enterprise", Alias: []string{"企业名称", "单位名称", "公司名称", "统一社会信用代码", "QYMC"}, Help: "全称或统一社会信用代码；填自己单位的可以空着", NoFormula: true}
}

// LevelOptions are the levels as a column of a workbook offers them.
func LevelOptions() []sheet.Option {
	alias := map[Level][]string{
		"1": {"初级工", "五级", "五级工"}, "2": {"中级工", "四级", "四级工"}, "3": {"高级工", "三级", "三级工"}, "4": {"技师", "二级"}, "5": {"高级技师", "一级"},
		"SECONDARY": {"中职", "中专", "技校"}, "HIGHER_COLLEGE": {"高职", "大专", "专科"}, "BACHELOR": {"大学本科"}, "MASTER": {"硕士", "研究生"},
	}
	var out []sheet.Option
	for _, l := range Levels {
		out = append(out, sheet.Option{Code: string(l), ZH: l.ZH(), EN: l.EN(), Alias: alias[l]})
	}
	return out
}

func (s *Service) forecastSheet() *sheet.Kind {
	var confidence []sheet.Option
	for _, c := range Confidences {
		confidence = append(confidence, sheet.Option{Code: string(c), ZH: c.ZH(), EN: c.EN(), Alias: []string{string([]rune(c.ZH())[:1])}})
	}
	return &sheet.Kind{
		Code: SheetForecast, ZH: "需求预测", EN: "Demand forecast", Help: "一行一个企业的一个职业、等级和年份；同一企业本年再次导入会整个替换前一次",
		Unique: []string{"org", "occupation", "level", "year"}, SameHelp: "同一企业、职业、等级和年份只留一行", Roles: Policy.Roles(maySend), Tables: []*sheet.Table{submissionTable, rowTable},
		Columns: []sheet.Column{
			firmColumn(),
			{Key: "occupation", ZH: "职业代码", EN: "Occupation code", Alias: []string{"职业", "ZYDM"}, Type: sheet.Code, Required: true, Check: idcode.Occupation, Example: "6-31-01-10"},
			{Key: "level", ZH: "等级", EN: "Level", Alias: []string{"技能等级", "学历", "DJ"}, Type: sheet.Enum, Options: LevelOptions(), Required: true, Example: "高级工（三级）"},
			{Key: "year", ZH: "年份", EN: "Year", Alias: []string{"预测年份", "需求年份", "ND"}, Type: sheet.Year, Required: true, Help: "本年之后的三年之一", Example: "2027"},
			{Key: "heads", ZH: "人数", EN: "Headcount", Alias: []string{"需求人数", "RS"}, Type: sheet.Int, Required: true, Unit: "人", Example: "12"},
			{Key: "confidence", ZH: "把握程度", EN: "Confidence", Alias: []string{"把握", "BWCD"}, Type: sheet.Enum, Options: confidence, Help: "空着算中", Example: "高（已列入计划）"},
		},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			run := &forecastRun{s: s, batch: b, firms: map[string]firm{}, of: map[ids.ID]ids.ID{}, seen: map[string]int{}}
			return run.apply, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
			fresh, err := unopened(ctx, tx, b.ID)
			for _, id := range fresh {
				if err := Flow.OpenIn(ctx, tx, id, Sent, "表格导入"); err != nil {
					return err
				}
			}
			return err
		},
		Rows: s.exportRows,
	}
}

// forecastRun writes the rows of one batch: a submission for each enterprise in it.
type forecastRun struct {
	s     *Service
	batch *sheet.Batch
	firms map[string]firm
	of    map[ids.ID]ids.ID // enterprise → submission
	seen  map[string]int    // enterprise, occupation, level and year → line of the file
}

// firmOf finds for whom a row speaks, or refuses it.
func (s *Service) firmOf(ctx context.Context, q sqldb.Queryer, row *sheet.Row, known map[string]firm, action string) (firm, error) {
	name := row.Text("org")
	f, ok := known[name]
	if !ok {
		var err error
		if name != "" {
			f, err = findFirm(ctx, q, name)
		} else if f, err = s.own(ctx, q, 0, action); errs.KindOf(err) != errs.Internal {
			err = nil
		}
		if err != nil {
			return f, err
		}
		known[name] = f
	}
	if f.ID == 0 || !Policy.May(actor.From(ctx), action, actor.Object{County: f.County, Org: f.ID}) {
		row.Refuse("org", ErrOrg)
		return firm{}, nil
	}
	return f, nil
}

func (run *forecastRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	base := run.s.Round()
	type line struct {
		row  *sheet.Row
		firm ids.ID
		Row
	}
	var good []line
	var fresh []sheet.Record
	var order []ids.ID
	for _, row := range rows {
		f, err := run.s.firmOf(ctx, tx, row, run.firms, maySend)
		if err != nil {
			return err
		}
		x := Row{Occupation: row.Text("occupation"), Level: Level(row.Text("level")), Year: int(row.Int("year")), Heads: row.Int("heads"), Confidence: Confidence(row.Text("confidence"))}
		if x.Confidence == "" {
			x.Confidence = Mid
		}
		for _, e := range CheckRow(base, x) {
			row.Refuse(e.Field, e.On(""))
		}
		key := fmt.Sprintf("%d|%s|%s|%d", f.ID, x.Occupation, x.Level, x.Year)
		if first, twice := run.seen[key]; twice && f.ID != 0 {
			row.Refuse("org", ErrTwice.With(first))
		}
		if row.Refused() {
			continue
		}
		run.seen[key] = row.Num
		good = append(good, line{row, f.ID, x})
		if _, ok := run.of[f.ID]; !ok {
			run.of[f.ID] = 0
			order = append(order, f.ID)
			fresh = append(fresh, sheet.Record{Row: row, Values: []any{fmt.Sprintf("batch:%d:%d", run.batch.ID, f.ID), int64(f.ID), int64(base), Sent, FromSheet, int64(actor.From(ctx).Account), tx.Now().UnixMilli()}})
		}
	}
	written, err := run.batch.Upsert(ctx, tx, submissionTable, fresh)
	if err != nil {
		return err
	}
	for i, id := range written {
		run.of[order[i]] = id
	}
	recs := make([]sheet.Record, 0, len(good))
	for _, g := range good {
		recs = append(recs, sheet.Record{Row: g.row, Values: []any{int64(run.of[g.firm]), g.Occupation, string(g.Level), int64(g.Year), g.Heads, string(g.Confidence)}})
	}
	_, err = run.batch.Upsert(ctx, tx, rowTable, recs)
	return err
}

// exportRows yields what counts in this round, as far as the actor may see it.
func (s *Service) exportRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	a := actor.From(ctx)
	return func(yield func([]any, error) bool) {
		for x, err := range contributions(ctx, q, s.Round()) {
			if err == nil && !Policy.May(a, mayRead, actor.Object{County: x.County, Org: x.Org}) {
				continue
			}
			if !yield([]any{x.OrgName, x.Occupation, x.Level.ZH(), x.Year, x.Heads, x.Confidence.ZH()}, err) || err != nil {
				return
			}
		}
	}
}

func (s *Service) employmentSheet() *sheet.Kind {
	cols := []sheet.Column{firmColumn(), {Key: "quarter", ZH: "季度", EN: "Quarter", Alias: []string{"报送季度", "JD"}, Required: true, Example: "2026Q3", Help: "写作 2026Q3",
		Check: func(text string) (string, error) {
			q, err := ParseQuarter(strings.TrimSpace(text))
			return string(q), err
		}}}
	for i, m := range Measures {
		cols = append(cols, sheet.Column{Key: m.Code, ZH: m.ZH, EN: m.EN, Type: sheet.Int, Required: i < 3, Unit: "人", Example: []string{"120", "8", "5", "12", "6", "4"}[i]})
	}
	cols = append(cols, sheet.Column{Key: "note", ZH: "说明", EN: "Note", Alias: []string{"备注"}})
	return &sheet.Kind{
		Code: SheetEmployment, ZH: "用工状况", EN: "Employment reports", Help: "一行一个企业的一个季度；已报送过的季度作为修订，以前的数字留着",
		Unique: []string{"org", "quarter"}, SameHelp: "同一企业同一季度只留一行", Roles: Policy.Roles(mayReport), Tables: []*sheet.Table{reportTable}, Columns: cols,
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			known, seen := map[string]firm{}, map[string]int{}
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyReports(ctx, tx, b, rows, known, seen)
			}, nil
		},
		Rows: s.exportReports,
	}
}

func (s *Service) applyReports(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row, known map[string]firm, seen map[string]int) error {
	var recs []sheet.Record
	for _, row := range rows {
		f, err := s.firmOf(ctx, tx, row, known, mayReport)
		if err != nil {
			return err
		}
		p := Report{Org: f.ID, Quarter: Quarter(row.Text("quarter")), Headcount: row.Int("headcount"), Hires: row.Int("hires"), Leavers: row.Int("leavers"),
			Interns: optional(row, "interns"), Retained: optional(row, "retained"), Vacancies: optional(row, "vacancies"), Note: row.Text("note"), Confirmed: true, Revision: 1}
		for _, e := range CheckReport(p, QuarterOf(civil.DateOf(tx.Now())), nil) {
			row.Refuse(e.Field, e.On(""))
		}
		key := f.ID.String() + "|" + string(p.Quarter)
		if first, twice := seen[key]; twice && f.ID != 0 {
			row.Refuse("org", ErrTwice.With(first))
		}
		if row.Refused() {
			continue
		}
		seen[key] = row.Num
		before, err := reportOf(ctx, tx, f.ID, p.Quarter.Add(-1))
		if err != nil {
			return err
		}
		if off, ok := p.Drift(before); ok && off != 0 {
			row.Ask("headcount", ErrSum.With(before.Headcount, p.Hires, p.Leavers, before.Headcount+p.Hires-p.Leavers, p.Headcount))
		}
		last, err := reportOf(ctx, tx, f.ID, p.Quarter)
		if err != nil {
			return err
		}
		if last != nil {
			p.Revision = last.Revision + 1
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{int64(p.Org), string(p.Quarter), p.Revision, p.Headcount, p.Hires, p.Leavers,
			row.OptInt("interns"), row.OptInt("retained"), row.OptInt("vacancies"), true, p.Note, int64(actor.From(ctx).Account), tx.Now().UnixMilli()}})
	}
	_, err := b.Upsert(ctx, tx, reportTable, recs)
	return err
}

func optional(row *sheet.Row, key string) *int64 {
	if !row.Has(key) {
		return nil
	}
	n := row.Int(key)
	return &n
}

func (s *Service) exportReports(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	a := actor.From(ctx)
	return func(yield func([]any, error) bool) {
		for p, err := range reportsFrom(ctx, q, "2000Q1") {
			if err == nil && !Policy.May(a, mayReports, p.object()) {
				continue
			}
			row := []any{p.OrgName, string(p.Quarter)}
			for _, m := range Measures {
				row = append(row, measured(m, p))
			}
			if !yield(append(row, p.Note), err) || err != nil {
				return
			}
		}
	}
}

func measured(m Measure, p Report) any {
	if n, ok := m.Of(p); ok {
		return n
	}
	return nil
}

// shownText is a number as a file shows it: hidden ones in words, missing ones empty.
func shownText(ctx context.Context, n Number) any {
	switch {
	case !n.Known:
		return i18n.T(ctx, "无数据")
	case n.Hide == Few:
		return "<5"
	case n.Hide != Open:
		return i18n.T(ctx, "不公布")
	}
	return n.N
}

// writeCity writes the city's table as the page shows it.
func writeCity(ctx context.Context, w io.Writer, f sheet.Format, c City) error {
	cols := []sheet.Column{{Key: "occupation", ZH: "职业代码", EN: "Occupation code"}, {Key: "name", ZH: "职业", EN: "Occupation"}, {Key: "firms", ZH: "企业数", EN: "Enterprises", Type: sheet.Int}}
	for _, y := range c.Years {
		cols = append(cols, sheet.Column{Key: fmt.Sprint(y), ZH: fmt.Sprintf("%d 需求", y), EN: fmt.Sprintf("Demand %d", y)})
	}
	cols = append(cols, sheet.Column{Key: "supply", ZH: fmt.Sprintf("%d 供给", c.Want.Year), EN: fmt.Sprintf("Supply %d", c.Want.Year)}, sheet.Column{Key: "gap", ZH: "缺口", EN: "Gap"}, sheet.Column{Key: "rate", ZH: "缺口率", EN: "Gap rate"})
	rows := func(yield func([]any, error) bool) {
		for _, l := range c.Lines {
			row := []any{l.Occupation, l.Name, l.Firms}
			for _, n := range l.Demand {
				row = append(row, shownText(ctx, n))
			}
			for _, e := range []Estimate{l.Supply, l.Gap} {
				text := i18n.T(ctx, "无数据")
				switch {
				case e.Known && (e.Hide == FewFirms || e.Hide == Protects):
					text = i18n.T(ctx, "不公布")
				case e.Known:
					text = estimateText(e, c.Exact)
				}
				row = append(row, text)
			}
			rate := i18n.T(ctx, "无数据")
			if l.RateKnown {
				rate = fmt.Sprintf("%.1f%%", l.Rate*100)
			}
			if !yield(append(row, rate), nil) {
				return
			}
		}
	}
	return sheet.Export(w, f, i18n.T(ctx, "需求预测"), cols, rows)
}

// writeQuarters writes the sums of a quarter as the page shows them.
func writeQuarters(ctx context.Context, w io.Writer, f sheet.Format, q Quarters, name func(code string) string) error {
	cols := []sheet.Column{{Key: "quarter", ZH: "季度", EN: "Quarter"}, {Key: "group", ZH: "分组", EN: "Group"}, {Key: "firms", ZH: "企业数", EN: "Enterprises", Type: sheet.Int}}
	for _, m := range Measures {
		cols = append(cols, sheet.Column{Key: m.Code, ZH: m.ZH, EN: m.EN})
	}
	rows := func(yield func([]any, error) bool) {
		for _, l := range append([]QuarterLine{q.Total}, q.Lines...) {
			label := name(l.Code)
			if l.Code == "" {
				label = i18n.T(ctx, "合计")
			}
			row := []any{string(q.Want.Quarter), label, l.Firms}
			for _, n := range l.Numbers {
				row = append(row, shownText(ctx, n))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return sheet.Export(w, f, i18n.T(ctx, "用工状况"), cols, rows)
}
