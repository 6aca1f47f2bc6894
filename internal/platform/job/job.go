package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// State says where a job stands.
type State string

// The states. Done, Failed and Cancelled are final.
const (
	Queued    State = "queued"    // 排队中
	Running   State = "running"   // 进行中
	Done      State = "done"      // 已完成
	Failed    State = "failed"    // 失败
	Cancelled State = "cancelled" // 已取消
)

// Final reports whether the job is over.
func (s State) Final() bool { return s == Done || s == Failed || s == Cancelled }

// The refusals of the package.
var (
	ErrOpen      = errs.New(errs.Conflict, "job.open")
	ErrUnknown   = errs.New(errs.NotFound, "job.unknown")
	ErrNoHandler = errs.New(errs.Internal, "job.no_handler")
	ErrFailed    = errs.New(errs.Internal, "job.failed")
	ErrRevoked   = errs.New(errs.Forbidden, "job.revoked")
	ErrCancelled = errs.New(errs.Conflict, "job.cancelled")
)

// Spec describes a job to be done.
type Spec struct {
	Kind     string    // names the handler: import.commit
	Key      string    // at most one open job of this kind has it; "" for no limit
	Payload  any       // becomes JSON
	RunAt    time.Time // not before; at once when zero
	Attempts int       // tries at most; 3 when 0
}

// Job is a job as its page shows it.
type Job struct {
	ID          ids.ID
	Kind        string
	State       State
	Account     ids.ID // who asked, 0 for a schedule
	Done, Total int64  // progress; Total 0 when not known
	Note        string
	Err         error  // why it failed, an *errs.Error
	Result      string // JSON the handler left
	Attempts    int
	CreatedAt   int64 // ms UTC
	StartedAt   int64 // 0 when not begun
	FinishedAt  int64 // 0 when not over
}

// Percent is the progress from 0 to 100.
func (s Job) Percent() int {
	if s.State == Done {
		return 100
	}
	if s.Total <= 0 {
		return 0
	}
	return int(min(100, s.Done*100/s.Total))
}

const jobCols = `id, kind, status, account, done, total, note, error, result, attempts, created_at, COALESCE(started_at, 0), COALESCE(finished_at, 0)`

func scanJob(r sqldb.Row) (Job, error) {
	var s Job
	var fault string
	err := r.Scan(&s.ID, &s.Kind, &s.State, &s.Account, &s.Done, &s.Total, &s.Note, &fault, &s.Result, &s.Attempts, &s.CreatedAt, &s.StartedAt, &s.FinishedAt)
	s.Err = decodeFault(fault)
	return s, err
}

// Enqueue puts a job into the database of the transaction, in the name of ctx's actor.
// When an open job of the kind has the key already, its id comes back with [ErrOpen].
func Enqueue(ctx context.Context, tx *sqldb.Tx, s Spec) (ids.ID, error) {
	payload, err := json.Marshal(s.Payload)
	if err != nil {
		return 0, err
	}
	who := actor.From(ctx)
	by, err := json.Marshal(who)
	if err != nil {
		return 0, err
	}
	var key any
	if s.Key != "" {
		key = s.Kind + "\n" + s.Key
	}
	if s.Attempts <= 0 {
		s.Attempts = 3
	}
	now, at := tx.Now().UnixMilli(), s.RunAt.UnixMilli()
	if s.RunAt.IsZero() {
		at = now
	}
	id := tx.NewID()
	n, err := tx.Exec(ctx, `INSERT INTO jobs (id, kind, open_key, payload, actor, account, status, run_at, attempts, max_attempts,
worker, lease_until, done, total, note, error, result, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, 0, $8, '', 0, 0, 0, '', '', '', $9)
ON CONFLICT (open_key) DO NOTHING`, id, s.Kind, key, string(payload), string(by), who.Account, at, s.Attempts, now)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		open, err := sqldb.Value[ids.ID](ctx, tx, `SELECT id FROM jobs WHERE open_key = $1`, key)
		return open, errors.Join(err, ErrOpen)
	}
	tx.AfterCommit(bell.ring)
	return id, nil
}

// Status reads one job.
func Status(ctx context.Context, q sqldb.Queryer, id ids.ID) (Job, error) {
	s, err := sqldb.One(ctx, q, scanJob, `SELECT `+jobCols+` FROM jobs WHERE id = $1`, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = ErrUnknown
	}
	return s, err
}

