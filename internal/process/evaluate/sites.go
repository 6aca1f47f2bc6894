package evaluate

import (
	"context"
	"iter"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// SheetSites is the table by which the province's register of points comes in.
const SheetSites = "evaluate.sites"

// mostSites is more points than any programme has in a province.
const mostSites = 10000

// SheetKinds declares the tables that can be imported.
func (s *Service) SheetKinds() []*sheet.Kind { return []*sheet.Kind{sitesSheet()} }

var sitesTable = &sheet.Table{Name: "evaluate_sites", Key: []string{"year", "level", "code"}, Fields: []sheet.Field{
	{Name: "year", Type: sheet.IntField}, {Name: "level"}, {Name: "code"}, {Name: "points", Type: sheet.IntField}, {Name: "source"},
}}

func siteLevels() (out []sheet.Option) {
	for _, l := range []atlas.Level{atlas.Secondary, atlas.HigherCollege, atlas.HigherUndergrad} {
		out = append(out, sheet.Option{Code: string(l), ZH: l.ZH(), EN: l.EN()})
	}
	return out
}

func sitesSheet() *sheet.Kind {
	return &sheet.Kind{
		Code: SheetSites, ZH: "全省布点登记", EN: "Points in the province", Help: "按省里公布的专业备案结果填写，评价“全省布点过多”用；同一年度、层次和专业代码算同一条", Unique: []string{"year", "level", "code"}, SameHelp: "年度、层次和专业代码",
		Columns: []sheet.Column{
			{Key: "year", ZH: "年度", EN: "Year", Type: sheet.Year, Required: true, Example: "2026"},
			{Key: "level", ZH: "层次", EN: "Level", Type: sheet.Enum, Options: siteLevels(), Required: true, Example: atlas.HigherCollege.ZH()},
			{Key: "code", ZH: "专业代码", EN: "Programme", Required: true, Example: "460104"},
			{Key: "points", ZH: "全省布点数", EN: "Points in the province", Type: sheet.Int, Required: true, Unit: "个", Example: "18"},
			{Key: "source", ZH: "依据文件", EN: "Document", Required: true, Example: "省教育厅专业备案结果", NoFormula: true},
		},
		Roles: Policy.Roles(mayRun), Tables: []*sheet.Table{sitesTable},
		Begin: func(_ context.Context, _ *sqldb.Tx, b *sheet.Batch) (sheet.Apply, error) {
			return func(ctx context.Context, tx *sqldb.Tx, rows []*sheet.Row) error { return applySites(ctx, tx, b, rows) }, nil
		},
		Rows: func(ctx context.Context, q sqldb.Queryer) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				for x, err := range sqldb.Each(ctx, q, scanSite, `SELECT year, level, code, points, source FROM evaluate_sites ORDER BY year, level, code`) {
					if !yield([]any{int64(x.year), x.Level.ZH(), x.Code, x.Points, x.source}, err) || err != nil {
						return
					}
				}
			}
		},
	}
}

type site struct {
	SiteFact
	year   int
	source string
}

func scanSite(r sqldb.Row) (x site, err error) {
	return x, r.Scan(&x.year, &x.Level, &x.Code, &x.Points, &x.source)
}

func applySites(ctx context.Context, tx *sqldb.Tx, b *sheet.Batch, rows []*sheet.Row) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	var recs []sheet.Record
	for _, row := range rows {
		code := atlas.Base(row.Text("code"))
		switch n := row.Int("points"); {
		case len(code) != 6:
			row.Refuse("code", ErrCode.With(row.Text("code")))
			continue
		case n < 0 || n > mostSites:
			row.Refuse("points", ErrSites.With(mostSites))
			continue
		}
		recs = append(recs, sheet.Record{Row: row, Values: []any{row.Int("year"), row.Text("level"), code, row.Int("points"), row.Text("source")}})
	}
	_, err := b.Upsert(ctx, tx, sitesTable, recs)
	return err
}

// sitesOf are the points of each programme in the province by the newest year of the register that is not after a year; none while
// nothing was imported.
func sitesOf(ctx context.Context, q sqldb.Queryer, year int) ([]SiteFact, error) {
	list, err := sqldb.All(ctx, q, scanSite, `SELECT year, level, code, points, source FROM evaluate_sites
 WHERE year = (SELECT MAX(x.year) FROM evaluate_sites x WHERE x.year <= $1) ORDER BY level, code`, year)
	var out []SiteFact
	for _, x := range list {
		out = append(out, x.SiteFact)
	}
	return out, err
}
