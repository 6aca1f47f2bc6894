package agreement_test

import (
	"context"
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/agreement"
)

func TestFromDraftToExpiry(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, err := c.Create(ctxOf(head), basics(), nil)
		must(t, err)
		if err := c.Step(ctxOf(head), caseflow.Step{ID: a.ID, Transition: "send"}, false); !errors.Is(err, agreement.ErrEmpty) || !errors.Is(err, agreement.ErrField) || !errors.Is(err, agreement.ErrField) {
			t.Errorf("an unfinished draft was sent: %v", err)
		}
		if _, err := c.Find(ctxOf(boss), a.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("the other party sees a draft: %v", err)
		}
		complete(t, c, head, a.ID)
		signedBy(t, c, a.ID, head)
		d, err := c.Detail(ctxOf(boss), a.ID)
		must(t, err)
		if d.Status != agreement.Sent || d.Sign == nil || d.Sign.Org != firm {
			t.Fatalf("%s, to sign %v", d.Status, d.Sign)
		}
		if err := c.Sign(ctxOf(boss), a.ID, "0000", "总经理"); !errors.Is(err, agreement.ErrStale) {
			t.Errorf("another text was signed: %v", err)
		}
		c.clock.to("2026-11-29")
		if d, err = c.Detail(ctxOf(boss), a.ID); err != nil || d.AgeDays != 7 {
			t.Errorf("sent %d days ago, %v", d.AgeDays, err)
		}
		if n, err := c.TimeUp(context.Background()); err != nil || n != 1 {
			t.Errorf("%d reminders after seven days, %v", n, err)
		}
		if n, err := c.TimeUp(context.Background()); err != nil || n != 0 {
			t.Errorf("%d reminders again, %v", n, err)
		}
		if n, _ := c.ToSign(ctxOf(boss)); n != 1 {
			t.Errorf("%d to sign", n)
		}
		if n, _ := c.ToSign(ctxOf(head)); n != 0 {
			t.Errorf("%d to sign for who has signed", n)
		}
		signOnly(t, c, a.ID, boss)
		stands(t, c, a.ID, agreement.Signed)
		c.clock.to("2026-12-01")
		_, err = c.TimeUp(context.Background())
		must(t, err)
		stands(t, c, a.ID, agreement.Active)
		c.clock.to("2029-12-01")
		_, err = c.TimeUp(context.Background())
		must(t, err)
		stands(t, c, a.ID, agreement.Expired)
		if n, err := c.TimeUp(context.Background()); err != nil || n != 0 {
			t.Errorf("a second run moved %d, %v", n, err)
		}
		must(t, c.db.Read(context.Background(), func(r *sqldb.Reader) error { return caseflow.Verify(context.Background(), r, a.ID) }))
	})
}

func stands(t testing.TB, c city, id ids.ID, want string) {
	t.Helper()
	a, err := c.Find(ctxOf(lead), id)
	if err != nil || a.Status != want {
		t.Fatalf("%s, %v; want %s", a.Status, err, want)
	}
}

func TestReturnedIsSignedAnew(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a := drafted(t, c, basics())
		signedBy(t, c, a.ID, head)
		must(t, c.Step(ctxOf(boss), caseflow.Step{ID: a.ID, Transition: "return", Reason: "PROMISE", Note: "做不到五十人"}, false))
		stands(t, c, a.ID, agreement.Returned)
		must(t, c.SavePart(ctxOf(head), a.ID, 0, agreement.Part{Step: agreement.StepTeam, Text: "换了组长", Whole: true}))
		signedBy(t, c, a.ID, boss)
		stands(t, c, a.ID, agreement.Sent) // the school's first signature was under another text
		signOnly(t, c, a.ID, head)
		stands(t, c, a.ID, agreement.Signed)
	})
}

