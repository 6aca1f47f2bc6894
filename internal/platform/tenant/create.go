package tenant

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"sync"

	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Create makes a city: its row, its keys, its empty database. When it is interrupted, the
// same call goes on where it stopped.
func (r *Registry) Create(ctx context.Context, c City) error {
	return r.CreateFrom(ctx, c, nil, func(db *sqldb.DB) error {
		_, err := db.Migrate(ctx, r.opts.Migrations...)
		return err
	})
}

// CreateFrom makes a city whose keys (nil for new ones) and rows come from elsewhere: fill
// gets its empty database.
func (r *Registry) CreateFrom(ctx context.Context, c City, keys *secret.Keyset, fill func(db *sqldb.DB) error) error {
	c, err := c.filled()
	if err != nil {
		return err
	}
	if c, err = r.register(ctx, c); err != nil {
		return err
	}
	if err := r.SaveKeyset(ctx, c.Code, keys); err != nil && !sqldb.IsDuplicate(err) {
		return err
	}
	if err := r.fillNew(ctx, c, fill); err != nil {
		return err
	}
	if err := r.setStatus(ctx, c.Code, Active); err != nil {
		return err
	}
	return r.noteVersion(ctx, c.Code)
}

// fillNew makes an empty database at the city's place and has it filled by its owner.
func (r *Registry) fillNew(ctx context.Context, c City, fill func(db *sqldb.DB) error) error {
	if c.Kind == Server {
		cluster, err := r.server(c.DSNRef)
		if err != nil {
			return err
		}
		if err := cluster.CreateSchema(ctx, c.Schema); err != nil {
			return err
		}
		if err := r.firstCatalog(ctx, c.DSNRef, cluster); err != nil {
			return err
		}
	}
	c.Status = Creating
	db, err := r.own(c)
	if err != nil {
		return err
	}
	return errors.Join(fill(db), db.Close())
}

// register inserts the row in state creating, or finds the one that was left there.
func (r *Registry) register(ctx context.Context, c City) (City, error) {
	c.Status, c.Epoch = Creating, 1
	for range maxOrdinal {
		err := r.hub.Write(ctx, func(tx *sqldb.Tx) error {
			old, err := sqldb.One(ctx, tx, scanCity, `SELECT `+cityCols+` FROM tenants WHERE code = $1`, c.Code)
			if err == nil {
				if old.Status != Creating {
					return ErrExists.With(c.Code)
				}
				c = old
				return nil
			}
			if !errors.Is(err, sqldb.ErrNoRow) {
				return err
			}
			top, err := sqldb.Value[int](ctx, tx, `SELECT COALESCE(MAX(ordinal), 0) FROM tenants`)
			if err != nil {
				return err
			}
			if c.Ordinal = top + 1; c.Ordinal > maxOrdinal {
				return ErrBadCity.With(c.Ordinal)
			}
			return insertCity(ctx, tx, c)
		})
		// Somebody else may have taken the ordinal in the meantime.
		if !sqldb.IsDuplicate(err) {
			return c, err
		}
	}
	return c, ErrExists.With(c.Code)
}

func (r *Registry) setStatus(ctx context.Context, code string, s Status) error {
	err := r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE tenants SET status = $1, epoch = epoch + 1, updated_at = $2 WHERE code = $3 AND status <> 'moving'`, s, tx.Now().UnixMilli(), code)
		if err == nil && n == 0 {
			err = ErrUnknown.With(code)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.Refresh(ctx)
}

// SetStatus makes a city active, read-only or archived. Where it can no longer be written,
// the fence tells the other processes at once.
func (r *Registry) SetStatus(ctx context.Context, code string, s Status) error {
	if c, err := r.City(code); err != nil {
		return err
	} else if c.Status == Moving {
		return ErrMoving.With(code)
	}
	if err := r.setStatus(ctx, code, s); err != nil {
		return err
	}
	c, err := r.City(code)
	if err != nil || s == Active || !r.fenced {
		return err
	}
	return r.fence(ctx, c)
}

// noteVersion copies the schema version into the register, for the overview.
func (r *Registry) noteVersion(ctx context.Context, code string) error {
	db, err := r.Open(code)
	if err != nil {
		return err
	}
	s, err := db.SchemaOf(ctx, r.opts.Migrations...)
	if err != nil {
		return err
	}
	err = r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tenants SET schema_version = $1, updated_at = $2 WHERE code = $3`, s.Mark(), tx.Now().UnixMilli(), code)
		return err
	})
	if err != nil {
		return err
	}
	return r.Refresh(ctx)
}

// Schema compares a city's database with the program's migrations.
func (r *Registry) Schema(ctx context.Context, code string) (sqldb.Schema, error) {
	db, err := r.Open(code)
	if err != nil {
		return sqldb.Schema{}, err
	}
	return db.SchemaOf(ctx, r.opts.Migrations...)
}

