package carrier

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// milestoneSheet is the code of the table of milestones.
const milestoneSheet = "carrier_milestones"

// milestoneTable is what an import of milestones writes. The due day is written once: it moves on the page, with a reason.
var milestoneTable = &sheet.Table{Name: "carrier_milestones", Key: []string{"record_id", "name"}, Fields: []sheet.Field{
	{Name: "record_id", Type: sheet.IntField}, {Name: "name"}, {Name: "due_on", Once: true}, {Name: "owner_id", Type: sheet.IntField}, {Name: "weight", Type: sheet.IntField}, {Name: "done_on", Once: true}, {Name: "evidence", Once: true},
}}

// milestoneColumns are the headings of milestones in spreadsheets.
func milestoneColumns() []sheet.Column {
	return []sheet.Column{
		{Key: "record", ZH: "项目", EN: "Record", Alias: []string{"项目名称", "XMMC"}, Required: true, NoFormula: true, Help: "名册里的全称"},
		{Key: "name", ZH: "里程碑", EN: "Milestone", Alias: []string{"LCB"}, Required: true, NoFormula: true},
		{Key: "due", ZH: "到期", EN: "Due", Alias: []string{"到期日", "DQ"}, Type: sheet.Day, Required: true, Help: "已有的里程碑在页面上改期，写原因"},
		{Key: "owner", ZH: "责任单位", EN: "Owner", Alias: []string{"ZRDW"}, Help: "名册里的名称或代码；空为牵头单位"},
		{Key: "weight", ZH: "权重", EN: "Weight", Type: sheet.Int, Min: 0, Max: heaviest, Unit: "%"},
		{Key: "done", ZH: "办结日期", EN: "Done on", Type: sheet.Day},
		{Key: "evidence", ZH: "凭据", EN: "Evidence", Help: "有办结日期的要写"},
	}
}

// cells are the milestone as a row of a spreadsheet that can be imported again.
func (x Step) cells() []any {
	return []any{x.RecordName, x.Name, x.Due.String(), x.OwnerName, x.Weight, x.Done.String(), x.Evidence}
}

// MilestoneSheet is the table of the milestones of all records.
func (s *Service) MilestoneSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: milestoneSheet, ZH: "项目里程碑", EN: "Milestones", Help: "一行一个里程碑；同一项目、同一名称算同一条", Columns: milestoneColumns(), Roles: officers,
		Unique: []string{"record", "name"}, SameHelp: "项目和里程碑名称", Tables: []*sheet.Table{milestoneTable},
		Begin: func(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			in, err := s.newStepsIn(ctx, tx, b)
			if err != nil {
				return nil, err
			}
			return in.apply, nil
		},
		Done: func(ctx context.Context, tx *sqldb.Tx, _ *sheet.Batch) error { return overweight(ctx, tx) },
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				var w sqldb.Where
				scoped(ctx, maySee, &w)
				list, err := listSteps(ctx, q, w, StepFilter{})
				if err != nil {
					yield(nil, err)
					return
				}
				for _, x := range list {
					if !yield(x.cells(), nil) {
						return
					}
				}
			}
		},
	}
}

// overweight refuses a file after which the milestones of a record weigh more than the whole.
func overweight(ctx context.Context, q sqldb.Queryer) error {
	sum, err := sqldb.Value[int64](ctx, q, `SELECT CAST(COALESCE(MAX(t.n), 0) AS BIGINT) FROM (SELECT SUM(weight) AS n FROM carrier_milestones GROUP BY record_id) t`)
	if err == nil && sum > heaviest {
		err = ErrWeight.With(sum)
	}
	return err
}

// stepsIn are milestones on their way in.
type stepsIn struct {
	b    *sheet.Batch
	s    *Service
	may  func(Record) bool
	orgs map[string]ids.ID
	kind map[string]bool
}

func (s *Service) newStepsIn(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) (*stepsIn, error) {
	a := actor.From(ctx)
	in := &stepsIn{b: b, s: s, orgs: map[string]ids.ID{}, kind: map[string]bool{}, may: func(c Record) bool { return c.May(a, mayEdit) }}
	for _, k := range milestoneKinds(declared) {
		in.kind[k.Code] = true
	}
	own, err := s.kinds.read(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, k := range milestoneKinds(own) {
		in.kind[k.Code] = true
	}
	for o, err := range sqldb.Each(ctx, tx, scanKeys, `SELECT id, name_key, COALESCE(uscc, ''), COALESCE(school_code, ''), county FROM org_organizations WHERE merged_into IS NULL`) {
		if err != nil {
			return nil, err
		}
		for _, key := range o.keys {
			if key != "" {
				in.orgs[key] = o.id
			}
		}
	}
	return in, nil
}

func (in *stepsIn) apply(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
	var recs []sheet.Record
	for _, r := range rows {
		m, err := in.read(ctx, tx, r)
		if err != nil {
			return err
		}
		if !r.Refused() {
			recs = append(recs, sheet.Record{Row: r, Values: []any{m.Record, m.Name, m.Due.String(), int64(m.Owner), m.Weight, m.Done.String(), m.Evidence}})
		}
	}
	_, err := in.b.Upsert(ctx, tx, milestoneTable, recs)
	return err
}

// read is the milestone of a row; what is wrong stands beside its cell.
func (in *stepsIn) read(ctx context.Context, tx *sqldb.Tx, r *sheet.Row) (Milestone, error) {
	m := Milestone{Name: strings.TrimSpace(r.Text("name")), Due: r.Day("due"), Weight: r.Int("weight"), Done: r.Day("done"), Evidence: strings.TrimSpace(r.Text("evidence"))}
	list, err := sqldb.All(ctx, tx, scanRecord, `SELECT `+recordCols+recordFrom+` WHERE c.name_key = $1 ORDER BY c.id`, org.NameKey(r.Text("record")))
	if err != nil {
		return m, err
	}
	n := 0
	for _, c := range list {
		if in.kind[c.Kind] && in.may(c) {
			m.Record = c.ID
			n++
		}
	}
	if n != 1 {
		r.Refuse("record", ErrChoice.With("项目", r.Text("record"), "名册里有里程碑的项目的全称"))
	}
	if text := strings.TrimSpace(r.Text("owner")); text != "" {
		id, ok := in.orgs[org.NameKey(text)]
		if !ok {
			id, ok = in.orgs[strings.ToUpper(text)]
		}
		if !ok {
			r.Refuse("owner", ErrOrg.With("责任单位", text))
		}
		m.Owner = id
	}
	if !m.Done.IsZero() {
		if err := (Milestone{}).CheckDone(m.Done, m.Evidence, in.s.Today()); err != nil {
			r.Refuse("done", err)
		}
	}
	was, err := sqldb.All(ctx, tx, scanMilestone, `SELECT `+milestoneCols+milestoneFrom+`WHERE m.record_id = $1 AND m.name = $2`, m.Record, m.Name)
	if len(was) > 0 && was[0].Due != m.Due {
		r.Refuse("due", ErrMoved)
	}
	return m, err
}
