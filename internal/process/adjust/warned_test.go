package adjust_test

import (
	"errors"
	"testing"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/process/adjust"
)

// A school neither reads the evaluation of another school's point by naming it in a form, nor rests its request on another point's card.
func TestWarningsOfOthers(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		(*c.eval)[sec] = adjust.Evaluation{Colour: "RED", Card: 901, Confirmed: true}
		(*c.eval)[robot] = adjust.Evaluation{Colour: "YELLOW", Card: 902, Confirmed: true}
		f := goodForm(adjust.Limit)
		f.Point = sec // of the academy
		if l, err := c.Look(ctxOf(dean), r.ID, f); err != nil || l.Evaluation != nil || l.Faults.Field("point") == nil {
			t.Errorf("the evaluation of another school's point: %+v, %v", l.Evaluation, err)
		}
		f = goodForm(adjust.Limit)
		if l, err := c.Look(ctxOf(dean), r.ID, f); err != nil || l.Evaluation == nil {
			t.Errorf("the evaluation of its own point: %v", err)
		}
		f.Warning = 901
		if _, err := c.SaveRequest(ctxOf(dean), r.ID, 0, 0, f, nil); !errors.Is(err, adjust.ErrWarning) {
			t.Errorf("the card of another school's point: %v", err)
		}
		f.Warning = 902
		if _, err := c.SaveRequest(ctxOf(dean), r.ID, 0, 0, f, nil); err != nil {
			t.Errorf("the card of the point: %v", err)
		}
	})
}

// Who proposed what is to be decided on a request does not decide it, whoever began the publicity.
func TestNobodyDecidesTheirOwnProposal(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		c.move(t, second, r.ID, "back")
		d, err := c.Request(ctxOf(second), list[0].ID)
		must(t, err)
		must(t, c.Propose(ctxOf(third), list[0].ID, d.Version, adjust.Proposal{Outcome: adjust.Approved}))
		_, err = c.Publicise(ctxOf(second), r.ID, 0)
		must(t, err)
		c.clock.to("2026-12-10")
		if err := c.Decide(ctxOf(third), r.ID, 0, "纪要3号", day("2026-12-10")); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("decided by who proposed: %v", err)
		}
	})
}
