package order

import (
	"context"
	"errors"
	"slices"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

// Target is a supplier to be asked.
type Target struct {
	Org      ids.ID
	Supply   ids.ID // programme point or offer, 0 when not said
	Name     string // of the supply
	Quantity int64  // NotSaid where the need counts nothing
	Verdict  string // of the ranking, "" without
	Score    int64
}

// Issue is what a need is handed out with.
type Issue struct {
	Need    ids.ID
	Targets []Target
	Auto    bool // ask the next best at once when somebody declines or does not answer
	Message string
	Session ids.ID // docking session in which it was agreed, 0 when none
}

// Issue hands a need to suppliers: a dispatch with an order for each.
func (s *Service) Issue(ctx context.Context, f Issue) (d Dispatch, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		it, err := visibleNeed(ctx, tx, f.Need)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if !Policy.May(a, actIssue, needObject(it)) {
			return actor.ErrForbidden
		}
		if err := s.checkIssue(ctx, tx, f); err != nil {
			return err
		}
		d = Dispatch{ID: tx.NewID(), Version: 1, Need: it.ID, Asker: it.Org, County: it.Region, Owner: a.Account, Auto: f.Auto, Message: f.Message, Waves: 1, Created: tx.Now()}
		if d.Number, err = takeNumber(ctx, tx, "PD"); err != nil {
			return err
		}
		if err := insertDispatch(ctx, tx, d); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Entry{Action: actIssue, Object: "order_dispatches", ID: d.ID}); err != nil {
			return err
		}
		return s.addOrders(ctx, tx, d, it, 1, f)
	})
	return d, err
}

func (s *Service) checkIssue(ctx context.Context, q sqldb.Queryer, f Issue) error {
	var l errs.List
	if len(f.Targets) == 0 || len(f.Targets) > maxTargets {
		l.Add(ErrTargets.With(maxTargets).On("targets"))
	}
	l.Add(checkText(f.Message, "message", false))
	if err := s.checkSession(ctx, q, f.Session); err != nil {
		if errs.KindOf(err) != errs.Invalid {
			return err
		}
		l.Add(err)
	}
	return l.Err()
}

// Wave asks further suppliers in a dispatch: those whom its owner or an officer chose.
func (s *Service) Wave(ctx context.Context, id ids.ID, version int64, targets []Target) (d Dispatch, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if d, err = findDispatch(ctx, tx, id); err != nil {
			return err
		}
		if !Policy.May(actor.From(ctx), actIssue, d.asker()) {
			return actor.ErrForbidden
		}
		if d.Version != version {
			return ErrMeanwhile
		}
		return s.wave(ctx, tx, &d, targets)
	})
	return d, err
}

func (s *Service) wave(ctx context.Context, tx *sqldb.Tx, d *Dispatch, targets []Target) error {
	it, err := need(ctx, tx, d.Need)
	if err != nil {
		return err
	}
	f := Issue{Need: d.Need, Targets: targets, Message: d.Message}
	if err := s.checkIssue(ctx, tx, f); err != nil {
		return err
	}
	ok, err := nextWave(ctx, tx, *d)
	if err != nil {
		return err
	}
	if !ok {
		return ErrMeanwhile
	}
	d.Waves++
	d.Version++
	if err := audit.Record(ctx, tx, audit.Entry{Action: actIssue, Object: "order_dispatches", ID: d.ID}); err != nil {
		return err
	}
	return s.addOrders(ctx, tx, *d, it, d.Waves, f)
}

// addOrders writes one order for each target, in the order in which they are asked.
func (s *Service) addOrders(ctx context.Context, tx *sqldb.Tx, d Dispatch, it demand.Item, wave int64, f Issue) error {
	standing, err := standings(ctx, tx)
	if err != nil {
		return err
	}
	for _, t := range f.Targets {
		if err := checkQuantity(t.Quantity, it.Headcount, "quantity"); err != nil {
			return err
		}
		o := Order{Kind: ForNeed, Dispatch: d.ID, Wave: wave, Need: it.ID, Title: it.Title, NeedNumber: it.Number, NeedKind: it.Kind, Asker: it.Org, County: it.Region,
			Supply: t.Supply, SupplyName: t.Name, Quantity: t.Quantity, Unit: Persons, Message: f.Message, Verdict: t.Verdict, Score: t.Score, Session: f.Session, Owner: d.Owner}
		o.Class = classYear(it.StartOn, civil.DateOf(tx.Now()))
		if standing[t.Org].Paused() {
			return ErrPaused.On("targets")
		}
		if err := s.open(ctx, tx, &o, t.Org); err != nil {
			return err
		}
	}
	return nil
}

