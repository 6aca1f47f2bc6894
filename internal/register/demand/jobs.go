package demand

import (
	"context"

	"rongqiao/internal/platform/job"
)

// JobExpire is the kind of the daily job that hides what nobody refreshed.
const JobExpire = "demand.expire"

// Schedules lists the jobs that come again: shortly after midnight, what ended yesterday
// is hidden.
func Schedules() []job.Schedule { return []job.Schedule{{Kind: JobExpire, Cron: "10 0 * * *"}} }

// Handlers does the jobs of one city.
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{JobExpire: func(ctx context.Context, run *job.Run) error {
		n, err := s.Expire(ctx)
		if err != nil {
			return err
		}
		return run.Progress(int64(n), int64(n), "")
	}}
}
