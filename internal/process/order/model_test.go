package order_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// modelOrder and model are the machine of orders written a second time: one need with seats
// and an order for each of three suppliers.
type modelOrder struct {
	status string
	taken  int64
	events int
}

type model struct {
	heads, free int64
	need        string
	orders      [3]modelOrder
}

// deed is one step that somebody tries.
type deed struct {
	at   int // order
	step string
	who  int // index of doers
	n    int64
}

const asked = 4 // that each order asks for

var (
	doers    = []actor.Actor{hr, head, dean, farDean, lead, auditor}
	askedOf  = []ids.ID{academy, college, far}
	ways     = map[string]map[string]string{"accept": {"ISSUED": "ACCEPTED"}, "decline": {"ISSUED": "DECLINED"}, "withdraw": {"ISSUED": "FAILED"}, "talk": {"ACCEPTED": "IN_TALK"}, "contract": {"ACCEPTED": "CONTRACTED", "IN_TALK": "CONTRACTED"}, "fulfil": {"CONTRACTED": "FULFILLED"}, "rate": {"FULFILLED": "RATED"}, "fail": {"ACCEPTED": "FAILED", "IN_TALK": "FAILED", "CONTRACTED": "FAILED"}}
	allSteps = []string{"accept", "accept", "accept", "decline", "withdraw", "talk", "contract", "contract", "fulfil", "rate", "fail"}
	standing = []string{"ACCEPTED", "IN_TALK", "CONTRACTED", "FULFILLED", "RATED"}
)

// mayDo is who may take which step: 0 the firm, 1–3 the suppliers, 4 the bureau, 5 the auditor.
func mayDo(d deed) error {
	switch {
	case d.who >= 1 && d.who <= 3 && d.who-1 != d.at:
		return actor.ErrNotFound
	case d.who == 5:
		return actor.ErrForbidden
	case d.step == "accept" || d.step == "decline":
		if d.who != d.at+1 {
			return actor.ErrForbidden
		}
	case d.step == "withdraw" || d.step == "fulfil":
		if d.who != 0 && d.who != 4 {
			return actor.ErrForbidden
		}
	case d.step == "rate":
		if d.who != 0 {
			return actor.ErrForbidden
		}
	}
	return nil
}

// do says what must come of a deed, and changes the model accordingly.
func (m *model) do(d deed) error {
	if err := mayDo(d); err != nil {
		return err
	}
	o := &m.orders[d.at]
	n := d.n
	if n == 0 {
		n = asked
	}
	if d.step == "accept" && (n < 1 || n > asked) {
		return order.ErrQuantity
	}
	to, ok := ways[d.step][o.status]
	if !ok {
		return caseflow.ErrNotThere
	}
	switch d.step {
	case "accept":
		if m.need == demand.Dealt {
			return order.ErrNotLive
		}
		if n > m.free {
			return order.ErrSeats
		}
		m.free -= n
		o.taken = n
		m.need = demand.Matching
	case "decline":
		o.taken = 0
	case "fail", "withdraw":
		if d.step == "fail" {
			m.free += o.taken
		}
		o.status = to
		if m.need == demand.Matching && !slices.ContainsFunc(m.orders[:], func(x modelOrder) bool { return slices.Contains(standing, x.status) }) {
			m.need = demand.Published
		}
	}
	o.status = to
	o.events++
	if d.step == "contract" {
		var sum int64
		for _, x := range m.orders {
			if slices.Contains(standing[2:], x.status) {
				sum += x.taken
			}
		}
		if sum >= m.heads {
			m.need = demand.Dealt
		}
	}
	return nil
}

func drawDeed(rt *rapid.T, label string) deed {
	return deed{
		at: rapid.IntRange(0, 2).Draw(rt, label+"at"), step: rapid.SampledFrom(allSteps).Draw(rt, label+"step"),
		who: rapid.SampledFrom([]int{0, 0, 1, 2, 3, 1, 2, 3, 4, 5}).Draw(rt, label+"who"), n: rapid.SampledFrom([]int64{0, 0, 1, 2, 3, 4, 5, -1}).Draw(rt, label+"n"),
	}
}

func (c city) doDeed(list []order.Order, d deed) error {
	_, err := c.try(doers[d.who], list[d.at].ID, d.step, quantity(d.n), func(a *order.Answer) { a.Contract.Contract += fmt.Sprint("/", c.db.NewID()) })
	return err
}

