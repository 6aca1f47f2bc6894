package adjust_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/adjust"
	"rongqiao/internal/register/programme"
)

func status(t *testing.T, c city, point ids.ID) (st string) {
	t.Helper()
	must(t, c.db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
		st, err = sqldb.Value[string](context.Background(), r, `SELECT status FROM programme_points WHERE id = $1`, point)
		return err
	}))
	return st
}

// TestYear is a round from the call to the follow-up.
func TestYear(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		if r.PublicTo != day("2026-12-01") {
			t.Errorf("five working days from 24 November end on %s", r.PublicTo)
		}
		d, err := c.Request(ctxOf(lead), list[0].ID)
		must(t, err)
		if len(d.Opinions) != 2 || d.Opinions[0].Status+d.Opinions[1].Status != adjust.OpinionSilent+adjust.OpinionGiven && d.Opinions[0].Status+d.Opinions[1].Status != adjust.OpinionGiven+adjust.OpinionSilent {
			t.Errorf("opinions: %+v", d.Opinions)
		}
		if own, err := c.Request(ctxOf(dean), list[0].ID); err != nil || len(own.Opinions) != 0 || own.Hidden != 2 {
			t.Errorf("the school sees %d opinions before the decision, %v", len(own.Opinions), err)
		}
		if err := c.Decide(ctxOf(second), r.ID, 0, "纪要3号", day("2026-11-25")); !errors.Is(err, adjust.ErrPublicity) {
			t.Errorf("decided during publicity: %v", err)
		}
		c.clock.to("2026-12-02")
		if err := c.Decide(ctxOf(lead), r.ID, 0, "纪要3号", day("2026-12-02")); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("decided by who began the publicity: %v", err)
		}
		must(t, c.Decide(ctxOf(second), r.ID, 0, "纪要3号", day("2026-12-02")))
		c.move(t, second, r.ID, "publish")
		c.move(t, lead, r.ID, "apply")
		if status(t, c, cash) != programme.Stopped || status(t, c, robot) != programme.Limited {
			t.Errorf("points stand at %s and %s", status(t, c, cash), status(t, c, robot))
		}
		d, err = c.Request(ctxOf(lead), list[0].ID)
		must(t, err)
		if d.Result == 0 || status(t, c, d.Result) != programme.Filed {
			t.Errorf("the new point %v", d.Result)
		}
		if own, err := c.Request(ctxOf(dean), list[0].ID); err != nil || len(own.Opinions) != 2 {
			t.Errorf("the school sees %d opinions after it, %v", len(own.Opinions), err)
		}
		l, err := c.Ledger(ctxOf(nobody), adjust.LedgerQuery{Year: 2027, Limit: 10})
		must(t, err)
		if l.Total != 3 || l.Totals[0].Added != 1 || l.Totals[0].Stopped != 1 || l.Lines[0].Document != "纪要3号" || l.Lines[0].Reason == "" {
			t.Errorf("ledger %+v", l.Totals)
		}
		// September: the new point has its plan, the stopped one enrols as before, the limited one was cut by half of it.
		must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error {
			for _, e := range []programme.Enrolment{{Point: d.Result, Planned: num(90), Admitted: num(88), Registered: num(80)}, {Point: cash, Planned: num(60), Admitted: num(60), Registered: num(50)}, {Point: robot, Planned: num(45), Admitted: num(45), Registered: num(40)}} {
				e.Year = 2027
				if err := programme.InsertEnrolment(context.Background(), tx, e); err != nil {
					return err
				}
			}
			return nil
		}))
		c.clock.to("2027-10-08")
		if n, err := c.TimeUp(ctxOf(nobody)); err != nil || n != 3 {
			t.Errorf("%d followed, %v", n, err)
		}
		if n, err := c.TimeUp(ctxOf(nobody)); err != nil || n != 0 {
			t.Errorf("the second time %d, %v", n, err)
		}
		for i, want := range []string{adjust.Implemented, adjust.NotImplemented, adjust.Partly} {
			if d, err := c.Request(ctxOf(lead), list[i].ID); err != nil || d.Status != want || len(d.Follows) != 1 {
				t.Errorf("%s is %s with %d follow-ups, want %s (%v)", d.Kind, d.Status, len(d.Follows), want, err)
			}
		}
	})
}

