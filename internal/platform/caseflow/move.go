package caseflow

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of a step.
var (
	ErrNotThere   = errs.New(errs.Conflict, "caseflow.not_there")
	ErrMeanwhile  = errs.New(errs.Conflict, "caseflow.meanwhile")
	ErrNoStep     = errs.New(errs.Invalid, "caseflow.no_step")
	ErrReason     = errs.New(errs.Invalid, "caseflow.reason")
	ErrReasonList = errs.New(errs.Invalid, "caseflow.reason_list")
	ErrFourEyes   = errs.New(errs.Forbidden, "caseflow.four_eyes")
	ErrNoParam    = errs.New(errs.Internal, "caseflow.no_param")
	ErrBroken     = errs.New(errs.Internal, "caseflow.broken_chain")
)

// Step is what Move is asked to do.
type Step struct {
	ID         ids.ID
	Transition string
	Version    int64  // row_version that the person saw; 0 = any
	Reason     string // code in the transition's reason list
	Note       string // free text
	OnBehalf   ids.ID // organisation or person acted for; the actor's own when 0
}

type systemKey struct{}

// AsSystem returns a context in which the product itself acts, for steps that are marked
// System.
func AsSystem(ctx context.Context) context.Context { return context.WithValue(ctx, systemKey{}, true) }

func bySystem(ctx context.Context) bool { return ctx.Value(systemKey{}) != nil }

// position is where a case stands.
type position struct {
	status  string
	version int64
}

// Open writes the first event of a case whose row the module has just inserted with the
// status [Machine.First].
func (m *Machine) Open(ctx context.Context, tx *sqldb.Tx, id ids.ID, note string) error {
	ev := m.event(ctx, tx, Step{ID: id, Note: note}, Transition{To: m.First()}, "")
	return m.write(ctx, tx, ev)
}

// OpenDue is Open for a machine whose first state has a clock: it sets the row's due day.
func (m *Machine) OpenDue(ctx context.Context, tx *sqldb.Tx, id ids.ID, note string) (Event, error) {
	ev := m.event(ctx, tx, Step{ID: id, Note: note}, Transition{To: m.First()}, "")
	var err error
	if ev.DueOn, ev.Loaded, err = Due(ctx, tx, m.DueDays, civil.DateOf(tx.Now())); err != nil {
		return ev, err
	}
	if _, err := tx.Exec(ctx, `UPDATE `+m.Table+` SET due_on = $1 WHERE id = $2`, ev.DueOn, id); err != nil {
		return ev, err
	}
	return ev, m.write(ctx, tx, ev)
}

// OpenIn is Open for a row that begins in another state than the first, as an imported one
// that needs no draft.
func (m *Machine) OpenIn(ctx context.Context, tx *sqldb.Tx, id ids.ID, state, note string) error {
	if _, ok := m.State(state); !ok {
		return ErrNoStep.With(state)
	}
	return m.write(ctx, tx, m.event(ctx, tx, Step{ID: id, Note: note}, Transition{To: state}, ""))
}

// Move takes one step: who may, what must be said, where the case stands, who else has
// looked; then the row, the event and the audit entry. A case that is not where the step
// begins, or whose version the person did not see, is refused with 409 and says where it
// stands and who moved it.
func (m *Machine) Move(ctx context.Context, tx *sqldb.Tx, s Step) (Event, error) {
	t, ok := m.Transition(s.Transition)
	if !ok {
		return Event{}, ErrNoStep.With(s.Transition)
	}
	a := actor.From(ctx)
	if t.System && !bySystem(ctx) || !t.System && (!a.Signed() || !a.Has(t.Roles...)) {
		return Event{}, actor.ErrForbidden
	}
	if err := checkReason(ctx, tx, t, s); err != nil {
		return Event{}, err
	}
	at, err := m.position(ctx, tx, s.ID)
	if err != nil {
		return Event{}, err
	}
	if !slices.Contains(t.From, at.status) {
		return Event{}, m.notThere(ctx, tx, s.ID, at.status)
	}
	if s.Version != 0 && s.Version != at.version {
		return Event{}, m.meanwhile(ctx, tx, s.ID, at.status)
	}
	if err := fourEyes(ctx, tx, t, s.ID, a); err != nil {
		return Event{}, err
	}
	ev := m.event(ctx, tx, s, t, at.status)
	if t.DueDays != "" {
		ev.DueOn, ev.Loaded, err = Due(ctx, tx, t.DueDays, civil.DateOf(tx.Now()))
		if err != nil {
			return Event{}, err
		}
	}
	if err := m.swap(ctx, tx, s.ID, at, t.To, ev.DueOn); err != nil {
		return Event{}, err
	}
	return ev, m.write(ctx, tx, ev)
}

