package fund

import (
	"context"
	"fmt"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

const fundCols = `f.id, f.name, f.document, f.note, f.row_version`

func scanFund(r sqldb.Row) (f Fund, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Document, &f.Note, &f.Version)
}

func fundByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Fund, error) {
	f, err := sqldb.One(ctx, q, scanFund, `SELECT `+fundCols+` FROM fund_funds f WHERE f.id = $1`, id)
	return f, hidden(err)
}

const budgetCols = `b.id, b.fund_id, f.name, b.year, b.amount, b.document, COALESCE(l.balance, 0), b.row_version`

const budgetFrom = ` FROM fund_budgets b JOIN fund_funds f ON f.id = b.fund_id LEFT JOIN ledger_balances l ON l.kind = 'fund.budget' AND l.owner_id = b.id AND l.unit = '分'`

func scanBudget(r sqldb.Row) (b Budget, err error) {
	return b, r.Scan(&b.ID, &b.Fund, &b.FundName, &b.Year, &b.Amount, &b.Document, &b.Rest, &b.Version)
}

func budgetByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Budget, error) {
	b, err := sqldb.One(ctx, q, scanBudget, `SELECT `+budgetCols+budgetFrom+` WHERE b.id = $1`, id)
	return b, hidden(err)
}

func budgetsOf(ctx context.Context, q sqldb.Queryer, fund ids.ID) ([]Budget, error) {
	return sqldb.All(ctx, q, scanBudget, `SELECT `+budgetCols+budgetFrom+` WHERE b.fund_id = $1 ORDER BY b.year DESC`, fund)
}

const allocationCols = `a.id, a.status, a.number, a.budget_id, b.fund_id, f.name, b.year, a.record_id, c.name, c.kind, a.school_id, COALESCE(s.name, ''), a.firm_id, COALESCE(e.name, ''),
  a.county, a.purpose, a.reason, a.amount, a.document, a.owner_id, a.asked_by, a.row_version,
  (SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM fund_expenditures x WHERE x.allocation_id = a.id), COALESCE(w.balance, 0)`

const allocationFrom = ` FROM fund_allocations a JOIN fund_budgets b ON b.id = a.budget_id JOIN fund_funds f ON f.id = b.fund_id JOIN carrier_records c ON c.id = a.record_id
  LEFT JOIN org_organizations s ON s.id = a.school_id LEFT JOIN org_organizations e ON e.id = a.firm_id
  LEFT JOIN ledger_balances w ON w.kind = 'fund.owed' AND w.owner_id = a.id AND w.unit = '分'`

func scanAllocation(r sqldb.Row) (a Allocation, err error) {
	return a, r.Scan(&a.ID, &a.Status, &a.Number, &a.Budget, &a.Fund, &a.FundName, &a.Year, &a.Record, &a.RecordName, &a.RecordKind, &a.School, &a.SchoolName, &a.Firm, &a.FirmName,
		&a.County, &a.Purpose, &a.Reason, &a.Amount, &a.Document, &a.Owner, &a.AskedBy, &a.Version, &a.Spent, &a.Owed)
}

func allocationByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Allocation, error) {
	a, err := sqldb.One(ctx, q, scanAllocation, `SELECT `+allocationCols+allocationFrom+` WHERE a.id = $1`, id)
	return a, hidden(err)
}

// Query narrows and orders a list of allocations.
type Query struct {
	Status, County, Purpose, Find, Sort string
	Year                                int
	Fund, Record                        ids.ID
	Desc                                bool
	Limit, Offset                       int
}

var orders = map[string]string{"number": "a.number", "year": "b.year", "record": "c.name", "amount": "a.amount", "status": "a.status"}

func (q Query) where(w *sqldb.Where) {
	w.If(q.Status != "", "a.status = ?", q.Status)
	w.If(q.County != "", "a.county = ?", q.County)
	w.If(q.Purpose != "", "a.purpose = ?", q.Purpose)
	w.If(q.Year != 0, "b.year = ?", q.Year)
	w.If(q.Fund != 0, "b.fund_id = ?", q.Fund)
	w.If(q.Record != 0, "a.record_id = ?", q.Record)
	if q.Find != "" {
		like := sqldb.Containing(q.Find)
		w.And(`(a.number LIKE ? ESCAPE '\' OR c.name LIKE ? ESCAPE '\' OR s.name LIKE ? ESCAPE '\' OR e.name LIKE ? ESCAPE '\')`, like, like, like, like)
	}
}

func listAllocations(ctx context.Context, q sqldb.Queryer, w sqldb.Where, f Query) ([]Allocation, error) {
	by, ok := orders[f.Sort]
	if !ok {
		by, f.Desc = "a.number", true
	}
	if f.Desc {
		by += " DESC"
	}
	text := `SELECT ` + allocationCols + allocationFrom + w.SQL() + ` ORDER BY ` + by + `, a.id`
	if f.Limit > 0 {
		text += ` LIMIT ` + w.Arg(f.Limit) + ` OFFSET ` + w.Arg(f.Offset)
	}
	return sqldb.All(ctx, q, scanAllocation, text, w.Args()...)
}

const expenditureCols = `x.id, x.allocation_id, x.voucher, x.on_day, x.purpose, x.amount, x.payee, x.note, x.corrects`

