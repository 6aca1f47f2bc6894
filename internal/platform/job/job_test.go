package job_test

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

// clock is a time that the test moves.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC).UnixMilli()) // noon in China
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()) }
func (c *clock) forward(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func each(t *testing.T, fn func(t *testing.T, db *sqldb.DB, c *clock)) {
	c := newClock()
	sqldbtest.EachWith(t, sqldbtest.Setup{Migrations: []fs.FS{job.Migrations}, Now: c.now}, func(t *testing.T, db *sqldb.DB) {
		c.ms.Store(newClock().ms.Load())
		fn(t, db, c)
	})
}

func runner(db *sqldb.DB, handlers map[string]job.Handler) *job.Runner {
	return &job.Runner{Handlers: handlers, Places: func(context.Context) ([]job.Place, error) { return []job.Place{{City: "900100", DB: db}}, nil }}
}

func enqueue(t *testing.T, db *sqldb.DB, s job.Spec) (id ids.ID, err error) {
	t.Helper()
	ctx := actor.With(context.Background(), actor.Actor{Account: 7, Grants: []actor.Grant{{Role: actor.CityLead}}})
	werr := db.Write(ctx, func(tx *sqldb.Tx) error {
		id, err = job.Enqueue(ctx, tx, s)
		return nil
	})
	if werr != nil {
		t.Fatal(werr)
	}
	return id, err
}

func find(t *testing.T, db *sqldb.DB, id ids.ID) (s job.Job) {
	t.Helper()
	ctx := context.Background()
	err := db.Read(ctx, func(r *sqldb.Reader) (err error) { s, err = job.Status(ctx, r, id); return err })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func drain(t *testing.T, r *job.Runner, want int) {
	t.Helper()
	if n, err := r.Drain(context.Background()); n != want || err != nil {
		t.Errorf("ran %d jobs, want %d: %v", n, want, err)
	}
}

func TestAJobRunsInTheNameOfWhoAsked(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, _ *clock) {
		id, err := enqueue(t, db, job.Spec{Kind: "greet", Payload: map[string]int{"n": 3}})
		if err != nil {
			t.Fatal(err)
		}
		r := runner(db, map[string]job.Handler{"greet": func(ctx context.Context, run *job.Run) error {
			var p struct{ N int }
			if err := run.Decode(&p); err != nil || p.N != 3 || run.City != "900100" || run.Attempt != 1 {
				t.Errorf("%+v %+v %v", p, run, err)
			}
			if a := actor.From(ctx); a.Account != 7 || !a.Has(actor.CityLead) {
				t.Errorf("actor %+v", a)
			}
			if err := run.Progress(50, 100, "一半"); err != nil {
				return err
			}
			if s := find(t, db, run.ID); s.State != job.Running || s.Percent() != 50 || s.Note != "一半" {
				t.Errorf("in the middle: %+v", s)
			}
			return run.Leave("好")
		}})
		drain(t, r, 1)
		if s := find(t, db, id); s.State != job.Done || s.Result != `"好"` || s.Percent() != 100 || s.Account != 7 || s.FinishedAt == 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestFailuresAreTriedAgainAndRefusalsAreNot(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		refusal := errs.New(errs.Invalid, "demand.bad")
		flaky, _ := enqueue(t, db, job.Spec{Kind: "flaky"})
		hopeless, _ := enqueue(t, db, job.Spec{Kind: "hopeless", Attempts: 2})
		refused, _ := enqueue(t, db, job.Spec{Kind: "refused"})
		panics, _ := enqueue(t, db, job.Spec{Kind: "panics", Attempts: 1})
		nobody, _ := enqueue(t, db, job.Spec{Kind: "nobody"})
		r := runner(db, map[string]job.Handler{
			"flaky": func(_ context.Context, run *job.Run) error {
				if run.Attempt < 2 {
					return errors.New("not yet")
				}
				return nil
			},
			"hopeless": func(context.Context, *job.Run) error { return errors.New("never") },
			"refused":  func(context.Context, *job.Run) error { return refusal.At("第3行").With(3) },
			"panics":   func(context.Context, *job.Run) error { panic("oh") },
		})
		drain(t, r, 5)
		drain(t, r, 0)
		if s := find(t, db, flaky); s.State != job.Queued {
			t.Errorf("flaky: %+v", s)
		}
		c.forward(time.Minute)
		drain(t, r, 2)
		if s := find(t, db, flaky); s.State != job.Done || s.Attempts != 2 {
			t.Errorf("flaky: %+v", s)
		}
		for id, code := range map[ids.ID]*errs.Error{hopeless: job.ErrFailed, refused: refusal, panics: job.ErrFailed, nobody: job.ErrFailed} {
			if s := find(t, db, id); s.State != job.Failed || !errors.Is(s.Err, code) {
				t.Errorf("%s: %+v", s.Kind, s)
			}
		}
		if s := find(t, db, refused); errs.All(s.Err)[0].Place != "第3行" {
			t.Errorf("%+v", s.Err)
		}
	})
}

func TestOneOpenJobPerKey(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, _ *clock) {
		first, err := enqueue(t, db, job.Spec{Kind: "import", Key: "batch 1"})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := enqueue(t, db, job.Spec{Kind: "import", Key: "batch 1"}); again != first || !errors.Is(err, job.ErrOpen) {
			t.Errorf("%v, %v", again, err)
		}
		if _, err := enqueue(t, db, job.Spec{Kind: "import", Key: "batch 2"}); err != nil {
			t.Error(err)
		}
		drain(t, runner(db, map[string]job.Handler{"import": func(context.Context, *job.Run) error { return nil }}), 2)
		if again, err := enqueue(t, db, job.Spec{Kind: "import", Key: "batch 1"}); again == first || err != nil {
			t.Errorf("after the end: %v, %v", again, err)
		}
	})
}

