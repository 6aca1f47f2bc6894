package spectrum

import (
	"context"
	"sync"
	"time"

	"rongqiao/internal/base/org"
	"rongqiao/internal/platform/sqldb"
)

// keep is how long the registers are not read again; a change within this process shows
// at once.
const keep = 30 * time.Second

// keptMost is how many sources are kept at once.
const keptMost = 20

type sourceKey struct {
	year   int
	county string
	away   bool
}

// gathered is what was read of the registers; it is shared and never changed.
type gathered struct {
	src      Source
	counties []org.County
	writes   uint64
	at       time.Time
}

type keptSources struct {
	mu sync.Mutex
	by map[sourceKey]gathered
}

// gathered reads the registers, unless they were read a moment ago and nothing was
// written since.
func (s *Service) gathered(ctx context.Context, ask Ask) (gathered, error) {
	key := sourceKey{ask.Year, ask.County, ask.Away}
	now := gathered{src: Source{Year: ask.Year}, writes: s.db.Writes(), at: s.db.Now()}
	s.kept.mu.Lock()
	old, ok := s.kept.by[key]
	s.kept.mu.Unlock()
	if ok && old.writes == now.writes && now.at.Sub(old.at) < keep {
		return old, nil
	}
	err := s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		now.src = Source{Year: ask.Year} // the transaction may run again
		if err := now.src.load(ctx, r, ask); err != nil {
			return err
		}
		now.counties, err = org.Counties(ctx, r)
		return err
	})
	if err != nil {
		return now, err
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if s.kept.by == nil || len(s.kept.by) >= keptMost {
		s.kept.by = map[sourceKey]gathered{}
	}
	s.kept.by[key] = now
	return now, nil
}
