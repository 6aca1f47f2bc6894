// Package sqldbtest gives a test a fresh database: a SQLite file always, a PostgreSQL
// schema as well when RONGQIAO_PG names a server.
package sqldbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/testenv"
)

// Setup describes the databases of a test.
type Setup struct {
	Migrations []fs.FS                              // the city's schema: all modules the test touches
	Shared     []fs.FS                              // the shared catalogue's schema; none when empty
	Seed       func(t *testing.T, shared *sqldb.DB) // fills the catalogue before the city is opened
	Now        func() time.Time                     // the clock; time.Now when nil
}

// Each runs fn as a subtest on SQLite and, when there is a server, on PostgreSQL, each
// time with an empty database that has the migrations.
func Each(t *testing.T, migrations []fs.FS, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	EachWith(t, Setup{Migrations: migrations}, fn)
}

// EachWith is [Each] with a shared catalogue or another clock.
func EachWith(t *testing.T, s Setup, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, OpenSQLite(t, s)) })
	t.Run("postgres", func(t *testing.T) { fn(t, OpenPostgres(t, s)) })
}

// New gives one SQLite database with the migrations.
func New(t *testing.T, migrations ...fs.FS) *sqldb.DB {
	t.Helper()
	return OpenSQLite(t, Setup{Migrations: migrations})
}

var ordinal atomic.Int64

// options gives every database of the test binary its own identifiers.
func options(s Setup) sqldb.Options {
	now := s.Now
	if now == nil {
		now = time.Now
	}
	return sqldb.Options{Now: now, IDs: ids.NewGenerator(int(ordinal.Add(1)%4096), 0, now)}
}

// OpenSQLite gives a SQLite database that is removed when the test ends.
func OpenSQLite(t *testing.T, s Setup) *sqldb.DB {
	t.Helper()
	dir := t.TempDir()
	o := options(s)
	if len(s.Shared) > 0 {
		o.Shared = filepath.Join(dir, "catalog.db")
		shared := openFile(t, o.Shared, s.Shared, options(s))
		if s.Seed != nil {
			s.Seed(t, shared)
		}
	}
	return openFile(t, filepath.Join(dir, "city.db"), s.Migrations, o)
}

func openFile(t *testing.T, path string, sets []fs.FS, o sqldb.Options) *sqldb.DB {
	t.Helper()
	if err := os.WriteFile(path, template(t, sets), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.OpenSQLite(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

var templates = struct {
	sync.Mutex
	files map[string][]byte
}{files: map[string][]byte{}}

// template migrates an empty file once for each set of migrations and keeps its bytes.
func template(t *testing.T, sets []fs.FS) []byte {
	t.Helper()
	key := digest(t, sets)
	templates.Lock()
	defer templates.Unlock()
	if b, ok := templates.files[key]; ok {
		return b
	}
	path := filepath.Join(t.TempDir(), "template.db")
	db, err := sqldb.OpenSQLite(context.Background(), path, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(context.Background(), sets...); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	templates.files[key] = b
	return b
}

func digest(t *testing.T, sets []fs.FS) string {
	t.Helper()
	h := sha256.New()
	for _, set := range sets {
		err := fs.WalkDir(set, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(set, p)
			fmt.Fprintf(h, "%s %d\n", p, len(b))
			h.Write(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// OpenPostgres gives a PostgreSQL schema that is dropped when the test ends, or skips the
// test when there is no server. With a shared catalogue it is in a database of its own,
// because the catalogue's schema is always called shared.
func OpenPostgres(t *testing.T, s Setup) *sqldb.DB {
	t.Helper()
	dsn := testenv.Postgres(t)
	ctx := context.Background()
	schema := fmt.Sprintf("x%d_%d", os.Getpid(), ordinal.Add(1))
	if len(s.Shared) > 0 {
		dsn = Database(t)
		schema = "t_900100"
	}
	cluster, err := sqldb.OpenPostgres(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	if len(s.Shared) > 0 {
		shared := openSchema(t, cluster, "shared", s.Shared, options(s))
		if s.Seed != nil {
			s.Seed(t, shared)
		}
	}
	return openSchema(t, cluster, schema, s.Migrations, options(s))
}

func openSchema(t *testing.T, c *sqldb.Cluster, name string, sets []fs.FS, o sqldb.Options) *sqldb.DB {
	t.Helper()
	ctx := context.Background()
	if err := c.CreateSchema(ctx, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.DropSchema(ctx, name); err != nil {
			t.Error(err)
		}
	})
	db := c.Schema(name, o)
	if _, err := db.Migrate(ctx, sets...); err != nil {
		t.Fatal(err)
	}
	return db
}

// Database makes a database of its own on the PostgreSQL server, drops it when the test
// ends, and returns its connection string; it skips the test when there is no server.
func Database(t *testing.T) string {
	t.Helper()
	return database(t, testenv.Postgres(t))
}

func database(t *testing.T, dsn string) string {
	t.Helper()
	own, drop := create(t, dsn, "")
	t.Cleanup(drop)
	return own
}

// Lasting makes a database that outlives the test, to be the pattern of copies; drop it when
// all tests are done.
func Lasting(t *testing.T) (dsn string, drop func()) {
	t.Helper()
	return create(t, testenv.Postgres(t), "")
}

// Copy makes a copy of a database that nobody is connected to, and drops it when the test
// ends.
func Copy(t *testing.T, dsn string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	own, drop := create(t, testenv.Postgres(t), " TEMPLATE "+cfg.Database)
	t.Cleanup(drop)
	return own
}

// create makes a database on the server of a connection string.
func create(t *testing.T, dsn, like string) (own string, drop func()) {
	t.Helper()
	name := fmt.Sprintf("d%d_%d", os.Getpid(), ordinal.Add(1))
	admin := func(text string) error {
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, text)
		return err
	}
	if err := admin("CREATE DATABASE " + name + like); err != nil {
		t.Fatal(err)
	}
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	drop = func() {
		if err := admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			panic("sqldbtest: a test's database cannot be dropped: " + err.Error())
		}
	}
	return strings.Replace(dsn, "/"+cfg.Database, "/"+name, 1), drop
}

// The roles that tests work under; they stay on the server.
const (
	writer = "rq_test_rw"
	reader = "rq_test_ro"
)

// Server names the database of a connection string from [Database] with the three roles:
// its own as the owner, and two that are made when the first schema is.
func Server(t *testing.T, dsn string) sqldb.Server {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	as := func(role string) string { return strings.Replace(dsn, "//"+cfg.User+"@", "//"+role+"@", 1) }
	return sqldb.Server{DSN: as(writer), ReadOnly: as(reader), Owner: dsn}
}

// Second makes a database of its own on the second PostgreSQL server, as [Database] does on
// the first.
func Second(t *testing.T) string {
	t.Helper()
	return database(t, testenv.SecondPostgres(t))
}
