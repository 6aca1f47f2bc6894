package sqldb

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Cluster is a PostgreSQL server (or a Citus coordinator) with its connections.
type Cluster struct {
	pool *pgxpool.Pool
	dsn  string
}

// OpenPostgres connects to the server. The DSN is a URL or key=value text as PostgreSQL
// knows it; pool_max_conns and the like are read from it too.
func OpenPostgres(ctx context.Context, dsn string) (*Cluster, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	// A connection grows with the schemas it has seen (measured: 88 MB after 340 of them).
	cfg.MaxConnLifetime = 30 * time.Minute
	cfg.MaxConnIdleTime = 5 * time.Minute
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = int32(max(8, 4*runtime.NumCPU()))
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, ErrUnavailable.Because(err)
	}
	return &Cluster{pool, dsn}, nil
}

// Close closes all connections.
func (c *Cluster) Close() { c.pool.Close() }

var schemaName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// Schema returns the database that is one schema of the server. It does not create it.
// Closing it leaves the cluster open.
func (c *Cluster) Schema(name string, o Options) *DB {
	o = o.filled()
	return &DB{engine: &pg{c, name}, opts: o}
}

// CreateSchema makes the schema if there is none.
func (c *Cluster) CreateSchema(ctx context.Context, name string) error {
	if !schemaName.MatchString(name) {
		return fmt.Errorf("sqldb: schema name %q", name)
	}
	_, err := c.pool.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+name)
	return refusal(err)
}

// DropSchema removes the schema with all that is in it.
func (c *Cluster) DropSchema(ctx context.Context, name string) error {
	if !schemaName.MatchString(name) {
		return fmt.Errorf("sqldb: schema name %q", name)
	}
	_, err := c.pool.Exec(ctx, "DROP SCHEMA IF EXISTS "+name+" CASCADE")
	return refusal(err)
}

// pg is one schema.
type pg struct {
	cluster *Cluster
	schema  string
}

func (p *pg) dialect() Dialect { return Postgres }

func (p *pg) close() error { return nil }

// lockWait is how long a statement waits for a row that another transaction holds; the
// same as busy_timeout on SQLite.
const lockWait = 5 * time.Second

// beginText starts a transaction and points it at the schema, in one message. Nothing of
// it outlives the transaction, so a pooler in between is safe.
func (p *pg) beginText(write bool, timeout time.Duration) string {
	mode := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	if write {
		mode = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
	}
	return mode + "; SELECT set_config('search_path', '" + p.schema + ",shared', true)" +
		", set_config('lock_timeout', '" + millis(lockWait) + "', true)" +
		", set_config('statement_timeout', '" + millis(timeout) + "', true)"
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func (p *pg) begin(ctx context.Context, write bool, timeout time.Duration) (session, error) {
	if !schemaName.MatchString(p.schema) {
		return nil, fmt.Errorf("sqldb: schema name %q", p.schema)
	}
	conn, err := p.cluster.pool.Acquire(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, ErrUnavailable.Because(err)
	}
	s := &pgSession{conn: conn}
	if _, err := conn.Conn().PgConn().Exec(ctx, p.beginText(write, timeout)).ReadAll(); err != nil {
		s.rollback()
		return nil, lost(ctx, conn, err)
	}
	return s, nil
}

// lost says that the connection went away, which pgx reports in many ways.
func lost(ctx context.Context, conn *pgxpool.Conn, err error) error {
	if err != nil && ctx.Err() == nil && conn.Conn().IsClosed() {
		return ErrUnavailable.Because(err)
	}
	return err
}

// pgSession is a transaction on one connection.
type pgSession struct {
	conn *pgxpool.Conn
	over bool
}

func (s *pgSession) exec(ctx context.Context, sql string, args []any) (int64, error) {
	values, err := bindAll(args)
	if err != nil {
		return 0, err
	}
	tag, err := s.conn.Exec(ctx, sql, values...)
	return tag.RowsAffected(), lost(ctx, s.conn, err)
}

func (s *pgSession) query(ctx context.Context, sql string, args []any) (cursor, error) {
	values, err := bindAll(args)
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.Query(ctx, sql, values...)
	if err != nil {
		return nil, lost(ctx, s.conn, err)
	}
	return &pgCursor{rows}, nil
}

func (s *pgSession) prepare(ctx context.Context, sql string) error {
	_, err := s.conn.Conn().Prepare(ctx, "", sql)
	return err
}

var errRolledBack = errors.New("sqldb: the server rolled the transaction back")

func (s *pgSession) commit(ctx context.Context) error {
	tag, err := s.conn.Exec(ctx, "COMMIT")
	if err != nil {
		return lost(ctx, s.conn, err)
	}
	s.over = true
	s.conn.Release()
	if tag.String() != "COMMIT" {
		return errRolledBack
	}
	return nil
}

func (s *pgSession) rollback() {
	if s.over {
		return
	}
	s.over = true
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if !s.conn.Conn().IsClosed() {
		// When this fails the pool throws the connection away.
		_, _ = s.conn.Exec(ctx, "ROLLBACK")
	}
	s.conn.Release()
}

type pgCursor struct{ rows pgx.Rows }

func (r *pgCursor) next() (bool, error) {
	if r.rows.Next() {
		return true, nil
	}
	return false, r.rows.Err()
}

func (r *pgCursor) close() error {
	r.rows.Close()
	return r.rows.Err()
}

func (r *pgCursor) columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (r *pgCursor) scan(dest []any) error {
	values, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range values {
		values[i] = plain(v)
	}
	return assignAll(dest, values)
}

// plain turns what pgx decodes into what [bindValue] makes: SUM of BIGINT is NUMERIC on
// PostgreSQL and a whole number on SQLite.
func plain(v any) any {
	switch v := v.(type) {
	case int32:
		return int64(v)
	case int16:
		return int64(v)
	case float32:
		return float64(v)
	case pgtype.Numeric:
		if n, err := v.Int64Value(); err == nil && n.Valid {
			return n.Int64
		}
		if f, err := v.Float64Value(); err == nil && f.Valid {
			return f.Float64
		}
		return nil
	}
	return v
}