// open writes an order that waits for the answer of a supplier, and tells them.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, o *Order, supplier ids.ID) error {
	far, err := supplierOf(ctx, tx, supplier)
	if err != nil {
		return err
	}
	o.Supplier, o.SupplierIs, o.FarCounty = far.ID, far.Name, far.County
	if o.Need != 0 {
		if err := refuseTwice(ctx, tx, *o); err != nil {
			return err
		}
	}
	o.ID, o.Version, o.Status, o.Issued = tx.NewID(), 1, Issued, tx.Now()
	prefix := "FD"
	if o.Kind == ServiceKind {
		prefix = "FW"
	}
	if o.Number, err = takeNumber(ctx, tx, prefix); err != nil {
		return err
	}
	if err := insertOrder(ctx, tx, *o); err != nil {
		return err
	}
	ev, err := Orders.OpenDue(ctx, tx, o.ID, o.Message)
	if err != nil {
		return err
	}
	o.DueOn = ev.DueOn
	if err := insertAsk(ctx, tx, o.ID, o.Supplier, "order"); err != nil {
		return err
	}
	return s.tellIssued(ctx, tx, *o)
}

// supplierOf is an organisation that can be asked: a school or a provider.
func supplierOf(ctx context.Context, q sqldb.Queryer, id ids.ID) (orgFacts, error) {
	o, err := orgByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && o.Kind != "SCHOOL" && o.Kind != "PROVIDER" {
		err = ErrSupplier.On("targets")
	}
	return o, err
}

// refuseTwice refuses to ask a supplier that is being asked for the need, or has accepted.
func refuseTwice(ctx context.Context, q sqldb.Queryer, o Order) error {
	n, err := sqldb.Value[int64](ctx, q,
		`SELECT COUNT(*) FROM order_orders WHERE need_id = $1 AND supplier_id = $2 AND supply_id = $3 AND status IN ('ISSUED', 'ACCEPTED', 'IN_TALK', 'CONTRACTED', 'FULFILLED')`,
		int64(o.Need), int64(o.Supplier), int64(o.Supply))
	if err == nil && n > 0 {
		err = ErrTwice.With(o.SupplierIs).On("targets")
	}
	return err
}

// ServiceOrder is what a service is ordered with.
type ServiceOrder struct {
	Asker    ids.ID // whom it is for; the actor's own organisation when 0
	Supplier ids.ID
	Need     ids.ID // the need that it answers, 0 when none
	Title    string
	Volume   int64
	Unit     string // 户, 课时, 份
	Message  string
}

// OrderService orders a service with a volume from a school or provider.
func (s *Service) OrderService(ctx context.Context, f ServiceOrder) (o Order, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a := actor.From(ctx)
		if own := a.Orgs(enterprise...); f.Asker == 0 && len(own) > 0 {
			f.Asker = own[0]
		}
		if err := checkService(f); err != nil {
			return err
		}
		who, err := orgByID(ctx, tx, f.Asker)
		if err != nil {
			return missing(err)
		}
		if !Policy.May(a, actIssue, actor.Object{County: who.County, Org: who.ID}) {
			return actor.ErrForbidden
		}
		o = Order{Kind: ServiceKind, Wave: 1, Title: f.Title, NeedKind: demand.Services, Asker: who.ID, AskerName: who.Name, County: who.County,
			Quantity: f.Volume, Unit: f.Unit, Message: f.Message, Owner: a.Account}
		if f.Need != 0 {
			it, err := visibleNeed(ctx, tx, f.Need)
			if err != nil {
				return err
			}
			if it.Org != who.ID {
				return ErrParties.On("need")
			}
			o.Need, o.NeedNumber = it.ID, it.Number
		}
		return s.open(ctx, tx, &o, f.Supplier)
	})
	return o, err
}

