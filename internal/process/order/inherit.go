package order

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// inherited are the columns that name an organisation and can simply be changed.
var inherited = []string{
	`UPDATE order_dispatches SET asker_id = $1, row_version = row_version + 1 WHERE asker_id = $2`,
	`UPDATE order_orders SET asker_id = $1, row_version = row_version + 1 WHERE asker_id = $2`,
	`UPDATE order_orders SET supplier_id = $1, row_version = row_version + 1 WHERE supplier_id = $2`,
	`UPDATE order_claims SET asker_id = $1, row_version = row_version + 1 WHERE asker_id = $2`,
	`UPDATE order_claims SET supplier_id = $1, row_version = row_version + 1 WHERE supplier_id = $2`,
	`UPDATE order_deals SET asker_id = $1, row_version = row_version + 1 WHERE asker_id = $2`,
	`UPDATE order_deals SET supplier_id = $1, row_version = row_version + 1 WHERE supplier_id = $2`,
	`UPDATE order_asks SET org_id = $1 WHERE org_id = $2`,
	`UPDATE order_calls SET org_id = $1 WHERE org_id = $2`,
	`UPDATE order_links SET org_id = $1 WHERE org_id = $2`,
}

// Inherit gives the orders, claims and contracts of one organisation to another, when two
// records of the register of organisations become one. A pause does not go over: whoever
// answers for both begins anew.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	for _, text := range inherited {
		if _, err := tx.Exec(ctx, text, int64(into), int64(from)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM order_standing WHERE org_id = $1`, int64(from))
	s.changed(tx, Change{Org: into})
	return err
}
