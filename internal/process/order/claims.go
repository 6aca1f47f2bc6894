package order

import (
	"context"
	"errors"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

// ClaimForm is what a school claims a need with.
type ClaimForm struct {
	Need     ids.ID
	Org      ids.ID // the actor's own organisation when 0
	Supply   ids.ID // programme point or offer, 0 when not said
	Name     string // of the supply
	Quantity int64  // NotSaid where the need counts nothing
	Message  string
}

// Claim asks the owner of an open need for it.
func (s *Service) Claim(ctx context.Context, f ClaimForm) (c Claim, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		it, err := visibleNeed(ctx, tx, f.Need)
		if err != nil {
			return err
		}
		a := actor.From(ctx)
		if own := a.Orgs(suppliers...); f.Org == 0 && len(own) > 0 {
			f.Org = own[0]
		}
		if !Policy.May(a, actAnswer, actor.Object{Org: f.Org}) {
			return actor.ErrForbidden
		}
		far, err := supplierOf(ctx, tx, f.Org)
		if err != nil {
			return err
		}
		if err := s.checkClaim(ctx, tx, it, far, f); err != nil {
			return err
		}
		c = Claim{ID: tx.NewID(), Version: 1, Status: ClaimSent, Need: it.ID, Title: it.Title, NeedNumber: it.Number, Asker: it.Org, County: it.Region,
			Supplier: far.ID, SupplierIs: far.Name, FarCounty: far.County, Supply: f.Supply, SupplyName: f.Name, Quantity: f.Quantity, Message: f.Message, Owner: a.Account, Sent: tx.Now()}
		if c.Number, err = takeNumber(ctx, tx, "RL"); err != nil {
			return err
		}
		if err := insertClaim(ctx, tx, c); err != nil {
			return err
		}
		ev, err := Claims.OpenDue(ctx, tx, c.ID, f.Message)
		if err != nil {
			return err
		}
		c.DueOn = ev.DueOn
		if err := insertAsk(ctx, tx, c.ID, c.Asker, "claim"); err != nil {
			return err
		}
		return s.tellClaimed(ctx, tx, c)
	})
	return c, err
}

