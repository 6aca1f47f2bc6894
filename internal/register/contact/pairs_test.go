package contact_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

func TestPairFromContactToOverdue(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p := paired(t, c, lead, goodPair())
		if p.County != countyA || p.Firm != firm || p.School != academy {
			t.Fatalf("%+v", p)
		}
		standing := func() contact.PairDetail {
			d, err := c.PairDetail(ctxOf(hr), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		if d := standing(); d.Standing != contact.Overdue || d.Needed.Value != 1 || !d.Cells[4].Missed(1) || d.Cells[5].Missed(1) {
			t.Errorf("without a contact: %s %+v", d.Standing, d.Cells)
		}
		logged(t, c, head, p, "2026-08-20")
		if d := standing(); d.Standing != contact.DueNow || d.Cells[4].Contacts != 1 {
			t.Errorf("after a contact of the last quarter: %s", d.Standing)
		}
		logged(t, c, hr, p, "2026-11-02")
		if d := standing(); d.Standing != contact.InTouch || len(d.Contacts) != 2 || d.Contacts[0].By != "人员1" {
			t.Errorf("after a contact of this one: %+v", d)
		}
		c.clock.to("2027-01-02")
		if d := standing(); d.Standing != contact.DueNow {
			t.Errorf("in January: %s", d.Standing)
		}
		c.clock.to("2027-04-01")
		if d := standing(); d.Standing != contact.Overdue {
			t.Errorf("in April: %s", d.Standing)
		}
		if err := c.EndPair(ctxOf(lead), p.ID, 1, day("2027-04-01"), "企业搬迁"); err != nil {
			t.Fatal(err)
		}
		c.clock.to("2027-04-02")
		if d := standing(); d.Standing != contact.PairEnded || d.MayLog || d.EndReason != "企业搬迁" {
			t.Errorf("ended: %+v", d)
		}
		again := goodPair()
		again.Since = day("2027-04-02")
		paired(t, c, lead, again)
	})
}

func TestPairRefusals(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p := paired(t, c, lead, goodPair())
		if _, err := c.SavePair(ctxOf(lead), goodPair(), nil); !errors.Is(err, contact.ErrPairTwice) {
			t.Errorf("the same pair twice: %v", err)
		}
		bad := goodPair()
		bad.SchoolText, bad.FirmText, bad.Purpose = "没有的学校", "融江工贸学校", ""
		_, err := c.SavePair(ctxOf(lead), bad, nil)
		for _, want := range []error{contact.ErrSchool, contact.ErrFirm, contact.ErrEmpty} {
			if !errors.Is(err, want) {
				t.Errorf("no %v in %v", want, err)
			}
		}
		if _, err := c.SavePair(ctxOf(head), goodGov(), nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school gives itself a department: %v", err)
		}
		if _, err := c.SavePair(ctxOf(farCounty), goodPair(), nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("another county pairs: %v", err)
		}
		if _, err := c.PairDetail(ctxOf(rival), p.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stranger sees it: %v", err)
		}
		if _, err := c.Persons(ctxOf(auditor), p.ID); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an auditor reads telephones: %v", err)
		}
		who, err := c.Persons(ctxOf(hr), p.ID)
		if err != nil || who.PhoneA != "0900-2234567" || who.PersonB != "陈立群" {
			t.Errorf("%+v %v", who, err)
		}
		if d, err := c.EditPair(ctxOf(lead), p.ID); err != nil || d.PhoneA != who.PhoneA {
			t.Errorf("%+v %v", d, err)
		}
		var plain, looks int
		err = c.db.Read(ctxOf(lead), func(r *sqldb.Reader) (err error) {
			if plain, err = sqldb.Value[int](ctxOf(lead), r, `SELECT COUNT(*) FROM contact_pairs WHERE phone_a LIKE '%2234567%' OR person_b LIKE '%陈立群%'`); err != nil {
				return err
			}
			looks, err = sqldb.Value[int](ctxOf(lead), r, `SELECT COUNT(*) FROM audit_entries WHERE action = 'pair.persons'`)
			return err
		})
		if err != nil || plain != 0 || looks != 2 {
			t.Errorf("%d in plain words, %d looks, %v", plain, looks, err)
		}
		for name, bad := range map[string]contact.Contact{
			"tomorrow": {Day: day("2026-11-23")}, "before it began": {Day: day("2024-12-31")}, "no way": {Day: day("2026-11-02"), Kind: "PIGEON"},
		} {
			bad.Pair, bad.Roles, bad.Summary = p.ID, "处长", "谈"
			if bad.Kind == "" {
				bad.Kind = contact.Called
			}
			if _, err := c.Log(ctxOf(head), bad, nil); err == nil {
				t.Errorf("%s: logged", name)
			}
		}
		if err := c.EndPair(ctxOf(lead), p.ID, 9, day("2026-11-22"), "x"); !errors.Is(err, contact.ErrStale) {
			t.Errorf("an old version: %v", err)
		}
	})
}

