package indicator

import (
	"context"
	"slices"
	"strconv"
	"time"

	"rongqiao/internal/platform/civil"
	"rongqiao/internal/platform/sqldb"
)

// shelfKey is a source on a day.
type shelfKey struct {
	source string
	day    civil.Date
}

// shelved is a snapshot that is kept. It is good while the source's mark is the same. While
// evaluations look at it, it does not change.
type shelved struct {
	columns *Columns
	mark    string
	readers int
	used    int64 // clock of the last use
	bytes   int64
}

// freshFor is how long facts are good when their source cannot tell cheaply whether it
// changed: other programs may write to the same database.
const freshFor = 10 * time.Second

// markFields is how much of a mark says what the fields are.
const markFields = 16

// columns is the state of a source on a day: the one that is kept when its mark is still
// the same, else read again. Inside one evaluation it is read once.
func (r *run) columns(ctx context.Context, src Source, day civil.Date) (*Columns, error) {
	key := shelfKey{src.Code, day}
	if c := r.open[key]; c != nil {
		return c, nil
	}
	mark, err := r.mark(ctx, src)
	if err != nil {
		return nil, err
	}
	e, old := r.s.kept(key, mark, r.mayKeep())
	if e == nil {
		c, err := r.read(ctx, src, day, old)
		if err != nil {
			return nil, err
		}
		if e = (&shelved{columns: c, mark: mark, readers: 1}); mark != "" && r.mayKeep() {
			r.s.keep(key, e)
		}
	}
	r.pins = append(r.pins, e)
	r.open[key] = e.columns
	return e.columns, nil
}

// read brings an old snapshot up to date, or makes a new one.
func (r *run) read(ctx context.Context, src Source, day civil.Date, old *Columns) (*Columns, error) {
	if old != nil {
		ok, err := old.Follow(src.Rows(ctx, r.q, day))
		if err != nil || ok {
			return old, err
		}
	}
	return Load(src.Fields, src.Rows(ctx, r.q, day))
}

// done gives the snapshots back.
func (r *run) done() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	for _, e := range r.pins {
		e.readers--
	}
	r.pins = nil
}

// mark tells states of a source apart, and begins with what its fields are; "" when states cannot be told.
func (r *run) mark(ctx context.Context, src Source) (string, error) {
	if m, ok := r.marks[src.Code]; ok {
		return m, nil
	}
	state := ""
	if src.Mark != nil {
		m, err := src.Mark(ctx, r.q)
		if err != nil {
			return "", err
		}
		state = "m" + m
	} else if _, writing := r.q.(*sqldb.Tx); !writing && r.writes > 0 {
		state = "w" + strconv.FormatUint(r.writes, 10) + "|" + strconv.FormatInt(r.q.Now().UnixNano()/int64(freshFor), 10)
	}
	if state != "" {
		state = digest(canonical(src.Fields))[:markFields] + state
	}
	r.marks[src.Code] = state
	return state, nil
}

// mayKeep says whether what was read is what others will read: not inside a transaction
// that may be rolled back.
func (r *run) mayKeep() bool {
	_, writing := r.q.(*sqldb.Tx)
	return !writing
}

// kept is the snapshot with the mark, or else an old one that nobody looks at, taken off the shelf to be
// brought up to date.
func (s *Service) kept(key shelfKey, mark string, take bool) (e *shelved, old *Columns) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e = s.shelf[key]
	switch {
	case e == nil || mark == "":
		return nil, nil
	case e.mark == mark:
		s.clock++
		e.used, e.readers = s.clock, e.readers+1
		return e, nil
	case e.readers == 0 && take && e.mark[:markFields] == mark[:markFields]:
		delete(s.shelf, key)
		s.used -= e.bytes
		return nil, e.columns
	}
	return nil, nil
}

// keep puts a snapshot on the shelf and takes those down that were not used for longest
// while there is no room.
func (s *Service) keep(key shelfKey, e *shelved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock++
	if old := s.shelf[key]; old != nil {
		s.used -= old.bytes
	}
	e.used, e.bytes = s.clock, e.columns.Bytes()
	s.shelf[key], s.used = e, s.used+e.bytes
	keys := make([]shelfKey, 0, len(s.shelf))
	for k := range s.shelf {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b shelfKey) int { return int(s.shelf[a].used - s.shelf[b].used) })
	for _, k := range keys[:len(keys)-1] {
		if s.used <= s.opts.Budget {
			return
		}
		s.used -= s.shelf[k].bytes
		delete(s.shelf, k)
	}
}

// prepared is the definition compiled for its source; it is compiled once.
func (s *Service) prepared(d Definition, src Source) (*Measurement, error) {
	key := digest(canonical(struct {
		D Definition
		F []Field
	}{d, src.Fields}))
	s.mu.Lock()
	m := s.ready[key]
	s.mu.Unlock()
	if m != nil {
		return m, nil
	}
	m, err := Prepare(d, src)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if had := s.ready[key]; had != nil {
		return had, nil
	}
	if len(s.ready) > 4096 {
		clear(s.ready)
	}
	s.ready[key] = m
	return m, nil
}

func (s *Service) derivation(d Definition) (*derivation, error) { return deriveOf(d) }

// Held is how many bytes of facts are kept.
func (s *Service) Held() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used
}
