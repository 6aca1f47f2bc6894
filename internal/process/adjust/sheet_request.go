package adjust

import (
	"context"
	"iter"
	"strings"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// requestSheet brings drafts of the sender's school into the round that collects. Each row becomes a draft that the school completes
// and submits itself.
func (s *Service) requestSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: SheetRequests, ZH: "专业调整申请", EN: "Adjustment requests", Help: "本校在征集中的年度里的申请，一行一件；导入成草稿，补上佐证材料再提交", Unique: []string{"level", "code", "length"}, SameHelp: "层次、专业代码和学制",
		Columns: []sheet.Column{
			{Key: "kind", ZH: "类型", EN: "Kind", Type: sheet.Enum, Options: kindOptions(), Required: true, Help: "合并和更名在页面上写", Example: "新增"},
			{Key: "level", ZH: "层次", EN: "Level", Type: sheet.Enum, Options: levelOptions, Required: true, Example: "高职专科"},
			{Key: "code", ZH: "专业代码", EN: "Programme", Required: true, Example: "460104"},
			{Key: "length", ZH: "学制", EN: "Years", Required: true, Example: "3"},
			{Key: "after", ZH: "调整后招生计划", EN: "Places after", Type: sheet.Int, Required: true, Help: "撤销和停招填 0", Example: "90"},
			{Key: "motive", ZH: "理由类别", EN: "Motive", Required: true, Help: "当年理由列表里的一项", Example: "本地用人需求上升", NoFormula: true},
			{Key: "summary", ZH: "说明", EN: "Reasons", Required: true, Example: "新建产业园投产后缺少技术人员", NoFormula: true},
		},
		Roles: Policy.Roles(mayWrite), Tables: []*sheet.Table{requestTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error {
				return s.applyRequests(ctx, tx, b, rows)
			}, nil
		},
		Done: s.importedRequests,
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				w := seenRequests(actor.From(ctx))
				all, err := sqldb.All(ctx, q, scanRequest, `SELECT `+requestCols+requestFrom+w.SQL()+` ORDER BY x.number`, w.Args()...)
				if err != nil {
					yield(nil, err)
					return
				}
				for _, x := range all {
					reason := ""
					list, err := reasonsOf(ctx, q, "MOTIVE", x.Kind.Class(), x.Year)
					if err != nil {
						yield(nil, err)
						return
					}
					for _, r := range list {
						if r.Code == x.Motive {
							reason = r.ZH
						}
					}
					if !yield([]any{x.Kind.ZH(), x.Level.ZH(), x.Code, x.Length, cell(x.After), reason, x.Summary}, nil) {
						return
					}
				}
			}
		},
	}
}

// collecting is the round that takes requests today.
func (s *Service) collecting(ctx context.Context, q sqldb.Queryer) (Round, error) {
	list, err := rounds(ctx, q)
	if err != nil {
		return Round{}, err
	}
	for _, r := range list {
		if r.Takes(s.Today()) {
			return r, nil
		}
	}
	return Round{}, ErrClosed.With("专业调整")
}

func (s *Service) applyRequests(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	a := actor.From(ctx)
	school := ownOrg(a)
	if school == 0 || !Policy.Allowed(a, mayWrite) {
		return actor.ErrForbidden
	}
	cat, err := s.shelf.Catalog(ctx)
	if err != nil {
		return err
	}
	o, err := orgByID(ctx, tx, school)
	if err != nil {
		return err
	}
	r, err := s.collecting(ctx, tx)
	if err != nil {
		return err
	}
	var recs []sheet.Record
	for _, row := range rows {
		x, faults, err := s.rowRequest(ctx, tx, cat, r, o, row)
		if err != nil {
			return err
		}
		for _, e := range faults {
			row.Refuse(e.Field, e.On(""))
		}
		if row.Refused() {
			continue
		}
		if x.Number, err = takeNumber(ctx, tx, "TZ", r.Year); err != nil {
			return err
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{slotOf(r.ID, school, x.Level, x.Code, x.Length), Draft, x.Number, r.ID, string(x.Kind), school, x.County, x.Point, string(x.Level), x.Code, x.Name, x.Length, cellOf(x.Before), cellOf(x.After), ids.ID(0), "", "",
			x.Motive, x.Summary, "", "", ids.ID(0), "", "", ids.ID(0), a.Account, int64(0), "", "", "", "", "", ids.ID(0)}})
	}
	_, err = b.Upsert(ctx, tx, requestTable, recs)
	return err
}

// cellOf is a number for a column that may be NULL.
func cellOf(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

// rowRequest reads one request of a file; one that has left the school is not touched.
func (s *Service) rowRequest(ctx context.Context, tx *sqldb.Tx, cat *atlas.Catalog, r Round, o orgFacts, row *sheet.Row) (x Request, faults errs.List, err error) {
	after := int64(row.Int("after"))
	x = Request{School: o.ID, County: o.County, Form: Form{Kind: Kind(row.Text("kind")), Level: atlas.Level(row.Text("level")), Code: atlas.Base(row.Text("code")), Length: row.Text("length"), After: &after, Summary: row.Text("summary")}}
	reasons, err := reasonsOf(ctx, tx, "MOTIVE", x.Kind.Class(), r.Year)
	if err != nil {
		return x, nil, err
	}
	for _, e := range reasons {
		if e.ZH == strings.TrimSpace(row.Text("motive")) || e.Code == row.Text("motive") {
			x.Motive = e.Code
		}
	}
	if x.Motive == "" {
		faults.Add(ErrMotive.With(r.Year).On("motive"))
		x.Motive = "-"
	}
	if x.Kind == Merge || x.Kind == Rename {
		faults.Add(ErrKind.On("kind"))
		return x, faults, nil
	}
	if x.Kind != Add {
		found, err := sqldb.All(ctx, tx, func(q sqldb.Row) (id ids.ID, err error) { return id, q.Scan(&id) }, `SELECT id FROM programme_points WHERE school_id = $1 AND level = $2 AND code = $3 AND length = $4`, o.ID, string(x.Level), x.Code, x.Length)
		if err != nil {
			return x, nil, err
		}
		if len(found) == 1 {
			x.Point = found[0]
		}
	}
	for _, e := range CheckForm(x.Form) {
		faults.Add(e)
	}
	more, err := s.fill(ctx, tx, cat, r, &x)
	for _, e := range more {
		if x.Motive != "-" || e.Field != "motive" {
			faults.Add(e)
		}
	}
	if err != nil {
		return x, faults, err
	}
	status, err := sqldb.All(ctx, tx, func(q sqldb.Row) (st string, err error) { return st, q.Scan(&st) }, `SELECT status FROM adjust_requests WHERE slot = $1`, slotOf(r.ID, o.ID, x.Level, x.Code, x.Length))
	if len(status) == 1 && status[0] != Draft && status[0] != Incomplete {
		faults.Add(ErrTwice.With(x.Name).On("code"))
	}
	for i, e := range faults {
		if e.Field == "point" {
			faults[i] = e.On("code")
		}
	}
	return x, faults, err
}

// importedRequests opens the case of each draft that a batch brought.
func (s *Service) importedRequests(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch) error {
	fresh, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM adjust_requests WHERE batch_id = $1 AND NOT EXISTS (SELECT 1 FROM caseflow_events e WHERE e.case_id = adjust_requests.id) ORDER BY id`, b.ID)
	if err != nil {
		return err
	}
	for _, id := range fresh {
		if err := Requests.Open(ctx, tx, id, "导入"); err != nil {
			return err
		}
	}
	return nil
}
