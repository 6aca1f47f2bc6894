package sheet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
)

// JobKind names the jobs of this package.
const JobKind = "sheet.step"

// stepPayload says which step of which batch a job takes.
type stepPayload struct {
	Step  string
	Batch ids.ID
}

// Enqueue is the [Later] of a server: a step of a large batch becomes a job, run in the
// name of who asked. A batch has one open job at a time.
func Enqueue(ctx context.Context, tx *sqldb.Tx, step string, batch ids.ID) (ids.ID, error) {
	id, err := job.Enqueue(ctx, tx, job.Spec{Kind: JobKind, Key: batch.String(), Payload: stepPayload{step, batch}})
	if errors.Is(err, job.ErrOpen) {
		err = nil
	}
	return id, err
}

// Handler takes the steps of large batches. of returns the service of a city, the same
// one that serves its pages, so that they see the progress.
func Handler(of func(city string) (*Service, error)) job.Handler {
	return func(ctx context.Context, run *job.Run) error {
		var p stepPayload
		if err := run.Decode(&p); err != nil {
			return err
		}
		s, err := of(run.City)
		if err != nil {
			return err
		}
		defer s.live.end(p.Batch)
		return s.step(ctx, p, s.live.follow(p.Batch, run))
	}
}

// Fallen is told of the steps that ended without being done: their asker lost the right to
// send tables, or the job was cancelled. The batch goes back to where a person can go on,
// with the reason.
func Fallen(of func(city string) (*Service, error)) func(ctx context.Context, run *job.Run, cause error) error {
	return func(ctx context.Context, run *job.Run, cause error) error {
		var p stepPayload
		if err := run.Decode(&p); err != nil {
			return err
		}
		s, err := of(run.City)
		if err != nil {
			return err
		}
		return s.putBack(ctx, p.Batch, cause)
	}
}

// putBack frees a batch whose step will not be done. One that has moved on stays.
func (s *Service) putBack(ctx context.Context, id ids.ID, cause error) error {
	im, _, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	step := map[string]string{Mapped: "stall", Confirmed: "back"}[im.Status]
	e := errs.New(errs.Internal, "internal")
	if all := errs.All(cause); len(all) > 0 {
		e = all[0]
	}
	im.Refusal = packArgs([]any{e.Code, packArgs(e.Args), e.Place})
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if step != "" {
			if err := s.move(ctx, tx, im, step, 0); err != nil {
				return err
			}
		}
		return updateImport(ctx, tx, im)
	})
}

func (s *Service) step(ctx context.Context, p stepPayload, progress Progress) error {
	var err error
	switch p.Step {
	case "check":
		_, err = s.Check(ctx, p.Batch, progress)
	case "write":
		if _, err = s.Write(ctx, p.Batch, progress); errors.Is(err, ErrChanged) {
			err = nil // the page of the batch shows the new dry run
		}
	case "undo":
		_, err = s.TakeBack(ctx, p.Batch, progress)
	default:
		err = fmt.Errorf("sheet: unknown step %q", p.Step)
	}
	return err
}

// board shows how far the running batches of this process are. The job's own record
// cannot: on SQLite the batch holds the only writer until it is done.
type board struct {
	mu   sync.Mutex
	runs map[ids.ID]standing
}

// standing is where a running batch is.
type standing struct {
	Done, Total int
	Since       time.Time
}

func (b *board) follow(batch ids.ID, run *job.Run) Progress {
	since := time.Now()
	b.put(batch, standing{Since: since})
	return func(done, total int) {
		b.put(batch, standing{done, total, since})
		if run.DB.Dialect() == sqldb.Postgres {
			_ = run.Progress(int64(done), int64(total), "") // another process may serve the page
		}
	}
}

func (b *board) put(batch ids.ID, at standing) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.runs == nil {
		b.runs = map[ids.ID]standing{}
	}
	b.runs[batch] = at
}

func (b *board) end(batch ids.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.runs, batch)
}

func (b *board) at(batch ids.ID) (standing, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.runs[batch]
	return at, ok
}

// left estimates the seconds that remain; 0 when it is too early to say.
func (s standing) left(now time.Time) int {
	if s.Done <= 0 || s.Total <= s.Done {
		return 0
	}
	gone := now.Sub(s.Since).Seconds()
	return int(gone*float64(s.Total-s.Done)/float64(s.Done) + 0.5)
}

// Standing returns how far the running step of a batch is and the seconds that remain;
// ok is false when none runs.
func (s *Service) Standing(ctx context.Context, im *Import) (done, total int64, left int, ok bool) {
	if at, running := s.live.at(im.ID); running {
		return int64(at.Done), int64(at.Total), at.left(time.Now()), true
	}
	if im.Job == 0 {
		return 0, 0, 0, false
	}
	err := s.db.Read(ctx, func(q *sqldb.Reader) error {
		j, err := job.Status(ctx, q, im.Job)
		if err == nil && !j.State.Final() {
			done, total, ok = j.Done, j.Total, true
		}
		return err
	})
	return done, total, 0, ok && err == nil
}
