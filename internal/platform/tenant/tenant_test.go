package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
)

func file(name, text string) fs.FS {
	return fstest.MapFS{"migrations/" + name: {Data: []byte("-- +goose Up\n" + text)}}
}

var (
	things = file("20261122T0900_things.sql", `CREATE TABLE things (id BIGINT PRIMARY KEY, city TEXT NOT NULL, code TEXT NOT NULL);`)
	more   = file("20261122T0910_more.sql", `ALTER TABLE things ADD COLUMN note TEXT;`)
	shared = file("20261122T0900_majors.sql", `CREATE TABLE cat_majors (code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT REFERENCES cat_majors (code));`)
)

func options(t *testing.T) tenant.Options {
	return tenant.Options{Data: t.TempDir(), KEK: secret.TemporaryKEK(), Migrations: []fs.FS{things}, SharedMigrations: []fs.FS{shared}}
}

func open(t *testing.T, o tenant.Options) *tenant.Registry {
	t.Helper()
	r, err := tenant.OpenHub(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// placements runs fn with cities as files, and as schemas of a server with its hub there.
func placements(t *testing.T, fn func(t *testing.T, o tenant.Options, kind tenant.Kind)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, options(t), tenant.File) })
	t.Run("postgres", func(t *testing.T) {
		o := options(t)
		o.Hub = sqldbtest.Database(t)
		o.Placements = map[string]tenant.Placement{"main": {DSN: o.Hub}}
		fn(t, o, tenant.Server)
	})
}

