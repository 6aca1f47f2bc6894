package order_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

func TestMachines(t *testing.T) {
	for _, m := range []*caseflow.Machine{order.Orders, order.Claims} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

// MAT-03: issue, accept, talk, contract, fulfil, rate; every step stands in the trail with
// its time, and the need goes with it.
func TestAnOrderFromIssueToRating(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(24)
		list := c.issue(it, false, 24, academy, college)
		if len(list) != 2 || list[0].Number != "FD-2026-0001" || list[1].Number != "FD-2026-0002" || list[0].DueOn.String() != "2026-11-30" {
			t.Fatalf("%+v", list)
		}
		if c.needStatus(it.ID) != demand.Published {
			t.Error("an order that waits has moved the need")
		}
		first := list[0].ID
		o := c.step(head, first, "accept", quantity(20))
		if o.Taken != 20 || c.needStatus(it.ID) != demand.Matching || c.seats(it.ID) != (order.Seats{Counted: true, Promise: 24, Free: 4}) {
			t.Errorf("%+v %s %+v", o, c.needStatus(it.ID), c.seats(it.ID))
		}
		c.step(hr, first, "talk")
		c.step(head, first, "contract")
		if c.needStatus(it.ID) != demand.Matching {
			t.Error("20 of 24 close the need")
		}
		second := list[1].ID
		c.step(dean, second, "accept", quantity(4))
		c.step(hr, second, "contract")
		if c.needStatus(it.ID) != demand.Dealt {
			t.Errorf("24 of 24 leave the need %s", c.needStatus(it.ID))
		}
		c.step(hr, first, "fulfil")
		c.step(hr, first, "rate")
		d, err := c.Detail(ctxOf(head), first)
		check(t, err)
		var steps []string
		for _, e := range d.Trail {
			steps = append(steps, e.Transition)
			if e.At.IsZero() || e.Name == "" {
				t.Errorf("%+v has no time or name", e)
			}
		}
		if !slices.Equal(steps, []string{"", "accept", "talk", "contract", "fulfil", "rate"}) || d.Status != order.Rated || d.Stars != 4 || d.Deal == nil {
			t.Errorf("%v %+v", steps, d.Order)
		}
		check(t, c.db.Read(context.Background(), func(r *sqldb.Reader) error { return caseflow.Verify(context.Background(), r, first) }))
	})
}

func TestWhatAnAnswerMustBe(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(10)
		o := c.issue(it, false, 6, academy)[0]
		for _, x := range []struct {
			name string
			who  actor.Actor
			step string
			more func(*order.Answer)
			want error
		}{
			{"another school", dean, "accept", quantity(1), actor.ErrNotFound},
			{"an officer answers for nobody", lead, "accept", quantity(1), actor.ErrForbidden},
			{"nor does the enterprise", hr, "accept", quantity(1), actor.ErrForbidden},
			{"more than asked", head, "accept", quantity(7), order.ErrQuantity},
			{"less than one", head, "accept", quantity(-3), order.ErrQuantity},
			{"no reason", head, "decline", func(a *order.Answer) { a.Reason = "" }, caseflow.ErrReason},
			{"a reason of its own", head, "decline", func(a *order.Answer) { a.Reason = "MOOD" }, caseflow.ErrReasonList},
			{"a step too early", hr, "fulfil", func(*order.Answer) {}, caseflow.ErrNotThere},
			{"the product's own step", head, "timeout", func(*order.Answer) {}, actor.ErrForbidden},
			{"an old version", head, "accept", func(a *order.Answer) { a.Version = 9 }, caseflow.ErrMeanwhile},
			{"nobody", nobody, "accept", quantity(1), actor.ErrNotFound},
		} {
			if _, err := c.try(x.who, o.ID, x.step, x.more); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
		if c.status(o.ID) != order.Issued || c.seats(it.ID).Free != 10 {
			t.Errorf("refused answers changed something: %s %+v", c.status(o.ID), c.seats(it.ID))
		}
		c.step(head, o.ID, "accept", quantity(6))
		if _, err := c.try(hr, o.ID, "rate"); !errors.Is(err, caseflow.ErrNotThere) {
			t.Errorf("rated before it is fulfilled: %v", err)
		}
		if _, err := c.try(hr, o.ID, "contract", func(a *order.Answer) { a.Contract.SignedOn = day("2026-11-24") }); !errors.Is(err, order.ErrSigned) {
			t.Errorf("signed tomorrow: %v", err)
		}
	})
}

