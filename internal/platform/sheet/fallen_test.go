package sheet

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// TestARefusedStepFreesItsBatch: a batch whose job is refused goes back to where a person
// can go on, and says why.
func TestARefusedStepFreesItsBatch(t *testing.T) {
	i18n.Load(Words, job.Words)
	each(t, func(t *testing.T, db *sqldb.DB, s *Service) {
		ctx := by(7, actor.CityLead, 0)
		im, err := s.Receive(ctx, "club.members", "a.xlsx", bytes.NewReader(workbook(t, "名册", club([]any{"000001", "甲"}))), nil)
		if err != nil || im.Status != Checked {
			t.Fatalf("%v %+v", err, im)
		}
		at := func(status string) {
			t.Helper()
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE sheet_batches SET status = $1, row_version = row_version + 1 WHERE id = $2`, status, im.ID)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read := func() *Import {
			t.Helper()
			got, _, err := s.load(ctx, im.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		for _, c := range []struct{ from, to string }{{Confirmed, Checked}, {Mapped, Uploaded}, {Done, Done}} {
			at(c.from)
			if err := s.putBack(ctx, im.ID, job.ErrRevoked); err != nil {
				t.Fatal(err)
			}
			got := read()
			if got.Status != c.to || !errors.Is(got.Refused(), job.ErrRevoked) {
				t.Errorf("%s went to %s, %v", c.from, got.Status, got.Refused())
			}
		}
		at(Checked)
		got := read()
		if got, err = s.Confirm(ctx, im.ID, got.Version, false, nil); err != nil || got.Status != Done || got.Refused() != nil {
			t.Errorf("confirmed again: %v %+v", err, got)
		}
		if err := s.putBack(context.Background(), ids.ID(12345), job.ErrRevoked); err == nil {
			t.Error("an unknown batch is put back")
		}
	})
}

// TestUndoByTheCitysClock: whether the button is there is a question of the city's day.
func TestUndoByTheCitysClock(t *testing.T) {
	im := &Import{Status: Done, UndoUntil: "2026-12-22", Result: &Result{}}
	for today, want := range map[string]int{"2026-12-22": 1, "2026-12-23": 0} {
		if _, more := (batchPage{Import: im, Mine: true, Today: today}).actions(); len(more) != want {
			t.Errorf("on %s: %d buttons", today, len(more))
		}
	}
}
