package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
)

var marks = file("20261122T0900_marks.sql", `CREATE TABLE marks (id BIGINT PRIMARY KEY, city TEXT NOT NULL, n BIGINT NOT NULL);`)

// onServers is an installation with two servers, each with its three roles, and a folder.
func onServers(t *testing.T, one, two string) *tenant.Registry {
	t.Helper()
	o := tenant.Options{Data: t.TempDir(), KEK: secret.TemporaryKEK(), Migrations: []fs.FS{sqldb.Migrations, marks}, SharedMigrations: []fs.FS{shared},
		Placements: map[string]tenant.Placement{"disk": {Dir: t.TempDir()}}}
	for name, dsn := range map[string]string{"one": one, "two": two} {
		s := sqldbtest.Server(t, dsn)
		o.Placements[name] = tenant.Placement{DSN: s.DSN, ReadOnly: s.ReadOnly, Owner: s.Owner}
	}
	return open(t, o)
}

// settle makes n cities in turn on both servers, in the data folder and in the other folder.
func settle(t *testing.T, r *tenant.Registry, n int) (codes []string) {
	t.Helper()
	places := []string{"one", "two", "sqlite", "disk"}
	for i := range n {
		w, err := r.Where(places[i%len(places)])
		if err != nil {
			t.Fatal(err)
		}
		code := fmt.Sprint(900001 + i)
		if err := r.Create(t.Context(), tenant.City{Code: code, Name: "城市" + code, Kind: w.Kind, DSNRef: w.Ref, Sample: true}); err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	return codes
}

// TestNoLeaks writes and reads random cities on two servers and in files from four
// goroutines over pooled connections. Every identifier carries the city that it was made
// for, so a row in a wrong city would be seen.
func TestNoLeaks(t *testing.T) {
	r := onServers(t, sqldbtest.Database(t), sqldbtest.Second(t))
	codes := settle(t, r, 12)
	ordinals := map[string]int{}
	for _, code := range codes {
		c, err := r.City(code)
		if err != nil {
			t.Fatal(err)
		}
		ordinals[code] = c.Ordinal
	}
	length := 1500 * time.Millisecond
	if os.Getenv("RONGQIAO_LONG") == "1" {
		length = 10 * time.Second
	}
	var done, leaks atomic.Int64
	var g sync.WaitGroup
	ctx, end := t.Context(), time.Now().Add(length)
	for w := range 4 {
		g.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 20261122))
			for time.Now().Before(end) {
				code := codes[rnd.IntN(len(codes))]
				leaked, err := visit(ctx, r, code, ordinals[code], rnd.IntN(3) == 0)
				if err != nil {
					t.Errorf("%s: %v", code, err)
					return
				}
				leaks.Add(leaked)
				done.Add(1)
			}
		})
	}
	g.Wait()
	if leaks.Load() != 0 || done.Load() < 100 {
		t.Errorf("%d leaks in %d transactions", leaks.Load(), done.Load())
	}
	t.Logf("%d transactions, %d leaks", done.Load(), leaks.Load())
}

// visit writes a row or counts the rows that are not the city's own.
func visit(ctx context.Context, r *tenant.Registry, code string, ordinal int, write bool) (leaked int64, err error) {
	db, err := r.Open(code)
	if err != nil {
		return 0, err
	}
	if write {
		return 0, db.Write(ctx, func(tx *sqldb.Tx) error {
			id := tx.NewID()
			_, err := tx.Exec(ctx, `INSERT INTO marks (id, city, n) VALUES ($1, $2, $3)`, id, code, int64(id)>>10&4095)
			return err
		})
	}
	err = db.Read(ctx, func(q *sqldb.Reader) error {
		leaked, err = sqldb.Value[int64](ctx, q, `SELECT COUNT(*) FROM marks WHERE city <> $1 OR n <> $2`, code, ordinal)
		return err
	})
	return leaked, err
}

