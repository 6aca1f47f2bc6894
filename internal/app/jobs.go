package app

import (
	"context"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sheet"
	"rongqiao/internal/platform/sqldb"
)

// The jobs of a city that no module owns.
const (
	jobDeadlines  = "app.deadlines"
	jobCheckpoint = "app.checkpoint"
	jobBackup     = "app.backup"
)

// jobKinds are all kinds of jobs; a city's table says what each does.
var jobKinds = []string{sheet.JobKind, jobDeadlines, jobCheckpoint, jobBackup}

// schedules are the jobs that run by the clock, Chinese time.
func (h *House) schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: jobDeadlines, Cron: "10 0 * * *"},
		{Kind: jobCheckpoint, Cron: "0 * * * *"},
		{Kind: jobBackup, Cron: "30 2 * * *"},
	}
}

// ownJobs are the handlers of the kinds above for one city.
func (h *House) ownJobs(c *City) map[string]job.Handler {
	return map[string]job.Handler{
		jobDeadlines: func(ctx context.Context, _ *job.Run) error { return c.deadlines(ctx) },
		jobCheckpoint: func(ctx context.Context, _ *job.Run) error {
			_, err := audit.Checkpoint(ctx, c.DB, c.Info.Code, h.checkpoints(c.Info.Code), c.Keys)
			return err
		},
		jobBackup: func(ctx context.Context, _ *job.Run) error {
			_, _, err := h.kit().City(sqldb.Long(ctx), c.Info.Code)
			return err
		},
	}
}

// deadlines lets what is due happen: needs expire, machines take their steps.
func (c *City) deadlines(ctx context.Context) error {
	if _, err := c.Demand.Expire(ctx); err != nil {
		return err
	}
	_, err := caseflow.DueJob(c.DB, machines()...)(ctx)
	return err
}
