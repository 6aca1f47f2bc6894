package order_test

import (
	"context"
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/process/order"
)

func deal(no string, signed string, amount money.Fen) order.DealFacts {
	return order.DealFacts{Contract: no, Title: "校企握手项目", Kind: order.Development, Asker: firm, Supplier: college, SignedOn: day(signed), Amount: amount}
}

// MAT-06: 2,915,000,000 yuan in 2023 against 2,423,000,000 in 2022 are 20.3 % more; a
// contract counts in the year in which it is signed, by its last version, once.
func TestContractSumsByYear(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		enter := func(f order.DealFacts) order.Deal {
			t.Helper()
			d, err := c.Enter(ctxOf(lead), f)
			check(t, err)
			return d
		}
		enter(deal("HT-2022-1", "2022-03-01", 2_423_000_000*money.Yuan))
		enter(deal("HT-2023-1", "2023-01-01", 2_000_000_000*money.Yuan))
		wrong := enter(deal("HT-2023-2", "2023-12-31", 9_150_000_000*money.Yuan))
		f := deal("HT-2023-3", "2023-06-30", 0)
		f.Asker = other
		enter(f)
		f = deal("ht-2023-2", "2023-12-31", 1)
		if _, err := c.Enter(ctxOf(lead), f); !errors.Is(err, order.ErrContract2) {
			t.Errorf("a number twice: %v", err)
		}
		fixed, err := c.Correct(ctxOf(lead), wrong.ID, wrong.Version, deal("HT-2023-2", "2023-12-31", 915_000_000*money.Yuan), "小数点错了一位")
		check(t, err)
		if _, err := c.Correct(ctxOf(lead), wrong.ID, wrong.Version, deal("HT-2023-2", "2023-12-31", 1), "再改"); !errors.Is(err, order.ErrMeanwhile) {
			t.Errorf("a former version is corrected: %v", err)
		}
		years, hidden, err := c.Years(ctxOf(lead), 5)
		check(t, err)
		if len(years) != 2 || len(hidden) != 0 || years[0].Amount != 2_915_000_000*money.Yuan || years[0].Contracts != 2 || years[0].Frameworks != 1 || years[1].Amount != 2_423_000_000*money.Yuan {
			t.Fatalf("%+v", years)
		}
		g := order.Growth(years[1].Amount, years[0].Amount)
		if g.Percent(1) != "20.3%" || g.Percent(2) != "20.31%" {
			t.Errorf("growth %s %s", g.Percent(1), g.Percent(2))
		}
		if order.Growth(0, 5).Known() {
			t.Error("growth from nothing")
		}
		d, err := c.Deal(ctxOf(lead), fixed.ID)
		check(t, err)
		if len(d.Versions) != 2 || d.Versions[0].Edition != 2 || d.Versions[0].Reason != "小数点错了一位" || d.Versions[1].Current || d.Versions[1].Amount != 9_150_000_000*money.Yuan {
			t.Errorf("%+v", d.Versions)
		}
		// Outsiders: one firm has it all, so nothing is shown.
		years, hidden, err = c.Years(context.Background(), 5)
		check(t, err)
		if !hidden[2023] || !hidden[2022] || !years[0].ByKind[0].Hidden {
			t.Errorf("%v %+v", hidden, years[0])
		}
	})
}

