package order_test

import (
	"errors"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/process/order"
	"rongqiao/internal/register/demand"
)

func (c city) claim(who actor.Actor, need ids.ID, n int64) (order.Claim, error) {
	return c.Claim(ctxOf(who), order.ClaimForm{Need: need, Quantity: n, Message: "本校有对口毕业生，愿意承接"})
}

// MAT-08: a school claims an open need; the claims stand in a log; the enterprise accepts
// several, splits the number and names who leads.
func TestClaimsAreSplit(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(24)
		one, err := c.claim(head, it.ID, 20)
		check(t, err)
		two, err := c.claim(dean, it.ID, 10)
		check(t, err)
		three, err := c.claim(farDean, it.ID, 5)
		check(t, err)
		if one.Number != "RL-2026-0001" || one.DueOn.String() != "2026-11-30" || c.seats(it.ID).Free != 24 {
			t.Errorf("%+v %+v", one, c.seats(it.ID))
		}
		orders, err := c.Grant(ctxOf(hr), []order.Granted{{Claim: one.ID, Quantity: 15}, {Claim: two.ID, Quantity: 9}}, two.ID, "两校联合")
		check(t, err)
		if len(orders) != 2 || orders[0].Lead || !orders[1].Lead || orders[0].Taken != 15 || orders[0].Dispatch != orders[1].Dispatch || c.seats(it.ID).Free != 0 || c.needStatus(it.ID) != demand.Matching {
			t.Errorf("%+v %+v", orders, c.seats(it.ID))
		}
		if _, err := c.Grant(ctxOf(hr), []order.Granted{{Claim: three.ID}}, 0, ""); !errors.Is(err, order.ErrSeats) {
			t.Errorf("a 25th seat: %v", err)
		}
		_, err = c.ClaimStep(ctxOf(hr), caseflow.Step{ID: three.ID, Transition: "refuse", Reason: "NO_SEATS", Note: "名额已满"})
		check(t, err)
		d, err := c.ClaimDetail(ctxOf(farDean), three.ID)
		check(t, err)
		if d.Status != order.ClaimRefused || len(d.Trail) != 2 || d.Trail[1].Reason != "NO_SEATS" || d.Trail[1].Note != "名额已满" {
			t.Errorf("%+v", d)
		}
		log, err := c.Claims(ctxOf(lead), order.Query{Limit: 10})
		check(t, err)
		mine, err := c.Claims(ctxOf(head), order.Query{Limit: 10})
		check(t, err)
		if log.Total != 3 || mine.Total != 1 || mine.Rows[0].Order != orders[0].ID || mine.Rows[0].Granted != 15 {
			t.Errorf("%d %+v", log.Total, mine.Rows)
		}
		c.step(dean, orders[1].ID, "contract")
		c.step(head, orders[0].ID, "contract")
		if c.needStatus(it.ID) != demand.Dealt {
			t.Error("all seats are under contract, the need is not dealt")
		}
	})
}

func TestAllAreGrantedOrNone(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(10)
		one, err := c.claim(head, it.ID, 8)
		check(t, err)
		two, err := c.claim(dean, it.ID, 8)
		check(t, err)
		if _, err := c.Grant(ctxOf(hr), []order.Granted{{Claim: one.ID}, {Claim: two.ID}}, 0, ""); !errors.Is(err, order.ErrSeats) {
			t.Errorf("8 + 8 of 10: %v", err)
		}
		if c.seats(it.ID).Free != 10 || c.count(`SELECT COUNT(*) FROM order_claims WHERE status = 'SENT'`) != 2 || c.count(`SELECT COUNT(*) FROM order_orders`) != 0 {
			t.Error("half of it was done")
		}
	})
}