func checkService(f ServiceOrder) error {
	var l errs.List
	if n := len([]rune(f.Title)); n < 2 || n > maxTitle {
		l.Add(ErrTooLong.With(maxTitle).On("title"))
	}
	l.Add(checkQuantity(f.Volume, maxVolume, "volume"))
	if n := len([]rune(f.Unit)); n < 1 || n > 8 {
		l.Add(ErrUnit.On("unit"))
	}
	l.Add(checkText(f.Message, "message", false))
	if f.Asker == 0 {
		l.Add(ErrParties.On("asker"))
	}
	if f.Supplier == 0 {
		l.Add(ErrSupplier.On("supplier"))
	}
	return l.Err()
}

func findDispatch(ctx context.Context, q sqldb.Queryer, id ids.ID) (Dispatch, error) {
	d, err := dispatchByID(ctx, q, id)
	if err == nil && !Policy.May(actor.From(ctx), actGroup, d.asker()) {
		err = actor.ErrNotFound
	}
	return d, err
}

// DispatchDetail is a dispatch with its orders and who could be asked next.
type DispatchDetail struct {
	Dispatch
	Title  string
	Item   demand.Item
	Orders []Order
	Next   []Candidate // not asked yet, best first
	Seats  Seats
	MayAsk bool
}

// Dispatch returns a dispatch that the actor may see.
func (s *Service) Dispatch(ctx context.Context, id ids.ID) (d DispatchDetail, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Dispatch, err = findDispatch(ctx, r, id); err != nil {
			return err
		}
		if d.Orders, err = ordersOf(ctx, r, "dispatch_id", id); err != nil {
			return err
		}
		if d.Item, err = demand.One(ctx, r, d.Need); err != nil {
			return missing(err)
		}
		d.Title = d.Item.Title
		d.Seats, err = seatsOf(ctx, r, d.Item)
		return err
	})
	if err != nil {
		return d, err
	}
	d.MayAsk = needOpen(d.Item) && Policy.May(actor.From(ctx), actIssue, d.asker())
	if d.MayAsk {
		d.Next, err = s.nextBest(ctx, d.Need)
	}
	return d, err
}

// nextBest lists who could be asked for a need and was not yet: those of the ranking that
// nothing forbids, without organisations that are paused.
func (s *Service) nextBest(ctx context.Context, need ids.ID) ([]Candidate, error) {
	if s.opts.Rank == nil {
		return nil, nil
	}
	all, err := s.opts.Rank(ctx, need, 2*maxTargets)
	if err != nil {
		return nil, err
	}
	var asked []Order
	var standing map[ids.ID]Standing
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if asked, err = ordersOf(ctx, r, "need_id", need); err != nil {
			return err
		}
		standing, err = standings(ctx, r)
		return err
	})
	seen := map[ids.ID]bool{}
	for _, o := range asked {
		seen[o.Supplier] = true
	}
	return slices.DeleteFunc(all, func(c Candidate) bool {
		if seen[c.Org] || standing[c.Org].Paused() || c.Verdict == "UNFIT" {
			return true
		}
		seen[c.Org] = true // the best of each organisation
		return false
	}), err
}

// refill asks the next best in a dispatch whose owner wants that, for as many as the order
// that came to nothing was to give. Without anybody left it tells the owner.
func (s *Service) refill(ctx context.Context, gone Order) error {
	if gone.Dispatch == 0 {
		return nil
	}
	next, err := s.nextBest(ctx, gone.Need)
	if err != nil {
		return err
	}
	ctx = asProduct(ctx)
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		d, err := dispatchByID(ctx, tx, gone.Dispatch)
		if err != nil || !d.Auto {
			return err
		}
		if len(next) == 0 {
			return s.tellNobodyLeft(ctx, tx, gone)
		}
		best := next[0]
		t := Target{Org: best.Org, Supply: best.Supply, Name: best.Name, Quantity: gone.Quantity, Verdict: best.Verdict, Score: best.Score}
		return s.wave(ctx, tx, &d, []Target{t})
	})
	if err != nil && (errs.KindOf(err) == errs.Conflict || errs.KindOf(err) == errs.Invalid) {
		return nil // the need was closed or somebody asked on meanwhile: nothing is left to do
	}
	return err
}

// asProduct is a context in which the product itself acts.
func asProduct(ctx context.Context) context.Context {
	return caseflow.AsSystem(actor.With(ctx, actor.Actor{Name: "系统"}))
}