func TestSuppression(t *testing.T) {
	s := order.Shown{Firms: 3, Share: 0.8}
	kind := func(amount money.Fen, firms int64, largest money.Fen) order.KindSum {
		return order.KindSum{Contracts: firms, Amount: amount, Firms: firms, Largest: largest}
	}
	for _, x := range []struct {
		name  string
		year  order.YearSum
		whole bool
		kinds []bool
	}{
		{"enough of all", order.YearSum{Amount: 200, Firms: 6, Largest: 50, ByKind: []order.KindSum{kind(100, 3, 40), kind(100, 3, 50)}}, false, []bool{false, false}},
		{"two firms", order.YearSum{Amount: 200, Firms: 2, Largest: 110, ByKind: []order.KindSum{kind(200, 2, 110)}}, true, []bool{true}},
		{"one above 80 %", order.YearSum{Amount: 200, Firms: 4, Largest: 161, ByKind: []order.KindSum{kind(200, 4, 161)}}, true, []bool{true}},
		{"exactly 80 %", order.YearSum{Amount: 200, Firms: 4, Largest: 160, ByKind: []order.KindSum{kind(200, 4, 160)}}, false, []bool{false}},
		{"one kind hidden takes the smallest with it", order.YearSum{Amount: 300, Firms: 9, Largest: 60,
			ByKind: []order.KindSum{kind(200, 5, 60), kind(60, 1, 60), kind(40, 3, 20)}}, false, []bool{false, true, true}},
		{"nothing is shown", order.YearSum{ByKind: []order.KindSum{{Frameworks: 2}}}, false, []bool{false}},
	} {
		if got := s.HideYear(&x.year); got != x.whole {
			t.Errorf("%s: whole %v", x.name, got)
		}
		for i, want := range x.kinds {
			if x.year.ByKind[i].Hidden != want {
				t.Errorf("%s: kind %d %v", x.name, i, !want)
			}
		}
	}
}

func TestWhatAContractMustBe(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		spoil := func(f func(*order.DealFacts)) order.DealFacts {
			d := deal("HT-1", "2026-11-01", 100)
			f(&d)
			return d
		}
		for _, x := range []struct {
			name string
			who  actor.Actor
			f    order.DealFacts
			want error
		}{
			{"no number", lead, spoil(func(d *order.DealFacts) { d.Contract = " " }), order.ErrContract},
			{"no kind", lead, spoil(func(d *order.DealFacts) { d.Kind = "GIFT" }), order.ErrDealKind},
			{"no day", lead, spoil(func(d *order.DealFacts) { d.SignedOn = day("2027-01-01") }), order.ErrSigned},
			{"below zero", lead, spoil(func(d *order.DealFacts) { d.Amount = -1 }), order.ErrAmount},
			{"one party", lead, spoil(func(d *order.DealFacts) { d.Supplier = firm }), order.ErrParties},
			{"a session that is not there", lead, spoil(func(d *order.DealFacts) { d.Session = 78 }), order.ErrSession},
			{"an order by the side door", lead, spoil(func(d *order.DealFacts) { d.Order = 1 }), order.ErrAttributed},
			{"strangers", rival, spoil(func(*order.DealFacts) {}), actor.ErrForbidden},
			{"another county", farCounty, spoil(func(d *order.DealFacts) { d.Supplier = academy }), actor.ErrForbidden},
			{"the school itself", dean, spoil(func(d *order.DealFacts) { d.Session = 77 }), nil},
		} {
			if _, err := c.Enter(ctxOf(x.who), x.f); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
	})
}

// MAT-05: a contract that came of a lead is attributed to its session, once; a framework
// agreement is an outcome without an amount.
func TestLeadsAndSessions(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		enter := func(no string, lead ids.ID, amount money.Fen) (order.Deal, error) {
			f := deal(no, "2026-11-20", amount)
			f.Lead, f.Asker, f.Supplier = lead, 0, 0
			return c.Enter(ctxOf(hr), f)
		}
		if _, err := enter("KJ-0", 99, 0); !errors.Is(err, order.ErrLead) {
			t.Errorf("an unknown lead: %v", err)
		}
		d, err := enter("KJ-1", 55, 0)
		check(t, err)
		if d.Asker != firm || d.Supplier != college || d.Session != 77 {
			t.Errorf("%+v", d)
		}
		_, err = enter("KJ-2", 55, 500)
		check(t, err)
		if _, err := enter("KJ-3", 55, 500); !errors.Is(err, order.ErrAttributed) {
			t.Errorf("a lead that is signed is signed again: %v", err)
		}
		f := deal("KJ-1", "2026-11-20", 700)
		if _, err := c.Correct(ctxOf(hr), d.ID, d.Version, f, "不是框架协议"); !errors.Is(err, order.ErrAttributed) {
			t.Errorf("a second amount by way of a correction: %v", err)
		}
		f.Contract, f.Lead = "KJ-4", 55
		if _, err := c.Enter(ctxOf(rival), f); !errors.Is(err, order.ErrLead) || errors.Is(err, order.ErrAttributed) {
			t.Errorf("a lead of others: %v", err)
		}
		in, err := c.Deals(ctxOf(lead), order.Query{Session: 77, Limit: 10})
		check(t, err)
		if in.Total != 2 || in.Rows[0].Amount+in.Rows[1].Amount != 500 {
			t.Errorf("attributed to the session: %+v", in.Rows)
		}
	})
}

