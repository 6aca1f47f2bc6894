package evaluate_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/evaluate"
)

func step(id ids.ID, code string) evaluate.CardStep {
	return evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: code, Note: "按程序办理"}}
}

func because(id ids.ID, code, reason string) evaluate.CardStep {
	s := step(id, code)
	s.Reason = reason
	return s
}

// TestRunIsFrozen: colours with reasons, one card; an old run recomputes to the same hashes after new data came, and the card that
// rests on the old figure is listed.
func TestRunIsFrozen(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		first := c.run()
		want := map[int]evaluate.Colour{1: evaluate.Red, 2: evaluate.Exempt, 3: evaluate.Unclear, 4: evaluate.NoData, 5: evaluate.Green, 12: evaluate.Green}
		for i, colour := range want {
			if h := c.verdict(i); h.Colour != colour {
				t.Errorf("point %d is %s, want %s", i, h.Colour, colour)
			}
		}
		if again := c.run(); again.ID != first.ID {
			t.Error("the same inputs made another run")
		}
		k := c.card()
		if k.Point != pointOf(1) || k.Action != evaluate.ActStop || k.Stale || !strings.HasPrefix(k.Number, "YJ-2026-") {
			t.Errorf("%+v", k)
		}
		c.correct(1, 190)
		later := c.run()
		if later.Revision != 2 || later.InputsSHA == first.InputsSHA {
			t.Errorf("%+v", later)
		}
		inputs, results, err := c.Recompute(lead, first.ID)
		check(t, err)
		if inputs != first.InputsSHA || results != first.ResultsSHA {
			t.Error("the old run gives another result")
		}
		d, err := c.Run(lead, later.ID)
		check(t, err)
		if !d.Same || len(d.Changed) != 1 || !d.Changed[0].Facts || len(d.Changed[0].Cards) != 1 || d.Changed[0].Was.Colour != evaluate.Red || d.Changed[0].Colour != evaluate.Green {
			t.Errorf("%+v", d.Changed)
		}
		if k = c.card(); !k.Stale {
			t.Error("the card does not say that its figures were corrected")
		}
		if list, total, err := c.List(lead, evaluate.CardQuery{Stale: true}); err != nil || total != 1 || len(list) != 1 {
			t.Errorf("%d stale cards, %v", total, err)
		}
	})
}

// TestCardCourse walks a card to its end: nobody confirms or decides what they drafted, the reply stands with the card.
func TestCardCourse(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		id := c.card().ID
		if err := c.Step(lead, step(id, "confirm")); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("the drafter confirms: %v", err)
		}
		if _, err := c.Card(dean, id); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("the school sees a draft: %v", err)
		}
		if err := c.Step(second, step(id, "send")); !errors.Is(err, caseflow.ErrNotThere) {
			t.Errorf("sent before it was confirmed: %v", err)
		}
		check(t, c.Step(second, step(id, "confirm")))
		check(t, c.Step(lead, step(id, "send")))
		if k := c.card(); k.DueOn != civil.MustDate("2026-12-14") {
			t.Errorf("due on %s, want 15 working days after 2026-11-23", k.DueOn)
		}
		if _, err := c.Card(other, id); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school sees it: %v", err)
		}
		if err := c.Step(dean, evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: "reply"}}); !errors.Is(err, evaluate.ErrText) {
			t.Errorf("an empty reply: %v", err)
		}
		reply := evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: "reply"}, Reply: "统计时点后又落实 30 人", Upload: &evaluate.Upload{Name: "说明.pdf", MIME: "application/pdf", Size: 4, Content: strings.NewReader("%PDF")}}
		if err := c.Step(lead, reply); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the bureau replies: %v", err)
		}
		check(t, c.Step(dean, reply))
		d, err := c.Card(lead, id)
		check(t, err)
		if d.Reply != reply.Reply || len(d.Files) != 1 || d.Verdict.Colour != evaluate.Red || d.Warn.Preset != evaluate.Ladder {
			t.Errorf("%+v", d.Card)
		}
		if _, err := c.OpenCardFile(other, id, d.Files[0].ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school reads the evidence: %v", err)
		}
		if err := c.Step(lead, because(id, "keep", "EVIDENCE")); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("the drafter decides: %v", err)
		}
		if err := c.Step(second, step(id, "keep")); !errors.Is(err, caseflow.ErrReason) {
			t.Errorf("kept without a reason: %v", err)
		}
		check(t, c.Step(second, because(id, "keep", "EVIDENCE")))
		c.takeUp(id)
		check(t, c.Step(lead, step(id, "ask_plan")))
		plan := evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: "file_plan"}, Plan: "订单班\n台账", Owner: "教务处", By: civil.MustDate("2027-06-30")}
		late := plan
		late.By = civil.MustDate("2026-01-01")
		if err := c.Step(dean, late); !errors.Is(err, evaluate.ErrDay) {
			t.Errorf("a plan that is due in the past: %v", err)
		}
		check(t, c.Step(dean, plan))
		for _, s := range []string{"accept_plan", "improved", "close"} {
			check(t, c.Step(second, step(id, s)))
		}
		if k := c.card(); k.Status != evaluate.Closed || k.PlanOwner != "教务处" || k.Open() {
			t.Errorf("%+v", k)
		}
		check(t, c.db.Read(t.Context(), func(r *sqldb.Reader) error { return caseflow.Verify(t.Context(), r, id) }))
	})
}

