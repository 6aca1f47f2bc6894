package contact_test

import (
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

func stepped(t testing.TB, c city, a actor.Actor, f contact.Feedback, code, reason, note string) contact.Feedback {
	t.Helper()
	now, err := c.StepFeedback(ctxOf(a), caseflow.Step{ID: f.ID, Transition: code, Reason: reason, Note: note})
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return now
}

func TestFeedbackFromVisitToClosed(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		v := visited(t, c, lead, goodVisit())
		form := contact.FeedbackForm{OwnerText: "DEPT:工信"}
		form.Visit, form.Title, form.Details = v.ID, "设备更新补贴", "希望明确申报条件"
		f, err := c.File(ctxOf(lead), form, nil)
		if err != nil || f.Firm != firm || f.Owner.Name != "市工业和信息化局" || f.DueOn != day("2026-12-11") {
			t.Fatalf("%+v %v", f, err)
		}
		d, err := c.FeedbackDetail(ctxOf(hr), f.ID)
		if err != nil || d.Left != 15 || d.Term != 15 || len(d.Buttons) != 0 || d.MayHand {
			t.Fatalf("%+v %v", d, err)
		}
		f = stepped(t, c, dept, f, "reply", "", "已纳入明年计划")
		f = stepped(t, c, hr, f, "reopen", "UNANSWERED", "没有说申报条件")
		if f.Status != contact.FeedbackReopened || f.DueOn != day("2026-12-11") || f.Rating != contact.Dissatisfied {
			t.Errorf("%+v", f)
		}
		f = stepped(t, c, dept, f, "reply", "", "条件见附件")
		f = stepped(t, c, hr, f, "accept", "", "")
		f = stepped(t, c, lead, f, "close", "DONE", "")
		if f.Status != contact.FeedbackClosed {
			t.Errorf("%+v", f)
		}
		d, err = c.FeedbackDetail(ctxOf(hr), f.ID)
		if err != nil || len(d.Trail) != 6 || d.RepliedOn != day("2026-11-22") || d.Rating != contact.Satisfied {
			t.Errorf("%d steps, %+v, %v", len(d.Trail), d.Feedback, err)
		}
	})
}

func TestFeedbackSteps(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		replied := func() contact.Feedback {
			return stepped(t, c, lead, filed(t, c, "CITY"), "reply", "", "答复")
		}
		for _, k := range []struct {
			name string
			who  actor.Actor
			on   contact.Feedback
			step caseflow.Step
			want error
		}{
			{"the enterprise does not reply to itself", hr, filed(t, c, "CITY"), caseflow.Step{Transition: "reply", Note: "x"}, actor.ErrForbidden},
			{"another department does not reply", dept, filed(t, c, "CITY"), caseflow.Step{Transition: "reply", Note: "x"}, actor.ErrForbidden},
			{"its own department replies", dept, filed(t, c, "DEPT:工信"), caseflow.Step{Transition: "reply", Note: "x"}, nil},
			{"a school replies", head2, filed(t, c, "ORG:"+college.String()), caseflow.Step{Transition: "reply", Note: "x"}, nil},
			{"another school does not see it", head, filed(t, c, "ORG:"+college.String()), caseflow.Step{Transition: "reply", Note: "x"}, actor.ErrNotFound},
			{"a county replies", farCounty, filed(t, c, "COUNTY:"+countyB), caseflow.Step{Transition: "reply", Note: "x"}, nil},
			{"a reply has words", lead, filed(t, c, "CITY"), caseflow.Step{Transition: "reply"}, caseflow.ErrReason},
			{"another enterprise does not see it", rival, replied(), caseflow.Step{Transition: "accept"}, actor.ErrNotFound},
			{"not satisfied without a reason", hr, replied(), caseflow.Step{Transition: "reopen"}, caseflow.ErrReason},
			{"satisfied before the reply", hr, filed(t, c, "CITY"), caseflow.Step{Transition: "accept"}, caseflow.ErrNotThere},
			{"the owner does not rate", lead, replied(), caseflow.Step{Transition: "accept"}, actor.ErrForbidden},
			{"time is not up by a button", lead, replied(), caseflow.Step{Transition: "lapse"}, actor.ErrForbidden},
			{"an old version", hr, replied(), caseflow.Step{Transition: "accept", Version: 1}, caseflow.ErrMeanwhile},
			{"the bureau closes", lead, replied(), caseflow.Step{Transition: "close", Reason: "DONE"}, nil},
		} {
			k.step.ID = k.on.ID
			if _, err := c.StepFeedback(ctxOf(k.who), k.step); !errors.Is(err, k.want) {
				t.Errorf("%s: %v, want %v", k.name, err, k.want)
			}
		}
	})
}

