package app

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/register/contact"
)

// newContact joins pairs, visits and docking events to what is looked up elsewhere.
func (h *House) newContact(c *City) *contact.Service {
	return contact.New(c.DB, c.Keys, c.files, contact.Options{Industry: h.naming().Industry, Holders: departmentHolders})
}

// departmentHolders are the accounts of the department with the function.
func departmentHolders(ctx context.Context, q sqldb.Queryer, function string) ([]ids.ID, error) {
	return sqldb.All(ctx, q, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) },
		`SELECT DISTINCT account_id FROM account_grants WHERE role = $1 AND function = $2 AND revoked_at = 0 ORDER BY account_id`, string(actor.DeptUser), function)
}
