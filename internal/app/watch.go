package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
)

// watch remembers which resting cities are still to be looked at for jobs.
type watch struct {
	mu    sync.Mutex
	asked time.Time // when the hub was asked for what is due
	swept time.Time // when all cities were listed
	queue []string
}

const (
	dueStep   = 5 * time.Second // between questions to the hub: what is due, which cities changed
	sweepStep = 5 * time.Minute // between looks at all cities, for jobs that the hub was not told of
	lookMost  = 16              // resting cities looked at in one go
	lookTime  = 10 * time.Second
)

// places are the cities whose jobs run here: those in use each time, those at rest only
// when they have something due. A city that goes to rest says when (see forget).
func (h *House) places(ctx context.Context) ([]job.Place, error) {
	h.watch.mu.Lock()
	defer h.watch.mu.Unlock()
	awake := h.Registry.Awake()
	out := make([]job.Place, 0, len(awake))
	for code, db := range awake {
		out = append(out, job.Place{City: code, DB: db})
	}
	h.catchUp(ctx)
	err := h.watch.fill(ctx, h.Registry)
	most := min(lookMost, len(h.watch.queue))
	now := h.watch.queue[:most]
	h.watch.queue = h.watch.queue[most:]
	for _, code := range now {
		if c, err := h.Registry.City(code); awake[code] != nil || err != nil || c.Status != tenant.Active {
			continue
		}
		db, err := h.wake(ctx, code)
		if err != nil {
			slog.Error("jobs", "city", code, "error", err)
		} else if db != nil {
			out = append(out, job.Place{City: code, DB: db})
		}
	}
	return out, err
}

// fill puts the cities into the queue that are due, and from time to time all.
func (w *watch) fill(ctx context.Context, reg *tenant.Registry) error {
	now := time.Now()
	switch {
	case now.Sub(w.swept) >= sweepStep:
		list, err := reg.List(ctx)
		if err != nil {
			return err
		}
		w.queue = w.queue[:0]
		for _, c := range list {
			w.queue = append(w.queue, c.Code)
		}
		w.swept, w.asked = now, now
	case now.Sub(w.asked) >= dueStep:
		if err := reg.Refresh(ctx); err != nil {
			return err
		}
		if err := reg.RecoverMoves(ctx); err != nil {
			return err
		}
		w.asked = now
		if len(w.queue) > 0 {
			return nil
		}
		due, err := reg.Due(ctx)
		if err != nil {
			return err
		}
		w.queue = due
	}
	return nil
}

// wake opens a resting city that has something due; nil when it may sleep on.
func (h *House) wake(ctx context.Context, code string) (*sqldb.DB, error) {
	next, err := h.settle(ctx, code)
	if err != nil || next.After(time.Now()) {
		return nil, err
	}
	return h.Registry.Open(code)
}

// settle tells the hub when the city is next to be looked at.
func (h *House) settle(ctx context.Context, code string) (next time.Time, err error) {
	ctx, stop := context.WithTimeout(ctx, lookTime)
	defer stop()
	err = h.Registry.Look(ctx, code, func(q *sqldb.Reader) error {
		next, err = job.NextAt(ctx, q)
		return err
	})
	if err != nil {
		return next, err
	}
	return next, h.Registry.SetDue(ctx, code, next)
}
