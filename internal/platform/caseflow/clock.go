package caseflow

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of a clock.
var (
	ErrNoClock   = errs.New(errs.Conflict, "caseflow.no_clock")
	ErrPaused    = errs.New(errs.Conflict, "caseflow.paused")
	ErrNotPaused = errs.New(errs.Conflict, "caseflow.not_paused")
)

// The codes of the events that stop a clock and let it run again; no machine may use them.
const (
	stepPause  = "clock.pause"
	stepResume = "clock.resume"
)

// Pause stops the clock of a case with a reason: nothing falls due until [Machine.Resume].
// The event keeps the day that was due. Steps can still be taken, and end the pause.
func (m *Machine) Pause(ctx context.Context, tx *sqldb.Tx, s Step) (Event, error) {
	if err := m.mayPause(ctx); err != nil {
		return Event{}, err
	}
	if strings.TrimSpace(s.Note) == "" {
		return Event{}, ErrReason.On("note")
	}
	at, due, err := m.clock(ctx, tx, s)
	if err != nil {
		return Event{}, err
	}
	if due.IsZero() {
		if _, paused, err := m.Paused(ctx, tx, s.ID); err != nil || paused {
			return Event{}, errors.Join(err, ErrPaused)
		}
		return Event{}, ErrNoClock
	}
	ev := m.event(ctx, tx, s, Transition{Code: stepPause, To: at.status, Roles: m.Pauses}, at.status)
	ev.DueOn = due
	if err := m.swap(ctx, tx, s, at, at.status, civil.Date{}); err != nil {
		return Event{}, err
	}
	return ev, m.write(ctx, tx, ev)
}

// Resume lets the clock run again: with what was left when it was stopped, counted as the
// parameter counts, or from the beginning when it is reset.
func (m *Machine) Resume(ctx context.Context, tx *sqldb.Tx, s Step, reset bool) (Event, error) {
	if err := m.mayPause(ctx); err != nil {
		return Event{}, err
	}
	at, _, err := m.clock(ctx, tx, s)
	if err != nil {
		return Event{}, err
	}
	stopped, paused, err := m.Paused(ctx, tx, s.ID)
	if err != nil {
		return Event{}, err
	}
	if !paused {
		return Event{}, ErrNotPaused
	}
	ev := m.event(ctx, tx, s, Transition{Code: stepResume, To: at.status, Roles: m.Pauses}, at.status)
	if ev.DueOn, ev.Loaded, err = m.again(ctx, tx, stopped, reset); err != nil {
		return Event{}, err
	}
	if err := m.swap(ctx, tx, s, at, at.status, ev.DueOn); err != nil {
		return Event{}, err
	}
	return ev, m.write(ctx, tx, ev)
}

func (m *Machine) mayPause(ctx context.Context) error {
	a := actor.From(ctx)
	if !bySystem(ctx) && (len(m.Pauses) == 0 || !a.Signed() || !a.Has(m.Pauses...)) {
		return actor.ErrForbidden
	}
	return nil
}

// clock reads where a case stands and when it is due, and refuses an old version.
func (m *Machine) clock(ctx context.Context, tx *sqldb.Tx, s Step) (at position, due civil.Date, err error) {
	if at, err = m.position(ctx, tx, s.ID); err != nil {
		return at, due, err
	}
	if s.Version != 0 && s.Version != at.version || s.From != "" && s.From != at.status {
		return at, due, m.meanwhile(ctx, tx, s, at)
	}
	due, err = sqldb.Value[civil.Date](ctx, tx, `SELECT due_on FROM `+m.Table+` WHERE id = $1`, s.ID)
	return at, due, err
}

// Paused returns the event that stopped the clock of a case, if it stands still.
func (m *Machine) Paused(ctx context.Context, q sqldb.Queryer, id ids.ID) (Event, bool, error) {
	trail, err := Trail(ctx, q, id)
	for i := len(trail) - 1; i >= 0; i-- {
		ev := trail[i]
		if ev.Transition == stepPause {
			return ev, true, err
		}
		if _, moved := m.Transition(ev.Transition); moved || ev.From != ev.To || !ev.DueOn.IsZero() {
			return Event{}, false, err
		}
	}
	return Event{}, false, err
}

