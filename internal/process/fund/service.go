package fund

import (
	"context"
	"errors"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// Service keeps the special funds of one city.
type Service struct{ db *sqldb.DB }

// New joins the module to a city's database.
func New(db *sqldb.DB) *Service { return &Service{db: db} }

// Today is the city's day.
func (s *Service) Today() civil.Date { return civil.DateOf(s.db.Now()) }

func hidden(err error) error {
	if errors.Is(err, sqldb.ErrNoRow) {
		return actor.ErrNotFound
	}
	return err
}

// stale turns an update that met no row into a conflict.
func stale(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

// posted translates the ledger's refusal of what is more than there is.
func posted(err error, short *errs.Error, rest money.Fen, field string) error {
	if errors.Is(err, ledger.ErrShort) {
		return short.With(rest.Short()).On(field)
	}
	return err
}

// read runs fn for somebody who may do the action at all.
func (s *Service) read(ctx context.Context, action string, fn func(r *sqldb.Reader) error) error {
	if !Policy.Allowed(actor.From(ctx), action) {
		return actor.ErrForbidden
	}
	return s.db.Read(ctx, fn)
}

// keep runs fn for the bureau and records what it did.
func (s *Service) keep(ctx context.Context, what, table string, fn func(tx *sqldb.Tx) (ids.ID, error)) (id ids.ID, err error) {
	if !Policy.Allowed(actor.From(ctx), mayKeep) {
		return 0, actor.ErrForbidden
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if id, err = fn(tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayKeep + "." + what, Object: table, ID: id})
	})
	return id, err
}

// Found sets up a fund.
func (s *Service) Found(ctx context.Context, f Fund) (ids.ID, error) {
	return s.keep(ctx, "fund", "fund_funds", func(tx *sqldb.Tx) (ids.ID, error) {
		switch {
		case empty(f.Name, short):
			return 0, ErrName.On("name")
		case empty(f.Document, short):
			return 0, ErrDocument.On("document")
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO fund_funds (id, row_version, updated_at, name, document, note) VALUES ($1, 1, $2, $3, $4, $5)`, id, tx.Now().UnixMilli(), strings.TrimSpace(f.Name), strings.TrimSpace(f.Document), strings.TrimSpace(f.Note))
		if sqldb.IsDuplicate(err) {
			return 0, ErrTwice.With(f.Name).On("name")
		}
		return id, err
	})
}

// Funds are all funds.
func (s *Service) Funds(ctx context.Context) (list []Fund, err error) {
	err = s.read(ctx, mayPublish, func(r *sqldb.Reader) error {
		list, err = sqldb.All(ctx, r, scanFund, `SELECT `+fundCols+` FROM fund_funds f ORDER BY f.name`)
		return err
	})
	return list, err
}

// Detail is a fund with its budgets, plans and years.
type Detail struct {
	Fund
	Budgets []Budget
	Plans   []Plan
	Years   []Year
}

// Fund reads a fund with what belongs to it.
func (s *Service) Fund(ctx context.Context, id ids.ID) (d Detail, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		if d.Fund, err = fundByID(ctx, r, id); err != nil {
			return err
		}
		if d.Budgets, err = budgetsOf(ctx, r, id); err != nil {
			return err
		}
		if d.Plans, err = sqldb.All(ctx, r, scanPlan, `SELECT `+planCols+` FROM fund_plans p JOIN fund_funds f ON f.id = p.fund_id WHERE p.fund_id = $1 ORDER BY p.year DESC, p.title`, id); err != nil {
			return err
		}
		d.Years, err = years(ctx, r, id)
		return err
	})
	return d, err
}

// Provide sets the budget of a fund for a year.
func (s *Service) Provide(ctx context.Context, b Budget) (ids.ID, error) {
	return s.keep(ctx, "budget", "fund_budgets", func(tx *sqldb.Tx) (ids.ID, error) {
		if err := CheckBudget(b); err != nil {
			return 0, err
		}
		if _, err := fundByID(ctx, tx, b.Fund); err != nil {
			return 0, err
		}
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO fund_budgets (id, row_version, batch_id, updated_at, fund_id, year, amount, document) VALUES ($1, 1, 0, $2, $3, $4, $5, $6)`,
			id, tx.Now().UnixMilli(), b.Fund, b.Year, int64(b.Amount), strings.TrimSpace(b.Document))
		if sqldb.IsDuplicate(err) {
			return 0, ErrTwice.With(b.Year).On("year")
		}
		if err != nil {
			return 0, err
		}
		_, err = ledger.Post(ctx, tx, ledger.Entry{Account: ofBudget(id), Amount: int64(b.Amount), Reason: byBudget, Note: b.Document}, 0)
		return id, err
	})
}

// Revise sets a budget to another amount by another document; the difference is a further entry. It cannot fall below what is
// allocated.
func (s *Service) Revise(ctx context.Context, id ids.ID, amount money.Fen, document string, version int64) error {
	_, err := s.keep(ctx, "revise", "fund_budgets", func(tx *sqldb.Tx) (ids.ID, error) {
		b, err := budgetByID(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		was := b.Amount
		b.Amount, b.Document = amount, document
		if err := CheckBudget(b); err != nil {
			return 0, err
		}
		if amount == was {
			return 0, ErrAmount.On("amount")
		}
		if err := stale(tx.Exec(ctx, `UPDATE fund_budgets SET amount = $1, document = $2, row_version = row_version + 1, updated_at = $3 WHERE id = $4 AND row_version = $5`,
			int64(amount), strings.TrimSpace(document), tx.Now().UnixMilli(), id, version)); err != nil {
			return 0, err
		}
		_, err = ledger.Post(ctx, tx, ledger.Entry{Account: ofBudget(id), Amount: int64(amount - was), Reason: byBudget, Note: document}, 0)
		return id, posted(err, ErrAllocated, was-b.Rest, "amount")
	})
	return err
}

// Entries are the movements of a budget, oldest first.
func (s *Service) Entries(ctx context.Context, budget ids.ID) (b Budget, list []ledger.Entry, err error) {
	err = s.read(ctx, maySee, func(r *sqldb.Reader) error {
		if b, err = budgetByID(ctx, r, budget); err != nil {
			return err
		}
		list, err = ledger.Entries(ctx, r, ofBudget(budget))
		return err
	})
	return b, list, err
}

// Paid are what funds may pay.
func (s *Service) Paid(ctx context.Context) (list []Purpose, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) error {
		list, err = Purposes(ctx, r)
		return err
	})
	return list, err
}