// TestStandingsAgree asks the database and the rule about random pairs.
func TestStandingsAgree(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p := paired(t, c, lead, goodPair())
		rapid.Check(t, func(rt *rapid.T) {
			today := day("2026-01-01").AddDays(rapid.IntRange(0, 700).Draw(rt, "today"))
			since := today.AddDays(-rapid.IntRange(0, 400).Draw(rt, "since"))
			until := ""
			if rapid.Bool().Draw(rt, "limited") {
				until = since.AddDays(rapid.IntRange(0, 500).Draw(rt, "lasts")).String()
			}
			n := rapid.IntRange(0, 4).Draw(rt, "contacts")
			err := c.db.Write(ctxOf(lead), func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(ctxOf(lead), `UPDATE contact_pairs SET since_on = $1, until_on = $2 WHERE id = $3`, since.String(), until, p.ID); err != nil {
					return err
				}
				if _, err := tx.Exec(ctxOf(lead), `DELETE FROM contact_contacts WHERE pair_id = $1`, p.ID); err != nil {
					return err
				}
				for i := range n {
					on := today.AddDays(-rapid.IntRange(0, 250).Draw(rt, fmt.Sprint("on", i)))
					if _, err := tx.Exec(ctxOf(lead), `INSERT INTO contact_contacts (id, row_version, batch_id, updated_at, row_key, pair_id, day, kind, roles, summary, result, next_step, next_on, visit_id, account_id, account_name)
						VALUES ($1, 1, 0, 0, $2, $3, $4, 'CALL', '', '', '', '', '', 0, 0, '')`, tx.NewID(), fmt.Sprint(i), p.ID, on.String()); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
			c.clock.to(today.String())
			d, err := c.PairDetail(ctxOf(lead), p.ID)
			if err != nil {
				rt.Fatal(err)
			}
			list, err := c.Pairs(ctxOf(lead), contact.PairQuery{Limit: 5})
			if err != nil || len(list.Lines) != 1 || list.Lines[0].Standing != d.Standing {
				rt.Fatalf("list %+v, rule %s, %v", list.Lines, d.Standing, err)
			}
			filtered, err := c.Pairs(ctxOf(lead), contact.PairQuery{Standing: d.Standing, Limit: 5})
			if err != nil || filtered.Total != 1 {
				rt.Fatalf("filtered by %s: %d, %v", d.Standing, filtered.Total, err)
			}
		})
	})
}

