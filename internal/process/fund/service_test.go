package fund_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/fund"
)

const yuan = money.Yuan

func TestMachines(t *testing.T) {
	for _, m := range []*caseflow.Machine{fund.Allocations, fund.Plans} {
		check(t, m.Check())
	}
}

// Twenty allocations of 100 yuan race for 1,000: ten are granted, ten are refused, and the balance is zero.
func TestRacingAllocationsNeverExceedTheBudget(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		var list []ids.ID
		for range 20 {
			list = append(list, c.asked(100))
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		won, told := 0, 0
		for _, id := range list {
			wg.Go(func() {
				err := c.step(second, id, "approve")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, fund.ErrBudget):
					told++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if y := c.year(2026); won != 10 || told != 10 || y.Rest != 0 || *y.Allocated != 1000*yuan {
			t.Errorf("%d won, %d were told; %+v", won, told, y)
		}
		c.sound()
	})
}

// Ten vouchers of 30 yuan race for an allocation of 200: six are entered.
func TestRacingVouchersNeverExceedTheAllocation(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.given(200)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 10 {
			wg.Go(func() {
				_, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: "P-" + string(rune('A'+i)), On: on("2026-11-01"), Purpose: "BASE", Amount: 30 * yuan})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, fund.ErrSpent) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if a, err := c.Allocation(lead, id); err != nil || won != 6 || a.Spent != 180*yuan {
			t.Errorf("%d entered, %v spent: %v", won, a.Spent, err)
		}
		c.sound()
	})
}

func TestBothSidesApplyAndAnotherApproves(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		for want, a := range map[error]fund.Allocation{
			fund.ErrSides:    {Budget: c.budget, Record: c.project, School: college, Firm: other, Purpose: "BASE", Reason: "x", Amount: 1},
			fund.ErrAmount:   {Budget: c.budget, Record: c.project, School: academy, Purpose: "BASE", Reason: "x"},
			fund.ErrPurpose:  {Budget: c.budget, Record: c.project, School: academy, Purpose: "CAR", Reason: "x", Amount: 1},
			fund.ErrReason:   {Budget: c.budget, Record: c.project, School: academy, Purpose: "BASE", Amount: 1},
			fund.ErrRecord:   {Budget: c.budget, Record: 7, School: academy, Purpose: "BASE", Reason: "x", Amount: 1},
			fund.ErrNoBudget: {Budget: 7, Record: c.project, School: academy, Purpose: "BASE", Reason: "x", Amount: 1},
		} {
			if _, err := c.Apply(dean, a); !errors.Is(err, want) {
				t.Errorf("%+v: %v, want %v", a, err, want)
			}
		}
		if _, err := c.Apply(student, fund.Allocation{}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a student applies: %v", err)
		}
		id := c.draft(dean, c.project, 300)
		for _, x := range []struct {
			who  context.Context
			code string
			want error
		}{
			{dean, "submit", fund.ErrJoint}, // the enterprise has not confirmed
			{boss, "join", actor.ErrForbidden},
			{rival, "join", actor.ErrNotFound},
			{dean, "join", nil},
			{dean, "confirm", actor.ErrForbidden},
			{lead, "confirm", actor.ErrForbidden},
			{boss, "decline", nil},
			{dean, "join", nil},
			{boss, "confirm", nil},
			{dean, "approve", actor.ErrForbidden},
			{auditor, "approve", actor.ErrForbidden},
			{lead, "return", nil},
			{dean, "join", nil},
			{boss, "confirm", nil},
			{lead, "approve", nil},
			{second, "approve", caseflow.ErrNotThere},
		} {
			if err := c.step(x.who, id, x.code); !errors.Is(err, x.want) {
				t.Fatalf("%s: %v, want %v", x.code, err, x.want)
			}
		}
		own := c.draft(lead, c.project, 10)
		check(t, c.step(lead, own, "submit"))
		if err := c.step(lead, own, "approve"); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("who drafted it grants it: %v", err)
		}
		for who, want := range map[context.Context]int64{lead: 2, auditor: 2, county: 2, dean: 2, boss: 2, rival: 0, dean2: 0} {
			if _, n, err := c.Allocations(who, fund.Query{}); err != nil || n != want {
				t.Errorf("%v sees %d, want %d: %v", actor.From(who).Name, n, want, err)
			}
		}
	})
}

func TestNoPlanNoAllocation(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		bare := c.projectOf("没有里程碑的项目", false)
		id := c.draft(lead, bare, 10)
		if err := c.step(lead, id, "submit"); !errors.Is(err, fund.ErrNoPlan) {
			t.Fatalf("no plan and submitted: %v", err)
		}
		p, err := c.Begin(lead, fund.Plan{Fund: c.fund, Year: 2026, Title: "2026 年资金安排计划"})
		check(t, err)
		_, err = c.Put(lead, fund.Item{Plan: p, Name: "实训基地", Support: "GRANT", Measure: "配套用地", Projects: []fund.Project{{ID: bare}}})
		check(t, err)
		check(t, c.TakePlan(lead, fund.Step{ID: p, Code: "submit"}))
		check(t, c.TakePlan(second, fund.Step{ID: p, Code: "approve"}))
		if err := c.step(lead, id, "submit"); !errors.Is(err, fund.ErrNoPlan) {
			t.Errorf("a project without milestones: %v", err)
		}
		if err := c.step(lead, c.draft(lead, c.project, 10), "submit"); err != nil {
			t.Errorf("a project with milestones: %v", err)
		}
	})
}