func (s *Service) checkClaim(ctx context.Context, q sqldb.Queryer, it demand.Item, far orgFacts, f ClaimForm) error {
	var l errs.List
	l.Add(checkText(f.Message, "message", true))
	left, err := seatsOf(ctx, q, it)
	if err != nil {
		return err
	}
	most := int64(NotSaid)
	if left.Counted {
		most = left.Free
	}
	l.Add(checkQuantity(f.Quantity, most, "quantity"))
	if err := l.Err(); err != nil {
		return err
	}
	at, err := standingOf(ctx, q, it.Org)
	if err != nil {
		return err
	}
	if at.Paused() {
		return ErrPaused
	}
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM order_claims WHERE need_id = $1 AND supplier_id = $2 AND status IN ('SENT', 'LAPSED')`, int64(it.ID), int64(far.ID))
	if err == nil && n > 0 {
		err = ErrTwice.With(far.Name)
	}
	return err
}

func findClaim(ctx context.Context, q sqldb.Queryer, id ids.ID) (Claim, error) {
	c, err := claimByID(ctx, q, id)
	if err == nil && !may(actor.From(ctx), actSee, c.asker(), c.supplier()) {
		err = actor.ErrNotFound
	}
	return c, err
}

// ClaimStep takes one step with a claim: refuse or withdraw. Granting is [Service.Grant].
func (s *Service) ClaimStep(ctx context.Context, st caseflow.Step) (c Claim, err error) {
	if st.Transition == "grant" {
		return c, caseflow.ErrNoStep.With(st.Transition)
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err = s.claimStep(ctx, tx, st)
		return err
	})
	return c, err
}

func (s *Service) claimStep(ctx context.Context, tx *sqldb.Tx, st caseflow.Step) (Claim, error) {
	c, err := findClaim(ctx, tx, st.ID)
	if err != nil {
		return c, err
	}
	if t, ok := Claims.Transition(st.Transition); ok && !t.System && !mayClaimStep(actor.From(ctx), c, st.Transition) {
		return c, actor.ErrForbidden
	}
	if err := checkText(st.Note, "note", false); err != nil {
		return c, err
	}
	st.OnBehalf = c.Asker
	if st.Transition == "withdraw" {
		st.OnBehalf = c.Supplier
	}
	ev, err := Claims.Move(ctx, tx, st)
	if err != nil {
		return c, err
	}
	c.Status, c.DueOn, c.Answered = ev.To, ev.DueOn, tx.Now()
	c.Version++
	if st.Transition == "withdraw" {
		return c, dropAsk(ctx, tx, c.ID)
	}
	s.changed(tx, Change{Org: c.Asker})
	if err := askAnswered(ctx, tx, c.ID); err != nil {
		return c, err
	}
	if st.Transition == "refuse" {
		if err := claimAnswered(ctx, tx, c); err != nil {
			return c, err
		}
	}
	return c, s.tellClaimAnswer(ctx, tx, c, st.Note)
}

// Granted is a claim that is accepted, and for how many.
type Granted struct {
	Claim    ids.ID
	Version  int64
	Quantity int64 // 0 stands for all that was claimed
}

// Grant accepts one or several claims of a need at once: each becomes an accepted order, the
// number is split as said, lead names the claim whose school leads them (0: the first). All
// are granted or none.
func (s *Service) Grant(ctx context.Context, list []Granted, lead ids.ID, note string) (orders []Order, err error) {
	if len(list) == 0 || len(list) > maxTargets {
		return nil, ErrChoose.On("claims")
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		orders = nil
		var d Dispatch
		for i, g := range list {
			o, err := s.grant(ctx, tx, &d, g, note, g.Claim == lead || lead == 0 && i == 0 && len(list) > 1)
			if err != nil {
				return err
			}
			orders = append(orders, o)
		}
		return nil
	})
	return orders, err
}

// grant accepts one claim; the first of several opens the dispatch that holds them all.
func (s *Service) grant(ctx context.Context, tx *sqldb.Tx, d *Dispatch, g Granted, note string, leads bool) (Order, error) {
	c, err := s.claimStep(ctx, tx, caseflow.Step{ID: g.Claim, Transition: "grant", Version: g.Version, Note: note})
	if err != nil {
		return Order{}, err
	}
	it, err := need(ctx, tx, c.Need)
	if err != nil {
		return Order{}, err
	}
	if d.ID == 0 {
		*d = Dispatch{ID: tx.NewID(), Version: 1, Need: it.ID, Asker: it.Org, County: it.Region, Owner: actor.From(ctx).Account, Message: note, Waves: 1}
		if d.Number, err = takeNumber(ctx, tx, "PD"); err != nil {
			return Order{}, err
		}
		if err := insertDispatch(ctx, tx, *d); err != nil {
			return Order{}, err
		}
	}
	if d.Need != c.Need {
		return Order{}, ErrChoose.On("claims")
	}
	if c.Granted = g.Quantity; g.Quantity == 0 {
		c.Granted = c.Quantity
	}
	if err := checkQuantity(c.Granted, c.Quantity, "quantity"); err != nil {
		return Order{}, err
	}
	o := Order{ID: tx.NewID(), Version: 1, Status: Accepted, Kind: ForNeed, Dispatch: d.ID, Wave: 1, Claim: c.ID, Need: it.ID, Title: it.Title, NeedNumber: it.Number, NeedKind: it.Kind,
		Asker: it.Org, AskerName: c.AskerName, County: it.Region, Supplier: c.Supplier, SupplierIs: c.SupplierIs, FarCounty: c.FarCounty, Supply: c.Supply, SupplyName: c.SupplyName,
		Class: classYear(it.StartOn, civil.DateOf(tx.Now())), Quantity: c.Granted, Taken: c.Granted, Unit: Persons, Message: c.Message, Owner: d.Owner, Issued: tx.Now(), Answered: tx.Now(), Lead: leads}
	if o.Number, err = takeNumber(ctx, tx, "FD"); err != nil {
		return o, err
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return o, err
	}
	if err := Orders.OpenIn(ctx, tx, o.ID, Accepted, "认领 "+c.Number); err != nil {
		return o, err
	}
	c.Order = o.ID
	if err := claimAnswered(ctx, tx, c); err != nil {
		return o, err
	}
	return o, s.takeSeats(ctx, tx, o)
}

// ClaimDetail is all that the page of a claim shows.
type ClaimDetail struct {
	Claim
	Trail   []caseflow.Event
	Buttons []caseflow.Offer
	Seats   Seats
	Replies []Reply
	People  []Person
	MayLink bool
}

// ClaimDetail returns a claim with its trail and what the actor can do now.
func (s *Service) ClaimDetail(ctx context.Context, id ids.ID) (d ClaimDetail, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Claim, err = findClaim(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		if d.Buttons, err = Claims.Offers(ctx, r, d.Status, func(code string) bool { return mayClaimStep(a, d.Claim, code) }); err != nil {
			return err
		}
		if d.Replies, err = replies(ctx, r); err != nil {
			return err
		}
		it, err := demand.One(ctx, r, d.Need)
		if err != nil {
			return missing(err)
		}
		if d.Seats, err = seatsOf(ctx, r, it); err != nil {
			return err
		}
		d.MayLink = (d.Status == ClaimSent || d.Status == ClaimLapsed) && s.opts.People != nil && may(a, actLink, d.asker())
		if d.MayLink {
			d.People, err = s.opts.People(ctx, r, d.Asker)
		}
		return err
	})
	return d, err
}

// AtNeed is what the page of a need says about orders and claims.
type AtNeed struct {
	Item     demand.Item
	Seats    Seats
	Orders   []Order // those that the actor may see
	Claims   []Claim // those that the actor may see
	Paused   bool    // the enterprise
	MayAsk   bool
	MayClaim bool
	Supplies []Choice
	Mine     ids.ID // the school for which the actor would claim
}

// AtNeed returns what the actor may see and do at a need.
func (s *Service) AtNeed(ctx context.Context, id ids.ID) (n AtNeed, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		it, err := demand.One(ctx, r, id)
		if errors.Is(err, sqldb.ErrNoRow) || err == nil && (it.Side != demand.Need || !demand.MaySee(a, it)) {
			return actor.ErrNotFound
		}
		if err != nil {
			return err
		}
		n.Item = it
		if n.Seats, err = seatsOf(ctx, r, it); err != nil {
			return err
		}
		at, err := standingOf(ctx, r, it.Org)
		if err != nil {
			return err
		}
		n.Paused = at.Paused()
		return n.visible(ctx, r)
	})
	if err != nil {
		return n, err
	}
	n.MayAsk = needOpen(n.Item) && Policy.May(a, actIssue, needObject(n.Item))
	if own := a.Orgs(suppliers...); len(own) > 0 && needOpen(n.Item) && !n.Paused {
		n.MayClaim, n.Mine = true, own[0]
		for _, c := range n.Claims {
			if c.Supplier == own[0] && (c.Status == ClaimSent || c.Status == ClaimLapsed) {
				n.MayClaim = false
			}
		}
	}
	if n.Seats.Counted && n.Seats.Free == 0 {
		n.MayClaim = false
	}
	if n.MayClaim && s.opts.Supplies != nil {
		n.Supplies, err = s.opts.Supplies(ctx, n.Mine)
	}
	return n, err
}

func (n *AtNeed) visible(ctx context.Context, r *sqldb.Reader) error {
	a := actor.From(ctx)
	orders, err := ordersOf(ctx, r, "need_id", n.Item.ID)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if MaySee(a, o) {
			n.Orders = append(n.Orders, o)
		}
	}
	claims, err := claimsOf(ctx, r, n.Item.ID)
	for _, c := range claims {
		if may(a, actSee, c.asker(), c.supplier()) {
			n.Claims = append(n.Claims, c)
		}
	}
	return err
}
