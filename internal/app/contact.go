package app

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

// newContact joins pairs, visits and docking events to what is looked up elsewhere, over the
// city's database or one with a clock of its own.
func (h *House) newContact(c *City, db *sqldb.DB) *contact.Service {
	return contact.New(db, c.Keys, c.files, contact.Options{Industry: h.naming().Industry, Holders: departmentHolders, Sums: eventSums})
}

// departmentHolders are the accounts of the department with the function.
func departmentHolders(ctx context.Context, q sqldb.Queryer, function string) ([]ids.ID, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT DISTINCT account_id FROM account_grants WHERE role = $1 AND function = $2 AND revoked_at = 0 ORDER BY account_id`, string(actor.DeptUser), function)
}

// eventSums are the contracts attributed to the sessions of an event, each once, in the year
// in which it was signed. A framework agreement has no amount and counts as a contract.
func eventSums(ctx context.Context, q sqldb.Queryer, event ids.ID) (list []contact.YearSum, err error) {
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (y contact.YearSum, err error) {
		return y, r.Scan(&y.Year, &y.Deals, (*int64)(&y.Amount))
	},
		`SELECT d.sign_year, COUNT(*), CAST(SUM(d.amount_fen) AS BIGINT) FROM order_deals d JOIN contact_sessions n ON n.id = d.session_id
		 WHERE n.event_id = $1 AND d.current_row = TRUE GROUP BY d.sign_year, d.asker_id ORDER BY d.sign_year, d.asker_id`, event)
	for _, one := range rows { // of one enterprise in one year
		if len(list) == 0 || list[len(list)-1].Year != one.Year {
			list = append(list, contact.YearSum{Year: one.Year})
		}
		y := &list[len(list)-1]
		y.Deals, y.Amount, y.Largest = y.Deals+one.Deals, y.Amount+one.Amount, max(y.Largest, one.Amount)
		if one.Amount > 0 {
			y.Firms++
		}
	}
	return list, err
}
