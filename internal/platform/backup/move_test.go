package backup_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
)

const moved = "900100"

// movers are an installation whose cities can be at four places: the data folder, another
// folder, and two servers, each with its roles.
func movers(t *testing.T) (house, tenant.Options) {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	kek, err := secret.CreateKEK(keyBeside(data), data)
	if err != nil {
		t.Fatal(err)
	}
	o := tenant.Options{Data: data, KEK: kek, Migrations: append([]fs.FS{sqldb.Migrations}, city...), AppendOnly: []string{"audit_entries"}}
	o.Placements = map[string]tenant.Placement{"disk": {Dir: filepath.Join(t.TempDir(), "two")}}
	for name, dsn := range map[string]string{"one": sqldbtest.Database(t), "two": sqldbtest.Second(t)} {
		s := sqldbtest.Server(t, dsn)
		o.Placements[name] = tenant.Placement{DSN: s.DSN, ReadOnly: s.ReadOnly, Owner: s.Owner}
	}
	return open(t, o), o
}

func keyBeside(data string) string { return filepath.Join(filepath.Dir(data), "kek") }

// open opens an installation, as one of perhaps several processes.
func open(t *testing.T, o tenant.Options) house {
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
	return house{kitOf(r, o), o}
}

func kitOf(r *tenant.Registry, o tenant.Options) backup.Kit {
	return backup.Kit{Registry: r, Data: o.Data, Dir: filepath.Join(o.Data, "backup"), Keep: 2, KEK: o.KEK, Migrations: o.Migrations, Hub: []fs.FS{tenant.HubMigrations},
		Rebuild: func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE nodes SET name = 'rebuilt' WHERE id = -1`)
			return err
		}}
}

func add(t *testing.T, db *sqldb.DB, action string) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *sqldb.Tx) error { return audit.Record(t.Context(), tx, audit.Entry{Action: action}) })
}

// TestMove takes a city around all places and back; after each step it has the same rows,
// can be written, and its log holds.
func TestMove(t *testing.T) {
	h, _ := movers(t)
	h.fill(t, tenant.City{Code: moved, Name: "融江市", Sample: true})
	reg, ctx := h.kit.Registry, t.Context()
	for i, to := range []string{"one", "two", "sqlite", "disk", "one", "sqlite"} {
		before := sums(t, h.db(t))
		var stages []tenant.Stage
		m, err := h.kit.Move(ctx, moved, to, backup.MoveOptions{Stage: func(s tenant.Stage) error {
			stages = append(stages, s)
			return nil
		}})
		if err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
		if !slices.Equal(stages, tenant.Stages) || !slices.Equal(m.Sums, before) || m.Rows == 0 || !m.Audit.OK() {
			t.Errorf("to %s: stages %v, %d rows, log %+v", to, stages, m.Rows, m.Audit)
		}
		if got := sums(t, h.db(t)); !slices.Equal(got, before) {
			t.Errorf("to %s: %+v, want %+v", to, got, before)
		}
		c, err := reg.City(moved)
		if err != nil || c.Where().String() != to || c.Status != tenant.Active {
			t.Errorf("to %s: the register says %+v, %v", to, c, err)
		}
		if err := add(t, h.db(t), fmt.Sprint("after.", i)); err != nil {
			t.Errorf("write at %s: %v", to, err)
		}
		err = h.db(t).Read(ctx, func(r *sqldb.Reader) error {
			return blob.Each(ctx, r, func(b blob.Info) error { return nil })
		})
		if err != nil {
			t.Errorf("attachments at %s: %v", to, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(h.opts.Data, ".move")); err != nil || len(left) > 0 {
		t.Errorf("files of moves are left: %v, %v", left, err)
	}
	list, err := reg.Moves(ctx, moved, 10)
	if err != nil || len(list) != 6 || list[0].Outcome != tenant.MoveDone || list[0].To.String() != "sqlite" {
		t.Errorf("%+v, %v", list, err)
	}
	checkOldCopies(t, h)
}

// checkOldCopies drops what the moves left; the city itself stays.
func checkOldCopies(t *testing.T, h house) {
	t.Helper()
	ctx, reg := t.Context(), h.kit.Registry
	kept, err := reg.Kept(ctx)
	if err != nil || len(kept) != 3 { // one, two and disk; the older ones were written over
		t.Fatalf("%+v, %v", kept, err)
	}
	if n, err := reg.DropExpired(ctx); n != 0 || err != nil {
		t.Errorf("dropped %d too early, %v", n, err)
	}
	if n, err := reg.DropOld(ctx, moved); n != 3 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if _, err := reg.DropOld(ctx, moved); !errors.Is(err, tenant.ErrNoOldCopy) {
		t.Errorf("again: %v", err)
	}
	for _, name := range []string{"one", "two"} {
		c, err := reg.Server(name)
		if err != nil {
			t.Fatal(err)
		}
		if there, err := c.HasSchema(ctx, "t_"+moved); there || err != nil {
			t.Errorf("%s still has the schema, %v", name, err)
		}
	}
	if err := add(t, h.db(t), "still.here"); err != nil {
		t.Error(err)
	}
}

// TestMoveIsRefused names what cannot be moved; nothing changes.
func TestMoveIsRefused(t *testing.T) {
	h, o := movers(t)
	h.fill(t, tenant.City{Code: moved, Name: "融江市", Sample: true})
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(o.Placements["disk"].Dir, 0o700))
	must(os.WriteFile(filepath.Join(o.Placements["disk"].Dir, moved+".db"), []byte("somebody else's"), 0o600))
	for to, want := range map[string]error{"sqlite": tenant.ErrSamePlace, "nowhere": tenant.ErrNoServer, "disk": tenant.ErrOccupied} {
		if _, err := h.kit.Move(ctx, moved, to, backup.MoveOptions{}); !errors.Is(err, want) {
			t.Errorf("to %s: %v", to, err)
		}
	}
	if _, err := h.kit.Move(ctx, "900300", "one", backup.MoveOptions{}); !errors.Is(err, tenant.ErrUnknown) {
		t.Errorf("an unknown city: %v", err)
	}
	list, err := h.kit.Registry.Moves(ctx, "", 10)
	if len(list) != 0 || err != nil {
		t.Errorf("%+v, %v", list, err)
	}
	must(add(t, h.db(t), "untouched"))
}

// TestMoveFails breaks a move off at each stage: the city is where and as it was, and a
// later move succeeds.
func TestMoveFails(t *testing.T) {
	h, _ := movers(t)
	h.fill(t, tenant.City{Code: moved, Name: "融江市", Sample: true})
	want := sums(t, h.db(t))
	boom := errors.New("boom")
	for _, at := range tenant.Stages[:5] {
		_, err := h.kit.Move(t.Context(), moved, "one", backup.MoveOptions{Stage: func(s tenant.Stage) error {
			if s == at {
				return boom
			}
			return nil
		}})
		if !errors.Is(err, boom) {
			t.Errorf("%s: %v", at, err)
		}
		checkStayed(t, h, want)
	}
	if _, err := h.kit.Move(t.Context(), moved, "one", backup.MoveOptions{DropOld: true}); err != nil {
		t.Fatal(err)
	}
	if got := sums(t, h.db(t)); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// checkStayed says whether the city is in its file, writable and unchanged.
func checkStayed(t *testing.T, h house, want []backup.TableSum) {
	t.Helper()
	c, err := h.kit.Registry.City(moved)
	if err != nil || c.Where().String() != tenant.FileName || c.Status != tenant.Active {
		t.Fatalf("the register says %+v, %v", c, err)
	}
	if got := sums(t, h.db(t)); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	undo := errors.New("undo")
	err = h.db(t).Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := audit.Record(t.Context(), tx, audit.Entry{Action: "probe"}); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Errorf("the city cannot be written: %v", err)
	}
	s, err := h.kit.Registry.Server("one")
	if err != nil {
		t.Fatal(err)
	}
	if there, err := s.HasSchema(t.Context(), "t_"+moved); there || err != nil {
		t.Errorf("half a city is left, %v", err)
	}
}

// TestStaleProcessIsRefused moves a city while another process holds its old handle: that
// one may not write any more, neither during the move nor after it, and then finds it.
func TestStaleProcessIsRefused(t *testing.T) {
	h, o := movers(t)
	h.fill(t, tenant.City{Code: moved, Name: "融江市", Sample: true})
	if err := h.kit.Registry.SetStatus(t.Context(), moved, tenant.Active); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"one", "two", "sqlite"} {
		other := open(t, o)
		stale := other.db(t)
		if err := add(t, stale, "before"); err != nil {
			t.Fatal(err)
		}
		_, err := h.kit.Move(t.Context(), moved, to, backup.MoveOptions{Stage: func(s tenant.Stage) error {
			if s == tenant.StageFill {
				if err := add(t, stale, "during"); !errors.Is(err, sqldb.ErrMoved) {
					t.Errorf("to %s: a stale writer during the move: %v", to, err)
				}
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := add(t, stale, "after"); err == nil {
			t.Errorf("to %s: a stale writer after the move wrote", to)
		}
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			db, err := other.kit.Registry.Open(moved)
			if err == nil && db != stale && add(t, db, "found") == nil {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("to %s: the other process does not find the city: %v", to, err)
			}
		}
		if c, err := other.kit.Registry.City(moved); err != nil || c.Where().String() != to {
			t.Errorf("the other process has it at %s", c.Where())
		}
	}
}

// TestLongWriterHoldsTheMove begins a move while somebody writes: it waits, and what was
// written is moved.
func TestLongWriterHoldsTheMove(t *testing.T) {
	h, o := movers(t)
	h.fill(t, tenant.City{Code: moved, Name: "融江市", Sample: true})
	for _, to := range []string{"one", "two"} {
		writer := open(t, o).db(t)
		began, ended := make(chan bool), make(chan error, 1)
		go func() {
			ended <- writer.Write(context.Background(), func(tx *sqldb.Tx) error {
				if err := audit.Record(context.Background(), tx, audit.Entry{Action: "slow." + to}); err != nil {
					return err
				}
				close(began)
				time.Sleep(300 * time.Millisecond)
				return nil
			})
		}()
		<-began
		if _, err := h.kit.Move(t.Context(), moved, to, backup.MoveOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		err := h.db(t).Read(t.Context(), func(r *sqldb.Reader) error {
			n, err := sqldb.Value[int](t.Context(), r, `SELECT COUNT(*) FROM audit_entries WHERE action = $1`, "slow."+to)
			if n != 1 {
				t.Errorf("the slow entry is %d times at %s", n, to)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestKilledMove kills the moving process at each stage. Whoever looks next finds the city
// where it was, or, after the last stage, where it went.
func TestKilledMove(t *testing.T) {
	if at := os.Getenv("RONGQIAO_MOVE_DIES_AT"); at != "" {
		dieAt(t, tenant.Stage(at))
		return
	}
	h, o := movers(t)
	h.fill(t, tenant.City{Code: moved, Name: "融江市", Sample: true})
	want := sums(t, h.db(t))
	for _, at := range tenant.Stages {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledMove$", "-test.v")
		cmd.Env = append(os.Environ(), "RONGQIAO_MOVE_DIES_AT="+string(at), "RONGQIAO_MOVE_DATA="+o.Data, "RONGQIAO_MOVE_TO="+o.Placements["one"].Owner)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%s: the process ended with %v: %s", at, err, out)
		}
		next := open(t, o)
		if at != tenant.StageFlipped {
			checkStayed(t, next, want)
			continue
		}
		c, err := next.kit.Registry.City(moved)
		if err != nil || c.Where().String() != "one" || c.Status != tenant.Active {
			t.Errorf("%+v, %v", c, err)
		}
		if got := sums(t, next.db(t)); !slices.Equal(got, want) {
			t.Errorf("%+v", got)
		}
	}
}

// dieAt is the process that is killed.
func dieAt(t *testing.T, at tenant.Stage) {
	data := os.Getenv("RONGQIAO_MOVE_DATA")
	kek, err := secret.LoadKEK(keyBeside(data), data)
	if err != nil {
		t.Fatal(err)
	}
	s := sqldbtest.Server(t, os.Getenv("RONGQIAO_MOVE_TO"))
	o := tenant.Options{Data: data, KEK: kek, Migrations: append([]fs.FS{sqldb.Migrations}, city...), AppendOnly: []string{"audit_entries"},
		Placements: map[string]tenant.Placement{"one": {DSN: s.DSN, ReadOnly: s.ReadOnly, Owner: s.Owner}}}
	r, err := tenant.OpenHub(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = kitOf(r, o).Move(context.Background(), moved, "one", backup.MoveOptions{Stage: func(s tenant.Stage) error {
		if s == at {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}})
	t.Fatalf("%s was not reached: %v", at, err)
}