func TestWhatAClaimMustBe(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(10)
		for _, x := range []struct {
			name string
			who  actor.Actor
			form order.ClaimForm
			want error
		}{
			{"an enterprise", rival, order.ClaimForm{Need: it.ID, Quantity: 3, Message: "x"}, actor.ErrForbidden},
			{"the bureau", lead, order.ClaimForm{Need: it.ID, Quantity: 3, Message: "x"}, actor.ErrForbidden},
			{"for another school", head, order.ClaimForm{Need: it.ID, Org: college, Quantity: 3, Message: "x"}, actor.ErrForbidden},
			{"no text", head, order.ClaimForm{Need: it.ID, Quantity: 3}, order.ErrText},
			{"no number", head, order.ClaimForm{Need: it.ID, Quantity: order.NotSaid, Message: "x"}, order.ErrQuantity},
			{"more than there is", head, order.ClaimForm{Need: it.ID, Quantity: 11, Message: "x"}, order.ErrQuantity},
			{"no need", head, order.ClaimForm{Need: 99, Quantity: 1, Message: "x"}, actor.ErrNotFound},
			{"good", head, order.ClaimForm{Need: it.ID, Quantity: 3, Message: "x"}, nil},
			{"twice", head, order.ClaimForm{Need: it.ID, Quantity: 2, Message: "x"}, order.ErrTwice},
		} {
			if _, err := c.Claim(ctxOf(x.who), x.form); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
		only := c.count(`SELECT MAX(id) FROM order_claims`)
		for _, x := range []struct {
			who  actor.Actor
			step string
			want error
		}{{rival, "refuse", actor.ErrNotFound}, {lead, "refuse", actor.ErrForbidden}, {hr, "withdraw", actor.ErrForbidden}, {hr, "grant", caseflow.ErrNoStep}, {head, "withdraw", nil}, {hr, "refuse", caseflow.ErrNotThere}} {
			_, err := c.ClaimStep(ctxOf(x.who), caseflow.Step{ID: ids.ID(only), Transition: x.step, Reason: "OTHER"})
			if !errors.Is(err, x.want) {
				t.Errorf("%s by %s: %v, want %v", x.step, x.who.Name, err, x.want)
			}
		}
		if n := c.count(`SELECT COUNT(*) FROM order_asks`); n != 0 {
			t.Error("a claim that was withdrawn in time counts as a question")
		}
	})
}

// Three claims are not answered: the enterprise is warned after the second, paused after the
// third, and resumes by one click; a late answer still counts.
func TestSilenceWarnsAndPauses(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		var last order.Claim
		for i := range 3 {
			var err error
			last, err = c.claim([]actor.Actor{head, dean, farDean}[i], c.need(5).ID, 1)
			check(t, err)
			c.clock.days(8)
			if n := c.timeUp(); n != 1 {
				t.Fatalf("%d claims lapsed", n)
			}
			warned, paused := int64(min(i, 1)), int64(max(0, i-1))
			if c.count(`SELECT COUNT(*) FROM order_standing WHERE warned_ms > 0`) != warned || c.count(`SELECT COUNT(*) FROM order_standing WHERE paused_ms > 0`) != paused {
				t.Errorf("after %d silences warned and paused are wrong", i+1)
			}
		}
		if _, err := c.claim(head, c.need(5).ID, 1); !errors.Is(err, order.ErrPaused) {
			t.Errorf("a paused enterprise is asked: %v", err)
		}
		own, err := c.Responsiveness(ctxOf(hr))
		check(t, err)
		if len(own.List) != 1 || own.List[0].Heard != (order.Heard{Asked: 3}) || !own.List[0].Standing.Paused() || !own.List[0].MayResume {
			t.Fatalf("%+v", own.List)
		}
		if err := c.Resume(ctxOf(rival), firm); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another firm resumes: %v", err)
		}
		check(t, c.Resume(ctxOf(hr), firm))
		if err := c.Resume(ctxOf(hr), firm); !errors.Is(err, order.ErrNotPaused) {
			t.Errorf("resumes twice: %v", err)
		}
		// One more silence is the first of a new count.
		_, err = c.claim(head, c.need(5).ID, 1)
		check(t, err)
		c.clock.days(8)
		c.timeUp()
		if c.count(`SELECT COUNT(*) FROM order_standing WHERE paused_ms > 0`) != 0 {
			t.Error("paused again after one")
		}
		_, err = c.ClaimStep(ctxOf(hr), caseflow.Step{ID: last.ID, Transition: "refuse", Reason: "OTHER"})
		check(t, err)
		own, err = c.Responsiveness(ctxOf(hr))
		check(t, err)
		if h := own.List[0]; h.Heard.Asked != 4 || h.Heard.Answered != 1 || h.Silence != 0 || h.Heard.Median <= 0 {
			t.Errorf("%+v", h)
		}
	})
}