func TestPaperIsCompared(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a := drafted(t, c, basics())
		signedBy(t, c, a.ID, head)
		d, err := c.Detail(ctxOf(head), a.ID)
		must(t, err)
		p := agreement.Paper{Org: firm, Signer: "总经理", On: day("2026-11-22"), Code: "00000000", Scan: scan("%PDF-1.7 x")}
		if err := c.SignPaper(ctxOf(head), a.ID, p, nil); !errors.Is(err, agreement.ErrCheck) {
			t.Errorf("a paper of another text: %v", err)
		}
		p.Code = agreement.CheckCode(d.Open.Digest)
		p.Scan = nil
		if err := c.SignPaper(ctxOf(head), a.ID, p, nil); !errors.Is(err, agreement.ErrScan) {
			t.Errorf("a paper without a scan: %v", err)
		}
		p.Scan = scan("%PDF-1.7 x")
		must(t, c.SignPaper(ctxOf(head), a.ID, p, nil))
		stands(t, c, a.ID, agreement.Sent) // entered by the other side: somebody must compare it
		d, err = c.Detail(ctxOf(countyMan), a.ID)
		must(t, err)
		x := d.Signs[len(d.Signs)-1]
		if x.Counts() || x.File == 0 {
			t.Fatalf("%+v", x)
		}
		if err := c.CheckPaper(ctxOf(head), a.ID, x.ID, true); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("who entered it checked it: %v", err)
		}
		must(t, c.CheckPaper(ctxOf(countyMan), a.ID, x.ID, false))
		p.Scan = scan("%PDF-1.7 y")
		must(t, c.SignPaper(ctxOf(countyMan), a.ID, p, nil))
		stands(t, c, a.ID, agreement.Signed)
		d, err = c.Detail(ctxOf(lead), a.ID)
		must(t, err)
		last := d.Signs[len(d.Signs)-1]
		if last.Checked != countyMan.Name || last.Digest == "" || len(d.Files) != 2 || len(d.Files[1].Digest) != 64 {
			t.Errorf("%+v %+v", last, d.Files)
		}
	})
}

func TestPromisedAndDelivered(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, seats, fund := activeOne(t, c)
		c.clock.to("2027-03-01")
		// The firm promised the money and pays twice; the school confirms one.
		one, err := c.Deliver(ctxOf(boss), agreement.Delivery{Agreement: a.ID, Line: fund, Day: day("2027-02-01"), Quantity: 120_000_00, Note: "第一笔"}, scan("%PDF 回单"), nil)
		must(t, err)
		two, err := c.Deliver(ctxOf(boss), agreement.Delivery{Agreement: a.ID, Line: fund, Day: day("2027-02-20"), Quantity: 80_000_00, Note: "第二笔"}, nil, nil)
		must(t, err)
		if _, err := c.Deliver(ctxOf(boss), agreement.Delivery{Agreement: a.ID, Line: fund, Day: day("2027-02-20"), Quantity: 80_000_00, Note: "第二笔"}, nil, nil); !errors.Is(err, agreement.ErrOnce) {
			t.Errorf("the same entry twice: %v", err)
		}
		if n, _ := c.ToConfirm(ctxOf(head)); n != 1 {
			t.Errorf("%d agreements to confirm", n)
		}
		if n, _ := c.ToConfirm(ctxOf(boss)); n != 0 {
			t.Errorf("%d agreements to confirm for who promised", n)
		}
		if err := c.Answer(ctxOf(boss), a.ID, one.ID, true, ""); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("who promised confirmed: %v", err)
		}
		must(t, c.Answer(ctxOf(head), a.ID, one.ID, true, ""))
		if err := c.Answer(ctxOf(head), a.ID, one.ID, false, "x"); !errors.Is(err, agreement.ErrAnswered) {
			t.Errorf("answered twice: %v", err)
		}
		kept(t, c, a.ID, fund, 120_000_00, 80_000_00, agreement.NotDue)
		must(t, c.Answer(ctxOf(head), a.ID, two.ID, true, ""))
		kept(t, c, a.ID, fund, 200_000_00, 0, agreement.OnTime)
		if err := c.Correct(ctxOf(boss), a.ID, two.ID, 90_000_00, "多了", nil); !errors.Is(err, agreement.ErrCorrect) {
			t.Errorf("a correction that adds: %v", err)
		}
		must(t, c.Correct(ctxOf(head), a.ID, two.ID, 50_000_00, "实际到账五万元", nil))
		kept(t, c, a.ID, fund, 170_000_00, 0, agreement.NotDue)
		// The school promised the class; what the firm enters as the receiving side is confirmed.
		_, err = c.Deliver(ctxOf(boss), agreement.Delivery{Agreement: a.ID, Line: seats, Day: day("2027-03-01"), Quantity: 60, Note: "首届"}, nil, nil)
		must(t, err)
		kept(t, c, a.ID, seats, 60, 0, agreement.Over)
		c.clock.to("2029-12-10")
		kept(t, c, a.ID, fund, 170_000_00, 0, agreement.Short)
		p, err := c.Promises(ctxOf(lead), agreement.PromiseQuery{Limit: 50})
		must(t, err)
		if p.Total != 3 || p.All.By[agreement.NoData] != 1 || p.All.By[agreement.Short] != 1 || p.All.By[agreement.Over] != 1 {
			t.Errorf("%d promises, %v", p.Total, p.All.By)
		}
		byFirm, err := c.Promises(ctxOf(lead), agreement.PromiseQuery{By: "firm", Limit: 50})
		must(t, err)
		if byFirm.Total != 1 || byFirm.Groups[0].ID != firm || byFirm.Groups[0].Promises != 2 {
			t.Errorf("%+v", byFirm.Groups)
		}
		if far, err := c.Promises(ctxOf(rival), agreement.PromiseQuery{Limit: 50}); err != nil || far.Total != 0 {
			t.Errorf("a stranger sees %d, %v", far.Total, err)
		}
	})
}

