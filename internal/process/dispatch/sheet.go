package dispatch

import (
	"context"
	"io"
	"iter"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// SheetReports is the table in which a unit fills in all its tasks at once.
const SheetReports = "dispatch.reports"

var typedTable = &sheet.Table{Name: "dispatch_sheets", Key: []string{"report_id"}, Fields: []sheet.Field{
	{Name: "report_id", Type: sheet.IntField, Column: "number"}, {Name: "progress", Type: sheet.FloatField}, {Name: "words"}, {Name: "problems"}, {Name: "support"}, {Name: "measures"}, {Name: "owner"}, {Name: "by_day", Column: "by"},
}}

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{{
		Code: SheetReports, ZH: "季度调度填报", EN: "Quarterly reports", Help: "先导出本单位待填的任务，填好再导入；导入后在季度调度页面一次报送", Unique: []string{"number"}, SameHelp: "编号",
		Columns: []sheet.Column{
			{Key: "number", ZH: "编号", EN: "Number", Required: true, NoFormula: true, Help: "导出的表里已经有，不要改"},
			{Key: "quarter", ZH: "季度", EN: "Quarter", Example: "2026Q3"},
			{Key: "unit", ZH: "单位", EN: "Unit"},
			{Key: "task", ZH: "任务", EN: "Task"},
			{Key: "duty", ZH: "职责", EN: "Duty"},
			{Key: "due", ZH: "截止日期", EN: "Due", Type: sheet.Day},
			{Key: "known", ZH: "登记数据", EN: "From the registers", Help: "系统已经登记的目标完成情况，供参考"},
			{Key: "progress", ZH: "进度", EN: "Progress", Type: sheet.Percent, Max: 1000, Unit: "%", Help: "牵头单位必填，完成任务的百分比"},
			{Key: "words", ZH: "进展情况", EN: "What was done", Required: true},
			{Key: "problems", ZH: "存在问题", EN: "Problems"},
			{Key: "support", ZH: "需要支持", EN: "Support needed"},
			{Key: "measures", ZH: "整改措施", EN: "Measures", Help: "红色或两次逾期的任务必填"},
			{Key: "owner", ZH: "责任人", EN: "Who answers"},
			{Key: "by", ZH: "整改时限", EN: "By", Type: sheet.Day},
		},
		Roles: Policy.Roles(mayReport), Tables: []*sheet.Table{typedTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyTyped(ctx, tx, b, rows)
			}, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] { return s.sheetRows(ctx, q) },
	}}
}

