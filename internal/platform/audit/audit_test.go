package audit_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/audit"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/secret"
	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var tables = []fs.FS{audit.Migrations}

func person() context.Context {
	return actor.With(context.Background(), actor.Actor{Account: 7, Login: "lead.rongjiang", Address: "10.0.0.1", RequestID: "r1",
		Grants: []actor.Grant{{Role: actor.CityLead}, {Role: actor.CityLead, County: "900101"}}})
}

func write(t *testing.T, db *sqldb.DB, n int) {
	t.Helper()
	ctx := person()
	for i := range n {
		err := audit.RecordAlone(ctx, db, audit.Entry{Action: "demand.publish", Object: "demand_need", ID: ids.ID(100 + i), Reason: "材料齐全"})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func keyset(t *testing.T) *secret.Keyset {
	t.Helper()
	k, err := secret.NewKeyset("900100", secret.Standard)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// rechain makes the numbers and hashes of the whole log fit again, as a tamperer with
// full rights over the database would, and sets the head to its end.
func rechain(ctx context.Context, tx *sqldb.Tx) error {
	rows, err := audit.List(ctx, tx, audit.Filter{}, 1000)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE audit_entries SET seq = seq + 100000`); err != nil {
		return err
	}
	prev := ""
	var seq int64
	for i := len(rows) - 1; i >= 0; i-- {
		r := rows[i]
		was := r.Seq + 100000
		seq++
		r.Seq, r.Prev = seq, prev
		prev = audit.DigestForTest(r)
		if _, err := tx.Exec(ctx, `UPDATE audit_entries SET seq = $1, prev = $2, hash = $3 WHERE seq = $4`, seq, r.Prev, prev, was); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE audit_heads SET seq = $1, hash = $2 WHERE id = 1`, seq, prev)
	return err
}

func run(texts ...string) func(context.Context, *sqldb.Tx) error {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		for _, s := range texts {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
}

const forged = `INSERT INTO audit_entries (seq, at, account, login, roles, address, request_id, action, object, outcome, reason, prev, hash)
SELECT 900, at, account, login, roles, address, request_id, 'org.delete', object, outcome, reason, prev, hash FROM audit_entries WHERE seq = 3`

func TestVerifyFindsEveryTampering(t *testing.T) {
	tamperings := map[string]func(context.Context, *sqldb.Tx) error{
		"edit":   run(`UPDATE audit_entries SET reason = '另有隐情' WHERE seq = 4`),
		"delete": run(`DELETE FROM audit_entries WHERE seq = 5`),
		"swap":   run(`UPDATE audit_entries SET seq = -1 WHERE seq = 3`, `UPDATE audit_entries SET seq = 3 WHERE seq = 6`, `UPDATE audit_entries SET seq = 6 WHERE seq = -1`),
		"first":  run(`DELETE FROM audit_entries WHERE seq = 1`),
		"tail":   run(`DELETE FROM audit_entries WHERE seq >= 8`),
		"all":    run(`DELETE FROM audit_entries`),
		"insert": run(`UPDATE audit_entries SET seq = seq + 1000 WHERE seq > 5`, forged),
	}
	for name, tamper := range tamperings {
		for _, covers := range []bool{false, true} {
			t.Run(name+map[bool]string{false: " plainly", true: " and mends the chain"}[covers], func(t *testing.T) {
				sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
					ctx := context.Background()
					k := keyset(t)
					file := filepath.Join(t.TempDir(), "points")
					write(t, db, 10)
					if _, err := audit.Checkpoint(ctx, db, "900100", file, k); err != nil {
						t.Fatal(err)
					}
					points, err := audit.ReadPoints(file)
					if err != nil {
						t.Fatal(err)
					}
					v, err := audit.Verify(ctx, db, "900100", points, k.PublicKey())
					if err != nil || !v.OK() || v.Entries != 10 || v.Points != 1 {
						t.Fatalf("before: %+v, %v", v, err)
					}
					err = db.Write(ctx, func(tx *sqldb.Tx) error {
						if err := tamper(ctx, tx); err != nil || !covers {
							return err
						}
						return rechain(ctx, tx)
					})
					if err != nil {
						t.Fatal(err)
					}
					if v, err = audit.Verify(ctx, db, "900100", points, k.PublicKey()); err != nil || v.OK() {
						t.Errorf("not found: %+v, %v", v, err)
					}
				})
			})
		}
	}
}

func TestForgedCheckpointIsFound(t *testing.T) {
	db := sqldbtest.New(t, tables...)
	write(t, db, 3)
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "points")
	if _, err := audit.Checkpoint(ctx, db, "900100", file, keyset(t)); err != nil {
		t.Fatal(err)
	}
	points, err := audit.ReadPoints(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := audit.Verify(ctx, db, "900100", points, keyset(t).PublicKey())
	if err != nil || v.OK() {
		t.Errorf("another key's checkpoint was believed: %+v, %v", v, err)
	}
	if err := os.WriteFile(file, []byte("{\"city\":\"900100\"}\n不是 JSON\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.ReadPoints(file); !errors.Is(err, audit.ErrCheckpoint) {
		t.Errorf("broken file: %v", err)
	}
}

func TestConcurrentWritersMakeOneChain(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		done := make(chan error)
		const writers, each = 6, 15
		for range writers {
			go func() {
				var all error
				for range each {
					all = errors.Join(all, audit.RecordAlone(person(), db, audit.Entry{Action: "a.b"}))
				}
				done <- all
			}()
		}
		for range writers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		v, err := audit.Verify(context.Background(), db, "900100", nil, nil)
		if err != nil || !v.OK() || v.Entries != writers*each {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestEntryGoesWithItsTransaction(t *testing.T) {
	sqldbtest.Each(t, tables, func(t *testing.T, db *sqldb.DB) {
		ctx := person()
		wrong := errors.New("wrong")
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			return errors.Join(audit.Record(ctx, tx, audit.Entry{Action: "x"}), wrong)
		})
		if !errors.Is(err, wrong) {
			t.Fatal(err)
		}
		write(t, db, 2)
		err = db.Read(ctx, func(r *sqldb.Reader) error {
			rows, err := audit.List(ctx, r, audit.Filter{Action: "demand.", Account: 7, Outcome: audit.Done}, 10)
			if len(rows) != 2 || rows[0].Seq != 2 || rows[0].ID != 101 || rows[0].Roles != "city_lead" || rows[0].Address != "10.0.0.1" {
				t.Errorf("%+v", rows)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		last, err := audit.Export(ctx, db, 1, &out)
		if err != nil || last != 2 || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%d, %q, %v", last, out.String(), err)
		}
	})
}