func checkReason(ctx context.Context, q sqldb.Queryer, t Transition, s Step) error {
	note := strings.TrimSpace(s.Note)
	if t.Reasons == "" {
		if t.NeedsReason && note == "" && s.Reason == "" {
			return ErrReason.On("note")
		}
		return nil
	}
	if s.Reason == "" {
		if t.NeedsReason {
			return ErrReason.On("reason")
		}
		return nil
	}
	known, err := sqldb.Value[int64](ctx, q,
		`SELECT COUNT(*) FROM caseflow_reasons WHERE list = $1 AND code = $2 AND active = TRUE`, t.Reasons, s.Reason)
	if err == nil && known == 0 {
		err = ErrReasonList.With(s.Reason).On("reason")
	}
	return err
}

func (m *Machine) position(ctx context.Context, q sqldb.Queryer, id ids.ID) (position, error) {
	at, err := sqldb.One(ctx, q, func(r sqldb.Row) (p position, err error) { return p, r.Scan(&p.status, &p.version) },
		`SELECT status, row_version FROM `+m.Table+` WHERE id = $1`, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = actor.ErrNotFound
	}
	return at, err
}

// swap moves the row if it still stands where it was read; a faster step wins.
func (m *Machine) swap(ctx context.Context, tx *sqldb.Tx, id ids.ID, at position, to string, due civil.Date) error {
	n, err := tx.Exec(ctx,
		`UPDATE `+m.Table+` SET status = $1, row_version = row_version + 1, due_on = $2
		 WHERE id = $3 AND status = $4 AND row_version = $5`,
		to, due, id, at.status, at.version)
	if err != nil || n > 0 {
		return err
	}
	now, err := m.position(ctx, tx, id)
	if err != nil {
		return err
	}
	return m.meanwhile(ctx, tx, id, now.status)
}

// Renew sets the due day of a case that stays in its state, as a refreshed need does. The
// event keeps the state.
func (m *Machine) Renew(ctx context.Context, tx *sqldb.Tx, s Step, param string) (Event, error) {
	at, err := m.position(ctx, tx, s.ID)
	if err != nil {
		return Event{}, err
	}
	if s.Version != 0 && s.Version != at.version {
		return Event{}, m.meanwhile(ctx, tx, s.ID, at.status)
	}
	ev := m.event(ctx, tx, s, Transition{Code: s.Transition, To: at.status}, at.status)
	if ev.DueOn, ev.Loaded, err = Due(ctx, tx, param, civil.DateOf(tx.Now())); err != nil {
		return Event{}, err
	}
	if err := m.swap(ctx, tx, s.ID, at, at.status, ev.DueOn); err != nil {
		return Event{}, err
	}
	return ev, m.write(ctx, tx, ev)
}

// Keep writes down a step that changes neither the state nor the due day, such as handing a
// case to somebody else. The version moves on, so that what somebody saw before is old.
func (m *Machine) Keep(ctx context.Context, tx *sqldb.Tx, s Step) (Event, error) {
	at, err := m.position(ctx, tx, s.ID)
	if err != nil {
		return Event{}, err
	}
	if s.Version != 0 && s.Version != at.version {
		return Event{}, m.meanwhile(ctx, tx, s.ID, at.status)
	}
	due, err := sqldb.Value[civil.Date](ctx, tx, `SELECT due_on FROM `+m.Table+` WHERE id = $1`, s.ID)
	if err != nil {
		return Event{}, err
	}
	ev := m.event(ctx, tx, s, Transition{Code: s.Transition, To: at.status}, at.status)
	ev.DueOn = due
	if err := m.swap(ctx, tx, s.ID, at, at.status, due); err != nil {
		return Event{}, err
	}
	return ev, m.write(ctx, tx, ev)
}

// notThere says where the case stands, and who brought it there.
func (m *Machine) notThere(ctx context.Context, q sqldb.Queryer, id ids.ID, status string) error {
	return m.stands(ctx, q, ErrNotThere, id, status)
}

func (m *Machine) meanwhile(ctx context.Context, q sqldb.Queryer, id ids.ID, status string) error {
	return m.stands(ctx, q, ErrMeanwhile, id, status)
}

func (m *Machine) stands(ctx context.Context, q sqldb.Queryer, e *errs.Error, id ids.ID, status string) error {
	last, err := lastEvent(ctx, q, id)
	if err != nil && !errors.Is(err, sqldb.ErrNoRow) {
		return err
	}
	name := status
	if s, ok := m.State(status); ok {
		name = s.ZH
	}
	who := last.Name
	if who == "" {
		who = "系统"
	}
	return e.With(name, who)
}

func fourEyes(ctx context.Context, q sqldb.Queryer, t Transition, id ids.ID, a actor.Actor) error {
	if !t.FourEyes || t.System {
		return nil
	}
	same, err := sqldb.Value[int64](ctx, q,
		`SELECT COUNT(*) FROM caseflow_events WHERE case_id = $1 AND account_id = $2
		 AND (seq = 1 OR seq = (SELECT MAX(seq) FROM caseflow_events WHERE case_id = $1))`, id, a.Account)
	if err == nil && same > 0 {
		err = ErrFourEyes
	}
	return err
}
