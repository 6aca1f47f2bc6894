package order

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

// Answer is a step with an order and what is said with it.
type Answer struct {
	ID       ids.ID
	Step     string // accept, decline, withdraw, talk, contract, fulfil, rate, fail
	Version  int64  // row_version that the person saw; 0 = any
	Reason   string
	Note     string
	Quantity int64     // accept: how many are promised; 0 stands for all that were asked for
	Supply   ids.ID    // accept: by which programme point or offer; 0 = as it was issued
	Name     string    // of the supply
	Stars    int64     // rate: 1–5
	Contract DealFacts // contract
}

// Step takes one step with an order.
func (s *Service) Step(ctx context.Context, f Answer) (o Order, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o, err = s.stepIn(ctx, tx, f)
		return err
	})
	if err == nil && o.Status == Declined {
		err = s.refill(ctx, o)
	}
	return o, err
}

func (s *Service) stepIn(ctx context.Context, tx *sqldb.Tx, f Answer) (Order, error) {
	o, err := find(ctx, tx, f.ID)
	if err != nil {
		return o, err
	}
	if t, ok := Orders.Transition(f.Step); ok && !t.System && !mayStep(actor.From(ctx), o, f.Step) {
		return o, actor.ErrForbidden
	}
	if err := checkText(f.Note, "note", false); err != nil {
		return o, err
	}
	if err := s.before(ctx, tx, &o, f); err != nil {
		return o, err
	}
	ev, err := Orders.Move(ctx, tx, caseflow.Step{ID: o.ID, Transition: f.Step, Version: f.Version, Reason: f.Reason, Note: f.Note, OnBehalf: o.actsFor(f.Step)})
	if err != nil {
		return o, err
	}
	o.Status, o.DueOn = ev.To, ev.DueOn
	o.Version++
	return o, s.after(ctx, tx, &o, f)
}

// actsFor is the side in whose name a step is taken.
func (o Order) actsFor(step string) ids.ID {
	switch step {
	case "accept", "decline":
		return o.Supplier
	case "withdraw", "fulfil", "rate":
		return o.Asker
	}
	return 0
}

// before checks what a step says and wants.
func (s *Service) before(ctx context.Context, tx *sqldb.Tx, o *Order, f Answer) error {
	switch f.Step {
	case "accept":
		o.Taken = f.Quantity
		if f.Quantity == 0 {
			o.Taken = o.Quantity
		}
		if f.Supply != 0 {
			o.Supply, o.SupplyName = f.Supply, f.Name
		}
		return checkQuantity(o.Taken, o.Quantity, "quantity")
	case "rate":
		if f.Stars < 1 || f.Stars > 5 {
			return ErrStars.On("stars")
		}
	case "contract":
		return s.checkContract(ctx, tx, o, f.Contract)
	}
	return nil
}

// after does what a step brings about, in its transaction.
func (s *Service) after(ctx context.Context, tx *sqldb.Tx, o *Order, f Answer) error {
	switch f.Step {
	case "accept":
		return s.accepted(ctx, tx, o)
	case "decline":
		o.Taken = 0
		if err := s.heard(ctx, tx, *o); err != nil {
			return err
		}
		return s.tellAnswer(ctx, tx, *o, f.Note)
	case "withdraw":
		if err := dropAsk(ctx, tx, o.ID); err != nil {
			return err
		}
		return s.failed(ctx, tx, *o)
	case "fail":
		return s.failed(ctx, tx, *o)
	case "contract":
		if err := s.insertContract(ctx, tx, *o, f.Contract); err != nil {
			return err
		}
		return s.met(ctx, tx, *o)
	case "rate":
		o.Stars, o.Review = f.Stars, f.Note
		return rated(ctx, tx, o.ID, f.Stars, f.Note)
	}
	return s.tellStep(ctx, tx, *o)
}