func kept(t testing.TB, c city, id, line ids.ID, delivered, waiting int64, state agreement.Kept) {
	t.Helper()
	d, err := c.Detail(ctxOf(lead), id)
	must(t, err)
	for _, p := range d.Promises {
		if p.Line == line && (p.Delivered != delivered || p.Waiting != waiting || p.State != state) {
			t.Errorf("delivered %d, waiting %d, %s; want %d, %d, %s", p.Delivered, p.Waiting, p.State, delivered, waiting, state)
		}
	}
}

func TestAmendment(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, seats, _ := activeOne(t, c)
		c.clock.to("2027-01-10")
		_, err := c.Amend(ctxOf(boss), a.ID)
		must(t, err)
		if _, err := c.Amend(ctxOf(head), a.ID); !errors.Is(err, agreement.ErrOpen) {
			t.Errorf("a second amendment: %v", err)
		}
		b := agreement.Basics{Title: a.Title, Ends: day("2030-11-30"), Effective: day("2027-03-01"), Reason: "扩大招生"}
		must(t, c.SaveBasics(ctxOf(boss), a.ID, 0, b, nil))
		w, err := c.Write(ctxOf(boss), a.ID)
		must(t, err)
		for _, x := range w.Text.Clauses {
			if x.Line == seats {
				n := int64(80)
				x.Promised = &n
				must(t, c.SaveClause(ctxOf(boss), a.ID, 0, x.Line, x, nil))
			}
			if x.Locked {
				x.Body += "改"
				if err := c.SaveClause(ctxOf(boss), a.ID, 0, x.Line, x, nil); !errors.Is(err, agreement.ErrLocked) {
					t.Errorf("a locked clause was changed: %v", err)
				}
			}
		}
		must(t, c.Step(ctxOf(boss), caseflow.Step{ID: a.ID, Transition: "send"}, true))
		signOnly(t, c, a.ID, boss, head)
		_, list, force, err := c.VersionsOf(ctxOf(head), a.ID, day("2027-02-28"))
		must(t, err)
		if force.No != 1 || len(list) != 2 {
			t.Errorf("version %d of %d before its day", force.No, len(list))
		}
		if diff := agreement.Compare(list[0], list[1]); len(diff) != 1 || *diff[0].Old.Promised != 50 || *diff[0].New.Promised != 80 {
			t.Errorf("%+v", diff)
		}
		c.clock.to("2027-03-01")
		_, err = c.TimeUp(context.Background())
		must(t, err)
		d, err := c.Detail(ctxOf(head), a.ID)
		must(t, err)
		if d.Text.No != 2 || d.Ends != day("2030-11-30") || d.Months != 48 {
			t.Errorf("version %d until %s, %d months", d.Text.No, d.Ends, d.Months)
		}
		if err := c.SavePart(ctxOf(head), a.ID, 0, agreement.Part{Step: agreement.StepTeam, Text: "x"}); !errors.Is(err, agreement.ErrShut) {
			t.Errorf("a signed text was written: %v", err)
		}
		// An amendment that is taken back frees the way for the next.
		_, err = c.Amend(ctxOf(head), a.ID)
		must(t, err)
		if err := c.Step(ctxOf(head), caseflow.Step{ID: a.ID, Transition: "send"}, true); err == nil {
			t.Error("an amendment that changes nothing was sent")
		}
		must(t, c.Step(ctxOf(head), caseflow.Step{ID: a.ID, Transition: "withdraw"}, true))
		_, err = c.Amend(ctxOf(head), a.ID)
		must(t, err)
		must(t, c.Step(ctxOf(head), caseflow.Step{ID: a.ID, Transition: "terminate", Reason: "AGREED"}, false))
		stands(t, c, a.ID, agreement.Terminated)
	})
}

