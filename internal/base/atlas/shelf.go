package atlas

import (
	"context"
	"sync"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
)

// Shelf keeps the read model of the shared catalogue for all cities of a process, and reads it anew when a pack has come.
type Shelf struct {
	db *sqldb.DB

	mu   sync.Mutex
	last ids.ID // the newest pack that cat knows
	n    int64
	cat  *Catalog
}

// NewShelf makes a shelf over the shared catalogue.
func NewShelf(catalog *sqldb.DB) *Shelf { return &Shelf{db: catalog} }

// Catalog gives the read model as of now. It costs one small query where nothing has changed.
func (s *Shelf) Catalog(ctx context.Context) (*Catalog, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.db.Read(sqldb.Long(ctx), func(r *sqldb.Reader) error {
		var last ids.ID
		var n int64
		if err := r.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MAX(id), 0) FROM cat_packs`).Scan(&n, &last); err != nil {
			return err
		}
		if s.cat != nil && n == s.n && last == s.last {
			return nil
		}
		c, err := Load(ctx, r)
		if err == nil {
			s.cat, s.n, s.last = c, n, last
		}
		return err
	})
	return s.cat, err
}

// Packs lists the packs of a catalogue in the order of import, for the command line.
func Packs(ctx context.Context, catalog *sqldb.DB) (list []Pack, err error) {
	err = catalog.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = loadPacks(ctx, r)
		return err
	})
	return list, err
}
