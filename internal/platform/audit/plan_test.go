package audit

import (
	"context"
	"io/fs"
	"strings"
	"testing"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// TestListIsReadByIndexes: whatever one looks for, the log is not read from end to end.
func TestListIsReadByIndexes(t *testing.T) {
	db := sqldbtest.OpenSQLite(t, sqldbtest.Setup{Migrations: []fs.FS{Migrations}})
	for range 50 {
		if err := RecordAlone(t.Context(), db, Entry{Action: "demand.publish", Object: "demand_need", ID: 100}); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Read(context.Background(), func(q *sqldb.Reader) error {
		for _, f := range []Filter{{Login: "lead.rongjiang"}, {Outcome: Refused}, {From: 1, To: 2}, {Object: "demand_need", ID: 100}, {Account: 7}} {
			text, args := f.statement(10)
			plan, err := sqldb.All(context.Background(), q, func(r sqldb.Row) (detail string, err error) {
				var id, parent, unused int64
				return detail, r.Scan(&id, &parent, &unused, &detail)
			}, "EXPLAIN QUERY PLAN "+text, args...)
			if err != nil {
				return err
			}
			if all := strings.Join(plan, " "); !strings.Contains(all, "USING INDEX") {
				t.Errorf("%+v: %s", f, all)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
