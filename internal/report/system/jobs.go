package system

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// The kinds of jobs of this package.
const (
	KindCheckpoint = "system.checkpoint" // sign where the log ends
	KindVerify     = "system.verify"     // walk the log and compare
	KindBackup     = "system.backup"     // save the city, delete the oldest
	KindDrill      = "system.drill"      // restore the newest backup into a scratch folder
	KindSweep      = "system.sweep"      // attachments that no row knows, old jobs
	KindDeadlines  = "system.deadlines"  // what is due is moved on
)

// Kinds are the kinds of jobs of this package.
var Kinds = []string{KindCheckpoint, KindVerify, KindBackup, KindDrill, KindSweep, KindDeadlines}

// Schedules is when the jobs are made, in Chinese time. The deadlines come first in the
// day, and the backup before what reads it.
func Schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: KindCheckpoint, Cron: "7 * * * *"},
		{Kind: KindDeadlines, Cron: "5 0 * * *"},
		{Kind: KindBackup, Cron: "20 2 * * *"},
		{Kind: KindSweep, Cron: "10 3 * * *"},
		{Kind: KindVerify, Cron: "50 3 * * *"},
		{Kind: KindDrill, Cron: "40 4 * * 0"},
	}
}

// FirstNight puts one job of each kind that looks after the data into the queue of a city
// that was just made, so that its pages have something to show at once.
func (s *Service) FirstNight(ctx context.Context) error {
	ctx = actor.With(ctx, actor.Actor{})
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		for i, kind := range []string{KindCheckpoint, KindBackup, KindVerify, KindDrill} {
			at := tx.Now().Add(time.Duration(i) * firstPause)
			if _, err := job.Enqueue(ctx, tx, job.Spec{Kind: kind, Key: "first", RunAt: at}); err != nil {
				return err
			}
		}
		return nil
	})
}

// firstPause is the time between the first jobs of a city, so that one finds what the one
// before it made.
const firstPause = 5 * time.Second

// keepJobs is how long finished jobs stay as history.
const keepJobs = 180 * 24 * time.Hour

// Handlers returns the handlers of the city's jobs, by kind.
func (s *Service) Handlers() map[string]job.Handler {
	return map[string]job.Handler{
		KindCheckpoint: s.runCheckpoint,
		KindVerify:     s.runVerify,
		KindBackup:     s.runBackup,
		KindDrill:      s.runDrill,
		KindSweep:      s.runSweep,
		KindDeadlines:  s.runDeadlines,
	}
}

func (s *Service) runCheckpoint(ctx context.Context, run *job.Run) error {
	p, err := s.plant.Checkpoint(ctx, s.db)
	if err != nil {
		return err
	}
	return errors.Join(s.plant.CheckpointHub(ctx), run.Leave(p))
}

// runVerify keeps what it found. A log that was tampered with does not make the job fail:
// the job did what it should.
func (s *Service) runVerify(ctx context.Context, run *job.Run) error {
	began := time.Now()
	points, key, err := s.plant.Points(ctx)
	if err != nil {
		return err
	}
	v, err := audit.Verify(ctx, s.db, s.opt.City, points, key)
	if err != nil {
		return err
	}
	c := Check{Kind: AuditCheck, Passed: v.OK(), Subject: v.Head.Hash, Detail: Detail{Entries: v.Entries, Points: v.Points, Findings: v.Findings}}
	return errors.Join(s.keep(ctx, c, began), run.Leave(v))
}

func (s *Service) runBackup(ctx context.Context, run *job.Run) error {
	name, m, err := s.plant.Save(ctx)
	if err != nil {
		return err
	}
	if err := s.plant.SaveHub(ctx); err != nil {
		return err
	}
	return run.Leave(map[string]any{"file": name, "rows": m.Rows(), "blobs": m.Blobs, "audit": m.Audit})
}

func (s *Service) runDrill(ctx context.Context, run *job.Run) error {
	began := time.Now()
	file, d, err := s.plant.Drill(ctx)
	if errors.Is(err, ErrNoBackup) {
		return err
	}
	c := Check{Kind: DrillCheck, Passed: err == nil, Subject: file.Name, Detail: Detail{
		Rows: d.Manifest.Rows(), Blobs: d.Manifest.Blobs, TakenAt: file.TakenAt.UnixMilli(), Entries: d.Audit.Entries, Findings: d.Audit.Findings}}
	if err != nil {
		c.Detail.Code = "internal"
		if all := errs.All(err); len(all) > 0 {
			c.Detail.Code = all[0].Code
		}
	}
	if kept := s.keep(ctx, c, began); err == nil {
		err = kept
	}
	return errors.Join(err, run.Leave(c.Detail))
}

func (s *Service) runSweep(ctx context.Context, run *job.Run) error {
	stray, err := s.plant.Sweep(ctx, s.db)
	if err != nil {
		return err
	}
	var old int64
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err = job.Purge(ctx, tx, tx.Now().Add(-keepJobs))
		return err
	})
	return errors.Join(err, run.Leave(map[string]int64{"attachments": int64(stray), "jobs": old}))
}

// runDeadlines runs every module's daily work; the failure of one does not stop the others.
func (s *Service) runDeadlines(ctx context.Context, run *job.Run) error {
	moved := map[string]int{}
	var all error
	for i, d := range s.opt.Deadlines {
		n, err := d.Run(ctx)
		moved[d.Name] = n
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", d.Name, err))
		}
		if err := run.Progress(int64(i+1), int64(len(s.opt.Deadlines)), d.Name); err != nil {
			return err
		}
	}
	return errors.Join(all, run.Leave(moved))
}