func TestWhoMayBeAsked(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(10)
		ask := func(who actor.Actor, need ids.ID, targets ...order.Target) error {
			_, err := c.Issue(ctxOf(who), order.Issue{Need: need, Targets: targets})
			return err
		}
		one := func(org ids.ID) order.Target { return order.Target{Org: org, Quantity: 3} }
		draft := demand.Draft{Item: demand.Blank(demand.Need, demand.Talent)}
		draft.Title, draft.Org, draft.Region, draft.Headcount = "草稿", firm, countyA, 3
		unposted, err := c.demand.Save(ctxOf(hr), draft)
		check(t, err)
		for _, x := range []struct {
			name string
			err  error
			want error
		}{
			{"nobody chosen", ask(hr, it.ID), order.ErrTargets},
			{"an enterprise", ask(hr, it.ID, one(other)), order.ErrSupplier},
			{"nobody known", ask(hr, it.ID, one(999)), order.ErrSupplier},
			{"more than the need asks", ask(hr, it.ID, order.Target{Org: academy, Quantity: 11}), order.ErrQuantity},
			{"no number", ask(hr, it.ID, order.Target{Org: academy, Quantity: order.NotSaid}), order.ErrQuantity},
			{"another's need", ask(rival, it.ID, one(academy)), actor.ErrForbidden},
			{"by a school", ask(head, it.ID, one(academy)), actor.ErrForbidden},
			{"another county's officer", ask(farCounty, it.ID, one(academy)), actor.ErrForbidden},
			{"a draft", ask(hr, unposted.ID, one(academy)), order.ErrNotLive},
			{"no need", ask(hr, 4711, one(academy)), actor.ErrNotFound},
			{"the county's officer", ask(countyMan, it.ID, one(trainer)), nil},
			{"the bureau", ask(lead, it.ID, one(academy), one(college)), nil},
			{"twice", ask(hr, it.ID, one(college)), order.ErrTwice},
		} {
			if !errors.Is(x.err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, x.err, x.want)
			}
		}
		if n := c.count(`SELECT COUNT(*) FROM order_orders`); n != 3 {
			t.Errorf("%d orders", n)
		}
	})
}

// MAT-2: five working days, then the order times out; the owner is told, or the next best is
// asked at once.
func TestTimeOutAndTheNextBest(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(10)
		*c.ranked = []order.Candidate{{Org: academy, Supply: 1, Verdict: "FIT", Score: 880}, {Org: academy, Supply: 2, Verdict: "FIT", Score: 700},
			{Org: college, Supply: 3, Verdict: "CONFIRM", Score: 610}, {Org: far, Supply: 4, Verdict: "UNFIT", Score: 900}}
		manual := c.issue(it, false, 5, trainer)[0]
		auto := c.issue(it, true, 4, academy)[0]
		c.clock.days(7) // Monday after: the last day
		if n := c.timeUp(); n != 0 {
			t.Fatalf("%d time out on their last day", n)
		}
		c.clock.days(1)
		if n := c.timeUp(); n != 2 {
			t.Fatalf("%d time out", n)
		}
		if c.status(manual.ID) != order.TimedOut || c.status(auto.ID) != order.TimedOut {
			t.Errorf("%s %s", c.status(manual.ID), c.status(auto.ID))
		}
		if n := c.told("%s 逾期没有答复发单"); n != 2 {
			t.Errorf("the owner was told %d times", n)
		}
		list := c.ordersOf(auto.Dispatch)
		if len(list) != 2 || list[1].Supplier != college || list[1].Wave != 2 || list[1].Quantity != 4 || list[1].Verdict != "CONFIRM" || list[1].Supply != 3 {
			t.Fatalf("the next best: %+v", list)
		}
		if c.timeUp() != 0 {
			t.Error("the job does it again")
		}
		// A refusal asks on as well; who is left is only unfit, so the owner is told.
		c.step(dean, list[1].ID, "decline")
		if n := len(c.ordersOf(auto.Dispatch)); n != 2 {
			t.Errorf("%d orders, an unfit school was asked", n)
		}
		if c.told("需求“%s”已没有可以自动递补") != 1 {
			t.Error("the owner does not know that nobody is left")
		}
		d, err := c.Dispatch(ctxOf(hr), manual.Dispatch)
		check(t, err)
		if len(d.Next) != 0 {
			t.Errorf("proposed again: %+v", d.Next)
		}
		d2, err := c.Wave(ctxOf(lead), manual.Dispatch, d.Version, []order.Target{{Org: far, Quantity: 2}})
		check(t, err)
		if d2.Waves != 2 {
			t.Errorf("%+v", d2)
		}
		if _, err := c.Wave(ctxOf(hr), manual.Dispatch, d.Version, []order.Target{{Org: academy, Quantity: 2}}); !errors.Is(err, order.ErrMeanwhile) {
			t.Errorf("two waves from one page: %v", err)
		}
	})
}

