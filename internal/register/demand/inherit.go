package demand

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Inherit gives the needs and offers of one organisation to another, when two
// records of the register of organisations become one.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	items, err := sqldb.All(ctx, tx, func(r sqldb.Row) (id ids.ID, err error) { return id, r.Scan(&id) }, `SELECT id FROM demand_items WHERE org_id = $1`, from)
	if err != nil || len(items) == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE demand_items SET org_id = $1, row_version = row_version + 1, updated_at = $2 WHERE org_id = $3`, into, tx.Now().UnixMilli(), from); err != nil {
		return err
	}
	for _, id := range items {
		s.changed(tx, id)
	}
	for _, side := range []Side{Need, Offer} {
		if err := s.written(ctx, tx, side, 0); err != nil {
			return err
		}
	}
	return nil
}
