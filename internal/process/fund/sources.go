package fund

import (
	"context"
	"iter"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// Source is a table of facts as indicators read it: its name, its columns and its rows on a day.
type Source struct {
	Code, ZH, EN string
	Fields       []SourceField
	Rows         func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error]
}

// SourceField is a column of a source; money is in fen.
type SourceField struct{ Code, ZH, EN, Unit string }

// Fact is one row of a source: what money did, of which fund, year and purpose.
type Fact struct {
	Fund    ids.ID
	Year    int
	On      civil.Date // of vouchers
	Record  ids.ID     // of allocations and vouchers
	County  string
	Purpose string
	Status  string
	Amount  money.Fen
}

var sourceFields = []SourceField{{"year", "年度", "Year", ""}, {"purpose", "用途", "Purpose", ""}, {"county", "区县", "County", ""}, {"status", "状态", "Status", ""}, {"amount", "金额", "Amount", fen}}

// Sources are the tables of this module for the engine of indicators: budgets, allocations and vouchers as they stand on a day.
func (s *Service) Sources() []Source {
	return []Source{
		{"fund.budget", "专项资金预算", "Budgets of funds", sourceFields, facts(`SELECT b.fund_id, b.year, '', 0, '', '', '', b.amount FROM fund_budgets b WHERE b.year <= $1 ORDER BY b.year, b.id`, func(day civil.Date) any { return day.Year })},
		{"fund.allocation", "专项资金分配", "Allocations of funds", sourceFields, facts(`SELECT b.fund_id, b.year, '', a.record_id, a.county, a.purpose, a.status, a.amount FROM fund_allocations a JOIN fund_budgets b ON b.id = a.budget_id
  WHERE b.year <= $1 AND a.status IN ('APPROVED', 'CLOSED', 'RECALLED', 'REPAID') ORDER BY a.id`, func(day civil.Date) any { return day.Year })},
		{"fund.expenditure", "专项资金支出", "Expenditures of funds", sourceFields, facts(`SELECT b.fund_id, b.year, x.on_day, a.record_id, a.county, x.purpose, a.status, x.amount FROM fund_expenditures x JOIN fund_allocations a ON a.id = x.allocation_id JOIN fund_budgets b ON b.id = a.budget_id
  WHERE x.on_day <= $1 ORDER BY x.id`, func(day civil.Date) any { return day.String() })},
	}
}

func facts(text string, until func(civil.Date) any) func(context.Context, sqldb.Queryer, civil.Date) iter.Seq2[Fact, error] {
	return func(ctx context.Context, q sqldb.Queryer, day civil.Date) iter.Seq2[Fact, error] {
		return sqldb.Each(ctx, q, func(r sqldb.Row) (f Fact, err error) {
			return f, r.Scan(&f.Fund, &f.Year, &f.On, &f.Record, &f.County, &f.Purpose, &f.Status, &f.Amount)
		}, text, until(day))
	}
}