// takeUp has the adjustment round take the proposal up: not by who drafted it, and once.
func (c city) takeUp(id ids.ID) {
	c.t.Helper()
	take := func(who context.Context) error {
		return c.db.Write(who, func(tx *sqldb.Tx) error { return c.TakeUp(who, tx, id, 77) })
	}
	if err := take(lead); !errors.Is(err, evaluate.ErrSame) {
		c.t.Errorf("the drafter takes it up: %v", err)
	}
	check(c.t, take(second))
	if err := take(second); !errors.Is(err, evaluate.ErrTaken) {
		c.t.Errorf("taken twice: %v", err)
	}
}

// TestSilence: without a reply the time is up after 15 working days, once.
func TestSilence(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		id := c.card().ID
		check(t, c.Step(second, step(id, "confirm")))
		check(t, c.Step(second, step(id, "send")))
		*c.now = time.Date(2026, 12, 14, 2, 0, 0, 0, time.UTC)
		if moved, err := c.TimeUp(t.Context()); err != nil || moved != 0 {
			t.Errorf("on the last day: %d, %v", moved, err)
		}
		*c.now = time.Date(2026, 12, 15, 2, 0, 0, 0, time.UTC)
		for _, want := range []int{1, 0} {
			if moved, err := c.TimeUp(t.Context()); err != nil || moved != want {
				t.Errorf("the day after: %d, %v", moved, err)
			}
		}
		if k := c.card(); k.Status != evaluate.Expired {
			t.Errorf("%+v", k)
		}
		if err := c.Step(dean, evaluate.CardStep{Step: caseflow.Step{ID: id, Transition: "reply"}, Reply: "x"}); !errors.Is(err, caseflow.ErrNotThere) {
			t.Errorf("a late reply: %v", err)
		}
	})
}

// TestRacingConfirmations: of 20 who confirm at once, one wins.
func TestRacingConfirmations(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		k := c.card()
		var won, lost atomic.Int32
		var wg sync.WaitGroup
		for i := range 20 {
			who := as(ids.ID(100+i), actor.Grant{Role: actor.CityLead})
			wg.Go(func() {
				s := step(k.ID, "confirm")
				s.Version = k.Version
				switch err := c.Step(who, s); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, caseflow.ErrNotThere), errors.Is(err, caseflow.ErrMeanwhile):
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != 19 {
			t.Errorf("%d won, %d lost", won.Load(), lost.Load())
		}
	})
}

// TestOutsiders see neither colour nor figures of a point with few graduates, and cannot find it by filter, order or export either.
func TestOutsiders(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		small := c.verdict(3)
		d, err := c.Verdict(expert, small.ID)
		check(t, err)
		if !d.Head.Hidden || d.Head.Colour != "" || d.Head.Destination != nil || len(d.Verdict.Reasons) != 0 || len(d.Years) != 0 {
			t.Errorf("%+v", d)
		}
		counts := func(d evaluate.Detail) (n int64) {
			for _, r := range d.Verdict.Reasons {
				for _, f := range append(append([]evaluate.Figure{}, r.Figures...), r.Lines...) {
					n += f.Num + f.Den
				}
			}
			for _, x := range d.Verdict.Rating.Terms {
				n += x.Figure.Num + x.Figure.Den
			}
			for _, f := range append([]evaluate.Figure{d.Verdict.Demand}, d.Means...) {
				n += f.Num + f.Den
			}
			return n
		}
		large := c.verdict(1)
		exact, err := c.Verdict(lead, large.ID)
		check(t, err)
		blurred, err := c.Verdict(expert, large.ID)
		check(t, err)
		if counts(exact) == 0 || counts(blurred) != 0 || len(blurred.Verdict.Reasons) != len(exact.Verdict.Reasons) || len(blurred.Years) != len(blurred.Means) {
			t.Errorf("counts of persons: the bureau reads %d, an expert %d", counts(exact), counts(blurred))
		}
		p, err := c.Verdicts(expert, evaluate.Query{Year: 2026, Colour: string(evaluate.Unclear)})
		check(t, err)
		if p.Total != 0 || p.Counts[evaluate.Unclear] != 0 {
			t.Errorf("found by its colour: %+v", p)
		}
		p, err = c.Verdicts(expert, evaluate.Query{Year: 2026, Sort: "destination"})
		check(t, err)
		for _, h := range p.List {
			if h.ID == small.ID {
				t.Error("found by its place in the order")
			}
		}
		if p, err = c.Verdicts(dean, evaluate.Query{Year: 2026}); err != nil || p.Total != 6 {
			t.Errorf("a school sees %d verdicts, %v", p.Total, err)
		}
		if p, err = c.Verdicts(county, evaluate.Query{Year: 2026}); err != nil || p.Total != 6 {
			t.Errorf("a county sees %d verdicts, %v", p.Total, err)
		}
		if _, err := c.Verdict(other, small.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school: %v", err)
		}
		if _, err := c.Verdicts(student, evaluate.Query{}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a student: %v", err)
		}
		if _, _, err := c.List(expert, evaluate.CardQuery{}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an expert reads cards: %v", err)
		}
		if _, err := c.Compute(dean, 2026, ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school computes: %v", err)
		}
	})
}

