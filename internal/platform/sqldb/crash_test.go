package sqldb_test

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"rongqiao/internal/platform/sqldb"
)

// The crash test kills a process that writes, and looks whether everything that it had
// acknowledged is there. The process is this test binary, started again.

const (
	crashRounds  = 9
	crashWriters = 4
	crashEnv     = "RONGQIAO_CRASH_FILE"
	crashFrom    = "RONGQIAO_CRASH_FROM"
)

var crashTables = []fs.FS{fstest.MapFS{"20261122T0900_crash.sql": {Data: []byte(`-- +goose Up
CREATE TABLE keys (idempotency_key TEXT PRIMARY KEY);
CREATE TABLE effects (id BIGINT PRIMARY KEY, idempotency_key TEXT NOT NULL REFERENCES keys (idempotency_key), body TEXT NOT NULL);
CREATE TABLE totals (writer BIGINT PRIMARY KEY, n BIGINT NOT NULL);
`)}}}

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		if err := crashChild(path, os.Getenv(crashFrom)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		return
	}
	os.Exit(m.Run())
}

// crashChild opens the file, proves the settings of all its connections, and then writes
// until it is killed, one line of output for each acknowledged key.
func crashChild(path, from string) error {
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, path, sqldb.Options{})
	if err != nil {
		return err
	}
	if _, err := db.Migrate(ctx, crashTables...); err != nil {
		return err
	}
	if err := proveAll(ctx, db); err != nil {
		return err
	}
	fmt.Println("ready")
	var out sync.Mutex
	failed := make(chan error)
	for w, text := range strings.Split(from, ",") {
		next, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		go func() {
			for n := next; ; n++ {
				if err := crashWrite(ctx, db, w, n); err != nil {
					failed <- err
					return
				}
				out.Lock()
				fmt.Printf("ack %d %d\n", w, n)
				out.Unlock()
			}
		}()
	}
	return <-failed
}

// proveAll reads the settings back through every connection: the readers are all held at
// once.
func proveAll(ctx context.Context, db *sqldb.DB) error {
	check := func(q sqldb.Queryer) error {
		mode, err := sqldb.Value[string](ctx, q, `PRAGMA journal_mode`)
		if err != nil || mode != "wal" {
			return fmt.Errorf("journal_mode %s: %w", mode, err)
		}
		sync, err := sqldb.Value[int](ctx, q, `PRAGMA synchronous`)
		if err != nil || sync != 2 {
			return fmt.Errorf("synchronous %d: %w", sync, err)
		}
		return nil
	}
	var nest func(depth int) error
	nest = func(depth int) error {
		return db.Read(ctx, func(r *sqldb.Reader) error {
			if err := check(r); err != nil || depth == 1 {
				return err
			}
			return nest(depth - 1)
		})
	}
	if err := nest(4); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *sqldb.Tx) error { return check(tx) })
}

// crashWrite has an effect once for its key, however often it is tried.
func crashWrite(ctx context.Context, db *sqldb.DB, writer, n int) error {
	key := fmt.Sprintf("%d-%d", writer, n)
	return db.Write(ctx, func(tx *sqldb.Tx) error {
		fresh, err := tx.Exec(ctx, `INSERT INTO keys (idempotency_key) VALUES ($1) ON CONFLICT (idempotency_key) DO NOTHING`, key)
		if err != nil || fresh == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO effects (id, idempotency_key, body) VALUES ($1, $2, $3)`, tx.NewID(), key, strings.Repeat("x", n%500)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO totals (writer, n) VALUES ($1, 1) ON CONFLICT (writer) DO UPDATE SET n = totals.n + 1`, writer)
		return err
	})
}

func TestKillLosesNoAcknowledgedWrite(t *testing.T) {
	path := t.TempDir() + "/crash.db"
	next := make([]int, crashWriters) // first key of each writer that is not acknowledged
	acks := 0
	for round := range crashRounds {
		acks += crashRound(t, path, next)
		took := checkCrash(t, path, next, round)
		t.Logf("round %d: %d acknowledged so far, reopened and read back in %v", round+1, acks, took.Round(time.Millisecond))
	}
	if acks < crashRounds {
		t.Errorf("only %d acknowledged writes", acks)
	}
}

// crashRound runs the child until a random moment after its first acknowledgement and
// returns how many it gave. The keys it may or may not have written are tried again in
// the next round.
func crashRound(t *testing.T, path string, next []int) (acks int) {
	t.Helper()
	from := make([]string, len(next))
	for i, n := range next {
		from[i] = strconv.Itoa(n)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+path, crashFrom+"="+strings.Join(from, ","))
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(pipe)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the child said %q", lines.Text())
	}
	time.AfterFunc(time.Duration(20+rand.IntN(130))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
		var w, n int
		// The kill may cut the last line; a cut line is no acknowledgement.
		if _, err := fmt.Sscanf(lines.Text(), "ack %d %d", &w, &n); err != nil || n != next[w] {
			continue
		}
		next[w]++
		acks++
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return acks
}

func checkCrash(t *testing.T, path string, next []int, round int) time.Duration {
	t.Helper()
	start := time.Now()
	ctx := context.Background()
	db, err := sqldb.OpenSQLite(ctx, path, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(ctx, func(r *sqldb.Reader) error {
		state, err := sqldb.Value[string](ctx, r, `PRAGMA integrity_check`)
		if err != nil || state != "ok" {
			t.Errorf("round %d: integrity %s, %v", round, state, err)
		}
		keys, err := sqldb.All(ctx, r, func(row sqldb.Row) (k string, err error) { return k, row.Scan(&k) }, `SELECT idempotency_key FROM keys`)
		if err != nil {
			return err
		}
		have := map[string]bool{}
		for _, k := range keys {
			have[k] = true
		}
		for w, n := range next {
			for i := range n {
				if !have[fmt.Sprintf("%d-%d", w, i)] {
					t.Errorf("round %d: acknowledged write %d-%d is lost", round, w, i)
				}
			}
		}
		effects, err := sqldb.Value[int](ctx, r, `SELECT COUNT(*) FROM effects`)
		if err != nil {
			return err
		}
		total, err := sqldb.Value[int](ctx, r, `SELECT COALESCE(SUM(n), 0) FROM totals`)
		if effects != len(keys) || total != len(keys) {
			t.Errorf("round %d: %d keys, %d effects, total %d", round, len(keys), effects, total)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}
