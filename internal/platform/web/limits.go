package web

import (
	"container/list"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"rongqiao/internal/platform/actor"
)

// Limits are request rates per second with their bursts. They guard the
// machine; the throttle on sign-ins is kept apart, in the database.
type Limits struct {
	Global, Network, Account                rate.Limit
	GlobalBurst, NetworkBurst, AccountBurst int
	Keys                                    int // how many networks and accounts are remembered
}

// DefaultLimits let a class of forty behind one address work and stop a loop.
var DefaultLimits = Limits{
	Global: 2000, GlobalBurst: 4000,
	Network: 60, NetworkBurst: 600,
	Account: 30, AccountBurst: 300,
	Keys: 8192,
}

// Unlimited is for tests and for measuring.
var Unlimited = Limits{
	Global: rate.Inf, GlobalBurst: 1, Network: rate.Inf, NetworkBurst: 1, Account: rate.Inf, AccountBurst: 1, Keys: 16,
}

type limiter struct {
	now  func() time.Time
	all  *rate.Limiter
	nets *buckets
	accs *buckets
}

func newLimiter(l Limits, now func() time.Time) *limiter {
	d := DefaultLimits
	fill := func(r *rate.Limit, b *int, dr rate.Limit, db int) {
		if *r == 0 {
			*r, *b = dr, db
		}
	}
	fill(&l.Global, &l.GlobalBurst, d.Global, d.GlobalBurst)
	fill(&l.Network, &l.NetworkBurst, d.Network, d.NetworkBurst)
	fill(&l.Account, &l.AccountBurst, d.Account, d.AccountBurst)
	if l.Keys == 0 {
		l.Keys = d.Keys
	}
	return &limiter{
		now: now, all: rate.NewLimiter(l.Global, l.GlobalBurst),
		nets: newBuckets(l.Network, l.NetworkBurst, l.Keys),
		accs: newBuckets(l.Account, l.AccountBurst, l.Keys),
	}
}

func (l *limiter) global() error { return spend(l.all, l.now()) }

// caller takes one token of the account, or of the network for readers who
// have not signed in: a school behind one address is not one caller.
func (l *limiter) caller(who actor.Actor, address string) error {
	if who.Signed() {
		return l.accs.spend(who.Account.String(), l.now())
	}
	return l.nets.spend(Network(address), l.now())
}

func spend(b *rate.Limiter, now time.Time) error {
	if b.AllowN(now, 1) {
		return nil
	}
	wait := 1.0
	if b.Limit() > 0 {
		wait = math.Ceil((1 - b.TokensAt(now)) / float64(b.Limit()))
	}
	return ErrTooMany.With(max(1, int(wait)))
}

// buckets keeps one token bucket per key and forgets the one unused longest.
type buckets struct {
	mu    sync.Mutex
	limit rate.Limit
	burst int
	cap   int
	byKey map[string]*list.Element
	order *list.List // front: used last
}

type bucket struct {
	key string
	lim *rate.Limiter
}

func newBuckets(l rate.Limit, burst, keys int) *buckets {
	return &buckets{limit: l, burst: burst, cap: keys, byKey: map[string]*list.Element{}, order: list.New()}
}

func (b *buckets) spend(key string, now time.Time) error {
	if b.limit == rate.Inf {
		return nil
	}
	b.mu.Lock()
	el := b.byKey[key]
	if el == nil {
		if b.order.Len() >= b.cap {
			last := b.order.Back()
			delete(b.byKey, last.Value.(*bucket).key)
			b.order.Remove(last)
		}
		el = b.order.PushFront(&bucket{key, rate.NewLimiter(b.limit, b.burst)})
		b.byKey[key] = el
	} else {
		b.order.MoveToFront(el)
	}
	lim := el.Value.(*bucket).lim
	b.mu.Unlock()
	return spend(lim, now)
}
