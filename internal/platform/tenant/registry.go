package tenant

import (
	"container/list"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"time"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
)

// Options say where the cities are and what their databases hold.
type Options struct {
	Data       string               // folder of hub.db, catalog.db, tenants
	Hub        string               // PostgreSQL of the hub: a DSN or a name under Placements; "" for DATA/hub.db
	Placements map[string]Placement // by name
	KEK        secret.KEK           // unwraps the cities' keysets

	Migrations       []fs.FS // of a city: all modules
	HubMigrations    []fs.FS // of the hub, besides this package's
	SharedMigrations []fs.FS // of the shared catalogue
	// AppendOnly are tables whose rows are never changed; a server's rw role may not either.
	AppendOnly []string

	Now     func() time.Time
	Timeout time.Duration // longest interactive statement; see sqldb.Long
	MaxOpen int           // cities with open connections at once; 64 when 0

	// BeforeMigrate saves a city whose older schema is about to be migrated.
	BeforeMigrate func(ctx context.Context, city City, db *sqldb.DB) error
	// OnPark is told that a city was idle longest and gave up its connections.
	OnPark func(code string)
}

// Registry is the register of cities with their open databases.
type Registry struct {
	opts    Options
	hub     *sqldb.DB
	hubs    *sqldb.Cluster // of the hub, nil when it is a file
	catalog *sqldb.DB
	lease   *lease

	mu       sync.Mutex
	cities   map[string]City
	open     map[string]*opened
	used     *list.List // of *opened, the latest first
	clusters map[string]*sqldb.Cluster
	keys     map[string]*secret.Keyset
	parking  sync.WaitGroup
	closing  func() error
	fenced   bool       // cities have a fence
	noticing sync.Mutex // one look at the register after a refusal is enough
	moving   map[ids.ID]bool
}

// noticeTime is how long a look at the register may take.
const noticeTime = 10 * time.Second

type opened struct {
	code string
	db   *sqldb.DB
	at   *list.Element // nil when parked
}

// HubCode stands for the hub where a city's code is asked for: keysets, audit.
const HubCode = "hub"

// OpenHub opens the hub and the catalogue, creating and migrating them where needed, and
// takes a process number for identifiers. Cities are opened on demand and not migrated.
func OpenHub(ctx context.Context, o Options) (*Registry, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxOpen <= 0 {
		o.MaxOpen = 64
	}
	r := &Registry{opts: o, cities: map[string]City{}, open: map[string]*opened{}, used: list.New(),
		clusters: map[string]*sqldb.Cluster{}, keys: map[string]*secret.Keyset{}, moving: map[ids.ID]bool{}, fenced: sqldb.HasFence(o.Migrations...)}
	r.closing = sync.OnceValue(r.closeAll)
	if err := r.start(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Registry) start(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Join(r.opts.Data, "tenants"), 0o700); err != nil {
		return sqldb.ErrUnavailable.Because(err)
	}
	if err := r.openHub(ctx); err != nil {
		return err
	}
	var err error
	if r.catalog, err = sqldb.OpenSQLite(ctx, r.catalogPath(), sqldb.Options{Now: r.opts.Now, Readers: 2}); err != nil {
		return err
	}
	if _, err := r.catalog.Migrate(ctx, r.opts.SharedMigrations...); err != nil {
		return err
	}
	if err := r.ownOnly(); err != nil {
		return err
	}
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	return r.RecoverMoves(ctx)
}

// ownOnly keeps other users of the machine out of the databases.
func (r *Registry) ownOnly() error {
	for _, path := range []string{filepath.Join(r.opts.Data, "hub.db"), r.catalogPath()} {
		if err := os.Chmod(path, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return sqldb.ErrUnavailable.Because(err)
		}
	}
	return nil
}

func (r *Registry) openHub(ctx context.Context) error {
	sets := append([]fs.FS{HubMigrations}, r.opts.HubMigrations...)
	// The process number comes from the hub itself, so its first handle has none yet.
	db, err := r.dialHub(ctx, sqldb.Options{Now: r.opts.Now})
	if err != nil {
		return err
	}
	if _, err := db.Migrate(ctx, sets...); err != nil {
		return errors.Join(err, db.Close())
	}
	if r.lease, err = takeLease(ctx, db, r.opts.Now); err != nil {
		return errors.Join(err, db.Close())
	}
	r.hub = db.With(sqldb.Options{Now: r.opts.Now, Timeout: r.opts.Timeout, IDs: ids.NewGenerator(0, r.lease.process, r.opts.Now)})
	r.lease.keep(r.hub)
	return nil
}

func (r *Registry) dialHub(ctx context.Context, o sqldb.Options) (*sqldb.DB, error) {
	if r.opts.Hub == "" {
		return sqldb.OpenSQLite(ctx, filepath.Join(r.opts.Data, "hub.db"), o)
	}
	server := sqldb.Server{DSN: r.opts.Hub}
	if p, ok := r.opts.Placements[r.opts.Hub]; ok {
		server = r.serverOf(p)
	}
	c, err := sqldb.OpenServer(server)
	if err != nil {
		return nil, err
	}
	r.hubs = c
	// The owner makes the other roles with the first schema, so only its word counts yet.
	if err := c.CreateSchema(ctx, HubCode); err != nil {
		return nil, err
	}
	if err := c.Grant(ctx, HubCode); err != nil {
		return nil, err
	}
	return c.Schema(HubCode, o), nil
}

func (r *Registry) catalogPath() string { return filepath.Join(r.opts.Data, "catalog.db") }

// Close gives back the process number and closes every database. It may be called again.
func (r *Registry) Close() error { return r.closing() }

