package adjust

import (
	"context"
	"io"
	"iter"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The tables that are exchanged.
const (
	SheetRequests = "adjust.requests"
	SheetChanges  = "adjust.changes"
)

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind {
	return []*sheet.Kind{s.requestSheet(), s.changeSheet()}
}

func kindOptions() (out []sheet.Option) {
	for _, k := range Kinds {
		out = append(out, sheet.Option{Code: string(k), ZH: k.ZH(), EN: k.EN()})
	}
	return out
}

var levelOptions = []sheet.Option{{Code: string(atlas.Secondary), ZH: "中职", EN: "Secondary"}, {Code: string(atlas.HigherCollege), ZH: "高职专科", EN: "Higher college"}, {Code: string(atlas.HigherUndergrad), ZH: "高职本科", EN: "Vocational undergraduate"}}

var yesNo = []sheet.Option{{Code: "1", ZH: "是", EN: "yes"}, {Code: "0", ZH: "否", EN: "no"}}

var changeTable = &sheet.Table{Name: "adjust_changes", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key", Column: "on"}, {Name: "year", Type: sheet.IntField, Column: "on"}, {Name: "changed_on", Column: "on"}, {Name: "kind"}, {Name: "school_id", Type: sheet.IntField, Column: "school"}, {Name: "school_name", Column: "school"}, {Name: "level"}, {Name: "code"},
	{Name: "name", Column: "code"}, {Name: "docked"}, {Name: "reason"}, {Name: "document"}, {Name: "point_id", Type: sheet.IntField, Once: true}, {Name: "request_id", Type: sheet.IntField, Once: true},
}}

func (s *Service) changeSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: SheetChanges, ZH: "专业点变动", EN: "Changes of programme points", Help: "补记以前年度新增、撤销和调整的专业点；同一日期、类型、学校和专业算同一条", Unique: []string{"on", "kind", "school", "level", "code"}, SameHelp: "日期、类型、学校、层次和专业代码",
		Columns: []sheet.Column{
			{Key: "on", ZH: "日期", EN: "Day", Type: sheet.Day, Required: true, Example: "2022-05-20"},
			{Key: "kind", ZH: "类型", EN: "Kind", Type: sheet.Enum, Options: kindOptions(), Required: true, Example: "新增"},
			{Key: "school", ZH: "学校", EN: "School", Alias: []string{"学校名称"}, Required: true, Example: "融江职业技术大学", NoFormula: true},
			{Key: "level", ZH: "层次", EN: "Level", Type: sheet.Enum, Options: levelOptions, Required: true, Example: "高职专科"},
			{Key: "code", ZH: "专业代码", EN: "Programme", Required: true, Example: "460104"},
			{Key: "docked", ZH: "对接重点产业", EN: "Serves a key industry", Type: sheet.Enum, Options: yesNo, Help: "不知道就空着", Example: "是"},
			{Key: "reason", ZH: "原因", EN: "Reason", Required: true, Example: "本地用人需求上升", NoFormula: true},
			{Key: "document", ZH: "依据文件", EN: "Document", Required: true, Example: "融教〔2022〕9号", NoFormula: true},
		},
		Roles: Policy.Roles(mayRun), Tables: []*sheet.Table{changeTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyChanges(ctx, tx, b, rows)
			}, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				all, err := sqldb.All(ctx, q, scanChange, `SELECT `+changeCols+` FROM adjust_changes ORDER BY changed_on, id`)
				if err != nil {
					yield(nil, err)
					return
				}
				for _, c := range all {
					if !yield([]any{c.On.String(), c.Kind.ZH(), c.SchoolName, c.Level.ZH(), c.Code, map[string]string{"1": "是", "0": "否"}[c.Docked], c.Reason, c.Document}, nil) {
						return
					}
				}
			}
		},
	}
}

// YearOf is the September by which a change counts: what is decided after it counts for the next.
func YearOf(day civil.Date) int {
	if day.Month > 9 {
		return day.Year + 1
	}
	return day.Year
}

// nameChange fills in the programme's name and the school, as far as the registers know them.
func (s *Service) nameChange(ctx context.Context, c *Change) error {
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return err
	}
	if p, ok := cat.Programme(c.Level, c.Code); ok {
		c.Name = p.Name
	} else if c.Name == "" {
		c.Name = c.Code
	}
	return s.db.Read(ctx, func(r *sqldb.Reader) error {
		o, err := findOrg(ctx, r, c.SchoolName)
		if o.ID != 0 {
			c.School, c.SchoolName = o.ID, o.Name
		}
		return err
	})
}