// An item is submitted with support mode, measure and projects only (PRJ-07).
func TestAPlanProposesSupportMeasureAndProjectsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id, err := c.Begin(lead, fund.Plan{Fund: c.fund, Year: 2027, Title: "2027 年资金安排计划"})
		check(t, err)
		submit := func() error { return c.TakePlan(lead, fund.Step{ID: id, Code: "submit"}) }
		if err := submit(); !errors.Is(err, fund.ErrEmpty) {
			t.Errorf("an empty plan: %v", err)
		}
		item := fund.Item{Plan: id, Name: "实训基地", Amount: 10 * yuan}
		item.ID, err = c.Put(lead, item)
		check(t, err)
		for i, change := range []func(*fund.Item){func(*fund.Item) {}, func(x *fund.Item) { x.Support = "GRANT" }, func(x *fund.Item) { x.Measure = "配套用地和人员编制" }} {
			change(&item)
			item.Version = int64(i + 1)
			_, err := c.Put(lead, item)
			check(t, err)
			if err := submit(); !errors.Is(err, fund.ErrItem) {
				t.Errorf("%+v is submitted: %v", item, err)
			}
		}
		item.Projects, item.Version = []fund.Project{{ID: c.project}}, 4
		_, err = c.Put(lead, item)
		check(t, err)
		check(t, submit())
		if _, err := c.Put(lead, fund.Item{Plan: id, Name: "晚到的"}); !errors.Is(err, fund.ErrFixed) {
			t.Errorf("a submitted plan is changed: %v", err)
		}
		if err := c.TakePlan(lead, fund.Step{ID: id, Code: "approve"}); !errors.Is(err, caseflow.ErrFourEyes) {
			t.Errorf("who drafted it approves it: %v", err)
		}
		check(t, c.TakePlan(second, fund.Step{ID: id, Code: "return", Note: "补充依据"}))
		check(t, submit())
		check(t, c.TakePlan(second, fund.Step{ID: id, Code: "approve"}))
		if p, err := c.Plan(auditor, id); err != nil || p.Status != fund.Approved || len(p.Items) != 1 || len(p.Items[0].Projects) != 1 || len(p.Trail) != 5 {
			t.Errorf("%+v %v", p, err)
		}
		if err := c.TakePlan(dean, fund.Step{ID: id, Code: "submit"}); !errors.Is(err, actor.ErrForbidden) {
			t.Errorf("a school submits: %v", err)
		}
	})
}

func TestTheGradeSetsTheCeiling(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		check(t, c.step(second, c.asked(200), "approve"))
		next, err := c.Provide(lead, fund.Budget{Fund: c.fund, Year: 2027, Amount: 1000 * yuan, Document: "融财教〔2027〕3号"})
		check(t, err)
		c.budget = next
		grade := func(g string) {
			t.Helper()
			_, err := c.Evaluate(lead, fund.Evaluation{Fund: c.fund, Record: c.project, Year: 2026, Grade: g, Document: "绩效评价报告", Published: true})
			check(t, err)
		}
		try := func(n money.Fen) error { return c.step(second, c.asked(n), "approve") }
		grade("POOR")
		if err := try(1); !errors.Is(err, fund.ErrCeiling) {
			t.Errorf("poor and granted: %v", err)
		}
		grade("FAIR") // 70 % of 200
		if err := try(141); !errors.Is(err, fund.ErrCeiling) {
			t.Errorf("above the ceiling: %v", err)
		}
		check(t, try(140))
		if err := try(1); !errors.Is(err, fund.ErrCeiling) {
			t.Errorf("the ceiling is used up: %v", err)
		}
		grade("EXCELLENT") // 240
		check(t, try(100))
		if err := try(1); !errors.Is(err, fund.ErrCeiling) {
			t.Errorf("the ceiling is used up again: %v", err)
		}
		for want, e := range map[error]fund.Evaluation{
			fund.ErrGrade:    {Fund: c.fund, Record: c.project, Year: 2026, Grade: "A", Document: "x"},
			fund.ErrYear:     {Fund: c.fund, Record: c.project, Year: 2029, Grade: "GOOD", Document: "x"},
			fund.ErrDocument: {Fund: c.fund, Record: c.project, Year: 2026, Grade: "GOOD"},
		} {
			if _, err := c.Evaluate(lead, e); !errors.Is(err, want) {
				t.Errorf("%+v: %v", e, err)
			}
		}
		c.sound()
	})
}

