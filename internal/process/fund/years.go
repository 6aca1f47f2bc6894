package fund

import (
	"context"
	"slices"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// years adds up the budgets of a fund, of all funds for 0, by year, oldest first: what is allocated and spent net of what went back.
func years(ctx context.Context, q sqldb.Queryer, fund ids.ID) ([]Year, error) {
	var w sqldb.Where
	w.If(fund != 0, "b.fund_id = ?", fund)
	budgets, err := sqldb.All(ctx, q, scanBudget, `SELECT `+budgetCols+budgetFrom+w.SQL()+` ORDER BY b.year, f.name`, w.Args()...)
	if err != nil {
		return nil, err
	}
	allocated, err := sums(ctx, q, `SELECT owner_id, CAST(-SUM(amount) AS BIGINT) FROM ledger_entries WHERE kind = 'fund.budget' AND reason <> 'budget' GROUP BY owner_id`)
	if err != nil {
		return nil, err
	}
	spent, err := sums(ctx, q, `SELECT a.budget_id, CAST(SUM(x.amount) AS BIGINT) FROM fund_expenditures x JOIN fund_allocations a ON a.id = x.allocation_id GROUP BY a.budget_id`)
	if err != nil {
		return nil, err
	}
	repaid, err := sums(ctx, q, `SELECT owner_id, CAST(SUM(amount) AS BIGINT) FROM ledger_entries WHERE kind = 'fund.budget' AND reason = 'repay' GROUP BY owner_id`)
	if err != nil {
		return nil, err
	}
	var out []Year
	var sum money.Fen
	for _, b := range budgets {
		if n := len(out); n == 0 || out[n-1].Year != b.Year {
			out = append(out, Year{Year: b.Year})
		}
		y := &out[len(out)-1]
		sum += b.Amount
		y.Budget, y.Rest, y.Sum = y.Budget+b.Amount, y.Rest+b.Rest, sum
		if !slices.Contains(y.Documents, b.Document) {
			y.Documents = append(y.Documents, b.Document)
		}
		y.Allocated = plus(y.Allocated, allocated, b.ID, 0)
		if _, known := allocated[b.ID]; known {
			y.Spent = plus(y.Spent, spent, b.ID, -repaid[b.ID])
			if y.Spent == nil {
				y.Spent = new(money.Fen)
			}
		}
	}
	return out, nil
}

func plus(to *money.Fen, of map[ids.ID]money.Fen, id ids.ID, more money.Fen) *money.Fen {
	n, ok := of[id]
	if !ok {
		return to
	}
	if to == nil {
		to = new(money.Fen)
	}
	*to += n + more
	return to
}

func sums(ctx context.Context, q sqldb.Queryer, text string) (map[ids.ID]money.Fen, error) {
	type pair struct {
		id ids.ID
		n  money.Fen
	}
	list, err := sqldb.All(ctx, q, func(r sqldb.Row) (p pair, err error) { return p, r.Scan(&p.id, &p.n) }, text)
	out := make(map[ids.ID]money.Fen, len(list))
	for _, p := range list {
		out[p.id] = p.n
	}
	return out, err
}

// Years are the years of a fund, of all funds for 0, oldest first.
func (s *Service) Years(ctx context.Context, fund ids.ID) (list []Year, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		list, err = years(ctx, r, fund)
		return err
	})
	return list, err
}

