package demand_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

func TestMachines(t *testing.T) {
	for _, m := range []*caseflow.Machine{demand.Needs, demand.Offers} {
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestNeedFromDraftToDeal(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		var heard []ids.ID
		c.OnChange(func(id ids.ID) { heard = append(heard, id) })
		it := post(t, c, hr, goodNeed())
		if it.Number != "XQ-2026-0001" || it.Status != demand.Submitted {
			t.Fatalf("%+v", it)
		}
		it = step(t, c, lead, it, "publish", "")
		if it.DueOn != day("2027-02-20") || it.Status != demand.Published || len(heard) < 2 || heard[0] != it.ID {
			t.Fatalf("%+v, heard %v", it, heard)
		}
		it = step(t, c, hr, it, "talk", "")
		it = step(t, c, hr, it, "deal", "")
		if it.Status != demand.Dealt || !it.DueOn.IsZero() {
			t.Errorf("%+v", it)
		}
		trail, err := c.Trail(ctxOf(hr), it.ID)
		if err != nil || len(trail) != 5 || trail[2].Name != "人员4" || trail[4].OnBehalf != firm {
			t.Errorf("%v %+v", err, trail)
		}
		if again := post(t, c, hr, goodNeed()); again.Number != "XQ-2026-0002" {
			t.Errorf("number %s", again.Number)
		}
		if offer := post(t, c, head, goodOffer()); offer.Number != "GJ-2026-0001" {
			t.Errorf("number %s", offer.Number)
		}
	})
}

func TestSteps(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		handed := func() demand.Item { return post(t, c, hr, goodNeed()) }
		cases := []struct {
			name string
			who  actor.Actor
			step caseflow.Step
			want error
		}{
			{"its owner does not publish", hr, caseflow.Step{Transition: "publish"}, actor.ErrForbidden},
			{"another enterprise does not see it", rival, caseflow.Step{Transition: "withdraw", Reason: "OTHER"}, actor.ErrNotFound},
			{"another county does not see it", farCounty, caseflow.Step{Transition: "publish"}, actor.ErrNotFound},
			{"an auditor only looks", auditor, caseflow.Step{Transition: "publish"}, actor.ErrForbidden},
			{"its county publishes", countyMan, caseflow.Step{Transition: "publish"}, nil},
			{"returned without reason", lead, caseflow.Step{Transition: "return"}, caseflow.ErrReason},
			{"returned with reason", lead, caseflow.Step{Transition: "return", Reason: "UNCLEAR"}, nil},
			{"an old version", lead, caseflow.Step{Transition: "publish", Version: 1}, caseflow.ErrMeanwhile},
			{"withdrawn", hr, caseflow.Step{Transition: "withdraw", Reason: "FILLED"}, nil},
			{"a deal before publication", hr, caseflow.Step{Transition: "deal"}, caseflow.ErrNotThere},
			{"amend is not a button", hr, caseflow.Step{Transition: "amend"}, caseflow.ErrNoStep},
			{"expire is not a button", hr, caseflow.Step{Transition: "expire"}, caseflow.ErrNoStep},
		}
		for _, k := range cases {
			t.Run(k.name, func(t *testing.T) {
				k.step.ID = handed().ID
				if _, err := c.Step(ctxOf(k.who), k.step); !errors.Is(err, k.want) {
					t.Errorf("%v, want %v", err, k.want)
				}
			})
		}
	})
}

func TestFourEyesWhenAnOfficerWrites(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := post(t, c, lead, goodNeed())
		if _, err := c.Step(ctxOf(lead), caseflow.Step{ID: it.ID, Transition: "publish"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("publishes what they wrote: %v", err)
		}
		step(t, c, lead2, it, "publish", "")
	})
}

func TestChangingWhatIsPublishedNeedsAnotherReview(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := published(t, c, goodNeed())
		d, err := c.Draft(ctxOf(hr), it.ID)
		if err != nil || d.Contact.Phone != "13800000000" {
			t.Fatalf("%+v %v", d, err)
		}
		d.Headcount = 30
		now, err := c.Save(ctxOf(hr), d)
		if err != nil || now.Status != demand.Submitted || now.Headcount != 30 || now.Number != it.Number {
			t.Fatalf("%+v %v", now, err)
		}
		if _, err := c.Save(ctxOf(hr), d); errs.KindOf(err) != errs.Conflict && !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("an old version is saved: %v", err)
		}
		if _, err := c.Draft(ctxOf(rival), it.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a rival edits: %v", err)
		}
	})
}

