package programme

import (
	"context"

	"rongqiao/internal/platform/sqldb"
)

// Points are all points that ever were, whatever their state: what stood on an earlier day is among them.
func Points(ctx context.Context, q sqldb.Queryer) ([]Point, error) {
	return sqldb.All(ctx, q, scanPoint, `SELECT `+pointCols+pointFrom+` ORDER BY p.id`)
}