// heard keeps that the supplier has answered.
func (s *Service) heard(ctx context.Context, tx *sqldb.Tx, o Order) error {
	if err := answered(ctx, tx, o); err != nil {
		return err
	}
	s.changed(tx, Change{Supply: o.Supply, Org: o.Supplier})
	return askAnswered(ctx, tx, o.ID)
}

// accepted takes the seats, begins the talks of the need and tells who asked.
func (s *Service) accepted(ctx context.Context, tx *sqldb.Tx, o *Order) error {
	o.Answered = tx.Now()
	if err := s.heard(ctx, tx, *o); err != nil {
		return err
	}
	if err := s.takeSeats(ctx, tx, *o); err != nil {
		return err
	}
	return s.tellAnswer(ctx, tx, *o, "")
}

// takeSeats takes what the supplier promises from the need, and from the offer by which they
// promise it, and brings the need into talks.
func (s *Service) takeSeats(ctx context.Context, tx *sqldb.Tx, o Order) error {
	if o.Kind != ForNeed || o.Need == 0 {
		return nil
	}
	it, err := need(ctx, tx, o.Need)
	if err != nil {
		return err
	}
	if o.Counted() {
		if err := take(ctx, tx, it, o.ID, o.Taken); err != nil {
			return err
		}
		if err := takeOffer(ctx, tx, o); err != nil {
			return err
		}
	}
	s.changed(tx, Change{Supply: o.Supply})
	_, err = s.needs.Follow(ctx, tx, o.Need, "begin")
	return err
}

