package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"rongqiao/internal/base/account"
	"rongqiao/internal/base/atlas"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/config"
	"rongqiao/internal/platform/job"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/tenant"
	"rongqiao/internal/platform/ui/chart"
	"rongqiao/internal/platform/web"
	"rongqiao/internal/process/coding"
	"rongqiao/internal/report/system"
)

// House is what is open while the program runs: the register of cities, the
// shared catalogue and the cities' modules, built when first asked for.
type House struct {
	Config   config.Config
	Registry *tenant.Registry
	Shelf    *atlas.Shelf
	Coding   *coding.Service // one for all cities: it learns from the shared catalogue

	kek     secret.KEK
	demo    bool // sign-in pages show the demonstration accounts
	started time.Time
	metrics *web.Metrics
	limits  web.Limits // zero fields take the defaults

	renderer *chart.Renderer
	stills   *chart.Stills
	titles   titles

	proxies []netip.Prefix
	watch   watch
	late    late
	mu      sync.Mutex
	cities  map[string]*City
	hosts   map[string]string // first label of a host name → code of the city
	only    string            // code of the only city, "" when there are several
}

// openHouse opens an installation. The key file must be there.
func openHouse(ctx context.Context, cfg config.Config) (*House, error) {
	kek, err := secret.LoadKEK(cfg.KeyFile, cfg.Data)
	if err != nil {
		return nil, err
	}
	return openWith(ctx, cfg, kek)
}

// openWithNewKey opens an installation and makes the key file where there is none.
func openWithNewKey(ctx context.Context, cfg config.Config) (*House, error) {
	if _, err := os.Stat(cfg.KeyFile); errors.Is(err, fs.ErrNotExist) {
		if _, err := secret.CreateKEK(cfg.KeyFile, cfg.Data); err != nil {
			return nil, err
		}
	}
	return openHouse(ctx, cfg)
}

func openWith(ctx context.Context, cfg config.Config, kek secret.KEK) (*House, error) {
	h := &House{Config: cfg, kek: kek, started: time.Now(), metrics: web.NewMetrics(), renderer: &chart.Renderer{}, cities: map[string]*City{}}
	reg, err := tenant.OpenHub(ctx, tenant.Options{
		Data: cfg.Data, Hub: cfg.Hub, Placements: placements(cfg), KEK: kek, AppendOnly: appendOnly,
		Migrations: cityMigrations(), HubMigrations: hubMigrations()[1:], SharedMigrations: []fs.FS{atlas.SharedMigrations},
		Timeout: interactive, BeforeMigrate: func(ctx context.Context, c tenant.City, db *sqldb.DB) error { return h.kit().BeforeMigrate(ctx, c, db) }, OnPark: h.forget,
	})
	if err != nil {
		return nil, err
	}
	h.Registry, h.stills = reg, chart.NewStills(h.renderer)
	h.Shelf = atlas.NewShelf(reg.Catalog())
	h.Coding = coding.New(reg.Catalog(), h.Shelf).KeepIn(modelsIn(cfg.Data))
	return h, nil
}

// placements are the places of cities that the configuration names.
func placements(cfg config.Config) map[string]tenant.Placement {
	out := map[string]tenant.Placement{}
	for name, p := range cfg.Placements {
		out[name] = tenant.Placement{DSN: p.DSN, ReadOnly: p.RO, Owner: p.Owner, Dir: p.Dir}
	}
	return out
}

// hubMigrations are the tables of the hub, the register's own first.
func hubMigrations() []fs.FS {
	return []fs.FS{tenant.HubMigrations, audit.Migrations, account.HubMigrations, job.Migrations, system.Migrations}
}

// Close stops the cities' jobs and closes every database.
func (h *House) Close() error {
	h.mu.Lock()
	h.cities = map[string]*City{}
	h.mu.Unlock()
	return h.Registry.Close()
}

// forget drops the modules of a city that was idle longest, and notes when its next job
// is due.
func (h *House) forget(code string) {
	h.mu.Lock()
	delete(h.cities, code)
	h.mu.Unlock()
	if _, err := h.settle(context.Background(), code); err != nil {
		slog.Error("jobs: a city at rest", "city", code, "error", err)
	}
}

// modelsIn is the folder of learned models in a data folder.
func modelsIn(data string) string { return filepath.Join(data, "models") }

// openCatalog opens DIR/catalog.db alone, for commands that need no city. It is
// made where it is not there.
func openCatalog(ctx context.Context, dir string) (*sqldb.DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, err := sqldb.OpenSQLite(ctx, filepath.Join(dir, "catalog.db"), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx, atlas.SharedMigrations); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