// Random sequences of steps by random people, some of them at once: the product answers as
// the model does, never promises more seats than there are, and the trail has every step.
func TestOrdersFollowTheModel(t *testing.T) {
	checks(t, 1000)
	k := &clock{monday}
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: k.now})
	seedOrgs(t, db)
	c := newCity(t, db, k)
	rapid.Check(t, func(rt *rapid.T) {
		m := model{heads: rapid.Int64Range(4, 9).Draw(rt, "seats"), need: demand.Published}
		m.free = m.heads
		it := c.need(m.heads)
		list := c.issue(it, false, asked, askedOf...)
		for i := range m.orders {
			m.orders[i] = modelOrder{status: order.Issued, taken: 0, events: 1}
		}
		for i := range rapid.IntRange(1, 10).Draw(rt, "deeds") {
			d := drawDeed(rt, fmt.Sprint(i))
			if rapid.IntRange(0, 5).Draw(rt, fmt.Sprint(i, "race")) == 0 {
				race(rt, c, &m, list, d, drawDeed(rt, fmt.Sprint(i, "other")))
				continue
			}
			want := m.do(d)
			if got := c.doDeed(list, d); !errors.Is(got, want) {
				rt.Fatalf("%+v: %v, want %v (model %+v)", d, got, want, m)
			}
		}
		agree(rt, c, it, list, m)
	})
}

// race takes two steps at once: what comes of it must be what comes of one after the other.
func race(rt *rapid.T, c city, m *model, list []order.Order, a, b deed) {
	var wg sync.WaitGroup
	var got [2]error
	for i, d := range []deed{a, b} {
		wg.Go(func() { got[i] = c.doDeed(list, d) })
	}
	wg.Wait()
	first, second := *m, *m
	wantA, wantB := first.do(a), error(nil)
	wantB = first.do(b)
	lateB, lateA := second.do(b), error(nil)
	lateA = second.do(a)
	switch {
	case errors.Is(got[0], wantA) && errors.Is(got[1], wantB) && stands(c, list, first):
		*m = first
	case errors.Is(got[0], lateA) && errors.Is(got[1], lateB) && stands(c, list, second):
		*m = second
	default:
		rt.Fatalf("%+v and %+v at once: %v and %v, want %v and %v, or %v and %v (model %+v)", a, b, got[0], got[1], wantA, wantB, lateA, lateB, *m)
	}
}

// stands reports whether the orders stand as the model says.
func stands(c city, list []order.Order, m model) bool {
	for i, o := range list {
		now, err := c.Find(ctxOf(lead), o.ID)
		if err != nil || now.Status != m.orders[i].status {
			return false
		}
	}
	return true
}

func agree(rt *rapid.T, c city, it demand.Item, list []order.Order, m model) {
	ctx := context.Background()
	err := c.db.Read(ctx, func(r *sqldb.Reader) error {
		for i, o := range list {
			trail, err := caseflow.Trail(ctx, r, o.ID)
			if err != nil {
				return err
			}
			var status string
			if err := r.QueryRow(ctx, `SELECT status FROM order_orders WHERE id = $1`, int64(o.ID)).Scan(&status); err != nil {
				return err
			}
			if status != m.orders[i].status || len(trail) != m.orders[i].events || trail[len(trail)-1].To != status {
				rt.Fatalf("order %d is %s after %d events, model %+v", i, status, len(trail), m.orders[i])
			}
			if err := caseflow.Verify(ctx, r, o.ID); err != nil {
				return err
			}
		}
		return ledger.Verify(ctx, r, ledger.Account{Kind: "order.free", Owner: it.ID, Unit: order.Persons})
	})
	if err != nil {
		rt.Fatal(err)
	}
	if s := c.seats(it.ID); s.Free != m.free || s.Free < 0 {
		rt.Fatalf("%d seats are free, model %d", s.Free, m.free)
	}
	if now := c.needStatus(it.ID); now != m.need {
		rt.Fatalf("the need is %s, model %s", now, m.need)
	}
}

// claimModel is the machine of claims written a second time: one need, three schools.
type claimModel struct {
	free   int64
	claims [3]string // status of the last claim of each school, "" without one
	asked  [3]int64  // how many it claims
	silent int64     // questions that were not answered in a row
	paused bool
}

