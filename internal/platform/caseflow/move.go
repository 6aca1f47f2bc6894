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
	ErrSince      = errs.New(errs.Conflict, "caseflow.since")
	ErrBroken     = errs.New(errs.Internal, "caseflow.broken_chain")
)

// Step is what Move is asked to do.
type Step struct {
	ID         ids.ID
	Transition string
	Version    int64  // row_version that the person saw; 0 = any
	From       string // state that the person saw; "" = any
	Reason     string // code in the transition's reason list
	Note       string // free text
	OnBehalf   ids.ID // organisation or person acted for; the actor's own when 0
	Excuse     string // why the step is taken in spite of a WARN
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
	reason, err := checkReason(ctx, tx, t, s)
	if err != nil {
		return Event{}, err
	}
	at, err := m.position(ctx, tx, s.ID)
	if err != nil {
		return Event{}, err
	}
	if !slices.Contains(t.From, at.status) || s.From != "" && s.From != at.status {
		return Event{}, m.notThere(ctx, tx, s, at)
	}
	if s.Version != 0 && s.Version != at.version {
		return Event{}, m.meanwhile(ctx, tx, s, at)
	}
	ev := m.event(ctx, tx, s, t, at.status)
	ev.ReasonZH, ev.ReasonEN = reason.ZH, reason.EN
	if err := m.checkPerson(ctx, tx, t, s, ev); err != nil {
		return Event{}, err
	}
	results, err := m.checkGuards(ctx, tx, t, s)
	if err != nil {
		return Event{}, err
	}
	if t.DueDays != "" {
		ev.DueOn, ev.Loaded, err = Due(ctx, tx, t.DueDays, civil.DateOf(tx.Now()))
		if err != nil {
			return Event{}, err
		}
	}
	if err := m.swap(ctx, tx, s, at, t.To, ev.DueOn); err != nil {
		return Event{}, err
	}
	if err := m.write(ctx, tx, ev); err != nil {
		return Event{}, err
	}
	if err := keepFindings(ctx, tx, ev, s, results); err != nil {
		return Event{}, err
	}
	return ev, m.tellRepresented(ctx, tx, ev)
}

// checkPerson refuses who has looked at the case before, by person or by unit, and who acts
// for another without saying why.
func (m *Machine) checkPerson(ctx context.Context, q sqldb.Queryer, t Transition, s Step, ev Event) error {
	if t.System {
		return nil
	}
	a := actor.From(ctx)
	if m.Behalf != nil && forAnother(a, ev.OnBehalf) && strings.TrimSpace(s.Note) == "" && s.Reason == "" {
		return ErrBehalf.On("note")
	}
	if err := fourEyes(ctx, q, t, s.ID, a); err != nil {
		return err
	}
	return fourEyesUnit(ctx, q, t, s.ID, a)
}

