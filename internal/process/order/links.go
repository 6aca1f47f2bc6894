package order

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// link is a stored link: whose answer it carries, about what, until when.
type link struct {
	ID            ids.ID
	Object        string // order or claim
	ObjectID      ids.ID
	Account       ids.ID
	Name          string
	Role          actor.Role
	Org           ids.ID
	Expires, Used int64 // ms
}

// actor is the person of the link, with the one role in which they answer.
func (l link) actor(address string) actor.Actor {
	return actor.Actor{Account: l.Account, Name: l.Name, Address: address, Grants: []actor.Grant{{Role: l.Role, Org: l.Org}}}
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte("rongqiao answer " + token))
	return hex.EncodeToString(sum[:])
}

func linkByToken(ctx context.Context, q sqldb.Queryer, token string) (link, error) {
	return sqldb.One(ctx, q, func(r sqldb.Row) (l link, err error) {
		return l, r.Scan(&l.ID, &l.Object, &l.ObjectID, &l.Account, &l.Name, (*string)(&l.Role), &l.Org, &l.Expires, &l.Used)
	}, `SELECT id, object, object_id, account_id, account_name, role, org_id, expires_ms, used_ms FROM order_links WHERE hash = $1`, hashOf(token))
}

// Link makes a link by which one person answers an order or a claim without signing in. It
// is shown once; the database keeps its hash. Object is "order" or "claim".
func (s *Service) Link(ctx context.Context, object string, id, account ids.ID) (address string, person Person, err error) {
	token := newToken()
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		asked, sides, err := s.asked(ctx, tx, object, id)
		if err != nil {
			return err
		}
		if !may(actor.From(ctx), actLink, sides...) {
			return actor.ErrForbidden
		}
		if person, err = s.recipient(ctx, tx, asked, account); err != nil {
			return err
		}
		p, err := paramsOn(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx,
			`INSERT INTO order_links (id, hash, object, object_id, account_id, account_name, role, org_id, expires_ms, used_ms, made_by, made_ms)
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)`,
			int64(tx.NewID()), hashOf(token), object, int64(id), int64(person.Account), person.Name, string(person.Role), int64(asked),
			tx.Now().AddDate(0, 0, int(p.LinkDays)).UnixMilli(), int64(actor.From(ctx).Account), tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		return record(ctx, tx, actLink, "order_"+object+"s", id, "")
	})
	return s.opts.Link("/answer/" + token), person, err
}

// newToken is a secret of 256 bits.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// asked is the organisation whose answer is waited for, and the sides whose officers may
// send it a link, as the permissions see them.
func (s *Service) asked(ctx context.Context, q sqldb.Queryer, object string, id ids.ID) (org ids.ID, sides []actor.Object, err error) {
	if object == "claim" {
		c, err := findClaim(ctx, q, id)
		return c.Asker, []actor.Object{c.asker()}, err
	}
	o, err := find(ctx, q, id)
	return o.Supplier, []actor.Object{o.asker(), o.supplier()}, err
}

func (s *Service) recipient(ctx context.Context, q sqldb.Queryer, org, account ids.ID) (Person, error) {
	if s.opts.People == nil {
		return Person{}, ErrRecipient.On("account")
	}
	list, err := s.opts.People(ctx, q, org)
	for _, p := range list {
		if p.Account == account {
			return p, err
		}
	}
	if err == nil {
		err = ErrRecipient.On("account")
	}
	return Person{}, err
}

// Asked is what the page of a link shows.
type Asked struct {
	Name    string // who is asked
	Order   *Order
	Claim   *Claim
	Left    time.Time // until when the link is good
	Reasons []caseflow.Reason
	Replies []Reply
}

// View shows what a link asks. It changes nothing, however often it is opened.
func (s *Service) View(ctx context.Context, network, token string) (v Asked, err error) {
	l, _, err := s.holder(ctx, network, token)
	if err != nil {
		return v, err
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		v.Name, v.Left = l.Name, instant(l.Expires)
		if v.Replies, err = replies(ctx, r); err != nil {
			return err
		}
		list := "order.decline"
		if l.Object == "claim" {
			list = "order.claim"
			c, err := claimByID(ctx, r, l.ObjectID)
			if err != nil {
				return err
			}
			if v.Claim = &c; c.Status != ClaimSent && c.Status != ClaimLapsed {
				return ErrLinkOver
			}
		} else {
			o, err := orderByID(ctx, r, l.ObjectID)
			if err != nil {
				return err
			}
			if v.Order = &o; o.Status != Issued {
				return ErrLinkOver
			}
		}
		v.Reasons, err = caseflow.Reasons(ctx, r, list)
		return err
	})
	return v, err
}

