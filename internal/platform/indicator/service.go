package indicator

import (
	"context"
	"sync"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/sqldb"
)

// Options join the engine with the modules that own data.
type Options struct {
	// Sources are the tables of facts of all modules.
	Sources func(ctx context.Context) ([]Source, error)
	// Definitions are those that the product ships; a city's own and its edits come on top.
	Definitions []Definition
	// Sees reports whether the actor may see the rows of the source that the scope leaves, and so the
	// exact figures. When nil, [MaySeeRows] decides.
	Sees func(ctx context.Context, a actor.Actor, src Source, only map[string]string) bool
	// Budget is how many bytes of facts are kept in memory; 512 MiB when 0.
	Budget int64
}

// Service computes the indicators of one city.
type Service struct {
	db   *sqldb.DB
	opts Options

	mu    sync.Mutex
	shelf map[shelfKey]*shelved
	used  int64
	clock int64
	ready map[string]*Measurement // compiled definitions, by code, version and source
}

// New makes the engine of a city.
func New(db *sqldb.DB, o Options) *Service {
	if o.Sees == nil {
		o.Sees = func(_ context.Context, a actor.Actor, _ Source, only map[string]string) bool {
			return MaySeeRows(a, only)
		}
	}
	if o.Budget == 0 {
		o.Budget = 512 << 20
	}
	return &Service{db: db, opts: o, shelf: map[shelfKey]*shelved{}, ready: map[string]*Measurement{}}
}