// Cumulative is the sum of the budgets of all funds up to a year, that year included; ok is false when none is recorded.
func Cumulative(ctx context.Context, q sqldb.Queryer, year int) (sum money.Fen, ok bool, err error) {
	n, err := sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM fund_budgets WHERE year <= $1`, year)
	if err != nil || n == 0 {
		return 0, false, err
	}
	sum, err = sqldb.Value[money.Fen](ctx, q, `SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM fund_budgets WHERE year <= $1`, year)
	return sum, err == nil, err
}

// Line is what went to one purpose in a year; Hidden lines are not told outside.
type Line struct {
	Purpose    Purpose
	Year       int
	Recipients int64
	Amount     money.Fen
	Hidden     bool
}

// Graded is a published evaluation with what the record had.
type Graded struct {
	Evaluation
	FundName string
	Granted  money.Fen
}

// Published is what everybody sees of the funds.
type Published struct {
	Years  []Year
	Lines  []Line
	Graded []Graded
	Funds  []Fund
}

// Publish reads what everybody sees: the years, sums by purpose without those that would show single organisations, and the grades
// that are published.
func (s *Service) Publish(ctx context.Context) (p Published, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		if p.Years, err = years(ctx, r, 0); err != nil {
			return err
		}
		if p.Funds, err = sqldb.All(ctx, r, scanFund, `SELECT `+fundCols+` FROM fund_funds f ORDER BY f.name`); err != nil {
			return err
		}
		if p.Lines, err = lines(ctx, r, s); err != nil {
			return err
		}
		if err := s.cover(ctx, r, p.Years); err != nil {
			return err
		}
		list, err := sqldb.All(ctx, r, scanEvaluation, `SELECT `+evaluationCols+latest+` AND v.published = TRUE ORDER BY v.year DESC, c.name`)
		for _, e := range list {
			g := Graded{Evaluation: e}
			for _, f := range p.Funds {
				if f.ID == e.Fund {
					g.FundName = f.Name
				}
			}
			if g.Granted, err = granted(ctx, r, e.Fund, e.Record, e.Year); err != nil {
				return err
			}
			p.Graded = append(p.Graded, g)
		}
		return err
	})
	return p, err
}

// cover hides what a year's sums would tell of single organisations.
func (s *Service) cover(ctx context.Context, q sqldb.Queryer, list []Year) error {
	limits, err := paramsOn(ctx, q, s.Today())
	if err != nil {
		return err
	}
	got, err := sqldb.All(ctx, q, func(r sqldb.Row) (p parcel, err error) { return p, r.Scan(&p.year, &p.amount) },
		`SELECT b.year, CAST(-SUM(l.amount) AS BIGINT) FROM ledger_entries l JOIN fund_allocations a ON a.id = l.object_id JOIN fund_budgets b ON b.id = l.owner_id
  WHERE l.kind = 'fund.budget' AND l.reason <> 'budget' GROUP BY b.year, CASE WHEN a.firm_id <> 0 THEN a.firm_id ELSE a.school_id END ORDER BY b.year`)
	for i := range list {
		var parts []money.Fen
		for _, p := range got {
			if p.year == list[i].Year {
				parts = append(parts, p.amount)
			}
		}
		if list[i].Allocated != nil && Hidden(parts, limits.firms, limits.share) {
			list[i].Allocated, list[i].Spent, list[i].Hidden = nil, nil, true
		}
	}
	return err
}

// parcel is what one organisation had for one purpose in a year.
type parcel struct {
	purpose string
	year    int
	amount  money.Fen
}

func lines(ctx context.Context, q sqldb.Queryer, s *Service) ([]Line, error) {
	limits, err := paramsOn(ctx, q, s.Today())
	if err != nil {
		return nil, err
	}
	purposes, err := Purposes(ctx, q)
	if err != nil {
		return nil, err
	}
	parts, err := sqldb.All(ctx, q, func(r sqldb.Row) (p parcel, err error) { return p, r.Scan(&p.purpose, &p.year, &p.amount) },
		`SELECT x.purpose, b.year, CAST(SUM(x.amount) AS BIGINT) FROM fund_expenditures x JOIN fund_allocations a ON a.id = x.allocation_id JOIN fund_budgets b ON b.id = a.budget_id
  GROUP BY x.purpose, b.year, CASE WHEN a.firm_id <> 0 THEN a.firm_id ELSE a.school_id END ORDER BY b.year DESC, x.purpose`)
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, p := range purposes {
		byYear := map[int][]money.Fen{}
		for _, x := range parts {
			if x.purpose == p.Code {
				byYear[x.year] = append(byYear[x.year], x.amount)
			}
		}
		for year, list := range byYear {
			l := Line{Purpose: p, Year: year, Recipients: int64(len(list)), Hidden: Hidden(list, limits.firms, limits.share)}
			for _, n := range list {
				l.Amount += n
			}
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int { return b.Year - a.Year })
	return complement(out), nil
}

// complement hides a second line of a year in which only one is hidden: the year's sum would tell it otherwise.
func complement(list []Line) []Line {
	for year := range yearsOf(list) {
		hidden, smallest := 0, -1
		for i, l := range list {
			if l.Year != year {
				continue
			}
			if l.Hidden {
				hidden++
			} else if smallest < 0 || l.Amount < list[smallest].Amount {
				smallest = i
			}
		}
		if hidden == 1 && smallest >= 0 {
			list[smallest].Hidden = true
		}
	}
	return list
}

func yearsOf(list []Line) map[int]bool {
	out := map[int]bool{}
	for _, l := range list {
		out[l.Year] = true
	}
	return out
}
