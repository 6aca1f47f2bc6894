package standard

import (
	"context"

	"rongqiao/internal/platform/job"
)

// JobRemind is the kind of the daily job that reminds those who have not answered.
const JobRemind = "standard.remind"

// Schedules lists the jobs that come again: in the morning, replies that are due or late
// are reminded.
func Schedules() []job.Schedule { return []job.Schedule{{Kind: JobRemind, Cron: "40 7 * * *"}} }

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
