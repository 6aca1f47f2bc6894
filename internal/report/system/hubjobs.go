package system

import (
	"context"
	"errors"
	"slices"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// The kinds of jobs in the hub's own queue.
const (
	KindMove      = "hub.move"   // take a city to another place
	KindHubVerify = "hub.verify" // walk the hub's log and compare
	KindHubSweep  = "hub.sweep"  // old copies whose time is over, old jobs
)

// HubSchedules is when the hub's jobs are made, in Chinese time.
func HubSchedules() []job.Schedule {
	return []job.Schedule{{Kind: KindHubSweep, Cron: "25 3 * * *"}, {Kind: KindHubVerify, Cron: "55 3 * * *"}}
}

// Handlers returns the handlers of the hub's jobs, by kind.
func (h *Hub) Handlers() map[string]job.Handler {
	return map[string]job.Handler{KindMove: h.runMove, KindHubVerify: h.runVerify, KindHubSweep: h.runSweep}
}

var stageWords = map[tenant.Stage]string{
	tenant.StageFence: "停止写入", tenant.StageSave: "导出数据", tenant.StageFill: "写入新位置",
	tenant.StageCompare: "逐表核对", tenant.StageFlip: "切换登记", tenant.StageFlipped: "已切换",
}

// runMove does not begin again what its process did not survive: the city is where it was,
// and a person decides.
func (h *Hub) runMove(ctx context.Context, run *job.Run) error {
	if run.Attempt > 1 {
		return ErrDied
	}
	var order moveOrder
	if err := run.Decode(&order); err != nil {
		return err
	}
	m, err := h.Move(ctx, order.City, order.To, backup.MoveOptions{DropOld: order.DropOld, Stage: func(s tenant.Stage) error {
		return run.Progress(int64(slices.Index(tenant.Stages, s)), int64(len(tenant.Stages)-1), stageWords[s])
	}})
	if err != nil {
		return err
	}
	return run.Leave(map[string]any{"move": m.ID, "tables": m.Tables, "rows": m.Rows, "bytes": m.Bytes})
}

func (h *Hub) runVerify(ctx context.Context, run *job.Run) error {
	began := time.Now()
	v, err := h.Verify(ctx, "")
	if err != nil {
		return err
	}
	c := Check{Kind: AuditCheck, Passed: v.OK(), Subject: v.Head.Hash, TookMS: time.Since(began).Milliseconds(), Account: actor.From(ctx).Account,
		Detail: Detail{Entries: v.Entries, Points: v.Points, Findings: v.Findings}}
	kept := h.db().Write(ctx, func(tx *sqldb.Tx) error { return insertCheck(ctx, tx, c) })
	return errors.Join(kept, run.Leave(v))
}

func (h *Hub) runSweep(ctx context.Context, run *job.Run) error {
	copies, failed := h.Kit.Registry.DropExpired(ctx)
	var old int64
	err := h.db().Write(ctx, func(tx *sqldb.Tx) (err error) {
		if _, err := tenant.PurgeLetters(ctx, tx, tx.Now().Add(-keepJobs).UnixMilli()); err != nil {
			return err
		}
		old, err = job.Purge(ctx, tx, tx.Now().Add(-keepJobs))
		return err
	})
	return errors.Join(failed, err, run.Leave(map[string]int64{"copies": int64(copies), "jobs": old}))
}
