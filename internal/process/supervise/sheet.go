package supervise

import (
	"context"
	"iter"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// sheetProcess is the table of process values that is exchanged.
const sheetProcess = "supervise.process"

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind { return []*sheet.Kind{s.processSheet()} }

var valueTable = &sheet.Table{Name: "supervise_values", Key: []string{"row_key"}, Fields: []sheet.Field{
	{Name: "row_key", Column: "school"}, {Name: "org_id", Type: sheet.IntField, Column: "school"}, {Name: "term"}, {Name: "measure"}, {Name: "value", Type: sheet.FloatField}, {Name: "note"},
}}

func (s *Service) processSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: sheetProcess, ZH: "过程监测", EN: "Process monitoring", Help: "一行一所学校一个学期一个指标；再导入一次会更新数值", Unique: []string{"term", "school", "measure"},
		Columns: []sheet.Column{
			{Key: "term", ZH: "学期", EN: "Term", Required: true, Help: "2026-2027-1 是秋季学期", Example: "2026-2027-1"},
			{Key: "school", ZH: "学校", EN: "School", Alias: []string{"学校名称"}, Required: true, Help: "全称或学校代码", Example: "示例职业学院"},
			{Key: "measure", ZH: "指标", EN: "Measure", Alias: []string{"指标名称"}, Required: true, Help: "指标的名称或代码", Example: "学生到课率"},
			{Key: "value", ZH: "数值", EN: "Value", Type: sheet.Number, Required: true, Example: "96.5"},
			{Key: "note", ZH: "说明", EN: "Note"},
		},
		Roles: Policy.Roles(mayReport), Tables: []*sheet.Table{valueTable},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			all, err := measures(ctx, tx)
			if err != nil {
				return nil, err
			}
			in := incoming{b: b, measures: InForce(all, s.Today()), schools: map[string]place{}}
			return in.apply, nil
		},
		Rows: s.processRows,
	}
}

type incoming struct {
	b        *sheet.Batch
	measures []Measure
	schools  map[string]place
}

func (in incoming) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var recs []sheet.Record
	for _, r := range rows {
		term, err := ReadTerm(r.Text("term"))
		if err != nil {
			r.Refuse("term", err)
		}
		code := ""
		for _, m := range in.measures {
			if r.Text("measure") == m.ZH || r.Text("measure") == m.Code {
				code = m.Code
			}
		}
		if code == "" {
			r.Refuse("measure", ErrChoice.With(r.Text("measure")))
		} else if err := checkValue(in.measures, code, r.Number("value")); err != nil {
			r.Refuse("value", err)
		}
		o, err := in.school(ctx, tx, r.Text("school"))
		if err != nil {
			r.Refuse("school", ErrOrg.With(r.Text("school")))
		}
		if r.Refused() {
			continue
		}
		recs = append(recs, sheet.Record{Row: r, Values: []any{valueKey(o.ID, term, code), int64(o.ID), term, code, r.Number("value"), r.Text("note")}})
	}
	_, err := in.b.Upsert(ctx, tx, valueTable, recs)
	return err
}

// school reads a school of which the sender may report.
func (in incoming) school(ctx context.Context, tx *sqldb.Tx, name string) (place, error) {
	if o, ok := in.schools[name]; ok {
		return o, nil
	}
	o, err := placeNamed(ctx, tx, name, "school")
	if err != nil {
		return o, err
	}
	if o.Kind != "SCHOOL" || !Policy.May(actor.From(ctx), mayReport, actor.Object{County: o.County, Org: o.ID}) {
		return o, ErrOrg.With(name)
	}
	in.schools[name] = o
	return o, nil
}

// processRows are the values of the last two terms of the schools that the actor sees.
func (s *Service) processRows(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		var w sqldb.Where
		scoped(ctx, maySee, &w, "o.county", "o.id")
		names := map[string]string{}
		all, err := measures(ctx, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, m := range all {
			names[m.Code] = m.ZH
		}
		for row, err := range sqldb.Each(ctx, q, func(r sqldb.Row) (row []any, err error) {
			var term, name, measure, note string
			var value float64
			err = r.Scan(&term, &name, &measure, &value, &note)
			return []any{term, name, names[measure], value, note}, err
		}, `SELECT v.term, o.name, v.measure, v.value, v.note FROM supervise_values v JOIN org_organizations o ON o.id = v.org_id`+w.SQL()+` ORDER BY v.term DESC, o.name, v.measure`, w.Args()...) {
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