// Migrate brings one city to the program's schema and returns how many files it ran. A
// city with an older schema is saved first; one with a newer schema is refused.
func (r *Registry) Migrate(ctx context.Context, code string) (int, error) {
	city, err := r.City(code)
	if err != nil {
		return 0, err
	}
	if city.Status == Moving {
		return 0, ErrMoving.With(code)
	}
	db, err := r.Open(code)
	if err != nil {
		return 0, err
	}
	s, err := db.SchemaOf(ctx, r.opts.Migrations...)
	if err != nil {
		return 0, err
	}
	if len(s.Pending) > 0 && len(s.Applied) > 0 && len(s.Unknown) == 0 && r.opts.BeforeMigrate != nil {
		if err := r.opts.BeforeMigrate(ctx, city, db); err != nil {
			return 0, err
		}
	}
	n, err := db.Migrate(ctx, r.opts.Migrations...)
	if err != nil {
		return n, err
	}
	if err := r.grant(ctx, city); err != nil {
		return n, err
	}
	return n, r.noteVersion(ctx, code)
}

// grant mends the rights of a server's roles on the city, after the roles were separated or
// the list of what is only added to has grown.
func (r *Registry) grant(ctx context.Context, c City) error {
	if c.Kind != Server {
		return nil
	}
	cluster, err := r.server(c.DSNRef)
	if err != nil {
		return err
	}
	return errors.Join(cluster.Grant(ctx, c.Schema), cluster.Grant(ctx, sharedSchema))
}

// Erase removes a city's database, keys and row. Its backups are unreadable from then on
// unless the backup key opens them.
func (r *Registry) Erase(ctx context.Context, code string) error {
	c, err := r.City(code)
	if err != nil {
		return err
	}
	if c.Status == Moving {
		return ErrMoving.With(code)
	}
	if err := r.setStatus(ctx, code, Archived); err != nil {
		return err
	}
	r.parking.Wait()
	if err := r.remove(ctx, c); err != nil {
		return err
	}
	if _, err := r.DropOld(ctx, code); err != nil && !errors.Is(err, ErrNoOldCopy) {
		return err
	}
	if err := os.RemoveAll(filepath.Join(r.opts.Data, "blobs", code)); err != nil {
		return err
	}
	err = r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		for _, text := range []string{
			`DELETE FROM tenants WHERE code = $1`, `DELETE FROM tenant_keysets WHERE city = $1`, `DELETE FROM tenant_due WHERE city = $1`,
			`DELETE FROM tenant_letters WHERE from_city = $1 OR to_city = $1`,
		} {
			if _, err := tx.Exec(ctx, text, code); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	delete(r.keys, code)
	r.mu.Unlock()
	return r.Refresh(ctx)
}

// SaveKeyset stores the keys of a city that has none; nil makes new ones. A restored city
// brings its own.
func (r *Registry) SaveKeyset(ctx context.Context, code string, k *secret.Keyset) error {
	if k == nil {
		var err error
		if k, err = secret.NewKeyset(code, secret.Standard); err != nil {
			return err
		}
	}
	wrapped, err := k.Wrap(r.opts.KEK)
	if err != nil {
		return err
	}
	return r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO tenant_keysets (city, wrapped, updated_at) VALUES ($1, $2, $3)`,
			code, base64.StdEncoding.EncodeToString(wrapped), tx.Now().UnixMilli())
		return err
	})
}

// ReplaceKeyset stores a rotated or restored keyset over the city's own.
func (r *Registry) ReplaceKeyset(ctx context.Context, code string, k *secret.Keyset) error {
	wrapped, err := k.Wrap(r.opts.KEK)
	if err != nil {
		return err
	}
	err = r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO tenant_keysets (city, wrapped, updated_at) VALUES ($1, $2, $3)
ON CONFLICT (city) DO UPDATE SET wrapped = excluded.wrapped, updated_at = excluded.updated_at`,
			code, base64.StdEncoding.EncodeToString(wrapped), tx.Now().UnixMilli())
		return err
	})
	if err == nil {
		r.mu.Lock()
		r.keys[code] = k
		r.mu.Unlock()
	}
	return err
}

func unwrap(kek secret.KEK, code, wrapped string) (*secret.Keyset, error) {
	b, err := base64.StdEncoding.DecodeString(wrapped)
	if err != nil {
		return nil, secret.ErrKeyset.Because(err)
	}
	return secret.Unwrap(kek, code, b)
}

// Report says how many cities answered.
type Report struct {
	Asked  int
	Done   int
	Failed map[string]error // by code
}

// Err joins the cities' errors, nil when all answered.
func (r Report) Err() error {
	codes := make([]string, 0, len(r.Failed))
	for c := range r.Failed {
		codes = append(codes, c)
	}
	sort.Strings(codes)
	var all []error
	for _, c := range codes {
		all = append(all, r.Failed[c])
	}
	return errors.Join(all...)
}

// Each runs fn for every city that can be opened, at most parallel at a time. The error
// of one city does not keep the others from being asked.
func (r *Registry) Each(ctx context.Context, parallel int, fn func(ctx context.Context, c City, db *sqldb.DB) error) (Report, error) {
	cities, err := r.List(ctx)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Failed: map[string]error{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, max(1, parallel))
	for _, c := range cities {
		if !c.Status.served() {
			continue
		}
		rep.Asked++
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			db, err := r.Open(c.Code)
			if err == nil {
				err = fn(ctx, c, db)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				rep.Failed[c.Code] = err
				return
			}
			rep.Done++
		})
	}
	wg.Wait()
	return rep, nil
}
