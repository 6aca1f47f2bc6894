package job

import (
	"context"
	"errors"
	"time"

	"github.com/adhocore/gronx"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// Schedule makes a job of a kind again and again.
type Schedule struct {
	Kind    string // the job's kind; one schedule each
	Cron    string // five fields, Chinese time: "15 3 * * *" is every day at 03:15
	Payload any
}

// scheduleStep is how often the schedules are looked at.
const scheduleStep = 20 * time.Second

// schedule makes the jobs whose time has come in every city.
func (n *Runner) schedule(ctx context.Context, places []Place) {
	if n.ticked == nil {
		n.ticked = map[string]time.Time{}
	}
	for _, p := range places {
		if time.Since(n.ticked[p.City]) < scheduleStep {
			continue
		}
		n.ticked[p.City] = time.Now()
		for _, s := range n.Schedules {
			if _, err := s.Tick(ctx, p.DB); err != nil && ctx.Err() == nil {
				n.log().Error("job: schedule", "city", p.City, "kind", s.Kind, "error", err)
			}
		}
	}
}

// Tick makes the job when its time has come and reports whether it did. Several
// processes may tick; one of them makes the job. Times missed while nothing ran are made
// up for once.
func (s Schedule) Tick(ctx context.Context, db *sqldb.DB) (bool, error) {
	made := false
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		made = false
		now := tx.Now()
		next, err := gronx.NextTickAfter(s.Cron, now.In(civil.Location), false)
		if err != nil {
			return err
		}
		due, err := sqldb.Value[int64](ctx, tx, `SELECT next_at FROM job_schedules WHERE kind = $1 AND cron = $2`, s.Kind, s.Cron)
		if errors.Is(err, sqldb.ErrNoRow) {
			_, err := tx.Exec(ctx, `INSERT INTO job_schedules (kind, cron, next_at) VALUES ($1, $2, $3)
ON CONFLICT (kind) DO UPDATE SET cron = excluded.cron, next_at = excluded.next_at`, s.Kind, s.Cron, next.UnixMilli())
			return err
		}
		if err != nil || due > now.UnixMilli() {
			return err
		}
		took, err := tx.Exec(ctx, `UPDATE job_schedules SET next_at = $1 WHERE kind = $2 AND next_at = $3`, next.UnixMilli(), s.Kind, due)
		if err != nil || took == 0 {
			return err
		}
		_, err = Enqueue(ctx, tx, Spec{Kind: s.Kind, Key: "schedule", Payload: s.Payload})
		if errors.Is(err, ErrOpen) {
			return nil // the last one is still at work
		}
		made = err == nil
		return err
	})
	return made, err
}