func TestRefreshExpireCopy(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		stale, fresh := published(t, c, goodNeed()), published(t, c, goodNeed())
		c.clock.days(80)
		if now, err := c.Refresh(ctxOf(hr), fresh.ID, fresh.Version); err != nil || now.DueOn != day("2027-05-11") {
			t.Fatalf("%+v %v", now, err)
		}
		if _, err := c.Refresh(ctxOf(hr), fresh.ID, fresh.Version); !errors.Is(err, caseflow.ErrMeanwhile) {
			t.Errorf("an old version is refreshed: %v", err)
		}
		if _, err := c.Refresh(ctxOf(rival), stale.ID, 0); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a rival refreshes: %v", err)
		}
		c.clock.days(10) // the 90th day still counts
		expire := func(want int) {
			t.Helper()
			if n, err := c.Expire(context.Background()); err != nil || n != want {
				t.Errorf("expired %d, want %d: %v", n, want, err)
			}
		}
		expire(0)
		c.clock.days(1)
		expire(1)
		expire(0)
		gone, err := c.Find(ctxOf(hr), stale.ID)
		if err != nil || gone.Status != demand.Expired {
			t.Errorf("%+v %v", gone, err)
		}
		if _, err := c.Find(ctxOf(head), stale.ID); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("a stale need is shown: %v", err)
		}
		again, err := c.Copy(ctxOf(hr), stale.ID)
		if err != nil || again.Status != demand.Drafted || again.Number != "" || again.Title != stale.Title {
			t.Fatalf("%+v %v", again, err)
		}
		if _, err := c.Refresh(ctxOf(hr), stale.ID, 0); !errors.Is(err, demand.ErrNotLive) {
			t.Errorf("an expired need is refreshed: %v", err)
		}
		d, err := c.Draft(ctxOf(hr), again.ID)
		if err != nil || d.Contact.Name != "陈立群" {
			t.Errorf("%+v %v", d, err)
		}
	})
}

func TestContactIsEncryptedAndLooksAreRecorded(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := published(t, c, goodNeed())
		ctx := context.Background()
		var name, phone string
		var looks int64
		read := func() {
			t.Helper()
			err := c.db.Read(ctx, func(r *sqldb.Reader) (err error) {
				if err := r.QueryRow(ctx, `SELECT contact_name, contact_phone FROM demand_items WHERE id = $1`, int64(it.ID)).Scan(&name, &phone); err != nil {
					return err
				}
				looks, err = sqldb.Value[int64](ctx, r, `SELECT COUNT(*) FROM audit_entries WHERE action = $1`, "need.contact")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read()
		if name == "" || name == "陈立群" || phone == "13800000000" || looks != 0 {
			t.Errorf("%q %q %d", name, phone, looks)
		}
		for _, k := range []struct {
			who  actor.Actor
			want error
		}{{head, actor.ErrForbidden}, {nobody, actor.ErrForbidden}, {rival, actor.ErrForbidden}, {hr, nil}, {lead, nil}, {countyMan, nil}, {farCounty, actor.ErrForbidden}} {
			got, err := c.Contact(ctxOf(k.who), it.ID)
			if !errors.Is(err, k.want) || err == nil && got.Phone != "13800000000" {
				t.Errorf("%s: %v %v", k.who.Name, got, err)
			}
		}
		read()
		if looks != 3 {
			t.Errorf("%d looks recorded", looks)
		}
	})
}

func TestForWhomOneWrites(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		cases := []struct {
			name  string
			who   actor.Actor
			spoil func(d *demand.Draft)
			want  error
		}{
			{"one's own enterprise", hr, func(d *demand.Draft) { d.Org = 0; d.Region = "" }, nil},
			{"another enterprise", rival, func(*demand.Draft) {}, actor.ErrForbidden},
			{"a school writes a need", head, func(*demand.Draft) {}, actor.ErrForbidden},
			{"nobody", nobody, func(*demand.Draft) {}, actor.ErrForbidden},
			{"an officer of the county", countyMan, func(*demand.Draft) {}, nil},
			{"an officer of another county", farCounty, func(*demand.Draft) {}, actor.ErrForbidden},
			{"an auditor", auditor, func(*demand.Draft) {}, actor.ErrForbidden},
			{"an officer for an organisation that is not there", lead, func(d *demand.Draft) { d.Org = 999 }, demand.ErrOrg},
		}
		for _, k := range cases {
			t.Run(k.name, func(t *testing.T) {
				d := goodNeed()
				k.spoil(&d)
				it, err := c.Post(ctxOf(k.who), d)
				if !errors.Is(err, k.want) || err == nil && (it.Org != firm || it.Region != countyA || it.Industry != "C3491") {
					t.Errorf("%+v %v", it, err)
				}
			})
		}
	})
}