func TestHandingOverKeepsTheClock(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		f := filed(t, c, "CITY")
		c.clock.to("2026-12-01")
		if _, err := c.HandOver(ctxOf(hr), f.ID, f.Version, "DEPT:工信", "DUTY", ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the enterprise hands over: %v", err)
		}
		for _, k := range []struct {
			owner, reason string
			want          error
		}{{"CITY", "DUTY", contact.ErrSameOwner}, {"DEPT:", "DUTY", contact.ErrOwner}, {"DEPT:工信", "", caseflow.ErrReason}, {"DEPT:工信", "BORED", caseflow.ErrReasonList}, {"没有的单位", "DUTY", contact.ErrOrg}, {"ORG:999", "DUTY", contact.ErrOwner}} {
			if _, err := c.HandOver(ctxOf(lead), f.ID, f.Version, k.owner, k.reason, ""); !errors.Is(err, k.want) {
				t.Errorf("%s %s: %v, want %v", k.owner, k.reason, err, k.want)
			}
		}
		g, err := c.HandOver(ctxOf(lead), f.ID, f.Version, "DEPT:工信", "DUTY", "设备补贴归工信")
		if err != nil || g.DueOn != f.DueOn || g.Status != contact.FeedbackOpen || g.Owner.Function != "工信" {
			t.Fatalf("%+v %v", g, err)
		}
		d, err := c.FeedbackDetail(ctxOf(dept), f.ID)
		if err != nil || d.DueOn != f.DueOn || len(d.Trail) != 2 || d.Trail[1].Transition != contact.StepHandOver || d.Left != 8 {
			t.Errorf("%+v, %v", d, err)
		}
		if err := c.db.Read(ctxOf(lead), func(r *sqldb.Reader) error { return caseflow.Verify(ctxOf(lead), r, f.ID) }); err != nil {
			t.Error(err)
		}
	})
}

func TestTimeliness(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		list, all, err := c.Timeliness(ctxOf(lead))
		if _, ok := all.Rate(); err != nil || len(list) != 0 || ok {
			t.Errorf("without items: %v %+v %v", list, all, err)
		}
		stepped(t, c, lead, filed(t, c, "CITY"), "reply", "", "按期")
		late := filed(t, c, "CITY")
		silent := filed(t, c, "DEPT:工信")
		c.clock.to("2026-12-14")
		stepped(t, c, lead, late, "reply", "", "迟了")
		filed(t, c, "CITY")
		list, all, err = c.Timeliness(ctxOf(lead))
		if err != nil || len(list) != 2 || all != (contact.Timeliness{Items: 4, Answered: 2, InTime: 1, Late: 2, Open: 1}) {
			t.Errorf("%+v %+v %v", list, all, err)
		}
		p, err := c.Feedback(ctxOf(lead), contact.FeedbackQuery{Status: contact.StatusLate, Limit: 10})
		if err != nil || p.Total != 1 || p.Lines[0].ID != silent.ID || p.Left[silent.ID] >= 0 {
			t.Errorf("%+v %v", p, err)
		}
		if n, err := c.ToAnswer(ctxOf(hr)); err != nil || n != 2 {
			t.Errorf("%d replies to rate, %v", n, err)
		}
		if n, err := c.ToAnswer(ctxOf(dept)); err != nil || n != 1 {
			t.Errorf("%d items to answer, %v", n, err)
		}
	})
}

func TestSilenceClosesWhatWasAnswered(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		answered := stepped(t, c, lead, filed(t, c, "CITY"), "reply", "", "答复")
		waiting := filed(t, c, "CITY")
		c.clock.to("2027-01-31")
		n, err := contact.FeedbackFlow.RunDue(ctxOf(lead), c.db, nil)
		if err != nil || n != 1 {
			t.Fatalf("%d moved, %v", n, err)
		}
		for id, want := range map[contact.Feedback]string{answered: contact.FeedbackClosed, waiting: contact.FeedbackOpen} {
			if d, err := c.FeedbackDetail(ctxOf(lead), id.ID); err != nil || d.Status != want {
				t.Errorf("%s, want %s, %v", d.Status, want, err)
			}
		}
	})
}
