package order

import (
	"context"
	"slices"
	"sync"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

// Candidate is a supply that could meet a need, as the ranking says.
type Candidate struct {
	Supply  ids.ID
	Name    string
	Org     ids.ID
	OrgName string
	Verdict string // FIT, CONFIRM, UNFIT
	Score   int64  // tenths
}

// Choice is something to choose in a form.
type Choice struct {
	ID   ids.ID
	Name string
}

// LeadFacts is what a contract takes over from the lead of which it came.
type LeadFacts struct{ Asker, Supplier, Session ids.ID }

// Person is somebody who can be sent a link.
type Person struct {
	Account ids.ID
	Name    string
	Role    actor.Role
}

// Options join the package to what stands beside and below it. The zero value works: nothing
// is ranked, there are no sessions, nobody can be sent a link.
type Options struct {
	// Rank lists the best supplies for a need, best first; it asks for no permission.
	Rank func(ctx context.Context, need ids.ID, k int) ([]Candidate, error)
	// Supplies lists the programme points and offers of an organisation.
	Supplies func(ctx context.Context, org ids.ID) ([]Choice, error)
	// Session names a docking session, actor.ErrNotFound when there is none such; Sessions
	// lists those to choose from.
	Session  func(ctx context.Context, q sqldb.Queryer, id ids.ID) (string, error)
	Sessions func(ctx context.Context, q sqldb.Queryer) ([]Choice, error)
	// Lead says whose a lead of a docking session is, actor.ErrNotFound when there is none such.
	Lead func(ctx context.Context, q sqldb.Queryer, id ids.ID) (LeadFacts, error)
	// People lists who may answer for an organisation.
	People func(ctx context.Context, q sqldb.Queryer, org ids.ID) ([]Person, error)
	// Standing returns the actor with those grants that still hold.
	Standing func(ctx context.Context, a actor.Actor) (actor.Actor, bool, error)
	// Link makes the address of a page of the city, as somebody opens it who is not in the
	// product: https://host/answer/…; the path alone when nil.
	Link func(path string) string
}

// Service holds the orders, claims and contracts of one city.
type Service struct {
	db    *sqldb.DB
	needs *demand.Service
	opts  Options
	guard guard

	mu    sync.RWMutex
	hooks []func(Change)
}

// New joins the module to a city's database and its register of needs.
func New(db *sqldb.DB, needs *demand.Service, o Options) *Service {
	if o.Link == nil {
		o.Link = func(path string) string { return path }
	}
	return &Service{db: db, needs: needs, opts: o}
}

// Change says after a commit what may rank otherwise now: a supply of which more or less is
// promised, an organisation that was heard, or was not.
type Change struct{ Supply, Org ids.ID }

// OnChange has f called after each committed change; f must be quick.
func (s *Service) OnChange(f func(Change)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, f)
}

func (s *Service) changed(tx *sqldb.Tx, c Change) {
	if c == (Change{}) {
		return
	}
	tx.AfterCommit(func() {
		s.mu.RLock()
		hooks := slices.Clone(s.hooks)
		s.mu.RUnlock()
		for _, f := range hooks {
			f(c)
		}
	})
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// Find returns an order that the actor may see; another does not exist for them.
func (s *Service) Find(ctx context.Context, id ids.ID) (o Order, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		o, err = find(ctx, r, id)
		return err
	})
	return o, err
}

func find(ctx context.Context, q sqldb.Queryer, id ids.ID) (Order, error) {
	o, err := orderByID(ctx, q, id)
	if err == nil && !MaySee(actor.From(ctx), o) {
		return Order{}, actor.ErrNotFound
	}
	return o, err
}

// need returns a need that may be handed to suppliers and claimed.
func need(ctx context.Context, q sqldb.Queryer, id ids.ID) (demand.Item, error) {
	it, err := demand.One(ctx, q, id)
	if err != nil {
		return it, missing(err)
	}
	if !needOpen(it) {
		st, _ := demand.MachineOf(it.Side).State(it.Status)
		return it, ErrNotLive.With(it.Title, st.ZH)
	}
	return it, nil
}

// visibleNeed is need for somebody who must be allowed to see it.
func visibleNeed(ctx context.Context, q sqldb.Queryer, id ids.ID) (demand.Item, error) {
	it, err := demand.One(ctx, q, id)
	if err != nil {
		return it, missing(err)
	}
	if it.Side != demand.Need || !demand.MaySee(actor.From(ctx), it) {
		return it, actor.ErrNotFound
	}
	return need(ctx, q, id)
}

func needObject(it demand.Item) actor.Object {
	return actor.Object{County: it.Region, Org: it.Org, Owner: it.Owner}
}

// Detail is all that the page of an order shows.
type Detail struct {
	Order
	Trail   []caseflow.Event
	Buttons []caseflow.Offer
	Deal    *Deal // the contract, nil without one
	Volume  []Delivery
	Done    int64 // delivered of a service order
	People  []Person
	MayLink bool
	Seats   Seats // of the need
	Replies []Reply
	Session string
	Choices []Choice // the supplier's own supplies, for the answer
}

// Detail returns an order with its trail and what the actor can do now.
func (s *Service) Detail(ctx context.Context, id ids.ID) (d Detail, err error) {
	a := actor.From(ctx)
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if d.Order, err = find(ctx, r, id); err != nil {
			return err
		}
		if d.Trail, err = caseflow.Trail(ctx, r, id); err != nil {
			return err
		}
		o := d.Order
		if d.Buttons, err = Orders.Offers(ctx, r, o.Status, func(code string) bool { return mayStep(a, o, code) }); err != nil {
			return err
		}
		if d.Replies, err = replies(ctx, r); err != nil {
			return err
		}
		if err := s.more(ctx, r, &d); err != nil {
			return err
		}
		return s.linkable(ctx, r, &d)
	})
	if err == nil && d.sideOf(a) == "supplier" && d.Status == Issued && s.opts.Supplies != nil {
		d.Choices, err = s.opts.Supplies(ctx, d.Supplier)
	}
	return d, err
}

// more reads the contract, the volume, the seats and the session.
func (s *Service) more(ctx context.Context, r *sqldb.Reader, d *Detail) error {
	deals, err := dealsOf(ctx, r, "order_id", d.ID)
	if err != nil {
		return err
	}
	if len(deals) > 0 {
		d.Deal = &deals[len(deals)-1]
	}
	if d.Kind == ServiceKind {
		if d.Volume, d.Done, err = deliveries(ctx, r, d.Order); err != nil {
			return err
		}
	}
	if d.Need != 0 {
		it, err := demand.One(ctx, r, d.Need)
		if err != nil {
			return missing(err)
		}
		if d.Seats, err = seatsOf(ctx, r, it); err != nil {
			return err
		}
	}
	if d.Session, err = s.sessionName(ctx, r, d.Order.Session); err != nil {
		return err
	}
	return nil
}

// linkable lists to whom the actor may send a link to answer.
func (s *Service) linkable(ctx context.Context, r *sqldb.Reader, d *Detail) (err error) {
	d.MayLink = d.Status == Issued && s.opts.People != nil && may(actor.From(ctx), actLink, d.asker(), d.supplier())
	if d.MayLink {
		d.People, err = s.opts.People(ctx, r, d.Supplier)
	}
	return err
}