// TestAppeal: a school appeals against its rating, once; the appeal ends as corrected only after a run with other figures.
func TestAppeal(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.useLadder()
		c.run()
		h := c.verdict(5)
		if _, err := c.Appeal(other, h.ID, "x", nil); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("another school appeals: %v", err)
		}
		_, err := c.Appeal(dean, h.ID, "对口人数少计 4 人", nil)
		check(t, err)
		if _, err := c.Appeal(dean, h.ID, "再来一次", nil); !errors.Is(err, evaluate.ErrTwice) {
			t.Errorf("twice: %v", err)
		}
		if n, err := c.OpenAppeals(lead); err != nil || n != 1 {
			t.Errorf("%d open, %v", n, err)
		}
		if p, err := c.Verdicts(lead, evaluate.Query{Year: 2026, Appealed: true}); err != nil || p.Total != 1 || p.List[0].Point != h.Point {
			t.Errorf("%d with an open appeal, %v", p.Total, err)
		}
		right := caseflow.Step{Transition: "correct", Note: "已更正"}
		if err := c.StepAppeal(second, h.ID, right); !errors.Is(err, evaluate.ErrOpen) {
			t.Errorf("nothing was corrected: %v", err)
		}
		c.correct(5, 189)
		c.run()
		later := c.verdict(5)
		if d, err := c.Verdict(lead, later.ID); err != nil || d.Appeal == nil || d.Appeal.Verdict != h.ID {
			t.Errorf("the appeal is not seen on the later run: %v", err)
		}
		check(t, c.StepAppeal(second, later.ID, right))
		d, err := c.Verdict(dean, h.ID)
		check(t, err)
		if d.Appeal.Status != evaluate.Corrected || d.Later == nil || len(d.Trail) != 2 {
			t.Errorf("%+v", d.Appeal)
		}
	})
}

// TestSettings: a version is confirmed by a second person and holds from its year.
func TestSettings(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p, _ := evaluate.PresetOf(evaluate.Ladder)
		v := p.Defaults()
		v["less"] = 0.8
		id, err := c.Propose(lead, evaluate.Ladder, 2026, v, "融教〔2026〕1号")
		check(t, err)
		if err := c.StepSetting(lead, caseflow.Step{ID: id, Transition: "confirm"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("confirms the own version: %v", err)
		}
		if err := c.StepSetting(second, caseflow.Step{ID: 7, Transition: "nothing"}); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a version that is not there: %v", err)
		}
		s, err := c.Settings(dean, 2026)
		check(t, err)
		if s.Warn.Preset != evaluate.Fujian || s.Warn.Version != 1 {
			t.Errorf("a proposal holds: %+v", s.Warn)
		}
		check(t, c.StepSetting(second, caseflow.Step{ID: id, Transition: "confirm"}))
		for year, want := range map[int]string{2025: evaluate.Fujian, 2026: evaluate.Ladder} {
			if s, err = c.Settings(lead, year); err != nil || s.Warn.Preset != want || s.Rate.Preset != evaluate.Quality {
				t.Errorf("%d: %+v %v", year, s.Warn, err)
			}
		}
		v["less"] = 2
		if _, err := c.Propose(lead, evaluate.Ladder, 2026, v, ""); !errors.Is(err, evaluate.ErrRange) {
			t.Errorf("200 %%: %v", err)
		}
		if _, err := c.Propose(dean, evaluate.Ladder, 2026, v, "x"); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school proposes: %v", err)
		}
	})
}

// TestSuccessions: the shares of one former point are at most the whole.
func TestSuccessions(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		add := func(heir int, milli int64) error {
			_, err := c.Succeeds(lead, evaluate.Succession{Point: pointOf(heir), Former: pointOf(1), Milli: milli, FromYear: 2026, Source: "融教〔2026〕2号"})
			return err
		}
		check(t, add(2, 600))
		if err := add(4, 500); !errors.Is(err, evaluate.ErrShare) {
			t.Errorf("110 %%: %v", err)
		}
		if err := add(2, 100); !errors.Is(err, evaluate.ErrTwice) {
			t.Errorf("twice: %v", err)
		}
		check(t, add(4, 400))
		if err := add(1, 100); !errors.Is(err, evaluate.ErrSuccessor) {
			t.Errorf("follows itself: %v", err)
		}
		if list, err := c.Successions(lead); err != nil || len(list) != 2 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
