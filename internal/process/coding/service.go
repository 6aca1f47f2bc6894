package coding

import (
	"context"
	"sync"

	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/process/coding/trade"
)

// Service opens coders over the shared catalogue and keeps what they learned until a new pack comes. One serves all
// cities of a process.
type Service struct {
	db    *sqldb.DB
	shelf *atlas.Shelf

	mu    sync.Mutex
	known *knowledge

	tradeMu sync.Mutex
	tradeOf *atlas.Catalog
	trade   *trade.Model // for suggestions
}

// New makes a service over the shared catalogue; shelf may be nil.
func New(catalog *sqldb.DB, shelf *atlas.Shelf) *Service {
	if shelf == nil {
		shelf = atlas.NewShelf(catalog)
	}
	return &Service{db: catalog, shelf: shelf}
}

// Coder opens the coder of a kind. The first call after a start or a new pack learns, which takes some seconds.
func (s *Service) Coder(ctx context.Context, kind string) (Coder, error) {
	k, err := KindOf(kind)
	if err != nil {
		return nil, err
	}
	known, err := s.knowledge(ctx)
	if err != nil {
		return nil, err
	}
	if kind == Positions && len(known.labelled) == 0 {
		return nil, ErrLabels
	}
	if kind == Industries && len(known.catalog.Industries()) == 0 {
		return nil, ErrIndustries
	}
	return k.open(known), nil
}

// ready says whether there is a catalogue to code with; ErrCatalogue when not.
func (s *Service) ready(ctx context.Context) error {
	c, err := s.shelf.Catalog(ctx)
	if err == nil && len(c.Programmes(atlas.UndergradGeneral)) == 0 {
		err = ErrCatalogue
	}
	return err
}

func (s *Service) knowledge(ctx context.Context) (*knowledge, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	c, err := s.shelf.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != nil && s.known.catalog == c {
		return s.known, nil
	}
	var k *knowledge
	err = s.db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		k, err = learnFrom(ctx, r, c)
		return err
	})
	if err == nil {
		s.known = k
	}
	return k, err
}
