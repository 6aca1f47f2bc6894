package forecast

import (
	"context"

	"rongqiao/internal/platform/job"
)

// JobRemind is the kind of the daily job that tells those who have not reported.
const JobRemind = "forecast.remind"

// Schedules lists the jobs that come again: in the morning, after the day on which the
// reports of a quarter were due, those who are late are told once.
func Schedules() []job.Schedule { return []job.Schedule{{Kind: JobRemind, Cron: "30 7 * * *"}} }

// Handlers does the jobs of one city.
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{JobRemind: func(ctx context.Context, run *job.Run) error {
		n, err := s.RemindDue(ctx)
		if err != nil {
			return err
		}
		return run.Progress(int64(n), int64(n), "")
	}}
}