// world makes an item of each side, organisation, state, visibility and county.
func world(t *testing.T, c city) []demand.Item {
	t.Helper()
	ctx := context.Background()
	var out []demand.Item
	err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, side := range []demand.Side{demand.Need, demand.Offer} {
			for _, o := range []ids.ID{firm, other, academy} {
				for _, st := range demand.MachineOf(side).States {
					for i, v := range []demand.Visibility{demand.Open, demand.Members} {
						it := demand.Blank(side, demand.Project)
						it.ID, it.Org, it.Owner, it.Status, it.Visibility = tx.NewID(), o, ids.ID(1+len(out)%7), st.Code, v
						it.Region = []string{countyA, countyB}[i]
						_, err := tx.Exec(ctx,
							`INSERT INTO demand_items (id, row_version, batch_id, updated_at, side, org_id, owner_id, row_key, number, kind, status, published_ms, visibility,
							 title, details, duties, requirement, programme, occupation, industry, skill_level, education, headcount,
							 budget_fen, salary_from_fen, salary_to_fen, region, start_on, deadline_on, seal_id, contact_name, contact_phone)
							 VALUES ($1, 1, 0, 0, $2, $3, $4, $5, '', 'PROJECT', $6, 0, $7, 'x', '', '', '', '', '', '', -1, '', -1, -1, -1, -1, $8, '', '', 0, '', '')`,
							int64(it.ID), string(side), int64(o), int64(it.Owner), fmt.Sprint(len(out)), it.Status, string(v), it.Region)
						if err != nil {
							return err
						}
						out = append(out, it)
					}
				}
			}
			if err := demand.Recount(ctx, tx, side); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsSeenIsTheSameInGoAndInSQL(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		items := world(t, c)
		for _, who := range everyone {
			for _, side := range []demand.Side{demand.Need, demand.Offer} {
				seen := map[ids.ID]bool{}
				for _, view := range []demand.View{"", demand.Mine, demand.All, demand.Market} {
					p, err := c.List(ctxOf(who), demand.Query{Side: side, View: view, Limit: 10000})
					if err != nil {
						t.Fatal(err)
					}
					if p.Total != len(p.Lines) {
						t.Errorf("%s %s %q: total %d, but %d lines", who.Name, side, view, p.Total, len(p.Lines))
					}
					for _, l := range p.Lines {
						if view != "" && !seen[l.ID] {
							t.Errorf("%s %s: %q shows what the whole list does not", who.Name, side, view)
						}
						if view == "" {
							seen[l.ID] = true
						}
					}
				}
				for _, it := range items {
					if it.Side == side && demand.MaySee(who, it) != seen[it.ID] {
						t.Errorf("%s %s %s of %d in %s, %s: may %v, seen %v", who.Name, side, it.Status, it.Org, it.Region, it.Visibility, demand.MaySee(who, it), seen[it.ID])
					}
				}
			}
			for _, it := range items {
				if _, err := c.Find(ctxOf(who), it.ID); (err == nil) != demand.MaySee(who, it) {
					t.Errorf("%s finds %s: %v", who.Name, it.Status, err)
				}
			}
		}
	})
}

