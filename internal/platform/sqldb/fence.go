package sqldb

import (
	"context"
	"embed"
	"io/fs"
	"strings"
)

// Migrations holds the fence of a city: one row with the lowest epoch that may still write.
// A database that is to be fenced has it; the hub and the catalogue need none.
//
//go:embed migrations/*.sql
var Migrations embed.FS

const (
	fenceTable = "sqldb_fence"
	fenceText  = `SELECT epoch FROM ` + fenceTable + ` WHERE id = 1`
)

// HasFence reports whether the migrations make the fence.
func HasFence(sets ...fs.FS) bool {
	all, err := collect(sets)
	if err != nil {
		return false
	}
	for _, m := range all {
		if strings.HasSuffix(m.name, "_"+fenceTable+".sql") {
			return true
		}
	}
	return false
}

// Fence refuses with [ErrMoved] from now on every writing transaction of a handle whose
// [Options.Epoch] is below epoch, in this process and in all others, and returns when the
// transactions that began before are over. Where one of them takes too long the answer is
// [ErrUnavailable] and nothing has changed. The handle itself must have no epoch.
func (db *DB) Fence(ctx context.Context, epoch int64) error {
	return db.Write(Long(ctx), func(tx *Tx) error {
		// On SQLite there is one writer, and this is it. On PostgreSQL every writer holds a
		// weak lock on the fence since it read it, until it ends.
		if tx.Dialect() == Postgres {
			if _, err := tx.Exec(ctx, `LOCK TABLE `+fenceTable+` IN ACCESS EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE `+fenceTable+` SET epoch = $1 WHERE id = 1 AND epoch < $1`, epoch)
		return err
	})
}

// stale tells the owner of the handle that it is too old, and returns the refusal.
func (o Options) stale() error {
	if o.OnStale != nil {
		go o.OnStale()
	}
	return ErrMoved
}
