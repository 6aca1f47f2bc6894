package demand

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Options join the package to what is looked up elsewhere; the zero value is good.
type Options struct {
	// Names knows the catalogues; its functions may be nil.
	Names Names
	// MayRank says whether the actor is shown what matches a need or an offer; nil: never.
	MayRank func(a actor.Actor, need bool, o actor.Object) bool
	// MayOrder says whether the actor has use for the orders and claims of a need; nil: never.
	MayOrder func(a actor.Actor, o actor.Object) bool
}

// Service is the register of needs and offers of one city.
type Service struct {
	db   *sqldb.DB
	keys *secret.Keyset
	opts Options

	writers []func(ctx context.Context, tx *sqldb.Tx, side Side, item ids.ID) error
	firsts  []func(ctx context.Context, tx *sqldb.Tx, it Item) error

	mu       sync.RWMutex
	hooks    []func(ids.ID)
	counties []County
	read     time.Time // when counties were read
}

// Names turns codes of the catalogues into names, "" when a code is not known.
type Names struct {
	Occupation, Industry, Programme func(code string) string
	// OccupationCode is the other way round: the code of an occupation that is called so.
	OccupationCode func(name string) string
	// TitleCode is the code of the occupation that a post's title names without doubt.
	TitleCode func(title string) string
}

// nameOf asks one of the functions, which may be missing.
func nameOf(ask func(string) string, code string) string {
	if ask == nil || code == "" {
		return ""
	}
	return ask(code)
}

// New joins the register to a city's database and keys.
func New(db *sqldb.DB, keys *secret.Keyset, o Options) *Service {
	return &Service{db: db, keys: keys, opts: o}
}

// codeOccupation puts the code in place of an occupation that a form names.
func (s *Service) codeOccupation(form url.Values) {
	if code := nameOf(s.opts.Names.OccupationCode, strings.TrimSpace(form.Get("occupation"))); code != "" {
		form.Set("occupation", code)
	}
}

// countyAge is how long the list of counties is kept.
const countyAge = time.Minute

// Counties returns the city's counties in the order of their codes.
func (s *Service) Counties(ctx context.Context, q sqldb.Queryer) ([]County, error) {
	s.mu.RLock()
	list, read := s.counties, s.read
	s.mu.RUnlock()
	if list != nil && s.db.Now().Sub(read) < countyAge {
		return list, nil
	}
	list, err := counties(ctx, q)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.counties, s.read = list, s.db.Now()
	s.mu.Unlock()
	return list, nil
}

// OnChange has f called after each committed change of an item that may concern who sees
// it or what it asks for; f reads the item again if it needs it, and must be quick.
func (s *Service) OnChange(f func(item ids.ID)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, f)
}

// changed tells the hooks once the transaction is committed.
func (s *Service) changed(tx *sqldb.Tx, id ids.ID) {
	tx.AfterCommit(func() {
		s.mu.RLock()
		hooks := s.hooks
		s.mu.RUnlock()
		for _, f := range hooks {
			f(id)
		}
	})
}

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

// Find returns an item that the actor may see; another does not exist for them.
func (s *Service) Find(ctx context.Context, id ids.ID) (it Item, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		it, err = s.find(ctx, r, id)
		return err
	})
	return it, err
}

func (s *Service) find(ctx context.Context, q sqldb.Queryer, id ids.ID) (Item, error) {
	it, err := itemByID(ctx, q, id)
	if errors.Is(err, sqldb.ErrNoRow) || err == nil && !MaySee(actor.From(ctx), it) {
		return Item{}, actor.ErrNotFound
	}
	return it, err
}

// Trail returns the item's events, oldest first, for those who may see all its states.
// Others get the day of publication only, from the item.
func (s *Service) Trail(ctx context.Context, id ids.ID) (events []caseflow.Event, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		it, err := s.find(ctx, r, id)
		if err != nil {
			return err
		}
		a, o := actor.From(ctx), it.object()
		if !Policy.May(a, it.Side.act(actOwn), o) && !Policy.May(a, it.Side.act(actSee), o) {
			return nil
		}
		events, err = caseflow.Trail(ctx, r, id)
		return err
	})
	return events, err
}