func (r *Registry) closeAll() error {
	var all []error
	if r.lease != nil {
		all = append(all, r.lease.release(r.hub))
	}
	r.parking.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.open {
		all = append(all, o.db.Close())
	}
	for _, c := range r.clusters {
		c.Close()
	}
	if r.catalog != nil {
		all = append(all, r.catalog.Close())
	}
	if r.hub != nil {
		all = append(all, r.hub.Close())
	}
	if r.hubs != nil {
		r.hubs.Close()
	}
	return errors.Join(all...)
}

// Hub is the hub's database.
func (r *Registry) Hub() *sqldb.DB { return r.hub }

// Catalog is the shared catalogue, for the importers that fill it.
func (r *Registry) Catalog() *sqldb.DB { return r.catalog }

// Ready reports whether this process may still make identifiers: its lease is renewed.
func (r *Registry) Ready() error { return r.lease.check() }

// Refresh reads the register again. A city whose placement or status changed gets a new
// handle at the next [Registry.Open].
func (r *Registry) Refresh(ctx context.Context) error {
	var found []City
	err := r.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		found, err = listCities(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := make(map[string]City, len(found))
	for _, c := range found {
		now[c.Code] = c
		if old, ok := r.cities[c.Code]; ok && (old.Epoch != c.Epoch || old.Status != c.Status) {
			r.forget(c.Code)
		}
	}
	r.cities = now
	return nil
}

// forget drops a handle; its running transactions end in peace.
func (r *Registry) forget(code string) {
	o := r.open[code]
	if o == nil {
		return
	}
	delete(r.open, code)
	if o.at != nil {
		r.used.Remove(o.at)
	}
	r.parking.Go(func() { _ = o.db.Close() })
}

// List returns the cities by code.
func (r *Registry) List(ctx context.Context) ([]City, error) {
	if err := r.Refresh(ctx); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]City, 0, len(r.cities))
	for _, c := range r.cities {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out, nil
}

// City returns the register's row as it was last read.
func (r *Registry) City(code string) (City, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cities[code]
	if !ok {
		return c, ErrUnknown.With(code)
	}
	return c, nil
}

// Open returns the city's database. Call it for every request: it is cheap, and the
// cities used longest ago give up their connections. The handle stays good all the same;
// its next transaction connects again.
func (r *Registry) Open(code string) (*sqldb.DB, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cities[code]
	if !ok {
		return nil, ErrUnknown.With(code)
	}
	if !c.Status.served() {
		return nil, ErrUnavailable.With(code)
	}
	return r.handle(c)
}

// handle finds or opens the database of c and notes its use.
func (r *Registry) handle(c City) (*sqldb.DB, error) {
	o := r.open[c.Code]
	if o == nil {
		db, err := r.connect(c)
		if err != nil {
			return nil, err
		}
		o = &opened{code: c.Code, db: db}
		r.open[c.Code] = o
	}
	if o.at != nil {
		r.used.MoveToFront(o.at)
		return o.db, nil
	}
	o.at = r.used.PushFront(o)
	if r.used.Len() > r.opts.MaxOpen {
		last := r.used.Remove(r.used.Back()).(*opened)
		last.at = nil
		r.parking.Go(func() {
			_ = last.db.Park()
			if r.opts.OnPark != nil {
				r.opts.OnPark(last.code)
			}
		})
	}
	return o.db, nil
}

// Awake returns the active cities that have open connections, by code. It counts as no use.
func (r *Registry) Awake() map[string]*sqldb.DB {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]*sqldb.DB, r.used.Len())
	for code, o := range r.open {
		if o.at != nil && r.cities[code].Status == Active {
			out[code] = o.db
		}
	}
	return out
}

// Look reads from an active city without counting as a use: one at rest goes back to rest,
// and no other gives way.
func (r *Registry) Look(ctx context.Context, code string, fn func(q *sqldb.Reader) error) error {
	o, err := r.resting(code)
	if err != nil {
		return err
	}
	err = o.db.Read(ctx, fn)
	r.mu.Lock()
	park := o.at == nil
	r.mu.Unlock()
	if park {
		err = errors.Join(err, o.db.Park())
	}
	return err
}

// resting is the city's handle, which stays parked where it is not in use.
func (r *Registry) resting(code string) (*opened, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cities[code]
	if !ok || c.Status != Active {
		return nil, ErrUnavailable.With(code)
	}
	if o := r.open[code]; o != nil {
		return o, nil
	}
	db, err := r.connect(c)
	if err != nil {
		return nil, err
	}
	o := &opened{code: code, db: db}
	r.open[code] = o
	return o, nil
}

// generator makes the city's identifiers in this process.
func (r *Registry) generator(c City) *ids.Generator {
	return ids.NewGenerator(c.Ordinal, r.lease.process, r.opts.Now)
}

// Keyset returns the keys of a city, or of the hub for [HubCode].
func (r *Registry) Keyset(ctx context.Context, code string) (*secret.Keyset, error) {
	r.mu.Lock()
	k := r.keys[code]
	r.mu.Unlock()
	if k != nil {
		return k, nil
	}
	var wrapped string
	err := r.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		wrapped, err = sqldb.Value[string](ctx, q, `SELECT wrapped FROM tenant_keysets WHERE city = $1`, code)
		return err
	})
	switch {
	case errors.Is(err, sqldb.ErrNoRow) && code == HubCode:
		if err := r.SaveKeyset(ctx, code, nil); err != nil && !sqldb.IsDuplicate(err) {
			return nil, err
		}
		return r.Keyset(ctx, code)
	case errors.Is(err, sqldb.ErrNoRow):
		return nil, ErrUnknown.With(code)
	case err != nil:
		return nil, err
	}
	k, err = unwrap(r.opts.KEK, code, wrapped)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys[code] = k
	return k, nil
}
