package indicator

import (
	"context"
	"iter"
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

// shelved is a snapshot that is kept. It is good while the source's mark is the same.
type shelved struct {
	columns *Columns
	mark    string
	used    int64 // clock of the last use
	bytes   int64
}

// freshFor is how long facts are good when their source cannot tell cheaply whether it
// changed: other programs may write to the same database.
const freshFor = 10 * time.Second

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
	c := r.s.kept(key, mark)
	if c == nil {
		if c, err = r.s.refresh(key, src, src.Rows(ctx, r.q, day)); err != nil {
			return nil, err
		}
		if mark != "" && r.mayKeep() {
			r.s.keep(key, mark, c)
		}
	}
	r.open[key] = c
	return c, nil
}

// mark tells states of a source apart; "" when that cannot be told.
func (r *run) mark(ctx context.Context, src Source) (string, error) {
	if m, ok := r.marks[src.Code]; ok {
		return m, nil
	}
	if src.Mark != nil {
		m, err := src.Mark(ctx, r.q)
		r.marks[src.Code] = "m" + m + "|" + strconv.Itoa(len(src.Fields))
		return r.marks[src.Code], err
	}
	if _, writing := r.q.(*sqldb.Tx); writing || r.writes == 0 {
		return "", nil
	}
	return "w" + strconv.FormatUint(r.writes, 10) + "|" + strconv.FormatInt(r.q.Now().UnixNano()/int64(freshFor), 10), nil
}

// mayKeep says whether what was read is what others will read: not inside a transaction
// that may be rolled back.
func (r *run) mayKeep() bool {
	_, writing := r.q.(*sqldb.Tx)
	return !writing
}

func (s *Service) kept(key shelfKey, mark string) *Columns {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.shelf[key]
	if e == nil || e.mark != mark || mark == "" {
		return nil
	}
	s.clock++
	e.used = s.clock
	return e.columns
}

// refresh reads the facts anew. Those who still read the old state keep it.
func (s *Service) refresh(_ shelfKey, src Source, rows iter.Seq2[Row, error]) (*Columns, error) {
	return Load(src.Fields, rows)
}

// keep puts a snapshot on the shelf and takes those down that were not used for longest
// while there is no room.
func (s *Service) keep(key shelfKey, mark string, c *Columns) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock++
	if old := s.shelf[key]; old != nil {
		s.used -= old.bytes
	}
	e := &shelved{c, mark, s.clock, c.Bytes()}
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