// An order agreed in a session gives its session to the contract.
func TestTheContractTakesTheSessionOfItsOrder(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		it := c.need(2)
		d, err := c.Issue(ctxOf(hr), order.Issue{Need: it.ID, Session: 77, Targets: []order.Target{{Org: academy, Quantity: 2}}})
		check(t, err)
		o := c.ordersOf(d.ID)[0]
		c.step(head, o.ID, "accept")
		c.step(hr, o.ID, "contract")
		got, err := c.Detail(ctxOf(hr), o.ID)
		check(t, err)
		if got.Deal == nil || got.Deal.Session != 77 || got.Deal.Order != o.ID || got.Session != "储能专场" {
			t.Errorf("%+v", got.Deal)
		}
	})
}

// MAT-09: a service order with a volume; what was delivered is entered bit by bit, and a
// correction is an entry of its own.
func TestServiceOrderWithVolume(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		o, err := c.OrderService(ctxOf(hr), order.ServiceOrder{Supplier: trainer, Title: "小微企业代账", Volume: 300, Unit: "户", Message: "学生在教师指导下完成"})
		check(t, err)
		if o.Number != "FW-2026-0001" {
			t.Error(o.Number)
		}
		deliver := func(who actor.Actor, month string, n int64, why string) error {
			return c.Deliver(ctxOf(who), o.ID, month, n, why)
		}
		if err := deliver(coach, "2026-11", 10, "名单"); !errors.Is(err, order.ErrNoVolume) {
			t.Errorf("before it is accepted: %v", err)
		}
		c.step(coach, o.ID, "accept")
		for _, x := range []struct {
			who   actor.Actor
			month string
			n     int64
			why   string
			want  error
		}{
			{coach, "2026-10", 120, "税局回执 120 份", nil}, {coach, "2026-11", 90, "税局回执 90 份", nil},
			{coach, "2026-12", 5, "x", order.ErrPeriod}, {coach, "11月", 5, "x", order.ErrPeriod}, {coach, "2026-11", 0, "x", order.ErrQuantity},
			{coach, "2026-11", 5, "", order.ErrText}, {head, "2026-11", 5, "x", actor.ErrNotFound}, {auditor, "2026-11", 5, "x", actor.ErrForbidden},
		} {
			if err := deliver(x.who, x.month, x.n, x.why); !errors.Is(err, x.want) {
				t.Errorf("%s %d: %v, want %v", x.month, x.n, err, x.want)
			}
		}
		d, err := c.Detail(ctxOf(hr), o.ID)
		check(t, err)
		if d.Done != 210 || len(d.Volume) != 2 {
			t.Fatalf("%d %+v", d.Done, d.Volume)
		}
		check(t, c.CorrectDelivery(ctxOf(coach), o.ID, d.Volume[0].ID, 100, "重复 20 户"))
		d, err = c.Detail(ctxOf(hr), o.ID)
		check(t, err)
		if d.Done != 190 || len(d.Volume) != 3 || d.Volume[0].Amount != 120 || d.Volume[0].Fixed != 100 || d.Volume[2].Amount != -20 || d.Volume[2].Reason != "2026-10" {
			t.Errorf("%d %+v", d.Done, d.Volume)
		}
		if err := c.CorrectDelivery(ctxOf(coach), o.ID, 4711, 1, "x"); !errors.Is(err, actor.ErrNotFound) {
			t.Errorf("an unknown entry: %v", err)
		}
	})
}
