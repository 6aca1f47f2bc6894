// Package notifytest reads in tests what was told.
package notifytest

import (
	"context"
	"encoding/json"
	"testing"

	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// Told are the sentences of the notes in the table, in the order in which they were told.
func Told(t testing.TB, db *sqldb.DB) (out []string) {
	t.Helper()
	ctx := context.Background()
	err := db.Read(ctx, func(q *sqldb.Reader) (err error) {
		out, err = sqldb.All(ctx, q, func(r sqldb.Row) (string, error) {
			var n notify.Note
			var args string
			if err := r.Scan(&n.Title, &args); err != nil {
				return "", err
			}
			err := json.Unmarshal([]byte(args), &n.Args)
			return n.Text(ctx), err
		}, `SELECT title, args FROM notify_notes ORDER BY id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