// Filter narrows [List]. Empty fields do not.
type Filter struct {
	Kind    string
	State   State
	Account ids.ID
	Before  ids.ID // only older jobs: the next page
}

// List returns the newest jobs first, at most limit.
func List(ctx context.Context, q sqldb.Queryer, f Filter, limit int) ([]Job, error) {
	var w sqldb.Where
	w.If(f.Kind != "", "kind = ?", f.Kind)
	w.If(f.State != "", "status = ?", f.State)
	w.If(f.Account != 0, "account = ?", f.Account)
	w.If(f.Before != 0, "id < ?", f.Before)
	return sqldb.All(ctx, q, scanJob, `SELECT `+jobCols+` FROM jobs`+w.SQL()+` ORDER BY id DESC LIMIT `+w.Arg(limit), w.Args()...)
}

// Cancel stops a job: one that waits is over at once, one that runs is told at its next
// [Run.Progress].
func Cancel(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	n, err := tx.Exec(ctx, `UPDATE jobs SET status = 'cancelled', open_key = NULL, finished_at = $1
WHERE id = $2 AND status IN ('queued', 'running')`, tx.Now().UnixMilli(), id)
	if err == nil && n == 0 {
		_, err = Status(ctx, tx, id)
	}
	return err
}

// Retry puts a job that failed or was cancelled back into the queue, in the name of
// whoever asked first, with all its tries before it. It returns [ErrOpen] for a job that
// is still open or done.
func Retry(ctx context.Context, tx *sqldb.Tx, id ids.ID) error {
	n, err := tx.Exec(ctx, `UPDATE jobs SET status = 'queued', run_at = $1, attempts = 0, done = 0, total = 0, note = '', error = '', started_at = NULL, finished_at = NULL
WHERE id = $2 AND status IN ('failed', 'cancelled')`, tx.Now().UnixMilli(), id)
	if err != nil || n == 1 {
		tx.AfterCommit(bell.ring)
		return err
	}
	if _, err := Status(ctx, tx, id); err != nil {
		return err
	}
	return ErrOpen
}

// Purge deletes jobs that were over before the moment and returns how many.
func Purge(ctx context.Context, tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM jobs WHERE status IN ('done', 'failed', 'cancelled') AND finished_at < $1`, before.UnixMilli())
}

// NextAt returns when the city is next to be looked at: when its next job waits, the lease
// of one that runs is over, or a schedule's time has come. Zero says that its schedules
// were never looked at.
func NextAt(ctx context.Context, q sqldb.Queryer) (time.Time, error) {
	ms, err := sqldb.Value[int64](ctx, q, `SELECT COALESCE(MIN(x.at), 0) FROM (
SELECT next_at AS at FROM job_schedules
UNION ALL SELECT run_at FROM jobs WHERE status = 'queued'
UNION ALL SELECT lease_until FROM jobs WHERE status = 'running') x`)
	if err != nil || ms == 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(ms), nil
}

// fault is a refusal as it is stored.
type fault struct {
	Kind  errs.Kind `json:"kind"`
	Code  string    `json:"code"`
	Args  []string  `json:"args,omitempty"`
	Field string    `json:"field,omitempty"`
	Place string    `json:"place,omitempty"`
}

// encodeFault keeps the refusal that people may see; the cause goes to the log only.
func encodeFault(err error) string {
	e := ErrFailed
	if found := errs.All(err); len(found) > 0 && found[0].Kind != errs.Internal {
		e = found[0]
	}
	f := fault{Kind: e.Kind, Code: e.Code, Field: e.Field, Place: e.Place}
	for _, a := range e.Args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	b, _ := json.Marshal(f) // strings and a number always encode
	return string(b)
}

func decodeFault(s string) error {
	var f fault
	if s == "" || json.Unmarshal([]byte(s), &f) != nil {
		return nil
	}
	e := &errs.Error{Kind: f.Kind, Code: f.Code, Field: f.Field, Place: f.Place}
	for _, a := range f.Args {
		e.Args = append(e.Args, a)
	}
	return e
}

// bell wakes the runners of this process when a job was put in, so that it need not wait
// for the next look.
var bell = &ringer{waiting: map[chan struct{}]bool{}}

type ringer struct {
	mu      sync.Mutex
	waiting map[chan struct{}]bool
}

func (r *ringer) ring() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.waiting {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (r *ringer) listen() (heard chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[c] = true
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.waiting, c)
	}
}
