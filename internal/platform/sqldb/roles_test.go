package sqldb_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"rongqiao/internal/platform/sqldb"
	"rongqiao/internal/platform/sqldb/sqldbtest"
)

var logged = fstest.MapFS{"20261122T0900_logged.sql": {Data: []byte(`-- +goose Up
CREATE TABLE log_entries (id BIGINT PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE things (id BIGINT PRIMARY KEY, note TEXT NOT NULL);`)}}

// roles gives a server with its three roles and a city on it.
func roles(t *testing.T) (*sqldb.Cluster, sqldb.Server, *sqldb.DB) {
	t.Helper()
	s := sqldbtest.Server(t, sqldbtest.Database(t))
	s.Append = []string{"log_entries"}
	c, err := sqldb.OpenServer(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.CreateSchema(t.Context(), "t_900100"); err != nil {
		t.Fatal(err)
	}
	db := c.Schema("t_900100", sqldb.Options{Epoch: 1})
	if _, err := db.Migrate(t.Context(), []fs.FS{logged, sqldb.Migrations}...); err != nil {
		t.Fatal(err)
	}
	return c, s, db
}

func stateOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// TestServerRefusesToRewrite has the role that serves requests try what it may not: the
// server says no, whatever the program would do.
func TestServerRefusesToRewrite(t *testing.T) {
	c, _, db := roles(t)
	ctx := t.Context()
	run := func(db *sqldb.DB, texts ...string) error {
		return db.Write(ctx, func(tx *sqldb.Tx) error {
			for _, text := range texts {
				if _, err := tx.Exec(ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := run(db, `INSERT INTO log_entries (id, note) VALUES (1, 'a')`, `INSERT INTO things (id, note) VALUES (1, 'a')`, `UPDATE things SET note = 'b'`, `DELETE FROM things`); err != nil {
		t.Fatal(err)
	}
	const denied = "42501"
	for _, text := range []string{
		`UPDATE log_entries SET note = 'b'`, `DELETE FROM log_entries`, `TRUNCATE log_entries`, `DROP TABLE log_entries`, `ALTER TABLE log_entries ADD COLUMN x TEXT`,
		`CREATE TABLE extra (id BIGINT)`, `UPDATE sqldb_fence SET epoch = 0`, `DELETE FROM goose_db_version`, `CREATE SCHEMA t_900999`,
	} {
		if err := run(db, text); stateOf(err) != denied {
			t.Errorf("%s: %v", text, err)
		}
	}
	err := db.Read(ctx, func(r *sqldb.Reader) error {
		user, err := sqldb.Value[string](ctx, r, `SELECT CAST(current_user AS TEXT)`)
		if !strings.HasSuffix(user, "_ro") {
			t.Errorf("reading is done by %s", user)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	// The owner may: a restore empties all tables first.
	if err := run(c.OwnSchema("t_900100", sqldb.Options{}), `DELETE FROM log_entries`); err != nil {
		t.Error(err)
	}
}

// TestFailClosed sends queries past Read and Write, as rw and as ro: they find no table, not
// even right after a transaction on the same connection.
func TestFailClosed(t *testing.T) {
	_, s, _ := roles(t)
	ctx := t.Context()
	for _, dsn := range []string{s.DSN, s.ReadOnly} {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		tx, err := conn.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{`SELECT set_config('search_path', 't_900100,shared', true)`, `SELECT id FROM things`, `COMMIT`} {
			if _, err := tx.Exec(ctx, text); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range []string{`SELECT id FROM things`, `INSERT INTO things (id, note) VALUES (9, 'x')`, `UPDATE log_entries SET note = ''`} {
			if _, err := conn.Exec(ctx, text); stateOf(err) != "42P01" {
				t.Errorf("%s outside a transaction of a city: %v", text, err)
			}
		}
	}
}

// TestMissingIsNamed asks what is yet to be done on a server whose roles were spoilt: the
// statements mend it when they are run.
func TestMissingIsNamed(t *testing.T) {
	c, s, _ := roles(t)
	ctx := t.Context()
	if list, err := c.Missing(ctx, "t_900100"); err != nil || len(list) != 0 {
		t.Fatalf("%q, %v", list, err)
	}
	owner, err := pgx.Connect(ctx, s.Owner)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	rw := strings.Split(strings.TrimPrefix(s.DSN, "postgres://"), "@")[0]
	for _, spoil := range []string{
		"GRANT UPDATE ON t_900100.log_entries TO " + rw, "REVOKE SELECT ON t_900100.things FROM " + rw,
		"GRANT UPDATE ON t_900100.sqldb_fence TO " + rw, "REVOKE USAGE ON SCHEMA t_900100 FROM " + rw,
	} {
		if _, err := owner.Exec(ctx, spoil); err != nil {
			t.Fatal(err)
		}
		list, err := c.Missing(ctx, "t_900100")
		if err != nil || len(list) == 0 {
			t.Errorf("%s is not noticed, %v", spoil, err)
		}
		for _, text := range list {
			if _, err := owner.Exec(ctx, text); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		}
		if list, err := c.Missing(ctx, "t_900100"); err != nil || len(list) != 0 {
			t.Errorf("after mending %s: %q, %v", spoil, list, err)
		}
	}
	if err := c.Grant(ctx, "t_900100"); err != nil {
		t.Error(err)
	}
}

// TestAdvice says what a server with one role would need, without passwords.
func TestAdvice(t *testing.T) {
	c, err := sqldb.OpenPostgres(context.Background(), sqldbtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if c.Separate() {
		t.Error("one role is not three")
	}
	if list, err := c.Missing(t.Context(), "t_900100"); list != nil || err != nil {
		t.Errorf("%q, %v", list, err)
	}
	list, err := c.Advice(t.Context(), "t_900100")
	if err != nil || len(list) < 8 || !strings.HasPrefix(list[0], `CREATE ROLE "rongqiao_rw" LOGIN PASSWORD '…'`) {
		t.Errorf("%q, %v", list, err)
	}
	if got := sqldb.Masked(`CREATE ROLE "x" LOGIN PASSWORD 'it''s secret'`); got != `CREATE ROLE "x" LOGIN PASSWORD '…'` {
		t.Error(got)
	}
}