func TestEveryJobRunsOnceUnderManyWorkers(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, _ *clock) {
		var mu sync.Mutex
		seen := map[ids.ID]int{}
		const jobs = 40
		for range jobs {
			if _, err := enqueue(t, db, job.Spec{Kind: "count"}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		left := make(chan struct{}, jobs)
		handlers := map[string]job.Handler{"count": func(_ context.Context, run *job.Run) error {
			mu.Lock()
			seen[run.ID]++
			mu.Unlock()
			left <- struct{}{}
			return nil
		}}
		var running sync.WaitGroup
		for range 3 {
			r := runner(db, handlers)
			r.Workers, r.Poll = 3, 10*time.Millisecond
			running.Go(func() { _ = r.Run(ctx) })
		}
		for range jobs {
			<-left
		}
		cancel()
		running.Wait()
		for id, n := range seen {
			if s := find(t, db, id); n != 1 || s.State != job.Done {
				t.Errorf("%v ran %d times: %+v", id, n, s)
			}
		}
		if len(seen) != jobs {
			t.Errorf("%d jobs ran", len(seen))
		}
	})
}

func TestAJobThatKillsItsProcessIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		id, _ := enqueue(t, db, job.Spec{Kind: "deadly", Attempts: 1})
		ctx := context.Background()
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE jobs SET status = 'running', worker = 'dead', attempts = 3, lease_until = $1 WHERE id = $2`, c.now().UnixMilli()-1, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		drain(t, runner(db, map[string]job.Handler{"deadly": func(context.Context, *job.Run) error {
			t.Error("it ran once more")
			return nil
		}}), 1)
		if s := find(t, db, id); s.State != job.Failed {
			t.Errorf("%+v", s)
		}
	})
}

func TestAJobOfADeadProcessIsTakenUp(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		id, _ := enqueue(t, db, job.Spec{Kind: "long"})
		ctx := context.Background()
		// What a process that died in the middle leaves behind.
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE jobs SET status = 'running', worker = 'dead', attempts = 1, lease_until = $1 WHERE id = $2`,
				c.now().Add(time.Minute).UnixMilli(), id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		r := runner(db, map[string]job.Handler{"long": func(context.Context, *job.Run) error { return nil }})
		drain(t, r, 0)
		c.forward(2 * time.Minute)
		drain(t, r, 1)
		if s := find(t, db, id); s.State != job.Done || s.Attempts != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestCancelReachesARunningJob(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, _ *clock) {
		id, _ := enqueue(t, db, job.Spec{Kind: "long", Key: "k"})
		ctx := context.Background()
		r := runner(db, map[string]job.Handler{"long": func(own context.Context, run *job.Run) error {
			if err := db.Write(ctx, func(tx *sqldb.Tx) error { return job.Cancel(ctx, tx, id) }); err != nil {
				return err
			}
			if err := run.Progress(1, 1, ""); !errors.Is(err, job.ErrCancelled) || own.Err() == nil {
				t.Errorf("progress: %v, context: %v", err, own.Err())
			}
			return own.Err()
		}})
		drain(t, r, 1)
		if s := find(t, db, id); s.State != job.Cancelled {
			t.Errorf("%+v", s)
		}
	})
}

func TestProgressInsideAWriteDoesNotHang(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		id, _ := enqueue(t, db, job.Spec{Kind: "batch"})
		r := runner(db, map[string]job.Handler{"batch": func(ctx context.Context, run *job.Run) error {
			return db.Write(ctx, func(tx *sqldb.Tx) error {
				c.forward(10 * time.Minute) // the lease is over
				return run.Progress(1, 2, "")
			})
		}})
		start := time.Now()
		drain(t, r, 1)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		if s := find(t, db, id); s.State != job.Done {
			t.Errorf("%+v", s)
		}
	})
}

func TestScheduleMakesOneJobPerTime(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		ctx := context.Background()
		s := job.Schedule{Kind: "nightly", Cron: "15 3 * * *"}
		tick := func(want bool) {
			t.Helper()
			if made, err := s.Tick(ctx, db); made != want || err != nil {
				t.Errorf("made %t, %v", made, err)
			}
		}
		tick(false) // noon: noted for 03:15
		c.forward(15 * time.Hour)
		tick(false)
		c.forward(16 * time.Minute)
		tick(true)
		tick(false)
		drain(t, runner(db, map[string]job.Handler{"nightly": func(context.Context, *job.Run) error { return nil }}), 1)
		c.forward(72 * time.Hour)
		tick(true)
		tick(false)
	})
}

func TestPurgeKeepsOpenJobs(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB, c *clock) {
		_, _ = enqueue(t, db, job.Spec{Kind: "a"})
		drain(t, runner(db, map[string]job.Handler{"a": func(context.Context, *job.Run) error { return nil }}), 1)
		_, _ = enqueue(t, db, job.Spec{Kind: "a"})
		ctx := context.Background()
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			if n, err := job.Purge(ctx, tx, c.now().Add(time.Hour)); n != 1 || err != nil {
				t.Errorf("purged %d, %v", n, err)
			}
			left, err := job.List(ctx, tx, job.Filter{}, 10)
			if len(left) != 1 || left[0].State != job.Queued {
				t.Errorf("%+v", left)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
