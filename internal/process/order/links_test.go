package order_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web/webtest"
	"rongqiao/internal/process/order"
)

// link makes a link for a person and returns its token.
func (c city) link(object string, id, account ids.ID) string {
	c.t.Helper()
	address, _, err := c.Link(ctxOf(lead), object, id, account)
	check(c.t, err)
	return strings.TrimPrefix(address, "https://test/answer/")
}

func TestALinkAnswersOnce(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(10)
		o := c.issue(it, false, 6, academy)[0]
		if _, _, err := c.Link(ctxOf(lead), "order", o.ID, dean.Account); !errors.Is(err, order.ErrRecipient) {
			t.Errorf("a link for another school: %v", err)
		}
		if _, _, err := c.Link(ctxOf(hr), "order", o.ID, head.Account); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the enterprise makes a link: %v", err)
		}
		away := c.issue(it, false, 1, far)[0]
		if _, _, err := c.Link(ctxOf(farCounty), "order", away.ID, farDean.Account); err != nil {
			t.Errorf("the officer of the county where the school is: %v", err)
		}
		token := c.link("order", o.ID, head.Account)
		if n := c.count(`SELECT COUNT(*) FROM order_links WHERE hash = $1`, token); n != 0 || len(token) < 40 {
			t.Error("the database holds the token itself")
		}
		ctx := context.Background()
		before, err := webtest.Take(ctx, c.db)
		check(t, err)
		for range 3 { // a scanner opens every link
			v, err := c.View(ctx, "10.0.0.0/24", token)
			check(t, err)
			if v.Order == nil || v.Name != head.Name || len(v.Reasons) == 0 {
				t.Errorf("%+v", v)
			}
		}
		after, err := webtest.Take(ctx, c.db)
		check(t, err)
		if d := before.Differences(after); len(d) > 0 {
			t.Errorf("looking has changed %v", d)
		}
		var wg sync.WaitGroup
		got := make([]error, 3)
		for i := range got {
			wg.Go(func() {
				got[i] = c.AnswerByLink(ctx, "n", token, order.Answer{Step: "accept", Quantity: 5})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !errors.Is(err, order.ErrLinkUsed) {
				t.Error(err)
			}
		}
		if won != 1 || c.seats(it.ID).Free != 5 {
			t.Errorf("%d answers, %+v", won, c.seats(it.ID))
		}
		d, err := c.Detail(ctxOf(hr), o.ID)
		check(t, err)
		if last := d.Trail[len(d.Trail)-1]; last.Account != head.Account || last.Name != head.Name || last.OnBehalf != academy {
			t.Errorf("the trail names %+v", last)
		}
		if _, err := c.View(ctx, "n", token); !errors.Is(err, order.ErrLinkUsed) {
			t.Errorf("%v", err)
		}
	})
}

func TestLinksThatAreNoGood(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ctx := context.Background()
		it := c.need(10)
		answer := func(token, step string) error {
			return c.AnswerByLink(ctx, "n", token, order.Answer{Step: step, Reason: "OTHER"})
		}
		o := c.issue(it, false, 3, academy)[0]
		token := c.link("order", o.ID, head.Account)
		if err := answer(token, "contract"); err == nil {
			t.Error("a link does more than answer")
		}
		if err := answer(token, "timeout"); err == nil {
			t.Error("a link takes the product's step")
		}
		if err := answer("guessed", "accept"); !errors.Is(err, order.ErrLink) {
			t.Errorf("a guessed token: %v", err)
		}
		gone := c.issue(it, false, 3, trainer)[0]
		left := c.link("order", gone.ID, coach.Account)
		if _, err := c.View(ctx, "n", left); !errors.Is(err, order.ErrLink) {
			t.Errorf("somebody without the grant reads the order: %v", err)
		}
		if err := answer(left, "accept"); !errors.Is(err, order.ErrLink) {
			t.Errorf("of somebody without the grant: %v", err)
		}
		c.clock.days(11)
		if err := answer(token, "accept"); !errors.Is(err, order.ErrLinkOver) {
			t.Errorf("after its days: %v", err)
		}
		claim, err := c.claim(dean, c.need(4).ID, 2)
		check(t, err)
		if err := answer(c.link("claim", claim.ID, hr.Account), "refuse"); err != nil {
			t.Error(err)
		}
		again, err := c.claim(farDean, c.need(4).ID, 2)
		check(t, err)
		if err := answer(c.link("claim", again.ID, hr.Account), "grant"); err != nil {
			t.Error(err)
		}
		for range 300 {
			err = answer("guessed", "accept")
		}
		if !errors.Is(err, order.ErrTooOften) {
			t.Errorf("300 guesses: %v", err)
		}
	})
}
