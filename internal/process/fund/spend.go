package fund

import (
	"context"
	"strings"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/money"
	"rongqiao/internal/platform/sqldb"
)

// Spend enters what was paid out of an allocation; it is never more than what is left of it.
func (s *Service) Spend(ctx context.Context, e Expenditure) (id ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.spendable(ctx, tx, e.Allocation)
		if err != nil {
			return err
		}
		e.Corrects = 0
		id, err = s.pay(ctx, tx, a, e)
		return err
	})
	return id, err
}

// spendable reads an allocation on which the actor enters vouchers.
func (s *Service) spendable(ctx context.Context, tx *sqldb.Tx, id ids.ID) (Allocation, error) {
	a, err := s.visible(ctx, tx, id, maySpend)
	if err != nil {
		return a, err
	}
	return a, s.lock(ctx, tx, a)
}

// lock stands in line with whoever settles or recalls the allocation, and refuses what is not in force.
func (s *Service) lock(ctx context.Context, tx *sqldb.Tx, a Allocation) error {
	n, err := tx.Exec(ctx, `UPDATE fund_allocations SET updated_at = $1 WHERE id = $2 AND status = $3`, tx.Now().UnixMilli(), a.ID, Approved)
	if err == nil && n == 0 {
		err = ErrNotOpen.With(a.Number)
	}
	return err
}

// pay writes a voucher and moves the balance with it.
func (s *Service) pay(ctx context.Context, tx *sqldb.Tx, a Allocation, e Expenditure) (ids.ID, error) {
	purposes, err := Purposes(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := CheckExpenditure(e, purposes, s.Today()); err != nil {
		return 0, err
	}
	id := tx.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO fund_expenditures (id, row_version, batch_id, updated_at, allocation_id, voucher, on_day, purpose, amount, payee, note, corrects, account_id) VALUES ($1, 1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, tx.Now().UnixMilli(), a.ID, strings.TrimSpace(e.Voucher), e.On.String(), e.Purpose, int64(e.Amount), strings.TrimSpace(e.Payee), strings.TrimSpace(e.Note), int64(e.Corrects), int64(actor.From(ctx).Account))
	if sqldb.IsDuplicate(err) {
		return 0, ErrPaid.With(e.Voucher).On("voucher")
	}
	if err != nil {
		return 0, err
	}
	reason := bySpend
	if e.Corrects != 0 {
		reason = byCorrect
	}
	left, err := ledger.Balance(ctx, tx, ofAllocation(a.ID))
	if err != nil {
		return 0, err
	}
	if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: ofAllocation(a.ID), Amount: -int64(e.Amount), Reason: reason, Note: e.Voucher, Object: id}, 0); err != nil {
		return 0, posted(err, ErrSpent, money.Fen(left), "amount")
	}
	return id, audit.Record(ctx, tx, audit.Entry{Action: maySpend, Object: "fund_expenditures", ID: id, Reason: a.Number + " " + e.Voucher})
}

// Correct puts a voucher right: the difference to the right amount is a further voucher that names the first.
func (s *Service) Correct(ctx context.Context, allocation, expenditure ids.ID, right money.Fen, voucher, note string) (id ids.ID, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.spendable(ctx, tx, allocation)
		if err != nil {
			return err
		}
		list, err := expendituresOf(ctx, tx, allocation)
		if err != nil {
			return err
		}
		var first Expenditure
		var said money.Fen
		for _, e := range list {
			if e.ID == expenditure {
				first = e
			}
			if e.ID == expenditure || e.Corrects == expenditure {
				said += e.Amount
			}
		}
		switch {
		case first.ID == 0:
			return actor.ErrNotFound
		case first.Corrects != 0:
			return ledger.ErrCorrected
		case right < 0 || right > most:
			return ErrAmount.On("amount")
		case empty(note, short):
			return ErrReason.On("note")
		}
		id, err = s.pay(ctx, tx, a, Expenditure{Allocation: allocation, Voucher: voucher, On: s.Today(), Purpose: first.Purpose, Amount: right - said, Payee: first.Payee, Note: note, Corrects: expenditure})
		return err
	})
	return id, err
}