// sheetRows are the reports that wait for the person's units, with what is kept already.
func (s *Service) sheetRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		sql, args := whereOwn(actor.From(ctx), "r", 1)
		for r, err := range sqldb.Each(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE r.status IN ('OPEN', 'RETURNED') AND `+sql+` ORDER BY r.quarter, r.plan_title, r.task_id, r.id`, args...) {
			if err != nil {
				yield(nil, err)
				return
			}
			c := r.Draft
			if !yield([]any{r.ID.String(), r.Quarter.String(), r.Unit.Name, r.Title(), dutyZH(r.Duty), r.DueDay.String(), knownText(r.Standing), percentOrNil(c.Progress), c.Words, c.Problems, c.Support, c.Measures, c.Owner, c.By.String()}, nil) {
				return
			}
		}
	}
}

func percentOrNil(p *float64) any {
	if p == nil {
		return nil
	}
	return *p * 100
}

func dutyZH(duty string) string {
	if duty == Lead {
		return "牵头"
	}
	return "配合"
}

// knownText is what the registers say of a task, in a line.
func knownText(st Standing) string {
	var parts []string
	for _, v := range st.Values {
		text := v.Text
		if text == "" {
			text = "无数据"
		}
		parts = append(parts, v.Name+" "+text+"（"+v.Target+"）")
	}
	return strings.Join(parts, "；")
}

func (s *Service) applyTyped(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	var recs []sheet.Record
	for _, row := range rows {
		id, err := ids.Parse(strings.TrimSpace(row.Text("number")))
		if err != nil {
			row.Refuse("number", ErrNoTask.With(row.Text("number")))
			continue
		}
		r, err := mine(ctx, tx, id)
		switch {
		case err != nil:
			row.Refuse("number", ErrNoTask.With(row.Text("number")))
			continue
		case !r.Editable():
			row.Refuse("number", ErrShut.With(stateZH(Reports, r.Status)))
			continue
		}
		c := Content{Words: row.Text("words"), Problems: row.Text("problems"), Support: row.Text("support"), Measures: row.Text("measures"), Owner: row.Text("owner"), By: row.Day("by")}
		progress := any(nil)
		if row.Has("progress") && row.OptNumber("progress") != nil {
			share := row.Number("progress") / 100
			c.Progress, progress = &share, share
		}
		if err := CheckContent(c, r.Duty, false, civil.DateOf(tx.Now())); err != nil {
			refuse(row, err)
			continue
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{int64(id), progress, c.Words, c.Problems, c.Support, c.Measures, c.Owner, c.By.String()}})
	}
	_, err := b.Upsert(ctx, tx, typedTable, recs)
	return err
}

// refuse puts each fault beside its cell.
func refuse(row *sheet.Row, err error) {
	for _, e := range errs.All(err) {
		row.Refuse(e.Field, e)
	}
}

// table writes rows under headings.
func table[T any](w io.Writer, f sheet.Format, title string, cols []sheet.Column, list []T, row func(T) []any) error {
	return sheet.Export(w, f, title, cols, func(yield func([]any, error) bool) {
		for _, x := range list {
			if !yield(row(x), nil) {
				return
			}
		}
	})
}

func writeReports(w io.Writer, f sheet.Format, title string, list []Report, today civil.Date) error {
	cols := []sheet.Column{{ZH: "季度", EN: "Quarter"}, {ZH: "方案", EN: "Plan"}, {ZH: "任务", EN: "Task"}, {ZH: "单位", EN: "Unit"}, {ZH: "职责", EN: "Duty"}, {ZH: "状态", EN: "Colour"}, {ZH: "进度", EN: "Progress", Type: sheet.Percent}, {ZH: "应达", EN: "Expected", Type: sheet.Percent}, {ZH: "报送", EN: "State"},
		{ZH: "逾期", EN: "Overdue"}, {ZH: "截止日期", EN: "Due", Type: sheet.Day}, {ZH: "报送日期", EN: "Sent", Type: sheet.Day}, {ZH: "进展情况", EN: "What was done"}, {ZH: "存在问题", EN: "Problems"}, {ZH: "需要支持", EN: "Support needed"}, {ZH: "整改措施", EN: "Measures"}}
	return table(w, f, title, cols, list, func(r Report) []any {
		late := ""
		if r.Overdue(today) {
			late = "逾期未报"
		} else if r.Late {
			late = "迟报"
		}
		c := Content{}
		if r.Status == Submitted || r.Status == Accepted {
			c = r.Draft
		}
		return []any{r.Quarter.String(), r.Plan, r.Title(), r.Unit.Name, dutyZH(r.Duty), colourZH[r.Colour], percentOrNil(r.Progress), percentOrNil(r.Standing.Expected), stateZH(Reports, r.Status), late, r.DueDay.String(), r.SentOn.String(), c.Words, c.Problems, c.Support, c.Measures}
	})
}

func writeMatters(w io.Writer, f sheet.Format, title string, list []Matter) error {
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "类别", EN: "Kind"}, {ZH: "事项", EN: "Matter"}, {ZH: "牵头单位", EN: "Lead"}, {ZH: "会办单位", EN: "Co-handlers"}, {ZH: "时限", EN: "Due", Type: sheet.Day}, {ZH: "状态", EN: "State"}, {ZH: "办理结果", EN: "Answer"}, {ZH: "办结日期", EN: "Closed", Type: sheet.Day}}
	return table(w, f, title, cols, list, func(t Matter) []any {
		var co []string
		for _, p := range t.Parts {
			if p.Duty == Co {
				co = append(co, p.Unit.Name)
			}
		}
		return []any{t.Number, choiceOf(MatterKinds, t.Kind, "zh"), t.Title, t.Lead().Name, strings.Join(co, "、"), t.DueDay.String(), stateZH(Matters, t.Status), t.Answer, t.ClosedOn.String()}
	})
}
