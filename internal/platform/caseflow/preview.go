package caseflow

import (
	"context"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Message is what somebody will be told by a step, before it leaves.
type Message struct {
	Who  []string // names of people and organisations, or zh words such as 市教育局
	Text string   // what is said, in the reader's language
	Mail bool     // goes out by mail to those who want it, and stands on the page in any case
}

// Told lists what a step would have people told. It writes nothing.
type Told func(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) ([]Message, error)

// Preview is all that a step would do, for the page on which a person confirms it.
type Preview struct {
	Case     ids.ID
	Step     Transition
	From, To State
	Version  int64
	Stale    error      // why the step cannot be taken from where the case stands, or by this person
	DueOn    civil.Date // when the new state will be due, none when it will not
	Loaded   bool
	Then     Transition // step of the system when that time is up, without code for none
	Verdicts []Verdict
	Reasons  []Reason
	Messages []Message
}

// Warned reports whether the step needs a word of excuse.
func (p Preview) Warned() bool { return slices.ContainsFunc(p.Verdicts, Verdict.Warns) }

// Stopped reports whether a rule forbids the step.
func (p Preview) Stopped() bool { return slices.ContainsFunc(p.Verdicts, Verdict.Stops) }

// Preview says what a step would do for the person of the context. It changes nothing.
func (m *Machine) Preview(ctx context.Context, q sqldb.Queryer, id ids.ID, step string) (p Preview, err error) {
	t, ok := m.Transition(step)
	a := actor.From(ctx)
	switch {
	case !ok:
		return p, ErrNoStep.With(step)
	case t.System || !a.Signed() || !a.Has(t.Roles...):
		return p, actor.ErrForbidden
	}
	at, err := m.position(ctx, q, id)
	if err != nil {
		return p, err
	}
	p = Preview{Case: id, Step: t, Version: at.version, Loaded: true}
	p.From, _ = m.State(at.status)
	p.To, _ = m.State(t.To)
	p.Then, _ = m.Transition(t.OnDue)
	if p.Stale, err = m.stale(ctx, q, t, id, at); err != nil {
		return p, err
	}
	if t.DueDays != "" {
		if p.DueOn, p.Loaded, err = Due(ctx, q, t.DueDays, civil.DateOf(q.Now())); err != nil {
			return p, err
		}
	}
	if p.Verdicts, err = m.Verdicts(ctx, q, t, id); err != nil {
		return p, err
	}
	if t.Reasons != "" {
		if p.Reasons, err = Reasons(ctx, q, t.Reasons); err != nil {
			return p, err
		}
	}
	if m.Told != nil {
		p.Messages, err = m.Told(ctx, q, id, step)
	}
	return p, err
}

// Foretold is what steps of a case would have people told, by step, for the forms that take
// them. It writes nothing.
func (m *Machine) Foretold(ctx context.Context, q sqldb.Queryer, id ids.ID, steps ...string) (out map[string][]Message, err error) {
	out = map[string][]Message{}
	for _, step := range steps {
		if m.Told == nil {
			break
		}
		if out[step], err = m.Told(ctx, q, id, step); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stale is the refusal that the step would meet now, besides what has yet to be typed.
func (m *Machine) stale(ctx context.Context, q sqldb.Queryer, t Transition, id ids.ID, at position) (refusal, err error) {
	if !slices.Contains(t.From, at.status) {
		refusal = m.notThere(ctx, q, Step{ID: id}, at)
	} else if refusal = fourEyes(ctx, q, t, id, actor.From(ctx)); refusal == nil {
		refusal = fourEyesUnit(ctx, q, t, id, actor.From(ctx))
	}
	if refusal != nil && errs.KindOf(refusal) == errs.Internal {
		return nil, refusal
	}
	return refusal, nil
}
