package plan

import (
	"context"
	"slices"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// TaskFilter narrows tasks for other modules and for the page of a unit. Zero fields do not narrow.
type TaskFilter struct {
	Plan   ids.ID
	Task   ids.ID
	Unit   ids.ID     // organisation that answers for the task, alone or with others
	Led    bool       // only those that the unit leads
	Active bool       // plan published, task not cancelled, and the plan runs on the day
	On     civil.Date // for states; zero: today
	State  string
}

// Tasks are the tasks of published plans, or of the plan asked for, with their units and states on the day. It asks for no rights: who
// calls it shows what its own reader may see.
func (s *Service) Tasks(ctx context.Context, q sqldb.Queryer, f TaskFilter) ([]Task, error) {
	if f.On.IsZero() {
		f.On = s.Today()
	}
	var w sqldb.Where
	w.If(f.Plan != 0, "t.plan_id = ?", f.Plan)
	w.If(f.Task != 0, "t.id = ?", f.Task)
	w.If(f.Plan == 0 && f.Task == 0, "p.status IN ('PUBLISHED', 'CLOSED', 'REVISED')")
	w.If(f.Unit != 0, "t.id IN (SELECT x.task_id FROM plan_units x WHERE x.org_id = ?)", f.Unit)
	if f.Active {
		w.And("p.status = 'PUBLISHED'")
		w.And("p.from_day <= ?", f.On.String())
		w.And("p.until_day >= ?", f.On.String())
		w.And("(t.cancelled_on = '' OR t.cancelled_on > ?)", f.On.String())
	}
	list, err := tasksWhere(ctx, q, w)
	if err != nil {
		return nil, err
	}
	if f.Led && f.Unit != 0 {
		list = slices.DeleteFunc(list, func(t Task) bool { return t.Lead.Org != f.Unit })
	}
	standings, err := s.standingsOf(ctx, q, list, f.On)
	if err != nil {
		return nil, err
	}
	if err := s.derive(ctx, q, list, standings, f.On); err != nil {
		return nil, err
	}
	if f.State != "" {
		list = slices.DeleteFunc(list, func(t Task) bool { return t.State != f.State })
	}
	return list, nil
}

// standingsOf judges the targets of the plans that tasks belong to.
func (s *Service) standingsOf(ctx context.Context, q sqldb.Queryer, tasks []Task, day civil.Date) (out []Standing, err error) {
	seen := map[ids.ID]bool{}
	for _, t := range tasks {
		if seen[t.Plan] {
			continue
		}
		seen[t.Plan] = true
		p, err := planByID(ctx, q, t.Plan)
		if err != nil {
			return nil, err
		}
		list, err := s.standings(ctx, q, p, day)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// Status is how a task stands, with its targets, for other modules.
type Status struct {
	Task      Task
	Standings []Standing
	Worst     string // the worst light of the targets whose period runs, NODATA when none has data
	Recovery  bool   // red: a plan of recovery is asked for
}

// Statuses are the tasks of plans that run on a day with their targets, for the conference and for supervision.
func (s *Service) Statuses(ctx context.Context, q sqldb.Queryer, day civil.Date) ([]Status, error) {
	tasks, err := s.Tasks(ctx, q, TaskFilter{Active: true, On: day})
	if err != nil {
		return nil, err
	}
	all, err := s.standingsOf(ctx, q, tasks, day)
	if err != nil {
		return nil, err
	}
	rank := map[string]int{LightDone: 1, LightGreen: 2, LightAmber: 3, LightRed: 4}
	out := make([]Status, 0, len(tasks))
	for _, t := range tasks {
		x := Status{Task: t, Worst: LightNone}
		for _, g := range all {
			if g.Task == t.ID {
				x.Standings = append(x.Standings, g)
			}
		}
		for _, l := range current(all, t.ID, day) {
			if rank[l] > rank[x.Worst] {
				x.Worst = l
			}
		}
		x.Recovery = x.Worst == LightRed || t.State == Delayed
		out = append(out, x)
	}
	return out, nil
}
