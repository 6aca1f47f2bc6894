package condition

import (
	"context"
	"io"
	"iter"
	"strconv"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// SheetReports is the kind of the yearly figures.
const SheetReports = "condition.reports"

// SheetKinds declares the table of the yearly figures.
func (s *Service) SheetKinds() []*sheet.Kind { return []*sheet.Kind{s.reportSheet()} }

var reportTable = &sheet.Table{Name: "condition_reports", Key: []string{"org_id", "year", "revision"}, Fields: reportFields()}

func reportFields() []sheet.Field {
	out := []sheet.Field{{Name: "org_id", Type: sheet.IntField}, {Name: "year", Type: sheet.IntField}, {Name: "revision", Type: sheet.IntField}}
	for _, m := range Measures {
		out = append(out, sheet.Field{Name: columnOf(m.Code), Column: m.Code, Type: sheet.IntField})
	}
	return append(out, sheet.Field{Name: "evidence"}, sheet.Field{Name: "entry"}, sheet.Field{Name: "account_id", Type: sheet.IntField}, sheet.Field{Name: "sender"}, sheet.Field{Name: "sent_ms", Type: sheet.IntField})
}

func (m Measure) sheetType() sheet.Type {
	switch {
	case m.Code == "equipment":
		return sheet.Money
	case m.Digits > 0:
		return sheet.Number
	}
	return sheet.Int
}

func (s *Service) reportSheet() *sheet.Kind {
	cols := []sheet.Column{
		{Key: "org", ZH: "学校", EN: "School", Alias: []string{"学校名称", "学校标识码", "XXMC", "XXBSM", "school"}, Help: "学校标识码或登记的全称；填自己学校的可以空着", Example: "融江示例职业学校", NoFormula: true},
		{Key: "year", ZH: "年度", EN: "Year", Alias: []string{"ND", "学年"}, Type: sheet.Year, Required: true, Example: "2026"},
	}
	examples := []string{"1300", "42000", "26500", "68", "3600000", "41000", "36", "520", "610"}
	for i, m := range Measures {
		cols = append(cols, sheet.Column{Key: m.Code, ZH: m.ZH, EN: m.EN, Alias: m.Alias, Type: m.sheetType(), Unit: m.Unit, Help: m.Help, Example: examples[i], Min: 0, Max: 1e13})
	}
	cols = append(cols, sheet.Column{Key: "evidence", ZH: "依据", EN: "Evidence", Alias: []string{"佐证材料", "依据文件", "YJ"}, Required: true, Help: "证明这些数字的文件名称和文号", Example: "2026 学年初教育事业统计报表"})
	return &sheet.Kind{
		Code: SheetReports, ZH: "办学条件", EN: "School conditions", Help: "一行一所学校的一个年度；已填报过的年度作为修订，以前的数字留着。没有数字的格留空，不要填 0。",
		Unique: []string{"org", "year"}, SameHelp: "同一学校同一年度只留一行", Roles: Policy.Roles(maySend), Tables: []*sheet.Table{reportTable}, Columns: cols,
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			run := &sheetRun{s: s, batch: b, known: map[string]School{}, seen: map[string]int{}}
			return run.apply, nil
		},
		Rows: s.exportReports,
	}
}

type sheetRun struct {
	s     *Service
	batch *sheet.Batch
	known map[string]School
	seen  map[string]int
}

func (run *sheetRun) school(ctx context.Context, q sqldb.Queryer, row *sheet.Row) (School, error) {
	name := row.Text("org")
	sc, ok := run.known[name]
	if !ok {
		var err error
		if name != "" {
			sc, err = findSchool(ctx, q, name)
		} else if mine := actor.From(ctx).Orgs(schoolRoles...); len(mine) > 0 {
			sc, err = schoolByID(ctx, q, mine[0])
		}
		if err != nil {
			return sc, err
		}
		run.known[name] = sc
	}
	if sc.ID == 0 || !sc.May(actor.From(ctx), maySend) {
		row.Refuse("org", ErrSchool)
		return School{}, nil
	}
	return sc, nil
}