// TestOldRoundKeepsItsHash: new data and a new parameter do not change what was frozen.
func TestOldRoundKeepsItsHash(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, _ := c.proposed(t)
		r, err := c.Round(ctxOf(lead), r.ID)
		must(t, err)
		must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(context.Background(), `INSERT INTO rule_params (rule, param, level, org_id, version, num, den, source_doc, source_article, valid_from, valid_to, set_by) VALUES ('PRG-F3-TOTAL', 'HIGHER', 'CITY', 0, 1, 100, 1, '新规定', '一', '2026-11-20', NULL, 0)`); err != nil {
				return err
			}
			return programme.Insert(context.Background(), tx, programme.Point{ID: 299, School: academy, Level: atlas.Secondary, Code: "710201", Given: "710201", Name: "计算机应用", Length: "3", Status: programme.Enrolling})
		}))
		f, hash, err := c.Frozen(ctxOf(lead), r.ID)
		must(t, err)
		_, again, err := f.Seal()
		must(t, err)
		if hash != r.Hash || again != r.Hash || f.Limits.Higher != 300 || len(f.Points) != 4 {
			t.Errorf("hash %s, computed %s and %s", r.Hash, hash, again)
		}
		trial, err := c.Try(ctxOf(lead), r.ID, nil, "1")
		must(t, err)
		if !trial.Frozen || trial.Effect.Before.Points != 4 || trial.Effect.After.Points != 4 {
			t.Errorf("what-if: %+v", trial.Effect.After)
		}
	})
}

// TestNegativeListBlocks: the exception is granted by a named authority and confirmed by a second person, neither of whom asked.
func TestNegativeListBlocks(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		entries, faults, err := c.ReadEntries(ctxOf(lead), atlas.HigherCollege, "4603 | 全市布点过多\n")
		must(t, err)
		must(t, faults.Err())
		l, err := c.SaveList(ctxOf(lead), adjust.List{Year: 2027, Level: atlas.HigherCollege, Sign: adjust.Negative, Document: "融教〔2026〕20号", Entries: entries}, nil)
		must(t, err)
		if err := c.PublishList(ctxOf(lead), l.ID, 0); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("published by its author: %v", err)
		}
		must(t, c.PublishList(ctxOf(second), l.ID, 0))
		r := c.called(t)
		x, err := c.SaveRequest(ctxOf(dean), r.ID, 0, 0, goodForm(adjust.Add), nil)
		must(t, err)
		submit := func() error {
			_, err := c.Step(ctxOf(dean), caseflow.Step{ID: x.ID, Transition: "submit"})
			return err
		}
		if err := submit(); !errors.Is(err, caseflow.ErrRuleFails) {
			t.Fatalf("submitted: %v", err)
		}
		if _, err := c.Request(ctxOf(lead), x.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("the bureau sees a draft: %v", err)
		}
		must(t, c.AskOverride(ctxOf(dean), x.ID, 0, "本地急需"))
		must(t, c.GrantOverride(ctxOf(lead), x.ID, 0, "重点项目"))
		if err := submit(); !errors.Is(err, caseflow.ErrRuleFails) {
			t.Errorf("submitted with one person: %v", err)
		}
		if err := c.ConfirmOverride(ctxOf(lead), x.ID, 0); !errors.Is(err, adjust.ErrSecond) {
			t.Errorf("confirmed by the same person: %v", err)
		}
		must(t, c.ConfirmOverride(ctxOf(second), x.ID, 0))
		must(t, submit())
		d, err := c.Request(ctxOf(lead), x.ID)
		must(t, err)
		if d.Override.Name != lead.Name || d.Override.Second != second.Name || d.Override.Reason != "重点项目" {
			t.Errorf("override %+v", d.Override)
		}
	})
}

