package ledger

import (
	"context"
	"errors"
	"math"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// The refusals of the package.
var (
	ErrShort     = errs.New(errs.Conflict, "ledger.short")
	ErrZero      = errs.New(errs.Invalid, "ledger.zero")
	ErrTooMuch   = errs.New(errs.Invalid, "ledger.too_much")
	ErrCorrected = errs.New(errs.Conflict, "ledger.corrected")
	ErrBroken    = errs.New(errs.Internal, "ledger.broken")
)

// NoFloor lets a balance fall as far as it will.
const NoFloor = math.MinInt64

// Account is what is counted: a kind of thing, whose it is, in which unit.
type Account struct {
	Kind  string // "order.seats"
	Owner ids.ID
	Unit  string // "人", "分", "户"
}

// Entry is one movement. Seq, Balance, By, Name and At are filled in by [Post].
type Entry struct {
	ID       ids.ID
	Account  Account
	Seq      int64
	Amount   int64 // in the account's unit; below zero takes away
	Balance  int64 // after the entry
	Reason   string
	Note     string // free text, such as what proves it
	Object   ids.ID // what it is about, as an order
	Corrects ids.ID // the entry that this one puts right, 0 when none
	By       ids.ID // account of the person, 0 for the product itself
	Name     string
	At       time.Time
}

const entryCols = `id, kind, owner_id, unit, seq, amount, balance, reason, note, object_id, corrects_id, account_id, actor_name, at_ms`

func scanEntry(r sqldb.Row) (e Entry, err error) {
	var at int64
	err = r.Scan(&e.ID, &e.Account.Kind, &e.Account.Owner, &e.Account.Unit, &e.Seq, &e.Amount, &e.Balance, &e.Reason, &e.Note, &e.Object, &e.Corrects, &e.By, &e.Name, &at)
	e.At = time.UnixMilli(at).UTC()
	return e, err
}

// standing is a balance row.
type standing struct{ seq, balance int64 }

func stands(ctx context.Context, q sqldb.Queryer, a Account) (standing, error) {
	return sqldb.One(ctx, q, func(r sqldb.Row) (s standing, err error) { return s, r.Scan(&s.seq, &s.balance) },
		`SELECT seq, balance FROM ledger_balances WHERE kind = $1 AND owner_id = $2 AND unit = $3`, a.Kind, int64(a.Owner), a.Unit)
}

// Post adds an entry and moves the balance with it, all in the caller's transaction. It
// refuses with [ErrShort] what would leave less than floor; whoever was faster has it.
func Post(ctx context.Context, tx *sqldb.Tx, e Entry, floor int64) (Entry, error) {
	if e.Amount == 0 {
		return Entry{}, ErrZero
	}
	at, err := swap(ctx, tx, e.Account, func(was standing) (standing, error) { return was.add(e.Amount, floor) })
	if err != nil {
		return Entry{}, err
	}
	return write(ctx, tx, e, at)
}

// Reach adds the entry that brings the balance to want, whatever it was; none when it is
// there already. Of two who bring it there at once, one adds and the other finds it done.
func Reach(ctx context.Context, tx *sqldb.Tx, e Entry, want int64) (Entry, error) {
	at, err := swap(ctx, tx, e.Account, func(was standing) (standing, error) {
		e.Amount = want - was.balance
		return was.add(e.Amount, NoFloor)
	})
	if err != nil || e.Amount == 0 {
		return Entry{}, err
	}
	return write(ctx, tx, e, at)
}

// write adds the entry of a balance that was moved.
func write(ctx context.Context, tx *sqldb.Tx, e Entry, at standing) (Entry, error) {
	a := actor.From(ctx)
	e.ID, e.Seq, e.Balance, e.At = tx.NewID(), at.seq, at.balance, tx.Now().UTC().Truncate(time.Millisecond)
	e.By, e.Name = a.Account, a.Name
	_, err := tx.Exec(ctx,
		`INSERT INTO ledger_entries (`+entryCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		int64(e.ID), e.Account.Kind, int64(e.Account.Owner), e.Account.Unit, e.Seq, e.Amount, e.Balance, e.Reason, e.Note, int64(e.Object), int64(e.Corrects),
		int64(e.By), e.Name, e.At.UnixMilli())
	return e, err
}

// swap moves the balance row to where next says; a row that need not move is left. Where
// somebody else moved it between the look and the write, it looks again: what they left
// decides.
func swap(ctx context.Context, tx *sqldb.Tx, a Account, next func(was standing) (standing, error)) (standing, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO ledger_balances (kind, owner_id, unit, seq, balance) VALUES ($1, $2, $3, 0, 0) ON CONFLICT (kind, owner_id, unit) DO NOTHING`,
		a.Kind, int64(a.Owner), a.Unit); err != nil {
		return standing{}, err
	}
	for {
		was, err := stands(ctx, tx, a)
		if err != nil {
			return standing{}, err
		}
		now, err := next(was)
		if err != nil || now.balance == was.balance {
			return now, err
		}
		n, err := tx.Exec(ctx,
			`UPDATE ledger_balances SET seq = $1, balance = $2 WHERE kind = $3 AND owner_id = $4 AND unit = $5 AND seq = $6`,
			now.seq, now.balance, a.Kind, int64(a.Owner), a.Unit, was.seq)
		if err != nil || n > 0 {
			return now, err
		}
		if err := ctx.Err(); err != nil {
			return standing{}, err
		}
	}
}

// add is the row after an amount, if it may be.
func (s standing) add(amount, floor int64) (standing, error) {
	if amount > 0 && s.balance > math.MaxInt64-amount || amount < 0 && s.balance < math.MinInt64-amount {
		return s, ErrTooMuch
	}
	next := standing{s.seq + 1, s.balance + amount}
	if amount < 0 && next.balance < floor {
		return s, ErrShort.With(s.balance-max(floor, 0), -amount)
	}
	return next, nil
}

// Correct puts right an entry that said a wrong amount: it adds the difference as a new
// entry that names the old one. An entry that was corrected is put right by correcting its
// latest correction; right is what the whole should have been.
func Correct(ctx context.Context, tx *sqldb.Tx, id ids.ID, right int64, reason, note string, floor int64) (Entry, error) {
	old, err := EntryByID(ctx, tx, id)
	if err != nil {
		return Entry{}, err
	}
	if old.Corrects != 0 {
		return Entry{}, ErrCorrected
	}
	said, err := sqldb.Value[int64](ctx, tx, `SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE id = $1 OR corrects_id = $1`, int64(id))
	if err != nil {
		return Entry{}, err
	}
	return Post(ctx, tx, Entry{Account: old.Account, Amount: right - said, Reason: reason, Note: note, Object: old.Object, Corrects: id}, floor)
}

// EntryByID returns one entry.
func EntryByID(ctx context.Context, q sqldb.Queryer, id ids.ID) (Entry, error) {
	e, err := sqldb.One(ctx, q, scanEntry, `SELECT `+entryCols+` FROM ledger_entries WHERE id = $1`, int64(id))
	if errors.Is(err, sqldb.ErrNoRow) {
		err = actor.ErrNotFound
	}
	return e, err
}

// Balance is what stands in an account; one that nothing was posted to stands at zero.
func Balance(ctx context.Context, q sqldb.Queryer, a Account) (int64, error) {
	s, err := stands(ctx, q, a)
	if errors.Is(err, sqldb.ErrNoRow) {
		return 0, nil
	}
	return s.balance, err
}

// Entries returns the entries of an account, oldest first.
func Entries(ctx context.Context, q sqldb.Queryer, a Account) ([]Entry, error) {
	return sqldb.All(ctx, q, scanEntry,
		`SELECT `+entryCols+` FROM ledger_entries WHERE kind = $1 AND owner_id = $2 AND unit = $3 ORDER BY seq`, a.Kind, int64(a.Owner), a.Unit)
}

// Replay adds up the entries of an account anew.
func Replay(ctx context.Context, q sqldb.Queryer, a Account) (balance, entries int64, err error) {
	list, err := Entries(ctx, q, a)
	if err != nil {
		return 0, 0, err
	}
	for i, e := range list {
		balance += e.Amount
		if e.Seq != int64(i+1) || e.Balance != balance {
			return 0, 0, ErrBroken.With(a.Kind, a.Owner.String(), e.Seq)
		}
	}
	return balance, int64(len(list)), nil
}

// Verify refuses an account whose entries do not give its balance.
func Verify(ctx context.Context, q sqldb.Queryer, a Account) error {
	sum, n, err := Replay(ctx, q, a)
	if err != nil {
		return err
	}
	s, err := stands(ctx, q, a)
	if errors.Is(err, sqldb.ErrNoRow) && n == 0 {
		return nil
	}
	if err == nil && (s.balance != sum || s.seq != n) {
		err = ErrBroken.With(a.Kind, a.Owner.String(), s.seq)
	}
	return err
}

// Accounts lists the accounts of a kind, in order.
func Accounts(ctx context.Context, q sqldb.Queryer, kind string) ([]Account, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (a Account, err error) { return a, r.Scan(&a.Kind, &a.Owner, &a.Unit) },
		`SELECT kind, owner_id, unit FROM ledger_balances WHERE kind = $1 ORDER BY owner_id, unit`, kind)
}
