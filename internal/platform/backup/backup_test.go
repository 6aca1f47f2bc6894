package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/backup"
	"rongqiao/internal/platform/blob"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
	"rongqiao/internal/platform/tenant"
)

func file(name, text string) fs.FS {
	return fstest.MapFS{"migrations/" + name: {Data: []byte("-- +goose Up\n" + text)}}
}

// The tables have every column type, a reference to a later table, one to a row that comes
// later, and a key of texts that the engines would sort differently.
var (
	words = file("20261122T0900_words.sql", `CREATE TABLE a_words (
  word TEXT NOT NULL,
  lang TEXT NOT NULL,
  weight DOUBLE PRECISION,
  rare BOOLEAN NOT NULL,
  raw BYTEA,
  file BIGINT REFERENCES blobs (id),
  PRIMARY KEY (word, lang)
);
CREATE TABLE nodes (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES nodes (id), name TEXT NOT NULL);
INSERT INTO nodes (id, parent, name) VALUES (1, NULL, 'made by the migration');`)
	later = file("20261122T0930_later.sql", `ALTER TABLE nodes ADD COLUMN note TEXT;`)

	city  = []fs.FS{audit.Migrations, blob.Migrations, words}
	newer = []fs.FS{audit.Migrations, blob.Migrations, words, later}
)

type house struct {
	kit  backup.Kit
	opts tenant.Options
}

// build makes a data folder with its hub; servers are below dsn when it is not empty.
func build(t *testing.T, kek secret.KEK, dsn string, migrations []fs.FS) house {
	t.Helper()
	o := tenant.Options{Data: t.TempDir(), KEK: kek, Migrations: migrations}
	if dsn != "" {
		o.Placements = map[string]tenant.Placement{"main": {DSN: dsn}}
	}
	r, err := tenant.OpenHub(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return house{backup.Kit{Registry: r, Data: o.Data, Dir: filepath.Join(o.Data, "backup"), Keep: 2, KEK: kek, Migrations: migrations,
		Hub: []fs.FS{tenant.HubMigrations}}, o}
}

func (h house) db(t *testing.T) *sqldb.DB {
	t.Helper()
	db, err := h.kit.Registry.Open("900100")
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (h house) blobs(t *testing.T) *blob.Store {
	t.Helper()
	k, err := h.kit.Registry.Keyset(context.Background(), "900100")
	if err != nil {
		t.Fatal(err)
	}
	return blob.NewStore(h.opts.Data, "900100", k)
}

// fill creates the city and gives it rows, attachments and a log.
func (h house) fill(t *testing.T, c tenant.City) {
	t.Helper()
	ctx := context.Background()
	if err := h.kit.Registry.Create(ctx, c); err != nil {
		t.Fatal(err)
	}
	db, store := h.db(t), h.blobs(t)
	for i := range 3 {
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			id, err := store.Put(ctx, tx, fmt.Sprintf("协议%d.pdf", i), "application/pdf", bytes.NewReader(bytes.Repeat([]byte{byte(i)}, 70_000*i)))
			if err != nil {
				return err
			}
			for _, w := range []string{"b", "B", "a", "é", "中", "<&>", "quote\"", "line\nfeed"} {
				_, err := tx.Exec(ctx, `INSERT INTO a_words (word, lang, weight, rare, raw, file) VALUES ($1, $2, $3, $4, $5, $6)`,
					fmt.Sprint(w, i), "zh", []any{0.1, 3.0, nil}[i], i == 1, [][]byte{nil, {}, {0, 255}}[i], id)
				if err != nil {
					return err
				}
			}
			return audit.Record(ctx, tx, audit.Entry{Action: "word.add", ID: id})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		rows := [][]any{}
		for i := range 2500 {
			rows = append(rows, []any{i + 2, nil, fmt.Sprintf("节点 %d", i)})
		}
		if err := tx.Bulk(ctx, `INSERT INTO nodes (id, parent, name)`, 3, rows, ""); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE nodes SET parent = 2000 WHERE id = 2`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sums(t *testing.T, db *sqldb.DB) []backup.TableSum {
	t.Helper()
	s, err := backup.Sums(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDrill saves a city on one placement and restores it on another, in another data
// folder, as after the loss of the machine.
func TestDrill(t *testing.T) {
	for _, from := range []tenant.Kind{tenant.File, tenant.Server} {
		for _, to := range []tenant.Kind{tenant.File, tenant.Server} {
			t.Run(fmt.Sprintf("%s to %s", from, to), func(t *testing.T) {
				dsn, ref := map[tenant.Kind]string{}, map[tenant.Kind]string{tenant.Server: "main"}
				if from == tenant.Server || to == tenant.Server {
					dsn[tenant.Server] = sqldbtest.Database(t)
				}
				ctx := context.Background()
				kek := secret.TemporaryKEK()
				old := build(t, kek, dsn[from], city)
				old.fill(t, tenant.City{Code: "900100", Name: "融江市", Sample: true, Kind: from, DSNRef: ref[from]})
				path, m, err := old.kit.City(ctx, "900100")
				if err != nil || m.Blobs != 3 || m.Audit.Seq != 3 {
					t.Fatalf("%+v, %v", m, err)
				}
				want := sums(t, old.db(t))
				if !slices.Equal(want, m.Tables) {
					t.Errorf("the manifest says %+v, the database %+v", m.Tables, want)
				}
				d, err := old.kit.Verify(ctx, path)
				if err != nil || d.Audit.Entries != 3 {
					t.Errorf("verify: %+v, %v", d.Audit, err)
				}
				if from == to && from == tenant.Server {
					// Both would be the same schema of the same server.
					if err := old.kit.Registry.Erase(ctx, "900100"); err != nil {
						t.Fatal(err)
					}
				}
				fresh := build(t, kek, dsn[to], city)
				if _, _, err := fresh.kit.Restore(ctx, path, backup.Place{Kind: to, DSNRef: ref[to]}); err != nil {
					t.Fatal(err)
				}
				checkRestored(t, fresh, want)
			})
		}
	}
}

func checkRestored(t *testing.T, h house, want []backup.TableSum) {
	t.Helper()
	ctx := context.Background()
	db := h.db(t)
	if got := sums(t, db); !slices.Equal(got, want) {
		t.Errorf("restored %+v, want %+v", got, want)
	}
	c, err := h.kit.Registry.City("900100")
	if err != nil || c.Name != "融江市" || !c.Sample || c.Status != tenant.Active {
		t.Errorf("%+v, %v", c, err)
	}
	store := h.blobs(t)
	var all []blob.Info
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		if err := blob.Each(ctx, r, func(b blob.Info) error { all = append(all, b); return nil }); err != nil {
			return err
		}
		for i, b := range all {
			c, err := store.Open(ctx, r, b.ID)
			if err != nil {
				return err
			}
			body, err := io.ReadAll(c)
			if err != nil || len(body) != 70_000*i {
				t.Errorf("%s: %d bytes, %v", b.Name, len(body), err)
			}
			c.Close()
		}
		return nil
	})
	if err != nil || len(all) != 3 {
		t.Errorf("%d attachments: %v", len(all), err)
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO nodes (id, parent, name) VALUES (9999, 12345, 'x')`)
		return err
	})
	if !sqldb.IsMissingParent(err) {
		t.Errorf("foreign keys are not in force again: %v", err)
	}
	if err := audit.RecordAlone(ctx, db, audit.Entry{Action: "goes.on"}); err != nil {
		t.Error(err)
	}
}

