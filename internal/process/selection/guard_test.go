package selection_test

import (
	"errors"
	"slices"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/process/selection"
)

// A county sees the applications of its schools, and not who judges them.
func TestACountyDoesNotSeeWhoJudges(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		_, list := c.inReview(t)
		if _, err := c.Application(ctxOf(countyMan), list[0].ID); err != nil {
			t.Errorf("the county's application: %v", err)
		}
		for _, a := range []actor.Actor{countyMan, head, expertOf(1), nobody} {
			if _, _, _, _, err := c.Draws(ctxOf(a), list[0].ID); !errors.Is(err, actor.ErrForbidden) {
				t.Errorf("%s reads the draw: %v", a.Name, err)
			}
		}
		for _, r := range c.Routes() {
			if r.Pattern == "/applications/{id}/draw" && slices.Contains(r.Roles, actor.CountyUser) {
				t.Errorf("%s %s is open to counties", r.Method, r.Pattern)
			}
		}
	})
}

// An expert who speaks for the applicant, or works there since the draw, does not score it, by an account or on paper.
func TestAnExpertDoesNotScoreTheirOwnEmployer(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		_, list := c.inReview(t)
		sheets := c.sheets(t, list[0].ID)
		first, second := sheets[0], sheets[1]
		who := actor.Actor{Account: first.Account, Name: first.ExpertName, Grants: []actor.Grant{{Role: actor.Expert}, {Role: actor.ProgrammeHead, Org: academy}}}
		if err := c.Mark(ctxOf(who), first.ID, selection.Marking{Marks: marks(100, 50), Send: true}); !errors.Is(err, selection.ErrNear) {
			t.Errorf("somebody of the school scores it: %v", err)
		}
		if _, err := c.StepSheet(ctxOf(who), caseflow.Step{ID: first.ID, Transition: "recuse", Note: "本校人员"}); err != nil {
			t.Errorf("recuse: %v", err)
		}
		e, err := c.EditExpert(ctxOf(lead), second.Expert)
		must(t, err)
		e.Employer, e.Login = "融江工贸学校", "p"+second.Account.String()
		_, err = c.SaveExpert(ctxOf(lead), e, nil)
		must(t, err)
		if err := c.Mark(ctxOf(person(second.Account, actor.Grant{Role: actor.Expert})), second.ID, selection.Marking{Marks: marks(100, 50), Send: true}); !errors.Is(err, selection.ErrNear) {
			t.Errorf("a new employee of the school scores it: %v", err)
		}
	})
}

// Who proposed the list, or answered the objection, does not name alone what the others left open.
func TestAnAnsweredObjectionIsSettledByAnother(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b, list := c.inPublicity(t)
		j, err := c.Object(ctxOf(nobody), b.ID, selection.ObjectionForm{Application: list[1].ID, Words: "面积不实", Name: "某人", Contact: "0900-2234567"})
		must(t, err)
		c.clock.to("2026-11-19")
		must(t, c.Decide(ctxOf(second), b.ID, 0, "融教〔2026〕20号", day("2026-11-19")))
		third := person(31, actor.Grant{Role: actor.CityLead})
		_, err = c.Answer(ctxOf(third), caseflow.Step{ID: j.ID, Transition: "deny", Note: "经核实无误"})
		must(t, err)
		for _, a := range []actor.Actor{lead, third} {
			if err := c.Settle(ctxOf(a), list[1].ID, 0); !errors.Is(err, caseflow.ErrFourEyes) {
				t.Errorf("%s names alone: %v", a.Name, err)
			}
		}
		must(t, c.Settle(ctxOf(second), list[1].ID, 0))
	})
}

// An officer who also speaks for an applicant does not decide on it.
func TestAnApplicantDoesNotDecide(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		b, _ := c.inPublicity(t)
		c.clock.to("2026-11-19")
		both := person(32, actor.Grant{Role: actor.CityLead}, actor.Grant{Role: actor.SchoolAdmin, Org: college})
		if err := c.Decide(ctxOf(both), b.ID, 0, "融教〔2026〕20号", day("2026-11-19")); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("decided by the dean: %v", err)
		}
	})
}

// What becomes of an application is told to those of the organisation who see it, and not to its pupils.
func TestPupilsAreNotToldOfApplications(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		c.inReview(t)
		notes := func(a actor.Actor) (n int64) {
			return int64(notify.New(notify.Options{DB: c.db, City: "900100"}).Unread(ctxOf(a)))
		}
		if n := notes(head); n == 0 {
			t.Error("the applicant is told nothing")
		}
		if n := notes(student); n != 0 {
			t.Errorf("a pupil is told %d notes", n)
		}
	})
}
