package demand

import (
	"context"
	"errors"
	"fmt"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Step takes one step with an item: submit, publish, return, talk, resume, deal, withdraw.
// Amend is taken by [Service.Save] and expire by the job alone.
func (s *Service) Step(ctx context.Context, st caseflow.Step) (it Item, err error) {
	if st.Transition == "amend" || st.Transition == "expire" {
		return Item{}, caseflow.ErrNoStep.With(st.Transition)
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		it, err = s.StepIn(ctx, tx, st)
		return err
	})
	return it, err
}

// StepIn is Step inside the caller's transaction, for process/match.
func (s *Service) StepIn(ctx context.Context, tx *sqldb.Tx, st caseflow.Step) (Item, error) {
	it, err := s.find(ctx, tx, st.ID)
	if err != nil {
		return Item{}, err
	}
	// Steps of the system are refused to people by the machine itself.
	if t, _ := MachineOf(it.Side).Transition(st.Transition); !t.System && !mayStep(actor.From(ctx), it, st.Transition) {
		return Item{}, actor.ErrForbidden
	}
	if st.Transition == "submit" {
		d := Draft{Item: it}
		if d.Contact, err = s.contact(ctx, tx, it.ID); err != nil {
			return Item{}, err
		}
		if err := CheckSubmit(d, civil.DateOf(tx.Now())).Err(); err != nil {
			return Item{}, err
		}
	}
	return s.step(ctx, tx, it.ID, st)
}

// Follow moves an item with what became of its orders: begin, release, meet. It is for
// process/order and asks for no permission; an item that is not where the step begins stays
// as it is.
func (s *Service) Follow(ctx context.Context, tx *sqldb.Tx, id ids.ID, transition string) (Item, error) {
	ctx = caseflow.AsSystem(ctx)
	for {
		it, err := s.step(ctx, tx, id, caseflow.Step{Transition: transition})
		switch {
		case errors.Is(err, caseflow.ErrMeanwhile): // somebody was faster; where it stands now decides
		case errors.Is(err, caseflow.ErrNotThere):
			return it, nil
		default:
			return it, err
		}
		if err := ctx.Err(); err != nil {
			return it, err
		}
	}
}

// step moves the row and everything that hangs on its state: the number, the time of
// publication, the counts, those who listen.
func (s *Service) step(ctx context.Context, tx *sqldb.Tx, id ids.ID, st caseflow.Step) (Item, error) {
	it, err := itemByID(ctx, tx, id)
	if err != nil {
		return it, err
	}
	st.ID = id
	if st.OnBehalf == 0 {
		st.OnBehalf = it.Org
	}
	ev, err := MachineOf(it.Side).Move(ctx, tx, st)
	if err != nil {
		return it, err
	}
	return s.moved(ctx, tx, it, ev)
}

// moved brings everything in line with a state that the machine has changed.
func (s *Service) moved(ctx context.Context, tx *sqldb.Tx, old Item, ev caseflow.Event) (Item, error) {
	now := old
	now.Status, now.DueOn = ev.To, ev.DueOn
	now.Version++
	if ev.To == Submitted && old.Number == "" {
		number, err := nextNumber(ctx, tx, old.Side, civil.DateOf(tx.Now()).Year)
		if err != nil {
			return now, err
		}
		now.Number = number
		if err := setNumber(ctx, tx, old.ID, number); err != nil {
			return now, err
		}
	}
	if ev.To == Published && ev.From == Submitted {
		now.Published = tx.Now()
		if err := setPublished(ctx, tx, old.ID, tx.Now().UnixMilli()); err != nil {
			return now, err
		}
	}
	if err := s.settle(ctx, tx, old, now); err != nil || ev.To != Published || !old.Published.IsZero() {
		return now, err
	}
	for _, f := range s.firsts {
		if err := f(ctx, tx, now); err != nil {
			return now, err
		}
	}
	return now, nil
}

// settle keeps the counts, frees the key by which an import would know a closed item again,
// and tells those who listen.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, old, now Item) error {
	if st, ok := MachineOf(now.Side).State(now.Status); ok && st.Terminal {
		if err := setKey(ctx, tx, now.ID, ownKey(now.ID)); err != nil {
			return err
		}
	}
	s.changed(tx, now.ID)
	if err := s.written(ctx, tx, now.Side, now.ID); err != nil {
		return err
	}
	return s.recount(ctx, tx, old, now)
}

// recount keeps the counts by which the lists say how many there are.
func (s *Service) recount(ctx context.Context, tx *sqldb.Tx, old, now Item) error {
	if old.Status == now.Status && old.Visibility == now.Visibility && old.Region == now.Region && old.Kind == now.Kind {
		return nil
	}
	if err := count(ctx, tx, old, -1); err != nil {
		return err
	}
	return count(ctx, tx, now, 1)
}

// Refresh says that a published item still stands: its days begin anew.
func (s *Service) Refresh(ctx context.Context, id ids.ID, version int64) (it Item, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if it, err = s.find(ctx, tx, id); err != nil {
			return err
		}
		if !Policy.May(actor.From(ctx), it.Side.act(actOwn), it.object()) {
			return actor.ErrForbidden
		}
		if !it.Live() {
			return ErrNotLive.With(stateZH(it))
		}
		ev, err := MachineOf(it.Side).Renew(ctx, tx, caseflow.Step{ID: id, Transition: StepRefresh, Version: version, OnBehalf: it.Org}, ParamExpiry)
		it.DueOn = ev.DueOn
		it.Version++
		return err
	})
	return it, err
}

// Copy begins a new draft with the words of an item of one's own, as after it expired.
func (s *Service) Copy(ctx context.Context, id ids.ID) (it Item, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := s.find(ctx, tx, id)
		if err != nil {
			return err
		}
		if !Policy.May(actor.From(ctx), old.Side.act(actOwn), old.object()) {
			return actor.ErrForbidden
		}
		d := Draft{Item: old}
		if d.Contact, err = s.contact(ctx, tx, id); err != nil {
			return err
		}
		d.Number = ""
		today := civil.DateOf(tx.Now())
		for _, day := range []*civil.Date{&d.StartOn, &d.DeadlineOn} {
			if day.Before(today) {
				*day = civil.Date{}
			}
		}
		it, err = s.insert(ctx, tx, d)
		return err
	})
	return it, err
}

// Expire hides the items whose days are over and returns how many there were. It is the
// daily job; running it twice does nothing more.
func (s *Service) Expire(ctx context.Context) (int, error) {
	total := 0
	for _, m := range []*caseflow.Machine{Needs, Offers} {
		side := Need
		if m == Offers {
			side = Offer
		}
		n, err := m.RunDue(ctx, s.db, func(ctx context.Context, tx *sqldb.Tx, ev caseflow.Event) error {
			now, err := itemByID(ctx, tx, ev.Case)
			if err != nil {
				return err
			}
			if now.Side != side {
				return fmt.Errorf("demand: %s ran on an item of the side %s", m.Kind, now.Side)
			}
			old := now
			old.Status = ev.From
			return s.settle(ctx, tx, old, now)
		})
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}