func TestAnOlderBackupIsMigratedAndANewerRefused(t *testing.T) {
	ctx := context.Background()
	kek := secret.TemporaryKEK()
	old := build(t, kek, "", city)
	old.fill(t, tenant.City{Code: "900100", Name: "融江市"})
	path, _, err := old.kit.City(ctx, "900100")
	if err != nil {
		t.Fatal(err)
	}
	young := build(t, kek, "", newer)
	if _, _, err := young.kit.Restore(ctx, path, backup.Place{}); err != nil {
		t.Fatal(err)
	}
	if s, err := young.kit.Registry.Schema(ctx, "900100"); err != nil || len(s.Pending) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := young.kit.Verify(ctx, path); err != nil {
		t.Errorf("verify: %v", err)
	}
	path, _, err = young.kit.City(ctx, "900100")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := build(t, kek, "", city).kit.Restore(ctx, path, backup.Place{}); !errors.Is(err, sqldb.ErrNewerSchema) {
		t.Errorf("newer: %v", err)
	}
}

func TestReplaceSavesWhatWasThere(t *testing.T) {
	ctx := context.Background()
	h := build(t, secret.TemporaryKEK(), "", city)
	h.fill(t, tenant.City{Code: "900100", Name: "融江市", Sample: true})
	path, _, err := h.kit.City(ctx, "900100")
	if err != nil {
		t.Fatal(err)
	}
	want := sums(t, h.db(t))
	kept := filepath.Join(t.TempDir(), "kept.rqb")
	if err := os.Rename(path, kept); err != nil {
		t.Fatal(err)
	}
	if err := audit.RecordAlone(ctx, h.db(t), audit.Entry{Action: "too.late"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.kit.Restore(ctx, kept, backup.Place{}); !errors.Is(err, backup.ErrInUse) {
		t.Errorf("without being asked: %v", err)
	}
	if _, _, err := h.kit.Restore(ctx, kept, backup.Place{Replace: true}); err != nil {
		t.Fatal(err)
	}
	checkRestored(t, h, want)
	if found, _ := filepath.Glob(filepath.Join(h.kit.Dir, "900100-*.rqb")); len(found) != 1 {
		t.Errorf("the replaced city was not saved: %v", found)
	}
}

func TestDamageIsFoundAndNothingIsLoaded(t *testing.T) {
	ctx := context.Background()
	kek := secret.TemporaryKEK()
	h := build(t, kek, "", city)
	h.fill(t, tenant.City{Code: "900100", Name: "融江市"})
	path, _, err := h.kit.City(ctx, "900100")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)/2] ^= 4
	for name, b := range map[string][]byte{
		"a bit": flipped, "cut": whole[:len(whole)-1000], "cut in the middle": whole[:len(whole)/2], "empty": nil, "text": []byte("hello\n"),
		"more": append(slices.Clone(whole), "more"...),
	} {
		bad := filepath.Join(t.TempDir(), "bad.rqb")
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		db := sqldbtest.New(t)
		_, _, err := backup.Restore(ctx, bad, backup.Target{DB: db, Migrations: city}, kek)
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
		for _, s := range sums(t, db) {
			if s.Name == "a_words" && s.Rows != 0 {
				t.Errorf("%s: %+v was loaded", name, s)
			}
		}
	}
	if _, err := backup.ReadHead(path, secret.TemporaryKEK()); !errors.Is(err, backup.ErrKey) {
		t.Errorf("another key: %v", err)
	}
}

