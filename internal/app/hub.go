package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/search"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/report/system"
)

// hub looks after all cities of the installation.
func (h *House) hub() *system.Hub { return &system.Hub{Kit: h.kit(), Console: consoleAccount} }

// rebuild makes again what engines keep differently, after a restore or a move.
func rebuild(ctx context.Context, tx *sqldb.Tx) error { return search.Reindex(ctx, tx) }

// hubRunner does the jobs of the hub's own queue: moves, the nightly look at its log.
func (h *House) hubRunner() *job.Runner {
	return &job.Runner{
		Handlers: h.hub().Handlers(), Schedules: system.HubSchedules(), Workers: 1,
		Places: func(context.Context) ([]job.Place, error) {
			return []job.Place{{City: tenant.HubCode, DB: h.Registry.Hub()}}, nil
		},
		Reload: func(ctx context.Context, _ string, by actor.Actor) (actor.Actor, error) {
			return h.standing(ctx, by.City, by)
		},
	}
}

// late are cities that could not be migrated when the program started, because their server
// did not answer. They are refused until they were.
type late struct {
	mu    sync.Mutex
	codes map[string]bool
	asked time.Time
	busy  bool
}

// lateStep is the time between two tries.
const lateStep = 30 * time.Second

func (l *late) add(code string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.codes == nil {
		l.codes = map[string]bool{}
	}
	l.codes[code] = true
	l.asked = time.Now()
}

func (l *late) has(code string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.codes[code]
}

// due takes the cities to be tried now, none while others try.
func (l *late) due() (codes []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy || len(l.codes) == 0 || time.Since(l.asked) < lateStep {
		return nil
	}
	l.busy, l.asked = true, time.Now()
	for code := range l.codes {
		codes = append(codes, code)
	}
	return codes
}

func (l *late) done(ready []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = false
	for _, code := range ready {
		delete(l.codes, code)
	}
}

// catchUp migrates the cities whose server has come back.
func (h *House) catchUp(ctx context.Context) {
	codes := h.late.due()
	if codes == nil {
		return
	}
	go func() {
		var ready []string
		defer func() { h.late.done(ready) }()
		for _, code := range codes {
			if _, err := h.Registry.Migrate(sqldb.Long(ctx), code); err != nil {
				slog.Warn("city cannot be migrated yet", "city", code, "error", err)
				continue
			}
			ready = append(ready, code)
			slog.Info("city is served again", "city", code)
		}
	}()
}

// migrateAll brings every city that can be opened to this program's schema. One that is
// archived, half made or on a server that does not answer keeps the others from nothing.
func (h *House) migrateAll(ctx context.Context) error {
	list, err := h.Registry.List(ctx)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.Status != tenant.Active && t.Status != tenant.ReadOnly {
			slog.Warn("city is not served for writing", "city", t.Code, "status", t.Status)
			continue
		}
		_, err := h.Registry.Migrate(ctx, t.Code)
		if errors.Is(err, sqldb.ErrUnavailable) {
			slog.Error("city does not answer; tried again later", "city", t.Code, "place", t.Where(), "error", err)
			h.late.add(t.Code)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