// good returns the link of a token that can still be used.
func (s *Service) good(ctx context.Context, q sqldb.Queryer, network, token string) (link, error) {
	if s.guard.closed(network, s.db.Now()) {
		return link{}, ErrTooOften
	}
	l, err := linkByToken(ctx, q, token)
	switch {
	case errors.Is(err, sqldb.ErrNoRow):
		s.guard.wrong(network, s.db.Now())
		return l, ErrLink
	case err != nil:
		return l, err
	case l.Used != 0:
		return l, ErrLinkUsed
	case l.Expires < q.Now().UnixMilli():
		return l, ErrLinkOver
	}
	return l, nil
}

// holder returns the link of a token that can still be used, and the person of it, if they
// still stand for the organisation.
func (s *Service) holder(ctx context.Context, network, token string) (l link, who actor.Actor, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		l, err = s.good(ctx, r, network, token)
		return err
	})
	who = l.actor(actor.From(ctx).Address)
	if err != nil || s.opts.Standing == nil {
		return l, who, err
	}
	who, ok, err := s.opts.Standing(ctx, who)
	if err == nil && !ok {
		err = ErrLink
	}
	return l, who, err
}

// AnswerByLink takes the answer of a link, once: for an order accept or decline, for a claim
// grant or refuse. Who answers is the person of the link, if they still may.
func (s *Service) AnswerByLink(ctx context.Context, network, token string, f Answer) error {
	l, who, err := s.holder(ctx, network, token)
	if err != nil {
		return err
	}
	ctx = actor.With(ctx, who)
	var gone Order
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE order_links SET used_ms = $1 WHERE id = $2 AND used_ms = 0`, tx.Now().UnixMilli(), int64(l.ID))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrLinkUsed
		}
		gone, err = s.byLink(ctx, tx, l, f)
		return err
	})
	if err == nil && gone.Status == Declined {
		err = s.refill(ctx, gone)
	}
	return err
}

func (s *Service) byLink(ctx context.Context, tx *sqldb.Tx, l link, f Answer) (Order, error) {
	if err := record(ctx, tx, "order.link.answer", "order_links", l.ID, f.Step); err != nil {
		return Order{}, err
	}
	f.ID = l.ObjectID
	switch {
	case l.Object == "order" && (f.Step == "accept" || f.Step == "decline"):
		return s.stepIn(ctx, tx, f)
	case l.Object == "claim" && f.Step == "grant":
		var d Dispatch
		_, err := s.grant(ctx, tx, &d, Granted{Claim: f.ID, Quantity: f.Quantity}, f.Note, false)
		return Order{}, err
	case l.Object == "claim" && f.Step == "refuse":
		_, err := s.claimStep(ctx, tx, caseflow.Step{ID: f.ID, Transition: f.Step, Reason: f.Reason, Note: f.Note})
		return Order{}, err
	}
	return Order{}, caseflow.ErrNoStep.With(f.Step)
}

// guard counts wrong tokens by network, so that nobody tries them by the thousand.
type guard struct {
	mu   sync.Mutex
	seen map[string]*rate.Limiter
}

const (
	guardBurst    = 120 // wrong tokens at once
	guardEach     = time.Minute / 2
	guardNetworks = 4096
)

func (g *guard) of(network string) *rate.Limiter {
	if g.seen == nil || len(g.seen) > guardNetworks {
		g.seen = map[string]*rate.Limiter{}
	}
	l := g.seen[network]
	if l == nil {
		l = rate.NewLimiter(rate.Every(guardEach), guardBurst)
		g.seen[network] = l
	}
	return l
}

func (g *guard) closed(network string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.of(network).TokensAt(now) < 1
}

func (g *guard) wrong(network string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.of(network).AllowN(now, 1)
}