// Contact returns whom to ask, and records who asked for it.
func (s *Service) Contact(ctx context.Context, id ids.ID) (c Contact, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		it, err := s.find(ctx, tx, id)
		if err != nil {
			return err
		}
		if !mayContact(actor.From(ctx), it) {
			return actor.ErrForbidden
		}
		if c, err = s.contact(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: it.Side.act(actContact), Object: "demand_items", ID: id})
	})
	return c, err
}

func (s *Service) contact(ctx context.Context, q sqldb.Queryer, id ids.ID) (c Contact, err error) {
	stored, err := contactByID(ctx, q, id)
	if err != nil {
		return c, err
	}
	for _, f := range []struct {
		column, sealed string
		to             *string
	}{{"contact_name", stored.name, &c.Name}, {"contact_phone", stored.phone, &c.Phone}} {
		plain, err := s.keys.Open("demand_items", f.column, stored.row, f.sealed)
		if err != nil {
			return c, err
		}
		*f.to = string(plain)
	}
	return c, nil
}

// Draft returns the item as its owner edits it, contact included.
func (s *Service) Draft(ctx context.Context, id ids.ID) (d Draft, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		it, err := s.find(ctx, r, id)
		if err != nil {
			return err
		}
		if !MayEdit(actor.From(ctx), it) {
			return actor.ErrForbidden
		}
		d.Item = it
		d.Contact, err = s.contact(ctx, r, id)
		return err
	})
	return d, err
}

// owner fills in for whom the actor writes: their own organisation, or the one an officer
// names. An actor with several organisations says which.
func (s *Service) owner(ctx context.Context, q sqldb.Queryer, d *Draft) error {
	a := actor.From(ctx)
	d.Owner = a.Account
	roles := enterprise
	if d.Side == Offer {
		roles = school
	}
	if own := a.Orgs(roles...); d.Org == 0 && len(own) > 0 {
		d.Org = own[0]
	}
	if !Policy.May(a, d.Side.act(actOwn), actor.Object{County: d.Region, Org: d.Org, Owner: a.Account}) {
		return actor.ErrForbidden
	}
	if d.Org == 0 {
		return nil
	}
	o, err := orgByID(ctx, q, d.Org)
	if errors.Is(err, sqldb.ErrNoRow) {
		return ErrOrg.On("org")
	}
	if err != nil {
		return err
	}
	if d.Region == "" {
		d.Region = o.Region
	}
	if d.Industry == "" && d.Side == Need {
		d.Industry = o.Industry
	}
	return s.inReach(a, *d)
}

// inReach keeps a county's officer to the county.
func (s *Service) inReach(a actor.Actor, d Draft) error {
	if a.Has(actor.CityLead) || len(a.Orgs(enterprise...)) > 0 || len(a.Orgs(school...)) > 0 {
		return nil
	}
	for _, g := range a.Grants {
		if g.Role == actor.CountyUser && (d.Region == "" || g.County == d.Region) {
			return nil
		}
	}
	return actor.ErrForbidden
}

// Save writes a draft: a new one, or the words of one that may be edited. A published item
// that is saved goes back to the review, because what was reviewed is no longer what is
// read. Version is the one the person saw; 0 for a new draft.
func (s *Service) Save(ctx context.Context, d Draft) (it Item, err error) {
	if err := CheckDraft(d).Err(); err != nil {
		return Item{}, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		it, err = s.save(ctx, tx, d)
		return err
	})
	return it, err
}

