package contact_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

func TestEventFromDraftToLeads(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		e, n := opened(t, c, lead, 3)
		if e.Number != "HD-2026-0001" || e.Status != contact.EventPublished || e.To != e.From {
			t.Fatalf("%+v", e)
		}
		if _, err := c.Register(ctxOf(hr), n.ID, 2); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Register(ctxOf(rival), n.ID, 2); !errors.Is(err, contact.ErrFull) {
			t.Errorf("a seat too many: %v", err)
		}
		if _, err := c.Register(ctxOf(rival), n.ID, 1); err != nil {
			t.Error(err)
		}
		if _, err := c.Register(ctxOf(lead), n.ID, 1); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an office takes seats: %v", err)
		}
		small := n
		small.Capacity, small.Version = 2, 0
		d, err := c.EventDetail(ctxOf(lead), e.ID)
		if err != nil || len(d.Seats) != 2 || d.Counts.Taken != 3 {
			t.Fatalf("%+v %v", d, err)
		}
		small.Version = d.Sessions[0].Version
		if _, err := c.SaveSession(ctxOf(lead), small, nil); !errors.Is(err, contact.ErrTooSmall) {
			t.Errorf("fewer seats than taken: %v", err)
		}
		if _, err := c.Leave(ctxOf(rival), n.ID); err != nil {
			t.Error(err)
		}
		if _, err := c.StepEvent(ctxOf(lead), caseflow.Step{ID: e.ID, Transition: "hold"}); !errors.Is(err, contact.ErrNotHeld) {
			t.Errorf("held before its day: %v", err)
		}
		c.clock.to("2026-12-05")
		if _, err := c.StepEvent(ctxOf(lead), caseflow.Step{ID: e.ID, Transition: "hold"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Attend(ctxOf(lead), n.ID, firm, 2); err != nil {
			t.Error(err)
		}
		if _, err := c.Attend(ctxOf(lead), n.ID, other, 1); !errors.Is(err, contact.ErrOrg) {
			t.Errorf("who gave the seats back came: %v", err)
		}
		lead1 := contact.LeadForm{Session: n.ID, NeedText: "融江示例机械有限公司", SupplyText: "融江工贸学校", Topic: "夹具改造"}
		for _, k := range []struct {
			who  actor.Actor
			form contact.LeadForm
			want error
		}{
			{lead, lead1, nil}, {hr, lead1, nil}, {rival, lead1, contact.ErrForeign}, {auditor, lead1, actor.ErrForbidden},
			{lead, contact.LeadForm{Session: n.ID, NeedText: "融江工贸学校", SupplyText: "融江工贸学校", Topic: "x"}, contact.ErrSameSides},
			{lead, contact.LeadForm{Session: n.ID, NeedText: "无", SupplyText: "融江工贸学校", Topic: "x"}, contact.ErrOrg},
		} {
			if _, _, err := c.AddLead(ctxOf(k.who), k.form); !errors.Is(err, k.want) {
				t.Errorf("%v: %v, want %v", k.who.Grants, err, k.want)
			}
		}
		for _, k := range []struct {
			who          actor.Actor
			seats, leads int
		}{{lead, 1, 2}, {auditor, 1, 2}, {hr, 1, 2}, {rival, 0, 0}, {head, 0, 2}, {nobody, 0, 0}} {
			d, err := c.EventDetail(ctxOf(k.who), e.ID)
			watches := k.who.Has(actor.CityLead, actor.Auditor)
			if err != nil || len(d.Seats) != k.seats || len(d.Leads) != k.leads || d.LeadSum != 2 || !d.SumsOK || d.Hidden == watches || watches && d.Sums[0].Deals != 2 {
				t.Errorf("%v: %d seats, %d leads of %d, %v", k.who.Grants, len(d.Seats), len(d.Leads), d.LeadSum, err)
			}
		}
	})
}

