package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Handler does the jobs of one kind. It may be called again for the same job after a
// failure or a crash.
type Handler func(ctx context.Context, run *Run) error

// Place is a city whose jobs are to be run.
type Place struct {
	City string
	DB   *sqldb.DB
}

// Runner gives jobs to their handlers.
type Runner struct {
	Handlers  map[string]Handler
	Schedules []Schedule
	Places    func(ctx context.Context) ([]Place, error) // cities to look into
	// Reload says who the asker is now, with the grants that still stand, before each try of a
	// job that a person asked for; an error ends the job. nil trusts what was stored.
	Reload func(ctx context.Context, city string, by actor.Actor) (actor.Actor, error)
	// Fallen is told, by kind, of a job that ended for good without being done, be it that its
	// handler never ran: what waits for the job must not wait for ever. Each may be nil.
	Fallen  map[string]func(ctx context.Context, run *Run, cause error) error
	Workers int           // jobs at once; 2 when 0
	Poll    time.Duration // between looks; 1 s when 0
	Log     *slog.Logger  // slog.Default when nil

	ticked map[string]time.Time // city → when its schedules were looked at

	mu     sync.Mutex
	active map[*Run]bool // being done by this runner
}

const (
	leaseTime    = time.Minute
	revivals     = 2 // tries beyond the most, for jobs whose process died under them
	progressStep = 200 * time.Millisecond
	progressWait = 300 * time.Millisecond
)

// Run is a job while it runs.
type Run struct {
	ID      ids.ID
	Kind    string
	City    string
	DB      *sqldb.DB
	Attempt int // 1 at the first try
	most    int // tries at most

	payload string
	worker  string
	cancel  context.CancelCauseFunc

	mu     sync.Mutex
	said   time.Time
	done   int64
	total  int64
	note   string
	result string
}

// Decode reads the payload.
func (r *Run) Decode(v any) error { return json.Unmarshal([]byte(r.payload), v) }

// Leave keeps a value as the job's result, as JSON.
func (r *Run) Leave(v any) error {
	b, err := json.Marshal(v)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result = string(b)
	return err
}

// Progress tells how far the job is; it may be called as often as one likes. It returns
// [ErrCancelled] when the job is to stop. While the city's writer is busy, be it with the
// handler's own transaction, nothing is written and the job goes on.
func (r *Run) Progress(done, total int64, note string) error {
	r.mu.Lock()
	r.done, r.total, r.note = done, total, note
	early := time.Since(r.said) < progressStep && done < total
	if !early {
		r.said = time.Now()
	}
	r.mu.Unlock()
	if early {
		return nil
	}
	return r.tell(progressWait)
}

