package agreement_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/register/agreement"
)

// Two who correct the same delivery at once do not both take away what is there: never less than nothing was delivered.
func TestRacingCorrectionsTakeNoMoreThanThereIs(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, seats, _ := activeOne(t, c)
		d, err := c.Deliver(ctxOf(boss), agreement.Delivery{Agreement: a.ID, Line: seats, Day: day("2026-12-01"), Quantity: 10, Note: "首届"}, nil, nil)
		must(t, err)
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				err := c.Correct(ctxOf(boss), a.ID, d.ID, int64(i%3), "更正"+strconv.Itoa(i), nil)
				if err != nil && !errors.Is(err, agreement.ErrCorrect) && !errors.Is(err, caseflow.ErrMeanwhile) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		now, err := c.Detail(ctxOf(boss), a.ID)
		must(t, err)
		for _, p := range now.Promises {
			if p.Line == seats && (p.Delivered < 0 || p.Delivered > 2) {
				t.Errorf("%d seats were delivered", p.Delivered)
			}
		}
	})
}

// A clause that is written while the agreement is sent is in the text that the digest says, or refused.
func TestNothingIsWrittenIntoATextThatIsSent(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		for range 4 {
			a := drafted(t, c, basics())
			w, err := c.Write(ctxOf(head), a.ID)
			must(t, err)
			x := w.Text.Clauses[0]
			for _, y := range w.Text.Clauses {
				if !y.Locked && y.Promised != nil {
					x = y
				}
			}
			var wg sync.WaitGroup
			for i := range 4 {
				wg.Go(func() {
					y, n := x, int64(60+i)
					y.Promised = &n
					_ = c.SaveClause(ctxOf(head), a.ID, 0, y.Line, y, nil)
				})
			}
			wg.Go(func() { must(t, c.Step(ctxOf(head), caseflow.Step{ID: a.ID, Transition: "send"}, false)) })
			wg.Wait()
			d, err := c.Detail(ctxOf(head), a.ID)
			must(t, err)
			if got := agreement.Digest(d.Number, d.Class, *d.Open, d.Parties); got != d.Open.Digest {
				t.Errorf("the parties sign %s, the text is %s", d.Open.Digest[:8], got[:8])
			}
		}
	})
}
