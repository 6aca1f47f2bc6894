package rulebook_test

import (
	"context"
	"testing"

	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/rule"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/report/rulebook"
)

// TestWhoMustConfirmIsTold: the bureau of a new value, whom the rule names of an exception, and the author of what became of it; the
// preview says the last before it leaves.
func TestWhoMustConfirmIsTold(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, s *rulebook.Service) {
		told := func(about ids.ID) (roles []string) {
			err := db.Read(lead, func(r *sqldb.Reader) (err error) {
				roles, err = sqldb.All(lead, r, func(row sqldb.Row) (x string, err error) { return x, row.Scan(&x) },
					`SELECT a.role FROM notify_audience a JOIN notify_notes n ON n.id = a.note_id WHERE n.object_id = $1 ORDER BY a.role`, about)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return roles
		}
		value, err := s.Set(lead, draft("18"))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(value); len(got) != 1 || got[0] != "city_lead" {
			t.Errorf("a new value tells %v", got)
		}
		failed := []rule.Result{must.Says(rule.Subject{Kind: "x", ID: 8}, false, nil)}
		if err := db.Write(lead, func(tx *sqldb.Tx) error { return rule.Store(lead, tx, failed) }); err != nil {
			t.Fatal(err)
		}
		exception, err := s.Ask(lead, failed[0].ID, "试点", "2026-12-31")
		if err != nil {
			t.Fatal(err)
		}
		if got := told(exception); len(got) != 1 || got[0] != "conference_sec" {
			t.Errorf("an exception tells %v", got)
		}
		var p caseflow.Preview
		err = db.Read(context.Background(), func(r *sqldb.Reader) (err error) {
			p, err = rulebook.Flow.Preview(second, r, value, "confirm")
			return err
		})
		if err != nil || len(p.Messages) != 1 || p.Messages[0].Text == "" {
			t.Errorf("%+v %v", p.Messages, err)
		}
		if err := s.Take(second, caseflow.Step{ID: value, Transition: "confirm", Version: 1}); err != nil {
			t.Fatal(err)
		}
		if got := told(value); len(got) != 2 || got[0] != "" {
			t.Errorf("afterwards %v", got)
		}
	})
}