// tell writes the progress and renews the lease, unless that takes too long.
func (r *Run) tell(wait time.Duration) error {
	ctx, stop := context.WithTimeout(context.Background(), wait)
	defer stop()
	r.mu.Lock()
	done, total, note := r.done, r.total, r.note
	r.mu.Unlock()
	err := r.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE jobs SET done = $1, total = $2, note = $3, lease_until = $4
WHERE id = $5 AND status = 'running' AND worker = $6`, done, total, note, tx.Now().Add(leaseTime).UnixMilli(), r.ID, r.worker)
		if err == nil && n == 0 {
			err = ErrCancelled
		}
		return err
	})
	if errors.Is(err, ErrCancelled) {
		r.cancel(ErrCancelled)
		return err
	}
	// A busy database is no reason to stop: the lease has time left.
	return nil
}

// keep renews the lease of a handler that says nothing.
func (r *Run) keep(ctx context.Context) {
	tick := time.NewTicker(leaseTime / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = r.tell(leaseTime / 6)
		}
	}
}

func (n *Runner) log() *slog.Logger {
	if n.Log == nil {
		return slog.Default()
	}
	return n.Log
}

// Run works until ctx ends and then waits for the handlers. What they could not finish
// is taken up again at the next start.
func (n *Runner) Run(ctx context.Context) error {
	heard, stop := bell.listen()
	defer stop()
	poll := n.Poll
	if poll <= 0 {
		poll = time.Second
	}
	tick := time.NewTicker(poll)
	defer tick.Stop()
	workers := n.Workers
	if workers <= 0 {
		workers = 2
	}
	slots := make(chan struct{}, workers)
	var busy sync.WaitGroup
	defer busy.Wait()
	for {
		if err := n.look(ctx, slots, &busy); err != nil && ctx.Err() == nil {
			n.log().Error("jobs: cannot look for work", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-heard:
		case <-tick.C:
		}
	}
}

// look starts every job that is due, as far as there are free workers.
func (n *Runner) look(ctx context.Context, slots chan struct{}, busy *sync.WaitGroup) error {
	places, err := n.Places(ctx)
	if err != nil {
		return err
	}
	n.schedule(ctx, places)
	var all error
	for _, p := range places {
		for {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			run, by, err := n.claim(ctx, p)
			if run == nil {
				<-slots
				all = errors.Join(all, err)
				break
			}
			busy.Go(func() {
				defer bell.ring()
				defer func() { <-slots }()
				n.do(ctx, run, by)
			})
		}
	}
	return all
}

// Drain does all jobs that are due, one after another, and returns when none is left. The
// command line and tests use it.
func (n *Runner) Drain(ctx context.Context) (int, error) {
	places, err := n.Places(ctx)
	if err != nil {
		return 0, err
	}
	did := 0
	for _, p := range places {
		for {
			run, by, err := n.claim(ctx, p)
			if err != nil {
				return did, err
			}
			if run == nil {
				break
			}
			n.do(ctx, run, by)
			did++
		}
	}
	return did, nil
}

var process = fmt.Sprintf("%d/%d", os.Getpid(), time.Now().UnixNano())

// claim takes the job that is due longest, nil when there is none. A running job whose
// lease is over counts as due.
func (n *Runner) claim(ctx context.Context, p Place) (*Run, actor.Actor, error) {
	var run *Run
	var by actor.Actor
	if due, err := anyDue(ctx, p.DB); err != nil || !due {
		return nil, by, err
	}
	err := p.DB.Write(ctx, func(tx *sqldb.Tx) error {
		run = nil
		r := &Run{City: p.City, DB: p.DB, worker: fmt.Sprintf("%s/%d", process, tx.NewID())}
		now := tx.Now()
		if err := n.renew(ctx, tx, p); err != nil {
			return err
		}
		var who string
		err := tx.QueryRow(ctx, `UPDATE jobs SET status = 'running', worker = $1, lease_until = $2, attempts = attempts + 1, started_at = $3
WHERE id = (SELECT j.id FROM jobs j WHERE (j.status = 'queued' AND j.run_at <= $3) OR (j.status = 'running' AND j.lease_until < $3)
ORDER BY j.run_at, j.id LIMIT 1`+tx.Dialect().SkipLocked()+`)
RETURNING id, kind, payload, actor, attempts, max_attempts`, r.worker, now.Add(leaseTime).UnixMilli(), now.UnixMilli()).
			Scan(&r.ID, &r.Kind, &r.payload, &who, &r.Attempt, &r.most)
		if errors.Is(err, sqldb.ErrNoRow) {
			return nil
		}
		if err != nil {
			return err
		}
		run = r
		return json.Unmarshal([]byte(who), &by)
	})
	return run, by, err
}

// anyDue looks without writing, so that an idle city's writer is left alone.
func anyDue(ctx context.Context, db *sqldb.DB) (due bool, err error) {
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		now := r.Now().UnixMilli()
		due, err = sqldb.Value[bool](ctx, r, `SELECT EXISTS (SELECT 1 FROM jobs
WHERE (status = 'queued' AND run_at <= $1) OR (status = 'running' AND lease_until < $1))`, now)
		return err
	})
	return due, err
}

// renew prolongs the leases of the jobs that this runner is doing in the city: a handler's
// long transaction may have kept them from renewing their own.
func (n *Runner) renew(ctx context.Context, tx *sqldb.Tx, p Place) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for r := range n.active {
		if r.DB != p.DB {
			continue
		}
		_, err := tx.Exec(ctx, `UPDATE jobs SET lease_until = $1 WHERE id = $2 AND worker = $3 AND status = 'running'`,
			tx.Now().Add(leaseTime).UnixMilli(), r.ID, r.worker)
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *Runner) note(r *Run, active bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.active == nil {
		n.active = map[*Run]bool{}
	}
	if active {
		n.active[r] = true
	} else {
		delete(n.active, r)
	}
}

// do runs one job and writes how it ended.
func (n *Runner) do(ctx context.Context, run *Run, by actor.Actor) {
	own, cancel := context.WithCancelCause(sqldb.Long(actor.With(ctx, by)))
	defer cancel(nil)
	run.cancel = cancel
	n.note(run, true)
	defer n.note(run, false)
	go run.keep(own)
	start := time.Now()
	err := n.callAs(own, run, by)
	if err != nil && context.Cause(own) != nil {
		err = context.Cause(own)
	}
	log := n.log().With("city", run.City, "job", run.ID, "kind", run.Kind, "attempt", run.Attempt, "ms", time.Since(start).Milliseconds())
	switch {
	case errors.Is(err, ErrCancelled):
		log.Info("job cancelled")
		n.fallen(ctx, run, err)
		return
	case err != nil:
		log.Error("job failed", "error", err)
	default:
		log.Info("job done")
	}
	over, failed := n.finish(run, err, ctx.Err() != nil)
	if failed != nil {
		log.Error("job: cannot write its end", "error", failed)
	}
	if over {
		n.fallen(actor.With(ctx, by), run, err)
	}
}

// fallen tells whoever waits for the job.
func (n *Runner) fallen(ctx context.Context, run *Run, cause error) {
	if tell := n.Fallen[run.Kind]; tell != nil {
		if err := tell(sqldb.Long(ctx), run, cause); err != nil {
			n.log().Error("job: what waits for it could not be told", "city", run.City, "job", run.ID, "error", err)
		}
	}
}

// callAs runs the handler in the name of the asker as they stand now.
func (n *Runner) callAs(ctx context.Context, run *Run, by actor.Actor) error {
	if by.Signed() && n.Reload != nil {
		now, err := n.Reload(ctx, run.City, by)
		if err != nil {
			return err
		}
		ctx = actor.With(ctx, now)
	}
	return n.call(ctx, run)
}

func (n *Runner) call(ctx context.Context, run *Run) (err error) {
	h := n.Handlers[run.Kind]
	if h == nil {
		return ErrNoHandler.With(run.Kind)
	}
	if run.Attempt > run.most+revivals {
		return ErrFailed // it ended with its process each time, and would again
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(ctx, run)
}

// finish writes the end of a run; over says that it failed for good. stopped says that the
// process is going down, which does not count as a try.
func (n *Runner) finish(run *Run, failure error, stopped bool) (over bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	run.mu.Lock()
	defer run.mu.Unlock()
	err = run.DB.Write(ctx, func(tx *sqldb.Tx) error {
		over = false
		now := tx.Now()
		if failure == nil {
			_, err := tx.Exec(ctx, `UPDATE jobs SET status = 'done', open_key = NULL, finished_at = $1, done = $2, total = $3, note = $4, result = $5, error = ''
WHERE id = $6 AND worker = $7 AND status = 'running'`, now.UnixMilli(), run.done, run.total, run.note, run.result, run.ID, run.worker)
			return err
		}
		if stopped {
			_, err := tx.Exec(ctx, `UPDATE jobs SET status = 'queued', attempts = attempts - 1 WHERE id = $1 AND worker = $2 AND status = 'running'`, run.ID, run.worker)
			return err
		}
		if worthAnotherTry(failure) {
			pause := time.Duration(run.Attempt*run.Attempt) * 10 * time.Second
			n, err := tx.Exec(ctx, `UPDATE jobs SET status = 'queued', run_at = $1, error = $2
WHERE id = $3 AND worker = $4 AND status = 'running' AND attempts < max_attempts`, now.Add(pause).UnixMilli(), encodeFault(failure), run.ID, run.worker)
			if err != nil || n == 1 {
				return err
			}
		}
		n, err := tx.Exec(ctx, `UPDATE jobs SET status = 'failed', open_key = NULL, finished_at = $1, error = $2, result = $3
WHERE id = $4 AND worker = $5 AND status = 'running'`, now.UnixMilli(), encodeFault(failure), run.result, run.ID, run.worker)
		over = n == 1
		return err
	})
	return over && err == nil, err
}

// worthAnotherTry is false for what would be refused again.
func worthAnotherTry(err error) bool {
	if errors.Is(err, ErrNoHandler) {
		return false
	}
	switch errs.KindOf(err) {
	case errs.Internal, errs.Conflict, errs.Unavailable, errs.TooMany:
		return true
	}
	return false
}