// TestRegistersAreAsked: duplicates, points of others, codes that are not in force, strangers as partners.
func TestRegistersAreAsked(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		c.sent(t, dean, r.ID, goodForm(adjust.Add))
		for name, f := range map[string]func(*adjust.Form){
			"adjust.twice": func(*adjust.Form) {}, "adjust.code": func(f *adjust.Form) { f.Code = "469999" }, "adjust.there": func(f *adjust.Form) { f.Code = "460301" },
			"adjust.point": func(f *adjust.Form) { *f = goodForm(adjust.Stop); f.Point = sec }, "adjust.motive": func(f *adjust.Form) { f.Motive = "too_many" },
			"adjust.places": func(f *adjust.Form) { *f = goodForm(adjust.Limit); f.After = num(60) },
		} {
			form := goodForm(adjust.Add)
			f(&form)
			if _, err := c.SaveRequest(ctxOf(dean), r.ID, 0, 0, form, nil); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		list, faults, err := c.ReadPartners(ctxOf(dean), college, "融江示例机械有限公司\n没有的公司\n融江示例机械有限公司 | XY-1")
		must(t, err)
		if len(list) != 1 || len(faults) != 2 {
			t.Errorf("partners %v, faults %v", list, faults)
		}
		c.clock.to("2026-11-14")
		if _, err := c.SaveRequest(ctxOf(dean), r.ID, 0, 0, goodForm(adjust.Limit), nil); !errors.Is(err, adjust.ErrClosed) {
			t.Errorf("after the last day: %v", err)
		}
		n, err := c.TimeUp(ctxOf(nobody))
		if after, lost := c.Round(ctxOf(lead), r.ID); err != nil || lost != nil || n != 1 || after.Status != adjust.RoundComputed || after.Hash == "" {
			t.Errorf("%d, %s, %v", n, after.Status, err)
		}
	})
}

// TestNobodyDecidesTheirOwn: who holds a grant at the school neither proposes nor decides; a member of it abstains.
func TestNobodyDecidesTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		both := person(2, actor.Grant{Role: actor.CityLead}, actor.Grant{Role: actor.Teacher, Org: college})
		c.clock.to("2026-12-02")
		if err := c.Decide(ctxOf(both), r.ID, 0, "纪要", day("2026-12-02")); !errors.Is(err, adjust.ErrOwn) {
			t.Errorf("decided: %v", err)
		}
		c.move(t, second, r.ID, "back")
		if err := c.Propose(ctxOf(both), list[0].ID, 0, adjust.Proposal{Outcome: adjust.Approved}); !errors.Is(err, adjust.ErrOwn) {
			t.Errorf("proposed: %v", err)
		}
		com, err := c.Committee(ctxOf(lead), r.ID)
		must(t, err)
		votes := map[ids.ID]string{com.Members[0].ID: adjust.VoteFor, com.Members[1].ID: adjust.VoteFor}
		if err := c.CastVotes(ctxOf(lead), r.ID, com.Meetings[0].ID, list[0].ID, votes); !errors.Is(err, adjust.ErrConflicted) {
			t.Errorf("the school's own member voted: %v", err)
		}
		if _, err := c.Meet(ctxOf(lead), adjust.Meeting{Round: r.ID, HeldOn: day("2026-12-01"), Place: "x", Minutes: "x", Present: []ids.ID{com.Members[0].ID}}); !errors.Is(err, adjust.ErrQuorum) {
			t.Errorf("one of three: %v", err)
		}
	})
}

// TestWarningWaitsForTheReply: a closing on the ground of a warning is not decided while the school may reply.
func TestWarningWaitsForTheReply(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		(*c.eval)[cash] = adjust.Evaluation{Card: 77, ReplyBy: day("2026-12-31")}
		r, list := c.proposed(t)
		must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(context.Background(), `UPDATE adjust_requests SET warning_id = 77 WHERE id = $1`, list[1].ID)
			return err
		}))
		c.clock.to("2026-12-02")
		if err := c.Decide(ctxOf(second), r.ID, 0, "纪要", day("2026-12-02")); !errors.Is(err, adjust.ErrReply) {
			t.Errorf("decided: %v", err)
		}
		(*c.eval)[cash] = adjust.Evaluation{Card: 77, ReplyOver: true}
		must(t, c.Decide(ctxOf(second), r.ID, 0, "纪要", day("2026-12-02")))
	})
}

