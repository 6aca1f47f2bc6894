package board

import (
	"context"
	"testing"

	"rongqiao/internal/platform/sqldb"
)

// The body of a snapshot is read once; its own page proves it each time.
func TestASeenSnapshotIsNotReadAgain(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		snap, err := w.s.Freeze(lead, 2026, true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.Source(lead, Want{Year: 2026}); err != nil {
			t.Fatal(err)
		}
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(context.Background(), `UPDATE board_snapshots SET body = '{}' WHERE id = $1`, snap.ID)
			return err
		})
		src, err := w.s.Source(lead, Want{Year: 2026})
		if err != nil || src.Snapshot == nil || src.Scope.Year != 2026 {
			t.Errorf("read again: %+v, %v", src.Snapshot, err)
		}
		if _, err := w.s.Open(lead, snap.ID); err == nil {
			t.Error("the page of a changed snapshot opens")
		}
	})
}