// TestOneServerDown stops one of two servers: its cities answer that they are not available,
// the others go on, and when it is back so are its cities, without anything being restarted.
func TestOneServerDown(t *testing.T) {
	second := sqldbtest.StartServer(t)
	r := onServers(t, sqldbtest.Database(t), second.DSN)
	codes := settle(t, r, 8)
	ctx := t.Context()
	ask := func() tenant.Report {
		t.Helper()
		rep, err := r.Each(ctx, 4, func(ctx context.Context, c tenant.City, db *sqldb.DB) error {
			_, err := visit(ctx, r, c.Code, c.Ordinal, true)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	if rep := ask(); rep.Done != len(codes) {
		t.Fatalf("%+v", rep)
	}
	second.Halt(t)
	began := time.Now()
	rep := ask()
	if rep.Asked != 8 || rep.Done != 6 || len(rep.Failed) != 2 {
		t.Errorf("%d of %d, %v", rep.Done, rep.Asked, rep.Failed)
	}
	for code, err := range rep.Failed {
		c, _ := r.City(code)
		if c.DSNRef != "two" || errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%s at %s: %v", code, c.Where(), err)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the answer took %s", took)
	}
	if err := r.SyncCatalog(ctx); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("the catalogue was copied to a dead server: %v", err)
	}
	if _, err := r.BeginMove(ctx, "900001", tenant.Where{Kind: tenant.Server, Ref: "two"}); !errors.Is(err, sqldb.ErrUnavailable) {
		t.Errorf("a move to a dead server begins: %v", err)
	}
	if c, err := r.City("900001"); err != nil || c.Status != tenant.Active {
		t.Errorf("%+v, %v", c, err)
	}
	second.Resume(t)
	if rep := ask(); rep.Done != len(codes) {
		t.Errorf("after the restart: %+v", rep)
	}
}

// TestMissingFile: a city whose file is gone is not there; no empty one takes its place.
func TestMissingFile(t *testing.T) {
	r := open(t, tenant.Options{Data: t.TempDir(), KEK: secret.TemporaryKEK(), Migrations: []fs.FS{sqldb.Migrations, marks}})
	create(t, r, tenant.File, "900100")
	c, err := r.City("900100")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.SetStatus(t.Context(), c.Code, tenant.Archived); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if err := os.Remove(r.File(c)); err != nil {
		t.Fatal(err)
	}
	_ = r.SetStatus(t.Context(), c.Code, tenant.Active)
	if db, err := r.Open(c.Code); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("opened %v, %v", db, err)
	}
	if _, err := os.Stat(r.File(c)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty file was made: %v", err)
	}
}

// TestReadOnlyReachesOtherProcesses: a writer in another process is refused from the moment
// that the city is read-only, without having been told.
func TestReadOnlyReachesOtherProcesses(t *testing.T) {
	o := tenant.Options{Data: t.TempDir(), KEK: secret.TemporaryKEK(), Migrations: []fs.FS{sqldb.Migrations, marks}}
	r := open(t, o)
	create(t, r, tenant.File, "900100")
	other := open(t, o)
	if _, err := visit(t.Context(), other, "900100", 1, true); err != nil {
		t.Fatal(err)
	}
	if err := r.SetStatus(t.Context(), "900100", tenant.ReadOnly); err != nil {
		t.Fatal(err)
	}
	if _, err := visit(t.Context(), other, "900100", 1, true); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("the other process wrote: %v", err)
	}
	if _, err := visit(t.Context(), other, "900100", 1, false); err != nil {
		t.Errorf("it cannot read: %v", err)
	}
	if err := r.SetStatus(t.Context(), "900100", tenant.Active); err != nil {
		t.Fatal(err)
	}
	if _, err := visit(t.Context(), r, "900100", 1, true); err != nil {
		t.Error(err)
	}
}

func TestOperators(t *testing.T) {
	r := open(t, options(t))
	ctx := t.Context()
	for _, on := range []bool{true, true, false} {
		if err := r.SetOperator(ctx, 42, "sysadmin", on); err != nil {
			t.Fatal(err)
		}
		if got, err := r.IsOperator(ctx, 42); got != on || err != nil {
			t.Errorf("%t, %v", got, err)
		}
	}
}