// TestAppeal: one appeal in time, answered by somebody who did not decide; upheld it is approved and applied.
func TestAppeal(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r, list := c.proposed(t)
		c.move(t, lead, r.ID, "back")
		must(t, c.Propose(ctxOf(lead), list[0].ID, 0, adjust.Proposal{Outcome: adjust.Rejected, Refusal: "caps", Words: "超过上限"}))
		_, err := c.Publicise(ctxOf(lead), r.ID, 0)
		must(t, err)
		c.clock.to("2026-12-02")
		must(t, c.Decide(ctxOf(second), r.ID, 0, "纪要", day("2026-12-02")))
		c.move(t, second, r.ID, "publish")
		must(t, c.Appeal(ctxOf(dean), list[0].ID, "请复核"))
		if err := c.Appeal(ctxOf(dean), list[0].ID, "再请复核"); err == nil {
			t.Error("a second appeal")
		}
		if _, err := c.StepRound(ctxOf(lead), caseflow.Step{ID: r.ID, Transition: "apply"}); !errors.Is(err, caseflow.ErrNotThere) {
			t.Errorf("applied with an open appeal: %v", err)
		}
		if err := c.AnswerAppeal(ctxOf(second), list[0].ID, 0, "uphold", "成立"); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("answered by who decided: %v", err)
		}
		must(t, c.AnswerAppeal(ctxOf(third), list[0].ID, 0, "uphold", "成立"))
		c.move(t, lead, r.ID, "apply")
		if d, err := c.Request(ctxOf(lead), list[0].ID); err != nil || d.Status != adjust.Published || d.Result == 0 {
			t.Errorf("%s, %v", d.Status, err)
		}
	})
}

// TestTwentyRacingEdits: one wins, nineteen are told.
func TestTwentyRacingEdits(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		x, err := c.SaveRequest(ctxOf(dean), r.ID, 0, 0, goodForm(adjust.Add), nil)
		must(t, err)
		var wg sync.WaitGroup
		won, stale := make(chan int, 20), make(chan int, 20)
		for i := range 20 {
			wg.Go(func() {
				f := goodForm(adjust.Add)
				f.After = num(int64(41 + i))
				_, err := c.SaveRequest(ctxOf(dean), r.ID, x.ID, x.Version, f, nil)
				switch {
				case err == nil:
					won <- i
				case errors.Is(err, adjust.ErrStale):
					stale <- i
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 || len(stale) != 19 {
			t.Errorf("%d won, %d were told", len(won), len(stale))
		}
	})
}

// TestWhoSees: other schools, guilds that were not asked and the public see nothing of a request.
func TestWhoSees(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		x := c.sent(t, dean, r.ID, goodForm(adjust.Add))
		for _, a := range []actor.Actor{head, union, nobody} {
			if _, err := c.Request(ctxOf(a), x.ID); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("%v: %v", a.Grants, err)
			}
		}
		for _, a := range []actor.Actor{lead, iit, auditor, dean} {
			if _, err := c.Request(ctxOf(a), x.ID); err != nil {
				t.Errorf("%v: %v", a.Grants, err)
			}
		}
		if _, err := c.Ask(ctxOf(lead), x.ID, 0, []string{"ORG-" + guild.String()}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Request(ctxOf(union), x.ID); err != nil {
			t.Errorf("the guild that was asked: %v", err)
		}
		if p, err := c.Requests(ctxOf(union), adjust.Query{Limit: 10}); err != nil || p.Total != 1 {
			t.Errorf("it lists %d, %v", p.Total, err)
		}
		if p, err := c.Requests(ctxOf(head), adjust.Query{Limit: 10}); err != nil || p.Total != 0 {
			t.Errorf("another school lists %d, %v", p.Total, err)
		}
	})
}

// TestWithdrawnFreesItsPlace: the same can be asked for again.
func TestWithdrawnFreesItsPlace(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		r := c.called(t)
		x := c.sent(t, dean, r.ID, goodForm(adjust.Add))
		c.step(t, dean, x.ID, "withdraw")
		c.sent(t, dean, r.ID, goodForm(adjust.Add))
	})
}