// Fraud: the rest goes back, what was spent is owed and repaid, both sides are excluded until a day.
func TestFraudIsRepaidAndExcluded(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.given(300)
		voucher, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: "P-1", On: on("2026-11-01"), Purpose: "BASE", Amount: 120 * yuan, Payee: "设备商"})
		check(t, err)
		if _, err := c.Correct(dean, id, voucher, 100*yuan, "P-1-更正", "多记 20 元"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: "P-1", On: on("2026-11-01"), Purpose: "BASE", Amount: 1}); !errors.Is(err, fund.ErrPaid) {
			t.Errorf("the voucher is entered twice: %v", err)
		}
		if err := c.Take(lead, fund.Step{ID: id, Code: "recall", Note: "虚报学生数"}); !errors.Is(err, fund.ErrUntil) {
			t.Errorf("excluded without an end: %v", err)
		}
		check(t, c.step(lead, id, "recall"))
		if y := c.year(2026); y.Rest != 900*yuan || *y.Allocated != 100*yuan || *y.Spent != 100*yuan {
			t.Errorf("%+v", y)
		}
		if _, err := c.Spend(dean, fund.Expenditure{Allocation: id, Voucher: "P-2", On: on("2026-11-01"), Purpose: "BASE", Amount: 1}); !errors.Is(err, fund.ErrNotOpen) {
			t.Errorf("a recalled allocation is spent: %v", err)
		}
		if err := c.step(lead, c.draft(lead, c.project, 10), "submit"); !errors.Is(err, fund.ErrExcluded) {
			t.Errorf("an excluded school asks: %v", err)
		}
		if err := c.Repay(lead, id, 101*yuan, "退-1"); !errors.Is(err, fund.ErrOwed) {
			t.Errorf("more than owed: %v", err)
		}
		check(t, c.Repay(lead, id, 60*yuan, "退-1"))
		check(t, c.Repay(lead, id, 40*yuan, "退-2"))
		a, err := c.Allocation(lead, id)
		if err != nil || a.Status != fund.Repaid || a.Owed != 0 || len(a.Repaid) != 3 {
			t.Errorf("%+v %v", a, err)
		}
		if y := c.year(2026); y.Rest != 1000*yuan || *y.Allocated != 0 || *y.Spent != 0 {
			t.Errorf("%+v", y)
		}
		if list, err := c.Exclusions(auditor); err != nil || len(list) != 2 || list[0].Until != on("2028-11-23") {
			t.Errorf("%+v %v", list, err)
		}
		c.sound()
	})
}

// What was put into the fund up to a year is the sum of its budgets: 403 million yuan by 2021 (S3:15).
func TestTheCumulativeSum(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		for year, wan := range map[int]money.Fen{2018: 9000, 2019: 9800, 2020: 10300, 2021: 11200} {
			_, err := c.Provide(lead, fund.Budget{Fund: c.fund, Year: year, Amount: wan * money.Wan, Document: "财政决算"})
			check(t, err)
		}
		check(t, c.db.Read(lead, func(r *sqldb.Reader) error {
			for year, want := range map[int]money.Fen{2017: 0, 2018: 9000 * money.Wan, 2021: 403_000_000 * yuan, 2025: 403_000_000 * yuan} {
				sum, ok, err := fund.Cumulative(lead, r, year)
				if err != nil || sum != want || ok != (want > 0) {
					t.Errorf("to %d: %v %v %v, want %v", year, sum, ok, err, want)
				}
			}
			return nil
		}))
		y := c.year(2021)
		if y.Sum != 403_000_000*yuan || y.Allocated != nil || y.Spent != nil {
			t.Errorf("a year without allocations is not zero: %+v", y)
		}
	})
}

func TestABudgetIsRevisedByAnEntry(t *testing.T) {
	each(t, func(t *testing.T, c city) {
		id := c.given(400)
		for want, b := range map[error]fund.Budget{fund.ErrTwice: {Fund: c.fund, Year: 2026, Amount: 1, Document: "x"}, fund.ErrYear: {Fund: c.fund, Year: 26, Amount: 1, Document: "x"}, fund.ErrDocument: {Fund: c.fund, Year: 2025, Amount: 1}} {
			if _, err := c.Provide(lead, b); !errors.Is(err, want) {
				t.Errorf("%+v: %v", b, err)
			}
		}
		if err := c.Revise(lead, c.budget, 399*yuan, "调整文件", 1); !errors.Is(err, fund.ErrAllocated) {
			t.Errorf("below what is allocated: %v", err)
		}
		check(t, c.Revise(lead, c.budget, 500*yuan, "调整文件", 1))
		if err := c.Revise(lead, c.budget, 600*yuan, "调整文件", 1); !errors.Is(err, fund.ErrStale) {
			t.Errorf("revised twice at once: %v", err)
		}
		b, list, err := c.Entries(auditor, c.budget)
		if err != nil || b.Rest != 100*yuan || len(list) != 3 || list[2].Amount != -500_00 {
			t.Errorf("%+v %+v %v", b, list, err)
		}
		check(t, c.step(lead, id, "close"))
		if y := c.year(2026); y.Rest != 500*yuan || *y.Allocated != 0 {
			t.Errorf("%+v", y)
		}
		if err := c.db.Read(lead, func(r *sqldb.Reader) error { return ledger.Verify(lead, r, list[0].Account) }); err != nil {
			t.Error(err)
		}
	})
}