// recall takes back what is not spent, turns what was spent into a debt, and excludes both sides until a day.
func (s *Service) recall(ctx context.Context, tx *sqldb.Tx, a Allocation, x Step) error {
	if err := s.giveBack(ctx, tx, a); err != nil {
		return err
	}
	now, err := allocationByID(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	if now.Spent > 0 {
		if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: owedOf(a.ID), Amount: int64(now.Spent), Reason: byOwe, Note: x.Document, Object: a.ID}, 0); err != nil {
			return err
		}
	}
	for _, org := range []ids.ID{a.School, a.Firm} {
		if org == 0 {
			continue
		}
		if _, err := s.exclude(ctx, tx, Exclusion{Org: org, From: s.Today(), Until: x.Until, Reason: x.Note, Document: x.Document, Allocation: a.ID}); err != nil {
			return err
		}
	}
	if err := s.tell(ctx, tx, a, x); err != nil || now.Spent > 0 {
		return err
	}
	return s.done(ctx, tx, a.ID)
}

// done ends the recall when nothing is owed any more.
func (s *Service) done(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	_, err := Allocations.Move(caseflow.AsSystem(ctx), tx, caseflow.Step{ID: id, Transition: "repaid"})
	return err
}

// Repay enters what was paid back; it goes to the budget again. The last of it ends the recall.
func (s *Service) Repay(ctx context.Context, id ids.ID, amount money.Fen, voucher string) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := s.visible(ctx, tx, id, mayDecide)
		switch {
		case err != nil:
			return err
		case a.Status != Recalled:
			return ErrNotOpen.With(a.Number)
		case amount <= 0 || amount > most:
			return ErrAmount.On("amount")
		case empty(voucher, 60):
			return ErrVoucher.On("voucher")
		}
		e, err := ledger.Post(ctx, tx, ledger.Entry{Account: owedOf(id), Amount: -int64(amount), Reason: byRepay, Note: voucher, Object: id}, 0)
		if err != nil {
			return posted(err, ErrOwed, a.Owed, "amount")
		}
		if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: ofBudget(a.Budget), Amount: int64(amount), Reason: byRepay, Note: voucher, Object: id}, 0); err != nil {
			return err
		}
		if e.Balance == 0 {
			if err := s.done(ctx, tx, id); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{Action: mayDecide + ".repay", Object: "fund_allocations", ID: id, Reason: voucher})
	})
}

// unposted is what the vouchers of an allocation a say more than its account. One statement reads both, so that a voucher which somebody
// enters meanwhile stands in both or in neither.
const unposted = `(SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM fund_expenditures x WHERE x.allocation_id = a.id)
  + (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM ledger_entries l WHERE l.kind = 'fund.allocation' AND l.owner_id = a.id AND l.reason IN ('spend', 'correct'))`

// settle brings the account of an allocation in line with its vouchers, which an import or its undo changed. What is not in force any
// more is not settled: its rest went back, or is owed.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	a, err := allocationByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.lock(ctx, tx, a); err != nil {
		return err
	}
	more, err := sqldb.Value[int64](ctx, tx, `SELECT `+unposted+` FROM fund_allocations a WHERE a.id = $1`, id)
	if err != nil || more == 0 {
		return err
	}
	left, err := ledger.Balance(ctx, tx, ofAllocation(id))
	if err != nil {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Account: ofAllocation(id), Amount: -more, Reason: bySpend, Note: "import", Object: id}, 0)
	return posted(err, ErrSpent, money.Fen(left), "amount")
}

// day is a date of a form or a row.
func day(text string) (civil.Date, error) {
	d, err := civil.ParseDate(strings.TrimSpace(text))
	if err != nil {
		return d, ErrDay.With(text)
	}
	return d, nil
}