func TestHubIsSavedAndOldBackupsGo(t *testing.T) {
	ctx := context.Background()
	h := build(t, secret.TemporaryKEK(), "", city)
	if _, _, err := h.kit.City(ctx, tenant.HubCode); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var names []string
	for i := range 4 {
		at := time.Date(2026, 11, 22, i, 0, 0, 0, time.UTC)
		names = append(names, filepath.Join(dir, "900100-"+at.Format("20060102T150405")+".rqb"))
	}
	for _, n := range append(names, filepath.Join(dir, "900200-20200101T000000.rqb")) {
		if err := os.WriteFile(n, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := backup.Prune(dir, "900100", 2); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if want := []string{names[2], names[3], filepath.Join(dir, "900200-20200101T000000.rqb")}; !slices.Equal(left, want) {
		t.Errorf("left %v", left)
	}
}

// Every city's nightly job saves the hub too when it finds none of today.
func TestTwoMaySaveTheHubAtOnce(t *testing.T) {
	h := build(t, secret.TemporaryKEK(), "", city)
	fails := make(chan error, 8)
	for range cap(fails) {
		go func() {
			_, _, err := h.kit.City(context.Background(), tenant.HubCode)
			fails <- err
		}()
	}
	for range cap(fails) {
		if err := <-fails; err != nil {
			t.Error(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(h.kit.Dir, "*.part")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestADamagedBackupReplacesNothing(t *testing.T) {
	ctx := context.Background()
	h := build(t, secret.TemporaryKEK(), "", city)
	h.fill(t, tenant.City{Code: "900100", Name: "融江市", Sample: true})
	path, _, err := h.kit.City(ctx, "900100")
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.rqb")
	if err := os.WriteFile(cut, body[:len(body)-1000], 0o600); err != nil {
		t.Fatal(err)
	}
	want := sums(t, h.db(t))
	if _, _, err := h.kit.Restore(ctx, cut, backup.Place{Replace: true}); err == nil {
		t.Error("a damaged backup is restored")
	}
	if got := sums(t, h.db(t)); !slices.Equal(got, want) {
		t.Errorf("the city is no longer what it was: %+v", got)
	}
	// One that cannot be saved is not erased either.
	kept := filepath.Join(t.TempDir(), "kept.rqb")
	if err := os.Rename(path, kept); err != nil {
		t.Fatal(err)
	}
	broken := h.kit
	broken.Dir = filepath.Join(kept, "no folder")
	if _, _, err := broken.Restore(ctx, kept, backup.Place{Replace: true}); err == nil {
		t.Error("a city that could not be saved is replaced")
	}
	if got := sums(t, h.db(t)); !slices.Equal(got, want) {
		t.Errorf("the city is no longer what it was: %+v", got)
	}
	if left, _ := filepath.Glob(filepath.Join(h.kit.Data, ".drill-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