// checkReason returns the entry of the reason list that was chosen, none where there is no list.
func checkReason(ctx context.Context, q sqldb.Queryer, t Transition, s Step) (Reason, error) {
	switch {
	case t.NeedsReason && s.Reason == "" && t.Reasons != "":
		return Reason{}, ErrReason.On("reason")
	case t.NeedsReason && s.Reason == "" && strings.TrimSpace(s.Note) == "":
		return Reason{}, ErrReason.On("note")
	case t.Reasons == "" || s.Reason == "":
		return Reason{}, nil
	}
	return reasonOf(ctx, q, t.Reasons, s.Reason)
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
func (m *Machine) swap(ctx context.Context, tx *sqldb.Tx, s Step, at position, to string, due civil.Date) error {
	n, err := tx.Exec(ctx,
		`UPDATE `+m.Table+` SET status = $1, row_version = row_version + 1, due_on = $2
		 WHERE id = $3 AND status = $4 AND row_version = $5`,
		to, due, s.ID, at.status, at.version)
	if err != nil || n > 0 {
		return err
	}
	now, err := m.position(ctx, tx, s.ID)
	if err != nil {
		return err
	}
	s.From, s.Version = at.status, at.version
	return m.meanwhile(ctx, tx, s, now)
}

// Renew sets the due day of a case that stays in its state, as a refreshed need does. The
// event keeps the state.
func (m *Machine) Renew(ctx context.Context, tx *sqldb.Tx, s Step, param string) (Event, error) {
	at, err := m.position(ctx, tx, s.ID)
	if err != nil {
		return Event{}, err
	}
	if s.Version != 0 && s.Version != at.version {
		return Event{}, m.meanwhile(ctx, tx, s, at)
	}
	ev := m.event(ctx, tx, s, Transition{Code: s.Transition, To: at.status}, at.status)
	if ev.DueOn, ev.Loaded, err = Due(ctx, tx, param, civil.DateOf(tx.Now())); err != nil {
		return Event{}, err
	}
	if err := m.swap(ctx, tx, s, at, at.status, ev.DueOn); err != nil {
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
		return Event{}, m.meanwhile(ctx, tx, s, at)
	}
	due, err := sqldb.Value[civil.Date](ctx, tx, `SELECT due_on FROM `+m.Table+` WHERE id = $1`, s.ID)
	if err != nil {
		return Event{}, err
	}
	ev := m.event(ctx, tx, s, Transition{Code: s.Transition, To: at.status}, at.status)
	ev.DueOn = due
	if err := m.swap(ctx, tx, s, at, at.status, due); err != nil {
		return Event{}, err
	}
	return ev, m.write(ctx, tx, ev)
}

// notThere says where the case stands, and who brought it there by which steps.
func (m *Machine) notThere(ctx context.Context, q sqldb.Queryer, s Step, at position) error {
	return m.stands(ctx, q, ErrNotThere, s, at)
}

func (m *Machine) meanwhile(ctx context.Context, q sqldb.Queryer, s Step, at position) error {
	return m.stands(ctx, q, ErrMeanwhile, s, at)
}

// stands is a refusal with the difference to what the person saw: the steps taken since.
func (m *Machine) stands(ctx context.Context, q sqldb.Queryer, e *errs.Error, s Step, at position) error {
	trail, err := Trail(ctx, q, s.ID)
	if err != nil {
		return err
	}
	who := "系统"
	if n := len(trail); n > 0 {
		who = trail[n-1].Name
	}
	all := errs.List{e.With(m.stateZH(at.status), who)}
	for _, ev := range since(trail, s, at) {
		step := ev.Transition
		if t, ok := m.Transition(ev.Transition); ok {
			step = t.ZH
		}
		all.Add(ErrSince.With(ev.At.In(civil.Location).Format("2006-01-02 15:04"), ev.Name, step, m.stateZH(ev.From), m.stateZH(ev.To)))
	}
	return all
}

// since are the steps that the person cannot have seen: as many as the version has moved
// on, or those after the state they saw; the last one when neither is known.
func since(trail []Event, s Step, at position) []Event {
	steps := slices.DeleteFunc(slices.Clone(trail), func(ev Event) bool { return ev.Transition == "" })
	if moved := at.version - s.Version; s.Version > 0 && moved >= 0 && moved <= int64(len(steps)) {
		return steps[len(steps)-int(moved):]
	}
	for i := len(steps) - 1; i >= 0 && s.From != ""; i-- {
		if steps[i].From == s.From && steps[i].To != s.From {
			return steps[i:]
		}
	}
	return steps[max(0, len(steps)-1):]
}

func (m *Machine) stateZH(code string) string {
	if s, ok := m.State(code); ok {
		return s.ZH
	}
	return code
}

// lastStep is the number of the last step of case $1; to stop a clock decides nothing.
const lastStep = `SELECT MAX(seq) FROM caseflow_events WHERE case_id = $1 AND transition NOT IN ('` + stepPause + `', '` + stepResume + `')`

func fourEyes(ctx context.Context, q sqldb.Queryer, t Transition, id ids.ID, a actor.Actor) error {
	if !t.FourEyes && !t.FourEyesUnit || t.System {
		return nil
	}
	same, err := sqldb.Value[int64](ctx, q,
		`SELECT COUNT(*) FROM caseflow_events WHERE case_id = $1 AND account_id = $2
		 AND (seq = 1 OR seq = (`+lastStep+`))`, id, a.Account)
	if err == nil && same > 0 {
		err = ErrFourEyes
	}
	return err
}
