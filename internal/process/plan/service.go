package plan

import (
	"context"
	"io"
	"strings"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/indicator"
	"rongqiao/internal/platform/param"
	"rongqiao/internal/platform/sqldb"
)

// Measuring answers questions to the indicators.
type Measuring func(ctx context.Context, q sqldb.Queryer, asks ...indicator.Ask) ([]indicator.Value, error)

// Options join the package to what stands beside and above it. The zero value works: then nothing is measured and nobody reports.
type Options struct {
	City string // 乌海市, for the names of units
	// Measure answers what indicators are, all cells: lights are set by it.
	Measure Measuring
	// Shown answers what the actor of ctx is shown of indicators: the figures that schools and
	// other readers find beside the lights.
	Shown Measuring
	// Indicators are those a target can be bound to.
	Indicators func(ctx context.Context) ([]Choice, error)
	// Bind is the indicator that computes a matter of [Terms] in a scope, "" when none does; why says then which source is missing.
	Bind func(code, scope string) (indicator, why string)
	// Rows is the page with the rows behind an indicator, "" when there is none.
	Rows func(ctx context.Context, indicator string, on civil.Date) string
	// Reports are the last quarterly reports of tasks.
	Reports func(ctx context.Context, q sqldb.Queryer, tasks []ids.ID) (map[ids.ID]Report, error)
}

// Service keeps the plans of one city.
type Service struct {
	db    *sqldb.DB
	files *blob.Store
	opts  Options
}

// New joins the module to a city's database and attachments.
func New(db *sqldb.DB, files *blob.Store, o Options) *Service {
	return &Service{db: db, files: files, opts: o}
}

// OnReports joins the quarterly reports, which are made after this module is.
func (s *Service) OnReports(fn func(ctx context.Context, q sqldb.Queryer, tasks []ids.ID) (map[ids.ID]Report, error)) {
	s.opts.Reports = fn
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// ParamVersion is one version of a parameter of this module.
type ParamVersion = param.Version[float64]

// ParamVersions returns every version of every parameter, by code, the newest first.
func ParamVersions(ctx context.Context, q sqldb.Queryer) ([]ParamVersion, error) {
	return sqldb.All(ctx, q, param.Scan[float64], `SELECT code, version, value, source, valid_from FROM plan_params ORDER BY code, valid_from DESC, version DESC`)
}

// limitsOn are the parameters of the lights on a day.
func limitsOn(ctx context.Context, q sqldb.Queryer, day civil.Date) (Limits, error) {
	all, err := ParamVersions(ctx, q)
	if err != nil {
		return Limits{}, err
	}
	v := param.InForce(all, day)
	green, a := v["PLAN-GREEN"]
	amber, b := v["PLAN-AMBER"]
	overdue, c := v["PLAN-OVERDUE"]
	if !a || !b || !c {
		return Limits{}, ErrNoParam.With("PLAN")
	}
	return Limits{green.Value, amber.Value, int64(overdue.Value)}, nil
}

// noted records what was done.
func noted(ctx context.Context, tx *sqldb.Tx, what, table string, id ids.ID, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Action: "plan." + what, Object: table, ID: id, Reason: reason})
}

// seen reads a plan that the actor may see.
func seen(ctx context.Context, q sqldb.Queryer, id ids.ID) (Plan, error) {
	p, err := planByID(ctx, q, id)
	if err == nil && !MaySee(actor.From(ctx), p) {
		err = actor.ErrNotFound
	}
	return p, err
}

// written reads a plan that the actor may write.
func written(ctx context.Context, q sqldb.Queryer, id ids.ID) (Plan, error) {
	p, err := seen(ctx, q, id)
	if err == nil && !MayWrite(actor.From(ctx), p) {
		err = actor.ErrForbidden
	}
	return p, err
}

