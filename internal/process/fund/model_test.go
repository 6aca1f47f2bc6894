package fund_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/process/fund"
)

// checks has rapid run n sequences.
func checks(t *testing.T, n int) {
	t.Helper()
	flags := flag.Lookup("rapid.checks")
	old := flags.Value.String()
	_ = flags.Value.Set(fmt.Sprint(n))
	t.Cleanup(func() { _ = flags.Value.Set(old) })
}

// grant is an allocation as the model keeps it.
type grant struct {
	id          ids.ID
	status      string
	amount      money.Fen
	spent, owed money.Fen
	first       ids.ID // voucher that can be corrected
	said        money.Fen
}

// books are the rules of the ledger written a second time: one budget and its allocations.
type books struct {
	budget, rest money.Fen
	grants       []*grant
	vouchers     int
}

// do says what must come of a deed, and changes the books accordingly.
func (b *books) approve(g *grant) error {
	if g.amount > b.rest {
		return fund.ErrBudget
	}
	b.rest -= g.amount
	g.status = fund.Approved
	return nil
}

func (b *books) spend(g *grant, n money.Fen) error {
	switch {
	case g.status != fund.Approved:
		return fund.ErrNotOpen
	case n <= 0:
		return fund.ErrAmount
	case n > g.amount-g.spent:
		return fund.ErrSpent
	}
	g.spent += n
	return nil
}

func (b *books) correct(g *grant, right money.Fen) error {
	switch {
	case g.status != fund.Approved:
		return fund.ErrNotOpen
	case right == g.said:
		return fund.ErrAmount
	case right-g.said > g.amount-g.spent:
		return fund.ErrSpent
	}
	g.spent += right - g.said
	g.said = right
	return nil
}

func (b *books) end(g *grant, step string) {
	b.rest += g.amount - g.spent
	g.status = fund.Closed
	if step == "recall" {
		g.owed, g.status = g.spent, fund.Recalled
		if g.owed == 0 {
			g.status = fund.Repaid
		}
	}
}

func (b *books) repay(g *grant, n money.Fen) error {
	switch {
	case g.status != fund.Recalled:
		return fund.ErrNotOpen
	case n <= 0:
		return fund.ErrAmount
	case n > g.owed:
		return fund.ErrOwed
	}
	g.owed -= n
	b.rest += n
	if g.owed == 0 {
		g.status = fund.Repaid
	}
	return nil
}

// TestRandomBooksFollowTheModel takes 1,000 sequences of grants, vouchers, corrections, settlements, recalls, repayments and revisions
// on each engine: the balances are what the model says, and the entries give them again.
func TestRandomBooksFollowTheModel(t *testing.T) {
	checks(t, 1000)
	each(t, func(t *testing.T, c city) {
		year := 2030
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			f, err := c.Found(lead, fund.Fund{Name: fmt.Sprintf("资金 %d", n), Document: "x"})
			ok(rt, err)
			b := &books{budget: rapid.SampledFrom([]money.Fen{100, 1000}).Draw(rt, "budget")}
			b.rest = b.budget
			c.fund = f
			c.budget, err = c.Provide(lead, fund.Budget{Fund: f, Year: year, Amount: b.budget, Document: "x"})
			ok(rt, err)
			version := int64(1)
			for i := range rapid.IntRange(2, 9).Draw(rt, "deeds") {
				c.deed(rt, b, i, &version)
			}
			c.same(rt, b, year)
		})
		c.sound()
	})
}

func ok(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

func (c city) deed(rt *rapid.T, b *books, i int, version *int64) {
	what := rapid.SampledFrom([]string{"ask", "ask", "spend", "spend", "correct", "close", "recall", "repay", "revise"}).Draw(rt, fmt.Sprint("deed", i))
	n := money.Fen(rapid.Int64Range(0, 600).Draw(rt, fmt.Sprint("n", i)))
	if what == "ask" || len(b.grants) == 0 {
		c.askRandom(rt, b, max(n, 1))
		return
	}
	g := rapid.SampledFrom(b.grants).Draw(rt, fmt.Sprint("of", i))
	b.vouchers++
	voucher := fmt.Sprint("P-", b.vouchers)
	var want, err error
	switch what {
	case "spend":
		want = b.spend(g, n)
		var id ids.ID
		id, err = c.Spend(lead, fund.Expenditure{Allocation: g.id, Voucher: voucher, On: on("2026-11-01"), Purpose: "BASE", Amount: n})
		if err == nil && g.first == 0 {
			g.first, g.said = id, n
		}
	case "correct":
		if g.first == 0 {
			return
		}
		want = b.correct(g, n)
		_, err = c.Correct(lead, g.id, g.first, n, voucher, "更正")
	case "close", "recall":
		if g.status != fund.Approved {
			return
		}
		b.end(g, what)
		err = c.step(lead, g.id, what)
		c.lift()
	case "repay":
		want = b.repay(g, n)
		err = c.Repay(lead, g.id, n, voucher)
	case "revise":
		switch {
		case n == b.budget || n == 0:
			want = fund.ErrAmount
		case n < b.budget-b.rest:
			want = fund.ErrAllocated
		default:
			b.rest += n - b.budget
			b.budget = n
		}
		if err = c.Revise(lead, c.budget, n, "x", *version); err == nil {
			*version++
		}
	}
	if !errors.Is(err, want) {
		rt.Fatalf("%s %d on %+v of %+v: %v, want %v", what, n, g, b, err, want)
	}
}

func (c city) askRandom(rt *rapid.T, b *books, n money.Fen) {
	id, err := c.Apply(lead, fund.Allocation{Budget: c.budget, Record: c.project, School: academy, Firm: firm, Purpose: "BASE", Reason: "x", Amount: n})
	ok(rt, err)
	ok(rt, c.step(lead, id, "submit"))
	g := &grant{id: id, status: fund.Submitted, amount: n}
	want := b.approve(g)
	if err := c.step(second, id, "approve"); !errors.Is(err, want) {
		rt.Fatalf("%d of %+v granted: %v, want %v", n, b, err, want)
	}
	if want == nil {
		b.grants = append(b.grants, g)
	}
}

// lift ends the exclusions of a recall, so that the sequence goes on.
func (c city) lift() {
	c.t.Helper()
	check(c.t, c.db.Write(context.Background(), liftAll))
}

func (c city) same(rt *rapid.T, b *books, year int) {
	y := c.year(year)
	var allocated, spent money.Fen
	for _, g := range b.grants {
		a, err := c.Allocation(lead, g.id)
		ok(rt, err)
		if a.Status != g.status || a.Spent != g.spent || a.Owed != g.owed {
			rt.Fatalf("%+v, model %+v", a.Allocation, g)
		}
		net := g.spent
		if g.status == fund.Recalled || g.status == fund.Repaid {
			net = g.owed
		}
		spent += net
		if g.status == fund.Approved {
			net = g.amount
		}
		allocated += net
	}
	if y.Rest != b.rest || y.Budget != b.budget || b.rest < 0 || b.rest != b.budget-allocated {
		rt.Fatalf("%+v, model %+v", y, b)
	}
	if len(b.grants) > 0 && (*y.Allocated != allocated || *y.Spent != spent) {
		rt.Fatalf("allocated %v, spent %v, model %v and %v", *y.Allocated, *y.Spent, allocated, spent)
	}
}