func (run *sheetRun) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var recs []sheet.Record
	a := actor.From(ctx)
	for _, row := range rows {
		sc, err := run.school(ctx, tx, row)
		if err != nil {
			return err
		}
		p := Report{Org: sc.ID, Year: int(row.Int("year")), Revision: 1, Figures: rowFigures(row), Evidence: row.Text("evidence"), Entry: BySheet}
		for _, e := range CheckReport(p, yearOf(civil.DateOf(tx.Now()))) {
			row.Refuse(e.Field, e.On(""))
		}
		key := sc.ID.String() + "|" + itoa(p.Year)
		if first, twice := run.seen[key]; twice && sc.ID != 0 {
			row.Refuse("org", ErrTwice.With(first))
		}
		if row.Refused() {
			continue
		}
		run.seen[key] = row.Num
		last, err := reportOf(ctx, tx, sc.ID, p.Year)
		if err != nil {
			return err
		}
		if last != nil && last.same(p) {
			row.Did(sheet.Unchanged)
			continue
		}
		if last != nil {
			p.Revision = last.Revision + 1
		}
		values := []any{int64(sc.ID), int64(p.Year), p.Revision}
		for _, m := range Measures {
			var v any
			if n, some := p.Figures[m.Code]; some {
				v = n
			}
			values = append(values, v)
		}
		recs = append(recs, sheet.Record{Row: row, Values: append(values, p.Evidence, p.Entry, int64(a.Account), a.Name, tx.Now().UnixMilli())})
	}
	_, err := run.batch.Upsert(ctx, tx, reportTable, recs)
	return err
}

func rowFigures(row *sheet.Row) Figures {
	f := Figures{}
	for _, m := range Measures {
		switch {
		case !row.Has(m.Code):
		case m.sheetType() == sheet.Number:
			f[m.Code] = m.fromFloat(row.Number(m.Code))
		default:
			f[m.Code] = row.Int(m.Code)
		}
	}
	return f
}

// cell is a value as an export takes it.
func (m Measure) cell(f Figures) any {
	n, some := f[m.Code]
	switch {
	case !some:
		return nil
	case m.Code == "equipment":
		return money.Fen(n)
	case m.Digits > 0:
		return float64(n) / float64(m.scale())
	}
	return n
}

func (s *Service) exportReports(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	a := actor.From(ctx)
	return func(yield func([]any, error) bool) {
		list, err := reportsBetween(ctx, q, firstYear, 9999)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, p := range list {
			if !Policy.May(a, maySee, actor.Object{County: p.County, Org: p.Org}) {
				continue
			}
			row := []any{p.OrgName, int64(p.Year)}
			for _, m := range Measures {
				row = append(row, m.cell(p.Figures))
			}
			if !yield(append(row, p.Evidence), nil) {
				return
			}
		}
	}
}

// writeCity writes the list as the page shows it, a line for each school and indicator.
func writeCity(ctx context.Context, w io.Writer, f sheet.Format, c City) error {
	cols := []sheet.Column{{Key: "school", ZH: "学校", EN: "School"}, {Key: "county", ZH: "县区", EN: "County"}, {Key: "table", ZH: "标准表", EN: "Standard table"}, {Key: "year", ZH: "年度", EN: "Year"},
		{Key: "indicator", ZH: "指标", EN: "Indicator"}, {Key: "value", ZH: "实有", EN: "Measured"}, {Key: "unit", ZH: "单位", EN: "Unit"}, {Key: "per", ZH: "生均实有", EN: "Each student"}, {Key: "total", ZH: "总量标准", EN: "Threshold of the total"},
		{Key: "pers", ZH: "生均标准", EN: "Threshold each student"}, {Key: "verdict", ZH: "结果", EN: "Result"}, {Key: "lack", ZH: "还差", EN: "Missing"}, {Key: "version", ZH: "标准版次", EN: "Version"}, {Key: "source", ZH: "标准依据", EN: "Source"}}
	names := tableNames(ctx, c.Tables)
	rows := func(yield func([]any, error) bool) {
		for _, l := range c.Lines {
			for _, o := range l.Outcomes {
				if !yield(outcomeCells(ctx, c, l, o, names), nil) {
					return
				}
			}
		}
	}
	return sheet.Export(w, f, i18n.T(ctx, "办学条件"), cols, rows)
}

func outcomeCells(ctx context.Context, c City, l SchoolLine, o Outcome, names map[string]string) []any {
	m, _ := MeasureOf(o.Line.Indicator)
	missing := i18n.T(ctx, "无数据")
	value, per, total, lack := missing, missing, "", ""
	if o.Value != nil {
		value = m.Show(*o.Value)
	}
	if x := perText(o); x != "" {
		per = x
	}
	if o.Line.PerNum == nil {
		per = ""
	}
	if o.Line.Total != nil {
		total = m.Show(*o.Line.Total)
	}
	if o.Lack > 0 {
		lack = m.Show(o.Lack)
	}
	return []any{l.School.Name, countyName(c.Counties, l.School.County), names[l.School.Table], itoa(c.Want.Year), i18n.Word(ctx, m.ZH), value, i18n.Word(ctx, m.Unit), per, total, o.Line.Per(),
		i18n.Word(ctx, o.Verdict.ZH()), lack, strconv.FormatInt(o.Line.Version, 10), o.Line.Source}
}

func tableNames(ctx context.Context, list []Table) map[string]string {
	out := map[string]string{}
	for _, t := range list {
		out[t.Code] = t.Name(i18n.Lang(ctx))
	}
	return out
}