// drafting reads a plan that is a draft, and stands in line with others who change it.
func drafting(ctx context.Context, tx *sqldb.Tx, id ids.ID) (Plan, error) {
	if _, err := written(ctx, tx, id); err != nil {
		return Plan{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE plan_plans SET row_version = row_version + 1, updated_at = $1 WHERE id = $2`, tx.Now().UnixMilli(), id); err != nil {
		return Plan{}, err
	}
	p, err := planByID(ctx, tx, id)
	if err == nil && p.Status != Draft {
		err = ErrFixed.With(p.Title)
	}
	return p, err
}

// change runs fn for who may write the plan while it is a draft, and records it.
func (s *Service) change(ctx context.Context, plan ids.ID, what, table string, fn func(tx *sqldb.Tx, p Plan) (ids.ID, error)) (id ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := drafting(ctx, tx, plan)
		if err != nil {
			return err
		}
		if id, err = fn(tx, p); err != nil {
			return err
		}
		return noted(ctx, tx, what, table, id, p.Title)
	})
	return id, err
}

// follow runs fn for who may write the plan while it is a draft or published, and records it.
func (s *Service) follow(ctx context.Context, plan ids.ID, what, table, reason string, fn func(tx *sqldb.Tx, p Plan) (ids.ID, error)) (id ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := written(ctx, tx, plan)
		if err != nil {
			return err
		}
		if p.Status != Draft && p.Status != Published {
			return ErrNotOpen.With(p.Title)
		}
		if id, err = fn(tx, p); err != nil {
			return err
		}
		return noted(ctx, tx, what, table, id, reason)
	})
	return id, err
}

// Attachment is a file that comes with a form.
type Attachment struct {
	Name, MIME string
	Content    io.Reader
}

// put keeps a file as evidence; none without content.
func (s *Service) put(ctx context.Context, tx *sqldb.Tx, f Attachment) (ids.ID, string, error) {
	if f.Content == nil {
		return 0, "", nil
	}
	id, err := s.files.Put(ctx, tx, f.Name, f.MIME, f.Content)
	return id, blob.CleanName(f.Name), err
}

// OpenFile begins to read evidence of a plan, for who sees the plan.
func (s *Service) OpenFile(ctx context.Context, plan, file ids.ID) (c *blob.Content, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if _, err := seen(ctx, r, plan); err != nil {
			return err
		}
		n, err := sqldb.Value[int64](ctx, r, `SELECT (SELECT COUNT(*) FROM plan_milestones m WHERE m.plan_id = $1 AND m.blob_id = $2)
  + (SELECT COUNT(*) FROM plan_typed y JOIN plan_targets g ON g.id = y.target_id WHERE g.plan_id = $1 AND y.blob_id = $2)
  + (SELECT COUNT(*) FROM plan_quotas k JOIN plan_tasks t ON t.id = k.task_id WHERE t.plan_id = $1 AND k.blob_id = $2)`, plan, file)
		if err == nil && n == 0 {
			err = actor.ErrNotFound
		}
		if err != nil {
			return err
		}
		c, err = s.files.Open(ctx, r, file)
		return err
	})
	return c, err
}

// Query narrows a list of plans.
type Query struct {
	Level, Sort, Status, County, Find string
	Parent                            ids.ID
	Year                              int
	Limit, Offset                     int
}

// Plans are a page of the plans that the actor sees and how many there are, the newest first.
func (s *Service) Plans(ctx context.Context, f Query) (list []Plan, total int64, err error) {
	if !Policy.Allowed(actor.From(ctx), mayList) {
		return nil, 0, actor.ErrForbidden
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, total, err = plansWhere(ctx, r, f)
		return err
	})
	return list, total, err
}

func plansWhere(ctx context.Context, q sqldb.Queryer, f Query) (list []Plan, total int64, err error) {
	var w sqldb.Where
	visible(actor.From(ctx), &w)
	w.If(f.Level != "", "p.level = ?", f.Level)
	w.If(f.Sort != "", "p.sort = ?", f.Sort)
	w.If(f.Status != "", "p.status = ?", f.Status)
	w.If(f.County != "", "p.county = ?", f.County)
	w.If(f.Parent != 0, "p.parent_id = ?", f.Parent)
	if f.Year != 0 {
		w.And("p.from_day <= ?", civil.Date{Year: f.Year, Month: 12, Day: 31}.String())
		w.And("p.until_day >= ?", civil.Date{Year: f.Year, Month: 1, Day: 1}.String())
	}
	if f.Find != "" {
		like := sqldb.Containing(f.Find)
		w.And(`(p.title LIKE ? ESCAPE '\' OR p.file_no LIKE ? ESCAPE '\' OR p.issuer LIKE ? ESCAPE '\')`, like, like, like)
	}
	if total, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM plan_plans p`+w.SQL(), w.Args()...); err != nil {
		return nil, 0, err
	}
	text := `SELECT ` + planCols + planFrom + w.SQL() + ` ORDER BY CASE p.level WHEN 'CITY' THEN 0 WHEN 'COUNTY' THEN 1 ELSE 2 END, p.until_day DESC, p.title, p.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	list, err = sqldb.All(ctx, q, scanPlan, text, w.Args()...)
	return list, total, err
}

// Detail is a plan with all that belongs to it.
type Detail struct {
	Plan
	Citations  []Citation
	Layout     []Layout
	Milestones []Milestone
	Tasks      []Task
	Quotas     []Quota
	Standings  []Standing
	Day        civil.Date
	Trail      []caseflow.Event
	Unknown    []Unit // units that the register does not know, each once
}

// Plan reads a plan with its tasks and how far its targets are on a day; the zero day is today.
func (s *Service) Plan(ctx context.Context, id ids.ID, day civil.Date) (d Detail, err error) {
	if day.IsZero() {
		day = s.Today()
	}
	d.Day = day
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Plan, err = seen(ctx, r, id); err != nil {
			return err
		}
		if d.Citations, err = citationsOf(ctx, r, id); err != nil {
			return err
		}
		if d.Layout, err = layoutOf(ctx, r, id); err != nil {
			return err
		}
		if d.Milestones, err = milestonesOf(ctx, r, id); err != nil {
			return err
		}
		if d.Quotas, err = quotasOf(ctx, r, id); err != nil {
			return err
		}
		if d.Tasks, err = tasksOf(ctx, r, id); err != nil {
			return err
		}
		if d.Standings, err = s.standings(ctx, r, d.Plan, day); err != nil {
			return err
		}
		if err = s.derive(ctx, r, d.Tasks, d.Standings, day); err != nil {
			return err
		}
		d.Trail, err = caseflow.Trail(ctx, r, id)
		return err
	})
	seen := map[string]bool{}
	for _, t := range d.Tasks {
		for _, u := range t.Units {
			if u.Org == 0 && !seen[u.Name] {
				seen[u.Name] = true
				d.Unknown = append(d.Unknown, u)
			}
		}
	}
	return d, err
}

