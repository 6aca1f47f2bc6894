package caseflow

import (
	"context"
	"errors"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Param is one version of a parameter that counts days.
type Param struct {
	Code      string
	Version   int64
	Days      int64
	Working   bool   // working days, calendar days otherwise
	Source    string // document and article
	ValidFrom civil.Date
}

func scanParam(r sqldb.Row) (p Param, err error) {
	return p, r.Scan(&p.Code, &p.Version, &p.Days, &p.Working, &p.Source, &p.ValidFrom)
}

// ParamOn returns the version of a parameter that holds on the day.
func ParamOn(ctx context.Context, q sqldb.Queryer, code string, day civil.Date) (Param, error) {
	p, err := sqldb.One(ctx, q, scanParam,
		`SELECT code, version, days, working, source, valid_from FROM caseflow_params
		 WHERE code = $1 AND valid_from <= $2 ORDER BY valid_from DESC, version DESC LIMIT 1`, code, day)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = ErrNoParam.With(code)
	}
	return p, err
}

// Params returns every version of every parameter, by code, the newest first.
func Params(ctx context.Context, q sqldb.Queryer) ([]Param, error) {
	return sqldb.All(ctx, q, scanParam,
		`SELECT code, version, days, working, source, valid_from FROM caseflow_params ORDER BY code, valid_from DESC, version DESC`)
}

// SetParam adds a version of a parameter. What was due before stays due then.
func SetParam(ctx context.Context, tx *sqldb.Tx, p Param) error {
	_, err := tx.Exec(ctx,
		`INSERT INTO caseflow_params (code, version, days, working, source, valid_from)
		 SELECT $1, COALESCE(MAX(version), 0) + 1, $2, $3, $4, $5 FROM caseflow_params WHERE code = $1`,
		p.Code, p.Days, p.Working, p.Source, p.ValidFrom)
	return err
}

// Holidays returns the rows that the city added to the calendar, by day.
func Holidays(ctx context.Context, q sqldb.Queryer) ([]civil.Special, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (s civil.Special, err error) {
		return s, r.Scan(&s.Day, (*string)(&s.Kind), &s.Source)
	}, `SELECT day, kind, source FROM civil_holidays ORDER BY day`)
}

// DropHoliday takes a row out of the city's calendar and reports whether it was there;
// what ships with the product stays.
func DropHoliday(ctx context.Context, tx *sqldb.Tx, day civil.Date) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM civil_holidays WHERE day = $1`, day)
	return n > 0, err
}

// CalendarOf returns the calendar that ships with the product, with the rows of the
// city's own table.
func CalendarOf(ctx context.Context, q sqldb.Queryer) (*civil.Calendar, error) {
	rows, err := Holidays(ctx, q)
	if err != nil || len(rows) == 0 {
		return civil.DefaultCalendar(), err
	}
	return civil.DefaultCalendar().With(rows), nil
}

// LoadHolidays writes rows into the city's calendar; a later row for a day wins.
func LoadHolidays(ctx context.Context, tx *sqldb.Tx, rows []civil.Special) error {
	args := make([][]any, len(rows))
	for i, s := range rows {
		args[i] = []any{s.Day, string(s.Kind), s.Source}
	}
	return tx.Bulk(ctx, `INSERT INTO civil_holidays (day, kind, source)`, 3, args,
		`ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, source = excluded.source`)
}

// Due returns the day by which something is due that begins on from, by the parameter's
// days. Loaded is false when the calendar does not know a year on the way (日历未载入).
func Due(ctx context.Context, q sqldb.Queryer, param string, from civil.Date) (day civil.Date, loaded bool, err error) {
	p, err := ParamOn(ctx, q, param, from)
	if err != nil {
		return civil.Date{}, false, err
	}
	if !p.Working {
		return from.AddDays(int(p.Days)), true, nil
	}
	c, err := CalendarOf(ctx, q)
	if err != nil {
		return civil.Date{}, false, err
	}
	day, loaded = c.AddWorkingDays(from, int(p.Days))
	return day, loaded, nil
}

// After is told of each step that was taken when time was up, in its transaction.
type After func(ctx context.Context, tx *sqldb.Tx, ev Event) error

const dueBatch = 500

// RunDue takes the step OnDue of every case whose due day has passed, each in a
// transaction of its own, and returns how many it took. A case that somebody else moved
// meanwhile, or that a rule forbids to move, is left alone. Running it again does nothing more.
func (m *Machine) RunDue(ctx context.Context, db *sqldb.DB, after After) (moved int, err error) {
	ctx = AsSystem(sqldb.Long(ctx))
	for last := ids.ID(0); ; {
		var late []ids.ID
		err := db.Read(ctx, func(r *sqldb.Reader) (err error) {
			late, err = sqldb.All(ctx, r, func(row sqldb.Row) (id ids.ID, err error) { return id, row.Scan(&id) },
				`SELECT id FROM `+m.Table+` WHERE due_on < $1 AND id > $2 ORDER BY id LIMIT $3`,
				civil.DateOf(r.Now()), int64(last), dueBatch)
			return err
		})
		if err != nil || len(late) == 0 {
			return moved, err
		}
		for _, id := range late {
			ok, err := m.timeIsUp(ctx, db, id, after)
			if err != nil {
				return moved, err
			}
			if ok {
				moved++
			}
		}
		last = late[len(late)-1]
	}
}

func (m *Machine) timeIsUp(ctx context.Context, db *sqldb.DB, id ids.ID, after After) (moved bool, err error) {
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		moved = false
		step, err := m.stepOnDue(ctx, tx, id)
		if err != nil || step == "" {
			return err
		}
		ev, err := m.Move(ctx, tx, Step{ID: id, Transition: step})
		if errors.Is(err, ErrNotThere) || errors.Is(err, ErrMeanwhile) || guarded(err) {
			return nil
		}
		if err == nil && after != nil {
			err = after(ctx, tx, ev)
		}
		moved = err == nil
		return err
	})
	return moved && err == nil, err
}

// stepOnDue returns what the step that brought the case here says for when time is up, or
// the machine for its first state; steps that keep the state, such as a refresh, are
// passed over.
func (m *Machine) stepOnDue(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error) {
	codes, err := sqldb.All(ctx, q, func(r sqldb.Row) (c string, err error) { return c, r.Scan(&c) },
		`SELECT transition FROM caseflow_events WHERE case_id = $1 ORDER BY seq DESC`, id)
	if err != nil {
		return "", err
	}
	for _, code := range codes {
		if code == "" {
			return m.OnDue, nil
		}
		if t, ok := m.Transition(code); ok {
			return t.OnDue, nil
		}
	}
	return "", nil
}

// DueJob returns a function for the job runner that takes the due steps of all machines
// that need nothing done besides.
func DueJob(db *sqldb.DB, machines ...*Machine) func(context.Context) (moved int, err error) {
	return func(ctx context.Context) (int, error) {
		total := 0
		for _, m := range machines {
			n, err := m.RunDue(ctx, db, nil)
			total += n
			if err != nil {
				return total, err
			}
		}
		return total, nil
	}
}