func TestCountsFollowEveryStep(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		published(t, c, goodNeed())
		withdrawn := published(t, c, goodNeed())
		step(t, c, hr, withdrawn, "withdraw", "CHANGED")
		post(t, c, hr, goodNeed())
		if _, err := c.Save(ctxOf(hr), goodNeed()); err != nil {
			t.Fatal(err)
		}
		d := goodNeed()
		d.Title, d.Org, d.Region = "叉车司机", other, countyB
		step(t, c, lead, post(t, c, rival, d), "publish", "")
		cases := []struct {
			who  actor.Actor
			q    demand.Query
			want int
		}{
			{lead, demand.Query{View: demand.All}, 4}, {lead, demand.Query{View: demand.All, Status: demand.Submitted}, 1}, {lead, demand.Query{View: demand.All, Region: countyB}, 1},
			{nobody, demand.Query{View: demand.Market}, 2}, {hr, demand.Query{View: demand.Mine}, 4}, {farCounty, demand.Query{View: demand.All}, 1},
			{lead, demand.Query{View: demand.All, Find: "叉车"}, 1}, {lead, demand.Query{View: demand.All, Find: "xq-2026-0001"}, 1}, {lead, demand.Query{View: demand.All, Find: "%"}, 4},
			{lead, demand.Query{View: demand.All, Industry: "C34"}, 3}, {lead, demand.Query{View: demand.All, Occupation: "6-31"}, 4}, {lead, demand.Query{View: demand.All, Kind: demand.Project}, 0},
		}
		for _, k := range cases {
			for _, sort := range []string{"new", "headcount", "deadline"} {
				k.q.Side, k.q.Limit, k.q.Sort = demand.Need, 100, sort
				p, err := c.List(ctxOf(k.who), k.q)
				if err != nil || p.Total != k.want || len(p.Lines) != k.want {
					t.Errorf("%s %+v: %d lines of %d, want %d: %v", k.who.Name, k.q, len(p.Lines), p.Total, k.want, err)
				}
			}
		}
		if n, err := c.Waiting(ctxOf(lead), demand.Need); n != 1 || err != nil {
			t.Errorf("%d wait for the city: %v", n, err)
		}
		both := []demand.Query{{Side: demand.Need, View: demand.All, Status: demand.Submitted}, {Side: demand.Offer, View: demand.Mine, Status: demand.Drafted}, {Side: demand.Need, View: demand.Mine, Status: demand.Drafted}}
		for who, want := range map[string][]int{"lead": {1, 0, 0}, "hr": {0, 0, 1}} {
			a := map[string]actor.Actor{"lead": lead, "hr": hr}[who]
			if got, err := c.Numbers(ctxOf(a), both...); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: three counts at once %v %v, want %v", who, got, err, want)
			}
		}
		if n, err := c.Drafts(ctxOf(hr), demand.Need); n != 1 || err != nil {
			t.Errorf("%d wait for the enterprise: %v", n, err)
		}
	})
}

func TestIterAndHook(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		var took time.Duration
		began := time.Now()
		c.OnChange(func(id ids.ID) {
			took = time.Since(began)
			err := c.db.Read(context.Background(), func(r *sqldb.Reader) error {
				it, err := demand.One(context.Background(), r, id)
				if err == nil && it.ID != id {
					err = errors.New("another item")
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		it := published(t, c, goodNeed())
		published(t, c, goodOffer())
		post(t, c, hr, goodNeed())
		if took == 0 {
			t.Error("nobody was told")
		}
		var got []demand.Item
		err := c.db.Read(context.Background(), func(r *sqldb.Reader) error {
			for x, err := range demand.Iter(context.Background(), r) {
				if err != nil {
					return err
				}
				got = append(got, x)
			}
			return nil
		})
		if err != nil || len(got) != 2 || got[0].ID != it.ID || got[0].OrgName != "融江示例机械有限公司" || got[1].Side != demand.Offer {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// Follow is the way of orders: the product itself moves a need, and leaves one alone that
// stands elsewhere.
func TestOrdersMoveTheNeed(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := published(t, c, goodNeed())
		follow := func(code string) (now demand.Item) {
			t.Helper()
			err := c.db.Write(ctxOf(head), func(tx *sqldb.Tx) (err error) {
				now, err = c.Follow(ctxOf(head), tx, it.ID, code)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return now
		}
		for _, s := range []struct{ code, status string }{
			{"release", demand.Published}, {"begin", demand.Matching}, {"begin", demand.Matching}, {"release", demand.Published},
			{"begin", demand.Matching}, {"meet", demand.Dealt}, {"begin", demand.Dealt},
		} {
			if now := follow(s.code); now.Status != s.status {
				t.Errorf("%s: %s, want %s", s.code, now.Status, s.status)
			}
		}
		if _, err := c.Step(ctxOf(hr), caseflow.Step{ID: it.ID, Transition: "meet"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a person takes a step of the product: %v", err)
		}
	})
}
