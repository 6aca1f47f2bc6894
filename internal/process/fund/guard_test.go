package fund_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
	"rongqiao/internal/register/carrier"
)

// imported ends an import of vouchers, as the product does after its last row.
func (c city) imported(ctx context.Context) error {
	for _, k := range c.SheetKinds() {
		if k.Code == "fund.expenditures" {
			return c.db.Write(ctx, func(tx *sqldb.Tx) error { return k.Done(ctx, tx, &sheet.Batch{}) })
		}
	}
	return errors.New("no such table")
}

// Vouchers that are entered while an import brings accounts in line are counted once: nothing is left over to be spent again.
func TestAnImportDoesNotCountVouchersThatAreEnteredMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.given(200)
		var wg sync.WaitGroup
		stop := make(chan struct{})
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := c.imported(lead); err != nil {
					t.Error(err)
					return
				}
			}
		})
		for i := range 60 {
			_, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: fmt.Sprintf("P-%d", i), On: on("2026-11-01"), Purpose: "BASE", Amount: yuan})
			check(t, err)
		}
		close(stop)
		wg.Wait()
		check(t, c.imported(lead))
		a, err := c.Allocation(lead, id)
		check(t, err)
		if last := a.Entries[len(a.Entries)-1]; last.Balance != int64(140*yuan) || a.Spent != 60*yuan || len(a.Entries) != 61 {
			t.Errorf("%d entries leave %d of 140 yuan, %v spent", len(a.Entries), last.Balance, a.Spent)
		}
	})
}

// A voucher of a settled allocation cannot be taken back by undoing its import: the rest went back to the budget by it.
func TestASettledAllocationKeepsItsVouchers(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.given(200)
		_, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: "P-1", On: on("2026-11-01"), Purpose: "BASE", Amount: 50 * yuan})
		check(t, err)
		check(t, c.step(lead, id, "close"))
		kinds := c.SheetKinds()
		err = c.db.Write(lead, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(lead, `DELETE FROM fund_expenditures WHERE allocation_id = $1`, id); err != nil {
				return err
			}
			return kinds[1].Done(lead, tx, &sheet.Batch{})
		})
		if !errors.Is(err, fund.ErrNotOpen) {
			t.Errorf("undone: %v", err)
		}
	})
}

// Who changed an application or a plan, though another opened and submitted it, does not approve it; nor does somebody of a side.
func TestWhoWroteAnyOfItDoesNotApprove(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.draft(lead, c.project, 100)
		a, err := c.Allocation(second, id)
		check(t, err)
		check(t, c.Amend(second, id, 900*yuan, "BASE", "购置实训设备", "", a.Version))
		check(t, c.step(lead, id, "submit"))
		if err := c.step(second, id, "approve"); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("approved by who set the sum: %v", err)
		}
		both := as(30, actor.Grant{Role: actor.CityLead}, actor.Grant{Role: actor.SchoolAdmin, Org: academy})
		if err := c.step(both, id, "approve"); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("approved by the school's own head: %v", err)
		}
		third := as(31, actor.Grant{Role: actor.CityLead})
		check(t, c.step(third, id, "approve"))

		p, err := c.Begin(lead, fund.Plan{Fund: c.fund, Year: 2026, Title: "2026 年计划"})
		check(t, err)
		_, err = c.Put(second, fund.Item{Plan: p, Name: "实训基地", Support: "GRANT", Measure: "配套用地", Projects: []fund.Project{{ID: c.project}}})
		check(t, err)
		check(t, c.TakePlan(lead, fund.Step{ID: p, Code: "submit"}))
		if err := c.TakePlan(second, fund.Step{ID: p, Code: "approve"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("a plan is approved by who wrote its items: %v", err)
		}
		check(t, c.TakePlan(third, fund.Step{ID: p, Code: "approve"}))
	})
}

// A side applies for a project in which it or the other side takes part, and does not read by it how others were graded.
func TestNobodyAppliesForTheProjectsOfOthers(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		ask := fund.Allocation{Budget: c.budget, Record: c.project, School: college, Purpose: "BASE", Reason: "x", Amount: yuan}
		if _, err := c.Apply(dean2, ask); !errors.Is(err, fund.ErrRecord) {
			t.Errorf("a school applies for the project of another: %v", err)
		}
		_, err := c.Evaluate(lead, fund.Evaluation{Fund: c.fund, Record: c.project, Year: 2025, Grade: "POOR", Document: "评价〔2026〕1号"})
		check(t, err)
		ask.School, ask.Firm = academy, other
		id, err := c.Apply(rival, ask) // the school must still confirm
		check(t, err)
		for who, want := range map[context.Context]int{rival: 0, dean: 1, lead: 1} {
			a, err := c.Allocation(who, id)
			check(t, err)
			if len(a.Grades) != want || a.Limited != (want > 0) {
				t.Errorf("%s sees %d grades, limited %v", actor.From(who).Name, len(a.Grades), a.Limited)
			}
		}
		check(t, c.carrier.Join(lead, c.project, carrier.Member{Org: college, Role: "SCHOOL", Since: on("2026-03-01")}))
		_, err = c.Apply(dean2, fund.Allocation{Budget: c.budget, Record: c.project, School: college, Purpose: "BASE", Reason: "x", Amount: yuan})
		check(t, err)
	})
}

// The public sums of a year are not told when they are those of one organisation.
func TestThePublicSumsOfAYearHideSingleOrganisations(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.given(100)
		_, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: "P-1", On: on("2026-11-01"), Purpose: "BASE", Amount: 50 * yuan})
		check(t, err)
		p, err := c.Publish(context.Background())
		check(t, err)
		if y := p.Years[0]; y.Allocated != nil || y.Spent != nil || !y.Hidden {
			t.Errorf("one organisation is shown: %+v", y)
		}
		if y := c.year(2026); *y.Allocated != 100*yuan {
			t.Errorf("the bureau sees %+v", y)
		}
		for _, side := range [][2]ids.ID{{academy, other}, {college, 0}} {
			more, err := c.Apply(lead, fund.Allocation{Budget: c.budget, Record: c.project, School: side[0], Firm: side[1], Purpose: "BASE", Reason: "x", Amount: 100 * yuan})
			check(t, err)
			check(t, c.step(lead, more, "submit"))
			check(t, c.step(second, more, "approve"))
		}
		p, err = c.Publish(context.Background())
		check(t, err)
		if y := p.Years[0]; y.Hidden || *y.Allocated != 300*yuan {
			t.Errorf("three organisations: %+v", y)
		}
	})
}