// Inherit gives the tasks and plans of one organisation to another, when two records of the register become one. What the paper wrote
// stays.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range []string{`UPDATE plan_units SET org_id = $1 WHERE org_id = $2`, `UPDATE plan_plans SET org_id = $1 WHERE org_id = $2`} {
		if _, err := tx.Exec(ctx, text, into, from); err != nil {
			return err
		}
	}
	return nil
}

func trim(list ...*string) {
	for _, s := range list {
		*s = strings.TrimSpace(*s)
	}
}

// headChoices are what the head of a plan may name: plans in force above it, schools and counties of the writer's reach.
func (s *Service) headChoices(ctx context.Context) (parents, schools, counties []Choice, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, _, err := plansWhere(ctx, r, Query{Status: Published})
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.Level != SchoolLevel {
				parents = append(parents, Choice{x.ID.String(), x.Title, x.Title})
			}
		}
		all, err := org.Counties(ctx, r)
		if err != nil {
			return err
		}
		for _, c := range all {
			counties = append(counties, Choice{c.Code, c.Name, c.Name})
		}
		taught, err := org.Schools(ctx, r)
		for _, o := range taught {
			if MayWrite(actor.From(ctx), Plan{Level: SchoolLevel, County: o.County, Org: o.ID}) {
				schools = append(schools, Choice{o.ID.String(), o.Name, o.Name})
			}
		}
		return err
	})
	return parents, schools, counties, err
}
