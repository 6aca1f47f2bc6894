package fund

import (
	"context"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/carrier"
)

// lookup finds organisations by name or code.
func (s *Service) lookup(ctx context.Context, text string) (list []org.Organization, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = org.Lookup(ctx, r, text, 2)
		return err
	})
	return list, err
}

// recordNamed finds a record of the registers by its full name, projects before others; ErrRecord when there is none, or several.
func (s *Service) recordNamed(ctx context.Context, text string) (id ids.ID, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		sql, args := carrier.Policy.Where(actor.From(ctx), "carrier.see", actor.Columns{County: "c.county", Org: "c.org_id"}, w.Next())
		w.Numbered(sql, args...)
		w.And("c.name_key = ?", org.NameKey(strings.TrimSpace(text)))
		list, err := sqldb.All(ctx, r, func(row sqldb.Row) (p [2]string, err error) {
			var id ids.ID
			err = row.Scan(&id, &p[1])
			p[0] = id.String()
			return p, err
		}, `SELECT c.id, c.kind FROM carrier_records c`+w.SQL()+` ORDER BY CASE WHEN c.kind = 'project' THEN 0 ELSE 1 END, c.id`, w.Args()...)
		if err != nil {
			return err
		}
		if len(list) == 0 || len(list) > 1 && (list[0][1] != project || list[1][1] == project) {
			return ErrRecord.With(text).On("record")
		}
		id, err = ids.Parse(list[0][0])
		return err
	})
	return id, err
}

// most of the projects that a form suggests.
const suggested = 200

// suggestions are names of projects that the actor may ask for, for the form.
func (s *Service) suggestions(ctx context.Context) (list []string, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		var w sqldb.Where
		w.And("c.kind = ?", project)
		if !a.Has(bureau...) {
			var orgs []any
			for _, o := range a.Orgs(applicants...) {
				orgs = append(orgs, int64(o))
			}
			w.In("c.org_id", orgs...)
		}
		list, err = sqldb.All(ctx, r, func(row sqldb.Row) (n string, err error) { return n, row.Scan(&n) }, `SELECT c.name FROM carrier_records c`+w.SQL()+` ORDER BY c.name LIMIT `+w.Arg(suggested), w.Args()...)
		return err
	})
	return list, err
}

// openBudgets are the budgets of this year and later, for the form.
func (s *Service) openBudgets(ctx context.Context) (list []Budget, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, scanBudget, `SELECT `+budgetCols+budgetFrom+` WHERE b.year >= $1 ORDER BY b.year, f.name`, s.Today().Year)
		return err
	})
	return list, err
}
