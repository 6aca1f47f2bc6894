package dispatch

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// OpenDue opens the reports of the quarter that is over, as long as they are not due yet: the job calls it every day, so that a task that
// is set during these days is asked for too. It returns how many reports it opened.
func (s *Service) OpenDue(ctx context.Context) (int, error) {
	return s.openOn(caseflow.AsSystem(sqldb.Long(ctx)), LastEnded(s.Today()), false)
}

// OpenQuarter opens what is missing of a quarter that is over, whatever day it is: what was due before is due after as many working days
// as the rule gives.
func (s *Service) OpenQuarter(ctx context.Context, q Quarter) (int, error) {
	if !Policy.Allowed(actor.From(ctx), mayRun) {
		return 0, actor.ErrForbidden
	}
	if !s.Today().After(q.Last()) {
		return 0, ErrNotOver.With(q.ZH()).On("quarter")
	}
	return s.openOn(ctx, q, true)
}

func (s *Service) openOn(ctx context.Context, q Quarter, late bool) (opened int, err error) {
	all, err := s.tasks(ctx)
	if err != nil {
		return 0, err
	}
	voided, err := s.voidCancelled(ctx, all)
	if err != nil {
		return voided, err
	}
	var active []Task
	for _, t := range all {
		if t.Active(q) {
			active = append(active, t)
		}
	}
	if !late {
		due, err := s.dueDay(ctx, q)
		if err != nil || s.Today().After(due) {
			return voided, err
		}
	}
	stand, err := s.standings(ctx, active, q.Last())
	if err != nil {
		return voided, err
	}
	for _, t := range active {
		n, err := s.openTask(ctx, t, q, stand[t.ID])
		opened += n
		if err != nil {
			return opened, err
		}
	}
	return opened + voided, nil
}

func (s *Service) dueDay(ctx context.Context, q Quarter) (due civil.Date, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		due, err = dueOf(ctx, r, q)
		return err
	})
	return due, err
}

// openTask opens the reports of a task, one for each unit: what is there already stays as it is.
func (s *Service) openTask(ctx context.Context, t Task, q Quarter, st Standing) (opened int, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		opened = 0
		due, err := dueOf(ctx, tx, q)
		if err != nil {
			return err
		}
		today := civil.DateOf(tx.Now())
		if today.After(due) {
			if due, _, err = caseflow.Due(ctx, tx, paramDue, today); err != nil {
				return err
			}
		}
		limits, err := limitsOn(ctx, tx, today)
		if err != nil {
			return err
		}
		for i, u := range t.Units {
			r := Report{ID: tx.NewID(), Status: Open, Quarter: q, Task: t.ID, TaskNumber: t.Number, TaskTitle: t.Title, TaskPath: t.Path, Plan: t.Plan, Duty: Co, Unit: u, OpenedOn: today, DueDay: due, Standing: st}
			if i == 0 {
				r.Duty = Lead
			}
			late, err := overdues(ctx, tx, r, today, limits)
			if err != nil {
				return err
			}
			r.Colour, r.Basis = Judge(st, nil, late, limits)
			fresh, err := s.openReport(ctx, tx, r)
			if err != nil {
				return err
			}
			if fresh {
				opened++
			}
		}
		return nil
	})
	return opened, err
}

func (s *Service) openReport(ctx context.Context, tx *sqldb.Tx, r Report) (fresh bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO dispatch_reports (id, row_version, status, due_on, quarter, task_id, task_number, task_title, task_path, plan_title, duty, unit, org_id, function, county, opened_on, due_day, sent_on, late, progress, colour, basis, standing, draft, draft_by, draft_at, entries)
		VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', FALSE, NULL, $17, $18, $19, '', '', 0, 0) ON CONFLICT (task_id, quarter, org_id, function, county) DO NOTHING`,
		r.ID, Open, r.DueDay, r.Quarter.String(), r.Task, r.TaskNumber, r.TaskTitle, r.TaskPath, r.Plan, r.Duty, r.Unit.Name, int64(r.Unit.Org), r.Unit.Function, r.Unit.County, r.OpenedOn.String(), r.DueDay.String(), r.Colour, r.Basis, pack(r.Standing))
	if err != nil || n == 0 {
		return false, err
	}
	if err := Reports.Open(ctx, tx, r.ID, r.Quarter.ZH()); err != nil {
		return false, err
	}
	return true, s.tell(ctx, tx, notify.Note{Topic: TopicReport, Title: "%s调度开始填报：%s，%s 前报送", Args: []string{r.Quarter.ZH(), r.Title(), r.DueDay.String()}, Path: r.path(), Object: r.ID}, r.Unit)
}

// voidCancelled ends the open reports of tasks that were cancelled.
func (s *Service) voidCancelled(ctx context.Context, all []Task) (n int, err error) {
	for _, t := range all {
		if !t.Cancelled {
			continue
		}
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			open, err := sqldb.All(ctx, tx, scanID, `SELECT id FROM dispatch_reports WHERE task_id = $1 AND status IN ('OPEN', 'RETURNED') ORDER BY id`, t.ID)
			for _, id := range open {
				if err == nil {
					_, err = Reports.Move(caseflow.AsSystem(ctx), tx, caseflow.Step{ID: id, Transition: "void"})
					n++
				}
			}
			return err
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// quarters are the quarters of which there are reports, the newest first.
func quarters(ctx context.Context, q sqldb.Queryer) (out []Quarter, err error) {
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (t string, err error) { return t, r.Scan(&t) }, `SELECT DISTINCT quarter FROM dispatch_reports ORDER BY quarter DESC`)
	for _, t := range list {
		one, err := ParseQuarter(t)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, err
}