func create(t *testing.T, r *tenant.Registry, kind tenant.Kind, codes ...string) {
	t.Helper()
	for _, code := range codes {
		c := tenant.City{Code: code, Name: "城市" + code, Kind: kind, Sample: true}
		if kind == tenant.Server {
			c.DSNRef = "main"
		}
		if err := r.Create(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCitiesDoNotSeeEachOther(t *testing.T) {
	placements(t, func(t *testing.T, o tenant.Options, kind tenant.Kind) {
		ctx := context.Background()
		r := open(t, o)
		err := r.Catalog().Write(ctx, func(tx *sqldb.Tx) error {
			// The child comes first: only the whole must hold.
			return tx.Bulk(ctx, `INSERT INTO cat_majors (code, name, parent)`, 3, [][]any{{"0809", "计算机类", "08"}, {"08", "工学", nil}}, "")
		})
		if err != nil {
			t.Fatal(err)
		}
		create(t, r, kind, "900100", "900200")
		rep, err := r.Each(ctx, 2, func(ctx context.Context, c tenant.City, db *sqldb.DB) error {
			return db.Write(ctx, func(tx *sqldb.Tx) error {
				for range 5 {
					if _, err := tx.Exec(ctx, `INSERT INTO things (id, city, code) VALUES ($1, $2, '0809')`, tx.NewID(), c.Code); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil || rep.Err() != nil || rep.Asked != 2 || rep.Done != 2 {
			t.Fatalf("%+v, %v", rep, err)
		}
		seen := map[ids.ID]bool{}
		rep, err = r.Each(ctx, 1, func(ctx context.Context, c tenant.City, db *sqldb.DB) error {
			return db.Read(ctx, func(q *sqldb.Reader) error {
				rows, err := q.Query(ctx, `SELECT t.id, t.city, m.name FROM things t JOIN shared.cat_majors m ON m.code = t.code`)
				if err != nil {
					return err
				}
				defer rows.Close()
				n := 0
				for ; rows.Next(); n++ {
					var id ids.ID
					var city, name string
					if err := rows.Scan(&id, &city, &name); err != nil {
						return err
					}
					if city != c.Code || name != "计算机类" || seen[id] {
						t.Errorf("%s sees %s %s, id seen before: %t", c.Code, city, name, seen[id])
					}
					seen[id] = true
				}
				if n != 5 {
					t.Errorf("%s: %d rows", c.Code, n)
				}
				return rows.Err()
			})
		})
		if err != nil || rep.Err() != nil {
			t.Fatalf("%+v, %v", rep, err)
		}
		if kind == tenant.Server {
			checkSync(t, r)
		}
	})
}

// checkSync changes the catalogue and copies it to the server again.
func checkSync(t *testing.T, r *tenant.Registry) {
	t.Helper()
	ctx := context.Background()
	err := r.Catalog().Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE cat_majors SET name = '改名' WHERE code = '0809'`)
		return err
	})
	if err := errors.Join(err, r.SyncCatalog(ctx)); err != nil {
		t.Fatal(err)
	}
	db, err := r.Open("900100")
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(ctx, func(q *sqldb.Reader) error {
		name, err := sqldb.Value[string](ctx, q, `SELECT name FROM shared.cat_majors WHERE code = '0809'`)
		if name != "改名" {
			t.Errorf("catalogue says %q", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneBrokenCityDoesNotStopTheOthers(t *testing.T) {
	r := open(t, options(t))
	create(t, r, tenant.File, "900100", "900200", "900300")
	broken := errors.New("broken")
	rep, err := r.Each(context.Background(), 2, func(_ context.Context, c tenant.City, _ *sqldb.DB) error {
		if c.Code == "900200" {
			return broken
		}
		return nil
	})
	if err != nil || rep.Asked != 3 || rep.Done != 2 || !errors.Is(rep.Failed["900200"], broken) {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestMigrateSavesFirstAndRefusesANewerSchema(t *testing.T) {
	placements(t, func(t *testing.T, o tenant.Options, kind tenant.Kind) {
		ctx := context.Background()
		r := open(t, o)
		create(t, r, kind, "900100")
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		saved := 0
		newer := o
		newer.Migrations = []fs.FS{more, things}
		newer.BeforeMigrate = func(context.Context, tenant.City, *sqldb.DB) error { saved++; return nil }
		r = open(t, newer)
		s, err := r.Schema(ctx, "900100")
		if err != nil || len(s.Pending) != 1 || len(s.Applied) != 1 {
			t.Fatalf("%+v, %v", s, err)
		}
		if n, err := r.Migrate(ctx, "900100"); n != 1 || err != nil || saved != 1 {
			t.Fatalf("ran %d, saved %d, %v", n, saved, err)
		}
		if n, err := r.Migrate(ctx, "900100"); n != 0 || err != nil || saved != 1 {
			t.Fatalf("again: ran %d, saved %d, %v", n, saved, err)
		}
		if c, err := r.City("900100"); err != nil || c.SchemaVersion != "20261122T0910/2" {
			t.Errorf("%+v, %v", c, err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		r = open(t, o)
		if _, err := r.Migrate(ctx, "900100"); !errors.Is(err, sqldb.ErrNewerSchema) {
			t.Errorf("newer schema: %v", err)
		}
	})
}

func TestIdleCitiesGiveUpTheirConnections(t *testing.T) {
	var parked atomic.Int64
	o := options(t)
	o.MaxOpen = 2
	o.OnPark = func(string) { parked.Add(1) }
	r := open(t, o)
	ctx := context.Background()
	var handles []*sqldb.DB
	for i := range 6 {
		code := fmt.Sprintf("90%04d", i+1)
		create(t, r, tenant.File, code)
		db, err := r.Open(code)
		if err != nil {
			t.Fatal(err)
		}
		handles = append(handles, db)
	}
	for _, db := range handles {
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO things (id, city, code) VALUES ($1, 'x', 'y')`, tx.NewID())
			return err
		})
		if err != nil {
			t.Errorf("a parked city cannot be written: %v", err)
		}
	}
	if parked.Load() == 0 {
		t.Error("nothing was parked")
	}
}

func TestRefusals(t *testing.T) {
	ctx := context.Background()
	o := options(t)
	r := open(t, o)
	create(t, r, tenant.File, "900100")
	for name, c := range map[string]struct {
		city tenant.City
		want error
	}{
		"twice":             {tenant.City{Code: "900100", Name: "重复"}, tenant.ErrExists},
		"a code of letters": {tenant.City{Code: "90010a", Name: "字母"}, tenant.ErrBadCity},
		"no name":           {tenant.City{Code: "900300"}, tenant.ErrBadCity},
		"no such server":    {tenant.City{Code: "900300", Name: "三", Kind: tenant.Server, DSNRef: "none"}, tenant.ErrNoServer},
	} {
		if err := r.Create(ctx, c.city); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Open("999999"); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("unknown: %v", err)
	}
	if err := r.SetStatus(ctx, "900100", tenant.ReadOnly); err != nil {
		t.Fatal(err)
	}
	db, err := r.Open("900100")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, func(*sqldb.Tx) error { return nil }); !errors.Is(err, sqldb.ErrReadOnly) {
		t.Errorf("a read-only city was written: %v", err)
	}
	if err := r.Erase(ctx, "900100"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(o.Data, "tenants", "900100.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if _, err := r.Keyset(ctx, "900100"); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("the keys are still there: %v", err)
	}
}

func TestProcessesHaveDifferentNumbers(t *testing.T) {
	o := options(t)
	var open8 []*tenant.Registry
	for range 8 {
		open8 = append(open8, open(t, o))
	}
	if _, err := tenant.OpenHub(context.Background(), o); !errors.Is(err, tenant.ErrNoProcess) {
		t.Errorf("a ninth process: %v", err)
	}
	if err := open8[3].Close(); err != nil {
		t.Fatal(err)
	}
	r := open(t, o)
	if err := r.Ready(); err != nil {
		t.Error(err)
	}
	if a, b := r.Hub().NewID(), open8[0].Hub().NewID(); a == b {
		t.Error("two processes made the same identifier")
	}
}

func TestKeysSurviveARestart(t *testing.T) {
	ctx := context.Background()
	o := options(t)
	r := open(t, o)
	create(t, r, tenant.File, "900100")
	k, err := r.Keyset(ctx, "900100")
	if err != nil {
		t.Fatal(err)
	}
	sealed := k.Seal("people", "phone", 7, []byte("13800000000"))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, o)
	if k, err = r.Keyset(ctx, "900100"); err != nil {
		t.Fatal(err)
	}
	if plain, err := k.Open("people", "phone", 7, sealed); err != nil || string(plain) != "13800000000" {
		t.Errorf("%q, %v", plain, err)
	}
	if _, err := r.Keyset(ctx, tenant.HubCode); err != nil {
		t.Errorf("the hub's keys: %v", err)
	}
}

// TestFilesAreOurs looks at who else may read the databases: nobody.
func TestFilesAreOurs(t *testing.T) {
	dir := t.TempDir()
	r, err := tenant.OpenHub(t.Context(), tenant.Options{Data: dir, KEK: secret.TemporaryKEK()})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, name := range []string{"hub.db", "catalog.db"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s: %v", name, mode)
		}
	}
}
