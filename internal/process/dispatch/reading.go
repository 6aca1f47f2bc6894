package dispatch

import (
	"context"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Query asks for reports. Empty fields ask for all.
type Query struct {
	Quarter string
	Unit    string // its name
	Colour  string
	Status  string // a state, or Overdue
	Find    string // in task, plan and unit
	Task    ids.ID
	Mine    bool // of the units for which the person answers
	Sort    string
	Desc    bool
	Limit   int // 0 = no limit
	Offset  int
}

// Overdue is the value of a query's Status for reports that are missing.
const Overdue = "OVERDUE"

const isOverdue = `(r.status = 'OPEN' AND r.due_day < ? OR r.status = 'RETURNED' AND r.due_on < ?)`

var sorts = map[string]string{"task": "r.plan_title, r.task_id, r.duty DESC, r.id", "unit": "r.unit, r.task_id", "due": "r.due_day, r.unit, r.task_id", "quarter": "r.quarter, r.plan_title, r.task_id, r.duty DESC, r.id"}

func (x Query) where(ctx context.Context, today civil.Date) (w sqldb.Where) {
	a := actor.From(ctx)
	scope := whereSeen
	if x.Mine {
		scope = whereOwn
	}
	sql, args := scope(a, "r", w.Next())
	w.Numbered(sql, args...)
	w.If(x.Quarter != "", "r.quarter = ?", x.Quarter)
	w.If(x.Unit != "", "r.unit = ?", x.Unit)
	w.If(x.Colour != "", "r.colour = ?", x.Colour)
	w.If(x.Task != 0, "r.task_id = ?", int64(x.Task))
	switch x.Status {
	case "":
	case Overdue:
		w.And(isOverdue, today.String(), today.String())
	default:
		w.And("r.status = ?", x.Status)
	}
	if x.Find != "" {
		like := sqldb.Containing(strings.ToLower(x.Find))
		w.And(`(LOWER(r.task_title) LIKE ? ESCAPE '\' OR LOWER(r.unit) LIKE ? ESCAPE '\' OR LOWER(r.plan_title) LIKE ? ESCAPE '\' OR r.task_number = ?)`, like, like, like, x.Find)
	}
	return w
}

// List are the reports that the person sees, with how many there are.
func (s *Service) List(ctx context.Context, x Query) (list []Report, total int64, err error) {
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		w := x.where(ctx, s.Today())
		if total, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM dispatch_reports r`+w.SQL(), w.Args()...); err != nil {
			return err
		}
		order := sorts[x.Sort]
		if order == "" {
			order = sorts["task"]
		}
		if x.Desc {
			order = strings.ReplaceAll(order, ", ", " DESC, ") + " DESC"
			order = strings.ReplaceAll(order, "DESC DESC", "DESC")
		}
		text := `SELECT ` + reportCols + reportFrom + `` + w.SQL() + ` ORDER BY ` + order
		if x.Limit > 0 {
			text += ` LIMIT ` + w.Arg(x.Limit) + ` OFFSET ` + w.Arg(x.Offset)
		}
		list, err = sqldb.All(ctx, q, scanReport, text, w.Args()...)
		return err
	})
	return list, total, err
}

// Detail is a report with what was sent for it.
type Detail struct {
	Report
	Now      Standing // of the task, as the registers have it today
	Entries  []Entry  // the oldest first
	Files    []File
	Trail    []caseflow.Event
	Overdues int64
	MustPlan bool // with the progress that is kept
	Limits   Limits
	Owns     bool // the person answers for the unit
	Others   []Report
	Before   *Entry // what the unit sent a quarter before
}

// Report reads a report for who sees it.
func (s *Service) Report(ctx context.Context, id ids.ID) (d Detail, err error) {
	a := actor.From(ctx)
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		if d.Report, err = reportByID(ctx, q, id); err != nil {
			return err
		}
		if !sees(a, d.Unit) {
			return actor.ErrNotFound
		}
		d.Owns = speaks(a, d.Unit)
		return s.fill(ctx, q, &d)
	})
	if err != nil {
		return d, err
	}
	d.Now = d.Standing
	if d.Editable() {
		if d.Now, err = s.standing(ctx, d.Report); err != nil {
			return d, err
		}
	}
	colour, _ := Judge(d.Now, d.Draft.Progress, d.Overdues, d.Limits)
	d.MustPlan = MustPlan(d.Duty, colour, d.Overdues, d.Limits)
	return d, nil
}

func (s *Service) fill(ctx context.Context, q sqldb.Queryer, d *Detail) (err error) {
	if d.Entries, err = entriesOf(ctx, q, d.ID); err != nil {
		return err
	}
	if d.Files, err = filesOf(ctx, q, d.ID); err != nil {
		return err
	}
	if d.Trail, err = caseflow.Trail(ctx, q, d.ID); err != nil {
		return err
	}
	today := s.Today()
	if d.Limits, err = limitsOn(ctx, q, today); err != nil {
		return err
	}
	if d.Overdues, err = overdues(ctx, q, d.Report, today, d.Limits); err != nil {
		return err
	}
	others, err := sqldb.All(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+` WHERE r.task_id = $1 AND (r.quarter = $2 OR r.org_id = $3 AND r.function = $4 AND r.county = $5) AND r.id <> $6 ORDER BY r.quarter DESC, r.duty DESC, r.id`,
		d.Task, d.Quarter.String(), int64(d.Unit.Org), d.Unit.Function, d.Unit.County, d.ID)
	for _, o := range others {
		if sees(actor.From(ctx), o.Unit) {
			d.Others = append(d.Others, o)
		}
	}
	if err != nil {
		return err
	}
	i := slices.IndexFunc(others, func(o Report) bool { return o.Quarter == d.Quarter.Before(1) && o.Unit.Same(d.Unit) })
	if i < 0 {
		return nil
	}
	list, err := entriesOf(ctx, q, others[i].ID)
	if len(list) > 0 {
		d.Before = &list[len(list)-1]
	}
	return err
}

// Summary is one quarter in figures. Colours count tasks, by the report of who leads; the others count reports.
type Summary struct {
	Quarter  Quarter
	Colours  map[string]int64
	Tasks    int64
	Reports  int64 // asked for
	Sent     int64
	Accepted int64
	Returned int64
	Overdue  int64 // missing on the day of asking
	Late     int64 // came after the due day
	Due      civil.Date
}

// Quarters are the quarters in figures, the newest first, at most n; what the person does not see is not counted.
func (s *Service) Quarters(ctx context.Context, n int) (out []Summary, err error) {
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		list, err := quarters(ctx, q)
		if err != nil {
			return err
		}
		out = nil
		for _, at := range list[:min(n, len(list))] {
			reports, err := reportsOf(ctx, q, at)
			if err != nil {
				return err
			}
			out = append(out, Sum(at, seen(actor.From(ctx), reports), s.Today()))
		}
		return nil
	})
	return out, err
}

func seen(a actor.Actor, list []Report) []Report {
	if a.Has(watchers...) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(r Report) bool { return !sees(a, r.Unit) })
}

// Sum counts the reports of a quarter.
func Sum(at Quarter, list []Report, today civil.Date) Summary {
	x := Summary{Quarter: at, Colours: map[string]int64{}}
	for _, r := range list {
		if r.Status == Waived {
			continue
		}
		if r.Duty == Lead {
			x.Tasks++
			x.Colours[r.Colour]++
		}
		x.Reports++
		if r.DueDay.After(x.Due) {
			x.Due = r.DueDay
		}
		for n, yes := range map[*int64]bool{&x.Sent: r.Status == Submitted || r.Status == Accepted, &x.Accepted: r.Status == Accepted, &x.Returned: r.Status == Returned, &x.Overdue: r.Overdue(today), &x.Late: r.Late} {
			if yes {
				*n++
			}
		}
	}
	return x
}

// Glance is a quarter as the page shows it.
type Glance struct {
	Quarter  Quarter
	Quarters []Quarter // that there are, the newest first
	Summary
	Reports []Report // that the person sees
	Trend   []Summary
}

// trendQuarters is how many quarters the glance looks back.
const trendQuarters = 8

// At reads a quarter, the newest when none is asked for.
func (s *Service) At(ctx context.Context, quarter string) (g Glance, err error) {
	if quarter != "" {
		if g.Quarter, err = ParseQuarter(quarter); err != nil {
			return g, err
		}
	}
	err = s.read(ctx, maySee, func(q *sqldb.Reader) error {
		if g.Quarters, err = quarters(ctx, q); err != nil {
			return err
		}
		if quarter == "" {
			g.Quarter = LastEnded(s.Today())
			if len(g.Quarters) > 0 {
				g.Quarter = g.Quarters[0]
			}
		}
		list, err := reportsOf(ctx, q, g.Quarter)
		g.Reports = seen(actor.From(ctx), list)
		return err
	})
	if err != nil {
		return g, err
	}
	g.Summary = Sum(g.Quarter, g.Reports, s.Today())
	g.Trend, err = s.Quarters(ctx, trendQuarters)
	return g, err
}

// Missing are the units that owe reports of the quarter, with how many.
func (g Glance) Missing(today civil.Date) (units []Unit, reports map[string][]Report) {
	reports = map[string][]Report{}
	for _, r := range g.Reports {
		if !r.Overdue(today) {
			continue
		}
		if reports[r.Unit.Name] == nil {
			units = append(units, r.Unit)
		}
		reports[r.Unit.Name] = append(reports[r.Unit.Name], r)
	}
	return units, reports
}

// count counts rows for somebody; who has nothing to do with the module is refused.
func (s *Service) count(ctx context.Context, action, text string, args ...any) (n int, err error) {
	err = s.read(ctx, action, func(q *sqldb.Reader) error {
		v, err := sqldb.Value[int64](ctx, q, text, args...)
		n = int(v)
		return err
	})
	return n, err
}

// ToFill is how many reports wait for the person's units.
func (s *Service) ToFill(ctx context.Context) (int, error) {
	sql, args := whereOwn(actor.From(ctx), "r", 1)
	return s.count(ctx, mayReport, `SELECT COUNT(*) FROM dispatch_reports r WHERE r.status IN ('OPEN', 'RETURNED') AND `+sql, args...)
}

// ToAccept is how many reports wait for the conference office.
func (s *Service) ToAccept(ctx context.Context) (int, error) {
	return s.count(ctx, mayRun, `SELECT COUNT(*) FROM dispatch_reports r WHERE r.status = 'SUBMITTED'`)
}

// NotSent is how many reports are missing today, for the conference office.
func (s *Service) NotSent(ctx context.Context) (int, error) {
	today := s.Today().String()
	return s.count(ctx, mayRun, `SELECT COUNT(*) FROM dispatch_reports r WHERE r.status = 'OPEN' AND r.due_day < $1 OR r.status = 'RETURNED' AND r.due_on < $1`, today)
}

// Last is what the newest report of a task said, for the module of plans.
type Last struct {
	Finished bool   // the lead says that all is done, and it was accepted
	Colour   string // as sent, "" when nothing was sent
	Overdue  int64  // reports in a row, the newest first, that came late or did not come
	Begun    bool   // something was sent
}

// Lasts are the newest reports of tasks, by the unit that leads. It asks for no rights: who calls it shows what its reader may see.
func (s *Service) Lasts(ctx context.Context, q sqldb.Queryer, tasks []ids.ID) (map[ids.ID]Last, error) {
	out := map[ids.ID]Last{}
	if len(tasks) == 0 {
		return out, nil
	}
	var w sqldb.Where
	w.And("r.duty = 'LEAD'")
	w.And("r.status <> 'WAIVED'")
	args := make([]any, len(tasks))
	for i, id := range tasks {
		args[i] = int64(id)
	}
	w.In("r.task_id", args...)
	today, over := s.Today(), map[ids.ID]bool{}
	for r, err := range sqldb.Each(ctx, q, scanReport, `SELECT `+reportCols+reportFrom+w.SQL()+` ORDER BY r.task_id, r.quarter DESC, r.id`, w.Args()...) {
		if err != nil {
			return nil, err
		}
		l := out[r.Task]
		if r.Entries > 0 && !l.Begun {
			l.Begun, l.Colour = true, r.Colour
			l.Finished = r.Status == Accepted && r.Progress != nil && *r.Progress >= 1-tiny
		}
		if r.Late || r.Overdue(today) {
			if !over[r.Task] {
				l.Overdue++
			}
		} else {
			over[r.Task] = true
		}
		out[r.Task] = l
	}
	return out, nil
}
