package programme

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Inherit gives the points of a merged school to its successor. A point that the
// successor has already stays where it is, with its own history.
func (s *Service) Inherit(ctx context.Context, tx *sqldb.Tx, from, into ids.ID) error {
	n, err := tx.Exec(ctx, `UPDATE programme_points SET school_id = $1, row_version = row_version + 1, updated_at = $2
 WHERE school_id = $3 AND NOT EXISTS (SELECT 1 FROM programme_points p
        WHERE p.school_id = $1 AND p.level = programme_points.level AND p.code = programme_points.code AND p.length = programme_points.length)`,
		into, tx.Now().UnixMilli(), from)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE programme_channels SET school_id = $1, row_version = row_version + 1, updated_at = $2
 WHERE school_id = $3 AND NOT EXISTS (SELECT 1 FROM programme_channels p
        WHERE p.school_id = $1 AND p.level = programme_channels.level AND p.year = programme_channels.year AND p.channel = programme_channels.channel)`,
			into, tx.Now().UnixMilli(), from)
	}
	if err == nil && n > 0 {
		tx.AfterCommit(func() { s.Changed(0) })
		err = s.written(ctx, tx, 0)
	}
	return err
}