func TestListsShowWhatMaySeeSays(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		paired(t, c, lead, goodPair())
		paired(t, c, lead, goodGov())
		far := goodPair()
		far.SchoolText, far.FirmText = "融江职业学院", "融江示例物流有限公司"
		paired(t, c, lead, far)
		cross := goodPair()
		cross.FirmText = "融江示例物流有限公司"
		paired(t, c, head, cross)
		all, err := c.Pairs(ctxOf(lead), contact.PairQuery{Limit: 10})
		if err != nil || all.Total != 4 {
			t.Fatal(all.Total, err)
		}
		visited(t, c, lead, goodVisit())
		v := goodVisit()
		v.SchoolsText, v.FirmsText = "融江职业学院", "融江示例物流有限公司"
		visited(t, c, head2, v)
		filed(t, c, "DEPT:工信")
		filed(t, c, "ORG:"+college.String())
		filed(t, c, "COUNTY:"+countyB)
		opened(t, c, lead, 5)
		draft, err := c.SaveEvent(ctxOf(trade), contact.Event{Kind: contact.Forum, Title: "草稿", Organiser: "协会", Place: "厅", From: day("2026-12-20")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range everyone {
			n := 0
			for _, l := range all.Lines {
				if contact.MaySeePair(a, l.Pair) {
					n++
				}
			}
			if got, err := c.Pairs(ctxOf(a), contact.PairQuery{Limit: 10}); err == nil && got.Total != n {
				t.Errorf("%v sees %d pairs, may see %d", a.Grants, got.Total, n)
			}
			vs, err := c.Visits(ctxOf(lead), contact.VisitQuery{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			n = 0
			for _, x := range vs.Lines {
				if contact.MaySeeVisit(a, x) {
					n++
				}
			}
			if got, err := c.Visits(ctxOf(a), contact.VisitQuery{Limit: 10}); err == nil && got.Total != n {
				t.Errorf("%v sees %d visits, may see %d", a.Grants, got.Total, n)
			}
			items, err := c.Feedback(ctxOf(lead), contact.FeedbackQuery{Limit: 10})
			if err != nil || items.Total != 3 {
				t.Fatal(items.Total, err)
			}
			n = 0
			for _, f := range items.Lines {
				if contact.MaySeeFeedback(a, f) {
					n++
				}
			}
			if got, err := c.Feedback(ctxOf(a), contact.FeedbackQuery{Limit: 10}); err == nil && got.Total != n {
				t.Errorf("%v sees %d items, may see %d", a.Grants, got.Total, n)
			}
			events, err := c.Events(ctxOf(a), contact.EventQuery{Limit: 10})
			want := 1
			if contact.MaySeeEvent(a, draft) {
				want++
			}
			if err != nil || events.Total != want {
				t.Errorf("%v sees %d events, want %d, %v", a.Grants, events.Total, want, err)
			}
		}
	})
}

func TestVisitCountsAsContactOfItsPairs(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p, g := paired(t, c, lead, goodPair()), paired(t, c, lead, goodGov())
		v := visited(t, c, dept, goodVisit())
		if v.Number != "DY-2026-0001" {
			t.Errorf("number %s", v.Number)
		}
		count := func(id contact.Pair) int {
			d, err := c.PairDetail(ctxOf(lead), id.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range d.Contacts {
				if x.Visit != v.ID || x.Day != day("2026-11-10") {
					t.Errorf("%+v", x)
				}
			}
			return len(d.Contacts)
		}
		if count(p) != 1 || count(g) != 1 {
			t.Errorf("%d and %d contacts", count(p), count(g))
		}
		f := goodVisit()
		f.ID, f.Version, f.FirmsText = v.ID, v.Version, "融江示例物流有限公司"
		if _, err := c.SaveVisit(ctxOf(dept), f, nil); err != nil {
			t.Fatal(err)
		}
		if count(p) != 0 || count(g) != 1 {
			t.Errorf("after the enterprise was changed: %d and %d", count(p), count(g))
		}
		if _, err := c.SaveVisit(ctxOf(dept), f, nil); !errors.Is(err, contact.ErrStale) {
			t.Errorf("an old version: %v", err)
		}
		if d, err := c.VisitDetail(ctxOf(rival), v.ID); err != nil || d.Minutes != "" || d.MayRead {
			t.Errorf("the enterprise reads the minutes: %+v %v", d, err)
		}
		if _, err := c.VisitDetail(ctxOf(hr), v.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("who did not take part sees it: %v", err)
		}
	})
}

func TestRemindersAreSentOnce(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		paired(t, c, lead, goodPair())
		filed(t, c, "CITY")
		run := func(want int) {
			t.Helper()
			if n, err := c.Remind(ctxOf(lead)); err != nil || n != want {
				t.Errorf("on %s: %d reminders, want %d, %v", civil.DateOf(c.db.Now()), n, want, err)
			}
		}
		run(1) // the pair missed the last quarter
		run(0)
		c.clock.to("2026-12-09") // three working days before 14 December
		run(1)
		c.clock.to("2026-12-15")
		run(1) // overdue now
		run(0)
	})
}