func TestDormantEndingAndRenewal(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, _, _ := activeOne(t, c)
		view := func(v agreement.View) int {
			p, err := c.List(ctxOf(countyMan), agreement.Query{View: v, Limit: 20})
			must(t, err)
			return p.Total
		}
		c.clock.to("2027-06-01")
		if view(agreement.DormantView) != 0 {
			t.Error("dormant after six months to the day")
		}
		c.clock.to("2027-06-02")
		if view(agreement.DormantView) != 1 {
			t.Error("not dormant after six months and a day")
		}
		n, err := c.TimeUp(context.Background())
		if err != nil || n != 1 {
			t.Errorf("%d reminders, %v", n, err)
		}
		must(t, c.Meet(ctxOf(head), a.ID, day("2027-06-02"), "理事会第一次会议", nil))
		if view(agreement.DormantView) != 0 {
			t.Error("dormant after a meeting")
		}
		if err := c.Link(ctxOf(head), a.ID, "FD-2026-9999"); !errors.Is(err, agreement.ErrCase) {
			t.Errorf("a case that is not there: %v", err)
		}
		must(t, c.Link(ctxOf(head), a.ID, "FD-2026-0001"))
		d, err := c.Detail(ctxOf(head), a.ID)
		must(t, err)
		must(t, c.Reach(ctxOf(head), a.ID, d.Text.Plan[0].Line, day("2027-01-05"), "开过了", nil))
		if err := c.Reach(ctxOf(head), a.ID, d.Text.Plan[0].Line, day("2027-01-06"), "又开", nil); !errors.Is(err, agreement.ErrReached) {
			t.Errorf("reached twice: %v", err)
		}
		c.clock.to("2029-09-01")
		if view(agreement.EndingView) != 0 && day("2029-09-01").DaysTo(day("2029-11-30")) > 90 {
			t.Error("ends soon, too early")
		}
		c.clock.to("2029-09-02")
		if view(agreement.EndingView) != 1 {
			t.Error("90 days before the end nobody is told")
		}
		next, err := c.Renew(ctxOf(boss), a.ID)
		must(t, err)
		if next.Former != a.ID || next.Starts != day("2029-12-01") || next.Months != 36 || next.Owner != firm {
			t.Errorf("%+v", next)
		}
		if _, err := c.Renew(ctxOf(head), a.ID); !errors.Is(err, agreement.ErrKnown) {
			t.Errorf("renewed twice: %v", err)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a := drafted(t, c, basics())
		seesDraft := map[string]bool{}
		for name, who := range map[string]actor.Actor{"head": head, "boss": boss, "lead": lead, "county": countyMan, "far": farCounty, "rival": rival, "student": student, "auditor": auditor} {
			_, err := c.Find(ctxOf(who), a.ID)
			seesDraft[name] = err == nil
			p, err := c.List(ctxOf(who), agreement.Query{Limit: 10})
			if listed := err == nil && p.Total == 1; listed != seesDraft[name] {
				t.Errorf("%s: finds %v, lists %v (%v)", name, seesDraft[name], listed, err)
			}
		}
		for name, want := range map[string]bool{"head": true, "boss": false, "lead": true, "county": true, "far": false, "rival": false, "student": false, "auditor": true} {
			if seesDraft[name] != want {
				t.Errorf("%s sees a draft: %v", name, seesDraft[name])
			}
		}
		must(t, c.SetPerson(ctxOf(head), a.ID, agreement.Person{Org: academy, Post: "校企处处长", Person: "周敏", Tel: "13800000000"}))
		stored, err := scalar(c, `SELECT phone FROM agreement_parties WHERE org_id = 103`)
		must(t, err)
		if stored == "" || stored == "13800000000" {
			t.Errorf("the telephone lies there as %q", stored)
		}
		list, err := c.Persons(ctxOf(countyMan), a.ID)
		if err != nil || list[0].Tel != "13800000000" {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := c.Persons(ctxOf(auditor), a.ID); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("the auditor sees telephones: %v", err)
		}
	})
}

