package sqldb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// lite is SQLite: one writing connection and a few reading ones on the same file.
type lite struct {
	path    string
	opts    Options
	writer  chan *liteConn // holds the only writer while it is idle; nil when read-only
	readers chan *liteConn // holds idle readers and, as nil, readers not opened yet
	mu      sync.Mutex
	closed  bool
	parking sync.Mutex // two at once would each wait for the connections that the other holds
}

// OpenSQLite opens the file at path, creating it unless o.ReadOnly. Every connection has
// busy_timeout 5 s, WAL, synchronous FULL, foreign keys and an untrusted schema, and
// reads its settings back before it is used.
func OpenSQLite(ctx context.Context, path string, o Options) (*DB, error) {
	o = o.filled()
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	l := &lite{path: abs, opts: o, readers: make(chan *liteConn, o.Readers)}
	for range o.Readers {
		l.readers <- nil
	}
	if o.ReadOnly || o.MustExist {
		if _, err := os.Stat(abs); err != nil {
			return nil, ErrUnavailable.Because(err)
		}
	}
	if o.ReadOnly {
		return &DB{engine: l, opts: o}, nil
	}
	w, err := l.open(true)
	if err != nil {
		return nil, refusal(err)
	}
	l.writer = make(chan *liteConn, 1)
	l.writer <- w
	return &DB{engine: l, opts: o}, nil
}

func (l *lite) dialect() Dialect { return SQLite }

// open makes a connection and proves its settings.
func (l *lite) open(write bool) (*liteConn, error) {
	c, err := dialLite(liteURI(l.path, l.mode(write)))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(l.path), err)
	}
	if err := l.prepare(c, write); err != nil {
		c.close()
		return nil, fmt.Errorf("open %s: %w", filepath.Base(l.path), err)
	}
	return c, nil
}

// mode says how the file is opened: ro, rw, or rwc to make it.
func (l *lite) mode(write bool) string {
	switch {
	case !write:
		return "ro"
	case l.opts.MustExist:
		return "rw"
	}
	return "rwc"
}

func liteURI(path, mode string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=" + mode
}

func (l *lite) prepare(c *liteConn, write bool) error {
	settings := []string{"PRAGMA busy_timeout=5000"}
	if write {
		settings = append(settings, "PRAGMA journal_mode=WAL")
	}
	settings = append(settings, "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF")
	for _, s := range settings {
		if _, err := c.exec(s, nil); err != nil {
			return err
		}
	}
	if !write {
		if _, err := c.exec("PRAGMA query_only=ON", nil); err != nil {
			return err
		}
	}
	if l.opts.Shared != "" {
		abs, err := filepath.Abs(l.opts.Shared)
		if err != nil {
			return err
		}
		if _, err := c.exec("ATTACH $1 AS shared", []any{liteURI(abs, "ro")}); err != nil {
			return fmt.Errorf("attach %s: %w", filepath.Base(abs), err)
		}
	}
	// A first read opens the log: without it the checkpoint on closing waits for itself.
	if _, err := c.exec("SELECT COUNT(*) FROM sqlite_master", nil); err != nil {
		return err
	}
	return proveLite(c)
}

// proveLite reads back what durability depends on.
func proveLite(c *liteConn) error {
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0", "busy_timeout": "5000",
	} {
		got, err := c.pragma(pragma)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("sqldb: %s is %s, want %s", pragma, got, want)
		}
	}
	return nil
}

func (l *lite) begin(ctx context.Context, write bool, timeout time.Duration) (session, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	pool, text := l.readers, "BEGIN"
	if write {
		pool, text = l.writer, "BEGIN IMMEDIATE"
	}
	var c *liteConn
	select {
	case c = <-pool:
	default:
		select {
		case c = <-pool:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	if c == nil {
		var err error
		if c, err = l.reopen(write); err != nil {
			pool <- nil
			return nil, err
		}
	}
	if _, err := c.exec(text, nil); err != nil {
		pool <- c
		return nil, err
	}
	s := &liteSession{conn: c, pool: pool}
	s.stop = c.watch(ctx, timeout)
	if write && l.opts.Epoch > 0 {
		if err := l.checkFence(c); err != nil {
			s.rollback()
			return nil, err
		}
	}
	return s, nil
}

// checkFence compares the fence with the handle's epoch, within the writing transaction.
func (l *lite) checkFence(c *liteConn) error {
	rows, err := c.query(fenceText, nil)
	if err != nil {
		return err
	}
	defer rows.close()
	var epoch int64
	if found, err := rows.next(); err != nil || !found {
		return errors.Join(ErrUnavailable, err)
	}
	if err := rows.scan([]any{&epoch}); err != nil {
		return err
	}
	if epoch > l.opts.Epoch {
		return l.opts.stale()
	}
	return nil
}

func (l *lite) reopen(write bool) (*liteConn, error) {
	l.mu.Lock()
	closed := l.closed
	l.mu.Unlock()
	if closed {
		return nil, ErrUnavailable
	}
	return l.open(write)
}

func (l *lite) close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.mu.Unlock()
	return l.park()
}

// park closes the connections; the next transaction opens them again.
func (l *lite) park() error {
	l.parking.Lock()
	defer l.parking.Unlock()
	err := l.drain(l.readers)
	if l.writer != nil {
		err = errors.Join(err, l.drain(l.writer))
	}
	return err
}

// drain waits for every connection of the pool and closes it.
func (l *lite) drain(pool chan *liteConn) error {
	var first error
	for range cap(pool) {
		c := <-pool
		if c == nil {
			continue
		}
		if pool == l.writer {
			// The file alone is then complete: it can be copied.
			_, _ = c.exec("PRAGMA wal_checkpoint(TRUNCATE)", nil)
		}
		first = errors.Join(first, c.close())
	}
	for range cap(pool) {
		pool <- nil
	}
	return first
}

// liteSession is a transaction on one connection.
type liteSession struct {
	conn *liteConn
	pool chan *liteConn
	stop func()
	over bool
}

func (s *liteSession) exec(_ context.Context, sql string, args []any) (int64, error) {
	return s.conn.exec(sql, args)
}

func (s *liteSession) query(_ context.Context, sql string, args []any) (cursor, error) {
	return s.conn.query(sql, args)
}

func (s *liteSession) prepare(_ context.Context, sql string) error {
	if s.conn.kept[sql] != nil {
		return nil
	}
	_, err := s.conn.prepare(sql)
	return err
}

func (s *liteSession) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	s.stop()
	s.conn.quiet()
	if _, err := s.conn.exec("COMMIT", nil); err != nil {
		return err
	}
	s.release()
	return nil
}

func (s *liteSession) rollback() {
	if s.over {
		return
	}
	s.stop()
	s.conn.quiet()
	// A statement that failed badly (disk full) has rolled back by itself.
	if _, err := s.conn.exec("ROLLBACK", nil); err != nil && s.conn.inTransaction() {
		s.conn.close()
		s.conn = nil
	}
	s.release()
}

func (s *liteSession) release() {
	s.over = true
	s.pool <- s.conn
}