// The last seat: two schools accept at once, one has it, the other is told how many are left.
func TestTwoRaceForTheLastSeat(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(1)
		list := c.issue(it, false, 1, academy, college)
		var wg sync.WaitGroup
		got := make([]error, 2)
		for i, who := range []actor.Actor{head, dean} {
			wg.Go(func() { _, got[i] = c.try(who, list[i].ID, "accept", quantity(1)) })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, order.ErrSeats) || errs.KindOf(err) != errs.Conflict:
				t.Errorf("the other is told %v", err)
			}
		}
		if won != 1 || c.seats(it.ID).Free != 0 {
			t.Errorf("%d won, %+v", won, c.seats(it.ID))
		}
		open := c.count(`SELECT COUNT(*) FROM order_orders WHERE status = 'ISSUED'`)
		if open != 1 {
			t.Errorf("%d orders wait", open)
		}
		check(t, c.db.Read(context.Background(), func(r *sqldb.Reader) error {
			return ledger.Verify(context.Background(), r, ledger.Account{Kind: "order.free", Owner: it.ID, Unit: order.Persons})
		}))
	})
}

// What an offer promises is a limit too, over all needs; what fails is given back.
func TestOffersAndFailures(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		offer := c.offer(5)
		one, two := c.need(10), c.need(10)
		ask := func(it demand.Item) order.Order {
			d, err := c.Issue(ctxOf(hr), order.Issue{Need: it.ID, Targets: []order.Target{{Org: academy, Supply: offer.ID, Name: offer.Title, Quantity: 4}}})
			check(t, err)
			return c.ordersOf(d.ID)[0]
		}
		first, second := ask(one), ask(two)
		c.step(head, first.ID, "accept", quantity(4))
		if _, err := c.try(head, second.ID, "accept", quantity(4)); !errors.Is(err, order.ErrSeats) {
			t.Errorf("4 + 4 of 5: %v", err)
		}
		if c.seats(two.ID).Free != 10 || c.needStatus(two.ID) != demand.Published {
			t.Errorf("a refused acceptance left traces: %+v %s", c.seats(two.ID), c.needStatus(two.ID))
		}
		c.step(hr, first.ID, "fail")
		if c.seats(one.ID).Free != 10 || c.needStatus(one.ID) != demand.Published {
			t.Errorf("nothing was given back: %+v %s", c.seats(one.ID), c.needStatus(one.ID))
		}
		c.step(head, second.ID, "accept", quantity(4))
		var taken []order.Taken
		check(t, c.db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
			taken, err = order.TakenOf(context.Background(), r, 0)
			return err
		}))
		if len(taken) != 1 || taken[0] != (order.Taken{Supply: offer.ID, Class: 2027, N: 4}) {
			t.Errorf("%+v", taken)
		}
		third := c.need(3)
		d, err := c.Issue(ctxOf(hr), order.Issue{Need: third.ID, Targets: []order.Target{{Org: college, Quantity: 3}}})
		check(t, err)
		o := c.ordersOf(d.ID)[0]
		c.step(hr, o.ID, "withdraw")
		if c.status(o.ID) != order.Failed || c.count(`SELECT COUNT(*) FROM order_asks WHERE id = $1`, int64(o.ID)) != 0 {
			t.Error("an order that was taken back still counts as a question")
		}
	})
}

func TestANeedThatCountsNothing(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(order.NotSaid)
		o := c.issue(it, false, order.NotSaid, academy)[0]
		c.step(head, o.ID, "accept", quantity(0))
		c.step(hr, o.ID, "contract", func(a *order.Answer) { a.Contract.Kind, a.Contract.Amount = order.Development, 350_000_00 })
		if c.needStatus(it.ID) != demand.Dealt || c.seats(it.ID).Counted {
			t.Errorf("%s %+v", c.needStatus(it.ID), c.seats(it.ID))
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		o := c.issue(c.need(10), false, 5, academy)[0]
		c.issue(c.need(10), false, 5, far)
		sees := map[ids.ID]int{hr.Account: 2, head.Account: 1, farDean.Account: 1, lead.Account: 2, countyMan.Account: 2, farCounty.Account: 1, auditor.Account: 2}
		for _, a := range everyone {
			l, err := c.List(ctxOf(a), order.Query{Limit: 20})
			check(t, err)
			if l.Total != sees[a.Account] || len(l.Rows) != l.Total {
				t.Errorf("%s sees %d orders, want %d", a.Name, l.Total, sees[a.Account])
			}
			_, err = c.Detail(ctxOf(a), o.ID)
			want := error(nil)
			if !order.MaySee(a, o) {
				want = actor.ErrNotFound
			}
			if !errors.Is(err, want) {
				t.Errorf("%s: %v", a.Name, err)
			}
			in := slices.ContainsFunc(l.Rows, func(x order.Order) bool { return x.ID == o.ID })
			if in != order.MaySee(a, o) {
				t.Errorf("%s: the list and MaySee differ", a.Name)
			}
		}
	})
}