// The call list: whom an officer telephones and why; what they note answers nothing.
func TestCallList(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		claim, err := c.claim(head, c.need(5).ID, 1)
		check(t, err)
		c.issue(c.need(5), false, 2, far)
		list, err := c.Calls(ctxOf(lead))
		check(t, err)
		if len(list) != 0 {
			t.Errorf("called on the first day: %+v", list)
		}
		c.clock.days(7)
		list, err = c.Calls(ctxOf(lead))
		check(t, err)
		if len(list) != 2 || list[0].Why != "DUE" {
			t.Fatalf("%+v", list)
		}
		c.clock.days(1)
		c.timeUp()
		check(t, c.Called(ctxOf(lead), firm, "PROMISED", "今天下午答复"))
		if err := c.Called(ctxOf(lead), firm, "SHOUTED", ""); !errors.Is(err, order.ErrOutcome) {
			t.Errorf("%v", err)
		}
		if err := c.Called(ctxOf(farCounty), firm, "REACHED", ""); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another county's officer: %v", err)
		}
		list, err = c.Calls(ctxOf(countyMan))
		check(t, err)
		if len(list) != 1 || list[0].Org != firm || list[0].Last == nil || list[0].Last.Text != "今天下午答复" || len(list[0].Claims) != 1 {
			t.Errorf("%+v", list)
		}
		d, err := c.ClaimDetail(ctxOf(hr), claim.ID)
		check(t, err)
		if d.Status != order.ClaimLapsed {
			t.Errorf("a call has answered: %s", d.Status)
		}
		if _, err := c.Calls(ctxOf(hr)); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise reads the call list: %v", err)
		}
	})
}

// Two enterprises' people grant the same claim at once.
func TestOneGrantCounts(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		claim, err := c.claim(head, c.need(5).ID, 2)
		check(t, err)
		var wg sync.WaitGroup
		got := make([]error, 4)
		for i := range got {
			wg.Go(func() { _, got[i] = c.Grant(ctxOf(hr), []order.Granted{{Claim: claim.ID}}, 0, "") })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !errors.Is(err, caseflow.ErrNotThere) && !errors.Is(err, caseflow.ErrMeanwhile) {
				t.Error(err)
			}
		}
		if won != 1 || c.count(`SELECT COUNT(*) FROM order_orders`) != 1 {
			t.Errorf("%d granted", won)
		}
	})
}

// Several people of one school claim the same need at once.
func TestOneClaimCounts(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		need := c.need(5).ID
		var wg sync.WaitGroup
		got := make([]error, 6)
		for i := range got {
			wg.Go(func() { _, got[i] = c.claim(head, need, 1) })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !errors.Is(err, order.ErrTwice) {
				t.Error(err)
			}
		}
		if n := c.count(`SELECT COUNT(*) FROM order_claims`); won != 1 || n != 1 {
			t.Errorf("%d claims won, %d are there", won, n)
		}
	})
}

func TestCannedReplies(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		list, err := c.Replies(ctxOf(lead))
		check(t, err)
		if len(list) == 0 {
			t.Fatal("no canned reply ships")
		}
		x := list[0]
		x.Words = "请于周三上午联系"
		check(t, c.SaveReply(ctxOf(lead), x))
		if err := c.SaveReply(ctxOf(lead), x); !errors.Is(err, order.ErrMeanwhile) {
			t.Errorf("an old version: %v", err)
		}
		for _, bad := range []struct {
			x    order.Reply
			want error
		}{{order.Reply{Step: "accept"}, order.ErrText}, {order.Reply{Step: "x", Words: "y"}, order.ErrChoose}, {order.Reply{ID: 99, Step: "accept", Words: "y"}, actor.ErrNotFound}} {
			if err := c.SaveReply(ctxOf(lead), bad.x); !errors.Is(err, bad.want) {
				t.Errorf("%+v: %v", bad.x, err)
			}
		}
		if err := c.SaveReply(ctxOf(countyMan), order.Reply{Step: "accept", Words: "y", Active: true}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("%v", err)
		}
		check(t, c.SaveReply(ctxOf(lead), order.Reply{Step: "decline", Words: "暂无余量", Position: 9, Active: true}))
		after, err := c.Replies(ctxOf(lead))
		check(t, err)
		if len(after) != len(list)+1 {
			t.Errorf("%d", len(after))
		}
	})
}
