package job_test

import (
	"context"
	"errors"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

func TestAJobOfSomebodyRevokedIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, _ *clock) {
		id, err := enqueue(t, db, job.Spec{Kind: "greet"})
		if err != nil {
			t.Fatal(err)
		}
		ran := false
		r := runner(db, map[string]job.Handler{"greet": func(context.Context, *job.Run) error { ran = true; return nil }})
		r.Reload = func(_ context.Context, city string, by actor.Actor) (actor.Actor, error) {
			if city != "900100" || by.Account != 7 {
				t.Errorf("asked for %v in %s", by.Account, city)
			}
			return by, job.ErrRevoked
		}
		var told error
		r.Fallen = map[string]func(context.Context, *job.Run, error) error{"greet": func(_ context.Context, run *job.Run, cause error) error {
			if told = cause; run.ID != id {
				t.Errorf("told of job %v", run.ID)
			}
			return nil
		}}
		drain(t, r, 1)
		if got := find(t, db, id); ran || got.State != job.Failed || !errors.Is(got.Err, job.ErrRevoked) {
			t.Errorf("ran: %v, %+v", ran, got)
		}
		if !errors.Is(told, job.ErrRevoked) {
			t.Errorf("who waits was told %v", told)
		}
	})
}