// takeOffer takes the seats of the offer, where the supply is one.
func takeOffer(ctx context.Context, tx *sqldb.Tx, o Order) error {
	if o.Supply == 0 {
		return nil
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT COUNT(*) FROM demand_items WHERE id = $1 AND side = 'OFFER'`, int64(o.Supply))
	if err != nil || n == 0 {
		return err // a programme point, which promises no number
	}
	offer, err := demand.One(ctx, tx, o.Supply)
	if err != nil {
		return err
	}
	return take(ctx, tx, offer, o.ID, o.Taken)
}

// failed gives the seats back; a need of which no order stands is open again.
func (s *Service) failed(ctx context.Context, tx *sqldb.Tx, o Order) error {
	if err := giveBack(ctx, tx, o.ID); err != nil {
		return err
	}
	s.changed(tx, Change{Supply: o.Supply})
	if o.Need != 0 {
		n, err := sqldb.Value[int64](ctx, tx,
			`SELECT COUNT(*) FROM order_orders WHERE need_id = $1 AND kind = 'NEED' AND status IN ('ACCEPTED', 'IN_TALK', 'CONTRACTED', 'FULFILLED', 'RATED')`, int64(o.Need))
		if err != nil {
			return err
		}
		if n == 0 {
			if _, err := s.needs.Follow(ctx, tx, o.Need, "release"); err != nil {
				return err
			}
		}
	}
	return s.tellStep(ctx, tx, o)
}

// met closes a need of which as many are under contract as it asks for, or which counts
// nothing and has a contract.
func (s *Service) met(ctx context.Context, tx *sqldb.Tx, o Order) error {
	if err := s.tellStep(ctx, tx, o); err != nil || o.Need == 0 || o.Kind != ForNeed {
		return err
	}
	it, err := demand.One(ctx, tx, o.Need)
	if err != nil {
		return missing(err)
	}
	if it.Headcount != NotSaid {
		n, err := sqldb.Value[int64](ctx, tx,
			`SELECT CAST(COALESCE(SUM(taken), 0) AS BIGINT) FROM order_orders WHERE need_id = $1 AND kind = 'NEED' AND status IN ('CONTRACTED', 'FULFILLED', 'RATED')`, int64(o.Need))
		if err != nil || n < it.Headcount {
			return err
		}
	}
	_, err = s.needs.Follow(ctx, tx, o.Need, "meet")
	return err
}

// TimeUp takes the steps of orders and claims whose days are over, tells whom it concerns,
// and asks the next best where the owner wants that. It is the daily job; running it twice
// does nothing more.
func (s *Service) TimeUp(ctx context.Context) (int, error) {
	ctx = asProduct(ctx)
	var gone []Order
	n, err := Orders.RunDue(ctx, s.db, func(ctx context.Context, tx *sqldb.Tx, ev caseflow.Event) error {
		o, err := orderByID(ctx, tx, ev.Case)
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { gone = append(gone, o) })
		if err := s.lapsed(ctx, tx, o.ID, o.Supplier); err != nil {
			return err
		}
		return s.tellTimeout(ctx, tx, o)
	})
	if err != nil {
		return n, err
	}
	m, err := Claims.RunDue(ctx, s.db, func(ctx context.Context, tx *sqldb.Tx, ev caseflow.Event) error {
		c, err := claimByID(ctx, tx, ev.Case)
		if err != nil {
			return err
		}
		if err := s.lapsed(ctx, tx, c.ID, c.Asker); err != nil {
			return err
		}
		return s.tellLapse(ctx, tx, c)
	})
	if err != nil {
		return n + m, err
	}
	for _, o := range gone {
		if err := s.refill(ctx, o); err != nil {
			return n + m, err
		}
	}
	return n + m, nil
}

// Delivery is an entry of what was delivered of a service order.
type Delivery struct {
	ledger.Entry
	Fixed int64 // what the entry says after its corrections
}

func volumeOf(o Order) ledger.Account {
	return ledger.Account{Kind: "order.volume", Owner: o.ID, Unit: o.Unit}
}

func deliveries(ctx context.Context, q sqldb.Queryer, o Order) (list []Delivery, done int64, err error) {
	entries, err := ledger.Entries(ctx, q, volumeOf(o))
	at := map[ids.ID]int{}
	for _, e := range entries {
		done += e.Amount
		if e.Corrects == 0 {
			at[e.ID] = len(list)
		} else if i, ok := at[e.Corrects]; ok {
			list[i].Fixed += e.Amount
		}
		list = append(list, Delivery{e, e.Amount})
	}
	return list, done, err
}

// Deliver enters how much of a service order was delivered in a month, with what proves it.
func (s *Service) Deliver(ctx context.Context, id ids.ID, month string, n int64, evidence string) error {
	return s.volume(ctx, id, evidence, func(tx *sqldb.Tx, o Order) error {
		m, err := period(month)
		if err != nil {
			return err
		}
		if m > civil.DateOf(tx.Now()).String()[:7] {
			return ErrPeriod.On("period")
		}
		if err := checkQuantity(n, maxVolume, "volume"); err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Entry{Account: volumeOf(o), Amount: n, Reason: m, Note: evidence, Object: o.ID}, 0)
		return err
	})
}

// CorrectDelivery puts right what an entry should have said; the entry itself stays.
func (s *Service) CorrectDelivery(ctx context.Context, id, entry ids.ID, right int64, why string) error {
	return s.volume(ctx, id, why, func(tx *sqldb.Tx, o Order) error {
		old, err := ledger.EntryByID(ctx, tx, entry)
		if err != nil {
			return err
		}
		if old.Account != volumeOf(o) {
			return actor.ErrNotFound
		}
		if right < 0 || right > maxVolume {
			return ErrQuantity.With(maxVolume).On("volume")
		}
		_, err = ledger.Correct(ctx, tx, entry, right, old.Reason, why, 0)
		return err
	})
}

// volume runs one change of the volume of a service order.
func (s *Service) volume(ctx context.Context, id ids.ID, evidence string, change func(tx *sqldb.Tx, o Order) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		o, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		if !may(actor.From(ctx), actVolume, o.asker(), o.supplier()) {
			return actor.ErrForbidden
		}
		if o.Kind != ServiceKind || !o.Holds() {
			return ErrNoVolume
		}
		if err := checkText(evidence, "evidence", true); err != nil {
			return errs.All(err)[0].On("evidence")
		}
		if err := change(tx, o); err != nil {
			return err
		}
		return record(ctx, tx, actVolume, "order_orders", o.ID, "")
	})
}
