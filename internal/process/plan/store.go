package plan

import (
	"context"
	"errors"
	"strings"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// kept is a day as it is stored: "" for none.
func kept(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// date reads a stored day, "" as none.
type date struct{ to *civil.Date }

// Scan reads TEXT.
func (d date) Scan(src any) error {
	switch s := src.(type) {
	case string:
		if s == "" {
			*d.to = civil.Date{}
			return nil
		}
	case []byte:
		if len(s) == 0 {
			*d.to = civil.Date{}
			return nil
		}
	}
	return d.to.Scan(src)
}

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

// stale turns an update that met no row into a conflict.
func stale(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

const planCols = `p.id, p.status, p.level, p.sort, p.title, p.file_no, p.issuer, p.issued_on, p.from_day, p.until_day, p.parent_id, COALESCE(u.title, ''), p.county, COALESCE(c.name, ''), p.org_id, COALESCE(o.name, ''),
  p.area, p.area_name, p.note, p.replaced_by, p.owner_id, p.by_name, p.row_version, p.updated_at`

const planFrom = ` FROM plan_plans p LEFT JOIN plan_plans u ON u.id = p.parent_id LEFT JOIN org_counties c ON c.code = p.county LEFT JOIN org_organizations o ON o.id = p.org_id`

func scanPlan(r sqldb.Row) (p Plan, err error) {
	var at int64
	err = r.Scan(&p.ID, &p.Status, &p.Level, &p.Sort, &p.Title, &p.FileNo, &p.Issuer, date{&p.IssuedOn}, &p.From, &p.Until, &p.Parent, &p.ParentName, &p.County, &p.CountyName, &p.Org, &p.OrgName,
		&p.Area, &p.AreaName, &p.Note, &p.ReplacedBy, &p.Owner, &p.By, &p.Version, &at)
	p.Updated = time.UnixMilli(at)
	return p, err
}

func planByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Plan, error) {
	p, err := sqldb.One(ctx, q, scanPlan, `SELECT `+planCols+planFrom+` WHERE p.id = $1`, id)
	return p, hidden(err)
}

// visible narrows a query to plans that the actor sees, as [MaySee] says.
func visible(a actor.Actor, w *sqldb.Where) {
	cols := actor.Columns{County: "p.county", Org: "p.org_id"}
	if !Policy.Allowed(a, mayList) {
		w.And("(1=0)")
		return
	}
	if Policy.May(a, mayKeep, actor.Object{}) {
		return
	}
	see, args := Policy.Where(a, maySee, cols, w.Next())
	out := `(p.level = 'CITY' OR ` + see + `)`
	if !a.Has(actor.Auditor) {
		write, more := Policy.Where(a, mayWrite, cols, w.Next()+len(args))
		if !a.Has(actor.CountyUser) {
			write = `(p.level = 'SCHOOL' AND ` + write + `)`
		}
		args = append(args, more...)
		out += ` AND (p.status NOT IN ('DRAFT', 'DROPPED') OR p.level <> 'CITY' AND ` + write + `)`
	}
	w.Numbered(out, args...)
}

const taskCols = `t.id, t.plan_id, p.title, p.status, p.level, p.county, p.org_id, p.from_day, p.until_day, t.position, t.number, t.sort, t.chapter, t.section, t.title, t.text, t.deadline, t.tags, t.done_on,
  t.cancelled_by, t.cancelled_on, t.why, t.row_version`

const taskFrom = ` FROM plan_tasks t JOIN plan_plans p ON p.id = t.plan_id`

func scanTask(r sqldb.Row) (t Task, err error) {
	var tags string
	err = r.Scan(&t.ID, &t.Plan, &t.PlanTitle, &t.PlanStatus, &t.Level, &t.County, &t.Org, &t.From, &t.Until, &t.Position, &t.Number, &t.Sort, &t.Chapter, &t.Section, &t.Title, &t.Text, date{&t.Deadline}, &tags,
		date{&t.Done}, &t.CancelledBy, date{&t.CancelledOn}, &t.Why, &t.Version)
	t.Tags = strings.Fields(tags)
	return t, err
}

type unitRow struct {
	task ids.ID
	Unit
}

// tasksWhere reads tasks with their units, by plan and place.
func tasksWhere(ctx context.Context, q sqldb.Queryer, w sqldb.Where) ([]Task, error) {
	list, err := sqldb.All(ctx, q, scanTask, `SELECT `+taskCols+taskFrom+w.SQL()+` ORDER BY t.plan_id, t.position, t.id`, w.Args()...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	units, err := sqldb.All(ctx, q, func(r sqldb.Row) (u unitRow, err error) {
		return u, r.Scan(&u.task, &u.Org, &u.Name, &u.Known, &u.Status, &u.Heir)
	}, `SELECT x.task_id, x.org_id, x.name, COALESCE(o.name, ''), COALESCE(o.status, ''), COALESCE(o.merged_into, 0)
  FROM plan_units x LEFT JOIN org_organizations o ON o.id = x.org_id WHERE x.task_id IN (SELECT t.id`+taskFrom+w.SQL()+`) ORDER BY x.task_id, x.position`, w.Args()...)
	at := map[ids.ID]int{}
	for i, t := range list {
		at[t.ID] = i
	}
	for _, u := range units {
		t := &list[at[u.task]]
		t.Units = append(t.Units, u.Unit)
		t.Lead = t.Units[0]
	}
	return list, err
}

func tasksOf(ctx context.Context, q sqldb.Queryer, plan ids.ID) ([]Task, error) {
	var w sqldb.Where
	w.And("t.plan_id = ?", plan)
	return tasksWhere(ctx, q, w)
}

func taskByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Task, error) {
	var w sqldb.Where
	w.And("t.id = ?", id)
	list, err := tasksWhere(ctx, q, w)
	if err == nil && len(list) == 0 {
		err = actor.ErrNotFound
	}
	if err != nil {
		return Task{}, err
	}
	return list[0], nil
}

const targetCols = `g.id, g.plan_id, g.task_id, g.position, g.code, g.indicator, g.title, g.period_end, g.baseline, g.base, g.stretch, g.low, g.high, g.comparator, g.basis, g.scope, g.unit, g.q1, g.q2, g.q3, g.q4,
  g.clause, g.place, g.live, g.revised_from, g.why, g.agreed_by, g.by_name, g.made_on, g.row_version`

func scanTarget(r sqldb.Row) (t Target, err error) {
	return t, r.Scan(&t.ID, &t.Plan, &t.Task, &t.Position, &t.Code, &t.Indicator, &t.Title, &t.End, &t.Baseline, &t.Base, &t.Stretch, &t.Low, &t.High, &t.Comparator, &t.Basis, &t.Scope, &t.Unit,
		&t.Phasing[0], &t.Phasing[1], &t.Phasing[2], &t.Phasing[3], &t.Clause, &t.Place, &t.Live, &t.RevisedFrom, &t.Why, &t.Agreed, &t.By, &t.Made, &t.Version)
}

// targetsOf are the targets of a plan that hold now.
func targetsOf(ctx context.Context, q sqldb.Queryer, plan ids.ID) ([]Target, error) {
	return sqldb.All(ctx, q, scanTarget, `SELECT `+targetCols+` FROM plan_targets g WHERE g.plan_id = $1 AND g.live = TRUE ORDER BY g.period_end, g.position, g.id`, plan)
}

func targetByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Target, error) {
	t, err := sqldb.One(ctx, q, scanTarget, `SELECT `+targetCols+` FROM plan_targets g WHERE g.id = $1`, id)
	return t, hidden(err)
}

// versionsOf are a target and those it was revised from, the newest first.
func versionsOf(ctx context.Context, q sqldb.Queryer, t Target) (out []Target, err error) {
	out = append(out, t)
	for t.RevisedFrom != 0 && len(out) < 100 {
		if t, err = targetByID(ctx, q, t.RevisedFrom); err != nil {
			return out, err
		}
		out = append(out, t)
	}
	return out, nil
}

func insertTarget(ctx context.Context, tx *sqldb.Tx, t Target) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_targets (id, row_version, updated_at, plan_id, task_id, position, code, indicator, title, period_end, baseline, base, stretch, low, high, comparator, basis, scope, unit, q1, q2, q3, q4,
  clause, place, live, revised_from, why, agreed_by, by_name, made_on)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, TRUE, $25, $26, $27, $28, $29)`,
		t.ID, tx.Now().UnixMilli(), t.Plan, int64(t.Task), t.Position, t.Code, t.Indicator, strings.TrimSpace(t.Title), t.End, nullable(t.Baseline), nullable(t.Base), nullable(t.Stretch), nullable(t.Low), nullable(t.High),
		t.Comparator, t.Basis, t.Scope, t.Unit, t.Phasing[0], t.Phasing[1], t.Phasing[2], t.Phasing[3], strings.TrimSpace(t.Clause), strings.TrimSpace(t.Place), int64(t.RevisedFrom), strings.TrimSpace(t.Why), strings.TrimSpace(t.Agreed),
		actor.From(ctx).Name, civil.DateOf(tx.Now()))
	if sqldb.IsDuplicate(err) {
		return ErrTwice.With(t.Title).On("code")
	}
	return err
}

func nullable(a *Amount) any {
	if a == nil {
		return nil
	}
	return int64(*a)
}

const typedCols = `y.id, y.target_id, y.on_day, y.value, y.whole, y.note, y.blob_id, y.file_name, y.by_name, y.at`

func scanTyped(r sqldb.Row) (y Typed, err error) {
	var at int64
	err = r.Scan(&y.ID, &y.Target, &y.On, &y.Value, &y.Of, &y.Note, &y.Blob, &y.FileName, &y.By, &at)
	y.At = time.UnixMilli(at)
	return y, err
}

// typedOf are the reported numbers of a target, the newest first.
func typedOf(ctx context.Context, q sqldb.Queryer, target ids.ID) ([]Typed, error) {
	return sqldb.All(ctx, q, scanTyped, `SELECT `+typedCols+` FROM plan_typed y WHERE y.target_id = $1 ORDER BY y.on_day DESC, y.id DESC`, target)
}

func milestonesOf(ctx context.Context, q sqldb.Queryer, plan ids.ID) ([]Milestone, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (m Milestone, err error) {
		return m, r.Scan(&m.ID, &m.Plan, &m.Name, &m.Phrase, &m.Due, date{&m.Done}, &m.Evidence, &m.Blob, &m.FileName, &m.Version)
	}, `SELECT id, plan_id, name, phrase, due_day, done_on, evidence, blob_id, file_name, row_version FROM plan_milestones WHERE plan_id = $1 ORDER BY due_day, id`, plan)
}

func citationsOf(ctx context.Context, q sqldb.Queryer, plan ids.ID) ([]Citation, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (c Citation, err error) {
		return c, r.Scan(&c.ID, &c.Sort, &c.Title, &c.FileNo, &c.Clause, &c.Text, &c.Verified)
	}, `SELECT id, sort, title, file_no, clause, text, verified FROM plan_citations WHERE plan_id = $1 ORDER BY id`, plan)
}

func layoutOf(ctx context.Context, q sqldb.Queryer, plan ids.ID) ([]Layout, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (l Layout, err error) {
		return l, r.Scan(&l.ID, &l.Number, &l.What, &l.Place, &l.Note)
	}, `SELECT id, number, what, place, note FROM plan_layouts WHERE plan_id = $1 ORDER BY position, id`, plan)
}

func quotasOf(ctx context.Context, q sqldb.Queryer, plan ids.ID) ([]Quota, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (x Quota, err error) {
		return x, r.Scan(&x.ID, &x.Task, &x.Year, &x.Quota, &x.Unit, &x.Done, &x.Evidence, &x.Blob, &x.FileName, &x.Version)
	}, `SELECT k.id, k.task_id, k.year, k.quota, k.unit, k.done, k.evidence, k.blob_id, k.file_name, k.row_version FROM plan_quotas k JOIN plan_tasks t ON t.id = k.task_id
  WHERE t.plan_id = $1 ORDER BY k.year, t.position, k.id`, plan)
}