// Random claims, answers and days that pass follow the model: seats are never promised
// twice, three silences pause, an answer or a resumption ends the count.
func TestClaimsFollowTheModel(t *testing.T) {
	checks(t, 1000)
	k := &clock{monday}
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: tables, Now: k.now})
	seedOrgs(t, db)
	c := newCity(t, db, k)
	rapid.Check(t, func(rt *rapid.T) {
		clean(rt, c)
		m := claimModel{free: rapid.Int64Range(1, 6).Draw(rt, "seats")}
		it := c.need(m.free)
		var last [3]ids.ID
		for i := range rapid.IntRange(1, 12).Draw(rt, "deeds") {
			at := rapid.IntRange(0, 2).Draw(rt, fmt.Sprint(i, "school"))
			n := rapid.Int64Range(1, 3).Draw(rt, fmt.Sprint(i, "n"))
			c.clock.at = c.clock.at.Add(1e9) // nothing happens in the same moment
			switch rapid.SampledFrom([]string{"claim", "claim", "claim", "grant", "grant", "refuse", "withdraw", "time", "resume"}).Draw(rt, fmt.Sprint(i, "deed")) {
			case "claim":
				claim, err := c.claim([]actor.Actor{head, dean, farDean}[at], it.ID, n)
				want := m.claim(at, n)
				if !errors.Is(err, want) {
					rt.Fatalf("claim %d by %d: %v, want %v (%+v)", n, at, err, want, m)
				}
				if err == nil {
					last[at] = claim.ID
				}
			case "grant":
				if last[at] == 0 {
					continue
				}
				_, err := c.Grant(ctxOf(hr), []order.Granted{{Claim: last[at]}}, 0, "")
				if want := m.answer(at, order.ClaimGranted); !errors.Is(err, want) {
					rt.Fatalf("grant %d: %v, want %v (%+v)", at, err, want, m)
				}
			case "refuse", "withdraw":
				if last[at] == 0 {
					continue
				}
				who, st, to := hr, caseflow.Step{ID: last[at], Transition: "refuse", Reason: "OTHER"}, order.ClaimRefused
				if n == 1 {
					who, st, to = []actor.Actor{head, dean, farDean}[at], caseflow.Step{ID: last[at], Transition: "withdraw"}, order.ClaimWithdrawn
				}
				_, err := c.ClaimStep(ctxOf(who), st)
				if want := m.answer(at, to); !errors.Is(err, want) {
					rt.Fatalf("%s %d: %v, want %v (%+v)", st.Transition, at, err, want, m)
				}
			case "time":
				c.clock.days(8)
				c.timeUp()
				m.time()
			case "resume":
				err := c.Resume(ctxOf(hr), firm)
				if (err == nil) != m.paused {
					rt.Fatalf("resume: %v (%+v)", err, m)
				}
				if m.paused {
					m.paused, m.silent = false, 0
				}
			}
		}
		for i, id := range last {
			if id == 0 {
				continue
			}
			d, err := c.ClaimDetail(ctxOf(lead), id)
			if err != nil || d.Status != m.claims[i] {
				rt.Fatalf("claim %d is %s, model %s: %v", i, d.Status, m.claims[i], err)
			}
		}
		if s := c.seats(it.ID); s.Free != m.free {
			rt.Fatalf("%d seats, model %d", s.Free, m.free)
		}
		if paused := c.count(`SELECT COUNT(*) FROM order_standing WHERE paused_ms > 0`) == 1; paused != m.paused {
			rt.Fatalf("paused %v, model %+v", paused, m)
		}
	})
}

// clean begins a sequence on the same day, with an enterprise that was never asked.
func clean(rt *rapid.T, c city) {
	c.clock.at = monday
	ctx := context.Background()
	err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, text := range []string{`DELETE FROM order_asks`, `DELETE FROM order_standing`, `UPDATE order_claims SET status = 'WITHDRAWN' WHERE status IN ('SENT', 'LAPSED')`} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
}

func open(status string) bool { return status == order.ClaimSent || status == order.ClaimLapsed }

func (m *claimModel) claim(at int, n int64) error {
	switch {
	case n > m.free:
		return order.ErrQuantity
	case m.paused:
		return order.ErrPaused
	case open(m.claims[at]):
		return order.ErrTwice
	}
	m.claims[at], m.asked[at] = order.ClaimSent, n
	return nil
}

func (m *claimModel) answer(at int, to string) error {
	if !open(m.claims[at]) {
		return caseflow.ErrNotThere
	}
	if to == order.ClaimGranted {
		if m.asked[at] > m.free {
			return order.ErrSeats
		}
		m.free -= m.asked[at]
	}
	if to != order.ClaimWithdrawn {
		m.silent = 0
	}
	m.claims[at] = to
	return nil
}

// time is eight days later: what was not answered has lapsed.
func (m *claimModel) time() {
	for i := range m.claims {
		if m.claims[i] == order.ClaimSent {
			m.claims[i] = order.ClaimLapsed
			m.silent++
		}
	}
	if m.silent >= 3 {
		m.paused = true
	}
}