// again is the day that is due when a stopped clock runs again today.
func (m *Machine) again(ctx context.Context, q sqldb.Queryer, stopped Event, reset bool) (civil.Date, bool, error) {
	today := civil.DateOf(q.Now())
	param, since, err := m.running(ctx, q, stopped)
	if err != nil {
		return civil.Date{}, false, err
	}
	if reset {
		if param == "" {
			return civil.Date{}, false, ErrNoClock
		}
		return Due(ctx, q, param, today)
	}
	working := true
	if param != "" {
		p, err := ParamOn(ctx, q, param, since)
		if err != nil {
			return civil.Date{}, false, err
		}
		working = p.Working
	}
	stop := civil.DateOf(stopped.At)
	if !working {
		return today.AddDays(max(0, stop.DaysTo(stopped.DueOn))), true, nil
	}
	c, err := CalendarOf(ctx, q)
	if err != nil {
		return civil.Date{}, false, err
	}
	left, known := c.WorkingDays(stop, stopped.DueOn)
	due, loaded := c.AddWorkingDays(today, max(0, left))
	return due, known && loaded, nil
}

// running returns the parameter of the clock that was stopped and the day on which it began.
func (m *Machine) running(ctx context.Context, q sqldb.Queryer, stopped Event) (param string, since civil.Date, err error) {
	trail, err := Trail(ctx, q, stopped.Case)
	for i := len(trail) - 1; i >= 0; i-- {
		ev := trail[i]
		if ev.Transition == "" {
			return m.DueDays, civil.DateOf(ev.At), err
		}
		if t, ok := m.Transition(ev.Transition); ok {
			return t.DueDays, civil.DateOf(ev.At), err
		}
	}
	return "", civil.Date{}, err
}

// Reminder is a case that will be due soon.
type Reminder struct {
	Case   ids.ID
	Status string
	DueOn  civil.Date
}

// RunReminders tells once of every case that is due within the days of the machine's
// parameter, each in a transaction of its own, and returns of how many. A stopped clock
// reminds nobody; a day that was moved is reminded of anew.
func (m *Machine) RunReminders(ctx context.Context, db *sqldb.DB) (told int, err error) {
	if m.Remind == "" {
		return 0, nil
	}
	ctx = AsSystem(sqldb.Long(ctx))
	var soon []Reminder
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		today := civil.DateOf(r.Now())
		until, _, err := Due(ctx, r, m.Remind, today)
		if err != nil {
			return err
		}
		soon, err = sqldb.All(ctx, r, scanReminder, `SELECT id, status, due_on FROM `+m.Table+` c WHERE due_on >= $1 AND due_on <= $2
			 AND NOT EXISTS (SELECT 1 FROM caseflow_reminders r WHERE r.case_id = c.id AND r.due_on = c.due_on) ORDER BY id`, today, until)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, one := range soon {
		ok := false
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			n, err := tx.Exec(ctx, `INSERT INTO caseflow_reminders (case_id, due_on, at_ms)
				 SELECT id, due_on, $3 FROM `+m.Table+` WHERE id = $1 AND due_on = $2 ON CONFLICT (case_id, due_on) DO NOTHING`, one.Case, one.DueOn, tx.Now().UnixMilli())
			if ok = n > 0; err != nil || !ok {
				return err
			}
			return m.OnRemind(ctx, tx, one)
		})
		if err != nil {
			return told, err
		}
		if ok {
			told++
		}
	}
	return told, nil
}

func scanReminder(r sqldb.Row) (x Reminder, err error) {
	return x, r.Scan(&x.Case, &x.Status, &x.DueOn)
}

// RemindJob returns a function for the job runner that reminds for all machines.
func RemindJob(db *sqldb.DB, machines ...*Machine) func(context.Context) (told int, err error) {
	return func(ctx context.Context) (total int, err error) {
		for _, m := range machines {
			n, err := m.RunReminders(ctx, db)
			total += n
			if err != nil {
				return total, err
			}
		}
		return total, nil
	}
}
