package system

import (
	"context"
	"encoding/json"

	"rongqiao/internal/platform/sqldb"
)

const checkCols = `id, kind, at, passed, subject, took_ms, account, detail`

func scanCheck(r sqldb.Row) (c Check, err error) {
	var detail string
	if err := r.Scan(&c.ID, &c.Kind, &c.At, &c.Passed, &c.Subject, &c.TookMS, &c.Account, &detail); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(detail), &c.Detail)
}

func insertCheck(ctx context.Context, tx *sqldb.Tx, c Check) error {
	detail, err := json.Marshal(c.Detail)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO system_checks (`+checkCols+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.NewID(), string(c.Kind), tx.Now().UnixMilli(), c.Passed, c.Subject, c.TookMS, c.Account, string(detail))
	return err
}

func listChecks(ctx context.Context, q sqldb.Queryer, kind CheckKind, limit int) ([]Check, error) {
	return sqldb.All(ctx, q, scanCheck, `SELECT `+checkCols+` FROM system_checks WHERE kind = $1 ORDER BY id DESC LIMIT $2`, string(kind), limit)
}

// lastPassed is the newest check of the kind that passed, nil for none.
func lastPassed(ctx context.Context, q sqldb.Queryer, kind CheckKind) (*Check, error) {
	list, err := sqldb.All(ctx, q, scanCheck, `SELECT `+checkCols+` FROM system_checks WHERE kind = $1 AND passed = TRUE ORDER BY id DESC LIMIT 1`, string(kind))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}
