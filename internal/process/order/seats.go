package order

import (
	"context"
	"errors"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/ledger"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/demand"
)

// The accounts of seats: what a need or an offer promises, and what of it is free. The owner
// is the item.
const (
	ledgerPromise = "order.promise"
	ledgerFree    = "order.free"
)

func promised(item ids.ID) ledger.Account {
	return ledger.Account{Kind: ledgerPromise, Owner: item, Unit: Persons}
}

func free(item ids.ID) ledger.Account {
	return ledger.Account{Kind: ledgerFree, Owner: item, Unit: Persons}
}

// Seats is what a need or an offer promises and what of it is left.
type Seats struct {
	Counted       bool // the item says a number
	Promise, Free int64
}

func seatsOf(ctx context.Context, q sqldb.Queryer, it demand.Item) (s Seats, err error) {
	if it.Headcount == NotSaid {
		return Seats{}, nil
	}
	was, err := ledger.Balance(ctx, q, promised(it.ID))
	if err != nil {
		return s, err
	}
	left, err := ledger.Balance(ctx, q, free(it.ID))
	return Seats{true, it.Headcount, max(0, left+it.Headcount-was)}, err
}

// promise brings the accounts in line with the number that the item says now.
func promise(ctx context.Context, tx *sqldb.Tx, it demand.Item) error {
	e, err := ledger.Reach(ctx, tx, ledger.Entry{Account: promised(it.ID), Reason: "promise", Object: it.ID}, it.Headcount)
	if err != nil || e.Amount == 0 {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Entry{Account: free(it.ID), Amount: e.Amount, Reason: "promise", Object: it.ID}, ledger.NoFloor)
	return err
}

// take takes n seats of an item for an order; what is not there is refused, whoever was
// faster has it.
func take(ctx context.Context, tx *sqldb.Tx, it demand.Item, order ids.ID, n int64) error {
	if it.Headcount == NotSaid {
		return nil
	}
	if err := promise(ctx, tx, it); err != nil {
		return err
	}
	_, err := ledger.Post(ctx, tx, ledger.Entry{Account: free(it.ID), Amount: -n, Reason: "take", Object: order}, 0)
	if !errors.Is(err, ledger.ErrShort) {
		return err
	}
	left, err := ledger.Balance(ctx, tx, free(it.ID))
	if err != nil {
		return err
	}
	return ErrSeats.With(max(0, left), n).On("quantity")
}

// giveBack frees what an order had taken, for the items that it took it from.
func giveBack(ctx context.Context, tx *sqldb.Tx, order ids.ID) error {
	type held struct {
		item ids.ID
		n    int64
	}
	list, err := sqldb.All(ctx, tx, func(r sqldb.Row) (h held, err error) { return h, r.Scan(&h.item, &h.n) },
		`SELECT owner_id, CAST(SUM(amount) AS BIGINT) FROM ledger_entries WHERE object_id = $1 AND kind = $2 GROUP BY owner_id ORDER BY owner_id`, int64(order), ledgerFree)
	if err != nil {
		return err
	}
	for _, h := range list {
		if h.n >= 0 {
			continue
		}
		if _, err := ledger.Post(ctx, tx, ledger.Entry{Account: free(h.item), Amount: -h.n, Reason: "give_back", Object: order}, ledger.NoFloor); err != nil {
			return err
		}
	}
	return nil
}

// Taken is how many of a supply's graduates or places are promised, by class.
type Taken struct {
	Supply ids.ID
	Class  int64 // year of the graduates, 0 for offers
	N      int64
}

// TakenOf lists what is promised of a supply, of all when supply is 0.
func TakenOf(ctx context.Context, q sqldb.Queryer, supply ids.ID) ([]Taken, error) {
	var w sqldb.Where
	w.And("supply_id <> 0 AND taken > 0 AND kind = 'NEED' AND status IN ('ACCEPTED', 'IN_TALK', 'CONTRACTED', 'FULFILLED', 'RATED')")
	w.If(supply != 0, "supply_id = ?", int64(supply))
	return sqldb.All(ctx, q, func(r sqldb.Row) (t Taken, err error) { return t, r.Scan(&t.Supply, &t.Class, &t.N) },
		`SELECT supply_id, class_year, CAST(SUM(taken) AS BIGINT) FROM order_orders`+w.SQL()+` GROUP BY supply_id, class_year ORDER BY supply_id, class_year`, w.Args()...)
}
