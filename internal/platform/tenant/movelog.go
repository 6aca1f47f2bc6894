package tenant

import (
	"context"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

const moveCols = `id, city, from_kind, from_ref, to_kind, to_ref, stage, was, epoch, account, login, holder, started_at, seen_at, ended_at, outcome, reason, tables, row_count, bytes, keep_until, dropped_at`

func scanMove(r sqldb.Row) (m Move, err error) {
	return m, r.Scan(&m.ID, &m.City, &m.From.Kind, &m.From.Ref, &m.To.Kind, &m.To.Ref, &m.Stage, &m.Was, &m.Epoch, &m.Account, &m.Login, &m.Holder,
		&m.StartedAt, &m.SeenAt, &m.EndedAt, &m.Outcome, &m.Reason, &m.Tables, &m.Rows, &m.Bytes, &m.KeepUntil, &m.DroppedAt)
}

func insertMove(ctx context.Context, tx *sqldb.Tx, m Move) error {
	_, err := tx.Exec(ctx, `INSERT INTO tenant_moves (`+moveCols+`)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		m.ID, m.City, m.From.Kind, m.From.Ref, m.To.Kind, m.To.Ref, m.Stage, m.Was, m.Epoch, m.Account, m.Login, m.Holder,
		m.StartedAt, m.SeenAt, m.EndedAt, m.Outcome, m.Reason, m.Tables, m.Rows, m.Bytes, m.KeepUntil, m.DroppedAt)
	return err
}

func openMoves(ctx context.Context, q sqldb.Queryer) ([]Move, error) {
	return sqldb.All(ctx, q, scanMove, `SELECT `+moveCols+` FROM tenant_moves WHERE ended_at = 0 ORDER BY id`)
}

// leftBehind reports whether what is at the place was left there by an earlier move of the
// city: an old copy, or one that was never finished.
func leftBehind(ctx context.Context, q sqldb.Queryer, code string, w Where) (bool, error) {
	return sqldb.Value[bool](ctx, q, `SELECT EXISTS (SELECT 1 FROM tenant_moves WHERE city = $1 AND (
(from_kind = $2 AND from_ref = $3 AND outcome = 'done') OR (to_kind = $2 AND to_ref = $3 AND outcome = 'failed')))`, code, w.Kind, w.Ref)
}

func (r *Registry) seenMove(ctx context.Context, id ids.ID) error {
	return r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tenant_moves SET seen_at = $1 WHERE id = $2 AND ended_at = 0`, tx.Now().UnixMilli(), id)
		return err
	})
}

// Moves returns the log of moves, the newest first, at most limit; of one city unless code
// is empty.
func (r *Registry) Moves(ctx context.Context, code string, limit int) (list []Move, err error) {
	err = r.hub.Read(ctx, func(q *sqldb.Reader) error {
		list, err = sqldb.All(ctx, q, scanMove, `SELECT `+moveCols+` FROM tenant_moves WHERE city = $1 OR $1 = '' ORDER BY id DESC LIMIT $2`, code, limit)
		return err
	})
	return list, err
}

// Kept returns the moves whose old copy is still there.
func (r *Registry) Kept(ctx context.Context) (list []Move, err error) {
	err = r.hub.Read(ctx, func(q *sqldb.Reader) error {
		list, err = sqldb.All(ctx, q, scanMove, `SELECT `+moveCols+` FROM tenant_moves WHERE outcome = 'done' AND keep_until > 0 AND dropped_at = 0 ORDER BY id`)
		return err
	})
	return list, err
}

// SetOperator says whether an account may see all cities on the hub's pages and move them.
func (r *Registry) SetOperator(ctx context.Context, account ids.ID, login string, on bool) error {
	return r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		if !on {
			_, err := tx.Exec(ctx, `DELETE FROM tenant_operators WHERE account = $1`, account)
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO tenant_operators (account, login, since) VALUES ($1, $2, $3) ON CONFLICT (account) DO NOTHING`,
			account, login, tx.Now().UnixMilli())
		return err
	})
}

// IsOperator reports whether the account looks after all cities.
func (r *Registry) IsOperator(ctx context.Context, account ids.ID) (found bool, err error) {
	err = r.hub.Read(ctx, func(q *sqldb.Reader) error {
		found, err = sqldb.Value[bool](ctx, q, `SELECT EXISTS (SELECT 1 FROM tenant_operators WHERE account = $1)`, account)
		return err
	})
	return found, err
}