func (s *Service) applyChanges(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return err
	}
	var recs []sheet.Record
	for _, row := range rows {
		c := Change{On: row.Day("on"), Kind: Kind(row.Text("kind")), SchoolName: row.Text("school"), Level: atlas.Level(row.Text("level")), Code: atlas.Base(row.Text("code")), Docked: row.Text("docked"), Reason: row.Text("reason"), Document: row.Text("document")}
		c.Year = YearOf(c.On)
		if err := CheckChange(c); err != nil {
			for _, e := range errs.All(err) {
				row.Refuse(e.Field, e.On(""))
			}
			continue
		}
		c.Name = c.Code
		if p, ok := cat.Programme(c.Level, c.Code); ok {
			c.Name = p.Name
		}
		o, err := findOrg(ctx, tx, c.SchoolName)
		if err != nil {
			return err
		}
		if o.ID != 0 {
			c.School, c.SchoolName = o.ID, o.Name
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{changeKey(c), c.Year, c.On.String(), string(c.Kind), c.School, c.SchoolName, string(c.Level), c.Code, c.Name, c.Docked, c.Reason, c.Document, ids.ID(0), ids.ID(0)}})
	}
	_, err = b.Upsert(ctx, tx, changeTable, recs)
	return err
}

// requestTable is what an import of requests writes; a row that is there already keeps its way.
var requestTable = &sheet.Table{Name: "adjust_requests", Key: []string{"slot"}, Fields: []sheet.Field{
	{Name: "slot", Column: "code"}, {Name: "status", Once: true}, {Name: "number", Once: true}, {Name: "round_id", Type: sheet.IntField, Once: true}, {Name: "kind"}, {Name: "school_id", Type: sheet.IntField, Once: true}, {Name: "county", Once: true}, {Name: "point_id", Type: sheet.IntField, Column: "code"},
	{Name: "level"}, {Name: "code"}, {Name: "name", Column: "code"}, {Name: "length"}, {Name: "places_before", Type: sheet.IntField, Column: "code"}, {Name: "places_after", Type: sheet.IntField, Column: "after"}, {Name: "into_id", Type: sheet.IntField, Once: true}, {Name: "new_code", Once: true}, {Name: "new_name", Once: true},
	{Name: "motive", Column: "motive"}, {Name: "summary"}, {Name: "override_state", Once: true}, {Name: "override_reason", Once: true}, {Name: "override_by", Type: sheet.IntField, Once: true}, {Name: "override_name", Once: true}, {Name: "override_second", Once: true},
	{Name: "warning_id", Type: sheet.IntField, Once: true}, {Name: "owner_id", Type: sheet.IntField, Once: true}, {Name: "submitted_ms", Type: sheet.IntField, Once: true}, {Name: "correct_what", Once: true}, {Name: "proposal", Once: true}, {Name: "refusal", Once: true}, {Name: "decision_note", Once: true}, {Name: "applied_on", Once: true}, {Name: "result_point", Type: sheet.IntField, Once: true},
}}

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

// cell is a number for a table; what is not known stays empty.
func cell(n *int64) any {
	if n == nil {
		return ""
	}
	return *n
}

func writeRequests(ctx context.Context, w io.Writer, f sheet.Format, list []Request) error {
	cols := []sheet.Column{{ZH: "编号", EN: "Number"}, {ZH: "年度", EN: "Year", Type: sheet.Int}, {ZH: "学校", EN: "School"}, {ZH: "类型", EN: "Kind"}, {ZH: "层次", EN: "Level"}, {ZH: "专业代码", EN: "Code"}, {ZH: "专业", EN: "Programme"}, {ZH: "学制", EN: "Years"},
		{ZH: "调整前", EN: "Before", Type: sheet.Int}, {ZH: "调整后", EN: "After", Type: sheet.Int}, {ZH: "说明", EN: "Reasons"}, {ZH: "状态", EN: "State"}}
	return table(w, f, word(ctx, "专业调整申请"), cols, list, func(x Request) []any {
		return []any{x.Number, int64(x.Year), x.SchoolName, word(ctx, x.Kind.ZH()), word(ctx, x.Level.ZH()), x.Code, x.Name, x.Length, cell(x.Before), cell(x.After), x.Summary, word(ctx, requestState(x.Status))}
	})
}

func writeLedger(ctx context.Context, w io.Writer, f sheet.Format, list []Change) error {
	cols := []sheet.Column{{ZH: "年份", EN: "Year", Type: sheet.Int}, {ZH: "日期", EN: "Day"}, {ZH: "类型", EN: "Kind"}, {ZH: "学校", EN: "School"}, {ZH: "层次", EN: "Level"}, {ZH: "专业代码", EN: "Code"}, {ZH: "专业", EN: "Programme"}, {ZH: "对接重点产业", EN: "Serves a key industry"},
		{ZH: "调整前", EN: "Before", Type: sheet.Int}, {ZH: "调整后", EN: "After", Type: sheet.Int}, {ZH: "原因", EN: "Reason"}, {ZH: "依据文件", EN: "Document"}}
	return table(w, f, word(ctx, "专业点变动台账"), cols, list, func(c Change) []any {
		return []any{int64(c.Year), c.On.String(), word(ctx, c.Kind.ZH()), c.SchoolName, word(ctx, c.Level.ZH()), c.Code, c.Name, word(ctx, dockedZH[c.Docked]), cell(c.Before), cell(c.After), c.Reason, c.Document}
	})
}
