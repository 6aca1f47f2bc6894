package dispatch

import (
	"context"
	"errors"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Options join the module to what other modules know.
type Options struct {
	City  string      // name of the city, for papers
	Files *blob.Store // evidence
	// Tasks are all tasks of plans in force, cancelled ones among them.
	Tasks func(ctx context.Context) ([]Task, error)
	// Statuses say how tasks stand at the end of a day; a task that is not among them is NODATA.
	Statuses func(ctx context.Context, tasks []ids.ID, on civil.Date) (map[ids.ID]Standing, error)
	// Desk are the accounts of the department with a function.
	Desk func(ctx context.Context, q sqldb.Queryer, function string) ([]ids.ID, error)
	// Find knows a unit by its name; one that nobody can speak for is not known.
	Find func(ctx context.Context, q sqldb.Queryer, name string) (Unit, error)
	// Units are the names of units that forms suggest.
	Units func(ctx context.Context, q sqldb.Queryer) ([]string, error)
}

// Service keeps the dispatch of one city.
type Service struct {
	db *sqldb.DB
	o  Options
}

// New joins the module to a city's database.
func New(db *sqldb.DB, o Options) *Service { return &Service{db: db, o: o} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// tasks are the tasks of plans, none as long as no plan is joined.
func (s *Service) tasks(ctx context.Context) ([]Task, error) {
	if s.o.Tasks == nil {
		return nil, nil
	}
	return s.o.Tasks(ctx)
}

// standings say how tasks stand on a day; what the plan does not expect is filled in by the share of the task's time that is over.
func (s *Service) standings(ctx context.Context, tasks []Task, on civil.Date) (map[ids.ID]Standing, error) {
	out := map[ids.ID]Standing{}
	if s.o.Statuses != nil && len(tasks) > 0 {
		list := make([]ids.ID, len(tasks))
		for i, t := range tasks {
			list[i] = t.ID
		}
		var err error
		if out, err = s.o.Statuses(ctx, list, on); err != nil {
			return nil, err
		}
	}
	for _, t := range tasks {
		st := out[t.ID]
		if st.Expected == nil {
			st.Expected = Elapsed(t.From, t.To, on)
		}
		out[t.ID] = st
	}
	return out, nil
}

// standing says how one task stands at the end of a quarter; for a task that is no longer told, what was kept.
func (s *Service) standing(ctx context.Context, r Report) (Standing, error) {
	all, err := s.tasks(ctx)
	if err != nil {
		return Standing{}, err
	}
	i := slices.IndexFunc(all, func(t Task) bool { return t.ID == r.Task })
	if i < 0 {
		return r.Standing, nil
	}
	out, err := s.standings(ctx, all[i:i+1], r.Quarter.Last())
	return out[r.Task], err
}

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

// read runs fn for somebody who may do the action at all.
func (s *Service) read(ctx context.Context, action string, fn func(r *sqldb.Reader) error) error {
	if !Policy.Allowed(actor.From(ctx), action) {
		return actor.ErrForbidden
	}
	return s.db.Read(ctx, fn)
}

// run runs fn for the conference office.
func (s *Service) run(ctx context.Context, fn func(tx *sqldb.Tx) error) error {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return actor.ErrForbidden
	}
	return s.db.Write(ctx, fn)
}

// The topics of the package's notes.
const (
	TopicReport  = "dispatch.report"
	TopicAlarm   = "dispatch.alarm"
	TopicMatter  = "dispatch.matter"
	TopicMeeting = "dispatch.meeting"
)

// Topics are the kinds of notes that the package tells.
var Topics = []notify.Topic{
	{Code: TopicReport, ZH: "季度调度填报", EN: "Quarterly reports to fill in", Mail: notify.AtOnce},
	{Code: TopicAlarm, ZH: "季度调度逾期告警", EN: "Missing quarterly reports", Mail: notify.AtOnce},
	{Code: TopicMatter, ZH: "会办事项和决议", EN: "Matters and resolutions", Mail: notify.AtOnce},
	{Code: TopicMeeting, ZH: "会议和通报", EN: "Meetings and bulletins", Mail: notify.Digest},
}

// to addresses a note to who answers for a unit.
func (s *Service) to(ctx context.Context, q sqldb.Queryer, n notify.Note, u Unit) (notify.Note, error) {
	switch {
	case u.Function == bureau:
		n.Roles = append(n.Roles, actor.CityLead)
	case u.Function != "":
		if s.o.Desk == nil {
			return n, nil
		}
		list, err := s.o.Desk(ctx, q, u.Function)
		n.Accounts = append(n.Accounts, list...)
		return n, err
	case u.Org != 0:
		n.Orgs, n.Roles = append(n.Orgs, u.Org), []actor.Role{actor.SchoolAdmin, actor.IndustryOrg, actor.ParkAdmin}
	case u.County != "":
		n.County, n.Roles = u.County, []actor.Role{actor.CountyUser}
	}
	return n, nil
}

// tell writes a note to who answers for a unit, and a second one to the roles of the city when there are any.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, n notify.Note, u Unit, besides ...actor.Role) error {
	own, err := s.to(ctx, tx, n, u)
	if err != nil {
		return err
	}
	if err := notify.Tell(ctx, tx, own); err != nil || len(besides) == 0 {
		return err
	}
	n.Roles = besides
	return notify.Tell(ctx, tx, n)
}

// inherited are the statements that move what an organisation had to the one that took it over; what it has already is left.
var inherited = []string{
	`UPDATE dispatch_reports SET org_id = $1 WHERE org_id = $2 AND NOT EXISTS (SELECT 1 FROM dispatch_reports o WHERE o.org_id = $1 AND o.task_id = dispatch_reports.task_id AND o.quarter = dispatch_reports.quarter AND o.county = dispatch_reports.county)`,
	`UPDATE dispatch_parts SET org_id = $1 WHERE org_id = $2 AND NOT EXISTS (SELECT 1 FROM dispatch_parts o WHERE o.org_id = $1 AND o.matter_id = dispatch_parts.matter_id AND o.county = dispatch_parts.county)`,
	`UPDATE dispatch_members SET org_id = $1 WHERE org_id = $2`,
}

// Inherit moves what an organisation had to the one that it was merged into. Entries keep the words of then.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range inherited {
		if _, err := tx.Exec(ctx, text, int64(into), int64(from)); err != nil {
			return err
		}
	}
	return nil
}