func TestParameterHasVersions(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p := paired(t, c, lead, goodPair())
		logged(t, c, lead, p, "2026-10-08")
		if err := c.SetParam(ctxOf(head), contact.Param{Value: 2, Source: "x", From: day("2026-11-01")}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school sets it: %v", err)
		}
		if err := c.SetParam(ctxOf(lead), contact.Param{Value: 2, Source: "市府办〔2026〕9 号第 3 条", From: day("2026-11-01")}); err != nil {
			t.Fatal(err)
		}
		d, err := c.PairDetail(ctxOf(lead), p.ID)
		if err != nil || d.Needed.Value != 2 || d.Needed.Version != 2 || d.Standing == contact.InTouch {
			t.Errorf("%+v %s %v", d.Needed, d.Standing, err)
		}
	})
}

func TestMergedOrganisationLeavesNothingBehind(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		p := paired(t, c, lead, goodPair())
		twin := goodPair()
		twin.FirmText = "融江示例物流有限公司"
		q := paired(t, c, lead, twin)
		visited(t, c, lead, goodVisit())
		filed(t, c, "CITY")
		_, n := opened(t, c, lead, 5)
		for _, a := range []actor.Actor{hr, rival} {
			if _, err := c.Register(ctxOf(a), n.ID, 2); err != nil {
				t.Fatal(err)
			}
		}
		err := c.db.Write(ctxOf(lead), func(tx *sqldb.Tx) error { return c.Inherit(ctxOf(lead), tx, firm, other) })
		if err != nil {
			t.Fatal(err)
		}
		old, err := c.PairDetail(ctxOf(lead), p.ID)
		if err != nil || old.Firm != other || old.Until.IsZero() || len(old.Contacts) != 1 {
			t.Errorf("%+v %v", old, err)
		}
		if now, err := c.PairDetail(ctxOf(lead), q.ID); err != nil || !now.Until.IsZero() {
			t.Errorf("%+v %v", now, err)
		}
		var left, taken int64
		err = c.db.Read(ctxOf(lead), func(r *sqldb.Reader) (err error) {
			if left, err = sqldb.Value[int64](ctxOf(lead), r, `SELECT (SELECT COUNT(*) FROM contact_feedback WHERE firm_id = $1) + (SELECT COUNT(*) FROM contact_visit_orgs WHERE org_id = $1)
				+ (SELECT COUNT(*) FROM contact_seats WHERE org_id = $1 AND seats > 0) + (SELECT COUNT(*) FROM contact_pairs WHERE firm_id = $1)`, firm); err != nil {
				return err
			}
			taken, err = sqldb.Value[int64](ctxOf(lead), r, `SELECT taken FROM contact_sessions WHERE id = $1`, n.ID)
			return err
		})
		if err != nil || left != 0 || taken != 2 {
			t.Errorf("%d rows left, %d seats, %v", left, taken, err)
		}
	})
}

func TestNumbersOfCasesAreNotGivenTwice(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		a, b := filed(t, c, "CITY"), filed(t, c, "")
		if a.Number != "FK-2026-0001" || b.Number != "FK-2026-0002" {
			t.Errorf("%s %s", a.Number, b.Number)
		}
		if a.DueOn != day("2026-12-11") {
			t.Errorf("due on %s", a.DueOn)
		}
		if err := c.db.Read(ctxOf(lead), func(r *sqldb.Reader) error { return caseflow.Verify(ctxOf(lead), r, a.ID) }); err != nil {
			t.Error(err)
		}
	})
}
