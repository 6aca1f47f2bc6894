package supervise

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Coverage is the cycle of visits on a day.
type Coverage struct {
	Year    int
	Cycle   int // years
	Schools []School
}

// Count is how many schools stand somewhere in the cycle.
func (c Coverage) Count(v Visit) (n int) {
	for _, x := range c.Schools {
		if x.Visit == v {
			n++
		}
	}
	return n
}

// Coverage says of each school that the actor sees when it was inspected and when it will be, the overdue first.
func (s *Service) Coverage(ctx context.Context) (c Coverage, err error) {
	a := actor.From(ctx)
	if !Policy.Allowed(a, maySee) {
		return c, actor.ErrForbidden
	}
	today := s.Today()
	c.Year = today.Year
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		years, err := paramOn(ctx, r, ParamCycle, today)
		if err != nil {
			return err
		}
		c.Cycle, c.Schools = int(years), nil
		list, err := schools(ctx, r)
		if err != nil {
			return err
		}
		last, visited, err := lastHeld(ctx, r)
		if err != nil {
			return err
		}
		months, err := monthsOf(ctx, r, today.Year)
		if err != nil {
			return err
		}
		for _, o := range list {
			if !Policy.May(a, maySee, actor.Object{County: o.County, Org: o.ID}) {
				continue
			}
			x := School{Org: o.ID, Name: o.Name, County: o.County, Last: last[o.ID], Month: months[o.ID], Visited: visited[o.ID]}
			x.Visit = VisitOf(x.Last, x.Month, today, c.Cycle)
			c.Schools = append(c.Schools, x)
		}
		return nil
	})
	order := []Visit{Overdue, Unplanned, Scheduled, Covered}
	slices.SortStableFunc(c.Schools, func(a, b School) int { return slices.Index(order, a.Visit) - slices.Index(order, b.Visit) })
	return c, err
}

func lastHeld(ctx context.Context, q sqldb.Queryer) (map[ids.ID]civil.Date, map[ids.ID]ids.ID, error) {
	last, visited := map[ids.ID]civil.Date{}, map[ids.ID]ids.ID{}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x Inspection, err error) { return x, r.Scan(&x.ID, &x.Org, &x.On) },
		`SELECT id, org_id, on_day FROM supervise_inspections WHERE status = 'HELD' ORDER BY on_day, id`)
	for _, x := range list {
		last[x.Org], visited[x.Org] = x.On, x.ID
	}
	return last, visited, err
}

func monthsOf(ctx context.Context, q sqldb.Queryer, year int) (map[ids.ID]civil.Date, error) {
	type line struct {
		org ids.ID
		on  civil.Date
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (x line, err error) { return x, r.Scan(&x.org, &x.on) }, `SELECT org_id, month FROM supervise_visits WHERE year = $1`, year)
	out := map[ids.ID]civil.Date{}
	for _, x := range list {
		out[x.org] = x.on
	}
	return out, err
}

// Schedule writes the yearly plan: lines "school | month", one for each school; a line for a school replaces the one it had.
func (s *Service) Schedule(ctx context.Context, year int, document, lines string) error {
	a := actor.From(ctx)
	if !Policy.Allowed(a, mayInspect) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var faults errs.List
		document = text(&faults, "document", "文件", document, true, lineLong)
		if year < 2000 || year > 2100 {
			faults.Add(ErrNumber.With("年度").On("year"))
		}
		n := 0
		for line := range strings.Lines(lines) {
			if strings.TrimSpace(line) == "" {
				continue
			}
			n++
			if err := faults.Keep(schedule(ctx, tx, a, year, document, line)); err != nil {
				return err
			}
		}
		if n == 0 {
			faults.Add(ErrEmpty.With("学校和月份").On("lines"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		return noted(ctx, tx, mayInspect+".plan", "supervise_visits", 0, document)
	})
}

func schedule(ctx context.Context, tx *sqldb.Tx, a actor.Actor, year int, document, line string) error {
	name, month, _ := strings.Cut(line, "|")
	m := slices.Index(months, strings.TrimSuffix(strings.TrimSpace(month), "月"))
	if m < 0 {
		return ErrNumber.With("月份").On("lines")
	}
	o, err := placeNamed(ctx, tx, strings.TrimSpace(name), "lines")
	if err != nil {
		return err
	}
	if o.Kind != "SCHOOL" || !Policy.May(a, mayInspect, actor.Object{County: o.County, Org: o.ID}) {
		return ErrOrg.With(o.Name).On("lines")
	}
	_, err = tx.Exec(ctx, `INSERT INTO supervise_visits (year, org_id, month, document, at, by_id) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (year, org_id) DO UPDATE SET month = excluded.month, document = excluded.document, at = excluded.at, by_id = excluded.by_id`,
		year, o.ID, firstOf(year, m+1).String(), document, tx.Now().UnixMilli(), int64(a.Account))
	return err
}

var months = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}

// firstOf is the first day of a month.
func firstOf(year, month int) civil.Date {
	return civil.Date{Year: year, Month: 1, Day: 1}.AddMonths(month - 1)
}