func (s *Service) save(ctx context.Context, tx *sqldb.Tx, d Draft) (Item, error) {
	// A post without a code is off the map; where its title is the name of an
	// occupation, that is the code. The page shows it, and it can be changed.
	if d.Side == Need && d.Kind.Persons() && d.Occupation == "" {
		d.Occupation = nameOf(s.opts.Names.TitleCode, d.Title)
	}
	if d.ID == 0 {
		return s.insert(ctx, tx, d)
	}
	old, err := s.find(ctx, tx, d.ID)
	if err != nil {
		return Item{}, err
	}
	if !MayEdit(actor.From(ctx), old) {
		return Item{}, actor.ErrForbidden
	}
	d.Side, d.Org, d.Owner, d.Number, d.Status = old.Side, old.Org, old.Owner, old.Number, old.Status
	if d.Region == "" {
		d.Region = old.Region
	}
	if err := s.inReach(actor.From(ctx), d); err != nil {
		return Item{}, err
	}
	n, err := s.update(ctx, tx, d)
	if err != nil {
		return Item{}, err
	}
	if n == 0 {
		return Item{}, caseflow.ErrMeanwhile.With(stateZH(old), "")
	}
	if err := s.recount(ctx, tx, old, d.Item); err != nil {
		return Item{}, err
	}
	if old.Live() {
		if err := CheckSubmit(d, civil.DateOf(tx.Now())).Err(); err != nil {
			return Item{}, err
		}
		return s.step(ctx, tx, d.ID, caseflow.Step{Transition: "amend"})
	}
	s.changed(tx, d.ID)
	if err := audit.Record(ctx, tx, audit.Entry{Action: d.Side.act(".edit"), Object: "demand_items", ID: d.ID}); err != nil {
		return Item{}, err
	}
	return itemByID(ctx, tx, d.ID)
}

func stateZH(it Item) string {
	st, _ := MachineOf(it.Side).State(it.Status)
	return st.ZH
}

func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, d Draft) (Item, error) {
	if err := s.owner(ctx, tx, &d); err != nil {
		return Item{}, err
	}
	d.ID, d.Version, d.Status = tx.NewID(), 1, Drafted
	if err := insertItem(ctx, tx, d.Item, s.seal(d.ID, d.Contact), ownKey(d.ID)); err != nil {
		return Item{}, err
	}
	if err := count(ctx, tx, d.Item, 1); err != nil {
		return Item{}, err
	}
	return d.Item, MachineOf(d.Side).Open(ctx, tx, d.ID, "")
}

func (s *Service) seal(row ids.ID, c Contact) sealed {
	return sealed{
		row,
		s.keys.Seal("demand_items", "contact_name", row, []byte(c.Name)),
		s.keys.Seal("demand_items", "contact_phone", row, []byte(c.Phone)),
	}
}

// Post writes and hands in at once: what the form's main button does. It returns the item
// with its acknowledgement number.
func (s *Service) Post(ctx context.Context, d Draft) (it Item, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		full := d
		if err := s.complete(ctx, tx, &full); err != nil {
			return err
		}
		if err := CheckSubmit(full, civil.DateOf(tx.Now())).Err(); err != nil {
			return err
		}
		if it, err = s.save(ctx, tx, d); err != nil || it.Status != Drafted {
			return err
		}
		it, err = s.step(ctx, tx, it.ID, caseflow.Step{Transition: "submit"})
		return err
	})
	return it, err
}

// complete fills in what the register knows of the item already.
func (s *Service) complete(ctx context.Context, q sqldb.Queryer, d *Draft) error {
	if d.ID == 0 {
		return s.owner(ctx, q, d)
	}
	old, err := s.find(ctx, q, d.ID)
	if err != nil {
		return err
	}
	d.Org = old.Org
	if d.Region == "" {
		d.Region = old.Region
	}
	return nil
}

// take writes what a form says: a draft, or handed in at once. Faults that the form's
// reader has found are told together with those of the rules, one for each field.
func (s *Service) take(ctx context.Context, d Draft, draft bool, faults errs.List) (Item, error) {
	if len(faults) == 0 && draft {
		return s.Save(ctx, d)
	}
	if len(faults) == 0 {
		return s.Post(ctx, d)
	}
	more := CheckDraft(d)
	if !draft {
		err := s.db.Read(ctx, func(r *sqldb.Reader) error { return s.complete(ctx, r, &d) })
		if err != nil && errs.KindOf(err) != errs.Invalid {
			return Item{}, err
		}
		more = CheckSubmit(d, s.Today())
	}
	for _, e := range more {
		if faults.Field(e.Field) == nil {
			faults.Add(e)
		}
	}
	return Item{}, faults
}