func scanExpenditure(r sqldb.Row) (e Expenditure, err error) {
	return e, r.Scan(&e.ID, &e.Allocation, &e.Voucher, &e.On, &e.Purpose, &e.Amount, &e.Payee, &e.Note, &e.Corrects)
}

func expendituresOf(ctx context.Context, q sqldb.Queryer, allocation ids.ID) ([]Expenditure, error) {
	return sqldb.All(ctx, q, scanExpenditure, `SELECT `+expenditureCols+` FROM fund_expenditures x WHERE x.allocation_id = $1 ORDER BY x.on_day, x.id`, allocation)
}

// Purposes are what funds may pay, in their order.
func Purposes(ctx context.Context, q sqldb.Queryer) ([]Purpose, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (p Purpose, err error) { return p, r.Scan(&p.Code, &p.ZH, &p.EN, &p.Source) },
		`SELECT code, zh, en, source FROM fund_purposes ORDER BY position, code`)
}

const planCols = `p.id, p.status, p.fund_id, f.name, p.year, p.title, p.document, p.row_version`

func scanPlan(r sqldb.Row) (p Plan, err error) {
	return p, r.Scan(&p.ID, &p.Status, &p.Fund, &p.FundName, &p.Year, &p.Title, &p.Document, &p.Version)
}

// planByID reads a plan with its items and their projects.
func planByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Plan, error) {
	p, err := sqldb.One(ctx, q, scanPlan, `SELECT `+planCols+` FROM fund_plans p JOIN fund_funds f ON f.id = p.fund_id WHERE p.id = $1`, id)
	if err != nil {
		return p, hidden(err)
	}
	p.Items, err = sqldb.All(ctx, q, func(r sqldb.Row) (i Item, err error) {
		return i, r.Scan(&i.ID, &i.Plan, &i.Name, &i.Support, &i.Measure, &i.Amount, &i.Version)
	}, `SELECT id, plan_id, name, support, measure, amount, row_version FROM fund_items WHERE plan_id = $1 ORDER BY id`, id)
	if err != nil {
		return p, err
	}
	for i := range p.Items {
		p.Items[i].Projects, err = sqldb.All(ctx, q, func(r sqldb.Row) (x Project, err error) { return x, r.Scan(&x.ID, &x.Name) },
			`SELECT c.id, c.name FROM fund_item_projects i JOIN carrier_records c ON c.id = i.record_id WHERE i.item_id = $1 ORDER BY c.name, c.id`, p.Items[i].ID)
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// latest are the evaluations that hold: the newest of a fund, record and year.
const latest = ` FROM fund_evaluations v JOIN carrier_records c ON c.id = v.record_id
  WHERE v.id = (SELECT MAX(n.id) FROM fund_evaluations n WHERE n.fund_id = v.fund_id AND n.record_id = v.record_id AND n.year = v.year)`

func scanEvaluation(r sqldb.Row) (e Evaluation, err error) {
	return e, r.Scan(&e.ID, &e.Fund, &e.Record, &e.RecordName, &e.Year, &e.Grade, &e.Document, &e.Note, &e.Published)
}

const evaluationCols = `v.id, v.fund_id, v.record_id, c.name, v.year, v.grade, v.document, v.note, v.published`

const exclusionCols = `x.id, x.org_id, o.name, x.from_day, x.until_day, x.reason, x.document, x.allocation_id`

func scanExclusion(r sqldb.Row) (e Exclusion, err error) {
	return e, r.Scan(&e.ID, &e.Org, &e.OrgName, &e.From, &e.Until, &e.Reason, &e.Document, &e.Allocation)
}

func exclusionsOf(ctx context.Context, q sqldb.Queryer, org ids.ID) ([]Exclusion, error) {
	return sqldb.All(ctx, q, scanExclusion, `SELECT `+exclusionCols+` FROM fund_exclusions x JOIN org_organizations o ON o.id = x.org_id WHERE x.org_id = $1 ORDER BY x.until_day DESC`, org)
}

// takeNumber gives the next number of a year; the row is locked until the transaction ends, so that no number is given twice.
func takeNumber(ctx context.Context, tx *sqldb.Tx) (string, error) {
	year := civil.DateOf(tx.Now()).Year
	if _, err := tx.Exec(ctx, `INSERT INTO fund_numbers (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = fund_numbers.last + 1`, year); err != nil {
		return "", err
	}
	n, err := sqldb.Value[int64](ctx, tx, `SELECT last FROM fund_numbers WHERE year = $1`, year)
	return fmt.Sprintf("ZJ-%d-%04d", year, n), err
}

// granted is what a record has of a fund in a year: granted and settled allocations less what went back.
func granted(ctx context.Context, q sqldb.Queryer, fund, record ids.ID, year int) (money.Fen, error) {
	return sqldb.Value[money.Fen](ctx, q, `SELECT CAST(COALESCE(-SUM(l.amount), 0) AS BIGINT) FROM ledger_entries l
  JOIN fund_budgets b ON b.id = l.owner_id JOIN fund_allocations a ON a.id = l.object_id
  WHERE l.kind = 'fund.budget' AND l.reason <> 'budget' AND b.fund_id = $1 AND b.year = $2 AND a.record_id = $3`, fund, year, record)
}