func TestEventRefusals(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		e, err := c.SaveEvent(ctxOf(trade), contact.Event{Kind: contact.Release, Title: "成果发布", Organiser: "协会", Place: "厅", From: day("2026-12-20")}, nil)
		if err != nil || e.Org != union {
			t.Fatalf("%+v %v", e, err)
		}
		if _, err := c.StepEvent(ctxOf(trade), caseflow.Step{ID: e.ID, Transition: "publish"}); !errors.Is(err, contact.ErrNoSession) {
			t.Errorf("published without a session: %v", err)
		}
		if _, err := c.EventDetail(ctxOf(hr), e.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stranger sees the draft: %v", err)
		}
		if _, err := c.SaveEvent(ctxOf(hr), contact.Event{Kind: contact.Release, Title: "x", Organiser: "x", Place: "x", From: day("2026-12-20")}, nil); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an enterprise organises: %v", err)
		}
		bad := contact.Session{Event: e.ID, Theme: "", Day: day("2026-12-21"), Starts: "9点", Ends: "08:00", Place: "厅", Capacity: 0, Industry: "Z9"}
		_, err = c.SaveSession(ctxOf(trade), bad, nil)
		for _, want := range []error{contact.ErrEmpty, contact.ErrOutside, contact.ErrTime, contact.ErrSeats} {
			if !errors.Is(err, want) {
				t.Errorf("no %v in %v", want, err)
			}
		}
		n, err := c.SaveSession(ctxOf(trade), contact.Session{Event: e.ID, Theme: "专场", Day: day("2026-12-20"), Starts: "09:00", Ends: "10:00", Place: "厅", Capacity: 5}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Register(ctxOf(hr), n.ID, 1); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("seats of a draft: %v", err)
		}
		if _, err := c.StepEvent(ctxOf(trade), caseflow.Step{ID: e.ID, Transition: "publish"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Register(ctxOf(hr), n.ID, 1); err != nil {
			t.Fatal(err)
		}
		if d, err := c.EventDetail(ctxOf(trade), e.ID); err != nil || !d.MayEdit || len(d.Seats) != 1 || !d.Hidden || d.Sums != nil {
			t.Errorf("who organises reads the contracts of two enterprises: %+v %v", d.Sums, err)
		}
		if _, err := c.StepEvent(ctxOf(trade), caseflow.Step{ID: e.ID, Transition: "cancel"}); !errors.Is(err, caseflow.ErrReason) {
			t.Errorf("cancelled without a reason: %v", err)
		}
		if _, err := c.StepEvent(ctxOf(trade), caseflow.Step{ID: e.ID, Transition: "cancel", Note: "台风"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Register(ctxOf(rival), n.ID, 1); !errors.Is(err, contact.ErrNotOpen) {
			t.Errorf("seats of what is cancelled: %v", err)
		}
	})
}

// Who subscribed to docking events as such hears of every kind of them.
func TestSubscribersHearOfEvents(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		const fan = 77
		ctx := ctxOf(lead)
		err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO notify_subscriptions (id, account_id, industry, occupation, county, kind, created_at) VALUES ($1, $2, '', '', '', 'event', 1)`, tx.NewID(), fan)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		opened(t, c, lead, 3)
		var told int
		err = c.db.Read(ctx, func(r *sqldb.Reader) (err error) {
			told, err = sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM notify_audience WHERE account_id = $1`, fan)
			return err
		})
		if err != nil || told != 1 {
			t.Errorf("told %d times, %v", told, err)
		}
	})
}

// TestSeatsAreNeverOversold lets forty people of forty organisations ask for the seven
// seats of a session at the same time.
func TestSeatsAreNeverOversold(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		const seats, people = 7, 40
		_, n := opened(t, c, lead, seats)
		var got, told atomic.Int64
		var wg sync.WaitGroup
		for i := range people {
			who := person(ids.ID(1000+i), actor.Grant{Role: actor.EntHR, Org: ids.ID(2000 + i)})
			wg.Go(func() {
				switch _, err := c.Register(ctxOf(who), n.ID, 1); {
				case err == nil:
					got.Add(1)
				case errors.Is(err, contact.ErrFull):
					told.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got.Load() != seats || told.Load() != people-seats {
			t.Errorf("%d seats given, %d told that none is left", got.Load(), told.Load())
		}
		err := c.db.Read(ctxOf(lead), func(r *sqldb.Reader) error {
			taken, err := sqldb.Value[int64](ctxOf(lead), r, `SELECT taken FROM contact_sessions WHERE id = $1`, n.ID)
			if err != nil {
				return err
			}
			rows, err := sqldb.Value[int64](ctxOf(lead), r, `SELECT CAST(SUM(seats) AS BIGINT) FROM contact_seats WHERE session_id = $1`, n.ID)
			if taken != seats || rows != seats {
				t.Errorf("%d taken, %d in rows", taken, rows)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestOthersNameSessionsAndLeads(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		_, n := opened(t, c, lead, 3)
		l, _, err := c.AddLead(ctxOf(lead), contact.LeadForm{Session: n.ID, NeedText: "融江示例机械有限公司", SupplyText: "融江工贸学校", Topic: "夹具改造"})
		if err != nil {
			t.Fatal(err)
		}
		err = c.db.Read(ctxOf(nobody), func(r *sqldb.Reader) error {
			name, err := contact.SessionName(ctxOf(nobody), r, n.ID)
			if err != nil || name != "校企握手专场 · 装备制造（HD-2026-0001）" {
				t.Errorf("%q %v", name, err)
			}
			if _, err := contact.SessionName(ctxOf(nobody), r, 4711); !errors.Is(err, actor.ErrNotFound) {
				t.Errorf("an unknown session: %v", err)
			}
			list, err := contact.Sessions(ctxOf(nobody), r)
			if err != nil || len(list) != 1 || list[0].ID != n.ID {
				t.Errorf("%v %v", list, err)
			}
			got, err := contact.LeadOf(ctxOf(nobody), r, l.ID)
			if err != nil || got.NeedOrg != firm || got.SupplyOrg != academy || got.Session != n.ID {
				t.Errorf("%+v %v", got, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