func scalar(c city, sql string) (s string, err error) {
	err = c.db.Read(context.Background(), func(r *sqldb.Reader) error {
		s, err = sqldb.Value[string](context.Background(), r, sql)
		return err
	})
	return s, err
}

func TestFigures(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		value := func(who actor.Actor, on, code string) agreement.Figure {
			list, err := c.Figures(ctxOf(who), day(on))
			must(t, err)
			for _, f := range list {
				if f.Code == code {
					return f
				}
			}
			t.Fatalf("no figure %s", code)
			return agreement.Figure{}
		}
		if f := value(lead, "2026-11-22", agreement.FigureFirms); f.Known {
			t.Error("a figure without rows is known")
		}
		activeOne(t, c)
		c.clock.to("2026-11-22")
		b := basics()
		b.Title, b.Partners, b.Ends = "员工培训协议", "融江示例物流有限公司\n融江示例电子有限公司", day("2027-11-30")
		a := drafted(t, c, b)
		sm := person(20, actor.Grant{Role: actor.EntAdmin, Org: small})
		signedBy(t, c, a.ID, head, rival, sm)
		for code, want := range map[string]int64{agreement.FigureAgreements: 2, agreement.FigureLongFirms: 1, agreement.FigureFirms: 3, agreement.FigureLarge: 1, agreement.FigureBelow: 1, agreement.FigureUnknown: 1, agreement.FigureSchools: 1} {
			if f := value(lead, "2026-12-15", code); f.Value != want || f.Hidden {
				t.Errorf("%s: %+v, want %d", code, f, want)
			}
		}
		if f := value(lead, "2026-11-30", agreement.FigureFirms); f.Value != 0 || !f.Known {
			t.Errorf("before the beginning: %+v", f)
		}
		if f := value(lead, "2028-01-01", agreement.FigureFirms); f.Value != 1 {
			t.Errorf("after the short one: %+v", f)
		}
		if f := value(nobody, "2026-12-15", agreement.FigureLongFirms); !f.Hidden {
			t.Error("one enterprise is shown to everybody")
		}
		if f := value(nobody, "2026-12-15", agreement.FigureFirms); f.Hidden {
			t.Error("three enterprises are hidden")
		}
	})
}

func TestMergedOrganisation(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, _, _ := activeOne(t, c)
		must(t, c.db.Write(context.Background(), func(tx *sqldb.Tx) error { return c.Inherit(context.Background(), tx, firm, other) }))
		d, err := c.Detail(ctxOf(rival), a.ID)
		must(t, err)
		if len(d.Parties) != 2 || d.Parties[1].Org != other || d.Signs[1].Org != other {
			t.Errorf("%+v", d.Parties)
		}
		if _, err := c.Find(ctxOf(boss), a.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("the old organisation still sees it: %v", err)
		}
	})
}
